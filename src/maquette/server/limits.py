"""What one query, and all of them, may take; and what passes between the server and its workers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Sequence


SMALLEST_ZIPPED = 1000
"""Bytes below which nothing is compressed: it would cost more than it spares."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of query processing: seconds and bytes for one query, and how many run or wait at a time.

    `memory` is what a worker may take beyond what the open data take; `queue` counts queries that wait for a worker.
    """

    seconds: float = 10.0
    memory: int = 1_000_000_000
    results: int = 20_000_000
    workers: int = 2
    queue: int = 256
    budget: float = 60.0

    def as_json(self) -> str:
        """Give the limits as text, for the command line of the workers' parent."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `as_json` wrote."""
        return cls(**json.loads(text))


class Job(NamedTuple):
    """A query for a worker: its text, the base of its IRIs, its dataset, and a media type for each kind of result.

    A media type is "" where none is accepted. `graphs` are the default and the named graphs that the protocol names;
    None when it names none. `zips` tells that the client takes compressed results.
    """

    query: str
    base: str
    graphs: tuple[Sequence[str], Sequence[str]] | None
    solutions: str
    boolean: str
    graph: str
    zips: bool = False

    @classmethod
    def read(cls, line: bytes) -> Self:
        """Read what `to_line` wrote; raises `ValueError` or `TypeError` where it is something else."""
        return cls(*json.loads(line.decode()))


class Outcome(NamedTuple):
    """What a worker says of a query: how it went, and the media type and the bytes of the results that follow.

    `fact` is "answered", "refused" (`detail` says why), "not acceptable", "too large", "too slow" or "ended". `zipped`
    tells that the results are compressed, `leaves` that the worker ends after this one.
    """

    fact: str
    media_type: str = ""
    size: int = 0
    detail: dict[str, Any] | None = None
    seconds: float = 0.0
    zipped: bool = False
    leaves: bool = False

    @classmethod
    def read(cls, line: bytes | bytearray) -> Self:
        """Read what `to_line` wrote; raises `ValueError` or `TypeError` where it is something else."""
        return cls(*json.loads(line.decode()))


def to_line(message: Job | Outcome) -> bytes:
    """Write a message as one line, to be read by `Job.read` or `Outcome.read`."""
    return json.dumps(message).encode() + b"\n"
