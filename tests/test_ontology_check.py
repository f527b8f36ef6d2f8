"""The check of the ontology: what HermiT is fed and told, and the axioms outside the profiles that are found."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from rdflib.namespace import DCTERMS, OWL, RDFS

from maquette import ontology_check
from maquette.errors import BadSource, MaquetteError
from maquette.ontology_check import check_consistency, java
from maquette.ontology_profile import check_structure
from maquette.words import MAQ, XSD

CASES = Path(__file__).resolve().parent / "ontology"
OUTSIDE = sorted((CASES / "profile").glob("*.ttl"))


@pytest.fixture(autouse=True)
def _quick_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """HermiT's runs are short: compile little, so that they end sooner."""
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


# --- What is outside the profiles is found


def test_every_axiom_outside_the_profiles_is_run() -> None:
    assert len(OUTSIDE) == len(list((CASES / "profile").iterdir())) == 19


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.stem)
def test_an_axiom_outside_owl_2_dl_or_rl_is_found_with_its_file_term_and_reason(path: Path) -> None:
    match = re.match(r"# (\w+): (\S+|\[ \]): (.+)\n", path.read_text(encoding="utf-8"))
    assert match
    found = check_structure([path])
    assert {problem.severity for problem in found} == {match[1]}
    assert [p for p in found if p.place == match[2] and match[3] in p.what.en and p.path == path.as_posix()]


def test_axioms_that_come_close_to_each_misuse_are_not_found() -> None:
    assert check_structure([CASES / "within.ttl"]) == ()


def test_hermit_too_refuses_a_non_simple_property_that_is_asymmetric() -> None:
    with pytest.raises(MaquetteError, match=r"Non-simple property .*leadsTo"):
        check_consistency([CASES / "profile" / "asymmetric_transitive.ttl"])


# --- HermiT


def test_hermit_finds_a_class_that_no_member_can_have(tmp_path: Path) -> None:
    path = tmp_path / "both.ttl"
    path.write_text(
        f"@prefix owl: <{OWL}> .\n@prefix rdfs: <{RDFS}> .\n"
        "<urn:x-a> a owl:Class ; owl:disjointWith <urn:x-b> .\n<urn:x-b> a owl:Class .\n"
        "<urn:x-both> a owl:Class ; rdfs:subClassOf <urn:x-a> , <urn:x-b> .\n",
        encoding="utf-8",
    )
    assert check_consistency([path]) == ontology_check.Consistency(consistent=True, unsatisfiable=("urn:x-both",))


def test_a_date_that_hermit_cannot_read_is_a_problem_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "dated.ttl"
    path.write_text(f'@prefix maq: <{MAQ}> .\n<urn:x-row> maq:rowDate "2024-10-15"^^<{XSD}date> .\n', encoding="utf-8")
    with pytest.raises(BadSource) as caught:
        check_consistency([path])
    (problem,) = caught.value.problems
    assert (problem.path, problem.place) == (path.as_posix(), "rowDate")
    assert "date" in problem.what.fr


def test_a_date_in_a_partner_ontology_s_header_does_not_disturb_hermit(tmp_path: Path) -> None:
    path = tmp_path / "partner.ttl"
    path.write_text(
        f"@prefix owl: <{OWL}> .\n"
        "<urn:x-partner> a owl:Ontology ; owl:imports <https://w3id.org/maquette/ontology> ;\n"
        f'    <{DCTERMS.created}> "2024-10-15"^^<{XSD}date> .\n',
        encoding="utf-8",
    )
    assert check_consistency([path]).consistent


def test_a_file_that_is_no_turtle_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(f"@prefix maq: <{MAQ}> .\n\nmaq:Unit maq:code\n.\n", encoding="utf-8")
    for check in (check_consistency, check_structure):
        with pytest.raises(BadSource) as caught:
            check([path])
        assert (caught.value.problems[0].path, caught.value.problems[0].line) == (path.as_posix(), 3)


def test_the_check_is_silent_and_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text(f"<urn:x-a> a <{OWL.Nothing}> .\n", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert not check_consistency([path]).consistent
    assert capfd.readouterr() == ("", "")
    assert list(folder.iterdir()) == []
    assert tempfile.tempdir == str(folder)


def test_without_java_the_error_names_the_extra_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ontology_check, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(MaquetteError) as caught:
        java()
    assert "extra `dl`" in caught.value.in_("en")
    assert "extra `dl`" in caught.value.in_("fr")


def test_an_installed_java_is_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ontology_check, "find_spec", lambda _: None)
    home = tmp_path / "bin" / "java"
    home.parent.mkdir()
    home.touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java() == str(home)
