"""Language tags as the file spells them: the parser makes them lower case, and exact terms keep `fr-FR` as it is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG = rb"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)"
_PLACES: dict[str, re.Pattern[bytes]] = {
    "rdf": re.compile(rb"""\bxml:lang\s*=\s*["']""" + _TAG),
    "jsonld": re.compile(rb'"' + _TAG + rb'"'),
}
_CAPITALS: dict[str, re.Pattern[bytes]] = {
    "rdf": re.compile(rb"""xml:lang\s*=\s*["'][a-z0-9-]*[A-Z]"""),
    "jsonld": re.compile(rb'"[a-z0-9-]*[A-Z]'),
}
"""What a file holds if one of its tags has a capital: a quick test, since few have."""
_AFTER_STRING = re.compile(rb"""["']\s*@""" + _TAG)
_CAPITAL_AFTER_STRING = re.compile(rb"@[a-z0-9-]*[A-Z]")
_IN_ROW = re.compile(rb'(?<="@)[a-z]+(?:-[a-z0-9]+)*(?= \.$)', re.MULTILINE)


class Tags:
    """The spellings of the language tags of one file.

    A tag that the file spells in one way only is spelt so everywhere; one that it spells in several ways gets, on a
    line, the spellings of that line in their order, and else the last spelling before it.
    """

    def __init__(self, content: bytes, extension: str) -> None:
        self._only: dict[bytes, bytes] = {}
        self._several: dict[bytes, list[tuple[int, bytes]]] = {}
        self._used: dict[tuple[bytes, int], int] = {}
        if _CAPITALS.get(extension, _CAPITAL_AFTER_STRING).search(content):
            self._find(content, _PLACES.get(extension, _AFTER_STRING))

    def __bool__(self) -> bool:
        return bool(self._only or self._several)

    def _find(self, content: bytes, places: re.Pattern[bytes]) -> None:
        spelt: dict[bytes, set[bytes]] = defaultdict(set)
        for tag in set(places.findall(content)):
            spelt[tag.lower()].add(tag)
        self._only = {tag: min(names) for tag, names in spelt.items() if len(names) == 1 and names != {tag}}
        self._several = {tag: [] for tag, names in spelt.items() if len(names) > 1}
        if self._several:
            self._find_several(content, places)

    def _find_several(self, content: bytes, places: re.Pattern[bytes]) -> None:
        line, counted = 1, 0
        for match in places.finditer(content):
            tag = match.group(1)
            if tag.lower() in self._several:
                line += content.count(b"\n", counted, match.start(1))
                counted = match.start(1)
                self._several[tag.lower()].append((line, tag))

    def restore(self, rows: bytes, lines: Sequence[int]) -> bytes:
        """Give rows, which stand on the given lines, with the tags spelt as in the file."""
        present = set(_IN_ROW.findall(rows))
        if not present.isdisjoint(self._only):
            rows = _IN_ROW.sub(self._respell, rows)
        if present.isdisjoint(self._several):
            return rows
        mended = []
        for row, line in zip(rows.splitlines(keepends=True), lines, strict=True):
            match = _IN_ROW.search(row)
            if match and match.group() in self._several:
                row = row[: match.start()] + self._spelling(match.group(), line) + row[match.end() :]  # noqa: PLW2901  the same row
            mended.append(row)
        return b"".join(mended)

    def _respell(self, match: re.Match[bytes]) -> bytes:
        return self._only.get(match.group(), match.group())

    def _spelling(self, tag: bytes, line: int) -> bytes:
        places = self._several[tag]
        on_line = [spelling for _, spelling in places[_first(places, line) : _first(places, line + 1)]]
        if on_line:
            nth = self._used[tag, line] = self._used.get((tag, line), -1) + 1
            return on_line[min(nth, len(on_line) - 1)]
        return places[max(0, _first(places, line) - 1)][1]


def _first(places: list[tuple[int, bytes]], line: int) -> int:
    """Give the index of the first place on a line or after it."""
    return bisect_left(places, (line, b""))
