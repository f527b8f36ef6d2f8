"""What JSON-LD leaves out without a word, told: keys that no context gives a meaning, invalid IRIs and language tags.

Runs in the reader's child process.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maquette.sources.rdf_parsing.scan import Unreadable

if TYPE_CHECKING:
    from maquette.sources.rdf_parsing.rows import Outcome

_LOSSES = 20
"""Keys without a meaning that are named; further ones are counted."""


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
