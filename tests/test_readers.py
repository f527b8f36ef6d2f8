"""Every reader, whatever the file holds: it reads or refuses, in bounded time, and touches nothing but the file."""

from __future__ import annotations

import json
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

from reader_cases import READERS, read_or_refuse, watched

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "data/2024-2025"
VALID = ROOT / "tests/rdf/valid"
GOOD: dict[str, Path] = {
    **{f".{name}": next(VALID.glob(f"*.{name}")) for name in ("ttl", "trig", "nt", "nq", "rdf", "jsonld", "n3")},
    ".txt": CATALOGUE / "pages/D1996.txt",
    ".csv": CATALOGUE / "curation/unit-module.csv",
    ".tsv": CATALOGUE / "alignments/jobs-esco.sssom.tsv",
    ".ids": ROOT / "data/ids.csv",
    ".toml": ROOT / "maquette.toml",
    ".rq": ROOT / "queries/units-toward-competency.rq",
}
NAMES = {".csv": "unit-module.csv", ".xlsx": "unit-module.xlsx", ".tsv": "a.sssom.tsv", ".toml": "maquette.toml"}
FUZZED = (".ids", ".toml", ".rq")
"""Readers that have no fuzzing in the tests of their own."""
FUZZING = 2.0
"""Seconds that all mutations of one kind of file may take."""
MARKS = "\"'[]{}()=:;,#+\\|<>-?@\n\r\t\0\u2028é\x80 0"
HOSTILE = {
    ".ids": [b"kind,id,label\naxis,szxn," + b"x" * 200_000, b'kind,id,label\n"' + b"x\n" * 100_000],
    ".toml": [b"a = " + b"[" * 9_000, b"a = " + b"{a=" * 3_000, b"a = " + b"9" * 9_000, b"[" + b"a." * 4_000 + b"a]",
              b"[" + b"a." * 500_000 + b"a]", b"a = " + b"[" * 100_000,
              b'school = "\\ud800"', b"\xff\xfe", b"a = 2024-02-30", b"school = " + b'"' * 3 + b"x" * 1_000_000],
    ".rq": [b"#+ " + b"  " * 100_000 + b"x: y", b"#+ parameters:\n" + b"#+   - name: a\n" * 2_000, b"\xed\xa0\x80",
            b"#+ title.en: " + b"{" * 100_000 + b"\nSELECT * WHERE {}"],
}  # fmt: skip


def named(folder: Path, suffix: str, content: bytes) -> Path:
    """Write a file under a name that its reader takes."""
    path = folder / NAMES.get(suffix, f"a{suffix}")
    path.write_bytes(content)
    return path


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Give a file with a few spans changed, cut, doubled or put in."""
    text = bytearray(content)
    for _ in range(chance.randrange(1, 5)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 1, 3, 40]))
        put = "".join(chance.choices(MARKS, k=chance.randrange(1, 4))).encode("utf-8", "surrogatepass")
        text[start:end] = chance.choice([b"", put, bytes(text[start:end]) * 2, b"\xff"])
    return bytes(text)


def test_every_kind_of_file_has_a_good_case_that_is_read(tmp_path: Path) -> None:
    assert set(GOOD) | {".xlsx"} == set(READERS)
    for suffix in (".ttl", ".txt", ".ids", ".toml", ".rq"):  # tables need things that the page names
        assert read_or_refuse(named(tmp_path, suffix, GOOD[suffix].read_bytes())) == "read"


@pytest.mark.parametrize("suffix", FUZZED)
def test_a_mutated_file_is_read_or_refused(suffix: str, tmp_path: Path) -> None:
    chance = random.Random(20240901)  # noqa: S311 (no secret)
    good, results = GOOD[suffix].read_bytes(), []
    until = time.monotonic() + FUZZING
    while time.monotonic() < until:
        results.append(read_or_refuse(named(tmp_path, suffix, mutated(good, chance))))
    assert "read" in results
    assert len(set(results)) > 5


@pytest.mark.parametrize(("suffix", "number"), [(suffix, n) for suffix in HOSTILE for n in range(len(HOSTILE[suffix]))])
def test_a_hostile_file_is_refused_in_time(suffix: str, number: int, tmp_path: Path) -> None:
    start = time.monotonic()
    assert read_or_refuse(named(tmp_path, suffix, HOSTILE[suffix][number])) != "read"
    assert time.monotonic() - start < 5


# What reading touches


def luring(secret: Path, address: str, folder: Path) -> list[str]:
    """Write files of every kind that would have a reader open another file or the network; give their names."""
    entity = f"<!DOCTYPE r [<!ENTITY a SYSTEM '{secret.as_uri()}'><!ENTITY b SYSTEM '{address}'>]>"
    rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:ex='urn:x:'>%s</rdf:RDF>"
    triple = f"<{secret.as_uri()}> <http://www.w3.org/2002/07/owl#imports> <{address}> .\n"
    texts = {
        "a.ttl": f"@base <{address}> .\n{triple}",
        "a.trig": f"<{address}> {{ {triple} }}",
        "a.nt": triple,
        "a.nq": triple.replace(" .\n", f" <{address}> .\n"),
        "a.n3": f"@prefix log: <http://www.w3.org/2000/10/swap/log#> . <{secret.as_uri()}> log:semantics <{address}> .",
        "a.rdf": entity + rdf % "<ex:C><ex:p>&a;&b;</ex:p></ex:C>",
        "b.rdf": rdf % f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{secret.as_uri()}'/>",
        "a.jsonld": json.dumps({"@context": address, "name": "x"}),
        "b.jsonld": json.dumps({"@context": secret.as_uri(), "name": "x"}),
        "c.jsonld": json.dumps({"@context": {"@import": address}, "name": "x"}),
        "a.txt": f"# [ ]({address}/catalogue/2024-2025/ue/1/X1-x) X1\n\n![x]({secret.as_uri()}) [y]({address})\n",
        "unit-module.csv": f'id,unit,module,extent\nr1,"=WEBSERVICE(""{address}"")",{secret.as_uri()},full\n',
        "a.sssom.tsv": f"#mapping_set_id: {address}\n#mapping_set_source: !include {secret}\n"
        f"#license: !!python/name:os\n#see_also: {secret.as_uri()}\n"
        f"subject_id\tpredicate_id\tobject_id\n{address}\tskos:exactMatch\t{secret}\n",
        "a.ids": f"kind,id,label\naxis,szxn,{secret.as_uri()}\naxis,hf9m,{address}\n",
        "maquette.toml": f'school = "x"\nedition = "2024-2025"\nbase = "{address}/"\ninclude = "{secret}"\n',
        "a.rq": f"#+ endpoint: {address}\n"
        f"SELECT * FROM <{secret.as_uri()}> WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "unit-module.xlsx", "w") as book:
        for name, text in _linked_workbook(entity, secret.as_uri(), address).items():
            book.writestr(name, text)
    return [*texts, "unit-module.xlsx"]


def _linked_workbook(entity: str, secret: str, address: str) -> dict[str, str]:
    """Give the parts of a workbook whose sheet has external entities, and which links to another file and a page."""
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{kind}.sheet.main+xml'/>"
        f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{kind}.worksheet+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{relations}'><Relationship Id='r1' Type='{office}/officeDocument' "
        "Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{office}'><sheets><sheet name='unit-module' sheetId='1' "
        "r:id='r1'/></sheets><externalReferences><externalReference r:id='r2'/></externalReferences></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{relations}'>"
        f"<Relationship Id='r1' Type='{office}/worksheet' Target='worksheets/sheet1.xml'/>"
        f"<Relationship Id='r2' Type='{office}/externalLink' Target='{secret}' TargetMode='External'/>"
        f"<Relationship Id='r3' Type='{office}/hyperlink' Target='{address}' TargetMode='External'/></Relationships>",
        "xl/worksheets/sheet1.xml": f"{entity}<worksheet xmlns='{main}'><sheetData><row r='1'><c r='A1' t='inlineStr'>"
        "<is><t>&a;&b;</t></is></c></row></sheetData></worksheet>",
    }


def trespasses(events: list[list[str]], folder: Path, files: list[str]) -> list[list[str]]:
    """Give the events that no reader may cause: other files than its own, connections, other programs."""
    own = {str(folder / name) for name in files}
    scratch = str(Path(tempfile.gettempdir()) / "maquette-rdf-")

    def is_fine(event: str, what: str) -> bool:
        if event == "open":
            return what in own or what.startswith(scratch) or what.isdigit()
        return event == "subprocess.Popen" and what == sys.executable

    return [each for each in events if not is_fine(each[0], each[1])]


def run(folder: Path, files: list[str]) -> dict[str, Any]:
    program = [sys.executable, str(Path(__file__).with_name("reader_cases.py")), str(folder), *files]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_reader_opens_another_file_or_a_connection(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text('{"@context": {"name": "urn:name"}}', encoding="utf-8")
    folder = tmp_path / "files"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        files = luring(secret, f"http://127.0.0.1:{server.getsockname()[1]}", folder)
        assert {Path(name).suffix for name in files} == set(READERS)
        found = run(folder, files)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert set(found["results"]) == set(files)
    assert [name for name, result in found["results"].items() if result == "read"] != []
    assert [event for event in found["events"] if event[0] == "open"]
    assert trespasses(found["events"], folder, files) == []


def test_a_reader_that_touched_something_would_be_found_out(tmp_path: Path) -> None:
    """What `test_no_reader_opens_another_file_or_a_connection` looks for is seen where it happens."""
    secret = tmp_path / "secret"
    secret.write_text("x", encoding="utf-8")

    def leaking(path: Path) -> str:
        secret.read_bytes()
        shutil.which("sh")
        with socket.create_server(("127.0.0.1", 0)) as server:
            urllib.request.urlopen(f"http://127.0.0.1:{server.getsockname()[1]}/{path.name}", timeout=0.05)
        return "read"

    def tolerated(path: Path) -> str:
        try:
            return leaking(path)
        except OSError as error:
            return str(error)

    events = watched([tmp_path / "a.ttl"], tolerated)["events"]
    found = {event[0] for event in trespasses(events, tmp_path, ["a.ttl"])}
    assert {"open", "socket.connect"} <= found
