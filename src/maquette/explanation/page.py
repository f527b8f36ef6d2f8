"""Explanations as HTML: one page that stands alone, opens and closes without a script, and prints whole."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from maquette.explanation.outline import outline
from maquette.explanation.plain import (
    ANOTHER,
    BECAUSE,
    LEFT_OUT,
    MORE,
    RULE_AT,
    SEE,
    leaf_lines,
    levels_in_words,
    locations,
)
from maquette.explanation.sentences import Sentences
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.explanation.explanation import Explanation
    from maquette.explanation.outline import Node
    from maquette.text import Language

_WHY = Text("Why: {it}", "Pourquoi\u00a0: {it}")
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
ul { list-style: none; margin: 0; padding-left: 1.25rem; border-left: 1px solid #bbb; }
li { margin: .5rem 0; }
summary { cursor: pointer; }
p { margin: .1rem 0 .1rem 1.25rem; color: #444; }
code { white-space: nowrap; }
@media print { body { margin: 0; max-width: none; } summary { list-style: none; } li { break-inside: avoid-page; } }
"""


def to_html(explanation: Explanation, language: Language, *, personal: bool = False) -> str:
    """Give an explanation as an HTML page with nested lists; `path:line` is never broken over lines.

    Without `personal`, authors and personal data are left out.
    """
    page = _Page(explanation, language, personal=personal)
    return "".join(f"{line}\n" for line in page.lines())


class _Page:
    def __init__(self, explanation: Explanation, language: Language, *, personal: bool) -> None:
        self._explanation = explanation
        self._language = language
        self._personal = personal
        hidden = frozenset() if personal else explanation.personal_terms
        self._sentences = Sentences(explanation.names, language, hidden, explanation.names.brief)
        self._levels = levels_in_words(explanation.proofs)

    def lines(self) -> Iterator[str]:
        heading = self._say(_WHY.with_(it=self._sentences.statement(self._explanation.proof.statement)))
        yield "<!DOCTYPE html>"
        yield f'<html lang="{self._language}">'
        yield f'<head><meta charset="utf-8"><title>{heading}</title>'
        yield '<meta name="viewport" content="width=device-width">'
        yield f"<style>{_STYLE}</style></head>"
        yield f"<body><h1>{heading}</h1>"
        for number, node in enumerate(outline(self._explanation.proofs)):
            if number:
                yield f"<h2>{self._say(ANOTHER)}</h2>"
            yield "<ul>"
            yield from self._item(node)
            yield "</ul>"
        if self._explanation.others.more:
            yield f"<p>{self._say(MORE)}</p>"
        yield "</body></html>"

    def _item(self, node: Node) -> Iterator[str]:
        sentence = escape(self._sentences.statement(node.proof.statement))
        mark = f'<b id="p{node.number}">[{node.number}]</b> ' if node.number and not node.again else ""
        if node.premises:
            yield f"<li><details open><summary>{mark}{sentence}</summary>"
        else:
            yield f"<li>{mark}{sentence}"
        yield from (f"<p>{line}</p>" for line in self._grounds(node))
        if node.premises:
            yield "<ul>"
            for premise in node.premises:
                yield from self._item(premise)
            yield "</ul></details></li>"
        else:
            yield "</li>"

    def _grounds(self, node: Node) -> Iterator[str]:
        level, assertion, step = self._levels[id(node.proof)], node.proof.assertion, node.proof.step
        if assertion:
            for line in leaf_lines(self._explanation, assertion, level, self._language, personal=self._personal):
                where = escape(assertion.where)
                yield escape(line).replace(where, f"<code>{where}</code>", 1)
        elif node.again:
            link = f'<a href="#p{node.number}">[{node.number}]</a>'
            yield self._say(SEE.with_(level=level, number=node.number)).replace(f"[{node.number}]", link)
        elif node.left_out:
            yield self._say(LEFT_OUT.with_(level=level, count=node.left_out))
        elif step:
            yield self._say(BECAUSE.with_(level=level, rule=self._sentences.rule(step.rule)))
            places = ", ".join(f"<code>{escape(place)}</code>" for place in locations(step))
            if places:
                yield self._say(RULE_AT.with_(where="\0")).replace("\0", places)

    def _say(self, text: Text) -> str:
        return escape(text.in_(self._language))
