"""The outline of a page: its title, its sections, and what it is about (a programme, a track of one, or a unit)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from maquette.sources.synapses.lines import Flow, Heading, ItemList, Paragraph, Row, Table
from maquette.sources.synapses.links import is_web_iri, links_in
from maquette.sources.synapses.words import PARTS, Part, fold_words
from maquette.terms import iri, literal
from maquette.text import Text
from maquette.words import Minter, maq

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Block
    from maquette.sources.synapses.links import CatalogueAddress, Link

WINDOW_TITLE = re.compile(r"title\s*:\s*(?P<title>.*)", re.IGNORECASE)
SITE_NAME = re.compile(r"synapses(?:\s*[-|–:]?\s*(?:version\s*)?v?\s?[0-9][\w.+-]*)?", re.IGNORECASE)
"""The name of the site, with or without its version."""

SubjectKind = Literal["programme", "track", "unit"]
_KIND_OF_PAGE: dict[str, SubjectKind] = {"diplome": "programme", "parcours": "track", "ue": "unit"}
_PAGE_OF_FROM = {"D": "diplome", "P": "parcours"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks under it, up to the next heading of any level."""

    heading: Heading
    part: Part | None
    blocks: tuple[Block, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Give the prose of the section row by row, list items being rows with a bullet."""
        return tuple(row for group in self.groups for row in group)

    @property
    def groups(self) -> tuple[tuple[Row, ...], ...]:
        """Give the rows of each paragraph or list of the section."""
        return tuple(rows_of(block) for block in self.blocks if isinstance(block, Paragraph | ItemList))


@dataclass(frozen=True, slots=True)
class Outline:
    """A page by its headings: what stands before the title, the title, what stands right under it, the sections."""

    before: tuple[Block, ...]
    title: Heading | None
    under: tuple[Block, ...]
    sections: tuple[Section, ...]

    @property
    def blocks(self) -> Iterator[Block]:
        """Give all blocks but the headings of sections and the title."""
        yield from (*self.before, *self.under)
        for section in self.sections:
            yield from section.blocks


@dataclass(frozen=True, slots=True)
class Subject:
    """What the page is about.

    `number` is `D1996` of a programme, else the SynapseS number; `term` is its identity; `node` is where credits,
    hours and period stand that the page gives for it as a whole; `host` is the host whose numbers are the school's
    own, '' when the page's links are relative; `address` is the address that says what the page is about, on the line
    `evidence`.
    """

    kind: SubjectKind
    number: str
    term: str
    node: str
    host: str
    address: CatalogueAddress
    evidence: int


def rows_of(block: Paragraph | ItemList) -> tuple[Row, ...]:
    """Give the rows of a paragraph, or the items of a list as rows with a bullet."""
    if isinstance(block, Paragraph):
        return block.rows
    return tuple(Row(item.flow, bulleted=True) for item in block.items)


def outline_of(blocks: Sequence[Block]) -> Outline:
    """Find the title and part the rest by headings.

    The title is the first heading that links into the catalogue, else the first of level 1 that is not one of the
    headings that SynapseS itself sets.
    """
    title = next((block for block in blocks if _links_to_catalogue(block)), None)
    title = title or next((block for block in blocks if _is_free_title(block)), None)
    before: list[Block] = []
    under: list[Block] = []
    sections: list[tuple[Heading, list[Block]]] = []
    here = before
    for block in blocks:
        if block is title:
            here = under
        elif _is_of_site(block):
            before.append(block)
        elif not isinstance(block, Heading):
            here.append(block)
        else:
            sections.append((block, []))
            here = sections[-1][1]
    assert title is None or isinstance(title, Heading)
    parted = (
        Section(heading, PARTS.get(fold_words(heading.flow.plain)), tuple(inside)) for heading, inside in sections
    )
    return Outline(tuple(before), title, tuple(under), tuple(parted))


def _links_to_catalogue(block: Block) -> bool:
    return isinstance(block, Heading) and any(link.address for link in links_in(block.flow))


def _is_of_site(block: Block) -> bool:
    """Tell whether a heading is the title of the window or the name of the site."""
    text = block.flow.plain if isinstance(block, Heading) else ""
    return bool(WINDOW_TITLE.fullmatch(text) or SITE_NAME.fullmatch(text))


def _is_free_title(block: Block) -> bool:
    if not isinstance(block, Heading) or block.level != 1 or not block.flow.text:
        return False
    return not _is_of_site(block) and fold_words(block.flow.plain) not in PARTS


def flows_of(block: Block) -> Iterator[Flow]:
    """Give the texts of a block in which links are looked for."""
    if isinstance(block, Heading):
        yield block.flow
    elif isinstance(block, Paragraph | ItemList):
        yield from (row.flow for row in rows_of(block))
    elif isinstance(block, Table):
        yield from (Flow.of([line]) for line in block.body)


def addresses_in(blocks: Sequence[Block]) -> Iterator[tuple[CatalogueAddress, int]]:
    """Give the catalogue addresses in blocks, each with its line."""
    for block in blocks:
        for flow in flows_of(block):
            for link in links_in(flow):
                if address := link.address:
                    yield address, flow.cut(link.start, link.end).line


def subject_of(outline: Outline, ledger: Ledger, host: str) -> Subject | None:
    """Find what the page is about, or take down an error and give None.

    An address in the title or beside it says so. Else the addresses of a page with a tree or a unit table say which
    page the reader came `from`, and a page without them whose unit addresses are one unit's is about it. `host` is the
    school's own, if it is known; else it is the host of the page's own address, or the one that most of its addresses
    have (none when they are relative).
    """
    title = [outline.title] if outline.title else []
    head = list(addresses_in([*title, *outline.before, *outline.under]))
    everywhere = [*head, *addresses_in([b for section in outline.sections for b in (section.heading, *section.blocks)])]
    if not everywhere:
        ledger.complain(1, _NOT_SYNAPSES, _KEEP_LINKS)
        return None
    hosts = Counter(address.host for address, _ in everywhere).most_common(1)
    host = host.casefold() or next((address.host for address, _ in head if address.host), hosts[0][0])
    for address, line in head:
        if address.kind in _KIND_OF_PAGE:
            return _subject(ledger, address, host, line)
    units = [found for found in everywhere if found[0].kind == "ue"]
    is_curriculum = _has_structure(outline)
    if len({address.number for address, _ in units}) == 1 and not is_curriculum:
        return _subject(ledger, units[0][0], host, units[0][1])
    came_from = Counter(address.from_ for address, _ in everywhere if address.from_[:1] in _PAGE_OF_FROM)
    if came_from and is_curriculum:
        from_ = came_from.most_common(1)[0][0]
        address, line = next(found for found in everywhere if found[0].from_ == from_)
        own = replace(address, kind=_PAGE_OF_FROM[from_[0]], number=from_[1:], slug="")
        return _subject(ledger, own, host, line)
    ledger.complain(everywhere[0][1], _NO_SUBJECT, _KEEP_LINKS)
    return None


def _has_structure(outline: Outline) -> bool:
    """Tell whether a page has the tree or the unit table of a curriculum: by their headings, or a table of units."""
    headed = any(section.part in {Part.TREE, Part.UNITS} and section.blocks for section in outline.sections)
    tables = [block for block in outline.blocks if isinstance(block, Table) and block.body]
    return headed or any(address.kind == "ue" for address, _ in addresses_in(tables))


def _subject(ledger: Ledger, address: CatalogueAddress, host: str, line: int) -> Subject:
    check_year(ledger, address, line)
    ledger.own_year = address.year
    kind = _KIND_OF_PAGE[address.kind]
    number = f"D{address.number}" if kind == "programme" else address.number
    term = ledger.minter.thing(kind, number)
    node = ledger.minter.of_year("unit", number) if kind == "unit" else term
    return Subject(kind, number, term, node, host, address, line)


def check_year(ledger: Ledger, address: CatalogueAddress, line: int) -> None:
    """Take down an error when an address is of another year than the edition; once, when it is the page's own year."""
    if address.year not in {ledger.minter.edition, ledger.own_year}:
        what = _OTHER_YEAR.with_(year=address.year, edition=ledger.minter.edition)
        ledger.complain(line, what, _MOVE_PAGE.with_(year=address.year))


def linked_thing(ledger: Ledger, subject: Subject, kind: str, address: CatalogueAddress) -> str:
    """Mint the identity of what a catalogue address leads to: numbers of another host are another school's."""
    return owner_of(ledger, subject, address).thing(kind, address.number)


def owner_of(ledger: Ledger, subject: Subject, address: CatalogueAddress) -> Minter:
    """Give the minter of the school whose number an address holds; a foreign host stands for a school by its name."""
    minter = ledger.minter
    return minter if address.host in {"", subject.host} else Minter(minter.base, address.host, minter.edition)


def state_link(ledger: Ledger, subject: Subject, thing: str, link: Link, where: Flow | Sequence[int]) -> None:
    """Take down a catalogue link as written, check its year, and say when it leads to another host."""
    line = where.line if isinstance(where, Flow) else where[0]
    ledger.state(thing, maq("catalogueLink"), literal(link.target), where)
    address = link.address
    if address is None:
        return
    check_year(ledger, address, line)
    if address.host:
        if link.target.startswith("http") and is_web_iri(link.target):
            ledger.state(thing, maq("catalogueUrl"), iri(link.target), where)
        if address.host != subject.host:
            ledger.warn(line, _OTHER_HOST.with_(host=address.host), _FOREIGN)


_NOT_SYNAPSES = Text(
    "The file has no catalogue address (/catalogue/<year>/…): it is not a SynapseS page.",
    "Le fichier n'a aucune adresse de catalogue (/catalogue/<année>/…) : ce n'est pas une page SynapseS.",
)
_NO_SUBJECT = Text(
    "Nothing on the page says which programme, track or unit it is about.",
    "Rien sur la page ne dit de quel programme, parcours ou UE elle parle.",
)
_KEEP_LINKS = Text(
    "Render the page with its links (…?from=D1996) or with its own address above the title.",
    "Refaites le rendu de la page avec ses liens (…?from=D1996) ou avec son adresse au-dessus du titre.",
)
_OTHER_YEAR = Text(
    "The page is of the year {year}, the edition being read is {edition}.",
    "La page est de l'année {year}, l'édition lue est {edition}.",
)
_MOVE_PAGE = Text(
    "Put the page in data/{year}/pages/, or choose its edition with --edition {year}.",
    "Placez la page dans data/{year}/pages/, ou choisissez son édition avec --edition {year}.",
)
_OTHER_HOST = Text(
    "The link leads to another school's catalogue ({host}).", "Le lien mène au catalogue d'une autre école ({host})."
)
_FOREIGN = Text(
    "Its number is kept apart from this school's; nothing to do unless the host is this school's own.",
    "Son numéro est tenu à part de ceux de cette école ; rien à faire, sauf si l'hôte est celui de cette école.",
)
