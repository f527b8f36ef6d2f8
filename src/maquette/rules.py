"""Rules: ontology axioms compiled into readable rules, one per axiom, each knowing the statements that it comes from.

The rules are those of OWL 2 RL/RDF (W3C Recommendation "OWL 2 Profiles", §4.3); `docs/rules.md` says of each whether it
is compiled, answered virtually or not there yet. What a checker may rely on: a rule's `axioms` hold exactly the schema
statements that the W3C rule asks for, in the words of the ontology:

- `prp-spo2` and `cls-int1`: the axiom, then every `rdf:first` and `rdf:rest` of its list, `rdf:nil` included;
- `cls-int2`, `cls-uni`, `cls-oo`, `scm-int`, `scm-uni`: the axiom, the cells up to the member (`rdf:rest` …), and the
  member's `rdf:first`; `cax-adc` and `prp-adp`: the same for both members, after the statement of the class; where the
  list has a statement that is less sure than all of these, the cells up to that one, too: a list is one to its end;
- restrictions: the restriction (`owl:someValuesFrom` …), `owl:onProperty`, and `owl:onClass` where it is qualified;
- wherever an axiom names an anonymous inverse `[ owl:inverseOf :p ]`, its atoms are written with `:p` backwards and the
  `owl:inverseOf` statement follows the other axioms;
- `cls-int1` leaves out members that are `owl:Thing`: everything is one;
- the other rules about the ontology itself (`scm-…`), `cls-nothing2` and `eq-diff1` have no axioms: all that they ask
  for stands in their body; `cls-oo`, `scm-int` and `scm-uni` have no body: all that they ask stands in their axioms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.axioms import TYPE, Axioms, is_axiom
from maquette.equality_rules import equality_rules
from maquette.instance_rules import instance_rules
from maquette.schema_rules import schema_rules
from maquette.terms import iri_value, is_blank, is_iri
from maquette.words import MAQ, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maquette.instance_rules import Draft

Atom = tuple[str, str, str]
"""A triple pattern: each place is an exact term (N-Triples text) or a variable, which starts with `?`."""

_LOCAL = re.compile(r"[^/#]+$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when every atom of `body` holds, `head` holds; a head of None means that the body is a contradiction.

    `name` is the rule of OWL 2 RL/RDF (OWL 2 Profiles, §4.3) that it instantiates, e.g. `prp-spo2`; `axioms` are the
    schema statements that it was compiled from (the premises of every step besides the body's instances);
    `not_literal` names the variables of the head that must not be bound to a literal.
    """

    id: int
    name: str
    body: tuple[Atom, ...]
    head: Atom | None
    axioms: tuple[tuple[str, str, str], ...]
    not_literal: tuple[str, ...] = field(default=())


def compile_rules(
    schema: Iterable[tuple[str, str, str]],
    known: Iterable[Rule] = (),
    levels: Mapping[tuple[str, str, str], int] | None = None,
) -> tuple[Rule, ...]:
    """Compile an ontology's statements (exact terms; others than axioms are passed over) into rules.

    Numbers follow the order of the rules: of two rules that conclude the same in the same round, the one with the
    lower number is shown, so the ones with fewer premises come first. `known` are rules that an earlier call gave:
    they are not given again, nor is a rule that concludes the same from the same body, and numbers go on after theirs.
    Of rules that find the same contradiction, in whatever order they name its parts, there is one. `levels` are how
    sure the statements are (`maquette.basis`), where they differ.
    """
    axioms = Axioms((triple for triple in schema if is_axiom(triple)), levels)
    before = tuple(known)
    concluded = {(rule.body, rule.head) for rule in before}
    clashing = {frozenset(rule.body) for rule in before if rule.head is None}
    fresh: list[Draft] = []
    for draft in sorted({*instance_rules(axioms), *equality_rules(axioms), *schema_rules(axioms)}, key=_place):
        if draft.head is None and frozenset(draft.body) not in clashing:
            clashing.add(frozenset(draft.body))
            fresh.append(draft)
        elif draft.head and (draft.body, draft.head) not in concluded:
            fresh.append(draft)
    first = 1 + max((rule.id for rule in before), default=0)
    return tuple(
        Rule(first + number, draft.name, draft.body, draft.head, draft.axioms, _not_literal(draft.body, draft.head))
        for number, draft in enumerate(fresh)
    )


def _place(draft: Draft) -> tuple[int, str, tuple[Atom, ...], Atom, tuple[Atom, ...]]:
    return len(draft.body), draft.name, draft.body, draft.head or ("", "", ""), draft.axioms


def _not_literal(body: tuple[Atom, ...], head: Atom | None) -> tuple[str, ...]:
    """Give the head's subject when it is a variable that the body only has as an object: it may be a literal."""
    if head is None or not is_variable(head[0]) or any(atom[0] == head[0] for atom in body):
        return ()
    return (head[0],)


def is_variable(place: str) -> bool:
    """Tell whether a place of an atom is a variable."""
    return place.startswith("?")


def rule_text(rule: Rule, names: Mapping[str, str] | None = None) -> str:
    """Give a rule as one readable line, e.g. `preparesFor(x, z) ← buildsToward(x, y), supportsJob(y, z)`.

    A class is a predicate of one argument; a rule without a head concludes `⊥`. `names` gives names to anonymous
    classes (see `maquette.class_names`).
    """
    head = "⊥" if rule.head is None else _atom_text(rule.head, names or {})
    body = ", ".join(_atom_text(atom, names or {}) for atom in rule.body)
    return f"{head} ← {body}" if body else head


def _atom_text(atom: Atom, names: Mapping[str, str]) -> str:
    subject, predicate, value = (place[1:] if is_variable(place) else term_name(place, names) for place in atom)
    if atom[1] == TYPE and not is_variable(atom[2]):
        return f"{value}({subject})"
    return f"{predicate}({subject}, {value})"


def term_name(term: str, names: Mapping[str, str] | None = None) -> str:
    """Give the short name of a term: local for our own words, `prefix:local` for other known words, else as it is."""
    if names and term in names:
        return names[term]
    if is_blank(term) or not is_iri(term):
        return term
    value = iri_value(term)
    for prefix, namespace in PREFIXES.items():
        local = value.removeprefix(namespace)
        if local != value and _LOCAL.fullmatch(local):
            return local if namespace == MAQ else f"{prefix}:{local}"
    return term
