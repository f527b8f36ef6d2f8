"""Contradictions in words: what each says, where the statements stand that it rests on, and what to correct."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from maquette.errors import Problem
from maquette.explanation.labels import Labels
from maquette.explanation.sentences import Sentences
from maquette.proofs import clashes
from maquette.text import Text

if TYPE_CHECKING:
    import duckdb

    from maquette.proofs import Clash

_WHAT = Text("{it}: {rule}.", "{it} : {rule}.")
_REMEDY = Text("Correct one of: {places}.", "Corrigez l’un de ces endroits : {places}.")


def contradiction_problems(connection: duckdb.DuckDBPyConnection, most: int) -> tuple[Problem, ...]:
    """Give the contradictions of a closed table, surest first and at most so many, each as a problem of a file.

    Its place is that of the least sure statement that it rests on, the first of them, and of the ontology's only where
    it rests on nothing else. Raises `NoProof` as `clashes` does.
    """
    found = list(islice(clashes(connection), most))
    names = Labels(connection, (clash.proof for clash in found))
    return tuple(_problem(clash, Sentences(names, "en"), Sentences(names, "fr")) for clash in found)


def _problem(clash: Clash, english: Sentences, french: Sentences) -> Problem:
    said = [each for each in clash.sources if each.kind != "ontology"] or list(clash.sources)
    weakest = max(said, key=lambda each: each.level)
    places = list(dict.fromkeys(each.where for each in said))
    it, rule = (
        Text(english.statement(clash.proof.statement), french.statement(clash.proof.statement)),
        Text(english.rule(clash.rule), french.rule(clash.rule)),
    )
    what, remedy = _WHAT.with_(it=it, rule=rule), _REMEDY.with_(places=", ".join(places))
    return Problem(weakest.path, weakest.line, what, remedy, weakest.place)
