"""Absences in words: text for the terminal, Markdown, and JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from maquette.absence.near import MOST_ROWS
from maquette.absence.rows import NewRow
from maquette.basis import basis_of, confidence_of, title
from maquette.explanation import Sentences
from maquette.printing.markdown import escaped
from maquette.terms import iri_value, is_blank, is_iri
from maquette.text import Text, colon

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maquette.absence.account import Absence, NearConclusion, NearInstance, Premise, Unwritten
    from maquette.text import Language

_NOT_SO = Text("This does not hold: {it}.", "Ceci ne tient pas : {it}.")
_HAS = Text("So far there is: {it}.", "À ce jour, il y a : {it}.")
_SO_FAR = Text("so far: {it}", "à ce jour : {it}")
_NONE = Text("none", "aucun")
_IMPOSSIBLE = Text(
    "Nobody could write it: it would contradict the ontology, given what is stated.",
    "Personne ne pourrait l’écrire : cela contredirait l’ontologie, vu ce qui est énoncé.",
)
_WOULD = Text("It would hold with:", "Ceci tiendrait avec :")
_NOTHING = Text(
    f"No rule that could conclude it comes near: more than {MOST_ROWS} new rows would be needed.",
    f"Aucune règle qui pourrait le conclure n’en approche : il faudrait plus de {MOST_ROWS} nouvelles lignes.",
)
_ALSO = Text("It would also hold with:", "Ceci tiendrait aussi avec :")
_NO_RULE = Text("No rule concludes it.", "Aucune règle ne le conclut.")
_OUTRIGHT = Text("Somebody could write it: {row}.", "Quelqu’un pourrait l’écrire : {row}.")
_OUTRIGHT_AS_IN = Text("Somebody could write it, as in {where}.", "Quelqu’un pourrait l’écrire, comme dans {where}.")
_ROW = Text("a row of {file}: {cells}", "une ligne de {file} : {cells}")
_STATEMENT = Text("the statement: {it}", "l’énoncé : {it}")
_AS_IN = Text("{it}, written as in {where}", "{it}, écrit comme dans {where}")
_BY_RDF = Text("{it}, in an RDF file of partners/", "{it}, dans un fichier RDF de partners/")
_AND = Text(" and ", " et ")
_OR = Text(" or ", " ou ")
_HOLDS = Text("holds: {it}", "tient : {it}")
_MISSING = Text("missing: {it}", "manque : {it}")
_BECAUSE = Text("rule: {rule}", "règle : {rule}")
_LIKEWISE = Text("or: {row}", "ou : {row}")
_MORE = Text("and {count} more (--all)", "et encore {count} (--all)")
_OTHERS = Text(
    "Rules that could conclude it, with nothing near:", "Règles qui pourraient le conclure, sans rien d’approchant :"
)
_MORE_RULES = Text(
    "Further rules that could conclude it: {count} (--all).",
    "Autres règles qui pourraient le conclure : {count} (--all).",
)
_NEW_ROW = Text("[the new row]", "[la nouvelle ligne]")
_NEW_THING = Text("[something new]", "[quelque chose de nouveau]")


def to_text(absence: Absence, files: Mapping[str, str], language: Language) -> str:
    """Give an absence as indented text; `files` names the file of each curated table."""
    return "".join(f"{'   ' * depth}{text}\n" for depth, text in _Words(absence, files, language).lines())


def to_markdown(absence: Absence, files: Mapping[str, str], language: Language) -> str:
    """Give an absence as Markdown: what is indented in the text is a nested list."""
    lines = _Words(absence, files, language).lines()
    shown = (f"{'   ' * depth}- {escaped(text)}" if depth else f"\n{escaped(text)}" for depth, text in lines if text)
    return "\n".join(shown).lstrip("\n") + "\n"


def to_json(absence: Absence, files: Mapping[str, str], language: Language) -> str:
    """Give an absence as JSON: stable English keys, exact terms, labels and texts in the language asked for."""
    return json.dumps(_Words(absence, files, language).record(), ensure_ascii=False, indent=1) + "\n"


class _Words:
    """Writes an absence; a line of text is what it says and how deep it stands."""

    def __init__(self, absence: Absence, files: Mapping[str, str], language: Language) -> None:
        self._absence = absence
        self._files = files
        self._language = language
        self._sentences = Sentences(self._name, language, brief=self._brief)
        self._whole = Sentences(self._name, language)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Give the lines of the text."""
        absence = self._absence
        near = [each for each in absence.conclusions if each.instances]
        yield 0, self._say(_NOT_SO, it=self._sentences.statement(absence.statement))
        if absence.instead:
            yield 0, self._say(_HAS, it=self._listed(absence.instead, more=absence.and_more))
        if absence.impossible:
            yield 0, self._say(_IMPOSSIBLE)
            return
        if absence.outright:
            example = "" if isinstance(absence.outright, NewRow) else absence.outright.example
            row = self._written([absence.outright])
            yield 0, self._say(_OUTRIGHT_AS_IN, where=example) if example else self._say(_OUTRIGHT, row=row)
        if near:
            yield 0, self._say(_ALSO if absence.outright else _WOULD)
        else:
            yield 0, self._say(_NOTHING if absence.conclusions else _NO_RULE)
        for number, each in enumerate(near, 1):
            yield 0, ""
            yield from self._conclusion(number, each)
        yield from self._foot()

    def _conclusion(self, number: int, near: NearConclusion) -> Iterator[tuple[int, str]]:
        first, *others = near.instances
        yield 0, f"{number}. {self._written(first.writing)}"
        yield from self._instance(first, 1)
        for other in others:
            yield 1, self._say(_LIKEWISE, row=self._written(other.writing))
            if self._absence.every:
                yield from self._instance(other, 2)
        if near.more:
            yield 1, self._say(_MORE, count=near.more)

    def _instance(self, instance: NearInstance, depth: int) -> Iterator[tuple[int, str]]:
        yield depth, self._rule(instance)
        for premise in instance.premises:
            statement = self._sentences.statement(premise.statement)
            if premise.level is None:
                yield depth, self._say(_MISSING, it=statement) + self._has(premise)
                if premise.ways:
                    yield from self._instance(premise.ways[0], depth + 1)
            else:
                level = title(premise.level).in_(self._language)
                where = f"{colon(self._language)} {', '.join(premise.sources)}" if premise.sources else ""
                yield depth, self._say(_HOLDS, it=statement)
                yield depth + 1, level + where

    def _has(self, premise: Premise) -> str:
        if any(is_blank(term) for term in premise.statement) and not premise.instead:
            return ""
        it = self._listed(premise.instead, more=premise.and_more) if premise.instead else self._say(_NONE)
        return f" ({self._say(_SO_FAR, it=it)})"

    def _foot(self) -> Iterator[tuple[int, str]]:
        far = [each for each in self._absence.conclusions if not each.instances]
        if far:
            yield 0, ""
            yield 0, self._say(_OTHERS)
            for each in far:
                where = f" [{', '.join(each.axioms)}]" if each.axioms else ""
                yield 1, self._sentences.rule(each.rule) + where
        if self._absence.more_rules:
            yield 0, ""
            yield 0, self._say(_MORE_RULES, count=self._absence.more_rules)

    def _rule(self, near: NearInstance) -> str:
        where = f" [{', '.join(near.axioms)}]" if near.axioms else ""
        return self._say(_BECAUSE, rule=self._sentences.rule(near.rule)) + where

    def _listed(self, terms: Sequence[str], *, more: bool) -> str:
        return ", ".join(self._brief(term, self._language) for term in terms) + (", …" if more else "")

    def _written(self, writing: Sequence[NewRow | Unwritten]) -> str:
        return self._say(_AND).join(self._one(each) for each in writing)

    def _one(self, each: NewRow | Unwritten) -> str:
        if isinstance(each, NewRow):
            cells = ", ".join(
                f"{name} {self._say(_OR).join(self._titled(value) for value in values)}" for name, values in each.cells
            )
            return self._say(_ROW, file=self._file(each), cells=cells)
        it = self._say(_STATEMENT, it=self._whole.statement(each.statement))
        return self._say(_AS_IN, it=it, where=each.example) if each.example else self._say(_BY_RDF, it=it)

    def _file(self, row: NewRow) -> str:
        return self._files.get(row.table.name, f"{row.table.name}.csv")

    def _titled(self, value: str) -> str:
        """Give what a person types into a cell, and what that is, where nothing above it says so."""
        cell = self._cell(value)
        if not is_iri(value) or value == self._absence.statement[0]:
            return cell
        if self._absence.names.code(value):
            return self._name(value, self._language)
        return f"{cell} {self._brief(value, self._language)}"

    def _cell(self, value: str) -> str:
        """Give what a person types into a cell: a word, the code of a thing, else its id."""
        if not is_iri(value):
            return value
        return self._absence.names.code(value) or iri_value(value).rstrip("/#").replace("#", "/").rpartition("/")[2]

    def _name(self, term: str, language: Language) -> str:
        return self._new(term).in_(language) if is_new(term) else self._absence.names(term, language)

    def _brief(self, term: str, language: Language) -> str:
        return self._new(term).in_(language) if is_new(term) else self._absence.names.brief(term, language)

    def _new(self, term: str) -> Text:
        return _NEW_ROW if term in self._absence.new_rows else _NEW_THING

    def _say(self, text: Text, **values: object) -> str:
        return text.with_(**values).in_(self._language)

    def record(self) -> dict[str, Any]:
        """Give the absence as what JSON holds."""
        absence = self._absence
        return {
            "statement": self._statement(absence.statement),
            "holds": False,
            "impossible": absence.impossible,
            "instead": [self._term(term) for term in absence.instead],
            "written_outright": self._writing(absence.outright) if absence.outright else None,
            "rules": [
                {
                    "name": each.rule.name,
                    "text": self._whole.rule(each.rule),
                    "axioms": [_place(where) for where in each.axioms],
                    "nearest": [self._near_record(instance) for instance in each.instances],
                    "more": each.more,
                }
                for each in absence.conclusions
            ],
            "more_rules": absence.more_rules,
        }

    def _near_record(self, near: NearInstance) -> dict[str, Any]:
        return {
            "rule": near.rule.name,
            "text": self._whole.rule(near.rule),
            "axioms": [_place(where) for where in near.axioms],
            "write": [self._writing(each) for each in near.writing],
            "statements": [list(each) for each in near.needed],
            "premises": [self._premise_record(premise) for premise in near.premises],
        }

    def _premise_record(self, premise: Premise) -> dict[str, Any]:
        told: dict[str, Any] = {"statement": self._statement(premise.statement), "holds": premise.level is not None}
        if premise.level is not None:
            confidence = confidence_of(premise.level)
            told["basis"] = basis_of(premise.level).value
            told["confidence"] = confidence.value if confidence else None
            told["sources"] = [_place(where) for where in premise.sources]
        else:
            told["instead"] = [self._term(term) for term in premise.instead]
            told["ways"] = [self._near_record(way) for way in premise.ways]
        return told

    def _writing(self, each: NewRow | Unwritten) -> dict[str, Any]:
        if isinstance(each, NewRow):
            cells = {name: [self._cell(value) for value in values] for name, values in each.cells}
            return {"table": each.table.name, "file": self._file(each), "cells": cells}
        return {"statement": self._statement(each.statement), "example": each.example or None}

    def _statement(self, statement: tuple[str, str, str]) -> dict[str, Any]:
        subject, predicate, object_ = statement
        return {
            "text": self._whole.statement(statement),
            "subject": subject,
            "predicate": predicate,
            "object": object_,
        }

    def _term(self, term: str) -> dict[str, str]:
        return {"value": term, "label": self._name(term, self._language)}


def is_new(term: str) -> bool:
    """Tell whether a term of an account stands for something that is not there yet."""
    return term.startswith("_:new")


def _place(where: str) -> dict[str, Any]:
    path, _, line = where.rpartition(":")
    return {"file": path, "line": int(line)}
