"""The service description: what the endpoint takes and gives, and which graphs its dataset has.

Source: SPARQL 1.1 Service Description (W3C Recommendation), §3; counts in VoID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.basis import TITLES, Basis, last_level, title
from maquette.store import Graph
from maquette.store_results import GRAPH_TYPES, SOLUTION_TYPES
from maquette.terms import XSD, iri, literal
from maquette.text import Text
from maquette.words import DCTERMS, FORMATS, RDF, SD, VOID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maquette.store import GraphInfo

_FORMAT_NAMES = {
    SOLUTION_TYPES["json"]: "SPARQL_Results_JSON",
    SOLUTION_TYPES["xml"]: "SPARQL_Results_XML",
    SOLUTION_TYPES["csv"]: "SPARQL_Results_CSV",
    SOLUTION_TYPES["tsv"]: "SPARQL_Results_TSV",
    GRAPH_TYPES["turtle"]: "Turtle",
    GRAPH_TYPES["nt"]: "N-Triples",
    GRAPH_TYPES["rdfxml"]: "RDF_XML",
    GRAPH_TYPES["jsonld"]: "JSON-LD",
}
"""The names that the W3C gives to formats (Unique URIs for File Formats)."""
_TITLE, _TYPE = iri(f"{DCTERMS}title"), iri(f"{RDF}type")
_Triple = tuple[str, str, str]


def describe(endpoint: str, graphs: Sequence[GraphInfo]) -> list[_Triple]:
    """Give the service description of the endpoint at a URL, whose dataset has some graphs; sorted, exact terms."""
    return sorted({*_service(endpoint), *_dataset(endpoint, graphs), *_collections(endpoint, graphs)})


def _service(endpoint: str) -> Iterator[_Triple]:
    service = iri(endpoint)
    yield service, _TYPE, _sd("Service")
    yield service, _sd("endpoint"), service
    yield service, _sd("supportedLanguage"), _sd("SPARQL11Query")
    yield service, _sd("feature"), _sd("UnionDefaultGraph")
    yield service, _sd("defaultDataset"), iri(f"{endpoint}#dataset")
    for name in _FORMAT_NAMES.values():
        yield service, _sd("resultFormat"), iri(f"{FORMATS}{name}")


def _dataset(endpoint: str, graphs: Sequence[GraphInfo]) -> Iterator[_Triple]:
    dataset, everything = iri(f"{endpoint}#dataset"), iri(f"{endpoint}#everything")
    yield dataset, _TYPE, _sd("Dataset")
    yield dataset, _sd("defaultGraph"), everything
    yield everything, _TYPE, _sd("Graph")
    yield everything, iri(f"{VOID}triples"), _count(sum(each["statements"] for each in graphs))
    yield from _titled(everything, _EVERYTHING)
    for number, each in enumerate(graphs, 1):
        named, content = iri(f"{endpoint}#graph-{number}"), iri(f"{endpoint}#content-{number}")
        yield dataset, _sd("namedGraph"), named
        yield named, _TYPE, _sd("NamedGraph")
        yield named, _sd("name"), iri(each["graph"])
        yield named, _sd("graph"), content
        yield content, _TYPE, _sd("Graph")
        yield content, iri(f"{VOID}triples"), _count(each["statements"])
        if graph := Graph.named(each["graph"]):
            yield from _titled(named, _graph_title(graph))


def _collections(endpoint: str, graphs: Sequence[GraphInfo]) -> Iterator[_Triple]:
    """Give, for each basis, the graphs to name as `default-graph-uri`: of asserted statements, and of all."""
    for basis in Basis:
        for asserted_only, words in ((True, _ASSERTED), (False, _CLOSURE)):
            kind = "asserted" if asserted_only else "closure"
            collection = iri(f"{endpoint}#{kind}-{basis.value}")
            yield collection, _TYPE, _sd("GraphCollection")
            yield from _titled(collection, words.with_(basis=TITLES[basis]))
            for number, each in enumerate(graphs, 1):
                graph = Graph.named(each["graph"])
                if graph and graph.holds(last_level(basis), asserted_only=asserted_only):
                    yield collection, _sd("namedGraph"), iri(f"{endpoint}#graph-{number}")


def _graph_title(graph: Graph) -> Text:
    if graph.asserted:
        return Text("Asserted ({by}); as sure as “{level}”", "Asserté ({by}) ; aussi sûr que « {level} »").with_(
            by=TITLES[Basis(graph.asserted)], level=title(graph.level)
        )
    return Text("Inferred; as sure as “{level}”", "Inféré ; aussi sûr que « {level} »").with_(level=title(graph.level))


def _titled(subject: str, text: Text) -> Iterator[_Triple]:
    yield subject, _TITLE, literal(text.en, language="en")
    yield subject, _TITLE, literal(text.fr, language="fr")


def _sd(name: str) -> str:
    return iri(f"{SD}{name}")


def _count(number: int) -> str:
    return literal(str(number), datatype=f"{XSD}integer")


_EVERYTHING = Text(
    "Everything asserted and inferred, each statement once", "Tout ce qui est asserté ou inféré, chaque énoncé une fois"
)
_ASSERTED = Text("Asserted statements, “{basis}” or surer", "Énoncés assertés, « {basis} » ou plus sûrs")
_CLOSURE = Text(
    "Asserted and inferred statements, “{basis}” or surer", "Énoncés assertés et inférés, « {basis} » ou plus sûrs"
)
