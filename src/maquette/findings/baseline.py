"""A baseline: the findings of an earlier run, read back from the JSON that they were written in."""

from __future__ import annotations

import json
from typing import Any

from maquette.errors import BadCall
from maquette.findings.finding import SEVERITIES, Finding, Place
from maquette.text import Text

_TEXTS = ("message", "title", "why", "remedy", "source")
_NO_BASELINE = Text(
    "{file} holds no findings that “maquette validate --format json” wrote: {what}.",
    "{file} ne contient pas de constats écrits par « maquette validate --format json » : {what}.",
)
_WRITE_ONE = Text(
    "Write it anew: maquette validate --format json={file}.",
    "Écrivez-le à nouveau : maquette validate --format json={file}.",
)
_NO_JSON = Text("it is no JSON, at line {line}", "ce n’est pas du JSON, à la ligne {line}")
_NO_UTF8 = Text("it is not text in UTF-8", "ce n’est pas du texte en UTF-8")
_NO_LIST = Text("there is no list “findings”", "il n’y a pas de liste « findings »")
_NO_FINDING = Text("number {number} of “findings” is none", "le numéro {number} de « findings » n’en est pas un")


def read_baseline(content: bytes, name: str) -> tuple[Finding, ...]:
    """Read findings from JSON that `to_json` wrote; raises `BadCall` when the file named holds no such."""
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _bad(name, _NO_UTF8) from error
    except json.JSONDecodeError as error:
        raise _bad(name, _NO_JSON.with_(line=error.lineno)) from error
    except RecursionError as error:
        raise _bad(name, _NO_LIST) from error
    listed = told.get("findings") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise _bad(name, _NO_LIST)
    found = []
    for number, each in enumerate(listed, 1):
        try:
            found.append(_finding(each))
        except (KeyError, TypeError, ValueError) as error:
            raise _bad(name, _NO_FINDING.with_(number=number)) from error
    return tuple(found)


def _bad(name: str, what: Text) -> BadCall:
    return BadCall(_NO_BASELINE.with_(file=name, what=what), _WRITE_ONE.with_(file=name))


def _finding(told: Any) -> Finding:
    severity = SEVERITIES[SEVERITIES.index(told["severity"])]
    shape, component, focus, path, value, see = (
        _string(told[key]) for key in ("shape", "component", "focus", "path", "value", "see")
    )
    message, title, why, remedy, source = (_text(told["messages" if key == "message" else key]) for key in _TEXTS)
    return Finding(
        severity, shape, component, focus, path, value, message, _place(told), _place(told["rule"]), title, why, remedy,
        source, see, _text(told["labels"]), tuple(_place(each) for each in told["leaves"]),
    )  # fmt: skip


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _text(value: Any) -> Text:
    return Text(_string(value["en"]), _string(value["fr"]))


def _place(value: Any) -> Place:
    return Place(_string(value["file"]), int(value["line"]), _string(value["place"]))
