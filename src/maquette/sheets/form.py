"""A curated table as a workbook to fill in: a row to a row, with drop-downs, titles beside codes and a help sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from maquette.sheets.help import FORM_ADVICE, add_help, said_of
from maquette.sheets.wording import entries, heading, shown
from maquette.sheets.workbook import (
    BODY,
    DATE_FORMAT,
    GENERATED,
    GENERATED_FONT,
    GRID,
    TEXT_FORMAT,
    TOP,
    WRAPPED,
    Lists,
    add_origin,
    drop_down,
    prompt,
    put,
    put_date,
    put_head,
    saved,
    set_height,
    set_page,
)
from maquette.sources.tables.cells import letters
from maquette.sources.tables.columns import Column, Form
from maquette.sources.tables.schemas import TABLES
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.sheets.origin import Origin
    from maquette.sheets.outline import Outline

_WIDTHS = {
    Form.IDENTIFIER: 13, Form.REFERENCE: 22, Form.TITLE: 34, Form.CHOICE: 13, Form.BOOLEAN: 10, Form.DATE: 13,
    Form.DECIMAL: 10, Form.TEXT: 20, Form.DIGEST: 24,
}  # fmt: skip
_REASON_WIDTH = 50
_ON_THE_LIST = Text("Choose a value from the list.", "Choisir une valeur de la liste.")
_IS_GENERATED = Text(
    "This title is generated: it follows what stands before it. Change that one.",
    "Ce titre est généré : il suit ce qui le précède. C’est cela qu’il faut changer.",
)
_A_DAY = Text("Write a day: 2024-09-01 or 01/09/2024.", "Écrire un jour : 01/09/2024 ou 2024-09-01.")
_DAYS = ("1", "2958465")  # from 1900-01-01 to 9999-12-31, as workbooks count days


def write_form(rows: Iterable[Mapping[str, str]], outline: Outline, origin: Origin) -> bytes:
    """Write the rows of a table as a workbook to fill in; they come with their titles.

    Raises BadCall when a text is longer than a cell of a workbook may be.
    """
    table, language = TABLES[origin.table], origin.language
    held = list(rows)
    book = Workbook()
    sheet = book.active
    sheet.title = table.name
    for index, column in enumerate(table.columns, 1):
        put_head(sheet.cell(1, index), heading(column, language), required=column.required)
        _set_column(sheet, index, column)
    for number, row in enumerate(held, 2):
        for index, column in enumerate(table.columns, 1):
            _put_cell(sheet, number, index, column, shown(column, row.get(column.name, ""), outline.known, language))
        wrapped = [(row.get(column.name, ""), _width(column)) for column in table.columns if _wraps(column)]
        set_height(sheet, number, wrapped)
    add_help(book, table, origin, outline, FORM_ADVICE)
    _validate(sheet, table.columns, Lists(book), outline, origin)
    subject = [column.name for column in table.columns].index(table.subject)
    sheet.freeze_panes = f"{letters(subject + 1)}2"
    sheet.auto_filter.ref = f"A1:{letters(len(table.columns) - 1)}{len(held) + 1}"
    set_page(
        sheet,
        f"{table.title.in_(language)} — {said_of(origin).in_(language)}",
        paper="A3",
        head_rows="1:1",
    )
    add_origin(book, origin, [column.name for column in table.columns], held)
    return saved(book, table.title.in_(language))


def _set_column(sheet: Worksheet, index: int, column: Column) -> None:
    """Give a column its width, and its empty cells the format in which they are to be filled in."""
    set_ = sheet.column_dimensions[letters(index - 1)]
    set_.width = _width(column)
    set_.number_format = DATE_FORMAT if column.form is Form.DATE else TEXT_FORMAT
    set_.alignment = WRAPPED if _wraps(column) else TOP
    set_.hidden = column.form is Form.DIGEST
    if column.form is Form.TITLE:
        set_.fill, set_.font = GENERATED, GENERATED_FONT


def _put_cell(sheet: Worksheet, number: int, index: int, column: Column, text: str) -> None:
    cell = sheet.cell(number, index)
    if column.form is Form.DATE:
        put_date(cell, text)
    else:
        put(cell, text)
        cell.number_format = TEXT_FORMAT
    cell.alignment, cell.border = WRAPPED if _wraps(column) else TOP, GRID
    if column.form is Form.TITLE:
        cell.fill, cell.font = GENERATED, GENERATED_FONT


def _width(column: Column) -> float:
    return _REASON_WIDTH if column.name == "reason" else _WIDTHS[column.form]


def _wraps(column: Column) -> bool:
    return column.form in (Form.TITLE, Form.TEXT)


def _validate(sheet: Worksheet, columns: Iterable[Column], lists: Lists, outline: Outline, origin: Origin) -> None:
    """Give columns their drop-downs and their notes."""
    language, last = origin.language, sheet.max_row + BODY
    for index, column in enumerate(columns):
        note = prompt(column.help.in_(language), heading(column, language))
        note.add(f"{letters(index)}1")
        sheet.add_data_validation(note)
        validation = _validation(column, lists, outline, origin)
        if validation is not None:
            validation.add(f"{letters(index)}2:{letters(index)}{last}")
            sheet.add_data_validation(validation)


def _validation(column: Column, lists: Lists, outline: Outline, origin: Origin) -> DataValidation | None:
    """Give what a column accepts; a thing goes by many names, so that its list only helps."""
    language = origin.language
    offered = entries(column, outline, language)
    if offered:
        strict = None if column.form is Form.REFERENCE else _ON_THE_LIST
        return drop_down(lists.range(offered), strict=strict, language=language)
    if column.form is Form.TITLE:
        return DataValidation(
            type="textLength", operator="equal", formula1="0", allow_blank=True, showErrorMessage=True,
            error=_IS_GENERATED.in_(language),
        )  # fmt: skip
    if column.form is Form.DATE:
        return DataValidation(
            type="date", operator="between", formula1=_DAYS[0], formula2=_DAYS[1], allow_blank=True,
            showErrorMessage=True, error=_A_DAY.in_(language),
        )  # fmt: skip
    return None
