"""The lexical spaces of the datatypes of XML Schema (XSD 1.1 Part 2, §3.3 and §3.4): which texts are a datatype's own.

White space counts: RDF takes a literal's text as it is (RDF 1.1 Concepts, §3.3). Digits are those of ASCII.
"""

from __future__ import annotations

import re
from functools import cache

_ZONE = r"(?P<zone>Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,}|0\d{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d(?:\.\d+)?)|(?P<midnight>24:00:00(?:\.0+)?))"
_YEARS_AND_MONTHS, _DAYS, _CLOCK = (
    r"(?:\d+Y)?(?:\d+M)?",
    r"(?:\d+D)?",
    r"(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
)
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_FLOAT = rf"{_NUMBER}(?:[eE][+-]?\d+)?|[+-]?INF|NaN"
_B64 = r"[A-Za-z0-9+/]"
_NAME_START = (
    r"A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_CHAR = rf"{_NAME_START}\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"

_FORMS: dict[str, str] = {
    "boolean": r"true|false|0|1",
    "decimal": _NUMBER,
    "integer": r"[+-]?\d+",
    "double": _FLOAT,
    "float": _FLOAT,
    "dateTime": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?",
    "dateTimeStamp": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "date": rf"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?",
    "time": rf"{_TIME}{_ZONE}?",
    "gYear": rf"{_YEAR}{_ZONE}?",
    "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": rf"--{_MONTH}{_ZONE}?",
    "gMonthDay": rf"--{_MONTH}-{_DAY}{_ZONE}?",
    "gDay": rf"---{_DAY}{_ZONE}?",
    "duration": rf"-?P(?=.){_YEARS_AND_MONTHS}{_DAYS}{_CLOCK}",
    "yearMonthDuration": rf"-?P(?=.){_YEARS_AND_MONTHS}",
    "dayTimeDuration": rf"-?P(?=.){_DAYS}{_CLOCK}",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": (
        rf"(?:(?:{_B64} ?){{4}})*"
        rf"(?:(?:{_B64} ?){{3}}{_B64}|(?:{_B64} ?){{2}}[AEIMQUYcgkosw048] ?=|{_B64} ?[AQgw] ?= ?=)|"
    ),
    "string": r"(?s:.*)",
    "normalizedString": r"[^\r\n\t]*",
    "token": r"(?:[^\r\n\t ]+(?: [^\r\n\t ]+)*)?",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "NMTOKEN": rf"[:{_NAME_CHAR}]+",
    "Name": rf"[:{_NAME_START}][:{_NAME_CHAR}]*",
    "NCName": rf"[{_NAME_START}][{_NAME_CHAR}]*",
}
STRINGS = ("string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN")
"""The datatypes whose values are strings, and the same ones as their texts."""
INTEGERS: dict[str, tuple[int | None, int | None]] = {
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
"""The integer datatypes, with the least and the greatest of each (None: there is none)."""
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def form_of(name: str) -> re.Pattern[str] | None:
    """Give the form that the texts of a datatype (its local name in XSD) have; None when none is known."""
    form = _FORMS.get("integer" if name in INTEGERS else name)
    return re.compile(form, re.ASCII) if form is not None else None


def match(name: str, text: str) -> re.Match[str] | None:
    """Match a text against a datatype's form and the days of its month; groups are the fields of a date or time."""
    form = form_of(name)
    found = form.fullmatch(text) if form else None
    return found if found and _is_a_day(found.groupdict()) else None


def is_between(number: int, least: int | None, most: int | None) -> bool:
    """Tell whether a number lies within bounds, of which each may be missing."""
    return (least is None or least <= number) and (most is None or number <= most)


def to_int(digits: str) -> int:
    """Read decimal digits of any number, with a sign or without: Python refuses more than 4,300 at once."""
    if digits[:1] in {"+", "-"}:
        return -to_int(digits[1:]) if digits[0] == "-" else to_int(digits[1:])
    if len(digits) <= 4000:
        return int(digits or "0")
    middle = len(digits) // 2
    shift: int = 10 ** (len(digits) - middle)
    return to_int(digits[:middle]) * shift + to_int(digits[middle:])


def zone_minutes(zone: str) -> int:
    """Give the offset from UTC that a time zone's text states, in minutes."""
    if zone == "Z":
        return 0
    return (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 60 + int(zone[4:6]))


def days_of(year: int, month: int) -> int:
    """Give the number of days of a month (Gregorian, before and after its introduction; year 0 is a leap year)."""
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not is_leap else _MONTH_DAYS[month - 1]


def _is_a_day(fields: dict[str, str | None]) -> bool:
    """Tell whether the day of a date exists: 30 February does not, and 29 February does where no year is stated."""
    day, month, year = (fields.get(name) for name in ("day", "month", "year"))
    if not (day and month):
        return True
    return int(day) <= (days_of(to_int(year), int(month)) if year else _MONTH_DAYS[int(month) - 1])
