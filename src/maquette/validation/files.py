"""Checking anybody's files: data, shapes and ontology, without a workspace."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.errors import BadSource
from maquette.sources.files import content_of
from maquette.sources.rdf import read_rdf_files
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable
from maquette.text import Text
from maquette.validation.checking import check, needs_closure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from maquette.findings import Report
    from maquette.validation.shapes import Shapes


def check_files(  # noqa: PLR0913  each is a part of one call
    data: Sequence[Path],
    shapes: Shapes,
    ontology: Sequence[tuple[str, bytes]] = (),
    *,
    reason: bool = False,
    standard_input: Callable[[], bytes] | None = None,
    progress: Callable[[Text], None] = lambda _: None,
) -> Report:
    """Check RDF files of any format against shapes, with an ontology's statements beside them.

    The ontology's subclass axioms always count; with `reason`, what follows by OWL 2 RL is checked too. `-` is the
    standard input. Raises `BadCall` when a file is not there, `BadSource` with what is wrong in all files when one
    cannot be read, `BadShapes` when a shape cannot be carried out.
    """
    progress(Text("Reading", "Lecture"))
    files = [(path.as_posix(), content_of(path, standard_input)) for path in dict.fromkeys(data)]
    with _loaded(files, ontology) as table:
        closed = reason or needs_closure(shapes)
        if closed:
            from maquette.closure import close  # noqa: PLC0415  reasoning is asked for seldom

            progress(Text("Reasoning", "Raisonnement"))
            close(table.connection)
        progress(Text("Checking", "Contrôle"))
        return check(table, shapes, closed=reason)


@contextmanager
def _loaded(data: Iterable[tuple[str, bytes]], ontology: Iterable[tuple[str, bytes]]) -> Iterator[StatementTable]:
    read = read_rdf_files(
        [
            *((content, name, SourceKind.PARTNER) for name, content in data),
            *((content, name, SourceKind.ONTOLOGY) for name, content in ontology),
        ]
    )
    readings = [each for each in read if not isinstance(each, BadSource)]
    problems = [problem for each in read if isinstance(each, BadSource) for problem in each.problems]
    if problems:
        raise BadSource(problems)
    with (
        tempfile.TemporaryDirectory(prefix="maquette-") as folder,
        StatementTable.create(Path(folder) / "statements.duckdb") as table,
    ):
        table.load(readings)
        yield table
