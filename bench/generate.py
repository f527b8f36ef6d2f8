"""Generate catalogues of any size in our own model: deterministic, acyclic, with statements of every level of sureness.

Run it as `python bench/generate.py FOLDER --statements 1000000`: it writes `level-0.nt` … `level-6.nt`. Names and
numbers mean nothing; what resembles a real catalogue is the shape: how many units, links and rows hang on a programme.
"""

from __future__ import annotations

import argparse
import random
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.basis import LEVELS, Basis, basis_of, confidence_of
from maquette.terms import iri, literal
from maquette.words import DEFAULT_BASE, RDF, RDFS, XSD, Minter, maq

if TYPE_CHECKING:
    from collections.abc import Iterator

Generated = tuple[int, str, str, str]
"""A statement with its level: level, subject, predicate, object (exact terms)."""

_MINTER = Minter(DEFAULT_BASE, "generated", "2024-2025")
_TYPE, _LABEL = iri(f"{RDF}type"), iri(f"{RDFS}label")
_PERIODS = 4
_UNITS_IN_PERIOD = 24
_AXES, _MODULES_IN_AXIS, _COMPETENCIES, _JOBS, _PEOPLE = 3, 4, 12, 8, 20


def generate(statements: int, seed: int = 1) -> Iterator[Generated]:
    """Give whole programmes until they make up the number of statements asked for."""
    total = 0
    for number in count(1):
        for each in _Programme(number, random.Random(f"{seed}/{number}")).statements():  # noqa: S311 (no secret)
            total += 1
            yield each
        if total >= statements:
            return


def _number(value: int | float, datatype: str) -> str:
    return literal(str(value), datatype=f"{XSD}{datatype}")


class _Programme:
    """One programme with all that hangs on it; nothing is shared with others but the school, its periods and staff."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.code = f"D{1000 + number}"
        self.iri = _MINTER.thing("programme", self.code)
        self.chance = chance
        self.rows = count(1)
        self.units = [
            [self._thing("unit", f"{period}{place:02}") for place in range(_UNITS_IN_PERIOD)]
            for period in range(_PERIODS)
        ]
        self.axes = [self._thing("axis", f"{place}") for place in range(_AXES)]
        self.modules = [self._thing("module", f"{place}") for place in range(_AXES * _MODULES_IN_AXIS)]
        self.competencies = [self._thing("competency", f"{place}") for place in range(_COMPETENCIES)]
        self.jobs = [self._thing("job", f"{place}") for place in range(_JOBS)]

    def _thing(self, kind: str, name: str) -> str:
        return _MINTER.thing(kind, f"{self.code}-{name}")

    def _node(self, *path: str) -> str:
        return _MINTER.of_year("programme", self.code, *path)

    def statements(self) -> Iterator[Generated]:
        for part in (self._page(), self._plan(), self._units(), self._outcomes(), self._curation()):
            yield from part

    def _named(self, thing: str, class_: str, label: str, language: str = "fr") -> Iterator[Generated]:
        yield 0, thing, _TYPE, maq(class_)
        yield 0, thing, _LABEL, literal(label, language=language)

    def _page(self) -> Iterator[Generated]:
        yield from self._named(self.iri, "Programme", f"Programme {self.code}")
        yield 0, self.iri, maq("code"), literal(self.code)
        yield 0, self.iri, maq("offeredBy"), _MINTER.school_iri()
        for place in range(3):
            track = self._thing("track", f"{place}")
            yield from self._named(track, "Track", f"Parcours {place}")
            yield 0, track, maq("trackOf"), self.iri

    def _plan(self) -> Iterator[Generated]:
        for place, axis in enumerate(self.axes):
            yield from self._named(axis, "Axis", f"Axe {place}")
            yield 0, axis, maq("axisOf"), self.iri
            yield 0, axis, maq("position"), _number(place + 1, "integer")
        for place, module in enumerate(self.modules):
            yield from self._named(module, "Module", f"Module {place}")
            yield 0, module, maq("moduleOf"), self.axes[place // _MODULES_IN_AXIS]
            yield 0, module, maq("position"), _number(place % _MODULES_IN_AXIS + 1, "integer")

    def _outcomes(self) -> Iterator[Generated]:
        for place, competency in enumerate(self.competencies):
            yield from self._named(competency, "Competency", f"Compétence {place} de {self.code}")
            yield 0, self.iri, maq("aimsAt"), competency
        for place, job in enumerate(self.jobs):
            yield from self._named(job, "Job", f"Métier {place} de {self.code}")
            yield 0, self.iri, maq("leadsTo"), job

    def _units(self) -> Iterator[Generated]:
        for period, units in enumerate(self.units):
            for place, unit in enumerate(units):
                yield 0, unit, _TYPE, maq("Unit")
                yield 0, unit, _LABEL, literal(f"Unit {period}.{place} of {self.code}")
                yield 0, unit, maq("code"), literal(f"{self.code}-{period}{place:02}")
                person = _MINTER.thing("person", f"p{self.chance.randrange(_PEOPLE)}")
                yield 0, unit, maq("hasResponsible"), person
                yield from self._unit_here(unit, period, place)

    def _unit_here(self, unit: str, period: int, place: int) -> Iterator[Generated]:
        """Give what a unit is within the programme: credits, period, category, track, hours."""
        name = f"{period}{place:02}"
        node = self._node("unit", name)
        yield 0, node, _TYPE, maq("UnitInProgramme")
        yield 0, node, maq("ofUnit"), unit
        yield 0, node, maq("inProgramme"), self.iri
        yield 0, node, maq("inTrack"), self._thing("track", f"{place % 3}")
        yield 0, node, maq("inPeriod"), _MINTER.thing("period", f"S{period}")
        yield 0, node, maq("category"), _MINTER.thing("category", self.chance.choice(["core", "elective"]))
        yield 0, node, maq("credits"), _number(self.chance.choice([1.5, 2.5, 3.0, 5.0]), "decimal")
        for kind in ("lectureHours", "tutorialHours"):
            hours = self._node("unit", name, kind)
            yield 0, node, maq("hasHours"), hours
            yield 0, hours, maq("hoursKind"), maq(kind)
            yield 0, hours, maq("hoursValue"), _number(self.chance.choice([1.5, 10.5, 21.0]), "decimal")

    def _curation(self) -> Iterator[Generated]:
        for period, units in enumerate(self.units):
            for unit in units:
                realises = self.chance.choice(["realises", "fullyRealises", "partlyRealises"])
                yield from self._row("unit-module", unit, maq(realises), self.chance.choice(self.modules))
                for earlier in self.chance.sample(self.units[period - 1], self.chance.randrange(3)) if period else ():
                    needs = self.chance.choice(["hasRequiredPrerequisite", "hasAdvisedPrerequisite"])
                    yield from self._row("prerequisite", unit, maq(needs), earlier)
        for thing in (*self.modules, *(unit for units in self.units for unit in units)):
            for competency in self.chance.sample(self.competencies, self.chance.randrange(3)):
                yield from self._contribution(thing, competency)
        for competency in self.competencies:
            for job in self.chance.sample(self.jobs, 1 + self.chance.randrange(3)):
                supports = self.chance.choice(["essentialFor", "usefulFor"])
                yield from self._row("competency-job", competency, maq(supports), job)

    def _row(self, table: str, subject: str, predicate: str, object_: str) -> Iterator[Generated]:
        """Give a curated row at a level of its own: its record and its link."""
        level = 1 + self.chance.randrange(len(LEVELS) - 1)
        node = self._record(table)
        yield from self._recorded(level, node, table, subject, object_)
        yield level, subject, predicate, object_

    def _contribution(self, thing: str, competency: str) -> Iterator[Generated]:
        level = 1 + self.chance.randrange(len(LEVELS) - 1)
        node = self._record("contribution")
        yield from self._recorded(level, node, "contribution", thing, competency)
        yield level, node, _TYPE, maq("Contribution")
        yield level, thing, maq("hasContribution"), node
        yield level, node, maq("toCompetency"), competency
        yield level, node, maq("atLevel"), maq(self.chance.choice(["introduced", "practised", "mastered"]))
        yield level, node, maq("contributionIn"), self.iri

    def _record(self, table: str) -> str:
        return _MINTER.of_year("curation", table, f"{self.code}-{next(self.rows):04}")

    def _recorded(self, level: int, node: str, table: str, subject: str, object_: str) -> Iterator[Generated]:
        basis, confidence = basis_of(level), confidence_of(level)
        yield level, node, _TYPE, maq("CuratedRow")
        yield level, node, maq("rowTable"), literal(table)
        yield level, node, maq("rowId"), literal(node.rpartition("/")[2].rstrip(">"))
        yield level, node, maq("rowStatus"), literal("confirmed" if basis is Basis.CONFIRMED else "proposed")
        yield level, node, maq("rowConfidence"), literal(str(confidence))
        yield level, node, maq("rowSubject"), subject
        yield level, node, maq("rowObject"), object_
        yield level, node, maq("rowReason"), literal("Generated.", language="en")


def write(folder: Path, statements: int, seed: int = 1) -> list[Path]:
    """Write a catalogue as one N-Triples file per level; give the files in the order of the levels."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"level-{level}.nt" for level in LEVELS]
    files = [path.open("w", encoding="utf-8", newline="\n") for path in paths]
    try:
        for level, subject, predicate, object_ in generate(statements, seed):
            files[level].write(f"{subject} {predicate} {object_} .\n")
    finally:
        for file in files:
            file.close()
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description="Generate a catalogue as N-Triples files, one per level.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for path in write(options.folder, options.statements, options.seed):
        with path.open(encoding="utf-8") as file:
            print(f"{path}: {sum(1 for _ in file)}")


if __name__ == "__main__":
    main()
