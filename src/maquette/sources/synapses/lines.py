"""From bytes to blocks: the Markdown that text renderings of SynapseS pages are written in.

A page is rendered with prose wrapped at 78 columns, at spaces and inside words after a hyphen; a hard line break is two
spaces at the end of a line; headings wrap like prose; list items and table rows do not, except at hard breaks inside
a cell. A `Flow` is text rejoined over its lines that still knows which line each part of it stands on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.errors import BadSource, Problem
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_PAGE = 2 * 1024 * 1024
"""Bytes of the longest page that is read; the first catalogue's page has 20,000."""
LONGEST_LINE = 20_000
"""Characters of the longest line, and of the longest paragraph: beyond them a file is not a rendering of a page."""
_WIDTH = 78

_BULLET = re.compile(r"\s*(?:\\?[-–—+*]|[•●▪◦‣■·○]|[0-9]{1,2}\\?[.)])\s+(?=\S)")
_LIST_ITEM = re.compile(r"(?P<indent>\s*)[*+-]\s+(?P<text>\S.*)")
_HEADING = re.compile(r"(?P<level>#{1,6})(?:\s+(?P<text>.*))?")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)++\|?\s*")
_RULE = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~<-])")
_SPACES = re.compile(r"\s+")
_EDGE = re.compile(r"[^\s\-][-‐]$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands on the page, without its end; `number` is 1-based."""

    number: int
    text: str

    @property
    def is_blank(self) -> bool:
        """Tell whether the line holds nothing but white space."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Flow:
    """Text rejoined over lines; `starts` are the offsets at which each line's part begins, with the line's number."""

    text: str
    starts: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Flow:
        """Rejoin wrapped lines: with a space, or with nothing where a word was broken after its hyphen."""
        text = ""
        starts: list[tuple[int, int]] = []
        for line in lines:
            part = line.text.strip()
            if text and part:
                text += "" if _EDGE.search(text) else " "
            starts.append((len(text), line.number))
            text += part
        return cls(text, tuple(starts))

    @property
    def lines(self) -> tuple[int, ...]:
        """Give the numbers of the lines that the text stands on."""
        return tuple(dict.fromkeys(number for _, number in self.starts))

    @property
    def line(self) -> int:
        """Give the number of the line that the text begins on."""
        return self.starts[0][1]

    @property
    def plain(self) -> str:
        """Give the text as a person reads it: Markdown escapes and emphasis undone, runs of white space as one."""
        return plain(self.text)

    def cut(self, start: int, end: int | None = None) -> Flow:
        """Give a part of the text, without white space around it."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        before = [number for offset, number in self.starts if offset <= start]
        inside = [(offset - start, number) for offset, number in self.starts if start < offset < end]
        return Flow(self.text[start:end], ((0, before[-1] if before else self.line), *inside))

    def group(self, match: re.Match[str], name: str | int = 0) -> Flow:
        """Give the part of the text that a group of a match on it holds."""
        return self.cut(match.start(name), match.end(name))

    def split(self, separator: re.Pattern[str]) -> list[Flow]:
        """Split at each match of a separator; empty parts are left out."""
        parts = []
        at = 0
        for match in separator.finditer(self.text):
            parts.append(self.cut(at, match.start()))
            at = match.end()
        parts.append(self.cut(at))
        return [part for part in parts if part.text]


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of prose between hard breaks, or one list item; `flow` is without its bullet."""

    flow: Flow
    bulleted: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level 1 to 6; its flow's text may be empty."""

    level: int
    flow: Flow
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of prose without a blank line between them."""

    lines: tuple[Line, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Give the rows of the paragraph: a hard break ends one, a bullet begins one."""
        groups: list[list[Line]] = []
        broken = True
        for line in self.lines:
            if broken or _BULLET.match(line.text):
                groups.append([])
            groups[-1].append(line)
            broken = line.text.endswith("  ")
        return tuple(_row(Flow.of(group)) for group in groups)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; `indent` is the number of columns before its bullet."""

    indent: int
    flow: Flow
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A Markdown list."""

    items: tuple[Item, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Give the lines of all items."""
        return tuple(line for item in self.items for line in item.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A Markdown table: its head, its rule, and the lines of its body, not yet parted into rows."""

    head: Line
    rule: Line
    body: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Give all lines of the table."""
        return (self.head, self.rule, *self.body)


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule."""

    lines: tuple[Line, ...]


Block = Heading | Paragraph | ItemList | Table | Rule


def plain(text: str) -> str:
    """Give Markdown text as a person reads it: escapes and bold marks undone, runs of white space as one space."""
    return _SPACES.sub(" ", _ESCAPE.sub(r"\1", text.replace("**", ""))).strip()


def _row(flow: Flow) -> Row:
    bullet = _BULLET.match(flow.text)
    return Row(flow.cut(bullet.end()), bulleted=True) if bullet else Row(flow, bulleted=False)


def lines_of(content: bytes, path: str) -> list[Line]:
    """Give the lines of a page: UTF-8, ended by LF, CRLF or CR; a byte order mark is dropped.

    Raises `BadSource` when it is not UTF-8, holds a NUL, is empty or is too long to be a page.
    """
    if len(content) > LONGEST_PAGE:
        raise BadSource([Problem(path, 0, _TOO_LONG, _RENDER_AGAIN)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSource([Problem(path, _line_of(content[: error.start]), _NOT_UTF8, _SAVE_AS_UTF8)]) from None
    if "\0" in text:
        raise BadSource([Problem(path, _line_of(content[: content.index(b"\0")]), _NUL, _RENDER_AGAIN)])
    # Not str.splitlines: it also ends lines at U+2028 and the like, and line numbers would leave those of editors.
    lines = [Line(n, part) for n, part in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)]
    if all(line.is_blank for line in lines):
        raise BadSource([Problem(path, 1, _EMPTY, _RENDER_AGAIN)])
    long = [Problem(path, line.number, _LONG_LINE, _RENDER_AGAIN) for line in lines if len(line.text) > LONGEST_LINE]
    if long:
        raise BadSource(long)
    return lines


def _line_of(before: bytes) -> int:
    return len(re.findall(rb"\r\n|\n|\r", before)) + 1


def blocks_of(lines: Sequence[Line], path: str) -> list[Block]:
    """Part lines into blocks; every line that is not blank is in exactly one.

    Raises `BadSource` when a paragraph, a heading or a list item is too long to be one of a page.
    """
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        if lines[at].is_blank:
            at += 1
            continue
        block = _block_at(lines, at)
        blocks.append(block)
        at += len(block.lines)
    texts = [part.lines for block in blocks for part in (block.items if isinstance(block, ItemList) else (block,))
             if not isinstance(part, Table)]  # fmt: skip
    long = [text[0].number for text in texts if sum(len(line.text) for line in text) > LONGEST_LINE]
    if long:
        raise BadSource([Problem(path, number, _LONG_TEXT, _RENDER_AGAIN) for number in long])
    return blocks


def _block_at(lines: Sequence[Line], at: int) -> Block:
    if heading := _HEADING.fullmatch(lines[at].text):
        return _heading_at(lines, at, heading)
    if _begins_table(lines, at):
        return _table_at(lines, at)
    if _RULE.fullmatch(lines[at].text) or _TABLE_RULE.fullmatch(lines[at].text):
        return Rule((lines[at],))
    if _LIST_ITEM.fullmatch(lines[at].text):
        return _list_at(lines, at)
    stop = at + 1
    while stop < len(lines) and not lines[stop].is_blank and not _begins_other(lines, stop):
        stop += 1
    return Paragraph(tuple(lines[at:stop]))


def _begins_table(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and "|" in lines[at].text and bool(_TABLE_RULE.fullmatch(lines[at + 1].text))


def _begins_other(lines: Sequence[Line], at: int) -> bool:
    text = lines[at].text
    return bool(
        _HEADING.fullmatch(text)
        or _LIST_ITEM.fullmatch(text)
        or _RULE.fullmatch(text)
        or _TABLE_RULE.fullmatch(text)
        or _begins_table(lines, at)
    )


def _table_at(lines: Sequence[Line], at: int) -> Table:
    stop = at + 2
    while stop < len(lines) and not lines[stop].is_blank and not _HEADING.fullmatch(lines[stop].text):
        stop += 1
    return Table(lines[at], lines[at + 1], tuple(lines[at + 2 : stop]))


def _heading_at(lines: Sequence[Line], at: int, heading: re.Match[str]) -> Heading:
    """Give a heading with the lines that it was wrapped over: its next word had no room on the line before."""
    taken = [Line(lines[at].number, heading["text"] or "")]
    width = len(lines[at].text.rstrip())
    stop = at + 1
    while (
        stop < len(lines)
        and not lines[stop].is_blank
        and not _begins_other(lines, stop)
        and width + 1 + len(lines[stop].text.split()[0]) > _WIDTH
    ):
        taken.append(lines[stop])
        width = len(lines[stop].text.rstrip())
        stop += 1
    return Heading(len(heading["level"]), Flow.of(taken), tuple(lines[at:stop]))


def _list_at(lines: Sequence[Line], at: int) -> ItemList:
    items: list[list[Line]] = []
    while at < len(lines) and not lines[at].is_blank:
        if _LIST_ITEM.fullmatch(lines[at].text):
            items.append([lines[at]])
        elif _begins_other(lines, at):
            break
        else:
            items[-1].append(lines[at])
        at += 1
    return ItemList(tuple(_item(group) for group in items))


def _item(lines: list[Line]) -> Item:
    match = _LIST_ITEM.fullmatch(lines[0].text)
    assert match
    indent = len(match["indent"].expandtabs(4))
    return Item(indent, Flow.of([Line(lines[0].number, match["text"]), *lines[1:]]), tuple(lines))


_RENDER_AGAIN = Text("Render the page to text again.", "Refaites le rendu texte de la page.")
_SAVE_AS_UTF8 = Text("Save the page as UTF-8.", "Enregistrez la page en UTF-8.")
_TOO_LONG = Text("The file is too long to be a page.", "Le fichier est trop long pour être une page.")
_LONG_LINE = Text("The line is too long to be one of a page.", "La ligne est trop longue pour être celle d'une page.")
_LONG_TEXT = Text("The text is too long to be a paragraph.", "Le texte est trop long pour être un paragraphe.")
_NOT_UTF8 = Text("The page is not UTF-8.", "La page n'est pas en UTF-8.")
_NUL = Text("The page holds a NUL character.", "La page contient un caractère NUL.")
_EMPTY = Text("The page is empty.", "La page est vide.")
