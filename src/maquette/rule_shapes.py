"""The shapes of rules: what stays of a rule when its own terms are taken out.

`$1(?0) ← $0(?0)` is the shape of every subclass axiom alike. Words of RDF, RDFS and OWL belong to the shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.axioms import SAME, TYPE
from maquette.rules import is_variable
from maquette.words import OWL, RDF, RDFS

if TYPE_CHECKING:
    from maquette.rules import Atom, Rule

_VOCABULARY = tuple(f"<{namespace}" for namespace in (RDF, RDFS, OWL))


@dataclass(frozen=True, slots=True)
class Shape:
    """What rules have in common: atoms whose places are variables (`?0`), constants (`$0`) or words of OWL.

    A place `$2?1` is the constant of the rules that have one there, and the variable for the others.
    """

    body: tuple[Atom, ...]
    head: Atom | None
    not_literal: tuple[str, ...]
    constants: int

    @property
    def is_transitivity(self) -> bool:
        """Tell whether the rules say that a property is transitive."""
        return self.body == (("?0", "$0", "?1"), ("?1", "$0", "?2")) and self.head == ("?0", "$0", "?2")

    @property
    def compares_values(self) -> bool:
        """Tell whether two statements about properties of the ontology must have one value, by whatever spelling."""
        values = [atom[2] for atom in self.body if atom[1].startswith("$") and is_variable(atom[2])]
        return len(set(values)) < len(values)

    @property
    def half(self) -> tuple[Atom, ...]:
        """Give the part of the body that speaks of the first of two things that are the same; `()` for other rules.

        "Two values of a functional property are the same" says the same of both: one value, and another one.
        """
        if self.head is None or self.head[1] != SAME:
            return ()
        one, _, other = self.head
        first = tuple(atom for atom in self.body if other not in atom)
        second = {atom for atom in self.body if other in atom}
        turned = {(other if s == one else s, p, other if o == one else o) for s, p, o in first if one in (s, o)}
        alike = is_variable(one) and is_variable(other) and turned == second and first
        return first if alike and not any(atom[1] in (one, other) for atom in self.body) else ()

    @property
    def is_symmetric(self) -> bool:
        """Tell whether two variables may change places: then each clash would be found twice."""
        swapped = {"?0": "?1", "?1": "?0"}
        turned = {(swapped.get(s, s), p, swapped.get(o, o)) for s, p, o in self.body}
        variables = {place for atom in self.body for place in atom if is_variable(place)}
        return variables == {"?0", "?1"} and turned == set(self.body)


KEEPING = Shape((("?0", "$0", "?1"),), ("?0", "$1", "$2?1"), (), 3)
"""From a property to another, or to a class of its subjects: subproperties and domains, `owl:Thing` as some value."""

TURNING = Shape((("?0", "$0", "?1"),), ("?1", "$1", "$2?0"), ("?1",), 3)
"""From a property to another, turned round, or to a class of its values: inverses, symmetry, ranges."""

CLASSES = Shape((("?0", TYPE, "$0"),), ("?0", TYPE, "$1"), (), 2)
"""From a class to another."""


def shape_of(rule: Rule) -> tuple[Shape, tuple[str | None, ...]]:
    """Give a rule's shape and its constants, in the order in which the shape numbers them."""
    return _relabelling(rule) or _own_shape(rule)


def _relabelling(rule: Rule) -> tuple[Shape, tuple[str | None, ...]] | None:
    """Give the shape of a rule with one premise about a property; few shapes are few joins."""
    if rule.head is None or len(rule.body) != 1:
        return None
    (subject, predicate, value), head = rule.body[0], rule.head
    if not is_variable(subject) or is_variable(predicate) or not is_variable(value) or subject == value:
        return None
    for shape, here, there in ((KEEPING, subject, value), (TURNING, value, subject)):
        if head[0] == here and not is_variable(head[1]) and (head[2] == there or not is_variable(head[2])):
            return shape, (predicate, head[1], None if is_variable(head[2]) else head[2])
    return None


def _own_shape(rule: Rule) -> tuple[Shape, tuple[str, ...]]:
    variables: dict[str, str] = {}
    constants: dict[str, str] = {}

    def place(term: str) -> str:
        if is_variable(term):
            return variables.setdefault(term, f"?{len(variables)}")
        if term.startswith(_VOCABULARY):
            return term
        return constants.setdefault(term, f"${len(constants)}")

    def atom(triple: Atom) -> Atom:
        return place(triple[0]), place(triple[1]), place(triple[2])

    body = tuple(atom(each) for each in rule.body)
    head = None if rule.head is None else atom(rule.head)
    guards = tuple(variables[name] for name in rule.not_literal)
    return Shape(body, head, guards, len(constants)), tuple(constants)
