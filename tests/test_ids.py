"""The ids of what has neither number nor code: exact rows, forgiving labels, random ids that never move."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.errors import BadSource
from maquette.sources.ids import ALPHABET, IdRow, Ids, Need, append, fold
from maquette.words import KINDS

IDS_CSV = Path(__file__).parent.parent / "data" / "ids.csv"
GOOD = b"kind,id,label\naxis,szxn,Fondements de l\xe2\x80\x99IA\nperson,ctjh,Charlotte Laclau\n"

labels = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(
    lambda t: fold(t) != ""
)
needs = st.lists(st.builds(Need, st.sampled_from(KINDS), labels, st.integers(1, 999)), max_size=12)


def test_the_workspace_ids_load_and_every_id_is_of_one_kind() -> None:
    ids = Ids.load(IDS_CSV.read_bytes(), "data/ids.csv")
    assert len({row.id for row in ids.rows}) == len({(row.kind, row.id) for row in ids.rows})
    assert {"axis", "module", "competency", "job", "objective", "person", "topic"} <= {row.kind for row in ids.rows}


@pytest.mark.parametrize(
    "label",
    ["Fondements de l’IA", "Fondements de l'IA", "  fondements  DE l'ia ", "Fondements\nde l’IA", "Fondements de l`IA"],
)
def test_a_label_is_found_in_any_case_spacing_and_apostrophe(label: str) -> None:
    assert Ids.load(GOOD, "ids.csv").find("axis", label) == "szxn"


def test_a_label_is_found_composed_or_decomposed() -> None:
    ids = Ids((IdRow("person", "dgr2", "François LAINÉE"),))
    assert ids.find("person", "Franc\u0327ois Laine\u0301e") == "dgr2"


@pytest.mark.parametrize("label", ["Fondement de l’IA", "Fondements de lIA", "", "Charlotte Laclau"])
def test_another_label_or_another_kind_is_not_found(label: str) -> None:
    assert Ids.load(GOOD, "ids.csv").find("axis", label) is None


def test_several_rows_give_an_id_its_rewordings_and_the_first_is_its_name() -> None:
    ids = Ids.load(GOOD + b"axis,szxn,Bases de l'IA\n", "ids.csv")
    assert ids.find("axis", "bases de l’ia") == "szxn"
    assert ids.name("szxn") == "Fondements de l’IA"


def test_the_nearest_known_label_is_of_the_same_kind_and_alike() -> None:
    ids = Ids.load(GOOD, "ids.csv")
    assert ids.nearest("axis", "Fondement de l'IA") == "Fondements de l’IA"
    assert ids.nearest("axis", "Charlotte Laclau") is None
    assert ids.nearest("module", "Fondements de l'IA") is None


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        (b"", 1, "header"),
        (b"kind;id;label\n", 1, "header"),
        (b"id,kind,label\n", 1, "header"),
        (b"kind,id,label\naxis,szxn\n", 2, "cells"),
        (b"kind,id,label\naxis,szxn,a,b\n", 2, "cells"),
        (b"kind,id,label\n\naxe,szxn,a\n", 3, "kind"),
        (b"kind,id,label\naxis,szxa,a\n", 2, "id"),
        (b"kind,id,label\naxis,szx,a\n", 2, "id"),
        (b"kind,id,label\naxis,SZXN,a\n", 2, "id"),
        (b"kind,id,label\naxis,szxn,\n", 2, "label"),
        (b"kind,id,label\naxis,szxn,a\njob,szxn,b\n", 3, "names"),
        (b"kind,id,label\naxis,szxn,L'IA\naxis,hf9m,l\xe2\x80\x99ia\n", 3, "already"),
        (b"kind,id,label\naxis,szxn,a\naxis,szxn,A\n", 3, "already"),
        (b'kind,id,label\naxis,szxn,"a\nb"\naxis,szx,c\n', 4, "id"),
        (b"kind,id,label\naxis,szxn,\xff\n", 2, "UTF-8"),
        (b"kind,id,label\naxis,szxn,a\0\n", 2, "NUL"),
        (b'kind,id,label\naxis,szxn,"a"b\n', 2, "CSV"),
    ],
)
def test_a_bad_file_is_an_error_with_its_line(content: bytes, line: int, word: str) -> None:
    with pytest.raises(BadSource) as raised:
        Ids.load(content, "data/ids.csv")
    problem = raised.value.problems[0]
    assert (problem.path, problem.line) == ("data/ids.csv", line)
    assert word in problem.what.en
    assert problem.remedy.fr


def test_all_problems_of_a_file_are_told_at_once() -> None:
    with pytest.raises(BadSource) as raised:
        Ids.load(b"kind,id,label\naxe,szxn,a\naxis,1,b\naxis,hf9m,\n", "ids.csv")
    assert [problem.line for problem in raised.value.problems] == [2, 3, 4]


@given(needs)
def test_assigned_ids_are_new_valid_and_answer_every_need(wanted: list[Need]) -> None:
    before = Ids.load(GOOD, "ids.csv")
    rows = before.assign(wanted)
    assert len({row.id for row in rows} | {row.id for row in before.rows}) == len(rows) + len(before.rows)
    assert all(len(row.id) == 4 and set(row.id) <= set(ALPHABET) for row in rows)
    after = Ids.load(append(GOOD, rows), "ids.csv")
    assert all(after.find(need.kind, need.label) for need in wanted)


@given(needs)
def test_appending_keeps_what_stands_byte_for_byte_and_assigning_again_adds_nothing(wanted: list[Need]) -> None:
    content = append(GOOD, Ids.load(GOOD, "ids.csv").assign(wanted))
    assert content.startswith(GOOD)
    assert Ids.load(content, "ids.csv").assign(wanted) == []


@pytest.mark.parametrize("content", [b"", GOOD, GOOD.rstrip(b"\n"), GOOD.replace(b"\n", b"\r\n")])
def test_appending_fits_the_file_it_finds(content: bytes) -> None:
    after = append(content, [IdRow("job", "nhct", 'Un métier, "le" métier')])
    assert Ids.load(after, "ids.csv").find("job", 'un métier, "le" métier') == "nhct"
    assert after.startswith(content)
    assert (b"\r\n" in after) == (b"\r\n" in content)


def test_an_id_says_nothing_of_its_label() -> None:
    need = [Need("job", "Architecte", 1)]
    assert len({Ids().assign(need)[0].id for _ in range(20)}) > 1
