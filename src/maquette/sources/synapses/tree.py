"""The tree of a programme: tracks that nest, and the units that they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.sources.synapses.ledger import LABEL, TYPE, Name, prose, whole
from maquette.sources.synapses.lines import plain
from maquette.sources.synapses.links import links_in, same_code
from maquette.sources.synapses.outline import linked_thing, owner_of, state_link
from maquette.sources.synapses.words import TRACK_KINDS, fold_words
from maquette.terms import literal, text_of
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Flow, Item
    from maquette.sources.synapses.links import CatalogueAddress, Link
    from maquette.sources.synapses.outline import Subject

_CODE = r"(?=[\w.-]*[0-9]|[A-Z_.-]+\b)[A-Z][A-Za-z0-9_.]*(?:-[A-Z0-9_.]+)*"
_CODED_TITLE = re.compile(rf"(?P<code>{_CODE})\s*(?:\s[-–:]|:)\s+(?P<title>\S.*)")
_FORMER = re.compile(rf"\s*\((?i:ex|anciennement|ancien code|formerly)\.?\s*:?\s*(?P<former>(?=[^)]*[0-9]){_CODE})\)")
_ENDS_WITH_CODE = re.compile(r"(?:(?P<more>.*)\s)?(?P<code>(?=\S*[0-9A-Z])[^\W_][\w.-]*)\s*[:–-]?")
_VERSION = re.compile(
    r"(?:version\s+[0-9][\w.-]*|v\.?\s?[0-9]+(?:\.[0-9]+)+[\w.-]*|[0-9]+(?:\.[0-9]+){2,}[\w.-]*)(?:\s+[-–:])?\s+",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*(?:\.\.\.|…)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A code and a title as a link of the page gives them; '' for what it does not give.

    `code_in_slug` and `title_in_slug` tell that it stands only in the address, where underscores, accents and capitals
    are lost; `former` are codes that the text says the unit had before; `odd` is text before the link that is no code.
    """

    code: str
    title: str
    code_in_slug: bool = False
    title_in_slug: bool = False
    former: tuple[str, ...] = ()
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A link to a track or unit: what it names, the link, where it leads, and the text that it was found in."""

    named: Named
    link: Link
    address: CatalogueAddress
    where: Flow


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit as the tree or the table gives it: its identity, its node in the programme, its names, its line."""

    term: str
    node: str
    named: Named
    line: int


@dataclass
class _Open:
    """A track whose items are being read, the tracks that it holds, and how many units it has so far."""

    indent: int
    term: str
    label: str
    where: Flow
    holds: list[_Open] = field(default_factory=list)
    units: int = 0


def without_version(text: str) -> str:
    """Give a text without the version of the site that may stand before a title (`v3.2.1 `)."""
    match = _VERSION.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text


def named_by(before: str, link: Link, address: CatalogueAddress) -> Named:
    """Tell code and title from the text before a link, its text, its title attribute and its address.

    The title attribute is whole where the text is cut with "..."; a code before the link or at the head of its text
    goes before the one of the address.
    """
    before, former = _without_former(without_version(plain(before)))
    text, more = _without_former(without_version(plain(link.text)))
    text, headed = _without_head(text, address)
    ahead = _ENDS_WITH_CODE.fullmatch(before)
    code = ahead["code"] if ahead else headed
    title = without_version(link.title) if link.title else text
    coded = _CODED_TITLE.fullmatch(title)
    if coded and (not code or same_code(coded["code"], code)) and _is_coded(coded["code"], code, address):
        code, title = code or coded["code"], coded["title"]
    slugged = address.title_after(code or address.slug_code)
    return Named(
        code=code or address.slug_code,
        title=title or slugged,
        code_in_slug=not code,
        title_in_slug=not title,
        former=(*former, *more),
        odd=(ahead["more"] or "") if ahead else before,
    )


def _without_head(text: str, address: CatalogueAddress) -> tuple[str, str]:
    """Part a title from the code that it begins with, if the address begins with it as well and it reads as a code."""
    head, _, rest = text.partition(" ")
    head = head.rstrip(":")
    is_code = same_code(head, address.slug_code) or any(character.isdigit() for character in head)
    return (rest.strip(" :-–"), head) if is_code and address.has_code(head) else (text, "")


def _is_coded(found: str, code: str, address: CatalogueAddress) -> bool:
    """Tell whether what heads a title is a code: it stands before the link or in the address, or has a digit."""
    return bool(code) or address.has_code(found) or any(character.isdigit() for character in found)


def _without_former(text: str) -> tuple[str, tuple[str, ...]]:
    former = tuple(match["former"] for match in _FORMER.finditer(text))
    return _FORMER.sub("", text).strip(), former


def mention_of(flow: Flow, kinds: Collection[str]) -> Mention | None:
    """Find the first link of a text that leads to a page of one of some kinds (`parcours`, `ue`), and what it names."""
    for link in links_in(flow):
        address = link.address
        if address and address.kind in kinds:
            return Mention(named_by(flow.text[: link.start], link, address), link, address, flow)
    return None


def read_tree(ledger: Ledger, subject: Subject, items: Sequence[Item]) -> dict[str, UnitEntry]:
    """Read the tree from its list items, nesting by indentation; give its units by identity."""
    units: dict[str, UnitEntry] = {}
    stack = [_Open(-1, subject.term, "", items[0].flow)] if items else []
    tracks: list[_Open] = []
    for item in items:
        mention = mention_of(item.flow, ("parcours", "ue"))
        if mention is None:
            continue
        while len(stack) > 1 and stack[-1].indent >= item.indent:
            stack.pop()
        if rest := plain(item.flow.text[mention.link.end :]):
            ledger.warn(item.flow.line, _REST.with_(text=rest), _CHECK)
        if mention.address.kind == "ue":
            _read_unit(ledger, subject, mention, stack, units)
            continue
        stack.append(_read_track(ledger, subject, mention, stack, item.indent))
        tracks.append(stack[-1])
    for track in tracks:
        _state_kind(ledger, track)
    return units


def _read_track(ledger: Ledger, subject: Subject, mention: Mention, stack: list[_Open], indent: int) -> _Open:
    where, above = mention.where, stack[-1]
    term = linked_thing(ledger, subject, "track", mention.address)
    ledger.state(term, TYPE, maq("Track"), where)
    state_names(ledger, term, mention)
    track = _Open(indent, term, mention.named.title, where)
    above.holds.append(track)
    ledger.state(term, maq("position"), whole(len(above.holds)), where)
    if len(stack) == 1 and subject.kind == "programme":
        ledger.state(term, maq("trackOf"), subject.term, where)
    elif term != above.term:
        ledger.state(term, maq("withinTrack"), above.term, where)
    state_link(ledger, subject, term, mention.link, where)
    return track


def _kind_of(label: str) -> str | None:
    folded = fold_words(label)
    return next((kind for pattern, kind in TRACK_KINDS if pattern.search(folded)), None)


def _state_kind(ledger: Ledger, track: _Open) -> None:
    """Take down the kind of a track that its label says; a node that periods divide is a year."""
    kind = _kind_of(track.label)
    if kind is None and track.holds and all(_kind_of(inner.label) == "periodKind" for inner in track.holds):
        kind = "yearKind"
    if kind:
        ledger.state(track.term, maq("trackKind"), maq(kind), track.where)


def _read_unit(
    ledger: Ledger, subject: Subject, mention: Mention, stack: list[_Open], units: dict[str, UnitEntry]
) -> None:  # fmt: skip
    where, above = mention.where, stack[-1]
    entry = state_unit(ledger, subject, mention)
    above.units += 1
    if len(stack) > 1 or subject.kind == "track":
        ledger.state(entry.node, maq("inTrack"), above.term, where)
    ledger.state(entry.node, maq("position"), whole(above.units), where)
    if entry.term in units:
        ledger.warn(where.line, _TWICE.with_(code=entry.named.code, line=units[entry.term].line), _CHECK)
    units.setdefault(entry.term, entry)


def state_unit(ledger: Ledger, subject: Subject, mention: Mention, *, place: str = "") -> UnitEntry:
    """Take down a unit that the page links to, and its node in the programme."""
    address, where = mention.address, mention.where
    term = linked_thing(ledger, subject, "unit", address)
    is_own = owner_of(ledger, subject, address) is ledger.minter
    number = address.number if is_own else f"{address.host}:{address.number}"
    if subject.kind == "programme":
        node = ledger.minter.unit_in_programme(subject.number, number)
        ledger.state(node, maq("inProgramme"), subject.term, where, place=place)
    else:
        node = ledger.minter.of_year(subject.kind, subject.number, "unit", number)
    ledger.state(term, TYPE, maq("Unit"), where, place=place)
    state_names(ledger, term, mention, place=place)
    ledger.state(node, TYPE, maq("UnitInProgramme"), where, place=place)
    ledger.state(node, maq("ofUnit"), term, where, place=place)
    ledger.state(node, maq("edition"), ledger.minter.thing("edition", ledger.minter.edition), where, place=place)
    state_link(ledger, subject, node, mention.link, where)
    return UnitEntry(term, node, mention.named, where.line)


def state_names(ledger: Ledger, thing: str, mention: Mention, *, place: str = "") -> None:
    """Take down code and title, and say when the code of the text is not the one of the address.

    A unit's title has no language tag: the page does not say which language it is in. What stands only in the address
    is put off until `state_slug_names`.
    """
    named, address, where = mention.named, mention.address, mention.where
    for former in named.former:
        ledger.state(thing, maq("formerCode"), literal(former), where, place=place)
    for name in _names_of(mention):
        if name.in_slug:
            ledger.later.append((thing, name, where))
        else:
            ledger.state(thing, name.predicate, name.value, where, place=place)
    if named.odd:
        ledger.warn(where.line, _ODD.with_(text=named.odd), _CHECK, place=place)
    if named.code and address.slug_code and not address.has_code(named.code):
        ledger.warn(where.line, _OTHER_CODE.with_(code=named.code, slug=address.slug_code), _CHECK)


def _names_of(mention: Mention) -> Iterator[Name]:
    named = mention.named
    if named.code:
        yield Name(maq("code"), literal(named.code), named.code_in_slug)
    if named.title:
        title = literal(named.title) if mention.address.kind == "ue" else prose(named.title)
        yield Name(LABEL, title, named.title_in_slug)


def state_slug_names(ledger: Ledger) -> None:
    """Take down the codes and titles that stand in addresses, of what the page names nowhere else."""
    named = {(statement.subject, statement.predicate) for statement in ledger.statements}
    for thing, name, where in ledger.later:
        if (thing, name.predicate) not in named:
            ledger.state(thing, name.predicate, name.value, where)
            if name.predicate == LABEL:
                ledger.warn(where.line, _SLUG_TITLE.with_(title=text_of(name.value)), _SLUG_REMEDY)


_TWICE = Text(
    "The unit {code} already stands in the tree on line {line}.", "L'UE {code} figure déjà dans l'arbre, ligne {line}."
)
_REST = Text("“{text}” after the link is not read.", "« {text} » après le lien n'est pas lu.")
_ODD = Text("“{text}” before the link is no code.", "« {text} » avant le lien n'est pas un code.")
_OTHER_CODE = Text(
    "The code is {code} in the text and {slug} in the address.",
    "Le code est {code} dans le texte et {slug} dans l'adresse.",
)
_SLUG_TITLE = Text(
    "The title stands only in the address (“{title}”): accents and capitals are lost.",
    "Le titre ne figure que dans l'adresse (« {title} ») : accents et majuscules sont perdus.",
)
_SLUG_REMEDY = Text(
    "Render the page with the text of its links.", "Refaites le rendu de la page avec le texte de ses liens."
)
_CHECK = Text("Check the line against the page.", "Comparez la ligne avec la page.")
