"""SHACL rules (SHACL Advanced Features, §8): what the `sh:rule`s of shapes add to a graph, by pySHACL.

They run in memory and one node at a time: rules of an ontology (`maquette reason`, `--reason`) are the quick way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyshacl import shacl_rules
from rdflib import Graph

from maquette.errors import Problem
from maquette.text import Text
from maquette.validation.exact_queries import node, term
from maquette.validation.shapes import BadShapes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from maquette.findings import Place
    from maquette.validation.graph import Triple, TripleSource


def added_by_rules(source: TripleSource, shapes: Iterable[Triple], at: Place) -> list[Triple]:
    """Give the triples that the rules of shapes add to those of a source, sorted; new blank nodes count as such.

    Rules run once, in the order of `sh:order` (§8.4). Raises `BadShapes`, which names the place given, when pySHACL
    cannot carry them out.
    """
    data, rules = _graph(source.triples()), _graph(shapes)
    before = set(data)
    try:
        expanded = shacl_rules(data, shacl_graph=rules, advanced=True)
    except Exception as error:  # pySHACL raises what rules and their queries make its parts raise
        raise BadShapes([_cannot_run(at, error)]) from error
    assert isinstance(expanded, Graph)
    added = {(subject, predicate, object_) for subject, predicate, object_, *_ in expanded} - before
    return sorted((term(subject), term(predicate), term(object_)) for subject, predicate, object_ in added)


def _graph(triples: Iterable[Triple]) -> Graph:
    graph = Graph()
    for subject, predicate, object_ in triples:
        graph.add((node(subject), node(predicate), node(object_)))
    return graph


def _cannot_run(at: Place, error: Exception) -> Problem:
    return Problem(
        at.path,
        at.line,
        Text("A rule of the shapes cannot be carried out: {error}.",
             "Une règle des formes ne peut être exécutée : {error}.").with_(error=error),
        Text("Mend the rule.", "Corrigez la règle."),
    )  # fmt: skip


class WithAdded:
    """A source of triples with others added to it."""

    def __init__(self, source: TripleSource, added: list[Triple]) -> None:
        self._source, self._added = source, added

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Give the subjects and objects of a predicate."""
        yield from self._source.pairs(predicate)
        yield from ((s, o) for s, p, o in self._added if p == predicate)

    def predicates(self) -> set[str]:
        """Give the predicates that occur."""
        return {*self._source.predicates(), *(p for _, p, _ in self._added)}

    def triples(self) -> Iterator[Triple]:
        """Give every triple."""
        yield from self._source.triples()
        yield from self._added

    def literals(self) -> set[str]:
        """Give the distinct literals with a datatype or a language (others may be among them)."""
        return {*self._source.literals(), *(o for _, _, o in self._added if o.startswith('"'))}

    def predicates_to(self, objects: Collection[str]) -> set[str]:
        """Give the predicates that have one of these objects."""
        return {*self._source.predicates_to(objects), *(p for _, p, o in self._added if o in objects)}
