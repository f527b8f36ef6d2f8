r"""Statements of one RDF file as rows of text on disk: taken one by one, in columns, or as a file.

A row is one statement of canonical N-Triples: its terms are exact, and its first two spaces end subject and predicate.
The lines stand in a file of their own, one number per row, or are the rows' own 1-based numbers plus `shift`.
"""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, overload

from maquette.sources.reading import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Columns(NamedTuple):
    """A batch of statements, column by column: exact terms, and 1-based lines."""

    subjects: list[str]
    predicates: list[str]
    objects: list[str]
    lines: list[int]


class Rows(Sequence[Statement]):
    """The statements of one file, in its order; the folder that holds them goes when nobody uses them any more.

    `file` is the file of rows (N-Triples); `lines_file` that of their lines, or None where the line of a row is its
    1-based number plus `shift`; `level` is the basis of every statement.
    """

    def __init__(self, folder: Path, level: int) -> None:
        self.file = folder / "rows.nt"
        self.lines_file: Path | None = None
        self.level = level
        self.shift = 0
        self._count = 0
        self._held: tuple[Statement, ...] | None = None
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def settle(self, count: int, size: int, shift: int) -> None:
        """Take note that all rows are written: `count` of them in `size` bytes, and their lines after them."""
        self._count = count
        self.shift = shift
        if self.file.stat().st_size > size:
            self.lines_file = self.file.with_name("lines.txt")
            with self.file.open("r+b") as file:
                file.seek(size)
                self.lines_file.write_bytes(file.read())
                file.truncate(size)

    def cells(self) -> Iterator[tuple[str, str, str, int]]:
        """Give each row as subject, predicate, object and line."""
        with self.file.open(encoding="utf-8", newline="\n") as file:
            for row, line in zip(file, self._lines(), strict=True):
                subject, predicate, rest = row.split(" ", 2)
                yield subject, predicate, rest[:-3], line

    def _lines(self) -> Iterator[int]:
        if self.lines_file is None:
            yield from range(1 + self.shift, 1 + self.shift + self._count)
        else:
            with self.lines_file.open(encoding="ascii") as file:
                yield from map(int, file)

    def columns(self, size: int = 100_000) -> Iterator[Columns]:
        """Give the statements in batches of `size`, column by column."""
        rows = self.cells()
        while batch := list(islice(rows, size)):
            subjects, predicates, objects, lines = zip(*batch, strict=True)
            yield Columns(list(subjects), list(predicates), list(objects), list(lines))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Statement]:
        level = self.level
        for subject, predicate, object_, line in self.cells():
            yield Statement(subject, predicate, object_, line, level=level)

    @overload
    def __getitem__(self, index: int) -> Statement: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Statement]: ...
    def __getitem__(self, index: int | slice) -> Statement | Sequence[Statement]:
        if self._held is None:
            self._held = tuple(self)
        return self._held[index]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    def __hash__(self) -> int:
        return id(self)
