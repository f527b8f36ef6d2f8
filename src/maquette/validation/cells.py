"""Where a value is missing from a table: in the row of its subject, in the column where others have theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.findings import Place
from maquette.statements import term_id
from maquette.words import RDF

if TYPE_CHECKING:
    from collections.abc import Collection

    from maquette.statements import StatementTable

_TYPE = f"<{RDF}type>"


def blank_cells(table: StatementTable, lacks: Collection[tuple[str, str]]) -> dict[tuple[str, str], Place]:
    """Give the cells that are blank, by subject and predicate: those of subjects that have a row of a table.

    The column is the one where most statements of the predicate stand, among the sources that the subject has a row
    of; the row is that of the subject's type, else its first.
    """
    if not lacks:
        return {}
    subjects, predicates = (list(column) for column in zip(*lacks, strict=True))
    rows = table.connection.execute(
        f"""WITH asked AS (SELECT unnest($s) AS s, unnest($p) AS p),
        columns AS (
            SELECT p, source, place, count(*) AS times FROM (SELECT DISTINCT p FROM asked) JOIN assertions
            ON predicate = {term_id("p")} WHERE place <> '' GROUP BY p, source, place)
        SELECT s, asked.p, path, line, columns.place FROM asked
        JOIN assertions AS row ON row.subject = {term_id("s")} AND row.place <> ''
        JOIN columns ON columns.p = asked.p AND columns.source = row.source
        JOIN sources ON row.source = id
        QUALIFY row_number() OVER (PARTITION BY s, asked.p ORDER BY row.predicate <> {term_id("$type")}, path,
            line, times DESC, columns.place) = 1""",
        {"s": subjects, "p": predicates, "type": _TYPE},
    ).fetchall()
    return {(s, p): Place(path, line, place) for s, p, path, line, place in rows}


def page_paths(table: StatementTable) -> frozenset[str]:
    """Give the paths of catalogue pages: a text of several lines stands there as it is, its first line first."""
    return frozenset(
        path for (path,) in table.connection.execute("SELECT path FROM sources WHERE kind = 'page'").fetchall()
    )
