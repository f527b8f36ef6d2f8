"""Results of queries in the formats of the W3C, as the engine writes them: values, of any size, for the endpoint.

Sources: SPARQL 1.1 Query Results JSON Format; SPARQL Query Results XML Format; SPARQL 1.1 Query Results CSV and TSV
Formats; RDF 1.1 Turtle, N-Triples, XML Syntax; JSON-LD 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maquette.store import not_sparql

if TYPE_CHECKING:
    from io import BytesIO

    from maquette.store import Found

SOLUTION_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Formats of solutions: their short names and media types, the one to prefer first."""
BOOLEAN_TYPES = {name: SOLUTION_TYPES[name] for name in ("json", "xml")}
"""Formats of truth values: CSV and TSV have none."""
GRAPH_TYPES = {
    "turtle": "text/turtle",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""Formats of graphs."""


@dataclass(frozen=True, slots=True)
class Types:
    """A media type for each kind of result; "" where none is wanted."""

    solutions: str
    boolean: str
    graph: str


def serialize(found: Found, types: Types, out: BytesIO) -> str:
    """Write the results of a query and give their media type; write nothing and give "" when none is wanted for them.

    Raises `maquette.store.BadQuery` when the query cannot be evaluated to its end, and whatever `out` raises.
    """
    try:
        match found:
            case ox.QuerySolutions():
                return _written(found, ox.QueryResultsFormat, types.solutions, out)
            case ox.QueryBoolean():
                return _written(found, ox.QueryResultsFormat, types.boolean, out)
            case _:
                return _graph(found, types.graph, out)
    except (ValueError, RuntimeError, OSError) as error:
        raise not_sparql(str(error)) from error


def _written(
    found: ox.QuerySolutions | ox.QueryBoolean, formats: type[ox.QueryResultsFormat], media_type: str, out: BytesIO
) -> str:
    if media_type:
        found.serialize(out, format=formats.from_media_type(media_type))
    return media_type


def _graph(found: ox.QueryTriples, media_type: str, out: BytesIO) -> str:
    if media_type:
        ox.serialize(found, out, format=ox.RdfFormat.from_media_type(media_type))
    return media_type
