"""The rules that conclude equality, those of equality itself, of different things, and of datatypes.

Tables 4 to 6 and 8 of OWL 2 Profiles, §4.3. The rules of equality itself hold of everything and are compiled from no
axiom: the closure carries them out by representatives (`maquette.closure.equality`), and proofs cite them step by step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.axioms import DIFFERENT, SAME, THING, Triple, joined, owl
from maquette.instance_rules import Draft, characteristic, is_a, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.axioms import Axioms, Members, PropertyForm

_EQUAL = ("?x", SAME, "?y")

_OF_EQUALITY = (
    Draft("eq-ref", (("?x", "?p", "?y"),), ("?y", SAME, "?y"), ()),
    Draft("eq-sym", (_EQUAL,), ("?y", SAME, "?x"), ()),
    Draft("eq-trans", (_EQUAL, ("?y", SAME, "?z")), ("?x", SAME, "?z"), ()),
    Draft("eq-rep-s", (_EQUAL, ("?x", "?p", "?z")), ("?y", "?p", "?z"), ()),
    Draft("eq-rep-p", (_EQUAL, ("?z", "?x", "?u")), ("?z", "?y", "?u"), ()),
    Draft("eq-rep-o", (_EQUAL, ("?z", "?p", "?x")), ("?z", "?p", "?y"), ()),
    Draft("eq-diff1", (_EQUAL, ("?x", DIFFERENT, "?y")), None, ()),
)
_OF_DATATYPES = (
    Draft("dt-eq", (), _EQUAL, ()),
    Draft("dt-diff", (), ("?x", DIFFERENT, "?y"), ()),
    Draft("dt-type2", (), is_a("?x", "?y"), ()),
    Draft("dt-not-type", (("?x", "?p", "?y"),), None, ()),
    Draft("dt-not-type", (is_a("?x", "?y"),), None, ()),
)
"""The rules of table 8, of the literals that `maquette.data_values` says it of: it decides, whatever their bodies.

`dt-not-type` finds a literal that is none of its own datatype, or none of the one that a statement says it to be of.
"""
APART = frozenset(draft.name for draft in (*_OF_EQUALITY, *_OF_DATATYPES)) | {"eq-diff2", "eq-diff3"}
"""The rules that the closure carries out by other means than joining the statements of their bodies."""


def equality_rules(axioms: Axioms) -> Iterator[Draft]:
    """Give the rules of equality itself and of datatypes, and those of the axioms from which equality follows."""
    yield from _OF_EQUALITY
    yield from _OF_DATATYPES
    for form, used in characteristic(axioms, "FunctionalProperty"):
        yield Draft("prp-fp", (form.atom("?x", "?y"), form.atom("?x", "?z")), ("?y", SAME, "?z"), used)
    for form, used in characteristic(axioms, "InverseFunctionalProperty"):
        yield Draft("prp-ifp", (form.atom("?x", "?z"), form.atom("?y", "?z")), ("?x", SAME, "?y"), used)
    yield from _keys(axioms)
    yield from _one_value(axioms)


def _keys(axioms: Axioms) -> Iterator[Draft]:
    for axiom, members in axioms.lists(owl("hasKey")):
        choices: list[tuple[PropertyForm, ...]] = [()]
        for term in members.terms:
            choices = [(*chosen, form) for chosen in choices for form in axioms.forms(term)]
        for forms in choices:
            halves = (
                (is_a(thing, axiom[0]), *(form.atom(thing, f"?z{place}") for place, form in enumerate(forms)))
                for thing in ("?x", "?y")
            )
            used = joined((axiom,), members.cells, *(form.axioms for form in forms))
            yield Draft("prp-key", tuple(atom for half in halves for atom in half), _EQUAL, used)


def _one_value(axioms: Axioms) -> Iterator[Draft]:
    """Compile the cardinalities of at most 1."""
    same = ("?y", SAME, "?z")
    for axiom, form, used in axioms.restrictions(owl("maxCardinality")):
        if is_number(axiom[2], 1):
            yield Draft("cls-maxc2", (is_a("?x", axiom[0]), *_two_values(form)), same, used)
    for axiom, form, used in axioms.restrictions(owl("maxQualifiedCardinality")):
        for class_ in axioms.objects(axiom[0], owl("onClass")) if is_number(axiom[2], 1) else ():
            said = joined(used, ((axiom[0], owl("onClass"), class_),))
            one, other = _two_values(form)
            if class_ == THING:
                yield Draft("cls-maxqc4", (is_a("?x", axiom[0]), one, other), same, said)
            else:
                body = (is_a("?x", axiom[0]), one, is_a("?y", class_), other, is_a("?z", class_))
                yield Draft("cls-maxqc3", body, same, said)


def _two_values(form: PropertyForm) -> tuple[Triple, Triple]:
    return form.atom("?x", "?y"), form.atom("?x", "?z")


def all_different(axioms: Axioms) -> Iterator[tuple[str, tuple[Triple, ...], Members]]:
    """Give the lists of things that are all different: the rule, the axioms, the members."""
    declared = {triple[0]: triple for triple in axioms.of_class(owl("AllDifferent"))}
    for name, predicate in (("eq-diff2", "members"), ("eq-diff3", "distinctMembers")):
        for axiom, members in axioms.lists(owl(predicate)):
            if axiom[0] in declared:
                yield name, (declared[axiom[0]], axiom), members
