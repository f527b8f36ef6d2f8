"""Addresses: which document stands where, in one place.

A *path* is the address of a document or a thing below the publication's root, decoded, without a slash at either end:
`telecom-paris/unit/15338` is a thing, `telecom-paris/unit/15338.ttl` one of its documents. A thing's path is the rest
of its IRI after the workspace's base, so that `base + path` is its IRI again; `location` says where the documents are,
and moves them without touching what anything is. An edition other than the current one has all its documents under a
folder of its own, `2023-2024/…`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from maquette.terms import iri_value, is_iri
from maquette.words import MAQ

ONTOLOGY = "ontology"
"""The path of the ontology's documents: its terms are anchors of them."""
_NOT_A_NAME = re.compile(r"[\x00-\x1f\x7f/\\]|^\.{1,2}$|^$")
_PLAIN = re.compile(r"[A-Za-z0-9/._-]*")
_LONGEST = 200  # bytes of a file's name, endings not counted
_SAFE = "~!$&'()*+,;=:@-._"
"""What stands unencoded in a path of a URL (RFC 3986, §3.3), less the slash."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of a publication: `base` is what IRIs begin with, `location` where its documents are."""

    base: str
    location: str

    def path_of(self, term: str) -> str | None:
        """Give the path of a thing from its IRI term, or None for what is not published here."""
        value = iri_value(term) if is_iri(term) else ""
        if not value.startswith(self.base) or value.startswith(MAQ) or "#" in value or "?" in value:
            return None
        rest = value[len(self.base) :]
        return "/".join(_file_name(part) for part in rest.split("/")) if rest and not rest.endswith("/") else None

    def url(self, path: str) -> str:
        """Give the absolute URL of a document, wherever the publication stands."""
        return self.location + encoded(path)


def _file_name(segment: str) -> str:
    """Give the file name that a plain host looks for when a segment of a path is asked for: the decoded one.

    A segment that no file can be named after keeps its encoded form.
    """
    plain = unquote(segment, errors="strict") if "%" in segment and _decodes(segment) else segment
    return segment if _NOT_A_NAME.search(plain) or len(plain.encode()) > _LONGEST else plain


def _decodes(segment: str) -> bool:
    try:
        unquote(segment, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def encoded(path: str) -> str:
    """Give a path as it stands in a URL."""
    return path if _PLAIN.fullmatch(path) else quote(path, safe=f"/{_SAFE}")


def relative(source: str, target: str, fragment: str = "") -> str:
    """Give the link from one document to another: relative, so that it holds on any host and from a disk."""
    anchor = f"#{quote(fragment, safe=_SAFE)}" if fragment else ""
    if source == target:
        return anchor or encoded(target.rpartition("/")[2])
    return _from(source.rpartition("/")[0], target) + anchor


@lru_cache(maxsize=1 << 16)  # pages of a folder have most of their links in common
def _from(folder: str, target: str) -> str:
    here, there = folder.split("/") if folder else [], target.split("/")
    common = 0
    while common < len(here) and common < len(there) - 1 and here[common] == there[common]:
        common += 1
    link = "../" * (len(here) - common) + encoded("/".join(there[common:]))
    # A first segment with a colon would read as a scheme (RFC 3986, §4.2).
    return f"./{link}" if ":" in link.split("/", 1)[0] else link
