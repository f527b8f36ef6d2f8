"""The SPARQL endpoint: HTTP on one side, the pool of workers on the other.

Results are gathered before the status is sent: an answer is whole, or it is a refusal (problem details), and never a
200 with half a body. What waits to be read by slow clients is bounded, too.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import Response

from maquette.serialization import TRIPLE_WRITERS
from maquette.server.deadlines import Deadlines
from maquette.server.limits import Job
from maquette.server.negotiation import accepts_coding, preferred_language, preferred_type
from maquette.server.pool import refusal
from maquette.server.problems import PROBLEM_TYPE, Refused, bad_request, busy, not_acceptable
from maquette.server.protocol import Query, read_query, refuse_long_body, wrong_method
from maquette.store_results import BOOLEAN_TYPES, GRAPH_TYPES, SOLUTION_TYPES
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Message, Receive, Scope, Send

    from maquette.server.limits import Outcome
    from maquette.server.link import Answer
    from maquette.server.metering import Meter
    from maquette.server.pool import Pool
    from maquette.text import Language

_BODY_WAIT = 10.0  # s that a client may take to send a query
_READ_WAIT = 30.0  # s that a client may take to read a piece of an answer
_PIECE = 65_536  # bytes
_HELD = 200_000_000  # bytes of results that wait to be read, over all clients
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Retry-After"),
    (b"x-content-type-options", b"nosniff"),
)
_VARY = "Accept, Accept-Encoding, Accept-Language"
_KINDS: tuple[Mapping[str, str], ...] = (SOLUTION_TYPES, BOOLEAN_TYPES, GRAPH_TYPES)
"""What queries give: solutions, a truth value, a graph."""
_OFFERS = tuple(dict.fromkeys(each for types in _KINDS for each in types.values()))
_PLAIN_TYPES = {"application/json": "json", "application/xml": "xml", "text/plain": "nt", "application/n-quads": "nt"}
"""What clients accept that do not know the proper type: the format that they get, under its proper type."""


@dataclass
class Endpoint:
    """The endpoint of one pool: `description` gives the service description's statements for the endpoint's URL."""

    pool: Pool
    meter: Meter
    description: Callable[[str], list[tuple[str, str, str]]]
    page: Callable[[Request], Response]
    _held: int = 0
    _unread: Deadlines = field(default_factory=lambda: Deadlines(_READ_WAIT))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as an ASGI application."""
        request = Request(scope, receive)
        try:
            query = await _query(request)
            if query:
                answer = await self._answer(query, request)
                await self._send(*answer, send)
                return
            response = self._describe(request)
        except Refused as refused:
            response = problem(request, refused)
        await response(scope, receive, readable(send))

    async def _answer(self, query: Query, request: Request) -> Answer:
        """Give the results of a query; raises `Refused`."""
        client = request.client.host if request.client else ""
        self.meter.admit(client)
        answer = await self.pool.answer(_job(query, request))
        self.meter.charge(client, answer[0].seconds)
        if refused := refusal(answer[0], self.pool.limits, _OFFERS):
            raise refused
        if self._held + len(answer[1]) > _HELD:
            raise busy(int(_READ_WAIT))
        return answer

    async def _send(self, outcome: Outcome, results: bytes | bytearray, send: Send) -> None:
        """Send results piece by piece: a client that does not read them is let go."""
        task, size = asyncio.current_task(), len(results)
        assert task
        head = [*_head_of(outcome.media_type, outcome.zipped), (b"content-length", b"%d" % size)]
        self._held += size
        try:
            self._unread.begin(task, task.cancel)
            await send({"type": "http.response.start", "status": HTTPStatus.OK.value, "headers": head})
            for start in range(0, max(size, 1), _PIECE):
                end = start + _PIECE
                await send({"type": "http.response.body", "body": bytes(results[start:end]), "more_body": end < size})
                self._unread.end(task)
                self._unread.begin(task, task.cancel)
        except asyncio.CancelledError:
            if self._unread.end(task):
                raise
            task.uncancel()  # it was this deadline: the server closes the connection of an answer that is not whole
        finally:
            self._unread.end(task)
            self._held -= size

    def _describe(self, request: Request) -> Response:
        """Give the service description (SPARQL 1.1 Service Description, §2), or to a browser the form."""
        # Whoever takes anything is a program: it gets the description.
        offers = (*GRAPH_TYPES.values(), "text/html")
        media_type = preferred_type(request.headers.get("accept"), offers)
        if media_type is None:
            raise not_acceptable(offers)
        if media_type == "text/html":
            return self.page(request)
        name = next(name for name, each in GRAPH_TYPES.items() if each == media_type)
        text = "".join(TRIPLE_WRITERS[name](self.description(address_of(request))))
        return Response(text, media_type=_with_charset(media_type), headers={"Vary": _VARY})


async def _query(request: Request) -> Query | None:
    """Give the query of a request, None when it asks none; raises `Refused`."""
    method, scope = request.method, request.scope
    if method == "POST":
        return read_query(method, scope["query_string"], request.headers.get("content-type", ""), await _body(request))
    if method not in {"GET", "HEAD"}:
        raise wrong_method()
    return read_query(method, scope["query_string"])


@lru_cache(maxsize=256)
def _head_of(media_type: str, zipped: bool) -> tuple[tuple[bytes, bytes], ...]:
    """Give the headers of results, their length apart."""
    head = (*_CORS, (b"vary", _VARY.encode()), (b"content-type", _with_charset(media_type).encode()))
    return (*head, (b"content-encoding", b"gzip")) if zipped else head


def readable(send: Send) -> Send:
    """Let every origin read an answer: its headers stand on refusals, too (Fetch Standard, CORS)."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_CORS]
        await send(message)

    return sending


def _job(query: Query, request: Request) -> Job:
    """Give the worker's job; raises `Refused`."""
    graphs = (query.default_graphs, query.named_graphs) if query.names_dataset else None
    types = _types(query.format, request.headers.get("accept"))
    zips = accepts_coding(request.headers.get("accept-encoding"), "gzip")
    return Job(query.text, address_of(request), graphs, *types, zips)


@lru_cache(maxsize=256)
def _types(name: str, accept: str | None) -> tuple[str, str, str]:
    """Give, for each kind of result, the media type of the format that is named, or else that `Accept` prefers.

    It is "" for a kind that has none; raises `Refused` when no kind has one.
    """
    if name:
        solutions, boolean, graph = (offers.get(name, "") for offers in _KINDS)
    else:
        solutions, boolean, graph = (_accepted(accept, offers) for offers in _KINDS)
    if solutions or boolean or graph:
        return solutions, boolean, graph
    if not name:
        raise not_acceptable(_OFFERS)
    names = ", ".join(dict.fromkeys(name for offers in _KINDS for name in offers))
    raise bad_request(
        Text("There is no format “{name}”.", "Il n'y a pas de format « {name} ».").with_(name=name),
        Text("One of: {names}.", "Un parmi : {names}.").with_(names=names),
    )


def address_of(request: Request) -> str:
    """Give the endpoint's own URL, as it was asked."""
    scope = request.scope
    return _address(scope["scheme"], scope["path"], request.headers.get("host"), scope["server"])


@lru_cache(maxsize=256)
def _address(scheme: str, path: str, host: str | None, server: tuple[str, int | None] | None) -> str:
    headers = [] if host is None else [(b"host", host.encode("latin-1"))]
    return str(URL(scope={"scheme": scheme, "path": path, "headers": headers, "server": server}))


def _accepted(accept: str | None, offers: Mapping[str, str]) -> str:
    plain = {each: offers[name] for each, name in _PLAIN_TYPES.items() if name in offers}
    found = preferred_type(accept, (*offers.values(), *plain)) or ""
    return plain.get(found, found)


async def _body(request: Request) -> bytes:
    """Give the body of a request; raises `Refused` when it is too long, or too slow in coming."""
    declared = request.headers.get("content-length", "")
    refuse_long_body(int(declared) if declared.isdigit() else 0)
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_WAIT):
            async for chunk in request.stream():
                body += chunk
                refuse_long_body(len(body))
    except TimeoutError:
        raise Refused(
            HTTPStatus.REQUEST_TIMEOUT,
            Text("The query did not arrive.", "La requête n'est pas arrivée."),
            Text("Send it whole, and at once.", "Envoyez-la entière, et sans attendre."),
        ) from None
    return bytes(body)


def language_of(request: Request) -> Language:
    """Give the language of the interface that a request prefers."""
    return "fr" if preferred_language(request.headers.get("accept-language"), ("en", "fr")) == "fr" else "en"


def problem(request: Request, refused: Refused) -> Response:
    """Give the answer to a request that is refused: problem details, in the language that the request prefers."""
    language = language_of(request)
    headers = {**refused.headers, "Content-Language": language, "Vary": _VARY}
    return Response(refused.as_json(language), refused.status, headers, PROBLEM_TYPE)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
