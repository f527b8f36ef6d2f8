"""The page reader on the real page: its figures, every line accounted for, and what a change of a line does."""

import re
from collections import defaultdict
from decimal import Decimal

import pyoxigraph
import pytest

from maquette.errors import BadSource
from maquette.sources.ids import Ids
from maquette.sources.reading import SourceKind
from maquette.sources.synapses import needed_labels, read_page, year_of
from maquette.terms import literal_parts
from maquette.words import Minter
from synapses_cases import IDS, MINTER, SOURCE, lines_with_text, read_source, short, triples

CONTENT = SOURCE.read_bytes()
TEXT = CONTENT.decode()
LINES = TEXT.split("\n")
READING = read_source()
TRIPLES = triples(READING)
ABOUT: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
for _subject, _predicate, _object in sorted(TRIPLES):
    ABOUT[_subject][_predicate.removeprefix("maq:")].append(_object)

PROGRAMME = "programme/D1996"


def of_class(name: str) -> list[str]:
    return sorted(s for s, p, o in TRIPLES if (p, o) == ("rdf:type", f"maq:{name}"))


def value(thing: str, predicate: str) -> str:
    (only,) = ABOUT[thing][predicate]
    return literal_parts(re.sub(r"\^\^xsd:(\w+)", r"^^<\1>", only)).lexical


def unit_nodes() -> list[str]:
    return of_class("UnitInProgramme")


def code_of(node: str) -> str:
    return value(ABOUT[node]["ofUnit"][0], "code")


@pytest.mark.parametrize(
    ("class_", "count"),
    {"Programme": 1, "Track": 6, "Axis": 3, "Module": 14, "Unit": 21, "UnitInProgramme": 21, "Competency": 4, "Job": 5,
     "Objective": 1, "Period": 5, "Domain": 4, "Category": 3, "TeachingType": 2, "Activity": 3, "Fee": 2,
     "MailLink": 2, "Person": 18, "Hours": 21}.items(),
)  # fmt: skip
def test_the_page_has_as_many_things_of_each_class_as_were_counted_on_it(class_: str, count: int) -> None:
    assert len(of_class(class_)) == count


def test_seventeen_people_are_responsible_for_units_and_eighteen_have_a_role() -> None:
    responsible = {o for _, p, o in TRIPLES if p == "maq:hasResponsible"}
    roles = {o for _, p, o in TRIPLES if p in {"maq:hasProgrammeResponsible", "maq:hasContact"}} | responsible
    assert (len(responsible), len(roles)) == (17, 18)
    assert {value(o, "nameAsWritten") for o in roles - responsible} == {"Laurent Hasquenoph"}
    (laclau,) = [s for s in of_class("Person") if "Charlotte LACLAU" in str(ABOUT[s]["nameAsWritten"])]
    assert ABOUT[laclau]["nameAsWritten"] == ['"Charlotte LACLAU"', '"Charlotte Laclau"']
    assert ABOUT[laclau]["rdfs:label"] == ['"Charlotte Laclau"']


def test_twenty_units_state_43_credits_and_a_missing_value_is_not_zero() -> None:
    ects = {code_of(node): Decimal(value(node, "credits")) for node in unit_nodes() if ABOUT[node]["credits"]}
    assert sum(ects.values()) == Decimal("43.0")
    assert len(ects) == 20
    assert {code_of(node) for node in unit_nodes()} - set(ects) == {"BGDIA708"}
    assert {code for code, stated in ects.items() if stated == 0} == {"BGDIA705", "IA720"}
    assert '"1.5"^^xsd:decimal' in {o for _, p, o in TRIPLES if p == "maq:credits"}


def test_credits_and_hours_per_period_are_those_of_the_page() -> None:
    sums: dict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for node in unit_nodes():
        (period,) = ABOUT[node]["inPeriod"]
        (hours,) = ABOUT[node]["hasHours"]
        assert ABOUT[hours]["hoursKind"] == ["maq:unspecifiedHours"]
        stated = Decimal(value(node, "credits")) if ABOUT[node]["credits"] else Decimal(0)
        ects, total = sums[value(period, "code")]
        sums[value(period, "code")] = (ects + stated, total + Decimal(value(hours, "hoursValue")))
    assert {period: (float(ects), int(total)) for period, (ects, total) in sums.items()} == {
        "S1-P1": (10.5, 153), "S1-P2": (7.5, 144), "S2-P3": (7.5, 165), "S2-P4": (8.5, 96), "S1-S2": (9.0, 501),
    }  # fmt: skip
    assert sum(hours for _, hours in sums.values()) == 1059


def test_a_period_knows_its_semesters_and_its_number() -> None:
    assert [value("period/S2-P3", p) for p in ("firstSemester", "lastSemester", "periodNumber")] == ["2", "2", "3"]
    assert [value("period/S1-S2", p) for p in ("firstSemester", "lastSemester")] == ["1", "2"]
    assert not ABOUT["period/S1-S2"]["periodNumber"]


def test_the_tree_nests_and_holds_the_units_in_their_order() -> None:
    held: dict[str, list[str]] = defaultdict(list)
    for node in sorted(unit_nodes(), key=lambda node: int(value(node, "position"))):
        held[value(ABOUT[node]["inTrack"][0], "code")].append(code_of(node))
    assert {track: len(units) for track, units in held.items()} == {
        "IA-BE1": 5, "IA-BE2": 3, "IA-BE3": 4, "IA-BE4": 4, "IA-MS1": 5,
    }  # fmt: skip
    assert held["IA-BE1"] == ["APM_5AI01_TP", "IA702", "BGDIA700", "BGDIA701", "IA717"]
    kinds = {value(t, "code"): ABOUT[t]["trackKind"] for t in of_class("Track")}
    assert kinds == {"IA-MS1": ["maq:yearKind"], "IA-MS2": ["maq:yearKind"]} | {
        f"IA-BE{n}": ["maq:periodKind"] for n in range(1, 5)
    }
    assert {value(t, "code") for t in of_class("Track") if ABOUT[t]["withinTrack"] == ["track/2669"]} == {
        f"IA-BE{n}" for n in range(1, 5)
    }
    assert {t for t in of_class("Track") if ABOUT[t]["trackOf"] == [PROGRAMME]} == {"track/2669", "track/3128"}


def test_modules_stand_in_their_axes_in_order() -> None:
    modules: dict[str, list[str]] = defaultdict(list)
    for module in sorted(of_class("Module"), key=lambda m: int(value(m, "position"))):
        modules[value(ABOUT[module]["moduleOf"][0], "rdfs:label")].append(value(module, "rdfs:label"))
    assert [len(modules[axis]) for axis in sorted(modules, key=lambda a: -len(modules[a]))] == [6, 4, 4]
    assert modules["Fondements de l’IA"][0].startswith("Enjeux sociaux, économiques et juridiques de l’Intelligence")
    assert modules["Fondements de l’IA"][3] == "Statistique"
    axes = sorted(of_class("Axis"), key=lambda axis: int(value(axis, "position")))
    assert [value(axis, "rdfs:label").split()[0] for axis in axes] == ["Fondements", "Apprentissage", "Intelligences"]


def test_competencies_and_jobs_keep_their_place_and_their_words() -> None:
    by_place = {int(value(c, "position")): value(c, "rdfs:label") for c in of_class("Competency")}
    assert sorted(by_place) == [1, 2, 3, 4]
    assert (
        by_place[3] == "Concevoir et analyser des expériences pour évaluer les systèmes HRI (Interaction Homme-Robot)"
    )
    jobs = [value(job, "rdfs:label") for job in sorted(of_class("Job"), key=lambda job: int(value(job, "position")))]
    assert jobs[2] == 'Spécialiste "métier" avec double compétence IA'
    assert len(ABOUT[PROGRAMME]["aimsAt"]) == 4
    assert len(ABOUT[PROGRAMME]["leadsTo"]) == 5


def test_keywords_are_kept_with_their_misspelling() -> None:
    assert len(ABOUT[PROGRAMME]["keyword"]) == 8
    assert '"Marchine Learning / Apprentissage Statistique"@fr' in ABOUT[PROGRAMME]["keyword"]


def test_entry_topics_are_a_tree() -> None:
    def path(topic: str) -> list[str]:
        above = ABOUT[topic]["broaderTopic"]
        return [*(path(above[0]) if above else []), value(topic, "rdfs:label")]

    paths = {" > ".join(path(topic)) for topic in of_class("Topic")}
    assert {
        "Mathématiques > Analyse > suites/séries numériques",
        "Mathématiques > Analyse > éléments d’analyse de Fourier, d’analyse Hilbertienne",
        "Mathématiques > Probabilité > chaînes de Markov",
        "Informatique > Programmation en Python > Concepts de base > comment définir une variable",
        "Informatique > Unix/Linux > Maîtriser les commandes de base",
    } <= paths
    assert set(ABOUT[PROGRAMME]["hasEntryTopic"]) == set(of_class("Topic"))


def test_entry_requirements_tell_alternatives_scores_and_the_recommended_course() -> None:
    groups = [ABOUT[r]["alternativeGroup"] for r in of_class("EntryRequirement") if ABOUT[r]["alternativeGroup"]]
    assert groups == [['"1"^^xsd:integer']] * 3
    scores = {value(score, "testName"): value(score, "minimumScore") for score in of_class("TestScore")}
    assert scores == {"TOEIC": "700", "TOEFL (Paper)": "550"}
    (mooc,) = ABOUT[PROGRAMME]["hasEntryRecommendation"]
    assert value(mooc, "recommendedCourse") == "Fondamentaux pour le Big Data"
    assert mooc not in ABOUT[PROGRAMME]["hasEntryRequirement"]


def test_wrapped_addresses_are_rejoined_and_a_mail_link_keeps_text_and_target() -> None:
    assert ABOUT[PROGRAMME]["applicationUrl"] == ["<https://admissions-ms.telecom-paris.fr/>"]
    links = {(value(link, "linkText"), value(link, "linkTarget")) for link in of_class("MailLink")}
    assert links == {
        ("charlotte.laclau@telecom-paris.fr", "mailto:chloe.clavel@telecom-paris.fr"),
        ("gianni.franchi@ensta-paris.fr", "mailto:gianni.franchi@ensta-paris.fr"),
    }
    assert len(ABOUT[PROGRAMME]["hasProgrammeResponsible"]) == 2
    agreed = {o for _, p, o in TRIPLES if p == "maq:email"}
    assert agreed == {'"gianni.franchi@ensta-paris.fr"', '"laurent.hasquenoph@telecom-paris.fr"'}


def test_fees_places_calendar_language_and_activities_are_facts() -> None:
    fees = {fee.rsplit("/", 1)[-1]: (value(fee, "feeAmount"), value(fee, "feeCurrency")) for fee in of_class("Fee")}
    assert fees == {"application": ("90", "EUR"), "tuition": ("20400", "EUR")}
    expected = {
        "placesOffered": '"30"^^xsd:integer', "placeText": '"Télécom Paris et ENSTA (Palaiseau)"@fr',
        "teachingLanguage": '"fr"', "teachingLanguageText": '"Français"@fr', "teachingPeriods": '"4"^^xsd:integer',
        "teachingMonths": '"9"^^xsd:decimal', "firstMonth": '"9"^^xsd:integer', "lastMonth": '"6"^^xsd:integer',
        "code": '"D1996"', "rdfs:label": '"Mastère spécialisé - IA : Intelligence Artificielle"@fr',
    }  # fmt: skip
    assert {name: ABOUT[PROGRAMME][name] for name in expected} == {name: [text] for name, text in expected.items()}
    kinds = {ABOUT[a]["activityKind"][0]: a for a in of_class("Activity")}
    assert set(kinds) == {"maq:companyKind", "maq:thesisKind", "maq:projectKind"}
    for kind in ("maq:companyKind", "maq:thesisKind"):
        assert [value(kinds[kind], p) for p in ("durationMonthsMin", "durationMonthsMax")] == ["4", "6"]
        assert [value(kinds[kind], p) for p in ("firstMonth", "lastMonth")] == ["7", "12"]
    assert not [a for a in of_class("Activity") if ABOUT[a]["credits"]]


def test_a_defence_is_a_fact_only_where_the_page_names_one() -> None:
    assert not [a for a in of_class("Activity") if ABOUT[a]["endsInDefence"]]
    page = SOURCE.read_bytes().replace(
        "et la thèse\nprofessionnelle se".encode(), "et la thèse\nprofessionnelle, suivie d'une soutenance, se".encode()
    )
    said = {(s, o) for s, p, o in triples(read_source(page)) if p == "maq:endsInDefence"}
    assert [o for _, o in said] == ['"true"^^xsd:boolean']


def test_a_title_tells_a_specialised_master() -> None:
    assert set(ABOUT[PROGRAMME]["rdf:type"]) == {"maq:Programme", "maq:SpecialisedMaster"}
    other = read_source(SOURCE.read_bytes().replace("Mastère spécialisé \\- IA".encode(), b"Diplome IA"))
    assert {o for s, p, o in triples(other) if (s, p) == (PROGRAMME, "rdf:type")} == {"maq:Programme"}


def test_blank_fields_and_blank_cells_give_no_value() -> None:
    assert not {"durationText", "durationMonths", "credits"} & set(ABOUT[PROGRAMME])
    blank = {code_of(node) for node in unit_nodes() if not ABOUT[node]["category"]}
    assert blank == {"BGDIA708", "IA719", "IA720"}
    units = of_class("Unit")
    assert sum(not ABOUT[unit]["domain"] for unit in units) == 10
    assert sum(not ABOUT[unit]["webSite"] for unit in units) == 9


def test_a_unit_has_its_whole_title_and_the_exact_words_of_its_category() -> None:
    titles = {value(unit, "code"): ABOUT[unit]["rdfs:label"] for unit in of_class("Unit")}
    assert titles["APM_5AI01_TP"] == ['"Logics and Symbolic AI : knowledge representation and reasoning"']
    assert not [title for (title,) in titles.values() if "..." in title]
    node = "2024-2025/programme/D1996/unit/12262"
    assert value(node, "categoryText") == "UE d'option interne."
    assert value(ABOUT[node]["category"][0], "rdfs:label") == "UE d'option interne"
    types = [value(ABOUT[node]["teachingType"][0], "rdfs:label") for node in unit_nodes()]
    assert types.count("Projets") == 2


def test_every_line_is_fact_or_named_furniture_and_none_is_unread() -> None:
    assert READING.unread == ()
    assert READING.problems == ()
    assert set(READING.facts) | set(READING.furniture) == lines_with_text(TEXT)
    assert not set(READING.facts) & set(READING.furniture)
    assert all(name.en and name.fr for name in READING.furniture.values())
    assert len(READING.furniture) < 30


def test_the_account_is_plain_data_with_a_fact_for_each_line() -> None:
    account = READING.account()
    assert set(account) == {"facts", "furniture", "unread"}
    assert account["unread"] == []
    lines = {fact["line"] for fact in account["facts"]} | {each["line"] for each in account["furniture"]}
    assert lines == lines_with_text(TEXT)
    assert all({"line", "subject", "predicate", "object"} <= set(fact) for fact in account["facts"])


def test_verbatim_texts_are_the_lines_of_the_page() -> None:
    exact = {s: literal_parts(o).lexical for s, p, o in TRIPLES if p == "maq:verbatim"}
    exact |= {s: literal_parts(o).lexical for s, p, o in TRIPLES if p == "maq:verbatimPersonal"}
    assert len(exact) == 17
    assert all(text in TEXT for text in exact.values())
    assert exact["2024-2025/programme/D1996/section/objectif"] == "\n".join(LINES[29:31])


def test_personal_data_is_marked_and_nothing_else_holds_an_address() -> None:
    personal = {short(each.predicate) for each in READING.statements if each.personal}
    assert personal == {"maq:email", "maq:telephone", "maq:linkText", "maq:linkTarget", "maq:verbatimPersonal"}
    for each in READING.statements:
        text = f"{each.subject} {each.object}"
        assert each.personal or not re.search(r"\w@\w|41 08|mailto:\w", text), each


def test_every_statement_is_stated_by_the_page_on_a_line_of_it() -> None:
    assert {each.level for each in READING.statements} == {0}
    assert {each.line for each in READING.statements} <= lines_with_text(TEXT)
    assert READING.source.kind is SourceKind.PAGE
    assert [each.line for each in READING.statements] == sorted(each.line for each in READING.statements)


def test_every_statement_is_valid_rdf() -> None:
    lines = "".join(f"{each.subject} {each.predicate} {each.object} .\n" for each in READING.statements)
    assert len(list(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES))) == len(READING.statements)


def test_every_word_of_ours_is_a_term_of_the_ontology() -> None:
    defined = "".join(path.read_text("utf-8") for path in (SOURCE.parents[3] / "ontology").glob("*.ttl"))
    terms = {part for triple in TRIPLES for part in triple if part.startswith("maq:")}
    assert not sorted(term for term in terms if not re.search(rf"^{term}\b", defined, re.MULTILINE))


Outcome = tuple[object, ...]


def outcome(text: str) -> Outcome:
    """Give all that a page says, without the numbers of its lines."""
    try:
        reading = read_source(text.encode())
    except BadSource as error:
        return ("bad", *sorted(problem.what.en for problem in error.problems))
    told = sorted(re.sub(r"line \d+", "line", problem.what.en) for problem in reading.problems)
    names = sorted(name.en for name in reading.furniture.values())
    unread = [text.split("\n")[number - 1] for number in reading.unread]
    return (triples(reading), told, names, unread)


WITHOUT_CHANGE = outcome(TEXT)
STATING = sorted(READING.facts)


def with_line(number: int, *lines: str) -> str:
    return "\n".join([*LINES[: number - 1], *lines, *LINES[number:]])


@pytest.mark.parametrize("number", STATING)
def test_a_change_of_any_line_that_is_not_furniture_changes_a_fact_or_the_report(number: int) -> None:
    line = LINES[number - 1]
    words = list(re.finditer(r"[^\W_]+", line))
    word = words[(number * 7) % len(words)]
    digits = word.group().isdigit()
    other = str(int(word.group()) + 1) if digits else f"{word.group()[:-1]}{'y' if word.group()[-1] == 'x' else 'x'}"
    changes: list[tuple[str, ...]] = [(f"{line[: word.start()]}{other}{line[word.end() :]}",)]
    if number % 2:
        changes.append(() if number % 4 == 1 else (line, line))  # the line is lost, or stands there twice
    for change in changes:
        assert outcome(with_line(number, *change)) != WITHOUT_CHANGE, change


@pytest.mark.parametrize(
    "number",
    [30, 41, 47, 51, 55, 61, 66, 73, 80, 84, 92, 95, 109, 111, 118, 132, 139, 145, 155, 158, 160, 165, 169, 178, 189,
     226, 237, 242, 246, 250, 254],
)  # fmt: skip
def test_no_verbatim_text_swallows_a_list(number: int) -> None:
    """A change of a line that lists or tells something changes more than the verbatim text of its section."""
    line = LINES[number - 1]
    words = list(re.finditer(r"[^\W_]{2,}", line))
    word = words[len(words) // 2]
    other = "99" if word.group().isdigit() else "zzz"
    try:
        reading = read_source(with_line(number, f"{line[: word.start()]}{other}{line[word.end() :]}").encode())
    except BadSource:
        return
    assert triples(reading, verbatim=False) != triples(READING, verbatim=False)


def test_a_changed_competency_is_an_error_that_names_the_nearest_known_one() -> None:
    with pytest.raises(BadSource) as raised:
        read_source(TEXT.replace("expériences pour évaluer", "expériences pour mesurer").encode())
    (problem,) = raised.value.problems
    assert problem.line == 158
    assert "Concevoir et analyser des expériences pour mesurer les systèmes" in problem.what.en
    assert "the nearest known one is “Concevoir et analyser des expériences pour évaluer" in problem.what.en
    assert "maquette ids page.txt --assign" in problem.remedy.en


def test_all_labels_without_an_id_are_told_at_once_and_nothing_is_loaded() -> None:
    with pytest.raises(BadSource) as raised:
        read_page(CONTENT, "page.txt", MINTER, Ids())
    assert len(raised.value.problems) > 100
    assert all(problem.line and problem.severity == "error" for problem in raised.value.problems)


def test_the_needed_labels_assigned_make_the_page_readable() -> None:
    needs = needed_labels(CONTENT, "page.txt", MINTER, Ids())
    assert [need.line for need in needs] == sorted(need.line for need in needs)
    rows = Ids().assign(needs)
    reading = read_page(CONTENT, "page.txt", MINTER, Ids(tuple(rows)))
    assert len(reading.statements) == len(READING.statements)
    assert IDS.assign(needs) == []


def test_a_page_of_another_year_is_an_error_that_says_where_it_belongs() -> None:
    with pytest.raises(BadSource) as raised:
        read_page(CONTENT, "page.txt", Minter(MINTER.base, MINTER.school, "2025-2026"), IDS)
    (problem,) = raised.value.problems
    assert "2024-2025" in problem.what.en
    assert "data/2024-2025/pages/" in problem.remedy.en
    assert year_of(CONTENT) == "2024-2025"
    assert year_of(b"nothing") == ""


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_matter(end: str) -> None:
    reading = read_source(TEXT.replace("\n", end).encode())
    assert reading.statements == READING.statements
    assert reading.furniture == READING.furniture


def test_a_byte_order_mark_does_not_matter() -> None:
    assert read_source(b"\xef\xbb\xbf" + CONTENT).statements == READING.statements


def test_reading_twice_gives_the_same() -> None:
    assert read_source() == READING
