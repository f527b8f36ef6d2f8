"""Findings: what checking found, each with its rule, its place, why it matters and how to mend it.

A finding is a value that needs neither the data nor the shapes: what renders it, compares it with yesterday's, or asks
whether it keeps a check from passing, works on findings alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from maquette.text import Text, colon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maquette.text import Language

Severity = Literal["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""How grave a finding is, gravest first (SHACL §2.1.4)."""

SEVERITY_TITLES: dict[Severity, Text] = {
    "violation": Text("violation", "non-conformité"),
    "warning": Text("warning", "avertissement"),
    "info": Text("note", "remarque"),
}

_NOTHING = Text("", "")
_ADDRESS = re.compile(r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\w.])(?:\+\d{2}|0)(?:[ .\u00a0\u202f]?\(0\))?(?:[ .\u00a0\u202f-]?\d){9}(?!\w)")
_MASK = "•••"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file: `path` is POSIX and relative to the workspace, or as it was given on the command line.

    `line` is 1-based (0: the whole file); `place` names the column or the cell, where there is one.
    """

    path: str
    line: int
    place: str = ""

    def __str__(self) -> str:
        """Give `path`, `path:line` or `path:line:place`."""
        return ":".join(part for part in (self.path, str(self.line) if self.line else "", self.place) if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of checking (SHACL §3.6.2), with its place.

    `shape` is the IRI of the named shape that owns the rule, `component` that of the constraint component; `focus` and
    `value` are exact terms (N-Triples text), `path` is in the syntax of SPARQL property paths; `value` and `path` are
    "" where the result has none. `message` says what is wrong, `title` names the rule, `why` says why it matters,
    `remedy` how to mend it, `source` what it rests on (a regulation with its edition, a practice); `see` is an address
    to read on at. `where` is the line at fault: of the value, or, where a value is missing, of the focus node.
    `shape_at` is where the rule stands, `leaves` are the places that an inferred value rests on. `label` names the
    focus node in words.
    """

    severity: Severity
    shape: str
    component: str
    focus: str
    path: str
    value: str
    message: Text
    where: Place
    shape_at: Place
    title: Text = _NOTHING
    why: Text = _NOTHING
    remedy: Text = _NOTHING
    source: Text = _NOTHING
    see: str = ""
    label: Text = _NOTHING
    leaves: tuple[Place, ...] = ()

    def in_(self, language: Language) -> str:
        """Give the finding as one line: where, how grave, of what, what."""
        severity = SEVERITY_TITLES[self.severity].in_(language)
        return f"{self.where}: {severity}{colon(language)} {self.said(language)}"

    def said(self, language: Language) -> str:
        """Give the finding's thing and what is wrong with it, as one sentence."""
        label, message = self.label.in_(language), self.message.in_(language)
        return f"{label}{colon(language)} {message}" if label else message

    def masked(self) -> Finding:
        """Give the finding without the e-mail addresses and telephone numbers that it quotes, to publish it."""
        return replace(
            self,
            focus=mask(self.focus),
            value=mask(self.value),
            message=Text(mask(self.message.en), mask(self.message.fr)),
            label=Text(mask(self.label.en), mask(self.label.fr)),
        )


def mask(text: str) -> str:
    """Give a text with its e-mail addresses and telephone numbers blotted out."""
    return _TELEPHONE.sub(_MASK, _ADDRESS.sub(_MASK, text))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give findings once each, gravest first, then by rule, then by place."""
    return tuple(sorted(set(findings), key=_rank))


def _rank(finding: Finding) -> tuple[object, ...]:
    return (
        SEVERITIES.index(finding.severity),
        finding.shape,
        finding.where,
        finding.focus,
        finding.path,
        finding.value,
        finding.component,
        finding.message.en,
        finding.message.fr,
        finding.shape_at,
    )


def totals(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Give how many findings there are of each severity, gravest first, zeros included."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in SEVERITIES}


def at_least(findings: Iterable[Finding], threshold: Severity) -> list[Finding]:
    """Give the findings that are as grave as a threshold, or graver."""
    return [each for each in findings if SEVERITIES.index(each.severity) <= SEVERITIES.index(threshold)]
