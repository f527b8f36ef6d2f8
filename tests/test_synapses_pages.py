"""The page reader on pages of our own making: other kinds of page, other schools, other years, and broken ones."""

import pytest

from maquette.errors import BadSource
from maquette.sources.synapses import read_page, year_of
from synapses_cases import CASE_IDS, CASES, MINTER, PAGES, lines_with_text, read_case, triples, written

PAGE = """\
# Title: SynapseS

#  [ ](/catalogue/2024-2025) Master d'essai

## Parcours

  * INFO101 [Réseaux](/catalogue/2024-2025/ue/3101/INFO101-reseaux?from=D40)

## Unités d'enseignement

UE | Credit Ects | Volume horaire | Responsables | Domaines | Periode de programmation | Site pédagogique
---|---|---|---|---|---|---
INFO101 [ Réseaux](/catalogue/2024-2025/ue/3101/INFO101-reseaux?from=D40 "Réseaux") | 3 | 24 |  |  | S1-P1 |
"""
UNIT = """\
#  [ ](/catalogue/2024-2025/ue/3101/INFO101-reseaux?from=D40) INFO101 \\- Réseaux

"""


@pytest.mark.parametrize("case", CASES)
def test_a_page_gives_exactly_what_is_expected_and_nothing_else(case: str) -> None:
    text = (PAGES / f"{case}.txt").read_text("utf-8")
    reading = read_case(text, year_of(text.encode()))
    assert written(reading) == (PAGES / f"{case}.expected").read_text("utf-8").splitlines()
    assert set(reading.facts) | set(reading.furniture) | set(reading.unread) == lines_with_text(text)


def test_every_page_of_the_folder_is_a_case() -> None:
    assert len(CASES) >= 11
    assert {path.name for path in PAGES.iterdir()} == {
        "ids.csv", *(f"{case}.txt" for case in CASES), *(f"{case}.expected" for case in CASES)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("case", "present", "absent"),
    [
        # How the reader came is no statement: a unit page says nothing of the programme in its `?from=`.
        ("unit-hours-columns", ("unit/15283", "maq:code", '"IA716"'), "inProgramme"),
        ("unit-text-hours", ("2024-2025/unit/15338/hours/ownWork", "maq:hoursValue", '"40"^^xsd:decimal'), "unspec"),
        ("unit-address-only", ("unit/7679", "maq:code", '"ann203"'), "maq:credits"),
        ("unit-window-title", ("unit/22099", "maq:formerCode", '"INF110"'), "Un livre"),
        ("programme-other-host", ("unit/901", "maq:domain", "domain/cccd"), "maq:periodNumber"),
        ("programme-next-year", ("unit/15261", "maq:code", '"CSC_5IA05_TP"'), "2024-2025"),
        ("programme-versioned", ("unit/3101", "rdfs:label", '"V2X et réseaux"'), "hoursValue"),
        ("programme-slugs", ("unit/3101", "maq:code", '"INFO_101_TP"'), "INFO-101-TP\""),
        ("programme-other-words", ("activity/jjj2", "maq:activityKind", "maq:companyKind"), "maq:Job"),
        ("programme-disagreeing", ("2024-2025/programme/D40/unit/3101", "maq:credits", '"3"^^xsd:decimal'), "Pal>"),
        ("track", ("2024-2025/track/4020/unit/4102", "maq:credits", '"2.50"^^xsd:decimal'), "maq:Programme"),
    ],
)  # fmt: skip
def test_a_page_states_what_it_says_and_does_not_invent(case: str, present: tuple[str, str, str], absent: str) -> None:
    text = (PAGES / f"{case}.txt").read_text("utf-8")
    stated = triples(read_case(text, year_of(text.encode())), verbatim=False)
    assert present in stated
    assert not [triple for triple in stated if absent in " ".join(triple[1:]) and "Link" not in triple[1]]


def row(cells: str) -> str:
    """Give the page with other cells in its unit table, from credits on."""
    return PAGE.replace("3 | 24 |  |  | S1-P1 |", cells)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (row("deux | 24 |  |  | S1-P1 |"), 13, "“deux” is not a number of credits"),
        (row("-1 | 24 |  |  | S1-P1 |"), 13, "“-1” is not a number of credits"),
        (row("3 | -24 |  |  | S1-P1 |"), 13, "“-24” is not a number of hours"),
        (row("3 | 24 h de sieste |  |  | S1-P1 |"), 13, "is not a number of hours"),
        (row("3 | ٢٤ |  |  | S1-P1 |"), 13, "is not a number of hours"),
        (row("3 | 24 h présentiel, 12 h présentiel |  |  | S1-P1 |"), 13, "is not a number of hours"),
        (row("3 | 24"), 13, "has 3 cells, the table has 7"),
        (row("3 | 24 |  |  | S1-P1 |  | x"), 13, "has 8 cells, the table has 7"),
        (PAGE + PAGE.splitlines()[-1].replace("| 3 |", "| 4 |"), 14, "has another row on line 13"),
        (row("3 | 24 |  | Astronomie | S1-P1 |"), 13, "No id for the domain “Astronomie”"),
        (PAGE.replace("[ Réseaux](/catalogue/2024-2025/ue/3101/", "[ Réseaux](/ailleurs/").replace("* INFO", "* X"),
         13, "links to no unit"),
        (PAGE.replace("2024-2025/ue/3101/INFO101-reseaux?from=D40)", "2023-2024/ue/3101/INFO101-reseaux?from=D40)"),
         7, "of the year 2023-2024, the edition being read is 2024-2025"),
        (PAGE.replace("?from=D40", ""), 3, "which programme, track or unit"),
        ("# Un texte\n\nqui n'est pas une page\n", 1, "is not a SynapseS page"),
        ("# [ ](/catalogue/2024-2025) x\n\n" + "mot " * 6000, 3, "too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_an_error_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadSource) as raised:
        read_case(text)
    problem = next(problem for problem in raised.value.problems if words in problem.what.en)
    assert problem.line == line
    assert problem.what.fr != problem.what.en
    assert problem.remedy.fr
    assert problem.remedy.en


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "empty"),
        (b" \r\n\t\n", 1, "empty"),
        (b"# Title\n\ncaf\xe9\n", 3, "UTF-8"),
        (b"# Title\r\r\xff", 3, "UTF-8"),
        ("# Titre\n\nà".encode()[:-1], 3, "UTF-8"),
        (b"# Title\r\n\r\nx\0y\n", 3, "NUL"),
        (PAGE.encode("utf-16"), 1, "UTF-8"),
        (b"\xed\xa0\x80", 1, "UTF-8"),
        (b"a" * 30_000, 1, "too long"),
        (b"a\n" * 2_000_000, 0, "too long"),
    ],
)
def test_bytes_that_are_no_page_are_an_error_with_line_and_remedy(content: bytes, line: int, words: str) -> None:

    with pytest.raises(BadSource) as raised:
        read_page(content, "page.txt", MINTER, CASE_IDS)
    assert raised.value.problems[0].line == line
    assert words in raised.value.problems[0].what.en
    assert raised.value.problems[0].remedy.en


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PAGE + PAGE.splitlines()[-1], "has the same row on line 13"),
        (PAGE.replace("  * INFO101", "  * INFO101 [x](/catalogue/2024-2025/ue/3102/INFO101?from=D40)\n  * INFO101"),
         "stands in the tree and not in the table"),
        (PAGE.replace('Réseaux"', 'Réseaux et protocoles"'), "in the table and “INFO101 Réseaux” in the tree (line 7)"),
        (PAGE.replace("INFO101 [ Réseaux]", "INF9 [ Réseaux]"), "is INF9 in the text and INFO101 in the address"),
        (row("3 | 24 |  |  | toute l'année |"), "is not a known period"),
        (row("3 | 24 | à définir |  | S1-P1 |"), "“à définir” is not the name of a person"),
        (row("3 | 24 |  |  | S1-P1 | Palaiseau"), "“Palaiseau” beside the link is not read"),
        (PAGE.replace("Volume horaire", "Salle"), "The column “Salle” is not a known one"),
        (PAGE.replace("## Parcours", "## Durée :\n\nlongue\n\n## Parcours"), "gives no number of months"),
        (PAGE.replace("## Parcours", "## Crédits ECTS :\n\nbeaucoup\n\n## Parcours"), "is not a number of credits"),
        (PAGE.replace("## Parcours", "## Parcours\n\n## Parcours"), "The heading “Parcours” already stands on line 5"),
    ],
)  # fmt: skip
def test_a_disagreement_is_a_warning_and_the_facts_are_kept(text: str, words: str) -> None:
    reading = read_case(text)
    assert [problem for problem in reading.problems if words in problem.what.en]
    assert all(problem.severity == "warning" and problem.line for problem in reading.problems)
    assert ("unit/3101", "rdf:type", "maq:Unit") in triples(reading)
    assert reading.unread == ()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("24", {"unspecified": "24"}),
        ("24 h", {"unspecified": "24"}),
        ("1,5", {"unspecified": "1.5"}),
        ("1h30", {"unspecified": "1.5"}),
        ("0", {"unspecified": "0"}),
        ("24 h présentiel, 40 h travail personnel", {"contact": "24", "ownWork": "40"}),
        ("24 heures en présentiel et 40 heures de travail personnel", {"contact": "24", "ownWork": "40"}),
        ("Présentiel : 24 h ; hors présentiel : 40 h", {"contact": "24", "ownWork": "40"}),
        ("CM : 12 h ; TD : 6 h ; TP : 6,5 h ; projet : 12 h",
         {"lecture": "12", "tutorial": "6", "practical": "6.5", "project": "12"}),
        ("6 mois", None),
        ("24 à 30 h", None),
        ("", {}),
    ],
)  # fmt: skip
def test_kinds_of_hours_are_kept_apart(cell: str, expected: dict[str, str] | None) -> None:
    if expected is None:
        with pytest.raises(BadSource):
            read_case(row(f"3 | {cell} |  |  | S1-P1 |"))
        return
    values = {
        subject.rsplit("/", 1)[-1]: object_.split('"')[1]
        for subject, predicate, object_ in triples(read_case(row(f"3 | {cell} |  |  | S1-P1 |")))
        if predicate == "maq:hoursValue"
    }
    assert values == expected


@pytest.mark.parametrize("credits_cell", ["2", "1.5", "0", "2.50", "10"])
def test_credits_keep_their_exact_digits(credits_cell: str) -> None:
    stated = triples(read_case(row(f"{credits_cell} | 24 |  |  | S1-P1 |")))
    assert {o for _, p, o in stated if p == "maq:credits"} == {f'"{credits_cell}"^^xsd:decimal'}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Informatique", ["cccc"]),
        ("Droit, économie et gestion, Informatique", ["cccc", "cccd"]),
        ("Informatique, Lettres, Arts", ["ccc2", "cccc"]),
        ("Lettres, Arts.", ["ccc2"]),
    ],
)
def test_a_domain_whose_name_holds_commas_is_one_domain(cell: str, expected: list[str]) -> None:
    stated = triples(read_case(row(f"3 | 24 |  | {cell} | S1-P1 |")))
    assert sorted(o.removeprefix("domain/") for _, p, o in stated if p == "maq:domain") == expected


def test_a_number_of_another_host_is_another_schools() -> None:
    text = PAGE.replace(
        "  * INFO101", "  * MAT9 [Analyse](https://autre.example/catalogue/2024-2025/ue/3101/MAT9)\n  * INFO101"
    )
    units = {s for s, p, o in triples(read_case(text)) if (p, o) == ("rdf:type", "maq:Unit")}
    assert units == {"unit/3101", "<https://w3id.org/maquette/autre.example/unit/3101>"}


def test_a_known_host_tells_whose_numbers_the_page_has() -> None:
    text = PAGE.replace("(/catalogue", "(https://synapses.ecole.example/catalogue")
    for host, unit in (("", "unit/3101"), ("synapses.ecole.example", "unit/3101"), ("autre.example", None)):
        units = {s for s, p, o in triples(read_case(text, host=host)) if (p, o) == ("rdf:type", "maq:Unit")}
        assert units == {unit or "<https://w3id.org/maquette/synapses.ecole.example/unit/3101>"}


@pytest.mark.parametrize("version", ["v3.2.1", "V3.2", "3.2.1", "version 3.2 -"])
def test_a_version_before_the_title_is_no_part_of_it(version: str) -> None:
    stated = triples(read_case(PAGE.replace(") Master", f") {version} Master")))
    assert ("programme/D40", "rdfs:label", '"Master d\'essai"@fr') in stated


@pytest.mark.parametrize("title", ["3D et rendu", "V2X et réseaux", "2.0 et après"])
def test_a_title_that_begins_with_a_number_keeps_it(title: str) -> None:
    stated = triples(read_case(PAGE.replace("Master d'essai", title)))
    assert ("programme/D40", "rdfs:label", f'"{title}"@fr') in stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("24 h présentiel, 40 h travail personnel", "hoursValue"),
        ("Langue d'enseignement : anglais", "teachingLanguage"),
        ("Crédits ECTS : 3", "credits"),
        ("Ce cours de 24 h est un projet.", ""),
        ("Crédits ECTS : beaucoup", ""),
        ("Un texte que rien n'annonce.", ""),
    ],
)
def test_a_line_of_a_unit_page_states_a_fact_or_is_unread(text: str, stated: str) -> None:
    reading = read_case(UNIT + text + "\n")
    values = {
        p.removeprefix("maq:") for s, p, _ in triples(reading) if s.startswith(("unit/3101", "2024-2025/unit/3101"))
    }
    assert (stated in values) if stated else reading.unread == (3,)
    assert reading.unread == (() if stated else (3,))


def test_a_unit_page_never_speaks_of_the_programme_that_the_reader_came_from() -> None:
    stated = triples(read_case(UNIT))
    assert not [triple for triple in stated if "D40" in triple[0] or "programme" in triple[2]]
