"""Planning is quick by leaving out what cannot change; its report is the one of asking and checking everything."""

from __future__ import annotations

import json
import random
import runpy
import shutil
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maquette.axioms import TYPE
from maquette.build import build as make
from maquette.changes.facts import Facts
from maquette.closure import close
from maquette.findings import totals
from maquette.names import listed
from maquette.printing.facts import Things, read
from maquette.questions import load_question, load_questions
from maquette.scenario import Coverage, edited, make_plan
from maquette.scenario.answering import compare_answers, compare_states
from maquette.scenario.changed import Changed
from maquette.scenario.checking import compare_findings, findings_changed
from maquette.scenario.coverage import KINDS
from maquette.scenario.effects import dataset_of
from maquette.scenario.nearby import Side
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable
from maquette.store import Store, copy_edited, open_store, write_dataset
from maquette.terms import is_literal, text_of
from maquette.validation import check, count_findings, load_shapes, workspace_shapes
from maquette.words import MAQ, XSD, maq
from maquette.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maquette.answers import Row
    from maquette.builds import Build
    from maquette.heads import Question
    from maquette.scenario.answering import AnswersCompared
    from maquette.scenario.plan import Plan
    from maquette.store import EmbeddedStore, Graph, Solutions, Triples

EDITION = "2024-2025"
Catalogue = tuple[Workspace, "Build"]
_OWN_FIELDS = ("code", "label", "domain", "language", "responsible", "lecturer", "web_site")
_PLACE_FIELDS = ("track", "period", "status", "credits", "coefficient", "category", "teaching_type")
_KINDS = ("unit", "competency", "module", "job", "axis", "person", "track", "period", "programme", "objective")
_VALUES = {
    "credits": ("3", "4,5", ""),
    "hours": ("20 h", "36 h", ""),
    "language": ("français", "anglais", "français et anglais", ""),
    "title": ("Another title", "Un autre titre", ""),
    "code": ("ZZ999", ""),
    "status": ("obligatoire", ""),
    "web site": ("https://example.org/", ""),
    "responsible": ("Another Person", ""),
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Give a generated catalogue of one programme, whose numbers mean nothing."""
    generate = runpy.run_path(str(Path(__file__).parent.parent / "bench" / "generate.py"))["generate"]
    root = tmp_path_factory.mktemp("generated")
    partners = root / "data" / EDITION / "partners"
    partners.mkdir(parents=True)
    (root / "maquette.toml").write_text(
        f'school = "generated"\nbase = "https://w3id.org/maquette/"\nedition = "{EDITION}"\n', encoding="utf-8"
    )
    (root / "data" / "ids.csv").write_text("kind,id,label\n", encoding="utf-8")
    (partners / "catalogue.nt").write_text(
        "".join(f"{s} {p} {o} .\n" for _, s, p, o in generate(6000)), encoding="utf-8"
    )
    workspace = Workspace.open(root)
    return workspace, make(workspace, EDITION)


@pytest.fixture(scope="module")
def example(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Give the example edition, in a copy."""
    folder = shutil.copytree(checkout / "docs" / "example-edition", tmp_path_factory.mktemp("example") / "edition")
    workspace = Workspace.open(folder)
    return workspace, make(workspace, workspace.edition)


def drawn(catalogue: Catalogue, chance: random.Random, folder: Path) -> Plan:
    """Draw a scenario: things dropped, values set, statements added."""
    workspace, built = catalogue
    store = open_store(built.folder)
    units = [each for each in listed(store, "unit") if each.code]
    drop: dict[str, str] = {}
    for _ in range(chance.choice((0, 1, 1, 2))):
        kind = chance.choice(("unit", *_KINDS))
        things = listed(store, kind) if kind != "objective" else []
        if things:
            thing = chance.choice(things)
            drop[thing.term] = thing.term
    settings_ = []
    for unit in chance.sample(units, chance.choice((0, 1, 2))):
        field = chance.choice(sorted(_VALUES))
        if unit.term not in drop:
            settings_.append(f"{unit.term}.{field}={chance.choice(_VALUES[field])}")
    add = []
    if chance.random() < 0.4 or not (drop or settings_):
        lines = [f"<{MAQ}ownWorkHours> a <{MAQ}Nothing{chance.randrange(9)}> ."]
        with StatementTable.open(built.statements) as table:
            said = [each for _, each in table.asserted() if "/generated/" in each.subject or "telecom" in each.subject]
        for _ in range(chance.randrange(1, 6)):
            one, other = chance.choice(said), chance.choice(said)
            lines.append(f"{one.subject} {other.predicate} {other.object} .")
        file = folder / f"more-{chance.randrange(10**9)}.nt"
        file.write_text("\n".join([*lines, ""]), encoding="utf-8")
        add.append(file)
    with StatementTable.open(built.statements) as table:
        return make_plan(table.connection, store, workspace, EDITION, drop=[*drop], settings=settings_, add=add)


def told(compared: AnswersCompared) -> list[tuple[str, list[tuple[Row | None, Row | None]]]]:
    return [(each.title("en"), [(row.before, row.after) for row in each.rows]) for each in compared.changes]


def assert_the_same(catalogue: Catalogue, plan: Plan) -> None:
    """Carry a plan out, and compare both ways."""
    workspace, built = catalogue
    questions, shapes = load_questions(workspace.questions()), workspace_shapes(workspace)
    before = open_store(built.folder)
    with (
        StatementTable.open(built.statements) as one,
        edited(built.statements, plan.edit) as other,
        dataset_of(other) as after,
    ):
        changed = Changed.between(one, other)
        quick = compare_states(Side(one, before), Side(other, after), questions, changed)
        full = compare_answers(before, after, questions)
        assert told(quick) == told(full)
        assert (quick.unchanged, quick.left_out) == (full.unchanged, full.left_out)
        expected = compare_findings(one, other, shapes)
        found = findings_changed(one, other, shapes, changed, lambda: expected.before)
    assert found.new == expected.new
    assert found.gone == expected.gone
    assert found.counts == expected.counts


@pytest.mark.parametrize("which", ["catalogue", "generated"])
def test_coverage_is_what_the_queries_of_the_printed_tables_give(which: str, request: pytest.FixtureRequest) -> None:
    """It is read off the statement table, because a school has too many rows to take them from the dataset."""
    built: Build = request.getfixturevalue(which)[1]
    store = open_store(built.folder)
    with StatementTable.open(built.statements) as table:
        found = Coverage.of(table, store)
    reached: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in read(store, "toward"):
        reached["competency", row["competency"]].add(row["thing"])
    for row in read(store, "jobs"):
        reached["job", row["job"]].add(row["unit"])
    for row in read(store, "modules"):
        reached["module", row["module"]].add(row["unit"])
        if "axis" in row:
            reached["axis", row["axis"]].add(row["unit"])
    assert {
        (kind, thing): each.units for kind in KINDS for thing, each in found.reached[kind].items() if each.units
    } == (reached)
    levels: dict[str, set[str]] = defaultdict(set)
    for row in read(store, "contributions"):
        if row["thing"] in reached["competency", row["competency"]] and "level" in row:
            levels[row["competency"]].add(row["level"])
    assert {thing: each.level for thing, each in found.reached["competency"].items() if each.level} == {
        thing: max(each, key=found.scale.rank) for thing, each in levels.items()
    }
    offers = Things.read(store, "offers")
    hours = {(row["thing"], row["node"], row["value"]) for row in read(store, "hours")}
    assert found.total.units == len(offers.said)
    assert found.total.credits.value == sum(Decimal(offers.one(each, "credits") or 0) for each in offers.said)
    assert found.total.hours.value == sum(Decimal(text_of(value)) for *_, value in hours)
    periods = Counter(period for each in offers.said for period in offers.all(each, "period"))
    assert {period: weight.units for period, weight in found.by_period.items()} == periods


def all_facts(table: StatementTable) -> Facts:
    """Give all that a table says: what an empty one does not."""
    with StatementTable.create() as empty:
        nothing, found = Facts.between(empty, table)
    assert not any((nothing.units, *nothing.things.values(), nothing.asserted, nothing.inferred))
    return found


def queried_units(store: Store) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
    offers, own = Things.read(store, "offers"), Things.read(store, "units")
    hours = read(store, "hours")
    found = {}
    for place in offers.said:
        (unit,) = offers.all(place, "unit")
        fields = {name: own.all(unit, name) for name in _OWN_FIELDS}
        fields |= {name: offers.all(place, name) for name in _PLACE_FIELDS}
        taught = {
            f"{row['kind'].split('#')[1][:-6] if 'kind' in row else 'unspecified'} {text_of(row['value'])}"
            for row in hours
            if row["thing"] == place
        }
        values = {
            name: tuple(sorted({text_of(each) if is_literal(each) else each for each in terms}))
            for name, terms in fields.items()
        }
        found[offers.all(place, "programme")[0], unit] = {**values, "hours": tuple(sorted(taught))}
    return found


@pytest.mark.parametrize("which", ["catalogue", "example", "generated"])
def test_facts_are_what_the_queries_of_the_printed_tables_give(which: str, request: pytest.FixtureRequest) -> None:
    built: Build = request.getfixturevalue(which)[1]
    store = open_store(built.folder)
    with StatementTable.open(built.statements) as table:
        found, held = all_facts(table), list(table.held())
    assert found.units == queried_units(store)
    assert found.units
    contributions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in read(store, "contributions"):
        if "module" not in row:
            contributions[row["thing"], row["competency"]].add(row.get("level", ""))
    assert found.contributions == {pair: tuple(sorted(each)) for pair, each in contributions.items()}
    of_class: dict[str, set[str]] = defaultdict(set)
    for each in held:
        if each.predicate == TYPE and each.subject.startswith("<"):
            of_class[each.object].add(each.subject)
    assert {class_: {*things} for class_, things in found.things.items()} == {
        class_: of_class[class_] for class_ in found.things
    }
    module = maq("Module")
    axes = {thing: {each.object for each in held if each.subject == thing and each.predicate == maq("moduleOf")}
            for thing in of_class[module]}  # fmt: skip
    assert {thing: {*fields["axis"]} for thing, fields in found.things[module].items()} == axes
    realised = maq("partlyRealises")
    assert {link: level for link, level in found.asserted.items() if link[1] == realised} == {
        (each.subject, realised, each.object): each.asserted
        for each in held
        if each.predicate == realised and each.asserted is not None
    }
    toward = maq("buildsToward")
    lasting = of_class[maq("Unit")].union(*(found.things.values()))
    assert {link for link in found.inferred if link[1] == toward} == {
        (each.subject, toward, each.object)
        for each in held
        if each.predicate == toward and each.asserted is None and {each.subject, each.object} <= lasting
    }


@pytest.mark.parametrize("which", ["catalogue", "generated"])
def test_facts_that_are_left_out_are_the_same_on_both_sides(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    catalogue: Catalogue = request.getfixturevalue(which)
    built, told = catalogue[1], 0
    for seed in range(4):
        plan = drawn(catalogue, random.Random(seed), tmp_path)  # noqa: S311  no secret
        with StatementTable.open(built.statements) as one, edited(built.statements, plan.edit) as other:
            before, after = Facts.between(one, other)
            full_before, full_after = all_facts(one), all_facts(other)
        for name in ("units", "contributions", "asserted", *before.things):
            few, fewer, all_, most = (
                each.things[name] if name in each.things else getattr(each, name)
                for each in (before, after, full_before, full_after)
            )
            assert differing(few, fewer) == differing(all_, most)
            told += len(differing(few, fewer))
        assert before.inferred - after.inferred == full_before.inferred - full_after.inferred
        assert after.inferred - before.inferred == full_after.inferred - full_before.inferred
        assert (before.withdrawn, after.withdrawn) == (full_before.withdrawn, full_after.withdrawn)
    assert told


def differing(one: Mapping[Any, object], other: Mapping[Any, object]) -> dict[object, tuple[object, object]]:
    """Give what two mappings say differently of each key."""
    keys = one.keys() | other.keys()
    return {key: (one.get(key), other.get(key)) for key in keys if one.get(key) != other.get(key)}


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ('"1.50"^^<{xsd}decimal>', '"1.5"^^<{xsd}decimal>', True),
        ('"+02"^^<{xsd}integer>', '"2.0"^^<{xsd}decimal>', True),
        ('"1.5"^^<{xsd}decimal>', '"1.55"^^<{xsd}decimal>', False),
        ('"1.50"', '"1.5"', False),
    ],
)
def test_a_number_that_is_written_in_another_way_is_no_change(before: str, after: str, same: bool) -> None:
    said = []
    for value in (before, after):
        number = value.replace("{xsd}", XSD)
        rows = [("p", "inProgramme", "<http://e/d>"), ("p", "ofUnit", "<http://e/u>"), ("p", "credits", number)]
        rows += [("p", "hasHours", "<http://e/h>"), ("h", "hoursValue", number)]
        table = StatementTable.create()
        with table:
            source = Source.of("a.nt", SourceKind.PARTNER, b"")
            table.load([Reading(source, [Statement(f"<http://e/{s}>", maq(p), o, 1) for s, p, o in rows])])
            close(table.connection)
            (fields,) = all_facts(table).units.values()
        said.append((fields["credits"], fields["hours"]))
    assert (said[0] == said[1]) == same


def test_findings_are_counted_once_for_a_build_and_its_shapes(workspace: Workspace) -> None:
    built, shapes = make(workspace, EDITION), workspace_shapes(workspace)
    with StatementTable.open(built.statements) as table:
        expected = totals(check(table, shapes).findings)
        assert count_findings(built, table, shapes) == expected
        (kept,) = built.folder.glob("findings-*.json")
        kept.write_text(json.dumps({**expected, "info": 999}), encoding="utf-8")
        assert count_findings(built, table, shapes)["info"] == 999, "they are read, not counted again"
        kept.write_text("{", encoding="utf-8")
        assert count_findings(built, table, shapes) == expected, "a broken file is none"
        assert count_findings(built, table, load_shapes([])) == dict.fromkeys(expected, 0), (
            "other shapes, other numbers"
        )
    assert len([*built.folder.glob("findings-*")]) == 2


def test_a_dataset_on_disk_is_edited_as_the_table_is(tmp_path: Path) -> None:
    """Values that are written in two ways are one quad: it stays as long as one of them does."""
    folder, triple = tmp_path / "built", "<http://e/s> <http://e/p>"
    folder.mkdir()
    table = StatementTable.create()
    with table:
        source = Source.of("a.nt", SourceKind.PARTNER, b"")
        values = [
            '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
            '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        ]
        said = [Statement("<http://e/s>", "<http://e/p>", value, 1) for value in values]
        said.append(Statement("<http://e/s>", "<http://e/q>", "<http://e/o>", 2, level=4))
        table.load([Reading(source, said)])
        close(table.connection)
        write_dataset(folder, table, small=0)
        graphs = open_store(folder).graphs()
    one, other = graphs[0].iri, graphs[-1].iri
    quads = [f"{triple} {value} <{one}> ." for value in values]
    assert len(graphs) == 2
    gone = "\n".join([*quads, f"<http://e/s> <http://e/q> <http://e/o> <{other}> ."])
    edited_ = copy_edited(folder, tmp_path / "edited", gone, quads[1])
    assert [graph.iri for graph in edited_.graphs()] == [one], "a graph that is left empty is none"
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    assert edited_.select(query, edited_.graphs()).rows == [("<http://e/s>", "<http://e/p>", values[0])]
    assert len(open_store(folder).select(query, graphs).rows) == 2, "the build's own dataset stays"


class Counting(Store):
    """A dataset that counts what it is asked."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self.asked: list[str] = []

    @property
    def _graphs(self) -> tuple[Graph, ...]:
        return self._store.graphs()

    def run(self, query: str, graphs: Iterable[Graph]) -> Solutions | bool | Triples:
        """Note the query and run it."""
        self.asked.append(query)
        return self._store.run(query, graphs)


def asked_of(catalogue: Catalogue, plan: Plan, questions: Mapping[str, Question], *, after_store: bool) -> list[str]:
    """Give the queries that comparing the answers of two datasets asks of one of them."""
    built = catalogue[1]
    with (
        StatementTable.open(built.statements) as one,
        edited(built.statements, plan.edit) as other,
        dataset_of(other) as after,
    ):
        counted = Counting(open_store(built.folder)), Counting(after)
        compare_states(Side(one, counted[0]), Side(other, counted[1]), questions, Changed.between(one, other))
    return counted[after_store].asked


def setting(catalogue: Catalogue, text: str) -> Plan:
    workspace, built = catalogue
    with StatementTable.open(built.statements) as table:
        return make_plan(table.connection, open_store(built.folder), workspace, EDITION, settings=[text])


@pytest.mark.parametrize("after_store", [False, True])
def test_questions_that_read_nothing_of_what_changes_are_not_asked(catalogue: Catalogue, *, after_store: bool) -> None:
    questions = load_questions(catalogue[0].questions())
    spared = [each for each in questions.values() if "maq:credits" not in each.query]
    assert len(spared) > 25
    asked = "".join(asked_of(catalogue, setting(catalogue, "IA717.credits=3"), questions, after_store=after_store))
    assert "maq:credits" in asked
    own = {each.slug for each in spared if each.query[each.query.index("SELECT") :].split("VALUES")[0] in asked}
    assert own <= {"sources-of-claims"}, "its predicate is a variable"


def test_a_question_with_a_variable_predicate_is_always_asked(catalogue: Catalogue, tmp_path: Path) -> None:
    """It reads whatever changes, and its answer changes with it, though it names nothing of that."""
    head = "#+ title.en: Everything\n#+ title.fr: Tout\n#+ description.en: All.\n#+ description.fr: Tout.\n"
    columns = "#+ column property: thing | Property | Propriété\n#+ column count: integer | Count | Nombre\n"
    empty = "#+ empty.en: Nothing.\n#+ empty.fr: Rien.\n"
    query = "SELECT ?property (COUNT(*) AS ?count) WHERE { ?s ?property ?o } GROUP BY ?property ORDER BY ?property\n"
    file = tmp_path / "everything.rq"
    file.write_text(f"{head}#+ basis: none\n{columns}{empty}{query}", encoding="utf-8")
    question = load_question(file)
    plan = setting(catalogue, "IA717.credits=")
    assert asked_of(catalogue, plan, {"everything": question}, after_store=True)
    built = catalogue[1]
    with (
        StatementTable.open(built.statements) as one,
        edited(built.statements, plan.edit) as other,
        dataset_of(other) as after,
    ):
        changed = Changed.between(one, other)
        sides = Side(one, open_store(built.folder)), Side(other, after)
        compared = compare_states(*sides, {"everything": question}, changed)
    assert [change.question.slug for change in compared.changes] == ["everything"]


@pytest.mark.parametrize("which", ["catalogue", "generated"])
def test_the_quick_report_is_the_full_one(
    which: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    catalogue: Catalogue = request.getfixturevalue(which)

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 10**6))
    def hold(seed: int) -> None:
        plan = drawn(catalogue, random.Random(seed), tmp_path_factory.mktemp("added"))  # noqa: S311  no secret
        assert_the_same(catalogue, plan)

    hold()
