"""Constraint components of SHACL Core that look at all values of a node (SHACL §4.2, §4.4.5, §4.5, §4.7, §4.8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from maquette.literals import compare, language_of
from maquette.terms import is_literal
from maquette.validation.paths import Predicate
from maquette.validation.shapes import Offence
from maquette.words import SH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from maquette.validation.shapes import Run, Shape, Values


@dataclass(frozen=True, slots=True)
class Count:
    """`sh:minCount`, `sh:maxCount` (§4.2): how many values there are."""

    which: Literal["Min", "Max"]
    count: int

    @property
    def component(self) -> str:
        """Give the IRI of the component."""
        return f"{SH}{self.which}CountConstraintComponent"

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  the protocol
        """Give the focus nodes with too few or too many values."""
        few = self.which == "Min"
        for focus, found in values.items():
            if len(found) < self.count if few else len(found) > self.count:
                yield Offence(focus)


@dataclass(frozen=True, slots=True)
class UniqueLang:
    """`sh:uniqueLang` (§4.4.5): no two values have one language tag."""

    component: ClassVar[str] = f"{SH}UniqueLangConstraintComponent"

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  the protocol
        """Give each focus node once for each language tag that it uses twice."""
        for focus, found in values.items():
            if len(found) > 1:
                for _, count in sorted(_tags(found).items()):
                    if count > 1:
                        yield Offence(focus)


def _tags(values: Collection[str]) -> Counter[str]:
    tags = (language_of(value).lower() for value in values if is_literal(value))
    return Counter(tag for tag in tags if tag)


@dataclass(frozen=True, slots=True)
class Related:
    """`sh:equals`, `sh:disjoint` (§4.5.1, §4.5.2): how the values relate to those of another property."""

    which: Literal["Equals", "Disjoint"]
    predicate: str

    @property
    def component(self) -> str:
        """Give the IRI of the component."""
        return f"{SH}{self.which}ConstraintComponent"

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  the protocol
        """Give each focus node with each value that only one side has, or that both have."""
        for focus, found in values.items():
            others = set(run.graph.objects_of(focus, self.predicate))
            wrong = others ^ set(found) if self.which == "Equals" else others & set(found)
            for value in wrong:
                yield Offence(focus, value)


@dataclass(frozen=True, slots=True)
class Less:
    """`sh:lessThan`, `sh:lessThanOrEquals` (§4.5.3, §4.5.4): each value is less than each one of another property."""

    predicate: str
    or_equal: bool

    @property
    def component(self) -> str:
        """Give the IRI of the component."""
        return f"{SH}LessThan{'OrEquals' if self.or_equal else ''}ConstraintComponent"

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  the protocol
        """Give each focus node with each value that is not less than some other, or cannot be compared with it."""
        holds = (-1, 0) if self.or_equal else (-1,)
        for focus, found in values.items():
            others = run.graph.objects_of(focus, self.predicate)
            for value in found:
                # One result for each pair (§4.5.3); two with the same value say the same to people.
                for other in others:
                    if compare(value, other) not in holds:
                        yield Offence(focus, value)


@dataclass(frozen=True, slots=True)
class HasValue:
    """`sh:hasValue` (§4.8.2): one of the values is a given one."""

    component: ClassVar[str] = f"{SH}HasValueConstraintComponent"
    term: str

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  the protocol
        """Give the focus nodes that lack it."""
        for focus, found in values.items():
            if self.term not in found:
                yield Offence(focus)


@dataclass(frozen=True, slots=True)
class Closed:
    """`sh:closed` (§4.8.1): a node has no other properties than those of the shape."""

    component: ClassVar[str] = f"{SH}ClosedConstraintComponent"
    allowed: frozenset[str]

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  the protocol
        """Give each focus node with each value of another property."""
        for predicate in run.graph.predicates():
            if predicate in self.allowed:
                continue
            held = run.graph.objects(predicate)
            for focus, found in values.items():
                for node in found:
                    for value in held.get(node, ()):
                        yield Offence(focus, value, Predicate(predicate))


@dataclass(frozen=True, slots=True)
class Property:
    """`sh:property` (§4.7.2): each value meets a property shape, whose results stand for themselves."""

    component: ClassVar[str] = f"{SH}PropertyConstraintComponent"
    shape: Shape

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  the protocol
        """Give the focus nodes of which a value does not conform; a report has the property shape's own results."""
        failing = run.failing(self.shape, {value for found in values.values() for value in found})
        for focus, found in values.items():
            if not failing.isdisjoint(found):
                yield Offence(focus)


@dataclass(frozen=True, slots=True)
class QualifiedCount:
    """`sh:qualifiedMinCount`, `sh:qualifiedMaxCount` (§4.7.3): how many values conform to a shape, but no sibling."""

    which: Literal["Min", "Max"]
    count: int
    shape: Shape
    siblings: tuple[Shape, ...]

    @property
    def component(self) -> str:
        """Give the IRI of the component."""
        return f"{SH}Qualified{self.which}CountConstraintComponent"

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  the protocol
        """Give the focus nodes with too few or too many such values."""
        every = {value for found in values.values() for value in found}
        counted = every - run.failing(self.shape, every)
        for sibling in self.siblings:
            counted &= run.failing(sibling, counted)
        for focus, found in values.items():
            number = sum(value in counted for value in found)
            if number < self.count if self.which == "Min" else number > self.count:
                yield Offence(focus)
