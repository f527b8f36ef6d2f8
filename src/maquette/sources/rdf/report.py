"""What an RDF file holds, for whoever has to decide what to do with it: counts, vocabularies, loose ends."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maquette.literals import is_well_formed
from maquette.terms import iri_value, is_blank, is_iri, is_literal
from maquette.text import Text
from maquette.words import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from maquette.sources.rdf import RdfReading
    from maquette.sources.rows import Rows

LABELS: dict[str, Text] = {
    "format": Text("Format", "Format"),
    "statements": Text("Statements", "Énoncés"),
    "graphs": Text("Named graphs", "Graphes nommés"),
    "blank_nodes": Text("Blank nodes", "Nœuds anonymes"),
    "languages": Text("Texts by language", "Textes par langue"),
    "classes": Text("Classes, with instances", "Classes, avec leurs instances"),
    "properties": Text("Properties, with uses", "Propriétés, avec leurs emplois"),
    "unknown_terms": Text("Terms of no known vocabulary", "Termes d’aucun vocabulaire connu"),
    "dangling": Text("Links to what the file does not describe", "Liens vers ce que le fichier ne décrit pas"),
    "self_loops": Text("Links from a thing to itself", "Liens d’une chose vers elle-même"),
    "ill_typed": Text(
        "Values that are none of their datatype, kept as they are written",
        "Valeurs qui ne sont pas de leur type, gardées telles quelles",
    ),
    "no_language": Text("no language", "sans langue"),
}
"""Headings of a report, by the names of its members."""

LISTED = 100
"""Links, and values that are none of their datatype, that a report lists; all are counted."""
_BUILT_IN = (RDF, RDFS, OWL, XSD)
_TYPE = f"<{RDF}type>"
_DEFINING = tuple(
    f"<{name}>"
    for name in (
        *(f"{OWL}{kind}" for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
        f"{RDFS}Class",
        f"{RDFS}Datatype",
        f"{RDF}Property",
    )
)
_LITERAL_END = re.compile(r'"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?$')
_NAMESPACE = re.compile(r".*[/#]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """A statement to look at, by exact terms, with its 1-based line."""

    subject: str
    predicate: str
    object: str
    line: int


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What an RDF file holds; counts are sorted by name.

    `languages` counts texts by tag ('' for plain strings); `classes` their instances; `properties` their uses;
    `unknown_terms` the uses of classes, properties and datatypes of no known vocabulary; `dangling` links to things in
    the file's own namespaces that it never describes; `self_loops` links from a thing to itself; `ill_typed` literals
    whose text is none of their datatype's (RDF 1.1 Concepts §3.3), such as 30 February. The last three list the first
    hundred; their counts count all.
    """

    path: str
    format: str
    statements: int
    graphs: int
    blank_nodes: int
    languages: tuple[tuple[str, int], ...]
    classes: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]
    unknown_terms: tuple[tuple[str, int], ...]
    dangling: tuple[Link, ...]
    dangling_count: int
    self_loops: tuple[Link, ...]
    self_loop_count: int
    ill_typed: tuple[Link, ...]
    ill_typed_count: int

    def as_json(self) -> dict[str, Any]:
        """Give the report as JSON values: counts as objects, links as objects of their terms and line."""
        return {
            "path": self.path,
            "format": self.format,
            "statements": self.statements,
            "graphs": self.graphs,
            "blank_nodes": self.blank_nodes,
            "languages": dict(self.languages),
            "classes": dict(self.classes),
            "properties": dict(self.properties),
            "unknown_terms": dict(self.unknown_terms),
            "dangling": {"count": self.dangling_count, "first": [_link_json(link) for link in self.dangling]},
            "self_loops": {"count": self.self_loop_count, "first": [_link_json(link) for link in self.self_loops]},
            "ill_typed": {"count": self.ill_typed_count, "first": [_link_json(link) for link in self.ill_typed]},
        }


def _link_json(link: Link) -> dict[str, Any]:
    return {"subject": link.subject, "predicate": link.predicate, "object": link.object, "line": link.line}


def report(reading: RdfReading, known: Collection[str] = ()) -> ReadReport:
    """Report on a file. `known` holds IRIs of terms, and namespaces (which end with `/` or `#`) known as a whole.

    The vocabularies of RDF, RDFS, OWL and XSD are known, and so are the terms that the file itself defines.
    """
    rows = reading.rows
    seen = _Seen()
    for subject, predicate, object_, line in rows.cells():
        seen.take(subject, predicate, object_, line)
    namespaces = {_namespace(subject) for subject in seen.subjects}
    dangling = [link for link in _links(rows) if _dangles(link, seen, namespaces)]
    loops = [link for link in _links(rows) if link.subject == link.object]
    return ReadReport(
        path=reading.source.path,
        format=reading.format.title,
        statements=len(rows),
        graphs=reading.graphs,
        blank_nodes=len(seen.blanks),
        languages=_sorted(seen.languages),
        classes=_sorted(seen.classes),
        properties=_sorted(seen.properties),
        unknown_terms=_sorted(_unknown(seen, known)),
        dangling=tuple(dangling[:LISTED]),
        dangling_count=len(dangling),
        self_loops=tuple(loops[:LISTED]),
        self_loop_count=len(loops),
        ill_typed=tuple(seen.ill_typed[:LISTED]),
        ill_typed_count=len(seen.ill_typed),
    )


class _Seen:
    """What the statements of a file name, by its role."""

    def __init__(self) -> None:
        self.subjects: set[str] = set()
        self.blanks: set[str] = set()
        self.defined: set[str] = set()
        self.languages: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.properties: Counter[str] = Counter()
        self.datatypes: Counter[str] = Counter()
        self.ill_typed: list[Link] = []

    def take(self, subject: str, predicate: str, object_: str, line: int) -> None:
        self.properties[predicate] += 1
        (self.blanks if is_blank(subject) else self.subjects).add(subject)
        if is_literal(object_):
            if not self._take_literal(object_):
                self.ill_typed.append(Link(subject, predicate, object_, line))
        elif is_blank(object_):
            self.blanks.add(object_)
        elif predicate == _TYPE:
            self.classes[object_] += 1
            if object_ in _DEFINING:
                self.defined.add(subject)

    def _take_literal(self, literal: str) -> bool:
        """Count a literal; tell whether its text is one of its datatype's."""
        match = _LITERAL_END.search(literal)
        assert match, literal
        language, datatype = match.groups()
        if not datatype:
            self.languages[language or ""] += 1
            return True
        self.datatypes[f"<{datatype}>"] += 1
        return is_well_formed(literal)


def _links(rows: Rows) -> Iterator[Link]:
    for subject, predicate, object_, line in rows.cells():
        if is_iri(object_):
            yield Link(subject, predicate, object_, line)


def _dangles(link: Link, seen: _Seen, namespaces: set[str]) -> bool:
    return link.predicate != _TYPE and link.object not in seen.subjects and _namespace(link.object) in namespaces


def _namespace(iri: str) -> str:
    match = _NAMESPACE.match(iri_value(iri))
    return match.group() if match else iri


def _unknown(seen: _Seen, known: Collection[str]) -> Counter[str]:
    terms = {each for each in known if not each.endswith(("/", "#"))}
    whole = {*_BUILT_IN, *(each for each in known if each.endswith(("/", "#")))}
    unknown: Counter[str] = Counter()
    for term, uses in _uses(seen):
        if term not in seen.defined and iri_value(term) not in terms and _namespace(term) not in whole:
            unknown[term] += uses
    return unknown


def _uses(seen: _Seen) -> Iterator[tuple[str, int]]:
    for counter in (seen.classes, seen.properties, seen.datatypes):
        yield from counter.items()


def _sorted(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    names: Iterable[str] = sorted(counts)
    return tuple((iri_value(name) if is_iri(name) else name, counts[name]) for name in names)
