"""Things that are the same, in an edit: when rules read statements about them, and what is said of the others then.

It is known at any time of an edit when what stands for what, and so which rounds statements take to be said of another
thing (`maquette.closure.equality`): these steps are matched here as the instances of rules are in
`maquette.edits.matching`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TYPE_CHECKING, ClassVar, Self

from maquette.closure.equality import AT_ONCE
from maquette.edits.surroundings import ASSERTED, UNKNOWN
from maquette.edits.writing import columns
from maquette.proofs.lookups import RANK_OF_LEVEL, RANK_OF_ROUND, rank_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import duckdb

    from maquette.edits.matching import Match
    from maquette.edits.surroundings import Standing, Surroundings
    from maquette.proofs.lookups import Ids
    from maquette.rules import Rule

_NEVER = 1 << 62
"""A rank above all others: when what stands for itself is replaced."""
MANY = 1000
"""Of how many statements one may be said again, with other things in its places, before closing again is cheaper."""
Replaced = tuple[int, int, int, int, int]
"""A thing, what came to stand for it, the level, the round, and how many equalities lead from one to the other."""
_REPLACEMENTS = """
SELECT id, representative, level, round FROM replaced_things
WHERE id IN (SELECT unnest($1::BIGINT[])) OR representative IN (SELECT unnest($1::BIGINT[]))
"""
_FORGET = "DELETE FROM replaced_things WHERE id IN (SELECT unnest($1::BIGINT[]))"
_REPLACE = """
INSERT INTO replaced_things SELECT unnest($1::BIGINT[]), unnest($2::BIGINT[]), unnest($3::TINYINT[]),
unnest($4::INTEGER[]), unnest($5::INTEGER[])
"""
_EQUALITIES = """
WITH pairs AS (
    SELECT unnest($1::BIGINT[]) AS subject, unnest($2::BIGINT[]) AS predicate, unnest($3::BIGINT[]) AS object)
SELECT subject, object, rank FROM (
    SELECT subject, predicate, object, rank FROM statements_by_subject SEMI JOIN pairs USING (subject))
SEMI JOIN pairs USING (subject, predicate, object)
"""


class CloseAgain(Exception):
    """The edit changes axioms, equalities or values that rules compare, on which every row may depend."""


@dataclass(frozen=True, slots=True)
class EqualityRules:
    """The numbers of the rules of equality, by which steps are told."""

    ref: int
    sym: int
    trans: int
    replacing: tuple[int, int, int]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Self:
        """Read them off all rules."""
        named = {rule.name: rule.id for rule in rules}
        ref, sym, trans, *replacing = (
            named[f"eq-{name}"] for name in ("ref", "sym", "trans", "rep-s", "rep-p", "rep-o")
        )
        subject, predicate, object_ = replacing
        return cls(ref, sym, trans, (subject, predicate, object_))


@dataclass
class Equalities:
    """The equalities of a closure, as far as they are read: those of the things that an edit meets.

    `anything` tells whether there are any. `rounds` are the ranks of the first and the last statements of each round in
    which things were replaced, in order, where that took longer than it takes assertions: rules go on after them.
    """

    connection: duckdb.DuckDBPyConnection
    same: int
    anything: bool
    rules: EqualityRules
    rounds: list[tuple[int, int]]
    _replaced: dict[int, tuple[int, int]] = field(default_factory=dict)
    _alike: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _leading: dict[tuple[int, int], int] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, same: int, rules: EqualityRules) -> Self:
        """Read whether there are any, and their rounds; `same` is the id of `owl:sameAs`."""
        rows = connection.execute("SELECT level, round, last FROM replacing_rounds ORDER BY ALL").fetchall()
        rounds = [(rank_at(level, first), rank_at(level, last)) for level, first, last in rows]
        return cls(connection, same, _is_anything(connection), rules, rounds)

    def learn(self, terms: Iterable[int]) -> None:
        """Read what is the same as some terms; raises `CloseAgain` where too much is."""
        if not self.anything or not (new := {*terms} - self._known):
            return
        met: set[int] = set()
        while new:
            rows = self.connection.execute(_REPLACEMENTS, [sorted(new)]).fetchall()
            self._known |= new
            self._replaced.update((one, (other, rank_at(level, round_))) for one, other, level, round_ in rows)
            met |= {term for one, other, *_ in rows for term in (one, other)}
            new = met - self._known
        if met:
            self._group(met)

    def _group(self, met: Iterable[int]) -> None:
        """Note of things which are the same, and how surely each is the same as what stands for it."""
        classes: dict[int, list[int]] = defaultdict(list)
        pairs = []
        for thing in sorted(met):
            *leading, last = self._leading_up(thing)
            classes[last].append(thing)
            pairs += [(other, self.same, thing) for other in (*leading, last) if other != thing]
        if max(map(len, classes.values())) > MANY or self.same in self._replaced or self.same in classes:
            raise CloseAgain
        self._alike.update((thing, tuple(each)) for each in classes.values() for thing in each)
        rows = self.connection.execute(_EQUALITIES, columns(pairs)).fetchall()
        self._leading.update(((one, other), rank) for one, other, rank in rows)

    def _leading_up(self, thing: int) -> Iterator[int]:
        """Give a thing, what came to stand for it, what came to stand for that, and so on."""
        yield thing
        while thing in self._replaced:
            thing = self._replaced[thing][0]
            yield thing

    # --- What changes

    def things_like(self, thing: int) -> tuple[int, ...]:
        """Give the things that are the same as one, and that one."""
        return self._alike.get(thing, (thing,))

    def depth_of_others(self, level: int, things: Iterable[int]) -> int:
        """Give how many equalities lead at most to what stands for others than some by the assertions of a level."""
        rows = self.connection.execute(
            """SELECT coalesce(max(depth), 0) FROM replaced_things
            WHERE level = $1 AND round = 0 AND id NOT IN (SELECT unnest($2::BIGINT[]))""",
            [level, list(things)],
        ).fetchall()
        depth: int = rows[0][0]
        return depth

    def regroup(self, things: Collection[int], replaced: Collection[Replaced], ranks: Mapping[Ids, Standing]) -> None:
        """Take over what stands for some things from now on, and how surely each is the same as another."""
        self.connection.execute(_FORGET, [list(things)])
        if replaced:
            self.connection.execute(_REPLACE, columns(replaced))
        for thing in things:
            self._replaced.pop(thing, None)
            self._alike.pop(thing, None)
        self._leading = {pair: rank for pair, rank in self._leading.items() if pair[1] not in things}
        self._replaced.update((one, (other, rank_at(level, round_))) for one, other, level, round_, _ in replaced)
        self._leading.update(((one, other), rank) for (one, _, other), (rank, _) in ranks.items())
        classes: dict[int, list[int]] = defaultdict(list)
        for thing in sorted(things):
            *_, last = self._leading_up(thing)
            classes[last].append(thing)
        self._alike.update((thing, tuple(each)) for each in classes.values() for thing in each if len(each) > 1)
        self.anything = _is_anything(self.connection)

    # --- When

    def last_round(self, level: int) -> int:
        """Give the last of the rounds that the assertions of a level take."""
        return self._round_of(rank_at(level, 0))[1] % RANK_OF_LEVEL // RANK_OF_ROUND

    def following(self, rank: int) -> int:
        """Give the rank of what rules conclude from a statement of a rank: that of the next round of rules."""
        return self._round_of(rank)[1] + RANK_OF_ROUND

    def _round_of(self, rank: int) -> tuple[int, int]:
        """Give the ranks of the first and the last statements of the round of rules that a rank belongs to."""
        if self.rounds:
            place = bisect_right(self.rounds, (rank, _NEVER)) - 1
            if place >= 0 and rank <= self.rounds[place][1]:
                return self.rounds[place]
        start = rank // RANK_OF_LEVEL * RANK_OF_LEVEL
        last = start + (AT_ONCE - 1) * RANK_OF_ROUND
        return (start, last) if rank <= last else (rank, rank)

    def until(self, terms: Iterable[int]) -> int:
        """Give the rank of the first round in which one of some terms is replaced: no rule reads it after that."""
        return min((self._replaced[term][1] for term in terms if term in self._replaced), default=_NEVER)

    def _at(self, thing: int, rank: int) -> int:
        """Give what stands for a thing at the end of the round of a rank."""
        while thing in self._replaced and self._replaced[thing][1] <= rank:
            thing = self._replaced[thing][0]
        return thing

    # --- Steps

    def alike(self, ids: Ids) -> list[Ids]:
        """Give the statements that say the same of the same things; raises `CloseAgain` where they are too many."""
        choices = [self._alike.get(term, (term,)) for term in ids]
        if prod(map(len, choices)) > MANY:
            raise CloseAgain
        return [(s, p, o) for s, p, o in product(*choices) if (s, p, o) != ids and p & 3 == 0]

    def rank_of(self, ids: Ids, standing: Standing, wanted: Ids) -> int | None:
        """Give the rank that a statement gets as another one says the same; None where it does not follow from it."""
        # What is said on the way to what stands for all things, or written out for them, is said of no other for that.
        was_replaced = standing[1] in self.rules.replacing and self.until(ids) <= self._round_of(standing[0])[1]
        replaced = None if was_replaced else self._replaced_at(ids, standing, wanted)
        out = self._written_out(ids, standing[0], wanted)
        return min((rank for rank in (replaced, out) if rank is not None), default=None)

    def _replaced_at(self, ids: Ids, standing: Standing, wanted: Ids) -> int | None:
        """Give the rank of a statement, by which another one is replaced: one place after the other, the last at last.

        That happens in the round in which one of its things gets another to stand for it, or at once where somebody
        says it of things for which others stand already.
        """
        first, _ = self._round_of(standing[0])
        when = max(self.until(ids), first)
        if when == _NEVER or (self.until(ids) < first and standing[1] != ASSERTED):
            return None
        _, last = self._round_of(when)
        subject, predicate, object_ = (self._at(term, when) for term in ids)
        # Where a place keeps its term, the step before it has led to the same statement, and all of them to the last.
        places = {
            (subject, predicate, ids[2]): last - RANK_OF_ROUND,
            (subject, ids[1], ids[2]): last - 2 * RANK_OF_ROUND,
            (subject, predicate, object_): last,
        }
        return places.get(wanted)

    def _written_out(self, ids: Ids, rank: int, wanted: Ids) -> int | None:
        """Give the rank of a statement as it is written out from one about what stands for its things in its level."""
        changed = [(one, other) for one, other in zip(ids, wanted, strict=True) if one != other]
        ranks = [self._leading.get(pair, _NEVER) for pair in changed]
        latest = max(rank, *ranks)
        # What is written out is what holds at the end of a level.
        if latest == _NEVER or self.until(ids) // RANK_OF_LEVEL <= latest // RANK_OF_LEVEL:
            return None
        return latest + len(changed) * RANK_OF_ROUND


@dataclass(frozen=True, slots=True)
class Replacement:
    """The steps by which a statement follows from another one with the same thing in a place, and in none after it.

    They are entered as rules are (`maquette.edits.matching.Entry`): by the statement that is replaced, or by the other.
    """

    rule: int
    place: int
    same: Equalities
    excluded: ClassVar[None] = None
    makes_same: ClassVar[bool] = False

    def matches(self, ids: Ids, standing: Standing | None, rows: Surroundings) -> list[Match] | None:
        """Give the steps in which a statement enters; None where rows are to be read first."""
        found: list[Match] = []
        is_whole = True
        for other in self.same.alike(ids) if ids[1] != self.same.same else ():
            if not self._is_last(ids, other):
                continue
            premise = (ids, standing) if standing else (other, rows.standing(other))
            if premise[1] is UNKNOWN:
                is_whole = False
            elif premise[1]:
                concluded = other if standing else ids
                rank = self.same.rank_of(premise[0], premise[1], concluded)
                if rank is not None:
                    found.append(((*concluded, rank), ((premise[0], premise[1]),)))
        return found if is_whole else None

    def _is_last(self, one: Ids, other: Ids) -> bool:
        return one[self.place] != other[self.place] and one[self.place + 1 :] == other[self.place + 1 :]

    def conclusion(self, match: Match) -> Ids:
        """Give what a step concludes."""
        subject, predicate, object_, _ = match[0]
        return subject, predicate, object_

    def rank(self, match: Match) -> int:
        """Give the rank of what a step concludes."""
        return match[0][3]


def _is_anything(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(connection.execute("SELECT 1 FROM replaced_things LIMIT 1").fetchone())
