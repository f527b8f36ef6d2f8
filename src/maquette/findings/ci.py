"""Findings for the tools that teams already use: JUnit, SARIF 2.1.0, GitHub annotations, GitLab code quality.

JUnit XML as junit.xml is read by GitLab, Jenkins and Azure: a test suite a rule, a failure a finding. SARIF is OASIS
"Static Analysis Results Interchange Format Version 2.1.0". Annotations are GitHub's workflow commands; GitLab's
report is its Code Quality format (a subset of Code Climate).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from maquette import __version__
from maquette.findings.finding import SEVERITY_TITLES
from maquette.findings.report import by_rule
from maquette.findings.since import fingerprints
from maquette.findings.words import (
    COUNT,
    FIRST,
    FIXED,
    KNOWN,
    NEW,
    REMEDY,
    RULE,
    SOURCE,
    TITLE,
    WHY,
    shown_path,
    since_line,
    summary,
)
from maquette.text import colon
from maquette.words import MAQ, SARIF_SCHEMA, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from maquette.findings.finding import Finding, Place, Severity
    from maquette.findings.report import Report, Rule
    from maquette.text import Language

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LEVELS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "note"}
_COMMANDS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "notice"}
_GITLAB: dict[Severity, str] = {"violation": "major", "warning": "minor", "info": "info"}


def _help(rule: Rule, language: Language) -> str:
    """Give why a rule matters, how to mend what breaks it, and where it comes from."""
    parts = ((WHY, rule.why), (REMEDY, rule.remedy), (SOURCE, rule.source))
    return "\n".join(
        f"{heading.in_(language)}{colon(language)} {text.in_(language)}"
        for heading, text in parts
        if text.in_(language)
    )


def _rule_id(rule: Rule) -> str:
    return shorten(f"<{rule.shape}>").strip("<>") if not rule.shape.startswith("_:") else str(rule.at)


# JUnit


def to_junit(report: Report, language: Language) -> Iterator[str]:
    """Write JUnit XML: violations and warnings are failures, notes and known findings are output.

    A clean report is one passed test.
    """
    rules = by_rule(report.findings)
    counted = {finding for finding in report.counted if finding.severity != "info"}
    failures = len(counted)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    name = quoteattr(f"maquette: {TITLE.in_(language)}")
    yield f'<testsuites name={name} tests="{len(report.findings) or 1}" failures="{failures}">\n'
    for rule in rules:
        yield from _suite(rule, counted, language)
    if not rules:
        yield f'  <testsuite name="maquette" tests="1" failures="0"><testcase classname="maquette" name={name}/>'
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _suite(rule: Rule, counted: Set[Finding], language: Language) -> Iterator[str]:
    count = len(rule.findings)
    failures = sum(finding in counted for finding in rule.findings)
    title = _attribute(rule.title.in_(language))
    yield f'  <testsuite name={title} tests="{count}" failures="{failures}">\n'
    for finding in rule.findings:
        where = f"file={_attribute(finding.where.path)} line={_attribute(str(finding.where.line))}"
        case = f"classname={_attribute(_rule_id(rule))} name={_attribute(f'{finding.where} {finding.said(language)}')}"
        said = _text(f"{finding.where}: {finding.said(language)}\n{_help(rule, language)}")
        message = _attribute(finding.message.in_(language))
        inside = (
            f"<failure type={_attribute(finding.severity)} message={message}>{said}</failure>"
            if finding in counted
            else f"<system-out>{said}</system-out>"
        )
        yield f"    <testcase {case} {where}>{inside}</testcase>\n"
    yield "  </testsuite>\n"


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text), {"\n": " ", "\t": " ", "\r": " "})


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


# SARIF


def to_sarif(report: Report, language: Language) -> Iterator[str]:
    """Write SARIF 2.1.0: one run, its rules with help in the language asked for, a result a finding.

    Where known findings are told apart, each result has its `baselineState`, and fixed findings are `absent` ones.
    """
    states = _baseline_states(report)
    listed = (*report.findings, *(report.since.fixed if report.since else ()))
    rules = by_rule(listed)
    ids = {rule: f"{_rule_id(rule)}/{number}" for number, rule in enumerate(rules, 1)}
    of_finding = {finding: rule for rule in rules for finding in rule.findings}
    results = [
        _sarif_result(finding, mark, rules.index(of_finding[finding]), ids[of_finding[finding]], language) | state
        for finding, mark, state in zip(listed, fingerprints(listed), states, strict=True)
    ]
    driver = {
        "name": "maquette",
        "version": __version__,
        "informationUri": MAQ.rstrip("#"),
        "language": language,
        "rules": [_sarif_rule(rule, ids[rule], language) for rule in rules],
    }
    content = {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    yield json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _baseline_states(report: Report) -> list[dict[str, str]]:
    """Give the `baselineState` (SARIF §3.27.24) of each finding, then of each fixed one; none without a baseline."""
    if report.since is None:
        return [{} for _ in report.findings]
    new = set(report.since.new)
    states = ["new" if finding in new else "unchanged" for finding in report.findings]
    return [{"baselineState": state} for state in (*states, *("absent" for _ in report.since.fixed))]


def _sarif_rule(rule: Rule, name: str, language: Language) -> dict[str, Any]:
    title = rule.title.in_(language)
    told: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": title},
        "help": {"text": _help(rule, language) or title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"shape": rule.shape, "rule": str(rule.at)},
    }
    return {**told, "helpUri": rule.see} if rule.see.startswith(("https://", "http://")) else told


def _sarif_result(finding: Finding, mark: str, index: int, rule: str, language: Language) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.said(language)},
        "locations": [_location(finding.where)],
        "partialFingerprints": {"maquette/v1": mark},
        "properties": {"focus": finding.focus, "path": shown_path(finding), "value": finding.value},
    }
    related = [{**_location(place), "id": number} for number, place in enumerate(finding.leaves, 1)]
    return {**told, "relatedLocations": related} if related else told


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.path)}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    named = {"logicalLocations": [{"name": place.place}]} if place.place else {}
    return {"physicalLocation": physical, **named}


# GitHub, GitLab


def to_github(report: Report, language: Language) -> Iterator[str]:
    """Write GitHub's workflow commands, gravest findings first: of them GitHub shows ten of each kind a step.

    Where known findings are told apart, the new ones alone are annotated. The last lines hold the totals, for the log;
    `to_summary` is for `$GITHUB_STEP_SUMMARY`.
    """
    for rule in by_rule(report.counted):
        for finding in rule.findings:
            line = f",line={finding.where.line}" if finding.where.line else ""
            title = _property(rule.title.in_(language))
            place = f"file={_property(finding.where.path)}{line},title={title}"
            remedy = finding.remedy.in_(language)
            said = finding.said(language) + (f"\n{remedy}" if remedy else "")
            yield f"::{_COMMANDS[finding.severity]} {place}::{_data(said)}\n"
    yield f"{summary(report.totals, report.shapes, language)}.\n"
    if report.since:
        yield f"{since_line(report.since, language)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def to_summary(report: Report, language: Language) -> Iterator[str]:
    """Write a summary in Markdown, as GitHub shows it of a step: the totals, and a table of the rules.

    Where known findings are told apart, new, fixed and known ones have a table each.
    """
    yield f"## {TITLE.in_(language)}\n\n{summary(report.totals, report.shapes, language)}.\n"
    if report.since is None:
        yield from _rules_table(report.findings, language)
        return
    yield f"\n{since_line(report.since, language)}\n"
    for heading, findings in ((NEW, report.since.new), (FIXED, report.since.fixed), (KNOWN, report.since.known)):
        if findings:
            yield f"\n### {heading.in_(language)} ({len(findings)})\n"
            yield from _rules_table(findings, language)


def _rules_table(findings: tuple[Finding, ...], language: Language) -> Iterator[str]:
    rules = by_rule(findings)
    if rules:
        headings = (RULE, FIRST, COUNT)
        yield f"\n| | {' | '.join(each.in_(language) for each in headings)} |\n| --- | --- | --- | ---: |\n"
    for rule in rules:
        severity = SEVERITY_TITLES[rule.severity].in_(language)
        title = rule.title.in_(language).replace("|", "\\|")
        yield f"| {severity} | {title} | `{rule.findings[0].where}` | {len(rule.findings)} |\n"


def to_gitlab(report: Report, language: Language) -> Iterator[str]:
    """Write GitLab's Code Quality report: a JSON array, an object a finding."""
    content = [
        {
            "description": finding.said(language),
            "check_name": finding.title.in_(language) or finding.shape,
            "fingerprint": mark,
            "severity": _GITLAB[finding.severity],
            "location": {"path": finding.where.path, "lines": {"begin": finding.where.line or 1}},
        }
        for finding, mark in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    yield json.dumps(content, ensure_ascii=False, indent=1) + "\n"
