"""The command that checks: exit status, formats, and the workspace's own state."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import rdflib
from rdflib.namespace import SH

import maquette.validation
from maquette.cli import run

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from maquette.workspace import Workspace

    Run = Callable[..., subprocess.CompletedProcess[str]]

SHAPES = """
@prefix ex: <urn:example:> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Credits a sh:NodeShape ; sh:targetClass ex:Unit ;
    sh:name "A unit has credits"@en , "Une UE a des crédits"@fr ;
    sh:property [ sh:path ex:credits ; sh:minCount 1 ; sh:severity sh:Violation ;
        sh:message "No credits."@en , "Pas de crédits."@fr ] ;
    sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:severity sh:Warning ] .
"""
GOOD = '@prefix ex: <urn:example:> .\nex:a a ex:Unit ;\n    ex:title "A" ; ex:credits 2 .\n'
UNTITLED = "@prefix ex: <urn:example:> .\n\nex:a a ex:Unit ; ex:credits 2 .\n"
BAD = "@prefix ex: <urn:example:> .\n\n\nex:a a ex:Unit .\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with shapes and data."""
    for name, text in {"shapes.ttl": SHAPES, "good.ttl": GOOD, "untitled.ttl": UNTITLED, "bad.ttl": BAD}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["good.ttl"], 0),
        (["bad.ttl"], 1),
        (["untitled.ttl"], 0),
        (["untitled.ttl", "--fail-on", "warning"], 1),
        (["untitled.ttl", "--fail-on", "info"], 1),
        (["good.ttl", "--fail-on", "info"], 0),
        (["absent.ttl"], 2),
        (["broken.ttl"], 2),
        (["good.ttl", "--shapes", "broken.ttl"], 2),
        (["good.ttl", "--shapes", "misspelt.ttl"], 2),
        (["good.ttl", "--format", "docx"], 2),
        (["good.ttl", "--format", "json", "--format", "text"], 2),
        (["good.ttl", "--edition", "2024-2025"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_status(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
) -> None:
    (folder / "broken.ttl").write_text("this is no Turtle", encoding="utf-8")
    (folder / "misspelt.ttl").write_text(SHAPES.replace("sh:minCount", "sh:minCuont"), encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["maquette", "validate", "--shapes", "shapes.ttl", *arguments])
    got, said = run(), capsys.readouterr()
    assert got == status, said
    if status == 2:
        assert not said.out
        assert said.err


def test_our_own_failure_has_exit_status_3(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(maquette.validation, "check_files", fail)
    call = ["maquette", "validate", str(folder / "good.ttl"), "--shapes", str(folder / "shapes.ttl")]
    monkeypatch.setattr(sys, "argv", call)
    assert run() == 3
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_broken_shape_is_told_with_its_line_and_nothing_is_checked(folder: Path, run_maquette: Run) -> None:
    broken = SHAPES.replace("sh:minCount 1 ; sh:severity sh:Violation", "sh:minCount -1")
    (folder / "shapes.ttl").write_text(broken, encoding="utf-8")
    done = run_maquette("validate", "bad.ttl", "--shapes", "shapes.ttl", cwd=folder)
    assert done.returncode == 2
    assert "shapes.ttl:7: sh:minCount must be a whole number" in done.stderr


def test_text_names_the_line_the_rule_and_the_totals_in_both_languages(folder: Path, run_maquette: Run) -> None:
    english = run_maquette("validate", "bad.ttl", "--shapes", "shapes.ttl", cwd=folder).stdout
    assert "VIOLATION — A unit has credits (1)" in english
    assert "bad.ttl:4: " in english
    assert "1 violation, 1 warning, 0 notes; 1 rule checked." in english
    french = run_maquette("validate", "bad.ttl", "--shapes", "shapes.ttl", "--lang", "fr", cwd=folder).stdout
    assert "NON-CONFORMITÉ — Une UE a des crédits (1)" in french
    assert "1 non-conformité, 1 avertissement, 0 remarque ; 1 règle contrôlée." in french


def test_json_holds_an_object_with_an_array_of_findings(folder: Path, run_maquette: Run) -> None:
    done = run_maquette("validate", "bad.ttl", "--shapes", "shapes.ttl", "--format", "json", cwd=folder)
    content: dict[str, Any] = json.loads(done.stdout)
    first = content["findings"][0]
    wanted = {
        "severity": "violation",
        "shape": "urn:example:Credits",
        "component": str(SH.MinCountConstraintComponent),
        "focus": "<urn:example:a>",
        "path": "<urn:example:credits>",
        "value": "",
        "message": "No credits.",
        "file": "bad.ttl",
        "line": 4,
    }
    assert {name: first[name] for name in wanted} == wanted
    assert content["totals"] == {"violation": 1, "warning": 1, "info": 0}


def test_turtle_is_a_validation_report_that_others_read(folder: Path, run_maquette: Run) -> None:
    done = run_maquette("validate", "bad.ttl", "--shapes", "shapes.ttl", "--format", "turtle", cwd=folder)
    graph = rdflib.Graph().parse(data=done.stdout, format="turtle")
    (report,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == rdflib.Literal(False)
    assert {str(graph.value(each, SH.resultSeverity)) for each in graph.objects(report, SH.result)} == {
        str(SH.Violation),
        str(SH.Warning),
    }


def test_several_formats_are_written_in_one_run_with_the_same_findings(folder: Path, run_maquette: Run) -> None:
    formats = [
        "--format",
        "json=out.json",
        "--format",
        "html=out.html",
        "--format",
        "turtle=out.ttl",
        "--format",
        "text",
    ]
    done = run_maquette("validate", "bad.ttl", "--shapes", "shapes.ttl", *formats, cwd=folder)
    assert done.returncode == 1
    assert len(json.loads((folder / "out.json").read_text("utf-8"))["findings"]) == 2
    assert (folder / "out.html").read_text("utf-8").count("bad.ttl:4") == 2
    assert len(set(rdflib.Graph().parse(folder / "out.ttl").objects(None, SH.result))) == 2
    assert done.stdout.count("bad.ttl:4") == 2


def test_folders_of_data_and_shapes_are_taken_whole(folder: Path, run_maquette: Run) -> None:
    for name in ("data", "rules"):
        (folder / name).mkdir()
    (folder / "data" / "one.ttl").write_text(BAD, encoding="utf-8")
    unit = f"<urn:example:b> <{rdflib.RDF.type}> <urn:example:Unit> .\n"
    (folder / "data" / "two.nt").write_text(unit, encoding="utf-8")
    (folder / "shapes.ttl").rename(folder / "rules" / "shapes.ttl")
    done = run_maquette("validate", "data", "--shapes", "rules", cwd=folder)
    assert "2 violations, 2 warnings" in done.stdout
    (folder / "empty").mkdir()
    assert run_maquette("validate", "empty", "--shapes", "rules", cwd=folder).returncode == 2


def test_standard_input_is_checked(folder: Path, run_maquette: Run) -> None:
    assert run_maquette("validate", "-", "--shapes", "shapes.ttl", cwd=folder).returncode == 0


def test_a_workspace_is_checked_in_its_current_state(workspace: Workspace, run_maquette: Run) -> None:
    """A table changed after the build is checked as it is now; a shape file of the workspace joins the package's."""
    run_maquette("build", cwd=workspace.root)
    (workspace.root / "shapes").mkdir()
    (workspace.root / "shapes" / "own.ttl").write_text(
        SHAPES.replace("ex:Unit ;", "<https://w3id.org/maquette/ontology#Unit> ;").replace("ex:credits", "ex:absent"),
        encoding="utf-8",
    )
    done = run_maquette("validate", "--format", "json", cwd=workspace.root)
    assert done.returncode == 1, done.stderr
    own = [each for each in json.loads(done.stdout)["findings"] if each["shape"] == "urn:example:Credits"]
    assert len([each for each in own if each["severity"] == "violation"]) == 21
    assert {each["file"] for each in own} == {"data/2024-2025/pages/D1996.txt"}
    page = (workspace.root / "data" / "2024-2025" / "pages" / "D1996.txt").read_text("utf-8").splitlines()
    for each in own:
        code = each["label"].split()[0]
        assert code in page[each["line"] - 1], (code, each["line"])


def test_a_finding_in_a_workbook_names_its_cells(workspace: Workspace, run_maquette: Run) -> None:
    """The competency that one unit alone builds rests on a row of a table, which stands in a workbook here."""
    table = workspace.root / "data" / "2024-2025" / "curation" / "contributions.csv"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in csv.reader(table.read_text("utf-8-sig").splitlines()):
        sheet.append(row)
    book.save(table.with_suffix(".xlsx"))
    table.unlink()
    done = run_maquette("validate", "--format", "json", cwd=workspace.root)
    shape = "https://w3id.org/maquette/shapes#CompetencyHasSeveralUnits"
    (found,) = [each for each in json.loads(done.stdout)["findings"] if each["shape"] == shape]
    path = "data/2024-2025/curation/contributions.xlsx"
    cells = {leaf["place"] for leaf in found["leaves"] if leaf["file"] == path}
    assert (found["file"], found["line"]) == (path, 9)
    assert cells == {"A9", "E9"}
