"""What changes in the findings of checking: those that go, and those that appear."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maquette.findings import SEVERITY_TITLES, totals
from maquette.validation import check

if TYPE_CHECKING:
    from maquette.findings import Finding, Severity
    from maquette.statements import StatementTable
    from maquette.text import Text
    from maquette.validation import Shapes


_EDITION = re.compile(r"/\d{4}-\d{4}/")


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


def compare_findings(before: StatementTable, after: StatementTable, shapes: Shapes) -> FindingsChange:
    """Check two closed tables against shapes and compare: by what is found of what, wherever it stands."""
    one, other = check(before, shapes).findings, check(after, shapes).findings
    known, found = {_what(each) for each in one}, {_what(each) for each in other}
    return FindingsChange(
        tuple(each for each in one if _what(each) not in found),
        tuple(each for each in other if _what(each) not in known),
        totals(one),
        totals(other),
    )


def _what(finding: Finding) -> tuple[str, ...]:
    """Give what is found of what; the edition in the IRI of a node of a year does not count."""
    told = (finding.severity, finding.shape, finding.component, finding.focus, finding.path, finding.value)
    return tuple(_EDITION.sub("/", part) for part in (*told, finding.message.en))
