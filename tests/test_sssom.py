"""Mapping sets: every mapping comes with its line, level and object; every fault is told at its cell."""

from __future__ import annotations

import csv
import io
import itertools
import random
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maquette.basis import Basis, Confidence, level
from maquette.errors import BadSource, Problem
from maquette.sources.reading import Reading, Statement
from maquette.sources.sssom import read_mapping_file, read_mappings, write_mapping_file
from maquette.sources.sssom.slots import MAPPING_SLOTS
from maquette.sources.tables import Known
from maquette.terms import literal
from maquette.words import RDF, RDFS, SKOS, Minter, maq

if TYPE_CHECKING:
    from collections.abc import Iterable


ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "sssom"
DATA = sorted((ROOT / "data" / "2024-2025" / "alignments").iterdir())
MINTER = Minter("https://example.org/", "ecole", "2024-2025")
NAME = "data/2024-2025/alignments/jobs-esco.sssom.tsv"


def facts(triples: str) -> list[Statement]:
    """Give the statements of N-Triples, a line each."""
    split = (line.removesuffix(" .").split(" ", 2) for line in triples.splitlines() if line)
    return [Statement(subject, predicate, obj, line=1) for subject, predicate, obj in split]


KNOWN = Known.of(facts((FIXTURES / "known.nt").read_text(encoding="utf-8")))
METADATA: dict[str, Any] = {
    "curie_map": {
        "esco": "http://data.europa.eu/esco/model#",
        "job": "https://example.org/ecole/job/",
        "occupation": "http://data.europa.eu/esco/occupation/",
        "row": "https://example.org/ecole/2024-2025/curation/jobs-esco/",
    },
    "mapping_set_id": "https://example.org/ecole/2024-2025/curation/jobs-esco",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "mapping_date": "2024-09-01",
    "extension_definitions": [{"slot_name": "confirmed_digest"}, {"slot_name": "object_label_language"}],
}
ROW = {
    "record_id": "row:je-01",
    "subject_id": "job:nhct",
    "predicate_id": "skos:closeMatch",
    "object_id": "occupation:35553663",
    "mapping_justification": "semapv:ManualMappingCuration",
    "author_label": "lecture",
    "confidence": "0.75",
    "comment": "Même objet.",
}
REVIEWED = {"reviewer_label": "direction", "review_date": "2024-10-01"}
JOB, OCCUPATION = MINTER.thing("job", "nhct"), "<http://data.europa.eu/esco/occupation/35553663>"
NODE = MINTER.of_year("curation", "jobs-esco", "je-01")
CLOSE = f"<{SKOS}closeMatch>"


def read(content: bytes, name: str = NAME) -> Reading:
    return read_mappings(content, name, MINTER, KNOWN)


def read_rows(*rows: dict[str, str], **metadata: str) -> Reading:
    return read(write_mapping_file({**METADATA, **metadata}, rows))


def triples(reading: Reading) -> set[tuple[str, str, str]]:
    return {(one.subject, one.predicate, one.object) for one in reading.statements}


def mapping(reading: Reading) -> Statement:
    (found,) = [one for one in reading.statements if one.predicate.startswith(f"<{SKOS}")]
    return found


def cases(folder: str) -> list[Path]:
    return sorted(path for path in (FIXTURES / folder).iterdir() if path.is_dir())


def check_problems(problems: Iterable[Problem], case: Path, file: Path, severity: str) -> None:
    expected = [line.split("\t") for line in (case / "expected.tsv").read_text(encoding="utf-8").splitlines()]
    told = list(problems)
    assert [[str(one.line), one.place] for one in told] == [[line, place] for line, place, _ in expected]
    for problem, (line, place, words) in zip(told, expected, strict=True):
        assert words in problem.in_("en")
        assert problem.where == ":".join(part for part in (file.as_posix(), line, place) if part)
        assert problem.severity == severity
        assert problem.remedy.en
        assert problem.remedy.fr


# What is wrong is told at its cell


@pytest.mark.parametrize("case", cases("invalid"), ids=lambda case: case.name)
def test_each_fault_keeps_the_file_out_and_is_told_at_its_line_and_column(case: Path) -> None:
    file = next(case.glob("*.sssom.tsv")).relative_to(ROOT)
    with pytest.raises(BadSource) as caught:
        read((ROOT / file).read_bytes(), file.as_posix())
    check_problems(caught.value.problems, case, file, "error")


@pytest.mark.parametrize("case", cases("warned"), ids=lambda case: case.name)
def test_each_doubt_is_a_warning_of_the_reading(case: Path) -> None:
    file = next(case.glob("*.sssom.tsv")).relative_to(ROOT)
    reading = read((ROOT / file).read_bytes(), file.as_posix())
    check_problems(reading.problems, case, file, "warning")
    assert reading.statements


def test_the_corpus_of_faults_is_run_whole() -> None:
    assert len(cases("invalid")) == len(list((FIXTURES / "invalid").rglob("*.sssom.tsv"))) == 92
    assert len(cases("warned")) == len(list((FIXTURES / "warned").rglob("*.sssom.tsv"))) == 9


@pytest.mark.parametrize("name", ["jobs.tsv", "Jobs-ESCO.sssom.tsv", "jobs esco.sssom.tsv", "unit-module.sssom.tsv"])
def test_a_file_that_is_not_named_as_a_mapping_set_is_refused(name: str) -> None:
    with pytest.raises(BadSource, match=r"NAME\.sssom\.tsv"):
        read(write_mapping_file(METADATA, [ROW]), f"data/2024-2025/alignments/{name}")


# What a mapping gives


def test_a_mapping_gives_itself_its_object_and_its_record_each_with_the_line_and_column() -> None:
    content = write_mapping_file(
        {**METADATA, "object_label_language": "en"},
        [{**ROW, "object_label": "artificial intelligence engineer", "object_category": "esco:Occupation"}],
    )
    line = content.decode().count("\n")
    likely = level(Basis.PROPOSED, Confidence.LIKELY)
    given_ = {(one.subject, one.predicate, one.object): one for one in read(content).statements}
    expected = {
        (JOB, CLOSE, OCCUPATION): "object_id",
        (OCCUPATION, f"<{RDFS}label>", '"artificial intelligence engineer"@en'): "object_label",
        (OCCUPATION, f"<{RDF}type>", "<http://data.europa.eu/esco/model#Occupation>"): "object_category",
        (NODE, f"<{RDF}type>", maq("CuratedRow")): "record_id",
        (NODE, maq("rowTable"), literal("jobs-esco")): "record_id",
        (NODE, maq("rowId"), literal("je-01")): "record_id",
        (NODE, maq("rowStatus"), literal("proposed")): "reviewer_agreement",
        (NODE, maq("rowSubject"), JOB): "subject_id",
        (NODE, maq("rowObject"), OCCUPATION): "object_id",
        (NODE, maq("rowReason"), literal("Même objet.", language="fr")): "comment",
        (NODE, maq("rowConfidence"), literal("likely")): "confidence",
        (NODE, maq("rowAuthor"), literal("lecture")): "author_label",
        (NODE, maq("rowDate"), literal("2024-09-01")): "mapping_date",
    }
    assert {triple: one.place for triple, one in given_.items()} == expected
    assert {(one.line, one.level, one.author, one.date) for one in given_.values()} == {
        (line, likely, "lecture", "2024-09-01")
    }
    assert {one.predicate for one in given_.values() if one.personal} == {maq("rowAuthor")}


@pytest.mark.parametrize("match", ["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"])
def test_the_direction_of_a_match_is_that_of_the_row(match: str) -> None:
    found = mapping(read_rows({**ROW, "predicate_id": f"skos:{match}"}))
    assert (found.subject, found.predicate, found.object) == (JOB, f"<{SKOS}{match}>", OCCUPATION)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("1", "sure"), ("1.0", "sure"), ("0.9", "sure"), ("0.899", "likely"), ("0.6", "likely"), (".6", "likely"),
        ("6e-1", "likely"), ("0.599", "unsure"), ("0", "unsure"), ("-0", "unsure"),
    ],
)  # fmt: skip
def test_three_words_stand_for_the_numbers_of_confidence(number: str, word: str) -> None:
    reading = read_rows({**ROW, "confidence": number})
    assert (NODE, maq("rowConfidence"), literal(word)) in triples(reading)
    assert mapping(reading).level == level(Basis.PROPOSED, Confidence(word))


@pytest.mark.parametrize(
    ("agreement", "status"),
    [("", "confirmed"), ("1", "confirmed"), ("0.5", "confirmed"), ("0.4", "proposed"), ("0", "proposed"),
     ("-0.4", "proposed"), ("-0.5", "rejected"), ("-1.0", "rejected")],
)  # fmt: skip
def test_a_reviewer_who_agrees_confirms_and_one_who_disagrees_rejects(agreement: str, status: str) -> None:
    reading = read_rows({**ROW, **REVIEWED, "reviewer_agreement": agreement})
    assert (NODE, maq("rowStatus"), literal(status)) in triples(reading)
    basis = Basis.CONFIRMED if status == "confirmed" else Basis.PROPOSED
    assert {one.level for one in reading.statements} == {level(basis, Confidence.LIKELY)}
    assert ((JOB, CLOSE, OCCUPATION) in triples(reading)) == (status != "rejected")
    assert ((NODE, maq("decidedBy"), literal("direction")) in triples(reading)) == (status != "proposed")
    assert ((NODE, maq("decidedOn"), literal("2024-10-01")) in triples(reading)) == (status != "proposed")


def test_a_confirmation_holds_for_what_was_confirmed_alone() -> None:
    (warning,) = read_rows({**ROW, **REVIEWED}).problems
    seal = warning.remedy.en.split("write ")[1].split(" ")[0]
    sealed = {**ROW, **REVIEWED, "confirmed_digest": seal}
    assert read_rows(sealed).problems == ()
    for change in ({"predicate_id": "skos:broadMatch"}, {"object_id": "occupation:0"}, {"comment": "Autre."}):
        changed = read_rows({**sealed, **change})
        assert [one.place for one in changed.problems] == ["confirmed_digest"]
        assert mapping(changed).level == level(Basis.PROPOSED, Confidence.LIKELY)
    for respelt in ({"confidence": "0.7"}, {"reviewer_label": "autre"}, {"object_label": "AI engineer"}):
        assert read_rows({**sealed, **respelt}).problems == ()


def test_a_confirmed_mapping_supersedes_what_others_propose_about_the_same() -> None:
    confirmed = {**ROW, **REVIEWED}
    proposed = {**ROW, "record_id": "row:je-02", "author_label": "autre", "predicate_id": "skos:broadMatch"}
    found = mapping(read_rows(proposed, confirmed))
    assert (found.predicate, found.level) == (CLOSE, level(Basis.CONFIRMED, Confidence.LIKELY))


def test_a_code_without_iri_is_a_notation_and_no_iri_is_made_of_it() -> None:
    row = {**ROW, "predicate_id": "skos:notation", "object_label": "M1405", "object_type": "rdfs literal"}
    reading = read_rows({name: cell for name, cell in row.items() if name != "object_id"})
    found = mapping(reading)
    assert (found.subject, found.predicate, found.object) == (JOB, f"<{SKOS}notation>", '"M1405"')
    assert found.place == "object_label"
    assert maq("rowObject") not in {one.predicate for one in reading.statements}
    assert not any("M1405" in term for one in reading.statements for term in (one.subject, one.predicate))


def test_a_value_of_the_metadata_is_that_of_all_rows_unless_one_has_its_own() -> None:
    other = {**ROW, "record_id": "row:je-02", "subject_id": "job:b7zx"}
    assert {one.date for one in read_rows(ROW, other).statements} == {"2024-09-01"}
    dated = read_rows({**ROW, "mapping_date": "2024-10-01"}, {**other, "mapping_date": "2024-11-01"})
    assert {one.date for one in dated.statements} == {"2024-10-01", "2024-11-01"}


def test_people_are_named_by_label_or_id_and_several_are_told_apart() -> None:
    row = {name: cell for name, cell in ROW.items() if name != "author_label"}
    assert mapping(read_rows({**row, "author_id": "job:x| job:y"})).author == "job:x, job:y"
    assert mapping(read_rows({**row, "author_id": "job:x", "author_label": "lecture"})).author == "lecture"


def test_an_object_category_that_is_no_curie_gives_no_class() -> None:
    reading = read_rows({**ROW, "object_category": "profession"})
    assert [one.object for one in reading.statements if one.predicate == f"<{RDF}type>"] == [maq("CuratedRow")]


# Files


def test_rows_read_the_same_in_any_order_of_columns_with_any_line_ends_and_with_a_byte_order_mark() -> None:
    plain = write_mapping_file(METADATA, [ROW, {**ROW, "record_id": "row:je-02", "subject_id": "job:b7zx"}])
    lines = plain.decode().splitlines()
    turned = ["\t".join(reversed(line.split("\t"))) if line[0] != "#" else line for line in lines]
    for text in (turned, [line.replace("\t", '"\t"').join('""') if line[0] != "#" else line for line in lines]):
        for newline, mark in itertools.product(("\n", "\r\n", "\r"), (b"", b"\xef\xbb\xbf")):
            other = read(mark + newline.join([*text, ""]).encode())
            assert sorted(other.statements) == sorted(read(plain).statements)


TEXT = st.text(
    st.one_of(
        st.sampled_from(" \t\n\r\"'#:-?|>&*!%@`{}[],=~«»’éœ\u00a0\ufeff\u2028\x85\U0001f600"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    ),
    max_size=12,
)
RECORD = st.dictionaries(st.sampled_from(MAPPING_SLOTS), TEXT.filter(bool), min_size=1, max_size=6).filter(
    lambda record: bool("".join(record.values()).strip())
)
ENTRY = st.one_of(TEXT, st.lists(TEXT, max_size=3), st.dictionaries(TEXT, TEXT, max_size=3))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(TEXT, ENTRY, max_size=4), st.lists(RECORD, max_size=4))
def test_what_is_written_reads_back_the_same(metadata: dict[str, Any], records: list[dict[str, str]]) -> None:
    content = write_mapping_file(metadata, records)
    file = read_mapping_file(content, NAME)
    assert file.metadata.values == metadata
    assert file.records() == records
    assert write_mapping_file(file.metadata.values, file.records()) == content
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", content.decode()))]
    for row in file.rows:
        from_there = io.StringIO(content.decode()[starts[row.line - 1] :], newline="")
        assert tuple(next(csv.reader(from_there, delimiter="\t"))) == row.cells


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_give_a_reading_or_problems_with_remedies(content: bytes) -> None:
    _read_or_told(content)


PIECES = [
    b"\t",
    b"\n",
    b"\r",
    b'"',
    b"#",
    b":",
    b"\0",
    b"\xff",
    b"&a",
    b"*a",
    b"[",
    b"{",
    b"!",
    b"\xe2\x80\xa8",
    b"0,5",
]


def test_mutated_files_give_a_reading_or_problems_in_time() -> None:
    chance = random.Random(0)  # noqa: S311 (no secret)
    files = [path.read_bytes() for path in DATA] + [write_mapping_file(METADATA, [{**ROW, **REVIEWED}])]
    began = time.process_time()
    for _ in range(1500):
        content = bytearray(chance.choice(files))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            content[at : at + chance.choice((0, 1, 30))] = chance.choice(PIECES)
        _read_or_told(bytes(content[: chance.choice((None, chance.randrange(len(content))))]))
    assert time.process_time() - began < 60


def _read_or_told(content: bytes) -> None:
    try:
        problems = read(content).problems
    except BadSource as error:
        problems = error.problems
    assert all(problem.remedy.en and problem.remedy.fr and problem.what.fr for problem in problems)


@pytest.mark.parametrize(
    "content",
    [
        b"#" + b"[" * 60_000,
        b"#" + b"a: " * 20_000,
        b"#- " * 20_000,
        b"#a: &a [x]\n" + b"#b: [" + b"*a, " * 10_000,
        b"#\n" * 30_000,
        write_mapping_file(METADATA, [{**ROW, "subject_id": f"job:{n}", "predicate_id": f"{n}"} for n in range(9000)]),
        b"\n" * 2_000_000,
        b"a\t" * 100_000,
        b"subject_id\n" + b"x" * 200_000,
    ],
    ids=range(9),
)  # fmt: skip
def test_hostile_files_are_refused_in_time(content: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BadSource):
        read(content)
    assert time.process_time() - began < 10
