"""Names of things on pages: the language of the interface is never that of the content, so each says its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import escape

from maquette.class_names import class_names
from maquette.publication.catalogue import TYPE
from maquette.terms import iri_value, is_blank, is_iri, is_literal, literal_parts, text_of
from maquette.text import Text
from maquette.words import MAQ, RDF, RDFS, SKOS, maq, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.publication.catalogue import Catalogue
    from maquette.text import Language

LABEL, PREFERRED = f"<{RDFS}label>", f"<{SKOS}prefLabel>"
CODE = maq("code")
KNOWN: dict[str, Text] = {
    f"<{RDF}type>": Text("type", "type"),
    f"<{RDFS}label>": Text("label", "libellé"),
    f"<{RDFS}seeAlso>": Text("see also", "voir aussi"),
    f"<{SKOS}prefLabel>": Text("preferred label", "libellé préféré"),
    f"<{SKOS}notation>": Text("notation", "notation"),
    f"<{SKOS}exactMatch>": Text("exact match", "correspondance exacte"),
    f"<{SKOS}closeMatch>": Text("close match", "correspondance proche"),
    f"<{SKOS}relatedMatch>": Text("related match", "correspondance associée"),
    f"<{SKOS}broadMatch>": Text("broader match", "correspondance plus large"),
    f"<{SKOS}narrowMatch>": Text("narrower match", "correspondance plus étroite"),
}
"""Words of others that catalogues use, which bring no labels of their own."""
_GENERAL = frozenset({maq("CuratedRow"), maq("Organisation")})
"""Classes whose things are of another one that says more, where they are of one."""
_WITHIN = Text("{part} in {whole}", "{part} dans {whole}")
_PART = Text("{part} — {whole}", "{part} — {whole}")


class Words(NamedTuple):
    """Some words of the catalogue, and the language that they are in where it is not the page's ("": not said)."""

    text: str
    language: str = ""

    def __html__(self) -> str:
        """Give the words as HTML, in a span that says their language where it must be said."""
        shown = escape(self.text)
        return f'<span lang="{escape(self.language)}">{shown}</span>' if self.language else str(shown)


@dataclass(frozen=True)
class Naming:
    """Gives the names of the terms of a catalogue, in a language of the interface.

    `known` are names for what the catalogue itself gives none.
    """

    catalogue: Catalogue
    known: Mapping[str, Text] = field(default_factory=dict, repr=False, compare=False)
    _titles: dict[tuple[str, Language], Words] = field(default_factory=dict, repr=False, compare=False)

    def labels(self, term: str) -> list[str]:
        """Give the labels of a thing, as exact terms."""
        values = self.catalogue.values(term, LABEL) or self.catalogue.values(term, PREFERRED)
        return [each for each in values if is_literal(each)]

    def label(self, term: str, language: Language) -> Words | None:
        """Give a label: in the language, else without a tag, else in French, else any."""
        labels = [literal_parts(each) for each in self.labels(term)]
        if not labels:
            return None
        wanted = (language, "", "fr")
        parts = min(labels, key=lambda each: (_place(each.language, wanted), each.lexical))
        return Words(parts.lexical, "" if _primary(parts.language) == language else parts.language)

    def code(self, term: str) -> str:
        """Give a thing's code, or ""."""
        found = self.catalogue.value(term, CODE)
        return text_of(found) if found else ""

    def title(self, term: str, language: Language) -> Words:
        """Give what a heading calls a thing: its code and label, or what it is and what it belongs to."""
        found = self._titles.get((term, language))
        if found is None:
            found = self._titles[term, language] = self._title(term, language)
        return found

    def _title(self, term: str, language: Language) -> Words:
        code, label = self.code(term), self.label(term, language)
        if label:
            return Words(f"{code} {label.text}", label.language) if code and code != label.text else label
        return Words(code) if code else self._described(term, language)

    def name(self, term: str, language: Language) -> Words:
        """Give what a link to a thing reads: its title; of a literal, its text."""
        if is_literal(term):
            parts = literal_parts(term)
            return Words(parts.lexical, "" if _primary(parts.language) == language else parts.language)
        if is_blank(term):
            return Words(self._anonymous.get(term, "…"))
        return self.title(term, language)

    def plain(self, term: str, language: Language) -> str:
        """Give the name of a term as plain text, as sentences of rules want it."""
        return self.name(term, language).text

    def short(self, term: str, language: Language) -> Words:
        """Give the shortest telling name: the code, else the title."""
        code = self.code(term)
        return Words(code) if code else self.name(term, language)

    def kinds(self, term: str) -> list[str]:
        """Give the classes of a thing that its sources name, the telling ones first; only named ones."""
        found = [each for each in self.catalogue.values(term, TYPE) if is_iri(each)]
        return sorted(found, key=lambda each: (each in _GENERAL, not each.startswith(f"<{MAQ}"), each))

    def kind(self, term: str, language: Language) -> str:
        """Give what a thing is, in a word of the ontology, or ""."""
        kinds = self.kinds(term)
        return self.plain(kinds[0], language) if kinds else ""

    def _described(self, term: str, language: Language) -> Words:
        """Name a thing that has neither code nor label: by its row, its unit and programme, what it is part of."""
        if term in self.known:
            return Words(self.known[term].in_(language))
        if term in KNOWN or term in self.catalogue.vocabulary:
            return Words(KNOWN[term].in_(language) if term in KNOWN else shorten(term).strip("<>"))
        row, unit = self.catalogue.value(term, maq("rowId")), self.catalogue.value(term, maq("ofUnit"))
        programme = self.catalogue.value(term, maq("inProgramme"))
        kind = self.kind(term, language)
        if row:
            return Words(f"{kind} {text_of(row)}".strip())
        if unit and programme:
            part, whole = self.short(unit, language), self.short(programme, language)
            return Words(_WITHIN.with_(part=part.text, whole=whole.text).in_(language))
        parent = self._parent(term)
        if kind and parent:
            return Words(_PART.with_(part=kind, whole=self.title(parent, language).text).in_(language))
        return Words(f"{kind} {_last(term)}" if kind else shorten(term).strip("<>"))

    def _parent(self, term: str) -> str | None:
        """Give the nearest thing whose IRI a thing's own one goes on from."""
        value, year = iri_value(term), f"/{self.catalogue.edition}/"
        while "/" in value[len("https://") :]:
            value = value.rpartition("/")[0]
            for each in (f"<{value}>", f"<{value.replace(year, '/')}>"):  # what a year says of a lasting thing
                if self.catalogue.facts(each):
                    return each
        return None

    @cached_property
    def _anonymous(self) -> dict[str, str]:
        blank = {node for fact in self.catalogue.statements.values() for node in fact[:3:2] if is_blank(node)}
        return class_names(fact[:3] for node in sorted(blank) for fact in self.catalogue.facts(node))


def _place(language: str, wanted: tuple[str, ...]) -> int:
    primary = _primary(language)
    return wanted.index(primary) if primary in wanted else len(wanted)


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]


def _last(term: str) -> str:
    return re.split(r"[/#]", text_of(term).rstrip("/#"))[-1]
