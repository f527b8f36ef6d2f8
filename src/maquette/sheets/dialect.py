r"""CSV for spreadsheets: the separator, byte order mark and line ends that they expect, and no cell that they work out.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, and loses it on the way back.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from maquette.sheets.wording import heading, shown
from maquette.sources.tables.schemas import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maquette.sources.tables.known import Known
    from maquette.text import Language

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def write_spreadsheet_csv(name: str, rows: Iterable[Mapping[str, str]], known: Known, language: Language) -> bytes:
    """Write a table as CSV that spreadsheets open: UTF-8 with a byte order mark, `;` in French, CRLF."""
    columns = TABLES[name].columns
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    writer.writerow(heading(column, language) for column in columns)
    for row in rows:
        writer.writerow(_guarded(shown(column, row.get(column.name, ""), known, language)) for column in columns)
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Give a cell of a spreadsheet's CSV without the apostrophe that guards it."""
    return cell[1:] if _GUARDED.match(cell) else cell
