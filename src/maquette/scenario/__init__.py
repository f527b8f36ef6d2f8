"""Scenarios: what would be otherwise if units were dropped, changed or added, and what changed between two states.

A plan is an edit of a build's assertions; its effects are found by carrying it out on a copy in memory, whose closure
goes on from what changes (`maquette.edits`), and comparing what the two datasets answer. Nothing is written.
"""

from maquette.scenario.coverage import Coverage, CoverageChange
from maquette.scenario.edit import Edit, edited
from maquette.scenario.effects import Effects, effects_of
from maquette.scenario.plain import to_json, to_markdown, to_text
from maquette.scenario.plan import Plan, make_plan

__all__ = [
    "Coverage",
    "CoverageChange",
    "Edit",
    "Effects",
    "Plan",
    "edited",
    "effects_of",
    "make_plan",
    "to_json",
    "to_markdown",
    "to_text",
]
