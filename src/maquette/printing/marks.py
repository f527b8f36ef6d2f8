"""Marks of the cross table: how far a unit takes a competency, by which way, how sure that is, if it is assessed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from maquette import basis as sureness
from maquette.basis import Basis, Confidence
from maquette.printing.facts import Labels, read, read_with_levels
from maquette.printing.tables import ASSESSED_SIGN, BASIS_SIGN, BLANK, LEVEL_SIGN, WAY_SIGN, Cell, Legend
from maquette.terms import text_of
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.store import Store

NO_LEVEL, INDIRECT, ASSESSED, NOT_ASSESSED = "×", "·", "*", "°"
_ASSESSED = {
    True: (ASSESSED, Text("assessed there", "évaluée dans cette UE")),
    False: (NOT_ASSESSED, Text("said not to be assessed there", "dite non évaluée dans cette UE")),
}
_BASES = {
    "": Text("stated by the school’s page", "énoncé par la page de l’école"),
    "✓": Text("confirmed by a named person", "confirmé par une personne nommée"),
    "?": Text("proposed: nobody confirmed it yet", "proposé : personne ne l’a encore confirmé"),
    "??": Text("proposed, and its author is unsure", "proposé, et son auteur en est incertain"),
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a unit brings to a competency: by itself, or through a module; `sure` is its level of sureness."""

    thing: str
    competency: str
    module: str | None
    contribution: str
    level: str | None
    assessed: bool | None
    sure: int


@dataclass(frozen=True)
class Scale:
    """The levels of mastery: their ranks, letters and names."""

    ranks: Mapping[str, int]
    names: Mapping[str, Text]

    @classmethod
    def read(cls, store: Store) -> Scale:
        """Read the scale of the workspace."""
        rows = read(store, "levels")
        labels = Labels.read(store, (row["level"] for row in rows))
        return cls(
            {row["level"]: int(text_of(row["rank"])) for row in rows},
            {row["level"]: labels.of(row["level"]) for row in rows},
        )

    def rank(self, level: str | None) -> int:
        """Give the rank of a level; 0 for none."""
        return self.ranks.get(level, 0) if level else 0

    def letter(self, level: str | None) -> Text:
        """Give the sign of a level: its initial, or its rank where initials are not unlike."""
        if level is None or level not in self.names:
            return Text(NO_LEVEL, NO_LEVEL)
        signs = []
        for language in ("en", "fr"):
            initials = {
                each: (name.fr if language == "fr" else name.en)[:1].upper() for each, name in self.names.items()
            }
            alike = list(initials.values()).count(initials[level]) > 1 or not initials[level]
            signs.append(str(self.ranks[level]) if alike else initials[level])
        return Text(*signs)

    def name(self, level: str | None) -> Text:
        """Give the name of a level."""
        return self.names.get(level or "", Text("level not stated", "niveau non renseigné"))

    def best(self, contributions: Iterable[Contribution]) -> Contribution | None:
        """Give the contribution of the highest level, the surest of them."""
        found = sorted(contributions, key=lambda each: (-self.rank(each.level), each.sure, each.contribution))
        return found[0] if found else None


@dataclass(frozen=True)
class Contributions:
    """All contributions to a programme's competencies, and which units build toward which at all."""

    scale: Scale
    all: Sequence[Contribution]
    toward: Mapping[tuple[str, str], int]
    modules: Labels

    @classmethod
    def read(cls, store: Store, **values: str) -> Contributions:
        """Read the contributions to the competencies of a programme, or those of one unit."""
        rows = read_with_levels(store, "contributions", **values)
        found = [
            Contribution(
                thing=row["thing"],
                competency=row["competency"],
                module=row.get("module"),
                contribution=row["contribution"],
                level=row.get("level"),
                assessed=text_of(row["assessed"]) in {"true", "1"} if "assessed" in row else None,
                sure=level,
            )
            for row, level in rows
        ]
        toward = {
            (row["thing"], row["competency"]): level for row, level in read_with_levels(store, "toward", **values)
        }
        return cls(Scale.read(store), found, toward, Labels.read(store, (each.module for each in found if each.module)))

    def between(self, thing: str, competency: str) -> list[Contribution]:
        """Give what a thing brings to a competency."""
        return self._by_pair.get((thing, competency), [])

    @cached_property
    def _by_pair(self) -> Mapping[tuple[str, str], list[Contribution]]:
        found: dict[tuple[str, str], list[Contribution]] = {}
        for each in self.all:
            found.setdefault((each.thing, each.competency), []).append(each)
        return found

    def cell(self, thing: str, competency: str, legend: Legend) -> Cell:
        """Give the mark of a unit and a competency: its own contribution, and a higher one through a module."""
        found = self.between(thing, competency)
        own = self.scale.best(each for each in found if each.module is None)
        through = self.scale.best(each for each in found if each.module)
        higher = through and (own is None or self.scale.rank(through.level) > self.scale.rank(own.level))
        parts = []
        if own:
            parts.append(self.mark(own, found, legend))
        if through and higher:
            parts.append(self.mark(through, found, legend))
        if parts:
            shown = own or through
            assert shown is not None
            return Cell(
                _joined(" ", (sign for sign, _ in parts)),
                "mark",
                words=_joined("; ", (words for _, words in parts)),
                style=sureness.basis_of(shown.sure).value,
            )
        return self._before(thing, competency, legend)

    def _before(self, thing: str, competency: str, legend: Legend) -> Cell:
        """Give the mark of a unit that builds toward a competency through units that require it alone."""
        sure = self.toward.get((thing, competency))
        if sure is None:
            return BLANK
        sign = INDIRECT + note_basis(sure, legend)
        legend.add(WAY_SIGN, 1, INDIRECT, _ONLY_BEFORE)
        words = Text("{way}, {basis}", "{way}, {basis}").with_(way=_AS_PREREQUISITE, basis=sureness.title(sure))
        return Cell(Text(sign, sign), "mark", words=words, style=sureness.basis_of(sure).value)

    def mark(self, shown: Contribution, found: Iterable[Contribution], legend: Legend) -> tuple[Text, Text]:
        """Give the sign of a contribution and its words; `found` is what may say that the competency is assessed."""
        letter, name = self.scale.letter(shown.level), self.scale.name(shown.level)
        legend.add(LEVEL_SIGN, self.scale.rank(shown.level), letter, name)
        said = {each.assessed for each in found if (each.module is None) == (shown.module is None)}
        assessed = True if True in said else False if False in said else None
        sign, words = (
            letter,
            Text("{name}, {basis}", "{name}, {basis}").with_(name=name, basis=sureness.title(shown.sure)),
        )
        if assessed is not None:
            mark, meaning = _ASSESSED[assessed]
            legend.add(ASSESSED_SIGN, int(not assessed), mark, meaning)
            sign = _joined("", (sign, Text(mark, mark)))
            words = _joined(", ", (words, meaning))
        basis = note_basis(shown.sure, legend)
        sign = _joined("", (sign, Text(basis, basis)))
        if shown.module:
            legend.add(WAY_SIGN, 0, INDIRECT + "…", _THROUGH_MODULE)
            sign = _joined("", (Text(INDIRECT, INDIRECT), sign))
            words = Text("through the module “{module}”: {words}", "par le module « {module} » : {words}").with_(
                module=self.modules.of(shown.module), words=words
            )
        return sign, words


_THROUGH_MODULE = Text(
    "before a letter: inferred, through a module that the unit realises",
    "devant une lettre : inféré, par un module que l’UE réalise",
)
_AS_PREREQUISITE = Text("inferred, as a prerequisite of units that build it",
                        "inféré, comme prérequis d’UE qui la construisent")  # fmt: skip
_ONLY_BEFORE = Text(
    "alone: inferred, the unit is a prerequisite of units that build it",
    "seul : inféré, l’UE est un prérequis d’UE qui la construisent",
)


def note_basis(sure: int, legend: Legend) -> str:
    """Give the sign of a level of sureness."""
    basis, confidence = sureness.basis_of(sure), sureness.confidence_of(sure)
    sign = {Basis.STATED: "", Basis.CONFIRMED: "✓", Basis.PROPOSED: "?"}[basis]
    if sign == "?" and confidence is Confidence.UNSURE:
        sign = "??"
    legend.add(BASIS_SIGN, list(_BASES).index(sign), sign or _NO_SIGN, _BASES[sign])
    return sign


_NO_SIGN = Text("no sign", "sans signe")


def _joined(between: str, texts: Iterable[Text]) -> Text:
    both = list(texts)
    french = " ; " if between == "; " else between
    return Text(between.join(each.en for each in both), french.join(each.fr for each in both))
