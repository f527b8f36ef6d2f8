"""Scans of RDF text before it is parsed: how deep it nests, and where literals end whose line the parser tells late.

Every scan is one pass of a regular expression without backtracking, so that its time is linear in the text and its
depth is nobody's. Runs in the reader's child process: imports nothing but the standard library.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Iterator


class Unreadable(Exception):
    """The text cannot be read: a fact's code (`maquette.sources.rdf.problems`), the 1-based line (0: all), details."""

    def __init__(self, fact: str, line: int = 0, detail: str = "") -> None:
        super().__init__(fact, line, detail)
        self.fact = fact
        self.line = line
        self.detail = detail


DEEPEST = 1_000
"""Levels of nesting that a file may have; the parser needs quadratic time beyond some thousands in XML."""
DEEPEST_JSON = 250
"""Levels of nesting of JSON-LD, where the parser's memory is quadratic (1.8 GB at 3,000 levels)."""

_TRIMS = 8

_STRINGS = rb"""
    \"{3}(?:[^"\\]++|\\.|"(?!""))*+\"{3} | '{3}(?:[^'\\]++|\\.|'(?!''))*+'{3}
    | "(?:[^"\\\n\r]++|\\.)*+" | '(?:[^'\\\n\r]++|\\.)*+'"""
_PLAIN = rb"""<[^<>"{}|^`\x00-\x20]*+> | <(?!<) | \#[^\n\r]*+ | \\."""
_NOT_BRACKETS = re.compile(rb"""(?:[^"'<\#\\\[({\])}]++ | %b | %b)++""" % (_STRINGS, _PLAIN), re.VERBOSE | re.DOTALL)
_TOKENS = re.compile(
    rb"""((?:[^"'<\#\\]++ | %b | <)++) | (?:%b)((?:\s++|\#[^\n\r]*+)*+)""" % (_PLAIN, _STRINGS),
    re.VERBOSE | re.DOTALL,
)
_MAYBE_LATE = tuple(
    re.compile(quote + rb"[ \t\r]*+[#\n]") for quote in (b'"', b"'")
)  # apart: a first byte is sought fast
_VERSION = re.compile(rb"\bversion\s*\Z", re.IGNORECASE)
_NOT_JSON_BRACKETS = re.compile(rb"""(?:[^"\[{\]}]++ | "(?:[^"\\]++|\\.)*+")++""", re.VERBOSE | re.DOTALL)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPES = re.compile(
    rb"\\(?:u[dD][89aAbB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|(u[dD][89a-fA-F][0-9A-Fa-f]{2})|.)", re.DOTALL
)
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_NOT_QUOTES_OR_BRACKETS = bytes(set(range(256)) - set(b'"[]{}'))
_NOT_MARKS = bytes(set(range(256)) - set(b"\"'#<>\\[](){}"))
_STEPS = [0] * 256
for _bracket in b"[({":
    _STEPS[_bracket] = 1
for _bracket in b"])}":
    _STEPS[_bracket] = -1


def line_at(content: bytes, position: int) -> int:
    """Give the 1-based line of a byte."""
    return content.count(b"\n", 0, position) + 1


def check_turtle(content: bytes, *, formulas: bool = False) -> None:
    """Check that Turtle, TriG or N3 nests at most `DEEPEST` levels and holds no quoted triple.

    With `formulas`, braces are N3 formulas, which quote statements and rules: not facts, and refused. Raises
    `Unreadable`.
    """
    if b"<<" not in content and not (formulas and b"{" in content) and _is_plainly_flat(content):
        return
    skeleton = _NOT_BRACKETS.sub(b"", content)
    if b"<" in skeleton:
        raise Unreadable("quoted triple", line_at(content, _find_bracket(content, skeleton.index(b"<"), _NOT_BRACKETS)))
    if formulas and b"{" in skeleton:
        raise Unreadable("formula", line_at(content, _find_bracket(content, skeleton.index(b"{"), _NOT_BRACKETS)))
    _check_depth(skeleton, DEEPEST, content, _NOT_BRACKETS)


def _is_plainly_flat(content: bytes) -> bool:
    """Tell whether marks alone show that Turtle is not deep; False when they cannot tell.

    Pairs of brackets are taken away that have nothing left between them which could begin or end a string, a comment
    or an IRI, so that both stand in the same one or both in none; so are pairs of quotation marks, in a text without
    long strings, and of the marks of an IRI. No way leads deeper than the brackets that are left and the levels taken
    away, at most three a time.
    """
    left = content.translate(None, _NOT_MARKS)
    strings = b"" if b'"""' in content else b'""'
    for _ in range(_TRIMS):
        for pair in (strings, b"<>", b"{}", b"[]", b"()"):
            left = left.replace(pair, b"") if pair else left
    return left.count(b"[") + left.count(b"(") + left.count(b"{") <= DEEPEST - 3 * _TRIMS


def check_json(content: bytes) -> None:
    """Check that JSON nests at most `DEEPEST_JSON` levels and escapes no lone surrogate. Raises `Unreadable`."""
    if _SURROGATE.search(content):
        _check_surrogates(content)
    if content.count(b"{") + content.count(b"[") <= DEEPEST_JSON:
        return
    unescaped = _ESCAPE.sub(b"", content) if b"\\" in content else content
    outside = unescaped.translate(None, _NOT_QUOTES_OR_BRACKETS).split(b'"')[::2]
    _check_depth(b"".join(outside), DEEPEST_JSON, content, _NOT_JSON_BRACKETS)


def _check_surrogates(content: bytes) -> None:
    for escape in _ESCAPES.finditer(content):
        if escape.group(1):
            raise Unreadable("surrogate", line_at(content, escape.start()), escape.group(1).decode())


def _check_depth(skeleton: bytes, deepest: int, content: bytes, between: re.Pattern[bytes]) -> None:
    """Check the depth of brackets; `between` matches what stands between them in the content."""
    trimmed = skeleton
    for _ in range(_TRIMS):  # takes away the innermost brackets, which are most of them: at most three levels a time
        trimmed = trimmed.replace(b"{}", b"").replace(b"[]", b"").replace(b"()", b"")
        if len(trimmed) <= deepest - 3 * _TRIMS:
            return
    for bracket, depth in enumerate(accumulate(map(_STEPS.__getitem__, skeleton))):
        if depth > deepest:
            raise Unreadable("deep", line_at(content, _find_bracket(content, bracket, between)), str(deepest))


def _find_bracket(content: bytes, number: int, between: re.Pattern[bytes]) -> int:
    """Give the position of a bracket by its 0-based number among those that `between` does not match."""
    position = 0
    while True:
        skipped = between.match(content, position)
        position = skipped.end() if skipped else position
        if number == 0:
            return position
        number -= 1
        position += 1


def late_literals(content: bytes) -> Iterator[int]:
    """Give the lines on which plain strings end that are the last mark on their line, in their order.

    The parser cannot tell such a literal before it has seen that neither `@` nor `^^` follows on a later line, so its
    statement comes out while that line is read.
    """
    if not any(pattern.search(content) for pattern in _MAYBE_LATE):
        return
    line, counted, before = 1, 0, b""
    for match in _TOKENS.finditer(content):
        if match.group(1) is not None:
            before = match.group(1)[-20:]
            continue
        gap = match.group(2)
        if b"\n" in gap and content[match.end() : match.end() + 1] not in {b"@", b"^"} and not _VERSION.search(before):
            line += content.count(b"\n", counted, match.start(2))
            counted = match.start(2)
            yield line
        before = b""


class _XmlGuard:
    """Handlers of an XML parser that refuse a document type and deep nesting."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._depth = 0

    def count_depth(self) -> None:
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close

    def _refuse_doctype(self, *_: object) -> None:
        raise Unreadable("doctype", self.parser.CurrentLineNumber)

    def _open(self, *_: object) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable("deep", self.parser.CurrentLineNumber, str(DEEPEST))

    def _close(self, *_: object) -> None:
        self._depth -= 1


def check_xml(content: bytes) -> None:
    """Check that XML is well-formed and complete, has no document type and nests at most `DEEPEST` levels.

    The RDF/XML parser itself takes a file that stops in the middle for a whole one. Raises `Unreadable`.
    """
    guard = _XmlGuard()
    if not _is_plainly_shallow(content):
        guard.count_depth()
    try:
        guard.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unreadable("syntax", error.lineno, expat.ErrorString(error.code) or "") from None


_WINDOW = 16_384


def _is_plainly_shallow(content: bytes) -> bool:
    """Tell whether counts of marks alone show that XML is not deep; False when they cannot tell.

    Without comments, sections and a `>` in texts, every `<`, `</` and `/>` is a tag's own, and the depth after any
    window of the file is a sum; within a window it grows by no more than the tags opened there.
    """
    start = content.find(b"<", 2) if content.startswith(b"<?") else 0
    if content.find(b"<!") >= 0 or content.find(b"<?", max(start, 0)) >= 0:
        return False
    if content.count(b"<") != content.count(b">"):
        return False
    depth, position = 0, 0
    while position < len(content):
        # A mark of two characters must not stand on both sides of a window's end.
        end = content.find(b"<", position + _WINDOW)
        end = len(content) if end < 0 else end
        tags = content.count(b"<", position, end)
        if depth + tags > DEEPEST:
            return False
        depth += tags - 2 * content.count(b"</", position, end) - content.count(b"/>", position, end)
        position = end
    return True
