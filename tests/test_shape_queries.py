"""How queries of shapes are rewritten: which EXISTS groups become one join, which queries run once a node.

That the rewritten queries find the same is held in `test_shacl_oracle.py`; here is what makes them quick.
"""

from __future__ import annotations

import pytest

from maquette.validation.query_text import ShapeQuery, prepare


def prepared(query: str) -> ShapeQuery:
    return prepare(query, {"ex": "urn:ex:"}, {"limit": '"5"'}, "")


JOINED = [
    "SELECT $this { FILTER NOT EXISTS { $this ex:p ?x . ?x ex:q ?y } }",
    "SELECT $this { $this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?y ; ex:r ?z } }",
    "SELECT $this { $this ex:p ?x . FILTER NOT EXISTS { ?o ex:p ?x ; ex:q ?y FILTER(?o != $this) } . $this ex:q ?z }",
    "SELECT $this { $this ex:p ?x OPTIONAL { ?x ex:q ?y } FILTER NOT EXISTS { ?x ex:r ?z . ?z ex:q ?w } }",
    "SELECT $this { $this ex:p ?x FILTER EXISTS { ?x ex:q ?y . ?y ex:p ?z } }",
]
KEPT = {
    "one pattern": "SELECT $this { FILTER NOT EXISTS { $this ex:p ?x } }",
    "a variable that may be unbound": (
        "SELECT $this { $this ex:p ?x OPTIONAL { ?x ex:q ?y } FILTER NOT EXISTS { ?y ex:p ?z . ?z ex:q ?w } }"
    ),
    "a group within": "SELECT $this { FILTER NOT EXISTS { $this ex:p ?x . { ?x ex:q ?y } UNION { ?x ex:r ?y } } }",
    "nothing in common": "SELECT $this { FILTER NOT EXISTS { ?a ex:p ?b . ?b ex:q ?c } }",
    "an anonymous node": "SELECT $this { $this ex:p [ ex:q ?x ] FILTER NOT EXISTS { ?x ex:p ?y . ?y ex:q ?z } }",
    "a word in a text": 'SELECT $this { $this ex:p "FILTER NOT EXISTS { $this ex:p ?x . ?x ex:q ?y }" }',
}


@pytest.mark.parametrize("query", JOINED)
def test_an_exists_group_of_several_patterns_is_joined_once(query: str) -> None:
    text = prepared(query).text
    assert "EXISTS" not in text
    assert "MINUS" in text or "SELECT DISTINCT" in text


@pytest.mark.parametrize("why", KEPT)
def test_an_exists_group_is_kept_where_a_join_may_differ_or_is_no_gain(why: str) -> None:
    text = prepared(KEPT[why]).text
    assert "EXISTS" in text
    assert "MINUS" not in text


@pytest.mark.parametrize(
    ("query", "single"),
    [
        ("SELECT $this ?x { $this ex:p ?x }", False),
        ("SELECT $this ?x { $this ex:p ?x } ORDER BY ?x LIMIT 1", True),
        ("SELECT $this (COUNT(?x) AS ?n) { $this ex:p ?x } GROUP BY $this", False),
        ("SELECT $this { { SELECT $this (MAX(?x) AS ?n) { $this ex:p ?x } GROUP BY $this ?y } FILTER(?n > 1) }", False),
        ("SELECT $this { { SELECT $this ?y { $this ex:p ?y } GROUP BY ?y $this OFFSET 2 } }", True),
        ("SELECT (SAMPLE(?t) AS ?x) $this { $this ex:p ?t } GROUP BY ?t HAVING(COUNT(*) > 1)", True),
        ("ASK { FILTER(?value > $limit) }", False),
    ],
)
def test_a_query_runs_once_a_node_only_where_it_counts_or_cuts_across_nodes(query: str, single: bool) -> None:
    assert prepared(query).single is single


@pytest.mark.parametrize(
    ("query", "predicates"),
    [
        ("SELECT $this { $this ex:p/ex:q ?x ; <urn:r> ?y }", {"<urn:ex:p>", "<urn:ex:q>", "<urn:r>"}),
        ('SELECT $this { $this ex:p ?x FILTER(?x = "a") ?y ex:q ?z }', {"<urn:ex:p>", "<urn:ex:q>"}),
        ("SELECT $this { $this ?any ?x }", None),
        ('SELECT $this { $this ex:p ?x ; ?any "text" }', None),
        ("SELECT $this { <urn:a> ?any <urn:b> }", None),
        ("SELECT $this { FILTER(!bound(?x) || EXISTS { $this ?any ?x }) }", None),
    ],
)
def test_the_predicates_that_a_query_may_read_are_known_or_any(query: str, predicates: set[str] | None) -> None:
    found = prepared(query).predicates
    assert found is None if predicates is None else found is not None and predicates <= found


def test_constants_stand_for_parameters_and_leave_lists_of_variables() -> None:
    text = prepared("SELECT $this $limit ?x { $this ex:p ?x FILTER(bound($limit) && ?x > $limit) }").text
    assert "limit" not in text
    assert '?x > "5"' in text
    assert "(true)" in text
