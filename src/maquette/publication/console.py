"""The page of the endpoint: a form for a query, which works without a script. Only a server gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.publication.naming import Words
from maquette.publication.page import Page, render
from maquette.store_results import GRAPH_TYPES, SOLUTION_TYPES
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from maquette.publication.site import Site
    from maquette.text import Language, Text

_TITLES = {
    "json": "JSON", "xml": "XML", "csv": "CSV", "tsv": "TSV",
    "turtle": "Turtle", "nt": "N-Triples", "rdfxml": "RDF/XML", "jsonld": "JSON-LD",
}  # fmt: skip
_FIRST = ("csv", "json", "tsv", "xml")
"""The formats of tables in the order in which people want them."""


def example_query() -> str:
    """Give the query that a form begins with."""
    return (shipped_folder("queries") / "endpoint" / "example.rq").read_text(encoding="utf-8")


def sparql_page(site: Site, language: Language, address: str, *, limits: Text, editor: bool) -> bytes:
    """Give the form in a language; `address` is that of the endpoint, `editor` tells whether there is an editor."""
    assert set(_FIRST) == SOLUTION_TYPES.keys()
    return render(
        "sparql.html",
        Page(site.editions[site.current].edition, "sparql", language),
        title=Words("SPARQL"),
        query=example_query(),
        address=address,
        tables=[(name, _TITLES[name]) for name in _FIRST],
        graphs=[(name, _TITLES[name]) for name in GRAPH_TYPES],
        limits=limits.in_(language),
        editor=editor,
    )
