"""A closure that is a list of statements: what a dataset is written from where a test needs no statement table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from maquette.statements import Held
    from maquette.store import Sureness


class ListedClosure:
    """Statements in the order in which they are given; see `maquette.store.Closure`."""

    def __init__(self, statements: Iterable[Held]) -> None:
        self._statements = list(statements)

    def sizes(self) -> Mapping[Sureness, int]:
        """Count the statements by how sure they are."""
        return Counter((each.asserted, each.level) for each in self._statements)

    def write_nquads(self, file: Path, graphs: Mapping[Sureness, str]) -> None:
        """Write them in their order."""
        lines = (
            f"{each.subject} {each.predicate} {each.object} <{graphs[each.asserted, each.level]}> .\n"
            for each in self._statements
        )
        file.write_text("".join(lines), encoding="utf-8", newline="\n")
