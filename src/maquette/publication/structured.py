"""schema.org in each page (JSON-LD): what search engines and catalogues of courses read.

Source: schema.org release 29, types EducationalOccupationalProgram, Course, CourseInstance, DefinedTerm, Occupation,
Person, Organization, DefinedTerm, Dataset; credits are a StructuredValue, because the number alone says no system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maquette.printing.tables import decimal_of
from maquette.publication.catalogue import TYPE
from maquette.publication.page import in_script
from maquette.terms import iri_value, is_iri, literal_parts, text_of
from maquette.words import SKOS, maq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from maquette.publication.edition import Edition
    from maquette.publication.releases import Releases

CONTEXT = "https://schema.org"
_TYPES = {
    maq("Programme"): "EducationalOccupationalProgram",
    maq("Unit"): "Course",
    maq("UnitInProgramme"): "Course",
    maq("Competency"): "DefinedTerm",
    maq("Module"): "DefinedTerm",
    maq("Axis"): "DefinedTerm",
    maq("Topic"): "DefinedTerm",
    maq("Job"): "Occupation",
    maq("Person"): "Person",
    maq("School"): "CollegeOrUniversity",
    maq("Organisation"): "Organization",
}


def structured_data(edition: Edition, term: str) -> str:
    """Give the schema.org JSON-LD of a thing for its page; "" for things that schema.org has no type for."""
    node = schema_node(edition, term)
    return in_script({"@context": CONTEXT, **node}) if node else ""


def schema_node(edition: Edition, term: str) -> dict[str, Any] | None:
    """Give a thing as a schema.org node, or None where schema.org has no type for it."""
    kind = _kind(edition, term)
    if kind is None:
        return None
    node: dict[str, Any] = {"@type": kind, "@id": iri_value(term), "url": edition.url_of(term)}
    told = {"name": _names(edition, term), **_MORE.get(kind, _nothing)(edition, term)}
    return {**node, **{name: value for name, value in told.items() if value not in (None, [], "")}}


def _kind(edition: Edition, term: str) -> str | None:
    kinds = edition.catalogue.values(term, TYPE)
    return next((_TYPES[each] for each in _TYPES if each in kinds), None)


def schema_graph(edition: Edition) -> dict[str, Any]:
    """Give an edition in schema.org: its programmes, courses, competencies, jobs, people and organisations.

    The context names the vocabulary and nothing else, so that any reader understands it without fetching one.
    """
    nodes = (schema_node(edition, term) for term in edition.catalogue.things if _is_told(edition, term))
    return {"@context": {"@vocab": f"{CONTEXT}/"}, "@graph": [each for each in nodes if each]}


def _is_told(edition: Edition, term: str) -> bool:
    """Leave out units in a programme: schema.org has no place for them beside the courses that they are."""
    return maq("UnitInProgramme") not in edition.catalogue.values(term, TYPE)


def _nothing(edition: Edition, term: str) -> dict[str, Any]:  # noqa: ARG001  schema.org has no more to say of some
    return {}


def _programme(edition: Edition, term: str) -> dict[str, Any]:
    catalogue = edition.catalogue
    return {
        "identifier": edition.naming.code(term),
        "provider": _references(catalogue.values(term, maq("offeredBy")), "CollegeOrUniversity"),
        "hasCourse": _references(catalogue.values(term, maq("offers")), "Course"),
        "numberOfCredits": _credits(catalogue.values(term, maq("credits"))),
        "maximumEnrollment": _integer(catalogue.value(term, maq("placesOffered"))),
        "timeToComplete": _months(catalogue.value(term, maq("durationMonths"))),
        "occupationalCategory": [edition.naming.plain(each, "fr") for each in catalogue.values(term, maq("leadsTo"))],
        "programPrerequisites": [
            edition.naming.plain(each, "fr") for each in catalogue.values(term, maq("hasEntryRequirement"))
        ],
    }


def _course(edition: Edition, term: str) -> dict[str, Any]:
    catalogue = edition.catalogue
    offers = catalogue.subjects(maq("ofUnit"), term) or [term]
    stated = {value for each in offers for value in catalogue.values(each, maq("credits"))}
    web = [text_of(each) for each in catalogue.values(term, maq("webSite"))]
    return {
        "courseCode": edition.naming.code(term),
        "provider": _references(catalogue.values(term, maq("offeredBy")), "CollegeOrUniversity"),
        # Programmes that state different credits have no common number.
        "numberOfCredits": _credits(sorted(stated)),
        "teaches": _references(catalogue.values(term, maq("buildsDirectlyToward")), "DefinedTerm"),
        "coursePrerequisites": _references(catalogue.values(term, maq("hasPrerequisite")), "Course"),
        "inLanguage": [text_of(each) for each in catalogue.values(term, maq("teachingLanguage"))],
        "sameAs": [each for each in web if each.startswith(("http://", "https://"))],
    }


def _occupation(edition: Edition, term: str) -> dict[str, Any]:
    catalogue = edition.catalogue
    return {
        "skills": _references(catalogue.subjects(maq("supportsJob"), term), "DefinedTerm", edition),
        "occupationalCategory": [text_of(each) for each in catalogue.values(term, f"<{SKOS}notation>")],
    }


def _person(edition: Edition, term: str) -> dict[str, Any]:
    return {"affiliation": _references(edition.catalogue.values(term, maq("affiliatedWith")), "Organization")}


_MORE: dict[str, Callable[[Edition, str], dict[str, Any]]] = {
    "EducationalOccupationalProgram": _programme,
    "Course": _course,
    "Occupation": _occupation,
    "Person": _person,
}


def _references(terms: Iterable[str], kind: str, edition: Edition | None = None) -> list[dict[str, str]]:
    """Refer to things by type and identity; with an edition, to those alone that are of the type there."""
    return [
        {"@type": kind, "@id": iri_value(each)}
        for each in terms
        if is_iri(each) and (edition is None or _kind(edition, each) == kind)
    ]


def _credits(values: list[str]) -> dict[str, Any] | None:
    """Give credits as a StructuredValue with their system; None when they are not stated, or stated differently."""
    if len(values) != 1:
        return None
    number = decimal_of(text_of(values[0]))
    shown = None if number is None else int(number) if number == number.to_integral_value() else float(number)
    return None if shown is None else {
        "@type": ["StructuredValue", "QuantitativeValue"], "value": shown, "unitText": "ECTS"
    }  # fmt: skip


def _integer(value: str | None) -> int | None:
    return int(text_of(value)) if value and text_of(value).isdecimal() else None


def _months(value: str | None) -> str | None:
    number = decimal_of(text_of(value)) if value else None
    return f"P{int(number)}M" if number is not None and number == number.to_integral_value() else None


def dataset_node(editions: Mapping[str, Edition], releases: Releases) -> dict[str, Any]:
    """Give the datasets of a publication as schema.org knows them (Dataset, DataDownload), for the page of the data."""
    return {"@context": CONTEXT, "@graph": [_dataset(each, releases) for each in editions.values()]}


def _dataset(edition: Edition, releases: Releases) -> dict[str, Any]:
    files = [each for each in releases.files if each.edition == edition.name]
    return {
        "@type": "Dataset",
        "@id": f"{edition.addresses.base}data#{edition.name}",
        "name": [{"@value": f"{edition.title.in_(each)}, {edition.name}", "@language": each} for each in ("en", "fr")],
        "description": [{"@value": edition.title.in_(each), "@language": each} for each in ("en", "fr")],
        "license": iri_value(edition.licence),
        "version": edition.catalogue.build[:12],
        "temporalCoverage": edition.name.replace("-", "/"),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": edition.addresses.url(each.path),
                "encodingFormat": each.media_type,
                "sha256": releases.sum_of(each).sha256,
            }
            for each in files
        ],
    }


def _names(edition: Edition, term: str) -> Any:
    labels = [literal_parts(each) for each in edition.naming.labels(term)]
    return one_or_many(
        {"@value": each.lexical, "@language": each.language} if each.language else each.lexical for each in labels
    ) or edition.naming.plain(term, "fr")


def one_or_many(values: Iterable[Any]) -> Any:
    """Give a value alone, or a list of several."""
    found = list(values)
    return found[0] if len(found) == 1 else found
