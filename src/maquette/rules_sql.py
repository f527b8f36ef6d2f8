"""Rules as SQL: rules of one shape are one join with a table of their constants, however many they are.

The shape of a rule is what stays when its own terms are taken out: `$1(?0) ← $0(?0)` for every subclass axiom alike.
Words of RDF, RDFS and OWL belong to the shape. The SQL is plain (joins and comparisons over 64-bit integers), so that
other engines can run it; `id & 3 <> 2` ("is no literal", see `maquette.statements`) is its only arithmetic.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.axioms import TYPE
from maquette.rules import Atom, is_variable
from maquette.statements import term_id
from maquette.words import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import duckdb

    from maquette.rules import Rule

_COLUMNS = ("subject", "predicate", "object")
_VOCABULARY = tuple(f"<{namespace}" for namespace in (RDF, RDFS, OWL))


@dataclass(frozen=True, slots=True)
class Shape:
    """What rules have in common: atoms whose places are variables (`?0`), constants (`$0`) or words of OWL.

    A place `$2?1` is the constant of the rules that have one there, and the variable for the others.
    """

    body: tuple[Atom, ...]
    head: Atom | None
    not_literal: tuple[str, ...]
    constants: int

    @property
    def is_transitivity(self) -> bool:
        """Tell whether the rules say that a property is transitive."""
        return self.body == (("?0", "$0", "?1"), ("?1", "$0", "?2")) and self.head == ("?0", "$0", "?2")

    @property
    def is_symmetric(self) -> bool:
        """Tell whether two variables may change places: then each clash would be found twice."""
        swapped = {"?0": "?1", "?1": "?0"}
        turned = {(swapped.get(s, s), p, swapped.get(o, o)) for s, p, o in self.body}
        variables = {place for atom in self.body for place in atom if is_variable(place)}
        return variables == {"?0", "?1"} and turned == set(self.body)


KEEPING = Shape((("?0", "$0", "?1"),), ("?0", "$1", "$2?1"), (), 3)
"""From a property to another, or to a class of its subjects: subproperties and domains, `owl:Thing` as some value."""

TURNING = Shape((("?0", "$0", "?1"),), ("?1", "$1", "$2?0"), ("?1",), 3)
"""From a property to another, turned round, or to a class of its values: inverses, symmetry, ranges."""


def shape_of(rule: Rule) -> tuple[Shape, tuple[str | None, ...]]:
    """Give a rule's shape and its constants, in the order in which the shape numbers them."""
    return _relabelling(rule) or _own_shape(rule)


def _relabelling(rule: Rule) -> tuple[Shape, tuple[str | None, ...]] | None:
    """Give the shape of a rule with one premise about a property; few shapes are few joins."""
    if rule.head is None or len(rule.body) != 1:
        return None
    (subject, predicate, value), head = rule.body[0], rule.head
    if not is_variable(subject) or is_variable(predicate) or not is_variable(value) or subject == value:
        return None
    for shape, here, there in ((KEEPING, subject, value), (TURNING, value, subject)):
        if head[0] == here and not is_variable(head[1]) and (head[2] == there or not is_variable(head[2])):
            return shape, (predicate, head[1], None if is_variable(head[2]) else head[2])
    return None


def _own_shape(rule: Rule) -> tuple[Shape, tuple[str, ...]]:
    variables: dict[str, str] = {}
    constants: dict[str, str] = {}

    def place(term: str) -> str:
        if is_variable(term):
            return variables.setdefault(term, f"?{len(variables)}")
        if term.startswith(_VOCABULARY):
            return term
        return constants.setdefault(term, f"${len(constants)}")

    def atom(triple: Atom) -> Atom:
        return place(triple[0]), place(triple[1]), place(triple[2])

    body = tuple(atom(each) for each in rule.body)
    head = None if rule.head is None else atom(rule.head)
    guards = tuple(variables[name] for name in rule.not_literal)
    return Shape(body, head, guards, len(constants)), tuple(constants)


@dataclass(frozen=True, slots=True)
class Source:
    """Where an atom's statements come from: a table and a condition on it (`{}` stands for the table's alias)."""

    table: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class _Join:
    """The parts of a query that finds the instances of a shape's body."""

    sources: tuple[str, ...]
    conditions: tuple[str, ...]
    places: Mapping[str, str]

    def value(self, place: str) -> str:
        """Give the SQL of what stands at a place of the head."""
        if place in self.places:
            return self.places[place]
        constant, variable = place.split("?")
        return f"coalesce({self.places[constant]}, {self.places[f'?{variable}']})"


def _join(shape: Shape, rules: str, sources: Sequence[Source], ids: Mapping[str, int]) -> _Join:
    places = {f"${number}": f"r.k{number}" for number in range(shape.constants)} | {
        word: str(number) for word, number in ids.items()
    }
    conditions: list[str] = []
    for number, (atom, source) in enumerate(zip(shape.body, sources, strict=True)):
        for column, place in zip(_COLUMNS, atom, strict=True):
            here = f"a{number}.{column}"
            if place in places:
                conditions.append(f"{here} = {places[place]}")
            else:
                places[place] = here
        if source.condition:
            conditions.append(source.condition.format(f"a{number}"))
    conditions += [f"{places[guard]} & 3 <> 2" for guard in shape.not_literal]
    tables = [f"{source.table} a{number}" for number, source in enumerate(sources)]
    return _Join((f"{rules} r", *tables), tuple(conditions), places)


def conclusions_sql(shape: Shape, rules: str, sources: Sequence[Source], ids: Mapping[str, int]) -> str:
    """Give the query for what the rules of a shape conclude: subject, predicate, object, rule.

    `rules` is a table (or a subquery in parentheses) of their constants `k0`, `k1`, … and their number `rule`;
    `sources` say for each atom of the body where its statements come from; `ids` gives the id of each word of OWL.
    """
    assert shape.head is not None
    join = _join(shape, rules, sources, ids)
    head = ", ".join(f"{join.value(place)} AS {column}" for place, column in zip(shape.head, _COLUMNS, strict=True))
    return f"SELECT {head}, r.rule AS rule FROM {', '.join(join.sources)}{_where(join.conditions)}"


def clashes_sql(shape: Shape, rules: str, sources: Sequence[Source], ids: Mapping[str, int]) -> str:
    """Give the query for the contradictions that rules without a head find: rule, level, bindings.

    `bindings` lists what each variable stands for, in the order in which they first stand in the body.
    """
    assert shape.head is None
    join = _join(shape, rules, sources, ids)
    conditions = join.conditions
    if shape.is_symmetric:
        conditions = (*conditions, f"{join.places['?0']} <= {join.places['?1']}")
    variables = [place for place in join.places if place.startswith("?")]
    levels = ", ".join(["r.level", *(f"a{number}.level" for number in range(len(shape.body)))])
    bindings = ", ".join(join.places[variable] for variable in variables)
    return (
        f"SELECT r.rule AS rule, greatest({levels})::TINYINT AS level, [{bindings}]::BIGINT[] AS bindings "
        f"FROM {', '.join(join.sources)}{_where(conditions)}"
    )


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


Key = tuple[int, int]
"""What a statement must have to match an atom: the ids of its predicate and, for `rdf:type`, its class (0: any)."""

_BATCH = 1000


@dataclass
class Group:
    """The rules of one shape, in a table of their own, and the keys of each atom of their bodies."""

    shape: Shape
    table: str
    keys: tuple[set[Key], ...]
    old: int = 0
    fresh: int = 0

    def rules(self, *, fresh: bool) -> str:
        """Give the source of the rules that are new, or of those that were there before."""
        both = self.old and self.fresh
        return f"(SELECT * FROM {self.table} WHERE {'' if fresh else 'NOT '}fresh)" if both else self.table


@dataclass
class RuleGroups:
    """All rules as tables in DuckDB, grouped by shape, and the queries that apply them.

    The queries for conclusions read `known` (all statements), `joined` (those that rules with several premises join, by
    the keys `joins`) and `delta` (what arrived in the last round); those for clashes read `statements`, the finished
    closure. `heads` are the predicates of what rules conclude.
    """

    connection: duckdb.DuckDBPyConnection
    ids: dict[str, int] = field(default_factory=dict)
    groups: dict[Shape, Group] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)
    joins: set[Key] = field(default_factory=set)
    words: dict[int, str] = field(default_factory=dict)

    def learn(self, terms: Iterable[str]) -> None:
        """Look up the ids of terms; `words` keeps those that the dictionary does not have."""
        new = sorted(set(terms) - self.ids.keys())
        if new:
            rows = self.connection.execute(
                f"""SELECT new.id, new.term, terms.term IS NULL
                FROM (SELECT term, {term_id("term")} AS id FROM (SELECT unnest($new) AS term)) AS new
                LEFT JOIN terms USING (id)""",
                {"new": new},
            ).fetchall()
            self.ids.update((term, number) for number, term, _ in rows)
            self.words.update((number, term) for number, term, is_missing in rows if is_missing)

    def add(self, rules: Sequence[Rule], level: int) -> None:
        """Add rules; they are new until `settle` is called."""
        shaped = [(rule, *shape_of(rule)) for rule in rules]
        terms = {
            place for rule in rules for atom in (*rule.body, *([rule.head] if rule.head else [])) for place in atom
        }
        self.learn(term for term in terms if not is_variable(term))
        rows: dict[str, list[str]] = defaultdict(list)
        for rule, shape, constants in shaped:
            group = self._group(shape)
            group.fresh += 1
            for wanted, atom in zip(group.keys, rule.body, strict=True):
                wanted.add(self._key(atom))
            if rule.head:
                self.heads.add(self.ids[rule.head[1]])
                self.joins |= {self._key(atom) for atom in rule.body if len(rule.body) > 1}
            places = ["NULL" if term is None else str(self.ids[term]) for term in constants]
            rows[group.table].append(f"({', '.join([str(rule.id), str(level), 'true', *places])})")
        for table, values in rows.items():
            for start in range(0, len(values), _BATCH):
                self.connection.execute(f"INSERT INTO {table} VALUES {', '.join(values[start : start + _BATCH])}")

    def _group(self, shape: Shape) -> Group:
        if shape not in self.groups:
            group = Group(shape, f"shape_{len(self.groups)}", tuple(set() for _ in shape.body))
            columns = "".join(f", k{number} BIGINT" for number in range(shape.constants))
            self.connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {group.table} (rule INTEGER, level TINYINT, fresh BOOLEAN{columns})"
            )
            self.groups[shape] = group
        return self.groups[shape]

    def _key(self, atom: Atom) -> Key:
        class_ = atom[2] if atom[1] == TYPE else "?"
        return self.ids.get(atom[1], 0), self.ids.get(class_, 0)

    def conclusions(self, arrived: frozenset[Key], last: int) -> Iterator[str]:
        """Give the queries of a round: new rules over all statements, the others with one premise among the arrivals.

        `arrived` are the keys of the statements in `delta`, which came in the round `last`.
        """
        for group in self.groups.values():
            size = len(group.shape.body)
            if group.shape.head and group.fresh:
                everything = "known" if size == 1 else "joined"
                sources = [_source(group.shape, number, everything) for number in range(size)]
                yield conclusions_sql(group.shape, group.rules(fresh=True), sources, self.ids)
            if group.shape.head and group.old:
                for place in range(size):
                    if not arrived.isdisjoint(group.keys[place]):
                        # Arrivals may meet each other: once, where the first of them is the arrival.
                        sources = [
                            _source(
                                group.shape,
                                number,
                                "delta" if number == place else "joined",
                                last if number < place else None,
                            )
                            for number in range(size)
                        ]
                        yield conclusions_sql(group.shape, group.rules(fresh=False), sources, self.ids)

    def clashes(self) -> str:
        """Give the query for the contradictions in `statements`: rule, level, bindings."""
        queries = ["SELECT NULL::INTEGER AS rule, NULL::TINYINT AS level, NULL::BIGINT[] AS bindings WHERE false"]
        for group in self.groups.values():
            if group.shape.head is None:
                sources = [Source("statements")] * len(group.shape.body)
                queries.append(clashes_sql(group.shape, group.table, sources, self.ids))
        return " UNION ALL ".join(queries)

    def settle(self) -> None:
        """Count the new rules among the known ones: they have seen all statements."""
        for group in self.groups.values():
            if group.fresh:
                self.connection.execute(f"UPDATE {group.table} SET fresh = false WHERE fresh")
                group.old, group.fresh = group.old + group.fresh, 0


def _source(shape: Shape, number: int, table: str, before: int | None = None) -> Source:
    conditions = [] if before is None else [f"{{0}}.round < {before}"]
    if shape.is_transitivity and number == 1:
        # A step of transitivity need not follow a step that transitivity gave: that one's own steps lead there.
        conditions.append("{0}.rule IS DISTINCT FROM r.rule")
    return Source(table, " AND ".join(conditions))
