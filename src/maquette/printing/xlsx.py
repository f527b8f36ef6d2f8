"""Printable tables as a workbook (Office Open XML, ECMA-376): numbers are numbers, texts are texts, pages set up."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from maquette.printing.tables import BLANK, LEGEND, pages_wide
from maquette.sheets.workbook import FONT, GRID, TITLE_FONT, put, put_head, saved, set_height, set_page

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as WorkbookCell
    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.printing.tables import Cell, Column, Row, Sheet, Table
    from maquette.text import Language, Text

_BODY = Font(name=FONT, sz=10)
_BOLD = Font(name=FONT, sz=10, bold=True)
_MISSING = Font(name=FONT, sz=10, italic=True, color="767676")
_PROPOSED = Font(name=FONT, sz=10, italic=True, color="7F4A00")
_ALERT = Font(name=FONT, sz=10, bold=True, color="9C0006")
_GROUP = PatternFill("solid", fgColor="D9E1F2")
_TOTAL = PatternFill("solid", fgColor="F2F2F2")
_NUMBER = "General"
_BODY_FIT, _HEAD_FIT = 1.1, 0.95
"""Characters of rows and of headings that fit into the width of one figure of the workbook's own font."""
_FIRST = 4
"""The row where the first table begins, below title, origin and an empty row."""


def write_xlsx(sheet: Sheet, language: Language, paper: str) -> bytes:
    """Give a sheet as a workbook of one worksheet, set up for a paper size; raises `BadCall` for a text too long."""
    book = Workbook()
    page = book.active
    page.title = sheet.name
    writer = _Writer(page, language)
    writer.title(sheet)
    row = _FIRST
    first_head: tuple[int, int] | None = None
    for table in sheet.tables:
        head, row = writer.table(table, row)
        first_head = first_head or head
    writer.below(sheet, row)
    writer.widths(sheet)
    single = len(sheet.tables) == 1
    head_rows = f"{first_head[0]}:{first_head[1]}" if first_head and single else "1:2"
    set_page(page, f"{sheet.title.in_(language)} — {sheet.origin.in_(language)}", paper=paper, head_rows=head_rows)
    page.oddHeader.center.size = 8
    page.page_setup.orientation = "portrait" if sheet.portrait else "landscape"
    if single and pages_wide(sheet.tables[0], paper) > 1:
        page.page_setup.fitToWidth = pages_wide(sheet.tables[0], paper)
        page.print_title_cols = f"A:{get_column_letter(sheet.tables[0].frozen)}"
    if single and first_head:
        page.freeze_panes = page.cell(first_head[1] + 1, sheet.tables[0].frozen + 1)
    return saved(book, sheet.title.in_(language))


class _Writer:
    """Writes one worksheet."""

    def __init__(self, page: Worksheet, language: Language) -> None:
        self._page = page
        self._language = language

    def title(self, sheet: Sheet) -> None:
        put(self._page.cell(1, 1), sheet.title.in_(self._language))
        self._page.cell(1, 1).font = TITLE_FONT
        put(self._page.cell(2, 1), sheet.origin.in_(self._language))
        self._page.cell(2, 1).font = _BODY

    def table(self, table: Table, row: int) -> tuple[tuple[int, int], int]:
        """Write a table from a row on; give its heading rows, and the row after it and an empty one."""
        put(self._page.cell(row, 1), table.caption.in_(self._language))
        self._page.cell(row, 1).font = _BOLD
        row += 1
        if not table.rows and table.empty:
            put(self._page.cell(row, 1), table.empty.in_(self._language))
            self._page.cell(row, 1).font = _MISSING
            return (row, row), row + 2
        head = row
        if any(column.under for column in table.columns):
            self._blocks(table, row)
            row += 1
        for place, column in enumerate(table.columns, 1):
            put_head(self._page.cell(row, place), _heading(column, self._language))
        self._height(row, [(_heading(column, self._language), column.width * _HEAD_FIT) for column in table.columns])
        heads, row = (head, row), row + 1
        for group in table.groups:
            if table.grouping:
                self._group(group.title, len(table.columns), row)
                row += 1
            for each in group.rows:
                self._row(table, each, row)
                row += 1
        for each in table.footer:
            self._row(table, each, row)
            row += 1
        return heads, row + 1

    def _blocks(self, table: Table, row: int) -> None:
        for place, column in enumerate(table.columns, 1):
            former = table.columns[place - 2].under if place > 1 else None
            again = column.under is not None and column.under == former
            put_head(self._page.cell(row, place), "" if again or not column.under else column.under.in_(self._language))
        place = 1
        for under, each in groupby(table.columns, key=lambda column: column.under):
            count = len(list(each))
            if under and count > 1:
                self._page.merge_cells(start_row=row, end_row=row, start_column=place, end_column=place + count - 1)
            place += count

    def _group(self, title: Text, columns: int, row: int) -> None:
        put(self._page.cell(row, 1), title.in_(self._language))
        for place in range(1, columns + 1):
            cell = self._page.cell(row, place)
            cell.fill, cell.border, cell.font = _GROUP, GRID, _BOLD

    def _row(self, table: Table, row: Row, number: int) -> None:
        for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True), 1):
            self._put(self._page.cell(number, place), cell, column, total=row.total)
        texts = [
            (cell.shown(self._language), (column.width + 2) * _BODY_FIT)
            for column, cell in zip(table.columns, row.cells, strict=True)
            if cell is not BLANK
        ]
        self._height(number, texts)

    def _put(self, target: WorkbookCell, cell: Cell, column: Column, *, total: bool) -> None:
        if cell.number is not None:
            whole = cell.number == cell.number.to_integral_value()
            target.value = int(cell.number) if whole else float(cell.number)
            target.number_format = _NUMBER
        else:
            put(target, cell.shown(self._language))
        target.font = _font(cell, total=total)
        target.border = GRID
        side = "center" if column.centred else "right" if column.numeric else "left"
        target.alignment = Alignment(vertical="top", wrap_text=True, horizontal=side)
        if total:
            target.fill = _TOTAL

    def _height(self, row: int, texts: list[tuple[str, float]]) -> None:
        set_height(self._page, row, texts)

    def below(self, sheet: Sheet, row: int) -> None:
        """Write legend and notes, a line each."""
        lines = [f"{sign.in_(self._language)}  {words.in_(self._language)}" for sign, words in sheet.full_legend]
        if lines:
            lines.insert(0, LEGEND.in_(self._language))
        lines += [note.in_(self._language) for note in sheet.notes]
        for number, line in enumerate(lines, row):
            put(self._page.cell(number, 1), line)
            self._page.cell(number, 1).font = _BODY

    def widths(self, sheet: Sheet) -> None:
        """Give each column the width of the widest table's column there."""
        count = max((len(table.columns) for table in sheet.tables), default=0)
        for place in range(count):
            widths = [table.columns[place].width for table in sheet.tables if place < len(table.columns)]
            self._page.column_dimensions[get_column_letter(place + 1)].width = max(widths) + 2


def _heading(column: Column, language: Language) -> str:
    short = column.heading.in_(language)
    return f"{short}. {column.title.in_(language)}" if column.title and not column.listed else short


def _font(cell: Cell, *, total: bool) -> Font:
    if cell.style == "alert":
        return _ALERT
    if cell.kind == "missing":
        return _MISSING
    if cell.style == "proposed":
        return _PROPOSED
    return _BOLD if total else _BODY
