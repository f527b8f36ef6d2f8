"""Cells in the one spelling that a table is written in, so that two ways of saying the same thing compare as equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.sources.tables.columns import Column, Form
from maquette.sources.tables.values import CellReader, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.sources.tables.known import Known
    from maquette.sources.tables.schemas import Table


class Canonical:
    """Gives the rows of one table in canonical spelling; a cell that is not understood keeps its text."""

    def __init__(self, table: Table, known: Known) -> None:
        self._columns = [column for column in table.columns if column.form is not Form.TITLE]
        self._reader = CellReader(known)
        self._known = known
        self._spelled: dict[tuple[str, str], str] = {}

    def row(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Give every cell of a row but its titles, empty ones as ''."""
        return {column.name: self.cell(column, cells.get(column.name, "")) for column in self._columns}

    def cell(self, column: Column, text: str) -> str:
        """Give one cell: a thing by its code or id, a choice by its English word, a date in ISO 8601."""
        stripped = text.strip()
        if not stripped:
            return ""
        key = (column.name, stripped)
        if key not in self._spelled:
            value = self._reader.read(column, stripped)
            self._spelled[key] = self._text(column, value) if isinstance(value, Value) else stripped
        return self._spelled[key]

    def _text(self, column: Column, value: Value) -> str:
        return self._known.written(column.kinds, value.term) if value.kind else value.text
