"""Metering: each client has so many seconds of query time a minute, whatever its queries cost one by one."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.server.problems import spent

if TYPE_CHECKING:
    from collections.abc import Callable

_CLIENTS = 10_000
"""How many clients are remembered before those that owe nothing are forgotten."""
MINUTE = 60.0  # s


@dataclass(slots=True)
class Meter:
    """A budget of query time, in seconds a minute and client, that fills up evenly; a `budget` of 0 is no limit.

    What a query costs is known when it ended: a client may so owe up to one query's time, and then waits the longer.
    """

    budget: float
    clock: Callable[[], float] = time.monotonic
    _spent: dict[str, tuple[float, float]] = field(default_factory=dict)

    def admit(self, client: str) -> None:
        """Let a client ask; raises `Refused` (429) while it has no query time left."""
        if not self.budget:
            return
        owed = self._owed(client) - self.budget
        if owed >= 0:
            raise spent(max(1, math.ceil(owed * MINUTE / self.budget) + 1))

    def charge(self, client: str, seconds: float) -> None:
        """Note that a query of a client took so many seconds."""
        if not self.budget:
            return
        if len(self._spent) >= _CLIENTS:
            self._spent = {each: held for each, held in self._spent.items() if self._owed(each)}
        self._spent[client] = (self._owed(client) + seconds, self.clock())

    def _owed(self, client: str) -> float:
        """Give the seconds that a client used and that have not come back yet."""
        seconds, since = self._spent.get(client, (0.0, 0.0))
        return max(0.0, seconds - (self.clock() - since) * self.budget / MINUTE)
