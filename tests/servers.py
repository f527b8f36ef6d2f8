"""Servers that tests start on loopback: real Virtuoso and Oxigraph, a relay that fails on purpose, a scripted one.

Each takes a free port and a temporary folder, little memory, and is stopped at the end. What is not installed skips
the tests that need it, and fails them in continuous integration (`CI=true`): `sh tests/install_parts.sh` installs it.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from maquette.endpoint_exchange import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from email.message import Message

CHECKOUT = Path(__file__).resolve().parent.parent
TOOLS = CHECKOUT / ".tools"
UNPACKED = TOOLS / "virtuoso"
ROWS = 20_000
"""Rows that Virtuoso gives at most here: more than any question has, few enough to meet the limit in a test."""

_VIRTUOSO = f"""
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{{sql}}
DisableUnixSocket = 1
ServerThreads = 6
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
MaxQueryMem = 128M
ThreadsPerQuery = 1
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{{http}}
ServerRoot = .
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = {ROWS}
"""


@dataclass(frozen=True)
class Server:
    """A running server: its engine's name and its addresses."""

    engine: str
    query: str
    update: str
    graph_store: str
    credentials: Credentials | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that hold its credentials."""
        found = self.credentials
        return {"MAQUETTE_ENDPOINT_USER": found.user, "MAQUETTE_ENDPOINT_PASSWORD": found.password} if found else {}

    def through(self, relay: str) -> Server:
        """Give the same server as it is reached through a relay at another address."""
        query, update, graph_store = (
            relay + url[url.index("/", 8) :] for url in (self.query, self.update, self.graph_store)
        )
        return Server(self.engine, query, update, graph_store, self.credentials)


def missing(what: str) -> None:
    """Say loudly that a part is not installed: skip, or fail in continuous integration."""
    message = f"{what} is not installed: `make test` installs it, and so does `sh tests/install_parts.sh` for Virtuoso"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def free_port() -> int:
    """Give a port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Run Virtuoso 7 with its database in a folder."""
    program = UNPACKED / "usr" / "bin" / "virtuoso-t"
    found = str(program) if program.is_file() else shutil.which("virtuoso-t")
    if not found:
        missing("Virtuoso")
    assert found
    libraries = [str(path) for pattern in ("lib/*-linux-*", "usr/lib/*-linux-*") for path in UNPACKED.glob(pattern)]
    port = free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(http=port, sql=free_port()), encoding="utf-8")
    command = [found, "+foreground", "+configfile", "virtuoso.ini"]
    root = f"http://127.0.0.1:{port}"
    environment = {"LD_LIBRARY_PATH": ":".join(libraries)} if libraries else {}
    with _running(command, folder, port, "/sparql?query=ASK%7B%7D", **environment):
        yield Server(
            "virtuoso",
            f"{root}/sparql",
            f"{root}/sparql-auth",
            f"{root}/sparql-graph-crud-auth",
            Credentials("dba", "dba"),  # what a new database has
        )


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Run `oxigraph serve`, with its dataset in memory."""
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if not found:
        missing("oxigraph")
    assert found
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    with _running([found, "serve", "--bind", f"127.0.0.1:{port}"], folder, port, "/query?query=ASK%7B%7D"):
        yield Server("oxigraph", f"{root}/query", f"{root}/update", f"{root}/store")


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Server]]] = {"virtuoso": virtuoso, "oxigraph": oxigraph}


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int, probe: str, **environment: str) -> Iterator[None]:
    """Run a program until it answers at its port, and stop it at the end."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, **environment})
        try:
            _await(process, port, probe, folder / "server.log")
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


def _await(process: subprocess.Popen[bytes], port: int, probe: str, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if exchanged(port, "GET", probe)[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8", "replace"))


def exchanged(
    port: int, method: str, path: str, head: dict[str, str] | None = None, body: bytes = b""
) -> tuple[int, dict[str, str], bytes]:
    """Send a request to a port of loopback; give status, head and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body or None, head or {})
        response = connection.getresponse()
        return response.status, dict(response.headers.items()), response.read()
    finally:
        connection.close()


# --- Servers of our own


@dataclass(frozen=True)
class Asked:
    """A request as a server got it."""

    method: str
    path: str
    head: Message
    body: bytes

    @property
    def form(self) -> dict[str, list[str]]:
        """Give the fields of a form."""
        return parse_qs(self.body.decode(), keep_blank_values=True)


@dataclass
class Scripted:
    """A server that answers with a script, one entry a request, the last one again and again.

    An entry is (status, head, body), or a function that writes to the handler itself.
    """

    script: Sequence[tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def __call__(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        """Answer a request."""
        entry = self.script[min(len(self.asked), len(self.script) - 1)]
        self.asked.append(asked)
        if callable(entry):
            entry(handler)
        else:
            _answer(handler, *entry)


@dataclass
class Relay:
    """A server that passes requests on to another one, but for what a function does with some of them.

    `meddle` gets the request and the number of requests that changed something, this one included (0 for a question);
    what it gives is answered, None passes the request on.
    """

    target: str
    meddle: Callable[[Asked, int], tuple[int, dict[str, str], bytes] | None]
    changes: list[Asked] = field(default_factory=list)
    url: str = ""

    def __call__(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        """Pass a request on, or not."""
        parts = urlsplit(asked.path)
        changing = asked.method in {"PUT", "DELETE"} or b"update=" in asked.body or "graph=" in parts.query
        if changing and "Authorization" not in asked.head and "auth" in parts.path:
            changing = False  # it will be asked for credentials, and come again
        if changing:
            self.changes.append(asked)
        answer = self.meddle(asked, len(self.changes) if changing else 0)
        _answer(handler, *(answer or self._passed(asked)))

    def _passed(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        head = {name: value for name, value in asked.head.items() if name.lower() not in {"host", "connection"}}
        port = urlsplit(self.target).port
        assert port
        return exchanged(port, asked.method, asked.path, head, asked.body)


Answering = TypeVar("Answering", Scripted, Relay)


@contextmanager
def serving(answers: Answering) -> Iterator[Answering]:
    """Serve on a free port of loopback; the address is then in `url`."""

    def handle(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        answers(handler, Asked(handler.command, handler.path, handler.headers, body))

    methods = {f"do_{name}": handle for name in ("GET", "POST", "PUT", "DELETE")}
    silent = {"log_message": lambda *_: None}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (BaseHTTPRequestHandler,), {**methods, **silent}))
    server.daemon_threads = True
    answers.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield answers
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _answer(handler: BaseHTTPRequestHandler, status: int, head: dict[str, str], body: bytes) -> None:
    handler.send_response(status)
    for name, value in head.items():
        if name.lower() not in {"content-length", "connection", "transfer-encoding", "server", "date"}:
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
