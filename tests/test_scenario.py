"""Scenarios: what a plan changes is what a build of sources changed in that way says, and nothing else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from maquette.build import build as make
from maquette.errors import BadCall, BadSource
from maquette.questions import ask, load_questions
from maquette.scenario import (
    Coverage,
    CoverageChange,
    edited,
    effects_of,
    make_plan,
    to_json,
    to_markdown,
    to_text,
)
from maquette.scenario.answering import compare_answers
from maquette.scenario.checking import compare_findings
from maquette.scenario.effects import dataset_of
from maquette.scenario.setting import FIELDS
from maquette.statements import StatementTable
from maquette.store import open_store
from maquette.validation import load_shapes, workspace_shapes
from maquette.words import MAQ, maq

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from maquette.builds import Build
    from maquette.scenario import Effects, Plan
    from maquette.scenario.answering import AnswersCompared
    from maquette.text import Text
    from maquette.workspace import Workspace

    Run = Callable[..., subprocess.CompletedProcess[str]]

Catalogue = tuple["Workspace", "Build"]
EDITION = "2024-2025"
_BASE = "https://w3id.org/maquette/telecom-paris/"


def plan_of(catalogue: Catalogue, **scenario: object) -> Plan:
    workspace, built = catalogue
    with StatementTable.open(built.statements) as table:
        return make_plan(table.connection, open_store(built.folder), workspace, EDITION, **scenario)  # type: ignore[arg-type]  # keyword by keyword


def reaching(catalogue: Catalogue, **scenario: object) -> CoverageChange:
    """Give what a scenario changes of the coverage alone."""
    plan = plan_of(catalogue, **scenario)
    with edited(catalogue[1].statements, plan.edit) as table, dataset_of(table) as after:
        change = CoverageChange.between(as_built(catalogue[1]), Coverage.of(table, after))
        return change.naming(open_store(catalogue[1].folder), after)


def as_built(built: Build) -> Coverage:
    with StatementTable.open(built.statements) as table:
        return Coverage.of(table, open_store(built.folder))


def carried_out(catalogue: Catalogue, *, checked: bool = False, **scenario: object) -> Effects:
    """Carry a scenario out; findings are compared on request, because to check takes longest."""
    workspace, built = catalogue
    questions = load_questions(workspace.questions())
    shapes = workspace_shapes(workspace) if checked else load_shapes([])
    return effects_of(plan_of(catalogue, **scenario), built, open_store(built.folder), questions, shapes)


def said(table: StatementTable) -> set[tuple[str, str, str, int]]:
    """Give the statements of a closure with their levels; places on the page shift when a line goes."""
    position = maq("position")
    return {(h.subject, h.predicate, h.object, h.level) for h in table.held() if h.predicate != position}


def without_lines(workspace: Workspace, word: str) -> None:
    """Take every line that names a unit out of the sources themselves."""
    for path in (*workspace.pages(EDITION), *workspace.tables(EDITION)):
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(line for line in lines if word.encode() not in line))


def told(compared: AnswersCompared) -> list[tuple[str, str, list[str]]]:
    """Give what changes as cells, whatever the builds are."""
    return [
        (change.question.slug, change.title("en"), sorted(str(change.cells(row, "en")) for row in change.rows))
        for change in compared.changes
    ]


@pytest.mark.parametrize("unit", ["IA713", "BGDIA704"])
def test_dropping_a_unit_is_a_build_of_sources_without_it(
    unit: str, catalogue: Catalogue, workspace: Workspace
) -> None:
    """Two full builds: the workspace's, and that of a copy whose sources lack the unit."""
    before = open_store(catalogue[1].folder)
    questions = load_questions(workspace.questions())
    without_lines(workspace, unit)
    rebuilt = make(workspace, EDITION)
    plan = plan_of(catalogue, drop=[unit])
    with StatementTable.open(rebuilt.statements) as real, edited(catalogue[1].statements, plan.edit) as planned:
        assert said(planned) == said(real)
    expected = compare_answers(before, open_store(rebuilt.folder), questions)
    effects = carried_out(catalogue, checked=True, drop=[unit])
    assert told(effects.answers) == told(expected)
    assert effects.answers.unchanged == expected.unchanged
    assert any(unit in str(change) for change in told(expected)), "the comparison must see something"
    coverage = CoverageChange.between(as_built(catalogue[1]), as_built(rebuilt))
    assert effects.coverage.reaches == coverage.reaches
    assert effects.coverage.after.total == coverage.after.total
    with StatementTable.open(catalogue[1].statements) as built, StatementTable.open(rebuilt.statements) as real:
        findings = compare_findings(built, real, workspace_shapes(workspace))
    for planned_, real_ in ((effects.findings.gone, findings.gone), (effects.findings.new, findings.new)):
        assert [(each.focus, each.message) for each in planned_] == [(each.focus, each.message) for each in real_]
    assert effects.findings.gone


@pytest.fixture(scope="module")
def without_ia713(catalogue: Catalogue) -> Effects:
    return carried_out(catalogue, checked=True, drop=["IA713"])


def test_dropping_ia713_names_what_is_lost(without_ia713: Effects) -> None:
    effects = without_ia713
    lost = [change for change in effects.coverage.reaches if change.loses_last_unit]
    assert [(change.kind, effects.coverage.label(change.thing).fr) for change in lost] == [
        ("module", "Algorithmique des procédures de décision en logique et contraintes")
    ]
    text = to_text(effects, "en")
    assert "Units: 21 → 20; ECTS stated: 43 → 41; hours: 1059 → 1035." in text
    assert "loses its last unit" in text
    assert f"Nothing else changes: {effects.answers.unchanged} questions keep their answers." in text
    french = to_text(effects, "fr")
    assert "perd sa dernière UE" in french
    assert "43 → 41" in french


def test_what_only_a_line_mentions_goes_and_what_others_mention_stays(catalogue: Catalogue) -> None:
    plan = plan_of(catalogue, drop=["IA713"])
    with edited(catalogue[1].statements, plan.edit) as table:
        labels = {h.object for h in table.held() if h.predicate.endswith("label>")}
        subjects = {h.subject for h in table.held()}
    assert '"Julien ALEXANDRE DIT SANDRETTO"' not in labels, "only that line names him"
    assert any(subject.endswith("/period/S2-P4>") for subject in subjects), "other units are taught then"
    assert not any("15281" in subject for subject in subjects)


def test_dropping_a_competency_takes_its_rows_and_no_unit(catalogue: Catalogue) -> None:
    hri = "Concevoir et analyser des expériences pour évaluer les systèmes HRI (Interaction Homme-Robot)"
    changed = reaching(catalogue, drop=[hri])
    assert [change.kind for change in changed.reaches if change.gone] == ["competency"]
    assert changed.after.total == changed.before.total
    jobs = [change for change in changed.reaches if change.kind == "job" and change.loses_last_unit]
    assert [changed.label(job.thing).fr for job in jobs] == ["Designer d'interactions avec IA/Robots"]


def test_dropping_a_person_leaves_the_units(catalogue: Catalogue) -> None:
    effects = carried_out(catalogue, drop=["Charlotte Laclau"])
    assert effects.coverage.reaches == ()
    assert {change.question.slug for change in effects.answers.changes} >= {"units-per-person", "missing-values"}


def test_values_are_read_as_a_page_is(catalogue: Catalogue) -> None:
    plan = plan_of(catalogue, settings=["IA717.crédits=3,5", "ia717.Hours=40", "IA717.period=S2-P3"])
    with edited(catalogue[1].statements, plan.edit) as table:
        mine = {(h.predicate.rpartition("#")[2], h.object) for h in table.held() if "/unit/15338" in h.subject}
    assert ("credits>", '"3.5"^^<http://www.w3.org/2001/XMLSchema#decimal>') in mine
    assert ("hoursValue>", '"40"^^<http://www.w3.org/2001/XMLSchema#decimal>') in mine
    periods = {o for p, o in mine if p == "inPeriod>"}
    assert {o.rpartition("/")[2] for o in periods} == {"S2-P3>"}


def test_an_empty_value_takes_it_out(catalogue: Catalogue) -> None:
    effects = carried_out(catalogue, settings=["IA717.credits=", "IA717.responsible="])
    assert effects.coverage.after.total.credits.known == effects.coverage.before.total.credits.known - 1
    missing = next(change for change in effects.answers.changes if change.question.slug == "missing-values")
    assert all(row.before is None for row in missing.rows)
    assert "no credits" in to_text(effects, "en")


def test_links_that_no_page_of_a_unit_has_can_be_set(catalogue: Catalogue) -> None:
    effects = carried_out(catalogue, settings=["IA705.status=obligatoire", "IA705.track=IA-BE4"])
    assert "competency-reach" in {change.question.slug for change in effects.answers.changes}


@pytest.mark.parametrize(
    ("scenario", "said_of_it"),
    [
        ({"drop": ["IA999"]}, "Did you mean"),
        ({"settings": ["IA717=3"]}, "UNIT.field=value"),
        ({"settings": ["IA717.colour=red"]}, "Fields: credits"),
        ({"settings": ["IA717.credits=many"]}, "many"),
        ({"settings": ["IA717.period=Christmas"]}, "Christmas"),
        ({"settings": ["IA717.category=Unheard of"]}, "Unheard of"),
        ({"settings": ["IA717.status=perhaps"]}, "perhaps"),
        ({"settings": ["IA717.credits=3", "IA717.credits=4"]}, "twice"),
        ({"settings": ["IA717.credits=3", "IA717.crédits=4"]}, "twice"),
        ({"settings": ["IA717.credits=-3"]}, "Write the value as a catalogue page does"),
        ({"drop": ["IA717"], "settings": ["IA717.credits=3"]}, "dropped, too"),
    ],
)
def test_errors_say_what_is_wrong_and_what_would_do(
    scenario: dict[str, object], said_of_it: str, catalogue: Catalogue
) -> None:
    with pytest.raises(BadCall) as raised:
        plan_of(catalogue, **scenario)
    assert said_of_it in raised.value.in_("en")
    assert raised.value.in_("fr") != raised.value.in_("en")


def test_of_an_rdf_file_go_the_blank_nodes_that_only_the_unit_leads_to(workspace: Workspace) -> None:
    partners = workspace.root / "data" / EDITION / "partners"
    partners.mkdir()
    (partners / "more.ttl").write_text(
        f"""@prefix m: <{MAQ}> .
<{_BASE}unit/15281> m:note [ m:part [ m:text "its own" ] ] , _:shared .
<{_BASE}unit/15338> m:note _:shared , [ m:text "of another" ] .
_:shared m:text "of both" .
""",
        encoding="utf-8",
    )
    built = make(workspace, EDITION)
    plan = plan_of((workspace, built), drop=["IA713"])
    with edited(built.statements, plan.edit) as table:
        texts = {h.object for h in table.held() if h.predicate == maq("text")}
        parts = [h for h in table.held() if h.predicate == maq("part")]
    assert texts == {'"of another"', '"of both"'}
    assert parts == []


@pytest.mark.parametrize("field", FIELDS, ids=lambda each: each.en)
def test_a_field_is_called_by_its_name_in_either_language_and_told_in_that_of_the_reader(
    field: Text, catalogue: Catalogue
) -> None:
    for typed in (field.en, field.fr.upper()):
        (setting,) = plan_of(catalogue, settings=[f"IA717.{typed}="]).settings
        assert setting.field == field


def test_a_wrong_field_and_a_wrong_status_are_told_in_french_throughout(catalogue: Catalogue) -> None:
    with pytest.raises(BadCall) as raised:
        plan_of(catalogue, settings=["IA717.colour=red"])
    assert "Champs : crédits, heures, période, " in raised.value.in_("fr")
    with pytest.raises(BadCall) as raised:
        plan_of(catalogue, settings=["IA717.status=perhaps"])
    assert "« perhaps » (statut)" in raised.value.in_("fr")
    assert " ; obligatoire ; " in raised.value.in_("fr")


def test_a_value_that_is_there_already_changes_nothing(catalogue: Catalogue) -> None:
    effects = carried_out(catalogue, settings=["IA713.credits=2"])
    assert "IA713 Algorithmique des procédures de décisions en logiques et contraintes: credits = 2" in (
        to_text(effects, "en")
    )
    for language, nothing, no_answer, else_ in (
        ("en", "Nothing changes: ", "No answer changes: ", "Nothing else"),
        ("fr", "Rien ne change : ", "Aucune réponse ne change : ", "Rien d’autre"),
    ):
        told_ = to_text(effects, language)  # type: ignore[arg-type]  # en or fr
        assert nothing in told_
        assert no_answer in told_
        assert else_ not in told_


# --- What people read


@pytest.fixture(scope="module")
def moved(catalogue: Catalogue) -> Effects:
    """A unit of which everything is known is put in a period where none is taught so far."""
    return carried_out(catalogue, settings=["IA713.period=S9-P9", "IA705.statut=obligatoire"])


def test_no_unit_in_a_period_weighs_nothing(moved: Effects) -> None:
    assert "Period S9-P9: units 0 → 1; ECTS 0 → 2; hours 0 → 24" in to_text(moved, "en")


def test_french_has_its_own_words_and_marks(moved: Effects, without_ia713: Effects) -> None:
    title = to_text(moved, "fr").splitlines()[0]
    assert title.endswith(
        " : IA713 Algorithmique des procédures de décisions en logiques et contraintes : période = S9-P9 ; "
        "IA705 Apprentissage pour la robotique : statut = obligatoire"
    )
    text = to_text(without_ia713, "fr")
    assert not re.search(r"\w;|avertissement:|\b(likely|sure|unsure|proposed|confirmed)\b", text)
    assert "· probable ·" in text


def test_findings_name_the_thing_and_figures_what_they_count(without_ia713: Effects) -> None:
    text = to_text(without_ia713, "en")
    lines = [line for line in text.splitlines() if line.startswith(("  appears: ", "  goes: "))]
    assert len(lines) == len(without_ia713.findings.new) + len(without_ia713.findings.gone) > 0
    assert all(("Algorithmique" in line) for line in lines)
    assert "lost: Julien ALEXANDRE DIT SANDRETTO · Units 1 · IA713" in text
    assert "−IA713 Algorithmique des procédures de décisions en logiques et contraintes" in text
    assert "units-covering-units (Does a set of units cover another?)" in text


def test_of_a_job_units_are_counted_and_no_modules(catalogue: Catalogue) -> None:
    """A module prepares for a job, too; the question `units-for-job` says how many units do."""
    store = open_store(catalogue[1].folder)
    (question,) = (each for slug, each in load_questions(catalogue[0].questions()).items() if slug == "units-for-job")
    counted = {job: len(reach.units) for job, reach in as_built(catalogue[1]).reached["job"].items()}
    asked = {job: len(ask(store, question, {"job": job[1:-1]}).rows) for job in counted}
    assert counted == asked
    assert max(counted.values()) > 0


# --- Added files


def contributions(folder: Path, *rows: str) -> Path:
    path = folder / "contributions.csv"
    head = "id,programme,unit,competency,level,confidence,status,reason,author,date"
    path.write_text("\n".join((head, *rows, "")), encoding="utf-8")
    return path


def test_added_rows_are_what_a_build_with_them_gives(
    catalogue: Catalogue, workspace: Workspace, tmp_path: Path
) -> None:
    path = contributions(tmp_path, "co-90,D1996,IA717,1,mastered,sure,proposed,Un essai,essai,2024-09-02")
    assert any(change.gained for change in reaching(catalogue, add=[path]).reaches)
    table = workspace.root / "data" / EDITION / "curation" / "contributions.csv"
    head = table.read_text(encoding="utf-8").splitlines()[0].split(",")
    row = dict(zip(*(each.split(",") for each in path.read_text(encoding="utf-8").splitlines()), strict=True))
    with table.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in head) + "\n")
    rebuilt = make(workspace, EDITION)
    plan = plan_of(catalogue, add=[path])
    with StatementTable.open(rebuilt.statements) as real, edited(catalogue[1].statements, plan.edit) as planned:
        assert said(planned) == said(real)


def test_a_row_with_the_id_of_another_takes_its_place(catalogue: Catalogue, tmp_path: Path) -> None:
    """IA719 carries the fourth competency by co-10 alone; moved to the first one, it carries that."""
    path = contributions(tmp_path, "co-10,D1996,IA719,1,practised,sure,proposed,Un essai,essai,2024-09-02")
    changed = reaching(catalogue, add=[path])
    lost = {(change.kind, changed.code(unit)) for change in changed.reaches for unit in change.lost}
    gained = {(change.kind, changed.code(unit)) for change in changed.reaches for unit in change.gained}
    assert ("competency", "IA719") in lost & gained


def test_rdf_can_be_added_and_wrong_files_are_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    unit = f"{_BASE}unit/15338"
    rdf = tmp_path / "more.ttl"
    rdf.write_text(f"<{unit}> <{MAQ}realises> <{_BASE}module/wpbz> .\n", encoding="utf-8")
    changed = reaching(catalogue, add=[rdf])
    assert any(changed.code(each) == "IA717" for change in changed.reaches for each in change.gained)
    (tmp_path / "surprise.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadSource, match="No table is named surprise"):
        plan_of(catalogue, add=[tmp_path / "surprise.csv"])
    with pytest.raises(BadCall):
        plan_of(catalogue, add=[tmp_path / "nothing.ttl"])
    (tmp_path / "notes.docx").write_bytes(b"notes")
    with pytest.raises(BadSource, match=r"Name an RDF file: \*\.ttl, "):
        plan_of(catalogue, add=[tmp_path / "notes.docx"])
    (tmp_path / "empty.ttl").write_bytes(b"")
    assert "empty.ttl, which states nothing" in to_text(carried_out(catalogue, add=[tmp_path / "empty.ttl"]), "en")
    dropped = contributions(tmp_path, "co-91,D1996,IA713,1,mastered,sure,proposed,Un essai,essai,2024-09-02")
    with pytest.raises(BadSource, match="IA713"):
        plan_of(catalogue, drop=["IA713"], add=[dropped])


def test_a_contradiction_that_appears_is_told(catalogue: Catalogue, tmp_path: Path) -> None:
    rdf = tmp_path / "wrong.ttl"
    rdf.write_text(f"<{_BASE}unit/15338> a <{MAQ}Module> .\n", encoding="utf-8")
    effects = carried_out(catalogue, add=[rdf])
    assert effects.contradictions
    assert "Contradictions that appear: " in to_text(effects, "en")


# --- The comparison itself


def test_a_thing_that_loses_its_highest_level_is_told(catalogue: Catalogue) -> None:
    effects = carried_out(catalogue, drop=["BGDIA704"])
    assert any(effects.coverage.loses_last_level(change) for change in effects.coverage.reaches)
    assert "no longer to" in to_text(effects, "en")
    assert "non plus jusqu’à" in to_text(effects, "fr")


def test_nothing_changes_when_nothing_is_changed(catalogue: Catalogue) -> None:
    store = open_store(catalogue[1].folder)
    compared = compare_answers(store, store, load_questions(catalogue[0].questions()))
    assert compared.changes == ()
    assert compared.unchanged > 30
    assert [question.slug for question in compared.left_out] == ["units-covering-units"]
    assert CoverageChange.between(as_built(catalogue[1]), as_built(catalogue[1])).reaches == ()


def test_nothing_is_written(catalogue: Catalogue, run_maquette: Run) -> None:
    root = catalogue[0].root
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    ran = run_maquette("whatif", "--drop", "IA713", "--format", "json", cwd=root)
    assert ran.returncode == 0, ran.stderr
    kept = {path for path in root.rglob("findings-*.json") if path.parent == catalogue[1].folder}
    assert len(kept) == 1, "how many findings the build has is counted once"
    after = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path not in kept}
    assert {path for path, time in after.items() if time != before[path]} <= {catalogue[1].folder}
    record = json.loads(ran.stdout)
    assert record["totals"]["after"] == {"units": 20, "credits": 41.0, "hours": 1035.0}
    assert [each["label"] for each in record["coverage"] if each["loses_last_unit"]]
    assert {each["question"] for each in record["answers"]} >= {"modules-without-unit", "credits-per-period"}


def test_formats_are_the_same_from_run_to_run_and_md_has_headings(catalogue: Catalogue, without_ia713: Effects) -> None:
    one, other = without_ia713, carried_out(catalogue, checked=True, drop=["IA713"])
    assert one.contradictions == ()
    assert to_json(one, "fr") == to_json(other, "fr")
    markdown = to_markdown(one, "en")
    assert markdown.startswith("# What if, in edition 2024-2025: without IA713")
    assert "\n## In short\n- Units: 21 → 20" in markdown


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 2),
        (("--drop", "IA999"), 2),
        (("--drop", "IA713", "--format", "html"), 2),
        (("--set", "IA717.credits=3"), 0),
    ],
)
def test_the_command_ends_with_its_status(
    words: tuple[str, ...], status: int, run_maquette: Run, catalogue: Catalogue
) -> None:
    ran = run_maquette("whatif", *words, cwd=catalogue[0].root)
    assert ran.returncode == status, ran.stderr
    assert "Traceback" not in ran.stderr
