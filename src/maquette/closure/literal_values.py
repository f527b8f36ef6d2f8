"""Literals in the closure: which are of a datatype, which have one value, which are none of their datatype.

A literal keeps its spelling. Where a rule compares the values of two statements, or names a value, literals of one
value count as one there, and `respelt` holds, for proofs, the statements with the other spelling. That a literal is of
a datatype (`dt-type2`) is noted for the datatypes that rules ask for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.axioms import DIFFERENT, SAME, TYPE
from maquette.data_values import different_values, holds, is_ill_typed, is_supported, value_of
from maquette.rules import is_variable
from maquette.terms import is_literal, literal
from maquette.words import RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import duckdb

    from maquette.data_values import Value
    from maquette.rules import Rule
    from maquette.rules_sql import RuleGroups

_CREATE = """
CREATE OR REPLACE TEMP TABLE respelt (
    subject BIGINT, predicate BIGINT, object BIGINT, level TINYINT, round INTEGER, rule INTEGER);
CREATE OR REPLACE TEMP TABLE spellings (id BIGINT, value BIGINT)
"""
_PLAIN = "term[-1] = '\"'"
_TYPED = "term[-1] = '>'"
_TAGGED = f"NOT ({_PLAIN} OR {_TYPED})"
_STRINGS = {f"<{XSD}string>", f"<{RDF}PlainLiteral>", f"<{RDFS}Literal>"}
_TEXTS = {f"<{RDF}PlainLiteral>", f"<{RDF}langString>", f"<{RDFS}Literal>"}
_PLAINLY_FINE = rf"""regexp_full_match(term, '"-?[0-9]+"\^\^<{XSD}integer>|"[0-9]+"\^\^<{XSD}nonNegativeInteger>'
    || '|"-?[0-9]+(\.[0-9]+)?"\^\^<{XSD}(decimal|double|float)>|"(true|false)"\^\^<{XSD}boolean>'
    || '|".*"\^\^<{XSD}anyURI>', 's')"""
"""What needs no closer look: most literals, looked at by the thousand."""
MISPLACED = "dt-not-type, by a range"
"""The rule `dt-not-type` of what a range says; that of a literal that is none of its own datatype is another one."""
BEFORE = -1
"""The round of what holds of literals before anything is said."""


def compares_values(rule: Rule) -> bool:
    """Tell whether a rule looks for one value in two statements, so that literals of one value count as one."""
    if rule.name.startswith(("scm-", "eq-")):
        return False
    objects = [atom[2] for atom in rule.body if is_variable(atom[2])]
    return len(set(objects)) < len(objects)


def named_values(rule: Rule) -> Iterator[tuple[str, str]]:
    """Give the literals that the body of a rule names, each with its property."""
    return ((atom[1], atom[2]) for atom in rule.body if is_literal(atom[2]) and not is_variable(atom[1]))


@dataclass
class LiteralValues:
    """The literals of one closure; `rules` are the numbers of the rules of datatypes, by name."""

    connection: duckdb.DuckDBPyConnection
    groups: RuleGroups
    rules: dict[str, int] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    compared: set[str] = field(default_factory=set)
    named: set[tuple[str, str]] = field(default_factory=set)
    lists_literals: bool = False
    _spelt: dict[int, tuple[int, ...]] | None = None

    def __post_init__(self) -> None:
        self.connection.execute(_CREATE)

    def learn(self, rules: Iterable[Rule]) -> list[str]:
        """Note what new rules ask of literals; give the datatypes whose literals were noted in `live` for them."""
        asked: set[str] = set()
        for rule in rules:
            if rule.name.startswith("dt-"):
                name = MISPLACED if rule.name == "dt-not-type" and rule.body[0][1] == TYPE else rule.name
                self.rules[name] = rule.id if self.groups.with_rules else 0
            if compares_values(rule):
                self.compared |= {atom[1] for atom in rule.body if atom[1] != TYPE}
            self.named |= {*named_values(rule)}
            self.lists_literals |= bool(rule.head) and rule.name == "cls-oo" and is_literal((rule.head or ("",))[0])
            asked |= {atom[2] for atom in rule.body if atom[1] == TYPE and is_supported(atom[2])}
        fresh = sorted(asked - self.typed)
        for datatype in fresh:
            self.typed.add(datatype)
            self._note_type(datatype)
        return fresh

    def _note_type(self, datatype: str) -> None:
        """Note which literals are of a datatype."""
        fine = [shape for shape, kinds in ((_PLAIN, _STRINGS), (_TAGGED, _TEXTS)) if datatype in kinds]
        rows = self.connection.execute(
            f"SELECT id, term FROM terms WHERE id & 3 = 2 AND NOT ({' OR '.join(fine) or 'false'})"
        ).fetchall()
        ids = [number for number, term in rows if holds(datatype, term)]
        self.groups.learn([datatype])
        type_, class_, rule = self.groups.ids[TYPE], self.groups.ids[datatype], self.rules["dt-type2"]
        self.connection.execute(
            f"""INSERT INTO live SELECT id, {type_}, {class_}, 0, {BEFORE}, {rule} FROM (
                SELECT unnest($1::BIGINT[]) AS id
                UNION ALL SELECT id FROM terms WHERE id & 3 = 2 AND ({" OR ".join(fine) or "false"}))""",
            [ids],
        )

    # --- Literals of one value

    @property
    def spelt(self) -> dict[int, tuple[int, ...]]:
        """The literals whose value others have, too, each with those others; read once, when first asked for."""
        if self._spelt is None:
            alike = [ids for ids in self._by_value().values() if len(ids) > 1]
            self._spelt = {one: tuple(other for other in ids if other != one) for ids in alike for one in ids}
            pairs = [(number, ids[0]) for ids in alike for number in ids[1:]]
            self._insert("spellings", pairs)
        return self._spelt

    def _by_value(self) -> dict[Value, list[int]]:
        """Give the literals of each value, shortest first, of which some are typed, or have capitals in their tag."""
        rows = self.connection.execute(f"""
            SELECT id, term FROM terms WHERE id & 3 = 2
            AND ({_TYPED} OR ({_TAGGED} AND regexp_matches(term, '"@[^"]*[A-Z][^"]*$')))""").fetchall()
        found: dict[Value, list[tuple[int, str, int]]] = defaultdict(list)
        for number, term in rows:
            if (value := value_of(term)) is not None:
                found[value].append((len(term), term, number))
        like = {_as_written(value): value for value in found if value[0] in {"string", "tagged"}}
        for number, term in self.connection.execute(
            "SELECT id, term FROM terms WHERE term IN (SELECT unnest($1::VARCHAR[]))", [sorted(like)]
        ).fetchall():
            found[like[term]].append((len(term), term, number))
        return {value: [number for *_, number in sorted(each)] for value, each in found.items()}

    def _insert(self, table: str, rows: Sequence[tuple[int, ...]]) -> None:
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            listed = ", ".join(f"unnest(${number}::BIGINT[])" for number in range(1, len(columns) + 1))
            self.connection.execute(f"INSERT INTO {table} SELECT {listed}", columns)

    def spellings(self, rule: Rule, constants: Sequence[str | None]) -> Iterator[tuple[str | None, ...]]:
        """Give the constants of a rule with other spellings of the values that its body names."""
        for _, term in named_values(rule):
            for other in self._others(term):
                yield tuple(other if constant == term else constant for constant in constants)

    def _others(self, term: str) -> list[str]:
        self.groups.learn([term])
        ids = list(self.spelt.get(self.groups.ids[term], ()))
        rows = self.connection.execute("SELECT id, term FROM terms WHERE id IN (SELECT unnest($1::BIGINT[]))", [ids])
        terms = {term: number for number, term in rows.fetchall()}
        self.groups.ids.update(terms)
        return sorted(terms)

    def source(self, table: str) -> str:
        """Give the SQL of a table with one spelling for each value."""
        return (
            f"(SELECT s.* REPLACE (coalesce(v.value, s.object) AS object) FROM {table} AS s "
            "LEFT JOIN spellings AS v ON v.id = s.object)"
        )

    def edges(self, ends: Iterable[int], same: int) -> list[tuple[int, int]]:
        """Give the equalities of literals with others of their value, and note them for proofs."""
        pairs = [(other, one) for one in sorted(set(ends)) if one & 3 == 2 for other in self.spelt.get(one, ())]
        rule = self.rules["dt-eq"]
        self._insert("aside", [(other, same, one, 0, BEFORE, rule) for other, one in pairs])
        return pairs

    def others_of_one_value(self, rep_s: int) -> str:
        """Give the query for what `delta` says of literals, said of others of their value."""
        if not self.lists_literals or not self.spelt:
            return ""
        return f"""
            SELECT value AS subject, predicate, object, {rep_s} AS rule FROM delta JOIN spellings ON id = subject
            UNION ALL SELECT id, predicate, object, {rep_s} FROM delta JOIN spellings ON value = subject"""

    # --- For the results

    def respell(self, rep_o: int, everything: str) -> bool:
        """Note the statements with another spelling that conclusions rest on, and which literals have one value.

        Tells whether any have.
        """
        asked = self._spelt or self.compared or self.named or self.lists_literals
        if not asked or not self.spelt:
            return False
        same = self.groups.ids[SAME]
        compared = ", ".join(str(self.groups.ids[word]) for word in sorted(self.compared)) or "NULL"
        self.connection.execute(f"""
            INSERT INTO respelt SELECT id, {same}, value, 0, {BEFORE}, {self.rules["dt-eq"]} FROM spellings
            UNION ALL SELECT value, {same}, id, 0, {BEFORE}, {self.rules["dt-eq"]} FROM spellings;
            INSERT INTO respelt SELECT subject, predicate, value, min(level), arg_min(round, level), {rep_o}
            FROM ({everything}) JOIN spellings ON id = object WHERE predicate IN ({compared}) GROUP BY ALL""")
        for property_, term in sorted(self.named):
            predicate, value = self.groups.ids[property_], self.groups.ids[term]
            others = ", ".join(map(str, self.spelt.get(value, ())))
            if not others:
                continue
            self.connection.execute(f"""
                INSERT INTO respelt SELECT unnest([{others}]), {same}, {value}, 0, {BEFORE}, {self.rules["dt-eq"]};
                INSERT INTO respelt SELECT subject, predicate, {value}, min(level), arg_min(round, level), {rep_o}
                FROM ({everything}) WHERE predicate = {predicate} AND object IN ({others})
                GROUP BY subject, predicate""")
        return True

    def ill_typed(self, everything: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Give the literals that are none of their datatype: the level and the terms of each one's first statement."""
        rows = self.connection.execute(
            f"SELECT id, term FROM terms WHERE id & 3 = 2 AND {_TYPED} AND NOT {_PLAINLY_FINE} ORDER BY term"
        ).fetchall()
        ids = [number for number, term in rows if is_ill_typed(term)]
        found = self.connection.execute(
            f"""SELECT object, min((level, round, subject, predicate)) FROM ({everything})
            WHERE object IN (SELECT unnest($1::BIGINT[])) GROUP BY object""",
            [ids],
        ).fetchall()
        for object_, first in sorted(found):
            level, _, subject, predicate = first
            yield level, (subject, predicate, object_)

    def misplaced(self, rules: Iterable[Rule], everything: str, round_: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Give the literals of which a range says that they are of a datatype which they are not: level, both terms.

        That they are said to be is noted for proofs, as of a round.
        """
        saying = [
            rule
            for rule in rules
            if rule.head and rule.head[1] == TYPE and is_supported(rule.head[2])
            if any(atom[2] == rule.head[0] for atom in rule.body)
        ]
        ranges = [rule for rule in saying if len(rule.body) == 1]
        queries = [_of_ranges(ranges, self.groups.ids, everything)] if ranges else []
        queries += [_of_rule(rule, self.groups.ids, everything) for rule in saying if len(rule.body) > 1]
        datatypes = {rule.id: rule.head[2] for rule in saying if rule.head}
        wrong: dict[tuple[int, int], tuple[int, int]] = {}
        for query in queries:
            for rule, object_, term, level in self.connection.execute(query).fetchall():
                if not holds(datatypes[rule], term):
                    place = object_, self.groups.ids[datatypes[rule]]
                    found = level, rule if self.groups.with_rules else 0
                    wrong[place] = min(found, wrong.get(place, found))
        type_ = self.groups.ids[TYPE]
        rows = [(one, type_, class_, level, round_, rule) for (one, class_), (level, rule) in wrong.items()]
        self._insert("aside", rows)
        yield from ((level, place) for place, (level, _) in sorted(wrong.items()))

    def unequal(
        self, classes: Iterable[tuple[int, ...]], everything: str, derived: Sequence[int]
    ) -> list[tuple[int, tuple[int, int]]]:
        """Give the literals of different values that are concluded to be the same: level, both; note that they differ.

        Those of one class are compared with the first of them; what rules `derived` from other equalities is passed
        over.
        """
        same, different = self.groups.ids[SAME], self.groups.ids[DIFFERENT]
        pairs = [(each[0], other) for each in map(_literals, classes) for other in each[1:]]
        rows = self.connection.execute(
            f"""WITH joined AS (SELECT unnest($1::BIGINT[]) AS one, unnest($2::BIGINT[]) AS other)
            SELECT subject, object, s.term, o.term, min(level) FROM ({everything})
            LEFT JOIN joined ON one = subject AND other = object
            JOIN terms s ON s.id = subject JOIN terms o ON o.id = object
            WHERE predicate = {same} AND subject & 3 = 2 AND object & 3 = 2
            AND (one IS NOT NULL OR rule IS NULL OR rule NOT IN (SELECT unnest($3::INTEGER[])))
            GROUP BY ALL ORDER BY ALL""",
            [[one for one, _ in pairs], [other for _, other in pairs], list(derived)],
        ).fetchall()
        found = [(level, (one, other)) for one, other, first, second, level in rows if different_values(first, second)]
        rule = self.rules["dt-diff"]
        self._insert("respelt", [(one, different, other, 0, BEFORE, rule) for _, (one, other) in found])
        return found


def _literals(things: tuple[int, ...]) -> list[int]:
    return sorted(each for each in things if each & 3 == 2)


def _as_written(value: Value) -> str:
    """Give the literal without a datatype that has the value of a string, with its tag in small letters."""
    return literal(value[1], language=value[2]) if value[0] == "tagged" else literal(value[1])


def _own(datatype: str) -> str:
    """Give how the literals of a datatype end, as SQL."""
    return "'\"'" if datatype == f"<{XSD}string>" else f"'^^{datatype}'"


def _of_ranges(rules: Sequence[Rule], ids: Mapping[str, int], everything: str) -> str:
    """Give the query for literals of another datatype than ranges say them to be of: rule, id, term, level."""
    rows = ", ".join(f"({rule.id}, {ids[rule.body[0][1]]}, {_own((rule.head or ('',) * 3)[2])})" for rule in rules)
    return f"""
        SELECT rule, id, term, level FROM (
            SELECT r.rule, own, object, min(level)::TINYINT AS level FROM ({everything}) AS s
            JOIN (VALUES {rows}) AS r(rule, predicate, own) ON s.predicate = r.predicate
            WHERE object & 3 = 2 GROUP BY r.rule, own, object)
        JOIN terms ON id = object WHERE NOT ends_with(term, own) ORDER BY rule, term"""


def _of_rule(rule: Rule, ids: Mapping[str, int], everything: str) -> str:
    """Give the same query for a rule of several premises."""
    assert rule.head
    names = [f"a{number}" for number in range(len(rule.body))]
    first: dict[str, str] = {}
    conditions = []
    for name, atom in zip(names, rule.body, strict=True):
        for column, place in zip(("subject", "predicate", "object"), atom, strict=True):
            here = f"{name}.{column}"
            if not is_variable(place):
                conditions.append(f"{here} = {ids[place]}")
            elif first.setdefault(place, here) != here:
                conditions.append(f"{here} = {first[place]}")
    thing = first[rule.head[0]]
    levels = ", ".join(f"{name}.level" for name in names)
    return f"""
        SELECT {rule.id}, id, term, min(greatest({levels}))::TINYINT
        FROM {", ".join(f"({everything}) AS {name}" for name in names)} JOIN terms ON id = {thing}
        WHERE {" AND ".join([*conditions, f"{thing} & 3 = 2"])} AND NOT ends_with(term, {_own(rule.head[2])})
        GROUP BY id, term ORDER BY term"""
