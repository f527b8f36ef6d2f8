"""What the reader asks of whoever parses a file: its own process or the child process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: possible formats (extensions, the likeliest first), base IRI, start of blank node labels.

    `largest` is the number of bytes that the rows may take.
    """

    formats: tuple[str, ...]
    base: str | None
    labels: str
    largest: int
