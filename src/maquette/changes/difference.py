"""Differences between two states, by identity: what was added, removed, withdrawn, moved, renamed or valued anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from maquette.changes.facts import CONTRIBUTION, THINGS, Facts
from maquette.scenario.changed import Changed
from maquette.scenario.checking import compare_findings, findings_changed
from maquette.scenario.coverage import Coverage, CoverageChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from maquette.changes.facts import Link, Values
    from maquette.changes.states import State
    from maquette.scenario.checking import FindingsChange
    from maquette.validation import Shapes

Change = Literal[
    "added", "removed", "withdrawn", "recoded", "relabelled", "moved", "recredited", "hours", "responsible", "other",
    "link added", "link removed", "link changed", "contribution", "basis",
]  # fmt: skip
"""What kind of change a difference is, in the order in which they are told."""
CHANGES: tuple[Change, ...] = (
    "added", "removed", "withdrawn", "recoded", "relabelled", "moved", "recredited", "hours", "responsible", "other",
    "link added", "link removed", "link changed", "contribution", "basis",
)  # fmt: skip
_OF_FIELD: dict[str, Change] = {
    "code": "recoded", "label": "relabelled", "track": "moved", "period": "moved", "axis": "moved", "parent": "moved",
    "credits": "recredited", "hours": "hours", "responsible": "responsible",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: what changed of which thing, and its values before and after.

    `thing` is a unit or another lasting thing (a term), `of` its programme, or the other end of a link; `field` names
    what has the values (`credits`; of a link, its property).
    """

    change: Change
    thing: str
    of: str = ""
    field: str = ""
    before: Values = ()
    after: Values = ()


@dataclass(frozen=True)
class Comparison:
    """Two states compared: the differences of units, of other things and of links, and what follows from them.

    `lost` and `gained` are inferred links between lasting things; `changed` is what differs statement by statement.
    """

    before: State
    after: State
    units: tuple[Difference, ...]
    things: tuple[Difference, ...]
    links: tuple[Difference, ...]
    lost: tuple[Link, ...]
    gained: tuple[Link, ...]
    coverage: CoverageChange
    findings: FindingsChange
    changed: Changed

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Give all differences of what is asserted."""
        return (*self.units, *self.things, *self.links)


def compare(before: State, after: State, shapes: Shapes, shapes_before: Shapes | None = None) -> Comparison:
    """Compare two states; both are checked against the same shapes, unless those of before are given."""
    changed = Changed.between(before.table, after.table)
    one, other = Facts.between(before.table, after.table)
    covered = Coverage.of(before.table, before.store)
    # Where no statement differs, neither does coverage: an edition is soon compared with itself.
    covers = Coverage.of(after.table, after.store) if changed.any else covered
    links = tuple(_links(one, other, basis=before.knows_basis and after.knows_basis))
    lost, gained = tuple(sorted(one.inferred - other.inferred)), tuple(sorted(other.inferred - one.inferred))
    return Comparison(
        before, after, tuple(_ordered(_units(one, other))), tuple(_ordered(_things(one, other))), links, lost, gained,
        CoverageChange.between(covered, covers).naming(before.store, after.store),
        compare_findings(before.table, after.table, shapes, shapes_before)
        if shapes_before
        else findings_changed(before.table, after.table, shapes, changed),
        changed,
    )  # fmt: skip


def _ordered(differences: Iterable[Difference]) -> list[Difference]:
    return sorted(differences, key=lambda each: (CHANGES.index(each.change), each.thing, each.of, each.field))


def _units(one: Facts, other: Facts) -> Iterator[Difference]:
    for key in one.units.keys() | other.units.keys():
        programme, unit = key
        if key not in other.units:
            yield Difference("withdrawn" if unit in other.withdrawn else "removed", unit, programme)
        elif key not in one.units:
            yield Difference("added", unit, programme)
        else:
            yield from _fields(unit, programme, one.units[key], other.units[key])


def _things(one: Facts, other: Facts) -> Iterator[Difference]:
    for class_ in THINGS:
        before, after = one.things[class_], other.things[class_]
        for thing in before.keys() | after.keys():
            if thing in other.withdrawn and thing not in one.withdrawn:
                yield Difference("withdrawn", thing, class_)
            elif thing not in after:
                yield Difference("removed", thing, class_)
            elif thing not in before:
                yield Difference("added", thing, class_)
            else:
                yield from _fields(thing, class_, before[thing], after[thing])


def _fields(thing: str, of: str, before: Mapping[str, Values], after: Mapping[str, Values]) -> Iterator[Difference]:
    for name in before:
        if before[name] != after[name]:
            yield Difference(_OF_FIELD.get(name, "other"), thing, of, name, before[name], after[name])


def _links(one: Facts, other: Facts, *, basis: bool) -> Iterator[Difference]:
    """Give the differences of links: those between the same two things by another property are one that changed."""
    lost: dict[tuple[str, str], list[str]] = {}
    gained: dict[tuple[str, str], list[str]] = {}
    for found, here, there in ((lost, one, other), (gained, other, one)):
        for s, p, o in sorted(here.asserted.keys() - there.asserted.keys()):
            found.setdefault((s, o), []).append(p)
    for s, o in sorted(lost.keys() | gained.keys()):
        before, after = lost.get((s, o), []), gained.get((s, o), [])
        if before and after:
            yield Difference("link changed", s, o, "", tuple(before), tuple(after))
        else:
            yield from (Difference("link removed", s, o, p) for p in before)
            yield from (Difference("link added", s, o, p) for p in after)
    for pair in sorted(one.contributions.keys() | other.contributions.keys()):
        levels = one.contributions.get(pair), other.contributions.get(pair)
        if levels[0] != levels[1]:
            change: Change = (
                "contribution" if None not in levels else "link added" if levels[0] is None else "link removed"
            )
            yield Difference(change, pair[0], pair[1], CONTRIBUTION, levels[0] or (), levels[1] or ())
    for link in sorted(one.asserted.keys() & other.asserted.keys()) if basis else ():
        if one.asserted[link] != other.asserted[link]:
            levels_ = str(one.asserted[link]), str(other.asserted[link])
            yield Difference("basis", link[0], link[2], link[1], levels_[:1], levels_[1:])
