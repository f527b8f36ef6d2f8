"""Near misses: the instances of rules that come nearest to giving a statement that does not hold.

A rule would give the statement if all atoms of its body held. Its instances are found from those that do: each choice
of atoms is joined with what holds, and the other atoms are what is missing. A missing statement that rules may give is
missed in turn, down to what a person can write. Nearest is what takes the fewest new rows or statements, then the
fewest steps, then what rests on the surest statements.

What nobody could write is left out: a statement that would contradict the ontology, and one that would put an existing
curated row to another use. Rules of equality conclude anything about anything, and are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from maquette.absence.contradictions import Contradictions, match
from maquette.absence.joins import Joins
from maquette.data_values import is_of_values
from maquette.proofs.lookups import Lookups, Record
from maquette.rules import is_variable
from maquette.sources.reading import SourceKind
from maquette.sources.tables.schemas import ROW, TABLES
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from maquette.absence.joins import Instance
    from maquette.proofs.lookups import Ids
    from maquette.proofs.proof import Triple
    from maquette.rules import Rule

MOST_ROWS = 3
"""How many new rows or statements a near miss may take."""
_DEPTH = 6
_INSTANCES, _INSTANCES_BELOW = 200, 20
"""How many instances of a rule are looked at: for the statement asked about, and for what is missing below it."""
_KEPT = 6
"""How many ways are kept of each missing statement."""
_AT_ROW = {
    "subject": frozenset(
        maq(link.predicate) for table in TABLES.values() for link in table.links if link.subject == ROW
    ),
    "object": frozenset(maq(link.predicate) for table in TABLES.values() for link in table.links if link.object == ROW),
}
"""The predicates by which the rows of curated tables stand at an end of a statement."""
WRITTEN_IN_TABLES = frozenset(maq(link.predicate) for table in TABLES.values() for link in table.links)


@dataclass(frozen=True, slots=True)
class Missing:
    """A statement that does not hold: its ids, and the nearest ways to have it; without any, somebody must write it.

    An id below 0 stands for something new: a new row of a curated table, or a new thing.
    """

    ids: Ids
    ways: tuple[Way, ...] = ()

    @property
    def needed(self) -> tuple[Ids, ...]:
        """Give the statements that somebody must write, the nearest way chosen everywhere."""
        return self.ways[0].needed if self.ways else (self.ids,)


@dataclass(frozen=True, slots=True)
class Way:
    """One instance of a rule that would give a statement: for each atom of its body, what holds or what is missing.

    `rows` is how many rows or single statements it takes, `steps` how many rules apply.
    """

    rule: Rule
    premises: tuple[Record | Missing, ...]
    rows: int = 0
    steps: int = 1

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Give what is missing."""
        return tuple(each for each in self.premises if isinstance(each, Missing))

    @property
    def needed(self) -> tuple[Ids, ...]:
        """Give the statements that somebody must write to have it, each once."""
        return tuple(dict.fromkeys(ids for each in self.missing for ids in each.needed))

    @property
    def levels(self) -> tuple[int, ...]:
        """Give the levels of what holds, here and in the ways below."""
        below = (level for each in self.missing for way in each.ways[:1] for level in way.levels)
        return (*(each.level for each in self.premises if isinstance(each, Record)), *below)


@dataclass(frozen=True, slots=True)
class NearRule:
    """A rule that could conclude the statement, and its nearest instances, nearest first."""

    rule: Rule
    ways: tuple[Way, ...]


@dataclass
class NearMisses:
    """Finds near misses in one closed statement table, which must not change meanwhile."""

    connection: duckdb.DuckDBPyConnection
    lookups: Lookups = field(init=False)
    new_rows: set[int] = field(default_factory=set)
    _terms: dict[int, str] = field(default_factory=dict)
    _new: int = 0

    def __post_init__(self) -> None:
        self.lookups = Lookups(self.connection)

    @cached_property
    def _joins(self) -> Joins:
        return Joins(self.connection, self.lookups, self._contradictions, _AT_ROW)

    @cached_property
    def _contradictions(self) -> Contradictions:
        return Contradictions(self.lookups)

    @cached_property
    def written(self) -> frozenset[str]:
        """The predicates that people and pages write: those of curated tables, and those that the sources use."""
        rows = self.connection.execute(
            """SELECT DISTINCT term FROM assertions
            JOIN sources ON source = sources.id JOIN terms ON predicate = terms.id
            WHERE kind NOT IN ($ontology, $alignment)""",
            {"ontology": SourceKind.ONTOLOGY.value, "alignment": SourceKind.ALIGNMENT.value},
        ).fetchall()
        return WRITTEN_IN_TABLES | {term for (term,) in rows}

    def of(self, statement: Triple, *, every: bool = False) -> tuple[NearRule, ...]:
        """Give the rules that could conclude a statement that does not hold, the one with the nearest instance first.

        Each has those of its instances that take as few new rows as any of them does; with `every`, where another rule
        needs fewer, too.
        """
        self.new_rows, self._new = set(), 0
        goal = self._ids(statement)
        found: dict[int, list[Way]] = {rule.id: [] for rule in self._rules(goal)}
        for budget in range(1, MOST_ROWS + 1):
            for rule in self._rules(goal):
                found[rule.id] = found[rule.id] or self._by_rule(rule, goal, budget, _DEPTH, frozenset())
            if any(found.values()) and not every:
                break
        near = [
            NearRule(self.lookups.rules[number], tuple(sorted(ways, key=self._cost))) for number, ways in found.items()
        ]
        return tuple(sorted(near, key=lambda each: (not each.ways, self._cost(each.ways[0])[:3] if each.ways else ())))

    def contradicts(self, statement: Triple) -> bool:
        """Tell whether a statement would contradict the ontology, given what holds."""
        return self._contradictions.follow(self._ids(statement))

    def _ids(self, statement: Triple) -> Ids:
        hashed = self.lookups.hashed(statement)
        subject, predicate, object_ = (hashed[term] for term in statement)
        self._terms.update({subject: statement[0], predicate: statement[1], object_: statement[2]})
        return subject, predicate, object_

    def statement(self, ids: Ids) -> Triple:
        """Give the exact terms of a statement; something new is a blank node."""
        return self.term(ids[0]), self.term(ids[1]), self.term(ids[2])

    def term(self, number: int) -> str:
        """Give the exact term of an id."""
        if number < 0:
            return f"_:new{-number}"
        if number not in self._terms:
            self._terms[number] = self.lookups.terms([number])[number]
        return self._terms[number]

    def _rules(self, goal: Ids) -> list[Rule]:
        """Give the rules that could conclude a statement, but for those of equality and of the values of literals."""
        return [rule for head, rule in self._by_predicate.get(goal[1], ()) if match(head, goal) is not None]

    @cached_property
    def _by_predicate(self) -> dict[int, list[tuple[tuple[int | str, ...], Rule]]]:
        """The rules by the predicates of their heads, with ids for the terms of those."""
        found: dict[int, list[tuple[tuple[int | str, ...], Rule]]] = {}
        for _, rule in sorted(self.lookups.rules.items()):
            if rule.head and not is_variable(rule.head[1]) and not is_of_values(rule.name):
                hashed = self.lookups.hashed(place for place in rule.head if not is_variable(place))
                head = tuple(place if is_variable(place) else hashed[place] for place in rule.head)
                found.setdefault(hashed[rule.head[1]], []).append((head, rule))
        return found

    def _ways(self, goal: Ids, budget: int, depth: int, path: frozenset[Ids]) -> list[Way]:
        ways = [way for rule in self._rules(goal) for way in self._by_rule(rule, goal, budget, depth, path)]
        return sorted(ways, key=self._cost)

    def _by_rule(self, rule: Rule, goal: Ids, budget: int, depth: int, path: frozenset[Ids]) -> list[Way]:
        """Give the instances of a rule that would give a statement for at most so many new rows."""
        limit = _INSTANCES if not path else _INSTANCES_BELOW
        ways = []
        for instance in self._joins.instances(rule, goal, budget, limit):
            way = self._completed(rule, self._with_new(instance), budget, depth, path | {goal})
            if way and way.rows <= budget:
                ways.append(way)
        return ways

    def _with_new(self, instance: Instance) -> tuple[Record | Ids, ...]:
        """Put something new in the place of each variable that nothing binds."""
        new: dict[str, int] = {}
        for name in instance.unbound:
            self._new -= 1
            new[name] = self._new
            if name in instance.rows:
                self.new_rows.add(self._new)

        def place(each: int | str) -> int:
            return each if isinstance(each, int) else new[each]

        return tuple(
            each if isinstance(each, Record) else (place(each[0]), place(each[1]), place(each[2]))
            for each in instance.atoms
        )

    def _completed(
        self, rule: Rule, atoms: Iterable[Record | Ids], budget: int, depth: int, path: frozenset[Ids]
    ) -> Way | None:
        """Complete an instance: find how each missing statement could come to hold."""
        premises: list[Record | Missing] = []
        for each in atoms:
            if isinstance(each, Record):
                premises.append(each)
                continue
            missing = None if each in path else self._missing(each, budget, depth - 1, path)
            if missing is None:
                return None
            premises.append(missing)
        way = Way(rule, tuple(premises))
        below = [each.ways[0].steps for each in way.missing if each.ways]
        return Way(rule, way.premises, self._rows(way.needed), 1 + sum(below))

    def _missing(self, ids: Ids, budget: int, depth: int, path: frozenset[Ids]) -> Missing | None:
        """Give a missing statement with the ways to have it, or None when there are none."""
        if ids[0] in self.new_rows or ids[2] in self.new_rows or self.term(ids[1]) in self.written:
            return None if self._contradictions.follow(ids) else Missing(ids)
        if not self._rules(ids):
            return None if self._contradictions.follow(ids) else Missing(ids)
        for steps in range(1, depth + 1):  # deeper only where nothing is nearer: else the search has no end in practice
            if ways := self._ways(ids, budget, steps, path):
                return Missing(ids, tuple(ways[:_KEPT]))
        return None

    def _rows(self, needed: Iterable[Ids]) -> int:
        """Count the rows or single statements to be written: all that speaks of one new row is one."""
        return len({next((end for end in (s, o) if end in self.new_rows), (s, p, o)) for s, p, o in needed})

    def _cost(self, way: Way) -> tuple[object, ...]:
        levels = way.levels
        elsewhere = sum(self.term(ids[1]) not in WRITTEN_IN_TABLES for ids in way.needed)
        names = [self._sortable(each) for each in way.premises]
        return way.rows, elsewhere, way.steps, max(levels, default=0), sum(levels), way.rule.id, names

    def _sortable(self, premise: Record | Missing) -> tuple[str, ...]:
        return tuple(self.term(number) if number >= 0 else "" for number in premise.ids)
