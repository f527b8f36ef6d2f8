"""Constraint components of SHACL Core that look at one value at a time (SHACL §4.1, §4.3, §4.4, §4.8.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from maquette.literals import compare, is_well_formed, language_matches, language_of
from maquette.terms import iri_value, is_blank, is_iri, is_literal, literal_parts
from maquette.validation.shapes import Offence
from maquette.words import SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maquette.validation.shapes import Run, Shape, Values


class EachValue:
    """A component that refuses values, whatever node they belong to."""

    component: ClassVar[str]

    def refused(self, values: set[str], run: Run) -> set[str]:
        """Give the values that do not meet it."""
        raise NotImplementedError

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:  # noqa: ARG002  others need it
        """Give each focus node with each of its refused values."""
        refused = self.refused({value for found in values.values() for value in found}, run)
        if refused:
            for focus, found in values.items():
                for value in found:
                    if value in refused:
                        yield Offence(focus, value)


@dataclass(frozen=True, slots=True)
class OfClass(EachValue):
    """`sh:class` (§4.1.1): each value is an instance of a class."""

    component: ClassVar[str] = f"{SH}ClassConstraintComponent"
    class_: str

    def refused(self, values: set[str], run: Run) -> set[str]:
        """Give the values that are no instances."""
        return values - run.instances(self.class_)


@dataclass(frozen=True, slots=True)
class OfDatatype(EachValue):
    """`sh:datatype` (§4.1.2): each value is a literal of a datatype, and its text is one of that datatype's."""

    component: ClassVar[str] = f"{SH}DatatypeConstraintComponent"
    datatype: str

    def refused(self, values: set[str], run: Run) -> set[str]:  # noqa: ARG002  others need it
        """Give the values that are none."""
        return {
            value
            for value in values
            if not is_literal(value) or literal_parts(value).datatype != self.datatype or not is_well_formed(value)
        }


@dataclass(frozen=True, slots=True)
class OfKind(EachValue):
    """`sh:nodeKind` (§4.1.3): each value is a node of one of some kinds."""

    component: ClassVar[str] = f"{SH}NodeKindConstraintComponent"
    kind: str

    def refused(self, values: set[str], run: Run) -> set[str]:  # noqa: ARG002  others need it
        """Give the values of other kinds."""
        return {value for value in values if _kind(value) not in self.kind}


NODE_KINDS = ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")


def _kind(term: str) -> str:
    return "IRI" if is_iri(term) else "Literal" if is_literal(term) else "BlankNode"


_HOLDS: dict[str, tuple[int, ...]] = {
    "MinExclusive": (1,),
    "MinInclusive": (0, 1),
    "MaxExclusive": (-1,),
    "MaxInclusive": (-1, 0),
}


@dataclass(frozen=True, slots=True)
class InRange(EachValue):
    """`sh:minInclusive` and its like (§4.3): each value compares so with a bound; what cannot be compared does not."""

    name: str
    bound: str

    @property
    def component(self) -> str:  # type: ignore[override]  # four components are one class
        """Give the IRI of the component."""
        return f"{SH}{self.name}ConstraintComponent"

    def refused(self, values: set[str], run: Run) -> set[str]:  # noqa: ARG002  others need it
        """Give the values out of range."""
        return {value for value in values if compare(value, self.bound) not in _HOLDS[self.name]}


@dataclass(frozen=True, slots=True)
class OfLength(EachValue):
    """`sh:minLength`, `sh:maxLength` (§4.4.1, §4.4.2): the text of each value is so many characters long."""

    which: Literal["Min", "Max"]
    length: int

    @property
    def component(self) -> str:  # type: ignore[override]  # two components are one class
        """Give the IRI of the component."""
        return f"{SH}{self.which}LengthConstraintComponent"

    def refused(self, values: set[str], run: Run) -> set[str]:  # noqa: ARG002  others need it
        """Give the values that are too short or too long; blank nodes have no text."""
        return {value for value in values if is_blank(value) or not self._fits(len(_text(value)))}

    def _fits(self, length: int) -> bool:
        return length >= self.length if self.which == "Min" else length <= self.length


def _text(term: str) -> str:
    return literal_parts(term).lexical if is_literal(term) else iri_value(term)


@dataclass(frozen=True, slots=True)
class OfPattern(EachValue):
    """`sh:pattern` (§4.4.3): the text of each value matches a regular expression."""

    component: ClassVar[str] = f"{SH}PatternConstraintComponent"
    pattern: str
    flags: str

    def refused(self, values: set[str], run: Run) -> set[str]:
        """Give the values that do not match; blank nodes have no text."""
        texts = {value: _text(value) for value in values if not is_blank(value)}
        unmatched = run.unmatched(texts.values(), self.pattern, self.flags)
        return {value for value in values if value not in texts or texts[value] in unmatched}


@dataclass(frozen=True, slots=True)
class InLanguages(EachValue):
    """`sh:languageIn` (§4.4.4): each value has a language tag within one of some ranges."""

    component: ClassVar[str] = f"{SH}LanguageInConstraintComponent"
    languages: tuple[str, ...]

    def refused(self, values: set[str], run: Run) -> set[str]:  # noqa: ARG002  others need it
        """Give the values in other languages, or in none."""
        return {value for value in values if not self._accepts(value)}

    def _accepts(self, value: str) -> bool:
        tag = language_of(value) if is_literal(value) else ""
        return any(language_matches(tag, each) for each in self.languages)


@dataclass(frozen=True, slots=True)
class OneOf(EachValue):
    """`sh:in` (§4.8.3): each value is a member of a list."""

    component: ClassVar[str] = f"{SH}InConstraintComponent"
    members: frozenset[str]

    def refused(self, values: set[str], run: Run) -> set[str]:  # noqa: ARG002  others need it
        """Give the values that are not in the list."""
        return values - self.members


@dataclass(frozen=True, slots=True)
class Conforming(EachValue):
    """`sh:node` (§4.7.1): each value conforms to a shape."""

    component: ClassVar[str] = f"{SH}NodeConstraintComponent"
    shape: Shape

    def refused(self, values: set[str], run: Run) -> set[str]:
        """Give the values that do not conform."""
        return run.failing(self.shape, values)


@dataclass(frozen=True, slots=True)
class NotConforming(EachValue):
    """`sh:not` (§4.6.1): no value conforms to a shape."""

    component: ClassVar[str] = f"{SH}NotConstraintComponent"
    shape: Shape

    def refused(self, values: set[str], run: Run) -> set[str]:
        """Give the values that conform."""
        return values - run.failing(self.shape, values)


@dataclass(frozen=True, slots=True)
class Combined(EachValue):
    """`sh:and`, `sh:or`, `sh:xone` (§4.6.2 to §4.6.4): each value conforms to all, some, or one of some shapes."""

    which: Literal["And", "Or", "Xone"]
    shapes: tuple[Shape, ...]

    @property
    def component(self) -> str:  # type: ignore[override]  # three components are one class
        """Give the IRI of the component."""
        return f"{SH}{self.which}ConstraintComponent"

    def refused(self, values: set[str], run: Run) -> set[str]:
        """Give the values that conform to too few of the shapes, or to too many."""
        failures = [run.failing(shape, values) for shape in self.shapes]
        return {value for value in values if not self._accepts(value not in failed for failed in failures)}

    def _accepts(self, conforms: Iterable[bool]) -> bool:
        if self.which == "And":
            return all(conforms)
        return any(conforms) if self.which == "Or" else sum(conforms) == 1
