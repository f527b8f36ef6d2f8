"""Literals in the closure: one value is one in every rule, spellings stay, what is no value is a contradiction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maquette.checker import ProofRefused, check
from maquette.proofs import Explainer, Proof, Step, clashes, explain
from maquette.rules import Rule
from maquette.terms import literal
from maquette.words import OWL, RDF, XSD
from test_rules import PREFIXES, closed, parsed

if TYPE_CHECKING:
    from maquette.statements import StatementTable

MORE = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"


def table_of(text: str) -> StatementTable:
    return closed(parsed(PREFIXES + MORE + text))


def name(term: str) -> str:
    return term.rpartition("#")[2].rstrip(">") if term.startswith("<") else term.partition("^^")[0]


def inferred(text: str) -> set[tuple[str, ...]]:
    """Give what is inferred, in short, each with a proof that the checker accepts."""
    with table_of(text) as table:
        rows = table.connection.execute("""
            SELECT s.term, p.term, o.term FROM statements JOIN terms s ON subject = s.id
            JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id WHERE asserted IS NULL""").fetchall()
        explainer = Explainer(table.connection)
        for row in rows:
            proof = explainer.explain(row)
            assert proof
            check(proof, explainer.asserted([proof]))
    return {tuple(map(name, row)) for row in rows}


def contradictions(text: str) -> list[tuple[str, str]]:
    """Give the contradictions, each with what it speaks of, and a proof that the checker accepts."""
    with table_of(text) as table:
        found = list(clashes(table.connection))
        explainer = Explainer(table.connection)
        for clash in found:
            assert clash.level == clash.proof.level
            assert clash.sources
            check(clash.proof, explainer.asserted([clash.proof]))
    return [(clash.rule.name, name(clash.proof.statement[0])) for clash in found]


SAME_SPELT = ('"1"^^xsd:integer', '"01"^^xsd:integer'), ("1.50", '"1.5"^^xsd:decimal'), ('"a"@en-GB', '"a"@en-gb')


@pytest.mark.parametrize(("one", "other"), SAME_SPELT)
def test_one_value_in_two_spellings_is_one_wherever_values_meet(one: str, other: str) -> None:
    key = f":C owl:hasKey ( :p ) . :x a :C ; :p {one} . :y a :C ; :p {other} ."
    assert {("x", "sameAs", "y"), ("y", "sameAs", "x")} <= inferred(key)
    inverse = f":p a owl:InverseFunctionalProperty . :x :p {one} . :y :p {other} ."
    assert ("x", "sameAs", "y") in inferred(inverse)
    value = f":C owl:onProperty :p ; owl:hasValue {one} . :x :p {other} ."
    assert ("x", "type", "C") in inferred(value)
    listed = f":C owl:onProperty :p ; owl:someValuesFrom [ owl:oneOf ( {one} ) ] . :x :p {other} ."
    assert ("x", "type", "C") in inferred(listed)
    assert contradictions(f":p owl:propertyDisjointWith :q . :x :p {one} ; :q {other} .") == [("prp-pdw", "x")]
    denied = f"[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetValue {one} . :x :p {other} ."
    assert contradictions(denied) == [("prp-npa2", "x")]
    for only in (":p a owl:FunctionalProperty .", ":C owl:onProperty :p ; owl:maxCardinality 1 . :x a :C ."):
        assert contradictions(f"{only} :x :p {one}, {other} .") == []


def test_a_spelling_is_passed_on_as_it_is() -> None:
    text = ':p rdfs:subPropertyOf :q . :i a owl:InverseFunctionalProperty . :x :p "01"^^xsd:integer ; :i 1 . :y :q 1 .'
    assert inferred(text) == {("x", "q", '"01"')}


def test_two_values_of_a_functional_property_are_a_contradiction_and_stay_two() -> None:
    text = ":p a owl:FunctionalProperty . :x :p 1, 2, 3 . :y :q 1 ."
    assert [rule for rule, _ in contradictions(text)] == ["eq-diff1"] * 2  # each other value with the first
    assert inferred(text) == set()


def test_a_thing_that_is_two_values_is_a_contradiction() -> None:
    assert [rule for rule, _ in contradictions(":a owl:sameAs 1, 2 .")] == ["eq-diff1"]
    assert contradictions(':a owl:sameAs 1, "01"^^xsd:integer .') == []


def test_an_equality_with_a_literal_holds_for_all_spellings_of_its_value() -> None:
    assert ("y", "q", "a") in inferred(':a owl:sameAs 1 . :y :q "01"^^xsd:integer .')


def test_an_ill_typed_literal_is_one_contradiction_wherever_it_stands() -> None:
    text = ':p rdfs:subPropertyOf :q . :x :p "a"^^xsd:integer . :y :p "a"^^xsd:integer, "2024-02-30"^^xsd:dateTime .'
    found = contradictions(text)
    assert [rule for rule, _ in found] == ["dt-not-type"] * 2
    assert contradictions(':x :p "a"^^:own, "1"^^xsd:integer .') == []


@pytest.mark.parametrize(
    "axiom",
    [
        ":p rdfs:range xsd:byte .",
        ":C owl:onProperty :p ; owl:allValuesFrom xsd:byte . :x a :C .",
        ":q rdfs:range xsd:byte . :p rdfs:subPropertyOf :q .",
        ":p rdfs:range xsd:byte . :q rdfs:range xsd:byte . :p rdfs:subPropertyOf :q .",
    ],
)
def test_a_literal_of_another_datatype_under_a_range_is_a_contradiction(axiom: str) -> None:
    assert contradictions(f'{axiom} :x :p 200, 5, "7"^^xsd:unsignedLong .') == [("dt-not-type", '"200"')]


def test_a_data_range_of_a_cardinality_is_not_read_and_a_date_is_opaque() -> None:
    """As in OWL 2 RL: the rules of table 6 ask for `owl:onClass`, and `xsd:date` is none of its datatypes."""
    none = ':C owl:onProperty :p ; owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger ; {} . :x a :C ; :p {} .'
    assert contradictions(none.format("owl:onDataRange xsd:integer", 5)) == []
    assert len(contradictions(none.format("owl:onClass :D", ":y . :y a :D"))) == 1
    assert contradictions(':x :p "2024-02-30"^^xsd:date .') == []


def test_values_of_datatypes_and_what_is_said_of_datatypes_lead_on() -> None:
    some = ":C owl:onProperty :p ; owl:someValuesFrom {} . :x :p 5 ."
    assert ("x", "type", "C") in inferred(some.format("xsd:byte"))
    assert ("x", "type", "C") in inferred(some.format(":Small") + " :Small owl:equivalentClass xsd:byte .")
    assert ("x", "type", "C") in inferred(some.format("rdfs:Literal"))
    assert ("x", "type", "C") not in inferred(some.format("xsd:negativeInteger"))


@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        ("dt-eq", ("1^integer", f"<{OWL}sameAs>", "2^integer")),
        ("dt-diff", ("1^integer", f"<{OWL}differentFrom>", "01^integer")),
        ("dt-diff", ("1^own", f"<{OWL}differentFrom>", "2^own")),
        ("dt-type2", ("300^integer", f"<{RDF}type>", f"<{XSD}byte>")),
    ],
)
def test_what_is_not_so_of_values_is_refused(rule: str, statement: tuple[str, str, str]) -> None:
    """A tampered proof: the step is of the rule's form, but the literals are not of that value."""
    subject, predicate, object_ = (
        literal(text, datatype=f"{XSD}{type_}" if type_ != "own" else "urn:own") if caret else term
        for term in statement
        for text, caret, type_ in [term.partition("^")]
    )
    proof = Proof((subject, predicate, object_), 0, step=Step(Rule(1, rule, (), ("?x", predicate, "?y"), ()), (), ()))
    with pytest.raises(ProofRefused):
        check(proof, lambda *_: [])


def test_a_well_typed_literal_is_not_proved_a_contradiction() -> None:
    with table_of(":x :p 1 .") as table:
        leaf = explain(table.connection, *parsed(PREFIXES + ":x :p 1 .")[0])
        assert leaf
        rule = Rule(1, "dt-not-type", (("?x", "?p", "?y"),), None, ())
        proof = Proof((leaf.statement[0], f"<{RDF}type>", f"<{OWL}Nothing>"), 0, step=Step(rule, (leaf,), ()))
        with pytest.raises(ProofRefused):
            check(proof, Explainer(table.connection).asserted([leaf]))
