"""How many findings a build has: counted when first asked for, and kept with the build."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

from maquette.builds import program
from maquette.findings import totals
from maquette.validation.checking import check

if TYPE_CHECKING:
    from pathlib import Path

    from maquette.builds import Build
    from maquette.findings import Severity
    from maquette.statements import StatementTable
    from maquette.validation.shapes import Shapes


def count_findings(build: Build, table: StatementTable, shapes: Shapes) -> dict[Severity, int]:
    """Give how many findings of each severity checking a build gives; `table` is its statement table.

    A build never changes: the numbers are right as long as the shapes and the program are the ones that they were
    counted with, after which the file that keeps them is named. Where it cannot be written, they are counted again.
    """
    file = build.folder / f"findings-{_made_with(shapes)}.json"
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        counted = totals(check(table, shapes).findings)
        _keep(file, json.dumps(counted))
        return counted


def _made_with(shapes: Shapes) -> str:
    digest = hashlib.sha256(program().encode())
    for triple in shapes.triples:
        digest.update(" ".join((*triple, "\n")).encode())
    return digest.hexdigest()[:32]


def _keep(file: Path, text: str) -> None:
    fresh = file.with_name(f"{file.name}-{os.getpid()}.tmp")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
