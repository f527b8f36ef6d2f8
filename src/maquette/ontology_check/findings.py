"""What the check of an ontology finds, and the list of all checks with the sources that ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rdflib import URIRef

from maquette.errors import Problem
from maquette.ontology_check.ontology import short
from maquette.text import Text

if TYPE_CHECKING:
    from rdflib.term import Node

    from maquette.errors import Severity
    from maquette.ontology_check.ontology import Place
    from maquette.text import Language


@dataclass(frozen=True, slots=True)
class Check:
    """One check: how grave its findings are, what it looks for, who asks for it.

    `sources` name OOPS! pitfalls (P…), FOOPS! tests, items of MIRO, sections of W3C recommendations.
    """

    severity: Severity
    title: Text
    sources: tuple[str, ...] = ()


CHECKS: dict[str, Check] = {
    # By HermiT
    "inconsistent": Check(
        "error",
        Text("No world satisfies all axioms and facts", "Aucun monde ne satisfait tous les axiomes et les faits"),
        ("OWL 2 Direct Semantics §2.5",),
    ),
    "unsatisfiable-class": Check(
        "error",
        Text("A class that can have no member", "Une classe qui ne peut avoir aucun membre"),
        ("OWL 2 Direct Semantics §2.5",),
    ),
    "unexpected-subclass": Check(
        "info",
        Text("A class within another, which nobody says", "Une classe incluse dans une autre, sans que nul ne le dise"),
        ("OOPS! P17",),
    ),
    "unexpected-equivalence": Check(
        "info",
        Text(
            "Two classes that are one, which nobody says", "Deux classes qui n’en font qu’une, sans que nul ne le dise"
        ),
        ("OOPS! P30", "OOPS! P31"),
    ),
    "no-verdict": Check(
        "error",
        Text("HermiT gave no answer", "HermiT n’a pas répondu"),
        (),
    ),
    "foreign-datatype": Check(
        "warning",
        Text(
            "A datatype outside OWL 2 RL, which HermiT does not see", "Un type hors d’OWL 2 RL, que HermiT ne voit pas"
        ),
        ("OWL 2 Profiles §4.2.1",),
    ),
    # The form of axioms
    "undeclared-term": Check(
        "error",
        Text("A class or property that is declared nowhere", "Une classe ou propriété déclarée nulle part"),
        ("OOPS! P34", "OOPS! P35", "OWL 2 Structural Specification §5.8"),
    ),
    "two-kinds-of-property": Check(
        "error",
        Text("A property of two kinds", "Une propriété de deux sortes"),
        ("OWL 2 Structural Specification §5.8.1",),
    ),
    "non-simple-property": Check(
        "error",
        Text(
            "A non-simple property where only a simple one may stand", "Une propriété non simple là où il en faut une"
        ),
        ("OWL 2 Structural Specification §11.2",),
    ),
    "irregular-chain": Check(
        "error",
        Text("Property chains that go in a circle", "Des chaînes de propriétés qui tournent en rond"),
        ("OWL 2 Structural Specification §11.2",),
    ),
    "malformed-list": Check(
        "error",
        Text("A list that is none", "Une liste qui n’en est pas une"),
        ("OWL 2 Mapping to RDF Graphs §3",),
    ),
    "outside-rl": Check(
        "warning",
        Text("An axiom from which no rule follows", "Un axiome dont aucune règle ne découle"),
        ("OWL 2 Profiles §4.2",),
    ),
    # Terms
    "undefined-term": Check(
        "error",
        Text("A name in the own namespace that nothing describes", "Un nom de l’espace propre que rien ne décrit"),
        ("OOPS! P34", "OOPS! P35"),
    ),
    "missing-label": Check(
        "warning",
        Text("A term without a label", "Un terme sans libellé"),
        ("OOPS! P08", "FOOPS! VOC3", "MIRO E.7"),
    ),
    "missing-definition": Check(
        "warning",
        Text("A term without a definition", "Un terme sans définition"),
        ("OOPS! P08", "FOOPS! VOC4", "MIRO E.7"),
    ),
    "missing-example": Check(
        "info",
        Text("A term without an example", "Un terme sans exemple"),
        ("MIRO E.7",),
    ),
    "missing-language": Check(
        "info",
        Text("Labels, definitions or examples that one language lacks", "Des textes qui manquent dans une langue"),
        ("OOPS! P08", "MIRO E.7"),
    ),
    "same-label": Check(
        "warning",
        Text("Two terms with the same label", "Deux termes de même libellé"),
        ("OOPS! P32",),
    ),
    "label-as-definition": Check(
        "warning",
        Text("A definition that only repeats the label", "Une définition qui ne fait que répéter le libellé"),
        ("OOPS! P20",),
    ),
    "naming": Check(
        "info",
        Text("A name unlike its neighbours'", "Un nom d’une autre forme que les autres"),
        ("OOPS! P22", "MIRO E.5"),
    ),
    # Modelling
    "missing-inverse": Check(
        "info",
        Text("A property between things without an inverse", "Une propriété entre choses sans inverse"),
        ("OOPS! P13",),
    ),
    "several-domains": Check(
        "warning",
        Text("Several domains: all of them hold at once", "Plusieurs domaines : tous valent à la fois"),
        ("OOPS! P19",),
    ),
    "several-ranges": Check(
        "warning",
        Text("Several ranges: all of them hold at once", "Plusieurs portées : toutes valent à la fois"),
        ("OOPS! P19",),
    ),
    "class-cycle": Check(
        "warning",
        Text("Classes within each other in a circle", "Des classes incluses les unes dans les autres, en rond"),
        ("OOPS! P06",),
    ),
    "property-cycle": Check(
        "warning",
        Text("Properties below each other in a circle", "Des propriétés sous-propriétés les unes des autres, en rond"),
        ("OOPS! P27",),
    ),
    "self-inverse": Check(
        "warning",
        Text("A property that is its own inverse", "Une propriété inverse d’elle-même"),
        ("OOPS! P25",),
    ),
    "inverse-of-symmetric": Check(
        "warning",
        Text("A symmetric property with an inverse", "Une propriété symétrique qui a une inverse"),
        ("OOPS! P26",),
    ),
    "mismatched-inverse": Check(
        "warning",
        Text("Inverses whose domain and range do not match", "Des inverses dont domaine et portée ne se répondent pas"),
        ("OOPS! P05",),
    ),
    "symmetric-ends": Check(
        "warning",
        Text(
            "A symmetric property between two different classes", "Une propriété symétrique entre classes différentes"
        ),
        ("OOPS! P28",),
    ),
    "transitive-ends": Check(
        "warning",
        Text(
            "A transitive property between two different classes", "Une propriété transitive entre classes différentes"
        ),
        ("OOPS! P29",),
    ),
    "contrary-traits": Check(
        "warning",
        Text("A property that is one thing and its contrary", "Une propriété qui est une chose et son contraire"),
        ("OWL 2 Direct Semantics §2.3.2",),
    ),
    "short-chain": Check(
        "warning",
        Text("A chain of one property", "Une chaîne d’une seule propriété"),
        ("OOPS! P33",),
    ),
    # The header
    "no-header": Check(
        "warning",
        Text("No ontology is declared", "Aucune ontologie n’est déclarée"),
        ("OOPS! P38", "FOOPS! OM1"),
    ),
    "header-title": Check("warning", Text("No title", "Pas de titre"), ("FOOPS! OM1", "MIRO A.1")),
    "header-description": Check("warning", Text("No description", "Pas de description"), ("FOOPS! OM1", "MIRO C.1")),
    "header-creator": Check("warning", Text("No creator", "Pas d’auteur"), ("FOOPS! OM5.1", "MIRO A.2")),
    "header-licence": Check("warning", Text("No licence", "Pas de licence"), ("OOPS! P41", "FOOPS! OM4.1", "MIRO A.3")),
    "header-version": Check(
        "warning", Text("No version IRI or number", "Pas d’IRI ou de numéro de version"), ("FOOPS! VER1", "MIRO F.3")
    ),
    "header-prior-version": Check(
        "info", Text("No word of the version before", "Rien sur la version précédente"), ("FOOPS! OM2", "MIRO F.3")
    ),
    "header-prefix": Check("info", Text("No preferred prefix", "Pas de préfixe conseillé"), ("FOOPS! FIND1",)),
    "header-namespace": Check(
        "info", Text("No stated namespace", "Pas d’espace de noms énoncé"), ("OOPS! P39", "FOOPS! FIND1", "MIRO E.6")
    ),
    "header-citation": Check("info", Text("No citation", "Pas de citation"), ("FOOPS! OM3",)),
    "header-dates": Check(
        "info", Text("No date of creation or change", "Pas de date de création ou de révision"), ("FOOPS! OM5.1",)
    ),
    "file-in-iri": Check(
        "info", Text("A file's extension in the ontology's IRI", "Une extension de fichier dans l’IRI"), ("OOPS! P36",)
    ),
}
"""All checks by name, in the order of `docs/ontology.md`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found; `term` is the IRI that it is about, or ''."""

    check: str
    problem: Problem
    term: str = ""

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.problem.severity

    def as_json(self, language: Language) -> dict[str, Any]:
        """Give the finding as JSON values, its texts in one language."""
        return {
            "check": self.check,
            "severity": self.severity,
            "file": self.problem.path,
            "line": self.problem.line,
            "term": self.term,
            "what": self.problem.what.in_(language),
            "remedy": self.problem.remedy.in_(language),
            "sources": list(CHECKS[self.check].sources),
        }


def found(  # noqa: PLR0913  each is a part of what is said
    check: str, place: Place, term: Node | None, what: Text, remedy: Text, *, severity: Severity | None = None
) -> Finding:
    """Give a finding of a check, with the check's own severity unless another is given."""
    name = "" if term is None else short(term)
    problem = Problem(place.path, place.line, what, remedy, name, severity or CHECKS[check].severity)
    return Finding(check, problem, str(term) if isinstance(term, URIRef) else "")
