"""Edits of a build's assertions, and the closed table that they leave: the build is only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maquette.edits import Removal, apply_edit
from maquette.sources.reading import Reading, SourceKind, Statement
from maquette.statements import StatementTable, term_id

if TYPE_CHECKING:
    from collections.abc import Iterable
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


def edited(statements: Path, edit: Edit) -> StatementTable:
    """Give the closed statement table, in memory, that the assertions of a build give once they are edited.

    `statements` is the build's file, which is only read. The table equals the one of a build whose sources say just
    that, row for row: the build's own closure goes on from what changes (`maquette.edits`).
    """
    table = StatementTable.create()
    try:
        quoted = str(statements).replace("'", "''")
        table.connection.execute(f"ATTACH '{quoted}' AS build (READ_ONLY)")
        names = table.connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'build' ORDER BY ALL"
        )
        for (name,) in names.fetchall():
            table.connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM build.{name}")
        table.connection.execute("DETACH build")
        said = ((each.path, each.statement) for each in edit.removed)
        removed = [Removal(each.subject, each.predicate, each.object, path, each.line) for path, each in said]
        apply_edit(table, removed, edit.added)
    except BaseException:
        table.connection.close()
        raise
    return table


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
