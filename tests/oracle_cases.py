"""Other reasoners, asked from tests: owlrl for a closure, HermiT for what follows and for contradictions."""

from __future__ import annotations

import re
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import owlrl
import rdflib

from maquette.axioms import NOTHING, SAME, THING, TYPE, owl, rdf, rdfs
from maquette.ontology_check import java
from maquette.ontology_check.hermit import ask_hermit
from maquette.terms import blank, iri, is_blank, is_iri, is_literal, literal
from maquette.words import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from subprocess import CompletedProcess

    from rdflib.term import Node

Triple = tuple[str, str, str]


# --- owlrl


def owlrl_closure(triples: Iterable[Triple]) -> set[Triple]:
    """Give owlrl's closure of statements of exact terms."""
    normalized, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph = rdflib.Graph()
        for subject, predicate, value in triples:
            graph.add((_node(subject), _node(predicate), _node(value)))
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        return {(_term(s), _term(p), _term(o)) for s, p, o in graph}
    finally:
        rdflib.NORMALIZE_LITERALS = normalized


def _node(term: str) -> Node:
    if is_blank(term):
        return rdflib.BNode(term.removeprefix("_:"))
    node = rdflib.util.from_n3(term)
    assert isinstance(node, rdflib.term.Node)
    return node


def _term(node: Node) -> str:
    if isinstance(node, rdflib.BNode):
        return blank(str(node))
    if isinstance(node, rdflib.Literal):
        return literal(str(node), language=node.language or "", datatype=str(node.datatype or f"{XSD}string"))
    return iri(str(node))


_OF_OWL_ITSELF = tuple(f"<{namespace}" for namespace in (OWL, RDF, RDFS, XSD))
_REFLEXIVE = {
    owl("sameAs"),
    rdfs("subClassOf"),
    rdfs("subPropertyOf"),
    owl("equivalentClass"),
    owl("equivalentProperty"),
}
_UP_TO_THING = {TYPE, rdfs("subClassOf"), rdfs("domain"), rdfs("range")}


def is_virtual(triple: Triple) -> bool:
    """Tell whether owlrl writes down what is true of everything, or what is no RDF (`docs/rules.md`).

    That is: that all is the same as, within and equivalent to itself, and within or of owl:Thing; that owl:Nothing is
    within all; what holds of the words of OWL itself and of datatypes; literals as subjects; blank nodes as predicates.
    """
    subject, predicate, value = triple
    return (
        is_literal(subject)
        or not is_iri(predicate)
        or subject.startswith(_OF_OWL_ITSELF)
        or (predicate in _REFLEXIVE and subject == value)
        or (predicate in _UP_TO_THING and value == THING)
        or subject == NOTHING
    )


# --- HermiT


_PROBE = "https://example.org/probe/"


def hermit_holds(said: Iterable[Triple], asked: Sequence[Triple]) -> set[Triple]:
    """Give which of some statements about things follow from others, which are consistent OWL 2 DL, by HermiT.

    In one run: a statement about `a` follows when nothing can be `a` and something that it does not hold of, so each
    has a class of its own for what that would be, and HermiT tells which of these are empty.
    """
    lines = [f"{' '.join(triple)} ." for triple in said]
    for number, (subject, predicate, value) in enumerate(asked):
        probe, us, rest, them, denial = f"<{_PROBE}{number}>", *(f"_:p{number}{name}" for name in "urtd")
        members, denied = f"_:p{number}m", f"_:p{number}n"
        told = f"{denied} {owl('onProperty')} {predicate} . {denied} {owl('hasValue')} {value} ."
        told += f" {denied} {TYPE} {owl('Restriction')} ."
        if predicate == TYPE:
            denied, told = value, ""
        elif predicate == SAME:
            told = f"{denied} {TYPE} {owl('Class')} . {denied} {owl('oneOf')} {them}o . {_cells(f'{them}o', [value])}"
        lines.append(
            f"{probe} {TYPE} {owl('Class')} . {probe} {owl('equivalentClass')} {members} . "
            f"{members} {TYPE} {owl('Class')} . "
            f"{members} {owl('intersectionOf')} {rest} . {_cells(rest, [us, denial])} "
            f"{us} {TYPE} {owl('Class')} . {us} {owl('oneOf')} {them} . {_cells(them, [subject])} "
            f"{denial} {TYPE} {owl('Class')} . {denial} {owl('complementOf')} {denied} . {told}"
        )
    answer = _hermit(lines, "-U")
    assert answer.returncode == 0, answer.stdout
    return {asked[int(number)] for number in re.findall(f"<{_PROBE}([0-9]+)>", answer.stdout)}


def _cells(head: str, members: Sequence[str]) -> str:
    """Give the statements of a list."""
    cells = [head, *(f"{head}{place}" for place in range(1, len(members))), rdf("nil")]
    return " ".join(
        f"{cell} {rdf('first')} {member} . {cell} {rdf('rest')} {rest} ."
        for member, (cell, rest) in zip(members, pairwise(cells), strict=True)
    )


def hermit_consistent(said: Iterable[Triple]) -> bool:
    """Tell whether statements of OWL 2 DL contradict each other, by HermiT."""
    answer = _hermit([f"{' '.join(triple)} ." for triple in said], "-k")
    consistent = "owl#Thing is satisfiable" in answer.stdout
    assert consistent or "nconsistent ontology" in answer.stdout, answer.stdout
    return consistent


def _hermit(lines: Iterable[str], *arguments: str) -> CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statements.ttl"
        file.write_text("\n".join(lines), encoding="utf-8")
        return ask_hermit(java(), *arguments, file.as_uri())
