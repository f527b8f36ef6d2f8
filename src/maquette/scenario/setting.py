"""Values that a scenario gives to units: `IA717.credits=3`, read as the catalogue page's reader would read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.names import resolve_named
from maquette.scenario.edit import ids_of, occurrences
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.sources.synapses import FieldReader, field_named
from maquette.sources.synapses.words import Part
from maquette.text import Text
from maquette.words import RDFS, maq
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from maquette.scenario.edit import Occurrence
    from maquette.sources.ids import Ids
    from maquette.store import Store
    from maquette.words import Minter

_SETTING = re.compile(r"(?P<unit>.+?)\.(?P<field>[^.=]+)=(?P<value>.*)", re.DOTALL)
_LABEL = f"<{RDFS}label>"
_REPLACED: dict[Part, tuple[str, ...]] = {
    Part.CREDITS: (maq("credits"),),
    Part.HOURS: (maq("hasHours"),),
    Part.LANGUAGES: (maq("teachingLanguage"), maq("teachingLanguageText")),
    Part.RESPONSIBLES: (maq("hasResponsible"),),
    Part.LECTURERS: (maq("hasLecturer"),),
    Part.CATEGORY: (maq("category"), maq("categoryText")),
    Part.TEACHING_TYPE: (maq("teachingType"),),
    Part.DOMAINS: (maq("domain"),),
    Part.PERIOD: (maq("inPeriod"), maq("periodText")),
    Part.WEB_SITE: (maq("webSite"), maq("webSiteText")),
    Part.KEYWORDS: (maq("keyword"),),
    Part.CODE: (maq("code"),),
    Part.TITLE: (_LABEL,),
}
"""What a field states of a unit, or of a unit in a programme: what its new value takes the place of."""
_NAMES: dict[Part, Text] = {
    Part.CREDITS: Text("credits", "crédits"),
    Part.HOURS: Text("hours", "heures"),
    Part.PERIOD: Text("period", "période"),
    Part.CATEGORY: Text("category", "catégorie"),
    Part.TEACHING_TYPE: Text("teaching type", "type d’enseignement"),
    Part.LANGUAGES: Text("language", "langue"),
    Part.RESPONSIBLES: Text("responsible", "responsable"),
    Part.LECTURERS: Text("lecturer", "intervenant"),
    Part.DOMAINS: Text("domain", "domaine"),
    Part.TITLE: Text("title", "intitulé"),
    Part.CODE: Text("code", "code"),
    Part.WEB_SITE: Text("web site", "site pédagogique"),
    Part.KEYWORDS: Text("keywords", "mots-clés"),
}
_LINKED = {
    Text("status", "statut"): ("unitStatus", "status"),
    Text("track", "parcours"): ("inTrack", "track"),
}
"""Fields that no page of a unit has: the property of the unit in a programme, and the list of what it may be."""
FIELDS = (*_NAMES.values(), *_LINKED)
"""The fields that a value may be given to, as either language calls them."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value given to a field of a unit (one of `FIELDS`): what it takes out, what it puts in."""

    unit: str
    field: Text
    value: str
    removed: tuple[Occurrence, ...]
    reading: Reading


def read_setting(
    text: str, store: Store, connection: duckdb.DuckDBPyConnection, minter: Minter, ids: Ids
) -> Setting:  # fmt: skip
    """Read `UNIT.field=value`; an empty value takes out what there is. Raises `BadCall` with what would be valid.

    A unit that stands in several programmes gets the value in each of them.
    """
    match = _SETTING.fullmatch(text.strip())
    if not match:
        raise BadCall(
            Text("“{text}” is no UNIT.field=value.", "« {text} » n’est pas de la forme UE.champ=valeur.").with_(
                text=text
            ),
            Text("Write for instance IA717.credits=3.", "Écrivez par exemple IA717.crédits=3."),
        )
    unit = resolve_named(store, match["unit"], "unit")
    places = _places(connection, unit.term)
    name, value = match["field"].strip(), match["value"].strip()
    linked = next((each for each in _LINKED if name.casefold() in {each.en, each.fr}), None)
    if linked:
        field, (removed, statements) = linked, _link(store, connection, places, _LINKED[linked], value)
    else:
        part = field_named(name)
        if part not in _NAMES:
            raise _no_field(name)
        field = _NAMES[part]
        removed = _stated(connection, [unit.term, *places], _REPLACED[part])
        statements = []
        reader = FieldReader(text, minter, ids)
        for place in (places or [unit.term]) if value else ():
            read = reader.read(part, value, unit.term, place)
            if read.problems:
                raise BadCall(read.problems[0].what, _VALUES)
            statements += read.statements
    source = Source.of(text, SourceKind.PAGE, text.encode())
    reading = Reading(source, list(dict.fromkeys(statements)))
    return Setting(unit.term, field, value, removed, reading)


_VALUES = Text(
    "Write the value as a catalogue page does: credits=3, hours=36 h, period=S2-P3, language=anglais.",
    "Écrivez la valeur comme une page du catalogue : crédits=3, heures=36 h, période=S2-P3, langue=anglais.",
)


def _no_field(name: str) -> BadCall:
    return BadCall(
        Text("A unit has no field “{name}”.", "Une UE n’a pas de champ « {name} ».").with_(name=name),
        Text("Fields: {en}, or their French names.", "Champs : {fr}, ou leurs noms en anglais.").with_(
            en=", ".join(each.en for each in FIELDS), fr=", ".join(each.fr for each in FIELDS)
        ),
    )


def _places(connection: duckdb.DuckDBPyConnection, unit: str) -> list[str]:
    """Give the nodes of a unit in its programmes."""
    of_unit, ids = ids_of(connection, [maq("ofUnit")]), ids_of(connection, [unit])
    found = occurrences(
        connection,
        "a.predicate IN (SELECT unnest($p::BIGINT[])) AND a.object IN (SELECT unnest($o::BIGINT[]))",
        p=of_unit,
        o=ids,
    )
    return sorted({each.statement.subject for each in found})


def _stated(
    connection: duckdb.DuckDBPyConnection, subjects: Sequence[str], predicates: Sequence[str]
) -> tuple[Occurrence, ...]:  # fmt: skip
    """Give what is stated of subjects by some properties, and of the hours that it leads to."""
    found = occurrences(
        connection,
        "a.predicate IN (SELECT unnest($p::BIGINT[])) AND a.subject IN (SELECT unnest($s::BIGINT[]))",
        p=ids_of(connection, predicates),
        s=ids_of(connection, subjects),
    )
    hours = sorted({each.statement.object for each in found if each.statement.predicate == maq("hasHours")})
    if hours:
        found += occurrences(connection, "a.subject IN (SELECT unnest($s::BIGINT[]))", s=ids_of(connection, hours))
    return tuple(found)


def _link(
    store: Store, connection: duckdb.DuckDBPyConnection, places: Sequence[str], linked: tuple[str, str], value: str
) -> tuple[tuple[Occurrence, ...], list[Statement]]:
    """Give what a link to a thing of a list takes out and puts in."""
    property_, kind = maq(linked[0]), linked[1]
    own_list = shipped_folder("queries") / "lists" / f"{kind}.rq"
    things = [resolve_named(store, value, kind, own_list).term] if value else []
    removed = _stated(connection, places, [property_])
    return removed, [Statement(place, property_, thing, 1) for place in places for thing in things]
