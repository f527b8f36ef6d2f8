"""What changes in the findings of checking: those that go, and those that appear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maquette.findings import SEVERITY_TITLES, told_apart, totals
from maquette.text import Text
from maquette.validation import check, check_changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.findings import Finding, Severity
    from maquette.scenario.changed import Changed
    from maquette.statements import StatementTable
    from maquette.validation import Shapes

    Count = Callable[[], dict[Severity, int]]

_BEFORE = Text("before", "avant")


@dataclass(frozen=True)
class FindingsChange:
    """The findings that go and that appear, in their order, and how many of each severity there are on either side.

    Where no number changes, numbers may be left out.
    """

    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]
    before: dict[Severity, int]
    after: dict[Severity, int]

    @property
    def masked(self) -> FindingsChange:
        """Give the change without the addresses and numbers that findings quote, to send it."""
        return replace(
            self, gone=tuple(each.masked() for each in self.gone), new=tuple(each.masked() for each in self.new)
        )

    @property
    def counts(self) -> tuple[tuple[Text, int, int], ...]:
        """Give the severities whose number changes, by title, with the numbers before and after."""
        return tuple(
            (SEVERITY_TITLES[severity], count, self.after[severity])
            for severity, count in self.before.items()
            if count != self.after[severity]
        )


def compare_findings(
    before: StatementTable, after: StatementTable, shapes: Shapes, shapes_before: Shapes | None = None
) -> FindingsChange:
    """Check two closed tables and compare; the first against the shapes of before, where these are others."""
    one, other = check(before, shapes_before or shapes).findings, check(after, shapes).findings
    apart = told_apart(_BEFORE, one, other, yearless=True)
    return FindingsChange(apart.fixed, apart.new, totals(one), totals(other))


def findings_changed(
    before: StatementTable, after: StatementTable, shapes: Shapes, changed: Changed, count: Count | None = None
) -> FindingsChange:
    """Compare the findings of two closed tables of which it is known what differs: what is near that is checked alone.

    `count` gives how many findings of each severity the first table has; it is asked when some number changes. Without
    it, the numbers are left out, as they are where none changes.
    """
    if not changed.any:
        return FindingsChange((), (), {}, {})
    if changed.statements is None:
        return compare_findings(before, after, shapes)
    one, other = check_changed(before, after, shapes, changed.statements)
    apart = told_apart(_BEFORE, one, other, yearless=True)
    then, now = totals(one), totals(other)
    if count is None or then == now:
        return FindingsChange(apart.fixed, apart.new, {}, {})
    known = count()
    return FindingsChange(
        apart.fixed,
        apart.new,
        known,
        {severity: known[severity] + now[severity] - then[severity] for severity in known},
    )
