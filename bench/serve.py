"""How many requests a second: our endpoint and pages beside `oxigraph serve` and rdflib-endpoint, on the same data.

    python bench/serve.py [--statements 100000] [--seconds 10] [--soak 600]

Requests come from a second process, wrk (Debian's package), with 1 and with 100 clients. Queries are plain look-ups of
many different units, so that nobody answers from a cache of answers. All servers run one after the other on the same
statements (the peers hold them in one graph: they have no basis to tell apart). Processor time is that of the server
with all its processes, and says more than the clock on a machine that is busy. `--soak` compares nothing: it asks that
many seconds on end, prints memory (of all processes, PSS) and what was refused, and fails unless memory stays flat and
everything is answered.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from generate import write

if TYPE_CHECKING:
    from collections.abc import Iterator

EDITION = "2024-2025"
BIN = Path(sys.executable).parent
LOOK_UP = "SELECT ?p ?o WHERE {{ <{unit}> ?p ?o }}"
UNITS = "SELECT ?unit WHERE { ?unit a <https://w3id.org/maquette/ontology#Unit> } ORDER BY ?unit LIMIT 1000"
HEAVY = "SELECT ?a ?b ?c WHERE { ?a ?b ?c } ORDER BY ?c LIMIT 5000"
FEW = 500
CLIENTS, PARTS = 10, 10
MOST_GROWTH = 0.05
_RATE, _FAILED = re.compile(r"Requests/sec:\s+([\d.]+)"), re.compile(r"Non-2xx or 3xx responses: (\d+)")
_PSS = re.compile(r"^Pss:\s+(\d+)", re.MULTILINE)
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

    def _read(self, name: str) -> list[str]:
        """Give a file of each of its processes, those apart that end meanwhile."""
        texts = []
        for pid in self.processes():
            with suppress(OSError):
                texts.append((Path("/proc") / str(pid) / name).read_text())
        return texts

    def cpu(self) -> float:
        """Give the processor time that it has taken, in s, ended children included."""
        ticks = 0
        for text in self._read("stat"):
            ticks += sum(map(int, text.rpartition(")")[2].split()[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Give the memory that it holds, in MB, what its processes share counted once (PSS)."""
        found = (_PSS.search(text) for text in self._read("smaps_rollup"))
        return sum(int(each[1]) for each in found if each) / 1000


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
        units = units_of(server)
    assert len(units) > 100
    print("| queries | clients | requests/s | 99 % below, ms | processor time, µs a request | failed | of ours |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    rates: dict[tuple[str, int], float] = {}
    for number, start in enumerate((ours, oxigraph, rdflib)):
        with start(folder, 8302 + number) as server:
            paths = [query_path(server, LOOK_UP.format(unit=unit)) for unit in units]
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
        paths = [page_of(unit) for unit in units_of(server)]
        print("\n| pages | clients | requests/s | 99 % below, ms | failed |\n|---|---:|---:|---:|---:|")
        for clients in (1, 100):
            rate, slowest, failed = load(root, paths, clients, seconds, folder)
            print(f"| {len(paths)} | {clients} | {rate:,.0f} | {slowest:.1f} | {failed} |", flush=True)


@dataclass(frozen=True)
class Refusal:
    """An answer other than 200: when it came, in s, how long it took, and what it said."""

    at: float
    seconds: float
    status: str
    path: str
    body: str


class Clients:
    """Clients that ask on end, each in a thread, one path after the other."""

    def __init__(self, url: str, paths: list[str], number: int) -> None:
        self._address, self._paths = urlsplit(url).netloc, paths
        self._begun, self._over = time.monotonic(), threading.Event()
        self.answered, self.slowest = [0] * number, 0.0
        self.refused: list[Refusal] = []
        self._threads = [threading.Thread(target=self._ask_on, args=(each,)) for each in range(number)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask_on(self, number: int) -> None:
        connection = HTTPConnection(self._address, timeout=60)
        start = number * len(self._paths) // len(self._threads)
        for path in islice(cycle(self._paths), start, None):
            if self._over.is_set():
                break
            begun = time.monotonic()
            try:
                connection.request("GET", path, headers={"Accept": "application/sparql-results+json, text/html;q=0.9"})
                answer = connection.getresponse()
                status, body = str(answer.status), answer.read()
            except (OSError, HTTPException) as error:
                status, body = type(error).__name__, str(error).encode()
                connection.close()
            seconds = time.monotonic() - begun
            self.slowest = max(self.slowest, seconds)
            self.answered[number] += 1
            if status != "200":
                told = " ".join(body.decode("utf-8", "replace").split())
                self.refused.append(Refusal(begun - self._begun, seconds, status, path, told[:200]))
        connection.close()


def soak(folder: Path, seconds: int) -> bool:
    """Ask on end look-ups, heavy queries and pages; print memory on the way, what was refused, and a verdict.

    Gives whether memory stayed flat and nothing was refused.
    """
    with ours(folder, 8320) as server:
        units = units_of(server)
        light = [LOOK_UP.format(unit=unit) for unit in units]
        paths = []
        for number, unit in enumerate(units):
            paths += [query_path(server, light[number]), query_path(server, light[-number]), page_of(unit)]
            if number % 3 == 0:
                paths.append(query_path(server, HEAVY))
        for page in map(page_of, units):  # rendered once and kept: that is no growth
            urlopen(f"{server.url.removesuffix('/sparql')}{page}", timeout=60).close()  # noqa: S310  on loopback
        print("| soak, s | memory, MB: median | most | answers | slowest, s | refused | processor time, s |")
        print("|---:|---:|---:|---:|---:|---:|---:|", flush=True)
        with Clients(server.url, paths, CLIENTS) as clients:
            medians = [_part(server, clients, part, seconds / PARTS) for part in range(1, PARTS + 1)]
        time.sleep(2)
        print(f"\nAt rest: {server.memory():,.0f} MB.")
        for each in clients.refused[:50]:
            print(
                f"Refused at {each.at:.1f} s after {each.seconds:.2f} s: {each.status} {each.body} ({each.path[:80]})"
            )
        growth = statistics.median(medians[-3:]) / statistics.median(medians[1:4]) - 1
        flat, answered = growth < MOST_GROWTH, not clients.refused
        print(f"Growth from parts 2 to 4 to the last three: {growth:+.1%} ({'flat' if flat else 'NOT FLAT'}).")
        print(
            f"{sum(clients.answered):,} answers, {len(clients.refused)} refused: {'held' if answered else 'NOT HELD'}."
        )
        return flat and answered


def _part(server: Running, clients: Clients, part: int, seconds: float) -> float:
    """Wait for a part of the soak to pass, print its row and give the median of its memory in MB."""
    before, refused, spent, clients.slowest = sum(clients.answered), len(clients.refused), server.cpu(), 0.0
    end, samples = time.monotonic() + seconds, []
    while not samples or time.monotonic() < end:
        time.sleep(min(1.0, seconds / 4))
        samples.append(server.memory())
    median = statistics.median(samples)
    row = [
        f"{part * seconds:.0f}", f"{median:,.0f}", f"{max(samples):,.0f}", f"{sum(clients.answered) - before:,}",
        f"{clients.slowest:.2f}", str(len(clients.refused) - refused), f"{server.cpu() - spent:.1f}",
    ]  # fmt: skip
    print(f"| {' | '.join(row)} |", flush=True)
    return median


def units_of(server: Running) -> list[str]:
    """Give the IRIs of some units."""
    found = json.loads(asked(server, UNITS))["results"]["bindings"][:FEW]
    return [each["unit"]["value"] for each in found]


def query_path(server: Running, query: str) -> str:
    """Give the path that asks a query."""
    return f"{urlsplit(server.url).path}?{urlencode({'query': query})}"


def page_of(unit: str) -> str:
    """Give the path of a unit's page."""
    return f"{urlsplit(unit).path.removeprefix('/maquette')}.html"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--soak", type=int, default=0)
    given = parser.parse_args()
    if not given.soak and shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: apt-get install wrk")
    with tempfile.TemporaryDirectory(prefix="maquette-serve-") as name:
        folder = Path(name)
        build(folder, given.statements)
        print(f"{given.statements:,} statements; load average {os.getloadavg()[0]:.1f}\n")
        held = True
        if given.soak:
            held = soak(folder, given.soak)
        else:
            compare(folder, given.seconds)
            pages(folder, given.seconds)
        print(f"\nLoad average at the end: {os.getloadavg()[0]:.1f}")
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
