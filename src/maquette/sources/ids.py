"""The ids of what has neither number nor code: `data/ids.csv` (kind, id, label).

An id is assigned once, at random, and kept: it says nothing about label or position, so that it survives rewording.
Several rows may give one id further labels (rewordings, other spellings of a name); the first is the display name.
Labels are compared without regard to case, spacing and typographic apostrophes.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from maquette.errors import BadSource, Problem
from maquette.text import Text
from maquette.words import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALPHABET = "bcdfghjkmnpqrstvwxz23456789"
"""Letters and digits of an id: none that reads like another, no vowels and hence no words."""
LENGTH = 4

_HEADER = ["kind", "id", "label"]
_ID = re.compile(f"[{ALPHABET}]{{{LENGTH},8}}")
_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"'})
_SPACES = re.compile(r"\s+")


class IdRow(NamedTuple):
    """One row of `ids.csv`."""

    kind: str
    id: str
    label: str


class Need(NamedTuple):
    """A label that a page needs an id for, and the line that it stands on."""

    kind: str
    label: str
    line: int


def fold(label: str) -> str:
    """Give the form in which labels are compared: composed (NFC), one space, plain apostrophes, no case."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", label).translate(_MARKS)).strip().casefold()


@dataclass(frozen=True)
class Ids:
    """The rows of `ids.csv`, found by kind and label."""

    rows: tuple[IdRow, ...] = ()
    path: str = "data/ids.csv"
    _by_label: dict[tuple[str, str], str] = field(init=False, repr=False, compare=False)
    _names: dict[str, str] = field(init=False, repr=False, compare=False)
    _folded: dict[str, dict[str, str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_label", {(row.kind, fold(row.label)): row.id for row in self.rows})
        object.__setattr__(self, "_names", {row.id: row.label for row in reversed(self.rows)})
        folded: dict[str, dict[str, str]] = {}
        for row in self.rows:
            folded.setdefault(row.kind, {}).setdefault(fold(row.label), row.label)
        object.__setattr__(self, "_folded", folded)

    @classmethod
    def load(cls, content: bytes, path: str) -> Ids:
        """Read `ids.csv`: UTF-8, header `kind,id,label`.

        Raises `BadSource` with every problem and its line: an encoding or header that is not so, a kind that is not
        one, an id outside the alphabet or of two kinds, a label twice.
        """
        rows, problems = _parse(content, path)
        problems += _check(rows, path)
        if problems:
            raise BadSource(sorted(problems, key=lambda problem: problem.line))
        return cls(tuple(row for _, row in rows), path)

    def find(self, kind: str, label: str) -> str | None:
        """Give the id of a label, or None when no row has it."""
        return self._by_label.get((kind, fold(label)))

    def name(self, id_: str) -> str:
        """Give the display name of an id: the label of its first row."""
        return self._names[id_]

    def nearest(self, kind: str, label: str) -> str | None:
        """Give the known label of the kind that is most like a label, or None when none is alike."""
        close = difflib.get_close_matches(fold(label), self._folded.get(kind, ()), n=1, cutoff=0.6)
        return self._folded[kind][close[0]] if close else None

    def assign(self, needs: Iterable[Need]) -> list[IdRow]:
        """Give new rows for the needs that no row answers yet, kind by kind in their order, each with a random id."""
        taken = {row.id for row in self.rows}
        known = set(self._by_label)
        new: list[IdRow] = []
        for need in sorted(needs, key=lambda need: KINDS.index(need.kind)):
            key = (need.kind, fold(need.label))
            if key in known:
                continue
            known.add(key)
            new.append(IdRow(need.kind, _new_id(taken), need.label))
        return new


def append(content: bytes, rows: Sequence[IdRow]) -> bytes:
    """Give the content of `ids.csv` with rows appended; what stands in it stays byte for byte."""
    out = io.StringIO()
    newline = "\r\n" if b"\r\n" in content else "\n"
    writer = csv.writer(out, lineterminator=newline)
    if not content.strip():
        writer.writerow(_HEADER)
        content = b""
    writer.writerows(rows)
    end = b"" if not content or content.endswith(b"\n") else newline.encode()
    return content + end + out.getvalue().encode()


def _new_id(taken: set[str]) -> str:
    while True:
        new = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if new not in taken:
            taken.add(new)
            return new


def _parse(content: bytes, path: str) -> tuple[list[tuple[int, IdRow]], list[Problem]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [_problem(path, content.count(b"\n", 0, error.start) + 1, _NOT_UTF8)]
    if "\0" in text:
        return [], [_problem(path, text.count("\n", 0, text.index("\0")) + 1, _NUL)]
    rows: list[tuple[int, IdRow]] = []
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    end = 0
    try:
        for number, cells in enumerate(reader):
            line, end = end + 1, reader.line_num
            if number == 0:
                if [cell.strip() for cell in cells] != _HEADER:
                    return [], [_problem(path, 1, _BAD_HEADER)]
            elif len(cells) == len(_HEADER):
                rows.append((line, IdRow(cells[0].strip(), cells[1].strip(), _SPACES.sub(" ", cells[2]).strip())))
            elif any(cell.strip() for cell in cells):
                problems.append(_problem(path, line, _BAD_WIDTH.with_(count=len(cells))))
    except csv.Error as error:
        problems.append(_problem(path, reader.line_num, _BAD_CSV.with_(error=error)))
    if end == 0 and not problems:
        problems.append(_problem(path, 1, _BAD_HEADER))
    return rows, problems


def _check(rows: Sequence[tuple[int, IdRow]], path: str) -> list[Problem]:
    problems = []
    kinds: dict[str, str] = {}
    labels: dict[tuple[str, str], int] = {}
    for line, row in rows:
        if row.kind not in KINDS:
            problems.append(_problem(path, line, _BAD_KIND.with_(kind=row.kind, kinds=", ".join(KINDS)), "kind"))
        if not _ID.fullmatch(row.id):
            problems.append(_problem(path, line, _BAD_ID.with_(id=row.id, alphabet=ALPHABET), "id"))
        if kinds.setdefault(row.id, row.kind) != row.kind:
            problems.append(_problem(path, line, _TWO_KINDS.with_(id=row.id, kind=kinds[row.id]), "id"))
        if not row.label:
            problems.append(_problem(path, line, _NO_LABEL, "label"))
        first = labels.setdefault((row.kind, fold(row.label)), line)
        if first != line:
            problems.append(_problem(path, line, _TWICE.with_(label=row.label, first=first), "label"))
    return problems


def _problem(path: str, line: int, what: Text, place: str = "") -> Problem:
    return Problem(path, line, what, _REMEDY, place)


_REMEDY = Text(
    "Rows are kind,id,label; `maquette ids PAGE --assign` appends good ones.",
    "Les lignes sont kind,id,label ; `maquette ids PAGE --assign` en ajoute de correctes.",
)
_NOT_UTF8 = Text("The file is not UTF-8.", "Le fichier n'est pas en UTF-8.")
_NUL = Text("The file holds a NUL character.", "Le fichier contient un caractère NUL.")
_BAD_HEADER = Text("The header is not kind,id,label.", "L'en-tête n'est pas kind,id,label.")
_BAD_WIDTH = Text("The row has {count} cells, not 3.", "La ligne a {count} cellules au lieu de 3.")
_BAD_CSV = Text("The row is not CSV ({error}).", "La ligne n'est pas du CSV ({error}).")
_BAD_KIND = Text("“{kind}” is not a kind; kinds are {kinds}.", "« {kind} » n'est pas un type ; les types sont {kinds}.")
_BAD_ID = Text(
    "“{id}” is not an id: 4 to 8 characters of {alphabet}.",
    "« {id} » n'est pas un id : 4 à 8 caractères de {alphabet}.",
)
_TWO_KINDS = Text("The id {id} already names a {kind}.", "L'id {id} désigne déjà un objet de type {kind}.")
_NO_LABEL = Text("The row has no label.", "La ligne n'a pas de libellé.")
_TWICE = Text("“{label}” already stands on line {first}.", "« {label} » figure déjà à la ligne {first}.")
