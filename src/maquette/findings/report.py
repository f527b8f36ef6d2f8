"""A report: what one checking found, by rule, and which rules met nothing to check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from maquette.findings.finding import SEVERITIES, Finding, Place, Severity, totals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maquette.findings.since import Since
    from maquette.text import Text


@dataclass(frozen=True, slots=True)
class Unused:
    """A shape that met no focus node: nothing was checked by it. `title` names it, `reason` says why."""

    shape: str
    title: Text
    where: Place
    reason: Text


@dataclass(frozen=True, slots=True)
class Report:
    """What checking found: findings in order, shapes that met nothing, and how many shapes were checked with.

    `since` tells new from known findings where they were compared with those of an earlier state.
    """

    findings: tuple[Finding, ...]
    unused: tuple[Unused, ...]
    shapes: int
    since: Since | None = None

    @property
    def totals(self) -> dict[Severity, int]:
        """Give how many findings there are of each severity."""
        return totals(self.findings)

    @property
    def counted(self) -> tuple[Finding, ...]:
        """Give the findings that may fail a check: all, or the new ones where known ones are told apart."""
        return self.since.new if self.since else self.findings

    def masked(self) -> Report:
        """Give the report without the e-mail addresses and telephone numbers that it quotes, to publish it."""
        findings = tuple(finding.masked() for finding in self.findings)
        return replace(self, findings=findings, since=self.since.masked() if self.since else None)


@dataclass(frozen=True, slots=True)
class Rule:
    """The findings of one rule: all that they say in common, and each of them."""

    severity: Severity
    shape: str
    title: Text
    why: Text
    remedy: Text
    source: Text
    see: str
    findings: tuple[Finding, ...]

    @property
    def at(self) -> Place:
        """Where the rule stands: the first of its places."""
        return min(finding.shape_at for finding in self.findings)


def by_rule(findings: Iterable[Finding]) -> list[Rule]:
    """Give findings by rule, gravest first; parts of a shape that are mended differently are rules of their own."""
    rules = []
    for _, group in groupby(sorted(findings, key=_common), key=_common):
        members = tuple(group)
        first = members[0]
        rules.append(
            Rule(first.severity, first.shape, first.title, first.why, first.remedy, first.source, first.see, members)
        )
    return rules


def _common(finding: Finding) -> tuple[object, ...]:
    texts = (finding.title, finding.why, finding.remedy, finding.source)
    said = tuple((text.en, text.fr) for text in texts)
    return (SEVERITIES.index(finding.severity), finding.shape, said, finding.see)
