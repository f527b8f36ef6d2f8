"""The compliance sheet: each rule with its source, what was found, whether it is met, and on which lines that rests."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from maquette.compliance import STATUS_TITLES
from maquette.printing.tables import MISSING, Column, Group, Row, Sheet, Table, text
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.compliance import Verdict
    from maquette.findings import Place
    from maquette.names import Named
    from maquette.printing.programme import Origin
    from maquette.printing.tables import Cell

TITLE = Text("Compliance sheet", "Fiche de conformité")
_COLUMNS = (
    Column(Text("Rule", "Règle"), width=40),
    Column(Text("Status", "État"), width=14),
    Column(Text("Value found", "Valeur trouvée"), width=38),
    Column(Text("Evidence", "Preuve"), width=44),
    Column(Text("Source", "Source"), width=44),
)
_SHOWN = 4
"""How many lines of evidence are written out; the others are counted."""
_NOTES = (
    Text(
        "“unknown”: the data do not say it. A rule is never met because the data are silent.",
        "« inconnu » : les données ne le disent pas. Une règle n’est jamais respectée par le silence des données.",
    ),
    Text(
        "Evidence is where what breaks a rule or leaves it open stands; of a rule that is met, where its values stand. "
        "`maquette validate` says why each finding matters and how to mend it.",
        "La preuve est là où figure ce qui enfreint une règle ou la laisse en suspens ; d’une règle respectée, là où "
        "figurent ses valeurs. `maquette validate` dit pourquoi chaque constat compte et comment le corriger.",
    ),
)


def compliance_sheet(programme: Named, verdicts: Sequence[Verdict], origin: Origin) -> Sheet:
    """Give the compliance sheet of a programme: its verdicts, by the pack of their rules, in their order."""
    title = Text(
        " ".join(filter(None, (programme.code, programme.labels.en))),
        " ".join(filter(None, (programme.code, programme.labels.fr))),
    )
    counts = {status: sum(each.status == status for each in verdicts) for status in STATUS_TITLES}
    return Sheet(
        name="compliance",
        title=Text("{title} — {of}", "{title} — {of}").with_(title=TITLE, of=title),
        edition=origin.edition_text,
        release=origin.release,
        tables=(
            Table(
                caption=Text(
                    "{n} rules — met: {met}, not met: {broken}, unknown: {open}",
                    "{n} règles — respectées : {met}, non respectées : {broken}, inconnu : {open}",
                ).with_(n=len(verdicts), met=counts["met"], broken=counts["not met"], open=counts["unknown"]),
                columns=_COLUMNS,
                groups=tuple(
                    Group(pack, tuple(map(_row, group)))
                    for pack, group in groupby(verdicts, key=lambda each: each.rule.pack)
                ),
                grouping=Text("Rules of", "Règles de"),
                frozen=1,
                empty=Text("No rule applies to the programme.", "Aucune règle ne s’applique au programme."),
            ),
        ),
        notes=_NOTES,
    )


def _row(verdict: Verdict) -> Row:
    rule = verdict.rule
    return Row(
        (
            text(rule.title),
            text(STATUS_TITLES[verdict.status], style="alert" if verdict.status == "not met" else ""),
            text(verdict.found) if verdict.found else MISSING,
            _evidence(verdict.evidence),
            text(rule.source, link=rule.see),
        )
    )


def _evidence(places: Sequence[Place]) -> Cell:
    if not places:
        return MISSING
    shown = ", ".join(str(each) for each in places[:_SHOWN])
    more = len(places) - _SHOWN
    if more <= 0:
        return text(shown)
    return text(Text("{shown} and {n} more", "{shown} et {n} autres").with_(shown=shown, n=more))
