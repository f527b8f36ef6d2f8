"""What a statement would contradict: what nobody should be told to write.

From the statement, everything follows that rules with a single premise give (links above it, inverses, classes of its
ends); it is refused when a rule without a head then matches, its other atoms looked up in what holds. Contradictions
that need more than that, or the values of literals, are found when the statement is written: `maquette build` tells
them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from maquette.axioms import TYPE
from maquette.data_values import is_of_values
from maquette.rules import is_variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maquette.absence.joins import Place
    from maquette.proofs.lookups import Ids, Lookups

Atoms = tuple[tuple[int | str, ...], ...]

_ENDS = {"subject": -1, "object": -2}
"""Stand-ins for whatever a predicate links."""


class Contradictions:
    """Tells what would contradict the statements of one closure."""

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups
        self._held: dict[Ids, bool] = {}
        self._types: dict[int, frozenset[int]] = {}
        self._excluded: dict[tuple[int, str], frozenset[int]] = {}

    def follow(self, statement: Ids) -> bool:
        """Tell whether a contradiction would follow from a statement."""
        new = self._consequences(statement)
        return any(self._clashes(each, new) for each in sorted(new))

    def excluded(self, predicate: Place, end: str) -> frozenset[int]:
        """Give the classes that nothing can be of that a predicate has at an end."""
        if not isinstance(predicate, int):
            return frozenset()
        key = (predicate, end)
        if key not in self._excluded:
            stand_in = _ENDS[end]
            classes = {
                o for s, p, o in self._consequences((_ENDS["subject"], predicate, _ENDS["object"]))
                if s == stand_in and p == self._type
            }  # fmt: skip
            self._excluded[key] = frozenset(self._disjoint_with(classes))
        return self._excluded[key]

    @cached_property
    def _type(self) -> int:
        return self._lookups.hashed([TYPE])[TYPE]

    @cached_property
    def _encoded(self) -> list[tuple[Atoms, tuple[int | str, ...] | None]]:
        """Give the rules of a single premise and those without a head, with ids for terms; not those of literals."""
        rules = [
            rule
            for rule in self._lookups.rules.values()
            if rule.body and (len(rule.body) == 1 or not rule.head) and not is_of_values(rule.name)
        ]
        atoms = [atom for rule in rules for atom in (*rule.body, *([rule.head] if rule.head else []))]
        hashed = self._lookups.hashed({place for atom in atoms for place in atom if not is_variable(place)})

        def encode(atom: tuple[str, ...]) -> tuple[int | str, ...]:
            return tuple(place if is_variable(place) else hashed[place] for place in atom)

        return [(tuple(map(encode, rule.body)), encode(rule.head) if rule.head else None) for rule in rules]

    @cached_property
    def _steps(self) -> dict[int, list[tuple[tuple[int | str, ...], tuple[int | str, ...]]]]:
        """Give the rules of a single premise by its predicate."""
        found: dict[int, list[tuple[tuple[int | str, ...], tuple[int | str, ...]]]] = {}
        for body, head in self._encoded:
            if head and isinstance(body[0][1], int):
                found.setdefault(body[0][1], []).append((body[0], head))
        return found

    @cached_property
    def _headless(self) -> dict[tuple[int, int], list[tuple[int, Atoms]]]:
        """Give the rules without a head by the predicate (and, for a type, the class) of each of their atoms."""
        found: dict[tuple[int, int], list[tuple[int, Atoms]]] = {}
        for body, head in self._encoded:
            for number, (_, predicate, object_) in enumerate(body if head is None else ()):
                if isinstance(predicate, int):
                    class_ = object_ if predicate == self._type and isinstance(object_, int) else 0
                    found.setdefault((predicate, class_), []).append((number, body))
        return found

    def _consequences(self, statement: Ids) -> set[Ids]:
        """Give what follows from a statement alone, itself included."""
        found = {statement}
        waiting = [statement]
        while waiting:
            each = waiting.pop()
            for body, head in self._steps.get(each[1], ()):
                bound = match(body, each)
                if bound is None or not all(isinstance(place, int) or place in bound for place in head):
                    continue
                s, p, o = (place if isinstance(place, int) else bound[place] for place in head)
                if (s, p, o) not in found:
                    found.add((s, p, o))
                    waiting.append((s, p, o))
        return found

    def _clashes(self, statement: Ids, new: set[Ids]) -> bool:
        for key in ((statement[1], statement[2] if statement[1] == self._type else 0), (statement[1], 0)):
            for number, body in self._headless.get(key, ()):
                bound = match(body[number], statement)
                if bound is not None and self._rest_holds(body, number, bound, new):
                    return True
        return False

    def _rest_holds(self, body: Atoms, number: int, bound: Mapping[str, int], new: set[Ids]) -> bool:
        """Tell whether the other atoms of a rule without a head hold, all their places being bound."""
        for other, atom in enumerate(body):
            if other == number:
                continue
            places = [place if isinstance(place, int) else bound.get(place) for place in atom]
            s, p, o = places
            if s is None or p is None or o is None or not ((s, p, o) in new or self._holds((s, p, o))):
                return False
        return True

    def _holds(self, ids: Ids) -> bool:
        if ids[1] == self._type:
            return ids[2] in self._classes(ids[0])
        if ids not in self._held:
            self._held[ids] = min(ids) >= 0 and self._lookups.record(ids) is not None
        return self._held[ids]

    def _classes(self, thing: int) -> frozenset[int]:
        """Give all classes of a thing in one look-up: every pair of disjoint classes asks for one of them."""
        if thing not in self._types:
            self._types[thing] = frozenset(self._lookups.objects(thing, self._type)) if thing >= 0 else frozenset()
        return self._types[thing]

    def _disjoint_with(self, classes: set[int]) -> Iterator[int]:
        """Give the classes that have no member in common with one of some classes."""
        for each in classes:
            for number, body in self._headless.get((self._type, each), ()):
                others = [atom for other, atom in enumerate(body) if other != number]
                if len(others) == 1 and others[0][:2] == body[number][:2] and isinstance(others[0][2], int):
                    yield others[0][2]


def match(atom: tuple[int | str, ...], statement: Ids) -> dict[str, int] | None:
    """Give what the variables of an atom stand for, or None when the statement does not match it."""
    bound: dict[str, int] = {}
    for place, number in zip(atom, statement, strict=True):
        if (place if isinstance(place, int) else bound.setdefault(place, number)) != number:
            return None
    return bound
