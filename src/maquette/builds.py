"""Builds on disk: immutable folders, and a pointer to the current one.

A build becomes current by a new, higher-numbered pointer file, written whole and never changed: whatever instant a
build is interrupted at, the former one still answers. A build can be thrown away: the text files are the source of
truth. This module stays light, because every question starts here.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from maquette.errors import BadCall, Problem
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.workspace import Workspace

KEPT = 3
"""How many builds of an edition are kept: readers of a former one may still be at work."""
LAYOUT = 1
"""What the folder of a build holds, its files and the tables in them: another number whenever that changes."""
MANIFEST = "manifest.json"
STATEMENTS = "statements.duckdb"
_INPUTS = "inputs.json"
_ABANDONED_AFTER = 24 * 3600  # s


class NoBuild(BadCall):
    """The edition has no build yet, or one of another version of the program."""


@dataclass(frozen=True)
class Build:
    """A finished build: its folder and its manifest (edition, inputs, counts, problems, contradictions)."""

    folder: Path
    manifest: dict[str, Any]

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Read the manifest of the build in a folder; raises `NoBuild` when another version of the program made it."""
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest.get("layout") != LAYOUT:
            raise NoBuild(
                Text(
                    "The build {name} of {edition} was made by another version of this program.",
                    "La construction {name} de {edition} a été faite par une autre version de ce programme.",
                ).with_(name=folder.name[:12], edition=manifest.get("edition")),
                Text("Run `maquette build{option}` again.", "Relancez `maquette build{option}`.").with_(
                    option=f" --edition {manifest.get('edition')}"
                ),
            )
        return cls(folder, manifest)

    @property
    def statements(self) -> Path:
        """Give the file of the statement table."""
        return self.folder / STATEMENTS

    @property
    def edition(self) -> str:
        """Give the edition that the build holds."""
        return str(self.manifest["edition"])

    def changed_inputs(self, workspace: Workspace) -> list[str]:
        """Tell which input files were changed, added or removed since the build."""
        noted = json.loads((self.folder / _INPUTS).read_text(encoding="utf-8"))
        then = {each["path"]: (each["size"], each["mtime_ns"]) for each in noted}
        now = {workspace.label(path): stamp(path) for path in inputs_of(workspace, self.edition)}
        return sorted(path for path in then.keys() | now.keys() if then.get(path) != now.get(path))


def current(workspace: Workspace, edition: str) -> Build:
    """Give the current build of an edition; raises `NoBuild` when there is none, or one of another version."""
    for pointer in reversed(_pointers(workspace, edition)):
        folder = workspace.builds / "builds" / pointer.read_text(encoding="utf-8").strip()
        if (folder / MANIFEST).is_file():
            return Build.at(folder)
    raise NoBuild(
        Text("The edition {edition} is not built yet.", "L’édition {edition} n’est pas encore construite.").with_(
            edition=edition
        ),
        Text("Run `maquette build{option}` first.", "Lancez d’abord `maquette build{option}`.").with_(
            option="" if edition == workspace.edition else f" --edition {edition}"
        ),
    )


def program() -> str:
    """Digest the program's own modules: what another program made is not taken for what this one makes."""
    import hashlib  # noqa: PLC0415  a question digests nothing

    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def problems_of(build: Build) -> list[Problem]:
    """Give the problems that did not keep the files of a build from being loaded."""
    return [_problem(each) for each in build.manifest["problems"]]


def contradictions_of(build: Build) -> list[Problem]:
    """Give the contradictions that a build lists, surest first; the manifest's count tells how many there are."""
    return [_problem(each) for each in build.manifest["contradictions"]]


def _problem(fields: dict[str, Any]) -> Problem:
    return Problem(**{**fields, "what": Text(**fields["what"]), "remedy": Text(**fields["remedy"])})


def inputs_of(workspace: Workspace, edition: str) -> Iterator[Path]:
    """Give every file that a build of the edition depends on."""
    yield workspace.settings
    for path in (
        workspace.ids,
        *workspace.pages(edition),
        *workspace.tables(edition),
        *workspace.mappings(edition),
        *workspace.partners(edition),
        *workspace.ontology(),
    ):
        if path.is_file():
            yield path


def stamp(path: Path) -> tuple[int, int]:
    """Give the size and time of a file, in bytes and nanoseconds."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def note_inputs(folder: Path, inputs: list[tuple[str, Path, tuple[int, int]]]) -> None:
    """Note the size and time of every input beside the manifest, so that a stale build is seen without reading them."""
    stamps = [{"path": label, "size": size, "mtime_ns": mtime} for label, _, (size, mtime) in inputs]
    fresh = folder / f"inputs-{os.getpid()}.tmp"
    write_json(fresh, stamps)
    fresh.replace(folder / _INPUTS)


def write_json(path: Path, content: object) -> None:
    """Write JSON and see it onto the disk."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())


def _pointers(workspace: Workspace, edition: str) -> list[Path]:
    """Give the pointer files of an edition, oldest first."""
    folder = workspace.builds / "current" / edition
    return sorted(path for path in folder.glob("*") if path.name.isdigit()) if folder.is_dir() else []


def point(workspace: Workspace, edition: str, name: str) -> None:
    """Make a build current: a new pointer file with the next number, linked into place whole."""
    pointers = _pointers(workspace, edition)
    if pointers and pointers[-1].read_text(encoding="utf-8").strip() == name:
        return
    folder = workspace.builds / "current" / edition
    folder.mkdir(parents=True, exist_ok=True)
    number = int(pointers[-1].name) + 1 if pointers else 1
    fresh = folder / f"{number:08}-{os.getpid()}.tmp"
    fresh.write_text(f"{name}\n", encoding="utf-8")
    while (folder / f"{number:08}").exists():
        number += 1
    fresh.rename(folder / f"{number:08}")


def prune(workspace: Workspace) -> None:
    """Remove former builds and abandoned ones; what cannot be removed now (a reader holds it) goes later."""
    import shutil  # noqa: PLC0415  a question removes nothing, and need not wait for it

    kept: set[str] = set()
    for edition in (workspace.builds / "current").iterdir():
        pointers = _pointers(workspace, edition.name)
        kept |= {pointer.read_text(encoding="utf-8").strip() for pointer in pointers[-KEPT:]}
        for pointer in pointers[:-KEPT]:
            pointer.unlink(missing_ok=True)
    for folder in (workspace.builds / "builds").iterdir():
        making = folder.name.startswith(".making-")
        abandoned = making and time.time() - folder.stat().st_mtime > _ABANDONED_AFTER
        if abandoned or (not making and folder.name not in kept):
            shutil.rmtree(folder, ignore_errors=True)
