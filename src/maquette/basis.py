"""How sure a statement is: its basis, its confidence, and the one level that orders both.

Basis is a max-min annotation (Green, Karvounarakis and Tannen, "Provenance Semirings", PODS 2007, over a total order):
a conclusion is as sure as its weakest premise, and several proofs are as sure as the strongest. Confidence refines
the basis of what people wrote in tables, so that the pair is one total order of seven levels, 0 the surest.
"""

from __future__ import annotations

from enum import StrEnum

from maquette.text import Text


class Basis(StrEnum):
    """What a statement rests on, surest first."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    PROPOSED = "proposed"


class Confidence(StrEnum):
    """How sure the author of a curated row is of it, surest first."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


_LEVELS: tuple[tuple[Basis, Confidence | None], ...] = (
    (Basis.STATED, None),
    *((basis, confidence) for basis in (Basis.CONFIRMED, Basis.PROPOSED) for confidence in Confidence),
)
LEVELS = range(len(_LEVELS))
"""All levels, surest first."""

TITLES: dict[Basis | Confidence, Text] = {
    Basis.STATED: Text("stated", "énoncé par l’école"),
    Basis.CONFIRMED: Text("confirmed", "confirmé"),
    Basis.PROPOSED: Text("proposed", "proposé"),
    Confidence.SURE: Text("sure", "sûr"),
    Confidence.LIKELY: Text("likely", "probable"),
    Confidence.UNSURE: Text("unsure", "incertain"),
}


def level(basis: Basis, confidence: Confidence | None = None) -> int:
    """Give the level of a basis and a confidence (no confidence on a curated row counts as `sure`)."""
    return _LEVELS.index((basis, None if basis is Basis.STATED else confidence or Confidence.SURE))


def basis_of(level: int) -> Basis:
    """Give the basis of a level."""
    return _LEVELS[level][0]


def confidence_of(level: int) -> Confidence | None:
    """Give the confidence of a level; what the school's page states has none."""
    return _LEVELS[level][1]


def last_level(basis: Basis) -> int:
    """Give the weakest level that still has the basis, e.g. 3 for `confirmed`."""
    return max(number for number in LEVELS if basis_of(number) is basis)


def title(level: int) -> Text:
    """Give the words for a level, e.g. "proposed (likely)"."""
    basis, confidence = _LEVELS[level]
    if confidence is None:
        return TITLES[basis]
    return Text("{basis} ({confidence})", "{basis} ({confidence})").with_(
        basis=TITLES[basis], confidence=TITLES[confidence]
    )
