"""The page of findings: what checking the edition found, by rule, on which line; nothing personal is quoted."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from maquette.findings import SEVERITIES, SEVERITY_TITLES, totals
from maquette.findings.page import with_code
from maquette.publication.naming import Words
from maquette.publication.page import Node, Page, render

if TYPE_CHECKING:
    from maquette.findings import Finding
    from maquette.publication.edition import Edition
    from maquette.text import Language, Text

MOST = 100
"""How many findings of a rule the page writes out."""
_MASK = "•••"


@dataclass(frozen=True, slots=True)
class FoundOnce:
    """The findings of an edition: checked when they are first asked for, and kept."""

    edition: Edition
    _kept: list[tuple[Finding, ...]] = field(default_factory=list, repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Give the findings, less addresses, telephone numbers and the names that are not published."""
        if not self._kept:
            self._kept.append(tuple(each.masked() for each in self.edition.check().findings))
        return self._kept[0]

    def shown(self, text: Text, language: Language) -> str:
        """Give a text of a finding in a language, without the names that are not published."""
        found = text.in_(language)
        for name in sorted(self.edition.catalogue.hidden, key=len, reverse=True):
            found = found.replace(name, _MASK)
        return found


def findings_page(found: FoundOnce, language: Language) -> bytes:
    """Give the page of findings."""
    page = Page(found.edition, "findings", language)
    counts = totals(found.findings)
    return render(
        "findings.html",
        page,
        title=Words(page.t("Findings", "Constats")),
        totals=[(each, counts[each], SEVERITY_TITLES[each].in_(language)) for each in SEVERITIES],
        rules=[_rule(found, page, shape, list(each)) for shape, each in groupby(found.findings, key=_rule_of)],
    )


def _rule_of(finding: Finding) -> tuple[str, str]:
    return finding.severity, finding.shape


def _rule(found: FoundOnce, page: Page, rule: tuple[str, str], findings: list[Finding]) -> dict[str, object]:
    first, severity = findings[0], rule[0]
    return {
        "anchor": f"{severity}-{rule[1].rpartition('#')[2].rpartition('/')[2]}",
        "severity": severity,
        "word": SEVERITY_TITLES[first.severity].in_(page.language),
        "title": found.shown(first.title, page.language) or rule[1].rpartition("#")[2],
        "why": found.shown(first.why, page.language),
        "remedy": Markup(with_code(found.shown(first.remedy, page.language))),  # noqa: S704  escaped there
        "source": found.shown(first.source, page.language),
        "see": first.see if first.see.startswith(("http://", "https://")) else "",
        "count": len(findings),
        "findings": [_shown(found, page, each) for each in findings[:MOST]],
        "more": max(0, len(findings) - MOST),
    }


def _shown(found: FoundOnce, page: Page, finding: Finding) -> dict[str, object]:
    label = found.shown(finding.label, page.language)
    published = bool(page.edition.catalogue.facts(finding.focus))
    node = page.node(finding.focus) if published else Node(Words(label))
    return {"node": node, "where": str(finding.where), "message": found.shown(finding.message, page.language)}
