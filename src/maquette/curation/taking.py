"""Taking a returned file in: the difference it makes, shown first, and the table as it would be written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maquette.curation.difference import Difference, RowChange
from maquette.curation.edits import FILLED, SEAL, Draft, Edits
from maquette.curation.returned import read_returned
from maquette.errors import BadCall, BadSource, Problem
from maquette.sheets import Layout
from maquette.sources.tables import with_titles, write_table
from maquette.sources.tables.cells import GridRow, read_grid
from maquette.sources.tables.claims import claims_of, digest
from maquette.sources.tables.columns import Column, Form, Status
from maquette.sources.tables.rows import Heading, Report, Row, RowReader
from maquette.sources.tables.values import Value
from maquette.terms import literal
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.curation.curated import Curated
    from maquette.curation.returned import Returned


@dataclass(frozen=True)
class Answers:
    """What the command says where rows that are new or say something new do not: canonical, '' for nothing.

    `author` is who says so, `date` the day (ISO 8601); `confidence` and `reason` are for new rows.
    """

    date: str
    author: str = ""
    confidence: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Taken:
    """What taking a file in comes to: the difference, the table's new content, and what is told beside it.

    `missing` names the answers without which nothing can be written.
    """

    difference: Difference
    content: bytes
    missing: tuple[str, ...]
    notes: tuple[Problem, ...]


def take(content: bytes, path: str, curated: Curated, answers: Answers) -> Taken:
    """Compare a returned file with the table and give what would become of it; nothing is written.

    Raises BadSource with every problem and its cell: what no table may hold, cells that somebody else changed since,
    and rows that would contradict others. Raises BadCall when the table's file is not CSV.
    """
    if not curated.is_csv:
        raise BadCall(_NOT_CSV.with_(label=curated.label), _MOVE_OUT.with_(table=curated.table.name))
    returned = read_returned(content, path, curated)
    edits = Edits.of(returned, curated)
    drafts = _completed(edits.drafts, returned, curated, answers)
    _check(drafts, edits, returned, curated)
    edited = [draft for draft in drafts if draft.edited]
    missing = tuple(name for name in FILLED if any(name in draft.pending for draft in edited))
    if not edited and not edits.removed:
        return Taken(Difference(curated.table, ()), curated.content or b"", (), (*returned.notes, *edits.notes))
    new = _content(edited, edits.removed, curated)
    warnings = _check_whole(new, edited, returned, curated)
    difference = Difference(curated.table, tuple(_changes(edited, edits.removed, curated)))
    notes = (*_baseless(returned), *returned.notes, *edits.notes, *warnings)
    return Taken(difference, new, missing, notes)


def _baseless(returned: Returned) -> tuple[Problem, ...]:
    """Say that a file does not say what it was written from: what others did since looks like its doing."""
    return () if returned.base is not None else (Problem(returned.path, 0, _NO_BASE, _LOOK, severity="warning"),)


_NO_BASE = Text(
    "The file does not say which rows it was written from: it is compared with the table as it is now.",
    "Le fichier ne dit pas à partir de quelles lignes il a été écrit : il est comparé au tableau d’aujourd’hui.",
)
_LOOK = Text(
    "Look for changes that are not its own: rows that others added since then show as removed.",
    "Guetter les modifications qui n’en viennent pas : les lignes ajoutées depuis par d’autres y figurent "
    "comme supprimées.",
)


_NOT_CSV = Text("The table is {label}: only CSV is written.", "Le tableau est {label} : seul le CSV est écrit.")
_MOVE_OUT = Text(
    "Move it out of the folder, then take it in: maquette table {table} --take FILE --write.",
    "Le sortir du dossier, puis le reprendre : maquette table {table} --take FICHIER --write.",
)


def _completed(drafts: Sequence[Draft], returned: Returned, curated: Curated, answers: Answers) -> tuple[Draft, ...]:
    """Fill in what rows leave to the command, and take confirmations from rows that say something else now."""
    new_ids = _new_ids(drafts, curated)
    for draft in drafts:
        if draft.before is None:
            _complete_new(draft, new_ids, answers, matrix=returned.layout is Layout.MATRIX)
        elif draft.reworded:
            _complete_reworded(draft, draft.before, answers)
        elif draft.after["status"] == Status.CONFIRMED != draft.before["status"]:
            draft.seal = True
        elif draft.after["status"] != Status.CONFIRMED and draft.edited:
            draft.after[SEAL] = ""
    return tuple(drafts)


def _complete_new(draft: Draft, new_ids: Iterable[str], answers: Answers, *, matrix: bool) -> None:
    row = draft.after
    row["id"] = row["id"] or next(iter(new_ids))
    row["status"] = row["status"] or Status.PROPOSED
    row["date"] = row["date"] or answers.date
    _answer(draft, "author", answers.author)
    if answers.confidence or matrix:
        _answer(draft, "confidence", answers.confidence)
    if answers.reason or matrix:
        _answer(draft, "reason", answers.reason)
    draft.seal = row["status"] == Status.CONFIRMED


def _answer(draft: Draft, column: str, answer: str) -> None:
    """Fill an empty cell; without an answer it is pending, and holds what any answer might be."""
    if not draft.after[column]:
        draft.after[column] = answer or _STAND_INS[column]
        if not answer:
            draft.pending.add(column)


_STAND_INS = {"author": "?", "confidence": "unsure", "reason": "?"}


def _complete_reworded(draft: Draft, before: Mapping[str, str], answers: Answers) -> None:
    """Let a row that says something else now be said by who says so, and be confirmed by nobody yet."""
    row, reworded = draft.after, draft.reworded
    if reworded - {"author", "date"}:
        if "author" not in reworded and row["author"] != answers.author:
            row["author"] = ""
            _answer(draft, "author", answers.author)
        if "date" not in reworded:
            row["date"] = answers.date
    if row["status"] == Status.REJECTED:
        row[SEAL] = ""
        if before["status"] == Status.REJECTED:
            draft.remarks.append(_STAYS_REJECTED)
    elif before["status"] == Status.CONFIRMED:
        row.update({"status": Status.PROPOSED.value, "decided_by": "", "decided_on": "", SEAL: ""})
        draft.remarks.append(_LOST.with_(by=before["decided_by"], on=before["decided_on"]))
    elif row["status"] == Status.CONFIRMED:
        draft.seal = True


_LOST = Text(
    "The row changed: its confirmation (by {by} on {on}) no longer holds.",
    "La ligne a changé : sa confirmation (par {by}, le {on}) ne vaut plus.",
)
_STAYS_REJECTED = Text("The row stays rejected, and gives nothing.", "La ligne reste rejetée et ne produit rien.")


class _NewIds:
    """Gives ids that no row has or had, as far as the table, the file and the release tell: `um-14` after `um-13`."""

    def __init__(self, prefix: str, ids: Iterable[str]) -> None:
        numbers = [
            match.group(1) for each in ids if (match := re.fullmatch(rf"{re.escape(prefix)}-([0-9]{{1,18}})", each))
        ]
        self._prefix, self._width = prefix, max((len(number) for number in numbers), default=2)
        self._last = max((int(number) for number in numbers), default=0)

    def __iter__(self) -> _NewIds:
        return self

    def __next__(self) -> str:
        self._last += 1
        return f"{self._prefix}-{self._last:0{self._width}}"


def _new_ids(drafts: Sequence[Draft], curated: Curated) -> _NewIds:
    ids = {*curated.canonical_rows, *curated.taken, *(draft.after["id"] for draft in drafts)}
    return _NewIds(curated.table.id_prefix, ids)


# Whether what would be written is sound


@dataclass(frozen=True)
class _Places(Heading):
    """A heading whose cells stand wherever the returned file has them."""

    by_line: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def place(self, line: int, index: int) -> str:
        """Name the cell of a column."""
        name = self.columns[index].name
        return self.by_line[line].get(name, name)


_APART = 10_000_000
"""Rows of a matrix share lines: while they are checked, they are told apart by lines that no sheet has."""


def _check(drafts: Sequence[Draft], edits: Edits, returned: Returned, curated: Curated) -> None:
    """Read the rows as they would be; seal confirmations; raise BadSource with every problem, at its cell."""
    apart = returned.layout is Layout.MATRIX
    lines = {(_APART + number if apart else draft.line): draft for number, draft in enumerate(drafts)}
    report = Report(returned.path, (*returned.problems, *edits.problems))
    columns = [column for column in curated.table.columns if column.form is not Form.TITLE]
    edited = _read({line: draft for line, draft in lines.items() if draft.edited}, columns, curated, report)
    for line, row in edited.items():
        if lines[line].seal and row.sound:
            edited[line] = _sealed(lines[line], row, curated)
    if not apart:
        # Rows that did not change were sound when the sheet was written; they only bear on those that did.
        rest = {line: draft for line, draft in lines.items() if not draft.edited}
        others = _read(rest, columns, curated, Report(returned.path))
        rows = {**edited, **others}
        claims_of(curated.table, [rows[line] for line in sorted(rows)], curated.known, report)
    try:
        report.warnings()
    except BadSource as error:
        raise BadSource([_back(problem, lines) for problem in error.problems]) from error


def _read(lines: Mapping[int, Draft], columns: Sequence[Column], curated: Curated, report: Report) -> dict[int, Row]:
    heading = _Places(
        0, dict(enumerate(columns)), (), frozenset(range(len(columns))), sheet=True,
        by_line={line: draft.places for line, draft in lines.items()},
    )  # fmt: skip
    rows = [GridRow(line, tuple(draft.after[column.name] for column in columns)) for line, draft in lines.items()]
    return {row.line: row for row in RowReader(curated.table, heading, curated.known, report).read(rows)}


def _sealed(draft: Draft, row: Row, curated: Curated) -> Row:
    """Seal a confirmation that a person took in the file; one sealed for other content than the row's is none."""
    now = digest(curated.table, row)
    if draft.before is None and draft.after[SEAL] not in ("", now):
        draft.remarks.append(_LOST.with_(by=draft.after["decided_by"], on=draft.after["decided_on"]))
        draft.after.update({"status": Status.PROPOSED.value, "decided_by": "", "decided_on": "", SEAL: ""})
        values = {name: value for name, value in row.values.items() if name not in ("decided_by", "decided_on", SEAL)}
        proposed = Value(Status.PROPOSED.value, literal(Status.PROPOSED.value))
        return replace(row, values={**values, "status": proposed})
    draft.after[SEAL] = now
    return replace(row, values={**row.values, SEAL: Value(now, literal(now))})


def _back(problem: Problem, lines: Mapping[int, Draft]) -> Problem:
    """Name the line that the returned file has."""
    draft = lines.get(problem.line)
    return replace(problem, line=draft.line) if draft else problem


def _check_whole(content: bytes, edited: Sequence[Draft], returned: Returned, curated: Curated) -> tuple[Problem, ...]:
    """Read the table as it would be written; give the warnings about rows that changed.

    Raises BadSource where it would be wrong, at the cell of the file that makes it so.
    """
    by_id = {draft.after["id"]: draft for draft in edited}
    try:
        reading = curated.read(content)
    except BadSource as error:
        owners = _owners(content, by_id, curated)
        raise BadSource([_blamed(problem, owners, returned) for problem in error.problems]) from error
    owners = _owners(content, by_id, curated) if reading.problems else {}
    return tuple(problem for problem in reading.problems if problem.line in owners)


def _owners(content: bytes, by_id: Mapping[str, Draft], curated: Curated) -> dict[int, Draft]:
    """Give the draft of each line of the table as it would be written."""
    rows = read_grid(content, curated.label, curated.table.name).rows
    return {row.line: by_id[row.cells[0]] for row in rows if row.cells[0] in by_id}


def _blamed(problem: Problem, owners: Mapping[int, Draft], returned: Returned) -> Problem:
    what, draft = _AS_WRITTEN.with_(what=problem.what), owners.get(problem.line)
    if draft is None:
        return replace(problem, what=what)
    place = draft.places.get(problem.place, problem.place)
    return Problem(returned.path, draft.line, what, problem.remedy, place)


_AS_WRITTEN = Text("In the table as it would be written: {what}", "Dans le tableau tel qu’il serait écrit : {what}")


# What would be written


def _content(edited: Sequence[Draft], removed: Sequence[str], curated: Curated) -> bytes:
    """Give the table with its changes: rows in their order, new ones at the end, what did not change as it was."""
    name = curated.table.name
    changed = {draft.after["id"]: draft for draft in edited if draft.before is not None}
    rows: list[Mapping[str, str]] = []
    for row, identifier in zip(curated.rows, curated.canonical_rows, strict=True):
        draft = changed.get(identifier)
        if draft is not None and draft.before is not None:
            before = draft.before
            cells = {column: text for column, text in draft.after.items() if text != before[column]}
            rows += with_titles(name, [{**row, **cells}], curated.known)
        elif identifier not in removed:
            rows.append(row)
    added = [draft.after for draft in edited if draft.before is None]
    return write_table(name, [*rows, *with_titles(name, added, curated.known)])


def _changes(edited: Sequence[Draft], removed: Sequence[str], curated: Curated) -> Iterable[RowChange]:
    by_id = {draft.after["id"]: draft for draft in edited}
    for identifier, row in curated.canonical_rows.items():
        if identifier in by_id:
            yield _change(by_id[identifier])
        elif identifier in removed:
            confirmed = row["status"] == Status.CONFIRMED
            remarks = (_WAS_CONFIRMED.with_(by=row["decided_by"], on=row["decided_on"]),) if confirmed else ()
            yield RowChange(identifier, row, None, remarks)
    yield from (_change(draft) for draft in edited if draft.before is None)


def _change(draft: Draft) -> RowChange:
    return RowChange(draft.after["id"], draft.before, draft.after, tuple(draft.remarks), frozenset(draft.pending))


_WAS_CONFIRMED = Text("It was confirmed (by {by} on {on}).", "Elle était confirmée (par {by}, le {on}).")
