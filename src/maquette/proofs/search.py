"""The smallest proof: a search through all proofs of a statement, where the shown proof takes the first that was found.

Proofs form a directed hypergraph (conclusion ← premises), in which the smallest tree is found as by Knuth, "A
Generalization of Dijkstra's Algorithm" (Information Processing Letters 6(1), 1977). The hypergraph is read step by
step: trees of n steps are at most n steps deep, so that the search ends at the depth that the best tree has found.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.proofs.lookups import rank_above

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maquette.proofs.lookups import Ids, Instance, Lookups, Record

Choice = tuple[int, tuple["Ids", ...]] | None
"""How a statement is proved: by a rule and its premises (first its body, then its axioms), or as asserted (None)."""
Plan = dict["Ids", Choice]
"""A choice for every statement of a proof."""

EXPANDED, INSTANCES = 1000, 1000
"""How many statements a search looks behind, and how many instances of a rule behind each: seconds at the worst."""


@dataclass(slots=True)
class Search:
    """A search for the smallest proof of `goal` among those of a level, or surer, that never use `avoid`.

    `limit` is how many statements are looked behind; `exact` tells, after `run`, that nothing was cut off.
    """

    lookups: Lookups
    goal: Record
    level: int
    avoid: frozenset[Ids] = frozenset()
    limit: int = EXPANDED
    exact: bool = True
    _records: dict[Ids, Record] = field(default_factory=dict)
    _edges: dict[Ids, list[tuple[int, tuple[Ids, ...]]]] = field(default_factory=dict)

    def run(self, bound: int | None = None) -> Plan | None:
        """Give the smallest proof, or None when there is none (of fewer than `bound` steps)."""
        self._records[self.goal.ids] = self.goal
        frontier = [self.goal.ids]
        best: tuple[int, Plan] | None = None
        depth = 0
        while frontier and len(self._edges) < self.limit and (bound is None or bound > depth + 1):
            frontier = self._expand(frontier)
            depth += 1
            found = self._cheapest()
            if found and (bound is None or found[0] < bound):
                best, bound = found, found[0]
        return best[1] if best else None

    def _is_leaf(self, record: Record) -> bool:
        return record.asserted is not None and record.asserted <= self.level

    def _expand(self, frontier: Iterable[Ids]) -> list[Ids]:
        """Read the instances that conclude the statements of the frontier; give the statements met that way."""
        met: dict[Ids, None] = {}
        for ids in frontier:
            if self._is_leaf(self._records[ids]):
                self._edges[ids] = []
                continue
            if len(self._edges) >= self.limit:
                self.exact = False
                break
            self._edges[ids] = []
            for rule, premises in self._steps(ids):
                self._records.update((record.ids, record) for record in premises)
                self._edges[ids].append((rule, tuple(record.ids for record in premises)))
                met.update(dict.fromkeys(self._edges[ids][-1][1]))
        return [ids for ids in met if ids not in self._edges]

    def _steps(self, ids: Ids) -> Iterator[tuple[int, Instance]]:
        """Give the steps that conclude a statement at the level: the rule, its premises, its axioms after them."""
        for rule in self.lookups.rules_concluding(ids):
            axioms = self.lookups.axioms(rule)
            if any(axiom.level > self.level for axiom in axioms):
                continue
            instances = self.lookups.instances(rule, ids, rank_above(self.level), INSTANCES)
            self.exact &= len(instances) < INSTANCES
            for instance in instances:
                premises = (*instance, *axioms)
                if not any(record.ids == ids or record.ids in self.avoid for record in premises):
                    yield rule, premises

    def _cheapest(self) -> tuple[int, Plan] | None:
        """Settle statements in the order of the sizes of their smallest proofs, up to the goal."""
        waiting: dict[Ids, list[tuple[Ids, int, tuple[Ids, ...]]]] = {}
        for ids, edges in self._edges.items():
            for rule, premises in edges:
                for premise in set(premises):
                    waiting.setdefault(premise, []).append((ids, rule, premises))
        heap: list[tuple[int, Ids, int, tuple[Ids, ...]]]
        heap = [(0, ids, -1, ()) for ids, record in self._records.items() if self._is_leaf(record)]
        heap += [(1, ids, rule, ()) for ids, edges in self._edges.items() for rule, premises in edges if not premises]
        heapq.heapify(heap)
        costs: dict[Ids, int] = {}
        plan: Plan = {}
        while heap and self.goal.ids not in plan:
            cost, ids, rule, premises = heapq.heappop(heap)
            if ids in costs:
                continue
            costs[ids] = cost
            plan[ids] = None if rule < 0 else (rule, premises)
            for conclusion, by, needed in waiting.get(ids, ()):
                if conclusion not in costs and all(premise in costs for premise in needed):
                    heapq.heappush(heap, (1 + sum(costs[each] for each in needed), conclusion, by, needed))
        return (costs[self.goal.ids], plan) if self.goal.ids in plan else None
