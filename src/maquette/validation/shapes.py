"""Shapes: what is checked of which nodes, with the words that a finding says and the line that each rule stands on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from maquette.errors import BadCall, SeveralProblems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from maquette.findings import Place
    from maquette.text import Text
    from maquette.validation.graph import Graph
    from maquette.validation.paths import Path
    from maquette.validation.sparql_reader import QueryConstraint

Values = dict[str, "Collection[str]"]
"""Focus nodes, each with its value nodes (SHACL §2.1.2)."""


class BadShapes(SeveralProblems, BadCall):
    """Shapes cannot be read or carried out (exit status 2): nothing was checked."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What people are told of a rule; each is None where the shapes graph does not say it.

    `messages` are literal terms in any language; `title`, `why`, `remedy` and `source` stand in both languages.
    """

    messages: tuple[str, ...] = ()
    title: Text | None = None
    why: Text | None = None
    remedy: Text | None = None
    source: Text | None = None
    see: str = ""

    def within(self, outer: Wording) -> Wording:
        """Give the wording of a part of a shape: its own words, then those of what it stands in; messages its own."""
        return Wording(
            self.messages,
            self.title or outer.title,
            self.why or outer.why,
            self.remedy or outer.remedy,
            self.source or outer.source,
            self.see or outer.see,
        )

    def or_messages(self, *others: Wording) -> Wording:
        """Give the wording with the messages of the first other one that has any, where it has none."""
        return replace(self, messages=next((each.messages for each in (self, *others) if each.messages), ()))


@dataclass(frozen=True, slots=True)
class Offence:
    """What does not meet a constraint: a focus node, the value at fault ("" when there is none).

    `path` is where the value stands when the shape does not say it; `bindings` are values of a query's variables for
    its message, by name.
    """

    focus: str
    value: str = ""
    path: Path | None = None
    bindings: Mapping[str, str] = field(default_factory=dict)


class Run(Protocol):
    """One checking of one graph: what a constraint may ask it."""

    graph: Graph

    def failing(self, shape: Shape, nodes: Iterable[str]) -> set[str]:
        """Give the nodes among these that do not conform to a shape (SHACL §3.5)."""

    def instances(self, class_: str) -> set[str]:
        """Give the SHACL instances of a class: of it, or of a subclass of it."""

    def unmatched(self, texts: Iterable[str], pattern: str, flags: str) -> set[str]:
        """Give the texts that do not match a regular expression (SPARQL `REGEX`)."""

    def query(self, constraint: QueryConstraint, shape: Shape, values: Values) -> Iterator[Offence]:
        """Run the query of a SPARQL-based constraint; give what it finds."""


class Constraint(Protocol):
    """A constraint of a shape."""

    @property
    def component(self) -> str:
        """The IRI of its constraint component."""

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:
        """Give what does not meet it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A constraint as it stands in a shape: with its place and its words."""

    constraint: Constraint
    place: Place
    wording: Wording


TargetKind = Literal["class", "node", "subjects", "objects"]


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is about (SHACL §2.1.3): a class's instances, a node, a property's subjects or objects."""

    kind: TargetKind
    term: str


@dataclass(slots=True, eq=False)
class Shape:
    """A node shape or a property shape (`path` is None or not).

    `node` is its term in the shapes graph, `owner` the IRI of the nearest shape around it that has one; `severity` is
    an IRI; `closed` tells that it reads the closed graph rather than the asserted one. Written once, by its reader:
    shapes refer to each other.
    """

    node: str
    owner: str
    path: Path | None
    severity: str
    targets: tuple[Target, ...]
    place: Place
    wording: Wording
    deactivated: bool = False
    closed: bool = False
    constraints: tuple[Placed, ...] = ()

    @property
    def name(self) -> str:
        """Give how messages call it: its IRI, else that of its owner."""
        return self.owner or self.node


@dataclass(frozen=True, slots=True)
class WellFormedness:
    """The rule that every literal is one of its datatype: its name, severity and words, and where it stands."""

    name: str
    severity: str
    wording: Wording
    place: Place


@dataclass(frozen=True)
class Shapes:
    """All shapes of some files: `targeted` in the order of their names, each with what hangs on it.

    `unreachable` are shapes that nothing applies: without a target, and part of no other. `triples` are those of the
    files, which queries may read as `$shapesGraph`; `rules` is where the first SHACL rule stands, if there is one;
    `values` are rules about every literal there is.
    """

    targeted: tuple[Shape, ...]
    unreachable: tuple[Shape, ...]
    triples: tuple[tuple[str, str, str], ...]
    rules: Place | None = None
    values: tuple[WellFormedness, ...] = ()
