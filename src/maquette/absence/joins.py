"""Instances of a rule of which some atoms hold and others do not: joins with the sorted copies of the statements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from maquette.axioms import TYPE
from maquette.proofs.lookups import Record
from maquette.rules import is_variable
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb

    from maquette.absence.contradictions import Contradictions
    from maquette.proofs.lookups import Ids, Lookups
    from maquette.rules import Rule

Place = int | str
"""A place of an atom: the id of a term, or the name of a variable."""
Places = tuple[Place, Place, Place]

_COLUMNS = ("subject", "predicate", "object")
_RECORD = (*_COLUMNS, "asserted", "level", "round", "rule", "rank")
_ROW_CLASS = maq("CuratedRow")


@dataclass(frozen=True, slots=True)
class Instance:
    """The atoms of a rule's body in order: a record where the atom holds, else what is missing.

    `unbound` are the variables that only missing atoms have, `rows` those of them that stand for a new curated row.
    """

    atoms: tuple[Record | Places, ...]
    unbound: tuple[str, ...]
    rows: frozenset[str]


@dataclass(frozen=True)
class Joins:
    """Finds instances; `at_row` are the predicates by which curated rows stand at the ends of statements."""

    connection: duckdb.DuckDBPyConnection
    lookups: Lookups
    contradictions: Contradictions
    at_row: Mapping[str, frozenset[str]]
    _records: dict[Ids, Record | None] = field(default_factory=dict)

    @cached_property
    def _at_row(self) -> Mapping[str, frozenset[int]]:
        return {
            end: frozenset(self.lookups.hashed(words)[word] for word in words) for end, words in self.at_row.items()
        }

    def instances(self, rule: Rule, goal: Ids, budget: int, limit: int) -> Iterator[Instance]:
        """Give the instances of a rule that would conclude a statement and lack at most `budget` rows or statements.

        At most `limit` for each choice of the atoms that hold, the surest.
        """
        hashed = self.lookups.hashed(place for atom in rule.body for place in atom if not is_variable(place))
        bound = {place: number for place, number in zip(rule.head or (), goal, strict=True) if is_variable(place)}

        def places(atom: tuple[str, str, str]) -> Places:
            s, p, o = (bound.get(place, place) if is_variable(place) else hashed[place] for place in atom)
            return s, p, o

        body = [places(atom) for atom in rule.body]
        known = {number: self._record(atom) for number, atom in enumerate(body) if not _variables(atom)}
        opened = [number for number in range(len(body)) if number not in known]
        for size in range(len(opened), -1, -1):
            for chosen in combinations(opened, size):
                lacking = [number for number in range(len(body)) if number not in chosen and not known.get(number)]
                if lacking and self._groups([body[number] for number in lacking], body, chosen) <= budget:
                    yield from self._joined(body, known, chosen, limit)

    def _record(self, atom: Places) -> Record | None:
        s, p, o = atom
        assert isinstance(s, int)
        assert isinstance(p, int)
        assert isinstance(o, int)
        if (s, p, o) not in self._records:
            self._records[s, p, o] = self.lookups.record((s, p, o)) if min(s, p, o) >= 0 else None
        return self._records[s, p, o]

    def _groups(self, lacking: Sequence[Places], body: Sequence[Places], chosen: Sequence[int]) -> int:
        """Count what some missing atoms take at least: those about one new row are one."""
        bound = {name for number in chosen for name in _variables(body[number])}
        rows = self._row_variables(lacking, bound)
        about = [next((name for name in _variables(atom) if name in rows), atom) for atom in lacking]
        return len(set(about))

    def _row_variables(self, lacking: Sequence[Places], bound: set[str]) -> frozenset[str]:
        """Give the unbound variables that stand wherever they stand in the place of a curated row."""
        places: Counter[str] = Counter()
        at_row: Counter[str] = Counter()
        for atom in lacking:
            for end, place in (("subject", atom[0]), ("object", atom[2])):
                if isinstance(place, str) and place not in bound:
                    places[place] += 1
                    at_row[place] += atom[1] in self._at_row[end]
        return frozenset(name for name, count in places.items() if at_row[name] == count)

    def _joined(
        self, body: Sequence[Places], known: Mapping[int, Record | None], chosen: Sequence[int], limit: int
    ) -> Iterator[Instance]:
        """Give the instances where the chosen atoms hold."""
        lacking = [number for number in range(len(body)) if number not in chosen and not known.get(number)]
        bound = {name for number in chosen for name in _variables(body[number])}
        unbound = tuple(dict.fromkeys(n for i in lacking for n in _variables(body[i]) if n not in bound))
        rows = self._row_variables([body[number] for number in lacking], bound)
        for held, values in self._rows(body, chosen, lacking, limit):
            atoms = [held.get(number) or known.get(number) or _filled(atom, values) for number, atom in enumerate(body)]
            if not any(self._holds(atoms[number]) for number in lacking if number not in known):
                yield Instance(tuple(atoms), unbound, rows)

    def _holds(self, atom: Record | Places) -> bool:
        """Tell whether an atom holds after all: then another choice of atoms has this instance."""
        return not isinstance(atom, Record) and not _variables(atom) and self._record(atom) is not None

    def _rows(
        self, body: Sequence[Places], chosen: Sequence[int], lacking: Sequence[int], limit: int
    ) -> Iterator[tuple[dict[int, Record], dict[str, int]]]:
        """Join the chosen atoms; give their records and what their variables stand for."""
        if not chosen:
            yield {}, {}
            return
        columns: dict[str, str] = {}
        conditions: list[str] = []
        tables = []
        by_subject, by_object = self.lookups.copies
        for number in chosen:
            atom = body[number]
            from_subject = isinstance(atom[0], int) or (atom[0] in columns and not isinstance(atom[2], int))
            tables.append(f"{by_subject if from_subject else by_object} AS a{number}")
            for column, place in zip(_COLUMNS, atom, strict=True):
                here = f"a{number}.{column}"
                if isinstance(place, int):
                    conditions.append(f"{here} = {place}")
                elif place in columns:
                    conditions.append(f"{here} = {columns[place]}")
                else:
                    columns[place] = here
        for number in lacking:
            conditions += self._possible(body[number], columns, by_object)
        shown = ", ".join(f"a{number}.{column}" for number in chosen for column in _RECORD)
        levels = [f"a{number}.level::INTEGER" for number in chosen]
        order = ", ".join([f"greatest({', '.join(levels)})", " + ".join(levels), *columns.values()])
        found = self.connection.execute(
            f"SELECT {shown} FROM {', '.join(tables)} WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT {limit}"
        ).fetchall()
        width = len(_RECORD)
        for row in found:
            parts = {number: row[at * width : (at + 1) * width] for at, number in enumerate(chosen)}
            held = {number: Record((part[0], part[1], part[2]), *part[3:]) for number, part in parts.items()}
            values = {
                place: number
                for n in chosen
                for place, number in zip(body[n], held[n].ids, strict=True)
                if isinstance(place, str)
            }
            yield held, values

    def _possible(self, atom: Places, columns: Mapping[str, str], by_object: str) -> Iterator[str]:
        """Give the conditions under which a missing atom could be written of what the other atoms bind.

        Its ends are no curated rows, whose statements are their own, and of no class that the atom would contradict;
        its subject is no literal.
        """
        row = self.lookups.hashed([_ROW_CLASS, TYPE])
        for end, place in (("subject", atom[0]), ("object", atom[2])):
            if not isinstance(place, str) or place not in columns:
                continue
            here = columns[place]
            if end == "subject":
                yield f"{here} & 3 <> 2"
            classes = {row[_ROW_CLASS], *self.contradictions.excluded(atom[1], end)}
            listed = ", ".join(map(str, sorted(classes)))
            typed = f"SELECT subject FROM {by_object} WHERE predicate = {row[TYPE]} AND object IN ({listed})"
            yield f"{here} NOT IN ({typed})"


def _variables(atom: Places) -> tuple[str, ...]:
    return tuple(place for place in atom if isinstance(place, str))


def _filled(atom: Places, values: Mapping[str, int]) -> Places:
    s, p, o = (values.get(place, place) if isinstance(place, str) else place for place in atom)
    return s, p, o
