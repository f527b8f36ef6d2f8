"""Axioms: the schema statements of an ontology, indexed for the rule compiler, with lists and inverses followed.

An axiom is read from RDF as in OWL 2 Mapping to RDF Graphs, §3. Nothing is guessed: a list whose cells do not each
have one `rdf:first` and one `rdf:rest`, or that loops, gives nothing, and no rule is made from it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.terms import is_blank, is_iri
from maquette.words import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Triple = tuple[str, str, str]
"""A statement as three exact terms (N-Triples text)."""


def rdf(name: str) -> str:
    """Give the term of a word of the RDF vocabulary."""
    return f"<{RDF}{name}>"


def rdfs(name: str) -> str:
    """Give the term of a word of the RDF Schema vocabulary."""
    return f"<{RDFS}{name}>"


def owl(name: str) -> str:
    """Give the term of a word of the OWL vocabulary."""
    return f"<{OWL}{name}>"


TYPE = rdf("type")
THING = owl("Thing")
NOTHING = owl("Nothing")
SAME = owl("sameAs")
DIFFERENT = owl("differentFrom")

SCHEMA_PREDICATES: frozenset[str] = frozenset((
    rdf("first"), rdf("rest"),
    rdfs("subClassOf"), rdfs("subPropertyOf"), rdfs("domain"), rdfs("range"),
    owl("equivalentClass"), owl("equivalentProperty"), owl("inverseOf"), owl("propertyChainAxiom"),
    owl("onProperty"), owl("onClass"), owl("someValuesFrom"), owl("allValuesFrom"), owl("hasValue"),
    owl("maxCardinality"), owl("maxQualifiedCardinality"), owl("hasKey"),
    owl("intersectionOf"), owl("unionOf"), owl("complementOf"), owl("oneOf"), owl("disjointWith"),
    owl("propertyDisjointWith"), owl("members"), owl("distinctMembers"),
    owl("sourceIndividual"), owl("assertionProperty"), owl("targetIndividual"), owl("targetValue"),
))  # fmt: skip
"""The predicates whose statements are axioms, or parts of axioms."""

SCHEMA_CLASSES: frozenset[str] = frozenset((
    owl("SymmetricProperty"), owl("TransitiveProperty"), owl("FunctionalProperty"), owl("InverseFunctionalProperty"),
    owl("IrreflexiveProperty"), owl("AsymmetricProperty"),
    owl("AllDisjointClasses"), owl("AllDisjointProperties"), owl("AllDifferent"),
))  # fmt: skip
"""The classes whose `rdf:type` statements are axioms, or parts of axioms."""


def is_axiom(triple: Triple) -> bool:
    """Tell whether a statement is an axiom or a part of one, so that rules may be compiled from it."""
    return triple[1] in SCHEMA_PREDICATES or (triple[1] == TYPE and triple[2] in SCHEMA_CLASSES)


@dataclass(frozen=True, slots=True)
class PropertyForm:
    """A property as a rule writes it: a named property, forwards or backwards.

    An anonymous inverse, `[ owl:inverseOf :p ]`, is the named property backwards: no statement has a blank node for
    its predicate. `axioms` are the statements that say so.
    """

    name: str
    backwards: bool = False
    axioms: tuple[Triple, ...] = ()

    def atom(self, subject: str, value: str) -> Triple:
        """Give the pattern "`subject` has the property with `value`"."""
        return (value, self.name, subject) if self.backwards else (subject, self.name, value)


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a well-formed list in order, with the statements of its cells: `firsts` and `rests`.

    `least_sure` are those of its statements that are less sure than all others: a list is no surer than they.
    """

    terms: tuple[str, ...]
    firsts: tuple[Triple, ...]
    rests: tuple[Triple, ...]
    least_sure: frozenset[Triple] = frozenset()

    @property
    def cells(self) -> tuple[Triple, ...]:
        """Give all statements of the list, its end with them."""
        return joined(*zip(self.firsts, self.rests, strict=True))

    def leading_to(self, *places: int) -> tuple[Triple, ...]:
        """Give the statements that lead from the list's head to the members at some places (from 0).

        A list is one only with its end. That is left out, unless it or another member's cell is less sure than the
        cells that lead there: then the first such statement follows, with what leads to it.
        """
        parts = joined(self.rests[: max(places)], (self.firsts[place] for place in sorted(places)))
        if not self.least_sure or not self.least_sure.isdisjoint(parts):
            return parts
        place, weak = next(
            (place, each)
            for place, cell in enumerate(zip(self.firsts, self.rests, strict=True))
            for each in cell
            if each in self.least_sure
        )
        return joined(parts, self.rests[:place], (weak,))


class Axioms:
    """The schema statements of an ontology; every iteration is in the order of the exact terms.

    `levels` are the levels of statements, where they differ: what lists rest on depends on them.
    """

    def __init__(self, triples: Iterable[Triple], levels: Mapping[Triple, int] | None = None) -> None:
        self.triples: tuple[Triple, ...] = tuple(sorted(set(triples)))
        self._levels = levels or {}
        self._by_predicate: dict[str, list[Triple]] = defaultdict(list)
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in self.triples:
            self._by_predicate[triple[1]].append(triple)
            self._objects[triple[0], triple[1]].append(triple[2])
        self._forms: dict[str, tuple[PropertyForm, ...]] = {}
        self._inverses: dict[str, list[Triple]] = defaultdict(list)
        for triple in self.with_predicate(owl("inverseOf")):
            self._inverses[triple[0]].append(triple)
            self._inverses[triple[2]].append(triple)

    def with_predicate(self, predicate: str) -> Iterator[Triple]:
        """Give the statements with a predicate."""
        yield from self._by_predicate.get(predicate, ())

    def of_class(self, term: str) -> Iterator[Triple]:
        """Give the `rdf:type` statements with a class."""
        return (triple for triple in self.with_predicate(TYPE) if triple[2] == term)

    def objects(self, subject: str, predicate: str) -> Iterator[str]:
        """Give the objects of a subject and a predicate."""
        yield from self._objects.get((subject, predicate), ())

    def forms(self, property_: str) -> tuple[PropertyForm, ...]:
        """Give the ways to write a property: itself when it is named, else the properties that it is the inverse of."""
        if is_iri(property_):
            return (PropertyForm(property_),)
        if property_ not in self._forms:
            self._forms[property_] = tuple(self._anonymous(property_))
        return self._forms[property_]

    def _anonymous(self, property_: str) -> Iterator[PropertyForm]:
        if is_blank(property_):
            for triple in self._inverses.get(property_, ()):
                other = triple[2] if triple[0] == property_ else triple[0]
                if is_iri(other):
                    yield PropertyForm(other, backwards=True, axioms=(triple,))

    def members(self, head: str) -> Members | None:
        """Give the members of a list, or None when it is not a well-formed list."""
        firsts: list[Triple] = []
        rests: list[Triple] = []
        seen: set[str] = set()
        cell = head
        while cell != rdf("nil"):
            first, rest = self._objects.get((cell, rdf("first")), ()), self._objects.get((cell, rdf("rest")), ())
            if cell in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(cell)
            firsts.append((cell, rdf("first"), first[0]))
            rests.append((cell, rdf("rest"), rest[0]))
            cell = rest[0]
        return Members(
            tuple(triple[2] for triple in firsts), tuple(firsts), tuple(rests), self._least_sure((*firsts, *rests))
        )

    def _least_sure(self, cells: tuple[Triple, ...]) -> frozenset[Triple]:
        levels = {self._levels.get(each, 0) for each in cells}
        weakest = max(levels, default=0)
        return frozenset(each for each in cells if self._levels.get(each, 0) == weakest if len(levels) > 1)

    def lists(self, predicate: str) -> Iterator[tuple[Triple, Members]]:
        """Give the statements with a predicate whose object is a well-formed list of at least one member."""
        for triple in self.with_predicate(predicate):
            if (members := self.members(triple[2])) and members.terms:
                yield triple, members

    def restrictions(self, predicate: str) -> Iterator[tuple[Triple, PropertyForm, tuple[Triple, ...]]]:
        """Give each restriction with a predicate: its statement, its property, and all statements that make it."""
        for triple in self.with_predicate(predicate):
            for property_ in self.objects(triple[0], owl("onProperty")):
                for form in self.forms(property_):
                    yield triple, form, (triple, (triple[0], owl("onProperty"), property_), *form.axioms)


def joined(*parts: Iterable[Triple]) -> tuple[Triple, ...]:
    """Give the statements of several parts in order, each once."""
    return tuple(dict.fromkeys(triple for part in parts for triple in part))
