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
            graph.add((_node(subject), _node(predicate), _node(object_)))
    return made


def select(data: Dataset, query: str, pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Run a rewritten query over (focus node, value) pairs; give its solutions as exact terms."""
    data.remove_graph(URIRef(FOCUS))
    graph = data.graph(URIRef(FOCUS))
    this, value = URIRef(f"{FOCUS}:this"), URIRef(f"{FOCUS}:value")
    for number, (focus, value_node) in enumerate(pairs):
        pair = URIRef(f"{FOCUS}:{number}")
        graph.add((URIRef(FOCUS), this, _node(focus)))
        graph.add((pair, this, _node(focus)))
        graph.add((pair, value, _node(value_node)))
    found = data.query(query)
    assert isinstance(found, Result)
    return [{str(name): _term(term) for name, term in row.items()} for row in found.bindings]


def _node(term: str) -> Node:
    if is_iri(term):
        return URIRef(iri_value(term))
    if is_blank(term):
        return BNode(term[2:])
    parts = literal_parts(term)
    if parts.language:
        return Literal(parts.lexical, lang=parts.language)
    datatype = None if parts.datatype == f"{XSD}string" else URIRef(parts.datatype)
    return Literal(parts.lexical, datatype=datatype, normalize=False)


def _term(node: object) -> str:
    match node:
        case Literal():
            return literal(str(node), language=node.language or "", datatype=str(node.datatype or f"{XSD}string"))
        case BNode():
            return blank(str(node))
        case _:
            return iri(str(node))
