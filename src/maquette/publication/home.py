"""The home page: the programme itself where there is one, else the list of programmes; and the pages of programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.publication.naming import Words
from maquette.publication.page import Page, render
from maquette.publication.programme import ORDERS, programmes_of, tables_folder, view

if TYPE_CHECKING:
    from maquette.names import Named
    from maquette.publication.edition import Edition
    from maquette.text import Language

MOST = 500
"""How many programmes the home page lists."""


def home_page(edition: Edition, language: Language) -> bytes:
    """Give the home page."""
    page = Page(edition, "index", language)
    programmes = programmes_of(edition)
    return render(
        "home.html",
        page,
        title=Words(page.site_title),
        programmes=[(page.node(each.term), view(page, each)) for each in programmes[:MOST]],
        more=max(0, len(programmes) - MOST),
        shown=view(page, programmes[0]) if len(programmes) == 1 else None,
        orders={order: title.in_(language) for order, title in ORDERS.items()},
    )


def units_page(edition: Edition, named: Named, order: str, language: Language) -> bytes:
    """Give the table of a programme's units in an order."""
    page = Page(edition, f"{tables_folder(edition, named.term)}/units-by-{order}", language)
    shown = view(page, named)
    name = edition.naming.title(named.term, language)
    heading = page.t("Units {}", "UE {}").format(ORDERS[order].in_(language))
    return render(
        "units.html",
        page,
        title=Words(f"{heading} — {edition.naming.short(named.term, language).text}"),
        heading=heading,
        programme=page.node(named.term),
        name=name,
        shown=shown,
        order=order,
        orders={each: title.in_(language) for each, title in ORDERS.items()},
    )
