"""The values of literals: lexical and value spaces of XML Schema 1.1 and OWL 2, datatype by datatype."""

from __future__ import annotations

import math
import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.data_values import different_values, holds, is_ill_typed, is_supported, same_value, value_of
from maquette.terms import XSD, literal
from maquette.words import RDF, RDFS


def typed(text: str) -> str:
    """Give the literal that `lexical^name` means, the name one of XML Schema's; `lexical@tag` has a language."""
    lexical, mark, name = text.rpartition("^")
    if mark:
        return literal(lexical, datatype=name if ":" in name else f"{XSD}{name}")
    lexical, mark, tag = text.rpartition("@")
    return literal(lexical, language=tag) if mark else literal(text)


SAME = [
    ("1^integer", "01^integer"), ("1^integer", "+1.0^decimal"), ("1^byte", "1^unsignedLong"), ("-0^integer", "0^int"),
    (".5^decimal", "0.50^decimal"), ("5.^decimal", "5^integer"), ("1E2^double", "100.0^double"),
    ("1^boolean", "true^boolean"), ("0^boolean", "false^boolean"), ("NaN^double", "NaN^double"),
    ("+INF^float", "INF^float"), ("0a^hexBinary", "0A^hexBinary"), ("YQ==^base64Binary", "Y Q = =^base64Binary"),
    ("a", "a^token"), ("a^string", "a^NCName"), (f"a@^{RDF}PlainLiteral", "a"), (f"a@EN^{RDF}PlainLiteral", "a@en"),
    ("a@en-gb", "a@en-GB"),
    ("2024-12-31T24:00:00Z^dateTime", "2025-01-01T00:00:00Z^dateTime"),
    ("2024-02-28T24:00:00^dateTime", "2024-02-29T00:00:00.000^dateTime"),
    ("2024-01-01T00:00:00Z^dateTime", "2024-01-01T00:00:00-00:00^dateTimeStamp"),
    ("1e400^double", "INF^double"), ("1e-400^double", "0^double"), ("4e38^float", "INF^float"),
    (f"<a b='1'/>^{RDF}XMLLiteral", f"<a b=\"1\"></a>^{RDF}XMLLiteral"),
    ("x^urn:own", "x^urn:own"),
]  # fmt: skip
DIFFERENT = [
    ("1^integer", "2^integer"), ("1^integer", "1^double"), ("1^float", "1^double"), ("1^integer", "1"),
    ("1.1^decimal", "1.10000000000000000000000000000000001^decimal"), ("-0^double", "0^double"), ("a", "a@en"),
    ("a@en", "a@fr"), ("0A^hexBinary", "Cg==^base64Binary"), ("a^anyURI", "a"), ("true^boolean", "true"),
    # One instant in two time zones is two values, and one without a time zone is a third.
    ("2024-01-01T12:00:00Z^dateTime", "2024-01-01T13:00:00+01:00^dateTime"),
    ("2024-01-01T12:00:00Z^dateTime", "2024-01-01T12:00:00^dateTime"),
    ("9007199254740993^integer", "9007199254740992^integer"),
]  # fmt: skip
ILL_TYPED = [
    "^integer", " 1^integer", "1.0^integer", "+^integer", "٣^integer", "1,5^decimal", ".^decimal", "1e1^decimal",
    "128^byte", "-129^byte", "256^unsignedByte", "-1^nonNegativeInteger", "0^positiveInteger", "0^negativeInteger",
    "1^nonPositiveInteger", "2147483648^int", "9223372036854775808^long", "18446744073709551616^unsignedLong",
    "32768^short", "-1^unsignedShort", "4294967296^unsignedInt", "TRUE^boolean", "2^boolean", "1 e1^double",
    "inf^double", "nan^float", "e1^float", "abc^hexBinary", "YQ=^base64Binary", "Y===^base64Binary", "a b^language",
    "a\tb^normalizedString", " a^token", "a  b^token", "1a^Name", "a:b^NCName", "a b^NMTOKEN", "^NMTOKEN",
    "2023-02-29T00:00:00^dateTime", "2024-13-01T00:00:00^dateTime", "2024-01-01^dateTime",
    "2024-01-01T24:00:01^dateTime", "2024-01-01T00:00:00+14:01^dateTime", "024-01-01T00:00:00^dateTime",
    "02024-01-01T00:00:00^dateTime", "2024-01-01T00:00:00^dateTimeStamp", "1900-02-29T00:00:00Z^dateTime",
    f"a^{RDF}PlainLiteral", f"a@b c^{RDF}PlainLiteral", f"<a>^{RDF}XMLLiteral",
    f"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>^{RDF}XMLLiteral",
]  # fmt: skip
HELD = [
    ("5^integer", "byte"), ("5^unsignedByte", "decimal"), ("5.0^decimal", "positiveInteger"), ("a b", "token"),
    ("a", "NCName"), ("2024-01-01T00:00:00Z^dateTime", "dateTimeStamp"), ("a@fr", f"{RDF}PlainLiteral"),
    ("a@fr", f"{RDFS}Literal"), ("a@fr", f"{RDF}langString"), ("x^urn:own", "urn:own"), ("x^urn:own", f"{RDFS}Literal"),
]  # fmt: skip
NOT_HELD = [
    ("300^integer", "byte"), ("5.5^decimal", "integer"), ("1^double", "decimal"), ("a@fr", "string"), (" a", "token"),
    ("2024-01-01T00:00:00^dateTime", "dateTimeStamp"), ("x^integer", "integer"), ("x^integer", f"{RDFS}Literal"),
    ("a", f"{RDF}langString"), ("x^urn:own", "string"), ("a", "urn:own"), ("a", "anyURI"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_literals_of_one_value_are_the_same(one: str, other: str) -> None:
    assert same_value(typed(one), typed(other))
    assert same_value(typed(other), typed(one))
    assert not different_values(typed(one), typed(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_literals_of_two_values_are_different(one: str, other: str) -> None:
    assert different_values(typed(one), typed(other))
    assert not same_value(typed(one), typed(other))


@pytest.mark.parametrize("text", ILL_TYPED)
def test_what_a_datatype_cannot_read_has_no_value(text: str) -> None:
    assert is_ill_typed(typed(text))
    assert not same_value(typed(text), typed(text))


@pytest.mark.parametrize(("text", "datatype"), HELD)
def test_a_datatype_holds_values_whatever_the_literal_s_own(text: str, datatype: str) -> None:
    assert holds(f"<{datatype if ':' in datatype else XSD + datatype}>", typed(text))


@pytest.mark.parametrize(("text", "datatype"), NOT_HELD)
def test_a_datatype_does_not_hold_other_values(text: str, datatype: str) -> None:
    assert not holds(f"<{datatype if ':' in datatype else XSD + datatype}>", typed(text))


def test_of_opaque_literals_it_is_not_known_that_they_differ() -> None:
    one, other = literal("x", datatype="urn:own"), literal("y", datatype="urn:own")
    assert not same_value(one, other)
    assert not different_values(one, other)
    assert not is_supported("<urn:own>")
    assert not is_ill_typed(one)


def test_every_datatype_of_owl_2_rl_is_supported() -> None:
    numbers = ["decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"]
    numbers += ["long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"]
    texts = ["string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "anyURI"]
    others = ["float", "double", "boolean", "hexBinary", "base64Binary", "dateTime", "dateTimeStamp"]
    names = [*numbers, *texts, *others]
    assert all(is_supported(f"<{XSD}{name}>") for name in names)
    assert all(is_supported(f"<{RDF}{name}>") for name in ("PlainLiteral", "XMLLiteral", "langString"))
    assert is_supported(f"<{RDFS}Literal>")


@given(st.integers(), st.integers(0, 5), st.integers(0, 5), st.sampled_from(["", "+"]))
def test_zeros_that_say_nothing_change_no_number(number: int, before: int, after: int, sign: str) -> None:
    digits = f"{'-' if number < 0 else sign}{'0' * before}{abs(number)}"
    point = f".{'0' * after}" if after else ""
    value = value_of(literal(str(number), datatype=f"{XSD}integer"))
    assert value_of(literal(f"{digits}{point}", datatype=f"{XSD}decimal")) == value


@given(st.fractions(min_value=-(2**130), max_value=2**130, max_denominator=2**40))
def test_a_float_is_the_nearest_of_32_bits(number: Fraction) -> None:
    text = f"{number.numerator * 10**60 // number.denominator}e-60"
    value = value_of(literal(text, datatype=f"{XSD}float"))
    assert value
    ours = struct.unpack(">f", value[1])[0]
    if abs(ours) == float("inf"):
        assert abs(Fraction(text)) >= 2**128 - 2**103
        return
    bits = struct.unpack(">I", value[1])[0]
    for other in (bits - 1, bits + 1):
        near = struct.unpack(">f", struct.pack(">I", other & 0xFFFFFFFF))[0]
        if math.isfinite(near):
            assert abs(Fraction(ours) - Fraction(text)) <= abs(Fraction(near) - Fraction(text))


def test_a_number_of_very_many_digits_is_read() -> None:
    one, other = "1" + "0" * 9000, "01" + "0" * 9000 + ".0"
    assert same_value(literal(one, datatype=f"{XSD}integer"), literal(other, datatype=f"{XSD}decimal"))
