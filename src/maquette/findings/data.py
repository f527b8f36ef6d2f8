"""Findings as data: JSON for programs, and the report that SHACL defines (SHACL §3.6) in Turtle."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from maquette.findings.finding import totals
from maquette.serialization import Shortener
from maquette.terms import is_blank, literal
from maquette.words import SH, SHAPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.findings.finding import Finding, Place
    from maquette.findings.report import Report
    from maquette.text import Language, Text

_SEVERITIES = {"violation": "Violation", "warning": "Warning", "info": "Info"}
_TOKEN = re.compile(r"<[^<>\s]*>|[\^/|*+?()]")


def to_json(report: Report, language: Language) -> Iterator[str]:
    """Write a report as a JSON object; `message` and `label` are in the language asked for, with an s in both.

    `read_baseline` reads it back. Where known findings are told apart, each says so (`since`), and fixed ones follow.
    """
    content: dict[str, Any] = {
        "findings": [_as_json(finding, language) for finding in report.findings],
        "totals": report.totals,
        "rules": report.shapes,
        "unused": [
            {"shape": each.shape, "title": _both(each.title), **_place(each.where), "reason": each.reason.in_(language)}
            for each in report.unused
        ],
    }
    if report.since:
        new = set(report.since.new)
        for finding, told in zip(report.findings, content["findings"], strict=True):
            told["since"] = "new" if finding in new else "known"
        content["since"] = {
            "base": report.since.base.in_(language),
            "new": totals(report.since.new),
            "known": totals(report.since.known),
            "fixed": [_as_json(finding, language) for finding in report.since.fixed],
        }
    yield json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _as_json(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "shape": finding.shape,
        "component": finding.component,
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "message": finding.message.in_(language),
        **_place(finding.where),
        "label": finding.label.in_(language),
        "labels": _both(finding.label),
        "messages": _both(finding.message),
        "title": _both(finding.title),
        "why": _both(finding.why),
        "remedy": _both(finding.remedy),
        "source": _both(finding.source),
        "see": finding.see,
        "rule": _place(finding.shape_at),
        "leaves": [_place(leaf) for leaf in finding.leaves],
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr}


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.path, "line": place.line, "place": place.place}


def to_turtle(report: Report, _language: Language) -> Iterator[str]:
    """Write a standard validation report (SHACL §3.6.1), each result with its file and line in our own words."""
    short = Shortener()
    results = [_result(finding, short) for finding in report.findings]
    conforms = literal("false" if results else "true", datatype=f"{XSD}boolean")
    body = [f"[] a {short(f'<{SH}ValidationReport>')}", f"{short(f'<{SH}conforms>')} {short(conforms)}"]
    body += [f"{short(f'<{SH}result>')} {result}" for result in results]
    lines = " ;\n    ".join(body) + " .\n"
    for prefix, namespace in sorted(short.used.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"
    yield "\n"
    yield lines


def _result(finding: Finding, short: Shortener) -> str:
    def word(name: str) -> str:
        return short(f"<{SH}{name}>")

    said = [f"a {word('ValidationResult')}", f"{word('focusNode')} {short(finding.focus)}"]
    if finding.path:
        said.append(f"{word('resultPath')} {_Path(finding.path, short).turtle()}")
    if finding.value:
        said.append(f"{word('value')} {short(finding.value)}")
    shape = "[]" if is_blank(finding.shape) else short(f"<{finding.shape}>")
    said += [
        f"{word('resultSeverity')} {word(_SEVERITIES[finding.severity])}",
        f"{word('sourceConstraintComponent')} {short(f'<{finding.component}>')}",
        f"{word('sourceShape')} {shape}",
        *(f"{word('resultMessage')} {message}" for message in _messages(finding.message)),
        f"{short(f'<{SHAPE}file>')} {literal(finding.where.path)}",
        f"{short(f'<{SHAPE}line>')} {finding.where.line}",
    ]
    return "[\n        " + " ;\n        ".join(said) + " ]"


def _messages(text: Text) -> list[str]:
    if text.en == text.fr:
        return [literal(text.en)]
    return [literal(text.en, language="en"), literal(text.fr, language="fr")]


class _Path:
    """A property path in SPARQL's syntax, to be written in RDF's (SHACL §2.3.1)."""

    def __init__(self, text: str, short: Shortener) -> None:
        self._tokens = _TOKEN.findall(text)
        self._short = short
        self._next = 0

    def turtle(self) -> str:
        """Give the path as Turtle."""
        paths = [self._sequence()]
        while self._take("|"):
            paths.append(self._sequence())
        return paths[0] if len(paths) == 1 else f"[ {self._word('alternativePath')} ( {' '.join(paths)} ) ]"

    def _sequence(self) -> str:
        paths = [self._step()]
        while self._take("/"):
            paths.append(self._step())
        return paths[0] if len(paths) == 1 else f"( {' '.join(paths)} )"

    def _step(self) -> str:
        if self._take("^"):
            return f"[ {self._word('inversePath')} {self._step()} ]"
        if self._take("("):
            path = self.turtle()
            self._take(")")
        else:
            path = self._short(self._tokens[self._next])
            self._next += 1
        for sign, name in (("*", "zeroOrMorePath"), ("+", "oneOrMorePath"), ("?", "zeroOrOnePath")):
            if self._take(sign):
                return f"[ {self._word(name)} {path} ]"
        return path

    def _take(self, token: str) -> bool:
        taken = self._next < len(self._tokens) and self._tokens[self._next] == token
        self._next += taken
        return taken

    def _word(self, name: str) -> str:
        return self._short(f"<{SH}{name}>")
