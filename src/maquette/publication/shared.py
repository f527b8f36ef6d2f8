"""The documents that all editions share: the style sheet, the icon, the map of the site."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from maquette.publication.formats import File
from maquette.publication.programme import FILTERS, MOST_CHOICES

if TYPE_CHECKING:
    from collections.abc import Mapping


def shared_files() -> Mapping[str, File]:
    """Give the files that are the same for every edition, by path."""
    return {"style.css": File(style), "icon.svg": File(partial(_shipped, "icon.svg"))}


def style() -> bytes:
    """Give the style sheet, with the rules by which the filters of tables hide rows without a script."""
    rules = "".join(
        f'main:has(input[value="{name}-{number}"]:checked) tr.unit:not(.{name}-{number}) {{ display: none; }}\n'
        for name in FILTERS.values()
        for number in range(MOST_CHOICES)
    )
    return _shipped("style.css") + rules.encode()


def _shipped(name: str) -> bytes:
    return files("maquette.publication").joinpath("assets", name).read_bytes()
