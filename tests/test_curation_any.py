"""Any rows, any edits, any bytes: a sheet is taken as it says or refused."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation_cases import ANSWERS, GIVEN, LEVELS, ROWS, curated, edited, matrix, origin, sheet, told, typed
from maquette.curation import Curated, take
from maquette.errors import BadSource
from maquette.sheets import Layout, write_form, write_spreadsheet_csv
from maquette.sheets.origin import BASE
from maquette.sources.tables import read_cells

if TYPE_CHECKING:
    import pytest

    from maquette.text import Language

LIMITED = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def any_rows(draw: st.DrawFn) -> list[dict[str, str]]:
    """Draw sound rows of the table of units and modules, some of them decided on."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(["IA717", "IA702", "BGDIA704"]), st.sampled_from(["szgq", "d8kj"])),
                          unique=True, max_size=5))  # fmt: skip
    text = st.text(st.sampled_from("=+-@'\"; ,\n\réé1x_0"), min_size=1, max_size=8).filter(str.strip)
    return [
        {
            "id": f"um-{number:02}", "unit": unit, "module": module,
            "extent": draw(st.sampled_from(["full", "partial"])), "status": "proposed",
            "confidence": draw(st.sampled_from(["sure", "likely", "unsure"])),
            "reason": draw(text), "author": draw(text), "date": "2024-09-01",
        }
        for number, (unit, module) in enumerate(pairs, 1)
    ]  # fmt: skip


@LIMITED
@given(any_rows(), any_rows(), st.sampled_from(["xlsx", "csv"]), st.sampled_from(["en", "fr"]))
def test_taking_a_sheet_makes_the_table_what_the_sheet_says(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[dict[str, str]],
    after: list[dict[str, str]],
    suffix: str,
    language: Language,
) -> None:
    of = curated(tmp_path_factory.mktemp("any"), before)
    canonical = of.canonical
    if suffix == "csv":
        back = write_spreadsheet_csv("unit-module", after, of.known, language)
    else:
        # The sheet was written from the table as it stands, then made to say something else.
        back = write_form(after, of.outline, origin(of, language, Layout.ROWS))
        book, written = (openpyxl.load_workbook(io.BytesIO(each)) for each in (back, sheet(of, language)))
        del book[BASE]
        base = book.create_sheet(BASE)
        for row in written[BASE].iter_rows(values_only=True):
            base.append(row)
        for row in base.iter_rows():
            for cell in row:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        out = io.BytesIO()
        book.save(out)
        back = out.getvalue()
    taken = take(back, f"a.{suffix}", of, ANSWERS)
    rows = {row["id"]: canonical.row(row) for row in read_cells(taken.content, "unit-module.csv")}
    for row in map(canonical.row, after):
        then = of.canonical_rows.get(row["id"])
        if then is not None and any(row[name] != then[name] for name in row.keys() - {"author"}):
            row["date"] = "2024-10-02"
            row["author"] = "b" if row["author"] == then["author"] else row["author"]
        assert rows.pop(row["id"]) == row
    assert rows == {}


def take_or_refuse(content: bytes, name: str, of: Curated) -> None:
    try:
        taken = take(content, name, of, GIVEN)
    except BadSource:
        return
    of.read(taken.content)
    told(taken, "fr")


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw a file with a few spans replaced, removed or repeated."""
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(changed)))
        end = min(len(changed), start + draw(st.integers(0, 12)))
        changed[start:end] = draw(st.one_of(st.binary(max_size=6), st.just(bytes(changed[start:end]) * 3)))
    return bytes(changed)


@LIMITED
@given(data=st.data())
def test_any_file_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["unit-module", "contributions"]))
    of = curated(tmp_path_factory.mktemp("fuzz"), ROWS if name == "unit-module" else LEVELS, name)
    kind = data.draw(st.sampled_from(["csv", "form", "matrix"]))
    if kind == "csv":
        content = data.draw(damaged(write_spreadsheet_csv(name, of.rows, of.known, "fr")))
        take_or_refuse(content, "a.csv", of)
        return
    whole = sheet(of) if kind == "form" else matrix(of)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = data.draw(st.sampled_from([each for each in parts if "sheet" in each]))
    parts[part] = data.draw(damaged(parts[part]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each, part_content in parts.items():
            target.writestr(each, part_content)
    take_or_refuse(out.getvalue(), "a.xlsx", of)


CELL = st.one_of(
    st.none(), st.integers(-5, 5), st.booleans(),
    st.sampled_from(["IA717", "um-01", "um-03", "proposed", "confirmé", "full", "é", "=1", "D1996", "zxpp", "practised",
                     "2024-10-01", "IA702 · x", "um-9999999999999999999999"]),
)  # fmt: skip


@LIMITED
@given(cells=st.dictionaries(st.builds("{}{}".format, st.sampled_from("ABCDEFGHIJKLMNO"), st.integers(1, 7)), CELL,
                             max_size=5), layout=st.sampled_from(list(Layout)))  # fmt: skip
def test_any_typing_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[str, object], layout: Layout
) -> None:
    name = "unit-module" if layout is Layout.ROWS else "contributions"
    of = curated(tmp_path_factory.mktemp("typed"), ROWS if name == "unit-module" else LEVELS, name)
    content = sheet(of) if layout is Layout.ROWS else matrix(of)
    page = name if layout is Layout.ROWS else f"{name}-matrix"
    take_or_refuse(edited(content, typed(cells), page), "a.xlsx", of)
