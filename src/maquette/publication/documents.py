"""The documents of one edition by their paths: pages in both languages, linked data, files, redirections."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from maquette.publication.addresses import ONTOLOGY
from maquette.publication.alignments import alignment_versions
from maquette.publication.formats import HTML, LANGUAGES, Document, Format, Subject, variants_of
from maquette.publication.linked_data import description, write
from maquette.publication.redirection import redirection
from maquette.publication.resource import resource_page
from maquette.publication.vocabulary import versions_of
from maquette.publication.withdrawn import tombstone_data, tombstone_page
from maquette.terms import text_of
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maquette.publication.edition import Edition
    from maquette.publication.formats import File, Variant
    from maquette.publication.withdrawn import Withdrawn
    from maquette.text import Language


_ENDINGS: dict[str, Format] = {each.suffix: each for each in Format}


@dataclass(frozen=True)
class Documents:
    """The documents of one edition; `subjects` and `files` are what stands there beside the things.

    Paths here are those within the edition.
    """

    edition: Edition
    subjects: Mapping[str, Subject]
    files: Mapping[str, File]
    withdrawn: Mapping[str, Withdrawn]

    def paths(self) -> Iterator[str]:
        """Give the path of every document, in no particular order."""
        yield from self.files
        for stem in self._stems():
            yield from (variant.path for variant in self.variants(stem))
            if self.subject(stem) and not _is_index(stem):
                yield f"{stem}/index.html"
        for alias in self.aliases:
            yield f"{alias}/index.html"

    def pages(self) -> list[tuple[Variant, ...]]:
        """Give every page in its languages, by its paths in the publication, sorted; tombstones are left out."""
        stems = sorted((*self.subjects, *self.edition.stems))
        return [variants_of(self.edition.placed(stem), data=False) for stem in stems]

    def _stems(self) -> Iterator[str]:
        yield from self.subjects
        yield from self.edition.stems
        yield from self.withdrawn

    def document(self, path: str) -> Document | None:
        """Give a document, or None when there is none with this path."""
        if path in self.files:
            return self.files[path].document(self.edition.placed(path))
        if path.endswith("/index.html") and path.removesuffix(".html") not in self.subjects:
            return self._redirection(path.removesuffix("/index.html"))
        stem, form, language = parted(path)
        subject = self.subject(stem)
        if subject is None:
            return None
        if language:
            return Document(self.edition.placed(path), HTML, language, subject.page(language), subject.gone)
        if form is None or subject.data is None:
            return None
        return Document(self.edition.placed(path), form.media_type, None, subject.data(form), subject.gone)

    def subject(self, stem: str) -> Subject | None:
        """Give what a stem stands for: a page of its own, a thing, a withdrawn thing."""
        if stem in self.subjects:
            return self.subjects[stem]
        if stem in self.edition.stems:
            return Subject(partial(resource_page, self.edition, stem), partial(self._described, stem))
        if stem in self.withdrawn:
            gone = self.withdrawn[stem]
            return Subject(
                partial(tombstone_page, self.edition, gone), partial(tombstone_data, gone), not gone.editions
            )
        return None

    def _described(self, stem: str, form: Format) -> bytes:
        return write(description(self.edition.catalogue, self.edition.stems[stem]), form)

    def variants(self, stem: str) -> tuple[Variant, ...]:
        """Give the documents that an address without an ending leads to; none when it leads nowhere.

        Paths are those within the edition.
        """
        subject = self.subject(stem)
        return variants_of(stem, data=subject.data is not None) if subject else ()

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """Give the paths of codes with the paths of what they are codes of; a code of two things leads nowhere."""
        found: dict[str, set[str]] = {}
        for stem, term in self.edition.stems.items():
            kind = stem.rpartition("/")[0]
            for name in ("code", "formerCode"):
                for value in self.edition.catalogue.values(term, maq(name)):
                    found.setdefault(f"{kind}/{text_of(value)}", set()).add(stem)
        if ONTOLOGY in self.subjects:
            versions = dict.fromkeys(versions_of(self.edition), ONTOLOGY) | alignment_versions(self.edition)
            for version, stem in versions.items():
                found.setdefault(version, set()).add(stem)
        return {
            alias: stem
            for alias, stems in sorted(found.items())
            if len(stems) == 1 and _is_plain(alias) and self.subject(alias) is None
            for stem in stems
        }

    def _redirection(self, stem: str) -> Document | None:
        target = self.aliases.get(stem, stem)
        variants = self.variants(target)
        if not variants or _is_index(stem):
            return None
        path = f"{stem}/index.html"
        return Document(self.edition.placed(path), HTML, None, redirection(path, variants))


def parted(path: str) -> tuple[str, Format | None, Language | None]:
    """Part a path into its stem and either a form of linked data or a language."""
    for language in LANGUAGES[1:]:
        if path.endswith(f".{language}.html"):
            return path.removesuffix(f".{language}.html"), None, language
    if path.endswith(".html"):
        return path.removesuffix(".html"), None, LANGUAGES[0]
    stem, dot, ending = path.rpartition(".")
    return stem, _ENDINGS.get(dot + ending), None


def _is_index(stem: str) -> bool:
    return stem == "index" or stem.endswith("/index")


def _is_plain(alias: str) -> bool:
    """Tell whether a code can be one segment of a path."""
    code = alias.rpartition("/")[2]
    return bool(code) and not code.startswith(".") and code.isprintable() and "/" in alias
