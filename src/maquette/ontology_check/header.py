"""The header: what people need to know of an ontology before they use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import Literal, URIRef
from rdflib.namespace import DC, DCTERMS, OWL, SDO, VANN

from maquette.ontology_check.findings import CHECKS, found
from maquette.ontology_check.ontology import Place, namespace_of, short
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.ontology_check.findings import Finding
    from maquette.ontology_check.ontology import Ontology


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of the header: the check that wants it, the properties that give it, how to write it."""

    check: str
    properties: tuple[URIRef, ...]
    write: Text


_CC = URIRef("http://creativecommons.org/ns#license")
_RIGHTS = (DCTERMS.license, _CC, SDO.license, DCTERMS.rights, DC.rights)
_EVERY = (
    _Item("header-title", (DCTERMS.title, DC.title, SDO.name), Text("dcterms:title", "dcterms:title")),
    _Item(
        "header-description",
        (DCTERMS.description, DC.description, DCTERMS.abstract, SDO.description),
        Text("dcterms:description", "dcterms:description"),
    ),
    _Item(
        "header-creator",
        (DCTERMS.creator, DC.creator, SDO.creator, SDO.author, DCTERMS.publisher, DC.publisher),
        Text("dcterms:creator", "dcterms:creator"),
    ),
    _Item(
        "header-licence",
        _RIGHTS,
        Text("dcterms:license, with the licence’s IRI", "dcterms:license, avec l’IRI de la licence"),
    ),
    _Item(
        "header-version",
        (OWL.versionIRI,),
        Text("owl:versionIRI, and the number as owl:versionInfo", "owl:versionIRI, et le numéro en owl:versionInfo"),
    ),
)
"""What every ontology says, an alignment included."""
_VOCABULARY = (
    _Item(
        "header-prefix",
        (VANN.preferredNamespacePrefix, URIRef("http://www.w3.org/ns/shacl#prefix")),
        Text("vann:preferredNamespacePrefix", "vann:preferredNamespacePrefix"),
    ),
    _Item(
        "header-namespace",
        (VANN.preferredNamespaceUri,),
        Text("vann:preferredNamespaceUri", "vann:preferredNamespaceUri"),
    ),
    _Item(
        "header-citation",
        (DCTERMS.bibliographicCitation, SDO.citation),
        Text("dcterms:bibliographicCitation", "dcterms:bibliographicCitation"),
    ),
    _Item(
        "header-dates",
        (DCTERMS.created, DCTERMS.issued, DCTERMS.modified, DC.date, DCTERMS.date, SDO.dateCreated, SDO.dateModified),
        Text("dcterms:created and dcterms:modified", "dcterms:created et dcterms:modified"),
    ),
)
"""What an ontology says that brings terms of its own."""
_FIRST = re.compile(r"v?(?:0\.0?1|1|1\.0)(?:\.0)*")
"""Version numbers that have no version before."""
_FILE = re.compile(r"\.(?:owl|rdf|rdfs|ttl|xml|n3|nt|jsonld|trig|html?)$", re.IGNORECASE)


def check_header(ontology: Ontology) -> Iterator[Finding]:
    """Find what the headers of an ontology do not say."""
    if not ontology.headers:
        place = Place(ontology.paths[0], 0)
        what = Text("No owl:Ontology is declared.", "Aucune owl:Ontology n’est déclarée.")
        remedy = Text(
            "Declare it with its title, creator, licence and version IRI.",
            "La déclarer avec son titre, son auteur, sa licence et son IRI de version.",
        )
        yield found("no-header", place, None, what, remedy)
    for header in ontology.headers:
        items = (*_EVERY, *_VOCABULARY) if _brings_terms(ontology, header) else _EVERY
        for item in items:
            if not any(True for each in item.properties for _ in ontology.graph.objects(header, each)):
                yield _missing(ontology, header, item)
        yield from _prior_version(ontology, header)
        if _FILE.search(header):
            what = Text("{iri} ends in a file's extension.", "{iri} finit par une extension de fichier.")
            remedy = Text("Name the ontology, not a file of it.", "Nommer l’ontologie, non un de ses fichiers.")
            yield found("file-in-iri", ontology.declaration(header), header, what.with_(iri=header), remedy)


def _brings_terms(ontology: Ontology, header: URIRef) -> bool:
    """Tell whether a header's ontology has terms of its own: those of the only header, or those under its IRI."""
    stated = {str(each) for each in ontology.graph.objects(header, VANN.preferredNamespaceUri)}
    own = stated or {str(header).rstrip("/#") + end for end in "/#"}
    return bool(stated) or any(namespace_of(term) in own for term in ontology.terms) or len(ontology.headers) == 1


def _missing(ontology: Ontology, header: URIRef, item: _Item) -> Finding:
    what = Text("{title} of {header}.", "{title} pour {header}.")
    remedy = Text("Add {write}.", "Ajouter {write}.").with_(write=item.write)
    what = what.with_(title=CHECKS[item.check].title, header=short(header))
    return found(item.check, ontology.declaration(header), header, what, remedy)


def _prior_version(ontology: Ontology, header: URIRef) -> Iterator[Finding]:
    graph = ontology.graph
    numbers = [str(each) for each in graph.objects(header, OWL.versionInfo) if isinstance(each, Literal)]
    before = (OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith, DCTERMS.replaces)
    said = any(True for each in before for _ in graph.objects(header, each))
    if numbers and not said and not any(_FIRST.fullmatch(number.strip()) for number in numbers):
        what = Text(
            "Version {number} of {header} names no version before it.",
            "La version {number} de {header} n’en nomme aucune avant elle.",
        )
        remedy = Text("Add owl:priorVersion with its version IRI.", "Ajouter owl:priorVersion avec son IRI de version.")
        place = ontology.place(header, OWL.versionInfo)
        yield found("header-prior-version", place, header, what.with_(number=numbers[0], header=short(header)), remedy)
