"""The queryable dataset: written from the closure, opened from a build, asked in SPARQL 1.1.

The dataset holds disjoint named graphs, one per pair (asserted basis or `none`, closure level), so that the union of
any of them repeats no triple; empty graphs do not exist. Every query names the graphs it reads (SPARQL 1.1 Protocol,
`default-graph-uri`); nothing stands in the unnamed default graph.

The engine rewrites literals (`"007"^^xsd:positiveInteger` becomes `"7"^^xsd:integer`, `"1.50"^^xsd:decimal` becomes
`"1.5"`, language tags become lower case): what a query gives are *values*. Exact terms come from the statement table
alone; nothing is published or checked from here. This module is the home of pyoxigraph for queries.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, Self, TypedDict

import pyoxigraph as ox

from maquette.basis import LEVELS, Basis, basis_of, confidence_of
from maquette.errors import BadCall
from maquette.terms import blank, iri, literal
from maquette.text import Text
from maquette.words import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

DATASET_FILE = "dataset.nq"
DATASET_FOLDER = "store"
SMALL = 40_000
"""Statements up to which a dataset is a file loaded into memory (0.08 s here); above, a store on disk (opened in
0.015 s at any size, queries 3 to 5 times slower): either way a cold question stays under 0.4 s."""
DEEPEST = 100
"""Nesting of brackets that a query may have; some thousands would end the process inside the engine."""

_NOT_CODE = re.compile(
    r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*> | \\. | \#[^\r\n]*
    | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
    | \"(?:[^"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*'""",
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile(r"(?<![\w:?$.-])SERVICE(?![\w:.-])", re.IGNORECASE)
_PREFIXED = re.compile(rf"(?:[!^+-]\s*){{{DEEPEST + 1}}}")
_FROM = re.compile(r"(?<![\w:?$.-])FROM(?![\w:.-])", re.IGNORECASE)
_POSITION = re.compile(r"error at (\d+):(\d+)")


Sureness = tuple[int | None, int]
"""How sure statements are: their best asserted level (None when inferred only) and their level in the closure."""


class Closure(Protocol):
    """A closure that a dataset is written from; each distinct triple comes once."""

    def sizes(self) -> Mapping[Sureness, int]:
        """Give how many statements are so sure, where there are any."""

    def write_nquads(self, file: Path, graphs: Mapping[Sureness, str]) -> None:
        """Write every statement as a line of N-Quads, in any order, in the graph (an IRI) that is given for it."""


@dataclass(frozen=True, slots=True, order=True)
class Graph:
    """A graph of the dataset: its closure level, and the basis on which its statements are asserted ("" when none)."""

    level: int
    asserted: Basis | str

    @classmethod
    def of(cls, asserted: int | None, level: int) -> Self:
        """Give the graph of the statements with this best asserted level (or None) and this closure level."""
        return cls(level, "" if asserted is None else basis_of(asserted))

    @classmethod
    def named(cls, name: str) -> Self | None:
        """Give the graph with an IRI, or None when the IRI is not that of such a graph."""
        asserted, slash, slug = name.removeprefix(GRAPH).partition("/")
        if not name.startswith(GRAPH) or not slash or slug not in _SLUGS or asserted not in _ASSERTED:
            return None
        return cls(_SLUGS.index(slug), _ASSERTED[asserted])

    @property
    def iri(self) -> str:
        """Give the IRI of the graph, e.g. `urn:maquette:graph:none/proposed-likely`."""
        return f"{GRAPH}{self.asserted or 'none'}/{_SLUGS[self.level]}"

    def holds(self, min_level: int, *, asserted_only: bool) -> bool:
        """Tell whether its statements are at least as sure as a level; of asserted ones alone, if so asked.

        Asserted statements alone must be *asserted* on a basis as sure as the level's: what inference lifts does not
        count then. (Within one basis their confidence is still that of the closure, never weaker than the row's.)
        """
        if self.level > min_level:
            return False
        return not asserted_only or (bool(self.asserted) and _BASES.index(Basis(self.asserted)) <= _rank(min_level))


_BASES = list(Basis)
_ASSERTED: dict[str, Basis | str] = {"none": "", **{basis.value: basis for basis in Basis}}


def _slug(level: int) -> str:
    confidence = confidence_of(level)
    return f"{basis_of(level)}-{confidence}" if confidence else str(basis_of(level))


_SLUGS = [_slug(level) for level in LEVELS]


def _rank(level: int) -> int:
    return _BASES.index(basis_of(level))


class GraphInfo(TypedDict):
    """What a build's manifest says of one graph of its dataset."""

    graph: str
    statements: int


@dataclass(frozen=True)
class Solutions:
    """The solutions of a SELECT query: its variables, and rows of values as N-Triples text (None: unbound)."""

    variables: tuple[str, ...]
    rows: list[tuple[str | None, ...]]

    def dicts(self) -> Iterator[dict[str, str]]:
        """Give each row as variable → value, unbound variables left out."""
        for row in self.rows:
            yield {name: value for name, value in zip(self.variables, row, strict=True) if value is not None}


class Triples(list[tuple[str, str, str]]):
    """The triples of a CONSTRUCT or DESCRIBE query, sorted."""


class Store(ABC):
    """Whatever answers queries over the dataset's graphs: the embedded engine, or a SPARQL endpoint."""

    @property
    @abstractmethod
    def _graphs(self) -> tuple[Graph, ...]:
        """The non-empty graphs, surest first."""

    @abstractmethod
    def run(self, query: str, graphs: Iterable[Graph]) -> Solutions | bool | Triples:
        """Run any query over the union of the graphs; raises `BadQuery`."""

    def graphs(self, min_level: int = LEVELS[-1], *, asserted_only: bool = False) -> tuple[Graph, ...]:
        """Give the non-empty graphs at least as sure as a level, surest first; of asserted statements if so asked."""
        return tuple(graph for graph in self._graphs if graph.holds(min_level, asserted_only=asserted_only))

    def select(self, query: str, graphs: Iterable[Graph]) -> Solutions:
        """Run a SELECT query over the union of the graphs; raises `BadQuery`."""
        return of_select(self.run(query, graphs))


class BadQuery(BadCall):
    """A query is not SPARQL 1.1, or asks for what is refused here; `line` is 1-based, 0 when unknown."""

    def __init__(self, what: Text, remedy: Text, line: int = 0) -> None:
        super().__init__(what, remedy)
        self.line = line


def write_dataset(folder: Path, closure: Closure, *, small: int = SMALL) -> list[GraphInfo]:
    """Write the queryable dataset of a build; give its graphs with their numbers of statements, surest first.

    Up to `small` statements it is `dataset.nq`, sorted, the same to the byte for the same statements; above, a store
    on disk (`store/`), for which the engine takes 1.7 GB of memory at 1 million statements, 2.6 GB at 5 million.
    """
    counts: dict[Graph, int] = {}
    named: dict[Sureness, str] = {}
    for sureness, count in closure.sizes().items():
        graph = Graph.of(*sureness)
        counts[graph] = counts.get(graph, 0) + count
        named[sureness] = graph.iri
    file = folder / DATASET_FILE
    closure.write_nquads(file, named)
    if sum(counts.values()) > small:
        _write_store(folder / DATASET_FOLDER, file)
        file.unlink()
    else:
        lines = file.read_text(encoding="utf-8").split("\n")[:-1]
        file.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8", newline="\n")
    return [GraphInfo(graph=graph.iri, statements=counts[graph]) for graph in sorted(counts)]


def _write_store(folder: Path, nquads: Path) -> None:
    """Write a store on disk from a file of quads that were checked when they were read."""
    store = ox.Store(str(folder))
    store.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS, lenient=True)
    store.optimize()  # else every look-up searches the files of every batch: a third slower
    store.flush()


def open_store(folder: Path) -> EmbeddedStore:
    """Open the dataset of a build, in memory or read-only on disk; raises `BadCall` when the folder holds none."""
    file, disk = folder / DATASET_FILE, folder / DATASET_FOLDER
    try:
        if disk.is_dir():
            return EmbeddedStore(ox.Store.read_only(str(disk)))
        return EmbeddedStore.of(file.read_bytes())
    except (OSError, SyntaxError) as error:
        raise BadCall(
            Text("The build holds no readable dataset: {error}.", "La construction est illisible : {error}.")
            .with_(error=error),
            Text("Run `maquette build` again.", "Relancez `maquette build`."),
        ) from error  # fmt: skip


def copy_edited(folder: Path, into: Path, gone: str, come: str) -> EmbeddedStore:
    """Copy a dataset that stands on disk into another folder, with some quads taken out and others put in (N-Quads).

    Quads are values, as everything here is: what is taken out goes however its literals are written. What is said of a
    subject by a predicate is best taken out and put in whole.
    """
    import shutil  # noqa: PLC0415  a question copies nothing, and need not wait for it

    shutil.copytree(folder / DATASET_FOLDER, into / DATASET_FOLDER)
    store = ox.Store(str(into / DATASET_FOLDER))
    for quad in ox.parse(gone, format=ox.RdfFormat.N_QUADS, lenient=True):
        store.remove(quad)
    store.extend(ox.parse(come, format=ox.RdfFormat.N_QUADS, lenient=True))
    for name in list(store.named_graphs()):
        if next(iter(store.quads_for_pattern(None, None, None, name)), None) is None:
            store.remove_graph(name)
    return EmbeddedStore(store)


def holds_in_memory(folder: Path) -> bool:
    """Tell whether the dataset of a build is loaded into memory when it is opened."""
    return not (folder / DATASET_FOLDER).is_dir()


class EmbeddedStore(Store):
    """The dataset in pyoxigraph."""

    def __init__(self, store: ox.Store, graphs: tuple[Graph, ...] | None = None) -> None:
        self._store = store
        self._given = graphs

    @classmethod
    def part(cls, nquads: str, graphs: tuple[Graph, ...]) -> Self:
        """Load a part of a dataset that has these graphs, whether the part has a quad in each or not."""
        store = ox.Store()
        store.bulk_extend(ox.parse(nquads, format=ox.RdfFormat.N_QUADS, lenient=True))
        return cls(store, graphs)

    @classmethod
    def of(cls, nquads: bytes) -> Self:
        """Load a dataset from N-Quads; blank nodes keep their labels. Raises `SyntaxError`."""
        return cls.of_parts([nquads])

    @classmethod
    def of_parts(cls, parts: Iterable[bytes]) -> Self:
        """Load a dataset from parts of N-Quads, one at a time, each of whole lines."""
        store = ox.Store()
        for each in parts:
            store.bulk_extend(ox.parse(each, format=ox.RdfFormat.N_QUADS))
        return cls(store)

    @cached_property
    def _graphs(self) -> tuple[Graph, ...]:
        if self._given is not None:
            return self._given
        found = (Graph.named(name.value) for name in self._names if isinstance(name, ox.NamedNode))
        return tuple(sorted(graph for graph in found if graph))

    @cached_property
    def _names(self) -> frozenset[ox.NamedNode | ox.BlankNode]:
        return frozenset(self._store.named_graphs())

    def _holds_only(self, names: list[ox.NamedNode]) -> bool:
        """Tell whether these graphs are all that the store holds."""
        return bool(names) and self._names == frozenset(names)

    def run(self, query: str, graphs: Iterable[Graph]) -> Solutions | bool | Triples:
        """Run any query over the union of the graphs: solutions, a truth value (ASK), or triples; raises `BadQuery`."""
        refuse_unsafe(query)
        names = [ox.NamedNode(graph.iri) for graph in graphs]
        try:
            if self._holds_only(names):  # one look-up instead of one per graph: 5 to 10 times faster
                found = self._store.query(query, use_default_graph_as_union=True, named_graphs=[*names])
            else:
                found = self._store.query(query, default_graph=[*names], named_graphs=[*names])
            if isinstance(found, ox.QuerySolutions):
                variables = tuple(variable.value for variable in found.variables)
                return Solutions(variables, [tuple(map(_term, row)) for row in found])
            if isinstance(found, ox.QueryBoolean):
                return bool(found)
            return Triples(sorted({(_exact(t.subject), _exact(t.predicate), _exact(t.object)) for t in found}))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise not_sparql(str(error)) from error

    def query(
        self, query: str, graphs: tuple[Sequence[str], Sequence[str]] | None = None, base: str | None = None
    ) -> Found:
        """Run any query and give what the engine gives, to be read once; raises `BadQuery`.

        Relative IRIs of the query are taken from `base`.
        `graphs` are the IRIs of the default and of the named graphs (SPARQL 1.1 Protocol, §2.1.4). Without them the
        dataset is the one that the query names, and where it names none, the union of all graphs, each by its name too.
        """
        refuse_unsafe(query)
        try:
            if graphs:
                default, named = ([ox.NamedNode(name) for name in names] for names in graphs)
                return self._store.query(query, base_iri=base, default_graph=[*default], named_graphs=[*named])
            is_union = not (_FROM.search(query) and _FROM.search(code_of(query)))
            return self._store.query(query, base_iri=base, use_default_graph_as_union=is_union)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise not_sparql(str(error)) from error


Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""What the engine gives for a query."""


def of_select(answer: Solutions | bool | Triples) -> Solutions:
    """Give the answer to a query that must be a SELECT query; raises `BadQuery` when it is another kind's."""
    if isinstance(answer, Solutions):
        return answer
    raise BadQuery(
        Text("The query is not a SELECT query.", "La requête n’est pas une requête SELECT."),
        Text("Write SELECT.", "Écrivez SELECT."),
    )


def select_variables(query: str) -> tuple[str, ...]:
    """Give the variables that a SELECT query gives, without running it; raises `BadQuery`."""
    return EmbeddedStore(ox.Store()).select(query, ()).variables


def refuse_unsafe(query: str) -> None:
    """Refuse what would end the process (deep nesting) or leave the machine (SERVICE); raises `BadQuery`."""
    code = _NOT_CODE.sub(" ", query)
    # Few brackets nest no deeper than they are many: most queries need no walk over their text.
    if sum(map(code.count, "{([")) > DEEPEST and (deepest := _nesting(code)) > DEEPEST:
        raise BadQuery(
            Text("The query nests its brackets {n} deep.", "La requête imbrique ses crochets sur {n} niveaux.").with_(
                n=deepest
            ),
            Text("At most {n} are taken.", "{n} niveaux au plus sont acceptés.").with_(n=DEEPEST),
        )
    if _PREFIXED.search(code):
        raise BadQuery(
            Text("The query repeats a sign before a term.", "La requête répète un signe devant un terme."),
            Text("At most {n} are taken.", "{n} au plus sont acceptés.").with_(n=DEEPEST),
        )
    if _SERVICE.search(code):
        raise BadQuery(
            Text("SERVICE would ask another server.", "SERVICE interrogerait un autre serveur."),
            Text(
                "Queries read this dataset alone: leave SERVICE out.",
                "Les requêtes ne lisent que ces données : retirez SERVICE.",
            ),
        )


def _nesting(code: str) -> int:
    """Give how deep a query's brackets nest."""
    depth = deepest = 0
    for char in code:
        if char in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "})]":
            depth -= 1
    return deepest


def code_of(query: str) -> str:
    """Give a query with its comments, strings and IRIs blanked out, each as long as before."""
    return _NOT_CODE.sub(lambda match: re.sub(r"[^\r\n]", " ", match.group()), query)


def not_sparql(message: str) -> BadQuery:
    """Give the error of a query that an engine does not take, from the engine's message."""
    position = _POSITION.search(message)
    return BadQuery(
        Text("The query is not SPARQL 1.1: {message}.", "La requête n’est pas du SPARQL 1.1 : {message}.").with_(
            message=message
        ),
        Text("Mend it there.", "Corrigez-la à cet endroit."),
        int(position.group(1)) if position else 0,
    )


def _term(value: object) -> str | None:
    return None if value is None else _exact(value)


def _exact(value: object) -> str:
    """Give a value of the engine as N-Triples text; most are IRIs, so these come first."""
    if isinstance(value, ox.NamedNode):
        return iri(value.value)
    if isinstance(value, ox.Literal):
        text = str(value)
        if "\\" not in text and "--" not in text:  # it escapes other characters than we do, and writes directions
            return text
        return literal(value.value, language=value.language or "", datatype=value.datatype.value)
    return blank(value.value) if isinstance(value, ox.BlankNode) else str(value)
