"""Compliance: which rules of an accreditation a programme meets, which it does not, and which nobody can tell.

A rule is a value of `shape:Rule` in a shape file. It is not met when a finding of the shapes that break it concerns the
programme; unknown when a finding leaves it open, or when its measure found no value; met otherwise, and never because
the data are silent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from maquette.findings import Place
from maquette.statements import term_id
from maquette.store import BadQuery
from maquette.terms import iri_value, literal_parts
from maquette.text import Text
from maquette.validation.shape_graph import ShapeGraph, bilingual, sh, shape
from maquette.validation.wording import shown_value
from maquette.words import PREFIXES
from maquette.workspace import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maquette.findings import Finding
    from maquette.statements import StatementTable
    from maquette.store import Store
    from maquette.validation import Shapes

Status = Literal["met", "not met", "unknown"]
STATUS_TITLES: dict[Status, Text] = {
    "met": Text("met", "respectée"),
    "not met": Text("not met", "non respectée"),
    "unknown": Text("unknown", "inconnu"),
}
_SLOT = re.compile(r"\{[?$](\w+)\}")
_HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_TRUE = {"true", "1"}
_BELONGS = "belongs"
"""The query of `queries/tables/` that gives what belongs to which programme."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of an accreditation: its words, the shapes that break it or leave it open (IRIs), its two queries."""

    name: str
    pack: Text
    title: Text
    source: Text
    see: str
    broken_by: frozenset[str]
    open_by: frozenset[str]
    measure: str
    message: Text
    rests_on: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a programme (an IRI term) and a rule: what was found (None: nothing), on which lines."""

    programme: str
    rule: Rule
    status: Status
    found: Text | None
    evidence: tuple[Place, ...]


def rules_of(shapes: Shapes) -> tuple[Rule, ...]:
    """Give the rules that shape files state, in their order."""
    graph = ShapeGraph((s, p, o, Place("", 0)) for s, p, o in shapes.triples)
    nodes = graph.instances(shape("Rule"))
    return tuple(_rule(graph, node) for node in sorted(nodes, key=lambda node: (_order(graph, node), node)))


def _order(graph: ShapeGraph, node: str) -> float:
    return min((float(literal_parts(each).lexical) for each in graph.of(node, shape("order"))), default=float("inf"))


def _rule(graph: ShapeGraph, node: str) -> Rule:
    wording = graph.wording(node)
    name = Text(iri_value(node), iri_value(node))
    packs = [graph.wording(each).title for each in graph.of(node, shape("pack"))]
    measure = next(iter(graph.of(node, shape("measure"))), "")
    rests_on = next(iter(graph.of(node, shape("restsOn"))), "")
    return Rule(
        name=iri_value(node),
        pack=next((each for each in packs if each), name),
        title=wording.title or name,
        source=wording.source or Text("", ""),
        see=wording.see,
        broken_by=frozenset(map(iri_value, graph.of(node, shape("brokenBy")))),
        open_by=frozenset(map(iri_value, graph.of(node, shape("leftOpenBy")))),
        measure=_query(graph, measure),
        message=bilingual(graph.of(measure, sh("message"))) or Text("", ""),
        rests_on=_query(graph, rests_on),
    )


def _query(graph: ShapeGraph, node: str) -> str:
    return next((literal_parts(each).lexical for each in graph.of(node, sh("select"))), "")


def comply(
    store: Store, table: StatementTable, rules: Sequence[Rule], findings: Iterable[Finding], programme: str = ""
) -> list[Verdict]:
    """Give a verdict for each rule and each programme that it applies to, or for one programme (a term).

    `store` and `table` are those of one build, `findings` what checking it found. Raises `BadQuery` when a rule's
    query cannot be run.
    """
    concerned = _concerned(store)
    by_shape: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_shape[finding.shape].append(finding)
    verdicts = []
    for rule in rules:
        measured = _measured(store, rule)
        places = _places(store, table, rule)
        for each, rows in sorted(measured.items()):
            if programme in {"", each}:
                broken, left_open = (
                    [
                        finding
                        for name in sorted(names)
                        for finding in by_shape[name]
                        if each in concerned[finding.focus]
                    ]
                    for names in (rule.broken_by, rule.open_by)
                )
                verdicts.append(_verdict(each, rule, rows, broken, left_open, places.get(each, ())))
    return verdicts


def _verdict(  # noqa: PLR0913, PLR0917  a verdict weighs all of these
    programme: str,
    rule: Rule,
    rows: Sequence[dict[str, str]],
    broken: Sequence[Finding],
    left_open: Sequence[Finding],
    places: Sequence[Place],
) -> Verdict:
    slots = set(_SLOT.findall(rule.message.en))
    found = [_filled(rule.message, row) for row in rows if slots <= row.keys()]
    unsure = len(found) < len(rows) or any(literal_parts(row["open"]).lexical in _TRUE for row in rows if "open" in row)
    status: Status = "not met" if broken else "unknown" if left_open or unsure or not found else "met"
    evidence = [finding.where for finding in broken or left_open] or places
    words = Text("; ".join(each.en for each in found), " ; ".join(each.fr for each in found)) if found else None
    return Verdict(programme, rule, status, words, tuple(dict.fromkeys(evidence)))


def _filled(message: Text, row: dict[str, str]) -> Text:
    shown = {name: shown_value(term, lambda term: Text(term, term)) for name, term in row.items()}
    return Text(
        _SLOT.sub(lambda match: shown[match.group(1)].en, message.en),
        _SLOT.sub(lambda match: shown[match.group(1)].fr, message.fr),
    )


def _concerned(store: Store) -> defaultdict[str, set[str]]:
    """Give the programmes that a finding about a thing concerns."""
    query = (shipped_folder("queries") / "tables" / f"{_BELONGS}.rq").read_text(encoding="utf-8")
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in store.select(query, store.graphs()).dicts():
        found[row["thing"]].add(row["programme"])
    return found


def _measured(store: Store, rule: Rule) -> dict[str, list[dict[str, str]]]:
    """Give the rows of a rule's measure, by programme."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _run(store, rule, rule.measure):
        if "programme" in row:
            found[row["programme"]].append(row)
    return found


def _places(store: Store, table: StatementTable, rule: Rule) -> dict[str, tuple[Place, ...]]:
    """Give where the statements stand that a rule's measure was taken from, by programme."""
    if not rule.rests_on:
        return {}
    rows = list(_run(store, rule, rule.rests_on))
    asserted = _asserted(table, {(row["subject"], row["predicate"]) for row in rows})
    found: defaultdict[str, set[Place]] = defaultdict(set)
    for row in rows:
        found[row["programme"]] |= asserted.get((row["subject"], row["predicate"]), set())
    return {programme: tuple(sorted(places)) for programme, places in found.items()}


def _asserted(table: StatementTable, pairs: set[tuple[str, str]]) -> dict[tuple[str, str], set[Place]]:
    if not pairs:
        return {}
    subjects, predicates = (list(column) for column in zip(*sorted(pairs), strict=True))
    rows = table.connection.execute(
        f"""WITH asked AS (SELECT unnest($s) AS s, unnest($p) AS p)
        SELECT s, p, path, line, place FROM asked JOIN assertions
        ON subject = {term_id("s")} AND predicate = {term_id("p")} JOIN sources ON source = id""",
        {"s": subjects, "p": predicates},
    ).fetchall()
    found: defaultdict[tuple[str, str], set[Place]] = defaultdict(set)
    for s, p, path, line, place in rows:
        found[s, p].add(Place(path, line, place))
    return found


def _run(store: Store, rule: Rule, query: str) -> Iterable[dict[str, str]]:
    try:
        return store.select(_HEAD + query, store.graphs()).dicts()
    except BadQuery as error:
        raise BadQuery(
            Text("A query of the rule {rule} cannot be run: {error}",
                 "Une requête de la règle {rule} est illisible : {error}").with_(rule=rule.name, error=error.what),
            error.remedy,
        ) from error  # fmt: skip
