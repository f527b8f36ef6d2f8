"""The W3C SHACL test suite: every case as a whole report, Core and SPARQL (w3c/data-shapes, see docs/validation.md)."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import rdflib
from rdflib import RDF, BNode, Namespace
from rdflib.collection import Collection
from rdflib.namespace import SH

from maquette.findings import Place
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.terms import is_blank
from maquette.validation.engine import Checking, Result
from maquette.validation.graph import Graph
from maquette.validation.shape_graph import ShapeGraph
from maquette.validation.shape_reader import read_shapes
from maquette.validation.shapes import BadShapes
from maquette.validation.sparql_reader import QueryConstraint

SUITE = Path(__file__).parents[2] / "shared" / "conformance" / "shacl" / "tests"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
Reported = Counter[tuple[str, ...]]
"""A whole report: each result by focus node, path, value, component, shape, constraint, severity and messages."""


@dataclass(frozen=True)
class Case:
    """One case: its files, and the report that is expected."""

    name: str
    data: Path
    shapes: Path
    expected: Reported | None
    """None where checking has to fail (`sht:Failure`)."""
    with_messages: bool


def _cases() -> list[Case]:
    return [case for path in sorted(SUITE.rglob("*.ttl")) for case in _cases_of(path)] if SUITE.is_dir() else []


def _cases_of(path: Path) -> list[Case]:
    manifest = rdflib.Graph()
    normalized, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        manifest.parse(path, publicID=path.as_uri())
    finally:
        rdflib.NORMALIZE_LITERALS = normalized
    found = []
    for case in sorted(manifest.subjects(RDF.type, SHT.Validate), key=str):
        action, result = manifest.value(case, MF.action), manifest.value(case, MF.result)
        data, shapes = (_file(manifest.value(action, name)) for name in (SHT.dataGraph, SHT.shapesGraph))
        messages = any(manifest.value(each, SH.resultMessage) for each in manifest.objects(result, SH.result))
        expected = None if result == SHT.Failure else _expected(manifest, result, messages=messages)
        name = f"{path.parent.relative_to(SUITE).as_posix()}/{path.stem}"
        found.append(Case(name, data, shapes, expected, messages))
    return found


def _file(iri: rdflib.term.Node | None) -> Path:
    return Path(unquote(urlsplit(str(iri)).path))


def _expected(graph: rdflib.Graph, report: rdflib.term.Node | None, *, messages: bool) -> Reported:
    return Counter(
        (
            _term(graph.value(result, SH.focusNode)),
            _path(graph, graph.value(result, SH.resultPath)),
            _term(graph.value(result, SH.value)),
            _term(graph.value(result, SH.sourceConstraintComponent)),
            _term(graph.value(result, SH.sourceShape)),
            _term(graph.value(result, SH.sourceConstraint)),
            _term(graph.value(result, SH.resultSeverity)),
            *sorted(_term(each) for each in graph.objects(result, SH.resultMessage) if messages),
        )
        for result in graph.objects(report, SH.result)
    )


def _term(node: rdflib.term.Node | None) -> str:
    """Give a term of the expected report; blank nodes of two files cannot be compared by their labels."""
    if node is None or isinstance(node, BNode):
        return "" if node is None else "_:"
    return node.n3().removesuffix(f"^^<{rdflib.XSD.string}>")


def _path(graph: rdflib.Graph, node: rdflib.term.Node | None) -> str:
    """Give a path of the expected report in SPARQL's syntax; written without the code that is tested."""
    if node is None or not isinstance(node, BNode):
        return _term(node)
    for name, sign in ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?")):
        if inner := graph.value(node, name):
            return f"{_inner_path(graph, inner)}{sign}"
    if inner := graph.value(node, SH.inversePath):
        return f"^{_inner_path(graph, inner)}"
    alternative = graph.value(node, SH.alternativePath)
    members = Collection(graph, alternative or node)
    return ("|" if alternative else "/").join(_inner_path(graph, member) for member in members)


def _inner_path(graph: rdflib.Graph, node: rdflib.term.Node) -> str:
    text = _path(graph, node)
    return f"({text})" if isinstance(node, BNode) else text


def _got(result: Result, *, messages: bool) -> tuple[str, ...]:
    def term(text: str) -> str:
        return "_:" if is_blank(text) else text

    constraint = result.placed.constraint
    is_query = isinstance(constraint, QueryConstraint) and constraint.component == str(SH.SPARQLConstraintComponent)
    said = result.placed.wording.messages if messages else ()
    return (
        term(result.offence.focus),
        result.path.text(lambda each: each) if result.path else "",
        term(result.offence.value),
        f"<{constraint.component}>",
        term(result.shape.node),
        term(constraint.node) if is_query and isinstance(constraint, QueryConstraint) else "",
        f"<{result.shape.severity}>",
        *sorted(said),
    )


def check(case: Case) -> Reported:
    """Check a case's data; raises `BadShapes`."""
    data, shapes = (read_rdf(path.read_bytes(), path.name, SourceKind.PARTNER, base=path.as_uri(), trusted=True)
                    for path in (case.data, case.shapes))  # fmt: skip
    graph = ShapeGraph((s.subject, s.predicate, s.object, Place(case.shapes.name, s.line)) for s in shapes.statements)
    read = read_shapes(graph)
    if graph.problems:
        raise BadShapes(graph.problems)
    # Where a file is both graphs, its blank nodes are the same; the suite names some of them as targets.
    checking = Checking(Graph.of((s.subject, s.predicate, s.object) for s in data.statements), read.triples)
    report: Reported = Counter()
    for shape in read.targeted:
        for result in checking.results(shape):
            report[_got(result, messages=case.with_messages)] += result.times
    return report


CASES = _cases()


def test_the_suite_is_there_and_has_121_cases() -> None:
    if not SUITE.is_dir():
        assert os.environ.get("CI") != "true", "the W3C suite is missing: 0 of 121 cases ran"
        pytest.skip("the W3C suite is not beside this checkout: 0 of 121 cases ran")
    assert Counter(case.name.partition("/")[0] for case in CASES) == {"core": 98, "sparql": 23}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_whole_report_is_the_expected_one(case: Case) -> None:
    if case.expected is None:
        with pytest.raises(BadShapes):
            check(case)
    else:
        assert check(case) == case.expected
