"""Rules as SQL: rules of one shape are one join with a table of their constants, however many they are.

The SQL is plain (joins and comparisons over 64-bit integers), so that
other engines can run it; `id & 3 <> 2` ("is no literal", see `maquette.statements`) is its only arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maquette.axioms import SAME, TYPE
from maquette.equality_rules import APART
from maquette.rule_shapes import CLASSES, KEEPING, TURNING, Shape, shape_of
from maquette.rules import is_variable
from maquette.statements import term_id

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    import duckdb

    from maquette.closure.literal_values import LiteralValues
    from maquette.rules import Atom, Rule

_COLUMNS = ("subject", "predicate", "object")


@dataclass(frozen=True, slots=True)
class Source:
    """Where an atom's statements come from: a table and a condition on it.

    In the condition, `{0}` stands for the table's alias and `{1}` for the number of the rule.
    """

    table: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What differs between rules of a shape, as SQL: their number, their level, what stands for `$0`, `$1`, ….

    `source` is the table that those are columns of, as `r`; nothing for a single rule.
    """

    source: str
    rule: str
    level: str
    places: Mapping[str, str]


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


def _join(shape: Shape, rules: Parameters, sources: Sequence[Source], ids: Mapping[str, int]) -> _Join:
    places = {word: str(number) for word, number in ids.items()}
    places.update(rules.places)
    conditions: list[str] = []
    for number, (atom, source) in enumerate(zip(shape.body, sources, strict=True)):
        for column, place in zip(_COLUMNS, atom, strict=True):
            here = f"a{number}.{column}"
            if place in places:
                conditions.append(f"{here} = {places[place]}")
            else:
                places[place] = here
        if source.condition:
            conditions.append(source.condition.format(f"a{number}", rules.rule))
    conditions += [f"{places[guard]} & 3 <> 2" for guard in shape.not_literal]
    tables = [f"{source.table} a{number}" for number, source in enumerate(sources)]
    return _Join((*((rules.source,) if rules.source else ()), *tables), tuple(conditions), places)


def conclusions_sql(shape: Shape, rules: Parameters, sources: Sequence[Source], ids: Mapping[str, int]) -> str:
    """Give the query for what the rules of a shape conclude: subject, predicate, object, rule.

    `sources` say for each atom of the body where its statements come from; `ids` gives the id of each word of OWL.
    """
    assert shape.head is not None
    join = _join(shape, rules, sources, ids)
    head = ", ".join(f"{join.value(place)} AS {column}" for place, column in zip(shape.head, _COLUMNS, strict=True))
    return f"SELECT {head}, {rules.rule} AS rule{_from(join.sources)}{_where(join.conditions)}"


def clashes_sql(shape: Shape, rules: Parameters, sources: Sequence[Source], ids: Mapping[str, int]) -> str:
    """Give the query for the contradictions that rules without a head find: rule, level, bindings.

    `bindings` lists what each variable stands for, in the order in which they first stand in the body.
    """
    assert shape.head is None
    join = _join(shape, rules, sources, ids)
    conditions = join.conditions
    if shape.is_symmetric:
        conditions = (*conditions, f"{join.places['?0']} <= {join.places['?1']}")
    variables = [place for place in join.places if place.startswith("?")]
    levels = ", ".join([rules.level, *(f"a{number}.level" for number in range(len(shape.body)))])
    bindings = ", ".join(join.places[variable] for variable in variables)
    return (
        f"SELECT {rules.rule} AS rule, greatest({levels})::TINYINT AS level, [{bindings}]::BIGINT[] AS bindings"
        f"{_from(join.sources)}{_where(conditions)}"
    )


@dataclass(frozen=True, slots=True)
class _Things:
    """The things of which a shape concludes that those in one group are the same, as SQL: `thing`, `rule`, `g0`, …."""

    shape: Shape
    rules: Parameters
    ids: Mapping[str, int]

    @property
    def shared(self) -> tuple[str, ...]:
        """The variables that all things of a group have in common."""
        assert self.shape.head
        places = dict.fromkeys(place for atom in self.shape.half for place in atom if is_variable(place))
        return tuple(place for place in places if place != self.shape.head[0])

    @property
    def group(self) -> str:
        """The columns that tell groups apart."""
        return ", ".join(["rule", *(f"g{number}" for number in range(len(self.shared)))])

    def sql(self, sources: Sequence[Source]) -> str:
        assert self.shape.head
        join = _join(replace(self.shape, body=self.shape.half, not_literal=()), self.rules, sources, self.ids)
        groups = "".join(f", {join.places[place]} AS g{number}" for number, place in enumerate(self.shared))
        thing = join.places[self.shape.head[0]]
        return (
            f"SELECT {thing} AS thing, {self.rules.rule} AS rule{groups}{_from(join.sources)}{_where(join.conditions)}"
        )


def pairs_sql(
    shape: Shape,
    rules: Parameters,
    sources: Sequence[Source],
    arriving: Iterable[Sequence[Source]],
    ids: Mapping[str, int],
) -> str:
    """Give the query for the things that rules of a shape with a `half` conclude to be the same.

    Every thing of a group is paired with the first one (IRIs before blank nodes before literals), not with every other
    one: the rest follows. With `arriving`, only groups count that have something in one of these joins.
    """
    things = _Things(shape, rules, ids)
    touched = " UNION ".join(f"SELECT {things.group} FROM ({things.sql(each)})" for each in arriving)
    every = things.sql(sources)
    some = f"SELECT * FROM ({every}) SEMI JOIN ({touched}) USING ({things.group})" if touched else every
    return f"""
        SELECT first AS subject, {ids[SAME]} AS predicate, thing AS object, rule FROM (
            WITH things AS MATERIALIZED ({some}),
            several AS (SELECT {things.group} FROM things GROUP BY ALL HAVING min(thing) <> max(thing))
            SELECT DISTINCT thing, rule,
                first_value(thing) OVER (PARTITION BY {things.group} ORDER BY thing & 3, thing) AS first
            FROM things SEMI JOIN several USING ({things.group}))
        WHERE thing <> first"""


def _from(sources: Sequence[str]) -> str:
    return f" FROM {', '.join(sources)}" if sources else ""


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


Key = tuple[int, int]
"""What a statement must have to match an atom: the ids of its predicate and, for `rdf:type`, its class (0: any)."""

Arrivals = Mapping[Key, Set[int | None]]
"""What arrived in a round: each key that it matches, with the rules that concluded it (None: somebody asserted it)."""

_LISTED = 50
"""Up to so many rules of a group are asked for one by one; of more, all between the first and the last."""

_CHOSEN = 1000
"""In a group of up to so many rules, those are chosen one by one that may find something."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a group: its number, its level, the key of each atom of its body, and the ids of its constants."""

    rule: int
    level: int
    keys: tuple[Key, ...]
    constants: tuple[int | None, ...]


@dataclass
class Group:
    """The rules of one shape, in the order of their numbers; those from `settled` on are new."""

    shape: Shape
    table: str
    rows: list[Row] = field(default_factory=list)
    by_constants: dict[tuple[int | None, ...], set[int]] = field(default_factory=dict)
    settled: int = 0
    stored: int = 0

    def parameters(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> Parameters:
        """Give some rules of the group, or more of them where they are many, as parameters of a query."""
        names = [f"k{number}" for number in range(self.shape.constants)]
        places = {f"${number}": f"r.{name}" for number, name in enumerate(names)}
        if len(rows) > _LISTED:
            self._store(connection, names)
            source = f"(SELECT * FROM {self.table} WHERE rule BETWEEN {rows[0].rule} AND {rows[-1].rule}) AS r"
            return Parameters(source, "r.rule", "r.level", places)
        # What all rules have alike stands in the query: the engine then reads only statements with it.
        for place, column in zip(places, zip(*(row.constants for row in rows), strict=True), strict=True):
            if len({*column}) == 1:
                places[place] = "NULL::BIGINT" if column[0] is None else str(column[0])
        if len(rows) == 1:
            return Parameters("", f"{rows[0].rule}::INTEGER", f"{rows[0].level}::TINYINT", places)
        self._store(connection, names)
        listed = ", ".join(str(row.rule) for row in rows)
        return Parameters(f"(SELECT * FROM {self.table} WHERE rule IN ({listed})) AS r", "r.rule", "r.level", places)

    def _store(self, connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
        """Write the rules that came since the last time into the group's table."""
        if not self.stored:
            columns = ", ".join(["rule INTEGER", "level TINYINT", *(f"{name} BIGINT" for name in names)])
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.table} ({columns})")
        if new := self.rows[self.stored :]:
            # As parameters: the engine takes ten times as long to read numbers in its SQL.
            columns = ", ".join(f"unnest(${number}::BIGINT[])" for number in range(1, len(names) + 3))
            cells = [(row.rule, row.level, *row.constants) for row in new]
            listed = [list(column) for column in zip(*cells, strict=True)]
            connection.execute(f"INSERT INTO {self.table} SELECT {columns}", listed)
            self.stored = len(self.rows)

    def undoing(self, row: Row) -> Set[int]:
        """Give the rules from whose conclusions this one only comes back to their premises, as inverses do."""
        there, back, *rest = *row.constants, None, None
        turned_back = self.shape in (KEEPING, TURNING, CLASSES) and rest[0] is None
        return self.by_constants.get((back, there, *row.constants[2:]), set()) if turned_back else set()

    def applicable(self, rows: Sequence[Row], wanted: Sequence[Container[Key]]) -> Sequence[Row]:
        """Give the rules whose atoms each have a key among the wanted ones; all where they are many."""
        if len(rows) > _CHOSEN:
            return rows
        return [row for row in rows if all(key in some for key, some in zip(row.keys, wanted, strict=True))]


@dataclass
class RuleGroups:
    """All rules, grouped by shape, and the queries that apply them.

    The queries for conclusions read `known` (all statements), `joined` (those that rules with several premises join, by
    the keys `joins`) and `delta` (what arrived in the last round). `heads` are the predicates of what rules conclude.
    Without `with_rules`, what is concluded has the rule 0.
    """

    connection: duckdb.DuckDBPyConnection
    with_rules: bool = True
    ids: dict[str, int] = field(default_factory=dict)
    groups: dict[Shape, Group] = field(default_factory=dict)
    heads: set[int] = field(default_factory=set)
    joins: set[Key] = field(default_factory=set)
    words: dict[int, str] = field(default_factory=dict)
    values: LiteralValues | None = None

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
        """Add rules, with numbers above those of all rules before; they are new until `settle` is called."""
        atoms = (atom for rule in rules for atom in (*rule.body, *([rule.head] if rule.head else [])))
        self.learn({place for atom in atoms for place in atom if not is_variable(place)})
        for rule in sorted((rule for rule in rules if rule.name not in APART), key=lambda rule: rule.id):
            shape, constants = shape_of(rule)
            keys = tuple(self._key(atom) for atom in rule.body)
            group = self.groups.setdefault(shape, Group(shape, f"shape_{len(self.groups)}"))
            for spelt in (constants, *(self.values.spellings(rule, constants) if self.values else ())):
                ids = tuple(None if term is None else self.ids[term] for term in spelt)
                group.rows.append(Row(rule.id, level, keys, ids))
                group.by_constants.setdefault(ids, set()).add(rule.id)
            if rule.head:
                self.heads.add(self.ids[rule.head[1]])
                self.joins |= set(keys if len(keys) > 1 else ())

    def _key(self, atom: Atom) -> Key:
        class_ = atom[2] if atom[1] == TYPE else "?"
        return self.ids.get(atom[1], 0), self.ids.get(class_, 0)

    def conclusions(self, arrived: Arrivals, seen: Set[Key], last: int) -> Iterator[str]:
        """Give the queries of a round: new rules over all statements, the others with one premise among the arrivals.

        `arrived` tells what stands in `delta`, which came in the round `last`; `seen` are the keys of all statements.
        """
        for group in self.groups.values():
            shape, places = group.shape, range(len(group.shape.body))
            if shape.half:
                yield from self.pairs(group, arrived, seen)
            if shape.head is None or shape.half:
                continue
            if fresh := group.applicable(group.rows[group.settled :], [seen for _ in places]):
                everything = "known" if len(places) == 1 else "joined"
                sources = [self.source(shape, number, everything) for number in places]
                yield conclusions_sql(shape, self._parameters(group, fresh), sources, self.ids)
            for place in places:
                wanted = [arrived if number == place else seen for number in places]
                known = group.applicable(group.rows[: group.settled], wanted)
                if len(places) == 1 and len(known) <= _CHOSEN:
                    known = [row for row in known if not arrived[row.keys[0]] <= group.undoing(row)]
                if known:
                    # Arrivals may meet each other: once, where the first of them is the arrival.
                    sources = [
                        self.source(shape, number, "joined", last if number < place else None) for number in places
                    ]
                    sources[place] = self.source(shape, place, "delta")
                    yield conclusions_sql(shape, self._parameters(group, known), sources, self.ids)

    def pairs(self, group: Group, arrived: Container[Key], seen: Container[Key]) -> Iterator[str]:
        """Give the queries of a round for rules that conclude that things are the same."""
        everything = [Source(self._spelt(group.shape, "joined"))] * len(group.shape.half)
        every = [seen] * len(group.shape.body)
        if fresh := group.applicable(group.rows[group.settled :], every):
            yield self._pairs_sql(group, fresh, everything, ())
        known = group.applicable(group.rows[: group.settled], every)
        if known := [row for row in known if any(key in arrived for key in row.keys)]:
            arriving = [
                [
                    Source(self._spelt(group.shape, "delta")) if number == place else each
                    for number, each in enumerate(everything)
                ]
                for place in range(len(everything))
            ]
            yield self._pairs_sql(group, known, everything, arriving)

    def _pairs_sql(
        self, group: Group, rows: Sequence[Row], everything: list[Source], arriving: Iterable[list[Source]]
    ) -> str:
        # Whatever is stored, rules are told apart here: one thing of each is the first.
        sql = pairs_sql(group.shape, group.parameters(self.connection, rows), everything, arriving, self.ids)
        return sql if self.with_rules else f"SELECT subject, predicate, object, 0 AS rule FROM ({sql})"

    def _parameters(self, group: Group, rows: Sequence[Row]) -> Parameters:
        parameters = group.parameters(self.connection, rows)
        return parameters if self.with_rules else replace(parameters, rule="0")

    def source(self, shape: Shape, number: int, table: str, before: int | None = None) -> Source:
        """Give where the statements of an atom come from: a table, `before` a round if that is given."""
        conditions = [] if before is None else [f"{{0}}.round < {before}"]
        if shape.is_transitivity and number == 1 and self.with_rules:
            # A step of transitivity need not follow a step that transitivity gave: that one's own steps lead there.
            conditions.append("{0}.rule IS DISTINCT FROM {1}")
        return Source(self._spelt(shape, table), " AND ".join(conditions))

    def _spelt(self, shape: Shape, table: str) -> str:
        """Give a table as rules of a shape read it: with one spelling for each value, where they compare values."""
        values = self.values
        return values.source(table) if values and values.compared and shape.compares_values and values.spelt else table

    def clashes(self, seen: Set[Key], table: str) -> str:
        """Give the query for the contradictions in a table of statements with their levels: rule, level, bindings."""
        queries = ["SELECT NULL::INTEGER AS rule, NULL::TINYINT AS level, NULL::BIGINT[] AS bindings WHERE false"]
        for group in self.groups.values():
            size = len(group.shape.body)
            if group.shape.head is None and (rows := group.applicable(group.rows, [seen] * size)):
                rules = self._parameters(group, rows)
                queries.append(
                    clashes_sql(group.shape, rules, [Source(self._spelt(group.shape, table))] * size, self.ids)
                )
        return " UNION ALL ".join(queries)

    def retire(self, terms: Set[int]) -> None:
        """Take out the rules that name one of some terms: no statement has them any more."""
        for group in self.groups.values():
            if any(not terms.isdisjoint(row.constants) for row in group.rows):
                new = {row.rule for row in group.rows[group.settled :]}
                group.rows = [row for row in group.rows if terms.isdisjoint(row.constants)]
                group.settled = sum(row.rule not in new for row in group.rows)
                group.stored = 0

    def settle(self) -> None:
        """Count the new rules among the known ones: they have seen all statements."""
        for group in self.groups.values():
            group.settled = len(group.rows)
