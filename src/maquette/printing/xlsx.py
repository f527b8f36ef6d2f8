"""Printable tables as a workbook (Office Open XML, ECMA-376): numbers are numbers, texts are texts, pages set up."""

from __future__ import annotations

import io
import re
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from maquette.printing.tables import BLANK, LEGEND, pages_wide
from maquette.workbooks import FONT, GRID_COLOUR, HEAD_COLOUR, LIKE_AN_ESCAPE, MARGIN, escaped, is_quoted, row_height

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from maquette.printing.tables import Cell, Column, Row, Sheet, Table
    from maquette.text import Language, Text

_PLAIN = {"font_name": FONT, "font_size": 10}
_BORDER = {"border": 1, "border_color": f"#{GRID_COLOUR}"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_name": FONT, "font_size": 14, "bold": True},
    "head": {
        "font_name": FONT, "font_size": 11, "bold": True, "font_color": "#FFFFFF", "bg_color": f"#{HEAD_COLOUR}",
        "valign": "vcenter", "text_wrap": True, **_BORDER,
    },
    "group": {**_PLAIN, "bold": True, "bg_color": "#D9E1F2", **_BORDER},
    "body": _PLAIN,
    "bold": {**_PLAIN, "bold": True},
    "missing": {**_PLAIN, "italic": True, "font_color": "#767676"},
    "proposed": {**_PLAIN, "italic": True, "font_color": "#7F4A00"},
    "alert": {**_PLAIN, "bold": True, "font_color": "#9C0006"},
}  # fmt: skip
_TOTAL = {"bg_color": "#F2F2F2"}
_PAPERS = {"A3": 8, "A4": 9}
"""The numbers of papers (ECMA-376, part 1, §18.3.1.63)."""
_LONGEST_HEADER = 240  # characters of the 255 that a header may have
_LIKE_A_PICTURE = re.compile(r"&(?=G|\[Picture\])")
"""What XlsxWriter takes for the place of a picture, even where the `&` is doubled."""
_BODY_FIT, _HEAD_FIT = 1.1, 0.95
"""Characters of rows and of headings that fit into the width of one figure of the workbook's own font."""
_FIRST = 3
"""The row where the first table begins (counted from 0), below title, origin and an empty row."""
_EPOCH = datetime(1980, 1, 1)
"""A time that is none: the same bytes whenever they are written."""


def write_xlsx(sheet: Sheet, language: Language, paper: str) -> bytes:
    """Give a sheet as a workbook of one worksheet, set up for a paper size; raises `BadCall` for a text too long."""
    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True})
    title = sheet.title.in_(language)
    book.set_properties({"title": title, "author": "maquette", "created": _EPOCH})
    page = book.add_worksheet(sheet.name)
    writer = _Writer(book, page, language)
    writer.title(sheet)
    row = _FIRST
    first_head: tuple[int, int] | None = None
    for table in sheet.tables:
        head, row = writer.table(table, row)
        first_head = first_head or head
    writer.below(sheet, row)
    writer.widths(sheet)
    single = len(sheet.tables) == 1
    wide = pages_wide(sheet.tables[0], paper) if single else 1
    page.set_paper(_PAPERS[paper])
    page.set_portrait() if sheet.portrait else page.set_landscape()
    page.fit_to_pages(wide, 0)
    page.repeat_rows(*(first_head if first_head and single else (0, 1)))
    page.set_margins(left=MARGIN, right=MARGIN, top=1, bottom=1)
    page.set_header(f"&C&8 {_header(title, sheet.origin.in_(language))}", {"margin": 0.5})
    page.set_footer("&C&P / &N", {"margin": 0.5})
    if single and wide > 1:
        page.repeat_columns(0, sheet.tables[0].frozen - 1)
    if single and first_head:
        page.freeze_panes(first_head[1] + 1, sheet.tables[0].frozen)
    book.close()
    return written.getvalue()


def _header(title: str, origin: str) -> str:
    """Give what stands at the top of each page; a title that a header has no room for is cut."""
    room = _LONGEST_HEADER - len(origin) - 2 * (title + origin).count("&")
    shown = title if len(title) <= room else f"{title[:room]}…"
    return _LIKE_A_PICTURE.sub("& ", f"{shown} — {origin}").replace("&", "&&")


class _Writer:
    """Writes one worksheet."""

    def __init__(self, book: Workbook, page: Worksheet, language: Language) -> None:
        self._book = book
        self._page = page
        self._language = language
        self._formats: dict[tuple[object, ...], Format] = {}

    def title(self, sheet: Sheet) -> None:
        self._text(0, 0, sheet.title.in_(self._language), "title")
        self._text(1, 0, sheet.origin.in_(self._language), "body")

    def table(self, table: Table, row: int) -> tuple[tuple[int, int], int]:
        """Write a table from a row on; give its heading rows, and the row after it and an empty one."""
        self._text(row, 0, table.caption.in_(self._language), "bold")
        row += 1
        if not table.rows and table.empty:
            self._text(row, 0, table.empty.in_(self._language), "missing")
            return (row, row), row + 2
        head = row
        if any(column.under for column in table.columns):
            self._blocks(table, row)
            row += 1
        headings = [_heading(column, self._language) for column in table.columns]
        for place, (column, heading) in enumerate(zip(table.columns, headings, strict=True)):
            self._text(row, place, heading, "head", _side(column))
        self._height(
            row, [(text, column.width * _HEAD_FIT) for text, column in zip(headings, table.columns, strict=True)]
        )
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
        place = 0
        for under, each in groupby(table.columns, key=lambda column: column.under):
            count = len(list(each))
            for other in range(place, place + count):
                self._text(row, other, under.in_(self._language) if under and other == place else "", "head")
            if under and count > 1:
                self._page.merge_range(row, place, row, place + count - 1, "", self._format("head"))
                self._text(row, place, under.in_(self._language), "head")
            place += count

    def _group(self, title: Text, columns: int, row: int) -> None:
        for place in range(columns):
            self._text(row, place, "" if place else title.in_(self._language), "group")

    def _row(self, table: Table, row: Row, number: int) -> None:
        texts = []
        for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            side = _side(column)
            look = _look(cell, total=row.total)
            if cell.number is not None:
                self._page.write_number(number, place, cell.number, self._format(look, side, total=row.total))
            else:
                self._text(number, place, cell.shown(self._language), look, side, total=row.total)
            if cell is not BLANK:
                texts.append((cell.shown(self._language), (column.width + 2) * _BODY_FIT))
        self._height(number, texts)

    def _text(self, row: int, column: int, text: str, look: str, side: str = "", *, total: bool = False) -> None:  # noqa: PLR0913
        """Put a text into a cell, exactly: never a formula, a number or a date, whatever it looks like."""
        format_ = self._format(look, side, total=total, quoted=is_quoted(text))
        if not text:
            self._page.write_blank(row, column, None, format_)
        elif len(parts := _parts(text)) == 1:
            self._page.write_string(row, column, parts[0], format_)
        else:
            self._page.write_rich_string(row, column, *(each for part in parts for each in (format_, part)), format_)

    def _format(self, look: str, side: str = "", *, total: bool = False, quoted: bool = False) -> Format:
        """Give a format of the workbook; cells of tables, which have a side, stand in the grid."""
        key = look, side, total, quoted
        if key not in self._formats:
            placed = {"valign": "top", "text_wrap": True, "align": side, **_BORDER} if side else {}
            properties = {**placed, **_LOOKS[look], **(_TOTAL if total else {}), "quote_prefix": quoted}
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def _height(self, row: int, texts: list[tuple[str, float]]) -> None:
        height = row_height(texts)
        if height:
            self._page.set_row(row, height)

    def below(self, sheet: Sheet, row: int) -> None:
        """Write legend and notes, a line each."""
        lines = [f"{sign.in_(self._language)}  {words.in_(self._language)}" for sign, words in sheet.full_legend]
        if lines:
            lines.insert(0, LEGEND.in_(self._language))
        lines += [note.in_(self._language) for note in sheet.notes]
        for number, line in enumerate(lines, row):
            self._text(number, 0, line, "body")

    def widths(self, sheet: Sheet) -> None:
        """Give each column the width of the widest table's column there."""
        count = max((len(table.columns) for table in sheet.tables), default=0)
        for place in range(count):
            widths = [table.columns[place].width for table in sheet.tables if place < len(table.columns)]
            self._page.set_column(place, place, max(widths) + 2)


def _side(column: Column) -> str:
    """Tell the side that a column's heading and cells are aligned to."""
    return "center" if column.centred else "right" if column.numeric else "left"


def _parts(text: str) -> list[str]:
    """Give a text in the parts that XlsxWriter writes exactly; most texts are one. Line ends become those of cells.

    It escapes every other one of `_x0041_x0042_`, takes `<r>…</r>` for markup, and a carriage return in parts for text.
    """
    escaped(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cuts = [match.end() for match in LIKE_AN_ESCAPE.finditer(text)] or ([1] if text.startswith("<r>") else [])
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _heading(column: Column, language: Language) -> str:
    short = column.heading.in_(language)
    return f"{short}. {column.title.in_(language)}" if column.title and not column.listed else short


def _look(cell: Cell, *, total: bool) -> str:
    if cell.style == "alert":
        return "alert"
    if cell.kind == "missing":
        return "missing"
    if cell.style == "proposed":
        return "proposed"
    return "bold" if total else "body"
