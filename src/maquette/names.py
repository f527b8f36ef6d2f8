"""Names: what a user types → the term that it means.

A thing is named by its code (in any case), a former code, its number, its label (in any case, with or without
accents), its place on the page, a prefixed name or an IRI. What means nothing, or two things, is an error that lists
the nearest candidates.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from maquette.binding import bind, places
from maquette.errors import BadCall
from maquette.terms import iri, iri_value, is_iri, literal, literal_parts, text_of
from maquette.text import LANGUAGES, Text
from maquette.words import MAQ, PREFIXES, expand
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from maquette.store import Store
    from maquette.text import Language

KINDS: dict[str, Text] = {
    "activity": Text("activity", "activité"),
    "axis": Text("axis", "axe"),
    "block": Text("block of competencies", "bloc de compétences"),
    "category": Text("category", "catégorie"),
    "competency": Text("competency", "compétence"),
    "domain": Text("domain", "domaine"),
    "job": Text("job", "métier"),
    "module": Text("module", "module"),
    "occupation": Text("occupation", "profession"),
    "period": Text("period", "période"),
    "person": Text("person", "personne"),
    "programme": Text("programme", "programme"),
    "skill": Text("skill", "aptitude"),
    "status": Text("status", "statut"),
    "thing": Text("thing", "objet"),
    "topic": Text("topic", "notion"),
    "track": Text("track", "parcours"),
    "unit": Text("unit", "UE"),
}
"""Kinds of things that people name; the things of a kind are listed by `queries/lists/<kind>.rq`."""

_SCHEME = re.compile(r"(?:https?|urn|mailto|file):\S+")
_NEAR = 3
_MANY = 2_000
"""Things from which reading all labels is quicker than looking up theirs (between 1,000 and 4,000 here)."""
_CLOSE = 0.55


class NoSuchName(BadCall):
    """A name means nothing that is known, or nothing of the kind asked for (see `KINDS`; None: of any)."""

    def __init__(self, what: Text, remedy: Text, asked: str, kind: str | None) -> None:
        super().__init__(what, remedy)
        self.asked, self.kind = asked, kind


class AmbiguousName(BadCall):
    """A name means several things."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its names: IRI term, code, former codes, label in both languages, place on its page (0: none).

    `group` is what the place is counted in (the programme), so that "1" can be said of each programme.
    """

    term: str
    code: str
    formers: tuple[str, ...]
    labels: Text
    place: int = 0
    group: str = ""

    @property
    def number(self) -> str:
        """Give the last segment of its IRI: the catalogue's number or the id of `ids.csv`."""
        return re.split(r"[/#]", iri_value(self.term))[-1] if is_iri(self.term) else ""

    def title(self, language: Language) -> str:
        """Give its code and label, whichever it has, or its IRI."""
        label = self.labels.in_(language)
        if self.code and label and self.code != label:
            return f"{self.code} ({label})"
        return self.code or label or iri_value(self.term)

    def shortest(self, language: Language) -> str:
        """Give the shortest thing to type for it."""
        return self.code or (str(self.place) if self.place else self.labels.in_(language) or self.term)

    def hint(self, language: Language) -> str:
        """Give what to type for it and what it is, e.g. "IA717 = Natural Language Processing"."""
        typed, label = self.shortest(language), self.labels.in_(language)
        return f"{typed} = {label}" if label and label != typed else typed


def normalise(text: str) -> str:
    """Fold a label for comparison: case, accents, ligatures, punctuation, apostrophes and white space."""
    spread = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(char for char in spread if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", bare))


def resolve(store: Store, text: str, kind: str | None = None) -> str:
    """Give the term that a user's text means: of a kind (see `KINDS`), or of any.

    Raises `NoSuchName` or `AmbiguousName`, both listing candidates.
    """
    return resolve_named(store, text, kind).term


def resolve_named(store: Store, text: str, kind: str | None = None, own_list: Path | None = None) -> Named:
    """Give the thing that a user's text means, with its names; raises as `resolve` does.

    `own_list` is a file of a list query to look in, instead of the list of the kind.
    """
    asked = text.strip()
    if kind in {None, "thing"} and not own_list and (direct := _iri(asked)):
        rows = _read(store, "about", {"value": [direct]})
        if not rows:
            raise _unknown(asked, [], kind)
        return _named(direct, rows, 0, "")
    found = _found(store, asked, kind or "thing", own_list)
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous(asked, found)
    raise _unknown(asked, listed(store, kind or "thing", own_list), kind)


def resolve_property(store: Store, text: str) -> str:
    """Give the property that a user's text means: `buildsToward`, `maq:buildsToward`, its label, an IRI.

    Raises `NoSuchName` or `AmbiguousName`.
    """
    asked = text.strip()
    if asked == "a":
        return iri(PREFIXES["rdf"] + "type")
    direct = _iri(asked)
    if direct:
        return direct
    entries = listed(store, "property")
    local = [entry for entry in entries if entry.number == asked]
    own = [entry for entry in local if iri_value(entry.term).startswith(MAQ)]
    found = own or local or [each for each in entries if each.number.casefold() == asked.casefold()]
    found = found or [each for each in entries if normalise(asked) in _labels(each)]
    if len(found) == 1:
        return found[0].term
    if found:
        raise _ambiguous(asked, found)
    raise _unknown(asked, entries, "property")


def resolve_statement(store: Store, subject: str, property_: str, object_: str) -> tuple[str, str, str]:
    """Give the statement that three texts mean; the property tells which kinds of things its ends can be.

    Raises `NoSuchName` or `AmbiguousName`.
    """
    predicate = resolve_property(store, property_)
    return (
        resolve_end(store, subject, predicate, "domain"),
        predicate,
        resolve_end(store, object_, predicate, "range"),
    )


def resolve_end(store: Store, text: str, predicate: str, end: Literal["domain", "range"]) -> str:
    """Give the thing that a text means as the subject or the object of a property, whose domain or range tells kinds.

    Credits, periods and the like stand for a unit in a programme: there, a unit means itself as the one programme
    carries it that has it. Raises `NoSuchName` or `AmbiguousName`.
    """
    rows = _read(store, "ends", {"property": [predicate]})
    thing = _resolve_end(store, text, [row["kind"] for row in rows if row.get("end") == f'"{end}"'])
    standing = _read(store, "standing", {"unit": [thing], "property": [predicate]}) if end == "domain" else []
    return standing[0]["value"] if len(standing) == 1 else thing


def _resolve_end(store: Store, text: str, classes: Sequence[str]) -> str:
    """Resolve an end of a statement among the kinds that its property takes, else among all things."""
    kinds = [kind for each in classes if (kind := _kind_of(each))]
    for kind in kinds:
        found = _found(store, text.strip(), kind)
        if len(found) == 1:
            return found[0].term
        if found:
            raise _ambiguous(text, found)
    try:
        return resolve(store, text, None)
    except NoSuchName:
        if kinds:
            resolve(store, text, kinds[0])  # tells what the property takes
        raise


def _kind_of(class_term: str) -> str | None:
    """Give the kind of the things of a class of the ontology, e.g. `competency` of `maq:Competency`."""
    name = iri_value(class_term).removeprefix(MAQ).casefold() if is_iri(class_term) else ""
    return {"competencyblock": "block"}.get(name, name if name in KINDS else None)


def _found(store: Store, asked: str, kind: str, own_list: Path | None = None) -> list[Named]:
    """Find the things of a kind that a text names: all that its first manner of naming finds.

    Looks first at what has the text as its code or label, to the letter: a large catalogue need not be listed then.
    """
    direct = _iri(asked)
    spelt = [direct] if direct else _spelt(store, asked)
    narrow = _select(store, _list(kind, own_list), {"value": spelt}) if spelt else None
    if narrow is not None:
        near = [replace(entry, place=0) for entry in _grouped(narrow)]  # its place is counted among all
        found = _matches(near, asked) if not asked.isdigit() else [entry for entry in near if entry.code == asked]
        if found:
            return found
    return _matches(listed(store, kind, own_list), asked)


def _spelt(store: Store, asked: str) -> list[str]:
    """Give what has a text as its code (also in upper case), its former code or its label."""
    names = {literal(asked), literal(asked.upper()), *(literal(asked, language=each) for each in LANGUAGES)}
    return sorted({row["value"] for row in _read(store, "spelt", {"name": sorted(names)})})


def listed(
    store: Store, kind: str, own_list: Path | None = None, *, among: Sequence[str] | None = None
) -> list[Named]:  # fmt: skip
    """Give the things of a kind with their names, in the order of the page or of their codes.

    `own_list` is a file of another list query than that of the kind: it gives ?value and, of its names, any of ?code
    ?former ?label ?position ?of. Of the things `among` some (terms) alone, places on the page say nothing.
    """
    if among is not None and not among:
        return []
    return _grouped(_select(store, _list(kind, own_list), {"value": among} if among else {}))


def list_query(kind: str, own_list: Path | None = None) -> str:
    """Give the query that lists the things of a kind."""
    return _list(kind, own_list).read_text(encoding="utf-8")


def _grouped(rows: Iterable[Mapping[str, str]]) -> list[Named]:
    """Put the rows of a list together, one entry for each thing."""
    grouped: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        grouped.setdefault(row["value"], []).append(row)
    entries = []
    counts: dict[str, int] = {}
    for term, each in grouped.items():
        group = each[0].get("of", "")
        if "position" in each[0]:
            counts[group] = counts.get(group, 0) + 1
        entries.append(_named(term, each, counts.get(group, 0) if "position" in each[0] else 0, group))
    return entries


def _named(term: str, rows: Iterable[Mapping[str, str]], place: int, group: str) -> Named:
    rows = list(rows)
    codes = sorted({text_of(row["code"]) for row in rows if "code" in row})
    formers = sorted({text_of(row["former"]) for row in rows if "former" in row})
    labels = both_languages(row["label"] for row in rows if "label" in row)
    return Named(term, codes[0] if codes else "", tuple(formers), labels, place, group)


def both_languages(labels: Iterable[str]) -> Text:
    """Choose a label per language from literals: its own language, else French, else untagged, else any."""
    every = sorted(labels)
    if len(every) == 1:
        (only,) = map(text_of, every)
        return Text(only, only)
    by_language: dict[str, str] = {}
    for label in every:
        parts = literal_parts(label)
        by_language.setdefault(parts.language.lower().partition("-")[0], parts.lexical)
    rest = next(iter(by_language.values()), "")
    plain = by_language.get("", rest)
    french = by_language.get("fr")
    return Text(
        by_language.get("en") or (plain if "" in by_language else french or rest),
        french or plain,
    )


def _read(store: Store, name: str, values: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Run a list query of the package over the whole closure."""
    return _select(store, _list(name), values)


def _list(name: str, own_list: Path | None = None) -> Path:
    return own_list or shipped_folder("queries") / "lists" / f"{name}.rq"


def _select(store: Store, path: Path, values: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Run a list query over the whole closure; a list that has no place for a value is read whole."""
    query = path.read_text(encoding="utf-8")
    placed = {name: terms for name, terms in values.items() if name in places(query)}
    return list(store.select(bind(query, placed), store.graphs()).dicts())


def labels_of(store: Store, terms: Iterable[str]) -> dict[str, Text]:
    """Give the label of each term in both languages; a term without one is left out."""
    wanted = sorted({term for term in terms if is_iri(term)})
    if not wanted:
        return {}
    found: dict[str, list[str]] = {}
    for row in _read(store, "labels" if len(wanted) < _MANY else "labels-of-many", {"value": wanted}):
        found.setdefault(row["value"], []).append(row["label"])
    return {term: both_languages(labels) for term, labels in found.items()}


def _iri(text: str) -> str | None:
    """Give the term of an IRI or a prefixed name, or None when the text is neither."""
    if text.startswith("<") and text.endswith(">"):
        return text
    if _SCHEME.fullmatch(text):
        return iri(text)
    expanded = expand(text)
    return iri(expanded) if expanded else None


def _matches(entries: Sequence[Named], asked: str) -> list[Named]:
    """Find the entries that a text names, by the first manner of naming that finds any."""
    if not asked:
        return []
    direct = _iri(asked)
    if direct:
        return [entry for entry in entries if entry.term == direct]
    folded, wanted = asked.casefold(), normalise(asked)
    place = int(asked) if asked.isascii() and asked.isdigit() else 0
    manners = (
        lambda entry: entry.code == asked,
        lambda entry: entry.code.casefold() == folded,
        lambda entry: folded in {former.casefold() for former in entry.formers},
        lambda entry: bool(place) and entry.place == place,
        lambda entry: entry.number == asked,
        lambda entry: asked in {entry.labels.en, entry.labels.fr},
        lambda entry: bool(wanted) and wanted in _labels(entry),
    )
    return next((found for names in manners if (found := [entry for entry in entries if names(entry)])), [])


def _labels(entry: Named) -> set[str]:
    return {normalise(entry.labels.en), normalise(entry.labels.fr)} - {""}


def nearest(entries: Sequence[Named], asked: str) -> list[Named]:
    """Give the entries whose names are nearest to a text, best first, at most three."""
    from difflib import SequenceMatcher  # noqa: PLC0415  needed on a miss only

    wanted = normalise(asked)
    scored = []
    for entry in entries:
        names = {normalise(entry.code), *map(normalise, entry.formers), *_labels(entry), normalise(entry.number)} - {""}
        score = max((SequenceMatcher(None, wanted, name).ratio() for name in names), default=0.0)
        if len(wanted) > 2 and any(wanted in name for name in names):
            score += 1
        scored.append((-score, entry.code, entry.term, entry))
    return [entry for score, _, _, entry in sorted(scored, key=lambda each: each[:3]) if -score >= _CLOSE][:_NEAR]


def _unknown(asked: str, entries: Sequence[Named], kind: str | None) -> NoSuchName:
    near = nearest(entries, asked)
    what = Text("No {kind} is called “{asked}”.", "Rien ne s’appelle « {asked} » ({kind}).").with_(
        kind=_kind_text(kind), asked=asked
    )
    if near:
        en, fr = (mark.join(entry.title(each) for entry in near) for each, mark in _SEMICOLONS.items())
        remedy = Text(f"Did you mean {en}?", f"Vouliez-vous dire {fr} ?")
    else:
        remedy = how_named(entries, kind)
    return NoSuchName(what, remedy, asked, kind)


def _ambiguous(asked: str, found: Sequence[Named]) -> AmbiguousName:
    shown = ", ".join(iri_value(entry.term) if is_iri(entry.term) else entry.term for entry in found[:6])
    return AmbiguousName(
        Text("“{asked}” may mean {n} things.", "« {asked} » peut désigner {n} objets.").with_(
            asked=asked, n=len(found)
        ),
        Text("Say which by its code or its IRI: {shown}.", "Précisez par le code ou l’IRI : {shown}.").with_(
            shown=shown
        ),
    )


def how_named(entries: Sequence[Named], kind: str | None) -> Text:
    """Say what may be typed for a thing of a kind, with the first few that there are."""
    if not entries:
        return Text(
            "There is no {kind} in this build.", "Cette construction n’en contient aucun ({kind})."
        ).with_(kind=_kind_text(kind))  # fmt: skip
    more = ["…"] * (len(entries) > 6)
    en, fr = (mark.join([*(entry.hint(each) for entry in entries[:6]), *more]) for each, mark in _SEMICOLONS.items())
    return Text(
        f"Give a code, a label, a place on the page or an IRI: {en}.",
        f"Donnez un code, un libellé, un rang sur la page ou un IRI : {fr}.",
    )


_SEMICOLONS: dict[Language, str] = {"en": "; ", "fr": " ; "}


def _kind_text(kind: str | None) -> Text:
    if kind == "property":
        return Text("property", "propriété")
    return KINDS.get(kind or "thing", Text(kind or "", kind or ""))
