"""The W3C's test suites over HTTP: SPARQL 1.1 Protocol, Service Description, and the result formats.

The suites stand beside the checkout; where they are absent these tests are skipped, and fail in continuous integration.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib import RDF, Namespace
from rdflib.collection import Collection

from serving import Served, served, workspace_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

SUITE = Path(__file__).resolve().parent.parent.parent / "shared" / "conformance" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
GRAPHS = "http://kasei.us/2009/09/sparql/data/"
TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """A request of a case, and what the case expects."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[int, ...]
    boolean: bool | None
    format: str | None


@pytest.fixture(scope="module", autouse=True)
def suite() -> Path:
    if not SUITE.is_dir():
        reason = "The W3C suites are not beside the checkout: shared/conformance/sparql11."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return SUITE


def manifest(folder: str) -> rdflib.Graph:
    return rdflib.Graph().parse(SUITE / folder / "manifest.ttl") if SUITE.is_dir() else rdflib.Graph()


def local(node: Node | None) -> str:
    return str(node).rpartition("#")[2]


def protocol_cases() -> dict[str, list[Exchange]]:
    graph = manifest("protocol")
    return {
        local(case): [exchange(graph, node) for node in requests(graph, case)]
        for case in sorted(graph.subjects(RDF.type, MF.ProtocolTest), key=str)
    }


def requests(graph: rdflib.Graph, case: Node) -> Iterator[Node]:
    action = graph.value(case, MF.action)
    listed = graph.value(action, HT.requests)
    assert listed is not None
    yield from Collection(graph, listed)


def exchange(graph: rdflib.Graph, node: Node) -> Exchange:
    headers, body = {}, b""
    if (listed := graph.value(node, HT.headers)) is not None:
        for header in Collection(graph, listed):
            headers[str(graph.value(header, HT.fieldName))] = str(graph.value(header, HT.fieldValue))
    content = graph.value(node, HT.body)
    if content is not None:
        encoding = str(graph.value(content, CNT.characterEncoding) or "UTF-8")
        body = str(graph.value(content, CNT.chars)).encode(encoding)
    answer = graph.value(node, HT.resp)
    boolean = graph.value(answer, MF.expectedBoolean)
    expected = graph.value(answer, MF.expectedFormat)
    statuses = tuple(int(local(each)[len("StatusCode")]) for each in graph.objects(answer, MF.expectedStatus))
    return Exchange(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)),
        headers,
        body,
        statuses,
        None if boolean is None else bool(boolean.toPython()),  # type: ignore[attr-defined]  # a literal
        None if expected is None else str(expected),
    )


CASES = protocol_cases()
UPDATES = {name: exchanges for name, exchanges in CASES.items() if "update" in name}
QUERIES = {name: exchanges for name, exchanges in CASES.items() if name not in UPDATES}


@pytest.fixture(scope="module")
def kasei(tmp_path_factory: pytest.TempPathFactory, suite: Path) -> Iterator[Served]:
    lines = [
        f"{line.rstrip()[:-1].rstrip()} <{GRAPHS}data{number}.rdf> .\n"
        for number in (1, 2, 3)
        for line in (suite / "protocol" / f"data{number}.nt").read_text("utf-8").splitlines()
        if line.strip()
    ]
    with served(workspace_of(tmp_path_factory.mktemp("kasei"), "".join(lines))) as server:
        yield server


def test_the_protocol_suite_has_20_query_cases_and_14_update_cases() -> None:
    assert (len(QUERIES), len(UPDATES)) == (20, 14)


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_case_of_the_protocol_holds(name: str, kasei: Served) -> None:
    assert QUERIES[name]
    for case in QUERIES[name]:
        answer = kasei.get(case.path, case.headers, method=case.method, body=case.body)
        assert answer.status // 100 in case.statuses, answer.body
        if case.format:
            assert answer.type in TYPES[case.format]
        if case.boolean is not None:
            assert answer.json()["boolean"] is case.boolean


@pytest.mark.parametrize("name", UPDATES)
def test_every_update_case_of_the_protocol_is_refused(name: str, kasei: Served) -> None:
    updates = [case for case in UPDATES[name] if b"query" not in case.headers.get("content-type", "").encode()]
    sent = [case for case in updates if b"query=" not in case.body]
    assert sent
    for case in sent:
        answer = kasei.get(case.path, case.headers, method=case.method, body=case.body)
        assert answer.status // 100 == 4, answer.body
    assert kasei.ask("ASK { GRAPH ?g { ?s ?p ?o } FILTER(!STRSTARTS(STR(?g), 'http://kasei.us/')) }").json() == {
        "head": {},
        "boolean": False,
    }


def test_the_service_description_suite_has_3_cases() -> None:
    names = {local(case) for case in manifest("service-description").subjects(RDF.type, MF.ServiceDescriptionTest)}
    assert names == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


@pytest.mark.parametrize("accept", sorted(TYPES["RDF"]))
def test_the_description_is_rdf_and_names_its_endpoint(accept: str, kasei: Served) -> None:
    answer = kasei.get("/sparql", {"Accept": accept})
    assert (answer.status, answer.type) == (HTTPStatus.OK, accept)
    graph = rdflib.Graph().parse(data=answer.body, format=accept)
    service = rdflib.URIRef(f"http://127.0.0.1:{kasei.port}/sparql")
    assert (service, RDF.type, SD.Service) in graph
    assert (service, SD.endpoint, service) in graph


DOMAINS = {
    "endpoint": "Service", "feature": "Service", "defaultDataset": "Service", "availableGraphs": "Service",
    "resultFormat": "Service", "inputFormat": "Service", "supportedLanguage": "Service", "languageExtension": "Service",
    "propertyFeature": "Service", "extensionFunction": "Service", "extensionAggregate": "Service",
    "defaultEntailmentRegime": "Service", "defaultSupportedEntailmentProfile": "Service",
    "entailmentRegime": "NamedGraph", "supportedEntailmentProfile": "NamedGraph",
    "graph": "NamedGraph", "name": "NamedGraph", "defaultGraph": "Dataset", "namedGraph": "GraphCollection",
}  # fmt: skip
"""The properties of the vocabulary with their domains (SPARQL 1.1 Service Description, §3.4)."""
RANGES = {
    "defaultDataset": "Dataset", "namedGraph": "NamedGraph", "defaultGraph": "Graph", "graph": "Graph",
}  # fmt: skip
INSTANCES = {"SPARQL11Query", "UnionDefaultGraph"}


def test_the_description_conforms_to_the_vocabulary(kasei: Served) -> None:
    graph = rdflib.Graph().parse(data=kasei.get("/sparql").body, format="turtle")
    above = {"Dataset": {"Dataset", "GraphCollection", "Graph"}, "GraphCollection": {"GraphCollection"}}
    checked = 0
    for subject, predicate, value in graph:
        if not str(predicate).startswith(str(SD)):
            continue
        assert local(predicate) in DOMAINS, predicate
        kinds = {local(each) for each in graph.objects(subject, RDF.type)}
        kinds |= {wider for kind in kinds for wider in above.get(kind, ())}
        assert DOMAINS[local(predicate)] in kinds, (subject, predicate)
        if kind := RANGES.get(local(predicate)):
            assert (value, RDF.type, SD[kind]) in graph, (predicate, value)
        assert not str(value).startswith(str(SD)) or local(value) in INSTANCES
        checked += 1
    assert checked > 10


RESULT_CASES = [
    (folder, str(case).rpartition("#")[2] or str(case))
    for folder in ("csv-tsv-res", "json-res")
    for case in sorted(manifest(folder).subjects(MF.result, None), key=str)
]
NAMES = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".srj": "application/sparql-results+json"}


def test_the_result_format_suites_have_10_cases() -> None:
    assert len(RESULT_CASES) == 10


@pytest.mark.parametrize(("folder", "name"), RESULT_CASES)
def test_every_result_format_case_holds(folder: str, name: str, tmp_path: Path) -> None:
    graph = manifest(folder)
    case = next(each for each in graph.subjects(MF.result, None) if local(each) == name or str(each) == name)
    action, result = graph.value(case, MF.action), str(graph.value(case, MF.result))
    here = SUITE / folder
    data = rdflib.Graph().parse(here / Path(str(graph.value(action, QT.data))).name)
    query = (here / Path(str(graph.value(action, QT.query))).name).read_text("utf-8")
    expected = (here / Path(result).name).read_text("utf-8")
    quads = "".join(f"{s.n3()} {p.n3()} {o.n3()} <urn:g> .\n" for s, p, o in data)
    kind = Path(result).suffix
    with served(workspace_of(tmp_path, quads)) as server:
        answer = server.ask(query, accept=NAMES[kind])
    assert (answer.status, answer.type) == (HTTPStatus.OK, NAMES[kind])
    assert same_results(answer.body.decode(), expected, kind, ordered="ORDER BY" in query)


def same_results(given: str, expected: str, kind: str, *, ordered: bool) -> bool:
    """Tell whether two results say the same: blank nodes by any name, rows in any order unless the query orders."""
    one, other = (rows_of(text, kind) for text in (given, expected))
    return one == other if ordered else one[0] == other[0] and sorted(one[1]) == sorted(other[1])


def rows_of(text: str, kind: str) -> tuple[Any, list[str]]:
    if kind == ".srj":
        found = json.loads(text)
        rows = [json.dumps(row, sort_keys=True) for row in found.get("results", {}).get("bindings", [])]
        return (sorted(found["head"].get("vars", [])), found.get("boolean")), [unnamed(row) for row in rows]
    # Values count, not spellings: the engine writes 1.0e6 as 1000000, and -3 as an integer (docs/endpoints.md).
    if kind == ".csv":
        read: Iterator[dict[str, str]] = csv.DictReader(io.StringIO(text))
    else:
        read = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    cells = [{name.removeprefix("?"): value_of(cell) for name, cell in row.items()} for row in read]
    return sorted(cells[0]), [unnamed(json.dumps(row, sort_keys=True)) for row in cells]


def value_of(cell: str) -> str:
    """Give a cell, a number by its value."""
    typed = re.fullmatch(r'"(.*)"\^\^<http://www.w3.org/2001/XMLSchema#(?:double|negativeInteger)>', cell)
    try:
        return str(float(typed[1] if typed else cell))
    except ValueError:
        return cell


def unnamed(row: str) -> str:
    return re.sub(r'_:\w+|(?<="type": "bnode", "value": ")\w+', "_:b", row)
