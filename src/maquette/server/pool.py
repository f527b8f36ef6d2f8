"""The pool: hands queries to worker processes and waits for their answers, as many at a time as there are workers.

Workers take connections from a listening socket that outlives them: one that ends is replaced by its parent, and the
next query never notices. A query whose worker ended without a word passed a limit.
"""

from __future__ import annotations

import asyncio
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maquette.errors import MaquetteError
from maquette.server.deadlines import Deadlines
from maquette.server.forker import READY
from maquette.server.limits import Limits, Outcome
from maquette.server.link import Link
from maquette.server.problems import Refused, busy, ended, not_acceptable, too_large, too_slow
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from maquette.server.limits import Job
    from maquette.server.link import Answer

_GRACE = 2.0  # s beyond a query's time until a worker's silence counts as its end
_AT_ONCE = 0.5  # s
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
        self._links: list[Link] = []

    def take(self) -> Link | None:
        """Give a connection that was kept, to a worker that waits; None when there is none."""
        while self._links:
            link = self._links.pop()
            if link.is_open:
                return link
        return None

    def give_back(self, link: Link) -> None:
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


class _Asked:
    """A query on its way: who waits for the answer, the crew that works on it, and since when."""

    __slots__ = ("answer", "begun", "crew", "job")

    def __init__(self, job: Job, answer: asyncio.Future[Answer]) -> None:
        self.job, self.answer = job, answer
        self.crew: Crew
        self.begun = 0.0


class Pool:
    """Answers queries through the workers of the current build, which another build may replace at any time.

    As many run as there are workers; so many others wait their turn, first come first served, and not for ever. A
    worker that has answered gets the next query at once, before its answer is sent on.
    """

    def __init__(self, limits: Limits, folder: Path) -> None:
        """Start the workers of the build in a folder; raises `MaquetteError`."""
        self.limits = limits
        self._free = limits.workers
        self._waiting: deque[_Asked] = deque()
        self._patience = Deadlines(limits.seconds)
        self._silence = Deadlines(limits.seconds + _GRACE)
        self._tasks: set[asyncio.Task[None]] = set()
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
        for crew in [*self._at_work]:
            crew.leave()
            await asyncio.to_thread(crew.stop)

    async def answer(self, job: Job) -> Answer:
        """Give what a worker says of a query, and the results; raises `Refused`."""
        asked = _Asked(job, asyncio.get_running_loop().create_future())
        if self._free:  # then nobody waits
            self._free -= 1
            self._hand(asked)
        elif len(self._waiting) < self.limits.queue:
            self._waiting.append(asked)
            self._patience.begin(asked, partial(self._refuse, asked))
        else:
            raise self._busy()
        return await asked.answer

    def _busy(self) -> Refused:
        return busy(math.ceil(self.limits.seconds))

    def _refuse(self, asked: _Asked) -> None:
        """Refuse a query that waited too long for its turn."""
        self._waiting.remove(asked)
        if not asked.answer.done():
            asked.answer.set_exception(self._busy())

    def _hand(self, asked: _Asked) -> None:
        """Hand a query to a worker."""
        asked.crew, asked.begun = self._crew, time.monotonic()
        self._at_work[asked.crew] += 1
        if link := asked.crew.take():
            self._ask(link, asked, self._try_again)
        else:
            self._start(self._connect(asked))

    def _ask(self, link: Link, asked: _Asked, gone: Callable[[_Asked], None]) -> None:
        """Ask a worker, which may be `gone`."""

        def told(answer: Answer | None) -> None:
            self._silence.end(link)
            if answer is None:
                gone(asked)
                return
            if answer[0].leaves:
                link.close()
            else:
                asked.crew.give_back(link)
            self._end(asked, answer)

        self._silence.begin(link, link.close)
        link.ask(asked.job, told)

    async def _connect(self, asked: _Asked) -> None:
        """Ask whichever worker takes a new connection."""
        try:
            link = await Link.to(asked.crew.address)
        except OSError:
            self._lost(asked)
        else:
            self._ask(link, asked, self._lost)

    def _try_again(self, asked: _Asked) -> None:
        """Ask again where the worker was gone before the query came: that is no fault of the query."""
        if time.monotonic() - asked.begun > _AT_ONCE:
            self._lost(asked)
        else:
            self._start(self._connect(asked))

    def _lost(self, asked: _Asked) -> None:
        """Say of a query whose worker ended without a word, or is silent, which limit it passed."""
        seconds = time.monotonic() - asked.begun
        fact = "too slow" if seconds >= self.limits.seconds else "ended"
        self._end(asked, (Outcome(fact, seconds=seconds), b""))

    def _end(self, asked: _Asked, answer: Answer) -> None:
        """Give an answer to who waits for it, and the next query its turn."""
        self._at_work[asked.crew] -= 1
        if asked.crew is not self._crew:
            self._start(self._leave(asked.crew))
        if not asked.answer.done():
            asked.answer.set_result(answer)
        if self._waiting:
            following = self._waiting.popleft()
            self._patience.end(following)
            self._hand(following)
        else:
            self._free += 1

    async def _leave(self, crew: Crew) -> None:
        """End the workers of a former build when their last query is answered."""
        if not self._at_work.get(crew, 1):
            del self._at_work[crew]
            crew.leave()
            await asyncio.to_thread(crew.stop)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


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
