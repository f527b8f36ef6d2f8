"""What is wrong in a sheet that comes back is told at its cell, and nothing of it is taken."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from curation_cases import (
    ANSWERS,
    CONFIRM,
    ROWS,
    commented,
    curated,
    edited,
    meanwhile,
    problems_of,
    sealed,
    sheet,
    typed,
)
from maquette.curation import decide, take
from maquette.errors import BadCall
from maquette.sheets import write_spreadsheet_csv
from maquette.sheets.origin import BASE, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet


NEW = {"B5": "IA702", "D5": "szgq", "F5": "full", "G5": "sure", "I5": "R."}


def copied(page: Worksheet) -> None:
    page.append([cell.value for cell in page[2]])


def inserted(page: Worksheet) -> None:
    page["O1"] = "Remarques"


CASES: dict[str, tuple[Callable[[Worksheet], Any], list[tuple[int, str, str]]]] = {
    "unknown unit": (typed({"B2": "IA771"}), [(2, "B2", "“IA771” is no known unit")]),
    "contradicting choice": (typed({"B2": "IA702 · Natural Language Processing"}), [(2, "B2", "is not the title of")]),
    "formula": (typed({"F2": '="full"'}), [(2, "F2", "holds a formula")]),
    "error value": (typed({"F2": "#N/A"}), [(2, "F2", "holds the error #N/A")]),
    "no such value": (typed({"F2": "half"}), [(2, "F2", "“half” is none of the values")]),
    "no such day": (typed({"K2": "30/02/2024"}), [(2, "K2", "no date of the calendar")]),
    "emptied": (typed({"I2": None}), [(2, "I2", "The column reason is empty here")]),
    "new row without its reason": (typed({**NEW, "I5": None}), [(5, "I5", "The column reason is empty here")]),
    "new row without anything else": (
        typed({"G5": "sure"}),
        [(5, place, "is empty here") for place in ("B5", "D5", "F5", "I5")],
    ),
    "copied row": (
        copied,
        [(5, "A5", "The id um-01 stands on line 2 already"), (5, "B5", "a speaks of the same thing on line 2 already")],
    ),
    "own id that is none": (typed({**NEW, "A5": "é!"}), [(5, "A5", "cannot be an id")]),
    "same thing twice": (
        typed({**NEW, "B5": "IA717", "J5": "a"}),
        [(5, "B5", "a speaks of the same thing on line 2 already")],
    ),
    "confirmed twice": (
        typed({**NEW, "B5": "IA702", "D5": "d8kj", "H5": "confirmed", "L5": "j", "M5": "2024-10-01"}),
        [(5, "H5", "Line 3 confirms this already")],
    ),
    "decision of nobody": (typed({"H2": "confirmed"}), [(2, "L2", "does not say by whom"), (2, "M2", "does not say")]),
    "stray": (typed({"P3": "?"}), [(3, "P3", "stands under no heading")]),
    "new column": (inserted, [(1, "O1", "has no column Remarques")]),
    "column gone": (lambda page: page.delete_cols(7), [(1, "confidence", "The column confidence is missing")]),
    "comment": (commented, [(0, "F3", "A comment hangs on this cell")]),
    "several at once": (
        typed({"B2": "IA771", "F3": "half", "G4": "?"}),
        [(2, "B2", "no known unit"), (3, "F3", "none of the values"), (4, "G4", "none of the values")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told_at_its_cell_and_nothing_is_taken(tmp_path: Path, name: str) -> None:
    edit, expected = CASES[name]
    of = curated(tmp_path, sealed(ROWS, "um-02"))
    problems = problems_of(edited(sheet(of), edit), of)
    found = [(problem.line, problem.place) for problem in problems]
    if name == "new row without anything else":
        found.sort(key=lambda one: one[1])
    assert found == [(line, place) for line, place, _ in expected]
    for problem, (_, _, words) in zip(problems, expected, strict=True):
        assert words in problem.what.en
        assert problem.path == "back.xlsx"
        assert problem.remedy.fr
    assert of.path.read_bytes() == of.content


def test_what_is_wrong_in_csv_is_told_by_line_and_heading(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    content = write_spreadsheet_csv("unit-module", of.rows, of.known, "fr").decode("utf-8-sig")
    bad = content.replace("IA702", "IA771").replace("um-03", "um\x0103").encode("cp1252")
    assert [(problem.line, problem.place) for problem in problems_of(bad, of, "b.csv")] == [
        (3, "UE"), (4, "Identifiant"),
    ]  # fmt: skip


def test_a_sheet_of_another_table_school_or_edition_is_refused(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    for place, value in {"B1": "contributions", "B3": "autre", "B4": "2023-2024"}.items():
        (problem,) = problems_of(edited(sheet(of), typed({place: value}), ORIGIN), of)
        assert value in problem.what.en


def test_a_clash_with_a_row_that_somebody_added_since_is_told_at_the_cell(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    content = edited(sheet(of), typed({**NEW, "J5": "c"}))
    now = meanwhile(of, *ROWS, {**ROWS[0], "id": "um-04", "unit": "IA702", "author": "c", "reason": "Autrement."})
    (problem,) = problems_of(content, now)
    assert (problem.path, problem.line, problem.place) == ("back.xlsx", 5, "B5")
    assert "In the table as it would be written: c speaks of the same thing on line 5 already." in problem.what.en
    (problem,) = problems_of(edited(content, typed({"A5": "um-04"})), now)
    assert (problem.line, problem.place) == (5, "A5")
    assert "another row um-04" in problem.what.en


def test_a_file_that_says_not_where_it_comes_from_is_compared_with_today(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    book = openpyxl.load_workbook(io.BytesIO(edited(sheet(of), lambda page: page.delete_rows(2))))
    for name in (ORIGIN, BASE):
        del book[name]
    out = io.BytesIO()
    book.save(out)
    taken = take(out.getvalue(), "a.xlsx", of, ANSWERS)
    assert [change.id for change in taken.difference.changes] == ["um-01"]
    assert "does not say which rows" in taken.notes[0].what.en


def test_only_csv_is_written(tmp_path: Path) -> None:
    content = sheet(curated(tmp_path, ROWS))
    of = curated(tmp_path, content, suffix=".xlsx")
    with pytest.raises(BadCall, match="only CSV"):
        take(content, "a.xlsx", of, ANSWERS)
    with pytest.raises(BadCall, match="workbook itself"):
        decide(of, ["um-01"], CONFIRM)
