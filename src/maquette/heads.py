"""Question files: SPARQL 1.1 queries that say, in a head of `#+` comments, what they ask and of what.

The head is read by a small strict parser (see docs/questions.md for the format): a key that is unknown, missing,
given twice or badly indented is an error with its file and line, never silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from maquette.errors import BadSource, Problem
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ColumnType = Literal["thing", "iri", "string", "integer", "decimal", "words", "yes-no"]
"""What a column holds: a thing shown by its label, an IRI, plain values, words that the head translates, yes or no."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SLUG = re.compile(r"[a-z][a-z0-9-]*")
_LINE = re.compile(r"#\+( *)(.*?)\s*")
_ENTRY = re.compile(r"([a-z][a-z0-9_.-]*)(?: ([A-Za-z0-9_-]+))?:(?: (.*))?")
_CONTINUED = 5
"""Blanks after `#+` from which a line continues the value above it; 1 begins a key, 3 a key of a parameter."""
_WHY = re.compile(r"\?(\w+) ((?:[a-z]+:)[A-Za-z]\w*) \?(\w+)")
_SPARQL = re.compile(r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)

_TEXTS = ("title", "description", "empty")
_PARAMETER_KEYS = frozenset({"kind", "title.en", "title.fr", "default", "list", "required", "many"})
_HEAD_KEYS = frozenset(
    {"tags", "basis", "key", "why", *(f"{name}.{language}" for name in _TEXTS for language in ("en", "fr"))}
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question: its name, what kind of thing it takes, and what it is when nobody gives it.

    `kind` is a kind of thing (`maquette.names.KINDS`) or `string` or `integer`; `default` is what a user could type
    ("" when there is none); `list` names the query of its possible values; without a default, one that is `required`
    must be given unless there is only one thing that it can be, and another is left open; `many` takes several,
    comma-separated.
    """

    name: str
    kind: str
    title: Text
    default: str = ""
    list: str = ""
    required: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer: the query's variable, its heading and what it holds."""

    name: str
    type: ColumnType
    heading: Text


@dataclass(frozen=True, slots=True)
class Pattern:
    """The statement that a row can be asked about: variables of subject and object, and a prefixed property."""

    subject: str
    property: str
    object: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its slug, its head and its query (the whole text of its file).

    With `basis` "rows" each row of the answer has the basis of the surest graphs that give it; `key` names the columns
    that make a row the same row (all columns, when empty). With "each" the query is run once for every basis, and rows
    say at which. With "none" (negation, counts) rows have no basis. `folder` is where its file stands; its parameters'
    own lists are in `lists/` there.
    """

    slug: str
    path: str
    title: Text
    description: Text
    tags: tuple[str, ...]
    basis: Literal["rows", "each", "none"]
    columns: tuple[Column, ...]
    empty: Text
    query: str
    parameters: tuple[Parameter, ...] = ()
    key: tuple[str, ...] = ()
    why: Pattern | None = None
    words: Mapping[str, Text] = field(default_factory=dict)
    folder: Path | None = None

    def parameter(self, name: str) -> Parameter | None:
        """Give the parameter with a name."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


class QuestionBroken(BadSource):
    """A question file has a wrong head or a wrong query; each problem has its file and line."""


@dataclass(slots=True)
class _Entry:
    """A key of the head, its value, its line, and the keys below it."""

    key: str
    name: str
    value: str
    line: int
    below: list[_Entry] = field(default_factory=list)


def parse_question(text: str, slug: str, path: str) -> Question:
    """Read a question file; raises `QuestionBroken` with every problem of its head."""
    return _Head(text, slug, path).question()


class _Head:
    def __init__(self, text: str, slug: str, path: str) -> None:
        self._text, self._slug, self._path = text, slug, path
        self._problems: list[Problem] = []
        self._entries = self._read()

    def _wrong(self, line: int, en: str, fr: str, remedy: Text | None = None) -> None:
        self._problems.append(
            Problem(
                self._path,
                line,
                Text(en, fr),
                remedy or Text("See docs/questions.md for the head.", "Voir docs/questions.md pour l'en-tête."),
            )
        )

    def _read(self) -> list[_Entry]:
        """Read the `#+` lines into entries, a level below for parameters."""
        entries: list[_Entry] = []
        last: _Entry | None = None
        for number, line in enumerate(self._text.splitlines(), 1):
            if not line.startswith("#+"):
                continue
            match = _LINE.fullmatch(line)
            assert match
            indent, content = len(match.group(1)), match.group(2)
            if not content:
                continue
            if last and indent >= _CONTINUED:
                last.value = f"{last.value} {content}".strip()
                continue
            entry = self._entry(content, number)
            last = entry
            if entry is None:
                continue
            if indent == 1:
                self._add(entries, entry)
            elif indent == 3 and entries and entries[-1].key == "parameter":
                self._add(entries[-1].below, entry)
            else:
                self._wrong(
                    number,
                    f"A head line is indented by {indent} blanks.",
                    f"Une ligne d'en-tête est en retrait de {indent} espaces.",
                    Text(
                        "One blank begins a key, three a key of the parameter above, five or more continue a value.",
                        "Un espace commence une clé, trois une clé du paramètre ci-dessus, cinq ou plus prolongent "
                        "une valeur.",
                    ),
                )
        return entries

    def _entry(self, content: str, number: int) -> _Entry | None:
        match = _ENTRY.fullmatch(content)
        if not match:
            self._wrong(
                number, f"“{content}” is no `key: value`.", f"« {content} » n'est pas de la forme `clé: valeur`."
            )
            return None
        return _Entry(match.group(1), match.group(2) or "", match.group(3) or "", number)

    def _add(self, entries: list[_Entry], entry: _Entry) -> None:
        if any((other.key, other.name) == (entry.key, entry.name) for other in entries):
            self._wrong(entry.line, f"`{_shown(entry)}` stands twice.", f"`{_shown(entry)}` figure deux fois.")
        entries.append(entry)

    def question(self) -> Question:
        named = {"parameter", "column", "word"}
        for entry in self._entries:
            known = entry.key in named if entry.name else entry.key in _HEAD_KEYS
            if not known:
                self._wrong(entry.line, f"Unknown key `{_shown(entry)}`.", f"Clé inconnue : `{_shown(entry)}`.")
        simple = {entry.key: entry for entry in self._entries if not entry.name}
        columns = tuple(self._columns())
        question = Question(
            slug=self._slug,
            path=self._path,
            title=self._both(simple, "title"),
            description=self._both(simple, "description"),
            tags=tuple(self._list(simple.get("tags"))),
            basis=self._basis(simple.get("basis")),
            columns=columns,
            empty=self._both(simple, "empty"),
            query=self._text,
            parameters=tuple(self._parameter(entry) for entry in self._entries if entry.key == "parameter"),
            key=tuple(self._key(simple.get("key"), columns)),
            why=self._why(simple.get("why"), columns),
            words={entry.name: self._pair(entry) for entry in self._entries if entry.key == "word"},
        )
        if not _SLUG.fullmatch(self._slug):
            self._wrong(0, "The file's name is no slug.", "Le nom du fichier n'est pas un identifiant.")
        if not _SPARQL.search("\n".join(line for line in self._text.splitlines() if not line.startswith("#"))):
            self._wrong(0, "There is no query below the head.", "Il n'y a pas de requête sous l'en-tête.")
        if self._problems:
            raise QuestionBroken(sorted(self._problems, key=lambda problem: problem.line))
        return question

    def _both(self, entries: Mapping[str, _Entry], name: str, line: int = 0) -> Text:
        values = []
        for language in ("en", "fr"):
            entry = entries.get(f"{name}.{language}")
            if entry is None or not entry.value:
                self._wrong(
                    entry.line if entry else line, f"`{name}.{language}` is missing.", f"`{name}.{language}` manque."
                )
            values.append(entry.value if entry else "")
        return Text(*values)

    def _pair(self, entry: _Entry, value: str | None = None) -> Text:
        """Read `english | french`."""
        parts = [part.strip() for part in (entry.value if value is None else value).split("|")]
        if len(parts) != 2 or not all(parts):
            self._wrong(
                entry.line,
                f"`{_shown(entry)}` needs its words in both languages.",
                f"`{_shown(entry)}` demande ses mots dans les deux langues.",
                Text("Write: English | français.", "Écrivez : English | français."),
            )
            return Text("", "")
        return Text(*parts)

    def _columns(self) -> list[Column]:
        columns = []
        for entry in self._entries:
            if entry.key != "column":
                continue
            kind, _, words = entry.value.partition("|")
            kind = kind.strip()
            if kind not in get_args(ColumnType) or not _NAME.fullmatch(entry.name):
                self._wrong(
                    entry.line,
                    f"`{_shown(entry)}` needs a snake_case name and a type.",
                    f"`{_shown(entry)}` demande un nom en snake_case et un type.",
                    Text("Types: {types}.", "Types : {types}.").with_(types=", ".join(get_args(ColumnType))),
                )
                continue
            columns.append(Column(entry.name, next(t for t in _types() if t == kind), self._pair(entry, words)))
        return columns

    def _parameter(self, entry: _Entry) -> Parameter:
        below = {each.key: each for each in entry.below}
        for each in entry.below:
            if each.name or each.key not in _PARAMETER_KEYS:
                self._wrong(each.line, f"Unknown key `{_shown(each)}`.", f"Clé inconnue : `{_shown(each)}`.")
        values = {key: each.value for key, each in below.items()}
        if not values.get("kind"):
            self._wrong(entry.line, "`kind` is missing.", "`kind` manque.")
        return Parameter(
            name=entry.name,
            kind=values.get("kind", ""),
            title=self._both(below, "title", entry.line),
            default=values.get("default", ""),
            list=values.get("list", ""),
            required=self._truth(below.get("required")),
            many=self._truth(below.get("many")),
        )

    def _truth(self, entry: _Entry | None) -> bool:
        if entry and entry.value not in {"yes", "no"}:
            self._wrong(entry.line, f"`{entry.key}` is yes or no.", f"`{entry.key}` vaut yes ou no.")
        return bool(entry and entry.value == "yes")

    def _basis(self, entry: _Entry | None) -> Literal["rows", "each", "none"]:
        value = entry.value if entry else ""
        if value in {"rows", "each"}:
            return "rows" if value == "rows" else "each"
        if value != "none":
            self._wrong(
                entry.line if entry else 0, "`basis` is rows, each or none.", "`basis` vaut rows, each ou none."
            )
        return "none"

    def _list(self, entry: _Entry | None) -> list[str]:
        values = [value.strip() for value in entry.value.split(",")] if entry and entry.value else []
        if entry and not all(_SLUG.fullmatch(value.replace("_", "-")) for value in values):
            self._wrong(entry.line, f"`{entry.key}` is a list of words.", f"`{entry.key}` est une liste de mots.")
        return values

    def _key(self, entry: _Entry | None, columns: tuple[Column, ...]) -> list[str]:
        names = self._list(entry)
        for name in names:
            self._held(entry, name, columns)
        return names

    def _why(self, entry: _Entry | None, columns: tuple[Column, ...]) -> Pattern | None:
        if entry is None:
            return None
        match = _WHY.fullmatch(entry.value)
        if not match:
            self._wrong(
                entry.line, "`why` is no statement.", "`why` n'est pas un énoncé.",
                Text("Write: ?unit maq:buildsToward ?competency.", "Écrivez : ?unit maq:buildsToward ?competency."),
            )  # fmt: skip
            return None
        pattern = Pattern(match.group(1), match.group(2), match.group(3))
        parameters = {each.name for each in self._entries if each.key == "parameter"}
        for name in {pattern.subject, pattern.object} - parameters:
            self._held(entry, name, columns)
        return pattern

    def _held(self, entry: _Entry | None, name: str, columns: tuple[Column, ...]) -> None:
        if entry and name not in {column.name for column in columns}:
            self._wrong(
                entry.line,
                f"`{entry.key}` names {name}, which is no column.",
                f"`{entry.key}` nomme {name}, qui n'est pas une colonne.",
            )


def _types() -> tuple[ColumnType, ...]:
    return get_args(ColumnType)


def _shown(entry: _Entry) -> str:
    return f"{entry.key} {entry.name}".strip()
