"""The unit table of a programme: every cell of every row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from maquette.sources.synapses.fields import NO_CREDITS, NO_HOURS, state_hours, state_languages
from maquette.sources.synapses.ledger import LABEL, decimal, prose, whole
from maquette.sources.synapses.lines import LONGEST_LINE, Flow, plain
from maquette.sources.synapses.links import is_web_iri, links_in, same_code, without_links
from maquette.sources.synapses.people import state_roles
from maquette.sources.synapses.tree import Mention, UnitEntry, mention_of, named_by, state_unit, without_version
from maquette.sources.synapses.values import decimal_of, hours_of, split_labels
from maquette.sources.synapses.words import COLUMNS, Column, Furniture, fold_words, hours_kind
from maquette.terms import iri, literal
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maquette.sources.synapses.ledger import Ledger
    from maquette.sources.synapses.lines import Line, Table
    from maquette.sources.synapses.links import Link
    from maquette.sources.synapses.outline import Subject

_CUT = re.compile(r"\s*(?:\.\.\.|…)$")
_PERIOD = re.compile(
    r"S(?P<first>[0-9]{1,2})(?:-S(?P<last>[0-9]{1,2}))?(?:-?P(?P<number>[0-9]{1,2}))?|P(?P<alone>[0-9]{1,2})"
)
_UNIT = ("ue",)
_NAMING = frozenset({Column.UNIT, Column.CODE, Column.TITLE})
_COMMA = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a column: its words, what it holds, and the kind of its hours if it holds hours."""

    words: str
    column: Column | None
    hours: str | None


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell with a value, its head, and the unit of its row."""

    head: _Head
    flow: Flow
    entry: UnitEntry


def heads_of(table: Table) -> list[_Head]:
    """Read the heads of a table's columns."""
    heads = []
    for cell in cells_of(Flow.of([table.head])):
        column = COLUMNS.get(fold_words(cell.plain))
        heads.append(_Head(cell.plain, column, None if column else hours_kind(cell.plain)))
    return heads


def is_unit_table(table: Table) -> bool:
    """Tell whether a table has a column of units, or rows that link to units."""
    if any(head.column in {Column.UNIT, Column.CODE} for head in heads_of(table)):
        return True
    return any(mention_of(Flow.of([line]), _UNIT) for line in table.body)


def cells_of(flow: Flow) -> list[Flow]:
    """Part a row at its bars; those inside links and escaped ones part nothing."""
    text = list(flow.text)
    for link in links_in(flow):
        text[link.start : link.end] = "x" * (link.end - link.start)
    bars = [n for n, c in enumerate(text) if c == "|" and (n == 0 or text[n - 1] != "\\")]
    cuts = [-1, *bars, len(text)]
    cells = [flow.cut(start + 1, stop) for start, stop in pairwise(cuts)]
    return cells[1:-1] if bars and bars[0] == 0 and bars[-1] == len(text) - 1 and len(bars) > 1 else cells


def rows_of_table(table: Table, width: int) -> list[tuple[Line, ...]]:
    """Part the body of a table into rows: a cell goes on over a line where it was broken.

    A row begins where a line's first cell links to a unit, or where the row before has all its cells and the line has
    cells of its own.
    """
    rows: list[list[Line]] = []
    cells_so_far = 0
    for line in table.body:
        cells = cells_of(Flow.of([line]))
        begins = len(cells) > 1 and (mention_of(cells[0], _UNIT) is not None or cells_so_far >= width)
        if not rows or begins:
            rows.append([])
            cells_so_far = 1
        rows[-1].append(line)
        cells_so_far += len(cells) - 1
    return [tuple(row) for row in rows]


def read_table(ledger: Ledger, subject: Subject, table: Table, tree: dict[str, UnitEntry]) -> dict[str, UnitEntry]:
    """Read a unit table; give its units by identity. `tree` are those of the tree."""
    heads = heads_of(table)
    ledger.furnish([table.head.number], Furniture.TABLE_HEAD)
    ledger.furnish([table.rule.number], Furniture.TABLE_RULE)
    for head in heads:
        if head.words and head.column is None and head.hours is None:
            ledger.warn(table.head.number, _NO_COLUMN.with_(words=head.words), _KEPT, place=head.words)
    seen: dict[str, UnitEntry] = {}
    texts: dict[str, str] = {}
    for lines in rows_of_table(table, len(heads)):
        if sum(len(line.text) for line in lines) > LONGEST_LINE:
            ledger.complain(lines[0].number, _LONG_ROW, _WHOLE_ROWS)
            continue
        row = Flow.of(lines)
        cells = cells_of(row)
        if len(cells) != len(heads):
            ledger.complain(row.line, _WIDTH.with_(count=len(cells), width=len(heads)), _WHOLE_ROWS)
            continue
        entry = _read_naming(ledger, subject, list(zip(heads, cells, strict=True)), tree)
        if entry is None:
            continue
        if entry.term in seen:
            same = texts[entry.term] == row.text
            what = (_SAME_ROW if same else _OTHER_ROW).with_(code=entry.named.code, line=seen[entry.term].line)
            ledger.complain(row.line, what, _CHECK, severity="warning" if same else "error")
        seen.setdefault(entry.term, entry)
        texts.setdefault(entry.term, row.text)
        for head, cell in zip(heads, cells, strict=True):
            if cell.text:
                _read_cell(ledger, _Cell(head, cell, entry))
    return seen


def _read_naming(
    ledger: Ledger, subject: Subject, cells: Sequence[tuple[_Head, Flow]], tree: dict[str, UnitEntry]
) -> UnitEntry | None:  # fmt: skip
    """Read the cells that say which unit the row is about: code, title and link, in one column or in several."""
    naming = [(head, cell) for head, cell in cells if head.column in _NAMING] or list(cells[:1])
    for head, cell in naming:
        mention = mention_of(cell, _UNIT)
        if mention is None:
            continue
        link = mention.link
        codes = [other.text for column, other in naming if column.column is Column.CODE and other is not cell]
        if codes and not plain(cell.text[: link.start]):
            mention = Mention(named_by(codes[0], link, mention.address), link, mention.address, cell)
        _check_text(ledger, cell, link)
        return state_unit(ledger, subject, mention, place=head.words)
    return _unlinked(ledger, naming, tree)


def _unlinked(
    ledger: Ledger, naming: Sequence[tuple[_Head, Flow]], tree: dict[str, UnitEntry]
) -> UnitEntry | None:  # fmt: skip
    """Find the unit of a row without a link by the code that the tree has for it."""
    head, cell = naming[0]
    words = " ".join(cell.plain for _, cell in naming)
    for entry in tree.values():
        if entry.named.code and same_code(words.partition(" ")[0], entry.named.code):
            ledger.state(entry.term, maq("code"), literal(words.partition(" ")[0]), cell, place=head.words)
            ledger.warn(cell.line, _BY_CODE.with_(code=entry.named.code), _WHOLE_ROWS, place=head.words)
            for column, title in naming:
                if column.column is Column.TITLE and title.text:
                    ledger.state(entry.term, LABEL, literal(title.plain), title, place=column.words)
            return entry
    ledger.complain(cell.line, _NO_LINK.with_(text=words), _WHOLE_ROWS)
    return None


def _check_text(ledger: Ledger, cell: Flow, link: Link) -> None:
    """Hold the text of a link against its title attribute: the text may be cut, and nothing else."""
    text, title = without_version(plain(link.text)), without_version(link.title)
    whole_text = _CUT.sub("", text)
    agrees = title.startswith(whole_text) if whole_text != text else text.endswith(title)
    if title and text and not agrees:
        ledger.warn(cell.line, _OTHER_TEXT.with_(text=text, title=title), _CHECK)
    rest = plain(cell.text[link.end :])
    if rest:
        ledger.warn(cell.line, _REST.with_(text=rest), _CHECK)


def _read_cell(ledger: Ledger, cell: _Cell) -> None:
    if cell.head.hours:
        _read_hours(ledger, cell)
    elif cell.head.column is None:
        text = f"{cell.head.words} : {cell.flow.plain}"
        ledger.state(cell.entry.node, maq("unmappedCell"), prose(text), cell.flow, place=cell.head.words)
    elif cell.head.column in _READERS:
        _READERS[cell.head.column](ledger, cell)


def _read_hours(ledger: Ledger, cell: _Cell) -> None:
    hours = hours_of(cell.flow.plain, cell.head.hours or "unspecified")
    if hours is None:
        ledger.complain(cell.flow.line, NO_HOURS.with_(text=cell.flow.plain), _CHECK, place=cell.head.words)
        return
    for part in hours:
        state_hours(ledger, cell.entry.node, part, cell.flow, place=cell.head.words)


def _read_credits(ledger: Ledger, cell: _Cell) -> None:
    lexical = decimal_of(cell.flow.plain)
    if lexical is None:
        ledger.complain(cell.flow.line, NO_CREDITS.with_(text=cell.flow.plain), _CHECK, place=cell.head.words)
    else:
        ledger.state(cell.entry.node, maq("credits"), decimal(lexical), cell.flow, place=cell.head.words)


def _read_teaching_type(ledger: Ledger, cell: _Cell) -> None:
    state_concept(ledger, cell.entry.node, "teachingType", cell.flow, cell.head.words)


def _read_category(ledger: Ledger, cell: _Cell) -> None:
    state_category(ledger, cell.entry.node, cell.flow, cell.head.words)


def _read_domains(ledger: Ledger, cell: _Cell) -> None:
    state_domains(ledger, cell.entry.term, cell.flow, cell.head.words)


def _read_periods(ledger: Ledger, cell: _Cell) -> None:
    state_periods(ledger, cell.entry.node, cell.flow, cell.head.words)


def _read_responsibles(ledger: Ledger, cell: _Cell) -> None:
    state_roles(ledger, cell.entry.term, "hasResponsible", cell.flow, place=cell.head.words)


def _read_lecturers(ledger: Ledger, cell: _Cell) -> None:
    state_roles(ledger, cell.entry.term, "hasLecturer", cell.flow, place=cell.head.words)


def _read_web_sites(ledger: Ledger, cell: _Cell) -> None:
    state_web_sites(ledger, cell.entry.term, cell.flow, cell.head.words)


def _read_languages(ledger: Ledger, cell: _Cell) -> None:
    state_languages(ledger, cell.entry.term, cell.flow, place=cell.head.words)


_READERS: dict[Column, Callable[[Ledger, _Cell], None]] = {
    Column.CREDITS: _read_credits,
    Column.TEACHING_TYPE: _read_teaching_type,
    Column.CATEGORY: _read_category,
    Column.DOMAINS: _read_domains,
    Column.PERIOD: _read_periods,
    Column.RESPONSIBLES: _read_responsibles,
    Column.LECTURERS: _read_lecturers,
    Column.WEB_SITE: _read_web_sites,
    Column.LANGUAGES: _read_languages,
}

_CONCEPTS = {
    "teachingType": ("teaching-type", "TeachingType"),
    "category": ("category", "Category"),
    "domain": ("domain", "Domain"),
}


def state_concept(ledger: Ledger, thing: str, predicate: str, flow: Flow, place: str = "") -> None:
    """Take down a teaching type, category or domain; a final full stop is no part of its label."""
    kind, class_ = _CONCEPTS[predicate]
    label = flow.plain.rstrip(" .")
    term = ledger.identify(kind, label, flow)
    ledger.describe(term, class_, prose(label), flow, place=place)
    ledger.state(thing, maq(predicate), term, flow, place=place)


def state_category(ledger: Ledger, node: str, flow: Flow, place: str = "") -> None:
    """Take down the category of a unit in a programme, and its exact words."""
    state_concept(ledger, node, "category", flow, place)
    ledger.state(node, maq("categoryText"), prose(flow.plain), flow, place=place)


def state_domains(ledger: Ledger, unit: str, flow: Flow, place: str = "") -> None:
    """Take down the domains of a unit; a domain's name may hold commas."""
    for item in split_labels(flow, lambda label: ledger.ids.find("domain", label.rstrip(" .")) is not None):
        state_concept(ledger, unit, "domain", item, place)


def state_periods(ledger: Ledger, node: str, flow: Flow, place: str = "") -> None:
    """Take down the periods that a unit is taught in: `S1-P2` (semester, period) or `S1-S2` (both semesters)."""
    for item in flow.split(_COMMA):
        match = _PERIOD.fullmatch(item.plain)
        if not match:
            ledger.state(node, maq("periodText"), prose(item.plain), item, place=place)
            ledger.warn(item.line, _NO_PERIOD.with_(text=item.plain), _KEPT, place=place)
            continue
        period = ledger.minter.thing("period", item.plain)
        ledger.state(node, maq("inPeriod"), period, item, place=place)
        ledger.describe(period, "Period", literal(item.plain), item, place=place)
        ledger.state(period, maq("code"), literal(item.plain), item, place=place)
        if match["first"]:
            ledger.state(period, maq("firstSemester"), whole(int(match["first"])), item, place=place)
            ledger.state(period, maq("lastSemester"), whole(int(match["last"] or match["first"])), item, place=place)
        if number := match["number"] or match["alone"]:
            ledger.state(period, maq("periodNumber"), whole(int(number)), item, place=place)


def state_web_sites(ledger: Ledger, unit: str, flow: Flow, place: str = "") -> None:
    """Take down the web sites of a unit's course; anything else in the cell is said."""
    for link in links_in(flow):
        where = flow.cut(link.start, link.end)
        if is_web_iri(link.target):
            ledger.state(unit, maq("webSite"), iri(link.target), where, place=place)
        else:
            ledger.warn(where.line, _NO_IRI.with_(address=link.target), _CHECK, place=place)
        if words := plain(link.text):
            ledger.state(unit, maq("webSiteText"), prose(words), where, place=place)
    if rest := without_links(flow).strip(" ,;"):
        ledger.state(unit, maq("webSiteText"), prose(rest), flow, place=place)
        ledger.warn(flow.line, _REST.with_(text=rest), _KEPT, place=place)


def compare(ledger: Ledger, tree: dict[str, UnitEntry], seen: dict[str, UnitEntry]) -> None:
    """Say where tree and table disagree; what each of them states is kept."""
    if not tree or not seen:
        return
    for term, entry in seen.items():
        if term not in tree:
            ledger.warn(entry.line, _NOT_IN_TREE.with_(code=entry.named.code), _CHECK)
            continue
        here, there = entry.named, tree[term].named
        titles_differ = here.title != there.title and not (here.title_in_slug or there.title_in_slug)
        codes_differ = here.code != there.code and not (here.code_in_slug or there.code_in_slug)
        if titles_differ or codes_differ:
            what = _DIFFER.with_(
                here=f"{here.code} {here.title}", there=f"{there.code} {there.title}", line=tree[term].line
            )
            ledger.warn(entry.line, what, _CHECK)
    for term, entry in tree.items():
        if term not in seen:
            ledger.warn(entry.line, _NOT_IN_TABLE.with_(code=entry.named.code), _CHECK)


_NO_COLUMN = Text("The column “{words}” is not a known one.", "La colonne « {words} » n'est pas connue.")
_WIDTH = Text(
    "The row has {count} cells, the table has {width}.", "La ligne a {count} cellules, le tableau en a {width}."
)
_LONG_ROW = Text("The row is too long to be one of a table.", "La ligne est trop longue pour un tableau.")
_WHOLE_ROWS = Text(
    "Render the page with whole table rows and their links.",
    "Refaites le rendu de la page avec des lignes de tableau entières et leurs liens.",
)
_NO_LINK = Text(
    "The row “{text}” links to no unit, so that its number is not known.",
    "La ligne « {text} » ne mène à aucune UE : son numéro n'est pas connu.",
)
_BY_CODE = Text(
    "The row links to no unit; the tree knows it by its code {code}.",
    "La ligne ne mène à aucune UE ; l'arbre la connaît par son code {code}.",
)
_SAME_ROW = Text("The unit {code} has the same row on line {line}.", "L'UE {code} a la même ligne, ligne {line}.")
_OTHER_ROW = Text("The unit {code} has another row on line {line}.", "L'UE {code} a une autre ligne, ligne {line}.")
_OTHER_TEXT = Text(
    "The text “{text}” is not the beginning of the title “{title}”.",
    "Le texte « {text} » n'est pas le début du titre « {title} ».",
)
_REST = Text("“{text}” beside the link is not read.", "« {text} » à côté du lien n'est pas lu.")
_NO_PERIOD = Text("“{text}” is not a known period.", "« {text} » n'est pas une période connue.")
_NO_IRI = Text("“{address}” is not a web address.", "« {address} » n'est pas une adresse web.")
_NOT_IN_TREE = Text(
    "The unit {code} stands in the table and not in the tree.", "L'UE {code} figure au tableau et non dans l'arbre."
)
_NOT_IN_TABLE = Text(
    "The unit {code} stands in the tree and not in the table.", "L'UE {code} figure dans l'arbre et non au tableau."
)
_DIFFER = Text(
    "The unit is “{here}” in the table and “{there}” in the tree (line {line}).",
    "L'UE est « {here} » au tableau et « {there} » dans l'arbre (ligne {line}).",
)
_CHECK = Text("Check the line against the page.", "Comparez la ligne avec la page.")
_KEPT = Text(
    "The text is kept, no value is taken from it; check the line against the page.",
    "Le texte est conservé, aucune valeur n'en est tirée ; comparez la ligne avec la page.",
)
