"""Where a unit stands in programmes: what belongs to the unit in a programme and not to the unit, a row for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.printing.programme import total_hours
from maquette.printing.tables import NOT_STATED, shown_number
from maquette.terms import text_of
from maquette.words import maq

if TYPE_CHECKING:
    from decimal import Decimal

    from maquette.publication.catalogue import Catalogue
    from maquette.publication.page import Node, Page


@dataclass(frozen=True, slots=True)
class Offer:
    """A unit in a programme, as a row of a table; "" and () are what nobody stated."""

    programme: Node | None
    place: Node
    periods: tuple[Node, ...]
    tracks: tuple[Node, ...]
    credits: str
    hours: str
    category: tuple[Node, ...]
    status: tuple[Node, ...]


def offers_of(page: Page, unit: str) -> list[Offer]:
    """Give the rows of a unit; none for anything else."""
    catalogue = page.edition.catalogue
    return [_offer(page, each) for each in catalogue.subjects(maq("ofUnit"), unit)]


def hours_of_offer(catalogue: Catalogue, offer: str) -> Decimal | None:
    """Sum the hours of a unit in a programme, of all kinds; None when none is stated."""
    values = [value for node in catalogue.values(offer, maq("hasHours")) for value in _hours(catalogue, node)]
    return total_hours({"": values})


def _hours(catalogue: Catalogue, node: str) -> list[str]:
    return catalogue.values(node, maq("hoursValue"))


def _offer(page: Page, offer: str) -> Offer:
    catalogue = page.edition.catalogue

    def nodes(name: str) -> tuple[Node, ...]:
        return tuple(page.node(each) for each in catalogue.values(offer, maq(name)))

    credit = [text_of(each) for each in catalogue.values(offer, maq("credits"))]
    hours = hours_of_offer(catalogue, offer)
    missing = NOT_STATED.in_(page.language)
    comma = "," if page.language == "fr" else "."
    return Offer(
        programme=next(iter(nodes("inProgramme")), None),
        place=page.node(offer),
        periods=nodes("inPeriod"),
        tracks=nodes("inTrack"),
        credits=" / ".join(credit).replace(".", comma) or missing,
        hours=shown_number(hours, page.language) if hours is not None else missing,
        category=nodes("category"),
        status=nodes("unitStatus"),
    )
