"""Answers: what a question answered, and its renderings as text (CSV, TSV, JSON, Markdown, plain cells).

Machine formats keep column names, words and basis values in English, numbers plain, and every value as it is: nothing
is guarded or altered for a spreadsheet's sake. What people read (Markdown, the cells of a table) is in their language.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import getitem
from typing import TYPE_CHECKING, Any, Literal

from maquette import basis as sureness
from maquette.terms import iri, is_literal, literal_parts, text_of
from maquette.text import Text
from maquette.words import XSD, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from maquette.heads import Column, Parameter, Question
    from maquette.text import Language

Format = Literal["csv", "tsv", "json", "md"]
"""A text format of answers."""

BASIS_HEADING = Text("Basis", "Fondement")
_YES_NO = {"true": Text("yes", "oui"), "false": Text("no", "non")}
_NUMBERS = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True, slots=True)
class Argument:
    """A value given to a parameter: its terms (none: left open), and what to call each of them."""

    parameter: Parameter
    terms: tuple[str, ...]
    titles: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of an answer: values as N-Triples text in the order of the columns (None: nothing there), its level.

    `level` is None for a question whose rows have no basis.
    """

    values: tuple[str | None, ...]
    level: int | None = None


@dataclass(frozen=True)
class Answer:
    """What a question answered: its arguments, its rows, the labels of the things in them.

    `emptied` says in words why there is no row: which filter emptied the answer, or what the question says of it.
    """

    question: Question
    arguments: tuple[Argument, ...]
    rows: tuple[Row, ...]
    labels: Mapping[str, Text]
    min_basis: sureness.Basis
    asserted_only: bool
    emptied: Text | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """Give the columns of the rows; basis and confidence are said by the rows' levels."""
        return self.question.columns

    @property
    def has_basis(self) -> bool:
        """Tell whether rows have a basis."""
        return self.question.basis != "none"

    @property
    def has_confidence(self) -> bool:
        """Tell whether rows have a confidence: a total at a basis has none."""
        return self.question.basis == "rows"

    def statement(self, row: Row) -> tuple[str, str, str] | None:
        """Give the statement that a row can be asked about (`maquette why`), or None when there is none."""
        pattern = self.question.why
        if pattern is None:
            return None
        terms = {column.name: value for column, value in zip(self.columns, row.values, strict=True) if value}
        terms |= {each.parameter.name: each.terms[0] for each in self.arguments if len(each.terms) == 1}
        subject, object_, property_ = terms.get(pattern.subject), terms.get(pattern.object), expand(pattern.property)
        return (subject, iri(property_), object_) if subject and object_ and property_ else None

    def title(self, language: Language) -> str:
        """Give the question's title and what it was asked of, e.g. "Units … — competency: 1 (Employer …)"."""
        asked = [
            f"{each.parameter.title.in_(language)} : {', '.join(title.in_(language) for title in each.titles)}"
            if language == "fr"
            else f"{each.parameter.title.in_(language)}: {', '.join(title.in_(language) for title in each.titles)}"
            for each in self.arguments
            if each.terms
        ]
        return " — ".join((self.question.title.in_(language), *asked))

    def headings(self, language: Language) -> tuple[str, ...]:
        """Give the headings that people read."""
        shown = tuple(column.heading.in_(language) for column in self.columns)
        return (*shown, BASIS_HEADING.in_(language)) if self.has_basis else shown

    def cells(self, row: Row, language: Language) -> tuple[str, ...]:
        """Give what people read of a row, a cell per heading; nothing there is an empty cell."""
        shown = tuple(
            self._shown(column, language, value) for column, value in zip(self.columns, row.values, strict=True)
        )
        return shown if row.level is None else (*shown, self._sure(language, row.level))

    def all_cells(self, language: Language) -> Iterator[tuple[str, ...]]:
        """Give the cells of every row, each value made into text once."""
        known = [_Texts(partial(self._shown, column, language)) for column in self.columns]
        levels = _Texts(partial(self._sure, language))
        for row in self.rows:
            shown = tuple(map(getitem, known, row.values))
            yield shown if row.level is None else (*shown, levels[row.level])

    def _sure(self, language: Language, level: int) -> str:
        sure = sureness.title(level) if self.has_confidence else sureness.TITLES[sureness.basis_of(level)]
        return sure.in_(language)

    def basis_and_confidence(self, row: Row) -> tuple[str, str] | None:
        """Give a row's basis and confidence ("" when it has none) in English, or None when it has no basis."""
        if row.level is None:
            return None
        confidence = sureness.confidence_of(row.level) if self.has_confidence else None
        return sureness.basis_of(row.level).value, confidence.value if confidence else ""

    def _shown(self, column: Column, language: Language, value: str | None) -> str:
        if value is None:
            return ""
        if column.type == "thing":
            return self._label(value).in_(language)
        text = text_of(value)
        if column.type == "words":
            return ", ".join(
                self.question.words.get(word, Text(word, word)).in_(language) for word in text.split()
            )  # fmt: skip
        if column.type == "yes-no":
            return _YES_NO.get(text, Text(text, text)).in_(language)
        if column.type in {"decimal", "integer"} and language == "fr":
            return text.replace(".", ",")
        return text

    def _label(self, term: str) -> Text:
        return self.labels.get(term) or Text(text_of(term), text_of(term))


def render(answer: Answer, format_: Format, language: Language) -> str:
    """Give an answer as text in a format; machine formats are the same in every language but for labels."""
    return _FORMATS[format_](answer, language)


def names(answer: Answer) -> tuple[str, ...]:
    """Give the column names of machine formats: stable, English, snake_case."""
    columns = tuple(column.name for column in answer.columns)
    return (*columns, "basis", "confidence") if answer.has_basis else columns


def _plain(answer: Answer, language: Language) -> Iterator[tuple[str, ...]]:
    """Give what machines read of each row: labels of things, lexical forms of values, English basis."""
    known = _Texts(partial(_plain_text, answer, language))
    for row in answer.rows:
        values = tuple(map(known.__getitem__, row.values))
        yield values if row.level is None else (*values, *(answer.basis_and_confidence(row) or ()))


def _plain_text(answer: Answer, language: Language, value: str | None) -> str:
    if value is None:
        return ""
    return answer.labels[value].in_(language) if value in answer.labels else text_of(value)


class _Texts(dict[Any, str]):
    """The text of each value, made when it is first asked for: values come again from row to row."""

    def __init__(self, text: Callable[[Any], str]) -> None:
        self._text = text

    def __missing__(self, value: object) -> str:
        self[value] = text = self._text(value)
        return text


def _csv(answer: Answer, language: Language) -> str:
    """Write CSV as of RFC 4180."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names(answer))
    writer.writerows(_plain(answer, language))
    return out.getvalue()


def _tsv(answer: Answer, language: Language) -> str:
    r"""Write tab-separated values (IANA text/tab-separated-values); tabs and line ends in a value become `\t`, `\n`."""
    rows = chain([names(answer)], _plain(answer, language))
    return "".join("\t".join(map(_tsv_cell, row)) + "\n" for row in rows)


def _tsv_cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _json(answer: Answer, language: Language) -> str:
    """Write one JSON object: the question, what it was asked of, and rows by column name; `<column>_iri` names a thing.

    Numbers are numbers, yes and no are booleans, lists of words are arrays; what is not there is null.
    """
    question = answer.question
    told = {
        "question": question.slug,
        "title": question.title.in_(language),
        "parameters": {
            each.parameter.name: [
                {"value": text_of(term), "title": title.in_(language)}
                for term, title in zip(each.terms, each.titles, strict=True)
            ]
            for each in answer.arguments
        },
        "min_basis": answer.min_basis.value,
        "asserted_only": answer.asserted_only,
        "columns": list(names(answer)),
        "rows": [json_row(answer, row, language) for row in answer.rows],
        "empty": answer.emptied.in_(language) if answer.emptied else None,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def json_row(answer: Answer, row: Row, language: Language) -> dict[str, object]:
    """Give a row of an answer as what JSON holds: values by column name, then basis and confidence."""
    told: dict[str, object] = {}
    for column, value in zip(answer.columns, row.values, strict=True):
        told[column.name] = None if value is None else _json_value(answer, column, value, language)
        if column.type == "thing":
            told[f"{column.name}_iri"] = None if value is None else text_of(value)
    sure = answer.basis_and_confidence(row)
    if sure:
        told["basis"], told["confidence"] = sure[0], sure[1] or None
    return told


def _json_value(answer: Answer, column: Column, value: str, language: Language) -> object:
    text = text_of(value)
    if column.type == "thing":
        return answer.labels[value].in_(language) if value in answer.labels else text
    if column.type == "words":
        return text.split()
    if column.type == "yes-no":
        return {"true": True, "false": False}.get(text, text)
    if column.type in {"integer", "decimal"} and is_literal(value) and literal_parts(value).datatype in _NUMBERS:
        return _number(text)
    return text


def _number(text: str) -> object:
    try:
        return int(text) if text.lstrip("+-").isdigit() else float(text)
    except ValueError:
        return text


def _md(answer: Answer, language: Language) -> str:
    """Write a Markdown table under the question's title, or the words for an empty answer."""
    head = f"### {_md_cell(answer.title(language))}\n\n"
    if answer.emptied:
        return f"{head}{_md_cell(answer.emptied.in_(language))}\n"
    numeric = [column.type in {"integer", "decimal"} for column in answer.columns] + [False] * answer.has_basis
    rule = "|".join(" ---: " if right else " --- " for right in numeric)
    cells = _Texts(_md_cell)
    rows = chain([answer.headings(language)], answer.all_cells(language))
    lines = [f"| {' | '.join(map(cells.__getitem__, row))} |\n" for row in rows]
    return head + lines[0] + f"|{rule}|\n" + "".join(lines[1:])


def _md_cell(text: str) -> str:
    """Escape what Markdown or HTML would read as markup."""
    for char in "\\`*_[]<>|#":
        text = text.replace(char, "&lt;" if char == "<" else f"\\{char}")
    return " ".join(text.split())


_FORMATS: dict[Format, Callable[[Answer, Language], str]] = {"csv": _csv, "tsv": _tsv, "json": _json, "md": _md}
