"""What every reader gives: the source and its statements, each with the line that it stands on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.errors import Problem


class SourceKind(StrEnum):
    """What a source is to the workspace."""

    PAGE = "page"
    TABLE = "table"
    MAPPING = "mapping"
    IDS = "ids"
    SETTINGS = "settings"
    ONTOLOGY = "ontology"
    ALIGNMENT = "alignment"
    PARTNER = "partner"
    SHAPES = "shapes"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that statements were read from; `path` is POSIX and relative to the workspace."""

    path: str
    kind: SourceKind
    sha256: str

    @classmethod
    def of(cls, path: str, kind: SourceKind, content: bytes) -> Source:
        """Describe a source by its path, kind and content."""
        return cls(path, kind, hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """One asserted triple of exact terms (N-Triples text), with its place in the source.

    `line` is 1-based; `place` names the column or the cell in a table; `level` is its basis and confidence
    (`maquette.basis`, 0 = stated by the page); `author` and `date` (ISO 8601) come from a curated row; `personal`
    marks personal data, which leaves the workspace only on request.
    """

    subject: str
    predicate: str
    object: str
    line: int
    place: str = ""
    level: int = 0
    author: str = ""
    date: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Reading:
    """All that a reader took from one source: statements, and problems that did not keep it from being loaded."""

    source: Source
    statements: Sequence[Statement]
    problems: tuple[Problem, ...] = field(default=())
