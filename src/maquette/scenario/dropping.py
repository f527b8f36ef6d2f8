"""What goes with a thing that is dropped: read off the lines that speak of it, not off a list of properties.

- What has a functional property (`owl:FunctionalProperty`) that leads to the thing can be of nothing else: it goes too.
  So goes the unit in a programme with its unit.
- Of a curated table or a mapping set, a row that speaks of the thing goes whole.
- Of a line of a page go the statements about the thing, and about what the line speaks of for its sake alone: what
  nothing else on the line leads to. So go a unit's hours, and its mention of a person or a period; a person who stands
  on other lines, too, stays.
- Of an RDF file go the statements about the thing, with the blank nodes that only they lead to.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from maquette.axioms import TYPE, owl
from maquette.scenario.edit import Occurrence, ids_of, occurrences
from maquette.sources.reading import SourceKind
from maquette.terms import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb

_WHOLE_ROWS = frozenset({SourceKind.TABLE, SourceKind.MAPPING})


def dropped_with(connection: duckdb.DuckDBPyConnection, things: Iterable[str]) -> tuple[Occurrence, ...]:
    """Give the assertions that go when things (terms) are dropped, each once, by source and line."""
    gone = _with_dependents(connection, set(things))
    ids = ids_of(connection, gone)
    touched = occurrences(
        connection,
        """(a.source, a.line) IN (
            SELECT (source, line) FROM assertions WHERE subject IN (SELECT unnest($ids::BIGINT[]))
            OR object IN (SELECT unnest($ids::BIGINT[])))""",
        ids=ids,
    )
    found: list[Occurrence] = []
    for (_, kind, _), line in groupby(touched, key=lambda each: (each.path, each.kind, each.statement.line)):
        if kind in _WHOLE_ROWS:
            found += line
        elif kind == SourceKind.PARTNER:
            found += [each for each in line if not gone.isdisjoint((each.statement.subject, each.statement.object))]
        else:
            found += _of_line(list(line), gone)
    return tuple(sorted(_with_blank_nodes(connection, set(found))))


def _with_dependents(connection: duckdb.DuckDBPyConnection, things: set[str]) -> set[str]:
    """Add what can be of nothing else: the subjects of functional properties that lead to things."""
    found = set(things)
    fresh = found
    while fresh:
        rows = connection.execute(
            """SELECT DISTINCT s.term FROM assertions AS a JOIN terms s ON a.subject = s.id
            WHERE a.object IN (SELECT unnest($ids::BIGINT[])) AND a.predicate IN (
                SELECT f.subject FROM statements AS f JOIN terms p ON f.predicate = p.id JOIN terms c ON f.object = c.id
                WHERE p.term = $type AND c.term = $functional)""",
            {"ids": ids_of(connection, fresh), "type": TYPE, "functional": owl("FunctionalProperty")},
        ).fetchall()
        fresh = {term for (term,) in rows} - found
        found |= fresh
    return found


def _of_line(line: Sequence[Occurrence], gone: set[str]) -> Iterator[Occurrence]:
    """Give what goes of a line of a page."""
    leading: dict[str, set[str]] = defaultdict(set)
    for each in line:
        leading[each.statement.object].add(each.statement.subject)
    subjects = {each.statement.subject for each in line}
    for_its_sake = gone & subjects
    fresh = for_its_sake
    while fresh:
        fresh = {
            thing for thing in subjects - for_its_sake if leading[thing] and leading[thing] <= for_its_sake
        }  # fmt: skip
        for_its_sake |= fresh
    return (each for each in line if each.statement.subject in for_its_sake or each.statement.object in gone)


def _with_blank_nodes(connection: duckdb.DuckDBPyConnection, found: set[Occurrence]) -> set[Occurrence]:
    """Add what is said of the blank nodes that only dropped statements lead to, and so on from there."""
    dropped = set(found)
    fresh = dropped
    while nodes := {each.statement.object for each in fresh if is_blank(each.statement.object)}:
        ids = ids_of(connection, nodes)
        leading = occurrences(connection, "a.object IN (SELECT unnest($ids::BIGINT[]))", ids=ids)
        nodes -= {each.statement.object for each in leading if each not in dropped}
        about = occurrences(connection, "a.subject IN (SELECT unnest($ids::BIGINT[]))", ids=ids)
        fresh = {each for each in about if each.statement.subject in nodes} - dropped
        dropped |= fresh
    return dropped
