"""A curated table as a matrix: what its rows are about against what they name, one value in each cell.

The cell (IA717, zxpp) of the contributions holds the level of the row that says so. Rows and columns are known by codes
and ids, never by their titles.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.sources.tables.columns import Column, Status
from maquette.sources.tables.known import TITLES, Kind
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.sheets.outline import Outline
    from maquette.sources.tables.schemas import Table

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a matrix: the canonical cells that name it, and what a person reads of it."""

    key: Key
    heads: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """A table as a matrix: `keys` name its rows, `columns` are the things it relates them to, by their names.

    `cells` gives the standing rows behind each cell, in canonical spelling: none, one, or several (several authors, or
    one an outcome), which a single value cannot tell apart.
    """

    table: Table
    keys: tuple[str, ...]
    heads: tuple[Text, ...]
    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    titles: Mapping[str, str]
    cells: Mapping[tuple[Key, str], tuple[Mapping[str, str], ...]]

    @classmethod
    def of(cls, table: Table, rows: Iterable[Mapping[str, str]], outline: Outline) -> Matrix:
        """Lay out the canonical rows of a table that has a matrix."""
        keys = tuple(name for name in table.key if name != table.object and table.column(name).required)
        cells = standing(table, keys, rows)
        named = [*_pairs(table, keys, outline), *sorted({key for key, _ in cells})]
        objects = outline.ordered(outline.known.terms(table.column(table.object).kinds))
        object_kinds = table.column(table.object).kinds
        names = [outline.known.written(object_kinds, term) for term in objects]
        columns = tuple(dict.fromkeys((*names, *sorted({name for _, name in cells}))))
        titles = {name: outline.known.title(term) for name, term in zip(names, objects, strict=True)}
        lines = tuple(_line(table, keys, key, outline) for key in dict.fromkeys(named))
        return cls(table, keys, _heads(table), lines, columns, titles, cells)

    @property
    def value(self) -> Column:
        """Give the column whose values stand in the cells."""
        return value_column(self.table)


def has_matrix(table: Table) -> bool:
    """Tell whether a table can be shown as a matrix: it relates things of one kind to one kind, and grades that."""
    kinds = (table.column(table.subject).kinds, table.column(table.object).kinds)
    return bool(table.values) and all(len(each) == 1 for each in kinds)


def value_column(table: Table) -> Column:
    """Give the column of a table whose values stand in the cells of its matrix."""
    return table.column(table.values[0])


def standing(
    table: Table, keys: Sequence[str], rows: Iterable[Mapping[str, str]]
) -> dict[tuple[Key, str], tuple[Mapping[str, str], ...]]:
    """Give the rows that stand behind each cell: the confirmed ones, else the proposals."""
    groups: dict[tuple[Key, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        if row["status"] != Status.REJECTED:
            groups[tuple(row[name] for name in keys), row[table.object]].append(row)
    return {cell: _surest(table, group) for cell, group in groups.items()}


def _surest(table: Table, group: list[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    """Leave out what a confirmation supersedes: proposals with the very same key."""
    confirmed = {_key(table, row) for row in group if row["status"] == Status.CONFIRMED}
    return tuple(row for row in group if row["status"] == Status.CONFIRMED or _key(table, row) not in confirmed)


def _key(table: Table, row: Mapping[str, str]) -> Key:
    return tuple(row[name] for name in table.key)


def _pairs(table: Table, keys: Sequence[str], outline: Outline) -> list[Key]:
    """Give the rows that a matrix has whatever the table says, in their order: units by period, or things in order."""
    known, subject = outline.known, table.column(table.subject)
    if "programme" in keys:
        return [
            tuple(known.written(table.column(name).kinds, {"programme": one.programme, "unit": one.unit}[name])
                  for name in keys)
            for one in outline.offerings
        ]  # fmt: skip
    return [(known.written(subject.kinds, term),) for term in outline.ordered(known.terms(subject.kinds))]


def _heads(table: Table) -> tuple[Text, ...]:
    kind = table.column(table.subject).kinds[0]
    title = Text(TITLES[kind].en.capitalize(), TITLES[kind].fr[:1].upper() + TITLES[kind].fr[1:])
    if kind is not Kind.UNIT:
        return (title,)
    return (Text("Period", "Période"), Text("Code", "Code"), title)


def _line(table: Table, keys: Sequence[str], key: Key, outline: Outline) -> Line:
    known, column = outline.known, table.column(table.subject)
    name = key[keys.index(table.subject)]
    found = known.find(column.kinds, name)
    title = known.title(found[0]) if len(found) == 1 else ""
    if column.kinds != (Kind.UNIT,):
        return Line(key, (title or name,))
    programmes = known.find([Kind.PROGRAMME], key[keys.index("programme")]) if "programme" in keys else ()
    periods = [
        one.period for one in outline.offerings
        if found == (one.unit,) and (not programmes or one.programme in programmes)
    ]  # fmt: skip
    return Line(key, (", ".join(dict.fromkeys(filter(None, periods))), name, title))
