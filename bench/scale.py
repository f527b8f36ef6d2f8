"""How everything grows with the number of statements: read, load, close, write, ask, and memory, beside rdflib.

    python bench/scale.py [--sizes 10000,100000,1000000,5000000] [--rdflib-up-to 1000000] [--slowest 8]

It generates catalogues (`bench/generate.py`) and makes of each a build as `maquette build` does, but with the level
that each generated file has: a build takes files of partners as stated. Every phase is a process of its own, started
from a small one, so that the peak of its resident memory (`ru_maxrss`, its own children included) is its own. Questions
are asked of that build: cold, each a `maquette ask` of its own; warm, over one opened store, each in CPU time
and for `--limit` s at most.

It prints Markdown. Growth is the ratio of two neighbouring times, divided by the ratio of their statements: 1 is
linear, less is better.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generate import write

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = "10000,100000,1000000,5000000"
EDITION, NAME, PROGRAMME = "2024-2025", "generated", "D1001"
COLD = {
    "units-toward-competency": ("competency=Compétence 0 de D1001", "a label"),
    "needed-before-unit": ("unit=D1001-323", "a code"),
    "credits-per-period": ("programme=D1001", "a code"),
    "competencies-without-unit": ("", "of the whole school"),
}
"""Questions that are asked cold, with what is typed and what that is."""
COLD_RUNS = 5
TYPED = {
    "competency": "Compétence 0 de D1001",
    "covered": "D1001-100",
    "covering": "D1001-101,D1001-102",
    "job": "Métier 0 de D1001",
    "programme": PROGRAMME,
    "unit": "D1001-323",
}
"""What is typed where a parameter cannot be left open."""
SAME = """PREFIX maq: <https://w3id.org/maquette/ontology#>
SELECT ?programme (COUNT(?offer) AS ?units) (SUM(?credits) AS ?sum)
WHERE { ?offer maq:inProgramme ?programme ; maq:credits ?credits } GROUP BY ?programme"""
"""One query that needs no inference, so that rdflib can answer it too."""
Measured = dict[str, Any]


# --- The phases, each in a process of its own; engines are imported where they run, before the clock starts


def _readings(folder: Path) -> list[Any]:
    kinds = import_module("maquette.sources.reading").SourceKind
    read_rdf = import_module("maquette.sources.rdf").read_rdf
    shipped_folder = import_module("maquette.workspace").shipped_folder
    ontology = sorted(shipped_folder("ontology").glob("*.ttl"))
    return [
        *(
            read_rdf(path.read_bytes(), path.name, kinds.PARTNER, level=level)
            for level, path in enumerate(sorted((folder / "data").glob("level-*.nt")))
        ),
        *(read_rdf(path.read_bytes(), path.name, kinds.ONTOLOGY, trusted=True) for path in ontology),
    ]


def read(folder: Path) -> Measured:
    for name in ("sources.reading", "sources.rdf", "workspace"):
        import_module(f"maquette.{name}")
    start = time.perf_counter()
    readings = _readings(folder)
    return {"s": time.perf_counter() - start, "statements": sum(len(each.statements) for each in readings)}


def load(folder: Path) -> Measured:
    table_of = import_module("maquette.statements").StatementTable
    readings = _readings(folder)
    with table_of.create(_build(folder) / "statements.duckdb") as table:
        start = time.perf_counter()
        table.load(readings)
        seconds = time.perf_counter() - start
    return {"s": seconds}


def closure(folder: Path) -> Measured:
    close = import_module("maquette.closure").close
    prepare_proofs = import_module("maquette.proofs").prepare_proofs
    connection = import_module("duckdb").connect(str(_build(folder) / "statements.duckdb"))
    start = time.perf_counter()
    report = close(connection)
    closed = time.perf_counter()
    prepare_proofs(connection)
    done = time.perf_counter()
    connection.close()
    return {"s": closed - start, "proofs": done - closed, "asserted": report.asserted, "inferred": report.inferred}


def dataset(folder: Path) -> Measured:
    table_of = import_module("maquette.statements").StatementTable
    write_dataset = import_module("maquette.store").write_dataset
    with table_of.open(_build(folder) / "statements.duckdb") as table:
        start = time.perf_counter()
        graphs = write_dataset(_build(folder), table)
        seconds = time.perf_counter() - start
    builds, workspaces = import_module("maquette.builds"), import_module("maquette.workspace")
    builds.write_json(_build(folder) / builds.MANIFEST, {"edition": EDITION, "graphs": graphs, "problems": []})
    workspace = workspaces.Workspace.open(folder)
    inputs = [(workspace.label(path), path, builds.stamp(path)) for path in builds.inputs_of(workspace, EDITION)]
    builds.note_inputs(_build(folder), inputs)
    return {"s": seconds}


def warm(folder: Path, limit: float = 3) -> Measured:
    """Ask every question, of the whole school where it can be asked so; give the times and the rows.

    A question that takes longer than the limit is ended and has no time: hence a forked process for each.
    """
    load_questions = import_module("maquette.questions").load_questions
    store = import_module("maquette.store").open_store(_build(folder))
    shipped_folder = import_module("maquette.workspace").shipped_folder
    questions = load_questions(shipped_folder("queries").glob("*.rq")).values()
    answers = {question.slug: _forked(partial(_asked, store, question), limit) for question in questions}
    start = time.perf_counter()
    rows = len(store.select(SAME, store.graphs()).rows)
    return {
        "answers": {slug: each for slug, each in answers.items() if each},
        "same": time.perf_counter() - start,
        "rows": rows,
    }


def _asked(store: Any, question: Any) -> Measured:
    """Ask a question twice, once when it is slow; give the better CPU time."""
    typed = [each.name for each in question.parameters if each.required or each.default]
    if not TYPED.keys() >= set(typed):
        return {}  # it asks about something that is not generated
    ask = import_module("maquette.questions").ask
    times: list[float] = []
    while len(times) < 2 and sum(times) < 2:
        start = time.process_time()  # what others do on the machine shall not count
        answer = ask(store, question, {name: TYPED[name] for name in typed})
        times.append(time.process_time() - start)
    return {"s": min(times), "rows": len(answer.rows)}


def _forked(work: Callable[[], Measured], limit: float) -> Measured:
    """Do some work in a forked process, for `limit` s at most."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=lambda: theirs.send(work()))
    process.start()
    done = ours.poll(limit)
    result: Measured = ours.recv() if done else {"s": None, "rows": 0}
    if not done:
        process.kill()
    process.join()
    return result


def rdflib(folder: Path) -> Measured:
    graph = import_module("rdflib").Graph()
    start = time.perf_counter()
    for path in sorted((folder / "data").glob("level-*.nt")):
        graph.parse(path, format="nt")
    parsed = time.perf_counter()
    rows = len(list(graph.query(SAME)))
    return {"s": parsed - start, "same": time.perf_counter() - parsed, "rows": rows}


PHASES: dict[str, Callable[..., Measured]] = {
    each.__name__: each for each in (read, load, closure, dataset, warm, rdflib)
}


# --- Running them


def _build(folder: Path) -> Path:
    return folder / ".maquette" / "builds" / NAME


def run(command: list[str]) -> tuple[str, float, float]:
    """Run a process; give what it printed, its time in s and the peak of its resident memory in MB."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return printed, time.perf_counter() - start, usage.ru_maxrss / scale


def phase(name: str, folder: Path, *given: str) -> Measured:
    printed, _, memory = run([sys.executable, __file__, "--phase", name, str(folder), *given])
    return {**json.loads(printed), "memory": memory}


def prepare(folder: Path, size: int) -> None:
    """Make a workspace whose only build is still to be filled."""
    write(folder / "data", size)
    (folder / "data" / EDITION).mkdir()
    (folder / "data" / "ids.csv").write_text("kind,id,label\n", encoding="utf-8")
    settings = f'school = "generated"\nedition = "{EDITION}"\n'
    (folder / "maquette.toml").write_text(settings, encoding="utf-8")
    _build(folder).mkdir(parents=True)
    pointers = folder / ".maquette" / "current" / EDITION
    pointers.mkdir(parents=True)
    (pointers / "00000001").write_text(f"{NAME}\n", encoding="utf-8")


def cold(folder: Path) -> Measured:
    """Ask from a new process each time; give the median time and the peak memory of each question."""
    results = {}
    for slug, (setting, _) in COLD.items():
        command = [sys.executable, "-m", "maquette", "ask", slug, "--format", "csv", "--workspace", str(folder)]
        runs = [run([*command, *(["-s", setting] if setting else [])]) for _ in range(COLD_RUNS)]
        results[slug] = {
            "s": sorted(each[1] for each in runs)[COLD_RUNS // 2],
            "memory": max(each[2] for each in runs),
        }
    return results


def size_of(folder: Path) -> dict[str, float]:
    """Give the sizes of the statement table and of the dataset on disk, in MB."""
    files = [path for path in _build(folder).rglob("*") if path.is_file()]
    table = sum(path.stat().st_size for path in files if path.suffix == ".duckdb")
    return {"table": table / 1e6, "dataset": (sum(path.stat().st_size for path in files) - table) / 1e6}


def measure(size: int, limit: float, *, with_rdflib: bool) -> Measured:
    with tempfile.TemporaryDirectory(prefix="maquette-scale-") as name:
        folder = Path(name)
        prepare(folder, size)
        result: Measured = {"size": size}
        for each in ("read", "load", "closure", "dataset", "warm", *(["rdflib"] if with_rdflib else [])):
            result[each] = phase(each, folder, *([str(limit)] if each == "warm" else []))
            print(f"{size:,}: {each} {result[each].get('s', 0):.2f} s", file=sys.stderr, flush=True)
        result |= {"cold": cold(folder), "disk": size_of(folder)}
    if with_rdflib:
        assert result["rdflib"]["rows"] == result["warm"]["rows"], "rdflib answers otherwise"
    return result


# --- Printing


def table(headings: list[str], rows: list[list[str]]) -> None:
    print(f"\n| {' | '.join(headings)} |\n|{'|'.join([' --- ', *[' ---: '] * (len(headings) - 1)])}|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def _row(title: str, results: list[Measured], figure: Callable[[Measured], float], digits: int) -> list[str]:
    return [title, *(f"{figure(each):,.{digits}f}" for each in results)]


def _peak(name: str, result: Measured) -> float:
    return float(result[name]["memory"])


def _growth(title: str, results: list[Measured], figure: Callable[[Measured], float]) -> list[str]:
    grown = [
        f"{figure(later) / figure(earlier) / (later['size'] / earlier['size']):.2f}"
        for earlier, later in pairwise(results)
    ]
    return [f"growth: {title}", "", *grown]


def report(results: list[Measured], slowest: int) -> None:
    sizes = [f"{each['size']:,}" for each in results]
    phases: dict[str, Callable[[Measured], float]] = {
        "read, s": lambda each: each["read"]["s"],
        "load, s": lambda each: each["load"]["s"],
        "close, s": lambda each: each["closure"]["s"],
        "prepare proofs, s": lambda each: each["closure"]["proofs"],
        "write the dataset, s": lambda each: each["dataset"]["s"],
    }
    memory = {"read": "read", "read and load": "load", "close and prepare proofs": "closure", "dataset": "dataset"}
    table(
        ["statements asked for", *sizes],
        [
            _row("asserted, distinct", results, lambda each: each["closure"]["asserted"], 0),
            _row("inferred", results, lambda each: each["closure"]["inferred"], 0),
            *(_row(title, results, figure, 2) for title, figure in phases.items()),
            *(_row(f"peak MB: {title}", results, partial(_peak, name), 0) for title, name in memory.items()),
            _row("peak MB: all questions, warm", results, lambda each: each["warm"]["memory"], 0),
            _row("statement table, MB", results, lambda each: each["disk"]["table"], 1),
            _row("dataset, MB", results, lambda each: each["disk"]["dataset"], 1),
            *(_growth(title, results, figure) for title, figure in phases.items()),
        ],
    )
    table(
        ["cold `maquette ask`, s (peak MB)", *sizes],
        [
            [
                f"`{slug}`, {what}",
                *(f"{each['cold'][slug]['s']:.2f} ({each['cold'][slug]['memory']:.0f})" for each in results),
            ]
            for slug, (_, what) in COLD.items()
        ],
    )
    _report_warm(results, sizes, slowest)
    _report_rdflib([each for each in results if "rdflib" in each])


def _report_warm(results: list[Measured], sizes: list[str], slowest: int) -> None:
    judged = max((each for each in results if each["size"] <= 1_000_000), key=lambda each: each["size"], default=None)
    last = (judged or results[-1])["warm"]["answers"]
    slugs = sorted(last, key=lambda slug: -(last[slug]["s"] or float("inf")))[:slowest]
    table(
        [f"warm, CPU s (rows), the {len(slugs)} slowest of {len(last)}", *sizes],
        [[f"`{slug}`", *(_answered(each["warm"]["answers"].get(slug)) for each in results)] for slug in slugs],
    )


def _answered(answer: Measured | None) -> str:
    if not answer:
        return ""
    return f"{answer['s']:.2f} ({answer['rows']:,})" if answer["s"] else "ended"


def _report_rdflib(results: list[Measured]) -> None:
    if not results:
        return

    def ours(result: Measured) -> float:
        return float(result["read"]["s"] + result["load"]["s"])

    table(
        ["beside rdflib", *(f"{each['size']:,}" for each in results)],
        [
            _row("Maquette: read and load, s", results, ours, 2),
            _row("rdflib: parse, s", results, lambda each: each["rdflib"]["s"], 2),
            _row("Maquette: one query, s", results, lambda each: each["warm"]["same"], 4),
            _row("rdflib: the same query, s", results, lambda each: each["rdflib"]["same"], 4),
            _row("Maquette: peak MB, read and load", results, lambda each: each["load"]["memory"], 0),
            _row("rdflib: peak MB", results, lambda each: each["rdflib"]["memory"], 0),
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure every phase over catalogues of several sizes.")
    parser.add_argument("--sizes", default=SIZES, help="numbers of statements, separated by commas")
    parser.add_argument("--rdflib-up-to", type=int, default=1_000_000, help="the largest size that rdflib is given")
    parser.add_argument("--slowest", type=int, default=8, help="how many questions to show")
    parser.add_argument("--limit", type=float, default=10, help="seconds after which a warm question is ended")
    parser.add_argument("--phase", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.phase:
        name, folder, *given = options.phase
        print(json.dumps(PHASES[name](Path(folder), *map(float, given))))
        return
    load_before = os.getloadavg()[0]
    results = [
        measure(size, options.limit, with_rdflib=size <= options.rdflib_up_to)
        for size in sorted(int(each) for each in options.sizes.split(","))
    ]
    report(results, options.slowest)
    print(
        f"\nLoad average (1 min) before and after: {load_before:.1f}, {os.getloadavg()[0]:.1f}; {os.cpu_count()} cores."
    )


if __name__ == "__main__":
    main()
