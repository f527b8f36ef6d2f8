"""What a programme asks of candidates: requirements, language scores, entry topics as a tree, where to apply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.sources.synapses.ledger import TYPE, prose, whole
from maquette.sources.synapses.links import is_web_iri, links_in
from maquette.sources.synapses.words import fold_words
from maquette.terms import iri, literal
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Flow, Row
    from maquette.sources.synapses.outline import Section, Subject

_OR = re.compile(r"[,;]?\s+ou$", re.IGNORECASE)
_TEST = re.compile(r"(?P<name>\b[A-Z][A-Z]{3,}(?: \([^)]*\))?) (?:de |: ?|≥ ?)?(?P<score>[0-9]{2,4})\b")
_COURSE = re.compile(r"\bMOOC\b[^«“\"]*[«“\"]\s*(?P<name>[^»”\"]+?)\s*[»”\"]")
_RECOMMENDED = re.compile(r"\brecommande")
_SEMICOLON = re.compile(r"\s*;\s*")
_COMMA = re.compile(r"\s*,\s*+(?!(?:d['’]|de |du |des )[^,;]*(?:,|$))")
_LEAD = re.compile(r"(?P<head>[^:;,]{1,80}?)\s*:\s+(?P<items>\S.*)")


def read_entry_level(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the entry level: requirements down to the first bulleted row, from there topics."""
    groups = list(section.groups)
    first = next((n for n, group in enumerate(groups) if group[0].bulleted), len(groups))
    alternatives = 0
    for group in groups[:first]:
        alternatives += _ends_with_or(group)
        for n, row in enumerate(group):
            if _is_heading(group, n):
                continue
            joined = _OR.search(row.flow.text) or (n > 0 and _OR.search(group[n - 1].flow.text))
            _read_requirement(ledger, subject, row.flow, alternatives if joined else 0)
    _read_topics(ledger, subject, groups[first:])


def _ends_with_or(group: tuple[Row, ...]) -> bool:
    return any(_OR.search(row.flow.text) for row in group)


def _is_heading(group: tuple[Row, ...], n: int) -> bool:
    """Tell whether a row is a heading of its own: the first of several, a few words without an end mark."""
    text = group[0].flow.text
    return (
        n == 0
        and len(group) > 1
        and re.fullmatch(r"\S+(?: \S+){0,3}(?<![.,;:])", text) is not None
        and not _OR.search(text)
    )


def _read_requirement(ledger: Ledger, subject: Subject, flow: Flow, alternatives: int) -> None:
    end = _OR.search(flow.text)
    label = (flow.cut(0, end.start()) if end else flow).plain.rstrip(" .")
    term = ledger.identify("requirement", label, flow, scope=subject.number)
    ledger.describe(term, "EntryRequirement", prose(label), flow)
    recommended = _RECOMMENDED.search(fold_words(label))
    predicate = "hasEntryRecommendation" if recommended else "hasEntryRequirement"
    ledger.state(subject.term, maq(predicate), term, flow)
    if alternatives:
        ledger.state(term, maq("alternativeGroup"), whole(alternatives), flow)
    if course := _COURSE.search(flow.text):
        where = flow.group(course, "name")
        ledger.state(term, maq("recommendedCourse"), prose(where.plain), where)
    for test in _TEST.finditer(flow.text):
        where = flow.group(test)
        name = flow.group(test, "name").plain
        node = ledger.minter.of_year(subject.kind, subject.number, "test-score", re.sub(r"\W+", "-", name).strip("-"))
        ledger.state(term, maq("requiresTestScore"), node, where)
        ledger.state(node, TYPE, maq("TestScore"), where)
        ledger.state(node, maq("testName"), literal(name), where)
        ledger.state(node, maq("minimumScore"), whole(int(test["score"])), where)


def _read_topics(ledger: Ledger, subject: Subject, groups: list[tuple[Row, ...]]) -> None:
    """Read topics as a tree.

    A bulleted row names a field; a row `A : b, c` names the topic A and topics under it; a row without a colon that
    others follow in its paragraph heads them; a paragraph that is one sentence is a topic that stands under none.
    """
    field = ""
    for group in groups:
        rows = list(group)
        head = ""
        if rows[0].bulleted:
            field = _topic(ledger, subject, rows.pop(0).flow, "")
        elif len(rows) == 1 and rows[0].flow.text.endswith("."):
            _topic(ledger, subject, rows[0].flow, "")
            continue
        if len(rows) > 1 and not _LEAD.fullmatch(rows[0].flow.text):
            head = _topic(ledger, subject, rows.pop(0).flow, field)
        for row in rows:
            if row.bulleted:
                field, head = _topic(ledger, subject, row.flow, ""), ""
            else:
                _read_topic_row(ledger, subject, row.flow, head or field)


def _read_topic_row(ledger: Ledger, subject: Subject, flow: Flow, above: str) -> None:
    lead = _LEAD.fullmatch(flow.text)
    if not lead:
        _topic(ledger, subject, flow, above)
        return
    head = _topic(ledger, subject, flow.group(lead, "head"), above)
    for item in _items(flow.group(lead, "items")):
        _topic(ledger, subject, item, head)


def _items(flow: Flow) -> Iterator[Flow]:
    """Part the topics of a row: at semicolons where there are some, else at commas.

    A piece that begins with *de* completes the one before (`éléments d'analyse de Fourier, d'analyse hilbertienne`);
    what follows a colon belongs to the piece that the colon stands in.
    """
    if ";" in flow.text:
        yield from flow.split(_SEMICOLON)
        return
    inner = re.search(r"\s:\s", flow.text)
    if not inner:
        yield from flow.split(_COMMA)
        return
    commas = [match for match in _COMMA.finditer(flow.text) if match.end() <= inner.start()]
    if commas:
        yield from flow.cut(0, commas[-1].start()).split(_COMMA)
    yield flow.cut(commas[-1].end() if commas else 0)


def _topic(ledger: Ledger, subject: Subject, flow: Flow, above: str) -> str:
    label = flow.plain.rstrip(" .;,")
    term = ledger.identify("topic", label, flow, scope=subject.number)
    ledger.describe(term, "Topic", prose(label), flow)
    ledger.state(subject.term, maq("hasEntryTopic"), term, flow)
    if above and above != term:
        ledger.state(term, maq("broaderTopic"), above, flow)
    return term


def read_admission(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the admission: the address where candidates apply."""
    for row in section.rows:
        for link in links_in(row.flow):
            where = row.flow.cut(link.start, link.end)
            if is_web_iri(link.target):
                ledger.state(subject.term, maq("applicationUrl"), iri(link.target), where)
            elif not link.target.startswith("mailto:"):
                ledger.warn(where.line, _BAD_ADDRESS.with_(address=link.target), _CHECK)


_BAD_ADDRESS = Text("“{address}” is not a web address.", "« {address} » n'est pas une adresse web.")
_CHECK = Text("Check the line against the page.", "Comparez la ligne avec la page.")
