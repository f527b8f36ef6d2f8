"""Every format gives back exactly the terms that it was given, and the same bytes each time."""

import json
from collections.abc import Iterable

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette import serialization as s
from maquette import terms
from maquette.errors import MaquetteError

IRIS = st.sampled_from(
    [
        "<https://example.org/a>",
        "<https://example.org/b.c>",
        "<https://w3id.org/maquette/ontology#Unit>",
        "<https://w3id.org/maquette/ontology#x-y>",
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
        "<https://example.org/é#é>",
        "<urn:x:->",
    ]
)
BLANKS = st.sampled_from(["_:b1", "_:b2"])
LEXICAL = st.text(st.characters(exclude_categories=["Cs"]))
LITERALS = st.one_of(
    LEXICAL.map(terms.literal),
    LEXICAL.map(lambda x: terms.literal(x, language="fr")),
    LEXICAL.map(lambda x: terms.literal(x, datatype=f"{terms.XSD}decimal")),
)
XML_LITERALS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])).map(terms.literal)
PREDICATES = st.sampled_from(["<https://w3id.org/maquette/ontology#code>", "<https://example.org/p>"])
TRIPLES = st.lists(st.tuples(IRIS | BLANKS, PREDICATES | IRIS, IRIS | BLANKS | LITERALS), unique=True).map(sorted)
XML_TRIPLES = st.lists(st.tuples(IRIS | BLANKS, PREDICATES, IRIS | BLANKS | XML_LITERALS), unique=True).map(sorted)


def parsed(text: str, format_: pyoxigraph.RdfFormat) -> list[tuple[str, ...]]:
    """Read statements back with their exact terms; blank nodes keep the labels that they were written with."""
    quads = pyoxigraph.parse(text.encode(), format=format_, lenient=True)
    default = isinstance_default
    return sorted(
        (str(q.subject), str(q.predicate), exact(q.object), *(() if default(q) else (str(q.graph_name),)))
        for q in quads
    )


def exact(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple) -> str:
    """Give the text of a term; of a literal not as the engine writes it, which escapes U+FFFE and U+FFFF."""
    if isinstance(term, pyoxigraph.Literal):
        return terms.literal(term.value, language=term.language or "", datatype=term.datatype.value)
    return str(term)


def isinstance_default(quad: pyoxigraph.Quad) -> bool:
    return isinstance(quad.graph_name, pyoxigraph.DefaultGraph)


@pytest.mark.parametrize(
    ("name", "format_"),
    [("nt", pyoxigraph.RdfFormat.N_TRIPLES), ("turtle", pyoxigraph.RdfFormat.TURTLE)],
)
@given(triples=TRIPLES)
def test_triples_come_back_exactly(name: str, format_: pyoxigraph.RdfFormat, triples: list[s.Triple]) -> None:
    assert parsed("".join(s.TRIPLE_WRITERS[name](triples)), format_) == triples


@pytest.mark.parametrize(
    ("name", "format_"), [("nquads", pyoxigraph.RdfFormat.N_QUADS), ("trig", pyoxigraph.RdfFormat.TRIG)]
)
@given(triples=TRIPLES)
def test_quads_come_back_exactly(name: str, format_: pyoxigraph.RdfFormat, triples: list[s.Triple]) -> None:
    quads = [(*t, f"<urn:g:{len(t[2]) % 2}>") for t in triples]
    assert parsed("".join(s.QUAD_WRITERS[name](quads)), format_) == sorted(quads)


@given(triples=XML_TRIPLES)
def test_rdfxml_comes_back_exactly(triples: list[s.Triple]) -> None:
    text = "".join(s.rdfxml(triples))
    back = parsed(text, pyoxigraph.RdfFormat.RDF_XML)
    # The parser gives blank nodes labels of its own: everything else must be the same text.
    assert sorted(blinded(back)) == sorted(blinded(triples))


def blinded(triples: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple("_:" if term.startswith("_:") else term for term in triple) for triple in triples]


@given(triples=TRIPLES)
def test_jsonld_comes_back_exactly(triples: list[s.Triple]) -> None:
    text = "".join(s.jsonld(triples))
    json.loads(text)
    back = parsed(text, pyoxigraph.RdfFormat.JSON_LD)
    assert sorted(blinded(back)) == sorted(blinded(triples))


@given(triples=TRIPLES)
def test_output_is_the_same_each_time(triples: list[s.Triple]) -> None:
    for write in s.TRIPLE_WRITERS.values():
        try:
            assert "".join(write(triples)) == "".join(write(list(triples)))
        except MaquetteError as error:
            assert "RDF/XML" in str(error)  # noqa: PT017 - any other error is a failure


@pytest.mark.parametrize("triple", [("<urn:a>", "<urn:x:->", "<urn:a>"), ("<urn:a>", "<urn:b>", '"\\u0000"')])
def test_what_rdfxml_cannot_hold_is_an_error_with_a_remedy(triple: s.Triple) -> None:
    with pytest.raises(MaquetteError, match="Export to Turtle"):
        "".join(s.rdfxml([triple]))


def test_only_used_prefixes_are_declared() -> None:
    text = "".join(s.turtle([("<https://w3id.org/maquette/ontology#Unit>", "<urn:p>", '"1"')]))
    assert text.startswith("@prefix maq:")
    assert "@prefix skos:" not in text
