"""The values of literals in an edit: where rules look at them, one literal may concern statements far away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from maquette.axioms import TYPE
from maquette.closure.literal_values import compares_values, named_values
from maquette.data_values import holds, is_ill_typed, is_supported
from maquette.terms import is_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maquette.rules import Rule


@dataclass(frozen=True, slots=True)
class ValueRules:
    """What the rules of a table ask of the values of literals.

    `everywhere` tells that they ask of literals wherever these stand; `compares` that they compare values, or name
    some: then any two literals of one value are noted for proofs; `ranges` are the datatypes that the values of a
    property are said to be of.
    """

    everywhere: bool
    compares: bool
    ranges: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Self:
        """Read them off the rules."""
        everywhere = compares = False
        ranges: dict[str, set[str]] = defaultdict(set)
        for rule in rules:
            everywhere |= any(atom[1] == TYPE and is_supported(atom[2]) for atom in rule.body)
            everywhere |= rule.name == "cls-oo" and rule.head is not None and is_literal(rule.head[0])
            compares |= compares_values(rule) or any(True for _ in named_values(rule))
            if rule.head and rule.head[1] == TYPE and is_supported(rule.head[2]):
                said = {atom[1] for atom in rule.body if atom[2] == rule.head[0]}
                compares |= bool(said) and len(rule.body) > 1
                for property_ in said:
                    ranges[property_].add(rule.head[2])
        return cls(everywhere, compares, {name: frozenset(each) for name, each in ranges.items()})

    def concern(self, predicate: str, value: str) -> bool:
        """Tell whether more than the rules' joins depends on a statement with a literal."""
        return (
            self.compares
            or is_ill_typed(value)
            or any(not holds(datatype, value) for datatype in self.ranges.get(predicate, ()))
        )
