"""Deadlines: many waits of the same length, watched by one timer.

A timer of its own for each wait would cost as much as the rest of a plain query's way through the server.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


class Deadlines:
    """Calls a function for whatever has begun and has not ended after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # In the order of their beginnings, which is that of their ends.
        self._running: dict[Hashable, tuple[float, Callable[[], object]]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, key: Hashable, late: Callable[[], object]) -> None:
        """Begin a wait, under a key that no other one has; `late` is called unless it ends in time."""
        loop = asyncio.get_running_loop()
        self._running[key] = (loop.time() + self._seconds, late)
        if self._timer is None:
            self._timer = loop.call_later(self._seconds, self._look)

    def end(self, key: Hashable) -> bool:
        """End a wait; tell whether it ends in time."""
        return self._running.pop(key, None) is not None

    def _look(self) -> None:
        """Call for what is late; look again when the next one would be."""
        loop = asyncio.get_running_loop()
        self._timer = None
        for key, (until, late) in [*self._running.items()]:
            if until > loop.time():
                self._timer = loop.call_at(until, self._look)
                return
            del self._running[key]
            late()
