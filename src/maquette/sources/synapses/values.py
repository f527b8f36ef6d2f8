"""Values as French pages write them: numbers, hours with their kinds, amounts of money, months, languages, lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.sources.synapses.words import LANGUAGES, MONTHS, fold_words, hours_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.sources.synapses.lines import Flow

_NUMBER = r"[0-9]{1,9}(?:[.,][0-9]{1,9})?"
_DECIMAL = re.compile(_NUMBER)
_HOURS = re.compile(
    rf"(?:(?P<before>[^0-9:=-]{{2,60}}?)\s*[:=]?\s*)?(?<![0-9-])"
    rf"(?:(?P<hours>[0-9]{{1,9}})\s*h\s*(?P<minutes>00|15|30|45)|(?P<number>{_NUMBER})\s*(?:h|hrs?|heures?|hours?)?)(?!\w)\.?"
    r"\s*(?:(?:en|de|d['’])\s*)?(?P<after>[^0-9:=]{2,60})?",
    re.IGNORECASE,
)
_HOURS_PARTS = re.compile(r",(?![0-9])|[;+\n]|\s+/\s+|/(?=[0-9])|\s+(?:et|and)\s+")
_QUARTERS = {"00": "", "15": ".25", "30": ".5", "45": ".75"}
_MONEY = re.compile(
    r"(?<![0-9.,])(?P<digits>[0-9][0-9.,\u00a0\u202f ]*)(?P<unit>\s*(?:€|euros?\b|EUR\b))", re.IGNORECASE
)  # fmt: skip
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[. \u00a0\u202f][0-9]{3})+|[0-9]+")
_MONTHS = re.compile(
    rf"(?:entre\s+)?(?P<low>{_NUMBER})(?:\s*(?:à|a|et|-|–)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>mois|ans?|années?)\b",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True)
class HoursPart:
    """Some hours of one kind: the kind as the start of its individual's name, the decimal as written."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Months:
    """A duration in months and its place in the text; `low` and `high` are the same when it is one duration."""

    low: str
    high: str
    start: int
    end: int


def decimal_of(text: str) -> str | None:
    """Give a number's lexical form (the decimal comma becomes a point, digits stay as written), or None."""
    return text.strip().replace(",", ".") if _DECIMAL.fullmatch(text.strip()) else None


def hours_of(text: str, default: str) -> list[HoursPart] | None:
    """Read hours: a bare number is of the default kind, else each part names its kind; None when it cannot be read.

    `24`, `24 h`, `1h30`, `24 h présentiel, 40 h travail personnel`, `CM : 12 h ; TD : 6 h`.
    """
    parts = [part.strip(" .") for part in _HOURS_PARTS.split(text) if part.strip(" .")]
    read = [_hours_part(part, default) for part in parts]
    if not read or None in read:
        return None
    hours = [part for part in read if part]
    return hours if len({part.kind for part in hours}) == len(hours) else None


def _hours_part(text: str, default: str) -> HoursPart | None:
    match = _HOURS.fullmatch(text)
    if not match or (match["before"] and match["after"]):
        return None
    value = (match["number"] or "").replace(",", ".") or match["hours"] + _QUARTERS[match["minutes"]]
    words = match["before"] or match["after"]
    kind = hours_kind(words) if words else default
    return HoursPart(kind, value) if kind else None


def amounts_of(text: str) -> list[tuple[str, int]] | None:
    """Give the amounts in euros of a text with their offsets (`20.400 €` is 20400); None when one is malformed."""
    amounts = []
    for match in _MONEY.finditer(text):
        digits = match["digits"].strip()
        cents = re.fullmatch(r"(?P<whole>.*),(?P<cents>[0-9]{1,2})", digits)
        whole = cents["whole"] if cents else digits
        if not _THOUSANDS.fullmatch(whole):
            return None
        amounts.append((re.sub(r"\D", "", whole) + (f".{cents['cents']}" if cents else ""), match.start()))
    return amounts


def months_of(text: str) -> Months | None:
    """Give the first duration in months or years of a text, e.g. `entre 4 et 6 mois`, `12 mois`, `2 ans`."""
    match = _MONTHS.search(text)
    if not match:
        return None
    low, high = match["low"].replace(",", "."), (match["high"] or match["low"]).replace(",", ".")
    if not fold_words(match["unit"]).startswith("mois"):
        if "." in low + high:
            return None
        low, high = str(int(low) * 12), str(int(high) * 12)
    return Months(low, high, match.start(), match.end())


def month_number(word: str) -> int | None:
    """Give the number of a month by its French name, 1 for January."""
    folded = fold_words(word)
    return MONTHS.index(folded) + 1 if folded in MONTHS else None


def languages_of(text: str) -> tuple[list[str], list[str]]:
    """Give the BCP 47 codes of the languages that a text names, and the words that name none."""
    codes, unknown = [], []
    for part in re.split(r"\s*[,;/\n]\s*|\s+(?:et|ou|and|or)\s+", text):
        folded = fold_words(part).strip(" .()")
        if folded in LANGUAGES:
            codes.append(LANGUAGES[folded])
        elif folded:
            unknown.append(part.strip())
    return list(dict.fromkeys(codes)), unknown


def split_labels(flow: Flow, known: Callable[[str], bool]) -> list[Flow]:
    """Part a comma-separated list whose items may hold commas themselves.

    The longest item that is known goes first; where nothing is known, a comma ends an item when a capital letter, a
    digit or a quotation mark follows it.
    """
    cuts = [match.span() for match in _COMMA.finditer(flow.text)]
    starts = [0, *(end for _, end in cuts)]
    stops = [*(start for start, _ in cuts), len(flow.text)]
    items = []
    at = 0
    while at < len(starts):
        last = _longest_known(flow, starts, stops, at, known)
        items.append(flow.cut(starts[at], stops[last]))
        at = last + 1
    return [item for item in items if item.text]


_MOST_COMMAS = 12
"""Commas that one known label may hold; keeps the search linear on long lists."""


def _longest_known(
    flow: Flow, starts: list[int], stops: list[int], at: int, known: Callable[[str], bool]
) -> int:  # fmt: skip
    for last in range(min(len(stops), at + _MOST_COMMAS) - 1, at - 1, -1):
        if known(flow.cut(starts[at], stops[last]).plain):
            return last
    last = at
    while last + 1 < len(starts) and not _begins_item(flow.text[starts[last + 1] : starts[last + 1] + 1]):
        last += 1
    return last


def _begins_item(character: str) -> bool:
    return character.isupper() or character.isdigit() or character in "«“\"'"
