"""A build is whole or not there, the same for the same files, and the former one answers until the new one does."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from maquette.build import build
from maquette.builds import LAYOUT, MANIFEST, Build, NoBuild, contradictions_of, current, problems_of
from maquette.errors import BadSource
from maquette.statements import StatementTable
from maquette.store import open_store
from maquette.workspace import Workspace

EDITION = "2024-2025"


def answers(made: Build) -> bool:
    """Tell whether a build can be read whole: its manifest, its table, its dataset."""
    with StatementTable.open(made.statements) as table:
        asserted, inferred = table.counts()
    counts = made.manifest["counts"]
    return (asserted, inferred) == (counts["asserted"], counts["inferred"]) and bool(open_store(made.folder).graphs())


def test_a_build_holds_what_its_manifest_says(catalogue: tuple[Workspace, Build]) -> None:
    _, made = catalogue
    assert answers(made)
    assert made.manifest["counts"]["inferred"] > 0


def test_no_build_is_told_with_the_command_that_makes_one(workspace: Workspace) -> None:
    with pytest.raises(NoBuild, match="maquette build"):
        current(workspace, EDITION)


def test_a_build_of_another_version_is_told_with_the_command_that_makes_it_anew(workspace: Workspace) -> None:
    made = build(workspace, EDITION)
    manifest = made.folder / MANIFEST
    manifest.write_text(json.dumps(made.manifest | {"layout": LAYOUT + 1}), encoding="utf-8")
    with pytest.raises(NoBuild, match=r"another version(?s:.*)maquette build --edition 2024-2025"):
        current(workspace, EDITION)


def test_the_layout_of_builds_has_another_number_whenever_it_changes(catalogue: tuple[Workspace, Build]) -> None:
    _, made = catalogue
    with StatementTable.open(made.statements) as table:
        columns = table.connection.execute(
            """SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()
            WHERE NOT internal GROUP BY ALL"""
        ).fetchall()
    row = "subject predicate object asserted level round rule"
    assert (LAYOUT, {name: " ".join(listed) for name, listed in columns}) == (
        1,
        {
            "assertions": "subject predicate object source line place level author date personal",
            "inconsistencies": "rule level bindings",
            "replaced_things": "id representative level round depth",
            "replacing_rounds": "level round last",
            "rules": "id name text rule level round",
            "sources": "id path kind sha256",
            "statements": row,
            "statements_by_object": f"{row} rank",
            "statements_by_subject": f"{row} rank",
            "terms": "id term",
            "unwritten": row,
        },
    )


def test_unchanged_files_keep_their_build(workspace: Workspace) -> None:
    first = build(workspace, EDITION)
    inode = first.statements.stat().st_ino
    assert build(workspace, EDITION).statements.stat().st_ino == inode
    assert first.changed_inputs(workspace) == []


def test_a_changed_file_is_seen_and_makes_another_build(workspace: Workspace) -> None:
    first = build(workspace, EDITION)
    table = workspace.root / "data" / EDITION / "curation" / "unit-module.csv"
    table.write_text(table.read_text("utf-8").replace(",likely,", ",unsure,", 1), encoding="utf-8")
    assert first.changed_inputs(workspace) == [f"data/{EDITION}/curation/unit-module.csv"]
    assert build(workspace, EDITION).folder != first.folder
    assert answers(first)


def test_a_broken_file_leaves_the_former_build_in_service(workspace: Workspace) -> None:
    first = build(workspace, EDITION)
    page = workspace.root / "data" / EDITION / "pages" / "D1996.txt"
    page.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSource) as caught:
        build(workspace, EDITION)
    assert all(problem.path == f"data/{EDITION}/pages/D1996.txt" for problem in caught.value.problems)
    assert current(workspace, EDITION).folder == first.folder


def test_the_same_files_make_the_same_dataset_and_exports(
    workspace: Workspace, catalogue: tuple[Workspace, Build]
) -> None:
    other = build(workspace, EDITION)
    _, first = catalogue
    assert (other.folder / "dataset.nq").read_bytes() == (first.folder / "dataset.nq").read_bytes()
    assert other.folder.name == first.folder.name


def test_problems_that_do_not_keep_a_file_out_are_kept_with_the_build(workspace: Workspace) -> None:
    made = build(workspace, EDITION)
    assert problems_of(made) == problems_of(current(workspace, EDITION))
    json.dumps(made.manifest)


def test_contradictions_are_reported_and_refused_on_request(workspace: Workspace) -> None:
    first = build(workspace, EDITION, strict=True)
    partner = workspace.root / "data" / EDITION / "partners"
    partner.mkdir(exist_ok=True)
    (partner / "p.ttl").write_text(
        "@prefix maq: <https://w3id.org/maquette/ontology#> .\n<urn:x> a maq:Unit ,\n  maq:Job .\n", encoding="utf-8"
    )
    with pytest.raises(BadSource) as caught:
        build(workspace, EDITION, strict=True)
    (problem,) = caught.value.problems
    assert problem.path == f"data/{EDITION}/partners/p.ttl"
    assert {f"{problem.path}:{line}" in problem.remedy.en for line in (2, 3)} == {True}
    assert current(workspace, EDITION).folder == first.folder
    made = build(workspace, EDITION)
    assert made.manifest["counts"]["contradictions"] == 1
    assert contradictions_of(made) == [problem]
    with pytest.raises(BadSource):
        build(workspace, EDITION, strict=True)


def test_old_builds_are_removed_after_a_while(workspace: Workspace) -> None:
    reasons = workspace.root / "data" / EDITION / "curation" / "objective-competency.csv"
    for number in range(5):
        reasons.write_text(reasons.read_text("utf-8") + "\n" * (number + 1), encoding="utf-8")
        build(workspace, EDITION)
    assert len(list((workspace.builds / "builds").iterdir())) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="kills by POSIX signals")
def test_a_build_killed_at_any_instant_leaves_the_former_one_answering(workspace: Workspace) -> None:
    first = build(workspace, EDITION)
    table = workspace.root / "data" / EDITION / "curation" / "unit-module.csv"
    table.write_text(table.read_text("utf-8").replace(",likely,", ",unsure,", 1), encoding="utf-8")
    began = time.monotonic()
    subprocess.run(command(), cwd=workspace.root, check=True, capture_output=True)
    whole = time.monotonic() - began
    second = current(workspace, EDITION)
    assert second.folder != first.folder
    for number in range(12):
        table.write_text(table.read_text("utf-8") + "\n", encoding="utf-8")
        former = current(workspace, EDITION).folder
        # Instants from the start to a little beyond the usual end.
        kill_after(whole * (number + 1) / 10, workspace.root)
        now = current(workspace, EDITION)
        assert answers(now)
        if now.folder != former:
            assert now.changed_inputs(workspace) == []
    assert build(workspace, EDITION).changed_inputs(workspace) == []


def command() -> list[str]:
    return [sys.executable, "-m", "maquette", "build"]


def kill_after(seconds: float, folder: Path) -> None:
    process = subprocess.Popen(command(), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
