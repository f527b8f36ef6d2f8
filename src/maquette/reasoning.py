"""Reasoning over any RDF files: their statements, each with its line, and what follows from them by OWL 2 RL.

No workspace is needed: the axioms are those that stand in the files themselves. `owl:imports` are not fetched.
"""

from __future__ import annotations

import re
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.closure import close
from maquette.errors import BadCall, BadSource, Problem
from maquette.proofs import prepare_proofs
from maquette.sources.files import content_of
from maquette.sources.rdf import RdfFormat, read_rdf
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable
from maquette.terms import text_of
from maquette.text import Text
from maquette.words import OWL, PREFIXES, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from maquette.closure import ClosureReport
    from maquette.sources.rdf import RdfReading

_HEAD = 100_000
"""How many bytes of a file are looked through for its prefixes: they stand at its head."""
_ABSOLUTE = rb"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"'{}|\\^`&]*"
_TURTLE_PREFIX = re.compile(
    rb"^\s*@?prefix\s+([A-Za-z][A-Za-z0-9_-]*|):\s*<(" + _ABSOLUTE + rb")>", re.IGNORECASE | re.MULTILINE
)
_XML_PREFIX = re.compile(rb"xmlns:([A-Za-z][A-Za-z0-9_-]*)\s*=\s*[\"'](" + _ABSOLUTE + rb")[\"']")
_LOCAL = {RdfFormat.TURTLE: _TURTLE_PREFIX, RdfFormat.TRIG: _TURTLE_PREFIX, RdfFormat.N3: _TURTLE_PREFIX}


@dataclass(frozen=True)
class Reasoned:
    """Files and their closure: the closed table, what the closure did, what was remarked, the files' own prefixes.

    `seconds` counts reading and loading; `report.seconds` has those of the closure by phase.
    """

    table: StatementTable
    report: ClosureReport
    problems: tuple[Problem, ...]
    prefixes: dict[str, str]
    seconds: float

    def triples(self, *, asserted: bool) -> Iterator[tuple[str, str, str]]:
        """Give what is inferred and nobody asserted, sorted by exact terms; with `asserted`, everything."""
        for held in self.table.held():
            if asserted or held.asserted is None:
                yield held.subject, held.predicate, held.object

    def prepare_proofs(self) -> None:
        """Get ready for proofs of many statements, or of one among millions."""
        prepare_proofs(self.table.connection)

    def statement(self, text: str) -> tuple[str, str, str]:
        """Read one statement as Turtle writes it, with the prefixes of the files and the known ones.

        Raises `BadCall` when it is not exactly one statement.
        """
        head = "".join(f"@prefix {prefix}: <{namespace}> . " for prefix, namespace in self.prefixes.items())
        try:
            read = read_rdf(f"{head}{text} .".encode(), "statement.ttl", SourceKind.PARTNER)
        except BadSource as error:
            raise _no_statement(text) from error
        if len(read.statements) != 1:
            raise _no_statement(text)
        each = read.statements[0]
        return each.subject, each.predicate, each.object


_OF_ITSELF = {
    f"<{OWL}sameAs>": "eq-ref",
    f"<{RDFS}subClassOf>": "scm-cls",
    f"<{OWL}equivalentClass>": "scm-cls",
    f"<{RDFS}subPropertyOf>": "scm-op",
    f"<{OWL}equivalentProperty>": "scm-op",
}
"""Rules whose conclusions are virtual: they hold of everything and itself."""


def virtual_rule(statement: tuple[str, str, str]) -> str | None:
    """Give the rule by which a statement holds of everything, so that it is not written; None when it does not.

    See `docs/rules.md`: OWL 2 Profiles §4.3, `eq-ref`, `scm-cls`, `scm-op` and `scm-dp`, and typing as `owl:Thing`.
    """
    subject, predicate, value = statement
    if subject == value and predicate in _OF_ITSELF:
        return _OF_ITSELF[predicate]
    if predicate == f"<{RDFS}subClassOf>" and (value == f"<{OWL}Thing>" or subject == f"<{OWL}Nothing>"):
        return "scm-cls"
    return "owl:Thing" if statement[1:] == (f"<{RDF}type>", f"<{OWL}Thing>") else None


def _no_statement(text: str) -> BadCall:
    return BadCall(
        Text("“{text}” is not one statement.", "« {text} » n’est pas un énoncé.").with_(text=text),
        Text(
            "Write subject, predicate and object as in Turtle, with the files’ prefixes or whole IRIs in <>.",
            "Écrire sujet, prédicat et objet comme en Turtle, avec les préfixes des fichiers ou des IRI entre <>.",
        ),
    )


@contextmanager
def reasoned(
    paths: Sequence[Path], standard_input: Callable[[], bytes], progress: Callable[[Text], None] = lambda _: None
) -> Iterator[Reasoned]:
    """Read files in any RDF format and close them; the table goes when the context ends.

    `-` is standard input. Blank nodes of two files are never the same. `progress` is told each stage as it begins.
    Raises `BadCall` when a file is not there, `BadSource` with what is wrong in all files when one cannot be read.
    """
    began = time.perf_counter()
    progress(Text("Reading", "Lecture"))
    reading = _Files()
    for path in dict.fromkeys(paths):
        reading.read(path, standard_input)
    if reading.problems_in_the_way:
        raise BadSource(reading.problems_in_the_way)
    with (
        tempfile.TemporaryDirectory(prefix="maquette-") as folder,
        StatementTable.create(Path(folder) / "statements.duckdb") as table,
    ):
        table.load(reading.readings)
        seconds = time.perf_counter() - began
        progress(Text("Reasoning", "Raisonnement"))
        report = close(table.connection)
        problems = (*(each for one in reading.readings for each in one.problems), *_imports(table))
        yield Reasoned(table, report, problems, reading.all_prefixes(), seconds)


class _Files:
    """Reads files one after the other, and keeps what could not be read, and the prefixes that they declare."""

    def __init__(self) -> None:
        self.readings: list[RdfReading] = []
        self.problems_in_the_way: list[Problem] = []
        self._prefixes: dict[str, str] = {}

    def read(self, path: Path, standard_input: Callable[[], bytes]) -> None:
        """Read one file; what is wrong in it joins the problems."""
        content = content_of(path, standard_input)
        try:
            read = read_rdf(content, path.as_posix(), SourceKind.PARTNER)
        except BadSource as error:
            self.problems_in_the_way += error.problems
            return
        self.readings.append(read)
        pattern = _XML_PREFIX if read.format is RdfFormat.RDF_XML else _LOCAL.get(read.format)
        for prefix, namespace in pattern.findall(content[:_HEAD]) if pattern else ():
            self._prefixes.setdefault(prefix.decode(), namespace.decode("utf-8", "replace"))

    def all_prefixes(self) -> dict[str, str]:
        """Give the files' own prefixes first, then the known ones."""
        return {**self._prefixes, **{name: iri for name, iri in PREFIXES.items() if name not in self._prefixes}}


def _imports(table: StatementTable) -> list[Problem]:
    """Remark on ontologies that the files import and that none of them is."""
    imports = table.asserted_with(f"<{OWL}imports>")
    if not imports:
        return []
    known = {each.subject for _, each in table.asserted_with(f"<{RDF}type>", f"<{OWL}Ontology>")}
    known |= {each.object for _, each in table.asserted_with(f"<{OWL}versionIRI>")}
    return [
        Problem(
            path,
            each.line,
            Text("{iri} is imported, and not fetched.", "{iri} est importée, et n’est pas téléchargée.").with_(
                iri=text_of(each.object)
            ),
            Text("Give its file as well.", "Donner aussi son fichier."),
            severity="info",
        )
        for path, each in imports
        if each.object not in known
    ]
