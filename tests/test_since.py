"""Findings then and now: new, fixed and known ones apart, in every format, since a Git revision or a baseline."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml, TestSuite

from maquette.errors import BadCall
from maquette.findings import Finding, Report, in_order, read_baseline, told_apart
from maquette.findings.since import fingerprint
from maquette.text import Language, Text
from test_findings_formats import VALIDATOR, findings, some_report, written
from test_validate_command import BAD, GOOD, SHAPES, UNTITLED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from maquette.workspace import Workspace

    Run = Callable[..., subprocess.CompletedProcess[str]]

MAIN = Text("main", "main")
LANGUAGES: Sequence[Language] = get_args(Language)
several = st.lists(findings, max_size=6).map(in_order)


@given(several, several)
def test_every_finding_is_new_known_or_fixed_and_as_many_are_known_as_there_were(
    before: tuple[Finding, ...], after: tuple[Finding, ...]
) -> None:
    since = told_apart(MAIN, before, after, yearless=False)
    assert sorted((*since.new, *since.known), key=after.index) == [*after]
    assert set(since.fixed) <= set(before)
    then, now = (Counter(map(fingerprint, some)) for some in (before, after))
    assert Counter(map(fingerprint, since.known)) == then & now
    assert Counter(map(fingerprint, since.new)) == now - then
    assert Counter(map(fingerprint, since.fixed)) == then - now
    same = told_apart(MAIN, after, after, yearless=False)
    assert (same.new, same.known, same.fixed) == ((), after, ())


def test_a_line_or_a_wording_makes_no_finding_new_and_a_value_does() -> None:
    first = some_report().findings[0]
    moved = replace(first, where=replace(first.where, line=99), message=Text("Otherwise.", "Autrement."))
    other = replace(first, value='"5"')
    since = told_apart(MAIN, [first], [moved, other], yearless=False)
    assert (since.new, since.known, since.fixed) == ((other,), (moved,), ())


def test_of_two_alike_the_one_that_is_gone_is_the_fixed_one() -> None:
    first = some_report().findings[0]
    second = replace(first, where=replace(first.where, line=50))
    since = told_apart(MAIN, [first, second], [second], yearless=False)
    assert (since.known, since.fixed) == ((second,), (first,))


def test_the_edition_counts_only_where_years_are_told_apart() -> None:
    first = replace(some_report().findings[0], focus="<https://example.org/s/2023-2024/unit/1>")
    later = replace(first, focus="<https://example.org/s/2024-2025/unit/1>")
    assert told_apart(MAIN, [first], [later], yearless=True).known == (later,)
    assert told_apart(MAIN, [first], [later], yearless=False).new == (later,)


@given(several)
def test_a_baseline_is_read_back_as_it_was_written(found: tuple[Finding, ...]) -> None:
    for language in LANGUAGES:
        told = written("json", Report(found, (), 1), language)
        assert read_baseline(told.encode(), "b.json") == found


WRONG = {
    b"\xff": "UTF-8",
    b"{\n\n": "line 3",
    b"[]": "no list",
    b"{}": "no list",
    b'{"findings": {}}': "no list",
    b'{"findings": [{}]}': "number 1",
    b'{"findings": [3]}': "number 1",
    b'{"findings": [{"severity": "grave"}]}': "number 1",
    b"[" * 100_000: "no list",
}


@pytest.mark.parametrize(("content", "said"), WRONG.items(), ids=range(len(WRONG)))
def test_what_is_no_baseline_is_refused_with_how_to_write_one(content: bytes, said: str) -> None:
    with pytest.raises(BadCall, match=said) as caught:
        read_baseline(content, "b.json")
    assert "--format json=b.json" in caught.value.in_("fr")


@settings(deadline=None)
@given(several, several, st.sampled_from(LANGUAGES))
def test_every_format_tells_them_apart(
    before: tuple[Finding, ...], after: tuple[Finding, ...], language: Language
) -> None:
    since = told_apart(MAIN, before, after, yearless=False)
    report = Report(after, (), 3, since)
    told = json.loads(written("json", report, language))
    assert [each["since"] == "new" for each in told["findings"]] == [each in since.new for each in after]
    assert len(told["since"]["fixed"]) == len(since.fixed)
    sarif = json.loads(written("sarif", report, language))
    VALIDATOR.validate(sarif)
    results = sarif["runs"][0]["results"]
    assert Counter(each["baselineState"] for each in results) == Counter(
        {"new": len(since.new), "unchanged": len(since.known), "absent": len(since.fixed)}
    )
    marks = [each["partialFingerprints"]["maquette/v1"] for each in results]
    assert len(set(marks)) == len(marks)
    annotations = [line for line in written("github", report, language).split("\n") if line.startswith("::")]
    assert len(annotations) == len(since.new)
    read = JUnitXml.fromstring(written("junit", report, language).encode())
    failed = [case for suite in read if isinstance(suite, TestSuite) for case in suite if case.result]
    assert len(failed) == sum(each.severity != "info" for each in since.new)
    line = f"{len(since.new)} new, {len(since.fixed)} fixed, {len(since.known)} known"
    french = f"nouveaux {len(since.new)}, corrigés {len(since.fixed)}, connus {len(since.known)}"
    for name in ("text", "summary", "html", "github"):
        assert (line if language == "en" else french) in written(name, report, language), name
    headings = re.findall(r"<h2>(\w+) \((\d+)\)</h2>", written("html", report, "en"))
    parts = (("New", since.new), ("Fixed", since.fixed), ("Known", since.known))
    assert headings == [(title, str(len(some))) for title, some in parts if some]


@pytest.fixture
def folder(tmp_path: Path, run_maquette: Run) -> Path:
    """Give a folder with shapes, data and the findings of then: a unit without credits and title."""
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "data.ttl").write_text(BAD, encoding="utf-8")
    run_maquette("validate", "data.ttl", "--shapes", "shapes.ttl", "--format", "json=then.json", cwd=tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("data", "call", "line"),
    [
        (BAD, ("violation", 0), "0 new, 0 fixed, 2 known"),
        (f"\n\n{BAD}", ("info", 0), "0 new, 0 fixed, 2 known"),
        (UNTITLED, ("info", 0), "0 new, 1 fixed, 1 known"),
        (GOOD, ("info", 0), "0 new, 2 fixed, 0 known"),
        (f"{BAD}ex:b a ex:Unit ; ex:credits 2 .\n", ("violation", 0), "1 new, 0 fixed, 2 known"),
        (f"{BAD}ex:b a ex:Unit ; ex:credits 2 .\n", ("warning", 1), "1 new, 0 fixed, 2 known"),
        (f"{BAD}ex:b a ex:Unit .\n", ("violation", 1), "2 new, 0 fixed, 2 known"),
    ],
)
def test_anybodys_files_are_compared_with_a_baseline_and_new_findings_alone_fail(
    data: str, call: tuple[str, int], line: str, folder: Path, run_maquette: Run
) -> None:
    fail_on, status = call
    (folder / "data.ttl").write_text(data, encoding="utf-8")
    since = ("--since", "then.json", "--fail-on", fail_on)
    done = run_maquette("validate", "data.ttl", "--shapes", "shapes.ttl", *since, cwd=folder)
    assert f"Since then.json: {line}." in done.stdout, done.stderr
    assert done.returncode == status


def test_files_go_with_no_revision_and_a_baseline_that_is_none_is_refused(folder: Path, run_maquette: Run) -> None:
    call = ("validate", "data.ttl", "--shapes", "shapes.ttl", "--since")
    for since, said in (("HEAD", "no file HEAD"), ("data.ttl", "no JSON")):
        done = run_maquette(*call, since, cwd=folder)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_a_workspace_is_compared_with_what_it_was_at_a_revision(workspace: Workspace, run_maquette: Run) -> None:
    """With a shape of its own that comes later, too: what that finds is new, on data that were there before."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=workspace.root, check=True, capture_output=True)

    def since(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run_maquette("validate", "--since", *arguments, cwd=workspace.root)

    done = since("HEAD")
    assert done.returncode == 2
    assert "in no Git repository" in done.stderr
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    done = since("absent")
    assert (done.returncode, "fetch-depth: 0" in done.stderr) == (2, True)
    assert "Git is not installed" in run_maquette(
        "validate", "--since", "HEAD", cwd=workspace.root, PATH=str(workspace.root)
    ).stderr  # fmt: skip

    page = workspace.root / "data" / "2024-2025" / "pages" / "D1996.txt"
    page.write_text("\n" + page.read_text("utf-8"), encoding="utf-8")
    done = since("HEAD")
    told = re.search(r"Since HEAD: 0 new, 0 fixed, (\d+) known\.", done.stdout)
    assert told is not None, done.stdout[-300:] + done.stderr
    assert (int(told[1]) > 0, done.returncode) == (True, 0)

    (workspace.root / "shapes").mkdir()
    own = SHAPES.replace("ex:Unit ;", "<https://w3id.org/maquette/ontology#Unit> ;").replace("ex:credits", "ex:absent")
    (workspace.root / "shapes" / "own.ttl").write_text(own, encoding="utf-8")
    done = since("HEAD:2024-2025", "--format", "json")
    findings_ = json.loads(done.stdout)["findings"]
    new = [each for each in findings_ if each["since"] == "new"]
    assert {each["shape"] for each in new} == {"urn:example:Credits"}
    assert len(findings_) - len(new) == int(told[1])
    assert done.returncode == 1
