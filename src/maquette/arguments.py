"""Arguments: what a user types for a question's parameters → terms, with what to call them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.answers import Argument
from maquette.errors import BadCall
from maquette.names import Named, how_named, listed, resolve_named
from maquette.terms import literal
from maquette.text import Text
from maquette.words import XSD
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from maquette.heads import Parameter, Question
    from maquette.store import Store

VALUE_KINDS = frozenset({"string", "integer"})
"""Kinds of parameters that take a plain value, not a thing."""


class NoSuchParameter(BadCall):
    """The question has no such parameter, or lacks the value of one."""


def choices(store: Store, question: Question, parameter: Parameter) -> list[Named]:
    """Give the things that a parameter may be, in the order of the page; none for a plain value."""
    return [] if parameter.kind in VALUE_KINDS else listed(store, parameter.kind, own_list(question, parameter))


def own_list(question: Question, parameter: Parameter) -> Path | None:
    """Give the file of a parameter's own list query: beside the question, else of the package."""
    if not parameter.list:
        return None
    folders = [question.folder] if question.folder else []
    paths = [folder / "lists" / f"{parameter.list}.rq" for folder in (*folders, shipped_folder("queries"))]
    return next((path for path in paths if path.is_file()), paths[-1])


def arguments_of(store: Store, question: Question, values: Mapping[str, str]) -> tuple[Argument, ...]:
    """Resolve what was typed for each parameter of a question, in its order.

    Raises `NoSuchParameter`, `maquette.names.NoSuchName` or `AmbiguousName`.
    """
    for name in values:
        if question.parameter(name) is None:
            names = ", ".join(each.name for each in question.parameters)
            raise NoSuchParameter(
                Text("{slug} has no parameter “{name}”.", "{slug} n’a pas de paramètre « {name} ».").with_(
                    slug=question.slug, name=name
                ),
                Text("Its parameters: {names}.", "Ses paramètres : {names}.").with_(names=names)
                if names
                else Text("It takes none.", "Elle n’en prend aucun."),
            )
    return tuple(_argument(store, question, parameter, values) for parameter in question.parameters)


def _argument(store: Store, question: Question, parameter: Parameter, values: Mapping[str, str]) -> Argument:
    text = values.get(parameter.name, "").strip() or parameter.default
    parts = [part.strip() for part in text.split(",")] if parameter.many else [text]
    found = [_value(store, question, parameter, part) for part in parts if part]
    if not found and parameter.required:
        found = [_only_one(store, question, parameter)]
    return Argument(parameter, tuple(term for term, _ in found), tuple(title for _, title in found))


def _only_one(store: Store, question: Question, parameter: Parameter) -> tuple[str, Text]:
    """Give the only thing that a required parameter can be; raises `NoSuchParameter` when there is a choice."""
    possible = choices(store, question, parameter)
    if len(possible) == 1:
        return _titled(possible[0])
    raise NoSuchParameter(
        Text("{slug} needs a {name}: {title}.", "{slug} demande {name} : {title}.").with_(
            slug=question.slug, name=parameter.name, title=parameter.title
        ),
        how_named(possible, parameter.kind),
    )


def _value(store: Store, question: Question, parameter: Parameter, text: str) -> tuple[str, Text]:
    """Give the term of one value of a parameter, and what to call it."""
    if parameter.kind == "string":
        return literal(text), Text(text, text)
    if parameter.kind == "integer":
        if not re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
            raise NoSuchParameter(
                Text("“{text}” is no whole number.", "« {text} » n’est pas un nombre entier.").with_(text=text),
                Text("Write one for {name}.", "Écrivez-en un pour {name}.").with_(name=parameter.name),
            )
        return literal(str(int(text)), datatype=f"{XSD}integer"), Text(text, text)
    return _titled(resolve_named(store, text, parameter.kind, own_list(question, parameter)))


def _titled(named: Named) -> tuple[str, Text]:
    return named.term, Text(named.title("en"), named.title("fr"))
