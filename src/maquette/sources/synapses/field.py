"""One field of a unit by itself, `crédits` = `3`: read as it would be on a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from maquette.sources.ids import IdRow, Ids, fold
from maquette.sources.synapses.ledger import Ledger
from maquette.sources.synapses.lines import Flow, Line
from maquette.sources.synapses.links import CatalogueAddress
from maquette.sources.synapses.outline import Subject
from maquette.sources.synapses.unit import FIELDS
from maquette.sources.synapses.words import PARTS, Part, fold_words

if TYPE_CHECKING:
    from maquette.errors import Problem
    from maquette.sources.ids import Need
    from maquette.sources.reading import Statement
    from maquette.words import Minter

_ENGLISH = {
    "credit": Part.CREDITS,
    "hours": Part.HOURS,
    "language": Part.LANGUAGES,
    "languages": Part.LANGUAGES,
    "responsible": Part.RESPONSIBLES,
    "lecturer": Part.LECTURERS,
    "lecturers": Part.LECTURERS,
    "category": Part.CATEGORY,
    "teaching type": Part.TEACHING_TYPE,
    "domain": Part.DOMAINS,
    "period": Part.PERIOD,
    "web site": Part.WEB_SITE,
    "keywords": Part.KEYWORDS,
    "title": Part.TITLE,
}
"""English names of fields, beside the French ones that pages have."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a field states: statements, and what keeps it from being understood."""

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]


def field_named(name: str) -> Part | None:
    """Give the field of a unit that a name means, in either language, or None."""
    folded = fold_words(name.replace("_", " ").replace("-", " "))
    part = PARTS.get(folded) or PARTS.get(fold_words(name)) or _ENGLISH.get(folded)
    return part if part in FIELDS else None


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads fields of units: `source` is how problems name where a field stands, `ids` names persons and categories."""

    source: str
    minter: Minter
    ids: Ids

    def read(self, part: Part, value: str, unit: str, node: str) -> Field:
        """Read the value of a field of a unit; `node` is the unit in a programme (terms).

        A person whom the ids do not know gets one for this reading alone.
        """
        ledger = self._read(part, value, unit, node)
        if new := _newcomers(ledger.needs, self.ids):
            knowing = replace(self, ids=Ids((*self.ids.rows, *new), self.ids.path))
            ledger = knowing._read(part, value, unit, node)
        return Field(tuple(ledger.statements), tuple(ledger.problems))

    def _read(self, part: Part, value: str, unit: str, node: str) -> Ledger:
        ledger = Ledger(self.source, self.minter, self.ids)
        number = unit[1:-1].rpartition("/")[2]
        subject = Subject("unit", number, unit, node, "", CatalogueAddress("", "", "ue", number, "", ""), 1)
        FIELDS[part](ledger, subject, Flow.of([Line(1, value)]))
        return ledger


def _newcomers(needs: list[Need], ids: Ids) -> list[IdRow]:
    unknown = (need.label for need in needs if need.kind == "person" and not ids.find("person", need.label))
    return [IdRow("person", f"new-{sha256(fold(label).encode()).hexdigest()[:8]}", label) for label in unknown]
