"""What checking promises beside the W3C suite: places, words, exact terms, and no silence about broken shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.findings import Finding, Place, Report
from maquette.validation import check_files, load_shapes

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
@prefix ex: <urn:example:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/maquette/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "urn:example:"^^xsd:anyURI ] .
"""
SHAPE = f"""{HEAD}
ex:UnitRule a sh:NodeShape ; sh:targetClass ex:Unit ;
    sh:property [ sh:path ex:credits ; sh:minCount 1 ; sh:datatype xsd:decimal ] .
"""


def checked(folder: Path, data: str, shapes: str, *, ontology: str = "", reason: bool = False) -> Report:
    """Check Turtle texts, which stand in `data.ttl` and `shapes.ttl`."""
    file = folder / "data.ttl"
    file.write_text(HEAD + data, encoding="utf-8")
    read = load_shapes([("shapes.ttl", (HEAD + shapes).encode())])
    return check_files([file], read, [("ontology.ttl", (HEAD + ontology).encode())], reason=reason)


def line_of(text: str, mark: str) -> int:
    """Give the 1-based line of a mark in a text that stands after the head."""
    return (HEAD + text)[: (HEAD + text).index(mark)].count("\n") + 1


def only(report: Report) -> Finding:
    """Give the one finding of a report."""
    assert len(report.findings) == 1, report.findings
    return report.findings[0]


def test_a_wrong_literal_at_line_4711_of_10000_is_reported_at_line_4711(tmp_path: Path) -> None:
    lines = ["@prefix ex: <urn:example:> .", "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."]
    lines += [f'ex:u{n} a ex:Unit ; ex:credits "2.5"^^xsd:decimal .' for n in range(3, 10_001)]
    lines[4710] = 'ex:u4711 a ex:Unit ; ex:credits "two and a half"^^xsd:decimal .'
    (tmp_path / "data.ttl").write_text("\n".join(lines) + "\n")
    found = only(check_files([tmp_path / "data.ttl"], load_shapes([("shapes.ttl", SHAPE.encode())])))
    assert found.where == Place((tmp_path / "data.ttl").as_posix(), 4711)
    assert found.value == '"two and a half"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert found.path == "<urn:example:credits>"


def test_a_missing_value_is_found_where_its_subject_is_described(tmp_path: Path) -> None:
    data = 'ex:a ex:other 1 .\nex:a a ex:Unit ;\n  rdfs:label "A" .\n'
    found = only(checked(tmp_path, data, SHAPE))
    assert found.where.line == line_of(data, "a ex:Unit")
    assert found.label.en == "A"
    assert found.shape_at.path == "shapes.ttl"
