"""Printable tables as Markdown: what a terminal shows and a wiki takes. Pipe tables as in GitHub Flavored Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.printing.tables import Cell, Column, Row, Sheet, Table
    from maquette.text import Language

_REFERENCE = re.compile(r"&(?=#?\w+;)")
_MARKUP = re.compile(r"([\\`*_\[\]|~#])")


def write_markdown(sheet: Sheet, language: Language) -> str:
    """Give a sheet as Markdown; the titles of groups stand in the first column of rows of their own."""
    lines = [f"# {escaped(sheet.title.in_(language))}", "", escaped(sheet.origin.in_(language)), ""]
    for table in sheet.tables:
        lines += [*table_lines(table, language), ""]
    for sign, words in sheet.legend:
        lines.append(f"- {escaped(sign.in_(language))} — {escaped(words.in_(language))}")
    lines += [""] * bool(sheet.legend)
    lines += [f"- {escaped(note.in_(language))}" for note in sheet.notes]
    return "\n".join(lines).rstrip() + "\n"


def table_lines(table: Table, language: Language) -> Iterator[str]:
    """Give a table as lines of Markdown, under its caption in bold."""
    yield f"**{escaped(table.caption.in_(language))}**"
    yield ""
    if not table.rows and table.empty:
        yield escaped(table.empty.in_(language))
        return
    yield _line([column.heading.in_(language) for column in table.columns])
    yield "|" + "|".join(_rule(column) for column in table.columns) + "|"
    for group in table.groups:
        if table.grouping:
            title = f"**{escaped(group.title.in_(language))}**"
            cells = ["" for _ in table.columns]
            cells[table.head] = title
            yield f"| {' | '.join(cells)} |"
        for row in group.rows:
            yield _row(row, language)
    for row in table.footer:
        yield _row(row, language)
    titled = [column for column in table.columns if column.title]
    if titled:
        yield ""
        for column in titled:
            assert column.title
            under = Text("", "") if column.under is None else column.under
            block = f" ({escaped(under.in_(language))})" if under.en else ""
            yield f"- **{escaped(column.heading.in_(language))}**: {escaped(column.title.in_(language))}{block}"


def _rule(column: Column) -> str:
    return " :---: " if column.centred else " ---: " if column.numeric else " --- "


def _row(row: Row, language: Language) -> str:
    return f"| {' | '.join(_cell(cell, language) for cell in row.cells)} |"


def _cell(cell: Cell, language: Language) -> str:
    shown = escaped(cell.shown(language))
    return f"_{shown}_" if cell.kind == "missing" else shown


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"


def escaped(text: str) -> str:
    """Escape what Markdown or HTML would read as markup; line ends become spaces."""
    plain = _REFERENCE.sub("&amp;", " ".join(text.split())).replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", plain)
