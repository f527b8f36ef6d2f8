"""The rows of answers that change, in words and as data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from maquette.answers import json_row
from maquette.terms import text_of
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maquette.heads import Question
    from maquette.scenario.answering import AnswerChange, RowChange
    from maquette.text import Language

_LOST = Text("lost: {row}", "perdue : {row}")
_GAINED = Text("gained: {row}", "gagnée : {row}")
_CHANGED = Text("changed: {row}", "modifiée : {row}")
_IN_ROWS = Text("changed in {count} rows: {what}", "modifié dans {count} lignes : {what}")
NONE = Text("none", "rien")
NOT_ASKED = Text(
    "Not asked, because they need too many things named: {questions}.",
    "Non posées, parce qu’il faudrait y nommer trop de choses : {questions}.",
)
_MANY = 3
"""More rows than so many that change alike are told as one."""


def row_lines(change: AnswerChange, language: Language) -> Iterator[str]:
    """Tell the rows of an answer that change, a line each; many that change alike in one line."""
    alike = Counter(_difference(change, row, language) for row in change.rows if row.before and row.after)
    told: set[str] = set()
    for row in change.rows:
        difference = _difference(change, row, language)
        if alike[difference] > _MANY:
            if difference not in told:
                yield _IN_ROWS.with_(count=alike[difference], what=difference).in_(language)
            told.add(difference)
        else:
            yield _row(change, row, language)


def titles_of(questions: Iterable[Question], language: Language) -> str:
    """Give questions by their names and titles."""
    return ", ".join(f"{each.slug} ({each.title.in_(language)})" for each in questions)


def _row(change: AnswerChange, row: RowChange, language: Language) -> str:
    """Tell a row; a figure is told with its heading, which says of what it is one."""
    cells = change.cells(row, language)
    figures = [column.type in {"integer", "decimal"} for column in change.question.columns]
    about = [*zip(cells, [*figures, *[False] * (len(cells) - len(figures))], strict=True)]
    if row.before and row.after:
        same = " · ".join(before for (_, before, after), figure in about if before == after and before and not figure)
        difference = _difference(change, row, language)
        return _CHANGED.with_(row=f"{same} — {difference}" if same else difference).in_(language)
    shown = " · ".join(
        f"{heading} {text}" if figure else text for (heading, *both), figure in about if (text := "".join(both))
    )
    return (_LOST if row.before else _GAINED).with_(row=shown).in_(language)


def _difference(change: AnswerChange, row: RowChange, language: Language) -> str:
    """Give what differs in a row that changes: `Units 6 → 5, ECTS 15 → 13`."""
    if not (row.before and row.after):
        return ""
    cells, none = change.cells(row, language), f"({NONE.in_(language)})"
    return ", ".join(
        f"{heading} {before or none} → {after or none}" for heading, before, after in cells if before != after
    )


def answer_record(change: AnswerChange, language: Language) -> dict[str, Any]:
    """Give an answer that changes as what JSON holds: the question, what it was asked of, its rows that differ."""
    rows: dict[str, list[Any]] = {"lost": [], "gained": [], "changed": []}
    for row in change.rows:
        before = json_row(change.before, row.before, language) if row.before else None
        after = json_row(change.after, row.after, language) if row.after else None
        if before and after:
            rows["changed"].append({"before": before, "after": after})
        else:
            rows["lost" if before else "gained"].append(before or after)
    asked = {
        each.parameter.name: [text_of(term) for term in each.terms] for each in change.before.arguments if each.terms
    }
    return {"question": change.question.slug, "title": change.title(language), "parameters": asked, **rows}
