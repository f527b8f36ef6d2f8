"""Queries and their workers: links that make no sense, waits that end, data on disk, who waits and who is refused."""

from __future__ import annotations

import asyncio
import os
import signal
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from listed_closure import ListedClosure
from maquette.server.deadlines import Deadlines
from maquette.server.limits import Job, Limits, Outcome, to_line
from maquette.server.link import Link
from maquette.server.pool import Pool
from maquette.server.problems import Refused
from maquette.statements import Held
from maquette.store import Graph, holds_in_memory, write_dataset
from maquette.terms import iri, literal
from serving import children, served, until, workspace_of

if TYPE_CHECKING:
    from pathlib import Path

    from maquette.server.link import Answer

JSON = "application/sparql-results+json"
GRAPH = Graph(0, "").iri
QUAD = f'<http://example.org/s> <http://example.org/p> "o" <{GRAPH}> .\n'
PLAIN = "SELECT ?o WHERE { <http://example.org/s> ?p ?o }"
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def job(query: str) -> Job:
    return Job(query, "http://example.org/", None, JSON, JSON, "text/turtle")


def data(number: int) -> str:
    return "".join(QUAD.replace("/s>", f"/s{n}>") for n in range(number)) + QUAD


def test_a_message_is_read_as_it_was_written() -> None:
    asked = job('SELECT "é\n" WHERE {}')
    assert Job.read(to_line(asked)) == asked
    assert to_line(asked).count(b"\n") == 1
    told = Outcome("answered", JSON, 7, None, 0.25, zipped=True)
    assert Outcome.read(to_line(told)) == told


RESULTS = b"\n{}\n" * 100_000
SENT = {
    "an answer": to_line(Outcome("answered", JSON, 2)) + b"{}",
    "an answer in pieces": to_line(Outcome("answered", JSON, len(RESULTS))) + RESULTS,
    "an answer without results": to_line(Outcome("ended")),
}
NONSENSE = {
    "no JSON": b"hello\n",
    "too few words": b"[]\n",
    "too many words": b"[1,2,3,4,5,6,7,8,9]\n",
    "something else": b"7\n",
    "more than it says": to_line(Outcome("answered", JSON, 2)) + b"{}{}",
    "a line without end": b"x" * 3_000_000,
    "half a line": b'["answered", ',
    "half the results": to_line(Outcome("answered", JSON, 20)) + b"{}",
    "nothing": b"",
}


def told_by(folder: Path, sent: bytes) -> Answer | None:
    """Give what a link makes of what a worker sends, which then hangs up."""

    async def ask() -> Answer | None:
        async def worker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            writer.write(sent)
            writer.close()

        async with await asyncio.start_unix_server(worker, folder / "queries"):
            link = await Link.to(str(folder / "queries"))
            told: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
            link.ask(job(PLAIN), told.set_result)
            return await told

    return asyncio.run(ask())


@pytest.mark.parametrize("name", SENT)
def test_an_answer_is_given_whole(name: str, tmp_path: Path) -> None:
    answer = told_by(tmp_path, SENT[name])
    assert answer
    assert to_line(answer[0]) + answer[1] == SENT[name]


@pytest.mark.parametrize("name", NONSENSE)
def test_a_worker_that_makes_no_sense_counts_as_gone(name: str, tmp_path: Path) -> None:
    assert told_by(tmp_path, NONSENSE[name]) is None


def test_what_ends_in_time_is_not_late_and_what_does_not_is_once() -> None:
    late: list[str] = []

    async def wait() -> None:
        deadlines = Deadlines(0.02)
        deadlines.begin("first", lambda: late.append("first"))
        deadlines.begin("in time", lambda: late.append("in time"))
        deadlines.begin("second", lambda: late.append("second"))
        assert deadlines.end("in time")
        while len(late) < 2:
            await asyncio.sleep(0.01)
        assert not deadlines.end("first")
        deadlines.begin("third", lambda: late.append("third"))
        while len(late) < 3:
            await asyncio.sleep(0.01)

    asyncio.run(wait())
    assert late == ["first", "second", "third"]


def test_whoever_waits_has_a_turn_and_is_refused_after_too_long_a_wait(tmp_path: Path) -> None:
    dataset = workspace_of(tmp_path, data(400)) / ".maquette" / "served" / "made"

    async def ask() -> None:
        pool = Pool(Limits(seconds=1.0, workers=1, queue=3), dataset)
        try:
            plain = await asyncio.gather(*(pool.answer(job(PLAIN)) for _ in range(3)))
            assert all(b'"o"' in results for _, results in plain)
            heavy = [asyncio.create_task(pool.answer(job(HEAVY))) for _ in range(4)]
            await asyncio.sleep(0)
            with pytest.raises(Refused) as refused:  # more than wait
                await pool.answer(job(PLAIN))
            assert refused.value.status == HTTPStatus.SERVICE_UNAVAILABLE
            told = await asyncio.gather(*heavy, return_exceptions=True)
            facts = [each[0].fact for each in told if isinstance(each, tuple)]
            waited = [each.status for each in told if isinstance(each, Refused)]
            assert set(facts) == {"too slow"}
            assert set(waited) == {HTTPStatus.SERVICE_UNAVAILABLE}
            assert len(facts) + len(waited) == len(heavy)
            assert b'"o"' in (await pool.answer(job(PLAIN)))[1]
        finally:
            await pool.stop()

    asyncio.run(ask())


def test_a_dataset_on_disk_is_served_and_its_workers_are_replaced(tmp_path: Path) -> None:
    """Each worker opens it for itself: nothing is forked with the engine's threads running."""
    workspace = workspace_of(tmp_path, QUAD)
    folder = workspace / ".maquette" / "served" / "made"
    (folder / "dataset.nq").unlink()
    write_dataset(folder, ListedClosure([Held(iri("urn:s"), iri("urn:p"), literal("o"), 0, 0)]), small=0)
    assert not holds_in_memory(folder)
    with served(workspace, "--budget", "0") as server:
        for _ in range(2):
            assert until(20, lambda: server.get("/readyz").status == HTTPStatus.OK)
            assert until(20, lambda: b'"o"' in server.ask("SELECT ?o WHERE { ?s ?p ?o }").body)
            for pid in children(server.process.pid):
                os.kill(pid, signal.SIGKILL)
