"""The cross table of units and competencies (*tableau croisé*)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from maquette import basis as sureness
from maquette.printing.facts import Labels, read
from maquette.printing.marks import Contribution, Contributions, note_basis
from maquette.printing.programme import ACTIVITIES, ACTIVITIES_NOTE, TOTALS_NOTE, Programme, number_cell
from maquette.printing.tables import (
    BLANK,
    CREDITS_OVER,
    HOURS_OVER,
    MISSING,
    Cell,
    Column,
    Group,
    Legend,
    Row,
    Sheet,
    Sum,
    Table,
    number,
    text,
)
from maquette.terms import text_of
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maquette.names import Named
    from maquette.printing.programme import Origin
    from maquette.store import Store

TITLE = Text("Cross table of units and competencies", "Tableau croisé des UE et des compétences")
_FIXED = (
    Column(Text("Code", "Code"), width=14),
    Column(Text("Unit or activity", "UE ou activité"), width=38),
    Column(Text("ECTS", "ECTS"), width=13, numeric=True),
    Column(Text("Hours", "Heures"), width=13, numeric=True),
    Column(Text("Status", "Statut"), width=13),
    Column(Text("Responsible", "Responsable"), width=24),
)
_WIDE = 8
"""Up to so many competencies are written out in the heading; more are listed below the table."""


def cross_table(store: Store, named: Named, origin: Origin) -> Sheet:
    """Give the cross table of a programme: units by period, then activities; a column per competency; what is missing.

    Each mark is what the questions `units-by-competencies` and `units-toward-competency` answer, with its basis.
    """
    crossing = _Crossing.read(store, named)
    return Sheet(
        name="cross",
        title=Text("{title} — {of}", "{title} — {of}").with_(title=TITLE, of=crossing.programme.title),
        edition=origin.edition_text,
        release=origin.release,
        tables=(crossing.table(),),
        legend=crossing.legend.entries,
        notes=crossing.notes(),
    )


@dataclass(frozen=True)
class _Crossing:
    """A programme's units against its competencies."""

    programme: Programme
    competencies: Sequence[Mapping[str, str]]
    labels: Labels
    contributions: Contributions
    legend: Legend

    @classmethod
    def read(cls, store: Store, named: Named) -> _Crossing:
        competencies: dict[str, Mapping[str, str]] = {}
        for row in read(store, "competencies", programme=named.term):
            competencies.setdefault(row["competency"], row)
        rows = sorted(competencies.values(), key=lambda row: bool(row.get("block")))
        blocks = list(dict.fromkeys(row.get("block", "") for row in rows))
        rows.sort(key=lambda row: blocks.index(row.get("block", "")))
        return cls(
            programme=Programme.read(store, named),
            competencies=rows,
            labels=Labels.read(store, competencies, filter(None, blocks)),
            contributions=Contributions.read(store, programme=named.term),
            legend=Legend(),
        )

    def table(self) -> Table:
        """Make the table; the legend is filled on the way, in the order of the columns."""
        programme = self.programme
        groups = [
            Group(title, tuple(self._unit_row(offer) for offer in offers))
            for title, offers in groupby(programme.ordered_offers, key=programme.period_title)
        ]
        if programme.activities.said:
            groups.append(Group(ACTIVITIES, tuple(map(self._activity_row, programme.ordered_activities))))
        return Table(
            caption=Text("{title}: {n} units, {m} competencies", "{title} : {n} UE, {m} compétences").with_(
                title=programme.title, n=len(programme.offers.said), m=len(self.competencies)
            ),
            columns=(*_FIXED, *(self._column(n, row) for n, row in enumerate(self.competencies, 1))),
            groups=tuple(groups),
            footer=self._footer(),
            grouping=Text("Period", "Période"),
            head=1,
            frozen=2,
            empty=Text("The programme has no unit.", "Le programme n’a pas d’UE."),
        )

    def sign(self, number_: int, row: Mapping[str, str]) -> Text:
        """Give the short name of a competency: its code, else C and its place."""
        sign = text_of(row["code"]) if "code" in row else f"C{number_}"
        return Text(sign, sign)

    def _column(self, number_: int, row: Mapping[str, str]) -> Column:
        block = row.get("block")
        return Column(
            self.sign(number_, row),
            title=self.labels.of(row["competency"]),
            under=self.labels.of(block) if block else None,
            width=22 if len(self.competencies) <= _WIDE else 7,
            centred=True,
            listed=len(self.competencies) > _WIDE,
        )

    def _unit_row(self, offer: str) -> Row:
        programme, unit = self.programme, self.programme.unit(offer)
        return Row(
            (
                programme.code(offer),
                programme.unit_title(offer),
                number_cell(programme.offers.all(offer, "credits")),
                number(total) if (total := programme.hours_in_all(offer)) is not None else MISSING,
                programme.named_cell(programme.offers.all(offer, "status")),
                programme.named_cell(programme.units.all(unit, "responsible")),
                *self._marks(unit),
            )
        )

    def _activity_row(self, activity: str) -> Row:
        said, programme = self.programme.activities, self.programme
        code = said.one(activity, "code")
        return Row(
            (
                text(code) if code else BLANK,
                programme.named_cell(said.all(activity, "label")),
                number_cell(said.all(activity, "credits")),
                MISSING,
                MISSING,
                programme.named_cell(said.all(activity, "responsible")),
                *self._marks(activity),
            )
        )

    def _marks(self, thing: str) -> list[Cell]:
        return [self.contributions.cell(thing, row["competency"], self.legend) for row in self.competencies]

    # What stands below the rows

    def _footer(self) -> tuple[Row, ...]:
        programme = self.programme
        offers = programme.ordered_offers
        credits_ = Sum.over(programme.credits(offer) for offer in offers)
        hours = Sum.over(programme.hours_in_all(offer) for offer in offers)
        total = Text("Units offered: {n} ({credits}; {hours})", "UE proposées : {n} ({credits} ; {hours})").with_(
            n=len(offers),
            credits=credits_.coverage(CREDITS_OVER),
            hours=hours.coverage(HOURS_OVER),
        )
        sums = (BLANK, text(total), credits_.cell, hours.cell, BLANK, BLANK, *(BLANK for _ in self.competencies))
        return (
            Row(sums, total=True),
            self._below(_UNITS, self._count),
            self._below(_HIGHEST, self._highest),
            self._below(_TARGET, self._target),
            self._below(_ASSESSED, self._assessed),
            self._below(_GAP, self._gap),
        )

    def _below(self, title: Text, cell: Callable[[Mapping[str, str]], Cell]) -> Row:
        fixed = (BLANK, text(title), *(BLANK for _ in _FIXED[2:]))
        return Row((*fixed, *(cell(row) for row in self.competencies)), total=True)

    def _of(self, row: Mapping[str, str]) -> list[Contribution]:
        """Give the contributions of the programme's units to a competency."""
        units = dict.fromkeys(self.programme.unit(offer) for offer in self.programme.ordered_offers)
        return [each for unit in units for each in self.contributions.between(unit, row["competency"])]

    def _count(self, row: Mapping[str, str]) -> Cell:
        return number(len({each.thing for each in self._of(row)}))

    def _highest(self, row: Mapping[str, str]) -> Cell:
        best = self.contributions.scale.best(self._of(row))
        if best is None or best.level is None:
            return text("—") if best is None else MISSING
        letter, name = self.contributions.scale.letter(best.level), self.contributions.scale.name(best.level)
        basis = sureness.title(best.sure)
        sign = Text("{letter}{sign}", "{letter}{sign}").with_(letter=letter, sign=note_basis(best.sure, self.legend))
        words = Text("{name}, {basis}", "{name}, {basis}").with_(name=name, basis=basis)
        return Cell(sign, "mark", words=words, style=sureness.basis_of(best.sure).value)

    def _target(self, row: Mapping[str, str]) -> Cell:
        return text(self.contributions.scale.name(row["target"])) if "target" in row else MISSING

    def _assessed(self, row: Mapping[str, str]) -> Cell:
        found = self._of(row)
        said = {each.assessed for each in found}
        if not found:
            return text("—")
        if True in said:
            return text(Text("yes", "oui"))
        return MISSING if None in said else text(Text("never", "jamais"), style="alert")

    def _gap(self, row: Mapping[str, str]) -> Cell:
        """Say what is wrong with a competency: no unit, one only, no level, below the target."""
        units = sorted({each.thing for each in self._of(row)})
        if not units:
            before = any(competency == row["competency"] for _, competency in self.contributions.toward)
            return text(_ONLY_BEFORE if before else _NO_UNIT, style="alert")
        if len(units) == 1:
            code = self.programme.units.one(units[0], "code") or ""
            only = Text("one unit only: {code}", "une seule UE : {code}") if code else _ONE_UNIT
            return text(only.with_(code=code), style="alert")
        scale = self.contributions.scale
        best = scale.best(self._of(row))
        if "target" in row and best and scale.rank(best.level) < scale.rank(row["target"]):
            return text(Text("target not reached", "cible non atteinte"), style="alert")
        return text("—")

    def notes(self) -> tuple[Text, ...]:
        """Say what the reader must know: what empty cells mean, which units build nothing, what totals are."""
        programme = self.programme
        building = {each.thing for each in self.contributions.all} | {unit for unit, _ in self.contributions.toward}
        without = [
            programme.code(offer).text.en for offer in programme.ordered_offers if programme.unit(offer) not in building
        ]
        notes = [_EMPTY, TOTALS_NOTE]
        if programme.activities.said:
            notes.append(ACTIVITIES_NOTE)
        if without:
            notes.append(
                Text(
                    "Units for which nobody said what competency they build ({n}): {codes}.",
                    "UE dont personne n’a dit quelle compétence elles construisent ({n}) : {codes}.",
                ).with_(n=len(without), codes=", ".join(without))
            )
        return tuple(notes)


_UNITS = Text("Units that build it, themselves or through a module",
              "UE qui la construisent, elles-mêmes ou par un module")  # fmt: skip
_HIGHEST = Text("Highest level reached", "Plus haut niveau atteint")
_TARGET = Text("Target level", "Niveau visé")
_ASSESSED = Text("Assessed", "Évaluée")
_GAP = Text("Gap", "Manque")
_NO_UNIT = Text("no unit", "aucune UE")
_ONE_UNIT = Text("one unit only", "une seule UE")
_ONLY_BEFORE = Text("no unit, but prerequisites", "aucune UE, seulement des prérequis")
_EMPTY = Text(
    "An empty cell means that nobody said that the unit builds the competency; it does not say that it does not.",
    "Une case vide signifie que personne n’a dit que l’UE construit la compétence ; elle ne dit pas le contraire.",
)
