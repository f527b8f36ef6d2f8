r"""RDF text → rows: canonical N-Triples, one statement per line, and the line of the file that each stands on.

Rows are exact N-Triples text (`maquette.terms`), so that the first two spaces of a row are the ends of its subject and
its predicate. The numbers of the lines follow all rows, one per line of text. There are none where each statement
stands on the line of its row's own number plus `shift`, which saves numbering the lines of N-Triples one by one.

Runs in the reader's child process, so it imports nothing of ours but what stands beside it, and keeps the work
per statement out of Python where it can: the parser's quads go straight back into its serializer, a batch at a time.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from maquette.sources.rdf_parsing.scan import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from typing import BinaryIO

    from maquette.sources.rdf_parsing.tags import Tags

_BATCH = 1_000
_LABEL_DIGITS = 12
_NUMBERS = 100_000
_GRAPH_NAMES = 20
"""Names of graphs that an outcome lists; the count goes on."""
_BLANK = re.compile(rb"^_:([^ ]+)|(?<=> )_:([^ ]+)(?= \.$)", re.MULTILINE)
_WHERE = re.compile(r"^Parser error (?:at|between) line \d+[a-z0-9 ]*: ")
_TOLD = 200
"""Characters of a parser's message that are passed on: it may cite what the file holds."""
_QUOTED = re.compile(rb"^[^ ]+ [^ ]+ <<\(", re.MULTILINE)
_ESCAPED_NONCHARACTER = re.compile(rb"\\(?:uFFF([EF])|.)")


@dataclass
class Outcome:
    """What reading gave besides the rows: format (its extension), counts, names of some graphs, notes.

    `rows_size` is the number of bytes that the rows take; what follows them are the numbers of lines. A note is a fact
    that did not keep the file from being read: its code, the line (0: all of the file), details. `verbatim` says that
    the rows are the text itself, and were not written.
    """

    format: str = ""
    statements: int = 0
    rows_size: int = 0
    shift: int = 0
    verbatim: bool = False
    graphs: int = 0
    graph_names: list[str] = field(default_factory=list)
    notes: list[tuple[str, int, str]] = field(default_factory=list)


class RowWriter:
    """Writes rows to a binary file, with blank nodes labelled anew in the order of their appearance.

    Labels begin with a digest of the file's path and content; `largest` is the number of bytes that the rows may take.
    """

    def __init__(self, out: BinaryIO, content: bytes, path: str, largest: int) -> None:
        self.outcome = Outcome()
        self._out = out
        self._content = content
        self._path = path
        self._same = 0
        self._start = b""
        self._labels: dict[bytes, bytes] = {}
        self._graphs: set[str] = set()
        self._largest = largest
        self._lines: array[int] | None = None

    def write(self, rows: bytes, lines: Sequence[int]) -> None:
        """Write finished rows and keep their lines. Raises `Unreadable` when the file gets larger than it may."""
        self._write_same()
        if b"_:" in rows:
            rows = _BLANK.sub(self._relabel, rows)
        self._take_note(len(rows), lines)
        self._out.write(rows)

    def take_text(self, start: int, end: int, lines: range) -> None:
        """Take a part of the content as rows; as long as all of it is rows, none must be written."""
        part = self._content[start:end]
        if self._same == start == self.outcome.rows_size and b"_:" not in part:
            self._take_note(len(part), lines)
            self._same = end
        else:
            self.write(part, lines)

    def _take_note(self, size: int, lines: Sequence[int]) -> None:
        outcome = self.outcome
        outcome.rows_size += size
        if outcome.rows_size > self._largest:
            raise Unreadable("swollen")
        self._keep(lines)
        outcome.statements += len(lines)

    def _write_same(self) -> None:
        """Write what was taken from the content, now that something else follows."""
        if self._same:
            self._out.write(self._content[: self._same])
            self._same = 0

    def _relabel(self, match: re.Match[bytes]) -> bytes:
        label = match.group(match.lastindex or 0)
        known = self._labels.get(label)
        if known is None:
            if not self._start:
                digest = hashlib.sha256(self._path.encode() + b"\n" + self._content).hexdigest()
                self._start = b"_:b%bn" % digest[:_LABEL_DIGITS].encode()
            known = self._labels[label] = self._start + b"%d" % (len(self._labels) + 1)
        return known

    def _keep(self, lines: Sequence[int]) -> None:
        """Keep the lines of rows, unless they go on counting as the rows do."""
        done = self.outcome.statements
        if self._lines is None:
            if not done:
                self.outcome.shift = lines[0] - 1
            if isinstance(lines, range) and lines.start == done + 1 + self.outcome.shift:
                return
            self._lines = array("L", range(1 + self.outcome.shift, 1 + self.outcome.shift + done))
        self._lines.extend(lines)

    def count_graphs(self, names: set[str]) -> None:
        """Take note of graphs by their terms."""
        for name in sorted(names - self._graphs):
            self._graphs.add(name)
            if len(self.outcome.graph_names) < _GRAPH_NAMES:
                self.outcome.graph_names.append(name)
        self.outcome.graphs = len(self._graphs)

    def finish(self) -> Outcome:
        """Write the numbers of the lines after the rows, where they are needed, and give the outcome."""
        if self._same and self._same == len(self._content):
            self.outcome.verbatim = True
            return self.outcome
        self._write_same()
        if self._lines is not None:
            for start in range(0, len(self._lines), _NUMBERS):
                numbers = self._lines[start : start + _NUMBERS]
                self._out.write(b"%d\n" * len(numbers) % tuple(numbers))
        return self.outcome


class _Feed:
    """A file that the parser reads one line at a time, so that the line being read is known."""

    def __init__(self, content: bytes, first_line: int) -> None:
        self.line = first_line
        self.read: Callable[[int], bytes]
        pieces = self._pieces(content, first_line)
        next(pieces)
        # A generator's `send` is the cheapest function of one argument that keeps a state.
        self.read = pieces.send

    def _pieces(self, content: bytes, first_line: int) -> Generator[bytes, int, None]:
        size = yield b""
        for self.line, line in enumerate(BytesIO(content), first_line):
            if len(line) <= size:
                size = yield line
                continue
            start = 0
            while len(line) - start > size:  # never more bytes than asked for: the parser would abort the process
                end = start + size
                size = yield line[start:end]
                start = end
            size = yield line[start:]
        while True:
            yield b""


@dataclass(frozen=True, slots=True)
class Parsing:
    """How one text is parsed: the engine's format, the base IRI, what mends its statements afterwards.

    `late` holds the lines of literals that come out late; `find_lines` finds the lines of statements where the parser
    does not tell them; `quoting` says that the text may hold statements about statements; `refused` is a predicate
    whose statements are no facts.
    """

    format: ox.RdfFormat
    base: str | None = None
    first_line: int = 1
    late: Sequence[int] = ()
    tags: Tags | None = None
    find_lines: Callable[[list[bytes]], list[int]] | None = None
    quoting: bool = True
    refused: bytes = b""


def write_parsed(content: bytes, parsing: Parsing, writer: RowWriter) -> None:
    """Parse a text and write its rows. Raises `Unreadable` at the first thing that the format does not allow."""
    feed = _Feed(content, parsing.first_line)
    late = list(reversed(parsing.late))
    graphs: set[Any] = set()
    notings = _noting_graphs if parsing.format.supports_datasets else _noting
    try:
        # The feed is as much of a file as the parser needs; where lines are found otherwise, no line must be fed alone.
        source: Any = content if parsing.find_lines else feed
        quads = ox.parse(source, parsing.format, base_iri=parsing.base)
        while True:
            lines: list[int] = []
            triples = notings(islice(quads, _BATCH), feed, lines, graphs)
            text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            if not lines:
                break
            _write_batch(text or b"", lines, parsing, late, writer)
    except SyntaxError as error:
        raise _unreadable(error, parsing.first_line, feed.line) from None
    except ValueError as error:
        raise Unreadable("syntax", feed.line, str(error)) from None
    writer.count_graphs({str(graph) for graph in graphs if not isinstance(graph, ox.DefaultGraph)})


def _noting(quads: Iterator[ox.Quad], feed: _Feed, lines: list[int], _: set[Any]) -> Iterator[Any]:
    note = lines.append
    for quad in quads:
        note(feed.line)
        yield quad


def _noting_graphs(quads: Iterator[ox.Quad], feed: _Feed, lines: list[int], graphs: set[Any]) -> Iterator[Any]:
    note, note_graph = lines.append, graphs.add
    for quad in quads:
        note(feed.line)
        note_graph(quad.graph_name)
        yield quad.triple


def _unreadable(error: SyntaxError, first_line: int, line_read: int) -> Unreadable:
    """Give the parser's error as a fact; where it tells no line, it is the line being read."""
    message = " ".join(_WHERE.sub("", error.msg).split())[:_TOLD]
    line = error.lineno + first_line - 1 if error.lineno else line_read
    return Unreadable("syntax", line, message)


def _write_batch(rows: bytes, lines: list[int], parsing: Parsing, late: list[int], writer: RowWriter) -> None:
    """Write statements, given as N-Triples of the engine's serializer, with their lines."""
    if b"\\uFFF" in rows:
        rows = _ESCAPED_NONCHARACTER.sub(_unescape_noncharacter, rows)
    if parsing.quoting and b" <<(" in rows:
        _refuse(_QUOTED, "quoted triple", rows, lines)
    if parsing.refused and parsing.refused in rows:
        _refuse(re.compile(rb"^[^ ]+ " + re.escape(parsing.refused), re.MULTILINE), "rule", rows, lines)
    if late and late[-1] < lines[-1]:
        _mend_lines(rows.splitlines(), lines, late)
    if parsing.find_lines:
        lines = parsing.find_lines(rows.splitlines())
    if parsing.tags and b'"@' in rows:
        rows = parsing.tags.restore(rows, lines)
    writer.write(rows, lines)


def _refuse(pattern: re.Pattern[bytes], fact: str, rows: bytes, lines: list[int]) -> None:
    match = pattern.search(rows)
    if match:
        raise Unreadable(fact, lines[rows.count(b"\n", 0, match.start())])


def _unescape_noncharacter(match: re.Match[bytes]) -> bytes:
    """Give U+FFFE and U+FFFF as they are: the serializer escapes them, exact terms do not."""
    which = match.group(1)
    return match.group() if which is None else b"\xef\xbf\xbe" if which == b"E" else b"\xef\xbf\xbf"


def _mend_lines(rows: list[bytes], lines: list[int], late: list[int]) -> None:
    """Give literals whose statement came out late their own line; `late` holds such lines, the last one first."""
    for index, row in enumerate(rows):
        if late and late[-1] < lines[index] and row.endswith(b'" .'):
            lines[index] = late.pop()
            if not late:
                return
