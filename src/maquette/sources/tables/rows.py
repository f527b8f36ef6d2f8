"""Rows of a curated table: headings matched, cells understood, required ones present; every problem collected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.errors import BadSource, Problem, Severity
from maquette.sources.tables.cells import bad_character, letters
from maquette.sources.tables.columns import STATUSES, Column, Form, Status
from maquette.sources.tables.known import fold, nearest
from maquette.sources.tables.values import CellReader, Fault, Value
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.sources.tables.cells import Grid, GridRow
    from maquette.sources.tables.known import Known
    from maquette.sources.tables.schemas import Table


@dataclass(frozen=True)
class Row:
    """One row, as far as it was understood: its filled cells' values by column, and where each column's cell stands."""

    line: int
    values: Mapping[str, Value]
    places: Mapping[str, str]
    sound: bool

    def text(self, column: str) -> str:
        """Give the canonical text of a cell, or '' when it is empty."""
        value = self.values.get(column)
        return value.text if value else ""

    def texts(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Give the canonical texts of several cells."""
        return tuple(self.text(column) for column in columns)


class Report:
    """The problems of one file, as they are found; errors keep it from being loaded, warnings do not.

    Of each severity the first thousand are kept and the others counted.
    """

    def __init__(self, path: str, problems: Iterable[Problem] = ()) -> None:
        self._path = path
        self._kept: dict[Severity, list[Problem]] = {"error": [], "warning": [], "info": []}
        self._more: dict[Severity, int] = {"error": 0, "warning": 0, "info": 0}
        self._blamed: set[tuple[int, str]] = set()
        for problem in problems:
            self._keep(problem)

    def add(self, line: int, place: str, what: Text, remedy: Text, severity: Severity = "error") -> None:
        """Take note of one problem."""
        self._keep(Problem(self._path, line, what, remedy, place, severity))

    def _keep(self, problem: Problem) -> None:
        self._blamed.add((problem.line, problem.place))
        if len(self._kept[problem.severity]) < _KEPT:
            self._kept[problem.severity].append(problem)
        else:
            self._more[problem.severity] += 1

    def blames(self, line: int, place: str) -> bool:
        """Tell whether a cell has a problem already."""
        return (line, place) in self._blamed

    @property
    def count(self) -> int:
        """Give how many problems were found so far."""
        return sum(len(kept) for kept in self._kept.values()) + sum(self._more.values())

    def warnings(self) -> tuple[Problem, ...]:
        """Give the warnings in the order of the lines; raises BadSource with every error when there is one."""
        if self._kept["error"]:
            raise BadSource(self._ordered("error"))
        return self._ordered("warning")

    def _ordered(self, severity: Severity) -> tuple[Problem, ...]:
        ordered = sorted(self._kept[severity], key=lambda problem: problem.line)
        if self._more[severity]:
            what = _MORE.with_(count=self._more[severity])
            ordered.append(Problem(self._path, 0, what, _MEND_FIRST, severity=severity))
        return tuple(ordered)


@dataclass(frozen=True)
class Heading:
    """The heading row of a file: which column of the table each of its columns is, and how it is written there.

    `names` are the headings as the file writes them, '' for those that hold what is no text; `filled` are the columns
    that have one.
    """

    line: int
    columns: Mapping[int, Column]
    names: tuple[str, ...]
    filled: frozenset[int]
    sheet: bool

    def place(self, line: int, index: int) -> str:
        """Name a cell of a column: `C12` in a sheet, else the heading as the file writes it."""
        if self.sheet:
            return f"{letters(index)}{line}"
        return self.name(index) or letters(index)

    def name(self, index: int) -> str:
        """Give the heading of a column as the file writes it, or '' when it has none that can be read."""
        return self.names[index] if index < len(self.names) else ""

    def places(self, line: int) -> dict[str, str]:
        """Name the cells of a row by the table's columns."""
        return {column.name: self.place(line, index) for index, column in self.columns.items()}


def read_heading(table: Table, grid: Grid, report: Report) -> Heading | None:
    """Match the first row with the table's columns; None when it is no heading of this table at all."""
    if not grid.rows:
        report.add(1, "", _EMPTY_FILE, _BEGIN.with_(headings=_headings(table)))
        return None
    first = grid.rows[0]
    names = {
        _fold_heading(name): column for column in table.columns for name in (column.name, column.fr, *column.aliases)
    }
    columns: dict[int, Column] = {}
    unknown: list[int] = []
    written = tuple("" if bad_character(cell) else " ".join(cell.split())[:_HEADING_LENGTH] for cell in first.cells)
    filled = frozenset(index for index, cell in enumerate(first.cells) if cell.strip())
    heading = Heading(first.line, columns, written, filled, grid.sheet)
    for index, cell in enumerate(first.cells):
        column = names.get(_fold_heading(cell))
        if column is None:
            unknown += [index] if index in filled else []
        elif column in columns.values():
            report.add(first.line, heading.place(first.line, index), _TWICE.with_(name=column.name), _REMOVE_ONE)
        else:
            columns[index] = column
    if not columns:
        what = _NOT_THE_HEADING.with_(table=table.name)
        report.add(first.line, "", what, _BEGIN.with_(headings=_headings(table)))
        return None
    _report_unknown(table, heading, unknown, names, report)
    for column in table.columns:
        if column.required and column not in columns.values():
            report.add(first.line, column.name, _NO_COLUMN.with_(name=column.name), _ADD.with_(help=column.help))
    return heading


def _report_unknown(
    table: Table, heading: Heading, unknown: list[int], names: Mapping[str, Column], report: Report
) -> None:
    """Report the columns that the table does not have, each with the nearest that the file lacks."""
    free = {name: column for name, column in names.items() if column not in heading.columns.values()}
    for index in unknown:
        name = heading.name(index)
        near = nearest(_fold_heading(name), free)
        report.add(
            heading.line,
            heading.place(heading.line, index),
            _NO_SUCH_COLUMN.with_(table=table.name, name=name or letters(index)),
            _DID_YOU_MEAN.with_(near=free[near].name) if near else _COLUMNS.with_(headings=_headings(table)),
        )


@dataclass(frozen=True)
class RowReader:
    """Reads the rows under a heading; what is wrong goes into the report."""

    table: Table
    heading: Heading
    known: Known
    report: Report

    def read(self, rows: Iterable[GridRow]) -> list[Row]:
        """Read rows; those with errors come back as far as they were understood."""
        reader = CellReader(self.known)
        return [self._read_row(row, reader) for row in rows]

    def _read_row(self, row: GridRow, reader: CellReader) -> Row:
        places = {column.name: column.name for column in self.table.columns} | self.heading.places(row.line)
        before = self.report.count
        texts = self._texts(row)
        values: dict[str, Value] = {}
        for column, text in texts:
            if column.form is not Form.TITLE:
                value = reader.read(column, text)
                if isinstance(value, Fault):
                    self.report.add(row.line, places[column.name], value.what, value.remedy)
                else:
                    values[column.name] = value
        self._report_missing(row, places, values)
        sound = self.report.count == before
        for column, text in texts:
            if column.form is Form.TITLE and column.of in values:
                self._check_title(row.line, places[column.name], values[column.of], text)
        return Row(row.line, values, places, sound)

    def _texts(self, row: GridRow) -> list[tuple[Column, str]]:
        """Give the filled cells of a row by column; report those that hold no text or stand under no heading."""
        texts = []
        for index, cell in enumerate(row.cells):
            text = cell.strip()
            if not text:
                continue
            place = self.heading.place(row.line, index)
            bad = bad_character(text)
            if bad:
                self.report.add(row.line, place, _BAD_CHARACTER.with_(bad=bad), _RETYPE)
            elif index in self.heading.columns:
                texts.append((self.heading.columns[index], text))
            elif index not in self.heading.filled:  # one under an unknown heading was reported with the heading
                self.report.add(row.line, place, _NO_HEADING, _UNDER_A_HEADING)
        return texts

    def _report_missing(self, row: GridRow, places: Mapping[str, str], values: Mapping[str, Value]) -> None:
        """Report required cells that are empty, and a decision that does not say whose it is."""
        empty = {column.name for index, column in self.heading.columns.items() if not _cell(row, index).strip()}
        absent = {column.name for column in self.table.columns} - {c.name for c in self.heading.columns.values()}
        for column in self.table.columns:
            # A formula or an error value was reported already, and came as an empty cell.
            if column.required and column.name in empty and not self.report.blames(row.line, places[column.name]):
                what = _EMPTY_CELL.with_(name=column.name)
                self.report.add(row.line, places[column.name], what, _FILL.with_(help=column.help))
        self._check_decision(row.line, places, values, empty | absent)

    def _check_decision(
        self, line: int, places: Mapping[str, str], values: Mapping[str, Value], empty: set[str]
    ) -> None:
        """Report a decision that does not say whose it is, and one that a row tells of without taking it."""
        status = values["status"].text if "status" in values else ""
        for name in ("decided_by", "decided_on"):
            if status == Status.PROPOSED and name in values:
                self.report.add(line, places[name], _NOT_DECIDED, _TAKE_IT, "warning")
            elif status in (Status.CONFIRMED, Status.REJECTED) and name in empty:
                # A rejected row gives nothing, whoever rejected it; a confirmation is worth what its author is worth.
                severity: Severity = "error" if status == Status.CONFIRMED else "warning"
                self.report.add(line, places[name], _UNDECIDED.with_(status=_word(status)), _DECIDE, severity)

    def _check_title(self, line: int, place: str, value: Value, title: str) -> None:
        """Warn of a title that is not the title of what the cell beside it names: one of the two is a slip."""
        titles = self.known.labels.get(value.term, ())
        if titles and fold(title) not in {fold(label) for label in titles}:
            what = Text("This is not the title of {thing}.", "Ce n’est pas le titre de {thing}.")
            self.report.add(line, place, what.with_(thing=self.known.say(value.term)), _CHECK_TITLE, "warning")


_HEADING_LENGTH = 60
_KEPT = 1_000
_MORE = Text("{count} more problems.", "{count} autres problèmes.")
_MEND_FIRST = Text("Mend those above first.", "Corriger d’abord ceux qui précèdent.")
_EMPTY_FILE = Text("The file is empty.", "Le fichier est vide.")
_NOT_THE_HEADING = Text(
    "The first row is not the heading of the table {table}.",
    "La première ligne n’est pas l’en-tête du tableau {table}.",
)
_BEGIN = Text("Begin with the headings {headings}.", "Commencer par les en-têtes {headings}.")
_TWICE = Text("The column {name} stands here twice.", "La colonne {name} figure deux fois.")
_REMOVE_ONE = Text("Remove one of them.", "En supprimer une.")
_NO_COLUMN = Text("The column {name} is missing.", "La colonne {name} manque.")
_ADD = Text("Add it. {help}", "L’ajouter. {help}")
_NO_SUCH_COLUMN = Text("The table {table} has no column {name}.", "Le tableau {table} n’a pas de colonne {name}.")
_DID_YOU_MEAN = Text("Did you mean {near}?", "Vouliez-vous dire {near} ?")
_COLUMNS = Text("Its columns are {headings}.", "Ses colonnes sont {headings}.")
_EMPTY_CELL = Text("The column {name} is empty here.", "La colonne {name} est vide ici.")
_FILL = Text("Fill it. {help}", "La remplir. {help}")
_BAD_CHARACTER = Text(
    "The cell holds the character {bad}, which no text has.",
    "La cellule contient le caractère {bad}, étranger à tout texte.",
)
_RETYPE = Text("Remove it: type the cell again.", "Le supprimer : retaper la cellule.")
_NO_HEADING = Text("This cell stands under no heading.", "Cette cellule n’a pas d’en-tête.")
_UNDER_A_HEADING = Text(
    "Remove it, or put quotes around the cell before it if that one holds the separator.",
    "La supprimer, ou mettre entre guillemets la cellule précédente si elle contient le séparateur.",
)
_UNDECIDED = Text(
    "The row is {status}, but does not say by whom and when.",
    "La ligne est au statut « {status} », sans dire par qui ni quand.",
)
_DECIDE = Text(
    "Fill decided_by and decided_on, or set status to proposed.",
    "Remplir decided_by et decided_on, ou remettre status à « proposé ».",
)
_NOT_DECIDED = Text(
    "The row tells of a decision, but its status is proposed: the decision is not counted.",
    "La ligne mentionne une décision, mais son statut est « proposé » : la décision ne compte pas.",
)
_TAKE_IT = Text(
    "Set status to confirmed or rejected, or empty decided_by and decided_on.",
    "Mettre status à « confirmé » ou « rejeté », ou vider decided_by et decided_on.",
)
_CHECK_TITLE = Text(
    "Check which of the two is meant; the title itself is generated, and may be emptied.",
    "Vérifier lequel des deux est voulu ; le titre lui-même est généré et peut être vidé.",
)


def _word(status: str) -> Text:
    return next(Text(str(choice.value), choice.fr) for choice in STATUSES if choice.value == status)


def _cell(row: GridRow, index: int) -> str:
    """Give a cell of a row; a short row ends in empty cells."""
    return row.cells[index] if index < len(row.cells) else ""


def _fold_heading(text: str) -> str:
    return re.sub(r"[\s_'·-]+", "_", fold(text))


def _headings(table: Table) -> str:
    return ", ".join(column.name for column in table.columns if column.form is not Form.TITLE)


def raw_rows(heading: Heading, rows: Sequence[GridRow]) -> list[dict[str, str]]:
    """Give the cells of rows exactly as written, by the table's column names."""
    return [{column.name: _cell(row, index) for index, column in heading.columns.items()} for row in rows]
