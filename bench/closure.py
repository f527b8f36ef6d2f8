"""The closure of a generated catalogue: what levels and rules cost, and how it stands beside other reasoners.

    python bench/closure.py [--statements 1000000] [--runs 3]
    python bench/closure.py --common 10000,100000,1000000 [--runs 3]

Every measurement is a process of its own; of several runs, taken in turns, the best counts. Loading and reasoning are
timed apart (time is what passed, work what the processors did for it), and the peak of the process's memory is taken
before anything is compared. Compared are the statements about
individuals in the ontology's own words: a ratio is printed only between closures that agree on all of them. Where an
engine differs, what differs is printed, and both are measured again on an ontology without what that engine lacks.

With `--common`, all engines close the same data under the part of the ontology that all of them know (subclasses,
subproperties, domains, ranges, inverses, symmetry, transitivity), at several sizes: one after the other, in turns.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generate import write
from maquette.words import MAQ, OWL, PREFIXES, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CHAIN, BELOW = f"<{OWL}propertyChainAxiom>", f"<{RDFS}subPropertyOf>"
ONTOLOGY = Path(__file__).parent.parent / "ontology"
MEMORY = 10 << 30  # bytes that a measured process may take
Measured = dict[str, Any]
Triple = tuple[str, str, str]


def maquette(
    folder: Path, *, plain: bool = False
) -> tuple[Callable[[], None], Callable[[], Iterator[Triple]], Measured]:
    """Load into the statement table as a build does: terms checked, exact, each statement with its line and level."""
    # Engines are imported where they run: none shall count for the memory of another.
    close = import_module("maquette.closure").close
    partner = import_module("maquette.sources.reading").SourceKind.PARTNER
    read_rdf = import_module("maquette.sources.rdf").read_rdf
    table = import_module("maquette.statements").StatementTable.create()
    readings = [
        read_rdf(path.read_bytes(), path.name, partner, level=level, trusted=True)
        for level, path in [(0, folder / "ontology.nt"), *enumerate(sorted(folder.glob("level-*.nt")))]
    ]
    table.load(readings)
    notes: Measured = {}

    def reason() -> None:
        report = close(table.connection, plain=plain)
        notes.update(rounds=len(report.rounds), asserted=report.asserted, inferred=report.inferred)

    def closure() -> Iterator[Triple]:
        rows = table.connection.execute("""
            SELECT s.term, p.term, o.term FROM statements JOIN terms s ON subject = s.id
            JOIN terms p ON predicate = p.id JOIN terms o ON object = o.id""")
        while some := rows.fetchmany(100_000):
            yield from some

    return reason, closure, notes


def maquette_plain(folder: Path) -> tuple[Callable[[], None], Callable[[], Iterator[Triple]], Measured]:
    """The same, levels off and without the rules that proofs need."""
    return maquette(folder, plain=True)


def sparq(folder: Path) -> tuple[Callable[[], None], Callable[[], Iterator[Triple]], Measured]:
    graph = import_module("sparq").Graph.load(folder / "all.nt", format="ntriples")

    def closure() -> Iterator[Triple]:
        predicates = json.loads(graph.query_json("SELECT DISTINCT ?p WHERE { ?s ?p ?o }"))["results"]["bindings"]
        for predicate in (row["p"]["value"] for row in predicates):
            rows = json.loads(graph.query_json(f"SELECT ?s ?o WHERE {{ ?s <{predicate}> ?o }}"))["results"]["bindings"]
            for row in rows:
                if row["s"]["type"] == row["o"]["type"] == "uri":
                    yield f"<{row['s']['value']}>", f"<{predicate}>", f"<{row['o']['value']}>"

    return lambda: graph.reason("owl"), closure, {}


def reasonable(folder: Path) -> tuple[Callable[[], None], Callable[[], Iterator[Triple]], Measured]:
    reasoner = import_module("reasonable").PyReasoner()
    reasoner.load_file(str(folder / "all.ttl"))
    found: list[Any] = []

    def closure() -> Iterator[Triple]:
        for s, p, o in found:
            yield s.n3(), p.n3(), o.n3()

    return lambda: found.extend(reasoner.reason()), closure, {}


def owlrl(folder: Path) -> tuple[Callable[[], None], Callable[[], Iterator[Triple]], Measured]:
    graph = import_module("rdflib").Graph().parse(folder / "all.nt")
    engine = import_module("owlrl")

    def closure() -> Iterator[Triple]:
        for s, p, o in graph:
            yield s.n3(), p.n3(), o.n3()

    return lambda: engine.DeductiveClosure(engine.OWLRL_Semantics).expand(graph), closure, {}


ENGINES = {each.__name__: each for each in (maquette, maquette_plain, sparq, reasonable, owlrl)}
OWLRL_UP_TO = 20_000
"""How many statements are given to owlrl: it takes minutes from there on."""


def measure(engine: str, folder: Path, compared: Path | None) -> Measured:
    """Load, reason, and write down what is compared; times in s, memory in MB."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    start = time.perf_counter()
    reason, closure, notes = ENGINES[engine](folder)
    loaded, busy = time.perf_counter(), time.process_time()
    reason()
    done, worked = time.perf_counter(), time.process_time() - busy
    peak = peak_memory()
    if compared:
        with compared.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{' '.join(triple)}\n" for triple in closure() if is_compared(triple))
    return {"load": loaded - start, "reason": done - loaded, "work": worked, "memory": peak, **notes}


def peak_memory() -> float:
    """Give the peak of this process's resident memory in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux, ru_maxrss starts at what the parent held when it forked
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def is_compared(triple: Triple) -> bool:
    """Tell whether a statement is about an individual, in the ontology's own words."""
    subject, predicate, value = triple
    ours = predicate.startswith(f"<{MAQ}") or (predicate == f"<{RDF}type>" and value.startswith(f"<{MAQ}"))
    return ours and subject.startswith("<") and not subject.startswith(f"<{MAQ}") and value.startswith("<")


def ontology() -> list[Triple]:
    ox = import_module("pyoxigraph")
    return [
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for path in sorted(ONTOLOGY.glob("*.ttl"))
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    ]


def one_chain_each(triples: list[Triple]) -> Iterator[Triple]:
    """Give every further chain of a property to a subproperty of its own: the same conclusions in our words."""
    chained: set[str] = set()
    for number, (subject, predicate, value) in enumerate(triples):
        if predicate == CHAIN and subject in chained:
            yield f"<urn:chain:{number}>", predicate, value
            yield f"<urn:chain:{number}>", BELOW, subject
        else:
            yield subject, predicate, value
        if predicate == CHAIN:
            chained.add(subject)


def without_chains_and_functions(triples: list[Triple]) -> Iterator[Triple]:
    """Leave out chains, and functional properties: nothing follows from these here, but they cost memory squared."""
    return (triple for triple in triples if triple[1] != CHAIN and triple[2] != f"<{OWL}FunctionalProperty>")


LACKS: dict[str, tuple[str, Callable[[list[Triple]], Iterator[Triple]]]] = {
    "sparq": ("each property has one chain", one_chain_each),
    "reasonable": ("there are neither chains nor functional properties", without_chains_and_functions),
}
"""What an engine lacks, as an ontology that does without."""


COMMON = {f"<{RDFS}{name}>" for name in ("subClassOf", "subPropertyOf", "domain", "range")} | {f"<{OWL}inverseOf>"}
KINDS = {f"<{OWL}{name}Property>" for name in ("Transitive", "Symmetric")}


def common(triples: list[Triple]) -> Iterator[Triple]:
    """Give the axioms that every engine knows, between terms that have names."""
    for subject, predicate, value in triples:
        if subject[0] == value[0] == "<" and (predicate in COMMON or value in KINDS):
            yield subject, predicate, value


def prepare(folder: Path, triples: Iterable[Triple]) -> None:
    """Write an ontology, and the ontology and the data as one file for the engines that want that."""
    lines = "".join(f"{' '.join(triple)} .\n" for triple in triples)
    (folder / "ontology.nt").write_text(lines, encoding="utf-8")
    with (folder / "all.nt").open("w", encoding="utf-8") as file:
        file.write(lines)
        for path in sorted(folder.glob("level-*.nt")):
            file.write(path.read_text(encoding="utf-8"))
    name = folder / "all.ttl"  # N-Triples is Turtle; one engine goes by the name
    name.unlink(missing_ok=True)
    name.hardlink_to(folder / "all.nt")


def run(engines: list[str], folder: Path, runs: int) -> dict[str, Measured]:
    """Measure engines in processes of their own, taking turns; give the best times of those that come to their end."""
    results: dict[str, list[Measured]] = {engine: [] for engine in engines}
    for number in range(runs):
        for engine in [each for each in engines if len(results[each]) == number]:
            wanted = [str(folder / f"{engine}.compared")] if number == 0 else []
            command = [sys.executable, __file__, "--engine", engine, str(folder), *wanted]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["no word of why"])[0]
                print(f"{engine} did not come to its end with {MEMORY >> 30} GB of memory: {last}")
            else:
                results[engine].append(json.loads(done.stdout))
    return {engine: best(measured) for engine, measured in results.items() if measured}


def best(results: list[Measured]) -> Measured:
    return results[0] | {name: min(each[name] for each in results) for name in ("load", "reason", "work", "memory")}


def differences(one: Path, other: Path) -> list[tuple[str, int, int]]:
    """Give, for each predicate (or class), how many statements only one of two closures holds."""
    rows = import_module("duckdb").sql(f"""
        WITH one AS ({_lines(one)}), other AS ({_lines(other)}),
        differing AS (SELECT line, 1 AS here, 0 AS there FROM (FROM one EXCEPT FROM other)
            UNION ALL SELECT line, 0, 1 FROM (FROM other EXCEPT FROM one))
        SELECT CASE WHEN split_part(line, ' ', 2) = '<{RDF}type>' THEN split_part(line, ' ', 3)
            ELSE split_part(line, ' ', 2) END AS word, sum(here)::INTEGER, sum(there)::INTEGER
        FROM differing GROUP BY word ORDER BY word""")
    return rows.fetchall()


def _lines(path: Path) -> str:
    return (
        f"SELECT DISTINCT line FROM read_csv('{path}', columns = {{'line': 'VARCHAR'}}, delim = '\\x01', quote = '', "
        "escape = '', header = false, auto_detect = false)"
    )


def report(folder: Path, runs: int) -> None:
    prepare(folder, ontology())
    results = run(["maquette", "maquette_plain"], folder, runs)
    ours, plain = results["maquette"], results["maquette_plain"]
    print(f"{ours['asserted']:,} statements asserted, {ours['inferred']:,} inferred, in {ours['rounds']} rounds")
    show({"maquette": ours, "levels, rules off": plain})
    if agree(folder, "maquette_plain"):
        print(
            f"with levels and rules / without: {ours['reason'] / plain['reason']:.2f} in time, "
            f"{ours['work'] / plain['work']:.2f} in work (at most 2)"
        )
    for rival in LACKS:
        compare(folder, rival, runs)


def compare(folder: Path, rival: str, runs: int) -> None:
    """Print how we stand beside another engine, on the ontology as it is or without what the engine lacks."""
    print(f"\nBeside {rival}:", flush=True)
    prepare(folder, ontology())
    results = run(["maquette", rival], folder, 1)
    if rival not in results or not agree(folder, rival):
        lacking, mended = LACKS[rival]
        print(f"Again, where {lacking}:", flush=True)
        prepare(folder, mended(ontology()))
        results = run(["maquette", rival], folder, 1)
        if rival not in results or not agree(folder, rival):
            return
    if runs > 1:
        again = run(["maquette", rival], folder, runs - 1)
        results = {engine: best([results[engine], again[engine]]) for engine in results}
    show(results)
    compare_figures(rival, results[rival], results["maquette"])


def report_common(sizes: list[int], runs: int) -> None:
    """Print how all engines stand on what all of them know, and how they grow."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder, size)
            prepare(folder, common(ontology()))
            engines = ["maquette", "maquette_plain", "sparq", "reasonable"] + (["owlrl"] if size <= OWLRL_UP_TO else [])
            results = run(engines, folder, runs)
            ours = results["maquette"]
            print(f"\n{ours['asserted']:,} statements asserted, {ours['inferred']:,} inferred")
            show(results)
            for rival in engines[2:]:
                if rival in results and agree(folder, rival):
                    compare_figures(rival, results[rival], ours)


def compare_figures(rival: str, theirs: Measured, ours: Measured) -> None:
    whole = [each["load"] + each["reason"] for each in (theirs, ours)]
    print(
        f"{rival} / maquette: reasoning {theirs['reason'] / ours['reason']:.2f} (work "
        f"{theirs['work'] / ours['work']:.2f}), with loading {whole[0] / whole[1]:.2f}, memory "
        f"{theirs['memory'] / ours['memory']:.2f}",
        flush=True,
    )


def show(results: dict[str, Measured]) -> None:
    print(f"{'':18}{'load s':>9}{'reason s':>10}{'work s':>9}{'peak MB':>9}")
    for engine, result in results.items():
        print(f"{engine:18}{result['load']:9.2f}{result['reason']:10.2f}{result['work']:9.2f}{result['memory']:9.0f}")


def agree(folder: Path, engine: str) -> bool:
    """Tell whether another closure agrees with ours; print what differs."""
    differ = differences(folder / "maquette.compared", folder / f"{engine}.compared")
    if differ:
        print(f"They differ, hence no ratio; statements that only maquette, only {engine} has:")
    for word, here, there in differ:
        print(f"  {short(word)}: {here:,} / {there:,}")
    return not differ


def short(term: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if term.startswith(f"<{namespace}"):
            return f"{prefix}:{term[len(namespace) + 1 : -1]}"
    return term


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the closure of a generated catalogue.")
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--common", metavar="SIZES", help="compare all engines on what all know, at these sizes")
    parser.add_argument("--engine", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        engine, folder, *compared = options.engine
        print(json.dumps(measure(engine, Path(folder), Path(compared[0]) if compared else None)))
        return
    if options.common:
        report_common([int(size) for size in options.common.split(",")], options.runs)
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), options.statements)
        report(Path(folder), options.runs)


if __name__ == "__main__":
    main()
