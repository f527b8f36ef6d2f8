"""What the publication says of itself: DCAT 3 and VoID, in one graph.

The datasets' identities begin with the workspace's base, their files stand where the publication stands: published
elsewhere, the same dataset has other download addresses. Sources: W3C Recommendation "Data Catalog Vocabulary (DCAT)
Version 3", §6; W3C Note "Describing Linked Datasets with the VoID Vocabulary"; SPDX for checksums (DCAT 3, §6.16).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from maquette.publication.catalogue import TYPE
from maquette.publication.releases import CONTENTS, FOLDER, STANDARDS, statements_of
from maquette.terms import XSD, iri, is_iri, literal
from maquette.text import Text
from maquette.words import (
    CC_BY,
    DCAT,
    DCTERMS,
    FOAF,
    FORMATS,
    LANGUAGES,
    MAQ,
    MEDIA_TYPES,
    RDFS,
    SPDX,
    VOID,
    maq,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from maquette.publication.edition import Edition
    from maquette.publication.releases import Release, Releases
    from maquette.serialization import Triple

RIGHTS = Text(
    "The catalogue's texts belong to their schools and are not relicensed; what is curated and inferred here is under "
    "CC BY 4.0, as is the ontology.",
    "Les textes du catalogue appartiennent à leurs écoles et ne changent pas de licence ; ce qui est relu et inféré "
    "ici est sous licence CC BY 4.0, comme l’ontologie.",
)
DATASET_TITLE = Text("{title}, edition {edition}", "{title}, édition {edition}")
DATASET_TEXT = Text(
    "Programmes, units, competencies and jobs of edition {edition}: {count} statements. Basis and source of each stand "
    "on its page.",
    "Programmes, UE, compétences et métiers de l’édition {edition} : {count} énoncés. Le fondement et la source de "
    "chacun figurent sur sa page.",
)
LICENCE_TITLE = Text("Licence of the data", "Licence des données")
CATALOGUE_TITLE = Text("Linked data: {title}", "Données liées : {title}")
_FORMAT_NAMES = {"Turtle": "Turtle", "JSON-LD": "JSON-LD", "RDF/XML": "RDF_XML", "N-Triples": "N-Triples"}
_LANGUAGE_CODES = ("FRA", "ENG")


def description(editions: Mapping[str, Edition], current: str, releases: Releases) -> list[Triple]:
    """Give the description of a publication, sorted by exact terms."""
    edition = editions[current]
    found = set(_catalogue(edition, editions))
    for each in editions.values():
        found |= set(_dataset(each, [file for file in releases.files if file.edition == each.name], releases))
    return sorted(found)


def dataset_iri(edition: Edition) -> str:
    """Give the identity of an edition's dataset."""
    return iri(f"{edition.addresses.base}{FOLDER}#{edition.name}")


def _catalogue(edition: Edition, editions: Mapping[str, Edition]) -> Iterator[Triple]:
    this, publisher = iri(f"{edition.addresses.base}{FOLDER}"), iri(edition.addresses.base + edition.school)
    yield this, TYPE, _dcat("Catalog")
    yield from _texts(this, "title", CATALOGUE_TITLE.with_(title=edition.title))
    yield from _texts(this, "description", CATALOGUE_TITLE.with_(title=edition.title))
    yield from _rights(edition, this)
    yield this, _dct("publisher"), publisher
    licence = edition.licence
    yield licence, TYPE, _dct("LicenseDocument")
    yield from _texts(licence, "title", LICENCE_TITLE)
    yield from _texts(licence, "description", RIGHTS)
    yield licence, iri(f"{RDFS}seeAlso"), iri(CC_BY)
    yield this, iri(f"{FOAF}homepage"), iri(edition.addresses.url("index.html"))
    yield publisher, TYPE, iri(f"{FOAF}Agent")
    yield publisher, iri(f"{FOAF}name"), literal(edition.naming.plain(publisher, "fr"))
    for each in editions.values():
        yield this, _dcat("dataset"), dataset_iri(each)


def _rights(edition: Edition, this: str) -> Iterator[Triple]:
    yield this, _dct("license"), edition.licence
    yield from _texts(this, "rights", RIGHTS)
    for code in _LANGUAGE_CODES:
        yield this, _dct("language"), iri(LANGUAGES + code)


def _dataset(edition: Edition, files: Iterable[Release], releases: Releases) -> Iterator[Triple]:
    this = dataset_iri(edition)
    statements = list(statements_of(edition, asserted=False))
    count = f"{len(statements):,}"
    yield this, TYPE, _dcat("Dataset")
    yield this, TYPE, _void("Dataset")
    yield from _texts(this, "title", DATASET_TITLE.with_(title=edition.title, edition=edition.name))
    text = DATASET_TEXT.with_(edition=edition.name, count=Text(count, count.replace(",", "\N{NARROW NO-BREAK SPACE}")))
    yield from _texts(this, "description", text)
    yield from _rights(edition, this)
    yield this, _dct("publisher"), iri(edition.addresses.base + edition.school)
    yield this, _dct("identifier"), literal(f"{edition.school}/{edition.name}")
    yield this, _dcat("version"), literal(edition.catalogue.build[:12])
    yield this, _dcat("landingPage"), iri(edition.addresses.url(edition.placed("index.html")))
    yield from _counts(this, statements)
    yield this, _void("uriSpace"), literal(edition.addresses.base + edition.school)
    yield this, _void("vocabulary"), iri(MAQ)
    example = next(iter(edition.catalogue.of_type(maq("Programme"))), None)
    if example:
        yield this, _void("exampleResource"), example
    for release in files:
        yield from _distribution(edition, this, release, releases)


def _counts(this: str, statements: list[Triple]) -> Iterator[Triple]:
    """Count statements, things, properties, and the things of each class (VoID, §4)."""
    yield this, _void("triples"), _count(len(statements))
    subjects, objects = {each[0] for each in statements}, {each[2] for each in statements}
    properties = {each[1] for each in statements}
    yield this, _void("distinctSubjects"), _count(len(subjects))
    yield this, _void("distinctObjects"), _count(len(objects))
    yield this, _void("properties"), _count(len(properties))
    yield this, _void("entities"), _count(len(subjects))
    classes = Counter(each[2] for each in statements if each[1] == TYPE and is_iri(each[2]))
    yield this, _void("classes"), _count(len(classes))
    for number, (name, count) in enumerate(sorted(classes.items()), 1):
        part = iri(f"{this[1:-1]}-class-{number}")
        yield this, _void("classPartition"), part
        yield part, TYPE, _void("Dataset")
        yield part, _void("class"), name
        yield part, _void("entities"), _count(count)


def _distribution(edition: Edition, dataset: str, release: Release, releases: Releases) -> Iterator[Triple]:
    name = release.path.removeprefix(f"{FOLDER}/{edition.name}/").replace(".", "-")
    this, checksum = (iri(f"{dataset[1:-1]}-{name}{end}") for end in ("", "-sha256"))
    address = iri(edition.addresses.url(release.path))
    told = releases.sum_of(release)
    yield dataset, _dcat("distribution"), this
    yield this, TYPE, _dcat("Distribution")
    title = Text("{content}, {form}", "{content}, {form}")
    yield from _texts(this, "title", title.with_(content=CONTENTS[release.content], form=release.title))
    yield this, _dct("license"), edition.licence
    yield this, _dcat("downloadURL"), address
    yield this, _dcat("accessURL"), address
    yield this, _dcat("mediaType"), iri(MEDIA_TYPES + release.media_type)
    yield this, _dcat("byteSize"), literal(str(told.size), datatype=f"{XSD}nonNegativeInteger")
    yield this, iri(f"{SPDX}checksum"), checksum
    yield checksum, TYPE, iri(f"{SPDX}Checksum")
    yield checksum, iri(f"{SPDX}algorithm"), iri(f"{SPDX}checksumAlgorithm_sha256")
    yield checksum, iri(f"{SPDX}checksumValue"), literal(told.sha256, datatype=f"{XSD}hexBinary")
    if release.content in STANDARDS:
        yield this, _dct("conformsTo"), iri(STANDARDS[release.content])
    if release.content == "closure":
        yield dataset, _void("dataDump"), address
    if release.title in _FORMAT_NAMES:
        yield dataset, _void("feature"), iri(FORMATS + _FORMAT_NAMES[release.title])


def _texts(this: str, name: str, text: Text) -> Iterator[Triple]:
    yield this, _dct(name), literal(text.en, language="en")
    yield this, _dct(name), literal(text.fr, language="fr")


def _count(number: int) -> str:
    return literal(str(number), datatype=f"{XSD}integer")


def _dcat(name: str) -> str:
    return iri(DCAT + name)


def _dct(name: str) -> str:
    return iri(DCTERMS + name)


def _void(name: str) -> str:
    return iri(VOID + name)
