"""The workers' parent: a process with one thread that holds the data open and forks workers as they are needed.

A forked process holds all that its parent held, its locks too: forking is safe only where no other thread runs. The
server has threads and an event loop; this process has neither. It is started afresh (never forked) by `pool`, with the
listening socket, and ends when its standard input does, which is when the server is gone.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.errors import MaquetteError
from maquette.server.limits import Limits
from maquette.server.worker import work
from maquette.store import holds_in_memory, open_store
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.store import EmbeddedStore

READY = b"ready\n"
_TOO_SOON = 1.0  # s; a worker that ended sooner may end again at once
_PAUSE = 0.05  # s


def main() -> int:
    """Open the data and keep workers running: arguments are the folder, the listening socket's number, the limits."""
    folder, listener, limits = Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])), Limits.read(sys.argv[3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server hears it, and stops when its queries are answered
    try:
        if holds_in_memory(folder):
            opened = open_store(folder)
            gc.freeze()  # keeps the memory that the workers share from being written to
            return _Parent(listener, limits, lambda: opened).run()
        # A store on disk starts threads of its own: each worker opens it for itself, in some milliseconds.
        _try_to_open(folder)
        return _Parent(listener, limits, lambda: open_store(folder)).run()
    except MaquetteError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _try_to_open(folder: Path) -> None:
    """Open a store in a process that ends at once; raises `NotReadable` when that fails."""
    pid = os.fork()
    if not pid:
        status = 1
        try:
            open_store(folder)
            status = 0
        finally:
            os._exit(status)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise NotReadable(
            Text("The build's dataset cannot be opened.", "Le jeu de données ne peut être ouvert."),
            Text("Run `maquette build` again.", "Relancez `maquette build`."),
        )


class NotReadable(MaquetteError):
    """The dataset of a build cannot be opened."""


class _Parent:
    """Keeps as many workers as there should be."""

    def __init__(self, listener: socket.socket, limits: Limits, store: Callable[[], EmbeddedStore]) -> None:
        self._listener, self._limits, self._store = listener, limits, store
        self._lifeline, self._held = os.pipe()
        self._woken, waking = os.pipe()
        os.set_blocking(waking, False)
        os.set_blocking(self._woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
        self._workers: dict[int, float] = {}

    def run(self) -> int:
        while len(self._workers) < self._limits.workers:
            self._fork()
        sys.stdout.buffer.write(READY)
        sys.stdout.buffer.flush()
        while True:
            ready, _, _ = select.select([sys.stdin, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 1024)
            if sys.stdin in ready and not os.read(sys.stdin.fileno(), 1024):
                break
            self._replace()
        for pid in self._workers:
            os.kill(pid, signal.SIGKILL)
        return 0

    def _replace(self) -> None:
        """Bury the workers that ended, and fork as many."""
        while self._workers:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            if time.monotonic() - self._workers.pop(pid) < _TOO_SOON:
                time.sleep(_PAUSE)
        while len(self._workers) < self._limits.workers:
            self._fork()

    def _fork(self) -> None:
        pid = os.fork()
        if pid:
            self._workers[pid] = time.monotonic()
            return
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            os.close(self._held)
            os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
            work(self._listener, self._lifeline, self._store(), self._limits)
            status = 0
        finally:
            os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
