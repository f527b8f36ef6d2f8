"""Starts the reader's child process and takes its rows, or the reason why there are none.

The parsers are native code that a hostile file can drive into the ground (quadratic memory on nested JSON-LD, a crash
on nested quoted triples), so a file from outside is parsed in a process of its own, whose end is the end of nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maquette.sources.rdf.problems import bad_source

if TYPE_CHECKING:
    from maquette.sources.rdf_parsing.request import Request

MEGABYTE = 1_000_000
_START = "import sys; sys.path[:0] = sys.argv[2:]; from maquette.sources.rdf_parsing.child import main; main()"


@dataclass(frozen=True, slots=True)
class Caps:
    """What reading one file may take: its size in bytes, processor time in s, memory and rows in bytes.

    The clock on the wall stops the process after three times the processor time.
    """

    size: int
    seconds: int
    memory: int
    output: int

    @classmethod
    def of(cls, size: int) -> Caps:
        """Give the caps of a file of some size: some ten times what an ordinary file of that size takes."""
        return cls(
            size=1_000 * MEGABYTE,
            seconds=10 + size // MEGABYTE,
            memory=1_000 * MEGABYTE + 8 * size,
            output=200 * MEGABYTE + 20 * size,
        )


def read_capped(file: Path, rows: Path, request: Request, caps: Caps) -> dict[str, Any]:
    """Have a child process read `file` (UTF-8) and write `rows`; give its outcome as `rdf_parsing.rows.Outcome` has it.

    Raises `BadSource` when the file cannot be read within the caps.
    """
    asked = {"request": asdict(request), "caps": asdict(caps)}
    command = [sys.executable, "-I", "-S", "-c", _START, json.dumps(asked), *_import_folders()]
    with file.open("rb") as source, rows.open("wb") as sink:
        child = subprocess.Popen(command, stdin=source, stdout=sink, stderr=subprocess.PIPE, env=_environment())  # noqa: S603  our own interpreter and our own code
        try:
            told = child.communicate(timeout=3 * caps.seconds)[1]
        except subprocess.TimeoutExpired:
            raise bad_source("time", request.path) from None
        finally:
            child.kill()
            child.wait()
            if child.stderr:
                child.stderr.close()
    return _outcome(child.returncode, told, request.path)


def _import_folders() -> list[str]:
    """Give the folders that the child imports from: ours, and that of the parser."""
    parser = find_spec("pyoxigraph")
    assert parser
    assert parser.origin
    return [str(Path(__file__).parents[3]), str(Path(parser.origin).parents[1])]


def _environment() -> dict[str, str]:
    """Give the child's environment: what Windows needs to start a process, and nothing else."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


_CPU_SIGNALS = {-24, -9}
"""How a process ends that used up its processor time (SIGXCPU, then SIGKILL)."""


def _outcome(status: int, told: bytes, path: str) -> dict[str, Any]:
    answer = _answer(told) if status == 0 else None
    if answer is None:
        if status in _CPU_SIGNALS:
            raise bad_source("time", path)
        if b"memory allocation" in told or b"MemoryError" in told:
            raise bad_source("memory", path)
        raise bad_source("stopped", path, detail=status)
    if "fact" in answer:
        raise bad_source(answer["fact"], path, answer["line"], detail=answer["detail"])
    return answer


def _answer(told: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(told)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
