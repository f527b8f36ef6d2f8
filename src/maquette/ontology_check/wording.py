"""Words for terms: labels, definitions and examples, in which languages; names in one form.

An ontology of ours has all of them in every language asked for. Of anybody's ontology, a term should have a label and a
definition, in the languages in which the ontology speaks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import DC, DCTERMS, OWL, RDF, RDFS, SDO, SKOS, VANN

from maquette.ontology_check.findings import found
from maquette.ontology_check.ontology import short
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

    from maquette.errors import Severity
    from maquette.ontology_check.findings import Finding
    from maquette.ontology_check.ontology import Ontology

_OBO = Namespace("http://purl.obolibrary.org/obo/")
_NAMES = {"en": Text("English", "anglais"), "fr": Text("French", "français")}


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of text: the check that wants it, its name, how to write it, the properties that give it."""

    check: str
    name: Text
    write: str
    properties: tuple[URIRef, ...]


_LABEL = _Kind("missing-label", Text("label", "libellé"), "rdfs:label", (RDFS.label, SKOS.prefLabel, SDO.name))
_DEFINITION = _Kind(
    "missing-definition",
    Text("definition", "définition"),
    "skos:definition",
    (SKOS.definition, RDFS.comment, DCTERMS.description, DC.description, SDO.description, _OBO.IAO_0000115),
)
_EXAMPLE = _Kind(
    "missing-example", Text("example", "exemple"), "skos:example", (SKOS.example, VANN.example, _OBO.IAO_0000112)
)
_KINDS = (_LABEL, _DEFINITION, _EXAMPLE)


def check_wording(ontology: Ontology, languages: tuple[str, ...]) -> Iterator[Finding]:
    """Find what terms lack in words, and names unlike the others.

    With `languages` (ISO 639-1), every term and named individual must have a label, a definition and an example in each
    of them: anything less is an error. Without, terms should have a label and a definition, and what is missing in a
    language that the ontology speaks otherwise is a remark.
    """
    said = _Said(ontology)
    terms = (*ontology.terms, *ontology.individuals) if languages else ontology.terms
    spoken = languages or said.spoken(terms)
    for kind in _KINDS:
        severity: Severity | None = "error" if languages else None
        for term in terms:
            present = said.languages(term, kind)
            if not present:
                yield found(kind.check, ontology.declaration(term), term, *_missing(term, kind), severity=severity)
            elif missing := [each for each in spoken if each not in present]:
                yield found(
                    "missing-language", ontology.declaration(term), term, *_lacks(kind, missing), severity=severity
                )
    yield from _silent_languages(ontology, terms, spoken)
    yield from _same_labels(ontology, said, terms)
    yield from _repeated(ontology, said, terms)
    yield from _odd_names(ontology)


class _Said:
    """The texts of terms, by kind and language."""

    def __init__(self, ontology: Ontology) -> None:
        self._graph = ontology.graph

    def texts(self, term: Node, kind: _Kind) -> Iterator[tuple[Node, Literal]]:
        """Give the texts of a kind that a term has, each with the property that gives it."""
        for property_ in kind.properties:
            for value in self._graph.objects(term, property_):
                if isinstance(value, Literal) and str(value).strip():
                    yield property_, value

    def languages(self, term: Node, kind: _Kind) -> set[str]:
        """Give the languages of a term's texts; '' for a text without one."""
        return {_primary(value) for _, value in self.texts(term, kind)}

    def spoken(self, terms: Iterable[Node]) -> tuple[str, ...]:
        """Give the languages in which at least half of the labelled terms have a label."""
        each = [found for term in terms if (found := self.languages(term, _LABEL))]
        counts = Counter(language for one in each for language in one if language)
        return tuple(sorted(language for language, count in counts.items() if 2 * count >= len(each)))


def _primary(text: Literal) -> str:
    return (text.language or "").lower().partition("-")[0]


def _missing(term: Node, kind: _Kind) -> tuple[Text, Text]:
    what = Text("{term} has no {kind}.", "{term} n’a pas de {kind}.").with_(term=short(term), kind=kind.name)
    remedy = Text("Add one, e.g. by {write}.", "En ajouter, par exemple par {write}.")
    return what, remedy.with_(write=kind.write)


def _lacks(kind: _Kind, languages: list[str]) -> tuple[Text, Text]:
    listed = _listed(languages)
    what = Text("No {kind} in {languages}.", "Pas de {kind} en {languages}.").with_(kind=kind.name, languages=listed)
    return what, Text("Add one.", "En ajouter.")


def _listed(languages: Iterable[str]) -> Text:
    names = [_NAMES.get(each, Text(each, each)) for each in languages]
    return Text(", ".join(name.en for name in names), ", ".join(name.fr for name in names))


def _silent_languages(ontology: Ontology, terms: tuple[URIRef, ...], spoken: tuple[str, ...]) -> Iterator[Finding]:
    """Remark, once, on a language of ours that an ontology does not speak."""
    silent = [language for language in _NAMES if language not in spoken]
    if terms and silent:
        where = ontology.declaration(ontology.headers[0]) if ontology.headers else ontology.declaration(terms[0])
        what = Text("The terms have no labels in {languages}.", "Les termes n’ont pas de libellé en {languages}.")
        remedy = Text(
            "Add them if people read the terms in that language.",
            "En ajouter si des gens lisent les termes dans cette langue.",
        )
        subject = ontology.headers[0] if ontology.headers else None
        yield found("missing-language", where, subject, what.with_(languages=_listed(silent)), remedy, severity="info")


def _same_labels(ontology: Ontology, said: _Said, terms: tuple[URIRef, ...]) -> Iterator[Finding]:
    by_label: dict[tuple[str, str], list[URIRef]] = defaultdict(list)
    for term in terms:
        for key in {(str(value).casefold(), _primary(value)) for _, value in said.texts(term, _LABEL)}:
            by_label[key].append(term)
    for (label, language), (first, *others) in sorted(by_label.items()):
        for other in others:
            what = Text(
                "{other} has the label of {first}: “{label}”.", "{other} a le libellé de {first} : « {label} »."
            )
            place = next(
                ontology.place(other, property_, value)
                for property_, value in said.texts(other, _LABEL)
                if (str(value).casefold(), _primary(value)) == (label, language)
            )
            remedy = Text("Tell the two apart in words.", "Distinguer les deux par les mots.")
            yield found(
                "same-label", place, other, what.with_(other=short(other), first=short(first), label=label), remedy
            )


def _repeated(ontology: Ontology, said: _Said, terms: tuple[URIRef, ...]) -> Iterator[Finding]:
    for term in terms:
        labels = {_bare(value) for _, value in said.texts(term, _LABEL)}
        for property_, value in said.texts(term, _DEFINITION):
            if _bare(value) in labels:
                what = Text("The definition only repeats the label.", "La définition ne fait que répéter le libellé.")
                remedy = Text(
                    "Say what distinguishes it from its neighbours.", "Dire ce qui le distingue de ses voisins."
                )
                yield found("label-as-definition", ontology.place(term, property_, value), term, what, remedy)


def _bare(text: Literal) -> str:
    return re.sub(r"\W+", " ", str(text)).strip().casefold()


_FORMS = {
    "UpperCamelCase": re.compile(r"[A-Z][A-Za-z0-9]*"),
    "lowerCamelCase": re.compile(r"[a-z][A-Za-z0-9]*"),
    "with_underscores": re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+"),
    "with-hyphens": re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+"),
}
_FEW = 5
"""From how many terms of a kind on their names are compared."""


def _odd_names(ontology: Ontology) -> Iterator[Finding]:
    """Find names of another form than four in five of their kind."""
    for kinds, name in (
        ((OWL.Class, RDFS.Class), Text("classes", "classes")),
        ((OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property), Text("properties", "propriétés")),
    ):
        terms = ontology.of_kind(*kinds)
        forms = {term: _form(short(term)) for term in terms}
        usual, count = Counter(forms.values()).most_common(1)[0] if terms else ("", 0)
        if len(terms) < _FEW or 5 * count < 4 * len(terms) or count == len(terms):
            continue
        for term, form in forms.items():
            if form != usual:
                what = Text("{term} is not written {usual}, as {kind} here are.",
                            "{term} n’est pas écrit {usual}, comme le sont ici les {kind}.")  # fmt: skip
                remedy = Text(
                    "Rename it while nobody uses it, else leave it.",
                    "Le renommer tant que nul ne l’emploie, sinon le laisser.",
                )
                what = what.with_(term=short(term), usual=usual, kind=name)
                yield found("naming", ontology.declaration(term), term, what, remedy)


def _form(name: str) -> str:
    return next((form for form, pattern in _FORMS.items() if pattern.fullmatch(name)), "")
