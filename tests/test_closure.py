"""The closure: against an evaluation of the rules' definitions over sets, against owlrl, and its own promises.

What is random here: small ontologies of every kind of axiom that rules are compiled from, data, and a level for every
statement, the axioms and the cells of their lists included.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import owlrl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maquette.axioms import NOTHING, THING, TYPE, owl, rdf, rdfs
from maquette.closure import close, stored_rules
from maquette.rules import is_variable
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.terms import is_blank, is_iri, is_literal

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Mapping

    from maquette.closure import ClosureReport
    from maquette.rules import Atom, Rule

Triple = tuple[str, str, str]
Levels = dict[Triple, int]


def ex(name: str) -> str:
    return f"<https://example.org/{name}>"


def closing(assertions: Iterable[tuple[Triple, int]]) -> tuple[StatementTable, ClosureReport]:
    """Load assertions with their levels and close them."""
    table = StatementTable.create()
    statements = [Statement(*triple, line, level=level) for line, (triple, level) in enumerate(assertions, 1)]
    table.load([Reading(Source.of("test.nt", SourceKind.ONTOLOGY, b""), statements)])
    return table, close(table.connection)


Row = tuple[str, str, str, int | None, int, int, int | None]


def rows_of(table: StatementTable) -> list[Row]:
    """Give all rows of the closure with exact terms, sorted."""
    return sorted(
        table.connection.execute("""
            SELECT s.term, p.term, o.term, asserted, level, round, rule
            FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
            JOIN terms o ON object = o.id""").fetchall(),
        key=repr,
    )


# --- The rules' definitions, over sets: OWL 2 Profiles, §4.3, written without looking at the compiler


class Naive:
    """The closure of a set of triples, by applying all definitions to all triples until nothing is new."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = set(triples)
        while fresh := {triple for triple in self._apply() if self._counts(triple)} - self.triples:
            self.triples |= fresh

    @staticmethod
    def _counts(triple: Triple) -> bool:
        """Tell whether a conclusion is RDF, and not one that is answered virtually."""
        return not is_literal(triple[0]) and is_iri(triple[1]) and triple[1:] != (TYPE, THING)

    def _apply(self) -> Iterator[Triple]:
        self.pairs: dict[str, set[tuple[str, str]]] = {}
        for s, p, o in self.triples:
            self.pairs.setdefault(p, set()).add((s, o))
        yield from self._classes()
        yield from self._properties()
        yield from self._expressions()
        yield from self._schema()

    def _all(self, predicate: str) -> list[tuple[str, str]]:
        return sorted(self.pairs.get(predicate, ()))

    def _instances(self, class_: str) -> list[str]:
        return [s for s, o in self._all(TYPE) if o == class_]

    def _related(self, property_: str) -> list[tuple[str, str]]:
        """Give the pairs of a property; those of an anonymous inverse are its property's, turned round."""
        if not is_blank(property_):
            return self._all(property_)
        inverses = [o for s, o in self._all(owl("inverseOf")) if s == property_]
        inverses += [s for s, o in self._all(owl("inverseOf")) if o == property_]
        return [(o, s) for inverse in inverses if is_iri(inverse) for s, o in self._all(inverse)]

    def _say(self, subject: str, property_: str, value: str) -> Iterator[Triple]:
        """Conclude a statement; with an anonymous inverse, one of its property."""
        if not is_blank(property_):
            yield subject, property_, value
        for s, o in self._all(owl("inverseOf")) if is_blank(property_) else ():
            if property_ in (s, o):
                yield value, o if s == property_ else s, subject

    def _list(self, head: str) -> list[str] | None:
        members: list[str] = []
        while head != rdf("nil"):
            first, rest = self._objects(head, rdf("first")), self._objects(head, rdf("rest"))
            if len(first) != 1 or len(rest) != 1 or len(members) > 20:
                return None
            members.append(first[0])
            head = rest[0]
        return members

    def _classes(self) -> Iterator[Triple]:
        for c, d in self._all(rdfs("subClassOf")) + self._all(owl("equivalentClass")):
            yield from ((x, TYPE, d) for x in self._instances(c))
        for c, d in self._all(owl("equivalentClass")):
            yield from ((x, TYPE, c) for x in self._instances(d))

    def _properties(self) -> Iterator[Triple]:
        same = self._all(owl("equivalentProperty"))
        for p, q in [*self._all(rdfs("subPropertyOf")), *same, *((q, p) for p, q in same)]:
            for x, y in self._related(p):
                yield from self._say(x, q, y)
        for p, q in self._all(owl("inverseOf")):
            yield from ((y, q, x) for x, y in self._related(p) if is_iri(p))
            yield from ((y, p, x) for x, y in self._related(q) if is_iri(q))
        for p, c in self._all(rdfs("domain")):
            yield from ((x, TYPE, c) for x, _ in self._related(p))
        for p, c in self._all(rdfs("range")):
            yield from ((y, TYPE, c) for _, y in self._related(p))
        for p in self._instances(owl("SymmetricProperty")):
            yield from ((y, p, x) for x, y in self._related(p))
        for p in self._instances(owl("TransitiveProperty")):
            yield from ((x, p, z) for x, y in self._related(p) for w, z in self._related(p) if w == y)
        yield from self._chains()

    def _chains(self) -> Iterator[Triple]:
        for p, head in self._all(owl("propertyChainAxiom")):
            if links := self._list(head):
                ends = {(x, x) for s, _, o in self.triples for x in (s, o)}
                for link in links:
                    ends = {(x, z) for x, y in ends for w, z in self._related(link) if w == y}
                for x, z in ends:
                    yield from self._say(x, p, z)

    def _expressions(self) -> Iterator[Triple]:
        for c, p in self._all(owl("onProperty")):
            for d in self._objects(c, owl("someValuesFrom")):
                values = set(self._instances(d))
                yield from ((x, TYPE, c) for x, y in self._related(p) if d == THING or y in values)
            for d in self._objects(c, owl("allValuesFrom")):
                members = set(self._instances(c))
                yield from ((y, TYPE, d) for x, y in self._related(p) if x in members)
            for v in self._objects(c, owl("hasValue")):
                yield from ((x, TYPE, c) for x, y in self._related(p) if y == v)
                for x in self._instances(c):
                    yield from self._say(x, p, v)
        yield from self._combinations()

    def _objects(self, subject: str, predicate: str) -> list[str]:
        return [o for s, o in self._all(predicate) if s == subject]

    def _combinations(self) -> Iterator[Triple]:
        for c, head in self._all(owl("intersectionOf")):
            if parts := self._list(head):
                if some := [set(self._instances(d)) for d in parts if d != THING]:
                    yield from ((x, TYPE, c) for x in set.intersection(*some))
                yield from ((x, TYPE, d) for x in self._instances(c) for d in parts)
                yield from ((c, rdfs("subClassOf"), d) for d in parts)
        for c, head in self._all(owl("unionOf")):
            for d in self._list(head) or ():
                yield from ((x, TYPE, c) for x in self._instances(d))
                yield d, rdfs("subClassOf"), c
        for c, head in self._all(owl("oneOf")):
            yield from ((x, TYPE, c) for x in self._list(head) or ())

    def _schema(self) -> Iterator[Triple]:
        for below, same in (("subClassOf", "equivalentClass"), ("subPropertyOf", "equivalentProperty")):
            pairs = self._all(rdfs(below))
            yield from ((c, rdfs(below), e) for c, d in pairs for d2, e in pairs if d == d2)
            yield from ((c, owl(same), d) for c, d in pairs if (d, c) in pairs)
            for c, d in self._all(owl(same)):
                yield from ((c, rdfs(below), d), (d, rdfs(below), c))
        subclasses, subproperties = self._all(rdfs("subClassOf")), self._all(rdfs("subPropertyOf"))
        for where in (rdfs("domain"), rdfs("range")):
            yield from ((p, where, d) for p, c in self._all(where) for c2, d in subclasses if c == c2)
            yield from ((p, where, c) for q, c in self._all(where) for p, q2 in subproperties if q == q2)
        for kind in ("someValuesFrom", "allValuesFrom", "hasValue"):
            those = [(c, p, v) for c, p in self._all(owl("onProperty")) for c2, v in self._all(owl(kind)) if c == c2]
            for (c, p, v), (d, q, w) in ((one, other) for one in those for other in those):
                if kind != "hasValue" and p == q and (v, w) in subclasses:
                    yield c, rdfs("subClassOf"), d
                if v == w and (p, q) in subproperties:
                    yield (c, rdfs("subClassOf"), d) if kind != "allValuesFrom" else (d, rdfs("subClassOf"), c)


def naive_levels(assertions: Iterable[tuple[Triple, int]]) -> Levels:
    """Give each statement of the closure its level: the surest threshold whose assertions alone entail it."""
    found: Levels = {}
    said = list(assertions)
    for threshold in sorted({level for _, level in said}):
        for triple in Naive(triple for triple, level in said if level <= threshold).triples:
            found.setdefault(triple, threshold)
    return found


# --- Random ontologies and data

CLASSES = [ex(name) for name in "ABCD"]
PROPERTIES = [ex(name) for name in "pqrs"]
THINGS = [ex(name) for name in "abcd"]
LITERALS = ['"1"', '"1"@fr', '"01"^^<http://www.w3.org/2001/XMLSchema#integer>']

classes, properties, things = st.sampled_from(CLASSES), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)
values = st.sampled_from(THINGS + LITERALS)


def listed(name: str, members: list[str]) -> tuple[str, list[Triple]]:
    """Give the head of a list and the statements of its cells."""
    cells = [f"{name}l{place}" for place in range(len(members))] + [rdf("nil")]
    said: list[Triple] = []
    for member, (cell, rest) in zip(members, pairwise(cells), strict=True):
        said += [(cell, rdf("first"), member), (cell, rdf("rest"), rest)]
    return cells[0], said


@st.composite
def class_axiom(draw: st.DrawFn, node: str) -> list[Triple]:
    """Draw an axiom about classes; `node` names its blank node."""
    c = draw(classes)
    kind = draw(st.sampled_from(["below", "list", "restriction"]))
    if kind == "below":
        return [(c, draw(st.sampled_from([rdfs("subClassOf"), owl("equivalentClass")])), draw(classes))]
    if kind == "list":
        head, cells = listed(node, draw(st.lists(classes, min_size=1, max_size=3)))
        return [(c, draw(st.sampled_from([owl("intersectionOf"), owl("unionOf")])), head), *cells]
    term = draw(st.sampled_from([owl("someValuesFrom"), owl("allValuesFrom"), owl("hasValue")]))
    filler = draw(values if term == owl("hasValue") else st.sampled_from([*CLASSES, THING]))
    linked = draw(st.sampled_from([rdfs("subClassOf"), owl("equivalentClass")]))
    link = draw(st.sampled_from([(c, linked, node), (node, linked, c)]))
    return [(node, owl("onProperty"), draw(properties)), (node, term, filler), link]


@st.composite
def property_axiom(draw: st.DrawFn, node: str) -> list[Triple]:
    """Draw an axiom about properties; `node` names its blank node."""
    p, q = draw(properties), draw(properties)
    kind = draw(st.sampled_from(["between", "typed", "characteristic", "chain", "backwards"]))
    if kind == "between":
        return [(p, draw(st.sampled_from([rdfs("subPropertyOf"), owl("equivalentProperty"), owl("inverseOf")])), q)]
    if kind == "typed":
        return [(p, draw(st.sampled_from([rdfs("domain"), rdfs("range")])), draw(classes))]
    if kind == "characteristic":
        return [(p, TYPE, draw(st.sampled_from([owl("SymmetricProperty"), owl("TransitiveProperty")])))]
    if kind == "chain":
        head, cells = listed(node, draw(st.lists(properties, min_size=1, max_size=3)))
        return [(p, owl("propertyChainAxiom"), head), *cells]
    head, cells = listed(node, [node, q])
    return [(node, owl("inverseOf"), draw(properties)), (p, owl("propertyChainAxiom"), head), *cells]


facts = st.one_of(st.tuples(things, st.just(TYPE), classes), st.tuples(things, properties, values))


@st.composite
def ontologies(draw: st.DrawFn) -> list[Triple]:
    """Draw a few axioms and a few facts."""
    axioms: list[Triple] = []
    for number in range(draw(st.integers(1, 5))):
        axioms += draw(st.one_of(class_axiom(f"_:x{number}"), property_axiom(f"_:x{number}")))
    return list(dict.fromkeys(axioms + draw(st.lists(facts, min_size=1, max_size=8))))


@st.composite
def levelled(draw: st.DrawFn) -> list[tuple[Triple, int]]:
    """Draw an ontology and data with a level for each statement; some are asserted twice."""
    triples = draw(ontologies())
    levels = st.integers(0, 6) if draw(st.booleans()) else st.sampled_from([0, 1, 4])
    said = [(triple, draw(levels)) for triple in triples]
    return said + [(triple, draw(levels)) for triple in draw(st.lists(st.sampled_from(triples), max_size=3))]


few = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


# --- Properties that must hold


@few
@given(levelled())
def test_levels_are_those_of_the_definitions(said: list[tuple[Triple, int]]) -> None:
    table, _ = closing(said)
    with table:
        assert {row[:3]: row[4] for row in rows_of(table)} == naive_levels(said)


@few
@given(levelled())
def test_every_inferred_statement_follows_from_statements_of_lower_rank(said: list[tuple[Triple, int]]) -> None:
    table, _ = closing(said)
    with table:
        rules = {rule.id: rule for rule in stored_rules(table.connection)}
        rows = rows_of(table)
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
    statements, which differ by the virtual ones. Where a property with literal values is turned round, owlrl may come
    back from a literal as subject: there it may know more.
    """
    table, report = closing((triple, 0) for triple in triples)
    with table:
        ours = {row[:3] for row in rows_of(table)}
    assert not report.inconsistencies
    theirs = owlrl_closure(triples)
    assert about_individuals(ours) <= about_individuals(theirs)
    if not any(is_literal(term) for triple in theirs - ours for term in (triple[0],) if triple[1] in PROPERTIES):
        assert about_individuals(ours) == about_individuals(theirs)


def about_individuals(triples: Iterable[Triple]) -> set[Triple]:
    classes_ = {*CLASSES, *(f"_:x{number}" for number in range(5))}
    return {(s, p, o) for s, p, o in triples if s in THINGS and (p in PROPERTIES or (p == TYPE and o in classes_))}


def owlrl_closure(triples: Iterable[Triple]) -> set[Triple]:
    normalized, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph = rdflib.Graph()
        for subject, predicate, value in triples:
            graph.add((rdflib_term(subject), rdflib_term(predicate), rdflib_term(value)))
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        return {(s.n3(), p.n3(), o.n3()) for s, p, o in graph}
    finally:
        rdflib.NORMALIZE_LITERALS = normalized


def rdflib_term(term: str) -> rdflib.term.Node:
    if is_blank(term):
        return rdflib.BNode(term.removeprefix("_:"))
    node = rdflib.util.from_n3(term)
    assert isinstance(node, rdflib.term.Node)
    return node


@few
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
    assert sorted({row[5] for row in rows}) == [each.number for each in report.rounds]


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
