"""Changing a few cells of a CSV file and leaving every other byte of it as it is.

Cells are found as RFC 4180 has them, with the separators, quotes, encodings and line ends that spreadsheets write.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from maquette.errors import BadSource
from maquette.sources.tables.cells import read_grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maquette.sources.tables.cells import Grid

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(r"\r\n|\r|\n")


def splice(content: bytes, path: str, edits: Mapping[tuple[int, int], str]) -> bytes | None:
    """Change cells, each named by the line on which its row starts and its 0-based column.

    None where the file cannot take them as it is: a row too short, a character that its encoding lacks. The result is
    read back, and differs in those cells only.
    """
    before = read_grid(content, path, "")
    encoding = "utf-8-sig" if content.startswith(_BOM) else "utf-8"
    for tried, separator in itertools.product((encoding, "cp1252"), ",;\t"):
        try:
            changed = _changed(content.decode(tried), separator, edits).encode(tried)
        except (UnicodeError, LookupError):
            continue
        if _differ_there(before, changed, path, edits):
            return changed
    return None


def _changed(text: str, separator: str, edits: Mapping[tuple[int, int], str]) -> str:
    """Give a text with its cells changed; raises LookupError when one of them is not there."""
    spans = {(line, index): span for line, index, span in _cells(text, separator) if (line, index) in edits}
    if len(spans) < len(edits):
        raise LookupError
    pieces, done = [], 0
    for cell, (start, end) in sorted(spans.items(), key=lambda one: one[1]):
        pieces += [text[done:start], _quoted(edits[cell])]
        done = end
    return "".join([*pieces, text[done:]])


def _cells(text: str, separator: str) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Give every cell: the line on which its row starts, its column, and where it begins and ends."""
    stop = re.compile(rf"[{separator}\r\n]")
    at, line = 0, 1
    while at < len(text):
        row_line, index = line, 0
        while True:
            start = at
            if text.startswith('"', at):
                at = _after_quotes(text, at)
            found = stop.search(text, at)
            at = found.start() if found else len(text)
            line += len(_LINE_END.findall(text, start, at))
            yield row_line, index, (start, at)
            if not found or found.group() != separator:
                break
            at, index = at + 1, index + 1
        end = _LINE_END.match(text, at)
        at, line = (end.end(), line + 1) if end else (at, line)


def _after_quotes(text: str, at: int) -> int:
    """Give where a quoted cell ends; a doubled quote is one of its characters."""
    while True:
        at = text.find('"', at + 1)
        if at < 0:
            return len(text)
        if not text.startswith('"', at + 1):
            return at + 1
        at += 1


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if re.search(r'[,;"\t\r\n]', cell) else cell


def _differ_there(before: Grid, content: bytes, path: str, edits: Mapping[tuple[int, int], str]) -> bool:
    """Tell whether a changed file reads as the former one but for the cells that were to change."""
    try:
        after = read_grid(content, path, "")
    except BadSource:
        return False
    expected = [
        (row.line, tuple(edits.get((row.line, index), cell) for index, cell in enumerate(row.cells)))
        for row in before.rows
    ]
    return [(row.line, row.cells) for row in after.rows] == expected
