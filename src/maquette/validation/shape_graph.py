"""The shapes graph while it is read: look-ups that know the line of each statement, and note what is wrong there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from maquette.errors import Problem
from maquette.findings import Place
from maquette.terms import is_iri, is_literal, literal_parts
from maquette.text import Text
from maquette.validation.paths import Alternative, Inverse, Predicate, Repeated, Sequence
from maquette.validation.shapes import Wording
from maquette.words import DCTERMS, RDF, RDFS, SH, SHAPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maquette.validation.paths import Path

FIRST, REST, NIL, TYPE = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>", f"<{RDF}type>"
SUBCLASS = f"<{RDFS}subClassOf>"
_BOOLEANS = {f'"{word}"^^<{XSD}boolean>' for word in ("true", "1", "false", "0")}
_TRUE = f'"true"^^<{XSD}boolean>'
_DEEPEST = 200
"""How deep paths and lists may nest before they are taken to go in circles."""


def sh(name: str) -> str:
    """Give the term of a word of SHACL."""
    return f"<{SH}{name}>"


def shape(name: str) -> str:
    """Give the term of one of our own words for shapes."""
    return f"<{SHAPE}{name}>"


class Broken(Exception):
    """A part of a shape that cannot be read; it is noted as a problem, and reading goes on behind it."""

    def __init__(self, what: Text, remedy: Text | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.remedy = remedy or Text("Mend the shape.", "Corrigez la forme.")


class ShapeGraph:
    """The statements of shapes files, by subject and predicate, with their places."""

    def __init__(self, statements: Iterable[tuple[str, str, str, Place]]) -> None:
        self._objects: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: defaultdict[str, set[str]] = defaultdict(set)
        self._places: dict[tuple[str, str, str], Place] = {}
        self.problems: list[Problem] = []
        for subject, predicate, object_, place in sorted(statements):
            if (subject, predicate, object_) not in self._places:
                self._places[subject, predicate, object_] = place
                self._objects[subject][predicate].append(object_)
                self._subjects[predicate].add(subject)

    @property
    def triples(self) -> tuple[tuple[str, str, str], ...]:
        """Give all triples, sorted."""
        return tuple(self._places)

    def nodes(self) -> list[str]:
        """Give every node that something is said of, sorted."""
        return sorted(self._objects)

    def of(self, node: str, predicate: str) -> list[str]:
        """Give the objects of a predicate of a node, sorted."""
        return self._objects[node][predicate] if node in self._objects and predicate in self._objects[node] else []

    def predicates(self, node: str) -> list[str]:
        """Give the predicates of a node, sorted."""
        return sorted(self._objects[node]) if node in self._objects else []

    def with_(self, predicate: str) -> set[str]:
        """Give the nodes that have a predicate."""
        return self._subjects.get(predicate, set())

    def instances(self, *classes: str) -> set[str]:
        """Give the nodes of these classes, or of their subclasses."""
        reached = set(classes)
        front = list(classes)
        while front:
            front = [
                node for node in self.with_(SUBCLASS) if node not in reached and reached & set(self.of(node, SUBCLASS))
            ]
            reached.update(front)
        return {node for node in self.with_(TYPE) if reached & set(self.of(node, TYPE))}

    def at(self, node: str, predicate: str = "", object_: str = "") -> Place:
        """Give the place of a statement, of a node's first use of a predicate, or where a node is first described."""
        if object_:
            return self._places[node, predicate, object_]
        predicates = [predicate] if predicate else [TYPE] if self.of(node, TYPE) else self.predicates(node)
        places = [self._places[node, each, o] for each in predicates for o in self.of(node, each)]
        return min(places, default=Place("", 0))

    def note(self, place: Place, what: Text, remedy: Text) -> None:
        """Note a problem."""
        self.problems.append(Problem(path=place.path, line=place.line, what=what, remedy=remedy))

    def note_broken(self, place: Place, error: Broken) -> None:
        """Note a part that could not be read."""
        self.note(place, error.what, error.remedy)

    # What values must look like

    def single(self, node: str, predicate: str) -> str | None:
        """Give the one object of a predicate, or None; raises `Broken` when there are several."""
        found = self.of(node, predicate)
        if len(found) > 1:
            raise Broken(
                Text("{name} has several values here.", "{name} a plusieurs valeurs ici.").with_(name=short(predicate)),
                Text("Leave one.", "Laissez-en une."),
            )
        return found[0] if found else None

    def truth(self, node: str, predicate: str) -> bool:
        """Tell whether a node says `true` for a predicate, in just this spelling, as SHACL has it."""
        value = self.single(node, predicate)
        if value is not None and value not in _BOOLEANS:
            raise wrong_value(predicate, Text("true or false", "true ou false"))
        return value == _TRUE

    def listed(self, node: str) -> list[str]:
        """Give the members of an RDF list; raises `Broken` when it is none."""
        members: list[str] = []
        seen: set[str] = set()
        while node != NIL:
            first, rest = self.of(node, FIRST), self.of(node, REST)
            if len(first) != 1 or len(rest) != 1 or node in seen:
                raise Broken(
                    Text("A list is expected here.", "Une liste est attendue ici."),
                    Text("Write it in round brackets: ( … ).", "Écrivez-la entre parenthèses : ( … )."),
                )
            seen.add(node)
            members.append(first[0])
            node = rest[0]
        return members

    def path(self, node: str, depth: int = 0) -> Path:
        """Give the property path that a node stands for (SHACL §2.3.1); raises `Broken`."""
        if is_iri(node):
            return Predicate(node)
        if depth > _DEEPEST or is_literal(node):
            raise _no_path()
        if self.of(node, FIRST):
            steps = tuple(self.path(member, depth + 1) for member in self.listed(node))
            if len(steps) < 2:
                raise _no_path()
            return Sequence(steps)
        return self._marked_path(node, depth + 1)

    def _marked_path(self, node: str, depth: int) -> Path:
        for name, least, more in (("zeroOrMorePath", 0, True), ("oneOrMorePath", 1, True), ("zeroOrOnePath", 0, False)):
            if inner := self.single(node, sh(name)):
                return Repeated(self.path(inner, depth), least, more)
        if inner := self.single(node, sh("inversePath")):
            return Inverse(self.path(inner, depth))
        if inner := self.single(node, sh("alternativePath")):
            paths = tuple(self.path(member, depth) for member in self.listed(inner))
            if len(paths) >= 2:
                return Alternative(paths)
        raise _no_path()

    # What people are told

    def wording(self, node: str) -> Wording:
        """Give the words that a node states about its rule."""
        see = next((each for each in self.of(node, f"<{RDFS}seeAlso>") if is_iri(each)), "")
        return Wording(
            messages=tuple(each for each in self.of(node, sh("message")) if is_literal(each)),
            title=self.text(node, sh("name")) or self.text(node, f"<{RDFS}label>"),
            why=self.text(node, sh("description")),
            remedy=self.text(node, shape("remedy")),
            source=self.text(node, f"<{DCTERMS}source>"),
            see=see[1:-1],
        )

    def text(self, node: str, predicate: str) -> Text | None:
        """Give the literals of a predicate as a text in both languages, or None when there are none."""
        return bilingual(each for each in self.of(node, predicate) if is_literal(each))


def bilingual(literals: Iterable[str]) -> Text | None:
    """Give literals as one text in both languages: each in its own, else in none, else in the other, else in any."""
    by_language: dict[str, str] = {}
    for literal in literals:
        parts = literal_parts(literal)
        by_language.setdefault(parts.language.lower().partition("-")[0], parts.lexical)
    if not by_language:
        return None
    rest = next(iter(by_language.values()))

    def chosen(*languages: str) -> str:
        return next((by_language[each] for each in languages if each in by_language), rest)

    return Text(chosen("en", "", "fr"), chosen("fr", "", "en"))


def short(term: str) -> str:
    """Give a word of SHACL as people write it."""
    value = term.strip("<>")
    return f"sh:{value[len(SH) :]}" if value.startswith(SH) else value


def wrong_value(predicate: str, expected: Text) -> Broken:
    """Give the fault of a parameter whose value is not of the kind that it must be."""
    return Broken(
        Text("{name} must be {expected}.", "{name} doit être {expected}.").with_(
            name=short(predicate), expected=expected
        )
    )


def _no_path() -> Broken:
    return Broken(
        Text("This is no property path.", "Ceci n'est pas un chemin de propriétés."),
        Text("See SHACL §2.3.1 for the seven forms.", "Voir SHACL §2.3.1 pour les sept formes."),
    )
