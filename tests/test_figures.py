"""The figures of the first catalogue, counted by hand on its page."""

from decimal import Decimal

import pytest

from maquette.basis import Basis, last_level
from maquette.builds import Build
from maquette.cli.asking import with_prefixes
from maquette.store import open_store
from maquette.terms import text_of
from maquette.workspace import Workspace

Catalogue = tuple[Workspace, Build]


def rows(catalogue: Catalogue, query: str) -> list[tuple[str, ...]]:
    store = open_store(catalogue[1].folder)
    found = store.select(with_prefixes(query), store.graphs(last_level(Basis.STATED)))
    return [tuple(text_of(value) if value else "" for value in row) for row in found.rows]


def count(catalogue: Catalogue, pattern: str, what: str = "DISTINCT ?x") -> int:
    ((number,),) = rows(catalogue, f"SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}")
    return int(number)


@pytest.mark.parametrize(
    ("what", "pattern", "number"),
    [
        ("programmes", "?x a maq:Programme", 1),
        ("units", "?x a maq:Unit", 21),
        ("units in the programme", "?x a maq:UnitInProgramme", 21),
        ("nodes of the tree", "?x a maq:Track", 6),
        ("axes", "?x a maq:Axis", 3),
        ("modules", "?x a maq:Module", 14),
        ("competencies", "?x a maq:Competency", 4),
        ("jobs", "?x a maq:Job", 5),
        ("people", "?x a maq:Person", 18),
        ("people responsible for units", "?u a maq:Unit ; maq:hasResponsible ?x", 17),
        ("units with credits", "?x a maq:UnitInProgramme ; maq:credits ?c", 20),
        ("units with a category", "?x a maq:UnitInProgramme ; maq:category ?c", 18),
        ("units with a domain", "?x a maq:Unit ; maq:domain ?d", 11),
        ("units with a web site", "?x a maq:Unit ; maq:webSite ?w", 12),
        ("projects", "?x a maq:UnitInProgramme ; maq:teachingType [ rdfs:label ?l ] FILTER(STR(?l) = 'Projets')", 2),
        ("activities outside the units", "?x a maq:Activity", 3),
        ("links from units to modules", "?x maq:realises ?m", 0),
        ("links from units to competencies", "?x maq:buildsToward ?c", 0),
    ],
)
def test_the_page_states(catalogue: Catalogue, what: str, pattern: str, number: int) -> None:
    assert count(catalogue, pattern) == number, what


def test_the_page_states_eight_keywords(catalogue: Catalogue) -> None:
    keywords = {word for (word,) in rows(catalogue, "SELECT ?k WHERE { ?p a maq:Programme ; maq:keyword ?k }")}
    assert len(keywords) == 8
    assert "Marchine Learning / Apprentissage Statistique" in keywords


def test_credits_and_hours_sum_to_what_the_page_states(catalogue: Catalogue) -> None:
    stated = rows(catalogue, "SELECT ?x ?c WHERE { ?x a maq:UnitInProgramme ; maq:credits ?c }")
    assert sum(Decimal(value) for _, value in stated) == Decimal("43.0")
    hours = rows(catalogue, "SELECT ?h ?v WHERE { ?x a maq:UnitInProgramme ; maq:hasHours ?h . ?h maq:hoursValue ?v }")
    assert sum(Decimal(value) for _, value in hours) == 1059


def test_missing_credits_are_not_zero(catalogue: Catalogue) -> None:
    query = """SELECT ?code ?c WHERE { ?x a maq:UnitInProgramme ; maq:ofUnit/maq:code ?code
               OPTIONAL { ?x maq:credits ?c } FILTER(!BOUND(?c) || ?c = 0) }"""
    assert sorted(rows(catalogue, query)) == [("BGDIA705", "0"), ("BGDIA708", ""), ("IA720", "0")]


def test_units_per_node_of_the_tree(catalogue: Catalogue) -> None:
    query = """SELECT ?code (COUNT(?x) AS ?n) WHERE { ?t a maq:Track ; maq:code ?code
               OPTIONAL { ?x maq:inTrack ?t } } GROUP BY ?code"""
    assert sorted(rows(catalogue, query)) == [
        ("IA-BE1", "5"), ("IA-BE2", "3"), ("IA-BE3", "4"), ("IA-BE4", "4"), ("IA-MS1", "5"), ("IA-MS2", "0"),
    ]  # fmt: skip


def test_credits_and_hours_per_period(catalogue: Catalogue) -> None:
    query = """SELECT ?period (SUM(?c) AS ?credits) (SUM(?v) AS ?hours) (COUNT(?x) AS ?units) WHERE {
                 ?x a maq:UnitInProgramme ; maq:inPeriod/maq:code ?period ; maq:hasHours/maq:hoursValue ?v
                 OPTIONAL { ?x maq:credits ?given } BIND(COALESCE(?given, 0) AS ?c) } GROUP BY ?period"""
    found = {period: (Decimal(c), Decimal(v), Decimal(n)) for period, c, v, n in rows(catalogue, query)}
    assert found == {
        "S1-P1": (Decimal("10.5"), Decimal(153), Decimal(5)),
        "S1-P2": (Decimal("7.5"), Decimal(144), Decimal(3)),
        "S2-P3": (Decimal("7.5"), Decimal(165), Decimal(4)),
        "S2-P4": (Decimal("8.5"), Decimal(96), Decimal(4)),
        "S1-S2": (Decimal(9), Decimal(501), Decimal(5)),
    }
