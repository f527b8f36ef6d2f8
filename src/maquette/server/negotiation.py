"""Content negotiation: which of the forms on offer a request prefers (RFC 9110, §12)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_RANGE = re.compile(r"[\w!#$%&'*+.^`|~-]+/[\w!#$%&'*+.^`|~-]+")
_LANGUAGE = re.compile(r"\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_MOST = 100
"""How many ranges of a header are read: more say nothing, and cost time."""


@lru_cache(maxsize=256)
def preferred_type(accept: str | None, offers: tuple[str, ...]) -> str | None:
    """Give the media type on offer that `Accept` prefers, or None when it accepts none (RFC 9110, §12.5.1).

    The most specific range that matches an offer gives its weight; of equal weights the first offer wins. A range with
    parameters matches only an offer that has them. Without a header, the first offer is preferred.
    """
    ranges = [(each, weight) for each, weight in _weighted(accept) if _RANGE.fullmatch(each.partition(";")[0].strip())]
    if not ranges:
        return offers[0] if not (accept or "").strip() else None
    weighed = [(_weight_of(offer, ranges), offer) for offer in offers]
    best = max((weight for weight, _ in weighed), default=0.0)
    return next((offer for weight, offer in weighed if weight == best), None) if best else None


def _weight_of(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    kind, parameters = _split(offer)
    best, weight = -1, 0.0
    for each, given in ranges:
        wanted, more = _split(each)
        if not more <= parameters:
            continue
        if wanted == kind:
            specific = 2 + len(more)
        elif wanted == "*/*":
            specific = 0
        elif wanted.endswith("/*") and kind.startswith(wanted[:-1]):
            specific = 1
        else:
            continue
        if specific > best:
            best, weight = specific, given
    return weight


def _split(media_type: str) -> tuple[str, frozenset[str]]:
    kind, *parameters = (part.strip().lower() for part in media_type.split(";"))
    return kind, frozenset(part.replace(" ", "").replace('"', "") for part in parameters if part)


def preferred_language(accept: str | None, offers: Sequence[str]) -> str:
    """Give the language on offer that `Accept-Language` prefers, else the first (RFC 4647, §3.4, lookup).

    A range such as `fr-CA` finds `fr`. Nobody is refused for a language: what is not there is given in the first one.
    """
    weights = [_weight_of_language(each, accept) for each in offers]
    return offers[weights.index(max(weights))]


def _weight_of_language(offer: str, accept: str | None) -> float:
    """Give the weight of a language: that of the longest range that is it, or narrower, else that of `*`."""
    ranges = [(each.lower(), weight) for each, weight in _weighted(accept) if _LANGUAGE.fullmatch(each)]
    exact = [weight for each, weight in ranges if each == offer]
    narrower = [weight for each, weight in ranges if each.startswith(f"{offer}-")]
    return max(exact or narrower or [weight for each, weight in ranges if each == "*"], default=0.0)


def preferred_variant(
    accept: str | None, accept_language: str | None, offers: Sequence[tuple[str, str | None]]
) -> int | None:
    """Give the number of the offer (media type and language, or None) that a request prefers, or None (406).

    The media type decides, then the language; what has no language suits as well as any. Of equals the first wins.
    """
    best = preferred_type(accept, tuple(media_type for media_type, _ in offers))
    if best is None:
        return None
    found = [number for number, (media_type, _) in enumerate(offers) if media_type == best]
    languages = [offers[number][1] or "" for number in found]
    wanted = preferred_language(accept_language, languages)
    return found[languages.index(wanted)]


@lru_cache(maxsize=256)
def accepts_coding(accept: str | None, coding: str) -> bool:
    """Tell whether `Accept-Encoding` takes a content coding (RFC 9110, §12.5.3); without the header, none is taken."""
    weights = dict(_weighted((accept or "").lower()))
    return weights.get(coding, weights.get("*", 0.0)) > 0


def _weighted(header: str | None) -> list[tuple[str, float]]:
    """Give the ranges of a header, each with its weight from 0 to 1; what is malformed is passed over."""
    found = []
    for part in (header or "").split(",")[:_MOST]:
        pieces = [piece.strip() for piece in part.split(";")]
        weights = [piece[2:].strip() for piece in pieces[1:] if piece.lower().startswith("q=")]
        if not pieces[0] or any(not _WEIGHT.fullmatch(weight) for weight in weights):
            continue
        kept = [piece for piece in pieces if not piece.lower().startswith("q=")]
        found.append((";".join(kept), float(weights[0]) if weights else 1.0))
    return found
