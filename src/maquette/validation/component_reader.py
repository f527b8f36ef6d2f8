"""Reads the constraints of SHACL Core: from a parameter of a shape and its value to a constraint (SHACL §4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from maquette.literals import is_well_formed
from maquette.terms import XSD_STRING, iri_value, is_iri, is_literal, literal_parts
from maquette.text import Text
from maquette.validation.set_components import (
    Closed,
    Count,
    HasValue,
    Less,
    Property,
    QualifiedCount,
    Related,
    UniqueLang,
)
from maquette.validation.shape_graph import Broken, sh, short, wrong_value
from maquette.validation.shapes import Constraint, Shape
from maquette.validation.sparql import unmatched
from maquette.validation.value_components import (
    NODE_KINDS,
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
from maquette.words import XSD

if TYPE_CHECKING:
    from maquette.validation.shape_graph import ShapeGraph

PartReader = Callable[[str, Shape], Shape | None]
"""Reads a shape that stands in another one; None when it cannot be read, which is noted."""

_IRI = Text("an IRI", "un IRI")
_LITERAL = Text("a literal", "un littéral")
_NUMBER = Text("a whole number, 0 or more", "un nombre entier, 0 ou plus")
_OF_PROPERTIES = {
    sh(name) for name in ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape")
}
_SINGLE = {
    sh(name)
    for name in (
        "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive",
        "minLength", "maxLength", "languageIn", "uniqueLang", "in", "closed", "qualifiedValueShape",
    )
}  # fmt: skip


def read_constraint(
    graph: ShapeGraph, owner: Shape, predicate: str, value: str, part: PartReader
) -> Iterator[Constraint]:
    """Give the constraints that a parameter and one of its values declare; raises `Broken`."""
    if predicate in _SINGLE:
        graph.single(owner.node, predicate)
    if predicate in _OF_PROPERTIES and owner.path is None:
        if predicate == sh("qualifiedValueShape"):
            return  # without a path there is nothing to count (SHACL §4.7.3)
        raise Broken(
            Text("{name} stands on a shape without sh:path.", "{name} est sur une forme sans sh:path.").with_(
                name=short(predicate)
            ),
            Text("Put it into a property shape.", "Mettez-le dans une forme de propriété."),
        )
    yield from PARAMETERS[predicate](graph, owner, value, part)


def _iri(predicate: str, value: str) -> str:
    if not is_iri(value):
        raise wrong_value(sh(predicate), _IRI)
    return value


def _number(predicate: str, value: str) -> int:
    parts = literal_parts(value) if is_literal(value) else None
    if parts is None or parts.datatype != f"{XSD}integer" or not is_well_formed(value) or int(parts.lexical) < 0:
        raise wrong_value(sh(predicate), _NUMBER)
    return int(parts.lexical)


def _string(predicate: str, value: str) -> str:
    if not is_literal(value) or literal_parts(value).datatype != XSD_STRING:
        raise wrong_value(sh(predicate), Text("a plain text", "un texte simple"))
    return literal_parts(value).lexical


def _shape(value: str, owner: Shape, part: PartReader) -> Iterator[Shape]:
    found = part(value, owner)
    if found:
        yield found


def _class(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield OfClass(_iri("class", value))


def _datatype(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield OfDatatype(iri_value(_iri("datatype", value)))


def _node_kind(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    kinds = {sh(kind): kind for kind in NODE_KINDS}
    if value not in kinds:
        raise wrong_value(
            sh("nodeKind"),
            Text("one of {kinds}", "parmi {kinds}").with_(kinds=", ".join(f"sh:{kind}" for kind in NODE_KINDS)),
        )
    yield OfKind(kinds[value])


def _range(name: str) -> _ParameterReader:
    def read(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
        if not is_literal(value):
            raise wrong_value(sh(f"{name[0].lower()}{name[1:]}"), _LITERAL)
        yield InRange(name, value)

    return read


def _min_length(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield OfLength("Min", _number("minLength", value))


def _max_length(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield OfLength("Max", _number("maxLength", value))


def _pattern(graph: ShapeGraph, owner: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    flags = graph.single(owner.node, sh("flags"))
    found = OfPattern(_string("pattern", value), _string("flags", flags) if flags else "")
    try:
        unmatched((), found.pattern, found.flags)
    except ValueError as error:
        raise wrong_value(sh("pattern"), Text("a regular expression", "une expression régulière")) from error
    yield found


def _language_in(graph: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield InLanguages(tuple(_string("languageIn", each) for each in graph.listed(value)))


def _unique_lang(graph: ShapeGraph, owner: Shape, _value: str, _p: PartReader) -> Iterator[Constraint]:
    if graph.truth(owner.node, sh("uniqueLang")):
        yield UniqueLang()


def _in(graph: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield OneOf(frozenset(graph.listed(value)))


def _has_value(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield HasValue(value)


def _min_count(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    if count := _number("minCount", value):
        yield Count("Min", count)


def _max_count(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield Count("Max", _number("maxCount", value))


def _equals(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield Related("Equals", _iri("equals", value))


def _disjoint(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield Related("Disjoint", _iri("disjoint", value))


def _less_than(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield Less(_iri("lessThan", value), or_equal=False)


def _less_than_or_equals(_g: ShapeGraph, _o: Shape, value: str, _p: PartReader) -> Iterator[Constraint]:
    yield Less(_iri("lessThanOrEquals", value), or_equal=True)


def _closed(graph: ShapeGraph, owner: Shape, _value: str, _p: PartReader) -> Iterator[Constraint]:
    if graph.truth(owner.node, sh("closed")):
        ignored = graph.single(owner.node, sh("ignoredProperties"))
        own = (graph.of(each, sh("path")) for each in graph.of(owner.node, sh("property")))
        yield Closed(
            frozenset(graph.listed(ignored) if ignored else ())
            | {path for paths in own for path in paths if is_iri(path)}
        )


def _not(_g: ShapeGraph, owner: Shape, value: str, part: PartReader) -> Iterator[Constraint]:
    for found in _shape(value, owner, part):
        yield NotConforming(found)


def _node(_g: ShapeGraph, owner: Shape, value: str, part: PartReader) -> Iterator[Constraint]:
    for found in _shape(value, owner, part):
        if found.path is not None:
            raise Broken(
                Text("sh:node names a property shape.", "sh:node nomme une forme de propriété."),
                Text("Use sh:property for it.", "Utilisez sh:property."),
            )
        yield Conforming(found)


def _combined(name: str) -> _ParameterReader:
    def read(graph: ShapeGraph, owner: Shape, value: str, part: PartReader) -> Iterator[Constraint]:
        shapes = tuple(found for each in graph.listed(value) for found in _shape(each, owner, part))
        yield Combined("And" if name == "And" else "Or" if name == "Or" else "Xone", shapes)

    return read


def _qualified(graph: ShapeGraph, owner: Shape, value: str, part: PartReader) -> Iterator[Constraint]:
    least, most = (graph.single(owner.node, sh(f"qualified{which}Count")) for which in ("Min", "Max"))
    siblings = (
        _siblings(graph, owner, value, part) if graph.truth(owner.node, sh("qualifiedValueShapesDisjoint")) else ()
    )
    for found in _shape(value, owner, part):
        if least and (count := _number("qualifiedMinCount", least)):
            yield QualifiedCount("Min", count, found, tuple(siblings))
        if most:
            yield QualifiedCount("Max", _number("qualifiedMaxCount", most), found, tuple(siblings))


def _siblings(graph: ShapeGraph, owner: Shape, value: str, part: PartReader) -> tuple[Shape, ...]:
    """Give the qualified value shapes beside this one, in all shapes that hold this property shape (SHACL §4.7.3)."""
    parents = [node for node in graph.with_(sh("property")) if owner.node in graph.of(node, sh("property"))]
    beside = sorted(
        {
            other
            for parent in parents
            for property_ in graph.of(parent, sh("property"))
            for other in graph.of(property_, sh("qualifiedValueShape"))
            if other != value
        }
    )
    return tuple(found for other in beside for found in _shape(other, owner, part))


_ParameterReader = Callable[["ShapeGraph", Shape, str, PartReader], Iterator[Constraint]]


def _property(_g: ShapeGraph, owner: Shape, value: str, part: PartReader) -> Iterator[Constraint]:
    for found in _shape(value, owner, part):
        if found.path is None:
            raise Broken(
                Text("A property shape has no sh:path.", "Une forme de propriété n'a pas de sh:path."),
                Text("Say which property it is about.", "Dites de quelle propriété il s'agit."),
            )
        yield Property(found)


PARAMETERS: dict[str, _ParameterReader] = {
    sh("class"): _class,
    sh("datatype"): _datatype,
    sh("nodeKind"): _node_kind,
    sh("minCount"): _min_count,
    sh("maxCount"): _max_count,
    sh("minExclusive"): _range("MinExclusive"),
    sh("minInclusive"): _range("MinInclusive"),
    sh("maxExclusive"): _range("MaxExclusive"),
    sh("maxInclusive"): _range("MaxInclusive"),
    sh("minLength"): _min_length,
    sh("maxLength"): _max_length,
    sh("pattern"): _pattern,
    sh("languageIn"): _language_in,
    sh("uniqueLang"): _unique_lang,
    sh("equals"): _equals,
    sh("disjoint"): _disjoint,
    sh("lessThan"): _less_than,
    sh("lessThanOrEquals"): _less_than_or_equals,
    sh("not"): _not,
    sh("and"): _combined("And"),
    sh("or"): _combined("Or"),
    sh("xone"): _combined("Xone"),
    sh("node"): _node,
    sh("property"): _property,
    sh("qualifiedValueShape"): _qualified,
    sh("closed"): _closed,
    sh("hasValue"): _has_value,
    sh("in"): _in,
}
"""The parameters of SHACL Core that declare constraints; the others belong to one of these."""
