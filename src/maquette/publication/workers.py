"""Work in several processes, where that is safe and pays: forked ones, which hold what their parent has read.

A forked process holds all that its parent held, its locks too: forking is safe only where no other thread runs (which
is looked up), and on Linux (macOS forks, and its libraries then fail). Anywhere else the work is done here, one part
after the other, with the same results.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.sharedctypes import Synchronized

Part = TypeVar("Part")
Result = TypeVar("Result")
_TASKS = Path("/proc/self/task")


def workers_here() -> int:
    """Give how many processes are worth their while: the processors that this one may use; 1 where none may fork."""
    if sys.platform != "linux" or len(list(_TASKS.iterdir())) != 1:
        return 1
    return len(os.sched_getaffinity(0))


def shared_out(work: Callable[[Part], Result], parts: Sequence[Part], workers: int) -> list[Result]:
    """Give the results of a work on each part, in the order of the parts; each worker takes the next part in turn.

    What a worker could not do is done here in the end, and raises here what it raises.
    """
    done: dict[int, Result] = {}
    if workers > 1 and len(parts) > 1:
        gc.collect()
        gc.freeze()  # keeps the memory that the workers share from being written to
        try:
            done = _in_workers(work, parts, min(workers, len(parts)))
        finally:
            gc.unfreeze()
    return [done[number] if number in done else work(part) for number, part in enumerate(parts)]


def _in_workers(work: Callable[[Part], Result], parts: Sequence[Part], workers: int) -> dict[int, Result]:
    context = get_context("fork")
    taken = context.Value("i", 0)
    readers: list[Connection] = []
    processes = []
    done: dict[int, Result] = {}
    try:
        for _ in range(workers):
            reader, writer = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(work, parts, taken, writer), daemon=True)
            process.start()
            writer.close()
            readers.append(reader)
            processes.append(process)
        while readers:
            for each in cast("list[Connection]", wait(readers)):
                try:
                    number, result = each.recv()
                    done[number] = result
                except EOFError:
                    readers.remove(each)
    finally:
        for process in processes:
            process.terminate()
            process.join()
    return done


def _work(work: Callable[[Part], Result], parts: Sequence[Part], taken: Synchronized[int], writer: Connection) -> None:
    """Do one part after the other until all are taken; one that fails is left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    while True:
        with taken.get_lock():
            number = taken.value
            taken.value += 1
        if number >= len(parts):
            return
        with suppress(Exception):
            writer.send((number, work(parts[number])))
