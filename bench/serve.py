"""How many requests a second: our endpoint and pages beside `oxigraph serve` and rdflib-endpoint, on the same data.

    python bench/serve.py [--statements 100000] [--seconds 10] [--soak 600]

Requests come from a second process, wrk (Debian's package), with 1 and with 100 clients. Queries are plain look-ups of
many different units, so that nobody answers from a cache of answers. All servers run one after the other on the same
statements (the peers hold them in one graph: they have no basis to tell apart). Processor time is that of the server
with all its processes, and says more than the clock on a machine that is busy. `--soak` asks that many seconds on end
and prints memory and growth.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from generate import write

if TYPE_CHECKING:
    from collections.abc import Iterator

EDITION = "2024-2025"
BIN = Path(sys.executable).parent
LOOK_UP = "SELECT ?p ?o WHERE {{ <{unit}> ?p ?o }}"
UNITS = "SELECT ?unit WHERE { ?unit a <https://w3id.org/maquette/ontology#Unit> } ORDER BY ?unit LIMIT 1000"
FEW = 500
_RATE, _FAILED = re.compile(r"Requests/sec:\s+([\d.]+)"), re.compile(r"Non-2xx or 3xx responses: (\d+)")
_SLOWEST = re.compile(r"99%\s+([\d.]+)(us|ms|s)")
_PEER = """
import sys
import uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph()
graph.parse(sys.argv[1], format="nt")
uvicorn.run(SparqlEndpoint(graph=graph, path="/"), port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True)
class Running:
    """A server under measurement: its name, the address of its queries, its first process."""

    name: str
    url: str
    process: subprocess.Popen[bytes]

    def processes(self) -> list[int]:
        """Give its processes: the first one and all below it."""
        below: dict[int, list[int]] = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            below.setdefault(parent, []).append(int(path.parent.name))
        found, waiting = [], [self.process.pid]
        while waiting:
            found.append(waiting.pop())
            waiting += below.get(found[-1], [])
        return found

    def cpu(self) -> float:
        """Give the processor time that it has taken, in s, ended children included."""
        ticks = 0
        for pid in self.processes():
            fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Give the memory that it holds, in MB, what its processes share counted once (PSS)."""
        total = 0
        for pid in self.processes():
            text = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
            total += int(re.search(r"Pss:\s+(\d+)", text)[1])  # type: ignore[index]
        return total / 1000


def build(folder: Path, statements: int) -> Path:
    """Make a workspace with the build of a generated catalogue; give the same statements as N-Triples."""
    settings = f'school = "generated"\nedition = "{EDITION}"\n'
    write(folder / "data" / EDITION / "partners", statements)
    (folder / "data" / "ids.csv").write_text("kind,id,label\n", encoding="utf-8")
    (folder / "maquette.toml").write_text(settings, encoding="utf-8")
    subprocess.run([BIN / "maquette", "build", "--workspace", folder], check=True, stderr=subprocess.DEVNULL)
    triples = folder / "all.nt"
    command = [BIN / "maquette", "export", "--format", "nt", "-o", triples, "--workspace", folder]
    subprocess.run(command, check=True)
    return triples


@contextmanager
def ours(folder: Path, port: int) -> Iterator[Running]:
    """Run `maquette serve` without a budget: all requests come from one client here."""
    command = [BIN / "maquette", "serve", "--port", str(port), "--budget", "0", "--workspace", folder]
    with _running("maquette serve", f"http://127.0.0.1:{port}/sparql", command) as server:
        yield server


@contextmanager
def oxigraph(folder: Path, port: int) -> Iterator[Running]:
    """Run `oxigraph serve-read-only` on a store of its own."""
    store = folder / "oxigraph"
    if not store.exists():
        load = [BIN / "oxigraph", "load", "--location", store, "--file", folder / "all.nt"]
        subprocess.run(load, check=True, stderr=subprocess.DEVNULL)
    command = [BIN / "oxigraph", "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with _running("oxigraph serve", f"http://127.0.0.1:{port}/query", command) as server:
        yield server


@contextmanager
def rdflib(folder: Path, port: int) -> Iterator[Running]:
    """Run rdflib-endpoint over a graph in memory."""
    command = [sys.executable, "-c", _PEER, folder / "all.nt", str(port)]
    with _running("rdflib-endpoint", f"http://127.0.0.1:{port}/", command) as server:
        yield server


@contextmanager
def _running(name: str, url: str, command: list[Any]) -> Iterator[Running]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        server = Running(name, url, process)
        for _ in range(600):
            if _answers(server):
                break
            time.sleep(0.2)
        else:
            raise SystemExit(f"{name} does not answer at {url}")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(server: Running) -> bool:
    try:
        return bool(asked(server, "ASK {}"))
    except OSError:
        return False


def asked(server: Running, query: str) -> bytes:
    """Ask one query and give the answer, in JSON."""
    accept = {"Accept": "application/sparql-results+json"}
    request = Request(f"{server.url}?{urlencode({'query': query})}", headers=accept)  # noqa: S310  on loopback
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        return bytes(answer.read())


def load(url: str, paths: list[str], clients: int, seconds: int, folder: Path) -> tuple[float, float, int]:
    """Ask paths in turn; give requests a second, the time that 99 of 100 stayed below in ms, and how many failed."""
    script = folder / "paths.lua"
    quoted = ",\n".join(f'"{path}"' for path in paths)
    script.write_text(
        f"local paths = {{\n{quoted}\n}}\nlocal turn = 0\n"
        'wrk.headers["Accept"] = "application/sparql-results+json, text/html;q=0.9"\n'
        "request = function() turn = turn % #paths + 1 return wrk.format(nil, paths[turn]) end\n",
        encoding="utf-8",
    )
    command = ["wrk", "--latency", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", script, url]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate, slowest, failed = _RATE.search(printed), _SLOWEST.search(printed), _FAILED.search(printed)
    assert rate
    assert slowest
    milliseconds = float(slowest[1]) * {"us": 0.001, "ms": 1, "s": 1000}[slowest[2]]
    return float(rate[1]), milliseconds, int(failed[1]) if failed else 0


def compare(folder: Path, seconds: int) -> None:
    """Print requests a second of each server, with 1 and with 100 clients, and the ratio to ours."""
    with ours(folder, 8301) as server:
        found = json.loads(asked(server, UNITS))["results"]["bindings"]
    units = [each["unit"]["value"] for each in found][:FEW]
    assert len(units) > 100
    print("| queries | clients | requests/s | 99 % below, ms | processor time, µs a request | failed | of ours |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    rates: dict[tuple[str, int], float] = {}
    for number, start in enumerate((ours, oxigraph, rdflib)):
        with start(folder, 8302 + number) as server:
            path = urlsplit(server.url).path
            paths = [f"{path}?{urlencode({'query': LOOK_UP.format(unit=unit)})}" for unit in units]
            for clients in (1, 100):
                before = server.cpu()
                rate, slowest, failed = load(server.url, paths, clients, seconds, folder)
                spent = (server.cpu() - before) / max(1, rate * seconds) * 1e6
                rates[server.name, clients] = rate
                ratio = rate / rates["maquette serve", clients]
                row = [server.name, str(clients), f"{rate:,.0f}", f"{slowest:.1f}", f"{spent:,.0f}", str(failed)]
                print(f"| {' | '.join(row)} | {ratio:.2f} |", flush=True)


def pages(folder: Path, seconds: int) -> None:
    """Print requests a second for pages: each rendered once, then kept."""
    with ours(folder, 8310) as server:
        root = server.url.removesuffix("/sparql")
        found = json.loads(asked(server, UNITS))["results"]["bindings"][:FEW]
        paths = [f"{urlsplit(each['unit']['value']).path.removeprefix('/maquette')}.html" for each in found]
        print("\n| pages | clients | requests/s | 99 % below, ms | failed |\n|---|---:|---:|---:|---:|")
        for clients in (1, 100):
            rate, slowest, failed = load(root, paths, clients, seconds, folder)
            print(f"| {len(paths)} | {clients} | {rate:,.0f} | {slowest:.1f} | {failed} |", flush=True)


def soak(folder: Path, seconds: int) -> None:
    """Ask on end, light and heavy queries by turns; print memory before, on the way and after."""
    with ours(folder, 8320) as server:
        heavy = "SELECT ?a ?b ?c WHERE { ?a ?b ?c } ORDER BY ?c LIMIT 5000"
        paths = [f"/sparql?{urlencode({'query': each})}" for each in ("SELECT * WHERE { ?s a ?o } LIMIT 20", heavy)]
        load(server.url, paths, 10, 5, folder)
        print(f"\n| soak, s | memory, MB | failed |\n|---:|---:|---:|\n| 0 | {server.memory():,.0f} | |")
        for part in range(1, 11):
            *_, failed = load(server.url, paths, 10, max(1, seconds // 10), folder)
            print(f"| {part * seconds // 10} | {server.memory():,.0f} | {failed} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--soak", type=int, default=0)
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory(prefix="maquette-serve-") as name:
        folder = Path(name)
        build(folder, given.statements)
        print(f"{given.statements:,} statements; load average {os.getloadavg()[0]:.1f}\n")
        compare(folder, given.seconds)
        pages(folder, given.seconds)
        if given.soak:
            soak(folder, given.soak)
        print(f"\nLoad average at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
