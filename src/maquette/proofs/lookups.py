"""Look-ups for proofs: statements of the closure by their places, instances of rules by their conclusions.

Everything here works on ids of terms. Each atom of a rule's body is read from the copy of the table that is sorted by
what the conclusion binds of it, so that a look-up touches one or two row groups however long the table is; a generic
backward query over all rules takes ten times as long on a table of two million statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb

from maquette.closure import stored_rules
from maquette.data_values import is_of_values, says_so
from maquette.proofs.proof import Assertion, NoProof
from maquette.statements import term_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maquette.rules import Atom, Rule

Ids = tuple[int, int, int]
"""A statement by the ids of its terms: subject, predicate, object."""

_PLACES = ("subject", "predicate", "object")
_COLUMNS = (*_PLACES, "asserted", "level", "round", "rule", "rank")
RANK_OF_LEVEL, RANK_OF_ROUND = 1 << 32, 2
ANY_RANK = 127 * RANK_OF_LEVEL
"""A rank above every statement's."""
_RANKED = f"""SELECT subject, predicate, object, asserted, level, coalesce(round, 0) AS round, rule,
    level::BIGINT * {RANK_OF_LEVEL} + {RANK_OF_ROUND} * coalesce(round, 0) + hidden AS rank
    FROM (SELECT *, 0 AS hidden FROM statements UNION ALL SELECT *, 1 FROM unwritten)"""
"""What is not written may rest on what was concluded in its round, and what the next one concludes may rest on it."""
_BY_SUBJECT, _BY_OBJECT = "statements_by_subject", "statements_by_object"
_FEW, _ALL = 100, 2**62
"""How many instances are first asked for, and a limit that is none."""
_AT_ONCE = 500
"""How many terms one query fetches: through the index up to about this number, by a scan beyond it."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the statement table: its ids, best asserted level (or None), closure level, round, rule (or None).

    `rank` is level and round as one number: every premise of the shown proof has a smaller one.
    """

    ids: Ids
    asserted: int | None
    level: int
    round: int
    rule: int | None
    rank: int


Instance = tuple[Record, ...]
"""The premises of one instance of a rule, in the order of its body."""


def rank_at(level: int, round_: int = 0) -> int:
    """Give the rank of the statements of a level and a round."""
    return level * RANK_OF_LEVEL + round_ * RANK_OF_ROUND


def rank_above(level: int) -> int:
    """Give the least rank that no statement of this level, or of a surer one, has."""
    return rank_at(level + 1)


def sort_copies(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the sorted copies and the indexes that look-ups use; to be called whenever the closure was written."""
    connection.execute(f"""
        CREATE OR REPLACE TABLE {_BY_SUBJECT} AS {_RANKED} ORDER BY subject, predicate, object;
        CREATE OR REPLACE TABLE {_BY_OBJECT} AS {_RANKED} ORDER BY predicate, object, subject;
        DROP INDEX IF EXISTS terms_by_id;
        CREATE INDEX terms_by_id ON terms (id);
        DROP INDEX IF EXISTS assertions_by_subject;
        CREATE INDEX assertions_by_subject ON assertions (subject)""")


def has_copies(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether the sorted copies are written."""
    try:
        connection.execute(f"SELECT 1 FROM {_BY_OBJECT} LIMIT 0")  # a tenth of what the list of tables costs
    except duckdb.CatalogException:
        return False
    return True


class Lookups:
    """Look-ups in one closed statement table; reads the rules once and keeps the terms that it met."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._terms: dict[int, str] = {}
        self._ids: dict[str, int] = {}
        self._matches: dict[int, _Match] = {}
        self._axioms: dict[int, Instance] = {}
        copies = (_BY_SUBJECT, _BY_OBJECT) if has_copies(connection) else (f"({_RANKED})",) * 2
        self._by_subject, self._by_object = copies

    @property
    def copies(self) -> tuple[str, str]:
        """The tables of all statements with their ranks: sorted by subject, and by predicate and object."""
        return self._by_subject, self._by_object

    @cached_property
    def rules(self) -> dict[int, Rule]:
        """The rules that the closure used, by id."""
        return {rule.id: rule for rule in stored_rules(self._connection)}

    @cached_property
    def _sources(self) -> dict[int, tuple[str, str]]:
        """Path and kind of each source, by id."""
        rows = self._connection.execute("SELECT id, path, kind FROM sources").fetchall()
        return {number: (path, kind) for number, path, kind in rows}

    @cached_property
    def _constants(self) -> Mapping[str, int]:
        """The ids of the terms that rules name."""
        rules = self.rules.values()
        atoms = {atom for rule in rules for atom in (*rule.body, *([rule.head] if rule.head else []))}
        return self.hashed({place for atom in atoms for place in atom if not place.startswith("?")})

    def _match(self, rule: int) -> _Match:
        if rule not in self._matches:
            known = self.rules[rule]
            self._matches[rule] = _Match.of(known.head, known.body, self._constants, self._by_subject, self._by_object)
        return self._matches[rule]

    @cached_property
    def _by_predicate(self) -> dict[int | str, list[int]]:
        """The ids of rules by the predicate of their heads; rules whose head may have any predicate, under ''."""
        found: dict[int | str, list[int]] = {}
        for number, rule in self.rules.items():
            if rule.head:
                found.setdefault(self._constants.get(rule.head[1], ""), []).append(number)
        return found

    def rules_concluding(self, ids: Ids) -> list[int]:
        """Give the ids of the rules whose head matches a statement, in order."""
        numbers = sorted([*self._by_predicate.get(ids[1], []), *self._by_predicate.get("", [])])
        found = [number for number in numbers if self._match(number).bindings(ids) is not None]
        return [number for number in found if self._says_so(self.rules[number].name, ids)]

    def _says_so(self, rule: str, ids: Ids) -> bool:
        """Tell whether a rule about values, which are literals', holds of a statement; other rules may."""
        if not is_of_values(rule):
            return True
        return ids[0] & 3 == 2 and says_so(rule, self.statement(ids))

    def hashed(self, terms: Iterable[str]) -> Mapping[str, int]:
        """Give the ids that terms have, or would have: an id is the hash of its term (and others asked for before)."""
        missing = sorted({term for term in terms if term not in self._ids})
        if missing:
            rows = self._connection.execute(
                f"SELECT term, {term_id('term')} FROM (SELECT unnest($terms::VARCHAR[]) AS term)", {"terms": missing}
            ).fetchall()
            self._ids.update(rows)
        return self._ids

    def find(self, statement: tuple[str, str, str]) -> Record | None:
        """Give the row of a statement, or None when it does not hold.

        Only hashes are compared: whoever shows it compares its terms as well.
        """
        subject, predicate, object_ = statement
        ids = self.hashed(statement)
        return self.record((ids[subject], ids[predicate], ids[object_]))

    def terms(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Give the exact terms of ids, by id (and others that were asked for before)."""
        missing = sorted({number for number in ids if number not in self._terms})
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            self._terms.update(
                self._connection.execute(f"SELECT id, term FROM terms WHERE id IN ({marks})", some).fetchall()
            )
        return self._terms

    def statement(self, ids: Ids) -> tuple[str, str, str]:
        """Give the exact terms of a statement."""
        terms = self.terms(ids)
        return terms[ids[0]], terms[ids[1]], terms[ids[2]]

    def record(self, ids: Ids) -> Record | None:
        """Give a statement's row, or None when it does not hold."""
        row = self._connection.execute(
            f"""SELECT {", ".join(_COLUMNS)} FROM {self._by_subject}
            WHERE subject = ? AND predicate = ? AND object = ? ORDER BY rank LIMIT 1""",
            ids,
        ).fetchone()
        return _record(row) if row else None

    def objects(self, subject: int, predicate: int) -> list[int]:
        """Give the objects of the statements with a subject and a predicate."""
        rows = self._connection.execute(
            f"SELECT object FROM {self._by_subject} WHERE subject = ? AND predicate = ?", [subject, predicate]
        ).fetchall()
        return [number for (number,) in rows]

    def records(self, statements: Iterable[Ids]) -> dict[Ids, Record]:
        """Give the rows of those statements that hold, in one go."""
        asked = set(statements)
        found: dict[Ids, Record] = {}
        subjects = sorted({ids[0] for ids in asked})
        for start in range(0, len(subjects), _AT_ONCE):
            some = subjects[start : start + _AT_ONCE]
            rows = self._connection.execute(
                f"""SELECT {", ".join(_COLUMNS)} FROM {self._by_subject}
                WHERE subject IN ({", ".join("?" * len(some))})""",
                some,
            ).fetchall()
            found.update((row[:3], _record(row)) for row in rows if row[:3] in asked)
        return found

    def axioms(self, rule: int) -> Instance:
        """Give the rows of a rule's axioms; raises `NoProof` when one of them does not hold."""
        if rule not in self._axioms:
            self.learn_axioms([rule])
        return self._axioms[rule]

    def learn_axioms(self, rules: Iterable[int]) -> None:
        """Look up the axioms of several rules in one go; raises as `axioms` does."""
        new = [rule for rule in rules if rule not in self._axioms]
        axioms = [axiom for rule in new for axiom in self.rules[rule].axioms]
        if axioms:
            hashed = self.hashed(term for axiom in axioms for term in axiom)
            ids = {(s, p, o): (hashed[s], hashed[p], hashed[o]) for s, p, o in axioms}
            records = self.records(ids.values())
            missing = next((axiom for axiom in axioms if ids[axiom] not in records), None)
            if missing:
                raise NoProof(missing)
        self._axioms.update((rule, tuple(records[ids[axiom]] for axiom in self.rules[rule].axioms)) for rule in new)

    def instances(self, rule: int, ids: Ids, below: int, limit: int | None = None) -> list[Instance]:
        """Give the instances of a rule that conclude a statement, all premises of a rank `below` the one given.

        Surest first, then those of the earliest rounds, then by ids; at most `limit`, or all.
        """
        match = self._match(rule)
        bindings = match.bindings(ids)
        if bindings is None:
            return []
        known: dict[int, Record] = {}
        for index in match.closed:
            record = self.record(match.premise(index, bindings))
            if record is None or record.rank >= below:
                return []
            known[index] = record
        found = self._open_instances(match, bindings, below, limit) if match.open else [()]
        return [match.in_order(known, instance) for instance in found]

    def _open_instances(
        self, match: _Match, bindings: Mapping[str, int], below: int, limit: int | None
    ) -> list[Instance]:
        values: list[int] = [bindings[name] for name in match.parameters] + [below] * len(match.open)
        # To sort many columns takes longer to plan than all the rest: few instances are sorted here.
        rows = self._connection.execute(f"{match.sql} LIMIT {limit or _ALL}", values).fetchall()
        if len(rows) == limit:
            rows = self._connection.execute(f"{match.sql} {match.order} LIMIT {limit}", values).fetchall()
        width = len(_COLUMNS)
        found = [tuple(_record(row[start : start + width]) for start in range(0, len(row), width)) for row in rows]
        return sorted(found, key=lambda each: (_cost(each), [record.ids for record in each]))

    def contradictions(self) -> Iterator[tuple[int, int, Instance]]:
        """Give the contradictions that the closure found, surest first: rule, level, the premises of the rule's body.

        Those of one level and one rule come in the order of the exact terms of what its variables stand for.
        """
        rows = self._connection.execute("""
            WITH spelt AS (
                SELECT clash, list(term ORDER BY place) AS terms FROM (
                    SELECT rowid AS clash, unnest(bindings) AS id, generate_subscripts(bindings, 1) AS place
                    FROM inconsistencies) JOIN terms USING (id) GROUP BY clash)
            SELECT rule, level, bindings FROM inconsistencies LEFT JOIN spelt ON inconsistencies.rowid = clash
            ORDER BY level, rule, terms""").fetchall()
        for rule, level, bindings in rows:
            match = self._match(rule)
            names = dict.fromkeys(place for atom in match.body for place in atom if isinstance(place, str))
            values = dict(zip(names, bindings, strict=True))
            records = [self.record(match.premise(index, values)) for index in range(len(match.body))]
            yield rule, level, tuple(record for record in records if record)

    def best_instance(self, rule: int, ids: Ids, below: int) -> Instance | None:
        """Give the surest instance of a rule, then the one of the earliest rounds, then the first by exact terms."""
        found = self.instances(rule, ids, below, _FEW)
        ties = [each for each in found if _cost(each) == _cost(found[0])]
        if len(ties) == _FEW:  # a limit would drop what the terms would put first
            ties = [each for each in self.instances(rule, ids, below) if _cost(each) == _cost(found[0])]
        if len(ties) < 2:
            return ties[0] if ties else None
        terms = self.terms({number for each in ties for record in each for number in record.ids})
        return min(ties, key=lambda each: [terms[number] for record in each for number in record.ids])

    def assertions_of(self, statements: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], list[Assertion]]:
        """Give all assertions of statements by their exact terms."""
        asked = list(statements)
        ids = self.hashed(term for statement in asked for term in statement)
        found = self.assertions([(ids[s], ids[p], ids[o]) for s, p, o in asked])
        return {(s, p, o): found[ids[s], ids[p], ids[o]] for s, p, o in asked}

    def said(self, subjects: Iterable[int], predicates: Iterable[int]) -> list[tuple[Any, ...]]:
        """Give the rows of the assertions that have one of the subjects and one of the predicates."""
        listed = sorted(subjects)
        among = ", ".join(map(str, sorted(predicates)))
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(listed), _AT_ONCE):
            some = listed[start : start + _AT_ONCE]
            # The index serves one condition alone: with both in one, the whole table would be scanned.
            marks = ", ".join("?" * len(some))
            rows += self._connection.execute(
                f"""WITH about AS MATERIALIZED (SELECT * FROM assertions WHERE subject IN ({marks}))
                SELECT subject, predicate, object, source, line, place, level, author, date, personal
                FROM about WHERE predicate IN ({among})""",
                some,
            ).fetchall()
        return rows

    def assertions(self, statements: Sequence[Ids]) -> dict[Ids, list[Assertion]]:
        """Give all assertions of statements, surest first, then by source and line."""
        found: dict[Ids, list[Assertion]] = {ids: [] for ids in statements}
        rows = self.said({ids[0] for ids in statements}, {ids[1] for ids in statements})
        for row in rows:
            if row[:3] in found:
                found[row[:3]].append(Assertion(*self._sources[row[3]], *row[4:]))
        for assertions in found.values():
            assertions.sort(key=lambda each: (each.level, each.path, each.line, each.place, each.author, each.date))
        return found


@dataclass(frozen=True, slots=True)
class _Match:
    """How to find the instances of one rule from its conclusion.

    Places of atoms are ids or variables. `closed` are the atoms that the conclusion binds wholly, each a look-up of its
    own; `open` are joined by `sql`, whose parameters are the values of `parameters`, then a rank for each of them.
    """

    head: tuple[int | str, ...] | None
    body: tuple[tuple[int | str, ...], ...]
    closed: tuple[int, ...]
    open: tuple[int, ...]
    sql: str
    order: str
    parameters: tuple[str, ...]

    @classmethod
    def of(
        cls, head: Atom | None, body: Sequence[Atom], constants: Mapping[str, int], by_subject: str, by_object: str
    ) -> _Match:
        """Compile the look-up of a rule."""
        encoded = [tuple(constants.get(place, place) for place in atom) for atom in body]
        heads = tuple(constants.get(place, place) for place in head) if head else None
        bound = {place for place in heads or () if isinstance(place, str)}
        closed = [i for i, atom in enumerate(encoded) if all(isinstance(p, int) or p in bound for p in atom)]
        opened = [index for index in range(len(encoded)) if index not in closed]
        sql, order, parameters = _join([encoded[index] for index in opened], bound, by_subject, by_object)
        return cls(heads, tuple(encoded), tuple(closed), tuple(opened), sql, order, parameters)

    def bindings(self, ids: Ids) -> dict[str, int] | None:
        """Give what a conclusion binds, or None when the head does not match it."""
        found: dict[str, int] = {}
        for place, number in zip(self.head or (), ids, strict=False):
            if (place if isinstance(place, int) else found.setdefault(place, number)) != number:
                return None
        return found

    def premise(self, index: int, bindings: Mapping[str, int]) -> Ids:
        """Give the ids of an atom that the conclusion binds wholly."""
        s, p, o = (place if isinstance(place, int) else bindings[place] for place in self.body[index])
        return s, p, o

    def in_order(self, known: Mapping[int, Record], found: Instance) -> Instance:
        """Put the premises that were looked up and those that were joined in the order of the body."""
        records = {**known, **dict(zip(self.open, found, strict=True))}
        return tuple(records[index] for index in range(len(self.body)))


def _join(
    atoms: Sequence[tuple[int | str, ...]], bound: set[str], by_subject: str, by_object: str
) -> tuple[str, str, tuple[str, ...]]:
    """Give the SQL that joins atoms, the order of its rows, and the variables whose values it takes."""
    tables, conditions, parameters = [], [], []
    first_seen: dict[str, str] = {}
    for number, atom in enumerate(atoms):
        subject, _, object_ = (isinstance(place, int) or place in bound for place in atom)
        joined = atom[0] in first_seen and not object_
        tables.append(f"{by_subject if subject or joined else by_object} AS a{number}")
        for column, place in zip(_PLACES, atom, strict=True):
            here = f"a{number}.{column}"
            if isinstance(place, int):
                conditions.append(f"{here} = {place}")
            elif place in bound:
                conditions.append(f"{here} = ?")
                parameters.append(place)
            elif place in first_seen:
                conditions.append(f"{here} = {first_seen[place]}")
            else:
                first_seen[place] = here
    names = [f"a{number}" for number in range(len(atoms))]
    conditions += [f"{name}.rank < ?" for name in names]
    columns = ", ".join(f"{name}.{column}" for name in names for column in _COLUMNS)
    levels = [f"{name}.level::INTEGER" for name in names]
    order = [f"greatest({', '.join(levels)})", " + ".join(levels), " + ".join(f"{name}.round" for name in names)]
    order += [f"{name}.{place}" for name in names for place in _PLACES]
    return (
        f"SELECT {columns} FROM {', '.join(tables)} WHERE {' AND '.join(conditions)}",
        f"ORDER BY {', '.join(order)}",
        tuple(parameters),
    )


def _record(row: Sequence[int]) -> Record:
    subject, predicate, object_, asserted, level, round_, rule, rank = row
    return Record((subject, predicate, object_), asserted, level, round_, rule, rank)


def _cost(instance: Instance) -> tuple[int, int, int]:
    """Give what instances are compared by: how sure the weakest premise is, how sure all are, how early they came."""
    levels = [record.level for record in instance]
    return max(levels, default=0), sum(levels), sum(record.round for record in instance)
