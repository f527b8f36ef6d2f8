"""The mapping sets of the first catalogue: what they say, in the build and its answers, and to other libraries."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maquette.basis import Basis, Confidence, level
from maquette.build import build
from maquette.questions import ask, load_questions
from maquette.sources.ids import Ids
from maquette.sources.sssom import read_mapping_file, read_mappings, write_mapping_file
from maquette.sources.sssom.slots import (
    JUSTIFICATIONS,
    MAPPING_SLOTS,
    MULTIVALUED,
    PROPAGATED,
)
from maquette.sources.synapses import read_page
from maquette.sources.tables import Known
from maquette.statements import StatementTable
from maquette.store import open_store
from maquette.terms import text_of
from maquette.words import RDFS, SKOS, SSSOM_PREFIXES, Minter
from maquette.workspace import Workspace, shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.builds import Build
    from maquette.sources.reading import Reading

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "data" / "2024-2025" / "alignments").iterdir())
ESCO_FILES = [path for path in FILES if "esco" in path.name]
MINTER = Minter("https://w3id.org/maquette/", "telecom-paris", "2024-2025")
ESCO = "http://data.europa.eu/esco/"
Catalogue = tuple[Workspace, "Build"]

JOBS = {
    ("nhct", "closeMatch", "occupation/35553663-deab-4d9a-bf22-15c1625d28e8", "artificial intelligence engineer"),
    ("b7zx", "closeMatch", "occupation/07e60525-1aad-4099-aaf3-2c7014c92212", "integration engineer"),
    ("zhbp", "relatedMatch", "occupation/258e46f9-0075-4a2e-adae-1ff0477e0f30", "data scientist"),
    ("sx2j", "relatedMatch", "occupation/96e20037-0a25-4bf6-a25e-808d1605d890", "user interface designer"),
    ("vbgb", "broadMatch", "occupation/8b6388a4-4904-471b-9331-d3b1211f5525", "ICT project manager"),
}
SKILLS = {
    "skill/8369c2d6-c100-4cf6-bd83-9668d8678433": "utilise machine learning",
    "skill/5608d5a0-6d5e-43b7-be37-616501729bb4": "artificial neural networks",
    "skill/8b94aa1e-89c9-459d-b3b4-1dfab8dec2df": "use software libraries",
    "skill/0f5374e3-0b9b-4b16-af7a-49654ce0bb15": "human-robot collaboration",
    "skill/e87ec79a-c9ff-46f5-84fa-7a0f394cdf40": "robotics",
    "skill/e465a154-93f7-4973-9ce1-31659fe16dd2": "principles of artificial intelligence",
}
NOTATIONS = {("zhbp", "M1405"), ("zhbp", "M1419"), ("b7zx", "M1811"), ("vbgb", "M1423")}


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    data = ROOT / "data"
    ids = Ids.load((data / "ids.csv").read_bytes(), "data/ids.csv")
    pages = [
        read_page(page.read_bytes(), page.name, MINTER, ids)
        for page in sorted((data / "2024-2025" / "pages").iterdir())
    ]
    known = Known.of(statement for page in pages for statement in page.statements)
    return {path.name: read_mappings(path.read_bytes(), path.name, MINTER, known) for path in FILES}


def mappings(reading: Reading) -> set[tuple[str, str, str]]:
    """Give the mappings as (id of ours, match, IRI or code)."""
    return {
        (text_of(one.subject).rsplit("/", 1)[1], text_of(one.predicate).removeprefix(SKOS), text_of(one.object))
        for one in reading.statements
        if one.predicate.startswith(f"<{SKOS}")
    }


def labels(reading: Reading) -> set[tuple[str, str]]:
    return {(text_of(one.subject), one.object) for one in reading.statements if one.predicate == f"<{RDFS}label>"}


# What they say


def test_the_sets_of_the_first_catalogue_read_without_a_doubt(readings: dict[str, Reading]) -> None:
    assert list(readings) == ["competencies-esco.sssom.tsv", "jobs-esco.sssom.tsv", "jobs-rome.sssom.tsv"]
    assert all(reading.problems == () for reading in readings.values())


def test_jobs_are_mapped_to_the_occupations_that_were_agreed(readings: dict[str, Reading]) -> None:
    reading = readings["jobs-esco.sssom.tsv"]
    assert mappings(reading) == {(job, match, ESCO + occupation) for job, match, occupation, _ in JOBS}
    assert labels(reading) == {(ESCO + occupation, f'"{label}"@en') for _, _, occupation, label in JOBS}


def test_competencies_are_mapped_to_known_skills_alone(readings: dict[str, Reading]) -> None:
    reading = readings["competencies-esco.sssom.tsv"]
    assert labels(reading) == {(ESCO + skill, f'"{label}"@en') for skill, label in SKILLS.items()}
    assert {job for job, _, _ in mappings(reading)} == {"zxpp", "gvd9", "mvpd", "t58v"}
    assert "exactMatch" not in {match for _, match, _ in mappings(reading)}


def test_rome_codes_are_notations_and_never_iris(readings: dict[str, Reading]) -> None:
    reading = readings["jobs-rome.sssom.tsv"]
    assert mappings(reading) == {(job, "notation", code) for job, code in NOTATIONS}
    assert not any("M1" in term for one in reading.statements for term in (one.subject, one.predicate))


def test_every_mapping_is_proposed_and_says_why(readings: dict[str, Reading]) -> None:
    for reading in readings.values():
        assert {one.level for one in reading.statements} <= {level(Basis.PROPOSED, each) for each in Confidence}
    for path in FILES:
        for record in read_mapping_file(path.read_bytes(), path.name).records():
            assert record["comment"].endswith(".")
            assert not [slot for slot in record if slot.startswith("review")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_set_stands_as_it_would_be_written_and_its_rows_under_its_iri(path: Path) -> None:
    file = read_mapping_file(path.read_bytes(), path.name)
    values = file.metadata.values
    assert write_mapping_file(values, file.records()) == path.read_bytes()
    assert isinstance(values["curie_map"], dict)
    assert values["curie_map"]["row"] == f"{values['mapping_set_id']}/"
    assert values["mapping_set_id"] == text_of(MINTER.of_year("curation", path.name.removesuffix(".sssom.tsv")))


# In the build


def test_the_build_holds_each_mapping_with_its_level_and_line(
    catalogue: Catalogue, readings: dict[str, Reading]
) -> None:
    with StatementTable.open(catalogue[1].statements) as table:
        for name, reading in readings.items():
            for one in reading.statements:
                if one.predicate.startswith(f"<{SKOS}"):
                    found = table.assertions_of(one.subject, one.predicate, one.object)
                    assert found == [(f"data/2024-2025/alignments/{name}", "mapping", one)]


def test_what_is_not_of_the_ontology_keeps_the_names_of_mapped_concepts(catalogue: Catalogue) -> None:
    with StatementTable.open(catalogue[1].statements) as table:
        held = {(one.subject, one.predicate, one.object) for one in table.held(personal=False, ontology=False)}
    assert (f"<{ESCO}skill/e87ec79a-c9ff-46f5-84fa-7a0f394cdf40>", f"<{RDFS}label>", '"robotics"@en') in held


def answer(build_: Build, slug: str, **values: str) -> list[tuple[str | None, ...]]:
    (question,) = load_questions([shipped_folder("queries") / f"{slug}.rq"]).values()
    return [row.values for row in ask(open_store(build_.folder), question, values).rows]


def test_units_evidence_the_skills_that_competencies_are_mapped_to(catalogue: Catalogue) -> None:
    rows = answer(catalogue[1], "units-for-skill")
    assert {row[0] for row in rows} >= {f"<{ESCO}skill/8369c2d6-c100-4cf6-bd83-9668d8678433>"}
    named = answer(catalogue[1], "units-for-skill", skill="utilise machine learning")
    assert named
    assert {row[0] for row in named} == {f"<{ESCO}skill/8369c2d6-c100-4cf6-bd83-9668d8678433>"}


def test_mappings_await_a_decision_like_all_curated_rows(catalogue: Catalogue) -> None:
    tables = [text_of(row[0] or "") for row in answer(catalogue[1], "rows-awaiting-decision")]
    assert {"jobs-esco", "competencies-esco", "jobs-rome"} <= set(tables)
    claims = [row for row in answer(catalogue[1], "sources-of-claims") if text_of(row[0] or "") == "jobs-rome"]
    assert len(claims) == len(NOTATIONS)


def test_skills_not_taught_stay_undocumented_without_the_skills_of_occupations(catalogue: Catalogue) -> None:
    assert answer(catalogue[1], "skills-not-taught") == []


def test_a_changed_mapping_makes_another_build(workspace: Workspace) -> None:
    first = build(workspace, "2024-2025")
    path = workspace.mappings("2024-2025")[1]
    path.write_text(path.read_text("utf-8").replace("\t0.75\t", "\t0.2\t", 1), encoding="utf-8")
    assert first.changed_inputs(workspace) == ["data/2024-2025/alignments/jobs-esco.sssom.tsv"]
    second = build(workspace, "2024-2025")
    term = f"<{ESCO}occupation/35553663-deab-4d9a-bf22-15c1625d28e8>"
    with StatementTable.open(second.statements) as table:
        ((_, _, found),) = table.assertions_of(MINTER.thing("job", "nhct"), f"<{SKOS}closeMatch>", term)
    assert found.level == level(Basis.PROPOSED, Confidence.UNSURE)


def test_questions_do_not_load_what_reads_mapping_sets() -> None:
    code = "import sys, maquette.cli, maquette.questions, maquette.answers, maquette.store; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "maquette.answers" in loaded
    assert not {"curies", "yaml", "maquette.sources.sssom"} & set(loaded)


# As libraries of the standard read them


@pytest.fixture(scope="module")
def sssom_pydantic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give the library sssom-pydantic; on import it makes a folder, which must not be in the home of whoever tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSTOW_HOME", str(tmp_path_factory.mktemp("pystow")))
        yield importlib.import_module("sssom_pydantic")


def as_read_by(library: Any, path: Path) -> set[tuple[str, str, str, float, str]]:
    found, converter, _, errors = library.read(path, return_errors=True)
    assert errors == []
    expand = converter.expand_reference
    return {
        (expand(one.subject), expand(one.predicate), expand(one.object), one.confidence, one.comment) for one in found
    }


def as_read_here(path: Path) -> set[tuple[str, str, str, float, str]]:
    file = read_mapping_file(path.read_bytes(), path.name)
    declared = file.metadata.values["curie_map"]
    assert isinstance(declared, dict)
    prefixes = {**SSSOM_PREFIXES, **declared}

    def whole(curie: str) -> str:
        prefix, _, local = curie.partition(":")
        return f"{prefixes[prefix]}{local}"

    return {
        (whole(one["subject_id"]), whole(one["predicate_id"]), whole(one["object_id"]), float(one["confidence"]),
         one["comment"])
        for one in file.records()
    }  # fmt: skip


@pytest.mark.parametrize("path", ESCO_FILES, ids=lambda path: path.stem)
def test_sssom_pydantic_reads_the_same_mappings(sssom_pydantic: Any, path: Path) -> None:
    assert as_read_by(sssom_pydantic, path) == as_read_here(path)


WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20).filter(str.strip)
LOCAL = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True)
MAPPING = st.fixed_dictionaries(
    {
        "subject_id": LOCAL.map("job:{}".format),
        "predicate_id": st.sampled_from(["skos:exactMatch", "skos:broadMatch"]),
        "object_id": LOCAL.map("occupation:{}".format),
        "mapping_justification": st.sampled_from(JUSTIFICATIONS),
        "confidence": st.integers(0, 100).map(lambda number: str(number / 100)),
        "comment": st.lists(WORDS, min_size=1, max_size=3).map("\n".join).map(str.strip),
    }
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MAPPING, min_size=1, max_size=4))
def test_sssom_pydantic_reads_what_is_written(
    sssom_pydantic: Any, tmp_path: Path, records: list[dict[str, str]]
) -> None:
    head: dict[str, Any] = {
        "curie_map": {"job": "https://a.org/", "occupation": "https://b.org/"},
        "mapping_set_id": "https://a.org",
    }
    path = tmp_path / "set.sssom.tsv"
    path.write_bytes(write_mapping_file({**head, "mapping_set_title": records[0]["comment"]}, records))
    assert as_read_by(sssom_pydantic, path) == as_read_here(path)


def test_sssom_pydantic_has_the_same_slots(sssom_pydantic: Any) -> None:
    """The library is ahead of the standard by one slot, `derived_from`."""
    constants, models = sssom_pydantic.constants, sssom_pydantic.models
    assert set(models.Record.model_fields) - {"derived_from", "extensions"} == set(MAPPING_SLOTS)
    assert constants.PROPAGATABLE == PROPAGATED
    assert constants.MULTIVALUED - {"derived_from"} == MULTIVALUED - {"extension_definitions", "mapping_set_source"}
