"""Deciding on rows: confirming or rejecting them, and sealing what was confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.curation.difference import Difference, RowChange
from maquette.curation.splice import splice
from maquette.errors import BadCall, Problem
from maquette.sources.tables import write_table
from maquette.sources.tables.cells import read_grid
from maquette.sources.tables.claims import digest
from maquette.sources.tables.columns import Status
from maquette.sources.tables.known import nearest
from maquette.sources.tables.rows import Report, Row, RowReader, read_heading
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maquette.curation.curated import Curated
    from maquette.sources.tables.rows import Heading


@dataclass(frozen=True)
class Decided:
    """What deciding comes to: the difference, the table's new content, and warnings about the rows decided on."""

    difference: Difference
    content: bytes
    notes: tuple[Problem, ...]


@dataclass(frozen=True)
class Decision:
    """What is decided, by whom and on which day (ISO 8601)."""

    status: Status
    by: str
    on: str


def decide(curated: Curated, ids: Sequence[str], decision: Decision) -> Decided:
    """Confirm or reject rows, and give the table as it would be written; nothing is written.

    A row that is so decided already, and did not change since, stays as it is. Raises BadCall for ids that the table
    does not have and for a table that is not CSV, BadSource when the table would be wrong: a thing confirmed twice.
    """
    if not curated.is_csv:
        raise BadCall(_A_WORKBOOK.with_(label=curated.label), _IN_THE_WORKBOOK)
    wanted = tuple(dict.fromkeys(ids))
    rows, heading = _rows(curated)
    unknown = [identifier for identifier in wanted if identifier not in rows]
    if unknown:
        raise _no_row(curated, unknown[0], rows)
    edits: dict[str, dict[str, str]] = {}
    for identifier in wanted:
        cells = _decided(rows[identifier], curated, decision)
        if cells is not None:
            edits[identifier] = cells
    content = _content(curated, rows, heading, edits)
    # A row that is decided on moves no other, so that the lines are those of the table as it stands.
    lines = {rows[identifier].line for identifier in edits}
    notes = tuple(problem for problem in curated.read(content).problems if problem.line in lines)
    return Decided(Difference(curated.table, tuple(_changes(curated, edits))), content, notes)


_A_WORKBOOK = Text("The table is {label}: only CSV is written.", "Le tableau est {label} : seul le CSV est écrit.")
_IN_THE_WORKBOOK = Text(
    "Decide in the workbook itself: fill in status, decided_by and decided_on.",
    "Décider dans le classeur lui-même : remplir status, decided_by et decided_on.",
)


def _rows(curated: Curated) -> tuple[dict[str, Row], Heading]:
    """Read the rows of a sound table, by id."""
    if curated.content is None:
        raise BadCall(_NO_TABLE.with_(label=curated.label), _FILL_IT.with_(table=curated.table.name))
    grid = read_grid(curated.content, curated.label, curated.table.name)
    report = Report(curated.label)
    heading = read_heading(curated.table, grid, report)
    assert heading is not None  # the table was read before
    rows = RowReader(curated.table, heading, curated.known, report).read(grid.rows[1:])
    return {row.text("id"): row for row in rows}, heading


_NO_TABLE = Text("There is no {label} yet.", "Il n’y a pas encore de {label}.")
_FILL_IT = Text(
    "Fill it in first: maquette table {table} -o {table}.xlsx.",
    "Le remplir d’abord : maquette table {table} -o {table}.xlsx.",
)


def _no_row(curated: Curated, identifier: str, rows: Mapping[str, Row]) -> BadCall:
    near = nearest(identifier, rows)
    what = Text("{label} has no row {id}.", "{label} n’a pas de ligne {id}.")
    return BadCall(
        what.with_(label=curated.label, id=identifier),
        Text("Did you mean {near}?", "Vouliez-vous dire {near} ?").with_(near=near)
        if near
        else Text("`maquette table {table}` lists them.", "`maquette table {table}` les énumère.").with_(
            table=curated.table.name
        ),
    )


def _decided(row: Row, curated: Curated, decision: Decision) -> dict[str, str] | None:
    """Give the cells that a decision writes; None for a row on which it is taken already."""
    seal = digest(curated.table, row) if decision.status is Status.CONFIRMED else ""
    if row.text("status") == decision.status and row.text("confirmed_digest") == seal and row.text("decided_by"):
        return None
    return {
        "status": decision.status.value,
        "decided_by": decision.by,
        "decided_on": decision.on,
        "confirmed_digest": seal,
    }


def _content(
    curated: Curated, rows: Mapping[str, Row], heading: Heading, edits: Mapping[str, Mapping[str, str]]
) -> bytes:
    """Change the cells of the file alone where that can be; else write the table anew."""
    assert curated.content is not None
    indices = {column.name: index for index, column in heading.columns.items()}
    if not edits:
        return curated.content
    names = next(iter(edits.values()))
    if names.keys() <= indices.keys():
        cells = {
            (rows[identifier].line, indices[name]): text
            for identifier, changed in edits.items()
            for name, text in changed.items()
        }
        spliced = splice(curated.content, curated.label, cells)
        if spliced is not None:
            return spliced
    held = zip(curated.rows, curated.canonical_rows, strict=True)
    return write_table(curated.table.name, [{**row, **edits.get(identifier, {})} for row, identifier in held])


def _changes(curated: Curated, edits: Mapping[str, Mapping[str, str]]) -> list[RowChange]:
    return [
        RowChange(identifier, row, {**row, **edits[identifier]})
        for identifier, row in curated.canonical_rows.items()
        if identifier in edits
    ]
