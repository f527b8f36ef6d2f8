"""Equality: what is the same is replaced everywhere, each statement at its exact level, with a proof of every step."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from closure_cases import Triple, closing, ex, levelled, listed, naive_levels, rows_of
from maquette.axioms import DIFFERENT, SAME, TYPE, owl, rdf, rdfs
from maquette.checker import check
from maquette.closure.equal_classes import EqualClasses
from maquette.proofs import Explainer, clashes, prepare_proofs, sub_proofs

if TYPE_CHECKING:
    from maquette.proofs import Proof
    from maquette.statements import StatementTable

FUNCTIONAL = owl("FunctionalProperty")


def levels(table: StatementTable) -> dict[Triple, int]:
    return {row[:3]: row[4] for row in rows_of(table)}


def test_what_is_the_same_only_less_surely_lowers_nothing() -> None:
    said = [((ex("a"), SAME, ex("b")), 0), ((ex("b"), SAME, ex("c")), 4), ((ex("a"), ex("p"), ex("x")), 1)]
    with closing(said)[0] as table:
        found = levels(table)
    assert found[ex("b"), ex("p"), ex("x")] == 1
    assert found[ex("c"), ex("p"), ex("x")] == 4
    assert found[ex("a"), SAME, ex("c")] == 4
    assert found[ex("b"), SAME, ex("a")] == 0


def test_equal_properties_and_classes_share_their_axioms_and_statements() -> None:
    said = [
        ((ex("p"), SAME, ex("q")), 0),
        ((ex("A"), SAME, ex("B")), 0),
        ((ex("p"), rdfs("domain"), ex("A")), 0),
        ((ex("B"), rdfs("subClassOf"), ex("C")), 0),
        ((ex("x"), ex("q"), ex("y")), 0),
    ]
    with closing(said)[0] as table:
        found = levels(table)
    assert {(ex("x"), TYPE, ex(name)) for name in "ABC"} | {(ex("x"), ex("p"), ex("y"))} <= found.keys()
    assert (ex("A"), rdfs("subClassOf"), ex("C")) in found


def test_what_is_the_same_as_a_word_of_owl_is_read_as_the_word() -> None:
    said = [
        ((ex("same"), SAME, SAME), 0),
        ((ex("below"), SAME, rdfs("subClassOf")), 0),
        ((ex("a"), ex("same"), ex("b")), 0),
        ((ex("A"), ex("below"), ex("B")), 0),
        ((ex("a"), TYPE, ex("A")), 0),
        ((rdf("type"), SAME, rdfs("subClassOf")), 0),  # two words are not
    ]
    with closing(said)[0] as table:
        found = levels(table)
        assert len(rows_of(table)) == len(found)
    assert {(ex("b"), TYPE, ex("B")), (ex("b"), ex("same"), ex("a")), (ex("A"), rdfs("subClassOf"), ex("B"))} <= {
        *found
    }
    assert (ex("a"), rdfs("subClassOf"), ex("A")) not in found


def test_two_words_that_are_said_to_be_the_same_are_said_once() -> None:
    said = [((rdf("type"), SAME, rdfs("subClassOf")), 0), ((ex("a"), TYPE, ex("A")), 1)]
    with closing(said)[0] as table:
        rows = [row[:3] for row in rows_of(table)]
    assert sorted(rows) == sorted(triple for triple, _ in said)


def test_a_rule_about_equality_itself_holds_for_what_is_the_same() -> None:
    said = [((SAME, rdfs("subPropertyOf"), ex("like")), 0), ((ex("a"), SAME, ex("b")), 0)]
    with closing(said)[0] as table:
        found = levels(table)
        ours = [triple for triple in found if triple[1] == ex("like")]
        explainer = Explainer(table.connection)
        for triple in ours:
            proof = explainer.explain(triple)
            assert proof
            check(proof, explainer.asserted([proof]))
    assert set(ours) >= {(ex("a"), ex("like"), ex("b")), (ex("b"), ex("like"), ex("a"))}


def test_a_replaced_statement_has_its_steps_along_the_equalities() -> None:
    chain = [ex(f"n{number}") for number in range(6)]
    said = [((one, SAME, other), 0) for one, other in pairwise(chain)]
    said += [((chain[0], ex("p"), ex("x")), 0), ((ex("x"), SAME, ex("y")), 3)]
    with closing(said)[0] as table:
        prepare_proofs(table.connection)
        explainer = Explainer(table.connection)
        about_the_last = explainer.explain((chain[-1], ex("p"), ex("y")))
        of_the_ends = explainer.explain((chain[-1], SAME, chain[0]))
        assert about_the_last
        assert of_the_ends
        check(about_the_last, explainer.asserted([about_the_last]))
        check(of_the_ends, explainer.asserted([of_the_ends]))
    assert about_the_last.level == 3
    assert names_of_rules(about_the_last) == {"eq-rep-s", "eq-rep-o"}
    assert names_of_rules(of_the_ends) == {"eq-sym", "eq-trans"}


def names_of_rules(proof: Proof) -> set[str]:
    return {each.step.rule.name for each in sub_proofs(proof) if each.step}


def test_the_values_of_a_functional_property_are_paired_with_one_and_not_with_each_other() -> None:
    """300 values are 90,000 equalities, but only 299 conclusions of the rule."""
    values = [ex(f"v{number}") for number in range(300)]
    said = [((ex("p"), TYPE, FUNCTIONAL), 0), *(((ex("x"), ex("p"), value), 0) for value in values)]
    with closing(said)[0] as table:
        names = dict(table.connection.execute("SELECT id, name FROM rules").fetchall())
        found = [names.get(row[6] or 0) for row in rows_of(table) if row[1] == SAME]
    assert len(found) == 300 * 299
    assert found.count("prp-fp") == 299


def test_every_key_must_agree() -> None:
    head, cells = listed("_:k", [ex("p"), ex("q")])
    said = [((ex("C"), owl("hasKey"), head), 0), *((cell, 0) for cell in cells)]
    for name, value in (("a", "1"), ("b", "1"), ("c", "2")):
        said += [
            ((ex(name), TYPE, ex("C")), 0),
            ((ex(name), ex("p"), ex("x")), 0),
            ((ex(name), ex("q"), f'"{value}"'), 0),
        ]
    with closing(said)[0] as table:
        same = {(s, o) for s, p, o in levels(table) if p == SAME}
    assert same == {(ex("a"), ex("b")), (ex("b"), ex("a"))}


# --- Contradictions


def contradictions(said: list[tuple[Triple, int]]) -> list[tuple[str, int]]:
    with closing(said)[0] as table:
        found = list(clashes(table.connection))
        explainer = Explainer(table.connection)
        for clash in found:
            assert clash.level == clash.proof.level
            check(clash.proof, explainer.asserted([clash.proof]))
    return [(clash.rule.name, clash.level) for clash in found]


def test_a_functional_property_with_different_values_is_a_contradiction() -> None:
    said = [((ex("p"), TYPE, FUNCTIONAL), 0), ((ex("x"), ex("p"), ex("u")), 0), ((ex("x"), ex("p"), ex("v")), 2)]
    assert contradictions([*said, ((ex("v"), DIFFERENT, ex("u")), 1)]) == [("eq-diff1", 2)]
    assert contradictions(said) == []


def test_what_is_different_from_itself_is_a_contradiction() -> None:
    assert contradictions([((ex("a"), DIFFERENT, ex("a")), 3)]) == [("eq-diff1", 3)]


@pytest.mark.parametrize(("predicate", "rule"), [("members", "eq-diff2"), ("distinctMembers", "eq-diff3")])
def test_each_member_that_is_the_same_as_a_former_one_is_a_contradiction(predicate: str, rule: str) -> None:
    head, cells = listed("_:l", [ex("a"), ex("b"), ex("c"), ex("a")])
    said = [((ex("D"), TYPE, owl("AllDifferent")), 0), ((ex("D"), owl(predicate), head), 1)]
    said += [(cell, 0) for cell in cells]
    assert contradictions(said) == [(rule, 1)]
    assert contradictions([*said, ((ex("c"), SAME, ex("b")), 2)]) == [(rule, 1), (rule, 2)]


def test_a_contradiction_is_found_once_however_many_things_are_the_same() -> None:
    said = [
        ((ex("A"), owl("disjointWith"), ex("B")), 0),
        ((ex("a0"), TYPE, ex("A")), 0),
        ((ex("a9"), TYPE, ex("B")), 0),
    ]
    said += [((ex("a0"), SAME, ex(f"a{number}")), 1) for number in range(1, 10)]
    assert contradictions(said) == [("cax-dw", 1)]
    known = [((ex("a0"), TYPE, ex("B")), 0)]
    assert contradictions(said + known) == [("cax-dw", 0)]


LISTED = {
    "cls-int2": ("intersectionOf", (ex("x"), TYPE, ex("C")), (ex("x"), TYPE, ex("A"))),
    "cls-uni": ("unionOf", (ex("x"), TYPE, ex("A")), (ex("x"), TYPE, ex("C"))),
    "cls-oo": ("oneOf", (ex("x"), ex("p"), ex("y")), (ex("A"), TYPE, ex("C"))),
    "scm-int": ("intersectionOf", (ex("x"), ex("p"), ex("y")), (ex("C"), rdfs("subClassOf"), ex("A"))),
    "scm-uni": ("unionOf", (ex("x"), ex("p"), ex("y")), (ex("A"), rdfs("subClassOf"), ex("C"))),
}


@pytest.mark.parametrize("rule", LISTED)
@pytest.mark.parametrize("weak", range(6))
def test_what_follows_from_a_list_is_as_sure_as_the_least_sure_of_its_statements(rule: str, weak: int) -> None:
    """Any of the list's statements may be that one: those before the member, after it, and the end."""
    kind, fact, concluded = LISTED[rule]
    head, cells = listed(ex("l"), [ex("A"), ex("B"), ex("D")])
    said = [((ex("C"), owl(kind), head), 0), (fact, 1)]
    said += [(cell, 4 if place == weak else 0) for place, cell in enumerate(cells)]
    with closing(said)[0] as table:
        found = levels(table)
        explainer = Explainer(table.connection)
        proof = explainer.explain(concluded)
        assert proof
        check(proof, explainer.asserted([proof]))
    assert found[concluded] == proof.level == 4
    assert naive_levels(said)[concluded] == 4


@pytest.mark.parametrize("weak", range(6))
@pytest.mark.parametrize("kind", ["AllDifferent", "AllDisjointClasses"])
def test_a_contradiction_of_a_list_is_as_sure_as_the_least_sure_of_its_statements(kind: str, weak: int) -> None:
    head, cells = listed(ex("l"), [ex("a"), ex("b"), ex("c")])
    facts = {
        "AllDifferent": [(ex("a"), SAME, ex("b"))],
        "AllDisjointClasses": [(ex("x"), TYPE, ex("a")), (ex("x"), TYPE, ex("b"))],
    }
    said = [(triple, 0) for triple in [(ex("n"), TYPE, owl(kind)), (ex("n"), owl("members"), head), *facts[kind]]]
    said += [(cell, 4 if place == weak else 0) for place, cell in enumerate(cells)]
    with closing(said)[0] as table:
        (clash,) = clashes(table.connection)
        check(clash.proof, Explainer(table.connection).asserted([clash.proof]))
    assert clash.level == clash.proof.level == 4


# --- Random ontologies


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(levelled())
def test_every_statement_and_contradiction_has_a_checked_proof_of_its_level(said: list[tuple[Triple, int]]) -> None:
    """The cells of a list have levels of their own, its end too: what rests on a list is no surer than any of them.

    That a thing is the same as itself holds at the surest level, whoever says it.
    """
    with closing(said)[0] as table:
        explainer = Explainer(table.connection)
        for statement, level in levels(table).items():
            proof = explainer.explain(statement)
            assert proof
            assert proof.level == level or (statement[1] == SAME and statement[0] == statement[2])
            check(proof, explainer.asserted([proof]))
        for clash in clashes(table.connection):
            assert clash.level == clash.proof.level
            check(clash.proof, explainer.asserted([clash.proof]))


def test_a_class_keeps_its_first_thing_and_words_come_before_all() -> None:
    classes = EqualClasses(lambda ids: set(ids) & {40})
    (own, other) = classes.join([(12, 8)])
    assert (own.hub, own.depth, other.depth, other.own, other.other, other.forwards) == (8, 0, 1, 12, 8, True)
    assert {thing: classes.of(thing) for thing in (8, 12, 16)} == {8: 8, 12: 8, 16: 16}
    assert [each.depth for each in classes.join([(12, 40), (2, 40)])] == [0, 1, 1]
    assert {classes.of(thing) for thing in (2, 8, 12, 40)} == {40}
    assert sorted(classes.things[40]) == [2, 8, 12, 40]
    assert classes.join([(2, 12)]) == []
