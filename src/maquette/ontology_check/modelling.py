"""How classes and properties are put together: what OWL allows and people seldom mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import URIRef
from rdflib.namespace import OWL, RDF, RDFS

from maquette.ontology_check.findings import found
from maquette.ontology_check.ontology import short
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from maquette.ontology_check.findings import Finding
    from maquette.ontology_check.ontology import Ontology


def check_modelling(ontology: Ontology) -> Iterator[Finding]:
    """Find names that nothing describes, and class and property axioms that people seldom mean."""
    yield from _undefined(ontology)
    yield from _without_inverse(ontology)
    yield from _several_ends(ontology)
    yield from _cycles(ontology)
    yield from _odd_inverses(ontology)
    yield from _odd_ends(ontology)
    yield from _contrary(ontology)
    yield from _short_chains(ontology)


def _undefined(ontology: Ontology) -> Iterator[Finding]:
    """Find names in the own namespaces that are used and never described: most are misspelt."""
    graph = ontology.graph
    described = {*graph.subjects(), *ontology.headers}
    reported: set[Node] = set()
    for triple, place in sorted(ontology.places.items(), key=lambda item: ontology.order(item[1])):
        subject, predicate, value = triple
        for term in (predicate, value) if subject not in ontology.headers else ():
            if (
                term not in described
                and term not in reported
                and ontology.is_own(term)
                and str(term) not in ontology.namespaces
            ):
                reported.add(term)
                what = Text("{term} is described nowhere.", "{term} n’est décrit nulle part.").with_(term=short(term))
                remedy = Text("Describe it, or mend its name.", "Le décrire, ou corriger son nom.")
                yield found("undefined-term", place, term, what, remedy)


def _without_inverse(ontology: Ontology) -> Iterator[Finding]:
    graph = ontology.graph
    for term in ontology.of_kind(OWL.ObjectProperty):
        symmetric = (term, RDF.type, OWL.SymmetricProperty) in graph
        if not symmetric and not _inverses(ontology, term):
            what = Text("{term} has no inverse.", "{term} n’a pas d’inverse.").with_(term=short(term))
            remedy = Text(
                "Declare one where people ask from the other end, too.",
                "En déclarer une là où l’on demande aussi depuis l’autre bout.",
            )
            yield found("missing-inverse", ontology.declaration(term), term, what, remedy)


def _inverses(ontology: Ontology, term: Node) -> list[URIRef]:
    graph = ontology.graph
    found_ = {*graph.objects(term, OWL.inverseOf), *graph.subjects(OWL.inverseOf, term)}
    return sorted(each for each in found_ if isinstance(each, URIRef))


def _several_ends(ontology: Ontology) -> Iterator[Finding]:
    for predicate, check, end in (
        (RDFS.domain, "several-domains", Text("domains", "domaines")),
        (RDFS.range, "several-ranges", Text("ranges", "portées")),
    ):
        for term in ontology.terms:
            ends = sorted(
                ontology.graph.objects(term, predicate),
                key=lambda each: ontology.order(ontology.place(term, predicate, each)),
            )
            if len(ends) > 1:
                what = Text("{term} has {count} {end}, which hold all at once.",
                            "{term} a {count} {end}, qui valent tous à la fois.")  # fmt: skip
                remedy = Text(
                    "Keep one; where any of several may stand, state their union or nothing.",
                    "N’en garder qu’un ; si l’un de plusieurs suffit, énoncer leur union, ou rien.",
                )
                place = ontology.place(term, predicate, ends[1])
                yield found(check, place, term, what.with_(term=short(term), count=len(ends), end=end), remedy)


def _cycles(ontology: Ontology) -> Iterator[Finding]:
    for predicate, check, remedy in (
        (
            RDFS.subClassOf,
            "class-cycle",
            Text("Say owl:equivalentClass if they are one, else break the circle.",
                 "Dire owl:equivalentClass si elles n’en font qu’une, sinon rompre le cercle."),
        ),
        (
            RDFS.subPropertyOf,
            "property-cycle",
            Text("Say owl:equivalentProperty if they are one, else break the circle.",
                 "Dire owl:equivalentProperty si elles n’en font qu’une, sinon rompre le cercle."),
        ),
    ):  # fmt: skip
        for circle in _circles(ontology, predicate):
            first = circle[0]
            place = ontology.place(first, predicate, circle[1 % len(circle)])
            path = " ⊑ ".join(short(each) for each in (*circle, first))
            what = Text("A circle: {path}.", "Un cercle : {path}.").with_(path=path)
            yield found(check, place, first, what, remedy)


def _circles(ontology: Ontology, predicate: URIRef) -> Iterator[list[URIRef]]:
    """Give a shortest circle through each strongly connected set of named terms, from its first term on."""
    graph = ontology.graph
    done: set[Node] = set()
    for start in sorted({each for each in graph.subjects(predicate) if isinstance(each, URIRef)}):
        if start in done:
            continue
        before: dict[URIRef, URIRef] = {}
        ahead = [start]
        for node in ahead:
            for above in sorted(each for each in graph.objects(node, predicate) if isinstance(each, URIRef)):
                if above not in before:
                    before[above] = node
                    ahead.append(above)
        if start in before:
            circle = [start]
            while (node := before[circle[-1]]) != start:
                circle.append(node)
            circle = [start, *reversed(circle[1:])]
            done |= set(circle)
            yield circle


def _odd_inverses(ontology: Ontology) -> Iterator[Finding]:
    graph = ontology.graph
    for one, other in sorted(graph.subject_objects(OWL.inverseOf)):
        place = ontology.place(one, OWL.inverseOf, other)
        symmetric = [term for term in (one, other) if (term, RDF.type, OWL.SymmetricProperty) in graph]
        if one == other:
            what = Text("{term} is its own inverse.", "{term} est sa propre inverse.").with_(term=short(one))
            remedy = Text("Say that it is symmetric.", "Dire qu’elle est symétrique.")
            yield found("self-inverse", place, one, what, remedy)
        elif symmetric:
            what = Text(
                "{term} is symmetric: it is its own inverse.", "{term} est symétrique : elle est sa propre inverse."
            )
            remedy = Text("Keep the one or the other.", "Ne garder que l’un ou l’autre.")
            yield found("inverse-of-symmetric", place, symmetric[0], what.with_(term=short(symmetric[0])), remedy)
        else:
            yield from _mismatch(ontology, one, other)


def _mismatch(ontology: Ontology, one: Node, other: Node) -> Iterator[Finding]:
    for here, there in ((RDFS.domain, RDFS.range), (RDFS.range, RDFS.domain)):
        mine, theirs = _end(ontology, one, here), _end(ontology, other, there)
        if mine and theirs and mine != theirs:
            what = Text(
                "The {here} of {one} is {mine}, the {there} of its inverse {other} is {theirs}.",
                "Pour {one}, {here} est {mine} ; pour son inverse {other}, {there} est {theirs}.",
            )
            remedy = Text("Make the two the same.", "Accorder les deux.")
            what = what.with_(
                here=short(here), one=short(one), mine=short(mine), there=short(there), other=short(other),
                theirs=short(theirs),
            )  # fmt: skip
            yield found("mismatched-inverse", ontology.place(one, OWL.inverseOf, other), one, what, remedy)
            return


def _end(ontology: Ontology, term: Node, predicate: URIRef) -> Node | None:
    """Give the one named class at an end of a property, if there is exactly one."""
    ends = list(ontology.graph.objects(term, predicate))
    return ends[0] if len(ends) == 1 and isinstance(ends[0], URIRef) else None


def _odd_ends(ontology: Ontology) -> Iterator[Finding]:
    for trait, check, name in (
        (OWL.SymmetricProperty, "symmetric-ends", Text("symmetric", "symétrique")),
        (OWL.TransitiveProperty, "transitive-ends", Text("transitive", "transitive")),
    ):
        for term in sorted(ontology.graph.subjects(RDF.type, trait), key=str):
            domain, range_ = _end(ontology, term, RDFS.domain), _end(ontology, term, RDFS.range)
            if domain and range_ and domain != range_:
                what = Text(
                    "{term} is {name}, and leads from {domain} to {range}: whatever it links may become both.",
                    "{term} est {name}, et mène de {domain} à {range} : ce qu’elle relie peut devenir les deux.",
                )
                remedy = Text("Give it one class at both ends, or drop the trait.",
                              "Lui donner la même classe aux deux bouts, ou retirer ce trait.")  # fmt: skip
                place = ontology.place(term, RDF.type, trait)
                what = what.with_(term=short(term), name=name, domain=short(domain), range=short(range_))
                yield found(check, place, term, what, remedy)


def _contrary(ontology: Ontology) -> Iterator[Finding]:
    for one, other, what in (
        (OWL.SymmetricProperty, OWL.AsymmetricProperty,
         Text("{term} is symmetric and asymmetric: it can link nothing.",
              "{term} est symétrique et asymétrique : elle ne peut rien relier.")),
        (OWL.ReflexiveProperty, OWL.IrreflexiveProperty,
         Text("{term} is reflexive and irreflexive: nothing can exist.",
              "{term} est réflexive et irréflexive : rien ne peut exister.")),
    ):  # fmt: skip
        for term in sorted(
            {*ontology.graph.subjects(RDF.type, one)} & {*ontology.graph.subjects(RDF.type, other)}, key=str
        ):
            place = ontology.place(term, RDF.type, other)
            remedy = Text("Keep the one that is meant.", "Garder celui que l’on veut dire.")
            yield found("contrary-traits", place, term, what.with_(term=short(term)), remedy)


def _short_chains(ontology: Ontology) -> Iterator[Finding]:
    for term, head in sorted(ontology.graph.subject_objects(OWL.propertyChainAxiom)):
        if len(ontology.members(head)) == 1:
            what = Text("The chain of {term} has one link.", "La chaîne de {term} n’a qu’un maillon.")
            remedy = Text("Say rdfs:subPropertyOf instead.", "Dire plutôt rdfs:subPropertyOf.")
            place = ontology.place(term, OWL.propertyChainAxiom, head)
            yield found("short-chain", place, term, what.with_(term=short(term)), remedy)
