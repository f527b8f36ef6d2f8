"""What changes in the answers of questions: rows lost, rows gained, rows whose values changed.

A question is asked of everything at once where it can be; one that needs a thing (`competency=1`) is asked of each
thing that both datasets hold, so that a thing that is dropped is not itself counted as a loss of its own answers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from maquette.arguments import VALUE_KINDS, choices, own_list
from maquette.names import list_query
from maquette.questions import Asking, check, with_labels
from maquette.scenario.nearby import nearby
from maquette.terms import iri_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from maquette.answers import Answer, Row
    from maquette.heads import Parameter, Question
    from maquette.scenario.changed import Changed
    from maquette.scenario.nearby import Nearby, Side
    from maquette.store import Store
    from maquette.text import Language

MOST_ASKED = 100
"""Of how many things a question that needs one is asked; of more, it is left out, and said to be."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of an answer before and after: lost when there is no after, gained when there is no before."""

    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class AnswerChange:
    """What changes in one answer: the answers before and after, and the rows that differ, in the answers' orders.

    The answers have the labels of what stands in these rows; they may leave out others, which are the same.
    """

    before: Answer
    after: Answer
    rows: tuple[RowChange, ...]

    @property
    def question(self) -> Question:
        """Give the question."""
        return self.before.question

    def title(self, language: Language) -> str:
        """Give the question's title and what it was asked of."""
        return self.before.title(language)

    def cells(self, row: RowChange, language: Language) -> tuple[tuple[str, str, str], ...]:
        """Give the heading, the cell before and the cell after of each column ("" where there is no such row)."""
        headings = self.before.headings(language)
        before = self.before.cells(row.before, language) if row.before else ("",) * len(headings)
        after = self.after.cells(row.after, language) if row.after else ("",) * len(headings)
        return tuple(zip(headings, before, after, strict=True))


@dataclass(frozen=True)
class AnswersCompared:
    """All answers compared: those that change, how many questions keep theirs, and the questions not asked."""

    changes: tuple[AnswerChange, ...]
    unchanged: int
    left_out: tuple[Question, ...]


def compare_answers(before: Store, after: Store, questions: Mapping[str, Question]) -> AnswersCompared:
    """Ask every question of two datasets; give what differs."""
    return _compared(before, after, questions, None, None)


def compare_states(
    before: Side, after: Side, questions: Mapping[str, Question], changed: Changed
) -> AnswersCompared:  # fmt: skip
    """Compare the answers of two states of which it is known what differs, as `compare_answers` does.

    Of what differs a question may read nothing: its answers are the same, and it is not asked. Most others are asked
    over what is near it alone. Where the datasets have other graphs than each other, every question is asked of all:
    answers at each basis count these.
    """
    if before.store.graphs() != after.store.graphs():
        return compare_answers(before.store, after.store, questions)
    read = [each for each in questions.values() if changed.may_matter_to(each.query)]
    near = nearby((before, after), changed.statements, read) if changed.statements is not None else None
    return _compared(before.store, after.store, questions, changed, near)


def _compared(
    before: Store, after: Store, questions: Mapping[str, Question], changed: Changed | None, near: Nearby | None
) -> AnswersCompared:
    asked = _Asked(before, after, changed)
    changes: list[AnswerChange] = []
    left_out: list[Question] = []
    unchanged = 0
    for question in questions.values():
        askings = asked.askings(question)
        if askings is None:
            left_out.append(question)
            continue
        if changed and not changed.may_matter_to(question.query):
            check(question)
            unchanged += 1
            continue
        found = [
            change
            for values in askings
            for one, other in [(Asking.of(before, question, values), Asking.of(after, question, values))]
            if (change := _compare(one, other, near)).rows
        ]
        changes += found
        unchanged += not found
    return AnswersCompared(tuple(changes), unchanged, tuple(left_out))


class _Asked:
    """What questions are asked of: the things that both datasets hold, listed once for each kind."""

    def __init__(self, before: Store, after: Store, changed: Changed | None) -> None:
        self._before, self._after, self._changed = before, after, changed
        self._common: dict[tuple[str, Path | None], list[str]] = {}

    def askings(self, question: Question) -> list[dict[str, str]] | None:
        """Give the values to ask a question with; None when they are too many."""
        wanted = [
            each for each in question.parameters if each.kind not in VALUE_KINDS and (each.required or each.default)
        ]
        possible = [self._things(question, parameter) for parameter in wanted]
        if prod(map(len, possible)) > MOST_ASKED:
            return None
        return [
            {parameter.name: iri_value(term) for parameter, term in zip(wanted, terms, strict=True)}
            for terms in product(*possible)
        ]

    def _things(self, question: Question, parameter: Parameter) -> list[str]:
        key = parameter.kind, own_list(question, parameter)
        if key not in self._common:
            found = [named.term for named in choices(self._before, question, parameter)]
            if not self._changed or self._changed.may_matter_to(list_query(*key)):
                there = {named.term for named in choices(self._after, question, parameter)}
                found = [term for term in found if term in there]
            self._common[key] = found
        return self._common[key]


def _compare(one: Asking, other: Asking, near: Nearby | None) -> AnswerChange:
    before, after = (near and _rows_near(one, other, near)) or (
        asking.rows(asking.store.graphs()) for asking in (one, other)
    )
    lost, gained = _without(before, after), _without(after, before)
    return AnswerChange(
        with_labels(one.store, one.answer(before), lost),
        with_labels(other.store, other.answer(after), gained),
        tuple(_paired(one.question, lost, gained)),
    )


def _rows_near(one: Asking, other: Asking, near: Nearby) -> tuple[tuple[Row, ...], tuple[Row, ...]] | None:
    """Give the rows on both sides that may differ, asked of what is near; None where that does not tell them."""
    about = near.about.get(one.question.slug)
    if about is None:
        return None
    before, after = (
        about.among(replace(asking, store=part).rows(part.graphs()))
        for asking, part in ((one, near.before), (other, near.after))
    )
    return None if before is None or after is None else (before, after)


def _without(rows: Sequence[Row], others: Iterable[Row]) -> list[Row]:
    """Give the rows that others do not have as often."""
    left = Counter(others)
    kept = []
    for row in rows:
        if left[row]:
            left[row] -= 1
        else:
            kept.append(row)
    return kept


def _paired(question: Question, lost: Sequence[Row], gained: Sequence[Row]) -> Iterator[RowChange]:
    """Pair the rows that are about the same: what differs between them is a change, and no loss.

    What a row is about is said by the columns that name things, else by those of words, else by the first; with several
    rows about the same on either side, none are paired.
    """
    about = next(
        (
            found
            for kind in ("thing", "string")
            if (found := [n for n, each in enumerate(question.columns) if each.type == kind])
        ),
        [0],
    )

    def key(row: Row) -> tuple[object, ...]:
        values = tuple(row.values[number] for number in about)
        return (*values, row.level) if question.basis == "each" else values

    lost_keys, gained_keys = Counter(map(key, lost)), Counter(map(key, gained))
    by_key = {key(row): row for row in gained}
    paired = {each for each, count in lost_keys.items() if count == 1 and gained_keys[each] == 1}
    yield from (RowChange(row, by_key[key(row)] if key(row) in paired else None) for row in lost)
    yield from (RowChange(None, row) for row in gained if key(row) not in paired)
