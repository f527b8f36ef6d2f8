"""What an edit writes to a closed table, all at its end: rows of statements and of their copies, and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from maquette.edits.surroundings import ASSERTED
from maquette.proofs.lookups import RANK_OF_LEVEL, RANK_OF_ROUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

    from maquette.edits.surroundings import Standing
    from maquette.proofs.lookups import Ids

_CHANGES = """
CREATE OR REPLACE TEMP TABLE changes AS
SELECT unnest($1::BIGINT[]) AS subject, unnest($2::BIGINT[]) AS predicate, unnest($3::BIGINT[]) AS object,
unnest($4::BOOLEAN[]) AS stood, unnest($5::TINYINT[]) AS asserted, unnest($6::TINYINT[]) AS level,
unnest($7::INTEGER[]) AS round, unnest($8::INTEGER[]) AS rule, unnest($9::BIGINT[]) AS rank
"""
"""The statements that changed: whether they had a row before, and the rows that they have now (with no level, none)."""
_DELETE = """
DELETE FROM {table} WHERE rowid IN (
    WITH about AS MATERIALIZED (
        SELECT subject, predicate, object, rowid AS place FROM {table}
        SEMI JOIN (SELECT subject FROM changes WHERE stood) USING (subject))
    SELECT place FROM about SEMI JOIN changes USING (subject, predicate, object))
"""
_INSERT = "INSERT INTO {table} SELECT {columns} FROM changes WHERE level IS NOT NULL AND {condition}"
_COLUMNS = "subject, predicate, object, asserted, level, round, rule"
_IS_HIDDEN = f"rank % {RANK_OF_ROUND} = 1"
"""The rows that are kept for proofs alone: see `maquette.proofs.lookups`."""
_TABLES = {
    "statements": (_COLUMNS, f"NOT {_IS_HIDDEN}"),
    "unwritten": (_COLUMNS, _IS_HIDDEN),
    "statements_by_subject": (f"{_COLUMNS}, rank", "true"),
    "statements_by_object": (f"{_COLUMNS}, rank", "true"),
}
_WORDS = """
INSERT INTO terms SELECT id, term
FROM (SELECT unnest($1::BIGINT[]) AS id, unnest($2::VARCHAR[]) AS term) ANTI JOIN terms USING (id)
"""


class Change(NamedTuple):
    """A statement whose row is another one: whether it had one, what gives it its row now, its best assertion."""

    ids: Ids
    stood: bool
    standing: Standing | None
    asserted: int | None

    def row(self) -> tuple[int | None, ...]:
        """Give the columns of `changes`."""
        if self.standing is None:
            return (*self.ids, self.stood, None, None, None, None, None)
        rank, rule = self.standing
        level, places = divmod(rank, RANK_OF_LEVEL)
        round_ = places // RANK_OF_ROUND
        return (*self.ids, self.stood, self.asserted, level, round_, None if rule == ASSERTED else rule, rank)


def write(connection: duckdb.DuckDBPyConnection, changes: Sequence[Change], words: Mapping[str, int]) -> None:
    """Write the rows that changed, and those of some words, with their ids, that nobody has said before."""
    if not changes:
        return
    connection.execute(_CHANGES, columns(change.row() for change in changes))
    for table, (written, condition) in _TABLES.items():
        if any(change.stood for change in changes):
            connection.execute(_DELETE.format(table=table))
        if any(change.standing for change in changes):
            connection.execute(_INSERT.format(table=table, columns=written, condition=condition))
    connection.execute("DROP TABLE changes")
    used = {number for change in changes for number in change.ids}
    if new := [(number, term) for term, number in words.items() if number in used]:
        connection.execute(_WORDS, columns(new))


def columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    """Give the columns of rows, of which there are some, as parameters of a query."""
    return [[list(cell) if isinstance(cell, tuple) else cell for cell in column] for column in zip(*rows, strict=True)]
