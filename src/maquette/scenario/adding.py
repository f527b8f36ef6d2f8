"""Files that a scenario adds: rows of a curated table, a mapping set, a catalogue page, RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.scenario.edit import ids_of, occurrences
from maquette.sources.files import content_of
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.sources.sssom import read_mappings
from maquette.sources.synapses import needed_labels, read_page
from maquette.sources.tables import Known, read_table
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

    from maquette.scenario.edit import Occurrence
    from maquette.sources.ids import Ids
    from maquette.sources.reading import Reading, Statement
    from maquette.words import Minter
    from maquette.workspace import Workspace

_TABLES, _PAGES = frozenset({".csv", ".xlsx"}), frozenset({".txt", ".md"})


def read_added(path: Path, workspace: Workspace, minter: Minter, ids: Ids, said: Iterable[Statement]) -> Reading:
    """Read a file by its name: a curated table (named as one), `.tsv` mappings, a page (`.txt`, `.md`), else RDF.

    `said` is what the sources say by then: what a table's rows may name. Raises `BadSource` with every problem, as
    the readers do, and `BadCall` when there is no such file.
    """
    content, name, suffix = content_of(path), workspace.label(path), path.suffix.lower()
    if suffix in _TABLES:
        return read_table(content, name, minter, Known.of(said))
    if suffix == ".tsv":
        return read_mappings(content, name, minter, Known.of(said))
    if suffix in _PAGES:
        new = ids.assign(needed_labels(content, name, minter, ids))
        return read_page(content, name, minter, type(ids)((*ids.rows, *new), ids.path))
    return read_rdf(content, name, SourceKind.PARTNER, contexts=workspace.contexts)


def rows_replaced(connection: duckdb.DuckDBPyConnection, reading: Reading) -> tuple[Occurrence, ...]:
    """Give the rows of curated tables that have the ids of rows of a reading: the new ones take their places."""
    if reading.source.kind not in {SourceKind.TABLE, SourceKind.MAPPING}:
        return ()
    rows = {each.subject for each in reading.statements if each.predicate == maq("rowId")}
    return tuple(
        occurrences(
            connection,
            """(a.source, a.line) IN (
                SELECT (source, line) FROM assertions WHERE subject IN (SELECT unnest($rows::BIGINT[]))
                AND predicate IN (SELECT unnest($row_id::BIGINT[])))""",
            rows=ids_of(connection, rows),
            row_id=ids_of(connection, [maq("rowId")]),
        )
    )
