"""One curated table of a workspace as it stands: its file, its rows, and what they may name."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maquette.errors import BadCall, BadSource, MaquetteError, Problem
from maquette.sheets import Outline
from maquette.sources.ids import Ids
from maquette.sources.synapses import read_page
from maquette.sources.tables import doubled, read_cells, read_table
from maquette.sources.tables.canonical import Canonical
from maquette.sources.tables.known import nearest
from maquette.sources.tables.schemas import TABLES, Table
from maquette.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from maquette.sources.reading import Reading, Statement
    from maquette.sources.tables import Known
    from maquette.words import Minter
    from maquette.workspace import Workspace


@dataclass(frozen=True)
class Curated:
    """A table of an edition: its description, its file (which may not exist yet) and its rows as they are written.

    `label` names the file in messages; `taken` are the ids that were ever released, in use or not.
    """

    table: Table
    edition: str
    school: str
    path: Path
    label: str
    content: bytes | None
    rows: tuple[dict[str, str], ...]
    outline: Outline
    minter: Minter
    taken: frozenset[str]

    @classmethod
    def open(cls, workspace: Workspace, edition: str, name: str) -> Curated:
        """Open a table of a workspace.

        Raises BadCall when no table has that name, BadSource when its file (or a page, or `ids.csv`) cannot be read, or
        several files hold it.
        """
        table = named_table(name)
        path = _file_of(workspace, edition, name)
        label = workspace.label(path)
        outline, minter = read_outline(workspace, edition), workspace.minter(edition)
        content = path.read_bytes() if path.is_file() else None
        rows: list[dict[str, str]] = []
        if content is not None:
            read_table(content, label, minter, outline.known)
            rows = read_cells(content, label)
        school = workspace.school
        taken = _released(workspace, edition, name)
        return cls(table, edition, school, path, label, content, tuple(rows), outline, minter, taken)

    @property
    def known(self) -> Known:
        """Give the names that rows may use."""
        return self.outline.known

    @cached_property
    def canonical(self) -> Canonical:
        """Give the canonical spelling of this table's cells."""
        return Canonical(self.table, self.known)

    @cached_property
    def canonical_rows(self) -> dict[str, dict[str, str]]:
        """Give the rows in canonical spelling, by id, in their order."""
        rows = [self.canonical.row(row) for row in self.rows]
        return {row["id"]: row for row in rows}

    def read(self, content: bytes) -> Reading:
        """Read what the table would be; raises BadSource when it would be wrong."""
        return read_table(content, self.label, self.minter, self.known)

    def replace(self, content: bytes) -> None:
        """Write the table whole, then put it in its place: the former one stands until then, whatever happens.

        Raises MaquetteError when the file is another than the one that was opened, or cannot be written.
        """
        path = self.path.resolve()
        fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            now = path.read_bytes() if path.is_file() else None
            if now != self.content:
                raise MaquetteError(_MEANWHILE.with_(label=self.label), _AGAIN)
            path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if now is not None:
                fresh.chmod(path.stat().st_mode & 0o7777)
            fresh.replace(path)
        except OSError as error:
            reason = error.strerror or error
            raise MaquetteError(_UNWRITABLE.with_(label=self.label, error=reason), _CHECK_RIGHTS) from error
        finally:
            fresh.unlink(missing_ok=True)

    @property
    def is_csv(self) -> bool:
        """Tell whether the file is one that this program writes."""
        return self.path.suffix.lower() == ".csv"


_MEANWHILE = Text("{label} changed meanwhile.", "{label} a changé entre-temps.")
_AGAIN = Text("Nothing was written; run the command again.", "Rien n’a été écrit ; relancez la commande.")
_UNWRITABLE = Text("{label} cannot be written: {error}.", "{label} ne peut être écrit : {error}.")
_CHECK_RIGHTS = Text("Check the disk and your rights to it.", "Vérifiez le disque et vos droits.")


def named_table(name: str) -> Table:
    """Give the description of a table; raises BadCall when none has that name."""
    if name in TABLES:
        return TABLES[name]
    near = nearest(name, TABLES)
    raise BadCall(
        Text("No curated table is named {name}.", "Aucun tableau à remplir ne s’appelle {name}.").with_(name=name),
        Text("Did you mean {near}?", "Vouliez-vous dire {near} ?").with_(near=near)
        if near
        else Text("The tables are {names}.", "Les tableaux sont {names}.").with_(names=", ".join(TABLES)),
    )


def read_outline(workspace: Workspace, edition: str) -> Outline:
    """Read what the pages of an edition name; raises BadSource with the problems of all of them."""
    problems: list[Problem] = []
    statements: list[Statement] = []
    ids = Ids.load(workspace.ids.read_bytes(), workspace.label(workspace.ids)) if workspace.ids.is_file() else Ids()
    for path in workspace.pages(edition):
        try:
            statements += read_page(path.read_bytes(), workspace.label(path), workspace.minter(edition), ids).statements
        except BadSource as error:
            problems += error.problems
    if problems:
        raise BadSource(problems)
    return Outline.of(statements)


def _file_of(workspace: Workspace, edition: str, name: str) -> Path:
    """Give the file of a table, or the one to come."""
    paths = [path for path in workspace.tables(edition) if path.stem == name]
    problems = doubled(workspace.label(path) for path in paths)
    if problems:
        raise BadSource(problems)
    return paths[0] if paths else workspace.root / "data" / edition / "curation" / f"{name}.csv"


def _released(workspace: Workspace, edition: str, name: str) -> frozenset[str]:
    """Give the ids of a table's rows that a release of the edition holds."""
    release = workspace.root / "data" / "releases" / f"{edition}.ttl"
    if not release.is_file():
        return frozenset()
    pattern = re.compile(rf"/curation/{re.escape(name)}/([A-Za-z0-9._-]+)>".encode())
    return frozenset(found.decode() for found in pattern.findall(release.read_bytes()))
