"""What a change comes to: the report of the example edition word for word, and pull requests of a real repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest

from maquette.changes import Impact, impact_of, impact_to_json, impact_to_markdown, open_edition, open_state
from maquette.text import Language
from test_validate_command import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from maquette.builds import Build
    from maquette.workspace import Workspace

    Run = Callable[..., subprocess.CompletedProcess[str]]

EDITION = "2024-2025"


@pytest.fixture(scope="module")
def impact(
    catalogue: tuple[Workspace, Build], checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Impact]:
    """Give the impact of the example edition on the catalogue, which is held open: its answers are told from it."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(checkout / "docs" / "example-edition", folder / "example-edition")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with open_state(EDITION, catalogue[0]) as before, open_state("example-edition", catalogue[0]) as after:
            yield impact_of(before, after)


@pytest.mark.parametrize("language", get_args(Language))
def test_the_report_of_the_example_edition_is_this(language: Language, impact: Impact, checkout: Path) -> None:
    """Made anew by `maquette impact 2024-2025 example-edition --lang LANG`, in a folder that holds both."""
    told = impact_to_markdown(impact, language)
    assert told == (checkout / "tests" / "impact" / f"example-edition.{language}.md").read_text(encoding="utf-8")
    assert len(told) < 65_536, "a comment of GitHub holds it"


def test_json_has_what_the_report_counts(impact: Impact) -> None:
    told = json.loads(impact_to_json(impact, "en"))
    assert len(told["differences"]) == 18
    assert len(told["answers"]) == len(impact.answers.changes)
    assert [len(told["findings"]["new"]), len(told["findings"]["fixed"])] == [6, 6]
    assert told["findings"]["known"] > 90


def test_long_tables_and_answers_are_cut_and_say_so(impact: Impact) -> None:
    units = impact.comparison.units
    many = tuple(replace(units[0], thing=f"<urn:x:{number}>") for number in range(100))
    answers = replace(impact.answers, changes=impact.answers.changes * 10)
    long = replace(impact, comparison=replace(impact.comparison, units=many), answers=answers)
    told = impact_to_markdown(long, "en")
    assert told.count("| urn:x:") == 30
    assert "… and 70 more" in told
    assert f"- … and {len(answers.changes) - 50} more" in told


def test_no_address_gets_into_the_report(impact: Impact) -> None:
    finding = impact.comparison.findings.new[0]
    address = "jean.dupont@ecole.fr"
    told = replace(finding, message=replace(finding.message, en=f"{address} is wrong", fr=f"{address} est faux"))
    findings = replace(impact.comparison.findings, new=(told,))
    quoting = replace(impact, comparison=replace(impact.comparison, findings=findings))
    for text in (impact_to_markdown(quoting, "fr"), impact_to_json(quoting, "en")):
        assert "•••" in text
        assert address not in text


def test_contradictions_that_appear_are_told(catalogue: tuple[Workspace, Build], workspace: Workspace) -> None:
    page = workspace.root / "ontology"
    page.mkdir()
    (page / "own.ttl").write_text(
        "@prefix maq: <https://w3id.org/maquette/ontology#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "maq:Programme owl:disjointWith maq:Programme .\n",
        encoding="utf-8",
    )
    with open_state(EDITION, catalogue[0]) as before, open_edition(workspace, EDITION) as after:
        one, back = impact_of(before, after), impact_of(after, before)
    assert one.contradictions == back.resolved
    assert "Contradictions that appear: " in impact_to_markdown(one, "en")
    assert "Contradictions qui disparaissent : " in impact_to_markdown(back, "fr")
    assert not one.nothing


def test_a_pull_request_is_told_from_a_repository(workspace: Workspace, run_maquette: Run) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=workspace.root, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    same = run_maquette("impact", "HEAD", cwd=workspace.root)
    assert same.stdout.splitlines() == [
        "# Impact: revision HEAD, edition 2024-2025 → the files as they stand, edition 2024-2025",
        "",
        "Nothing changes.",
    ], same.stderr
    table = workspace.root / "data" / EDITION / "curation" / "unit-topic.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), encoding="utf-8")
    (workspace.root / "shapes").mkdir()
    own = SHAPES.replace("ex:Unit ;", "<https://w3id.org/maquette/ontology#Unit> ;").replace("ex:credits", "ex:absent")
    (workspace.root / "shapes" / "own.ttl").write_text(own, encoding="utf-8")
    git("add", "-A")
    git("commit", "-qm", "two")
    call = ("impact", "HEAD~1", "HEAD", "--fail-on", "violation", "-o", "impact.json")
    done = run_maquette(*call, cwd=workspace.root)
    assert done.returncode == 1, "the rule that is added finds every unit"
    told = json.loads((workspace.root / "impact.json").read_text("utf-8"))
    assert [each["change"] for each in told["differences"]] == ["link removed"]
    assert {each["rule"] for each in told["findings"]["new"]} == {"urn:example:Credits"}
    assert told["findings"]["fixed"] == []
    refused = run_maquette("impact", "absent", cwd=workspace.root)
    assert (refused.returncode, refused.stdout) == (2, "")
