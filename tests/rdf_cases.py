"""What the tests of the RDF reader share: its cases, and ways to read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from maquette.sources.rdf import RdfReading, read_rdf
from maquette.sources.reading import SourceKind

if TYPE_CHECKING:
    from maquette.sources.rdf.capped import Caps

CASES = Path(__file__).parent / "rdf"
VALID = sorted(file for file in (CASES / "valid").iterdir() if file.suffix != ".tsv")
INVALID = [line.split("\t") for line in (CASES / "invalid/expected.tsv").read_text("utf-8").splitlines()]
EX = "https://example.org/"
RDF_ROOT = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://example.org/">%b</rdf:RDF>'
)


def read(content: bytes | str, name: str = "file.ttl", *, base: str | None = None) -> RdfReading:
    """Read in this process: what the child process does, without its start."""
    text = content.encode() if isinstance(content, str) else content
    return read_rdf(text, name, SourceKind.PARTNER, base=base, trusted=True)


def read_apart(content: bytes, name: str, *, contexts: Path | None = None, caps: Caps | None = None) -> RdfReading:
    """Read as a file from outside is read, in a child process."""
    return read_rdf(content, name, SourceKind.PARTNER, contexts=contexts, caps=caps)


def triples(reading: RdfReading) -> list[tuple[str, str, str]]:
    """Give the statements as sorted triples of exact terms."""
    return sorted((each.subject, each.predicate, each.object) for each in reading.statements)


def lines(reading: RdfReading) -> list[int]:
    """Give the lines of the statements, in their order."""
    return [each.line for each in reading.statements]
