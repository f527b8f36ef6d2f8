"""The columns of the curated tables: what each may hold, how it is headed, and what a person is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from maquette.basis import Confidence
from maquette.sources.tables.known import Kind
from maquette.text import Text


class Form(StrEnum):
    """What the cells of a column hold."""

    REFERENCE = "reference"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    DATE = "date"
    DECIMAL = "decimal"
    TEXT = "text"
    IDENTIFIER = "identifier"
    DIGEST = "digest"
    TITLE = "title"


class Status(StrEnum):
    """Where a row stands: somebody proposes it, or somebody decided."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a choice column may hold; `value` is what is written, `fr` and `aliases` are read as well."""

    value: str
    fr: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name (the heading that is written), what it holds, and what a person is told about it.

    `fr` is its French heading, read as well, as are `aliases`. `kinds` are what a reference may name; a title column
    shows the title of what the column `of` names, is generated, and is never read as a statement.
    """

    name: str
    form: Form
    fr: str
    help: Text
    kinds: tuple[Kind, ...] = ()
    choices: tuple[Choice, ...] = ()
    required: bool = True
    of: str = ""
    aliases: tuple[str, ...] = ()


STATUSES = (
    Choice(Status.PROPOSED, "proposé", ("proposée",)),
    Choice(Status.CONFIRMED, "confirmé", ("confirmée", "validé", "validée")),
    Choice(Status.REJECTED, "rejeté", ("rejetée", "refusé", "refusée")),
)
CONFIDENCES = (
    Choice(Confidence.SURE, "sûr", ("sûre", "certain", "certaine")),
    Choice(Confidence.LIKELY, "probable"),
    Choice(Confidence.UNSURE, "incertain", ("incertaine", "pas sûr")),
)

ID = Column(
    "id",
    Form.IDENTIFIER,
    "identifiant",
    Text(
        "The row's id, never used again for another row: letters, digits, `-`, `_`, `.`.",
        "L’identifiant de la ligne, jamais réutilisé pour une autre : lettres, chiffres, « - », « _ », « . ».",
    ),
)
COMMON = (
    Column(
        "confidence",
        Form.CHOICE,
        "confiance",
        Text("How sure the author is.", "À quel point l’auteur en est sûr."),
        choices=CONFIDENCES,
    ),
    Column(
        "status",
        Form.CHOICE,
        "statut",
        Text(
            "`proposed` until somebody decides; a rejected row stays and gives nothing.",
            "« proposé » tant que personne n’a décidé ; une ligne rejetée reste et ne produit rien.",
        ),
        choices=STATUSES,
        aliases=("état",),
    ),
    Column(
        "reason",
        Form.TEXT,
        "raison",
        Text("Why the row says so.", "Ce qui justifie la ligne."),
        aliases=("motif", "justification"),
    ),
    Column(
        "author",
        Form.TEXT,
        "auteur",
        Text(
            "Who says so: a person or a role. Personal data, not published.",
            "Qui le dit : une personne ou un rôle. Donnée personnelle, non publiée.",
        ),
        aliases=("autrice", "auteur·rice"),
    ),
    Column(
        "date",
        Form.DATE,
        "date",
        Text(
            "The day on which it was written: 2024-09-01 or 01/09/2024.",
            "Le jour où la ligne a été écrite : 01/09/2024 ou 2024-09-01.",
        ),
    ),
    Column(
        "decided_by",
        Form.TEXT,
        "décidé par",
        Text(
            "Who confirmed or rejected the row: a person or a role. Personal data, not published.",
            "Qui a confirmé ou rejeté la ligne : une personne ou un rôle. Donnée personnelle, non publiée.",
        ),
        required=False,
        aliases=("décideur", "décideuse"),
    ),
    Column(
        "decided_on",
        Form.DATE,
        "décidé le",
        Text("The day of the decision.", "Le jour de la décision."),
        required=False,
        aliases=("date de décision",),
    ),
    Column(
        "confirmed_digest",
        Form.DIGEST,
        "empreinte confirmée",
        Text(
            "Seals a confirmation: the digest of what was confirmed, given by the tool. Leave it as it is.",
            "Scelle une confirmation : l’empreinte de ce qui a été confirmé, donnée par l’outil. Ne pas la modifier.",
        ),
        required=False,
        aliases=("empreinte",),
    ),
)


def reference(
    name: str, fr: str, help_: Text, *kinds: Kind, required: bool = True, title: bool = True
) -> tuple[Column, ...]:
    """Give a column that names something and, beside it, the generated column of its title."""
    column = Column(name, Form.REFERENCE, fr, help_, kinds=kinds, required=required)
    if not title:
        return (column,)
    shown = Column(
        f"{name}_title",
        Form.TITLE,
        f"titre {fr}",
        Text(
            f"The title of `{name}`: generated, not read.",
            f"Le titre de « {fr} » : généré, ignoré à la lecture.",
        ),
        required=False,
        of=name,
        aliases=(f"libellé {fr}", f"{name}_label"),
    )
    return (column, shown)


PROGRAMME = reference(
    "programme",
    "programme",
    Text("The programme, by code: `D1996`.", "Le programme, par son code : D1996."),
    Kind.PROGRAMME,
    title=False,
)
UNIT = reference(
    "unit",
    "UE",
    Text("The unit, by code, number or IRI: `IA717`.", "L’UE, par son code, son numéro ou son IRI : IA717."),
    Kind.UNIT,
)
MODULE = reference(
    "module",
    "module",
    Text(
        "The announced module, by its id in `data/ids.csv`, its label or IRI.",
        "Le module annoncé, par son identifiant (data/ids.csv), son libellé ou son IRI.",
    ),
    Kind.MODULE,
)
COMPETENCY = reference(
    "competency",
    "compétence",
    Text(
        "The competency, by its id in `data/ids.csv`, its label, IRI, or place on the page (`1` is the first).",
        "La compétence, par son identifiant (data/ids.csv), son libellé, son IRI ou son rang sur la page (1, 2…).",
    ),
    Kind.COMPETENCY,
)
JOB = reference(
    "job",
    "métier",
    Text(
        "The job, by its id in `data/ids.csv`, its label, IRI, or place on the page.",
        "Le métier, par son identifiant (data/ids.csv), son libellé, son IRI ou son rang sur la page.",
    ),
    Kind.JOB,
)
OBJECTIVE = reference(
    "objective",
    "objectif",
    Text(
        "The programme's objective, by its id in `data/ids.csv`, its label or IRI.",
        "L’objectif du programme, par son identifiant (data/ids.csv), son libellé ou son IRI.",
    ),
    Kind.OBJECTIVE,
)
TOPIC = reference(
    "topic",
    "sujet",
    Text(
        "The topic, by its id in `data/ids.csv`, its label or IRI.",
        "Le sujet, par son identifiant (data/ids.csv), son libellé ou son IRI.",
    ),
    Kind.TOPIC,
)
LEVEL = reference(
    "level",
    "niveau",
    Text(
        "The level of mastery: `introduced`, `practised`, `mastered` (or the workspace's own scale).",
        "Le niveau de maîtrise : introduit, pratiqué, maîtrisé (ou l’échelle propre au dossier).",
    ),
    Kind.LEVEL,
    title=False,
)
