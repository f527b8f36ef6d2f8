"""The commands on curated tables: a sheet goes out, comes back, is shown, and is written once that is asked for."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import openpyxl
import pytest

from maquette.build import read_workspace
from maquette.cli import run
from maquette.errors import BadSource
from maquette.sources.tables import read_cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maquette.workspace import Workspace

    Said = tuple[int, str, str]
    Maquette = Callable[..., Said]


@pytest.fixture
def maquette(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Maquette:
    """Give a function that runs the command in a copy of the workspace: its status, what it says, what it tells."""
    monkeypatch.chdir(workspace.root)
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("MAQUETTE_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def said(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["maquette", *arguments])
        status = run()
        out, err = capsys.readouterr()
        assert "Traceback" not in err, err
        return status, out, err

    return said


def table(workspace: Workspace, name: str = "unit-module") -> Path:
    return workspace.root / "data" / "2024-2025" / "curation" / f"{name}.csv"


def fill(path: Path, sheet: str, cells: dict[str, str]) -> None:
    """Fill a workbook in, as a person would."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[sheet][place] = value
    book.save(path)


NEW = {"B15": "IA715 · Multimodal Dialogue", "D15": "Traitement automatique des langues", "F15": "partiel",
       "G15": "incertain", "I15": "À voir."}  # fmt: skip


def test_the_tables_are_listed_and_shown(maquette: Maquette) -> None:
    status, out, _ = maquette("table")
    assert status == 0
    assert "unit-module" in out
    assert "13" in out
    status, out, _ = maquette("table", "unit-module", "--lang", "fr")
    assert status == 0
    assert "IA717 (Natural Language Processing)" in out
    assert "incertain" in out


def test_a_sheet_goes_out_comes_back_is_shown_and_then_written(maquette: Maquette, workspace: Workspace) -> None:
    before, sheet = table(workspace).read_bytes(), workspace.root / "unit-module.xlsx"
    status, out, _ = maquette("table", "unit-module", "-o", "unit-module.xlsx", "--lang", "fr")
    assert (status, "13 lignes" in out) == (0, True)
    assert maquette("table", "unit-module", "--take", "unit-module.xlsx")[1].startswith("Nothing changes")
    fill(sheet, "unit-module", NEW)
    take = ("table", "unit-module", "--take", "unit-module.xlsx", "--date", "02/10/2024")
    status, out, _ = maquette(*take)
    assert status == 0
    assert "+ um-14: IA715 (Multimodal Dialogue) – szgq (Traitement automatique des langues)" in out
    assert "to write it, add: --write --author ROLE" in out
    status, _, err = maquette(*take, "--write")
    assert (status, "--author ROLE" in err) == (2, True)
    assert table(workspace).read_bytes() == before
    status, out, _ = maquette(*take, "--write", "--author", "conseil", "--lang", "fr")
    assert status == 0
    assert "data/2024-2025/curation/unit-module.csv est écrit" in out
    after = table(workspace).read_bytes()
    assert after.startswith(before)
    assert after[len(before) :].decode() == (
        "um-14,IA715,Multimodal Dialogue,szgq,Traitement automatique des langues,partial,unsure,proposed,À voir.,"
        "conseil,2024-10-02,,,\n"
    )
    status, out, err = maquette(*take, "--write", "--author", "conseil")
    assert (status, "Nothing changes" in out, "um-14" in err) == (0, True, True)
    assert table(workspace).read_bytes() == after


def test_a_matrix_goes_out_and_comes_back(maquette: Maquette, workspace: Workspace) -> None:
    assert maquette("table", "contributions", "--matrix", "-o", "m.xlsx", "--lang", "fr")[0] == 0
    book = openpyxl.load_workbook(workspace.root / "m.xlsx")
    sheet = book["contributions-matrix"]
    (row,) = [cells[0].row for cells in sheet if cells[1].value == "IA717"]
    fill(workspace.root / "m.xlsx", "contributions-matrix", {f"F{row}": "introduit"})
    take = ("table", "contributions", "--take", "m.xlsx")
    assert "--write --author ROLE --confidence WORD --reason TEXT" in maquette(*take)[1]
    answers = ("--write", "--author", "conseil", "--confidence", "probable", "--reason", "Vu en conseil.")
    assert maquette(*take, *answers)[0] == 0
    rows = read_cells(table(workspace, "contributions").read_bytes(), "contributions.csv")
    last = {name: rows[-1][name] for name in ("id", "programme", "unit", "competency", "level", "confidence")}
    assert list(last.values()) == ["co-11", "D1996", "IA717", "zxpp", "introduced", "likely"]
    assert read_workspace(workspace, "2024-2025")


def test_a_sheet_with_changes_is_not_written_over(maquette: Maquette, workspace: Workspace) -> None:
    sheet, write = workspace.root / "s.xlsx", ("table", "unit-module", "-o", "s.xlsx")
    assert maquette(*write)[0] == maquette(*write)[0] == 0
    fill(sheet, "unit-module", NEW)
    filled = sheet.read_bytes()
    status, _, err = maquette(*write)
    assert (status, "--take" in err) == (2, True)
    fill(sheet, "unit-module", {"B15": "IA999"})
    assert maquette(*write)[0] == 2
    sheet.write_bytes(b"something else")
    assert maquette(*write)[0] == 2
    sheet.write_bytes(filled)
    assert maquette("table", "unit-module", "--take", "s.xlsx", "--author", "c", "--write")[0] == 0
    assert maquette(*write)[0] == 0


def test_what_is_wrong_in_a_sheet_has_status_1_with_its_cell(maquette: Maquette, workspace: Workspace) -> None:
    maquette("table", "unit-module", "-o", "s.xlsx")
    fill(workspace.root / "s.xlsx", "unit-module", {"B3": "IA771"})
    before = table(workspace).read_bytes()
    status, out, err = maquette("table", "unit-module", "--take", "s.xlsx", "--write", "--author", "c", "--lang", "fr")
    assert (status, out) == (1, "")
    assert err.startswith("s.xlsx:3:B3: «\u00a0IA771\u00a0» ne désigne rien de connu")
    assert table(workspace).read_bytes() == before


def test_rows_are_confirmed_and_rejected(maquette: Maquette, workspace: Workspace) -> None:
    before = table(workspace).read_bytes()
    confirm = ("confirm", "unit-module", "um-02", "--by", "conseil", "--date", "2024-10-02")
    status, out, _ = maquette(*confirm, "--dry-run", "--lang", "fr")
    assert status == 0
    assert "statut\u00a0: proposé → confirmé" in out
    assert table(workspace).read_bytes() == before
    assert maquette(*confirm)[0] == 0
    assert maquette("reject", "unit-module", "um-12", "--by", "conseil", "--date", "2024-10-02")[0] == 0
    old, new = before.splitlines(), table(workspace).read_bytes().splitlines()
    assert [number for number, line in enumerate(old) if new[number] != line] == [2, 12]
    assert b",confirmed," in new[2]
    assert b"conseil,2024-10-02,sha256:" in new[2]
    assert new[12].endswith(b"conseil,2024-10-02,")
    assert "decided already" in maquette(*confirm)[1]
    readings = read_workspace(workspace, "2024-2025")
    assert not [problem for reading in readings for problem in reading.problems if "curation" in problem.path]


WRONG_CALLS = [
    (("table", "unit-modul"), "unit-module"),
    (("table", "-o", "x.xlsx"), "Which table"),
    (("table", "unit-module", "-o", "x.ods"), "*.xlsx"),
    (("table", "unit-module", "--matrix", "-o", "x.csv"), "*.xlsx"),
    (("table", "unit-topic", "--matrix", "-o", "x.xlsx"), "contributions"),
    (("table", "unit-module", "--matrix"), "-o"),
    (("table", "unit-module", "--write"), "--take"),
    (("table", "unit-module", "-o", "x.xlsx", "--take", "x.xlsx"), "one of the two"),
    (("table", "unit-module", "--take", "nowhere.xlsx"), "nowhere.xlsx"),
    (("table", "unit-module", "-o", "nowhere/x.xlsx"), "nowhere"),
    (("table", "unit-module", "-o", "data/2024-2025/curation/unit-module.xlsx"), "another folder"),
    (("table", "unit-module", "--take", "data/ids.csv", "--confidence", "perhaps"), "likely"),
    (("table", "unit-module", "--take", "data/ids.csv", "--date", "yesterday"), "2024-09-01"),
    (("confirm", "unit-module", "um-99", "--by", "c"), "um-0"),
    (("confirm", "unit-module", "um-01", "--by", " "), "role"),
    (("confirm", "unit-module", "um-01"), "--by"),
    (("reject", "unit-modules", "um-01", "--by", "c"), "unit-module"),
]


def test_a_wrong_call_has_status_2_and_says_what_would_be_right(maquette: Maquette, workspace: Workspace) -> None:
    before = sorted(path.name for path in table(workspace).parent.iterdir())
    for arguments, words in WRONG_CALLS:
        status, _, err = maquette(*arguments)
        assert (status, words in err) == (2, True), (arguments, err)
    assert sorted(path.name for path in table(workspace).parent.iterdir()) == before


def test_a_file_of_another_kind_is_refused_with_status_1(maquette: Maquette) -> None:
    status, _, err = maquette("table", "unit-module", "--take", "data/ids.csv")
    assert status == 1
    assert "data/ids.csv:1" in err


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_at_a_terminal_a_yes_writes_and_anything_else_does_not(maquette: Maquette, workspace: Workspace) -> None:
    maquette("table", "unit-module", "-o", "s.xlsx")
    fill(workspace.root / "s.xlsx", "unit-module", {"F2": "full", "J2": "c"})
    before = table(workspace).read_bytes()
    for answer in ("no", "oui"):
        assert table(workspace).read_bytes() == before
        master, slave = os.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "maquette", "table", "unit-module", "--take", "s.xlsx"],
            cwd=workspace.root, stdin=slave, stdout=slave, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            os.write(master, f"{answer}\n".encode())
            _, err = process.communicate(timeout=60)
        os.close(slave)
        os.close(master)
        assert process.returncode == 0, err
        assert "[y/N]" in err
    assert table(workspace).read_bytes() != before


# Two files for one table


def test_two_files_for_one_table_are_an_error_that_names_both(maquette: Maquette, workspace: Workspace) -> None:
    maquette("table", "unit-module", "-o", "s.xlsx")
    twin = table(workspace).with_suffix(".xlsx")
    twin.write_bytes((workspace.root / "s.xlsx").read_bytes())
    for status, _, err in (maquette("build"), maquette("table", "unit-module")):
        assert status == 1
        assert "unit-module.xlsx" in err
        assert "unit-module.csv already" in err
    with pytest.raises(BadSource) as caught:
        read_workspace(workspace, "2024-2025")
    assert [problem.path for problem in caught.value.problems] == ["data/2024-2025/curation/unit-module.xlsx"]


def test_files_that_programs_leave_beside_a_table_are_no_tables(workspace: Workspace) -> None:
    folder = table(workspace).parent
    for name in ("~$unit-module.xlsx", ".~lock.unit-module.csv#", ".unit-module.csv.123.part"):
        (folder / name).write_bytes(b"\0")
    assert read_workspace(workspace, "2024-2025")


def test_a_workbook_in_the_place_of_a_table_is_shown_and_written_out(maquette: Maquette, workspace: Workspace) -> None:
    maquette("table", "unit-module", "-o", "s.xlsx")
    (workspace.root / "s.xlsx").rename(table(workspace).with_suffix(".xlsx"))
    table(workspace).unlink()
    assert "um-13" in maquette("table", "unit-module")[1]
    assert maquette("table", "unit-module", "-o", "t.csv")[0] == 0
    for refused in (("table", "unit-module", "--take", "t.csv"), ("confirm", "unit-module", "um-01", "--by", "c")):
        status, _, err = maquette(*refused)
        assert (status, "unit-module.xlsx" in err) == (2, True)
    content = io.BytesIO((workspace.root / "t.csv").read_bytes())
    assert content.getvalue().startswith(b"\xef\xbb\xbf")


def test_the_difference_that_the_guide_shows_is_the_one_that_is_told(
    maquette: Maquette, workspace: Workspace, checkout: Path
) -> None:
    maquette("confirm", "unit-module", "um-04", "--by", "jury", "--date", "2024-09-15")
    maquette("table", "unit-module", "-o", "unit-module.xlsx", "--lang", "fr")
    fill(workspace.root / "unit-module.xlsx", "unit-module", {"F5": "partiel"})
    take = ("table", "unit-module", "--take", "unit-module.xlsx", "--author", "conseil", "--date", "2024-10-02")
    told = maquette(*take, "--lang", "fr")[1]
    guide = (checkout / "docs" / "curation.md").read_text(encoding="utf-8")
    assert f"```\n{told.rpartition(chr(10) * 2)[0]}\n```" in guide
