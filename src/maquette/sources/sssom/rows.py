"""Rows of a mapping set as rows of a curated table: what is mapped to what, by whom, how surely, and who decided.

The standard's slots carry what every curated table asks for: `confidence` is a number that three words stand for, and
`reviewer_agreement` with `reviewer_…` and `review_date` is the decision.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.basis import Confidence
from maquette.sources.sssom.cells import DID_YOU_MEAN, NEGATED, REJECT, Cells, Suggestions
from maquette.sources.sssom.head import DIGEST, NO_DAY, NO_TYPE, ONE_OF, WRITE_DAY, is_day, shown
from maquette.sources.sssom.references import KINDS, References
from maquette.sources.sssom.slots import ENTITY_TYPES, JUSTIFICATIONS
from maquette.sources.tables.cells import bad_character, letters
from maquette.sources.tables.columns import COMMON, Column, Form, Status
from maquette.sources.tables.rows import Row
from maquette.sources.tables.schemas import Table
from maquette.sources.tables.values import CellReader, Fault, Value
from maquette.terms import iri, literal
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.errors import Severity
    from maquette.sources.sssom.file import MappingRow
    from maquette.sources.sssom.head import Head
    from maquette.sources.tables.known import Known
    from maquette.sources.tables.rows import Report
    from maquette.words import Minter

SURE, LIKELY = 0.9, 0.6
"""Confidence from which a mapping is sure, and from which it is likely; below, it is unsure."""
DECIDED = 0.5
"""A reviewer who agrees at least so much confirms, one who disagrees at least so much rejects."""
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
NOTATION = "notation"
"""The one predicate whose object is a text: a code of a classification that publishes no IRIs."""

SLOTS = {
    "id": "record_id",
    "subject": "subject_id",
    "match": "predicate_id",
    "object": "object_id",
    "confidence": "confidence",
    "status": "reviewer_agreement",
    "reason": "comment",
    "author": "author_label",
    "date": "mapping_date",
    "decided_by": "reviewer_label",
    "decided_on": "review_date",
    "confirmed_digest": DIGEST,
}
"""Columns of every curated table, and the slots that hold them here."""

_PREDICATES = tuple(f"skos:{name}" for name in (*MATCHES, NOTATION))
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_SUBJECT = Text("What is mapped.", "Ce qui est mis en correspondance.")


def table_named(name: str) -> Table:
    """Describe a mapping set as a curated table, so that its claims are weighed as those of any other."""
    return Table(
        name,
        Text("How things relate to those of other vocabularies", "Le rapport des choses à d’autres vocabulaires"),
        own=(
            Column("subject", Form.REFERENCE, "sujet", _SUBJECT, kinds=KINDS),
            Column("match", Form.TEXT, "rapport", _SUBJECT),
            Column("object", Form.TEXT, "objet", _SUBJECT),
        ),
        key=("subject", "object"),
        values=("match",),
        subject="subject",
        object="object",
        links=(),
        id_prefix="",
    )


def confidence_of(number: float) -> Confidence:
    """Give the word for a confidence from 0 to 1."""
    if number >= SURE:
        return Confidence.SURE
    return Confidence.LIKELY if number >= LIKELY else Confidence.UNSURE


class RowReader:
    """Reads the rows of one file; what is wrong goes into the report."""

    def __init__(self, name: str, head: Head, minter: Minter, known: Known, report: Report) -> None:
        self._head = head
        self._report = report
        self._suggestions = Suggestions()
        self._digests = CellReader(known)
        references = References(name, head, minter, known, self._suggestions)
        self._authors = [slot for slot in ("author_label", "author_id") if slot in head.columns.values()]
        self._readers: dict[str, Callable[[Cells], Value | None]] = {
            "id": references.record,
            "subject": references.subject,
            "match": self._match,
            "object": references.object,
            "label": references.label,
            "type": references.type,
            "confidence": self._confidence,
            "status": self._status,
            "reason": self._reason,
            "author": self._author,
            "date": self._date,
            "decided_by": self._decided_by,
            "decided_on": self._decided_on,
            "confirmed_digest": self._digest,
        }

    def read(self, row: MappingRow) -> Row:
        """Read a row as far as it can be understood; `label` and `type` of its object stand beside its columns."""
        before = self._report.count
        at = Cells(row.line, self._texts(row), self._report)
        self._check(at)
        values = {column: value for column, read in self._readers.items() if (value := read(at)) is not None}
        return Row(row.line, values, self._places(at), self._report.count == before)

    def _texts(self, row: MappingRow) -> dict[str, str]:
        """Give the filled cells by slot, with the values that all rows share."""
        texts = dict(self._head.shared)
        for index, cell in enumerate(row.cells):
            text = cell.strip()
            slot = self._head.columns.get(index, "")
            bad = bad_character(text)
            if bad:
                self._report.add(row.line, slot or letters(index), _BAD_CHARACTER.with_(bad=bad), _RETYPE)
            elif slot and text:
                texts[slot] = text
            elif text and index >= self._head.width:
                self._report.add(row.line, letters(index), _NO_HEADING, _UNDER_A_HEADING)
        return texts

    def _places(self, at: Cells) -> dict[str, str]:
        """Name the columns by the slots that hold them in this row."""
        places = dict(SLOTS)
        if at.literal:
            places["object"] = "object_label"
        if "author_label" not in at.texts and "author_id" in at.texts:
            places["author"] = "author_id"
        if "reviewer_label" not in at.texts and "reviewer_id" in at.texts:
            places["decided_by"] = "reviewer_id"
        return places

    def _check(self, at: Cells) -> None:
        """Check what gives no value of its own: the kind of mapping, its justification, its types, its title."""
        if "predicate_modifier" in at.texts:
            at.fault("predicate_modifier", NEGATED, REJECT)
        justification = at.asked("mapping_justification")
        if justification and justification not in JUSTIFICATIONS:
            what = _NO_JUSTIFICATION.with_(text=shown(justification))
            at.fault("mapping_justification", what, self._one_of(justification, JUSTIFICATIONS))
        for slot in ("subject_type", "object_type", "predicate_type"):
            text = at.texts.get(slot)
            if text and text not in ENTITY_TYPES:
                at.fault(slot, NO_TYPE.with_(text=shown(text)), self._one_of(text, ENTITY_TYPES))
        reviewed = "reviewer_label" in at.texts or "reviewer_id" in at.texts
        for slot in ("review_date", "reviewer_agreement"):
            if slot in at.texts and not reviewed:
                at.fault(slot, _NO_REVIEWER, _NAME_REVIEWER)

    def _one_of(self, text: str, words: tuple[str, ...]) -> Text:
        """Suggest the word most like a text, or list them all."""
        near = self._suggestions.near(text, words)
        return DID_YOU_MEAN.with_(near=near) if near else ONE_OF.with_(values=", ".join(words))

    def _match(self, at: Cells) -> Value | None:
        text = at.asked("predicate_id")
        if not text:
            return None
        if text not in _PREDICATES:
            at.fault("predicate_id", _NO_MATCH.with_(text=shown(text)), self._one_of(text, _PREDICATES))
            return None
        if (text == f"skos:{NOTATION}") != at.literal:
            at.fault("predicate_id", *((_TEXT_MATCHED, _USE_NOTATION) if at.literal else (_THING_NOTED, _USE_LITERAL)))
            return None
        found = self._head.converter.expand(text)
        assert found
        return Value(text.removeprefix("skos:"), iri(found))

    def _confidence(self, at: Cells) -> Value | None:
        text = at.asked("confidence")
        number = _number(text)
        if number is None or not 0 <= number <= 1:
            if text:
                at.fault("confidence", _NO_NUMBER.with_(text=shown(text), least=0), _BETWEEN.with_(least=0))
            return None
        word = confidence_of(number)
        return Value(word, literal(word))

    def _status(self, at: Cells) -> Value | None:
        """Give what became of the mapping: nothing without a reviewer, else what the reviewer thinks of it."""
        text = at.texts.get("reviewer_agreement", "1" if at.people("reviewer") else "0")
        number = _number(text)
        if number is None or not -1 <= number <= 1:
            at.fault("reviewer_agreement", _NO_NUMBER.with_(text=shown(text), least=-1), _BETWEEN.with_(least=-1))
            return None
        status = Status.CONFIRMED if number >= DECIDED else Status.REJECTED if number <= -DECIDED else Status.PROPOSED
        if status is not Status.PROPOSED and "review_date" not in at.texts:
            # A rejected row gives nothing, whenever it was rejected; a confirmation is worth what it can be traced to.
            severity: Severity = "error" if status is Status.CONFIRMED else "warning"
            at.fault("review_date", _NO_REVIEW_DATE, WRITE_DAY, severity)
        return Value(status, literal(status))

    def _reason(self, at: Cells) -> Value | None:
        text = at.asked("comment").replace("\r\n", "\n").replace("\r", "\n")
        return Value(text, literal(text)) if text else None

    def _author(self, at: Cells) -> Value | None:
        text = at.people("author") or at.asked(self._authors[0] if self._authors else "author_label")
        return Value(text, literal(text)) if text else None

    def _date(self, at: Cells) -> Value | None:
        return _day(at, "mapping_date", at.asked("mapping_date"))

    def _decided_by(self, at: Cells) -> Value | None:
        text = at.people("reviewer")
        return Value(text, literal(text)) if text else None

    def _decided_on(self, at: Cells) -> Value | None:
        return _day(at, "review_date", at.texts.get("review_date", ""))

    def _digest(self, at: Cells) -> Value | None:
        text = at.texts.get(DIGEST)
        value = self._digests.read(_DIGEST, text) if text else None
        if isinstance(value, Fault):
            at.fault(DIGEST, value.what, value.remedy)
            return None
        return value


_DIGEST = next(column for column in COMMON if column.form is Form.DIGEST)


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _day(at: Cells, slot: str, text: str) -> Value | None:
    if text and not is_day(text):
        at.fault(slot, NO_DAY.with_(text=shown(text)), WRITE_DAY)
    return Value(text, literal(text)) if text and is_day(text) else None


_BAD_CHARACTER = Text(
    "The cell holds the character {bad}, which no text has.",
    "La cellule contient le caractère {bad}, étranger à tout texte.",
)
_RETYPE = Text("Remove it: type the cell again.", "Le supprimer : retaper la cellule.")
_NO_HEADING = Text("This cell stands under no heading.", "Cette cellule n’a pas d’en-tête.")
_UNDER_A_HEADING = Text(
    "Remove it, or put quotes around the cell before it if that one holds a tab.",
    "La supprimer, ou mettre entre guillemets la cellule précédente si elle contient une tabulation.",
)
_NO_JUSTIFICATION = Text("{text} is no justification of SSSOM.", "{text} n’est pas une justification de SSSOM.")
_NO_REVIEWER = Text("The row tells of a review, but of no reviewer.", "La ligne parle d’une relecture, sans relecteur.")
_NAME_REVIEWER = Text("Fill reviewer_label, or empty this cell.", "Remplir reviewer_label, ou vider cette cellule.")
_NO_REVIEW_DATE = Text("The row is decided, but does not say when.", "La ligne est décidée, sans dire quand.")
_NO_MATCH = Text("{text} is no match that is read here.", "{text} n’est pas un rapport lu ici.")
_TEXT_MATCHED = Text("A text cannot be matched, only noted.", "Un texte ne se met pas en correspondance, il se note.")
_USE_NOTATION = Text(
    "Write skos:notation, or give the object an object_id and another object_type.",
    "Écrire skos:notation, ou donner à l’objet un object_id et un autre object_type.",
)
_THING_NOTED = Text("skos:notation wants a text.", "skos:notation attend un texte.")
_USE_LITERAL = Text(
    "Write the code in object_label, `rdfs literal` in object_type, and empty object_id.",
    "Écrire le code dans object_label, « rdfs literal » dans object_type, et vider object_id.",
)
_NO_NUMBER = Text("{text} is no number from {least} to 1.", "{text} n’est pas un nombre de {least} à 1.")
_BETWEEN = Text("Write it with a point: 0.7; from {least} to 1.", "L’écrire avec un point : 0.7 ; de {least} à 1.")
