"""Building: a workspace's files → the statement table, its closure and the queryable dataset, in one folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maquette import __version__
from maquette.builds import (
    LAYOUT,
    MANIFEST,
    STATEMENTS,
    Build,
    contradictions_of,
    current,
    inputs_of,
    note_inputs,
    point,
    program,
    prune,
    stamp,
    write_json,
)
from maquette.closure import close
from maquette.errors import BadSource, MaquetteError, Problem
from maquette.explanation import contradiction_problems
from maquette.proofs import prepare_proofs
from maquette.sources.ids import Ids
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.sources.sssom import read_mappings
from maquette.sources.synapses import read_page
from maquette.sources.tables import Known, doubled, read_table
from maquette.statements import StatementTable
from maquette.store import write_dataset
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.sources.reading import Reading
    from maquette.workspace import Workspace


def read_workspace(workspace: Workspace, edition: str) -> list[Reading]:
    """Read every file of an edition and the ontology.

    Raises `BadSource` with the problems of all files that cannot be read: all of them, or none, are loaded.
    """
    minter = workspace.minter(edition)
    attempts = _Attempts(workspace)
    ids = attempts.read(workspace.ids, Ids.load)
    for path in workspace.pages(edition) if ids else ():
        attempts.add(path, lambda content, name: read_page(content, name, minter, ids))
    known = Known.of(statement for reading in attempts.readings for statement in reading.statements)
    for path in workspace.tables(edition) if not attempts.problems else ():
        attempts.add(path, lambda content, name: read_table(content, name, minter, known))
    for path in workspace.mappings(edition) if not attempts.problems else ():
        attempts.add(path, lambda content, name: read_mappings(content, name, minter, known))
    attempts.problems += doubled(workspace.label(path) for path in workspace.tables(edition))
    for path in workspace.partners(edition):
        attempts.add(
            path, lambda content, name: read_rdf(content, name, SourceKind.PARTNER, contexts=workspace.contexts)
        )
    for path in workspace.ontology():
        attempts.add(path, lambda content, name: read_rdf(content, name, SourceKind.ONTOLOGY, trusted=True))
    if attempts.problems:
        raise BadSource(attempts.problems)
    return attempts.readings


class _Attempts:
    """Reads files one after the other and collects what could not be read."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.readings: list[Reading] = []
        self.problems: list[Problem] = []

    def read(self, path: Path, reader: Callable[[bytes, str], Any]) -> Any:
        try:
            return reader(path.read_bytes(), self._workspace.label(path))
        except BadSource as error:
            self.problems += error.problems
        except FileNotFoundError:
            self.problems.append(_missing(self._workspace.label(path)))
        return None

    def add(self, path: Path, reader: Callable[[bytes, str], Reading]) -> None:
        reading = self.read(path, reader)
        if reading is not None:
            self.readings.append(reading)


def _missing(path: str) -> Problem:
    return Problem(
        path,
        0,
        Text("The file is missing.", "Le fichier manque."),
        Text("Create it with the heading kind,id,label.", "Créez-le avec l’en-tête kind,id,label."),
    )


LISTED = 1000
"""How many contradictions a build lists; it counts all of them."""


def build(
    workspace: Workspace, edition: str, progress: Callable[[Text], None] = lambda _: None, *, strict: bool = False
) -> Build:
    """Build an edition and make the build current; an edition that did not change keeps its build.

    `progress` is told each stage as it begins. Raises `BadSource` when a file cannot be read, and, with `strict`, when
    the statements contradict each other or the ontology: then the former build stays current.
    """
    progress(Text("Reading", "Lecture"))
    inputs = [(workspace.label(path), path, stamp(path)) for path in inputs_of(workspace, edition)]
    name = _digest(edition, [(label, path) for label, path, _ in inputs])
    folder = workspace.builds / "builds" / name
    if not (folder / MANIFEST).is_file():
        _make(workspace, edition, folder, progress)
    if strict and (found := contradictions_of(Build.at(folder))):
        raise BadSource(found)
    note_inputs(folder, inputs)
    point(workspace, edition, name)
    prune(workspace)
    return current(workspace, edition)


def _make(workspace: Workspace, edition: str, folder: Path, progress: Callable[[Text], None]) -> None:
    """Make the build's folder: all of it, then one rename."""
    readings = read_workspace(workspace, edition)
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        filled = _fill(making, readings, progress)
        manifest = {"layout": LAYOUT, "version": __version__, "edition": edition, **filled}
        write_json(making / MANIFEST, manifest)
        making.rename(folder)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        if not (folder / MANIFEST).is_file():  # else another process finished the same build first
            raise MaquetteError(
                Text("The build could not be written: {error}.", "La construction n’a pu être écrite : {error}.").with_(
                    error=error
                ),
                Text(
                    "Check the disk and the rights of {folder}.", "Vérifiez le disque et les droits de {folder}."
                ).with_(folder=folder.parent),
            ) from error
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _fill(folder: Path, readings: list[Reading], progress: Callable[[Text], None]) -> dict[str, Any]:
    """Write the statement table and the queryable dataset of a build; give what its manifest says of them."""
    with StatementTable.create(folder / STATEMENTS) as table:
        progress(Text("Loading", "Chargement"))
        table.load(readings)
        progress(Text("Reasoning", "Raisonnement"))
        clashes = close(table.connection).inconsistencies
        prepare_proofs(table.connection)
        progress(Text("Writing the dataset", "Écriture du jeu de données"))
        graphs = write_dataset(folder, table)
        asserted, inferred = table.counts()
        contradictory = contradiction_problems(table.connection, LISTED) if clashes else ()
    return {
        "sources": [
            {"path": each.source.path, "kind": each.source.kind.value, "statements": len(each.statements)}
            for each in readings
        ],
        "counts": {"asserted": asserted, "inferred": inferred, "contradictions": clashes},
        "graphs": graphs,
        "problems": [_as_json(problem) for each in readings for problem in each.problems],
        "contradictions": [_as_json(problem) for problem in contradictory],
    }


def _as_json(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "place": problem.place,
        "severity": problem.severity,
        "what": {"en": problem.what.en, "fr": problem.what.fr},
        "remedy": {"en": problem.remedy.en, "fr": problem.remedy.fr},
    }


def _digest(edition: str, inputs: list[tuple[str, Path]]) -> str:
    """Name a build after all that it is made from: the program, the edition, every input's name and bytes."""
    digest = hashlib.sha256(f"{__version__}\n{program()}\n{edition}\n".encode())
    for label, path in sorted(inputs):
        digest.update(f"{label}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:32]
