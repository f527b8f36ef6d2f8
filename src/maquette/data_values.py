"""The values of literals: which literal has a value, which have the same one, and which datatypes hold it.

Lexical and value spaces are those of W3C XML Schema 1.1 Part 2 and of OWL 2 Syntax, §4, for the datatypes of OWL 2 RL
(OWL 2 Profiles, §4.2). Values are the same when they are identical: `+0` and `-0` are two, and so are one instant in
two time zones (OWL 2 Syntax, §4.2 and §4.7). Other datatypes are opaque: of their literals, one is like another only
when it is written like it. A literal's white space counts (RDF 1.1 Concepts, §3.3).
"""

from __future__ import annotations

import base64
import re
import struct
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET  # entities need a DOCTYPE, which no fragment can have

from maquette.terms import XSD, is_literal, literal_parts
from maquette.words import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable

Value = tuple[Any, ...]
"""A data value: its kind, then what tells it apart within the kind."""

_NUMBER, _STRING, _TAGGED, _OPAQUE = "number", "string", "tagged", "opaque"
_DECIMAL = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)")
_INTEGER = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})*")
_B64 = r"[A-Za-z0-9+/]"
_BASE64 = re.compile(
    rf"(?:(?:{_B64} ?){{4}})*(?:(?:{_B64} ?){{3}}{_B64}|(?:{_B64} ?){{2}}[AEIMQUYcgkosw048] ?=|{_B64} ?[AQgw] ?= ?=)|"
)
_DATE_TIME = re.compile(
    r"(-?(?:[1-9]\d{3,}|0\d{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"T(?:([01]\d|2[0-3]):([0-5]\d):([0-5]\d(?:\.\d+)?)|(24:00:00(?:\.0+)?))"
    r"(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?",
    re.ASCII,
)
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_CHAR = _NAME_START + r"\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"
_TEXTS = {
    "string": re.compile(r".*", re.DOTALL),
    "normalizedString": re.compile(r"[^\t\n\r]*"),
    "token": re.compile(r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?"),
    "language": re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
    "Name": re.compile(rf"[:{_NAME_START}][:{_NAME_CHAR}]*"),
    "NCName": re.compile(rf"[{_NAME_START}][{_NAME_CHAR}]*"),
    "NMTOKEN": re.compile(rf"[:{_NAME_CHAR}]+"),
}
"""The strings that each string datatype holds."""
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{name: (-(1 << bits - 1), (1 << bits - 1) - 1)
       for name, bits in (("long", 64), ("int", 32), ("short", 16), ("byte", 8))},
    **{name: (0, (1 << bits) - 1)
       for name, bits in (("unsignedLong", 64), ("unsignedInt", 32), ("unsignedShort", 16), ("unsignedByte", 8))},
}  # fmt: skip
"""The least and the greatest of each integer datatype."""
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LARGEST_EXPONENT = 5000
"""Beyond it, a float or double is zero or infinite, whatever its digits (of which there are not as many)."""


def value_of(term: str) -> Value | None:
    """Give the value of a literal, or None when it is no literal of its datatype."""
    parts = literal_parts(term)
    if parts.language:
        return (_TAGGED, parts.lexical, parts.language.lower())
    read = _readers().get(parts.datatype)
    return read(parts.lexical) if read else (_OPAQUE, parts.datatype, parts.lexical)


def same_value(one: str, other: str) -> bool:
    """Tell whether two literals have the same value."""
    value = value_of(one)
    return value is not None and value == value_of(other)


def different_values(one: str, other: str) -> bool:
    """Tell whether two literals are known to have different values: those of opaque datatypes are not."""
    first, second = value_of(one), value_of(other)
    return first is not None and second is not None and first != second and _OPAQUE not in (first[0], second[0])


def is_supported(datatype: str) -> bool:
    """Tell whether a term is a datatype of OWL 2 RL, so that it is known which values it has."""
    return datatype[1:-1] in _holders()


def holds(datatype: str, term: str) -> bool:
    """Tell whether a literal's value is one of a datatype's; of an opaque datatype's, only its own literals' are."""
    if not is_literal(term):
        return False
    value = value_of(term)
    holder = _holders().get(datatype[1:-1])
    if holder is None:
        return literal_parts(term).datatype == datatype[1:-1]
    return value is not None and holder(value)


def is_ill_typed(term: str) -> bool:
    """Tell whether a literal is none of its datatype."""
    return is_literal(term) and value_of(term) is None


def is_of_values(rule: str) -> bool:
    """Tell whether a rule (OWL 2 Profiles, §4.3, table 8) is about the values of literals."""
    return rule in {"dt-eq", "dt-diff", "dt-type2", "dt-not-type"}


def says_so(rule: str, statement: tuple[str, str, str]) -> bool:
    """Tell whether a rule about values holds of a statement: of its subject and object, whatever its predicate.

    `dt-not-type` says it of the object where that is a literal: it has no value; else of the subject: it is not held.
    """
    subject, _, object_ = statement
    if rule == "dt-not-type":
        if is_literal(object_):
            return is_ill_typed(object_)
        return is_literal(subject) and is_supported(object_) and not holds(object_, subject)
    if rule == "dt-type2":
        return is_supported(object_) and holds(object_, subject)
    both = is_literal(subject) and is_literal(object_)
    return both and (same_value if rule == "dt-eq" else different_values)(subject, object_)


@cache
def _readers() -> dict[str, Callable[[str], Value | None]]:
    """Give what reads the literals of each datatype of OWL 2 RL, by the datatype's IRI."""
    readers: dict[str, Callable[[str], Value | None]] = {
        f"{XSD}decimal": _decimal,
        f"{XSD}float": _single,
        f"{XSD}double": _double,
        f"{XSD}boolean": _boolean,
        f"{XSD}hexBinary": lambda text: ("hex", bytes.fromhex(text)) if _HEX.fullmatch(text) else None,
        f"{XSD}base64Binary": lambda text: ("base64", base64.b64decode(text)) if _BASE64.fullmatch(text) else None,
        f"{XSD}anyURI": lambda text: ("uri", text),
        f"{XSD}dateTime": _date_time,
        f"{XSD}dateTimeStamp": lambda text: value if (value := _date_time(text)) and value[-1] is not None else None,
        f"{RDF}PlainLiteral": _plain,
        f"{RDF}XMLLiteral": _xml,
    }  # fmt: skip
    for name, (least, most) in _RANGES.items():
        readers[f"{XSD}{name}"] = lambda text, least=least, most=most: _integer(text, least, most)  # type: ignore[misc]  # bound early
    for name, pattern in _TEXTS.items():
        readers[f"{XSD}{name}"] = lambda text, pattern=pattern: (_STRING, text) if pattern.fullmatch(text) else None  # type: ignore[misc]  # bound early
    return readers


@cache
def _holders() -> dict[str, Callable[[Value], bool]]:
    """Give what tells the values of each datatype of OWL 2 RL, by the datatype's IRI."""
    kinds = {
        "decimal": _NUMBER, "float": "single", "double": "double", "boolean": "boolean", "hexBinary": "hex",
        "base64Binary": "base64", "anyURI": "uri", "dateTime": "instant",
    }  # fmt: skip
    holders: dict[str, Callable[[Value], bool]] = {
        f"{XSD}dateTimeStamp": lambda value: value[0] == "instant" and value[-1] is not None,
        f"{RDF}PlainLiteral": lambda value: value[0] in {_STRING, _TAGGED},
        f"{RDF}langString": lambda value: value[0] == _TAGGED,
        f"{RDF}XMLLiteral": lambda value: value[0] == "xml",
        f"{RDFS}Literal": lambda value: True,  # noqa: ARG005 (every value is one)
    }
    for name, kind in kinds.items():
        holders[f"{XSD}{name}"] = lambda value, kind=kind: value[0] == kind  # type: ignore[misc]  # bound early
    for name, (least, most) in _RANGES.items():
        holders[f"{XSD}{name}"] = lambda value, least=least, most=most: (  # type: ignore[misc]  # bound early
            value[0] == _NUMBER and value[2] == 0 and _is_between(value[1], least, most)
        )
    for name, pattern in _TEXTS.items():
        holders[f"{XSD}{name}"] = lambda value, pattern=pattern: (  # type: ignore[misc]  # bound early
            value[0] == _STRING and bool(pattern.fullmatch(value[1]))
        )
    return holders


def _boolean(text: str) -> Value | None:
    return ("boolean", text in {"true", "1"}) if text in {"true", "false", "1", "0"} else None


def _is_between(number: int, least: int | None, most: int | None) -> bool:
    return (least is None or least <= number) and (most is None or number <= most)


def _to_int(digits: str) -> int:
    """Read decimal digits of any number: Python refuses more than 4,300 at once."""
    if len(digits) <= 4000:
        return int(digits or "0")
    middle = len(digits) // 2
    shift: int = 10 ** (len(digits) - middle)
    return _to_int(digits[:middle]) * shift + _to_int(digits[middle:])


def _decimal(text: str) -> Value | None:
    """Read a decimal: the number without its point, and how many digits stand after it."""
    match = _DECIMAL.fullmatch(text)
    if not match or not text.isascii():
        return None
    whole, _, part = match.group(2).partition(".")
    part = part.rstrip("0")
    number = _to_int(whole + part)
    return (_NUMBER, -number if match.group(1) == "-" else number, len(part))


def _integer(text: str, least: int | None, most: int | None) -> Value | None:
    if not text.isascii() or not _INTEGER.fullmatch(text):
        return None
    number = _to_int(text.lstrip("+-"))
    number = -number if text[0] == "-" else number
    return (_NUMBER, number, 0) if _is_between(number, least, most) else None


def _special(text: str) -> float | None:
    return {"INF": float("inf"), "+INF": float("inf"), "-INF": float("-inf"), "NaN": float("nan")}.get(text)


def _double(text: str) -> Value | None:
    special = _special(text)
    if special is None and not (text.isascii() and _FLOAT.fullmatch(text)):
        return None
    return ("double", struct.pack(">d", float(text) if special is None else special))


def _single(text: str) -> Value | None:
    """Read a float: the nearest of 32 bits to the decimal number itself, not to the nearest double."""
    special = _special(text)
    if special is not None:
        return ("single", struct.pack(">f", special))
    if not (text.isascii() and _FLOAT.fullmatch(text)):
        return None
    double = float(text)
    try:
        bits = struct.unpack(">I", struct.pack(">f", double))[0]
    except OverflowError:
        bits = 0x7F800000 | (0x80000000 if double < 0 else 0)
    exponent = int(text.lower().partition("e")[2] or "0")
    if double in (0.0, float("inf"), float("-inf")) or abs(exponent) > _LARGEST_EXPONENT:
        return ("single", struct.pack(">I", bits))
    exact = abs(Fraction(text))
    near = [(bits & 0x7FFFFFFF) + step for step in (-1, 0, 1) if 0 <= (bits & 0x7FFFFFFF) + step <= 0x7F800000]
    best = min(near, key=lambda each: (abs(_of_bits(each) - exact), each & 1))
    return ("single", struct.pack(">I", best | (bits & 0x80000000)))


def _of_bits(bits: int) -> Fraction:
    """Give the number of 32 bits; what is infinite counts as the number that would follow the greatest."""
    if bits == 0x7F800000:
        return Fraction(1 << 128)
    return Fraction(struct.unpack(">f", struct.pack(">I", bits))[0])


def _date_time(text: str) -> Value | None:
    """Read an instant: the calendar's fields, and the offset from UTC in minutes (None without a time zone)."""
    match = _DATE_TIME.fullmatch(text)
    if not match:
        return None
    year, month, day = _to_year(match.group(1)), int(match.group(2)), int(match.group(3))
    if day > _days(year, month):
        return None
    hour, minute, second = int(match.group(4) or 0), int(match.group(5) or 0), Fraction(match.group(6) or 0)
    if match.group(7):  # the end of a day is the beginning of the next one
        day += 1
        if day > _days(year, month):
            day, month = 1, month + 1
        if month > 12:
            month, year = 1, year + 1
    return ("instant", year, month, day, hour, minute, second, _offset(match.group(8)))


def _to_year(text: str) -> int:
    return -_to_int(text[1:]) if text[0] == "-" else _to_int(text)


def _days(year: int, month: int) -> int:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not is_leap else _MONTH_DAYS[month - 1]


def _offset(zone: str | None) -> int | None:
    if zone in {None, "Z"}:
        return None if zone is None else 0
    assert zone
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return -minutes if zone[0] == "-" else minutes


def _plain(text: str) -> Value | None:
    """Read a plain literal (W3C rdf:PlainLiteral, §3): a string, then `@` and a language tag or nothing."""
    string, at, tag = text.rpartition("@")
    if not at or (tag and not _TEXTS["language"].fullmatch(tag)):
        return None
    return (_TAGGED, string, tag.lower()) if tag else (_STRING, string)


def _xml(text: str) -> Value | None:
    """Read a fragment of XML (RDF 1.1 Concepts, §5.2) by its canonical form."""
    try:
        return ("xml", ET.canonicalize(f"<fragment>{text}</fragment>"))
    except ET.ParseError:
        return None
