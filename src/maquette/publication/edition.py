"""One edition of the publication: its catalogue, its names, and where its documents stand among those of the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from maquette.explanation import Sentences
from maquette.printing import Origin
from maquette.publication.addresses import ONTOLOGY
from maquette.publication.formats import FIRST, page_path
from maquette.publication.naming import Naming
from maquette.terms import iri, iri_value, is_iri
from maquette.text import Text
from maquette.words import MAQ, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maquette.findings import Report
    from maquette.heads import Question
    from maquette.printing.programme import Programme
    from maquette.publication.addresses import Addresses
    from maquette.publication.catalogue import Catalogue
    from maquette.text import Language


@dataclass(frozen=True)
class Edition:
    """One edition: `prefix` is the folder of its documents ("" for the current one, else `2023-2024/`).

    `check` checks the build against the workspace's shapes; `others` are all editions of the publication, by name;
    `alignments` are those of the ontology by the stem of their documents; `school_name` is what the settings call the
    school; `programmes` keeps what was read of programmes.
    """

    catalogue: Catalogue
    addresses: Addresses
    title: Text
    questions: Mapping[str, Question]
    school: str
    current: str
    check: Callable[[], Report]
    prefix: str = ""
    others: Mapping[str, Edition] = field(default_factory=dict, repr=False, compare=False)
    alignments: Mapping[str, Catalogue] = field(default_factory=dict, repr=False, compare=False)
    school_name: Text | None = None
    programmes: dict[str, Programme] = field(default_factory=dict, repr=False, compare=False)
    _rules: dict[tuple[int, Language], str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def naming(self) -> Naming:
        """Give the names of things."""
        known = {iri(self.addresses.base + self.school): self.school_name} if self.school_name else {}
        return Naming(self.catalogue, known)

    def rule(self, number: int, language: Language) -> str:
        """Give a rule of the catalogue as a sentence."""
        key = number, language
        if key not in self._rules:
            told = Sentences(self.naming.plain, language).rule(self.catalogue.rules[number])
            self._rules[key] = f"{told[:1].upper()}{told[1:]}."
        return self._rules[key]

    @property
    def name(self) -> str:
        """Give the name of the edition, e.g. `2024-2025`."""
        return self.catalogue.edition

    @property
    def origin(self) -> Origin:
        """Give what tables say of where they come from."""
        return Origin(self.name, Text("build {id}", "construction {id}").with_(id=self.catalogue.build[:12]))

    @property
    def licence(self) -> str:
        """Give the identity of the licence of the data: what it says stands on the page of the data."""
        return iri(f"{self.addresses.base}data#licence")

    def placed(self, path: str) -> str:
        """Give the path in the publication of a document of this edition."""
        return self.prefix + path

    @cached_property
    def stems(self) -> Mapping[str, str]:
        """Give the things of this edition by the path that their documents begin with, sorted."""
        found = {self.addresses.path_of(term): term for term in self.catalogue.things}
        return {stem: term for stem, term in sorted(found.items(), key=lambda item: item[0] or "") if stem}

    @cached_property
    def _stem_of(self) -> Mapping[str, str]:
        return {term: stem for stem, term in self.stems.items()}

    def stem_of(self, term: str) -> tuple[str, str]:
        """Give the stem and the fragment of the page that a term stands on ("" and "" for none here)."""
        if term in self._stem_of:
            return self._stem_of[term], ""
        if term == f"<{MAQ[:-1]}>":  # the ontology itself
            return ONTOLOGY, ""
        if term in self.catalogue.vocabulary and is_iri(term):
            return ONTOLOGY, anchor_of(term)
        return "", ""

    def url_of(self, term: str) -> str:
        """Give the absolute address of the page of a thing in the catalogue's own language."""
        return self.addresses.url(page_path(self.placed(self.stem_of(term)[0]), FIRST))


def anchor_of(term: str) -> str:
    """Give the anchor of a term in the ontology's documents: its local name, or its prefixed one for others' terms."""
    value = iri_value(term)
    return value[len(MAQ) :] if value.startswith(MAQ) else shorten(term).strip("<>")
