"""The check of ontologies: each check finds its sin and nothing else, on its line; what HermiT is fed and told."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import Literal
from rdflib.namespace import DCTERMS, OWL, RDFS

import maquette.ontology_check as package
from maquette.errors import BadCall, BadSource, MaquetteError
from maquette.ontology_check import CHECKS, Classification, check_ontology, classify, hermit, java, read_ontology
from maquette.words import MAQ, XSD
from ontology_cases import consistency, structure

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    from maquette.ontology_check import Finding, Ontology

CASES = Path(__file__).resolve().parent / "ontology"
OUTSIDE = sorted((CASES / "profile").glob("*.ttl"))
CHECKED = sorted((CASES / "checks").glob("*.ttl"))
DOCS = Path(__file__).resolve().parent.parent / "docs" / "ontology.md"
ASK_HERMIT = {"sound", "inconsistent", "unsatisfiable-class", "unexpected-subclass", "unexpected-equivalence"}
"""Cases in which HermiT is asked; a run takes a second, and the other checks do not need it."""
LANGUAGES = ("en", "fr")


@pytest.fixture(autouse=True)
def _quick_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """HermiT's runs are short: compile little, so that they end sooner."""
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def without_hermit(_: Ontology) -> tuple[Classification, list[Finding]]:
    return Classification(consistent=True), []


# --- Each check


def test_every_check_has_a_case_and_every_case_is_run() -> None:
    # HermiT gives no verdict only where something is wrong with it, or with Java: see below.
    assert {path.stem for path in CHECKED} == {*CHECKS, "sound"} - {"no-verdict"}
    assert len(CHECKED) == len(list((CASES / "checks").iterdir())) == 44


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: path.stem)
def test_a_check_finds_its_sin_and_no_other_on_the_line_where_it_stands(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if path.stem not in ASK_HERMIT:
        monkeypatch.setattr(package, "check_reasoning", without_hermit)
    lines = path.read_text("utf-8").splitlines()
    here = [number for number, line in enumerate(lines, 1) if line.endswith("# here")] or [0]
    found = check_ontology([path], LANGUAGES).findings
    expected = [] if path.stem == "sound" else [(path.stem, path.as_posix(), line) for line in here]
    assert [(each.check, each.problem.path, each.problem.line) for each in found] == expected


def test_every_check_is_documented_with_its_sources() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \|(.*)$", DOCS.read_text("utf-8"), re.MULTILINE))
    for name, check in CHECKS.items():
        assert all(source in rows[name] for source in (*check.sources, check.severity)), name
    assert {name for name in rows if "OOPS!" in rows[name]} <= set(CHECKS)


def test_other_people_s_words_are_remarked_on_in_the_languages_that_they_speak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our ontology must have everything in both languages; in others, a missing French label is no error."""
    monkeypatch.setattr(package, "check_reasoning", without_hermit)
    path = tmp_path / "english.ttl"
    text = (CASES / "checks" / "sound.ttl").read_text("utf-8")
    path.write_text(re.sub(r'"[^"]*"@fr', '"An English text"@en', text), encoding="utf-8")
    found = check_ontology([path]).findings
    silent = [each for each in found if each.check == "missing-language"]
    assert [(each.severity, each.problem.what.en) for each in silent] == [
        ("info", "The terms have no labels in French.")
    ]
    strict = [each for each in check_ontology([path], LANGUAGES).findings if each.check == "missing-language"]
    assert {each.severity for each in strict} == {"error"}
    assert len(strict) == 3 * 5


def test_files_of_any_format_are_checked_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "check_reasoning", without_hermit)
    other = tmp_path / "other.nt"
    other.write_text(
        "<https://example.org/terms#hours> <http://www.w3.org/2000/01/rdf-schema#domain> "
        "<https://example.org/terms#Person> .\n",
        encoding="utf-8",
    )
    found = check_ontology([CASES / "checks" / "sound.ttl", other], LANGUAGES).findings
    assert [(each.check, each.problem.path, each.problem.line) for each in found] == [
        ("several-domains", other.as_posix(), 1)
    ]


# --- The command


def test_the_command_says_each_finding_with_its_place_and_ends_with_1(
    tmp_path: Path, run_maquette: Callable[..., CompletedProcess[str]]
) -> None:
    (tmp_path / "given.ttl").write_bytes((CASES / "checks" / "unsatisfiable-class.ttl").read_bytes())
    ran = run_maquette("check-ontology", "given.ttl", cwd=tmp_path)
    assert ran.returncode == 1
    assert re.search(r"^given\.ttl:73: error: Nothing can be a Both\. .* \[unsatisfiable-class\]$", ran.stdout, re.M)
    assert "HermiT: consistent, 1 unsatisfiable classes. 1 errors, 0 warnings, 0 remarks." in ran.stdout
    ran = run_maquette("check-ontology", "given.ttl", "--format", "json", "--lang", "fr", cwd=tmp_path)
    told = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert told["consistent"] is True
    assert told["unsatisfiable"] == ["https://example.org/terms#Both"]
    (finding,) = told["findings"]
    assert (finding["check"], finding["severity"], finding["file"], finding["line"]) == (
        "unsatisfiable-class", "error", "given.ttl", 73,
    )  # fmt: skip
    assert finding["what"] == "Rien ne peut être un Both."


def test_a_wrong_call_of_the_command_ends_with_2(
    tmp_path: Path, run_maquette: Callable[..., CompletedProcess[str]]
) -> None:
    for arguments in (("missing.ttl",), ("x.ttl", "--format", "xml"), ("x.ttl", "--languages", "English")):
        ran = run_maquette("check-ontology", *arguments, cwd=tmp_path)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "Traceback" not in ran.stderr


# --- What is outside the profiles is found


def test_every_axiom_outside_the_profiles_is_run() -> None:
    assert len(OUTSIDE) == len(list((CASES / "profile").iterdir())) == 19


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.stem)
def test_an_axiom_outside_owl_2_dl_or_rl_is_found_with_its_file_term_and_reason(path: Path) -> None:
    match = re.match(r"# (\w+): (\S+|\[ \]): (.+)\n", path.read_text(encoding="utf-8"))
    assert match
    found = structure([path])
    assert {each.severity for each in found} == {match[1]}
    problems = [each.problem for each in found]
    assert [p for p in problems if p.place == match[2] and match[3] in p.what.en and p.path == path.as_posix()]
    assert all(problem.line for problem in problems)


def test_axioms_that_come_close_to_each_misuse_are_not_found() -> None:
    assert structure([CASES / "within.ttl"]) == []


def test_hermit_too_refuses_a_non_simple_property_that_is_asymmetric() -> None:
    with pytest.raises(MaquetteError, match=r"Non-simple property .*leadsTo"):
        consistency([CASES / "profile" / "asymmetric_transitive.ttl"])


# --- HermiT


def test_hermit_finds_a_class_that_no_member_can_have(tmp_path: Path) -> None:
    path = tmp_path / "both.ttl"
    path.write_text(
        f"@prefix owl: <{OWL}> .\n@prefix rdfs: <{RDFS}> .\n"
        "<urn:x-a> a owl:Class ; owl:disjointWith <urn:x-b> .\n<urn:x-b> a owl:Class .\n"
        "<urn:x-both> a owl:Class ; rdfs:subClassOf <urn:x-a> , <urn:x-b> .\n",
        encoding="utf-8",
    )
    assert consistency([path]) == (True, ("urn:x-both",))


DATES = f"""
@prefix : <https://example.org/terms#> .
@prefix owl: <{OWL}> .
@prefix rdfs: <{RDFS}> .
@prefix xsd: <{XSD}> .
:A a owl:Class .
:when a owl:DatatypeProperty , owl:FunctionalProperty ;
    rdfs:range xsd:date .
:Late a owl:Class ; owl:equivalentClass [
    a owl:Restriction ; owl:onProperty :when ; owl:someValuesFrom [ a rdfs:Datatype ; owl:onDatatype xsd:date ;
    owl:withRestrictions ( [ xsd:minInclusive "2024-01-01"^^xsd:date ] ) ] ] .
:Celsius a rdfs:Datatype .
:hot a owl:DatatypeProperty ; rdfs:range :Celsius .
:a a owl:NamedIndividual , :A ;
    :when "2024-10-15"^^xsd:date ;
    :hot "30"^^:Celsius .
"""


def test_no_date_reaches_hermit_wherever_it_stands_and_each_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "dated.ttl"
    path.write_text(DATES, encoding="utf-8")
    ontology = read_ontology([path])
    values = [value for value in hermit.logical_part(ontology).objects() if isinstance(value, Literal)]
    assert values == []
    assert classify(ontology).consistent
    found = [each.problem for each in hermit.foreign_values(ontology)]
    assert sorted({problem.line for problem in found}) == [8, 10, 11, 15, 16]
    assert {problem.severity for problem in found} == {"warning"}


def test_a_date_in_a_partner_ontology_s_header_does_not_disturb_hermit(tmp_path: Path) -> None:
    path = tmp_path / "partner.ttl"
    path.write_text(
        f"@prefix owl: <{OWL}> .\n"
        "<urn:x-partner> a owl:Ontology ; owl:imports <https://w3id.org/maquette/ontology> ;\n"
        f'    <{DCTERMS.created}> "2024-10-15"^^<{XSD}date> .\n',
        encoding="utf-8",
    )
    assert consistency([path])[0]


def test_a_file_that_is_no_turtle_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(f"@prefix maq: <{MAQ}> .\n\nmaq:Unit maq:code\n.\n", encoding="utf-8")
    with pytest.raises(BadSource) as caught:
        check_ontology([path])
    assert (caught.value.problems[0].path, caught.value.problems[0].line) == (path.as_posix(), 4)
    with pytest.raises(BadCall):
        check_ontology([tmp_path / "missing.ttl"])


def test_the_check_is_silent_and_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text(f"<urn:x-a> a <{OWL.Nothing}> .\n", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert not consistency([path])[0]
    assert capfd.readouterr() == ("", "")
    assert list(folder.iterdir()) == []
    assert tempfile.tempdir == str(folder)


def test_without_java_the_error_names_the_extra_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hermit, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(MaquetteError) as caught:
        java()
    assert "extra `dl`" in caught.value.in_("en")
    assert "extra `dl`" in caught.value.in_("fr")
    checked = check_ontology([CASES / "checks" / "sound.ttl"], LANGUAGES)
    assert checked.answer is None
    assert [(each.check, each.severity) for each in checked.findings] == [("no-verdict", "error")]
    assert "extra `dl`" in checked.findings[0].problem.remedy.en


def test_hermit_is_stopped_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hermit, "PATIENCE", 0.01)
    (finding,) = check_ontology([CASES / "checks" / "sound.ttl"], LANGUAGES).findings
    assert finding.check == "no-verdict"
    assert "no answer in 0.01 s" in finding.problem.what.en


def test_an_installed_java_is_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hermit, "find_spec", lambda _: None)
    home = tmp_path / "bin" / "java"
    home.parent.mkdir()
    home.touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java() == str(home)
