"""States: what two things that are compared stand for: an edition, a build, a release or any RDF file, a Git revision.

A state is a closed statement table and its dataset. What is not built is read and closed in memory; nothing is written
to the workspace.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.build import read_workspace
from maquette.builds import MANIFEST, Build, NoBuild, current
from maquette.changes.revisions import is_revision, workspace_at
from maquette.closure import close
from maquette.errors import BadCall
from maquette.scenario.effects import dataset_of
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable
from maquette.store import open_store
from maquette.text import Text
from maquette.workspace import SETTINGS, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maquette.sources.reading import Reading
    from maquette.store import EmbeddedStore

_SHORTEST_NAME = 6


@dataclass(frozen=True)
class State:
    """One side of a comparison.

    `workspace` is the one it is an edition of, as it was then, or the one that an RDF file or a build is opened in;
    `knows_basis` tells that its statements say how sure they are: an RDF file's do not.
    """

    title: Text
    workspace: Workspace
    table: StatementTable
    store: EmbeddedStore
    knows_basis: bool = True


@contextmanager
def open_state(text: str, workspace: Workspace) -> Iterator[State]:
    """Open what a text names, for as long as it is compared.

    In this order: an edition of the workspace, `REVISION:EDITION`, an RDF file, the folder of a build or of another
    workspace, the name of a build (its first six characters or more), a Git revision. Raises `BadCall` when it is none
    of them, `BadSource` when it cannot be read.
    """
    with ExitStack() as stack:
        yield _opened(text.strip(), workspace, stack)


@contextmanager
def open_edition(workspace: Workspace, edition: str) -> Iterator[State]:
    """Open an edition of a workspace as its files stand; raises `BadSource` when they cannot be read."""
    with ExitStack() as stack:
        title = Text("the files as they stand, edition {it}", "les fichiers tels quels, édition {it}")
        yield _edition(workspace, edition, stack, title.with_(it=edition))


def _opened(text: str, workspace: Workspace, stack: ExitStack) -> State:
    if text in workspace.editions:
        return _edition(workspace, text, stack, Text("edition {it}", "édition {it}").with_(it=text))
    if not text:
        raise _no_state(text, workspace)
    path = Path(text)
    if path.is_file():
        return _file(path, workspace, stack)
    if (path / MANIFEST).is_file():
        return _build(Build.at(path), workspace, stack)
    if (path / SETTINGS).is_file():
        other = Workspace.open(path)
        title = Text("{it}, edition {edition}", "{it}, édition {edition}")
        return _edition(other, other.edition, stack, title.with_(it=path.as_posix(), edition=other.edition))
    named = _build_named(text, workspace)
    if named:
        return _build(named, workspace, stack)
    revision, _, edition = text.partition(":")
    if is_revision(revision, workspace):
        then = stack.enter_context(workspace_at(revision, workspace))
        chosen = then.chosen_edition(edition or None)
        title = Text("revision {it}, edition {edition}", "révision {it}, édition {edition}")
        return _closed(read_workspace(then, chosen), then, stack, title.with_(it=revision, edition=chosen))
    raise _no_state(text, workspace)


def _no_state(text: str, workspace: Workspace) -> BadCall:
    return BadCall(_NO_STATE.with_(text=text), _STATES.with_(editions=", ".join(workspace.editions) or "—"))


_NO_STATE = Text(
    "“{text}” is no edition, file, build or Git revision.",
    "« {text} » n’est ni une édition, ni un fichier, ni une construction, ni une révision Git.",
)
_STATES = Text(
    "Editions here: {editions}. Or name an RDF file, a build’s folder or name, HEAD~1, TAG:2024-2025.",
    "Éditions présentes : {editions}. Ou nommez un fichier RDF, le dossier ou le nom d’une construction, HEAD~1, "
    "ÉTIQUETTE:2024-2025.",
)


def _edition(workspace: Workspace, edition: str, stack: ExitStack, title: Text) -> State:
    """Open an edition: its current build when it is up to date, else its sources."""
    try:
        build = current(workspace, workspace.chosen_edition(edition))
        if not build.changed_inputs(workspace):
            return _build(build, workspace, stack, title)
    except (NoBuild, FileNotFoundError):
        pass
    return _closed(read_workspace(workspace, edition), workspace, stack, title)


def _build(build: Build, workspace: Workspace, stack: ExitStack, title: Text | None = None) -> State:
    named = Text("build {it}, edition {edition}", "construction {it}, édition {edition}").with_(
        it=build.folder.name[:12], edition=build.edition
    )
    table = stack.enter_context(StatementTable.open(build.statements))
    return State(title or named, workspace, table, open_store(build.folder))


def _file(path: Path, workspace: Workspace, stack: ExitStack) -> State:
    """Open an RDF file, closed under the ontology of the workspace."""
    readings: list[Reading] = [
        read_rdf(path.read_bytes(), path.as_posix(), SourceKind.PARTNER, contexts=workspace.contexts)
    ]
    readings += [
        read_rdf(each.read_bytes(), workspace.label(each), SourceKind.ONTOLOGY, trusted=True)
        for each in workspace.ontology()
    ]
    return _closed(readings, workspace, stack, Text(path.as_posix(), path.as_posix()), knows_basis=False)


def _closed(
    readings: Sequence[Reading], workspace: Workspace, stack: ExitStack, title: Text, *, knows_basis: bool = True
) -> State:
    table = stack.enter_context(StatementTable.create())
    table.load(readings)
    close(table.connection)
    return State(title, workspace, table, stack.enter_context(dataset_of(table)), knows_basis)


def _build_named(text: str, workspace: Workspace) -> Build | None:
    folder = workspace.builds / "builds"
    if len(text) < _SHORTEST_NAME or not folder.is_dir():
        return None
    found = sorted(each for each in folder.iterdir() if each.name.startswith(text) and (each / MANIFEST).is_file())
    return Build.at(found[0]) if len(found) == 1 else None
