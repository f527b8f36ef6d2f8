"""schema.org in each page (JSON-LD): what search engines and catalogues of courses read.

Source: schema.org release 29, types EducationalOccupationalProgram, Course, CourseInstance, DefinedTerm, Occupation,
Person, Organization, DefinedTerm, Dataset; credits are a StructuredValue, because the number alone says no system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maquette.publication.catalogue import TYPE
from maquette.publication.metadata import licence_iri
from maquette.publication.page import in_script
from maquette.terms import iri_value, literal_parts
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    kinds = edition.catalogue.values(term, TYPE)
    kind = next((_TYPES[each] for each in _TYPES if each in kinds), None)
    if kind is None:
        return None
    node: dict[str, Any] = {"@type": kind, "@id": iri_value(term), "url": edition.url_of(term)}
    return {**node, "name": _names(edition, term)}


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
        "license": iri_value(licence_iri(edition)),
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
