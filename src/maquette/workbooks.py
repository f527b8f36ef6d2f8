"""What all workbooks share (Office Open XML, ECMA-376), whichever library writes them: limits, looks, row heights."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.sources.tables.cells import bad_character
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CELL = 32_767
"""A workbook's cell holds at most so many UTF-16 units."""
FONT = "Calibri"
HEAD_COLOUR, GRID_COLOUR = "1F3864", "BFBFBF"
MARGIN = 0.4  # inches, left and right
LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}[_\r])")
"""What a workbook takes for an escaped character (`_x0041_`), or would once a carriage return is escaped."""
_LIKE_A_FORMULA = re.compile(r"[=+\-@']")
_LINE = 15.0  # points
_MOST_LINES = 25
"""A row of a workbook is at most 409 points high."""


def escaped(text: str) -> str:
    r"""Give a text as a workbook writes it: a carriage return, and what looks like an escape, are escaped.

    (ECMA-376, ST_Xstring.) Raises BadCall for a text longer than a cell may be, ValueError for a character that no text
    has.
    """
    bad = bad_character(text)
    if bad:
        raise ValueError(f"the cell {text!r} holds the character {bad}")
    found = LIKE_AN_ESCAPE.sub("_x005F_", text).replace("\r", "_x000D_")
    if len(found) > MAX_CELL // 2 and len(found.encode("utf-16-le")) > 2 * MAX_CELL:
        raise BadCall(_TOO_LONG.with_(begin=text[:40], most=MAX_CELL), _AS_CSV)
    return found


def is_quoted(text: str) -> bool:
    """Tell whether a text looks like a formula: its cell is marked as if typed after an apostrophe, to stay a text."""
    return bool(_LIKE_A_FORMULA.match(text))


def row_height(texts: Iterable[tuple[str, float]]) -> float | None:
    """Give the points that a row needs for texts, each in a column of a width; None: a single line.

    LibreOffice does not make rows high enough by itself.
    """
    lines = max((_lines(text, width) for text, width in texts), default=1)
    return min(lines, _MOST_LINES) * _LINE if lines > 1 else None


def _lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes: widths count digits, and words do not fill lines to the end."""
    return sum(math.ceil(len(part) / width) or 1 for part in text.splitlines()) or 1


_TOO_LONG = Text(
    "The text that begins with “{begin}” is longer than a workbook’s cell may be ({most} characters).",
    "Le texte qui commence par « {begin} » dépasse ce que contient une cellule de classeur ({most} caractères).",
)
_AS_CSV = Text("Write the table as CSV instead.", "Écrire plutôt le tableau en CSV.")
