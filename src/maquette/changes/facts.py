"""What a state says, by identity: its units in their programmes, its other lasting things, the links between them.

The nodes of a year are told by what they are of, (programme, unit), never by their IRIs, which hold the edition.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.axioms import TYPE, owl
from maquette.printing.facts import Things, read
from maquette.sources.tables.schemas import ROW, TABLES
from maquette.terms import is_literal, text_of
from maquette.words import MAQ, RDFS, maq

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maquette.changes.states import State
    from maquette.statements import StatementTable
    from maquette.store import Store

Values = tuple[str, ...]
"""Values of a field, sorted: terms of things, the texts of literals."""
Link = tuple[str, str, str]

_LASTING = (
    "Programme", "Track", "Axis", "Module", "Competency", "CompetencyBlock", "Job", "Objective", "LearningOutcome",
    "Topic", "Unit",
)  # fmt: skip
THINGS = tuple(maq(name) for name in _LASTING if name != "Unit")
"""The classes of the lasting things beside units."""
_OWN_FIELDS = ("code", "label", "domain", "language", "responsible", "lecturer", "web_site")
_PLACE_FIELDS = ("track", "period", "status", "credits", "coefficient", "category", "teaching_type")
_PARENTS = {
    "axis": maq("moduleOf"),
    "parent": maq("withinTrack"),
    "target": maq("targetLevel"),
    "block": maq("inBlock"),
}
"""What things other than units stand under, or aim at."""
CONTRIBUTION = maq("buildsDirectlyToward")
"""The property that a contribution comes to; it stands for contributions among those of links."""
_CURATED = frozenset(
    maq(link.predicate) for t in TABLES.values() for link in t.links if ROW not in {link.subject, link.object}
)


@dataclass(frozen=True)
class Facts:
    """What a state says.

    `units` gives the fields of each (programme, unit); `things` those of each other lasting thing, by its class;
    `contributions` the levels by (unit or module, competency); `asserted` the level of each curated link; `inferred`
    the links that nobody wrote; `withdrawn` are the things marked so (`owl:deprecated`).
    """

    units: Mapping[tuple[str, str], Mapping[str, Values]]
    things: Mapping[str, Mapping[str, Mapping[str, Values]]]
    contributions: Mapping[tuple[str, str], Values]
    asserted: Mapping[Link, int]
    inferred: frozenset[Link]
    withdrawn: frozenset[str]

    @classmethod
    def of(cls, state: State) -> Facts:
        """Read the facts of a state."""
        lasting = _members(state.table, [maq(name) for name in _LASTING])
        asserted, inferred = _links(state.table, {thing for members in lasting.values() for thing in members})
        return cls(
            units=_units(state.store),
            things={each: _things(state.table, lasting[each]) for each in THINGS},
            contributions=_contributions(state.store),
            asserted=asserted,
            inferred=inferred,
            withdrawn=frozenset(
                _having(state.table, owl("deprecated"), '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>')
            ),
        )


def _units(store: Store) -> dict[tuple[str, str], dict[str, Values]]:
    offers, own = Things.read(store, "offers"), Things.read(store, "units")
    hours: dict[str, set[str]] = defaultdict(set)
    for row in read(store, "hours"):
        kind = text_of(row["kind"]).rpartition("#")[2].removesuffix("Hours") if "kind" in row else "unspecified"
        hours[row["thing"]].add(f"{kind} {text_of(row['value'])}")
    found: dict[tuple[str, str], dict[str, Values]] = {}
    for place in offers.said:
        for programme in offers.all(place, "programme"):
            for unit in offers.all(place, "unit"):
                fields = {name: _values(own.all(unit, name)) for name in _OWN_FIELDS}
                fields |= {name: _values(offers.all(place, name)) for name in _PLACE_FIELDS}
                found[programme, unit] = {**fields, "hours": tuple(sorted(hours[place]))}
    return found


def _values(terms: Sequence[str]) -> Values:
    return tuple(sorted({text_of(term) if is_literal(term) else term for term in terms}))


def _contributions(store: Store) -> dict[tuple[str, str], Values]:
    """Give the levels of contributions of units and modules, with whether the competency is assessed there."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in read(store, "contributions"):
        if "module" not in row:
            found[row["thing"], row["competency"]].add(row.get("level", ""))
    return {pair: tuple(sorted(levels)) for pair, levels in found.items()}


def _members(table: StatementTable, classes: Sequence[str]) -> dict[str, list[str]]:
    rows = table.connection.execute(
        """SELECT c.term, s.term FROM statements JOIN terms c ON object = c.id JOIN terms p ON predicate = p.id
        JOIN terms s ON subject = s.id WHERE p.term = ? AND c.term IN (SELECT unnest(?)) AND s.term[1] = '<'
        ORDER BY ALL""",
        [TYPE, list(classes)],
    ).fetchall()
    found: dict[str, list[str]] = {each: [] for each in classes}
    for class_, thing in rows:
        found[class_].append(thing)
    return found


def _things(table: StatementTable, things: Sequence[str]) -> dict[str, dict[str, Values]]:
    fields = {"label": f"<{RDFS}label>", "code": maq("code"), **_PARENTS}
    rows = table.connection.execute(
        """SELECT s.term, p.term, o.term FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
        JOIN terms o ON object = o.id WHERE s.term IN (SELECT unnest(?::VARCHAR[])) AND p.term IN (SELECT unnest(?))""",
        [list(things), list(fields.values())],
    ).fetchall()
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject, predicate, object_ in rows:
        said[subject, predicate].append(object_)
    return {thing: {name: _values(said[thing, word]) for name, word in fields.items()} for thing in things}


def _links(table: StatementTable, lasting: set[str]) -> tuple[dict[Link, int], frozenset[Link]]:
    """Give the curated links with their asserted levels, and the inferred ones.

    Of a property and its inverse only the one counts that the other is declared the inverse of; and what only says a
    curated link again (the property above it, the direct link of a contribution) is no inference worth telling.
    """
    rows = table.connection.execute(
        """SELECT s.term, p.term, o.term, asserted FROM statements JOIN terms s ON subject = s.id
        JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id
        WHERE starts_with(p.term, ?) AND s.term[1] = '<' AND o.term[1] = '<'
        AND predicate NOT IN (
            SELECT subject FROM statements JOIN terms i ON predicate = i.id WHERE i.term = ?)""",
        [f"<{MAQ}", owl("inverseOf")],
    ).fetchall()
    asserted = {(s, p, o): level for s, p, o, level in rows if level is not None and p in _CURATED}
    again = {CONTRIBUTION, *_directly_above(table)}
    inferred = {
        (s, p, o) for s, p, o, level in rows if level is None and p not in again and s in lasting and o in lasting
    }
    return asserted, frozenset(inferred)


def _directly_above(table: StatementTable) -> list[str]:
    """Give the properties that the ontology puts directly above those of curated tables."""
    rows = table.connection.execute(
        """SELECT o.term FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
        JOIN terms o ON object = o.id WHERE p.term = ? AND s.term IN (SELECT unnest(?)) AND asserted IS NOT NULL""",
        [f"<{RDFS}subPropertyOf>", sorted(_CURATED)],
    ).fetchall()
    return [term for (term,) in rows]


def _having(table: StatementTable, predicate: str, value: str) -> list[str]:
    rows = table.connection.execute(
        """SELECT s.term FROM statements JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id
        JOIN terms o ON object = o.id WHERE p.term = ? AND o.term = ?""",
        [predicate, value],
    ).fetchall()
    return [term for (term,) in rows]
