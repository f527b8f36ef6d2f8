"""The reader of RDF files: any of the seven formats → exact statements with their lines, or the reason why not.

Turtle, TriG, N-Triples, N-Quads (RDF 1.1), RDF/XML, JSON-LD 1.1 and N3 without rules. Reading is local: no context, no
entity and no document type is fetched. A file from outside is parsed in a child process with caps on memory and time.
Rows stay in a temporary file until somebody wants them, so that a million statements need no million objects.
"""

from __future__ import annotations

import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from maquette.errors import BadCall, BadSource, Problem
from maquette.sources.rdf.capped import MEGABYTE, Caps, Job, read_capped
from maquette.sources.rdf.contexts import inline_contexts
from maquette.sources.rdf.encoding import as_utf8
from maquette.sources.rdf.formats import RdfFormat, detect
from maquette.sources.rdf.problems import bad_source, problem
from maquette.sources.rdf_parsing.request import Request
from maquette.sources.rdf_parsing.scan import Unreadable
from maquette.sources.reading import Reading, Source, SourceKind
from maquette.sources.rows import Rows
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from maquette.sources.rdf.formats import Detection

T = TypeVar("T")
_SHARED = 2 * MEGABYTE
_TOGETHER = 32
"""How many bytes and how many files one process parses at most when they share it."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")


@dataclass(frozen=True)
class RdfReading(Reading):
    """What was read from an RDF file: its statements as `Rows`, its format, the names of (some of) its graphs."""

    format: RdfFormat = RdfFormat.TURTLE
    graphs: int = 0
    graph_names: tuple[str, ...] = ()

    @property
    def rows(self) -> Rows:
        """The statements, with the ways to take them in bulk."""
        assert isinstance(self.statements, Rows)
        return self.statements


def read_rdf(  # noqa: PLR0913  each is a fact about the file that only the caller knows
    content: bytes,
    path: str,
    kind: SourceKind,
    *,
    base: str | None = None,
    level: int = 0,
    trusted: bool = False,
    contexts: Path | None = None,
    caps: Caps | None = None,
) -> RdfReading:
    """Read an RDF file: all of its statements, with exact terms and 1-based lines.

    Blank nodes are labelled from the digest of path and content and the order of their appearance, so that two files
    never share one. `base` resolves relative IRIs; `level` is the basis of every statement; `contexts` is the folder
    that holds JSON-LD contexts; `trusted` files (the package's own) are parsed in this process.

    Raises `BadSource` when the file is not all readable, `BadCall` when `base` is no absolute IRI.
    """
    _check_base(base)
    with ThreadPoolExecutor(max_workers=1) as beside:
        source = beside.submit(Source.of, path, kind, content)  # its digest, while the file is read
        opened = _open(content, path, contexts=contexts, base=base, level=level, caps=caps)
        outcome = _parse_here(opened) if trusted else _parse_apart([opened])[0]
    return _reading(source.result(), opened, outcome)


def read_rdf_files(
    files: Sequence[tuple[bytes, str, SourceKind]], *, contexts: Path | None = None
) -> list[RdfReading | BadSource]:
    """Read files from outside (content, path, kind), several at a time: the reading of each, or what is wrong in it.

    Each is read as `read_rdf` reads it, but that small files share a process: starting one costs more than they do.
    """
    opened = [_or_error(partial(_open, content, path, contexts=contexts)) for content, path, _ in files]
    outcomes = _parse_all([each for each in opened if isinstance(each, _Opened)])
    readings: list[RdfReading | BadSource] = []
    for (content, path, kind), each in zip(files, opened, strict=True):
        if isinstance(each, _Opened):
            readings.append(_or_error(partial(_reading, Source.of(path, kind, content), each, next(outcomes))))
        else:
            readings.append(each)
    return readings


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file ready to be parsed: its text (UTF-8), the formats that it may have, what is asked, where rows go."""

    text: bytes
    found: Detection
    request: Request
    caps: Caps
    rows: Rows


def _open(  # noqa: PLR0913  as `read_rdf`
    content: bytes,
    path: str,
    *,
    contexts: Path | None = None,
    base: str | None = None,
    level: int = 0,
    caps: Caps | None = None,
) -> _Opened:
    limits = caps or Caps.of(len(content))
    if len(content) > limits.size:
        raise bad_source("large", path, detail=limits.size // MEGABYTE)
    text = as_utf8(content, path)
    found = _detect(text, path)
    if found.possible == (RdfFormat.JSON_LD,):
        text = inline_contexts(text, path, contexts)
    request = Request(tuple(each.value for each in found.possible), base, path, limits.output)
    return _Opened(text, found, request, limits, Rows(Path(tempfile.mkdtemp(prefix="maquette-rdf-")), level))


def _or_error(read: Callable[[], T]) -> T | BadSource:
    try:
        return read()
    except BadSource as error:
        return error


def _check_base(base: str | None) -> None:
    if base is not None and not _ABSOLUTE.fullmatch(base):
        raise BadCall(
            Text("The base {base} is no absolute IRI.", "La base {base} n’est pas un IRI absolu.").with_(base=base),
            Text("Give one like https://example.org/.", "Donnez-en un comme https://example.org/."),
        )


def _detect(text: bytes, path: str) -> Detection:
    found = detect(text, path)
    if found.named in {RdfFormat.RDF_XML, RdfFormat.JSON_LD} and not text.strip():
        raise bad_source("nothing", path)
    if not found.possible:
        raise bad_source(found.instead, path)
    return found


def _parse_here(opened: _Opened) -> dict[str, Any]:
    from maquette.sources.rdf_parsing.convert import convert  # noqa: PLC0415  loads the parser, which a child process else does

    request, rows = opened.request, opened.rows
    try:
        with rows.file.open("wb") as out:
            outcome = convert(opened.text, request, out)
    except Unreadable as error:
        raise bad_source(error.fact, request.path, error.line, detail=error.detail) from None
    if outcome.verbatim:
        rows.file.write_bytes(opened.text)
    return asdict(outcome)


def _parse_all(opened: Sequence[_Opened]) -> Iterator[dict[str, Any] | BadSource]:
    """Parse files in as many processes at a time as there are processors; give the outcomes in their order."""
    groups: list[list[_Opened]] = []
    for each in opened:
        if groups and sum(len(one.text) for one in (*groups[-1], each)) <= _SHARED and len(groups[-1]) < _TOGETHER:
            groups[-1].append(each)
        else:
            groups.append([each])
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # each waits for a process of its own
        for outcomes in pool.map(_parse_apart, groups):
            yield from outcomes


def _parse_apart(opened: Sequence[_Opened]) -> list[dict[str, Any] | BadSource]:
    jobs = [Job(each.rows.file.with_name("content"), each.rows.file, each.request, each.caps) for each in opened]
    for job, each in zip(jobs, opened, strict=True):
        job.file.write_bytes(each.text)
    outcomes = read_capped(jobs)
    for job, outcome in zip(jobs, outcomes, strict=True):
        if not isinstance(outcome, BadSource) and outcome["verbatim"]:
            job.file.replace(job.rows)
        else:
            job.file.unlink()
    return outcomes


def _reading(source: Source, opened: _Opened, outcome: dict[str, Any] | BadSource) -> RdfReading:
    if isinstance(outcome, BadSource):
        raise outcome if opened.found.named else _not_even_by_name(outcome)
    opened.rows.settle(outcome["statements"], outcome["rows_size"], outcome["shift"])
    format_ = RdfFormat(outcome["format"])
    problems = _problems(source.path, outcome, opened.found, format_, opened.text)
    return RdfReading(source, opened.rows, tuple(problems), format_, outcome["graphs"], tuple(outcome["graph_names"]))


def _not_even_by_name(error: BadSource) -> BadSource:
    """Give what to tell of a file that cannot be read as RDF and whose name does not say that it is any.

    What has no line (the time, the memory that it would take) is no matter of what the file is.
    """
    first = error.problems[0]
    if not first.line:
        return error
    extensions = ", ".join(f"*.{each.value}" for each in RdfFormat)
    return bad_source("no RDF", first.path, first.line, detail=first.what, extensions=extensions)


def _problems(path: str, outcome: dict[str, Any], found: Detection, format_: RdfFormat, text: bytes) -> list[Problem]:
    """Give what did not keep the file from being read: its name, its graphs, what JSON-LD left out."""
    problems = []
    if found.named and found.named is not format_:
        problems.append(
            problem("format", path, 0, "warning", named=found.named.title, found=format_.title, detail=format_.value)
        )
    if outcome["graphs"]:
        problems.append(problem("graphs", path, 0, "warning", detail=_graphs(outcome["graphs"])))
    if format_ is RdfFormat.RDF_XML and re.search(rb"""parseType\s*=\s*["']Literal""", text):
        problems.append(problem("XML literal", path, 0, "warning"))
    if not outcome["statements"]:
        if outcome["notes"]:
            raise bad_source("no context", path)
        problems.append(problem("empty", path, 0, "warning"))
    problems += [problem(fact, path, line, "warning", detail=detail) for fact, line, detail in outcome["notes"]]
    return problems


def _graphs(count: int) -> Text:
    return (
        Text("1 named graph", "1 graphe nommé")
        if count == 1
        else Text(f"{count} named graphs", f"{count} graphes nommés")
    )
