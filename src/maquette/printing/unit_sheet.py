"""The sheet of one unit: what it is, where it stands, what it builds, what comes before it and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette import basis as sureness
from maquette.names import labels_of, listed, resolve_named
from maquette.printing.facts import Labels, Things, read, read_with_levels
from maquette.printing.marks import Contributions
from maquette.printing.programme import (
    HOURS_HEADINGS,
    assessment_cell,
    grouped,
    hours_of,
    number_cell,
    ordered_kinds,
    total_hours,
)
from maquette.printing.tables import MISSING, Cell, Column, Group, Row, Sheet, Table, number, text
from maquette.terms import iri_value, is_iri, text_of
from maquette.text import LANGUAGES, Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from maquette.names import Named
    from maquette.printing.programme import Origin
    from maquette.store import Store

    Where = Callable[[str, str, str], Iterable[str]]
    """Gives `path:line` of each assertion of a statement (subject, predicate, object)."""

TITLE = Text("Unit sheet", "Fiche d’UE")


def unit_sheet(store: Store, asked: str, origin: Origin, where: Where | None = None) -> Sheet:
    """Give the sheet of a unit, with its sources where they can be told.

    Raises `NoSuchName` or `AmbiguousName` for what names no unit, or several.
    """
    facts = _Facts.read(store, resolve_named(store, asked, "unit"))
    return Sheet(
        name="unit",
        title=Text("{title} — {of}", "{title} — {of}").with_(title=TITLE, of=facts.name),
        edition=origin.edition_text,
        release=origin.release,
        tables=(
            facts.identity(),
            *facts.standings(),
            facts.modules(),
            facts.competencies(),
            facts.needs("before", _BEFORE),
            facts.needs("after", _AFTER),
            facts.needs("topic", _TOPICS),
            facts.jobs(),
            *([facts.sources(where)] if where else []),
        ),
        notes=(_NOT_NAUGHT, _NOBODY_SAID),
        portrait=True,
    )


@dataclass(frozen=True)
class _Facts:
    """All that is said of one unit."""

    named: Named
    unit: Things
    offers: Things
    hours: Mapping[str, Mapping[str, Sequence[str]]]
    assessments: Mapping[str, Sequence[Mapping[str, str]]]
    realised: Sequence[tuple[Mapping[str, str], int]]
    needed: Sequence[tuple[Mapping[str, str], int]]
    prepared: Sequence[tuple[Mapping[str, str], int]]
    contributions: Contributions
    codes: Mapping[str, str]
    labels: Labels

    @classmethod
    def read(cls, store: Store, named: Named) -> _Facts:
        own = {"unit": named.term}
        unit = Things.read(store, "units", thing=named.term)
        offers = Things.read(store, "offers", **own)
        hours = hours_of(read(store, "hours", **own))
        realised = read_with_levels(store, "modules", **own)
        needed = read_with_levels(store, "needs", **own)
        prepared = read_with_levels(store, "jobs", **own)
        contributions = Contributions.read(store, thing=named.term)
        rows = [row for each in (realised, needed, prepared) for row, _ in each]
        terms = {value for row in rows for value in row.values()}
        kinds = {kind for each in hours.values() for kind in each}
        competencies = {competency for _, competency in contributions.toward}
        competencies |= {each.competency for each in contributions.all}
        codes = {
            each.term: each.code
            for kind in ("programme", "track", "period", "unit")
            for each in listed(store, kind)
            if each.code
        }
        labels = Labels(labels_of(store, {*unit.values(), *offers.values(), *kinds, *terms, *competencies}))
        return cls(
            named=named,
            unit=unit,
            offers=offers,
            hours=hours,
            assessments=grouped(read(store, "assessments", **own)),
            realised=realised,
            needed=needed,
            prepared=prepared,
            contributions=contributions,
            codes=codes,
            labels=labels,
        )

    @property
    def name(self) -> Text:
        """Give the code and the title of the unit."""
        parts = ((self.named.code, self.named.labels.in_(each)) for each in LANGUAGES)
        return Text(*(" ".join(filter(None, each)) for each in parts))

    def _names(self, terms: Iterable[str]) -> Cell:
        """Give a cell of codes and labels of things, or that nobody stated any."""
        found = [self._name(term) for term in terms]
        return (
            text(Text("; ".join(each.en for each in found), "\u00a0; ".join(each.fr for each in found)))
            if found
            else MISSING
        )

    def _name(self, term: str) -> Text:
        code, label = self.codes.get(term, ""), self.labels.of(term)
        if not code or code == label.en:
            return label
        return Text("{code} {label}", "{code} {label}").with_(code=code, label=label)

    # The tables

    def identity(self) -> Table:
        """Say what the unit is, in whatever programme."""
        said = self.unit
        web = said.all(self.named.term, "web_site")
        rows = [
            (_CODE, self._names(said.all(self.named.term, "code"))),
            (_FORMER, self._names(said.all(self.named.term, "former_code"))),
            (_UNIT_TITLE, self._names(said.all(self.named.term, "label"))),
            (_NUMBER, text(self.named.number)),
            (_IDENTIFIER, text(iri_value(self.named.term), link=iri_value(self.named.term))),
            (_PEOPLE, self._names(said.all(self.named.term, "responsible"))),
            (_LECTURERS, self._names(said.all(self.named.term, "lecturer"))),
            (_LANGUAGE, self._names(said.all(self.named.term, "language"))),
            (_DOMAIN, self._names(said.all(self.named.term, "domain"))),
            *((_WEB_SITE, text(text_of(each), link=text_of(each) if is_iri(each) else "")) for each in web),
            *([] if web else [(_WEB_SITE, MISSING)]),
        ]
        return _pairs(_IDENTITY, rows)

    def standings(self) -> list[Table]:
        """Say where the unit stands, a table per programme."""
        return [self._standing(offer) for offer in self.offers.said]

    def _standing(self, offer: str) -> Table:
        said, hours = self.offers, self.hours.get(offer, {})
        programmes = [self._name(each) for each in said.all(offer, "programme")]
        total = total_hours(hours)
        kinds = [(HOURS_HEADINGS.get(kind) or self.labels.of(kind), kind) for kind in ordered_kinds(hours)]
        rows = [
            (_TRACKS, self._names(said.all(offer, "track"))),
            (_PERIODS, self._names(said.all(offer, "period"))),
            (_STATUS, self._names(said.all(offer, "status"))),
            (_CREDITS, number_cell(said.all(offer, "credits"))),
            (_COEFFICIENT, number_cell(said.all(offer, "coefficient"))),
            *((heading, _hours(total_hours(hours, kind))) for heading, kind in kinds),
            *([(_HOURS_IN_ALL, _hours(total))] if len(kinds) != 1 else []),
            (_ASSESSMENT, assessment_cell(self.assessments.get(offer, ()))),
            (_CATEGORY, self._names(said.all(offer, "category"))),
            (_TEACHING, self._names(said.all(offer, "teaching_type"))),
        ]
        return _pairs(_IN_PROGRAMME.with_(programme=programmes[0]), rows)

    def modules(self) -> Table:
        """Say which modules the unit realises, how far, and how sure that is."""
        best: dict[str, tuple[int, Mapping[str, str], int]] = {}
        for row, level in self.realised:
            rank = list(_EXTENTS).index(text_of(row["what"]))
            if row["module"] not in best or rank < best[row["module"]][0]:
                best[row["module"]] = (rank, row, level)
        rows = [
            Row(
                (
                    self._names([row["module"]]),
                    self._names([row["axis"]] if "axis" in row else []),
                    text(_EXTENTS[text_of(row["what"])]) if text_of(row["what"]) != "unsaid" else MISSING,
                    _basis(level),
                )
            )
            for _, row, level in best.values()
        ]
        return _listing(_MODULES, (_MODULE, _AXIS, _EXTENT, _BASIS), rows)

    def competencies(self) -> Table:
        """Say which competencies the unit builds, by which way, to what level, and how sure that is."""
        scale = self.contributions.scale
        rows = [
            Row(
                (
                    self._names([each.competency]),
                    text(_THROUGH.with_(module=self.contributions.modules.of(each.module)) if each.module else _ITSELF),
                    text(scale.name(each.level)) if each.level else MISSING,
                    MISSING if each.assessed is None else text(_YES if each.assessed else _NO),
                    _basis(each.sure),
                )
            )
            for each in sorted(self.contributions.all, key=lambda each: (each.competency, each.module or "", each.sure))
        ]
        said = {each.competency for each in self.contributions.all}
        rows += [
            Row((self._names([competency]), text(_AS_PREREQUISITE), MISSING, MISSING, _basis(level)))
            for (_, competency), level in sorted(self.contributions.toward.items())
            if competency not in said
        ]
        rows.sort(key=lambda row: row.cells[0].text.fr)
        return _listing(_COMPETENCIES, (_COMPETENCY, _WAY, _LEVEL, _ASSESSED, _BASIS), rows)

    def needs(self, side: str, caption: Text) -> Table:
        """Say what comes before or after the unit, or which topics it uses: the firmest of what is said of each."""
        best: dict[str, tuple[int, str, int]] = {}
        for row, level in self.needed:
            what, thing = text_of(row["what"]), row["thing"]
            rank = list(_STRENGTHS).index(what)
            if text_of(row["side"]) == side and (thing not in best or rank < best[thing][0]):
                best[thing] = (rank, what, level)
        rows = [
            Row((self._names([thing]), text(_STRENGTHS[what]), _basis(level)))
            for thing, (_, what, level) in sorted(best.items(), key=lambda each: (each[1][0], self._name(each[0]).fr))
        ]
        return _listing(caption, (_TOPIC if side == "topic" else _UNIT, _STRENGTH, _BASIS), rows)

    def jobs(self) -> Table:
        """Say which jobs the unit prepares for."""
        rows = [Row((self._names([row["job"]]), _basis(level))) for row, level in self.prepared]
        return _listing(_JOBS, (_JOB, _BASIS), sorted(rows, key=lambda row: row.cells[0].text.fr))

    def sources(self, where: Where) -> Table:
        """Say in which file and on which line the unit's place, modules and contributions are written."""
        unit = self.named.term
        said = [(_PLACE, (offer, maq("ofUnit"), unit)) for offer in self.offers.said]
        for row, _ in self.realised:
            properties = {"full": "fullyRealises", "part": "partlyRealises", "unsaid": "realises"}
            said.append((self._name(row["module"]), (unit, maq(properties[text_of(row["what"])]), row["module"])))
        said += [
            (self._name(each.competency), (each.contribution, maq("toCompetency"), each.competency))
            for each in sorted(self.contributions.all, key=lambda each: self._name(each.competency).fr)
        ]
        found = dict.fromkeys((words, place) for words, statement in said for place in where(*statement))
        return _listing(_SOURCES, (_WHAT, _SOURCE), (Row((text(words), text(place))) for words, place in found))


def _hours(total: Decimal | None) -> Cell:
    return MISSING if total is None else number(total)


def _basis(level: int) -> Cell:
    return text(sureness.title(level), style=sureness.basis_of(level).value)


def _pairs(caption: Text, rows: Iterable[tuple[Text, Cell]]) -> Table:
    """Make a table of what is said, a row each."""
    columns = (Column(Text("What", "Quoi"), width=40), Column(Text("Value", "Valeur"), width=60))
    return Table(
        caption, columns, (Group(_NOTHING, tuple(Row((text(what), cell)) for what, cell in rows)),), pairs=True
    )


def _listing(caption: Text, columns: tuple[Column, ...], rows: Iterable[Row]) -> Table:
    """Make a table of things; an empty one says that nobody said any."""
    return Table(caption, columns, (Group(_NOTHING, tuple(rows)),), empty=_NOBODY)


_NOTHING = Text("", "")
_NOBODY = Text("not documented", "non documenté")
_YES, _NO = Text("yes", "oui"), Text("no", "non")

_IDENTITY = Text("Identity", "Identité")
_CODE, _FORMER = Text("Code", "Code"), Text("Former codes", "Anciens codes")
_UNIT_TITLE, _NUMBER = Text("Title", "Intitulé"), Text("Catalogue number", "Numéro au catalogue")
_IDENTIFIER = Text("Identifier", "Identifiant")
_PEOPLE, _LECTURERS = Text("Responsible", "Responsables"), Text("Lecturers", "Intervenants")
_LANGUAGE, _DOMAIN = Text("Teaching language", "Langue d’enseignement"), Text("Domain", "Domaine")
_WEB_SITE = Text("Course web site", "Site web du cours")

_IN_PROGRAMME = Text("In the programme {programme}", "Dans la maquette {programme}")
_TRACKS, _PERIODS, _STATUS = Text("Track", "Parcours"), Text("Period", "Période"), Text("Status", "Statut")
_CREDITS, _COEFFICIENT = Text("ECTS", "ECTS"), Text("Coefficient", "Coefficient")
_HOURS_IN_ALL = Text("Hours", "Heures")
_ASSESSMENT = Text("Assessment (MCC)", "Modalités de contrôle (MCC)")
_CATEGORY, _TEACHING = Text("Category", "Catégorie"), Text("Teaching type", "Type d’enseignement")

_MODULES = Text("Announced modules that it realises", "Modules annoncés qu’elle réalise")
_MODULE, _AXIS = Column(Text("Module", "Module"), width=40), Column(Text("Axis", "Axe"), width=60)
_EXTENT = Column(Text("Extent", "Étendue"), width=18)
_EXTENTS = {"full": Text("in full", "en entier"), "part": Text("in part", "en partie"), "unsaid": _NOTHING}
_BASIS = Column(Text("Basis", "Fondement"), width=20)

_COMPETENCIES = Text("Competencies that it builds", "Compétences qu’elle construit")
_COMPETENCY, _WAY = Column(Text("Competency", "Compétence"), width=40), Column(Text("Way", "Voie"), width=60)
_LEVEL, _ASSESSED = Column(Text("Level", "Niveau"), width=18), Column(Text("Assessed", "Évaluée"), width=20)
_ITSELF = Text("itself", "elle-même")
_THROUGH = Text("through the module “{module}” (inferred)", "par le module « {module} » (inféré)")
_AS_PREREQUISITE = Text("as a prerequisite of units that build it (inferred)",
                        "comme prérequis d’UE qui la construisent (inféré)")  # fmt: skip

_BEFORE = Text("To be taken before it", "À suivre avant elle")
_AFTER = Text("Units that come after it", "UE qui viennent après elle")
_TOPICS = Text("Entry topics that it uses", "Notions d’entrée qu’elle utilise")
_UNIT, _TOPIC = Column(Text("Unit", "UE"), width=40), Column(Text("Topic", "Notion"), width=40)
_STRENGTH = Column(Text("How firmly", "Avec quelle force"), width=60)
_STRENGTHS = {
    "required": Text("required", "requis"),
    "advised": Text("advised", "conseillé"),
    "used": Text("used", "utilisée"),
    "unsaid": Text("prerequisite, strength not stated", "prérequis, force non renseignée"),
    "indirect": Text("through other units (inferred)", "par d’autres UE (inféré)"),
}

_JOBS = Text("Jobs that it prepares for (inferred)", "Métiers auxquels elle prépare (inféré)")
_JOB = Column(Text("Job", "Métier"), width=40)

_SOURCES = Text("Where it is written", "Où c’est écrit")
_WHAT, _SOURCE = Column(Text("What", "Quoi"), width=40), Column(Text("File and line", "Fichier et ligne"), width=60)
_PLACE = Text("place in the programme", "place dans la maquette")

_NOT_NAUGHT = Text(
    "“not stated” is never 0; a stated 0 is 0.",
    "« non renseigné » ne vaut jamais 0 ; un 0 énoncé vaut 0.",
)
_NOBODY_SAID = Text(
    "“not documented” means that nobody said it, not that there is none.",
    "« non documenté » signifie que personne ne l’a dit, non qu’il n’y en a pas.",
)
