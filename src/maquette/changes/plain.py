"""The report of a comparison as text for the terminal, and the comparison as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from maquette.changes.report import Names
from maquette.scenario.coverage import weights_record
from maquette.scenario.rows import NONE
from maquette.terms import text_of
from maquette.text import Text
from maquette.words import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.changes.difference import Comparison, Difference
    from maquette.changes.facts import Link
    from maquette.findings import Finding
    from maquette.printing.tables import Row, Sheet, Table
    from maquette.text import Language


_NOTHING = Text("Nothing changes.", "Rien ne change.")


def to_text(sheet: Sheet, language: Language) -> str:
    """Give a report as indented text: each table by its caption, its groups, and a line a row."""
    return "\n".join(_lines(sheet, language)) + "\n"


def _lines(sheet: Sheet, language: Language) -> Iterator[str]:
    yield sheet.title.in_(language)
    if not any(table.rows for table in sheet.tables if table.empty):
        yield f"  {_NOTHING.in_(language)}"
        return
    yield f"  {sheet.origin.in_(language)}"
    for table in sheet.tables:
        yield ""
        yield table.caption.in_(language)
        if not table.rows and table.empty:
            yield f"  {table.empty.in_(language)}"
        for group in table.groups:
            yield f"  {group.title.in_(language)}"
            yield from (f"    {_row(table, row, language)}" for row in group.rows)
    yield ""
    yield from (note.in_(language) for note in sheet.notes)


def _row(table: Table, row: Row, language: Language) -> str:
    """Give a row on one line; a pair of columns before and after is told with an arrow."""
    cells = [cell.spelt(language) for cell in row.cells]
    parts: list[str] = []
    place = 0
    while place < len(cells):
        heading = table.columns[place].heading
        if heading.en.lower().endswith("before"):
            of_what = heading.in_(language).rpartition(" ")[0]
            told = _arrow(cells[place], cells[place + 1], language)
            parts.append(f"{of_what} {told}".lstrip() if told else "")
            place += 2
        else:
            parts.append(cells[place])
            place += 1
    return " · ".join(part for part in parts if part)


def _arrow(before: str, after: str, language: Language) -> str:
    none = f"({NONE.in_(language)})"
    return before if before == after else f"{before or none} → {after or none}"


def to_json(comparison: Comparison, language: Language) -> str:
    """Give a comparison as JSON: stable English keys, IRIs, labels in the language asked for."""
    return json.dumps(record(comparison, language), ensure_ascii=False, indent=1) + "\n"


def record(comparison: Comparison, language: Language) -> dict[str, Any]:
    """Give a comparison as what JSON holds."""
    names = Names.of(comparison)
    coverage = comparison.coverage
    return {
        "before": comparison.before.title.in_(language),
        "after": comparison.after.title.in_(language),
        "differences": [_difference(each, names, language) for each in comparison.differences],
        "inferred": {
            "lost": [_link(each, names, language) for each in comparison.lost],
            "gained": [_link(each, names, language) for each in comparison.gained],
        },
        "coverage": [
            {
                "kind": each.kind,
                "thing": _named(each.thing, names, language),
                "units_before": sorted(map(coverage.code, each.before.units)),
                "units_after": sorted(map(coverage.code, each.after.units)),
                "level_before": text_of(each.before.level) if each.before.level else None,
                "level_after": text_of(each.after.level) if each.after.level else None,
            }
            for each in coverage.reaches
        ],
        "totals": weights_record(coverage.before.total, coverage.after.total),
        **{
            name: [
                {**_named(each, names, language), **weights_record(before.get(each), after.get(each))}
                for each in things
            ]
            for name, things, before, after in (
                ("axes", coverage.axes, coverage.before.by_axis, coverage.after.by_axis),
                ("periods", coverage.periods, coverage.before.by_period, coverage.after.by_period),
            )
        },
        "findings": {
            name: [_finding(each, language) for each in some]
            for name, some in (("gone", comparison.findings.masked.gone), ("new", comparison.findings.masked.new))
        },
    }


def _finding(finding: Finding, language: Language) -> dict[str, object]:
    return {
        "severity": finding.severity,
        "rule": finding.shape,
        "message": finding.message.in_(language),
        "label": finding.label.in_(language),
        "file": finding.where.path,
        "line": finding.where.line,
    }


def _difference(each: Difference, names: Names, language: Language) -> dict[str, Any]:
    return {
        "change": each.change,
        "thing": _named(each.thing, names, language),
        "of": _named(each.of, names, language) if each.of else None,
        "field": shorten(each.field) or None,
        "before": [text_of(value) for value in each.before],
        "after": [text_of(value) for value in each.after],
    }


def _link(link: Link, names: Names, language: Language) -> dict[str, Any]:
    subject, predicate, object_ = link
    return {
        "subject": _named(subject, names, language),
        "property": shorten(predicate),
        "object": _named(object_, names, language),
    }


def _named(term: str, names: Names, language: Language) -> dict[str, str]:
    return {"iri": text_of(term), "title": names.title(term).in_(language)}
