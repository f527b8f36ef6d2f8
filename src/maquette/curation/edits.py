"""What a returned file changes in the table as it stands now, whoever else changed it since the file was written.

A person's edits are what differs between the file and the rows that it was written from. They are carried over to the
rows of today, cell by cell; where somebody else changed the same cell meanwhile, neither is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.errors import Problem
from maquette.sources.tables.claims import DECISION
from maquette.sources.tables.columns import Form
from maquette.text import Text

if TYPE_CHECKING:
    from maquette.curation.curated import Curated
    from maquette.curation.returned import Returned, ReturnedRow

Cells = Mapping[str, str]
SEAL = "confirmed_digest"
FILLED = ("status", "author", "date", "confidence", "reason")
"""Columns that the command fills in where a new row leaves them empty."""


@dataclass
class Draft:
    """A row of a returned file on its way into the table, in canonical spelling.

    `before` is the row as the table has it now, None for a new one; `line` and `places` say where the file has it.
    """

    line: int
    places: Cells
    before: Cells | None
    after: dict[str, str]
    remarks: list[Text] = field(default_factory=list)
    pending: set[str] = field(default_factory=set)
    seal: bool = False

    @property
    def edited(self) -> bool:
        """Tell whether the row differs from what the table has."""
        return self.before is None or self.after != self.before

    @property
    def reworded(self) -> frozenset[str]:
        """Give the columns of what the row says that differ, its decision aside."""
        before = self.before or {}
        changed = (name for name, text in self.after.items() if text != before.get(name, ""))
        return frozenset(changed) - DECISION


@dataclass(frozen=True)
class Edits:
    """The drafts of a returned file's rows, the ids of the rows that it no longer has, and what cannot be carried over.

    `notes` tell of rows that the table has already.
    """

    drafts: tuple[Draft, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @classmethod
    def of(cls, returned: Returned, curated: Curated) -> Edits:
        """Find the edits of a returned file."""
        return _Comparison(returned, curated).edits()


class _Comparison:
    """Compares the rows of a file with those that it was written from and those of today."""

    def __init__(self, returned: Returned, curated: Curated) -> None:
        self._returned, self._curated = returned, curated
        base = curated.rows if returned.base is None else returned.base
        rows = [curated.canonical.row(row) for row in base]
        self._base: Mapping[str, Cells] = {row["id"]: row for row in rows}
        self._now = curated.canonical_rows
        self._sheet = [(row, self._canonical(row)) for row in returned.rows]
        self._named = {cells["id"] for _, cells in self._sheet if cells.get("id")}
        self._drafts: list[Draft] = []
        self._problems: list[Problem] = []
        self._notes: list[Problem] = []
        self._found: set[str] = set()

    def _canonical(self, row: ReturnedRow) -> dict[str, str]:
        table, canonical = self._curated.table, self._curated.canonical
        return {name: canonical.cell(table.column(name), text) for name, text in row.cells.items()}

    def edits(self) -> Edits:
        for row, cells in self._sheet:
            identifier = cells.get("id", "")
            if identifier in self._base:
                self._compare(row, cells, self._base[identifier])
            elif identifier in self._now:
                self._take_in_again(row, cells, self._now[identifier])
            else:
                self._add(row, cells)
        removed = tuple(self._removed())
        return Edits(tuple(self._drafts), removed, tuple(self._problems), tuple(self._notes))

    def _compare(self, row: ReturnedRow, cells: Cells, base: Cells) -> None:
        """Carry the edits of a row over to the row of today."""
        edits = {name: text for name, text in cells.items() if name != SEAL and text != base[name]}
        now = self._now.get(base["id"])
        if now is None:
            if edits:
                self._complain(row, "id", _GONE.with_(id=base["id"]), _FRESH)
            return
        for name, text in edits.items():
            if now[name] not in (base[name], text):
                what = _CONFLICT.with_(then=base[name] or "—", now=now[name] or "—", here=text or "—")
                self._complain(row, name, what, _SETTLE)
        self._drafts.append(Draft(row.line, row.places, now, {**now, **edits}))

    def _take_in_again(self, row: ReturnedRow, cells: Cells, now: Cells) -> None:
        """Take a row whose id the file was not written with, but the table has by now: the same row, or a clash."""
        if any(text != now[name] for name, text in cells.items() if name != SEAL):
            self._complain(row, "id", _ID_TAKEN.with_(id=now["id"]), _NO_ID)
        else:
            self._drafts.append(Draft(row.line, row.places, now, dict(now)))

    def _add(self, row: ReturnedRow, cells: Cells) -> None:
        twin = None if cells.get("id") else self._twin(cells)
        if twin is not None:
            self._found.add(twin)
            what, place = _ALREADY.with_(id=twin), row.places["id"]
            self._notes.append(Problem(self._returned.path, row.line, what, _NOT_TWICE, place, "info"))
            return
        blank = {column.name: "" for column in self._curated.table.columns if column.form is not Form.TITLE}
        self._drafts.append(Draft(row.line, row.places, None, {**blank, **cells}))

    def _twin(self, cells: Cells) -> str | None:
        """Find the row of today that says all that a new row does: the file was taken in before."""
        for identifier, row in self._now.items():
            if identifier in self._named or identifier in self._found:
                continue
            if all(
                cells.get(name, "") == text or (not cells.get(name) and (name in FILLED or name in DECISION))
                for name, text in row.items()
                if name not in ("id", SEAL)
            ):
                return identifier
        return None

    def _removed(self) -> list[str]:
        """Give the rows that the file was written with and no longer has; one that changed meanwhile is a clash."""
        gone = [id_ for id_ in self._base if id_ in self._now and id_ not in self._named | self._found]
        for identifier in gone:
            if self._now[identifier] != self._base[identifier]:
                what = _REMOVED_CHANGED.with_(id=identifier)
                self._problems.append(Problem(self._returned.path, 0, what, _FRESH))
        return gone

    def _complain(self, row: ReturnedRow, column: str, what: Text, remedy: Text) -> None:
        place = row.places.get(column, column)
        self._problems.append(Problem(self._returned.path, row.line, what, remedy, place))


_GONE = Text(
    "The row {id} was removed from the table since this sheet was written.",
    "La ligne {id} a été supprimée du tableau depuis que cette feuille a été écrite.",
)
_FRESH = Text(
    "Write a new sheet (-o FILE) and make the change there.",
    "Écrire une nouvelle feuille (-o FICHIER) et y faire la modification.",
)
_CONFLICT = Text(
    "The table changed here since this sheet was written: {then} then, {now} now, {here} in the sheet.",
    "Le tableau a changé ici depuis que cette feuille a été écrite : {then} alors, {now} à présent, "
    "{here} dans la feuille.",
)
_SETTLE = Text(
    "Write in the sheet what the table says now, or change the table to what it said then.",
    "Mettre dans la feuille ce que dit le tableau à présent, ou remettre le tableau comme il était.",
)
_ID_TAKEN = Text("The table has another row {id} by now.", "Le tableau a désormais une autre ligne {id}.")
_NO_ID = Text(
    "Empty the cell: the row gets an id of its own.", "Vider la cellule : la ligne recevra un identifiant à elle."
)
_ALREADY = Text("The table has this row already: {id}.", "Le tableau a déjà cette ligne : {id}.")
_NOT_TWICE = Text("It is not added again.", "Elle n’est pas ajoutée une seconde fois.")
_REMOVED_CHANGED = Text(
    "The row {id} is missing here, but was changed in the table since this sheet was written.",
    "La ligne {id} manque ici, mais a été modifiée dans le tableau depuis que cette feuille a été écrite.",
)
