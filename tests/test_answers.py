"""Formats of answers: machines get every value unaltered and in English, people get their language."""

from __future__ import annotations

import csv
import io
import json

import pytest

from maquette.answers import Answer, names, render
from maquette.basis import Basis
from maquette.heads import parse_question
from maquette.questions import ask, load_question
from maquette.store import EmbeddedStore
from maquette.terms import literal, text_of
from maquette.workspace import shipped_folder

HEAD = """\
#+ title.en: Things
#+ title.fr: Choses
#+ description.en: All things.
#+ description.fr: Toutes les choses.
#+ tags: test
#+ basis: {basis}
#+ column thing: thing | Thing | Chose
#+ column value: string | Value | Valeur
#+ column number: decimal | Number | Nombre
#+ column ways: words | Ways | Voies
#+ column done: yes-no | Done | Fait
#+ word near: nearby | tout près
#+ word far: far away | au loin
#+ empty.en: Nothing.
#+ empty.fr: Rien.
PREFIX x: <x:>
SELECT ?thing ?value ?number ?ways ?done WHERE {{
  ?thing x:value ?value .
  OPTIONAL {{ ?thing x:number ?number }}
  OPTIONAL {{ ?thing x:ways ?ways }}
  OPTIONAL {{ ?thing x:done ?done }}
}}
ORDER BY ?thing
"""
AWKWARD = (
    "=1+1",
    "-2",
    "+3",
    "@x",
    'a "quoted", value; two',
    "tab\there",
    "line\nend",
    "pipe | star *",
    "<b>",
    "\\",
    "",
)
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


def asked(*lines: str, basis: str = "rows") -> Answer:
    """Ask the question above of some statements, each in the graph of what is proposed and likely."""
    graph = "<urn:maquette:graph:none/proposed-likely>"
    store = EmbeddedStore.of("".join(f"{line} {graph} .\n" for line in lines).encode())
    return ask(store, parse_question(HEAD.format(basis=basis), "things", "things.rq"), {})


@pytest.fixture(scope="module")
def awkward() -> Answer:
    """Give an answer with every value that a format might trip over."""
    return asked(*(f"<x:t{n:02}> <x:value> {literal(value)}" for n, value in enumerate(AWKWARD)))


@pytest.fixture(scope="module")
def full() -> Answer:
    """Give an answer of two rows: one with every value, one with the required value alone."""
    return asked(
        '<x:a> <x:value> "one"',
        f'<x:a> {LABEL} "Une chose"@fr',
        f'<x:a> {LABEL} "A thing"@en',
        '<x:a> <x:number> "4.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '<x:a> <x:ways> "near far"',
        '<x:a> <x:done> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        '<x:b> <x:value> "two"',
    )


def test_csv_gives_every_value_unaltered(awkward: Answer) -> None:
    """What looks like a formula is guarded in spreadsheet exports only, never here."""
    rows = list(csv.reader(io.StringIO(render(awkward, "csv", "fr"), newline="")))
    assert rows[0] == ["thing", "value", "number", "ways", "done", "basis", "confidence"]
    assert [row[1] for row in rows[1:]] == list(AWKWARD)
    assert {tuple(row[5:]) for row in rows[1:]} == {("proposed", "likely")}


def test_tsv_has_a_line_per_row_and_a_tab_per_column(awkward: Answer) -> None:
    lines = render(awkward, "tsv", "en").split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(AWKWARD) + 1
    assert {line.count("\t") for line in lines} == {6}
    values = [line.split("\t")[1] for line in lines[1:]]
    assert values[:3] == ["=1+1", "-2", "+3"]
    assert values[5:7] == ["tab\\there", "line\\nend"]
    assert values[9] == "\\\\"


def test_markdown_escapes_what_would_be_markup(awkward: Answer) -> None:
    text = render(awkward, "md", "fr")
    assert text.startswith("### Choses\n\n| Chose | Valeur | Nombre | Voies | Fait | Fondement |\n| --- | --- | ---: |")
    rows = text.splitlines()[4:]
    assert len(rows) == len(AWKWARD)
    assert "| pipe \\| star \\* |" in text
    assert "| &lt;b\\> |" in text
    assert "| line end |" in text
    assert all(row.endswith("| proposé (probable) |") for row in rows)


def test_json_gives_numbers_words_iris_and_nothing_as_such(full: Answer) -> None:
    told = json.loads(render(full, "json", "fr"))
    assert told["columns"] == list(names(full))
    assert told["rows"] == [
        {
            "thing": "Une chose", "thing_iri": "x:a", "value": "one", "number": 4.5, "ways": ["far", "near"],
            "done": True, "basis": "proposed", "confidence": "likely",
        },
        {
            "thing": "x:b", "thing_iri": "x:b", "value": "two", "number": None, "ways": None,
            "done": None, "basis": "proposed", "confidence": "likely",
        },
    ]  # fmt: skip
    assert told["empty"] is None


def test_people_read_their_language(full: Answer) -> None:
    assert full.headings("fr") == ("Chose", "Valeur", "Nombre", "Voies", "Fait", "Fondement")
    assert full.cells(full.rows[0], "fr") == (
        "Une chose",
        "one",
        "4,5",
        "au loin, tout près",
        "oui",
        "proposé (probable)",
    )
    assert full.cells(full.rows[0], "en") == ("A thing", "one", "4.5", "far away, nearby", "yes", "proposed (likely)")
    assert full.cells(full.rows[1], "en") == ("x:b", "two", "", "", "", "proposed (likely)")


def test_the_cells_of_all_rows_are_those_of_each_row(full: Answer, awkward: Answer) -> None:
    for answer in (full, awkward):
        for language in ("en", "fr"):
            assert list(answer.all_cells(language)) == [answer.cells(row, language) for row in answer.rows]


def test_machines_read_the_same_columns_words_and_numbers_in_every_language(full: Answer) -> None:
    french, english = (render(full, "csv", language).splitlines() for language in ("fr", "en"))
    assert french[0] == english[0]
    assert french[1] == "Une chose,one,4.5,far near,true,proposed,likely"
    assert english[1] == "A thing,one,4.5,far near,true,proposed,likely"


def test_a_question_without_basis_has_no_such_columns() -> None:
    answer = asked('<x:a> <x:value> "one"', basis="none")
    assert names(answer) == ("thing", "value", "number", "ways", "done")
    assert answer.headings("en")[-1] == "Done"
    assert render(answer, "csv", "en").splitlines()[1] == "x:a,one,,,"
    assert "basis" not in json.loads(render(answer, "json", "en"))["rows"][0]


def test_a_question_asked_once_for_each_basis_has_no_confidence() -> None:
    answer = asked('<x:a> <x:value> "one"', basis="each")
    assert [answer.basis_and_confidence(row) for row in answer.rows] == [(Basis.PROPOSED.value, "")]
    assert answer.cells(answer.rows[0], "fr")[-1] == "proposé"
    assert json.loads(render(answer, "json", "en"))["rows"][0]["confidence"] is None


def test_an_empty_answer_is_empty_in_machine_formats_and_says_so_in_words() -> None:
    answer = asked()
    head = "thing,value,number,ways,done,basis,confidence"
    assert render(answer, "csv", "fr") == f"{head}\r\n"
    assert render(answer, "tsv", "fr") == head.replace(",", "\t") + "\n"
    told = json.loads(render(answer, "json", "fr"))
    assert (told["rows"], told["empty"]) == ([], "Rien.")
    assert render(answer, "md", "en") == "### Things\n\nNothing.\n"


def test_a_title_says_what_was_asked() -> None:
    question = load_question(shipped_folder("queries") / "units-for-job.rq")
    job = "<x:job> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/maquette/ontology#Job>"
    store = EmbeddedStore.of(f"{job} <urn:maquette:graph:stated/stated> .\n".encode())
    answer = ask(store, question, {"job": "<x:job>"})
    assert answer.title("en") == "Units that lead to a job, in order — job: x:job"
    assert answer.title("fr") == "UE qui mènent à un métier, dans l'ordre — métier : x:job"
    assert text_of(answer.arguments[0].terms[0]) == "x:job"
