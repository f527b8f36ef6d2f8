"""The body of a page, block by block: title, what stands beside it, tree and tables, and every section."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maquette.sources.synapses.entry import read_admission, read_entry_level
from maquette.sources.synapses.fields import (
    read_cost,
    read_credits,
    read_duration,
    read_languages,
    read_place,
    read_places,
    read_practical,
)
from maquette.sources.synapses.ledger import LABEL, TYPE, masked, prose
from maquette.sources.synapses.lines import Flow, Heading, ItemList, Paragraph, Rule, Table
from maquette.sources.synapses.links import Link, links_in, reading_text, without_links
from maquette.sources.synapses.outline import SITE_NAME, WINDOW_TITLE, addresses_in, rows_of, state_link
from maquette.sources.synapses.people import read_contacts, state_roles
from maquette.sources.synapses.prose import (
    read_calendar,
    read_competencies,
    read_content,
    read_context,
    read_jobs,
    read_keywords,
    read_objective,
    read_openings,
    read_strengths,
    whole_of,
)
from maquette.sources.synapses.table import compare, is_unit_table, read_table
from maquette.sources.synapses.tree import Mention, named_by, read_tree, state_names, state_slug_names, without_version
from maquette.sources.synapses.unit import is_blank_field, read_field_section, read_fields, read_hours_table
from maquette.sources.synapses.words import FORM_LABELS, PROGRAMME_CLASSES, TABS, Furniture, Part, fold_words
from maquette.terms import literal
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Block, Item, Line
    from maquette.sources.synapses.outline import Outline, Section, Subject
    from maquette.sources.synapses.tree import UnitEntry

_SITE_VERSION = re.compile(r"(?:synapses\s*)?(?:version\s*:?\s*)?v?\.?\s*[0-9]+(?:\.[0-9]+)+[\w.+-]*", re.IGNORECASE)
_CLASSES = {"programme": "Programme", "track": "Track", "unit": "Unit"}

_FIELDS: dict[Part, Callable[[Ledger, Subject, Flow], None]] = {
    Part.DURATION: read_duration,
    Part.CREDITS: read_credits,
    Part.LANGUAGES: read_languages,
    Part.PLACE: read_place,
    Part.PLACES: read_places,
}
_SECTIONS: dict[Part, Callable[[Ledger, Subject, Section], None]] = {
    Part.CONTEXT: read_context,
    Part.OBJECTIVE: read_objective,
    Part.CONTENT: read_content,
    Part.KEYWORDS: read_keywords,
    Part.ENTRY_LEVEL: read_entry_level,
    Part.ADMISSION: read_admission,
    Part.PRACTICAL: read_practical,
    Part.COMPETENCIES: read_competencies,
    Part.JOBS: read_jobs,
    Part.STRENGTHS: read_strengths,
    Part.OPENINGS: read_openings,
    Part.CONTACTS: read_contacts,
    Part.CALENDAR: read_calendar,
    Part.COST: read_cost,
}


@dataclass
class _Walk:
    """What the reading of one section needs to know of the page: its lines, and those of tree and unit tables."""

    ledger: Ledger
    subject: Subject
    lines: Sequence[Line]
    structure: frozenset[int]
    headings: dict[tuple[int, str], int] = field(default_factory=dict)


def read_body(ledger: Ledger, subject: Subject, outline: Outline, lines: Sequence[Line]) -> None:
    """Read a page whose subject is known; `lines` are all its lines."""
    _read_title(ledger, subject, outline)
    items, tables = _structure_of(outline) if subject.kind != "unit" else ([], [])
    structure = [line.number for item in items for line in item.lines]
    structure += [line.number for table in tables for line in table.lines]
    walk = _Walk(ledger, subject, lines, frozenset(structure))
    for block in (*outline.before, *outline.under):
        if block.lines[0].number not in walk.structure:
            _read_loose(ledger, subject, block)
    for section in outline.sections:
        _read_section(walk, section)
    tree = read_tree(ledger, subject, items)
    seen: dict[str, UnitEntry] = {}
    for table in tables:
        seen |= read_table(ledger, subject, table, tree)
    compare(ledger, tree, seen)
    state_slug_names(ledger)


def _read_title(ledger: Ledger, subject: Subject, outline: Outline) -> None:
    heading = outline.title
    where = heading.flow if heading else (subject.evidence,)
    ledger.state(subject.term, TYPE, maq(_CLASSES[subject.kind]), where)
    edition = ledger.minter.thing("edition", ledger.minter.edition)
    if subject.kind != "track":
        ledger.state(subject.term, maq("offeredBy"), ledger.minter.school_iri(), where)
    if subject.node != subject.term:
        ledger.state(subject.node, TYPE, maq("UnitInEdition"), where)
        ledger.state(subject.node, maq("describesUnit"), subject.term, where)
    ledger.state(subject.node, maq("edition"), edition, where)
    ledger.state(edition, TYPE, maq("Edition"), where)
    ledger.state(edition, LABEL, literal(ledger.minter.edition), where)
    if subject.kind == "programme":
        ledger.state(subject.term, maq("code"), literal(subject.number), (subject.evidence,))
    flow = heading.flow if heading else Flow("", ((0, subject.evidence),))
    for link in links_in(flow):
        if link.address:
            state_link(ledger, subject, subject.node if link.address.kind else edition, link, flow)
    _state_title(ledger, subject, outline, flow)


def _state_title(ledger: Ledger, subject: Subject, outline: Outline, where: Flow) -> None:
    text = reading_text(where)
    title = without_version(text)
    if title != text:
        ledger.state(subject.term, maq("nameAsWritten"), prose(text), where)
    title = title or (_window_title(outline) if subject.kind != "programme" else "")
    if title and subject.kind == "programme":
        ledger.state(subject.term, LABEL, prose(title), where)
        for pattern, class_ in PROGRAMME_CLASSES:
            if pattern.search(fold_words(title)):
                ledger.state(subject.term, TYPE, maq(class_), where)
        return
    link = Link(title, "", "", 0, 0)
    named = named_by("", link, subject.address)
    if subject.kind == "programme":
        named = replace(named, code="")
    if not named.title:
        ledger.warn(where.line, _NO_TITLE, _RENDER)
    state_names(ledger, subject.term, Mention(named, link, subject.address, where))


def _window_title(outline: Outline) -> str:
    for block in outline.before:
        match = WINDOW_TITLE.fullmatch(block.flow.plain) if isinstance(block, Heading) else None
        if match and not SITE_NAME.fullmatch(match["title"]):
            return re.sub(r"\s*[-|–:]\s*synapses$|^synapses\s*[-|–:]\s*", "", match["title"], flags=re.IGNORECASE)
    return ""


def _structure_of(outline: Outline) -> tuple[list[Item], list[Table]]:
    """Find the items of the tree and the unit tables, wherever they stand."""
    items: list[Item] = []
    tables: list[Table] = []
    for block in outline.blocks:
        if isinstance(block, ItemList) and _is_tree(block):
            items += block.items
        elif isinstance(block, Table) and is_unit_table(block):
            tables.append(block)
    return items, tables


def _is_tree(block: ItemList) -> bool:
    addresses = addresses_in([block])
    return any(address.kind in {"parcours", "ue"} for address, _ in addresses)


def _read_loose(ledger: Ledger, subject: Subject, block: Block) -> None:
    """Read a block that stands under no heading with words."""
    numbers = [line.number for line in block.lines]
    if isinstance(block, Heading):
        match = WINDOW_TITLE.fullmatch(block.flow.plain)
        is_site = SITE_NAME.fullmatch(match["title"] if match else block.flow.plain)
        ledger.furnish(numbers, Furniture.SITE_TITLE if is_site else Furniture.WINDOW_TITLE)
    elif isinstance(block, Rule):
        ledger.furnish(numbers, Furniture.RULE)
    elif isinstance(block, Table):
        if subject.kind == "unit":
            read_hours_table(ledger, subject, block)
    else:
        for row in rows_of(block):
            _read_loose_row(ledger, subject, row.flow)


def _read_loose_row(ledger: Ledger, subject: Subject, flow: Flow) -> None:
    if SITE_NAME.fullmatch(flow.plain):
        ledger.furnish(flow.lines, Furniture.SITE_TITLE)
    elif _SITE_VERSION.fullmatch(flow.plain):
        ledger.furnish(flow.lines, Furniture.SITE_VERSION)
    elif fold_words(flow.plain) in TABS:
        ledger.furnish(flow.lines, Furniture.TAB)
    elif link := _own_link(subject, flow):
        state_link(ledger, subject, subject.node, link, flow)
    elif subject.kind == "unit" and is_blank_field(flow):
        ledger.furnish(flow.lines, Furniture.BLANK_FIELD)
    elif subject.kind == "unit":
        read_fields(ledger, subject, flow)


def _own_link(subject: Subject, flow: Flow) -> Link | None:
    """Give the link of a row that holds the page's own address, perhaps after a word or two, and nothing else."""
    links = [link for link in links_in(flow) if link.address]
    if len(links) != 1 or not re.fullmatch(r"[\w '’-]{0,20}:?", without_links(flow)):
        return None
    address, own = links[0].address, subject.address
    return links[0] if address and (address.kind, address.number) == (own.kind, own.number) else None


def _check_repeated(walk: _Walk, section: Section) -> None:
    words = fold_words(section.heading.flow.plain)
    line = section.heading.flow.line
    first = walk.headings.setdefault((section.heading.level, words), line)
    if words and first != line:
        walk.ledger.warn(line, _REPEATED.with_(words=section.heading.flow.plain, line=first), _CHECK)


def _read_section(walk: _Walk, section: Section) -> None:
    ledger, subject, heading = walk.ledger, walk.subject, section.heading
    _check_repeated(walk, section)
    numbers = [line.number for line in heading.lines]
    blocks = [block for block in section.blocks if block.lines[0].number not in walk.structure]
    if not heading.flow.text:
        ledger.furnish(numbers, Furniture.EMPTY_HEADING)
        for block in blocks:
            _read_form(ledger, subject, block)
        return
    is_group = heading.level == 1 or len(blocks) < len(section.blocks)
    blocks = _without_furniture(ledger, subject, blocks)
    if not blocks:
        ledger.furnish(numbers, Furniture.HEADING if is_group else Furniture.BLANK_FIELD)
        return
    inside = replace(section, blocks=tuple(blocks))
    _state_section(walk, inside)
    _read_prose(ledger, subject, inside)


def _read_prose(ledger: Ledger, subject: Subject, section: Section) -> None:
    """Read the facts of a section whose text has been taken down; of a track's page the text is all."""
    if subject.kind == "unit":
        read_field_section(ledger, subject, section)
    if subject.kind != "programme":
        return
    if section.part in _FIELDS:
        for group in section.groups:
            _FIELDS[section.part](ledger, subject, whole_of(group))
    elif section.part in _SECTIONS:
        _SECTIONS[section.part](ledger, subject, section)
    elif section.part is Part.RESPONSIBLES:
        for row in section.rows:
            state_roles(ledger, subject.term, "hasProgrammeResponsible", row.flow)


def _without_furniture(ledger: Ledger, subject: Subject, blocks: Sequence[Block]) -> list[Block]:
    """Take rules, names of tabs and tables of hours out of the blocks of a section."""
    kept: list[Block] = []
    for block in blocks:
        numbers = [line.number for line in block.lines]
        if isinstance(block, Rule):
            ledger.furnish(numbers, Furniture.RULE)
        elif isinstance(block, ItemList) and all(fold_words(item.flow.plain) in TABS for item in block.items):
            ledger.furnish(numbers, Furniture.TAB)
        elif isinstance(block, Table) and subject.kind == "unit" and read_hours_table(ledger, subject, block):
            continue
        else:
            kept.append(block)
    return kept


def _read_form(ledger: Ledger, subject: Subject, block: Block) -> None:
    if isinstance(block, Paragraph) and all(fold_words(row.flow.plain) in FORM_LABELS for row in block.rows):
        ledger.furnish([line.number for line in block.lines], Furniture.FORM_LABEL)
    else:
        _read_loose(ledger, subject, block)


def _verbatim(lines: Sequence[Line], written: Sequence[Line]) -> str:
    """Give the exact text from the first to the last written line; lines of other blocks between them are left out."""
    kept = {line.number for line in written}
    between = lines[written[0].number - 1 : written[-1].number]
    return "\n".join(line.text for line in between if line.is_blank or line.number in kept)


def _state_section(walk: _Walk, section: Section) -> None:
    ledger, subject, heading = walk.ledger, walk.subject, section.heading
    written = [line for block in section.blocks for line in block.lines]
    text = _verbatim(walk.lines, written)
    numbers = [line.number for line in written]
    words = fold_words(heading.flow.plain)
    key = section.part.value if section.part else re.sub(r"[\W_]+", "-", words).strip("-") or "section"
    node = ledger.fresh(subject.kind, subject.number, "section", key)
    where = tuple(line.number for line in heading.lines)
    ledger.state(subject.term, maq("hasSection"), node, where)
    ledger.state(node, TYPE, maq("UnitSection" if subject.kind == "unit" else "ProgrammeSection"), where)
    ledger.state(node, maq("sectionTitle"), prose(heading.flow.plain), where)
    hidden = masked(text)
    ledger.state(node, maq("verbatim"), prose(hidden), numbers)
    if hidden != text:
        ledger.state(node, maq("verbatimPersonal"), prose(text), numbers)


_NO_TITLE = Text("The page has no title.", "La page n'a pas de titre.")
_RENDER = Text("Render the page with its title.", "Refaites le rendu de la page avec son titre.")
_REPEATED = Text(
    "The heading “{words}” already stands on line {line}.", "Le titre « {words} » figure déjà à la ligne {line}."
)
_CHECK = Text("Check the lines against the page.", "Comparez les lignes avec la page.")
