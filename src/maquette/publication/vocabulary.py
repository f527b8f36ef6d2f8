"""The ontology's documents: its terms as anchors of one page, and the whole of it as linked data."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from maquette.names import normalise
from maquette.publication.addresses import ONTOLOGY
from maquette.publication.catalogue import TYPE
from maquette.publication.edition import anchor_of
from maquette.publication.linked_data import apart, write
from maquette.publication.naming import LABEL, Words
from maquette.publication.page import Node, Page, render
from maquette.terms import iri_value, is_blank, is_iri, is_literal, literal_parts
from maquette.text import Text
from maquette.words import DCTERMS, MAQ, OWL, RDF, RDFS, SKOS, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maquette.publication.catalogue import Catalogue, Fact
    from maquette.publication.edition import Edition
    from maquette.publication.formats import Format
    from maquette.text import Language

HEADER = f"<{MAQ[:-1]}>"
"""The ontology itself: the namespace less its `#`."""
_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
_DEFINITION, _EXAMPLE = f"<{SKOS}definition>", f"<{SKOS}example>"
_TOLD_APART = {_DEFINITION, _EXAMPLE, LABEL, f"<{RDFS}isDefinedBy>"}
_KINDS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("classes", Text("Classes", "Classes"), (f"<{OWL}Class>",)),
    ("properties", Text("Properties between things", "Propriétés entre objets"), (f"<{OWL}ObjectProperty>",)),
    ("values", Text("Properties with values", "Propriétés à valeurs"), (f"<{OWL}DatatypeProperty>",)),
    ("individuals", Text("Individuals", "Individus"), (f"<{OWL}NamedIndividual>",)),
    ("annotations", Text("Annotations", "Annotations"), (f"<{OWL}AnnotationProperty>",)),
)
_OTHER = ("others", Text("Other terms", "Autres termes"))


@dataclass(frozen=True, slots=True)
class Term:
    """A term as the page shows it; `facts` are what else is said: the link, the values, whether it is inferred."""

    anchor: str
    short: Node
    iri: str
    label: Words
    definitions: tuple[Words, ...]
    examples: tuple[Words, ...]
    facts: tuple[tuple[Node, tuple[Node, ...], bool], ...]


def ontology_page(edition: Edition, links: Callable[[Page], list[Node]], language: Language) -> bytes:
    """Give the page of the ontology; `links` gives its alignments with where they stand."""
    page = Page(edition, ONTOLOGY, language, data=True)
    shown = Vocabulary(page, edition.catalogue, HEADER)
    return render(
        "ontology.html",
        page,
        title=shown.of_header("title") or Words(page.t("Ontology", "Ontologie")),
        description=shown.of_header("description"),
        rights=shown.of_header("rights"),
        citation=shown.of_header("bibliographicCitation"),
        header=shown.header(),
        iri=iri_value(HEADER),
        namespace=MAQ,
        alignments=links(page),
        groups=list(shown.groups()),
    )


def ontology_data(edition: Edition, form: Format) -> bytes:
    """Give the ontology in a form of linked data: what its files say, then what follows of its terms."""
    words = edition.catalogue.vocabulary
    return write(apart([each for each in edition.catalogue.statements.values() if each.subject in words]), form)


def versions_of(edition: Edition) -> list[str]:
    """Give the paths of the ontology's versions, which lead to its documents."""
    return versions_at(ONTOLOGY, edition.catalogue, HEADER)


def versions_at(stem: str, catalogue: Catalogue, header: str) -> list[str]:
    """Give the paths of the versions of an ontology whose documents stand at a stem."""
    found = catalogue.values(header, f"<{OWL}versionIRI>")
    return [f"{stem}/{iri_value(each).rpartition('/')[2]}" for each in found if is_iri(each)]


@dataclass(frozen=True)
class Vocabulary:
    """The statements of an ontology as a page shows them; `head` is the term of the ontology itself."""

    page: Page
    catalogue: Catalogue
    head: str

    def of_header(self, name: str) -> Words | None:
        """Give what the ontology says of itself in the page's language, else in any."""
        values = self.catalogue.values(self.head, f"<{DCTERMS}{name}>")
        return next(iter(self._in_language(values)), None)

    def header(self) -> list[tuple[Node, tuple[Node, ...]]]:
        """Give what else the ontology says of itself."""
        told = {f"<{DCTERMS}{name}>" for name in ("title", "description", "rights", "bibliographicCitation")}
        return [(link, values) for name, link, values, _ in self._facts(self.head) if name not in told]

    def groups(self) -> Iterator[tuple[str, str, list[Term]]]:
        """Give the terms by kind: the anchor of the group, its title, its terms by their names."""
        kinds: dict[str, list[str]] = {}
        for term in sorted(self.catalogue.vocabulary):
            if is_iri(term) and term != self.head:
                kinds.setdefault(self._kind(term), []).append(term)
        titles = {anchor: title for anchor, title, _ in _KINDS} | {_OTHER[0]: _OTHER[1]}
        for anchor, title in titles.items():
            terms = sorted((self.term(each) for each in kinds.get(anchor, [])), key=_order)
            if terms:
                yield anchor, title.in_(self.page.language), terms

    def _kind(self, term: str) -> str:
        types = self.catalogue.values(term, TYPE)
        return next((anchor for anchor, _, classes in _KINDS if set(classes) & set(types)), _OTHER[0])

    def term(self, term: str, *, link: bool = False) -> Term:
        """Give a term; with `link`, its short name leads to where the term is defined."""
        catalogue, naming = self.catalogue, self.page.edition.naming
        return Term(
            anchor_of(term),
            Node(Words(shorten(term)), self.page.link(term) if link else ""),
            iri_value(term),
            naming.label(term, self.page.language) or Words(shorten(term)),
            tuple(self._in_language(catalogue.values(term, _DEFINITION))),
            tuple(self._in_language(catalogue.values(term, _EXAMPLE))),
            tuple(
                (link, values, inferred)
                for name, link, values, inferred in self._facts(term)
                if name not in _TOLD_APART
            ),
        )

    def _facts(self, term: str) -> Iterator[tuple[str, Node, tuple[Node, ...], bool]]:
        """Give what is said of a term by property, what is asserted apart from what is only inferred."""
        facts = sorted(self.catalogue.facts(term), key=lambda fact: (fact.predicate, fact.asserted is None))
        for (name, inferred), each in groupby(facts, key=lambda fact: (fact.predicate, fact.asserted is None)):
            link = self.page.node(name)
            short = link if link.href.startswith("#") else Node(Words(shorten(name)), link.href)
            yield name, short, tuple(self._value(fact) for fact in each), inferred

    def _value(self, fact: Fact) -> Node:
        """Give a value; a list is written out in its order."""
        members = self._members(fact.object) if is_blank(fact.object) else []
        if members:
            names = " → ".join(self.page.edition.naming.plain(each, self.page.language) for each in members)
            return Node(Words(names))
        if is_iri(fact.object) and fact.object not in self.page.edition.catalogue.vocabulary:
            return Node(Words(shorten(fact.object).strip("<>")), self.page.link(fact.object))
        return self.page.node(fact.object)

    def _members(self, node: str) -> list[str]:
        members: list[str] = []
        catalogue = self.catalogue
        while is_blank(node) and len(members) < 100:
            first, rest = catalogue.value(node, _FIRST), catalogue.value(node, _REST)
            if first is None or rest is None:
                return []
            members.append(first)
            node = rest
        return members if node == _NIL else []

    def _in_language(self, values: list[str]) -> list[Words]:
        """Give the texts in the page's language; where there are none, all of them, each with its own."""
        parts = [literal_parts(each) for each in values if is_literal(each)]
        own = [each for each in parts if each.language in {self.page.language, ""}]
        return [
            Words(each.lexical, "" if each.language == self.page.language else each.language) for each in own or parts
        ]


def _order(term: Term) -> tuple[str, str]:
    return normalise(term.label.text), term.anchor
