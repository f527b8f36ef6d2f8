"""The alignments of the ontology: what its terms are in the words of others, a document each, beside the ontology's."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from maquette.publication.addresses import ONTOLOGY
from maquette.publication.catalogue import TYPE, Catalogue
from maquette.publication.formats import Subject
from maquette.publication.linked_data import apart, write
from maquette.publication.naming import Words
from maquette.publication.page import Node, Page, render
from maquette.publication.vocabulary import Vocabulary, versions_at
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.terms import iri_value, is_iri
from maquette.text import Text
from maquette.words import OWL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.publication.edition import Edition
    from maquette.publication.formats import Format
    from maquette.text import Language
    from maquette.workspace import Workspace

FOLDER = f"{ONTOLOGY}/alignments"
_GROUPS = (
    ("ours", Text("Terms of Maquette", "Termes de Maquette")),
    ("others", Text("Terms of others, declared as used here", "Termes d’autrui, déclarés tels qu’employés ici")),
)


def read_alignments(workspace: Workspace) -> dict[str, Catalogue]:
    """Read the alignments of a workspace's ontology by the stem of their documents; raises `BadSource`."""
    found = {}
    for path in workspace.alignments():
        reading = read_rdf(path.read_bytes(), workspace.label(path), SourceKind.ALIGNMENT, trusted=True)
        triples = sorted({(each.subject, each.predicate, each.object) for each in reading.statements})
        found[f"{FOLDER}/{PurePosixPath(path.name).stem}"] = Catalogue.stated(triples)
    return found


def alignment_subjects(edition: Edition) -> Iterator[tuple[str, Subject]]:
    """Give the documents of the alignments, by stem."""
    for stem, catalogue in edition.alignments.items():
        yield stem, Subject(partial(_page, edition, stem), partial(_data, catalogue))


def alignment_versions(edition: Edition) -> dict[str, str]:
    """Give the paths that lead to documents of alignments: of their versions, and of their folder."""
    versions = {
        version: stem
        for stem, catalogue in edition.alignments.items()
        for version in versions_at(stem, catalogue, _header(catalogue))
    }
    return versions | ({FOLDER: ONTOLOGY} if versions else {})


def alignment_links(page: Page) -> list[Node]:
    """Give the titles of the alignments with where they stand."""
    shown = [(stem, Vocabulary(page, each, _header(each))) for stem, each in page.edition.alignments.items()]
    return [Node(_title(stem, each), page.page(stem)) for stem, each in shown]


def _data(catalogue: Catalogue, form: Format) -> bytes:
    return write(apart(list(catalogue.statements.values())), form)


def _page(edition: Edition, stem: str, language: Language) -> bytes:
    page, catalogue = Page(edition, stem, language, data=True), edition.alignments[stem]
    shown = Vocabulary(page, catalogue, _header(catalogue))
    ours = edition.catalogue.vocabulary
    terms = [each for each in catalogue.things if each != shown.head]
    parts = ([each for each in terms if each in ours], [each for each in terms if each not in ours])
    return render(
        "ontology.html",
        page,
        title=_title(stem, shown),
        description=shown.of_header("description"),
        rights=None,
        citation=None,
        header=shown.header(),
        iri=iri_value(shown.head) if shown.head else "",
        namespace="",
        alignments=[],
        groups=[
            (anchor, title.in_(language), [shown.term(each, link=True) for each in part])
            for (anchor, title), part in zip(_GROUPS, parts, strict=True)
            if part
        ],
    )


def _header(catalogue: Catalogue) -> str:
    """Give the term of the ontology that an alignment is, or ""."""
    return next((each for each in catalogue.subjects(TYPE, f"<{OWL}Ontology>") if is_iri(each)), "")


def _title(stem: str, shown: Vocabulary) -> Words:
    return shown.of_header("title") or Words(stem.rpartition("/")[2])
