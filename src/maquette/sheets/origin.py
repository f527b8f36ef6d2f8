"""Where a workbook comes from: which table of which school and edition it was written from, and in which layout.

It stands on hidden sheets, so that a workbook that comes back is compared with the rows that it was written from, and
never taken for a sheet of another table, school or year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maquette.text import Language

ORIGIN = "_maquette"
"""The hidden sheet that says where a workbook comes from."""
BASE = "_base"
"""The hidden sheet of the rows that a workbook was written from, under the names of the table's columns."""
LISTS = "_lists"
"""The hidden sheet of what the drop-downs offer."""


class Layout(StrEnum):
    """How a sheet shows a table: a row to a row, or one of its columns spread over a matrix."""

    ROWS = "rows"
    MATRIX = "matrix"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a workbook says of itself; `title` is the workspace's, which is shown and not read back."""

    table: str
    layout: Layout
    school: str
    edition: str
    language: Language
    title: Text = field(default=Text("", ""), compare=False)

    def rows(self) -> list[tuple[str, str]]:
        """Give it as it is written, a name and a value a row."""
        return [
            ("table", self.table),
            ("layout", self.layout),
            ("school", self.school),
            ("edition", self.edition),
            ("language", self.language),
        ]

    @classmethod
    def read(cls, rows: Iterable[Sequence[str]]) -> Origin | None:
        """Read it back; None when it is not whole."""
        said = {row[0]: row[1] for row in rows if len(row) > 1}
        try:
            language: Language = "fr" if said["language"] == "fr" else "en"
            return cls(said["table"], Layout(said["layout"]), said["school"], said["edition"], language)
        except (KeyError, ValueError):
            return None


def matrix_sheet(table: str) -> str:
    """Name the sheet that a matrix of a table stands on; it is no name of a table, so that no build reads it."""
    return f"{table}-matrix"
