"""Publishing a generated catalogue: how long reading, rendering and writing take, first and again, and the memory.

    python bench/publish.py [--statements 100000]

The catalogue is one file of RDF of whole programmes (`generate.py`). Times are of this process's processors; what
passed is printed beside them. A second run renders everything again and writes nothing.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from generate import generate
from maquette.build import build
from maquette.publication import Site, former_publication, write_folder
from maquette.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
SETTINGS = 'school = "generated"\nbase = "https://w3id.org/maquette/"\nedition = "2024-2025"\n'


def workspace_of(folder: Path, statements: int) -> Workspace:
    """Make a workspace whose one file is a generated catalogue."""
    partners = folder / "data" / "2024-2025" / "partners"
    partners.mkdir(parents=True)
    (folder / "maquette.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "data" / "ids.csv").write_text("kind,id,label\n", encoding="utf-8")
    with (partners / "catalogue.nt").open("w", encoding="utf-8") as file:
        file.writelines(f"{s} {p} {o} .\n" for _, s, p, o in generate(statements))
    return Workspace.open(folder)


def timed(title: str, work: Callable[[], T]) -> T:
    """Do some work and print how long it took."""
    began, busy = time.perf_counter(), time.process_time()
    done = work()
    print(f"{title:24} {time.process_time() - busy:8.1f} s of work {time.perf_counter() - began:8.1f} s passed")
    return done


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--statements", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maquette-publish-") as name:
        workspace = workspace_of(Path(name) / "workspace", asked.statements)
        made = timed("build", lambda: build(workspace, "2024-2025"))
        site = timed("read the build", lambda: Site.prepare(workspace, [made]))
        folder = Path(name) / "public"
        first = timed("render and write", lambda: write_folder(site, folder, former_publication(folder)))
        again = timed("again", lambda: write_folder(site, folder, former_publication(folder)))
        paths = list(site.paths())
        kinds = Counter(path.rpartition(".")[2] for path in paths)
        size = sum((folder / path).stat().st_size for path in paths)
        told = f"{len(site.things)} things, {first.documents} documents, {size / 1e6:.0f} MB"
        print(f"{told}; written again: {again.changed}")
        print("  ".join(f"{kind}: {count}" for kind, count in kinds.most_common()))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
