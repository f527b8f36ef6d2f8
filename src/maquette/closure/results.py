"""What a closure leaves: the tables that others read, and the report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maquette.rules import Rule, rule_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import duckdb

_HALF = (1 << 28) - 1
_SETTLED = f"""
CREATE OR REPLACE TEMP TABLE settled AS
SELECT subject, predicate, object, a.level AS asserted, (place >> 56)::TINYINT AS level,
(((place >> 28) & {_HALF}) - 1)::INTEGER AS round, (nullif(place & {_HALF}, 0) - 1)::INTEGER AS rule
FROM (SELECT subject, predicate, object,
    min((level::BIGINT << 56) + ((round - {{start}} + 1)::BIGINT << 28) + coalesce(rule + 1, 0)) AS place
    FROM aside GROUP BY subject, predicate, object)
LEFT JOIN asserted AS a USING (subject, predicate, object)
"""
"""What stands aside may have come several ways: each statement's first one counts."""
_INFERRED = """
CREATE OR REPLACE TEMP TABLE inferred AS
SELECT l.subject, l.predicate, l.object, a.level AS asserted, l.level, (l.round - {start})::INTEGER AS round, l.rule
FROM live AS l LEFT JOIN asserted AS a
ON a.subject = l.subject AND a.predicate = l.predicate AND a.object = l.object
WHERE l.rule IS NOT NULL
"""
_IS_WRITTEN = "subject & 3 <> 2 AND (predicate <> {same} OR subject <> object OR asserted IS NOT NULL)"
"""Literals are the subject of no statement, and what is the same as itself is not worth one: proofs may need them."""
_STATEMENTS = f"""
CREATE OR REPLACE TABLE statements AS
SELECT subject, predicate, object, level AS asserted, level, 0 AS round, rule FROM taken AS t
WHERE NOT EXISTS (
    SELECT 1 FROM inferred AS i WHERE i.asserted IS NOT NULL
    AND i.subject = t.subject AND i.predicate = t.predicate AND i.object = t.object)
UNION ALL SELECT * FROM inferred WHERE {_IS_WRITTEN}
UNION ALL SELECT * FROM settled WHERE {_IS_WRITTEN}
"""
"""What was concluded from surer statements and asserted less surely stands in both: it counts as concluded."""
_UNWRITTEN = f"""
CREATE OR REPLACE TABLE unwritten AS
SELECT * FROM inferred WHERE NOT ({_IS_WRITTEN}) UNION ALL SELECT * FROM settled WHERE NOT ({_IS_WRITTEN})
UNION ALL SELECT DISTINCT subject, predicate, object, NULL, level, (round - {{start}})::INTEGER, rule FROM respelt
"""
_RULES = """
CREATE OR REPLACE TABLE rules AS
SELECT unnest($1)::INTEGER AS id, unnest($2)::VARCHAR AS name, unnest($3)::VARCHAR AS text,
unnest($4)::VARCHAR AS rule, unnest($5)::TINYINT AS level, unnest($6)::INTEGER AS round
"""
_REPLACED = """
CREATE OR REPLACE TABLE replaced_things AS
SELECT unnest($1::BIGINT[]) AS id, unnest($2::BIGINT[]) AS representative, unnest($3::TINYINT[]) AS level,
unnest($4::INTEGER[]) AS round, unnest($5::INTEGER[]) AS depth
"""
_REPLACING = """
CREATE OR REPLACE TABLE replacing_rounds AS
SELECT unnest($1::TINYINT[]) AS level, unnest($2::INTEGER[]) AS round, unnest($3::INTEGER[]) AS last
"""
_INCONSISTENCIES = """
CREATE OR REPLACE TABLE inconsistencies AS {found}
UNION ALL SELECT unnest($1::INTEGER[]), unnest($2::TINYINT[]), unnest($3::BIGINT[][])
"""
Found = tuple[int, int, tuple[int, ...]]
"""A contradiction: its rule, its level, the ids of what the variables of the rule's body stand for."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its number within its level, its level, how many statements it added, whether they are assertions."""

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


@dataclass(frozen=True, slots=True)
class Contradictions:
    """The contradictions to write: those that a query finds, which may read `statements`, and those found already."""

    query: str
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What is to be written beside the statements: each rule with its level and round, new words, contradictions.

    `starts` are the rounds in which the levels began: what is written counts from there, so that the rounds of a level
    do not depend on what surer statements there are. `replaced` are the things that others stand for (both, level,
    round and depth), `replacing` the rounds in which statements were said of those others (level, first, last round).
    """

    rules: Sequence[tuple[Rule, int, int]]
    words: Mapping[int, str]
    contradictions: Contradictions
    starts: Mapping[int, int]
    replaced: Sequence[tuple[int, int, int, int, int]]
    replacing: Sequence[tuple[int, int, int]]


def write_results(connection: duckdb.DuckDBPyConnection, same: int, results: Results) -> None:
    """Write the statements, the rules, new words, contradictions and equalities; `same` is the id of `owl:sameAs`."""
    rules, starts, found = results.rules, results.starts, results.contradictions.found
    cases = " ".join(f"WHEN {level} THEN {start}" for level, start in sorted(starts.items()))
    start = f"CASE level {cases} ELSE 0 END" if cases else "0"
    stored = [
        [rule.id for rule, _, _ in rules],
        [rule.name for rule, _, _ in rules],
        [rule_text(rule) for rule, _, _ in rules],
        [_as_json(rule) for rule, _, _ in rules],
        [level for _, level, _ in rules],
        [round_ - starts.get(level, 0) for _, level, round_ in rules],
    ]
    replaced = [(one, other, level, at - starts[level], depth) for one, other, level, at, depth in results.replaced]
    replacing = [(level, first - starts[level], last - starts[level]) for level, first, last in results.replacing]
    inconsistencies = [
        [rule for rule, _, _ in found],
        [level for _, level, _ in found],
        [list(bindings) for _, _, bindings in found],
    ]
    connection.execute("BEGIN")
    try:
        connection.execute(_SETTLED.format(start=start))
        connection.execute(_INFERRED.format(start=start.replace("level", "l.level")))
        connection.execute(_STATEMENTS.format(same=same))
        connection.execute(_UNWRITTEN.format(same=same, start=start))
        connection.execute(_RULES, stored)
        connection.execute(_REPLACED, _columns(replaced, 5))
        connection.execute(_REPLACING, _columns(replacing, 3))
        connection.execute(_INCONSISTENCIES.format(found=results.contradictions.query), inconsistencies)
        for number, word in sorted(results.words.items()):
            connection.execute("INSERT INTO terms VALUES (?, ?)", [number, word])
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _columns(rows: Iterable[tuple[int, ...]], width: int) -> list[list[int]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def rounds_of(connection: duckdb.DuckDBPyConnection) -> tuple[Round, ...]:
    """Give the rounds in which the statements that were written came."""
    rows = connection.execute("""
        SELECT round, level, count(*), rule IS NULL FROM statements GROUP BY ALL ORDER BY level, round""").fetchall()
    return tuple(Round(*row) for row in rows)


def stored_rules(connection: duckdb.DuckDBPyConnection) -> tuple[Rule, ...]:
    """Give the rules that the closure used, as they are stored with it."""
    rows: Iterable[tuple[str]] = connection.execute("SELECT rule FROM rules ORDER BY id").fetchall()
    return tuple(_read_rule(json.loads(text)) for (text,) in rows)


def _read_rule(fields: dict[str, Any]) -> Rule:
    body, axioms = (tuple((s, p, o) for s, p, o in fields[name]) for name in ("body", "axioms"))
    head = tuple(fields["head"]) if fields["head"] else None
    return Rule(fields["id"], fields["name"], body, head, axioms, tuple(fields["not_literal"]))


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
