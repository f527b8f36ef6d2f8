"""The folder on real web hosts: Python's own, Apache, nginx; and the redirections of w3id.org in Apache."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from maquette.publication import Site
from publication_cases import UNIT
from web_hosts import Host, apache, nginx, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from maquette.builds import Build
    from maquette.workspace import Workspace

    Catalogue = tuple[Workspace, Build]

FORMS = {
    "text/turtle": ".ttl",
    "application/ld+json": ".jsonld",
    "application/rdf+xml": ".rdf",
    "application/n-triples": ".nt",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
KEPT = (
    UNIT, "telecom-paris/unit/IA717/", "telecom-paris.", "index", "data/", "ontology", "questions/", "hosts/", ".", "_",
)  # fmt: skip
"""What of the publication the hosts of these tests have: of the things, one."""


@pytest.fixture(scope="module")
def folder(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = Site.prepare(*catalogue[:1], [catalogue[1]])
    folder = tmp_path_factory.mktemp("hosts") / "public"
    for path in site.paths():
        if path.startswith(KEPT) and not path.endswith(".xlsx"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(site.document(path).content)
    return folder


@pytest.fixture(scope="module", params=["apache", "nginx"])
def host(request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    serve = apache if request.param == "apache" else nginx
    with serve(folder, tmp_path_factory.mktemp(request.param)) as running:
        yield running


def location(headers: dict[str, str]) -> str:
    return urlsplit(headers["location"]).path


@pytest.mark.parametrize(("media_type", "ending"), FORMS.items())
def test_a_thing_leads_to_the_form_that_is_asked_for(host: Host, folder: Path, media_type: str, ending: str) -> None:
    status, headers, _ = host.get(f"/{UNIT}", Accept=media_type)
    assert (status, location(headers)) == (303, f"/{UNIT}{ending}")
    assert headers["access-control-allow-origin"] == "*"
    assert "accept" in headers["vary"].lower()
    status, headers, body = host.get(location(headers))
    assert status == 200
    assert headers["content-type"].split(";")[0] == media_type
    assert body == (folder / f"{UNIT}{ending}").read_bytes()


def test_text_says_its_encoding(host: Host) -> None:
    assert host.get(f"/{UNIT}.ttl")[1]["content-type"].replace(" ", "").lower() == "text/turtle;charset=utf-8"
    assert host.get(f"/{UNIT}.html")[1]["content-type"].replace(" ", "").lower() == "text/html;charset=utf-8"


def test_the_first_form_named_wins_and_browsers_get_pages(host: Host) -> None:
    for accept, ending in (
        ("application/ld+json, text/turtle;q=0.5", ".jsonld"),
        ("text/turtle, application/ld+json", ".ttl"),
        (BROWSER, ".html"),
        ("*/*", ".html"),
    ):
        status, headers, _ = host.get(f"/{UNIT}", Accept=accept)
        assert (status, location(headers)) == (303, f"/{UNIT}{ending}"), accept


def test_the_language_of_the_page_is_negotiated(host: Host) -> None:
    for languages, ending in (("en-GB,en;q=0.9,fr;q=0.5", ".en.html"), ("fr,en;q=0.5", ".html"), ("de", ".html")):
        _, headers, _ = host.get(f"/{UNIT}", Accept=BROWSER, Accept_Language=languages)
        assert location(headers) == f"/{UNIT}{ending}", languages


def test_what_is_not_published_is_refused(host: Host) -> None:
    assert host.get(f"/{UNIT}", Accept="image/png")[0] == 406
    assert host.get("/telecom-paris/unit/none", Accept="text/turtle")[0] == 404


def test_a_code_leads_to_its_number(host: Host) -> None:
    status, headers, _ = host.get("/telecom-paris/unit/IA717", Accept="text/turtle")
    assert (status, location(headers)) == (303, f"/{UNIT}")


def test_folders_and_the_ontology_have_their_pages(host: Host) -> None:
    assert b"<h1>" in host.get("/", Accept=BROWSER)[2]
    for path in ("/questions/", "/data/"):
        assert host.get(path, Accept=BROWSER)[0] == 200
    status, headers, _ = host.get("/ontology", Accept="text/turtle")
    assert (status, location(headers)) == (303, "/ontology.ttl")
    status, headers, _ = host.get("/ontology/alignments/elm", Accept="text/turtle")
    assert (status, location(headers)) == (303, "/ontology/alignments/elm.ttl")
    for alias, leads in (("/elm/0.1.0", "/ontology/alignments/elm"), ("", "/ontology")):
        status, headers, _ = host.get(f"/ontology/alignments{alias}", Accept=BROWSER)
        assert (status, location(headers)) == (303, leads)


def test_apache_negotiates_in_a_folder_below_the_root(folder: Path, tmp_path: Path) -> None:
    with apache(folder, tmp_path, at="/linked/") as running:
        status, headers, _ = running.get(f"/linked/{UNIT}", Accept="text/turtle")
        assert (status, location(headers)) == (303, f"/linked/{UNIT}.ttl")
        status, headers, _ = running.get("/linked/telecom-paris/unit/IA717", Accept="text/turtle")
        assert location(headers) == f"/linked/{UNIT}"


def test_the_rules_for_w3id_lead_to_the_documents(folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "w3id"
    rules.mkdir()
    text = (folder / "hosts" / "w3id.htaccess").read_text("utf-8")
    (rules / ".htaccess").write_text(text.replace("https://w3id.org/maquette/", "https://data.example.org/m/"), "utf-8")
    expected = {
        (f"/maquette/{UNIT}", "text/turtle"): f"https://data.example.org/m/{UNIT}.ttl",
        (f"/maquette/{UNIT}", "application/ld+json"): f"https://data.example.org/m/{UNIT}.jsonld",
        (f"/maquette/{UNIT}", BROWSER): f"https://data.example.org/m/{UNIT}.html",
        (f"/maquette/{UNIT}.nt", "*/*"): f"https://data.example.org/m/{UNIT}.nt",
        ("/maquette/ontology", "text/turtle"): "https://data.example.org/m/ontology.ttl",
        ("/maquette/ontology", BROWSER): "https://data.example.org/m/ontology.html",
        ("/maquette/", BROWSER): "https://data.example.org/m/",
        ("/maquette/data", BROWSER): "https://data.example.org/m/data/",
        ("/maquette/data/2024-2025/asserted.ttl", "*/*"): "https://data.example.org/m/data/2024-2025/asserted.ttl",
        ("/maquette/data/SHA256SUMS", "*/*"): "https://data.example.org/m/data/SHA256SUMS",
    }
    with apache(rules, tmp_path, at="/maquette/") as running:
        for (path, accept), target in expected.items():
            status, headers, _ = running.get(path, Accept=accept)
            assert headers.get("location") == target, (path, accept, status)
            assert status == (303 if path.endswith(("15338", "ontology")) else 302)
        assert running.get(f"/maquette/{UNIT}", Accept="image/png")[0] == 406


# A plain host


@pytest.fixture(scope="module")
def moved(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Host, Path]]:
    """Serve the publication with Python's own server, published for its address."""
    folder = tmp_path_factory.mktemp("plain") / "public"
    folder.mkdir()
    with plain(folder) as running:
        site = Site.prepare(*catalogue[:1], [catalogue[1]], location=running.address)
        for path in site.paths():
            if path.startswith((UNIT, "telecom-paris/unit/", "data/", "index", "sitemap")):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(site.document(path).content)
        yield running, folder


def test_a_plain_host_leads_from_a_thing_to_its_page(moved: tuple[Host, Path]) -> None:
    running, _ = moved
    status, headers, _ = running.get(f"/{UNIT}")
    assert (status, location(headers)) == (301, f"/{UNIT}/")
    page = running.get(location(headers))[2].decode()
    assert 'content="0; url=../15338.html"' in page
    assert 'href="../15338.ttl"' in page


def test_what_the_page_of_the_data_says_to_copy_works(moved: tuple[Host, Path], tmp_path: Path) -> None:
    running, _ = moved
    page = running.get("/data/index.en.html")[2].decode()
    blocks = re.findall(r'<pre tabindex="0" class="(shell|python)"><code>(.*?)</code></pre>', page, flags=re.DOTALL)
    assert [kind for kind, _ in blocks] == ["shell", "python", "shell"]
    outputs = []
    for kind, text in blocks:
        code = text.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&").replace("&gt;", ">")
        command = ["bash", "-ec", code] if kind == "shell" else [sys.executable, "-c", code]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        assert ran.returncode == 0, (code, ran.stderr)
        outputs.append(ran.stdout)
    assert "2024-2025/asserted.ttl: OK" in outputs[0]
    assert "IA717 Natural Language Processing" in outputs[1]
    assert outputs[1].count("\n") == 21
    assert '"@id": "https://w3id.org/maquette/telecom-paris/unit/' in outputs[2]


def test_the_map_of_the_site_names_every_page_with_its_languages(catalogue: Catalogue) -> None:
    from publication_cases import site_of

    site = site_of(*catalogue)
    root = ET.fromstring(site.document("sitemap.xml").content)  # noqa: S314  our own document
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = [each.text or "" for each in root.iter(f"{space}loc")]
    base = "https://w3id.org/maquette/"
    pages = {base + path for path in site.paths() if path.endswith(".html") and not path.endswith("/index.html")}
    withdrawn = {
        base + f"{stem}{end}"
        for each in site.editions.values()
        for stem in each.withdrawn
        for end in (".html", ".en.html")
    }
    assert {place for place in places if not place.endswith("a/index.html")} >= pages - withdrawn
    assert not withdrawn & set(places)
    assert f"{base}data/index.html" in places


def test_a_large_map_of_the_site_is_parted() -> None:
    from maquette.publication.addresses import Addresses
    from maquette.publication.formats import variants_of
    from maquette.publication.hosts import sitemaps

    pages = [variants_of(f"a/{number}", data=False) for number in range(30_000)]
    maps = sitemaps(Addresses("https://e.org/", "https://e.org/"), pages)
    assert sorted(maps) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert sum(content.count(b"<url>") for content in maps.values()) == 60_000
    assert b"<loc>https://e.org/sitemap-2.xml</loc>" in maps["sitemap.xml"]
