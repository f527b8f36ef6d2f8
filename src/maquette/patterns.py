"""What a query reads: its triple patterns, in the groups in which they stand (SPARQL 1.1 Query Language, §5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from maquette.terms import iri
from maquette.words import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPE = iri(f"{RDF}type")
Kind = Literal["group", "optional", "minus", "filter", "bind", "select", "graph"]
"""What a group is: `filter` and `bind` are the pattern of an EXISTS, in a filter or in BIND."""


class NotUnderstood(Exception):
    """The query has something that is not read here: it may read any statement."""


@dataclass(frozen=True, slots=True)
class Step:
    """A triple pattern: terms or variables (`?name`; blank nodes are variables), and the predicates that may join them.

    `ways` are sequences of predicates, each with whether it leads backwards; None where a path repeats them.
    """

    subject: str
    predicates: frozenset[str]
    object: str
    ways: tuple[tuple[tuple[str, bool], ...], ...] | None


@dataclass
class Group:
    """A group graph pattern: its parts in their order, which are triple patterns, groups, and unions of groups.

    `graph` is the IRI of the graph that it reads. Of a subquery, whose one part is what it asks, `returned` are the
    variables that it gives (None: all), and `keys` those that it groups by (None: it does not group); `cut` tells that
    it has a limit.
    """

    kind: Kind = "group"
    parts: list[Step | Group | Union] = field(default_factory=list)
    values: dict[str, frozenset[str]] = field(default_factory=dict)
    graph: str = ""
    returned: frozenset[str] | None = None
    keys: frozenset[str] | None = None
    cut: bool = False

    def steps(self) -> Iterator[Step]:
        """Give the triple patterns of the group and of all groups in it."""
        for part in self.parts:
            if isinstance(part, Step):
                yield part
            else:
                for each in (part,) if isinstance(part, Group) else part.branches:
                    yield from each.steps()


@dataclass(frozen=True, slots=True)
class Union:
    """Groups of which each gives solutions."""

    branches: tuple[Group, ...]
