"""JSON-LD contexts that a file names by their IRI: put in their place from a folder, so that nothing is fetched.

A context stands in the workspace's folder `contexts/` under its IRI without the scheme: `https://schema.org/` is
`contexts/schema.org.jsonld`, `https://www.w3.org/ns/anno.jsonld` is `contexts/www.w3.org/ns/anno.jsonld`. It is put
into the text without line ends, so that every line of the file keeps its number.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from maquette.sources.rdf_problems import bad_source
from maquette.sources.rdf_scan import Unreadable, check_json, line_at

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "contexts"
"""The folder of a workspace that holds contexts."""
_DEEPEST = 8
"""Contexts that may name one another in a row."""
_KEY = re.compile(rb'"@context"\s*+:\s*+')
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"')
_ITEM = re.compile(rb'\s++|,|("(?:[^"\\]++|\\.)*+")|([{\[])|(\])')
_INSIDE = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")++|[{}\[\]]')
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
    contexts = _Contexts(path, folder)
    pieces: list[bytes] = []
    done = 0
    for start, end in _named(content):
        pieces += (content[done:start], contexts.text(content[start:end], line_at(content, start)))
        done = end
    return b"".join([*pieces, content[done:]]) if pieces else content


def _named(content: bytes) -> list[tuple[int, int]]:
    """Give where strings stand that are contexts: after the key `@context`, alone or in an array."""
    found: list[tuple[int, int]] = []
    for key in _KEY.finditer(content):
        if content.startswith(b"[", key.end()):
            found += _strings_of_array(content, key.end() + 1)
        elif match := _STRING.match(content, key.end()):
            found.append(match.span())
    return sorted(set(found))


def _strings_of_array(content: bytes, position: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while match := _ITEM.match(content, position):
        position = match.end()
        if match.group(1):
            found.append(match.span(1))
        elif match.group(2):
            position = _end_of_group(content, position)
        elif match.group(3):
            break
    return found


def _end_of_group(content: bytes, position: int) -> int:
    """Give the position after the bracket that closes the one before `position`."""
    depth = 1
    while depth and (match := _INSIDE.match(content, position)):
        position = match.end()
        mark = match.group()
        depth += (mark in {b"{", b"["}) - (mark in {b"}", b"]"})
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
            raise bad_source("context", self._path, line, detail=f"@import {value}", place=f"{FOLDER}/")
        if isinstance(value, dict) and "@context" in value:
            return {**value, "@context": self._with_inner(value["@context"], line, depth)}
        return value
