"""What checking finds in any small graph by any small shape is what pySHACL finds: Core, and queries of many forms."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib.namespace import SH

from maquette.findings import Place
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.terms import literal
from maquette.validation.engine import Checking
from maquette.validation.graph import Graph
from maquette.validation.shape_graph import ShapeGraph
from maquette.validation.shape_reader import read_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = """@prefix ex: <http://example.org/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/ns#"^^xsd:anyURI ] .
"""
Found = set[tuple[str, str, str, str]]
"""Results: focus node, path, value, component. (One that comes twice says nothing more.)"""

NODES = [f"ex:n{number}" for number in range(5)]
LITERALS = ['"a"', '"abc"', '"a"@en', '"b"@fr', "1", "2", "3.5", "true", '"2020-01-01"^^xsd:date']
PREDICATES = ["ex:p", "ex:q", "ex:r"]
triples = st.one_of(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(NODES + LITERALS)),
    st.tuples(st.sampled_from(NODES), st.just("a"), st.sampled_from(["ex:C", "ex:D"])),
)
graphs = st.lists(triples, max_size=14).map(lambda rows: "".join(f"{s} {p} {o} .\n" for s, p, o in rows))

paths = st.sampled_from([
    "ex:p", "ex:q", "[ sh:inversePath ex:p ]", "( ex:p ex:q )", "[ sh:alternativePath ( ex:p ex:r ) ]",
    "[ sh:zeroOrMorePath ex:p ]", "[ sh:oneOrMorePath ex:q ]", "[ sh:zeroOrOnePath ex:p ]",
    "( [ sh:inversePath ex:p ] [ sh:zeroOrMorePath ex:q ] )",
])  # fmt: skip
VALUE_CONSTRAINTS = [
    "sh:class ex:C", "sh:class ex:D", "sh:datatype xsd:string", "sh:datatype xsd:integer", "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:BlankNodeOrLiteral", "sh:minInclusive 2", "sh:maxExclusive 3", "sh:minExclusive 1.0",
    "sh:maxInclusive 2", "sh:minLength 2", "sh:maxLength 2", 'sh:pattern "^a"', 'sh:pattern "B" ; sh:flags "i"',
    'sh:languageIn ( "en" "de" )', "sh:in ( ex:n0 ex:n1 1 )", "sh:hasValue ex:n0", "sh:hasValue 1",
    "sh:equals ex:r", "sh:disjoint ex:r",
]  # fmt: skip
PROPERTY_CONSTRAINTS = [
    "sh:minCount 1", "sh:minCount 2", "sh:maxCount 1", "sh:uniqueLang true", "sh:lessThan ex:r",
    "sh:lessThanOrEquals ex:r", "sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMaxCount 1",
]  # fmt: skip
TARGETS = ["sh:targetClass ex:C", "sh:targetNode ex:n0 , ex:n1", "sh:targetSubjectsOf ex:p", "sh:targetObjectsOf ex:q"]
values = st.sampled_from(VALUE_CONSTRAINTS)
property_shapes = st.tuples(paths, st.sampled_from(VALUE_CONSTRAINTS + PROPERTY_CONSTRAINTS)).map(
    lambda parts: f"sh:path {parts[0]} ; {parts[1]}"
)
nested = st.one_of(
    values,
    st.tuples(st.sampled_from(["sh:not", "sh:node"]), values).map(lambda parts: f"{parts[0]} [ {parts[1]} ]"),
    st.tuples(st.sampled_from(["sh:and", "sh:or", "sh:xone"]), values, values).map(
        lambda parts: f"{parts[0]} ( [ {parts[1]} ] [ {parts[2]} ] )"
    ),
    property_shapes.map(lambda text: f"sh:property [ {text} ]"),
    st.tuples(paths, property_shapes).map(
        lambda parts: f"sh:property [ sh:path {parts[0]} ; sh:property [ {parts[1]} ] ]"
    ),
    property_shapes.map(lambda text: f"sh:node [ sh:property [ {text} ] ]"),
    st.just("sh:closed true ; sh:ignoredProperties ( ex:p <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> )"),
)
shapes = st.tuples(st.sampled_from(TARGETS), nested).map(
    lambda parts: f"ex:S a sh:NodeShape ; {parts[0]} ; {parts[1]} ."
)


def ours(data: str, shapes: str) -> Found:
    """Check texts here."""
    statements = {
        name: read_rdf((HEAD + text).encode(), name, SourceKind.PARTNER, trusted=True).statements
        for name, text in (("data.ttl", data), ("shapes.ttl", shapes))
    }
    graph = ShapeGraph(
        (s.subject, s.predicate, s.object, Place("shapes.ttl", s.line)) for s in statements["shapes.ttl"]
    )
    read = read_shapes(graph)
    assert not graph.problems, graph.problems
    # The head's own statements are no data to pySHACL: they say nothing of ex:n0 … ex:n4.
    checking = Checking(Graph.of((s.subject, s.predicate, s.object) for s in statements["data.ttl"]), read.triples)
    return {
        (
            result.offence.focus,
            result.path.text(lambda term: term) if result.path else "",
            result.offence.value,
            result.placed.constraint.component,
        )
        for shape in read.targeted
        for result in checking.results(shape)
    }


def pyshacl(data: str, shapes: str) -> Found:
    """Check texts with pySHACL."""
    logging.getLogger("pyshacl").setLevel(logging.CRITICAL)
    graph, rules = (rdflib.Graph().parse(data=HEAD + text, format="turtle") for text in (data, shapes))
    _, report, _ = validate(graph, shacl_graph=rules, inference="none")
    return {
        (
            term(report, result, SH.focusNode),
            path(report, report.value(result, SH.resultPath)),
            term(report, result, SH.value),
            str(report.value(result, SH.sourceConstraintComponent)),
        )
        for result in report.objects(None, SH.result)  # and not those that explain another (sh:detail)
    }


def term(report: rdflib.Graph, result: rdflib.term.Node, predicate: rdflib.URIRef) -> str:
    """Give a term of pySHACL's report as exact text."""
    node = report.value(result, predicate)
    if isinstance(node, rdflib.Literal):
        return literal(str(node), language=node.language or "", datatype=str(node.datatype or rdflib.XSD.string))
    return f"<{node}>" if node is not None else ""


def path(report: rdflib.Graph, node: rdflib.term.Node | None) -> str:
    """Give a path of pySHACL's report in the syntax of SPARQL."""
    if not isinstance(node, rdflib.BNode):
        return f"<{node}>" if node is not None else ""
    signs = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
    for name, sign in signs.items():
        if inner := report.value(node, name):
            return f"{grouped(report, inner)}{sign}"
    if inner := report.value(node, SH.inversePath):
        return f"^{grouped(report, inner)}"
    alternative = report.value(node, SH.alternativePath)
    members: Iterable[rdflib.term.Node] = report.items(alternative or node)
    return ("|" if alternative else "/").join(grouped(report, each) for each in members)


def grouped(report: rdflib.Graph, node: rdflib.term.Node) -> str:
    """Give a path that stands in another."""
    return f"({path(report, node)})" if isinstance(node, rdflib.BNode) else path(report, node)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs, shapes)
def test_core_shapes_find_what_pyshacl_finds(data: str, shapes: str) -> None:
    assert ours(data, shapes) == pyshacl(data, shapes)


QUERIES = [
    "SELECT $this ?value { $this ex:p ?value }",
    "SELECT $this { $this ex:p ?x . ?x ex:q ?y }",
    "SELECT $this ?value { $this ex:p ?value FILTER(?value = $this) }",
    "SELECT $this { FILTER NOT EXISTS { $this ex:p ?x } }",
    "SELECT $this { FILTER NOT EXISTS { $this ex:p ?x . ?x ex:q ?y } }",
    "SELECT $this { $this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?y . ?y ex:p ?z } }",
    "SELECT $this { $this ex:p ?x FILTER EXISTS { ?x ex:q ?y . ?y ex:p ?z } }",
    "SELECT $this { $this ex:p ?x . FILTER NOT EXISTS { ?o ex:p ?x ; ex:q ?y FILTER(?o != $this) } . $this ex:q ?z }",
    "SELECT $this { $this ex:p ?x OPTIONAL { ?x ex:q ?y } FILTER NOT EXISTS { ?y ex:p ?z . ?z ex:q ?w } }",
    "SELECT $this { { FILTER($this = ex:n0) } UNION { $this ex:p ex:n1 } }",
    "SELECT $this { { FILTER(false) } UNION { FILTER(bound($this)) } }",
    "SELECT $this ?value { BIND($this AS ?that) ?that ex:p ?value }",
    "SELECT $this ?value { $this ex:p ?x OPTIONAL { $this ex:q ?value } }",
    "SELECT $this { OPTIONAL { $this ex:q ?y FILTER($this = ex:n0) } FILTER(!bound(?y)) }",
    "SELECT $this ?value { { SELECT $this (COUNT(?x) AS ?value) { $this ex:p ?x } GROUP BY $this } FILTER(?value > 1) }",  # noqa: E501
    "SELECT $this ?value { { SELECT $this ?value { $this ex:p ?value } ORDER BY ?value LIMIT 1 } }",
    "SELECT $this { $this (ex:p|ex:q)+ $this }",
    "SELECT $this (ex:q AS ?path) ?value { $this ex:q ?value . FILTER isLiteral(?value) }",
    "SELECT DISTINCT $this { $this ?any ?x . FILTER(isIRI(?x)) }",
]


@pytest.mark.parametrize("query", QUERIES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs, st.sampled_from(TARGETS))
def test_queries_for_all_focus_nodes_at_once_find_what_one_by_one_does(query: str, data: str, target: str) -> None:
    shapes = f'ex:S a sh:NodeShape ; {target} ; sh:sparql [ sh:prefixes ex: ; sh:select """{query}""" ] .'
    assert ours(data, shapes) == pyshacl(data, shapes)


VALIDATORS = {
    "sh:validator": 'sh:ask "ASK { FILTER($value != $limit) }"',
    "sh:nodeValidator": 'sh:select "SELECT $this { $this ex:p ?x FILTER(?x = $limit) }"',
    "sh:propertyValidator": 'sh:select "SELECT $this ?value { $this $PATH ?value FILTER(?value = $limit) }"',
}


@pytest.mark.parametrize("kind", VALIDATORS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs, st.sampled_from(TARGETS), st.sampled_from(["ex:n0", "1", '"a"@en']))
def test_components_find_what_pyshacl_finds(kind: str, data: str, target: str, limit: str) -> None:
    use = f"ex:limit {limit}" if kind == "sh:nodeValidator" else f"sh:property [ sh:path ex:p ; ex:limit {limit} ]"
    shapes = f"""ex:Limited a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
        {kind} [ sh:prefixes ex: ; {VALIDATORS[kind]} ] .
    ex:S a sh:NodeShape ; {target} ; {use} ."""
    assert ours(data, shapes) == pyshacl(data, shapes)
