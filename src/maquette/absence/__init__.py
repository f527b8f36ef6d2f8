"""Absences: why a statement does not hold, and what a person would write for it to hold.

`why_not` finds the rules that could conclude it and their nearest instances in a closed statement table; the rest shows
them in words.
"""

from maquette.absence.account import Absence, Absences, NearConclusion, NearInstance, Premise, Unwritten, why_not
from maquette.absence.plain import to_json, to_markdown, to_text
from maquette.absence.rows import NewRow

__all__ = [
    "Absence",
    "Absences",
    "NearConclusion",
    "NearInstance",
    "NewRow",
    "Premise",
    "Unwritten",
    "to_json",
    "to_markdown",
    "to_text",
    "why_not",
]
