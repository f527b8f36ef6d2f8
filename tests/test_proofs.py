"""Proofs: every statement of a closure has one, of its level, that the checker accepts; and what others there are.

The oracle is a brute-force closure of its own over Python sets; the tables it fills are those of `maquette.closure`.
"""

from __future__ import annotations

import dataclasses
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maquette.checker import ProofRefused, check
from maquette.closure import close, stored_rules
from maquette.explanation import why
from maquette.proofs import (
    Alternatives,
    Assertion,
    Explainer,
    NoProof,
    Proof,
    Step,
    alternatives,
    clashes,
    explain,
    leaves,
    prepare_proofs,
    same_step,
    size,
    sub_proofs,
)
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.words import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import duckdb

    from maquette.builds import Build
    from maquette.rules import Atom, Rule
    from maquette.workspace import Workspace

Triple = tuple[str, str, str]
_NAMES = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "": "https://example.org/"}


def term(name: str) -> str:
    """Give a term: `a` is rdf:type, `_:b` and literals stand for themselves, other names are IRIs of the example."""
    if name == "a":
        return f"<{RDF}type>"
    if name.startswith(("_:", '"')):
        return name
    prefix, colon, local = name.partition(":")
    return f"<{_NAMES[prefix]}{local}>" if colon else f"<{_NAMES['']}{prefix}>"


def triple(text: str) -> Triple:
    subject, predicate, object_ = (term(name) for name in text.split())
    return subject, predicate, object_


def table_of(ontology: str, facts: Sequence[tuple[str, int]]) -> StatementTable:
    """Give a table with an ontology (a statement a line) and facts, each with its level; lines are counted from 1."""
    table = StatementTable.create()
    schema = [Statement(*triple(line), number) for number, line in enumerate(ontology.strip().splitlines(), 1)]
    rows = [
        Statement(*triple(text), number, "fact", level, f"author {number}", "2024-09-01")
        for number, (text, level) in enumerate(facts, 1)
    ]
    table.load(
        [
            Reading(Source.of("ontology/example.ttl", SourceKind.ONTOLOGY, b"o"), schema),
            Reading(Source.of("data/facts.csv", SourceKind.TABLE, b"f"), rows),
        ]
    )
    return table


def closed(ontology: str, facts: Sequence[tuple[str, int]] | str, *, copies: bool = True) -> StatementTable:
    """Give the closed table of an ontology and facts."""
    if isinstance(facts, str):
        facts = [(line.strip(), 0) for line in facts.strip().splitlines()]
    table = table_of(ontology, facts)
    close(table.connection)
    if copies:
        prepare_proofs(table.connection)
    return table


class Asserted:
    """The record of assertions, read without the code that is tested."""

    def __init__(self, table: StatementTable) -> None:
        kinds = dict(table.connection.execute("SELECT path, kind FROM sources").fetchall())
        self._by_statement: dict[Triple, list[Assertion]] = {}
        for path, each in table.asserted():
            self._by_statement.setdefault((each.subject, each.predicate, each.object), []).append(
                Assertion(path, kinds[path], each.line, each.place, each.level, each.author, each.date, each.personal)
            )

    def __call__(self, subject: str, predicate: str, object_: str) -> Iterable[Assertion]:
        """Give the assertions of a statement."""
        return self._by_statement.get((subject, predicate, object_), [])


def held(connection: duckdb.DuckDBPyConnection) -> dict[Triple, int]:
    """Give the closure level of every statement."""
    rows = connection.execute("""
        SELECT s.term, p.term, o.term, level FROM statements JOIN terms s ON subject = s.id
        JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id ORDER BY ALL""").fetchall()
    return {(s, p, o): level for s, p, o, level in rows}


# --- The oracle


def brute_force(asserted: dict[Triple, int], rules: Sequence[Rule]) -> dict[Triple, int]:
    """Give the closure of asserted statements, with levels, by trying every rule on everything, until the end."""
    levels = dict(asserted)
    while True:
        better: dict[Triple, int] = {}
        for rule in rules:
            if rule.head is None or not all(axiom in levels for axiom in rule.axioms):
                continue
            schema = max((levels[axiom] for axiom in rule.axioms), default=0)
            for values, level in instances(rule.body, levels):
                conclusion = filled(rule.head, values)
                weakest = max(schema, level)
                known = min(levels.get(conclusion, 9), better.get(conclusion, 9))
                # A literal may be the same as a thing; it is written down of the thing.
                guarded = () if rule.head[1] == term("owl:sameAs") or rule.name.startswith("eq-") else rule.not_literal
                if weakest < known and not any(values[name].startswith('"') for name in guarded):
                    better[conclusion] = weakest
        if not better:
            return levels
        levels |= better


def different(levels: dict[Triple, int]) -> dict[Triple, int]:
    """Leave out that a thing is the same as itself, which is answered virtually, and what is said of literals."""
    return {
        each: level
        for each, level in levels.items()
        if (each[1] != term("owl:sameAs") or each[0] != each[2]) and not each[0].startswith('"')
    }


def instances(body: Sequence[Atom], levels: dict[Triple, int]) -> Iterable[tuple[dict[str, str], int]]:
    found: list[tuple[dict[str, str], int]] = [({}, 0)]
    for atom in body:
        longer = []
        for (values, level), (statement, own) in product(found, levels.items()):
            bound = dict(values)
            if all(
                (bound.setdefault(place, name) if place.startswith("?") else place) == name
                for place, name in zip(atom, statement, strict=True)
            ):
                longer.append((bound, max(level, own)))
        found = longer
    return found


def filled(atom: Atom, values: dict[str, str]) -> Triple:
    subject, predicate, object_ = (values.get(place, place) for place in atom)
    return subject, predicate, object_


# --- Proofs for each family of rules

FAMILIES: dict[str, tuple[str, str, str]] = {
    "cax-sco": ("A rdfs:subClassOf B", "x a A", "x a B"),
    "cax-eqc1": ("A owl:equivalentClass B", "x a A", "x a B"),
    "cax-eqc2": ("A owl:equivalentClass B", "x a B", "x a A"),
    "prp-spo1": ("p rdfs:subPropertyOf q", "x p y", "x q y"),
    "prp-eqp1": ("p owl:equivalentProperty q", "x p y", "x q y"),
    "prp-eqp2": ("p owl:equivalentProperty q", "x q y", "x p y"),
    "prp-dom": ("p rdfs:domain A", "x p y", "x a A"),
    "prp-rng": ("p rdfs:range A", "x p y", "y a A"),
    "prp-inv1": ("p owl:inverseOf q", "x p y", "y q x"),
    "prp-inv2": ("p owl:inverseOf q", "x q y", "y p x"),
    "prp-symp": ("p a owl:SymmetricProperty", "x p y", "y p x"),
    "prp-trp": ("p a owl:TransitiveProperty", "x p y\ny p z\nz p u", "x p u"),
    "prp-spo2": (
        "p owl:propertyChainAxiom _:1\n_:1 rdf:first q\n_:1 rdf:rest _:2\n_:2 rdf:first r\n_:2 rdf:rest _:3\n"
        "_:3 rdf:first s\n_:3 rdf:rest rdf:nil",
        "x q y\ny r z\nz s u",
        "x p u",
    ),
    "cls-svf1": ("C owl:someValuesFrom A\nC owl:onProperty p", "x p y\ny a A", "x a C"),
    "cls-svf2": ("C owl:someValuesFrom owl:Thing\nC owl:onProperty p", "x p y", "x a C"),
    "cls-avf": ("C owl:allValuesFrom A\nC owl:onProperty p", "x p y\nx a C", "y a A"),
    "cls-hv1": ("C owl:hasValue v\nC owl:onProperty p", "x a C", "x p v"),
    "cls-hv2": ("C owl:hasValue v\nC owl:onProperty p", "x p v", "x a C"),
    "cls-int1": (
        "C owl:intersectionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest _:2\n_:2 rdf:first B\n_:2 rdf:rest rdf:nil",
        "x a A\nx a B",
        "x a C",
    ),
    "cls-int2": (
        "C owl:intersectionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest _:2\n_:2 rdf:first B\n_:2 rdf:rest rdf:nil",
        "x a C",
        "x a B",
    ),
    "cls-uni": (
        "C owl:unionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest _:2\n_:2 rdf:first B\n_:2 rdf:rest rdf:nil",
        "x a B",
        "x a C",
    ),
    "cls-oo": (
        "C owl:oneOf _:1\n_:1 rdf:first x\n_:1 rdf:rest _:2\n_:2 rdf:first y\n_:2 rdf:rest rdf:nil",
        "z p z",
        "y a C",
    ),
    "scm-sco": ("A rdfs:subClassOf B\nB rdfs:subClassOf C", "x a A", "A rdfs:subClassOf C"),
    "scm-eqc1": ("A owl:equivalentClass B", "x a A", "A rdfs:subClassOf B"),
    "scm-dom1": ("p rdfs:domain A\nA rdfs:subClassOf B", "x p y", "p rdfs:domain B"),
    "scm-int": (
        "C owl:intersectionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest rdf:nil",
        "x a C",
        "C rdfs:subClassOf A",
    ),
    "scm-uni": ("C owl:unionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest rdf:nil", "x a C", "A rdfs:subClassOf C"),
}


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

_LONG_WAY = """A1 rdfs:subClassOf A2
A2 rdfs:subClassOf A3
A3 rdfs:subClassOf A4
p rdfs:domain B
B rdfs:subClassOf A4"""


def test_the_smallest_proof_has_the_fewest_steps_of_its_level() -> None:
    """Here the shown proof takes the rule of the first round; both ways are two steps or more."""
    with closed(_LONG_WAY, [("x a A1", 0), ("x p y", 3)]) as table:
        shown = explain(table.connection, *triple("x a A4"))
        smallest = explain(table.connection, *triple("x a A4"), smallest=True)
        assert shown
        assert smallest
        assert smallest.level == shown.level == 0
        assert size(smallest) <= size(shown)
        check(smallest, Asserted(table))


def test_the_smallest_proof_may_use_weaker_assertions_that_do_not_weaken_it() -> None:
    """`x a A3` follows surely, in two steps, and somebody said it unsurely: for an unsure conclusion that is enough."""
    ontology = f"{_LONG_WAY}\nD owl:someValuesFrom A3\nD owl:onProperty r"
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
    with closed(_LONG_WAY, [("x a A1", 0), ("x p y", 0)]) as table:
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


# --- Random closures

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
    ontology = f"{_LONG_WAY}\np a owl:TransitiveProperty\nq rdfs:subPropertyOf p\np rdfs:range A3"
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


# --- Tampering


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
