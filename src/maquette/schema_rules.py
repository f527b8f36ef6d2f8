"""The rules of OWL 2 RL/RDF about the ontology itself (OWL 2 Profiles, §4.3, table 9).

They have no axioms: their bodies are patterns over schema statements, so that an inferred schema statement has a proof
whose leaves are the ontology's own lines. Only `scm-int` and `scm-uni`, which follow a list, are compiled per axiom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.axioms import Triple, joined, owl, rdfs
from maquette.instance_rules import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.axioms import Axioms

_SUBCLASS, _SUBPROPERTY = rdfs("subClassOf"), rdfs("subPropertyOf")
_SAME_CLASS, _SAME_PROPERTY = owl("equivalentClass"), owl("equivalentProperty")

IMPLIED = frozenset((
    "scm-sco", "scm-eqc1", "scm-eqc2", "scm-spo", "scm-eqp1", "scm-eqp2", "scm-dom1", "scm-dom2", "scm-rng1",
    "scm-rng2", "scm-hv", "scm-int", "scm-uni",
))  # fmt: skip
"""Rules whose conclusions need not be compiled: the rules of their premises already imply every statement about
individuals that a rule for the conclusion would give. (The others, `scm-svf1` … `scm-avf2`, say more: an individual
of `p some C` has no known value, and yet becomes one of `p some D` when `C ⊑ D`.)"""


def schema_rules(axioms: Axioms) -> Iterator[Draft]:
    """Give the rules about the ontology itself."""
    for name, body, head in _FIXED:
        yield Draft(name, body, head, ())
    for axiom, members in axioms.lists(owl("intersectionOf")):
        for place, term in enumerate(members.terms):
            yield Draft("scm-int", (), (axiom[0], _SUBCLASS, term), joined((axiom,), members.leading_to(place)))
    for axiom, members in axioms.lists(owl("unionOf")):
        for place, term in enumerate(members.terms):
            draft = Draft("scm-uni", (), (term, _SUBCLASS, axiom[0]), joined((axiom,), members.leading_to(place)))
            if draft.is_rdf:
                yield draft


def _hierarchy(name: str, predicate: str) -> tuple[str, tuple[Triple, ...], Triple]:
    return name, (("?x", predicate, "?y"), ("?y", predicate, "?z")), ("?x", predicate, "?z")


def _same(name: str, below: str, same: str) -> Iterator[tuple[str, tuple[Triple, ...], Triple]]:
    """Give the rules between equivalence and being below each other."""
    yield f"{name}1", (("?x", same, "?y"),), ("?x", below, "?y")
    yield f"{name}1", (("?x", same, "?y"),), ("?y", below, "?x")
    yield f"{name}2", (("?x", below, "?y"), ("?y", below, "?x")), ("?x", same, "?y")


def _typed(name: str, predicate: str) -> Iterator[tuple[str, tuple[Triple, ...], Triple]]:
    """Give the rules of domains, or of ranges: of classes above, and of properties below."""
    yield f"{name}1", (("?p", predicate, "?x"), ("?x", _SUBCLASS, "?y")), ("?p", predicate, "?y")
    yield f"{name}2", (("?q", predicate, "?x"), ("?p", _SUBPROPERTY, "?q")), ("?p", predicate, "?x")


def _restriction(class_: str, predicate: str, value: str, property_: str) -> tuple[Triple, Triple]:
    return (class_, owl(predicate), value), (class_, owl("onProperty"), property_)


def _restrictions() -> Iterator[tuple[str, tuple[Triple, ...], Triple]]:
    """Give the rules between restrictions: of values below, and of properties below."""
    below = ("?x", _SUBCLASS, "?y")
    narrower = ("?p", _SUBPROPERTY, "?q")
    for name, predicate in (("scm-svf1", "someValuesFrom"), ("scm-avf1", "allValuesFrom")):
        values = (("?u", "?x", "?p"), ("?v", "?y", "?p"))
        body = (part for class_, value, prop in values for part in _restriction(class_, predicate, value, prop))
        yield name, (*body, below), ("?u", _SUBCLASS, "?v")
    for name, predicate in (("scm-hv", "hasValue"), ("scm-svf2", "someValuesFrom"), ("scm-avf2", "allValuesFrom")):
        values = (("?u", "?x", "?p"), ("?v", "?x", "?q"))
        body = (part for class_, value, prop in values for part in _restriction(class_, predicate, value, prop))
        # "Only such values" is the narrower, the wider its property: there the order turns round.
        ends = ("?v", "?u") if name == "scm-avf2" else ("?u", "?v")
        yield name, (*body, narrower), (ends[0], _SUBCLASS, ends[1])


_FIXED: tuple[tuple[str, tuple[Triple, ...], Triple], ...] = (
    _hierarchy("scm-sco", _SUBCLASS),
    _hierarchy("scm-spo", _SUBPROPERTY),
    *_same("scm-eqc", _SUBCLASS, _SAME_CLASS),
    *_same("scm-eqp", _SUBPROPERTY, _SAME_PROPERTY),
    *_typed("scm-dom", rdfs("domain")),
    *_typed("scm-rng", rdfs("range")),
    *_restrictions(),
)
