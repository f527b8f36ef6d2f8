r"""Exact RDF terms and statements.

A term is its N-Triples text (RDF 1.1 N-Triples, §2), with exactly the characters that it was written with: nothing is
normalised, so `"007"^^xsd:positiveInteger` and `"7"^^xsd:integer` stay two terms. Literals escape `"`, `\`, control
characters U+0000-U+001F and U+007F, and nothing else, so that one term has one text; `xsd:string` is left unwritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING = f"{XSD}string"

_ESCAPES = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
_UNESCAPES = {escape: char for char, escape in _ESCAPES.items()}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)


def iri(value: str) -> str:
    """Give the term of an IRI, e.g. `<https://example.org/a>`."""
    return f"<{value}>"


def blank(label: str) -> str:
    """Give the term of a blank node, e.g. `_:b1`."""
    return f"_:{label}"


def literal(lexical: str, *, language: str = "", datatype: str = XSD_STRING) -> str:
    """Give the term of a literal from its exact lexical form, its language tag or its datatype IRI."""
    quoted = f'"{_ESCAPED.sub(_escape, lexical)}"'
    if language:
        return f"{quoted}@{language}"
    return quoted if datatype == XSD_STRING else f"{quoted}^^<{datatype}>"


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"


def is_iri(term: str) -> bool:
    """Tell whether a term is an IRI."""
    return term.startswith("<")


def is_blank(term: str) -> bool:
    """Tell whether a term is a blank node."""
    return term.startswith("_:")


def is_literal(term: str) -> bool:
    """Tell whether a term is a literal."""
    return term.startswith('"')


def iri_value(term: str) -> str:
    """Give the IRI of an IRI term, without its angle brackets."""
    assert is_iri(term), term
    return term[1:-1]


@dataclass(frozen=True, slots=True)
class LiteralParts:
    """The parts of a literal: its exact lexical form, its language tag (or ''), its datatype IRI."""

    lexical: str
    language: str
    datatype: str


def literal_parts(term: str) -> LiteralParts:
    """Take a literal term apart; the inverse of `literal`."""
    match = _LITERAL.fullmatch(term)
    assert match, term
    lexical, language, datatype = match.groups()
    rdf_lang = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    return LiteralParts(
        _ESCAPE.sub(_unescape, lexical), language or "", rdf_lang if language else datatype or XSD_STRING
    )


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1) or match.group(2)
    return chr(int(code, 16)) if code else _UNESCAPES.get(match.group(), match.group()[1:])


def text_of(term: str) -> str:
    """Give what a person reads of a term: an IRI's value, a literal's lexical form, a blank node's label."""
    if is_literal(term):
        # Without a backslash nothing is escaped, and the last quotation mark ends the text.
        return literal_parts(term).lexical if "\\" in term else term[1 : term.rindex('"')]
    return iri_value(term) if is_iri(term) else term
