"""What changes in the findings of checking: those that go, and those that appear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maquette.findings import SEVERITY_TITLES, told_apart, totals
from maquette.text import Text
from maquette.validation import check

if TYPE_CHECKING:
    from maquette.findings import Finding, Severity
    from maquette.statements import StatementTable
    from maquette.validation import Shapes


_BEFORE = Text("before", "avant")


@dataclass(frozen=True)
class FindingsChange:
    """The findings that go and that appear, in their order, and how many of each severity there are on either side."""

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
