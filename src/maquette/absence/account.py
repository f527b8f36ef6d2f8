"""The account of an absence: near misses of a statement with what a reader needs beside them.

Everything that renderings show is looked up here, once: where what holds is written, what a thing has instead, where
a person would write what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.absence.near import Missing, NearMisses
from maquette.absence.rows import NewRow, row_of
from maquette.axioms import TYPE
from maquette.explanation import Labels
from maquette.proofs import Explainer, leaves, sub_proofs
from maquette.rules import is_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from maquette.absence.near import Way
    from maquette.proofs import Proof
    from maquette.proofs.lookups import Ids, Record
    from maquette.proofs.proof import Triple
    from maquette.rules import Rule

_INSTEAD = 4
_ALTERNATIVES = 2
SHOWN_RULES, SHOWN_INSTANCES = 4, 3
"""How many rules, and instances of each, an account shows unless all are asked for."""


@dataclass(frozen=True, slots=True)
class Premise:
    """An atom of a rule's body in an instance: it holds at a level, or is missing (None).

    `sources` are where what holds was written (`path:line`). Of what is missing, `instead` are the things that its
    subject has by the same property (`and_more` tells that there are others), `ways` the nearest ways to have it.
    """

    statement: Triple
    level: int | None
    sources: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    and_more: bool = False
    ways: tuple[NearInstance, ...] = ()


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A statement that no curated table holds; `example` is where another one of its property is written, if any."""

    statement: Triple
    example: str


@dataclass(frozen=True, slots=True)
class NearInstance:
    """An instance of a rule that comes near: its premises, what somebody would write, and the statements of that."""

    rule: Rule
    axioms: tuple[str, ...]
    premises: tuple[Premise, ...]
    writing: tuple[NewRow | Unwritten, ...]
    needed: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class NearConclusion:
    """A rule that could conclude the statement: where its axioms stand, its nearest instances, how many more."""

    rule: Rule
    axioms: tuple[str, ...]
    instances: tuple[NearInstance, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a statement does not hold: what could conclude it and what is missing, nearest first.

    `outright` says where somebody could write the statement itself; `impossible` tells that it would contradict the
    ontology, so that no rule is worth following. Of the new things that statements speak of (blank nodes `_:new…`),
    `new_rows` are those that stand for a row of a curated table.
    """

    statement: Triple
    instead: tuple[str, ...]
    and_more: bool
    impossible: bool
    outright: NewRow | Unwritten | None
    conclusions: tuple[NearConclusion, ...]
    more_rules: int
    every: bool
    new_rows: frozenset[str]
    names: Labels


def why_not(connection: duckdb.DuckDBPyConnection, statement: Triple, *, every: bool = False) -> Absence | None:
    """Tell what is missing for a statement (exact terms) in a closed statement table; None when it holds.

    With `every`, all rules and all of their nearest instances are given; else a few. A thing need not be known.
    """
    return Absences(connection).of(statement, every=every)


class Absences:
    """Gives absences from one closed statement table, which must not change meanwhile."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._near = NearMisses(connection)
        self._explainer = Explainer(connection)
        self._axioms: dict[int, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], list[str]] = {}
        self._proofs: list[Proof] = []
        self._terms: set[str] = set()

    def of(self, statement: Triple, *, every: bool = False) -> Absence | None:
        """Give the absence of a statement, as `why_not` does."""
        if self._explainer.explain(statement):
            return None
        self._proofs, self._terms = [], set()
        impossible = self._near.contradicts(statement)
        near = () if impossible else self._near.of(statement, every=every)
        rules = near if every else near[:SHOWN_RULES]
        conclusions = []
        for each in rules:
            ways = each.ways if every else each.ways[:SHOWN_INSTANCES]
            instances = tuple(self._instance(way) for way in ways)
            conclusions.append(
                NearConclusion(each.rule, self._where(each.rule), instances, len(each.ways) - len(instances))
            )
        instead, more = self._instead(statement)
        can_write = statement[1] in self._near.written and not impossible
        outright = self._writing([statement])[0] if can_write else None
        self._terms.update(statement)
        return Absence(
            statement, instead, more, impossible, outright, tuple(conclusions), len(near) - len(rules), every,
            frozenset(map(self._near.term, self._near.new_rows)),
            Labels(self._connection, self._proofs, terms=self._terms),
        )  # fmt: skip

    def _instance(self, way: Way, alternatives: int = _ALTERNATIVES) -> NearInstance:
        needed = tuple(self._near.statement(ids) for ids in way.needed)
        self._terms.update(term for each in needed for term in each)
        premises = tuple(
            self._missing(each, alternatives) if isinstance(each, Missing) else self._held(each)
            for each in way.premises
        )
        return NearInstance(way.rule, self._where(way.rule), premises, tuple(self._rows(way)), needed)

    def _held(self, record: Record) -> Premise:
        statement = self._near.statement(record.ids)
        proof = self._explainer.explain(statement)
        assert proof
        self._proofs.append(proof)
        written = (each.assertion for each in sub_proofs(proof, _premises) if each.assertion)
        return Premise(statement, record.level, tuple(dict.fromkeys(each.where for each in written)))

    def _missing(self, missing: Missing, alternatives: int) -> Premise:
        statement = self._near.statement(missing.ids)
        self._terms.update(statement)
        instead, more = self._instead(statement) if missing.ids[0] >= 0 else ((), False)
        ways = tuple(self._instance(way, 1) for way in missing.ways[:alternatives])
        return Premise(statement, None, (), instead, more, ways)

    def _instead(self, statement: Triple) -> tuple[tuple[str, ...], bool]:
        """Give what a subject has by a property, the first few by their terms."""
        subject, predicate, _ = statement
        if predicate == TYPE:
            return (), False
        terms = self._objects(subject, predicate)
        self._terms.update(terms[:_INSTEAD])
        return tuple(terms[:_INSTEAD]), len(terms) > _INSTEAD

    def _objects(self, subject: str, predicate: str) -> list[str]:
        """Give what a subject has by a property, in the order of the terms."""
        if (subject, predicate) not in self._found:
            lookups = self._near.lookups
            ids = lookups.hashed([subject, predicate])
            found = lookups.objects(ids[subject], ids[predicate])
            self._found[subject, predicate] = sorted(map(self._near.term, found))
        return self._found[subject, predicate]

    def _rows(self, way: Way) -> list[NewRow | Unwritten]:
        """Give what somebody would write for a way, each once."""
        groups: dict[object, list[Ids]] = {}
        found: list[NewRow | Unwritten] = []
        for each in way.missing:
            if each.ways:
                found += self._either(each)
            else:
                row = next((end for end in (each.ids[0], each.ids[2]) if end in self._near.new_rows), None)
                groups.setdefault(row or each.ids, []).append(each.ids)
        for group in groups.values():
            found += self._writing([self._near.statement(ids) for ids in group])
        return [each for number, each in enumerate(found) if each not in found[:number]]

    def _either(self, missing: Missing) -> list[NewRow | Unwritten]:
        """Give what the nearest way takes; what others would write in the same row stands beside it."""
        first = self._rows(missing.ways[0])
        if len(first) == 1 and isinstance(first[0], NewRow):
            for way in missing.ways[1:]:
                other = self._rows(way)
                if len(other) == 1 and isinstance(other[0], NewRow):
                    first = [first[0].or_(other[0]) or first[0]] if isinstance(first[0], NewRow) else first
        return first

    def _writing(self, statements: Sequence[Triple]) -> list[NewRow | Unwritten]:
        row = row_of(statements, self._classes)
        if row:
            self._terms.update(term for _, values in row.cells for term in values if term.startswith("<"))
            return [row]
        return [Unwritten(each, self._example(each[1])) for each in statements]

    def _classes(self, term: str) -> Iterable[str]:
        return self._objects(term, TYPE)

    def _example(self, predicate: str) -> str:
        """Give where a statement with a property is written, or ''."""
        row = self._connection.execute(
            """SELECT path, line FROM assertions JOIN sources ON source = id
            WHERE predicate = ? AND kind NOT IN ('ontology', 'alignment') ORDER BY path, line LIMIT 1""",
            [self._near.lookups.hashed([predicate])[predicate]],
        ).fetchone()
        return f"{row[0]}:{row[1]}" if row else ""

    def _where(self, rule: Rule) -> tuple[str, ...]:
        """Give where the axioms of a rule stand."""
        if rule.id not in self._axioms:
            proofs = [proof for axiom in rule.axioms if (proof := self._explainer.explain(axiom))]
            places = [leaf.assertion.where for proof in proofs for leaf in leaves(proof) if leaf.assertion]
            self._axioms[rule.id] = tuple(dict.fromkeys(places))
        atoms = (*rule.body, *([rule.head] if rule.head else []))
        self._terms.update(place for atom in atoms for place in atom if not is_variable(place))
        return self._axioms[rule.id]


def _premises(proof: Proof) -> tuple[Proof, ...]:
    return proof.step.premises if proof.step else ()
