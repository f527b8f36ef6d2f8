"""Releases: a whole edition in each form of linked data, with checksums; what partners download.

`asserted` is what the sources say, `closure` that and what follows. The asserted release in Turtle is the same to the
byte as `maquette export --asserted-only`. `SHA256SUMS` is what `sha256sum --check` reads.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from maquette.publication.elm import elm_statements
from maquette.publication.formats import File, Format
from maquette.publication.structured import schema_graph
from maquette.serialization import TRIPLE_WRITERS, fits_rdfxml
from maquette.text import Text
from maquette.words import ELM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maquette.publication.edition import Edition
    from maquette.serialization import Triple

FOLDER = "data"
SUMS = f"{FOLDER}/SHA256SUMS"
CONTENTS: dict[str, Text] = {
    "asserted": Text("What the sources say", "Ce que disent les sources"),
    "closure": Text("What the sources say and what follows from it", "Ce que disent les sources et ce qui en découle"),
    "schema-org": Text("In the words of schema.org, release 29", "Dans les termes de schema.org, version 29"),
    "elm": Text("In the European Learning Model, ELM 3.2", "Dans le modèle européen des apprentissages, ELM 3.2"),
}
"""What releases hold, by the name of their files: first our own words, then the exchange forms of the field."""
STANDARDS: dict[str, str] = {"schema-org": "https://schema.org/", "elm": ELM}
"""What exchange forms conform to."""


@dataclass(frozen=True, slots=True)
class Release:
    """A file of a release: its path, what it holds, the name of its form, its media type, how it is made."""

    path: str
    edition: str
    content: str
    title: str
    media_type: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Sum:
    """What is said of a file beside it: its SHA-256 in hexadecimal, and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Releases:
    """The releases of all editions; each file is measured once."""

    files: tuple[Release, ...]
    _sums: dict[str, Sum] = field(default_factory=dict, repr=False)

    def sum_of(self, release: Release) -> Sum:
        """Give the checksum and the size of a file."""
        if release.path not in self._sums:
            self._made(release)
        return self._sums[release.path]

    def _made(self, release: Release) -> bytes:
        """Make a file, and note its measures: whoever wants all documents has each made once."""
        content = release.make()
        self._sums[release.path] = Sum(hashlib.sha256(content).hexdigest(), len(content))
        return content

    def documents(self) -> Iterator[tuple[str, File]]:
        """Give the files and the list of their checksums, by path."""
        for each in self.files:
            yield each.path, File(partial(self._made, each))
        yield SUMS, File(self._listed)

    def _listed(self) -> bytes:
        folder = f"{FOLDER}/"
        return "".join(
            f"{self.sum_of(each).sha256}  {each.path.removeprefix(folder)}\n" for each in self.files
        ).encode()


def releases_of(edition: Edition) -> list[Release]:
    """Give the files of the release of an edition."""
    own = [
        _release(edition, content, form, partial(_written, edition, form, asserted=content == "asserted"))
        for content in ("asserted", "closure")
        for form in Format
    ]
    schema = _release(edition, "schema-org", Format.JSONLD, partial(_schema_org, edition))
    return [*own, schema, *(_release(edition, "elm", form, partial(_elm, edition, form)) for form in Format)]


def _release(edition: Edition, content: str, form: Format, make: Callable[[], bytes]) -> Release:
    path = f"{FOLDER}/{edition.name}/{content}{form.suffix}"
    return Release(path, edition.name, content, form.title, form.media_type, make)


def statements_of(edition: Edition, *, asserted: bool) -> Iterator[Triple]:
    """Give the statements of a release in the order of their exact terms, the ontology's own left out."""
    words = edition.catalogue.vocabulary
    for fact in edition.catalogue.statements.values():
        if fact.subject not in words and (fact.asserted is not None or not asserted):
            yield fact.triple


def _schema_org(edition: Edition) -> bytes:
    return (json.dumps(schema_graph(edition), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _elm(edition: Edition, form: Format) -> bytes:
    return "".join(TRIPLE_WRITERS[form.writer](elm_statements(edition))).encode()


def _written(edition: Edition, form: Format, *, asserted: bool) -> bytes:
    statements = statements_of(edition, asserted=asserted)
    if form is Format.RDFXML:
        statements = (each for each in statements if fits_rdfxml(each))
    return "".join(TRIPLE_WRITERS[form.writer](statements)).encode()
