"""The graph that is checked: exact terms, taken from their source one predicate at a time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from maquette.terms import is_literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

_NOTHING: tuple[str, ...] = ()

Triple = tuple[str, str, str]


class TripleSource(Protocol):
    """What holds the triples of a graph, each once."""

    def pairs(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Give the subjects and objects of a predicate."""

    def predicates(self) -> Iterable[str]:
        """Give the predicates that occur."""

    def triples(self) -> Iterator[Triple]:
        """Give every triple."""

    def literals(self) -> Iterable[str]:
        """Give the distinct literals with a datatype or a language (others may be among them)."""

    def predicates_to(self, objects: Collection[str]) -> Iterable[str]:
        """Give the predicates that have one of these objects."""


class ListedSource:
    """Triples given as such."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = list(dict.fromkeys(triples))
        self._pairs: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, predicate, object_ in self._triples:
            self._pairs[predicate].append((subject, object_))

    def pairs(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Give the subjects and objects of a predicate."""
        return self._pairs.get(predicate, ())

    def predicates(self) -> Iterable[str]:
        """Give the predicates that occur."""
        return self._pairs

    def triples(self) -> Iterator[Triple]:
        """Give every triple."""
        return iter(self._triples)

    def literals(self) -> Iterable[str]:
        """Give the distinct literals."""
        return {object_ for _, _, object_ in self._triples if is_literal(object_)}

    def predicates_to(self, objects: Collection[str]) -> Iterable[str]:
        """Give the predicates that have one of these objects."""
        asked = set(objects)
        return {predicate for _, predicate, object_ in self._triples if object_ in asked}


class Graph:
    """A graph to look things up in. What was asked for once is kept; every term is held as one string."""

    def __init__(self, source: TripleSource) -> None:
        self._source = source
        self._terms: dict[str, str] = {}
        self._objects: dict[str, dict[str, list[str]]] = {}
        self._subjects: dict[str, dict[str, list[str]]] = {}
        self._predicates: list[str] | None = None

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Graph:
        """Make a graph of triples."""
        return cls(ListedSource(triples))

    def objects(self, predicate: str) -> Mapping[str, list[str]]:
        """Give the objects of a predicate by subject."""
        if predicate not in self._objects:
            found: defaultdict[str, list[str]] = defaultdict(list)
            one = self._terms.setdefault
            for subject, object_ in self._source.pairs(predicate):
                found[one(subject, subject)].append(one(object_, object_))
            self._objects[predicate] = dict(found)
        return self._objects[predicate]

    def subjects(self, predicate: str) -> Mapping[str, list[str]]:
        """Give the subjects of a predicate by object."""
        if predicate not in self._subjects:
            found: defaultdict[str, list[str]] = defaultdict(list)
            for subject, objects in self.objects(predicate).items():
                for object_ in objects:
                    found[object_].append(subject)
            self._subjects[predicate] = dict(found)
        return self._subjects[predicate]

    def objects_of(self, subject: str, predicate: str) -> Iterable[str]:
        """Give the objects that a subject has for a predicate."""
        return self.objects(predicate).get(subject, _NOTHING)

    def predicates(self) -> list[str]:
        """Give the predicates that occur, sorted."""
        if self._predicates is None:
            self._predicates = sorted(self._source.predicates())
        return self._predicates

    def triples(self) -> Iterator[Triple]:
        """Give every triple, once."""
        return self._source.triples()

    def literals(self) -> Iterable[str]:
        """Give the distinct literals with a datatype or a language (others may be among them)."""
        return self._source.literals()

    def predicates_to(self, objects: Collection[str]) -> set[str]:
        """Give the predicates that have one of these objects."""
        return set(self._source.predicates_to(objects))

    def closure_of(self, starts: Iterable[str], predicate: str, *, backwards: bool = False) -> set[str]:
        """Give what is reached from some nodes over any number of steps of a predicate, themselves included."""
        steps = self.subjects(predicate) if backwards else self.objects(predicate)
        reached = set(starts)
        front = list(reached)
        while front:
            front = [new for node in front for new in steps.get(node, _NOTHING) if new not in reached]
            reached.update(front)
        return reached
