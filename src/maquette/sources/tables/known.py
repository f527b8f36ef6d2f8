"""The names that a curated table may use for things, and the terms that they stand for.

A person names a unit by its code, a competency by its id, its label or its place on the page. All of it is read off
the statements of the other sources, so that a table can name exactly what they speak of.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote

from maquette.terms import iri_value, is_iri, is_literal, literal_parts, text_of
from maquette.text import Text
from maquette.words import RDF, RDFS, maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maquette.sources.reading import Statement
    from maquette.text import Language


class Kind(StrEnum):
    """A kind of thing that a table can name."""

    PROGRAMME = "programme"
    UNIT = "unit"
    MODULE = "module"
    COMPETENCY = "competency"
    JOB = "job"
    OBJECTIVE = "objective"
    OUTCOME = "outcome"
    TOPIC = "topic"
    LEVEL = "level"


TITLES: Mapping[Kind, Text] = {
    Kind.PROGRAMME: Text("programme", "programme"),
    Kind.UNIT: Text("unit", "UE"),
    Kind.MODULE: Text("module", "module"),
    Kind.COMPETENCY: Text("competency", "compétence"),
    Kind.JOB: Text("job", "métier"),
    Kind.OBJECTIVE: Text("objective", "objectif"),
    Kind.OUTCOME: Text("learning outcome", "acquis d’apprentissage"),
    Kind.TOPIC: Text("topic", "sujet"),
    Kind.LEVEL: Text("level", "niveau"),
}

CLASSES = {
    maq("Programme"): Kind.PROGRAMME,
    maq("Unit"): Kind.UNIT,
    maq("Module"): Kind.MODULE,
    maq("Competency"): Kind.COMPETENCY,
    maq("Job"): Kind.JOB,
    maq("Objective"): Kind.OBJECTIVE,
    maq("LearningOutcome"): Kind.OUTCOME,
    maq("Topic"): Kind.TOPIC,
    maq("MasteryLevel"): Kind.LEVEL,
}
"""The kinds of the members of classes."""
_BY_CODE = frozenset({Kind.PROGRAMME, Kind.UNIT})
"""Kinds that people name by code: their titles change and repeat, so a title is only good for a suggestion."""
_BY_POSITION = frozenset({Kind.COMPETENCY, Kind.JOB})
"""Kinds whose place on the page names them; a module's place says nothing without its axis."""
_DEFAULT_LEVELS = {
    "introduced": ("introduit", "introduite"),
    "practised": ("pratiqué", "pratiquée", "practiced"),
    "mastered": ("maîtrisé", "maîtrisée"),
}

ENTRY = " · "
"""Stands between the name and the title of a thing in a list to choose from."""
CUT = "…"
"""Ends a title that was cut."""
_ENTRY_TITLE = 100  # characters: a list is read at a glance

_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "œ": "oe", "Œ": "OE"})


def fold(text: str) -> str:
    """Give the form under which two spellings are one name: case, accents, apostrophes, dashes and spaces aside."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_MARKS))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return " ".join(re.sub(r"[_\u2010-\u2015]", "-", plain).split())


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Give the word most like another, or None when none is like it; of equals, one with the same letters.

    The same letters in another order are the commonest slip in codes: IA771 is rather IA717 than IA719.
    """
    near = difflib.get_close_matches(word, words, n=8, cutoff=0.6)

    def likeness(other: str) -> tuple[float, bool]:
        return difflib.SequenceMatcher(None, other, word).ratio(), sorted(other) == sorted(word)

    return max(near, key=likeness, default=None)


@dataclass(frozen=True)
class Known:
    """What tables may name: for each kind, the folded names and the terms that each of them stands for.

    A name with several terms is ambiguous. `kinds` gives every kind of a term, `codes` and `labels` what people read.
    """

    names: Mapping[Kind, Mapping[str, tuple[str, ...]]]
    kinds: Mapping[str, frozenset[Kind]]
    codes: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Known:
        """Derive the names from statements: `rdf:type`, `maq:code`, `maq:formerCode`, `rdfs:label`, `maq:position`.

        Where no statement speaks of a level, the levels are the default scale introduced, practised, mastered.
        """
        found = _Found()
        for statement in statements:
            found.add(statement.subject, statement.predicate, statement.object)
        return found.known()

    def find(self, kinds: Iterable[Kind], name: str) -> tuple[str, ...]:
        """Give the terms that a name stands for among some kinds: none, one, or several where it is ambiguous.

        A name is an IRI (with or without `<>`), a number or id, a code, a label or a position, in this order.
        """
        term = f"<{name.removeprefix('<').removesuffix('>')}>"
        asked = tuple(kinds)
        if self.kinds.get(term, frozenset()) & frozenset(asked):
            return (term,)
        folded = fold(name)
        return tuple(dict.fromkeys(term for kind in asked for term in self.names.get(kind, {}).get(folded, ())))

    def candidates(self, kinds: Iterable[Kind]) -> dict[str, str]:
        """Give every folded name of the things of some kinds, titles included, with the thing that it suggests."""
        asked = frozenset(kinds)
        found: dict[str, str] = {}
        for kind in sorted(asked):
            for folded, terms in self.names.get(kind, {}).items():
                found.setdefault(folded, terms[0])
        for term, labels in self.labels.items():
            if self.kinds[term] & asked:
                for label in labels:
                    found.setdefault(fold(label), term)
        return found

    def some(self, kinds: Iterable[Kind], limit: int = 6) -> tuple[str, ...]:
        """Give the first few names of the things of some kinds, as a table would write them."""
        asked = frozenset(kinds)
        return tuple(sorted(self.name(term) for term, its in self.kinds.items() if its & asked)[:limit])

    def name(self, term: str) -> str:
        """Give the short name that a table writes for a term: its code, else its number or id."""
        return self.codes.get(term) or _local(term)

    def terms(self, kinds: Iterable[Kind]) -> tuple[str, ...]:
        """Give every thing of some kinds, in the order of its names; levels of the default scale in theirs."""
        asked = frozenset(kinds)
        scale = {maq(level): rank for rank, level in enumerate(_DEFAULT_LEVELS)}
        held = (term for term, its in self.kinds.items() if its & asked)
        return tuple(sorted(held, key=lambda term: (scale.get(term, len(scale)), self.name(term))))

    def written(self, kinds: Iterable[Kind], term: str) -> str:
        """Give what a table writes for a term: its short name where that names nothing else, else its IRI."""
        name = self.name(term)
        return name if self.find(kinds, name) == (term,) else iri_value(term)

    def entry(self, kinds: Iterable[Kind], term: str) -> str:
        """Give a term as a list to choose from shows it, e.g. `IA717 · Natural Language Processing`; read as well."""
        name, title = self.written(kinds, term), " ".join(self.title(term).split())
        if not title or fold(title) == fold(name):
            return name
        cut = title if len(title) <= _ENTRY_TITLE else f"{title[: _ENTRY_TITLE - 1]}{CUT}"
        return f"{name}{ENTRY}{cut}"

    def word(self, term: str, language: Language) -> str:
        """Give a level as people say it: its label, else the word of the default scale in their language."""
        spellings = _DEFAULT_LEVELS.get(_local(term), ())
        return self.title(term) or (spellings[0] if spellings and language == "fr" else self.name(term))

    def title(self, term: str) -> str:
        """Give the label of a term, or '' when it has none."""
        return self.labels.get(term, ("",))[0]

    def say(self, term: str) -> str:
        """Give a term as a message names it, e.g. `IA717 (Natural Language Processing)`."""
        title = self.title(term)
        return f"{self.name(term)} ({title})" if title and fold(title) != fold(self.name(term)) else self.name(term)


class _Found:
    """What the statements say of the things that tables can name, gathered before names are given."""

    def __init__(self) -> None:
        self.kinds: dict[str, set[Kind]] = defaultdict(set)
        self._texts: dict[str, dict[str, dict[str, None]]] = {
            predicate: defaultdict(dict)
            for predicate in (maq("code"), maq("formerCode"), f"<{RDFS}label>", maq("position"))
        }

    def add(self, subject: str, predicate: str, obj: str) -> None:
        """Take note of one statement."""
        if predicate == f"<{RDF}type>":
            if obj in CLASSES and is_iri(subject):
                self.kinds[subject].add(CLASSES[obj])
        elif predicate in self._texts and is_literal(obj):
            self._texts[predicate][subject][obj] = None

    def known(self) -> Known:
        """Give every name its terms; a surer kind of name (IRI, id, code, label, position) hides a weaker one."""
        levels = any(Kind.LEVEL in kinds for kinds in self.kinds.values())
        if not levels:
            for level in _DEFAULT_LEVELS:
                self.kinds[maq(level)].add(Kind.LEVEL)
        names: dict[Kind, dict[str, tuple[str, ...]]] = {kind: {} for kind in Kind}
        for tier in (self._ids, self._codes, self._former_codes, self._labels, self._positions):
            gathered: dict[tuple[Kind, str], dict[str, None]] = defaultdict(dict)
            for term in sorted(self.kinds):
                for kind in self.kinds[term]:
                    for name in tier(kind, term):
                        gathered[kind, fold(name)][term] = None
            for (kind, folded), terms in gathered.items():
                names[kind].setdefault(folded, tuple(terms))
        return Known(
            names,
            {term: frozenset(kinds) for term, kinds in self.kinds.items()},
            {term: codes[0] for term in self.kinds if (codes := self._of(maq("code"), term))},
            {term: labels for term in self.kinds if (labels := self._of(f"<{RDFS}label>", term))},
        )

    def _of(self, predicate: str, term: str) -> tuple[str, ...]:
        return tuple(literal_parts(literal).lexical for literal in sorted(self._texts[predicate].get(term, ())))

    def _ids(self, _kind: Kind, term: str) -> tuple[str, ...]:
        return (_local(term),)

    def _codes(self, _kind: Kind, term: str) -> tuple[str, ...]:
        return self._of(maq("code"), term)

    def _former_codes(self, _kind: Kind, term: str) -> tuple[str, ...]:
        return self._of(maq("formerCode"), term)

    def _labels(self, kind: Kind, term: str) -> tuple[str, ...]:
        if kind in _BY_CODE:
            return ()
        default = _DEFAULT_LEVELS.get(_local(term), ()) if kind is Kind.LEVEL else ()
        return (*self._of(f"<{RDFS}label>", term), *default)

    def _positions(self, kind: Kind, term: str) -> tuple[str, ...]:
        return self._of(maq("position"), term) if kind in _BY_POSITION else ()


def _local(term: str) -> str:
    """Give the last segment of an IRI term, as people write it."""
    return unquote(re.split(r"[/#]", iri_value(term))[-1]) if is_iri(term) else text_of(term)
