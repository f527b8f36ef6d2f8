"""What every page needs: its address, its language, links, the menu; and the rendering of templates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from maquette import basis as sureness
from maquette.publication.addresses import ONTOLOGY, relative
from maquette.publication.formats import LANGUAGE_NAMES, LANGUAGES, Format, page_path, variants_of
from maquette.terms import iri_value, is_iri
from maquette.text import Text

if TYPE_CHECKING:
    from maquette.publication.edition import Edition
    from maquette.publication.formats import Variant
    from maquette.publication.naming import Words
    from maquette.text import Language

MENU: tuple[tuple[str, Text], ...] = (
    ("index", Text("Programme", "Programme")),
    ("questions/index", Text("Questions", "Questions")),
    ("tables/index", Text("Tables", "Tableaux")),
    ("findings", Text("Findings", "Constats")),
    ("ontology", Text("Ontology", "Ontologie")),
    ("data/index", Text("Data", "Données")),
)
"""The pages of the menu, by stem; the last two are those of the publication, not of an edition."""
SHARED = frozenset({ONTOLOGY, "data/index"})
"""The stems of pages that all editions share: they stand with the current one."""
_WEB = ("http://", "https://", "mailto:")
"""Schemes that pages link to; whatever else an IRI begins with is shown and never linked."""


@dataclass(frozen=True, slots=True)
class Node:
    """A term as pages show it: its name, and where it leads ("": nowhere)."""

    words: Words
    href: str = ""

    def __html__(self) -> str:
        """Give the name as HTML, as a link where it leads somewhere."""
        if not self.href:
            return self.words.__html__()
        language = f' lang="{escape(self.words.language)}"' if self.words.language else ""
        return f'<a href="{escape(self.href)}"{language}>{escape(self.words.text)}</a>'


@dataclass(frozen=True, slots=True)
class Level:
    """How sure something is: the class that pages style it by, and the words."""

    basis: str
    text: str

    def __html__(self) -> str:
        """Give the words as HTML."""
        return f'<span class="basis {self.basis}">{escape(self.text)}</span>'


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the menu, of the languages, of the forms of data."""

    href: str
    label: str
    language: str = ""
    media_type: str = ""
    current: str = ""


@dataclass(frozen=True)
class Page:
    """One page in one language: `stem` is its path less the ending, within its edition.

    `query` is the query of its address where it was asked for with one: the other language's address has it, too.
    `data` tells whether the five forms of linked data stand beside it; `structured` is its schema.org JSON-LD.
    """

    edition: Edition
    stem: str
    language: Language
    data: bool = False
    structured: str = ""
    query: str = ""

    @cached_property
    def path(self) -> str:
        """Give the path of the page in the publication."""
        return page_path(self.edition.placed(self.stem), self.language)

    def t(self, english: str, french: str) -> str:
        """Give a text of the interface in the page's language."""
        return french if self.language == "fr" else english

    def href(self, path: str, fragment: str = "") -> str:
        """Give the link to a document by its path in the publication."""
        return relative(self.path, path, fragment)

    def shared(self, stem: str, fragment: str = "") -> str:
        """Give the link to a page that all editions share, in the same language."""
        return self.href(page_path(stem, self.language), fragment)

    def page(self, stem: str, fragment: str = "") -> str:
        """Give the link to a page of the same edition, in the same language."""
        return self.href(page_path(self.edition.placed(stem), self.language), fragment)

    def file(self, path: str) -> str:
        """Give the link to another document of the same edition."""
        return self.href(self.edition.placed(path))

    def link(self, term: str, fragment: str = "") -> str:
        """Give where a term leads: its page here, its anchor in the ontology, the web, or nowhere ("")."""
        if not is_iri(term):
            return ""
        stem, anchor = self.edition.stem_of(term)
        if stem == ONTOLOGY:
            return self.shared(stem, anchor)
        if stem:
            return self.page(stem, fragment)
        value = iri_value(term)
        return value if value.startswith(_WEB) else ""

    def node(self, term: str, fragment: str = "") -> Node:
        """Give a term with its name and where it leads."""
        return Node(self.edition.naming.name(term, self.language), self.link(term, fragment))

    def level(self, level: int) -> Level:
        """Give the words for how sure something is."""
        return _level(level, self.language)

    # What the frame of every page shows

    @property
    def site_title(self) -> str:
        """Give what the publication is called."""
        return self.edition.title.in_(self.language)

    @property
    def home(self) -> str:
        """Give the link to the home page."""
        return self.page("index")

    @property
    def edition_name(self) -> str:
        """Give the edition that the page is of."""
        return self.edition.name

    @property
    def old_edition(self) -> bool:
        """Tell whether another edition is the current one."""
        return self.edition.name != self.current_edition

    @property
    def current_edition(self) -> str:
        """Give the name of the current edition."""
        return self.edition.current

    @property
    def current_home(self) -> str:
        """Give the link to the home page of the current edition."""
        return self.href(page_path("index", self.language))

    @property
    def is_home(self) -> bool:
        """Tell whether this is the home page."""
        return self.stem == "index"

    @cached_property
    def menu(self) -> list[Entry]:
        """Give the entries of the menu; the one that the page is, or stands under, is marked."""
        entries = []
        for stem, title in MENU:
            here = "page" if stem == self.stem else ""
            folder = f"{stem.removesuffix('index').rstrip('/')}/"
            within = "true" if self.stem.startswith(folder) and not here else ""
            href = self.shared(stem) if stem in SHARED else self.page(stem)
            entries.append(Entry(href, title.in_(self.language), current=here or within))
        return entries

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Give the documents of what the page is about, itself included."""
        return variants_of(self.edition.placed(self.stem), data=self.data)

    @property
    def translations(self) -> list[Entry]:
        """Give the page in other languages, each named in itself."""
        others = [each for each in LANGUAGES if each != self.language]
        stem = self.edition.placed(self.stem)
        return [
            Entry(self.href(page_path(stem, each)) + self.query, LANGUAGE_NAMES[each], language=each) for each in others
        ]

    @property
    def data_variants(self) -> list[Entry]:
        """Give the forms of data that stand beside the page."""
        stem = self.edition.placed(self.stem)
        return [Entry(self.href(stem + each.suffix), each.title, media_type=each.media_type) for each in Format]

    @property
    def canonical(self) -> str:
        """Give the absolute address of the page."""
        return self.edition.addresses.url(self.path)


@cache
def _level(level: int, language: Language) -> Level:
    return Level(sureness.basis_of(level).value, sureness.title(level).in_(language))


_ENVIRONMENT = Environment(
    loader=PackageLoader("maquette.publication"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(template: str, page: Page, **shown: Any) -> bytes:
    """Render a template for a page; everything that it shows is escaped."""
    return _ENVIRONMENT.get_template(template).render(page=page, **shown).encode()


def in_script(content: object) -> str:
    r"""Give JSON that can stand in a script element of HTML: `<` is written `\u003c` (JSON-LD 1.1, §7.3)."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  nothing of it can end the script element or begin markup
