"""Checks a graph against shapes (SHACL §3.4): shape by shape, all focus nodes of a shape at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maquette.validation.paths import Predicate
from maquette.validation.set_components import Property
from maquette.validation.shape_graph import SUBCLASS, TYPE
from maquette.validation.sparql import Queries, unmatched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maquette.validation.graph import Graph, Triple
    from maquette.validation.paths import Path
    from maquette.validation.shapes import Offence, Placed, Shape, Values
    from maquette.validation.sparql_reader import QueryConstraint


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (SHACL §3.6.2): the shape, its constraint, and what does not meet it.

    `times` is how often a standard report holds it: a property shape is checked once for each value that leads to a
    node, and two of them may lead to the same one.
    """

    shape: Shape
    placed: Placed
    offence: Offence
    times: int = 1

    @property
    def path(self) -> Path | None:
        """The path that leads to the value: the offence's own, else the shape's."""
        return self.offence.path or self.shape.path


class Checking:
    """One checking of one graph; what it found out about shapes and classes is kept for the next shape."""

    def __init__(self, graph: Graph, shapes: Iterable[Triple] = ()) -> None:
        self.graph = graph
        self._shapes = tuple(shapes)
        self._instances: dict[str, set[str]] = {}
        self._conforms: dict[str, dict[str, bool]] = {}
        self._matched: dict[tuple[str, str], dict[str, bool]] = {}

    @cached_property
    def _queries(self) -> Queries:
        return Queries(self.graph, self._shapes)

    def focus_nodes(self, shape: Shape) -> set[str]:
        """Give the nodes that a shape's targets name (SHACL §2.1.3)."""
        found: set[str] = set()
        for target in shape.targets:
            match target.kind:
                case "class":
                    found |= self.instances(target.term)
                case "node":
                    found.add(target.term)
                case "subjects":
                    found |= self.graph.objects(target.term).keys()
                case "objects":
                    found |= self.graph.subjects(target.term).keys()
        return found

    def results(self, shape: Shape, nodes: Iterable[str] | None = None) -> Iterator[Result]:
        """Give the results of checking a shape's focus nodes, or some of them, with those of its property shapes."""
        return self._results(shape, dict.fromkeys(self.focus_nodes(shape) if nodes is None else nodes, 1))

    def _results(self, shape: Shape, nodes: dict[str, int]) -> Iterator[Result]:
        """Give the results of checking nodes, each of which was come to so many times."""
        if shape.deactivated:
            return
        values = self._values(shape, nodes)
        for placed in shape.constraints if values else ():
            constraint = placed.constraint
            if isinstance(constraint, Property):
                inner: Counter[str] = Counter()
                for focus, found in values.items():
                    for value in found:
                        inner[value] += nodes[focus]
                yield from self._results(constraint.shape, inner)
            else:
                for offence in self._offences(placed, shape, values):
                    yield Result(shape, placed, offence, nodes[offence.focus])

    def failing(self, shape: Shape, nodes: Iterable[str]) -> set[str]:
        """Give the nodes among these that do not conform to a shape (SHACL §3.5)."""
        if shape.deactivated:
            return set()
        known = self._conforms.setdefault(shape.node, {})
        asked = set(nodes)
        new = asked - known.keys()
        if new:
            values = self._values(shape, new)
            broken: set[str] = set()
            for placed in shape.constraints:
                broken |= {offence.focus for offence in self._offences(placed, shape, values)}
            known.update((node, node not in broken) for node in new)
        return {node for node in asked if not known[node]}

    def instances(self, class_: str) -> set[str]:
        """Give the SHACL instances of a class: of it, or of a subclass of it."""
        if class_ not in self._instances:
            of_class = self.graph.subjects(TYPE)
            classes = self.graph.closure_of([class_], SUBCLASS, backwards=True)
            self._instances[class_] = {node for each in classes for node in of_class.get(each, ())}
        return self._instances[class_]

    def unmatched(self, texts: Iterable[str], pattern: str, flags: str) -> set[str]:
        """Give the texts that do not match a regular expression (SPARQL `REGEX`)."""
        known = self._matched.setdefault((pattern, flags), {})
        asked = set(texts)
        if new := asked - known.keys():
            wrong = unmatched(new, pattern, flags)
            known.update((text, text not in wrong) for text in new)
        return {text for text in asked if not known[text]}

    def query(self, constraint: QueryConstraint, shape: Shape, values: Values) -> Iterator[Offence]:
        """Run the query of a SPARQL-based constraint; give what it finds."""
        return self._queries.run(constraint, shape, values)

    def _values(self, shape: Shape, nodes: Iterable[str]) -> Values:
        path, graph = shape.path, self.graph
        if path is None:
            return {node: (node,) for node in nodes}
        if isinstance(path, Predicate):  # most are; one look-up of the predicate does for all nodes
            held = graph.objects(path.term)
            return {node: held.get(node, ()) for node in nodes}
        return {node: path.reach(graph, node) for node in nodes}

    def _offences(self, placed: Placed, shape: Shape, values: Values) -> Iterator[Offence]:
        return placed.constraint.offences(values, shape, self)
