"""Names: what a user types is the thing that they mean, or an error that says what it may be."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.names import (
    KINDS,
    AmbiguousName,
    NoSuchName,
    both_languages,
    labels_of,
    listed,
    normalise,
    resolve,
    resolve_named,
    resolve_property,
    resolve_statement,
)
from maquette.store import EmbeddedStore, Graph
from maquette.terms import iri, literal
from maquette.text import Text
from maquette.words import MAQ, PREFIXES
from maquette.workspace import shipped_folder

CATALOGUE = Path(__file__).parent / "questions" / "catalogue.trig"
TWO_PROGRAMMES = """
    PREFIX maq: <https://w3id.org/maquette/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX ex: <https://example.org/>
    INSERT DATA { GRAPH <urn:maquette:graph:stated/stated> {
      ex:d2 maq:aimsAt ex:c9 .
      ex:c9 a maq:Competency ; maq:position 1 ; rdfs:label "Concevoir un robot"@fr .
    } }"""


def loaded(*updates: str) -> EmbeddedStore:
    """Load the test catalogue and the ontology, as asserted; nothing is inferred."""
    store = ox.Store()
    store.load(path=str(CATALOGUE))
    for path in sorted(shipped_folder("ontology").glob("*.ttl")):
        store.load(path=str(path), to_graph=ox.NamedNode(Graph(0, "").iri))
    for update in updates:
        store.update(update)
    return EmbeddedStore(store)


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    return loaded()


def thing(name: str) -> str:
    return iri(f"https://example.org/{name}")


NAMES = [
    ("ML2", "unit", "unit-102"),
    ("ml2", "unit", "unit-102"),
    ("  ML2 ", "unit", "unit-102"),
    ("IGR204", "unit", "unit-105"),
    ("igr204", "unit", "unit-105"),
    ("unit-103", "unit", "unit-103"),
    ("Machine learning", "unit", "unit-102"),
    ("https://example.org/unit-102", "unit", "unit-102"),
    ("<https://example.org/unit-102>", "unit", "unit-102"),
    ("1", "competency", "c1"),
    ("3", "competency", "c3"),
    ("concevoir UN robot", "competency", "c2"),
    ("employer l’apprentissage statistique", "competency", "c1"),
    ("Evaluer comparer", "competency", "c3"),
    ("2", "job", "j2"),
    ("roboticist", "job", "j2"),
    ("Roboticien", "job", "j2"),
    ("2", "axis", "a2"),
    ("3", "module", "m3"),
    ("calcul sur gpu", "module", "m3"),
    ("d1", "programme", "d1"),
    ("S1-P2", "period", "p2"),
    ("ada lovelace", "person", "ada"),
    ("analyse", "topic", "analysis"),
]


@pytest.mark.parametrize(("text", "kind", "meant"), NAMES)
def test_a_thing_is_named_by_code_former_code_number_place_label_or_iri(
    store: EmbeddedStore, text: str, kind: str, meant: str
) -> None:
    assert resolve(store, text, kind) == thing(meant)


@pytest.mark.parametrize(
    ("kind", "text"), [*((kind, text) for text, kind, _ in NAMES), ("unit", "1"), ("job", "nothing")]
)
def test_a_name_means_the_same_where_a_list_has_no_place_for_a_value(
    store: EmbeddedStore, tmp_path: Path, kind: str, text: str
) -> None:
    """Then the whole list is read; else, what is spelt so to the letter is looked up first."""
    whole = tmp_path / f"{kind}.rq"
    query = (shipped_folder("queries") / "lists" / whole.name).read_text(encoding="utf-8")
    whole.write_text(query.replace("VALUES ?value { UNDEF }", ""), encoding="utf-8")

    def means(own_list: Path | None) -> tuple[str, ...] | str:
        try:
            found = resolve_named(store, text, kind, own_list)
        except (NoSuchName, AmbiguousName) as error:
            return str(error)
        return found.term, found.code, *found.formers, found.labels.en, found.labels.fr

    assert means(None) == means(whole)


ANY_KIND = [("ML2", "unit-102"), ("ml2", "unit-102"), ("IGR204", "unit-105"), ("roboticien", "j2"), ("D1", "d1"),
            ("https://example.org/k1", "k1"), ("m3", "m3")]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), ANY_KIND)
def test_without_a_kind_anything_may_be_meant(store: EmbeddedStore, text: str, meant: str) -> None:
    assert resolve(store, text) == thing(meant)
    assert resolve(store, text, "thing") == thing(meant)


def test_a_prefixed_name_is_an_iri(store: EmbeddedStore) -> None:
    assert resolve(store, "maq:introduced") == iri(f"{MAQ}introduced")


MISSES = [
    ("ML3", "unit", "Did you mean ML2 (Machine Learning)"),
    ("machine lerning", "unit", "ML2 (Machine Learning)"),
    ("robot", "competency", "Did you mean Concevoir un robot"),
    ("4", "competency", "1 = Employer l'apprentissage statistique; 2 = Concevoir un robot"),
    ("0", "competency", "a place on the page"),
    ("", "competency", "a place on the page"),
    ("ML2", "competency", "1 = Employer"),
    ("https://example.org/unit-102", "competency", "1 = Employer"),
    ("https://example.org/nothing", None, "no thing"),
    ("1", "block", "There is no block of competencies in this build"),
    ("nothing:like-it", "unit", "ML2"),
]


@pytest.mark.parametrize(("text", "kind", "hint"), MISSES)
def test_a_miss_says_what_was_meant_or_what_it_may_be(
    store: EmbeddedStore, text: str, kind: str | None, hint: str
) -> None:
    with pytest.raises(NoSuchName) as missed:
        resolve(store, text, kind)
    assert hint.casefold() in str(missed.value).casefold()
    assert f"« {text} »" in missed.value.in_("fr")


def test_places_are_counted_in_each_programme() -> None:
    both = loaded(TWO_PROGRAMMES)
    with pytest.raises(AmbiguousName) as ambiguous:
        resolve(both, "1", "competency")
    assert "https://example.org/c1" in str(ambiguous.value)
    assert "https://example.org/c9" in str(ambiguous.value)
    assert resolve(both, "2", "competency") == thing("c2")


def test_a_label_that_two_things_have_is_ambiguous() -> None:
    with pytest.raises(AmbiguousName, match="2 things"):
        resolve(loaded(TWO_PROGRAMMES), "concevoir un robot", "competency")


def test_a_code_comes_before_a_former_code_and_a_number() -> None:
    moved = loaded("""PREFIX maq: <https://w3id.org/maquette/ontology#> INSERT DATA {
        GRAPH <urn:maquette:graph:stated/stated> { <https://example.org/unit-101> maq:formerCode "ML2" } }""")
    assert resolve(moved, "ML2", "unit") == thing("unit-102")


PROPERTIES = [
    ("buildsToward", f"{MAQ}buildsToward"),
    ("maq:buildsToward", f"{MAQ}buildsToward"),
    ("BUILDSTOWARD", f"{MAQ}buildsToward"),
    ("builds toward", f"{MAQ}buildsToward"),
    ("construit la compétence", f"{MAQ}buildsToward"),
    ("https://w3id.org/maquette/ontology#partOf", f"{MAQ}partOf"),
    ("rdfs:label", f"{PREFIXES['rdfs']}label"),
    ("a", f"{PREFIXES['rdf']}type"),
]


@pytest.mark.parametrize(("text", "meant"), PROPERTIES)
def test_a_property_is_named_by_its_word_its_label_or_its_iri(store: EmbeddedStore, text: str, meant: str) -> None:
    assert resolve_property(store, text) == iri(meant)


def test_an_unknown_property_has_its_neighbours_told(store: EmbeddedStore) -> None:
    with pytest.raises(NoSuchName, match="Did you mean builds toward"):
        resolve_property(store, "buildToward")


def test_the_property_tells_what_its_ends_may_be(store: EmbeddedStore) -> None:
    assert resolve_statement(store, "ML2", "buildsToward", "1") == (
        thing("unit-102"), iri(f"{MAQ}buildsToward"), thing("c1"),
    )  # fmt: skip
    assert resolve_statement(store, "ml2", "preparesFor", "2")[2] == thing("j2")
    assert resolve_statement(store, "rob3", "realises", "3")[2] == thing("m3")
    assert resolve_statement(store, "ML2", "hasPrerequisite", "STAT1")[2] == thing("unit-101")
    with pytest.raises(NoSuchName, match="No competency is called “9”"):
        resolve_statement(store, "ML2", "buildsToward", "9")


def test_an_end_of_an_unusual_kind_is_found_too(store: EmbeddedStore) -> None:
    """A why-not may be asked of a statement whose ends the property does not take."""
    assert resolve_statement(store, "ML2", "buildsToward", "D1")[2] == thing("d1")


def test_every_kind_has_its_list(store: EmbeddedStore) -> None:
    lists = {path.stem for path in (shipped_folder("queries") / "lists").glob("*.rq")}
    for kind in KINDS:
        listed(store, kind)
    assert KINDS.keys() <= lists
    assert lists - KINDS.keys() == {
        "about",
        "ends",
        "labels",
        "labels-of-many",
        "property",
        "spelt",
        "standing",
        "values",
    }


def test_a_list_is_in_the_order_of_the_page(store: EmbeddedStore) -> None:
    assert [each.term for each in listed(store, "module")] == [thing("m1"), thing("m2"), thing("m3")]
    assert [each.place for each in listed(store, "competency")] == [1, 2, 3]
    assert [each.code for each in listed(store, "unit")] == sorted(["STAT1", "ML2", "ROB3", "PROJ4", "VIS5"])


def test_labels_fall_back_to_the_language_there_is(store: EmbeddedStore) -> None:
    labels = labels_of(store, [thing("j1"), thing("j2"), thing("unit-102"), thing("k1"), literal("x")])
    assert labels == {
        thing("j1"): Text("Architecte en IA", "Architecte en IA"),
        thing("j2"): Text("Roboticist", "Roboticien"),
        thing("unit-102"): Text("Machine Learning", "Machine Learning"),
    }


LABELS = [
    (['"a"@en', '"b"@fr'], Text("a", "b")),
    (['"a"@en'], Text("a", "a")),
    (['"b"@fr'], Text("b", "b")),
    (['"c"'], Text("c", "c")),
    (['"c"', '"b"@fr'], Text("c", "b")),
    (['"d"@de'], Text("d", "d")),
    (['"b"@fr-fr', '"a"@en-gb'], Text("a", "b")),
    (['"d"@de', '"b"@fr'], Text("b", "b")),
    ([], Text("", "")),
]


@pytest.mark.parametrize(("labels", "chosen"), LABELS)
def test_a_label_is_chosen_per_language(labels: list[str], chosen: Text) -> None:
    assert both_languages(labels) == chosen
    assert both_languages(labels[::-1]) == chosen


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once_and_forgets_case(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_folding_forgets_accents_ligatures_apostrophes_and_space() -> None:
    assert normalise("Mettre en œuvre  l’apprentissage, ÉQUITABLE") == normalise(
        "mettre en oeuvre l'apprentissage equitable"
    )


def test_a_thing_knows_the_shortest_thing_to_type(store: EmbeddedStore) -> None:
    assert resolve_named(store, "machine learning", "unit").shortest("en") == "ML2"
    assert resolve_named(store, "concevoir un robot", "competency").shortest("en") == "2"
    assert resolve_named(store, thing("ada")).shortest("fr") == "Ada Lovelace"
