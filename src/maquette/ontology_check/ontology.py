"""An ontology as its check reads it: one graph of several files, the place of each statement, its own terms."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, VANN, XSD

from maquette.errors import BadSource
from maquette.sources.files import content_of
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.terms import iri_value, is_blank, is_iri, literal_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from rdflib.term import Node

    from maquette.errors import Problem

Triple = tuple["Node", "Node", "Node"]

BUILT_IN = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))
"""The namespaces of OWL itself."""
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_DECLARING = (OWL.Class, RDFS.Class, RDFS.Datatype, *PROPERTY_KINDS, RDF.Property)
_NAMESPACE = re.compile(r".*[/#]", re.DOTALL)


class Place(NamedTuple):
    """Where a statement stands: the file as it was given, and the 1-based line (0: the whole file)."""

    path: str
    line: int


@dataclass(frozen=True)
class Ontology:
    """Several files as one graph; `places` tells where each statement stands first, `paths` the files in order."""

    graph: Graph
    places: dict[Triple, Place]
    paths: tuple[str, ...]

    @cached_property
    def headers(self) -> tuple[URIRef, ...]:
        """The ontologies that the files declare."""
        return tuple(sorted(_named(self.graph.subjects(RDF.type, OWL.Ontology))))

    @cached_property
    def declared(self) -> frozenset[URIRef]:
        """The classes, datatypes and properties that the files declare."""
        return frozenset(_named(term for kind in _DECLARING for term in self.graph.subjects(RDF.type, kind)))

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The ontology's own namespaces: those that a header states, else those that start with a header's IRI.

        Where there is no header, the namespace of most of the terms that are declared.
        """
        stated = {
            str(each) for header in self.headers for each in self.graph.objects(header, VANN.preferredNamespaceUri)
        }
        if stated:
            return frozenset(stated)
        remarks = set(self.graph.subjects(RDF.type, OWL.AnnotationProperty))
        used = Counter(namespace_of(term) for term in (self.declared - remarks) or self.declared)
        heads = tuple(str(header).rstrip("/#") for header in self.headers)
        own = {each for each in used if heads and each.rstrip("/#") in heads}
        if not own and used:
            own = {max(sorted(used), key=lambda each: used[each])}
        return frozenset(own)

    @cached_property
    def terms(self) -> tuple[URIRef, ...]:
        """The classes, datatypes and properties that are the ontology's own, sorted."""
        return tuple(sorted(term for term in self.declared if self.is_own(term)))

    @cached_property
    def individuals(self) -> tuple[URIRef, ...]:
        """The named individuals that are the ontology's own (OWL 2, §5.8.1), sorted."""
        found = _named(self.graph.subjects(RDF.type, OWL.NamedIndividual))
        return tuple(sorted(term for term in found if self.is_own(term) and term not in self.declared))

    def is_own(self, term: Node) -> bool:
        """Tell whether a term stands in one of the ontology's own namespaces."""
        return isinstance(term, URIRef) and str(term).startswith(tuple(self.namespaces))

    def of_kind(self, *kinds: URIRef) -> list[URIRef]:
        """Give the ontology's own terms of some kinds, sorted."""
        return [term for term in self.terms if any((term, RDF.type, kind) in self.graph for kind in kinds)]

    def place(self, *statement: Node) -> Place:
        """Give where a statement stands; with its subject alone or with subject and predicate, the first such one."""
        pattern = (*statement, None, None, None)[:3]
        if None not in pattern:
            return self.places[pattern]  # type: ignore[index]  # no part of it is None
        return min((self.places[triple] for triple in self.graph.triples(pattern)), key=self.order)  # type: ignore[arg-type]

    def order(self, place: Place) -> tuple[int, int]:
        """Give what places are sorted by: the order of the files, then lines."""
        return self.paths.index(place.path), place.line

    def declaration(self, term: Node) -> Place:
        """Give where a term is declared, else where it is first described."""
        found = [self.places[triple] for triple in self.graph.triples((term, RDF.type, None))]
        return min(found, key=self.order) if found else self.place(term)

    def members(self, head: Node) -> list[Node]:
        """Give the members of a list; nothing when a cell has not exactly one member and one rest, or in a loop."""
        members: list[Node] = []
        seen: set[Node] = set()
        while head != RDF.nil:
            first, rest = list(self.graph.objects(head, RDF.first)), list(self.graph.objects(head, RDF.rest))
            if head in seen or len(first) != 1 or len(rest) != 1:
                return []
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members


def read_ontology(paths: Sequence[Path], *, trusted: bool = False) -> Ontology:
    """Read files in any RDF format into one ontology; blank nodes of two files are never the same.

    `trusted` files (the workspace's own) are parsed in this process, as a build does.
    Raises `BadCall` when a file is not there, `BadSource` with what is wrong in all files when one cannot be read.
    """
    graph = Graph(bind_namespaces="none")
    places: dict[Triple, Place] = {}
    problems: list[Problem] = []
    nodes = _Nodes()
    names = tuple(path.as_posix() for path in dict.fromkeys(paths))
    for path, name in zip(dict.fromkeys(paths), names, strict=True):
        try:
            reading = read_rdf(content_of(path), name, SourceKind.ONTOLOGY, trusted=trusted)
        except BadSource as error:
            problems += error.problems
            continue
        for subject, predicate, object_, line in reading.rows.cells():
            triple = (nodes[subject], nodes[predicate], nodes[object_])
            graph.add(triple)
            places.setdefault(triple, Place(name, line))
    if problems:
        raise BadSource(problems)
    return Ontology(graph, places, names)


class _Nodes(dict[str, "Node"]):
    """The nodes of exact terms: each is made once."""

    def __missing__(self, term: str) -> Node:
        node: Node
        if is_iri(term):
            node = URIRef(iri_value(term))
        elif is_blank(term):
            node = BNode(term[2:])
        else:
            parts = literal_parts(term)
            language, datatype = parts.language or None, URIRef(parts.datatype)
            typed = None if language or datatype == XSD.string else datatype
            node = Literal(parts.lexical, lang=language, datatype=typed, normalize=False)
        self[term] = node
        return node


def _named(nodes: Iterable[Node]) -> Iterator[URIRef]:
    return (node for node in set(nodes) if isinstance(node, URIRef))


def namespace_of(term: str) -> str:
    """Give the part of an IRI up to its last `#` or `/`."""
    match = _NAMESPACE.match(term)
    return match.group() if match else term


def short(node: Node) -> str:
    """Give a term as people write it: the part of its IRI after the last `#` or `/`, or "[ ]" for an expression."""
    return re.split(r"[/#]", str(node).rstrip("/#"))[-1] if isinstance(node, URIRef) else "[ ]"
