"""What the tests of endpoints share: engines that run once in a test process, and datasets to fill them with."""

from __future__ import annotations

import atexit
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.request import Request

import pyoxigraph as ox

from listed_closure import ListedClosure
from maquette.closure import close
from maquette.endpoint import RemoteStore, UpdateDoor
from maquette.endpoint_exchange import TIMEOUT, Exchange
from maquette.endpoint_load import GraphStoreDoor, Load, Loaded, parcels_of
from maquette.endpoint_results import skolemised
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import Held, StatementTable
from maquette.store import EmbeddedStore, Graph, write_dataset
from maquette.terms import XSD, blank, iri, literal
from maquette.words import LOAD
from maquette.workspace import shipped_folder
from servers import ENGINES, Server

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maquette.builds import Build
    from maquette.endpoint_load import Door, Parcel

CASES = Path(__file__).parent / "questions"
STATED = Graph.of(0, 0)


# --- Engines


@dataclass
class Running:
    """A running engine, and the name of the dataset that it holds."""

    server: Server
    holds: str = ""

    @property
    def root(self) -> str:
        """Give the address of the server itself."""
        return self.server.query[: self.server.query.index("/", 8)]

    def store(self, timeout: float = TIMEOUT) -> RemoteStore:
        """Give it as a store that has asked nothing yet."""
        return RemoteStore(self.server.query, timeout=timeout)

    def load(self, parcels: Sequence[Parcel], holds: str = "?", *, graph_store: bool = False) -> Loaded:
        """Load parcels, by updates or through the graph store."""
        self.holds = "?"
        door = door_of(self.server, graph_store=graph_store)
        loaded = Load(self.store(60), door, lambda _: None).run(parcels)
        self.holds = holds
        return loaded

    def fill(self, dataset: Dataset) -> None:
        """Load a dataset, unless it is there."""
        if self.holds != dataset.name:
            self.load(dataset.parcels, dataset.name)

    def update(self, text: str) -> None:
        """Run an update."""
        self.holds = "?"
        exchange = Exchange(credentials=self.server.credentials)
        form = urlencode({"update": text}).encode()
        exchange.send(Request(exchange.at(self.server.update), form))  # noqa: S310  an address of loopback

    def change(self, gone: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> None:
        """Change some statements; a load would do the same, and take longer."""
        for verb, quads in (("DELETE DATA", gone), ("INSERT DATA", new)):
            for quad in quads:  # one by one: Virtuoso overlooks statements of a second graph in one DELETE DATA
                subject, object_ = skolemised(str(quad.subject)), skolemised(str(quad.object))
                self.update(f"{verb} {{ GRAPH {quad.graph_name} {{ {subject} {quad.predicate} {object_} }} }}")

    def empty(self) -> None:
        """Remove everything that a load puts there."""
        door = door_of(self.server)
        for graph in self.store().held()[0]:
            door.drop(graph.iri)
        door.drop(LOAD)
        self.holds = ""


def door_of(server: Server, *, graph_store: bool = False) -> Door:
    """Give the way into a server."""
    exchange = Exchange(credentials=server.credentials, waits=(0.05, 0.05))
    return GraphStoreDoor(exchange, server.graph_store) if graph_store else UpdateDoor(exchange, server.update)


@cache
def running(engine: str) -> Running:
    """Give an engine, started when it is first asked for and stopped at the end of the process."""
    resources = ExitStack()
    atexit.register(resources.close)
    folder = resources.enter_context(tempfile.TemporaryDirectory(prefix=f"{engine}-", ignore_cleanup_errors=True))
    return Running(resources.enter_context(ENGINES[engine](Path(folder))))


# --- Datasets


@dataclass(frozen=True)
class Dataset:
    """A dataset as the embedded engine holds it, and as parcels for an endpoint."""

    name: str
    quads: frozenset[ox.Quad]
    parcels: Sequence[Parcel] = ()

    @cached_property
    def store(self) -> EmbeddedStore:
        """Give it in the embedded engine."""
        return EmbeddedStore(self.changeable())

    def changeable(self) -> ox.Store:
        """Give a copy of it to change."""
        store = ox.Store()
        store.extend(self.quads)
        return store


def dataset_of(name: str, held: Sequence[Held]) -> Dataset:
    """Make a dataset of statements, with personal data."""
    folder = Path(_folder(name))
    write_dataset(folder, ListedClosure(held))
    store = ox.Store()
    store.extend(ox.parse(path=str(folder / "dataset.nq")))  # which keeps the labels of blank nodes
    return Dataset(name, frozenset(store), parcels_of(held, folder))


@cache
def _folder(name: str) -> str:
    folder = tempfile.TemporaryDirectory(prefix=f"{name}-")
    atexit.register(folder.cleanup)
    return folder.name


_REAL: dict[Path, Dataset] = {}


def real_dataset(build: Build) -> Dataset:
    """Give the first catalogue as it is built."""
    if build.folder not in _REAL:
        with StatementTable.open(build.statements) as table:
            _REAL[build.folder] = dataset_of("catalogue", list(table.held()))
    return _REAL[build.folder]


@cache
def invented_dataset() -> Dataset:
    """Give the invented catalogue of the questions' tests, and the ontology, closed."""
    with StatementTable.create() as table:
        paths = (CASES / "catalogue.trig", *sorted(shipped_folder("ontology").glob("*.ttl")))
        table.load([_reading(path) for path in paths])
        close(table.connection)
        return dataset_of("invented", list(table.held()))


def _reading(path: Path) -> Reading:
    """Read Turtle or TriG; graphs tell the levels, as those of the dataset do."""
    statements = []
    for quad in ox.parse(path=str(path)):
        graph = Graph.named(quad.graph_name.value) if isinstance(quad.graph_name, ox.NamedNode) else STATED
        assert graph
        subject, predicate, object_ = (_term(each, path.stem) for each in (quad.subject, quad.predicate, quad.object))
        statements.append(Statement(subject, predicate, object_, line=1, level=graph.level))
    return Reading(Source.of(path.name, SourceKind.PARTNER, b""), statements)


def _term(term: object, file: str) -> str:
    match term:
        case ox.NamedNode():
            return iri(term.value)
        case ox.BlankNode():
            return blank(f"{term.value}-{file}")
        case ox.Literal():
            return literal(term.value, language=term.language or "", datatype=term.datatype.value)
    raise AssertionError(term)


def held_of(triples: Iterable[tuple[str, str, str]]) -> list[Held]:
    """Give triples as stated statements of a closure, in its order."""
    return [Held(*triple, asserted=0, level=0) for triple in sorted(triples)]


def number(lexical: str, type_: str = "integer") -> str:
    """Give a literal of a type of XML Schema."""
    return f'"{lexical}"^^<{XSD}{type_}>'
