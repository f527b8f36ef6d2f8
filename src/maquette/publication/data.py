"""The page of the data: releases with checksums, how to read them, licence; and its own description as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.publication.formats import Subject
from maquette.publication.linked_data import write
from maquette.publication.metadata import CATALOGUE_TITLE, RIGHTS, description
from maquette.publication.naming import Words
from maquette.publication.page import Page, in_script, render
from maquette.publication.releases import CONTENTS, SUMS, Releases, releases_of
from maquette.publication.structured import dataset_node
from maquette.terms import iri_value
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maquette.publication.edition import Edition
    from maquette.publication.formats import File, Format
    from maquette.serialization import Triple
    from maquette.text import Language

STEM = "data/index"


@dataclass(frozen=True)
class Data:
    """The data of all editions: the page that lists them, its description, the files."""

    editions: Mapping[str, Edition]
    current: str
    releases: Releases
    _description: list[Triple] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, editions: Mapping[str, Edition], current: str) -> Data:
        """Give the data of editions."""
        files = tuple(each for edition in reversed(list(editions.values())) for each in releases_of(edition))
        return cls(editions, current, Releases(files))

    def subjects(self) -> Iterator[tuple[str, Subject]]:
        """Give the page, by stem."""
        yield STEM, Subject(self._page, self._data)

    def files(self) -> Iterator[tuple[str, File]]:
        """Give the releases and their checksums, by path."""
        yield from self.releases.documents()

    def _data(self, form: Format) -> bytes:
        if not self._description:
            self._description.extend(description(self.editions, self.current, self.releases))
        return write([("", self._description)], form)

    def _page(self, language: Language) -> bytes:
        edition = self.editions[self.current]
        page = Page(
            edition, STEM, language, data=True, structured=in_script(dataset_node(self.editions, self.releases))
        )
        turtle = next(
            each for each in self.releases.files if each.edition == self.current and each.path.endswith(".ttl")
        )
        thing = next(iter(edition.catalogue.of_type(maq("Unit"))), None)
        stem = edition.stem_of(thing)[0] if thing else ""
        return render(
            "data.html",
            page,
            title=Words(page.t("Data", "Données")),
            heading=CATALOGUE_TITLE.with_(title=edition.title).in_(language),
            rights=RIGHTS.in_(language),
            groups=[
                (name, self.editions[name].catalogue.build[:12], self._shown(page, name))
                for name in sorted(self.editions, reverse=True)
            ],
            sums=page.href(SUMS),
            address=edition.addresses.location,
            turtle=edition.addresses.url(turtle.path),
            turtle_name=turtle.path.rpartition("/")[2],
            sums_address=edition.addresses.url(SUMS),
            sums_name=turtle.path.removeprefix("data/"),
            example=edition.addresses.url(f"{stem}.jsonld") if stem else "",
            example_iri=iri_value(thing) if thing else "",
        )  # fmt: skip

    def _shown(self, page: Page, name: str) -> list[tuple[str, list[dict[str, object]]]]:
        """Give the files of an edition by what they hold."""
        shown = []
        for content, title in CONTENTS.items():
            files = [each for each in self.releases.files if (each.edition, each.content) == (name, content)]
            rows: list[dict[str, object]] = [
                {
                    "href": page.href(each.path),
                    "title": each.title,
                    "media_type": each.media_type,
                    "size": _size(self.releases.sum_of(each).size, page),
                    "sha256": self.releases.sum_of(each).sha256,
                }
                for each in files
            ]
            shown.append((title.in_(page.language), rows))
        return shown


def _size(size: int, page: Page) -> str:
    """Give a size as people read it, in kilobytes of 1000 bytes."""
    if size < 1000:
        return page.t("{} bytes", "{} octets").format(size)
    number = f"{size / 1000:,.0f}"
    return page.t(f"{number} kB", f"{number} ko".replace(",", "\N{NARROW NO-BREAK SPACE}"))
