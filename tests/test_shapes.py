"""Each shape passes its valid example and refuses its invalid one; every rule says what, why, how to mend, by whom."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS, SH, SKOS

from maquette.closure import close
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable
from maquette.validation import BadShapes, Shapes, load_shapes
from maquette.validation.checking import check
from maquette.words import MAQ
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from maquette.findings import Finding

HERE = Path(__file__).parent
CASES = sorted(path for path in (HERE / "shapes").iterdir() if path.is_dir())
FILES = sorted(shipped_folder("shapes").glob("*.ttl"))
SHAPE = rdflib.Namespace("https://w3id.org/maquette/shapes#")
SHAPES = load_shapes([(path.name, path.read_bytes()) for path in FILES], trusted=True)
ONTOLOGY = [
    read_rdf(path.read_bytes(), f"ontology/{path.name}", SourceKind.ONTOLOGY, trusted=True)
    for path in sorted(shipped_folder("ontology").glob("*.ttl"))
]
KINDS = ("valid", "invalid")


@pytest.fixture(scope="module")
def words() -> rdflib.Graph:
    """Give what the shape files say, as one graph."""
    graph = rdflib.Graph()
    for path in FILES:
        graph.parse(path)
    return graph


def checked(shapes: Shapes, *contents: bytes, closed: bool = False) -> tuple[Finding, ...]:
    """Check Turtle against shapes; those that read the closure find nothing unless it is `closed`, which is slow."""
    readings = [read_rdf(each, f"{n}.ttl", SourceKind.PARTNER, trusted=True) for n, each in enumerate(contents)]
    with StatementTable.create() as table:
        table.load([*ONTOLOGY, *readings])
        if closed:
            close(table.connection)
        return check(table, shapes).findings


@pytest.fixture(scope="module")
def broken() -> dict[str, set[str]]:
    """Give the names of the shapes that each example does not meet, by `<shape>/<kind>`.

    All examples are closed and checked together, which a hundred closures are too slow for: each has a namespace of
    its own, and codes of its own, since codes are compared across everything.
    """
    contents = []
    for case in CASES:
        for kind in KINDS:
            text = (case / f"{kind}.ttl").read_text("utf-8")
            text = text.replace("<https://example.org/", f"<https://example.org/{case.name}/{kind}/")
            contents.append(text.replace('maq:code "', f'maq:code "{case.name}-{kind}-').encode())
    found: dict[str, set[str]] = {f"{case.name}/{kind}": set() for case in CASES for kind in KINDS}
    for finding in checked(SHAPES, *contents, closed=True):
        example = "/".join(finding.focus.removeprefix("<https://example.org/").split("/")[:2])
        found[example].add(finding.shape.rpartition("#")[2])
    return found


def in_both(graph: rdflib.Graph, node: rdflib.term.Node, predicate: rdflib.URIRef) -> bool:
    """Tell whether a node says something once in each language."""
    said = [text.language for text in graph.objects(node, predicate) if isinstance(text, rdflib.Literal)]
    return sorted(str(each) for each in said) == ["en", "fr"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_invalid_example_fails_with_exactly_that_shape(case: Path, broken: dict[str, set[str]]) -> None:
    assert broken[f"{case.name}/invalid"] == {case.name}
    assert broken[f"{case.name}/valid"] == set()


def test_every_shape_has_its_examples_and_every_example_its_shape(words: rdflib.Graph) -> None:
    named = {str(shape).rpartition("#")[2] for shape in words.subjects(RDF.type, SH.NodeShape)}
    assert named == {case.name for case in CASES}
    assert len(CASES) == len(SHAPES.targeted) >= 69
    assert not SHAPES.unreachable
    assert all({path.name for path in case.iterdir()} == {"valid.ttl", "invalid.ttl"} for case in CASES)


def test_every_rule_says_what_why_how_to_mend_and_by_whose_edition(words: rdflib.Graph) -> None:
    for shape in words.subjects(RDF.type, SH.NodeShape):
        for predicate in (SH.name, SH.description, SHAPE.remedy, DCTERMS.source):
            assert in_both(words, shape, predicate), (shape, predicate)
        assert len(list(words.objects(shape, SH.severity))) == 1, shape
        assert any(re.search(r"\d{4}|edition|R&O", str(source)) for source in words.objects(shape, DCTERMS.source)), (
            shape
        )


def test_every_message_stands_in_both_languages(words: rdflib.Graph) -> None:
    speakers = set(words.objects(None, SH.sparql)) | set(words.objects(None, SH.nodeValidator))
    for shape in words.subjects(RDF.type, SH.NodeShape):
        speakers |= set(words.objects(shape, SH.property))
        if words.value(shape, SH["or"]) or words.value(shape, SH["and"]):
            speakers.add(shape)
    assert len(speakers) >= len(CASES)
    for speaker in speakers:
        assert in_both(words, speaker, SH.message), next(words.subjects(None, speaker), speaker)


def test_a_part_of_a_rule_is_as_grave_as_the_rule(words: rdflib.Graph) -> None:
    """SHACL takes the severity of the property shape, which is a violation where nothing is said."""
    for shape in words.subjects(RDF.type, SH.NodeShape):
        severity = words.value(shape, SH.severity)
        for part in words.objects(shape, SH.property):
            assert words.value(part, SH.severity, default=SH.Violation) == severity, shape


def test_shapes_speak_of_words_that_the_ontology_has(words: rdflib.Graph) -> None:
    known = {each.subject[1:-1] for reading in ONTOLOGY for each in reading.statements}
    named = {str(node) for triple in words for node in triple if isinstance(node, rdflib.URIRef)}
    asked = {match for query in words.objects(None, SH.select) for match in re.findall(r"\bmaq:(\w+)", str(query))}
    used = {iri for iri in named if iri.startswith(MAQ)} | {f"{MAQ}{name}" for name in asked}
    assert len(used) > 50
    assert used <= known


def test_the_words_of_shape_files_are_declared(words: rdflib.Graph) -> None:
    parameters = {words.value(each, SH.path) for each in words.objects(None, SH.parameter)}
    used = {predicate for predicate in words.predicates() if str(predicate).startswith(str(SHAPE))}
    assert used <= parameters | set(words.subjects(RDF.type, RDF.Property))
    for component in words.subjects(RDF.type, SH.ConstraintComponent):
        assert in_both(words, component, RDFS.label)
        assert all(in_both(words, each, SH.name) for each in words.objects(component, SH.parameter))


def test_a_figure_is_changed_in_the_shape_that_uses_it() -> None:
    """A school replaces a file, and with it the figures: nothing else holds them."""
    files = {path.name: path.read_bytes() for path in FILES}
    assert b"shape:mostHoursPerCredit 30 " in files["ects.ttl"]
    invalid = (HERE / "shapes" / "UnitWorkFitsCredits" / "invalid.ttl").read_bytes()
    assert checked(SHAPES, invalid)
    files["ects.ttl"] = files["ects.ttl"].replace(b"shape:mostHoursPerCredit 30 ", b"shape:mostHoursPerCredit 70 ")
    assert not checked(load_shapes(files.items(), trusted=True), invalid)


def test_a_school_adds_words_to_the_list_in_a_file_of_its_own() -> None:
    text = (
        b'<https://example.org/p> <https://w3id.org/maquette/ontology#keyword> "Programation GPGPU, Rust ownerchip" .'
    )
    own = b"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://example.org/ownership> skos:prefLabel "ownership"@en ; skos:hiddenLabel "ownerchip"@en ."""
    shapes = load_shapes([*((path.name, path.read_bytes()) for path in FILES), ("own.ttl", own)], trusted=True)
    assert [finding.value for finding in checked(SHAPES, text)] == ['"Programation"']
    assert [finding.value for finding in checked(shapes, text)] == ['"Programation"', '"ownerchip"']


def test_the_word_list_has_each_misspelling_once_and_none_that_is_right(words: rdflib.Graph) -> None:
    wrong = [str(each).casefold() for each in words.objects(None, SKOS.hiddenLabel)]
    right = {str(each).casefold() for each in words.objects(None, SKOS.prefLabel)}
    assert len(wrong) == len(set(wrong)) >= 49
    assert not set(wrong) & right
    assert all(words.value(each, SKOS.prefLabel) for each in words.subjects(SKOS.hiddenLabel, None))


def test_a_word_that_was_taken_off_the_list_is_found_no_more() -> None:
    """The list is read: no word stands in the query."""
    files = [(path.name, path.read_bytes()) for path in FILES if path.name != "words.ttl"]
    invalid = (HERE / "shapes" / "TextsAreSpelt" / "invalid.ttl").read_bytes()
    assert not checked(load_shapes(files, trusted=True), invalid)


def listed(path: Path) -> list[str]:
    """Give the rows of the table of a shape file in docs/shapes.md."""
    graph = rdflib.Graph().parse(path)
    rows = []
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        title, source = (_english(graph, shape, predicate) for predicate in (SH.name, DCTERMS.source))
        severity = str(graph.value(shape, SH.severity)).rpartition("#")[2].lower()
        rows.append(f"| {title} (`{str(shape).rpartition('#')[2]}`) | {severity} | {source} |")
    return sorted(rows)


def _english(graph: rdflib.Graph, node: rdflib.term.Node, predicate: rdflib.URIRef) -> str:
    return next(str(text) for text in graph.objects(node, predicate) if getattr(text, "language", "") == "en")


def test_the_document_lists_every_rule_with_its_severity_and_source(checkout: Path) -> None:
    document = (checkout / "docs" / "shapes.md").read_text("utf-8")
    seen = 0
    for path in FILES:
        rows = listed(path)
        if not rows:
            continue
        _, _, section = document.partition(f"### `{path.name}`")
        table = section.partition("\n### ")[0].partition("\n## ")[0]
        assert [line for line in table.splitlines() if line.startswith("| ")][1:] == rows, path.name
        seen += len(rows)
    assert seen == len(CASES)


@pytest.mark.parametrize("name", ["must.ttl", "cti.ttl", "constraints.ttl"])
def test_a_shape_file_that_is_cut_short_is_an_error(name: str) -> None:
    content = next(path for path in FILES if path.name == name).read_bytes()
    with pytest.raises(BadShapes) as told:
        load_shapes([(name, content[: len(content) // 2])], trusted=True)
    assert name in str(told.value)
