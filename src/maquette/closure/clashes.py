"""Contradictions where things are the same: those of each level, and of things that are the same and different.

Where nothing is the same, contradictions are found at the end, in one go. Where equalities come in, they are found
before less sure ones do, and at the end, among the statements about representatives: else each would be found once for
every thing that is the same. Statements that contradict each other are one contradiction, at the surest level at which
they do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.axioms import DIFFERENT, SAME, TYPE, Axioms, joined, owl, rdf
from maquette.closure.literal_values import MISPLACED
from maquette.equality_rules import all_different
from maquette.instance_rules import Draft
from maquette.rules import is_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Set

    import duckdb

    from maquette.axioms import Triple
    from maquette.closure.equality import Equality
    from maquette.closure.literal_values import LiteralValues
    from maquette.closure.results import Found
    from maquette.rules import Rule
    from maquette.rules_sql import Key, RuleGroups

Difference = tuple[Draft | str, int, tuple[int, ...]]
"""A contradiction of things that are the same and different: its rule, or the rule's name; its level; its bindings."""

_LISTS = (rdf("first"), rdf("rest"), owl("members"), owl("distinctMembers"))
_NONE = 127
EVERYTHING = "SELECT * FROM known UNION ALL SELECT * FROM aside"


@dataclass
class Clashes:
    """The contradictions of one closure so far."""

    connection: duckdb.DuckDBPyConnection
    groups: RuleGroups
    equality: Equality
    found: list[Found] = field(default_factory=list)

    def note(self, seen: Set[Key], rules: Mapping[int, Rule], below: int = _NONE) -> None:
        """Note the contradictions among the statements about representatives that are surer than a level."""
        query = self.groups.clashes(seen, "known")
        rows = self.connection.execute(
            f"SELECT rule, min(level), bindings FROM ({query}) WHERE level < {below} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        known = {self._premises(rules[rule], bindings) for rule, _, bindings in self.found}
        for rule, level, bindings in rows:
            premises = self._premises(rules[rule], bindings)
            if premises not in known:
                known.add(premises)
                self.found.append((rule, level, tuple(bindings)))

    def _premises(self, rule: Rule, bindings: Iterable[int]) -> frozenset[tuple[int, ...]]:
        """Give the statements that contradict each other, as statements about representatives."""
        names = dict.fromkeys(place for atom in rule.body for place in atom if is_variable(place))
        values = {**self.groups.ids, **dict(zip(names, bindings, strict=True))}
        return frozenset(tuple(self.equality.classes.of(values[place]) for place in atom) for atom in rule.body)

    def differences(self, seen: Set[Key]) -> Iterator[Difference]:
        """Give the contradictions of things that are the same and different: rule, level, what its variables stand for.

        Those of `eq-diff2` and `eq-diff3` have a rule for each two places of a list. To be called before the results
        are written: proofs may need that a thing is the same as itself, which is noted here.
        """
        ids = self.groups.ids
        if (ids[DIFFERENT], 0) in seen:
            yield from self._different()
        if (ids[TYPE], ids[owl("AllDifferent")]) in seen:
            yield from self._all_different()

    def of_literals(self, values: LiteralValues, rules: Iterable[Rule], round_: int) -> Iterator[Found]:
        """Give the contradictions of literals: none of their datatype, or of different values and yet the same.

        To be called before the results are written; what proofs need is noted, as of a round.
        """
        for level, terms in values.ill_typed(EVERYTHING):
            yield values.rules["dt-not-type"], level, terms
        for level, terms in values.misplaced(rules, EVERYTHING, round_):
            yield values.rules[MISPLACED], level, terms
        derived = [self.equality.rules[name] for name in ("sym", "trans")] + [values.rules["dt-eq"]]
        for level, terms in values.unequal(self.equality.classes.things.values(), EVERYTHING, derived):
            yield self.equality.rules["diff1"], level, terms

    def _different(self) -> Iterator[Difference]:
        different = self.groups.ids[DIFFERENT]
        rows = self.connection.execute(f"""
            SELECT least(subject, object), greatest(subject, object), arg_min(subject, level), arg_min(object, level),
            min(level) FROM (
                SELECT subject, object, min(level) AS level FROM ({EVERYTHING}) AS every
                LEFT JOIN representatives AS s ON s.id = subject LEFT JOIN representatives AS o ON o.id = object
                WHERE predicate = {different}
                AND coalesce(s.representative, subject) = coalesce(o.representative, object)
                GROUP BY subject, object HAVING bool_or({self._is_original()}))
            GROUP BY 1, 2 ORDER BY 1, 2""").fetchall()
        levels = self._levels_of_equality((subject, object_) for *_, subject, object_, _ in rows)
        for *_, subject, object_, level in rows:
            yield "eq-diff1", max(level, levels[subject, object_]), (subject, object_)

    def _is_original(self) -> str:
        """Give the condition that a statement is not one with another thing in its place."""
        return f"rule IS NULL OR rule NOT IN ({', '.join(str(self.equality.rules[f'rep_{place}']) for place in 'spo')})"

    def _levels_of_equality(self, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """Give the levels at which things are the same; a thing is the same as itself at the surest level."""
        asked = sorted(set(pairs))
        same, ref = self.equality.same, self.equality.rules["ref"]
        columns = [[one for one, _ in asked], [other for _, other in asked]]
        # What a statement speaks of is the same as itself.
        self.connection.execute(
            f"""INSERT INTO aside SELECT object, {same}, object, min(level), arg_min(round, level) + 1, {ref}
            FROM ({EVERYTHING}) WHERE object IN (
                SELECT one FROM (SELECT unnest($1::BIGINT[]) AS one, unnest($2::BIGINT[]) AS other) WHERE one = other)
            GROUP BY object""",
            columns,
        )
        rows = self.connection.execute(
            f"""SELECT one, other, min(level) FROM aside
            JOIN (SELECT unnest($1::BIGINT[]) AS one, unnest($2::BIGINT[]) AS other) ON subject = one AND object = other
            WHERE predicate = {same} GROUP BY one, other""",
            columns,
        ).fetchall()
        return {(one, other): level for one, other, level in rows}

    def _all_different(self) -> Iterator[Difference]:
        """Give a contradiction for each two members of a list that are the same, the first of them with each other."""
        levels = self._lists()
        for draft in _equal_members(Axioms(levels, levels), self._representative):
            one, _, other = draft.body[0]
            pair = self.groups.ids[one], self.groups.ids[other]
            said = max(levels[axiom] for axiom in draft.axioms)
            yield draft, max(said, self._levels_of_equality([pair])[pair]), ()

    def _lists(self) -> dict[Triple, int]:
        """Give the statements that make lists of things that are all different, with their levels."""
        ids = self.groups.ids
        predicates = ", ".join(str(ids[word]) for word in _LISTS)
        rows = self.connection.execute(f"""
            SELECT s.term, p.term, o.term, min(level) FROM ({EVERYTHING})
            JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id
            WHERE predicate IN ({predicates}) OR (predicate = {ids[TYPE]} AND object = {ids[owl("AllDifferent")]})
            GROUP BY s.term, p.term, o.term HAVING bool_or({self._is_original()})""").fetchall()
        return {(s, p, o): level for s, p, o, level in rows}

    def _representative(self, term: str) -> int:
        self.groups.learn([term])
        return self.equality.classes.of(self.groups.ids[term])


def _equal_members(axioms: Axioms, representative: Callable[[str], int]) -> Iterator[Draft]:
    """Give a rule for each member of a list of different things that is the same as a former one."""
    for name, declared, members in all_different(axioms):
        places: dict[int, int] = {}
        for place, member in enumerate(members.terms):
            before = places.setdefault(representative(member), place)
            if before != place:
                used = joined(declared, members.leading_to(before, place))
                yield Draft(name, ((members.terms[before], SAME, member),), None, used)
