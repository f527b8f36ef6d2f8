"""Outlines: a proof as a bounded tree, each shared sub-proof written out once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.proofs import sub_proofs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.proofs import Proof

STEPS, DEPTH = 400, 40
"""How many proofs an outline writes out, and how far one inside the other, before it says how many are left out."""


@dataclass(frozen=True, slots=True)
class Node:
    """A proof's place in an outline.

    `number` is given to what is referred to again (else 0); `again` marks such a place, whose premises stand where the
    number first does; `left_out` counts the steps that were cut off here.
    """

    proof: Proof
    number: int
    again: bool = False
    left_out: int = 0
    premises: tuple[Node, ...] = ()


@dataclass(slots=True)
class _Writing:
    used: Counter[int]
    numbers: dict[int, int] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)

    def node(self, proof: Proof, depth: int) -> Node:
        if proof.step is None:
            return Node(proof, 0)
        again = id(proof) in self.met
        number = self.numbers.setdefault(id(proof), len(self.numbers) + 1) if self.used[id(proof)] > 1 else 0
        if again:
            return Node(proof, number, again=True)
        if depth == DEPTH or len(self.met) == STEPS:
            inside = sum(1 for each in sub_proofs(proof, _premises) if each.step)
            return Node(proof, 0, left_out=inside)
        self.met.add(id(proof))
        premises = tuple(self.node(premise, depth + 1) for premise in proof.step.premises)
        return Node(proof, number, premises=premises)


def outline(proofs: Sequence[Proof]) -> list[Node]:
    """Give the outlines of proofs that are shown together; their axioms are named, and not outlined."""
    used: Counter[int] = Counter()
    seen: set[int] = set()
    for proof in proofs:
        for each in sub_proofs(proof, _premises):
            if id(each) not in seen and each.step:
                used.update(id(premise) for premise in each.step.premises)
            seen.add(id(each))
    writing = _Writing(used)
    return [writing.node(proof, 0) for proof in proofs]


def _premises(proof: Proof) -> tuple[Proof, ...]:
    return proof.step.premises if proof.step else ()
