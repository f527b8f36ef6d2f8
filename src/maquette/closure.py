"""The closure: statements and rules → inferred statements, each with its level, its round and its rule.

Evaluation is semi-naive (only what the last round added is joined with the rest) and by levels of sureness, the surest
first: the closure over level 0 is complete before a statement of level 1 comes in, and so on. So the level that a
statement has when it is first concluded is its level: its strongest proof's weakest premise (max-min). Rounds count on
through all levels, and every premise of a step, axioms included, was there in an earlier round: proofs have no cycles.

The SQL is plain, but for what DuckDB has of its own: `CREATE OR REPLACE`, temporary tables, `unnest` and `BIGINT[]`.
Equality comes in here: representatives per level, kept between a round's conclusions and `_take_in`.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from maquette.axioms import SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE
from maquette.rules import Rule, compile_rules, rule_text
from maquette.rules_sql import RuleGroups
from maquette.schema_rules import IMPLIED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import duckdb

    from maquette.rules_sql import Arrivals, Key

_WORKING_TABLES = """
CREATE OR REPLACE TEMP TABLE asserted AS
    SELECT subject, predicate, object, {best} AS level FROM assertions GROUP BY subject, predicate, object;
CREATE OR REPLACE TEMP TABLE taken (
    subject BIGINT, predicate BIGINT, object BIGINT, level TINYINT, round INTEGER, rule INTEGER);
CREATE OR REPLACE TEMP TABLE live (
    subject BIGINT, predicate BIGINT, object BIGINT, level TINYINT, round INTEGER, rule INTEGER);
CREATE OR REPLACE TEMP TABLE joined (subject BIGINT, predicate BIGINT, object BIGINT, round INTEGER, rule INTEGER);
CREATE OR REPLACE TEMP VIEW known AS
    SELECT subject, predicate, object, round, rule FROM taken
    UNION ALL SELECT subject, predicate, object, round, rule FROM live WHERE rule IS NOT NULL;
"""
"""The tables of a run: best assertions, those taken in so far, what rules may conclude again, what they join.

They are temporary and every command commits by itself: in DuckDB 2.0.0, a transaction that adds no row to a table and
then very many loses them. The results are written at the end, in one transaction, each table by one command.
"""
_INFERRED = """
CREATE OR REPLACE TEMP TABLE inferred AS
SELECT l.subject, l.predicate, l.object, a.level AS asserted, l.level, l.round, l.rule
FROM live AS l LEFT JOIN asserted AS a
ON a.subject = l.subject AND a.predicate = l.predicate AND a.object = l.object
WHERE l.rule IS NOT NULL
"""
_STATEMENTS = """
CREATE OR REPLACE TABLE statements AS
SELECT subject, predicate, object, level AS asserted, level, round, rule FROM taken AS t
WHERE NOT EXISTS (
    SELECT 1 FROM inferred AS i WHERE i.asserted IS NOT NULL
    AND i.subject = t.subject AND i.predicate = t.predicate AND i.object = t.object)
UNION ALL SELECT subject, predicate, object, asserted, level, round, rule FROM inferred
"""
"""What was concluded from surer statements and asserted less surely stands in both: it counts as concluded."""
_RULES = """
CREATE OR REPLACE TABLE rules AS
SELECT unnest($1)::INTEGER AS id, unnest($2)::VARCHAR AS name, unnest($3)::VARCHAR AS text,
unnest($4)::VARCHAR AS rule, unnest($5)::TINYINT AS level, unnest($6)::INTEGER AS round
"""
_FEW = 8


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its number, its level, how many statements it added, and whether they are assertions."""

    number: int
    level: int
    statements: int
    asserted: bool


@dataclass(frozen=True)
class ClosureReport:
    """What a closure did: its rounds in order, its rules, the contradictions found, and seconds by phase."""

    rounds: tuple[Round, ...]
    rules: tuple[Rule, ...]
    inconsistencies: int
    seconds: dict[str, float]

    @property
    def asserted(self) -> int:
        """Give how many statements came in as assertions (others were asserted, too, but follow from surer ones)."""
        return sum(each.statements for each in self.rounds if each.asserted)

    @property
    def inferred(self) -> int:
        """Give how many statements were concluded by rules."""
        return sum(each.statements for each in self.rounds if not each.asserted)


def close(connection: duckdb.DuckDBPyConnection, rules: Iterable[Rule] = (), *, plain: bool = False) -> ClosureReport:
    """Close the assertions under the rules of their own axioms; write `statements`, `rules` and `inconsistencies`.

    The rules are compiled from the asserted statements (and from inferred ones that say more), wherever they stand and
    at their level; `rules` keeps the numbers of rules that were compiled before, and adds rules of other axioms.
    A clash is a row of `inconsistencies` and never stops the closure: `bindings` lists the ids of what the variables
    of the rule's body stand for, in the order in which they first stand there.

    With `plain`, every assertion counts as of level 0, and what is concluded has the rule 0: the bare closure, against
    which `bench/closure.py` measures what levels and rules cost. It has no proofs, and inferred axioms give no rules.
    """
    return _Run(connection, RuleGroups(connection, with_rules=not plain), plain).close(tuple(rules))


def stored_rules(connection: duckdb.DuckDBPyConnection) -> tuple[Rule, ...]:
    """Give the rules that the closure used, as they are stored with it."""
    rows = connection.execute("SELECT rule FROM rules ORDER BY id").fetchall()
    return tuple(_read_rule(json.loads(text)) for (text,) in rows)


def _read_rule(fields: dict[str, Any]) -> Rule:
    body, axioms = (tuple((s, p, o) for s, p, o in fields[name]) for name in ("body", "axioms"))
    head = tuple(fields["head"]) if fields["head"] else None
    return Rule(fields["id"], fields["name"], body, head, axioms, tuple(fields["not_literal"]))


@dataclass
class _Run:
    """One closure under way."""

    connection: duckdb.DuckDBPyConnection
    groups: RuleGroups
    plain: bool = False
    round: int = 0
    level: int = 0
    rules: list[Rule] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)
    joins: set[Key] = field(default_factory=set)
    seen: set[Key] = field(default_factory=set)
    rounds: list[Round] = field(default_factory=list)
    added: list[tuple[int, int]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def close(self, given: tuple[Rule, ...]) -> ClosureReport:
        self.connection.execute("BEGIN")  # fails where a transaction is under way: see _WORKING_TABLES
        self.connection.execute("COMMIT")
        with self._timed("assertions"):
            best = "min(level)" if not self.plain else "0::TINYINT"
            self.connection.execute(_WORKING_TABLES.format(best=best))
            levels = self.connection.execute("SELECT DISTINCT level FROM asserted ORDER BY level").fetchall()
        with self._timed("rules"):
            self.groups.learn([TYPE, *SCHEMA_PREDICATES, *SCHEMA_CLASSES])
            self._add_rules(given)
        for (level,) in levels:
            self._close_level(level)
        with self._timed("writing"):
            clashes = self._write()
            self._clear_up()
        return ClosureReport(tuple(self.rounds), tuple(self.rules), clashes, dict(self.seconds))

    @contextmanager
    def _timed(self, phase: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[phase] += time.perf_counter() - start

    def _count(self, sql: str) -> int:
        row = self.connection.execute(sql).fetchone()
        assert row
        return int(row[0])

    def _close_level(self, level: int) -> None:
        """Take in the assertions of a level and conclude all that follows from them and from the surer statements."""
        self.level = level
        with self._timed("assertions"):
            arrived = self._assert(level)
        while arrived:
            with self._timed("rules"):
                if self._brings_axioms(arrived):
                    self._compile()
            with self._timed("rounds"):
                arrived = self._conclude(arrived)

    def _assert(self, level: int) -> Arrivals:
        """Take in the assertions of a level."""
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE delta AS
            SELECT subject, predicate, object, NULL::INTEGER AS rule FROM asserted WHERE level = {level}""")
        return self._take_in(asserted=True)

    def _conclude(self, arrived: Arrivals) -> Arrivals:
        """Apply all rules to what arrived in the last round, and new rules to everything; give what is new."""
        queries = list(self.groups.conclusions(arrived, self.seen, self.round - 1))
        self.groups.settle()
        if not queries:
            return {}
        # The candidates are a table of their own because its exact size decides how the engine joins it.
        if not self._count(f"CREATE OR REPLACE TEMP TABLE candidates AS {' UNION ALL '.join(queries)}"):
            return {}
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE delta AS
            SELECT subject, predicate, object, {"any_value" if self.plain else "min"}(rule) AS rule FROM candidates AS c
            WHERE NOT EXISTS (
                SELECT 1 FROM live AS s
                WHERE s.subject = c.subject AND s.predicate = c.predicate AND s.object = c.object)
            GROUP BY subject, predicate, object""")
        return self._take_in(asserted=False)

    def _take_in(self, *, asserted: bool) -> Arrivals:
        """Add what stands in `delta` to the statements, as a round of its own; give what arrived.

        What rules conclude stands in `live` until the end.
        """
        added, arrived = self._arrived()
        if not added:
            return arrived
        if asserted:
            self.connection.execute(f"""
                INSERT INTO taken
                SELECT subject, predicate, object, {self.level}, {self.round}, NULL FROM delta""")
        self.connection.execute(f"""
            INSERT INTO live SELECT subject, predicate, object, {self.level}, {self.round}, rule FROM delta
            {f"WHERE {_among(self.heads)}" if asserted else ""}""")
        if wanted := arrived.keys() & self.joins:
            self.connection.execute(f"""
                INSERT INTO joined SELECT subject, predicate, object, {self.round}, rule FROM delta
                WHERE {self._matches(wanted)}""")
        self.rounds.append(Round(self.round, self.level, added, asserted))
        self.round += 1
        return arrived

    def _arrived(self) -> tuple[int, Arrivals]:
        """Give the number of statements in `delta`, and the keys that they match."""
        type_ = self.groups.ids[TYPE]
        rows = self.connection.execute(f"""
            SELECT predicate, CASE WHEN predicate = {type_} THEN object ELSE 0 END AS class, rule, count(*)
            FROM delta GROUP BY predicate, class, rule""").fetchall()
        arrived: dict[Key, set[int | None]] = defaultdict(set)
        for predicate, class_, rule, _ in rows:
            for key in ((predicate, class_), (predicate, 0), (0, 0)):
                arrived[key].add(rule)
        self.seen |= arrived.keys()
        return sum(number for *_, number in rows), dict(arrived)

    def _matches(self, keys: Iterable[Key]) -> str:
        """Give the condition that a statement matches one of some keys."""
        predicates = {predicate for predicate, class_ in keys if not class_}
        classes = {class_ for _, class_ in keys if class_}
        typed = f"(predicate = {self.groups.ids[TYPE]} AND {_among(classes, 'object')})"
        return " OR ".join(part for part, some in ((_among(predicates), predicates), (typed, classes)) if some)

    def _brings_axioms(self, arrived: Arrivals) -> bool:
        """Tell whether statements arrived that rules may be compiled from, and that no known rules imply."""
        ids = self.groups.ids
        keys = {(ids[word], 0) for word in SCHEMA_PREDICATES} | {(ids[TYPE], ids[word]) for word in SCHEMA_CLASSES}
        if not self.rules:
            return True  # some rules need no axiom
        return not keys.isdisjoint(arrived) and bool(
            self._count(f"SELECT count(*) FROM delta WHERE {self._is_compiled()}")
        )

    def _is_compiled(self) -> str:
        """Give the condition for statements that rules are compiled from."""
        ids = self.groups.ids
        predicates = ", ".join(str(ids[word]) for word in sorted(SCHEMA_PREDICATES))
        classes = ", ".join(str(ids[word]) for word in sorted(SCHEMA_CLASSES))
        implied = ", ".join(str(rule.id) for rule in self.rules if rule.name in IMPLIED) or "0"
        return (
            f"(predicate IN ({predicates}) OR (predicate = {ids[TYPE]} AND object IN ({classes}))) "
            f"AND (rule IS NULL OR rule NOT IN ({implied}))"
        )

    def _compile(self) -> None:
        """Compile the rules of the axioms known so far, less the ones that are there."""
        schema = self.connection.execute(f"""
            SELECT subject, predicate, object, s.term, p.term, o.term
            FROM (SELECT * FROM known WHERE {self._is_compiled()}) AS axiom
            LEFT JOIN terms s ON subject = s.id LEFT JOIN terms p ON predicate = p.id LEFT JOIN terms o ON object = o.id
            """).fetchall()
        words = self.groups.words  # an inferred axiom may have words that no statement had
        axioms = [(s or words[i], p or words[j], o or words[k]) for i, j, k, s, p, o in schema]
        self._add_rules(compile_rules(axioms, self.rules))

    def _add_rules(self, rules: Sequence[Rule]) -> None:
        self.groups.add(rules, self.level)
        self.rules += rules
        self.added += [(self.level, self.round)] * len(rules)
        if new := self.groups.heads - self.heads:
            self.connection.execute(f"""
                INSERT INTO live SELECT subject, predicate, object, level, round, rule FROM taken
                WHERE {_among(new)}""")
            self.heads |= new
        if self.groups.joins - self.joins:
            self.joins |= self.groups.joins
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE joined AS SELECT * FROM known WHERE {self._matches(self.joins)}"
            )

    def _write(self) -> int:
        """Write the results; give the number of contradictions."""
        stored = [
            [rule.id for rule in self.rules],
            [rule.name for rule in self.rules],
            [rule_text(rule) for rule in self.rules],
            [_as_json(rule) for rule in self.rules],
            [level for level, _ in self.added],
            [round_ for _, round_ in self.added],
        ]
        used = {number for key in self.seen for number in key} & self.groups.words.keys()
        self.connection.execute("BEGIN")
        try:
            self.connection.execute(_INFERRED)
            self.connection.execute(_STATEMENTS)
            self.connection.execute(_RULES, stored)
            self.connection.execute(f"CREATE OR REPLACE TABLE inconsistencies AS {self.groups.clashes(self.seen)}")
            for number in sorted(used):
                self.connection.execute("INSERT INTO terms VALUES (?, ?)", [number, self.groups.words[number]])
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        self._recount()
        return self._count("SELECT count(*) FROM inconsistencies")

    def _recount(self) -> None:
        """Count as asserted only what does not count as concluded."""
        rows = self.connection.execute("SELECT asserted, count(*) FROM inferred GROUP BY asserted").fetchall()
        both = {level: count for level, count in rows if level is not None}
        counted = [
            replace(each, statements=each.statements - (both.get(each.level, 0) if each.asserted else 0))
            for each in self.rounds
        ]
        self.rounds = [each for each in counted if each.statements]

    def _clear_up(self) -> None:
        self.connection.execute("DROP VIEW known")
        for table in ("asserted", "taken", "live", "joined", "inferred", "delta", "candidates"):
            self.connection.execute(f"DROP TABLE IF EXISTS {table}")
        for group in self.groups.groups.values():
            self.connection.execute(f"DROP TABLE IF EXISTS {group.table}")


def _among(ids: Collection[int], column: str = "predicate") -> str:
    """Give the condition that a column holds one of some ids."""
    listed = ", ".join(map(str, sorted(ids)))
    # Constants are compared one by one, which is fast for a few; a subquery is hashed.
    return f"{column} IN ({listed})" if len(ids) <= _FEW else f"{column} IN (SELECT unnest([{listed}]::BIGINT[]))"


def _as_json(rule: Rule) -> str:
    return json.dumps(
        {
            "id": rule.id,
            "name": rule.name,
            "body": rule.body,
            "head": rule.head,
            "axioms": rule.axioms,
            "not_literal": rule.not_literal,
        }
    )
