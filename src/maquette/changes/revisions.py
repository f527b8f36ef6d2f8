"""Git revisions of a workspace: the workspace as it stood at one, in a copy; Git itself is only ever read."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.text import Text
from maquette.workspace import SETTINGS, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = (SETTINGS, "data", "ontology", "contexts", "shapes", "queries")
_NO_WORKSPACE = Text(
    "At {revision}, this folder was no workspace.", "À {revision}, ce dossier n’était pas un dossier Maquette."
)


def git_is_there() -> bool:
    """Tell whether Git is installed."""
    return shutil.which("git") is not None


def in_git(workspace: Workspace) -> bool:
    """Tell whether the workspace's folder is in a Git repository."""
    return _git(workspace, "rev-parse", "--git-dir") is not None


def is_revision(text: str, workspace: Workspace) -> bool:
    """Tell whether a text names a commit of the repository that the workspace is in."""
    found = _git(workspace, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
    return bool(text) and found is not None


@contextmanager
def workspace_at(revision: str, workspace: Workspace) -> Iterator[Workspace]:
    """Give the workspace as it stood at a revision (one that `is_revision`), from a copy in a temporary folder.

    Raises `BadCall` when the folder was no workspace then.
    """
    there = (_git(workspace, "ls-tree", "--name-only", revision) or b"").decode().split("\n")
    kept = [name for name in _KEPT if name in there]
    if SETTINGS not in kept:
        raise BadCall(
            _NO_WORKSPACE.with_(revision=revision), Text("Name a later revision.", "Nommez une révision plus récente.")
        )
    archive = _git(workspace, "archive", "--format=tar", revision, "--", *kept) or b""
    with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        yield Workspace.open(Path(folder))


def _git(workspace: Workspace, *arguments: str) -> bytes | None:
    """Run Git in the workspace's folder; None when it fails, or is not installed."""
    program = shutil.which("git")
    if program is None:
        return None
    ran = subprocess.run(  # noqa: S603  our own arguments; a revision is only ever read, after --end-of-options or checked
        [program, "-C", str(workspace.root), *arguments], capture_output=True, check=False
    )
    return ran.stdout if ran.returncode == 0 else None
