"""Printable tables as CSV for spreadsheets: nothing needs a legend, and no cell becomes a formula.

RFC 4180 with what spreadsheets expect: UTF-8 with a byte order mark; in French `;` and decimal commas. Marks are spelt
out. A sheet of one table has a row per row; a sheet of several has a row per cell. Each row says edition and release.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maquette.printing.tables import Cell, Sheet, Table
    from maquette.text import Language

_FORMULA = re.compile(r"[\s']*[=+\-@\t\r]")
_ORIGIN = (Text("Edition", "Édition"), Text("Release", "Publication"))
_SEVERAL = (Text("Table", "Tableau"), Text("Row", "Ligne"), Text("What", "Quoi"), Text("Value", "Valeur"))


def write_csv(sheet: Sheet, language: Language) -> bytes:
    """Give a sheet as CSV that spreadsheets open."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if language == "fr" else ",", lineterminator="\r\n")
    several = len(sheet.tables) != 1
    headings = [each.in_(language) for each in _SEVERAL] if several else _headings(sheet.tables[0], language)
    writer.writerow([*map(guarded, headings), *(each.in_(language) for each in _ORIGIN)])
    origin = [guarded(each.in_(language)) for each in (sheet.edition, sheet.release)]
    rows = _all_cells(sheet, language) if several else _rows(sheet.tables[0], language)
    writer.writerows([*row, *origin] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _headings(table: Table, language: Language) -> list[str]:
    grouping = [table.grouping.in_(language)] if table.grouping else []
    return [*grouping, *(_heading(table, number, language) for number in range(len(table.columns)))]


def _heading(table: Table, number: int, language: Language) -> str:
    column = table.columns[number]
    short = column.heading.in_(language)
    return f"{short} — {column.title.in_(language)}" if column.title else short


def _rows(table: Table, language: Language) -> Iterator[list[str]]:
    for group in table.groups:
        for row in group.rows:
            yield _row(table, group.title.in_(language), row.cells, language)
    for row in table.footer:
        yield _row(table, "", row.cells, language)


def _row(table: Table, title: str, cells: Sequence[Cell], language: Language) -> list[str]:
    grouping = [guarded(title)] if table.grouping else []
    return [*grouping, *(_cell(cell, language) for cell in cells)]


def _all_cells(sheet: Sheet, language: Language) -> Iterator[list[str]]:
    for table in sheet.tables:
        rows = (*table.rows, *table.footer)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row.cells[table.pairs :], table.pairs):
                if cell.kind != "blank":
                    what = row.cells[0].spelt(language) if table.pairs else _heading(table, place, language)
                    yield [guarded(table.caption.in_(language)), str(number), guarded(what), _cell(cell, language)]


def _cell(cell: Cell, language: Language) -> str:
    spelt = cell.spelt(language)
    return spelt if cell.kind == "number" else guarded(spelt)


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would work out."""
    return f"'{text}" if _FORMULA.match(text) else text
