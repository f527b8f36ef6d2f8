"""What the rows of one table claim together: who decided, what a decision supersedes, and where authors disagree."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.sources.tables.columns import Form, Status
from maquette.sources.tables.known import fold
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.sources.tables.known import Known
    from maquette.sources.tables.rows import Report, Row
    from maquette.sources.tables.schemas import Table

DECISION = frozenset({"status", "decided_by", "decided_on", "confirmed_digest"})
"""Columns about the decision on a row: not part of the content that is decided on."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row with the status that it has once confirmations are checked, and whether its links hold.

    They hold when the row is confirmed, or proposed while nobody confirmed another row about the same.
    """

    row: Row
    status: Status
    stands: bool


def digest(table: Table, row: Row) -> str:
    """Give the digest of what a row says: `sha256:` and 12 hexadecimal digits.

    It covers every cell but titles and the decision, in canonical form, so that it does not depend on how a
    spreadsheet writes a date or on which of its names a unit is called by. The prefix keeps spreadsheets from taking
    it for a number (`12e456789012`).
    """
    content = [
        [column.name, unicodedata.normalize("NFC", row.text(column.name))]
        for column in table.columns
        if column.form is not Form.TITLE and column.name not in DECISION
    ]
    canonical = json.dumps([table.name, content], ensure_ascii=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()[:12]}"


def claims_of(table: Table, rows: Sequence[Row], known: Known, report: Report) -> list[Claim]:
    """Weigh the rows of a table against each other; what clashes goes into the report.

    Errors: an id that stands twice, an author who speaks of one key twice, a key that is confirmed twice. Warnings:
    a confirmation that is lost or not sealed, authors who disagree.
    """
    _check_ids(rows, report)
    statuses = {row.line: _status(table, row, report) for row in rows}
    required = [name for name in table.key if table.column(name).required]
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if all(row.texts(required)):
            groups.setdefault(row.texts(table.key), []).append(row)
    standing: set[int] = set()
    for group in groups.values():
        _check_authors(table, group, report)
        by_status = {status: [row for row in group if statuses[row.line] is status] for status in Status}
        _check_confirmed(by_status[Status.CONFIRMED], report)
        stand = by_status[Status.CONFIRMED] or by_status[Status.PROPOSED]
        standing.update(row.line for row in stand)
        _report_disagreements(table, stand, known, report)
        _report_refusals(table, stand, by_status[Status.REJECTED], report)
    return [Claim(row, statuses[row.line], row.line in standing) for row in rows]


def _status(table: Table, row: Row, report: Report) -> Status:
    """Give the status of a row; a confirmation of other content than the row's is none."""
    status = Status(row.text("status") or Status.PROPOSED)
    if status is not Status.CONFIRMED or not row.sound:
        return status
    written, now = row.text("confirmed_digest"), digest(table, row)
    if written == now:
        return status
    who, when = row.places["decided_by"], row.places["decided_on"]
    what, remedy = (_CHANGED, _CONFIRM_AGAIN) if written else (_UNSEALED, _SEAL)
    report.add(row.line, row.places["confirmed_digest"], what, remedy.with_(digest=now, who=who, when=when), "warning")
    return Status.PROPOSED if written else status


def _check_ids(rows: Sequence[Row], report: Report) -> None:
    first: dict[str, int] = {}
    for row in rows:
        identifier = row.text("id")
        if identifier and first.setdefault(identifier, row.line) != row.line:
            what = _ID_TWICE.with_(id=identifier, line=first[identifier])
            report.add(row.line, row.places["id"], what, _ANOTHER_ID)


def _check_authors(table: Table, group: Sequence[Row], report: Report) -> None:
    """Report an author who speaks of one key twice, whatever became of the first row."""
    first: dict[str, int] = {}
    for row in group:
        author = row.text("author")
        if author and first.setdefault(fold(author), row.line) != row.line:
            what = _SAID_TWICE.with_(author=author, line=first[fold(author)])
            report.add(row.line, row.places[table.key[0]], what, _KEEP_ONE)


def _check_confirmed(confirmed: Sequence[Row], report: Report) -> None:
    for row in confirmed[1:]:
        report.add(row.line, row.places["status"], _CONFIRMED_TWICE.with_(line=confirmed[0].line), _ONE_CONFIRMATION)


def _report_disagreements(table: Table, stand: Sequence[Row], known: Known, report: Report) -> None:
    """Report rows that give a column another value than the first row that fills it; an empty cell says nothing."""
    for column in table.values:
        filled = [row for row in stand if row.text(column)]
        for row in filled[1:]:
            if row.text(column) != filled[0].text(column):
                what = _DISAGREEMENT.with_(
                    line=filled[0].line,
                    there=_shown(filled[0], column, known),
                    here=_shown(row, column, known),
                )
                report.add(row.line, row.places[column], what, _AGREE, "warning")


def _report_refusals(table: Table, stand: Sequence[Row], rejected: Sequence[Row], report: Report) -> None:
    """Report rows that stand although another row rejects just what they say."""
    refused = {row.texts(table.values): row.line for row in reversed(rejected)}
    for row in stand:
        line = refused.get(row.texts(table.values))
        if line:
            report.add(row.line, row.places["status"], _REFUSED.with_(line=line), _DECIDE_BETWEEN, "warning")


def _shown(row: Row, column: str, known: Known) -> str:
    value = row.values[column]
    return known.name(value.term) if value.kind else value.text


_UNSEALED = Text(
    "This confirmation is not sealed: a later change of the row would go unnoticed.",
    "Cette confirmation n’est pas scellée : une modification de la ligne passerait inaperçue.",
)
_SEAL = Text(
    "To seal it, write {digest} in confirmed_digest.",
    "Pour la sceller, écrire {digest} dans confirmed_digest.",
)
_CHANGED = Text(
    "The row changed after it was confirmed: it is read as proposed.",
    "La ligne a changé après sa confirmation : elle est lue comme proposée.",
)
_CONFIRM_AGAIN = Text(
    "To confirm it again, check the row, update {who} and {when}, and write {digest} in confirmed_digest.",
    "Pour la confirmer à nouveau, vérifier la ligne, mettre à jour {who} et {when}, "
    "puis écrire {digest} dans confirmed_digest.",
)
_ID_TWICE = Text("The id {id} stands on line {line} already.", "L’identifiant {id} figure déjà à la ligne {line}.")
_ANOTHER_ID = Text("Give this row an id of its own.", "Donner à cette ligne un identifiant à elle.")
_SAID_TWICE = Text(
    "{author} speaks of the same thing on line {line} already.",
    "{author} parle déjà de la même chose à la ligne {line}.",
)
_KEEP_ONE = Text("Keep one of the two rows.", "Ne garder qu’une des deux lignes.")
_CONFIRMED_TWICE = Text("Line {line} confirms this already.", "La ligne {line} le confirme déjà.")
_ONE_CONFIRMATION = Text(
    "Keep one confirmation; set the other row to proposed or rejected.",
    "Ne garder qu’une confirmation ; remettre l’autre ligne à « proposé » ou « rejeté ».",
)
_DISAGREEMENT = Text(
    "This disagrees with line {line}: {there} there, {here} here.",
    "Désaccord avec la ligne {line} : {there} là-bas, {here} ici.",
)
_AGREE = Text(
    "Agree on one of the two; confirm it, or reject the other.",
    "Se mettre d’accord sur l’une des deux ; la confirmer, ou rejeter l’autre.",
)
_REFUSED = Text("Line {line} rejects what this row says.", "La ligne {line} rejette ce que dit celle-ci.")
_DECIDE_BETWEEN = Text("Decide between the two rows.", "Trancher entre les deux lignes.")
