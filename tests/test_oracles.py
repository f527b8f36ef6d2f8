"""Other reasoners agree: owlrl on the catalogue, on a generated one and on random ontologies; HermiT on the last.

Every statement of our closure is in owlrl's. Every one of owlrl's is in ours, but for what `docs/rules.md` calls
virtual and for what is no RDF. What our rules say of things holds by HermiT, and what HermiT knows of them, our rules
say.
"""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from closure_cases import closing, rows_of
from maquette.axioms import DIFFERENT, SAME, TYPE, owl, rdfs
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable
from maquette.terms import is_blank
from oracle_cases import hermit_consistent, hermit_holds, is_virtual, owlrl_closure
from rl_ontologies import VALUES, Names, rl_ontology

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maquette.builds import Build
    from maquette.workspace import Workspace
    from oracle_cases import Triple

ROOT = Path(__file__).resolve().parent.parent
some = settings(
    deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate], max_examples=25
)
"""To look for a smaller case that fails would take too many runs of these slow reasoners."""


@pytest.fixture(autouse=True)
def _quick_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """HermiT's runs are short: compile little, so that they end sooner."""
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


# --- owlrl


def assert_same_closure(ours: set[Triple], theirs: set[Triple]) -> None:
    """Compare two closures, both ways."""
    too_many = sorted(ours - theirs)
    assert too_many == []
    missing = sorted(triple for triple in theirs - ours if not is_virtual(triple))
    assert missing == []


def test_the_catalogue_s_closure_is_owlrl_s(catalogue: tuple[Workspace, Build]) -> None:
    with StatementTable.open(catalogue[1].statements) as table:
        said = {(each.subject, each.predicate, each.object) for _, each in table.asserted()}
        ours = {(held.subject, held.predicate, held.object) for held in table.held()}
    assert len(ours) > len(said) > 4_000
    assert_same_closure(ours, owlrl_closure(said))


def test_a_generated_catalogue_s_closure_is_owlrl_s() -> None:
    said = {statement[1:] for statement in runpy.run_path(str(ROOT / "bench" / "generate.py"))["generate"](1)}
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        reading = read_rdf(path.read_bytes(), path.name, SourceKind.ONTOLOGY, trusted=True)
        said |= {(s, p, o) for s, p, o, _ in reading.rows.cells() if p not in WORDS}
    table, report = closing((triple, 0) for triple in sorted(said))
    with table:
        ours = {row[:3] for row in rows_of(table)}
    assert not report.inconsistencies
    assert report.inferred > 1_000
    assert_same_closure(ours, owlrl_closure(said))


WORDS = {rdfs("label"), rdfs("isDefinedBy")}
"""Of these nothing follows, and owlrl takes its time over them."""


@some
@given(rl_ontology(clashes=False, keys=False))
def test_a_random_ontology_s_closure_is_owlrl_s(said: list[Triple]) -> None:
    """Restrictions that say the same word for word are not listed as within each other, nor is what follows of that.

    No keys: owlrl 7.6 never compares the last property of one, and takes things for the same that are not.
    """
    table, report = closing((triple, 0) for triple in said)
    with table:
        ours = {row[:3] for row in rows_of(table)}
    assert not report.inconsistencies
    theirs = owlrl_closure(said)
    if repeated_restrictions(said):
        theirs = {triple for triple in theirs if triple[1] not in CLASS_AXIOMS}
        ours = {triple for triple in ours if triple[1] not in CLASS_AXIOMS}
    assert_same_closure(ours, theirs)


CLASS_AXIOMS = {rdfs("subClassOf"), owl("equivalentClass"), rdfs("domain"), rdfs("range")}


def repeated_restrictions(said: Iterable[Triple]) -> bool:
    """Tell whether two restrictions say the same of the same property."""
    parts: dict[str, set[tuple[str, str]]] = {}
    for subject, predicate, value in said:
        if is_blank(subject) and predicate != TYPE:
            parts.setdefault(subject, set()).add((predicate, value))
    restrictions = Counter(frozenset(part) for part in parts.values() if owl("onProperty") in dict(part))
    return any(count > 1 for count in restrictions.values())


# --- HermiT: several ontologies are asked about in one run, which takes a second


def together(count: int) -> st.SearchStrategy[tuple[list[Triple], ...]]:
    """Draw several ontologies whose names never meet."""
    return st.tuples(*(rl_ontology(number, clashes=False) for number in range(count)))


def candidates(number: int) -> list[Triple]:
    """Give all that could be said of the things of a random ontology, but that a thing is the same as itself."""
    names = Names(number)
    things = names.things()
    found = [(thing, TYPE, class_) for thing in things for class_ in names.classes()]
    links = [*names.object_properties(), SAME]
    found += [
        (one, link, other) for link in links for one in things for other in things if (link, one) != (SAME, other)
    ]
    return found + [(thing, link, value) for link in names.data_properties() for thing in things for value in VALUES]


@settings(some, max_examples=3)
@given(together(4))
def test_what_our_rules_say_of_things_is_what_hermit_says(parts: tuple[list[Triple], ...]) -> None:
    """For OWL 2 RL, the rules find all that OWL says of things, and no more (OWL 2 Profiles, theorem PR1)."""
    said = [triple for part in parts for triple in part]
    asked = [triple for number in range(len(parts)) for triple in candidates(number)]
    table, report = closing((triple, 0) for triple in said)
    with table:
        ours = {row[:3] for row in rows_of(table)}.intersection(asked)
    assert not report.inconsistencies
    assert hermit_holds(said, asked) == ours


def test_hermit_tells_what_follows_from_what_does_not() -> None:
    """The comparison can fail."""
    names = Names()
    (one, other, third, *_), (class_, *_), (link, *_) = names.things(), names.classes(), names.object_properties()
    (value, *_) = names.data_properties()
    said = [
        *names.declarations(),
        (link, TYPE, owl("SymmetricProperty")),
        (link, rdfs("domain"), class_),
        (one, link, other),
        (one, value, VALUES[0]),
        (third, SAME, other),
    ]
    expected = {(thing, TYPE, class_) for thing in (one, other, third)}
    expected |= {pair for x in (other, third) for pair in ((one, link, x), (x, link, one))}
    expected |= {(one, value, VALUES[0]), (third, SAME, other), (other, SAME, third)}
    assert hermit_holds(said, candidates(0)) == expected


@settings(some, max_examples=6)
@given(rl_ontology())
def test_rules_and_hermit_find_the_same_ontologies_contradictory(said: list[Triple]) -> None:
    """But for what is different from itself, a contradiction (`eq-diff1`) that HermiT does not get to see.

    The OWL API takes the two things of such a statement as a set, which then holds one.
    """
    table, report = closing((triple, 0) for triple in said)
    table.connection.close()
    of_itself = any(predicate == DIFFERENT and subject == value for subject, predicate, value in said)
    assert bool(report.inconsistencies) is (of_itself or not hermit_consistent(said))


def test_hermit_passes_over_what_is_different_from_itself_and_owlrl_does_not() -> None:
    """The reason for the exception above."""
    names = Names()
    thing = names.things()[0]
    said = [*names.declarations(), (thing, DIFFERENT, thing)]
    table, report = closing((triple, 0) for triple in said)
    table.connection.close()
    assert report.inconsistencies == 1
    assert hermit_consistent(said)
    assert any(triple[1].endswith("#error>") for triple in owlrl_closure(said))
