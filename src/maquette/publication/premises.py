"""One step of why: the premises from which a rule concluded a statement, found in the catalogue in memory.

The step is that of the shown proof (`maquette.proofs`): of the instances of the rule that concluded the statement, all
premises of a lower rank, the surest, then the one of the earliest rounds, then the first by exact terms. A proof in
full is made of such steps, so a page shows one and links to the premises, which show theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.rules import is_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maquette.publication.catalogue import Catalogue, Fact
    from maquette.rules import Atom

Bindings = dict[str, str]
_MOST = 2_000
"""How many instances of a rule are looked at: a statement that follows in more ways shows the best of these."""


def premises(catalogue: Catalogue, fact: Fact) -> tuple[Fact, ...] | None:
    """Give the premises of the shown step of a statement, in the order of its rule's body.

    None where the statement was not concluded, or where a premise is not published.
    """
    if fact.rule is None:
        return None
    rule = catalogue.rules[fact.rule]
    start = _matched(rule.head, fact.triple, {}) if rule.head else None
    if start is None:
        return None
    found: list[tuple[Fact, ...]] = []
    for instance in _instances(catalogue, rule.body, start, _rank(fact)):
        found.append(instance)
        if len(found) == _MOST:
            break
    return min(found, key=_cost, default=None)


def _rank(fact: Fact) -> tuple[int, int]:
    return fact.level, fact.round


def _cost(instance: Sequence[Fact]) -> tuple[int, int, int, list[str]]:
    return (
        max((each.level for each in instance), default=0),
        sum(each.level for each in instance),
        sum(each.round for each in instance),
        [term for each in instance for term in each.triple],
    )


def _instances(
    catalogue: Catalogue, body: Sequence[Atom], bindings: Bindings, below: tuple[int, int]
) -> Iterator[tuple[Fact, ...]]:
    """Give the instances of a body under bindings, every fact of a rank below the one given."""
    if not body:
        yield ()
        return
    place = _narrowest(body, bindings)
    rest = (*body[:place], *body[place + 1 :])
    for fact in _candidates(catalogue, body[place], bindings):
        more = _matched(body[place], fact.triple, bindings) if _rank(fact) < below else None
        if more is not None:
            for others in _instances(catalogue, rest, more, below):
                yield (*others[:place], fact, *others[place:])


def _narrowest(body: Sequence[Atom], bindings: Mapping[str, str]) -> int:
    """Give the atom with the most places bound: it has the fewest facts to look at."""
    return max(range(len(body)), key=lambda number: sum(bool(_bound(each, bindings)) for each in body[number][::2]))


def _bound(place: str, bindings: Mapping[str, str]) -> str | None:
    return bindings.get(place) if is_variable(place) else place


def _candidates(catalogue: Catalogue, atom: Atom, bindings: Mapping[str, str]) -> Iterable[Fact]:
    subject, predicate, object_ = (_bound(place, bindings) for place in atom)
    if subject and predicate and object_:
        fact = catalogue.find((subject, predicate, object_))
        return (fact,) if fact else ()
    if subject:
        return catalogue.facts(subject)
    return catalogue.mentions(object_) if object_ else ()


def _matched(atom: Atom, triple: tuple[str, str, str], bindings: Bindings) -> Bindings | None:
    """Give the bindings under which an atom is a statement, or None."""
    found = dict(bindings)
    for place, term in zip(atom, triple, strict=True):
        if (found.setdefault(place, term) if is_variable(place) else place) != term:
            return None
    return found
