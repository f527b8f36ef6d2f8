"""Explanations: a proof as a curriculum designer reads it, as text, JSON, HTML and linked data (PROV-O).

An `Explanation` is made of a proof that `maquette.checker` accepts, and of what gives names to its terms.
"""

from maquette.explanation.explanation import Explanation, Names, PlainNames, contradictions, sentence, why
from maquette.explanation.labels import Labels
from maquette.explanation.page import to_html
from maquette.explanation.plain import to_json, to_text
from maquette.explanation.problems import contradiction_problems
from maquette.explanation.prov import to_turtle
from maquette.explanation.sentences import Label, Sentences

__all__ = [
    "Explanation",
    "Label",
    "Labels",
    "Names",
    "PlainNames",
    "Sentences",
    "contradiction_problems",
    "contradictions",
    "sentence",
    "to_html",
    "to_json",
    "to_text",
    "to_turtle",
    "why",
]
