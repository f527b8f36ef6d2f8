"""The drawing of what stands around a thing.

Boxes in two columns beside it, what leads to it left, what it leads to right, each a real link with its text. A list of
the same stands below, and in its place where a screen is narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.publication.naming import Words
    from maquette.publication.page import Node

WIDTH, GAP = 960, 14
_BOX, _HIGH, _TALL = 280, 48, 8
_ROWS = 7
"""How many boxes a column has."""
_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing beside another: its full name and where it leads, a short name, and the link between them.

    `record` tells that it is a row of a curated table.
    """

    node: Node
    short: Words
    link: str
    incoming: bool
    record: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A box: where it stands, what it says on its two lines, where it leads."""

    x: int
    y: int
    width: int
    height: int
    name: str
    language: str
    full: str
    link: str = ""
    href: str = ""
    style: str = "other"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and the lines between them, in units of a view box; `complete` tells whether every neighbour is drawn."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    complete: bool


def draw(title: Words, neighbours: Sequence[Neighbour]) -> Drawing:
    """Draw a thing and its neighbours; those that a column has no room for are in the list only."""
    left = [each for each in neighbours if each.incoming]
    right = [each for each in neighbours if not each.incoming]
    shown = [left[:_ROWS], right[:_ROWS]]
    height = max(1, *map(len, shown)) * (_HIGH + GAP) + GAP
    middle = Box(
        (WIDTH - _BOX) // 2, (height - _HIGH) // 2, _BOX, _HIGH, _cut(title.text), title.language, title.text,
        style="this",
    )  # fmt: skip
    boxes, lines = [middle], []
    for x, column in zip((0, WIDTH - _BOX), shown, strict=True):
        top = (height - len(column) * (_HIGH + GAP) + GAP) // 2
        for row, each in enumerate(column):
            box = _box(each, x, top + row * (_HIGH + GAP))
            boxes.append(box)
            lines.append(_line(box, middle))
    return Drawing(WIDTH, height, tuple(boxes), tuple(lines), sum(map(len, shown)) == len(neighbours))


def _box(neighbour: Neighbour, x: int, y: int) -> Box:
    words = neighbour.node.words
    name = words.text if len(words.text) <= _LETTERS else neighbour.short.text
    return Box(
        x, y, _BOX, _HIGH, _cut(name), words.language, words.text,
        _cut(neighbour.link + (" →" if neighbour.incoming else "")), neighbour.node.href,
    )  # fmt: skip


def _line(box: Box, middle: Box) -> str:
    """Give a curve from the side of a box to the side of the middle one that faces it."""
    start, end = (box.x + box.width, middle.x) if box.x < middle.x else (box.x, middle.x + middle.width)
    y, to, half = box.y + box.height // 2, middle.y + middle.height // 2, (start + end) // 2
    return f"M{start} {y}C{half} {y} {half} {to} {end} {to}"


def _cut(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1].rstrip()}…"
