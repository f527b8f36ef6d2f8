"""What a person sees at the endpoint: a form that works everywhere, and the editor where it is installed.

The editor is YASGUI, which `make editor` fetches; it is never part of the package. It may run its own script and talk
to this endpoint, and nothing else: its pages have a policy of their own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cached_property
from html import escape
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from maquette.publication import HTML, LANGUAGES, example_query, in_script, page_path, sparql_page
from maquette.server.documents import SAFE
from maquette.server.problems import nothing_there
from maquette.server.sparql import language_of, problem
from maquette.text import Text
from maquette.words import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from starlette.requests import Request

    from maquette.publication import Site
    from maquette.server.limits import Limits
    from maquette.text import Language

FORM = "sparql"
EDITOR_FILES = {"yasgui.min.js": "text/javascript", "yasgui.min.css": "text/css"}
"""The files of the editor, as `make editor` puts them into a folder."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_NO_BUDGET = Text("as many queries as you like", "autant de requêtes que vous voulez")
_EDITOR_TITLE = Text("Query editor", "Éditeur de requêtes")
_BACK = Text("Back to the form", "Retour au formulaire")


@dataclass
class Console:
    """The pages of the endpoint; `folder` is where the editor's files are, or would be."""

    site: Callable[[], Site]
    limits: Limits
    folder: Path

    def routes(self) -> list[Route]:
        """Give the addresses of the pages."""
        return [
            *(Route(f"/{page_path(FORM, each)}", self._form(each)) for each in LANGUAGES),
            Route("/sparql/editor", self._editor),
            Route("/sparql/editor/{name}", self._editor_file),
        ]

    def form_address(self, request: Request) -> Response:
        """Send a browser that asks the endpoint for a page to the form in its language."""
        target = page_path(FORM, language_of(request))
        # Relative to /sparql and to /sparql/ alike.
        up = "../" if request.url.path.endswith("/") else ""
        return RedirectResponse(up + target, HTTPStatus.SEE_OTHER, {"Vary": "Accept, Accept-Language"})

    def _form(self, language: Language) -> Callable[[Request], Awaitable[Response]]:
        async def form(request: Request) -> Response:
            address = str(request.url.replace(path=f"{request.url.path.rpartition('/')[0]}/sparql", query=""))
            page = await asyncio.to_thread(
                sparql_page, self.site(), language, address, limits=self._limits(), editor=self.has_editor
            )
            return Response(page, headers={**SAFE, "Content-Language": language}, media_type=HTML)

        return form

    @property
    def has_editor(self) -> bool:
        """Tell whether the editor is installed."""
        return all((self.folder / name).is_file() for name in EDITOR_FILES)

    def _limits(self) -> Text:
        budget = Text("{budget:g} s of queries a minute", "{budget:g} s de requêtes par minute")
        return Text(
            "{seconds:g} s and {size} MB of results for a query, {budget}",
            "{seconds:g} s et {size} Mo de résultats par requête, {budget}",
        ).with_(
            seconds=self.limits.seconds,
            size=self.limits.results // 1_000_000,
            budget=budget.with_(budget=self.limits.budget) if self.limits.budget else _NO_BUDGET,
        )

    async def _editor(self, request: Request) -> Response:
        """Give the editor, or send to the form where it is not installed."""
        if not self.has_editor:
            return RedirectResponse("../sparql", HTTPStatus.SEE_OTHER)
        language = language_of(request)
        settings = {"query": example_query(), "prefixes": [f"{name}: <{iri}>" for name, iri in PREFIXES.items()]}
        page = _EDITOR.format(
            language=language, title=escape(_EDITOR_TITLE.in_(language)), back=escape(_BACK.in_(language)),
            settings=in_script(settings),
        )  # fmt: skip
        headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "Vary": "Accept-Language"}
        return Response(page, headers={**headers, "Content-Language": language}, media_type=HTML)

    async def _editor_file(self, request: Request) -> Response:
        """Give a file of the editor."""
        name = request.path_params["name"]
        if name == "start.js":
            return Response(self._start, media_type="text/javascript")
        if name not in EDITOR_FILES or not self.has_editor:
            return problem(request, nothing_there(f"sparql/editor/{name}"))
        return FileResponse(self.folder / name, media_type=EDITOR_FILES[name], headers={"Cache-Control": "no-cache"})

    @cached_property
    def _start(self) -> bytes:
        return files("maquette.server").joinpath("assets", "editor.js").read_bytes()


_EDITOR = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="editor/yasgui.min.css">
<link rel="icon" href="../icon.svg" type="image/svg+xml">
</head>
<body>
<main>
<h1>{title}</h1>
<p><a href="../sparql">{back}</a></p>
<div id="yasgui"></div>
</main>
<script type="application/json" id="settings">{settings}</script>
<script src="editor/yasgui.min.js"></script>
<script src="editor/start.js"></script>
</body>
</html>
"""
