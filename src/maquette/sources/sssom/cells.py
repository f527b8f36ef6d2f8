"""The filled cells of one row of a mapping set, and what is told of those that are empty or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.sources.sssom.head import HELP
from maquette.sources.sssom.slots import LITERAL
from maquette.sources.tables.known import nearest
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maquette.errors import Severity
    from maquette.sources.tables.rows import Report

_SUGGESTIONS = 50
"""So many misses of one file get a suggestion; a file of nothing but misses must not take minutes."""
_LONGEST = 200
"""Longer texts than this get no suggestion: comparing them costs more than it helps."""


@dataclass(frozen=True)
class Cells:
    """A row as it is read: its filled cells by slot, and where its faults go."""

    line: int
    texts: Mapping[str, str]
    report: Report

    @property
    def literal(self) -> bool:
        """Tell whether its object is a text and no thing."""
        return self.texts.get("object_type") == LITERAL

    def asked(self, slot: str) -> str:
        """Give a cell that must be filled, or '' when it is not (reported, unless its column is missing at all)."""
        text = self.texts.get(slot, "")
        if not text and not self.report.blames(self.line, slot):
            self.report.add(self.line, slot, _EMPTY.with_(name=slot), HELP[slot])
        return text

    def fault(self, slot: str, what: Text, remedy: Text, severity: Severity = "error") -> None:
        """Report a fault of a cell."""
        self.report.add(self.line, slot, what, remedy, severity)

    def people(self, role: str) -> str:
        """Give who is named in a role: the labels, else the ids."""
        text = self.texts.get(f"{role}_label") or self.texts.get(f"{role}_id", "")
        return ", ".join(each.strip() for each in text.split("|") if each.strip())


class Suggestions:
    """Suggests right words for wrong ones, a bounded number of times."""

    def __init__(self) -> None:
        self._made = 0

    def near(self, text: str, *words: Iterable[str]) -> str | None:
        """Give the word most like a text, from the first of some lists that has one like it."""
        self._made += 1
        if self._made > _SUGGESTIONS or len(text) > _LONGEST:
            return None
        return next((near for each in words if (near := nearest(text, each))), None)


DID_YOU_MEAN = Text("Did you mean {near}?", "Vouliez-vous dire {near} ?")
NEGATED = Text("This says that there is no match.", "Cette ligne dit qu’il n’y a pas de correspondance.")
REJECT = Text(
    "Only matches are held: remove the row, or keep the match with reviewer_agreement -1 to reject it.",
    "Seules les correspondances se gardent : retirer la ligne, ou la rejeter avec -1 dans reviewer_agreement.",
)
_EMPTY = Text("The column {name} is empty here.", "La colonne {name} est vide ici.")
