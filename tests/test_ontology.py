"""The ontology: complete in both languages, within OWL 2 DL and OWL 2 RL, consistent, and strict about wrong data."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import owlrl
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN

from maquette.words import MAQ, XSD, Minter
from ontology_cases import consistency, structure

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
CASES = Path(__file__).resolve().parent / "ontology"
MODULES = [ONTOLOGY / f"{name}.ttl" for name in ("axioms", "curation", "outcomes", "people", "structure")]
ALIGNMENTS = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
CONTRADICTIONS = sorted((CASES / "contradictions").glob("*.ttl"))
SOUND = CASES / "sound.ttl"
HEADER = URIRef("https://w3id.org/maquette/ontology")
EX = "https://example.org/school/"


@pytest.fixture(autouse=True)
def _quick_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """HermiT's runs are short: compile little, so that they end sooner."""
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@cache
def read(*paths: Path) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def declared(graph: Graph) -> set[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual)
    found = {subject for kind in kinds for subject in graph.subjects(RDF.type, kind)}
    return {term for term in found if isinstance(term, URIRef) and term.startswith(MAQ)}


def maq(name: str) -> URIRef:
    return URIRef(MAQ + name)


def ex(name: str) -> URIRef:
    return URIRef(EX + name)


# --- The files


def test_the_ontology_is_the_five_modules_and_the_alignments_and_nothing_else() -> None:
    assert sorted(ONTOLOGY.glob("*.ttl")) == MODULES
    assert [path.stem for path in ALIGNMENTS] == ["dcterms", "elm", "esco", "org", "prov", "schema", "skos"]
    assert {path.suffix for path in ONTOLOGY.rglob("*") if path.is_file()} == {".ttl"}


@pytest.mark.parametrize("path", [*MODULES, *ALIGNMENTS], ids=lambda path: path.name)
def test_every_file_is_utf8_turtle_with_unix_lines_and_sorted_prefixes(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert "\r" not in text
    assert "\t" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not any(line != line.rstrip(" ") for line in text.split("\n"))
    prefixes: list[tuple[str, str]] = re.findall(r"^@prefix (\w+): <([^>]+)> \.$", text, re.MULTILINE)
    assert [prefix for prefix, _ in prefixes] == sorted(dict(prefixes))
    assert ("maq", MAQ) in prefixes
    assert all(f"{prefix}:" in text.split("@prefix")[-1].split("\n", 1)[1] for prefix, _ in prefixes), "unused prefix"
    assert len(read(path)) > 0


def test_every_chain_stands_on_a_line_of_its_own() -> None:
    lines = (ONTOLOGY / "axioms.ttl").read_text(encoding="utf-8").splitlines()
    chains = [line for line in lines if "propertyChainAxiom" in line]
    assert all(re.fullmatch(r"maq:\w+ owl:propertyChainAxiom \( maq:\w+ maq:\w+ \) \.", line) for line in chains)
    assert len(chains) == len(list(read(*MODULES).triples((None, OWL.propertyChainAxiom, None))))
    assert not any("propertyChainAxiom" in path.read_text(encoding="utf-8") for path in MODULES[1:])


# --- The terms


def test_every_term_has_label_definition_and_example_in_both_languages_and_says_where_it_is_defined() -> None:
    graph = read(*MODULES)
    incomplete = [
        (term, prop, languages)
        for term in declared(graph)
        for prop in (RDFS.label, SKOS.definition, SKOS.example)
        for languages in [[_language(value) for value in graph.objects(term, prop)]]
        if set(languages) != {"fr", "en"} or len(languages) != 2
    ]
    assert incomplete == []
    assert {term for term in declared(graph) if set(graph.objects(term, RDFS.isDefinedBy)) != {HEADER}} == set()
    assert not [value for value in graph.objects(None, SKOS.definition) if len(str(value)) < 8]


def test_no_two_terms_have_the_same_label_in_one_language() -> None:
    labels: dict[tuple[str, str | None], list[str]] = {}
    for term in declared(read(*MODULES)):
        for label in read(*MODULES).objects(term, RDFS.label):
            assert isinstance(label, Literal)
            labels.setdefault((str(label), label.language), []).append(str(term))
    assert {label: terms for label, terms in labels.items() if len(terms) > 1} == {}


def test_the_words_of_the_product_are_the_labels() -> None:
    words = {
        "Programme": ("programme", "programme"),
        "Track": ("track", "parcours"),
        "Axis": ("axis", "axe"),
        "Module": ("announced module", "module annoncé"),
        "Unit": ("teaching unit", "UE"),
        "Competency": ("competency", "compétence"),
        "UnitInProgramme": ("unit in a programme", "UE dans une maquette"),
        "Job": ("job", "métier"),
        "Edition": ("edition", "édition"),
    }
    for name, (english, french) in words.items():
        labels = set(read(*MODULES).objects(maq(name), RDFS.label))
        assert labels == {Literal(english, lang="en"), Literal(french, lang="fr")}, name


def test_french_texts_have_french_typography() -> None:
    french = [str(value) for value in read(*MODULES, *ALIGNMENTS).objects() if _language(value) == "fr"]
    assert len(french) > 500
    assert [text for text in french if re.search(r" [:;?!»]|« |'|[^\s\u00a0][?!;»]", text)] == []


def _language(value: object) -> str | None:
    return value.language if isinstance(value, Literal) else None


def test_no_term_is_declared_in_two_modules() -> None:
    for position, path in enumerate(MODULES):
        for other in MODULES[position + 1 :]:
            assert declared(read(path)) & declared(read(other)) == set(), (path.name, other.name)


def test_modules_say_nothing_of_terms_that_are_not_declared() -> None:
    graph = read(*MODULES)
    named = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(MAQ)}
    assert named - declared(graph) == set()


def test_every_term_stands_in_the_namespace_apart_from_the_identities_of_schools() -> None:
    assert len(declared(read(*MODULES))) > 180
    assert all(re.fullmatch(re.escape(MAQ) + r"[A-Za-z]\w*", term) for term in declared(read(*MODULES)))
    minter = Minter("https://w3id.org/maquette/", "telecom-paris", "2024-2025")
    minted = (minter.school_iri(), minter.thing("unit", "15338"), minter.of_year("programme", "D1996"))
    assert not any(iri.strip("<>").startswith((str(HEADER) + "/", str(HEADER) + "#")) for iri in minted)


def test_every_term_that_code_questions_and_shapes_use_is_declared() -> None:
    code = [path for path in (ROOT / "src").rglob("*.py") if path.name != "words.py"]
    used = {
        (name, path.name) for path in code for name in re.findall(r'\bmaq\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    others = [*(ROOT / "queries").rglob("*.rq"), *(ROOT / "shapes").rglob("*.ttl")]
    for path in others:
        used |= {(name, path.name) for name in re.findall(r"\bmaq:([A-Za-z]\w*)", path.read_text(encoding="utf-8"))}
    assert {(name, where) for name, where in used if maq(name) not in declared(read(*MODULES))} == set()


def test_no_property_has_two_domains_or_two_ranges() -> None:
    graph = read(*MODULES)
    for predicate in (RDFS.domain, RDFS.range):
        assert {term for term in graph.subjects(predicate) if len(list(graph.objects(term, predicate))) > 1} == set()


@pytest.mark.parametrize(
    "name", ["code", "credits", "position", "hasContribution", "buildsToward", "buildsDirectlyToward", "hasHours"]
)
def test_what_is_said_of_several_kinds_of_things_has_no_domain(name: str) -> None:
    assert not list(read(*MODULES).objects(maq(name), RDFS.domain))


# --- The header


def test_the_header_is_whole() -> None:
    graph = read(*MODULES)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [HEADER]
    for prop in (DCTERMS.title, DCTERMS.description, DCTERMS.bibliographicCitation):
        assert {_language(value) for value in graph.objects(HEADER, prop)} == {"fr", "en"}, prop
    for prop in (DCTERMS.creator, DCTERMS.created, DCTERMS.issued, DCTERMS.modified):
        assert len(list(graph.objects(HEADER, prop))) == 1, prop
    assert graph.value(HEADER, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(HEADER, VANN.preferredNamespacePrefix) == Literal("maq")
    assert graph.value(HEADER, VANN.preferredNamespaceUri) == Literal(MAQ)
    version = graph.value(HEADER, OWL.versionInfo)
    assert graph.value(HEADER, OWL.versionIRI) == URIRef(f"{HEADER}/{version}")
    assert all(str(version) in str(text) for text in graph.objects(HEADER, DCTERMS.bibliographicCitation))


def test_the_first_version_has_no_prior_version_and_every_later_one_has() -> None:
    graph = read(*MODULES)
    first = graph.value(HEADER, OWL.versionInfo) == Literal("0.1.0")
    assert (graph.value(HEADER, OWL.priorVersion) is None) == first


def test_no_date_is_typed_so_that_hermit_reads_everything() -> None:
    values = [value for value in read(*MODULES, *ALIGNMENTS).objects() if isinstance(value, Literal)]
    assert {value.datatype for value in values} <= {None, URIRef(XSD + "integer")}


# --- Form and consistency


def test_the_ontology_is_within_owl_2_dl_and_owl_2_rl() -> None:
    assert structure(MODULES) == []


def test_the_ontology_with_all_its_alignments_is_within_owl_2_dl_and_owl_2_rl() -> None:
    assert structure([*MODULES, *ALIGNMENTS]) == []


def test_hermit_finds_the_ontology_consistent_and_every_class_satisfiable() -> None:
    assert consistency(MODULES) == (True, ())


def test_hermit_finds_the_ontology_consistent_with_all_its_alignments() -> None:
    assert consistency([*MODULES, *ALIGNMENTS]) == (True, ())


# --- Wrong data is contradictory, sound data is not


def test_every_kind_of_contradiction_is_run() -> None:
    assert len(CONTRADICTIONS) == len(list((CASES / "contradictions").iterdir())) == 16


@pytest.mark.parametrize("path", CONTRADICTIONS, ids=lambda path: path.stem)
def test_wrong_data_contradicts_the_ontology(path: Path) -> None:
    assert structure([*MODULES, path]) == [], "wrong in form, not in what it says"
    assert consistency([*MODULES, path]) == (False, ())


def test_data_that_comes_close_to_each_contradiction_is_sound() -> None:
    assert structure([*MODULES, SOUND]) == []
    assert consistency([*MODULES, SOUND]) == (True, ())


# --- What follows


@cache
def closure() -> Graph:
    graph = Graph(bind_namespaces="none")
    annotations = {*read(*MODULES).subjects(RDF.type, OWL.AnnotationProperty), RDFS.label, RDFS.isDefinedBy}
    for triple in read(*MODULES, SOUND):
        if triple[1] not in annotations:
            graph.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("languages", "buildsDirectlyToward", "modelling"),  # its own contribution
        ("languages", "buildsToward", "modelling"),
        ("learning", "buildsToward", "evaluating"),  # through the module that it partly realises
        ("learning", "buildsToward", "modelling"),  # as a prerequisite, stated from the other end
        ("statistics", "buildsToward", "modelling"),  # as a prerequisite of a prerequisite
        ("statistics", "buildsToward", "evaluating"),  # as a prerequisite, then through a module
        ("statistics", "preparesFor", "architect"),
        ("statistics", "servesAxis", "foundations"),
        ("statistics", "offeredIn", "otherDegree"),
        ("degree", "offers", "statistics"),
        ("languages", "dependsOn", "statistics"),
        ("statistics", "underlies", "languages"),
        ("autumn", "trackOf", "degree"),
        ("degree", "hasPart", "autumn"),
        ("modelling", "builtBy", "statistics"),
        ("modelling", "carriesObjective", "ethics"),
        ("teacher", "responsibleFor", "statistics"),
    ],
)
def test_what_should_follow_does(subject: str, predicate: str, value: str) -> None:
    assert (ex(subject), maq(predicate), ex(value)) in closure()


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("languages", "buildsToward", "evaluating"),  # a prerequisite's competency is not passed on to what follows it
        ("statistics", "buildsDirectlyToward", "modelling"),
        ("learning", "buildsDirectlyToward", "evaluating"),  # the module contributes, not the unit itself
        ("languages", "hasPrerequisite", "statistics"),  # dependsOn is transitive, hasPrerequisite is not
        ("place", "inProgramme", "otherDegree"),  # a unit's places stay apart
        ("languages", "servesAxis", "foundations"),
        ("degree", "aimsAt", "evaluating"),
    ],
)
def test_what_should_not_follow_does_not(subject: str, predicate: str, value: str) -> None:
    assert (ex(subject), maq(predicate), ex(value)) not in closure()


def test_classes_follow_from_values() -> None:
    members = {maq(name): set(closure().subjects(RDF.type, maq(name))) for name in ("ContactHours", "ChoiceGroup")}
    assert members == {maq("ContactHours"): {ex("lectures")}, maq("ChoiceGroup"): {ex("autumn")}}


def test_hermit_too_derives_that_a_unit_builds_toward_a_competency_through_others(tmp_path: Path) -> None:
    """Denying what follows is a contradiction; denying what does not follow is none."""
    outcomes = []
    for unit, competency in (("statistics", "evaluating"), ("languages", "evaluating")):
        path = tmp_path / f"{unit}.ttl"
        denial = Graph()
        node = BNode()
        denial.add((node, RDF.type, OWL.NegativePropertyAssertion))
        denial.add((node, OWL.sourceIndividual, ex(unit)))
        denial.add((node, OWL.assertionProperty, maq("buildsToward")))
        denial.add((node, OWL.targetIndividual, ex(competency)))
        denial.serialize(path, format="turtle")
        outcomes.append(consistency([*MODULES, SOUND, path])[0])
    assert outcomes == [False, True]


# --- Alignments


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_an_alignment_is_an_ontology_of_its_own_that_imports_the_core(path: Path) -> None:
    own = URIRef(f"{HEADER}/alignments/{path.stem}")
    graph = read(path)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [own]
    assert list(graph.objects(own, OWL.imports)) == [HEADER]
    for prop in (DCTERMS.title, DCTERMS.description):
        assert {_language(value) for value in graph.objects(own, prop)} == {"fr", "en"}
    assert graph.value(own, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(own, OWL.versionIRI)
    assert not list(read(*MODULES).objects(None, OWL.imports))


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_an_alignment_speaks_of_declared_terms_and_of_one_vocabulary(path: Path) -> None:
    theirs = {
        "dcterms": str(DCTERMS),
        "elm": "http://data.europa.eu/snb/model/elm/",
        "esco": "http://data.europa.eu/esco/model#",
        "org": "http://www.w3.org/ns/org#",
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
        "skos": str(SKOS),
    }[path.stem]
    graph = read(path)
    ours = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(MAQ)}
    assert ours - declared(read(*MODULES)) == set()
    assert declared(graph) == set()
    said_of_ours = {value for term in ours for value in graph.objects(term) if isinstance(value, URIRef)}
    assert said_of_ours
    assert {value for value in said_of_ours if not value.startswith(theirs)} == set()


def test_no_alignment_gives_personal_data_another_name() -> None:
    personal = {maq(name) for name in ("email", "telephone", "linkText", "linkTarget")}
    for path in ALIGNMENTS:
        assert not [term for term in personal if list(read(path).predicate_objects(term))], path.name


def test_no_alignment_derives_an_elm_prerequisite_or_a_symmetric_part() -> None:
    """ELM has no prerequisite between units, and its part-of is symmetric: neither may follow."""
    graph = read(ONTOLOGY / "alignments" / "elm.ttl")
    assert not list(graph.predicate_objects(maq("hasPrerequisite")))
    assert set(graph.predicates(maq("partOf"))) == {SKOS.closeMatch}
    assert (
        maq("Unit"),
        RDFS.subClassOf,
        URIRef("http://data.europa.eu/snb/model/elm/LearningAchievementSpecification"),
    ) in graph
