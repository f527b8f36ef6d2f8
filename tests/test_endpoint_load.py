"""Loading endpoints: whole, once, resumed, verified, on real Virtuoso and Oxigraph."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from endpoint_cases import STATED, Dataset, Running, held_of, invented_dataset, number, real_dataset, running
from maquette.endpoint import LoadUnfinished, UpdateDoor
from maquette.endpoint_exchange import Credentials, CredentialsRefused, EndpointRefused, Exchange
from maquette.endpoint_load import CountsDiffer, Load, Loaded, StatementRefused, parcels_of, value_of
from maquette.statements import StatementTable
from maquette.terms import literal
from maquette.words import LOAD
from servers import ENGINES, Relay, missing, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.builds import Build
    from maquette.workspace import Workspace
    from servers import Asked

    Run = Callable[..., subprocess.CompletedProcess[str]]
    Answer = tuple[int, dict[str, str], bytes]

ODD = [
    "", "plain", "é à œ 💡", "a\nb\tc\rd", 'quote " and \\', "C:\\users\\u0041\\U0001F600 \\n", "\x0b\x01\x7f", "\\",
    "{ } < > # @ ' ''' \"\"\"", "} } ; DROP ALL ; INSERT DATA { GRAPH <urn:x> {", "100 % {0} %41 + &update=",
    "x" * 40_000, "\u00a0\u2028\ufeff\ufffd", "e\u0301", " two  spaces ",
]  # fmt: skip
DOCUMENT = Path(__file__).parent.parent / "docs" / "endpoints.md"
WAYS = pytest.mark.parametrize("graph_store", [False, True], ids=["updates", "graph-store"])
ON_EVERY_ENGINE = pytest.mark.parametrize("engine", ENGINES)


@pytest.fixture(scope="session")
def real(catalogue: tuple[Workspace, Build]) -> Dataset:
    """Give the first catalogue as it is built."""
    return real_dataset(catalogue[1])


@pytest.fixture(scope="session")
def invented() -> Dataset:
    """Give the invented catalogue."""
    return invented_dataset()


def losing(change: int) -> Callable[[Asked, int], Answer | None]:
    """Make a relay lose one change, and say that it was carried out."""
    return lambda _, number_: (204, {}, b"") if number_ == change else None


# --- What arrives


@WAYS
@ON_EVERY_ENGINE
def test_what_is_loaded_comes_back_to_the_character(graph_store: bool, engine: str, tmp_path: Path) -> None:
    terms = [
        *(literal(text) for text in ODD),
        *(literal(text, language="fr") for text in ODD),
        *(literal(text, datatype="urn:type") for text in ODD),
        "<https://example.org/é/%C3%A9?q=1&r=2#f>",
        "_:b1",
        "_:x.y-z·",
    ]
    triples = [(f"<urn:s{place}>", "<urn:p>", term) for place, term in enumerate(terms)]
    endpoint = running(engine)
    endpoint.empty()
    loaded = endpoint.load(parcels_of(held_of(triples), tmp_path), graph_store=graph_store)
    assert loaded == Loaded(graphs=1, statements=len(terms), untouched=0)
    rows = endpoint.store().select("SELECT ?s ?o { ?s <urn:p> ?o }", [STATED]).rows
    assert sorted(map(str, rows)) == sorted(str((subject, term)) for subject, _, term in triples)


@ON_EVERY_ENGINE
def test_spellings_of_one_value_may_become_one_statement(engine: str, tmp_path: Path) -> None:
    spellings = [number("1.50", "decimal"), number("1.5", "decimal"), number("01.5", "decimal"), '"x"@FR', '"x"@fr']
    (parcel,) = parcels_of(held_of(("<urn:s>", "<urn:p>", each) for each in spellings), tmp_path)
    assert (parcel.least, parcel.most) == (2, 5)
    assert running(engine).load([parcel]).statements == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (number("5"), number("5.0", "decimal"), True),
        (number("5"), number("5.0e0", "double"), True),
        (number("007", "positiveInteger"), number("7"), True),
        (number("1", "boolean"), number("true", "boolean"), True),
        ('"x"@FR', '"x"@fr', True),
        (number("2024-01-01T00:00:00Z", "dateTime"), number("2024-01-01T01:00:00+01:00", "dateTime"), True),
        (number("5"), number("6"), False),
        (number("5"), '"5"', False),
        (number("5"), number("five"), False),
        ('"x"@fr', '"x"', False),
        ('"x"', '"X"', False),
        ("<urn:a>", '"urn:a"', False),
        ("<urn:a>", "<urn:A>", False),
    ],
)
def test_terms_that_an_engine_may_take_for_one_value_are_told_apart_from_others(
    one: str, other: str, same: bool
) -> None:
    assert (value_of(one) == value_of(other)) is same


# --- A second load


@WAYS
@ON_EVERY_ENGINE
def test_a_second_load_sends_what_changed_and_removes_what_is_gone(
    graph_store: bool, engine: str, invented: Dataset
) -> None:
    endpoint, parcels = running(engine), invented.parcels
    endpoint.holds = "?"
    with serving(Relay(endpoint.root, lambda *_: None)) as relay:
        through = Running(endpoint.server.through(relay.url))
        through.load(parcels, graph_store=graph_store)
        relay.changes.clear()
        assert through.load(parcels, graph_store=graph_store).untouched == len(parcels)
        assert relay.changes == []
        assert through.load(parcels[1:], graph_store=graph_store).untouched == len(parcels) - 1
        assert {graph.iri for graph in endpoint.store().graphs()} == {parcel.graph.iri for parcel in parcels[1:]}
        relay.changes.clear()
        assert through.load(parcels, graph_store=graph_store).untouched == len(parcels) - 1
        assert {target_of(asked) for asked in relay.changes} == {LOAD, parcels[0].graph.iri}


def target_of(asked: Asked) -> str:
    """Give the graph that a request changes."""
    named = parse_qs(urlsplit(asked.path).query).get("graph")
    found = re.search(r"GRAPH <([^>]*)>", "" if named else asked.form["update"][0])
    return named[0] if named else found.group(1) if found else ""


@ON_EVERY_ENGINE
def test_statements_that_others_add_or_remove_are_mended(engine: str, invented: Dataset) -> None:
    endpoint, parcels = running(engine), invented.parcels
    endpoint.fill(invented)
    graph = parcels[0].graph
    endpoint.update(f"INSERT DATA {{ GRAPH <{graph.iri}> {{ <urn:a> <urn:b> <urn:c> }} }}")
    assert endpoint.load(parcels).untouched == len(parcels) - 1
    assert endpoint.store().count(graph) == parcels[0].most
    endpoint.update(f"DELETE WHERE {{ GRAPH <{graph.iri}> {{ ?s <{RDF_TYPE}> ?o }} }}")
    assert endpoint.store().count(graph) < parcels[0].most
    assert endpoint.load(parcels, invented.name).untouched == len(parcels) - 1
    assert endpoint.store().count(graph) == parcels[0].most


RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


# --- Failures


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_load_goes_on_after_a_passing_failure(status: int, invented: Dataset) -> None:
    endpoint, failures = running("oxigraph"), iter([True])

    def meddle(_: Asked, change: int) -> Answer | None:
        return (status, {}, b"not now") if change == 4 and next(failures, False) else None

    endpoint.empty()
    with serving(Relay(endpoint.root, meddle)) as relay:
        assert Running(endpoint.server.through(relay.url)).load(invented.parcels).graphs == len(invented.parcels)
    assert next(failures, False) is False


@ON_EVERY_ENGINE
def test_a_load_that_was_killed_is_told_and_continues(
    engine: str, catalogue: tuple[Workspace, Build], real: Dataset
) -> None:
    endpoint, parcels = running(engine), real.parcels
    endpoint.empty()
    process: list[subprocess.Popen[bytes]] = []

    def meddle(_: Asked, change: int) -> Answer | None:
        if change == 7:  # marks; drop, add, marks; drop, add: in the middle of the second graph
            process[0].kill()
            process[0].wait(10)
        return None

    with serving(Relay(endpoint.root, meddle)) as relay:
        server = endpoint.server.through(relay.url)
        command = [sys.executable, "-m", "maquette", "load", "--endpoint", server.query]
        process.append(
            subprocess.Popen(
                [*command, "--update-url", server.update, "--personal"],
                cwd=catalogue[0].root,
                env={**os.environ, **server.environment},
            )
        )
        assert process[0].wait(60) != 0
        assert len(relay.changes) == 7
    with pytest.raises(LoadUnfinished, match="maquette load"):
        endpoint.store().graphs()
    loaded = endpoint.load(parcels, real.name)
    assert loaded == Loaded(len(parcels), sum(parcel.most for parcel in parcels), untouched=1)
    assert len(endpoint.store().graphs()) == len(parcels)


def test_statements_that_an_endpoint_loses_are_noticed_and_the_next_load_mends_it(real: Dataset) -> None:
    endpoint, parcels = running("oxigraph"), real.parcels
    endpoint.empty()
    with serving(Relay(endpoint.root, losing(6))) as relay:
        through = Running(endpoint.server.through(relay.url))
        with pytest.raises(CountsDiffer, match=r"was given \d+ statements and holds \d+"):
            through.load(parcels)
        with pytest.raises(LoadUnfinished):
            endpoint.store().graphs()
        assert through.load(parcels).statements == sum(parcel.most for parcel in parcels)


def test_a_statement_that_an_engine_refuses_is_named(tmp_path: Path) -> None:
    wrong = ("<urn:s500>", "<urn:p>", number("no number"))
    right = [(f"<urn:s{place}>", "<urn:q>", number(str(place))) for place in range(1_500)]
    parcels = parcels_of(held_of([*right, wrong]), tmp_path)
    with pytest.raises(StatementRefused, match="<urn:s500> <urn:p>"):
        running("virtuoso").load(parcels)
    assert running("oxigraph").load(parcels).statements == 1_501


def test_virtuoso_takes_changes_with_the_right_password_only(invented: Dataset) -> None:
    endpoint = running("virtuoso")
    endpoint.empty()
    for credentials in (None, Credentials("dba", "a wrong one")):
        door = UpdateDoor(Exchange(credentials=credentials), endpoint.server.update)
        with pytest.raises(CredentialsRefused) as refused:
            Load(endpoint.store(), door, lambda _: None).run(invented.parcels)
        assert "a wrong one" not in f"{refused.value} {refused.value!r} {credentials!r}"
    with pytest.raises(EndpointRefused, match="No permission"):
        Load(endpoint.store(), UpdateDoor(Exchange(), endpoint.server.query), lambda _: None).run(invented.parcels)


# --- The commands


@WAYS
@ON_EVERY_ENGINE
def test_the_commands_load_and_ask_without_personal_data(
    graph_store: bool, engine: str, catalogue: tuple[Workspace, Build], run_maquette: Run
) -> None:
    endpoint, root = running(engine), catalogue[0].root
    server = endpoint.server
    endpoint.empty()
    way = ("--graph-store", server.graph_store) if graph_store else ("--update-url", server.update)
    loaded = run_maquette("load", "--endpoint", server.query, *way, cwd=root, **server.environment)
    assert (loaded.returncode, "is at the endpoint" in loaded.stdout) == (0, True), loaded.stderr
    with StatementTable.open(catalogue[1].statements) as table:
        everything = {each.object for each in table.held()}
        public = list(table.held(personal=False))
    personal = everything - {each.object for each in public}
    store = endpoint.store()
    there = [object_ for (object_,) in store.select("SELECT ?o { ?s ?p ?o }", store.graphs()).rows]
    assert len(there) == len(public)
    assert personal
    assert not personal & set(there)
    question = ("ask", "units-toward-competency", "-s", "competency=1", "--format", "csv")
    here, far = run_maquette(*question, cwd=root), run_maquette(*question, "--endpoint", server.query, cwd=root)
    assert (far.returncode, far.stdout) == (0, here.stdout)
    assert here.stdout.count("\n") > 5
    asked = run_maquette("sparql", "ASK { ?u a maq:Unit }", "--format", "json", "--endpoint", server.query, cwd=root)
    assert (asked.returncode, '"boolean": true' in asked.stdout) == (0, True), asked.stdout


def test_the_status_of_the_commands_says_what_went_wrong(catalogue: tuple[Workspace, Build], run_maquette: Run) -> None:
    endpoint, root = running("oxigraph"), catalogue[0].root
    endpoint.empty()
    asking = ("ask", "units-toward-competency", "-s", "competency=1")
    empty = run_maquette(*asking, "--endpoint", endpoint.server.query, cwd=root)
    assert (empty.returncode, "Load them" in empty.stderr, empty.stdout) == (2, True, "")
    for wrong in (("--timeout", "3"), ("--endpoint", endpoint.server.query, "--edition", "2024-2025")):
        assert run_maquette(*asking, *wrong, cwd=root).returncode == 2
    both = ("--update-url", endpoint.server.update, "--graph-store", endpoint.server.graph_store)
    assert run_maquette("load", "--endpoint", endpoint.server.query, *both, cwd=root).returncode == 2
    with serving(Relay(endpoint.root, losing(6))) as relay:
        server = endpoint.server.through(relay.url)
        lost = run_maquette("load", "--endpoint", server.query, "--update-url", server.update, cwd=root)
    assert (lost.returncode, "and holds" in lost.stderr, lost.stdout) == (1, True, "")


def test_the_commands_that_the_document_shows_do_what_it_says(
    catalogue: tuple[Workspace, Build], run_maquette: Run
) -> None:
    endpoint = running("oxigraph")
    endpoint.empty()
    blocks = re.findall(r"^```sh\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines() if line.startswith("maquette ")]
    assert len(commands) == 4
    for command in commands:
        words = shlex.split(command.replace("http://localhost:7878", endpoint.root))
        ran = run_maquette(*words[1:], cwd=catalogue[0].root)
        assert (ran.returncode, bool(ran.stdout)) == (0, True), f"{command}\n{ran.stderr}"


def test_a_part_that_is_not_installed_skips_tests_and_fails_them_in_continuous_integration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"install_parts\.sh"):
        missing("Virtuoso")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match=r"install_parts\.sh"):
        missing("Virtuoso")
