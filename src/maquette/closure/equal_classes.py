"""Classes of things that are the same: which thing stands for each, and the way by which each leads there.

Equalities are edges; things that they connect are one class, and the first of them, in an order that is given, stands
for all. When classes join, a spanning tree from the one that keeps its representative tells how the others hang on it,
so that an equality of any two things has a proof along the tree.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Edge = tuple[int, int]
"""An equality as it was said: subject, object."""


@dataclass(frozen=True, slots=True)
class Joining:
    """A former class that joins the class of `hub`, the representative: its `things`, with its former one first.

    The equality of its thing `own` with `other`, a thing at depth `depth` - 1, joins it; it reads from `own` to `other`
    when it is `forwards`. The class that `hub` stood for before has depth 0 and hangs on nothing.
    """

    hub: int
    depth: int
    own: int
    other: int
    forwards: bool
    things: tuple[int, ...]


@dataclass(slots=True)
class EqualClasses:
    """The classes of more than one thing; `vocabulary` tells words of RDF(S) and OWL, which are never joined."""

    vocabulary: Callable[[Iterable[int]], set[int]]
    representative: dict[int, int] = field(default_factory=dict)
    things: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def of(self, thing: int) -> int:
        """Give what stands for a thing: itself, where nothing else is the same."""
        return self.representative.get(thing, thing)

    def join(self, edges: Iterable[Edge]) -> list[Joining]:
        """Join what some equalities connect, and tell what joined what, each hub's own class first."""
        links: dict[int, list[tuple[int, int, int, bool]]] = defaultdict(list)
        for subject, object_ in sorted(edges):
            one, other = self.of(subject), self.of(object_)
            if one != other:
                links[one].append((other, object_, subject, False))
                links[other].append((one, subject, object_, True))
        words = self.vocabulary(links)
        # A word comes first, then an IRI, a blank node, a literal: the kind is in the two lowest bits.
        order = sorted(links, key=lambda each: (each not in words, each & 3, each))
        found = [joining for joined in self._components(order, links, words) for joining in joined]
        for joining in found:
            self.things.pop(joining.things[0], None)
        for joining in found:
            self.things[joining.hub] = self.things.get(joining.hub, ()) + joining.things
            self.representative.update(dict.fromkeys(joining.things, joining.hub))
        return found

    def _components(
        self, order: list[int], links: Mapping[int, list[tuple[int, int, int, bool]]], words: set[int]
    ) -> Iterator[list[Joining]]:
        """Give what joins for each component, breadth first from its first representative."""
        met: set[int] = set()
        for hub in order:
            if hub in met:
                continue
            met.add(hub)
            joined = [Joining(hub, 0, hub, hub, True, self._all(hub))]
            waiting = deque([(hub, 0)])
            while waiting:
                here, depth = waiting.popleft()
                for there, own, other, forwards in links[here]:
                    if there not in met and not (there in words and hub in words):
                        met.add(there)
                        joined.append(Joining(hub, depth + 1, own, other, forwards, self._all(there)))
                        waiting.append((there, depth + 1))
            if len(joined) > 1:
                yield joined

    def _all(self, representative: int) -> tuple[int, ...]:
        """Give the things of a class, its representative first."""
        return self.things.get(representative, (representative,))
