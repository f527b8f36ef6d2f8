"""Which texts are of a datatype, and how values compare: XML Schema 1.1 Part 2, and the operators of SPARQL 1.1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.literals import compare, is_well_formed, language_matches, language_of
from maquette.terms import literal
from maquette.words import XSD

VALID = {
    "boolean": ["true", "false", "0", "1"],
    "decimal": ["1", "-1.50", "+.5", "1."],
    "integer": ["007", "-0", "+3"],
    "double": ["1e3", "-INF", "NaN", ".5E-2"],
    "byte": ["127", "-128"],
    "unsignedByte": ["255", "0"],
    "positiveInteger": ["1", "0001"],
    "nonPositiveInteger": ["-1", "0"],
    "date": ["2024-02-29", "2025-01-01Z", "-0044-03-15", "12025-01-01+14:00", "0000-02-29"],
    "dateTime": ["2025-01-01T24:00:00", "2025-01-01T23:59:59.999-05:00"],
    "dateTimeStamp": ["2025-01-01T00:00:00Z"],
    "time": ["12:00:00", "00:00:00.5Z"],
    "gYear": ["2024", "-0001Z"],
    "gYearMonth": ["2024-12"],
    "gMonthDay": ["--02-29", "--12-31"],
    "duration": ["P1Y", "-PT1.5S", "P1DT2H"],
    "dayTimeDuration": ["PT0S", "P3D"],
    "hexBinary": ["", "0aFF"],
    "base64Binary": ["", "TWFu", "TWE=", "TQ=="],
    "language": ["fr", "en-GB"],
    "token": ["a b", ""],
    "NCName": ["été", "_a.b-c"],
    "string": ["", "any\nthing"],
    "anyURI": ["not really an IRI"],
}
INVALID = {
    "boolean": ["True", "yes", ""],
    "decimal": ["1e3", "", ".", "1,5", "INF"],
    "integer": ["1.0", "", "1 ", "٣"],
    "double": ["inf", "1e", "nan"],
    "byte": ["128", "c"],
    "unsignedByte": ["-1", "256"],
    "positiveInteger": ["0"],
    "nonPositiveInteger": ["1"],
    "date": ["2023-02-29", "2025-13-01", "25-01-01", "2025-1-1", "1900-02-29", "2025-01-01T00:00:00"],
    "dateTime": ["2025-01-01", "2025-01-01T24:00:01", "2025-02-30T00:00:00", "2025-01-01T00:00"],
    "dateTimeStamp": ["2025-01-01T00:00:00"],
    "time": ["25:00:00", "12:60:00"],
    "gYear": ["24", "02024", "２０２４"],
    "gYearMonth": ["2024-13"],
    "gMonthDay": ["--02-30", "--04-31"],
    "duration": ["P", "P1S", "1Y", "PT"],
    "dayTimeDuration": ["P1Y"],
    "hexBinary": ["0", "0g"],
    "base64Binary": ["T", "TW=u", "TWFu "],
    "language": ["français!", "", "toolonglanguage"],
    "token": [" a", "a  b"],
    "NCName": ["1a", "a:b", ""],
}


@pytest.mark.parametrize(("datatype", "text"), [(name, text) for name, texts in VALID.items() for text in texts])
def test_texts_of_a_datatype_are_taken(datatype: str, text: str) -> None:
    assert is_well_formed(literal(text, datatype=f"{XSD}{datatype}"))


@pytest.mark.parametrize(("datatype", "text"), [(name, text) for name, texts in INVALID.items() for text in texts])
def test_texts_of_no_such_datatype_are_refused(datatype: str, text: str) -> None:
    assert not is_well_formed(literal(text, datatype=f"{XSD}{datatype}"))


def typed(text: str, datatype: str) -> str:
    return literal(text, datatype=f"{XSD}{datatype}")


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        (typed("007", "positiveInteger"), typed("7.0", "decimal"), 0),
        (typed("0.1", "decimal"), typed("0.1", "double"), 0),
        (typed("1", "integer"), typed("INF", "double"), -1),
        (typed("NaN", "double"), typed("1", "integer"), None),
        (typed("a", "string"), typed("b", "string"), -1),
        (typed("false", "boolean"), typed("1", "boolean"), -1),
        (literal("a", language="fr"), literal("b", language="fr"), None),
        (typed("1", "integer"), typed("1", "string"), None),
        (typed("x", "integer"), typed("1", "integer"), None),
        ("<urn:a>", typed("1", "integer"), None),
        (typed("2025-01-01", "date"), typed("2024-12-31", "date"), 1),
        (typed("2025-01-01T12:00:00Z", "dateTime"), typed("2025-01-01T13:00:00+01:00", "dateTime"), 0),
        (typed("2025-01-01T12:00:00", "dateTime"), typed("2025-01-01T13:00:00Z", "dateTime"), None),
        (typed("2025-01-01T12:00:00", "dateTime"), typed("2025-01-03T13:00:00Z", "dateTime"), -1),
        (typed("2025-01-01", "date"), typed("2025-01-01T00:00:00", "dateTime"), None),
        (typed("-0001", "gYear"), typed("0001", "gYear"), -1),
    ],
)
def test_values_compare_as_sparql_has_it(left: str, right: str, order: int | None) -> None:
    assert compare(left, right) == order
    assert compare(right, left) == (None if order is None else -order)


@given(st.integers(), st.integers())
def test_whole_numbers_compare_as_numbers(one: int, other: int) -> None:
    assert compare(typed(str(one), "integer"), typed(str(other), "integer")) == (one > other) - (one < other)


def test_language_tags_lie_within_ranges_whatever_their_case() -> None:
    assert language_of('"a"@fr-CA') == "fr-CA"
    assert not language_of('"@fr"')
    assert language_matches("FR-ca", "fr")
    assert language_matches("fr", "*")
    assert not language_matches("", "*")
    assert not language_matches("frp", "fr")
