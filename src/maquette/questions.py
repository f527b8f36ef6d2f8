"""Questions: `queries/*.rq`, asked of the dataset, answered with a basis for every row.

A row's basis is the highest threshold at which the query still returns it: the query is run over the graphs at least
as sure as each level that the dataset holds, surest first, and a row has the first level at which it appears. A
question with negation or counts has no such order: it declares `basis: none`, or `basis: each` to be run once for every
basis that the dataset holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maquette.answers import Answer, Row
from maquette.arguments import VALUE_KINDS, arguments_of, own_list
from maquette.basis import Basis, basis_of, last_level
from maquette.binding import bind, places
from maquette.errors import BadCall, Problem
from maquette.heads import Question, QuestionBroken, parse_question
from maquette.names import KINDS, labels_of
from maquette.store import BadQuery, code_of, select_variables
from maquette.terms import literal, literal_parts
from maquette.text import Text
from maquette.words import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from maquette.answers import Argument
    from maquette.store import Graph, Solutions, Store

_NOT_MONOTONE = re.compile(
    r"\b(NOT\s+EXISTS|MINUS|BOUND|COUNT|SUM|AVG|MIN|MAX|SAMPLE|GROUP_CONCAT|GROUP\s+BY|HAVING|LIMIT|OFFSET)\b",
    re.IGNORECASE,
)


class NoSuchQuestion(BadCall):
    """There is no question with the slug asked for."""


def load_question(path: Path, label: str = "") -> Question:
    """Read a question file and check its query; raises `QuestionBroken`, naming the file as `label`."""
    question = _read(path, label)
    check(question)
    return question


def load_questions(paths: Iterable[Path], labels: Mapping[Path, str] | None = None) -> dict[str, Question]:
    """Read the heads of question files, by slug and in its order; their queries are checked when they are asked.

    Raises `QuestionBroken` with the problems of all of them. `labels` says how messages name the files.
    """
    questions: dict[str, Question] = {}
    problems: list[Problem] = []
    for path in sorted(paths, key=lambda each: each.stem):
        try:
            questions[path.stem] = _read(path, (labels or {}).get(path, ""))
        except QuestionBroken as broken:
            problems += broken.problems
    if problems:
        raise QuestionBroken(problems)
    return questions


def _read(path: Path, label: str) -> Question:
    name = label or path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionBroken(
            [
                Problem(
                    name,
                    0,
                    Text("The question cannot be read: {error}.", "La question est illisible : {error}.").with_(
                        error=error
                    ),
                    Text("Write it in UTF-8.", "Écrivez-la en UTF-8."),
                )
            ]
        ) from error
    return replace(parse_question(text, path.stem, name), folder=path.parent)


def find(questions: Mapping[str, Question], slug: str) -> Question:
    """Give the question with a slug; raises `NoSuchQuestion` with the nearest ones."""
    if slug in questions:
        return questions[slug]
    from difflib import get_close_matches  # noqa: PLC0415  needed on a miss only

    near = get_close_matches(slug, questions, n=3, cutoff=0.4)
    shown = ", ".join(near)
    raise NoSuchQuestion(
        Text("There is no question “{slug}”.", "Il n’y a pas de question « {slug} ».").with_(slug=slug),
        Text("Did you mean {near}?", "Vouliez-vous dire {near} ?").with_(near=shown)
        if near
        else Text("`maquette ask` lists them.", "`maquette ask` les énumère."),
    )


def check(question: Question) -> None:
    """Check a question's query against its head; raises `QuestionBroken` with every problem."""
    problems = [*_problems_of_query(question), *_problems_of_parameters(question)]
    if problems:
        raise QuestionBroken(problems)


def _problems_of_query(question: Question) -> list[Problem]:
    try:
        variables = select_variables(question.query)
    except BadQuery as error:
        return [Problem(question.path, error.line, error.what, error.remedy)]
    problems = []
    columns = tuple(column.name for column in question.columns)
    if set(variables) != set(columns):
        problems.append(
            _problem(
                question,
                "SELECT",
                Text(
                    "The query gives {variables}, the head says {columns}.",
                    "La requête donne {variables}, l’en-tête dit {columns}.",
                ).with_(variables=" ".join(variables), columns=" ".join(columns)),
            )
        )
    found = _NOT_MONOTONE.search(code_of(question.query))
    if question.basis == "rows" and found:
        problems.append(
            _problem(
                question,
                found.group(),
                Text(
                    "{word} gives rows no order of sureness.",
                    "Avec {word}, les lignes n’ont pas d’ordre de sûreté.",
                ).with_(word=found.group()),
                Text("Write `basis: none` in the head.", "Écrivez `basis: none` dans l’en-tête."),
            )
        )
    return problems


def _problems_of_parameters(question: Question) -> list[Problem]:
    declared, placed = {parameter.name for parameter in question.parameters}, set(places(question.query))
    problems = [
        _problem(
            question,
            f"parameter {name}",
            Text(
                "The query has no VALUES ?{name} {{ UNDEF }}.", "La requête n’a pas de VALUES ?{name} {{ UNDEF }}."
            ).with_(name=name),
        )
        for name in sorted(declared - placed)
    ]
    problems += [
        _problem(
            question,
            f"?{name}",
            Text("The head has no parameter {name}.", "L’en-tête n’a pas de paramètre {name}.").with_(name=name),
        )
        for name in sorted(placed - declared)
    ]
    known = KINDS.keys() | VALUE_KINDS
    problems += [
        _problem(
            question,
            f"parameter {parameter.name}",
            Text("Unknown kind “{kind}”.", "Genre inconnu : « {kind} ».").with_(kind=parameter.kind),
            Text("Kinds: {kinds}.", "Genres : {kinds}.").with_(kinds=", ".join(sorted(known))),
        )
        for parameter in question.parameters
        if parameter.kind not in known
    ]
    for parameter in question.parameters:
        own = own_list(question, parameter)
        if own and not own.is_file():
            what = Text("There is no list {name}.", "Il n’y a pas de liste {name}.").with_(name=f"lists/{own.name}")
            problems.append(_problem(question, f"list: {parameter.list}", what))
    return problems


def _problem(question: Question, near: str, what: Text, remedy: Text | None = None) -> Problem:
    """Give a problem at the line of the query that holds a text."""
    lines = question.query.splitlines()
    line = next((number for number, each in enumerate(lines, 1) if near in each), 0)
    mend = Text("Make head and query agree.", "Accordez l’en-tête et la requête.")
    return Problem(question.path, line, what, remedy or mend)


def ask(
    store: Store,
    question: Question,
    values: Mapping[str, str],
    *,
    min_basis: Basis = Basis.PROPOSED,
    asserted_only: bool = False,
) -> Answer:
    """Ask a question: `values` is what the user typed for each parameter.

    `min_basis` leaves out what is less sure; `asserted_only` leaves out what is inferred. Raises `QuestionBroken`,
    `maquette.arguments.NoSuchParameter`, `maquette.names.NoSuchName` or `AmbiguousName`.
    """
    asking = Asking.of(store, question, values)
    rows = asking.rows(store.graphs(last_level(min_basis), asserted_only=asserted_only))
    answer = asking.answer(rows)
    return replace(
        with_labels(store, answer, rows),
        min_basis=min_basis,
        asserted_only=asserted_only,
        emptied=None if rows else asking.why_empty(min_basis, asserted_only=asserted_only),
    )


def with_labels(store: Store, answer: Answer, rows: Iterable[Row]) -> Answer:
    """Give an answer with the labels of the things in some of its rows."""
    places = [place for place, column in enumerate(answer.question.columns) if column.type == "thing"]
    things = {value for row in rows for place in places if (value := row.values[place])}
    return replace(answer, labels=labels_of(store, things))


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with its parameters bound, over a store."""

    store: Store
    question: Question
    arguments: tuple[Argument, ...]
    query: str

    @classmethod
    def of(cls, store: Store, question: Question, values: Mapping[str, str]) -> Asking:
        """Bind what the user typed for each parameter; raises as `ask` does."""
        check(question)
        arguments = arguments_of(store, question, values)
        query = bind(question.query, {each.parameter.name: each.terms for each in arguments})
        return cls(store, question, arguments, query)

    def answer(self, rows: tuple[Row, ...]) -> Answer:
        """Give rows as an answer at every basis, without labels."""
        return Answer(self.question, self.arguments, rows, {}, Basis.PROPOSED, asserted_only=False)

    def rows(self, graphs: Sequence[Graph]) -> tuple[Row, ...]:
        """Give the rows over some graphs, each with its level as the question's basis has it."""
        if self.question.basis == "each":
            return tuple(
                Row(values, last)
                for last in dict.fromkeys(last_level(basis_of(graph.level)) for graph in graphs)
                for solutions in (self._over(graph for graph in graphs if graph.level <= last),)
                for values in self._values(solutions)
            )
        solutions = self._over(graphs)
        levels = self._levels(solutions, graphs) if self.question.basis == "rows" else [None] * len(solutions.rows)
        return tuple(Row(values, level) for values, level in zip(self._values(solutions), levels, strict=True))

    def _over(self, graphs: Iterable[Graph]) -> Solutions:
        return self.store.select(self.query, graphs)

    def _values(self, solutions: Solutions) -> list[_Values]:
        """Give each row's values in the order of the head's columns, each as any engine could have given it."""
        columns = self.question.columns
        rows = _picked(solutions, [column.name for column in columns])
        uneven = [place for place, column in enumerate(columns) if column.type in {"words", "yes-no"}]
        if not uneven:
            return rows
        evened = [list(row) for row in rows]
        for values in evened:
            for place in uneven:
                values[place] = _evened(columns[place].type, values[place])
        return [tuple(values) for values in evened]

    def _levels(self, solutions: Solutions, graphs: Sequence[Graph]) -> list[int | None]:
        """Give each row's level: the first threshold at which its key comes as often as up to it in the answer."""
        numbered = _numbered(self._keys(solutions))
        first: dict[tuple[_Values, int], int] = {}
        thresholds = sorted({graph.level for graph in graphs})
        for level in thresholds:
            if level == thresholds[-1]:
                here = numbered  # the answer itself
            else:
                here = _numbered(self._keys(self._over(graph for graph in graphs if graph.level <= level)))
            for key in here:
                first.setdefault(key, level)
            if all(key in first for key in numbered):
                break
        return [first.get(key) for key in numbered]

    def _keys(self, solutions: Solutions) -> list[_Values]:
        names = self.question.key or tuple(column.name for column in self.question.columns)
        return _picked(solutions, names)

    def why_empty(self, min_basis: Basis, *, asserted_only: bool) -> Text:
        """Say which filter emptied an answer, or, when none did, what the question says of an empty answer."""
        basis, asserted = f"--min-basis {min_basis.value}", "--asserted-only"
        for filters, wider_basis, still_asserted in (
            (basis, Basis.PROPOSED, asserted_only),
            (asserted, min_basis, False),
            (f"{basis} {asserted}", Basis.PROPOSED, False),
        ):
            if (wider_basis, still_asserted) == (min_basis, asserted_only):
                continue
            count = len(self._over(self.store.graphs(last_level(wider_basis), asserted_only=still_asserted)).rows)
            if count:
                return Text("No row with {filters}; {found}.", "Aucune ligne avec {filters} ; {found}.").with_(
                    filters=filters, found=_found(count, wider_basis, asserted_only=still_asserted)
                )
        return self.question.empty


_Values = tuple[str | None, ...]


def _picked(solutions: Solutions, names: Sequence[str]) -> list[_Values]:
    """Give each row's values of some variables, in their order."""
    places = [solutions.variables.index(name) for name in names]
    if places == list(range(len(solutions.variables))):
        return solutions.rows
    return [tuple([row[place] for place in places]) for row in solutions.rows]


def _evened(kind: str, value: str | None) -> str | None:
    """Even out what engines leave open, or get wrong.

    None promises an order of what GROUP_CONCAT puts together, they differ on GROUP_CONCAT of nothing, and Virtuoso
    computes truth values as the integers 1 and 0.
    """
    if value and kind == "words":
        words = sorted(literal_parts(value).lexical.split())
        return literal(" ".join(words)) if words else None
    return _TRUTHS.get(value, value) if value and kind == "yes-no" else value


_TRUTHS = {
    literal(number, datatype=f"{XSD}integer"): literal(truth, datatype=f"{XSD}boolean")
    for number, truth in (("1", "true"), ("0", "false"))
}


def _numbered(keys: Iterable[_Values]) -> list[tuple[_Values, int]]:
    """Number the equal keys among themselves, so that rows that come twice stay two."""
    counts: dict[_Values, int] = {}
    numbered = []
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
        numbered.append((key, counts[key]))
    return numbered


def _found(count: int, basis: Basis, *, asserted_only: bool) -> Text:
    en = f"{count} {'row' if count == 1 else 'rows'} at {basis.value}"
    fr = f"{count} {'ligne' if count == 1 else 'lignes'} au fondement {basis.value}"
    return Text(en, fr) if asserted_only else Text(f"{en}, inferred ones included", f"{fr}, inférences comprises")
