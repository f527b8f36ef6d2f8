"""The report of a comparison: sheets of tables that people read, print and send."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from maquette import basis as sureness
from maquette.changes.difference import CHANGES, Change, Comparison, Difference
from maquette.changes.facts import CONTRIBUTION
from maquette.findings import SEVERITY_TITLES
from maquette.names import labels_of, listed
from maquette.printing.programme import HOURS_HEADINGS
from maquette.printing.tables import BLANK, MISSING, Cell, Column, Group, Row, Sheet, Table, decimal_of, number, text
from maquette.scenario.coverage import KINDS, Reach, Weight, change_of_units
from maquette.terms import is_iri, text_of
from maquette.text import LANGUAGES, Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.changes.facts import Link, Values
    from maquette.findings import Finding

TITLE = Text("What changed", "Ce qui a changé")
TITLES: dict[Change, Text] = {
    "added": Text("Added", "Ajouts"),
    "removed": Text("Removed", "Suppressions"),
    "withdrawn": Text("Withdrawn", "Retraits"),
    "recoded": Text("New codes", "Nouveaux codes"),
    "relabelled": Text("New titles", "Nouveaux intitulés"),
    "moved": Text("Moved", "Déplacements"),
    "recredited": Text("Credits (ECTS)", "Crédits (ECTS)"),
    "hours": Text("Hours", "Heures"),
    "responsible": Text("Persons responsible", "Responsables"),
    "other": Text("Other values", "Autres valeurs"),
    "link added": Text("Links added", "Liens ajoutés"),
    "link removed": Text("Links removed", "Liens supprimés"),
    "link changed": Text("Links changed", "Liens modifiés"),
    "contribution": Text("Levels of contributions", "Niveaux des contributions"),
    "basis": Text("Sureness of links", "Sûreté des liens"),
}
_FIELDS: dict[str, Text] = {
    "code": Text("code", "code"),
    "label": Text("title", "intitulé"),
    "track": Text("track", "parcours"),
    "period": Text("period", "période"),
    "axis": Text("axis", "axe"),
    "parent": Text("within the track", "dans le parcours"),
    "target": Text("target level", "niveau visé"),
    "block": Text("block", "bloc"),
    "credits": Text("ECTS", "ECTS"),
    "hours": Text("hours", "heures"),
    "responsible": Text("responsible", "responsable"),
    "lecturer": Text("lecturer", "intervenant"),
    "language": Text("language", "langue"),
    "domain": Text("domain", "domaine"),
    "category": Text("category", "catégorie"),
    "status": Text("status", "statut"),
    "coefficient": Text("coefficient", "coefficient"),
    "teaching_type": Text("teaching type", "type d’enseignement"),
    "web_site": Text("web site", "site pédagogique"),
}
_UNITS = Text("Units", "UE")
_THINGS = Text("Programme, axes, modules, competencies, jobs", "Programme, axes, modules, compétences, métiers")
_LINKS = Text("Links that people wrote", "Liens écrits par des personnes")
_INFERRED = Text("What no longer or newly follows", "Ce qui ne s’ensuit plus, ou s’ensuit désormais")
_NO_LONGER, _NEWLY = Text("No longer", "Ne s’ensuit plus"), Text("Newly", "S’ensuit désormais")
_FINDINGS = Text(
    "Findings of checking that appear or go", "Constats de la vérification qui apparaissent ou disparaissent"
)
_APPEAR, _GO = Text("Appear", "Apparaissent"), Text("Go", "Disparaissent")
_COVERAGE = Text("Coverage before and after", "Couverture avant et après")
_LOADS = Text("Units, ECTS and hours before and after", "UE, ECTS et heures avant et après")
_KIND_TITLES = {
    "competency": Text("Competencies", "Compétences"),
    "module": Text("Announced modules", "Modules annoncés"),
    "job": Text("Jobs", "Métiers"),
    "axis": Text("Axes", "Axes"),
}
_WHAT, _BEFORE, _AFTER = Text("What", "Quoi"), Text("Before", "Avant"), Text("After", "Après")
_FIELD, _CHANGE = Text("Field", "Champ"), Text("Change", "Changement")
_NONE = Text("No difference.", "Aucune différence.")
_EVERY_UNIT = Text("All units", "Toutes les UE")
_ALL, _PERIOD, _AXIS = Text("In all", "En tout"), Text("By period", "Par période"), Text("By axis", "Par axe")


@dataclass(frozen=True)
class Names:
    """What to call things of either state: as they are called afterwards, else as they were before."""

    labels: Mapping[str, Text]
    codes: Mapping[str, str]

    @classmethod
    def of(cls, comparison: Comparison) -> Names:
        """Read the names of everything that a comparison speaks of."""
        links = [term for link in (*comparison.lost, *comparison.gained) for term in link]
        differing = [
            term
            for each in comparison.differences
            for term in (each.thing, each.of, each.field, *each.before, *each.after)
        ]
        coverage = (comparison.coverage.before, comparison.coverage.after)
        covered = [term for each in coverage for term in each.labels]
        labels: dict[str, Text] = {}
        codes: dict[str, str] = {}
        terms = sorted(term for term in {*links, *differing, *covered} if is_iri(term))
        for state in (comparison.before, comparison.after):
            labels |= labels_of(state.store, terms)
            codes |= {
                each.term: each.code
                for kind in ("unit", "track")
                for each in listed(state.store, kind, among=terms)
                if each.code
            }
        return cls(labels, codes)

    def title(self, term: str) -> Text:
        """Give a thing's code and label, whichever it has."""
        plain = text_of(term)
        label = self.labels.get(term) or Text(plain, plain)
        code = self.codes.get(term, "")
        return Text(f"{code} {label.en}", f"{code} {label.fr}") if code and code != label.en else label

    def values(self, difference: Difference, values: Values) -> Cell:
        """Give the cell of the values of a field."""
        if not values or values == ("",):
            return MISSING
        if difference.field == "hours":
            hours = [_hours(each) for each in values]
            return text(Text(", ".join(each.en for each in hours), ", ".join(each.fr for each in hours)))
        if difference.change == "basis":
            return text(sureness.title(int(values[0])))
        exact = decimal_of(values[0]) if difference.field == "credits" and len(values) == 1 else None
        if exact is not None:
            return number(exact)
        titles = [self.title(each) if is_iri(each) else Text(each, each) for each in values]
        return text(Text(", ".join(each.en for each in titles), ", ".join(each.fr for each in titles)))


def _hours(value: str) -> Text:
    """Give hours with their kind, where it is stated."""
    kind, _, count = value.partition(" ")
    heading = HOURS_HEADINGS.get(maq(f"{kind}Hours"))
    if kind == "unspecified" or heading is None:
        return Text(count, count.replace(".", ","))
    return Text(f"{heading.en}: {count}", f"{heading.fr} : {count.replace('.', ',')}")


def report(comparison: Comparison, *, every: bool = True) -> Sheet:
    """Give the report of a comparison; without `every`, coverage and sums show what changes alone."""
    names = Names.of(comparison)
    before, after = comparison.before.title, comparison.after.title
    tables = [
        _loads(comparison, names, every=every),
        _differences(_UNITS, comparison.units, names),
        _differences(_THINGS, comparison.things, names),
        _link_table(comparison.links, names),
        _inferred(comparison, names),
        _coverage(comparison, names, every=every),
        _findings(comparison),
    ]
    return Sheet(
        name="changes",
        title=Text("{title}: {before} → {after}", "{title} : {before} → {after}").with_(
            title=TITLE, before=before, after=after
        ),
        edition=Text("Differences of what is stated: {n}", "Différences de ce qui est énoncé : {n}").with_(
            n=len(comparison.differences)
        ),
        release=Text("links that no longer follow: {lost}, that newly do: {gained}", "liens qui ne s’ensuivent plus : "
                     "{lost}, qui s’ensuivent désormais : {gained}").with_(
            lost=len(comparison.lost), gained=len(comparison.gained)
        ),
        tables=tuple(tables),
        notes=(_IDENTITY, _SUMS),
    )  # fmt: skip


_IDENTITY = Text(
    "Compared by identity: a unit with a new code or title is the same unit, and one that moved was neither removed "
    "nor added.",
    "Comparaison par identité : une UE qui change de code ou d’intitulé reste la même, et une UE déplacée n’est ni "
    "supprimée ni ajoutée.",
)
_SUMS = Text(
    "ECTS and hours are sums of what is stated; a missing value is not 0.",
    "ECTS et heures sont les sommes de ce qui est renseigné ; une valeur manquante n’est pas 0.",
)


def _differences(caption: Text, differences: Sequence[Difference], names: Names) -> Table:
    groups = [
        Group(TITLES[change], tuple(_row(each, names) for each in some))
        for change, some in groupby(differences, key=lambda each: each.change)
    ]
    return Table(
        caption=_counted(caption, len(differences)),
        columns=(
            Column(_WHAT, width=50), Column(_FIELD, width=14), Column(_BEFORE, width=36), Column(_AFTER, width=36),
        ),
        groups=tuple(groups),
        grouping=_CHANGE,
        empty=_NONE,
    )  # fmt: skip


def _row(each: Difference, names: Names) -> Row:
    what = text(names.title(each.thing))
    if not each.field:
        return Row((what, BLANK, BLANK, BLANK))
    field = _FIELDS.get(each.field, Text(each.field, each.field))
    return Row((what, text(field), names.values(each, each.before), names.values(each, each.after)))


def _counted(caption: Text, count: int) -> Text:
    return Text("{caption}: {n}", "{caption} : {n}").with_(caption=caption, n=count)


def _link_table(links: Sequence[Difference], names: Names) -> Table:
    ordered = sorted(links, key=lambda each: CHANGES.index(each.change))
    groups = [
        Group(TITLES[change], tuple(_link_row(each, names) for each in some))
        for change, some in groupby(ordered, key=lambda each: each.change)
    ]
    return Table(
        caption=_counted(_LINKS, len(links)),
        columns=(
            Column(_WHAT, width=40), Column(Text("Link", "Lien"), width=24), Column(Text("To", "Vers"), width=40),
            Column(_BEFORE, width=18), Column(_AFTER, width=18),
        ),
        groups=tuple(groups),
        grouping=_CHANGE,
        empty=_NONE,
    )  # fmt: skip


def _link_row(each: Difference, names: Names) -> Row:
    link = text(names.title(each.field)) if each.field else BLANK
    before = BLANK if each.change == "link added" and not each.before else names.values(each, each.before)
    after = BLANK if each.change == "link removed" and not each.after else names.values(each, each.after)
    if each.field != CONTRIBUTION and each.change in {"link added", "link removed"}:
        before = after = BLANK
    return Row((text(names.title(each.thing)), link, text(names.title(each.of)), before, after))


def _inferred(comparison: Comparison, names: Names) -> Table:
    def rows(links: Iterable[Link]) -> tuple[Row, ...]:
        return tuple(Row((text(names.title(s)), text(names.title(p)), text(names.title(o)))) for s, p, o in links)

    groups = [(_NO_LONGER, rows(comparison.lost)), (_NEWLY, rows(comparison.gained))]
    return Table(
        caption=_counted(_INFERRED, len(comparison.lost) + len(comparison.gained)),
        columns=(
            Column(_WHAT, width=40), Column(Text("Link", "Lien"), width=24), Column(Text("To", "Vers"), width=50),
        ),
        groups=tuple(Group(title, found) for title, found in groups if found),
        grouping=_CHANGE,
        empty=_NONE,
    )  # fmt: skip


def _coverage(comparison: Comparison, names: Names, *, every: bool) -> Table:
    """Give the reach of competencies, modules, jobs and axes on both sides."""
    one, other = comparison.coverage.before, comparison.coverage.after
    changed = {(each.kind, each.thing) for each in comparison.coverage.reaches}
    groups = []
    for kind in KINDS:
        things = dict.fromkeys((*one.reached[kind], *other.reached[kind]))
        rows = []
        for thing in things if every else [each for each in things if (kind, each) in changed]:
            before, after = one.reached[kind].get(thing, Reach()), other.reached[kind].get(thing, Reach())
            alert = "alert" if before.units and not after.units else ""
            rows.append(
                Row(
                    (
                        text(names.title(thing)),
                        number(len(before.units)),
                        Cell(Text("", ""), "number", number(len(after.units)).number, style=alert),
                        _level(names, before.level),
                        _level(names, after.level),
                        _units(comparison, before, after),
                    )
                )
            )
        if rows:
            groups.append(Group(_KIND_TITLES[kind], tuple(rows)))
    return Table(
        caption=_COVERAGE,
        columns=(
            Column(_WHAT, width=50),
            Column(Text("Units before", "UE avant"), width=8, numeric=True),
            Column(Text("Units after", "UE après"), width=8, numeric=True),
            Column(Text("highest level before", "plus haut niveau avant"), width=14),
            Column(Text("highest level after", "plus haut niveau après"), width=14),
            Column(Text("Units lost (−) and gained (+)", "UE perdues (−) et gagnées (+)"), width=30),
        ),
        groups=tuple(groups),
        grouping=Text("Kind", "Genre"),
        empty=_NONE,
    )


def _level(names: Names, level: str | None) -> Cell:
    return text(names.title(level)) if level else BLANK


def _units(comparison: Comparison, before: Reach, after: Reach) -> Cell:
    en, fr = (", ".join(change_of_units(comparison.coverage, before, after, each)) for each in LANGUAGES)
    return text(Text(en, fr))


def _findings(comparison: Comparison) -> Table:
    def rows(findings: Iterable[Finding]) -> tuple[Row, ...]:
        return tuple(
            Row((text(each.label), text(SEVERITY_TITLES[each.severity]), text(each.message))) for each in findings
        )

    change = comparison.findings.masked
    groups = [(_APPEAR, rows(change.new)), (_GO, rows(change.gone))]
    return Table(
        caption=_counted(_FINDINGS, len(change.new) + len(change.gone)),
        columns=(
            Column(_WHAT, width=40),
            Column(Text("Severity", "Gravité"), width=16),
            Column(Text("Finding", "Constat"), width=50),
        ),
        groups=tuple(Group(title, found) for title, found in groups if found),
        grouping=_CHANGE,
        empty=_NONE,
    )


def _loads(comparison: Comparison, names: Names, *, every: bool) -> Table:
    one, other = comparison.coverage.before, comparison.coverage.after

    def rows(before: Mapping[str, Weight], after: Mapping[str, Weight]) -> tuple[Row, ...]:
        things = sorted({*before, *after}, key=lambda each: (names.title(each).en, each))
        things = [each for each in things if every or before.get(each) != after.get(each)]
        return tuple(
            _weights(names.title(each), before.get(each, Weight()), after.get(each, Weight())) for each in things
        )

    groups = (
        Group(_ALL, (_weights(_EVERY_UNIT, one.total, other.total),)),
        Group(_PERIOD, rows(one.by_period, other.by_period)),
        Group(_AXIS, rows(one.by_axis, other.by_axis)),
    )
    credits_, hours = Text("ECTS", "ECTS"), Text("hours", "heures")
    return Table(
        caption=_LOADS,
        columns=(
            Column(_WHAT, width=50),
            *(
                Column(Text("{what} {when}", "{what} {when}").with_(what=what, when=when), width=9, numeric=True)
                for what in (_UNITS, credits_, hours)
                for when in (Text("before", "avant"), Text("after", "après"))
            ),
        ),
        groups=tuple(group for group in groups if group.rows),
        grouping=Text("Where", "Où"),
    )


def _weights(title: Text, before: Weight, after: Weight) -> Row:
    return Row(
        (
            text(title), number(before.units), number(after.units), before.credits.cell, after.credits.cell,
            before.hours.cell, after.hours.cell,
        )
    )  # fmt: skip
