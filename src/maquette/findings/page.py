"""Findings as one HTML page that stands alone: no script, no other file, read by screen readers, printed as it is."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from maquette.findings.finding import SEVERITIES, SEVERITY_TITLES
from maquette.findings.report import by_rule
from maquette.findings.words import (
    COUNT,
    FIXED,
    HEADINGS,
    KNOWN,
    NEW,
    NOTHING,
    REMEDY,
    RESTS_ON,
    RULE,
    SINCE,
    SOURCE,
    THING,
    TITLE,
    UNUSED,
    VALUE,
    WHAT,
    WHERE,
    WHY,
    counted,
    shown_path,
    shown_value,
    since_line,
    summary,
)
from maquette.text import Text
from maquette.words import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.findings.finding import Finding, Place
    from maquette.findings.report import Report, Rule
    from maquette.text import Language

_CONTENTS = Text("Rules that are not met", "Règles non respectées")
_SEVERITY = Text("Kind", "Genre")
_TO_RULES = Text("Back to the rules", "Retour aux règles")
_STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8881; }
:root { --violation: #b3261e; --warning: #8a5300; --info: #1b5e91; }
@media (prefers-color-scheme: dark) { :root { --violation: #ff8a80; --warning: #ffb74d; --info: #90caf9; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { margin: 1rem 0 .25rem; } h2 { margin: 2.5rem 0 0; } h3 { margin: 0 0 .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0; }
th, td { border-block-end: 1px solid var(--line); }
td.number { font-variant-numeric: tabular-nums; text-align: end; }
article { margin: 1.5rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .25rem; }
article { border-inline-start: .4rem solid; }
article.violation { border-inline-start-color: var(--violation); }
article.warning { border-inline-start-color: var(--warning); }
article.info { border-inline-start-color: var(--info); }
.violation > .kind { color: var(--violation); }
.warning > .kind { color: var(--warning); }
.info > .kind { color: var(--info); }
.kind { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 0 1rem; }
dt { font-weight: 600; } dd { margin: 0; }
code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
td.where { width: 18rem; } td.thing { width: 16rem; }
.value { background: var(--soft); padding: 0 .25rem; }
.quiet { opacity: .8; font-size: .9em; }
@media (max-width: 45rem) {
  dl { display: block; } dd { margin: 0 0 .5rem; }
  .findings, .findings tbody, .findings tr, .findings td { display: block; width: auto; border: 0; padding: .1rem 0; }
  .findings thead { position: absolute; clip-path: inset(50%); }
  .findings tr { border-block-end: 1px solid var(--line); padding: .4rem 0; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } article { border-width: 1px; break-inside: auto; }
  h2, h3, dl { break-after: avoid; } tr { break-inside: avoid; } .back { display: none; }
  a { color: inherit; text-decoration: none; }
}
"""


def with_code(text: str) -> str:
    """Give a text of ours as HTML: a command stands between backticks in it."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def to_html(report: Report, language: Language) -> Iterator[str]:
    """Write a report as a page: totals, a table of the rules, then each rule with why, how to mend it, and where."""
    yield from (f"{line}\n" for line in _Page(report, language).lines())


_Part = tuple[Text, list[tuple[int, "Rule"]]]
"""A part of the page: its heading, and its rules with their numbers on the page."""


def _numbered(report: Report) -> Iterator[_Part]:
    """Give the parts that have findings: by severity, or new, fixed and known where these are told apart."""
    since = report.since
    parts = (
        [(NEW, since.new), (FIXED, since.fixed), (KNOWN, since.known)]
        if since
        else [
            (HEADINGS[severity], tuple(each for each in report.findings if each.severity == severity))
            for severity in SEVERITIES
        ]
    )
    number = 1
    for heading, findings in parts:
        rules = list(enumerate(by_rule(findings), number))
        number += len(rules)
        if rules:
            yield heading, rules


class _Page:
    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._language: Language = language
        self._parts = list(_numbered(report))

    def lines(self) -> Iterator[str]:
        title = self._say(TITLE)
        totals = summary(self._report.totals, self._report.shapes, self._language)
        yield "<!DOCTYPE html>"
        yield f'<html lang="{self._language}">'
        yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{title} — {escape(totals)}</title>"
        yield f"<style>{_STYLE}</style></head>"
        yield f"<body><main><h1>{title}</h1>"
        yield f"<p>{escape(totals)}.</p>"
        if self._report.since:
            yield f"<p>{escape(since_line(self._report.since, self._language))}</p>"
        yield from self._contents() if self._parts else [f"<p>{self._say(NOTHING)}</p>"]
        for heading, rules in self._parts:
            count = sum(len(rule.findings) for _, rule in rules)
            yield f"<h2>{self._say(heading)} ({count})</h2>"
            for number, rule in rules:
                yield from self._rule(number, rule)
        yield from self._unused()
        yield "</main></body></html>"

    def _say(self, text: Text) -> str:
        return with_code(text.in_(self._language))

    def _contents(self) -> Iterator[str]:
        yield f'<table id="rules"><caption class="kind" style="text-align:start">{self._say(_CONTENTS)}</caption>'
        columns = (*((SINCE,) if self._report.since else ()), _SEVERITY, RULE, COUNT)
        heads = "".join(f'<th scope="col">{self._say(each)}</th>' for each in columns)
        yield f"<thead><tr>{heads}</tr></thead><tbody>"
        for heading, rules in self._parts:
            part = f"<td>{self._say(heading)}</td>" if self._report.since else ""
            for number, rule in rules:
                yield (
                    f'<tr class="{rule.severity}">{part}'
                    f'<td class="kind">{self._say(SEVERITY_TITLES[rule.severity])}</td>'
                    f'<td><a href="#rule-{number}">{self._say(rule.title)}</a></td>'
                    f'<td class="number">{len(rule.findings)}</td></tr>'
                )
        yield "</tbody></table>"

    def _rule(self, number: int, rule: Rule) -> Iterator[str]:
        yield f'<article class="{rule.severity}" id="rule-{number}" aria-labelledby="title-{number}">'
        count = counted(rule.severity, len(rule.findings), self._language)
        yield f'<p class="kind">{escape(count)}</p>'
        yield f'<h3 id="title-{number}">{self._say(rule.title)}</h3>'
        yield "<dl>"
        for heading, text in ((WHY, rule.why), (REMEDY, rule.remedy)):
            if text.in_(self._language):
                yield f"<dt>{self._say(heading)}</dt><dd>{self._say(text)}</dd>"
        if rule.source.in_(self._language) or rule.see:
            yield f"<dt>{self._say(SOURCE)}</dt><dd>{self._source(rule)}</dd>"
        name = rule.shape if rule.shape.startswith("_:") else shorten(f"<{rule.shape}>").strip("<>")
        yield f"<dt>{self._say(RULE)}</dt><dd><code>{escape(name)}</code> ({_code(rule.at)})</dd>"
        yield "</dl>"
        heads = "".join(f'<th scope="col">{self._say(each)}</th>' for each in (WHERE, THING, WHAT))
        yield f'<table class="findings"><thead><tr>{heads}</tr></thead><tbody>'
        yield from (self._row(finding) for finding in rule.findings)
        yield f'</tbody></table><p class="back quiet"><a href="#rules">{self._say(_TO_RULES)}</a></p></article>'

    def _source(self, rule: Rule) -> str:
        text = self._say(rule.source) or escape(rule.see)
        if urlsplit(rule.see).scheme in {"http", "https"}:
            return f'<a href="{escape(rule.see)}">{text}</a>'
        return text

    def _row(self, finding: Finding) -> str:
        message = finding.message.in_(self._language)
        value, path = shown_value(finding), shown_path(finding)
        said = escape(message)
        if value and value not in message:
            of = f"<code>{escape(path)}</code> " if path else f"{self._say(VALUE)} "
            said += f' <span class="quiet">{of}<span class="value">{escape(value)}</span></span>'
        if finding.leaves:
            leaves = ", ".join(_code(leaf) for leaf in finding.leaves)
            said += f'<br><span class="quiet">{self._say(RESTS_ON)} {leaves}</span>'
        label = self._say(finding.label) or f"<code>{escape(shorten(finding.focus))}</code>"
        return (
            f'<tr><td class="where">{_code(finding.where)}</td><td class="thing">{label}</td>'
            f'<td class="what">{said}</td></tr>'
        )

    def _unused(self) -> Iterator[str]:
        if self._report.unused:
            yield f"<h2>{self._say(UNUSED)} ({len(self._report.unused)})</h2><ul>"
            for each in self._report.unused:
                yield f"<li>{self._say(each.title)}: {self._say(each.reason)} ({_code(each.where)})</li>"
            yield "</ul>"


def _code(place: Place) -> str:
    return f"<code>{escape(str(place))}</code>"
