"""JSON-LD contexts that a file names by their IRI: put in their place from a folder, so that nothing is fetched.

A context stands in the workspace's folder `contexts/` under its IRI without the scheme: `https://schema.org/` is
`contexts/schema.org.jsonld`, `https://www.w3.org/ns/anno.jsonld` is `contexts/www.w3.org/ns/anno.jsonld`. It is put
into the text without line ends, so that every line of the file keeps its number.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from maquette.sources.rdf.problems import bad_source
from maquette.sources.rdf_parsing.scan import Unreadable, check_json, line_at

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "contexts"
"""The folder of a workspace that holds contexts."""
_DEEPEST = 8
"""Contexts that may name one another in a row."""
_ROOM = 256_000_000
"""Bytes that all contexts of a file may take once they are written out."""
_KEY = re.compile(rb'"@context"\s*+:\s*+')
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_TOKEN = re.compile(rb'("(?:[^"\\]++|\\.)*+")(\s*+:)?+|([{\[])|([}\]])|\s++|[^"{}\[\]\s]++', re.DOTALL)
_SAFE_NAME = re.compile(r"[^A-Za-z0-9._/-]")


def context_file(iri: str) -> str:
    """Give the path of a context in the folder: its IRI without scheme, with what no file name may hold as `_`."""
    bare = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*:/*", "", iri).rstrip("/")
    parts = [part for part in _SAFE_NAME.sub("_", bare).split("/") if part.strip(".")]
    name = "/".join(parts) or "_"
    return name if name.endswith((".jsonld", ".json")) else f"{name}.jsonld"


def inline_contexts(content: bytes, path: str, folder: Path | None) -> bytes:
    """Give JSON-LD with each context that it names by an IRI replaced by that context.

    Raises `BadSource` for a context that the folder does not hold, or that is none.
    """
    named = _named(content)
    if not named:
        return content
    contexts = _Contexts(path, folder)
    pieces: list[bytes] = []
    done, room = 0, _ROOM
    for start, end, in_array in named:
        text = contexts.text(content[start:end], line_at(content, start))
        if in_array and text.startswith(b"["):  # an array of contexts holds no arrays
            text = text[1:-1] or b"{}"
        room -= len(text)
        if room < 0:
            raise bad_source("swollen", path)
        pieces += (content[done:start], text)
        done = end
    return b"".join([*pieces, content[done:]])


def _named(content: bytes) -> list[tuple[int, int, bool]]:
    """Give where strings stand that are contexts, after the key `@context`: start, end, whether in an array."""
    found: list[tuple[int, int, bool]] = []
    position = 0
    while key := _KEY.search(content, position):
        position = key.end()
        if content.startswith(b"[", position):
            position = _take_array(content, position + 1, found)
        elif match := _STRING.match(content, position):
            found.append((*match.span(), False))
            position = match.end()
    return found


def _take_array(content: bytes, position: int, found: list[tuple[int, int, bool]]) -> int:
    """Take the contexts named in an array of contexts and in all that it holds; give the position after it."""
    of_contexts, awaited = [True], False
    while of_contexts and (token := _TOKEN.match(content, position)):
        position = token.end()
        string, colon, opened, closed = token.groups()
        if string and colon:
            awaited = string == b'"@context"'
            continue
        if string and (awaited or of_contexts[-1]):
            found.append((*token.span(1), not awaited))
        elif opened:
            of_contexts.append(awaited and opened == b"[")
        elif closed:
            of_contexts.pop()
        awaited = awaited and not token.group().strip()
    return position


class _Contexts:
    """The contexts of one folder, as a file uses them."""

    def __init__(self, path: str, folder: Path | None) -> None:
        self._path = path
        self._folder = folder
        self._texts: dict[str, bytes] = {}

    def text(self, string: bytes, line: int) -> bytes:
        """Give the context that a JSON string names, as JSON on one line."""
        try:
            iri = json.loads(string, strict=False)
        except ValueError:
            return string  # the parser tells what is wrong with it
        if iri not in self._texts:
            context = self._resolve(iri, line, 0)
            self._texts[iri] = json.dumps(context, ensure_ascii=True, separators=(",", ":")).encode()
        return self._texts[iri]

    def _resolve(self, iri: str, line: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise bad_source("bad context", self._path, line, detail=iri)
        return self._with_inner(self._load(iri, line), line, depth)

    def _load(self, iri: str, line: int) -> Any:
        name = context_file(iri)
        file = self._folder / name if self._folder else None
        try:
            content = file.read_bytes() if file else None
        except OSError:
            content = None
        if content is None:
            raise bad_source("context", self._path, line, detail=iri, place=f"{FOLDER}/{name}")
        try:
            check_json(content)
            return json.loads(content)["@context"]
        except (ValueError, KeyError, TypeError, Unreadable):
            raise bad_source("bad context", self._path, line, detail=iri) from None

    def _with_inner(self, context: Any, line: int, depth: int) -> Any:
        """Give a context with the contexts that it names resolved too: items of its array, and contexts of terms."""
        if isinstance(context, str):
            return self._resolve(context, line, depth + 1)
        if isinstance(context, list):
            flat: list[Any] = []
            for item in context:
                inner = self._with_inner(item, line, depth)
                flat += inner if isinstance(inner, list) else [inner]
            return flat
        if isinstance(context, dict):
            return {key: self._with_terms(key, value, line, depth) for key, value in context.items()}
        return context

    def _with_terms(self, key: str, value: Any, line: int, depth: int) -> Any:
        if key == "@import":
            raise bad_source("inner context", self._path, line)
        if isinstance(value, dict) and "@context" in value:
            return {**value, "@context": self._with_inner(value["@context"], line, depth)}
        return value
