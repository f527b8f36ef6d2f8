"""The values of printable tables: sheets of tables of rows of cells, before any format.

A cell keeps what it means (a number, a mark, a value that nobody stated), so that each format writes it in its own way:
a number is a number in a workbook, a mark is spelt out in CSV and for screen readers, and what nobody stated never
becomes 0. Every text is in both languages; a title of the catalogue is the same in both when it has one language only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Literal

from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maquette.text import Language

Kind = Literal["text", "number", "missing", "mark", "blank"]
"""What a cell holds: words, a number, the fact that nobody stated it, a sign that `words` spells out, or nothing."""

NOT_STATED = Text("not stated", "non renseigné")
LEGEND = Text("Legend", "Légende")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what it holds, as people read it; `number` is exact; `link` is an http(s) address or empty.

    `words` spells a mark out; `style` tells formats how sure it is (`stated`, `confirmed`, `proposed`), or that it
    deserves attention (`alert`).
    """

    text: Text
    kind: Kind = "text"
    number: Decimal | None = None
    words: Text | None = None
    style: str = ""
    link: str = ""

    def shown(self, language: Language) -> str:
        """Give what people read, on paper."""
        return shown_number(self.number, language) if self.number is not None else self.text.in_(language)

    def spelt(self, language: Language) -> str:
        """Give what people read where no legend is at hand."""
        return self.words.in_(language) if self.words else self.shown(language)


BLANK = Cell(Text("", ""), "blank")
MISSING = Cell(NOT_STATED, "missing")


def text(value: Text | str, *, style: str = "", link: str = "") -> Cell:
    """Give a cell of words; a plain string is the same in both languages."""
    words = Text(value, value) if isinstance(value, str) else value
    return Cell(words, style=style, link=link) if words.en or words.fr else BLANK


def number(value: Decimal | int) -> Cell:
    """Give a cell of a number."""
    return Cell(Text("", ""), "number", Decimal(value))


def stated(lexical: str | None) -> Cell:
    """Give the cell of a number as it is written in the data; None is what nobody stated."""
    if lexical is None:
        return MISSING
    exact = decimal_of(lexical)
    return text(lexical) if exact is None else number(exact)


def decimal_of(lexical: str) -> Decimal | None:
    """Give the number that a text writes, or None when it writes none that is finite."""
    try:
        value = Decimal(lexical.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 16 else None


def shown_number(value: Decimal, language: Language) -> str:
    """Give a number as people write it: no needless zeros, a decimal comma in French."""
    plain = f"{value.normalize():f}" if value else "0"
    return plain.replace(".", ",") if language == "fr" else plain


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, a longer title where the heading is a short one, what it stands under, its width.

    `width` is in characters; `numeric` columns are aligned right, `centred` ones hold marks. The title of a `listed`
    column is too much for its heading: the legend says it.
    """

    heading: Text
    title: Text | None = None
    under: Text | None = None
    width: int = 12
    numeric: bool = False
    centred: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, one per column; the cell at `head` says what the row is about; `total` rows sum others up."""

    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a title of their own."""

    title: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption, its columns, its groups of rows, its last rows.

    `grouping` says what the titles of groups are (None: the rows have no groups, and the one group has no title);
    `head` is the number of the column that names the row; `frozen` is the number of columns that stay in sight. A table
    of `pairs` says in its first column what stands in its second.
    """

    caption: Text
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    footer: tuple[Row, ...] = ()
    grouping: Text | None = None
    head: int = 0
    frozen: int = 0
    empty: Text | None = None
    pairs: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """Give the rows of all groups, without the last rows."""
        return tuple(row for group in self.groups for row in group.rows)


MARKS = {"A3": 18, "A4": 10}
"""How many columns of marks a page of a paper holds, upright enough to be read."""


def pages_wide(table: Table, paper: str) -> int:
    """Give how many pages of a paper a table is wide."""
    marks = sum(column.centred for column in table.columns)
    return max(1, -(-marks // MARKS[paper]))


def parts_of(table: Table, paper: str) -> tuple[Table, ...]:
    """Split a table that is wider than a page of a paper; each part has the columns that stay in sight."""
    count = pages_wide(table, paper)
    if count == 1:
        return (table,)
    marks = [place for place, column in enumerate(table.columns) if column.centred]
    size = -(-len(marks) // count)
    first = [place for place, column in enumerate(table.columns) if not column.centred]
    chosen = [
        [*(first if part == 0 else range(table.frozen)), *marks[part * size : (part + 1) * size]]
        for part in range(count)
    ]
    return tuple(
        _part(table, places, Text("{caption} ({part}/{of})", "{caption} ({part}/{of})").with_(
            caption=table.caption, part=part, of=count))
        for part, places in enumerate(chosen, 1)
    )  # fmt: skip


def _part(table: Table, places: Sequence[int], caption: Text) -> Table:
    """Give some columns of a table."""

    def some(rows: Iterable[Row]) -> tuple[Row, ...]:
        return tuple(replace(row, cells=tuple(row.cells[place] for place in places)) for row in rows)

    return replace(
        table,
        caption=caption,
        columns=tuple(table.columns[place] for place in places),
        groups=tuple(replace(group, rows=some(group.rows)) for group in table.groups),
        footer=some(table.footer),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: a name for files, a title, what it was made from, its tables, its legend and its notes."""

    name: str
    title: Text
    edition: Text
    release: Text
    tables: tuple[Table, ...]
    legend: tuple[tuple[Text, Text], ...] = ()
    notes: tuple[Text, ...] = ()
    portrait: bool = False

    @property
    def full_legend(self) -> tuple[tuple[Text, Text], ...]:
        """Give the legend, headed by the titles of columns that their headings leave out."""
        columns = [column for table in self.tables for column in table.columns]
        return (*((each.heading, each.title) for each in columns if each.listed and each.title), *self.legend)

    @property
    def origin(self) -> Text:
        """Give the line that says the edition and the release."""
        return Text("{edition} — {release}", "{edition} — {release}").with_(edition=self.edition, release=self.release)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that says over how many of the rows it was stated."""

    value: Decimal = Decimal(0)
    known: int = 0
    of: int = 0

    def with_(self, value: Decimal | None) -> Sum:
        """Give the sum with one more row, whose value may be unknown."""
        if value is None:
            return replace(self, of=self.of + 1)
        return Sum(self.value + value, self.known + 1, self.of + 1)

    @classmethod
    def over(cls, values: Iterable[Decimal | None]) -> Sum:
        """Sum values up."""
        total = cls()
        for value in values:
            total = total.with_(value)
        return total

    @property
    def cell(self) -> Cell:
        """Give the sum as a cell: not stated when there are rows and none states a value."""
        return number(self.value) if self.known or not self.of else MISSING

    def coverage(self, words: Text) -> Text:
        """Say over how many rows it was stated; `words` have places for `{known}` and `{of}`."""
        return words.with_(known=self.known, of=self.of)


CREDITS_OVER = Text("ECTS stated over {known} of {of}", "ECTS renseignés pour {known} sur {of}")
HOURS_OVER = Text("hours stated over {known} of {of}", "heures renseignées pour {known} sur {of}")


LEVEL_SIGN, ASSESSED_SIGN, WAY_SIGN, BASIS_SIGN = range(4)
"""The kinds of signs, in the order in which a legend explains them."""


@dataclass
class Legend:
    """The signs that a sheet used, so that its legend explains those and no other."""

    used: dict[tuple[int, int, str], tuple[Text, Text]] = field(default_factory=dict)

    def add(self, kind: int, rank: int, sign: Text | str, words: Text) -> None:
        """Note that a sign was used; signs of a kind are explained in the order of their ranks."""
        mark = Text(sign, sign) if isinstance(sign, str) else sign
        self.used.setdefault((kind, rank, mark.en), (mark, words))

    @property
    def entries(self) -> tuple[tuple[Text, Text], ...]:
        """Give the signs with their words, in their order."""
        return tuple(self.used[key] for key in sorted(self.used))
