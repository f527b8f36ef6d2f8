"""Equality in the closure: joins run over representatives, and what was said keeps its own terms.

What is said of a thing that another one stands for is said of that one, too, by `eq-rep-s`, `-p`, `-o`; the rules then
join those statements alone. Statements that name a thing which is not (or no longer) a representative go to `aside`:
they hold and are written, but no rule reads them. At the end of each level, before less sure equalities come in, the
statements are written out for all things of each class: so each gets its exact level.

Every step of a proof has its round here: equalities follow the tree that joins a class
(`maquette.closure.equal_classes`), by `eq-sym` and `eq-trans`, and statements replace one place after the other. What
is written out follows by its round what it is written out from, and the equalities that this takes: no round depends on
statements about other things, which `maquette.edits` relies on, with the classes and rounds that are noted here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.axioms import SAME
from maquette.closure.equal_classes import EqualClasses
from maquette.words import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

    from maquette.closure.equal_classes import Edge, Joining
    from maquette.closure.literal_values import LiteralValues
    from maquette.rules import Rule
    from maquette.rules_sql import RuleGroups

_CREATE = """
CREATE OR REPLACE TEMP TABLE aside (
    subject BIGINT, predicate BIGINT, object BIGINT, level TINYINT, round INTEGER, rule INTEGER);
CREATE OR REPLACE TEMP TABLE representatives (id BIGINT, representative BIGINT);
CREATE OR REPLACE TEMP TABLE things (representative BIGINT, id BIGINT);
CREATE OR REPLACE TEMP TABLE joining (
    hub BIGINT, depth INTEGER, own BIGINT, other BIGINT, forwards BOOLEAN, former BIGINT, id BIGINT);
"""
TABLES = (
    "aside",
    "respelt",
    "spellings",
    "representatives",
    "things",
    "reached",
    "joining",
    "moved",
    "replaced",
    "grown",
    "settled",
)
_JOINING = """
INSERT INTO joining SELECT unnest($1::BIGINT[]), unnest($2::INTEGER[]), unnest($3::BIGINT[]), unnest($4::BIGINT[]),
unnest($5::BOOLEAN[]), unnest($6::BIGINT[]), unnest($7::BIGINT[])
"""
STEPS = 4
"""The rounds of each step along the tree by which classes join."""
_EQUALITIES = """
INSERT INTO aside
SELECT own, {same}, other, {level}, start + 1, {sym} FROM steps WHERE id = own AND NOT forwards
UNION ALL SELECT own, {same}, hub, {level}, start + 2, {trans} FROM steps WHERE id = own AND other <> hub
UNION ALL SELECT id, {same}, hub, {level}, start + 3, {trans} FROM steps WHERE id <> own
UNION ALL SELECT hub, {same}, id, {level}, start + 4, {sym} FROM steps
UNION ALL SELECT one.id, {same}, other.id, {level}, {last}, {trans}
    FROM joining AS one JOIN joining AS other ON one.hub = other.hub AND one.former <> other.former
    WHERE one.id <> one.hub AND other.id <> other.hub
"""
_MOVED = """
CREATE OR REPLACE TEMP TABLE moved AS
SELECT k.*, s.representative AS s, p.representative AS p, o.representative AS o FROM known AS k
LEFT JOIN representatives AS s ON s.id = k.subject LEFT JOIN representatives AS p ON p.id = k.predicate
LEFT JOIN representatives AS o ON o.id = k.object
WHERE s.id IS NOT NULL OR p.id IS NOT NULL OR o.id IS NOT NULL
"""
_REPLACED = """
INSERT INTO aside
SELECT subject, predicate, object, level, round, rule FROM moved
UNION ALL SELECT s, predicate, object, {level}, {round}, {rep_s} FROM moved
    WHERE s IS NOT NULL AND (p IS NOT NULL OR o IS NOT NULL)
UNION ALL SELECT coalesce(s, subject), p, object, {level}, {round} + 1, {rep_p} FROM moved
    WHERE p IS NOT NULL AND o IS NOT NULL;
CREATE OR REPLACE TEMP TABLE replaced AS
SELECT subject, predicate, object, min(rule)::INTEGER AS rule FROM (
    SELECT coalesce(s, subject) AS subject, coalesce(p, predicate) AS predicate, coalesce(o, object) AS object,
    CASE WHEN o IS NOT NULL THEN {rep_o} WHEN p IS NOT NULL THEN {rep_p} ELSE {rep_s} END AS rule FROM moved
    UNION ALL SELECT hub, {same}, hub, {ref} FROM joining WHERE depth = 0) AS new
WHERE NOT EXISTS (
    SELECT 1 FROM known AS k
    WHERE k.subject = new.subject AND k.predicate = new.predicate AND k.object = new.object)
GROUP BY subject, predicate, object
"""
_REACHED = """
CREATE OR REPLACE TEMP TABLE reached AS
SELECT representative, things.id, coalesce(min(level), 0) AS level, coalesce(min(round), 0) AS round
FROM things LEFT JOIN aside ON subject = representative AND predicate = {same} AND object = things.id GROUP BY ALL
"""
"""The things of each class with level and round of the equality that leads there from what stands for them."""
_WRITTEN_OUT = """
INSERT INTO aside
SELECT subject, predicate, object, {level}, round + places, rule FROM (
    SELECT coalesce(s.id, k.subject) AS subject, coalesce(p.id, k.predicate) AS predicate,
    coalesce(o.id, k.object) AS object, (coalesce(s.id, k.subject) <> k.subject)::INTEGER
    + (coalesce(p.id, k.predicate) <> k.predicate)::INTEGER + (coalesce(o.id, k.object) <> k.object)::INTEGER AS places,
    CASE WHEN coalesce(o.id, k.object) <> k.object THEN {rep_o}
    WHEN coalesce(p.id, k.predicate) <> k.predicate THEN {rep_p} ELSE {rep_s} END AS rule,
    greatest(k.level, s.level, p.level, o.level) AS level, greatest(k.round, s.round, p.round, o.round) AS round
    FROM known AS k LEFT JOIN reached AS s ON s.representative = k.subject
    LEFT JOIN reached AS p ON p.representative = k.predicate AND p.id & 3 = 0
    LEFT JOIN reached AS o ON o.representative = k.object
    WHERE (s.id IS NOT NULL OR p.id IS NOT NULL OR o.id IS NOT NULL) AND k.predicate <> {same}
    AND (k.level = {level} OR k.subject IN (FROM grown) OR k.predicate IN (FROM grown) OR k.object IN (FROM grown)))
WHERE places > 0 AND level = {level}
UNION ALL SELECT subject, p.id, object, {level}, {round} + 1, {rep_p} FROM aside JOIN things AS p
    ON p.representative = predicate WHERE predicate = {same} AND p.id <> predicate AND p.id & 3 = 0
"""
REPLACING = 3
"""The rounds of replacing one place after the other."""
SPARE = 10
"""How many equalities may lead from a thing to what stands for it without the assertions of a level taking longer."""


def rounds_of_assertions(depth: int) -> int:
    """Give the rounds that the assertions of a level take; at most so many equalities lead to what stands for a thing.

    They take as many where nothing is the same: so an equality that comes or goes moves no statement to another round.
    """
    return 1 + STEPS * max(depth, SPARE) + 2 + REPLACING


AT_ONCE = rounds_of_assertions(SPARE)
"""The rounds that the assertions of a level take at least."""


@dataclass
class Equality:
    """The equalities of one closure, in the tables that `maquette.closure.run` describes.

    `replaced` has a row for each thing that another one came to stand for: both, the level, the round in which the
    equality came that made it so, and how many equalities lead from one to the other.
    """

    connection: duckdb.DuckDBPyConnection
    groups: RuleGroups
    values: LiteralValues
    classes: EqualClasses = field(init=False)
    rules: dict[str, int] = field(default_factory=dict)
    replaced: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    _grown: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.classes = EqualClasses(self._vocabulary)
        self.connection.execute(_CREATE)

    @property
    def same(self) -> int:
        """The id of `owl:sameAs`."""
        return self.groups.ids[SAME]

    def learn(self, rules: Iterable[Rule]) -> None:
        """Note the numbers of the rules of equality."""
        keep = self.groups.with_rules
        self.rules.update(
            (rule.name.replace("-", "_").removeprefix("eq_"), rule.id if keep else 0)
            for rule in rules
            if rule.name.startswith("eq-")
        )

    def split(self, table: str, level: int, round_: int) -> list[Edge]:
        """Take the equalities of different things out of a table of new statements; give those that join classes."""
        rows = self.connection.execute(f"""
            INSERT INTO aside SELECT subject, predicate, object, {level}, {round_}, rule FROM {table}
            WHERE predicate = {self.same} AND subject <> object RETURNING subject, object""").fetchall()
        if rows:
            self.connection.execute(f"DELETE FROM {table} WHERE predicate = {self.same} AND subject <> object")
        # Two literals are never made one: they have one value, and are it already, or they clash.
        edges = [
            (subject, object_)
            for subject, object_ in rows
            if self.classes.of(subject) != self.classes.of(object_) and (subject & 3 != 2 or object_ & 3 != 2)
        ]
        literals = {end for edge in edges for end in edge if end & 3 == 2}
        return edges + self.values.edges(literals, self.same) if literals else edges

    def merge(self, edges: Iterable[Edge], level: int, round_: int, least: int) -> int:
        """Join the classes that equalities of a round connect; give the first round after all that follows of them.

        It is `least`, or a later one.
        """
        joined = self.classes.join(edges)
        if not joined:
            return max(round_ + 1, least)
        last = max(round_ + STEPS * max(each.depth for each in joined) + 1, least - 1)
        self._note(joined)
        step = f"(SELECT *, {round_} + {STEPS} * (depth - 1) AS start FROM joining WHERE depth > 0)"
        numbers = {"same": self.same, "level": level, "last": last, **self.rules}
        self.connection.execute(_EQUALITIES.format(**numbers).replace("FROM steps", f"FROM {step}"))
        self._grown |= {each.hub for each in joined}
        self.replaced += [(each.things[0], each.hub, level, round_ - 1, each.depth) for each in joined if each.depth]
        self.groups.retire({each.things[0] for each in joined if each.depth})
        return last + 1

    def _note(self, joined: Sequence[Joining]) -> None:
        members = [(each, thing) for each in joined for thing in each.things]
        columns: list[list[object]] = [
            [each.hub for each, _ in members],
            [each.depth for each, _ in members],
            [each.own for each, _ in members],
            [each.other for each, _ in members],
            [each.forwards for each, _ in members],
            [each.things[0] for each, _ in members],
            [thing for _, thing in members],
        ]
        self.connection.execute(_JOINING, columns)
        self.connection.execute("""
            DELETE FROM representatives WHERE id IN (SELECT id FROM joining);
            INSERT INTO representatives SELECT id, hub FROM joining WHERE id <> hub;
            DELETE FROM things WHERE representative IN (SELECT former FROM joining);
            INSERT INTO things SELECT hub, id FROM joining""")

    def replace(self, level: int, round_: int) -> int:
        """Move statements about what others stand for aside, and write into `replaced` what is new of those others.

        A representative is the same as itself: rules about equality read that. Gives the first round after all this.
        """
        numbers = {"same": self.same, "level": level, "round": round_, **self.rules}
        self.connection.execute(_MOVED)
        self.connection.execute(_REPLACED.format(**numbers))
        stale = " OR ".join(
            f"{place} IN (SELECT id FROM representatives)" for place in ("subject", "predicate", "object")
        )
        for table in ("taken", "live", "joined"):
            self.connection.execute(f"DELETE FROM {table} WHERE {stale}")
        self.connection.execute("DELETE FROM joining")
        return round_ + REPLACING

    def write_out(self, level: int, round_: int) -> int:
        """Write the statements of a level out for all things of each class; give the first round after those."""
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE grown AS SELECT unnest($1::BIGINT[])", [sorted(self._grown)]
        )
        self._grown.clear()
        numbers = {"same": self.same, "level": level, "round": round_ - 1, **self.rules}
        self.connection.execute(_REACHED.format(**numbers))
        self.connection.execute(_WRITTEN_OUT.format(**numbers))
        return round_ + REPLACING

    def _vocabulary(self, ids: Iterable[int]) -> set[int]:
        """Give those ids that are words of RDF, RDFS or OWL."""
        own = " OR ".join(f"starts_with(term, '<{namespace}')" for namespace in (RDF, RDFS, OWL))
        rows = self.connection.execute(
            f"SELECT id FROM terms WHERE id IN (SELECT unnest($1::BIGINT[])) AND ({own})", [list(ids)]
        ).fetchall()
        return {number for (number,) in rows} | (set(ids) & self.groups.words.keys())
