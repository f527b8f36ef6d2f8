"""The pool: hands queries to worker processes and waits for their answers, as many at a time as there are workers.

Workers take connections from a listening socket that outlives them: one that ends is replaced by its parent, and the
next query never notices. A query whose worker ended without a word passed a limit.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.errors import MaquetteError
from maquette.server.forker import READY
from maquette.server.limits import Limits, Outcome, to_line
from maquette.server.problems import Refused, busy, ended, not_acceptable, too_large, too_slow
from maquette.text import Text

if TYPE_CHECKING:
    from maquette.server.limits import Job

_GRACE = 2.0  # s beyond a query's time until a worker's silence counts as its end
_AT_ONCE = 0.5  # s
_LONGEST_LINE = 1_000_000  # bytes
_BACKLOG = 128


class Crew:
    """The workers of one build: their parent process and the socket that they listen on."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self._limits = folder, limits
        self._home = Path(tempfile.mkdtemp(prefix="maquette-"))
        self.address = str(self._home / "queries")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.address)
        self._listener.listen(_BACKLOG)
        self._parent: subprocess.Popen[bytes] | None = None
        self._links: list[_Link] = []

    async def take(self) -> _Link:
        """Give a connection to a worker that waits, or a new one, which a worker takes as soon as it can."""
        while self._links:
            link = self._links.pop()
            if link.is_open:
                return link
            link.close()
        return await _Link.to(self.address)

    def give_back(self, link: _Link) -> None:
        """Keep a connection for the next query."""
        self._links.append(link)

    def leave(self) -> None:
        """Close the connections that are kept."""
        while self._links:
            self._links.pop().close()

    def start(self) -> None:
        """Start the parent and wait until its workers are ready; raises `MaquetteError`.

        A parent that is gone is so replaced, too: queries that wait at the socket wait on.
        """
        number = self._listener.fileno()
        self._parent = subprocess.Popen(  # noqa: S603  our own module, with arguments that we write
            [sys.executable, "-m", "maquette.server.forker", str(self.folder), str(number), self._limits.as_json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[number],
            start_new_session=True,
        )
        assert self._parent.stdout
        if self._parent.stdout.readline() != READY:
            self.stop()
            raise MaquetteError(
                Text("The query workers did not start.", "Les processus de requête n'ont pas démarré."),
                Text("Run `maquette build` again, then serve.", "Relancez `maquette build`, puis servez."),
            )

    @property
    def is_running(self) -> bool:
        """Tell whether the workers' parent is there."""
        return self._parent is not None and self._parent.poll() is None

    def stop(self) -> None:
        """End the workers and their parent."""
        self._listener.close()
        if self._parent and self._parent.stdin and self._parent.stdout:
            self._parent.stdin.close()  # the parent ends with its input, and its workers with it
            try:
                self._parent.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._parent.kill()
                self._parent.wait()
            self._parent.stdout.close()
        shutil.rmtree(self._home, ignore_errors=True)


class Pool:
    """Answers queries through the workers of the current build, which another build may replace at any time."""

    def __init__(self, limits: Limits, folder: Path) -> None:
        """Start the workers of the build in a folder; raises `MaquetteError`."""
        self.limits = limits
        self._free = asyncio.Semaphore(limits.workers)
        self._waiting = 0
        self._crew = Crew(folder, limits)
        self._crew.start()
        self._at_work = {self._crew: 0}

    @property
    def is_ready(self) -> bool:
        """Tell whether there are workers to answer."""
        return self._crew.is_running

    async def serve(self, folder: Path) -> None:
        """Answer from the build in another folder from now on; queries under way end with the former one."""
        crew = Crew(folder, self.limits)
        await asyncio.to_thread(crew.start)
        former, self._crew = self._crew, crew
        self._at_work[crew] = 0
        await self._leave(former)

    async def mend(self) -> None:
        """Start the workers again when their parent is gone."""
        if not self._crew.is_running:
            await asyncio.to_thread(self._crew.start)

    async def stop(self) -> None:
        """End all workers."""
        for crew in self._at_work:
            crew.leave()
            await asyncio.to_thread(crew.stop)

    async def answer(self, job: Job) -> tuple[Outcome, bytes]:
        """Give what a worker says of a query, and the results; raises `Refused`."""
        if self._waiting >= self.limits.queue:
            raise busy(math.ceil(self.limits.seconds))
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.seconds):
                await self._free.acquire()
        except TimeoutError:
            raise busy(math.ceil(self.limits.seconds)) from None
        finally:
            self._waiting -= 1
        crew = self._crew
        self._at_work[crew] += 1
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self.limits.seconds + _GRACE):
                return await _exchange(crew, job)
        except (EOFError, OSError, TimeoutError, ValueError):
            seconds = time.monotonic() - begun
            return Outcome("too slow" if seconds >= self.limits.seconds else "ended", seconds=seconds), b""
        finally:
            self._free.release()
            self._at_work[crew] -= 1
            if crew is not self._crew:
                await self._leave(crew)

    async def _leave(self, crew: Crew) -> None:
        """End the workers of a former build when their last query is answered."""
        if not self._at_work.get(crew, 1):
            del self._at_work[crew]
            crew.leave()
            await asyncio.to_thread(crew.stop)


async def _exchange(crew: Crew, job: Job) -> tuple[Outcome, bytes]:
    """Send a query to a worker and read all of its answer."""
    link = await crew.take()
    try:
        begun = time.monotonic()
        try:
            answer = await link.ask(job)
        except (EOFError, OSError):
            if link.is_new or time.monotonic() - begun > _AT_ONCE:
                raise
            # The worker was gone before the query came: that is no fault of the query, which has another try.
            link.close()
            link = await _Link.to(crew.address)
            answer = await link.ask(job)
    except BaseException:
        link.close()
        raise
    if answer[0].leaves:
        link.close()
    else:
        crew.give_back(link)
    return answer


class _Link:
    """A connection to one worker, which answers query after query on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.is_new = True

    @classmethod
    async def to(cls, address: str) -> _Link:
        """Connect to whichever worker takes the connection."""
        return cls(*await asyncio.open_unix_connection(address, limit=_LONGEST_LINE))

    @property
    def is_open(self) -> bool:
        """Tell whether the worker is still there, as far as is known."""
        return not self._reader.at_eof() and not self._writer.is_closing()

    async def ask(self, job: Job) -> tuple[Outcome, bytes]:
        """Give what the worker says of a query, and the results; raises `EOFError` or `OSError` when it is gone."""
        self._writer.write(to_line(job))
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        self.is_new = False
        outcome = Outcome(**json.loads(line))
        return outcome, await self._reader.readexactly(outcome.size)

    def close(self) -> None:
        """Close the connection: a worker that still runs a query for it answers nobody."""
        self._writer.close()


def refusal(outcome: Outcome, limits: Limits, offers: tuple[str, ...]) -> Refused | None:
    """Give why a query has no results, or None when it has."""
    match outcome.fact:
        case "answered":
            return None
        case "refused":
            assert outcome.detail
            what, remedy = Text(*outcome.detail["what"]), Text(*outcome.detail["remedy"])
            return Refused(HTTPStatus.BAD_REQUEST, what, remedy)
        case "not acceptable":
            return not_acceptable(offers)
        case "too large":
            return too_large(limits.results)
        case "too slow":
            return too_slow(limits.seconds)
        case _:
            return ended()


def default_workers() -> int:
    """Give how many workers there are unless somebody says otherwise: one a processor, two at least."""
    return max(2, min(8, os.cpu_count() or 2))
