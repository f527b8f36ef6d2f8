"""What a person sees at the endpoint: the form in both languages, and the editor where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maquette.publication import example_query
from serving import Served, served, workspace_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.builds import Build
    from maquette.workspace import Workspace

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def server(catalogue: tuple[Workspace, Build]) -> Iterator[Served]:
    with served(catalogue[0].root) as running:
        yield running


@pytest.mark.parametrize(
    ("language", "page", "word"), [("en", "sparql.en.html", "Run"), ("fr", "sparql.html", "Exécuter")]
)
def test_a_browser_gets_the_form_in_its_language(language: str, page: str, word: str, server: Served) -> None:
    sent = server.get("/sparql", {"Accept": "text/html,*/*;q=0.8", "Accept-Language": language})
    assert (sent.status, sent.headers["location"]) == (HTTPStatus.SEE_OTHER, page)
    form = server.get(f"/{page}")
    assert (form.status, form.type, form.headers["content-language"]) == (HTTPStatus.OK, "text/html", language)
    assert f">{word}</button>" in form.body.decode()
    assert f"http://127.0.0.1:{server.port}/sparql" in form.body.decode()


def test_the_form_says_how_much_may_be_asked_and_that_it_may_be_any_number(
    server: Served, catalogue: tuple[Workspace, Build]
) -> None:
    with served(catalogue[0].root, "--budget", "0") as unlimited:
        for page, limit, none in (
            ("/sparql.en.html", "60 s of queries a minute", "as many queries as you like"),
            ("/sparql.html", "60 s de requêtes par minute", "autant de requêtes que vous voulez"),
        ):
            limited, free = (each.get(page).body.decode() for each in (server, unlimited))
            assert (limit in limited, none in limited) == (True, False)
            assert (none in free, "0 s " in free.replace("10 s ", "")) == (True, False)


def test_the_query_that_the_form_begins_with_has_an_answer(server: Served) -> None:
    answer = server.ask_get(example_query(), "&format=csv")
    assert (answer.status, answer.type) == (HTTPStatus.OK, "text/csv")
    assert b"IA717,Natural Language Processing" in answer.body


@pytest.mark.parametrize(
    ("query", "name", "type_"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", "tsv", "text/tab-separated-values"),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", "xml", "application/sparql-results+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "jsonld", "application/ld+json"),
    ],
)
def test_a_format_that_the_form_names_goes_before_what_the_browser_accepts(
    query: str, name: str, type_: str, server: Served
) -> None:
    answer = server.ask_get(query, f"&format={name}", accept="text/html")
    assert (answer.status, answer.type) == (HTTPStatus.OK, type_)


def test_a_format_that_there_is_not_is_refused_with_those_there_are(server: Served) -> None:
    answer = server.ask_get("ASK {}", "&format=pdf")
    assert answer.status == HTTPStatus.BAD_REQUEST
    assert "turtle" in str(answer.json()["detail"])


def test_without_the_editor_its_address_leads_to_the_form(server: Served) -> None:
    answer = server.get("/sparql/editor")
    assert (answer.status, answer.headers["location"]) == (HTTPStatus.SEE_OTHER, "../sparql")
    assert server.get("/sparql/editor/yasgui.min.js").status == HTTPStatus.NOT_FOUND
    assert b"sparql/editor" not in server.get("/sparql.html").body


def test_make_editor_brings_the_editor_and_it_is_served_under_a_policy_of_its_own(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("npm is not installed: the editor cannot be fetched.")
        pytest.skip("npm is not installed: the editor cannot be fetched.")
    folder = workspace_of(tmp_path / "workspace", '<http://example.org/s> <http://example.org/p> "1" <urn:g> .\n')
    shutil.copy(CHECKOUT / "Makefile", folder)
    subprocess.run(["make", "--silent", "editor"], cwd=folder, check=True, timeout=240)
    with served(folder) as server:
        page = server.get("/sparql/editor", {"Accept-Language": "fr"})
        assert (page.status, page.headers["content-language"]) == (HTTPStatus.OK, "fr")
        policy = page.headers["content-security-policy"]
        assert "connect-src 'self'" in policy
        assert "unsafe-eval" not in policy
        for name in ("yasgui.min.js", "yasgui.min.css", "start.js"):
            assert f'"editor/{name}"' in page.body.decode()
            assert server.get(f"/sparql/editor/{name}").status == HTTPStatus.OK
        assert server.get("/sparql/editor/../../maquette.toml").status == HTTPStatus.NOT_FOUND
        assert server.get("/sparql/editor/%2e%2e%2f%2e%2e%2fmaquette.toml").status == HTTPStatus.NOT_FOUND
