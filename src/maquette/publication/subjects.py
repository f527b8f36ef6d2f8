"""The pages and files of an edition that are about no single thing of the catalogue."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from maquette.publication.documents import Subject
from maquette.publication.home import home_page, units_page
from maquette.publication.programme import ORDERS, programmes_of, tables_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.publication.edition import Edition


def subjects_of(edition: Edition) -> Mapping[str, Subject]:
    """Give what stands in an edition beside its things, by stem."""
    found = {"index": Subject(partial(home_page, edition))}
    for named in programmes_of(edition):
        folder = tables_folder(edition, named.term)
        for order in list(ORDERS)[1:]:
            found[f"{folder}/units-by-{order}"] = Subject(partial(units_page, edition, named, order))
    return found
