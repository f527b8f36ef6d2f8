"""Values: what a user types for a property whose values are literals → the literal, typed as the readers type it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.binding import bind
from maquette.errors import BadCall
from maquette.terms import XSD, iri_value, literal
from maquette.text import Text
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from maquette.store import Store

_TRUTHS = {"true": "true", "yes": "true", "oui": "true", "false": "false", "no": "false", "non": "false"}
_FORMS = {
    "decimal": (re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII), Text("a number", "un nombre")),
    "integer": (re.compile(r"[+-]?\d+", re.ASCII), Text("a whole number", "un nombre entier")),
}


class NoSuchValue(BadCall):
    """A text is no value of the datatype that a property takes."""


def datatype_of(store: Store, predicate: str) -> str | None:
    """Give the IRI of the datatype of a property's values, or None when it links things."""
    query = (shipped_folder("queries") / "lists" / "values.rq").read_text(encoding="utf-8")
    rows = list(store.select(bind(query, {"property": [predicate]}), store.graphs()).dicts())
    return iri_value(rows[0]["datatype"]) if rows else None


def typed_literal(text: str, datatype: str) -> str:
    """Give the literal of a datatype (an IRI) that a text means: a decimal comma and French words are understood.

    Raises `NoSuchValue` when it means none.
    """
    asked, local = text.strip(), datatype.removeprefix(XSD)
    if local in _FORMS:
        form, words = _FORMS[local]
        if not form.fullmatch(asked):
            raise _wrong(text, words)
        return literal(asked.replace(",", "."), datatype=datatype)
    if local == "boolean":
        if asked.casefold() not in _TRUTHS:
            raise _wrong(text, Text("true or false", "oui ou non"))
        return literal(_TRUTHS[asked.casefold()], datatype=datatype)
    return literal(text, datatype=datatype)


def _wrong(text: str, words: Text) -> NoSuchValue:
    return NoSuchValue(
        Text("“{text}” is not {words}.", "« {text} » n’est pas {words}.").with_(text=text, words=words),
        Text("Write {words}, for instance 2 or 2.5.", "Écrivez {words}, par exemple 2 ou 2,5.").with_(words=words)
        if "number" in words.en
        else Text("Write {words}.", "Écrivez {words}.").with_(words=words),
    )
