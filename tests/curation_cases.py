"""A small table of a small school, its sheets, and hands that type into them: for tests of curation."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from maquette.curation import Answers, Curated, Decision, Taken, take
from maquette.errors import BadSource, Problem
from maquette.sheets import Layout, Origin, Outline, write_form, write_matrix
from maquette.sources.reading import Statement
from maquette.sources.tables import read_cells, read_table, with_titles, write_table
from maquette.sources.tables.columns import Status
from maquette.sources.tables.schemas import TABLES
from maquette.text import Text
from maquette.words import RDFS, Minter, maq

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from maquette.text import Language

ROOT = Path(__file__).parents[1]
MINTER = Minter("https://example.org/", "ecole", "2024-2025")


def facts(triples: str) -> list[Statement]:
    """Give the statements of N-Triples, a line each."""
    split = (line.removesuffix(" .").split(" ", 2) for line in triples.splitlines() if line)
    return [Statement(subject, predicate, obj, line=1) for subject, predicate, obj in split]


def offered(unit: str, position: int) -> str:
    """Say in N-Triples that a unit belongs to the programme."""
    node, period = MINTER.of_year("programme", "D1996", "unit", unit), MINTER.thing("period", "S1")
    return (
        f"{node} {maq('ofUnit')} {MINTER.thing('unit', unit)} .\n"
        f"{node} {maq('inProgramme')} {MINTER.thing('programme', 'D1996')} .\n"
        f'{node} {maq("inPeriod")} {period} .\n{period} <{RDFS}label> "S1" .\n'
        f'{node} {maq("position")} "{position}" .\n'
    )


OUTLINE = Outline.of(
    facts(
        (ROOT / "tests" / "tables" / "known.nt").read_text(encoding="utf-8")
        + offered("15258", 1) + offered("15338", 2) + offered("2259", 3)
    )
)  # fmt: skip

COMMON = {"confidence": "likely", "status": "proposed", "reason": "Titre.", "author": "a", "date": "2024-09-01"}
ROWS = [
    {"id": "um-01", "unit": "IA717", "module": "szgq", "extent": "full", **COMMON},
    {"id": "um-02", "unit": "IA702", "module": "d8kj", "extent": "partial", **COMMON, "reason": "Autre."},
    {"id": "um-03", "unit": "BGDIA704", "module": "d8kj", "extent": "partial", **COMMON},
]
LEVELS = [
    {"id": "co-01", "programme": "D1996", "unit": "IA717", "competency": "zxpp", "level": "practised", **COMMON},
    {"id": "co-02", "programme": "D1996", "unit": "IA702", "competency": "gvd9", "level": "mastered", **COMMON},
]
ANSWERS = Answers(date="2024-10-02", author="b")
NOBODY = Answers(date="2024-10-02")


def curated(
    tmp_path: Path, rows: list[dict[str, str]] | bytes, name: str = "unit-module", *, suffix: str = ".csv"
) -> Curated:
    """Give a table that holds some rows, or some bytes."""
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(rows if isinstance(rows, bytes) else write_table(name, with_titles(name, rows, OUTLINE.known)))
    return reopened(path)


def reopened(path: Path, taken: frozenset[str] = frozenset()) -> Curated:
    content = path.read_bytes()
    read_table(content, path.name, MINTER, OUTLINE.known)
    rows = tuple(read_cells(content, path.name))
    table = TABLES[path.stem]
    return Curated(table, "2024-2025", "ecole", path, path.name, content, rows, OUTLINE, MINTER, taken)


def sealed(rows: list[dict[str, str]], *ids: str, name: str = "unit-module") -> list[dict[str, str]]:
    """Give rows of which some are confirmed, and sealed."""
    decision = {"status": "confirmed", "decided_by": "jury", "decided_on": "2024-09-15"}
    unsealed = [{**row, **(decision if row["id"] in ids else {})} for row in rows]
    problems = read_table(write_table(name, unsealed), f"{name}.csv", MINTER, OUTLINE.known).problems
    seals = {problem.line - 2: f"sha256:{problem.remedy.en.split('sha256:')[1][:12]}" for problem in problems}
    return [{**row, "confirmed_digest": seals.get(number, "")} for number, row in enumerate(unsealed)]


def origin(of: Curated, language: Language, layout: Layout) -> Origin:
    return Origin(of.table.name, layout, of.school, of.edition, language, Text("x", "x"))


def sheet(of: Curated, language: Language = "en") -> bytes:
    rows = with_titles(of.table.name, of.rows, of.known)
    return write_form(rows, of.outline, origin(of, language, Layout.ROWS))


def matrix(of: Curated, language: Language = "en") -> bytes:
    return write_matrix(of.rows, of.outline, origin(of, language, Layout.MATRIX))


def edited(content: bytes, edit: Callable[[Worksheet], Any], name: str = "unit-module") -> bytes:
    """Give a workbook in which a person changed a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book[name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(cells: Mapping[str, object]) -> Callable[[Worksheet], None]:
    """Give the edit that types values into cells."""

    def edit(page: Worksheet) -> None:
        for place, value in cells.items():
            page[place] = value

    return edit


def problems_of(content: bytes, of: Curated, path: str = "back.xlsx", answers: Answers = ANSWERS) -> list[Problem]:
    with pytest.raises(BadSource) as caught:
        take(content, path, of, answers)
    return list(caught.value.problems)


def told(taken: Taken, language: Language = "en") -> str:
    lines = [taken.difference.summary().in_(language), *taken.difference.lines(OUTLINE.known, language)]
    return "\n".join(lines) + "\n"


def rows_of(content: bytes, name: str = "unit-module") -> list[dict[str, str]]:
    """Give the filled cells of a table's rows, titles left out."""
    rows = read_cells(content, f"{name}.csv")
    return [{k: v for k, v in row.items() if v and not k.endswith("_title")} for row in rows]


def meanwhile(of: Curated, *rows: dict[str, str]) -> Curated:
    """Give the table as somebody else has left it since."""
    return curated(of.path.parent, list(rows))


def commented(page: Worksheet) -> None:
    page["F3"].comment = Comment("Pourquoi ?", "c")


GIVEN = Answers(date="2024-10-02", author="b", confidence="unsure", reason="Matrice.")


CONFIRM = Decision(Status.CONFIRMED, "conseil", "2024-10-02")
REJECT = Decision(Status.REJECTED, "conseil", "2024-10-02")
