"""Exact terms: one text a term, and nothing of it is ever changed."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette import terms

LEXICAL = st.text(st.characters(exclude_categories=["Cs"]))


@given(LEXICAL)
def test_a_literal_has_the_text_that_the_parser_gives_it(lexical: str) -> None:
    assert terms.literal(lexical) == str(pyoxigraph.Literal(lexical))


@given(LEXICAL, st.sampled_from([{}, {"language": "fr-FR"}, {"datatype": f"{terms.XSD}decimal"}]))
def test_parts_of_a_literal_are_what_it_was_made_from(lexical: str, kind: dict[str, str]) -> None:
    parts = terms.literal_parts(terms.literal(lexical, **kind))
    assert parts.lexical == lexical
    assert parts.language == kind.get("language", "")


@given(LEXICAL, st.sampled_from([{}, {"language": "fr"}, {"datatype": f"{terms.XSD}token"}]))
def test_the_text_of_a_literal_is_its_lexical_form(lexical: str, kind: dict[str, str]) -> None:
    assert terms.text_of(terms.literal(lexical, **kind)) == lexical


def test_a_literal_with_a_language_has_the_datatype_of_language_strings() -> None:
    assert terms.literal_parts('"x"@fr').datatype.endswith("langString")


@pytest.mark.parametrize(
    ("term", "kinds"),
    [
        ("<http://a>", (True, False, False)),
        ("_:a", (False, True, False)),
        ('"<a>"', (False, False, True)),
    ],
)
def test_a_term_is_of_exactly_one_kind(term: str, kinds: tuple[bool, bool, bool]) -> None:
    assert (terms.is_iri(term), terms.is_blank(term), terms.is_literal(term)) == kinds


def test_different_spellings_of_a_number_stay_two_terms() -> None:
    assert terms.literal("007", datatype=f"{terms.XSD}integer") != terms.literal("7", datatype=f"{terms.XSD}integer")


def test_xsd_string_is_left_unwritten() -> None:
    assert terms.literal("a", datatype=terms.XSD_STRING) == '"a"'
