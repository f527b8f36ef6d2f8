"""Edits of a build's assertions, and the closure of what they leave: the build is only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maquette.closure import close
from maquette.sources.reading import Reading, SourceKind, Statement
from maquette.statements import StatementTable, term_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import duckdb


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One place where somebody asserted a statement: the source's path and kind, the statement with its line."""

    path: str
    kind: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Edit:
    """What is taken out of a build's assertions, and the readings that are put in."""

    removed: tuple[Occurrence, ...] = ()
    added: tuple[Reading, ...] = ()


def closed_again(statements: Path, edit: Edit) -> StatementTable:
    """Give the closed statement table, in memory, that the assertions of a build give once they are edited.

    `statements` is the build's file, which is only read. The table equals the one of a build whose sources say just
    that: same statements, same levels.
    """
    table = StatementTable.create()
    try:
        quoted = str(statements).replace("'", "''")
        table.connection.execute(f"ATTACH '{quoted}' AS build (READ_ONLY)")
        for name in ("terms", "sources", "assertions"):
            table.connection.execute(f"INSERT INTO {name} SELECT * FROM build.{name}")
        table.connection.execute("DETACH build")
        _remove(table.connection, edit.removed)
        table.load(edit.added)
        close(table.connection)
    except BaseException:
        table.connection.close()
        raise
    return table


def _remove(connection: duckdb.DuckDBPyConnection, removed: Sequence[Occurrence]) -> None:
    """Remove assertions; each must be there."""
    rows = [(each.path, each.statement) for each in removed]
    connection.execute(
        "CREATE TEMP TABLE removed (subject VARCHAR, predicate VARCHAR, object VARCHAR, path VARCHAR, line INTEGER)"
    )
    if rows:
        connection.execute(
            """INSERT INTO removed
            SELECT unnest($s), unnest($p), unnest($o), unnest($path), unnest($line)""",
            {
                "s": [statement.subject for _, statement in rows],
                "p": [statement.predicate for _, statement in rows],
                "o": [statement.object for _, statement in rows],
                "path": [path for path, _ in rows],
                "line": [statement.line for _, statement in rows],
            },
        )
    connection.execute(f"""
        DELETE FROM assertions USING removed AS r, sources AS f
        WHERE assertions.subject = {term_id("r.subject")} AND assertions.predicate = {term_id("r.predicate")}
        AND assertions.object = {term_id("r.object")} AND assertions.line = r.line
        AND assertions.source = f.id AND f.path = r.path""")
    connection.execute("DROP TABLE removed")


def occurrences(connection: duckdb.DuckDBPyConnection, condition: str, **values: Any) -> list[Occurrence]:
    """Give the assertions outside the ontology that meet a condition on `a` (the assertion), by source and line."""
    rows = connection.execute(
        f"""SELECT path, kind, s.term, p.term, o.term, line, place, level, author, date, personal
        FROM assertions AS a JOIN sources ON source = sources.id JOIN terms s ON a.subject = s.id
        JOIN terms p ON a.predicate = p.id JOIN terms o ON a.object = o.id
        WHERE kind NOT IN ('{SourceKind.ONTOLOGY}', '{SourceKind.ALIGNMENT}') AND ({condition})
        ORDER BY path, line, s.term, p.term, o.term, place""",
        values,
    ).fetchall()
    return [Occurrence(path, kind, Statement(*rest)) for path, kind, *rest in rows]


def ids_of(connection: duckdb.DuckDBPyConnection, terms: Iterable[str]) -> list[int]:
    """Give the ids that terms have in every table."""
    listed = sorted(terms)
    rows = connection.execute(
        f"SELECT {term_id('term')} FROM (SELECT unnest($terms::VARCHAR[]) AS term)", {"terms": listed}
    ).fetchall()
    return [number for (number,) in rows]
