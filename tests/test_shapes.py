"""Each shape passes its valid example and refuses its invalid one, and the first catalogue meets all of them."""

from pathlib import Path

import pytest
import rdflib
from pyshacl import validate
from rdflib.namespace import SH

from maquette.builds import Build
from maquette.serialization import ntriples
from maquette.statements import StatementTable
from maquette.workspace import Workspace, shipped_folder

HERE = Path(__file__).parent
CASES = sorted(path for path in (HERE / "shapes").iterdir() if path.is_dir())
SHAPES = sorted(shipped_folder("shapes").glob("*.ttl"))


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in SHAPES:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in sorted(shipped_folder("ontology").glob("*.ttl")):
        graph.parse(path)
    return graph


def broken(data: rdflib.Graph, shapes: rdflib.Graph, ontology: rdflib.Graph) -> set[str]:
    """Give the local names of the node shapes that the data do not meet."""
    _, report, _ = validate(data, shacl_graph=shapes, ont_graph=ontology, inference="none")
    found = set()
    for result in report.subjects(SH.resultMessage, None):
        source = report.value(result, SH.sourceShape)
        owner = next(shapes.subjects(SH.property, source), source)
        found.add(str(owner).rpartition("#")[2])
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_invalid_example_fails_with_exactly_that_shape(
    case: Path, shapes: rdflib.Graph, ontology: rdflib.Graph
) -> None:
    assert broken(rdflib.Graph().parse(case / "invalid.ttl"), shapes, ontology) == {case.name}
    assert broken(rdflib.Graph().parse(case / "valid.ttl"), shapes, ontology) == set()


def test_every_shape_has_examples_and_messages_in_both_languages(shapes: rdflib.Graph) -> None:
    named = set(shapes.subjects(rdflib.RDF.type, SH.NodeShape))
    assert {str(shape).rpartition("#")[2] for shape in named} == {case.name for case in CASES}
    for shape in named:
        for part in shapes.objects(shape, SH.property):
            languages = {getattr(message, "language", "") for message in shapes.objects(part, SH.message)}
            assert languages == {"en", "fr"}, shape


def test_the_first_catalogue_meets_every_shape(
    catalogue: tuple[Workspace, Build], shapes: rdflib.Graph, ontology: rdflib.Graph
) -> None:
    with StatementTable.open(catalogue[1].statements) as table:
        asserted = [(held.subject, held.predicate, held.object) for held in table.held() if held.asserted is not None]
    data = rdflib.Graph().parse(data="".join(ntriples(asserted)), format="nt")
    assert broken(data, shapes, ontology) == set()
