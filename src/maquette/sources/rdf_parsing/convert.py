"""One RDF text → rows, in the first possible format that reads all of it. Runs in the reader's child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from maquette.sources.rdf_parsing.json_lines import JsonLines
from maquette.sources.rdf_parsing.lines import write_lines
from maquette.sources.rdf_parsing.losses import note_losses
from maquette.sources.rdf_parsing.rows import Outcome, Parsing, RowWriter, write_parsed
from maquette.sources.rdf_parsing.scan import Unreadable, check_json, check_turtle, check_xml, late_literals
from maquette.sources.rdf_parsing.tags import Tags

if TYPE_CHECKING:
    from typing import BinaryIO

    from maquette.sources.rdf_parsing.request import Request

_ENGINE = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "n3": ox.RdfFormat.N3,
}
_QUOTING = {"rdf": (b"Triple", b"annotation"), "jsonld": (b"@",)}
_QUOTING_TURTLE = (b"<<", b"{|", b"~")
"""What stands in a text that makes statements about statements (RDF 1.2)."""
_IMPLIES = b"<http://www.w3.org/2000/10/swap/log#implies> "


def convert(content: bytes, request: Request, out: BinaryIO) -> Outcome:
    """Write the rows of a text, in the first possible format that reads all of it.

    Raises `Unreadable` with the error of the format that got furthest: a file named `.nt` that holds Turtle with a
    fault on line 500 is told the fault, not that line 1 is no N-Triples.
    """
    errors: list[Unreadable] = []
    for extension in request.formats:
        if not _may_be(extension, content, errors):
            continue
        out.seek(0)
        out.truncate()
        writer = RowWriter(out, content, request.path, request.largest)
        writer.outcome.format = extension
        try:
            _convert_as(extension, content, request, writer)
        except Unreadable as error:
            errors.append(error)
            if error.fact not in {"syntax", "formula", "rule"}:
                break
            continue
        return writer.finish()
    # Of errors on one line, what the file holds says more than that a format does not allow it; else the first.
    raise max(errors, key=lambda error: (error.line, error.fact != "syntax"))


def _may_be(extension: str, content: bytes, errors: list[Unreadable]) -> bool:
    """Tell whether it is worth trying a wider format after another failed."""
    if not errors:
        return True
    if extension == "n3":
        return b"=" in content or b"!" in content or b" is " in content
    return b"{" in content if extension == "trig" else True


def _convert_as(extension: str, content: bytes, request: Request, writer: RowWriter) -> None:
    if extension in {"nt", "nq"}:
        write_lines(content, extension, writer)
        return
    late: tuple[int, ...] = ()
    find_lines = None
    if extension == "rdf":
        check_xml(content)
    elif extension == "jsonld":
        check_json(content)
        find_lines = JsonLines(content).find if b"\n" in content else None
    else:
        check_turtle(content, formulas=extension == "n3")
        late = tuple(late_literals(content))
    tags = Tags(content, extension)
    refused = _IMPLIES if extension == "n3" else b""
    quoting = any(mark in content for mark in _QUOTING.get(extension, _QUOTING_TURTLE))
    engine = _ENGINE[extension]
    parsing = Parsing(engine, request.base, 1, late, tags, find_lines, quoting=quoting, refused=refused)
    write_parsed(content, parsing, writer)
    if extension == "jsonld":
        note_losses(content, request.base, writer.outcome)
