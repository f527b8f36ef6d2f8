"""Random closures: every statement has a proof of its level, none is smaller than the smallest, and others hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maquette.checker import check
from maquette.closure import stored_rules
from maquette.proofs import (
    Explainer,
    size,
)
from proof_cases import LONG_WAY, Asserted, Triple, brute_force, closed, different, filled, held, instances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.rules import Rule

_CLASSES, _PROPERTIES, _THINGS = ("A", "B", "C"), ("p", "q", "r"), ("x", "y", "z")
_AXIOMS = st.one_of(
    st.builds("{} rdfs:subClassOf {}".format, *[st.sampled_from(_CLASSES)] * 2),
    st.builds("{} owl:equivalentClass {}".format, *[st.sampled_from(_CLASSES)] * 2),
    st.builds("{} rdfs:subPropertyOf {}".format, *[st.sampled_from(_PROPERTIES)] * 2),
    st.builds("{} owl:inverseOf {}".format, *[st.sampled_from(_PROPERTIES)] * 2),
    st.builds("{} rdfs:domain {}".format, st.sampled_from(_PROPERTIES), st.sampled_from(_CLASSES)),
    st.builds("{} rdfs:range {}".format, st.sampled_from(_PROPERTIES), st.sampled_from(_CLASSES)),
    st.builds("{} a owl:TransitiveProperty".format, st.sampled_from(_PROPERTIES)),
    st.builds("{} a owl:SymmetricProperty".format, st.sampled_from(_PROPERTIES)),
    st.builds("{} a owl:{}FunctionalProperty".format, st.sampled_from(_PROPERTIES), st.sampled_from(["", "Inverse"])),
    st.builds(
        "{0} owl:propertyChainAxiom _:l{1}{2}\n_:l{1}{2} rdf:first {1}\n_:l{1}{2} rdf:rest _:m{2}\n"
        "_:m{2} rdf:first {2}\n_:m{2} rdf:rest rdf:nil".format,
        *[st.sampled_from(_PROPERTIES)] * 3,
    ),
    st.builds(
        "{0} owl:someValuesFrom {1}\n{0} owl:onProperty {2}".format,
        *[st.sampled_from(_CLASSES)] * 2,
        st.sampled_from(_PROPERTIES),
    ),
    st.builds(
        "{0} owl:intersectionOf _:i{0}{1}{2}\n_:i{0}{1}{2} rdf:first {1}\n_:i{0}{1}{2} rdf:rest _:j{2}\n"
        "_:j{2} rdf:first {2}\n_:j{2} rdf:rest rdf:nil".format,
        *[st.sampled_from(_CLASSES)] * 3,
    ),
)
_FACTS = st.tuples(
    st.one_of(
        st.builds("{} a {}".format, st.sampled_from(_THINGS), st.sampled_from(_CLASSES)),
        st.builds("{} owl:sameAs {}".format, *[st.sampled_from(_THINGS)] * 2),
        st.builds("{} {} {}".format, *map(st.sampled_from, (_THINGS, _PROPERTIES, (*_THINGS, '"v"')))),
    ),
    st.integers(0, 6),
)
_WORLDS = st.tuples(
    st.lists(_AXIOMS, min_size=1, max_size=4, unique=True).map("\n".join), st.lists(_FACTS, min_size=1, max_size=5)
)
_QUICK = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_QUICK
@given(_WORLDS)
def test_every_statement_of_a_random_closure_has_a_proof_of_its_level(world: tuple[str, list[tuple[str, int]]]) -> None:
    """The levels are those of brute force."""
    with closed(*world) as table:
        asserted = Asserted(table)
        explainer = Explainer(table.connection)
        statements = held(table.connection)
        for statement, level in statements.items():
            proof = explainer.explain(statement)
            assert proof
            assert proof.level == level
            check(proof, asserted)
        said: dict[Triple, int] = {}
        for _, each in table.asserted():
            triple_ = (each.subject, each.predicate, each.object)
            said[triple_] = min(each.level, said.get(triple_, 9))
        rules = [rule for rule in stored_rules(table.connection) if not rule.name.startswith(("eq-ref", "dt-"))]
        assert different(statements) == different(brute_force(said, rules))


@_QUICK
@given(_WORLDS, st.data())
def test_smallest_and_other_proofs_of_random_closures_hold(
    world: tuple[str, list[tuple[str, int]]], data: st.DataObject
) -> None:
    with closed(*world) as table:
        asserted = Asserted(table)
        explainer = Explainer(table.connection)
        statements = held(table.connection)
        statement = data.draw(st.sampled_from(sorted(statements)))
        shown, found = explainer.explain(statement), explainer.smallest(statement)
        assert shown
        assert found
        smallest, exact = found
        assert exact
        assert smallest.level == statements[statement]
        assert size(smallest) <= size(shown)
        others = explainer.alternatives(statement, 5)
        for proof in (smallest, *others.proofs):
            assert proof.statement == statement
            assert proof.level >= statements[statement]
            check(proof, asserted)
        assert [other.level for other in others.proofs] == sorted(other.level for other in others.proofs)


def test_the_smallest_proof_is_the_smallest_of_all() -> None:
    """Against brute force: sizes of smallest trees by relaxing over all instances until nothing changes."""
    ontology = f"{LONG_WAY}\np a owl:TransitiveProperty\nq rdfs:subPropertyOf p\np rdfs:range A3"
    facts = [("x a A1", 2), ("x q y", 1), ("y q z", 0), ("z q u", 3), ("y p u", 4), ("u a A1", 2), ("x p v", 5)]
    with closed(ontology, facts) as table:
        explainer = Explainer(table.connection)
        rules = stored_rules(table.connection)
        statements = held(table.connection)
        assertions = Asserted(table)
        for statement, level in statements.items():
            within = {each: own for each, own in statements.items() if own <= level}
            found = explainer.smallest(statement)
            assert found
            assert size(found[0]) == smallest_sizes(within, rules, assertions, level)[statement]


def smallest_sizes(
    statements: dict[Triple, int], rules: Sequence[Rule], asserted: Asserted, level: int
) -> dict[Triple, int]:
    sizes = {each: 0 for each in statements if any(leaf.level <= level for leaf in asserted(*each))}
    while True:
        before = dict(sizes)
        for rule in rules:
            if rule.head is None or not all(axiom in sizes for axiom in rule.axioms):
                continue
            for values, _ in instances(rule.body, dict.fromkeys(sizes, 0)):
                parts = [*(filled(atom, values) for atom in rule.body), *rule.axioms]
                conclusion = filled(rule.head, values)
                if conclusion in statements:
                    sizes[conclusion] = min(sizes.get(conclusion, 10**6), 1 + sum(sizes[part] for part in parts))
        if sizes == before:
            return sizes
