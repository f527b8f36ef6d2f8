"""The lines of JSON-LD statements, which the parser does not tell: it gives those of a node when the node ends.

Statements come in the order of the text, so that their values are found again by reading on: the next value under the
same key, else the next such value, else the next inner object under the key. Where the text spells a value in a way of
its own (a term of a context, an unusual number), the statement gets the line of the value before it. Runs in the
reader's child process.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from maquette.terms import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(rb'"((?:[^"\\]++|\\.)*+)"(\s*+:)?+|([}\]])|(\{)|(\[)|([-+.\w]++)', re.DOTALL)
_STRING, _KEY, _CLOSED, _OBJECT, _ARRAY = 1, 2, 3, 4, 5
_BRACKET = re.compile(rb'[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+"|([{\[])|([}\]])', re.DOTALL)
_ROW = re.compile(rb'[^ ]+ ([^ ]+) (?:"((?:[^"\\]++|\\.)*+)"|([^ ]+))')
_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_FLOAT = re.compile(rb"-?[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)")
_INNER = b"{"
_BEHIND, _AHEAD, _FAR = 100, 400, 100_000
"""Values before and after the last one found among which the next is sought; now and then, further on."""
_LOST = 50
"""Statements in a row whose values were not found, after each of which it is sought further on."""


class _Value(NamedTuple):
    """A value in the text: the tail of its key, the value, the tail of the value, its line."""

    key: bytes
    value: bytes
    tail: bytes
    line: int


class JsonLines:
    """Finds the lines of statements again, as their text goes by."""

    def __init__(self, content: bytes) -> None:
        self._values = _values(content)
        self._window: list[_Value | None] = []
        self._next = 0
        self._line = 1
        self._failures = 0

    def find(self, rows: list[bytes]) -> list[int]:
        """Give the lines of the next statements."""
        return [self._find(row) for row in rows]

    def _find(self, row: bytes) -> int:
        match = _ROW.match(row)
        assert match, row
        predicate, lexical, name = match.groups()
        key = b"@type" if predicate == _TYPE else _tail(predicate[1:-1])
        if name is None:
            index = self._index(key, lexical, 1)
        elif name.startswith(b"_:"):
            index = self._index(key, _INNER, 1)
        else:
            index = self._index(key, _tail(name[1:-1]), 2)
        if index is None:
            self._failures += name is None or not name.startswith(b"_:")
            return self._line
        found = self._window[index]
        assert found
        self._window[index] = None
        self._failures = 0
        # Types come before the other values of their node, wherever they stand in it.
        if index >= self._next and predicate != _TYPE:
            self._next = index + 1
            self._line = found.line
        return found.line

    def _index(self, key: bytes, text: bytes, member: int) -> int | None:
        """Give where in the window a value stands: after the last one found, or else shortly before it."""
        reach = _FAR if self._failures and self._failures % _LOST == 0 else _AHEAD
        self._fill(reach)
        window, start = self._window, self._next
        last = min(len(window), start + reach)
        other = None
        for index in chain(range(start, last), range(max(0, start - _BEHIND), start)):
            value = window[index]
            if value is not None and value[member] == text:
                if value[0] == key:
                    return index
                if other is None:
                    other = index
            elif other is not None and not other <= index < other + _BEHIND:
                break
        return None if text is _INNER else other

    def _fill(self, reach: int) -> None:
        """Keep `reach` values of the text ahead, and few behind."""
        if len(self._window) - self._next < reach:
            self._window += islice(self._values, 2 * reach)
        if self._next > 10 * _AHEAD:
            del self._window[: self._next - _BEHIND]
            self._next = _BEHIND


def _tail(name: bytes) -> bytes:
    """Give the last part of an IRI, a prefixed name or a term of a context: what all three have in common."""
    return name[max(name.rfind(b"/"), name.rfind(b"#"), name.rfind(b":")) + 1 :]


def _values(content: bytes) -> Iterator[_Value]:
    """Give every value outside contexts under its key; in {"@id": …} and {"@value": …} that is the key above."""
    line, counted, key = 1, 0, b""
    keys: list[bytes] = []
    tails: dict[bytes, bytes] = {}
    tokens = _TOKEN.finditer(content)
    while token := next(tokens, None):
        kind = token.lastindex
        if kind == _KEY:
            text = token[1]
            if text == b"@context":
                tokens = _TOKEN.finditer(content, _after_context(content, token.end()))
            elif text.startswith(b"@") and text != b"@type":
                key = keys[-1] if keys else b""
            else:
                key = tails.get(text) or tails.setdefault(text, _tail(text))
        elif kind == _CLOSED:
            key = keys.pop() if keys else b""
        elif kind == _ARRAY:
            keys.append(key)
        else:
            line += content.count(b"\n", counted, token.start())
            counted = token.start()
            if kind == _OBJECT:
                keys.append(key)
                yield _Value(key, _INNER, b"", line)
            else:
                value = _lexical(token[1]) if kind == _STRING else _number(token[0])
                yield _Value(key, value, _tail(value), line)


def _after_context(content: bytes, position: int) -> int:
    """Give the position after a context in braces or brackets; a context named by a string is a value like others."""
    depth = 0
    while match := _BRACKET.match(content, position):
        depth += bool(match.group(1)) - bool(match.group(2))
        if depth <= 0 and match.group().strip():
            return match.end() if match.group(2) and depth == 0 else position
        position = match.end()
    return position


def _number(text: bytes) -> bytes:
    """Give a JSON number as the lexical form that it has in RDF (JSON-LD 1.1 API, §8.6): 2.5 is 2.5E0."""
    if not _FLOAT.fullmatch(text) or len(text) > 40:
        return text
    value = Decimal(text.decode())
    if value == value.to_integral_value() and abs(value) < 10**21:
        return str(int(value)).encode()
    sign, digits, _ = value.normalize().as_tuple()
    fraction = "".join(map(str, digits[1:])) or "0"
    return f"{'-' * sign}{digits[0]}.{fraction}E{value.adjusted()}".encode()


def _lexical(text: bytes) -> bytes:
    """Give a JSON string as the lexical form that N-Triples would write."""
    if b"\\" not in text:
        return text
    try:
        return literal(json.loads(b'"%b"' % text, strict=False))[1:-1].encode()
    except ValueError:
        return text
