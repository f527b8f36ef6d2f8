"""Labels: the names of the terms of proofs, read from the statement table.

Things are named by code and label; what has neither, by its kind and the last part of its IRI; anonymous classes by
what they ask for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.explanation.phrases import OF_TYPE
from maquette.explanation.sentences import shortened
from maquette.proofs import sub_proofs
from maquette.proofs.lookups import Lookups
from maquette.terms import iri_value, is_blank, is_iri, is_literal, literal_parts, text_of
from maquette.text import Text, quote
from maquette.words import OWL, PREFIXES, RDF, RDFS, SKOS, maq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import duckdb

    from maquette.proofs import Assertion, Proof
    from maquette.text import Language

_TYPE, _LABEL, _PREFERRED, _CODE = f"<{RDF}type>", f"<{RDFS}label>", f"<{SKOS}prefLabel>", maq("code")
_NUMERIC = re.compile(r"[+-]?\d+(?:\.\d+)?")
_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
_ON = f"<{OWL}onProperty>"
_PARTS = [
    "someValuesFrom",
    "allValuesFrom",
    "hasValue",
    "intersectionOf",
    "unionOf",
    "complementOf",
    "oneOf",
    "inverseOf",
    "onProperty",
]
_OF_UNIT = maq("ofUnit")
_SAID = (_TYPE, _LABEL, _PREFERRED, _CODE, _OF_UNIT, _FIRST, _REST, *(f"<{OWL}{name}>" for name in _PARTS))
"""What is read of a term: its names, the unit that it is one of, and how an anonymous class is made."""
_WORDS = frozenset(
    f"<{namespace}{name}>"
    for namespace, names in {
        OWL: ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Restriction"),
        RDFS: ("Class", "Datatype"),
        RDF: ("Property",),
    }.items()
    for name in names
)
_BARE = frozenset([maq("Person")])
"""Classes of things whose names stand without quotation marks."""
_MADE: dict[str, Text] = {
    "someValuesFrom": Text("something that {p} links to what is {v}", "une chose que {p} relie à ce qui est {v}"),
    "allValuesFrom": Text(
        "something that {p} links only to what is {v}", "une chose que {p} ne relie qu’à ce qui est {v}"
    ),
    "hasValue": Text("something that {p} links to {v}", "une chose que {p} relie à {v}"),
    "complementOf": Text("not {v}", "autre chose que {v}"),
    "intersectionOf": Text(" and ", " et "),
    "unionOf": Text(" or ", " ou "),
    "oneOf": Text(" or ", " ou "),
}
"""What a thing of an anonymous class is, by what makes the class."""
_DEPTH = 5
"""How far descriptions of anonymous classes go into each other."""


class Labels:
    """Gives names to the terms of some proofs, and to other `terms`: call it with a term and a language."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        proofs: Iterable[Proof],
        prefixes: Mapping[str, str] | None = None,
        terms: Iterable[str] = (),
    ) -> None:
        """Read the names of the terms of proofs; with `prefixes`, what has no label is called by its prefixed name."""
        self._connection = connection
        self._prefixes = prefixes
        self._lookups = Lookups(connection)
        self._said: dict[str, dict[str, list[str]]] = {}
        parts = [each for proof in proofs for each in sub_proofs(proof)]
        self._learn({*terms, *(term for each in parts for term in _terms_of(each))})
        self._reasons = self._read_reasons([each.assertion for each in parts if each.assertion])

    def __call__(self, term: str, language: Language) -> str:
        """Give the name of a term."""
        return self._name(term, language, _DEPTH)

    def brief(self, term: str, language: Language) -> str:
        """Give a shorter name, for a term that was named before: its code alone, or the beginning of its label."""
        code = self.code(term)
        if code:
            return code
        if is_literal(term):
            lexical = literal_parts(term).lexical
            return lexical if _NUMERIC.fullmatch(lexical) else quote(shortened(lexical), language)
        label = self._label(term, language)
        if not label or self._is_word(term) or _BARE.intersection(self._kinds(term, _DEPTH)):
            return self(term, language)
        return quote(shortened(label), language)

    def code(self, term: str) -> str:
        """Give the code of a thing, or ''."""
        return next((text_of(each) for each in self._said.get(term, {}).get(_CODE, [])), "")

    def reason(self, assertion: Assertion) -> str:
        """Give the reason that the author of a curated row wrote in it, or ''."""
        return self._reasons.get((assertion.path, assertion.line), "")

    def _learn(self, terms: set[str]) -> None:
        """Read what is said of terms, of their types, and of the parts of anonymous classes."""
        for _ in range(2 * _DEPTH):
            new = sorted(term for term in terms - self._said.keys() if not is_literal(term))
            if not new:
                return
            said = self._read(new)
            terms = {
                object_
                for term in new
                for predicate, objects in said.get(term, {}).items()
                for object_ in objects
                if predicate in {_TYPE, _OF_UNIT} or is_blank(term)
            }
            self._said.update((term, said.get(term, {})) for term in new)

    def _read(self, subjects: list[str]) -> dict[str, dict[str, list[str]]]:
        ids = self._lookups.hashed([*subjects, *_SAID])
        rows = {row[:3] for row in self._lookups.said((ids[each] for each in subjects), (ids[word] for word in _SAID))}
        terms = self._lookups.terms(number for row in rows for number in row)
        said: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, object_ in sorted(tuple(terms[number] for number in row) for row in rows):
            said.setdefault(subject, {}).setdefault(predicate, []).append(object_)
        return said

    def _read_reasons(self, assertions: Iterable[Assertion]) -> dict[tuple[str, int], str]:
        """Read the reasons that stand in the rows of assertions, in one go."""
        rows = {(each.path, each.line) for each in assertions if each.kind == "table"}
        if not rows:
            return {}
        word = maq("rowReason")
        found = self._connection.execute(
            f"""SELECT path, line, object FROM assertions JOIN sources ON source = id
            WHERE predicate = {self._lookups.hashed([word])[word]} AND line IN ({", ".join("?" * len(rows))})""",
            sorted(line for _, line in rows),
        ).fetchall()
        terms = self._lookups.terms(number for path, line, number in found if (path, line) in rows)
        return {(path, line): text_of(terms[number]) for path, line, number in found if (path, line) in rows}

    def _name(self, term: str, language: Language, depth: int) -> str:
        if is_literal(term):
            lexical = literal_parts(term).lexical
            return lexical if _NUMERIC.fullmatch(lexical) else quote(lexical, language)
        if self._is_word(term):
            return self._described(term, language, depth) or self._label(term, language) or self._short(term)
        code = self.code(term)
        label = self._label(term, language)
        kinds = self._kinds(term, depth)
        if label and not _BARE.intersection(kinds):
            label = quote(label, language)
        if code and label:
            return f"{code} {label}"
        kind = self._name(kinds[0], language, depth - 1) if kinds and (label or not self._prefixes) else ""
        if label:
            return f"{label} ({kind})" if kind and not _BARE.intersection(kinds) else label
        units = self._said.get(term, {}).get(_OF_UNIT, [])
        own = self._name(units[0], language, depth - 1) if units and depth else _last(term)
        return code or (f"{kind} {own}" if kind else self._short(term))

    def _short(self, term: str) -> str:
        """Give a prefixed name, an IRI or a blank node's label."""
        value = iri_value(term) if is_iri(term) else ""
        for prefix, namespace in (self._prefixes or PREFIXES).items():
            if value.startswith(namespace) and len(value) > len(namespace):
                return f"{prefix}:{value[len(namespace) :]}"
        return value or term

    def _kinds(self, term: str, depth: int) -> list[str]:
        """Give the types of a thing, the telling one first; a curated row is first what it says."""
        kinds = self._said.get(term, {}).get(_TYPE, []) if depth else []
        telling = (kind for kind in kinds if is_iri(kind) and not kind.startswith(f"<{OWL}"))
        return sorted(telling, key=lambda kind: (kind == maq("CuratedRow"), kind))

    def _is_word(self, term: str) -> bool:
        """Tell whether a term is a property or a class."""
        said = self._said.get(term, {})
        made = any(f"<{OWL}{name}>" in said for name in _MADE)
        return (
            made
            or bool(_WORDS.intersection(said.get(_TYPE, [])))
            or term.startswith((f"<{OWL}", f"<{RDF}", f"<{RDFS}"))
        )

    def _label(self, term: str, language: Language) -> str:
        """Give a label in the language, else without a language, else in French, else any."""
        said = self._said.get(term, {})
        labels = [literal_parts(each) for each in said.get(_LABEL, []) or said.get(_PREFERRED, []) if is_literal(each)]
        wanted = [language, "", "fr"]
        order = {tag: number for number, tag in enumerate(dict.fromkeys(wanted))}
        labels.sort(key=lambda each: (order.get(each.language.lower().partition("-")[0], len(order)), each.lexical))
        return labels[0].lexical if labels else ""

    def _described(self, term: str, language: Language, depth: int) -> str:
        """Give what an anonymous class asks for, or '' for anything else."""
        if not is_blank(term) or not depth:
            return ""
        said = self._said.get(term, {})
        for name, text in _MADE.items():
            for value in said.get(f"<{OWL}{name}>", []):
                if "{v}" not in text.en:
                    return text.in_(language).join(self._is(each, language, depth) for each in self._members(value))
                link = self._quoted(said.get(_ON, [""])[0], language, depth)
                return text.with_(p=link, v=self._is(value, language, depth)).in_(language)
        inverse = said.get(f"<{OWL}inverseOf>")
        if inverse:
            back = Text("{p} backwards", "{p} en sens inverse")
            return back.with_(p=self._quoted(inverse[0], language, depth)).in_(language)
        return ""

    def _is(self, term: str, language: Language, depth: int) -> str:
        """Give what a thing of a class is: "of type “unit”", what an anonymous one asks for; a thing, as it is."""
        if is_blank(term) or not self._is_word(term):
            return self._name(term, language, depth - 1)
        return OF_TYPE.with_(c=self._quoted(term, language, depth)).in_(language)

    def _quoted(self, term: str, language: Language, depth: int) -> str:
        name = self._name(term, language, depth - 1)
        return name if is_blank(term) else quote(name, language)

    def _members(self, node: str) -> list[str]:
        """Give the members of a list as far as they were read, with an ellipsis for others."""
        members: list[str] = []
        seen: set[str] = set()
        while node not in seen and node != _NIL:
            seen.add(node)
            said = self._said.get(node, {})
            members += said.get(_FIRST, [])[:1]
            node = next(iter(said.get(_REST, [])), node)
        return members if node == _NIL else [*members, '"…"']


def _terms_of(proof: Proof) -> Iterable[str]:
    """Give the terms of a statement, and those of the rule that gives it."""
    yield from proof.statement
    if proof.step:
        rule = proof.step.rule
        for atom in (*rule.body, *([rule.head] if rule.head else ())):
            yield from (place for place in atom if not place.startswith("?"))


def _last(term: str) -> str:
    """Give the last part of an IRI, or a blank node's label."""
    return re.split(r"[/#]", iri_value(term).rstrip("/#"))[-1] if is_iri(term) else term[2:]
