"""Exchanges with endpoints: what goes wrong is said, what passes is tried again, what is secret stays so."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from urllib.request import Request

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.basis import Basis, level
from maquette.endpoint import NOTHING, OURS, RemoteStore
from maquette.endpoint_exchange import (
    AnswerCutShort,
    BadAddress,
    Credentials,
    CredentialsRefused,
    EndpointBusy,
    EndpointFault,
    EndpointMoved,
    EndpointRefused,
    EndpointTooSlow,
    Exchange,
    NoEndpoint,
    NotAnEndpoint,
)
from maquette.endpoint_results import skolemised, spelled, unskolemised
from maquette.store import EmbeddedStore, Graph
from maquette.terms import XSD, literal
from servers import Scripted, free_port, serving

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

STATED = Graph.of(0, 0)
QUERY = "SELECT ?x { ?x ?y ?z }"
JSON = {"Content-Type": "application/sparql-results+json"}
EMPTY = b'{"head": {"vars": ["x"]}, "results": {"bindings": []}}'
GOOD = (200, JSON, EMPTY)
QUICK = (0.01, 0.01, 0.01)


def select(server: Scripted, *, timeout: float = 5, credentials: Credentials | None = None) -> list[object]:
    store = RemoteStore(f"{server.url}/sparql", timeout=timeout, waits=QUICK, credentials=credentials)
    return list(store.select(QUERY, [STATED]).rows)


def raised(server: Scripted, fault: type[EndpointFault], *, timeout: float = 5) -> str:
    """Give what a fault says in English."""
    with pytest.raises(fault) as found:
        select(server, timeout=timeout)
    assert type(found.value) is fault
    assert server.url in found.value.in_("en")
    assert found.value.in_("en") != found.value.in_("fr")
    return found.value.in_("en")


# --- Requests


def test_a_query_goes_by_post_as_a_form_with_its_graphs_named() -> None:
    with serving(Scripted([GOOD])) as server:
        store = RemoteStore(f"{server.url}/sparql?key=1")
        store.select(QUERY, [STATED, Graph.of(None, 5)])
        store.select(QUERY, ())
    asked, without = server.asked
    assert (asked.method, asked.path) == ("POST", "/sparql?key=1")
    assert asked.head["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.form == {
        "query": [QUERY],
        "default-graph-uri": ["urn:maquette:graph:stated/stated", "urn:maquette:graph:none/proposed-likely"],
        "named-graph-uri": ["urn:maquette:graph:stated/stated", "urn:maquette:graph:none/proposed-likely"],
    }
    assert without.form["default-graph-uri"] == [NOTHING]
    assert Graph.named(NOTHING) is None


def test_every_graph_that_a_dataset_can_have_is_asked_for() -> None:
    levels = {level(basis) for basis in Basis}
    expected = {Graph.of(asserted, closure) for asserted in (None, *levels) for closure in range(7)}
    assert set(OURS) == expected
    assert len(OURS) == len(expected) == 28


@pytest.mark.parametrize(
    "url",
    ["", "sparql", "localhost:8890/sparql", "ftp://localhost/sparql", "file:///etc/passwd", "http://", "http:///sparql",
     "http://host name/sparql", "http://host/\nsparql", "http://host:port/sparql", "http://host/<sparql>",
     "http://user:secret@host/sparql", "http://user@host/sparql"],
)  # fmt: skip
def test_an_address_that_cannot_be_one_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(BadAddress) as found:
        RemoteStore(url)
    assert "secret" not in str(found.value)


# --- What goes wrong


def test_no_server() -> None:
    with pytest.raises(NoEndpoint, match="Nothing answers at"):
        RemoteStore(f"http://127.0.0.1:{free_port()}/sparql", waits=()).select(QUERY, [STATED])


def test_a_connection_that_breaks_is_tried_again() -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.close()

    with serving(Scripted([hang_up, hang_up, GOOD])) as server:
        assert select(server) == []
        assert len(server.asked) == 3
    with serving(Scripted([hang_up])) as server:
        raised(server, NoEndpoint)
        assert len(server.asked) == 1 + len(QUICK)


@pytest.mark.parametrize(
    "entry",
    [
        (200, {"Content-Type": "text/html; charset=utf-8"}, b"<!DOCTYPE html><title>Welcome</title>"),
        (404, {"Content-Type": "text/html"}, b"<html>Not here</html>"),
        (405, {}, b""),
        (406, {}, b""),
        (200, JSON, b"[]"),
        (200, JSON, b"{}"),
        (200, JSON, b'{"results": {"bindings": {}}}'),
        (200, JSON, b'{"results": {"bindings": [1]}}'),
        (200, JSON, b'{"results": {"bindings": [{"x": {"type": "triple", "value": {}}}]}}'),
        (200, JSON, b'{"results": {"bindings": [{"x": {"value": "no type"}}]}}'),
        (200, JSON, b'{"results": {"bindings": [{"x": "no object"}]}}'),
        (204, {}, b""),
    ],
)
def test_what_is_no_endpoint(entry: tuple[int, dict[str, str], bytes]) -> None:
    with serving(Scripted([entry])) as server:
        raised(server, NotAnEndpoint)
        assert len(server.asked) == 1


def test_json_that_is_cut_short() -> None:
    for body in (EMPTY[:-4], b"", EMPTY + b"Virtuoso 22023 Error", b"[" * 100_000):
        with serving(Scripted([(200, JSON, body)])) as server:
            assert "not whole JSON" in raised(server, AnswerCutShort)


def test_an_answer_shorter_than_announced_is_tried_again() -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON["Content-Type"])
        handler.send_header("Content-Length", str(len(EMPTY) + 50))
        handler.end_headers()
        handler.wfile.write(EMPTY)
        handler.close_connection = True

    with serving(Scripted([cut, GOOD])) as server:
        assert select(server) == []
    with serving(Scripted([cut])) as server:
        raised(server, AnswerCutShort)


def test_an_endpoint_that_does_not_answer_in_time() -> None:
    def sleep(_: BaseHTTPRequestHandler) -> None:
        time.sleep(4)

    with serving(Scripted([sleep])) as server:
        began = time.monotonic()
        assert "--timeout" in raised(server, EndpointTooSlow, timeout=0.3)
        assert time.monotonic() - began < 3.5
        assert len(server.asked) == 1, "what is slow is not asked again"


def test_an_endpoint_that_sends_its_answer_drop_by_drop_is_too_slow_as_well() -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON["Content-Type"])
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.4)

    with serving(Scripted([trickle])) as server:
        began = time.monotonic()
        raised(server, EndpointTooSlow, timeout=0.4)
        assert time.monotonic() - began < 6


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_endpoint_that_is_busy_for_a_while_is_asked_again(status: int) -> None:
    busy: tuple[int, dict[str, str], bytes] = (status, {}, b"later")
    with serving(Scripted([busy, busy, GOOD])) as server:
        assert select(server) == []
        assert len(server.asked) == 3
    with serving(Scripted([busy])) as server:
        assert str(status) in raised(server, EndpointBusy)
        assert len(server.asked) == 1 + len(QUICK), "tries are bounded"


def test_an_endpoint_may_say_how_long_to_wait() -> None:
    with serving(Scripted([(503, {"Retry-After": "1"}, b""), GOOD])) as server:
        began = time.monotonic()
        assert select(server) == []
        assert time.monotonic() - began >= 1


@pytest.mark.parametrize("status", [400, 413, 414, 500])
def test_a_refusal_is_told_in_the_endpoint_s_own_first_words(status: int) -> None:
    words = b"Error SP030:\x1b[31m syntax \x00error\nat line 1\n\nSPARQL query:\nSELECT the whole query again"
    with serving(Scripted([(status, {"Content-Type": "text/plain"}, words)])) as server:
        told = raised(server, EndpointRefused)
        assert f"(status {status}): Error SP030: [31m syntax error at line 1" in told
        assert "whole query" not in told
        assert len(server.asked) == 1, "what is refused is not sent again"


def test_a_refusal_in_html_is_told_without_its_tags() -> None:
    page = b"<!DOCTYPE HTML><html><body><h1>No</h1><xmp>The graph <urn:x> is rejected</xmp></body></html>"
    with serving(Scripted([(500, {"Content-Type": "text/html"}, page)])) as server:
        assert "No The graph" in raised(server, EndpointRefused)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_endpoint_that_moved_is_not_followed(status: int) -> None:
    with serving(Scripted([GOOD])) as other:
        moved = (status, {"Location": f"{other.url}/sparql"}, b"")
        with serving(Scripted([moved])) as server:
            store = RemoteStore(f"{server.url}/sparql", credentials=Credentials("ada", "secret"))
            with pytest.raises(EndpointMoved, match=other.url):
                store.select(QUERY, [STATED])
        assert other.asked == []


# --- Credentials


def test_credentials_are_sent_only_to_an_endpoint_that_asks_for_them() -> None:
    challenge = (401, {"WWW-Authenticate": 'Basic realm="any"'}, b"")
    with serving(Scripted([challenge, GOOD])) as server:
        assert select(server, credentials=Credentials("ada", "secret")) == []
        first, second = server.asked
        assert "Authorization" not in first.head
        assert second.head["Authorization"] == "Basic YWRhOnNlY3JldA=="
    with serving(Scripted([GOOD])) as server:
        select(server, credentials=Credentials("ada", "secret"))
        assert "Authorization" not in server.asked[0].head


@pytest.mark.parametrize("way", ['Basic realm="r"', 'Digest realm="r", nonce="n", qop="auth"', "Bearer", "Negotiate"])
def test_credentials_that_are_not_accepted(way: str) -> None:
    with serving(Scripted([(401, {"WWW-Authenticate": way}, b"")])) as server:
        with pytest.raises(CredentialsRefused, match="does not accept the credentials") as found:
            select(server, credentials=Credentials("ada", "secret"))
        assert "secret" not in f"{found.value} {found.value!r}"
        assert "MAQUETTE_ENDPOINT_PASSWORD" in str(found.value)
    with serving(Scripted([(401, {"WWW-Authenticate": way}, b"")])) as server:
        assert "asks for credentials" in raised(server, CredentialsRefused)
    with serving(Scripted([(403, {}, b"")])) as server:
        raised(server, CredentialsRefused)


def test_credentials_come_from_the_environment_and_are_never_shown() -> None:
    found = Credentials.of({"MAQUETTE_ENDPOINT_USER": "ada", "MAQUETTE_ENDPOINT_PASSWORD": "secret"})
    assert found == Credentials("ada", "secret")
    assert "secret" not in repr(found)
    assert Credentials.of({"MAQUETTE_ENDPOINT_PASSWORD": "secret"}) is None
    assert Credentials.of({}) is None


def test_credentials_are_for_the_hosts_that_were_named() -> None:
    challenge = (401, {"WWW-Authenticate": 'Basic realm="any"'}, b"")
    with serving(Scripted([challenge])) as server:
        exchange = Exchange(credentials=Credentials("ada", "secret"), waits=())
        exchange.at("http://127.0.0.1:1/sparql")
        with pytest.raises(CredentialsRefused):
            exchange.send(Request(f"{server.url}/sparql"))  # noqa: S310  an address of loopback
        assert all("Authorization" not in asked.head for asked in server.asked)


# --- Values


def held(term: str) -> str | None:
    """Give a term as the embedded engine gives it back."""
    store = EmbeddedStore.of(f"<urn:s> <urn:p> {term} <{STATED.iri}> .".encode())
    return store.select("SELECT ?o { ?s ?p ?o }", [STATED]).rows[0][0]


NUMBERS = st.one_of(
    st.from_regex(r"\A[+-]?[0-9]{1,17}\Z").map(lambda text: (text, "integer")),
    st.from_regex(r"\A[+-]?0{0,3}[0-9]{1,9}\Z").map(lambda text: (text, "long")),
    st.from_regex(r"\A[+-]?[0-9]{1,9}\.[0-9]{0,9}\Z").map(lambda text: (text, "decimal")),
    st.from_regex(r"\A[+-]?\.[0-9]{1,9}\Z").map(lambda text: (text, "decimal")),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: (repr(value), "double")),
    st.sampled_from(["true", "false", "1", "0"]).map(lambda text: (text, "boolean")),
    st.sampled_from(["x", "", "1.2.3", "--1", "1e5", "NaN", "INF", "½"]).map(lambda text: (text, "integer")),
    st.sampled_from(["x", "", "1.2.3", "1e5", "."]).map(lambda text: (text, "decimal")),
)


@given(NUMBERS)
def test_numbers_are_spelled_as_the_embedded_engine_spells_them(number: tuple[str, str]) -> None:
    lexical, type_ = number
    term = literal(lexical, datatype=f"{XSD}{type_}")
    found, datatype = spelled(lexical, f"{XSD}{type_}")
    assert literal(found, datatype=datatype) == held(term)
    assert spelled(found, datatype) == (found, datatype), "spelling is done once"


@pytest.mark.parametrize("lexical", ["9" * 5_000, "1e999999999", "0." + "1" * 5_000, "1E+400", "-1e400"])
def test_numbers_without_end_do_not_hang(lexical: str) -> None:
    for type_ in ("integer", "decimal", "double"):
        assert spelled(lexical, f"{XSD}{type_}")[0]


@given(st.from_regex(r"\A[A-Za-z0-9_]([A-Za-z0-9_.·é-]*[A-Za-z0-9_])?\Z"))
def test_a_blank_node_comes_back_from_the_iri_that_stands_for_it(label: str) -> None:
    term = f"_:{label}"
    assert skolemised(term).startswith("<urn:maquette:blank:")
    assert unskolemised(skolemised(term)) == term
    assert skolemised("<urn:a>") == unskolemised("<urn:a>") == "<urn:a>"


def test_values_of_every_form_of_the_standard_and_of_virtuoso() -> None:
    rows = [
        ({"type": "uri", "value": "https://example.org/é"}, "<https://example.org/é>"),
        ({"type": "bnode", "value": "b1"}, "_:b1"),
        ({"type": "bnode", "value": "nodeID://b10001"}, "_:b10001"),
        ({"type": "uri", "value": "nodeID://b10001"}, "_:b10001"),
        ({"type": "literal", "value": 'a "quote"\n'}, '"a \\"quote\\"\\n"'),
        ({"type": "literal", "value": "été", "xml:lang": "FR-fr"}, '"été"@fr-fr'),
        ({"type": "literal", "value": "1.50", "datatype": f"{XSD}decimal"}, f'"1.5"^^<{XSD}decimal>'),
        ({"type": "typed-literal", "value": "9", "datatype": f"{XSD}positiveInteger"}, f'"9"^^<{XSD}integer>'),
        ({"type": "typed-literal", "value": "1", "datatype": f"{XSD}boolean"}, f'"true"^^<{XSD}boolean>'),
        ({"type": "literal", "value": "x", "datatype": f"{XSD}string"}, '"x"'),
        (None, None),
    ]
    bindings = [{} if value is None else {"x": value} for value, _ in rows]
    body = json.dumps({"results": {"bindings": bindings}}).encode()
    with serving(Scripted([(200, JSON, body)])) as server:
        assert select(server) == [(term,) for _, term in rows]
