"""Explanations: a proof as sentences in both languages, as JSON, HTML and PROV-O; nothing unchecked is shown."""

from __future__ import annotations

import dataclasses
import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import rdflib

from maquette.checker import ProofRefused
from maquette.explanation import Explanation, Labels, PlainNames, Sentences, to_html, to_json, to_text, to_turtle, why
from maquette.explanation.sentences import one_line, shortened
from maquette.proofs import Alternatives, Assertion, Proof, Step, leaves
from maquette.rules import Rule
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.text import quote
from maquette.words import OWL, PROV, RDF, RDFS, maq

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.text import Language

Triple = tuple[str, str, str]
_TYPE = f"<{RDF}type>"


def thing(name: str) -> str:
    return f"<https://example.org/{name}>"


def leaf(statement: Triple, level: int, where: str, by: str = "") -> Proof:
    """Give an asserted statement: its `path:line`, and its author and date."""
    path, _, line = where.rpartition(":")
    kind, place = ("table", "unit") if path.endswith(".csv") else ("ontology", "")
    author, _, date = by.partition(", ")
    return Proof(statement, level, Assertion(path, kind, int(line), place, level, author, date, personal=False))


def axioms(*statements: Triple, line: int) -> tuple[Proof, ...]:
    return tuple(leaf(statement, 0, f"ontology/axioms.ttl:{line}") for statement in statements)


def chain(conclusion: str, first: str, second: str, line: int) -> tuple[Rule, tuple[Proof, ...]]:
    """Give the rule of a chain of two properties, and the proofs of its axioms."""
    cells = [f"_:{line}a", f"_:{line}b"]
    said: tuple[Triple, ...] = (
        (conclusion, f"<{OWL}propertyChainAxiom>", cells[0]),
        (cells[0], f"<{RDF}first>", first),
        (cells[0], f"<{RDF}rest>", cells[1]),
        (cells[1], f"<{RDF}first>", second),
        (cells[1], f"<{RDF}rest>", f"<{RDF}nil>"),
    )
    body = (("?x", first, "?y"), ("?y", second, "?z"))
    return Rule(line, "prp-spo2", body, ("?x", conclusion, "?z"), said), axioms(*said, line=line)


def step(rule: Rule, statement: Triple, premises: tuple[Proof, ...], because: tuple[Proof, ...]) -> Proof:
    return Proof(statement, max(part.level for part in premises), step=Step(rule, premises, because))


UNIT, MODULE, COMPETENCY, ROW = thing("unit/1"), thing("module/2"), thing("competency/3"), thing("row/c4")
REALISES, DIRECTLY, TOWARD = maq("realises"), maq("buildsDirectlyToward"), maq("buildsToward")
HAS, TO = maq("hasContribution"), maq("toCompetency")
CURATION = "data/2024-2025/curation"
LABELS: dict[str, dict[str, str]] = {
    UNIT: {"en": "IA717 “Natural Language Processing”", "fr": "IA717 «\u00a0Natural Language Processing\u00a0»"},
    MODULE: {
        "en": "“Traitement automatique des langues” (announced module)",
        "fr": "«\u00a0Traitement automatique des langues\u00a0» (module annoncé)",
    },
    COMPETENCY: {
        "en": "“Employer les méthodes avancées d’apprentissage statistique” (competency)",
        "fr": "«\u00a0Employer les méthodes avancées d’apprentissage statistique\u00a0» (compétence)",
    },
    ROW: {"en": "contribution c4", "fr": "contribution c4"},
    REALISES: {"en": "realises", "fr": "réalise"},
    DIRECTLY: {"en": "builds directly toward", "fr": "construit directement la compétence"},
    TOWARD: {"en": "builds toward", "fr": "construit la compétence"},
    HAS: {"en": "has contribution", "fr": "apporte la contribution"},
    TO: {"en": "to competency", "fr": "à la compétence"},
}


class Names(PlainNames):
    """Names of the example, brief ones that a person would choose, and a reason for one row."""

    def brief(self, term: str, language: Language) -> str:
        """Give codes, and the beginnings of labels."""
        full = self(term, language)
        return {UNIT: "IA717", COMPETENCY: quote("Employer les méthodes…", language)}.get(term, full.partition(" (")[0])

    def reason(self, assertion: Assertion) -> str:
        """Give the reason of the row of realises."""
        return "Le titre de l’UE dit « langage naturel »." if assertion.line == 15 else ""


def label(term: str, language: Language) -> str:
    return LABELS.get(term, {}).get(language, term)


def example() -> Proof:
    """Give why IA717 builds toward a competency: through a module that it realises."""
    realises = leaf((UNIT, REALISES, MODULE), 4, f"{CURATION}/unit-module.csv:15", "lecture-des-titres, 2024-09-01")
    has = leaf((MODULE, HAS, ROW), 5, f"{CURATION}/module-competency.csv:4", "A. Dupont, 2024-09-02")
    to = leaf((ROW, TO, COMPETENCY), 5, f"{CURATION}/module-competency.csv:4", "A. Dupont, 2024-09-02")
    directly = step(*_with(chain(DIRECTLY, HAS, TO, 40), (MODULE, DIRECTLY, COMPETENCY), (has, to)))
    return step(*_with(chain(TOWARD, REALISES, DIRECTLY, 42), (UNIT, TOWARD, COMPETENCY), (realises, directly)))


def _with(
    rule: tuple[Rule, tuple[Proof, ...]], statement: Triple, premises: tuple[Proof, ...]
) -> tuple[Rule, Triple, tuple[Proof, ...], tuple[Proof, ...]]:
    return rule[0], statement, premises, rule[1]


def explained(proof: Proof, *others: Proof, more: bool = False) -> Explanation:
    """Give an explanation whose leaves are all on record."""
    return Explanation.of(proof, record(proof, *others), Names(label), Alternatives(others, more))


def record(*proofs: Proof) -> Callable[[str, str, str], list[Assertion]]:
    """Give a record of assertions: those that proofs rest on."""
    known: dict[Triple, list[Assertion]] = {}
    for each in (part for proof in proofs for part in leaves(proof)):
        known.setdefault(each.statement, []).extend([each.assertion] if each.assertion else [])
    return lambda subject, predicate, object_: known.get((subject, predicate, object_), [])


ENGLISH = """\
IA717 “Natural Language Processing” builds toward “Employer les méthodes avancées d’apprentissage \
statistique” (competency)
│ proposed (likely), because “realises”, then “builds directly toward”, gives “builds toward”
│ rule: ontology/axioms.ttl:42
├─ IA717 realises “Traitement automatique des langues” (announced module)
│    proposed (sure): data/2024-2025/curation/unit-module.csv:15 (column unit)
│    lecture-des-titres, 2024-09-01: “Le titre de l’UE dit « langage naturel ».”
└─ “Traitement automatique des langues” builds directly toward “Employer les méthodes…”
   │ proposed (likely), because “has contribution”, then “to competency”, gives “builds directly toward”
   │ rule: ontology/axioms.ttl:40
   ├─ “Traitement automatique des langues” has contribution c4
   │    proposed (likely): data/2024-2025/curation/module-competency.csv:4 (column unit)
   │    A. Dupont, 2024-09-02
   └─ contribution c4 to competency “Employer les méthodes…”
        proposed (likely): data/2024-2025/curation/module-competency.csv:4 (column unit)
        A. Dupont, 2024-09-02
"""

FRENCH = """\
IA717 « Natural Language Processing » construit la compétence « Employer les méthodes avancées d’apprentissage \
statistique »
│ proposé (probable), car « réalise », puis « construit directement la compétence », donne « construit la compétence »
│ règle : ontology/axioms.ttl:42
├─ IA717 réalise « Traitement automatique des langues » (module annoncé)
│    proposé (sûr) : data/2024-2025/curation/unit-module.csv:15 (colonne unit)
│    lecture-des-titres, 2024-09-01 : « Le titre de l’UE dit “langage naturel”. »
└─ « Traitement automatique des langues » construit directement la compétence « Employer les méthodes… »
   │ proposé (probable), car « apporte la contribution », puis « à la compétence », donne « construit directement la \
compétence »
   │ règle : ontology/axioms.ttl:40
   ├─ « Traitement automatique des langues » apporte la contribution c4
   │    proposé (probable) : data/2024-2025/curation/module-competency.csv:4 (colonne unit)
   │    A. Dupont, 2024-09-02
   └─ contribution c4 à la compétence « Employer les méthodes… »
        proposé (probable) : data/2024-2025/curation/module-competency.csv:4 (colonne unit)
        A. Dupont, 2024-09-02
"""


def test_the_text_reads_like_an_explanation_in_english() -> None:
    assert to_text(explained(example()), "en") == ENGLISH


def test_the_text_reads_like_an_explanation_in_french() -> None:
    """No-break spaces stand inside the guillemets and before colons; here they are written as plain ones."""
    text = to_text(explained(example()), "fr")
    assert text.replace("\u00a0", " ") == FRENCH
    assert not [at for at in range(len(text) - 1) if text[at : at + 2] in {"« ", " »", " :", " ;"}]


def test_file_and_line_stand_in_one_piece() -> None:
    lines = to_text(explained(example()), "en").splitlines()
    for place in ("unit-module.csv:15", "module-competency.csv:4", "ontology/axioms.ttl:42"):
        assert any(place in line for line in lines)


def test_nothing_unchecked_is_shown() -> None:
    proof = example()
    with pytest.raises(ProofRefused):
        Explanation.of(dataclasses.replace(proof, level=4), record(proof), Names(label))
    with pytest.raises(ProofRefused):
        Explanation.of(proof, lambda *_: [], Names(label))
    with pytest.raises(ProofRefused):
        Explanation.of(
            proof, record(proof), Names(label), Alternatives((dataclasses.replace(proof, level=0),), more=False)
        )


def test_authors_are_left_out_where_personal_data_are() -> None:
    explanation = explained(example())
    assert "A. Dupont" in to_text(explanation, "en")
    assert "A. Dupont" in to_json(explanation, "en")
    assert "A. Dupont" in to_turtle(explanation, personal=True)
    assert "A. Dupont" in to_html(explanation, "en", personal=True)
    quiet = [
        to_text(explanation, "en", personal=False),
        to_json(explanation, "en", personal=False),
        to_turtle(explanation),
        to_html(explanation, "en"),
    ]
    assert not [text for text in quiet if "Dupont" in text or "lecture-des-titres" in text]


def test_personal_data_are_left_out_of_publications_with_what_follows_from_them() -> None:
    mail, contact = maq("email"), maq("contactPoint")
    axiom = (mail, f"<{RDFS}subPropertyOf>", contact)
    rule = Rule(1, "prp-spo1", (("?x", mail, "?y"),), ("?x", contact, "?y"), (axiom,))
    said = leaf((UNIT, mail, '"someone@example.org"'), 0, "data/pages/D1.txt:3")
    assert said.assertion
    said = dataclasses.replace(said, assertion=dataclasses.replace(said.assertion, personal=True))
    proof = step(rule, (UNIT, contact, '"someone@example.org"'), (said,), axioms(axiom, line=9))
    names = PlainNames(lambda term, _: term.strip('"'))
    explanation = Explanation.of(proof, record(proof), names)
    for text in (
        to_text(explanation, "en", personal=False),
        to_json(explanation, "fr", personal=False),
        to_turtle(explanation),
        to_html(explanation, "fr"),
    ):
        assert "someone" not in text
    assert "someone" in to_turtle(explanation, personal=True)
    assert "[personal data]" in to_text(explanation, "en", personal=False)


# --- Shared parts, other proofs, bounds


def doubling(depth: int) -> Proof:
    """Give a proof of so many levels in which every part is used twice."""
    link = [maq(f"link{number}") for number in range(depth + 1)]
    proof = leaf((UNIT, link[0], UNIT), 0, "facts.csv:1")
    for number in range(depth):
        rule, because = chain(link[number + 1], link[number], link[number], number + 1)
        proof = step(rule, (UNIT, link[number + 1], UNIT), (proof, proof), because)
    return proof


def test_a_shared_part_is_written_out_once() -> None:
    text = to_text(explained(doubling(30)), "en")
    assert len(text.splitlines()) < 200
    assert text.count("see [1] above") == 1
    parsed = json.loads(to_json(explained(doubling(3)), "en"))
    first, second = parsed["premises"]
    assert first["number"] == second["see"]
    assert "premises" not in second


def test_a_deep_proof_is_cut_and_says_how_much_is_left_out() -> None:
    link = maq("link")
    proof = leaf((thing("n0"), link, thing("n0")), 0, "facts.csv:1")
    symmetric = (link, _TYPE, f"<{OWL}SymmetricProperty>")
    rule = Rule(1, "prp-spo1", (("?x", link, "?y"),), ("?x", link, "?y"), (symmetric,))
    for number in range(2000):
        own = Rule(number, rule.name, rule.body, rule.head, rule.axioms)
        proof = step(own, (thing(f"n{number + 1}"), link, thing("n0")), (proof,), axioms(symmetric, line=1))
    # Such a proof would be refused: what is tested is that showing one does not go too deep.
    explanation = Explanation(proof, Alternatives((), more=False), PlainNames(label))
    for text in (to_text(explanation, "en"), to_json(explanation, "en"), to_html(explanation, "en")):
        assert len(text) < 100_000
    assert "1960 steps are not shown" in to_text(explanation, "en")
    assert "1960 étapes ne sont pas affichées" in to_text(explanation, "fr")
    assert to_turtle(explanation).count("prov:Activity") == 2000


def test_other_proofs_follow_the_first() -> None:
    other = leaf((UNIT, TOWARD, COMPETENCY), 6, f"{CURATION}/other.csv:2")
    text = to_text(explained(example(), other, more=True), "en")
    assert "\nAnother proof:\n" in text
    assert text.endswith("\nThere may be more proofs.\n")
    parsed = json.loads(to_json(explained(example(), other, more=True), "en"))
    assert [each["source"]["line"] for each in parsed["alternatives"]] == [2]
    assert parsed["more_alternatives"] is True
    assert "Autre preuve" in to_html(explained(example(), other), "fr")


# --- JSON


def test_json_has_stable_keys_and_exact_terms() -> None:
    parsed = json.loads(to_json(explained(example()), "fr"))
    assert set(parsed) == {
        "statement", "level", "basis", "confidence", "rule", "premises", "alternatives", "more_alternatives",
    }  # fmt: skip
    assert parsed["statement"]["subject"] == UNIT
    assert parsed["statement"]["predicate_label"] == "construit la compétence"
    assert (parsed["level"], parsed["basis"], parsed["confidence"]) == (5, "proposed", "likely")
    assert parsed["rule"]["name"] == "prp-spo2"
    assert parsed["rule"]["axioms"] == [{"file": "ontology/axioms.ttl", "line": 42}]
    assert parsed["premises"][0]["source"] == {
        "file": f"{CURATION}/unit-module.csv",
        "line": 15,
        "place": "unit",
        "kind": "table",
        "author": "lecture-des-titres",
        "date": "2024-09-01",
        "reason": "Le titre de l’UE dit « langage naturel ».",
    }


# --- HTML


class Outline(HTMLParser):
    """Reads a page strictly: elements are closed in their order; keeps texts and attributes."""

    VOID = frozenset({"meta", "br", "link"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the last element."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Take in text."""
        self.texts.append(data)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_html_is_well_formed_whole_and_in_its_language(language: Language) -> None:
    page = Outline(to_html(explained(example()), language))
    assert page.open == []
    assert page.elements[0] == ("html", {"lang": language})
    tags = [tag for tag, _ in page.elements]
    assert not {"script", "img", "iframe", "link"} & set(tags)
    assert all("open" in attributes for tag, attributes in page.elements if tag == "details")
    assert f"{CURATION}/unit-module.csv:15" in page.texts


def test_labels_cannot_put_anything_into_the_page() -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&lt;'
    explanation = Explanation.of(example(), record(example()), PlainNames(lambda *_: evil))
    page = Outline(to_html(explanation, "en"))
    assert not {"script", "img"} & {tag for tag, _ in page.elements}
    assert any(evil[:20] in text for text in page.texts)


def test_labels_cannot_act_on_a_terminal() -> None:
    evil = "\x1b[2J\x1b]0;owned\x07harm\r\nless\u202e\u2028line"
    explanation = Explanation.of(example(), record(example()), PlainNames(lambda *_: evil))
    text = to_text(explanation, "en")
    assert not {"\x1b", "\x07", "\r", "\u202e", "\u2028"} & set(text)
    assert len(text.splitlines()) == len(ENGLISH.splitlines())


# --- PROV-O


def test_turtle_is_provenance_that_parses_back() -> None:
    graph = rdflib.Graph().parse(data=to_turtle(explained(example())), format="turtle")
    prov = rdflib.Namespace(PROV)
    entities = set(graph.subjects(rdflib.RDF.type, rdflib.RDF.Statement))
    activities = set(graph.subjects(rdflib.RDF.type, prov.Activity))
    assert len(activities) == 2
    toward = next(s for s in graph.subjects(rdflib.RDF.predicate, rdflib.URIRef(TOWARD[1:-1])))
    premises = set(graph.objects(toward, prov.wasDerivedFrom))
    assert premises <= entities
    assert {str(graph.value(each, rdflib.RDF.predicate)) for each in premises} >= {REALISES[1:-1], DIRECTLY[1:-1]}
    activity = graph.value(toward, prov.wasGeneratedBy)
    assert activity in activities
    assert set(graph.objects(activity, prov.used)) == premises
    leaves = [each for each in entities if graph.value(each, prov.wasGeneratedBy) is None]
    assert len(leaves) == 3 + 2 * 5
    for each in leaves:
        place = graph.value(each, prov.atLocation)
        assert place is not None
        assert ":" in str(graph.value(place, rdflib.RDFS.label))
        assert graph.value(each, prov.hadPrimarySource) is not None


def test_turtle_is_the_same_to_the_byte() -> None:
    assert to_turtle(explained(example())) == to_turtle(explained(example()))


# --- Words


@pytest.mark.parametrize(
    ("statement", "english", "french"),
    [
        (("x", _TYPE, "C"), "x is of type “C”", "x est de type « C »"),
        (
            ("C", f"<{RDFS}subClassOf>", "D"),
            "what is of type “C” is of type “D”",
            "ce qui est de type « C » est de type « D »",
        ),
        (
            ("p", f"<{RDFS}domain>", "C"),
            "“p” always starts from what is of type “C”",
            "« p » part toujours de ce qui est de type « C »",
        ),
        (("x", "credits", '"2.5"'), 'x, credits: "2.5"', 'x, credits : "2.5"'),
        (("x", f"<{OWL}sameAs>", "y"), "x is the same as y", "x est la même chose que y"),
        (("x", _TYPE, f"<{OWL}Nothing>"), "x contradicts the ontology", "x contredit l’ontologie"),
    ],
)
def test_statements_are_sentences(statement: Triple, english: str, french: str) -> None:
    assert Sentences(lambda term, _: term, "en").statement(statement) == english
    assert Sentences(lambda term, _: term, "fr").statement(statement).replace("\u00a0", " ") == french


@pytest.mark.parametrize(
    ("name", "body", "head", "english"),
    [
        ("prp-spo2", "?x p ?y, ?y q ?z", "?x r ?z", "“p”, then “q”, gives “r”"),
        ("prp-spo2", "?x p ?y, ?y r ?z", "?x r ?z", "“p” passes on “r”"),
        ("prp-spo2", "?y p ?x, ?y q ?z", "?x r ?z", "“p” backwards, then “q”, gives “r”"),
        ("prp-trp", "?x p ?y, ?y p ?z", "?x p ?z", "“p” carries over from one to the next"),
        ("prp-inv1", "?x p ?y", "?y q ?x", "“p” read backwards is “q”"),
        ("cax-sco", "?x a C", "?x a D", "what is of type “C” is of type “D”"),
        (
            "cls-int1",
            "?x a C, ?x a D, ?x a E",
            "?x a F",
            "what is of type “C”, of type “D” and of type “E” is of type “F”",
        ),
        ("cls-svf1", "?x p ?y, ?y a C", "?x a D", "what “p” links to what is of type “C” is of type “D”"),
        ("cls-hv1", "?x a C", "?x p v", "“p” links what is of type “C” to v"),
        ("cls-oo", "", "v a C", "v stands in the list of what is of type “C”"),
        ("cax-dw", "?x a C, ?x a D", "", "nothing is both of type “C” and of type “D”"),
    ],
)
def test_rules_are_sentences(name: str, body: str, head: str, english: str) -> None:
    def atom(text: str) -> Triple:
        subject, predicate, object_ = text.split()
        return subject, _TYPE if predicate == "a" else predicate, object_

    rule = Rule(1, name, tuple(atom(each) for each in body.split(", ") if each), atom(head) if head else None, ())
    assert Sentences(lambda term, _: term, "en").rule(rule) == english
    french = Sentences(lambda term, _: term, "fr").rule(rule)
    assert french != english
    assert "{" not in french


def test_every_rule_of_the_tables_has_words() -> None:
    from maquette.checker.theorems import NAMES

    rule = Rule(1, "", (("?x", "p", "?y"), ("?y", _TYPE, "C")), ("?x", "q", "?y"), ())
    for writer in (Sentences(lambda term, _: term, "en"), Sentences(lambda term, _: term, "fr")):
        for name in NAMES:
            words = writer.rule(dataclasses.replace(rule, name=name))
            assert words
            assert words != name
    assert Sentences(lambda term, _: term, "en").rule(dataclasses.replace(rule, name="unheard-of")) == "unheard-of"


def test_a_unit_in_a_programme_has_the_name_of_its_unit_and_one_of_itself_is_named() -> None:
    place, itself = (f"<https://example.org/{name}>" for name in ("place", "itself"))
    triples = [
        (place, maq("ofUnit"), UNIT), (place, f"<{RDF}type>", maq("UnitInProgramme")),
        (UNIT, maq("code"), '"IA717"'),
        (itself, maq("ofUnit"), itself), (itself, f"<{RDF}type>", maq("UnitInProgramme")),
        (maq("UnitInProgramme"), f"<{RDFS}label>", '"unit in a programme"@en'),
        (maq("UnitInProgramme"), f"<{RDF}type>", f"<{OWL}Class>"),
    ]  # fmt: skip
    source = Source.of("facts.nt", SourceKind.PARTNER, b"")
    with StatementTable.create() as table:
        table.load([Reading(source, [Statement(*each, line=1) for each in triples])])
        from maquette.closure import close
        from maquette.proofs import prepare_proofs

        close(table.connection)
        prepare_proofs(table.connection)
        names = Labels(table.connection, (), terms=(place, itself))
        assert names(place, "en") == "unit in a programme IA717"
        assert names(itself, "en").endswith("itself")


def test_quotations_within_quotations_have_the_second_marks() -> None:
    assert quote("dit «\u00a0oui\u00a0»", "fr") == "«\u00a0dit “oui”\u00a0»"
    assert quote("says “yes”", "en") == "“says ‘yes’”"


def test_long_names_are_cut() -> None:
    assert len(one_line("mot " * 500)) <= 200
    assert shortened("Employer les méthodes avancées d’apprentissage statistique") == "Employer les méthodes avancées…"
    assert shortened("court") == "court"


# --- From the statement table

_TURTLE = [
    (maq("realises"), f"<{RDFS}label>", '"realises"@en'),
    (maq("realises"), f"<{RDFS}label>", '"réalise"@fr'),
    (maq("realises"), f"<{RDFS}domain>", maq("Unit")),
    (maq("realises"), _TYPE, f"<{OWL}ObjectProperty>"),
    (maq("Unit"), _TYPE, f"<{OWL}Class>"),
    (maq("Unit"), f"<{RDFS}label>", '"teaching unit"@en'),
    (maq("Unit"), f"<{RDFS}label>", '"UE"@fr'),
    ("_:r", f"<{OWL}someValuesFrom>", maq("Module")),
    ("_:r", f"<{OWL}onProperty>", maq("realises")),
    (maq("Module"), _TYPE, f"<{OWL}Class>"),
    (maq("Module"), f"<{RDFS}label>", '"module"@fr'),
    ("_:r", f"<{RDFS}subClassOf>", maq("Teaching")),
]
_FACTS = [
    (UNIT, maq("realises"), MODULE),
    (UNIT, maq("code"), '"IA717"'),
    (UNIT, f"<{RDFS}label>", '"Natural Language Processing"'),
    (MODULE, _TYPE, maq("Module")),
    (MODULE, f"<{RDFS}label>", '"Traitement automatique des langues"@fr'),
    (thing("row/um-1"), maq("rowReason"), '"Son titre le dit."'),
    (thing("row/um-1"), _TYPE, maq("CuratedRow")),
]


@pytest.fixture(scope="module")
def table() -> StatementTable:
    from maquette.closure import close
    from maquette.proofs import prepare_proofs

    held = StatementTable.create()
    ontology = [Statement(*statement, number) for number, statement in enumerate(_TURTLE, 1)]
    facts = [
        Statement(*statement, 2, level=5, author="A. Dupont", date="2024-09-01")
        if statement[1] in {maq("realises"), maq("rowReason")}
        else Statement(*statement, 10 + number)
        for number, statement in enumerate(_FACTS)
    ]
    held.load(
        [
            Reading(Source.of("ontology/o.ttl", SourceKind.ONTOLOGY, b"o"), ontology),
            Reading(Source.of("data/t.csv", SourceKind.TABLE, b"t"), facts),
        ]
    )
    close(held.connection)
    prepare_proofs(held.connection)
    return held


def test_why_explains_from_the_statement_table(table: StatementTable) -> None:
    explanation = why(table.connection, (UNIT, _TYPE, maq("Unit")))
    assert explanation
    assert to_text(explanation, "en") == (
        "IA717 “Natural Language Processing” is of type “teaching unit”\n"
        "│ proposed (likely), because “realises” always starts from what is of type “teaching unit”\n"
        "│ rule: ontology/o.ttl:3\n"
        "└─ IA717 realises “Traitement automatique des langues” (module)\n"
        "     proposed (likely): data/t.csv:2\n"
        "     A. Dupont, 2024-09-01: “Son titre le dit.”\n"
    )
    assert why(table.connection, (UNIT, _TYPE, maq("Nothing"))) is None


def test_why_gives_other_proofs_and_the_smallest_on_request(table: StatementTable) -> None:
    explanation = why(table.connection, (UNIT, _TYPE, maq("Teaching")), others=3, smallest=True)
    assert explanation
    assert explanation.proof.step
    assert not explanation.others.more


def test_an_anonymous_class_is_described_by_what_it_asks_for(table: StatementTable) -> None:
    explanation = why(table.connection, (UNIT, _TYPE, maq("Teaching")))
    assert explanation
    labels = Labels(table.connection, [explanation.proof])
    assert explanation.proof.step
    restriction = explanation.proof.step.premises[0].statement[2]
    assert labels(restriction, "en") == "something that “realises” links to what is of type “module”"
    french = "une chose que « réalise » relie à ce qui est de type « module »"
    assert labels(restriction, "fr").replace("\u00a0", " ") == french
    assert "_:" not in to_text(explanation, "en")


def test_things_are_named_by_code_and_label_else_by_kind_and_id(table: StatementTable) -> None:
    explanation = why(table.connection, (UNIT, maq("realises"), MODULE))
    assert explanation
    names = explanation.names
    assert names(UNIT, "en") == "IA717 “Natural Language Processing”"
    assert names.brief(UNIT, "en") == "IA717"
    assert names(MODULE, "fr") == "«\u00a0Traitement automatique des langues\u00a0» (module)"
    assert names('"4.50"', "en") == "4.50"
    assert names('"texte"@fr', "en") == "“texte”"
    labels = Labels(table.connection, [Proof((thing("row/um-1"), _TYPE, maq("CuratedRow")), 0)])
    assert labels(thing("row/um-1"), "en") == "maq:CuratedRow um-1"
