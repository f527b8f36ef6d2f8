"""Coverage: which units reach which competencies, modules, jobs and axes, how far, and what they weigh.

Two coverages are compared thing by thing; what was in the one and is not in the other counts as reached by none there.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from maquette.axioms import TYPE
from maquette.names import labels_of, listed
from maquette.printing.marks import Scale
from maquette.printing.tables import Sum, decimal_of
from maquette.statements import term_id
from maquette.terms import is_literal, literal_parts, text_of
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set
    from decimal import Decimal

    from maquette.statements import StatementTable
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
    """What units reach, by kind and thing, and what they weigh: in all, by axis and by period (terms).

    `labels` are those of what is reached, of periods and levels, and of the units that were asked for, as `codes` are.
    """

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
    def of(cls, table: StatementTable, store: Store) -> Coverage:
        """Read the coverage of a closed table and its dataset: all its programmes together, inferences included."""
        scale = Scale.read(store)
        realised = _rows(table, _REALISED)
        reached: dict[Kind, Mapping[str, Reach]] = {
            "competency": _competencies(table, store, scale),
            "module": _reached(store, "module", ((module, unit) for unit, module, _ in realised)),
            "job": _reached(store, "job", ((job, unit) for unit, job in _rows(table, _PREPARED_FOR))),
            "axis": _reached(store, "axis", ((axis, unit) for unit, _, axis in realised if axis)),
        }
        total, by_axis, by_period = _weights(table, reached["axis"])
        named = {term for things in reached.values() for term in things} | set(by_period) | set(scale.names)
        return cls(reached, total, by_axis, by_period, scale, labels_of(store, named), {})

    def naming(self, store: Store, units: Iterable[str]) -> Coverage:
        """Give the coverage with the labels and the codes of some units of its dataset, too."""
        found = listed(store, "unit", among=sorted(units))
        labels = labels_of(store, (each.term for each in found))
        return replace(self, labels={**self.labels, **labels}, codes={each.term: each.code for each in found})


def _of(*names: str) -> str:
    """Give the SQL of the pairs that properties join: subject, object."""
    ids = ", ".join(term_id(f"'{maq(name)}'") for name in names)
    return f"(SELECT DISTINCT subject, object FROM statements WHERE predicate IN ({ids}))"


def _shown(sql: str, *columns: str) -> str:
    """Give the SQL of rows of ids as terms, each row once, in the order of their IRIs."""
    terms = ", ".join(f"{column}.term" for column in columns)
    joins = " ".join(f"LEFT JOIN terms AS {column} ON {column}.id = found.{column}" for column in columns)
    order = ", ".join(f"trim({column}.term, '<>') NULLS FIRST" for column in columns)
    return f"SELECT {terms} FROM (SELECT DISTINCT {', '.join(columns)} FROM ({sql})) AS found {joins} ORDER BY {order}"


_PLACES = _shown(
    f"SELECT subject AS place, u.object AS unit FROM {_of('inProgramme')} JOIN {_of('ofUnit')} AS u USING (subject)",
    "place", "unit",
)  # fmt: skip
"""The units in programmes, each with its unit."""
_PERIODS = _shown(f"SELECT subject AS place, object AS period FROM {_of('inPeriod')}", "place", "period")
_CREDITED = _shown(f"SELECT subject AS place, object AS credits FROM {_of('credits')}", "place", "credits")
_TIMED = _shown(
    f"""SELECT h.subject AS place, h.object AS node, v.object AS value
    FROM {_of("hasHours")} AS h JOIN {_of("hoursValue")} AS v ON v.subject = h.object""",
    "place", "node", "value",
)  # fmt: skip
_REALISED = _shown(
    f"""SELECT r.subject AS unit, r.object AS module, m.object AS axis
    FROM {_of("fullyRealises", "partlyRealises", "realises")} AS r
    LEFT JOIN {_of("moduleOf")} AS m ON m.subject = r.object""",
    "unit", "module", "axis",
)  # fmt: skip
_UNITS = f"""(SELECT subject FROM statements WHERE predicate = {term_id(f"'{TYPE}'")}
    AND object = {term_id(f"'{maq('Unit')}'")})"""
_PREPARED_FOR = _shown(
    f"SELECT p.subject AS unit, p.object AS job FROM {_of('preparesFor')} AS p SEMI JOIN {_UNITS} AS u USING (subject)",
    "unit", "job",
)  # fmt: skip
_BUILT = _shown(
    f"""SELECT b.subject AS unit, b.object AS competency FROM {_of("buildsToward")} AS b
    SEMI JOIN {_of("aimsAt")} AS a ON a.object = b.object
    SEMI JOIN {_UNITS} AS u ON u.subject = b.subject""",
    "unit", "competency",
)  # fmt: skip
_TAKEN_TO = _shown(
    f"""WITH contributed AS (
        SELECT h.subject AS thing, c.object AS competency, l.object AS level
        FROM {_of("toCompetency")} AS c SEMI JOIN {_of("aimsAt")} AS a ON a.object = c.object
        JOIN {_of("hasContribution")} AS h ON h.object = c.subject JOIN {_of("atLevel")} AS l ON l.subject = c.subject)
    FROM contributed UNION ALL SELECT r.subject, competency, level
    FROM contributed JOIN {_of("realises")} AS r ON r.object = thing""",
    "thing", "competency", "level",
)  # fmt: skip


def _rows(table: StatementTable, sql: str) -> list[tuple[str, ...]]:
    return table.connection.execute(sql).fetchall()


def _reached(store: Store, kind: Kind, pairs: Iterable[tuple[str, str]]) -> dict[str, Reach]:
    """Give the reach of every thing of a kind, from pairs of a thing and a unit."""
    units: dict[str, set[str]] = {each.term: set() for each in listed(store, kind)}
    for thing, unit in pairs:
        units.setdefault(thing, set()).add(unit)
    return {thing: Reach(frozenset(found)) for thing, found in units.items()}


def _competencies(table: StatementTable, store: Store, scale: Scale) -> dict[str, Reach]:
    """Give the reach of every competency, with the highest level that a unit takes it to, itself or by a module."""
    reached = _reached(store, "competency", ((competency, unit) for unit, competency in _rows(table, _BUILT)))
    levels: dict[str, set[str]] = defaultdict(set)
    for thing, competency, level in _rows(table, _TAKEN_TO):
        if thing in reached.get(competency, Reach()).units:
            levels[competency].add(level)
    return {
        thing: Reach(reach.units, max(sorted(levels[thing]), key=scale.rank, default=None))
        for thing, reach in reached.items()
    }


def _weights(table: StatementTable, axes: Mapping[str, Reach]) -> tuple[Weight, dict[str, Weight], dict[str, Weight]]:
    """Weigh all units in programmes, those of each axis and those of each period."""
    units, periods = _gathered(_rows(table, _PLACES)), _gathered(_rows(table, _PERIODS))
    credited: dict[str, list[Decimal]] = defaultdict(list)
    for place, value in _rows(table, _CREDITED):
        known = decimal_of(text_of(value))
        credited[place] += [] if known is None else [known]
    hours: dict[str, set[tuple[str, str, Decimal]]] = defaultdict(set)
    for place, node, value in _rows(table, _TIMED):
        known = decimal_of(text_of(value))
        if known is not None:
            # As values: 22.5 and 22.50 are one (XSD 1.1, §3.3.3), whatever way they are written.
            hours[place].add((node, literal_parts(value).datatype if is_literal(value) else "", known))
    served: dict[str, list[str]] = defaultdict(list)
    for axis, reach in axes.items():
        for unit in reach.units:
            served[unit].append(axis)
    total, by_axis, by_period = Weight(), dict.fromkeys(axes, Weight()), dict[str, Weight]()
    for place, of in units.items():
        taught = [value for *_, value in hours[place]]
        weighed = min(credited[place], default=None), sum(taught[1:], taught[0]) if taught else None
        total = total.with_(*weighed)
        for period in periods.get(place, ()):
            by_period[period] = by_period.get(period, Weight()).with_(*weighed)
        for axis in {axis for unit in of for axis in served[unit]}:
            by_axis[axis] = by_axis[axis].with_(*weighed)
    return total, by_axis, by_period


def _gathered(pairs: Iterable[tuple[str, ...]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return found


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

    def naming(self, before: Store, after: Store, units: Iterable[str] = ()) -> CoverageChange:
        """Give the change with the names of the units that it speaks of, and of others, out of both datasets."""
        told = {unit for each in self.reaches for unit in each.before.units | each.after.units}.union(units)
        return replace(self, before=self.before.naming(before, told), after=self.after.naming(after, told))

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
