"""Proofs: every kind of statement has one, of its level, that the checker accepts; and what others there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maquette.checker import check
from maquette.explanation import why
from maquette.proofs import (
    Alternatives,
    Explainer,
    NoProof,
    Proof,
    alternatives,
    clashes,
    explain,
    leaves,
    same_step,
    size,
    sub_proofs,
)
from maquette.statements import StatementTable
from proof_cases import FAMILIES, LONG_WAY, Asserted, Triple, closed, term, triple

if TYPE_CHECKING:
    from maquette.builds import Build
    from maquette.workspace import Workspace


@pytest.mark.parametrize("name", FAMILIES)
def test_each_rule_family_has_a_proof_with_lines(name: str) -> None:
    ontology, facts, conclusion = FAMILIES[name]
    with closed(ontology, facts) as table:
        proof = explain(table.connection, *triple(conclusion))
        assert proof
        assert proof.step
        rules = {each.step.rule.name for each in sub_proofs(proof) if each.step}
        assert name in rules
        assert all(leaf.assertion and leaf.assertion.path and leaf.assertion.line > 0 for leaf in leaves(proof))
        check(proof, Asserted(table))


def test_an_anonymous_inverse_in_a_chain_is_proved_and_accepted() -> None:
    ontology = """
p owl:propertyChainAxiom _:1
_:1 rdf:first q
_:1 rdf:rest _:2
_:2 rdf:first _:back
_:2 rdf:rest rdf:nil
_:back owl:inverseOf r"""
    with closed(ontology, "x q y\nz r y") as table:
        proof = explain(table.connection, *triple("x p z"))
        assert proof
        check(proof, Asserted(table))


def test_what_does_not_hold_has_no_proof() -> None:
    with closed("A rdfs:subClassOf B", "x a A") as table:
        assert explain(table.connection, *triple("x a C")) is None
        assert explain(table.connection, *triple("y a A")) is None
        assert explain(table.connection, *triple("A a x")) is None


def test_a_statement_asserted_at_its_level_shows_the_assertion() -> None:
    with closed("A rdfs:subClassOf B", [("x a A", 0), ("x a B", 0)]) as table:
        proof = explain(table.connection, *triple("x a B"))
        assert proof
        assert proof.assertion
        assert proof.assertion.where == "data/facts.csv:2"


def test_a_surer_inference_is_shown_rather_than_a_weak_assertion() -> None:
    with closed("A rdfs:subClassOf B", [("x a A", 1), ("x a B", 5)]) as table:
        proof = explain(table.connection, *triple("x a B"))
        assert proof
        assert proof.step
        assert proof.level == 1
        others = alternatives(table.connection, *triple("x a B"))
        assert [other.level for other in others.proofs] == [5]
        assert others.proofs[0].assertion


def test_the_surest_assertion_is_shown_then_the_first_in_the_files() -> None:
    with closed("A rdfs:subClassOf B", [("x a A", 5), ("x a A", 4), ("x a A", 4)]) as table:
        proof = explain(table.connection, *triple("x a A"))
        assert proof
        assert proof.assertion
        assert proof.assertion.line == 2
        others = alternatives(table.connection, *triple("x a A"))
        assert [other.assertion and other.assertion.line for other in others.proofs] == [3, 1]
        for other in others.proofs:
            check(other, Asserted(table))


def test_among_equal_instances_the_surest_then_the_first_by_its_terms_is_shown() -> None:
    with closed("p rdfs:domain A", [("x p c", 0), ("x p b", 0), ("x p a", 0)]) as table:
        proof = explain(table.connection, *triple("x a A"))
        assert proof
        assert proof.step
        assert proof.step.premises[0].statement == triple("x p a")
    many = [("x p c", 4), ("c a C", 5), ("x p d", 5), ("d a C", 5), ("x p b", 5), ("b a C", 5)]
    with closed("D owl:someValuesFrom C\nD owl:onProperty p", many) as table:
        proof = explain(table.connection, *triple("x a D"))
        assert proof
        assert proof.step
        assert proof.step.premises[0].statement == triple("x p c")


def test_proofs_are_the_same_without_the_sorted_copies() -> None:
    ontology, facts = "\n".join(FAMILIES["prp-spo2"][0].splitlines()), FAMILIES["prp-spo2"][1]
    with closed(ontology, facts) as one, closed(ontology, facts, copies=False) as other:
        proofs = [explain(table.connection, *triple("x p u")) for table in (one, other)]
        assert proofs[0]
        assert proofs[1]
        assert steps_of(proofs[0]) == steps_of(proofs[1])


def steps_of(proof: Proof) -> list[tuple[Triple, int, str, list[Triple]]]:
    """Give a proof as plain values, premises before conclusions."""
    return [
        (
            each.statement,
            each.level,
            each.step.rule.name if each.step else each.assertion.where if each.assertion else "",
            [part.statement for part in each.step.premises] if each.step else [],
        )
        for each in sub_proofs(proof)
    ]


def test_a_literal_never_becomes_a_subject() -> None:
    with closed("p owl:inverseOf q", 'x p "v"') as table:
        assert explain(table.connection, '"v"', *triple("x q x")[1:]) is None


def test_a_proof_may_be_deep() -> None:
    ontology = "p owl:propertyChainAxiom _:1\n_:1 rdf:first q\n_:1 rdf:rest _:2\n_:2 rdf:first p\n_:2 rdf:rest rdf:nil"
    facts = [(f"n{number} q n{number + 1}", 0) for number in range(50)] + [("n50 p end", 0)]
    with closed(ontology, facts) as table:
        proof = explain(table.connection, *triple("n0 p end"))
        assert proof
        assert size(proof) == 50
        check(proof, Asserted(table))


def test_a_table_whose_rules_do_not_give_its_statements_is_said_to_have_no_proof() -> None:
    with closed("A rdfs:subClassOf B", "x a A", copies=False) as table:
        table.connection.execute(
            "DELETE FROM statements WHERE rule IS NULL AND object = (SELECT id FROM terms WHERE term = ?)", [term("A")]
        )
        with pytest.raises(NoProof):
            explain(table.connection, *triple("x a B"))


# --- The smallest proof, and others


def test_the_smallest_proof_has_the_fewest_steps_of_its_level() -> None:
    """Here the shown proof takes the rule of the first round; both ways are two steps or more."""
    with closed(LONG_WAY, [("x a A1", 0), ("x p y", 3)]) as table:
        shown = explain(table.connection, *triple("x a A4"))
        smallest = explain(table.connection, *triple("x a A4"), smallest=True)
        assert shown
        assert smallest
        assert smallest.level == shown.level == 0
        assert size(smallest) <= size(shown)
        check(smallest, Asserted(table))


def test_the_smallest_proof_may_use_weaker_assertions_that_do_not_weaken_it() -> None:
    """`x a A3` follows surely, in two steps, and somebody said it unsurely: for an unsure conclusion that is enough."""
    ontology = f"{LONG_WAY}\nD owl:someValuesFrom A3\nD owl:onProperty r"
    facts = [("y a A1", 0), ("y a A3", 5), ("x r y", 5)]
    with closed(ontology, facts) as table:
        shown = explain(table.connection, *triple("x a D"))
        smallest = explain(table.connection, *triple("x a D"), smallest=True)
        assert shown
        assert smallest
        assert (size(shown), size(smallest), smallest.level) == (3, 1, 5)
        check(smallest, Asserted(table))


def test_other_proofs_have_other_steps_and_none_goes_round_in_circles() -> None:
    ontology = "p owl:inverseOf q\nr rdfs:subPropertyOf p\nA owl:equivalentClass B"
    with closed(ontology, [("x p y", 0), ("x r y", 4), ("x a A", 0)]) as table:
        asserted = Asserted(table)
        others = alternatives(table.connection, *triple("x p y"))
        assert not others.more
        assert [[part.statement for part in other.step.premises] for other in others.proofs if other.step] == [
            [triple("x r y")]
        ]
        for other in others.proofs:
            check(other, asserted)
        # What only follows from itself is no proof.
        assert alternatives(table.connection, *triple("x a A")) == Alternatives((), more=False)


def test_a_premise_whose_shown_proof_uses_the_goal_gets_one_that_does_not() -> None:
    """`y q x` is shown by `x p y` (its inverse); for another proof of `x p y`, `y q x` must come from `y s x`."""
    with closed("p owl:inverseOf q\ns rdfs:subPropertyOf q", [("x p y", 0), ("y s x", 4)]) as table:
        others = alternatives(table.connection, *triple("x p y"))
        assert [(other.level, size(other)) for other in others.proofs] == [(4, 2)]
        check(others.proofs[0], Asserted(table))


def test_other_proofs_are_bounded_and_say_so() -> None:
    with closed("p rdfs:domain A", [(f"x p y{number:02}", 0) for number in range(30)]) as table:
        others = alternatives(table.connection, *triple("x a A"), limit=10)
        assert len(others.proofs) == 10
        assert others.more
        every = alternatives(table.connection, *triple("x a A"), limit=29)
        assert len(every.proofs) == 29
        assert not every.more


def test_the_smallest_proof_and_the_shown_one_are_not_given_as_others_of_each_other() -> None:
    with closed(LONG_WAY, [("x a A1", 0), ("x p y", 0)]) as table:
        explanation = why(table.connection, triple("x a A4"), others=5, smallest=True)
        assert explanation
        assert not [other for other in explanation.others.proofs if same_step(other, explanation.proof)]


# --- Contradictions


@pytest.mark.parametrize(
    ("ontology", "facts", "subject", "level"),
    [
        ("A owl:disjointWith B", [("x a A", 1), ("x a B", 4)], "x", 4),
        ("A owl:disjointWith B\nC rdfs:subClassOf A\np rdfs:range B", [("x a C", 0), ("y p x", 2)], "x", 2),
        ("p a owl:IrreflexiveProperty", [("x p x", 3)], "x", 3),
        ("p a owl:AsymmetricProperty", [("x p y", 0), ("y p x", 0)], "x", 0),
        ("N owl:sourceIndividual x\nN owl:assertionProperty p\nN owl:targetIndividual y", [("x p y", 1)], "x", 1),
        ("A rdfs:subClassOf owl:Nothing", [("x a A", 5)], "x", 5),
    ],
)
def test_a_contradiction_has_a_proof(ontology: str, facts: list[tuple[str, int]], subject: str, level: int) -> None:
    with closed(ontology, facts) as table:
        (clash,) = clashes(table.connection)
        assert clash.level == clash.proof.level == level
        assert clash.proof.statement == (term(subject), term("a"), term("owl:Nothing"))
        check(clash.proof, Asserted(table))
        assert clash.sources[0].path == "data/facts.csv"


def test_each_contradiction_is_given_once_surest_first() -> None:
    """Neither axioms that say the same nor the two ways to read a symmetric one make two of one."""
    ontology = """A owl:disjointWith B\nB owl:disjointWith A\nA owl:complementOf B\np a owl:AsymmetricProperty
p owl:propertyDisjointWith q\nq owl:propertyDisjointWith p\nq a owl:SymmetricProperty"""
    facts = [("x a A", 1), ("x a B", 4), ("y p z", 0), ("z p y", 2), ("u p v", 0), ("v q u", 3), ("t p t", 0)]
    with closed(ontology, facts) as table:
        found = list(clashes(table.connection))
        for clash in found:
            check(clash.proof, Asserted(table))
        again = [clash.proof.statement for clash in clashes(table.connection)]
    # What is asymmetric is not its own either: t. Of y and z, either may come first.
    assert [(clash.proof.statement[0], clash.level) for clash in found] in [
        [(term("t"), 0), (term(first), 2), (term("u"), 3), (term("x"), 4)] for first in "yz"
    ]
    assert again == [clash.proof.statement for clash in found]


def test_what_is_consistent_has_no_contradictions() -> None:
    with closed("A owl:disjointWith B", [("x a A", 1), ("y a B", 4)]) as table:
        assert not list(clashes(table.connection))


# --- The catalogue


def test_every_inferred_statement_of_the_catalogue_has_a_checked_proof_down_to_lines(
    catalogue: tuple[Workspace, Build],
) -> None:
    with StatementTable.open(catalogue[1].statements) as table:
        asserted = Asserted(table)
        explainer = Explainer(table.connection)
        statements = [each for each in table.held() if each.asserted != each.level]
        for each in statements:
            proof = explainer.explain((each.subject, each.predicate, each.object))
            assert proof
            assert proof.step
            assert proof.level == each.level
            check(proof, asserted)
            assert all(leaf.assertion and leaf.assertion.path and leaf.assertion.line > 0 for leaf in leaves(proof))
        assert len(statements) > 300
