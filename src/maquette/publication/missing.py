"""The page for an address that leads nowhere: what may have been meant. Only a server gives it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from maquette.publication.naming import Words
from maquette.publication.page import Page, render

if TYPE_CHECKING:
    from maquette.publication.edition import Edition
    from maquette.publication.page import Node
    from maquette.publication.site import Site
    from maquette.text import Language

_MOST = 5


def missing_page(site: Site, path: str, language: Language) -> bytes:
    """Give the page that says that nothing is published at a path, with links to what is alike.

    Its links are relative to where somebody looked for something.
    """
    edition = site.editions[site.current].edition
    page = Page(edition, f"{path}index" if path.endswith("/") else path, language)
    title = Words(page.t("Nothing here", "Rien ici"))
    return render("missing.html", page, title=title, path=path, nodes=_alike(site, edition, page, path))


def _alike(site: Site, edition: Edition, page: Page, path: str) -> list[Node]:
    """Give the things whose number or code is like the last part of a path."""
    wanted = path.rstrip("/").rpartition("/")[2].lower()
    names = {stem.rpartition("/")[2].lower(): stem for stem in edition.stems}
    names |= {alias.rpartition("/")[2].lower(): stem for alias, stem in site.redirections.items()}
    near = get_close_matches(wanted, names, n=_MOST, cutoff=0.5)
    stems = dict.fromkeys(names[each] for each in near if names[each] in edition.stems)
    return [page.node(edition.stems[stem]) for stem in stems]
