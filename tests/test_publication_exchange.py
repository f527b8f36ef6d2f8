"""What is exchanged: DCAT and VoID, schema.org, ELM; each held against shapes, each with cases that must fail.

The shapes (`tests/exchange/`) state what the standards document; none could be had as a package. That every word of
schema.org exists is checked against the list of its terms that rdflib ships.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyshacl
import pytest
from rdflib import RDF, SDO, Graph, Literal, Namespace, URIRef

from publication_cases import site_of

if TYPE_CHECKING:
    from maquette.builds import Build
    from maquette.workspace import Workspace

    Catalogue = tuple[Workspace, Build]

SHAPES = Path(__file__).parent / "exchange"
BASE = "https://w3id.org/maquette/telecom-paris/"
ELM = Namespace("http://data.europa.eu/snb/model/elm/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
DOCUMENTS = {
    "dcat": ("data/index.ttl", "turtle"),
    "elm": ("data/2024-2025/elm.ttl", "turtle"),
    "schema-org": ("data/2024-2025/schema-org.jsonld", "json-ld"),
}


def graph_of(catalogue: Catalogue, name: str) -> Graph:
    path, form = DOCUMENTS[name]
    return Graph().parse(data=site_of(*catalogue).document(path).content, format=form)


def problems(graph: Graph, name: str) -> str:
    """Give what shapes find, or ""."""
    conforms, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES / f"{name}.ttl"), advanced=False)
    return "" if conforms else str(text)


def test_every_set_of_shapes_is_used() -> None:
    assert {path.stem for path in SHAPES.iterdir()} == DOCUMENTS.keys()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_exchanged_meets_its_standard(catalogue: Catalogue, name: str) -> None:
    graph = graph_of(catalogue, name)
    assert len(graph) > 100
    assert problems(graph, name) == ""


@pytest.mark.parametrize(
    ("name", "subject", "predicate", "value"),
    [
        ("dcat", "https://w3id.org/maquette/data#2024-2025-asserted-ttl", DCAT.downloadURL, None),
        ("dcat", "https://w3id.org/maquette/data#2024-2025", DCT.title, None),
        ("dcat", "https://w3id.org/maquette/data#2024-2025-elm-ttl", DCAT.byteSize, Literal("many")),
        ("elm", f"{BASE}unit/15338", DCT.title, None),
        ("elm", f"{BASE}unit/15338#2024-2025-credits-1", ELM.point, Literal(2)),
        ("elm", f"{BASE}unit/15338#2024-2025-credits-1", ELM.framework, None),
        ("elm", f"{BASE}unit/15338", ELM.hasPrerequisite, URIRef(f"{BASE}unit/2255")),
        ("schema-org", f"{BASE}unit/15338", SDO.name, None),
        ("schema-org", f"{BASE}unit/15338", SDO.numberOfCredits, Literal(2)),
        ("schema-org", f"{BASE}programme/D1996", SDO.hasCourse, Literal("IA717")),
    ],
)
def test_what_breaks_the_standard_is_found(
    catalogue: Catalogue, name: str, subject: str, predicate: URIRef, value: URIRef | Literal | None
) -> None:
    graph = graph_of(catalogue, name)
    graph.remove((URIRef(subject), predicate, None))
    if value is not None:
        graph.add((URIRef(subject), predicate, value))
    assert problems(graph, name)


def test_every_word_of_schema_org_exists(catalogue: Catalogue) -> None:
    known = {str(term) for term in dir(SDO)} | {str(SDO[name]) for name in SDO.__annotations__}
    graph = graph_of(catalogue, "schema-org")
    words = {str(each) for each in (*graph.predicates(), *graph.objects(None, RDF.type))} - {str(RDF.type)}
    assert len(words) > 15
    assert words <= known, words - known
    assert "https://schema.org/hasCourseUnit" not in known


def test_credits_that_are_not_stated_are_not_0_anywhere(catalogue: Catalogue) -> None:
    unknown, zero = f"{BASE}unit/24800", f"{BASE}unit/2012"
    schema, elm = graph_of(catalogue, "schema-org"), graph_of(catalogue, "elm")
    assert schema.value(URIRef(unknown), SDO.numberOfCredits) is None
    value = schema.value(URIRef(zero), SDO.numberOfCredits)
    assert value is not None
    assert schema.value(value, SDO.value) == Literal(0)
    assert list(elm.objects(URIRef(unknown), ELM.creditPoint)) == []
    assert len(list(elm.objects(URIRef(zero), ELM.creditPoint))) == 1


def test_each_page_of_a_course_carries_its_schema_org(catalogue: Catalogue) -> None:
    text = site_of(*catalogue).document("telecom-paris/unit/15338.html").content.decode()
    script = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert "<" not in script
    told = json.loads(script)
    assert told["@context"] == "https://schema.org"
    assert told["@type"] == "Course"
    assert told["courseCode"] == "IA717"
    assert told["numberOfCredits"]["unitText"] == "ECTS"


def test_checksums_in_the_description_are_those_of_the_files(catalogue: Catalogue) -> None:
    import hashlib

    site, graph = site_of(*catalogue), graph_of(catalogue, "dcat")
    spdx = Namespace("http://spdx.org/rdf/terms#")
    checked = 0
    for this in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(this, DCAT.downloadURL)).removeprefix("https://w3id.org/maquette/")
        checksum = graph.value(this, spdx.checksum)
        assert checksum is not None
        digest = hashlib.sha256(site.document(address).content).hexdigest()
        assert str(graph.value(checksum, spdx.checksumValue)).lower() == digest
        checked += 1
    assert checked == 13
