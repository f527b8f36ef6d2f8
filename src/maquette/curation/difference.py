"""What a person changed in a table, row by row and cell by cell, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from maquette.sheets.wording import shown
from maquette.sources.tables.columns import Column, Form
from maquette.text import Text, colon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.sources.tables.known import Known
    from maquette.sources.tables.schemas import Table
    from maquette.text import Language


class Act(StrEnum):
    """What became of a row, by the sign that marks it."""

    ADDED = "+"
    CHANGED = "~"
    REMOVED = "-"


@dataclass(frozen=True)
class RowChange:
    """One row before and after, in canonical spelling; None where there was or will be none.

    `remarks` say what else follows; `pending` are columns that wait for the command to say them.
    """

    id: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    remarks: tuple[Text, ...] = ()
    pending: frozenset[str] = frozenset()

    @property
    def act(self) -> Act:
        """Tell what became of the row."""
        if self.before is None:
            return Act.ADDED
        return Act.REMOVED if self.after is None else Act.CHANGED

    def cells(self, table: Table) -> list[tuple[Column, str, str]]:
        """Give the cells that differ, with their texts before and after."""
        before, after = self.before or {}, self.after or {}
        return [
            (column, before.get(column.name, ""), after.get(column.name, ""))
            for column in table.columns
            if column.form not in (Form.TITLE, Form.IDENTIFIER)
            and before.get(column.name, "") != after.get(column.name, "")
        ]


@dataclass(frozen=True)
class Difference:
    """All that changes in a table: changed and removed rows in its order, then added ones."""

    table: Table
    changes: tuple[RowChange, ...]

    def count(self, act: Act) -> int:
        """Count the rows that an act befell."""
        return Counter(change.act for change in self.changes)[act]

    def summary(self) -> Text:
        """Say how many rows are added, changed and removed."""
        added, changed, removed = (self.count(act) for act in Act)
        return Text(
            f"{self.table.name}: {added} {_rows(added)} added, {changed} changed, {removed} removed.",
            f"{self.table.name} : {added} {_lignes(added)} ajoutée{_s(added)}, {changed} modifiée{_s(changed)}, "
            f"{removed} supprimée{_s(removed)}.",
        )

    def lines(self, known: Known, language: Language) -> list[str]:
        """Tell each change: the row, then each cell with its text before and after."""
        teller = _Teller(self.table, known, language)
        return [line for change in self.changes for line in teller.lines(change)]


@dataclass(frozen=True)
class _Teller:
    """Tells changes to a person, in their language."""

    table: Table
    known: Known
    language: Language

    def lines(self, change: RowChange) -> list[str]:
        row = change.after or change.before or {}
        ends = (self.table.subject, self.table.object)
        named = " – ".join(self._said(self.table.column(name), row.get(name, "")) for name in ends)
        # The ends of a row that comes or goes stand in its first line.
        cells = [each for each in change.cells(self.table) if change.act is Act.CHANGED or each[0].name not in ends]
        return [
            f"{change.act} {change.id}{colon(self.language)} {named}",
            *(f"    {self._cell(change, *cell)}" for cell in cells),
            *(f"    ! {plain(remark.in_(self.language))}" for remark in change.remarks),
        ]

    def _cell(self, change: RowChange, column: Column, before: str, after: str) -> str:
        name = f"{column.fr if self.language == 'fr' else column.name}{colon(self.language)} "
        old, new = self._said(column, before), self._said(column, after)
        if column.name in change.pending:
            new = _PENDING.in_(self.language)
        match change.act:
            case Act.ADDED:
                return name + new
            case Act.REMOVED:
                return name + old
            case Act.CHANGED:
                return f"{name}{old} → {new}"

    def _said(self, column: Column, text: str) -> str:
        return said(column, text, self.known, self.language)


_PENDING = Text("(to be given)", "(à donner)")


def said(column: Column, text: str, known: Known, language: Language) -> str:
    """Give a cell as a person reads it: a thing with its title, a word of theirs, an empty cell as a dash."""
    if not text:
        return "—"
    found = known.find(column.kinds, text) if column.kinds else ()
    word = shown(column, text, known, language)
    return plain(known.say(found[0]) if len(found) == 1 and word == text else word)


def plain(text: str) -> str:
    """Give a text on one line, without characters that a terminal would obey."""
    return "".join(char if char.isprintable() else _MARKS.get(char, f"\\u{ord(char):04x}") for char in text)


_MARKS = {"\n": " ⏎ ", "\t": " ", **{space: space for space in "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"}}


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def _lignes(count: int) -> str:
    return f"ligne{_s(count)}"


def _s(count: int) -> str:
    return "s" if count > 1 else ""
