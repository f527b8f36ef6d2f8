"""What tests of printing share: an origin, a sheet of a cell, a page read as XML."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from maquette.printing import Origin
from maquette.printing.tables import Column, Group, Row, Sheet, Table, number
from maquette.text import Text

if TYPE_CHECKING:
    from maquette.printing.tables import Cell
    from maquette.text import Language

ORIGIN = Origin("2024-2025", Text("build 0123", "construction 0123"))
LANGUAGES: tuple[Language, Language] = ("en", "fr")


def parsed(html: str) -> ElementTree.Element:
    """Read a page as XML, so that a tag left open is an error."""
    return ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>\n"))  # noqa: S314  we wrote it ourselves


def sheet_of(cell: Cell) -> Sheet:
    columns = (Column(Text("Head", "Tête")), Column(Text("Number", "Nombre"), numeric=True))
    table = Table(Text("Rows", "Lignes"), columns, (Group(Text("", ""), (Row((cell, number(5))),)),))
    return Sheet("test", Text("Test", "Essai"), ORIGIN.edition_text, ORIGIN.release, (table,))
