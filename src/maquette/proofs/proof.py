"""Proofs: why a statement holds, down to the lines of the files that it rests on.

A proof is a value of its own: what shows or checks it needs neither the statement table nor the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.errors import MaquetteError
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from maquette.rules import Rule

Triple = tuple[str, str, str]
"""A statement of exact terms: subject, predicate, object."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """One place where somebody asserted a statement: a leaf of a proof.

    `path` is POSIX and relative to the workspace, `line` is 1-based, `place` names the column or the cell; `level` is
    the asserted basis and confidence (`maquette.basis`); `author` and `date` come from a curated row.
    """

    path: str
    kind: str
    line: int
    place: str
    level: int
    author: str
    date: str
    personal: bool

    @property
    def where(self) -> str:
        """Give `path:line`."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Step:
    """One inference: the rule, a proof of each atom of its body (in their order) and of each of its axioms."""

    rule: Rule
    premises: tuple[Proof, ...]
    axioms: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Why a statement holds: either somebody asserted it, or a step infers it; `level` is that of this proof.

    Sub-proofs may be shared. Proofs compare by identity: comparing shared sub-proofs by value takes exponential time.
    """

    statement: Triple
    level: int
    assertion: Assertion | None = None
    step: Step | None = None

    def __repr__(self) -> str:
        by = self.step.rule.name if self.step else self.assertion and self.assertion.where
        return f"<Proof of {' '.join(self.statement)} at level {self.level} by {by}>"


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Other proofs of a statement, surest first; `more` tells that there are, or may be, more than these."""

    proofs: tuple[Proof, ...]
    more: bool


@dataclass(frozen=True, slots=True, eq=False)
class Clash:
    """A contradiction: the rule that finds it, its level, and a proof that what it speaks of is an `owl:Nothing`."""

    rule: Rule
    level: int
    proof: Proof

    @property
    def sources(self) -> tuple[Assertion, ...]:
        """Give the assertions that the contradiction rests on, the ontology's last; without them, it is gone."""
        found = dict.fromkeys(leaf.assertion for leaf in leaves(self.proof) if leaf.assertion)
        return tuple(sorted(found, key=lambda each: each.kind == "ontology"))


class NoProof(MaquetteError):
    """A statement of the closure has no proof: the table and its rules disagree."""

    def __init__(self, statement: Triple) -> None:
        super().__init__(
            Text("No proof was found of {it}.", "Aucune preuve n'a été trouvée de {it}.").with_(it=" ".join(statement)),
            Text("Build again: `maquette build`.", "Reconstruisez : `maquette build`."),
        )


def parts(proof: Proof) -> tuple[Proof, ...]:
    """Give the proofs that a proof uses directly: those of its premises, then those of its axioms."""
    return (*proof.step.premises, *proof.step.axioms) if proof.step else ()


def sub_proofs(proof: Proof, below: Callable[[Proof], Iterable[Proof]] = parts) -> Iterator[Proof]:
    """Give each distinct proof within a proof once, premises before conclusions; the proof itself comes last."""
    done: set[int] = set()
    stack: list[tuple[Proof, bool]] = [(proof, False)]
    while stack:
        each, opened = stack.pop()
        if opened:
            yield each
        elif id(each) not in done:
            done.add(id(each))
            stack.append((each, True))
            stack += [(part, False) for part in reversed(tuple(below(each)))]


def leaves(proof: Proof) -> Iterator[Proof]:
    """Give the asserted statements that a proof rests on, each once, axioms too."""
    return (each for each in sub_proofs(proof) if each.assertion)


def size(proof: Proof) -> int:
    """Count the steps of a proof written out as a tree (a shared sub-proof counts each time that it is used)."""
    sizes: dict[int, int] = {}
    for each in sub_proofs(proof):
        sizes[id(each)] = bool(each.step) + sum(sizes[id(part)] for part in parts(each))
    return sizes[id(proof)]


def same_step(one: Proof, other: Proof) -> bool:
    """Tell whether the last steps of two proofs are the same: one rule, and the same premises."""
    if one.step is None or other.step is None:
        return False
    return one.step.rule.id == other.step.rule.id and [each.statement for each in one.step.premises] == [
        each.statement for each in other.step.premises
    ]
