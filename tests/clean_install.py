"""What a clean install of everything brings, as `name==version` lines: `python tests/clean_install.py` prints them."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def clean_install(*options: str) -> set[str]:
    """Resolve the package with its extra and all dependency groups in an empty environment; nothing is installed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet",
             "--report", str(report), *options, ".[dl]", "--group", "test", "--group", "bench", "pip"],
            cwd=CHECKOUT, check=True, capture_output=True,
        )  # fmt: skip
        found = json.loads(report.read_text("utf-8"))["install"]
    lines = {f"{_normal(each['metadata']['name'])}=={each['metadata']['version']}" for each in found}
    return {line for line in lines if not line.startswith("maquette==")}


def _normal(name: str) -> str:
    """Normalise a project's name (PyPA, "Names and normalization")."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in sorted(clean_install()))
