"""RDF files that mean harm, or are broken: refused with a reason, in bounded time and memory, touching nothing."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import time
from itertools import accumulate
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maquette.errors import BadCall, BadSource, Problem
from maquette.sources.rdf import read_rdf, read_rdf_files
from maquette.sources.rdf.capped import Caps, Job, read_capped
from maquette.sources.rdf.contexts import context_file
from maquette.sources.rdf_parsing import scan
from maquette.sources.rdf_parsing.request import Request
from maquette.sources.reading import SourceKind
from maquette.words import XSD
from rdf_cases import CASES, EX, INVALID, RDF_ROOT, VALID, read, read_apart, triples
from servers import TOOLS, missing

# Keys and contexts of JSON-LD


def test_keys_without_a_meaning_are_said_with_their_line() -> None:
    text = '{"@context": {"code": "urn:code"},\n"@id": "urn:a",\n"code": "x",\n"titre": "y", "niveau": [1, 2]}'
    reading = read(text, "a.jsonld")
    assert triples(reading) == [("<urn:a>", "<urn:code>", '"x"')]
    assert [(problem.line, problem.severity) for problem in reading.problems] == [(4, "warning"), (4, "warning")]
    assert "niveau (2)" in reading.problems[0].what.en


def test_a_context_is_taken_from_the_folder_and_lines_stay(tmp_path: Path) -> None:
    folder = tmp_path / "contexts"
    inner = {"@context": {"code": EX + "code", "part": {"@id": EX + "part", "@context": "https://example.org/part"}}}
    files = {
        "https://example.org/catalogue/": {"@context": ["https://example.org/inner.json", {"title": EX + "title"}]},
        "http://example.org/inner.json": inner,
        "https://example.org/part": {"@context": {"title": EX + "partTitle"}},
    }
    for name, context in files.items():
        file = folder / context_file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(context, indent=2), encoding="utf-8")
    text = b"""{
      "@context": [{"other": "urn:other"}, "https://example.org/catalogue/"],
      "@id": "urn:a",
      "code": "IA717",
      "title": "x", "other": ["https://example.org/catalogue/"],
      "part": {"title": "y"}
    }"""
    found = read_apart(text, "a.jsonld", contexts=folder)
    assert sorted(
        (each.predicate, each.object, each.line) for each in found.statements if not each.object.startswith("_")
    ) == [
        (f"<{EX}code>", '"IA717"', 4),
        (f"<{EX}partTitle>", '"y"', 6),
        (f"<{EX}title>", '"x"', 5),
        ("<urn:other>", '"https://example.org/catalogue/"', 5),
    ]
    (folder / context_file("https://example.org/part")).unlink()
    with pytest.raises(BadSource, match=re.escape("contexts/example.org/part.jsonld")):
        read_apart(text, "a.jsonld", contexts=folder)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("https://schema.org/", "schema.org.jsonld"),
        ("http://schema.org", "schema.org.jsonld"),
        ("https://www.w3.org/ns/anno.jsonld", "www.w3.org/ns/anno.jsonld"),
        ("../../etc/passwd", "etc/passwd.jsonld"),
        ("file:///etc/passwd", "etc/passwd.jsonld"),
        ("https://example.org/?a=../b", "example.org/_a_../b.jsonld"),
        ("", "_.jsonld"),
    ],
)
def test_a_context_has_one_place_inside_the_folder(name: str, file: str) -> None:
    assert context_file(name) == file
    assert ".." not in Path(file).parts


def test_contexts_that_name_one_another_come_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "example.org.jsonld").write_text('{"@context": "https://example.org/"}', encoding="utf-8")
    with pytest.raises(BadSource, match="no JSON-LD context"):
        read_apart(b'{"@context": "https://example.org/"}', "a.jsonld", contexts=tmp_path)


# Hostile files

DEEP = {
    "blank nodes.ttl": b"<urn:a> <urn:b> " + b"[ <urn:b> " * 100_000 + b"1" + b"]" * 100_000 + b" .",
    "lists.ttl": b"<urn:a> <urn:b> " + b"( " * 100_000 + b"1" + b")" * 100_000 + b" .",
    "open lists.ttl": b"<urn:a> <urn:b> " + b"( " * 100_000,
    "hidden.ttl": b"<urn:a> <urn:b> " + b"""[ <urn:c> "]" ; <urn:d> '(]"' ; <urn:b> """ * 100_000,
    "commented.ttl": b"<urn:a> <urn:b> " + b"( # )\n" * 100_000,
    "graphs.trig": b"{" * 100_000,
    "quoted.ttl": b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 100_000 + b"1" + b")>>" * 100_000 + b" .",
    "quoted.nt": b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 100_000 + b"1" + b")>>" * 100_000 + b" .",
    "formulas.n3": b"<urn:a> <urn:b> " + b"{ <urn:a> <urn:b> " * 100_000 + b"1" + b"}" * 100_000 + b" .",
    "objects.jsonld": b'{"urn:b":' * 50_000 + b"1" + b"}" * 50_000,
    "arrays.jsonld": b'{"urn:b":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "contexts.jsonld": b'{"@context":[' * 50_000 + b"]}" * 50_000,
    "elements.rdf": RDF_ROOT % (b"<ex:C><ex:p>" * 100_000 + b"</ex:p></ex:C>" * 100_000),
    "elements with text.rdf": RDF_ROOT % (b"<ex:C><ex:p><!-- /> -->" * 100_000 + b"</ex:p></ex:C>" * 100_000),
}
ENTITIES = {
    "laughs.rdf": b"<!DOCTYPE r [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%b'>" % (n + 1, b"&a%d;" % n * 10) for n in range(9))
    + b"]>\n"
    + RDF_ROOT % b"<ex:C ex:p='&a9;'/>",
    "external.rdf": b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>\n"
    + RDF_ROOT % b"<ex:C><ex:p>&a;</ex:p></ex:C>",
    "parameter.rdf": b"<!DOCTYPE r SYSTEM 'https://example.org/r.dtd'>\n" + RDF_ROOT % b"",
}


@pytest.mark.parametrize("name", [*DEEP, *ENTITIES])
def test_a_hostile_file_is_refused_in_bounded_time(name: str) -> None:
    start = time.monotonic()
    with pytest.raises(BadSource) as caught:
        read_apart({**DEEP, **ENTITIES}[name], name)
    assert time.monotonic() - start < 10
    assert caught.value.problems[0].line >= 1


DECOYS = [
    '"(]"',
    '""',
    "''",
    "'\"]'",
    "'\"' , '\"]'",
    '"\\")"',
    '"""a "] b"""',
    "''']''('''",
    '"l\'été (1)"',
    '"it\'s ]"',
    '"a < b > c"',
    "<urn:a>",
    "<urn:(a)>",
    "<urn:]>",
    "<#]>",
    '# ] " (\n',
    "# )\n",
    "# it's <\n",
    "a:b\\)",
    "a:b\\]",
    ";",
    "=>",
    "a:b",
    "[",
    "(",
    "]",
    ")",
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from("[("), st.lists(st.sampled_from(DECOYS), max_size=3), st.integers(1, 12))
def test_no_text_hides_how_deep_it_is(opened: str, decoys: list[str], repeated: int) -> None:
    """A text is only taken for a flat one if it is no deeper than allowed, whatever its strings and comments hold."""
    parts = [opened, *decoys] * repeated
    depths = accumulate((part in "[(") - (part in "])") for part in parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_TRIMS", 1)
        patch.setattr(scan, "DEEPEST", 4)
        deep = max(depths, default=0) > scan.DEEPEST
        assert not (deep and scan._is_plainly_flat(" ".join(parts).encode()))


def test_texts_with_brackets_are_taken_for_flat_without_a_second_look() -> None:
    text = '<urn:a> <urn:b> "L\'été (1)", [ <urn:c> "(x)" ; <urn:d> ( 1 "2" ) ] .\n'.encode() * 2_000
    assert scan._is_plainly_flat(text.replace(b"<urn:c>", b"a:c").replace(b"'", "’".encode()))


def test_statements_that_swell_are_refused_within_the_memory_given() -> None:
    prefix = b"@prefix : <urn:" + b"x" * 500_000 + b"> .\n" + b":a :b :c .\n" * 5_000
    caps = Caps(size=10**9, seconds=20, memory=400_000_000, output=10**7)
    with pytest.raises(BadSource, match=r"memory|room"):
        read_apart(prefix, "a.ttl", caps=caps)
    longer = b"@prefix : <urn:" + b"x" * 2_000 + b"> .\n" + b":a :b :c .\n" * 5_000
    with pytest.raises(BadSource, match="far more room"):
        read_apart(longer, "a.ttl", caps=caps)


def test_a_file_that_takes_too_long_is_refused() -> None:
    content = b"@prefix : <urn:x:> .\n" + b":a :b 1, 2, 3, 4, 5, 6, 7, 8, 9 .\n" * 400_000
    with pytest.raises(BadSource, match="too long"):
        read_apart(content, "a.ttl", caps=Caps(size=10**9, seconds=1, memory=10**9, output=10**9))


def test_what_one_file_does_to_a_process_is_the_end_of_its_own_reading_alone(tmp_path: Path) -> None:
    swelling = b"@prefix : <urn:" + b"x" * 500_000 + b"> .\n" + b":a :b :c .\n" * 5_000
    slow = b"@prefix : <urn:x:> .\n" + b":a :b 1, 2, 3, 4, 5, 6, 7, 8, 9 .\n" * 400_000
    contents = [b"<urn:a> <urn:b> 1 .", swelling, b"<urn:a> <urn:b> .", slow, b"<urn:a> <urn:b> 1, 2 ."]
    caps = Caps(size=10**9, seconds=1, memory=400_000_000, output=10**9)
    jobs = []
    for number, content in enumerate(contents):
        file = tmp_path / f"{number}.ttl"
        file.write_bytes(content)
        jobs.append(Job(file, tmp_path / f"{number}.rows", Request(("ttl",), None, file.name, caps.output), caps))
    first, *wrong, last = read_capped(jobs)
    assert isinstance(first, dict)
    assert isinstance(last, dict)
    assert (first["statements"], last["statements"]) == (1, 2)
    assert jobs[-1].rows.read_text().startswith(f'<urn:a> <urn:b> "1"^^<{XSD}integer> .\n')
    assert [word in str(each) for each, word in zip(wrong, ("memory", "2.ttl:1", "too long"), strict=True)] == [
        True
    ] * 3


def test_files_read_together_are_read_as_each_alone() -> None:
    paths = [*VALID, *(CASES / "invalid" / name for name, *_ in INVALID)]
    files = [(path.read_bytes(), path.name, SourceKind.PARTNER) for path in paths]
    for (content, name, kind), found in zip(files, read_rdf_files(files), strict=True):
        if isinstance(found, BadSource):
            with pytest.raises(BadSource) as error:
                read_rdf(content, name, kind, trusted=True)
            assert found.problems == error.value.problems
        else:
            alone = read_rdf(content, name, kind, trusted=True)
            assert list(found.statements) == list(alone.statements)
            assert (found.source, found.format, found.problems) == (alone.source, alone.format, alone.problems)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(BadSource, match="larger than 1 MB"):
        read_apart(b"# " * 600_000, "a.ttl", caps=Caps(size=10**6, seconds=1, memory=10**9, output=10**9))


def test_a_base_must_be_absolute() -> None:
    with pytest.raises(BadCall, match="absolute"):
        read(b"", base="a/b")
    assert triples(read("<a> <b> <#c> .", base=f"{EX}x")) == [(f"<{EX}a>", f"<{EX}b>", f"<{EX}x#c>")]


@pytest.mark.parametrize("name", ["striped.rdf", "nodes.jsonld"])
def test_no_beginning_of_a_document_passes_for_a_whole_one(name: str) -> None:
    content = (CASES / "valid" / name).read_bytes().rstrip()
    for end in range(1, len(content)):
        with pytest.raises(BadSource):
            read(content[:end], name)


def test_no_beginning_of_turtle_gives_other_statements() -> None:
    content = (CASES / "valid/catalogue.ttl").read_bytes().rstrip()
    whole = len(read(content).statements)
    for end in range(1, len(content), 3):
        try:
            reading = read(content[:end])
        except BadSource:
            continue
        assert len(reading.statements) < whole
        assert content[:end].rstrip().endswith((b".", b'quotes"')) or len(reading.statements) == 0


FUZZING = 6.0
"""Seconds that the mutations of every format may take together."""


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Give a document with a few bytes changed, cut, doubled or put in."""
    text = bytearray(content)
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([1, 2, 10, 100]))
        marks = b"<>\"'[](){}.;,@^_:#\\&%=?!|~ \n\r\t\0\x80\xff\xc3\xa9"
        new = chance.choice([b"", bytes(chance.choices(marks, k=chance.randrange(1, 5))), bytes(text[start:end]) * 2])
        text[start:end] = new
    return bytes(text)


def test_no_mutation_of_any_file_does_anything_but_read_or_refuse() -> None:
    chance = random.Random(20240901)  # noqa: S311 (no secret)
    until = time.monotonic() + FUZZING
    files, runs, refused = [file for file in VALID if file.name != "same.ttl"], 0, 0
    problems: list[Problem] = []
    while time.monotonic() < until:
        file = files[runs % len(files)]
        content = mutated(file.read_bytes(), chance)
        runs += 1
        try:
            reading = read_apart(content, file.name)
        except BadSource as error:
            refused += 1
            problems += error.problems
            continue
        rows = reading.rows.file.read_bytes()
        assert len(reading.statements) == rows.count(b"\n") == sum(1 for _ in ox.parse(rows, ox.RdfFormat.N_TRIPLES)), (
            content
        )
        highest = content.count(b"\n") + 1
        assert all(1 <= each.line <= highest for each in reading.statements), content
    assert runs > len(files)
    assert 0 < refused < runs
    assert all(problem.line >= 0 and problem.remedy.fr for problem in problems)


# What a child process may touch


def test_a_child_process_can_open_no_file_and_no_socket() -> None:
    if sys.platform == "win32":
        pytest.skip("limits of processes are POSIX")
    code = (
        "import socket, sys; sys.path.insert(0, sys.argv[1]); from maquette.sources.rdf_parsing.child import Limits\n"
        "caps = {'memory': 10**9, 'seconds': 5, 'output': 10**6}\n"
        "Limits([caps, caps]).lower_to(caps)\n"
        "for attempt in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try:\n        attempt()\n    except OSError as error:\n        print(error.errno)\n"
    )
    source = Path(__file__).parents[1] / "src"
    done = subprocess.run([sys.executable, "-c", code, str(source)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["24", "24"]  # EMFILE: too many open files


def test_reading_hostile_files_opens_nothing_else_and_no_connection(tmp_path: Path) -> None:
    """A run under strace: neither the entity's file, nor the context's, nor the network is touched."""
    strace = shutil.which("strace") or str(TOOLS / "strace" / "usr" / "bin" / "strace")
    if not Path(strace).is_file():
        missing("strace")
    secret = tmp_path / "secret.jsonld"
    secret.write_text('{"@context": {"name": "urn:name"}}', encoding="utf-8")
    root = RDF_ROOT % b"<ex:C><ex:p>&a;</ex:p></ex:C>"
    files = {
        "a.rdf": f"<!DOCTYPE r [<!ENTITY a SYSTEM '{secret.as_uri()}'>]>\n".encode() + root,
        "b.jsonld": json.dumps({"@context": secret.as_uri(), "name": "x"}).encode(),
        "c.jsonld": json.dumps({"@context": "https://example.org/", "name": "x"}).encode(),
        "d.jsonld": json.dumps({"@context": {"@import": secret.as_uri()}, "name": "x"}).encode(),
        "e.jsonld": b'{"\\u0040context": "https://example.org/", "name": "x"}',
        "f.ttl": f"@base <{secret.as_uri()}> . <> <urn:imports> <{secret.as_uri()}> .".encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    code = (
        "import sys; from pathlib import Path; from maquette.errors import BadSource\n"
        "from maquette.sources.rdf import read_rdf\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n        print(len(read_rdf(Path(name).read_bytes(), name, 'partner').statements))\n"
        "    except BadSource:\n        print('refused')\n"
    )
    log = tmp_path / "log"
    done = subprocess.run(
        [strace, "-f", "-qq", "-o", log, "-e", "trace=network,open,openat", sys.executable, "-c", code, *files],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[1] / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    if "Operation not permitted" in done.stderr:
        missing("The right to trace a process")
    assert done.stdout.split() == ["refused"] * 5 + ["1"], done.stderr
    calls = log.read_text("utf-8", "replace")
    assert "a.rdf" in calls
    assert "secret" not in calls
    assert "AF_INET" not in calls
