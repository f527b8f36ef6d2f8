"""Tables to print: the same values as the questions answer, in every format; what nobody stated is never 0."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from openpyxl import load_workbook

from endpoint_cases import real_dataset, running
from maquette.compliance import Rule, Verdict
from maquette.errors import BadCall
from maquette.findings import Place
from maquette.printing import FORMATS, PAPERS, PRINTED, edition_of, make_sheet, write_sheet
from maquette.printing.facts import read
from maquette.printing.tables import MISSING, Column, Group, Row, Sheet, Sum, number, text
from maquette.questions import ask, load_questions
from maquette.store import EmbeddedStore, open_store
from maquette.terms import text_of
from maquette.text import Text
from maquette.words import GRAPH, MAQ, RDFS, XSD
from maquette.workspace import shipped_folder
from printing_cases import LANGUAGES, ORIGIN, parsed, sheet_of
from servers import ENGINES

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from maquette.builds import Build
    from maquette.text import Language
    from maquette.workspace import Workspace

QUESTIONS = load_questions(shipped_folder("queries").glob("*.rq"))
RULE = Rule("r", Text("Pack", "Recueil"), Text("A rule", "Une règle"), Text("Source", "Source"), "https://example.org/",
            frozenset(), frozenset(), "", Text("", ""), "")  # fmt: skip
VERDICTS = [
    Verdict("<p>", RULE, "met", Text("=1|2", "=1|2"), tuple(Place("p.txt", n) for n in range(1, 7))),
    Verdict("<p>", RULE, "unknown", None, ()),
]
QUERIES = sorted((shipped_folder("queries") / "tables").glob("*.rq"))
LETTERS = {"introduced": "I", "practised": "P", "mastered": "M"}


@pytest.fixture(scope="module")
def store(catalogue: tuple[Workspace, Build]) -> EmbeddedStore:
    return open_store(catalogue[1].folder)


@pytest.fixture(scope="module")
def cross(store: EmbeddedStore) -> Sheet:
    return make_sheet(store, "cross", "", ORIGIN)


@pytest.fixture(scope="module")
def blueprint(store: EmbeddedStore) -> Sheet:
    return make_sheet(store, "maquette", "", ORIGIN)


def sheets(store: EmbeddedStore) -> list[Sheet]:
    return [
        make_sheet(store, name, "BGDIA704" if name == "unit" else "", ORIGIN, judge=lambda _: VERDICTS)
        for name in PRINTED
    ]


def rows_of(sheet: Sheet) -> dict[str, Row]:
    """Give the rows of the one table by code, or by title for what has no code."""
    return {row.cells[0].text.en or row.cells[1].text.en: row for row in sheet.tables[0].rows if not row.total}


def column(sheet: Sheet, heading: str) -> int:
    return next(n for n, each in enumerate(sheet.tables[0].columns) if each.heading.en.startswith(heading))


def answered(store: EmbeddedStore, slug: str, **values: str) -> list[dict[str, Any]]:
    """Give the rows that a question answers, by column name, with the basis in words."""
    answer = ask(store, QUESTIONS[slug], values)
    names = [each.name for each in answer.columns]
    return [
        dict(zip(names, (text_of(each) if each else None for each in row.values), strict=True)) | {"level_": row.level}
        for row in answer.rows
    ]


# The first catalogue


def test_the_cross_table_has_every_unit_activity_and_competency(cross: Sheet) -> None:
    table = cross.tables[0]
    assert [(group.title.en, len(group.rows)) for group in table.groups] == [
        ("S1-P1", 5),
        ("S1-P2", 3),
        ("S1-S2", 5),
        ("S2-P3", 4),
        ("S2-P4", 4),
        ("Activities beside the units", 3),
    ]
    assert [each.heading.en for each in table.columns[6:]] == ["C1", "C2", "C3", "C4"]
    assert all(len(row.cells) == len(table.columns) for row in (*table.rows, *table.footer))


def test_what_nobody_stated_is_not_naught_and_a_stated_naught_is(cross: Sheet) -> None:
    rows, credits_ = rows_of(cross), column(cross, "ECTS")
    assert rows["BGDIA708"].cells[credits_] is MISSING
    assert rows["BGDIA705"].cells[credits_].number == rows["IA720"].cells[credits_].number == 0
    for activity in ("stage", "thèse professionnelle", "projet professionnel Fil Rouge"):
        assert rows[activity].cells[credits_] is MISSING
    total = cross.tables[0].footer[0]
    assert (total.cells[2].number, total.cells[3].number) == (Decimal(43), Decimal(1059))
    assert total.cells[1].text.en == "Units offered: 21 (ECTS stated over 20 of 21; hours stated over 21 of 21)"
    assert total.cells[1].text.fr == (
        "UE proposées : 21 (ECTS renseignés pour 20 sur 21 ; heures renseignées pour 21 sur 21)"
    )


def test_the_foot_of_the_cross_table_says_counts_levels_and_gaps(cross: Sheet) -> None:
    foot = {row.cells[1].text.en: [cell.shown("en") for cell in row.cells[6:]] for row in cross.tables[0].footer}
    assert foot["Units that build it, themselves or through a module"] == ["7", "6", "1", "2"]
    assert foot["Highest level reached"] == ["M?", "M?", "I??", "M??"]
    assert foot["Target level"] == foot["Assessed"] == ["not stated"] * 4
    assert foot["Gap"] == ["—", "—", "one unit only: IA715", "—"]


def test_the_blueprint_sums_what_is_stated_and_says_over_how_many(blueprint: Sheet) -> None:
    sums = [
        (
            group.title.en.partition(" ")[0],
            [cell.shown("en") for cell in group.rows[-1].cells if cell.number is not None],
        )
        for group in blueprint.tables[0].groups[:-1]
    ]
    assert sums == [
        ("IA-MS1", ["9", "501"]),
        ("IA-BE1", ["10.5", "153"]),
        ("IA-BE2", ["7.5", "144"]),
        ("IA-BE3", ["7.5", "165"]),
        ("IA-BE4", ["8.5", "96"]),
    ]
    assert "ECTS stated over 3 of 4" in blueprint.tables[0].groups[3].rows[-1].cells[1].text.en
    assert any("IA-MS2" in note.en for note in blueprint.notes)
    assert len(rows_of(blueprint)) == 21 + 3


def test_the_sheet_of_a_unit_says_all_that_is_said_of_it(store: EmbeddedStore) -> None:
    shown = write_sheet(make_sheet(store, "unit", "bgdia704", ORIGIN), "md", "fr").decode()
    for said in (
        "# Fiche d’UE — BGDIA704 Machine learning avancé",
        "| ECTS | 4 |",
        "| Statut | _non renseigné_ |",
        "| Apprentissage profond/Deep Learning | Apprentissage et Optimisation pour l’IA | en partie | proposé (",
        "par le module « Apprentissage profond/Deep Learning » (inféré) | maîtrisé |",
        "| BGDIA703 Apprentissage statistique et fouille de donnees | conseillé | proposé (probable) |",
        "| BGDIA701 Statistiques | par d’autres UE (inféré) | proposé (probable) |",
    ):
        assert said in shown
    assert "**UE qui viennent après elle**\n\nnon documenté" in shown


def test_the_sheet_of_a_unit_says_where_it_is_written(
    catalogue: tuple[Workspace, Build], run_maquette: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    root = catalogue[0].root
    shown = run_maquette("table", "unit", "BGDIA704", cwd=root).stdout
    places = dict(re.findall(r"^\| (.+?) \| (data/\S+?:\d+) \|$", shown.replace("\\", ""), re.MULTILINE))
    page, _, line = places["place in the programme"].partition(":")
    lines = (root / page).read_text("utf-8").splitlines()
    assert "BGDIA704" in "\n".join(lines[int(line) - 3 : int(line) + 3])
    path, _, line = places["Apprentissage profond/Deep Learning"].partition(":")
    assert "BGDIA704" in (root / path).read_text("utf-8").splitlines()[int(line) - 1]


# The same as the questions


def test_every_mark_is_what_the_questions_answer(store: EmbeddedStore, cross: Sheet) -> None:
    said: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for answer in answered(store, "units-by-competencies"):
        said.setdefault((answer["unit_code"], int(answer["place"])), []).append(answer)
    toward = {
        (row["unit_code"], place): row
        for place in range(1, 5)
        for row in answered(store, "units-toward-competency", competency=str(place))
    }
    seen = 0
    for code, row in rows_of(cross).items():
        for place, cell in enumerate(row.cells[6:], 1):
            expected = _mark(said.get((code, place), []), toward.get((code, place)))
            assert cell.shown("en") == expected, (code, place)
            seen += bool(expected)
    assert seen == len(toward) == 21


def _mark(rows: list[dict[str, Any]], toward: dict[str, Any] | None) -> str:
    """Work out a mark from the answers of questions, by the words of the legend."""

    def best(rows: list[dict[str, Any]]) -> tuple[int, str]:
        ranked = [(list(LETTERS).index(row["level"].rpartition("#")[2]), -row["level_"]) for row in rows]
        rank, sure = max(ranked)
        return rank, "IPM"[rank] + _sign(-sure)

    own, through = [row for row in rows if not row["module"]], [row for row in rows if row["module"]]
    if own and through and best(through)[0] > best(own)[0]:
        return f"{best(own)[1]} ·{best(through)[1]}"
    if own:
        return best(own)[1]
    if through:
        return f"·{best(through)[1]}"
    return "·" + _sign(toward["level_"]) if toward else ""


def _sign(level: int) -> str:
    return ("", "✓", "✓", "✓", "?", "?", "??")[level]


def test_credits_and_hours_are_what_the_questions_answer(store: EmbeddedStore, blueprint: Sheet) -> None:
    totals = answered(store, "credits-per-period")
    credits_, hours = column(blueprint, "ECTS"), column(blueprint, "Hours")
    by_period: dict[str, list[Row]] = {}
    for row in rows_of(blueprint).values():
        by_period.setdefault(row.cells[column(blueprint, "Period")].text.en, []).append(row)
    for total in totals:
        rows = by_period[total["period"]]
        assert len(rows) == int(total["units"])
        assert _sum(rows, credits_).value == Decimal(total["credits"])
        assert _sum(rows, hours).value == Decimal(total["hours"])
        assert len(rows) - _sum(rows, credits_).known == int(total["units_without_credits"])
    assert len(totals) == 5


def _sum(rows: list[Row], place: int) -> Sum:
    return Sum.over(row.cells[place].number for row in rows)


def test_highest_levels_and_gaps_are_what_the_questions_answer(store: EmbeddedStore, cross: Sheet) -> None:
    reached = answered(store, "levels-per-period")
    ranks = dict.fromkeys(range(1, 5), 0)
    for row in reached:
        rank = list(LETTERS).index(row["level"].rpartition("#")[2])
        ranks[int(row["place"])] = max(ranks[int(row["place"])], rank)
    foot = {row.cells[1].text.en: row.cells[6:] for row in cross.tables[0].footer}
    assert [cell.shown("en")[0] for cell in foot["Highest level reached"]] == ["IPM"[rank] for rank in ranks.values()]
    single = {int(row["place"]): row["unit_code"] for row in answered(store, "competencies-with-one-unit")}
    shown = {n: cell.text.en for n, cell in enumerate(foot["Gap"], 1) if cell.style == "alert"}
    assert shown == {place: f"one unit only: {code}" for place, code in single.items()}
    without = [row["unit_code"] for row in answered(store, "units-without-competency")]
    assert any(set(without) == set(re.findall(r"[A-Z_]+\w*\d\w*", note.en)) for note in cross.notes if without)


def test_missing_values_are_those_that_the_question_lists(store: EmbeddedStore, blueprint: Sheet) -> None:
    missing = {
        (row["value"], row["unit_code"]) for row in answered(store, "missing-values") if row["state"] == "missing"
    }
    places = {"credits": "ECTS", "category": "Category", "period": "Period", "responsible": "Responsible"}
    shown = {
        (value, code)
        for code, row in rows_of(blueprint).items()
        for value, heading in places.items()
        if row.cells[column(blueprint, heading)] is MISSING and row.cells[0].text.en
    }
    assert shown == {each for each in missing if each[0] in places}
    assert shown


# A workspace that says more


def test_a_confirmed_assessed_row_and_a_gap_show(
    workspace: Workspace, run_maquette: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    table = workspace.root / "data" / "2024-2025" / "curation" / "contributions.csv"
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    for row in rows:
        if row["id"] == "co-01":
            row |= {"status": "confirmed", "decided_by": "design team", "decided_on": "2024-09-01", "assessed": "yes"}
        if row["id"] == "co-08":
            row["status"], row["decided_by"], row["decided_on"] = "rejected", "design team", "2024-09-01"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    table.write_text(out.getvalue(), "utf-8")
    built = run_maquette("build", cwd=workspace.root)
    assert built.returncode == 0, built.stderr
    shown = run_maquette("table", "cross", cwd=workspace.root).stdout
    lines = {line.split(" | ")[0].strip("| "): line for line in shown.splitlines() if line.startswith("| ")}
    assert "| P\\*✓ |" in lines["BGDIA703"]
    assert "| no unit |" in shown
    assert "- \\* — assessed there" in shown
    assert "- ✓ — confirmed by a named person" in shown


# A programme of another school: several programmes, blocks, targets, a scale, units that nobody placed

ANOTHER = """
maq:introduced maq:masteryRank "1"^^xsd:integer ; rdfs:label "introduced"@en .
maq:mastered maq:masteryRank "2"^^xsd:integer ; rdfs:label "intensive"@en .
x:p1 a maq:Programme ; maq:code "P1" ; rdfs:label "One & <two>"@fr ; maq:aimsAt x:c1 , x:c2 , x:c3 .
x:p2 a maq:Programme ; maq:code "P2" ; rdfs:label "Other" .
x:c1 maq:position "1"^^xsd:integer ; maq:code "RC1" ; rdfs:label "First" ; maq:inBlock x:b .
x:c1 maq:targetLevel maq:mastered .
x:c2 maq:position "2"^^xsd:integer ; rdfs:label "Second" .
x:c3 maq:position "3"^^xsd:integer ; rdfs:label "Third" ; maq:inBlock x:b .
x:b rdfs:label "=Block" .
x:o1 maq:inProgramme x:p1 ; maq:ofUnit x:u1 ; maq:hasHours x:h1 , x:h2 .
x:o1 maq:credits "2"^^xsd:decimal , "3"^^xsd:decimal .
x:h1 maq:hoursKind maq:tutorialHours ; maq:hoursValue "7.5"^^xsd:decimal .
x:h2 maq:hoursKind maq:lectureHours ; maq:hoursValue "10"^^xsd:decimal .
x:o2 maq:inProgramme x:p1 ; maq:ofUnit x:u2 .
x:u1 a maq:Unit ; maq:code "U1" ; rdfs:label "Unit one" ; maq:hasContribution x:k1 , x:k3 .
x:u1 maq:buildsToward x:c1 , x:c3 .
x:u2 a maq:Unit ; rdfs:label "No code" ; maq:hasContribution x:k2 ; maq:buildsToward x:c1 , x:c2 .
x:k1 maq:toCompetency x:c1 ; maq:atLevel maq:introduced ; maq:assessed false .
x:k2 maq:toCompetency x:c1 .
x:k3 maq:toCompetency x:c3 .
"""


def another() -> EmbeddedStore:
    """Load statements of another school, all of them stated."""
    prefixes = {"maq": MAQ, "x": "http://example.org/", "xsd": XSD, "rdfs": RDFS}
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    graph = rdflib.Graph().parse(data=head + ANOTHER, format="turtle")
    lines = graph.serialize(format="nt").splitlines()
    return EmbeddedStore.of("".join(f"{line[:-1]} <{GRAPH}stated/stated> .\n" for line in lines if line).encode())


def test_a_programme_is_named_where_there_are_several() -> None:
    with pytest.raises(BadCall) as told:
        make_sheet(another(), "cross", "", ORIGIN)
    assert "P1" in told.value.in_("en")
    assert make_sheet(another(), "cross", "p1", ORIGIN).title.fr.endswith("P1 One & <two>")


def test_competencies_stand_by_block_and_what_is_unknown_says_so() -> None:
    sheet = make_sheet(another(), "cross", "P1", ORIGIN)
    table = sheet.tables[0]
    assert [(each.heading.en, each.under.en if each.under else "") for each in table.columns[6:]] == [
        ("C1", ""),
        ("RC1", "=Block"),
        ("C3", "=Block"),
    ]
    rows = rows_of(sheet)
    assert [group.title.en for group in table.groups] == ["Period not stated"]
    assert [cell.shown("en") for cell in rows["U1"].cells[2:]] == [
        "2 / 3", "17.5", "not stated", "not stated", "", "1°", "×",
    ]  # fmt: skip
    assert [cell.shown("en") for cell in rows["not stated"].cells] == [
        "not stated", "No code", "not stated", "not stated", "not stated", "not stated", "·", "×", "",
    ]  # fmt: skip
    foot = {row.cells[1].text.en: [cell.shown("en") for cell in row.cells[6:]] for row in table.footer}
    assert foot["Gap"] == ["no unit, but prerequisites", "target not reached", "one unit only: U1"]
    assert foot["Highest level reached"] == ["—", "1", "not stated"]
    assert [sign.en for sign, _ in sheet.legend] == ["×", "1", "°", "·", "no sign"]
    for format_ in FORMATS:
        assert write_sheet(sheet, format_, "fr")


def test_hours_stand_under_their_kind_and_a_sum_leaves_out_what_sources_dispute() -> None:
    table = make_sheet(another(), "maquette", "P1", ORIGIN).tables[0]
    headings = [each.heading.en for each in table.columns]
    at = headings.index("Lectures (CM), h")
    assert headings[at : at + 3] == ["Lectures (CM), h", "Tutorials (TD), h", "Hours in all"]
    assert [cell.shown("fr") for cell in table.rows[0].cells[at : at + 3]] == ["10", "7,5", "17,5"]
    assert [cell.shown("fr") for cell in table.rows[1].cells[at : at + 3]] == ["non renseigné"] * 3
    total = table.footer[0]
    assert total.cells[headings.index("ECTS")] is MISSING
    assert "ECTS stated over 0 of 2; hours stated over 1 of 2" in total.cells[1].text.en


# Endpoints


@pytest.mark.parametrize("engine", ENGINES)
def test_an_endpoint_gives_the_same_sheets(
    engine: str, store: EmbeddedStore, catalogue: tuple[Workspace, Build]
) -> None:
    found = running(engine)
    found.fill(real_dataset(catalogue[1]))
    remote = found.store()
    assert edition_of(remote) == edition_of(store) == "2024-2025"
    for name in PRINTED:
        asked = "BGDIA704" if name == "unit" else ""
        here, there = (make_sheet(each, name, asked, ORIGIN, judge=lambda _: VERDICTS) for each in (store, remote))
        assert write_sheet(there, "csv", "fr") == write_sheet(here, "csv", "fr")


# Formats


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_sheet_gives_the_same_bytes(store: EmbeddedStore, format_: str) -> None:
    for once, again in zip(sheets(store), sheets(store), strict=True):
        for language in LANGUAGES:
            assert write_sheet(once, format_, language) == write_sheet(again, format_, language)


@pytest.mark.parametrize("format_", FORMATS)
def test_no_path_of_a_machine_and_no_address_of_a_person_is_printed(
    store: EmbeddedStore, catalogue: tuple[Workspace, Build], format_: str
) -> None:
    for sheet in sheets(store):
        content = write_sheet(sheet, format_, "fr")
        shown = _all_text(content) if format_ == "xlsx" else content.decode("utf-8-sig")
        assert str(catalogue[0].root) not in shown
        assert not re.search(r"/(tmp|home|root|work)/|@\w+\.|\+33", shown)


def _all_text(content: bytes) -> str:
    page = load_workbook(io.BytesIO(content)).active
    return "\n".join(str(value) for row in page.iter_rows(values_only=True) for value in row if value is not None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_sheet_says_its_edition_and_release(store: EmbeddedStore, format_: str, language: Language) -> None:
    for sheet in sheets(store):
        content = write_sheet(sheet, format_, language)
        shown = _all_text(content) if format_ == "xlsx" else content.decode("utf-8-sig")
        assert "2024-2025" in shown
        assert ORIGIN.release.in_(language) in shown


@pytest.mark.parametrize("paper", PAPERS)
def test_a_workbook_has_numbers_and_is_set_up_for_printing(cross: Sheet, paper: str) -> None:
    page = load_workbook(io.BytesIO(write_sheet(cross, "xlsx", "fr", paper))).active
    cells = {row[0].value: row for row in page.iter_rows() if row[0].value}
    assert (cells["IA702"][2].value, cells["IA702"][3].value) == (2, 24)
    assert (cells["IA703"][2].value, cells["IA703"][2].data_type) == (1.5, "n")
    assert (cells["BGDIA705"][2].value, cells["BGDIA708"][2].value) == (0, "non renseigné")
    assert page.page_setup.paperSize == {"A3": "8", "A4": "9"}[paper] or page.page_setup.paperSize == {
        "A3": 8, "A4": 9}[paper]  # fmt: skip
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert page.page_setup.fitToWidth in {1, None}, "one page wide, which is the default"
    assert page.print_title_rows == "$5:$5"
    assert page.freeze_panes == "C6"


def test_a_heading_in_a_workbook_stands_on_the_side_of_its_cells(blueprint: Sheet, cross: Sheet) -> None:
    sides = set()
    for sheet in (blueprint, cross):
        page = load_workbook(io.BytesIO(write_sheet(sheet, "xlsx", "en"))).active
        assert page is not None
        head = int(str(page.freeze_panes).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1
        for place in range(1, len(sheet.tables[0].columns) + 1):
            side = page.cell(head, place).alignment.horizontal
            first = next(cell for (cell,) in page.iter_rows(head + 1, None, place, place) if cell.alignment.vertical)
            assert (side, page.cell(head, place).alignment.vertical) == (first.alignment.horizontal, "center")
            sides.add(side)
    assert sides == {"left", "right", "center"}


def test_a_number_in_a_workbook_is_the_number_of_the_cell(blueprint: Sheet) -> None:
    page = load_workbook(io.BytesIO(write_sheet(blueprint, "xlsx", "en"))).active
    written = [value for row in page.iter_rows(values_only=True) for value in row if isinstance(value, int | float)]
    table = blueprint.tables[0]
    rows = [row for group in table.groups for row in group.rows] + list(table.footer)
    assert [Decimal(str(each)) for each in written] == [
        c.number for row in rows for c in row.cells if c.number is not None
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_well_formed_and_each_table_has_one_caption_and_headings_with_scope(
    store: EmbeddedStore, language: Language
) -> None:
    for sheet in sheets(store):
        content = write_sheet(sheet, "html", language).decode()
        page = parsed(content)
        assert page.get("lang") == language
        tables = list(page.iter("table"))
        assert len(tables) == sum(bool(each.rows) for each in sheet.tables)
        for table in tables:
            assert len(table.findall("caption")) == 1
            assert all(head.get("scope") for head in table.iter("th"))
            spans = {sum(int(cell.get("colspan", "1")) for cell in row) for row in table.iter("tr")}
            assert len(spans) == 1, spans
        assert not list(page.iter("script"))
        assert not re.search(r'(src|href)="(?!https?://)', content)
        assert "@media print" in content


@pytest.mark.parametrize(("paper", "parts"), [("A3", 3), ("A4", 4)])
def test_a_table_wider_than_a_page_loses_no_column(paper: str, parts: int) -> None:
    sheet = sheet_of(text("unit"))
    wide = replace(
        sheet.tables[0],
        columns=(*sheet.tables[0].columns, *(Column(Text(f"C{n}", f"C{n}"), centred=True) for n in range(40))),
        groups=(Group(Text("", ""), (Row((text("unit"), number(5), *(text(f"m{n}") for n in range(40)))),)),),
        frozen=1,
    )
    sheet = replace(sheet, tables=(wide,))
    page = parsed(write_sheet(sheet, "html", "en", paper).decode())
    tables = list(page.iter("table"))
    assert len(tables) == parts
    assert [each.findtext("caption") for each in tables] == [f"Rows ({n}/{parts})" for n in range(1, parts + 1)]
    assert all(next(each.text for each in table.iter("th") if each.get("scope") == "row") == "unit" for table in tables)
    assert [each.text for each in page.iter("td")] == ["5", *(f"m{n}" for n in range(40))]
    book = load_workbook(io.BytesIO(write_sheet(sheet, "xlsx", "en", paper))).active
    assert (book.page_setup.fitToWidth, book.print_title_cols) == (parts, "$A:$A")


def test_a_mark_is_spelt_out_where_no_legend_is_seen(cross: Sheet) -> None:
    assert "introduced, proposed (unsure)" in write_sheet(cross, "html", "en").decode()
    assert "introduit, proposé (incertain)" in write_sheet(cross, "csv", "fr").decode("utf-8-sig")


def test_csv_has_a_row_per_row_and_decimal_commas_in_french(cross: Sheet) -> None:
    french = list(csv.reader(io.StringIO(write_sheet(cross, "csv", "fr").decode("utf-8-sig")), delimiter=";"))
    english = list(csv.reader(io.StringIO(write_sheet(cross, "csv", "en").decode("utf-8-sig"))))
    assert len(french) == len(english) == 1 + 24 + 6
    assert {len(row) for row in french} == {1 + 10 + 2}
    at = next(row for row in french if row[1] == "IA703")
    assert (at[0], at[3]) == ("S1-P2", "1,5")
    assert next(row for row in english if row[1] == "IA703")[3] == "1.5"


def test_a_language_shows_in_every_format_and_none_keeps_words_of_the_other(cross: Sheet) -> None:
    for format_ in ("md", "html", "csv"):
        english, french = (write_sheet(cross, format_, language).decode("utf-8-sig") for language in LANGUAGES)
        assert "not stated" in english
        assert "non renseigné" not in english
        assert "non renseigné" in french
        assert "not stated" not in french


def test_every_query_of_the_tables_runs_and_is_used(store: EmbeddedStore) -> None:
    sources = "".join(path.read_text("utf-8") for path in _modules())
    for path in QUERIES:
        assert f'"{path.stem}"' in sources, f"{path.name} is not used"
        read(store, path.stem)
    assert len(QUERIES) == 16


def _modules() -> list[Path]:
    import maquette.printing

    here = [path for folder in maquette.printing.__path__ for path in sorted(_path(folder).glob("*.py"))]
    return [*here, here[0].parent.parent / "compliance.py"]


def _path(folder: str) -> Path:
    from pathlib import Path

    return Path(folder)


def test_the_command_prints_and_writes(
    catalogue: tuple[Workspace, Build],
    run_maquette: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path: Path,
) -> None:
    root = catalogue[0].root
    shown = run_maquette("table", "cross", "--lang", "fr", cwd=root)
    assert shown.returncode == 0
    assert shown.stdout.startswith("# Tableau croisé des UE et des compétences — D1996")
    assert catalogue[1].folder.name[:12] in shown.stdout
    for suffix, begin in ((".html", b"<!DOCTYPE"), (".xlsx", b"PK"), (".csv", b"\xef\xbb\xbf"), (".md", b"# ")):
        file = tmp_path / f"unit{suffix}"
        done = run_maquette("table", "unit", "IA717", "-o", str(file), cwd=root)
        assert done.returncode == 0, done.stderr
        assert file.read_bytes().startswith(begin)
    assert "cross" in run_maquette("table", cwd=root).stdout


WRONG = (
    (("table", "cross", "-o", "x.pdf"), "*.html"),
    (("table", "cross", "--format", "pdf"), "is not one of 'md', 'html', 'xlsx', 'csv'"),
    (("table", "cross", "--format", "xlsx"), "Name its file with -o"),
    (("table", "cross", "--paper", "A5", "-o", "x.html"), "is not one of 'a3', 'a4'"),
    (("table", "cross", "--paper", "A3"), "--paper goes with HTML and XLSX only"),
    (("table", "cross", "D1"), "No programme is called"),
    (("table", "cross", "--take", "x.csv"), "a table to print"),
    (("table", "prerequisites", "--format", "md"), "a table to fill in"),
    (("table", "unit"), "Of which unit?"),
    (("table", "unit", "XX1"), "No unit is called"),
    (("table", "cross", "-o", "data/x.csv"), "among the sources"),
    (("table", "cross", "--timeout", "3"), "--timeout goes with --endpoint only"),
)


@pytest.mark.parametrize(
    ("arguments", "told"), WRONG, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_a_wrong_call_is_told_and_writes_nothing(
    catalogue: tuple[Workspace, Build],
    run_maquette: Callable[..., subprocess.CompletedProcess[str]],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    root = catalogue[0].root
    before = sorted(root.rglob("*"))
    done = run_maquette(*arguments, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert sorted(root.rglob("*")) == before
