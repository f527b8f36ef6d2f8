"""Checking a workspace's build, or anybody's files, against shapes: findings, each with its place and its words."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from maquette.errors import BadSource
from maquette.findings import Finding, Place, Report, Unused, in_order
from maquette.sources.rdf import read_rdf
from maquette.sources.reading import SourceKind
from maquette.statements import StatementTable, ids_of, terms_of
from maquette.text import Text
from maquette.validation.engine import Checking
from maquette.validation.graph import Graph
from maquette.validation.held import HeldSource
from maquette.validation.naming import Names
from maquette.validation.near import Near, Walks, alike
from maquette.validation.reach import Unbounded, readings
from maquette.validation.shape_graph import SUBCLASS, ShapeGraph, bilingual
from maquette.validation.shape_reader import read_shapes
from maquette.validation.shapes import BadShapes
from maquette.validation.values import ill_typed
from maquette.validation.where import Whereabouts
from maquette.validation.wording import message_of
from maquette.words import SH, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from maquette.builds import Build
    from maquette.errors import Problem
    from maquette.findings import Severity
    from maquette.proofs.lookups import Ids
    from maquette.validation.engine import Result
    from maquette.validation.graph import TripleSource
    from maquette.validation.reach import Walk
    from maquette.validation.shapes import Shape, Shapes, WellFormedness
    from maquette.validation.where import Found
    from maquette.workspace import Workspace

_NOTHING = Text("", "")
_SEVERITIES: dict[str, Severity] = {f"{SH}Warning": "warning", f"{SH}Info": "info"}
"""Every other severity is a violation (SHACL §2.1.4 lets shapes invent their own)."""


_DATATYPE = f"{SH}DatatypeConstraintComponent"
_NO_FOCUS = Text("No node is of the kind that it is about.", "Aucun nœud n’est du genre dont elle parle.")
_NO_TARGET = Text("It has no target, and is part of no other shape.",
                  "Elle n’a pas de cible et ne fait partie d’aucune autre forme.")  # fmt: skip


def load_shapes(files: Iterable[tuple[str, bytes]], *, trusted: bool = False) -> Shapes:
    """Read shapes from files (names for messages, contents), in any RDF format; `trusted` ones in this process.

    Raises `BadShapes` with all that is wrong when a file cannot be read or a shape cannot be carried out.
    """
    statements: list[tuple[str, str, str, Place]] = []
    problems: list[Problem] = []
    for name, content in files:
        try:
            read = read_rdf(content, name, SourceKind.SHAPES, trusted=trusted)
        except BadSource as error:
            problems += error.problems
            continue
        statements += [(s.subject, s.predicate, s.object, Place(name, s.line)) for s in read.statements]
    graph = ShapeGraph(statements)
    shapes = read_shapes(graph)
    problems += sorted(graph.problems, key=lambda each: (each.path, each.line, each.what.en))
    if problems:
        raise BadShapes(problems)
    return shapes


def workspace_shapes(workspace: Workspace) -> Shapes:
    """Read the shapes of a workspace: the package's, and those that it adds or replaces; raises `BadShapes`."""
    return load_shapes(((workspace.label(path), path.read_bytes()) for path in workspace.shapes()), trusted=True)


def check_build(workspace: Workspace, build: Build, shapes: Shapes | None = None, *, reason: bool = False) -> Report:
    """Check a build against the workspace's shapes (or others), with `reason` all of it closed; raises `BadShapes`."""
    chosen = shapes or workspace_shapes(workspace)
    with StatementTable.open(build.statements) as table:
        return check(table, chosen, closed=reason)


def check(table: StatementTable, shapes: Shapes, *, closed: bool = False) -> Report:
    """Check a table against shapes.

    Each shape reads the asserted statements or, where it says `shape:reads shape:Closed`, the closed ones, which must
    then be there; with `closed`, all do.
    """
    run = _Run(table, shapes, closed=closed)
    for shape in shapes.targeted:
        run.check(shape)
    run.check_values()
    unused = [*run.unused, *(_unused(shape, _NO_TARGET) for shape in shapes.unreachable)]
    return Report(run.findings(), tuple(unused), len(shapes.targeted) + len(shapes.values))


def check_changed(
    before: StatementTable, after: StatementTable, shapes: Shapes, changed: Collection[Ids]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Check two tables that differ in some statements (ids of terms): give the findings of either, in their orders.

    Of the nodes about which neither can find other things than the other, findings may be left out on both sides.
    """
    tables = (before, after)
    bounded = _bounded(shapes, changed, after)
    ids = {predicate for _, predicate, _ in changed}
    differing = {term for table in tables for term in terms_of(table, ids).values()}
    # Of the others nothing can change: none of them reads a predicate of what differs.
    near = {shape: walks for shape, walks in bounded.items() if any(walk[-1][0] in differing for walk in walks)}
    whole = [shape for shape in shapes.targeted if shape not in bounded]
    walks = Walks((walk for each in near.values() for walk in each), after)
    starts = walks.starts(changed, tables)
    starts = set().union(*(alike(table, starts) for table in tables))
    one, other = (_near_findings(table, shapes, whole, near, Near(table, walks, starts)) for table in tables)
    return one, other


def _near_findings(
    table: StatementTable, shapes: Shapes, whole: Iterable[Shape], bounded: Iterable[Shape], near: Near
) -> tuple[Finding, ...]:
    everywhere, here = _Run(table, shapes), _Run(table, shapes, near=near)
    for shape in whole:
        everywhere.check(shape)
    for shape in bounded:
        here.check(shape)
    here.check_values()
    return here.findings(everywhere)


def _bounded(shapes: Shapes, changed: Collection[Ids], table: StatementTable) -> dict[Shape, frozenset[Walk]]:
    """Give the shapes whose results about a node rest on what is near it, each with its readings."""
    (subclass,) = ids_of(table, [SUBCLASS]).values()
    if shapes.rules or any(predicate == subclass for _, predicate, _ in changed):
        return {}
    found = {}
    for shape in shapes.targeted:
        with suppress(Unbounded):
            found[shape] = readings(shape)
    return found


def needs_closure(shapes: Shapes) -> bool:
    """Tell whether a shape reads the closed graph."""
    return any(shape.closed for shape in shapes.targeted)


class _Graph:
    """One of the two graphs of a table, with what was found in it."""

    def __init__(self, table: StatementTable, shapes: Shapes, near: Near | None, *, closed: bool) -> None:
        graph = near.graph(closed=closed) if near else _whole(table, shapes, closed=closed)
        self.checking = Checking(graph, shapes.triples)
        self.names = Names(graph)
        self.whereabouts = Whereabouts(table, graph, closed=closed)
        self.results: list[Result] = []


def _whole(table: StatementTable, shapes: Shapes, *, closed: bool) -> Graph:
    source: TripleSource = HeldSource(table, closed=closed)
    if shapes.rules:
        from maquette.validation.shape_rules import WithAdded, added_by_rules  # noqa: PLC0415  pySHACL is heavy

        source = WithAdded(source, added_by_rules(source, shapes.triples, shapes.rules))
    return Graph(source)


class _Run:
    """A checking under way: of all that shapes are about, or of the nodes `near` alone."""

    def __init__(
        self, table: StatementTable, shapes: Shapes, *, closed: bool = False, near: Near | None = None
    ) -> None:  # fmt: skip
        self._table, self._shapes, self._all_closed, self._near = table, shapes, closed, near
        self._graphs: dict[bool, _Graph] = {}
        self.unused: list[Unused] = []
        self._values: list[Finding] = []

    def check(self, shape: Shape) -> None:
        closed = shape.closed or self._all_closed
        if closed not in self._graphs:
            self._graphs[closed] = _Graph(self._table, self._shapes, self._near, closed=closed)
        graph = self._graphs[closed]
        nodes = graph.checking.focus_nodes(shape)
        if not nodes:
            self.unused.append(_unused(shape, _NO_FOCUS))
        graph.results += graph.checking.results(shape, nodes & self._near.nodes if self._near else nodes)

    def check_values(self) -> None:
        """Find the values that are none of their datatype, those apart that a shape asks a datatype of."""
        if not self._shapes.values:
            return
        names = Names(self._near.graph(closed=False) if self._near else Graph(HeldSource(self._table, closed=False)))
        found = list(ill_typed(self._table))
        self._values = [
            _ill(rule, triple, place, names(triple[0])) for rule in self._shapes.values for triple, place in found
        ]

    def findings(self, *others: _Run) -> tuple[Finding, ...]:
        found = [
            _finding(result, place, graph.names)
            for run in (self, *others)
            for graph in run._graphs.values()
            for result, place in zip(graph.results, graph.whereabouts.places(graph.results), strict=True)
        ]
        told = {(each.focus, each.value) for each in found if each.component == _DATATYPE}
        return in_order([*found, *(each for each in self._values if (each.focus, each.value) not in told)])


def _finding(result: Result, found: Found, names: Names) -> Finding:
    wording, offence = result.placed.wording, result.offence
    where, leaves = found
    return Finding(
        severity=_SEVERITIES.get(result.shape.severity, "violation"),
        shape=result.shape.name,
        component=result.placed.constraint.component,
        focus=offence.focus,
        path=result.path.text(lambda term: term) if result.path else "",
        value=offence.value,
        message=message_of(result, names),
        where=where,
        shape_at=result.placed.place,
        title=wording.title or _title(result.shape),
        why=wording.why or _NOTHING,
        remedy=wording.remedy or _NOTHING,
        source=wording.source or _NOTHING,
        see=wording.see,
        label=names(offence.focus),
        leaves=leaves,
    )


def _ill(rule: WellFormedness, triple: tuple[str, str, str], place: Place, label: Text) -> Finding:
    subject, predicate, value = triple
    wording = rule.wording
    return Finding(
        severity=_SEVERITIES.get(rule.severity, "violation"),
        shape=rule.name,
        component=_DATATYPE,
        focus=subject,
        path=predicate,
        value=value,
        message=bilingual(wording.messages) or _NOTHING,
        where=place,
        shape_at=rule.place,
        title=wording.title or _NOTHING,
        why=wording.why or _NOTHING,
        remedy=wording.remedy or _NOTHING,
        source=wording.source or _NOTHING,
        see=wording.see,
        label=label,
    )


def _title(shape: Shape) -> Text:
    name = shorten(f"<{shape.name}>").strip("<>") if not shape.name.startswith("_:") else str(shape.place)
    return Text(name, name)


def _unused(shape: Shape, reason: Text) -> Unused:
    return Unused(shape.name, shape.wording.title or _title(shape), shape.place, reason)
