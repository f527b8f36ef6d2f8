"""How fast shapes are checked, and whether the findings are the same, beside pySHACL and `shacl`.

    python bench/shapes.py [--sizes 5000,20000,100000,600000] [--pyshacl-up-to 20000] [--limit 600]

The case is `bench/curriculum.py`: 85 files, 36 node shapes, 43 SPARQL constraints. Every run is a process of its own,
so that its CPU time and the peak of its resident memory are its own (children included); the clock starts before the
first file is read and stops when all results are there, for all engines. pySHACL is run with the ontology beside the
data, as here. `shacl` has no way to name an ontology: it is given the files in one text. Results are compared by focus
node, path, value, component and severity; a result that one engine gives twice counts once.

It prints Markdown. Growth is the ratio of two neighbouring times, divided by the ratio of their statements.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

from curriculum import write

Measured = dict[str, Any]
Compared = tuple[str, str, str, str, str]
"""A result: focus node, path, value, component, severity."""
_SHACL = "http://www.w3.org/ns/shacl#"


def maquette(folder: Path) -> list[Compared]:
    validation = import_module("maquette.validation")
    shapes = validation.load_shapes([("shapes.ttl", (folder / "shapes.ttl").read_bytes())])
    ontology = [("ontology.ttl", (folder / "ontology.ttl").read_bytes())]
    report = validation.check_files(sorted((folder / "data").glob("*.ttl")), shapes, ontology)
    severities = {"violation": "Violation", "warning": "Warning", "info": "Info"}
    return [(f.focus, f.path, f.value, f.component, _SHACL + severities[f.severity]) for f in report.findings]


def pyshacl(folder: Path) -> list[Compared]:
    rdflib = import_module("rdflib")
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # it warns of each wrong literal
    rdflib.NORMALIZE_LITERALS = False
    validate = import_module("pyshacl").validate
    graph = rdflib.Graph()
    for path in sorted((folder / "data").glob("*.ttl")):
        graph.parse(path)
    shapes, ontology = (rdflib.Graph().parse(folder / f"{name}.ttl") for name in ("shapes", "ontology"))
    _, report, _ = validate(graph, shacl_graph=shapes, ont_graph=ontology, inference="none", allow_warnings=False)
    sh = rdflib.Namespace(_SHACL)

    def term(result: Any, name: str) -> str:
        node = report.value(result, sh[name])
        return "" if node is None else _exact(node)

    found = []
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        path = report.value(result, sh.resultPath)
        written = "/".join(each.n3() for each in report.items(path)) if isinstance(path, rdflib.BNode) else ""
        component, severity = (term(result, name)[1:-1] for name in ("sourceConstraintComponent", "resultSeverity"))
        found.append((term(result, "focusNode"), written or term(result, "resultPath"), term(result, "value"),
                      component, severity))  # fmt: skip
    return found


def _exact(node: Any) -> str:
    literal = import_module("maquette.terms").literal
    if type(node).__name__ != "Literal":
        return str(node.n3())
    return str(literal(str(node), language=node.language or "", datatype=str(node.datatype or f"{_XSD}string")))


_XSD = "http://www.w3.org/2001/XMLSchema#"


def shacl(folder: Path) -> list[Compared]:
    engine = import_module("shacl")
    paths = [*sorted((folder / "data").glob("*.ttl")), folder / "ontology.ttl"]
    shapes = engine.Shapes.from_file(str(folder / "shapes.ttl"))
    report = shapes.validate_turtle("".join(path.read_text("utf-8") for path in paths))
    return [
        (each.focus_node, each.path or "", each.value or "", each.component_iri, each.severity_iri)
        for each in report.results
    ]


ENGINES = {"maquette": maquette, "pyshacl": pyshacl, "shacl": shacl}


def _measure(engine: str, folder: Path, into: Path) -> None:
    start, cpu = time.perf_counter(), time.process_time()
    results = ENGINES[engine](folder)
    seconds = time.perf_counter() - start
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    measured = {
        "s": seconds,
        "cpu": time.process_time() - cpu + children.ru_utime + children.ru_stime,
        "peak": max(own.ru_maxrss, children.ru_maxrss) * 1024,
        "results": sorted(set(results)),
    }
    into.write_text(json.dumps(measured), encoding="utf-8")


def run(engine: str, folder: Path, limit: float) -> Measured | None:
    """Run an engine in a process of its own; None when it did not end within the limit (s)."""
    into = folder / f"{engine}.json"
    command = [sys.executable, __file__, "--run", engine, str(folder), str(into)]
    try:
        subprocess.run(command, check=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    measured: Measured = json.loads(into.read_text(encoding="utf-8"))
    return measured


def _row(engine: str, size: int, measured: Measured | None, limit: float) -> str:
    if measured is None:
        return f"| {engine} | {size:,} | more than {limit:.0f} | | | |"
    return (
        f"| {engine} | {size:,} | {measured['s']:.1f} | {measured['cpu']:.1f} | {measured['peak'] / size / 1000:.2f} "
        f"| {len(measured['results']):,} |"
    )


def _difference(ours: Measured, theirs: Measured, engine: str) -> str:
    one, other = ({tuple(each) for each in measured["results"]} for measured in (ours, theirs))
    if one == other:
        return f"{engine}: the same {len(one):,} results"
    return f"{engine}: {len(one & other):,} results are the same, {len(other - one):,} are only its own, " \
        f"{len(one - other):,} are missing"  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Check a generated curriculum, beside pySHACL and shacl.")
    parser.add_argument("--sizes", default="5000,20000,100000,600000")
    parser.add_argument("--pyshacl-up-to", type=int, default=20_000)
    parser.add_argument("--limit", type=float, default=600, help="seconds that a run may take")
    parser.add_argument("--run", nargs=3, metavar=("ENGINE", "FOLDER", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        engine, folder, into = options.run
        _measure(engine, Path(folder), Path(into))
        return
    print("| engine | statements | s | CPU s | kB a statement | results |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    compared, times = [], []
    with tempfile.TemporaryDirectory(prefix="maquette-shapes-") as scratch:
        for asked in map(int, options.sizes.split(",")):
            folder = Path(scratch) / str(asked)
            size = write(folder, asked)
            ours = run("maquette", folder, options.limit)
            print(_row("Maquette", size, ours, options.limit), flush=True)
            if ours:
                times.append((size, ours["cpu"]))
            for engine in ("shacl", "pyshacl") if asked <= options.pyshacl_up_to else ("shacl",):
                theirs = run(engine, folder, options.limit)
                print(_row(engine, size, theirs, options.limit), flush=True)
                if ours and theirs:
                    compared.append(f"- {size:,} statements: {_difference(ours, theirs, engine)}.")
    print("", *compared, "", sep="\n")
    for (small, before), (large, after) in pairwise(times):
        print(f"Growth from {small:,} to {large:,}: {after / before / (large / small):.2f}")


if __name__ == "__main__":
    main()
