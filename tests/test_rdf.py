"""The reader of RDF files: exact statements on exact lines, whatever the format."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maquette.errors import BadSource
from maquette.sources.rdf import read_rdf
from maquette.sources.rdf.formats import RdfFormat
from maquette.sources.rdf.report import LABELS, report
from maquette.sources.reading import SourceKind, Statement
from maquette.terms import XSD, literal
from rdf_cases import CASES, EX, INVALID, RDF_ROOT, VALID, lines, read, read_apart, triples

# Files that can be read, and files that cannot


def test_every_case_is_run() -> None:
    assert len(VALID) == len(list((CASES / "valid").glob("*.tsv"))) >= 12
    assert {name for name, _, _ in INVALID} == {file.name for file in (CASES / "invalid").iterdir()} - {"expected.tsv"}
    assert len(INVALID) >= 40


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.name)
def test_a_file_gives_its_exact_statements_and_lines(file: Path) -> None:
    reading = read(file.read_bytes(), file.name)
    expected = file.with_name(f"{file.name}.tsv").read_text("utf-8")
    found = [f"{each.line}\t{each.subject}\t{each.predicate}\t{each.object}\n" for each in reading.statements]
    assert "".join(found) == expected


def test_a_child_process_reads_as_this_one_does() -> None:
    for file in VALID:
        apart = read_apart(file.read_bytes(), file.name)
        here = read(file.read_bytes(), file.name)
        assert list(apart.statements) == list(here.statements)
        assert (apart.source, apart.problems, apart.format) == (here.source, here.problems, here.format)


@pytest.mark.parametrize(("name", "line", "what"), INVALID, ids=[name for name, _, _ in INVALID])
def test_a_bad_file_is_refused_at_its_line_with_a_remedy(name: str, line: str, what: str) -> None:
    with pytest.raises(BadSource) as caught:
        read((CASES / "invalid" / name).read_bytes(), name)
    problem = caught.value.problems[0]
    assert (problem.path, problem.line, problem.what.en) == (name, int(line), what)
    assert problem.remedy.en.endswith(".")
    assert problem.remedy.fr.endswith(".")
    assert problem.what.fr != problem.what.en


# Lines


def test_a_statement_stands_on_the_line_where_its_object_ends() -> None:
    text = '@prefix : <https://example.org/> .\n:a :b :c ;\n :d """x\ny"""@fr ;\n\n :e 1 , # no\n  2 .'
    assert lines(read(text)) == [2, 4, 6, 7]


@pytest.mark.parametrize("end", ["", " ", "\t", " # said", '# said "so"', "\r"])
def test_a_literal_that_ends_its_line_stands_on_that_line(end: str) -> None:
    text = f"""@prefix : <https://example.org/> . :a :b "x"{end}

 ; :c "y"@fr{end}
 ; :d ("p"{end}
# "q"
 "r"{end}
 ), '''s
'''{end}
 .
:a :b "x" ."""
    reading = read(text)
    found = {each.object: each.line for each in reading.statements if each.object.startswith('"')}
    assert {value.encode().decode("unicode_escape").replace("\r", ""): line for value, line in found.items()} == {
        '"x"': 10,  # the later of two
        '"y"@fr': 3,
        '"p"': 4,
        '"r"': 6,
        '"s\n"': 8,
    }
    assert lines(reading)[0] == 1


def test_a_version_directive_moves_no_line() -> None:
    assert lines(read('VERSION "1.2"\n<urn:a> <urn:b> "x" .\n<urn:a> <urn:b> "y" .')) == [2, 3]


def test_lines_longer_than_any_buffer_are_read() -> None:
    text = f'<urn:a> <urn:b> "{"x" * 100_000}", "y" .\n<urn:a> <urn:c> 1 .\n'
    assert lines(read(text)) == [1, 1, 2]


def test_n_triples_keep_their_lines_between_comments_and_blank_lines() -> None:
    line = "<urn:a> <urn:b> <urn:c> .\n"
    assert lines(read(f"# made\n\n{line}{line}", "a.nt")) == [3, 4]
    assert lines(read(f"{line}\n# made\n{line}{line}", "a.nt")) == [1, 4, 5]
    assert lines(read(line * 5_000 + "\n" + line * 5_000, "a.nt")) == [*range(1, 5_001), *range(5_002, 10_002)]


def test_json_on_many_lines_tells_the_line_of_each_value() -> None:
    node = {"@id": EX + "a", EX + "list": [{"@value": "x", "@language": "fr"}, 1, 2.5, {"@id": EX + "b"}, "x"]}
    text = json.dumps({"@graph": [node, {**node, "@id": EX + "c"}]}, indent=1)
    rows = text.splitlines()
    for each in read(text, "a.jsonld").statements:
        value = {'"x"@fr': '"x"', '"x"': '"x"', f"<{EX}b>": f'"{EX}b"'}.get(each.object)
        if value:
            assert value in rows[each.line - 1]
        half = len(rows) // 2
        assert (each.line > half) == (each.subject == f"<{EX}c>")


# Exact terms


def test_literals_are_kept_as_written() -> None:
    text = f"""@prefix x: <{XSD}> .
    <urn:a> <urn:b> 007, "007"^^x:positiveInteger, 1.50, "2024-02-30"^^x:date, "x"^^x:string ."""
    assert [each.object for each in read(text).statements] == [
        f'"007"^^<{XSD}integer>',
        f'"007"^^<{XSD}positiveInteger>',
        f'"1.50"^^<{XSD}decimal>',
        f'"2024-02-30"^^<{XSD}date>',
        '"x"',
    ]


@given(st.characters(exclude_categories=["Cs"]))
@example("￾")
@example("\x7f")
@example("\x00")
def test_every_character_has_one_text_however_it_is_written(char: str) -> None:
    term = literal(f"a{char}b")
    code = f"\\U{ord(char):08X}"
    forms = [f'<urn:a> <urn:b> "a{code}b" .', f"<urn:a> <urn:b> {term} ."]
    for form in forms:
        for name in ("a.ttl", "a.nt", "a.nq"):
            assert [each.object for each in read(form, name).statements] == [term]


@pytest.mark.parametrize("tag", ["fr-FR", "EN", "zh-Hans-CN", "en"])
def test_language_tags_keep_their_spelling(tag: str) -> None:
    term = f'"x"@{tag}'
    contents = {
        "a.ttl": f"<urn:a> <urn:b> {term} .",
        "a.nt": f"<urn:a>  <urn:b> {term} .",
        "b.nt": f"<urn:a> <urn:b> {term} .\n",
        "a.rdf": (RDF_ROOT % b'<ex:U><ex:b xml:lang="%b">x</ex:b></ex:U>' % tag.encode()).decode(),
        "a.jsonld": json.dumps({"urn:b": {"@value": "x", "@language": tag}}),
    }
    for name, content in contents.items():
        assert term in [each.object for each in read(content, name).statements], name


def test_a_tag_spelt_in_two_ways_keeps_both() -> None:
    text = '<urn:a> <urn:b> "x"@fr-FR, "y"@fr-fr , "z"@FR .\n<urn:a> <urn:c> "t"@fr-fr , "u"@fr .'
    assert [each.object for each in read(text).statements] == [
        '"x"@fr-FR',
        '"y"@fr-fr',
        '"z"@FR',
        '"t"@fr-fr',
        '"u"@fr',
    ]


# Blank nodes


def test_blank_nodes_of_two_files_stay_apart() -> None:
    content = b"_:x <urn:p> _:y . _:y <urn:p> [ <urn:p> _:x ] ."
    first, second = read(content, "one.ttl"), read(content, "two.ttl")
    labels = [{term for row in triples(each) for term in row if term.startswith("_:")} for each in (first, second)]
    assert [len(each) for each in labels] == [3, 3]
    assert not labels[0] & labels[1]


def test_blank_nodes_have_the_same_labels_each_time() -> None:
    content = b"_:x <urn:p> [ <urn:p> ( 1 [] 'a' ) ] , _:x ."
    assert (
        list(read(content).statements)
        == list(read(content).statements)
        == list(read_apart(content, "file.ttl").statements)
    )


def test_a_foreign_vocabulary_is_kept_as_it_is() -> None:
    text = """@prefix ceds: <http://ceds.ed.gov/terms#> .
    <urn:a> a ceds:Course ; ceds:C1 "x" ; <http://purl.org/vocab/aiiso/schema#code> "y" ."""
    assert {each.predicate for each in read(text).statements} >= {
        "<http://ceds.ed.gov/terms#C1>",
        "<http://purl.org/vocab/aiiso/schema#code>",
    }


# Formats


def test_extensions_name_one_format_each() -> None:
    for format_ in RdfFormat:
        assert RdfFormat.of_path(f"a/b.{format_.value.upper()}") is format_
    names = [extension for format_ in RdfFormat for extension in format_.extensions]
    assert len(names) == len(set(names))
    assert RdfFormat.of_path("a.csv") is None


@pytest.mark.parametrize("named", ["ttl", "nt", "nq", "trig", "n3", "rdf", "jsonld", "txt", ""])
@pytest.mark.parametrize("format_", list(RdfFormat), ids=lambda format_: format_.value)
def test_content_decides_the_format_and_a_wrong_name_is_said(format_: RdfFormat, named: str) -> None:
    content = (CASES / "valid" / CONTENTS[format_]).read_bytes()
    if (format_, named) == (RdfFormat.TRIG, "n3"):
        return  # what are graphs in TriG are formulas in N3: such a file is told apart by its name alone
    reading = read(content, f"file.{named}")
    assert reading.format is format_ or (reading.format, format_) in WIDER
    said = [problem for problem in reading.problems if "named as" in problem.what.en]
    expected = RdfFormat.of_path(f"a.{named}")
    assert bool(said) == (expected is not None and expected is not reading.format)


CONTENTS = {
    RdfFormat.TURTLE: "catalogue.ttl",
    RdfFormat.TRIG: "graphs.trig",
    RdfFormat.N_TRIPLES: "lines.nt",
    RdfFormat.N_QUADS: "graphs.nq",
    RdfFormat.RDF_XML: "striped.rdf",
    RdfFormat.JSON_LD: "nodes.jsonld",
    RdfFormat.N3: "same.n3",
}
WIDER = {
    (RdfFormat.TURTLE, RdfFormat.N_TRIPLES),
    (RdfFormat.TRIG, RdfFormat.N_TRIPLES),
    (RdfFormat.N_QUADS, RdfFormat.N_TRIPLES),
    (RdfFormat.N3, RdfFormat.N_TRIPLES),
    (RdfFormat.TRIG, RdfFormat.TURTLE),
    (RdfFormat.N3, RdfFormat.TURTLE),
}
"""A format that includes another reads it too, so a file named as the wider one is right."""


def test_graphs_are_said_and_their_statements_kept() -> None:
    reading = read((CASES / "valid/graphs.nq").read_bytes(), "a.nq")
    assert (len(reading.statements), reading.graphs) == (4, 2)
    assert "2 named graphs" in reading.problems[0].what.en
    assert reading.problems[0].severity == "warning"


def test_quads_of_many_graphs_are_told_apart_from_their_objects() -> None:
    rows = [f'<urn:s> <urn:p> "a <b> ." <urn:g{number % 7}> .\n' for number in range(1_000)]
    assert read("".join(rows), "a.nq").graphs == 7
    assert set(triples(read("".join(rows), "a.nq"))) == {("<urn:s>", "<urn:p>", '"a <b> ."')}


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert "no statement" in read(b"# nothing\n").problems[0].what.en


# Rows in bulk


def test_rows_are_a_sequence_of_statements_and_come_in_columns() -> None:
    rows = read(b"<urn:a> <urn:b> 1, 'x y z'@fr .\n<urn:c> <urn:d> <urn:e> .").rows
    assert rows[2] == rows[-1] == Statement("<urn:c>", "<urn:d>", "<urn:e>", 2)
    assert rows[1:] == (rows[1], rows[2])
    assert rows == list(rows)
    assert rows != list(rows)[:2]
    assert [columns.lines for columns in rows.columns(2)] == [[1, 1], [2]]
    assert next(rows.columns()).objects == [f'"1"^^<{XSD}integer>', '"x y z"@fr', "<urn:e>"]


def test_rows_leave_nothing_behind() -> None:
    reading = read(b"<urn:a> <urn:b> 1 .")
    folder = reading.rows.file.parent
    assert folder.is_dir()
    del reading
    assert not folder.exists()


def test_the_level_is_that_of_every_statement() -> None:
    reading = read_rdf(b"<urn:a> <urn:b> 1, 2 .", "a.ttl", SourceKind.ALIGNMENT, level=4, trusted=True)
    assert {each.level for each in reading.statements} == {4}


# The report


def test_a_report_counts_and_finds_loose_ends() -> None:
    text = """@prefix ex: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix v: <https://example.org/vocabulary#> .
    v:own a owl:Class .
    ex:a a v:Unit, v:own ; v:title "x"@fr, "y"@en-GB, "z" ; v:credits 2.5 ; v:needs ex:b , ex:a ;
      v:part [ v:code "1"^^v:code ] ; v:page <https://elsewhere.example/x> .
    ex:c v:needs ex:a ."""
    found = report(read(text), known=[EX + "vocabulary#title", "https://elsewhere.example/"])
    assert found.statements == 13
    assert found.blank_nodes == 1
    assert dict(found.languages) == {"": 1, "en-GB": 1, "fr": 1}
    assert dict(found.classes)[EX + "vocabulary#Unit"] == 1
    assert dict(found.properties)[EX + "vocabulary#needs"] == 3
    assert set(dict(found.unknown_terms)) == {
        EX + f"vocabulary#{name}" for name in ("Unit", "credits", "needs", "part", "page", "code")
    }
    assert [(link.object, link.line) for link in found.dangling] == [(f"<{EX}b>", 4)]
    assert [(link.subject, link.line) for link in found.self_loops] == [(f"<{EX}a>", 4)]
    assert set(dict(report(read(text), known=[EX + "vocabulary#"]).unknown_terms)) == set()


def test_values_that_are_none_of_their_datatype_are_kept_and_told_with_their_lines() -> None:
    text = """@prefix ex: <https://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    ex:a ex:on "2024-02-30"^^xsd:date , "2024-02-29"^^xsd:date ;
      ex:credits "4,5"^^xsd:decimal , "007"^^xsd:integer , "-1"^^xsd:nonNegativeInteger ;
      ex:code "x"^^ex:code ; ex:open "oui"^^xsd:boolean ."""
    reading = read(text)
    found = report(reading)
    ill_typed = [
        ("2024-02-30", "date", 2),
        ("4,5", "decimal", 3),
        ("-1", "nonNegativeInteger", 3),
        ("oui", "boolean", 4),
    ]
    expected = [(f'"{value}"^^<{XSD}{name}>', line) for value, name, line in ill_typed]
    assert [(link.object, link.line) for link in found.ill_typed] == expected
    assert found.ill_typed_count == 4
    assert {term for term, _ in expected} <= {each.object for each in reading.statements}


def test_a_report_is_json_and_its_members_have_labels() -> None:
    found = report(read((CASES / "valid/nodes.jsonld").read_bytes(), "a.jsonld"))
    text = json.loads(json.dumps(found.as_json()))
    assert text["dangling"] == {
        "count": 1,
        "first": [{"subject": f"<{EX}u1>", "predicate": f"<{EX}needs>", "object": f"<{EX}u3>", "line": 19}],
    }
    assert set(text) - {"path"} <= set(LABELS)
    assert all(label.en and label.fr for label in LABELS.values())


def test_the_benchmark_runs() -> None:
    bench = Path(__file__).parents[1] / "bench/read.py"
    done = subprocess.run([sys.executable, str(bench), "500"], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 2 + len(RdfFormat)
