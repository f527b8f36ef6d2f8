"""A matrix that comes back: which cells changed, and what that makes of the rows behind them.

Cells are known by the codes in the hidden row and columns, wherever they were sorted to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.errors import BadSource, Problem
from maquette.sheets.cross import HEAD, single, value_shown
from maquette.sheets.matrix import Matrix
from maquette.sources.tables.cells import Grid, GridRow, letters
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maquette.curation.curated import Curated
    from maquette.text import Language

Rows = tuple[tuple[int, dict[str, str], dict[str, str]], ...]


@dataclass(frozen=True)
class Crossed:
    """The rows that a matrix stands for now, each with its line, cells and places; line 0 where it did not change."""

    rows: Rows
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell of a returned matrix, named by the codes of its row and column."""

    line: int
    place: str
    key: tuple[str, ...]
    object: str
    text: str


def read_crossed(
    grid: Grid, path: str, curated: Curated, base: Sequence[Mapping[str, str]], language: Language
) -> Crossed:
    """Read a matrix that was written from the rows `base`.

    Raises BadSource when its codes are gone or stand twice.
    """
    table = curated.table
    before = [curated.canonical.row(row) for row in base]
    matrix = Matrix.of(table, before, curated.outline)
    layout = _Layout.of(grid, path, matrix)
    problems = list(grid.problems)
    edits: dict[str, tuple[_Cell, str]] = {}
    added: list[tuple[int, dict[str, str], dict[str, str]]] = []
    unread = {(problem.line, problem.place) for problem in grid.problems}
    for cell in layout.cells(grid, problems):
        rows = matrix.cells.get((cell.key, cell.object), ())
        if (cell.line, cell.place) in unread or cell.text == value_shown(rows, matrix, curated.outline, language):
            continue
        value = curated.canonical.cell(matrix.value, cell.text)
        if not single(rows, matrix):
            ids = ", ".join(row["id"] for row in rows)
            remedy = _IN_THE_TABLE.with_(table=table.name)
            problems.append(Problem(path, cell.line, _SEVERAL.with_(ids=ids), remedy, cell.place))
        elif not rows:
            named = dict(zip(matrix.keys, cell.key, strict=True))
            added.append(
                (cell.line, {**named, table.object: cell.object, matrix.value.name: value}, _all(cell, curated))
            )
        elif value != rows[0][matrix.value.name]:
            edits[rows[0]["id"]] = (cell, value)
    kept = [row for row in (_edited(row, edits, matrix, curated) for row in before) if row is not None]
    return Crossed((*kept, *added), tuple(problems), layout.missing(matrix, grid))


def _edited(
    row: dict[str, str], edits: Mapping[str, tuple[_Cell, str]], matrix: Matrix, curated: Curated
) -> tuple[int, dict[str, str], dict[str, str]] | None:
    """Give a row as its cell says it now; None when the cell was emptied."""
    if row["id"] not in edits:
        return (0, row, {})
    cell, value = edits[row["id"]]
    return (cell.line, {**row, matrix.value.name: value}, _all(cell, curated)) if value else None


def _all(cell: _Cell, curated: Curated) -> dict[str, str]:
    """Let every column of a row stand at the one cell that the matrix has for it."""
    return {column.name: cell.place for column in curated.table.columns}


@dataclass(frozen=True)
class _Layout:
    """Where the codes of a returned matrix stand: columns of keys, columns of values, and those that help the eye."""

    path: str
    line: int
    keys: tuple[int, ...]
    objects: Mapping[int, str]
    filled: frozenset[int]

    @classmethod
    def of(cls, grid: Grid, path: str, matrix: Matrix) -> _Layout:
        """Find the codes in the hidden first row."""
        first = grid.rows[0] if grid.rows else GridRow(1, ())
        marks = [mark.strip() for mark in first.cells]
        if any(marks.count(key) != 1 for key in matrix.keys):
            raise BadSource([Problem(path, first.line, _NO_CODES, _FRESH)])
        objects = {
            index: mark
            for index, mark in enumerate(marks)
            if mark and mark not in matrix.keys and not mark.startswith(HEAD)
        }
        twice = [index for index, mark in objects.items() if marks.index(mark) != index]
        if twice:
            what, place = _TWICE.with_(name=objects[twice[0]]), f"{letters(twice[0])}{first.line}"
            raise BadSource([Problem(path, first.line, what, _REMOVE_ONE, place)])
        filled = frozenset(index for index, mark in enumerate(marks) if mark)
        return cls(path, first.line, tuple(marks.index(key) for key in matrix.keys), objects, filled)

    def cells(self, grid: Grid, problems: list[Problem]) -> Iterator[_Cell]:
        """Give every cell of values; what stands where no code names it goes into the problems."""
        seen: dict[tuple[str, ...], int] = {}
        for row in grid.rows[1:]:
            key = tuple(_text(row, index) for index in self.keys)
            if not any(key) and row.line == self.line + 1:
                continue  # the visible headings
            problem = self._misplaced(row, key, seen)
            if problem is not None:
                problems.append(problem)
                continue
            seen[key] = row.line
            for index, name in self.objects.items():
                yield _Cell(row.line, f"{letters(index)}{row.line}", key, name, _text(row, index))

    def _misplaced(self, row: GridRow, key: tuple[str, ...], seen: Mapping[tuple[str, ...], int]) -> Problem | None:
        stray = [index for index, cell in enumerate(row.cells) if cell.strip() and index not in self.filled]
        if stray:
            return self._problem(row, stray[0], _NO_COLUMN, _FRESH)
        if not all(key):
            return self._problem(row, next(i for i, cell in enumerate(row.cells) if cell.strip()), _NO_ROW, _FRESH)
        if key in seen:
            what = _TWICE.with_(name=" · ".join(key))
            return self._problem(row, self.keys[0], what, _REMOVE_ONE)
        return None

    def _problem(self, row: GridRow, index: int, what: Text, remedy: Text) -> Problem:
        return Problem(self.path, row.line, what, remedy, f"{letters(index)}{row.line}")

    def missing(self, matrix: Matrix, grid: Grid) -> tuple[Problem, ...]:
        """Tell of rows and columns that hold something in the table and were deleted from the sheet."""
        keys = {tuple(_text(row, index) for index in self.keys) for row in grid.rows[1:]}
        gone = [" · ".join(key) for key in dict.fromkeys(key for key, _ in matrix.cells) if key not in keys]
        objects = dict.fromkeys(name for _, name in matrix.cells)
        gone += [name for name in objects if name not in self.objects.values()]
        return tuple(Problem(self.path, 0, _GONE.with_(name=name), _LEFT, severity="warning") for name in gone)


def _text(row: GridRow, index: int) -> str:
    return row.cells[index].strip() if index < len(row.cells) else ""


_SEVERAL = Text(
    "Several rows speak of this, or one of an outcome: {ids}.",
    "Plusieurs lignes en parlent, ou une seule par un acquis : {ids}.",
)
_IN_THE_TABLE = Text(
    "Put the cell back, and change them in the table: maquette table {table} -o FILE.xlsx.",
    "Rétablir la cellule, et les changer dans le tableau : maquette table {table} -o FICHIER.xlsx.",
)
_NO_CODES = Text(
    "The hidden first row no longer holds the codes.", "La première ligne, masquée, ne porte plus les codes."
)
_FRESH = Text(
    "Use a row and a column of the sheet as it was written; make a new one if they are gone.",
    "Se servir d’une ligne et d’une colonne de la feuille telle qu’écrite ; en refaire une si elles ont disparu.",
)
_NO_ROW = Text("This row has no code in its hidden columns.", "Cette ligne n’a pas de code dans ses colonnes masquées.")
_NO_COLUMN = Text(
    "This column has no code in the hidden first row.", "Cette colonne n’a pas de code dans la première ligne, masquée."
)
_TWICE = Text("{name} stands here twice.", "{name} figure deux fois.")
_REMOVE_ONE = Text("Remove one of them.", "En supprimer une.")
_GONE = Text("{name} is missing from the sheet.", "{name} manque dans la feuille.")
_LEFT = Text("What the table says of it is left as it is.", "Ce que le tableau en dit reste en l’état.")
