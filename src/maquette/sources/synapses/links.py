"""Links of a SynapseS page: Markdown links, mail links, and the catalogue's own addresses.

A catalogue address is `[https://host]/catalogue/<year>/<kind>/<number>/<code>-<slug>?from=<letter><number>`: kind and
number identify, `from` only says how the reader came, and the slug repeats code and title with hyphens for anything
else (`APM_5AI01_TP` is written `APM-5AI01-TP`, accents and capitals of the title are gone).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.sources.synapses.lines import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.sources.synapses.lines import Flow

_LINK = re.compile(
    r"\[(?P<text>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*+\])*+)\]"
    r"\(\s*<?(?P<target>[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+)*+)>?"
    r'(?:\s+"(?P<title>(?:[^\]\n]|\](?!\())*?)")?\s*\)'
)
_BARE = re.compile(
    r"<(?P<target>(?:https?://|mailto:)[^\s<>]+)>"
    r"|(?<![\w(<\"/.-])(?P<url>(?:https?://|/catalogue/[0-9]{4}-[0-9]{4})[^\s<>()\"\[\]]*[^\s<>()\"\[\].,;])"
)
_CATALOGUE = re.compile(
    r"(?:https?://(?P<host>[\w.-]+(?::[0-9]{1,5})?))?(?:/[\w.-]+)*?/catalogue/(?P<year>[0-9]{4}-[0-9]{4})"
    r"(?:/(?P<kind>[a-z-]+)/(?P<number>[0-9]{1,12})(?:/(?P<slug>[^?#\s]*))?)?/?(?:\?(?P<query>[^#\s]*))?(?:#\S*)?"
)
_SLUG_CODE = re.compile(
    r"(?=[A-Z0-9._-]*[A-Z])(?:[A-Z]+-[0-9]+|[A-Z0-9._]+)(?:-(?=[0-9._]*[A-Z])[A-Z0-9._]+)*(?![^-])"
    r"|[a-z]{2,}[0-9]+[a-z0-9]*(?![^-])"
)
_FROM = re.compile(r"(?:^|&)from=(?P<letter>[A-Za-z]+)(?P<number>[0-9]{1,12})(?:&|$)")
_PATH = r"(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*+"
_IRI = re.compile(rf"https?://[\w.-]+(?::[0-9]+)?(?:[/?]{_PATH})?(?:#{_PATH})?")


@dataclass(frozen=True, slots=True)
class CatalogueAddress:
    """A catalogue address taken apart; what it does not have is ''. `from_` is e.g. `D1996`."""

    host: str
    year: str
    kind: str
    number: str
    slug: str
    from_: str

    @property
    def slug_code(self) -> str:
        """Give the code that the slug begins with, hyphens for underscores, or '' when no code can be told."""
        match = _SLUG_CODE.match(self.slug)
        return match.group() if match else ""

    def has_code(self, code: str) -> bool:
        """Tell whether the slug begins with a code, whatever stands for its underscores and in any case."""
        bare, slug = code.replace("_", "-").casefold(), self.slug.casefold()
        return bool(bare) and slug.startswith(bare) and slug[len(bare) : len(bare) + 1] in {"", "-"}

    def title_after(self, code: str) -> str:
        """Give the title as the slug has it, e.g. `natural language processing`; accents and capitals are lost."""
        title = self.slug[len(code) :] if self.has_code(code) else self.slug
        return title.strip("-").replace("-", " ")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written; `start` and `end` are its place in the text that it was found in."""

    text: str
    target: str
    title: str
    start: int
    end: int

    @property
    def address(self) -> CatalogueAddress | None:
        """Give the catalogue address that the link goes to, if it goes to one."""
        return address_of(self.target)


def links_in(flow: Flow) -> list[Link]:
    """Give the links of a text in order: Markdown links, links in angle brackets, bare web addresses."""
    return sorted(_links(flow.text), key=lambda link: link.start)


def _links(text: str) -> Iterator[Link]:
    taken = [False] * len(text)
    for match in _LINK.finditer(text):
        taken[match.start() : match.end()] = [True] * (match.end() - match.start())
        yield Link(match["text"], match["target"], plain(match["title"] or ""), match.start(), match.end())
    for match in _BARE.finditer(text):
        if not taken[match.start()]:
            yield Link("", match["target"] or match["url"], "", match.start(), match.end())


def address_of(target: str) -> CatalogueAddress | None:
    """Take a catalogue address apart, or give None when it is not one."""
    match = _CATALOGUE.fullmatch(target)
    if not match:
        return None
    from_ = _FROM.search(match["query"] or "")
    return CatalogueAddress(
        host=(match["host"] or "").casefold(),
        year=match["year"],
        kind=match["kind"] or "",
        number=match["number"] or "",
        slug=match["slug"] or "",
        from_=f"{from_['letter']}{from_['number']}" if from_ else "",
    )


def without_links(flow: Flow) -> str:
    """Give a text with every link put in place by nothing."""
    text = flow.text
    for link in reversed(links_in(flow)):
        text = text[: link.start] + " " + text[link.end :]
    return plain(text)


def reading_text(flow: Flow) -> str:
    """Give a text as a person reads it: every link put in place by its text."""
    text = flow.text
    for link in reversed(links_in(flow)):
        text = f"{text[: link.start]} {link.text} {text[link.end :]}"
    return plain(text)


def is_web_iri(target: str) -> bool:
    """Tell whether a link's target is an http(s) IRI that a statement can hold (RFC 3987, excluded characters)."""
    return bool(_IRI.fullmatch(target))


def same_code(one: str, other: str) -> bool:
    """Tell whether two writings of a code agree: hyphens, underscores and case do not part codes."""
    return one.replace("_", "-").casefold() == other.replace("_", "-").casefold()
