"""Hostile labels: whatever a title says, it stays a title in every format."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from maquette.errors import BadCall
from maquette.printing import FORMATS, write_sheet
from maquette.printing.csv import guarded
from maquette.printing.markdown import escaped
from maquette.printing.tables import BLANK, MISSING, Sum, shown_number, text
from maquette.text import Text
from maquette.workbooks import MAX_CELL
from printing_cases import parsed, sheet_of

HOSTILE = (
    "=1+1",
    "+3",
    "-2",
    "@x",
    "\t=1",
    "<script>alert(1)</script>",
    "a|b",
    "*b*",
    "a\nb",
    '"q"',
    "&lt;",
    "'=1",
    "]]>",
)


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize("format_", FORMATS)
def test_a_hostile_label_stays_a_label(label: str, format_: str) -> None:
    content = write_sheet(sheet_of(text(label)), format_, "en")
    if format_ == "xlsx":
        cell = next(
            cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row if cell.value == label
        )
        assert cell.data_type == "s"
    elif format_ == "html":
        page = parsed(content.decode())
        assert next(each.text for each in page.iter("th") if each.get("scope") == "row") == label
        assert not list(page.iter("script"))
    elif format_ == "csv":
        row = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1]
        assert row[0] in {label, f"'{label}"}
        assert not re.match(r"[=+\-@\t]", row[0])
    else:
        line = next(line for line in content.decode().splitlines() if line.startswith("| ") and "5" in line)
        assert len(re.findall(r"(?<!\\)\|", line)) == 3
        assert "<script" not in line


ODD = ("_x0041_", "_x0041_x0042_", "_x0041\n", "a\nb", "<r>a</r>", "<r><t>_x0041_</t></r>", "<r>", "_", "  a ", "a\tb")
"""Texts that a workbook must escape, or that its writer takes for something else."""


@pytest.mark.parametrize("label", [*HOSTILE, *ODD])
def test_a_text_in_a_workbook_is_the_text(label: str) -> None:
    assert label in texts_of(write_sheet(sheet_of(text(label)), "xlsx", "en"))


@given(st.text(st.sampled_from("_x0041\r\n<>r/t& "), max_size=14))
def test_a_text_in_a_workbook_is_the_text_whatever_it_looks_like(label: str) -> None:
    lines = f"{label}.".replace("\r\n", "\n").replace("\r", "\n")
    assert lines in texts_of(write_sheet(sheet_of(text(f"{label}.")), "xlsx", "en"))


def texts_of(workbook: bytes) -> list[str]:
    """Give the shared texts of a workbook; each run of one is a text that may hold escapes (ECMA-376, ST_Xstring)."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        root = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))  # noqa: S314  we wrote it ourselves
    runs = [["".join(each.itertext()) for each in item.iter() if each.tag.endswith("}t")] for item in root]
    return ["".join(re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), run) for run in each) for each in runs]


@pytest.mark.parametrize("label", ["\x01", "\ufffe"])
def test_a_character_that_no_text_has_is_in_no_workbook(label: str) -> None:
    with pytest.raises(ValueError, match="character"):
        write_sheet(sheet_of(text(label)), "xlsx", "en")


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    assert write_sheet(sheet_of(text("é" * MAX_CELL)), "xlsx", "en")
    with pytest.raises(BadCall, match="longer"):
        write_sheet(sheet_of(text("é" * (MAX_CELL + 1))), "xlsx", "en")


def test_a_long_title_is_cut_at_the_top_of_a_page_and_the_edition_is_not() -> None:
    sheet = replace(sheet_of(text("x")), title=Text("t" * 300, "t" * 300))
    page = load_workbook(io.BytesIO(write_sheet(sheet, "xlsx", "en"))).active
    assert len(page.oddHeader.center.text) < 255
    assert "t… — 2024-2025" in page.oddHeader.center.text.replace("Edition ", "")
    assert page["A1"].value == "t" * 300


@pytest.mark.parametrize("title", ["R&G", "&[Picture]", "R&D", "100 %", "&&G"])
def test_a_title_at_the_top_of_a_page_is_words(title: str) -> None:
    sheet = replace(sheet_of(text("x")), title=Text(title, title))
    header = load_workbook(io.BytesIO(write_sheet(sheet, "xlsx", "en"))).active.oddHeader.center.text
    assert header.partition(" — ")[0].replace("&&", "&").replace("& ", "&") == title


def test_a_link_that_is_none_of_the_web_is_not_one() -> None:
    shown = write_sheet(sheet_of(text("x", link="javascript:alert(1)")), "html", "en").decode()
    assert "javascript" not in shown


@given(st.text(max_size=20))
def test_no_guarded_cell_begins_a_formula(value: str) -> None:
    assert not re.match(r"\s*[=+\-@]", guarded(value))
    assert guarded(value).removeprefix("'") in {value, value.removeprefix("'")}


@given(st.text(max_size=20))
def test_no_escaped_text_holds_a_bar_or_a_tag(value: str) -> None:
    assert not re.search(r"(?<!\\)(?:\\\\)*\||[<>\n]", escaped(value))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-10000, max_value=10000, places=2))
def test_a_shown_number_is_the_number(value: Decimal) -> None:
    assert Decimal(shown_number(value, "fr").replace(",", ".")) == value
    assert "E" not in shown_number(value, "en")


def test_a_sum_of_nothing_stated_is_not_stated() -> None:
    assert Sum.over([None, None]).cell is MISSING
    assert Sum.over([Decimal(0), None]).cell.number == 0
    assert text("") is BLANK
