"""Where a result stands: the line of the value at fault, else where the focus node is described, else what it rests on.

A value that is inferred stands on no line: it is found where the leaves of its proof stand. A value that is missing is
found in the row and the column of a table where it would stand, else where its subject is described; one too many,
where the last of them stands; a part of a text, on its line of that text; what a query computed, where the values of
its path stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maquette.findings import Place
from maquette.sources.reading import SourceKind
from maquette.terms import is_literal
from maquette.validation.cells import blank_cells, page_paths
from maquette.validation.held import descriptions_of, places_of
from maquette.validation.paths import Predicate
from maquette.validation.set_components import Count, HasValue, QualifiedCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from maquette.proofs import Explainer
    from maquette.statements import StatementTable
    from maquette.validation.engine import Result
    from maquette.validation.graph import Graph, Triple
    from maquette.validation.paths import Path

Found = tuple[Place, tuple[Place, ...]]
"""Where a result stands, and the leaves that an inferred value rests on."""

_OF_THE_MODEL = {SourceKind.ONTOLOGY.value, SourceKind.ALIGNMENT.value}
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_EXPLAINED = 10_000
"""How many inferred values are explained in one checking at most; beyond, their subjects' lines are given."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of places: of statements, of leaves of proofs, of blank cells, of the nodes themselves."""

    stated: dict[Triple, list[Place]]
    explained: dict[Triple, tuple[Place, ...]]
    blank: dict[tuple[str, str], Place]
    described: dict[str, Place]


class Whereabouts:
    """Finds the places of results that read one graph of a table."""

    def __init__(self, table: StatementTable, graph: Graph, *, closed: bool) -> None:
        self._table = table
        self._graph = graph
        self._closed = closed

    def places(self, results: Sequence[Result]) -> list[Found]:
        """Give where each result stands."""
        candidates = [list(self._candidates(result)) for result in results]
        places = places_of(self._table, list({triple for each in candidates for triple in each}))
        explained = self._explained(candidates, places) if self._closed else {}
        described = descriptions_of(self._table, sorted({result.offence.focus for result in results}))
        lacks = sorted({lack for result in results if (lack := _lack(result))})
        known = _Known(places, explained, blank_cells(self._table, lacks), described)
        return [self._found(result, triples, known) for result, triples in zip(results, candidates, strict=True)]

    def _found(self, result: Result, triples: list[Triple], known: _Known) -> Found:
        value = result.offence.value
        stated = [self._within(place, triple, value) for triple in triples for place in known.stated.get(triple, ())]
        if stated:
            # Too many values: the last of them is the one too many.
            return (stated[0] if value else max(stated)), ()
        lack = _lack(result)
        if lack and lack in known.blank:
            return known.blank[lack], ()
        leaves = next((known.explained[triple] for triple in triples if triple in known.explained), ())
        if leaves:
            return leaves[0], leaves
        return known.described.get(result.offence.focus, result.placed.place), ()

    def _candidates(self, result: Result) -> Iterator[Triple]:
        """Give the statements that a result may be about, the likeliest first."""
        focus, value, path = result.offence.focus, result.offence.value, result.path
        if path is not None:
            if value:
                yield from path.last_steps(self._graph, focus, value)
                yield from self._by_bindings(result, path)
                yield from self._by_computing(focus, path, value)
            elif not _is_lack(result):
                for each in sorted(path.reach(self._graph, focus)):
                    yield from path.last_steps(self._graph, focus, each)
        elif value and value != focus:
            yield from self._links(focus, value)

    def _by_bindings(self, result: Result, path: Path) -> Iterator[Triple]:
        """Give the statements of other nodes that a query names beside its value: `?hours maq:hoursValue ?value`."""
        if isinstance(path, Predicate):
            for _, node in sorted(result.offence.bindings.items()):
                if not is_literal(node) and node != result.offence.focus:
                    yield node, path.term, result.offence.value

    def _by_computing(self, focus: str, path: Path, value: str) -> Iterator[Triple]:
        """Give the statements that a query may have computed a literal from: those that contain it first."""
        if isinstance(path, Predicate) and is_literal(value):
            held = sorted(self._graph.objects_of(focus, path.term))
            if value not in held:
                yield from ((focus, path.term, each) for each in held if _part(value) in each)
                yield from ((focus, path.term, each) for each in held)

    def _within(self, place: Place, triple: Triple, value: str) -> Place:
        """Give the line of a part of a text of several lines, which a page holds as they are."""
        text = triple[2]
        if value == text or not is_literal(value) or place.path not in self._pages:
            return place
        at = text.find(_part(value))
        before = [each for each in _ESCAPE.findall(text[:at]) if each == "\\n"] if at > 0 else []
        return Place(place.path, place.line + len(before), place.place)

    @cached_property
    def _pages(self) -> frozenset[str]:
        return page_paths(self._table)

    def _links(self, focus: str, value: str) -> Iterator[Triple]:
        """Give the statements between a focus node and a value of no known path."""
        for predicate in self._graph.predicates():
            if value in self._graph.objects_of(focus, predicate):
                yield focus, predicate, value
        if not is_literal(value):
            for predicate in self._graph.predicates():
                if focus in self._graph.objects_of(value, predicate):
                    yield value, predicate, focus

    def _explained(
        self, candidates: Iterable[list[Triple]], places: dict[Triple, list[Place]]
    ) -> dict[Triple, tuple[Place, ...]]:
        """Give the leaves of the inferred statements among the candidates."""
        from maquette.proofs import Explainer  # noqa: PLC0415  where nothing is inferred, nobody pays for it

        explainer = Explainer(self._table.connection)
        found: dict[Triple, tuple[Place, ...]] = {}
        for triples in candidates:
            if any(triple in places for triple in triples):
                continue
            for triple in triples:
                if triple not in found and len(found) < _EXPLAINED:
                    found[triple] = _leaves(explainer, triple)
        return {triple: leaves for triple, leaves in found.items() if leaves}


def _part(value: str) -> str:
    """Give what a literal and a text that contains it have in common: what stands between its quotes."""
    return value[1 : value.rindex('"')]


def _lack(result: Result) -> tuple[str, str] | None:
    """Give the subject and the predicate of a value that is missing."""
    if isinstance(result.path, Predicate) and not result.offence.value and _is_lack(result):
        return result.offence.focus, result.path.term
    return None


def _is_lack(result: Result) -> bool:
    """Tell whether a result without a value says that one is missing."""
    match result.placed.constraint:
        case Count("Min") | QualifiedCount("Min") | HasValue():
            return True
        case _:
            return False


def _leaves(explainer: Explainer, triple: Triple) -> tuple[Place, ...]:
    """Give the places that a statement's proof rests on, those of data before those of the ontology."""
    from maquette.proofs import leaves  # noqa: PLC0415

    proof = explainer.explain(triple)
    if proof is None:
        return ()
    assertions = [leaf.assertion for leaf in leaves(proof) if leaf.assertion]
    ranked = sorted({(each.kind in _OF_THE_MODEL, Place(each.path, each.line, each.place)) for each in assertions})
    return tuple(place for _, place in ranked)
