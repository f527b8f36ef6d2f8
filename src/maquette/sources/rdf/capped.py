"""Starts the reader's child process and takes its rows, or the reason why there are none.

The parsers are native code that a hostile file can drive into the ground (quadratic memory on nested JSON-LD, a crash
on nested quoted triples), so files from outside are parsed in another process, whose end is the end of nothing. Small
files share one, since starting it (some 0.07 s of CPU time) costs more than parsing them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Timer
from typing import IO, TYPE_CHECKING, Any

from maquette.sources.rdf.problems import bad_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.errors import BadSource
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


@dataclass(frozen=True, slots=True)
class Job:
    """A file to parse (UTF-8), the file that its rows go to, what is asked, and within which caps."""

    file: Path
    rows: Path
    request: Request
    caps: Caps


def read_capped(jobs: Sequence[Job]) -> list[dict[str, Any] | BadSource]:
    """Have child processes do jobs, one after the other; give the outcome of each as `rdf_parsing.rows.Outcome` has it.

    A process does as many jobs as it lives for: what ends it is the error of the job at hand, and the others go on in
    a new one. Where a process cannot be given files that are open (Windows), each job has one of its own.
    """
    done: list[dict[str, Any] | BadSource] = []
    while len(done) < len(jobs):
        done += _run(jobs[len(done) :] if os.name == "posix" else jobs[len(done) : len(done) + 1])
    return done


def _run(jobs: Sequence[Job]) -> list[dict[str, Any] | BadSource]:
    """Do jobs in one process until it ends; give the outcomes of those that it came to, one at least."""
    with ExitStack() as stack:
        files = [(stack.enter_context(job.file.open("rb")), stack.enter_context(job.rows.open("wb"))) for job in jobs]
        passed = [[source.fileno(), sink.fileno()] for source, sink in files[1:]]
        asked = [
            {"request": asdict(job.request), "caps": asdict(job.caps), "files": numbers}
            for job, numbers in zip(jobs, [[0, 1], *passed], strict=True)
        ]
        child = subprocess.Popen(  # noqa: S603  our own interpreter and our own code
            [sys.executable, "-I", "-S", "-c", _START, json.dumps(asked), *_import_folders()],
            stdin=files[0][0],
            stdout=files[0][1],
            stderr=subprocess.PIPE,
            env=_environment(),
            pass_fds=[number for numbers in passed for number in numbers],
        )
        stack.callback(child.wait)
        stack.callback(child.kill)
        return _outcomes(child, jobs)


def _outcomes(child: subprocess.Popen[bytes], jobs: Sequence[Job]) -> list[dict[str, Any] | BadSource]:
    """Take what a process tells of its jobs, line by line, until it has done them, ends, or is late."""
    done: list[dict[str, Any] | BadSource] = []
    told = b""
    late = Event()
    assert child.stderr
    with child.stderr as lines:
        for job in jobs:
            answer, said = _next_answer(child, lines, 3 * job.caps.seconds, late)
            told += said
            if answer is None:
                return [*done, _end(child.wait(), told, job.request.path, late=late.is_set())]
            done.append(_error_in(answer, job.request.path) or answer)
    return done


def _next_answer(
    child: subprocess.Popen[bytes], lines: IO[bytes], seconds: float, late: Event
) -> tuple[dict[str, Any] | None, bytes]:
    """Give the next answer, and what else was said before it; none when the process ended, if need be by the clock."""

    def stop() -> None:
        late.set()
        child.kill()

    clock = Timer(seconds, stop)
    clock.daemon = True
    clock.start()
    said = b""
    try:
        for line in lines:
            answer = _answer(line)
            if answer is not None:
                return answer, said
            said += line
        return None, said
    finally:
        clock.cancel()


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


def _end(status: int, told: bytes, path: str, *, late: bool) -> BadSource:
    """Give the error of a job that its process did not survive."""
    if late or status in _CPU_SIGNALS:
        return bad_source("time", path)
    if b"memory allocation" in told or b"MemoryError" in told:
        return bad_source("memory", path)
    return bad_source("stopped", path, detail=status)


def _error_in(answer: dict[str, Any], path: str) -> BadSource | None:
    return bad_source(answer["fact"], path, answer["line"], detail=answer["detail"]) if "fact" in answer else None


def _answer(line: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(line)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
