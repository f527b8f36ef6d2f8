"""Small closures and their oracle, for tests of proofs.

The oracle is a brute-force closure of its own over Python sets; the tables it fills are those of `maquette.closure`.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from maquette.closure import close
from maquette.proofs import (
    Assertion,
    prepare_proofs,
)
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.words import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from maquette.rules import Atom, Rule

Triple = tuple[str, str, str]
_NAMES = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "": "https://example.org/"}


def term(name: str) -> str:
    """Give a term: `a` is rdf:type, `_:b` and literals stand for themselves, other names are IRIs of the example."""
    if name == "a":
        return f"<{RDF}type>"
    if name.startswith(("_:", '"')):
        return name
    prefix, colon, local = name.partition(":")
    return f"<{_NAMES[prefix]}{local}>" if colon else f"<{_NAMES['']}{prefix}>"


def triple(text: str) -> Triple:
    subject, predicate, object_ = (term(name) for name in text.split())
    return subject, predicate, object_


def table_of(ontology: str, facts: Sequence[tuple[str, int]]) -> StatementTable:
    """Give a table with an ontology (a statement a line) and facts, each with its level; lines are counted from 1."""
    table = StatementTable.create()
    schema = [Statement(*triple(line), number) for number, line in enumerate(ontology.strip().splitlines(), 1)]
    rows = [
        Statement(*triple(text), number, "fact", level, f"author {number}", "2024-09-01")
        for number, (text, level) in enumerate(facts, 1)
    ]
    table.load(
        [
            Reading(Source.of("ontology/example.ttl", SourceKind.ONTOLOGY, b"o"), schema),
            Reading(Source.of("data/facts.csv", SourceKind.TABLE, b"f"), rows),
        ]
    )
    return table


def closed(ontology: str, facts: Sequence[tuple[str, int]] | str, *, copies: bool = True) -> StatementTable:
    """Give the closed table of an ontology and facts."""
    if isinstance(facts, str):
        facts = [(line.strip(), 0) for line in facts.strip().splitlines()]
    table = table_of(ontology, facts)
    close(table.connection)
    if copies:
        prepare_proofs(table.connection)
    return table


class Asserted:
    """The record of assertions, read without the code that is tested."""

    def __init__(self, table: StatementTable) -> None:
        kinds = dict(table.connection.execute("SELECT path, kind FROM sources").fetchall())
        self._by_statement: dict[Triple, list[Assertion]] = {}
        for path, each in table.asserted():
            self._by_statement.setdefault((each.subject, each.predicate, each.object), []).append(
                Assertion(path, kinds[path], each.line, each.place, each.level, each.author, each.date, each.personal)
            )

    def __call__(self, subject: str, predicate: str, object_: str) -> Iterable[Assertion]:
        """Give the assertions of a statement."""
        return self._by_statement.get((subject, predicate, object_), [])


def held(connection: duckdb.DuckDBPyConnection) -> dict[Triple, int]:
    """Give the closure level of every statement."""
    rows = connection.execute("""
        SELECT s.term, p.term, o.term, level FROM statements JOIN terms s ON subject = s.id
        JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id ORDER BY ALL""").fetchall()
    return {(s, p, o): level for s, p, o, level in rows}


# --- The oracle


def brute_force(asserted: dict[Triple, int], rules: Sequence[Rule]) -> dict[Triple, int]:
    """Give the closure of asserted statements, with levels, by trying every rule on everything, until the end."""
    levels = dict(asserted)
    while True:
        better: dict[Triple, int] = {}
        for rule in rules:
            if rule.head is None or not all(axiom in levels for axiom in rule.axioms):
                continue
            schema = max((levels[axiom] for axiom in rule.axioms), default=0)
            for values, level in instances(rule.body, levels):
                conclusion = filled(rule.head, values)
                weakest = max(schema, level)
                known = min(levels.get(conclusion, 9), better.get(conclusion, 9))
                # A literal may be the same as a thing; it is written down of the thing.
                guarded = () if rule.head[1] == term("owl:sameAs") or rule.name.startswith("eq-") else rule.not_literal
                if weakest < known and not any(values[name].startswith('"') for name in guarded):
                    better[conclusion] = weakest
        if not better:
            return levels
        levels |= better


def different(levels: dict[Triple, int]) -> dict[Triple, int]:
    """Leave out that a thing is the same as itself, which is answered virtually, and what is said of literals."""
    return {
        each: level
        for each, level in levels.items()
        if (each[1] != term("owl:sameAs") or each[0] != each[2]) and not each[0].startswith('"')
    }


def instances(body: Sequence[Atom], levels: dict[Triple, int]) -> Iterable[tuple[dict[str, str], int]]:
    found: list[tuple[dict[str, str], int]] = [({}, 0)]
    for atom in body:
        longer = []
        for (values, level), (statement, own) in product(found, levels.items()):
            bound = dict(values)
            if all(
                (bound.setdefault(place, name) if place.startswith("?") else place) == name
                for place, name in zip(atom, statement, strict=True)
            ):
                longer.append((bound, max(level, own)))
        found = longer
    return found


def filled(atom: Atom, values: dict[str, str]) -> Triple:
    subject, predicate, object_ = (values.get(place, place) for place in atom)
    return subject, predicate, object_


# --- Proofs for each family of rules

FAMILIES: dict[str, tuple[str, str, str]] = {
    "cax-sco": ("A rdfs:subClassOf B", "x a A", "x a B"),
    "cax-eqc1": ("A owl:equivalentClass B", "x a A", "x a B"),
    "cax-eqc2": ("A owl:equivalentClass B", "x a B", "x a A"),
    "prp-spo1": ("p rdfs:subPropertyOf q", "x p y", "x q y"),
    "prp-eqp1": ("p owl:equivalentProperty q", "x p y", "x q y"),
    "prp-eqp2": ("p owl:equivalentProperty q", "x q y", "x p y"),
    "prp-dom": ("p rdfs:domain A", "x p y", "x a A"),
    "prp-rng": ("p rdfs:range A", "x p y", "y a A"),
    "prp-inv1": ("p owl:inverseOf q", "x p y", "y q x"),
    "prp-inv2": ("p owl:inverseOf q", "x q y", "y p x"),
    "prp-symp": ("p a owl:SymmetricProperty", "x p y", "y p x"),
    "prp-trp": ("p a owl:TransitiveProperty", "x p y\ny p z\nz p u", "x p u"),
    "prp-spo2": (
        "p owl:propertyChainAxiom _:1\n_:1 rdf:first q\n_:1 rdf:rest _:2\n_:2 rdf:first r\n_:2 rdf:rest _:3\n"
        "_:3 rdf:first s\n_:3 rdf:rest rdf:nil",
        "x q y\ny r z\nz s u",
        "x p u",
    ),
    "cls-svf1": ("C owl:someValuesFrom A\nC owl:onProperty p", "x p y\ny a A", "x a C"),
    "cls-svf2": ("C owl:someValuesFrom owl:Thing\nC owl:onProperty p", "x p y", "x a C"),
    "cls-avf": ("C owl:allValuesFrom A\nC owl:onProperty p", "x p y\nx a C", "y a A"),
    "cls-hv1": ("C owl:hasValue v\nC owl:onProperty p", "x a C", "x p v"),
    "cls-hv2": ("C owl:hasValue v\nC owl:onProperty p", "x p v", "x a C"),
    "cls-int1": (
        "C owl:intersectionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest _:2\n_:2 rdf:first B\n_:2 rdf:rest rdf:nil",
        "x a A\nx a B",
        "x a C",
    ),
    "cls-int2": (
        "C owl:intersectionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest _:2\n_:2 rdf:first B\n_:2 rdf:rest rdf:nil",
        "x a C",
        "x a B",
    ),
    "cls-uni": (
        "C owl:unionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest _:2\n_:2 rdf:first B\n_:2 rdf:rest rdf:nil",
        "x a B",
        "x a C",
    ),
    "cls-oo": (
        "C owl:oneOf _:1\n_:1 rdf:first x\n_:1 rdf:rest _:2\n_:2 rdf:first y\n_:2 rdf:rest rdf:nil",
        "z p z",
        "y a C",
    ),
    "scm-sco": ("A rdfs:subClassOf B\nB rdfs:subClassOf C", "x a A", "A rdfs:subClassOf C"),
    "scm-eqc1": ("A owl:equivalentClass B", "x a A", "A rdfs:subClassOf B"),
    "scm-dom1": ("p rdfs:domain A\nA rdfs:subClassOf B", "x p y", "p rdfs:domain B"),
    "scm-int": (
        "C owl:intersectionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest rdf:nil",
        "x a C",
        "C rdfs:subClassOf A",
    ),
    "scm-uni": ("C owl:unionOf _:1\n_:1 rdf:first A\n_:1 rdf:rest rdf:nil", "x a C", "A rdfs:subClassOf C"),
}


LONG_WAY = """A1 rdfs:subClassOf A2
A2 rdfs:subClassOf A3
A3 rdfs:subClassOf A4
p rdfs:domain B
B rdfs:subClassOf A4"""
