"""Explanations as text: a tree for the terminal, and JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from maquette.basis import basis_of, confidence_of, title
from maquette.explanation.outline import outline
from maquette.explanation.sentences import Sentences, one_line
from maquette.proofs import leaves, parts, sub_proofs
from maquette.text import Text, colon, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maquette.explanation.explanation import Explanation
    from maquette.explanation.outline import Node
    from maquette.proofs import Assertion, Proof, Step
    from maquette.text import Language

BECAUSE = Text("{level}, because {rule}", "{level}, car {rule}")
_BECAUSE = Text("because {rule}", "car {rule}")
_SEE = Text("see [{number}] above", "voir [{number}] plus haut")
_LEFT_OUT = Text("{count} steps are not shown", "{count} étapes ne sont pas affichées")
RULE_AT = Text("rule: {where}", "règle : {where}")
MORE_LINES = Text("{first} and {count} more", "{first} et {count} autres")
SEE = Text("{level}: see [{number}] above", "{level} : voir [{number}] plus haut")
LEFT_OUT = Text("{level}: {count} steps are not shown", "{level} : {count} étapes ne sont pas affichées")
BY_ONTOLOGY = Text("stated by the ontology", "énoncé par l’ontologie")
COLUMN = Text("column {name}", "colonne {name}")
ANOTHER = Text("Another proof:", "Autre preuve :")
MORE = Text("There may be more proofs.", "Il peut y avoir d’autres preuves.")
_LOCATIONS = 3


def to_text(explanation: Explanation, language: Language, *, personal: bool = True, levels: bool = True) -> str:
    """Give an explanation as a tree of sentences; no line is wrapped, and every `path:line` stands in one piece.

    Without `personal`, authors and personal data are left out; without `levels`, how sure each statement is.
    """
    return "\n".join(_Tree(explanation, language, personal=personal, levels=levels).lines()) + "\n"


class _Tree:
    def __init__(self, explanation: Explanation, language: Language, *, personal: bool, levels: bool) -> None:
        self._explanation = explanation
        self._language = language
        self._personal = personal
        hidden = frozenset() if personal else explanation.personal_terms
        self._sentences = Sentences(explanation.names, language, hidden, explanation.names.brief)
        self._levels = levels_in_words(explanation.proofs) if levels else {}

    def lines(self) -> Iterator[str]:
        """Give the lines of the tree, and of those of the other proofs."""
        for number, node in enumerate(outline(self._explanation.proofs)):
            if number:
                yield ""
                yield self._say(ANOTHER)
            yield from self._lines(node, "", "")
        if self._explanation.others.more:
            yield ""
            yield self._say(MORE)

    def _lines(self, node: Node, first: str, rest: str) -> Iterator[str]:
        mark = f"[{node.number}] " if node.number and not node.again else ""
        yield first + mark + self._sentences.statement(node.proof.statement)
        stem = rest + ("│ " if node.premises else "  ")
        yield from (stem + line for line in self._grounds(node))
        for number, premise in enumerate(node.premises, 1):
            last = number == len(node.premises)
            yield from self._lines(premise, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))

    def _grounds(self, node: Node) -> Iterator[str]:
        """Give the lines that say what a statement rests on."""
        level = self._levels.get(id(node.proof))
        if node.proof.assertion:
            yield from leaf_lines(
                self._explanation, node.proof.assertion, level, self._language, personal=self._personal
            )
        elif node.again:
            yield self._say((SEE if level else _SEE).with_(level=level, number=node.number))
        elif node.left_out:
            yield self._say((LEFT_OUT if level else _LEFT_OUT).with_(level=level, count=node.left_out))
        elif node.proof.step:
            rule = node.proof.step.rule
            yield self._say((BECAUSE if level else _BECAUSE).with_(level=level, rule=self._sentences.rule(rule)))
            if places := locations(node.proof.step):
                first, count = ", ".join(places[:_LOCATIONS]), len(places) - _LOCATIONS
                where = MORE_LINES.with_(first=first, count=count).in_(self._language) if count > 0 else first
                yield self._say(RULE_AT.with_(where=where))

    def _say(self, text: Text) -> str:
        return text.in_(self._language)


def locations(step: Step) -> list[str]:
    """Give where the axioms of a step's rule stand: `path:line`, each once, in their order."""
    found = (leaf.assertion.where for axiom in step.axioms for leaf in leaves(axiom) if leaf.assertion)
    return list(dict.fromkeys(found))


def levels_in_words(proofs: Iterable[Proof]) -> dict[int, Text]:
    """Give the words for the level of each proof within proofs, by identity; what only ontologies say, they state."""
    from_ontology: dict[int, bool] = {}
    words: dict[int, Text] = {}
    for proof in proofs:
        for each in sub_proofs(proof):
            own = each.assertion is None or each.assertion.kind == "ontology"
            from_ontology[id(each)] = own and all(from_ontology[id(part)] for part in parts(each))
            words[id(each)] = BY_ONTOLOGY if from_ontology[id(each)] and each.level == 0 else title(each.level)
    return words


def leaf_lines(
    explanation: Explanation, assertion: Assertion, level: Text | None, language: Language, *, personal: bool
) -> Iterator[str]:
    """Give the lines that say where a statement is asserted: level and `path:line`, then author, date and reason."""
    place = COLUMN.with_(name=assertion.place).in_(language) if assertion.kind == "table" else assertion.place
    where = f"{assertion.where} ({place})" if assertion.place else assertion.where
    yield f"{level.in_(language)}{colon(language)} {where}" if level else where
    said = ", ".join(part for part in (assertion.author if personal else "", assertion.date) if part)
    reason = one_line(explanation.names.reason(assertion))
    if reason:
        yield f"{said}{colon(language)} {quote(reason, language)}" if said else quote(reason, language)
    elif said:
        yield said


def to_json(explanation: Explanation, language: Language, *, personal: bool = True) -> str:
    """Give an explanation as JSON: stable English keys, exact terms, labels and texts in the language asked for.

    A shared sub-proof stands in full where its `number` first does; elsewhere `see` gives that number.
    """
    return json.dumps(_Record(explanation, language, personal=personal).all(), ensure_ascii=False, indent=1) + "\n"


class _Record:
    def __init__(self, explanation: Explanation, language: Language, *, personal: bool) -> None:
        self._explanation = explanation
        self._language = language
        self._personal = personal
        hidden = frozenset() if personal else explanation.personal_terms
        self._sentences = Sentences(explanation.names, language, hidden)

    def all(self) -> dict[str, Any]:
        """Give the proof, with the others beside it."""
        proof, *others = outline(self._explanation.proofs)
        return {
            **self._node(proof),
            "alternatives": [self._node(other) for other in others],
            "more_alternatives": self._explanation.others.more,
        }

    def _node(self, node: Node) -> dict[str, Any]:
        proof = node.proof
        confidence = confidence_of(proof.level)
        record: dict[str, Any] = {
            "statement": self._statement(proof),
            "level": proof.level,
            "basis": basis_of(proof.level).value,
            "confidence": confidence.value if confidence else None,
        }
        if node.number and not node.again:
            record["number"] = node.number
        if proof.assertion:
            record["source"] = self._source(proof.assertion)
        elif node.again:
            record["see"] = node.number
        elif node.left_out:
            record["steps_left_out"] = node.left_out
        elif proof.step:
            record["rule"] = self._rule(proof.step)
            record["premises"] = [self._node(premise) for premise in node.premises]
        return record

    def _statement(self, proof: Proof) -> dict[str, Any]:
        record: dict[str, Any] = {"text": self._sentences.statement(proof.statement)}
        for place, term in zip(("subject", "predicate", "object"), proof.statement, strict=True):
            record[place] = None if term in self._sentences.hidden else term
            record[f"{place}_label"] = self._sentences.name(term)
        return record

    def _rule(self, step: Step) -> dict[str, Any]:
        places = [place.rpartition(":") for place in locations(step)]
        return {
            "name": step.rule.name,
            "text": self._sentences.rule(step.rule),
            "axioms": [{"file": path, "line": int(line)} for path, _, line in places],
        }

    def _source(self, assertion: Assertion) -> dict[str, Any]:
        return {
            "file": assertion.path,
            "line": assertion.line,
            "place": assertion.place,
            "kind": assertion.kind,
            "author": assertion.author if self._personal else None,
            "date": assertion.date,
            "reason": self._explanation.names.reason(assertion),
        }
