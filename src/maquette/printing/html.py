"""Printable tables as one self-contained HTML file: no script, nothing fetched, readable by screen readers, printable.

A table has one caption; headings have a scope (HTML Living Standard, "Tabular data"; WCAG 2.2, technique H63); a mark
is spelt out for whoever does not see it. Sure and unsure differ by sign, never by colour alone.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from maquette.printing.tables import LEGEND, parts_of
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maquette.printing.tables import Cell, Column, Row, Sheet, Table
    from maquette.text import Language

_NOTES = Text("Notes", "Notes")
_STYLE = """\
@page { size: %(paper)s %(way)s; margin: 10mm; }
* { box-sizing: border-box; }
body { font: 14px/1.35 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; color: #1b1b1b;
  margin: 1.5rem; }
h1 { font-size: 1.4rem; margin: 0 0 .2rem; }
h2 { font-size: 14px; margin: 1rem 0 .3rem; }
p.origin { margin: 0 0 1rem; color: #444; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 0 0 1.2rem; min-width: 40%%; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid #a6a6a6; padding: .22rem .45rem; text-align: left; vertical-align: top; }
thead th { background: #1f3864; color: #fff; vertical-align: bottom; font-weight: 600; }
thead th .title { display: block; font-weight: 400; font-size: .86em; }
thead th.under { text-align: center; }
tbody th[scope=rowgroup] { background: #d9e1f2; font-weight: 700; }
tbody th[scope=row] { font-weight: 400; }
tr.total th, tr.total td { background: #f2f2f2; font-weight: 600; }
td.number, thead th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
th[scope=row] { min-width: 15rem; }
td.mark, thead th.mark, tfoot td.mark { text-align: center; }
td.missing, tr.total td.missing { color: #5f5f5f; font-style: italic; font-weight: 400; font-size: .88em;
  white-space: nowrap; }
td.mark.missing, tr.total td.mark.missing { white-space: normal; }
td.sign { font-size: 1.1em; font-weight: 600; letter-spacing: .04em; white-space: nowrap; }
td.sign.proposed { background: #fff6e0; }
td.sign.confirmed, td.sign.stated { background: #e4f1dc; }
td.alert { color: #9c0006; font-weight: 700; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%%); white-space: nowrap; }
dl.legend { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: 0; }
dl.legend dt { font-weight: 700; }
dl.legend dd { margin: 0; }
ul.notes { margin: 0; padding-left: 1.2rem; }
@media print {
  body { margin: 0; font-size: %(size)s; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .scroll { overflow: visible; }
  th[scope=row] { min-width: 11rem; }
  td.missing, tr.total td.missing { white-space: %(wrap)s; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  tr, dl, ul { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
"""


_SIZES = {"A3": {"size": "8.5pt", "wrap": "nowrap"}, "A4": {"size": "7.5pt", "wrap": "normal"}}


def write_html(sheet: Sheet, language: Language, paper: str) -> str:
    """Give a sheet as an HTML file for a paper size (A3 or A4)."""
    title = escape(sheet.title.in_(language))
    page = {"paper": paper, "way": "portrait" if sheet.portrait else "landscape", **_SIZES[paper]}
    parts = [
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8"/>\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n',
        f"<title>{title}</title>\n<style>\n{_STYLE % page}</style>\n</head>\n<body>\n<main>\n",
        f'<h1>{title}</h1>\n<p class="origin">{escape(sheet.origin.in_(language))}</p>\n',
        *(piece for table in sheet.tables for part in parts_of(table, paper) for piece in _table(part, language)),
        *_legend(sheet, language),
        "</main>\n</body>\n</html>\n",
    ]
    return "".join(parts)


def _table(table: Table, language: Language) -> Iterator[str]:
    caption = escape(table.caption.in_(language))
    if not table.rows and table.empty:
        yield f"<h2>{caption}</h2>\n<p>{escape(table.empty.in_(language))}</p>\n"
        return
    yield f'<div class="scroll">\n<table>\n<caption>{caption}</caption>\n{_widths(table.columns)}<thead>\n'
    if any(column.under for column in table.columns):
        yield f"<tr>{''.join(_blocks(table.columns, language))}</tr>\n"
    yield f"<tr>{''.join(_heading(column, language) for column in table.columns)}</tr>\n</thead>\n"
    for group in table.groups:
        yield "<tbody>\n"
        if table.grouping:
            title = escape(group.title.in_(language))
            yield f'<tr><th scope="rowgroup" colspan="{len(table.columns)}">{title}</th></tr>\n'
        yield from (_row(table, row, language) for row in group.rows)
        yield "</tbody>\n"
    if table.footer:
        yield "<tfoot>\n"
        yield from (_row(table, row, language) for row in table.footer)
        yield "</tfoot>\n"
    yield "</table>\n</div>\n"


def _widths(columns: Sequence[Column]) -> str:
    """Give the columns their widths, in figures of the font; long words may widen them."""
    widths = "".join(f'<col style="width: {column.width}ch"/>' for column in columns)
    return f"<colgroup>{widths}</colgroup>\n"


def _blocks(columns: Sequence[Column], language: Language) -> Iterator[str]:
    """Give the heading row of what columns stand under."""
    for under, each in groupby(columns, key=lambda column: column.under):
        span = len(list(each))
        if under is None:
            yield f'<td colspan="{span}"></td>'
        else:
            yield f'<th scope="colgroup" class="under" colspan="{span}">{escape(under.in_(language))}</th>'


def _heading(column: Column, language: Language) -> str:
    title = (
        f'<span class="title">{escape(column.title.in_(language))}</span>' if column.title and not column.listed else ""
    )
    shape = ' class="mark"' if column.centred else ' class="number"' if column.numeric else ""
    return f'<th scope="col"{shape}>{escape(column.heading.in_(language))}{title}</th>'


def _row(table: Table, row: Row, language: Language) -> str:
    cells = [
        _cell(column, cell, language, head=place == table.head)
        for place, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True))
    ]
    shape = ' class="total"' if row.total else ""
    return f"<tr{shape}>{''.join(cells)}</tr>\n"


def _cell(column: Column, cell: Cell, language: Language, *, head: bool) -> str:
    shown = escape(cell.shown(language))
    if cell.words:
        shown = f'<span aria-hidden="true">{shown}</span><span class="sr">{escape(cell.spelt(language))}</span>'
    if cell.link.startswith(("http://", "https://")):
        shown = f'<a href="{escape(cell.link)}">{shown}</a>'
    shapes = [
        "number" if column.numeric else "mark" if column.centred else "",
        {"missing": "missing", "mark": "sign"}.get(cell.kind, ""),
        cell.style,
    ]
    shape = " ".join(each for each in shapes if each)
    attribute = f' class="{shape}"' if shape else ""
    return f'<th scope="row"{attribute}>{shown}</th>' if head else f"<td{attribute}>{shown}</td>"


def _legend(sheet: Sheet, language: Language) -> Iterator[str]:
    if sheet.full_legend:
        yield f'<h2>{LEGEND.in_(language)}</h2>\n<dl class="legend">\n'
        for sign, words in sheet.full_legend:
            yield f"<dt>{escape(sign.in_(language))}</dt><dd>{escape(words.in_(language))}</dd>\n"
        yield "</dl>\n"
    if sheet.notes:
        notes = "".join(f"<li>{escape(note.in_(language))}</li>\n" for note in sheet.notes)
        yield f'<h2>{_NOTES.in_(language)}</h2>\n<ul class="notes">\n{notes}</ul>\n'
