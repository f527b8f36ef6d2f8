"""Comparisons: the differences found are exactly those that were made, by identity, from whatever is compared."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import openpyxl
import pytest

from maquette.build import build as make
from maquette.changes import Comparison, Difference, compare, open_state, report, to_json, to_text
from maquette.errors import BadCall, BadSource
from maquette.printing import write_sheet
from maquette.validation import load_shapes, workspace_shapes
from maquette.words import maq
from maquette.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from maquette.builds import Build

    Run = Callable[..., subprocess.CompletedProcess[str]]

Catalogue = tuple[Workspace, "Build"]
EDITION = "2024-2025"
_BASE = "<https://w3id.org/maquette/telecom-paris/"
D1996 = f"{_BASE}programme/D1996>"
HRI, FIRST, SECOND = (f"{_BASE}competency/{each}>" for each in ("mvpd", "zxpp", "gvd9"))
INTRODUCED, PRACTISED, MASTERED = (maq(each) for each in ("introduced", "practised", "mastered"))
DIRECTLY = maq("buildsDirectlyToward")


def unit(number: int) -> str:
    return f"{_BASE}unit/{number}>"


def track(number: int) -> str:
    return f"{_BASE}track/{number}>"


IA713, IA717, IA716, IA721, IA719, IA712, IA715, IA702 = map(
    unit, (15281, 15338, 15283, 99001, 24802, 13715, 15282, 15258)
)
_ENDING = "d’apprentissage statistique pour résoudre des problématiques d’intelligence artificielle"
MADE = {
    Difference("added", IA721, D1996),
    Difference("removed", IA713, D1996),
    Difference("recoded", IA717, D1996, "code", ("IA717",), ("CSC_5IA17_TP",)),
    Difference("relabelled", IA719, D1996, "label", ("Image Generation",), ("Image and Video Generation",)),
    Difference("moved", IA716, D1996, "track", (track(2672),), (track(2673),)),
    Difference("moved", IA716, D1996, "period", (f"{_BASE}period/S1-P2>",), (f"{_BASE}period/S2-P3>",)),
    Difference("recredited", unit(2259), D1996, "credits", ("4",), ("3",)),
    Difference("recredited", unit(24800), D1996, "credits", (), ("2",)),
    Difference("hours", IA712, D1996, "hours", ("unspecified 48",), ("unspecified 60",)),
    Difference(
        "responsible", IA715, D1996, "responsible", (f"{_BASE}person/wtkc>",), (f"{_BASE}person/xmp2>",)
    ),
    Difference(
        "relabelled", FIRST, maq("Competency"), "label",
        (f"Employer les méthodes avancées {_ENDING}",), (f"Choisir et employer les méthodes avancées {_ENDING}",),
    ),
    Difference("link added", IA721, HRI, DIRECTLY, (), (INTRODUCED,)),
    Difference("link removed", IA702, SECOND, DIRECTLY, (PRACTISED,), ()),
    Difference("contribution", IA702, FIRST, DIRECTLY, (PRACTISED,), (MASTERED,)),
    Difference("link removed", IA713, f"{_BASE}module/dgbm>", maq("fullyRealises")),
    Difference("link removed", IA713, unit(12262), maq("hasAdvisedPrerequisite")),
    Difference("link changed", IA702, f"{_BASE}module/zcvv>", "", (maq("partlyRealises"),), (maq("fullyRealises"),)),
    Difference("basis", HRI, f"{_BASE}job/sx2j>", maq("essentialFor"), ("4",), ("1",)),
}  # fmt: skip
"""What docs/example-edition/README.md says was made different."""


@pytest.fixture(scope="module")
def example(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the example edition, so that nothing is written beside the original."""
    return shutil.copytree(checkout / "docs" / "example-edition", tmp_path_factory.mktemp("example") / "edition")


@pytest.fixture(scope="module")
def comparison(catalogue: Catalogue, example: Path) -> Iterator[Comparison]:
    workspace = catalogue[0]
    with open_state(EDITION, workspace) as before, open_state(str(example), workspace) as after:
        yield compare(before, after, workspace_shapes(workspace))


def test_the_differences_found_are_exactly_those_that_were_made(comparison: Comparison) -> None:
    assert set(comparison.differences) == MADE
    assert len(comparison.differences) == len(MADE)


def test_what_follows_is_told_apart_from_what_is_written(comparison: Comparison) -> None:
    assert {(s, p, o) for s, p, o in comparison.lost if s == IA702} == {(IA702, maq("buildsToward"), SECOND)}
    assert (IA713, maq("servesAxis"), f"{_BASE}axis/szxn>") in comparison.lost
    assert (IA721, maq("preparesFor"), f"{_BASE}job/sx2j>") in comparison.gained
    assert {s for s, _, _ in comparison.lost} == {IA702, IA713}
    assert {s for s, _, _ in comparison.gained} == {IA721}


def test_the_way_back_is_the_reverse(comparison: Comparison, catalogue: Catalogue, example: Path) -> None:
    workspace = catalogue[0]
    with open_state(str(example), workspace) as before, open_state(EDITION, workspace) as after:
        back = compare(before, after, load_shapes([]))
    assert back.lost == comparison.gained
    assert back.gained == comparison.lost
    opposite = {"added": "removed", "removed": "added", "link added": "link removed", "link removed": "link added"}
    turned = {
        Difference(opposite.get(d.change, d.change), d.thing, d.of, d.field, d.after, d.before)  # type: ignore[arg-type]  # of the same names
        for d in comparison.differences
    }
    assert set(back.differences) == turned


def test_findings_and_coverage_stand_before_and_after(comparison: Comparison) -> None:
    lost = [change for change in comparison.coverage.reaches if change.loses_last_unit]
    assert [change.thing for change in lost] == [f"{_BASE}module/dgbm>"]
    assert any("realises the announced module" in each.message.en for each in comparison.findings.new)
    gone, new = (
        {(each.focus.replace("2025-2026", EDITION), each.message.en) for each in some}
        for some in (comparison.findings.gone, comparison.findings.new)
    )
    assert gone
    assert gone.isdisjoint(new), "the nodes of a year are the same but for the year"


# --- What may be compared


def differing(before: str, after: str, workspace: Workspace) -> tuple[Difference, ...]:
    with open_state(before, workspace) as one, open_state(after, workspace) as other:
        return compare(one, other, load_shapes([])).differences


def test_an_edition_and_its_release_and_its_build_are_the_same(catalogue: Catalogue) -> None:
    workspace, built = catalogue
    release = str(workspace.root / "data" / "releases" / "2024-2025.ttl")
    assert differing(EDITION, release, workspace) == ()
    assert differing(str(built.folder), built.folder.name[:8], workspace) == ()


def test_an_edition_that_changed_since_its_build_is_read_anew(workspace: Workspace) -> None:
    make(workspace, EDITION)
    page = workspace.pages(EDITION)[0]
    page.write_text(page.read_text(encoding="utf-8").replace("| 4 | 93 |", "| 5 | 93 |"), encoding="utf-8")
    release = str(workspace.root / "data" / "releases" / "2024-2025.ttl")
    before = sorted(path for path in workspace.root.rglob("*"))
    assert differing(release, EDITION, workspace) == (
        Difference("recredited", unit(2259), D1996, "credits", ("4",), ("5",)),
    )
    assert sorted(path for path in workspace.root.rglob("*")) == before, "nothing is written"


def test_git_revisions_of_a_workspace_are_compared(workspace: Workspace) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=workspace.root, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("tag", "first")
    table = workspace.root / "data" / EDITION / "curation" / "unit-topic.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), encoding="utf-8")
    git("commit", "-qam", "two")
    expected = (Difference("link removed", IA702, f"{_BASE}topic/47v5>", maq("usesTopic")),)
    assert differing("HEAD~1", "HEAD", workspace) == expected
    assert differing(f"first:{EDITION}", EDITION, workspace) == expected
    with pytest.raises(BadCall, match="1999-2000"), open_state("HEAD:1999-2000", workspace):
        pass


@pytest.mark.parametrize("text", ["", "nothing", "1999-2000", "--help", "nothing:2024-2025", "HEAD~999"])
def test_what_is_none_of_them_is_refused_with_what_would_do(text: str, catalogue: Catalogue) -> None:
    with pytest.raises(BadCall, match="2024-2025"), open_state(text, catalogue[0]):
        pass


def test_a_thing_marked_as_withdrawn_is_not_one_that_vanished(catalogue: Catalogue, tmp_path: Path) -> None:
    release = catalogue[0].root / "data" / "releases" / "2024-2025.ttl"
    text = release.read_text(encoding="utf-8")
    axis = f"{_BASE}axis/szxn>"
    later = tmp_path / "later.ttl"
    later.write_text(f"{text}\n{axis} <http://www.w3.org/2002/07/owl#deprecated> true .\n", encoding="utf-8")
    assert differing(str(release), str(later), catalogue[0]) == (Difference("withdrawn", axis, maq("Axis")),)


# --- The report


def test_the_report_says_all_of_it_in_every_format(comparison: Comparison) -> None:
    sheet = report(comparison)
    for language, words in (
        ("en", ("New codes", "Moved", "No longer")),
        ("fr", ("Nouveaux codes", "Déplacements", "Ne s’ensuit plus")),
    ):
        for format_ in ("md", "html"):
            content = write_sheet(sheet, format_, language, "A4").decode()  # type: ignore[arg-type]  # en or fr
            assert all(word in content for word in words)
            assert "CSC" in content
    html = write_sheet(sheet, "html", "fr", "A4").decode()
    assert "<script" not in html
    assert html.count("<caption") == len(sheet.tables)
    assert "@" not in html.replace("@page", "").replace("@media", ""), "no address of a person is sent"
    workbook = openpyxl.load_workbook(io.BytesIO(write_sheet(sheet, "xlsx", "en", "A4")))
    cells = {str(cell.value) for each in workbook for row in each for cell in row}
    widths = [each.width for page in workbook for each in page.column_dimensions.values()]
    assert max(widths) < 53, "a page is as wide as its columns together, and is printed as small as that takes"
    assert any("Image and Video Generation" in cell for cell in cells)


def test_text_is_about_what_changes_alone(comparison: Comparison) -> None:
    text = to_text(report(comparison, every=False), "en")
    assert "IA716 Computer vision · period · S1-P2 → S2-P3" in text
    assert "BGDIA708 Machine learning équitable et interprétable · ECTS · not stated → 2" in text
    assert "Statistique · Units 1" not in text
    assert "hours · 48 → 60" in text
    assert "IA712 Projet robotique mobile · heures · 48 → 60" in to_text(report(comparison, every=False), "fr")


def test_text_says_what_its_figures_are_and_names_the_units(comparison: Comparison) -> None:
    text = to_text(report(comparison, every=False), "fr")
    assert "UE 7 → 6 · plus haut niveau maîtrisé · −IA702 Probabilistic Models and Machine Learning" in text
    assert "∅" not in text
    assert "(rien) → introduit" in text


def test_the_same_state_twice_is_told_in_one_line(catalogue: Catalogue) -> None:
    with open_state(EDITION, catalogue[0]) as one, open_state(EDITION, catalogue[0]) as other:
        text = to_text(report(compare(one, other, workspace_shapes(catalogue[0])), every=False), "en")
    assert text == f"What changed: edition {EDITION} → edition {EDITION}\n  Nothing changes.\n"


def test_an_earlier_state_without_a_unit_weighs_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_bytes(b"")
    with open_state(str(tmp_path / "empty.ttl"), catalogue[0]) as one, open_state(EDITION, catalogue[0]) as other:
        text = to_text(report(compare(one, other, workspace_shapes(catalogue[0])), every=False), "en")
    assert "All units · Units 0 → 21 · ECTS 0 → 43 · hours 0 → 1059" in text


def test_a_file_that_is_no_rdf_is_told_to_be_none(catalogue: Catalogue, tmp_path: Path) -> None:
    page = tmp_path / "notes.md"
    page.write_text("# Notes\n\nof a meeting\n", encoding="utf-8")
    with pytest.raises(BadSource, match=r"notes\.md:3: Neither its name nor its content .* Name an RDF file"):
        open_state(str(page), catalogue[0]).__enter__()
    page.rename(tmp_path / "notes.ttl")
    with pytest.raises(BadSource, match=r"notes\.ttl:3: The file is not well-formed"):
        open_state(str(tmp_path / "notes.ttl"), catalogue[0]).__enter__()


def test_json_has_every_difference(comparison: Comparison) -> None:
    record = json.loads(to_json(comparison, "en"))
    assert len(record["differences"]) == len(MADE)
    assert {each["change"] for each in record["differences"]} == {each.change for each in MADE}
    assert len(record["inferred"]["lost"]) == len(comparison.lost)
    assert record["totals"]["after"] == {"units": 21, "credits": 44.0, "hours": 1071.0}
    assert [each["title"] for each in record["periods"]] == ["S1-P2", "S1-S2", "S2-P3"]
    assert all(each["label"] and each["line"] for each in (*record["findings"]["gone"], *record["findings"]["new"]))


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((EDITION, EDITION, "--exit-code"), 0),
        ((EDITION, "nothing"), 2),
        ((EDITION, EDITION, "--format", "pdf"), 2),
        ((EDITION, EDITION, "--format", "xlsx"), 2),
        ((EDITION, EDITION, "-o", "data/report.html"), 2),
    ],
)
def test_the_command_ends_with_its_status(
    words: tuple[str, ...], status: int, run_maquette: Run, catalogue: Catalogue
) -> None:
    ran = run_maquette("diff", *words, cwd=catalogue[0].root)
    assert ran.returncode == status, ran.stderr


def test_the_command_writes_a_report_and_tells_differences_by_its_status(
    run_maquette: Run, catalogue: Catalogue, example: Path, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    ran = run_maquette("diff", EDITION, str(example), "-o", str(file), "--exit-code", cwd=catalogue[0].root)
    assert ran.returncode == 1
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
