"""The page of one unit: its short fields, wherever they stand, and the tables of its hours.

What the page says of the unit in general stands on a node of its own in the edition: it belongs to no programme, and
the programme that the reader came from is no statement.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.sources.synapses.fields import read_credits, read_hours, state_hours, state_languages
from maquette.sources.synapses.ledger import LABEL, TYPE, prose
from maquette.sources.synapses.lines import Flow
from maquette.sources.synapses.links import links_in
from maquette.sources.synapses.outline import check_year, owner_of
from maquette.sources.synapses.people import state_roles
from maquette.sources.synapses.table import (
    cells_of,
    heads_of,
    state_category,
    state_concept,
    state_domains,
    state_periods,
    state_web_sites,
)
from maquette.sources.synapses.values import hours_of
from maquette.sources.synapses.words import PARTS, Column, Furniture, Part, fold_words
from maquette.terms import literal
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Table
    from maquette.sources.synapses.outline import Section, Subject

_FIELD = re.compile(r"(?P<label>[^:>|0-9\n]{2,40}?)\s*[:>]\s*(?P<value>\S.*)")
_HOURS_ROW = re.compile(r"(?:[\w ]{2,30}\s*:\s*)?[0-9]+(?:[.,][0-9]+)?\s*(?:h|heures?)\b.{0,160}", re.IGNORECASE)
_FACTS = re.compile(r"\b(?:informations?|fiche|caracteristiques?|en bref|organisation|modalites|horaires?|heures)\b")
"""Headings of sections that hold short fields; in other sections `Titre : …` is not the unit's title."""
_PROGRAMMES = re.compile(r"\b(?:diplome|formation|programme)")


def read_fields(ledger: Ledger, subject: Subject, flow: Flow) -> bool:
    """Read a row `Label : value` or a sentence of hours; give whether it was one."""
    if match := _FIELD.fullmatch(flow.text):
        part = PARTS.get(fold_words(flow.group(match, "label").plain))
        if part in FIELDS:
            since = len(ledger.statements)
            FIELDS[part](ledger, subject, flow.group(match, "value"))
            ledger.cover(flow, since)
            return len(ledger.statements) > since
    if _HOURS_ROW.fullmatch(flow.text):
        hours = hours_of(flow.plain, "")
        for found in hours or ():
            state_hours(ledger, subject.node, found, flow)
        return bool(hours)
    return False


def is_blank_field(flow: Flow) -> bool:
    """Tell whether a row is the label of a field without a value."""
    return flow.text.endswith(":") and PARTS.get(fold_words(flow.plain)) in FIELDS


def read_field_section(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read a section of a unit page whose heading is the label of a field, or whose rows are fields."""
    heading = fold_words(section.heading.flow.plain)
    names_programmes = _PROGRAMMES.search(heading)
    for row in section.rows:
        if names_programmes:
            _read_programmes(ledger, subject, row.flow)
        if section.part in FIELDS:
            FIELDS[section.part](ledger, subject, row.flow)
        elif section.part is Part.PRACTICAL or _FACTS.search(heading):
            read_fields(ledger, subject, row.flow)


def _read_programmes(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    """Read the programmes that the unit is said to belong to, where they are linked."""
    for link in links_in(flow):
        address = link.address
        if address and address.kind == "diplome":
            where = flow.cut(link.start, link.end)
            check_year(ledger, address, where.line)
            programme = owner_of(ledger, subject, address).thing("programme", f"D{address.number}")
            ledger.state(programme, TYPE, maq("Programme"), where)
            ledger.state(subject.term, maq("offeredIn"), programme, where)


def read_hours_table(ledger: Ledger, subject: Subject, table: Table) -> bool:
    """Read a table whose columns are kinds of hours; give whether it is one."""
    heads = heads_of(table)
    if len(table.body) != 1 or not all(head.hours or head.column is Column.CREDITS for head in heads):
        return False
    cells = cells_of(Flow.of(table.body))
    if len(cells) != len(heads):
        return False
    ledger.furnish([table.head.number], Furniture.TABLE_HEAD)
    ledger.furnish([table.rule.number], Furniture.TABLE_RULE)
    for head, cell in zip(heads, cells, strict=True):
        if not cell.text:
            continue
        if head.hours is None:
            read_credits(ledger, subject, cell)
            continue
        hours = hours_of(cell.plain, head.hours)
        for part in hours or ():
            state_hours(ledger, subject.node, part, cell, place=head.words)
        if hours is None:
            read_hours(ledger, subject, cell)
    return True


def _responsibles(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    state_roles(ledger, subject.term, "hasResponsible", _names(flow))


def _lecturers(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    state_roles(ledger, subject.term, "hasLecturer", _names(flow))


def _names(flow: Flow) -> Flow:
    links = links_in(flow)
    return flow.cut(0, links[0].start) if links and flow.cut(0, links[0].start).text else flow


def _category(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    state_category(ledger, subject.node, flow)


def _teaching_type(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    state_concept(ledger, subject.node, "teachingType", flow)


def _domains(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    state_domains(ledger, subject.term, flow)


def _periods(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    state_periods(ledger, subject.node, flow)


def _web_sites(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    state_web_sites(ledger, subject.term, flow)


def _languages(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    state_languages(ledger, subject.term, flow)


def _keywords(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    for keyword in flow.split(re.compile(r"\s*[,;]\s*")):
        ledger.state(subject.term, maq("keyword"), prose(keyword.plain), keyword)


def _code(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    ledger.state(subject.term, maq("code"), literal(flow.plain), flow)


def _title(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    ledger.state(subject.term, LABEL, literal(flow.plain), flow)


FIELDS: dict[Part | None, Callable[[Ledger, Subject, Flow], None]] = {
    Part.CREDITS: read_credits,
    Part.HOURS: read_hours,
    Part.LANGUAGES: _languages,
    Part.RESPONSIBLES: _responsibles,
    Part.LECTURERS: _lecturers,
    Part.CATEGORY: _category,
    Part.TEACHING_TYPE: _teaching_type,
    Part.DOMAINS: _domains,
    Part.PERIOD: _periods,
    Part.WEB_SITE: _web_sites,
    Part.KEYWORDS: _keywords,
    Part.CODE: _code,
    Part.TITLE: _title,
}
"""Fields of a unit page by the part that their label or heading names."""
