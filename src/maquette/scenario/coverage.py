"""Coverage: which units reach which competencies, modules, jobs and axes, how far, and what they weigh.

Two coverages are compared thing by thing; what was in the one and is not in the other counts as reached by none there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from maquette.names import labels_of, listed
from maquette.printing.facts import Things, read
from maquette.printing.marks import Scale
from maquette.printing.tables import Sum, decimal_of
from maquette.terms import text_of
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set
    from decimal import Decimal

    from maquette.store import Store
    from maquette.text import Language

Kind = Literal["competency", "module", "job", "axis"]
KINDS: tuple[Kind, ...] = ("competency", "module", "job", "axis")
"""The kinds of things that units reach, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a thing is reached: by which units, and up to which level of mastery (a term; None when none is said)."""

    units: frozenset[str] = frozenset()
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """The units that stand somewhere (by their places in programmes), and their known ECTS and hours."""

    units: int = 0
    credits: Sum = field(default_factory=Sum)
    hours: Sum = field(default_factory=Sum)

    def with_(self, credits_: Decimal | None, hours: Decimal | None) -> Weight:
        """Give the weight with one more unit."""
        return Weight(self.units + 1, self.credits.with_(credits_), self.hours.with_(hours))


@dataclass(frozen=True)
class Coverage:
    """What units reach, by kind and thing, and what they weigh: in all, by axis and by period (terms)."""

    reached: Mapping[Kind, Mapping[str, Reach]]
    total: Weight
    by_axis: Mapping[str, Weight]
    by_period: Mapping[str, Weight]
    scale: Scale
    labels: Mapping[str, Text]
    codes: Mapping[str, str]

    def label(self, term: str) -> Text | None:
        """Give what to call a thing, or None when it is not there."""
        return self.labels.get(term)

    @classmethod
    def of(cls, store: Store) -> Coverage:
        """Read the coverage of a dataset: all its programmes together, inferences included."""
        scale = Scale.read(store)
        realised = [(row["module"], row["unit"], row.get("axis")) for row in read(store, "modules")]
        reached: dict[Kind, Mapping[str, Reach]] = {
            "competency": _competencies(store, scale),
            "module": _reached(store, "module", ((module, unit) for module, unit, _ in realised)),
            "job": _reached(store, "job", ((row["job"], row["unit"]) for row in read(store, "jobs"))),
            "axis": _reached(store, "axis", ((axis, unit) for _, unit, axis in realised if axis)),
        }
        total, by_axis, by_period = _weights(store, reached["axis"])
        named = {term for things in reached.values() for term in things} | set(by_period) | set(scale.names)
        units = listed(store, "unit")
        labels = labels_of(store, {*named, *(each.term for each in units)})
        return cls(reached, total, by_axis, by_period, scale, labels, {each.term: each.code for each in units})


def _reached(store: Store, kind: Kind, pairs: Iterable[tuple[str, str]]) -> dict[str, Reach]:
    """Give the reach of every thing of a kind, from pairs of a thing and a unit."""
    units: dict[str, set[str]] = {each.term: set() for each in listed(store, kind)}
    for thing, unit in pairs:
        units.setdefault(thing, set()).add(unit)
    return {thing: Reach(frozenset(found)) for thing, found in units.items()}


def _competencies(store: Store, scale: Scale) -> dict[str, Reach]:
    """Give the reach of every competency, with the highest level that a unit takes it to, itself or by a module."""
    reached = _reached(store, "competency", ((row["competency"], row["thing"]) for row in read(store, "toward")))
    levels: dict[str, set[str]] = defaultdict(set)
    for row in read(store, "contributions"):
        if row["thing"] in reached.get(row["competency"], Reach()).units and "level" in row:
            levels[row["competency"]].add(row["level"])
    return {
        thing: Reach(reach.units, max(levels[thing], key=scale.rank, default=None)) for thing, reach in reached.items()
    }


def _weights(store: Store, axes: Mapping[str, Reach]) -> tuple[Weight, dict[str, Weight], dict[str, Weight]]:
    """Weigh all units in programmes, those of each axis and those of each period."""
    offers = Things.read(store, "offers")
    hours: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in read(store, "hours"):
        hours[row["thing"]].add((row["node"], row["value"]))
    served: dict[str, list[str]] = defaultdict(list)
    for axis, reach in axes.items():
        for unit in reach.units:
            served[unit].append(axis)
    total, by_axis, by_period = Weight(), dict.fromkeys(axes, Weight()), dict[str, Weight]()
    for offer in offers.said:
        known = [value for _, each in hours[offer] if (value := decimal_of(text_of(each))) is not None]
        weighed = decimal_of(offers.one(offer, "credits") or ""), sum(known[1:], known[0]) if known else None
        total = total.with_(*weighed)
        for period in offers.all(offer, "period"):
            by_period[period] = by_period.get(period, Weight()).with_(*weighed)
        for axis in {axis for unit in offers.all(offer, "unit") for axis in served[unit]}:
            by_axis[axis] = by_axis[axis].with_(*weighed)
    return total, by_axis, by_period


@dataclass(frozen=True, slots=True)
class ReachChange:
    """A thing whose reach changes."""

    kind: Kind
    thing: str
    before: Reach
    after: Reach
    gone: bool

    @property
    def loses_last_unit(self) -> bool:
        """Tell whether units reached it and none does any more, though it is still there."""
        return bool(self.before.units) and not self.after.units and not self.gone

    @property
    def lost(self) -> Set[str]:
        """Give the units that reach it no more."""
        return self.before.units - self.after.units

    @property
    def gained(self) -> Set[str]:
        """Give the units that reach it now."""
        return self.after.units - self.before.units


@dataclass(frozen=True)
class CoverageChange:
    """Two coverages and what differs: reaches, and the weights of axes and periods."""

    before: Coverage
    after: Coverage
    reaches: tuple[ReachChange, ...]
    axes: tuple[str, ...]
    periods: tuple[str, ...]

    @classmethod
    def between(cls, before: Coverage, after: Coverage) -> CoverageChange:
        """Compare two coverages."""
        reaches = [
            ReachChange(kind, thing, one, other, gone=thing not in after.reached[kind])
            for kind in KINDS
            for thing in _in_order(before.reached[kind], after.reached[kind])
            if (one := before.reached[kind].get(thing, Reach())) != (other := after.reached[kind].get(thing, Reach()))
        ]
        labels = {**before.labels, **after.labels}
        periods = sorted(
            _differing(before.by_period, after.by_period),
            key=lambda each: (labels[each].en if each in labels else "", each),
        )
        return cls(before, after, tuple(reaches), _differing(before.by_axis, after.by_axis), tuple(periods))

    def label(self, term: str) -> Text:
        """Give what to call a thing of either coverage, as it is called now if it still is."""
        found = self.after.label(term) or self.before.label(term)
        return found or Text(text_of(term), text_of(term))

    def code(self, unit: str) -> str:
        """Give the code of a unit, or its label."""
        return self.after.codes.get(unit) or self.before.codes.get(unit) or self.label(unit).en

    def title(self, unit: str) -> Text:
        """Give the code and the label of a unit, whichever it has."""
        code, label = self.code(unit), self.label(unit)
        return label if code == label.en else Text(f"{code} {label.en}", f"{code} {label.fr}")

    def loses_last_level(self, change: ReachChange) -> bool:
        """Tell whether a competency that is still reached is no longer taken as far as before."""
        lower = self.after.scale.rank(change.after.level) < self.before.scale.rank(change.before.level)
        return lower and bool(change.after.units)


def change_of_units(change: CoverageChange, before: Reach, after: Reach, language: Language) -> list[str]:
    """Give the units that a thing loses (−) and gains (+) by code and label, in the order of their codes."""
    return [
        f"{sign}{change.title(unit).in_(language)}"
        for sign, units in (("−", before.units - after.units), ("+", after.units - before.units))
        for unit in sorted(units, key=lambda unit: (change.code(unit), unit))
    ]


def _differing(before: Mapping[str, Weight], after: Mapping[str, Weight]) -> tuple[str, ...]:
    return tuple(each for each in _in_order(before, after) if before.get(each, Weight()) != after.get(each, Weight()))


def _in_order(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """Give the things of both, in the order of the first, then of the second."""
    return list(dict.fromkeys((*before, *after)))


def weights_record(before: Weight | None, after: Weight | None) -> dict[str, Any]:
    """Give two weights as what JSON holds; a sum that nothing states is null."""
    pairs = (("before", before or Weight()), ("after", after or Weight()))
    return {
        name: {
            "units": weight.units,
            "credits": float(weight.credits.value) if weight.credits.known else None,
            "hours": float(weight.hours.value) if weight.hours.known else None,
        }
        for name, weight in pairs
    }
