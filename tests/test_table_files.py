"""Files of curated tables: whatever spreadsheet wrote them, they say the same; whatever they hold, they are bounded."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maquette.errors import BadSource, Problem
from maquette.sources.reading import Reading, Statement
from maquette.sources.tables import Known, read_cells, read_table, with_titles, write_table
from maquette.sources.tables.columns import ID, Column, Form
from maquette.sources.tables.schemas import TABLES
from maquette.sources.tables.values import Fault, Value, read_decimal
from maquette.terms import XSD, literal
from maquette.words import Minter, maq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "tables"
MINTER = Minter("https://example.org/", "ecole", "2024-2025")


def facts(triples: str) -> list[Statement]:
    """Give the statements of N-Triples, a line each."""
    split = (line.removesuffix(" .").split(" ", 2) for line in triples.splitlines() if line)
    return [Statement(subject, predicate, obj, line=1) for subject, predicate, obj in split]


KNOWN = Known.of(facts((FIXTURES / "known.nt").read_text(encoding="utf-8")))

UNIT_MODULE = {
    "id": "r1",
    "unit": "IA717",
    "module": "szgq",
    "extent": "full",
    "confidence": "likely",
    "status": "proposed",
    "reason": "Titre.",
    "author": "a",
    "date": "2024-09-01",
}
CONTRIBUTION = {
    **{name: cell for name, cell in UNIT_MODULE.items() if name not in ("module", "extent")},
    "programme": "D1996",
    "competency": "zxpp",
    "level": "practised",
}
UNIT, MODULE = MINTER.thing("unit", "15338"), MINTER.thing("module", "szgq")


def read(content: bytes, name: str = "unit-module.csv") -> Reading:
    return read_table(content, f"data/2024-2025/curation/{name}", MINTER, KNOWN)


def problems_of(content: bytes, name: str = "unit-module.csv") -> tuple[Problem, ...]:
    with pytest.raises(BadSource) as caught:
        read(content, name)
    return caught.value.problems


def links_of(reading: Reading) -> set[tuple[str, str, str]]:
    return {(one.subject, one.predicate, one.object) for one in reading.statements}


# Encodings and dialects

PLAIN = write_table(
    "contributions",
    [
        {**CONTRIBUTION, "assessed": "true", "reason": "L’été, « déjà » à 2 €."},
        {**CONTRIBUTION, "id": "r2", "unit": "IA702", "assessed": "false", "level": "mastered"},
    ],
)
FRENCH = (
    "Identifiant;Programme;UE;Titre UE;Compétence;Niveau;Évalué;Confiance;Statut;Justification;Auteur;Date;;\r\n"
    "r1;D1996;IA717;Natural Language Processing;1;Pratiqué;Oui;Probable;Proposé;L’été, « déjà » à 2 €.;a;"
    "01/09/2024;;\r\n"
    "r2;D1996;IA702;;zxpp;maitrisé;faux;probable;proposée;Titre.;a;1/9/2024;;\r\n"
    ";;;;;;;;;;;;;\r\n\r\n"
)


def triples(reading: Reading) -> list[tuple[str, str, str, int, int, str, str]]:
    return [(o.subject, o.predicate, o.object, o.line, o.level, o.author, o.date) for o in reading.statements]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_french_spreadsheet_says_the_same(encoding: str, separator: str, newline: str) -> None:
    rows = list(csv.reader(io.StringIO(FRENCH, newline=""), delimiter=";"))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=newline).writerows(rows)
    content = out.getvalue().encode(encoding)
    assert triples(read(content, "contributions.csv")) == triples(read(PLAIN, "contributions.csv"))


def test_the_line_that_tells_the_separator_is_a_line() -> None:
    reading = read(("sep=;\r\n" + FRENCH).encode("cp1252"), "contributions.csv")
    assert {one.line for one in reading.statements} == {3, 4}


def test_lines_stay_right_after_cells_of_several_lines() -> None:
    for newline in ("\n", "\r\n", "\r"):
        content = write_table(
            "unit-module",
            [{**UNIT_MODULE, "reason": f"Une{newline}{newline}trois"}, {**UNIT_MODULE, "id": "r2", "unit": "IA702"}],
        )
        reading = read(content)
        assert sorted({one.line for one in reading.statements}) == [2, 5]
        assert any(one.object == literal("Une\n\ntrois", language="fr") for one in reading.statements)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"id,unit\nr1,\xe9t\xc3\xa9\n", 2, "0xE9"),  # Windows-1252 and UTF-8 in one file
        (b"id,unit\nr1,a\n\nr2,\x81\n", 4, "0x81"),  # no character in any of them
        (b"id,unit\nr1,caf\xc3\xa9\nr2,\xc3", 3, "0xC3"),  # cut off within a character
        (b"id,unit\nr1,a\x00b\n", 2, "NUL"),
        (b"\xff\xfei", 0, "not text"),
        (b"PK\x03\x04 no zip", 0, "not what its name says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "password"),
        (",".join(["id"] * 300).encode(), 1, "columns"),
        (b"\n" * 6_000_000, 0, "too large"),
        (b"id\n" + b"a\n" * 200_000, 200_001, "rows"),
        (b"x" * (65 * 1024 * 1024), 0, "too large"),
    ],
)
def test_bytes_that_are_no_table_are_told_as_such(content: bytes, line: int, words: str) -> None:
    problem, *_ = problems_of(content)
    assert problem.line == line
    assert words in problem.in_("en")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,5", "1.5"), ("1.50", "1.50"), ("-3", "-3"), ("1 250,5", "1250.5"), ("+2", "2"), ("1\u202f000", "1000")],
)
def test_decimal_commas_are_points(text: str, number: str) -> None:
    column = Column("credits", Form.DECIMAL, "crédits", ID.help)
    assert read_decimal(column, text) == Value(number, literal(number, datatype=f"{XSD}decimal"))
    for wrong in ("1,5,2", "1e3", "deux", "١", "1.000,5", ","):
        assert isinstance(read_decimal(column, wrong), Fault)


# Workbooks


def workbook(rows: Iterable[Iterable[object]], title: str = "unit-module") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grid_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_a_workbook_reads_as_the_same_csv() -> None:
    for path in sorted((ROOT / "data/2024-2025/curation").glob("*.csv")):
        rows = grid_of(path.read_bytes())
        sheet = saved(workbook([[cell or None for cell in row] for row in rows], path.stem))
        cells = read_cells(sheet, f"{path.stem}.xlsx")
        assert cells == read_cells(path.read_bytes(), path.name)
    assert triples(read(saved(workbook(grid_of(PLAIN), "x")), "contributions.xlsx")) == triples(
        read(PLAIN, "contributions.csv")
    )


def test_cells_of_a_workbook_are_read_as_a_person_sees_them_and_named_by_their_place() -> None:
    head = [
        "id",
        "programme",
        "UE",
        "compétence",
        "niveau",
        "évalué",
        "confiance",
        "statut",
        "raison",
        "auteur",
        "date",
    ]
    row = [
        "r1",
        "D1996",
        15338,
        1.0,
        "pratiqué",
        True,
        "sûr",
        "proposé",
        "Deux\nlignes _x0041_",
        "a",
        dt.datetime(2024, 9, 1),
    ]
    reading = read(saved(workbook([[], head, [], row], "contributions")), "contributions.xlsx")
    node = MINTER.of_year("curation", "contributions", "r1")
    assert (UNIT, maq("hasContribution"), node) in links_of(reading)
    assert (node, maq("assessed"), literal("true", datatype=f"{XSD}boolean")) in links_of(reading)
    assert {
        (one.object, one.line, one.place, one.date) for one in reading.statements if one.predicate == maq("rowReason")
    } == {('"Deux\\nlignes A"@fr', 4, "I4", "2024-09-01")}


def test_faults_of_a_workbook_are_told_at_the_cell() -> None:
    rows = [list(UNIT_MODULE), list({**UNIT_MODULE, "unit": "IA771", "extent": '="full"', "date": "#N/A"}.values())]
    rows.append([*{**UNIT_MODULE, "id": "r2", "reason": ""}.values(), "", "stray"])
    problems = problems_of(saved(workbook(rows)), "unit-module.xlsx")
    assert [(one.line, one.place, one.what.en.split(".")[0]) for one in problems] == [
        (2, "D2", "The cell holds a formula"),
        (2, "I2", "The cell holds the error #N/A"),
        (2, "B2", "“IA771” is no known unit"),
        (3, "K3", "This cell stands under no heading"),
        (3, "G3", "The column reason is empty here"),
    ]


def test_the_sheet_named_as_the_table_is_read_among_several() -> None:
    book = workbook(grid_of(write_table("unit-module", [UNIT_MODULE])))
    book.create_sheet("aide", 0).append(["Remplir une ligne par UE."])
    assert (UNIT, maq("fullyRealises"), MODULE) in links_of(read(saved(book), "unit-module.xlsx"))
    book["unit-module"].title = "Feuille"
    (problem,) = problems_of(saved(book), "unit-module.xlsx")
    assert "2 visible sheets" in problem.what.en
    book["aide"].sheet_state = "hidden"
    assert (UNIT, maq("fullyRealises"), MODULE) in links_of(read(saved(book), "unit-module.xlsx"))


GOOD = saved(workbook(grid_of(write_table("unit-module", [UNIT_MODULE]))))


def repacked(change: Callable[[str, bytes], bytes | None], *extra: tuple[str, bytes]) -> bytes:
    """Give the good workbook with its parts changed: `change` gives a part's new bytes, None leaves it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                target.writestr(name, content)
        for name, content in extra:
            target.writestr(name, content)
    return out.getvalue()


def sheet_with(old: bytes, new: bytes) -> bytes:
    return repacked(lambda name, part: part.replace(old, new, 1) if "sheet1" in name else part)


def encrypted() -> bytes:
    """Give the good workbook with the flag of encryption set on every part of its directory."""
    content = bytearray(GOOD)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HOSTILE = {
    "entities": (sheet_with(b"<worksheet", ENTITIES + b"<worksheet"), "DOCTYPE"),
    "external entity": (
        repacked(
            lambda name, part: b'<!DOCTYPE x SYSTEM "file:///secret.txt">' + part if name == "xl/workbook.xml" else part
        ),
        "DOCTYPE",
    ),
    "utf-16": (
        repacked(lambda name, part: part.decode().encode("utf-16") if "sheet1" in name else part),
        "another encoding",
    ),
    "ebcdic": (sheet_with(b"<worksheet", b'<?xml version="1.0" encoding="cp037"?><worksheet'), "another encoding"),
    "macros": (repacked(lambda _, part: part, ("xl/vbaProject.bin", b"\0")), "macros"),
    "encrypted": (encrypted(), "password"),
    "bomb": (repacked(lambda _, part: part, ("xl/media/image1.png", bytes(80 * 1024 * 1024))), "too large"),
    "parts": (repacked(lambda _, part: part, *((f"p{n}", b"") for n in range(1200))), "too large"),
    "truncated": (GOOD[: len(GOOD) // 2], "damaged"),
    "no sheet": (repacked(lambda name, part: None if "sheet1" in name else part), "visible sheets"),
    "no workbook": (repacked(lambda name, part: None if name == "xl/workbook.xml" else part), "damaged"),
    "not xml": (repacked(lambda name, part: b"bonjour" if "sheet1" in name else part), "damaged"),
    "billionth row": (sheet_with(b'<row r="2">', b'<row r="1000000000000">'), "damaged"),
    "rows out of order": (sheet_with(b'<row r="2">', b'<row r="1">'), "damaged"),
    "cell twice": (sheet_with(b'<c r="B2"', b'<c r="A2"'), "damaged"),
    "deep": (sheet_with(b"<sheetData>", b"<sheetData>" + b"<a>" * 100_000), "damaged"),
    "far column": (sheet_with(b"</row></sheetData>", b'<c r="ZZZ2"><v>1</v></c></row></sheetData>'), "columns"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused_in_time(name: str) -> None:
    content, words = HOSTILE[name]
    start = time.process_time()
    (problem,) = problems_of(content, "unit-module.xlsx")
    assert words in problem.what.en
    assert time.process_time() - start < 10


def test_rows_of_nothing_cost_nothing() -> None:
    far = b"".join(b'<row r="%d"><c r="ZZZ%d"/></row>' % (line, line) for line in range(1_000, 50_000))
    content = sheet_with(b"</sheetData>", far + b"</sheetData>")
    assert triples(read(content, "unit-module.xlsx")) == triples(read(write_table("unit-module", [UNIT_MODULE])))


def test_a_formula_that_many_cells_share_is_never_worked_out() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><f t="shared" si="0"/></c></row>' % (n, n) for n in range(4, 4000))
    first = b'<row r="3"><c r="A3"><f t="shared" ref="A3:A4000" si="0">' + b"A1+" * 20_000 + b"1</f></c></row>"
    start = time.process_time()
    problems = problems_of(sheet_with(b"</sheetData>", first + rows + b"</sheetData>"), "unit-module.xlsx")
    assert time.process_time() - start < 10
    assert [(one.line, one.place) for one in problems[:3]] == [(3, "A3"), (4, "A4"), (5, "A5")]


def test_shared_texts_are_read_as_they_were_typed() -> None:
    texts = "<si><r><t>Deux </t></r><r><t>_x005F_x0041_</t></r></si><si><t>x005F_ fin_x000D_</t></si>"
    sst = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{texts}</sst>'.encode()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"

    def share(name: str, part: bytes) -> bytes:
        if "Content_Types" in name:
            return part.replace(b"</Types>", b'<Override PartName="/xl/s.xml" ContentType="%s"/></Types>' % kind)
        old = b't="inlineStr"><is><t>Titre.</t></is>', b't="inlineStr"><is><t>a</t></is>'
        return part.replace(old[0], b't="s"><v>0</v>').replace(old[1], b't="s"><v>1</v>')

    (row,) = read_cells(repacked(share, ("xl/s.xml", sst)), "unit-module.xlsx")
    assert (row["reason"], row["author"]) == ("Deux _x0041_", "x005F_ fin\r")


def test_an_escape_stands_in_one_run_of_a_text() -> None:
    """ECMA-376 types each run as ST_Xstring: what begins in one run and ends in the next is no escape."""
    runs = b"<r><t>_x0041_ _x00</t></r><r><t>41_</t></r>"
    inline = sheet_with(b"<is><t>Titre.</t></is>", b"<is>" + runs + b"</is>")
    plain = sheet_with(b't="inlineStr"><is><t>Titre.</t></is>', b't="str"><v>_x0041_</v>')
    sst = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>' + runs + b"</si></sst>"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"

    def share(_name: str, part: bytes) -> bytes:
        part = part.replace(b"</Types>", b'<Override PartName="/xl/s.xml" ContentType="%s"/></Types>' % kind)
        return part.replace(b't="inlineStr"><is><t>Titre.</t></is>', b't="s"><v>0</v>')

    for content, text in (
        (inline, "A _x0041_"),
        (plain, "A"),
        (repacked(share, ("xl/s.xml", sst)), "A _x0041_"),
    ):
        (row,) = read_cells(content, "unit-module.xlsx")
        assert row["reason"] == text


def test_a_size_that_a_sheet_claims_is_not_believed() -> None:
    content = sheet_with(b'<dimension ref="A1:I2"', b'<dimension ref="A1:XFD1048576"')
    assert content != GOOD
    assert triples(read(content, "unit-module.xlsx")) == triples(read(write_table("unit-module", [UNIT_MODULE])))


# Written tables

TEXT = st.text(
    st.one_of(
        st.sampled_from(" \t\n\r\"',;=+-@#«»’éÉœ€\u00a0\ufeff\u2028\U0001f600"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    ),
    max_size=12,
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, list[dict[str, str]]]:
    """Draw a table and rows with any text in any cell."""
    name = draw(st.sampled_from(sorted(TABLES)))
    columns = [column.name for column in TABLES[name].columns]
    row = st.fixed_dictionaries(dict.fromkeys(columns, TEXT)).filter(lambda row: any(map(str.strip, row.values())))
    return name, draw(st.lists(row, max_size=4))


@given(written())
def test_any_table_that_is_written_reads_back_the_same(table: tuple[str, list[dict[str, str]]]) -> None:
    name, rows = table
    content = write_table(name, rows)
    assert read_cells(content, f"{name}.csv") == rows
    assert write_table(name, read_cells(content, f"{name}.csv")) == content


def test_what_no_table_can_hold_is_not_written() -> None:
    for row in ({"id": "a\0b"}, {"id": "\ud800"}, {"identifiant": "r1"}):
        with pytest.raises(ValueError, match=r"cell|column"):
            write_table("unit-module", [row])


def test_titles_are_filled_from_what_is_known() -> None:
    (row,) = with_titles(
        "unit-module", [{**UNIT_MODULE, "unit_title": "?", "module": "nothing", "module_title": "?"}], KNOWN
    )
    assert (row["unit_title"], row["module_title"]) == ("Natural Language Processing", "")


# Anything at all

QUICK = settings(max_examples=60, deadline=2000, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(content: bytes, name: str) -> None:
    problems: Iterable[Problem]
    try:
        problems, severity = read(content, name).problems, "warning"
    except BadSource as error:
        problems, severity = error.problems, "error"
    assert all(problem.severity == severity for problem in problems)


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw a valid file with a few spans replaced, removed or repeated."""
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(changed)))
        end = min(len(changed), start + draw(st.integers(0, 12)))
        other = st.one_of(
            st.binary(max_size=6),
            st.sampled_from([b'"', b";", b"\r", b"\n", b"\0", b"\xc3", b"=", bytes(changed[start:end]) * 3]),
        )
        changed[start:end] = draw(other)
    return bytes(changed)


@QUICK
@given(st.binary(max_size=200), st.sampled_from(["unit-module.csv", "unit-module.xlsx", "contributions.tsv"]))
def test_random_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    read_or_refuse(content, name)


@QUICK
@given(st.one_of(mutated(PLAIN), mutated(FRENCH.encode("cp1252")), mutated(FRENCH.encode("utf-16"))))
def test_damaged_csv_is_read_or_refused(content: bytes) -> None:
    read_or_refuse(content, "contributions.csv")


@QUICK
@given(mutated(GOOD))
def test_damaged_workbooks_are_read_or_refused(content: bytes) -> None:
    read_or_refuse(content, "unit-module.xlsx")


@QUICK
@given(st.data())
def test_workbooks_with_damaged_xml_are_read_or_refused(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        name = data.draw(st.sampled_from(archive.namelist()))
        part = data.draw(mutated(archive.read(name)))
    read_or_refuse(repacked(lambda other, content: part if other == name else content), "unit-module.xlsx")


def test_a_file_of_nothing_but_misses_is_told_in_time() -> None:
    rows = [{**UNIT_MODULE, "id": f"r{n}", "unit": f"IA{n + 1000}"} for n in range(5000)]
    start = time.process_time()
    problems = problems_of(write_table("unit-module", rows))
    assert time.process_time() - start < 10
    assert len(problems) == 1001
    assert problems[-1].what.en == "4000 more problems."
