r"""RDF text → rows: one line of text per statement, `subject TAB predicate TAB object TAB graph`, and its line apart.

Terms are exact N-Triples text (`maquette.terms`), which holds neither tabs nor line ends; the graph is empty for the
default graph. The numbers of the lines follow all rows, one per line of text. There are none where each statement
stands on the line of its row's own number plus `shift`, which saves numbering the lines of N-Triples one by one.

Runs in the reader's child process, so it imports nothing of ours but its siblings that do the same, and keeps the work
per statement out of Python where it can: the parser's quads go straight back into its serializer, a batch at a time.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from maquette.sources.rdf_scan import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from maquette.sources.rdf_tags import Tags

_BATCH = 1_000
_NUMBERS = 100_000
_GRAPH_NAMES = 20
"""Names of graphs that an outcome lists; the count goes on."""
_STATEMENT = re.compile(
    rb'(\S+) (\S+) (<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*+"(?:@[^ ]+|\^\^<[^>]*>)?+)(?: (<[^>]*>|_:\S+))?+ \.\n'
)
_QUADS = re.compile(rb"""(?:[^ ]++[ ][^ ]++[ ](?:[<_][^ ]++|"(?:[^"\\]++|\\.)*+"[^ ]*+)[ ][<_][^ ]++[ ]\.\n)++""")
"""Statements that all stand in named graphs."""
_GRAPH = re.compile(rb"\t([^\t\n]++)$", re.MULTILINE)
_BLANK = re.compile(rb"(?:^|(?<=\t))_:([^\t\n]++)", re.MULTILINE)
_ESCAPED_NONCHARACTER = re.compile(rb"\\(?:uFFF([EF])|.)")


@dataclass
class Outcome:
    """What reading gave besides the rows: format (its extension), counts, names of some graphs, notes.

    `rows_size` is the number of bytes that the rows take; what follows them are the numbers of lines. A note is a fact that did not keep the file from being read: its code, the line (0: all of the file), details.
    """

    format: str = ""
    statements: int = 0
    rows_size: int = 0
    shift: int = 0
    graphs: int = 0
    graph_names: list[str] = field(default_factory=list)
    notes: list[tuple[str, int, str]] = field(default_factory=list)


class RowWriter:
    """Writes rows to a binary file, with blank nodes labelled anew in the order of their appearance.

    `labels` begins the label of every blank node; `largest` is the number of bytes that may be written.
    """

    def __init__(self, out: BinaryIO, labels: str, largest: int) -> None:
        self.outcome = Outcome()
        self._out = out
        self._start = b"_:" + labels.encode() + b"n"
        self._labels: dict[bytes, bytes] = {}
        self._graphs: set[bytes] = set()
        self._largest = largest
        self._lines: array[int] | None = None

    def write(self, rows: bytes, lines: Sequence[int]) -> None:
        """Write finished rows and keep their lines. Raises `Unreadable` when the file gets larger than it may."""
        if b"_:" in rows:
            rows = _BLANK.sub(self._relabel, rows)
        outcome = self.outcome
        outcome.rows_size += len(rows)
        if outcome.rows_size > self._largest:
            raise Unreadable("swollen")
        self._out.write(rows)
        self._keep(lines)
        outcome.statements += len(lines)

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

    def finish(self) -> Outcome:
        """Write the numbers of the lines after the rows, where they are needed, and give the outcome."""
        if self._lines is not None:
            for start in range(0, len(self._lines), _NUMBERS):
                self._out.write(b"%b\n" % "\n".join(map(str, self._lines[start : start + _NUMBERS])).encode())
        return self.outcome

    def _relabel(self, match: re.Match[bytes]) -> bytes:
        label = match.group(1)
        known = self._labels.get(label)
        if known is None:
            known = self._labels[label] = self._start + b"%d" % (len(self._labels) + 1)
        return known

    def note_graphs(self, rows: bytes, count: int) -> None:
        """Take note of the graphs of rows that all have one."""
        name = rows[rows.rfind(b"\t") + 1 : -1]
        alone = rows.count(b"\t%b\n" % name) == count
        self.count_graphs({name} if alone else set(_GRAPH.findall(rows)))

    def count_graphs(self, names: set[bytes]) -> None:
        """Take note of names of graphs (terms as the file has them)."""
        for name in sorted(names - self._graphs):
            self._graphs.add(name)
            if len(self.outcome.graph_names) < _GRAPH_NAMES:
                self.outcome.graph_names.append(name.decode())
        self.outcome.graphs = len(self._graphs)


class _Feed:
    """A file that the parser reads one line at a time, so that the line being read is known."""

    def __init__(self, content: bytes, first_line: int) -> None:
        self.line = first_line
        self.read: Callable[[int], bytes]
        pieces = self._pieces(content)
        next(pieces)
        # A generator's `send` is the cheapest function of one argument that keeps a state.
        self.read = pieces.send

    def _pieces(self, content: bytes) -> Any:
        readline = BytesIO(content).readline
        size: int = yield b""
        while True:
            piece = readline(size)
            size = yield piece
            if piece[-1:] == b"\n":
                self.line += 1


@dataclass(frozen=True, slots=True)
class Parsing:
    """How one text is parsed: the engine's format, the base IRI, what mends its statements afterwards.

    `late` holds the lines of literals that come out late; `refused` is a predicate whose statements are no facts.
    """

    format: ox.RdfFormat
    base: str | None = None
    first_line: int = 1
    late: Sequence[int] = ()
    tags: Tags | None = None
    find_lines: Callable[[list[bytes], list[int]], list[int]] | None = None
    refused: bytes = b""


def write_parsed(content: bytes, parsing: Parsing, writer: RowWriter) -> None:
    """Parse a text and write its rows. Raises `Unreadable` at the first thing that the format does not allow."""
    feed = _Feed(content, parsing.first_line)
    late = list(reversed(parsing.late))
    try:
        # The feed is as much of a file as the parser needs.
        quads = ox.parse(feed, parsing.format, base_iri=parsing.base)  # type: ignore[arg-type]
        while True:
            lines: list[int] = []
            text = ox.serialize(_noting(islice(quads, _BATCH), feed, lines), format=ox.RdfFormat.N_QUADS)
            if not lines:
                return
            _write_batch(text or b"", lines, parsing, late, writer)
    except SyntaxError as error:
        raise _unreadable(error, parsing.first_line, feed.line) from None
    except ValueError as error:
        raise Unreadable("syntax", feed.line, str(error)) from None


def _noting(quads: Iterator[ox.Quad | ox.Triple], feed: _Feed, lines: list[int]) -> Iterator[Any]:
    note = lines.append
    for quad in quads:
        note(feed.line)
        yield quad


def _unreadable(error: SyntaxError, first_line: int, line_read: int) -> Unreadable:
    """Give the parser's error as a fact; where it tells no line, it is the line being read."""
    message = re.sub(r"^Parser error at line \d+ (?:between columns \d+ and \d+|column \d+): ", "", error.msg)
    line = error.lineno + first_line - 1 if error.lineno else line_read
    return Unreadable("syntax", line, message)


def _write_batch(text: bytes, lines: list[int], parsing: Parsing, late: list[int], writer: RowWriter) -> None:
    """Write statements, given as N-Quads of our own serializer, with their lines."""
    if b"\\uFFF" in text:
        text = _ESCAPED_NONCHARACTER.sub(_unescape_noncharacter, text)
    if late and late[-1] < lines[-1]:
        _mend_lines(text.splitlines(), lines, late)
    if parsing.find_lines:
        lines = parsing.find_lines(text.splitlines(), lines)
    rows = _rows(text, lines, writer)
    if parsing.refused and parsing.refused in rows:
        raise Unreadable("rule", _line_of(rows, parsing.refused, lines))
    if parsing.tags and b'"@' in rows:
        rows = parsing.tags.restore(rows, lines)
    writer.write(rows, lines)


def _line_of(rows: bytes, text: bytes, lines: list[int]) -> int:
    return lines[rows.count(b"\n", 0, rows.index(text))]


def _unescape_noncharacter(match: re.Match[bytes]) -> bytes:
    which = match.group(1)
    return match.group() if which is None else b"\xef\xbf\xbe" if which == b"E" else b"\xef\xbf\xbf"


def _mend_lines(statements: list[bytes], lines: list[int], late: list[int]) -> None:
    """Give literals whose statement came out late their own line; `late` holds such lines, the last one first."""
    for index, statement in enumerate(statements):
        if late and late[-1] < lines[index] and statement.endswith(b'" .'):
            lines[index] = late.pop()
            if not late:
                return


def _rows(text: bytes, lines: list[int], writer: RowWriter) -> bytes:
    """Make rows of N-Quads of our own serializer."""
    count = len(lines)
    rows = separate(text, b"\t\n")
    if b"\t<<(" in rows:
        raise Unreadable("quoted triple", _line_of(rows, b"\t<<(", lines))
    if rows.count(b"\t") == 3 * count:  # two in every statement at least, and one after it: no graph, nothing torn
        return rows
    if _QUADS.fullmatch(text):
        rows = separate(text, b"\n")
        if rows.count(b"\t") == 3 * count:
            writer.note_graphs(rows, count)
            return rows
    return _split_rows(text, lines, writer)


def separate(text: bytes, end: bytes) -> bytes:
    """Put tabs between the terms of canonical N-Quads, and `end` at their ends.

    A literal that holds a space before `<`, `"` or `_:` is torn: whoever calls counts the tabs.
    """
    rows = text.replace(b" <", b"\t<").replace(b' "', b'\t"').replace(b" .\n", end)
    return rows.replace(b" _:", b"\t_:") if b"_:" in rows else rows


def _split_rows(text: bytes, lines: list[int], writer: RowWriter) -> bytes:
    """Make rows statement by statement, where only some have graphs, or literals look like more terms."""
    found = _STATEMENT.findall(text)
    assert len(found) == len(lines)
    writer.count_graphs({graph for _, _, _, graph in found if graph})
    return b"".join([b"%b\t%b\t%b\t%b\n" % terms for terms in found])
