"""What two states say differently, by identity: units in programmes, other lasting things, the links between them.

The nodes of a year are told by what they are of, (programme, unit), never by their IRIs, which hold the edition. Only
rows of ids that one state alone has are looked at further: of a school, most is the same from one year to the next.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from maquette.axioms import TYPE, owl
from maquette.literals import value_of
from maquette.printing.tables import shown_number
from maquette.scenario.changed import rows_of_one
from maquette.sources.tables.schemas import ROW, TABLES
from maquette.statements import term_id, terms_of
from maquette.terms import is_literal, text_of
from maquette.words import MAQ, RDFS, maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.statements import StatementTable

Values = tuple[str, ...]
"""Values of a field, sorted: terms of things, the texts of literals; numbers as they are, however they are written."""
Link = tuple[str, str, str]
Told = tuple[str, ...]
"""A row of terms."""

_LASTING = (
    "Programme", "Track", "Axis", "Module", "Competency", "CompetencyBlock", "Job", "Objective", "LearningOutcome",
    "Topic", "Unit",
)  # fmt: skip
THINGS = tuple(maq(name) for name in _LASTING if name != "Unit")
"""The classes of the lasting things beside units."""
_LABEL = f"<{RDFS}label>"
_OWN_FIELDS = {
    "code": maq("code"),
    "label": _LABEL,
    "domain": maq("domain"),
    "language": maq("teachingLanguage"),
    "responsible": maq("hasResponsible"),
    "lecturer": maq("hasLecturer"),
    "web_site": maq("webSite"),
}
_PLACE_FIELDS = {
    "track": maq("inTrack"),
    "period": maq("inPeriod"),
    "status": maq("unitStatus"),
    "credits": maq("credits"),
    "coefficient": maq("coefficient"),
    "category": maq("category"),
    "teaching_type": maq("teachingType"),
}
_HOURS = maq("hasHours")
_THING_FIELDS = {
    "label": _LABEL,
    "code": maq("code"),
    # What things other than units stand under, or aim at.
    "axis": maq("moduleOf"),
    "parent": maq("withinTrack"),
    "target": maq("targetLevel"),
    "block": maq("inBlock"),
}
CONTRIBUTION = maq("buildsDirectlyToward")
"""The property that a contribution comes to; it stands for contributions among those of links."""
_CURATED = frozenset(
    maq(link.predicate) for t in TABLES.values() for link in t.links if ROW not in {link.subject, link.object}
)


@dataclass(frozen=True)
class Facts:
    """What a state says, where another says something else.

    `units` gives the fields of each (programme, unit); `things` those of each other lasting thing, by its class;
    `contributions` the levels by (unit or module, competency); `asserted` the level of each curated link; `inferred`
    the links that nobody wrote. What both states say alike is left out. `withdrawn` are all things marked so
    (`owl:deprecated`).
    """

    units: Mapping[tuple[str, str], Mapping[str, Values]]
    things: Mapping[str, Mapping[str, Mapping[str, Values]]]
    contributions: Mapping[tuple[str, str], Values]
    asserted: Mapping[Link, int]
    inferred: frozenset[Link]
    withdrawn: frozenset[str]

    @classmethod
    def between(cls, before: StatementTable, after: StatementTable) -> tuple[Facts, Facts]:
        """Read what two closed tables say differently."""
        tables = (before, after)
        units, things, contributions = (_about(tables, query) for query in (_UNITS, _THINGS, _CONTRIBUTIONS))
        asserted, inferred = rows_of_one(before, after, _ASSERTED), rows_of_one(before, after, _INFERRED)
        one, other = (
            cls(
                units=_units(units[side]),
                things=_things(things[side]),
                contributions=_contributions(contributions[side]),
                asserted=_levels(table, asserted[side]),
                inferred=frozenset((s, p, o) for s, p, o in _terms(table, inferred[side])),
                withdrawn=frozenset(term for (term,) in table.connection.execute(_WITHDRAWN).fetchall()),
            )
            for side, table in enumerate(tables)
        )
        return one, other


def _ids(*terms: str) -> str:
    """Give the SQL of the ids of terms."""
    return ", ".join(term_id(f"'{term}'") for term in terms)


def _pairs(property_: str) -> str:
    """Give the SQL of the pairs that a property joins: subject, object."""
    return f"(SELECT subject, object FROM statements WHERE predicate IN ({_ids(property_)}))"


_UNITS = f"""
    WITH places AS (
        SELECT subject AS place, p.object AS programme, u.object AS unit
        FROM {_pairs(maq("inProgramme"))} AS p JOIN {_pairs(maq("ofUnit"))} AS u USING (subject))
    SELECT programme AS one, unit AS other, predicate, object, NULL AS kind
    FROM places JOIN statements ON subject = place
    WHERE predicate IN ({_ids(maq("inProgramme"), *_PLACE_FIELDS.values())})
    UNION SELECT programme, unit, predicate, object, NULL FROM places JOIN statements ON subject = unit
    WHERE predicate IN ({_ids(*_OWN_FIELDS.values())})
    UNION SELECT programme, unit, {_ids(_HOURS)}, v.object, k.object
    FROM places JOIN {_pairs(_HOURS)} AS h ON h.subject = place
    JOIN {_pairs(maq("hoursValue"))} AS v ON v.subject = h.object
    LEFT JOIN {_pairs(maq("hoursKind"))} AS k ON k.subject = h.object"""
"""Units in programmes, each with a row for its programme at least."""
_IS_IRI = "({} & 3) = 0"


def _members(*classes: str) -> str:
    """Give the SQL of the things with IRIs that are of some classes: subject, object."""
    typed = _pairs(TYPE)
    return f"(SELECT * FROM {typed} WHERE object IN ({_ids(*classes)}) AND {_IS_IRI.format('subject')})"


_THINGS = f"""
    SELECT object AS one, subject AS other, {_ids(TYPE)} AS predicate, object FROM {_members(*THINGS)}
    UNION SELECT m.object, subject, predicate, s.object
    FROM {_members(*THINGS)} AS m JOIN statements AS s USING (subject)
    WHERE predicate IN ({_ids(*_THING_FIELDS.values(), owl("deprecated"))})"""
"""Lasting things, each with a row for its class at least."""
_CONTRIBUTIONS = f"""
    SELECT DISTINCT h.subject AS one, c.object AS other, l.object AS level
    FROM {_pairs(maq("toCompetency"))} AS c SEMI JOIN {_pairs(maq("aimsAt"))} AS a ON a.object = c.object
    JOIN {_pairs(maq("hasContribution"))} AS h ON h.object = c.subject
    LEFT JOIN {_pairs(maq("atLevel"))} AS l ON l.subject = c.subject"""
_OF_THINGS = f"""
    {_IS_IRI.format("subject")} AND {_IS_IRI.format("object")}
    AND predicate NOT IN (SELECT subject FROM {_pairs(owl("inverseOf"))})"""
"""Of a property and its inverse only the one counts that the other is declared the inverse of."""
_ASSERTED = f"""
    SELECT subject, predicate, object, asserted FROM statements
    WHERE asserted IS NOT NULL AND predicate IN ({_ids(*sorted(_CURATED))}) AND {_OF_THINGS}"""
_AGAIN = f"""
    SELECT object FROM statements WHERE predicate = {_ids(f"<{RDFS}subPropertyOf>")} AND asserted IS NOT NULL
    AND subject IN ({_ids(*sorted(_CURATED))})"""
"""What only says a curated link again: the properties that the ontology puts directly above those of curated tables."""
_EVERY_LASTING = f"(SELECT subject FROM {_members(*map(maq, _LASTING))})"
_INFERRED = f"""
    SELECT subject, predicate, object FROM statements
    WHERE asserted IS NULL AND predicate IN (SELECT id FROM terms WHERE starts_with(term, '<{MAQ}')) AND {_OF_THINGS}
    AND predicate NOT IN ({_ids(CONTRIBUTION)}) AND predicate NOT IN ({_AGAIN})
    AND subject IN {_EVERY_LASTING} AND object IN {_EVERY_LASTING}"""
_WITHDRAWN = f"""
    SELECT DISTINCT term FROM {_pairs(owl("deprecated"))} AS d JOIN terms ON id = subject
    WHERE d.object = {_ids('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>')}"""


def _about(tables: tuple[StatementTable, StatementTable], query: str) -> list[list[Told]]:
    """Give all rows of a query, for each table, about the pairs (`one`, `other`) that it has different rows of.

    The pair is in the first two columns.
    """
    differing = {row[:2] for rows in rows_of_one(*tables, query) for row in rows}
    pairs = {"ones": [one for one, _ in differing], "others": [other for _, other in differing]}
    return [
        _terms(
            table,
            table.connection.execute(
                f"""FROM ({query}) SEMI JOIN (
                    SELECT unnest($ones::BIGINT[]) AS one, unnest($others::BIGINT[]) AS other) USING (one, other)""",
                pairs,
            ).fetchall(),
        )
        for table in tables
    ]


def _terms(table: StatementTable, rows: Sequence[tuple[int, ...]]) -> list[Told]:
    """Give rows of ids as rows of terms; what is not said is ""."""
    terms = terms_of(table, {each for row in rows for each in row if each is not None})
    return [tuple("" if each is None else terms[each] for each in row) for row in rows]


def _units(rows: Iterable[Told]) -> dict[tuple[str, str], dict[str, Values]]:
    said: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    hours: dict[tuple[str, str], set[str]] = defaultdict(set)
    for programme, unit, predicate, value, kind in rows:
        if predicate == _HOURS:
            name = text_of(kind).rpartition("#")[2].removesuffix("Hours") if kind else "unspecified"
            hours[programme, unit].add(f"{name} {_text(value)}")
        else:
            said[programme, unit][predicate].append(value)
    fields = {**_OWN_FIELDS, **_PLACE_FIELDS}
    return {key: {**_fields(found, fields), "hours": tuple(sorted(hours[key]))} for key, found in said.items()}


def _things(rows: Iterable[Told]) -> dict[str, dict[str, dict[str, Values]]]:
    said: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for class_, thing, predicate, value in rows:
        said[class_, thing][predicate].append(value)
    found: dict[str, dict[str, dict[str, Values]]] = {class_: {} for class_ in THINGS}
    for (class_, thing), values in said.items():
        found[class_][thing] = _fields(values, _THING_FIELDS)
    return found


def _fields(said: Mapping[str, Sequence[str]], fields: Mapping[str, str]) -> dict[str, Values]:
    return {name: tuple(sorted({_text(term) for term in said.get(word, ())})) for name, word in fields.items()}


def _text(term: str) -> str:
    """Give a thing's term, or the text of a literal; of numbers their value, as 1.5 and 1.50 are no change."""
    if not is_literal(term):
        return term
    kind, value = value_of(term) or ("", None)
    return shown_number(Decimal(str(value)), "en") if kind == "number" else text_of(term)


def _contributions(rows: Iterable[Told]) -> dict[tuple[str, str], Values]:
    """Give the levels of the contributions of units and modules."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for thing, competency, level in rows:
        found[thing, competency].add(level)
    return {pair: tuple(sorted(levels)) for pair, levels in found.items()}


def _levels(table: StatementTable, rows: Sequence[tuple[int, ...]]) -> dict[Link, int]:
    links = _terms(table, [row[:3] for row in rows])
    return {(s, p, o): row[3] for (s, p, o), row in zip(links, rows, strict=True)}
