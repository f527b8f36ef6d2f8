"""A worker: takes one query after the other from a connection of the server, within limits that end the process.

A query can neither run on (the clock and the processor time end the process), nor take the memory of others (its
address space is limited), nor leave the machine (it can open no file and no socket). A worker that a query made large
ends itself after the answer, so that the memory comes back; its parent forks another.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import resource
import select
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maquette.errors import MaquetteError
from maquette.server.limits import SMALLEST_ZIPPED, Job, Outcome, to_line
from maquette.store_results import Types, serialize

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from maquette.server.limits import Limits
    from maquette.store import EmbeddedStore

_EFFORT = 4
"""How hard results are compressed (1 to 9): most of the gain for a third of the time."""
_GROWN = 64_000_000  # bytes that a worker may keep
_DEFAULT_SIGNALS = (signal.SIGALRM, signal.SIGXCPU, signal.SIGCHLD, signal.SIGTERM)


def work(listener: socket.socket, lifeline: int, store: EmbeddedStore, limits: Limits) -> None:
    """Answer queries until the parent is gone (its end of `lifeline` is closed), or this process has grown."""
    for each in _DEFAULT_SIGNALS:
        signal.signal(each, signal.SIG_DFL)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_AS, _address_space() + limits.memory)
    before = _peak()
    listener.setblocking(False)
    while True:
        ready, _, _ = select.select([listener.fileno(), lifeline], [], [])
        if lifeline in ready:
            return
        try:
            connection, _ = listener.accept()
        except BlockingIOError:  # another worker took it
            continue
        connection.setblocking(True)
        if serve(connection, store, limits, before + _GROWN):
            return


def serve(connection: socket.socket, store: EmbeddedStore, limits: Limits, most: int) -> bool:
    """Answer the queries that come on a connection; tell whether this process holds more than `most` bytes then.

    Each is answered with its outcome (one line) and the results behind it. Nothing more can be opened meanwhile.
    """
    with connection, connection.makefile("rb") as jobs, _shut_in(connection), contextlib.suppress(OSError):
        for line in jobs:
            job, results = Job.read(line), _Capped(limits.results)
            with _limited(limits):
                outcome = _answer(job, store, results)
                content: bytes | memoryview = results.getbuffer()[: outcome.size]
                if job.zips and outcome.size >= SMALLEST_ZIPPED:
                    content = gzip.compress(content, _EFFORT, mtime=0)
                    outcome = outcome._replace(size=len(content), zipped=True)
            if leaves := _peak() > most:
                outcome = outcome._replace(leaves=True)
            connection.sendall(to_line(outcome) + content)
            if leaves:
                return True
    return False


def _answer(job: Job, store: EmbeddedStore, results: _Capped) -> Outcome:
    begun = time.monotonic()
    media_type, detail = "", None
    try:
        types = Types(job.solutions, job.boolean, job.graph)
        media_type = serialize(store.query(job.query, job.graphs, job.base), types, results)
        fact = "answered" if media_type else "not acceptable"
    except TooLarge:
        fact = "too large"
    except MemoryError:
        fact = "ended"
    except MaquetteError as error:
        fact, detail = "refused", {"what": [error.what.en, error.what.fr], "remedy": [error.remedy.en, error.remedy.fr]}
    size = results.tell() if fact == "answered" else 0
    return Outcome(fact, media_type, size, detail, time.monotonic() - begun)


class TooLarge(Exception):
    """The results are larger than results may be."""


class _Capped(io.BytesIO):
    """A buffer that takes so many bytes and no more."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._left = size

    def write(self, chunk: bytes) -> int:  # type: ignore[override]  # bytes alone come here
        self._left -= len(chunk)
        if self._left < 0:
            raise TooLarge
        return super().write(chunk)


@contextmanager
def _limited(limits: Limits) -> Iterator[None]:
    """End this process when the time of a query is over, by the clock or by its processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + 2 * limits.seconds) + 1
    if allowed != resource.getrlimit(resource.RLIMIT_CPU)[0]:
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def _shut_in(connection: socket.socket) -> Iterator[None]:
    """Open no file and no socket while a connection lasts.

    It has the lowest number that was free: all below it are taken, and those above are out of bounds.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (connection.fileno() + 1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _lower(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def _peak() -> int:
    """Give the most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _address_space() -> int:
    """Give the size of this process's address space in bytes, where the system tells it; else a generous guess."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  no path object in a worker
            return int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 4_000_000_000
