"""Random ontologies of OWL 2 RL that are OWL 2 DL, too, with a few facts: what several reasoners must agree on.

Properties are simple (`s`, `t`) or composite (`m`, `n`: chains and transitivity), in the regular order s, t < m < n, so
that HermiT takes every one of them; only simple ones are functional, counted, irreflexive, asymmetric or disjoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from closure_cases import listed
from maquette.axioms import DIFFERENT, SAME, THING, TYPE, owl, rdfs
from maquette.terms import literal
from maquette.words import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

Triple = tuple[str, str, str]

_CLASSES, _THINGS = "ABCD", "abcd"
_SIMPLE, _COMPOSITE, _DATA = "st", "mn", "uv"
VALUES = [literal("x"), literal("y"), literal("1", datatype=f"{XSD}integer")]
DATATYPES = [f"<{XSD}string>", f"<{XSD}integer>", f"<{XSD}decimal>", rdfs("Literal")]


class Names:
    """The names of one ontology: several of them never meet."""

    def __init__(self, number: int = 0) -> None:
        self.space = f"https://example.org/{number}/"
        self._blank = f"_:o{number}x"
        self._count = 0

    def __call__(self, name: str) -> str:
        """Give the term of a class, a property or a thing."""
        return f"<{self.space}{name}>"

    def blank(self) -> str:
        """Give a blank node that was not there before."""
        self._count += 1
        return f"{self._blank}{self._count}"

    def classes(self) -> list[str]:
        """Give the terms of the classes."""
        return [self(name) for name in _CLASSES]

    def things(self) -> list[str]:
        """Give the terms of the things."""
        return [self(name) for name in _THINGS]

    def object_properties(self) -> list[str]:
        """Give the terms of the properties between things."""
        return [self(name) for name in _SIMPLE + _COMPOSITE]

    def data_properties(self) -> list[str]:
        """Give the terms of the properties with values."""
        return [self(name) for name in _DATA]

    def declarations(self) -> list[Triple]:
        """Declare all of them, as OWL 2 DL asks (Structural Specification §5.8)."""
        kinds = (
            (owl("Class"), _CLASSES),
            (owl("ObjectProperty"), _SIMPLE + _COMPOSITE),
            (owl("DatatypeProperty"), _DATA),
            (owl("NamedIndividual"), _THINGS),
        )
        return [(self(name), TYPE, kind) for kind, names in kinds for name in names]


@st.composite
def rl_ontology(draw: st.DrawFn, number: int = 0, *, clashes: bool = True, keys: bool = True) -> list[Triple]:
    """Draw declarations, one to six axioms, one to eight facts.

    Without `clashes`, nothing can be contradictory; without `keys`, no class has a key.
    """
    names = Names(number)
    makers = [_inclusion, _definition, _property_axiom, _chain, _ends, _equating, *([_excluding] if clashes else [])]
    said = names.declarations()
    for _ in range(draw(st.integers(1, 6))):
        maker: Callable[[st.DrawFn, Names], list[Triple]] = draw(st.sampled_from(makers))
        drawn = maker(draw, names)
        said += drawn if keys or not any(triple[1] == owl("hasKey") for triple in drawn) else []
    for _ in range(draw(st.integers(1, 8))):
        said += _fact(draw, names, clashes=clashes)
    return list(dict.fromkeys(said))


def _one(draw: st.DrawFn, options: list[str] | str) -> str:
    return draw(st.sampled_from(options))


def _object_property(draw: st.DrawFn, names: Names) -> str:
    return _one(draw, names.object_properties())


def _restriction(names: Names, property_: str, kind: str, value: str) -> tuple[str, list[Triple]]:
    node = names.blank()
    return node, [(node, TYPE, owl("Restriction")), (node, owl("onProperty"), property_), (node, owl(kind), value)]


def _combination(draw: st.DrawFn, names: Names, kind: str) -> tuple[str, list[Triple]]:
    node = names.blank()
    options = names.things() if kind == "oneOf" else names.classes()
    head, cells = listed(names.blank(), draw(st.lists(st.sampled_from(options), min_size=2, max_size=3, unique=True)))
    return node, [(node, TYPE, owl("Class")), (node, owl(kind), head), *cells]


def _value(draw: st.DrawFn, names: Names) -> tuple[str, list[Triple]]:
    if draw(st.booleans()):
        return _restriction(names, _object_property(draw, names), "hasValue", _one(draw, names.things()))
    return _restriction(names, names(_one(draw, _DATA)), "hasValue", _one(draw, VALUES))


def _inclusion(draw: st.DrawFn, names: Names) -> list[Triple]:
    """Draw an inclusion, each side as OWL 2 RL allows it there (Profiles §4.2.3)."""
    left, below = _one(draw, names.classes()), list[Triple]()
    kind = _one(draw, ["named", "some", "some value", "value", "intersectionOf", "unionOf", "oneOf"])
    if kind == "some value":
        left, below = _restriction(names, names(_one(draw, _DATA)), "someValuesFrom", _one(draw, DATATYPES))
    elif kind == "some":
        filler = _one(draw, [*names.classes(), THING])
        left, below = _restriction(names, _object_property(draw, names), "someValuesFrom", filler)
    elif kind == "value":
        left, below = _value(draw, names)
    elif kind != "named":
        left, below = _combination(draw, names, kind)
    right, above = _one(draw, names.classes()), list[Triple]()
    kind = _one(draw, ["named", "only", "value", "intersectionOf"])
    if kind == "only":
        filler = _one(draw, names.classes())
        right, above = _restriction(names, _object_property(draw, names), "allValuesFrom", filler)
    elif kind == "value":
        right, above = _value(draw, names)
    elif kind == "intersectionOf":
        right, above = _combination(draw, names, kind)
    return [*below, *above, (left, rdfs("subClassOf"), right)]


def _definition(draw: st.DrawFn, names: Names) -> list[Triple]:
    kind = _one(draw, ["named", "value", "intersectionOf"])
    right, said = _one(draw, names.classes()), list[Triple]()
    if kind == "value":
        right, said = _value(draw, names)
    elif kind == "intersectionOf":
        right, said = _combination(draw, names, kind)
    return [*said, (_one(draw, names.classes()), owl("equivalentClass"), right)]


def _property_axiom(draw: st.DrawFn, names: Names) -> list[Triple]:
    below = [("s", "t"), ("s", "m"), ("t", "m"), ("t", "n"), ("m", "n"), ("u", "v")]
    options = [(names(p), rdfs("subPropertyOf"), names(q)) for p, q in below]
    options += [(names(p), owl("inverseOf"), names(q)) for p, q in ("st", "ts", "ss")]
    options += [
        (names("s"), owl("equivalentProperty"), names("t")),
        (names("u"), owl("equivalentProperty"), names("v")),
    ]
    options += [(names(p), TYPE, owl("SymmetricProperty")) for p in "stm"]
    options += [(names(p), TYPE, owl("TransitiveProperty")) for p in "mn"]
    return [draw(st.sampled_from(options))]


def _chain(draw: st.DrawFn, names: Names) -> list[Triple]:
    parts = _one(draw, ["ss", "st", "ts", "sts", "ms", "tm", "mst"])
    head, cells = listed(names.blank(), [names(part) for part in parts])
    target = "m" if "m" in parts or draw(st.booleans()) else "n"
    return [(names(target), owl("propertyChainAxiom"), head), *cells]


def _ends(draw: st.DrawFn, names: Names) -> list[Triple]:
    if draw(st.booleans()):
        return [(names(_one(draw, _SIMPLE + _COMPOSITE + _DATA)), rdfs("domain"), _one(draw, names.classes()))]
    return [(_object_property(draw, names), rdfs("range"), _one(draw, names.classes()))]


def _equating(draw: st.DrawFn, names: Names) -> list[Triple]:
    """Draw what makes two things one: functional and inverse functional properties, keys, at most one."""
    kind = _one(draw, ["functional", "inverse functional", "key", "at most one", "at most one of"])
    property_ = names(_one(draw, _SIMPLE))
    if kind == "functional":
        return [(property_, TYPE, owl("FunctionalProperty"))]
    if kind == "inverse functional":
        return [(property_, TYPE, owl("InverseFunctionalProperty"))]
    class_ = _one(draw, names.classes())
    if kind == "key":
        keys = _one(draw, ["s", "u", "su"])
        head, cells = listed(names.blank(), [names(key) for key in keys])
        return [(class_, owl("hasKey"), head), *cells]
    one = literal("1", datatype=f"{XSD}nonNegativeInteger")
    counted = "maxCardinality" if kind == "at most one" else "maxQualifiedCardinality"
    node, said = _restriction(names, property_, counted, one)
    filler = [(node, owl("onClass"), _one(draw, names.classes()))] if kind == "at most one of" else []
    return [*said, *filler, (class_, rdfs("subClassOf"), node)]


def _excluding(draw: st.DrawFn, names: Names) -> list[Triple]:
    """Draw what facts may contradict."""
    kind = _one(draw, ["disjoint", "complement", "all disjoint", "irreflexive", "asymmetric", "properties", "none"])
    one, other = draw(st.lists(st.sampled_from(names.classes()), min_size=2, max_size=2, unique=True))
    property_ = names(_one(draw, _SIMPLE))
    node = names.blank()
    if kind == "disjoint":
        return [(one, owl("disjointWith"), other)]
    if kind == "complement":
        return [(node, TYPE, owl("Class")), (node, owl("complementOf"), other), (one, rdfs("subClassOf"), node)]
    if kind == "all disjoint":
        head, cells = listed(names.blank(), names.classes()[:3])
        return [(node, TYPE, owl("AllDisjointClasses")), (node, owl("members"), head), *cells]
    if kind == "properties":
        return [(names("s"), owl("propertyDisjointWith"), names("t"))]
    if kind == "none":
        none = literal("0", datatype=f"{XSD}nonNegativeInteger")
        restriction, said = _restriction(names, property_, "maxCardinality", none)
        return [*said, (one, rdfs("subClassOf"), restriction)]
    return [(property_, TYPE, owl("IrreflexiveProperty" if kind == "irreflexive" else "AsymmetricProperty"))]


def _fact(draw: st.DrawFn, names: Names, *, clashes: bool) -> list[Triple]:
    thing = _one(draw, names.things())
    kind = _one(draw, ["type", "link", "link", "value", "same", *(["different"] if clashes else [])])
    if kind == "type":
        return [(thing, TYPE, _one(draw, names.classes()))]
    if kind == "link":
        return [(thing, _object_property(draw, names), _one(draw, names.things()))]
    if kind == "value":
        return [(thing, names(_one(draw, _DATA)), _one(draw, VALUES))]
    if kind == "different":  # from itself, too: nothing is
        return [(thing, DIFFERENT, _one(draw, names.things()))]
    one, other = draw(st.lists(st.sampled_from(names.things()), min_size=2, max_size=2, unique=True))
    return [(one, SAME, other)]
