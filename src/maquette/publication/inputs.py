"""What a publication is made from, as one digest: when that is the same, every document of it is the same.

The program with its templates, the libraries that write documents, the builds, the settings, the ids, and every file of
questions and shapes: whatever else a document depends on is one of the builds' own inputs, which their names digest.
"""

from __future__ import annotations

import hashlib
import platform
import zlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import maquette
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maquette.builds import Build
    from maquette.workspace import Workspace

_LIBRARIES = ("duckdb", "jinja2", "markupsafe", "pyoxigraph", "pyshacl", "rdflib", "xlsxwriter")
_SHIPPED = ("ontology", "queries", "shapes")


def made_from(workspace: Workspace, builds: Sequence[Build], location: str, things: Sequence[str]) -> str:
    """Give the digest of all that documents are made from; `things` are the paths of what was ever published."""
    digest = hashlib.sha256()
    for part in _parts(workspace, builds, location):
        digest.update(f"{len(part)}\n".encode() + part)
    return hashlib.sha256("\n".join([digest.hexdigest(), *things]).encode()).hexdigest()


def _parts(workspace: Workspace, builds: Sequence[Build], location: str) -> Iterator[bytes]:
    yield f"{platform.python_version()} {zlib.ZLIB_RUNTIME_VERSION}".encode()
    yield " ".join(f"{name}=={version(name)}" for name in _LIBRARIES).encode()
    yield from _files(Path(maquette.__file__).parent)
    for name in _SHIPPED:
        yield from _files(shipped_folder(name))
        yield from _files(workspace.root / name)
    yield location.encode()
    yield workspace.settings.read_bytes()
    yield workspace.ids.read_bytes() if workspace.ids.is_file() else b""
    for build in builds:
        yield f"{build.edition} {build.folder.name} {sorted(build.manifest.items())!r}".encode()


def _files(folder: Path) -> Iterator[bytes]:
    """Give the names and the contents of the files in a folder, compiled ones left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix().encode()
            yield path.read_bytes()
