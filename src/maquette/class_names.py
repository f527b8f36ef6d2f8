"""Names for anonymous classes, as they read in a rule: `[hoursKind = lectureHours]`, `[Track and [trackKind = …]]`.

Source of the constructs: OWL 2 Mapping to RDF Graphs, §3.2.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.axioms import Axioms, owl
from maquette.rules import term_name
from maquette.terms import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maquette.axioms import Triple

_DEPTH = 5
"""How far descriptions go into each other; an ontology may describe a class by itself."""
_ON = {owl("hasValue"): "{p} = {v}", owl("someValuesFrom"): "{p} some {v}", owl("allValuesFrom"): "{p} only {v}"}
_OF = {owl("intersectionOf"): " and ", owl("unionOf"): " or ", owl("oneOf"): ", "}


def class_names(triples: Iterable[Triple]) -> dict[str, str]:
    """Give the names of the anonymous classes that schema statements describe, by their blank nodes."""
    axioms = Axioms(triples)
    said: dict[str, list[Triple]] = {}
    for predicate in (*_ON, *_OF, owl("complementOf"), owl("onProperty")):
        for triple in axioms.with_predicate(predicate):
            if is_blank(triple[0]):
                said.setdefault(triple[0], []).append(triple)
    return {node: _name(node, axioms, said, _DEPTH) for node in said}


def _name(term: str, axioms: Axioms, said: dict[str, list[Triple]], depth: int) -> str:
    if term not in said or not depth:
        return "…" if is_blank(term) else term_name(term)
    parts = {predicate: value for _, predicate, value in said[term]}
    for predicate, form in _ON.items():
        if predicate in parts:
            property_ = term_name(parts.get(owl("onProperty"), "…"))
            return f"[{form.format(p=property_, v=_name(parts[predicate], axioms, said, depth - 1))}]"
    for predicate, word in _OF.items():
        members = axioms.members(parts[predicate]) if predicate in parts else None
        if members:
            return f"[{word.join(_name(each, axioms, said, depth - 1) for each in members.terms)}]"
    if owl("complementOf") in parts:
        return f"[not {_name(parts[owl('complementOf')], axioms, said, depth - 1)}]"
    return "[…]"
