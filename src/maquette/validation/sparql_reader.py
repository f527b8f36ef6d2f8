"""Reads SPARQL-based constraints (SHACL §5) and SPARQL-based constraint components (SHACL §6) from a shapes graph."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maquette.terms import iri, iri_value, is_iri, is_literal, literal_parts
from maquette.text import Text
from maquette.validation.query_text import ShapeQuery, constant, prepare
from maquette.validation.shape_graph import Broken, sh, short
from maquette.validation.shapes import Placed
from maquette.validation.sparql import cannot_run, syntax_error
from maquette.words import OWL, SH, SHAPES_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.findings import Place
    from maquette.validation.shape_graph import ShapeGraph
    from maquette.validation.shapes import Offence, Run, Shape, Values, Wording

_IMPORTS = f"<{OWL}imports>"


@dataclass(frozen=True, slots=True)
class QueryConstraint:
    """A constraint that is a query; `parameters` are the values of its component's parameters by name (exact terms).

    `node` is the term of the constraint or component in the shapes graph; `place` that of the query itself.
    """

    component: str
    node: str
    query: ShapeQuery
    place: Place
    parameters: dict[str, str] = field(default_factory=dict)

    def offences(self, values: Values, shape: Shape, run: Run) -> Iterator[Offence]:
        """Give what the query finds."""
        return run.query(self, shape, values)


def read_sparql(graph: ShapeGraph, node: str, owner: Shape) -> QueryConstraint:
    """Read the value of `sh:sparql` (SHACL §5.2.1); raises `Broken`."""
    if not graph.single(node, sh("select")):
        raise Broken(
            Text("A SPARQL constraint has no sh:select.", "Une contrainte SPARQL n'a pas de sh:select."),
            Text("Write SELECT $this WHERE { what is wrong }.", "Écrivez SELECT $this WHERE { ce qui est faux }."),
        )
    return _constraint(graph, node, sh("select"), owner, f"{SH}SPARQLConstraintComponent", {})


def _constraint(  # noqa: PLR0913, PLR0917  each is a part of one constraint
    graph: ShapeGraph, node: str, form: str, owner: Shape, component: str, parameters: dict[str, str]
) -> QueryConstraint:
    text = graph.single(node, form)
    if text is None or not is_literal(text):
        raise Broken(Text("{name} is a text.", "{name} est un texte.").with_(name=short(form)))
    constants = {
        "currentShape": constant(owner.node),
        "shapesGraph": iri(SHAPES_GRAPH),
        **{name: constant(value) for name, value in parameters.items()},
    }
    query = prepare(
        literal_parts(text).lexical,
        _prefixes(graph, node),
        constants,
        f"({owner.path.text(lambda term: term)})" if owner.path else "",
    )
    if query.ask != (form == sh("ask")):
        raise Broken(
            Text("{name} holds the other form of query.", "{name} contient l'autre forme de requête.").with_(
                name=short(form)
            )
        )
    if error := syntax_error(query.text):
        raise Broken(*cannot_run(error))
    return QueryConstraint(component, node, query, graph.at(node, form), parameters)


def _prefixes(graph: ShapeGraph, node: str) -> dict[str, str]:
    """Give the prefixes that a query may use: those declared by its `sh:prefixes` and what these import (§5.2.1)."""
    todo = list(graph.of(node, sh("prefixes")))
    seen: set[str] = set()
    found: dict[str, str] = {}
    while todo:
        declarer = todo.pop()
        if declarer in seen:
            continue
        seen.add(declarer)
        todo += graph.of(declarer, _IMPORTS)
        for declaration in graph.of(declarer, sh("declare")):
            prefix, namespace = (graph.single(declaration, sh(name)) for name in ("prefix", "namespace"))
            if not prefix or not namespace or not is_literal(prefix) or not is_literal(namespace):
                raise Broken(Text("sh:declare needs sh:prefix and sh:namespace.",
                                  "sh:declare demande sh:prefix et sh:namespace."))  # fmt: skip
            name, value = literal_parts(prefix).lexical, literal_parts(namespace).lexical
            if found.setdefault(name, value) != value:
                raise Broken(
                    Text("The prefix {name}: is declared twice, differently.",
                         "Le préfixe {name}: est déclaré deux fois, différemment.").with_(name=name)
                )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a constraint component: the predicate that shapes use, its name in queries."""

    predicate: str
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Component:
    """A SPARQL-based constraint component (SHACL §6.2): its parameters, sorted by name."""

    node: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Components:
    """The constraint components that a shapes graph declares; `parameters` are the nodes that describe parameters."""

    all: tuple[Component, ...]
    parameters: frozenset[str]

    @classmethod
    def of(cls, graph: ShapeGraph) -> Components:
        """Read them; what is wrong is noted."""
        found, nodes = [], set()
        for node in sorted(graph.instances(sh("ConstraintComponent"))):
            nodes |= set(graph.of(node, sh("parameter")))
            try:
                found.append(Component(node, tuple(sorted(_parameters(graph, node), key=lambda each: each.name))))
            except Broken as error:
                graph.note_broken(graph.at(node), error)
        return cls(tuple(found), frozenset(nodes))


def _parameters(graph: ShapeGraph, component: str) -> Iterator[Parameter]:
    parameters = graph.of(component, sh("parameter"))
    if not parameters or not is_iri(component):
        raise Broken(Text("A constraint component is an IRI and has parameters.",
                          "Un composant de contrainte est un IRI et a des paramètres."))  # fmt: skip
    for node in parameters:
        predicate = graph.single(node, sh("path"))
        if predicate is None or not is_iri(predicate):
            raise Broken(Text("A parameter has an IRI as sh:path.", "Un paramètre a un IRI pour sh:path."))
        name = iri_value(predicate).replace("/", "#").rpartition("#")[2]
        yield Parameter(predicate, name, graph.truth(node, sh("optional")))


def read_component_constraints(graph: ShapeGraph, owner: Shape, components: Components) -> Iterator[Placed]:
    """Give the constraints that a shape declares by the parameters of SPARQL-based components (SHACL §6.1)."""
    for component in components.all:
        required = [each for each in component.parameters if not each.optional]
        if not required or not all(graph.of(owner.node, each.predicate) for each in required):
            continue
        place = graph.at(owner.node, required[0].predicate)
        try:
            for parameters in _bindings(graph, owner.node, component):
                constraint, validator = _validated(graph, owner, component, parameters)
                yield Placed(constraint, place, _said(graph, owner, component, validator))
        except Broken as error:
            graph.note_broken(place, error)


def _said(graph: ShapeGraph, owner: Shape, component: Component, validator: str) -> Wording:
    """Give the words of a component in a shape: the shape's own, then its component's; messages the other way round."""
    own, general = graph.wording(validator), graph.wording(component.node)
    return replace(own.or_messages(general, owner.wording), title=None).within(owner.wording).within(general)


def _bindings(graph: ShapeGraph, node: str, component: Component) -> Iterator[dict[str, str]]:
    """Give each set of parameter values: one for each value of a lone parameter, else one (§6.1)."""
    if len(component.parameters) == 1:
        only = component.parameters[0]
        yield from ({only.name: value} for value in graph.of(node, only.predicate))
    else:
        values = {each.name: graph.single(node, each.predicate) for each in component.parameters}
        yield {name: value for name, value in values.items() if value is not None}


def _validated(
    graph: ShapeGraph, owner: Shape, component: Component, parameters: dict[str, str]
) -> tuple[QueryConstraint, str]:
    """Give the constraint with the validator that suits the shape (§6.2.3): its kind's, else that for any."""
    names = ("nodeValidator", "validator") if owner.path is None else ("propertyValidator", "validator")
    for name in names:
        for validator in graph.of(component.node, sh(name)):
            form = sh("ask") if graph.of(validator, sh("ask")) else sh("select")
            constraint = _constraint(graph, validator, form, owner, iri_value(component.node), parameters)
            return constraint, validator
    raise Broken(
        Text("{name} has no validator for this kind of shape.", "{name} n'a pas de validateur pour ce type de forme.")
        .with_(name=short(component.node)),
        Text("Give it sh:validator, sh:nodeValidator or sh:propertyValidator.",
             "Donnez-lui sh:validator, sh:nodeValidator ou sh:propertyValidator."),
    )  # fmt: skip
