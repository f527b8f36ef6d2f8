"""The catalogue of one edition as it is published: a build read into memory once, less what is personal.

Nothing here changes after reading, and nothing is read later but the questions' answers: documents are rendered from
it one at a time, in any order, by any thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Self

from maquette.closure import stored_rules
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable
from maquette.store import EmbeddedStore, Graph
from maquette.terms import is_iri, is_literal, text_of
from maquette.words import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maquette.builds import Build
    from maquette.rules import Rule

Triple = tuple[str, str, str]
TYPE = f"<{RDF}type>"
_LOADED = 20_000  # statements at a time
_SCHEMA = frozenset({SourceKind.ONTOLOGY.value, SourceKind.ALIGNMENT.value})


class Fact(NamedTuple):
    """A statement of the closure: exact terms, best asserted level (None: inferred only), closure level, round, rule.

    `rule` is the number of the rule that concluded it at its level, or None where its assertion is as sure.
    """

    subject: str
    predicate: str
    object: str
    asserted: int | None
    level: int
    round: int
    rule: int | None

    @property
    def triple(self) -> Triple:
        """Give the statement alone."""
        return self[:3]


class Place(NamedTuple):
    """Where a statement is asserted: the file, the line (0: the whole file), the column; the level, and the kind."""

    path: str
    line: int
    column: str
    level: int
    kind: str

    @property
    def where(self) -> str:
        """Give `path:line`, or the path."""
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(frozen=True)
class Catalogue:
    """One edition: its statements in the order of their exact terms, where each is asserted, its rules.

    `build` names the build that it was read from; `vocabulary` are the terms that the ontology alone speaks of,
    `hidden` the texts of personal data that are not published: nothing that is written from elsewhere may hold them.
    """

    edition: str
    build: str
    statements: Mapping[Triple, Fact]
    places: Mapping[Triple, Sequence[Place]]
    rules: Mapping[int, Rule]
    vocabulary: frozenset[str]
    hidden: frozenset[str]

    @classmethod
    def read(cls, build: Build) -> Self:
        """Read a build, less what is personal and what follows from that alone."""
        kinds = {each["path"]: str(each["kind"]) for each in build.manifest["sources"]}
        known: dict[str, str] = {}  # one string a term, however often it stands
        facts: dict[Triple, Fact] = {}
        places: dict[Triple, list[Place]] = {}
        hidden: set[str] = set()
        with StatementTable.open(build.statements) as table:
            rules = {rule.id: rule for rule in stored_rules(table.connection)}
            for each in table.held(personal=False):
                s, p, o = (known.setdefault(term, term) for term in (each.subject, each.predicate, each.object))
                facts[s, p, o] = Fact(s, p, o, each.asserted, each.level, each.round, each.rule)
            for path, said in table.asserted():
                fact = facts.get((said.subject, said.predicate, said.object))
                if said.personal and fact is None and is_literal(said.object):
                    hidden.add(text_of(said.object))
                if fact and not said.personal:
                    place = Place(known.setdefault(path, path), said.line, said.place, said.level, kinds[path])
                    places.setdefault(fact[:3], []).append(place)
        words = {subject for (subject, _, _), each in places.items() if any(p.kind in _SCHEMA for p in each)}
        elsewhere = {subject for (subject, _, _), each in places.items() if any(p.kind not in _SCHEMA for p in each)}
        return cls(
            build.edition,
            build.folder.name,
            facts,
            places,
            rules,
            frozenset(words - elsewhere),
            frozenset(hidden - {""}),
        )

    @classmethod
    def stated(cls, triples: Iterable[Triple]) -> Self:
        """Give statements that a document makes as a catalogue of their own, whose every thing is a word."""
        facts = {triple: Fact(*triple, asserted=0, level=0, round=0, rule=None) for triple in triples}
        return cls("", "", facts, {}, {}, frozenset(), frozenset())

    @cached_property
    def store(self) -> EmbeddedStore:
        """Give the dataset that questions are asked of: what is published, in the graphs of the build's own dataset."""
        lines = self._nquads()
        return EmbeddedStore.of_parts("".join(each).encode() for each in iter(lambda: list(islice(lines, _LOADED)), []))

    def _nquads(self) -> Iterator[str]:
        for fact in self.statements.values():
            yield f"{fact.subject} {fact.predicate} {fact.object} <{Graph.of(fact.asserted, fact.level).iri}> .\n"

    @cached_property
    def _about(self) -> Mapping[str, Sequence[Fact]]:
        return _grouped((fact.subject, fact) for fact in self.statements.values())

    @cached_property
    def _toward(self) -> Mapping[str, Sequence[Fact]]:
        return _grouped((fact.object, fact) for fact in self.statements.values() if not is_literal(fact.object))

    def facts(self, subject: str) -> Sequence[Fact]:
        """Give what is said of a thing, in the order of exact terms."""
        return self._about.get(subject, ())

    def mentions(self, object_: str) -> Sequence[Fact]:
        """Give what is said toward a thing, in the order of exact terms."""
        return self._toward.get(object_, ())

    def values(self, subject: str, predicate: str) -> list[str]:
        """Give the values of a property of a thing, as exact terms in their order."""
        return [fact.object for fact in self.facts(subject) if fact.predicate == predicate]

    def value(self, subject: str, predicate: str) -> str | None:
        """Give the first value of a property of a thing."""
        return next((fact.object for fact in self.facts(subject) if fact.predicate == predicate), None)

    def subjects(self, predicate: str, object_: str) -> list[str]:
        """Give the things that a property links to a thing, in the order of their terms."""
        return [fact.subject for fact in self.mentions(object_) if fact.predicate == predicate]

    def of_type(self, class_: str) -> list[str]:
        """Give the things of a class, in the order of their terms."""
        return self.subjects(TYPE, class_)

    def find(self, triple: Triple) -> Fact | None:
        """Give the fact of a statement, or None when it does not hold or is not published."""
        return self.statements.get(triple)

    def where(self, triple: Triple) -> Sequence[Place]:
        """Give where a statement is asserted, in the order of files and lines."""
        return self.places.get(triple, ())

    @cached_property
    def things(self) -> tuple[str, ...]:
        """Give the things that statements are about, the terms of the vocabulary left out, sorted."""
        return tuple(sorted(each for each in self._about if is_iri(each) and each not in self.vocabulary))


def _grouped(pairs: Iterable[tuple[str, Fact]]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for term, fact in pairs:
        found.setdefault(term, []).append(fact)
    return found
