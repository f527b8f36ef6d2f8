"""The checker: rules follow from their axioms by the W3C's tables, and nothing else does; no proof is believed."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from maquette.checker import ProofRefused, check, check_rule
from maquette.checker.theorems import NAMES, follows
from maquette.proofs import Assertion, Proof, Step, size
from maquette.rules import Rule
from maquette.terms import literal
from maquette.words import OWL, RDF, RDFS, XSD

Triple = tuple[str, str, str]
_NAMES = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}


def term(name: str) -> str:
    """Give a term: `a` is rdf:type, `=` owl:sameAs, digits are cardinalities, `?x` variables, other names IRIs."""
    if name in {"a", "="}:
        return f"<{RDF}type>" if name == "a" else f"<{OWL}sameAs>"
    if name.isdigit():
        return literal(name, datatype=f"{XSD}nonNegativeInteger")
    if name.startswith(("_:", '"', "?")):
        return name
    prefix, colon, local = name.partition(":")
    return f"<{_NAMES[prefix]}{local}>" if colon else f"<https://example.org/{name}>"


def triple(text: str) -> Triple:
    subject, predicate, object_ = (term(name) for name in text.split())
    return subject, predicate, object_


def triples(text: str) -> tuple[Triple, ...]:
    return tuple(triple(each) for each in text.split(", ") if each)


def rule_of(name: str, axioms: str, body: str, head: str) -> Rule:
    return Rule(1, name, triples(body), None if head == "false" else triple(head), triples(axioms))


_LIST = "_:1 rdf:first P, _:1 rdf:rest _:2, _:2 rdf:first Q, _:2 rdf:rest rdf:nil"
_SECOND = "_:1 rdf:rest _:2, _:2 rdf:first Q"
_BOTH = "_:1 rdf:rest _:2, _:1 rdf:first P, _:2 rdf:first Q"

RULES: list[tuple[str, str, str, str]] = [
    ("eq-ref", "", "?s ?p ?o", "?s = ?s"),
    ("eq-ref", "", "?s ?p ?o", "?p = ?p"),
    ("eq-ref", "", "?s ?p ?o", "?o = ?o"),
    ("eq-sym", "", "?x = ?y", "?y = ?x"),
    ("eq-trans", "", "?x = ?y, ?y = ?z", "?x = ?z"),
    ("eq-rep-s", "", "?x = ?y, ?x ?p ?o", "?y ?p ?o"),
    ("eq-rep-p", "", "?p = ?q, ?x ?p ?o", "?x ?q ?o"),
    ("eq-rep-o", "", "?x = ?y, ?s ?p ?x", "?s ?p ?y"),
    ("eq-diff1", "", "?x = ?y, ?x owl:differentFrom ?y", "false"),
    ("eq-diff2", f"D a owl:AllDifferent, D owl:members _:1, {_BOTH}", "P = Q", "false"),
    ("eq-diff3", f"D a owl:AllDifferent, D owl:distinctMembers _:1, {_BOTH}", "P = Q", "false"),
    ("prp-dom", "p rdfs:domain C", "?x p ?y", "?x a C"),
    ("prp-rng", "p rdfs:range C", "?x p ?y", "?y a C"),
    ("prp-fp", "p a owl:FunctionalProperty", "?x p ?y, ?x p ?z", "?y = ?z"),
    ("prp-ifp", "p a owl:InverseFunctionalProperty", "?x p ?z, ?y p ?z", "?x = ?y"),
    ("prp-irp", "p a owl:IrreflexiveProperty", "?x p ?x", "false"),
    ("prp-symp", "p a owl:SymmetricProperty", "?x p ?y", "?y p ?x"),
    ("prp-asyp", "p a owl:AsymmetricProperty", "?x p ?y, ?y p ?x", "false"),
    ("prp-trp", "p a owl:TransitiveProperty", "?x p ?y, ?y p ?z", "?x p ?z"),
    ("prp-spo1", "p rdfs:subPropertyOf q", "?x p ?y", "?x q ?y"),
    ("prp-spo2", f"p owl:propertyChainAxiom _:1, {_LIST}", "?x P ?y, ?y Q ?z", "?x p ?z"),
    ("prp-eqp1", "p owl:equivalentProperty q", "?x p ?y", "?x q ?y"),
    ("prp-eqp2", "p owl:equivalentProperty q", "?x q ?y", "?x p ?y"),
    ("prp-pdw", "p owl:propertyDisjointWith q", "?x p ?y, ?x q ?y", "false"),
    ("prp-adp", f"D a owl:AllDisjointProperties, D owl:members _:1, {_BOTH}", "?x P ?y, ?x Q ?y", "false"),
    ("prp-inv1", "p owl:inverseOf q", "?x p ?y", "?y q ?x"),
    ("prp-inv2", "p owl:inverseOf q", "?x q ?y", "?y p ?x"),
    ("prp-key", f"C owl:hasKey _:1, {_LIST}", "?x a C, ?x P ?u, ?x Q ?v, ?y a C, ?y P ?u, ?y Q ?v", "?x = ?y"),
    ("prp-npa1", "N owl:sourceIndividual i, N owl:assertionProperty p, N owl:targetIndividual j", "i p j", "false"),
    ("prp-npa2", 'N owl:sourceIndividual i, N owl:assertionProperty p, N owl:targetValue "v"', 'i p "v"', "false"),
    ("cls-nothing2", "", "?x a owl:Nothing", "false"),
    ("cls-int1", f"C owl:intersectionOf _:1, {_LIST}", "?x a P, ?x a Q", "?x a C"),
    ("cls-int2", f"C owl:intersectionOf _:1, {_SECOND}", "?x a C", "?x a Q"),
    ("cls-uni", f"C owl:unionOf _:1, {_SECOND}", "?x a Q", "?x a C"),
    ("cls-com", "C owl:complementOf D", "?x a C, ?x a D", "false"),
    ("cls-svf1", "C owl:someValuesFrom D, C owl:onProperty p", "?x p ?y, ?y a D", "?x a C"),
    ("cls-svf2", "C owl:someValuesFrom owl:Thing, C owl:onProperty p", "?x p ?y", "?x a C"),
    ("cls-avf", "C owl:allValuesFrom D, C owl:onProperty p", "?x a C, ?x p ?y", "?y a D"),
    ("cls-hv1", "C owl:hasValue v, C owl:onProperty p", "?x a C", "?x p v"),
    ("cls-hv2", "C owl:hasValue v, C owl:onProperty p", "?x p v", "?x a C"),
    ("cls-maxc1", "C owl:maxCardinality 0, C owl:onProperty p", "?x a C, ?x p ?y", "false"),
    ("cls-maxc2", "C owl:maxCardinality 1, C owl:onProperty p", "?x a C, ?x p ?y, ?x p ?z", "?y = ?z"),
    (
        "cls-maxqc1",
        "C owl:maxQualifiedCardinality 0, C owl:onProperty p, C owl:onClass D",
        "?x a C, ?x p ?y, ?y a D",
        "false",
    ),
    (
        "cls-maxqc2",
        "C owl:maxQualifiedCardinality 0, C owl:onProperty p, C owl:onClass owl:Thing",
        "?x a C, ?x p ?y",
        "false",
    ),
    (
        "cls-maxqc3",
        "C owl:maxQualifiedCardinality 1, C owl:onProperty p, C owl:onClass D",
        "?x a C, ?x p ?y, ?y a D, ?x p ?z, ?z a D",
        "?y = ?z",
    ),
    (
        "cls-maxqc4",
        "C owl:maxQualifiedCardinality 1, C owl:onProperty p, C owl:onClass owl:Thing",
        "?x a C, ?x p ?y, ?x p ?z",
        "?y = ?z",
    ),
    ("cls-oo", f"C owl:oneOf _:1, {_SECOND}", "", "Q a C"),
    ("dt-eq", "", "", "?x = ?y"),
    ("dt-diff", "", "", "?x owl:differentFrom ?y"),
    ("dt-type2", "", "", "?x a ?y"),
    ("dt-not-type", "", "?x a ?y", "false"),
    ("dt-not-type", "", "?x ?p ?y", "false"),
    ("cax-sco", "C rdfs:subClassOf D", "?x a C", "?x a D"),
    ("cax-eqc1", "C owl:equivalentClass D", "?x a C", "?x a D"),
    ("cax-eqc2", "C owl:equivalentClass D", "?x a D", "?x a C"),
    ("cax-dw", "C owl:disjointWith D", "?x a C, ?x a D", "false"),
    ("cax-adc", f"D a owl:AllDisjointClasses, D owl:members _:1, {_BOTH}", "?x a P, ?x a Q", "false"),
    ("scm-cls", "", "?c a owl:Class", "?c rdfs:subClassOf ?c"),
    ("scm-cls", "", "?c a owl:Class", "?c owl:equivalentClass ?c"),
    ("scm-cls", "", "?c a owl:Class", "?c rdfs:subClassOf owl:Thing"),
    ("scm-cls", "", "?c a owl:Class", "owl:Nothing rdfs:subClassOf ?c"),
    ("scm-sco", "", "?x rdfs:subClassOf ?y, ?y rdfs:subClassOf ?z", "?x rdfs:subClassOf ?z"),
    ("scm-eqc1", "", "?x owl:equivalentClass ?y", "?x rdfs:subClassOf ?y"),
    ("scm-eqc1", "", "?x owl:equivalentClass ?y", "?y rdfs:subClassOf ?x"),
    ("scm-eqc2", "", "?x rdfs:subClassOf ?y, ?y rdfs:subClassOf ?x", "?x owl:equivalentClass ?y"),
    ("scm-op", "", "?p a owl:ObjectProperty", "?p rdfs:subPropertyOf ?p"),
    ("scm-op", "", "?p a owl:ObjectProperty", "?p owl:equivalentProperty ?p"),
    ("scm-dp", "", "?p a owl:DatatypeProperty", "?p rdfs:subPropertyOf ?p"),
    ("scm-dp", "", "?p a owl:DatatypeProperty", "?p owl:equivalentProperty ?p"),
    ("scm-spo", "", "?x rdfs:subPropertyOf ?y, ?y rdfs:subPropertyOf ?z", "?x rdfs:subPropertyOf ?z"),
    ("scm-eqp1", "", "?x owl:equivalentProperty ?y", "?x rdfs:subPropertyOf ?y"),
    ("scm-eqp1", "", "?x owl:equivalentProperty ?y", "?y rdfs:subPropertyOf ?x"),
    ("scm-eqp2", "", "?x rdfs:subPropertyOf ?y, ?y rdfs:subPropertyOf ?x", "?x owl:equivalentProperty ?y"),
    ("scm-dom1", "", "?p rdfs:domain ?x, ?x rdfs:subClassOf ?y", "?p rdfs:domain ?y"),
    ("scm-dom2", "", "?q rdfs:domain ?x, ?p rdfs:subPropertyOf ?q", "?p rdfs:domain ?x"),
    ("scm-rng1", "", "?p rdfs:range ?x, ?x rdfs:subClassOf ?y", "?p rdfs:range ?y"),
    ("scm-rng2", "", "?q rdfs:range ?x, ?p rdfs:subPropertyOf ?q", "?p rdfs:range ?x"),
    (
        "scm-hv",
        "",
        "?u owl:hasValue ?x, ?u owl:onProperty ?p, ?v owl:hasValue ?x, ?v owl:onProperty ?q, ?p rdfs:subPropertyOf ?q",
        "?u rdfs:subClassOf ?v",
    ),
    (
        "scm-svf1",
        "",
        "?u owl:someValuesFrom ?x, ?u owl:onProperty ?p, ?v owl:someValuesFrom ?y, ?v owl:onProperty ?p, "
        "?x rdfs:subClassOf ?y",
        "?u rdfs:subClassOf ?v",
    ),
    (
        "scm-svf2",
        "",
        "?u owl:someValuesFrom ?x, ?u owl:onProperty ?p, ?v owl:someValuesFrom ?x, ?v owl:onProperty ?q, "
        "?p rdfs:subPropertyOf ?q",
        "?u rdfs:subClassOf ?v",
    ),
    (
        "scm-avf1",
        "",
        "?u owl:allValuesFrom ?x, ?u owl:onProperty ?p, ?v owl:allValuesFrom ?y, ?v owl:onProperty ?p, "
        "?x rdfs:subClassOf ?y",
        "?u rdfs:subClassOf ?v",
    ),
    (
        "scm-avf2",
        "",
        "?u owl:allValuesFrom ?x, ?u owl:onProperty ?p, ?v owl:allValuesFrom ?x, ?v owl:onProperty ?q, "
        "?p rdfs:subPropertyOf ?q",
        "?v rdfs:subClassOf ?u",
    ),
    ("scm-int", f"C owl:intersectionOf _:1, {_SECOND}", "", "C rdfs:subClassOf Q"),
    ("scm-uni", f"C owl:unionOf _:1, {_SECOND}", "", "Q rdfs:subClassOf C"),
]

MORE: list[tuple[str, str, str, str]] = [
    ("prp-spo2", "p owl:propertyChainAxiom _:1, _:1 rdf:first q, _:1 rdf:rest rdf:nil", "?x q ?y", "?x p ?y"),
    (
        "prp-spo2",
        "p owl:propertyChainAxiom _:1, _:1 rdf:first p, _:1 rdf:rest _:2, _:2 rdf:first p, _:2 rdf:rest _:3, "
        "_:3 rdf:first p, _:3 rdf:rest rdf:nil",
        "?x p ?y, ?y p ?z, ?z p ?u",
        "?x p ?u",
    ),
    # An anonymous inverse in a chain, at its head, under a domain, in a restriction.
    (
        "prp-spo2",
        "p owl:propertyChainAxiom _:1, _:1 rdf:first q, _:1 rdf:rest _:2, _:2 rdf:first _:i, _:2 rdf:rest rdf:nil, "
        "_:i owl:inverseOf r",
        "?x q ?y, ?z r ?y",
        "?x p ?z",
    ),
    ("prp-dom", "_:i rdfs:domain C, _:i owl:inverseOf p", "?y p ?x", "?x a C"),
    ("prp-spo1", "p rdfs:subPropertyOf _:i, _:i owl:inverseOf q", "?x p ?y", "?y q ?x"),
    ("prp-spo1", "p rdfs:subPropertyOf _:i, q owl:inverseOf _:i", "?x p ?y", "?y q ?x"),
    ("cls-svf1", "C owl:someValuesFrom D, C owl:onProperty _:i, _:i owl:inverseOf p", "?y p ?x, ?y a D", "?x a C"),
    # Everything is a thing, so that this member of an intersection asks for nothing.
    (
        "cls-int1",
        "C owl:intersectionOf _:1, _:1 rdf:first owl:Thing, _:1 rdf:rest _:2, _:2 rdf:first Q, _:2 rdf:rest rdf:nil",
        "?x a Q",
        "?x a C",
    ),
    ("cls-oo", "C owl:oneOf _:1, _:1 rdf:first P", "", "P a C"),
    ("cls-maxc1", f'C owl:maxCardinality "00"^^<{XSD}integer>, C owl:onProperty p', "?x a C, ?x p ?y", "false"),
]

WRONG: list[tuple[str, str, str, str]] = [
    ("cax-sco", "D rdfs:subClassOf C", "?x a C", "?x a D"),
    ("prp-inv1", "p owl:inverseOf q", "?x p ?y", "?x q ?y"),
    ("prp-dom", "p rdfs:domain C", "?x p ?y", "?y a C"),
    ("prp-trp", "p a owl:SymmetricProperty", "?x p ?y, ?y p ?z", "?x p ?z"),
    ("prp-trp", "p a owl:TransitiveProperty", "?x p ?y, ?z p ?y", "?x p ?z"),
    # The chain the other way round; a list cut short; a list that is not the axiom's.
    ("prp-spo2", f"p owl:propertyChainAxiom _:1, {_LIST}", "?x Q ?y, ?y P ?z", "?x p ?z"),
    ("prp-spo2", "p owl:propertyChainAxiom _:1, _:1 rdf:first P", "?x P ?y", "?x p ?y"),
    ("prp-spo2", f"p owl:propertyChainAxiom _:0, {_LIST}", "?x P ?y, ?y Q ?z", "?x p ?z"),
    ("prp-spo2", "p owl:propertyChainAxiom _:1, _:1 rdf:first P, _:1 rdf:rest _:1", "?x P ?y", "?x p ?y"),
    ("cls-int1", f"C owl:intersectionOf _:1, {_LIST}", "?x a P", "?x a C"),
    ("cls-int1", "C owl:intersectionOf _:1, _:1 rdf:first P", "?x a P", "?x a C"),
    ("cls-uni", f"C owl:unionOf _:1, {_SECOND}", "?x a P", "?x a C"),
    ("cls-uni", "C owl:unionOf _:1, _:3 rdf:first Q", "?x a Q", "?x a C"),
    ("cls-svf1", "C owl:someValuesFrom D, C owl:onProperty p", "?x p ?y, ?x a D", "?x a C"),
    ("cls-svf1", "C owl:someValuesFrom D, E owl:onProperty p", "?x p ?y, ?y a D", "?x a C"),
    ("cls-avf", "C owl:someValuesFrom D, C owl:onProperty p", "?x a C, ?x p ?y", "?y a D"),
    ("cls-maxc2", "C owl:maxCardinality 2, C owl:onProperty p", "?x a C, ?x p ?y, ?x p ?z", "?y = ?z"),
    ("cls-maxc1", "C owl:maxCardinality 1, C owl:onProperty p", "?x a C, ?x p ?y", "false"),
    ("cax-adc", f"D a owl:AllDisjointClasses, D owl:members _:1, {_SECOND}", "?x a Q, ?x a Q", "false"),
    ("cax-dw", "C owl:disjointWith D", "?x a C, ?y a D", "false"),
    ("cax-dw", "C owl:disjointWith D", "?x a C, ?x a D", "?x a E"),
    # Variables of a rule stand for anything: none may be taken for another, or for a term.
    ("cax-sco", "C rdfs:subClassOf D", "?x a C", "?y a D"),
    ("prp-symp", "p a owl:SymmetricProperty", "?x p ?x", "?y p ?x"),
    ("scm-sco", "", "?x rdfs:subClassOf ?y, ?z rdfs:subClassOf ?u", "?x rdfs:subClassOf ?u"),
    ("prp-spo1", "p rdfs:subPropertyOf q", "?x ?p ?y", "?x q ?y"),
    # An inverse that no axiom names, or of another property.
    ("prp-dom", "_:i rdfs:domain C", "?y p ?x", "?x a C"),
    ("prp-dom", "_:i rdfs:domain C, _:i owl:inverseOf q", "?y p ?x", "?x a C"),
    ("prp-dom", "r rdfs:domain C, r owl:inverseOf p", "?y p ?x", "?x a C"),
    ("no-such-rule", "C rdfs:subClassOf D", "?x a C", "?x a D"),
    ("", "", "?x a C", "?x a C"),
]

SPECIAL_CASES = {
    "eq-trans": {"eq-rep-s", "eq-rep-o"},
    "cls-svf2": {"cls-svf1"},
    "cls-maxqc2": {"cls-maxqc1"},
    "cls-maxqc4": {"cls-maxqc3"},
}
"""Rules that are cases of other rules, once everything is an `owl:Thing`."""


@pytest.mark.parametrize("example", [*RULES, *MORE], ids=lambda example: f"{example[0]}: {example[3]}")
def test_a_rule_follows_from_its_axioms(example: tuple[str, str, str, str]) -> None:
    check_rule(rule_of(*example))


def test_every_rule_of_the_tables_has_an_example() -> None:
    assert {name for name, *_ in RULES} == NAMES
    assert len(NAMES) == 74


@pytest.mark.parametrize("example", WRONG, ids=" | ".join)
def test_a_rule_that_says_something_else_is_refused(example: tuple[str, str, str, str]) -> None:
    with pytest.raises(ProofRefused):
        check_rule(rule_of(*example))


@pytest.mark.parametrize("example", [*RULES, *MORE], ids=lambda example: f"{example[0]}: {example[3]}")
def test_a_rule_needs_each_of_its_axioms_and_premises_and_nothing_more(example: tuple[str, str, str, str]) -> None:
    rule = rule_of(*example)
    for number in range(len(rule.axioms)):
        assert not follows(dataclasses.replace(rule, axioms=(*rule.axioms[:number], *rule.axioms[number + 1 :])))
    for number in range(len(rule.body)):
        assert not follows(dataclasses.replace(rule, body=(*rule.body[:number], *rule.body[number + 1 :])))
    assert not follows(dataclasses.replace(rule, axioms=(*rule.axioms, triple("G rdfs:subClassOf H"))))
    assert not follows(dataclasses.replace(rule, body=(*rule.body, triple("?x other ?other"))))


@pytest.mark.parametrize("example", RULES, ids=lambda example: f"{example[0]}: {example[3]}")
def test_a_rule_has_one_name(example: tuple[str, str, str, str]) -> None:
    rule = rule_of(*example)
    names = {name for name in NAMES if follows(dataclasses.replace(rule, name=name))}
    assert names - SPECIAL_CASES.get(rule.name, set()) == {rule.name}


@pytest.mark.parametrize("example", RULES, ids=lambda example: f"{example[0]}: {example[3]}")
def test_a_rule_concludes_nothing_else(example: tuple[str, str, str, str]) -> None:
    rule = rule_of(*example)
    assert not follows(dataclasses.replace(rule, head=triple("?x a Else")))
    assert not follows(dataclasses.replace(rule, head=triple("?unheard ?of ?them")))
    assert rule.head is None or not follows(dataclasses.replace(rule, head=None))


# --- Proofs


def leaf(text: str, level: int = 0, line: int = 1) -> Proof:
    return Proof(triple(text), level, Assertion("a.csv", "table", line, "", level, "somebody", "2024-09-01", False))


def asserted(*proofs: Proof) -> dict[Triple, list[Assertion]]:
    known: dict[Triple, list[Assertion]] = {}
    for proof in proofs:
        if proof.assertion:
            known.setdefault(proof.statement, []).append(proof.assertion)
    return known


def infer(rule: Rule, conclusion: str, *premises: Proof, level: int | None = None) -> Proof:
    """Give a step by a rule, whose axioms are asserted at level 0."""
    axioms = tuple(Proof(axiom, 0, Assertion("o.ttl", "ontology", 1, "", 0, "", "", False)) for axiom in rule.axioms)
    weakest = max((premise.level for premise in premises), default=0)
    return Proof(triple(conclusion), weakest if level is None else level, step=Step(rule, premises, axioms))


def accept(proof: Proof, *leaves: Proof) -> None:
    axioms = {axiom for rule in (_SUB, _CHAIN, _SYM, _DISJOINT, _INVERSE) for axiom in rule.axioms}
    known = asserted(*leaves)
    ontology = [Assertion("o.ttl", "ontology", 1, "", 0, "", "", False)]
    check(proof, lambda s, p, o: [*known.get((s, p, o), []), *(ontology if (s, p, o) in axioms else [])])


_SUB = rule_of("cax-sco", "C rdfs:subClassOf D", "?x a C", "?x a D")
_CHAIN = rule_of("prp-spo2", f"p owl:propertyChainAxiom _:1, {_LIST.replace('Q', 'p')}", "?x P ?y, ?y p ?z", "?x p ?z")
_SYM = rule_of("prp-symp", "p a owl:SymmetricProperty", "?x p ?y", "?y p ?x")
_DISJOINT = rule_of("cax-dw", "C owl:disjointWith D", "?x a C, ?x a D", "false")
_INVERSE = dataclasses.replace(rule_of("prp-inv1", "p owl:inverseOf q", "?x p ?y", "?y q ?x"), not_literal=("?y",))


def test_a_step_is_as_weak_as_its_weakest_premise() -> None:
    first, second = leaf("x P y", 2), leaf("y p z", 5)
    accept(infer(_CHAIN, "x p z", first, second), first, second)
    for level in (0, 2, 4, 6):
        with pytest.raises(ProofRefused):
            accept(infer(_CHAIN, "x p z", first, second, level=level), first, second)


def test_an_axiom_weakens_what_follows_from_it() -> None:
    premise = leaf("x a C")
    weak = Proof(_SUB.axioms[0], 5, Assertion("partner.ttl", "partner", 7, "", 5, "", "", False))
    for level, holds in ((0, False), (5, True)):
        proof = Proof(triple("x a D"), level, step=Step(_SUB, (premise,), (weak,)))
        known = asserted(premise, weak)
        if holds:
            check(proof, lambda s, p, o, known=known: known.get((s, p, o), []))  # type: ignore[misc]  # bound early
        else:
            with pytest.raises(ProofRefused):
                check(proof, lambda s, p, o, known=known: known.get((s, p, o), []))  # type: ignore[misc]  # bound early


def test_premises_stand_in_the_order_of_the_body_and_share_their_variables() -> None:
    first, second, other = leaf("x P y"), leaf("y p z"), leaf("u p z")
    with pytest.raises(ProofRefused):
        accept(infer(_CHAIN, "x p z", second, first), first, second)
    with pytest.raises(ProofRefused):
        accept(infer(_CHAIN, "x p z", first, other), first, other)
    with pytest.raises(ProofRefused):
        accept(infer(_CHAIN, "x p z", first), first)


@pytest.mark.parametrize(
    "change",
    [{"line": 2}, {"path": "b.csv"}, {"level": 1}, {"author": "somebody else"}, {"place": "C1"}, {"date": ""}],
)
def test_a_leaf_is_one_of_the_assertions(change: dict[str, object]) -> None:
    premise = leaf("x a C")
    assert premise.assertion
    accept(premise, premise)
    changed = dataclasses.replace(premise.assertion, **change)  # type: ignore[arg-type]  # fields of several types
    with pytest.raises(ProofRefused):
        accept(dataclasses.replace(premise, assertion=changed, level=changed.level), premise)


def test_a_statement_is_not_used_to_prove_itself() -> None:
    premise = leaf("x p y")
    there = infer(_SYM, "y p x", premise)
    accept(there, premise)
    with pytest.raises(ProofRefused, match="prove itself"):
        accept(infer(_SYM, "x p y", there), premise)


def test_a_proof_is_no_part_of_itself() -> None:
    there = infer(_SYM, "y p x", leaf("x p y"))
    back = infer(_SYM, "x p y", there)
    assert there.step
    object.__setattr__(there.step, "premises", (back,))
    with pytest.raises(ProofRefused, match="part of itself"):
        accept(there)


def test_a_proof_that_rests_on_nothing_is_refused() -> None:
    with pytest.raises(ProofRefused):
        accept(Proof(triple("x a C"), 0))


def test_a_proof_is_either_asserted_or_inferred() -> None:
    premise = leaf("x a C")
    both = infer(_SUB, "x a D", premise)
    known = leaf("x a D")
    with pytest.raises(ProofRefused):
        accept(dataclasses.replace(both, assertion=known.assertion), premise, known)


def test_a_literal_is_the_subject_of_nothing() -> None:
    premise = leaf('x p "v"')
    with pytest.raises(ProofRefused, match="RDF"):
        accept(infer(_INVERSE, '"v" q x', premise), premise)
    fine = leaf("x p y")
    accept(infer(_INVERSE, "y q x", fine), fine)
    unguarded = dataclasses.replace(_INVERSE, not_literal=())
    with pytest.raises(ProofRefused, match="RDF"):
        accept(infer(unguarded, '"v" q x', premise), premise)


def test_a_contradiction_is_proved_as_being_nothing() -> None:
    one, other = leaf("x a C", 1), leaf("x a D", 4)
    accept(infer(_DISJOINT, "x a owl:Nothing", one, other), one, other)
    with pytest.raises(ProofRefused):
        accept(infer(_DISJOINT, "y a owl:Nothing", one, other), one, other)
    with pytest.raises(ProofRefused):
        accept(infer(_DISJOINT, "x a E", one, other), one, other)


def test_a_proof_may_be_deep() -> None:
    last = leaf("n3000 p end")
    proof, leaves = last, [last]
    for number in reversed(range(3000)):
        link = leaf(f"n{number} P n{number + 1}")
        leaves.append(link)
        proof = infer(_CHAIN, f"n{number} p end", link, proof)
    accept(proof, *leaves)


def test_shared_parts_are_checked_once() -> None:
    """A proof of 40 levels, each used twice by the next one, is a tree of 2⁴⁰ steps."""
    start = leaf("x p0 x")
    known = asserted(start)
    proof = start
    for number in range(40):
        axioms = (
            f"p{number + 1} owl:propertyChainAxiom _:1, {_LIST.replace('P', f'p{number}').replace('Q', f'p{number}')}"
        )
        rule = rule_of("prp-spo2", axioms, f"?x p{number} ?y, ?y p{number} ?z", f"?x p{number + 1} ?z")
        known |= {axiom: [Assertion("o.ttl", "ontology", 1, "", 0, "", "", False)] for axiom in rule.axioms}
        proof = infer(rule, f"x p{number + 1} x", proof, proof)
    check(proof, lambda s, p, o: known.get((s, p, o), []))
    assert size(proof) == 2**40 - 1


def test_the_checker_shares_no_code_with_the_reasoner() -> None:
    script = (
        "import sys, maquette.checker; "
        "print(*(name for name in sys.modules if name.startswith(('maquette.', 'duckdb', 'pyoxigraph'))))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    allowed = {"checker", "checker.theorems", "data_values", "errors", "lexical", "terms", "text", "words"}
    assert set(run.stdout.split()) == {f"maquette.{name}" for name in allowed}
