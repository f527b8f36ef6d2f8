"""What a scenario comes to: the plan carried out in memory, and all that differs from the build."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.builds import contradictions_of
from maquette.explanation import contradiction_problems
from maquette.scenario.answering import compare_states
from maquette.scenario.changed import Changed
from maquette.scenario.checking import findings_changed
from maquette.scenario.coverage import Coverage, CoverageChange
from maquette.scenario.edit import edited
from maquette.scenario.nearby import Side, quads_of
from maquette.statements import StatementTable
from maquette.store import copy_edited, holds_in_memory, open_store, write_dataset
from maquette.validation import count_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maquette.builds import Build
    from maquette.errors import Problem
    from maquette.heads import Question
    from maquette.scenario.answering import AnswersCompared
    from maquette.scenario.checking import FindingsChange
    from maquette.scenario.plan import Plan
    from maquette.store import EmbeddedStore
    from maquette.validation import Shapes

_MOST_CONTRADICTIONS = 20


@dataclass(frozen=True)
class Effects:
    """What a plan changes: coverage, the answers of all questions, contradictions that appear, findings, inferences."""

    plan: Plan
    edition: str
    coverage: CoverageChange
    answers: AnswersCompared
    contradictions: tuple[Problem, ...]
    findings: FindingsChange
    inferred_before: int
    inferred_after: int

    @property
    def nothing(self) -> bool:
        """Tell whether nothing that people are told of changes."""
        coverage, findings = self.coverage, self.findings
        told = (coverage.reaches, coverage.axes, coverage.periods, findings.gone, findings.new, self.contradictions)
        return not any((*told, self.answers.changes)) and coverage.before.total == coverage.after.total


def effects_of(
    plan: Plan, build: Build, store: EmbeddedStore, questions: Mapping[str, Question], shapes: Shapes
) -> Effects:
    """Carry a plan out on a copy of a build in memory, and compare; `store` is the build's dataset."""
    with (
        edited(build.statements, plan.edit) as table,
        StatementTable.open(build.statements) as built,
        _dataset_after(build, built, table, changed := Changed.between(built, table)) as after,
    ):
        coverage = CoverageChange.between(Coverage.of(built, store), Coverage.of(table, after))
        known = {each.what.en for each in contradictions_of(build)}
        found = contradiction_problems(table.connection, len(known) + _MOST_CONTRADICTIONS)
        return Effects(
            plan=plan,
            edition=build.edition,
            coverage=coverage.naming(store, after, (each.unit for each in plan.settings)),
            answers=compare_states(Side(built, store), Side(table, after), questions, changed),
            contradictions=tuple(each for each in found if each.what.en not in known),
            findings=findings_changed(built, table, shapes, changed, lambda: count_findings(build, built, shapes)),
            inferred_before=build.manifest["counts"]["inferred"],
            inferred_after=table.counts()[1],
        )


@contextmanager
def dataset_of(table: StatementTable) -> Iterator[EmbeddedStore]:
    """Give the dataset of a closed statement table, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
        write_dataset(Path(folder), table)
        yield open_store(Path(folder))


@contextmanager
def _dataset_after(
    build: Build, before: StatementTable, after: StatementTable, changed: Changed
) -> Iterator[EmbeddedStore]:  # fmt: skip
    """Give the dataset of a build's table once it is edited: where the build's stands on disk, an edited copy of it."""
    if changed.statements is None or holds_in_memory(build.folder):
        with dataset_of(after) as store:
            yield store
    else:
        gone, come = (quads_of(table, changed.statements, whole=True) for table in (before, after))
        with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
            yield copy_edited(build.folder, Path(folder), gone, come)
