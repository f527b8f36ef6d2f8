"""Every reader of files, by the kind of file that it reads; as a program, what reading files touches.

    python tests/reader_cases.py FOLDER FILE...

reads each file of FOLDER and prints, as JSON, whether it was read or refused, and what was opened, connected or started
meanwhile. A first pass over the same files loads what the readers load, so that only their reading counts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maquette.errors import MaquetteError
from maquette.heads import parse_question
from maquette.sources.ids import Ids
from maquette.sources.rdf import RdfFormat, read_rdf
from maquette.sources.reading import SourceKind
from maquette.sources.sssom import read_mappings
from maquette.sources.synapses import needed_labels, read_page
from maquette.sources.tables import Known, read_table
from maquette.words import Minter
from maquette.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

MINTER = Minter("https://example.org/", "ecole", "2024-2025")
KNOWN = Known.of([])


def _page(path: Path) -> object:
    content = path.read_bytes()
    ids = Ids()
    return read_page(content, path.name, MINTER, Ids(tuple(ids.assign(needed_labels(content, path.name, MINTER, ids)))))


def _settings(path: Path) -> object:
    return Workspace.open(path.parent)


def _question(path: Path) -> object:
    return parse_question(path.read_text("utf-8", errors="surrogateescape"), path.stem, path.name)


READERS: dict[str, Callable[[Path], object]] = {
    **dict.fromkeys(
        (f".{each.value}" for each in RdfFormat),
        lambda path: read_rdf(path.read_bytes(), path.name, SourceKind.PARTNER),
    ),
    ".txt": _page,
    ".csv": lambda path: read_table(path.read_bytes(), path.name, MINTER, KNOWN),
    ".xlsx": lambda path: read_table(path.read_bytes(), path.name, MINTER, KNOWN),
    ".tsv": lambda path: read_mappings(path.read_bytes(), path.name, MINTER, KNOWN),
    ".ids": lambda path: Ids.load(path.read_bytes(), path.name),
    ".toml": _settings,
    ".rq": _question,
}
"""A reader by the extension of what it reads here; each gives something or raises `MaquetteError`."""


def read_or_refuse(path: Path) -> str:
    """Read a file; give `read`, or the reason why not."""
    try:
        READERS[path.suffix](path)
    except MaquetteError as error:
        return str(error)
    return "read"


WATCHED = ("open", "socket.", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.system", "urllib.", "ctypes.dlopen")


def watched(files: list[Path], read: Callable[[Path], str]) -> dict[str, Any]:
    """Give what became of files, and the events of the interpreter (PEP 578) that tell what was touched."""
    for path in files:
        read(path)
    events: list[list[str]] = []
    watching = True

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event.startswith(WATCHED):
            events.append([event, *map(str, arguments[:2])])

    sys.addaudithook(note)
    results = {path.name: read(path) for path in files}
    watching = False
    return {"results": results, "events": events}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    sys.stdout.write(json.dumps(watched([folder / name for name in sys.argv[2:]], read_or_refuse)))
