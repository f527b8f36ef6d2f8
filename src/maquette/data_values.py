"""The values of literals: which literal has a value, which have the same one, and which datatypes hold it.

Value spaces are those of W3C XML Schema 1.1 Part 2 and of OWL 2 Syntax, §4, for the datatypes of OWL 2 RL (OWL 2
Profiles, §4.2). Values are the same when they are identical: `+0` and `-0` are two, and so are one instant in
two time zones (OWL 2 Syntax, §4.2 and §4.7). Other datatypes are opaque: of their literals, one is like another only
when it is written like it. A literal's white space counts (RDF 1.1 Concepts, §3.3).
"""

from __future__ import annotations

import base64
import struct
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET  # entities need a DOCTYPE, which no fragment can have

from maquette.lexical import INTEGERS, STRINGS, days_of, is_between, match, to_int, zone_minutes
from maquette.terms import XSD, is_literal, literal_parts
from maquette.words import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable

Value = tuple[Any, ...]
"""A data value: its kind, then what tells it apart within the kind."""

_NUMBER, _STRING, _TAGGED, _OPAQUE = "number", "string", "tagged", "opaque"
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
        f"{XSD}hexBinary": lambda text: ("hex", bytes.fromhex(text)) if match("hexBinary", text) else None,
        f"{XSD}base64Binary": lambda text: ("base64", base64.b64decode(text)) if match("base64Binary", text) else None,
        f"{XSD}anyURI": lambda text: ("uri", text),
        f"{XSD}dateTime": _date_time,
        f"{XSD}dateTimeStamp": lambda text: value if (value := _date_time(text)) and value[-1] is not None else None,
        f"{RDF}PlainLiteral": _plain,
        f"{RDF}XMLLiteral": _xml,
    }  # fmt: skip
    for name, (least, most) in INTEGERS.items():
        readers[f"{XSD}{name}"] = lambda text, least=least, most=most: _integer(text, least, most)  # type: ignore[misc]  # bound early
    for name in STRINGS:
        readers[f"{XSD}{name}"] = lambda text, name=name: (_STRING, text) if match(name, text) else None  # type: ignore[misc]  # bound early
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
    for name, (least, most) in INTEGERS.items():
        holders[f"{XSD}{name}"] = lambda value, least=least, most=most: (  # type: ignore[misc]  # bound early
            value[0] == _NUMBER and value[2] == 0 and is_between(value[1], least, most)
        )
    for name in STRINGS:
        holders[f"{XSD}{name}"] = lambda value, name=name: (  # type: ignore[misc]  # bound early
            value[0] == _STRING and bool(match(name, value[1]))
        )
    return holders


def _boolean(text: str) -> Value | None:
    return ("boolean", text in {"true", "1"}) if match("boolean", text) else None


def _decimal(text: str) -> Value | None:
    """Read a decimal: the number without its point, and how many digits stand after it."""
    if not match("decimal", text):
        return None
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    return (_NUMBER, to_int(whole + part), len(part))


def _integer(text: str, least: int | None, most: int | None) -> Value | None:
    if not match("integer", text):
        return None
    number = to_int(text)
    return (_NUMBER, number, 0) if is_between(number, least, most) else None


def _special(text: str) -> float | None:
    return {"INF": float("inf"), "+INF": float("inf"), "-INF": float("-inf"), "NaN": float("nan")}.get(text)


def _double(text: str) -> Value | None:
    if not match("double", text):
        return None
    special = _special(text)
    return ("double", struct.pack(">d", float(text) if special is None else special))


def _single(text: str) -> Value | None:
    """Read a float: the nearest of 32 bits to the decimal number itself, not to the nearest double."""
    if not match("float", text):
        return None
    special = _special(text)
    if special is not None:
        return ("single", struct.pack(">f", special))
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
    found = match("dateTime", text)
    if not found:
        return None
    year, month, day = to_int(found["year"]), int(found["month"]), int(found["day"])
    hour, minute, second = int(found["hour"] or 0), int(found["minute"] or 0), Fraction(found["second"] or 0)
    if found["midnight"]:  # the end of a day is the beginning of the next one
        day += 1
        if day > days_of(year, month):
            day, month = 1, month + 1
        if month > 12:
            month, year = 1, year + 1
    zone = found["zone"]
    return ("instant", year, month, day, hour, minute, second, zone_minutes(zone) if zone else None)


def _plain(text: str) -> Value | None:
    """Read a plain literal (W3C rdf:PlainLiteral, §3): a string, then `@` and a language tag or nothing."""
    string, at, tag = text.rpartition("@")
    if not at or (tag and not match("language", tag)):
        return None
    return (_TAGGED, string, tag.lower()) if tag else (_STRING, string)


def _xml(text: str) -> Value | None:
    """Read a fragment of XML (RDF 1.1 Concepts, §5.2) by its canonical form."""
    try:
        return ("xml", ET.canonicalize(f"<fragment>{text}</fragment>"))
    except ET.ParseError:
        return None
