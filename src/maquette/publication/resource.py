"""The page of one thing: what is asserted and inferred of it, why, what stands around it, its other editions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from maquette.publication.catalogue import TYPE
from maquette.publication.drawing import Neighbour, draw
from maquette.publication.naming import CODE, LABEL, PREFERRED
from maquette.publication.offers import offers_of
from maquette.publication.page import Node, Page, render
from maquette.publication.premises import premises
from maquette.publication.programme import ORDERS, programme_view
from maquette.publication.structured import structured_data
from maquette.terms import iri_value, is_iri
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maquette.publication.catalogue import Fact, Triple
    from maquette.publication.edition import Edition
    from maquette.publication.page import Level
    from maquette.text import Language

MOST_VALUES = 200
"""How many values of a property a page writes out; the data hold all of them."""
MOST_NEIGHBOURS = 60
_MOST_PLACES = 4
_FIRST = (LABEL, PREFERRED, CODE)


@dataclass(frozen=True, slots=True)
class Premise:
    """A statement that an inferred one follows from; `href` leads to where it stands."""

    subject: Node
    link: str
    object: Node
    level: Level
    sources: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Why:
    """Why an inferred statement holds: its rule in words, and the premises."""

    rule: str
    premises: tuple[Premise, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a property: what it is, how sure, where it is said, or why it follows."""

    node: Node
    anchor: str
    level: Level
    sources: tuple[str, ...]
    why: Why | None


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a thing with its values; `more` counts those that the page leaves out."""

    name: Node
    values: tuple[Value, ...]
    more: int


def resource_page(edition: Edition, stem: str, language: Language) -> bytes:
    """Give the page of a thing."""
    term = edition.stems[stem]
    page = Page(edition, stem, language, data=True, structured=structured_data(edition, term))
    view = _View(page, term)
    neighbours = view.neighbours()
    return render(
        "resource.html",
        page,
        title=edition.naming.title(term, language),
        thing={
            "iri": iri_value(term),
            "title": edition.naming.title(term, language),
            "kinds": [page.node(kind) for kind in edition.naming.kinds(term)],
            "asserted": view.properties(inferred=False),
            "inferred": view.properties(inferred=True),
            "places": offers_of(page, term),
            "neighbours": neighbours[:MOST_NEIGHBOURS],
            "more_neighbours": max(0, len(neighbours) - MOST_NEIGHBOURS),
            "editions": view.other_editions(),
        },
        shown=programme_view(page, term),
        orders={order: title.in_(language) for order, title in ORDERS.items()},
        drawing=draw(edition.naming.title(term, language), neighbours),
    )


def anchor(triple: Triple) -> str:
    """Give the anchor of a statement on the page of its subject."""
    return "s-" + hashlib.sha256(" ".join(triple[1:]).encode()).hexdigest()[:10]


@dataclass(frozen=True)
class _View:
    page: Page
    term: str

    def properties(self, *, inferred: bool) -> list[Property]:
        """Give the properties that are asserted, or those that are only inferred, names first."""
        facts = [each for each in self._facts() if (each.asserted is None) is inferred]
        grouped = [(name, list(each)) for name, each in groupby(facts, key=lambda fact: fact.predicate)]
        shown = [self._property(name, each) for name, each in grouped]
        order = {name: (place, self._link(name)) for place, name in enumerate(_FIRST)}
        ranks = [order.get(name, (len(order) + (name == TYPE), self._link(name).casefold())) for name, _ in grouped]
        return [each for _, each in sorted(zip(ranks, shown, strict=True), key=lambda pair: pair[0])]

    def _facts(self) -> Sequence[Fact]:
        return self.page.edition.catalogue.facts(self.term)

    def _link(self, predicate: str) -> str:
        return self.page.edition.naming.plain(predicate, self.page.language)

    def _property(self, name: str, facts: list[Fact]) -> Property:
        values = tuple(self._value(fact) for fact in facts[:MOST_VALUES])
        return Property(self.page.node(name), values, max(0, len(facts) - MOST_VALUES))

    def _value(self, fact: Fact) -> Value:
        why = self._why(fact) if fact.asserted is None else None
        return Value(
            self.page.node(fact.object), anchor(fact.triple), self.page.level(fact.level), self._sources(fact), why
        )

    def _sources(self, fact: Fact) -> tuple[str, ...]:
        places = dict.fromkeys(place.where for place in self.page.edition.catalogue.where(fact.triple))
        more = [f"+ {len(places) - _MOST_PLACES}"] if len(places) > _MOST_PLACES else []
        return (*list(places)[:_MOST_PLACES], *more)

    def _why(self, fact: Fact) -> Why | None:
        catalogue = self.page.edition.catalogue
        found = premises(catalogue, fact)
        if found is None or fact.rule is None:
            return None
        rule = self.page.edition.rule(fact.rule, self.page.language)
        return Why(rule, tuple(self._premise(each) for each in found))

    def _premise(self, fact: Fact) -> Premise:
        return Premise(
            self.page.node(fact.subject),
            self._link(fact.predicate),
            self.page.node(fact.object),
            self.page.level(fact.level),
            self._sources(fact),
            self.page.link(fact.subject, anchor(fact.triple)),
        )

    def neighbours(self) -> list[Neighbour]:
        """Give the things that a thing is linked to, each once: those that it leads to, then those that lead to it.

        Rows of curated tables come last: they are records about the others.
        """
        catalogue = self.page.edition.catalogue
        out = ((fact.object, fact, False) for fact in self._facts() if fact.predicate != TYPE)
        into = ((fact.subject, fact, True) for fact in catalogue.mentions(self.term) if fact.predicate != TYPE)
        met: dict[str, Neighbour] = {}
        for other, fact, incoming in (*out, *into):
            if other not in met and other != self.term and is_iri(other) and catalogue.facts(other):
                short = self.page.edition.naming.short(other, self.page.language)
                record = maq("CuratedRow") in catalogue.values(other, TYPE)
                node, link = self.page.node(other), self._link(fact.predicate)
                met[other] = Neighbour(node, short, link, incoming=incoming, record=record)
        return sorted(met.values(), key=lambda each: (each.record, each.incoming))

    def other_editions(self) -> Iterable[dict[str, str]]:
        """Give the pages of the same thing in other editions."""
        return [
            {"href": self.page.href(_page(other, stem, self.page.language)), "title": name}
            for name, other in sorted(self.page.edition.others.items())
            for stem, _ in [other.stem_of(self.term)]
            if stem and other is not self.page.edition
        ]


def _page(edition: Edition, stem: str, language: Language) -> str:
    return Page(edition, stem, language).path
