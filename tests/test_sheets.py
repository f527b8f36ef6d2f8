"""Sheets to fill in: whatever is written reads back the same, and the person who fills it in is helped, not trapped."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from maquette.errors import BadCall
from maquette.sheets import (
    Layout,
    Matrix,
    Origin,
    Outline,
    has_matrix,
    unguarded,
    write_form,
    write_matrix,
    write_spreadsheet_csv,
)
from maquette.sheets.origin import BASE, LISTS, ORIGIN
from maquette.sheets.wording import entries, heading
from maquette.sources.reading import Statement
from maquette.sources.tables import read_cells, with_titles
from maquette.sources.tables.canonical import Canonical
from maquette.sources.tables.columns import Column, Form
from maquette.sources.tables.known import ENTRY, Kind
from maquette.sources.tables.schemas import TABLES
from maquette.sources.tables.values import CellReader, Fault, Value
from maquette.text import Text
from maquette.words import RDF, RDFS, XSD, Minter, maq
from maquette.workbooks import MAX_CELL

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.text import Language

ROOT = Path(__file__).parents[1]
MINTER = Minter("https://example.org/", "ecole", "2024-2025")
TITLE = Text("Some school", "Une école")
LANGUAGES: tuple[Language, ...] = ("en", "fr")


def facts(triples: str) -> list[Statement]:
    """Give the statements of N-Triples, a line each."""
    split = (line.removesuffix(" .").split(" ", 2) for line in triples.splitlines() if line)
    return [Statement(subject, predicate, obj, line=1) for subject, predicate, obj in split]


def offered(unit: str, period: str, semester: int, position: int) -> str:
    """Say in N-Triples when a unit is taught in the programme."""
    node, programme = MINTER.of_year("programme", "D1996", "unit", unit), MINTER.thing("programme", "D1996")
    when = MINTER.thing("period", period)
    integer = f"^^<{XSD}integer>"
    return (
        f"{node} {maq('ofUnit')} {MINTER.thing('unit', unit)} .\n{node} {maq('inProgramme')} {programme} .\n"
        f'{node} {maq("inPeriod")} {when} .\n{when} <{RDFS}label> "{period}" .\n'
        f'{when} {maq("firstSemester")} "{semester}"{integer} .\n{node} {maq("position")} "{position}"{integer} .\n'
    )


FACTS = facts(
    (ROOT / "tests" / "tables" / "known.nt").read_text(encoding="utf-8")
    + offered("15338", "S1", 1, 2) + offered("15258", "S1", 1, 1) + offered("2259", "S2", 2, 1)
)  # fmt: skip
OUTLINE = Outline.of(FACTS)
ROW = {
    "id": "r1", "unit": "IA717", "module": "szgq", "extent": "full", "confidence": "likely", "status": "proposed",
    "reason": "Titre.", "author": "a", "date": "2024-09-01",
}  # fmt: skip
CONTRIBUTION = {
    "id": "co-01", "programme": "D1996", "unit": "IA717", "competency": "zxpp", "level": "practised",
    "confidence": "likely", "status": "proposed", "reason": "Titre.", "author": "a", "date": "2024-09-01",
}  # fmt: skip


def origin(name: str, language: Language = "en", layout: Layout = Layout.ROWS) -> Origin:
    return Origin(name, layout, "ecole", "2024-2025", language, TITLE)


def form(name: str, rows: list[dict[str, str]], language: Language = "en") -> bytes:
    return write_form(rows, OUTLINE, origin(name, language))


def matrix(name: str, rows: list[dict[str, str]], language: Language = "en") -> bytes:
    return write_matrix(rows, OUTLINE, origin(name, language, Layout.MATRIX))


def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


# Whatever is written reads back

TEXT = st.one_of(
    st.sampled_from([
        "007", "=1+1", "+33 1", "-", "@home", "'=x", "''", "'", '"a" ""', "1,5", "1.50", "2024-09-01", "1900-01-01",
        "9999-12-31", "2024-02-30", "01/09/2024", "TRUE", "true", "#N/A", "_x0041_", "_x005F_x0041_", "_x0041\r",
        "a\r\nb\rc\n", " un\tdeux ", "\u2028", "12e456789012", "proposed", "practised", "x" * 5000, "=" + "y" * 300,
    ]),
    st.text(
        st.one_of(
            st.sampled_from(" \t\n\r\"',;=+-@#«»’éÉœ€_x0A\u00a0\ufeff\u2028\u0085\U0001f600"),
            st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        ),
        max_size=12,
    ),
)  # fmt: skip


@st.composite
def written(draw: st.DrawFn) -> tuple[str, list[dict[str, str]]]:
    """Draw a table and rows with any text in any cell."""
    name = draw(st.sampled_from(sorted(TABLES)))
    columns = [column.name for column in TABLES[name].columns]
    row = st.fixed_dictionaries(dict.fromkeys(columns, TEXT)).filter(lambda row: any(map(str.strip, row.values())))
    return name, draw(st.lists(row, max_size=3))


MANY = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@MANY
@given(written())
@example(("unit-topic", [{**dict.fromkeys([c.name for c in TABLES["unit-topic"].columns], ""), "id": "_x0041\r"}]))
def test_any_rows_read_back_from_a_workbook_as_they_were(table: tuple[str, list[dict[str, str]]]) -> None:
    name, rows = table
    assert read_cells(form(name, rows), f"{name}.xlsx") == rows
    canonical = Canonical(TABLES[name], OUTLINE.known)
    french = read_cells(form(name, rows, "fr"), f"{name}.xlsx")
    assert [canonical.row(row) for row in french] == [canonical.row(row) for row in rows]


@settings(MANY, max_examples=80)
@given(written(), st.sampled_from(LANGUAGES))
def test_any_rows_read_back_from_the_csv_of_spreadsheets(
    table: tuple[str, list[dict[str, str]]], language: Language
) -> None:
    name, rows = table
    content = write_spreadsheet_csv(name, rows, OUTLINE.known, language)
    back = [{column: unguarded(cell) for column, cell in row.items()} for row in read_cells(content, f"{name}.csv")]
    canonical = Canonical(TABLES[name], OUTLINE.known)
    assert [canonical.row(row) for row in back] == [canonical.row(row) for row in rows]
    assert language == "fr" or back == rows


@given(TEXT)
def test_no_cell_of_the_csv_begins_as_a_formula(text: str) -> None:
    content = write_spreadsheet_csv("unit-topic", [{"id": "r", "reason": text}], OUTLINE.known, "en")
    cell = read_cells(content, "unit-topic.csv")[0]["reason"]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(cell) == text


def test_the_csv_for_french_spreadsheets_has_their_dialect() -> None:
    content = write_spreadsheet_csv("unit-module", [{**ROW, "reason": "Été"}], OUTLINE.known, "fr")
    assert content.startswith(b"\xef\xbb\xbfIdentifiant;UE;")
    assert content.count(b"\r\n") == 2
    assert "total;probable;proposé;Été;" in content.decode("utf-8-sig")


def test_the_same_rows_give_the_same_bytes() -> None:
    assert form("unit-module", [ROW]) == form("unit-module", [ROW])
    assert matrix("contributions", [CONTRIBUTION]) == matrix("contributions", [CONTRIBUTION])


def test_the_tables_of_the_first_catalogue_read_back_from_workbooks(catalogue_outline: Outline) -> None:
    paths = sorted((ROOT / "data/2024-2025/curation").glob("*.csv"))
    assert len(paths) == len(TABLES)
    for path in paths:
        rows = read_cells(path.read_bytes(), path.name)
        content = write_form(rows, catalogue_outline, origin(path.stem))
        assert read_cells(content, f"{path.stem}.xlsx") == rows


@pytest.fixture(scope="module")
def catalogue_outline() -> Outline:
    from maquette.sources.ids import Ids
    from maquette.sources.synapses import read_page

    data = ROOT / "data"
    minter = Minter("https://w3id.org/maquette/", "telecom-paris", "2024-2025")
    ids = Ids.load((data / "ids.csv").read_bytes(), "data/ids.csv")
    pages = sorted((data / "2024-2025" / "pages").iterdir())
    return Outline.of([s for page in pages for s in read_page(page.read_bytes(), page.name, minter, ids).statements])


def test_a_text_that_no_cell_holds_is_refused_rather_than_cut() -> None:
    longest = "é" * MAX_CELL
    assert read_cells(form("unit-module", [{**ROW, "reason": longest}]), "unit-module.xlsx")[0]["reason"] == longest
    for text in (longest + "a", "\U0001f600" * (MAX_CELL // 2 + 1), "\r" * (MAX_CELL // 7 + 1)):
        with pytest.raises(BadCall, match="32767"):
            form("unit-module", [{**ROW, "reason": text}])


def test_what_no_text_has_is_not_written() -> None:
    for text in ("a\0b", "\ud800", "\x1b"):
        with pytest.raises(ValueError, match="character"):
            form("unit-module", [{**ROW, "reason": text}])


# What the person sees


def test_no_workbook_holds_a_formula_or_a_macro() -> None:
    rows = [{**ROW, "reason": "=1+1", "author": "+33"}]
    for content in (form("unit-module", rows, "fr"), matrix("unit-module", rows)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert not any(b"<f>" in part or b"<f " in part for part in parts.values())
        assert not any("vba" in name.lower() for name in parts)
    cell = book(form("unit-module", rows))["unit-module"]["I2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_stand_in_the_language_asked_and_are_read_back(language: Language) -> None:
    for name, table in TABLES.items():
        sheet = book(form(name, [], language))[name]
        heads = [cell.value for cell in sheet[1]]
        assert heads == [heading(column, language) for column in table.columns]
        assert read_cells(form(name, [{"id": "r1"}], language), f"{name}.xlsx")[0]["id"] == "r1"
    assert "Titre UE" in [heading(column, "fr") for column in TABLES["unit-topic"].columns]


def validations(sheet: Worksheet) -> dict[str, str]:
    """Give what each column offers, by its letter: the range of a list, or the kind of the check."""
    return {
        str(each.sqref).split("2:")[0]: each.formula1 if each.type == "list" else each.type
        for each in sheet.data_validations.dataValidation
        if each.type
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drop_down_offers_what_its_column_reads(language: Language) -> None:
    reader, lists = CellReader(OUTLINE.known), 0
    for name, table in TABLES.items():
        workbook = book(form(name, [], language))
        found = validations(workbook[name])
        for letter, column in zip("ABCDEFGHIJKLMNOPQR", table.columns, strict=False):
            expected = entries(column, OUTLINE, language)
            if not expected:
                assert letter not in found or found[letter] in {"date", "textLength"}
                continue
            lists += 1
            sheet, cells = found[letter].split("!")
            assert sheet.strip("'") == LISTS
            range_ = workbook[LISTS][cells.replace("$", "")]
            assert [row[0].value for row in range_] if isinstance(range_, tuple) else [range_.value] == expected
            assert all(isinstance(reader.read(column, entry), Value) for entry in expected)
    assert lists == sum(
        bool(entries(column, OUTLINE, language)) for table in TABLES.values() for column in table.columns
    )
    assert lists > 25


def test_lists_show_names_with_titles_in_the_order_of_the_pages() -> None:
    columns = {column.name: column for table in TABLES.values() for column in table.columns}
    assert entries(columns["unit"], OUTLINE, "en") == [
        "IA702 · Probabilistic Models and Machine Learning",
        "IA717 · Natural Language Processing",
        "BGDIA704 · Machine learning avancé",
    ]
    assert entries(columns["level"], OUTLINE, "fr") == ["introduit", "pratiqué", "maîtrisé"]
    assert entries(columns["status"], OUTLINE, "fr") == ["proposé", "confirmé", "rejeté"]
    assert entries(columns["assessed"], OUTLINE, "fr") == ["oui", "non"]
    assert entries(columns["requires"], OUTLINE, "en")[-3:] == [
        "t1 · Statistique",
        "t2 · statistique",
        "t3 · Probabilité",
    ]


UNIT = next(column for column in TABLES["unit-module"].columns if column.name == "unit")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("IA717 · Natural Language Processing", "15338"),
        ("ia717 ·  natural language PROCESSING", "15338"),
        ("IA717 · Natural Lang…", "15338"),
        ("15258 · Probabilistic Models and Machine Learning", "15258"),
        ("IA702 · Natural Language Processing", None),
        ("IA717 · ", None),
        ("IA771 · Natural Language Processing", None),
        (" · ", None),
    ],
)
def test_a_choice_from_a_list_names_one_thing_or_is_a_fault(text: str, term: str | None) -> None:
    found = CellReader(OUTLINE.known).read(UNIT, text)
    if term is None:
        assert isinstance(found, Fault)
    else:
        assert found == Value(MINTER.thing("unit", term), MINTER.thing("unit", term), Kind.UNIT)


def test_a_long_title_is_cut_in_a_list_and_still_read() -> None:
    title = "Une très longue UE " * 20
    node = MINTER.thing("unit", "1")
    known = Outline.of(facts(f'{node} <{RDF}type> {maq("Unit")} .\n{node} <{RDFS}label> "{title}" .')).known
    entry = known.entry([Kind.UNIT], node)
    assert len(entry) <= 110
    assert entry.startswith(f"1{ENTRY}Une très")
    assert isinstance(CellReader(known).read(UNIT, entry), Value)


def test_titles_stand_beside_codes_grey_and_refuse_typing() -> None:
    rows = with_titles("unit-module", [ROW], OUTLINE.known)
    sheet = book(form("unit-module", rows, "fr"))["unit-module"]
    assert [cell.value for cell in sheet[2]][:6] == [
        "r1", "IA717", "Natural Language Processing", "szgq", "Traitement automatique des langues", "total",
    ]  # fmt: skip
    assert sheet["C2"].fill.fgColor.rgb == "00EDEDED"
    assert validations(sheet)["C"] == "textLength"
    assert sheet.column_dimensions["C"].fill.fgColor.rgb == "00EDEDED"


def test_the_sheet_is_ready_to_fill_in_and_to_print() -> None:
    sheet = book(form("unit-module", [ROW], "fr"))["unit-module"]
    assert sheet.freeze_panes == "C2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.fitToHeight == 0
    assert "école ecole · édition 2024-2025" in sheet.oddHeader.center.text
    assert sheet["K2"].is_date
    assert sheet["K2"].number_format == sheet.column_dimensions["K"].number_format == "yyyy-mm-dd"
    assert sheet.column_dimensions["I"].number_format == "@"
    assert sheet.column_dimensions["N"].hidden  # the digest is the tool's own
    last = max(int(str(each.sqref).split(":")[1][1:]) for each in sheet.data_validations.dataValidation if each.type)
    assert last > 500


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_sheet_says_whose_table_it_is_and_explains_every_column(language: Language) -> None:
    for name, table in TABLES.items():
        contents = [form(name, [], language)] + ([matrix(name, [], language)] if has_matrix(table) else [])
        for content in contents:
            sheet = book(content)["aide" if language == "fr" else "help"]
            said = {str(cell.value) for row in sheet for cell in row if cell.value}
            assert table.title.in_(language) in said
            assert any("ecole" in text and "2024-2025" in text and TITLE.in_(language) in text for text in said)
            for column in table.columns:
                assert (column.help.in_(language) in said) == (column.form is not Form.TITLE)


def test_hidden_sheets_say_where_a_workbook_comes_from() -> None:
    workbook = book(form("unit-module", [ROW], "fr"))
    assert [each.title for each in workbook if each.sheet_state == "visible"] == ["unit-module", "aide"]
    said = Origin.read([[cell.value for cell in row] for row in workbook[ORIGIN]])
    assert said == origin("unit-module", "fr")
    assert [cell.value for cell in workbook[BASE][1]] == [column.name for column in TABLES["unit-module"].columns]
    assert workbook[BASE]["F2"].value == "full"


# Matrices


def grid(content: bytes, name: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book(content)[f"{name}-matrix"]]


def test_a_matrix_has_units_by_period_against_competencies_under_hidden_codes() -> None:
    rows = [CONTRIBUTION, {**CONTRIBUTION, "id": "co-02", "unit": "BGDIA704", "competency": "2", "level": "mastered"}]
    content = matrix("contributions", rows, "fr")
    assert grid(content, "contributions") == [
        ["programme", "unit", "~period", "~code", "~unit", "zxpp", "gvd9"],
        [None, None, "Période", "Code", "UE", "Employer les méthodes de l’apprentissage",
         "Utiliser les techniques avancées"],
        ["D1996", "IA702", "S1", "IA702", "Probabilistic Models and Machine Learning", None, None],
        ["D1996", "IA717", "S1", "IA717", "Natural Language Processing", "pratiqué", None],
        ["D1996", "BGDIA704", "S2", "BGDIA704", "Machine learning avancé", None, "maîtrisé"],
    ]  # fmt: skip
    sheet = book(content)["contributions-matrix"]
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == "F3"
    (validation,) = sheet.data_validations.dataValidation
    assert str(validation.sqref) == "F3:G5"


def test_a_matrix_of_units_and_modules_has_every_unit_and_module() -> None:
    cells = grid(matrix("unit-module", [ROW]), "unit-module")
    assert cells[0] == ["unit", "~period", "~code", "~unit", "d8kj", "szgq"]
    assert [row[0] for row in cells[2:]] == ["IA702", "IA717", "BGDIA704"]
    assert cells[3][-2:] == [None, "full"]


def test_a_cell_shows_the_standing_rows() -> None:
    confirmed = {"status": "confirmed", "decided_by": "b", "decided_on": "2024-10-01"}
    canonical = Canonical(TABLES["contributions"], OUTLINE.known)

    def cell(*rows: dict[str, str]) -> list[str]:
        held = [canonical.row({**CONTRIBUTION, **row}) for row in rows]
        standing = Matrix.of(TABLES["contributions"], held, OUTLINE).cells
        return [row["id"] for row in standing.get((("D1996", "IA717"), "zxpp"), ())]

    assert cell({"id": "1"}, {"id": "2", "author": "b"}) == ["1", "2"]
    assert cell({"id": "1"}, {"id": "2", "author": "b", **confirmed}) == ["2"]
    assert cell({"id": "1", "status": "rejected"}) == []
    assert cell({"id": "1", "unit": "15338", "competency": "1"}) == ["1"]


def test_a_table_without_a_graded_link_has_no_matrix() -> None:
    having = [name for name, table in TABLES.items() if has_matrix(table)]
    assert having == ["unit-module", "contributions", "module-competency", "competency-job"]
    for name in TABLES.keys() - set(having):
        with pytest.raises(BadCall, match="no matrix"):
            matrix(name, [])


def test_levels_of_a_workspace_are_offered_by_their_labels() -> None:
    node = MINTER.thing("block", "notion")
    own = Outline.of(facts(f'{node} <{RDF}type> {maq("MasteryLevel")} .\n{node} <{RDFS}label> "Notion"@fr .'))
    level = next(column for column in TABLES["contributions"].columns if column.name == "level")
    assert entries(level, own, "fr") == ["Notion"]
    found = CellReader(own.known).read(level, "Notion")
    assert isinstance(found, Value)
    assert isinstance(level, Column)
    assert Canonical(TABLES["contributions"], own.known).cell(level, "Notion") == "notion"
