"""SPARQL results are written as the W3C defines them, and read back as what they were."""

import csv
import io
import json

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from maquette import results, terms
from maquette.store import Solutions

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
VALUES = st.one_of(
    st.none(),
    st.just("<https://example.org/a>"),
    TEXTS.map(terms.literal),
    TEXTS.map(lambda text: terms.literal(text, language="fr")),
    TEXTS.map(lambda text: terms.literal(text, datatype=f"{terms.XSD}decimal")),
)
SOLUTIONS = st.lists(st.tuples(VALUES, VALUES), max_size=5).map(lambda rows: Solutions(("a", "b"), [*rows]))


def read_back(text: str, format_: pyoxigraph.QueryResultsFormat) -> list[tuple[str | None, ...]]:
    found = pyoxigraph.parse_query_results(text.encode(), format=format_)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(None if value is None else str(value) for value in row) for row in found]


@given(SOLUTIONS)
def test_json_results_read_back_the_same(found: Solutions) -> None:
    assert read_back(results.as_json(found), pyoxigraph.QueryResultsFormat.JSON) == found.rows


@given(SOLUTIONS)
def test_tsv_results_read_back_the_same(found: Solutions) -> None:
    assert read_back(results.as_tsv(found), pyoxigraph.QueryResultsFormat.TSV) == found.rows


@given(SOLUTIONS)
def test_csv_results_hold_the_lexical_forms(found: Solutions) -> None:
    rows = list(csv.reader(io.StringIO(results.as_csv(found), newline="")))
    assert rows[0] == ["a", "b"]
    assert rows[1:] == [[terms.text_of(value) if value else "" for value in row] for row in found.rows]


def test_truth_values_are_booleans() -> None:
    assert json.loads(results.as_json(True)) == {"head": {}, "boolean": True}
    assert results.as_csv(False).strip() == results.as_tsv(False).strip() == "false"


def test_a_blank_node_is_told_from_an_iri() -> None:
    told = json.loads(results.as_json(Solutions(("a",), [("_:b1",)])))
    assert told["results"]["bindings"] == [{"a": {"type": "bnode", "value": "b1"}}]
