"""Rules: what each rule concludes and does not (tests/rules), and how axioms become readable rules.

In `tests/rules/<rule>/`, the rule concludes `conclusion.ttl` from `must.ttl` and not from `must_not.ttl`; where
`conclusion.ttl` is empty, the rule finds a contradiction in `must.ttl` and none in `must_not.ttl`.
"""

from __future__ import annotations

import re
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib

from maquette.closure import close, stored_rules
from maquette.proofs import clashes as contradictions
from maquette.proofs import explain, sub_proofs
from maquette.rules import Rule, compile_rules, rule_text
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable

CASES = sorted(path for path in (Path(__file__).parent / "rules").iterdir() if path.is_dir())
DOCS = Path(__file__).parent.parent / "docs" / "rules.md"
PREFIXES = """
@prefix : <https://w3id.org/maquette/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

CLASH = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
"""The property with which owlrl tells of a contradiction."""

NOT_FOUND = {"prp-adp", "dt-type2", "dt-diff", "dt-not-type"}
"""What owlrl 7.6 does not find; it looks at the spelling of a literal, not at what a datatype holds."""

Triple = tuple[str, str, str]
_ran: set[str] = set()


def parsed(text: str) -> list[Triple]:
    """Read Turtle as exact triples, its blank nodes named in the order in which they come."""
    names: dict[str, str] = {}

    def named(term: object) -> str:
        return names.setdefault(str(term), f"_:b{len(names)}") if isinstance(term, ox.BlankNode) else str(term)

    quads = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    return [(named(quad.subject), named(quad.predicate), named(quad.object)) for quad in quads]


def closed(triples: list[Triple]) -> StatementTable:
    """Close triples, all of them stated."""
    table = StatementTable.create()
    statements = [Statement(*triple, line) for line, triple in enumerate(triples, 1)]
    table.load([Reading(Source.of("test.ttl", SourceKind.ONTOLOGY, b""), statements)])
    close(table.connection)
    return table


def inferred(table: StatementTable) -> dict[Triple, str]:
    """Give each statement that is inferred only, with the name of its rule."""
    rows = table.connection.execute("""
        SELECT s.term, p.term, o.term, rules.name
        FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id
        JOIN rules ON statements.rule = rules.id WHERE asserted IS NULL""").fetchall()
    return {(subject, predicate, value): name for subject, predicate, value, name in rows}


def clashes(table: StatementTable) -> list[str]:
    rows = table.connection.execute(
        "SELECT name FROM inconsistencies JOIN rules ON inconsistencies.rule = rules.id"
    ).fetchall()
    return [name for (name,) in rows]


def steps_to(table: StatementTable, statement: Triple) -> set[str]:
    """Give the names of the rules in the proof of a statement."""
    proof = explain(table.connection, *statement)
    assert proof
    return {each.step.rule.name for each in sub_proofs(proof) if each.step}


def rules_of(text: str) -> dict[str, Rule]:
    """Compile Turtle; give the rules that come from its axioms by their texts."""
    return {rule_text(rule): rule for rule in compile_rules(parsed(PREFIXES + text)) if rule.axioms}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_rule_concludes_what_it_must_and_nothing_else(case: Path) -> None:
    must, must_not, conclusion = (
        parsed((case / f"{name}.ttl").read_text(encoding="utf-8")) for name in ("must", "must_not", "conclusion")
    )
    with closed(must) as table, closed(must_not) as other:
        if conclusion:
            found = inferred(table)
            names = {found.get(triple) for triple in conclusion}
            # Of two things that are the same, either may be the first of the conclusion: the other way comes by eq-sym.
            # What follows of literals is not written, but rules conclude from it.
            assert None not in names
            assert names <= {case.name, "eq-sym"} or case.name.startswith("dt-")
            assert case.name in names or case.name in steps_to(table, conclusion[0])
            assert not set(conclusion) & set(inferred(other))
            assert not clashes(table)
        else:
            assert clashes(table) == ["eq-diff1" if case.name == "dt-diff" else case.name]
            (clash,) = contradictions(table.connection)
            used = {each.step.rule.name for each in sub_proofs(clash.proof) if each.step}
            assert case.name in {clash.rule.name, *used}
            assert not clashes(other)
        assert not any(subject.startswith('"') for subject, _, _ in [*inferred(table), *inferred(other)])
    _ran.add(case.name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_owlrl_agrees_with_each_case(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for those that owlrl 7.6 does not find: clashes of `owl:AllDisjointProperties`, and what datatypes hold.

    It knows equal values only where rdflib gives them one spelling.
    """
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", True)
    conclusion = rdflib.Graph().parse(case / "conclusion.ttl")
    for name, expected in (("must", True), ("must_not", False)):
        graph = rdflib.Graph().parse(case / f"{name}.ttl")
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        if conclusion:
            assert all((triple in graph) is (expected and case.name not in NOT_FOUND) for triple in conclusion)
        else:
            assert ((None, CLASH, None) in graph) is (expected and case.name not in NOT_FOUND)


def test_every_case_of_the_folder_ran() -> None:
    assert _ran == {case.name for case in CASES}
    assert len(CASES) == 70


def test_the_docs_call_implemented_exactly_the_rules_that_have_a_case() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|.*\| implemented", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == [case.name for case in CASES]


def test_an_axiom_becomes_one_readable_rule() -> None:
    texts = rules_of("""
        :buildsDirectlyToward owl:propertyChainAxiom ( :hasContribution :toCompetency ) ; rdfs:domain :Unit .
        :dependsOn a owl:TransitiveProperty .
        :Axis owl:disjointWith :Unit .
    """)
    assert set(texts) == {
        "buildsDirectlyToward(x, z) ← hasContribution(x, y), toCompetency(y, z)",
        "Unit(x) ← buildsDirectlyToward(x, y)",
        "dependsOn(x, z) ← dependsOn(x, y), dependsOn(y, z)",
        "⊥ ← Axis(x), Unit(x)",
    }


def test_a_rule_knows_the_statements_that_it_comes_from() -> None:
    triples = parsed(PREFIXES + ":p owl:propertyChainAxiom ( :q :r ) .")
    (chain,) = (rule for rule in compile_rules(triples) if rule.name == "prp-spo2")
    assert set(chain.axioms) == set(triples)
    (union,) = (rule for text, rule in rules_of(":U owl:unionOf ( :A :B ) .").items() if text == "U(x) ← B(x)")
    # The way to the second member: the axiom, one step along the list, the member; not the first member.
    assert [axiom[1].rpartition("#")[2] for axiom in union.axioms] == ["unionOf>", "rest>", "first>"]


def test_rules_do_not_depend_on_the_order_of_the_axioms() -> None:
    triples = parsed(PREFIXES + ":p rdfs:domain :A ; rdfs:range :B . :A rdfs:subClassOf :B . :q owl:inverseOf :p .")
    assert compile_rules(triples) == compile_rules(reversed(triples))


def test_known_rules_keep_their_numbers() -> None:
    axiom = ("<https://example.org/A>", "<http://www.w3.org/2000/01/rdf-schema#subClassOf>", "<https://example.org/B>")
    later = (axiom[2], axiom[1], "<https://example.org/C>")
    known = compile_rules([axiom])
    fresh = compile_rules([axiom, later], known)
    assert [rule.axioms for rule in fresh] == [(later,)]
    assert min(rule.id for rule in fresh) == max(rule.id for rule in known) + 1


def test_a_chain_through_an_anonymous_inverse_goes_backwards() -> None:
    (rule,) = rules_of(":siblingOf owl:propertyChainAxiom ( :partOf [ owl:inverseOf :partOf ] ) .").values()
    assert rule_text(rule) == "siblingOf(x, z) ← partOf(x, y), partOf(z, y)"
    assert rule.axioms[-1][1] == "<http://www.w3.org/2002/07/owl#inverseOf>"


def test_no_rule_concludes_what_is_not_rdf_or_says_nothing() -> None:
    rules = rules_of("""
        :p rdfs:subPropertyOf [ a :Nameless ] .
        :p rdfs:domain owl:Thing .
        :A rdfs:subClassOf owl:Thing, :A .
        :B owl:oneOf ( "a" :b ) .
    """)
    assert set(rules) == {"B(b)", 'B("a")'}  # of a literal, more may follow


@pytest.mark.parametrize(
    "list_",
    [
        ":l rdf:first :A .",  # no end
        ":l rdf:first :A ; rdf:rest :l .",  # a loop
        ":l rdf:first :A, :B ; rdf:rest rdf:nil .",  # two members in one cell
        ":l rdf:first :A ; rdf:rest rdf:nil, :m . :m rdf:first :B ; rdf:rest rdf:nil .",  # two ways on
    ],
)
def test_a_malformed_list_gives_no_rule(list_: str) -> None:
    prefix = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."
    assert not rules_of(f"{prefix} :U owl:unionOf :l . {list_}")


def test_the_stored_rules_are_the_rules() -> None:
    triples = parsed(PREFIXES + ":p rdfs:range :A . :U owl:unionOf ( :A :B ) . :a :p :b . :A owl:disjointWith :B .")
    with closed(triples) as table:
        assert stored_rules(table.connection) == compile_rules(triples)
