"""Reads shapes from the statements of a shapes graph (SHACL §2), and refuses what it would otherwise pass over.

Every word of SHACL must be known where it stands: a misspelt `sh:minCout` is an error, not a rule that never applies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.terms import iri_value, is_iri
from maquette.text import Text
from maquette.validation.component_reader import PARAMETERS, read_constraint
from maquette.validation.shape_graph import Broken, ShapeGraph, sh, shape, short
from maquette.validation.shapes import Placed, Shape, Shapes, Target, WellFormedness
from maquette.validation.sparql_reader import Components, read_component_constraints, read_sparql
from maquette.words import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.findings import Place
    from maquette.validation.shapes import TargetKind, Wording

_TARGETS: dict[str, TargetKind] = {
    sh("targetClass"): "class",
    sh("targetNode"): "node",
    sh("targetSubjectsOf"): "subjects",
    sh("targetObjectsOf"): "objects",
}
_SHAPE_CLASSES = (sh("NodeShape"), sh("PropertyShape"))
_CLASSES = (f"<{RDFS}Class>", f"<{OWL}Class>")
_PARTS = {sh(name) for name in ("property", "node", "not", "qualifiedValueShape")}
_LISTS = {sh(name) for name in ("and", "or", "xone")}
_KNOWN = {
    *_TARGETS,
    *PARAMETERS,
    *(
        sh(name)
        for name in (
            "path", "severity", "message", "deactivated", "name", "description", "order", "group", "defaultValue",
            "sparql", "rule", "flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount",
            "qualifiedValueShapesDisjoint", "declare", "prefixes",
        )
    ),
}  # fmt: skip
_QUERIES = {
    sh(name) for name in ("select", "ask", "prefixes", "message", "deactivated", "name", "description", "order")
}
_READS = {shape("Asserted"): False, shape("Closed"): True}
_DEEPEST = 100
"""How deep shapes may stand in one another."""


def read_shapes(graph: ShapeGraph) -> Shapes:
    """Give the shapes of a graph; what is wrong is noted in `graph.problems`, and nothing may be checked then."""
    return _Reader(graph).shapes()


class _Reader:
    def __init__(self, graph: ShapeGraph) -> None:
        self._graph = graph
        self._known: dict[str, Shape] = {}
        self._reading: list[str] = []
        self._components = Components.of(graph)
        self._classes = graph.instances(*_CLASSES)
        self._typed = graph.instances(*_SHAPE_CLASSES)
        self._queries = {each for node in graph.with_(sh("sparql")) for each in graph.of(node, sh("sparql"))}

    def shapes(self) -> Shapes:
        """Read them all: those with targets first, then what nothing has led to."""
        graph = self._graph
        for node in sorted(graph.with_(sh("entailment"))):
            graph.note(
                graph.at(node, sh("entailment")),
                Text("sh:entailment is not carried out here.", "sh:entailment n'est pas exécuté ici."),
                Text("Say shape:reads shape:Closed, or use --reason.", "Écrivez shape:reads shape:Closed ou --reason."),
            )  # fmt: skip
        parts = self._parts()
        with_targets = self._typed & self._classes | {node for each in _TARGETS for node in graph.with_(each)}
        targeted = [each for node in sorted(with_targets) if (each := self._shape(node, None))]
        roots = [node for node in self._candidates() if node not in with_targets and node not in parts]
        unreachable = [each for node in sorted(roots) if (each := self._shape(node, None))]
        for node in sorted(self._candidates() - self._known.keys()):
            self._shape(node, None)
        return Shapes(
            targeted=tuple(each for each in targeted if not each.deactivated),
            unreachable=tuple(each for each in unreachable if not each.deactivated),
            triples=graph.triples,
            rules=min((graph.at(node, sh("rule")) for node in graph.with_(sh("rule"))), default=None),
            values=tuple(self._of_values(node) for node in sorted(graph.instances(shape("WellFormedness")))),
        )

    def _of_values(self, node: str) -> WellFormedness:
        severity = self._graph.single(node, sh("severity")) or sh("Violation")
        return WellFormedness(
            node.strip("<>"), severity.strip("<>"), self._graph.wording(node), self._graph.at(node, f"<{RDF}type>")
        )

    def _candidates(self) -> set[str]:
        """Give the nodes that are shapes by type, by their parameters, or as parts of others (SHACL §2.1)."""
        by_parameter = {node for each in PARAMETERS for node in self._graph.with_(each)} | self._graph.with_(
            sh("sparql")
        )
        return (self._typed | by_parameter | self._parts()) - self._components.parameters

    def _parts(self) -> set[str]:
        """Give the nodes that stand in other shapes."""
        graph = self._graph
        parts = {each for name in _PARTS for node in graph.with_(name) for each in graph.of(node, name)}
        for name in _LISTS:
            for node in graph.with_(name):
                for head in graph.of(node, name):
                    try:
                        parts |= set(graph.listed(head))
                    except Broken:
                        continue  # told where the list is read
        return parts

    def _shape(self, node: str, outer: Shape | None) -> Shape | None:
        """Read a shape and all that stands in it; None when it cannot be read."""
        if node in self._known:
            return self._known[node]
        place = self._graph.at(node) if self._graph.predicates(node) else outer.place if outer else self._graph.at(node)
        if node in self._reading or len(self._reading) > _DEEPEST:
            self._graph.note_broken(place, _circular(node))
            return None
        self._reading.append(node)
        try:
            self._check_words(node)
            read = self._head(node, outer, place)
            read.constraints = tuple(self._constraints(read))
        except Broken as error:
            self._graph.note_broken(place, error)
            return None
        finally:
            self._reading.pop()
        self._known[node] = read
        return read

    def _head(self, node: str, outer: Shape | None, place: Place) -> Shape:
        graph = self._graph
        path = graph.single(node, sh("path"))
        severity = graph.single(node, sh("severity"))
        reads = graph.single(node, shape("reads"))
        if reads is not None and reads not in _READS:
            raise Broken(
                Text("shape:reads is neither shape:Asserted nor shape:Closed.",
                     "shape:reads n'est ni shape:Asserted ni shape:Closed."),
            )  # fmt: skip
        if severity is not None and not is_iri(severity):
            raise Broken(Text("sh:severity is an IRI.", "sh:severity est un IRI."))
        own = graph.wording(node)
        return Shape(
            node=node,
            owner=iri_value(node) if is_iri(node) else outer.owner if outer else "",
            path=graph.path(path) if path else None,
            severity=iri_value(severity) if severity else f"{SH}Violation",
            targets=tuple(self._targets(node)),
            place=place,
            wording=own.within(outer.wording) if outer else own,
            deactivated=graph.truth(node, sh("deactivated")),
            closed=_READS[reads] if reads else outer.closed if outer else False,
        )

    def _targets(self, node: str) -> Iterator[Target]:
        for predicate, kind in _TARGETS.items():
            for term in self._graph.of(node, predicate):
                if kind != "node" and not is_iri(term):
                    raise Broken(Text("{name} is an IRI.", "{name} est un IRI.").with_(name=short(predicate)))
                yield Target(kind, term)
        if node in self._typed and node in self._classes and is_iri(node):
            yield Target("class", node)

    def _check_words(self, node: str) -> None:
        """Note words of SHACL that do not exist, or that are not carried out here."""
        # One node may be a shape and a SPARQL constraint, too.
        self._note_unknown(node, _KNOWN | _QUERIES if node in self._queries else _KNOWN)

    def _note_unknown(self, node: str, known: set[str]) -> None:
        for predicate in self._graph.predicates(node):
            if predicate.startswith(f"<{SH}") and predicate not in known:
                self._graph.note(
                    self._graph.at(node, predicate),
                    Text("{name} is no word of SHACL that counts here.", "{name} n'est pas un mot de SHACL utile ici.")
                    .with_(name=short(predicate)),
                    Text("Mend its spelling, or take it out. SHACL Core, SHACL-SPARQL and sh:rule are carried out.",
                         "Corrigez-le ou retirez-le. SHACL Core, SHACL-SPARQL et sh:rule sont exécutés."),
                )  # fmt: skip

    def _constraints(self, owner: Shape) -> Iterator[Placed]:
        graph, node = self._graph, owner.node
        for predicate in graph.predicates(node):
            for value in graph.of(node, predicate) if predicate in PARAMETERS else ():
                yield from self._guarded(owner, predicate, value)
        for value in graph.of(node, sh("sparql")):
            wording = graph.wording(value).within(owner.wording).or_messages(owner.wording)
            yield from self._sparql(owner, value, wording)
        yield from read_component_constraints(graph, owner, self._components)

    def _sparql(self, owner: Shape, value: str, wording: Wording) -> Iterator[Placed]:
        if value != owner.node:
            self._note_unknown(value, _QUERIES)
        place = (
            self._graph.at(value) if self._graph.predicates(value) else self._graph.at(owner.node, sh("sparql"), value)
        )
        try:
            if not self._graph.truth(value, sh("deactivated")):
                yield Placed(read_sparql(self._graph, value, owner), place, wording)
        except Broken as error:
            self._graph.note_broken(place, error)

    def _guarded(self, owner: Shape, predicate: str, value: str) -> Iterator[Placed]:
        """Read the constraints of one parameter; note what is wrong with it, and go on."""
        graph = self._graph
        place = graph.at(owner.node, predicate, value)
        try:
            for constraint in read_constraint(graph, owner, predicate, value, self._shape):
                yield Placed(constraint, place, owner.wording)
        except Broken as error:
            graph.note_broken(place, error)


def _circular(node: str) -> Broken:
    return Broken(
        Text("The shape {name} stands in itself.", "La forme {name} se contient elle-même.").with_(name=short(node)),
        Text("Recursive shapes have no defined meaning (SHACL §3.4.3): use a property path such as ( … )*.",
             "Les formes récursives n'ont pas de sens défini (SHACL §3.4.3) : utilisez un chemin comme ( … )*."),
    )  # fmt: skip
