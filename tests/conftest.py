"""What tests share: this checkout, a copy of its workspace to change, and its build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from hypothesis import settings

from maquette.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.builds import Build

CHECKOUT = Path(__file__).resolve().parent.parent
# What people type is `maquette`: tests that run what documents show find the command of this environment first.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


# No test asserts a time: the machine may have anything else to do.
settings.register_profile("maquette", settings(), deadline=None)
settings.load_profile("maquette")


@pytest.fixture(autouse=True)
def exact_literals() -> None:
    """Keep rdflib from rewriting literals in every test: pySHACL sets it back to that whenever it has run."""
    if rdflib := sys.modules.get("rdflib"):
        rdflib.NORMALIZE_LITERALS = False  # type: ignore[attr-defined]  # a module


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Give the folder of the project."""
    return CHECKOUT


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the wheel of the project, built once."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)],
        check=True,
        capture_output=True,
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Build]:
    """Give a copy of the first catalogue's workspace, built once for all tests that only read it."""
    from maquette.build import build

    workspace = Workspace.open(copied_workspace(tmp_path_factory.mktemp("catalogue")))
    return workspace, build(workspace, "2024-2025")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Give a copy of the first catalogue's workspace, to change at will."""
    return Workspace.open(copied_workspace(tmp_path / "workspace"))


def copied_workspace(folder: Path) -> Path:
    """Copy the workspace's own files (settings and data): ontology and questions come from the package."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(CHECKOUT / "maquette.toml", folder)
    shutil.copytree(CHECKOUT / "data", folder / "data")
    return folder


@pytest.fixture
def run_maquette() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give a function that runs the real command in a folder, in English, without a terminal."""

    def run(
        *arguments: str, cwd: Path, stdin: IO[str] | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "MAQUETTE_"))}
        return subprocess.run(
            [sys.executable, "-m", "maquette", *arguments],
            cwd=cwd,
            env={**plain, "LANG": "C.UTF-8", **environment},
            stdin=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run
