"""What tests of the closure share: loading, the rules' definitions over sets, random ontologies and data.

What is random: small ontologies of every kind of axiom that rules are compiled from, data, and a level for every
statement, the axioms and the cells of their lists included.
"""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from maquette.axioms import SAME, THING, TYPE, owl, rdf, rdfs
from maquette.closure import close
from maquette.data_values import holds, same_value
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.terms import is_blank, is_iri, is_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maquette.closure import ClosureReport

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


def rows_of(table: StatementTable, name: str = "statements") -> list[Row]:
    """Give all rows of the closure with exact terms, sorted."""
    return sorted(
        table.connection.execute(f"""
            SELECT s.term, p.term, o.term, asserted, level, round, rule
            FROM {name} JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
            JOIN terms o ON object = o.id""").fetchall(),
        key=repr,
    )


# --- The rules' definitions, over sets: OWL 2 Profiles, §4.3, written without looking at the compiler


class Naive:
    """The closure of a set of triples, by applying all definitions to all triples until nothing is new."""

    def __init__(self, triples: Iterable[Triple], literals: Iterable[str] = ()) -> None:
        """Close triples; `literals` are more that there are: which have one value does not depend on who says them."""
        self.triples = set(triples)
        self.literals = {*literals, *(o for _, _, o in self.triples if is_literal(o))}
        while fresh := {triple for triple in self._apply() if self._counts(triple)} - self.triples:
            self.triples |= fresh

    @staticmethod
    def _counts(triple: Triple) -> bool:
        """Tell whether a conclusion is RDF, and not one that is answered virtually."""
        subject, predicate, value = triple
        virtual = (predicate, value) == (TYPE, THING) or (predicate == SAME and subject == value)
        return not is_literal(subject) and is_iri(predicate) and not virtual

    def _apply(self) -> Iterator[Triple]:
        self.pairs: dict[str, set[tuple[str, str]]] = {}
        for s, p, o in self.triples:
            self.pairs.setdefault(p, set()).add((s, o))
        yield from self._classes()
        yield from self._properties()
        yield from self._expressions()
        yield from self._schema()
        yield from self._equality()

    def _all(self, predicate: str) -> list[tuple[str, str]]:
        return sorted(self.pairs.get(predicate, ()))

    def _instances(self, class_: str) -> list[str]:
        of_datatype = [each for each in self.literals if class_ == INTEGER and holds(INTEGER, each)]
        return [s for s, o in self._all(TYPE) if o == class_] + of_datatype

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
        """Give the members of a list; of members that are the same, the first: the rest follows for the others."""
        members: list[str] = []
        while head != rdf("nil"):
            first, rest = sorted(self._objects(head, rdf("first"))), self._objects(head, rdf("rest"))
            if not first or not self._same(first[0]).issuperset(first) or len(rest) != 1 or len(members) > 20:
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
                    ends = {(x, z) for x, y in ends for w, z in self._related(link) if equal(w, y)}
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
                yield from ((x, TYPE, c) for x, y in self._related(p) if equal(y, v))
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

    def _same(self, term: str) -> set[str]:
        """Give the terms that are the same, by equalities read both ways; literals may stand between others."""
        found = {term} | ({v for v in self.literals if equal(v, term)} if is_literal(term) else set())
        while more := {x for pair in self.pairs.get(SAME, ()) if not found.isdisjoint(pair) for x in pair} - found:
            found |= more
            found |= {v for v in self.literals for x in more if equal(v, x)}
        return found

    def _equality(self) -> Iterator[Triple]:
        for one in {term for pair in self.pairs.get(SAME, ()) for term in pair}:
            for other in self._same(one) - {one}:
                yield one, SAME, other
                for s, p, o in self.triples:
                    if one in (s, p, o):
                        yield from (
                            (other if s == one else s, p, o),
                            (s, other if p == one else p, o),
                            (s, p, other if o == one else o),
                        )
        for one, other in self._equal_pairs():
            if not (is_literal(one) and is_literal(other)):  # those have one value, or it is a contradiction
                yield (other, SAME, one) if is_literal(one) else (one, SAME, other)

    def _equal_pairs(self) -> Iterator[tuple[str, str]]:
        """Give the pairs that functional and other properties, keys and cardinalities make one."""
        for p in self._instances(owl("FunctionalProperty")):
            yield from ((y, z) for x, y in self._related(p) for w, z in self._related(p) if x == w)
        for p in self._instances(owl("InverseFunctionalProperty")):
            yield from ((x, y) for x, z in self._related(p) for y, w in self._related(p) if equal(z, w))
        for c, head in self._all(owl("hasKey")):
            if keys := self._list(head):
                values = {x: [{z for y, z in self._related(p) if y == x} for p in keys] for x in self._instances(c)}
                for x, y in product(values, values):
                    pairs = zip(values[x], values[y], strict=True)
                    if all(any(equal(u, v) for u in one for v in other) for one, other in pairs):
                        yield x, y
        yield from self._only_values()

    def _only_values(self) -> Iterator[tuple[str, str]]:
        """Give the pairs that cardinalities make one."""
        for c, p in self._all(owl("onProperty")):
            own = [(x, y) for x, y in self._related(p) if x in self._instances(c)]
            pairs = [(y, z) for x, y in own for w, z in own if x == w]
            if ONE in self._objects(c, owl("maxCardinality")):
                yield from pairs
            if ONE in self._objects(c, owl("maxQualifiedCardinality")):
                for d in self._objects(c, owl("onClass")):
                    those = set(self._instances(d))
                    yield from ((y, z) for y, z in pairs if d == THING or {y, z} <= those)


def equal(one: str, other: str) -> bool:
    """Tell whether two terms are one, or literals of one value."""
    return one == other or (is_literal(one) and is_literal(other) and same_value(one, other))


def naive_levels(assertions: Iterable[tuple[Triple, int]]) -> Levels:
    """Give each statement of the closure its level: the surest threshold whose assertions alone entail it."""
    found: Levels = {}
    said = list(assertions)
    literals = {triple[2] for triple, _ in said if is_literal(triple[2])}
    for threshold in sorted({level for _, level in said}):
        for triple in Naive((triple for triple, level in said if level <= threshold), literals).triples:
            found.setdefault(triple, threshold)
    return found


# --- Random ontologies and data

CLASSES = [ex(name) for name in "ABCD"]
PROPERTIES = [ex(name) for name in "pqrs"]
THINGS = [ex(name) for name in "abcd"]
CHARACTERISTICS = ["Symmetric", "Transitive", "Functional", "InverseFunctional"]
ONE = '"1"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
LITERALS = ['"1"', '"1"@fr', f'"01"^^{INTEGER}', f'"1"^^{INTEGER}']

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
    kind = draw(st.sampled_from(["below", "list", "restriction", "key", "most"]))
    if kind == "key":
        head, cells = listed(node, draw(st.lists(properties, min_size=1, max_size=2)))
        return [(c, owl("hasKey"), head), *cells]
    if kind == "most":
        most = draw(st.sampled_from(["maxCardinality", "maxQualifiedCardinality"]))
        said = [(node, owl("onProperty"), draw(properties)), (node, owl(most), ONE), (c, rdfs("subClassOf"), node)]
        return [*said, (node, owl("onClass"), draw(st.sampled_from([*CLASSES, THING])))] if "Q" in most else said
    if kind == "below":
        return [(c, draw(st.sampled_from([rdfs("subClassOf"), owl("equivalentClass")])), draw(classes))]
    if kind == "list":
        head, cells = listed(node, draw(st.lists(classes, min_size=1, max_size=3)))
        return [(c, draw(st.sampled_from([owl("intersectionOf"), owl("unionOf")])), head), *cells]
    term = draw(st.sampled_from([owl("someValuesFrom"), owl("allValuesFrom"), owl("hasValue")]))
    filler = draw(values if term == owl("hasValue") else st.sampled_from([*CLASSES, THING, INTEGER]))
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
        return [(p, TYPE, owl(f"{draw(st.sampled_from(CHARACTERISTICS))}Property"))]
    if kind == "chain":
        head, cells = listed(node, draw(st.lists(properties, min_size=1, max_size=3)))
        return [(p, owl("propertyChainAxiom"), head), *cells]
    head, cells = listed(node, [node, q])
    return [(node, owl("inverseOf"), draw(properties)), (p, owl("propertyChainAxiom"), head), *cells]


facts = st.one_of(st.tuples(things, st.just(TYPE), classes), st.tuples(things, properties, values))
equalities = st.one_of(
    *(st.tuples(each, st.just(SAME), each) for each in (things, things, things, classes, properties)),
    st.tuples(things, st.just(SAME), values),
)


@st.composite
def ontologies(draw: st.DrawFn) -> list[Triple]:
    """Draw a few axioms and a few facts."""
    axioms: list[Triple] = []
    for number in range(draw(st.integers(1, 5))):
        axioms += draw(st.one_of(class_axiom(f"_:x{number}"), property_axiom(f"_:x{number}")))
    axioms += draw(st.lists(equalities, max_size=3))
    return list(dict.fromkeys(axioms + draw(st.lists(facts, min_size=1, max_size=8))))


@st.composite
def levelled(draw: st.DrawFn) -> list[tuple[Triple, int]]:
    """Draw an ontology and data with a level for each statement; some are asserted twice."""
    triples = draw(ontologies())
    levels = st.integers(0, 6) if draw(st.booleans()) else st.sampled_from([0, 1, 4])
    said = [(triple, draw(levels)) for triple in triples]
    return said + [(triple, draw(levels)) for triple in draw(st.lists(st.sampled_from(triples), max_size=3))]
