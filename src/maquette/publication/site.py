"""The site: every document of the publication by its path, each rendered on its own.

A `Site` is made of one build per edition and never changes. The folder (`maquette.publication.folder`) writes all of
its documents; a server gives one at a time, the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Self

from maquette.publication.addresses import Addresses
from maquette.publication.alignments import read_alignments
from maquette.publication.catalogue import Catalogue
from maquette.publication.documents import Documents, parted
from maquette.publication.edition import Edition
from maquette.publication.shared import shared_files
from maquette.publication.subjects import beside_things
from maquette.publication.withdrawn import Withdrawn
from maquette.questions import load_questions
from maquette.sources.ids import Ids
from maquette.terms import iri_value
from maquette.validation import check_build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maquette.builds import Build
    from maquette.publication.formats import Document, File, Variant
    from maquette.workspace import Workspace

_NAMELESS = frozenset({"person"})
"""Kinds of things whose labels are not kept once they are withdrawn."""
_ROOTS = {"": "index", "data": "data/index", "questions": "questions/index", "tables": "tables/index"}


class NoSuchDocument(KeyError):
    """The publication has no document with this path."""


@dataclass(frozen=True)
class Site:
    """The publication: `editions` by their names, one of them current, whose documents stand at the root."""

    editions: Mapping[str, Documents]
    current: str
    addresses: Addresses
    files: Mapping[str, File]

    @classmethod
    def prepare(
        cls, workspace: Workspace, builds: Sequence[Build], *, location: str = "", former: Iterable[str] = ()
    ) -> Self:
        """Read the builds, one per edition, and give the site; nothing is rendered yet.

        The workspace's default edition is the current one when it is among them, else the last. `location` is the
        address of the folder on the web (by default the base of all IRIs), `former` the paths of things that were
        published before: those that are gone get tombstones. Raises `QuestionBroken`, and `BadSource` for `ids.csv`
        and the ontology's alignments.
        """
        addresses = Addresses(workspace.base, location or workspace.base)
        made = {build.edition: build for build in builds}
        catalogues = {name: Catalogue.read(build) for name, build in made.items()}
        current = workspace.edition if workspace.edition in catalogues else max(catalogues)
        questions, alignments = load_questions(workspace.questions()), read_alignments(workspace)
        editions: dict[str, Edition] = {}
        for name, catalogue in sorted(catalogues.items()):
            prefix = "" if name == current else f"{name}/"
            editions[name] = Edition(
                catalogue, addresses, workspace.title, questions, workspace.school, current,
                partial(check_build, workspace, made[name]), prefix, editions, alignments,
                workspace.name,
            )  # fmt: skip
        known = _known(workspace, addresses, former)
        documents = {
            name: Documents(edition, beside.subjects, beside.files, _withdrawn(edition, known))
            for name, edition in editions.items()
            for beside in (beside_things(edition),)
        }
        return cls(documents, current, addresses, shared_files(documents.values(), addresses))

    def paths(self) -> Iterator[str]:
        """Give the path of every document, sorted."""
        return iter(self._paths)

    @cached_property
    def _paths(self) -> list[str]:
        found = [*self.files]
        for each in self.editions.values():
            found += (each.edition.placed(path) for path in each.paths())
        return sorted(found)

    def document(self, path: str) -> Document:
        """Give a document by its path; raises `NoSuchDocument`."""
        if path in self.files:
            return self.files[path].document(path)
        documents, inner = self._placed(path)
        found = documents.document(inner)
        if found is None:
            raise NoSuchDocument(path)
        return found

    def variants(self, path: str) -> tuple[Variant, ...]:
        """Give the documents that the address of a thing (or of a folder) leads to; none when it leads nowhere.

        The first is the one to give when nothing else is asked for.
        """
        documents, inner = self._placed(path)
        found = documents.variants(_ROOTS.get(inner, inner))
        return tuple(replace(each, path=documents.edition.placed(each.path)) for each in found)

    def stem_of(self, path: str) -> str | None:
        """Give the path of the thing or the page that a document is of; None for a file that has but one form."""
        documents, inner = self._placed(path)
        stem = parted(inner)[0]
        return documents.edition.placed(stem) if inner not in documents.files and documents.subject(stem) else None

    def iri_of(self, stem: str) -> str | None:
        """Give the IRI of the thing whose documents begin with a path, or None when it is a page alone."""
        documents, inner = self._placed(stem)
        term = documents.edition.stems.get(inner)
        return iri_value(term) if term else None

    def redirection(self, path: str) -> str | None:
        """Give the path of the thing that a path names by a code, or None."""
        documents, inner = self._placed(path)
        stem = documents.aliases.get(inner)
        return documents.edition.placed(stem) if stem else None

    @cached_property
    def redirections(self) -> Mapping[str, str]:
        """Give every path that names a thing by a code, with the path of the thing."""
        return {
            each.edition.placed(alias): each.edition.placed(stem)
            for each in self.editions.values()
            for alias, stem in each.aliases.items()
        }

    @cached_property
    def things(self) -> tuple[str, ...]:
        """Give the paths of all things, those withdrawn included, sorted: what `former` takes next time."""
        return tuple(
            sorted({stem for each in self.editions.values() for stem in (*each.edition.stems, *each.withdrawn)})
        )

    def _placed(self, path: str) -> tuple[Documents, str]:
        """Give the documents of the edition that a path is in, and the path within it."""
        first, _, rest = path.partition("/")
        if first in self.editions and first != self.current:
            return self.editions[first], rest
        return self.editions[self.current], path


def _known(workspace: Workspace, addresses: Addresses, former: Iterable[str]) -> dict[str, Withdrawn]:
    """Give every thing that was ever published or given an id, by its path."""
    known = {stem: Withdrawn(stem, addresses.base + stem) for stem in former}
    if workspace.ids.is_file():
        minter = workspace.minter(workspace.edition)
        for row in reversed(Ids.load(workspace.ids.read_bytes(), workspace.label(workspace.ids)).rows):
            term = minter.thing(row.kind, row.id)
            stem = addresses.path_of(term)
            if stem:
                known[stem] = Withdrawn(stem, term[1:-1], "" if row.kind in _NAMELESS else row.label)
    return known


def _withdrawn(edition: Edition, known: Mapping[str, Withdrawn]) -> dict[str, Withdrawn]:
    """Give what an edition does not describe and others do, or did."""
    found = {} if edition.prefix else {stem: each for stem, each in known.items() if stem not in edition.stems}
    for other in edition.others.values():
        for stem, term in other.stems.items() if not edition.prefix else ():
            if stem not in edition.stems:
                label = other.naming.plain(term, "fr")
                former = found.get(stem, Withdrawn(stem, ""))
                found[stem] = replace(former, iri=term[1:-1], label=label, editions=(*former.editions, other.name))
    return found
