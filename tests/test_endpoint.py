"""Endpoints: real Virtuoso and Oxigraph answer what the embedded engine answers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from endpoint_cases import (
    CASES,
    STATED,
    Dataset,
    dataset_of,
    held_of,
    invented_dataset,
    number,
    real_dataset,
    running,
)
from maquette.arguments import choices
from maquette.basis import Basis
from maquette.binding import bind
from maquette.endpoint import NothingLoaded, RemoteStore
from maquette.endpoint_exchange import AnswerCutShort, EndpointRefused
from maquette.questions import ask, load_questions
from maquette.store import BadQuery, Triples
from maquette.terms import XSD
from maquette.workspace import shipped_folder
from servers import ENGINES, ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.builds import Build
    from maquette.heads import Question
    from maquette.store import Store
    from maquette.workspace import Workspace

DOCUMENT = Path(__file__).parent.parent / "docs" / "endpoints.md"
QUESTIONS = load_questions(shipped_folder("queries").glob("*.rq"))
MAQ = "PREFIX maq: <https://w3id.org/maquette/ontology#>"


@pytest.fixture(scope="session")
def real(catalogue: tuple[Workspace, Build]) -> Dataset:
    """Give the first catalogue as it is built."""
    return real_dataset(catalogue[1])


@pytest.fixture(scope="session")
def invented() -> Dataset:
    """Give the invented catalogue, on which every question has an answer that can change."""
    return invented_dataset()


def filled(engine: str, dataset: Dataset) -> RemoteStore:
    """Give an engine that holds a dataset."""
    found = running(engine)
    found.fill(dataset)
    return found.store()


# --- Every question, on every engine


def askings(question: Question, dataset: Dataset) -> list[dict[str, str]]:
    """Give what to ask a question with: no more than it needs; the first choice for each parameter; its own case."""
    first = {
        each.name: found[0].term
        for each in question.parameters
        if not each.default and (found := choices(dataset.store, question, each))
    }
    needed = {name: value for name, value in first.items() if required(question, name)}
    return [needed, *([first] if first != needed else []), *([own_case(question)] if own_case(question) else [])]


def required(question: Question, name: str) -> bool:
    return any(each.name == name and each.required for each in question.parameters)


def own_case(question: Question) -> dict[str, str]:
    """Give what a question's own test asks it with, on the invented catalogue."""
    told = re.search(r"^# ask: (.*)$", (CASES / f"{question.slug}.ru").read_text("utf-8"), re.MULTILINE)
    return dict(pair.split("=") for pair in told.group(1).split()) if told else {}


def rows_of(
    store: Store,
    question: Question,
    values: Mapping[str, str],
    *,
    min_basis: Basis = Basis.PROPOSED,
    asserted_only: bool = False,
) -> Counter[object]:
    answer = ask(store, question, values, min_basis=min_basis, asserted_only=asserted_only)
    return Counter((row.values, row.level) for row in answer.rows)


def changed(slug: str, dataset: Dataset) -> Dataset:
    """Give the invented catalogue after the change that must change a question's answer."""
    store = dataset.changeable()
    store.update((CASES / f"{slug}.ru").read_text("utf-8"))
    return Dataset(f"changed for {slug}", frozenset(store))


@pytest.mark.parametrize("slug", QUESTIONS)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_question_has_the_same_rows_and_bases_on_every_engine(slug: str, engine: str, real: Dataset) -> None:
    question, there = QUESTIONS[slug], filled(engine, real)
    for values in askings(question, real):
        if values != own_case(question):
            assert rows_of(there, question, values) == rows_of(real.store, question, values)


@pytest.mark.parametrize("slug", QUESTIONS)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_question_has_the_same_rows_before_and_after_a_change_on_every_engine(
    slug: str, engine: str, invented: Dataset
) -> None:
    question, after = QUESTIONS[slug], changed(slug, invented)
    asked = askings(question, invented)
    then = [rows_of(invented.store, question, values) for values in asked]
    now = [rows_of(after.store, question, values) for values in asked]
    assert then != now, "nothing is compared with nothing"
    assert [rows_of(filled(engine, invented), question, values) for values in asked] == then
    gone, new = invented.quads - after.quads, after.quads - invented.quads
    running(engine).change(gone, new)
    assert [rows_of(running(engine).store(), question, values) for values in asked] == now
    running(engine).change(new, gone)
    running(engine).holds = invented.name


@pytest.mark.parametrize("engine", ENGINES)
def test_asserted_only_and_a_minimum_basis_choose_the_same_graphs(engine: str, invented: Dataset) -> None:
    there = filled(engine, invented)
    for slug in ("units-toward-competency", "credits-per-axis", "competencies-without-unit"):
        question = QUESTIONS[slug]
        values = askings(question, invented)[-1]
        for basis in Basis:
            for asserted in (False, True):
                told = rows_of(there, question, values, min_basis=basis, asserted_only=asserted)
                assert told == rows_of(invented.store, question, values, min_basis=basis, asserted_only=asserted)


@pytest.mark.parametrize("engine", [None, *ENGINES])
def test_the_labels_of_many_things_are_those_of_each(engine: str | None, real: Dataset) -> None:
    there = filled(engine, real) if engine else real.store
    things = sorted({str(quad.subject) for quad in real.quads if isinstance(quad.subject, ox.NamedNode)})
    lists = shipped_folder("queries") / "lists"
    few, many = (
        Counter(there.select(bind((lists / f"{name}.rq").read_text("utf-8"), {"value": things}), there.graphs()).rows)
        for name in ("labels", "labels-of-many")
    )
    assert few == many
    assert len(many) > 100


def test_every_question_is_compared() -> None:
    assert len(QUESTIONS) >= 40
    assert set(QUESTIONS) == {path.stem for path in shipped_folder("queries").glob("*.rq")}


# --- Any query


@pytest.mark.parametrize("engine", ENGINES)
def test_truth_values_and_triples_are_the_same(engine: str, real: Dataset) -> None:
    here, there = real.store, filled(engine, real)
    for query in (
        f"{MAQ} ASK {{ ?unit a maq:Unit }}",
        f"{MAQ} ASK {{ ?unit a maq:NoSuchThing }}",
        f"{MAQ} CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s a maq:UnitInProgramme ; ?p ?o }}",
        f"{MAQ} CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s a maq:NoSuchThing ; ?p ?o }}",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(ISBLANK(?o) || STRSTARTS(STR(?o), 'urn:maquette:blank:')) }",
    ):
        assert there.run(query, there.graphs()) == here.run(query, here.graphs()), query


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_of_more_than_10_kilobytes_is_answered(engine: str, real: Dataset) -> None:
    there = filled(engine, real)
    things = ", ".join(f"<https://example.org/a-thing-that-is-not-there/{place}>" for place in range(400))
    query = f"{MAQ} SELECT ?unit {{ ?unit a maq:Unit FILTER(?unit NOT IN ({things})) }}"
    assert len(query) > 10_000
    assert len(there.select(query, there.graphs()).rows) == len(real.store.select(query, there.graphs()).rows) > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_no_graph_at_all_means_no_statement(engine: str, real: Dataset) -> None:
    there = filled(engine, real)
    assert there.select("SELECT ?s { ?s ?p ?o }", ()).rows == []
    assert there.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ()).rows == [(number("0"),)]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_update_is_never_sent_as_a_query(engine: str, real: Dataset) -> None:
    there, server = filled(engine, real), running(engine).server
    at_the_update_address = RemoteStore(server.update, credentials=server.credentials)
    for update in ("DROP ALL", "INSERT DATA { GRAPH <urn:x> { <urn:a> <urn:b> <urn:c> } }"):
        for store in (there, at_the_update_address):
            with pytest.raises(BadQuery):
                store.run(update, ())
    assert len(there.graphs()) == len(real.parcels)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_that_leaves_the_dataset_is_refused(engine: str, real: Dataset) -> None:
    there = filled(engine, real)
    with pytest.raises(BadQuery, match="SERVICE"):
        there.select("SELECT ?s { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", there.graphs())


@pytest.mark.parametrize("engine", ENGINES)
def test_an_endpoint_that_holds_nothing_of_ours_says_so(engine: str) -> None:
    running(engine).empty()
    with pytest.raises(NothingLoaded, match="maquette load"):
        running(engine).store().graphs()


def test_an_answer_that_virtuoso_limits_is_no_answer(real: Dataset) -> None:
    store = filled("virtuoso", real)
    with pytest.raises(AnswerCutShort, match=f"at most {ROWS} rows"):
        store.select("SELECT ?s ?x { ?s ?p ?o . ?x ?y ?z }", store.graphs())
    hasty = RemoteStore(f"{running('virtuoso').server.query}?timeout=500")  # Virtuoso's own limit, in milliseconds
    with pytest.raises(AnswerCutShort, match="its own time"):
        hasty.select(
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?x ?y ?z . ?a ?b ?c FILTER(?s != ?x && ?z != ?c) }", store.graphs()
        )


def test_virtuoso_cuts_a_graph_at_its_limit_without_a_word(real: Dataset) -> None:
    query = """CONSTRUCT { ?s <urn:beside> ?x } WHERE {
        { SELECT DISTINCT ?s { ?s ?p ?o } LIMIT 200 } { SELECT DISTINCT ?x { ?x ?y ?z } LIMIT 200 } }"""
    for engine, count in (("oxigraph", 40_000), ("virtuoso", ROWS)):
        store = filled(engine, real)
        found = store.run(query, store.graphs())
        assert isinstance(found, Triples)
        assert count <= len(found) <= count + 1  # Virtuoso gives one more than its limit


# --- What an engine does otherwise


@dataclass(frozen=True)
class Difference:
    """A query that an engine answers otherwise than the embedded one, and both answers (None: it is refused)."""

    name: str
    engines: tuple[str, ...]
    query: str
    here: list[tuple[str | None, ...]]
    there: list[tuple[str | None, ...]] | None


SMALL = [
    ("<urn:a>", "<urn:next>", "<urn:b>"),
    ("<urn:b>", "<urn:next>", "<urn:a>"),
    ("<urn:c1>", "<urn:then>", "<urn:c2>"),
    ("<urn:c2>", "<urn:then>", "<urn:c3>"),
    ("<urn:a>", "<urn:number>", number("5")),
    ("<urn:a>", "<urn:number>", number("5.0", "decimal")),
    ("<urn:a>", "<urn:digits>", number("0.10000000000000000001", "decimal")),
    ("<urn:a>", "<urn:word>", '"B"@fr-FR'),
    ("<urn:b>", "<urn:word>", '"z"'),
    ("<urn:a>", "<urn:node>", "_:n"),
]
V = ("virtuoso",)
TRUE, FALSE = number("true", "boolean"), number("false", "boolean")
UNBOUND = "OPTIONAL { <urn:none> <urn:next> ?unbound }"
DIFFERENCES = (
    Difference("a truth value that is computed", V, "SELECT (1 < 2 AS ?t) {}", [(TRUE,)], [(number("1"),)]),
    Difference("`xsd:boolean(\"false\")`", V,
               f'SELECT (<{XSD}boolean>("false") AS ?t) {{}}', [(FALSE,)], [(TRUE,)]),
    Difference("`!=` with an unbound variable", V,
               f'SELECT ?r {{ {UNBOUND} BIND(COALESCE(?unbound != <urn:a>, "error") AS ?r) }}',
               [('"error"',)], [(number("1"),)]),
    Difference("`CONCAT` with an unbound variable", V,
               f'SELECT ?r {{ {UNBOUND} BIND(COALESCE(CONCAT("a", ?unbound), "error") AS ?r) }}',
               [('"error"',)], [('"a"',)]),
    Difference("`BOUND` of a variable of nested `OPTIONAL`s", V,
               """SELECT ?n { <urn:c1> <urn:then> ?x OPTIONAL { ?x <urn:word> ?w0 }
               OPTIONAL { ?x <urn:then> ?y OPTIONAL { ?y <urn:word> ?w1 }
               OPTIONAL { ?y <urn:then> ?z OPTIONAL { ?z <urn:word> ?w2 } OPTIONAL { ?z <urn:then> ?zz } } }
               BIND(IF(BOUND(?y), 1, 0) + IF(BOUND(?z), 1, 0) + IF(BOUND(?zz), 1, 0) AS ?n) }""",
               [(number("1"),)], [(number("3"),)]),
    Difference("`p+` on a cycle", V, "SELECT ?o { <urn:a> <urn:next>+ ?o }",
               [("<urn:a>",), ("<urn:b>",)], [("<urn:b>",)]),
    Difference("totals inside `FILTER EXISTS`", V,
               """SELECT ?s { ?s <urn:next> ?o { SELECT ?s (COUNT(*) AS ?m) { ?s <urn:next> ?x } GROUP BY ?s }
               FILTER EXISTS { { SELECT ?s ?y (COUNT(*) AS ?n) { ?s <urn:next> ?y } GROUP BY ?s ?y }
               FILTER(?n >= ?m) } }""",
               [("<urn:a>",), ("<urn:b>",)], None),
    Difference("one number in two types", V, "SELECT (COUNT(?o) AS ?n) { <urn:a> <urn:number> ?o }",
               [(number("2"),)], [(number("1"),)]),
    Difference("`MINUS` of `VALUES` alone", V,
               "SELECT ?s { ?s <urn:next> ?o MINUS { VALUES ?s { <urn:a> <urn:z> } } }", [("<urn:b>",)], None),
    Difference("decimals of more than 15 digits", V, "SELECT ?o { <urn:a> <urn:digits> ?o }",
               [(number("0.10000000000000000001", "decimal"),)], [(number("0.1", "decimal"),)]),
    Difference("division of integers", V, "SELECT (7/2 AS ?n) {}", [(number("3.5", "decimal"),)], [(number("3"),)]),
    Difference("`SUM` of nothing", V, "SELECT (SUM(?x) AS ?n) { <urn:none> <urn:next> ?x }",
               [(number("0"),)], [(None,)]),
    Difference("an IRI that each branch of a `UNION` fixes, in an ordered answer", V,
               """SELECT ?x { { VALUES ?x { <urn:a> } ?x <urn:next> ?y } UNION
               { VALUES ?x { <urn:a> } ?x <urn:word> ?y } } ORDER BY ?y""",
               [("<urn:a>",), ("<urn:a>",)], [('"urn:a"',), ('"urn:a"',)]),
    Difference("`GROUP_CONCAT` without a separator", V, "SELECT (GROUP_CONCAT(?w) AS ?all) { <urn:b> <urn:word> ?w }",
               [('"z"',)], None),
    Difference("a text and the same text in a language", V, 'SELECT ?s { ?s <urn:word> "z" FILTER("z" = "z"@fr) }',
               [], [("<urn:b>",)]),
    Difference("the order of texts with and without a language", V, "SELECT ?o { ?s <urn:word> ?o } ORDER BY ?o",
               [('"B"@fr-fr',), ('"z"',)], [('"z"',), ('"B"@fr-fr',)]),
    Difference("`ISBLANK`", ("virtuoso", "oxigraph"), "SELECT ?o { <urn:a> <urn:node> ?o FILTER(ISBLANK(?o)) }",
               [("_:n",)], []),
)  # fmt: skip


@cache
def small() -> Dataset:
    return dataset_of("small", held_of(SMALL))


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: each.name)
def test_a_difference_of_an_engine_is_as_documented(difference: Difference) -> None:
    def rows(store: Store) -> list[tuple[str | None, ...]]:
        found = store.select(difference.query, [STATED]).rows
        return found if "ORDER BY" in difference.query else sorted(found, key=str)

    assert rows(small().store) == difference.here
    for engine in ENGINES:
        store = filled(engine, small())
        if engine not in difference.engines:
            assert rows(store) == difference.here
        elif difference.there is None:
            with pytest.raises(EndpointRefused):
                rows(store)
        else:
            assert rows(store) == difference.there


def test_the_document_lists_the_differences_that_are_tested() -> None:
    _, _, section = DOCUMENT.read_text("utf-8").partition("## What engines do otherwise\n")
    rows = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    listed = [row.removeprefix("| ").split(" | ")[0] for row in rows[1:]]
    assert listed == [difference.name for difference in DIFFERENCES]
