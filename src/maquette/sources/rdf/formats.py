"""The RDF formats that are read, and how the format of a file is found from its name and its content.

The first mark of the content settles the family (XML, JSON, or lines and Turtle); inside the last family the formats
include one another (N-Triples ⊂ Turtle ⊂ TriG, N-Triples ⊂ N-Quads), so that only reading tells which one it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath


class RdfFormat(Enum):
    """A format of RDF; its value is its usual extension, without the dot."""

    TURTLE = "ttl"
    TRIG = "trig"
    N_TRIPLES = "nt"
    N_QUADS = "nq"
    RDF_XML = "rdf"
    JSON_LD = "jsonld"
    N3 = "n3"

    @property
    def title(self) -> str:
        """The name of the format, the same in every language."""
        return _FACTS[self][0]

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions that files of the format have, the usual one first, without dots."""
        return (self.value, *_FACTS[self][1])

    @classmethod
    def of_path(cls, path: str) -> RdfFormat | None:
        """Give the format that a path's extension names, or None."""
        extension = PurePosixPath(path).suffix.lower().removeprefix(".")
        return next((each for each in cls if extension in each.extensions), None)


_FACTS: dict[RdfFormat, tuple[str, tuple[str, ...]]] = {
    RdfFormat.TURTLE: ("Turtle", ("turtle",)),
    RdfFormat.TRIG: ("TriG", ()),
    RdfFormat.N_TRIPLES: ("N-Triples", ("ntriples",)),
    RdfFormat.N_QUADS: ("N-Quads", ("nquads",)),
    RdfFormat.RDF_XML: ("RDF/XML", ("rdfs", "owl", "xml")),
    RdfFormat.JSON_LD: ("JSON-LD", ("json",)),
    RdfFormat.N3: ("N3", ()),
}

_XML = (RdfFormat.RDF_XML,)
_JSON = (RdfFormat.JSON_LD,)
_WIDER: dict[RdfFormat | None, tuple[RdfFormat, ...]] = {
    RdfFormat.TURTLE: (RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.N3),
    RdfFormat.TRIG: (RdfFormat.N_QUADS, RdfFormat.N3),
    RdfFormat.N_TRIPLES: (RdfFormat.N_QUADS, RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N3),
    RdfFormat.N_QUADS: (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N3),
    RdfFormat.N3: (RdfFormat.N_QUADS,),
    None: (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N3),
}
"""What a file of lines or Turtle may be in truth when it is not what its name says, in the order of trying."""
_HEAD = 65_536
_COMMENTS = re.compile(rb"(?:\s++|#[^\n]*+)*+")
_XML_START = re.compile(rb"<(?:[?!]|[A-Za-z_][\w.-]*+(?::[A-Za-z_][\w.-]*+)?+[\s/])")
_JSON_START = re.compile(rb'\{\s*+(?:"|\}\s*+\Z)|\[\s*+(?:[{"]|\]\s*+\Z)')
_DIRECTIVE = re.compile(rb"@(?:prefix|base)\b|(?:PREFIX|BASE)\s", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"<!DOCTYPE\s+html|<(?:html|head|body)[\s>]", re.IGNORECASE)
_OWL = re.compile(rb"(?:Prefix|Ontology)\s*+[(:]|<Ontology[\s>]")
_RDF_NAMESPACE = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@dataclass(frozen=True, slots=True)
class Detection:
    """What a file may be: the format that its name says (or None), and the formats to try, the likeliest first.

    `instead` says what the file is when it is no RDF at all: `web page`, `OWL syntax`, `XML` or ''.
    """

    named: RdfFormat | None
    possible: tuple[RdfFormat, ...]
    instead: str = ""


def detect(content: bytes, path: str) -> Detection:
    """Tell what the content (UTF-8, without a byte order mark) and the name of a file say about its format."""
    named = RdfFormat.of_path(path)
    start = _COMMENTS.match(content).end()  # type: ignore[union-attr]  # the pattern matches the empty string too
    head = content[start : start + _HEAD]
    if _JSON_START.match(head):
        return Detection(named, _JSON)
    if _WEB_PAGE.match(head):
        return Detection(named, (), "web page")
    if _XML_START.match(head):
        return _detect_xml(content, head, named)
    if _OWL.match(head):
        return Detection(named, (), "OWL syntax")
    return Detection(named, _detect_lines(head, named))


def _detect_xml(content: bytes, head: bytes, named: RdfFormat | None) -> Detection:
    if _WEB_PAGE.search(head[:2_000]):
        return Detection(named, (), "web page")
    if re.search(rb"<Ontology[\s>]", head):
        return Detection(named, (), "OWL syntax")
    if b"<!DOCTYPE" not in head and _RDF_NAMESPACE not in content:
        return Detection(named, (), "XML")
    return Detection(named, _XML)


def _detect_lines(head: bytes, named: RdfFormat | None) -> tuple[RdfFormat, ...]:
    """Give the formats of lines and Turtle to try; an empty file is what its name says."""
    if not head and named:
        return (named,)
    first = named if named in _WIDER else None
    formats = ((first,) if first else ()) + _WIDER[first]
    if _DIRECTIVE.match(head):
        return tuple(each for each in formats if each not in {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
    return formats
