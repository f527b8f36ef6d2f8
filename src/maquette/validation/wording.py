"""What a finding says: a shape's own message with its variables filled in, or what its component says by default."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from maquette.terms import is_literal, literal_parts
from maquette.text import Text
from maquette.validation.set_components import Closed, Count, HasValue, Less, QualifiedCount, Related, UniqueLang
from maquette.validation.shape_graph import bilingual
from maquette.validation.sparql_reader import QueryConstraint
from maquette.validation.value_components import (
    Combined,
    Conforming,
    InLanguages,
    InRange,
    NotConforming,
    OfClass,
    OfDatatype,
    OfKind,
    OfLength,
    OfPattern,
    OneOf,
)
from maquette.words import XSD, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maquette.validation.engine import Result
    from maquette.validation.shapes import Constraint

_SLOT = re.compile(r"\{[?$](\w+)\}")
_NUMBERS = {f"{XSD}{name}" for name in ("decimal", "integer", "double", "float", "nonNegativeInteger")}
_IRI_HEAD = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:(?:[^\s]*[/#:])?(?=[^/#:])")
_MANY = 12
"""How many members of a list a message names."""


def message_of(result: Result, name: Callable[[str], Text]) -> Text:
    """Give what is wrong, in both languages; `name` names nodes."""
    constraint = result.placed.constraint
    bound = result.offence.bindings.get("message", "")
    own = bilingual([bound] if is_literal(bound) else result.placed.wording.messages)
    if own is None:
        return _of_path(result, _default(constraint, name), name)
    bindings = dict(result.offence.bindings)
    if isinstance(constraint, QueryConstraint):
        bindings = {**constraint.parameters, **bindings}
    return _filled(own, {"this": result.offence.focus, "value": result.offence.value, **bindings}, name)


def _of_path(result: Result, words: Text, name: Callable[[str], Text]) -> Text:
    """Put the property that the words are about before them: "“credits”: is missing"."""
    if result.path is None:
        return words
    path = Text(
        result.path.text(lambda term: _last_part(name(term).en)),
        result.path.text(lambda term: _last_part(name(term).fr)),
    )
    lower = Text(words.en[:1].lower() + words.en[1:], words.fr[:1].lower() + words.fr[1:])
    return Text("“{path}”: {words}", "« {path} » : {words}").with_(path=path, words=lower)


def _last_part(name: str) -> str:
    """Give the last part of an IRI that stands for a name; a name as it is."""
    return _IRI_HEAD.sub("", name) if " " not in name else name


def _filled(text: Text, bindings: Mapping[str, str], name: Callable[[str], Text]) -> Text:
    """Fill the `{?name}` and `{$name}` of a message (SHACL §5.2.2); a variable without a value stays as it is."""
    shown = {key: shown_value(term, name) for key, term in bindings.items() if term}

    def fill(language: str, words: str) -> str:
        def one(match: re.Match[str]) -> str:
            found = shown.get(match.group(1))
            return match.group() if found is None else found.fr if language == "fr" else found.en

        return _SLOT.sub(one, words)

    return Text(fill("en", text.en), fill("fr", text.fr))


def shown_value(term: str, name: Callable[[str], Text]) -> Text:
    """Give a term as people read it: a thing's name, a number with their decimal mark, any other literal's text."""
    if not is_literal(term):
        return name(term)
    parts = literal_parts(term)
    if parts.datatype in _NUMBERS:
        number = _plain(parts.lexical)
        return Text(number, number.replace(".", ","))
    return Text(parts.lexical, parts.lexical)


def _plain(lexical: str) -> str:
    """Give a number without an exponent and without zeros that say nothing."""
    try:
        number = Decimal(lexical)
    except InvalidOperation:
        return lexical
    if not number.is_finite():
        return lexical
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


_RANGES = {
    "MinInclusive": Text("Less than {bound}.", "Inférieur à {bound}."),
    "MinExclusive": Text("Not more than {bound}.", "Non supérieur à {bound}."),
    "MaxInclusive": Text("More than {bound}.", "Supérieur à {bound}."),
    "MaxExclusive": Text("Not less than {bound}.", "Non inférieur à {bound}."),
}
_COMBINED = {
    "And": Text("Does not conform to all of: {shapes}.", "N’est pas conforme à toutes ces formes : {shapes}."),
    "Or": Text("Conforms to none of: {shapes}.", "N’est conforme à aucune de ces formes : {shapes}."),
    "Xone": Text("Does not conform to exactly one of: {shapes}.",
                 "N’est pas conforme à exactement une de ces formes : {shapes}."),
}  # fmt: skip


def _default(constraint: Constraint, name: Callable[[str], Text]) -> Text:  # noqa: C901, PLR0911, PLR0912  one case a component
    """Say what is wrong where the shape does not."""
    match constraint:
        case OfClass(class_):
            return Text("Is no “{it}”.", "N’est pas « {it} ».").with_(it=name(class_))
        case OfDatatype(datatype):
            return Text("Is no valid {it}.", "N’est pas un {it} valide.").with_(it=shorten(f"<{datatype}>"))
        case OfKind(kind):
            return Text("Is not of the kind {it}.", "N’est pas du genre {it}.").with_(it=kind)
        case InRange(which, bound):
            return _RANGES[which].with_(bound=shown_value(bound, name))
        case OfLength("Min", length):
            return Text("Shorter than {n} characters.", "Moins de {n} caractères.").with_(n=length)
        case OfLength(_, length):
            return Text("Longer than {n} characters.", "Plus de {n} caractères.").with_(n=length)
        case OfPattern(pattern):
            return Text("Does not match {it}", "Ne correspond pas à {it}").with_(it=pattern)
        case InLanguages(languages):
            return Text("Not in one of the languages {it}.", "Dans aucune des langues {it}.").with_(
                it=", ".join(languages)
            )
        case OneOf(members):
            return Text("Is none of: {it}.", "Ne figure pas parmi : {it}.").with_(it=_listed(members, name))
        case Conforming(shape):
            return Text("Does not conform to {it}.", "N’est pas conforme à {it}.").with_(it=_called(shape.name))
        case NotConforming(shape):
            return Text("Conforms to {it}, and must not.", "Est conforme à {it}, ce qui est exclu.").with_(
                it=_called(shape.name)
            )
        case Combined(which, shapes):
            return _COMBINED[which].with_(shapes=", ".join(_called(each.name) for each in shapes))
        case Count("Min", 1):
            return Text("Is missing.", "Manque.")
        case Count("Min", count):
            return Text("Fewer than {n} values.", "Moins de {n} valeurs.").with_(n=count)
        case Count(_, count):
            return Text("More values than {n}.", "Plus de valeurs que {n}.").with_(n=count)
        case UniqueLang():
            return Text("Several texts in one language.", "Plusieurs textes dans une même langue.")
        case Related("Equals", predicate):
            return Text("Not the same values as for “{it}”.", "Pas les mêmes valeurs que pour « {it} ».").with_(
                it=name(predicate)
            )
        case Related(_, predicate):
            return Text("Also a value of “{it}”.", "Également une valeur de « {it} ».").with_(it=name(predicate))
        case Less(predicate, or_equal):
            words = (
                Text("More than “{it}”, or not comparable.", "Supérieur à « {it} », ou non comparable.")
                if or_equal
                else Text("Not less than “{it}”, or not comparable.", "Non inférieur à « {it} », ou non comparable.")
            )
            return words.with_(it=name(predicate))
        case HasValue(term):
            return Text("Lacks the value {it}.", "N’a pas la valeur {it}.").with_(it=shown_value(term, name))
        case Closed():
            return Text("A property that is not foreseen here.", "Une propriété qui n’est pas prévue ici.")
        case QualifiedCount("Min", count, shape):
            return Text("Fewer than {n} values conform to {it}.", "Moins de {n} valeurs conformes à {it}.").with_(
                n=count, it=_called(shape.name)
            )
        case QualifiedCount(_, count, shape):
            return Text("More than {n} values conform to {it}.", "Plus de {n} valeurs conformes à {it}.").with_(
                n=count, it=_called(shape.name)
            )
        case _:
            return Text("Does not meet the rule.", "Ne respecte pas la règle.")


def _called(shape: str) -> str:
    return shorten(f"<{shape}>").strip("<>") if not shape.startswith("_:") else shape


def _listed(terms: frozenset[str], name: Callable[[str], Text]) -> Text:
    shown = [shown_value(term, name) for term in sorted(terms)]
    more = " …" if len(shown) > _MANY else ""
    return Text(
        ", ".join(each.en for each in shown[:_MANY]) + more, ", ".join(each.fr for each in shown[:_MANY]) + more
    )
