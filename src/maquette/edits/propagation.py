"""One edit's way through the closure: what goes with it, what of that stays for other reasons, what it brings."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING, TypeVar

from maquette.axioms import DIFFERENT, SAME
from maquette.edits.equalities import CloseAgain
from maquette.edits.matching import Rules
from maquette.edits.regrouping import regroup
from maquette.edits.surroundings import ASSERTED, UNKNOWN, Stored, Surroundings
from maquette.edits.writing import Change, columns, write
from maquette.proofs.lookups import RANK_OF_LEVEL, rank_at
from maquette.statements import term_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import duckdb

    from maquette.edits.matching import Match, Step
    from maquette.edits.regrouping import Regrouping
    from maquette.edits.surroundings import Premise, Standing
    from maquette.proofs.lookups import Ids

_Candidate = tuple[int, int, "Ids", tuple["Premise", ...]]
"""A row that a statement may have: its rank, its rule, the statement, and the premises that it rests on."""

_Step = TypeVar("_Step", bound="Step")

_Contradiction = tuple[int, int, tuple[int, ...]]
"""A row of `inconsistencies`: rule, level, bindings."""

_STATES = """
SELECT (SELECT count(*) FROM unwritten WHERE predicate <> {same} OR subject <> object),
(SELECT count(*) FROM replaced_things WHERE id & 3 = 2 OR representative & 3 = 2),
(SELECT count(*) FROM inconsistencies AS i JOIN rules AS r ON r.id = i.rule WHERE starts_with(r.name, 'eq-diff')),
(SELECT min(level) FROM rules), (SELECT min(level) FROM assertions)
"""
_FORGET_CONTRADICTIONS = """
DELETE FROM inconsistencies AS i USING (SELECT unnest($1::INTEGER[]) AS rule, unnest($2::BIGINT[][]) AS bindings) AS c
WHERE i.rule = c.rule AND i.bindings = c.bindings
"""
_NOTE_CONTRADICTIONS = """
INSERT INTO inconsistencies SELECT unnest($1::INTEGER[]), unnest($2::TINYINT[]), unnest($3::BIGINT[][])
"""


@dataclass
class Propagation:
    """An edit under way; the tables of the closure change at its end.

    A candidate counts as long as its premises stand as they did when it was found; a statement that gets another
    standing is matched again. Candidates are taken by rank, but what must be read first waits until no candidate is
    left, and then all that waits is read at once: so a statement may get its row in several goes, each better.
    """

    connection: duckdb.DuckDBPyConnection
    rules: Rules
    rows: Surroundings
    said: Mapping[Ids, int | None]
    regrouping: Regrouping | None = None
    _candidates: list[_Candidate] = field(default_factory=list)
    _unplaced: list[_Candidate] = field(default_factory=list)
    _unmatched: list[tuple[Step, Ids, Standing | None]] = field(default_factory=list)
    _turned: list[tuple[Ids, Standing]] = field(default_factory=list)

    @classmethod
    def run(cls, connection: duckdb.DuckDBPyConnection, edited: Iterable[Ids]) -> int:
        """Bring the closure to what the assertions say, of which those of some statements were edited.

        Gives how many rows changed; where this raises, none did.
        """
        _check_state(connection)
        rules = Rules.of(connection)
        stored = Stored(connection, rules.same)
        said = _changed_assertions(stored, edited)
        if not said:
            return 0
        rules.same.learn({term for ids in said for term in ids})
        regrouping = regroup(stored, rules, said)
        if rules.values.everywhere or ((rules.same.anything or regrouping) and rules.reads_equality):
            raise CloseAgain
        return cls(connection, rules, Surroundings(stored), said, regrouping)._run()

    def _run(self) -> int:
        self._start()
        while self._candidates or self._unplaced or self._unmatched or self._turned:
            while self._candidates:
                self._settle(*heappop(self._candidates))
            self._turn()
            self._go_on()
        changed = self._changed()
        self._check_values(change.ids for change in changed)
        self._contradictions()
        write(self.connection, changed, self.rules.ids)
        return len(changed)

    # --- What goes

    def _start(self) -> None:
        """Take out what is no longer asserted, with all that rests on it; look for what remains, and what comes."""
        going = dict(self.regrouping.rows) if self.regrouping else {}
        for ids, level in self.said.items():
            if ids[1] == self.rules.same.same:
                continue  # see `maquette.edits.regrouping`
            self._guard(ids)
            standing = self.rows.standing(ids)
            if standing and standing[1] == ASSERTED and (level is None or rank_at(level) > standing[0]):
                going[ids] = standing
        entries = [(entry, *each) for each in going.items() for entry in self.rules.entered_by(each[0])]
        gone = self._take_out(going, entries)
        if self.regrouping:
            self._regroup(self.regrouping)
        for ids in gone:
            self._find_steps(ids)
        for ids in self.said:
            self._assert(ids)

    def _regroup(self, regrouping: Regrouping) -> None:
        """Let other things stand for some from now on."""
        same, stored = self.rules.same, self.rows.stored
        was_anything = same.anything
        same.regroup(regrouping.things, regrouping.replaced, regrouping.equalities)
        if same.anything != was_anything and self._is_contradictory():
            raise CloseAgain  # contradictions are noted otherwise where things are the same
        for ids in regrouping.equalities:
            stored.standing(ids)
        stored.fetch()
        for ids, standing in regrouping.equalities.items():
            self.rows.put(ids, standing)

    def _take_out(self, going: dict[Ids, Standing], entries: Iterable[tuple[Step, Ids, Standing]]) -> list[Ids]:
        """Take out statements, those whose row rested on them by some entries, and so on; give all of them.

        Ranks rise from premise to conclusion, so no statement rests on itself: one that another step of its rule gives
        the same rank stays.
        """
        gone = []
        resting = self._resting(entries)
        while going or resting:
            for ids in going:
                if not self._is_regrouped(ids):
                    self._guard(ids)
                self.rows.put(ids, None)
                gone.append(ids)
            going = self._without_support(resting)
            resting = self._resting(
                (entry, *each) for each in going.items() for entry in self.rules.entered_by(each[0])
            )
        return gone

    def _is_regrouped(self, ids: Ids) -> bool:
        """Tell whether a statement is an equality of things whose classes change: all of those are known then."""
        return ids[1] == self.rules.same.same and self.regrouping is not None and ids in self.regrouping.rows

    def _find_steps(self, ids: Ids) -> None:
        """Look for the steps to a statement."""
        if ids[1] == self.rules.same.same:
            return
        for entry in self.rules.concluding(ids):
            self._match(entry, ids, None)
        self._assert(ids)

    def _resting(self, entries: Iterable[tuple[Step, Ids, Standing]]) -> dict[Ids, Standing]:
        """Give the statements whose row a step may have given in which some statements enter."""
        steps = [
            (entry.conclusion(match), entry.rank(match), entry.rule)
            for entry, _, match in self._matches(entries, self.rows)
            if not self._makes_same(entry, match)
        ]
        for ids, *_ in steps:
            self.rows.standing(ids)
        self.rows.stored.fetch()
        found = {}
        for ids, rank, rule in steps:
            standing = self.rows.standing(ids)
            if standing and standing[1] == rule and rank <= standing[0]:
                found[ids] = standing
        return found

    def _without_support(self, resting: dict[Ids, Standing]) -> dict[Ids, Standing]:
        """Give those of some statements whose row no step of its rule gives any more."""
        left = {ids: standing for ids, standing in resting.items() if self.rows.standing(ids)}
        entries = (
            (entry, ids, None)
            for ids, (_, rule) in left.items()
            for entry in self.rules.concluding(ids)
            if entry.rule == rule
        )
        for entry, ids, match in self._matches(entries, self.rows):
            if ids in left and entry.rank(match) <= left[ids][0]:
                del left[ids]
        return left

    def _matches(
        self, entries: Iterable[tuple[_Step, Ids, Standing | None]], rows: Surroundings
    ) -> Iterator[tuple[_Step, Ids, Match]]:
        """Give the instances in which statements enter, with each statement, reading whatever it takes."""
        left = list(entries)
        while left:
            unread = []
            for entry, ids, standing in left:
                matches = entry.matches(ids, standing, rows)
                if matches is None:
                    unread.append((entry, ids, standing))
                else:
                    yield from ((entry, ids, match) for match in matches)
            left = unread
            rows.stored.fetch()

    # --- What comes

    def _assert(self, ids: Ids) -> None:
        """Let the best assertion of a statement be a candidate for its row."""
        level = self._asserted(ids)
        if level is not None:
            self._offer((rank_at(level), ASSERTED, ids, ()))

    def _asserted(self, ids: Ids) -> int | None:
        return self.said[ids] if ids in self.said else self.rows.stored.asserted.get(ids)

    def _offer(self, candidate: _Candidate) -> None:
        """Keep a candidate that is better than the row which its statement has."""
        rank, rule, ids, _ = candidate
        standing = self.rows.standing(ids)
        if standing is UNKNOWN:
            self._unplaced.append(candidate)
        elif standing is None or (rank, rule) < standing:
            heappush(self._candidates, candidate)

    def _settle(self, rank: int, rule: int, ids: Ids, premises: tuple[Premise, ...]) -> None:
        """Give a statement the row of a candidate, if that still holds and is better, and find what follows from it."""
        before, now = self.rows.standing(ids), (rank, rule)
        if before and before <= now:
            return
        if any(self.rows.standing(each) != standing for each, standing in premises):
            self._find_steps(ids)
            return
        self._guard(ids)
        self.rows.put(ids, now)
        if before and before[1] != rule and rule in self.rules.transitive:
            self._turned.append((ids, before))
        for entry in self.rules.entered_by(ids):
            self._match(entry, ids, now)

    def _match(self, entry: Step, ids: Ids, standing: Standing | None) -> None:
        """Find the steps in which a statement enters, as long as it stands as it did."""
        if standing and self.rows.standing(ids) != standing:
            return
        matches = entry.matches(ids, standing, self.rows)
        if matches is None:
            self._unmatched.append((entry, ids, standing))
            return
        for match in matches:
            if not self._makes_same(entry, match):
                self._offer((entry.rank(match), entry.rule, entry.conclusion(match), match[1]))

    def _go_on(self) -> None:
        """Read what was waited for."""
        self.rows.stored.fetch()
        unplaced, self._unplaced = self._unplaced, []
        unmatched, self._unmatched = self._unmatched, []
        for candidate in unplaced:
            self._offer(candidate)
        for entry, ids, standing in unmatched:
            self._match(entry, ids, standing)

    def _turn(self) -> None:
        """Take back what followed by transitivity from statements that transitivity itself gives now.

        Transitivity joins with no step that it gave (`RuleGroups.source`): so a statement that gets a better row may
        be the end of some steps less.
        """
        turned, self._turned = self._turned, []
        entries = [
            (entry, ids, before)
            for ids, before in turned
            for entry in self.rules.entered_by(ids)
            if entry.excluded is not None
        ]
        for ids in self._take_out({}, entries):
            self._find_steps(ids)

    # --- What cannot go on

    def _guard(self, ids: Ids) -> None:
        """Raise `CloseAgain` when a statement is an axiom, or says what is the same or different."""
        words = self.rules.ids
        if ids[1] in (words[SAME], words[DIFFERENT]) or self.rules.is_axiom(ids):
            raise CloseAgain

    def _makes_same(self, entry: Step, match: Match) -> bool:
        """Tell whether a step says that a thing is the same as itself; raise `CloseAgain` when it is another one."""
        if not entry.makes_same:
            return False
        subject, _, object_ = entry.conclusion(match)
        if subject != object_:
            raise CloseAgain
        return True

    def _check_values(self, changed: Iterable[Ids]) -> None:
        """Raise `CloseAgain` when the value of a literal matters, in a row that changed."""
        pairs = {ids[1:] for ids in changed if ids[2] & 3 == 2}
        if not pairs:
            return
        rows = self.connection.execute(
            """SELECT p.term, o.term FROM (SELECT unnest($1::BIGINT[]) AS predicate, unnest($2::BIGINT[]) AS object)
            JOIN terms AS p ON predicate = p.id JOIN terms AS o ON object = o.id""",
            [[predicate for predicate, _ in pairs], [object_ for _, object_ in pairs]],
        ).fetchall()
        if any(self.rules.values.concern(predicate, value) for predicate, value in rows):
            raise CloseAgain

    # --- Contradictions

    def _contradictions(self) -> None:
        """Take out the contradictions in which a row took part that changed, and put in those of the new rows."""
        before = Surroundings(self.rows.stored)
        gone, come = [], []
        for ids, now in self.rows.changed.items():
            then = before.standing(ids)
            if _level(now) != _level(then):
                gone += [(ids, then)] if then else []
                come += [(ids, now)] if now else []
        lost: list[tuple[int, tuple[int, ...]]] = []
        if gone and self._is_contradictory():
            lost = sorted({(rule, bindings) for rule, _, bindings in self._clashes(gone, before)})
        found = sorted(self._clashes(come, self.rows))
        if (lost or found) and self.rules.same.anything:
            raise CloseAgain  # one that holds of several things that are the same is noted of one of them
        if lost:
            self.connection.execute(_FORGET_CONTRADICTIONS, columns(lost))
        if found:
            self.connection.execute(_NOTE_CONTRADICTIONS, columns(found))

    def _is_contradictory(self) -> bool:
        return bool(self.connection.execute("SELECT 1 FROM inconsistencies LIMIT 1").fetchone())

    def _clashes(self, statements: Iterable[tuple[Ids, Standing]], rows: Surroundings) -> set[_Contradiction]:
        """Give the contradictions in which statements take part."""
        entries = [(entry, *each) for each in statements for entry in self.rules.contradicted_by(each[0])]
        found = set()
        for entry, _, (values, premises) in self._matches(entries, rows):
            bindings = tuple(values[place] for place in entry.variables)
            if not entry.is_symmetric or bindings[0] <= bindings[1]:
                level = max([entry.floor, *(standing[0] for _, standing in premises)]) // RANK_OF_LEVEL
                found.add((entry.rule, level, bindings))
        return found

    # --- What changed

    def _changed(self) -> list[Change]:
        """Give the statements whose row is another one now."""
        found, stored = [], self.rows.stored
        for ids in {**self.said, **self.rows.changed}:
            before, now, asserted = stored.standing(ids), self.rows.standing(ids), self._asserted(ids)
            if now != before or (now and asserted != stored.asserted.get(ids)):
                found.append(Change(ids, before is not None, now, asserted))
        return found


def _check_state(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise `CloseAgain` where rows or rounds depend on more than the rows around an edit.

    So they do where literals are the same as other things, or noted for proofs; where things that are the same are said
    to be different; and where the rules came at another level than they would now.
    """
    states = connection.execute(_STATES.format(same=term_id(f"'{SAME}'"))).fetchall()[0]
    noted, of_literals, different, first, now = states
    if noted or of_literals or different or now is None or first != now:
        raise CloseAgain


def _changed_assertions(stored: Stored, edited: Iterable[Ids]) -> dict[Ids, int | None]:
    """Give the best level, or None, of the edited statements that were asserted at another one; read their rows."""
    asked = set(edited)
    levels: dict[Ids, int | None] = dict.fromkeys(asked)
    if not asked:
        return levels
    rows = stored.connection.execute(
        """WITH about AS MATERIALIZED (
            SELECT subject, predicate, object, level FROM assertions
            WHERE subject IN (SELECT unnest($1::BIGINT[])))
        SELECT subject, predicate, object, min(level) FROM about GROUP BY subject, predicate, object""",
        [sorted({ids[0] for ids in asked})],
    ).fetchall()
    for subject, predicate, object_, level in rows:
        if (subject, predicate, object_) in asked:
            levels[subject, predicate, object_] = level
    for ids in asked:
        stored.standing(ids)
    stored.fetch()
    return {ids: level for ids, level in levels.items() if level != stored.asserted.get(ids)}


def _level(standing: Standing | None) -> int | None:
    return standing and standing[0] // RANK_OF_LEVEL
