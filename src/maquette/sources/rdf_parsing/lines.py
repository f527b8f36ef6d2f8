r"""N-Triples and N-Quads → rows, for the lines that are written canonically, without a parser.

A run of lines that one regular expression matches is taken as it is. The expression accepts less than the formats do
(RDF 1.1 N-Triples, §4 canonical form, with IRIs of the plainest kinds), so what it accepts is valid and already exact;
every other line goes through the parser. Runs in the reader's child process.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maquette.sources.rdf_parsing.rows import Parsing, write_parsed
from maquette.sources.rdf_parsing.scan import check_turtle, late_literals
from maquette.sources.rdf_parsing.tags import Tags

if TYPE_CHECKING:
    from maquette.sources.rdf_parsing.rows import RowWriter

_RUN = 262_144
_GRAPH = re.compile(rb" ([^ ]+) \.\n")
_FIRST_TRY, _LAST_TRY = 1_024, 131_072
"""Bytes given to the parser after a line that is not canonical; doubled as long as such lines follow."""

# Characters of RFC 3987's ipath, iquery and ifragment; of the others, those that are encoded in bytes C3-ED, which all
# are ucschar once the text is known to be UTF-8.
_PLAIN = rb"[A-Za-z0-9._~!$&'()*+,;=:@/?\x80-\xbf\xc3-\xed-]*+"
_PATH = _PLAIN + rb"(?:(?:%[0-9A-Fa-f]{2}|\xc2[\xa0-\xbf])" + _PLAIN + rb")*+"
_IRI = rb"<(?:https?://[A-Za-z0-9.-]++(?::[0-9]{1,5}+)?+(?=[/?#>])|urn:(?!//))" + _PATH + rb"(?:\#" + _PATH + rb")?+>"
_BLANK = rb"_:[A-Za-z0-9]++"
_XSD = rb"http://www\.w3\.org/2001/XMLSchema\#string>"
_RDF = rb"http://www\.w3\.org/1999/02/22-rdf-syntax-ns\#"
_LANGUAGE = rb"@[A-Za-z]{2,3}+(?:-[A-Za-z]{4})?+(?:-(?:[A-Za-z]{2}|[0-9]{3}))?+(?=\ )"
_LITERAL = (
    rb'"(?:[^"\\\x00-\x1f\x7f]++|\\[tbnrf"\\])*+"'
    rb"(?:" + _LANGUAGE + rb"|\^\^(?!<(?:" + _XSD + rb"|" + _RDF + rb"))" + _IRI + rb")?+"
)
_SUBJECT = rb"(?:%b|%b)" % (_IRI, _BLANK)
_REST = rb"\ %b\ (?:%b|%b|%b)" % (_IRI, _IRI, _BLANK, _LITERAL)
# Lines about one subject follow each other: it is looked at once, and compared from then on.
_TRIPLES = re.compile(rb"(?:(%b)%b\ \.\n(?:\1%b\ \.\n)*+)++" % (_SUBJECT, _REST, _REST), re.VERBOSE)
_QUADS = re.compile(rb"(?:%b%b\ (?:%b|%b)\ \.\n)++" % (_SUBJECT, _REST, _IRI, _BLANK), re.VERBOSE)


def write_lines(content: bytes, extension: str, writer: RowWriter) -> None:
    """Write the rows of N-Triples (`nt`) or N-Quads (`nq`). Raises `Unreadable`."""
    engine = ox.RdfFormat.N_QUADS if extension == "nq" else ox.RdfFormat.N_TRIPLES
    size = len(content)
    position, line, tried = 0, 1, _FIRST_TRY
    while position < size:
        end = _line_end(content, position + _RUN)
        match = _TRIPLES.match(content, position, end) or (
            _QUADS.match(content, position, end) if extension == "nq" else None
        )
        if match:
            end, tried = match.end(), _FIRST_TRY
            count = content.count(b"\n", position, end)
            lines = range(line, line + count)
            if match.re is _TRIPLES:
                writer.take_text(position, end, lines)
            else:
                writer.write(_without_graphs(content[position:end], count, writer), lines)
        else:
            end = _line_end(content, position + tried)
            tried = min(tried * 2, _LAST_TRY)
            count = content.count(b"\n", position, end)
            _write_rest(content[position:end], engine, line, writer)
        line += count
        position = end


def _line_end(content: bytes, position: int) -> int:
    """Give the end of the line on which a position stands."""
    return content.find(b"\n", position) + 1 or len(content)


def _without_graphs(run: bytes, count: int, writer: RowWriter) -> bytes:
    """Give canonical N-Quads, all of which have a graph, as N-Triples."""
    last = run[run.rindex(b" ", 0, -3) : -3]
    end = last + b" .\n"
    if run.count(end) == count:  # the same graph at the end of every line, so nowhere else
        writer.count_graphs({last[1:].decode()})
        return run.replace(end, b" .\n")
    writer.count_graphs({name.decode() for name in set(_GRAPH.findall(run))})
    return _GRAPH.sub(b" .\n", run)


def _write_rest(lines: bytes, engine: ox.RdfFormat, first_line: int, writer: RowWriter) -> None:
    """Write lines through the parser."""
    check_turtle(lines)
    tags = Tags(lines, "nt")
    parsing = Parsing(engine, None, first_line, [first_line - 1 + late for late in late_literals(lines)], tags)
    write_parsed(lines, parsing, writer)
