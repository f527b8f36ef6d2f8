"""The curated tables, described as data: their columns, their keys, and the statements that a row gives.

Reading, writing, help and spreadsheets to fill in all follow these descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maquette.sources.tables.columns import (
    COMMON,
    COMPETENCY,
    ID,
    JOB,
    LEVEL,
    MODULE,
    OBJECTIVE,
    PROGRAMME,
    TOPIC,
    UNIT,
    Choice,
    Column,
    Form,
    reference,
)
from maquette.sources.tables.known import Kind
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

ROW = "row"
"""Stands for the row's own node where a link says what its subject or object is."""


@dataclass(frozen=True, slots=True)
class Link:
    """One statement that a row gives: `subject` and `object` name columns (or the row itself).

    It is given when the object's cell is filled, the cells named in `when` hold the values asked, and (for a column
    that may name things of several kinds) the thing named is of kind `of_kind`.
    """

    subject: str
    predicate: str
    object: str
    when: Mapping[str, str] = field(default_factory=dict)
    of_kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One curated table. `key` names what a row is about, `values` what it says of it; both are columns.

    Two rows with one key and different values contradict each other. `row_class` is the class of the row's node
    beside `CuratedRow`; `id_prefix` starts the ids of its rows.
    """

    name: str
    title: Text
    own: tuple[Column, ...]
    key: tuple[str, ...]
    values: tuple[str, ...]
    subject: str
    object: str
    links: tuple[Link, ...]
    id_prefix: str
    row_class: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Give all its columns, in the order in which they are written."""
        return (ID, *self.own, *COMMON)

    def column(self, name: str) -> Column:
        """Give a column by its name."""
        return next(column for column in self.columns if column.name == name)


_CONTRIBUTION = (
    Link(ROW, "toCompetency", "competency"),
    Link(ROW, "atLevel", "level"),
)

_ALL = (
    Table(
        "unit-module",
        Text("Which units realise which announced modules", "Quelles UE réalisent quels modules annoncés"),
        own=(
            *UNIT,
            *MODULE,
            Column(
                "extent",
                Form.CHOICE,
                "étendue",
                Text(
                    "`full` when the unit realises the whole module, `partial` when a part of it.",
                    "« total » si l’UE réalise tout le module, « partiel » si elle en réalise une partie.",
                ),
                choices=(
                    Choice("full", "total", ("totale", "complet", "complète", "entier", "entière")),
                    Choice("partial", "partiel", ("partielle",)),
                ),
                aliases=("couverture", "full/partial", "total/partiel"),
            ),
        ),
        key=("unit", "module"),
        values=("extent",),
        subject="unit",
        object="module",
        links=(
            Link("unit", "fullyRealises", "module", {"extent": "full"}),
            Link("unit", "partlyRealises", "module", {"extent": "partial"}),
        ),
        id_prefix="um",
    ),
    Table(
        "contributions",
        Text("What each unit contributes to each competency", "Ce que chaque UE apporte à chaque compétence"),
        own=(
            *PROGRAMME,
            *UNIT,
            *COMPETENCY,
            *reference(
                "outcome",
                "acquis",
                Text(
                    "The learning outcome of the unit through which it contributes, if known.",
                    "L’acquis d’apprentissage par lequel l’UE y contribue, s’il est connu.",
                ),
                Kind.OUTCOME,
                required=False,
            ),
            *LEVEL,
            Column(
                "assessed",
                Form.BOOLEAN,
                "évalué",
                Text(
                    "Whether the competency is assessed there: `true`, `false`; empty when not known.",
                    "Si la compétence y est évaluée : oui, non ; vide si on ne le sait pas.",
                ),
                required=False,
                aliases=("évaluée",),
            ),
        ),
        key=("programme", "unit", "competency", "outcome"),
        values=("level", "assessed"),
        subject="unit",
        object="competency",
        links=(
            Link("unit", "hasContribution", ROW),
            *_CONTRIBUTION,
            Link(ROW, "viaOutcome", "outcome"),
            Link(ROW, "assessed", "assessed"),
            Link(ROW, "contributionIn", "programme"),
        ),
        id_prefix="co",
        row_class="Contribution",
    ),
    Table(
        "module-competency",
        Text(
            "What each announced module contributes to each competency",
            "Ce que chaque module annoncé apporte à chaque compétence",
        ),
        own=(*MODULE, *COMPETENCY, *LEVEL),
        key=("module", "competency"),
        values=("level",),
        subject="module",
        object="competency",
        links=(Link("module", "hasContribution", ROW), *_CONTRIBUTION),
        id_prefix="mc",
        row_class="Contribution",
    ),
    Table(
        "prerequisites",
        Text("What to know before a unit", "Ce qu’il faut savoir avant une UE"),
        own=(
            *UNIT,
            *reference(
                "requires",
                "prérequis",
                Text(
                    "What comes before: a unit (code, number, IRI) or a topic (id, label, IRI).",
                    "Ce qui précède : une UE (code, numéro, IRI) ou un sujet (identifiant, libellé, IRI).",
                ),
                Kind.UNIT,
                Kind.TOPIC,
            ),
            Column(
                "strength",
                Form.CHOICE,
                "exigence",
                Text("Whether it is required or advised.", "S’il est obligatoire ou conseillé."),
                choices=(
                    Choice("required", "obligatoire", ("requis", "requise", "exigé", "exigée")),
                    Choice("advised", "conseillé", ("conseillée", "recommandé", "recommandée")),
                ),
                aliases=("required/advised", "obligatoire/conseillé"),
            ),
            Column(
                "source_line",
                Form.TEXT,
                "ligne source",
                Text(
                    "The line of the page that supports the row, if one does: `pages/D1996.txt:97`.",
                    "La ligne de la page qui appuie la ligne du tableau, s’il y en a une : pages/D1996.txt:97.",
                ),
                required=False,
                aliases=("source",),
            ),
        ),
        key=("unit", "requires"),
        values=("strength",),
        subject="unit",
        object="requires",
        links=(
            Link("unit", "hasRequiredPrerequisite", "requires", {"strength": "required"}, Kind.UNIT),
            Link("unit", "hasAdvisedPrerequisite", "requires", {"strength": "advised"}, Kind.UNIT),
            Link("unit", "requiresTopic", "requires", {"strength": "required"}, Kind.TOPIC),
            Link("unit", "usesTopic", "requires", {"strength": "advised"}, Kind.TOPIC),
        ),
        id_prefix="pr",
    ),
    Table(
        "competency-job",
        Text("Which competencies which jobs call for", "Quelles compétences quels métiers demandent"),
        own=(
            *COMPETENCY,
            *JOB,
            Column(
                "importance",
                Form.CHOICE,
                "importance",
                Text(
                    "Whether the job cannot do without the competency, or it helps.",
                    "Si le métier ne peut s’en passer, ou si elle y aide.",
                ),
                choices=(
                    Choice("essential", "essentiel", ("essentielle", "indispensable")),
                    Choice("useful", "utile"),
                ),
                aliases=("essential/useful", "essentiel/utile"),
            ),
        ),
        key=("competency", "job"),
        values=("importance",),
        subject="competency",
        object="job",
        links=(
            Link("competency", "essentialFor", "job", {"importance": "essential"}),
            Link("competency", "usefulFor", "job", {"importance": "useful"}),
        ),
        id_prefix="cj",
    ),
    Table(
        "objective-competency",
        Text("Which competencies carry which objectives", "Quelles compétences portent quels objectifs"),
        own=(*OBJECTIVE, *COMPETENCY),
        key=("objective", "competency"),
        values=(),
        subject="objective",
        object="competency",
        links=(Link("objective", "carriedBy", "competency"),),
        id_prefix="oc",
    ),
    Table(
        "unit-topic",
        Text("Which topics which units use", "Quels sujets quelles UE mobilisent"),
        own=(*UNIT, *TOPIC),
        key=("unit", "topic"),
        values=(),
        subject="unit",
        object="topic",
        links=(Link("unit", "usesTopic", "topic"),),
        id_prefix="ut",
    ),
)

TABLES: Mapping[str, Table] = {table.name: table for table in _ALL}
"""Every curated table by name; a file's stem is the name of its table."""
