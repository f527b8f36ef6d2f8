"""The web application: the endpoint, the checks of its health, and what every answer has in common."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn import Config, Server

from maquette.builds import NoBuild, current
from maquette.errors import MaquetteError
from maquette.publication import Site
from maquette.server.console import Console
from maquette.server.dataset import forget, graphs_of, served_dataset
from maquette.server.description import describe
from maquette.server.documents import Publication
from maquette.server.live import LiveQuestions
from maquette.server.metering import Meter
from maquette.server.pool import Pool
from maquette.server.protocol import wrong_method
from maquette.server.sparql import Endpoint, problem, readable

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from maquette.builds import Build
    from maquette.server.limits import Limits
    from maquette.store import GraphInfo
    from maquette.workspace import Workspace

_WATCH = 1.0  # s between looks for a new build
_GRACE = 15  # s that answers under way have when the server is asked to stop
_QUIET = 30  # s that an idle connection is kept: a program may work on what it got before it asks on
_ENDPOINT = ("/sparql", "/sparql/")
_METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]
_PREFLIGHT = Response(
    status_code=HTTPStatus.NO_CONTENT,
    headers={
        "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
        "Allow": "GET, HEAD, POST, OPTIONS",
    },
)
"""The answer to OPTIONS (Fetch Standard, CORS-preflight)."""


@dataclass
class Serving:
    """What is served at the moment: the current build, which another may replace while requests are answered."""

    workspace: Workspace
    location: str
    pool: Pool
    build: Build
    site: Site
    graphs: Sequence[GraphInfo]

    @classmethod
    def start(cls, workspace: Workspace, build: Build, limits: Limits, location: str = "") -> Serving:
        """Serve a build, and each that becomes current after it; raises `MaquetteError` when no worker starts.

        `location` is the address that the documents give as their own (by default the base of all IRIs).
        """
        dataset = served_dataset(workspace, build)
        site = _site(workspace, build, location)
        return cls(workspace, location, Pool(limits, dataset), build, site, graphs_of(dataset))

    @property
    def version(self) -> str:
        """Give what tells one state of the publication from another: the builds, and where it stands."""
        builds = sorted(each.edition.catalogue.build for each in self.site.editions.values())
        return " ".join([*builds, self.site.addresses.location])

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look for new builds; end the workers at the end."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
            await self.pool.stop()

    async def _watch(self) -> None:
        """Take over each new build when its data are open; a build that cannot be opened leaves the former one."""
        refused = None
        while True:
            await asyncio.sleep(_WATCH)
            try:
                await self.pool.mend()
                latest = await asyncio.to_thread(current, self.workspace, self.build.edition)
                if latest.folder not in {self.build.folder, refused}:
                    refused = latest.folder
                    dataset = await asyncio.to_thread(served_dataset, self.workspace, latest)
                    site = await asyncio.to_thread(_site, self.workspace, latest, self.location)
                    await self.pool.serve(dataset)
                    self.build, self.site, self.graphs, refused = latest, site, graphs_of(dataset), None
                    forget(self.workspace, dataset)
            except (MaquetteError, OSError) as error:
                sys.stderr.write(f"{error}\n")


def _site(workspace: Workspace, build: Build, location: str) -> Site:
    """Give the publication of a build, and of the builds of the other editions."""
    builds = [build]
    for edition in workspace.editions:
        if edition != build.edition:
            with contextlib.suppress(NoBuild):
                builds.append(current(workspace, edition))
    return Site.prepare(workspace, builds, location=location)


def application(serving: Serving, when_ready: Callable[[], None] = lambda: None) -> ASGIApp:
    """Give the application that serves a workspace; `when_ready` is called when it takes requests."""
    console = Console(lambda: serving.site, serving.pool.limits, serving.workspace.builds / "editor")
    meter = Meter(serving.pool.limits.budget)
    questions = LiveQuestions(lambda: (serving.site, serving.graphs), serving.pool, meter)
    endpoint = Endpoint(
        serving.pool,
        meter,
        lambda url: describe(url, serving.graphs),
        console.form_address,
    )

    publication = Publication(lambda: (serving.site, serving.version))

    async def documents(request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return problem(request, wrong_method())
        asked = questions.asked(request)
        return await questions.answer(request, asked) if asked else await publication(request)

    async def ready(_: Request) -> Response:
        if serving.pool.is_ready:
            return PlainTextResponse("ready\n")
        return PlainTextResponse("not ready\n", HTTPStatus.SERVICE_UNAVAILABLE)

    pages = Starlette(
        routes=[
            Route("/healthz", _healthy),
            Route("/readyz", ready),
            Route("/live.css", _live_style),
            *console.routes(),
            Route("/{path:path}", documents, methods=_METHODS),
        ],
        lifespan=lambda _: _lifespan(serving, when_ready),
    )
    return _Front(endpoint, pages)


@contextlib.asynccontextmanager
async def _lifespan(serving: Serving, when_ready: Callable[[], None]) -> AsyncIterator[None]:
    async with serving.running():
        when_ready()
        yield


def run(app: ASGIApp, listener: socket.socket) -> None:
    """Serve on a listening socket until SIGINT or SIGTERM; answers under way are sent to their end."""
    for each in (signal.SIGINT, signal.SIGTERM):
        # The server hears them, and stops; afterwards it raises them again, which would look like a failure.
        signal.signal(each, signal.SIG_IGN)
    config = Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        timeout_keep_alive=_QUIET,
        timeout_graceful_shutdown=_GRACE,
    )
    Server(config).run(sockets=[listener])


async def _live_style(_: Request) -> Response:
    """Give the style by which the forms of questions are shown: the folder's own hides them."""
    return Response(files("maquette.server").joinpath("assets", "live.css").read_bytes(), media_type="text/css")


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("healthy\n")


class _Front:
    """Hands queries to the endpoint and all else to the pages, and lets every origin read every answer.

    Queries come in numbers: they are spared the way through the pages' middleware and routes.
    """

    def __init__(self, endpoint: ASGIApp, pages: ASGIApp) -> None:
        self._endpoint, self._pages = endpoint, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._pages(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _PREFLIGHT(scope, receive, readable(send))
        elif scope["path"] in _ENDPOINT:
            await self._endpoint(scope, receive, send)
        else:
            await self._pages(scope, receive, readable(send))
