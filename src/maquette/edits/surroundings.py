"""The rows around an edit: as they are stored, read when they are asked for, and as they become.

Look-ups note what is not read yet; `fetch` reads all of it at once, in few queries: a query costs about the same
whether it is asked for one row or for a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from maquette.edits.equalities import Equalities
    from maquette.proofs.lookups import Ids

Standing = tuple[int, int]
"""What gives a statement its row: its rank and the rule that concluded it, `ASSERTED` for none. Less is better."""

Premise = tuple["Ids", Standing]
"""A statement with its standing at some time."""

Pair = tuple[int, int]
"""Subject and predicate, or predicate and object."""

ASSERTED = -1
UNKNOWN: Standing = (-1, -1)
"""Stands for the standing of a statement that is not read yet."""

_FEW = 16
"""How many statements of a pair are read where the best will do."""

_ROW = "subject, predicate, object, asserted, rank, rule"
_SINGLE = f"""
WITH single AS (
    SELECT unnest($1::BIGINT[]) AS subject, unnest($2::BIGINT[]) AS predicate, unnest($3::BIGINT[]) AS object),
about AS MATERIALIZED (SELECT {_ROW} FROM statements_by_subject SEMI JOIN single USING (subject))
FROM about SEMI JOIN single USING (subject, predicate, object)
"""
"""One column is compared first: to read one is a third of reading three."""
_ALL = f"""
WITH pairs AS (SELECT unnest($1::BIGINT[]) AS {{term}}, unnest($2::BIGINT[]) AS predicate),
about AS MATERIALIZED (SELECT {_ROW} FROM statements_by_{{term}} SEMI JOIN pairs USING ({{first}}))
FROM about SEMI JOIN pairs USING ({{term}}, predicate)
"""
_ABOUT_SUBJECT = f"""
SELECT {_ROW} FROM statements_by_subject SEMI JOIN (SELECT unnest($1::BIGINT[]) AS subject) USING (subject)
"""
_ABOUT_OBJECT = f"""
SELECT {_ROW} FROM statements_by_object SEMI JOIN (SELECT unnest($1::BIGINT[]) AS object) USING (object)
"""
_BEST = f"""
SELECT {_ROW} FROM ({_ALL}) QUALIFY row_number() OVER (PARTITION BY {{term}}, predicate ORDER BY rank) <= {_FEW}
"""


@dataclass
class Stored:
    """The rows that are stored, as far as they are read, and what is the same as the things that they speak of."""

    connection: duckdb.DuckDBPyConnection
    same: Equalities
    rows: dict[Ids, Standing | None] = field(default_factory=dict)
    asserted: dict[Ids, int] = field(default_factory=dict)
    _wanted: set[Ids] = field(default_factory=set)
    _met: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_subject = _Pairs(self, "subject")
        self.by_object = _Pairs(self, "object")

    def standing(self, ids: Ids) -> Standing | None:
        """Give the standing of a statement, None where it does not hold, or `UNKNOWN`."""
        found = self.rows.get(ids, UNKNOWN)
        if found is UNKNOWN:
            subject, predicate, object_ = ids
            if (subject, predicate) in self.by_subject.all or (object_, predicate) in self.by_object.all:
                return None
            self._wanted.add(ids)
        return found

    def fetch(self) -> None:
        """Read what was asked for."""
        self.by_subject.fetch()
        self.by_object.fetch()
        wanted = [ids for ids in self._wanted if ids not in self.rows]
        self._wanted.clear()
        if wanted:
            self.rows.update(dict.fromkeys(wanted))
            self.read(_SINGLE, wanted)
        self.same.learn(self._met)
        self._met.clear()

    def about(self, things: Iterable[int]) -> dict[Ids, Standing]:
        """Read the statements whose subject or object is one of some things."""
        asked = [(each,) for each in things]
        found = {*self.read(_ABOUT_SUBJECT, asked), *self.read(_ABOUT_OBJECT, asked)}
        return {ids: standing for ids in found if (standing := self.rows[ids])}

    def read(self, sql: str, asked: Iterable[tuple[int, ...]]) -> list[Ids]:
        """Read the rows of a query, whose parameters are columns; give their statements in its order."""
        found = []
        columns = [list(column) for column in zip(*asked, strict=True)]
        for subject, predicate, object_, asserted, rank, rule in self.connection.execute(sql, columns).fetchall():
            ids = subject, predicate, object_
            found.append(ids)
            self.rows[ids] = rank, ASSERTED if rule is None else rule
            if asserted is not None:
                self.asserted[ids] = asserted
        if self.same.anything:
            self._met.update(term for ids in found for term in ids)
        return found


class _Pairs:
    """The statements that are read of a subject, or of an object, and a predicate: all of them, or the best few."""

    def __init__(self, stored: Stored, term: str) -> None:
        self.all: dict[Pair, list[Ids]] = {}
        self.best: dict[Pair, list[Ids]] = {}
        self._stored = stored
        self._term = term
        self._wanted: set[Pair] = set()
        self._best_wanted: set[Pair] = set()

    def find(self, pair: Pair, *, best: bool) -> list[Ids] | None:
        """Give the statements of a pair, or the best of them; None, and note it, where they are not read yet."""
        found = self.all.get(pair)
        if found is None and best:
            found = self.best.get(pair)
        if found is None:
            (self._best_wanted if best else self._wanted).add(pair)
        return found

    def fetch(self) -> None:
        """Read what was asked for."""
        for sql, wanted in ((_ALL, self._wanted), (_BEST, self._best_wanted - self._wanted)):
            if not wanted:
                continue
            found: dict[Pair, list[Ids]] = {pair: [] for pair in wanted}
            first = "subject" if self._term == "subject" else "object, predicate"
            for ids in self._stored.read(sql.format(term=self._term, first=first), wanted):
                found[ids[0] if self._term == "subject" else ids[2], ids[1]].append(ids)
            for pair, statements in found.items():
                is_all = sql is _ALL or len(statements) < _FEW
                (self.all if is_all else self.best)[pair] = statements
        self._wanted.clear()
        self._best_wanted.clear()


@dataclass
class Surroundings:
    """The rows as they become: those `stored`, and over them the ones that an edit changed."""

    stored: Stored
    changed: dict[Ids, Standing | None] = field(default_factory=dict)
    _of_subjects: defaultdict[Pair, list[Ids]] = field(default_factory=lambda: defaultdict(list))
    _of_objects: defaultdict[Pair, list[Ids]] = field(default_factory=lambda: defaultdict(list))

    def put(self, ids: Ids, standing: Standing | None) -> None:
        """Give a statement another standing, or none."""
        if ids not in self.changed:
            self._of_subjects[ids[0], ids[1]].append(ids)
            self._of_objects[ids[2], ids[1]].append(ids)
        self.changed[ids] = standing

    def standing(self, ids: Ids) -> Standing | None:
        """Give the standing of a statement, None where it does not hold, or `UNKNOWN` where it is not read yet."""
        return self.changed[ids] if ids in self.changed else self.stored.standing(ids)

    def of_subject(self, subject: int, predicate: int, *, best: bool = False) -> list[Premise] | None:
        """Give the statements with a subject and a predicate, or the best of them; None where they are not read yet."""
        return self._found(self.stored.by_subject, self._of_subjects, (subject, predicate), best=best)

    def of_object(self, object_: int, predicate: int, *, best: bool = False) -> list[Premise] | None:
        """Give the statements with an object and a predicate, or the best of them; None where they are not read yet."""
        return self._found(self.stored.by_object, self._of_objects, (object_, predicate), best=best)

    def _found(self, pairs: _Pairs, came: dict[Pair, list[Ids]], pair: Pair, *, best: bool) -> list[Premise] | None:
        stored = pairs.find(pair, best=best)
        if stored is None:
            return None
        changed, rows = self.changed, self.stored.rows
        found = [(ids, standing) for ids in stored if ids not in changed and (standing := rows[ids])]
        if best and not found and stored and pair not in pairs.all:
            return self._found(pairs, came, pair, best=False)  # the best have changed: others may be the best now
        found += [(ids, standing) for ids in came.get(pair, ()) if (standing := changed[ids])]
        return found
