"""The form of the ontology's axioms: what OWL 2 DL forbids, and what rules of OWL 2 RL cannot use.

OWL 2 Structural Specification, §5.8 (typing) and §11 (simple properties, regular chains); OWL 2 Profiles, §4.2 (which
class expression may stand where). A rule engine leaves an axiom outside OWL 2 RL out without a word, hence this check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rdflib import BNode, URIRef
from rdflib.namespace import DC, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SDO, SKOS, VANN, XSD

from maquette.ontology_check.findings import found
from maquette.ontology_check.ontology import BUILT_IN, PROPERTY_KINDS, short
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from maquette.ontology_check.findings import Finding
    from maquette.ontology_check.ontology import Ontology, Place, Triple

RL_DATATYPES = frozenset(
    [RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString, RDFS.Literal]
    + [XSD[name] for name in ("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger")]
    + [XSD[name] for name in ("negativeInteger", "long", "int", "short", "byte", "unsignedLong", "unsignedInt")]
    + [XSD[name] for name in ("unsignedShort", "unsignedByte", "float", "double", "string", "normalizedString")]
    + [XSD[name] for name in ("token", "language", "Name", "NCName", "NMTOKEN", "boolean", "hexBinary")]
    + [XSD[name] for name in ("base64Binary", "anyURI", "dateTime", "dateTimeStamp")]
)
"""Datatypes of OWL 2 RL (OWL 2 Profiles, §4.2.1). `xsd:date` and `xsd:gYear` are none, and HermiT aborts on them."""

_NOT_RL = Text(
    "lies outside OWL 2 RL, so no rule follows from it.",
    "sort du profil OWL 2 RL : aucune règle n'en découle.",
)


def check_profile(ontology: Ontology) -> Iterator[Finding]:
    """Find what OWL 2 DL forbids (errors) and what OWL 2 RL rules cannot use (warnings) in an ontology's axioms.

    Errors: a term used without a declaration or declared as two kinds of property; a non-simple property (transitive,
    at the head of a chain, above or inverse to such a one) that is functional, irreflexive, asymmetric, disjoint or
    counted; chains without a regular order; lists that are none.
    """
    yield from _bad_lists(ontology)
    yield from _undeclared(ontology)
    yield from _two_kinds(ontology)
    yield from _misused_non_simple(ontology)
    yield from _irregular_chains(ontology)
    yield from _outside_rl(ontology)


_CLASS_PLACES = (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith, OWL.complementOf, OWL.onClass)
_PROPERTY_PLACES = (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf, OWL.propertyDisjointWith)
_FILLERS = (OWL.someValuesFrom, OWL.allValuesFrom)
_LISTS = (OWL.intersectionOf, OWL.unionOf, OWL.propertyChainAxiom, OWL.members)


def _bad_lists(ontology: Ontology) -> Iterator[Finding]:
    for predicate in (*_LISTS, OWL.unionOf, OWL.oneOf, OWL.hasKey, OWL.distinctMembers, OWL.withRestrictions):
        for subject, head in sorted(ontology.graph.subject_objects(predicate)):
            if head != RDF.nil and not ontology.members(head):
                what = Text("The list of {predicate} is broken.", "La liste de {predicate} est mal formée.")
                remedy = Text(
                    "Give each cell one rdf:first and one rdf:rest, and end it with rdf:nil.",
                    "Donnez à chaque maillon un rdf:first et un rdf:rest, et finissez par rdf:nil.",
                )
                place = ontology.place(subject, predicate, head)
                yield found("malformed-list", place, subject, what.with_(predicate=short(predicate)), remedy)


def _undeclared(ontology: Ontology) -> Iterator[Finding]:
    tolerated: dict[URIRef, Place] = {}
    for triple, place in ontology.places.items():
        for used in _used_terms(ontology, triple):
            if not isinstance(used, URIRef) or used in ontology.declared or str(used).startswith(BUILT_IN):
                continue
            if used == triple[1] and str(used).startswith(_WELL_KNOWN):
                tolerated[used] = min(place, tolerated.get(used, place), key=ontology.order)
            else:
                yield found("undeclared-term", place, triple[0], *_declare(used))
    for used, place in tolerated.items():
        yield found("undeclared-term", place, used, *_declare(used), severity="warning")


def _declare(used: URIRef) -> tuple[Text, Text]:
    what = Text("{term} is used and declared nowhere.", "{term} est employé sans être déclaré.")
    return what.with_(term=short(used)), Text("Declare it, or mend its name.", "Déclarez-le, ou corrigez son nom.")


_WELL_KNOWN = tuple(str(each) for each in (DC, DCTERMS, FOAF, PROV, SDO, SKOS, VANN))
"""Vocabularies whose properties people use for remarks without declaring them: OWL 2 DL minds, programs do not."""


def _two_kinds(ontology: Ontology) -> Iterator[Finding]:
    for term in ontology.declared:
        mine = [kind for kind in PROPERTY_KINDS if (term, RDF.type, kind) in ontology.graph]
        if len(mine) > 1:
            what = Text(
                "{term} is declared as two kinds of property.", "{term} est déclaré comme deux sortes de propriété."
            )
            remedy = Text("Keep one of them (OWL 2 DL, typing).", "N'en gardez qu'une (OWL 2 DL, typage).")
            place = ontology.place(term, RDF.type, mine[1])
            yield found("two-kinds-of-property", place, term, what.with_(term=short(term)), remedy)


def _used_terms(ontology: Ontology, triple: Triple) -> Iterator[Node]:
    """Give the classes and properties that one triple uses."""
    subject, predicate, value = triple
    yield predicate
    if predicate in (RDF.type, RDFS.domain, RDFS.range, OWL.onProperty, *_FILLERS):
        yield value
    if predicate in (*_CLASS_PLACES, *_PROPERTY_PLACES):
        yield subject
        yield value
    if predicate in _LISTS:
        yield from ontology.members(value)


def _misused_non_simple(ontology: Ontology) -> Iterator[Finding]:
    graph = ontology.graph
    causes = _non_simple(graph)
    for triple, term, trait in _simple_places(ontology):
        if term in causes:
            cause = causes[term]
            transitive = (cause, RDF.type, OWL.TransitiveProperty) in graph
            what = Text("{term} cannot be {trait}: {cause} {why}.", "{term} ne peut être {trait} : {cause} {why}.")
            why = _IS_TRANSITIVE if transitive else _HEADS_A_CHAIN
            remedy = Text(
                "Say it of a direct property beneath (OWL 2 DL, §11.2).",
                "Dites-le d'une propriété directe, en dessous (OWL 2 DL, §11.2).",
            )
            what = what.with_(term=short(term), trait=trait, cause=short(cause), why=why)
            yield found("non-simple-property", ontology.place(*triple), triple[0], what, remedy)


_IS_TRANSITIVE = Text("is transitive", "est transitive")
_HEADS_A_CHAIN = Text("is defined by a chain", "est définie par une chaîne")


def _non_simple(graph: Graph) -> dict[Node, Node]:
    """Map each non-simple property to the transitive or chain-defined property that makes it so (§11.1)."""
    roots = {*graph.subjects(RDF.type, OWL.TransitiveProperty), *graph.subjects(OWL.propertyChainAxiom)}
    causes: dict[Node, Node] = {}
    for root in sorted(roots, key=str):
        reached = [root]
        while reached:
            reached_now = reached.pop()
            if reached_now not in causes:
                causes[reached_now] = root
                reached += _weaker(graph, reached_now)
    return causes


def _weaker(graph: Graph, node: Node) -> Iterator[Node]:
    """Give the properties that hold, in this or the other direction, wherever this one does."""
    yield from graph.objects(node, RDFS.subPropertyOf)
    for predicate in (OWL.inverseOf, OWL.equivalentProperty):
        yield from graph.objects(node, predicate)
        yield from graph.subjects(predicate, node)


_SIMPLE_TRAITS = {
    OWL.FunctionalProperty: Text("functional", "fonctionnelle"),
    OWL.InverseFunctionalProperty: Text("inverse functional", "inverse fonctionnelle"),
    OWL.IrreflexiveProperty: Text("irreflexive", "irréflexive"),
    OWL.AsymmetricProperty: Text("asymmetric", "asymétrique"),
}
_DISJOINT = Text("disjoint with another", "disjointe d'une autre")
_COUNTED = Text("counted", "comptée")
_COUNTS = (OWL.cardinality, OWL.minCardinality, OWL.maxCardinality, OWL.hasSelf, OWL.qualifiedCardinality)
_ALL_COUNTS = (*_COUNTS, OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality)


def _simple_places(ontology: Ontology) -> Iterator[tuple[Triple, Node, Text]]:
    """Give each place where only a simple property may stand: the triple, the property, what is said of it."""
    graph = ontology.graph
    for trait, what in _SIMPLE_TRAITS.items():
        yield from (((term, RDF.type, trait), term, what) for term in graph.subjects(RDF.type, trait))
    for one, other in graph.subject_objects(OWL.propertyDisjointWith):
        yield from (((one, OWL.propertyDisjointWith, other), term, _DISJOINT) for term in (one, other))
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointProperties):
        for head in graph.objects(axiom, OWL.members):
            yield from (((axiom, OWL.members, head), term, _DISJOINT) for term in ontology.members(head))
    for restriction, term in graph.subject_objects(OWL.onProperty):
        if any((restriction, count, None) in graph for count in _ALL_COUNTS):
            yield (restriction, OWL.onProperty, term), term, _COUNTED


def _irregular_chains(ontology: Ontology) -> Iterator[Finding]:
    """Find chains that no strict order of the properties allows (§11.2, "Restriction on the Property Hierarchy")."""
    graph = ontology.graph
    lower = [(part, head) for head, parts in _chains(ontology) for part in _strictly_lower(head, parts)]
    above: dict[Node, set[Node]] = {}
    for part, head in lower:
        above.setdefault(part, set()).add(head)
    for head, parts in _chains(ontology):
        for part in _strictly_lower(head, parts):
            if part in _reachable(graph, above, head):
                yield found(
                    "irregular-chain",
                    ontology.place(head, OWL.propertyChainAxiom),
                    head,
                    Text(
                        "The chain of {head} goes in a circle through {part}.",
                        "La chaîne de {head} tourne en rond par {part}.",
                    ).with_(head=short(head), part=short(part)),
                    Text(
                        "Let the head recur only at one end of its own chain (OWL 2 DL, §11.2).",
                        "Ne reprenez la tête qu'à un bout de sa propre chaîne (OWL 2 DL, §11.2).",
                    ),
                )


def _chains(ontology: Ontology) -> list[tuple[Node, list[Node]]]:
    chains = ontology.graph.subject_objects(OWL.propertyChainAxiom)
    return [(head, members) for head, parts in chains if (members := ontology.members(parts))]


def _strictly_lower(head: Node, parts: list[Node]) -> list[Node]:
    """Give the parts that must come before the head: all but one recursion at either end, or a plain transitivity."""
    if parts == [head, head]:
        return []
    if parts[0] == head:
        return parts[1:]
    return parts[:-1] if parts[-1] == head else parts


def _reachable(graph: Graph, above: dict[Node, set[Node]], start: Node) -> set[Node]:
    seen: set[Node] = set()
    ahead = [start]
    while ahead:
        node = ahead.pop()
        if node not in seen:
            seen.add(node)
            ahead += [*_weaker(graph, node), *above.get(node, ())]
    return seen


_Side = Literal["sub", "super", "equivalent"]
_SIDES: dict[URIRef, tuple[_Side | None, _Side]] = {
    RDFS.subClassOf: ("sub", "super"),
    OWL.equivalentClass: ("equivalent", "equivalent"),
    OWL.disjointWith: ("sub", "sub"),
    RDFS.domain: (None, "super"),
    RDFS.range: (None, "super"),
}
"""The sides that the subject and the object of an axiom's predicate stand on, for class expressions."""


def _outside_rl(ontology: Ontology) -> Iterator[Finding]:
    graph = ontology.graph
    remedy = Text(
        "Say it in a way that rules can use, or leave it to a question or a shape.",
        "Dites-le autrement, ou laissez-le à une question ou à une forme SHACL.",
    )
    for triple, expression, side in _class_places(ontology):
        if not _fits(ontology, expression, side):
            what = Text("The axiom {predicate} {not_rl}", "L'axiome {predicate} {not_rl}")
            what = what.with_(predicate=short(triple[1]), not_rl=_NOT_RL)
            yield found("outside-rl", ontology.place(*triple), triple[0], what, remedy)
    for triple in [
        *graph.triples((None, RDF.type, OWL.ReflexiveProperty)),
        *graph.triples((None, OWL.disjointUnionOf, None)),
        *graph.triples((None, OWL.onDatatype, None)),
    ]:
        what = Text("{construct} {not_rl}", "{construct} {not_rl}")
        construct = triple[2] if triple[1] == RDF.type else triple[1]
        what = what.with_(construct=short(construct), not_rl=_NOT_RL)
        yield found("outside-rl", ontology.place(*triple), triple[0], what, remedy)


def _class_places(ontology: Ontology) -> Iterator[tuple[Triple, Node, _Side]]:
    """Give each place where a class expression or a datatype stands in an axiom, and the side that it stands on."""
    graph = ontology.graph
    for predicate, (left, right) in _SIDES.items():
        for one, other in graph.subject_objects(predicate):
            if left:
                yield (one, predicate, other), one, left
            yield (one, predicate, other), other, right
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for head in graph.objects(axiom, OWL.members):
            yield from (((axiom, OWL.members, head), member, "sub") for member in ontology.members(head))
    for term, expression in graph.subject_objects(RDF.type):
        if isinstance(expression, BNode):
            yield (term, RDF.type, expression), expression, "super"


def _fits(ontology: Ontology, expression: Node, side: _Side) -> bool:
    """Tell whether a class expression or datatype may stand on that side in OWL 2 RL (Profiles, §4.2.3)."""
    if isinstance(expression, URIRef):
        if str(expression).startswith(str(XSD)) or expression == RDFS.Literal:
            return expression in RL_DATATYPES
        return expression != OWL.Thing
    for construct, operand in ontology.graph.predicate_objects(expression):
        if construct == OWL.intersectionOf:
            return all(_fits(ontology, member, side) for member in ontology.members(operand))
        if construct == OWL.hasValue:
            return True
        for known, allowed in _EXPRESSIONS.items():
            if construct == known:
                within: _Side = "super" if construct == OWL.allValuesFrom else "sub"
                return side == allowed and all(
                    member == OWL.Thing or _fits(ontology, member, within)
                    for member in _operands(ontology, expression, known, operand)
                )
    return False


_EXPRESSIONS: dict[URIRef, _Side] = {
    OWL.unionOf: "sub",
    OWL.oneOf: "sub",
    OWL.someValuesFrom: "sub",
    OWL.allValuesFrom: "super",
    OWL.complementOf: "super",
    OWL.maxCardinality: "super",
    OWL.maxQualifiedCardinality: "super",
}
"""The side of an inclusion on which OWL 2 RL allows each construct; intersection and hasValue go on either."""


def _operands(ontology: Ontology, expression: Node, construct: URIRef, operand: Node) -> Iterable[Node]:
    """Give the expressions inside one; a count above 1, which RL lacks, gives one that fits nowhere."""
    if construct == OWL.unionOf:
        return ontology.members(operand)
    if construct == OWL.oneOf:
        return ()
    if construct in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        return ontology.graph.objects(expression, OWL.onClass) if str(operand) in {"0", "1"} else (BNode(),)
    return (operand,)
