"""Tables drawn as text: whole for a file or a pipe, folded for a terminal.

Widths are counted in the cells of a terminal (Unicode Standard Annex #11): a wide character takes two, a mark that
joins its neighbour none.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BETWEEN = "   "
_COPIED = 28  # cells up to which a text is taken for a code, a name or a figure: what people copy stays whole
_NARROWEST = 8  # cells that a column of prose keeps as long as any other can be narrowed
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_REMEMBERED = 10_000  # texts


def draw(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = (), width: int | None = None
) -> tuple[list[str], Iterator[str]]:
    """Give the lines of a table's headings, and those of its rows, under a rule.

    `right` numbers the columns of figures, which are aligned right; `width` is what the table must fit into, in cells
    (None: no cell is folded). Prose shares what codes, names and figures leave.
    """
    columns = [[_shown(cell) for cell in column] for column in zip(headings, *rows, strict=True)]
    cells = [max(map(_cells, column[1:]), default=0) for column in columns]
    widths = [max(widest, _cells(column[0])) for widest, column in zip(cells, columns, strict=True)]
    if width is not None:
        widths = _narrowed(widths, [widest > _COPIED for widest in cells], width - len(_BETWEEN) * (len(widths) - 1))
    shaped = [
        [_shaped(cell, fit, right=number in right) for cell in column]
        for number, (column, fit) in enumerate(zip(columns, widths, strict=True))
    ]
    drawn = (_lines(row, widths) for row in zip(*shaped, strict=True))
    return next(drawn), _under(_BETWEEN.replace(" ", "─").join("─" * fit for fit in widths), drawn)


def _under(rule: str, drawn: Iterable[list[str]]) -> Iterator[str]:
    yield rule
    for lines in drawn:
        yield from lines


def _shown(cell: str) -> str:
    """Give a text without what would move the cursor or change the terminal; it may have several lines."""
    return cell if cell.isprintable() else _CONTROL.sub("", cell.expandtabs().replace("\r\n", "\n"))


def _cells(text: str) -> int:
    """Give the width of a text, of its widest line when it has several."""
    return len(text) if text.isascii() and "\n" not in text else _width(text)


@lru_cache(_REMEMBERED)
def _width(text: str) -> int:
    return max(sum(map(_width_of, line)) for line in text.split("\n"))


@lru_cache(_REMEMBERED)
def _width_of(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"} and char != "\N{SOFT HYPHEN}":
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _narrowed(widths: list[int], prose: list[bool], room: int) -> list[int]:
    """Narrow the widest columns of prose until all fit, and where that is not enough, every column."""

    def capped(cap: int, chosen: Sequence[bool]) -> list[int]:
        return [min(fit, cap) if may else fit for fit, may in zip(widths, chosen, strict=True)]

    if sum(widths) <= room:
        return widths
    for chosen, least in ((prose, _NARROWEST), ([True] * len(widths), 1)):
        caps = range(least, max(widths) + 1)
        fitting = bisect_right(caps, room, key=lambda cap: sum(capped(cap, chosen)))
        if fitting:
            break
    return capped(caps[max(fitting, 1) - 1], chosen)


def _shaped(cell: str, width: int, *, right: bool) -> str:
    """Give a cell as lines of a width."""
    if cell.isascii() and len(cell) <= width and "\n" not in cell:
        return cell.rjust(width) if right else cell.ljust(width)
    lines = [line for part in cell.split("\n") for line in _folded(part, width)]
    blanks = [" " * (width - _cells(line)) for line in lines]
    return "\n".join(f"{blank}{line}" if right else f"{line}{blank}" for line, blank in zip(lines, blanks, strict=True))


def _folded(text: str, width: int) -> list[str]:
    """Break a line between words, and within a word that is wider than all there is."""
    if _cells(text) <= width:
        return [text]
    lines = [""]
    for word in text.split():
        room = width - _cells(lines[-1]) - bool(lines[-1])
        if _cells(word) <= room:
            lines[-1] += f" {word}" if lines[-1] else word
            continue
        pieces = _chopped(word, width)
        lines[len(lines) - (not lines[-1]) :] = pieces
    return lines


def _chopped(word: str, width: int) -> list[str]:
    pieces = [""]
    for char in word:
        if pieces[-1] and _cells(pieces[-1]) + _width_of(char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


def _lines(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Put the cells of a row side by side."""
    if not any("\n" in cell for cell in row):
        return [_BETWEEN.join(row)]
    blank = [" " * fit for fit in widths]
    beside = zip_longest(*(cell.split("\n") for cell in row))
    return [
        _BETWEEN.join(empty if part is None else part for part, empty in zip(line, blank, strict=True))
        for line in beside
    ]
