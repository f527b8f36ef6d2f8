"""The dataset that is served: that of a build, less what is personal and what follows from that alone.

It is written once for each build, beside the builds, and can be thrown away like them.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.builds import write_json
from maquette.statements import StatementTable
from maquette.store import write_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.builds import Build
    from maquette.store import GraphInfo
    from maquette.workspace import Workspace

FOLDER = "served"
GRAPHS = "graphs.json"
"""The file that ends a dataset: its graphs with their numbers of statements."""
_IN_MEMORY = 500_000
"""Statements up to which a dataset is served from memory: some 0.3 kB each, once for all workers, and 2 s to load at
this number. Looked up three times as fast as in a store on disk, and sorted ten times as fast."""


def served_dataset(workspace: Workspace, build: Build) -> Path:
    """Give the folder of the dataset that is served of a build; write it first where that was not done yet."""
    folder = workspace.builds / FOLDER / build.folder.name
    if not (folder / GRAPHS).is_file():
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
        try:
            with StatementTable.open(build.statements) as table:
                write_json(making / GRAPHS, write_dataset(making, _Published(table), small=_IN_MEMORY))
            making.rename(folder)
        except OSError:
            if not (folder / GRAPHS).is_file():  # else another server finished the same dataset first
                raise
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return folder


def graphs_of(folder: Path) -> list[GraphInfo]:
    """Give the graphs of a dataset that is served."""
    found: list[GraphInfo] = json.loads((folder / GRAPHS).read_text(encoding="utf-8"))
    return found


def forget(workspace: Workspace, kept: Path) -> None:
    """Remove the datasets of former builds, those apart that a worker still holds open."""
    for folder in (workspace.builds / FOLDER).iterdir():
        if folder != kept and not (workspace.builds / "builds" / folder.name).is_dir():
            shutil.rmtree(folder, ignore_errors=True)


class _Published:
    """A statement table as a dataset is written from it, less what is personal."""

    def __init__(self, table: StatementTable) -> None:
        self._table = table

    def sizes(self) -> Mapping[tuple[int | None, int], int]:
        return self._table.sizes(personal=False)

    def write_nquads(self, file: Path, graphs: Mapping[tuple[int | None, int], str]) -> None:
        self._table.write_nquads(file, graphs, personal=False)
