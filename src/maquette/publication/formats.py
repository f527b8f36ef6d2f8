"""The forms of a document: media types, file endings, languages; the five forms of linked data as one enumeration."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.text import Language

HTML = "text/html"
FIRST: Language = "fr"
"""The language of the documents whose names say none: the catalogue's own."""
LANGUAGES: tuple[Language, Language] = ("fr", "en")


class Format(Enum):
    """A form of linked data: its file ending, its media type (never that of a profile), its writer, its name."""

    TURTLE = (".ttl", "text/turtle", "turtle", "Turtle")
    JSONLD = (".jsonld", "application/ld+json", "jsonld", "JSON-LD")
    RDFXML = (".rdf", "application/rdf+xml", "rdfxml", "RDF/XML")
    NTRIPLES = (".nt", "application/n-triples", "nt", "N-Triples")

    def __init__(self, suffix: str, media_type: str, writer: str, title: str) -> None:
        self.suffix = suffix
        self.media_type = media_type
        self.writer = writer
        self.title = title


MEDIA_TYPES: dict[str, str] = {
    **{each.suffix: each.media_type for each in Format},
    ".html": HTML,
    ".css": "text/css",
    ".csv": "text/csv",
    ".json": "application/json",
    ".rq": "application/sparql-query",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}
"""Media types by file ending: what a document is served as, here and in the files for web servers."""
TEXTUAL = frozenset({"text/html", "text/css", "text/csv", "text/plain", "text/turtle"})
"""Media types that are served with `charset=utf-8`: what is written is always UTF-8."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its path, media type, language (None: none in particular), and bytes; `gone` marks a tombstone."""

    path: str
    media_type: str
    language: Language | None
    content: bytes
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the documents that a thing's address can lead to: its path, media type and language."""

    path: str
    media_type: str
    language: Language | None = None


def page_path(stem: str, language: Language) -> str:
    """Give the path of a page in a language: `….html` in the catalogue's own, `….en.html` in the other."""
    return f"{stem}.html" if language == FIRST else f"{stem}.{language}.html"


def variants_of(stem: str, *, data: bool = True) -> tuple[Variant, ...]:
    """Give the documents of a thing or a page from the path that they begin with, in the order of preference."""
    pages = tuple(Variant(page_path(stem, language), HTML, language) for language in LANGUAGES)
    return pages + tuple(Variant(stem + each.suffix, each.media_type) for each in Format if data)


LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "fr": "Français"}
"""Each language in itself."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a stem stands for: its page in a language, its linked data in a form (None: it has none)."""

    page: Callable[[Language], bytes]
    data: Callable[[Format], bytes] | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A document of one form alone."""

    content: Callable[[], bytes]
    language: Language | None = None

    def document(self, path: str) -> Document:
        """Give the document at a path."""
        return Document(path, media_type(path), self.language, self.content())


def media_type(path: str) -> str:
    """Give the media type of a path by its ending; plain text for a file that has none."""
    return MEDIA_TYPES.get(path[path.rfind(".") :], "text/plain")
