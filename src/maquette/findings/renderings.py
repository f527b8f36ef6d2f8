"""The formats that findings are written in, by the names that the command line knows them by."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from maquette.findings.ci import to_github, to_gitlab, to_junit, to_sarif, to_summary
from maquette.findings.data import to_json, to_turtle
from maquette.findings.page import to_html
from maquette.findings.report import Report
from maquette.findings.text import to_text
from maquette.text import Language

Rendering = Callable[[Report, Language], Iterator[str]]

RENDERINGS: dict[str, Rendering] = {
    "text": to_text,
    "html": to_html,
    "json": to_json,
    "turtle": to_turtle,
    "junit": to_junit,
    "sarif": to_sarif,
    "github": to_github,
    "summary": to_summary,
    "gitlab": to_gitlab,
}
