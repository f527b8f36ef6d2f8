"""The questions of an edition: their answers, the pages that show them, and what a spreadsheet takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from maquette import basis as sureness
from maquette.answers import render as write_answer
from maquette.arguments import arguments_of, choices
from maquette.basis import Basis
from maquette.errors import BadCall
from maquette.printing import write_sheet
from maquette.printing.answer import answer_sheet
from maquette.publication.formats import LANGUAGES, File, Subject, page_path
from maquette.publication.naming import Words
from maquette.publication.page import Node, Page, render
from maquette.publication.resource import anchor
from maquette.questions import ask
from maquette.terms import iri_value
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maquette.answers import Answer, Row
    from maquette.heads import Column, Parameter, Question
    from maquette.names import Named
    from maquette.publication.edition import Edition
    from maquette.publication.page import Level
    from maquette.store import Store
    from maquette.text import Language

FOLDER = "questions"
MOST_CHOICES = 24
"""How many values of a parameter get an answer of their own; of a parameter with more, the default is answered."""
MOST_OPTIONS = 200
"""How many things a field lists; of more, a code or a label is typed in."""
TAGS: dict[str, Text] = {
    "designer": Text("For curriculum designers", "Pour concevoir le programme"),
    "director": Text("For directors", "Pour diriger le programme"),
    "adviser": Text("For students and their advisers", "Pour les étudiants et qui les conseille"),
    "accreditation": Text("For accreditation", "Pour l’accréditation"),
    "employer": Text("For employers", "Pour les employeurs"),
    "partner": Text("For partner schools", "Pour les écoles partenaires"),
}
"""Whom questions are for, by their first tag; other tags stand under their own name."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an answer: names of things with their links, or plain text; `numeric` ones are aligned right."""

    nodes: tuple[Node, ...]
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an answer, its basis, and where the statement that it can be asked about stands ("": nowhere)."""

    cells: tuple[Cell, ...]
    level: Level | None
    why: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a question's form: its name, title and value; its `options` (value, label), or none to type in."""

    name: str
    title: str
    value: str
    options: tuple[tuple[str, str], ...]
    numeric: bool


@dataclass(frozen=True)
class Questions:
    """The questions of an edition with their answers, each asked once."""

    edition: Edition
    _answers: dict[tuple[str, str], Answer | None] = field(default_factory=dict, repr=False)
    _values: dict[str, Mapping[str, Named]] = field(default_factory=dict, repr=False)
    _picked: dict[str, list[Named]] = field(default_factory=dict, repr=False)

    @property
    def _store(self) -> Store:
        return self.edition.catalogue.store

    def answer(self, question: Question, value: str = "") -> Answer | None:
        """Give the answer for a value of the question's only parameter, or for its defaults.

        None where a value must be chosen first. Raises `QuestionBroken`.
        """
        key = question.slug, value
        if key not in self._answers:
            asked = self._can_be_asked(question, value)
            self._answers[key] = ask(self._store, question, _given(question, value)) if asked else None
        return self._answers[key]

    def _can_be_asked(self, question: Question, value: str) -> bool:
        """Tell whether every parameter that must have a value has one; nothing is asked yet."""
        try:
            arguments_of(self._store, question, _given(question, value))
        except BadCall:  # nothing, or several things, to be the default
            return False
        return True

    def values(self, question: Question) -> Mapping[str, Named]:
        """Give the things that the question's only parameter may be, by the names of their pages; none where many."""
        if len(question.parameters) != 1:
            return {}
        if question.slug not in self._values:
            found = choices(self._store, question, question.parameters[0])
            named = {each.number: each for each in found}
            few = 1 < len(found) <= MOST_CHOICES and len(named) == len(found)
            self._values[question.slug] = {k: v for k, v in named.items() if _is_name(k)} if few else {}
        return self._values[question.slug]

    def subjects(self) -> Iterator[tuple[str, Subject]]:
        """Give the pages of questions, by stem."""
        yield f"{FOLDER}/index", Subject(self._index)
        for slug, value in self._asked():
            yield _stem(slug, value), Subject(partial(self._page, slug, value))

    def files(self) -> Iterator[tuple[str, File]]:
        """Give the queries and the answers as tables, by path."""
        for slug, question in self.edition.questions.items():
            yield f"{FOLDER}/{slug}.rq", File(partial(_encoded, question.query))
        for slug, value in self._asked():
            if not value and not self._can_be_asked(self.edition.questions[slug], value):
                continue
            for language, (ending, writer) in product(LANGUAGES, (("csv", self._csv), ("xlsx", self._xlsx))):
                path = _table_path(_stem(slug, value), language, ending)
                yield path, File(partial(writer, slug, value, language), language)

    def _asked(self) -> Iterator[tuple[str, str]]:
        """Give every question with its defaults, then with each value that has an answer of its own."""
        for slug, question in self.edition.questions.items():
            yield from ((slug, value) for value in ("", *self.values(question)))

    def _found(self, slug: str, value: str) -> Answer | None:
        question = self.edition.questions[slug]
        return self.answer(question, self.values(question)[value].term if value else "")

    def _csv(self, slug: str, value: str, language: Language) -> bytes:
        answer = self._found(slug, value)
        assert answer, "only answers have files"
        return write_answer(answer, "csv", language).encode()

    def _xlsx(self, slug: str, value: str, language: Language) -> bytes:
        answer = self._found(slug, value)
        assert answer, "only answers have files"
        return write_sheet(answer_sheet(answer, self.edition.origin), "xlsx", language, "A4")

    def _index(self, language: Language) -> bytes:
        page = Page(self.edition, f"{FOLDER}/index", language)
        groups: dict[str, list[dict[str, object]]] = {}
        for slug, question in self.edition.questions.items():
            answer = self._found(slug, "")
            groups.setdefault(next(iter(question.tags), ""), []).append(
                {
                    "node": Node(Words(question.title.in_(language)), page.page(_stem(slug, ""))),
                    "description": question.description.in_(language),
                    "rows": None if answer is None else len(answer.rows),
                }
            )
        order = [*TAGS, *sorted(groups.keys() - TAGS.keys())]
        return render(
            "questions.html",
            page,
            title=Words(page.t("Questions", "Questions")),
            groups=[(_tag(tag).in_(language), groups[tag]) for tag in order if tag in groups],
        )

    def _page(self, slug: str, value: str, language: Language) -> bytes:
        question = self.edition.questions[slug]
        page = Page(self.edition, _stem(slug, value), language)
        stem = self.edition.placed(_stem(slug, value))
        answer = self._found(slug, value)
        around = Around(
            self.form(page, question, answer),
            {each: page.href(_table_path(stem, language, each)) for each in ("csv", "xlsx")},
            _command(question, self.values(question).get(value)),
            self._choices(page, question, value),
        )
        return question_page(page, question, answer, around)

    def form(
        self, page: Page, question: Question, answer: Answer | None, typed: Mapping[str, str] | None = None
    ) -> list[Field]:
        """Give the fields of the form in which a question is asked live: what was picked, or typed, stands in them."""
        arguments = answer.arguments if answer else ()
        picked = {each.parameter.name: each.terms[0] for each in arguments if each.terms}
        fields = []
        for each in question.parameters:
            options = () if each.many else self._options(question, each, page.language)
            value = picked.get(each.name, "") if options else (typed or {}).get(each.name, each.default)
            fields.append(Field(each.name, each.title.in_(page.language), value, options, each.kind == "integer"))
        return fields

    def _options(self, question: Question, parameter: Parameter, language: Language) -> tuple[tuple[str, str], ...]:
        key = f"{question.slug} {parameter.name}"
        if key not in self._picked:
            self._picked[key] = choices(self._store, question, parameter)
        found = self._picked[key]
        return tuple((each.term, each.title(language)) for each in found) if len(found) <= MOST_OPTIONS else ()

    def _choices(self, page: Page, question: Question, value: str) -> list[dict[str, object]]:
        """Give the values that have an answer of their own; the one that the page shows is marked."""
        answer = self._found(question.slug, value)
        shown = {term for each in answer.arguments for term in each.terms} if answer else set()
        return [
            {
                "label": each.title(page.language),
                "href": page.page(_stem(question.slug, name)),
                "current": each.term in shown,
            }
            for name, each in self.values(question).items()
        ]


@dataclass(frozen=True, slots=True)
class Around:
    """What a question's page shows around the answer: its form, other values, tables to take away, the command.

    `live` is what was asked beside the parameters where somebody asked it live; `problem` why that has no answer.
    """

    form: Sequence[Field]
    tables: Mapping[str, str]
    command: str
    choices: Sequence[Mapping[str, object]] = ()
    live: Mapping[str, str] | None = None
    problem: str = ""


def question_page(page: Page, question: Question, answer: Answer | None, around: Around) -> bytes:
    """Give the page of a question with an answer (None: something must be chosen first)."""
    language = page.language
    arguments = answer.arguments if answer else ()
    asked = {each.parameter.name: [title.in_(language) for title in each.titles] for each in arguments}
    return render(
        "question.html",
        page,
        title=Words(answer.title(language) if answer else question.title.in_(language)),
        question=question,
        heading=question.title.in_(language),
        description=question.description.in_(language),
        asked=[(each.title.in_(language), asked.get(each.name, [])) for each in question.parameters],
        choices=around.choices,
        answer=answer,
        headings=_headings(answer, language) if answer else (),
        lines=[_line(page, answer, row) for row in answer.rows] if answer else [],
        empty=answer.emptied.in_(language) if answer and answer.emptied else "",
        tables=around.tables,
        query=page.file(f"{FOLDER}/{question.slug}.rq"),
        command=around.command,
        form=around.form,
        live=around.live,
        bases=[(each.value, sureness.TITLES[each].in_(language)) for each in Basis],
        problem=around.problem,
    )


def _given(question: Question, value: str) -> dict[str, str]:
    return {question.parameters[0].name: value} if value else {}


def _encoded(text: str) -> bytes:
    return text.encode()


def _tag(tag: str) -> Text:
    return TAGS.get(tag, Text(tag or "Other", tag or "Autres"))


def _is_name(segment: str) -> bool:
    return bool(segment) and segment.isprintable() and not segment.startswith(".") and "/" not in segment


def _stem(slug: str, value: str) -> str:
    return f"{FOLDER}/{slug}/{value}" if value else f"{FOLDER}/{slug}"


def _table_path(stem: str, language: Language, ending: str) -> str:
    return page_path(stem, language).removesuffix("html") + ending


def _command(question: Question, given: Named | None) -> str:
    option = f" -s {question.parameters[0].name}={given.shortest('en')}" if given else ""
    return f"maquette ask {question.slug}{option}"


def _headings(answer: Answer, language: Language) -> list[tuple[str, bool]]:
    numeric = [each.type in {"integer", "decimal"} for each in answer.columns] + [False] * answer.has_basis
    return list(zip(answer.headings(language), numeric, strict=True))


def _line(page: Page, answer: Answer, row: Row) -> Line:
    shown = answer.cells(row, page.language)
    cells = tuple(
        _cell(page, column, value, text) for column, value, text in zip(answer.columns, row.values, shown, strict=False)
    )
    statement = answer.statement(row)
    fact = page.edition.catalogue.find(statement) if statement else None
    why = page.link(fact.subject, anchor(fact.triple)) if fact else ""
    return Line(cells, None if row.level is None else _level(page, answer, row.level), why)


def _cell(page: Page, column: Column, value: str | None, text: str) -> Cell:
    numeric = column.type in {"integer", "decimal"}
    if value is None:
        return Cell((), numeric)
    if column.type == "thing":
        return Cell((page.node(value),))
    if column.type == "iri" and value.startswith("<"):
        return Cell((Node(Words(iri_value(value)), page.link(value)),))
    return Cell((Node(Words(text)),), numeric)


def _level(page: Page, answer: Answer, level: int) -> Level:
    if answer.has_confidence:
        return page.level(level)
    return page.level(sureness.last_level(Basis(sureness.basis_of(level))))
