"""Hostile use of the endpoint: whatever is sent, the next plain request is answered, and memory comes back."""

from __future__ import annotations

import contextlib
import http.server
import os
import signal
import socket
import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from maquette.store import Graph
from serving import Served, children, served, until, workspace_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAIN = "SELECT ?o WHERE { <http://example.org/s1> <http://example.org/p> ?o }"
SECONDS = 2.0
THINGS = 3000
NEXT = "<http://example.org/next>"
GRAPH = Graph(0, "").iri


def data() -> str:
    return "".join(
        f'<http://example.org/s{n}> <http://example.org/p> "{n}" <{GRAPH}> .\n'
        f"<http://example.org/s{n}> {NEXT} <http://example.org/s{(n * 7 + 1) % THINGS}> <{GRAPH}> .\n"
        for n in range(THINGS)
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = workspace_of(tmp_path_factory.mktemp("hostile"), data())
    options = ("--query-seconds", str(SECONDS), "--query-memory", "400", "--budget", "0", "--workers", "2")
    with served(folder, *options) as running:
        yield running


def nested(opening: str, closing: str, depth: int, inside: str = "") -> str:
    return opening * depth + inside + closing * depth


EVERYTHING = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
TOO_DEEP = {
    "braces": f"SELECT * WHERE {nested('{', '}', 8000)}",
    "parentheses": f"SELECT * WHERE {{ FILTER({nested('(', ')', 8000, '1')}) }}",
    "negations": f"SELECT * WHERE {{ FILTER({'!' * 20_000}true) }}",
    "minus signs": f"SELECT (({'- ' * 12_000} 1) AS ?x) WHERE {{}}",
    "paths": f"SELECT * WHERE {{ ?s {nested('(', ')', 8000, '<http://example.org/p>')} ?o }}",
    "inverse paths": f"SELECT * WHERE {{ ?s {'^' * 20_000}<http://example.org/p> ?o }}",
    "lists": f"SELECT * WHERE {{ ?s ?p {nested('(', ')', 8000)} }}",
    "blank nodes": f"SELECT * WHERE {{ ?s ?p {nested('[ ?p ', ']', 5000)} }}",
    "a scanner's blind spot": "SELECT * WHERE { ?s <http://x\\u0041#> ?o . " + nested("{", "}", 8000) + "}",
}
HEAVY = {
    "a cross product": f"SELECT (COUNT(*) AS ?n) WHERE {{ {EVERYTHING} }}",
    "ORDER BY over a product": f"SELECT * WHERE {{ {EVERYTHING} }} ORDER BY ?a ?d ?g",
    "DISTINCT over a product": f"SELECT DISTINCT * WHERE {{ {EVERYTHING} }}",
    "VALUES doubling": "SELECT * WHERE { "
    + " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 10 }}" for n in range(12))
    + " } ORDER BY ?v0",
    "string doubling": 'SELECT ?z WHERE { BIND("xxxxxxxxxxxxxxxx" AS ?a0) '
    + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40))
    + " BIND(STRLEN(?a40) AS ?z) }",
    "a regex over a product": f"SELECT * WHERE {{ {EVERYTHING} "
    'FILTER(REGEX(CONCAT(STR(?a), STR(?d)), "(a*)*(b*)*$")) }',
    "a path over everything": f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ({NEXT}|^{NEXT})* ?o }}",
    "negation over a product": f"SELECT * WHERE {{ {EVERYTHING} "
    "FILTER NOT EXISTS { ?a ?x ?y . ?d ?u ?w FILTER(?y < ?w) } }",
    "a long chain of OR": "SELECT * WHERE { ?s ?p ?o FILTER(" + " || ".join(["?o = 1"] * 2500) + ") }",
    "a long chain of UNION": "SELECT * WHERE { " + " UNION ".join(["{ ?s ?p ?o }"] * 1500) + " }",
    "a long path": "SELECT * WHERE { ?s " + "/".join([NEXT] * 1100) + " ?o }",
}
LARGE = {
    "a large result": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }",
    "a large graph": "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
}


def is_well(server: Served) -> bool:
    answer = server.ask(PLAIN)
    return answer.status == HTTPStatus.OK and b'"1"' in answer.body


@pytest.mark.parametrize("name", TOO_DEEP)
def test_a_query_that_is_nested_too_deep_is_refused(name: str, server: Served) -> None:
    answer = server.ask(TOO_DEEP[name][:32_000] if len(TOO_DEEP[name]) > 32_000 else TOO_DEEP[name])
    assert answer.status == HTTPStatus.BAD_REQUEST, answer.body
    assert answer.type == "application/problem+json"
    assert is_well(server)


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_query_ends_in_time_and_the_next_is_answered(name: str, server: Served) -> None:
    begun = time.monotonic()
    answer = server.ask(HEAVY[name])
    assert time.monotonic() - begun < SECONDS + 5
    assert answer.status in {200, 400, 413, 503, 504}, answer.body
    assert answer.status == HTTPStatus.OK or answer.type == "application/problem+json"
    assert is_well(server)


def test_a_query_that_runs_on_is_told_that_its_time_is_over(server: Served) -> None:
    answer = server.ask(HEAVY["a cross product"])
    assert answer.status == HTTPStatus.GATEWAY_TIMEOUT
    assert "2 s" in str(answer.json()["title"])


@pytest.mark.parametrize("name", LARGE)
def test_a_result_that_is_too_large_is_refused_whole(name: str, server: Served) -> None:
    answer = server.ask(LARGE[name], accept="*/*")
    assert answer.status in {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.GATEWAY_TIMEOUT}
    assert answer.type == "application/problem+json"
    assert is_well(server)


def test_memory_comes_back(server: Served) -> None:
    for query in (*HEAVY.values(), *LARGE.values()):
        server.ask(query)
    assert is_well(server)
    assert until(20, lambda: max(children(server.process.pid).values()) < 300_000_000)


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server that nobody should ask, and what it was asked."""
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:  # quiet
            return

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/", asked
    listening.shutdown()
    listening.server_close()


REACHING_OUT = (
    "SELECT * WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
    "SELECT * WHERE {{ ?s ?p ?o LATERAL {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }}",
    "SELECT * WHERE {{ OPTIONAL {{ ?s <http://x\\u0041#> ?o }} SERVICE SILENT <{url}> {{ ?a ?b ?c }} }}",
    "SELECT * WHERE {{ ?s ?p 'it''s' SERVICE <{url}> {{ ?a ?b ?c }} }}",
    "SELECT * WHERE {{ # '\n SERVICE <{url}> {{ ?a ?b ?c }} }}",
    "sElEcT * WhErE {{ sErViCe <{url}> {{ ?s ?p ?o }} }}",
    "LOAD <{url}>",
    "SELECT * FROM <{url}> WHERE {{ ?s ?p ?o }}",
    "SELECT * FROM <file:///etc/passwd> WHERE {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> WHERE {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
    "DESCRIBE <{url}>",
    "SELECT * WHERE {{ broken ((( SERVICE <{url}> {{",
)


@pytest.mark.parametrize("query", REACHING_OUT)
def test_nothing_leaves_the_machine_and_no_file_is_read(
    query: str, server: Served, outside: tuple[str, list[str]]
) -> None:
    url, asked = outside
    answer = server.ask(query.format(url=url))
    assert not asked
    if answer.status == HTTPStatus.OK:
        assert b"root:" not in answer.body
        assert not answer.json().get("results", {}).get("bindings")  # type: ignore[attr-defined]
    assert is_well(server)


def test_a_worker_can_open_neither_socket_nor_file_even_if_the_scanner_is_blind(
    tmp_path: Path, outside: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line of defence alone: the scanner is put out of action, and the engine asked directly."""
    from maquette.server import worker
    from maquette.server.limits import Job, Limits, to_line
    from maquette.store import open_store

    url, asked = outside
    monkeypatch.setattr("maquette.store.refuse_unsafe", lambda _: None)
    build = workspace_of(tmp_path, data()) / ".maquette" / "served" / "made"
    query = f"SELECT * WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"
    ours, theirs = socket.socketpair()
    child = os.fork()
    if not child:
        try:
            worker.serve(theirs, open_store(build), Limits(seconds=5.0), 0)
        finally:
            os._exit(0)
    theirs.close()
    with ours, ours.makefile("rb") as answer:
        ours.sendall(to_line(Job(query, "http://example.org/", None, "text/csv", "", "")))
        told = answer.readline()
    os.waitpid(child, 0)
    assert b"refused" in told
    assert not asked


def test_a_worker_killed_from_outside_is_replaced(server: Served) -> None:
    for _ in range(3):
        for pid in list(children(server.process.pid)):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        assert until(20, lambda: server.get("/readyz").status == HTTPStatus.OK and is_well(server))


def test_slow_readers_do_not_keep_others_waiting(server: Served) -> None:
    query = "SELECT * WHERE { ?a ?b ?c . ?d <http://example.org/p> '7' }"
    request = (
        f"POST /sparql HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {len(query)}\r\n\r\n{query}"
    ).encode()
    slow = []
    try:
        for _ in range(100):
            reader = socket.create_connection(("127.0.0.1", server.port))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            reader.sendall(request)
            slow.append(reader)
        begun = time.monotonic()
        assert until(20, lambda: is_well(server))
        assert time.monotonic() - begun < 20
    finally:
        for reader in slow:
            reader.close()
    assert is_well(server)


RUDE = {
    "a header without end": b"GET /sparql HTTP/1.1\r\nX: " + b"a" * 200_000,
    "thousands of headers": b"GET /sparql HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(20_000)) + b"\r\n",
    "no HTTP": b"\x00\x01\x02\x03" * 1000,
    "a length that lies": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nquery=",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nquery",
    "a range": b"GET /sparql HTTP/1.1\r\nHost: x\r\nRange: bytes=" + b"0-1," * 2000 + b"\r\n\r\n",
    "a path out of the folder": b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "an encoded path out of the folder": b"GET /%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("name", RUDE)
def test_rude_requests_are_refused_and_the_next_is_answered(name: str, server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.settimeout(15)
        answer = b""
        with contextlib.suppress(OSError):
            connection.sendall(RUDE[name])
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(65_536)
    assert b"root:" not in answer
    assert not answer or answer.startswith(b"HTTP/1.1 ")
    assert is_well(server)


def test_script_in_literals_and_iris_is_data(tmp_path: Path) -> None:
    script = "<script>alert(1)</script>"
    quad = f'<http://example.org/s> <http://example.org/p> "{script}" <{GRAPH}> .\n'
    with served(workspace_of(tmp_path, quad)) as server:
        answer = server.ask("SELECT ?o WHERE { ?s ?p ?o }", accept="*/*")
        assert answer.type == "application/sparql-results+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        refused = server.ask_get(f"SELECT {script}", accept="text/html, */*;q=0.1")
        assert (refused.status, refused.type) == (HTTPStatus.BAD_REQUEST, "application/problem+json")


def test_a_client_that_used_up_its_time_waits(tmp_path: Path) -> None:
    folder = workspace_of(tmp_path, data())
    with served(folder, "--query-seconds", "1", "--budget", "1") as server:
        assert server.ask(HEAVY["a cross product"]).status == HTTPStatus.GATEWAY_TIMEOUT
        refused = server.ask(PLAIN)
        assert refused.status == HTTPStatus.TOO_MANY_REQUESTS
        assert int(refused.headers["retry-after"]) >= 1


def test_a_build_is_swapped_under_load_without_an_error(tmp_path: Path) -> None:
    def build(word: str) -> str:
        return f'<http://example.org/s> <http://example.org/p> "{word}" <{GRAPH}> .\n'

    folder = workspace_of(tmp_path, build("one"), "first")
    query = "SELECT ?o WHERE { <http://example.org/s> ?p ?o }"
    with served(folder, "--budget", "0") as server:
        seen: list[bytes] = []
        failed: list[object] = []
        done = threading.Event()

        def load() -> None:
            while not done.is_set():
                answer = server.ask(query, accept="text/csv")
                (seen if answer.status == HTTPStatus.OK else failed).append(answer.body)

        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        workspace_of(folder, build("two"), "second")
        assert until(20, lambda: any(b"two" in body for body in seen[-5:]))
        done.set()
        for thread in threads:
            thread.join()
        assert not failed
        assert b"two" in server.ask(query, accept="text/csv").body
        assert {body.split()[1] for body in seen} == {b"one", b"two"}


def test_a_server_that_is_asked_to_stop_leaves_no_process(tmp_path: Path) -> None:
    with served(workspace_of(tmp_path, data())) as server:
        below = set(children(server.process.pid))
        assert len(below) >= 3
    assert server.process.returncode == 0
    assert until(10, lambda: not any(os.path.exists(f"/proc/{pid}/exe") for pid in below))  # noqa: PTH110
