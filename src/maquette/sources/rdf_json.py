"""What the JSON-LD parser does not tell: the line of each statement, and what it leaves out without a word.

The parser gives the statements of a node when the node ends. Their lines are found again in the text: the line of the
value under its key, else of the value, else of the key, else the line on which the node ends. Runs in the reader's
child process.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maquette.sources.rdf_scan import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.sources.rdf_rows import Outcome

_TOKEN = re.compile(rb'"((?:[^"\\]++|\\.)*+)"(\s*+:)?+|([{\[])|([}\]])|([^\s,:"\[\]{}]++)|(\n)')
_TAIL = re.compile(rb"[^/#:]*\Z")
_STATEMENT = re.compile(rb'\S+ (\S+) (?:"((?:[^"\\]|\\.)*+)"|(\S+))')
_RDF_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SCALAR = b"\0"
"""Stands for any value, where only the key is looked up."""
_LOSSES = 20
"""Keys without a meaning that are named; further ones are counted."""


def _tail(name: bytes) -> bytes:
    """Give the last part of an IRI, a prefixed name or a term of a context: what all three have in common."""
    match = _TAIL.search(name)
    return match.group() if match else name


class JsonLines:
    """Finds the lines of statements again, node by node, as their text goes by."""

    def __init__(self, content: bytes) -> None:
        self._tokens = _tokens(content) if content.count(b"\n") else iter(())
        self._pending: tuple[int, bytes, bytes] | None = None
        self._until = 0
        self._pairs: dict[tuple[bytes, bytes], deque[int]] = {}

    def find(self, statements: list[bytes], ends: list[int]) -> list[int]:
        """Give the lines of statements from the lines that their nodes end on (which never decrease)."""
        return [self._line(statement, end) for statement, end in zip(statements, ends, strict=True)]

    def _line(self, statement: bytes, end: int) -> int:
        if end > self._until:
            self._take_until(end)
        match = _STATEMENT.match(statement)
        assert match
        predicate, lexical, other = match.groups()
        key = b"@type" if predicate == _RDF_TYPE else _tail(predicate[1:-1])
        value = lexical if other is None else _tail(other[1:-1])
        for pair in ((key, value), (_SCALAR, value), (key, _SCALAR)):
            lines = self._pairs.get(pair)
            if lines:
                # The last one stays, for a value that several statements share (an @id, an item of a list).
                return lines.popleft() if len(lines) > 1 else lines[0]
        return end

    def _take_until(self, end: int) -> None:
        """Take in the tokens up to the end of a line: those of the node whose statements come now."""
        self._pairs = defaultdict(deque)
        self._until = end
        token = self._pending or next(self._tokens, None)
        while token and token[0] <= end:
            line, key, value = token
            self._pairs[key, value].append(line)
            if value is not _SCALAR:
                self._pairs[_SCALAR, value].append(line)
            token = next(self._tokens, None)
        self._pending = token


def _tokens(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Give every key and every value with its line: (line, tail of the key, the value or `_SCALAR` for the key)."""
    line, keys, key = 1, [b""], b""
    for match in _TOKEN.finditer(content):
        text, colon, opened, closed, scalar, _ = match.groups()
        if text is not None:
            text = _plain(text)
            if colon:
                # In {"@id": …} and {"@value": …} the key that says something is the one above.
                key = keys[-1] if text.startswith(b"@") and text != b"@type" else _tail(text)
                yield line, key, _SCALAR
            else:
                yield line, key, text
                if _tail(text) != text:
                    yield line, key, _tail(text)
            line += match.group().count(b"\n")
        elif opened:
            keys.append(key)
        elif closed:
            key = keys.pop() if len(keys) > 1 else b""
        elif scalar is not None:
            yield line, key, scalar
        else:
            line += 1


def _plain(text: bytes) -> bytes:
    """Give a JSON string as the lexical form that N-Triples would write."""
    if b"\\" not in text:
        return text
    try:
        value = json.loads(b'"%b"' % text, strict=False)
        return ox.serialize([_triple(value)], format=ox.RdfFormat.N_TRIPLES)[_BEFORE:-4]  # type: ignore[index]
    except ValueError:
        return text


def _triple(value: str) -> ox.Triple:
    return ox.Triple(_NODE, _NODE, ox.Literal(value))


_NODE = ox.NamedNode("x:")
_BEFORE = len(b'<x:> <x:> "')


def note_losses(content: bytes, base: str | None, outcome: Outcome) -> None:
    """Note the keys that no context gives a meaning, whose values JSON-LD leaves out (JSON-LD 1.1 API, §5.1).

    `outcome` has the number of statements read. A lenient parser keeps what the strict one leaves out, so that a
    difference of their numbers shows a loss. Raises `Unreadable` where an IRI or a language tag is invalid, which
    JSON-LD would leave out as well.
    """
    quads = ox.parse(content, ox.RdfFormat.JSON_LD, base_iri=base, lenient=True)
    if sum(1 for _ in quads) == outcome.statements:
        return
    check = _Check(content)
    lost: Counter[str] = Counter()
    for quad in ox.parse(content, ox.RdfFormat.JSON_LD, base_iri=base, lenient=True):
        key = check.lost_key(quad)
        if key is not None:
            lost[key] += 1
    for key, count in sorted(lost.items())[:_LOSSES]:
        outcome.notes.append(("lost key", _line_of(content, key), f"{key} ({count})"))
    if len(lost) > _LOSSES:
        outcome.notes.append(("lost keys", 0, str(len(lost) - _LOSSES)))


class _Check:
    """Checks the terms of statements that a lenient parser gave."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._valid: set[str] = set()

    def lost_key(self, quad: ox.Quad) -> str | None:
        """Give the key of a statement whose key has no meaning, or None; refuse invalid IRIs and language tags."""
        predicate = quad.predicate.value
        if ":" not in predicate:
            return predicate
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode):
                self._check(term.value)
            elif isinstance(term, ox.Literal):
                self._check(term.language or term.datatype.value, language=bool(term.language))
        return None

    def _check(self, value: str, *, language: bool = False) -> None:
        if value in self._valid:
            return
        try:
            if language:
                ox.Literal("", language=value)
            else:
                ox.NamedNode(value)
        except ValueError as error:
            raise Unreadable("IRI", _line_of(self._content, value), f"<{value}>: {error}") from None
        self._valid.add(value)


def _line_of(content: bytes, text: str) -> int:
    """Give the line on which a JSON string stands, whole or as the end of a longer one; 0 when it is not found."""
    quoted = json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")
    position = content.find(quoted)
    if position < 0:
        position = content.find(quoted[1:])
    return content.count(b"\n", 0, position) + 1 if position >= 0 else 0
