"""Questions asked live: what a form sends → the page with its answer, or the answer as a table. Only a server does.

The state of a question is its address: whoever has the link sees the same answer. Values are terms, codes or labels,
resolved as on the command line and bound as RDF terms, never pasted into a query.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from maquette.answers import render as write_answer
from maquette.basis import Basis
from maquette.errors import BadCall
from maquette.printing import write_sheet
from maquette.printing.answer import answer_sheet
from maquette.publication.asking import FOLDER, Around, question_page
from maquette.publication.formats import HTML, MEDIA_TYPES
from maquette.publication.page import Page
from maquette.questions import ask
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.answers import Answer
    from maquette.heads import Question
    from maquette.publication.asking import Questions
    from maquette.store import Store
    from maquette.text import Language

MIN_BASIS, ASSERTED_ONLY, AS = "min-basis", "asserted-only", "as"
_OWN = frozenset({MIN_BASIS, ASSERTED_ONLY, AS})
_TABLES = ("csv", "xlsx", "html")
_MOST_FIELDS, _LONGEST = 50, 4000


@dataclass(frozen=True, slots=True)
class Live:
    """What a live question gives: the status, the media type, the bytes, and a name to save them under ("": none)."""

    status: int
    media_type: str
    content: bytes
    file: str = ""


class NotAskable(BadCall):
    """What the form sent cannot be asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: the question, the language of the page, the query of the address, and the whole address."""

    slug: str
    language: Language
    query_string: str
    address: str


def ask_live(questions: Questions, store: Store, asked: Asked) -> Live:
    """Ask a question of a store with what stands in the address.

    Raises `KeyError` when there is no such question, and whatever the store raises.
    """
    question, language = questions.edition.questions[asked.slug], asked.language
    fields: dict[str, str] = {}
    answer, problem = None, ""
    try:
        fields = _fields(question, asked.query_string)
        answer = _answer(store, question, fields)
    except BadCall as error:
        problem = error.in_(language)
    if answer and fields.get(AS) in _TABLES:
        return _table(questions, answer, fields[AS], language)
    page = Page(questions.edition, f"{FOLDER}/{asked.slug}", language, query=f"?{asked.query_string}")
    around = Around(
        questions.form(page, question, answer, _values(fields)),
        {each: f"?{urlencode({**fields, AS: each})}" for each in _TABLES},
        _command(asked.slug, fields),
        live={
            MIN_BASIS: fields.get(MIN_BASIS, Basis.PROPOSED.value),
            ASSERTED_ONLY: fields.get(ASSERTED_ONLY, ""),
            "link": asked.address,
        },
        problem=problem,
    )
    status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
    return Live(status, HTML, question_page(page, question, answer, around))


def _values(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name not in _OWN}


def _fields(question: Question, query_string: str) -> dict[str, str]:
    """Read what the form sent; empty fields say nothing."""
    try:
        pairs = parse_qsl(query_string[:_LONGEST], errors="strict", max_num_fields=_MOST_FIELDS)
    except (UnicodeDecodeError, ValueError):
        pairs = [("", "")]
    names = {each.name for each in question.parameters} | _OWN
    for name, _ in pairs:
        if name not in names:
            raise NotAskable(
                Text("The question has no field “{name}”.", "La question n’a pas de champ « {name} ».").with_(
                    name=name
                ),
                Text("Its fields: {names}.", "Ses champs : {names}.").with_(names=", ".join(sorted(names))),
            )
    return {name: value.strip() for name, value in pairs if value.strip()}


def _answer(store: Store, question: Question, fields: dict[str, str]) -> Answer:
    given = fields.get(MIN_BASIS, Basis.PROPOSED.value)
    if given not in set(Basis):
        raise NotAskable(
            Text("There is no basis “{given}”.", "Il n’y a pas de fondement « {given} ».").with_(given=given),
            Text("One of: {bases}.", "Un parmi : {bases}.").with_(bases=", ".join(Basis)),
        )
    return ask(store, question, _values(fields), min_basis=Basis(given), asserted_only=ASSERTED_ONLY in fields)


def _table(questions: Questions, answer: Answer, form: str, language: Language) -> Live:
    if form == "csv":
        content = write_answer(answer, "csv", language).encode()
    else:
        content = write_sheet(answer_sheet(answer, questions.edition.origin), form, language, "A4")
    file = "" if form == "html" else f"{answer.question.slug}.{form}"
    return Live(HTTPStatus.OK, MEDIA_TYPES[f".{form}"], content, file)


def _command(slug: str, fields: dict[str, str]) -> str:
    words = ["maquette", "ask", slug]
    for name, value in _values(fields).items():
        words += ["-s", f"{name}={value.strip('<>')}"]
    if MIN_BASIS in fields:
        words += ["--min-basis", fields[MIN_BASIS]]
    return shlex.join([*words, *["--asserted-only"] * (ASSERTED_ONLY in fields)])
