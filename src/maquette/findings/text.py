"""Findings as text for a terminal or a log: by rule, each line beginning with the file and line that editors open."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from maquette.findings.finding import SEVERITY_TITLES
from maquette.findings.report import by_rule
from maquette.findings.words import (
    FIXED,
    KNOWN,
    NOTHING,
    NOTHING_NEW,
    REMEDY,
    RESTS_ON,
    SOURCE,
    UNUSED,
    WHY,
    shown_path,
    shown_value,
    since_line,
    summary,
)
from maquette.text import colon
from maquette.words import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.findings.finding import Finding
    from maquette.findings.report import Report, Rule
    from maquette.text import Language

_WIDTH = 100


def to_text(report: Report, language: Language) -> Iterator[str]:
    """Write a report as lines of text; totals come last, where a terminal shows them.

    Where known findings are told apart, new ones are written in full, and fixed and known ones a line each.
    """
    for rule in by_rule(report.counted):
        yield from _rule(rule, language)
        yield "\n"
    if not report.counted:
        yield f"{(NOTHING_NEW if report.since else NOTHING).in_(language)}\n"
        yield "\n" if report.since else ""
    for heading, findings in ((FIXED, report.since.fixed), (KNOWN, report.since.known)) if report.since else ():
        if findings:
            yield f"{heading.in_(language)} ({len(findings)})\n"
            yield from (f"    {_line(finding, language)}\n" for finding in findings)
            yield "\n"
    if report.unused:
        yield f"{UNUSED.in_(language)}{colon(language)}\n"
        for each in report.unused:
            yield f"  {each.where}: {each.title.in_(language)} — {each.reason.in_(language)}\n"
        yield "\n"
    yield f"{summary(report.totals, report.shapes, language)}.\n"
    if report.since:
        yield f"{since_line(report.since, language)}\n"


def _rule(rule: Rule, language: Language) -> Iterator[str]:
    severity = SEVERITY_TITLES[rule.severity].in_(language).upper()
    yield f"{severity} — {rule.title.in_(language)} ({len(rule.findings)})\n"
    for heading, text in ((WHY, rule.why), (REMEDY, rule.remedy), (SOURCE, rule.source)):
        if text.in_(language):
            yield _wrapped(f"{heading.in_(language)}{colon(language)} {text.in_(language)}")
    name = rule.shape if rule.shape.startswith("_:") else shorten(f"<{rule.shape}>").strip("<>")
    yield f"  {name} ({rule.at})\n"
    for finding in rule.findings:
        yield from _finding(finding, language)


def _finding(finding: Finding, language: Language) -> Iterator[str]:
    value = shown_value(finding)
    said = finding.said(language)
    path = shown_path(finding)
    if value and value not in said:
        said += f" [{path} {value}]" if path else f" [{value}]"
    yield f"    {finding.where}: {said}\n"
    if finding.leaves:
        yield f"      {RESTS_ON.in_(language)} {', '.join(str(leaf) for leaf in finding.leaves)}\n"


def _line(finding: Finding, language: Language) -> str:
    return finding.in_(language)


def _wrapped(text: str) -> str:
    folded = textwrap.wrap(
        text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return "".join(f"{line}\n" for line in folded)
