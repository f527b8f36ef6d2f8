"""Curated tables: every row gives what it says and nothing else; every fault is told at its cell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maquette.basis import Basis, Confidence, level
from maquette.errors import BadSource, Problem
from maquette.sources.reading import Reading, Statement
from maquette.sources.tables import Known, read_table, write_table
from maquette.sources.tables.known import Kind
from maquette.terms import XSD, literal
from maquette.words import RDF, RDFS, Minter, maq

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "tables"
MINTER = Minter("https://example.org/", "ecole", "2024-2025")


def facts(triples: str) -> list[Statement]:
    """Give the statements of N-Triples, a line each."""
    split = (line.removesuffix(" .").split(" ", 2) for line in triples.splitlines() if line)
    return [Statement(subject, predicate, obj, line=1) for subject, predicate, obj in split]


KNOWN = Known.of(facts((FIXTURES / "known.nt").read_text(encoding="utf-8")))
UNIT_MODULE = {
    "id": "r1",
    "unit": "IA717",
    "module": "szgq",
    "extent": "full",
    "confidence": "likely",
    "status": "proposed",
    "reason": "Titre.",
    "author": "a",
    "date": "2024-09-01",
}
CONTRIBUTION = {
    **{name: cell for name, cell in UNIT_MODULE.items() if name not in ("module", "extent")},
    "programme": "D1996",
    "competency": "zxpp",
    "level": "practised",
}
DECIDED = {"decided_by": "b", "decided_on": "2024-10-01"}
UNIT, MODULE = MINTER.thing("unit", "15338"), MINTER.thing("module", "szgq")
ROW = MINTER.of_year("curation", "unit-module", "r1")


def read(content: bytes, name: str = "unit-module.csv") -> Reading:
    return read_table(content, f"data/2024-2025/curation/{name}", MINTER, KNOWN)


def read_dicts(*rows: dict[str, str], table: str = "unit-module") -> Reading:
    return read(write_table(table, rows), f"{table}.csv")


def problems_of(content: bytes, name: str = "unit-module.csv") -> tuple[Problem, ...]:
    with pytest.raises(BadSource) as caught:
        read(content, name)
    return caught.value.problems


def links(reading: Reading) -> set[tuple[str, str, str]]:
    """Give the statements that are no record of a row."""
    record = re.compile(r"#(?:row[A-Z]\w*|decided\w+)>$|/dc/terms/source>$")
    return {
        (one.subject, one.predicate, one.object)
        for one in reading.statements
        if not record.search(one.predicate) and one.object != maq("CuratedRow")
    }


def cases(folder: str) -> list[Path]:
    return sorted(path for path in (FIXTURES / folder).iterdir() if path.is_dir())


def check_problems(problems: Iterable[Problem], case: Path, table: Path, severity: str) -> None:
    expected = [line.split("\t") for line in (case / "expected.tsv").read_text(encoding="utf-8").splitlines()]
    told = list(problems)
    assert [[str(one.line), one.place] for one in told] == [[line, place] for line, place, _ in expected]
    for problem, (line, place, words) in zip(told, expected, strict=True):
        assert words in problem.in_("en")
        assert problem.where == ":".join(part for part in (table.as_posix(), line, place) if part)
        assert problem.severity == severity
        assert problem.remedy.en
        assert problem.remedy.fr


# What is wrong is told at its cell


@pytest.mark.parametrize("case", cases("invalid"), ids=lambda case: case.name)
def test_each_fault_keeps_the_file_out_and_is_told_at_its_line_and_column(case: Path) -> None:
    table = next(case.glob("*.csv")).relative_to(ROOT)
    with pytest.raises(BadSource) as caught:
        read_table((ROOT / table).read_bytes(), table.as_posix(), MINTER, KNOWN)
    check_problems(caught.value.problems, case, table, "error")


@pytest.mark.parametrize("case", cases("warned"), ids=lambda case: case.name)
def test_each_doubt_is_a_warning_of_the_reading(case: Path) -> None:
    table = next(case.glob("*.csv")).relative_to(ROOT)
    reading = read_table((ROOT / table).read_bytes(), table.as_posix(), MINTER, KNOWN)
    check_problems(reading.problems, case, table, "warning")
    assert reading.statements


def test_the_corpus_of_faults_is_run_whole() -> None:
    assert len(cases("invalid")) == len(list((FIXTURES / "invalid").rglob("*.csv"))) == 41
    assert len(cases("warned")) == len(list((FIXTURES / "warned").rglob("*.csv"))) == 8


def test_french_messages_read_as_french() -> None:
    (problem,) = problems_of(write_table("unit-module", [{**UNIT_MODULE, "unit": "IA771"}]))
    assert problem.in_("fr") == (
        "data/2024-2025/curation/unit-module.csv:2:unit: «\u00a0IA771\u00a0» ne désigne rien de connu (on attend "
        "ici\u00a0: UE). Vouliez-vous dire IA717 (Natural Language Processing)\u00a0?"
    )


def test_a_file_that_is_no_table_is_refused() -> None:
    (problem,) = problems_of(b"id\n", "unit-modules.csv")
    assert "The tables are unit-module," in problem.remedy.en
    assert problem.line == 0


# What a row gives


def test_a_row_gives_its_record_and_its_link_at_its_level() -> None:
    reading = read_dicts(UNIT_MODULE)
    proposed_likely = level(Basis.PROPOSED, Confidence.LIKELY)
    assert {(one.line, one.level, one.author, one.date) for one in reading.statements} == {
        (2, proposed_likely, "a", "2024-09-01")
    }
    assert {(one.subject, one.predicate, one.object, one.place) for one in reading.statements} == {
        (ROW, f"<{RDF}type>", maq("CuratedRow"), "id"),
        (ROW, maq("rowTable"), '"unit-module"', "id"),
        (ROW, maq("rowId"), '"r1"', "id"),
        (ROW, maq("rowStatus"), '"proposed"', "status"),
        (ROW, maq("rowConfidence"), '"likely"', "confidence"),
        (ROW, maq("rowSubject"), UNIT, "unit"),
        (ROW, maq("rowObject"), MODULE, "module"),
        (ROW, maq("rowReason"), '"Titre."@fr', "reason"),
        (ROW, maq("rowAuthor"), '"a"', "author"),
        (ROW, maq("rowDate"), '"2024-09-01"', "date"),
        (UNIT, maq("fullyRealises"), MODULE, "module"),
    }
    assert [one.predicate for one in reading.statements if one.personal] == [maq("rowAuthor")]
    assert reading.problems == ()


def test_who_decided_is_personal() -> None:
    reading = read_dicts({**UNIT_MODULE, **DECIDED, "status": "confirmed"})
    assert {one.predicate for one in reading.statements if one.personal} == {maq("rowAuthor"), maq("decidedBy")}
    assert {one.level for one in reading.statements} == {level(Basis.CONFIRMED, Confidence.LIKELY)}


def test_a_contribution_is_its_row() -> None:
    row = MINTER.of_year("curation", "contributions", "r1")
    reading = read_dicts({**CONTRIBUTION, "assessed": "oui"}, table="contributions")
    assert links(reading) == {
        (row, f"<{RDF}type>", maq("Contribution")),
        (UNIT, maq("hasContribution"), row),
        (row, maq("toCompetency"), MINTER.thing("competency", "zxpp")),
        (row, maq("atLevel"), maq("practised")),
        (row, maq("assessed"), literal("true", datatype=f"{XSD}boolean")),
        (row, maq("contributionIn"), MINTER.thing("programme", "D1996")),
    }


def test_an_empty_assessed_cell_says_nothing() -> None:
    assert not any(
        one.predicate == maq("assessed") for one in read_dicts(CONTRIBUTION, table="contributions").statements
    )


COMMON_CELLS = {name: UNIT_MODULE[name] for name in ("id", "confidence", "status", "reason", "author", "date")}


@pytest.mark.parametrize(
    ("table", "cells", "expected"),
    [
        ("unit-module", {"unit": "IA717", "module": "szgq", "extent": "partial"}, ("partlyRealises", UNIT, MODULE)),
        (
            "prerequisites",
            {"unit": "IA717", "requires": "15258", "strength": "required"},
            ("hasRequiredPrerequisite", UNIT, MINTER.thing("unit", "15258")),
        ),
        (
            "prerequisites",
            {"unit": "IA717", "requires": "IA702", "strength": "advised"},
            ("hasAdvisedPrerequisite", UNIT, MINTER.thing("unit", "15258")),
        ),
        (
            "prerequisites",
            {"unit": "IA717", "requires": "Probabilité", "strength": "required"},
            ("requiresTopic", UNIT, MINTER.thing("topic", "t3")),
        ),
        (
            "prerequisites",
            {"unit": "IA717", "requires": "t3", "strength": "advised"},
            ("usesTopic", UNIT, MINTER.thing("topic", "t3")),
        ),
        (
            "competency-job",
            {"competency": "1", "job": "1", "importance": "essential"},
            ("essentialFor", MINTER.thing("competency", "zxpp"), MINTER.thing("job", "nhct")),
        ),
        (
            "competency-job",
            {"competency": "2", "job": "Architecte en conception d'IA", "importance": "useful"},
            ("usefulFor", MINTER.thing("competency", "gvd9"), MINTER.thing("job", "nhct")),
        ),
        (
            "objective-competency",
            {"objective": "njzb", "competency": "zxpp"},
            ("carriedBy", MINTER.thing("objective", "njzb"), MINTER.thing("competency", "zxpp")),
        ),
        ("unit-topic", {"unit": "IA717", "topic": "t3"}, ("usesTopic", UNIT, MINTER.thing("topic", "t3"))),
    ],
)
def test_each_kind_of_row_gives_its_link(table: str, cells: dict[str, str], expected: tuple[str, str, str]) -> None:
    predicate, subject, obj = expected
    assert links(read_dicts({**COMMON_CELLS, **cells}, table=table)) == {(subject, maq(predicate), obj)}


def test_a_module_contributes_as_a_unit_does() -> None:
    row = MINTER.of_year("curation", "module-competency", "r1")
    cells = {**COMMON_CELLS, "module": "szgq", "competency": "zxpp", "level": "mastered"}
    assert links(read_dicts(cells, table="module-competency")) == {
        (row, f"<{RDF}type>", maq("Contribution")),
        (MODULE, maq("hasContribution"), row),
        (row, maq("toCompetency"), MINTER.thing("competency", "zxpp")),
        (row, maq("atLevel"), maq("mastered")),
    }


def test_a_table_of_headings_alone_gives_nothing() -> None:
    assert list(read(write_table("objective-competency", []), "objective-competency.csv").statements) == []


@pytest.mark.parametrize(
    "name", ["IA717", "ia717", " IA717 ", "15338", UNIT, UNIT[1:-1], UNIT[1:-1].replace("https://", "https://")]
)
def test_a_unit_goes_by_code_number_or_iri(name: str) -> None:
    assert (UNIT, maq("fullyRealises"), MODULE) in links(read_dicts({**UNIT_MODULE, "unit": name}))


def thing(kind: str, cls: str, number: str, label: str) -> str:
    term = MINTER.thing(kind, number)
    return f'{term} <{RDF}type> {maq(cls)} .\n{term} <{RDFS}label> "{label}"@fr .\n'


def test_an_id_is_surer_than_a_position_and_a_former_code_still_names_its_unit() -> None:
    first, second, unit = MINTER.thing("competency", "2"), MINTER.thing("competency", "b"), MINTER.thing("unit", "7")
    known = Known.of(
        facts(
            thing("competency", "Competency", "2", "Première")
            + thing("competency", "Competency", "b", "Deuxième")
            + thing("unit", "Unit", "7", "Réseaux")
            + f'{first} {maq("position")} "1"^^<{XSD}integer> .\n{second} {maq("position")} "2"^^<{XSD}integer> .\n'
            + f'{unit} {maq("code")} "CSC-3TC34-TP" .\n{unit} {maq("formerCode")} "INF110" .'
        )
    )
    assert known.find([Kind.COMPETENCY], "2") == known.find([Kind.COMPETENCY], "1") == (first,)
    assert known.find([Kind.COMPETENCY], "deuxieme") == (second,)
    assert known.find([Kind.UNIT], "inf110") == known.find([Kind.UNIT], "CSC_3TC34_TP") == (unit,)
    assert known.find([Kind.UNIT], "Réseaux") == ()


def test_a_workspace_may_have_its_own_scale_of_levels() -> None:
    known = Known.of(facts(thing("block", "MasteryLevel", "notion", "Notion")))
    assert known.find([Kind.LEVEL], "notion") == (MINTER.thing("block", "notion"),)
    assert known.find([Kind.LEVEL], "mastered") == ()


# Decisions


def test_a_rejected_row_leaves_its_record_and_no_link() -> None:
    for table, cells in (("unit-module", UNIT_MODULE), ("contributions", CONTRIBUTION)):
        reading = read_dicts({**cells, **DECIDED, "status": "rejected"}, table=table)
        assert links(reading) == set()
        assert any(one.object == '"rejected"' for one in reading.statements)
        assert reading.problems == ()


def test_a_confirmed_row_supersedes_the_proposals_about_the_same() -> None:
    confirmed = {**UNIT_MODULE, **DECIDED, "id": "r2", "author": "c", "extent": "partial", "status": "confirmed"}
    reading = read_dicts(UNIT_MODULE, confirmed, {**UNIT_MODULE, "id": "r3", "author": "d"})
    assert links(reading) == {(UNIT, maq("partlyRealises"), MODULE)}
    assert sum(one.object == maq("CuratedRow") for one in reading.statements) == 3
    assert [problem.line for problem in reading.problems] == [3]  # the confirmation is not sealed, nothing else


def test_authors_who_agree_both_count() -> None:
    reading = read_dicts(UNIT_MODULE, {**UNIT_MODULE, "id": "r2", "author": "b", "unit": "15338"})
    assert [one.line for one in reading.statements if one.predicate == maq("fullyRealises")] == [2, 3]
    assert reading.problems == ()


def test_authors_who_disagree_both_count_and_are_told_apart() -> None:
    reading = read_dicts(UNIT_MODULE, {**UNIT_MODULE, "id": "r2", "author": "b", "extent": "partial"})
    assert {predicate for _, predicate, _ in links(reading)} == {maq("fullyRealises"), maq("partlyRealises")}
    assert [problem.line for problem in reading.problems] == [3]


def seal(row: dict[str, str], table: str = "unit-module") -> dict[str, str]:
    """Give a row with the digest that reading it unsealed tells to write."""
    (problem,) = read_dicts(row, table=table).problems
    found = re.search(r"sha256:[0-9a-f]{12}", problem.remedy.en)
    assert found
    return {**row, "confirmed_digest": found.group()}


def test_a_sealed_confirmation_holds_whatever_its_spelling_and_is_lost_with_any_change() -> None:
    sealed = seal({**CONTRIBUTION, **DECIDED, "status": "confirmed", "assessed": "true"}, "contributions")
    respelled = {"unit": "15338", "competency": "1", "level": "pratiqué", "assessed": "oui", "date": "1/9/2024"}
    for change in ({}, respelled, {"decided_by": "c"}, {"confirmed_digest": sealed["confirmed_digest"][7:].upper()}):
        reading = read_dicts({**sealed, **change}, table="contributions")
        assert reading.problems == ()
        assert {one.level for one in reading.statements} == {level(Basis.CONFIRMED, Confidence.LIKELY)}
    changes = {
        "id": "r9", "unit": "IA702", "competency": "gvd9", "level": "mastered", "assessed": "", "confidence": "sure",
        "reason": "Autre.", "author": "z", "date": "2024-09-02",
    }  # fmt: skip
    for column, cell in changes.items():
        reading = read_dicts({**sealed, column: cell}, table="contributions")
        assert [problem.place for problem in reading.problems] == ["confirmed_digest"]
        assert {Basis.PROPOSED} == {Basis.PROPOSED if one.level > 3 else Basis.CONFIRMED for one in reading.statements}
        assert not any(one.predicate in (maq("decidedBy"), maq("decidedOn")) for one in reading.statements)
        assert any(one.predicate == maq("rowStatus") and one.object == '"proposed"' for one in reading.statements)


def test_a_lost_confirmation_supersedes_nothing() -> None:
    lost = {**UNIT_MODULE, **DECIDED, "id": "r2", "author": "c", "status": "confirmed", "confirmed_digest": "0" * 12}
    reading = read_dicts(UNIT_MODULE, lost, {**lost, "id": "r3", "author": "d", "unit": "IA702"})
    assert [one.line for one in reading.statements if one.predicate == maq("fullyRealises")] == [2, 3, 4]
