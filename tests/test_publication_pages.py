"""The pages of the publication: every link leads somewhere, a stranger finds the way, every fact shows its ground."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import openpyxl
import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from maquette.workspace import Workspace
from publication_cases import UNIT, documents, site_of

if TYPE_CHECKING:
    from pathlib import Path

    from maquette.builds import Build

    Catalogue = tuple[Workspace, Build]


class Links(HTMLParser):
    """Collects what a page links to, and the anchors that it has."""

    @classmethod
    @cache
    def of(cls, content: bytes) -> Links:
        """Read a page, once."""
        return cls(content)

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: list[str] = []
        self.texts: dict[str, str] = {}
        self._open: str | None = None
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link or an anchor."""
        found = dict(attrs)
        if identity := found.get("id"):
            self.anchors.append(identity)
        if (link := found.get("href")) and tag in {"a", "link"}:
            self.targets.append(link)
            self._open = link if tag == "a" else None

    def handle_data(self, data: str) -> None:
        """Note the text of a link."""
        if self._open is not None:
            self.texts[self._open] = self.texts.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        """End the text of a link."""
        if tag == "a":
            self._open = None


def inner(path: str, link: str) -> tuple[str, str] | None:
    """Give the path and the fragment that a link of a page leads to, or None for a link to elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
    return target, unquote(parts.fragment)


def broken(pages: dict[str, bytes]) -> list[tuple[str, str]]:
    """Give the links within a publication that lead nowhere, with the pages they stand on."""
    parsed = {path: Links.of(content) for path, content in pages.items() if path.endswith(".html")}
    found = []
    for path, page in parsed.items():
        for link in page.targets:
            target = inner(path, link)
            if target is None:
                continue
            missing_page = target[0] not in pages
            missing_anchor = bool(target[1]) and target[0] in parsed and target[1] not in parsed[target[0]].anchors
            if missing_page or missing_anchor:
                found.append((path, link))
    return found


def test_every_internal_link_and_anchor_resolves(catalogue: Catalogue) -> None:
    pages = documents(*catalogue)
    assert sum(path.endswith(".html") for path in pages) > 1000
    assert broken(pages) == []


def test_a_broken_link_would_be_found() -> None:
    pages = {"a/b.html": b'<a href="c.html">c</a><a href="b.html#x">x</a><a href="b.html#y"></a><p id="y">'}
    assert broken(pages) == [("a/b.html", "c.html"), ("a/b.html", "b.html#x")]


def test_no_page_has_an_anchor_twice(catalogue: Catalogue) -> None:
    for path, content in documents(*catalogue).items():
        if path.endswith(".html"):
            anchors = Links.of(content).anchors
            assert len(anchors) == len(set(anchors)), path


def test_pages_link_to_the_web_alone(catalogue: Catalogue) -> None:
    for path, content in documents(*catalogue).items():
        if path.endswith(".html"):
            schemes = {urlsplit(link).scheme for link in Links.of(content).targets}
            assert schemes <= {"", "http", "https"}, path


def follow(pages: dict[str, bytes], path: str, text: str) -> str:
    """Follow the link of a page whose text holds some words, as a reader would."""
    page = Links.of(pages[path])
    found = [link for link, words in page.texts.items() if text in words]
    assert found, (path, text, sorted(page.texts.values()))
    target = inner(path, found[0])
    assert target
    return target[0]


def test_a_stranger_gets_from_the_index_to_the_spreadsheet_and_to_the_release(catalogue: Catalogue) -> None:
    pages = documents(*catalogue)
    english = follow(pages, "index.html", "English")
    question = follow(pages, english, "Units toward a competency")
    book = openpyxl.load_workbook(io.BytesIO(pages[follow(pages, question, "Spreadsheet (XLSX)")]))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert "BGDIA701" in cells
    assert any("Employer les méthodes avancées" in cell for cell in cells)
    data = follow(pages, english, "Releases")
    release = follow(pages, data, "Turtle")
    sums = pages[follow(pages, data, "SHA256SUMS")].decode()
    digest = hashlib.sha256(pages[release]).hexdigest()
    assert f"{digest}  {release.removeprefix('data/')}\n" in sums
    assert digest in pages[data].decode()


def test_the_asserted_release_is_the_one_that_export_gives(catalogue: Catalogue, checkout: Path) -> None:
    published = documents(*catalogue)["data/2024-2025/asserted.ttl"]
    assert published == (checkout / "data/releases/2024-2025.ttl").read_bytes()


def test_each_competency_has_its_own_answer(catalogue: Catalogue) -> None:
    site = site_of(*catalogue)
    index = site.document("questions/units-toward-competency.html").content
    choices = [link for link in Links.of(index).targets if re.fullmatch(r"units-toward-competency/\w+\.html", link)]
    assert len(set(choices)) == 4
    answers = {site.document(f"questions/{link.replace('.html', '.csv')}").content for link in choices}
    assert len(answers) == 4


def test_inferred_facts_say_why_and_asserted_ones_where(catalogue: Catalogue) -> None:
    page = site_of(*catalogue).document("telecom-paris/unit/2255.html").content.decode()
    asserted, _, inferred = page.partition('id="inferred"')
    assert "data/2024-2025/pages/D1996.txt:262" in asserted
    assert "Pourquoi" not in asserted
    assert inferred.count('<details class="why">') == len(re.findall(r'<dd id="s-', inferred))
    assert "« construit la compétence »" in inferred or "construit la compétence" in inferred


def test_the_content_says_its_language_where_it_is_not_the_page_s(catalogue: Catalogue) -> None:
    site = site_of(*catalogue)
    english = site.document("telecom-paris/axis/szxn.en.html").content.decode()
    assert '<h1><span lang="fr">Fondements de l’IA</span></h1>' in english
    french = site.document("telecom-paris/axis/szxn.html").content.decode()
    assert "<h1>Fondements de l’IA</h1>" in french


def test_figures_link_to_their_rows(catalogue: Catalogue) -> None:
    page = site_of(*catalogue).document("index.html").content.decode()
    figures = page.partition('class="figures"')[2].partition("</ul>")[0]
    assert re.findall(r"<strong>([^<]+)</strong> (\w+)", figures) == [
        ("21", "UE"), ("43", "ECTS"), ("1059", "heures"), ("3", "axes"), ("4", "compétences"), ("5", "métiers"),
    ]  # fmt: skip
    assert "20 UE sur 21 les énoncent" in figures
    assert figures.count("<a href=") == 6


@pytest.mark.parametrize(("order", "first"), [("code", "APM_5AI01_TP"), ("credits", "BGDIA703"), ("hours", "IA720")])
def test_the_table_of_units_stands_sorted_without_a_script(catalogue: Catalogue, order: str, first: str) -> None:
    page = site_of(*catalogue).document(f"tables/D1996/units-by-{order}.html").content.decode()
    codes = re.findall(r'<td class="code">([^<]+)</td>', page)
    assert len(codes) == 21
    assert codes[0] == first
    assert 'aria-sort="' in page
    assert "<script" not in page.replace('<script type="application/ld+json">', "")


def test_the_school_has_its_name_in_both_languages(catalogue: Catalogue) -> None:
    pages = documents(*catalogue)
    for ending in (".html", ".en.html"):
        assert "<h1>Télécom Paris</h1>" in pages[f"telecom-paris{ending}"].decode()
        assert ">Télécom Paris</a>" in pages[f"telecom-paris/programme/D1996{ending}"].decode()
    assert '"name": "Télécom Paris"' in pages["telecom-paris.html"].decode()
    assert "Télécom Paris" in pages["data/index.nt"].decode()
    assert "Télécom Paris" not in pages["telecom-paris.nt"].decode(), "the settings are no source of statements"


def test_a_school_that_nobody_named_is_a_school(workspace: Workspace) -> None:
    from maquette.build import build
    from maquette.publication import Site

    settings = workspace.root / "maquette.toml"
    settings.write_text(re.sub(r"\[name\][^[]*", "", settings.read_text("utf-8")), "utf-8")
    site = Site.prepare(Workspace.open(workspace.root), [build(workspace, "2024-2025")])
    assert "<h1>school telecom-paris</h1>" in site.document("telecom-paris.en.html").content.decode()


# The ontology


def test_every_alignment_has_its_documents_at_its_iri(catalogue: Catalogue) -> None:
    pages = documents(*catalogue)
    paths = catalogue[0].alignments()
    assert len(paths) >= 7
    for path in paths:
        stem = f"ontology/alignments/{path.stem}"
        expected = isomorphic(path.read_bytes(), RdfFormat.TURTLE)
        for ending, form in FORMS.items():
            assert isomorphic(pages[stem + ending], form) == expected, stem + ending
        header = f"https://w3id.org/maquette/{stem}"
        assert f"<code>{header}</code>" in pages[f"{stem}.en.html"].decode()
        assert follow(pages, "ontology.html", title_of(pages[f"{stem}.html"])) == f"{stem}.html"
        assert f"{stem}/0.1.0/index.html" in pages, "its version leads there"
        assert f"https://w3id.org/maquette/{stem}.html".encode() in pages["sitemap.xml"]


FORMS = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES, ".rdf": RdfFormat.RDF_XML, ".jsonld": RdfFormat.JSON_LD}


def isomorphic(content: bytes, form: RdfFormat) -> Dataset:
    """Give statements so that two graphs are equal when they are isomorphic."""
    found = Dataset(parse(content, format=form, base_iri="https://w3id.org/maquette/"))
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return found


def title_of(content: bytes) -> str:
    found = re.search(r"<h1>([^<]*)</h1>", content.decode())
    assert found
    return found[1]


def test_an_alignment_shows_what_our_terms_are_to_others(catalogue: Catalogue) -> None:
    page = documents(*catalogue)["ontology/alignments/schema.en.html"]
    links = Links.of(page)
    assert "../../ontology.en.html#Unit" in links.targets
    assert "https://schema.org/Course" in links.targets
    assert "Maquette aligned with schema.org" in page.decode()


def test_a_workspace_adds_alignments_of_its_own(workspace: Workspace) -> None:
    from maquette.build import build
    from maquette.publication import Site

    own = workspace.root / "ontology" / "alignments" / "own.ttl"
    own.parent.mkdir(parents=True)
    own.write_text("<https://w3id.org/maquette/ontology#Unit> <http://e.org/p> [ <http://e.org/q> 1 ] .", "utf-8")
    site = Site.prepare(workspace, [build(workspace, "2024-2025")])
    assert b"http://e.org/q" in site.document("ontology/alignments/own.nt").content
    assert "<h1>own</h1>" in site.document("ontology/alignments/own.html").content.decode()


def test_markup_in_the_data_is_text_on_pages(workspace: Workspace) -> None:
    from maquette.build import build
    from maquette.publication import Site

    ids = workspace.root / "data" / "ids.csv"
    page = next((workspace.root / "data/2024-2025/pages").iterdir())
    evil = "</script><script>alert(1)</script>"
    page.write_text(page.read_text("utf-8").replace("Natural Language Processing", f"Language {evil}"), "utf-8")
    assert ids.is_file()
    site = Site.prepare(workspace, [build(workspace, "2024-2025")])
    for path in (f"{UNIT}.html", "index.html", "questions/missing-values.html"):
        text = site.document(path).content.decode()
        assert "alert(1)" in text or path.startswith("questions"), path
        assert "<script>" not in text, path
        assert "</script><" not in text, path
