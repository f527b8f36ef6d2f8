"""What two tables say near what differs between them: enough to compare the rows of most questions.

A row of such a question is about a thing, a value of one of its columns, and rests on what is reached from it by the
joins of the query (`maquette.validation.reach`). So only rows about things can differ from which a statement that
differs is reached; these rows are the same over what is near these things as over everything.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.binding import bind
from maquette.statements import terms_of
from maquette.store import EmbeddedStore, Graph
from maquette.terms import is_literal
from maquette.validation.near import Walks
from maquette.validation.reach import Unbounded, row_readings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from maquette.answers import Row
    from maquette.heads import Question
    from maquette.proofs.lookups import Ids
    from maquette.statements import StatementTable
    from maquette.store import Store
    from maquette.validation.reach import Walk

_LONGEST = 6
"""How long a walk may be: what is further away is most of a school."""
_FEW = 1_000
"""Of how many things the rows may differ for a question to be asked of these alone."""


@dataclass(frozen=True, slots=True)
class About:
    """Which rows of an answer may differ: those that have one of some things (terms, or texts) in a column."""

    column: int
    things: frozenset[str]

    def among(self, rows: Iterable[Row]) -> tuple[Row, ...] | None:
        """Give those of some rows; None where a thing may be written otherwise in rows than in the table (a number)."""
        kept = []
        for row in rows:
            value = row.values[self.column] or ""
            if is_literal(value) and not value.endswith('"'):
                return None
            if value in self.things:
                kept.append(row)
        return tuple(kept)


@dataclass(frozen=True)
class Nearby:
    """Parts of two datasets that are enough for some questions, by their slugs."""

    before: Store
    after: Store
    about: Mapping[str, About]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two states that are compared: its closed table and its dataset."""

    table: StatementTable
    store: Store


def nearby(sides: tuple[Side, Side], statements: Collection[Ids], questions: Iterable[Question]) -> Nearby:
    """Give what is near the statements that differ, for the questions of which few rows may differ."""
    tables = tuple(side.table for side in sides)
    about: dict[str, About] = {}
    starts: set[int] = set()
    readings: set[Walk] = set()
    for question in questions:
        if key := _key(question):
            column, own = key
            found = Walks(own, tables[1]).starts(statements, tables)
            if len(found) <= _FEW:
                things = frozenset(term for table in tables for term in terms_of(table, found).values())
                about[question.slug] = About(column, things)
                starts |= found
                readings |= own
    walks = Walks(readings, tables[1])
    before, after = (
        EmbeddedStore.part(quads_of(side.table, walks.read(side.table, starts)), side.store.graphs()) for side in sides
    )
    return Nearby(before, after, about)


def _key(question: Question) -> tuple[int, frozenset[Walk]] | None:
    """Give the column of things, else of texts, from which all that a row rests on is reached, with the readings."""
    found: list[tuple[bool, int, int, int, frozenset[Walk]]] = []
    # Open parameters and given ones leave other parts of a query out: the readings are those of both.
    queries = {question.query, bind(question.query, {})}
    for number, column in enumerate(question.columns):
        # Rows with one key are numbered among themselves: the key must tell the things apart.
        if column.type in {"thing", "string"} and (not question.key or column.name in question.key):
            with suppress(Unbounded):
                readings = frozenset().union(*(row_readings(query, f"?{column.name}") for query in queries))
                length = max(map(len, readings), default=0)
                if length <= _LONGEST:
                    found.append((column.type != "thing", length, len(readings), number, readings))
    if not found:
        return None
    *_, number, readings = min(found, key=lambda each: each[:4])
    return number, readings


def quads_of(table: StatementTable, statements: Iterable[Sequence[int]], *, whole: bool = False) -> str:
    """Give statements (ids of terms) as N-Quads; with `whole`, all that their subjects and predicates say."""
    places = ("subject", "predicate") if whole else ("subject", "predicate", "object")
    columns = zip(*{tuple(each[: len(places)]) for each in statements}, strict=True)
    asked = {place: list(column) for place, column in zip(places, columns, strict=False)}
    if not asked:
        return ""
    rows = table.connection.execute(
        f"""SELECT s.term, p.term, o.term, asserted, level FROM statements
        SEMI JOIN (SELECT {", ".join(f"unnest(${place}::BIGINT[]) AS {place}" for place in places)}) AS asked
        USING ({", ".join(places)})
        JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id""",
        asked,
    ).fetchall()
    return "".join(f"{s} {p} {o} <{Graph.of(*sure).iri}> .\n" for s, p, o, *sure in rows)
