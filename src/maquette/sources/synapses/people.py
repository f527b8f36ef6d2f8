"""People of a page: names in lists, mail links, contacts. Mail addresses and telephone numbers are personal data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.sources.synapses.ledger import PERSONAL, TYPE
from maquette.sources.synapses.links import links_in
from maquette.sources.synapses.words import fold_words
from maquette.terms import literal
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Flow, Row
    from maquette.sources.synapses.links import Link
    from maquette.sources.synapses.outline import Section, Subject

_SEPARATOR = re.compile(r"\s*[,;/]\s*|\s+(?:et|and)\s+")
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-])*+"
_PARTICLES = frozenset(
    {"de", "du", "des", "da", "di", "dos", "la", "le", "van", "von", "der", "den", "dit", "ben", "el", "al"}
)
_NAME = re.compile(rf"{_WORD}(?: {_WORD})+")
_ROLE = re.compile(r"responsables?\b|direct(?:eur|rice)s?\b")
_EDGES = " ,;:.–-()<>[]*"
_PHONE_WORD = re.compile(r"(?:t[ée]l(?:[ée]phone)?|phone|portable|mobile)\b\.?\s*:?", re.IGNORECASE)


def person(ledger: Ledger, name: Flow, *, place: str = "") -> str | None:
    """Give the identity of a person by the name as written, with its statements; None when it is no name.

    The label is the display name of `ids.csv`, since one page writes one person in several ways; each spelling is
    kept beside it.
    """
    written = name.plain.strip(_EDGES)
    if not is_name(written):
        ledger.warn(name.line, _NO_NAME.with_(text=name.plain), _CHECK_NAME, place=place)
        return None
    term = ledger.identify("person", written, name)
    ledger.describe(term, "Person", literal(ledger.name_of("person", written)), name, place=place)
    ledger.state(term, maq("nameAsWritten"), literal(written), name, place=place)
    return term


def is_name(text: str) -> bool:
    """Tell whether a text reads as a person's name: two words or more, capitalised but for particles."""
    if not _NAME.fullmatch(text):
        return False
    words = text.split(" ")
    capitalised = [word for word in words if word[0].isupper() or word[:2] in {"d'", "d’", "l'", "l’"}]
    return len(capitalised) > 1 and all(word in capitalised or word in _PARTICLES for word in words)


def names_in(flow: Flow) -> list[Flow]:
    """Part a list of names: `Winston MAXWELL, Tiphaine VIARD`."""
    return flow.split(_SEPARATOR)


def state_roles(ledger: Ledger, thing: str, role: str, names: Flow, *, place: str = "") -> None:
    """Take down that each person of a list of names has a role for a thing, e.g. `hasResponsible`."""
    seen: set[str] = set()
    for name in names_in(names):
        if who := person(ledger, name, place=place):
            ledger.state(thing, maq(role), who, name, place=place)
            if who in seen:
                ledger.warn(name.line, _TWICE.with_(text=name.plain), _CHECK_NAME, place=place)
            seen.add(who)


def is_mail(link: Link) -> bool:
    """Tell whether a link is a mail link."""
    return link.target.casefold().startswith("mailto:")


def read_mail_rows(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the mail links of a section, and the role that the row above them names."""
    for group in section.groups:
        role = ""
        for row in group:
            mails = [link for link in links_in(row.flow) if is_mail(link)]
            if mails:
                _read_mail_row(ledger, subject, row, mails, role)
            else:
                role = "hasProgrammeResponsible" if _ROLE.match(fold_words(row.flow.plain)) else ""


def _read_mail_row(ledger: Ledger, subject: Subject, row: Row, mails: list[Link], role: str) -> None:
    at = 0
    for link in mails:
        name, here = row.flow.cut(at, link.start), row.flow.cut(link.start, link.end)
        at = link.end
        who = person(ledger, name) if name.plain.strip(_EDGES) else None
        if who and role and subject.kind == "programme":
            ledger.state(subject.term, maq(role), who, name)
        _state_mail_link(ledger, subject, link, here, who)


def _state_mail_link(ledger: Ledger, subject: Subject, link: Link, here: Flow, who: str | None) -> None:
    """Take down text and target of a mail link apart: they may name different people."""
    owner = who.rstrip(">").rsplit("/", 1)[-1] if who else "unnamed"
    node = ledger.fresh(subject.kind, subject.number, "mail-link", owner)
    target = link.target.partition(":")[2].partition("?")[0]
    ledger.state(subject.term, maq("hasMailLink"), node, here)
    ledger.state(node, TYPE, maq("MailLink"), here)
    ledger.state(node, maq("linkText"), literal(link.text.strip()), here)
    ledger.state(node, maq("linkTarget"), literal(link.target), here)
    if who:
        ledger.state(node, maq("linkPerson"), who, here)
        if link.text.strip().casefold() == target.casefold():
            ledger.state(who, maq("email"), literal(target), here)


def read_contacts(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read contacts: a name, then a mail address and a telephone number in any writing."""
    if subject.kind == "unit":
        read_mail_rows(ledger, subject, section)
        return
    for row in section.rows:
        if any(is_mail(link) for link in links_in(row.flow)):
            _read_mail_contact(ledger, subject, row)
        else:
            _read_contact(ledger, subject, row.flow)


def _read_mail_contact(ledger: Ledger, subject: Subject, row: Row) -> None:
    mails = [link for link in links_in(row.flow) if is_mail(link)]
    name = row.flow.cut(0, mails[0].start)
    if name.plain.strip(_EDGES) and (who := person(ledger, name)):
        ledger.state(subject.term, maq("hasContact"), who, name)
        _state_details(ledger, who, row.flow.cut(mails[-1].end))
    _read_mail_row(ledger, subject, row, mails, "")


def _read_contact(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    first = PERSONAL.search(flow.text)
    word = _PHONE_WORD.search(flow.text)
    ends = [match.start() for match in (first, word) if match]
    name = flow.cut(0, min(ends) if ends else None)
    if who := person(ledger, name):
        ledger.state(subject.term, maq("hasContact"), who, flow)
        _state_details(ledger, who, flow.cut(min(ends, default=len(flow.text))))


def _state_details(ledger: Ledger, who: str, rest: Flow) -> None:
    for match in PERSONAL.finditer(rest.text):
        predicate = "email" if "@" in match.group() else "telephone"
        where = rest.group(match)
        ledger.state(who, maq(predicate), literal(where.plain), where)


_TWICE = Text("“{text}” stands in the list twice.", "« {text} » figure deux fois dans la liste.")
_NO_NAME = Text("“{text}” is not the name of a person.", "« {text} » n'est pas un nom de personne.")
_CHECK_NAME = Text(
    "Check the line against the page; the text is kept with its section.",
    "Comparez la ligne avec la page ; le texte est conservé avec sa section.",
)
