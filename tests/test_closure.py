"""The closure: against an evaluation of the rules' definitions over sets, against owlrl, and its own promises."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closure_cases import (
    CLASSES,
    PROPERTIES,
    THINGS,
    Row,
    Triple,
    closing,
    ex,
    levelled,
    listed,
    naive_levels,
    ontologies,
    rows_of,
)
from maquette.axioms import NOTHING, SAME, TYPE, owl, rdfs
from maquette.closure import close, stored_rules
from maquette.closure.equality import AT_ONCE
from maquette.rules import is_variable
from maquette.statements import StatementTable
from maquette.terms import is_literal
from oracle_cases import owlrl_closure

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Mapping

    from maquette.rules import Atom, Rule


few = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


# --- Properties that must hold


@few
@given(levelled())
def test_levels_are_those_of_the_definitions(said: list[tuple[Triple, int]]) -> None:
    table, _ = closing(said)
    with table:
        assert different({row[:3]: row[4] for row in rows_of(table)}) == different(naive_levels(said))


def different(levels: dict[Triple, int]) -> dict[Triple, int]:
    """Leave out that a thing is the same as itself, which is answered virtually."""
    return {triple: level for triple, level in levels.items() if triple[1] != SAME or triple[0] != triple[2]}


@few
@given(levelled())
def test_every_inferred_statement_follows_from_statements_of_lower_rank(said: list[tuple[Triple, int]]) -> None:
    table, _ = closing(said)
    with table:
        rules = {rule.id: rule for rule in stored_rules(table.connection)}
        rows = rows_of(table) + rows_of(table, "unwritten")
    ranks = {row[:3]: (row[4], row[5]) for row in rows}
    asserted = {triple: min(level for other, level in said if other == triple) for triple, _ in said}
    for *triple, best, level, number, rule in rows:
        statement = (triple[0], triple[1], triple[2])
        assert best == asserted.get(statement)
        if rule is None:
            assert level == best
        else:
            assert best is None or best > level
            before = {other: rank for other, rank in ranks.items() if rank < (level, number)}
            assert any(True for _ in instances(rules[rule], statement, before))


def instances(rule: Rule, statement: Triple, known: Mapping[Triple, object]) -> Iterator[dict[str, str]]:
    """Find the bindings with which a rule concludes a statement from known ones, its axioms among them."""
    assert rule.head
    start = matched(rule.head, statement, {})
    if start is not None and all(axiom in known for axiom in rule.axioms):
        yield from joined(rule.body, start, known)


def joined(
    body: tuple[Atom, ...], bindings: dict[str, str], known: Mapping[Triple, object]
) -> Iterator[dict[str, str]]:
    if not body:
        yield bindings
        return
    for statement in known:
        if (extended := matched(body[0], statement, bindings)) is not None:
            yield from joined(body[1:], extended, known)


def matched(atom: Atom, statement: Triple, bindings: dict[str, str]) -> dict[str, str] | None:
    extended = dict(bindings)
    for place, term in zip(atom, statement, strict=True):
        if extended.setdefault(place, term) != term if is_variable(place) else place != term:
            return None
    return extended


@few
@given(ontologies())
def test_instance_facts_are_those_of_owlrl(triples: list[Triple]) -> None:
    """Compared are statements about individuals: their classes and their properties.

    Left out are what owlrl writes down and we answer virtually (sameness with itself, typing as `owl:Thing` or as a
    resource, datatypes), what is no RDF (literals as subjects, blank nodes as predicates) and the ontology's own
    statements, which differ by the virtual ones. Where owlrl makes a literal a subject (of a range, of a property
    turned round, of an equality), it may come back from there with more; so it does from keys, the last of which owlrl
    7.6 does not compare.
    """
    table, report = closing((triple, 0) for triple in triples)
    with table:
        ours = {row[:3] for row in rows_of(table)}
    assert not report.inconsistencies
    theirs = owlrl_closure(triples)
    assert about_individuals(ours) <= about_individuals(theirs)
    more = any(is_literal(s) and s != o and (p in (*PROPERTIES, SAME) or o in NAMED_OR_NOT) for s, p, o in theirs)
    if not more and not any(p == owl("hasKey") for _, p, _ in triples):
        assert about_individuals(ours) == about_individuals(theirs)


NAMED_OR_NOT = {*CLASSES, *(f"_:x{number}" for number in range(5))}
"""The classes that random axioms speak of; a restriction has no name."""


def about_individuals(triples: Iterable[Triple]) -> set[Triple]:
    return {
        (s, p, o)
        for s, p, o in triples
        if s in THINGS and (p in PROPERTIES or (p == TYPE and o in NAMED_OR_NOT) or (p == SAME and s != o))
    }


@settings(few, max_examples=12)
@given(levelled(), st.randoms(use_true_random=False))
def test_the_order_of_the_assertions_does_not_matter(said: list[tuple[Triple, int]], order: random.Random) -> None:
    shuffled = list(said)
    order.shuffle(shuffled)
    (one, report), (other, again) = closing(said), closing(shuffled)
    with one, other:
        assert rows_of(one) == rows_of(other)
        assert stored_rules(one.connection) == stored_rules(other.connection)
    assert report.rounds == again.rounds
    assert report.inconsistencies == again.inconsistencies


# --- Single promises


def of(*triples: Triple, level: int = 0) -> list[tuple[Triple, int]]:
    return [(triple, level) for triple in triples]


def held(table: StatementTable) -> dict[Triple, Row]:
    return {row[:3]: row for row in rows_of(table)}


def chain(property_: str, *links: str) -> list[tuple[Triple, int]]:
    head, cells = listed("_:c", list(links))
    return of((property_, owl("propertyChainAxiom"), head), *cells)


def test_inference_lifts_what_is_asserted_less_surely() -> None:
    said = of((ex("p"), rdfs("domain"), ex("A")), (ex("a"), ex("p"), ex("b")))
    said += of((ex("a"), TYPE, ex("A")), level=5) + of((ex("c"), TYPE, ex("A")), level=5)
    with closing(said)[0] as table:
        rows = held(table)
    assert rows[ex("a"), TYPE, ex("A")][3:5] == (5, 0)
    assert rows[ex("a"), TYPE, ex("A")][6] is not None
    assert rows[ex("c"), TYPE, ex("A")][3:] == (5, 5, rows[ex("c"), TYPE, ex("A")][5], None)


def test_a_conclusion_is_as_sure_as_its_weakest_premise_and_its_strongest_proof() -> None:
    said = chain(ex("r"), ex("p"), ex("q"))
    said += of((ex("a"), ex("p"), ex("b")), level=1) + of((ex("b"), ex("q"), ex("d")), level=4)
    said += of((ex("a"), ex("p"), ex("c")), level=2) + of((ex("c"), ex("q"), ex("d")), level=3)
    with closing(said)[0] as table:
        assert held(table)[ex("a"), ex("r"), ex("d")][4] == 3


def test_the_rule_with_fewest_premises_is_shown() -> None:
    said = chain(ex("r"), ex("p"), ex("q")) + of((ex("p"), rdfs("subPropertyOf"), ex("r")))
    said += of((ex("a"), ex("p"), ex("a")), (ex("a"), ex("q"), ex("a")))
    with closing(said)[0] as table:
        names = {rule.id: rule.name for rule in stored_rules(table.connection)}
        assert names[held(table)[ex("a"), ex("r"), ex("a")][6] or 0] == "prp-spo1"


def test_an_axiom_that_comes_late_holds_from_its_level_on() -> None:
    said = of((ex("a"), TYPE, ex("A"))) + of((ex("A"), rdfs("subClassOf"), ex("B")), level=4)
    with closing(said)[0] as table:
        assert held(table)[ex("a"), TYPE, ex("B")][4] == 4


def test_an_inferred_axiom_becomes_a_rule() -> None:
    said = of(
        (ex("narrower"), rdfs("subPropertyOf"), rdfs("subClassOf")),
        (ex("A"), ex("narrower"), ex("B")),
        (ex("Mutual"), rdfs("subClassOf"), owl("SymmetricProperty")),
        (ex("p"), TYPE, ex("Mutual")),
        (ex("a"), TYPE, ex("A")),
        (ex("a"), ex("p"), ex("b")),
    )
    with closing(said)[0] as table:
        rows = held(table)
        rules = {rule.id: rule for rule in stored_rules(table.connection)}
    for statement in ((ex("a"), TYPE, ex("B")), (ex("b"), ex("p"), ex("a"))):
        (axiom_,) = rules[rows[statement][6] or 0].axioms
        assert rows[axiom_][3] is None
        assert rows[axiom_][5] < rows[statement][5]


def test_an_individual_without_a_known_value_goes_up_between_restrictions() -> None:
    said = of((ex("C"), rdfs("subClassOf"), ex("D")), (ex("a"), TYPE, "_:c"))
    for node, filler in (("_:c", ex("C")), ("_:d", ex("D"))):
        said += of((node, owl("onProperty"), ex("p")), (node, owl("someValuesFrom"), filler))
    with closing(said)[0] as table:
        assert (ex("a"), TYPE, "_:d") in held(table)


@pytest.mark.parametrize("links", [("p", "p"), ("p", "q"), ("q", "p"), ("p", "q", "p"), ("q", "p", "p", "q")])
def test_chains_that_refer_to_themselves_end(links: tuple[str, ...]) -> None:
    nodes = [ex(f"n{number}") for number in range(6)]
    said = chain(ex("p"), *(ex(link) for link in links))
    for property_ in ("p", "q"):
        said += of(*((one, ex(property_), other) for one, other in zip(nodes, [*nodes[1:], nodes[0]], strict=True)))
    with closing(said)[0] as table:
        assert {row[:3]: row[4] for row in rows_of(table)} == naive_levels(said)


def test_a_long_path_of_a_transitive_property_is_closed() -> None:
    nodes = [ex(f"n{number:03}") for number in range(60)]
    said = of((ex("p"), TYPE, owl("TransitiveProperty")))
    said += of(*((one, ex("p"), other) for one, other in pairwise(nodes)))
    table, report = closing(said)
    with table:
        pairs = {(row[0], row[2]) for row in rows_of(table) if row[1] == ex("p")}
    assert pairs == set(combinations(nodes, 2))
    assert report.asserted == 60
    assert report.inferred == len(pairs) - 59


def test_the_report_counts_what_the_table_holds() -> None:
    said = of((ex("p"), rdfs("domain"), ex("A")), (ex("a"), ex("p"), ex("b"))) + of(
        (ex("c"), ex("p"), ex("d")), level=4
    )
    table, report = closing(said)
    with table:
        rows = rows_of(table)
    assert report.asserted == sum(row[6] is None for row in rows) == 3
    assert report.inferred == sum(row[6] is not None for row in rows) == 2
    assert [(each.level, each.asserted, each.statements) for each in report.rounds] == [
        (0, True, 2),
        (0, False, 1),
        (4, True, 1),
        (4, False, 1),
    ]
    assert sorted({row[4:6] for row in rows}) == [(each.level, each.number) for each in report.rounds]
    # Each level counts its own rounds; assertions take several.
    assert [each.number for each in report.rounds] == [0, AT_ONCE, 0, AT_ONCE]


def test_a_clash_is_found_once_at_its_level_with_what_its_variables_stand_for() -> None:
    said = of((ex("p"), TYPE, owl("AsymmetricProperty")), (ex("a"), ex("p"), ex("b")))
    said += of((ex("b"), ex("p"), ex("a")), level=4) + of((ex("A"), rdfs("subClassOf"), NOTHING), level=1)
    said += of((ex("c"), TYPE, ex("A")))
    table, report = closing(said)
    with table:
        found = table.connection.execute("""
            SELECT name, level, list_sort(list(term))
            FROM (SELECT name, inconsistencies.level, unnest(bindings) AS id
                FROM inconsistencies JOIN rules ON inconsistencies.rule = rules.id)
            JOIN terms USING (id) GROUP BY name, level ORDER BY name""").fetchall()
    assert report.inconsistencies == 2
    assert found == [("cls-nothing2", 1, [ex("c")]), ("prp-asyp", 4, [ex("a"), ex("b")])]


def test_terms_stay_exact_and_new_words_enter_the_dictionary_only_when_used() -> None:
    literal = '"007\\n\\"é\\""^^<http://www.w3.org/2001/XMLSchema#positiveInteger>'
    said = of(
        (ex("p"), rdfs("subPropertyOf"), ex("q")), (ex("a"), ex("p"), literal), (ex("é?x=%20"), ex("p"), '"a"@fr')
    )
    with closing(said)[0] as table:
        rows = held(table)
        terms = {term for (term,) in table.connection.execute("SELECT term FROM terms").fetchall()}
    assert {(ex("a"), ex("q"), literal), (ex("é?x=%20"), ex("q"), '"a"@fr')} <= rows.keys()
    assert terms == {term for row in rows for term in row[:3]}
    with closing(of((ex("p"), rdfs("domain"), ex("A")), (ex("a"), ex("p"), ex("b"))))[0] as table:
        assert (ex("a"), TYPE, ex("A")) in held(table)  # nobody had written rdf:type


def test_rules_compiled_before_keep_their_numbers() -> None:
    said = of((ex("A"), rdfs("subClassOf"), ex("B")), (ex("a"), TYPE, ex("A")))
    table, report = closing(said)
    with table:
        rows = rows_of(table)
        again = close(table.connection, report.rules)
        assert again.rules == report.rules
        assert rows_of(table) == rows


def test_the_plain_closure_holds_the_same_statements() -> None:
    said = chain(ex("r"), ex("p"), ex("q")) + of(
        (ex("p"), TYPE, owl("TransitiveProperty")), (ex("s"), owl("inverseOf"), ex("r"))
    )
    said += of((ex("a"), ex("p"), ex("b")), (ex("b"), ex("p"), ex("c")), level=1) + of(
        (ex("c"), ex("p"), ex("d")), level=4
    )
    said += of((ex("d"), ex("q"), ex("a")), level=5) + of((ex("a"), ex("s"), ex("a")), level=6)
    table, report = closing(said)
    with table:
        rows = rows_of(table)
        plain = close(table.connection, plain=True)
        assert [row[:3] for row in rows_of(table)] == [row[:3] for row in rows]
        assert {row[4] for row in rows_of(table)} == {0}
    assert plain.inferred + plain.asserted == report.inferred + report.asserted


def test_nothing_asserted_closes_to_nothing() -> None:
    table, report = closing([])
    with table:
        assert rows_of(table) == []
    assert (report.asserted, report.inferred, report.inconsistencies) == (0, 0, 0)


def test_a_closure_within_a_transaction_is_refused_before_it_starts() -> None:
    with StatementTable.create() as table:
        table.connection.execute("BEGIN")
        with pytest.raises(duckdb.TransactionException):
            close(table.connection)


@pytest.mark.parametrize("threads", [1, 3])
def test_the_engine_has_its_threads_again_after_a_closure(threads: int) -> None:
    with StatementTable.create() as table:
        table.connection.execute(f"SET threads = {threads}")
        close(table.connection)
        assert table.connection.execute("SELECT current_setting('threads')").fetchall() == [(threads,)]


def test_many_statements_of_one_level_are_all_kept() -> None:
    """DuckDB 2.0.0 loses rows when one transaction adds none to a table, then more than a row group (122,880)."""
    with StatementTable.create() as table:
        connection = table.connection
        connection.execute("INSERT INTO terms SELECT range * 4, '<urn:n' || range || '>' FROM range(150000)")
        names = {"p": ex("p"), "q": ex("q"), "below": rdfs("subPropertyOf")}
        hashed = {
            key: connection.execute("SELECT ((hash(?) >> 3) << 2)::BIGINT", [term]).fetchone()
            for key, term in names.items()
        }
        ids = {key: row[0] for key, row in hashed.items() if row}
        connection.executemany("INSERT INTO terms VALUES (?, ?)", [(ids[key], term) for key, term in names.items()])
        for row in (f"{ids['p']}, {ids['below']}, {ids['q']}", f"range * 4, {ids['p']}, range * 4"):
            count = 1 if "range" not in row else 150_000
            connection.execute(f"""
                INSERT INTO assertions SELECT {row}, 0, 0, '', 0, '', '', false FROM range({count})""")
        report = close(connection)
        counted = connection.execute("SELECT predicate, count(*) FROM statements GROUP BY predicate").fetchall()
    assert report.inferred == 150_000
    assert dict(counted) == {ids["p"]: 150_000, ids["q"]: 150_000, ids["below"]: 1}
