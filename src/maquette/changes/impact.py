"""The impact of a change: two states compared, with the answers of all questions, and contradictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.changes.difference import compare
from maquette.explanation import contradiction_problems
from maquette.questions import load_questions
from maquette.scenario.answering import compare_states
from maquette.scenario.nearby import Side
from maquette.validation import workspace_shapes

if TYPE_CHECKING:
    from maquette.changes.difference import Comparison
    from maquette.changes.states import State
    from maquette.errors import Problem
    from maquette.scenario.answering import AnswersCompared

_MOST_CONTRADICTIONS = 100


@dataclass(frozen=True)
class Impact:
    """What a change comes to: what differs, the answers that change, the contradictions that appear and that go."""

    comparison: Comparison
    answers: AnswersCompared
    contradictions: tuple[Problem, ...]
    resolved: tuple[Problem, ...]

    @property
    def nothing(self) -> bool:
        """Tell whether nothing changes."""
        compared = self.comparison
        return not (
            compared.differences
            or compared.lost
            or compared.gained
            or compared.coverage.reaches
            or compared.findings.new
            or compared.findings.gone
            or self.answers.changes
            or self.contradictions
            or self.resolved
        )


def impact_of(before: State, after: State) -> Impact:
    """Compare two states, each checked against its own shapes; both are asked the questions of the later one.

    A finding is new, then, as `maquette validate --since` has it; an answer changes because the catalogue does, and not
    because its question does.
    """
    then, now = before.workspace, after.workspace
    paths = now.questions()
    questions = load_questions(paths, {path: now.label(path) for path in paths})
    one = contradiction_problems(before.table.connection, _MOST_CONTRADICTIONS)
    other = contradiction_problems(after.table.connection, _MOST_CONTRADICTIONS)
    known, found = {each.what for each in one}, {each.what for each in other}
    comparison = compare(before, after, workspace_shapes(now), workspace_shapes(then))
    return Impact(
        comparison,
        compare_states(Side(before.table, before.store), Side(after.table, after.store), questions, comparison.changed),
        tuple(each for each in other if each.what not in known),
        tuple(each for each in one if each.what not in found),
    )
