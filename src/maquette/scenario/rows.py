"""The rows of answers that change, in words and as data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from maquette.answers import json_row
from maquette.terms import text_of
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.scenario.answering import AnswerChange, RowChange
    from maquette.text import Language

_LOST = Text("lost: {row}", "perdue : {row}")
_GAINED = Text("gained: {row}", "gagnée : {row}")
_CHANGED = Text("changed: {row}", "modifiée : {row}")
_IN_ROWS = Text("changed in {count} rows: {what}", "modifié dans {count} lignes : {what}")
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


def _row(change: AnswerChange, row: RowChange, language: Language) -> str:
    cells = change.cells(row, language)
    if row.before and row.after:
        figures = [column.type in {"integer", "decimal"} for column in change.question.columns]
        about = zip(cells, [*figures, *[False] * (len(cells) - len(figures))], strict=True)
        same = " · ".join(before for (_, before, after), figure in about if before == after and before and not figure)
        difference = _difference(change, row, language)
        return _CHANGED.with_(row=f"{same} — {difference}" if same else difference).in_(language)
    shown = " · ".join(text for _, before, after in cells if (text := before or after))
    return (_LOST if row.before else _GAINED).with_(row=shown).in_(language)


def _difference(change: AnswerChange, row: RowChange, language: Language) -> str:
    """Give what differs in a row that changes: `Units 6 → 5, ECTS 15 → 13`."""
    if not (row.before and row.after):
        return ""
    cells = change.cells(row, language)
    return ", ".join(
        f"{heading} {before or '∅'} → {after or '∅'}" for heading, before, after in cells if before != after
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
