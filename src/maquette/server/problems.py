"""Refusals: why a request is not answered, as an HTTP status and a text (RFC 9457, problem details)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from maquette.errors import MaquetteError
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.text import Language

PROBLEM_TYPE = "application/problem+json"


class Refused(MaquetteError):
    """A request that is not answered: the status, what is wrong, what to do, and headers that say more."""

    def __init__(self, status: int, what: Text, remedy: Text, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(what, remedy)
        self.status = status
        self.headers = dict(headers or {})

    def as_json(self, language: Language) -> bytes:
        """Give the problem details: `title` is what is wrong, `detail` what to do about it."""
        told = {
            "type": "about:blank",
            "status": self.status,
            "title": self.what.in_(language),
            "detail": self.remedy.in_(language),
        }
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def bad_request(what: Text, remedy: Text) -> Refused:
    """Give the refusal of a request that is malformed (400)."""
    return Refused(HTTPStatus.BAD_REQUEST, what, remedy)


def busy(seconds: int) -> Refused:
    """Give the refusal of a request that would have to wait too long (503)."""
    return Refused(
        HTTPStatus.SERVICE_UNAVAILABLE,
        Text("Too many queries are waiting.", "Trop de requêtes attendent."),
        _again(seconds),
        {"Retry-After": str(seconds)},
    )


def spent(seconds: int) -> Refused:
    """Give the refusal of a client that has used up its query time (429, RFC 6585 §4)."""
    return Refused(
        HTTPStatus.TOO_MANY_REQUESTS,
        Text("You have used up your query time.", "Vous avez épuisé votre temps de requête."),
        _again(seconds),
        {"Retry-After": str(seconds)},
    )


def _again(seconds: int) -> Text:
    return Text("Try again in {n} s.", "Réessayez dans {n} s.").with_(n=seconds)


def too_slow(seconds: float) -> Refused:
    """Give the refusal of a query that took longer than a query may (504)."""
    return Refused(
        HTTPStatus.GATEWAY_TIMEOUT,
        Text("The query took more than {n:g} s.", "La requête a pris plus de {n:g} s.").with_(n=seconds),
        Text(
            "Ask for less: name the things you ask about, add a LIMIT, or download the whole data.",
            "Demandez moins : nommez ce que vous cherchez, ajoutez LIMIT, ou téléchargez toutes les données.",
        ),
    )


def too_large(size: int) -> Refused:
    """Give the refusal of a query whose results are larger than results may be (413)."""
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        Text("The results exceed {n} MB.", "Les résultats dépassent {n} Mo.").with_(n=size // 1_000_000),
        Text(
            "Ask page by page (ORDER BY, LIMIT, OFFSET), or download the whole data.",
            "Demandez page par page (ORDER BY, LIMIT, OFFSET), ou téléchargez toutes les données.",
        ),
    )


def ended() -> Refused:
    """Give the refusal of a query that ended its worker: it asked for more memory, or nested deeper, than it may."""
    return Refused(
        HTTPStatus.SERVICE_UNAVAILABLE,
        Text(
            "The query needed more memory than a query may take.",
            "La requête a demandé plus de mémoire qu'une requête ne peut en prendre.",
        ),
        Text("Ask for less, or more simply.", "Demandez moins, ou plus simplement."),
    )


def not_acceptable(offers: tuple[str, ...]) -> Refused:
    """Give the refusal of a request that accepts none of the forms there are (406)."""
    return Refused(
        HTTPStatus.NOT_ACCEPTABLE,
        Text("There is no form that you accept.", "Il n'existe pas de forme que vous acceptez."),
        Text("One of: {offers}.", "Une parmi : {offers}.").with_(offers=", ".join(offers)),
    )


def nothing_there(path: str) -> Refused:
    """Give the refusal of a path that leads nowhere (404)."""
    return Refused(
        HTTPStatus.NOT_FOUND,
        Text("Nothing is published at /{path}.", "Rien n’est publié à /{path}.").with_(path=path.replace("{", "")),
        Text(
            "Things stand at /<school>/<kind>/<number or code>; / lists them.",
            "Les choses se trouvent à /<école>/<genre>/<numéro ou code> ; / les énumère.",
        ),
    )
