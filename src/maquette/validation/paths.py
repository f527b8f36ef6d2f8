"""SHACL property paths (SHACL §2.3.1): their text in SPARQL, the nodes they lead to, and the statements on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maquette.validation.graph import Graph, Triple


@dataclass(frozen=True, slots=True)
class Predicate:
    """A step over one predicate; `term` is its exact term."""

    term: str

    def text(self, name: Callable[[str], str]) -> str:
        """Give the path in the syntax of SPARQL, its IRIs written by `name`."""
        return name(self.term)

    def reach(self, graph: Graph, node: str) -> set[str]:
        """Give the nodes that the path leads to from a node."""
        return set(graph.objects_of(node, self.term))

    def last_steps(self, graph: Graph, start: str, end: str) -> Iterator[Triple]:
        """Give the statements by which the path from one node arrives at another."""
        if end in graph.objects_of(start, self.term):
            yield start, self.term, end


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path, backwards."""

    path: Path

    def text(self, name: Callable[[str], str]) -> str:
        """Give the path in the syntax of SPARQL."""
        return f"^{_grouped(self.path, name)}"

    def reach(self, graph: Graph, node: str) -> set[str]:
        """Give the nodes that the path leads to from a node."""
        if isinstance(self.path, Predicate):
            return set(graph.subjects(self.path.term).get(node, ()))
        return _turned(self.path).reach(graph, node)

    def last_steps(self, graph: Graph, start: str, end: str) -> Iterator[Triple]:
        """Give the statements by which the path from one node arrives at another."""
        if isinstance(self.path, Predicate):
            return self.path.last_steps(graph, end, start)
        return _turned(self.path).last_steps(graph, start, end)


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after another."""

    paths: tuple[Path, ...]

    def text(self, name: Callable[[str], str]) -> str:
        """Give the path in the syntax of SPARQL."""
        return "/".join(_grouped(path, name) for path in self.paths)

    def reach(self, graph: Graph, node: str) -> set[str]:
        """Give the nodes that the path leads to from a node."""
        front = {node}
        for path in self.paths:
            front = {end for start in front for end in path.reach(graph, start)}
        return front

    def last_steps(self, graph: Graph, start: str, end: str) -> Iterator[Triple]:
        """Give the statements by which the path from one node arrives at another."""
        for node in sorted(Sequence(self.paths[:-1]).reach(graph, start)):
            yield from self.paths[-1].last_steps(graph, node, end)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths."""

    paths: tuple[Path, ...]

    def text(self, name: Callable[[str], str]) -> str:
        """Give the path in the syntax of SPARQL."""
        return "|".join(_grouped(path, name) for path in self.paths)

    def reach(self, graph: Graph, node: str) -> set[str]:
        """Give the nodes that the path leads to from a node."""
        return {end for path in self.paths for end in path.reach(graph, node)}

    def last_steps(self, graph: Graph, start: str, end: str) -> Iterator[Triple]:
        """Give the statements by which the path from one node arrives at another."""
        for path in self.paths:
            yield from path.last_steps(graph, start, end)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path any number of times: from `least` (0 or 1) times, to once if not `more`."""

    path: Path
    least: int
    more: bool

    def text(self, name: Callable[[str], str]) -> str:
        """Give the path in the syntax of SPARQL."""
        sign = ("+" if self.least else "*") if self.more else "?"
        return f"{_grouped(self.path, name)}{sign}"

    def reach(self, graph: Graph, node: str) -> set[str]:
        """Give the nodes that the path leads to from a node."""
        reached = set() if self.least else {node}
        front = self.path.reach(graph, node)
        while front := front - reached:
            reached |= front
            if not self.more:
                break
            front = {end for start in front for end in self.path.reach(graph, start)}
        return reached

    def last_steps(self, graph: Graph, start: str, end: str) -> Iterator[Triple]:
        """Give the statements by which the path from one node arrives at another."""
        before = Repeated(self.path, 0, more=True).reach(graph, start) if self.more else {start}
        for node in sorted(before):
            yield from self.path.last_steps(graph, node, end)


Path = Predicate | Inverse | Sequence | Alternative | Repeated


def _grouped(path: Path, name: Callable[[str], str]) -> str:
    text = path.text(name)
    return text if isinstance(path, Predicate) else f"({text})"


def _turned(path: Path) -> Path:
    """Give the inverse of a path, with single predicates inverted only."""
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(paths):
            return Sequence(tuple(_turned(each) for each in reversed(paths)))
        case Alternative(paths):
            return Alternative(tuple(_turned(each) for each in paths))
        case Repeated(inner, least, more):
            return Repeated(_turned(inner), least, more)
