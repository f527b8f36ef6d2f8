"""Generate somebody else's repository: a national curriculum with its own words, ontology and shapes, in many files.

    python bench/curriculum.py FOLDER [--statements 600000] [--files 85] [--seed 1]

It writes `data/*.ttl`, `ontology.ttl` and `shapes.ttl` (36 node shapes, 43 SPARQL constraints). One thing in some
hundred has a fault; what is wrong, and where, is the same for the same seed. Nothing of our model is in it.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMESPACE = "https://curriculum.example/terms#"
THINGS = "https://curriculum.example/id/"
HEAD = f"""@prefix c: <{NAMESPACE}> .
@prefix i: <{THINGS}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@dataclass(frozen=True)
class Kind:
    """A class of things: what it is part of, how many there are in each, and its more special kind, if any."""

    name: str
    parent: str
    number: int
    special: str = ""


KINDS = (
    Kind("Course", "", 1),
    Kind("Thread", "Course", 3),
    Kind("Teacher", "Course", 2),
    Kind("Unit", "Course", 0, "CoreUnit"),
    Kind("Lesson", "Unit", 6, "PracticalLesson"),
    Kind("Objective", "Lesson", 2),
    Kind("Keyword", "Lesson", 2),
    Kind("Resource", "Lesson", 2, "Video"),
    Kind("Misconception", "Lesson", 1),
    Kind("Quiz", "Lesson", 1),
    Kind("Question", "Quiz", 3, "OpenQuestion"),
    Kind("Answer", "Question", 3),
)
_FAULTY = 60  # one thing in so many has a fault
_FAULTS = ("label", "code", "position", "minutes", "date", "parent", "level", "same", "twin", "long")
_IN_UNIT = 6 * (1 + 2 + 2 + 2 + 1 + 1 + 3 + 9) * 8 + 8
"""Statements of a unit with all that is in it, about."""


def write(folder: Path, statements: int, files: int = 85, seed: int = 1) -> int:
    """Write the repository, in fewer files where there is less than a unit for each; give its number of statements."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "ontology.ttl").write_text(HEAD + "".join(_ontology()), encoding="utf-8")
    (folder / "shapes.ttl").write_text(HEAD + "".join(_shapes()), encoding="utf-8")
    files = max(1, min(files, statements // _IN_UNIT))
    units = max(1, round(statements / files / _IN_UNIT))
    total = 0
    for number in range(files):
        blocks = list(_Course(number, units, random.Random(f"{seed}/{number}")).blocks())  # noqa: S311 (no secret)
        (folder / "data" / f"course-{number:03}.ttl").write_text(HEAD + "".join(blocks), encoding="utf-8")
        total += sum(block.count(";\n") + 1 for block in blocks)
    return total


class _Course:
    def __init__(self, number: int, units: int, chance: random.Random) -> None:
        self._number, self._units, self._chance = number, units, chance
        self._count = 0

    def blocks(self) -> Iterator[str]:
        return self._things(KINDS[0], "", 0)

    def _things(self, kind: Kind, parent: str, place: int) -> Iterator[str]:
        name = f"{kind.name.lower()}-{self._number:03}-{self._count}"
        self._count += 1
        yield self._block(kind, name, parent, place)
        for inner in KINDS:
            if inner.parent == kind.name:
                for inner_place in range(inner.number or self._units):
                    yield from self._things(inner, name, inner_place)

    def _block(self, kind: Kind, name: str, parent: str, place: int) -> str:
        fault = self._chance.choice(_FAULTS) if not self._chance.randrange(_FAULTY) else ""
        class_ = kind.special if kind.special and place % 3 == 0 else kind.name
        code = "lower case" if fault == "code" else f"{kind.name[:3].upper()}-{self._number}-{self._count}"
        if fault == "twin":
            code = f"{kind.name[:3].upper()}-0-0"
        english = f"{kind.name} {name}" + " and so on" * 12 * (fault == "long")
        says = [
            f"a c:{class_}",
            f"c:code {_quoted(code)}",
            f"c:position {'-1' if fault == 'position' else place + 1}",
            f'c:minutes "{"x" if fault == "minutes" else self._chance.choice([10, 20, 45, 60])}"^^xsd:decimal',
            f'c:issued "2025-0{self._chance.randrange(1, 9)}-{"3x" if fault == "date" else "14"}"^^xsd:date',
            f"c:level c:{'unknown' if fault == 'level' else self._chance.choice(['basic', 'higher'])}",
            f"rdfs:label {_quoted(english if fault != 'same' else name)}@en",
        ]
        if fault != "label":
            says.append(f"rdfs:label {_quoted(name)}@fr")
        if parent and fault != "parent":
            says.append(f"c:partOf i:{parent}")
        return f"\ni:{name} " + " ;\n    ".join(says) + " .\n"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _ontology() -> Iterator[str]:
    yield f"\n<{NAMESPACE}> a owl:Ontology .\n"
    for kind in KINDS:
        yield f'\nc:{kind.name} a owl:Class ; rdfs:label "{kind.name}"@en .\n'
        if kind.special:
            yield f"c:{kind.special} rdfs:subClassOf c:{kind.name} .\n"


def _shapes() -> Iterator[str]:
    yield f'\n<{NAMESPACE}> sh:declare [ sh:prefix "c" ; sh:namespace "{NAMESPACE}"^^xsd:anyURI ] ,\n'
    yield '    [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^xsd:anyURI ] .\n'
    for kind in KINDS:
        yield from _of_kind(kind)


def _of_kind(kind: Kind) -> Iterator[str]:
    """Write three node shapes for a kind of things, and its SPARQL constraints."""
    yield f"""
c:{kind.name}Names a sh:NodeShape ; sh:targetClass c:{kind.name} ;
    sh:property [ sh:path rdfs:label ; sh:minCount 2 ; sh:uniqueLang true ; sh:languageIn ( "en" "fr" ) ] ;
    sh:property [ sh:path rdfs:label ; sh:maxLength 100 ; sh:severity sh:Warning ] ;
    sh:property [ sh:path c:code ; sh:minCount 1 ; sh:maxCount 1 ; sh:pattern "^[A-Z]+-[0-9]+-[0-9]+$" ] .

c:{kind.name}Values a sh:NodeShape ; sh:targetClass c:{kind.name} ;
    sh:property [ sh:path c:position ; sh:datatype xsd:integer ; sh:minInclusive 0 ] ;
    sh:property [ sh:path c:minutes ; sh:datatype xsd:decimal ; sh:minCount 1 ] ;
    sh:property [ sh:path c:issued ; sh:datatype xsd:date ; sh:maxCount 1 ] ;
    sh:property [ sh:path c:level ; sh:in ( c:basic c:higher ) ] .

c:{kind.name}Links a sh:NodeShape ; sh:targetClass c:{kind.name} ; sh:nodeKind sh:IRI"""
    if kind.parent:
        yield f" ;\n    sh:property [ sh:path c:partOf ; sh:minCount 1 ; sh:class c:{kind.parent} ]"
    yield " ;\n    sh:property [ sh:path ( c:partOf c:partOf ) ; sh:maxCount 1 ]"
    for query in _queries(kind):
        yield f' ;\n    sh:sparql [ sh:prefixes <{NAMESPACE}> ; sh:select """{query}""" ]'
    yield " .\n"


def _queries(kind: Kind) -> Iterator[str]:
    """Give the queries of a kind: codes and labels for all, places, numbers of parts and links for some; 43 in all."""
    yield "SELECT $this (c:code AS ?path) ?value { $this c:code ?value . ?other c:code ?value FILTER(?other != $this) }"
    yield "SELECT $this ?value { $this rdfs:label ?value , ?fr FILTER(LANG(?value) = 'en' && STR(?value) = STR(?fr) && LANG(?fr) = 'fr') }"  # noqa: E501  one query
    if kind.parent:
        yield "SELECT $this { $this c:position ?here ; c:partOf ?in . ?in a ?kind FILTER(?here < 0) }"
    if any(other.parent == kind.name for other in KINDS):
        yield "SELECT $this ?value { { SELECT $this (COUNT(?part) AS ?value) { ?part c:partOf $this } GROUP BY $this } FILTER(?value > 500) }"  # noqa: E501  one query
    if kind.parent in {"Unit", "Quiz", "Question"}:
        yield "SELECT $this { $this c:partOf ?in FILTER NOT EXISTS { ?in c:partOf ?course . ?course c:code ?code } }"


def main() -> None:
    parser = argparse.ArgumentParser(description="Generate somebody else's curriculum, ontology and shapes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--statements", type=int, default=600_000)
    parser.add_argument("--files", type=int, default=85)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(write(options.folder, options.statements, options.files, options.seed))


if __name__ == "__main__":
    main()
