"""One edit's way through the closure: what goes with it, what of that stays for other reasons, what it brings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.axioms import DIFFERENT, SAME, SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE
from maquette.edits.steps import RANK_OF_LEVEL, RANK_OF_ROUND, Steps
from maquette.statements import term_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from maquette.rules_sql import Key

_BASE, _OTHER = "statements_by_object", "statements_by_subject"
_ROW = "subject, predicate, object, asserted, level, round, rule, rank"
_OF_B = ", ".join(f"b.{name}" for name in _ROW.split(", "))
_KEY = "subject, predicate, object"
_TABLES = ("edited", "touched", "gone", "fresh", "pending", "delta", "goals", "candidates", "batch", "kept", "turned")
_TOUCHED = f"""
CREATE OR REPLACE TEMP TABLE touched AS
WITH said AS MATERIALIZED (
    SELECT {_KEY} FROM edited UNION SELECT {_KEY} FROM assertions WHERE source >= $first),
best AS (
    SELECT {_KEY}, min(level) AS level FROM assertions SEMI JOIN said USING ({_KEY}) GROUP BY {_KEY})
SELECT {_KEY}, best.level AS asserted, b.level, b.rule, b.rank
FROM said LEFT JOIN best USING ({_KEY}) LEFT JOIN {_BASE} AS b USING ({_KEY})
WHERE best.level IS DISTINCT FROM b.asserted
"""
"""The statements whose best assertion changed, with the row that they have."""
_WORKING_TABLES = f"""
CREATE OR REPLACE TEMP VIEW joined AS SELECT {_ROW} FROM {_BASE};
CREATE OR REPLACE TEMP TABLE gone AS SELECT {_ROW} FROM {_BASE} LIMIT 0;
CREATE OR REPLACE TEMP TABLE fresh AS SELECT {_ROW} FROM {_BASE} LIMIT 0;
CREATE OR REPLACE TEMP TABLE pending (
    subject BIGINT, predicate BIGINT, object BIGINT, rank BIGINT, rule INTEGER, asserted TINYINT, level TINYINT,
    round INTEGER, before INTEGER, stood BIGINT, place BIGINT);
"""
"""What went, what came, and candidates for rows, each with the row that stands: `before` its rule, `stood` its rank."""
_RESTING = f"""
CREATE OR REPLACE TEMP TABLE batch AS
SELECT DISTINCT {_OF_B}, b.rowid AS place FROM {_BASE} AS b JOIN candidates AS c
ON b.subject = c.subject AND b.predicate = c.predicate AND b.object = c.object
WHERE b.rule = c.rule AND c.rank <= b.rank
"""
"""The statements whose row a step gave that is among the candidates."""
_BETTER = f"""
INSERT INTO pending
SELECT c.subject, c.predicate, c.object, c.rank, c.rule, b.asserted, b.level, b.round, b.rule, b.rank, b.rowid
FROM (SELECT {_KEY}, rank, min(rule) AS rule FROM candidates GROUP BY {_KEY}, rank) AS c
LEFT JOIN {_BASE} AS b USING ({_KEY})
WHERE b.rank IS NULL OR c.rank < b.rank OR (c.rank = b.rank AND c.rule < b.rule)
"""
_SETTLED = f"""
CREATE OR REPLACE TEMP TABLE batch AS
SELECT DISTINCT ON ({_KEY}) * EXCLUDE rank FROM pending ANTI JOIN fresh USING ({_KEY})
WHERE rank = $rank ORDER BY {_KEY}, rule
"""
"""The statements that have their row from steps of a rank, with the row that stands."""
_DELTA = f"""
CREATE OR REPLACE TEMP TABLE delta AS
SELECT {_KEY}, coalesce(n.asserted, g.asserted, t.asserted) AS asserted, ($rank >> 32)::TINYINT AS level,
(($rank & {RANK_OF_LEVEL - 1}) // {RANK_OF_ROUND})::INTEGER AS round, n.rule, $rank::BIGINT AS rank
FROM batch AS n LEFT JOIN gone AS g USING ({_KEY}) LEFT JOIN touched AS t USING ({_KEY})
"""


def _id(term: str) -> str:
    return term_id(f"'{term}'")


class CloseAgain(Exception):
    """The edit changes axioms, equalities or values that rules compare, on which every row may depend."""


@dataclass
class Propagation:
    """An edit under way, in a transaction: rows change in the copy that is sorted by object, then in the others."""

    connection: duckdb.DuckDBPyConnection
    steps: Steps = field(init=False)

    def run(self, first: int) -> int:
        """Bring the closure to what the assertions say; give how many rows changed.

        `edited` holds the statements of which assertions were taken out, sources from `first` on were put in.
        """
        self._can_continue()
        self.connection.execute(_TOUCHED, {"first": first})
        changed = self._count("touched")
        if changed:
            self.steps = Steps.of(self.connection)
            if self.steps.values.everywhere:
                raise CloseAgain
            self.connection.execute(_WORKING_TABLES)
            self._guard(self._keys("touched"))
            self._start()
            while (rank := self._value("SELECT coalesce(min(rank), -1) FROM pending")) >= 0:
                self._settle(rank)
            self._check_values()
            self._contradictions()
            changed = self._write()
            self.connection.execute("DROP VIEW joined")
        for table in (*_TABLES, *self._rule_tables()):
            self.connection.execute(f"DROP TABLE IF EXISTS {table}")
        return changed

    def _rule_tables(self) -> list[str]:
        return [group.table for group in self.steps.groups.groups.values()] if hasattr(self, "steps") else []

    def _value(self, sql: str) -> int:
        row = self.connection.execute(sql).fetchone()
        assert row
        return int(row[0])

    def _count(self, table: str) -> int:
        return self._value(f"SELECT count(*) FROM {table}")

    def _can_continue(self) -> None:
        """Raise `CloseAgain` where things are the same, or the rules came at another level than they would now."""
        same = self._value(f"SELECT count(*) FROM {_BASE} WHERE predicate = {_id(SAME)}")
        first = self._value("SELECT coalesce(min(level), -1) FROM rules")
        if same or self._count("unwritten") or first != self._value("SELECT coalesce(min(level), -2) FROM assertions"):
            raise CloseAgain

    def _keys(self, table: str) -> set[Key]:
        """Give the keys that the statements of a table match."""
        type_ = self.steps.groups.ids[TYPE]
        rows = self.connection.execute(
            f"SELECT DISTINCT predicate, CASE WHEN predicate = {type_} THEN object ELSE 0 END FROM {table}"
        ).fetchall()
        return {key for predicate, class_ in rows for key in ((predicate, class_), (predicate, 0), (0, 0))}

    def _guard(self, keys: set[Key]) -> None:
        """Raise `CloseAgain` when statements of some keys are axioms, or about what is the same or different."""
        ids = self.steps.groups.ids
        schema = {(ids[word], 0) for word in SCHEMA_PREDICATES} | {(ids[TYPE], ids[word]) for word in SCHEMA_CLASSES}
        if (ids[SAME], 0) in keys or (ids[DIFFERENT], 0) in keys or not keys.isdisjoint(schema):
            raise CloseAgain

    def _check_values(self) -> None:
        """Raise `CloseAgain` when the value of a literal matters, in a row that changed."""
        rows = self.connection.execute(f"""
            SELECT DISTINCT p.term, o.term FROM (
                SELECT {_KEY} FROM touched UNION SELECT {_KEY} FROM gone UNION SELECT {_KEY} FROM fresh)
            JOIN terms AS p ON predicate = p.id JOIN terms AS o ON object = o.id WHERE object & 3 = 2""").fetchall()
        if any(self.steps.values.concern(predicate, value) for predicate, value in rows):
            raise CloseAgain

    def _start(self) -> None:
        """Take out what is no longer asserted, with all that rests on it, and look for what remains of it."""
        self.connection.execute(f"""
            UPDATE {_BASE} AS b SET asserted = t.asserted FROM touched AS t
            WHERE b.subject = t.subject AND b.predicate = t.predicate AND b.object = t.object;
            CREATE OR REPLACE TEMP TABLE delta AS
            SELECT {_OF_B}, b.rowid AS place FROM {_BASE} AS b JOIN touched AS t USING ({_KEY})
            WHERE t.rank IS NOT NULL AND t.rule IS NULL AND (t.asserted IS NULL OR t.asserted > t.level)""")
        if self._count("delta"):
            self._over_delete()
            self.connection.execute("CREATE OR REPLACE TEMP TABLE goals AS FROM gone")
            self._rederive()
        self._assert("touched")

    def _assert(self, table: str) -> None:
        """Let the assertions of statements in a table be candidates for their rows."""
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE candidates AS
            SELECT {_KEY}, asserted::BIGINT * {RANK_OF_LEVEL} AS rank, NULL::INTEGER AS rule FROM {table}
            WHERE asserted IS NOT NULL""")
        self._keep_better()

    def _keep_better(self) -> None:
        if self._count("candidates"):
            self.connection.execute(_BETTER)

    def _find(self, queries: Iterable[str]) -> bool:
        """Write what queries find to `candidates`; tell whether there is any."""
        union = " UNION ALL ".join(queries)
        return bool(union) and bool(self._value(f"CREATE OR REPLACE TEMP TABLE candidates AS {union}"))

    def _over_delete(self, *, replaced: bool = False) -> None:
        """Move the statements in `delta` to `gone`, then those whose row rests on them, and so on.

        Those that were `replaced` have moved already; only what rests on them goes.
        """
        while self._count("delta"):
            keys = self._keys("delta")
            self._guard(keys)
            found = self._find(self.steps.forward(keys))
            if found:
                self.connection.execute(_RESTING)
            if not replaced:
                self._move("delta")
            if not found:
                return
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE delta AS FROM batch ANTI JOIN gone USING ({_KEY})")
            replaced = False

    def _move(self, table: str) -> None:
        """Move statements from the table to `gone`."""
        self.connection.execute(f"INSERT INTO gone SELECT {_ROW} FROM {table}")
        self.connection.execute(f"DELETE FROM {_BASE} WHERE rowid IN (SELECT place FROM {table})")

    def _rederive(self) -> None:
        """Find the candidates for the rows of `goals`."""
        if self._find(self.steps.backward(self._keys("goals"))):
            self._keep_better()
        self._assert("goals")

    def _settle(self, rank: int) -> None:
        """Give the statements their rows whose best candidates have a rank, and find what follows from them."""
        self.connection.execute(_SETTLED, {"rank": rank})
        self.connection.execute("DELETE FROM pending WHERE rank = ?", [rank])
        if not self._count("batch"):
            return
        self.connection.execute(_DELTA, {"rank": rank})
        keys = self._keys("delta")
        self._guard(keys)
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE kept AS
            SELECT {_KEY}, asserted, level, round, before AS rule, stood AS rank, rule AS now, place FROM batch
            WHERE stood IS NOT NULL""")
        if self._count("kept"):
            self._move("kept")
        self.connection.execute(f"INSERT INTO {_BASE} SELECT {_ROW} FROM delta")
        self.connection.execute(f"INSERT INTO fresh SELECT {_ROW} FROM delta")
        if any(self._value(f"SELECT count(*) FROM ({query})") for query in self.steps.equalities(keys)):
            raise CloseAgain
        if self._find(self.steps.forward(keys)):
            self._keep_better()
        self._turn()

    def _turn(self) -> None:
        """Take back what followed by transitivity from statements that transitivity itself gives now.

        Transitivity joins with no step that it gave (`RuleGroups.source`): so a statement that gets a better row may
        be the end of some steps less.
        """
        if not self.steps.transitive or not self._count("kept"):
            return
        numbers = ", ".join(map(str, sorted(self.steps.transitive)))
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE delta AS SELECT {_ROW} FROM kept
            WHERE now IN ({numbers}) AND now IS DISTINCT FROM rule""")
        if not self._count("delta"):
            return
        self._over_delete(replaced=True)
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE goals AS
            SELECT {_KEY}, coalesce(b.asserted, g.asserted, t.asserted) AS asserted
            FROM (SELECT {_KEY} FROM pending UNION (SELECT {_KEY} FROM gone EXCEPT SELECT {_KEY} FROM {_BASE})) AS goal
            LEFT JOIN {_BASE} AS b USING ({_KEY}) LEFT JOIN gone AS g USING ({_KEY})
            LEFT JOIN touched AS t USING ({_KEY})""")
        self.connection.execute("DELETE FROM pending")
        self._rederive()

    def _contradictions(self) -> None:
        """Take out the contradictions in which a row took part that changed, and put in those of the new rows."""
        if self._count("gone") and self._count("inconsistencies"):
            self.connection.execute(f"""
                CREATE OR REPLACE TEMP VIEW joined AS
                SELECT {_ROW} FROM {_BASE} ANTI JOIN fresh USING ({_KEY}) UNION ALL SELECT {_ROW} FROM gone""")
            if self._clashes("gone"):
                self.connection.execute("""
                    DELETE FROM inconsistencies AS i USING candidates AS c
                    WHERE i.rule = c.rule AND i.bindings = c.bindings""")
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW joined AS SELECT {_ROW} FROM {_BASE}")
        if self._count("fresh") and self._clashes("fresh"):
            self.connection.execute("INSERT INTO inconsistencies SELECT DISTINCT rule, level, bindings FROM candidates")

    def _clashes(self, table: str) -> bool:
        """Write the contradictions in which rows of a table take part to `candidates`; tell whether there is any."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE delta AS FROM {table}")
        return self._find(self.steps.clashes(self._keys("delta")))

    def _write(self) -> int:
        """Write the rows that changed to the statements and to their other copy; give how many."""
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE batch AS
            SELECT {_KEY} FROM touched UNION SELECT {_KEY} FROM gone UNION SELECT {_KEY} FROM fresh;
            CREATE OR REPLACE TEMP TABLE delta AS SELECT {_ROW} FROM {_BASE} SEMI JOIN batch USING ({_KEY})""")
        for table, columns in (("statements", _ROW.removesuffix(", rank")), (_OTHER, _ROW)):
            self.connection.execute(f"""
                DELETE FROM {table} AS b USING batch AS d
                WHERE b.subject = d.subject AND b.predicate = d.predicate AND b.object = d.object""")
            if self._count("delta"):
                self.connection.execute(f"INSERT INTO {table} SELECT {columns} FROM delta")
        return self._count("batch")
