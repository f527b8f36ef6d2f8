"""Publishing: how long the first run takes, the same again, and once more after one statement changed; and the memory.

    python bench/publish.py [--statements 20000]
    python bench/publish.py --workspace .      # a copy of a workspace, one row of whose first table is changed

A generated catalogue is one file of RDF of whole programmes (`generate.py`). Work is the processor time of this process
and of the workers, user and system; what passed is printed beside it, with the load of the machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from generate import generate
from maquette.builds import current
from maquette.publication import publish
from maquette.publication.workers import workers_here
from maquette.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.builds import Build

T = TypeVar("T")
SETTINGS = 'school = "generated"\nbase = "https://w3id.org/maquette/"\nedition = "2024-2025"\n'


def generated(folder: Path, statements: int) -> Workspace:
    """Make a workspace whose one file is a generated catalogue."""
    partners = folder / "data" / "2024-2025" / "partners"
    partners.mkdir(parents=True)
    (folder / "maquette.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "data" / "ids.csv").write_text("kind,id,label\n", encoding="utf-8")
    with (partners / "catalogue.nt").open("w", encoding="utf-8") as file:
        file.writelines(f"{s} {p} {o} .\n" for _, s, p, o in generate(statements))
    return Workspace.open(folder)


def copied(folder: Path, original: Path) -> Workspace:
    """Copy a workspace's settings and data."""
    folder.mkdir()
    shutil.copy(original / "maquette.toml", folder)
    shutil.copytree(original / "data", folder / "data")
    return Workspace.open(folder)


def change(workspace: Workspace) -> None:
    """Change one label of a generated catalogue, or how sure one row of a curated table is."""
    for path in (*workspace.tables(workspace.edition), *workspace.partners(workspace.edition)):
        text = path.read_text(encoding="utf-8")
        for before, after in ((",likely,", ",unsure,"), ('label> "', 'label> "Changed ')):
            if before in text:
                path.write_text(text.replace(before, after, 1), encoding="utf-8")
                return


def built(workspace: Workspace) -> Build:
    """Build in a process apart: the engine's threads outlive a build, and nothing is forked where another one runs."""
    subprocess.run([sys.executable, "-m", "maquette", "build", "--workspace", str(workspace.root)], check=True)
    return current(workspace, workspace.edition)


def timed(title: str, work: Callable[[], T]) -> T:
    """Do some work and print how long it took."""
    began, busy = time.perf_counter(), sum(os.times()[:4])
    done = work()
    load = os.getloadavg()[0]
    print(
        f"{title:24} {sum(os.times()[:4]) - busy:8.1f} s of work"
        f" {time.perf_counter() - began:8.1f} s passed, load {load:.1f}"
    )
    return done


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--statements", type=int, default=20_000)
    parser.add_argument("--workspace", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maquette-publish-") as name:
        root, folder = Path(name) / "workspace", Path(name) / "public"
        workspace = copied(root, asked.workspace) if asked.workspace else generated(root, asked.statements)
        print(f"{workers_here()} processes")
        made = timed("build", lambda: built(workspace))
        first = timed("publish", lambda: publish(workspace, [made], folder))
        again = timed("the same again", lambda: publish(workspace, [made], folder))
        change(workspace)
        made = timed("build, one row changed", lambda: built(workspace))
        changed = timed("publish what changed", lambda: publish(workspace, [made], folder))
        files = [path for path in folder.rglob("*") if path.is_file()]
        kinds = Counter(path.suffix for path in files)
        print(f"{first.documents} documents, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB;"
              f" written again: {again.changed}, after the change: {changed.changed}")  # fmt: skip
        print("  ".join(f"{kind or 'none'}: {count}" for kind, count in kinds.most_common()))
    for who, what in ((resource.RUSAGE_SELF, "this process"), (resource.RUSAGE_CHILDREN, "a worker, shared included")):
        print(f"peak memory of {what}: {resource.getrusage(who).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
