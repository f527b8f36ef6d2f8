"""Compliance: met, not met, or unknown, with the lines that it rests on; never met because the data are silent."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maquette.closure import close
from maquette.compliance import STATUS_TITLES, Rule, comply, rules_of
from maquette.printing import FORMATS
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable
from maquette.store import BadQuery, open_store, write_dataset
from maquette.validation import Shapes, load_shapes
from maquette.validation.checking import check
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from maquette.builds import Build
    from maquette.compliance import Verdict
    from maquette.workspace import Workspace

HERE = Path(__file__).parent
PAGE = "data/2024-2025/pages/D1996.txt"
EX = "https://example.org/"
HEAD = """@prefix ex: <https://example.org/> . @prefix maq: <https://w3id.org/maquette/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
WHOLE = (HERE / "shapes" / "MsCreditsAre75" / "valid.ttl").read_text("utf-8")
"""A Mastère Spécialisé that states everything the CGE asks for."""


def shapes_of() -> Shapes:
    return load_shapes(
        [(path.name, path.read_bytes()) for path in sorted(shipped_folder("shapes").glob("*.ttl"))], trusted=True
    )


SHAPES = shapes_of()
RULES = rules_of(SHAPES)
ONTOLOGY = [
    read_rdf(path.read_bytes(), f"ontology/{path.name}", SourceKind.ONTOLOGY, trusted=True)
    for path in sorted(shipped_folder("ontology").glob("*.ttl"))
]


def judged(folder: Path, turtle: str, rules: tuple[Rule, ...] = RULES) -> dict[str, Verdict]:
    """Give the verdicts on the one programme of a file, by the end of the rule's name."""
    with StatementTable.create(folder / "statements.duckdb") as table:
        table.load([*ONTOLOGY, read_rdf(turtle.encode(), "data.ttl", SourceKind.PARTNER, trusted=True)])
        close(table.connection)
        write_dataset(folder, table)
        verdicts = comply(open_store(folder), table, rules, check(table, SHAPES).findings)
    assert {each.programme for each in verdicts} <= {f"<{EX}programme>"}
    return {each.rule.name.rpartition("#Rule")[2]: each for each in verdicts}


@pytest.fixture(scope="module")
def sheet(catalogue: tuple[Workspace, Build]) -> dict[str, Verdict]:
    """Give the verdicts on the first catalogue's programme."""
    _, build = catalogue
    with StatementTable.open(build.statements) as table:
        verdicts = comply(open_store(build.folder), table, RULES, check(table, SHAPES).findings)
    return {each.rule.name.rpartition("#Rule")[2]: each for each in verdicts}


def test_every_rule_of_the_packs_is_judged_in_order(sheet: dict[str, Verdict]) -> None:
    assert list(sheet) == [
        "MsCredits", "MsCompany", "MsThesis", "MsDuration", "MsTeaching", "MsTeachingCredits", "MsThesisCredits",
        "CrossTable", "UnitsBuild", "Reach", "ActivitiesCarryCredits", "WorkPerCredit", "YearCredits", "YearWork",
    ]  # fmt: skip
    named = {str(each.name) for each in SHAPES.targeted}
    for rule in RULES:
        assert rule.broken_by <= named
        assert rule.open_by <= named
        assert rule.broken_by


def test_the_first_catalogue_meets_one_rule_breaks_four_and_is_silent_on_nine(sheet: dict[str, Verdict]) -> None:
    by_status = {status: {name for name, each in sheet.items() if each.status == status} for status in STATUS_TITLES}
    assert by_status["met"] == {"MsCompany"}
    assert by_status["not met"] == {"CrossTable", "UnitsBuild", "ActivitiesCarryCredits", "WorkPerCredit"}
    assert len(by_status["unknown"]) == 9


@pytest.mark.parametrize(
    ("rule", "found", "lines"),
    [
        ("MsCompany", "4 mois au moins", [40, 237]),
        ("MsCredits", None, [3]),
        ("MsThesis", "thèse professionnelle", [236]),
        ("MsTeaching", "0 h de CM, TD ou TP ; 675 h de type non renseigné", [3]),
        ("CrossTable", "contributions confirmées : 0, seulement proposées : 23", [3]),
        ("UnitsBuild", "10 UE sur 21", [196, 200, 202, 208, 211, 212, 215, 216, 217, 218, 219]),
        ("Reach", "0 compétences sur 4 construites par une UE obligatoire", [154, 156, 158, 160]),
        ("ActivitiesCarryCredits", "18 UE et activités sur 24 annoncent des crédits non nuls", [267, 286]),
        ("WorkPerCredit", "8 à 60 h annoncées par ECTS sur 18 UE ; travail personnel annoncé par 0", [270]),
    ],
)
def test_the_sheet_says_what_was_found_and_where(
    rule: str, found: str | None, lines: list[int], sheet: dict[str, Verdict]
) -> None:
    verdict = sheet[rule]
    assert (verdict.found.fr.replace("\u00a0", " ") if verdict.found else None) == found
    assert [(each.path, each.line) for each in verdict.evidence] == [(PAGE, line) for line in lines]


def test_a_sum_over_some_units_is_shown_and_not_judged(sheet: dict[str, Verdict]) -> None:
    verdict = sheet["MsTeachingCredits"]
    assert verdict.status == "unknown"
    assert verdict.found is not None
    assert verdict.found.en == "43 ECTS offered, stated by 20 of 21 units"
    assert len(verdict.evidence) == 20
    year = sheet["YearCredits"]
    assert year.status == "unknown"
    assert year.found is not None
    assert "43 ECTS" in year.found.en
    assert " 0 ECTS" not in year.found.en, "an empty year is not one of 0 credits"


def test_no_rule_is_met_by_a_programme_that_says_nothing(tmp_path: Path) -> None:
    found = judged(tmp_path, f'{HEAD} ex:programme a maq:SpecialisedMaster, maq:Programme ; rdfs:label "MS"@fr .')
    assert {"MsCredits", "MsCompany", "MsThesis", "MsDuration", "MsTeaching", "WorkPerCredit"} <= set(found)
    assert {each.status for each in found.values()} == {"unknown"}


def test_rules_of_a_label_do_not_apply_to_other_programmes(tmp_path: Path) -> None:
    found = judged(tmp_path, f'{HEAD} ex:programme a maq:Programme ; rdfs:label "Licence"@fr .')
    assert set(found) == {"WorkPerCredit"}


def test_what_is_stated_as_the_label_asks_is_met_with_its_lines(tmp_path: Path) -> None:
    found = judged(tmp_path, WHOLE)
    met = {
        "MsCredits",
        "MsCompany",
        "MsThesis",
        "MsDuration",
        "MsTeaching",
        "MsThesisCredits",
        "ActivitiesCarryCredits",
    }
    assert {name for name, each in found.items() if each.status == "met"} == met
    lines = WHOLE.splitlines()
    assert "75.0" in lines[found["MsCredits"].evidence[0].line - 1]
    assert "durationMonthsMin 4.0" in lines[found["MsCompany"].evidence[0].line - 1]


@pytest.mark.parametrize(
    ("rule", "written", "instead", "status"),
    [
        ("MsCredits", "maq:credits 75.0", "maq:credits 60.0", "not met"),
        ("MsCredits", "    maq:credits 75.0 ;\n", "", "unknown"),
        ("MsCompany", "maq:durationMonthsMin 4.0", "maq:durationMonthsMin 3.0", "not met"),
        ("MsCompany", "maq:durationMonthsMin 4.0", "maq:position 1", "unknown"),
        ("MsThesis", "maq:endsInDefence true", "maq:endsInDefence false", "not met"),
        ("MsThesis", "maq:endsInDefence true", "maq:position 1", "unknown"),
        ("MsDuration", "maq:durationMonths 15.0", "maq:durationMonths 9.0", "not met"),
        ("MsDuration", "maq:durationMonths 15.0", "maq:position 1", "unknown"),
        ("MsTeaching", "maq:hoursValue 400.0", "maq:hoursValue 100.0", "not met"),
        ("MsTeaching", "maq:lectureHours", "maq:unspecifiedHours", "unknown"),
        ("MsThesisCredits", "maq:credits 15.0", "maq:credits 20.0", "not met"),
        ("MsThesisCredits", "    maq:credits 15.0 ;\n", "", "unknown"),
        ("MsTeachingCredits", "maq:inTrack ex:track", "maq:inTrack ex:track ; maq:unitStatus maq:mandatory", "met"),
        ("ActivitiesCarryCredits", "    maq:credits 15.0 ;\n", "", "unknown"),
    ],
)
def test_a_verdict_follows_what_is_stated(
    rule: str, written: str, instead: str, status: str, tmp_path: Path
) -> None:  # fmt: skip
    assert written in WHOLE
    assert judged(tmp_path, WHOLE.replace(written, instead))[rule].status == status


def test_a_broken_query_of_a_rule_is_an_error_that_names_it(tmp_path: Path) -> None:
    broken = replace(RULES[0], measure="SELECT ?programme WHERE { ?programme a maq: }}")
    with pytest.raises(BadQuery, match="RuleMsCredits"):
        judged(tmp_path, WHOLE, (broken,))


def test_the_command_prints_the_sheet_in_every_format(
    catalogue: tuple[Workspace, Build], tmp_path: Path, run_maquette: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    root = catalogue[0].root
    shown = run_maquette("table", "compliance", "--lang", "fr", cwd=root)
    assert shown.returncode == 0, shown.stderr
    assert "14 règles — respectées : 1, non respectées : 4, inconnu : 9" in shown.stdout.replace("\u00a0", " ")
    assert re.search(r"Édition 2024-2025 — construction [0-9a-f]{12}", shown.stdout)
    for format_ in FORMATS:
        file = tmp_path / f"compliance.{format_}"
        assert run_maquette("table", "compliance", "D1996", "-o", str(file), cwd=root).returncode == 0
        assert file.stat().st_size > 1000
    refused = run_maquette("table", "compliance", "--endpoint", "http://localhost:1/sparql", cwd=root)
    assert refused.returncode == 2
