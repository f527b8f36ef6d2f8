"""The documents that all editions share: the style sheet, the icon, the map of the site, the files for web hosts."""

from __future__ import annotations

from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from maquette.publication import hosts
from maquette.publication.formats import File
from maquette.publication.programme import FILTERS, MOST_CHOICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.publication.addresses import Addresses
    from maquette.publication.documents import Documents
    from maquette.publication.formats import Variant

FOLDERS = ("data", "questions", "tables")
"""The folders whose addresses lead to a page of their own."""


def shared_files(editions: Iterable[Documents], addresses: Addresses) -> Mapping[str, File]:
    """Give the files that are the same for every edition, by path."""
    codes: dict[str, str] = {}
    pages: list[Sequence[Variant]] = []
    for each in editions:
        codes |= {each.edition.placed(alias): each.edition.placed(stem) for alias, stem in each.aliases.items()}
        pages += each.pages()
    maps = hosts.sitemaps(addresses, pages)
    return {
        "style.css": File(style),
        "live.css": File(partial(_shipped, "live.css")),
        "icon.svg": File(partial(_shipped, "icon.svg")),
        ".htaccess": File(partial(hosts.apache, codes, FOLDERS)),
        "_headers": File(hosts.headers),
        "_redirects": File(partial(hosts.redirects, codes)),
        "hosts/nginx.conf": File(partial(hosts.nginx, codes)),
        "hosts/w3id.htaccess": File(partial(hosts.w3id, addresses.location)),
        "robots.txt": File(partial(_robots, addresses)),
        **{path: File(partial(_same, content)) for path, content in maps.items()},
    }


def _same(content: bytes) -> bytes:
    return content


def _robots(addresses: Addresses) -> bytes:
    return f"User-agent: *\nAllow: /\nSitemap: {addresses.url('sitemap.xml')}\n".encode()


@cache
def style() -> bytes:
    """Give the style sheet, with the rules by which the filters of tables hide rows without a script."""
    rules = "".join(
        f'main:has(input[value="{name}-{number}"]:checked) tr.unit:not(.{name}-{number}) {{ display: none; }}\n'
        for name in FILTERS.values()
        for number in range(MOST_CHOICES)
    )
    return _shipped("style.css") + rules.encode()


def _shipped(name: str) -> bytes:
    return files("maquette.publication").joinpath("assets", name).read_bytes()
