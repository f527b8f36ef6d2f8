"""Questions asked live: the same pages as in the folder, answered by the query workers within their limits."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from maquette.endpoint_results import solutions_in
from maquette.publication import LANGUAGES, QUESTIONS, Asked, Questions, ask_live, page_path
from maquette.server.documents import SAFE
from maquette.server.limits import Job
from maquette.server.pool import refusal
from maquette.server.problems import Refused
from maquette.server.sparql import problem
from maquette.store import Graph, Store
from maquette.store_results import SOLUTION_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from starlette.requests import Request

    from maquette.publication import Site
    from maquette.server.metering import Meter
    from maquette.server.pool import Pool
    from maquette.store import GraphInfo, Solutions


@dataclass
class LiveQuestions:
    """Answers the forms of questions; `state` gives the site of the moment and the graphs of its dataset."""

    state: Callable[[], tuple[Site, Sequence[GraphInfo]]]
    pool: Pool
    meter: Meter
    _known: tuple[Site, Questions] | None = None

    def asked(self, request: Request) -> Asked | None:
        """Give what a request asks live, or None when it asks for a document: its address has no query."""
        query = request.url.query
        folder, _, name = request.url.path.strip("/").rpartition("/")
        if not query or folder != QUESTIONS:
            return None
        for language in reversed(LANGUAGES):  # the longer ending first
            ending = page_path("", language)
            if name.endswith(ending):
                return Asked(name.removesuffix(ending), language, query, str(request.url))
        return None

    async def answer(self, request: Request, asked: Asked) -> Response:
        """Answer a question that is asked live."""
        site, graphs = self.state()
        questions = self._questions(site)
        if asked.slug not in questions.edition.questions:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        client = request.client.host if request.client else ""
        store = _PoolStore(self, asyncio.get_running_loop(), client, graphs)
        try:
            live = await asyncio.to_thread(ask_live, questions, store, asked)
        except Refused as refused:
            return problem(request, refused)
        headers = {**SAFE, "Content-Language": asked.language, "Cache-Control": "no-cache"}
        if live.file:
            headers["Content-Disposition"] = f'attachment; filename="{live.file}"'
        charset = "; charset=utf-8" if live.media_type.startswith("text/") else ""
        return Response(live.content, live.status, headers, live.media_type + charset)

    def _questions(self, site: Site) -> Questions:
        if self._known is None or self._known[0] is not site:
            self._known = site, Questions(site.editions[site.current].edition)
        return self._known[1]


@dataclass(frozen=True)
class _PoolStore(Store):
    """The dataset as the workers answer from it, for one client; to be used outside the event loop's thread."""

    questions: LiveQuestions
    loop: asyncio.AbstractEventLoop
    client: str
    known: Sequence[GraphInfo]

    @property
    def _graphs(self) -> tuple[Graph, ...]:
        return tuple(sorted(graph for each in self.known if (graph := Graph.named(each["graph"]))))

    def run(self, query: str, graphs: Iterable[Graph]) -> Solutions:
        """Run a SELECT query over the union of the graphs; raises `Refused`."""
        names = [graph.iri for graph in graphs]
        whole = len(names) == len(self.known)
        job = Job(query, "urn:maquette:", None if whole else (names, names), SOLUTION_TYPES["json"], "", "")
        pool, meter = self.questions.pool, self.questions.meter
        meter.admit(self.client)
        outcome, results = asyncio.run_coroutine_threadsafe(pool.answer(job), self.loop).result()
        self.loop.call_soon_threadsafe(meter.charge, self.client, outcome.seconds)
        if refused := refusal(outcome, pool.limits, (SOLUTION_TYPES["json"],)):
            raise refused
        return solutions_in(json.loads(results))
