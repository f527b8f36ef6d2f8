"""Literals as XML Schema has them: whether a text is one of its datatype, and how two values compare.

Comparison is that of the SPARQL 1.1 operators `<` and `<=` (§17.3, operator mapping), which SHACL §4.3 uses, with dates
and times beside the operators' dateTime. Where identity counts and not order, `maquette.data_values` has the values.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from maquette.lexical import INTEGERS, form_of, is_between, match, to_int, zone_minutes
from maquette.terms import XSD_STRING, is_literal, literal_parts
from maquette.words import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

_MOMENTS = ("date", "dateTime", "dateTimeStamp", "time", "gYear", "gYearMonth")
_FLOATING = {"double", "float"}
_NUMERIC = {"decimal", *_FLOATING, *INTEGERS}
_WIDEST_ZONE = Decimal(14 * 3600)  # s


@lru_cache(maxsize=100_000)
def is_well_formed(literal: str) -> bool:
    """Tell whether a literal's text is one of its datatype's; texts of datatypes unknown here always are."""
    parts = literal_parts(literal)
    if not parts.datatype.startswith(XSD):
        return True
    name = parts.datatype[len(XSD) :]
    if form_of(name) is None:
        return True
    found = match(name, parts.lexical)
    return bool(found) and (name not in INTEGERS or is_between(to_int(parts.lexical), *INTEGERS[name]))


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
        found = match(name, parts.lexical)
        assert found
        return ("dateTime" if name == "dateTimeStamp" else name), _moment(found.groupdict())
    return None


def _moment(fields: dict[str, str | None]) -> tuple[Decimal, bool]:
    """Give a date or time as seconds from an arbitrary origin, and whether it has a time zone."""
    # The calendar repeats every 400 years, and Python's begins with year 1.
    cycles, within = divmod(to_int(fields.get("year") or "2000"), 400)
    days = date(within + 400, int(fields.get("month") or 1), int(fields.get("day") or 1)).toordinal()
    hours, minutes = 24 if fields.get("midnight") else int(fields.get("hour") or 0), int(fields.get("minute") or 0)
    seconds = Decimal((days + cycles * 146_097) * 86_400 + hours * 3600 + minutes * 60)
    seconds += Decimal(fields.get("second") or 0)
    zone = fields.get("zone")
    return (seconds - 60 * zone_minutes(zone), True) if zone else (seconds, False)


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
