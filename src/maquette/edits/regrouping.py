"""Equalities that an edit says or takes back: the classes that the others make then, and when things join them.

Everything that is said of the things concerned is taken out and said anew (`maquette.edits.propagation`); only what
their equalities come to is told here, as `maquette.closure.equality` has it. That is for equalities which somebody
says, of things that no rule names: where rules conclude some, all may depend on when they do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING

from maquette.closure.equal_classes import EqualClasses
from maquette.closure.equality import REPLACING, STEPS, rounds_of_assertions
from maquette.edits.equalities import MANY, CloseAgain
from maquette.edits.surroundings import ASSERTED
from maquette.proofs.lookups import RANK_OF_LEVEL, rank_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from maquette.closure.equal_classes import Joining
    from maquette.edits.equalities import Equalities, EqualityRules, Replaced
    from maquette.edits.matching import Rules
    from maquette.edits.surroundings import Standing, Stored
    from maquette.proofs.lookups import Ids

_LITERAL = 2
_EQUAL = dict[int, list[tuple[int, int]]]
"""The equalities that are said, by their best level."""


@dataclass
class Regrouping:
    """Things whose classes change: the `rows` that speak of them, what replaces which, and their equalities then."""

    things: frozenset[int]
    rows: Mapping[Ids, Standing]
    replaced: list[Replaced] = field(default_factory=list)
    equalities: dict[Ids, Standing] = field(default_factory=dict)

    def _note(self, ids: Ids, rank: int, rule: int) -> None:
        self.equalities[ids] = min((rank, rule), self.equalities.get(ids, (rank, rule)))

    def say(self, said: _EQUAL, last: Mapping[int, int], same: int, rules: EqualityRules) -> None:
        """Join the things level by level; `last` gives the last round that the assertions of a level take."""
        classes = EqualClasses(lambda _: set())
        for level, edges in sorted(said.items()):
            for subject, object_ in edges:
                self._note((subject, same, object_), rank_at(level, 0), ASSERTED)
            joined = classes.join(edges)
            for each in joined:
                if each.depth:
                    self.replaced.append((each.things[0], each.hub, level, 0, each.depth))
                    for subject, object_, round_, rule in _along(each, rules):
                        self._note((subject, same, object_), rank_at(level, round_), rule)
                else:
                    # A hidden row: see `maquette.proofs.lookups`.
                    self._note((each.hub, same, each.hub), rank_at(level, last[level]) + 1, rules.ref)
            for one, other in permutations(joined, 2):
                if one.hub == other.hub:
                    pairs = ((s, o) for s in one.things for o in other.things if one.hub not in (s, o))
                    for subject, object_ in pairs:
                        self._note((subject, same, object_), rank_at(level, last[level] - REPLACING), rules.trans)


def _along(joining: Joining, rules: EqualityRules) -> Iterator[tuple[int, int, int, int]]:
    """Give the equalities by which a class joins another: subject, object, round, rule."""
    start = 1 + STEPS * (joining.depth - 1)
    own, other, hub = joining.own, joining.other, joining.hub
    if not joining.forwards:
        yield own, other, start + 1, rules.sym
    if other != hub:
        yield own, hub, start + 2, rules.trans
    for thing in joining.things:
        if thing != own:
            yield thing, hub, start + 3, rules.trans
        yield hub, thing, start + 4, rules.sym


def regroup(stored: Stored, rules: Rules, said: Mapping[Ids, int | None]) -> Regrouping | None:
    """Tell which classes of things change when statements are said at other levels, None for not any more.

    Raises `CloseAgain` where rules conclude that the things are the same, or name one; where there are very many; and
    where the assertions of a level take other rounds than they took.
    """
    same = rules.same
    edited = [ids for ids in said if ids[1] == same.same]
    if not edited:
        return None
    things = {thing for ids in edited for end in (ids[0], ids[2]) for thing in same.things_like(end)}
    if len(things) > MANY or any(each & 3 == _LITERAL or each in rules.named for each in things):
        raise CloseAgain
    found = Regrouping(frozenset(things), stored.about(things))
    equal = {ids: standing for ids, standing in found.rows.items() if ids[1] == same.same}
    if not _are_said(equal, stored, same.rules) or any(subject == object_ for subject, _, object_ in edited):
        raise CloseAgain
    edges: _EQUAL = defaultdict(list)
    for ids in {*equal, *edited}:
        level = said[ids] if ids in said else stored.asserted.get(ids)
        if level is not None:
            edges[level].append((ids[0], ids[2]))
    levels = {*edges, *(standing[0] // RANK_OF_LEVEL for standing in equal.values())}
    found.say(edges, {level: same.last_round(level) for level in levels}, same.same, same.rules)
    _check_rounds(found, same, levels)
    return found


def _are_said(equal: Mapping[Ids, Standing], stored: Stored, rules: EqualityRules) -> bool:
    """Tell whether equalities are all said, or follow from each other."""
    following = {ASSERTED, rules.ref, rules.sym, rules.trans, *rules.replacing}
    return all(
        standing[1] in following and not (ids[0] == ids[2] and ids in stored.asserted)
        for ids, standing in equal.items()
    )


def _check_rounds(found: Regrouping, same: Equalities, levels: Iterable[int]) -> None:
    """Raise `CloseAgain` where classes joined later than by assertions, or take those other rounds than before."""
    if any(same.until([thing]) % RANK_OF_LEVEL for thing in found.things):
        raise CloseAgain
    for level in levels:
        depths = [depth for *_, at, _, depth in found.replaced if at == level]
        depth = max([same.depth_of_others(level, found.things), *depths])
        if same.last_round(level) != rounds_of_assertions(depth) - 1:
            raise CloseAgain
