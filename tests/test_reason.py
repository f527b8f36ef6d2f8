"""`maquette reason`: what follows from files, through the command; what contradicts itself, with its proof."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from maquette.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

Command = tuple[int, str, str]
"""Exit status, standard output, standard error."""

HEAD = """\
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

DERIVED: dict[str, tuple[str, str, str]] = {
    "chain of two": (
        ":uncle owl:propertyChainAxiom ( :parent :brother ) . :a :parent :b . :b :brother :c . :c :brother :d .",
        ":a :uncle :c .",
        ":a :uncle :b , :d . :b :uncle :d .",
    ),
    "chain of three": (
        ":far owl:propertyChainAxiom ( :p :q :r ) . :a :p :b . :b :q :c . :c :r :d . :e :q :c .",
        ":a :far :d .",
        ":a :far :c . :e :far :d .",
    ),
    "inverse, from the first": (":has owl:inverseOf :of . :a :has :b .", ":b :of :a .", ":a :of :b ."),
    "inverse, from the second": (":has owl:inverseOf :of . :a :of :b .", ":b :has :a .", ":a :has :b ."),
    "transitive": (
        ":part a owl:TransitiveProperty . :a :part :b . :b :part :c . :c :part :d . :a :near :b . :b :near :d .",
        ":a :part :c , :d . :b :part :d .",
        ":a :near :d . :d :part :a .",
    ),
    "symmetric": (":near a owl:SymmetricProperty . :a :near :b ; :p :c .", ":b :near :a .", ":c :p :a ."),
    "someValuesFrom": (
        "[ a owl:Restriction ; owl:onProperty :teaches ; owl:someValuesFrom :Course ] rdfs:subClassOf :Teacher ."
        ":a :teaches :c . :c a :Course . :b :teaches :d .",
        ":a a :Teacher .",
        ":b a :Teacher . :c a :Teacher .",
    ),
    "someValuesFrom, a subclass and an equivalence": (
        ":Teacher owl:equivalentClass [ a owl:Restriction ; owl:onProperty :teaches ; owl:someValuesFrom :Course ] ."
        ":Lab rdfs:subClassOf :Course . :a :teaches :c . :c a :Lab . :b a :Teacher .",
        ":a a :Teacher .",
        ":b :teaches :c . :c a :Teacher .",
    ),
    "someValuesFrom owl:Thing": (
        ":Teacher owl:equivalentClass [ a owl:Restriction ; owl:onProperty :teaches ; owl:someValuesFrom owl:Thing ] ."
        ":a :teaches :c . :b :knows :c .",
        ":a a :Teacher .",
        ":b a :Teacher . :c a :Teacher .",
    ),
    "hasValue, to the class": (
        ":French owl:equivalentClass [ a owl:Restriction ; owl:onProperty :in ; owl:hasValue :france ] ."
        ":a :in :france . :b :in :spain .",
        ":a a :French .",
        ":b a :French .",
    ),
    "hasValue, from the class": (
        ":French owl:equivalentClass [ a owl:Restriction ; owl:onProperty :in ; owl:hasValue :france ] ."
        ":a a :French . :b a :Spanish .",
        ":a :in :france .",
        ":b :in :france .",
    ),
    "allValuesFrom": (
        ":Vegan rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :eats ; owl:allValuesFrom :Plant ] ."
        ":a a :Vegan ; :eats :kale . :b :eats :cheese .",
        ":kale a :Plant .",
        ":cheese a :Plant . :b a :Vegan .",
    ),
    "intersection, from its members": (
        ":WorkingStudent owl:equivalentClass [ owl:intersectionOf ( :Worker :Student ) ] ."
        ":a a :Worker , :Student . :b a :Worker .",
        ":a a :WorkingStudent .",
        ":b a :WorkingStudent .",
    ),
    "intersection, to its members": (
        ":WorkingStudent owl:equivalentClass [ owl:intersectionOf ( :Worker :Student ) ] . :a a :WorkingStudent .",
        ":a a :Worker , :Student .",
        ":Worker rdfs:subClassOf :Student .",
    ),
    "union": (
        ":Parent owl:equivalentClass [ owl:unionOf ( :Mother :Father ) ] .:a a :Mother . :b a :Father . :c a :Parent .",
        ":a a :Parent . :b a :Parent .",
        ":c a :Mother . :c a :Father . :a a :Father .",
    ),
    "oneOf": (
        ":Day owl:equivalentClass [ owl:oneOf ( :monday :tuesday ) ] . :june a :Month .",
        ":monday a :Day . :tuesday a :Day .",
        ":june a :Day .",
    ),
    "subproperty with domain and range": (
        ":leads rdfs:subPropertyOf :worksFor . :worksFor rdfs:domain :Person ; rdfs:range :Firm . :a :leads :f ."
        ":b :likes :g .",
        ":a :worksFor :f ; a :Person . :f a :Firm .",
        ":b a :Person . :g a :Firm . :f a :Person .",
    ),
    "functional": (
        ":mother a owl:FunctionalProperty . :a :mother :b , :c . :b :p :d . :d :mother :e .",
        ":b owl:sameAs :c . :c owl:sameAs :b ; :p :d .",
        ":b owl:sameAs :e . :a :p :d .",
    ),
    "inverse functional, with replacement": (
        ":badge a owl:InverseFunctionalProperty . :a :badge :n ; :p :x . :b :badge :n ; a :B ."
        ":c :badge :m . :y :q :a .",
        ":a owl:sameAs :b ; a :B . :b owl:sameAs :a ; :p :x . :y :q :b .",
        ":c owl:sameAs :a . :c a :B . :y :q :c .",
    ),
    "hasKey": (
        ':Person owl:hasKey ( :name :born ) . :a a :Person ; :name "A" ; :born "1" ; :p :x .'
        ':b a :Person ; :name "A" ; :born "1" . :c a :Person ; :name "A" ; :born "2" . :d :name "A" ; :born "1" .',
        ":a owl:sameAs :b . :b owl:sameAs :a ; :p :x .",
        ":a owl:sameAs :c , :d . :c :p :x .",
    ),
    "maxCardinality 1": (
        ":Mono rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :of ;"
        ' owl:maxCardinality "1"^^xsd:nonNegativeInteger ] . :a a :Mono ; :of :b , :c . :d :of :e , :f .',
        ":b owl:sameAs :c . :c owl:sameAs :b .",
        ":e owl:sameAs :f .",
    ),
    "maxQualifiedCardinality 1": (
        ":Mono rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :of ; owl:onClass :C ;"
        ' owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ] .'
        ":a a :Mono ; :of :b , :c , :d . :b a :C . :c a :C .",
        ":b owl:sameAs :c . :c owl:sameAs :b .",
        ":b owl:sameAs :d .",
    ),
    "sameAs symmetric, transitive, replaced": (
        ":a owl:sameAs :b . :b owl:sameAs :c . :c :p :d ; a :C . :e :q :a . :r owl:sameAs :q .",
        ":b owl:sameAs :a . :c owl:sameAs :a , :b . :a owl:sameAs :c ; :p :d ; a :C . :b :p :d ; a :C ."
        ":e :q :b , :c ; :r :a , :b , :c .",
        ":a owl:sameAs :d . :d :p :d . :e :p :d .",
    ),
    "an axiom that another gives": (
        ":p rdfs:subPropertyOf :q . :q owl:inverseOf :r . :a :p :b . :C rdfs:subClassOf :D . :D rdfs:subClassOf :C .",
        ":b :r :a . :C owl:equivalentClass :D .",
        ":a :r :b .",
    ),
}
"""What is given, what must follow, what must not."""

CONTRADICTIONS: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "disjoint classes": (
        ":Person owl:disjointWith :Course .\n:a a :Person .\n:a a :Course .",
        "cax-dw",
        ("given.ttl:6", "given.ttl:7", "given.ttl:8"),
        ":Person owl:disjointWith :Course .\n:a a :Person .\n:b a :Course .",
    ),
    "all disjoint classes": (
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .\n:B2 rdfs:subClassOf :B .\n:a a :B2 .\n:a a :C .",
        "cax-adc",
        ("given.ttl:6", "given.ttl:7", "given.ttl:8", "given.ttl:9"),
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .\n:a a :B .\n:b a :C .",
    ),
    "irreflexive property": (
        ":before a owl:IrreflexiveProperty .\n:first rdfs:subPropertyOf :before .\n:a :first :a .",
        "prp-irp",
        ("given.ttl:6", "given.ttl:7", "given.ttl:8"),
        ":before a owl:IrreflexiveProperty .\n:a :before :b .\n:b :before :a .",
    ),
    "asymmetric property": (
        ":before a owl:AsymmetricProperty .\n:a :before :b .\n:b :before :a .",
        "prp-asyp",
        ("given.ttl:6", "given.ttl:7", "given.ttl:8"),
        ":before a owl:AsymmetricProperty .\n:a :before :b .\n:b :before :c .",
    ),
    "disjoint properties": (
        ":likes owl:propertyDisjointWith :hates .\n:a :likes :b .\n:a :hates :b .",
        "prp-pdw",
        ("given.ttl:6", "given.ttl:7", "given.ttl:8"),
        ":likes owl:propertyDisjointWith :hates .\n:a :likes :b .\n:b :hates :a .",
    ),
    "negative assertion": (
        "[] owl:sourceIndividual :a ; owl:assertionProperty :likes ; owl:targetIndividual :b .\n:a :likes :b .",
        "prp-npa1",
        ("given.ttl:6", "given.ttl:7"),
        "[] owl:sourceIndividual :a ; owl:assertionProperty :likes ; owl:targetIndividual :b .\n:b :likes :a .",
    ),
    "functional with differentFrom": (
        ":mother a owl:FunctionalProperty .\n:a :mother :b .\n:a :mother :c .\n:c owl:differentFrom :b .",
        "eq-diff1",
        ("given.ttl:6", "given.ttl:7", "given.ttl:8", "given.ttl:9"),
        ":mother a owl:FunctionalProperty .\n:a :mother :b .\n:a :mother :c .\n:c owl:differentFrom :d .",
    ),
    "nothing": (":a a owl:Nothing .", "cls-nothing2", ("given.ttl:6",), ":a a owl:Thing ."),
    "a literal that is none of its datatype": (
        ':a :p "abc"^^xsd:integer .',
        "dt-not-type",
        ("given.ttl:6",),
        ':a :p "12"^^xsd:integer .',
    ),
    "different from itself": (":a owl:differentFrom :a .", "eq-diff1", ("given.ttl:6",), ":a owl:differentFrom :b ."),
}
"""What is given, the rule that finds the contradiction, the lines that its proof cites, and a sound neighbour."""


@pytest.fixture
def reason(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Command]:
    """Give a function that runs `maquette reason` in this process, as the command does."""
    monkeypatch.setenv("MAQUETTE_LANG", "en")

    def command(*arguments: str) -> Command:
        monkeypatch.setattr(sys, "argv", ["maquette", "reason", *arguments])
        status = run()
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return status, out, err

    return command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def triples(text: str, format_: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[str]:
    """Give the statements of a text that have no blank node, as N-Triples."""
    return {str(quad.triple) for quad in ox.parse(text.encode(), format=format_) if "_:" not in str(quad.triple)}


@pytest.mark.parametrize("name", DERIVED)
def test_what_follows_is_written_and_what_does_not_is_not(
    name: str, folder: Path, reason: Callable[..., Command]
) -> None:
    given, must, must_not = DERIVED[name]
    (folder / "given.ttl").write_text(HEAD + given, encoding="utf-8")
    status, out, err = reason("given.ttl")
    assert status == 0, err
    written = triples(out)
    assert triples(HEAD + must) <= written
    assert not triples(HEAD + must_not) & written
    assert not triples(HEAD + given) & written


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_ends_with_1_and_a_proof_that_cites_each_line(
    name: str, folder: Path, reason: Callable[..., Command]
) -> None:
    given, rule, lines, sound = CONTRADICTIONS[name]
    (folder / "given.ttl").write_text(HEAD + given, encoding="utf-8")
    status, _, err = reason("given.ttl", "-o", "out.nt")
    assert status == 1
    (proof,) = blocks(err)
    assert f"({rule})" in proof
    assert set(re.findall(r"given\.ttl:\d+", proof)) == set(lines)
    assert (folder / "out.nt").is_file()
    (folder / "given.ttl").write_text(HEAD + sound, encoding="utf-8")
    assert reason("given.ttl")[0] == 0


def blocks(err: str) -> list[str]:
    """Give the contradictions that are explained, each as one text."""
    return re.findall(r"^Contradiction .*?(?=^$)", err, re.MULTILINE | re.DOTALL)


def test_each_contradiction_is_explained_in_the_language_asked_for(
    folder: Path, reason: Callable[..., Command]
) -> None:
    given = ":p a owl:IrreflexiveProperty .\n:a :p :a .\n:b :p :b .\n:c :p :b ."
    (folder / "given.ttl").write_text(HEAD + given, encoding="utf-8")
    assert len(blocks(reason("given.ttl")[2])) == 2
    status, _, err = reason("given.ttl", "--lang", "fr")
    assert status == 1
    assert len(blocks(err)) == 2
    assert "ne relie jamais une chose à elle-même" in err
    assert "(contradictions : 2)" in err


# --- Files and formats

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "n3": ox.RdfFormat.N3,
}
GIVEN = HEAD + ':A rdfs:subClassOf :B . :a a :A ; :p "007"^^xsd:integer , "x"@fr-FR .'


@pytest.mark.parametrize("extension", FORMATS)
def test_the_format_of_the_output_follows_its_extension(
    extension: str, folder: Path, reason: Callable[..., Command]
) -> None:
    (folder / "given.ttl").write_text(GIVEN, encoding="utf-8")
    status, out, _ = reason("given.ttl", "-o", f"out.{extension}")
    assert (status, out) == (0, "")
    written = (folder / f"out.{extension}").read_text("utf-8")
    assert triples(written, FORMATS[extension]) == triples(HEAD + ":a a :B .")


@pytest.mark.parametrize("extension", FORMATS)
def test_with_all_what_is_said_is_written_too_with_its_exact_terms(
    extension: str, folder: Path, reason: Callable[..., Command]
) -> None:
    (folder / "given.ttl").write_text(GIVEN, encoding="utf-8")
    assert reason("given.ttl", "-o", f"out.{extension}", "--all")[0] == 0
    written = triples((folder / f"out.{extension}").read_text("utf-8"), FORMATS[extension])
    assert {each.lower() for each in written} == {each.lower() for each in triples(f"{GIVEN} :a a :B .")}
    assert any('"007"^^' in each for each in written)


def test_a_format_that_is_asked_for_wins_over_the_extension_and_is_told(
    folder: Path, reason: Callable[..., Command]
) -> None:
    (folder / "given.ttl").write_text(GIVEN, encoding="utf-8")
    status, _, err = reason("given.ttl", "-o", "out.ttl", "--format", "rdfxml")
    assert status == 0
    assert "out.ttl is written as rdfxml" in err
    assert (folder / "out.ttl").read_text("utf-8").startswith("<?xml")
    assert "is written as" not in reason("given.ttl", "-o", "out.ttl", "--format", "turtle")[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("given.ttl", "-o", "out.docx"), "names no RDF format"),
        (("given.ttl", "--format", "docx"), "--format cannot be docx"),
        (("given.ttl", "-o", "given.ttl"), "would be read and written"),
        (("given.ttl", "-o", "nowhere/out.ttl"), "cannot be written"),
        (("missing.ttl",), "There is no file missing.ttl"),
    ],
)
def test_a_wrong_call_ends_with_2_and_writes_nothing(
    arguments: tuple[str, ...], said: str, folder: Path, reason: Callable[..., Command]
) -> None:
    (folder / "given.ttl").write_text(GIVEN, encoding="utf-8")
    status, out, err = reason(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert [path.name for path in folder.iterdir()] == ["given.ttl"]
    assert (folder / "given.ttl").read_text("utf-8") == GIVEN


def test_files_of_several_formats_are_read_together_and_their_blank_nodes_stay_apart(
    folder: Path, reason: Callable[..., Command]
) -> None:
    (folder / "one.ttl").write_text(HEAD + "_:x :p :a . :p rdfs:domain :A .", encoding="utf-8")
    (folder / "two.nt").write_text("_:x <https://example.org/q> <https://example.org/b> .\n", encoding="utf-8")
    (folder / "three.rdf").write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://example.org/">'
        '<ex:A rdf:about="https://example.org/c"><ex:p rdf:resource="https://example.org/d"/></ex:A></rdf:RDF>',
        encoding="utf-8",
    )
    status, out, _ = reason("one.ttl", "two.nt", "three.rdf", "--all", "--format", "nt")
    assert status == 0
    said = [line.split(" ") for line in out.splitlines()]
    (one,) = {subject for subject, predicate, *_ in said if subject.startswith("_:") and predicate.endswith("/p>")}
    (two,) = {subject for subject, predicate, *_ in said if predicate.endswith("/q>")}
    assert one != two
    assert f"{one} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/A> ." in out
    assert f"{two} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>" not in out


def test_the_problems_of_all_files_are_told_and_nothing_is_written(
    folder: Path, reason: Callable[..., Command]
) -> None:
    (folder / "good.ttl").write_text(GIVEN, encoding="utf-8")
    (folder / "bad.ttl").write_text(f"{HEAD}:a :b\n;;; nonsense", encoding="utf-8")
    (folder / "worse.rdf").write_text("<html></html>", encoding="utf-8")
    status, out, err = reason("good.ttl", "bad.ttl", "worse.rdf", "-o", "out.ttl")
    assert (status, out) == (1, "")
    assert re.search(r"^bad\.ttl:\d+: ", err, re.MULTILINE)
    assert re.search(r"^worse\.rdf: ", err, re.MULTILINE)
    assert not (folder / "out.ttl").exists()


def test_the_prefixes_of_the_files_are_kept_and_only_those_in_use(folder: Path, reason: Callable[..., Command]) -> None:
    (folder / "given.ttl").write_text(
        GIVEN + "\n@prefix other: <https://example.org/other/> .\n@prefix far: <https://far.example/> .\n"
        "other:x a :A .\nfar:y :p 1 .\n",
        encoding="utf-8",
    )
    out = reason("given.ttl")[1]
    assert out.startswith("@prefix : <https://example.org/> .\n@prefix other: <https://example.org/other/> .\n\n")
    assert "other:x a :B ." in out


def test_the_same_files_give_the_same_bytes(folder: Path, reason: Callable[..., Command]) -> None:
    (folder / "given.ttl").write_text(HEAD + "[] :p [ a :A ] . :A rdfs:subClassOf :B . :p rdfs:domain :C .", "utf-8")
    assert reason("given.ttl", "--all")[1] == reason("given.ttl", "--all")[1]


def test_an_import_is_remarked_on_unless_its_ontology_is_among_the_files(
    folder: Path, reason: Callable[..., Command]
) -> None:
    (folder / "one.ttl").write_text(
        HEAD + "<urn:x:one> a owl:Ontology ; owl:imports <urn:x:two> ,\n<urn:x:three> .", encoding="utf-8"
    )
    (folder / "two.ttl").write_text(HEAD + "<urn:x:two> a owl:Ontology .", encoding="utf-8")
    status, _, err = reason("one.ttl", "two.ttl")
    assert status == 0
    assert "one.ttl:7: urn:x:three is imported, and not fetched." in err
    assert "urn:x:two is imported" not in err


def test_standard_input_is_read_as_a_file(folder: Path, run_maquette: Callable[..., CompletedProcess[str]]) -> None:
    (folder / "given.ttl").write_text(GIVEN, encoding="utf-8")
    with (folder / "given.ttl").open() as given:
        ran = run_maquette("reason", "-", cwd=folder, stdin=given)
    assert triples(ran.stdout) == triples(HEAD + ":a a :B .")
    assert "more inferred" in ran.stderr


# --- One statement explained


def test_one_statement_is_explained_down_to_its_lines(folder: Path, reason: Callable[..., Command]) -> None:
    (folder / "given.ttl").write_text(HEAD + ":A rdfs:subClassOf :B .\n:p rdfs:domain :A .\n:a :p :b .", "utf-8")
    status, out, _ = reason("given.ttl", "--why", ":a a :B")
    assert status == 0
    assert out.startswith(":a is of type “:B”\n")
    assert re.findall(r"given\.ttl:\d+", out) == ["given.ttl:6", "given.ttl:7", "given.ttl:8"]
    status, out, _ = reason("given.ttl", "--why", "<https://example.org/b> rdf:type <https://example.org/B>")
    assert status == 1
    assert "does not follow" in out
    status, _, err = reason("given.ttl", "--why", ":a :p")
    assert status == 2
    assert "is not one statement" in err


@pytest.mark.parametrize(
    ("statement", "holds"),
    [
        (":a owl:sameAs :a", True),
        (":a a owl:Thing", True),
        (":A rdfs:subClassOf :A", True),
        (":A rdfs:subClassOf owl:Thing", True),
        ("owl:Nothing rdfs:subClassOf :A", True),
        (":p rdfs:subPropertyOf :p", True),
        (":a owl:sameAs :b", False),
        (":a :p :a", False),
    ],
)
def test_what_is_true_of_everything_is_said_to_be(
    statement: str, holds: bool, folder: Path, reason: Callable[..., Command]
) -> None:
    (folder / "given.ttl").write_text(HEAD + ":A rdfs:subClassOf :B . :a :p :b .", encoding="utf-8")
    status, out, _ = reason("given.ttl", "--why", statement)
    assert (status == 0) is holds
    assert ("holds, as it does of everything" in out) is holds
