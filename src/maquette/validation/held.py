"""A statement table as the source of a graph to check, and of the lines that its statements stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maquette.findings import Place
from maquette.sources.reading import SourceKind
from maquette.statements import term_id
from maquette.words import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from maquette.statements import StatementTable
    from maquette.validation.graph import Triple

_FETCHED = 50_000
_TYPE, _LABEL = f"<{RDF}type>", f"<{RDFS}label>"


class HeldSource:
    """The triples of a statement table: the asserted ones, or with `closed` also what follows from them."""

    def __init__(self, table: StatementTable, *, closed: bool) -> None:
        self._connection = table.connection
        self._rows = "statements" if closed else "(SELECT DISTINCT subject, predicate, object FROM assertions)"

    def pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Give the subjects and objects of a predicate."""
        yield from self._fetch(
            f"""SELECT s.term, o.term FROM {self._rows} AS held JOIN terms s ON subject = s.id
            JOIN terms o ON object = o.id WHERE predicate = {term_id("$p")}""",
            {"p": predicate},
        )

    def predicates(self) -> list[str]:
        """Give the predicates that occur."""
        found = self._fetch(f"SELECT term FROM terms SEMI JOIN {self._rows} AS held ON id = predicate", {})
        return [term for (term,) in found]

    def triples(self) -> Iterator[Triple]:
        """Give every triple."""
        yield from self._fetch(
            f"""SELECT s.term, p.term, o.term FROM {self._rows} AS held JOIN terms s ON subject = s.id
            JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id""",
            {},
        )

    def literals(self) -> Iterator[str]:
        """Give the literals with a datatype or a language of the whole table."""
        for (term,) in self._fetch("""SELECT term FROM terms WHERE id & 3 = 2 AND term[-1] <> '"'""", {}):
            yield term

    def predicates_to(self, objects: Collection[str]) -> Iterator[str]:
        """Give the predicates that have one of these objects."""
        found = self._fetch(
            f"""WITH asked AS (SELECT {term_id("unnest($objects)")} AS id)
            SELECT term FROM terms SEMI JOIN (SELECT predicate FROM {self._rows} AS held SEMI JOIN asked
            ON object = asked.id) AS found ON terms.id = found.predicate""",
            {"objects": list(objects)},
        )
        for (term,) in found:
            yield term

    def _fetch(self, sql: str, values: dict[str, Any]) -> Iterator[Any]:
        # A cursor of its own: another query may begin before the last row is taken.
        cursor = self._connection.cursor().execute(sql, values)
        while rows := cursor.fetchmany(_FETCHED):
            yield from rows


def places_of(table: StatementTable, triples: Collection[Triple]) -> dict[Triple, list[Place]]:
    """Give where statements are asserted, in the order of the files; those that nobody asserted are left out."""
    if not triples:
        return {}
    subjects, predicates, objects = (list(column) for column in zip(*triples, strict=True))
    rows = table.connection.execute(
        f"""WITH asked AS (SELECT unnest($s) AS s, unnest($p) AS p, unnest($o) AS o)
        SELECT s, p, o, path, line, place FROM asked JOIN assertions
        ON subject = {term_id("s")} AND predicate = {term_id("p")} AND object = {term_id("o")}
        JOIN sources ON source = id ORDER BY source, line, place""",
        {"s": subjects, "p": predicates, "o": objects},
    ).fetchall()
    found: dict[Triple, list[Place]] = {}
    for s, p, o, path, line, place in rows:
        found.setdefault((s, p, o), []).append(Place(path, line, place))
    return found


def descriptions_of(table: StatementTable, nodes: Collection[str]) -> dict[str, Place]:
    """Give where nodes are described: by their type, else their label, else anything said of them, else any mention."""
    found = _first_places(table, nodes, "subject")
    missing = [node for node in nodes if node not in found]
    return {**found, **_first_places(table, missing, "object")}


def _first_places(table: StatementTable, nodes: Iterable[str], column: str) -> dict[str, Place]:
    asked = list(nodes)
    if not asked:
        return {}
    rows = table.connection.execute(
        f"""WITH asked AS (SELECT unnest($nodes) AS node)
        SELECT node, path, line, place FROM asked JOIN assertions ON {column} = {term_id("node")}
        JOIN sources ON source = id
        QUALIFY row_number() OVER (PARTITION BY node ORDER BY kind = $ontology, predicate <> {term_id("$type")},
            predicate <> {term_id("$label")}, source, line, place) = 1""",
        {"nodes": asked, "type": _TYPE, "label": _LABEL, "ontology": SourceKind.ONTOLOGY.value},
    ).fetchall()
    return {node: Place(path, line, place) for node, path, line, place in rows}
