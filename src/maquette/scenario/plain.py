"""What a scenario comes to, in words: text for the terminal, Markdown, JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from maquette.printing.markdown import escaped
from maquette.scenario.coverage import Weight, change_of_units, weights_record
from maquette.scenario.rows import NOT_ASKED, answer_record, row_lines, titles_of
from maquette.terms import iri_value, is_iri, text_of
from maquette.text import Text, colon, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maquette.findings import Finding
    from maquette.scenario.coverage import Kind, ReachChange
    from maquette.scenario.effects import Effects
    from maquette.text import Language

_TITLE = Text("What if, in edition {edition}: {plan}", "Et si, dans l’édition {edition} : {plan}")
_WITHOUT = Text("without {what}", "sans {what}")
_SET = Text("{unit}: {field} = {value}", "{unit} : {field} = {value}")
_CLEARED = Text("{unit}: no {field}", "{unit} : champ « {field} » vide")
_WITH_FILE = Text("with {file}", "avec {file}")
_WITH_NOTHING = Text("with {file}, which states nothing", "avec {file}, qui n’énonce rien")
_TAKEN_OUT = Text("Statements taken out: {count}, on {lines}.", "Énoncés retirés : {count}, sur {lines}.")
_PUT_IN = Text("Statements put in: {count}.", "Énoncés ajoutés : {count}.")
_INFERRED = Text("Inferred statements: {before} → {after}.", "Énoncés inférés : {before} → {after}.")
_IN_SHORT = Text("In short", "En bref")
_TOTAL = Text("Units: {units}; ECTS stated: {credits}; hours: {hours}.",
              "UE : {units} ; ECTS renseignés : {credits} ; heures : {hours}.")  # fmt: skip
_SAME_TOTAL = Text("Units, ECTS and hours stay the same in all.", "UE, ECTS et heures restent les mêmes en tout.")
_LAST_UNIT: dict[Kind, Text] = {
    "competency": Text("The competency {what} loses its last unit.", "La compétence {what} perd sa dernière UE."),
    "module": Text("The module {what} loses its last unit.", "Le module {what} perd sa dernière UE."),
    "job": Text("The job {what} loses its last unit.", "Le métier {what} perd sa dernière UE."),
    "axis": Text("The axis {what} loses its last unit.", "L’axe {what} perd sa dernière UE."),
}
_LAST_LEVEL = Text(
    "The competency {what} is taken to {after} at most, no longer to {before}.",
    "La compétence {what} est menée jusqu’à {after} au plus, non plus jusqu’à {before}.",
)
_NO_LOSS = Text(
    "No competency, module, job or axis loses its last unit, and no competency its highest level of mastery.",
    "Aucune compétence, aucun module, métier ou axe ne perd sa dernière UE, ni aucune compétence son plus haut niveau.",
)
_NOTHING = Text(
    "Nothing changes: not coverage, nor sums, findings or answers.",
    "Rien ne change : ni la couverture, ni les sommes, ni les constats, ni les réponses.",
)
_CONTRADICTIONS = Text("Contradictions that appear: {count}.", "Contradictions qui apparaissent : {count}.")
_FINDINGS = Text(
    "Findings of checking: new {new}, gone {gone}", "Constats de la vérification : nouveaux {new}, disparus {gone}"
)
_COUNTED = Text(
    "Findings of severity “{severity}”: {before} → {after}.",
    "Constats de gravité «\u00a0{severity}\u00a0» : {before} → {after}.",
)
_GOES = Text("goes: {finding}", "disparaît : {finding}")
_APPEARS = Text("appears: {finding}", "apparaît : {finding}")
_COVERAGE = Text("Coverage", "Couverture")
_KINDS: dict[Kind, Text] = {
    "competency": Text("Competency {what}", "Compétence {what}"),
    "module": Text("Module {what}", "Module {what}"),
    "job": Text("Job {what}", "Métier {what}"),
    "axis": Text("Axis {what}", "Axe {what}"),
}
_UNITS = Text("units {before} → {after}", "UE {before} → {after}")
_LEVEL = Text("highest level {before} → {after}", "plus haut niveau {before} → {after}")
_NO_LEVEL = Text("none said", "non renseigné")
_GONE = Text("no longer there itself", "n’existe plus")
_LOADS = Text("ECTS and hours", "ECTS et heures")
_PERIOD = Text("Period {what}", "Période {what}")
_LOAD = Text(
    "{what}: units {units}; ECTS {credits}; hours {hours}", "{what} : UE {units} ; ECTS {credits} ; heures {hours}"
)
_ANSWERS = Text("Answers that change: {count}", "Réponses qui changent : {count}")
_NO_ANSWERS = Text(
    "No answer changes: {count} questions keep theirs.",
    "Aucune réponse ne change : {count} questions gardent la leur.",
)
_NOTHING_ELSE = Text(
    "Nothing else changes: {count} questions keep their answers.",
    "Rien d’autre ne change : {count} questions gardent leurs réponses.",
)


def to_text(effects: Effects, language: Language) -> str:
    """Give the effects as indented text: the summary first, then the details, then that nothing else changes."""
    lines = _Words(effects, language).lines()
    return "".join(f"{'  ' * depth}{text}\n" for depth, text in lines)


def to_markdown(effects: Effects, language: Language) -> str:
    """Give the effects as Markdown: a heading for each part, and lists."""
    lines = [(depth, escaped(text)) for depth, text in _Words(effects, language).lines() if text]
    marks = {0: "\n## ", 1: "- "}
    shown = [f"{marks.get(depth, '  ' * (depth - 1) + '- ')}{text}" for depth, text in lines]
    return "\n".join([shown[0].lstrip("\n").replace("## ", "# ", 1), *shown[1:]]) + "\n"


def to_json(effects: Effects, language: Language) -> str:
    """Give the effects as JSON: stable English keys; labels and words are in the language asked for."""
    return json.dumps(_Words(effects, language).record(), ensure_ascii=False, indent=1) + "\n"


class _Words:
    """Writes effects; a line is what it says and how deep it stands: 0 for headings."""

    def __init__(self, effects: Effects, language: Language) -> None:
        self._effects = effects
        self._coverage = effects.coverage
        self._language = language

    def lines(self) -> Iterator[tuple[int, str]]:
        """Give the lines."""
        plan = self._effects.plan
        yield 0, self._say(_TITLE, edition=self._effects.edition, plan=self._semicolon.join(self._planned()))
        if plan.edit.removed:
            lines = ", ".join(plan.lines)
            yield 1, self._say(_TAKEN_OUT, count=len(plan.edit.removed), lines=lines)
        if plan.edit.added:
            yield 1, self._say(_PUT_IN, count=sum(len(each.statements) for each in plan.edit.added))
        yield 1, self._say(_INFERRED, before=self._effects.inferred_before, after=self._effects.inferred_after)
        yield 0, ""
        yield 0, self._say(_IN_SHORT)
        yield from ((1, line) for line in self._summary())
        yield from self._reaches()
        yield from self._loads()
        yield from self._findings()
        yield from self._answers()
        if self._effects.answers.left_out:
            yield 1, self._say(NOT_ASKED, questions=titles_of(self._effects.answers.left_out, self._language))

    def _planned(self) -> Iterator[str]:
        plan = self._effects.plan
        for each in plan.dropped:
            yield self._say(_WITHOUT, what=each.title(self._language))
        for setting in plan.settings:
            text = _SET if setting.value else _CLEARED
            unit = self._coverage.title(setting.unit).in_(self._language)
            yield self._say(text, unit=unit, field=setting.field, value=setting.value)
        for reading in plan.files:
            yield self._say(_WITH_FILE if reading.statements else _WITH_NOTHING, file=reading.source.path)

    def _summary(self) -> Iterator[str]:
        if self._effects.nothing:
            yield self._say(_NOTHING)
            return
        before, after = self._coverage.before.total, self._coverage.after.total
        yield self._load(_TOTAL, before, after) if before != after else self._say(_SAME_TOTAL)
        losses = [*self._losses()]
        yield from losses or [self._say(_NO_LOSS)]
        for severity, one, other in self._effects.findings.counts:
            yield self._say(_COUNTED, severity=severity, before=one, after=other)
        if self._effects.contradictions:
            yield self._say(_CONTRADICTIONS, count=len(self._effects.contradictions))
            yield from (each.in_(self._language) for each in self._effects.contradictions)

    def _losses(self) -> Iterator[str]:
        for change in self._coverage.reaches:
            if change.loses_last_unit:
                yield self._say(_LAST_UNIT[change.kind], what=self._quoted(change.thing))
            elif self._coverage.loses_last_level(change):
                before, after = self._level(change, after=False), self._level(change, after=True)
                yield self._say(_LAST_LEVEL, what=self._quoted(change.thing), before=before, after=after)

    def _reaches(self) -> Iterator[tuple[int, str]]:
        if self._coverage.reaches:
            yield 0, ""
            yield 0, self._say(_COVERAGE)
        for change in self._coverage.reaches:
            parts = [self._say(_UNITS, before=len(change.before.units), after=len(change.after.units))]
            parts += change_of_units(self._coverage, change.before, change.after, self._language)
            if change.before.level != change.after.level:
                before, after = self._level(change, after=False), self._level(change, after=True)
                parts.append(self._say(_LEVEL, before=before, after=after))
            if change.gone:
                parts.append(self._say(_GONE))
            what = self._say(_KINDS[change.kind], what=self._quoted(change.thing))
            yield 1, f"{what}{colon(self._language)} {', '.join(parts)}"

    def _loads(self) -> Iterator[tuple[int, str]]:
        change = self._coverage
        if not change.axes and not change.periods:
            return
        yield 0, ""
        yield 0, self._say(_LOADS)
        for text, things, before, after in (
            (_KINDS["axis"], change.axes, change.before.by_axis, change.after.by_axis),
            (_PERIOD, change.periods, change.before.by_period, change.after.by_period),
        ):
            for thing in things:
                label = self._label(thing) if text is _PERIOD else self._quoted(thing)
                what = self._say(text, what=label)
                yield 1, self._load(_LOAD, before.get(thing, Weight()), after.get(thing, Weight()), what=what)

    def _findings(self) -> Iterator[tuple[int, str]]:
        change = self._effects.findings
        if change.gone or change.new:
            yield 0, ""
            yield 0, self._say(_FINDINGS, gone=len(change.gone), new=len(change.new))
        yield from ((1, self._say(_APPEARS, finding=each.in_(self._language))) for each in change.new)
        yield from ((1, self._say(_GOES, finding=each.in_(self._language))) for each in change.gone)

    def _answers(self) -> Iterator[tuple[int, str]]:
        changes, unchanged = self._effects.answers.changes, self._effects.answers.unchanged
        yield 0, ""
        if not changes:
            yield 0, self._say(_NO_ANSWERS, count=unchanged)
            return
        yield 0, self._say(_ANSWERS, count=len(changes))
        for change in changes:
            yield 1, f"{change.question.slug}{colon(self._language)} {change.title(self._language)}"
            yield from ((2, line) for line in row_lines(change, self._language))
        yield 0, ""
        yield 0, self._say(_NOTHING_ELSE, count=unchanged)

    def _load(self, text: Text, before: Weight, after: Weight, what: str = "") -> str:
        return self._say(
            text,
            what=what,
            units=_arrow(str(before.units), str(after.units)),
            credits=_arrow(*(each.credits.cell.shown(self._language) for each in (before, after))),
            hours=_arrow(*(each.hours.cell.shown(self._language) for each in (before, after))),
        )

    def _level(self, change: ReachChange, *, after: bool) -> str:
        level = change.after.level if after else change.before.level
        return self._label(level) if level else self._say(_NO_LEVEL)

    def _label(self, term: str) -> str:
        return self._coverage.label(term).in_(self._language)

    def _quoted(self, term: str) -> str:
        return quote(self._label(term), self._language)

    @property
    def _semicolon(self) -> str:
        return " ; " if self._language == "fr" else "; "

    def _say(self, text: Text, **values: object) -> str:
        return text.with_(**values).in_(self._language)

    def record(self) -> dict[str, Any]:
        """Give the effects as what JSON holds."""
        effects, change = self._effects, self._coverage
        return {
            "edition": effects.edition,
            "dropped": [
                {"iri": text_of(each.term), "title": each.title(self._language)} for each in effects.plan.dropped
            ],
            "set": [
                {"unit": text_of(each.unit), "field": each.field.en, "value": each.value}
                for each in effects.plan.settings
            ],
            "added": [each.source.path for each in effects.plan.files],
            "removed": [
                {"file": each.path, "line": each.statement.line, "statement": list(_triple(each.statement))}
                for each in effects.plan.edit.removed
            ],
            "inferred": {"before": effects.inferred_before, "after": effects.inferred_after},
            "summary": [*self._summary()],
            "contradictions": [each.in_(self._language) for each in effects.contradictions],
            "findings": {
                "gone": [self._finding(each) for each in effects.findings.gone],
                "new": [self._finding(each) for each in effects.findings.new],
            },
            "totals": weights_record(change.before.total, change.after.total),
            "axes": [
                self._named(each, weights_record(change.before.by_axis.get(each), change.after.by_axis.get(each)))
                for each in change.axes
            ],
            "periods": [
                self._named(each, weights_record(change.before.by_period.get(each), change.after.by_period.get(each)))
                for each in change.periods
            ],
            "coverage": [self._reach(each) for each in change.reaches],
            "answers": [answer_record(each, self._language) for each in effects.answers.changes],
            "unchanged_questions": effects.answers.unchanged,
            "questions_not_asked": [each.slug for each in effects.answers.left_out],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        return {
            "severity": finding.severity,
            "rule": finding.shape,
            "focus": text_of(finding.focus),
            "message": finding.message.in_(self._language),
            "file": finding.where.path,
            "line": finding.where.line,
        }

    def _named(self, term: str, values: dict[str, Any]) -> dict[str, Any]:
        return {"iri": iri_value(term) if is_iri(term) else term, "label": self._label(term), **values}

    def _reach(self, change: ReachChange) -> dict[str, Any]:
        return self._named(
            change.thing,
            {
                "kind": change.kind,
                "units_before": sorted(map(self._coverage.code, change.before.units)),
                "units_after": sorted(map(self._coverage.code, change.after.units)),
                "level_before": text_of(change.before.level) if change.before.level else None,
                "level_after": text_of(change.after.level) if change.after.level else None,
                "loses_last_unit": change.loses_last_unit,
                "loses_last_level": self._coverage.loses_last_level(change),
                "gone": change.gone,
            },
        )


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _triple(statement: Any) -> Sequence[str]:
    return statement.subject, statement.predicate, statement.object
