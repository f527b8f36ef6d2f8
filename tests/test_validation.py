"""What checking promises beside the W3C suite: places, words, exact terms, and no silence about broken shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maquette.findings import Finding, Place, Report
from maquette.validation import BadShapes, check_files, load_shapes
from maquette.workspace import shipped_folder

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
    read = load_shapes([("shapes.ttl", (HEAD + shapes).encode())], trusted=True)
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


WELL_FORMED = 'shape:Value a shape:WellFormedness ; sh:severity sh:Warning ; sh:message "Not so."@en , "Non."@fr .'


def test_a_value_that_is_none_of_its_datatype_is_found_on_its_line_by_the_rule_about_values(tmp_path: Path) -> None:
    data = 'ex:a ex:day "2024-02-29"^^xsd:date .\nex:b ex:day "2024-02-30"^^xsd:date ; ex:word "x"^^ex:own .\n'
    found = only(checked(tmp_path, data, WELL_FORMED))
    assert found.where.line == line_of(data, "2024-02-30")
    assert (found.severity, found.focus, found.path) == ("warning", "<urn:example:b>", "<urn:example:day>")
    assert found.value == '"2024-02-30"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert (found.message.en, found.message.fr) == ("Not so.", "Non.")


def test_a_value_whose_datatype_a_shape_asks_for_is_found_once(tmp_path: Path) -> None:
    data = 'ex:a a ex:Unit ; ex:credits "two"^^xsd:decimal .\n'
    found = only(checked(tmp_path, data, SHAPE + WELL_FORMED))
    assert found.severity == "violation"


def test_values_are_not_looked_at_where_no_rule_is_about_them(tmp_path: Path) -> None:
    assert not checked(tmp_path, 'ex:b ex:day "2024-02-30"^^xsd:date .\n', SHAPE).findings


def test_the_package_has_the_rule_about_values() -> None:
    (rule,) = load_shapes((path.name, path.read_bytes()) for path in shipped_folder("shapes").glob("*.ttl")).values
    assert rule.name == "https://w3id.org/maquette/shapes#ValueIsOfItsDatatype"
    assert all((rule.wording.title, rule.wording.why, rule.wording.remedy, rule.wording.source))


def test_a_missing_value_is_found_where_its_subject_is_described(tmp_path: Path) -> None:
    data = 'ex:a ex:other 1 .\nex:a a ex:Unit ;\n  rdfs:label "A" .\n'
    found = only(checked(tmp_path, data, SHAPE))
    assert found.where.line == line_of(data, "a ex:Unit")
    assert found.label.en == "A"
    assert found.shape_at.path == "shapes.ttl"


def test_a_value_too_many_is_found_where_the_last_of_them_stands(tmp_path: Path) -> None:
    data = "ex:a a ex:Unit ; ex:code 1 ;\n  ex:code 2 ;\n  ex:code 3 .\n"
    rule = "ex:S a sh:NodeShape ; sh:targetClass ex:Unit ; sh:property [ sh:path ex:code ; sh:maxCount 2 ] ."
    assert only(checked(tmp_path, data, rule)).where.line == line_of(data, "ex:code 3")


def test_a_value_at_the_end_of_a_path_is_found_on_its_own_line(tmp_path: Path) -> None:
    data = "ex:a a ex:Unit ; ex:has ex:h .\n\nex:h\n  ex:hours -1 .\n"
    part = "sh:property [ sh:path ( ex:has ex:hours ) ; sh:minInclusive 0 ]"
    rule = f"ex:S a sh:NodeShape ; sh:targetClass ex:Unit ; {part} ."
    found = only(checked(tmp_path, data, rule))
    assert found.where.line == line_of(data, "ex:hours")
    assert found.path == "<urn:example:has>/<urn:example:hours>"


def test_a_value_that_a_query_names_is_found_on_its_line(tmp_path: Path) -> None:
    data = "ex:a a ex:Unit ;\n  ex:has ex:h .\nex:h ex:hours 900 .\n"
    query = "SELECT $this ?h (ex:hours AS ?path) ?value { $this ex:has ?h . ?h ex:hours ?value FILTER(?value > 500) }"
    rule = f"""ex:S a sh:NodeShape ; sh:targetClass ex:Unit ; sh:sparql [ sh:prefixes ex: ;
        sh:message "{{?value}} hours"@en ; sh:select "{query}" ] ."""
    found = only(checked(tmp_path, data, rule))
    assert found.where.line == line_of(data, "ex:hours 900")
    assert found.message.en == "900 hours"


def test_an_inferred_value_rests_on_the_leaves_of_its_proof(tmp_path: Path) -> None:
    data = "ex:a a ex:Unit ;\n  ex:leads ex:b .\nex:b a ex:Unit .\n"
    ontology = "ex:leads rdfs:subPropertyOf ex:reaches .\n"
    rule = """ex:S a sh:NodeShape ; sh:targetClass ex:Unit ; shape:reads shape:Closed ;
        sh:property [ sh:path ex:reaches ; sh:maxCount 0 ] , [ sh:path ex:reaches ; sh:nodeKind sh:Literal ] ."""
    found = checked(tmp_path, data, rule, ontology=ontology).findings
    assert len(found) == 2
    for each in found:
        assert each.where.line == line_of(data, "ex:leads")
        assert [leaf.path for leaf in each.leaves] == [(tmp_path / "data.ttl").as_posix(), "ontology.ttl"]


def test_asserted_statements_alone_are_read_unless_a_shape_or_the_call_asks_for_more(tmp_path: Path) -> None:
    data, ontology = "ex:a ex:leads ex:b .\n", "ex:leads rdfs:subPropertyOf ex:reaches .\n"
    rule = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:leads ; sh:property [ sh:path ex:reaches ; sh:maxCount 0 ] ."
    assert not checked(tmp_path, data, rule, ontology=ontology).findings
    assert only(checked(tmp_path, data, rule, ontology=ontology, reason=True))


def test_the_ontologys_subclasses_count_without_reasoning(tmp_path: Path) -> None:
    found = only(checked(tmp_path, "ex:a a ex:Seminar .\n", SHAPE, ontology="ex:Seminar rdfs:subClassOf ex:Unit .\n"))
    assert found.focus == "<urn:example:a>"


@pytest.mark.parametrize(
    ("value", "constraint", "broken"),
    [
        ('"007"^^xsd:positiveInteger', "sh:datatype xsd:positiveInteger", False),
        ('"007"^^xsd:positiveInteger', "sh:datatype xsd:integer", True),
        ('"1.50"^^xsd:decimal', 'sh:in ( "1.5"^^xsd:decimal )', True),
        ('"1.50"^^xsd:decimal', 'sh:in ( "1.50"^^xsd:decimal )', False),
        ('"1.50"^^xsd:decimal', "sh:maxInclusive 1.5", False),
        ('"2025-02-30"^^xsd:date', "sh:datatype xsd:date", True),
        ('"x"^^xsd:decimal', "sh:datatype xsd:decimal", True),
        ('"a"@EN-gb', 'sh:languageIn ( "en" )', False),
        ('"01"^^xsd:integer', "sh:maxLength 1", True),
    ],
)
def test_exact_terms_are_checked(tmp_path: Path, value: str, constraint: str, broken: bool) -> None:
    rule = f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint} ] ."
    assert bool(checked(tmp_path, f"ex:a ex:p {value} .\n", rule).findings) is broken


@pytest.mark.parametrize(
    ("query", "broken"),
    [
        ("$this ex:p ?value FILTER(datatype(?value) = xsd:positiveInteger)", True),
        ("$this ex:p ?value FILTER(datatype(?value) = xsd:integer)", False),
        ("$this ex:p ?value FILTER(STRLEN(STR(?value)) = 3)", True),
        ("$this ex:p ?value FILTER(?value = 7)", True),
        ("$this ?any ?value FILTER(STR(?value) = '007')", True),
    ],
)
def test_queries_see_how_literals_are_written_and_give_them_back_so(tmp_path: Path, query: str, broken: bool) -> None:
    """The engine would make `"007"^^xsd:positiveInteger` of it `7`: what a query can see of that is kept."""
    rule = f"""ex: sh:declare [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
    ex:S a sh:NodeShape ; sh:targetNode ex:a ;
        sh:sparql [ sh:prefixes ex: ; sh:select "SELECT $this ?value {{ {query} }}" ] ."""
    found = checked(tmp_path, 'ex:a ex:p "007"^^xsd:positiveInteger .\n', rule).findings
    assert [each.value for each in found] == ['"007"^^<http://www.w3.org/2001/XMLSchema#positiveInteger>'] * broken


def test_queries_find_blank_nodes_and_literals_among_the_focus_nodes(tmp_path: Path) -> None:
    data = "[] a ex:Unit ; ex:code 1 .\nex:b a ex:Unit ; ex:code 2 .\n"
    rules = """ex:S a sh:NodeShape ; sh:targetClass ex:Unit ;
        sh:sparql [ sh:prefixes ex: ; sh:select "SELECT $this { $this ex:code ?c FILTER(isBlank($this)) }" ] .
    ex:T a sh:NodeShape ; sh:targetObjectsOf ex:code ;
        sh:sparql [ sh:prefixes ex: ; sh:select "SELECT $this { FILTER($this = 2) }" ] ."""
    found = checked(tmp_path, data, rules).findings
    assert [(each.shape, each.where.line) for each in found] == [
        ("urn:example:S", line_of(data, "[] a")),
        ("urn:example:T", line_of(data, "ex:b a")),
    ]


def test_a_query_takes_the_whole_path_of_its_shape(tmp_path: Path) -> None:
    data = "ex:a ex:p ex:b ; ex:q ex:c .\nex:b ex:r 1 .\nex:c ex:r 2 .\n"
    rule = """ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ;
        sh:property [ sh:path [ sh:alternativePath ( ex:p ex:q ) ] ; sh:sparql [ sh:prefixes ex: ;
            sh:select "SELECT $this ?value { $this $PATH/ex:r ?r . $this $PATH ?value . ?value ex:r ?r }" ] ] ."""
    assert {each.value for each in checked(tmp_path, data, rule).findings} == {"<urn:example:b>", "<urn:example:c>"}


def test_a_shape_that_meets_nothing_is_said_apart(tmp_path: Path) -> None:
    rules = """ex:Far a sh:NodeShape ; sh:targetClass ex:Nowhere ; sh:nodeKind sh:IRI .
ex:Loose a sh:NodeShape ; sh:nodeKind sh:IRI ."""
    report = checked(tmp_path, "ex:a a ex:Unit .\n", rules)
    assert not report.findings
    assert [(each.shape, each.where.line) for each in report.unused] == [
        ("urn:example:Far", line_of(rules, "ex:Far")),
        ("urn:example:Loose", line_of(rules, "ex:Loose")),
    ]


BROKEN = {
    "a misspelt word": "sh:property [ sh:path ex:p ; sh:minCuont 1 ]",
    "a count that is none": 'sh:property [ sh:path ex:p ; sh:minCount "one" ]',
    "two counts": "sh:property [ sh:path ex:p ; sh:minCount 1 , 2 ]",
    "a count without a path": "sh:minCount 1",
    "no path": "sh:property [ sh:minCount 1 ]",
    "a path that is none": "sh:property [ sh:path ( ex:p ) ; sh:minCount 1 ]",
    "an unknown node kind": "sh:nodeKind ex:Kind",
    "a list that is none": "sh:in ex:list",
    "an expression that is none": 'sh:property [ sh:path ex:p ; sh:pattern "(" ]',
    "a shape in itself": "sh:node ex:S",
    "no query": "sh:sparql [ sh:prefixes ex: ]",
    "a query that is none": 'sh:sparql [ sh:select "SELECT $this { $this }" ]',
    "an undeclared prefix": 'sh:sparql [ sh:select "SELECT $this { $this no:p ?x }" ]',
    "MINUS": 'sh:sparql [ sh:select "SELECT $this { $this ?p ?x MINUS { $this ?p 1 } }" ]',
    "VALUES": 'sh:sparql [ sh:select "SELECT $this { VALUES ?x { 1 } }" ]',
    "SERVICE": 'sh:sparql [ sh:select "SELECT $this { SERVICE <urn:s> { $this ?p ?x } }" ]',
    "a query without $this": 'sh:sparql [ sh:select "SELECT ?x { ?x ?p ?y }" ]',
    "a subquery without $this": 'sh:sparql [ sh:select "SELECT $this { { SELECT ?x { $this ?p ?x } } }" ]',
    "another graph": 'sh:sparql [ sh:select "SELECT $this { GRAPH ?g { $this ?p ?x } }" ]',
    "$PATH without a path": 'sh:sparql [ sh:select "SELECT $this { $this $PATH ?x }" ]',
    "a severity on a query": 'sh:sparql [ sh:severity sh:Info ; sh:select "SELECT $this { $this ?p ?x }" ]',
    "a graph that is none": "shape:reads shape:Some",
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_shape_is_an_error_on_its_line_never_silence(tmp_path: Path, fault: str) -> None:
    rule = f"ex:S a sh:NodeShape ; sh:targetClass ex:Unit ;\n    {BROKEN[fault]} .\n"
    with pytest.raises(BadShapes) as caught:
        checked(tmp_path, "ex:a a ex:Unit .\n", rule)
    assert {problem.path for problem in caught.value.problems} == {"shapes.ttl"}
    assert {problem.line for problem in caught.value.problems} <= {line_of(rule, "ex:S"), line_of(rule, BROKEN[fault])}


def test_all_broken_shapes_are_told_at_once(tmp_path: Path) -> None:
    rules = "ex:S a sh:NodeShape ; sh:nodeKind 1 .\nex:T a sh:NodeShape ; sh:in 2 .\n"
    with pytest.raises(BadShapes) as caught:
        checked(tmp_path, "", rules)
    assert len(caught.value.problems) == 2


def test_a_deactivated_shape_finds_nothing(tmp_path: Path) -> None:
    rule = "ex:S a sh:NodeShape ; sh:targetClass ex:Unit ; sh:deactivated true ; sh:nodeKind sh:Literal ."
    assert not checked(tmp_path, "ex:a a ex:Unit .\n", rule).findings


def test_nothing_is_found_twice(tmp_path: Path) -> None:
    """Two people of one address: the address is checked twice (as a standard report has it), and told once."""
    data = "ex:a a ex:Unit ; ex:at ex:x .\nex:b a ex:Unit ; ex:at ex:x .\nex:x ex:p 1 .\n"
    rule = """ex:S a sh:NodeShape ; sh:targetClass ex:Unit ;
        sh:property [ sh:path ex:at ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ] ."""
    assert only(checked(tmp_path, data, rule)).focus == "<urn:example:x>"


def test_rules_of_shapes_are_carried_out_before_checking(tmp_path: Path) -> None:
    rules = """ex:R a sh:NodeShape ; sh:targetClass ex:Unit ;
        sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:seen ; sh:object "007"^^xsd:positiveInteger ] .
    ex:S a sh:NodeShape ; sh:targetClass ex:Unit ; sh:property [ sh:path ex:seen ; sh:maxCount 0 ] ,
        [ sh:path ex:seen ; sh:datatype xsd:integer ] ."""
    found = checked(tmp_path, "\n\nex:a a ex:Unit .\n", rules).findings
    assert {(each.value, each.where.line) for each in found} == {
        ("", line_of("\n\nex:a", "ex:a")),
        ('"007"^^<http://www.w3.org/2001/XMLSchema#positiveInteger>', line_of("\n\nex:a", "ex:a")),
    }


def test_a_shape_says_what_why_and_how_to_mend_it_in_both_languages(tmp_path: Path) -> None:
    rule = """ex:S a sh:NodeShape ; sh:targetClass ex:Unit ; sh:severity sh:Warning ;
        sh:name "Code"@en , "Le code"@fr ; sh:description "Why."@en , "Pourquoi."@fr ;
        shape:remedy "Do."@en , "Faites."@fr ; <http://purl.org/dc/terms/source> "Guide 2015"@en , "Guide de 2015"@fr ;
        sh:sparql [ sh:prefixes ex: ; sh:message "{?n} of {$this}"@en , "{?n} pour {$this}"@fr ;
            sh:select "SELECT $this ?n { $this ex:hours ?n }" ] ."""
    found = only(checked(tmp_path, 'ex:a a ex:Unit ; rdfs:label "Robots" ; ex:hours 10.50 .\n', rule))
    assert (found.severity, found.title.fr, found.why.en, found.remedy.fr) == ("warning", "Le code", "Why.", "Faites.")
    assert found.source.fr == "Guide de 2015"
    assert (found.message.en, found.message.fr) == ("10.5 of Robots", "10,5 pour Robots")


def test_a_shape_without_messages_is_told_in_words_all_the_same(tmp_path: Path) -> None:
    found = only(checked(tmp_path, "ex:a a ex:Unit .\n", SHAPE))
    assert found.message.en == "“credits”: is missing."
    assert found.message.fr == "« credits » : manque."


def test_findings_come_in_the_same_order_each_time(tmp_path: Path) -> None:
    data = "".join(f"ex:u{number} a ex:Unit .\n" for number in range(40))
    assert checked(tmp_path, data, SHAPE) == checked(tmp_path, data, SHAPE)
