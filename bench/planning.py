"""Planning on a whole school: what `maquette whatif` and `maquette diff` cost, end to end.

    python bench/planning.py [--statements 100000,1000000]

A generated catalogue (`generate.py`) is built, and a second edition of it in which one unit in fifty has other credits.
Each command is a process of its own on those builds; its work is what the processors did for it. The first scenario
counts the findings of the build, which are kept with it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate

EDITIONS = ("2024-2025", "2025-2026")
SETTINGS = f'school = "generated"\nbase = "https://w3id.org/maquette/"\nedition = "{EDITIONS[0]}"\n'
UNIT = "D1001-323"
COMMANDS = {
    "build": ("build", "--edition", EDITIONS[0]),
    "build of the other edition": ("build", "--edition", EDITIONS[1]),
    "whatif, one unit dropped": ("whatif", "--drop", UNIT),
    "whatif, again": ("whatif", "--drop", UNIT),
    "whatif, other credits": ("whatif", "--set", f"{UNIT}.credits=3"),
    "diff of the editions": ("diff", *EDITIONS),
    "diff of one with itself": ("diff", EDITIONS[0], EDITIONS[0]),
}


def write_workspace(folder: Path, statements: int) -> None:
    """Make a workspace of two editions, each one file of partners."""
    for edition in EDITIONS:
        (folder / "data" / edition / "partners").mkdir(parents=True)
    (folder / "maquette.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "data" / "ids.csv").write_text("kind,id,label\n", encoding="utf-8")
    files = [folder / "data" / edition / "partners" / "catalogue.nt" for edition in EDITIONS]
    with files[0].open("w", encoding="utf-8") as former, files[1].open("w", encoding="utf-8") as later:
        credited = 0
        for _, s, p, o in generate(statements):
            former.write(f"{s} {p} {o} .\n")
            credited += p.endswith("ontology#credits>")
            is_other = p.endswith("ontology#credits>") and credited % 50 == 0
            later.write(f"{s} {p} {o.replace(chr(34), chr(34) + '1', 1) if is_other else o} .\n")


def measure(folder: Path, words: tuple[str, ...]) -> None:
    """Run a command; raises when it fails."""
    command = [sys.executable, "-m", "maquette", *words, "--workspace", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode > 1 or (done.returncode and words[0] != "diff"):
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure whatif and diff on a whole school.")
    parser.add_argument("--statements", default="100000,1000000")
    asked = parser.parse_args()
    for size in asked.statements.split(","):
        print(f"{int(size):,} statements; work s, passed s, peak MB so far")
        with tempfile.TemporaryDirectory(prefix="maquette-planning-") as name:
            folder = Path(name)
            write_workspace(folder, int(size))
            for title, words in COMMANDS.items():
                start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
                measure(folder, words)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                passed = time.perf_counter() - start
                print(f"{title:28}{work:8.1f}{passed:8.1f}{after.ru_maxrss / 1024:8.0f}", flush=True)


if __name__ == "__main__":
    main()
