"""The bytes of an RDF file → UTF-8 without a byte order mark, or the reason why they are no text."""

from __future__ import annotations

import codecs
import re

from maquette.sources.rdf.problems import bad_source
from maquette.sources.rdf_parsing.scan import line_at

_WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_XML_ENCODING = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_READ_IN_XML = {"iso8859-1", "iso8859-15", "cp1252", "ascii"}
"""Encodings, by Python's names, that XML may declare besides UTF-8."""
_HEAD = 1_000
_PART = 1 << 20
_SURROGATE = 0xED
"""The first byte of the three that would encode a surrogate, with a second one from A0 on."""


def as_utf8(content: bytes, path: str) -> bytes:
    """Give the text of a file in UTF-8, without a byte order mark; XML may declare a western European encoding.

    Raises `BadSource` with the line of the first byte that is wrong, and a guess at what the encoding is.
    """
    if content.startswith(_WIDE_MARKS):
        raise bad_source("UTF-16", path, 1)
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\0" in content:
        _refuse_nul(content, path)
    content = _from_declared(content, path)
    if not content.isascii() and not _is_utf8(content):
        try:
            content.decode()
        except UnicodeDecodeError as error:
            _refuse(content, error, path)
    return content


def _is_utf8(content: bytes) -> bool:
    """Tell whether all of the content is UTF-8, a part at a time: as text it takes up to four times its size."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(content), _PART):
            decoder.decode(view[start : start + _PART])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_nul(content: bytes, path: str) -> None:
    start = content[:1_000]
    wide = max(start[0::2].count(0), start[1::2].count(0)) > len(start) // 4
    if wide:
        raise bad_source("UTF-16", path, 1)
    raise bad_source("NUL", path, line_at(content, content.index(0)))


def _from_declared(content: bytes, path: str) -> bytes:
    declared = _XML_ENCODING.match(content, 0, _HEAD)
    if not declared:
        return content
    name = declared.group(1).decode()
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        raise bad_source("encoding", path, 1, detail=name) from None
    if encoding == "utf-8":
        return content
    if encoding not in _READ_IN_XML:
        raise bad_source("encoding", path, 1, detail=name)
    start, end = declared.span(1)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise bad_source("encoding", path, line_at(content, error.start), detail=name) from None
    return (text[:start] + "UTF-8" + text[end:]).encode()


def _refuse(content: bytes, error: UnicodeDecodeError, path: str) -> None:
    line = line_at(content, error.start)
    if error.reason == "unexpected end of data":
        raise bad_source("cut", path, line)
    if content[error.start] == _SURROGATE and content[error.start + 1 : error.start + 2] >= b"\xa0":
        raise bad_source("surrogate", path, line, detail=content[error.start : error.start + 3].hex(" ").upper())
    around = content[max(0, error.start - 12) : error.start + 8].split(b"\n")
    word = next((part for part in around if not part.isascii()), content[error.start : error.start + 1])
    raise bad_source("not UTF-8", path, line, detail=word.decode("cp1252", "replace").strip())
