"""How long reading RDF takes against a plain `pyoxigraph.parse` of the same bytes, in the same run.

    python bench/read.py [STATEMENTS]

prints, for each format, the plain parse in s, reading (rows on disk, every term checked, with lines) and loading
(reading, then exact terms and ids in the statement table), each with its ratio to the plain parse and the budget: by
the clock, and in processor time, of all threads and of the child process that parses. The three take turns, and the
least of each counts, since other work on the machine can only add to them.
"""

from __future__ import annotations

import os
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


def least(works: Sequence[Callable[[], object]]) -> list[tuple[float, float]]:
    """Give the least elapsed time and processor time of each work over some rounds, in s."""
    times = [(float("inf"), float("inf"))] * len(works)
    for _ in range(ROUNDS):
        for number, work in enumerate(works):
            start, busy = time.perf_counter(), _processor_time()
            work()
            taken = time.perf_counter() - start, _processor_time() - busy
            times[number] = min(times[number][0], taken[0]), min(times[number][1], taken[1])
    return times


def _processor_time() -> float:
    """Give the processor time of this process and of the children that have ended, in s."""
    return time.process_time() + sum(os.times()[2:4])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    load_average = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{count:,} statements, the least of {ROUNDS} rounds{load_average}")
    print("format         MB |  plain s   read s  ratio   load s  ratio |  plain CPU  ratio  ratio | budget")
    for format_ in RdfFormat:
        content = document(format_, count)
        times = least([partial(work, content, format_) for work in (plain, read, load)])
        elapsed, busy = ([time[kind] for time in times] for kind in (0, 1))
        print(
            f"{format_.title:<10} {len(content) / 1e6:>6.0f} | {elapsed[0]:>8.2f} {elapsed[1]:>8.2f} "
            f"{elapsed[1] / elapsed[0]:>6.2f} {elapsed[2]:>8.2f} {elapsed[2] / elapsed[0]:>6.2f} | {busy[0]:>10.2f} "
            f"{busy[1] / busy[0]:>6.2f} {busy[2] / busy[0]:>6.2f} | {BUDGETS.get(format_, 4.0):>6}",
            flush=True,
        )


if __name__ == "__main__":
    main()
