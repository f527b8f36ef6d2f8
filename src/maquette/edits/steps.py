"""The steps that lead to and from some statements, as SQL over the groups of rules that the closure runs.

The queries read `joined` (the statements as they stand), `delta` (those that steps start from) and `goals` (those that
steps lead to); both of the former have `rank`: level and round as one number, as `maquette.proofs.lookups` has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Self

from maquette.axioms import DIFFERENT, SAME, SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE
from maquette.closure import stored_rules
from maquette.edits.values import ValueRules
from maquette.rules_sql import RuleGroups, Source, clashes_sql, conclusions_sql

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    import duckdb

    from maquette.rules_sql import Group, Key, Row

RANK_OF_LEVEL, RANK_OF_ROUND = 1 << 32, 2


class _Everything:
    """Holds every key: a statement that a rule asks for is looked for, whether there are any such or not."""

    def __contains__(self, _: object) -> bool:
        return True


@dataclass(frozen=True)
class Steps:
    """The rules of a closed table; `ranks` are the least ranks that rules give, `heads` the keys that they conclude."""

    groups: RuleGroups
    ranks: Mapping[int, int]
    heads: Mapping[int, Key]
    transitive: frozenset[int]
    values: ValueRules

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Self:
        """Read the rules that a closure used."""
        rules = {rule.id: rule for rule in stored_rules(connection)}
        added = connection.execute("SELECT id, level, round FROM rules ORDER BY id").fetchall()
        groups = RuleGroups(connection)
        groups.learn([TYPE, SAME, DIFFERENT, *SCHEMA_PREDICATES, *SCHEMA_CLASSES])
        for level, some in groupby(added, key=lambda row: int(row[1])):
            groups.add([rules[number] for number, *_ in some], level)
        groups.settle()
        ids = groups.ids
        heads = {
            rule.id: (ids.get(rule.head[1], 0), ids.get(rule.head[2], 0) if rule.head[1] == TYPE else 0)
            for rule in rules.values()
            if rule.head
        }
        shapes = (group for group in groups.groups.values() if group.shape.is_transitivity)
        transitive = frozenset(row.rule for group in shapes for row in group.rows)
        ranks = {number: level * RANK_OF_LEVEL + RANK_OF_ROUND * round_ for number, level, round_ in added}
        return cls(groups, ranks, heads, transitive, ValueRules.of(rules.values()))

    def forward(self, arrived: Container[Key]) -> Iterator[str]:
        """Give the queries for what follows from statements in `delta`, which have the keys `arrived`."""
        for group in self.groups.groups.values():
            if group.shape.head is None or group.shape.half:
                continue
            for place in range(len(group.shape.body)):
                if rows := [row for row in group.rows if row.keys[place] in arrived]:
                    yield self._conclusions(group, rows, place)

    def backward(self, wanted: Container[Key]) -> Iterator[str]:
        """Give the queries for the steps that conclude statements in `goals`, which have the keys `wanted`."""
        for group in self.groups.groups.values():
            if group.shape.head is None or group.shape.half:
                continue
            if rows := [row for row in group.rows if self.heads[row.rule] in wanted]:
                yield self._conclusions(group, rows)

    def _conclusions(self, group: Group, rows: Sequence[Row], delta: int | None = None) -> str:
        """Give the query for what some rules conclude, with one premise in `delta`, or of the statements in `goals`."""
        places = range(len(group.shape.body))
        sources = [self.groups.source(group.shape, place, "delta" if place == delta else "joined") for place in places]
        rules = group.parameters(self.groups.connection, rows)
        ranks = [f"a{place}.rank + {RANK_OF_ROUND}" for place in places]
        if not places or any(self.ranks[row.rule] > min(self.ranks.values()) for row in rows):
            of_rule = f"(SELECT level * {RANK_OF_LEVEL} + {RANK_OF_ROUND} * round FROM rules WHERE id = {rules.rule})"
            ranks.append(of_rule)
        rank = f"greatest({', '.join(ranks)})"
        goals = "goals" if delta is None else ""
        return conclusions_sql(group.shape, rules, sources, self.groups.ids, rank=rank, goals=goals)

    def equalities(self, arrived: Container[Key]) -> Iterator[str]:
        """Give the queries for what statements in `delta` make the same."""
        for group in self.groups.groups.values():
            if group.shape.half:
                yield from self.groups.pairs(group, arrived, _Everything())

    def clashes(self, arrived: Container[Key]) -> Iterator[str]:
        """Give the queries for the contradictions in which statements in `delta` take part: rule, level, bindings."""
        for group in self.groups.groups.values():
            for place in range(len(group.shape.body)) if group.shape.head is None else ():
                if rows := [row for row in group.rows if row.keys[place] in arrived]:
                    sources = [Source("delta" if each == place else "joined") for each in range(len(group.shape.body))]
                    rules = group.parameters(self.groups.connection, rows)
                    yield clashes_sql(group.shape, rules, sources, self.groups.ids)
