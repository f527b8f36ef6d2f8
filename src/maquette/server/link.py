"""A connection of the server to one worker: a query goes one way as a line, its answer comes back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from maquette.server.limits import Job, Outcome, to_line

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = tuple[Outcome, bytes | bytearray]
"""What a worker says of a query, and the results."""
_LONGEST_LINE = 1_000_000  # bytes


class Link(asyncio.Protocol):
    """A connection to one worker, which answers query after query on it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._told: Callable[[Answer | None], None] | None = None
        self._outcome: Outcome | None = None
        self._read = bytearray()
        self.is_open = True

    @classmethod
    async def to(cls, address: str) -> Link:
        """Connect to whichever worker takes the connection; raises `OSError`."""
        return (await asyncio.get_running_loop().create_unix_connection(cls, address))[1]

    def ask(self, job: Job, told: Callable[[Answer | None], None]) -> None:
        """Ask a query: `told` gets what the worker says of it, or None when it is gone or makes no sense."""
        self._told = told
        if self.is_open:
            self._transport.write(to_line(job))
        else:
            self._tell(None)

    def close(self) -> None:
        """Close the connection: a worker that still runs a query for it answers nobody."""
        self.is_open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio says so
        """Tell who waits for an answer that there will be none."""
        self.is_open = False
        self._tell(None)

    def data_received(self, data: bytes) -> None:
        """Read the outcome, one line, and the results behind it, of the size that it says; close on anything else."""
        if self._told is None:
            self.close()
            return
        self._read += data
        try:
            if self._outcome is None and (end := self._read.find(b"\n") + 1):
                self._outcome = Outcome.read(self._read[:end])
                del self._read[:end]
        except (TypeError, ValueError):
            self.close()
            return
        if self._outcome is None:
            if len(self._read) > _LONGEST_LINE:
                self.close()
        elif len(self._read) > self._outcome.size:
            self.close()
        elif len(self._read) == self._outcome.size:
            answer, self._outcome, self._read = (self._outcome, self._read), None, bytearray()
            self._tell(answer)

    def _tell(self, answer: Answer | None) -> None:
        if self._told:
            told, self._told = self._told, None
            told(answer)
