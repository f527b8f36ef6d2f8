"""Edits of the assertions of a closed table, and what they leave of its closure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.closure import close
from maquette.edits.equalities import CloseAgain
from maquette.edits.propagation import Propagation
from maquette.proofs import prepare_proofs
from maquette.proofs.lookups import has_copies
from maquette.statements import term_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from maquette.proofs.lookups import Ids
    from maquette.sources.reading import Reading
    from maquette.statements import StatementTable


@dataclass(frozen=True, slots=True)
class Removal:
    """Assertions to take out: those of a statement (exact terms), of one source or all, of one line or all."""

    subject: str
    predicate: str
    object: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class EditReport:
    """What an edit did: how many assertions went and came, how many statements' rows changed in the closure.

    `reclosed` says that everything was closed again; then `changed` is None.
    """

    removed: int
    added: int
    changed: int | None

    @property
    def reclosed(self) -> bool:
        """Tell whether everything was closed again."""
        return self.changed is None


def apply_edit(table: StatementTable, removed: Sequence[Removal] = (), added: Iterable[Reading] = ()) -> EditReport:
    """Take assertions out of a closed table, put others in, and bring its closure to what a build of them would give.

    `statements`, `rules` and `inconsistencies` are row for row those of a table that was loaded with the edited
    assertions and closed; so are the sorted copies that proofs are looked up in, which are made where they are missing.
    Only `terms` and `sources` may keep what nothing speaks of any more. A removal that meets no assertion does
    nothing. The table must be writable and closed without rules of its own (`close(connection)`). When this raises, the
    table is as it was before, or is to be thrown away when closing it again failed.
    """
    connection = table.connection
    first = _value(connection, "SELECT coalesce(max(id) + 1, 0) FROM sources")
    if readings := list(added):
        table.load(readings)
    _make_copies(connection)
    connection.execute("BEGIN")
    try:
        come = connection.execute("SELECT subject, predicate, object FROM assertions WHERE source >= ?", [first])
        put_in: list[Ids] = come.fetchall()
        taken_out = _take_out(connection, removed, first)
        try:
            changed: int | None = Propagation.run(connection, {*put_in, *taken_out})
        except CloseAgain:
            changed = None
    except BaseException:
        connection.execute("ROLLBACK")
        connection.execute("DELETE FROM assertions WHERE source >= ?", [first])
        connection.execute("DELETE FROM sources WHERE id >= ?", [first])
        raise
    connection.execute("COMMIT")
    if changed is None:
        _forget_terms(connection)
        close(connection)
        prepare_proofs(connection)
    return EditReport(len(taken_out), len(put_in), changed)


def _forget_terms(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave the terms that assertions have: which literals have one value is found among all terms."""
    said = " UNION ".join(f"SELECT {place} AS id FROM assertions" for place in ("subject", "predicate", "object"))
    connection.execute(f"DELETE FROM terms WHERE id NOT IN ({said})")


def _value(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row
    return int(row[0])


def _make_copies(connection: duckdb.DuckDBPyConnection) -> None:
    """Sort the copies of the table where nobody has: steps are looked up in them."""
    if not has_copies(connection):
        prepare_proofs(connection)


def _take_out(connection: duckdb.DuckDBPyConnection, removed: Sequence[Removal], first: int) -> list[Ids]:
    """Remove assertions of sources before `first`; give the statement of each."""
    if not removed:
        return []
    return connection.execute(
        f"""DELETE FROM assertions WHERE rowid IN (
            WITH removed AS MATERIALIZED (
                SELECT {term_id("s")} AS subject, {term_id("p")} AS predicate, {term_id("o")} AS object, path, line
                FROM (SELECT unnest($1::VARCHAR[]) AS s, unnest($2::VARCHAR[]) AS p, unnest($3::VARCHAR[]) AS o,
                    unnest($4::VARCHAR[]) AS path, unnest($5::INTEGER[]) AS line)),
            about AS MATERIALIZED (
                SELECT rowid AS number, subject, predicate, object, source, line FROM assertions
                SEMI JOIN removed USING (subject))
            SELECT number FROM about AS a JOIN sources AS f ON f.id = a.source
            JOIN removed AS r USING (subject, predicate, object)
            WHERE a.source < $6 AND (r.path IS NULL OR r.path = f.path) AND (r.line IS NULL OR r.line = a.line))
        RETURNING subject, predicate, object""",
        [
            [each.subject for each in removed],
            [each.predicate for each in removed],
            [each.object for each in removed],
            [each.path for each in removed],
            [each.line for each in removed],
            first,
        ],
    ).fetchall()
