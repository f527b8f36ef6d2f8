"""The short fields of a page: duration, credits, languages, place, places, cost, hours, and practical rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.sources.synapses.ledger import LABEL, SEE_ALSO, TYPE, decimal, prose, whole
from maquette.sources.synapses.links import is_web_iri, links_in
from maquette.sources.synapses.people import read_mail_rows
from maquette.sources.synapses.values import amounts_of, decimal_of, hours_of, languages_of, months_of
from maquette.terms import iri, literal
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Flow
    from maquette.sources.synapses.outline import Section, Subject
    from maquette.sources.synapses.values import HoursPart

_CREDITS = re.compile(r"(?P<number>\S+?)\s*(?:ects|crédits?(?: ects)?)?\.?", re.IGNORECASE)


def read_duration(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    """Read a duration in months or years."""
    ledger.state(subject.term, maq("durationText"), prose(flow.plain), flow)
    months = months_of(flow.text)
    if months is None:
        ledger.warn(flow.line, _NO_DURATION.with_(text=flow.plain), _KEPT)
    elif months.low == months.high:
        ledger.state(subject.term, maq("durationMonths"), decimal(months.low), flow)
    else:
        ledger.state(subject.term, maq("durationMonthsMin"), decimal(months.low), flow)
        ledger.state(subject.term, maq("durationMonthsMax"), decimal(months.high), flow)


def read_credits(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    """Read the ECTS credits of the whole that the page is about."""
    match = _CREDITS.fullmatch(flow.plain)
    lexical = decimal_of(match["number"]) if match else None
    if lexical is None:
        ledger.warn(flow.line, NO_CREDITS.with_(text=flow.plain), _KEPT)
    else:
        ledger.state(subject.node, maq("credits"), decimal(lexical), flow)


def read_languages(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    """Read teaching languages: the words as written, and a code for each language that is known."""
    state_languages(ledger, subject.term, flow)


def state_languages(ledger: Ledger, thing: str, flow: Flow, *, place: str = "") -> None:
    """Take down the teaching languages of a programme or unit."""
    ledger.state(thing, maq("teachingLanguageText"), prose(flow.plain), flow, place=place)
    codes, unknown = languages_of(flow.plain)
    for code in codes:
        ledger.state(thing, maq("teachingLanguage"), literal(code), flow, place=place)
    if unknown:
        ledger.warn(flow.line, _NO_LANGUAGE.with_(text=", ".join(unknown)), _KEPT, place=place)


def read_place(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    """Read where the programme is taught, as written."""
    ledger.state(subject.term, maq("placeText"), prose(flow.plain), flow)


def read_places(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    """Read how many places the programme offers."""
    if re.fullmatch(r"[0-9]{1,9}", flow.plain):
        ledger.state(subject.term, maq("placesOffered"), whole(int(flow.plain)), flow)
    else:
        ledger.warn(flow.line, _NO_NUMBER.with_(text=flow.plain), _KEPT)


def read_cost(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read tuition fees: one a row."""
    for row in section.rows:
        _state_fee(ledger, subject, "tuition", section.heading.flow.plain.rstrip(" :"), row.flow)


def _state_fee(ledger: Ledger, subject: Subject, key: str, label: str, flow: Flow) -> None:
    amounts = amounts_of(flow.text)
    node = ledger.fresh(subject.kind, subject.number, "fee", key)
    ledger.state(subject.term, maq("hasFee"), node, flow)
    ledger.state(node, TYPE, maq("Fee"), flow)
    ledger.state(node, LABEL, prose(label), flow)
    ledger.state(node, maq("feeText"), prose(flow.plain), flow)
    if amounts is None or len(amounts) != 1:
        ledger.warn(flow.line, _NO_AMOUNT.with_(text=flow.plain), _KEPT)
        return
    ledger.state(node, maq("feeAmount"), decimal(amounts[0][0]), flow)
    ledger.state(node, maq("feeCurrency"), literal("EUR"), flow)


def read_practical(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read practical information: people with mail links, fees in the text, links to further pages."""
    read_mail_rows(ledger, subject, section)
    for row in section.rows:
        amounts = amounts_of(row.flow.text)
        if amounts or amounts is None:
            label = row.flow.cut(0, amounts[0][1]).plain if amounts else row.flow.plain
            _state_fee(ledger, subject, "application", label.rstrip(" :"), row.flow)
        for link in links_in(row.flow):
            if is_web_iri(link.target):
                ledger.state(subject.term, SEE_ALSO, iri(link.target), row.flow.cut(link.start, link.end))


def read_hours(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    """Read hours of the whole that the page is about, kinds kept apart."""
    hours = hours_of(flow.plain, "unspecified")
    if hours is None:
        ledger.warn(flow.line, NO_HOURS.with_(text=flow.plain), _KEPT)
        return
    for part in hours:
        state_hours(ledger, subject.node, part, flow)


def state_hours(ledger: Ledger, node: str, part: HoursPart, where: Flow, *, place: str = "") -> None:
    """Take down the hours of one kind that a node has."""
    hours = ledger.minter.under(node, "hours", part.kind)
    ledger.state(node, maq("hasHours"), hours, where, place=place)
    ledger.state(hours, TYPE, maq("Hours"), where, place=place)
    ledger.state(hours, maq("hoursKind"), maq(f"{part.kind}Hours"), where, place=place)
    ledger.state(hours, maq("hoursValue"), decimal(part.value), where, place=place)


NO_CREDITS = Text("“{text}” is not a number of credits.", "« {text} » n'est pas un nombre de crédits.")
NO_HOURS = Text(
    "“{text}” is not a number of hours with a known kind.", "« {text} » n'est pas un nombre d'heures de type connu."
)
_NO_DURATION = Text("“{text}” gives no number of months.", "« {text} » ne donne pas de nombre de mois.")
_NO_LANGUAGE = Text("“{text}” is not a known language.", "« {text} » n'est pas une langue connue.")
_NO_NUMBER = Text("“{text}” is not a whole number.", "« {text} » n'est pas un nombre entier.")
_NO_AMOUNT = Text("“{text}” does not give one amount in euros.", "« {text} » ne donne pas un montant en euros.")
_KEPT = Text(
    "The text is kept, no value is taken from it; check the line against the page.",
    "Le texte est conservé, aucune valeur n'en est tirée ; comparez la ligne avec la page.",
)
