"""Any graph that is written reads back the same, in every format that can carry it."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from maquette import serialization
from maquette.sources.rdf.formats import RdfFormat
from maquette.sources.rdf_parsing.lines import _QUADS, _TRIPLES
from maquette.terms import XSD, literal
from rdf_cases import EX, read, triples

if TYPE_CHECKING:
    from maquette.sources.rdf import RdfReading


# Whatever is written reads back the same

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿"), max_size=8)
TEXTS = WORDS | st.sampled_from(["> <", ' "', " _:x .", "\t\n\r", "a \\ b", " <urn:x> .\n", "é" * 3, "'''", '"""'])
IRIS = st.sampled_from(
    [f"<{EX}{name}>" for name in ("a", "b#c", "d?e=f", "é", "a/%20b", "(x)", "urn_")]
) | st.sampled_from(
    ["<urn:isbn:123>", "<mailto:a@b.example>", "<http://[::1]/a>", "<tag:x,2024:y>", f"<{EX}\U00010400>"]
)
PREDICATES = st.sampled_from([f"<{EX}{name}>" for name in ("p", "ns#q", "r-1", "été")])
BLANKS = st.sampled_from(["_:a", "_:b0", "_:c"])
LITERALS = st.one_of(
    TEXTS.map(literal),
    st.builds(lambda text, tag: literal(text, language=tag), TEXTS, st.sampled_from(["fr", "en-gb", "zh-hans"])),
    st.builds(
        lambda text, name: literal(text, datatype=name),
        TEXTS | st.sampled_from(["007", "1.50", "2024-02-30", "true", "1"]),
        st.sampled_from([XSD + "integer", XSD + "decimal", XSD + "date", XSD + "boolean", EX + "type"]),
    ),
)
GRAPHS = st.lists(st.tuples(IRIS | BLANKS, PREDICATES, IRIS | BLANKS | LITERALS), max_size=6, unique=True)


def dataset(rows: str) -> ox.Dataset:
    """Give statements such that two sets are equal if they differ in blank node labels only."""
    found = ox.Dataset(ox.parse(rows, ox.RdfFormat.N_TRIPLES))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def text_of(statements: list[tuple[str, str, str]]) -> str:
    return "".join(f"{' '.join(each)} .\n" for each in statements)


def assert_same(reading: RdfReading, statements: list[tuple[str, str, str]]) -> None:
    found = triples(reading)
    assert len(found) == len(statements)
    if not any("_:" in (subject[:2], object_[:2]) for subject, _, object_ in statements):
        assert found == sorted(statements)
    assert dataset(text_of(found)) == dataset(text_of(statements))


def carried(format_: RdfFormat, statements: list[tuple[str, str, str]]) -> bool:
    """Tell whether a format can carry statements: XML has no control characters, and folds line ends."""
    return format_ is not RdfFormat.RDF_XML or not re.search(r"\\[rtn]", text_of(statements))


@pytest.mark.parametrize("format_", list(RdfFormat), ids=lambda format_: format_.value)
@settings(max_examples=40, deadline=None)
@given(statements=GRAPHS)
def test_any_graph_that_the_engine_writes_reads_back_the_same(
    format_: RdfFormat, statements: list[tuple[str, str, str]]
) -> None:
    if not carried(format_, statements):
        return
    engine = ox.RdfFormat.from_extension(format_.value)
    parsed = [quad.triple for quad in ox.parse(text_of(statements), ox.RdfFormat.N_TRIPLES)]
    content = ox.serialize(parsed, format=engine, prefixes={"ex": EX}) or b""
    assert_same(read(content, f"a.{format_.value}"), statements)


OURS = {"turtle": "ttl", "trig": "trig", "nt": "nt", "nquads": "nq", "rdfxml": "rdf", "jsonld": "jsonld"}
"""The extensions of the formats that the package writes, by the names of their writers."""


def test_every_format_that_the_package_writes_is_read_back() -> None:
    assert set(OURS) == {*serialization.TRIPLE_WRITERS, *serialization.QUAD_WRITERS}


@pytest.mark.parametrize("name", OURS)
@settings(max_examples=40, deadline=None)
@given(statements=GRAPHS)
def test_any_graph_that_the_package_writes_reads_back_the_same(
    name: str, statements: list[tuple[str, str, str]]
) -> None:
    if not carried(RdfFormat(OURS[name]), statements):
        return
    if name in serialization.TRIPLE_WRITERS:
        text = "".join(serialization.TRIPLE_WRITERS[name](sorted(statements)))
    else:
        text = "".join(serialization.QUAD_WRITERS[name]((*each, f"<{EX}graph>") for each in sorted(statements)))
    assert_same(read(text, f"a.{OURS[name]}"), statements)


UNFAITHFUL = {
    "turtle": r"#(?:boolean|decimal|integer)>",  # writes "0"^^xsd:decimal as 0.0, and ""^^xsd:boolean as nothing
    "json-ld": r"_:|#(?:boolean|decimal|integer)>",  # leaves out blank nodes that refer to themselves; as above
}
"""What rdflib does not write as it is, by the name of its writer."""


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize(
    ("name", "writer"),
    [("a.ttl", "turtle"), ("a.nt", "nt"), ("a.rdf", "xml"), ("a.rdf", "pretty-xml"), ("a.jsonld", "json-ld")],
)
@settings(max_examples=25, deadline=None)
@given(statements=GRAPHS)
def test_any_graph_that_rdflib_writes_reads_back_the_same(
    name: str, writer: str, statements: list[tuple[str, str, str]]
) -> None:
    if not carried(RdfFormat.of_path(name) or RdfFormat.TURTLE, statements):
        return
    if re.search(UNFAITHFUL.get(writer, "(?!)"), text_of(statements)):
        return
    graph = rdflib.Graph().parse(data=text_of(statements), format="nt")
    content = graph.serialize(format=writer, encoding="utf-8")
    assert_same(read(content, name), statements)


@settings(max_examples=200, deadline=None)
@given(statements=GRAPHS, seed=st.integers(0, 9_999))
def test_lines_taken_without_the_parser_are_those_that_it_would_give(
    statements: list[tuple[str, str, str]], seed: int
) -> None:
    """A line that no parser checked must be valid, and exact already."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    for statement in statements:
        line = bytearray(f"{' '.join(statement)} .\n".encode())
        for _ in range(chance.randrange(3)):
            line[chance.randrange(len(line))] = chance.choice(b'<>"\\_:.@^ %#/abcZ019-{|\xc3\xa9\xef\xbf')
        try:
            bytes(line).decode()
        except UnicodeDecodeError:
            continue
        for pattern, format_ in ((_TRIPLES, ox.RdfFormat.N_TRIPLES), (_QUADS, ox.RdfFormat.N_QUADS)):
            if pattern.fullmatch(line):
                quads = list(ox.parse(bytes(line), format_))
                written = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").replace(b"\\uFFF", b"")
                assert len(quads) == line.count(b"\n")
                assert written.lower() == bytes(line).lower()
