"""Headings, cells and lists in the language of the person who fills a sheet in; whatever is written is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.sources.tables.columns import Column, Form
from maquette.sources.tables.known import Kind

if TYPE_CHECKING:
    from maquette.sheets.outline import Outline
    from maquette.sources.tables.known import Known
    from maquette.text import Language

_BOOLEANS = {"true": "oui", "false": "non"}


def heading(column: Column, language: Language) -> str:
    """Give the heading of a column: `Unit title`, `Titre UE`."""
    name = column.fr if language == "fr" else column.name.replace("_", " ")
    return f"{name[:1].upper()}{name[1:]}"


def shown(column: Column, cell: str, known: Known, language: Language) -> str:
    """Give a cell as the person reads it; only the words of the tool itself are translated."""
    if column.kinds == (Kind.LEVEL,):
        found = known.find(column.kinds, cell)
        return _level(found[0], known, language) if len(found) == 1 and known.name(found[0]) == cell else cell
    if language == "en":
        return cell
    if column.form is Form.BOOLEAN:
        return _BOOLEANS.get(cell, cell)
    return next((choice.fr for choice in column.choices if choice.value == cell), cell)


def _level(term: str, known: Known, language: Language) -> str:
    word = known.word(term, language)
    return word if known.find([Kind.LEVEL], word) == (term,) else known.written([Kind.LEVEL], term)


def entries(column: Column, outline: Outline, language: Language) -> list[str]:
    """Give what the drop-down of a column offers, in the order of the pages; nothing where anything may be typed."""
    if column.form is Form.BOOLEAN:
        return [shown(column, word, outline.known, language) for word in _BOOLEANS]
    if column.choices:
        return [shown(column, str(choice.value), outline.known, language) for choice in column.choices]
    known = outline.known
    offered: list[str] = []
    for kind in column.kinds:
        terms = known.terms([kind])
        if kind is Kind.LEVEL:
            offered += [_level(term, known, language) for term in terms]
        else:
            offered += [known.entry(column.kinds, term) for term in outline.ordered(terms)]
    return offered
