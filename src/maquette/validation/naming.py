"""Names of nodes in findings: code and label; what has neither is named by its kind and by what it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.terms import is_blank, is_iri, is_literal, text_of
from maquette.text import Text
from maquette.validation.shape_graph import TYPE, bilingual
from maquette.words import DCTERMS, PREFIXES, RDFS, SKOS, maq, shorten

if TYPE_CHECKING:
    from maquette.validation.graph import Graph

_LABELS = (
    f"<{RDFS}label>", f"<{SKOS}prefLabel>", f"<{DCTERMS}title>", f"<{PREFIXES['schema']}name>",
    f"<{PREFIXES['foaf']}name>",
)  # fmt: skip
_CODE, _OF_UNIT, _CURATED = maq("code"), maq("ofUnit"), maq("CuratedRow")
_LONGEST = 70
_ENDS = re.compile(r"[/#]")


class Names:
    """Gives names to the nodes of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[str, Text] = {}

    def __call__(self, term: str) -> Text:
        """Give the name of a node."""
        if term not in self._known:
            self._known[term] = self._name(term)
        return self._known[term]

    def _name(self, term: str) -> Text:
        if is_literal(term):
            return _same(text_of(term))
        label, code = self._label(term), next(iter(sorted(self._graph.objects_of(term, _CODE))), "")
        if label:
            return _joined(text_of(code), label) if code else label
        if code:
            return _same(text_of(code))
        return self._by_kind(term)

    def _label(self, term: str) -> Text | None:
        for predicate in _LABELS:
            if found := bilingual(sorted(each for each in self._graph.objects_of(term, predicate) if is_literal(each))):
                return Text(_shortened(found.en), _shortened(found.fr))
        return None

    def _by_kind(self, term: str) -> Text:
        """Name what has no name: "teaching unit in a programme: IA717 …", or by the end of its IRI."""
        kind = self._kind(term)
        owner = next(iter(sorted(self._graph.objects_of(term, _OF_UNIT))), "") or self._above(term)
        name = (
            self(owner) if owner else _same(term[2:] if is_blank(term) and kind else _end(term, with_kind=bool(kind)))
        )
        if not kind:
            return name
        return Text(f"{kind.en}: {name.en}", f"{kind.fr}\u00a0: {name.fr}")

    def _kind(self, term: str) -> Text | None:
        kinds = sorted(self._graph.objects_of(term, TYPE), key=lambda each: (each == _CURATED, each))
        return next((label for each in kinds if (label := self._label(each))), None)

    def _above(self, term: str) -> str:
        """Give the nearest thing whose IRI a node's IRI begins with, as nodes that belong to others are minted."""
        while is_iri(term) and "/" in term[8:]:
            term = f"{term.rstrip('>').rpartition('/')[0]}>"
            if next(iter(self._graph.objects_of(term, TYPE)), ""):
                return term
        return ""


def _same(text: str) -> Text:
    return Text(text, text)


def _joined(code: str, label: Text) -> Text:
    return Text(f"{code} {label.en}", f"{code} {label.fr}")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def _end(term: str, *, with_kind: bool) -> str:
    """Give a term in short; the last part of its IRI, where its kind is said beside it."""
    short = shorten(term)
    if not is_iri(short) or not with_kind:
        return short.strip("<>")
    return _ENDS.split(short.strip("<>").rstrip("/#"))[-1] or short.strip("<>")
