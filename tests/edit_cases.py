"""Random edits of random ontologies and data, and what two closed tables are compared by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from closure_cases import PROPERTIES, Triple, facts, levelled, things
from maquette.axioms import SAME, TYPE
from maquette.closure import close
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.terms import is_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Said = list[tuple[Triple, int]]
Sequence = tuple[Said, list[tuple[set[Triple], Said]]]
"""What is said at first, and edits one after the other: statements that go, statements that come."""


def reading(said: Iterable[tuple[Triple, int]], name: str) -> Reading:
    """Give statements as those of a file."""
    statements = [Statement(*triple, line, level=level) for line, (triple, level) in enumerate(said, 1)]
    return Reading(Source.of(name, SourceKind.ONTOLOGY, b""), statements)


def built(said: Iterable[tuple[Triple, int]]) -> StatementTable:
    """Load and close statements."""
    table = StatementTable.create()
    table.load([reading(said, "first.nt")])
    close(table.connection)
    return table


def contents(table: StatementTable) -> list[set[str]]:
    """Give all that a closure leaves, row for row."""
    names = ("statements", "unwritten", "rules", "inconsistencies", "replaced_things", "replacing_rounds")
    return [{repr(row) for row in table.connection.execute(f"FROM {name}").fetchall()} for name in names]


@st.composite
def edited(draw: st.DrawFn, *, axioms_too: bool) -> Sequence:
    """Draw an ontology with data, often without equalities of literals or any; edits of data and equalities, or all."""
    said = draw(levelled())
    kept = draw(st.sampled_from(["none", "of things", "of things", "all"]))
    if kept != "all":
        said = [each for each in said if each[0][1] != SAME or (kept != "none" and not is_literal(each[0][2]))]
    same = st.tuples(things, st.just(SAME), things)
    if kept == "of things":
        said += draw(st.lists(st.tuples(same, st.sampled_from([0, 1, 4])), min_size=1, max_size=3))
    edits, now = [], said
    for _ in range(draw(st.integers(1, 3))):
        known = sorted({triple for triple, _ in now if axioms_too or triple[1] in (*PROPERTIES, TYPE, SAME)})
        gone = draw(st.sets(st.sampled_from(known), max_size=3)) if known else set()
        new = facts if kept == "none" else st.one_of(facts, same)
        choice = st.one_of(new, st.sampled_from(known)) if known else new
        levels = st.sampled_from([0, 1, 4])
        come = draw(st.lists(st.tuples(choice, levels), max_size=3))
        edits.append((gone, come))
        now = after(now, gone, come)
    return said, edits


def after(said: Said, gone: set[Triple], come: Said) -> Said:
    """Give what is said after an edit."""
    return [each for each in said if each[0] not in gone] + come
