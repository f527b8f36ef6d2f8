"""The impact of a change as Markdown for a pull request, and as JSON: what differs in short, and details to unfold.

The Markdown is GitHub's and GitLab's: pipe tables, and HTML's `details`. No e-mail address and no telephone number gets
into it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from maquette.changes.plain import record
from maquette.changes.report import report
from maquette.findings import mask
from maquette.printing.markdown import escaped, table_lines
from maquette.scenario.rows import NOT_ASKED, answer_record, row_lines, titles_of
from maquette.text import Text, colon, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from maquette.changes.impact import Impact
    from maquette.errors import Problem
    from maquette.findings import Finding
    from maquette.printing.tables import Table
    from maquette.scenario.answering import AnswerChange
    from maquette.text import Language

_MOST_ROWS = 30
_MOST_ANSWERS, _MOST_ROWS_OF_AN_ANSWER = 50, 10
"""So many rows of a table, findings, answers and their rows are told: a comment of GitHub holds 65,536 characters."""
_MOST_NAMED = 5

_TITLE = Text("Impact: {before} → {after}", "Effets : {before} → {after}")
_NOTHING = Text("Nothing changes.", "Rien ne change.")
_CATALOGUE = Text("What changes in the catalogue: {n}", "Ce qui change dans le catalogue : {n}")
_IN_CATALOGUE = Text(
    "Catalogue: {units} differences of units, {things} of other things, {links} of links; {lost} links no longer "
    "follow, {gained} newly do.",
    "Catalogue : différences d’UE {units}, d’autres choses {things}, de liens {links} ; liens qui ne s’ensuivent plus "
    "{lost}, qui s’ensuivent désormais {gained}.",
)
_COVERED = Text("Coverage: {what}.", "Couverture : {what}.")
_SAME_COVERAGE = Text("Coverage stays the same.", "La couverture reste la même.")
_COVERAGE = Text("Coverage, ECTS and hours before and after", "Couverture, ECTS et heures avant et après")
_KINDS = {
    "competency": Text("{n} of the competencies change", "compétences qui changent {n}"),
    "module": Text("{n} of the modules", "modules {n}"),
    "job": Text("{n} of the jobs", "métiers {n}"),
    "axis": Text("{n} of the axes", "axes {n}"),
}
_WITHOUT_UNIT = Text("Without a unit now: {what}.", "Désormais sans UE : {what}.")
_ANSWERED = Text(
    "Answers: {changed} change (rows lost {lost}, gained {gained}, changed {altered}), {same} questions keep theirs.",
    "Réponses : {changed} changent (lignes perdues {lost}, gagnées {gained}, modifiées {altered}), {same} questions "
    "gardent les leurs.",
)
_ANSWERS = Text("Answers that change: {n}", "Réponses qui changent : {n}")
_ROWS = Text("lost {lost}, gained {gained}, changed {altered}", "perdues {lost}, gagnées {gained}, modifiées {altered}")
_FOUND = Text(
    "Findings: {new} new, {fixed} fixed, {known} known.",
    "Constats : nouveaux {new}, corrigés {fixed}, connus {known}.",
)
_NEW = Text("New findings: {n}", "Nouveaux constats : {n}")
_FIXED = Text("Fixed findings: {n}", "Constats corrigés : {n}")
_CONTRADICTIONS = Text("Contradictions that appear: {n}", "Contradictions qui apparaissent : {n}")
_RESOLVED = Text("Contradictions that go: {n}", "Contradictions qui disparaissent : {n}")
_MORE = Text("… and {n} more", "… et {n} de plus")


def impact_to_markdown(impact: Impact, language: Language) -> str:
    """Give an impact as Markdown; when nothing changes, as one sentence."""
    return mask("\n".join(_Words(impact, language).lines()) + "\n")


def impact_to_json(impact: Impact, language: Language) -> str:
    """Give an impact as JSON: what `maquette diff` gives, and the answers that change as `maquette whatif` does."""
    findings, told = impact.comparison.findings, record(impact.comparison, language)
    told |= {
        "findings": {
            "new": told["findings"]["new"],
            "fixed": told["findings"]["gone"],
            "known": sum(findings.after.values()) - len(findings.new),
        },
        "contradictions": {
            "new": [each.in_(language) for each in impact.contradictions],
            "fixed": [each.in_(language) for each in impact.resolved],
        },
        "answers": [answer_record(each, language) for each in impact.answers.changes],
        "unchanged_questions": impact.answers.unchanged,
        "questions_not_asked": [each.slug for each in impact.answers.left_out],
    }
    return mask(json.dumps(told, ensure_ascii=False, indent=1)) + "\n"


class _Words:
    def __init__(self, impact: Impact, language: Language) -> None:
        self._impact = impact
        self._compared = impact.comparison
        self._language: Language = language

    def lines(self) -> Iterator[str]:
        before, after = self._compared.before.title, self._compared.after.title
        yield f"# {self._say(_TITLE, before=before, after=after)}"
        yield ""
        if self._impact.nothing:
            yield self._say(_NOTHING)
            return
        yield from (f"- {line}" for line in self._summary())
        loads, units, things, links, inferred, coverage, _ = report(self._compared, every=False).tables
        count = len(self._compared.differences)
        yield from self._details(self._say(_CATALOGUE, n=count), self._tables(units, things, links, inferred))
        yield from self._details(self._say(_COVERAGE), self._tables(coverage, loads))
        yield from self._answers()
        findings = self._compared.findings
        yield from self._listed(_NEW, self._lines_of(findings.new))
        yield from self._listed(_FIXED, self._lines_of(findings.gone))
        yield from self._listed(_CONTRADICTIONS, self._lines_of(self._impact.contradictions))
        yield from self._listed(_RESOLVED, self._lines_of(self._impact.resolved))

    def _summary(self) -> Iterator[str]:
        compared, answers = self._compared, self._impact.answers
        yield self._say(
            _IN_CATALOGUE, units=len(compared.units), things=len(compared.things), links=len(compared.links),
            lost=len(compared.lost), gained=len(compared.gained),
        )  # fmt: skip
        reaches = compared.coverage.reaches
        parts = [
            self._say(text, n=n) for kind, text in _KINDS.items() if (n := sum(each.kind == kind for each in reaches))
        ]
        yield self._say(_COVERED, what=", ".join(parts)) if parts else self._say(_SAME_COVERAGE)
        losing = [compared.coverage.label(each.thing).in_(self._language) for each in reaches if each.loses_last_unit]
        if losing:
            yield self._say(_WITHOUT_UNIT, what=self._named(losing))
        yield self._say(_ANSWERED, changed=len(answers.changes), same=answers.unchanged, **_row_counts(answers.changes))
        if answers.left_out:
            yield self._say(NOT_ASKED, questions=titles_of(answers.left_out, self._language))
        findings = compared.findings
        known = sum(findings.after.values()) - len(findings.new)
        yield self._say(_FOUND, new=len(findings.new), fixed=len(findings.gone), known=known)
        for text, some in ((_CONTRADICTIONS, self._impact.contradictions), (_RESOLVED, self._impact.resolved)):
            if some:
                yield f"{self._say(text, n=len(some))}."

    def _named(self, names: Sequence[str]) -> str:
        more = len(names) - _MOST_NAMED
        told = [quote(each, self._language) for each in names[:_MOST_NAMED]]
        return ", ".join([*told, *[_MORE.with_(n=more).in_(self._language)] * (more > 0)])

    def _tables(self, *tables: Table) -> Iterator[str]:
        for number, table in enumerate(each for each in tables if each.rows):
            yield from [""] * bool(number)
            shown, more = _cut(table)
            yield from table_lines(shown, self._language)
            if more:
                yield from ("", self._say(_MORE, n=more))

    def _answers(self) -> Iterator[str]:
        changes = self._impact.answers.changes
        lines = []
        for change in changes[:_MOST_ANSWERS]:
            counts = self._say(_ROWS, **_row_counts([change]))
            title, slug = escaped(change.title(self._language)), escaped(change.question.slug)
            lines.append(f"- **{title}** ({slug}{colon(self._language)} {counts})")
            rows = [*row_lines(change, self._language)]
            more = len(rows) - _MOST_ROWS_OF_AN_ANSWER
            lines += [f"  - {escaped(row)}" for row in rows[:_MOST_ROWS_OF_AN_ANSWER]]
            lines += [f"  - {self._say(_MORE, n=more)}"] * (more > 0)
        if len(changes) > _MOST_ANSWERS:
            lines.append(f"- {self._say(_MORE, n=len(changes) - _MOST_ANSWERS)}")
        return self._details(self._say(_ANSWERS, n=len(changes)), lines)

    def _lines_of(self, each_of: Iterable[Finding | Problem]) -> list[str]:
        return [each.in_(self._language) for each in each_of]

    def _listed(self, title: Text, lines: Sequence[str]) -> Iterator[str]:
        shown = [f"- {escaped(line)}" for line in lines[:_MOST_ROWS]]
        shown += [f"- {self._say(_MORE, n=len(lines) - _MOST_ROWS)}"] * (len(lines) > _MOST_ROWS)
        return self._details(self._say(title, n=len(lines)), shown)

    def _details(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        """Give lines to unfold under a title; nothing where there are none."""
        inside = [*lines]
        if inside:
            yield from ("", "<details>", f"<summary>{title}</summary>", "", *inside, "", "</details>")

    def _say(self, text: Text, **values: object) -> str:
        return escaped(text.with_(**values).in_(self._language))


def _row_counts(changes: Iterable[AnswerChange]) -> dict[str, int]:
    rows = [row for change in changes for row in change.rows]
    return {
        "lost": sum(row.after is None for row in rows),
        "gained": sum(row.before is None for row in rows),
        "altered": sum(row.before is not None and row.after is not None for row in rows),
    }


def _cut(table: Table) -> tuple[Table, int]:
    """Give a table with the first rows alone, and how many more there are."""
    left, groups = _MOST_ROWS, []
    for group in table.groups:
        rows = group.rows[:left]
        left -= len(rows)
        if rows:
            groups.append(replace(group, rows=rows))
    return replace(table, groups=tuple(groups)), len(table.rows) - (_MOST_ROWS - left)
