"""Curating: what people changed is shown before it is written, and no confirmation outlives a change."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from maquette.curation import Answers, Curated, Decision, Taken, decide, take
from maquette.curation.splice import splice
from maquette.errors import BadCall, BadSource, MaquetteError, Problem
from maquette.sheets import Layout, Origin, Outline, write_form, write_matrix, write_spreadsheet_csv
from maquette.sheets.origin import BASE, ORIGIN
from maquette.sources.reading import Statement
from maquette.sources.tables import read_cells, read_table, with_titles, write_table
from maquette.sources.tables.cells import read_grid
from maquette.sources.tables.columns import Status
from maquette.sources.tables.schemas import TABLES
from maquette.text import Text
from maquette.words import RDFS, Minter, maq

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.text import Language

ROOT = Path(__file__).parents[1]
MINTER = Minter("https://example.org/", "ecole", "2024-2025")


def facts(triples: str) -> list[Statement]:
    """Give the statements of N-Triples, a line each."""
    split = (line.removesuffix(" .").split(" ", 2) for line in triples.splitlines() if line)
    return [Statement(subject, predicate, obj, line=1) for subject, predicate, obj in split]


def offered(unit: str, position: int) -> str:
    """Say in N-Triples that a unit belongs to the programme."""
    node, period = MINTER.of_year("programme", "D1996", "unit", unit), MINTER.thing("period", "S1")
    return (
        f"{node} {maq('ofUnit')} {MINTER.thing('unit', unit)} .\n"
        f"{node} {maq('inProgramme')} {MINTER.thing('programme', 'D1996')} .\n"
        f'{node} {maq("inPeriod")} {period} .\n{period} <{RDFS}label> "S1" .\n'
        f'{node} {maq("position")} "{position}" .\n'
    )


OUTLINE = Outline.of(
    facts(
        (ROOT / "tests" / "tables" / "known.nt").read_text(encoding="utf-8")
        + offered("15258", 1) + offered("15338", 2) + offered("2259", 3)
    )
)  # fmt: skip

COMMON = {"confidence": "likely", "status": "proposed", "reason": "Titre.", "author": "a", "date": "2024-09-01"}
ROWS = [
    {"id": "um-01", "unit": "IA717", "module": "szgq", "extent": "full", **COMMON},
    {"id": "um-02", "unit": "IA702", "module": "d8kj", "extent": "partial", **COMMON, "reason": "Autre."},
    {"id": "um-03", "unit": "BGDIA704", "module": "d8kj", "extent": "partial", **COMMON},
]
LEVELS = [
    {"id": "co-01", "programme": "D1996", "unit": "IA717", "competency": "zxpp", "level": "practised", **COMMON},
    {"id": "co-02", "programme": "D1996", "unit": "IA702", "competency": "gvd9", "level": "mastered", **COMMON},
]
ANSWERS = Answers(date="2024-10-02", author="b")
NOBODY = Answers(date="2024-10-02")


def curated(
    tmp_path: Path, rows: list[dict[str, str]] | bytes, name: str = "unit-module", *, suffix: str = ".csv"
) -> Curated:
    """Give a table that holds some rows, or some bytes."""
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(rows if isinstance(rows, bytes) else write_table(name, with_titles(name, rows, OUTLINE.known)))
    return reopened(path)


def reopened(path: Path, taken: frozenset[str] = frozenset()) -> Curated:
    content = path.read_bytes()
    read_table(content, path.name, MINTER, OUTLINE.known)
    rows = tuple(read_cells(content, path.name))
    table = TABLES[path.stem]
    return Curated(table, "2024-2025", "ecole", path, path.name, content, rows, OUTLINE, MINTER, taken)


def sealed(rows: list[dict[str, str]], *ids: str, name: str = "unit-module") -> list[dict[str, str]]:
    """Give rows of which some are confirmed, and sealed."""
    decision = {"status": "confirmed", "decided_by": "jury", "decided_on": "2024-09-15"}
    unsealed = [{**row, **(decision if row["id"] in ids else {})} for row in rows]
    problems = read_table(write_table(name, unsealed), f"{name}.csv", MINTER, OUTLINE.known).problems
    seals = {problem.line - 2: f"sha256:{problem.remedy.en.split('sha256:')[1][:12]}" for problem in problems}
    return [{**row, "confirmed_digest": seals.get(number, "")} for number, row in enumerate(unsealed)]


def origin(of: Curated, language: Language, layout: Layout) -> Origin:
    return Origin(of.table.name, layout, of.school, of.edition, language, Text("x", "x"))


def sheet(of: Curated, language: Language = "en") -> bytes:
    rows = with_titles(of.table.name, of.rows, of.known)
    return write_form(rows, of.outline, origin(of, language, Layout.ROWS))


def matrix(of: Curated, language: Language = "en") -> bytes:
    return write_matrix(of.rows, of.outline, origin(of, language, Layout.MATRIX))


def edited(content: bytes, edit: Callable[[Worksheet], Any], name: str = "unit-module") -> bytes:
    """Give a workbook in which a person changed a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book[name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(cells: Mapping[str, object]) -> Callable[[Worksheet], None]:
    """Give the edit that types values into cells."""

    def edit(page: Worksheet) -> None:
        for place, value in cells.items():
            page[place] = value

    return edit


def problems_of(content: bytes, of: Curated, path: str = "back.xlsx", answers: Answers = ANSWERS) -> list[Problem]:
    with pytest.raises(BadSource) as caught:
        take(content, path, of, answers)
    return list(caught.value.problems)


def told(taken: Taken, language: Language = "en") -> str:
    lines = [taken.difference.summary().in_(language), *taken.difference.lines(OUTLINE.known, language)]
    return "\n".join(lines) + "\n"


def rows_of(content: bytes, name: str = "unit-module") -> list[dict[str, str]]:
    """Give the filled cells of a table's rows, titles left out."""
    rows = read_cells(content, f"{name}.csv")
    return [{k: v for k, v in row.items() if v and not k.endswith("_title")} for row in rows]


# What comes back unchanged changes nothing


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("name", "rows"), [("unit-module", ROWS), ("contributions", LEVELS)])
def test_an_untouched_file_changes_nothing(
    tmp_path: Path, name: str, rows: list[dict[str, str]], language: Language
) -> None:
    of = curated(tmp_path, sealed(rows, rows[0]["id"], name=name), name)
    spreadsheet = write_spreadsheet_csv(name, of.rows, of.known, language)
    saved_by_excel = spreadsheet.decode("utf-8-sig").replace("2024-09-01", "01/09/2024").encode("cp1252")
    files = {
        "a.xlsx": sheet(of, language), "b.xlsx": matrix(of, language), "a.csv": spreadsheet, "b.csv": saved_by_excel,
        "c.csv": of.path.read_bytes(),
    }  # fmt: skip
    for path, content in files.items():
        taken = take(content, path, of, NOBODY)
        assert taken.difference.changes == ()
        assert taken.content == of.content


def test_another_spelling_of_the_same_changes_nothing(tmp_path: Path) -> None:
    of = curated(tmp_path, sealed(ROWS, "um-01"))
    same = {"B2": 15338, "D2": "Traitement automatique des langues", "F2": "Total", "G2": " probable ",
            "K2": "1/9/2024", "C2": None, "E2": "?", "H2": "validé"}  # fmt: skip
    assert take(edited(sheet(of), typed(same)), "a.xlsx", of, NOBODY).difference.changes == ()


# The difference

EDIT = {
    "B5": "IA702 · Probabilistic Models and Machine Learning", "D5": "szgq", "F5": "partial", "G5": "unsure",
    "I5": "À revoir.\nVraiment.", "F2": "partial", "C5": "left from a row that was copied",
}  # fmt: skip
ENGLISH = """\
unit-module: 1 row added, 1 changed, 1 removed.
~ um-01: IA717 (Natural Language Processing) – szgq (Traitement automatique des langues)
    extent: full → partial
    status: confirmed → proposed
    author: a → b
    date: 2024-09-01 → 2024-10-02
    decided_by: jury → —
    decided_on: 2024-09-15 → —
    confirmed_digest: sha256:0a1ddec93ffc → —
    ! The row changed: its confirmation (by jury on 2024-09-15) no longer holds.
- um-03: BGDIA704 (Machine learning avancé) – d8kj (Statistique)
    extent: partial
    confidence: likely
    status: proposed
    reason: Titre.
    author: a
    date: 2024-09-01
+ um-04: IA702 (Probabilistic Models and Machine Learning) – szgq (Traitement automatique des langues)
    extent: partial
    confidence: unsure
    status: proposed
    reason: À revoir. ⏎ Vraiment.
    author: b
    date: 2024-10-02
"""
FRENCH = """\
unit-module : 1 ligne ajoutée, 1 modifiée, 1 supprimée.
~ um-01 : IA717 (Natural Language Processing) – szgq (Traitement automatique des langues)
    étendue : total → partiel
    statut : confirmé → proposé
    auteur : a → b
    date : 2024-09-01 → 2024-10-02
    décidé par : jury → —
    décidé le : 2024-09-15 → —
    empreinte confirmée : sha256:0a1ddec93ffc → —
    ! La ligne a changé : sa confirmation (par jury, le 2024-09-15) ne vaut plus.
- um-03 : BGDIA704 (Machine learning avancé) – d8kj (Statistique)
    étendue : partiel
    confiance : probable
    statut : proposé
    raison : Titre.
    auteur : a
    date : 2024-09-01
+ um-04 : IA702 (Probabilistic Models and Machine Learning) – szgq (Traitement automatique des langues)
    étendue : partiel
    confiance : incertain
    statut : proposé
    raison : À revoir. ⏎ Vraiment.
    auteur : b
    date : 2024-10-02
""".replace(" :", "\N{NO-BREAK SPACE}:")


def test_the_difference_is_told_row_by_row_in_both_languages(tmp_path: Path) -> None:
    of = curated(tmp_path, sealed(ROWS, "um-01"))

    def edit(page: Worksheet) -> None:
        typed(EDIT)(page)
        page.delete_rows(4)

    taken = take(edited(sheet(of), edit), "back.xlsx", of, ANSWERS)
    assert told(taken) == ENGLISH
    assert told(taken, "fr") == FRENCH
    assert taken.missing == ()


def test_what_is_written_is_what_was_shown_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    before = sealed(ROWS, "um-01")
    of = curated(tmp_path, before)
    taken = take(edited(sheet(of), typed(EDIT)), "back.xlsx", of, ANSWERS)
    of.replace(taken.content)
    lines, then = taken.content.splitlines(), (of.content or b"").splitlines()
    assert lines[0] == then[0]
    assert lines[2:4] == then[2:4]
    assert rows_of(taken.content)[0] == {
        **ROWS[0], "extent": "partial", "author": "b", "date": "2024-10-02",
    }  # fmt: skip
    assert read_cells(taken.content, "unit-module.csv")[3]["unit_title"] == "Probabilistic Models and Machine Learning"
    assert of.path.read_bytes() == taken.content
    assert list(tmp_path.iterdir()) == [of.path]


def test_rows_keep_their_order_and_dialects_become_canonical(tmp_path: Path) -> None:
    rows = list(reversed(ROWS))
    french = write_spreadsheet_csv("unit-module", rows, OUTLINE.known, "fr")
    of = curated(tmp_path, french.decode("utf-8-sig").encode("cp1252"))
    taken = take(edited(sheet(of), typed({"F4": "partial"})), "back.xlsx", of, ANSWERS)
    assert [row["id"] for row in rows_of(taken.content)] == ["um-03", "um-02", "um-01"]
    assert taken.content.startswith(b"id,unit,unit_title,")
    assert b"\r" not in taken.content
    read_table(taken.content, "unit-module.csv", MINTER, OUTLINE.known)


# Confirmations

CONTENT = {
    "B2": "IA702", "D2": "d8kj", "F2": "partial", "G2": "sure", "I2": "Autre raison.", "J2": "z", "K2": "2024-09-02",
}  # fmt: skip


@pytest.mark.parametrize("place", CONTENT)
def test_a_confirmed_row_whose_content_changes_is_proposed_again(tmp_path: Path, place: str) -> None:
    of = curated(tmp_path, sealed(ROWS[:1], "um-01"))
    # That the sheet says “confirmed” anew, by somebody else, makes no difference: nobody decided on the new content.
    for extra in ({}, {"H2": "confirmed", "L2": "z", "M2": "2024-10-01"}):
        taken = take(edited(sheet(of), typed({place: CONTENT[place], **extra})), "a.xlsx", of, ANSWERS)
        (row,) = rows_of(taken.content)
        assert row["status"] == "proposed"
        assert not {"decided_by", "decided_on", "confirmed_digest"} & set(row)
        assert "no longer holds" in told(taken)
        assert taken.notes == ()


def test_a_decision_that_changes_keeps_or_takes_the_confirmation(tmp_path: Path) -> None:
    of = curated(tmp_path, sealed(ROWS[:2], "um-01"))
    by = take(edited(sheet(of), typed({"L2": "conseil"})), "a.xlsx", of, NOBODY)
    assert rows_of(by.content)[0]["confirmed_digest"] == of.rows[0]["confirmed_digest"]
    undone = {"H2": "proposed", "L2": None, "M2": None}
    back = take(edited(sheet(of), typed(undone)), "a.xlsx", of, NOBODY)
    assert rows_of(back.content)[0] == ROWS[0]
    decided = {"H3": "confirmé", "L3": "jury", "M3": "15/09/2024"}
    new = take(edited(sheet(of), typed(decided)), "a.xlsx", of, NOBODY)
    assert rows_of(new.content)[1]["confirmed_digest"] == sealed(ROWS[:2], "um-02")[1]["confirmed_digest"]
    assert new.notes == ()


def test_a_new_row_that_comes_confirmed_is_sealed_if_it_says_what_was_confirmed(tmp_path: Path) -> None:
    rows = sealed(ROWS[:1], "um-01")
    of = curated(tmp_path, b"id,unit,module,extent,confidence,status,reason,author,date\n")
    for change, status in (
        ({}, "confirmed"),
        ({"confirmed_digest": ""}, "confirmed"),
        ({"extent": "partial"}, "proposed"),
    ):
        taken = take(write_table("unit-module", [{**rows[0], **change}]), "a.csv", of, NOBODY)
        (row,) = rows_of(taken.content)
        assert (row["status"], "confirmed_digest" in row) == (status, status == "confirmed")
        assert [note.severity for note in taken.notes] == ["warning"]  # that the file says not where it is from


def test_a_rejected_row_that_changes_stays_rejected(tmp_path: Path) -> None:
    rejected = {**ROWS[0], "status": "rejected", "decided_by": "jury", "decided_on": "2024-09-15"}
    of = curated(tmp_path, [rejected])
    taken = take(edited(sheet(of), typed({"F2": "partial"})), "a.xlsx", of, ANSWERS)
    assert rows_of(taken.content)[0]["status"] == "rejected"
    assert "The row stays rejected" in told(taken)


def test_removing_a_confirmed_row_says_so(tmp_path: Path) -> None:
    of = curated(tmp_path, sealed(ROWS, "um-02"))
    taken = take(edited(sheet(of), lambda page: page.delete_rows(3)), "a.xlsx", of, NOBODY)
    assert "! It was confirmed (by jury on 2024-09-15)." in told(taken)
    assert [row["id"] for row in rows_of(taken.content)] == ["um-01", "um-03"]


# Who, when, which id


def test_a_change_is_said_by_who_makes_it_unless_the_sheet_says_otherwise(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    edits = {"F2": "partial", "F3": "full", "J3": "c", "K3": "03/10/2024", "K4": "2024-10-04"}
    taken = take(edited(sheet(of), typed(edits)), "a.xlsx", of, ANSWERS)
    assert [(row["author"], row["date"]) for row in rows_of(taken.content)] == [
        ("b", "2024-10-02"), ("c", "2024-10-03"), ("a", "2024-10-04"),
    ]  # fmt: skip


def test_what_rows_need_and_nobody_said_is_pending(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    taken = take(edited(sheet(of), typed(EDIT)), "a.xlsx", of, NOBODY)
    assert taken.missing == ("author",)
    assert "author: a → (to be given)" in told(taken)
    assert "auteur\u00a0: (à donner)" in told(taken, "fr")


def test_new_ids_follow_the_highest_ever_used(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "id": "um-07"}, {**ROWS[1], "id": "mine"}, {**ROWS[2], "id": "um-100x"}]
    of = curated(tmp_path, rows)
    new = {"B5": "IA702", "D5": "szgq", "F5": "full", "G5": "sure", "I5": "R."}
    more = {f"{place[0]}6": value for place, value in {**new, "B5": "IA717", "D5": "d8kj"}.items()}
    content = edited(sheet(of), typed({**new, **more}))

    def ids(each: Curated) -> list[str]:
        return [row["id"] for row in rows_of(take(content, "a.xlsx", each, ANSWERS).content)][3:]

    assert ids(of) == ["um-08", "um-09"]
    assert ids(reopened(of.path, frozenset({"um-120", "um-x"}))) == ["um-121", "um-122"]
    empty = curated(tmp_path, [], "unit-topic")
    row = {"A2": None, "B2": "IA717", "D2": "t3", "F2": "sure", "H2": "R."}
    taken = take(edited(sheet(empty), typed(row), "unit-topic"), "a.xlsx", empty, ANSWERS)
    assert [each["id"] for each in rows_of(taken.content, "unit-topic")] == ["ut-01"]


# Other people's changes since the sheet was written


def meanwhile(of: Curated, *rows: dict[str, str]) -> Curated:
    """Give the table as somebody else has left it since."""
    return curated(of.path.parent, list(rows))


def test_what_others_changed_since_stands(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    content = edited(sheet(of), typed({"F2": "partial"}))
    other = {**ROWS[0], "id": "um-09", "author": "c"}
    now = meanwhile(of, {**ROWS[0], "reason": "Mieux dit."}, ROWS[2], other)
    taken = take(content, "a.xlsx", now, ANSWERS)
    assert [change.id for change in taken.difference.changes] == ["um-01"]
    assert rows_of(taken.content) == [
        {**ROWS[0], "reason": "Mieux dit.", "extent": "partial", "author": "b", "date": "2024-10-02"}, ROWS[2], other,
    ]  # fmt: skip


def test_a_confirmation_taken_since_is_lost_with_the_change(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS[:1])
    content = edited(sheet(of), typed({"F2": "partial"}))
    now = meanwhile(of, *sealed(ROWS[:1], "um-01"))
    taken = take(content, "a.xlsx", now, ANSWERS)
    assert rows_of(taken.content)[0]["status"] == "proposed"
    assert "(by jury on 2024-09-15) no longer holds" in told(taken)


def test_a_cell_that_two_people_changed_is_told_and_nothing_is_overwritten(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    content = edited(sheet(of), typed({"G2": "sure"}))
    now = meanwhile(of, {**ROWS[0], "confidence": "unsure"}, *ROWS[1:])
    (problem,) = problems_of(content, now, "back.xlsx")
    assert problem.in_("en").startswith("back.xlsx:2:G2: The table changed here since")
    assert "likely then, unsure now, sure in the sheet" in problem.what.en
    same = meanwhile(of, {**ROWS[0], "confidence": "sure"}, *ROWS[1:])
    assert take(content, "a.xlsx", same, ANSWERS).difference.changes == ()


def test_a_row_that_one_changed_and_another_removed_is_told(tmp_path: Path) -> None:
    of = curated(tmp_path, ROWS)
    removing = edited(sheet(of), lambda page: page.delete_rows(2))
    now = meanwhile(of, {**ROWS[0], "confidence": "unsure"}, *ROWS[1:])
    (problem,) = problems_of(removing, now)
    assert "um-01 is missing here" in problem.what.en
    changing = edited(sheet(of), typed({"G2": "sure"}))
    (problem,) = problems_of(changing, meanwhile(of, *ROWS[1:]))
    assert (problem.line, problem.place) == (2, "A2")
    assert "removed from the table" in problem.what.en
    assert take(sheet(of), "a.xlsx", meanwhile(of, *ROWS[1:]), ANSWERS).difference.changes == ()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_file_that_is_taken_twice_adds_nothing_the_second_time(tmp_path: Path, suffix: str) -> None:
    of = curated(tmp_path, ROWS)
    content = edited(sheet(of), typed(EDIT))
    if suffix == ".csv":
        rows = [{**row, "author": row["author"] or ""} for row in read_cells(content, "unit-module.xlsx")]
        content = write_spreadsheet_csv("unit-module", rows, OUTLINE.known, "fr")
    of.replace(take(content, f"a{suffix}", of, ANSWERS).content)
    now = reopened(of.path)
    again = take(content, f"a{suffix}", now, ANSWERS)
    assert [change for change in again.difference.changes if change.before is None or change.after is None] == []
    assert any("already: um-04" in note.what.en for note in again.notes)
    assert again.content.count(b"\n") == (now.content or b"").count(b"\n")


# Errors, at their cells

NEW = {"B5": "IA702", "D5": "szgq", "F5": "full", "G5": "sure", "I5": "R."}


def copied(page: Worksheet) -> None:
    page.append([cell.value for cell in page[2]])


def inserted(page: Worksheet) -> None:
    page["O1"] = "Remarques"


def commented(page: Worksheet) -> None:
    page["F3"].comment = Comment("Pourquoi ?", "c")


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


# Matrices

GIVEN = Answers(date="2024-10-02", author="b", confidence="unsure", reason="Matrice.")


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


# Any rows, any edits, any bytes

LIMITED = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def any_rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """Draw sound rows of the table of units and modules, some of them decided on."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(["IA717", "IA702", "BGDIA704"]), st.sampled_from(["szgq", "d8kj"])),
                          unique=True, max_size=5))  # fmt: skip
    text = st.text(st.sampled_from("=+-@'\"; ,\n\réé1x_0"), min_size=1, max_size=8).filter(str.strip)
    return [
        {
            "id": f"um-{number:02}", "unit": unit, "module": module,
            "extent": draw(st.sampled_from(["full", "partial"])), "status": "proposed",
            "confidence": draw(st.sampled_from(["sure", "likely", "unsure"])),
            "reason": draw(text), "author": draw(text), "date": "2024-09-01",
        }
        for number, (unit, module) in enumerate(pairs, 1)
    ]  # fmt: skip


@LIMITED
@given(any_rows(), any_rows(), st.sampled_from(["xlsx", "csv"]), st.sampled_from(["en", "fr"]))
def test_taking_a_sheet_makes_the_table_what_the_sheet_says(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[dict[str, str]],
    after: list[dict[str, str]],
    suffix: str,
    language: Language,
) -> None:
    of = curated(tmp_path_factory.mktemp("any"), before)
    canonical = of.canonical
    if suffix == "csv":
        back = write_spreadsheet_csv("unit-module", after, of.known, language)
    else:
        # The sheet was written from the table as it stands, then made to say something else.
        back = write_form(after, of.outline, origin(of, language, Layout.ROWS))
        book, written = (openpyxl.load_workbook(io.BytesIO(each)) for each in (back, sheet(of, language)))
        del book[BASE]
        base = book.create_sheet(BASE)
        for row in written[BASE].iter_rows(values_only=True):
            base.append(row)
        for row in base.iter_rows():
            for cell in row:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        out = io.BytesIO()
        book.save(out)
        back = out.getvalue()
    taken = take(back, f"a.{suffix}", of, ANSWERS)
    rows = {row["id"]: canonical.row(row) for row in read_cells(taken.content, "unit-module.csv")}
    for row in map(canonical.row, after):
        then = of.canonical_rows.get(row["id"])
        if then is not None and any(row[name] != then[name] for name in row.keys() - {"author"}):
            row["date"] = "2024-10-02"
            row["author"] = "b" if row["author"] == then["author"] else row["author"]
        assert rows.pop(row["id"]) == row
    assert rows == {}


def take_or_refuse(content: bytes, name: str, of: Curated) -> None:
    try:
        taken = take(content, name, of, GIVEN)
    except BadSource:
        return
    of.read(taken.content)
    told(taken, "fr")


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw a file with a few spans replaced, removed or repeated."""
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(changed)))
        end = min(len(changed), start + draw(st.integers(0, 12)))
        changed[start:end] = draw(st.one_of(st.binary(max_size=6), st.just(bytes(changed[start:end]) * 3)))
    return bytes(changed)


@LIMITED
@given(data=st.data())
def test_any_file_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["unit-module", "contributions"]))
    of = curated(tmp_path_factory.mktemp("fuzz"), ROWS if name == "unit-module" else LEVELS, name)
    kind = data.draw(st.sampled_from(["csv", "form", "matrix"]))
    if kind == "csv":
        content = data.draw(damaged(write_spreadsheet_csv(name, of.rows, of.known, "fr")))
        take_or_refuse(content, "a.csv", of)
        return
    whole = sheet(of) if kind == "form" else matrix(of)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = data.draw(st.sampled_from([each for each in parts if "sheet" in each]))
    parts[part] = data.draw(damaged(parts[part]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each, part_content in parts.items():
            target.writestr(each, part_content)
    take_or_refuse(out.getvalue(), "a.xlsx", of)


CELL = st.one_of(
    st.none(), st.integers(-5, 5), st.booleans(),
    st.sampled_from(["IA717", "um-01", "um-03", "proposed", "confirmé", "full", "é", "=1", "D1996", "zxpp", "practised",
                     "2024-10-01", "IA702 · x", "um-9999999999999999999999"]),
)  # fmt: skip


@LIMITED
@given(cells=st.dictionaries(st.builds("{}{}".format, st.sampled_from("ABCDEFGHIJKLMNO"), st.integers(1, 7)), CELL,
                             max_size=5), layout=st.sampled_from(list(Layout)))  # fmt: skip
def test_any_typing_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[str, object], layout: Layout
) -> None:
    name = "unit-module" if layout is Layout.ROWS else "contributions"
    of = curated(tmp_path_factory.mktemp("typed"), ROWS if name == "unit-module" else LEVELS, name)
    content = sheet(of) if layout is Layout.ROWS else matrix(of)
    page = name if layout is Layout.ROWS else f"{name}-matrix"
    take_or_refuse(edited(content, typed(cells), page), "a.xlsx", of)


# Writing


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


# Deciding

CONFIRM = Decision(Status.CONFIRMED, "conseil", "2024-10-02")
REJECT = Decision(Status.REJECTED, "conseil", "2024-10-02")


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
