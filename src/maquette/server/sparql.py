"""The SPARQL endpoint: HTTP on one side, the pool of workers on the other.

Results are gathered before the status is sent: an answer is whole, or it is a refusal (problem details), and never a
200 with half a body. What waits to be read by slow clients is bounded, too.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from maquette.serialization import TRIPLE_WRITERS
from maquette.server.limits import Job
from maquette.server.negotiation import accepts_coding, preferred_language, preferred_type
from maquette.server.pool import refusal
from maquette.server.problems import PROBLEM_TYPE, Refused, bad_request, busy, not_acceptable, too_slow
from maquette.server.protocol import Query, read_query, refuse_long_body, wrong_method
from maquette.store_results import BOOLEAN_TYPES, GRAPH_TYPES, SOLUTION_TYPES
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from maquette.server.limits import Outcome
    from maquette.server.metering import Meter
    from maquette.server.pool import Pool
    from maquette.text import Language

_BODY_WAIT = 10.0  # s that a client may take to send a query
_READ_WAIT = 30.0  # s that a client may take to read a piece of an answer
_PIECE = 65_536  # bytes
_HELD = 200_000_000  # bytes of results that wait to be read, over all clients
_VARY = "Accept, Accept-Encoding, Accept-Language"
_KINDS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("solutions", SOLUTION_TYPES),
    ("boolean", BOOLEAN_TYPES),
    ("graph", GRAPH_TYPES),
)
_OFFERS = tuple(dict.fromkeys(each for _, types in _KINDS for each in types.values()))
_PLAIN_TYPES = {"application/json": "json", "application/xml": "xml", "text/plain": "nt", "application/n-quads": "nt"}
"""What clients accept that do not know the proper type: the format that they get, under its proper type."""


@dataclass
class Endpoint:
    """The endpoint of one pool: `description` gives the service description's statements for the endpoint's URL."""

    pool: Pool
    meter: Meter
    description: Callable[[str], list[tuple[str, str, str]]]
    page: Callable[[Request], Response]
    _held: int = field(default=0)

    async def __call__(self, request: Request) -> Response:
        """Answer a request."""
        try:
            return await self._answer(request)
        except Refused as refused:
            return problem(request, refused)

    async def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD", "POST"}:
            raise wrong_method()
        query = read_query(
            request.method,
            request.scope["query_string"],
            request.headers.get("content-type", ""),
            await _body(request) if request.method == "POST" else b"",
        )
        if query is None:
            return self._describe(request)
        client = request.client.host if request.client else ""
        self.meter.admit(client)
        outcome, results = await self.pool.answer(_job(query, request))
        self.meter.charge(client, outcome.seconds)
        if refused := refusal(outcome, self.pool.limits, _OFFERS):
            raise refused
        if self._held + len(results) > _HELD:
            raise busy(int(_READ_WAIT))
        self._held += len(results)
        return _Pieces(outcome, results, self._let_go)

    def _let_go(self, size: int) -> None:
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


class _Pieces(Response):
    """Results sent piece by piece: a client that does not read them is let go."""

    def __init__(self, outcome: Outcome, results: bytes, sent: Callable[[int], None]) -> None:
        headers = {"Vary": _VARY, "Content-Length": str(len(results))}
        if outcome.zipped:
            headers["Content-Encoding"] = "gzip"
        super().__init__(media_type=_with_charset(outcome.media_type), headers=headers)
        self._results, self._sent = memoryview(results), sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI says so
        """Send the results."""
        size = len(self._results)
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for start in range(0, max(size, 1), _PIECE):
                piece = bytes(self._results[start : start + _PIECE])
                async with asyncio.timeout(_READ_WAIT):
                    more = start + _PIECE < size
                    await send({"type": "http.response.body", "body": piece, "more_body": more})
        except TimeoutError:
            return  # the server closes the connection: its answer was not sent to the end
        finally:
            self._results = memoryview(b"")
            self._sent(size)


def _job(query: Query, request: Request) -> Job:
    """Give the worker's job: for each kind of result the type that the request prefers; raises `Refused`."""
    if query.format:
        types = {kind: offers.get(query.format, "") for kind, offers in _KINDS}
        if not any(types.values()):
            names = ", ".join(dict.fromkeys(name for _, offers in _KINDS for name in offers))
            raise bad_request(
                Text("There is no format “{name}”.", "Il n'y a pas de format « {name} ».").with_(name=query.format),
                Text("One of: {names}.", "Un parmi : {names}.").with_(names=names),
            )
    else:
        types = {kind: _accepted(request.headers.get("accept"), offers) for kind, offers in _KINDS}
        if not any(types.values()):
            raise not_acceptable(_OFFERS)
    graphs = ([*query.default_graphs], [*query.named_graphs]) if query.names_dataset else None
    zips = accepts_coding(request.headers.get("accept-encoding"), "gzip")
    return Job(query.text, address_of(request), graphs, types["solutions"], types["boolean"], types["graph"], zips)


def address_of(request: Request) -> str:
    """Give the endpoint's own URL, as it was asked."""
    return str(request.url.replace(query=""))


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
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, *_waited()) from None
    return bytes(body)


def _waited() -> tuple[Text, Text]:
    refused = too_slow(_BODY_WAIT)
    return Text("The query did not arrive.", "La requête n'est pas arrivée."), refused.remedy


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
