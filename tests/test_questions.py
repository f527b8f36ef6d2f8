"""Questions: every one is complete, answers as expected, and has a case in which its answer must change."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from maquette.answers import names, render
from maquette.arguments import NoSuchParameter, choices
from maquette.basis import Basis, Confidence, last_level
from maquette.closure import close
from maquette.errors import BadCall
from maquette.heads import QuestionBroken
from maquette.names import NoSuchName
from maquette.questions import (
    NoSuchQuestion,
    ask,
    check,
    find,
    load_question,
    load_questions,
)
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.store import EmbeddedStore, Graph, open_store, write_dataset
from maquette.terms import blank, iri, literal
from maquette.words import MAQ
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from maquette.answers import Answer, Row
    from maquette.builds import Build
    from maquette.heads import Parameter, Question
    from maquette.workspace import Workspace

CASES = Path(__file__).parent / "questions"
ANSWERS = Path(__file__).parent / "answers"
QUESTIONS = load_questions(shipped_folder("queries").glob("*.rq"))
FIXED = {
    "units-toward-competency": ["competency"],
    "units-directly-toward-competency": ["competency"],
    "modules-without-unit": [],
    "competencies-with-one-unit": [],
    "units-for-job": ["job"],
    "credits-per-period": [],
    "units-per-person": [],
    "missing-values": [],
}
"""Slugs that others count on, with the parameters that they know of."""


# --- The invented catalogue, closed by the reasoner


def _term(term: object) -> str:
    match term:
        case ox.NamedNode():
            return iri(term.value)
        case ox.Literal():
            return literal(term.value, language=term.language or "", datatype=term.datatype.value)
        case ox.BlankNode():
            return blank(term.value)
    raise AssertionError(term)


def _reading(path: Path) -> Reading:
    """Read a Turtle or TriG file; its graphs tell the levels, as those of the dataset do."""
    statements = []
    for quad in ox.parse(path=str(path)):
        graph = Graph.named(quad.graph_name.value) if isinstance(quad.graph_name, ox.NamedNode) else Graph(0, "stated")
        assert graph, quad
        terms = (_term(quad.subject), _term(quad.predicate), _term(quad.object))
        subject, predicate, object_ = (f"{term}-{path.stem}" if term.startswith("_:") else term for term in terms)
        statements.append(Statement(subject, predicate, object_, line=1, level=graph.level))
    return Reading(Source.of(path.name, SourceKind.PARTNER, b""), statements)


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the N-Quads of the invented catalogue and the ontology, with what follows."""
    folder = tmp_path_factory.mktemp("dataset")
    paths = [CASES / "catalogue.trig", *sorted(shipped_folder("ontology").glob("*.ttl"))]
    with StatementTable.create() as table:
        table.load([_reading(path) for path in paths])
        close(table.connection)
        write_dataset(folder, table)
    return (folder / "dataset.nq").read_bytes()


Load = "Callable[..., EmbeddedStore]"


@pytest.fixture(scope="session")
def load(dataset: bytes) -> Callable[..., EmbeddedStore]:
    """Give a function that loads the catalogue and changes it by SPARQL updates."""

    def loaded(*updates: str) -> EmbeddedStore:
        store = ox.Store()
        store.bulk_extend(ox.parse(dataset, format=ox.RdfFormat.N_QUADS))
        for update in updates:
            store.update(update)
        return EmbeddedStore(store)

    return loaded


@pytest.fixture(scope="session")
def store(load: Callable[..., EmbeddedStore]) -> EmbeddedStore:
    """Give the catalogue as it is."""
    return load()


def change_of(slug: str) -> tuple[str, dict[str, str]]:
    """Give the update that must change a question's answer, and what to ask it with."""
    text = (CASES / f"{slug}.ru").read_text(encoding="utf-8")
    asked = re.search(r"^# ask: (.*)$", text, re.MULTILINE)
    pairs = [pair.split("=") for pair in asked.group(1).split()] if asked else []
    return text, dict(pairs)


# --- Every question of the corpus


def test_every_question_has_its_case_and_every_case_its_question() -> None:
    assert len(QUESTIONS) == 40
    expected = {f"{slug}{suffix}" for slug in QUESTIONS for suffix in (".ru", ".tsv", ".changed.tsv")}
    assert {path.name for path in CASES.iterdir()} == {*expected, "catalogue.trig"}


def test_the_slugs_that_others_count_on_are_there() -> None:
    for slug, parameters in FIXED.items():
        assert {parameter.name for parameter in QUESTIONS[slug].parameters} >= set(parameters)
        assert all(parameter.default or not parameter.required for parameter in QUESTIONS[slug].parameters)


@pytest.mark.parametrize("slug", QUESTIONS)
def test_a_question_is_complete_in_both_languages_and_its_query_is_sparql(slug: str) -> None:
    question = QUESTIONS[slug]
    check(question)
    for text in (question.title, question.description, question.empty, *(c.heading for c in question.columns)):
        assert text.en
        assert text.fr
    assert question.title.en != question.title.fr
    assert question.description.en != question.description.fr
    assert question.empty.en.endswith(".")
    assert question.empty.fr.endswith(".")


@pytest.mark.parametrize("slug", QUESTIONS)
def test_a_question_uses_the_words_of_the_ontology_alone(slug: str, store: EmbeddedStore) -> None:
    """A misspelt property would answer nothing for ever."""
    defined = {
        row["s"]
        for row in store.select("SELECT DISTINCT ?s WHERE { ?s a ?class }", store.graphs()).dicts()
        if row["s"].startswith(f"<{MAQ}")
    }
    used = set(re.findall(r"\bmaq:(\w+)", QUESTIONS[slug].query))
    assert {f"<{MAQ}{word}>" for word in used} <= defined


WRITTEN_IN_ROWS = {*Basis, *Confidence, "rejected"}
"""Words that no query makes: those of the status and the confidence of curated rows."""


@pytest.mark.parametrize("slug", QUESTIONS)
def test_words_of_an_answer_are_translated(slug: str) -> None:
    question = QUESTIONS[slug]
    columns = {column.name for column in question.columns if column.type == "words"} - {"unit_codes", "by_codes"}
    assert bool(columns) == bool(question.words)
    for word in question.words.keys() - WRITTEN_IN_ROWS:
        assert re.search(rf"\b{word}\b", question.query.split("PREFIX", 1)[1]), word


@pytest.mark.parametrize("slug", QUESTIONS)
def test_a_question_answers_as_expected_and_otherwise_when_the_catalogue_changes(
    slug: str, store: EmbeddedStore, load: Callable[..., EmbeddedStore]
) -> None:
    change, values = change_of(slug)
    before = render(ask(store, QUESTIONS[slug], values), "tsv", "fr")
    after = render(ask(load(change), QUESTIONS[slug], values), "tsv", "fr")
    assert before == (CASES / f"{slug}.tsv").read_text(encoding="utf-8")
    assert after == (CASES / f"{slug}.changed.tsv").read_text(encoding="utf-8")
    assert before != after


@pytest.mark.parametrize("slug", QUESTIONS)
def test_an_answer_does_not_depend_on_the_order_of_the_statements(slug: str, dataset: bytes) -> None:
    _, values = change_of(slug)
    lines = [line[::-1] for line in sorted(line[::-1] for line in dataset.splitlines(keepends=True))]
    shuffled = EmbeddedStore.of(b"".join(lines))
    assert render(ask(shuffled, QUESTIONS[slug], values), "tsv", "fr") == (CASES / f"{slug}.tsv").read_text(
        encoding="utf-8"
    )


_NARROWING = r"\{\s*(SELECT[^{}]*\{\s*)?VALUES \?\w+ \{ UNDEF \}[^{}]*\}(\s*\})?\s*#\+ narrows"
NARROWED = [slug for slug, question in QUESTIONS.items() if "#+ narrows" in question.query]


@pytest.mark.parametrize("slug", NARROWED)
def test_what_narrows_a_part_of_a_question_changes_no_answer(slug: str, store: EmbeddedStore) -> None:
    question = QUESTIONS[slug]
    wide = replace(question, query=re.sub(_NARROWING, "", question.query))
    assert "narrows" not in wide.query
    (parameter,) = question.parameters
    for value in ("", *(each.term for each in choices(store, question, parameter))):
        answer = ask(store, question, {parameter.name: value})
        assert answer.rows == ask(store, wide, {parameter.name: value}).rows


@pytest.mark.parametrize("slug", [slug for slug, question in QUESTIONS.items() if question.basis == "rows"])
def test_a_rows_basis_is_the_highest_threshold_that_returns_it(slug: str, store: EmbeddedStore) -> None:
    _, values = change_of(slug)
    answer = ask(store, QUESTIONS[slug], values)
    for basis in Basis:
        kept = ask(store, QUESTIONS[slug], values, min_basis=basis)
        expected = [row for row in answer.rows if row.level is not None and row.level <= last_level(basis)]
        assert _keys(kept, kept.rows) == _keys(answer, expected)
        assert [row.level for row in kept.rows] == [row.level for row in expected]


def _keys(answer: Answer, rows: Iterable[Row]) -> list[tuple[str | None, ...]]:
    """Give what makes each row the same row: the columns of the question's key, or all of them."""
    key = answer.question.key or names(answer)
    chosen = [place for place, column in enumerate(answer.columns) if column.name in key]
    return [tuple(row.values[place] for place in chosen) for row in rows]


@pytest.mark.parametrize("slug", [slug for slug, question in QUESTIONS.items() if question.why])
def test_what_a_row_can_be_asked_why_about_holds(
    slug: str, store: EmbeddedStore, load: Callable[..., EmbeddedStore]
) -> None:
    change, values = change_of(slug)
    asked = 0
    for each in (store, load(change)):
        answer = ask(each, QUESTIONS[slug], values)
        for row in answer.rows:
            statement = answer.statement(row)
            assert statement
            assert each.run(f"ASK {{ {' '.join(statement)} }}", each.graphs()) is True
            asked += 1
    assert asked


@pytest.mark.parametrize("slug", QUESTIONS)
def test_every_list_of_a_parameter_gives_values_to_ask_with(slug: str, store: EmbeddedStore) -> None:
    for parameter in QUESTIONS[slug].parameters:
        if parameter.kind not in {"string", "integer", "skill", "occupation"}:
            found = choices(store, QUESTIONS[slug], parameter)
            assert found
            others = change_of(slug)[1]
            ask(store, QUESTIONS[slug], {**others, parameter.name: found[0].shortest("en")})


def test_the_document_lists_every_question() -> None:
    """`docs/questions.md` holds a row for each, made from the heads."""
    rows = "".join(
        f"| `{slug}` | {question.title.en} | {', '.join(_shown(each) for each in question.parameters)} "
        f"| {question.basis} |\n"
        for slug, question in QUESTIONS.items()
    )
    text = (Path(__file__).parent.parent / "docs" / "questions.md").read_text(encoding="utf-8")
    assert rows in text


def _shown(parameter: Parameter) -> str:
    if parameter.default:
        return f"`{parameter.name}={parameter.default}`"
    return f"`{parameter.name}`" if parameter.required else f"[`{parameter.name}`]"


# --- Asking


def test_a_parameter_takes_a_place_a_label_or_an_iri(store: EmbeddedStore) -> None:
    question = QUESTIONS["units-toward-competency"]
    answers = [
        ask(store, question, values)
        for values in ({}, {"competency": "1"}, {"competency": "EMPLOYER l’apprentissage statistique"},
                       {"competency": "https://example.org/c1"})
    ]  # fmt: skip
    assert len({answer.rows for answer in answers}) == 1
    assert answers[0].arguments[0].terms == ("<https://example.org/c1>",)
    assert answers[0].title("en") == (
        "Units that build toward a competency, in every way — competency: Employer l'apprentissage statistique"
    )


def test_an_unknown_name_or_parameter_says_what_it_may_be(store: EmbeddedStore) -> None:
    question = QUESTIONS["units-toward-competency"]
    with pytest.raises(NoSuchName, match="1 = Employer l'apprentissage statistique"):
        ask(store, question, {"competency": "7"})
    with pytest.raises(NoSuchParameter, match="Its parameters: competency"):
        ask(store, question, {"unit": "ML2"})
    with pytest.raises(NoSuchParameter, match="It takes none"):
        ask(store, QUESTIONS["rule-status"], {"unit": "ML2"})
    for nothing in ({"covered": "ML2"}, {"covered": "ML2", "covering": " , "}):
        with pytest.raises(NoSuchParameter, match="ML2 = Machine Learning"):
            ask(store, QUESTIONS["units-covering-units"], nothing)
    with pytest.raises(NoSuchQuestion, match="Did you mean units-toward-competency"):
        find(QUESTIONS, "unit-toward-competency")


def test_a_required_parameter_may_be_left_out_when_it_can_be_one_thing_only(
    store: EmbeddedStore, load: Callable[..., EmbeddedStore]
) -> None:
    question = QUESTIONS["units-by-competencies"]
    with pytest.raises(NoSuchParameter, match="D1 = Mastère d'essai; D2 = Autre diplôme"):
        ask(store, question, {})
    one = load("DELETE WHERE { GRAPH ?g { <https://example.org/d2> ?p ?o } }")
    answer = ask(one, question, {})
    assert answer.arguments[0].terms == ("<https://example.org/d1>",)
    assert answer.rows


def test_several_values_are_taken_where_a_parameter_says_so(store: EmbeddedStore) -> None:
    answer = ask(store, QUESTIONS["units-covering-units"], {"covered": "ROB3, ml2", "covering": "VIS5"})
    assert [len(each.terms) for each in answer.arguments] == [2, 1]


def test_an_empty_answer_says_which_filter_emptied_it(store: EmbeddedStore) -> None:
    question = QUESTIONS["units-toward-competency"]
    stated = ask(store, question, {}, min_basis=Basis.STATED)
    assert not stated.rows
    assert stated.emptied
    assert stated.emptied.en == "No row with --min-basis stated; 5 rows at proposed, inferred ones included."
    asserted = ask(store, question, {}, asserted_only=True)
    assert asserted.emptied
    assert asserted.emptied.en == "No row with --asserted-only; 5 rows at proposed, inferred ones included."
    both = ask(store, question, {}, asserted_only=True, min_basis=Basis.CONFIRMED)
    assert both.emptied
    assert both.emptied.en.startswith("No row with --min-basis confirmed --asserted-only; 5 rows at proposed")
    neither = ask(store, question, {"competency": "3"}, min_basis=Basis.STATED)
    assert neither.emptied == question.empty


def test_the_ways_of_a_row_may_be_less_sure_than_the_row(load: Callable[..., EmbeddedStore]) -> None:
    """A row is the claim that its key makes: what else it shows does not lower its basis."""
    change, _ = change_of("units-toward-competency")
    answer = ask(load(change), QUESTIONS["units-toward-competency"], {})
    row = next(row for row in answer.rows if row.values[0] == '"ML2"')
    assert row.values[-1] == '"direct module"'
    assert row.level == 5


def test_rows_of_equal_key_stay_apart_with_their_levels(load: Callable[..., EmbeddedStore]) -> None:
    changed = load("""PREFIX maq: <https://w3id.org/maquette/ontology#> PREFIX ex: <https://example.org/> INSERT DATA {
        GRAPH <urn:maquette:graph:none/stated> { ex:c1 maq:inBlock ex:block }
        GRAPH <urn:maquette:graph:none/proposed-sure> { ex:c2 maq:inBlock ex:block } }""")
    same_key = replace(QUESTIONS["competencies-per-block"], key=("rncp_code",))
    assert [row.level for row in ask(changed, same_key, {}).rows] == [0, 4]


def test_hostile_values_of_a_parameter_find_nothing_and_do_no_harm(store: EmbeddedStore) -> None:
    question = QUESTIONS["units-for-exchange"]
    for text in ('en" } } #', "\\u0022}", "UNDEF", "?x", "en\n}", "<https://example.org/a>"):
        assert not ask(store, question, {"language": text}).rows
    for text in ("https://example.org/a>}#", "<https://example.org/a> } #>"):
        with pytest.raises(BadCall):
            ask(store, QUESTIONS["units-toward-competency"], {"competency": text})


def test_a_parameter_may_have_its_own_list(tmp_path: Path, store: EmbeddedStore) -> None:
    own = QUESTIONS["units-for-job"].query.replace("kind: job", "kind: job\n#+   list: second-jobs")
    path = tmp_path / "units-for-some-job.rq"
    path.write_text(own, encoding="utf-8")
    with pytest.raises(QuestionBroken, match=r"no list lists/second-jobs\.rq"):
        load_question(path)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "second-jobs.rq").write_text(
        "PREFIX maq: <https://w3id.org/maquette/ontology#> SELECT ?value ?position WHERE { ?value a maq:Job ; "
        "maq:position ?position FILTER(?position = 2) }",
        encoding="utf-8",
    )
    question = load_question(path)
    assert [each.term for each in choices(store, question, question.parameters[0])] == ["<https://example.org/j2>"]
    assert ask(store, question, {"job": "1"}).arguments[0].terms == ("<https://example.org/j2>",)
    with pytest.raises(NoSuchName):
        ask(store, question, {"job": "https://example.org/j1"})


# --- The first catalogue


def answers_of(build: Build, questions: Mapping[str, Question]) -> dict[str, str]:
    """Give what the questions answer on a build: asked as they stand, and of asserted statements alone."""
    store = open_store(build.folder)
    told = {}
    for slug, question in questions.items():
        values = {each.name: "BGDIA704" for each in question.parameters if each.required and each.kind == "unit"}
        told[slug] = render(ask(store, question, values), "tsv", "fr")
        told[f"asserted/{slug}"] = render(ask(store, question, values, asserted_only=True), "tsv", "fr")
    return told


def test_the_first_catalogue_answers_as_reviewed(catalogue: tuple[Workspace, Build]) -> None:
    told = answers_of(catalogue[1], QUESTIONS)
    pinned = {
        path.relative_to(ANSWERS).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in ANSWERS.rglob("*.tsv")
    }
    assert pinned.keys() == told.keys()
    for slug, text in told.items():
        assert text == pinned[slug], slug
