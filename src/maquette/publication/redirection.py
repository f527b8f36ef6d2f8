"""What a plain host shows at the address of a thing: a page that goes on to the thing's page at once.

A server answers 303 there. A plain host cannot, but looks for `index.html` in the folder of that name.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from maquette.publication.addresses import relative
from maquette.publication.formats import HTML, LANGUAGE_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.publication.formats import Variant


def redirection(path: str, variants: Sequence[Variant]) -> bytes:
    """Give the page at a path that leads to the first of some documents, and links to all of them."""
    links = [(escape(relative(path, each.path)), each) for each in variants]
    first, target = links[0]
    alternates = "".join(
        f'<link rel="alternate" type="{each.media_type}"{_hreflang(each)} href="{link}">\n' for link, each in links
    )
    items = "".join(f'<li><a{_hreflang(each)} href="{link}">{_title(each)}</a></li>\n' for link, each in links)
    return (
        f'<!DOCTYPE html>\n<html lang="{target.language or "fr"}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(target.path.rpartition('/')[2])}</title>\n"
        f'<meta http-equiv="refresh" content="0; url={first}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="canonical" href="{first}">\n{alternates}</head>\n<body>\n<main>\n<h1>→</h1>\n<ul>\n{items}'
        f"</ul>\n</main>\n</body>\n</html>\n"
    ).encode()


def _hreflang(variant: Variant) -> str:
    return f' hreflang="{variant.language}"' if variant.language else ""


def _title(variant: Variant) -> str:
    return LANGUAGE_NAMES[variant.language] if variant.media_type == HTML and variant.language else variant.media_type
