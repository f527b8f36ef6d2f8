"""The prose sections of a programme: axes and modules, keywords, competencies, jobs, activities, organisations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from maquette.sources.synapses.ledger import decimal, prose, whole
from maquette.sources.synapses.lines import Flow
from maquette.sources.synapses.values import month_number, months_of, split_labels
from maquette.terms import literal
from maquette.text import Text
from maquette.words import XSD, maq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Row
    from maquette.sources.synapses.outline import Section, Subject

_AXIS = re.compile(
    r"(?:(?P<numeral>[IVX]+|[0-9]{1,3})\s*[.):–-]?\s+)?Axe\s+(?:(?P<after>[IVX]+|[0-9]{1,3})\s*[.):–-]\s+)?(?=\S)",
    re.IGNORECASE,
)
_MODULES = re.compile(r"[,:]?\s+(?:\w+\s+)?(?:les\s+)?modules\s*:\s*", re.IGNORECASE)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_KEYWORDS = re.compile(r"\s*[,;]\s*")
_SCHOOLS = re.compile(
    r"partenariat entre (?:l['’]|la |le )?(?P<one>[A-ZÀ-Ý][^\s,.;]*(?: [^\s,.;]+){0,5}?) et (?:l['’]|la |le )?"
    r"(?P<other>[A-ZÀ-Ý][^\s,.;]*(?: [A-ZÀ-Ý][^\s,.;]*)*)"
)
_COMMITTEE = re.compile(
    r"(?:telles?|tels?|comme)(?: que)? (?P<names>[^.:;]+?),? (?:est|sont) membres? du comité de perfectionnement"
)
_SECTORS = re.compile(r"secteurs? d['’]activités?\b[^:.]*:\s*(?P<names>[^.…:;]+)", re.IGNORECASE)
_TEACHING = re.compile(r"(?P<periods>[0-9]{1,3}) périodes? de formation sur (?P<months>[0-9]{1,3}) mois")
_LIST = re.compile(r"\s*,\s*|\s+et\s+")
_LONGEST_SENTENCE = 2_000
"""Characters of the longest sentence that is searched for facts; it bounds the time of the search."""
_SENTENCE_END = (".", ":", "…")

_ACTIVITIES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?P<label>thèse professionnelle)", re.IGNORECASE), "thesisKind"),
    (re.compile(r"\b(?P<label>mission (?:en|d['’])\s?entreprise|stage)\b", re.IGNORECASE), "companyKind"),
    (re.compile(r"\b(?P<label>projet (?:professionnel )?fil rouge)\b", re.IGNORECASE), "projectKind"),
)
_DEFENCE = re.compile(r"\b(?:soutenance|(?:soutenue?|défendue?) devant)\b", re.IGNORECASE)
_SPAN = r"(?:de|entre) (?P<first>[a-zéû]+) (?:à|et) (?P<last>[a-zéû]+)"
_COURSES_SPAN = re.compile(rf"\bcours\b[^.]*?\b{_SPAN}", re.IGNORECASE)
_BETWEEN = re.compile(rf"\b{_SPAN}", re.IGNORECASE)
_DOT = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý])")


class _Listed(NamedTuple):
    """What a list of a programme holds: the kind of its ids, its class, and how the programme is linked to it."""

    kind: str
    class_: str
    predicate: str


_COMPETENCY = _Listed("competency", "Competency", "aimsAt")
_JOB = _Listed("job", "Job", "leadsTo")


def sentences_of(section: Section) -> Iterator[Flow]:
    """Give the sentences of a section, each rejoined over its lines."""
    for group in section.groups:
        for row in group:
            yield from _sentences(row.flow)


def _sentences(flow: Flow) -> Iterator[Flow]:
    yield from (part for part in flow.split(_DOT) if len(part.text) <= _LONGEST_SENTENCE)


def items_of(section: Section) -> list[Row]:
    """Give the items of a list section: the bulleted rows, or where no row has a bullet, those that are no sentence."""
    rows = section.rows
    bulleted = [row for row in rows if row.bulleted]
    return bulleted or [row for row in rows if not row.flow.plain.endswith(_SENTENCE_END)]


def read_objective(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read objectives: one a paragraph or list item."""
    for block_rows in section.groups:
        rows = block_rows if any(row.bulleted for row in block_rows) else ()
        for flow in [row.flow for row in rows] or [whole_of(block_rows)]:
            label = flow.plain.rstrip(" ;,")
            term = ledger.identify("objective", label, flow, scope=subject.number)
            ledger.describe(term, "Objective", prose(label), flow)
            ledger.state(subject.term, maq("hasObjective"), term, flow)


def whole_of(rows: tuple[Row, ...]) -> Flow:
    """Rejoin the rows of a paragraph to one text."""
    text = ""
    starts: list[tuple[int, int]] = []
    for row in rows:
        text += " " if text else ""
        starts += [(len(text) + offset, line) for offset, line in row.flow.starts]
        text += row.flow.text
    return Flow(text, tuple(starts))


def read_keywords(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read keywords: parted by commas, each as written."""
    for row in section.rows:
        for keyword in row.flow.split(_KEYWORDS):
            ledger.state(subject.term, maq("keyword"), prose(keyword.plain), keyword)


def read_competencies(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the competencies that a programme aims at: the bulleted rows."""
    rows = section.rows
    bulleted = [row for row in rows if row.bulleted]
    _read_listed(ledger, subject, bulleted, _COMPETENCY)
    after = rows[rows.index(bulleted[0]) :] if bulleted else ()
    for row in after:
        if not row.bulleted:
            ledger.warn(row.flow.line, _NO_BULLET.with_(text=row.flow.plain), _GIVE_BULLET)
    if rows and not bulleted:
        ledger.warn(rows[0].flow.line, _NO_LIST, _GIVE_BULLET)


def read_jobs(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the jobs that a programme leads to: one a row."""
    _read_listed(ledger, subject, items_of(section), _JOB)


def _read_listed(ledger: Ledger, subject: Subject, rows: list[Row], listed: _Listed) -> None:
    seen: set[str] = set()
    for position, row in enumerate(rows, 1):
        label = row.flow.plain.rstrip(" ;,")
        term = ledger.identify(listed.kind, label, row.flow, scope=subject.number)
        _check_once(ledger, seen, term, row.flow)
        ledger.describe(term, listed.class_, prose(label), row.flow)
        ledger.state(term, maq("position"), whole(position), row.flow)
        ledger.state(subject.term, maq(listed.predicate), term, row.flow)


def read_content(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the content: axes with the modules that they announce, periods and months of teaching, activities."""
    positions = 0
    for group in _axis_groups(section):
        flow = whole_of(group)
        axis, modules = _AXIS.match(flow.text), _MODULES.search(flow.text)
        if axis and (modules or axis["numeral"] or axis["after"]):
            positions += 1
            name = flow.cut(axis.end(), modules.start() if modules else None)
            _check_numeral(ledger, axis["numeral"] or axis["after"], name, positions)
            _read_axis(ledger, subject, name, flow.cut(modules.end()) if modules else None, positions)
            continue
        if modules:
            ledger.warn(flow.group(modules).line, _NO_AXIS, _CHECK_PAGE)
        for match in _TEACHING.finditer(flow.text):
            where = flow.group(match)
            ledger.state(subject.term, maq("teachingPeriods"), whole(int(match["periods"])), where)
            ledger.state(subject.term, maq("teachingMonths"), decimal(match["months"]), where)
        for sentence in _sentences(flow):
            _read_activities(ledger, subject, sentence)


def _axis_groups(section: Section) -> Iterator[tuple[Row, ...]]:
    """Give the rows of each paragraph; an axis begins a group of its own."""
    for group in section.groups:
        starts = [n for n, row in enumerate(group) if n == 0 or _begins_axis(row.flow.text)]
        for start, stop in zip(starts, [*starts[1:], len(group)], strict=True):
            yield group[start:stop]


def _begins_axis(text: str) -> bool:
    match = _AXIS.match(text)
    return match is not None and bool(match["numeral"] or match["after"])


def _check_numeral(ledger: Ledger, numeral: str | None, name: Flow, position: int) -> None:
    if numeral and _numeral(numeral) != position:
        ledger.warn(name.line, _NUMERAL.with_(numeral=numeral, position=position), _CHECK_PAGE)


def _read_axis(ledger: Ledger, subject: Subject, name: Flow, modules: Flow | None, position: int) -> None:
    label = name.plain.rstrip(" .;:")
    axis = ledger.identify("axis", label, name, scope=subject.number)
    ledger.describe(axis, "Axis", prose(label), name)
    ledger.state(axis, maq("position"), whole(position), name)
    ledger.state(axis, maq("axisOf"), subject.term, name)
    seen: set[str] = set()
    for place, item in enumerate(_known_items(ledger, "module", modules, subject.number) if modules else [], 1):
        label = item.plain.rstrip(" .;")
        module = ledger.identify("module", label, item, scope=subject.number)
        _check_once(ledger, seen, module, item)
        ledger.describe(module, "Module", prose(label), item)
        ledger.state(module, maq("position"), whole(place), item)
        ledger.state(module, maq("moduleOf"), axis, item)


def _check_once(ledger: Ledger, seen: set[str], term: str, flow: Flow) -> None:
    if term in seen:
        ledger.warn(flow.line, _TWICE.with_(text=flow.plain), _CHECK_PAGE)
    seen.add(term)


def _known_items(ledger: Ledger, kind: str, flow: Flow, scope: str) -> list[Flow]:
    def known(label: str) -> bool:
        bare = label.rstrip(" .;")
        return ledger.ids.find(kind, f"{scope} {bare}") is not None or ledger.ids.find(kind, bare) is not None

    return split_labels(flow, known)


def _numeral(text: str) -> int:
    if text.isdigit():
        return int(text)
    values = [_ROMAN.get(letter, 0) for letter in text.upper()]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))


def _read_activities(ledger: Ledger, subject: Subject, sentence: Flow) -> list[tuple[str, Flow]]:
    """Read the activities that a sentence names, and their duration when it gives one after them."""
    found = []
    for pattern, kind in _ACTIVITIES:
        match = pattern.search(sentence.text)
        if not match:
            continue
        where = sentence.group(match, "label")
        label = where.plain
        term = ledger.identify("activity", label, where, scope=subject.number, own=True)
        ledger.describe(term, "Activity", prose(label), where)
        ledger.state(term, maq("activityKind"), maq(kind), where)
        ledger.state(term, maq("activityOf"), subject.term, where)
        found.append((term, where))
        if kind == "thesisKind" and (defence := _DEFENCE.search(sentence.text)):
            ledger.state(term, maq("endsInDefence"), literal("true", datatype=f"{XSD}boolean"), sentence.group(defence))
        duration = re.match(r"\s+(?:de|d['’]une durée de)\s+(?=[0-9])", sentence.text[match.end() :])
        if duration:
            _state_months(ledger, term, sentence.cut(match.end()))
    return found


def _state_months(ledger: Ledger, thing: str, flow: Flow) -> None:
    if months := months_of(flow.text):
        where = flow.cut(months.start, months.end)
        ledger.state(thing, maq("durationMonthsMin"), decimal(months.low), where)
        ledger.state(thing, maq("durationMonthsMax"), decimal(months.high), where)


def read_calendar(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the calendar: its text, the months of the courses, and months and duration of activities."""
    for group in section.groups:
        flow = whole_of(group)
        ledger.state(subject.term, maq("calendarText"), prose(flow.plain), flow)
        for sentence in _sentences(flow):
            if courses := _COURSES_SPAN.search(sentence.text):
                _state_span(ledger, subject.term, sentence, courses)
            activities = _read_activities(ledger, subject, sentence)
            between = None if courses else _BETWEEN.search(sentence.text)
            for term, _ in activities:
                if between:
                    _state_span(ledger, term, sentence, between)
                _state_months(ledger, term, sentence)


def _state_span(ledger: Ledger, thing: str, flow: Flow, match: re.Match[str]) -> None:
    first, last = month_number(match["first"]), month_number(match["last"])
    if first and last:
        ledger.state(thing, maq("firstMonth"), whole(first), flow.group(match))
        ledger.state(thing, maq("lastMonth"), whole(last), flow.group(match))


def read_context(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the context: the schools of a partnership."""
    for sentence in sentences_of(section):
        if match := _SCHOOLS.search(sentence.text):
            for name in ("one", "other"):
                _state_organisation(ledger, subject, sentence.group(match, name), "hasPartnerSchool")


def read_strengths(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the strengths: the organisations in the committee that keeps the programme up to date."""
    for sentence in sentences_of(section):
        if match := _COMMITTEE.search(sentence.text):
            for name in _names_of_organisations(ledger, sentence.group(match, "names")):
                _state_organisation(ledger, subject, name, "hasCommitteeMember")


def _names_of_organisations(ledger: Ledger, flow: Flow) -> list[Flow]:
    items = split_labels(flow, lambda label: ledger.ids.find("organisation", label) is not None)
    return [name for item in items for name in item.split(re.compile(r"\s+et\s+(?=[A-ZÀ-Ý])"))]


def _state_organisation(ledger: Ledger, subject: Subject, name: Flow, predicate: str) -> None:
    term = ledger.identify("organisation", name.plain, name)
    ledger.describe(term, "Organisation", literal(name.plain), name)
    ledger.state(subject.term, maq(predicate), term, name)


def read_openings(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the openings: the sectors of activity that a sentence lists."""
    for sentence in sentences_of(section):
        if match := _SECTORS.search(sentence.text):
            for name in sentence.group(match, "names").split(_LIST):
                ledger.state(subject.term, maq("activitySector"), prose(name.plain), name)


_NO_BULLET = Text(
    "“{text}” stands among the competencies without a bullet: it is not read as one.",
    "« {text} » figure parmi les compétences sans puce : ce n'est pas lu comme une compétence.",
)
_NO_LIST = Text(
    "The section lists no competencies (no row has a bullet).",
    "La section ne liste aucune compétence (aucune ligne n'a de puce).",
)
_GIVE_BULLET = Text("Check the line against the page.", "Comparez la ligne avec la page.")
_TWICE = Text("“{text}” stands in the list twice.", "« {text} » figure deux fois dans la liste.")
_NO_AXIS = Text("Modules are listed here without an axis.", "Des modules sont listés ici sans axe.")
_NUMERAL = Text(
    "The axis is numbered {numeral} but is number {position} on the page.",
    "L'axe est numéroté {numeral} mais c'est le {position}e de la page.",
)
_CHECK_PAGE = Text("Check the lines against the page.", "Comparez les lignes avec la page.")
