"""Edits of a closed catalogue, against closing all of it again: how time goes with the size of the change.

    python bench/edits.py [--statements 1000000] [--sizes 1,100,10000] [--runs 3] [--equalities 0]

One table is loaded, closed and sorted for proofs in a file. Each measurement is a process of its own on a copy of that
file, and copying is timed apart; of several runs, taken in turns, the best counts. Removed are statements of the
generated catalogue, drawn evenly; added are the same again after a removal, so that both meet the same links; a change
of basis removes statements and says them again at the next level. Closing again edits the assertions, closes all of
them and sorts the copies, as an edit does that changes an axiom. Work is what the processors did. With equalities, so
many things of the catalogue, drawn evenly, are the same as one of another school, of which nothing else is said; then
equalities are taken back and said again, too.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from generate import write
from maquette.axioms import SAME
from maquette.closure import close
from maquette.edits import Removal, apply_edit
from maquette.proofs import prepare_proofs
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable

ONTOLOGY = Path(__file__).parent.parent / "ontology"
KINDS = ("remove", "add", "basis")
OF_EQUALITIES = ("unequal", "equal")
Measured = dict[str, Any]


def prepare(folder: Path, statements: int, equalities: int) -> None:
    """Write a closed table of a generated catalogue."""
    write(folder, statements)
    with StatementTable.create(folder / "closed.duckdb") as table:
        readings = [
            read_rdf(path.read_bytes(), path.name, SourceKind.ONTOLOGY, trusted=True)
            for path in sorted(ONTOLOGY.glob("*.ttl"))
        ]
        readings += [
            read_rdf(path.read_bytes(), path.name, SourceKind.PARTNER, level=level, trusted=True)
            for level, path in enumerate(sorted(folder.glob("level-*.nt")))
        ]
        table.load(readings)
        if equalities:
            table.load([said_the_same(table, equalities)])
        close(table.connection)
        prepare_proofs(table.connection)


def said_the_same(table: StatementTable, number: int) -> Reading:
    """Say of things of the catalogue that they are the same as others, each as one thing of its own."""
    rows = table.connection.execute(
        """SELECT term FROM terms WHERE id IN (
            SELECT subject FROM assertions JOIN sources ON source = sources.id WHERE kind = 'partner')
        ORDER BY hash(term) LIMIT ?""",
        [number],
    ).fetchall()
    said = [Statement(term, SAME, f"<https://example.org/{line}>", line) for line, (term,) in enumerate(rows, 1)]
    return Reading(Source.of("same.nt", SourceKind.ALIGNMENT, b""), said)


def drawn(table: StatementTable, size: int, kind: SourceKind = SourceKind.PARTNER) -> list[Statement]:
    """Draw statements of the catalogue, or equalities, always the same."""
    rows = table.connection.execute(
        """SELECT s.term, p.term, o.term, line, place, level FROM assertions JOIN sources ON source = sources.id
        JOIN terms s ON subject = s.id JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id
        WHERE kind = $1 ORDER BY hash(s.term, p.term, o.term) LIMIT $2""",
        [kind, size],
    ).fetchall()
    return [Statement(s, p, o, line, place, level=level) for s, p, o, line, place, level in rows]


def at_levels(statements: list[Statement], shift: int) -> list[Reading]:
    """Give statements as those of a file, at other levels."""
    said = [
        Statement(each.subject, each.predicate, each.object, line, level=(each.level + shift) % 7)
        for line, each in enumerate(statements, 1)
    ]
    return [Reading(Source.of("edit.nt", SourceKind.PARTNER, b""), said)]


def measure(file: Path, kind: str, size: int) -> Measured:
    """Measure one edit on a copy of a table; times in s."""
    start = time.perf_counter()
    copy = file.with_name("copy.duckdb")
    shutil.copy(file, copy)
    copied = time.perf_counter() - start
    with StatementTable(duckdb.connect(str(copy))) as table:
        statements = drawn(table, size, SourceKind.ALIGNMENT if kind in OF_EQUALITIES else SourceKind.PARTNER)
        removed = [Removal(each.subject, each.predicate, each.object) for each in statements]
        if kind in {"add", "equal"}:
            apply_edit(table, removed)
            table.connection.execute("CHECKPOINT")
        start, busy = time.perf_counter(), time.process_time()
        if kind == "again":
            close(table.connection)
            prepare_proofs(table.connection)
            notes: Measured = {}
        else:
            report = apply_edit(
                table,
                () if kind in {"add", "equal"} else removed,
                () if kind in {"remove", "unequal"} else at_levels(statements, kind == "basis"),
            )
            notes = {"changed": report.changed, "reclosed": report.reclosed}
        took, worked = time.perf_counter() - start, time.process_time() - busy
    copy.unlink()
    return {"time": took, "work": worked, "copy": copied, **notes}


def report(file: Path, sizes: list[int], runs: int, equalities: int) -> None:
    """Measure everything in turns and print a table."""
    wanted = [("again", 0), *((kind, size) for size in sizes for kind in KINDS)]
    wanted += [(kind, size) for size in sizes if size < equalities for kind in OF_EQUALITIES]
    results: dict[tuple[str, int], list[Measured]] = {each: [] for each in wanted}
    for _ in range(runs):
        for kind, size in wanted:
            command = [sys.executable, __file__, "--measure", str(file), kind, str(size)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            results[kind, size].append(json.loads(done.stdout))
    best = {
        each: some[0] | {name: min(one[name] for one in some) for name in ("time", "work", "copy")}
        for each, some in results.items()
    }
    again = best["again", 0]
    print(f"copying the file: {again['copy']:.2f} s; best of {runs}")
    print(f"{'edit':8}{'size':>8}{'rows':>9}{'time s':>9}{'work s':>9}{'again/time':>12}{'again/work':>12}")
    for (kind, size), each in best.items():
        assert not each.get("reclosed")
        ratios = f"{again['time'] / each['time']:12.1f}{again['work'] / each['work']:12.1f}"
        print(f"{kind:8}{size:8,}{each.get('changed', 0):9,}{each['time']:9.2f}{each['work']:9.2f}{ratios}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure edits of a closed catalogue.")
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--sizes", default="1,100,10000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--equalities", type=int, default=0)
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        file, kind, size = options.measure
        print(json.dumps(measure(Path(file), kind, int(size))))
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), options.statements, options.equalities)
        report(
            Path(folder) / "closed.duckdb",
            [int(size) for size in options.sizes.split(",")],
            options.runs,
            options.equalities,
        )


if __name__ == "__main__":
    main()
