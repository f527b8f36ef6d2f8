"""Questions asked live: the answers of the command line, in pages whose address is their state."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import openpyxl
import pytest

from maquette.answers import render
from maquette.basis import Basis
from maquette.publication import Site
from maquette.questions import ask, load_question
from maquette.store import open_store
from serving import Answer, Served, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.builds import Build
    from maquette.workspace import Workspace

SLUG = "units-toward-competency"
PAGE = f"/questions/{SLUG}.en.html"


@pytest.fixture(scope="module")
def server(catalogue: tuple[Workspace, Build]) -> Iterator[Served]:
    with served(catalogue[0].root, "--budget", "0") as running:
        yield running


def live(server: Served, page: str = PAGE, **fields: str) -> Answer:
    return server.get(f"{page}?{urlencode({name.replace('_', '-'): value for name, value in fields.items()})}")


@pytest.mark.parametrize("competency", ["1", "2", "3", "4"])
@pytest.mark.parametrize("basis", ["proposed", "confirmed"])
def test_a_live_answer_is_that_of_the_command_line(
    competency: str, basis: str, server: Served, catalogue: tuple[Workspace, Build]
) -> None:
    workspace, build = catalogue
    path = next(path for path in workspace.questions() if path.stem == SLUG)
    values = {"competency": competency}
    expected = ask(open_store(build.folder), load_question(path), values, min_basis=Basis(basis))
    answer = live(server, competency=competency, min_basis=basis, **{"as": "csv"})
    assert (answer.status, answer.type) == (HTTPStatus.OK, "text/csv")
    assert answer.body.decode() == render(expected, "csv", "en")
    assert answer.headers["content-disposition"] == f'attachment; filename="{SLUG}.csv"'
    page = live(server, competency=competency, min_basis=basis).body.decode()
    assert page.count("<tr>") == (len(expected.rows) + 1 if expected.rows else 0)


def test_every_question_can_be_asked_live_in_both_languages(server: Served, catalogue: tuple[Workspace, Build]) -> None:
    for path in catalogue[0].questions():
        for ending in (".html", ".en.html"):
            answer = live(server, f"/questions/{path.stem}{ending}", min_basis="proposed")
            # A question of something that must be chosen says so; every other has an answer.
            assert answer.status in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}, (path.stem, answer.body)
            assert (answer.status == HTTPStatus.OK) == (b'role="alert"' not in answer.body)


def test_what_was_asked_stands_in_the_form_and_in_the_address(server: Served) -> None:
    page = live(server, competency="2", min_basis="proposed", asserted_only="yes").body.decode()
    assert '<option value="proposed" selected>' in page
    assert 'value="yes" checked' in page
    assert page.count(" selected>") == 2
    assert "?competency=2&amp;min-basis=proposed&amp;asserted-only=yes" in page
    assert f'href="{SLUG}.html?competency=2' in page, "the other language keeps what was asked"
    assert "--asserted-only" in page


def test_an_answer_is_taken_away_as_a_spreadsheet_and_to_print(server: Served) -> None:
    sheet = live(server, competency="1", **{"as": "xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(sheet.body)).active is not None
    printed = live(server, competency="1", **{"as": "html"})
    assert printed.type == "text/html"
    assert b"<caption" in printed.body


@pytest.mark.parametrize(
    "query",
    [
        "competency=nothing-of-the-kind",
        "competency=1&min-basis=certain",
        "colour=blue",
        "competency=" + quote("} ; DROP ALL ; {"),
        "competency=" + quote("<https://example.org/x> . ?a ?b ?c"),
        "competency=%FF%FE",
        "&".join(f"a{n}=1" for n in range(200)),
        "competency=" + "x" * 20_000,
    ],
)
def test_what_cannot_be_asked_is_said_on_the_page(query: str, server: Served) -> None:
    answer = server.get(f"{PAGE}?{query}")
    assert answer.status == HTTPStatus.BAD_REQUEST
    assert b'role="alert"' in answer.body


def test_script_in_a_field_is_shown_as_text(server: Served) -> None:
    answer = live(server, competency="<script>alert(1)</script>")
    assert answer.status == HTTPStatus.BAD_REQUEST
    assert b"<script>alert" not in answer.body


def test_a_question_that_there_is_not_is_not_found(server: Served) -> None:
    assert server.get("/questions/none-such.html?a=1").status == HTTPStatus.NOT_FOUND


def test_forms_are_shown_by_a_server_and_hidden_by_a_plain_host(
    server: Served, catalogue: tuple[Workspace, Build]
) -> None:
    workspace, build = catalogue
    folder = Site.prepare(workspace, [build])
    assert b"display: block" in server.get("/live.css").body
    assert b"display: none" in folder.document("live.css").content
    assert b'<form class="live" method="get">' in server.get(PAGE).body


def test_live_questions_count_as_query_time(catalogue: tuple[Workspace, Build]) -> None:
    with served(catalogue[0].root, "--budget", "0.001") as server:
        answers = [live(server, competency="1").status for _ in range(6)]
        assert HTTPStatus.TOO_MANY_REQUESTS in answers
