"""What differs between two closed tables, and whether that can matter to a query: what cannot is asked of neither."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.pattern_reader import predicates_read
from maquette.patterns import TYPE, NotUnderstood
from maquette.statements import ids_of, terms_of

if TYPE_CHECKING:
    from maquette.proofs.lookups import Ids
    from maquette.statements import StatementTable

_MOST = 10_000
"""How many statements may differ for what is near them to be looked at alone."""
_ROWS = "subject, predicate, object, asserted, level"


def rows_of_one(before: StatementTable, after: StatementTable, query: str) -> tuple[list[Ids], list[Ids]]:
    """Give the rows of a query in SQL, of ids and numbers, that only the first table has, and those only the second."""
    with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
        file = Path(folder) / "before.parquet"
        quoted = str(file).replace("'", "''")
        before.connection.execute(f"COPY ({query}) TO '{quoted}'")
        rows = after.connection.execute(
            f"""WITH one AS (SELECT * FROM read_parquet('{quoted}')), other AS ({query})
            SELECT true, * FROM (FROM one EXCEPT FROM other) UNION ALL
            SELECT false, * FROM (FROM other EXCEPT FROM one)"""
        ).fetchall()
    return [row[1:] for row in rows if row[0]], [row[1:] for row in rows if not row[0]]


@dataclass(frozen=True)
class Changed:
    """The statements that only one of two tables holds, or that are not as sure in both, by what they say.

    `predicates` are those of all of them, `classes` the objects of those whose predicate is `rdf:type`; `statements`
    are the ids of their terms, None when they are too many to look around each.
    """

    predicates: frozenset[str]
    classes: frozenset[str]
    statements: frozenset[Ids] | None

    @property
    def any(self) -> bool:
        """Tell whether a statement differs at all."""
        return bool(self.predicates)

    @classmethod
    def between(cls, before: StatementTable, after: StatementTable) -> Changed:
        """Compare two tables, row by row; ids of terms are the same in every table."""
        gone, come = rows_of_one(before, after, f"SELECT {_ROWS} FROM statements")
        rows = {row[:3] for row in (*gone, *come)}
        (type_,) = ids_of(after, [TYPE]).values()
        predicates = {predicate for _, predicate, _ in rows}
        classes = {object_ for _, predicate, object_ in rows if predicate == type_}
        terms = {**terms_of(before, predicates | classes), **terms_of(after, predicates | classes)}
        return cls(
            frozenset(terms[each] for each in predicates),
            frozenset(terms[each] for each in classes),
            frozenset(rows) if len(rows) <= _MOST else None,
        )

    def may_matter_to(self, query: str) -> bool:
        """Tell whether a SELECT query may read one of the statements; a query that is not understood may read any."""
        try:
            read = predicates_read(query)
        except NotUnderstood:
            return True
        return any(
            predicate in self.predicates and (not class_ or class_ in self.classes) for predicate, class_ in read
        )
