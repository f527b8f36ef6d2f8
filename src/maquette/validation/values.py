"""Values that are none of their datatype: a rule about every literal there is, which no shape of SHACL can state.

RDF 1.1 Semantics, §7: a literal whose text is not in the lexical space of its datatype denotes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.findings import Place
from maquette.literals import is_well_formed
from maquette.sources.reading import SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.statements import StatementTable

_MANY = 10_000


def ill_typed(table: StatementTable) -> Iterator[tuple[tuple[str, str, str], Place]]:
    """Give each asserted statement whose value is none of its datatype, with where it stands, in the order of files."""
    wrong = [term for term in _typed(table) if not is_well_formed(term)]
    if not wrong:
        return
    rows = table.connection.execute(
        """SELECT s.term, p.term, o.term, path, line, place FROM assertions JOIN sources ON source = sources.id
        JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id
        WHERE o.term IN (SELECT unnest($wrong)) AND kind <> $shapes ORDER BY source, line, place, s.term, p.term""",
        {"wrong": wrong, "shapes": SourceKind.SHAPES.value},
    ).fetchall()
    for subject, predicate, object_, path, line, place in rows:
        yield (subject, predicate, object_), Place(path, line, place)


def _typed(table: StatementTable) -> Iterator[str]:
    """Give the literals that name a datatype, each once."""
    cursor = table.connection.cursor()
    cursor.execute("SELECT term FROM terms WHERE id & 3 = 2 AND term[-1] = '>'")
    while rows := cursor.fetchmany(_MANY):
        for (term,) in rows:
            yield term
