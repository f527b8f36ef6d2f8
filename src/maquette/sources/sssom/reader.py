"""From a mapping set to statements: the mapping itself, what its object is called, and the record of who said it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from maquette.basis import Basis, Confidence, level
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.sources.sssom.file import read_mapping_file
from maquette.sources.sssom.head import read_head
from maquette.sources.sssom.rows import RowReader, table_named
from maquette.sources.tables.cells import bad_file
from maquette.sources.tables.claims import Claim, claims_of
from maquette.sources.tables.columns import Status
from maquette.sources.tables.rows import Report
from maquette.sources.tables.schemas import TABLES
from maquette.terms import is_iri, literal
from maquette.text import Text
from maquette.words import RDF, RDFS, maq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.sources.tables.known import Known
    from maquette.words import Minter

SUFFIX = ".sssom.tsv"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PERSONAL = frozenset({"author", "decided_by"})
_RECORDED = {
    "id": maq("rowId"),
    "confidence": maq("rowConfidence"),
    "author": maq("rowAuthor"),
    "date": maq("rowDate"),
    "decided_by": maq("decidedBy"),
    "decided_on": maq("decidedOn"),
}


def read_mappings(content: bytes, path: str, minter: Minter, known: Known, language: str = "fr") -> Reading:
    """Read a mapping set (SSSOM/TSV) into statements; its warnings are problems of the reading.

    Its subjects must be `known` things of the edition. `language` is that of its comments (BCP 47). Raises BadSource
    with every problem of the file: bytes that are no SSSOM/TSV, metadata, columns or cells that are wrong, unknown
    subjects, prefixes and predicates, rows that clash.
    """
    name = _name_of(path)
    file = read_mapping_file(content, path)
    report = Report(path)
    head = read_head(file, report)
    warnings = report.warnings()  # faults of the head would come back in every row
    report = Report(path, warnings)
    reader = RowReader(name, head, minter, known, report)
    claims = claims_of(table_named(name), [reader.read(row) for row in file.rows], known, report)
    problems = report.warnings()
    statements = [each for claim in claims for each in _statements(name, claim, minter, language)]
    return Reading(Source.of(path, SourceKind.MAPPING, content), statements, problems)


def _name_of(path: str) -> str:
    """Give the name of a mapping set, from that of its file; raises BadSource when it has none of its own."""
    name = PurePosixPath(path).name.removesuffix(SUFFIX)
    if not path.endswith(SUFFIX) or not _NAME.fullmatch(name):
        raise bad_file(path, _NO_NAME, _RENAME)
    if name in TABLES:
        raise bad_file(path, _TABLE_NAME.with_(name=name), _RENAME)
    return name


def _statements(name: str, claim: Claim, minter: Minter, language: str) -> Iterator[Statement]:
    """Give the statements of one row: its record, its object and, when it stands, the mapping."""
    row = claim.row
    node = minter.of_year("curation", name, row.text("id"))
    # Nobody vouches for a rejected row: its record is as weak as a proposal.
    basis = Basis.CONFIRMED if claim.status is Status.CONFIRMED else Basis.PROPOSED
    row_level = level(basis, Confidence(row.text("confidence")))
    author, date = row.text("author"), row.text("date")
    subject, object_ = row.values["subject"].term, row.values["object"].term

    def state(subject: str, predicate: str, obj: str, column: str) -> Statement:
        place = _OBJECT_SLOTS.get(column) or row.places[column]
        return Statement(subject, predicate, obj, row.line, place, row_level, author, date, column in _PERSONAL)

    for predicate, obj, column in _record(name, claim, language):
        yield state(node, predicate, obj, column)
    if "label" in row.values:
        yield state(object_, f"<{RDFS}label>", row.values["label"].term, "label")
    if "type" in row.values:
        yield state(object_, f"<{RDF}type>", row.values["type"].term, "type")
    if claim.stands:
        yield state(subject, row.values["match"].term, object_, "object")


_OBJECT_SLOTS = {"label": "object_label", "type": "object_category"}


def _record(name: str, claim: Claim, language: str) -> Iterator[tuple[str, str, str]]:
    """Give the record of a row as (predicate, object, column); a code that is no thing is not its object."""
    row = claim.row
    yield f"<{RDF}type>", maq("CuratedRow"), "id"
    yield maq("rowTable"), literal(name), "id"
    yield maq("rowStatus"), literal(claim.status), "status"
    yield maq("rowSubject"), row.values["subject"].term, "subject"
    if is_iri(row.values["object"].term):
        yield maq("rowObject"), row.values["object"].term, "object"
    yield maq("rowReason"), literal(row.text("reason"), language=language), "reason"
    for column, predicate in _RECORDED.items():
        # A decision that is lost (or was never taken) is none, whoever and whenever the cells say.
        lost = column.startswith("decided_") and claim.status is Status.PROPOSED
        if column in row.values and not lost:
            yield predicate, row.values[column].term, column


_NO_NAME = Text("This is not named as a mapping set.", "Ce fichier n’a pas le nom d’un fichier de correspondances.")
_RENAME = Text(
    "Name it NAME.sssom.tsv, in small letters, digits and hyphens: jobs-esco.sssom.tsv.",
    "Le nommer NOM.sssom.tsv, en minuscules, chiffres et tirets : jobs-esco.sssom.tsv.",
)
_TABLE_NAME = Text("{name} is the name of a curated table.", "{name} est le nom d’un tableau.")
