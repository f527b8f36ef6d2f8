"""Where a person would write a statement: the row of a curated table, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.sources.tables.known import CLASSES
from maquette.sources.tables.schemas import ROW, TABLES
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from maquette.proofs.proof import Triple
    from maquette.sources.tables.schemas import Link, Table

Cells = tuple[tuple[str, tuple[str, ...]], ...]
"""Columns with what may stand in them: the term of a thing, or one of several words."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that somebody would add to a curated table, as far as the statements ask for it."""

    table: Table
    cells: Cells

    def or_(self, other: NewRow) -> NewRow | None:
        """Give both rows as one when they are about the same and differ in what they say; else None."""
        mine, others = dict(self.cells), dict(other.cells)
        if self.table is not other.table or mine.keys() != others.keys():
            return None
        if any(mine[name] != others[name] for name in mine if name in self.table.key):
            return None
        merged = {name: tuple(dict.fromkeys((*mine[name], *others[name]))) for name in mine}
        return NewRow(self.table, tuple(merged.items()))


def row_of(statements: Sequence[Triple], classes: Callable[[str], Iterable[str]]) -> NewRow | None:
    """Give the row that would give some statements (of one new row, a blank node; or a single one), if there is any.

    `classes` gives the classes of a thing. Where several tables would do, it is the one that asks for the fewest cells.
    """
    found = [row for table in TABLES.values() if (row := _row_in(table, statements, classes))]
    return min(found, key=lambda row: len(row.cells), default=None)


def _row_in(table: Table, statements: Sequence[Triple], classes: Callable[[str], Iterable[str]]) -> NewRow | None:
    cells: dict[str, tuple[str, ...]] = {}
    for statement in statements:
        link = next((each for each in table.links if _gives(table, each, statement, classes)), None)
        if link is None:
            return None
        for column, term in ((link.subject, statement[0]), (link.object, statement[2])):
            if column != ROW:
                cells[column] = (term,)
        cells.update({name: (value,) for name, value in link.when.items()})
    return NewRow(table, tuple(cells.items()))


def _gives(table: Table, link: Link, statement: Triple, classes: Callable[[str], Iterable[str]]) -> bool:
    """Tell whether a row of a table could give a statement by a link."""
    subject, predicate, object_ = statement
    if maq(link.predicate) != predicate:
        return False
    return all(_fits(table, link, column, term, classes) for column, term in (
        (link.subject, subject), (link.object, object_)))  # fmt: skip


def _fits(table: Table, link: Link, column: str, term: str, classes: Callable[[str], Iterable[str]]) -> bool:
    is_new = term.startswith("_:")
    if column == ROW or is_new:
        return column == ROW and is_new
    kinds = {CLASSES[each] for each in classes(term) if each in CLASSES}
    asked = {link.of_kind} if link.of_kind and column == link.object else set(table.column(column).kinds)
    return not asked or bool(kinds & asked)
