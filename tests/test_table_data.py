"""The curated tables of the first catalogue, and the descriptions that they and their guide follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from maquette.basis import Basis, Confidence, level
from maquette.errors import BadSource
from maquette.sources.ids import Ids
from maquette.sources.synapses import read_page
from maquette.sources.tables import Known, read_cells, read_table, with_titles, write_table
from maquette.sources.tables.columns import COMMON, ID, Form
from maquette.sources.tables.known import fold
from maquette.sources.tables.schemas import TABLES
from maquette.words import Minter

ROOT = Path(__file__).parents[1]
MINTER = Minter("https://w3id.org/maquette/", "telecom-paris", "2024-2025")


@pytest.fixture(scope="module")
def catalogue_known() -> Known:
    data = ROOT / "data"
    ids = Ids.load((data / "ids.csv").read_bytes(), "data/ids.csv")
    return Known.of(
        statement
        for page in sorted((data / "2024-2025" / "pages").iterdir())
        for statement in read_page(page.read_bytes(), page.name, MINTER, ids).statements
    )


# The descriptions


def test_no_heading_of_a_table_names_two_columns() -> None:
    for table in TABLES.values():
        headings = [fold(name) for column in table.columns for name in {column.name, column.fr, *column.aliases}]
        names = {column.name: {fold(n) for n in (column.name, column.fr, *column.aliases)} for column in table.columns}
        assert len(set(headings)) == sum(map(len, names.values()))
        assert {*table.key, *table.values, table.subject, table.object} <= set(names)


def test_every_column_is_explained_in_both_languages() -> None:
    for column in {column.name: column for table in TABLES.values() for column in table.columns}.values():
        assert column.help.en.endswith(".")
        assert column.help.fr.endswith(".")
        assert (column.form is Form.REFERENCE) == bool(column.kinds)
        assert (column.form is Form.CHOICE) == bool(column.choices)


def test_the_guide_explains_every_table_and_column_in_the_words_of_the_descriptions() -> None:
    guide = (ROOT / "docs" / "curation.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        assert f"`{table.name}`" in guide
        assert table.title.fr in guide
        for column in table.columns:
            if column.form is not Form.TITLE:
                choices = ", ".join(choice.fr for choice in column.choices)
                assert f"| `{column.name}` | {column.fr} | {column.help.fr} | {choices} |" in guide
    assert {ID, *COMMON} <= set(TABLES["unit-topic"].columns)


def test_the_error_that_the_guide_shows_is_the_one_that_is_told(catalogue_known: Known) -> None:
    name = "data/2024-2025/curation/unit-module.csv"
    rows = read_cells((ROOT / name).read_bytes(), name)
    rows[5]["unit"] = "IA771"
    with pytest.raises(BadSource) as caught:
        read_table(write_table("unit-module", rows), name, MINTER, catalogue_known)
    assert f"```\n{caught.value}\n```" in (ROOT / "docs" / "curation.md").read_text(encoding="utf-8")


# The first catalogue


def test_the_tables_of_the_first_catalogue_read_without_a_doubt(catalogue_known: Known) -> None:
    paths = sorted((ROOT / "data/2024-2025/curation").iterdir())
    assert [path.name for path in paths] == sorted(f"{name}.csv" for name in TABLES)
    for path in paths:
        content = path.read_bytes()
        reading = read_table(content, path.name, MINTER, catalogue_known)
        assert reading.problems == ()
        assert all(one.level >= level(Basis.PROPOSED, Confidence.SURE) for one in reading.statements)
        rows = read_cells(content, path.name)
        assert write_table(path.stem, with_titles(path.stem, rows, catalogue_known)) == content
        assert len({row["reason"] for row in rows}) == len(rows)


def test_units_and_modules_are_matched_as_the_design_asks() -> None:
    rows = read_cells((ROOT / "data/2024-2025/curation/unit-module.csv").read_bytes(), "unit-module.csv")
    assert sorted((row["unit"], row["module"], row["confidence"]) for row in rows) == sorted(
        [
            ("BGDIA702", "jrb6", "sure"), ("APM_5AI01_TP", "tg4b", "sure"), ("IA713", "dgbm", "sure"),
            ("BGDIA701", "d8kj", "sure"), ("IA702", "zcvv", "likely"), ("BGDIA703", "wpbz", "sure"),
            ("BGDIA704", "nw2r", "unsure"), ("BGDIA700", "wc9z", "unsure"), ("BGDIA704", "j6vh", "unsure"),
            ("IA705", "ccf2", "sure"), ("IA716", "xtmr", "likely"), ("IA718", "hsh6", "unsure"),
            ("IA717", "szgq", "sure"),
        ]
    )  # fmt: skip
