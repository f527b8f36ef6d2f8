"""The blueprint of a programme (*maquette*): its units where they stand, with all that is stated of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.printing.programme import (
    ACTIVITIES,
    ACTIVITIES_NOTE,
    HOURS_HEADINGS,
    LAST,
    TOTALS_NOTE,
    Programme,
    assessment_cell,
    number_cell,
    only_number,
    total_hours,
)
from maquette.printing.tables import (
    BLANK,
    CREDITS_OVER,
    HOURS_OVER,
    MISSING,
    Cell,
    Column,
    Group,
    Row,
    Sheet,
    Sum,
    Table,
    number,
    shown_number,
    text,
)
from maquette.terms import text_of
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.names import Named
    from maquette.printing.programme import Origin
    from maquette.store import Store

TITLE = Text("Blueprint of the programme", "Maquette pédagogique")
_NO_TRACK = Text("Track not stated", "Parcours non renseigné")


def blueprint(store: Store, named: Named, origin: Origin) -> Sheet:
    """Give the blueprint of a programme: units by track and period, sums that say what they cover, activities."""
    programme = Programme.read(store, named)
    return Sheet(
        name="maquette",
        title=Text("{title} — {of}", "{title} — {of}").with_(title=TITLE, of=programme.title),
        edition=origin.edition_text,
        release=origin.release,
        tables=(_table(programme),),
        notes=tuple(_notes(programme)),
    )


def _table(programme: Programme) -> Table:
    kinds = programme.kinds_of_hours
    groups = []
    for title, offers in _by_track(programme):
        rows = [_unit_row(programme, offer) for offer in offers]
        groups.append(Group(title, (*rows, _sums(programme, offers, _SUBTOTAL))))
    if programme.activities.said:
        rows = [_activity_row(programme, each) for each in programme.ordered_activities]
        groups.append(Group(ACTIVITIES, tuple(rows)))
    return Table(
        caption=Text("{title}: {n} units", "{title} : {n} UE").with_(
            title=programme.title, n=len(programme.offers.said)
        ),
        columns=(*_BEFORE_HOURS, *_hour_columns(programme, kinds), *_AFTER_HOURS),
        groups=tuple(groups),
        footer=(_sums(programme, programme.ordered_offers, _TOTAL),),
        grouping=Text("Track", "Parcours"),
        head=1,
        frozen=2,
        empty=Text("The programme has no unit.", "Le programme n’a pas d’UE."),
    )


_BEFORE_HOURS = (
    Column(Text("Code", "Code"), width=14),
    Column(Text("Unit or activity", "UE ou activité"), width=40),
    Column(Text("Period", "Période"), width=9),
    Column(Text("Status", "Statut"), width=13),
    Column(Text("ECTS", "ECTS"), width=13, numeric=True),
    Column(Text("Coefficient", "Coefficient"), width=13, numeric=True),
)
_AFTER_HOURS = (
    Column(Text("Assessment (MCC)", "MCC"), width=16),
    Column(Text("Language", "Langue"), width=13),
    Column(Text("Category", "Catégorie"), width=24),
    Column(Text("Responsible", "Responsable"), width=24),
)
_HOURS = Text("Hours", "Heures")


def _hour_columns(programme: Programme, kinds: Sequence[str]) -> list[Column]:
    """Give a column per kind of hours that is stated anywhere, and their sum when there are several."""
    if not kinds:
        return [Column(_HOURS, width=13, numeric=True)]
    headings = [HOURS_HEADINGS.get(kind) or programme.labels.of(kind) for kind in kinds]
    columns = [Column(heading, width=14, numeric=True) for heading in headings]
    return (
        [*columns, Column(Text("Hours in all", "Heures en tout"), width=13, numeric=True)]
        if len(kinds) > 1
        else columns
    )


def _by_track(programme: Programme) -> Iterable[tuple[Text, list[str]]]:
    """Give the units of each track, in the order of the tree; a unit in several tracks stands in the first."""
    places = {track: number for number, track in enumerate(_in_tree_order(programme.tracks))}
    held: dict[str, list[str]] = {}
    for offer in programme.ordered_offers:
        tracks = sorted(programme.offers.all(offer, "track"), key=lambda each: places.get(each, LAST))
        held.setdefault(tracks[0] if tracks else "", []).append(offer)
    for track in sorted(held, key=lambda each: places.get(each, LAST)):
        yield (_track_title(programme, track) if track else _NO_TRACK), held[track]


def _in_tree_order(tracks: Sequence[Mapping[str, str]]) -> list[str]:
    """Give the tracks depth first, siblings in their order; what hangs on a circle comes last."""
    rows = {row["track"]: row for row in reversed(tracks)}
    siblings: dict[str, list[str]] = {}
    for row in tracks:
        parent = row.get("parent", "")
        siblings.setdefault(parent if parent in rows else "", []).append(row["track"])
    order: dict[str, None] = {}
    waiting = list(reversed(siblings.get("", [])))
    while waiting:
        track = waiting.pop()
        if track not in order:
            order[track] = None
            waiting += reversed(siblings.get(track, []))
    return [*order, *(track for track in rows if track not in order)]


def _track_title(programme: Programme, track: str) -> Text:
    code = next((text_of(row["code"]) for row in programme.tracks if row["track"] == track and "code" in row), "")
    label = programme.labels.of(track)
    if not code or label.en == code:
        return label
    return Text("{code} — {label}", "{code} — {label}").with_(code=code, label=label)


def _unit_row(programme: Programme, offer: str) -> Row:
    said, unit = programme.offers, programme.unit(offer)
    period = text(programme.period_title(offer)) if said.all(offer, "period") else MISSING
    return Row(
        (
            programme.code(offer),
            programme.unit_title(offer),
            period,
            programme.named_cell(said.all(offer, "status")),
            number_cell(said.all(offer, "credits")),
            number_cell(said.all(offer, "coefficient")),
            *_hours(programme, offer),
            assessment_cell(programme.assessments.get(offer, ())),
            programme.named_cell(programme.units.all(unit, "language")),
            programme.named_cell(said.all(offer, "category")),
            programme.named_cell(programme.units.all(unit, "responsible")),
        )
    )


def _hours(programme: Programme, offer: str) -> list[Cell]:
    """Give the hours of a unit by kind, and their sum when there are several kinds."""
    kinds, stated = programme.kinds_of_hours, programme.hours.get(offer, {})
    asked: list[str | None] = [*kinds, None] if len(kinds) > 1 else [*kinds] or [None]
    values = [total_hours(stated, kind) for kind in asked]
    return [MISSING if value is None else number(value) for value in values]


def _activity_row(programme: Programme, activity: str) -> Row:
    said = programme.activities
    code = said.one(activity, "code")
    hours = [MISSING for _ in _hours(programme, "")]
    return Row(
        (
            text(code) if code else BLANK,
            text(_with_months(programme, activity)),
            MISSING,
            MISSING,
            number_cell(said.all(activity, "credits")),
            MISSING,
            *hours,
            MISSING,
            MISSING,
            programme.named_cell(said.all(activity, "kind")),
            programme.named_cell(said.all(activity, "responsible")),
        )
    )


def _with_months(programme: Programme, activity: str) -> Text:
    """Give the label of an activity, with how many months it takes where that is stated."""
    label = programme.named_cell(programme.activities.all(activity, "label")).text
    least, most = (only_number(programme.activities.all(activity, what)) for what in ("months_min", "months_max"))
    if least is None or most is None:
        return label
    texts = [Text(*(shown_number(value, language) for language in ("en", "fr"))) for value in (least, most)]
    if least == most:
        return Text("{label} ({n} months)", "{label} ({n} mois)").with_(label=label, n=texts[0])
    return Text("{label} ({least} to {most} months)", "{label} ({least} à {most} mois)").with_(
        label=label, least=texts[0], most=texts[1]
    )


_SUBTOTAL = Text("{n} units ({credits}; {hours})", "{n} UE ({credits} ; {hours})")
_TOTAL = Text("Programme: {n} units offered ({credits}; {hours})", "Programme : {n} UE proposées ({credits} ; {hours})")


def _sums(programme: Programme, offers: Sequence[str], words: Text) -> Row:
    """Give the row of sums of some units: what they sum up to, over how many of them it was stated."""
    credits_ = Sum.over(programme.credits(offer) for offer in offers)
    hours = Sum.over(programme.hours_in_all(offer) for offer in offers)
    kinds = programme.kinds_of_hours
    by_kind = [Sum.over(total_hours(programme.hours.get(each, {}), kind) for each in offers) for kind in kinds]
    cells = [each.cell for each in by_kind]
    title = words.with_(n=len(offers), credits=credits_.coverage(CREDITS_OVER), hours=hours.coverage(HOURS_OVER))
    hour_cells = [*cells, hours.cell] if len(kinds) > 1 else cells or [hours.cell]
    blank = [BLANK for _ in _AFTER_HOURS]
    return Row((BLANK, text(title), BLANK, BLANK, credits_.cell, BLANK, *hour_cells, *blank), total=True)


def _notes(programme: Programme) -> Iterable[Text]:
    yield TOTALS_NOTE
    if programme.kinds_of_hours and set(programme.kinds_of_hours) <= {"", maq("unspecifiedHours")}:
        yield _UNSPECIFIED
    held = {track for offer in programme.offers.said for track in programme.offers.all(offer, "track")}
    held |= {row["parent"] for row in programme.tracks if "parent" in row}
    empty = [track for track in _in_tree_order(programme.tracks) if track not in held]
    if empty:
        titles = [_track_title(programme, track) for track in empty]
        yield Text("Tracks that hold no unit: {tracks}.", "Parcours qui ne contiennent aucune UE : {tracks}.").with_(
            tracks=Text("; ".join(each.en for each in titles), " ; ".join(each.fr for each in titles))
        )
    if programme.activities.said:
        yield ACTIVITIES_NOTE


_UNSPECIFIED = Text(
    "The hours are stated without their kind (lectures, tutorials, practicals, project, own work): they are not "
    "contact hours.",
    "Les heures sont énoncées sans leur nature (CM, TD, TP, projet, travail personnel) : ce ne sont pas des heures en "
    "présence.",
)
