"""How long reading RDF takes against a plain `pyoxigraph.parse` of the same bytes, in the same run.

    python bench/read.py [STATEMENTS]

prints, for each format, the plain parse in s, reading (rows on disk, every term checked, with lines) and loading
(reading, then exact terms and ids in the statement table), each with its ratio to the plain parse and the budget. The
clock on the wall counts: run it on a machine that has nothing else to do.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maquette.sources.rdf import read_rdf
from maquette.sources.rdf.formats import RdfFormat
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from maquette.sources.rdf import RdfReading

BUDGETS = {RdfFormat.N_TRIPLES: 2.5, RdfFormat.N_QUADS: 2.5}
PREFIXES = {
    "u": "https://example.org/unit/",
    "v": "https://example.org/vocabulary#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
GRAPH = ox.NamedNode("https://example.org/graph")
ROUNDS = 4


def quads(count: int, graph: bool) -> Iterator[ox.Quad]:
    """Give the statements of a catalogue of units: IRIs, French labels, decimals, codes."""
    vocabulary = PREFIXES["v"]
    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    label = ox.NamedNode(PREFIXES["rdfs"] + "label")
    decimal = ox.NamedNode(PREFIXES["xsd"] + "decimal")
    named = [GRAPH] if graph else []
    for number in range(count // 5):
        unit = ox.NamedNode(f"{PREFIXES['u']}{number}")
        earlier = ox.NamedNode(f"{PREFIXES['u']}{number * 7 % (number + 1)}")
        title = ox.Literal(f"Unité {number} : « apprentissage » (niveau {number % 3})", language="fr")
        for predicate, value in (
            (type_, ox.NamedNode(vocabulary + "Unit")),
            (label, title),
            (ox.NamedNode(vocabulary + "credits"), ox.Literal(f"{number % 7}.50", datatype=decimal)),
            (ox.NamedNode(vocabulary + "hasPrerequisite"), earlier),
            (ox.NamedNode(vocabulary + "code"), ox.Literal(f"IA{number}")),
        ):
            yield ox.Quad(unit, predicate, value, *named)


def document(format_: RdfFormat, count: int) -> bytes:
    """Give the catalogue in a format; RDF/XML and JSON-LD as the serializer writes them."""
    engine = ox.RdfFormat.from_extension(format_.value)
    assert engine
    graph = engine.supports_datasets and format_ is not RdfFormat.JSON_LD
    statements = quads(count, graph)
    if not engine.supports_datasets:
        return ox.serialize((quad.triple for quad in statements), format=engine, prefixes=PREFIXES) or b""
    return ox.serialize(statements, format=engine, prefixes=PREFIXES) or b""


def plain(content: bytes, format_: RdfFormat) -> None:
    for _ in ox.parse(content, ox.RdfFormat.from_extension(format_.value)):
        pass


def read(content: bytes, format_: RdfFormat) -> RdfReading:
    return read_rdf(content, f"catalogue.{format_.value}", SourceKind.PARTNER)


def load(content: bytes, format_: RdfFormat) -> None:
    """Read a file, and take its statements into a statement table in memory."""
    reading = read(content, format_)
    with StatementTable.create() as table:
        table.load([reading])
        found = table.connection.execute("SELECT count(*) FROM assertions").fetchone()
    assert found
    assert found[0] == len(reading.statements)


def least(works: Sequence[Callable[[], object]]) -> list[float]:
    """Give the least time of each work over some rounds, in s; the works take turns, so that noise meets all."""
    times = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for number, work in enumerate(works):
            start = time.perf_counter()
            work()
            times[number] = min(times[number], time.perf_counter() - start)
    return times


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{count:,} statements, the best of {ROUNDS} rounds")
    print("format         MB  plain s   read s  ratio   load s  ratio  budget")
    for format_ in RdfFormat:
        content = document(format_, count)
        works = [partial(work, content, format_) for work in (plain, read, load)]
        base, reading, loading = least(works)
        print(
            f"{format_.title:<10} {len(content) / 1e6:>6.0f} {base:>8.2f} {reading:>8.2f} {reading / base:>6.2f} "
            f"{loading:>8.2f} {loading / base:>6.2f} {BUDGETS.get(format_, 4.0):>7}",
            flush=True,
        )


if __name__ == "__main__":
    main()
