"""One closure under way: rounds of rules, level by level."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from maquette.axioms import DIFFERENT, SAME, SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE
from maquette.closure.clashes import EVERYTHING, Clashes
from maquette.closure.equality import AT_ONCE, REPLACING, TABLES, Equality
from maquette.closure.literal_values import MISPLACED, LiteralValues
from maquette.closure.results import ClosureReport, Contradictions, Results, rounds_of, write_results
from maquette.rules import Rule, compile_rules
from maquette.rules_sql import RuleGroups
from maquette.schema_rules import IMPLIED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    import duckdb

    from maquette.axioms import Triple
    from maquette.instance_rules import Draft
    from maquette.rules_sql import Arrivals, Key

_WORKING_TABLES = """
CREATE OR REPLACE TEMP TABLE asserted AS
    SELECT subject, predicate, object, {best} AS level FROM assertions GROUP BY subject, predicate, object;
CREATE OR REPLACE TEMP VIEW taken AS SELECT subject, predicate, object, level, 0 AS round, NULL::INTEGER AS rule
    FROM asserted WHERE false;
CREATE OR REPLACE TEMP TABLE live (
    subject BIGINT, predicate BIGINT, object BIGINT, level TINYINT, round INTEGER, rule INTEGER);
CREATE OR REPLACE TEMP TABLE joined (subject BIGINT, predicate BIGINT, object BIGINT, round INTEGER, rule INTEGER);
CREATE OR REPLACE TEMP VIEW known AS
    SELECT subject, predicate, object, level, round, rule FROM taken
    UNION ALL SELECT subject, predicate, object, level, round, rule FROM live WHERE rule IS NOT NULL;
"""
"""The tables of a run: best assertions, those taken in so far, what rules may conclude again, what they join.

As long as nothing is the same, `taken` is a view of the best assertions.

All but the first name only what stands for itself (see `maquette.closure.equality`, whose tables hold the rest).

They are temporary and every command commits by itself: in DuckDB 2.0.0, a transaction that adds no row to a table and
then very many loses them. The results are written at the end, in one transaction, each table by one command.
"""
_FEW = 8
_SHARED = 122_880
"""Statements from which a round is worth several threads: the engine shares out a table in parts of this size."""


class Threads:
    """How many threads the engine uses: its own number, or one, for which many small commands cost less."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        row = connection.execute("SELECT current_setting('threads')").fetchone()
        assert row
        self._own = self._now = int(row[0])

    def use(self, *, shared: bool) -> None:
        """Use all threads, or one."""
        wanted = self._own if shared else 1
        if wanted != self._now:
            self._connection.execute(f"SET threads = {wanted}")
            self._now = wanted

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self.use(shared=True)


@dataclass
class Run:
    """One closure under way.

    `replacing` has a row for each time that statements were said of what stands for others, but for assertions where
    that took no more rounds than they take anyhow (`AT_ONCE`): the level, the round in which the equalities or the
    assertions came that asked for it, and the round of the last statements that it gave.
    """

    connection: duckdb.DuckDBPyConnection
    groups: RuleGroups
    values: LiteralValues
    equality: Equality
    clashes: Clashes
    plain: bool
    round: int = 0
    since: int = 0
    level: int = 0
    starts: dict[int, int] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)
    joins: set[Key] = field(default_factory=set)
    seen: set[Key] = field(default_factory=set)
    added: list[tuple[int, int]] = field(default_factory=list)
    replacing: list[tuple[int, int, int]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    noted: int = -1
    taken_is_table: bool = False
    threads: Threads = field(init=False)

    def __post_init__(self) -> None:
        self.threads = Threads(self.connection)

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, *, plain: bool) -> Self:
        """Prepare a closure."""
        groups = RuleGroups(connection, with_rules=not plain)
        groups.values = values = LiteralValues(connection, groups)
        equality = Equality(connection, groups, values)
        return cls(connection, groups, values, equality, Clashes(connection, groups, equality), plain)

    def close(self, given: tuple[Rule, ...]) -> ClosureReport:
        """Close the assertions; see `maquette.closure.close`."""
        self.connection.execute("BEGIN")  # fails where a transaction is under way: see _WORKING_TABLES
        self.connection.execute("COMMIT")
        with self._timed("assertions"):
            best = "min(level)" if not self.plain else "0::TINYINT"
            self.connection.execute(_WORKING_TABLES.format(best=best))
            levels = self.connection.execute("SELECT DISTINCT level FROM asserted ORDER BY level").fetchall()
        with self._timed("rules"):
            self.groups.learn([TYPE, SAME, DIFFERENT, *SCHEMA_PREDICATES, *SCHEMA_CLASSES])
            self._add_rules(given)
        with self.threads:
            for (level,) in levels:
                self._close_level(level)
        if self.equality.classes.things:
            with self._timed("equality"):
                self._note_clashes()
        with self._timed("writing"):
            self._write()
            rounds = rounds_of(self.connection)
            clashes = self._count("SELECT count(*) FROM inconsistencies")
            self._clear_up()
        return ClosureReport(rounds, tuple(self.rules), clashes, dict(self.seconds))

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
        self.starts[level] = self.round
        with self._timed("assertions"):
            arrived = self._assert(level)
        while arrived:
            with self._timed("rules"):
                if self._brings_axioms(arrived):
                    self._compile()
            with self._timed("rounds"):
                arrived = self._conclude(arrived)
        if self.equality.classes.things:
            with self._timed("equality"):
                self.round = self.equality.write_out(level, self.round)

    def _note_clashes(self, below: int | None = None) -> None:
        rules = {rule.id: rule for rule in self.rules}
        self.clashes.note(self.seen, rules, *(() if below is None else (below,)))

    def _assert(self, level: int) -> Arrivals:
        """Take in the assertions of a level."""
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE delta AS
            SELECT subject, predicate, object, NULL::INTEGER AS rule FROM asserted WHERE level = {level}""")
        return self._take_in(asserted=True)

    def _conclude(self, arrived: Arrivals) -> Arrivals:
        """Apply all rules to what arrived in the last round, and new rules to everything; give what is new."""
        queries = list(self.groups.conclusions(arrived, self.seen, self.since))
        if of_others := self.values.others_of_one_value(self.equality.rules["rep_s"]):
            queries.append(of_others)
        self.groups.settle()
        if not queries:
            return {}
        # The candidates are a table of their own because its exact size decides how the engine joins it.
        if not self._count(f"CREATE OR REPLACE TEMP TABLE candidates AS {' UNION ALL '.join(queries)}"):
            return {}
        is_new = self._count(f"""
            CREATE OR REPLACE TEMP TABLE delta AS
            SELECT subject, predicate, object, {"any_value" if self.plain else "min"}(rule) AS rule FROM candidates AS c
            WHERE NOT EXISTS (
                SELECT 1 FROM live AS s
                WHERE s.subject = c.subject AND s.predicate = c.predicate AND s.object = c.object)
            GROUP BY subject, predicate, object""")
        return self._take_in(asserted=False) if is_new else {}

    def _take_in(self, *, asserted: bool) -> Arrivals:
        """Add what stands in `delta` to the statements, as a round of its own; give what arrived.

        What rules conclude stands in `live` until the end. Where equalities arrived, or assertions about things that
        others stand for, more rounds follow, and `delta` holds what is new about what stands for itself.
        """
        self.since = self.round
        added, arrived = self._arrived()
        self.threads.use(shared=added >= _SHARED)
        if not added:
            return {}
        about_others = asserted and bool(self.equality.classes.things)
        if not about_others and (self.equality.same, 0) not in arrived:
            self._store("delta", arrived, asserted=asserted)
            self.round += AT_ONCE if asserted else 1
            return arrived
        with self._timed("equality"):
            self._equate(arrived, about_others=about_others, asserted=asserted)
            self.connection.execute(f"""
                CREATE OR REPLACE TEMP TABLE delta AS
                SELECT subject, predicate, object, rule FROM known WHERE round >= {self.since}""")
        return self._arrived()[1]

    def _equate(self, arrived: Arrivals, *, about_others: bool, asserted: bool) -> None:
        """Add what stands in `delta`; join what is the same, and replace what others stand for."""
        if not self.rules:
            # The steps from equal to equal have rules of their own; the others hold when the assertions are taken in.
            self._compile("delta", self.since + AT_ONCE)
        edges = self.equality.split("delta", self.level, self.round)
        self._store("delta", arrived, asserted=asserted)
        self.round += 1
        at_least = self.since + (AT_ONCE if asserted else 1)
        while edges or about_others:
            if edges and self.noted < self.level:
                self._note_clashes(self.level)
                self.noted = self.level
            self._make_taken()
            self.round = self.equality.merge(edges, self.level, self.round, at_least - REPLACING)
            self.round = self.equality.replace(self.level, self.round)
            edges = self.equality.split("replaced", self.level, self.round - 1)
            self._store("replaced", arrived, asserted=False, round_=self.round - 1)
            about_others = False
        if self.round > at_least:
            self.replacing.append((self.level, self.since, self.round - 1))
        self.round = max(self.round, at_least)

    def _make_taken(self) -> None:
        """Make a table of what was taken in: some of it will be said of other things."""
        if not self.taken_is_table:
            self.connection.execute("""
                CREATE OR REPLACE TEMP TABLE kept AS FROM taken;
                DROP VIEW taken;
                ALTER TABLE kept RENAME TO taken""")
            self.taken_is_table = True

    def _store(self, table: str, arrived: Arrivals, *, asserted: bool, round_: int | None = None) -> None:
        """Add a table of new statements to those that rules read."""
        number = self.round if round_ is None else round_
        if asserted:
            self._take(table, number)
        self.connection.execute(f"""
            INSERT INTO live SELECT subject, predicate, object, {self.level}, {number}, rule FROM {table}
            {f"WHERE {_among(self.heads)}" if asserted else ""}""")
        if wanted := (arrived.keys() & self.joins if table == "delta" else self.joins):
            self.connection.execute(f"""
                INSERT INTO joined SELECT subject, predicate, object, {number}, rule FROM {table}
                WHERE {self._matches(wanted)}""")

    def _take(self, table: str, number: int) -> None:
        """Count a table of assertions of this level, which came in a round, among those taken in.

        Equalities of different things stand aside (`Equality.split`).
        """
        if self.taken_is_table:
            self.connection.execute(f"""
                INSERT INTO taken SELECT subject, predicate, object, {self.level}, {number}, NULL FROM {table}""")
        else:
            starts = " ".join(f"WHEN {level} THEN {start}" for level, start in self.starts.items())
            self.connection.execute(f"""
                CREATE OR REPLACE TEMP VIEW taken AS SELECT subject, predicate, object, level,
                (CASE level {starts} END)::INTEGER AS round, NULL::INTEGER AS rule
                FROM asserted
                WHERE level <= {self.level} AND (predicate <> {self.equality.same} OR subject = object)""")

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

    def _compile(self, table: str = "known", round_: int | None = None) -> None:
        """Compile the rules of the axioms in a table, less the ones that are there; they hold from a round on."""
        schema = self.connection.execute(f"""
            SELECT subject, predicate, object, s.term, p.term, o.term, {"level" if table == "known" else self.level}
            FROM (SELECT * FROM {table} WHERE {self._is_compiled()}) AS axiom
            LEFT JOIN terms s ON subject = s.id LEFT JOIN terms p ON predicate = p.id LEFT JOIN terms o ON object = o.id
            """).fetchall()
        words = self.groups.words  # an inferred axiom may have words that no statement had
        levels: dict[Triple, int] = {}
        for i, j, k, s, p, o, level in schema:
            axiom = s or words[i], p or words[j], o or words[k]
            levels[axiom] = min(level, levels.get(axiom, level))
        self._add_rules(compile_rules(levels, self.rules, levels), round_)

    def _add_rules(self, rules: Sequence[Rule], round_: int | None = None) -> None:
        self.equality.learn(rules)
        for datatype in self.values.learn(rules):
            self.seen |= {(self.groups.ids[TYPE], self.groups.ids[datatype]), (self.groups.ids[TYPE], 0)}
        self.groups.add(rules, self.level)
        self.rules += rules
        self.added += [(self.level, self.round if round_ is None else round_)] * len(rules)
        if new := self.groups.heads - self.heads:
            self.connection.execute(f"""
                INSERT INTO live SELECT subject, predicate, object, level, round, rule FROM taken
                WHERE {_among(new)}""")
            self.heads |= new
        if self.groups.joins - self.joins:
            self.joins |= self.groups.joins
            self.connection.execute(
                f"""CREATE OR REPLACE TEMP TABLE joined AS SELECT subject, predicate, object, round, rule FROM known
                WHERE {self._matches(self.joins)}"""
            )

    def _write(self) -> None:
        """Write the results."""
        if not self.rules:
            self._compile()  # nothing was said: the rules that need no axiom are there all the same
        differences = list(self.clashes.differences(self.seen))
        if differences:
            self.seen.add((self.equality.same, 0))  # their proofs speak of it
        numbered = [(self._rule_of(what), level, bindings) for what, level, bindings in differences]
        of_literals = list(self.clashes.of_literals(self.values, self.rules, self.round))
        of_rules = {rule for rule, *_ in of_literals}
        for rule, word in ((self.values.rules[MISPLACED], TYPE), (self.equality.rules["diff1"], DIFFERENT)):
            if rule in of_rules:
                self.seen.add((self.groups.ids[word], 0))
        if self.values.respell(self.equality.rules["rep_o"], EVERYTHING):
            self.seen.add((self.equality.same, 0))
        found = sorted([*self.clashes.found, *numbered, *of_literals])
        used = {number for key in self.seen for number in key} & self.groups.words.keys()
        words = {number: self.groups.words[number] for number in used}
        rules = [(rule, *place) for rule, place in zip(self.rules, self.added, strict=True)]
        query = self.groups.clashes(set() if self.equality.classes.things else self.seen, "statements")
        results = Results(
            rules, words, Contradictions(query, tuple(found)), self.starts, self.equality.replaced, self.replacing
        )
        write_results(self.connection, self.equality.same, results)

    def _rule_of(self, what: Draft | str) -> int:
        """Give the number of a rule by its name, or of a new one."""
        if isinstance(what, str):
            return next(rule.id for rule in self.rules if rule.name == what)
        number = self.rules[-1].id + 1
        self.rules.append(Rule(number, what.name, what.body, what.head, what.axioms))
        self.added.append((self.level, self.round))
        return number

    def _clear_up(self) -> None:
        self.connection.execute("DROP VIEW known")
        self.connection.execute(f"DROP {'TABLE' if self.taken_is_table else 'VIEW'} taken")
        for table in ("asserted", "live", "joined", "inferred", "delta", "candidates", *TABLES):
            self.connection.execute(f"DROP TABLE IF EXISTS {table}")
        for group in self.groups.groups.values():
            self.connection.execute(f"DROP TABLE IF EXISTS {group.table}")


def _among(ids: Collection[int], column: str = "predicate") -> str:
    """Give the condition that a column holds one of some ids."""
    listed = ", ".join(map(str, sorted(ids)))
    # Constants are compared one by one, which is fast for a few; a subquery is hashed.
    return f"{column} IN ({listed})" if len(ids) <= _FEW else f"{column} IN (SELECT unnest([{listed}]::BIGINT[]))"
