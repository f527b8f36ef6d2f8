"""What our workbooks (Office Open XML, ECMA-376) share: exact texts, looks, drop-downs, hidden sheets, print set-up.

Written with openpyxl, which reads them back too. The same content gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from maquette.sheets.origin import BASE, LISTS, ORIGIN
from maquette.sources.tables.cells import letters
from maquette.workbooks import FONT, GRID_COLOUR, HEAD_COLOUR, MARGIN, escaped, is_quoted, row_height

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.sheets.origin import Origin
    from maquette.text import Text

TEXT_FORMAT, DATE_FORMAT = "@", "yyyy-mm-dd"
BODY = 1_000
"""Drop-downs reach so many rows beyond the last one."""

HEAD = PatternFill("solid", fgColor=HEAD_COLOUR)
HEAD_OPTIONAL = PatternFill("solid", fgColor="8497B0")
GENERATED = PatternFill("solid", fgColor="EDEDED")
CONFIRMED = PatternFill("solid", fgColor="E2EFDA")
HEAD_FONT = Font(name=FONT, sz=11, bold=True, color="FFFFFF")
GENERATED_FONT = Font(name=FONT, sz=11, italic=True, color="595959")
TITLE_FONT = Font(name=FONT, sz=14, bold=True)
TOP = Alignment(vertical="top")
WRAPPED = Alignment(vertical="top", wrap_text=True)
_THIN = Side(style="thin", color=GRID_COLOUR)
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

_FIRST_DAY = date(1901, 1, 1)  # workbooks count a 29 February 1900 that was none
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time that every part is given: the earliest that a zip can say."""
_STAMPS = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def put(cell: Cell, text: str) -> None:
    """Put a text into a cell, exactly: never a formula, a number or a date, whatever it looks like.

    Raises what `escaped` raises.
    """
    if not text:
        return
    cell.value = escaped(text)
    cell.data_type = "s"
    cell.quotePrefix = is_quoted(text)


def put_date(cell: Cell, text: str) -> None:
    """Put a day into a cell as a date that spreadsheets know; what is no day, as a text."""
    try:
        day = date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day < _FIRST_DAY:
        put(cell, text)
    else:
        cell.value = day
    cell.number_format = DATE_FORMAT


def put_head(cell: Cell, text: str, *, required: bool = True) -> None:
    """Put a heading into a cell."""
    put(cell, text)
    cell.font, cell.border = HEAD_FONT, GRID
    cell.fill = HEAD if required else HEAD_OPTIONAL
    cell.alignment = Alignment(vertical="center", wrap_text=True)


class Lists:
    """The hidden sheet of what drop-downs offer: a column a list, each list once."""

    def __init__(self, book: Workbook) -> None:
        self._sheet = hidden(book, LISTS)
        self._ranges: dict[tuple[str, ...], str] = {}

    def range(self, entries: Sequence[str]) -> str:
        """Give the range where some entries stand, written there if they are new."""
        key = tuple(entries)
        if key not in self._ranges:
            index = len(self._ranges)
            for number, entry in enumerate(key, 1):
                put(self._sheet.cell(number, index + 1), entry)
            column = letters(index)
            self._ranges[key] = f"'{LISTS}'!${column}$1:${column}${len(key)}"
        return self._ranges[key]


def drop_down(range_: str, *, strict: Text | None, language: str) -> DataValidation:
    """Give a drop-down; with `strict`, what is not on the list is refused with that message."""
    validation = DataValidation(type="list", formula1=range_, allow_blank=True)
    validation.showErrorMessage = strict is not None
    if strict is not None:
        validation.error = strict.fr if language == "fr" else strict.en
    return validation


def prompt(help_: str, title: str) -> DataValidation:
    """Give a note that shows when its cell is chosen; workbooks hold 32 characters of title and 255 of text."""
    validation = DataValidation(promptTitle=title[:32], prompt=help_[:255])
    validation.showInputMessage = True
    return validation


def hidden(book: Workbook, name: str) -> Worksheet:
    """Add a hidden sheet."""
    sheet = book.create_sheet(name)
    sheet.sheet_state = "veryHidden"
    return sheet


def add_origin(book: Workbook, origin: Origin, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Add the hidden sheets that say where the workbook comes from and which rows it was written from."""
    said = hidden(book, ORIGIN)
    for number, pair in enumerate(origin.rows(), 1):
        for index, text in enumerate(pair, 1):
            put(said.cell(number, index), text)
    base = hidden(book, BASE)
    for index, name in enumerate(columns, 1):
        put(base.cell(1, index), name)
    for number, row in enumerate(rows, 2):
        for index, name in enumerate(columns, 1):
            put(base.cell(number, index), row.get(name, ""))


def set_height(sheet: Worksheet, number: int, texts: Iterable[tuple[str, float]]) -> None:
    """Make a row high enough for texts, each in a column of a width."""
    height = row_height(texts)
    if height:
        sheet.row_dimensions[number].height = height


def set_page(sheet: Worksheet, header: str, *, paper: str, head_rows: str) -> None:
    """Set a sheet up for printing: landscape, one page wide, its heading on each page, numbered."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = {"A4": sheet.PAPERSIZE_A4, "A3": sheet.PAPERSIZE_A3}[paper]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = head_rows
    sheet.oddHeader.center.text = header.replace("&", "&&")
    sheet.oddFooter.center.text = "&P / &N"
    sheet.page_margins.left = sheet.page_margins.right = MARGIN


def saved(book: Workbook, title: str) -> bytes:
    """Give a workbook's bytes, without the time of writing."""
    book.properties.creator, book.properties.title = "maquette", title
    written = io.BytesIO()
    book.save(written)
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "docProps/core.xml":
                content = _STAMPS.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(part, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
