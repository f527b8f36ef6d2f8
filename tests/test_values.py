"""Values: what a user types for a property is typed as the readers type it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maquette.store import open_store
from maquette.terms import XSD
from maquette.values import NoSuchValue, datatype_of, typed_literal
from maquette.words import maq

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from maquette.builds import Build
    from maquette.workspace import Workspace


@pytest.mark.parametrize(
    ("text", "datatype", "written"),
    [
        ("2,5", "decimal", f'"2.5"^^<{XSD}decimal>'),
        (" 2.50 ", "decimal", f'"2.50"^^<{XSD}decimal>'),
        ("-3", "integer", f'"-3"^^<{XSD}integer>'),
        ("Oui", "boolean", f'"true"^^<{XSD}boolean>'),
        ("no", "boolean", f'"false"^^<{XSD}boolean>'),
        ("IA717", "string", '"IA717"'),
    ],
)
def test_a_text_means_the_literal_that_a_reader_would_write(text: str, datatype: str, written: str) -> None:
    assert typed_literal(text, f"{XSD}{datatype}") == written


@pytest.mark.parametrize(
    ("text", "datatype"), [("two", "decimal"), ("2.5", "integer"), ("", "decimal"), ("maybe", "boolean")]
)
def test_what_is_no_value_is_refused(text: str, datatype: str) -> None:
    with pytest.raises(NoSuchValue) as raised:
        typed_literal(text, f"{XSD}{datatype}")
    assert raised.value.in_("en") != raised.value.in_("fr")


def test_the_ontology_says_what_a_property_takes(catalogue: tuple[Workspace, Build]) -> None:
    store = open_store(catalogue[1].folder)
    assert datatype_of(store, maq("credits")) == f"{XSD}decimal"
    assert datatype_of(store, maq("code")) == f"{XSD}string"
    assert datatype_of(store, maq("buildsToward")) is None


def test_a_literal_can_be_asked_about(
    run_maquette: Callable[..., subprocess.CompletedProcess[str]], catalogue: tuple[Workspace, Build]
) -> None:
    ran = run_maquette("why", "IA717", "code", "IA717", cwd=catalogue[0].root)
    assert ran.returncode == 0
    assert "D1996.txt:" in ran.stdout
