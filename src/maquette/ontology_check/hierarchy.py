"""What HermiT makes of the classes: contradictions, empty classes, and inclusions that nobody wrote down."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from rdflib import BNode, URIRef
from rdflib.namespace import OWL, RDFS

from maquette.errors import MaquetteError
from maquette.ontology_check.findings import found
from maquette.ontology_check.hermit import classify
from maquette.ontology_check.ontology import BUILT_IN, Place, short
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from maquette.ontology_check.findings import Finding
    from maquette.ontology_check.hermit import Classification
    from maquette.ontology_check.ontology import Ontology


def check_reasoning(ontology: Ontology) -> tuple[Classification | None, list[Finding]]:
    """Ask HermiT; give what it found, or None where it gave no answer, and the findings that come of it."""
    whole = Place(ontology.paths[0], 0)
    try:
        answer = classify(ontology)
    except MaquetteError as error:
        return None, [found("no-verdict", whole, None, error.what, error.remedy)]
    if not answer.consistent:
        what = Text("The axioms and facts contradict each other.", "Les axiomes et les faits se contredisent.")
        remedy = Text(
            "`maquette reason` on the same files explains each contradiction that rules find.",
            "`maquette reason` sur les mêmes fichiers explique chaque contradiction que trouvent des règles.",
        )
        return answer, [found("inconsistent", whole, None, what, remedy)]
    return answer, [*_empty(ontology, answer), *_unexpected(ontology, answer)]


def _empty(ontology: Ontology, answer: Classification) -> Iterator[Finding]:
    for iri in answer.unsatisfiable:
        term = URIRef(iri)
        what = Text("Nothing can be a {term}.", "Rien ne peut être un {term}.").with_(term=short(term))
        remedy = Text(
            "Look at the classes above it, and at what is disjoint or has a domain or range.",
            "Regarder les classes au-dessus, et ce qui est disjoint ou a un domaine ou une portée.",
        )
        yield found("unsatisfiable-class", ontology.declaration(term), term, what, remedy)


def _unexpected(ontology: Ontology, answer: Classification) -> Iterator[Finding]:
    above = _Above(ontology)
    for group in answer.equivalent:
        named = [URIRef(each) for each in group if not each.startswith(BUILT_IN)]
        for one, other in combinations(named, 2):
            if other not in above[one] or one not in above[other]:
                what = Text(
                    "{one} and {other} turn out to be one class.", "{one} et {other} se révèlent être une seule classe."
                )
                remedy = Text("Say so, or loosen a definition.", "Le dire, ou desserrer une définition.")
                what = what.with_(one=short(one), other=short(other))
                yield found("unexpected-equivalence", ontology.declaration(one), one, what, remedy)
        if str(OWL.Thing) in group:
            for one in named:
                what = Text("Everything turns out to be a {one}.", "Tout se révèle être un {one}.").with_(
                    one=short(one)
                )
                remedy = Text("Loosen its definition.", "Desserrer sa définition.")
                yield found("unexpected-equivalence", ontology.declaration(one), one, what, remedy)
    for below, over in answer.subclasses:
        one, other = URIRef(below), URIRef(over)
        if not over.startswith(BUILT_IN) and not below.startswith(BUILT_IN) and other not in above[one]:
            what = Text("Every {one} turns out to be a {other}.", "Tout {one} se révèle être un {other}.")
            remedy = Text("Say so if it is meant, else look for the axiom that makes it so.",
                          "Le dire si c’est voulu, sinon chercher l’axiome qui l’entraîne.")  # fmt: skip
            what = what.with_(one=short(one), other=short(other))
            yield found("unexpected-subclass", ontology.declaration(one), one, what, remedy)


class _Above:
    """What is said to be above each class, at any distance: inclusions, equivalences, intersections and unions."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._members: dict[Node, list[Node]] = {}
        for union, head in ontology.graph.subject_objects(OWL.unionOf):
            for member in ontology.members(head):
                self._members.setdefault(member, []).append(union)

    def __getitem__(self, term: Node) -> set[Node]:
        """Give the classes that are said to be above one, itself included."""
        seen: set[Node] = set()
        ahead = [term]
        while ahead:
            node = ahead.pop()
            if node not in seen:
                seen.add(node)
                ahead += self._directly(node)
        return seen

    def _directly(self, node: Node) -> Iterator[Node]:
        graph = self._ontology.graph
        for predicate in (RDFS.subClassOf, OWL.equivalentClass):
            yield from graph.objects(node, predicate)
        yield from graph.subjects(OWL.equivalentClass, node)
        for head in graph.objects(node, OWL.intersectionOf):
            yield from self._ontology.members(head)
        yield from self._members.get(node, ())
        if isinstance(node, BNode):
            yield from graph.subjects(OWL.equivalentClass, node)
