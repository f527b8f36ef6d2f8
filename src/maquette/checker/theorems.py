"""Rules as theorems: from its axioms and its body follows a rule's head, whatever its variables stand for.

That is proved by the rules of OWL 2 RL/RDF (OWL 2 Profiles, §4.3, "Reasoning in OWL 2 RL and RDF Graphs using Rules"),
written down here once more and read by a matcher of their own: a rule's axioms and body, its variables taken as
constants, are the premises of the W3C's rule that it is named after, all of them, and its head is the conclusion.
Two things are taken for granted: everything is an `owl:Thing`, and a blank node that is the inverse of a property, as
the axioms say, is that property backwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from maquette.terms import is_blank
from maquette.words import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maquette.rules import Rule

Triple = tuple[str, str, str]

_TABLES = """
eq-ref       ?s ?p ?o -> ?s = ?s
eq-ref       ?s ?p ?o -> ?p = ?p
eq-ref       ?s ?p ?o -> ?o = ?o
eq-sym       ?x = ?y -> ?y = ?x
eq-trans     ?x = ?y, ?y = ?z -> ?x = ?z
eq-rep-s     ?s = ?t, ?s ?p ?o -> ?t ?p ?o
eq-rep-p     ?p = ?q, ?s ?p ?o -> ?s ?q ?o
eq-rep-o     ?o = ?q, ?s ?p ?o -> ?s ?p ?q
eq-diff1     ?x = ?y, ?x owl:differentFrom ?y -> false
eq-diff2     ?x a owl:AllDifferent, ?x owl:members (?z), ?z[i] = ?z[j] -> false
eq-diff3     ?x a owl:AllDifferent, ?x owl:distinctMembers (?z), ?z[i] = ?z[j] -> false
prp-dom      ?p rdfs:domain ?c, ?x ?p ?y -> ?x a ?c
prp-rng      ?p rdfs:range ?c, ?x ?p ?y -> ?y a ?c
prp-fp       ?p a owl:FunctionalProperty, ?x ?p ?y, ?x ?p ?z -> ?y = ?z
prp-ifp      ?p a owl:InverseFunctionalProperty, ?x ?p ?z, ?y ?p ?z -> ?x = ?y
prp-irp      ?p a owl:IrreflexiveProperty, ?x ?p ?x -> false
prp-symp     ?p a owl:SymmetricProperty, ?x ?p ?y -> ?y ?p ?x
prp-asyp     ?p a owl:AsymmetricProperty, ?x ?p ?y, ?y ?p ?x -> false
prp-trp      ?p a owl:TransitiveProperty, ?x ?p ?y, ?y ?p ?z -> ?x ?p ?z
prp-spo1     ?p rdfs:subPropertyOf ?q, ?x ?p ?y -> ?x ?q ?y
prp-spo2     ?p owl:propertyChainAxiom (?q), ?u[*] ?q[*] ?u[*+1] -> ?u[1] ?p ?u[n+1]
prp-eqp1     ?p owl:equivalentProperty ?q, ?x ?p ?y -> ?x ?q ?y
prp-eqp2     ?p owl:equivalentProperty ?q, ?x ?q ?y -> ?x ?p ?y
prp-pdw      ?p owl:propertyDisjointWith ?q, ?x ?p ?y, ?x ?q ?y -> false
prp-adp      ?x a owl:AllDisjointProperties, ?x owl:members (?p), ?u ?p[i] ?v, ?u ?p[j] ?v -> false
prp-inv1     ?p owl:inverseOf ?q, ?x ?p ?y -> ?y ?q ?x
prp-inv2     ?p owl:inverseOf ?q, ?x ?q ?y -> ?y ?p ?x
prp-key      ?c owl:hasKey (?p), ?x a ?c, ?x ?p[*] ?z[*], ?y a ?c, ?y ?p[*] ?z[*] -> ?x = ?y
prp-npa1     ?x owl:sourceIndividual ?i, ?x owl:assertionProperty ?p, ?x owl:targetIndividual ?j, ?i ?p ?j -> false
prp-npa2     ?x owl:sourceIndividual ?i, ?x owl:assertionProperty ?p, ?x owl:targetValue ?v, ?i ?p ?v -> false
cls-nothing2 ?x a owl:Nothing -> false
cls-int1     ?c owl:intersectionOf (?d), ?y a ?d[*] -> ?y a ?c
cls-int2     ?c owl:intersectionOf (?d), ?y a ?c -> ?y a ?d[i]
cls-uni      ?c owl:unionOf (?d), ?y a ?d[i] -> ?y a ?c
cls-com      ?c owl:complementOf ?d, ?x a ?c, ?x a ?d -> false
cls-svf1     ?x owl:someValuesFrom ?y, ?x owl:onProperty ?p, ?u ?p ?v, ?v a ?y -> ?u a ?x
cls-svf2     ?x owl:someValuesFrom owl:Thing, ?x owl:onProperty ?p, ?u ?p ?v -> ?u a ?x
cls-avf      ?x owl:allValuesFrom ?y, ?x owl:onProperty ?p, ?u a ?x, ?u ?p ?v -> ?v a ?y
cls-hv1      ?x owl:hasValue ?y, ?x owl:onProperty ?p, ?u a ?x -> ?u ?p ?y
cls-hv2      ?x owl:hasValue ?y, ?x owl:onProperty ?p, ?u ?p ?y -> ?u a ?x
cls-maxc1    ?x owl:maxCardinality 0, ?x owl:onProperty ?p, ?u a ?x, ?u ?p ?y -> false
cls-maxc2    ?x owl:maxCardinality 1, ?x owl:onProperty ?p, ?u a ?x, ?u ?p ?y, ?u ?p ?z -> ?y = ?z
cls-maxqc1   ?x owl:maxQualifiedCardinality 0, ?x owl:onProperty ?p, ?x owl:onClass ?c, ?u a ?x, ?u ?p ?y,
             ?y a ?c -> false
cls-maxqc2   ?x owl:maxQualifiedCardinality 0, ?x owl:onProperty ?p, ?x owl:onClass owl:Thing, ?u a ?x,
             ?u ?p ?y -> false
cls-maxqc3   ?x owl:maxQualifiedCardinality 1, ?x owl:onProperty ?p, ?x owl:onClass ?c, ?u a ?x, ?u ?p ?y, ?y a ?c,
             ?u ?p ?z, ?z a ?c -> ?y = ?z
cls-maxqc4   ?x owl:maxQualifiedCardinality 1, ?x owl:onProperty ?p, ?x owl:onClass owl:Thing, ?u a ?x, ?u ?p ?y,
             ?u ?p ?z -> ?y = ?z
cls-oo       ?c owl:oneOf (?y) -> ?y[i] a ?c
dt-type2      -> ?x a ?d
dt-eq         -> ?x = ?y
dt-diff       -> ?x owl:differentFrom ?y
dt-not-type  ?x a ?d -> false
dt-not-type  ?s ?p ?x -> false
cax-sco      ?c rdfs:subClassOf ?d, ?x a ?c -> ?x a ?d
cax-eqc1     ?c owl:equivalentClass ?d, ?x a ?c -> ?x a ?d
cax-eqc2     ?c owl:equivalentClass ?d, ?x a ?d -> ?x a ?c
cax-dw       ?c owl:disjointWith ?d, ?x a ?c, ?x a ?d -> false
cax-adc      ?x a owl:AllDisjointClasses, ?x owl:members (?c), ?z a ?c[i], ?z a ?c[j] -> false
scm-cls      ?c a owl:Class -> ?c rdfs:subClassOf ?c
scm-cls      ?c a owl:Class -> ?c owl:equivalentClass ?c
scm-cls      ?c a owl:Class -> ?c rdfs:subClassOf owl:Thing
scm-cls      ?c a owl:Class -> owl:Nothing rdfs:subClassOf ?c
scm-sco      ?c rdfs:subClassOf ?d, ?d rdfs:subClassOf ?e -> ?c rdfs:subClassOf ?e
scm-eqc1     ?c owl:equivalentClass ?d -> ?c rdfs:subClassOf ?d
scm-eqc1     ?c owl:equivalentClass ?d -> ?d rdfs:subClassOf ?c
scm-eqc2     ?c rdfs:subClassOf ?d, ?d rdfs:subClassOf ?c -> ?c owl:equivalentClass ?d
scm-op       ?p a owl:ObjectProperty -> ?p rdfs:subPropertyOf ?p
scm-op       ?p a owl:ObjectProperty -> ?p owl:equivalentProperty ?p
scm-dp       ?p a owl:DatatypeProperty -> ?p rdfs:subPropertyOf ?p
scm-dp       ?p a owl:DatatypeProperty -> ?p owl:equivalentProperty ?p
scm-spo      ?p rdfs:subPropertyOf ?q, ?q rdfs:subPropertyOf ?r -> ?p rdfs:subPropertyOf ?r
scm-eqp1     ?p owl:equivalentProperty ?q -> ?p rdfs:subPropertyOf ?q
scm-eqp1     ?p owl:equivalentProperty ?q -> ?q rdfs:subPropertyOf ?p
scm-eqp2     ?p rdfs:subPropertyOf ?q, ?q rdfs:subPropertyOf ?p -> ?p owl:equivalentProperty ?q
scm-dom1     ?p rdfs:domain ?c, ?c rdfs:subClassOf ?d -> ?p rdfs:domain ?d
scm-dom2     ?q rdfs:domain ?c, ?p rdfs:subPropertyOf ?q -> ?p rdfs:domain ?c
scm-rng1     ?p rdfs:range ?c, ?c rdfs:subClassOf ?d -> ?p rdfs:range ?d
scm-rng2     ?q rdfs:range ?c, ?p rdfs:subPropertyOf ?q -> ?p rdfs:range ?c
scm-hv       ?c owl:hasValue ?i, ?c owl:onProperty ?p, ?d owl:hasValue ?i, ?d owl:onProperty ?q,
             ?p rdfs:subPropertyOf ?q -> ?c rdfs:subClassOf ?d
scm-svf1     ?c owl:someValuesFrom ?y, ?c owl:onProperty ?p, ?d owl:someValuesFrom ?z, ?d owl:onProperty ?p,
             ?y rdfs:subClassOf ?z -> ?c rdfs:subClassOf ?d
scm-svf2     ?c owl:someValuesFrom ?y, ?c owl:onProperty ?p, ?d owl:someValuesFrom ?y, ?d owl:onProperty ?q,
             ?p rdfs:subPropertyOf ?q -> ?c rdfs:subClassOf ?d
scm-avf1     ?c owl:allValuesFrom ?y, ?c owl:onProperty ?p, ?d owl:allValuesFrom ?z, ?d owl:onProperty ?p,
             ?y rdfs:subClassOf ?z -> ?c rdfs:subClassOf ?d
scm-avf2     ?c owl:allValuesFrom ?y, ?c owl:onProperty ?p, ?d owl:allValuesFrom ?y, ?d owl:onProperty ?q,
             ?p rdfs:subPropertyOf ?q -> ?d rdfs:subClassOf ?c
scm-int      ?c owl:intersectionOf (?d) -> ?c rdfs:subClassOf ?d[i]
scm-uni      ?c owl:unionOf (?d) -> ?d[i] rdfs:subClassOf ?c
"""
"""Tables 4 to 9, less what has no premises; of table 8, of which literals a rule speaks is checked with each step.

`(?d)` is a list, of which `?d[i]` and `?d[j]` are members at two places; an atom with `[*]` stands for one atom each
member, `n` for their number; `=` is `owl:sameAs`. Indented lines go on.
"""

_PREFIXES = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
_TYPE, _THING, _INVERSE = f"<{RDF}type>", f"<{OWL}Thing>", f"<{OWL}inverseOf>"
_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
_INTEGER = r"(?:integer|int|long|short|byte|(?:nonNegative|positive|unsigned)[A-Za-z]+)"
_NUMBER = re.compile(rf'"\+?0*([01])"\^\^<{re.escape(XSD)}{_INTEGER}>')


@dataclass(frozen=True, slots=True)
class _Schema:
    """A rule of the tables: its premises and its conclusion (None: a contradiction)."""

    premises: tuple[Triple, ...]
    conclusion: Triple | None


def _read_tables(text: str) -> dict[str, list[_Schema]]:
    schemas: dict[str, list[_Schema]] = {}
    for line in re.sub(r"\n +", " ", text).strip().splitlines():
        name, rule = line.split(maxsplit=1)
        premises, conclusion = f" {rule}".split(" -> ")
        concluded = None if conclusion == "false" else _atom(conclusion)
        schemas.setdefault(name, []).append(
            _Schema(tuple(map(_atom, filter(None, premises.strip().split(", ")))), concluded)
        )
    return schemas


def _atom(text: str) -> Triple:
    words = {"a": _TYPE, "=": f"<{OWL}sameAs>"}
    subject, predicate, object_ = (words.get(word) or _term(word) for word in text.split())
    return subject, predicate, object_


def _term(word: str) -> str:
    """Give a term, or a variable, which starts with `$`: variables of the rules that are checked start with `?`."""
    prefix, colon, name = word.partition(":")
    return f"<{_PREFIXES[prefix]}{name}>" if colon else word.replace("?", "$")


_SCHEMAS = _read_tables(_TABLES)
NAMES = frozenset(_SCHEMAS)
"""The names of the rules that stand in the tables above."""


def follows(rule: Rule) -> bool:
    """Tell whether a rule follows from its axioms by the rule that it is named after, and needs all of them."""
    said = tuple(dict.fromkeys((*rule.axioms, *rule.body)))
    return (not rule.name.startswith("dt-") or _is_general(rule)) and any(
        used.issuperset(said)
        for schema in _SCHEMAS.get(rule.name, ())
        for premises, conclusion, spelled in _written_out(schema, rule.axioms)
        for values, matched in _matches(premises, said, spelled)
        for used in _concluding(conclusion, rule.head, said, values, matched)
    )


def _is_general(rule: Rule) -> bool:
    """Tell whether a rule names nothing: what those of datatypes say is looked up for each literal."""
    atoms = (*rule.body, *([rule.head] if rule.head else []))
    return all(atom[0] != atom[2] and atom[0][0] == atom[2][0] == "?" for atom in atoms)


_Theorem = tuple[tuple[Triple, ...], Triple | None, frozenset[Triple]]
"""Premises, conclusion, and the statements that spell the list of the schema that they were written out from."""


def _written_out(schema: _Schema, axioms: Sequence[Triple]) -> Iterator[_Theorem]:
    """Write a schema out for each list that its axioms spell, and each choice of the list's members."""
    listing = next((atom for atom in schema.premises if atom[2].startswith("(")), None)
    if listing is None:
        yield schema.premises, schema.conclusion, frozenset()
        return
    for axiom in axioms:
        if axiom[1] == listing[1]:
            cells = _cells(axiom[2], axioms)
            yield from _with_list(schema, listing, axiom[2], cells)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a list: its member (None where no axiom says it) and the statements that lead to it and give it."""

    member: str | None
    first: frozenset[Triple]
    rest: frozenset[Triple]


def _cells(head: str, axioms: Sequence[Triple]) -> tuple[_Cell, ...]:
    """Follow a list as far as the axioms spell it; the last cell is that of `rdf:nil` when they spell all of it."""
    firsts = {axiom[0]: axiom for axiom in axioms if axiom[1] == _FIRST}
    rests = {axiom[0]: axiom for axiom in axioms if axiom[1] == _REST}
    cells: list[_Cell] = []
    node, way = head, frozenset[Triple]()
    while len(cells) <= len(rests):
        first = firsts.get(node)
        cells.append(_Cell(_NIL if node == _NIL else first and first[2], frozenset([first] if first else []), way))
        if node not in rests or node == _NIL:
            break
        way |= {rests[node]}
        node = rests[node][2]
    return tuple(cells)


def _with_list(schema: _Schema, listing: Triple, head: str, cells: Sequence[_Cell]) -> Iterator[_Theorem]:
    whole = cells[-1].member == _NIL and all(cell.first for cell in cells[:-1])
    known = [number for number, cell in enumerate(cells, 1) if cell.first]
    # A list is one to its end, so that none of its statements that the axioms lead to is needless.
    spelled = frozenset[Triple]().union(*(cell.first | cell.rest for cell in cells))
    premises = tuple((atom[0], atom[1], head) if atom == listing else atom for atom in schema.premises)
    written = "".join(place for atom in (*premises, schema.conclusion or ()) for place in atom)
    choices = [letter for letter in "ij" if f"[{letter}]" in written]
    if not choices and not whole:
        return
    for chosen in permutations(known, len(choices)):
        places = {letter: str(number) for letter, number in zip(choices, chosen, strict=True)}
        names = {f"{listing[2].strip('()')}[{number}]": cells[number - 1].member or "" for number in known}
        index = _Index(places, len(cells) - 1, names)
        yield (
            tuple(each for atom in premises for each in index.atoms(atom)),
            index.atom(schema.conclusion, 0) if schema.conclusion else None,
            spelled,
        )


@dataclass(frozen=True, slots=True)
class _Index:
    """Gives the places of atoms their numbers: chosen members, every member in turn, the last."""

    chosen: Mapping[str, str]
    count: int
    members: Mapping[str, str]

    def atoms(self, atom: Triple) -> Iterator[Triple]:
        """Give one atom for each member, or the only one."""
        for number in range(1, self.count + 1) if any("[*" in place for place in atom) else (0,):
            yield self.atom(atom, number)

    def atom(self, atom: Triple, number: int) -> Triple:
        """Give an atom for the member of a number."""
        subject, predicate, object_ = (self._place(place, number) for place in atom)
        return subject, predicate, object_

    def _place(self, place: str, number: int) -> str:
        name, bracket, index = place.rstrip("]").partition("[")
        if not bracket or not place.startswith("$"):
            return place
        numbers = {"*": str(number), "*+1": str(number + 1), "n+1": str(self.count + 1), **self.chosen}
        indexed = f"{name}[{numbers.get(index, index)}]"
        return self.members.get(indexed, indexed)


def _matches(
    premises: Sequence[Triple], said: Sequence[Triple], spelled: frozenset[Triple]
) -> Iterator[tuple[Mapping[str, str], frozenset[Triple]]]:
    """Give each way to find all premises among what is said: what variables stand for, and what was needed."""
    stack: list[tuple[int, Mapping[str, str], frozenset[Triple]]] = [(0, {}, spelled)]
    while stack:
        number, values, used = stack.pop()
        if number == len(premises):
            yield values, used
            continue
        found = []
        for atom, needed in _readings(premises[number], said, values):
            if atom[1:] == (_TYPE, _THING):
                found.append((number + 1, values, used | needed))
            for triple in said:
                unified = _unified(atom, triple, values)
                if unified is not None:
                    found.append((number + 1, unified, used | needed | {triple}))
        stack += reversed(found)


def _concluding(
    conclusion: Triple | None,
    head: Triple | None,
    said: Sequence[Triple],
    values: Mapping[str, str],
    used: frozenset[Triple],
) -> Iterator[frozenset[Triple]]:
    """Give what was needed in all, for each way to read the conclusion as the rule's head."""
    if conclusion is None or head is None:
        if conclusion is head:
            yield used
        return
    for atom, needed in _readings(conclusion, said, values):
        if _unified(atom, head, values) is not None:
            yield used | needed


def _readings(
    atom: Triple, said: Iterable[Triple], values: Mapping[str, str]
) -> Iterator[tuple[Triple, frozenset[Triple]]]:
    """Give an atom with its variables' values, backwards where its property is an anonymous inverse as is said."""
    subject, predicate, object_ = (values.get(place, place) for place in atom)
    yield (subject, predicate, object_), frozenset()
    if is_blank(predicate):
        for triple in said:
            if triple[1] == _INVERSE and predicate in {triple[0], triple[2]}:
                named = triple[2] if triple[0] == predicate else triple[0]
                yield (object_, named, subject), frozenset([triple])


def _unified(atom: Triple, triple: Triple, values: Mapping[str, str]) -> Mapping[str, str] | None:
    """Give the values of variables with which an atom is a statement; a statement's own variables are constants."""
    bound = dict(values)
    for place, term in zip(atom, triple, strict=True):
        wanted = bound.setdefault(place, term) if place.startswith("$") else place
        if wanted != term and not _is_number(wanted, term):
            return None
    return bound


def _is_number(digit: str, term: str) -> bool:
    match = _NUMBER.fullmatch(term) if digit in {"0", "1"} else None
    return bool(match) and match.group(1) == digit if match else False
