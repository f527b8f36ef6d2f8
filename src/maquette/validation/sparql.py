"""Runs the queries of shapes over all their focus nodes at once, and gives exact terms back.

The engine (pyoxigraph) rewrites literals: `"007"^^xsd:positiveInteger` is `"7"^^xsd:integer` to it. So focus nodes and
values are found back among the exact terms, and a query whose answer may depend on how a rewritten literal was written
is run by rdflib, which keeps terms as they are, over the same rewritten text: slower, and right.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from maquette.errors import Problem
from maquette.pattern_reader import predicates_read
from maquette.patterns import NotUnderstood
from maquette.terms import blank, iri, iri_value, is_blank, is_iri, is_literal, literal, literal_parts
from maquette.text import Text
from maquette.validation.paths import Predicate
from maquette.validation.query_text import constant
from maquette.validation.shapes import BadShapes, Offence
from maquette.words import FOCUS, SHAPES_GRAPH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib import Dataset

    from maquette.validation.graph import Graph, Triple
    from maquette.validation.shapes import Shape, Values
    from maquette.validation.sparql_reader import QueryConstraint

Row = dict[str, str]
"""One solution: exact or rewritten terms by the names of their variables."""

_BATCH = 100_000
_NUMBERS = (
    "decimal", "integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "byte",
    "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong", "double", "float",
    "boolean", "dateTime", "date", "time", "duration", "dayTimeDuration", "yearMonthDuration", "gYear", "gYearMonth",
    "gMonth", "gMonthDay", "gDay", "dateTimeStamp",
)  # fmt: skip
_REWRITTEN = frozenset(f"<{XSD}{name}>" for name in _NUMBERS)
_KEPT = re.compile(
    rf'"(?:(?:0|-?[1-9]\d{{0,17}})"\^\^<{re.escape(XSD)}integer|(?:true|false)"\^\^<{re.escape(XSD)}boolean'
    rf'|-?(?:0|[1-9]\d{{0,15}})\.\d{{0,14}}[1-9]"\^\^<{re.escape(XSD)}decimal)>'
)
"""Common literals that are known to come back as they went in."""
_THIS, _VALUE = ox.NamedNode(f"{FOCUS}:this"), ox.NamedNode(f"{FOCUS}:value")
_FOCUS = ox.NamedNode(FOCUS)


class Queries:
    """One graph, to run the queries of shapes over."""

    def __init__(self, graph: Graph, shapes: Iterable[Triple]) -> None:
        self._graph = graph
        self._shapes = tuple(shapes)
        self._focused: list[tuple[str, str]] = []
        self._loaded: set[str] | None = set()

    @cached_property
    def _store(self) -> ox.Store:
        store = ox.Store()
        lines = (f"{constant(s)} {p} {constant(o)} <{SHAPES_GRAPH}> .\n" for s, p, o in self._shapes)
        store.bulk_extend(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))
        return store

    def _store_for(self, query: str) -> ox.Store:
        """Give the store with what a query may read: the statements of its predicates, or all where these are open."""
        if self._loaded is not None:
            try:
                names = {predicate for predicate, _ in predicates_read(query)}
            except NotUnderstood:
                self._loaded = None
                self._load(self._graph.triples())
            else:
                for name in sorted(names - self._loaded):
                    self._load((s, name, o) for s, objects in self._graph.objects(name).items() for o in objects)
                self._loaded |= names
        return self._store

    def _load(self, triples: Iterable[Triple]) -> None:
        lines = (f"{subject} {predicate} {object_} .\n" for subject, predicate, object_ in triples)
        while batch := "".join(islice(lines, _BATCH)):
            self._store.bulk_extend(ox.parse(batch, format=ox.RdfFormat.N_QUADS))

    @cached_property
    def _dataset(self) -> Dataset:
        """Give the same for rdflib, with every literal as it is written."""
        from maquette.validation.exact_queries import dataset  # noqa: PLC0415  only such a query pays for rdflib

        return dataset(self._graph.triples(), ((constant(s), p, constant(o)) for s, p, o in self._shapes))

    def run(self, constraint: QueryConstraint, shape: Shape, values: Values) -> Iterator[Offence]:
        """Run a constraint's query for every focus node; give what it finds. Raises `BadShapes`."""
        if constraint.query.ask:
            pairs = [(focus, value) for focus, found in values.items() for value in found]
        else:
            pairs = [(focus, focus) for focus in values]
        slow = constraint.query.lexical and self._reads_rewritten(constraint)
        batches = [[pair] for pair in pairs] if constraint.query.single else [pairs]
        for batch in batches if pairs else ():
            rows = self._slowly(constraint, batch) if slow else self._rows(constraint, batch)
            if constraint.query.ask:
                yield from _refused(batch, rows)
            else:
                yield from self._offences(batch, rows, shape)

    def _rows(self, constraint: QueryConstraint, pairs: list[tuple[str, str]]) -> list[Row]:
        store = self._store_for(constraint.query.text)
        if self._focused != pairs:
            store.remove_graph(_FOCUS)
            store.bulk_extend(_focus_quads(pairs))
            self._focused = pairs
        try:
            found = store.query(constraint.query.text, named_graphs=[_FOCUS, ox.NamedNode(SHAPES_GRAPH)])
            assert isinstance(found, ox.QuerySolutions)
            names = [variable.value for variable in found.variables]
            return [
                {name: _exact(value) for name, value in zip(names, row, strict=True) if value is not None}
                for row in found
            ]
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise _broken(constraint, error) from error

    def _slowly(self, constraint: QueryConstraint, pairs: list[tuple[str, str]]) -> list[Row]:
        from maquette.validation.exact_queries import select  # noqa: PLC0415

        try:
            return select(self._dataset, constraint.query.text, pairs)
        except Exception as error:  # rdflib raises what its parts raise
            raise _broken(constraint, error) from error

    # Back to exact terms

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """Give the exact literals that the engine rewrites, by what it makes of them."""
        return _spellings(self._graph)

    @cached_property
    def _rewritten_by_predicate(self) -> set[str]:
        """Give the predicates of literals whose text or datatype the engine rewrites; tags do not count (RDF 1.1)."""
        exact = [each for found in self._spellings.values() for each in found if not literal_parts(each).language]
        return self._graph.predicates_to(exact) if exact else set()

    def _reads_rewritten(self, constraint: QueryConstraint) -> bool:
        named = constraint.query.predicates
        held = self._rewritten_by_predicate
        return bool(held) and (named is None or not held.isdisjoint(named))

    def _offences(self, pairs: list[tuple[str, str]], rows: list[Row], shape: Shape) -> Iterator[Offence]:
        foci = {focus for focus, _ in pairs}
        for row in rows:
            for focus in self._back(row["this"], foci) if "this" in row else ():
                path = row.get("path")
                value = row.get("value", focus if shape.path is None else "")
                yield Offence(
                    focus,
                    self._value(value, focus),
                    Predicate(path) if path and is_iri(path) else None,
                    {name: self._value(term, focus) for name, term in row.items()},
                )

    def _back(self, term: str, among: set[str]) -> list[str]:
        """Give the exact terms among some that the engine may have made a term of."""
        if not is_literal(term):
            return [term]
        return sorted(exact for exact in {term, *self._spellings.get(term, ())} if exact in among)

    def _value(self, term: str, focus: str) -> str:
        """Give the exact spelling of a value: that of a statement about the focus node, else one in the graph."""
        if not is_literal(term) or term not in self._spellings:
            return term
        spellings = self._spellings[term]
        return next((each for each in spellings if self._is_of(focus, each)), spellings[0])

    def _is_of(self, focus: str, value: str) -> bool:
        return any(value in self._graph.objects_of(focus, predicate) for predicate in self._graph.predicates())


def _broken(constraint: QueryConstraint, error: Exception) -> BadShapes:
    return BadShapes([Problem(constraint.place.path, constraint.place.line, *cannot_run(str(error)))])


def syntax_error(query: str) -> str:
    """Give what keeps a query from being SPARQL 1.1, or ""."""
    try:
        ox.Store().query(query)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return str(error)
    return ""


def cannot_run(message: str) -> tuple[Text, Text]:
    """Give what to say of a query that cannot be carried out, and what to do about it."""
    return (
        Text("The query of a shape cannot be carried out: {message}.",
             "La requête d'une forme ne peut être exécutée : {message}.").with_(message=message.rstrip(".\n")),
        Text("Mend it; its prefixes come from sh:prefixes and sh:declare.",
             "Corrigez-la ; ses préfixes viennent de sh:prefixes et sh:declare."),
    )  # fmt: skip


def unmatched(texts: Iterable[str], pattern: str, flags: str) -> set[str]:
    """Give the texts that a regular expression does not match (SPARQL `REGEX`); raises `ValueError` on a bad one.

    The engine's expressions take linear time on any text.
    """
    distinct = sorted(set(texts))
    store = ox.Store()
    holder, place = ox.NamedNode(FOCUS), _VALUE
    store.bulk_extend(ox.Quad(holder, place, ox.Literal(text)) for text in distinct)
    rest = f"{literal(pattern)}, {literal(flags)})"
    known = store.query(f'SELECT (REGEX("", {rest} AS ?known) {{}}')
    assert isinstance(known, ox.QuerySolutions)
    if next(known)["known"] is None:
        raise ValueError(pattern)
    found = store.query(f"SELECT ?text {{ <{FOCUS}> <{FOCUS}:value> ?text FILTER(!REGEX(?text, {rest}) }}")
    assert isinstance(found, ox.QuerySolutions)
    return {row["text"].value for row in found}


def _focus_quads(pairs: list[tuple[str, str]]) -> Iterator[ox.Quad]:
    for number, (focus, value) in enumerate(pairs):
        this = _engine_term(focus)
        yield ox.Quad(_FOCUS, _THIS, this, _FOCUS)
        pair = ox.NamedNode(f"{FOCUS}:{number}")
        yield ox.Quad(pair, _THIS, this, _FOCUS)
        yield ox.Quad(pair, _VALUE, _engine_term(value), _FOCUS)


def _refused(pairs: list[tuple[str, str]], rows: list[Row]) -> Iterator[Offence]:
    """Give the pairs that an ASK validator did not say yes to (SHACL §6.3)."""
    accepted = {row["pair"] for row in rows}
    for number, (focus, value) in enumerate(pairs):
        if iri(f"{FOCUS}:{number}") not in accepted:
            yield Offence(focus, value, bindings={"this": focus, "value": value})


def _engine_term(term: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if is_iri(term):
        return ox.NamedNode(iri_value(term))
    if is_blank(term):
        return ox.BlankNode(term[2:])
    parts = literal_parts(term)
    if parts.language:
        return ox.Literal(parts.lexical, language=parts.language)
    return ox.Literal(parts.lexical, datatype=ox.NamedNode(parts.datatype))


def _exact(value: object) -> str:
    match value:
        case ox.NamedNode():
            return iri(value.value)
        case ox.BlankNode():
            return blank(value.value)
        case ox.Literal():
            return literal(value.value, language=value.language or "", datatype=value.datatype.value)
        case _:
            raise ValueError(str(value))


def _spellings(graph: Graph) -> dict[str, list[str]]:
    """Give the exact literals of a graph that the engine changes, by what it makes of them, sorted."""
    suspects = sorted({term for term in graph.literals() if _may_change(term)})
    store = ox.Store()
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"{FOCUS}:{number}"), _VALUE, _engine_term(exact)) for number, exact in enumerate(suspects)
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for quad in store:
        assert isinstance(quad.subject, ox.NamedNode)
        exact = suspects[int(quad.subject.value.rpartition(":")[2])]
        if (made := _exact(quad.object)) != exact:
            found[made].append(exact)
    return {made: sorted(exacts) for made, exacts in found.items()}


def _may_change(term: str) -> bool:
    if not is_literal(term) or term.endswith('"'):
        return False
    if not term.endswith(">"):
        return not term.rpartition("@")[2].islower()
    return term[term.rfind("<") :] in _REWRITTEN and not _KEPT.fullmatch(term)
