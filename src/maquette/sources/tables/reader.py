"""Curated tables: what people say about the catalogue, row by row, read into statements.

A table is a CSV or XLSX file whose stem names it (`unit-module.csv`). Each row gives the record of who said it and,
unless it is rejected or superseded, the links it speaks of. All of a file is read, or an error with every problem.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from maquette.basis import Basis, Confidence, level
from maquette.errors import Problem
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.sources.tables.cells import SUFFIXES, bad_character, bad_file, read_grid
from maquette.sources.tables.claims import Claim, claims_of
from maquette.sources.tables.columns import Form, Status
from maquette.sources.tables.rows import Report, Row, RowReader, raw_rows, read_heading
from maquette.sources.tables.schemas import ROW, TABLES, Link, Table
from maquette.terms import literal
from maquette.text import Text
from maquette.words import DCTERMS, RDF, maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from maquette.sources.tables.known import Known
    from maquette.words import Minter


def read_table(content: bytes, path: str, minter: Minter, known: Known, language: str = "fr") -> Reading:
    """Read a curated table into statements; its warnings are problems of the reading.

    `language` is the language in which the reasons are written (BCP 47). Raises BadSource with every problem of the
    file: unknown names, wrong values, missing cells or columns, rows that stand twice, and bytes that are no table.
    """
    table = table_of(path)
    grid = read_grid(content, path, table.name)
    report = Report(path, grid.problems)
    heading = read_heading(table, grid, report)
    rows = RowReader(table, heading, known, report).read(grid.rows[1:]) if heading else []
    claims = claims_of(table, rows, known, report)
    problems = report.warnings()
    statements = [s for claim in claims for s in _statements(table, claim, minter, language)]
    return Reading(Source.of(path, SourceKind.TABLE, content), statements, problems)


def table_of(path: str) -> Table:
    """Tell which table a file holds, by its stem; raises BadSource when no table is named so."""
    stem = PurePosixPath(path).stem
    if stem not in TABLES:
        raise bad_file(
            path,
            Text("No table is named {stem}.", "Aucun tableau ne s’appelle {stem}.").with_(stem=stem),
            Text("The tables are {names}.", "Les tableaux sont {names}.").with_(names=", ".join(TABLES)),
        )
    return TABLES[stem]


def doubled(paths: Iterable[str]) -> tuple[Problem, ...]:
    """Tell of tables that several files hold: which of them says what stands is nobody's guess."""
    files: dict[str, list[str]] = {}
    for path in paths:
        file = PurePosixPath(path)
        if file.stem in TABLES and file.suffix.lower() in SUFFIXES:
            files.setdefault(file.stem, []).append(path)
    return tuple(
        Problem(path, 0, _TWO_FILES.with_(table=name, other=paths[0]), _KEEP_ONE_FILE)
        for name, paths in files.items()
        for path in paths[1:]
    )


_TWO_FILES = Text("The table {table} stands in {other} already.", "Le tableau {table} se trouve déjà dans {other}.")
_KEEP_ONE_FILE = Text(
    "Keep one of the two; to take the rows of the other in: move it out, then `maquette table … --take FILE`.",
    "Garder l’un des deux ; pour reprendre les lignes de l’autre : le déplacer, puis "
    "`maquette table … --take FICHIER`.",
)


def _statements(table: Table, claim: Claim, minter: Minter, language: str) -> Iterator[Statement]:
    """Give the statements of one row: its record and, when it stands, its links."""
    row = claim.row
    node = minter.of_year("curation", table.name, row.text("id"))
    # Nobody vouches for a rejected row: its record is as weak as a proposal.
    basis = Basis.CONFIRMED if claim.status is Status.CONFIRMED else Basis.PROPOSED
    row_level = level(basis, Confidence(row.text("confidence")))
    author, date = row.text("author"), row.text("date")

    def state(subject: str, predicate: str, obj: str, column: str) -> Statement:
        personal = column in _PERSONAL
        return Statement(subject, predicate, obj, row.line, row.places[column], row_level, author, date, personal)

    for predicate, obj, column in _record(table, claim, language):
        yield state(node, predicate, obj, column)
    if not claim.stands:
        return
    if table.row_class:
        yield state(node, f"<{RDF}type>", maq(table.row_class), "id")
    for link in table.links:
        if _applies(link, row):
            subject = node if link.subject == ROW else row.values[link.subject].term
            obj = node if link.object == ROW else row.values[link.object].term
            yield state(subject, maq(link.predicate), obj, "id" if link.object == ROW else link.object)


def _applies(link: Link, row: Row) -> bool:
    """Tell whether a row gives a link."""
    if link.object != ROW and link.object not in row.values:
        return False
    if link.of_kind and row.values[link.object].kind is not link.of_kind:
        return False
    return all(row.text(column) == value for column, value in link.when.items())


_PERSONAL = frozenset({"author", "decided_by"})


def _record(table: Table, claim: Claim, language: str) -> Iterator[tuple[str, str, str]]:
    """Give the record of a row as (predicate, object, column)."""
    row = claim.row
    yield f"<{RDF}type>", maq("CuratedRow"), "id"
    yield maq("rowTable"), literal(table.name), "id"
    yield maq("rowStatus"), literal(claim.status), "status"
    yield maq("rowSubject"), row.values[table.subject].term, table.subject
    yield maq("rowObject"), row.values[table.object].term, table.object
    yield maq("rowReason"), literal(row.text("reason"), language=language), "reason"
    for column, predicate in _RECORDED.items():
        # A decision that is lost (or was never taken) is none, whoever and whenever the cells say.
        lost = column.startswith("decided_") and claim.status is Status.PROPOSED
        if column in row.values and not lost:
            yield predicate, row.values[column].term, column


_RECORDED = {
    "id": maq("rowId"),
    "confidence": maq("rowConfidence"),
    "author": maq("rowAuthor"),
    "date": maq("rowDate"),
    "source_line": f"<{DCTERMS}source>",
    "decided_by": maq("decidedBy"),
    "decided_on": maq("decidedOn"),
}


def read_cells(content: bytes, path: str) -> list[dict[str, str]]:
    """Give the rows of a table file as written, by column name, whatever they mean; the inverse of `write_table`.

    Raises BadSource when the bytes are no table or its heading is wrong.
    """
    table = table_of(path)
    grid = read_grid(content, path, table.name)
    report = Report(path, grid.problems)
    heading = read_heading(table, grid, report)
    report.warnings()
    return raw_rows(heading, grid.rows[1:]) if heading else []


def with_titles(name: str, rows: Iterable[Mapping[str, str]], known: Known) -> list[dict[str, str]]:
    """Give rows with their generated title columns filled from what is known."""
    columns = TABLES[name].columns
    kinds = {column.name: column.kinds for column in columns}
    filled = []
    for row in rows:
        titles = {}
        for column in columns:
            if column.form is Form.TITLE:
                terms = known.find(kinds[column.of], row.get(column.of, ""))
                titles[column.name] = known.title(terms[0]) if len(terms) == 1 else ""
        filled.append({**row, **titles})
    return filled


def write_table(name: str, rows: Iterable[Mapping[str, str]]) -> bytes:
    r"""Write rows as the CSV of a table: UTF-8, commas, `\n`, all its columns in their order, rows as they come.

    Raises ValueError for a column that the table does not have and for a character that no text has.
    """
    columns = [column.name for column in TABLES[name].columns]
    lines = [",".join(columns)]
    for row in rows:
        extra = set(row) - set(columns)
        if extra:
            raise ValueError(f"the table {name} has no column {min(extra)}")
        lines.append(",".join(_quoted(row.get(column, "")) for column in columns))
    return "".join(f"{line}\n" for line in lines).encode()


def _quoted(cell: str) -> str:
    """Give a cell as CSV; quoted only where it must be, so that differences stay readable."""
    bad = bad_character(cell)
    if bad:
        raise ValueError(f"the cell {cell!r} holds the character {bad}")
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if any(char in cell for char in ',;"\t\r\n') else cell
