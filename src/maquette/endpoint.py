"""Any SPARQL 1.1 endpoint as a store: the same questions, asked over HTTP.

Queries go by POST, form-encoded (SPARQL 1.1 Protocol, §2.1.2), so that their length does not matter; every query
names the graphs that it reads. A query is first read by the embedded engine over an empty dataset: its errors are the
same everywhere, with their lines, and what is no query (an update) is never sent. This module is the one home of
SPARQLWrapper, which writes the requests; `maquette.endpoint_exchange` sends them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import SPARQLWrapper as Sparql

from maquette.basis import LEVELS
from maquette.binding import bind
from maquette.endpoint_exchange import TIMEOUT, WAITS, Credentials, EndpointFault, Exchange, shown
from maquette.endpoint_results import solutions_of, triples_of, truth_of
from maquette.store import EmbeddedStore, Graph, Solutions, Store, Triples
from maquette.terms import iri, iri_value, text_of
from maquette.text import Text
from maquette.words import GRAPH
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from urllib.request import Request

    from maquette.endpoint_exchange import Reply

OURS: tuple[Graph, ...] = tuple(
    sorted(Graph.of(asserted, level) for level in LEVELS for asserted in (None, 0, 1, 4))  # a level of each basis
)
"""Every graph that a dataset can have: there are few, so an endpoint is asked about each, not searched."""
NOTHING = f"{GRAPH}none"
"""A graph that is never there: naming no graph at all would mean the endpoint's own default graph."""

_FORMS = {Solutions: Sparql.SELECT, bool: Sparql.ASK, Triples: Sparql.CONSTRUCT}


class NothingLoaded(EndpointFault):
    """The endpoint holds none of our graphs."""


class LoadUnfinished(EndpointFault):
    """A load into the endpoint was begun and did not end, so its answers would be partial."""


class RemoteStore(Store):
    """The dataset at a SPARQL endpoint.

    `timeout` is the time an answer may take, in seconds; `waits` are the pauses between tries, in seconds.
    Raises `maquette.endpoint_exchange.BadAddress`; every method may raise another `EndpointFault`.
    """

    def __init__(
        self,
        url: str,
        *,
        credentials: Credentials | None = None,
        timeout: float = TIMEOUT,
        waits: Sequence[float] = WAITS,
    ) -> None:
        self._exchange = Exchange(credentials=credentials, timeout=timeout, waits=waits)
        self._url = self._exchange.at(url)

    @cached_property
    def _graphs(self) -> tuple[Graph, ...]:
        """Ask once which of our graphs there are; raises `NothingLoaded` or `LoadUnfinished`."""
        found, begun = self.held()
        if begun:
            raise LoadUnfinished(
                Text("A load into {url} did not end: its answers would be partial.",
                     "Un chargement dans {url} n’est pas achevé : ses réponses seraient partielles.").with_(
                    url=shown(self._url)),
                Text("Wait for it, or run `maquette load` again: it continues.",
                     "Attendez-le, ou relancez `maquette load` : il continue."),
            )  # fmt: skip
        if not found:
            raise NothingLoaded(
                Text("{url} holds no graph of maquette.", "{url} ne contient aucun graphe de maquette.").with_(
                    url=shown(self._url)
                ),
                Text("Load them: maquette load --endpoint URL.", "Chargez-les : maquette load --endpoint URL."),
            )
        return found

    def held(self) -> tuple[tuple[Graph, ...], bool]:
        """Give the graphs of ours that the endpoint holds, surest first, and whether a load is begun and not ended."""
        rows = self.told("graphs", {"graph": [iri(graph.iri) for graph in OURS]}).rows
        held = {iri_value(graph) for graph, state in rows if graph and state and text_of(state) == "held"}
        return tuple(graph for graph in OURS if graph.iri in held), len(held) < len(rows)

    def count(self, graph: Graph) -> int:
        """Count the statements of a graph: one at a time, because Virtuoso can take minutes over several at once."""
        (row,) = self.told("counts", {}, [graph]).dicts()
        return int(text_of(row["statements"]))

    def run(self, query: str, graphs: Iterable[Graph]) -> Solutions | bool | Triples:
        """Run any query over the union of the graphs: solutions, a truth value (ASK), or triples; raises `BadQuery`."""
        form = EmbeddedStore.of(b"").run(query, ())
        reply = self._asked(query, _FORMS[type(form)], [graph.iri for graph in graphs] or [NOTHING])
        if isinstance(form, Solutions):
            return solutions_of(reply, form.variables)
        return truth_of(reply) if isinstance(form, bool) else triples_of(reply)

    def told(self, name: str, values: Mapping[str, Sequence[str]], graphs: Iterable[Graph] = ()) -> Solutions:
        """Give what an endpoint says of itself: run `queries/endpoint/<name>.rq`, by default over all that it has."""
        query = (shipped_folder("queries") / "endpoint" / f"{name}.rq").read_text(encoding="utf-8")
        bound = bind(query, values)
        variables = EmbeddedStore.of(b"").select(bound, ()).variables
        return solutions_of(self._asked(bound, Sparql.SELECT, [graph.iri for graph in graphs]), variables)

    def _asked(self, query: str, form: str, graphs: Sequence[str]) -> Reply:
        """Send a query over some graphs (none: the endpoint's own dataset)."""
        call = _call(self._url, query, form)
        for graph in graphs:
            call.addParameter("default-graph-uri", graph)
            call.addParameter("named-graph-uri", graph)
        if form == Sparql.CONSTRUCT:
            call.addCustomHttpHeader("Accept", "application/n-triples")  # exact, and read without a Turtle parser
        return self._exchange.send(_request(call))


class UpdateDoor:
    """The address of an endpoint that takes SPARQL 1.1 Update."""

    def __init__(self, exchange: Exchange, url: str) -> None:
        self._exchange = exchange
        self._url = exchange.at(url)

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._send(f"DROP SILENT GRAPH <{graph}>")

    def put(self, graph: str, statements: Sequence[str]) -> None:
        """Make these statements (N-Triples lines) the whole of a graph, in one request."""
        self._send(f"DROP SILENT GRAPH <{graph}> ;\n{_insertion(graph, statements)}")

    def add(self, graph: str, statements: Sequence[str]) -> None:
        """Add statements (N-Triples lines) to a graph, in one request."""
        self._send(_insertion(graph, statements))

    def _send(self, update: str) -> None:
        self._exchange.send(_request(_call(self._url, update, Sparql.INSERT)))


def _insertion(graph: str, statements: Sequence[str]) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n{''.join(statements)}}} }}"


def _call(url: str, text: str, form: str) -> Sparql.SPARQLWrapper:
    """Give a call that is ready but for its graphs.

    Text and form are set past `setQuery`, which guesses the form by regular expressions and can guess wrong.
    """
    call = Sparql.SPARQLWrapper(url, returnFormat=Sparql.TURTLE if form == Sparql.CONSTRUCT else Sparql.JSON)
    call.queryString = text
    call.queryType = form
    call.setMethod(Sparql.POST)
    call.setRequestMethod(Sparql.URLENCODED)
    call.setOnlyConneg(True)  # else it sends the format again as parameters that no specification knows
    return call


def _request(call: Sparql.SPARQLWrapper) -> Request:
    """Let the library write the request, and no more.

    Its own `query()` opens it with what is set up for the whole process, follows redirections and knows one realm.
    """
    return call._createRequest()
