"""What a cell of a curated table says: its value in canonical form, or what is wrong with it and what to write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from maquette.sources.tables.columns import Choice, Column, Form
from maquette.sources.tables.known import CUT, ENTRY, TITLES, Kind, Known, fold, nearest
from maquette.terms import XSD, literal
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Value:
    """A cell that was understood: its canonical text, its term, and (for a reference) the kind of thing it names."""

    text: str
    term: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that was not understood: what is wrong with it and how to mend it."""

    what: Text
    remedy: Text


_BOOLEANS = {
    "true": True, "yes": True, "y": True, "1": True, "x": True, "vrai": True, "oui": True, "o": True,
    "false": False, "no": False, "n": False, "0": False, "faux": False, "non": False,
}  # fmt: skip
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_FRENCH_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_DECIMAL = re.compile(r"([+-]?)(\d+)(?:[.,](\d+))?", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{12})", re.IGNORECASE | re.ASCII)
_SUGGESTIONS = 50
"""So many distinct misses of one file get a suggestion; a file of nothing but misses must not take minutes."""
_SUGGESTION_LENGTH = 200
"""Longer texts than this get no suggestion: comparing them costs more than it helps."""
_QUOTED_LENGTH = 60


class CellReader:
    """Reads the cells of one file, given what tables may name."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._candidates: dict[tuple[Kind, ...], dict[str, str]] = {}
        self._remedies: dict[tuple[tuple[Kind, ...], str], Text] = {}
        self._readers: dict[Form, Callable[[Column, str], Value | Fault]] = {
            Form.REFERENCE: self._reference,
            Form.CHOICE: read_choice,
            Form.BOOLEAN: _boolean,
            Form.DATE: _date,
            Form.DECIMAL: read_decimal,
            Form.TEXT: _text,
            Form.IDENTIFIER: _identifier,
            Form.DIGEST: _digest,
        }

    def read(self, column: Column, text: str) -> Value | Fault:
        """Read a filled cell of a column; `text` has no spaces around it."""
        return self._readers[column.form](column, text)

    def _reference(self, column: Column, text: str) -> Value | Fault:
        terms = self._known.find(column.kinds, text)
        if not terms and ENTRY in text:
            return self._entry(column, text)
        if len(terms) == 1:
            kinds = self._known.kinds[terms[0]]
            return Value(terms[0], terms[0], next(kind for kind in column.kinds if kind in kinds))
        kind = _or([TITLES[kind] for kind in column.kinds])
        if terms:
            return Fault(
                Text("{text} names several things: {names}.", "{text} désigne plusieurs choses : {names}.").with_(
                    text=_shown(text), names=", ".join(self._known.say(term) for term in terms)
                ),
                Text(
                    "Write the id or the IRI of the one meant.", "Écrire l’identifiant ou l’IRI de celle qui est visée."
                ),
            )
        return Fault(
            Text("{text} is no known {kind}.", "{text} ne désigne rien de connu (on attend ici : {kind}).").with_(
                text=_shown(text), kind=kind
            ),
            self._remedy(column, text),
        )

    def _entry(self, column: Column, text: str) -> Value | Fault:
        """Read what was chosen from a list, name and title: the two must be of one thing."""
        name, _, title = (part.strip() for part in text.partition(ENTRY))
        value = self._reference(column, name)
        if isinstance(value, Fault):
            return value
        titles = [fold(label) for label in self._known.labels.get(value.term, ())]
        begins = fold(title.removesuffix(CUT))
        if any(label.startswith(begins) if title.endswith(CUT) else label == begins for label in titles):
            return value
        thing = self._known.say(value.term)
        return Fault(_OTHER_TITLE.with_(title=_shown(title), thing=thing), _CHOOSE_AGAIN)

    def _remedy(self, column: Column, text: str) -> Text:
        """Suggest the thing whose name comes nearest, or say what the column may name."""
        key = (column.kinds, text if len(text) <= _SUGGESTION_LENGTH else "")
        if key not in self._remedies and len(self._remedies) < _SUGGESTIONS:
            if column.kinds not in self._candidates:
                self._candidates[column.kinds] = self._known.candidates(column.kinds)
            candidates = self._candidates[column.kinds]
            near = nearest(fold(key[1]), candidates)
            self._remedies[key] = _NEAR.with_(near=self._known.say(candidates[near])) if near else self._help(column)
        return self._remedies.get(key) or _HELP.with_(help=column.help)

    def _help(self, column: Column) -> Text:
        some = ", ".join(self._known.some(column.kinds))
        return _SOME.with_(some=some, help=column.help) if some else _NONE.with_(help=column.help)


_OTHER_TITLE = Text("{title} is not the title of {thing}.", "{title} n’est pas le titre de {thing}.")
_CHOOSE_AGAIN = Text("Choose it from the list again.", "Le choisir de nouveau dans la liste.")
_NEAR = Text("Did you mean {near}?", "Vouliez-vous dire {near} ?")
_SOME = Text("It may be, for instance, {some}. {help}", "Ce peut être par exemple {some}. {help}")
_NONE = Text("No source names one yet. {help}", "Aucune source n’en nomme encore. {help}")
_HELP = Text("Write another. {help}", "En écrire un autre. {help}")


def read_choice(column: Column, text: str) -> Value | Fault:
    """Read a cell that holds one of a few words, in English or French."""
    folded = fold(text)
    spellings = _spellings(column.choices)
    if folded in spellings:
        value = str(spellings[folded].value)
        return Value(value, literal(value))
    near = nearest(folded[:_QUOTED_LENGTH], spellings)
    words = [Text(str(choice.value), choice.fr) for choice in column.choices]
    return Fault(
        Text("{text} is none of the values of this column.", "{text} n’est pas une valeur de cette colonne.").with_(
            text=_shown(text)
        ),
        Text("Did you mean {near}? It is one of: {words}.", "Vouliez-vous dire {near} ? Valeurs : {words}.").with_(
            near=Text(str(spellings[near].value), spellings[near].fr), words=_listed(words)
        )
        if near
        else Text("Write one of: {words}.", "Écrire l’une des valeurs : {words}.").with_(words=_listed(words)),
    )


@cache
def _spellings(choices: tuple[Choice, ...]) -> dict[str, Choice]:
    return {fold(word): choice for choice in choices for word in (choice.value, choice.fr, *choice.aliases)}


def read_decimal(_column: Column, text: str) -> Value | Fault:
    """Read a decimal number, with a point or a comma; the digits stay as they are written (`1,50` is `1.50`)."""
    match = _DECIMAL.fullmatch(re.sub(r"[ \u00a0\u202f](?=\d{3})", "", text))
    if not match:
        return Fault(
            Text("{text} is no number.", "{text} n’est pas un nombre.").with_(text=_shown(text)),
            Text(
                "Write digits, with a comma or a point: 1,5.",
                "Écrire des chiffres, avec une virgule ou un point : 1,5.",
            ),
        )
    sign, whole, fraction = match.groups()
    number = f"{'-' if sign == '-' else ''}{whole}{'.' + fraction if fraction else ''}"
    return Value(number, literal(number, datatype=f"{XSD}decimal"))


def _boolean(_column: Column, text: str) -> Value | Fault:
    value = _BOOLEANS.get(fold(text))
    if value is None:
        return Fault(
            Text("{text} is neither true nor false.", "{text} n’est ni vrai ni faux.").with_(text=_shown(text)),
            Text(
                "Write true or false, or leave it empty when it is not known.",
                "Écrire oui ou non, ou laisser vide si on ne le sait pas.",
            ),
        )
    word = "true" if value else "false"
    return Value(word, literal(word, datatype=f"{XSD}boolean"))


def _date(_column: Column, text: str) -> Value | Fault:
    iso, french = _ISO_DATE.fullmatch(text), _FRENCH_DATE.fullmatch(text)
    parts = iso.groups() if iso else french.groups()[::-1] if french else None
    try:
        if parts:
            year, month, day = map(int, parts)
            written = date(year, month, day).isoformat()
            return Value(written, literal(written))
    except ValueError:
        pass  # no such day in the calendar: the same fault as any other text
    return Fault(
        Text("{text} is no date of the calendar.", "{text} n’est pas une date du calendrier.").with_(text=_shown(text)),
        Text("Write 2024-09-01 or 01/09/2024 (day first).", "Écrire 01/09/2024 (jour d’abord) ou 2024-09-01."),
    )


def _text(_column: Column, text: str) -> Value | Fault:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return Value(plain, literal(plain))


def _identifier(_column: Column, text: str) -> Value | Fault:
    if _IDENTIFIER.fullmatch(text):
        return Value(text, literal(text))
    return Fault(
        Text("{text} cannot be an id.", "{text} ne peut pas être un identifiant.").with_(text=_shown(text)),
        Text(
            "Use up to 64 letters without accent, digits, `-`, `_` or `.`, the first a letter or digit.",
            "Au plus 64 lettres sans accent, chiffres, « - », « _ » ou « . » ; d’abord une lettre ou un chiffre.",
        ),
    )


def _digest(_column: Column, text: str) -> Value | Fault:
    match = _DIGEST.fullmatch(text)
    if match:
        written = f"sha256:{match.group(1).lower()}"
        return Value(written, literal(written))
    return Fault(
        Text("{text} is no digest.", "{text} n’est pas une empreinte.").with_(text=_shown(text)),
        Text(
            "Empty the cell: reading the table again gives the digest to write.",
            "Vider la cellule : une nouvelle lecture du tableau donnera l’empreinte à écrire.",
        ),
    )


def _shown(text: str) -> Text:
    """Quote a cell's text in a message, cut where it is long."""
    one_line = " ".join(text.split())
    cut = one_line if len(one_line) <= _QUOTED_LENGTH else f"{one_line[: _QUOTED_LENGTH - 1]}…"
    return Text(f"“{cut}”", f"« {cut} »")


def _listed(texts: list[Text]) -> Text:
    return Text(", ".join(text.en for text in texts), ", ".join(text.fr for text in texts))


def _or(texts: list[Text]) -> Text:
    return Text(" or ".join(text.en for text in texts), " ou ".join(text.fr for text in texts))
