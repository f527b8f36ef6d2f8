"""Literals as XML Schema has them: whether a text is one of its datatype, and how two values compare.

Lexical forms are those of XML Schema 1.1 Part 2, §3.3 and §3.4; comparison is that of the SPARQL 1.1 operators `<` and
`<=` (§17.3, operator mapping), which SHACL §4.3 uses, with dates and times beside the operators' dateTime.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from maquette.terms import XSD_STRING, is_literal, literal_parts
from maquette.words import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_SPAN = r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
_B64 = r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
_NAME_START = (
    r"[:A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
)
_NAME_CHAR = _NAME_START[:-1] + r"\-.0-9\u00b7\u0300-\u036f\u203f-\u2040]"

_FORMS: dict[str, str] = {
    "boolean": r"true|false|0|1",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "integer": r"[+-]?\d+",
    "double": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "float": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
    "dateTime": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    "date": rf"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "time": rf"{_TIME}{_ZONE}",
    "gYear": rf"{_YEAR}{_ZONE}",
    "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": rf"--{_MONTH}{_ZONE}",
    "gMonthDay": (rf"--(?:(?:0[13578]|1[02])-{_DAY}|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d)){_ZONE}"),
    "gDay": rf"---{_DAY}{_ZONE}",
    "duration": _SPAN,
    "yearMonthDuration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?",
    "dayTimeDuration": r"-?P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": _B64,
    "normalizedString": r"[^\r\n\t]*",
    "token": r"(?:[^\r\n\t ]+(?: [^\r\n\t ]+)*)?",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "NMTOKEN": rf"{_NAME_CHAR}+",
    "Name": rf"{_NAME_START}{_NAME_CHAR}*",
    "NCName": rf"(?!:){_NAME_START}(?:(?!:){_NAME_CHAR})*",
}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
}
_DATED = {"date", "dateTime", "dateTimeStamp"}
_MOMENTS = (*_DATED, "time", "gYear", "gYearMonth")
_FLOATING = {"double", "float"}
_NUMERIC = {"decimal", "integer", *_FLOATING, *_RANGES}
_MOMENT = re.compile(
    r"(?:(?P<year>-?\d{4,})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?)?T?"
    r"(?:(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?))?(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_COMPILED = {name: re.compile(form) for name, form in _FORMS.items()}
_WIDEST_ZONE = Decimal(14 * 3600)  # s


@lru_cache(maxsize=100_000)
def is_well_formed(literal: str) -> bool:
    """Tell whether a literal's text is one of its datatype's; texts of datatypes unknown here always are."""
    parts = literal_parts(literal)
    if not parts.datatype.startswith(XSD):
        return True
    name, lexical = parts.datatype[len(XSD) :], parts.lexical
    if name in _RANGES:
        least, most = _RANGES[name]
        if not _COMPILED["integer"].fullmatch(lexical):
            return False
        number = Decimal(lexical)
        return (least is None or number >= least) and (most is None or number <= most)
    form = _COMPILED.get(name)
    if form is None:
        return True
    return bool(form.fullmatch(lexical)) and (name not in _DATED or _is_a_day(lexical))


def _is_a_day(lexical: str) -> bool:
    """Tell whether the day of a date exists (30 February does not)."""
    match = _MOMENT.match(lexical)
    assert match
    # The calendar repeats every 400 years, and Python's begins with year 1.
    year = int(match["year"]) % 400 + 2000
    try:
        date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    return True


def compare(left: str, right: str) -> int | None:
    """Compare two literals by value: -1, 0, 1, or None where they cannot be compared."""
    if not (is_literal(left) and is_literal(right)):
        return None
    one, other = value_of(left), value_of(right)
    if one is None or other is None or one[0] != other[0]:
        return None
    return _COMPARISONS[one[0]](one[1], other[1])


Comparable = tuple[str, object]
"""The kind of a value (numbers compare with numbers, …) and the value."""


@lru_cache(maxsize=100_000)
def value_of(literal: str) -> Comparable | None:
    """Give a literal's value with its kind; None where it has none that can be compared."""
    parts = literal_parts(literal)
    if parts.datatype == XSD_STRING:
        return "text", parts.lexical
    if not parts.datatype.startswith(XSD) or not is_well_formed(literal):
        return None
    name = parts.datatype[len(XSD) :]
    if name in _NUMERIC:
        return "number", float(parts.lexical) if name in _FLOATING else Decimal(parts.lexical)
    if name == "boolean":
        return "truth", parts.lexical in {"true", "1"}
    if name in _MOMENTS:
        return ("dateTime" if name == "dateTimeStamp" else name), _moment(parts.lexical)
    return None


def _moment(lexical: str) -> tuple[Decimal, bool]:
    """Give a date or time as seconds from an arbitrary origin, and whether it has a time zone."""
    match = _MOMENT.fullmatch(lexical)
    assert match, lexical
    parts = match.groupdict()
    year = int(parts["year"] or 2000)
    cycles, within = divmod(year, 400)
    days = date(within + 400, int(parts["month"] or 1), int(parts["day"] or 1)).toordinal() + cycles * 146_097
    hours, minutes = int(parts["hour"] or 0), int(parts["minute"] or 0)
    seconds = Decimal(days * 86_400 + hours * 3600 + minutes * 60) + Decimal(parts["second"] or 0)
    zone = parts["zone"]
    if not zone:
        return seconds, False
    return seconds - _offset(zone), True


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    return (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 3600 + int(zone[4:]) * 60)


def _sign(one: object, other: object) -> int | None:
    if one == other:
        return 0
    less, more = one < other, one > other  # type: ignore[operator]  # both are of one kind
    return -1 if less else 1 if more else None  # NaN is neither


def _order_of_moments(one: object, other: object) -> int | None:
    """Compare two moments; of which one has no zone, only where no zone could change the answer (§3.2.7.4)."""
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    if one[1] == other[1] or abs(one[0] - other[0]) > _WIDEST_ZONE:
        return _sign(one[0], other[0])
    return None


def _order_of_numbers(one: object, other: object) -> int | None:
    """Compare two numbers; where one is a double, as doubles (XPath 2.0, numeric type promotion)."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return _sign(one, other)
    return _sign(float(str(one)), float(str(other)))


_COMPARISONS: dict[str, Callable[[object, object], int | None]] = {
    "number": _order_of_numbers,
    "text": _sign,
    "truth": _sign,
    **dict.fromkeys(_MOMENTS, _order_of_moments),
}


def language_of(literal: str) -> str:
    """Give a literal's language tag, as it is written, or ""."""
    end = literal[literal.rindex('"') + 1 :]
    return end[1:] if end.startswith("@") else ""


def language_matches(tag: str, range_: str) -> bool:
    """Tell whether a language tag lies within a basic range (RFC 4647 §3.3.1, SPARQL `langMatches`)."""
    tag, range_ = tag.lower(), range_.lower()
    return bool(tag) and (range_ in {"*", tag} or tag.startswith(f"{range_}-"))
