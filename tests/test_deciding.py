"""Writing a table and deciding on its rows: whole or not at all, and every other byte stays."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation_cases import CONFIRM, MINTER, OUTLINE, REJECT, ROWS, curated, reopened, rows_of, sealed
from maquette.curation import Curated, Decision, decide
from maquette.curation.splice import splice
from maquette.errors import BadCall, BadSource, MaquetteError
from maquette.sheets import write_spreadsheet_csv
from maquette.sources.tables.cells import read_grid
from maquette.sources.tables.columns import Status

if TYPE_CHECKING:
    from pathlib import Path


def test_a_table_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    of.path.write_bytes(b"something else")
    with pytest.raises(MaquetteError, match="changed meanwhile"):
        of.replace(b"new")
    assert of.path.read_bytes() == b"something else"
    assert list(tmp_path.iterdir()) == [of.path]


def test_a_table_killed_while_it_is_written_is_whole(tmp_path: Path) -> None:
    contents = [bytes([letter]) * 3_000_000 for letter in b"ab"]
    path = tmp_path / "unit-module.csv"
    path.write_bytes(contents[0])
    program = (
        "import sys, dataclasses\nfrom pathlib import Path\nfrom maquette.curation import Curated\n"
        "from maquette.sheets import Outline\nfrom maquette.sources.tables.schemas import TABLES\n"
        "from maquette.words import Minter\n"
        "a, b = (bytes([x]) * 3_000_000 for x in b'ab')\n"
        "of = Curated(TABLES['unit-module'], '', '', Path(sys.argv[1]), '', a, (), Outline.of([]), "
        "Minter('', '', ''), frozenset())\n"
        "print('ready', flush=True)\n"
        "while True:\n    of.replace(b)\n    of = dataclasses.replace(of, content=b)\n    a, b = b, a\n"
    )
    for wait in (0.02, 0.05, 0.09):
        path.write_bytes(contents[0])
        with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                process.kill()
        assert path.read_bytes() in contents


def test_a_table_behind_a_link_is_replaced_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    of = curated(tmp_path / "real", ROWS)
    link = tmp_path / "unit-module.csv"
    link.symlink_to(of.path)
    of.path.chmod(0o640)
    linked = reopened(link)
    linked.replace(b"new")
    assert link.is_symlink()
    assert of.path.read_bytes() == b"new"
    assert of.path.stat().st_mode & 0o777 == 0o640


def test_confirming_seals_and_leaves_every_other_byte(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    decided = decide(of, ["um-02", "um-02"], CONFIRM)
    old, new = ((content or b"").splitlines(keepends=True) for content in (of.content, decided.content))
    assert [number for number in range(4) if old[number] != new[number]] == [2]
    reading = of.read(decided.content)
    assert reading.problems == ()
    assert any(one.object == '"confirmed"' for one in reading.statements)
    assert "status: proposed → confirmed" in "\n".join(decided.difference.lines(of.known, "en"))
    of.replace(decided.content)
    assert decide(reopened(of.path), ["um-02"], CONFIRM).difference.changes == ()


def test_rejecting_breaks_the_seal(tmp_path: Path) -> None:
    of = curated(tmp_path, sealed(ROWS, "um-01"))
    row = rows_of(decide(of, ["um-01"], REJECT).content)[0]
    assert row == {**ROWS[0], "status": "rejected", "decided_by": "conseil", "decided_on": "2024-10-02"}


def test_a_row_that_changed_since_its_confirmation_is_confirmed_anew(tmp_path: Path) -> None:
    rows = sealed(ROWS, "um-01")
    of = curated(tmp_path, [{**rows[0], "extent": "partial"}, *rows[1:]])
    decided = decide(of, ["um-01"], CONFIRM)
    assert of.read(decided.content).problems == ()
    assert rows_of(decided.content)[0]["decided_by"] == "conseil"


DIALECTS = {
    "cp1252": lambda text: text.encode("cp1252"),
    "bom": lambda text: text.encode("utf-8-sig"),
    "sep": lambda text: ("sep=;\r\n" + text).encode("cp1252"),
    "cr": lambda text: text.replace("\r\n", "\r").encode(),
    "no last line end": lambda text: text.rstrip().encode(),
    "blank lines": lambda text: text.replace("\r\n", "\r\n\r\n").encode(),
    "tabs": lambda text: text.replace(";", "\t").encode(),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_file_of_any_dialect_keeps_it(tmp_path: Path, dialect: str) -> None:
    rows = [{**row, "reason": f'Été : "{row["id"]}"\nfin'} for row in ROWS]
    text = write_spreadsheet_csv("unit-module", rows, OUTLINE.known, "fr").decode("utf-8-sig")
    of = curated(tmp_path, DIALECTS[dialect](text))
    content = of.content or b""
    decided = decide(of, ["um-01", "um-03"], CONFIRM)
    encoding = "cp1252" if dialect in ("cp1252", "sep") else "utf-8"
    word = "proposé".encode(encoding)
    assert decided.content.count(word) == 1
    start = content.index(word)
    assert decided.content[:start] == content[:start]
    assert decided.content.split(b"um-02")[1][:60] == content.split(b"um-02")[1][:60]
    assert of.read(decided.content).problems == ()


def test_a_file_that_lacks_the_columns_or_the_characters_is_written_anew(tmp_path: Path) -> None:
    lines = [
        "id;unit;module;extent;confidence;status;reason;author;date",
        "um-1;IA717;szgq;full;sure;proposed;é;a;1/9/2024",
    ]
    of = curated(tmp_path, "\n".join(lines).encode("cp1252"))
    decided = decide(of, ["um-1"], CONFIRM)
    assert decided.content.startswith(b"id,unit,unit_title")
    assert of.read(decided.content).problems == ()
    full = write_spreadsheet_csv("unit-module", [{**ROWS[0], "reason": "é"}], OUTLINE.known, "fr")
    of = curated(tmp_path, full.decode("utf-8-sig").encode("cp1252"))
    decided = decide(of, ["um-01"], Decision(Status.CONFIRMED, "łódź", "2024-10-02"))
    assert decided.content.startswith(b"id,unit,unit_title")
    assert rows_of(decided.content)[0]["decided_by"] == "łódź"


def test_a_row_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    with pytest.raises(BadCall, match=r"no row um-20\. Did you mean um-02"):
        decide(of, ["um-01", "um-20"], CONFIRM)
    missing = Curated(of.table, "", "", tmp_path / "none.csv", "none.csv", None, (), OUTLINE, MINTER, frozenset())
    with pytest.raises(BadCall, match=r"no none\.csv yet"):
        decide(missing, ["um-01"], CONFIRM)


def test_a_thing_is_not_confirmed_twice(tmp_path: Path) -> None:
    of = curated(tmp_path, [*sealed(ROWS, "um-01"), {**ROWS[0], "id": "um-04", "author": "z"}])
    with pytest.raises(BadSource) as caught:
        decide(of, ["um-04"], CONFIRM)
    (problem,) = caught.value.problems
    assert problem.in_("en").startswith("unit-module.csv:5:status: Line 2 confirms this already.")


@st.composite
def csv_and_edits(draw: st.DrawFn) -> tuple[bytes, dict[tuple[int, int], str], str]:
    """Draw a CSV file as spreadsheets write them, and cells of it to change."""
    text = st.text(st.sampled_from('ab"\n\r ;,é'), max_size=5)
    rows = draw(st.lists(st.lists(text, min_size=3, max_size=3), min_size=1, max_size=4))
    separator, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    always = draw(st.booleans())

    def quoted(cell: str) -> str:
        return f'"{cell.replace(chr(34), chr(34) * 2)}"' if always or set(cell) & set('"\n\r;,\t') else cell

    content = separator.join("abc") + end + "".join(separator.join(map(quoted, row)) + end for row in rows)
    grid = read_grid(content.encode(), "a.csv", "").rows
    cells = [(row.line, index) for row in grid for index in range(len(row.cells))]
    edits = draw(st.dictionaries(st.sampled_from(cells), text, min_size=1, max_size=3))
    return content.encode(), edits, separator


@settings(max_examples=80, deadline=None)
@given(csv_and_edits())
def test_splicing_changes_its_cells_and_nothing_else(drawn: tuple[bytes, dict[tuple[int, int], str], str]) -> None:
    content, edits, _ = drawn
    changed = splice(content, "a.csv", edits)
    if changed is not None:  # else a line of it holds too few marks to tell its separator, or the row would be empty
        before, after = (read_grid(each, "a.csv", "").rows for each in (content, changed))
        assert [row.cells for row in after] == [
            tuple(edits.get((row.line, index), cell) for index, cell in enumerate(row.cells)) for row in before
        ]
    same = splice(content, "a.csv", {(row.line, i): cell for row in read_grid(content, "a.csv", "").rows
                                     for i, cell in enumerate(row.cells) if (row.line, i) in edits})  # fmt: skip
    assert same is not None
