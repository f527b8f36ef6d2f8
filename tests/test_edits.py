"""Edits without a rebuild: row for row what a build of the edited assertions gives."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from closure_cases import INTEGER, Triple, ex, listed, rows_of
from edit_cases import Said, Sequence, after, built, contents, edited, reading
from maquette.axioms import DIFFERENT, SAME, SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE, owl, rdfs
from maquette.closure import stored_rules
from maquette.closure.equality import SPARE
from maquette.edits import EditReport, Removal, apply_edit, equalities
from maquette.edits.propagation import Propagation
from maquette.edits.surroundings import Stored
from maquette.proofs import Explainer, parts, prepare_proofs, sub_proofs
from maquette.terms import is_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maquette.proofs.lookups import Ids
    from maquette.rules import Rule
    from maquette.statements import Held, StatementTable

few = settings(
    max_examples=int(os.environ.get("MAQUETTE_EDITS", "8")),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def edit(
    table: StatementTable, gone: Iterable[Triple] = (), come: Iterable[tuple[Triple, int]] = (), name: str = "more.nt"
) -> EditReport:
    return apply_edit(table, [Removal(*triple) for triple in sorted(gone)], [reading(come, name)])


def compared(
    said: Said, gone: Iterable[Triple] = (), come: Said | None = None, *, reclosed: bool = False
) -> StatementTable:
    """Edit a table, compare it with one that is built of what is said then, and give it."""
    table = built(said)
    assert edit(table, gone, come or []).reclosed == reclosed
    compare(table, after(said, set(gone), come or []))
    return table


def compare(table: StatementTable, said: Said) -> None:
    with built(said) as rebuilt:
        assert contents(table) == contents(rebuilt)
        assert shown_proofs(table) == shown_proofs(rebuilt)
    assert copies_agree(table)


def compare_all(sequence: Sequence, *, of_data: bool = False) -> None:
    """Compare each edit with a rebuild; one of data closes again only for the reasons that `docs/rules.md` gives."""
    said, edits = sequence
    with built(said) as table:
        for number, (gone, come) in enumerate(edits):
            before = Closed.of(table)
            report = edit(table, gone, come, f"{number}.nt")
            now = after(said, gone, come)
            compare(table, now)
            if of_data and report.reclosed:
                assert reasons_to_close_again(before, Closed.of(table), said, now)
            said = now


@dataclass(frozen=True)
class Closed:
    """What a closure says: its rows, those kept for proofs alone, its rules, those that found contradictions.

    `depths` says for each level how many equalities led to what stands for a thing, where they are more than usual.
    """

    rows: frozenset[Held]
    hidden: frozenset[tuple[str, str, str]]
    rules: tuple[Rule, ...]
    contradicting: frozenset[str]
    depths: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, table: StatementTable) -> Closed:
        """Read it off a table."""
        rules = stored_rules(table.connection)
        names = {rule.id: rule.name for rule in rules}
        found = table.connection.execute("SELECT DISTINCT rule FROM inconsistencies").fetchall()
        hidden = frozenset((s, p, o) for s, p, o, *_ in rows_of(table, "unwritten"))
        depths = table.connection.execute(
            "SELECT level, max(depth) FROM replaced_things GROUP BY level HAVING max(depth) > $1", [SPARE]
        ).fetchall()
        return cls(
            frozenset(table.held()), hidden, rules, frozenset(names[rule] for (rule,) in found), frozenset(depths)
        )


def reasons_to_close_again(before: Closed, after: Closed, said: Said, now: Said) -> set[str]:
    """Tell which of the reasons that `docs/rules.md` gives there were to close everything again."""
    changed = before.rows ^ after.rows
    every = (*before.rows, *after.rows)
    is_equal = any(each.predicate == SAME for each in every)
    rules = {rule.id: rule for rule in (*before.rules, *after.rules)}
    concluding = {rule.id for rule in rules.values() if not rule.name.startswith("eq-")}
    names = {
        place
        for rule in rules.values()
        for atom in (*rule.body, *((rule.head,) if rule.head else ()))
        for place in atom
    }
    found = {
        "axioms": any(each.predicate in SCHEMA_PREDICATES or each.object in SCHEMA_CLASSES for each in changed),
        "equalities of rules": any(each.predicate == SAME for each in changed)
        and any(each.predicate == SAME and each.rule in concluding for each in every),
        "equalities of what rules name": not names.isdisjoint(
            end for each in changed if each.predicate == SAME for end in (each.subject, each.object)
        ),
        "equalities with oneself": any(each.predicate == SAME and each.subject == each.object for each in changed),
        "equalities far apart": before.depths != after.depths,
        "differences": any(each.predicate == DIFFERENT for each in changed),
        "equalities of literals": any(each.predicate == SAME and is_literal(each.object) for each in every)
        or any((p, s) != (SAME, o) for s, p, o in (*before.hidden, *after.hidden)),
        "contradictions of what is the same": is_equal and bool(before.contradicting | after.contradicting),
        "the surest level": surest(said) != surest(now),
        "values": any(is_literal(each.object) for each in changed) and any(map(looks_at_values, before.rules)),
        "datatypes": any(atom[2] == INTEGER for rule in before.rules for atom in rule.body),
    }
    return {reason for reason, holds in found.items() if holds}


def surest(said: Said) -> int | None:
    return min((level for _, level in said), default=None)


def looks_at_values(rule: Rule) -> bool:
    """Tell whether a rule compares values, names one, or says of which datatype they are."""
    read = [atom[2] for atom in rule.body if atom[1] != TYPE and atom[2].startswith("?")]
    named = any(is_literal(place) for atom in (*rule.body, *((rule.head,) if rule.head else ())) for place in atom)
    return len(set(read)) < len(read) or named or (rule.head is not None and rule.head[1:] == (TYPE, INTEGER))


def shown_proofs(table: StatementTable, limit: int = 8) -> list[list[tuple[object, ...]]]:
    """Give the shown proofs of the inferred statements of the last ranks: every step, rule and level."""
    last = table.connection.execute(
        """SELECT s.term, p.term, o.term FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
        JOIN terms o ON object = o.id WHERE rule IS NOT NULL ORDER BY level DESC, round DESC, 1, 2, 3 LIMIT ?""",
        [limit],
    ).fetchall()
    explainer = Explainer(table.connection)
    proofs = [explainer.explain(statement) for statement in last]
    return [
        [
            (part.statement, part.level, part.step and part.step.rule, [each.statement for each in parts(part)])
            for part in sub_proofs(proof)
        ]
        for proof in proofs
        if proof
    ]


def copies_agree(table: StatementTable) -> bool:
    """Tell whether the sorted copies hold what they hold when they are made anew, which is what this leaves."""
    names = ("statements_by_subject", "statements_by_object")
    found = [sorted(map(repr, table.connection.execute(f"FROM {name}").fetchall())) for name in names]
    prepare_proofs(table.connection)
    return found == [sorted(map(repr, table.connection.execute(f"FROM {name}").fetchall())) for name in names]


@few
@given(edited(axioms_too=False))
def test_edits_of_data_equal_a_rebuild_and_close_again_for_known_reasons_alone(sequence: Sequence) -> None:
    compare_all(sequence, of_data=True)


@few
@given(edited(axioms_too=True))
def test_edits_of_axioms_and_equalities_equal_a_rebuild(sequence: Sequence) -> None:
    compare_all(sequence)


P, A = ex("p"), ex("A")
DOMAIN = [((P, rdfs("domain"), A), 0)]
TRANSITIVE = [((P, TYPE, owl("TransitiveProperty")), 0)]


def says(*pairs: str, level: int = 0) -> Said:
    """Say that things have the property `p`: `ab` of a, to b."""
    return [((ex(pair[0]), P, ex(pair[1])), level) for pair in pairs]


def row(table: StatementTable, triple: Triple) -> tuple[int | None, int] | None:
    """Give the asserted level and the level of a statement, or None."""
    return next(
        ((each.asserted, each.level) for each in table.held() if (each.subject, each.predicate, each.object) == triple),
        None,
    )


def test_what_is_asserted_and_inferred_stays_inferred_when_the_assertion_goes() -> None:
    said = DOMAIN + says("ab", level=2) + [((ex("a"), TYPE, A), 0)]
    with compared(said, [(ex("a"), TYPE, A)]) as table:
        assert row(table, (ex("a"), TYPE, A)) == (None, 2)


def test_of_two_assertions_the_weaker_one_stays() -> None:
    said = DOMAIN + says("ab") + says("ab", level=3)
    table = built(said)
    with table:
        report = apply_edit(table, [Removal(ex("a"), P, ex("b"), "first.nt", 2)])
        assert report == EditReport(removed=1, added=0, changed=2)
        compare(table, DOMAIN + says("ab", level=3))
        assert row(table, (ex("a"), TYPE, A)) == (None, 3)


@pytest.mark.parametrize("level", [0, 2, 5])
def test_what_is_said_again_counts_where_it_is_surer(level: int) -> None:
    said = DOMAIN + says("ab", level=2)
    with compared(said, come=says("ab", level=level)) as table:
        assert row(table, (ex("a"), TYPE, A)) == (None, min(level, 2))


def test_what_rests_on_itself_alone_goes() -> None:
    said = [*TRANSITIVE, ((P, TYPE, owl("SymmetricProperty")), 0), *says("ab", "bc", "cd")]
    with compared(said, [(ex("b"), P, ex("c"))]) as table:
        assert row(table, (ex("a"), P, ex("d"))) is None
        assert row(table, (ex("c"), P, ex("c"))) == (None, 0)


def test_steps_behind_a_step_that_transitivity_gives_now_are_taken_back() -> None:
    """It is said that a → c, so that x → c follows from it; when it follows itself, x → c needs another round."""
    said = TRANSITIVE + says("xa", "bc", "cd") + says("ac", level=4) + says("vx", level=1)
    compared(said, come=says("ab")).connection.close()
    compared(said + says("ab", level=2), come=says("ab")).connection.close()


def test_contradictions_come_and_go_with_what_they_rest_on() -> None:
    said = [((P, TYPE, owl("AsymmetricProperty")), 0), *says("ab", "cd", "dc")]
    table = compared(said, [(ex("c"), P, ex("d"))], says("ba", level=4))
    with table:
        assert table.connection.execute("SELECT level FROM inconsistencies").fetchall() == [(4,)]


def test_what_axioms_and_equalities_depend_on_is_closed_again() -> None:
    head, cells = listed("_:l", [P, P])
    chain = [((P, owl("propertyChainAxiom"), head), 0), *((cell, 0) for cell in cells)]
    said = DOMAIN + says("ab", "bc")
    compared(said, come=chain, reclosed=True).connection.close()
    compared(said + chain, [cells[0]], reclosed=True).connection.close()
    compared(said, [DOMAIN[0][0]], reclosed=True).connection.close()
    functional: Said = [((P, TYPE, owl("FunctionalProperty")), 0)]
    compared(functional + says("ab"), come=says("ac"), reclosed=True).connection.close()
    compared(functional + says("ab", "ac"), [(ex("a"), P, ex("c"))], reclosed=True).connection.close()


SAME_THINGS: Said = [((ex(one), SAME, ex(other)), level) for one, other, level in (("a", "k", 0), ("k", "l", 2))]


@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("thing", ["a", "k", "l", "z"])
def test_what_is_said_of_things_that_are_the_same_comes_and_goes_without_closing_again(thing: str, level: int) -> None:
    said = DOMAIN + TRANSITIVE + SAME_THINGS + says("bc") + says("yw", level=4)
    about: Said = [((ex(thing), P, ex("b")), level)]
    with compared(said, come=about) as table:
        assert row(table, (ex("a"), P, ex("c"))) == (None if thing == "z" else (None, max(level, 2 * (thing == "l"))))
    with compared(said + about, [about[0][0]]) as table:
        assert row(table, (ex("a"), P, ex("c"))) is None


def test_properties_and_classes_that_are_the_same_take_statements_along() -> None:
    said = DOMAIN + says("xy") + [((P, SAME, ex("q")), 0), ((A, SAME, ex("B")), 1), ((ex("x"), ex("r"), ex("y")), 1)]
    with compared(said, come=[((ex("a"), ex("q"), ex("b")), 0)]) as table:
        assert row(table, (ex("a"), P, ex("b"))) == (None, 0)
        assert row(table, (ex("a"), TYPE, A)) == (None, 0)
        assert row(table, (ex("a"), TYPE, ex("B"))) == (None, 1)


@pytest.mark.parametrize("level", [0, 2, 3])
@pytest.mark.parametrize("others", [0, 3])
def test_an_equality_comes_and_goes_without_closing_again(others: int, level: int) -> None:
    """Also the first and the last one; what was written out for one class is written out for those that it leaves."""
    said = DOMAIN + TRANSITIVE + says("ab", "bc") + says("kx", level=1) + says("lx", level=3)
    said += [((ex(f"x{n}"), SAME, ex(f"y{n}")), 0) for n in range(others)]
    same: Said = [((ex("b"), SAME, ex("k")), level), ((ex("l"), SAME, ex("k")), 2)]
    with compared(said, come=same) as table:
        assert row(table, (ex("a"), P, ex("x"))) == (None, max(level, 1))
    with compared(said + same, [same[0][0]]) as table:
        assert row(table, (ex("a"), P, ex("x"))) is None
    compared(said + same, [triple for triple, _ in same]).connection.close()
    compared(said + same[:1], come=same[:1] + same[1:]).connection.close()
    compared(said + same, [same[0][0]], [((ex("k"), SAME, ex("b")), level), ((ex("c"), SAME, ex("l")), 0)])


def test_equalities_on_which_more_depends_close_all_again() -> None:
    functional: Said = [((P, TYPE, owl("FunctionalProperty")), 0)]
    chain: Said = [((ex(f"k{n:02}"), SAME, ex(f"k{n + 1:02}")), 0) for n in range(3 * SPARE)]
    said = DOMAIN + says("ab") + chain[:1]
    compared(said, come=chain[1:], reclosed=True).connection.close()
    compared(said + chain, [chain[1][0]], reclosed=True).connection.close()
    compared(said, come=[((P, SAME, ex("q")), 0)], reclosed=True).connection.close()
    compared(said, come=[((A, SAME, ex("B")), 0)], reclosed=True).connection.close()
    compared(said, come=[((ex("a"), SAME, ex("a")), 0)], reclosed=True).connection.close()
    compared(said + functional, come=says("ac"), reclosed=True).connection.close()
    compared(said + functional + says("ac"), come=[((ex("b"), SAME, ex("k")), 0)], reclosed=True).connection.close()
    compared(said + functional + says("kc"), come=[((ex("a"), SAME, ex("k")), 0)], reclosed=True).connection.close()


def test_where_things_are_the_same_contradictions_close_all_again_and_other_equalities_do() -> None:
    said = DOMAIN + TRANSITIVE + SAME_THINGS + says("bc")
    asymmetric: Said = [((P, TYPE, owl("AsymmetricProperty")), 0)]
    compared(said + asymmetric, come=says("cb"), reclosed=True).connection.close()
    of_a_literal: Said = [((ex("m"), SAME, '"m"'), 0)]
    compared(said + of_a_literal, come=says("cd"), reclosed=True).connection.close()
    of_equality: Said = [((ex("like"), SAME, SAME), 0)]
    compared(said + of_equality, come=says("cd"), reclosed=True).connection.close()


def test_what_would_be_said_of_very_many_things_closes_all_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equalities, "MANY", 2)
    said = DOMAIN + says("xy") + SAME_THINGS
    compared(said, come=says("yz")).connection.close()
    compared(said, come=says("az"), reclosed=True).connection.close()


def test_the_first_assertion_of_a_surer_level_closes_all_again() -> None:
    said = [(triple, 1) for triple, _ in DOMAIN + says("ab")]
    compared(said, come=says("bc"), reclosed=True).connection.close()


def test_literals_of_one_value_are_noted_wherever_they_stand_when_rules_compare_values() -> None:
    head, cells = listed("_:k", [P])
    said: Said = [((A, owl("hasKey"), head), 0), *((cell, 0) for cell in cells), *says("ab")]
    integers = [f'"{digits}"^^<http://www.w3.org/2001/XMLSchema#integer>' for digits in ("1", "01")]
    compared(said, come=[((ex("a"), ex("q"), each), 0) for each in integers], reclosed=True).connection.close()


def test_a_word_that_only_a_conclusion_has_gets_its_term() -> None:
    """Nobody says `rdf:type` before a rule does."""
    with compared(DOMAIN, come=says("ab")) as table:
        assert row(table, (ex("a"), TYPE, A)) == (None, 0)


@pytest.mark.parametrize("gone", [1, 30, 40])
def test_of_many_steps_to_one_statement_those_that_are_left_count(gone: int) -> None:
    """Only the best few steps to a statement are read, until these are gone."""
    said = [((P, rdfs("range"), A), 0)] + [((ex(f"x{n:02}"), P, ex("a")), n % 7) for n in range(40)]
    said.sort(key=lambda each: each[1])
    with compared(said, [triple for triple, _ in said[1:][:gone]]) as table:
        assert row(table, (ex("a"), TYPE, A)) == (None if gone == 40 else (None, said[1 + gone][1]))


@pytest.mark.parametrize("same", [False, True])
def test_an_edit_reads_what_it_touches_however_much_else_there_is(monkeypatch: pytest.MonkeyPatch, same: bool) -> None:
    read: list[int] = []
    reading_rows = Stored.read

    def counted(self: Stored, sql: str, asked: Iterable[tuple[int, ...]]) -> list[Ids]:
        found = reading_rows(self, sql, asked)
        read.append(len(found))
        return found

    monkeypatch.setattr(Stored, "read", counted)
    for others in (3, 300):
        said = DOMAIN + TRANSITIVE + says("ab", "bc", "cd")
        said += [((ex(f"x{n}"), P, ex(f"y{n}")), 0) for n in range(others)]
        said += [((ex(f"y{n}"), P, ex(f"z{n}")), 0) for n in range(others)]
        said += [((ex(f"x{n}"), SAME, ex(f"w{n}")), 0) for n in range(others if same else 0)]
        said += [((ex("c"), SAME, ex("k")), 0)] if same else []
        compared(said, [(ex("b"), P, ex("c"))], says("bd")).connection.close()
        read.append(-1)
    queries = len(read) // 2
    assert read[:queries] == read[queries:]
    assert 0 < sum(read[: queries - 1]) < 20


def test_an_edit_that_fails_leaves_the_table_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    said = DOMAIN + says("ab", "bc")
    with built(said) as table:
        monkeypatch.setattr(Propagation, "_contradictions", _fail)
        with pytest.raises(RuntimeError):
            edit(table, [(ex("a"), P, ex("b"))], says("cd"))
        compare(table, said)
        assert table.connection.execute("SELECT count(*) FROM assertions").fetchall() == [(len(said),)]
        assert len(table.connection.execute("FROM sources").fetchall()) == 1


def _fail(*_: object) -> None:
    raise RuntimeError


def test_a_removal_that_meets_nothing_changes_nothing() -> None:
    with built(DOMAIN + says("ab")) as table:
        assert edit(table, [(ex("b"), P, ex("a"))]) == EditReport(removed=0, added=0, changed=0)
        compare(table, DOMAIN + says("ab"))
