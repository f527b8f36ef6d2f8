"""A server as people start it: `maquette serve` on a free port, over a built workspace or over data made for a test."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from maquette.builds import LAYOUT
from maquette.closure import close
from maquette.statements import StatementTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PORT = re.compile(r"http://[^/]*:(\d+)/")


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        """Give the media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    def json(self) -> dict[str, object]:
        """Give the body as a JSON object."""
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True)
class Served:
    """A running server: its port and its process."""

    port: int
    process: subprocess.Popen[str]

    def get(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        body: bytes = b"",
        seconds: float = 60,
    ) -> Answer:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body=body or None, headers=dict(headers or {}))
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def ask(self, query: str, *, accept: str = "application/sparql-results+json", seconds: float = 60) -> Answer:
        """Ask a query, by POST."""
        headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
        return self.get("/sparql", headers, method="POST", body=query.encode(), seconds=seconds)

    def ask_get(self, query: str, more: str = "", accept: str = "*/*") -> Answer:
        """Ask a query, by GET."""
        return self.get(f"/sparql?query={quote(query)}{more}", {"Accept": accept})


@contextmanager
def served(workspace: Path, *options: str, **environment: str) -> Iterator[Served]:
    """Run `maquette serve` over a built workspace; it must stop by itself when it is asked to."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "MAQUETTE_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "maquette", "serve", "--port", "0", "--workspace", str(workspace), *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**plain, "LANG": "C.UTF-8", **environment},
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        port = _PORT.search(line)
        assert port, f"no address in {line!r}"
        yield Served(int(port[1]), process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        finally:
            process.kill()
            process.stdout.close()


def workspace_of(folder: Path, nquads: str, name: str = "made") -> Path:
    """Make a workspace whose current build holds just these N-Quads to be queried, and nothing to be published."""
    build = folder / ".maquette" / "builds" / name
    build.mkdir(parents=True)
    graphs = sorted({line.rsplit(" ", 2)[1][1:-1] for line in nquads.splitlines()})
    counts = [{"graph": graph, "statements": nquads.count(f"<{graph}> .\n")} for graph in graphs]
    manifest = {
        "layout": LAYOUT,
        "edition": "2024-2025",
        "graphs": counts,
        "sources": [],
        "counts": {},
        "problems": [],
    }
    dataset = folder / ".maquette" / "served" / name
    dataset.mkdir(parents=True)
    (dataset / "dataset.nq").write_text(nquads, encoding="utf-8")
    (dataset / "graphs.json").write_text(json.dumps(counts), encoding="utf-8")
    with StatementTable.create(build / "statements.duckdb") as table:
        close(table.connection)
    (build / "inputs.json").write_text("[]", encoding="utf-8")
    (build / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    pointers = folder / ".maquette" / "current" / "2024-2025"
    pointers.mkdir(parents=True, exist_ok=True)
    (pointers / f"{len(list(pointers.iterdir())) + 1:08}").write_text(f"{name}\n", encoding="utf-8")
    (folder / "data" / "2024-2025").mkdir(parents=True, exist_ok=True)
    (folder / "maquette.toml").write_text('school = "example"\nedition = "2024-2025"\n', encoding="utf-8")
    return folder


def children(pid: int) -> dict[int, int]:
    """Give the processes below a process, with the memory that each holds, in bytes (Linux)."""
    below: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found: dict[int, int] = {}
    waiting = [pid]
    while waiting:
        for child in below.get(waiting.pop(), []):
            try:
                pages = int((Path("/proc") / str(child) / "statm").read_text().split()[1])
            except OSError:
                continue
            found[child] = pages * os.sysconf("SC_PAGESIZE")
            waiting.append(child)
    return found


def until(seconds: float, holds: object) -> bool:
    """Wait until a function gives something true, for so many seconds at most."""
    assert callable(holds)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return bool(holds())
