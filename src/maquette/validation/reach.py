"""Which statements the results of a shape about a focus node can rest on, read off its targets, paths and queries.

A reading is a walk from a focus node over predicates, forwards or backwards: whatever the shape reads is the last step
of one of its readings. So a statement that changes can change the results of those focus nodes alone from which a
reading ends in it, and to check some focus nodes it takes the statements on their readings alone.

Of a query, each triple pattern must be joined with the focus node through variables that every solution binds, in the
scope in which it stands; else what it finds may have nothing to do with the focus node, and there is no reading. Where
a part is evaluated on its own (a group, a subquery, the right side of OPTIONAL or MINUS), its solutions count that
agree with those around it: a variable that both sides always bind is as good a start there as the focus node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.pattern_reader import read_patterns
from maquette.patterns import Group, NotUnderstood, Step, Union
from maquette.validation.paths import Alternative, Inverse, Path, Predicate, Sequence
from maquette.validation.set_components import (
    Count,
    HasValue,
    Less,
    Property,
    QualifiedCount,
    Related,
    UniqueLang,
)
from maquette.validation.shape_graph import TYPE
from maquette.validation.sparql_reader import QueryConstraint
from maquette.validation.value_components import (
    Combined,
    Conforming,
    InLanguages,
    InRange,
    NotConforming,
    OfClass,
    OfDatatype,
    OfKind,
    OfLength,
    OfPattern,
    OneOf,
)
from maquette.words import FOCUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from maquette.validation.shapes import Constraint, Shape

Walk = tuple[tuple[str, bool], ...]
"""Predicates one after the other, each with whether it is followed backwards, from object to subject."""
_Known = dict[str, frozenset[Walk]]
"""The walks from the focus node to what a variable stands for."""

_OF_VALUES_ALONE = (
    Count, HasValue, InLanguages, InRange, OfDatatype, OfKind, OfLength, OfPattern, OneOf, UniqueLang,
)  # fmt: skip
_HERE = frozenset({()})


class Unbounded(Exception):
    """What the shape reads may be anywhere in the graph, or its results stand at other nodes than its focus nodes."""


def readings(shape: Shape) -> frozenset[Walk]:
    """Give the readings of a shape with targets, those of its targets included; raises `Unbounded`.

    Classes are read without their superclasses: whoever uses this has to look after `rdfs:subClassOf` itself.
    """
    found = set(_of_shape(shape, (), ()))
    for target in shape.targets:
        match target.kind:
            case "class":
                found.add(((TYPE, False),))
            case "subjects":
                found.add(((target.term, False),))
            case "objects":
                found.add(((target.term, True),))
    return frozenset(walk[:end] for walk in found for end in range(1, len(walk) + 1))


def _of_shape(shape: Shape, above: tuple[Shape, ...], start: Walk) -> Iterator[Walk]:
    """Give the readings of a shape that is applied to the nodes at the end of a walk."""
    if shape in above:
        raise Unbounded(shape.name)
    if shape.deactivated:
        return
    ways = _ways(shape.path) if shape.path else ((),)
    ends = [(*start, *way) for way in ways]
    yield from ends
    for placed in shape.constraints:
        if isinstance(placed.constraint, Property) and shape.path is not None:
            raise Unbounded(shape.name)  # its results are at the values, to which other focus nodes may lead, too
        yield from _of_constraint(placed.constraint, (*above, shape), start, ends)


def _of_constraint(constraint: Constraint, above: tuple[Shape, ...], start: Walk, ends: list[Walk]) -> Iterator[Walk]:
    match constraint:
        case QueryConstraint():
            yield from _of_query(constraint.query.text, start, ends)
        case Related() | Less():
            yield (*start, (constraint.predicate, False))
        case OfClass():
            yield from ((*end, (TYPE, False)) for end in ends)
        case Conforming() | NotConforming() | Property():
            yield from _of_shapes([constraint.shape], above, ends)
        case Combined():
            yield from _of_shapes(constraint.shapes, above, ends)
        case QualifiedCount():
            yield from _of_shapes([constraint.shape, *constraint.siblings], above, ends)
        case _ if not isinstance(constraint, _OF_VALUES_ALONE):
            raise Unbounded(constraint.component)


def _of_shapes(shapes: Iterable[Shape], above: tuple[Shape, ...], ends: list[Walk]) -> Iterator[Walk]:
    for shape in shapes:
        for end in ends:
            yield from _of_shape(shape, above, end)


def _ways(path: Path) -> tuple[Walk, ...]:
    """Give the walks that a path may be."""
    match path:
        case Predicate(term):
            return (((term, False),),)
        case Inverse(inner):
            return tuple(_turned(way) for way in _ways(inner))
        case Sequence(paths):
            found: tuple[Walk, ...] = ((),)
            for each in paths:
                found = tuple((*one, *other) for one in found for other in _ways(each))
            return found
        case Alternative(paths):
            return tuple(way for each in paths for way in _ways(each))
        case _:
            raise Unbounded(path.text(lambda term: term))


def _turned(way: Walk) -> Walk:
    return tuple((predicate, not back) for predicate, back in reversed(way))


# --- Queries


def row_readings(query: str, variable: str) -> frozenset[Walk]:
    """Give the readings of the rows of a SELECT query (`?name`: the variable whose values are the focus nodes).

    Rows that have a node there rest on what is on the readings from that node. Raises `Unbounded`, also when the query
    may give rows without a value there.
    """
    found: set[Walk] = set()
    if variable not in _read_group(_understood(query), {variable: _HERE}, {}, found):
        raise Unbounded(variable)
    return frozenset(found)


def _understood(query: str) -> Group:
    try:
        return read_patterns(query)
    except NotUnderstood as error:
        raise Unbounded(str(error)) from error


def _of_query(text: str, start: Walk, ends: list[Walk]) -> Iterator[Walk]:
    found: set[Walk] = set()
    _read_group(_understood(text), {}, {"?this": frozenset({start}), "?value": frozenset(ends)}, found)
    yield from found


def _read_group(group: Group, around: Mapping[str, frozenset[Walk]], focus: _Known, found: set[Walk]) -> _Known:
    """Find the readings of a group; give the variables that all of its solutions bind, and that walks lead to.

    `around` are those of what it is joined with. Raises `Unbounded`.
    """
    if group.cut:
        raise Unbounded("LIMIT")
    if group.graph:
        # The focus graph says what the focus nodes are; other graphs are none of the data.
        return dict(focus) if group.graph == f"<{FOCUS}>" else {}
    if group.kind == "select":
        return _read_select(group, around, focus, found)
    known: _Known = {}
    waiting: list[Step | Group | Union] = []
    filters = []
    for part in group.parts:
        kind = part.kind if isinstance(part, Group) else ""
        if kind == "filter":
            filters.append(part)  # it holds for the whole group, wherever it stands in it
        elif kind in {"optional", "minus", "bind"}:
            waiting = _joined(waiting, known, around, focus, found)
            _apply(part, known, focus, found)
        else:
            waiting.append(part)
    if _joined(waiting, known, around, focus, found):
        raise Unbounded("a part that is not joined")
    for part in filters:
        _apply(part, known, focus, found)
    return known


def _apply(part: Step | Group | Union, known: _Known, focus: _Known, found: set[Walk]) -> None:
    """Find the readings of a group that binds nothing for certain: it is joined with what is bound before it."""
    assert isinstance(part, Group)
    _read_group(part, known, focus, found)


def _read_select(group: Group, around: Mapping[str, frozenset[Walk]], focus: _Known, found: set[Walk]) -> _Known:
    """Find the readings of a subquery: what it does not return, or does not group by, is joined with nothing."""
    (inner,) = group.parts
    assert isinstance(inner, Group)

    def passed(known: Mapping[str, frozenset[Walk]]) -> _Known:
        return {
            name: walks
            for name, walks in known.items()
            if (group.returned is None or name in group.returned) and (group.keys is None or name in group.keys)
        }

    return passed(_read_group(inner, passed(around), focus, found))


def _joined(
    parts: list[Step | Group | Union],
    known: _Known,
    around: Mapping[str, frozenset[Walk]],
    focus: _Known,
    found: set[Walk],
) -> list[Step | Group | Union]:
    """Join parts of a group with what is known, in whatever order they can be; give those that cannot be."""
    left = parts
    while True:
        waiting = [part for part in left if not _join(part, known, around, focus, found)]
        if len(waiting) == len(left):
            return waiting
        left = waiting


def _join(
    part: Step | Group | Union, known: _Known, around: Mapping[str, frozenset[Walk]], focus: _Known, found: set[Walk]
) -> bool:
    starts = {**around, **known}
    if isinstance(part, Step):
        return _step(part, starts, known, found)
    tried: set[Walk] = set()
    try:
        branches = (part,) if isinstance(part, Group) else part.branches
        bound = [_read_group(branch, starts, focus, tried) for branch in branches]
    except Unbounded:
        return False
    found |= tried
    for name in set.intersection(*(set(each) for each in bound)):
        known.setdefault(name, frozenset(walk for each in bound for walk in each[name]))
    return True


def _step(step: Step, starts: Mapping[str, frozenset[Walk]], known: _Known, found: set[Walk]) -> bool:
    """Read a triple pattern from the end that is known."""
    if step.ways is None:
        raise Unbounded("a repeated path")
    sides = [(step.subject, step.object, step.ways), (step.object, step.subject, tuple(map(_turned, step.ways)))]
    bound = [each for each in sides if each[0] in starts]
    if not bound:
        return False
    near, far, ways = min(bound, key=lambda each: max(map(len, starts[each[0]])))
    ends = frozenset((*walk, *way) for walk in starts[near] for way in ways)
    found |= {end[:length] for end in ends for length in range(1, len(end) + 1)}
    known.setdefault(near, starts[near])
    if far.startswith("?"):
        known.setdefault(far, starts.get(far, ends))
    return True
