"""What the pages tell that sheets are laid out by: the names of things, their order, and when units are taught."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.sources.tables import Known
from maquette.terms import is_literal, literal_parts
from maquette.words import RDFS, maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maquette.sources.reading import Statement

_LAST = 1_000_000
"""The place of what has none: after everything that has one."""


@dataclass(frozen=True, slots=True)
class Offering:
    """A unit in a programme, both as terms, with the name of its period ('' where no page says it)."""

    programme: str
    unit: str
    period: str


@dataclass(frozen=True)
class Outline:
    """The names of things, units in programmes by period, and the place of each thing among its like."""

    known: Known
    offerings: tuple[Offering, ...]
    places: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Outline:
        """Derive it from the statements of the pages."""
        held = list(statements)
        facts = _Facts(held)
        known = Known.of(held)
        offerings = facts.offerings(known)
        places = {term: facts.place(term) for term in known.kinds}
        for number, offering in reversed(list(enumerate(offerings))):
            places[offering.unit] = (0, number)
        return cls(known, offerings, places)

    def ordered(self, terms: Iterable[str]) -> list[str]:
        """Give things in the order of the pages; those without a place by name, at the end."""
        return sorted(terms, key=lambda term: (self.places.get(term, (_LAST,)), self.known.name(term)))


class _Facts:
    """The statements that order depends on, by predicate and subject."""

    def __init__(self, statements: list[Statement]) -> None:
        self._objects: dict[str, dict[str, str]] = {maq(name): defaultdict(str) for name in _ORDERING}
        self._objects[_LABEL] = defaultdict(str)
        for one in statements:
            if one.predicate in self._objects:
                self._objects[one.predicate].setdefault(one.subject, one.object)

    def of(self, predicate: str, subject: str) -> str:
        return self._objects[maq(predicate)].get(subject, "")

    def number(self, predicate: str, subject: str) -> int:
        literal = self.of(predicate, subject)
        lexical = literal_parts(literal).lexical if is_literal(literal) else ""
        return int(lexical) if lexical.isdecimal() else _LAST

    def place(self, term: str) -> tuple[int, ...]:
        """Give the place of a thing: that of what it belongs to, then its own."""
        parent = self.of("moduleOf", term)
        return (1, self.number("position", parent) if parent else 0, self.number("position", term))

    def offerings(self, known: Known) -> tuple[Offering, ...]:
        found = []
        for node, unit in self._objects[maq("ofUnit")].items():
            programme, period, track = (self.of(name, node) for name in ("inProgramme", "inPeriod", "inTrack"))
            when = tuple(self.number(name, period) for name in ("periodNumber", "firstSemester", "lastSemester"))
            place = (self.number("position", track), self.number("position", node))
            name = self._name(period)
            order = (known.name(programme), when, name, place, known.name(unit))
            if unit in known.kinds and programme in known.kinds:
                found.append((order, Offering(programme, unit, name)))
        return tuple(offering for _, offering in sorted(found, key=lambda one: one[0]))

    def _name(self, period: str) -> str:
        literal = self._objects[_LABEL].get(period, "")
        return literal_parts(literal).lexical if literal else ""


_LABEL = f"<{RDFS}label>"
_ORDERING = (
    "position", "moduleOf", "ofUnit", "inProgramme", "inPeriod", "inTrack", "periodNumber", "firstSemester",
    "lastSemester",
)  # fmt: skip
