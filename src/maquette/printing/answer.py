"""An answer as a printable table, so that it is written like the others: for paper, for spreadsheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette import basis as sureness
from maquette.answers import BASIS_HEADING
from maquette.printing.tables import BLANK, Cell, Column, Group, Row, Sheet, Table, decimal_of, number, text
from maquette.terms import iri_value, is_iri, text_of
from maquette.text import Text

if TYPE_CHECKING:
    from maquette import answers
    from maquette.printing.programme import Origin

_WIDTHS = {"thing": 44, "string": 16, "iri": 44, "words": 22, "yes-no": 10, "integer": 10, "decimal": 10}
_WEB = ("http://", "https://")


def answer_sheet(answer: answers.Answer, origin: Origin) -> Sheet:
    """Give an answer as a sheet of one table: numbers are numbers, things link to their IRIs."""
    columns = tuple(
        Column(each.heading, width=_WIDTHS[each.type], numeric=each.type in {"integer", "decimal"})
        for each in answer.columns
    )
    if answer.has_basis:
        columns = (*columns, Column(BASIS_HEADING, width=20))
    title = Text(answer.title("en"), answer.title("fr"))
    rows = tuple(_row(answer, row) for row in answer.rows)
    table = Table(title, columns, (Group(Text("", ""), rows),), empty=answer.emptied)
    return Sheet(answer.question.slug[:31], title, origin.edition_text, origin.release, (table,))


def _row(answer: answers.Answer, row: answers.Row) -> Row:
    shown = {language: answer.cells(row, language) for language in ("en", "fr")}
    cells = [
        _cell(column.type, value, Text(shown["en"][place], shown["fr"][place]))
        for place, (column, value) in enumerate(zip(answer.columns, row.values, strict=True))
    ]
    if row.level is not None:
        cells.append(text(Text(shown["en"][-1], shown["fr"][-1]), style=sureness.basis_of(row.level).value))
    return Row(tuple(cells))


def _cell(kind: str, value: str | None, shown: Text) -> Cell:
    if value is None:
        return BLANK
    exact = decimal_of(text_of(value)) if kind in {"integer", "decimal"} else None
    if exact is not None:
        return number(exact)
    link = iri_value(value) if is_iri(value) and iri_value(value).startswith(_WEB) else ""
    return text(shown, link=link)
