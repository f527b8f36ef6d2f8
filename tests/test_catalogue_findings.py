"""What checking finds in the first catalogue: each defect on its line, none silenced, none twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maquette.statements import StatementTable
from maquette.terms import text_of
from maquette.validation import check_build
from maquette.words import MAQ, maq

if TYPE_CHECKING:
    from maquette.builds import Build
    from maquette.findings import Finding
    from maquette.workspace import Workspace

EXPECTED = Path(__file__).parent / "catalogue-findings.tsv"
PAGE = "data/2024-2025/pages/D1996.txt"
HOME = "https://w3id.org/maquette/telecom-paris/"


@pytest.fixture(scope="module")
def findings(catalogue: tuple[Workspace, Build]) -> tuple[Finding, ...]:
    return check_build(*catalogue).findings


@pytest.fixture(scope="module")
def by_shape(findings: tuple[Finding, ...]) -> dict[str, list[Finding]]:
    """Give the findings by the name of their shape."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.shape.rpartition("#")[2], []).append(finding)
    return found


@pytest.fixture(scope="module")
def codes(catalogue: tuple[Workspace, Build]) -> dict[str, str]:
    """Give the code of each unit, by the unit and by its place in the programme."""
    with StatementTable.open(catalogue[1].statements) as table:
        held = [(each.subject, each.predicate, each.object) for each in table.held()]
    known = {s: text_of(o) for s, p, o in held if p == maq("code")}
    return known | {s: known[o] for s, p, o in held if p == maq("ofUnit")}


def lines(workspace: Workspace, path: str) -> list[str]:
    return (workspace.root / path).read_text("utf-8").split("\n")


def test_checking_finds_exactly_what_is_known(findings: tuple[Finding, ...]) -> None:
    found = [
        "\t".join(
            [each.severity, each.shape.rpartition("#")[2], text_of(each.focus).removeprefix(HOME), str(each.where)]
        )
        for each in findings
    ]
    assert found == EXPECTED.read_text("utf-8").splitlines()


def test_nothing_is_found_twice(findings: tuple[Finding, ...]) -> None:
    times = Counter((each.shape, each.focus, each.value, each.message.en) for each in findings)
    assert set(times.values()) == {1}


def test_nothing_in_the_model_is_broken_and_one_link_is_wrong(findings: tuple[Finding, ...]) -> None:
    assert [each.shape.rpartition("#")[2] for each in findings if each.severity == "violation"] == [
        "MailLinkGoesWhereItSays"
    ]


def test_what_is_found_of_a_unit_stands_on_a_line_that_names_it(
    findings: tuple[Finding, ...], codes: dict[str, str], catalogue: tuple[Workspace, Build]
) -> None:
    page = lines(catalogue[0], PAGE)
    of_units = [each for each in findings if each.focus in codes and "/unit/" in each.focus]
    assert len(of_units) > 60
    for each in of_units:
        assert each.where.path == PAGE
        assert codes[each.focus] in page[each.where.line - 1], each.where


def test_the_mail_link_that_names_another_person(by_shape: dict[str, list[Finding]]) -> None:
    (found,) = by_shape["MailLinkGoesWhereItSays"]
    assert (found.where.path, found.where.line) == (PAGE, 138)
    assert "charlotte.laclau@" in found.message.en
    assert "chloe.clavel@" in found.message.fr
    assert "chloe.clavel@" not in found.masked().message.fr + found.masked().value


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ("UnitStatesCredits", {"BGDIA708:Credit Ects"}),
        ("UnitStatesCategory", {f"{code}:Catégorie d'UE" for code in ("BGDIA708", "IA719", "IA720")}),
        ("UnitWorkFitsCredits", {"BGDIA706:Credit Ects"}),
        ("UnitCarriesCredits", {"BGDIA705:Credit Ects", "IA720:Credit Ects"}),
        ("ProjectIsTypedAsProject", {"IA712:Type d'enseignement"}),
    ],
)
def test_what_is_wrong_in_the_table_is_found_in_its_cell(
    shape: str,
    found: set[str],
    by_shape: dict[str, list[Finding]],
    codes: dict[str, str],
    catalogue: tuple[Workspace, Build],
) -> None:
    page = lines(catalogue[0], PAGE)
    assert {f"{codes[each.focus]}:{each.where.place}" for each in by_shape[shape]} == found
    for each in by_shape[shape]:
        assert page[each.where.line - 1].startswith(f"{codes[each.focus]} [")


def test_missing_domains_and_web_sites_are_counted(by_shape: dict[str, list[Finding]]) -> None:
    assert (len(by_shape["UnitStatesDomain"]), len(by_shape["UnitHasWebSite"])) == (10, 9)
    assert {each.where.place for each in by_shape["UnitStatesDomain"]} == {"Domaines"}
    assert {each.where.place for each in by_shape["UnitHasWebSite"]} == {"Site pédagogique"}


def test_what_is_found_says_the_figures(by_shape: dict[str, list[Finding]]) -> None:
    (work,) = by_shape["UnitWorkFitsCredits"]
    assert work.message.en.startswith("60 h per ECTS (180 h for 3 ECTS)")
    assert {each.message.en for each in by_shape["UnitCarriesCredits"]} == {"45 h for 0 ECTS.", "204 h for 0 ECTS."}
    (months,) = by_shape["TeachingFitsCalendar"]
    assert (months.where.line, text_of(months.value)) == (40, "9")
    assert "10 mois" in months.message.fr
    (credits_,) = by_shape["MsStatesCredits"]
    assert "75 ECTS" in credits_.message.en
    assert "43 ECTS in all (20 of 21 units" in credits_.message.en
    (hours,) = by_shape["MsTeachingHoursAreKnown"]
    assert "675 h" in hours.message.fr


def test_misspelt_words_stand_on_their_line(
    by_shape: dict[str, list[Finding]], catalogue: tuple[Workspace, Build]
) -> None:
    page = lines(catalogue[0], PAGE)
    found = {text_of(each.value): each.where.line for each in by_shape["TextsAreSpelt"]}
    assert len(by_shape["TextsAreSpelt"]) == len(found) == 11
    assert {"Marchine": 66, "ethiques": 31, "intellignece": 25, "donnees": 204}.items() <= found.items()
    assert all(word in page[line - 1] for word, line in found.items())


def test_english_titles_beside_french_are_the_seven(by_shape: dict[str, list[Finding]], codes: dict[str, str]) -> None:
    assert {codes[each.focus] for each in by_shape["TitleIsInFrench"]} == {
        "APM_5AI01_TP", "IA702", "IA703", "IA715", "IA716", "IA717", "IA719",
    }  # fmt: skip


def test_a_competency_with_one_unit_is_found_where_the_contribution_is_proposed(
    by_shape: dict[str, list[Finding]], catalogue: tuple[Workspace, Build]
) -> None:
    (found,) = by_shape["CompetencyHasSeveralUnits"]
    assert "Multimodal Dialogue" in found.message.fr
    assert "IA715" in lines(catalogue[0], found.where.path)[found.where.line - 1]
    assert found.leaves[0] == found.where


def test_unknown_status_is_said_and_not_assumed(by_shape: dict[str, list[Finding]]) -> None:
    assert "CompetencyIsNotOptionalOnly" not in by_shape
    assert [each.where.line for each in by_shape["CompetencyReachIsKnown"]] == [154, 156, 158, 160]
    assert {each.severity for each in by_shape["CompetencyReachIsKnown"]} == {"info"}


def test_gaps_between_units_modules_competencies_and_objectives(by_shape: dict[str, list[Finding]]) -> None:
    assert len(by_shape["UnitBuildsCompetency"]) == 11
    assert [each.where.line for each in by_shape["ObjectiveIsCarried"]] == [30]
    assert ["GPGPU" in each.label.en for each in by_shape["ModuleIsRealised"]] == [True]
    (table,) = by_shape["CrossTableIsEstablished"]
    assert table.message.en.startswith("23 contributions to the competencies are only proposed")


def test_every_finding_says_why_and_how_to_mend_in_both_languages(findings: tuple[Finding, ...]) -> None:
    for each in findings:
        for text in (each.title, each.message, each.why, each.remedy, each.source):
            assert text.en
            assert text.fr
            assert text.en != text.fr, each.shape
        assert "{" not in each.message.en + each.message.fr
        assert MAQ not in each.message.en + each.message.fr
