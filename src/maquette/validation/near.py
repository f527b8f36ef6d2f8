"""The part of a graph that shapes read about some nodes, and the nodes whose results what changes can change."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from maquette.statements import ids_of, term_id, terms_of
from maquette.validation.graph import Graph, ListedSource
from maquette.validation.shape_graph import SUBCLASS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from maquette.statements import StatementTable
    from maquette.validation.graph import Triple
    from maquette.validation.reach import Walk

_YEAR = "/[0-9]{4}-[0-9]{4}/"
_STEPS = """
WITH asked AS (SELECT unnest($walks::INTEGER[]) AS walk, unnest($nodes::BIGINT[]) AS node),
steps AS (SELECT unnest($of::INTEGER[]) AS walk, unnest($predicates::BIGINT[]) AS predicate),
front AS (SELECT walk, node, predicate FROM asked JOIN steps USING (walk))
SELECT DISTINCT walk, s.subject, s.predicate, s.object, s.asserted IS NOT NULL
FROM front JOIN statements AS s ON s.predicate = front.predicate AND s.{near} = front.node
"""

_LITERAL = 2


class Walks:
    """Readings of shapes, with every walk that another one goes on from, as numbers."""

    def __init__(self, walks: Iterable[Walk], table: StatementTable) -> None:
        every = sorted(
            {(), *(walk[:end] for walk in walks for end in range(len(walk) + 1))}, key=lambda each: (len(each), each)
        )
        self._numbers = {walk: number for number, walk in enumerate(every)}
        self._ids = ids_of(table, {predicate for walk in every for predicate, _ in walk[-1:]})
        self._by_length: dict[int, list[Walk]] = defaultdict(list)
        for walk in every:
            self._by_length[len(walk)].append(walk)

    def starts(self, changed: Iterable[tuple[int, int, int]], tables: Collection[StatementTable]) -> set[int]:
        """Give the nodes from which a reading ends in one of the statements that changed, in any of the tables.

        The subjects and the objects of the statements are among them: a shape may be about these for what changed.
        """
        rows = list(changed)
        front: dict[Walk, set[int]] = defaultdict(set)
        by_predicate: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for subject, predicate, object_ in rows:
            by_predicate[predicate].append((subject, object_))
            front[()] |= {subject, object_}
        for walk in self._numbers:
            for name, back in walk[-1:]:
                front[walk[:-1]] |= {pair[back] for pair in by_predicate.get(self._ids[name], ())}
        for length in range(max(self._by_length), 0, -1):
            walks = [walk for walk in self._by_length[length] if front[walk]]
            for table in tables:
                for walk, subject, _, object_, _ in self._steps(table, walks, front, towards=False):
                    front[walk[:-1]].add(object_ if walk[-1][1] else subject)
        return front[()]

    def read(self, table: StatementTable, starts: set[int]) -> list[tuple[int, int, int, bool]]:
        """Give the statements on the readings that begin at some nodes, each with whether it is asserted."""
        front: dict[Walk, set[int]] = defaultdict(set, {(): starts})
        found: set[tuple[int, int, int, bool]] = set()
        for length in range(1, max(self._by_length) + 1):
            walks = [walk for walk in self._by_length[length] if front[walk[:-1]]]
            for walk, subject, predicate, object_, asserted in self._steps(table, walks, front, towards=True):
                found.add((subject, predicate, object_, asserted))
                front[walk].add(subject if walk[-1][1] else object_)
        return list(found)

    def _steps(
        self, table: StatementTable, walks: list[Walk], front: Mapping[Walk, set[int]], *, towards: bool
    ) -> list[tuple[Walk, int, int, int, bool]]:
        """Give the last steps of walks: `towards` their ends from where they stand before, else back from the ends."""
        found: list[tuple[Walk, int, int, int, bool]] = []
        for back in (False, True):
            some = [walk for walk in walks if walk[-1][1] == back]
            asked = [(self._numbers[walk], node) for walk in some for node in front[walk[:-1] if towards else walk]]
            if not asked:
                continue
            rows = table.connection.execute(
                _STEPS.format(near="subject" if towards != back else "object"),
                {
                    "walks": [walk for walk, _ in asked],
                    "nodes": [node for _, node in asked],
                    "of": [self._numbers[walk] for walk in some],
                    "predicates": [self._ids[walk[-1][0]] for walk in some],
                },
            ).fetchall()
            named = {self._numbers[walk]: walk for walk in some}
            found += ((named[number], *rest) for number, *rest in rows)
        return found


def alike(table: StatementTable, starts: set[int]) -> set[int]:
    """Give nodes with those that findings take for the same: of another edition, and blank nodes for each other."""
    found = set(starts)
    years = f"""SELECT id FROM terms WHERE id & 3 = 0 AND contains(term, '-')
        AND regexp_replace(term, '{_YEAR}', '/', 'g') IN (
            SELECT regexp_replace(term, '{_YEAR}', '/', 'g') FROM terms
            WHERE id IN (SELECT unnest($ids::BIGINT[])) AND regexp_matches(term, '{_YEAR}'))"""
    found |= {number for (number,) in table.connection.execute(years, {"ids": list(starts)}).fetchall()}
    if any(number & 3 == 1 for number in starts):
        found |= {number for (number,) in table.connection.execute("SELECT id FROM terms WHERE id & 3 = 1").fetchall()}
    return found


class NearGraph(Graph):
    """Statements near some nodes; what is said of a node that they leave out is looked up when it is asked for."""

    def __init__(self, triples: Collection[Triple], subjects: Iterable[str], table: StatementTable, which: str) -> None:
        super().__init__(ListedSource(triples))
        self._whole = set(subjects)
        self._table, self._which = table, which
        self._others: dict[str, dict[str, list[str]]] = {}

    def objects_of(self, subject: str, predicate: str) -> Iterable[str]:
        """Give the objects that a subject has for a predicate."""
        if subject in self._whole:
            return super().objects_of(subject, predicate)
        if subject not in self._others:
            said = self._others[subject] = defaultdict(list)
            rows = self._table.connection.execute(
                f"""WITH said AS MATERIALIZED (
                    SELECT predicate, object FROM statements WHERE subject = {term_id("$subject")} AND {self._which})
                SELECT p.term, o.term FROM said JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id""",
                {"subject": subject},
            )
            for name, object_ in rows.fetchall():
                said[name].append(object_)
        return self._others[subject].get(predicate, ())


class Near:
    """What a table says near some nodes, to check these alone."""

    def __init__(self, table: StatementTable, walks: Walks, starts: set[int]) -> None:
        rows = set(walks.read(table, starts))
        nodes = {number for s, _, o, _ in rows for number in (s, o)} | starts
        subjects = [number for number in nodes if number & 3 != _LITERAL]
        rows |= set(
            table.connection.execute(
                f"""SELECT subject, predicate, object, asserted IS NOT NULL FROM statements
                WHERE subject IN (SELECT unnest($subjects::BIGINT[])) OR predicate = {term_id("$subclass")}""",
                {"subjects": subjects, "subclass": SUBCLASS},
            ).fetchall()
        )
        self._rows = sorted(rows)
        self._table = table
        self._graphs: dict[bool, NearGraph] = {}
        self._terms = terms_of(table, {number for row in rows for number in row[:3]} | nodes)
        self._subjects = [self._terms[number] for number in subjects if number in self._terms]
        self.nodes = {self._terms[number] for number in starts if number in self._terms}

    def graph(self, *, closed: bool) -> NearGraph:
        """Give the asserted statements, or the closed ones."""
        if closed not in self._graphs:
            term = self._terms
            triples = [(term[s], term[p], term[o]) for s, p, o, asserted in self._rows if closed or asserted]
            which = "true" if closed else "asserted IS NOT NULL"
            self._graphs[closed] = NearGraph(triples, self._subjects, self._table, which)
        return self._graphs[closed]
