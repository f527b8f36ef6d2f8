"""An edition in the European Learning Model: what the registers of the EU and other schools' systems read.

Written for ELM 3.2 and the constraints of its application profile for learning opportunities and qualifications (LOQ
1.1.0). What ELM asks for and no source states is left out, never made up: a subject of ISCED-F, outcomes of units that
nobody described. Hours are left out as well: ELM's volume of learning is the work of a learner, and the catalogue's
hours are of no stated kind. A title without a stated language is tagged `und` (RFC 5646, §4.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.publication.catalogue import TYPE
from maquette.terms import XSD, iri, iri_value, literal, literal_parts, text_of
from maquette.words import ADMS, DCTERMS, ECTS, ELM, ESCO_SKILL, FOAF, LANGUAGES, SKOS, maq

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.publication.edition import Edition
    from maquette.serialization import Triple

_LANGUAGE_CODES = {"fr": "FRA", "en": "ENG", "de": "DEU", "es": "SPA", "it": "ITA"}
"""Codes of the EU's authority table of languages for those that catalogues state."""
_MATCHES = ("exactMatch", "closeMatch")
"""Links from a competency to a skill of ESCO that are near enough to call it related."""
_WEB = ("http://", "https://")


def elm_statements(edition: Edition) -> list[Triple]:
    """Give an edition in ELM, sorted by exact terms."""
    catalogue = edition.catalogue
    found: set[Triple] = set()
    for programme in catalogue.of_type(maq("Programme")):
        found.update(_specification(edition, programme))
        for unit in catalogue.values(programme, maq("offers")):
            found.add((programme, _elm("hasPart"), unit))
            found.add((unit, _elm("isPartOf"), programme))
        found.update(_outcomes(edition, programme, "aimsAt"))
    for unit in catalogue.of_type(maq("Unit")):
        found.update(_specification(edition, unit))
        found.update(_outcomes(edition, unit, "buildsDirectlyToward"))
    return sorted(found)


def _specification(edition: Edition, thing: str) -> Iterator[Triple]:
    """Give what a programme and a unit have in common (LearningAchievementSpecification)."""
    catalogue = edition.catalogue
    yield thing, TYPE, _elm("LearningAchievementSpecification")
    yield from _titles(edition, thing)
    code = edition.naming.code(thing)
    if code:
        identifier = _below(edition, thing, "identifier")
        yield thing, iri(f"{ADMS}identifier"), identifier
        yield identifier, TYPE, _elm("Identifier")
        yield identifier, iri(f"{SKOS}notation"), literal(code)
        yield identifier, _elm("schemeName"), literal(edition.school)
    offers = catalogue.subjects(maq("ofUnit"), thing) or [thing]
    stated = sorted({value for each in offers for value in catalogue.values(each, maq("credits"))})
    for number, value in enumerate(stated, 1):
        point = _below(edition, thing, f"credits-{number}")
        yield thing, _elm("creditPoint"), point
        yield point, TYPE, _elm("CreditPoint")
        yield point, _elm("point"), literal(text_of(value))
        yield point, _elm("framework"), iri(ECTS)
        yield from _concept(iri(ECTS), "ECTS")
    for value in catalogue.values(thing, maq("teachingLanguage")):
        language = _LANGUAGE_CODES.get(text_of(value).lower())
        if language:
            yield thing, iri(f"{DCTERMS}language"), iri(LANGUAGES + language)
            yield from _concept(iri(LANGUAGES + language), language)
    for number, page in enumerate(catalogue.values(thing, maq("webSite")), 1):
        if text_of(page).startswith(_WEB):
            resource = _below(edition, thing, f"homepage-{number}")
            yield thing, iri(f"{FOAF}homepage"), resource
            yield resource, TYPE, _elm("WebResource")
            yield resource, _elm("contentUrl"), literal(text_of(page), datatype=f"{XSD}anyURI")


def _outcomes(edition: Edition, thing: str, link: str) -> Iterator[Triple]:
    """Give the competencies that a link leads to, as learning outcomes."""
    catalogue = edition.catalogue
    for outcome in catalogue.values(thing, maq(link)):
        yield thing, _elm("learningOutcome"), outcome
        yield outcome, TYPE, _elm("LearningOutcome")
        yield from _titles(edition, outcome)
        for match in _MATCHES:
            for skill in catalogue.values(outcome, iri(f"{SKOS}{match}")):
                if skill.startswith(f"<{ESCO_SKILL}"):
                    yield outcome, _elm("relatedESCOSkill"), skill
                    yield skill, TYPE, iri(f"{SKOS}Concept")


def _titles(edition: Edition, thing: str) -> Iterator[Triple]:
    """Give one title a language."""
    titles: dict[str, str] = {}
    for label in edition.naming.labels(thing) or [literal(edition.naming.plain(thing, "fr"))]:
        parts = literal_parts(label)
        titles.setdefault(parts.language or "und", parts.lexical)
    for language, title in titles.items():
        yield thing, iri(f"{DCTERMS}title"), literal(title, language=language)


def _concept(term: str, notation: str) -> Iterator[Triple]:
    yield term, TYPE, iri(f"{SKOS}Concept")
    yield term, iri(f"{SKOS}notation"), literal(notation)


def _below(edition: Edition, thing: str, name: str) -> str:
    """Give the identity of a node that a thing has in this edition's export alone."""
    return iri(f"{iri_value(thing)}#{edition.name}-{name}")


def _elm(name: str) -> str:
    return iri(ELM + name)
