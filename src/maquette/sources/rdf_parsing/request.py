"""What the reader asks of whoever parses a file: its own process or the child process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: possible formats (extensions, the likeliest first), base IRI, the path of the file.

    The path and the content make the labels of blank nodes; `largest` is the number of bytes that the rows may take.
    """

    formats: tuple[str, ...]
    base: str | None
    path: str
    largest: int
