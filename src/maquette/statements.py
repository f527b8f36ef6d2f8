"""The statement table: exact terms and asserted statements in DuckDB, the record that everything else derives from.

Terms are kept exactly as written, in a dictionary; an id holds the kind of its term in its two lowest bits (0 IRI,
1 blank node, 2 literal), so that rules can tell literals apart without looking them up. Every assertion keeps its
source, line, level, author and date. Inferred statements are written by `maquette.closure`, never here.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import duckdb

from maquette.errors import MaquetteError
from maquette.sources.reading import SourceKind, Statement
from maquette.sources.rows import Rows
from maquette.terms import text_of
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

from maquette.sources.reading import Reading

_SCHEMA = """
CREATE TABLE terms (id BIGINT, term VARCHAR);
CREATE TABLE sources (id INTEGER, path VARCHAR, kind VARCHAR, sha256 VARCHAR);
CREATE TABLE assertions (
    subject BIGINT, predicate BIGINT, object BIGINT, source INTEGER, line INTEGER, place VARCHAR, level TINYINT,
    author VARCHAR, date VARCHAR, personal BOOLEAN);
CREATE TABLE statements (
    subject BIGINT, predicate BIGINT, object BIGINT, asserted TINYINT, level TINYINT, round INTEGER, rule INTEGER);
CREATE TABLE unwritten AS FROM statements;
"""
_SPOOLED = {
    "subject": "VARCHAR",
    "predicate": "VARCHAR",
    "object": "VARCHAR",
    "source": "INTEGER",
    "line": "INTEGER",
    "place": "VARCHAR",
    "level": "TINYINT",
    "author": "VARCHAR",
    "date": "VARCHAR",
    "personal": "BOOLEAN",
}
_TAKEN = {name: _SPOOLED[name] for name in ("subject", "predicate", "object", "source", "line", "level")}
"""What RDF files say of their statements: each further column costs a tenth of gathering them."""
_LONGEST_LINE = 100_000_000  # bytes
_SHORT_ROW = 1_000
"""Bytes of a row up to which all of its words are told apart at once, which takes 16 bytes of memory a word."""
_PERSONAL_TERMS = """
    SELECT object AS id FROM assertions GROUP BY object HAVING bool_and(personal)
    EXCEPT SELECT subject FROM assertions WHERE NOT personal"""
"""Terms that nobody mentions but in personal data: leaving these out leaves out what is inferred from them too."""
_PUBLIC = f"""object NOT IN ({_PERSONAL_TERMS}) AND subject NOT IN ({_PERSONAL_TERMS})
    AND (subject, predicate, object) NOT IN (
        SELECT (subject, predicate, object) FROM assertions GROUP BY ALL HAVING bool_and(personal))"""
"""The condition for statements that may be published."""


def term_id(column: str) -> str:
    """Give the SQL of the id of a term: 61 bits of its hash, then two bits of its kind."""
    kind = f"CASE {column}[1] WHEN '<' THEN 0 WHEN '_' THEN 1 ELSE 2 END"
    return f"(((hash({column}) >> 3) << 2) | ({kind})::UBIGINT)::BIGINT"


def ids_of(table: StatementTable, terms: Iterable[str]) -> dict[str, int]:
    """Give the ids that terms have in every table."""
    return dict(
        table.connection.execute(
            f"SELECT term, {term_id('term')} FROM (SELECT unnest($terms::VARCHAR[]) AS term)", {"terms": sorted(terms)}
        ).fetchall()
    )


def terms_of(table: StatementTable, ids: Collection[int]) -> dict[int, str]:
    """Give the terms of ids that a table has."""
    return dict(
        table.connection.execute(
            "SELECT id, term FROM terms SEMI JOIN (SELECT unnest($ids::BIGINT[]) AS id) USING (id)", {"ids": list(ids)}
        ).fetchall()
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A statement as it is held in the closure: exact terms, best asserted level (or None), closure level.

    `round` is when the closure took it in, `rule` the number of the rule that concluded it then (None: asserted).
    """

    subject: str
    predicate: str
    object: str
    asserted: int | None
    level: int
    round: int = 0
    rule: int | None = None


class StatementTable:
    """The statement table over one DuckDB connection; a context manager."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    @classmethod
    def create(cls, path: Path | None = None) -> Self:
        """Create an empty table, in a new file or in memory."""
        table = cls(duckdb.connect(str(path) if path else ":memory:"))
        table.connection.execute(_SCHEMA)
        return table

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the table of a build to read it."""
        return cls(duckdb.connect(str(path), read_only=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def load(self, readings: Iterable[Reading]) -> None:
        """Add all statements of the readings, or none: terms to the dictionary, occurrences to the assertions.

        Raises `MaquetteError` when two terms hash to one id (once in about 10⁵ loads of five million terms), or when
        the table holds fewer statements afterwards than it was given.
        """
        with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
            self.connection.execute("BEGIN")
            try:
                before = self._count("assertions")
                given = self._spool(Path(folder) / "statements.tsv", readings)
                self._take_in()
                if self._count("assertions") - before != given:
                    raise _lost(given)
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def _spool(self, spool: Path, readings: Iterable[Reading]) -> int:
        """Gather the statements of all readings in one table, through text files: the way in that costs least.

        Give how many they are.
        """
        for name, columns in (("spooled", _SPOOLED), ("taken", _TAKEN)):
            described = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({described})")
        number, given = self._count("sources"), 0
        with spool.open("w", encoding="utf-8", newline="\n") as file:
            for reading in readings:
                source = reading.source
                self.connection.execute(
                    "INSERT INTO sources VALUES (?, ?, ?, ?)", [number, source.path, source.kind.value, source.sha256]
                )
                if isinstance(reading.statements, Rows):
                    self._spool_rows(reading.statements, number)
                else:
                    file.writelines(_line(each, number) for each in reading.statements)
                number, given = number + 1, given + len(reading.statements)
        self.connection.execute(f"INSERT INTO spooled SELECT * FROM {_tsv(_SPOOLED)}", {"file": str(spool)})
        return given

    def _spool_rows(self, rows: Rows, source: int) -> None:
        """Gather the statements of an RDF file from where its reader left them."""
        lines = f"POSITIONAL JOIN {_lines_of('lines', 'line', 'INTEGER')}" if rows.lines_file else ""
        files = {"file": str(rows.file), **({"lines": str(rows.lines_file)} if rows.lines_file else {})}
        line = "line" if rows.lines_file else f"row_number() OVER () + {rows.shift}"
        # An object without spaces is the third of four words; only the others are cut out, which costs much more.
        self.connection.execute(
            f"""INSERT INTO taken
            SELECT words[1], words[2], CASE WHEN len(words) = 4 THEN words[3]
                ELSE row[length(words[1]) + length(words[2]) + 3 : -3] END, $source, line, $level
            FROM (SELECT row, {line} AS line, string_split(CASE WHEN strlen(row) <= {_SHORT_ROW} THEN row
                ELSE split_part(row, ' ', 1) || ' ' || split_part(row, ' ', 2) END, ' ') AS words
                FROM {_lines_of("file", "row", "VARCHAR")} {lines})""",
            {**files, "source": source, "level": rows.level},
        )

    def _take_in(self) -> None:
        """Give every term of the gathered statements its id, and note the statements as assertions."""
        found = " UNION ".join(
            f"SELECT {column} AS term FROM {table}"
            for table in ("spooled", "taken")
            for column in ("subject", "predicate", "object")
        )
        # Ids are compared first: the terms of a large table are not read to add a few.
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE named AS SELECT {term_id("term")} AS id, term FROM ({found});
            INSERT INTO terms SELECT id, term FROM named ANTI JOIN terms USING (id)""")
        if self._value("SELECT count(*) FROM named JOIN terms USING (id) WHERE named.term <> terms.term"):
            raise MaquetteError(
                Text("Two terms share one id.", "Deux termes partagent un même identifiant."),
                Text(
                    "Report this with the files: their terms collide in a 61-bit hash.",
                    "Signalez-le avec les fichiers : leurs termes se heurtent dans un hachage de 61 bits.",
                ),
            )
        self.connection.execute(f"""
            INSERT INTO assertions SELECT {term_id("subject")}, {term_id("predicate")}, {term_id("object")},
            source, line, place, level, author, date, personal
            FROM (FROM spooled UNION ALL BY NAME SELECT *, '' AS place, '' AS author, '' AS date, false AS personal
            FROM taken)""")
        self.connection.execute("DROP TABLE named")
        self.connection.execute("DROP TABLE spooled")
        self.connection.execute("DROP TABLE taken")

    def _count(self, table: str) -> int:
        return self._value(f"SELECT count(*) FROM {table}")

    def _value(self, sql: str) -> int:
        row = self.connection.execute(sql).fetchone()
        assert row
        return int(row[0])

    def counts(self) -> tuple[int, int]:
        """Give how many distinct statements are asserted, and how many more are inferred."""
        return (
            self._value("SELECT count(*) FROM statements WHERE asserted IS NOT NULL"),
            self._value("SELECT count(*) FROM statements WHERE asserted IS NULL"),
        )

    def asserted(self) -> Iterator[tuple[str, Statement]]:
        """Give every assertion with the path of its source, in the order of sources and lines."""
        cursor = self.connection.execute("""
            SELECT sources.path, s.term, p.term, o.term, line, place, level, author, date, personal
            FROM assertions JOIN sources ON source = sources.id JOIN terms s ON subject = s.id
            JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id
            ORDER BY source, line, s.term, p.term, o.term""")
        while rows := cursor.fetchmany(10_000):
            for path, *rest in rows:
                yield path, Statement(*rest)

    def assertions_of(self, subject: str, predicate: str, object_: str) -> list[tuple[str, str, Statement]]:
        """Give every assertion of a statement, with the path and the kind of its source."""
        rows = self.connection.execute(
            f"""SELECT path, kind, line, place, level, author, date, personal
            FROM assertions JOIN sources ON source = sources.id
            WHERE subject = {term_id("$s")} AND predicate = {term_id("$p")} AND object = {term_id("$o")}
            ORDER BY ALL""",
            {"s": subject, "p": predicate, "o": object_},
        ).fetchall()
        return [(path, kind, Statement(subject, predicate, object_, *rest)) for path, kind, *rest in rows]

    def asserted_with(self, predicate: str, object_: str | None = None) -> list[tuple[str, Statement]]:
        """Give the assertions with a predicate (and an object), each with the path of its source."""
        rows = self.connection.execute(
            f"""SELECT path, s.term, p.term, o.term, line, place, level, author, date, personal
            FROM assertions JOIN sources ON source = sources.id JOIN terms s ON subject = s.id
            JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id
            WHERE predicate = {term_id("$p")} AND ($o IS NULL OR object = {term_id("$o")}) ORDER BY ALL""",
            {"p": predicate, "o": object_},
        ).fetchall()
        return [(path, Statement(*rest)) for path, *rest in rows]

    def about_blank_nodes(self) -> list[tuple[str, str, str]]:
        """Give the distinct statements of the ontology about blank nodes: its lists and anonymous classes."""
        return self.connection.execute(
            """SELECT DISTINCT s.term, p.term, o.term FROM assertions JOIN sources ON source = sources.id
            JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id
            WHERE kind = $kind AND subject & 3 = 1 ORDER BY ALL""",
            {"kind": SourceKind.ONTOLOGY.value},
        ).fetchall()

    def objects_spelt(self, subject: str, predicate: str, text: str) -> str | None:
        """Give the literal that a subject has for a predicate and that reads as a text, or None."""
        rows = self.connection.execute(
            f"""SELECT term FROM statements JOIN terms ON object = id
            WHERE subject = {term_id("$s")} AND predicate = {term_id("$p")} AND id & 3 = 2 ORDER BY term""",
            {"s": subject, "p": predicate},
        ).fetchall()
        return next((term for (term,) in rows if text_of(term) == text), None)

    def sizes(self, *, personal: bool = True) -> dict[tuple[int | None, int], int]:
        """Give how many statements of the closure have each best asserted level (or None) and closure level."""
        rows = self.connection.execute(f"""
            SELECT asserted, level, count(*) FROM statements WHERE {_PUBLIC if not personal else "true"}
            GROUP BY ALL ORDER BY ALL""")
        return {(asserted, level): count for asserted, level, count in rows.fetchall()}

    def write_nquads(self, file: Path, graphs: Mapping[tuple[int | None, int], str], *, personal: bool = True) -> None:
        """Write every statement of the closure as N-Quads, in no order, in the graph (an IRI) for how sure it is.

        Without `personal`, what `held` leaves out is left out. Raises `MaquetteError` when fewer were written than
        there are.
        """
        self.connection.execute("CREATE OR REPLACE TEMP TABLE graphs (asserted TINYINT, level TINYINT, name VARCHAR)")
        self.connection.executemany("INSERT INTO graphs VALUES (?, ?, ?)", [(*held, graphs[held]) for held in graphs])
        written = self._value(f"""
            COPY (SELECT concat(s.term, ' ', p.term, ' ', o.term, ' <', name, '> .')
                FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
                JOIN terms o ON object = o.id
                JOIN graphs g ON statements.level = g.level AND statements.asserted IS NOT DISTINCT FROM g.asserted
                WHERE {_PUBLIC if not personal else "true"})
            TO '{str(file).replace("'", "''")}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\t')""")
        if written != (there := sum(self.sizes(personal=personal).values())):
            raise _lost(there)

    def held(self, *, personal: bool = True, ontology: bool = True) -> Iterator[Held]:
        """Give every statement of the closure once, in the order of its exact terms.

        Without `personal`, every statement is left out that holds a term known from personal data only; without
        `ontology`, every statement about a term that the ontology (or an alignment) defines.
        """
        conditions = ["true"]
        if not personal:
            conditions.append(_PUBLIC)
        if not ontology:
            conditions.append(f"""subject NOT IN (
                SELECT subject FROM assertions JOIN sources ON source = id
                GROUP BY subject HAVING bool_and(kind IN ('{SourceKind.ONTOLOGY}', '{SourceKind.ALIGNMENT}')))""")
        cursor = self.connection.execute(f"""
            SELECT s.term, p.term, o.term, asserted, level, coalesce(round, 0), rule
            FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
            JOIN terms o ON object = o.id WHERE {" AND ".join(conditions)}
            ORDER BY s.term, p.term, o.term""")
        while rows := cursor.fetchmany(10_000):
            for row in rows:
                yield Held(*row)


_PLAIN = f"""quote = '', escape = '', header = false, auto_detect = false, max_line_size = {_LONGEST_LINE},
    new_line = '\\n', nullstr = '\\N', strict_mode = true"""
"""Text files as they are: N-Triples terms hold neither tabs nor line ends, nor what else could end a cell."""


def _tsv(columns: Mapping[str, str]) -> str:
    """Give the SQL that reads the tab-separated `$file`."""
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return f"read_csv($file, columns = {{{types}}}, delim = '\t', {_PLAIN})"


def _lines_of(file: str, column: str, kind: str) -> str:
    """Give the SQL that reads each line of a file as one cell."""
    return f"read_csv(${file}, columns = {{'{column}': '{kind}'}}, delim = '\t', {_PLAIN})"


def _lost(given: int) -> MaquetteError:
    """Give the error of a load that did not take in what it was given: never silently less."""
    return MaquetteError(
        Text("The table did not take in {given} statements.", "La table n'a pas pris les {given} énoncés.").with_(
            given=given
        ),
        Text("Nothing was loaded. Report this with the files.", "Rien n'a été chargé. Signalez-le avec les fichiers."),
    )


def _line(each: Statement, source: int) -> str:
    """Write a statement as a row of `_SPOOLED`."""
    return (
        f"{each.subject}\t{each.predicate}\t{each.object}\t{source}\t{each.line}\t{_cell(each.place)}"
        f"\t{each.level}\t{_cell(each.author)}\t{_cell(each.date)}\t{each.personal:d}\n"
    )


def _cell(text: str) -> str:
    """Give a note of a person (author, place) as one cell: its white space folded to single blanks."""
    return " ".join(text.split())
