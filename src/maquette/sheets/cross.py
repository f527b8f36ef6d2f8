"""A curated table as a matrix workbook: a drop-down in each cell, codes in a hidden row and hidden columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side

from maquette.errors import BadCall
from maquette.sheets.help import MATRIX_ADVICE, add_help, said_of
from maquette.sheets.matrix import Matrix, has_matrix
from maquette.sheets.origin import matrix_sheet
from maquette.sheets.wording import entries, shown
from maquette.sheets.workbook import (
    CONFIRMED,
    GENERATED,
    GENERATED_FONT,
    GRID,
    TEXT_FORMAT,
    WRAPPED,
    Lists,
    add_origin,
    drop_down,
    put,
    put_head,
    saved,
    set_height,
    set_page,
)
from maquette.sources.tables.canonical import Canonical
from maquette.sources.tables.cells import MAX_COLUMNS, letters
from maquette.sources.tables.columns import Status
from maquette.sources.tables.schemas import TABLES
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.sheets.origin import Origin
    from maquette.sheets.outline import Outline
    from maquette.text import Language

HEAD = "~"
"""Begins the mark, in the hidden row, of a column that only helps the eye."""
SEVERAL = " / "
"""Stands between the values of a cell that several rows speak of."""
_WIDTHS = (10, 16, 40)
_VALUE_WIDTH = 19
_TITLE_HEIGHT = 110  # points: titles of competencies are sentences
_ON_THE_LIST = Text("Choose a value from the list, or empty the cell.", "Choisir une valeur de la liste, ou vider.")


def write_matrix(rows: Sequence[Mapping[str, str]], outline: Outline, origin: Origin) -> bytes:
    """Write the rows of a table as a matrix workbook to fill in.

    Raises BadCall when the table has no matrix, or one wider than a table may be.
    """
    table, language = TABLES[origin.table], origin.language
    if not has_matrix(table):
        having = ", ".join(name for name, each in TABLES.items() if has_matrix(each))
        raise BadCall(_NO_MATRIX.with_(table=table.name), _HAVING.with_(names=having))
    canonical = Canonical(table, outline.known)
    matrix = Matrix.of(table, [canonical.row(row) for row in rows], outline)
    before = len(matrix.keys) + len(matrix.heads)
    if before + len(matrix.columns) > MAX_COLUMNS:
        raise BadCall(_TOO_WIDE.with_(table=table.name, count=len(matrix.columns)), _BY_ROWS)
    book = Workbook()
    sheet = book.active
    sheet.title = matrix_sheet(table.name)
    _put_heads(sheet, matrix, language)
    for number, line in enumerate(matrix.lines, 3):
        _put_line(sheet, number, [*line.key, *line.heads])
        set_height(sheet, number, [(line.heads[-1], _WIDTHS[-1])])
        for index, name in enumerate(matrix.columns, before + 1):
            _put_value(sheet.cell(number, index), matrix, (line.key, name), outline, language)
        above = matrix.lines[number - 4].heads[0] if number > 3 else line.heads[0]
        if len(matrix.heads) > 1 and above != line.heads[0]:
            _rule(sheet, number, before + len(matrix.columns))
    add_help(book, table, origin, outline, MATRIX_ADVICE)
    if matrix.lines and matrix.columns:
        offered = Lists(book).range(entries(matrix.value, outline, language))
        validation = drop_down(offered, strict=_ON_THE_LIST, language=language)
        last = f"{letters(before + len(matrix.columns) - 1)}{len(matrix.lines) + 2}"
        validation.add(f"{letters(before)}3:{last}")
        sheet.add_data_validation(validation)
    sheet.freeze_panes = f"{letters(before)}3"
    header = f"{table.title.in_(language)} — {said_of(origin).in_(language)}"
    set_page(sheet, header, paper="A3", head_rows="2:2")
    add_origin(book, origin, [column.name for column in table.columns], rows)
    return saved(book, table.title.in_(language))


_NO_MATRIX = Text("The table {table} has no matrix.", "Le tableau {table} n’a pas de matrice.")
_HAVING = Text("These have one: {names}.", "Ceux-ci en ont une : {names}.")
_TOO_WIDE = Text("The matrix of {table} would have {count} columns.", "La matrice de {table} aurait {count} colonnes.")
_BY_ROWS = Text("Leave --matrix out, to fill it in row by row.", "Retirer --matrix, pour la remplir ligne par ligne.")


def value_shown(rows: Sequence[Mapping[str, str]], matrix: Matrix, outline: Outline, language: Language) -> str:
    """Give what a cell shows of the rows behind it: their value, or all of them where several speak of it."""
    words = [shown(matrix.value, row[matrix.value.name], outline.known, language) for row in rows]
    return SEVERAL.join(words)


def single(rows: Sequence[Mapping[str, str]], matrix: Matrix) -> bool:
    """Tell whether a cell's value is that of one row, which the cell may therefore change."""
    optional = [name for name in matrix.table.key if name not in matrix.keys and name != matrix.table.object]
    return not rows or (len(rows) == 1 and not any(rows[0][name] for name in optional))


def _put_heads(sheet: Worksheet, matrix: Matrix, language: Language) -> None:
    keys, heads = len(matrix.keys), len(matrix.heads)
    _put_line(sheet, 1, [*matrix.keys, *(f"{HEAD}{text.en.lower()}" for text in matrix.heads), *matrix.columns])
    sheet.row_dimensions[1].hidden = True
    sheet.row_dimensions[2].height = _TITLE_HEIGHT
    for index in range(keys):
        sheet.column_dimensions[letters(index)].hidden = True
    widths = _WIDTHS[-heads:]
    for index, text in enumerate(matrix.heads):
        put_head(sheet.cell(2, keys + index + 1), text.in_(language))
        sheet.column_dimensions[letters(keys + index)].width = widths[index]
    for index, name in enumerate(matrix.columns):
        cell = sheet.cell(2, keys + heads + index + 1)
        put_head(cell, matrix.titles.get(name) or name)
        cell.alignment = Alignment(vertical="bottom", wrap_text=True)
        sheet.column_dimensions[letters(keys + heads + index)].width = _VALUE_WIDTH


def _put_line(sheet: Worksheet, number: int, texts: Sequence[str]) -> None:
    for index, text in enumerate(texts, 1):
        cell = sheet.cell(number, index)
        put(cell, text)
        cell.number_format, cell.alignment, cell.border = TEXT_FORMAT, WRAPPED, GRID
        cell.fill, cell.font = GENERATED, GENERATED_FONT


def _put_value(
    cell: Cell, matrix: Matrix, place: tuple[tuple[str, ...], str], outline: Outline, language: Language
) -> None:
    rows = matrix.cells.get(place, ())
    put(cell, value_shown(rows, matrix, outline, language))
    cell.number_format, cell.border = TEXT_FORMAT, GRID
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if not single(rows, matrix):
        cell.fill, cell.font = GENERATED, GENERATED_FONT
    elif rows and rows[0]["status"] == Status.CONFIRMED:
        cell.fill = CONFIRMED


def _rule(sheet: Worksheet, number: int, width: int) -> None:
    """Draw the line between two periods."""
    thick = Side(style="medium", color="1F3864")
    for index in range(1, width + 1):
        cell = sheet.cell(number, index)
        cell.border = Border(left=GRID.left, right=GRID.right, top=thick, bottom=GRID.bottom)
