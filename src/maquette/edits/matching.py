"""The rules of a closed table, matched with single statements: what follows from one, and what could conclude one.

A rule is compiled once for each place at which a statement may enter it: the look-ups that find the rest of its body,
in the order in which each binds most. That is for edits, which meet few statements; the closure, which meets all, joins
tables instead (`maquette.rules_sql`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from maquette.axioms import DIFFERENT, SAME, SCHEMA_CLASSES, SCHEMA_PREDICATES, TYPE
from maquette.closure import stored_rules
from maquette.edits.equalities import Equalities, EqualityRules, Replacement
from maquette.edits.surroundings import UNKNOWN
from maquette.edits.values import ValueRules
from maquette.equality_rules import APART
from maquette.proofs.lookups import rank_at
from maquette.rule_shapes import shape_of
from maquette.rules import is_variable
from maquette.statements import term_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from maquette.edits.surroundings import Premise, Standing, Surroundings
    from maquette.proofs.lookups import Ids
    from maquette.rules import Atom, Rule

Key = tuple[int, int]
"""What a statement must have to match an atom: its predicate and its object, 0 for any."""

Match = tuple[tuple[int, ...], tuple["Premise", ...]]
"""The values of an entry, and the statements of the body with their standing."""

_HEAD = -1
_LITERAL = 2


@dataclass(frozen=True, slots=True)
class _Look:
    """One look-up: an atom whose subject, object or both stand at places among the values, or are None.

    `added` is the place of a statement that is another value then; statements of the rule `excluded` do not count.
    """

    subject: int | None
    predicate: int
    object: int | None
    excluded: int | None

    @property
    def added(self) -> int | None:
        return 0 if self.subject is None else 2 if self.object is None else None

    def find(self, values: tuple[int, ...], rows: Surroundings, *, best: bool) -> list[Premise] | None:
        """Give the statements that match, or the best of them; None where they are not read yet."""
        if self.object is None:
            assert self.subject is not None
            return rows.of_subject(values[self.subject], self.predicate, best=best)
        if self.subject is None:
            return rows.of_object(values[self.object], self.predicate, best=best)
        ids = values[self.subject], self.predicate, values[self.object]
        standing = rows.standing(ids)
        if standing is UNKNOWN:
            return None
        return [(ids, standing)] if standing else []


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule that is entered by one atom of its body or by its head.

    `constants`, then the subject and the object of the statement that enters, then what the look-ups find, are the
    values; `head` and `variables` are places among them. `floor` is the least rank of what the rule concludes.
    """

    rule: int
    floor: int
    subject: int | None
    is_loop: bool
    excluded: int | None
    constants: tuple[int, ...]
    looks: tuple[_Look, ...]
    guards: tuple[int, ...]
    head: tuple[int, int, int] | None
    variables: tuple[int, ...]
    is_symmetric: bool
    makes_same: bool
    same: Equalities

    def matches(self, ids: Ids, standing: Standing | None, rows: Surroundings) -> list[Match] | None:
        """Give the instances in which a statement enters; None where rows are to be read first (`Stored.fetch`).

        Its standing is the premise's. Without one, it enters by the head, and of the instances of a body of one atom
        some may be left out that are not the best. Left out are those that no round of the closure finds, since
        something else stands for one of the things by then; of contradictions, none is.
        """
        best = standing is None and len(self.looks) == 1
        found = self._instances(ids, standing, rows, best=best)
        if not found or not self.head or not self.same.anything:
            return found
        if best and not any(map(self._is_read, found)):
            found = self._instances(ids, standing, rows, best=False)
        return found and [match for match in found if self._is_read(match)]

    def _is_read(self, match: Match) -> bool:
        terms = {*self.constants, *(term for ids, _ in match[1] for term in ids)}
        return self.rank(match) <= self.same.until(terms)

    def _instances(self, ids: Ids, standing: Standing | None, rows: Surroundings, *, best: bool) -> list[Match] | None:
        subject, _, object_ = ids
        if self.subject not in (None, subject) or (self.is_loop and subject != object_):
            return []
        if standing and standing[1] == self.excluded:
            return []
        found: list[Match] = [((*self.constants, subject, object_), ((ids, standing),) if standing else ())]
        is_whole = True
        for look in self.looks:
            grown: list[Match] = []
            for values, premises in found:
                more = look.find(values, rows, best=best)
                if more is None:
                    is_whole = False
                elif look.added is None:
                    grown += [(values, (*premises, each)) for each in more if each[1][1] != look.excluded]
                else:
                    place = look.added
                    grown += [
                        ((*values, each[0][place]), (*premises, each)) for each in more if each[1][1] != look.excluded
                    ]
            found = grown
        if not is_whole:
            return None
        return [match for match in found if self._is_guarded(match)] if self.guards else found

    def _is_guarded(self, match: Match) -> bool:
        return all(match[0][place] & 3 != _LITERAL for place in self.guards)

    def conclusion(self, match: Match) -> Ids:
        """Give what an instance concludes."""
        assert self.head
        subject, predicate, object_ = self.head
        return match[0][subject], match[0][predicate], match[0][object_]

    def rank(self, match: Match) -> int:
        """Give the rank of what an instance concludes."""
        latest = max([standing[0] for _, standing in match[1]], default=0)
        return max(self.floor, self.same.following(latest))


Step = Entry | Replacement
"""What concludes statements: a rule, or that things are the same."""


@dataclass
class Rules:
    """The rules that a closure used, to be entered by statements."""

    rules: Mapping[int, Rule]
    ids: Mapping[str, int]
    floors: Mapping[int, int]
    same: Equalities
    _at: dict[str, dict[Key, list[tuple[int, int]]]] = field(default_factory=dict)
    _entries: dict[tuple[str, Key], list[Entry]] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection) -> Self:
        """Read the rules that a closure used; those about the ontology itself are left out."""
        read = {rule.id: rule for rule in stored_rules(connection)}
        rules = {n: rule for n, rule in read.items() if rule.name not in APART and not rule.name.startswith("scm-")}
        atoms = {atom for rule in rules.values() for atom in (*rule.body, *([rule.head] if rule.head else []))}
        terms = {place for atom in atoms for place in atom if not is_variable(place)}
        terms |= {TYPE, SAME, DIFFERENT, *SCHEMA_PREDICATES, *SCHEMA_CLASSES}
        hashed = connection.execute(
            f"SELECT term, {term_id('term')} FROM (SELECT unnest($1::VARCHAR[]) AS term)", [sorted(terms)]
        )
        ids: dict[str, int] = dict(hashed.fetchall())
        added = connection.execute("SELECT id, level, round FROM rules").fetchall()
        floors = {number: rank_at(level, round_) for number, level, round_ in added}
        same = Equalities.of(connection, ids[SAME], EqualityRules.of(read.values()))
        same.learn(ids.values())
        return cls(rules, ids, floors, same)

    def __post_init__(self) -> None:
        self._at.update((how, defaultdict(list)) for how in ("body", "clash", "head"))
        for rule in self.rules.values():
            for place, atom in enumerate(rule.body):
                self._at["body" if rule.head else "clash"][self._key(atom)].append((rule.id, place))
            if rule.head:
                self._at["head"][self._key(rule.head)].append((rule.id, _HEAD))

    def _key(self, atom: Atom) -> Key:
        return self.ids[atom[1]], 0 if is_variable(atom[2]) else self.ids[atom[2]]

    @cached_property
    def values(self) -> ValueRules:
        """What the rules ask of the values of literals."""
        return ValueRules.of(self.rules.values())

    @cached_property
    def transitive(self) -> frozenset[int]:
        """The rules of transitivity."""
        links = (rule for rule in self.rules.values() if rule.head and len(rule.body) == 2)
        return frozenset(rule.id for rule in links if shape_of(rule)[0].is_transitivity)

    @cached_property
    def named(self) -> frozenset[int]:
        """The terms that the rules name, and the words from which rules are compiled."""
        return frozenset(self.ids.values())

    @cached_property
    def _replacements(self) -> list[Replacement]:
        return [Replacement(rule, place, self.same) for place, rule in enumerate(self.same.rules.replacing)]

    @cached_property
    def reads_equality(self) -> bool:
        """Tell whether a rule asks what is the same."""
        return any(atom[1] == SAME for rule in self.rules.values() for atom in rule.body)

    @cached_property
    def _schema(self) -> frozenset[Key]:
        type_ = self.ids[TYPE]
        return frozenset(
            [(self.ids[word], 0) for word in SCHEMA_PREDICATES] + [(type_, self.ids[word]) for word in SCHEMA_CLASSES]
        )

    def is_axiom(self, ids: Ids) -> bool:
        """Tell whether a statement is an axiom, or a part of one, from which rules may be compiled."""
        return (ids[1], 0) in self._schema or ids[1:] in self._schema

    def entered_by(self, ids: Ids) -> Sequence[Step]:
        """Give the entries of rules with a head whose body a statement enters."""
        entries = self._entered("body", ids)
        return [*entries, *self._replacements] if self.same.anything else entries

    def contradicted_by(self, ids: Ids) -> list[Entry]:
        """Give the entries of rules without a head whose body a statement enters."""
        return self._entered("clash", ids)

    def concluding(self, ids: Ids) -> Sequence[Step]:
        """Give the entries by which a statement may be concluded."""
        entries = self._entered("head", ids)
        return [*entries, *self._replacements] if self.same.anything else entries

    def _entered(self, how: str, ids: Ids) -> list[Entry]:
        places = self._at[how]
        key = ids[1:] if ids[1:] in places else (ids[1], 0)
        entries = self._entries.get((how, key))
        if entries is None:
            found = {*places.get(key, ()), *places.get((ids[1], 0), ())}
            entries = [self._compiled(self.rules[rule], place) for rule, place in sorted(found)]
            self._entries[how, key] = entries
        return entries

    def _compiled(self, rule: Rule, place: int) -> Entry:
        """Compile a rule that is entered by its head or by an atom of its body."""
        shape, _ = shape_of(rule)
        makes_same = bool(shape.half)
        entering = rule.head if place == _HEAD else rule.body[place]
        assert entering
        terms = dict.fromkeys(term for atom in (*rule.body, *([rule.head] if rule.head else [])) for term in atom)
        constants = [term for term in terms if not is_variable(term)]
        where = {term: number for number, term in enumerate(constants)}
        for number, term in enumerate((entering[0], entering[2]), len(constants)):
            where.setdefault(term, number)
        rest = [(number, atom) for number, atom in enumerate(rule.body) if number != place]
        # A step of transitivity does not follow a step that it gave: see `RuleGroups.source`.
        excluded = {1: rule.id} if shape.is_transitivity else {}
        looks = tuple(self._looks(rest, where, len(constants) + 2, excluded))
        head = rule.head and (where[rule.head[0]], where[rule.head[1]], where[rule.head[2]])
        variables = dict.fromkeys(term for atom in rule.body for term in atom if is_variable(term))
        return Entry(
            rule.id,
            self.floors[rule.id],
            None if is_variable(entering[0]) else self.ids[entering[0]],
            entering[0] == entering[2],
            excluded.get(place),
            tuple(self.ids[term] for term in constants),
            looks,
            () if makes_same else tuple(where[name] for name in rule.not_literal),
            head,
            tuple(where[name] for name in variables),
            shape.is_symmetric,
            makes_same,
            self.same,
        )

    def _looks(
        self, atoms: Sequence[tuple[int, Atom]], where: dict[str, int], size: int, excluded: Mapping[int, int]
    ) -> Iterator[_Look]:
        """Give the look-ups of atoms in the order in which each binds most; `where` learns what they find."""
        left = list(atoms)
        while left:
            number, atom = min(left, key=lambda each: self._openness(each[1], where))
            left.remove((number, atom))
            subject, predicate, object_ = atom
            yield _Look(where.get(subject), self.ids[predicate], where.get(object_), excluded.get(number))
            for term in (subject, object_):
                if term not in where:
                    where[term] = size
                    size += 1

    def _openness(self, atom: Atom, where: Mapping[str, int]) -> tuple[int, bool]:
        """Give how much an atom leaves open: all that is of a class comes last."""
        subject, predicate, object_ = atom
        return (subject not in where) + (object_ not in where), subject not in where and predicate == TYPE
