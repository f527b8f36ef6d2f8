"""A proof that was tampered with is refused."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maquette.checker import ProofRefused, check
from maquette.proofs import (
    Assertion,
    Explainer,
    Proof,
    Step,
    sub_proofs,
)
from proof_cases import FAMILIES, Asserted, closed, held, term

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.statements import StatementTable


@pytest.fixture(scope="module")
def wide() -> tuple[StatementTable, list[Proof]]:
    """Give a closed table in which most rules were used, and the proofs of all that it infers."""
    ontology = "\n".join(dict.fromkeys(line for each, _, _ in FAMILIES.values() for line in _apart(each)))
    facts = [(line, number % 7) for number, line in enumerate(_facts_apart())]
    table = closed(ontology, facts)
    explainer = Explainer(table.connection)
    proofs = [explainer.explain(statement) for statement in held(table.connection)]
    return table, [proof for proof in proofs if proof and proof.step]


def _apart(ontology: str) -> list[str]:
    """Give the statements of an ontology with words of their own, so that many can stand in one table."""
    mark = str(len(ontology))

    def own(name: str) -> str:
        return name if name == "a" or name.startswith(("rdf:", "rdfs:", "owl:")) else name + mark

    return [" ".join(own(name) for name in line.split()) for line in ontology.splitlines()]


def _facts_apart() -> list[str]:
    rows = []
    for ontology, facts, _ in FAMILIES.values():
        for line in facts.splitlines():
            subject, predicate, object_ = line.split()
            mark = str(len(ontology))
            rows.append(
                f"{subject} {predicate if predicate == 'a' else predicate + mark} "
                f"{object_ + mark if predicate == 'a' else object_}"
            )
    return list(dict.fromkeys(rows))


MUTATIONS = (
    "swap premises",
    "drop premise",
    "drop axiom",
    "add premise",
    "other axiom",
    "other subject",
    "other predicate",
    "other object",
    "lower level",
    "raise level",
    "other rule",
    "rename rule",
    "cut leaf",
    "invent leaf",
    "other line",
    "other source",
    "other leaf level",
    "circle",
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_tampered_proof_is_refused(wide: tuple[StatementTable, list[Proof]], data: st.DataObject) -> None:
    table, proofs = wide
    asserted = Asserted(table)
    proof = data.draw(st.sampled_from(proofs))
    check(proof, asserted)
    victim = data.draw(st.sampled_from(list(sub_proofs(proof))))
    mutated = mutate(victim, data.draw(st.sampled_from(MUTATIONS)), data, proofs)
    if mutated is not None:
        with pytest.raises(ProofRefused):
            check(replaced(proof, victim, mutated), asserted)


def mutate(victim: Proof, mutation: str, data: st.DataObject, proofs: list[Proof]) -> Proof | None:
    """Give a proof with one thing wrong, or None where the mutation does not apply."""
    if victim.assertion:
        return mutate_leaf(victim, victim.assertion, mutation)
    assert victim.step
    return mutate_step(victim, victim.step, mutation, data, proofs)


def mutate_leaf(victim: Proof, leaf: Assertion, mutation: str) -> Proof | None:
    changed = {
        "other line": lambda: dataclasses.replace(leaf, line=leaf.line + 100),
        "other source": lambda: dataclasses.replace(leaf, path=f"{leaf.path}.old"),
        "other leaf level": lambda: dataclasses.replace(leaf, level=(leaf.level + 1) % 7),
    }
    if mutation in changed:
        other = changed[mutation]()
        return dataclasses.replace(victim, assertion=other, level=other.level)
    if mutation == "cut leaf":
        return dataclasses.replace(victim, assertion=None)
    return mutate_head(victim, mutation)


def mutate_head(victim: Proof, mutation: str) -> Proof | None:
    places = {"other subject": 0, "other predicate": 1, "other object": 2}
    if mutation in places:
        terms = list(victim.statement)
        terms[places[mutation]] = term("unheard-of")
        return dataclasses.replace(victim, statement=(terms[0], terms[1], terms[2]))
    if mutation == "lower level":
        return dataclasses.replace(victim, level=victim.level - 1)
    return dataclasses.replace(victim, level=victim.level + 1) if mutation == "raise level" else None


def mutate_step(victim: Proof, step: Step, mutation: str, data: st.DataObject, proofs: list[Proof]) -> Proof | None:
    premises, axioms, rule = step.premises, step.axioms, step.rule

    def other_axiom() -> Step:
        others = [each for each in proofs if each.statement != axioms[0].statement]
        return Step(rule, premises, (data.draw(st.sampled_from(others)), *axioms[1:]))

    def other_rule() -> Step:
        rules = [each.step.rule for each in proofs if each.step and each.step.rule.axioms != rule.axioms]
        return Step(data.draw(st.sampled_from(rules)), premises, axioms)

    def circle() -> Step:
        itself = dataclasses.replace(victim, step=dataclasses.replace(step))
        return Step(rule, (itself, *premises[1:]), axioms)

    steps: dict[str, tuple[bool, Callable[[], Step]]] = {
        "swap premises": (
            len({premise.statement for premise in premises}) > 1,
            lambda: Step(rule, (*premises[1:], premises[0]), axioms),
        ),
        "drop premise": (bool(premises), lambda: Step(rule, premises[1:], axioms)),
        "drop axiom": (bool(axioms), lambda: Step(rule, premises, axioms[1:])),
        "add premise": (True, lambda: Step(rule, (*premises, data.draw(st.sampled_from(proofs))), axioms)),
        "other axiom": (bool(axioms), other_axiom),
        "other rule": (True, other_rule),
        "rename rule": (True, lambda: Step(dataclasses.replace(rule, name="prp-unheard-of"), premises, axioms)),
        "circle": (bool(premises), circle),
    }
    if mutation in steps:
        applies, mutated = steps[mutation]
        return dataclasses.replace(victim, step=mutated()) if applies else None
    if mutation == "invent leaf":
        invented = Assertion("data/facts.csv", "table", 1, "fact", victim.level, "", "", personal=False)
        return dataclasses.replace(victim, step=None, assertion=invented)
    return mutate_head(victim, mutation)


def replaced(proof: Proof, victim: Proof, by: Proof) -> Proof:
    """Give a proof in which a part is replaced, everywhere; levels above it are those that would follow."""
    built: dict[int, Proof] = {}
    for each in sub_proofs(proof):
        if each is victim:
            built[id(each)] = by
        elif each.step:
            step = Step(
                each.step.rule,
                tuple(built[id(part)] for part in each.step.premises),
                tuple(built[id(part)] for part in each.step.axioms),
            )
            level = max((part.level for part in (*step.premises, *step.axioms)), default=0)
            built[id(each)] = dataclasses.replace(each, step=step, level=level)
        else:
            built[id(each)] = each
    return built[id(proof)]
