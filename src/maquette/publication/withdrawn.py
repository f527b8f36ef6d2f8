"""Tombstones: what stands at the address of a thing that no edition here describes any more, or that another one does.

An address that was once given out keeps an answer: that the thing is withdrawn, and, where there is one, the edition
that still describes it. Names of people are not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.publication.formats import page_path
from maquette.publication.linked_data import WITHDRAWN, write
from maquette.publication.naming import Words
from maquette.publication.page import Page, render
from maquette.terms import literal
from maquette.words import OWL, XSD

if TYPE_CHECKING:
    from maquette.publication.edition import Edition
    from maquette.publication.formats import Format
    from maquette.text import Language


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A thing that is not in an edition: its stem, its IRI, its last label, and the editions that describe it."""

    stem: str
    iri: str
    label: str = ""
    editions: tuple[str, ...] = ()


def tombstone_page(edition: Edition, gone: Withdrawn, language: Language) -> bytes:
    """Give the page of a withdrawn thing."""
    page = Page(edition, gone.stem, language, data=True)
    others = [(name, edition.others[name]) for name in gone.editions]
    return render(
        "withdrawn.html",
        page,
        title=Words(gone.label or gone.stem),
        gone=gone,
        editions=[
            {"href": page.href(page_path(other.placed(gone.stem), language)), "title": name} for name, other in others
        ],
    )


def tombstone_data(gone: Withdrawn, form: Format) -> bytes:
    """Give what is left to say of a withdrawn thing: that it is deprecated (OWL 2, §5.5)."""
    true = literal("true", datatype=f"{XSD}boolean")
    return write([(WITHDRAWN, [(f"<{gone.iri}>", f"<{OWL}deprecated>", true)])], form)
