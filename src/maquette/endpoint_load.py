"""Loading a build into an endpoint: whole graphs, in batches, resumed where a load was interrupted, verified by counts.

A graph of its own (`words.LOAD`) marks which graphs are begun and which are whole, each with a digest of its
statements. All graphs that must change are marked as begun first, so that whoever asks the endpoint meanwhile is told
that its answers would be partial. A graph that is marked whole, with the same digest and still as many statements, is
left as it is; one in which a load was interrupted is dropped and loaded again, so that nothing comes twice. Blank
nodes become IRIs, the same ones each time, because SPARQL Update gives a blank node anew in every request.

Engines store values, not spellings: `1.50` and `1.5` may become one statement. A graph is right when it holds at
least its statements distinct by value, and at most its statements distinct by spelling; the two are nearly always one.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Protocol
from urllib.parse import quote
from urllib.request import Request

from maquette.endpoint import OURS, RemoteStore
from maquette.endpoint_exchange import EndpointRefused
from maquette.endpoint_results import DECIMAL, FLOATS, INTEGERS, skolemised, spelled
from maquette.errors import MaquetteError
from maquette.store import Graph
from maquette.terms import XSD, iri, iri_value, is_literal, literal, literal_parts, text_of
from maquette.text import Text
from maquette.words import LOAD

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from maquette.endpoint_exchange import Exchange
    from maquette.statements import Held

BATCH = 1_000
"""Statements a request at most."""
BATCH_TEXT = 200_000
"""Characters a request at most, but for one statement that is longer by itself."""

_BEGUN, _WHOLE, _HELD = f"{LOAD}:begun", f"{LOAD}:whole", f"{LOAD}:statements"
_TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
_TIMES = frozenset(f"{XSD}{name}" for name in ("dateTime", "dateTimeStamp", "date", "time"))


class StatementRefused(MaquetteError):
    """The endpoint does not take a statement."""


class CountsDiffer(MaquetteError):
    """The endpoint does not hold as many statements as it was given."""


class Door(Protocol):
    """A way into an endpoint; statements are N-Triples lines without blank nodes."""

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""

    def put(self, graph: str, statements: Sequence[str]) -> None:
        """Make these statements the whole of a graph."""

    def add(self, graph: str, statements: Sequence[str]) -> None:
        """Add statements to a graph."""


class GraphStoreDoor:
    """The address of an endpoint that takes whole graphs (SPARQL 1.1 Graph Store HTTP Protocol)."""

    def __init__(self, exchange: Exchange, url: str) -> None:
        self._exchange = exchange
        self._url = exchange.at(url)

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._send("DELETE", graph, ())

    def put(self, graph: str, statements: Sequence[str]) -> None:
        """Make these statements the whole of a graph."""
        self._send("PUT", graph, statements)

    def add(self, graph: str, statements: Sequence[str]) -> None:
        """Add statements to a graph."""
        self._send("POST", graph, statements)

    def _send(self, method: str, graph: str, statements: Sequence[str]) -> None:
        url = f"{self._url}{'&' if '?' in self._url else '?'}graph={quote(graph, safe='')}"
        # N-Triples is Turtle; every graph store takes Turtle.
        request = Request(url, method=method, headers=_TURTLE)  # noqa: S310  the exchange checked it
        if method == "DELETE":
            self._exchange.send(request, fine={404})
        else:
            request.data = "".join(statements).encode()
            self._exchange.send(request)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A graph as it shall be: its statements spelled and by value, a digest of them, and the file of their lines."""

    graph: Graph
    most: int
    least: int
    digest: str
    path: Path


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: graphs and statements now there, and how many of the graphs were whole already."""

    graphs: int
    statements: int
    untouched: int


def parcels_of(statements: Iterable[Held], folder: Path) -> list[Parcel]:
    """Sort statements into a file per graph, surest first; they come in the order of their subjects and predicates."""
    making: dict[Graph, _Making] = {}
    with ExitStack() as files:
        for each in statements:
            graph = Graph.of(each.asserted, each.level)
            if graph not in making:
                path = folder / f"{OURS.index(graph)}.nt"
                file = files.enter_context(path.open("w", encoding="utf-8", newline="\n"))
                making[graph] = _Making(path, file)
            making[graph].take(each)
    return [
        Parcel(graph, made.most, made.least, made.digest.hexdigest(), made.path)
        for graph, made in sorted(making.items())
    ]


class _Making:
    """A parcel in the making."""

    def __init__(self, path: Path, file: IO[str]) -> None:
        self.path = path
        self.most = self.least = 0
        self.digest = sha256()
        self._file = file
        self._about = ("", "")
        self._values: set[str] = set()

    def take(self, each: Held) -> None:
        """Write a statement and count it, by spelling and by value."""
        line = f"{skolemised(each.subject)} {each.predicate} {skolemised(each.object)} .\n"
        self._file.write(line)
        self.digest.update(line.encode())
        self.most += 1
        if (each.subject, each.predicate) != self._about:
            self._about, self._values = (each.subject, each.predicate), set()
        value = value_of(each.object)
        self.least += value not in self._values
        self._values.add(value)


def value_of(term: str) -> str:
    """Give what a term has in common with every other spelling that some engine may take for the same value.

    Numbers of all types are one if they are one as floating point; times of one type may all be one.
    """
    if not is_literal(term):
        return term
    parts = literal_parts(term)
    lexical, datatype = spelled(parts.lexical, parts.datatype)
    if datatype in INTEGERS | FLOATS | {DECIMAL}:
        try:
            return f"number {float(lexical)!r}"
        except (ValueError, OverflowError):
            return term
    if datatype in _TIMES:
        return datatype
    return literal(lexical, language=parts.language.lower(), datatype=datatype)


class Load:
    """A load of parcels through a door into the endpoint that a store asks; `report` is told each stage."""

    def __init__(self, store: RemoteStore, door: Door, report: Callable[[Text], None]) -> None:
        self._store = store
        self._door = door
        self._report = report
        self._marks: dict[str, list[str]] = {}

    def run(self, parcels: Sequence[Parcel]) -> Loaded:
        """Make the endpoint hold these graphs and no other of ours.

        Raises `StatementRefused`, `CountsDiffer` or an `EndpointFault`; whatever was loaded whole stays, and the next
        load continues from there.
        """
        counts, marks = self._counts(), self._read_marks()
        wanted = {parcel.graph.iri: parcel for parcel in parcels}
        whole = {name for name, parcel in wanted.items() if _is_whole(parcel, marks.get(name), counts.get(name, 0))}
        self._begin(wanted, whole, counts, had=marks.keys())
        for number, parcel in enumerate(parcels, 1):
            if parcel.graph.iri not in whole:
                self._report(_LOADING.with_(n=number, of=len(parcels), statements=parcel.most))
                self._load(parcel)
        return self._verified(parcels, len(whole))

    def _begin(self, wanted: dict[str, Parcel], whole: set[str], counts: dict[str, int], had: Collection[str]) -> None:
        """Mark as begun every graph that must change, then remove those of a former build that are no more."""
        gone = sorted(counts.keys() - wanted.keys())
        self._marks = {name: _whole_marks(wanted[name], counts[name]) for name in whole}
        self._marks |= {name: [_mark(name, _BEGUN, wanted[name].digest)] for name in wanted.keys() - whole}
        self._marks |= {name: [_mark(name, _BEGUN, "")] for name in gone}
        if self._marks.keys() != whole or set(had) != whole:
            self._write_marks()
        for name in gone:
            self._door.drop(name)
            del self._marks[name]
        if gone:
            self._write_marks()

    def _load(self, parcel: Parcel) -> None:
        """Load a graph anew, count it, and mark it whole."""
        name = parcel.graph.iri
        self._door.drop(name)
        for batch in _batches(parcel.path):
            self._add(name, batch)
        held = self._store.count(parcel.graph)
        _check([(parcel, held)])
        self._marks[name] = _whole_marks(parcel, held)
        self._write_marks()

    def _add(self, name: str, batch: Sequence[str]) -> None:
        """Add a batch; when it is refused, halve it until the statement that is refused stands alone."""
        try:
            self._door.add(name, batch)
        except EndpointRefused as refused:
            if len(batch) == 1:
                raise _statement_refused(batch[0], refused) from refused
            middle = len(batch) // 2
            self._add(name, batch[:middle])
            self._add(name, batch[middle:])

    def _verified(self, parcels: Sequence[Parcel], untouched: int) -> Loaded:
        """Count everything once more."""
        counts = self._counts()
        _check([(parcel, counts.get(parcel.graph.iri, 0)) for parcel in parcels])
        strangers = counts.keys() - {parcel.graph.iri for parcel in parcels}
        if strangers:
            raise _differ(", ".join(sorted(strangers)), 0, sum(counts[name] for name in strangers))
        return Loaded(len(parcels), sum(counts.values()), untouched)

    def _counts(self) -> dict[str, int]:
        """Count the statements of each of our graphs that the endpoint holds."""
        return {graph.iri: self._store.count(graph) for graph in self._store.held()[0]}

    def _read_marks(self) -> dict[str, dict[str, str]]:
        marks: dict[str, dict[str, str]] = {}
        for row in self._store.told("marks", {}).dicts():
            marks.setdefault(iri_value(row["graph"]), {})[iri_value(row["word"])] = text_of(row["value"])
        return marks

    def _write_marks(self) -> None:
        lines = sorted(line for lines in self._marks.values() for line in lines)
        if lines:
            self._door.put(LOAD, lines)
        else:
            self._door.drop(LOAD)


def _is_whole(parcel: Parcel, marks: dict[str, str] | None, held: int) -> bool:
    return marks == {_WHOLE: parcel.digest, _HELD: str(held)} and parcel.least <= held <= parcel.most


def _whole_marks(parcel: Parcel, held: int) -> list[str]:
    name = parcel.graph.iri
    return [_mark(name, _WHOLE, parcel.digest), _mark(name, _HELD, str(held))]


def _mark(graph: str, word: str, value: str) -> str:
    return f"{iri(graph)} {iri(word)} {literal(value)} .\n"


def _batches(path: Path) -> Iterator[list[str]]:
    """Give the lines of a file in batches that a request holds."""
    batch: list[str] = []
    size = 0
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if batch and (len(batch) == BATCH or size + len(line) > BATCH_TEXT):
                yield batch
                batch, size = [], 0
            batch.append(line)
            size += len(line)
    if batch:
        yield batch


def _check(held: Sequence[tuple[Parcel, int]]) -> None:
    """Raise `CountsDiffer` when a graph holds fewer or more statements than it may."""
    for parcel, count in held:
        if not parcel.least <= count <= parcel.most:
            raise _differ(parcel.graph.iri, parcel.most, count)


_LOADING = Text(
    "Loading graph {n} of {of}: {statements} statements", "Chargement du graphe {n} sur {of} : {statements} énoncés"
)


def _differ(graph: str, given: int, held: int) -> CountsDiffer:
    return CountsDiffer(
        Text("{graph} was given {given} statements and holds {held}.",
             "{graph} a reçu {given} énoncés et en contient {held}.").with_(graph=graph, given=given, held=held),
        Text("Run `maquette load` again; if they differ again, the endpoint alters what it is given.",
             "Relancez `maquette load` ; si l’écart persiste, le point d’accès altère ce qu’il reçoit."),
    )  # fmt: skip


def _statement_refused(line: str, refused: EndpointRefused) -> StatementRefused:
    shown = line.strip() if len(line) <= 400 else f"{line[:400]}…"
    return StatementRefused(
        Text("The endpoint does not take this statement: {line}", "Le point d’accès n’accepte pas cet énoncé : {line}")
        .with_(line=shown),
        refused.what,
    )  # fmt: skip
