"""Matrices: their cells become rows, and what is wrong in them is told at its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from curation_cases import (
    GIVEN,
    LEVELS,
    NOBODY,
    commented,
    curated,
    edited,
    matrix,
    problems_of,
    reopened,
    rows_of,
    sealed,
    told,
    typed,
)
from maquette.curation import Curated, take

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.text import Language


def crossed(of: Curated, cells: Mapping[str, object], language: Language = "en") -> bytes:
    return edited(matrix(of, language), typed(cells), f"{of.table.name}-matrix")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_cells_of_a_matrix_become_rows(tmp_path: Path, language: Language) -> None:
    of = curated(tmp_path, sealed(LEVELS, "co-01", name="contributions"), "contributions")
    words = {"F4": "maîtrisé", "G3": None, "F3": "introduit", "G5": "introduit"}
    taken = take(crossed(of, dict(words), language), "m.xlsx", of, GIVEN)
    changed, first, second = rows_of(taken.content, "contributions")
    assert changed == {**LEVELS[0], "level": "mastered", "author": "b", "date": "2024-10-02"}
    new = {"programme": "D1996", "level": "introduced", "confidence": "unsure", "status": "proposed",
           "reason": "Matrice.", "author": "b", "date": "2024-10-02"}  # fmt: skip
    assert first == {**new, "id": "co-03", "unit": "IA702", "competency": "zxpp"}
    assert second == {**new, "id": "co-04", "unit": "BGDIA704", "competency": "gvd9"}
    assert taken.difference.summary().en == "contributions: 2 rows added, 1 changed, 1 removed."
    assert "no longer holds" in told(taken)


def test_a_matrix_asks_for_what_its_cells_do_not_say(tmp_path: Path) -> None:
    of = curated(tmp_path, LEVELS, "contributions")
    taken = take(crossed(of, {"F3": "introduced"}), "m.xlsx", of, NOBODY)
    assert taken.missing == ("author", "confidence", "reason")
    assert told(taken).count("(to be given)") == 3
    assert take(crossed(of, {"F4": "mastered"}), "m.xlsx", of, NOBODY).missing == ("author",)
    assert take(crossed(of, {"F4": None}), "m.xlsx", of, NOBODY).missing == ()


def test_a_matrix_may_be_sorted_and_its_titles_reworded(tmp_path: Path) -> None:
    of = curated(tmp_path, LEVELS, "contributions")

    def shuffle(page: Worksheet) -> None:
        rows = [[cell.value for cell in page[number]] for number in (5, 3, 4)]
        for number, row in enumerate(rows, 3):
            for index, value in enumerate(row, 1):
                page.cell(number, index).value = value
        columns = [[page.cell(number, index).value for number in range(1, 6)] for index in (7, 6)]
        for index, column in enumerate(columns, 6):
            for number, value in enumerate(column, 1):
                page.cell(number, index).value = value
        page["E3"] = page["G2"] = "Autre titre"

    assert take(edited(matrix(of), shuffle, "contributions-matrix"), "m.xlsx", of, NOBODY).difference.changes == ()


def test_a_matrix_that_is_taken_twice_adds_nothing_the_second_time(tmp_path: Path) -> None:
    of = curated(tmp_path, LEVELS, "contributions")
    content = crossed(of, {"F3": "introduced", "F4": "mastered", "G3": None})
    of.replace(take(content, "m.xlsx", of, GIVEN).content)
    again = take(content, "m.xlsx", reopened(of.path), GIVEN)
    assert again.difference.changes == ()


def spoil(page: Worksheet) -> None:
    page.delete_rows(1)


MATRIX_CASES: dict[str, tuple[Callable[[Worksheet], Any], list[tuple[int, str, str]]]] = {
    "no level": (typed({"F4": "expert"}), [(4, "F4", "“expert” is no known level")]),
    "formula": (typed({"F3": "=F4"}), [(3, "F3", "holds a formula")]),
    "several rows": (typed({"G5": "introduced"}), [(5, "G5", "Several rows speak of this, or one of an outcome: ")]),
    "codes gone": (spoil, [(1, "", "no longer holds the codes")]),
    "row without code": (typed({"D6": "IA999", "F6": "mastered"}), [(6, "D6", "no code in its hidden columns")]),
    "row twice": (
        typed({"A6": "D1996", "B6": "IA717", "F6": "mastered"}),
        [(6, "A6", "D1996 · IA717 stands here twice")],
    ),
    "unknown row": (typed({"A6": "D1996", "B6": "IA999", "F6": "mastered"}), [(6, "F6", "“IA999” is no known unit")]),
    "column without code": (typed({"H4": "mastered"}), [(4, "H4", "no code in the hidden first row")]),
    "column twice": (typed({"H1": "zxpp", "H4": "mastered"}), [(1, "H1", "zxpp stands here twice")]),
    "comment": (commented, [(0, "F3", "A comment hangs on this cell")]),
}


@pytest.mark.parametrize("name", MATRIX_CASES)
def test_what_is_wrong_in_a_matrix_is_told_at_its_cell(tmp_path: Path, name: str) -> None:
    edit, expected = MATRIX_CASES[name]
    third = {**LEVELS[1], "id": "co-03", "unit": "BGDIA704", "author": "z"}
    of = curated(tmp_path, [*LEVELS, third, {**third, "id": "co-04", "author": "y"}], "contributions")
    problems = problems_of(edited(matrix(of), edit, "contributions-matrix"), of, answers=GIVEN)
    assert [(problem.line, problem.place) for problem in problems] == [(line, place) for line, place, _ in expected]
    assert all(words in problem.what.en for problem, (_, _, words) in zip(problems, expected, strict=True))


def test_a_row_or_column_that_is_missing_from_a_matrix_is_left_alone(tmp_path: Path) -> None:
    of = curated(tmp_path, LEVELS, "contributions")

    def cut(page: Worksheet) -> None:
        page.delete_rows(3)
        page.delete_cols(7)

    taken = take(edited(matrix(of), cut, "contributions-matrix"), "m.xlsx", of, NOBODY)
    assert taken.difference.changes == ()
    assert [note.what.en for note in taken.notes] == [
        "D1996 · IA702 is missing from the sheet.", "gvd9 is missing from the sheet.",
    ]  # fmt: skip


def test_a_matrix_that_clashes_with_a_rejected_row_of_the_same_author_is_told_at_its_cell(tmp_path: Path) -> None:
    rejected = {**LEVELS[0], "status": "rejected", "decided_by": "jury", "decided_on": "2024-09-15", "author": "b"}
    of = curated(tmp_path, [rejected], "contributions")
    (problem,) = problems_of(crossed(of, {"F4": "mastered"}), of, answers=GIVEN)
    assert (problem.line, problem.place) == (4, "F4")
    assert "b speaks of the same thing on line 2 already" in problem.what.en
