"""Sentences: statements and rules as a curriculum designer reads them, in English and French.

Names come from outside (`Label`): things by code and label, properties and classes by the ontology's own labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.explanation.phrases import CONTRADICTION, NOTHING, OF_TYPE, PASSED_ON, RULES, STATEMENTS, TYPE
from maquette.terms import is_blank, is_literal
from maquette.text import Language, Text, colon, quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.explanation.phrases import Role
    from maquette.rules import Atom, Rule

Label = Callable[[str, Language], str]
"""Gives the name of a term in a language, without quotation marks around the names of properties and classes."""

_LONGEST = 200
_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
"""Control and direction characters: in a terminal they would do something else than be read."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Writes sentences in one language; `hidden` are terms of personal data, which are not written out.

    With `brief`, things get their full name where they are first mentioned, and their brief one from then on.
    """

    label: Label
    language: Language
    hidden: frozenset[str] = frozenset()
    brief: Label | None = None
    _mentioned: set[str] = field(default_factory=set)

    def statement(self, statement: tuple[str, str, str]) -> str:
        """Give a statement as a sentence, without its full stop."""
        subject, predicate, object_ = statement
        if statement[1:] == (TYPE, NOTHING):
            return CONTRADICTION.with_(s=self._mention(subject)).in_(self.language)
        if predicate in STATEMENTS:
            one, other, sentence = STATEMENTS[predicate]
            return sentence.with_(s=self._as(one, subject), o=self._as(other, object_)).in_(self.language)
        link = self.name(predicate)
        start = self._mention(subject)
        if is_literal(object_):
            return f"{start}, {link}{colon(self.language)} {self._mention(object_)}"
        return f"{start} {link} {_without_repeat(link, self._mention(object_))}"

    def _mention(self, term: str) -> str:
        if self.brief is None or term in self.hidden or term not in self._mentioned:
            self._mentioned.add(term)
            return self.name(term)
        return one_line(self.brief(term, self.language))

    def rule(self, rule: Rule) -> str:
        """Give a rule in words, after the axiom that it comes from."""
        family = rule.name
        while family not in RULES and family:
            family = family[:-1]
        if not family:
            return rule.name
        passed_on = family == "prp-spo2" and len(rule.body) == 2 and rule.head and rule.body[1][1] == rule.head[1]
        return (PASSED_ON if passed_on else RULES[family]).with_(**self._parts(rule)).in_(self.language)

    def name(self, term: str) -> str:
        """Give a term's name on one line; nothing of it can act on a terminal."""
        if term in self.hidden:
            return Text("[personal data]", "[donnée personnelle]").in_(self.language)
        return one_line(self.label(term, self.language))

    def quoted(self, term: str) -> str:
        """Give the name of a property or a class between quotation marks; descriptions of anonymous ones have none."""
        return self.name(term) if is_blank(term) else quote(self.name(term), self.language)

    def of_type(self, term: str) -> str:
        """Give what a thing of a class is: "of type “unit”", or what an anonymous class asks for."""
        return self.name(term) if is_blank(term) else OF_TYPE.with_(c=self.quoted(term)).in_(self.language)

    def _as(self, role: Role, term: str) -> str:
        if role == "thing":
            return self._mention(term)
        return self.of_type(term) if role == "class" else self.quoted(term)

    def _parts(self, rule: Rule) -> dict[str, str]:
        atoms = [atom for atom in rule.body if atom[1] != TYPE]
        properties = [self.quoted(atom[1]) for atom in atoms]
        classes = [self.of_type(atom[2]) for atom in rule.body if atom[1] == TYPE]
        head = rule.head or ("", "", "")
        things = [place for atom in (*rule.body, head) for place in (atom[0], atom[2]) if _is_thing(place)]
        named = [
            place for place in things if not any(atom[1] == TYPE and atom[2] == place for atom in (*rule.body, head))
        ]
        link = head[1] if head[1] and head[1] != TYPE else ""
        return {
            "p": properties[0] if properties else (self.quoted(link) if link else ""),
            "p2": properties[-1] if properties else "",
            "all": _and(properties, self.language),
            "chain": self._chain(head[0], atoms),
            "hp": self.quoted(head[1]) if head[1] else "",
            "hc": self.of_type(head[2]) if head[1] == TYPE else "",
            "c": classes[0] if classes else "",
            "c2": classes[-1] if classes else "",
            "classes": _and(classes, self.language),
            "v": self.name(named[0]) if named else "",
        }

    def _chain(self, here: str, atoms: Sequence[Atom]) -> str:
        """Give the links of a chain in order, those that are passed backwards marked so."""
        then = Text(", then ", ", puis ").in_(self.language)
        back = Text("{p} backwards", "{p} en sens inverse")
        links = []
        for atom in atoms:
            backwards = atom[0] != here
            here = atom[0] if backwards else atom[2]
            name = self.quoted(atom[1])
            links.append(back.with_(p=name).in_(self.language) if backwards else name)
        return then.join(links)


def one_line(text: str) -> str:
    """Give text on one line, without what could act on a terminal, and cut where it is very long."""
    name = _NOT_SHOWN.sub(" ", text).strip()
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def shortened(text: str, longest: int = 45) -> str:
    """Cut text at a word's end, with an ellipsis."""
    if len(text) <= longest:
        return text
    return f"{text[:longest].rpartition(' ')[0].rstrip(' ,;:') or text[:longest]}…"


def _without_repeat(link: str, name: str) -> str:
    """Leave out a kind that the link has just named.

    "has contribution" + "contribution co-01", "construit la compétence" + "« Concevoir… » (compétence)".
    """
    kind, _, rest = name.partition(" ")
    if rest and _names(link, kind):
        return rest
    bare, bracket, kind = name.removesuffix(")").rpartition(" (")
    return bare if bracket and name.endswith(")") and _names(link, kind.partition(" ")[0]) else name


def _names(link: str, kind: str) -> bool:
    """Tell whether a link's last word is a kind."""
    return re.split(r"[\s’']", link.casefold())[-1] == kind.casefold()


def _is_thing(place: str) -> bool:
    return bool(place) and not place.startswith("?")


def _and(names: Sequence[str], language: Language) -> str:
    *others, last = names or [""]
    word = Text(" and ", " et ").in_(language)
    return f"{', '.join(others)}{word}{last}" if others else last
