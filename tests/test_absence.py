"""Absences: adding exactly what is said to be missing makes a statement hold, and nobody is told to write nonsense."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closure_cases import PROPERTIES, THINGS, Naive, ex, ontologies
from maquette.absence import Absences, NewRow, to_json, to_markdown, to_text, why_not
from maquette.axioms import TYPE, is_axiom, owl, rdfs
from maquette.closure import close
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.store import open_store
from maquette.terms import is_blank, is_iri
from maquette.words import maq

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from maquette.absence import Absence
    from maquette.builds import Build
    from maquette.workspace import Workspace

    Run = Callable[..., subprocess.CompletedProcess[str]]

Triple = tuple[str, str, str]
Catalogue = tuple["Workspace", "Build"]

_BASE = "<https://w3id.org/maquette/telecom-paris/"


def closed(axioms: Iterable[Triple], facts: Iterable[Triple]) -> StatementTable:
    """Close axioms of an ontology and facts of a partner."""
    table = StatementTable.create()
    table.load(
        Reading(Source.of(path, kind, b""), [Statement(*triple, line) for line, triple in enumerate(triples, 1)])
        for path, kind, triples in (
            ("ontology/o.ttl", SourceKind.ONTOLOGY, axioms),
            ("data/f.nt", SourceKind.PARTNER, facts),
        )
    )
    close(table.connection)
    return table


def needs(absence: Absence) -> Iterator[tuple[Triple, ...]]:
    """Give the statements that each shown instance needs."""
    return (instance.needed for conclusion in absence.conclusions for instance in conclusion.instances)


# --- The first catalogue: every pair of a unit and a competency


@pytest.fixture(scope="module")
def table(catalogue: Catalogue) -> Iterator[StatementTable]:
    with StatementTable.open(catalogue[1].statements) as opened:
        yield opened


def instances_of(table: StatementTable, class_: str) -> list[str]:
    return sorted(each.subject for each in table.held() if each.predicate == TYPE and each.object == maq(class_))


@pytest.fixture(scope="module")
def absences(table: StatementTable) -> list[Absence]:
    """Give the absences of all pairs of a unit and a competency that it does not build toward."""
    pairs = [
        (u, maq("buildsToward"), c) for u in instances_of(table, "Unit") for c in instances_of(table, "Competency")
    ]
    assert len(pairs) == 21 * 4
    giving = Absences(table.connection)
    found = [absence for pair in pairs if (absence := giving.of(pair))]
    held = {(each.subject, each.predicate, each.object) for each in table.held()}
    assert {each.statement for each in found} == set(pairs) - held
    return found


_FOLLOWED = {
    maq(name)
    for name in (
        "hasContribution", "toCompetency", "fullyRealises", "partlyRealises", "hasRequiredPrerequisite",
        "hasAdvisedPrerequisite", "moduleOf",
    )
}  # fmt: skip
"""The links that people and pages write from which it follows what a unit builds toward."""


class Copies:
    """Many copies of a catalogue's data in one table, each renamed apart and changed by itself: closed in one go."""

    def __init__(self, table: StatementTable) -> None:
        self.ontology: list[Triple] = []
        self.data: list[Triple] = []
        for path, each in table.asserted():
            triple = (each.subject, each.predicate, each.object)
            if "ontology/" in path:
                self.ontology.append(triple)
            elif each.predicate in _FOLLOWED:
                self.data.append(triple)
        self.words = {subject for subject, _, _ in self.ontology}

    def holding(self, cases: Sequence[tuple[Triple, Sequence[Triple]]]) -> list[bool]:
        """Tell of each statement whether it holds in a copy with some statements added."""
        facts = [
            self.renamed(triple, number) for number, (_, added) in enumerate(cases) for triple in (*self.data, *added)
        ]
        with closed(self.ontology, facts) as table:
            return [
                bool(list(self._rows(table, self.renamed(statement, number))))
                for number, (statement, _) in enumerate(cases)
            ]

    @staticmethod
    def _rows(table: StatementTable, triple: Triple) -> list[tuple[int]]:
        return table.connection.execute(
            """SELECT 1 FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
            JOIN terms o ON object = o.id WHERE s.term = ? AND p.term = ? AND o.term = ?""",
            triple,
        ).fetchall()

    def renamed(self, triple: Triple, number: int) -> Triple:
        """Give a statement about the things of a copy."""
        s, p, o = triple
        return self._renamed(s, number), p, self._renamed(o, number)

    def _renamed(self, term: str, number: int) -> str:
        if is_blank(term):
            return f"{term}copy{number}"
        return term if term in self.words or not is_iri(term) else f"{term[:-1]}~{number}>"


def test_exactly_what_is_missing_makes_each_statement_hold(table: StatementTable, absences: list[Absence]) -> None:
    copies = Copies(table)
    cases: list[tuple[Triple, tuple[Triple, ...]]] = []
    lacking: list[tuple[Triple, tuple[Triple, ...]]] = []
    for absence in absences:
        shown = list(needs(absence))
        assert shown
        cases += [(absence.statement, needed) for needed in shown]
        lacking += [
            (absence.statement, tuple(each for each in needed if each != left_out))
            for needed in shown[:1]
            for left_out in needed
        ]
    assert len(cases) > 3 * len(absences)
    size = 150
    for start in range(0, len(cases), size):
        some = cases[start : start + size]
        assert [case for case, holds in zip(some, copies.holding(some), strict=True) if not holds] == []
    assert not any(copies.holding(lacking[:size]))


def test_what_is_missing_says_which_row_of_which_table(absences: list[Absence]) -> None:
    for absence in absences:
        for conclusion in absence.conclusions:
            for instance in conclusion.instances:
                assert all(isinstance(each, NewRow) for each in instance.writing), instance.writing
                assert instance.axioms


def test_nobody_is_told_to_write_what_contradicts_the_ontology(absences: list[Absence]) -> None:
    units = {absence.statement[0] for absence in absences}
    realised = {o for absence in absences for n in needs(absence) for _, p, o in n if p == maq("fullyRealises")}
    required = [(s, o) for absence in absences for n in needs(absence) for s, p, o in n if p.endswith("Prerequisite>")]
    assert realised
    assert not realised & units, "a unit is no module, though units and modules build toward competencies alike"
    assert required
    assert all(unit != other for unit, other in required)


def test_a_prerequisite_is_not_proposed_both_ways(table: StatementTable) -> None:
    """BGDIA703 requires BGDIA701, so that nothing proposes that BGDIA701 requires BGDIA703."""
    absence = why_not(table.connection, (f"{_BASE}unit/2255>", maq("dependsOn"), f"{_BASE}unit/2252>"), every=True)
    assert absence
    written = [each for needed in needs(absence) for each in needed if each[1].endswith("Prerequisite>")]
    assert (f"{_BASE}unit/2255>", maq("hasRequiredPrerequisite"), f"{_BASE}unit/2252>") not in written
    assert (f"{_BASE}unit/2255>", maq("hasAdvisedPrerequisite"), f"{_BASE}unit/2252>") not in written


def test_what_would_contradict_the_ontology_outright_is_said_to(table: StatementTable) -> None:
    absence = why_not(table.connection, (f"{_BASE}unit/15338>", maq("realises"), f"{_BASE}unit/15281>"))
    assert absence
    assert absence.impossible
    assert not absence.conclusions
    assert "contradict" in to_text(absence, {}, "en")
    assert "contredirait" in to_text(absence, {}, "fr")


def test_existing_rows_are_not_put_to_another_use(table: StatementTable, absences: list[Absence]) -> None:
    rows = set(instances_of(table, "CuratedRow"))
    assert rows
    assert not rows & {term for absence in absences for needed in needs(absence) for each in needed for term in each}


def test_a_statement_that_holds_is_not_absent(table: StatementTable) -> None:
    held = next(each for each in table.held() if each.predicate == maq("buildsToward"))
    assert why_not(table.connection, (held.subject, held.predicate, held.object)) is None


def test_what_is_nearer_comes_first_and_all_shows_no_less(table: StatementTable, absences: list[Absence]) -> None:
    few = absences[0]
    every = why_not(table.connection, few.statement, every=True)
    assert every
    assert set(needs(few)) <= set(needs(every)) or len(list(needs(few))) < len(list(needs(every)))
    contribution = few.conclusions[0].instances[0]
    assert [row.table.name for row in contribution.writing if isinstance(row, NewRow)] == ["contributions"]


def test_accounts_are_the_same_from_run_to_run(catalogue: Catalogue, absences: list[Absence]) -> None:
    with StatementTable.open(catalogue[1].statements) as again:
        absence = why_not(again.connection, absences[0].statement)
        assert absence
        assert to_json(absence, {}, "fr") == to_json(absences[0], {}, "fr")


# --- Random ontologies


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples=ontologies(), data=st.data())
def test_near_misses_hold_once_they_are_added(triples: list[Triple], data: st.DataObject) -> None:
    axioms = [each for each in triples if is_axiom(each)]
    facts = [each for each in triples if not is_axiom(each)]
    goals = st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS))
    with closed(axioms, facts) as table:
        for goal in data.draw(st.lists(goals, min_size=1, max_size=4)):
            absence = why_not(table.connection, goal, every=True)
            assert (absence is None) == (goal in Naive(triples).triples)
            for needed in list(needs(absence))[:4] if absence else ():
                assert goal in Naive([*triples, *needed]).triples


def test_a_long_chain_is_filled_in_where_it_is_broken() -> None:
    chain = [
        (ex("r"), owl("propertyChainAxiom"), "_:l0"),
        *(
            triple
            for number, link in enumerate("pqs")
            for triple in (
                (f"_:l{number}", f"<{_RDF}first>", ex(link)),
                (f"_:l{number}", f"<{_RDF}rest>", f"_:l{number + 1}" if number < 2 else f"<{_RDF}nil>"),
            )
        ),
    ]
    with closed(chain, [(ex("a"), ex("p"), ex("b")), (ex("c"), ex("s"), ex("d"))]) as table:
        absence = why_not(table.connection, (ex("a"), ex("r"), ex("d")))
        assert absence
        assert list(needs(absence)) == [((ex("b"), ex("q"), ex("c")),)]


_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def test_a_rule_that_needs_too_much_is_named_and_not_followed() -> None:
    axioms = [(ex("p"), rdfs("domain"), ex("A")), (ex("A"), rdfs("subClassOf"), ex("B"))]
    with closed(axioms, [(ex("a"), ex("q"), ex("b"))]) as table:
        absence = why_not(table.connection, (ex("a"), TYPE, ex("B")))
        assert absence
        assert [each.rule.name for each in absence.conclusions] == ["cax-sco"]
        far = why_not(table.connection, (ex("a"), ex("q"), ex("c")))
        assert far
        assert far.conclusions == ()
        assert "No rule" in to_text(far, {}, "en")


# --- In words


def test_words_name_the_row_and_the_lines(catalogue: Catalogue, absences: list[Absence]) -> None:
    absence = next(
        each for each in absences if each.statement[0].endswith("/unit/24802>") and each.statement[2].endswith("/zxpp>")
    )
    english, french = to_text(absence, {}, "en"), to_text(absence, {}, "fr")
    assert "1. a row of contributions.csv: unit IA719, competency zxpp “Employer les méthodes avancées…”\n" in english
    assert "1. une ligne de contributions.csv : unit IA719, competency zxpp «\u00a0Employer les méthodes " in french
    assert "ontology/axioms.ttl:15]" in english
    assert (
        "missing: IA719 realises “Apprentissage statistique/Machine Learning” (announced module) (so far: none)"
        in english
    )
    assert "proposed (sure): data/2024-2025/curation/module-competency.csv:2" in english
    assert "extent full or partial" in english
    assert "extent full ou partial" in french
    markdown = to_markdown(absence, {}, "en")
    assert "\n   - rule: " in markdown
    record = json.loads(to_json(absence, {"contributions": "data/x.csv"}, "en"))
    assert record["holds"] is False
    assert record["rules"][0]["nearest"][0]["write"] == [
        {"table": "contributions", "file": "data/x.csv", "cells": {"unit": ["IA719"], "competency": ["zxpp"]}}
    ]
    assert open_store(catalogue[1].folder)


def test_every_thing_that_a_row_would_name_has_its_title(absences: list[Absence]) -> None:
    rows = [line for each in absences for line in to_text(each, {}, "en").splitlines() if "a row of " in line]
    named = [cell for row in rows for cell in re.findall(r"(?:module|competency|job) (\w{4}) ?(.?)", row)]
    assert len(named) > 100
    assert {mark for _, mark in named} == {"“"}


@pytest.mark.parametrize(
    ("words", "status", "printed"),
    [
        (("IA719", "buildsToward", "1"), 0, "contributions.csv: unit IA719"),
        (("IA719", "buildsToward", "1", "--lang", "fr"), 0, "Ceci ne tient pas"),
        (("BGDIA703", "buildsToward", "1"), 1, "maquette why BGDIA703 buildsToward 1"),
        (("IA717", "code", "IA717"), 1, "This holds: IA717 “Natural Language Processing”, code: “IA717”."),
        (("IA717", "code", "IA999"), 0, "as in data/2024-2025/pages/D1996.txt:"),
        (("IA717", "credits", "many"), 2, ""),
        (("IA717", "buildsToward", "nothing"), 2, ""),
        (("IA719", "buildsToward", "1", "--format", "html"), 2, ""),
    ],
)
def test_the_command_says_so_by_its_status(
    words: tuple[str, ...], status: int, printed: str, run_maquette: Run, catalogue: Catalogue
) -> None:
    ran = run_maquette("why-not", *words, cwd=catalogue[0].root)
    assert ran.returncode == status, ran.stderr
    assert printed in ran.stdout


def test_an_empty_answer_offers_the_command_and_it_runs(run_maquette: Run, workspace: Workspace) -> None:
    path = workspace.root / "data" / "2024-2025" / "curation" / "competency-job.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if ",sx2j," not in row), encoding="utf-8")
    assert run_maquette("build", cwd=workspace.root).returncode == 0
    asked = run_maquette("ask", "units-for-job", "-s", "job=4", cwd=workspace.root)
    command = asked.stdout.strip().splitlines()[-1]
    assert command.startswith("Why not? maquette why-not ")
    ran = run_maquette(*command.removeprefix("Why not? maquette ").split(), cwd=workspace.root)
    assert ran.returncode == 0
    assert "competency-job.csv" in ran.stdout


def test_a_filtered_answer_offers_none(run_maquette: Run, catalogue: Catalogue) -> None:
    asked = run_maquette("ask", "units-for-job", "-s", "job=1", "--min-basis", "stated", cwd=catalogue[0].root)
    assert "why-not" not in asked.stdout


def test_what_stands_for_a_unit_in_a_programme_is_asked_of_the_unit(run_maquette: Run, catalogue: Catalogue) -> None:
    """Credits are of the unit in a programme; nobody who asks for those of a unit needs to know."""
    root = catalogue[0].root
    holds = run_maquette("why", "IA713", "credits", "2", cwd=root)
    assert (holds.returncode, "data/2024-2025/pages/D1996.txt:279" in holds.stdout) == (0, True), holds.stdout
    absent = run_maquette("why-not", "IA713", "credits", "3", cwd=root)
    assert absent.returncode == 0
    assert absent.stdout.splitlines()[:2] == [
        "This does not hold: unit in a programme IA713 “Algorithmique des procédures de décisions en logiques et "
        "contraintes”, credits: 3.",
        "So far there is: 2.",
    ]
    assert run_maquette("why-not", "IA713", "inPeriod", "S2-P4", cwd=root).returncode == 1
    assert run_maquette("why", "IA713", "code", "IA713", cwd=root).returncode == 0
    missing = run_maquette("why-not", "BGDIA708", "credits", "3", cwd=root)  # nobody states any
    assert missing.returncode == 0


def test_why_offers_why_not(run_maquette: Run, catalogue: Catalogue, tmp_path: Path) -> None:
    ran = run_maquette("why", "IA717", "preparesFor", "3", "--workspace", str(catalogue[0].root), cwd=tmp_path)
    assert ran.returncode == 1
    assert "maquette why-not IA717 preparesFor 3" in ran.stderr
    assert ran.stdout == (
        'This does not hold: IA717 “Natural Language Processing” prepares for “Spécialiste "métier" avec double '
        "compétence IA” (job).\n"
    )
