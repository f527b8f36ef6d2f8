"""The publication over HTTP: the same documents as in the folder, and what only a server can do.

The address of a thing answers 303 with the document that the request prefers (W3C, "Cool URIs for the Semantic Web",
§4.3; RFC 9110, §12 and §15.4.4); a code answers with the number. Documents have entity tags, links between each other
(RFC 8288; FAIR Signposting, level 1) and their exact media type.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from maquette.publication import HTML, TEXTUAL, NoSuchDocument, missing_page, relative
from maquette.server.limits import SMALLEST_ZIPPED
from maquette.server.negotiation import accepts_coding, preferred_type, preferred_variant
from maquette.server.problems import PROBLEM_TYPE, Refused, not_acceptable, nothing_there
from maquette.server.sparql import language_of, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from starlette.requests import Request

    from maquette.publication import Document, Site, Variant

_KEPT = 64_000_000  # bytes of documents that are kept rendered
_VARY_DOCUMENT = "Accept-Encoding"
_VARY_THING = "Accept, Accept-Language"
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""What pages may do: nothing but show themselves. Styles within a page are its own, never a catalogue's."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document as it is sent: its headers, its bytes, and its bytes compressed (None: not worth it)."""

    headers: dict[str, str]
    content: bytes
    zipped: bytes | None
    tag: str
    gone: bool


@dataclass
class Publication:
    """The documents of a site that another may replace: `site` gives the one of the moment and its version."""

    site: Callable[[], tuple[Site, str]]
    _kept: OrderedDict[tuple[str, str], Rendered] = field(default_factory=OrderedDict)
    _size: int = 0

    async def __call__(self, request: Request) -> Response:
        """Answer a request for a path of the publication."""
        try:
            return await self._answer(request, request.path_params["path"])
        except Refused as refused:
            return problem(request, refused)

    async def _answer(self, request: Request, path: str) -> Response:
        site, version = self.site()
        variants = () if path.endswith("/") and path != "/" else site.variants(path)
        if variants:
            return _see_other(request, path, variants)
        if path and (target := site.redirection(path)):
            return RedirectResponse(relative(path, target), HTTPStatus.FOUND, {"Vary": _VARY_THING})
        name = f"{path}index.html" if path.endswith("/") else path
        rendered = await self._rendered(site, version, name)
        if rendered is None:
            return await self._missing(request, site, path)
        return _sent(request, rendered)

    async def _rendered(self, site: Site, version: str, path: str) -> Rendered | None:
        """Give a document as it is sent, or None when there is none; documents asked for often are kept."""
        key = (version, path)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        try:
            rendered = await asyncio.to_thread(_render, site, version, path)
        except NoSuchDocument:
            return None
        if key not in self._kept:
            self._kept[key] = rendered
            self._size += _weight(rendered)
        while self._size > _KEPT and len(self._kept) > 1:
            self._size -= _weight(self._kept.popitem(last=False)[1])
        return rendered

    async def _missing(self, request: Request, site: Site, path: str) -> Response:
        language = language_of(request)
        if preferred_type(request.headers.get("accept"), (PROBLEM_TYPE, HTML)) != HTML:
            raise nothing_there(path)
        page = await asyncio.to_thread(missing_page, site, path, language)
        headers = {**SAFE, "Content-Language": language, "Vary": _VARY_THING}
        return Response(page, HTTPStatus.NOT_FOUND, headers, f"{HTML}; charset=utf-8")


def _see_other(request: Request, path: str, variants: Sequence[Variant]) -> Response:
    """Send the request on to the document that it prefers (303); raises `Refused` (406)."""
    offers = [(each.media_type, each.language) for each in variants]
    chosen = preferred_variant(request.headers.get("accept"), request.headers.get("accept-language"), offers)
    if chosen is None:
        raise not_acceptable(tuple(dict.fromkeys(each.media_type for each in variants)))
    links = ", ".join(
        f'<{relative(path, each.path)}>; rel="alternate"; type="{each.media_type}"'
        + (f'; hreflang="{each.language}"' if each.language else "")
        for each in variants
    )
    target = relative(path, variants[chosen].path)
    return RedirectResponse(target, HTTPStatus.SEE_OTHER, {"Vary": _VARY_THING, "Link": links})


def _sent(request: Request, rendered: Rendered) -> Response:
    """Give the answer with a document, compressed where the request takes it; 304 when the client has it already."""
    zips = rendered.zipped is not None and accepts_coding(request.headers.get("accept-encoding"), "gzip")
    tag = f'"{rendered.tag}-gzip"' if zips else f'"{rendered.tag}"'
    headers = {**rendered.headers, "ETag": tag, "Vary": _VARY_DOCUMENT, "Cache-Control": "no-cache"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if zips:
        headers["Content-Encoding"] = "gzip"
    status = HTTPStatus.GONE if rendered.gone else HTTPStatus.OK
    return Response(rendered.zipped if zips else rendered.content, status, headers)


def _render(site: Site, version: str, path: str) -> Rendered:
    document = site.document(path)
    charset = "; charset=utf-8" if document.media_type in TEXTUAL else ""
    headers = {"Content-Type": document.media_type + charset}
    if document.language:
        headers["Content-Language"] = document.language
    if document.media_type == HTML:
        headers |= SAFE
    if links := ", ".join(_links(site, document)):
        headers["Link"] = links
    content = document.content
    zipped = gzip.compress(content, mtime=0) if len(content) >= SMALLEST_ZIPPED else None
    digest = hashlib.sha256(f"{version}\n{path}\n{document.media_type}\n{document.language}".encode()).hexdigest()
    return Rendered(headers, content, zipped if _pays(zipped, content) else None, digest[:24], document.gone)


def _pays(zipped: bytes | None, content: bytes) -> bool:
    return zipped is not None and len(zipped) < len(content)


def _weight(rendered: Rendered) -> int:
    return len(rendered.content) + len(rendered.zipped or b"")


def _links(site: Site, document: Document) -> Iterator[str]:
    """Give the links of a document: what it is about, its other forms, its licence (FAIR Signposting, level 1)."""
    stem = site.stem_of(document.path)
    if stem is None:
        return
    here = document.path
    about = site.iri_of(stem)
    if about:
        relation = "cite-as" if document.media_type == HTML else "describes"
        yield f'<{about}>; rel="{relation}"'
    yield f'<{site.addresses.url(here)}>; rel="canonical"'
    for each in site.variants(stem):
        if each.path == here:
            continue
        relation = "alternate" if each.media_type == HTML or document.media_type != HTML else "describedby"
        language = f'; hreflang="{each.language}"' if each.language else ""
        yield f'<{relative(here, each.path)}>; rel="{relation}"; type="{each.media_type}"{language}'
    if document.media_type == HTML:
        yield '<https://schema.org/AboutPage>; rel="type"'
