"""Curating: what people changed is shown before it is written, and no confirmation outlives a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from curation_cases import (
    ANSWERS,
    LEVELS,
    MINTER,
    NOBODY,
    OUTLINE,
    ROWS,
    curated,
    edited,
    matrix,
    meanwhile,
    problems_of,
    reopened,
    rows_of,
    sealed,
    sheet,
    told,
    typed,
)
from maquette.curation import Curated, take
from maquette.sheets import write_spreadsheet_csv
from maquette.sources.tables import read_cells, read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.text import Language


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
