"""Anonymous classes have names that a person can read in a rule, and every rule names the line of its axiom."""

import re
import subprocess
from collections.abc import Callable

import pytest

from maquette.axioms import owl, rdf
from maquette.builds import Build
from maquette.class_names import class_names
from maquette.words import maq
from maquette.workspace import Workspace

A, B, P = maq("A"), maq("B"), maq("p")


@pytest.mark.parametrize(
    ("predicate", "value", "name"),
    [("hasValue", B, "[p = B]"), ("someValuesFrom", B, "[p some B]"), ("allValuesFrom", B, "[p only B]")],
)
def test_a_restriction_is_named_by_its_property_and_filler(predicate: str, value: str, name: str) -> None:
    node = "_:r"
    assert class_names([(node, owl("onProperty"), P), (node, owl(predicate), value)]) == {node: name}


@pytest.mark.parametrize(("predicate", "word"), [("intersectionOf", " and "), ("unionOf", " or "), ("oneOf", ", ")])
def test_a_combination_is_named_by_its_members(predicate: str, word: str) -> None:
    triples = [
        ("_:c", owl(predicate), "_:l1"),
        ("_:l1", rdf("first"), A), ("_:l1", rdf("rest"), "_:l2"),
        ("_:l2", rdf("first"), B), ("_:l2", rdf("rest"), rdf("nil")),
    ]  # fmt: skip
    assert class_names(triples)["_:c"] == f"[A{word}B]"


def test_a_class_described_by_itself_is_named_all_the_same() -> None:
    assert class_names([("_:c", owl("complementOf"), "_:c")])["_:c"] == "[not [not [not [not [not …]]]]]"


def test_a_list_that_is_none_is_named_as_unknown() -> None:
    assert class_names([("_:c", owl("unionOf"), "_:l")]) == {"_:c": "[…]"}


def test_every_listed_rule_names_file_and_line_and_no_blank_node(
    run_maquette: Callable[..., subprocess.CompletedProcess[str]], catalogue: tuple[Workspace, Build]
) -> None:
    lines = run_maquette("rules", cwd=catalogue[0].root).stdout.splitlines()
    assert len(lines) > 200
    for line in lines:
        assert re.search(r"\[[a-z0-9-]+, maquette/ontology/\w+\.ttl:\d+\]|, ontology/\w+\.ttl:\d+\]", line), line
        assert "_:" not in line
    assert any(line.startswith("buildsToward(x, z) ← realises(x, y), buildsDirectlyToward(y, z)") for line in lines)
