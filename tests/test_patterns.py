"""What a query reads: all that it takes to answer it, and nothing is said to be unread that is not understood."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from pyparsing import ParseResults
from rdflib import URIRef, Variable
from rdflib.plugins.sparql.algebra import translatePName, translatePrologue, traverse
from rdflib.plugins.sparql.parser import parseQuery

from maquette.pattern_reader import predicates_read
from maquette.patterns import TYPE, NotUnderstood
from maquette.store import EmbeddedStore, open_store
from maquette.terms import iri
from maquette.words import maq
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib.term import Node

    from maquette.builds import Build
    from maquette.workspace import Workspace

QUERIES = sorted(
    path for folder in ("", "lists", "tables") for path in (shipped_folder("queries") / folder).glob("*.rq")
)
ANY_PREDICATE = {"about", "standing"}
"""Queries whose predicate is a variable that nothing restricts."""
_HEAD = "PREFIX : <http://e/>\nSELECT * WHERE "


@pytest.fixture(scope="module")
def lines(catalogue: tuple[Workspace, Build]) -> list[str]:
    text = (catalogue[1].folder / "dataset.nq").read_text(encoding="utf-8")
    return text.split("\n")[:-1]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_what_a_query_reads_is_all_that_its_answer_takes(
    path: Path, lines: list[str], catalogue: tuple[Workspace, Build]
) -> None:
    """The dataset without all else gives the same rows, in the same order."""
    query = path.read_text(encoding="utf-8")
    if path.stem in ANY_PREDICATE:
        with pytest.raises(NotUnderstood):
            predicates_read(query)
        return
    read = predicates_read(query)
    kept = []
    for line in lines:
        _, predicate, rest = line.split(" ", 2)
        if (predicate, "") in read or (predicate == TYPE and (TYPE, rest.split(" ", 1)[0]) in read):
            kept.append(line)
    assert len(kept) < len(lines)
    whole, part = open_store(catalogue[1].folder), EmbeddedStore.of("\n".join(kept).encode())
    assert sorted(map(str, part.select(query, part.graphs()).rows)) == sorted(
        map(str, whole.select(query, whole.graphs()).rows)
    )


def predicates_in(part: object) -> set[Node]:
    """Give the predicates in a part of a parsed query: those of paths one by one, variables as they are."""
    found: set[Node] = set()
    for name, value in parts_of(part):
        if name == "triples":
            # The triples of one subject are one list.
            found |= leaves([place for triple in value for place in triple][1::3])
        else:
            found |= predicates_in(value)
    return found


def leaves(part: object) -> set[Node]:
    """Give the names and variables in a part of a parsed query."""
    if isinstance(part, URIRef | Variable):
        return {part}
    return {leaf for _, value in parts_of(part) for leaf in leaves(value)}


def parts_of(part: object) -> Iterable[tuple[object, Any]]:
    if isinstance(part, dict):
        return part.items()
    return enumerate(part) if isinstance(part, list | tuple | ParseResults) else ()


@pytest.mark.parametrize(
    "path", [each for each in QUERIES if each.stem not in ANY_PREDICATE], ids=lambda path: path.stem
)
def test_the_predicates_read_are_those_that_a_parser_of_all_of_sparql_finds(path: Path) -> None:
    if path.stem in ANY_PREDICATE:
        return
    query = path.read_text(encoding="utf-8")
    read = {predicate for predicate, _ in predicates_read(query)}
    prologue, body = parseQuery(query)
    # The tree of the grammar: the algebra of rdflib 7 leaves out an EXISTS within another one.
    found = predicates_in(traverse(body, visitPost=partial(translatePName, prologue=translatePrologue(prologue, None))))
    parsed = {iri(str(predicate)) for predicate in found if isinstance(predicate, URIRef)}
    assert parsed <= read
    assert any(isinstance(each, Variable) for each in found) or parsed == read


@pytest.mark.parametrize(
    "pattern",
    [
        "{ ?s ?p ?o }",
        "{ ?s :p ?x . OPTIONAL { ?x ?any ?o } }",
        "{ ?s !:p ?o }",
        "{ ?s !(:p|^:q) ?o }",
        "{ ?s :p* ?o }",
        "{ ?s :p? ?o }",
        "{ ?s (:p/:q)* ?o }",
        "{ ?s a/:p* ?o }",
        "{ GRAPH ?g { ?s :p ?o } }",
        "{ SERVICE <http://e/> { ?s :p ?o } }",
        "{ ?s ?p ?o . VALUES ?p { :a UNDEF } }",
        '{ ?s ?p ?o . VALUES ?p { :a "b" } }',
        "{ { ?s ?p ?o } VALUES ?p { :a } }",
        "{ ?s ?p ?o . OPTIONAL { VALUES ?p { :a } } }",
        "{ ?s ?p ?o . { SELECT ?s { VALUES ?p { :a } } } }",
        "{ ?s ?p ?o . FILTER(?p = :a) }",
        "{ ?s :p ?o . FILTER(EXISTS { ?o ?q ?x } || true) }",
        "{ ?s :p (1 2) }",
        "{ ?s unknown:p ?o }",
        "{ << ?s :p ?o >> :q ?x }",
        "{ ?s :p ?o } GROUP BY (STR(?s) AS ?t)",
        "{ ?s :p ?o } HAVING (EXISTS { ?s ?p ?o })",
        "{ ?s :p ?o",
    ],
)
def test_what_is_not_understood_may_read_anything(pattern: str) -> None:
    with pytest.raises(NotUnderstood):
        predicates_read(_HEAD + pattern)


@pytest.mark.parametrize("query", ["ASK { ?s :p ?o }", "DESCRIBE <http://e/>", "CONSTRUCT WHERE { ?s ?p ?o }", ""])
def test_only_select_queries_are_understood(query: str) -> None:
    with pytest.raises(NotUnderstood):
        predicates_read(query)


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        ("{ ?s :p ?o ; :q 1, 'x'@en, \"y\"^^:d ; . [] :r [ :s ?t ] }", "p q r s"),
        ("{ ?s ^:p/(:q|:r)+ ?o . }", "p q r"),
        ("{ ?s ?p ?o . VALUES (?p ?x) { (:a 1) (:b 'two') } }", "a b"),
        ("{ ?s :p ?o FILTER NOT EXISTS { ?o :q ?x } FILTER(?o < 3 && !EXISTS { ?o :r ?x }) }", "p q r"),
        ("{ { ?s :p ?o } UNION { ?s :q ?o } MINUS { ?s :r ?o } OPTIONAL { ?s :s ?t } }", "p q r s"),
        ("{ # :no\n ?s :p ':no' . BIND(:no AS ?x) FILTER(:no(?s)) FILTER REGEX(?x, \"?s ?p ?o\") }", "p"),
        ("{ { SELECT ?s (COUNT(*) AS ?n) { ?s :p ?o } GROUP BY ?s HAVING(COUNT(*) > 1) LIMIT 3 } ?s :q ?n }", "p q"),
    ],
)
def test_predicates_are_read_wherever_they_stand(pattern: str, read: str) -> None:
    assert predicates_read(_HEAD + pattern) == {(iri(f"http://e/{name}"), "") for name in read.split()}


def test_types_are_read_by_class_where_the_class_is_named() -> None:
    named = "PREFIX maq: <https://w3id.org/maquette/ontology#> SELECT * WHERE { ?x a maq:Unit }"
    assert predicates_read(named) == {(TYPE, maq("Unit"))}
    assert predicates_read(named.replace("maq:Unit", "?class")) == {(TYPE, "")}
    assert predicates_read(named.replace(" a ", " a/maq:p ")) == {(TYPE, ""), (maq("p"), "")}
