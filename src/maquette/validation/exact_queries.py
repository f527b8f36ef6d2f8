"""The queries of shapes run by rdflib, which keeps every literal as it is written: the slow way, where that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import BNode, Dataset, Literal, URIRef
from rdflib.query import Result

from maquette.terms import blank, iri, iri_value, is_blank, is_iri, literal, literal_parts
from maquette.words import FOCUS, SHAPES_GRAPH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maquette.validation.graph import Triple

Node = URIRef | BNode | Literal


def dataset(triples: Iterable[Triple], shapes: Iterable[Triple]) -> Dataset:
    """Give triples as rdflib's default graph, with the shapes beside them."""
    made = Dataset()
    named = made.graph(URIRef(SHAPES_GRAPH))
    for graph, given in ((made.default_graph, triples), (named, shapes)):
        for subject, predicate, object_ in given:
            graph.add((node(subject), node(predicate), node(object_)))
    return made


def select(data: Dataset, query: str, pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Run a rewritten query over (focus node, value) pairs; give its solutions as exact terms."""
    data.remove_graph(URIRef(FOCUS))
    graph = data.graph(URIRef(FOCUS))
    this, value = URIRef(f"{FOCUS}:this"), URIRef(f"{FOCUS}:value")
    for number, (focus, value_node) in enumerate(pairs):
        pair = URIRef(f"{FOCUS}:{number}")
        graph.add((URIRef(FOCUS), this, node(focus)))
        graph.add((pair, this, node(focus)))
        graph.add((pair, value, node(value_node)))
    found = data.query(query)
    assert isinstance(found, Result)
    return [{str(name): term(value) for name, value in row.items()} for row in found.bindings]


def node(text: str) -> Node:
    """Give an exact term as rdflib's, with its text as it is."""
    if is_iri(text):
        return URIRef(iri_value(text))
    if is_blank(text):
        return BNode(text[2:])
    parts = literal_parts(text)
    if parts.language:
        return Literal(parts.lexical, lang=parts.language)
    datatype = None if parts.datatype == f"{XSD}string" else URIRef(parts.datatype)
    return Literal(parts.lexical, datatype=datatype, normalize=False)


def term(value: object) -> str:
    """Give one of rdflib's terms as an exact term."""
    match value:
        case Literal():
            return literal(str(value), language=value.language or "", datatype=str(value.datatype or f"{XSD}string"))
        case BNode():
            return blank(str(value))
        case _:
            return iri(str(value))
