"""Requests of the SPARQL protocol, read as every other reader of forms reads them."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.server.problems import Refused
from maquette.server.protocol import FORM, Query, read_query

FIELDS = st.lists(st.tuples(st.sampled_from(["query", "named-graph-uri", "format", "other"]), st.text(max_size=30)))


def expected(encoded: str) -> Query | None:
    """Give what the standard library reads, None where it refuses or where there is not just one query."""
    try:
        fields = parse_qsl(encoded, keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    values = {name: [value for each, value in fields if each == name] for name, _ in fields}
    if len(values.get("query", [])) != 1 or {"update", "using-graph-uri", "using-named-graph-uri"} & set(values):
        return None
    return Query(
        values["query"][0],
        tuple(values.get("default-graph-uri", [])),
        tuple(values.get("named-graph-uri", [])),
        values.get("format", [""])[0],
    )


def read(encoded: bytes) -> Query | None:
    try:
        return read_query("POST", b"", FORM, encoded)
    except Refused:
        return None


@given(FIELDS)
def test_a_form_is_read_as_it_was_written(fields: list[tuple[str, str]]) -> None:
    encoded = urlencode(fields)
    assert read(encoded.encode()) == expected(encoded)


@given(st.text("qury=&%+;2fFzé \n", max_size=30).map(lambda text: f"query={text}"))
def test_a_form_that_nobody_wrote_is_read_like_the_standard_library_or_refused(encoded: str) -> None:
    assert read(encoded.encode()) == (expected(encoded) if encoded.isascii() else None)


@pytest.mark.parametrize("encoded", [b"query=%FF", b"query=\xc3\xa9", b"query=%C3", b"a=1&" * 200 + b"query=1"])
def test_what_is_not_utf_8_or_too_much_is_refused(encoded: bytes) -> None:
    for method, parts in (("GET", (encoded,)), ("POST", (b"", FORM, encoded))):
        with pytest.raises(Refused) as refused:
            read_query(method, *parts)
        assert refused.value.status == HTTPStatus.BAD_REQUEST
