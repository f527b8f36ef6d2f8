"""A file that comes back from people: its rows as they stand now, and the rows that it was written from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from maquette.curation.crossed import read_crossed
from maquette.errors import BadSource, Problem
from maquette.sheets import Layout, Origin, unguarded
from maquette.sheets.origin import BASE, ORIGIN, matrix_sheet
from maquette.sources.tables.cells import Grid, GridRow, read_grid
from maquette.sources.tables.columns import Form
from maquette.sources.tables.rows import Report, read_heading
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maquette.curation.curated import Curated
    from maquette.sources.tables.rows import Heading


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row of a returned file: its cells as written, and where each column's cell stands (line 0: nowhere).

    Columns that the file does not have are not among the cells; generated titles never are.
    """

    line: int
    cells: Mapping[str, str]
    places: Mapping[str, str]


@dataclass(frozen=True)
class Returned:
    """A returned file. `base` gives the rows that it was written from; None where the file does not say.

    `problems` are the cells that cannot be read at all; `notes` are told beside the difference.
    """

    path: str
    layout: Layout
    rows: tuple[ReturnedRow, ...]
    base: tuple[dict[str, str], ...] | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def read_returned(content: bytes, path: str, curated: Curated) -> Returned:
    """Read a file that comes back for a table.

    Raises BadSource when it is no table, was written for another table, school or edition, or holds comments.
    """
    if PurePosixPath(path).suffix.lower() == ".xlsx":
        return _read_workbook(content, path, curated)
    grid = read_grid(content, path, curated.table.name)
    unguarded_rows = tuple(GridRow(row.line, tuple(map(unguarded, row.cells))) for row in grid.rows)
    return _rows_of(Grid(unguarded_rows, sheet=False, problems=grid.problems), path, curated, None)


def _read_workbook(content: bytes, path: str, curated: Curated) -> Returned:
    # Imported here: only workbooks need the library.
    from maquette.sources.tables.xlsx import commented_cells, read_sheets  # noqa: PLC0415

    table = curated.table
    grid_name = matrix_sheet(table.name)
    sheets = read_sheets(content, path, [ORIGIN, BASE, grid_name])
    commented = commented_cells(content, path)
    if commented:
        raise BadSource([Problem(path, 0, _COMMENTED, _SAY_IN_REASON, cell) for cell in commented])
    origin = Origin.read(row.cells for row in sheets[ORIGIN].rows) if ORIGIN in sheets else None
    if origin is not None:
        _check_origin(origin, path, curated)
    base = _base(sheets.get(BASE), curated) if origin is not None else None
    if origin is not None and origin.layout is Layout.MATRIX:
        if grid_name not in sheets:
            raise BadSource([Problem(path, 0, _NO_SHEET.with_(name=grid_name), _NEW_SHEET.with_(table=table.name))])
        start = base if base is not None else curated.rows
        crossed = read_crossed(sheets[grid_name], path, curated, start, origin.language)
        rows = tuple(ReturnedRow(line, cells, places) for line, cells, places in crossed.rows)
        return Returned(path, Layout.MATRIX, rows, base, crossed.problems, crossed.notes)
    return _rows_of(read_grid(content, path, table.name), path, curated, base)


def _check_origin(origin: Origin, path: str, curated: Curated) -> None:
    there = (origin.table, origin.school, origin.edition)
    here = (curated.table.name, curated.school, curated.edition)
    if there != here:
        what = _ELSEWHERE.with_(there=" · ".join(there), here=" · ".join(here))
        raise BadSource([Problem(path, 0, what, _RIGHT_TABLE)])


def _base(grid: Grid | None, curated: Curated) -> tuple[dict[str, str], ...] | None:
    """Give the rows that a workbook was written from; None when they are not there or of other columns."""
    if grid is None or not grid.rows or grid.problems:
        return None
    names, *rows = (row.cells for row in grid.rows)
    if set(names) != {column.name for column in curated.table.columns}:
        return None
    padded = [(*cells, *[""] * (len(names) - len(cells))) for cells in rows]
    return tuple(dict(zip(names, cells, strict=False)) for cells in padded)


def _rows_of(grid: Grid, path: str, curated: Curated, base: tuple[dict[str, str], ...] | None) -> Returned:
    """Take the rows of a sheet or a CSV file."""
    report = Report(path, grid.problems)
    heading = read_heading(curated.table, grid, report)
    if heading is None or report.count > len(grid.problems):
        report.warnings()
    assert heading is not None
    problems = (*grid.problems, *_stray(grid.rows[1:], heading, path))
    rows = (_row(row, heading) for row in grid.rows[1:])
    return Returned(path, Layout.ROWS, tuple(row for row in rows if _says(row)), base, problems)


def _says(row: ReturnedRow) -> bool:
    """Tell whether a row holds anything but generated titles."""
    return any(cell.strip() for cell in row.cells.values())


def _row(row: GridRow, heading: Heading) -> ReturnedRow:
    cells = {
        column.name: row.cells[index] if index < len(row.cells) else ""
        for index, column in heading.columns.items()
        if column.form is not Form.TITLE
    }
    return ReturnedRow(row.line, cells, heading.places(row.line))


def _stray(rows: Sequence[GridRow], heading: Heading, path: str) -> list[Problem]:
    """Report cells under no heading: they would be lost."""
    return [
        Problem(path, row.line, _NO_HEADING, _MOVE_IT, heading.place(row.line, index))
        for row in rows
        for index, cell in enumerate(row.cells)
        if cell.strip() and index not in heading.filled
    ]


_COMMENTED = Text(
    "A comment hangs on this cell; no table keeps it.",
    "Un commentaire est attaché à cette cellule ; aucun tableau ne le garde.",
)
_SAY_IN_REASON = Text("Say it in the reason, or remove it.", "Le dire dans la raison, ou le supprimer.")
_ELSEWHERE = Text(
    "The sheet was written for {there}, not for {here}.", "La feuille a été écrite pour {there}, et non pour {here}."
)
_RIGHT_TABLE = Text("Name the table and the edition that it is of.", "Nommer le tableau et l’édition dont elle relève.")
_NO_SHEET = Text("The workbook has no sheet {name}.", "Le classeur n’a pas de feuille {name}.")
_NEW_SHEET = Text(
    "Make a new one: maquette table {table} --matrix -o FILE.xlsx.",
    "En refaire un : maquette table {table} --matrix -o FICHIER.xlsx.",
)
_NO_HEADING = Text("This cell stands under no heading.", "Cette cellule n’a pas d’en-tête.")
_MOVE_IT = Text(
    "Move it into the column that it belongs to, or remove it.", "La déplacer dans sa colonne, ou la supprimer."
)
