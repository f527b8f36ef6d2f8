"""A programme as its pages show it: the tree, the table of units in any order, axes, competencies, jobs, figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maquette.names import listed
from maquette.printing.programme import Programme
from maquette.printing.tables import shown_number
from maquette.publication.catalogue import TYPE
from maquette.publication.naming import Words
from maquette.publication.page import Node
from maquette.terms import is_literal, literal_parts, text_of
from maquette.text import Text
from maquette.words import RDFS, maq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from maquette.names import Named
    from maquette.publication.edition import Edition
    from maquette.publication.page import Page

_LAST = 10**9
FILTERS = {"inPeriod": "period", "inTrack": "track"}
MOST_CHOICES = 40
ORDERS: dict[str, Text] = {
    "page": Text("in the order of the year", "dans l’ordre de l’année"),
    "code": Text("by code", "par code"),
    "title": Text("by title", "par titre"),
    "credits": Text("by credits", "par crédits"),
    "hours": Text("by hours", "par heures"),
    "competencies": Text("by number of competencies", "par nombre de compétences"),
    "responsible": Text("by responsible person", "par responsable"),
}
"""The orders of the table of units; the first is that of the programme's own page."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of the table of units; figures as people read them, the numbers for sorting beside them.

    `filters` are the classes that the row is shown or hidden by: its period and its track.
    """

    unit: Node
    code: str
    title: Words
    place: Node
    periods: tuple[Node, ...]
    tracks: tuple[Node, ...]
    credits: str | None
    hours: str | None
    axes: tuple[Node, ...]
    competencies: tuple[Node, ...]
    responsible: tuple[Node, ...]
    filters: str
    credits_number: Decimal | None
    hours_number: Decimal | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of a filter: the class of the rows that it keeps, and what it is called."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A track with what is in it: units, and tracks."""

    track: Node
    units: tuple[Node, ...]
    tracks: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A thing with what belongs to it: an axis with its modules, a module with its units."""

    node: Node
    members: tuple[Group, ...] = ()


@dataclass(frozen=True)
class ProgrammeView:
    """What the pages of a programme show, in the page's language."""

    page: Page
    programme: Programme

    @property
    def name(self) -> Words:
        """Give the programme's code and label."""
        return self._edition.naming.title(self.term, self.page.language)

    @property
    def starts(self) -> list[dict[str, str]]:
        """Give what a newcomer would look for first: where it is, what it is called, a word about it."""
        t, page = self.page.t, self.page
        return [
            {
                "href": page.page("questions/units-toward-competency"),
                "title": t("Units toward a competency", "UE vers une compétence"),
                "text": t(
                    "Which units build toward competency 1, and each other one; as a spreadsheet too.",
                    "Quelles UE construisent la compétence 1, et chacune des autres ; en feuille de calcul aussi.",
                ),
            },
            {
                "href": page.page(f"{self.tables}/cross"),
                "title": t("Cross table", "Tableau croisé"),
                "text": t("Units × competencies, with levels and gaps, to print.",
                          "UE × compétences, avec niveaux et manques, à imprimer."),
            },
            {
                "href": page.shared("data/index"),
                "title": t("Releases", "Données publiées"),
                "text": t("The whole edition as Turtle, JSON-LD, RDF/XML or N-Triples, with checksums.",
                          "Toute l’édition en Turtle, JSON-LD, RDF/XML ou N-Triples, avec sommes de contrôle."),
            },
            {
                "href": page.page("questions/index"),
                "title": t("All questions", "Toutes les questions"),
                "text": t("Gaps, prerequisites, credits by axis: asked and answered.",
                          "Manques, prérequis, crédits par axe : questions et réponses."),
            },
        ]  # fmt: skip

    @property
    def term(self) -> str:
        """Give the programme."""
        return self.programme.named.term

    @property
    def _edition(self) -> Edition:
        return self.page.edition

    def _values(self, name: str) -> list[str]:
        return self._edition.catalogue.values(self.term, maq(name))

    def _by_position(self, terms: Iterable[str]) -> list[str]:
        def place(term: str) -> tuple[int, str]:
            found = self._edition.catalogue.value(term, maq("position"))
            return int(text_of(found)) if found and text_of(found).isdecimal() else _LAST, term

        return sorted(terms, key=place)

    # The table of units

    @cached_property
    def units(self) -> list[UnitRow]:
        """Give the rows of the table, in the order of the year."""
        return [self._row(offer) for offer in self.programme.ordered_offers]

    def _row(self, offer: str) -> UnitRow:
        page, catalogue = self.page, self._edition.catalogue
        unit = self.programme.unit(offer)
        periods, tracks = (catalogue.values(offer, maq(name)) for name in ("inPeriod", "inTrack"))
        credit, hours = self.programme.credits(offer), self.programme.hours_in_all(offer)
        label = self._edition.naming.label(unit, page.language)
        built = self._by_position(set(catalogue.values(unit, maq("buildsToward"))) & set(self._values("aimsAt")))
        return UnitRow(
            unit=page.node(unit),
            code=self._edition.naming.code(unit),
            title=label or page.node(unit).words,
            place=page.node(offer),
            periods=tuple(self._short(each) for each in periods),
            tracks=tuple(self._short(each) for each in tracks),
            credits=None if credit is None else shown_number(credit, page.language),
            hours=None if hours is None else shown_number(hours, page.language),
            axes=tuple(page.node(each) for each in self._by_position(catalogue.values(unit, maq("servesAxis")))),
            competencies=tuple(page.node(each) for each in built),
            responsible=tuple(page.node(each) for each in catalogue.values(unit, maq("hasResponsible"))),
            filters=" ".join(
                self._class(name, each)
                for name, terms in (("inPeriod", periods), ("inTrack", tracks))
                for each in terms
            ),
            credits_number=credit,
            hours_number=hours,
        )

    def _short(self, term: str) -> Node:
        return Node(self._edition.naming.short(term, self.page.language), self.page.link(term))

    @cached_property
    def _filtered(self) -> dict[str, list[str]]:
        """Give the periods and the tracks that units stand in, in the order of the year."""
        offers, catalogue = self.programme.ordered_offers, self._edition.catalogue
        return {
            name: list(dict.fromkeys(term for each in offers for term in catalogue.values(each, maq(name))))
            for name in FILTERS
        }

    def _class(self, name: str, term: str) -> str:
        return f"{FILTERS[name]}-{self._filtered[name].index(term)}"

    def in_order(self, order: str) -> list[UnitRow]:
        """Give the rows in one of `ORDERS`; figures from the greatest, what nobody stated last."""
        if order == "page":
            return self.units
        return sorted(self.units, key=_KEYS[order])

    @cached_property
    def filters(self) -> list[tuple[str, str, list[Choice]]]:
        """Give the filters of the table: name, what it is called, its choices.

        One of a single choice is left out, and one of more choices than the style sheet has rules for.
        """
        titles = {"inPeriod": self.page.t("Period", "Période"), "inTrack": self.page.t("Track", "Parcours")}
        return [
            (FILTERS[name], titles[name], [self._choice(name, each) for each in terms])
            for name, terms in self._filtered.items()
            if 1 < len(terms) <= MOST_CHOICES
        ]

    def _choice(self, name: str, term: str) -> Choice:
        return Choice(self._class(name, term), self._short(term).words.text)

    @property
    def sorts(self) -> dict[str, str]:
        """Give the page of each order of the table."""
        others = {order: self.page.page(f"{self.tables}/units-by-{order}") for order in ORDERS}
        return {**others, "page": self.page.page(self.stem, "units")}

    @property
    def stem(self) -> str:
        """Give the stem of the programme's page."""
        return self._edition.stem_of(self.term)[0]

    @property
    def tables(self) -> str:
        """Give the folder of the programme's tables."""
        return tables_folder(self._edition, self.term)

    # Figures

    @property
    def figures(self) -> list[dict[str, str]]:
        """Give the programme's figures, each with the rows that it counts."""
        t, page = self.page.t, self.page
        credit = [each.credits_number for each in self.units if each.credits_number is not None]
        hours = [each.hours_number for each in self.units if each.hours_number is not None]
        of = t("{} of {} units state them", "{} UE sur {} les énoncent")
        units = {"value": str(len(self.units)), "label": t("units", "UE"), "href": self.sorts["page"], "note": ""}
        sums = [
            {
                "value": shown_number(sum(numbers[1:], numbers[0]), page.language) if numbers else "—",
                "label": label,
                "href": self.sorts[order],
                "note": of.format(len(numbers), len(self.units)) if len(numbers) < len(self.units) else "",
            }
            for numbers, label, order in ((credit, "ECTS", "credits"), (hours, t("hours", "heures"), "hours"))
        ]
        counted = [
            (self.axes, t("axes", "axes"), "axes"),
            (self.competencies, t("competencies", "compétences"), "competencies"),
            (self.jobs, t("jobs", "métiers"), "jobs"),
        ]
        counts = [
            {"value": str(len(things)), "label": label, "href": self.page.page(self.stem, anchor), "note": ""}
            for things, label, anchor in counted
        ]
        return [units, *sums, *counts]

    # The tree, the axes, the competencies, the jobs

    @cached_property
    def tree(self) -> tuple[Branch, ...]:
        """Give the programme's tracks, each with its own and its units."""
        rows = {row["track"]: row for row in self.programme.tracks}
        tops = [track for track, row in rows.items() if row.get("parent") not in rows]
        return tuple(self._branch(track, frozenset()) for track in tops)

    def _branch(self, track: str, above: frozenset[str]) -> Branch:
        below = dict.fromkeys(row["track"] for row in self.programme.tracks if row.get("parent") == track)
        offers = [each for each in self.programme.ordered_offers if track in self.programme.offers.all(each, "track")]
        return Branch(
            self.page.node(track),
            tuple(self.page.node(self.programme.unit(each)) for each in offers),
            tuple(self._branch(each, above | {track}) for each in below if each not in above | {track}),
        )

    @cached_property
    def axes(self) -> list[Group]:
        """Give the axes with their modules, and these with the units that realise them."""
        catalogue = self._edition.catalogue
        return [
            Group(
                self.page.node(axis),
                tuple(
                    Group(self.page.node(module), self._coded(catalogue.values(module, maq("realisedBy"))))
                    for module in self._by_position(catalogue.subjects(maq("moduleOf"), axis))
                ),
            )
            for axis in self._by_position(catalogue.subjects(maq("axisOf"), self.term))
        ]

    def _coded(self, terms: Iterable[str]) -> tuple[Group, ...]:
        codes = sorted(terms, key=lambda term: (self._edition.naming.code(term), term))
        return tuple(Group(self._short(each)) for each in codes)

    @cached_property
    def competencies(self) -> list[Group]:
        """Give the competencies with the units that build toward each."""
        catalogue, own = self._edition.catalogue, {self.programme.unit(each) for each in self.programme.ordered_offers}
        return [
            Group(self.page.node(each), self._coded(set(catalogue.values(each, maq("builtBy"))) & own))
            for each in self._by_position(self._values("aimsAt"))
        ]

    @cached_property
    def jobs(self) -> list[Group]:
        """Give the jobs with the competencies that each needs."""
        catalogue, aims = self._edition.catalogue, set(self._values("aimsAt"))
        return [
            Group(
                self.page.node(job),
                tuple(
                    Group(self.page.node(each))
                    for each in self._by_position(set(catalogue.subjects(maq("supportsJob"), job)) & aims)
                ),
            )
            for job in self._by_position(self._values("leadsTo"))
        ]

    # What the catalogue page says in words

    @cached_property
    def sections(self) -> list[tuple[Words, list[Words], Node]]:
        """Give the sections of the catalogue's page: title, paragraphs, the thing that holds them."""
        found = []
        for node in self._values("hasSection"):
            title = self._words(node, "sectionTitle") or self._edition.naming.name(node, self.page.language)
            text = self._words(node, "verbatim")
            if text:
                paragraphs = [Words(" ".join(each.split()), text.language) for each in text.text.split("\n\n")]
                found.append((Words(title.text.rstrip(" :").strip(), title.language), paragraphs, self.page.node(node)))
        return found

    def _words(self, node: str, name: str) -> Words | None:
        values = [each for each in self._edition.catalogue.values(node, maq(name)) if is_literal(each)]
        parts = literal_parts(values[0]) if values else None
        return Words(parts.lexical, "" if parts.language == self.page.language else parts.language) if parts else None

    @cached_property
    def people(self) -> list[tuple[str, tuple[Node, ...]]]:
        """Give who has which role in the programme, and which schools."""
        names = ("hasProgrammeResponsible", "hasContact", "offeredBy", "hasPartnerSchool", "hasCommitteeMember")
        roles = [(self._edition.naming.plain(maq(name), self.page.language), self._values(name)) for name in names]
        return [(role, tuple(self.page.node(each) for each in terms)) for role, terms in roles if terms]

    @property
    def web(self) -> list[Node]:
        """Give the programme's own pages on the web."""
        links = [*self._edition.catalogue.values(self.term, f"<{RDFS}seeAlso>"), *self._values("applicationUrl")]
        return [self.page.node(each) for each in links]


def _descending(number: Decimal | None) -> tuple[bool, Decimal | int]:
    return number is None, -number if number is not None else 0


def _words(nodes: Sequence[Node]) -> str:
    return nodes[0].words.text.casefold() if nodes else "\uffff"


_KEYS: dict[str, Callable[[UnitRow], tuple[object, ...]]] = {
    "code": lambda row: (row.code,),
    "title": lambda row: (row.title.text.casefold(), row.code),
    "credits": lambda row: (*_descending(row.credits_number), row.code),
    "hours": lambda row: (*_descending(row.hours_number), row.code),
    "competencies": lambda row: (-len(row.competencies), row.code),
    "responsible": lambda row: (_words(row.responsible).rpartition(" ")[2], row.code),
}


def programmes_of(edition: Edition) -> list[Named]:
    """Give the programmes of an edition with their names."""
    return listed(edition.catalogue.store, "programme")


def tables_folder(edition: Edition, programme: str) -> str:
    """Give the folder of a programme's tables."""
    return f"tables/{edition.stem_of(programme)[0].rpartition('/')[2]}"


def programme_view(page: Page, term: str) -> ProgrammeView | None:
    """Give the view of a thing that is a programme, or None for anything else."""
    if maq("Programme") not in page.edition.catalogue.values(term, TYPE):
        return None
    return next((view(page, each) for each in programmes_of(page.edition) if each.term == term), None)


def view(page: Page, named: Named) -> ProgrammeView:
    """Give the view of a programme for a page."""
    return ProgrammeView(page, edition_programme(page.edition, named))


def edition_programme(edition: Edition, named: Named) -> Programme:
    """Read a programme once for all of its pages in both languages."""
    if named.term not in edition.programmes:
        edition.programmes[named.term] = Programme.read(edition.catalogue.store, named)
    return edition.programmes[named.term]
