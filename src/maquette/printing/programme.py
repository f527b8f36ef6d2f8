"""A programme as printable tables need it: its units where they stand, its periods, its tree, its activities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.names import listed, resolve_named
from maquette.printing.facts import Labels, Things, read
from maquette.printing.tables import MISSING, NOT_STATED, Cell, decimal_of, stated, text
from maquette.terms import text_of
from maquette.text import LANGUAGES, Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from maquette.names import Named
    from maquette.store import Store

LAST = 10**6
"""Comes after every position and period."""
NO_PERIOD = Text("Period not stated", "Période non renseignée")
ACTIVITIES = Text("Activities beside the units", "Activités hors UE")
TOTALS_NOTE = Text(
    "Totals are what is offered, not what a student must take. “{missing}” is never counted as 0; a stated 0 is 0.",
    "Les totaux disent ce qui est proposé, non ce qu’un étudiant doit suivre. « {missing} » ne compte jamais pour 0 ; "
    "un 0 énoncé vaut 0.",
).with_(missing=NOT_STATED)
ACTIVITIES_NOTE = Text(
    "Activities beside the units are outside every count and total of units.",
    "Les activités hors UE n’entrent dans aucun compte ni total d’UE.",
)

HOURS_HEADINGS = {
    maq("lectureHours"): Text("Lectures (CM), h", "CM, h"),
    maq("tutorialHours"): Text("Tutorials (TD), h", "TD, h"),
    maq("practicalHours"): Text("Practicals (TP), h", "TP, h"),
    maq("projectHours"): Text("Project, h", "Projet, h"),
    maq("ownWorkHours"): Text("Own work, h", "Travail personnel, h"),
    maq("companyHours"): Text("Company, h", "Entreprise, h"),
    maq("unspecifiedHours"): Text("Hours, kind not stated", "Heures, nature non renseignée"),
    "": Text("Hours, kind not stated", "Heures, nature non renseignée"),
}
"""Headings of the kinds of hours; "" is for hours of no stated kind."""
_KINDS_OF_HOURS = ("lecture", "tutorial", "practical", "project", "ownWork", "company", "unspecified")
_KINDS_OF_ACTIVITY = ("projectKind", "companyKind", "thesisKind")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sheet was made from: the edition, and the build (or what stands for it)."""

    edition: str
    release: Text

    @property
    def edition_text(self) -> Text:
        """Give the words for the edition."""
        return Text("Edition {edition}", "Édition {edition}").with_(edition=self.edition)


def choose_programme(store: Store, asked: str) -> Named:
    """Give the programme asked for, or the only one; raises `BadCall` when that is not to be told."""
    if asked.strip():
        return resolve_named(store, asked, "programme")
    programmes = listed(store, "programme")
    if len(programmes) == 1:
        return programmes[0]
    en, fr = ("; ".join(each.hint(language) for each in programmes[:6]) for language in LANGUAGES)
    raise BadCall(
        Text("Of which programme? There are {n}.", "De quel programme ? Il y en a {n}.").with_(n=len(programmes)),
        Text(f"Name one after the table: {en}.", f"Nommez-en un après le tableau : {fr}.")
        if programmes
        else Text("Build a workspace that has one.", "Construisez un dossier qui en contient un."),
    )


def edition_of(store: Store) -> str:
    """Give the edition that a dataset says it holds, e.g. at an endpoint; several are joined."""
    editions = {row["value"] for row in read(store, "programme") if text_of(row["what"]) == "edition"}
    labels = Labels.read(store, editions)
    return ", ".join(sorted(labels.of(each).en.rsplit("/", 1)[-1] for each in editions)) or NOT_STATED.en


@dataclass(frozen=True)
class Programme:
    """A programme with its units and activities; every list is in the order of the year, then of the page."""

    named: Named
    offers: Things
    units: Things
    activities: Things
    hours: Mapping[str, Mapping[str, Sequence[str]]]
    assessments: Mapping[str, Sequence[Mapping[str, str]]]
    periods: Sequence[Mapping[str, str]]
    tracks: Sequence[Mapping[str, str]]
    labels: Labels

    @classmethod
    def read(cls, store: Store, named: Named) -> Programme:
        """Read all that is said of a programme's units and activities."""
        own = {"programme": named.term}
        offers = Things.read(store, "offers", **own)
        units = Things.read(store, "units", **own)
        activities = Things.read(store, "activities", **own)
        hours = hours_of(read(store, "hours", **own))
        things = [value for each in (offers, units, activities) for value in each.values()]
        kinds = {kind for each in hours.values() for kind in each if kind}
        tracks = read(store, "tracks", **own)
        return cls(
            named=named,
            offers=offers,
            units=units,
            activities=activities,
            hours=hours,
            assessments=grouped(read(store, "assessments", **own)),
            periods=read(store, "periods"),
            tracks=tracks,
            labels=Labels.read(store, things, kinds, [named.term], (row["track"] for row in tracks)),
        )

    @property
    def title(self) -> Text:
        """Give the programme's code and label."""
        label = self.named.labels
        return Text(*(" ".join(part for part in (self.named.code, label.in_(each)) if part) for each in LANGUAGES))

    @cached_property
    def ordered_offers(self) -> tuple[str, ...]:
        """Give the units in the programme, in the order of their periods, then of their places, then of their codes."""
        return tuple(sorted(self.offers.said, key=self._rank_of_offer))

    def _rank_of_offer(self, offer: str) -> tuple[int, int, bool, str, str]:
        code = self.units.one(self.unit(offer), "code") or ""
        position = self.offers.one(offer, "position") or ""
        return (
            min((self._rank_of_period(each) for each in self.offers.all(offer, "period")), default=LAST),
            int(position) if position.isdecimal() else LAST,
            not code,
            code,
            offer,
        )

    def _rank_of_period(self, period: str) -> int:
        return next((n for n, row in enumerate(self.periods) if row["period"] == period), LAST)

    @cached_property
    def ordered_activities(self) -> tuple[str, ...]:
        """Give the activities: projects, then company, then thesis, then others."""
        kinds = [maq(name) for name in _KINDS_OF_ACTIVITY]

        def rank(activity: str) -> tuple[int, str, str]:
            kind = next(iter(self.activities.all(activity, "kind")), "")
            place = kinds.index(kind) if kind in kinds else LAST
            return place, self.activities.one(activity, "label") or "", activity

        return tuple(sorted(self.activities.said, key=rank))

    def unit(self, offer: str) -> str:
        """Give the unit that stands in the programme."""
        return self.offers.all(offer, "unit")[0]

    def code(self, offer: str) -> Cell:
        """Give the code of a unit."""
        code = self.units.one(self.unit(offer), "code")
        return text(code) if code else MISSING

    def unit_title(self, offer: str) -> Cell:
        """Give the title of a unit."""
        return self.named_cell(self.units.all(self.unit(offer), "label"))

    def named_cell(self, values: Sequence[str]) -> Cell:
        """Give a cell of the labels of things, or that nobody stated any."""
        if not values:
            return MISSING
        labels = [self.labels.of(value) for value in dict.fromkeys(values)]
        return text(Text("; ".join(each.en for each in labels), "\u00a0; ".join(each.fr for each in labels)))

    def period_title(self, offer: str) -> Text:
        """Give the codes of the periods of a unit, or that nobody stated any."""
        periods = sorted(self.offers.all(offer, "period"), key=self._rank_of_period)
        codes = [row["code"] for each in periods for row in self.periods if row["period"] == each and "code" in row]
        shown = ", ".join(text_of(code) for code in codes)
        return Text(shown, shown) if shown else NO_PERIOD

    def credits(self, offer: str) -> Decimal | None:
        """Give the ECTS of a unit, or None when nobody stated them (or two sources differ)."""
        return only_number(self.offers.all(offer, "credits"))

    def hours_in_all(self, offer: str) -> Decimal | None:
        """Give the hours of a unit, of all kinds, or None when nobody stated any."""
        return total_hours(self.hours.get(offer, {}))

    @cached_property
    def kinds_of_hours(self) -> tuple[str, ...]:
        """Give the kinds of hours that are stated, in their usual order; "" for hours of no kind."""
        return ordered_kinds(kind for each in self.hours.values() for kind in each)


def ordered_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Give kinds of hours in their usual order, each once."""
    usual = [maq(f"{name}Hours") for name in _KINDS_OF_HOURS]
    return tuple(sorted(set(kinds), key=lambda kind: (usual.index(kind) if kind in usual else LAST, kind)))


def only_number(values: Sequence[str]) -> Decimal | None:
    """Give the one number that is stated; None when none is, or several differ."""
    numbers = {decimal_of(text_of(value)) for value in values}
    return next(iter(numbers)) if len(numbers) == 1 else None


def number_cell(values: Sequence[str]) -> Cell:
    """Give the cell of a stated number: missing when nobody stated it, all of them when sources differ."""
    lexical = list(dict.fromkeys(text_of(value) for value in values))
    return stated(lexical[0] if lexical else None) if len(lexical) < 2 else text(" / ".join(lexical), style="alert")


def hours_of(rows: Sequence[Mapping[str, str]]) -> dict[str, dict[str, list[str]]]:
    """Gather hours: unit in a programme → kind ("" when none is said) → values."""
    hours: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        hours.setdefault(row["thing"], {}).setdefault(row.get("kind", ""), []).append(row["value"])
    return hours


def total_hours(kinds: Mapping[str, Sequence[str]], kind: str | None = None) -> Decimal | None:
    """Sum the hours of a unit, of one kind or of all; None when none is stated."""
    values = [value for each, found in kinds.items() if kind in {None, each} for value in found]
    numbers = [number for value in values if (number := decimal_of(text_of(value))) is not None]
    return sum(numbers[1:], numbers[0]) if numbers else None


def grouped(rows: Sequence[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    """Gather rows by their ?thing."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        found.setdefault(row["thing"], []).append(row)
    return found


def assessment_cell(rows: Sequence[Mapping[str, str]]) -> Cell:
    """Give the forms of assessment of a unit with their weights, or that nobody stated any."""
    parts = []
    for row in rows:
        words = [text_of(row[name]) for name in ("form", "session") if name in row]
        weight = f" ({text_of(row['weight'])})" if "weight" in row else ""
        parts.append(", ".join(words) + weight)
    return text("; ".join(part for part in parts if part)) if any(parts) else MISSING
