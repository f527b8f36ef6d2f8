"""The rules of OWL 2 RL/RDF that an ontology's axioms become, one readable rule per axiom (or part of one).

Each function compiles one rule of OWL 2 Profiles, §4.3, tables 5 to 7, and is named after it: the schema atoms of the
W3C rule are matched here, once, and become the `axioms` of the compiled rule; its other atoms become the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

from maquette.axioms import NOTHING, THING, TYPE, Triple, joined, owl, rdfs
from maquette.terms import XSD, is_blank, is_iri, is_literal, literal_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from maquette.axioms import Axioms, PropertyForm

_X, _Y, _Z = "?x", "?y", "?z"
_CHAIN = ("?x", "?y", "?z", "?u", "?v", "?w")
_INTEGER = re.compile(rf"{re.escape(XSD)}(integer|int|long|short|byte|(nonNegative|positive|unsigned)[A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule that has no number yet; see `maquette.rules.Rule`."""

    name: str
    body: tuple[Triple, ...]
    head: Triple | None
    axioms: tuple[Triple, ...]

    @property
    def is_rdf(self) -> bool:
        """Tell whether the head is an RDF triple, as far as its constants go, that says more than "it is a thing".

        That a literal is of a datatype, or one of a list, counts: it is not written, but more may follow.
        """
        if self.head is None:
            return True
        subject, predicate, value = self.head
        # Typing of everything as owl:Thing is answered virtually; a blank node or a literal is no predicate.
        return (
            (not is_literal(subject) or predicate == TYPE)
            and not is_blank(predicate)
            and not is_literal(predicate)
            and (predicate, value) != (TYPE, THING)
            and self.head not in self.body
        )


def instance_rules(axioms: Axioms) -> Iterator[Draft]:
    """Give the rules that an ontology's axioms become."""
    for compile_ in _COMPILERS:
        yield from (draft for draft in compile_(axioms) if draft.is_rdf)


def is_a(term: str, class_: str) -> Triple:
    """Give the pattern "`term` is of the class"."""
    return (term, TYPE, class_)


def _subclass(axioms: Axioms) -> Iterator[Draft]:
    for axiom in axioms.with_predicate(rdfs("subClassOf")):
        yield Draft("cax-sco", (is_a(_X, axiom[0]),), is_a(_X, axiom[2]), (axiom,))


def _equivalent_classes(axioms: Axioms) -> Iterator[Draft]:
    for axiom in axioms.with_predicate(owl("equivalentClass")):
        yield Draft("cax-eqc1", (is_a(_X, axiom[0]),), is_a(_X, axiom[2]), (axiom,))
        yield Draft("cax-eqc2", (is_a(_X, axiom[2]),), is_a(_X, axiom[0]), (axiom,))


def _pairs(axioms: Axioms, predicate: str) -> Iterator[tuple[Triple, PropertyForm, PropertyForm, tuple[Triple, ...]]]:
    """Give the axioms between two properties, each property in all its forms."""
    for axiom in axioms.with_predicate(predicate):
        for one, other in product(axioms.forms(axiom[0]), axioms.forms(axiom[2])):
            yield axiom, one, other, joined((axiom,), one.axioms, other.axioms)


def _subproperty(axioms: Axioms) -> Iterator[Draft]:
    for _, one, other, used in _pairs(axioms, rdfs("subPropertyOf")):
        yield Draft("prp-spo1", (one.atom(_X, _Y),), other.atom(_X, _Y), used)


def _equivalent_properties(axioms: Axioms) -> Iterator[Draft]:
    for _, one, other, used in _pairs(axioms, owl("equivalentProperty")):
        yield Draft("prp-eqp1", (one.atom(_X, _Y),), other.atom(_X, _Y), used)
        yield Draft("prp-eqp2", (other.atom(_X, _Y),), one.atom(_X, _Y), used)


def _inverse(axioms: Axioms) -> Iterator[Draft]:
    for axiom in axioms.with_predicate(owl("inverseOf")):
        # An anonymous inverse is a way of writing its property, not a property that statements could have.
        if is_iri(axiom[0]) and is_iri(axiom[2]):
            yield Draft("prp-inv1", ((_X, axiom[0], _Y),), (_Y, axiom[2], _X), (axiom,))
            yield Draft("prp-inv2", ((_X, axiom[2], _Y),), (_Y, axiom[0], _X), (axiom,))


def _domain(axioms: Axioms) -> Iterator[Draft]:
    for axiom in axioms.with_predicate(rdfs("domain")):
        for form in axioms.forms(axiom[0]):
            yield Draft("prp-dom", (form.atom(_X, _Y),), is_a(_X, axiom[2]), joined((axiom,), form.axioms))


def _range(axioms: Axioms) -> Iterator[Draft]:
    for axiom in axioms.with_predicate(rdfs("range")):
        for form in axioms.forms(axiom[0]):
            yield Draft("prp-rng", (form.atom(_X, _Y),), is_a(_Y, axiom[2]), joined((axiom,), form.axioms))


def characteristic(axioms: Axioms, class_: str) -> Iterator[tuple[PropertyForm, tuple[Triple, ...]]]:
    """Give the properties of a class such as `owl:TransitiveProperty`, with the statements that say so."""
    for axiom in axioms.of_class(owl(class_)):
        for form in axioms.forms(axiom[0]):
            yield form, joined((axiom,), form.axioms)


def _symmetric(axioms: Axioms) -> Iterator[Draft]:
    for form, used in characteristic(axioms, "SymmetricProperty"):
        yield Draft("prp-symp", (form.atom(_X, _Y),), form.atom(_Y, _X), used)


def _transitive(axioms: Axioms) -> Iterator[Draft]:
    for form, used in characteristic(axioms, "TransitiveProperty"):
        yield Draft("prp-trp", (form.atom(_X, _Y), form.atom(_Y, _Z)), form.atom(_X, _Z), used)


def _chain(axioms: Axioms) -> Iterator[Draft]:
    for axiom, members in axioms.lists(owl("propertyChainAxiom")):
        ends = [_CHAIN[n] if n < len(_CHAIN) else f"?x{n}" for n in range(len(members.terms) + 1)]
        for whole in axioms.forms(axiom[0]):
            for parts in product(*(axioms.forms(term) for term in members.terms)):
                body = tuple(part.atom(*ends[n : n + 2]) for n, part in enumerate(parts))
                used = joined((axiom,), members.cells, whole.axioms, *(part.axioms for part in parts))
                yield Draft("prp-spo2", body, whole.atom(ends[0], ends[-1]), used)


def _some_values(axioms: Axioms) -> Iterator[Draft]:
    for axiom, form, used in axioms.restrictions(owl("someValuesFrom")):
        if axiom[2] == THING:
            yield Draft("cls-svf2", (form.atom(_X, _Y),), is_a(_X, axiom[0]), used)
        else:
            yield Draft("cls-svf1", (form.atom(_X, _Y), is_a(_Y, axiom[2])), is_a(_X, axiom[0]), used)


def _all_values(axioms: Axioms) -> Iterator[Draft]:
    for axiom, form, used in axioms.restrictions(owl("allValuesFrom")):
        yield Draft("cls-avf", (is_a(_X, axiom[0]), form.atom(_X, _Y)), is_a(_Y, axiom[2]), used)


def _has_value(axioms: Axioms) -> Iterator[Draft]:
    for axiom, form, used in axioms.restrictions(owl("hasValue")):
        yield Draft("cls-hv1", (is_a(_X, axiom[0]),), form.atom(_X, axiom[2]), used)
        yield Draft("cls-hv2", (form.atom(_X, axiom[2]),), is_a(_X, axiom[0]), used)


def _intersection(axioms: Axioms) -> Iterator[Draft]:
    for axiom, members in axioms.lists(owl("intersectionOf")):
        # Everything is a thing, virtually: that member asks for nothing.
        if asked := tuple(dict.fromkeys(is_a(_X, term) for term in members.terms if term != THING)):
            yield Draft("cls-int1", asked, is_a(_X, axiom[0]), joined((axiom,), members.cells))
        for place, term in enumerate(members.terms):
            used = joined((axiom,), members.leading_to(place))
            yield Draft("cls-int2", (is_a(_X, axiom[0]),), is_a(_X, term), used)


def _union(axioms: Axioms) -> Iterator[Draft]:
    for axiom, members in axioms.lists(owl("unionOf")):
        for place, term in enumerate(members.terms):
            used = joined((axiom,), members.leading_to(place))
            yield Draft("cls-uni", (is_a(_X, term),), is_a(_X, axiom[0]), used)


def _one_of(axioms: Axioms) -> Iterator[Draft]:
    for axiom, members in axioms.lists(owl("oneOf")):
        for place, term in enumerate(members.terms):
            yield Draft("cls-oo", (), is_a(term, axiom[0]), joined((axiom,), members.leading_to(place)))


def _clashing_classes(axioms: Axioms) -> Iterator[Draft]:
    for name, predicate in (("cax-dw", "disjointWith"), ("cls-com", "complementOf")):
        for axiom in axioms.with_predicate(owl(predicate)):
            yield Draft(name, (is_a(_X, axiom[0]), is_a(_X, axiom[2])), None, (axiom,))
    for used, one, other in _all_disjoint(axioms, "AllDisjointClasses"):
        yield Draft("cax-adc", (is_a(_X, one), is_a(_X, other)), None, used)
    yield Draft("cls-nothing2", (is_a(_X, NOTHING),), None, ())


def _all_disjoint(axioms: Axioms, class_: str) -> Iterator[tuple[tuple[Triple, ...], str, str]]:
    """Give every pair of members of the axioms of a class such as `owl:AllDisjointClasses`."""
    disjoint = {triple[0]: triple for triple in axioms.of_class(owl(class_))}
    for axiom, members in axioms.lists(owl("members")):
        if axiom[0] in disjoint:
            for (here, one), (there, other) in combinations(enumerate(members.terms), 2):
                yield joined((disjoint[axiom[0]], axiom), members.leading_to(here, there)), one, other


def _clashing_properties(axioms: Axioms) -> Iterator[Draft]:
    for form, used in characteristic(axioms, "IrreflexiveProperty"):
        yield Draft("prp-irp", (form.atom(_X, _X),), None, used)
    for form, used in characteristic(axioms, "AsymmetricProperty"):
        yield Draft("prp-asyp", (form.atom(_X, _Y), form.atom(_Y, _X)), None, used)
    for _, one, other, used in _pairs(axioms, owl("propertyDisjointWith")):
        yield Draft("prp-pdw", (one.atom(_X, _Y), other.atom(_X, _Y)), None, used)
    for used, first, second in _all_disjoint(axioms, "AllDisjointProperties"):
        for one, other in product(axioms.forms(first), axioms.forms(second)):
            body = (one.atom(_X, _Y), other.atom(_X, _Y))
            yield Draft("prp-adp", body, None, joined(used, one.axioms, other.axioms))


def _clashing_individuals(axioms: Axioms) -> Iterator[Draft]:
    for name, predicate in (("prp-npa1", "targetIndividual"), ("prp-npa2", "targetValue")):
        for target in axioms.with_predicate(owl(predicate)):
            for source, property_ in product(
                axioms.objects(target[0], owl("sourceIndividual")), axioms.objects(target[0], owl("assertionProperty"))
            ):
                for form in axioms.forms(property_):
                    said = (target[0], owl("sourceIndividual"), source)
                    denied = (target[0], owl("assertionProperty"), property_)
                    yield Draft(
                        name, (form.atom(source, target[2]),), None, joined((said, denied, target), form.axioms)
                    )


def _no_values(axioms: Axioms) -> Iterator[Draft]:
    """Compile the cardinalities of at most 0; those of at most 1 conclude equality (`maquette.equality_rules`)."""
    for axiom, form, used in axioms.restrictions(owl("maxCardinality")):
        if is_number(axiom[2], 0):
            yield Draft("cls-maxc1", (is_a(_X, axiom[0]), form.atom(_X, _Y)), None, used)
    for axiom, form, used in axioms.restrictions(owl("maxQualifiedCardinality")):
        for class_ in axioms.objects(axiom[0], owl("onClass")) if is_number(axiom[2], 0) else ():
            body = (is_a(_X, axiom[0]), form.atom(_X, _Y))
            said = joined(used, ((axiom[0], owl("onClass"), class_),))
            if class_ == THING:
                yield Draft("cls-maxqc2", body, None, said)
            else:
                yield Draft("cls-maxqc1", (*body, is_a(_Y, class_)), None, said)


def is_number(term: str, number: int) -> bool:
    """Tell whether a term is a literal of an integer datatype with a value from 0 to 9."""
    if not is_literal(term):
        return False
    parts = literal_parts(term)
    return bool(_INTEGER.fullmatch(parts.datatype)) and bool(re.fullmatch(rf"\+?0*{number}", parts.lexical))


_COMPILERS: tuple[Callable[[Axioms], Iterable[Draft]], ...] = (
    _subclass,
    _equivalent_classes,
    _subproperty,
    _equivalent_properties,
    _inverse,
    _domain,
    _range,
    _symmetric,
    _transitive,
    _chain,
    _some_values,
    _all_values,
    _has_value,
    _intersection,
    _union,
    _one_of,
    _clashing_classes,
    _clashing_properties,
    _clashing_individuals,
    _no_values,
)
