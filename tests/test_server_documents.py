"""The publication over HTTP: the folder's bytes, negotiated, tagged, linked, and taken over from build to build."""

from __future__ import annotations

import gzip
import http.client
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from maquette.build import build
from maquette.publication import Site
from maquette.server.negotiation import (
    accepts_coding,
    preferred_language,
    preferred_type,
    preferred_variant,
)
from maquette.statements import StatementTable
from maquette.terms import text_of
from serving import Answer, Served, served, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.builds import Build
    from maquette.workspace import Workspace

UNIT = "/telecom-paris/unit/15338"
FORMS = {
    "text/turtle": ".ttl",
    "application/ld+json": ".jsonld",
    "application/rdf+xml": ".rdf",
    "application/n-triples": ".nt",
    "text/html": ".html",
}


@pytest.fixture(scope="module")
def site(catalogue: tuple[Workspace, Build]) -> Site:
    workspace, made = catalogue
    return Site.prepare(workspace, [made])


@pytest.fixture(scope="module")
def server(catalogue: tuple[Workspace, Build]) -> Iterator[Served]:
    with served(catalogue[0].root) as running:
        yield running


def test_every_document_is_the_folders_to_the_byte(site: Site, server: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    compared = 0
    for path in site.paths():
        if path.endswith("/index.html") or path == "index.html":
            continue  # what a plain host shows where a server negotiates: asked below
        if path == "live.css":
            continue  # by which a plain host hides what only a server can do: tests/test_server_live.py
        document = site.document(path)
        connection.request("GET", f"/{path}".replace(" ", "%20"))
        answer = connection.getresponse()
        assert answer.read() == document.content, path
        assert answer.status == (HTTPStatus.GONE if document.gone else HTTPStatus.OK), path
        assert answer.headers["Content-Type"].partition(";")[0] == document.media_type, path
        compared += 1
    connection.close()
    assert compared > 1000


def test_what_a_plain_host_shows_for_a_folder_is_there_too(site: Site, server: Served) -> None:
    for path in ("index.html", "telecom-paris/unit/15338/index.html"):
        assert server.get(f"/{path}").body == site.document(path).content
    assert server.get(f"{UNIT}/").body == site.document("telecom-paris/unit/15338/index.html").content


@pytest.mark.parametrize("accept", FORMS)
def test_the_address_of_a_thing_leads_to_the_form_asked_for(accept: str, server: Served) -> None:
    answer = server.get(UNIT, {"Accept": accept})
    assert answer.status == HTTPStatus.SEE_OTHER
    assert answer.headers["location"] == f"15338{FORMS[accept]}"
    assert {"accept", "accept-language"} <= {each.strip().lower() for each in answer.headers["vary"].split(",")}
    document = server.get(f"{UNIT}{FORMS[accept]}")
    assert document.headers["content-type"] in {accept, f"{accept}; charset=utf-8"}


def test_the_language_of_the_interface_is_negotiated(server: Served) -> None:
    for language, ending in (("fr-CA,en;q=0.5", ".html"), ("en-GB", ".en.html"), ("de", ".html")):
        answer = server.get(UNIT, {"Accept": "text/html", "Accept-Language": language})
        assert answer.headers["location"] == f"15338{ending}"


def test_an_unknown_type_is_not_acceptable_and_told_what_there_is(server: Served) -> None:
    answer = server.get(UNIT, {"Accept": "image/png"})
    assert answer.status == HTTPStatus.NOT_ACCEPTABLE
    assert "text/turtle" in str(answer.json()["detail"])


def test_a_code_leads_to_the_number(server: Served) -> None:
    answer = server.get("/telecom-paris/unit/IA717")
    assert (answer.status, answer.headers["location"]) == (HTTPStatus.FOUND, "15338")


def test_an_unknown_thing_is_not_found_and_what_is_like_it_is_shown(server: Served) -> None:
    page = server.get("/telecom-paris/unit/IA771", {"Accept": "text/html", "Accept-Language": "en"})
    assert page.status == HTTPStatus.NOT_FOUND
    assert b'href="15338.en.html"' in page.body
    problem = server.get("/telecom-paris/unit/IA771", {"Accept": "text/turtle"})
    assert (problem.status, problem.type) == (HTTPStatus.NOT_FOUND, "application/problem+json")


def test_script_in_an_address_is_shown_as_text(server: Served) -> None:
    page = server.get("/%3Cscript%3Ealert(1)%3C/script%3E", {"Accept": "text/html"})
    assert page.status == HTTPStatus.NOT_FOUND
    assert b"<script>alert" not in page.body
    assert "script-src 'self'" in page.headers["content-security-policy"]


def test_a_document_that_the_client_has_is_not_sent_again(server: Served) -> None:
    path = f"{UNIT}.html"
    first = server.get(path)
    tag = first.headers["etag"]
    again = server.get(path, {"If-None-Match": f'"other", {tag}'})
    assert (again.status, again.body) == (HTTPStatus.NOT_MODIFIED, b"")
    assert again.headers["etag"] == tag
    zipped = server.get(path, {"Accept-Encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == first.body
    assert zipped.headers["etag"] != tag
    assert server.get(path, {"If-None-Match": tag, "Accept-Encoding": "gzip"}).status == HTTPStatus.OK
    tags = {server.get(f"{UNIT}{ending}").headers["etag"] for ending in (*FORMS.values(), ".en.html")}
    assert len(tags) == len(FORMS) + 1


def test_head_says_what_get_says(server: Served) -> None:
    for path in (f"{UNIT}.ttl", UNIT, "/nowhere", "/sparql"):
        got, asked = server.get(path), server.get(path, method="HEAD")
        assert (asked.status, asked.body) == (got.status, b"")
        varying = {"date"}
        assert {k: v for k, v in asked.headers.items() if k not in varying} == {
            k: v for k, v in got.headers.items() if k not in varying
        }


@pytest.mark.parametrize("path", [f"{UNIT}.ttl", UNIT, "/telecom-paris/unit/IA717", "/nowhere", "/sparql", "/readyz"])
def test_every_answer_may_be_read_from_any_origin(path: str, server: Served) -> None:
    answer = server.get(path, {"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"etag", "link"} <= {
        each.strip().lower() for each in answer.headers["access-control-expose-headers"].split(",")
    }


@pytest.mark.parametrize("path", [f"{UNIT}.ttl", "/sparql"])
def test_options_say_what_may_be_asked(path: str, server: Served) -> None:
    answer = server.get(path, {"Origin": "https://example.org"}, method="OPTIONS")
    assert answer.status == HTTPStatus.NO_CONTENT
    assert "GET" in answer.headers["allow"]
    assert server.get(path, method="DELETE").status == HTTPStatus.METHOD_NOT_ALLOWED


def test_links_say_what_a_page_is_about_and_what_describes_it(server: Served) -> None:
    links = server.get(f"{UNIT}.html").headers["link"]
    assert f'<https://w3id.org/maquette{UNIT}>; rel="cite-as"' in links
    assert '<15338.ttl>; rel="describedby"; type="text/turtle"' in links
    assert f'<https://w3id.org/maquette{UNIT}>; rel="describes"' in server.get(f"{UNIT}.ttl").headers["link"]


def test_nothing_personal_can_be_asked_for(catalogue: tuple[Workspace, Build], server: Served) -> None:
    with StatementTable.open(catalogue[1].statements) as table:
        everything = {(held.subject, held.predicate, held.object) for held in table.held()}
        published = {(held.subject, held.predicate, held.object) for held in table.held(personal=False)}
    hidden = {o for _, _, o in everything - published} - {term for triple in published for term in triple}
    assert len(hidden) > 5
    answer = server.ask("SELECT DISTINCT ?x WHERE { { ?x ?p ?o } UNION { ?s ?p ?x } }", accept="text/csv")
    told = answer.body.decode()
    assert all(text_of(each) not in told for each in hidden if len(text_of(each)) > 8)
    assert "@telecom-paris.fr" not in told
    count = server.ask("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").json()
    assert str(len(published)) in str(count)


def test_turtle_is_exact(server: Served) -> None:
    path = "/telecom-paris/2024-2025/programme/D1996/unit/15338"
    body = server.get(f"{path}.nt").body.decode()
    assert '"2"^^<http://www.w3.org/2001/XMLSchema#decimal>' in body
    turtle = rdflib.Graph().parse(data=server.get(f"{path}.ttl").body, format="turtle")
    assert set(turtle) == set(rdflib.Graph().parse(data=body, format="nt"))


def test_a_new_build_is_taken_over(workspace: Workspace) -> None:
    build(workspace, "2024-2025")
    page = workspace.pages("2024-2025")[0]
    with served(workspace.root) as server:

        def title() -> Answer:
            return server.get(f"{UNIT}.nt")

        former = title()
        assert b'"Natural Language Processing"' in former.body
        page.write_text(
            page.read_text("utf-8").replace("Natural Language Processing", "Natural Language Treatment"), "utf-8"
        )
        build(workspace, "2024-2025")
        assert until(30, lambda: b'"Natural Language Treatment"' in title().body)
        assert title().headers["etag"] != former.headers["etag"]


OFFERS = ("text/html", "text/turtle", "application/ld+json")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        ("application/*", "application/ld+json"),
        ("text/turtle", "text/turtle"),
        ("TEXT/TURTLE", "text/turtle"),
        ("text/html;q=0.4, text/turtle;q=0.5", "text/turtle"),
        ("text/html;q=0.5, text/turtle;q=0.5", "text/html"),
        ("text/*;q=0.2, text/turtle;q=0, */*;q=0.1", "text/html"),
        ("*/*, text/html;q=0", "text/turtle"),
        ("text/turtle;q=0.001", "text/turtle"),
        ("image/png", None),
        ("text/html;q=0", None),
        ("text/html;level=1", None),
        ("text/turtle;q=2, application/ld+json;q=0.1", "application/ld+json"),
        ("nonsense", None),
        (",,,", None),
    ],
)
def test_the_media_type_that_a_request_prefers_is_given(accept: str | None, chosen: str | None) -> None:
    assert preferred_type(accept, OFFERS) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "fr"),
        ("en", "en"),
        ("en-US,fr;q=0.9", "en"),
        ("de,fr;q=0.9", "fr"),
        ("de", "fr"),
        ("*", "fr"),
        ("*;q=0.5, en;q=0.6", "en"),
        ("fr;q=0, *", "en"),
        ("en;q=0.3, fr-CA;q=0.4", "fr"),
    ],
)
def test_the_language_that_a_request_prefers_is_given(accept: str | None, chosen: str) -> None:
    assert preferred_language(accept, ("fr", "en")) == chosen


def test_the_media_type_decides_before_the_language() -> None:
    offers = [("text/html", "fr"), ("text/html", "en"), ("text/turtle", None)]
    assert preferred_variant("text/html, text/turtle;q=0.9", "en", offers) == 1
    assert preferred_variant("text/html;q=0.5, text/turtle", "en", offers) == 2
    assert preferred_variant("image/png", "en", offers) is None


def test_a_coding_is_used_only_where_it_is_accepted() -> None:
    assert accepts_coding("gzip, br", "gzip")
    assert accepts_coding("*", "gzip")
    assert not accepts_coding("gzip;q=0, *", "gzip")
    assert not accepts_coding(None, "gzip")


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_header_breaks_negotiation(accept: str, language: str) -> None:
    assert preferred_type(accept, OFFERS) in {*OFFERS, None}
    assert preferred_language(language, ("fr", "en")) in {"fr", "en"}
