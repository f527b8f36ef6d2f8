"""Commands that decide on rows of curated tables: confirm, reject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Argument, Commands, Option
from maquette.cli.exchange import WRITTEN, read_value, tell_difference, today
from maquette.cli.options import (
    DayOption,
    EditionOption,
    LangOption,
    WorkspaceOption,
    find_workspace,
    here,
    language_of,
)
from maquette.cli.screen import say, tell_problems
from maquette.errors import BadCall
from maquette.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from maquette.curation import Curated, Decision
    from maquette.sources.tables.columns import Status
    from maquette.text import Language


def add_to(app: Commands) -> None:
    """Add these commands to the application."""
    app.add(
        confirm,
        help=here(
            "Confirm rows of a curated table: they supersede proposals about the same thing, until they change.",
            "Confirmer des lignes d’un tableau : elles priment les propositions sur le même sujet, tant qu’elles ne "
            "changent pas.",
        ),
        epilog=here(
            'Example: maquette confirm contributions co-01 co-02 --by "programme board" --dry-run.',
            'Exemple : maquette confirm contributions co-01 co-02 --by "conseil de programme" --dry-run.',
        ),
    )
    app.add(
        reject,
        help=here(
            "Reject rows of a curated table: they stay on record and give nothing.",
            "Rejeter des lignes d’un tableau : elles restent consignées et ne produisent rien.",
        ),
        epilog=here(
            'Example: maquette reject contributions co-10 --dry-run --by "programme board".',
            'Exemple : maquette reject contributions co-10 --dry-run --by "conseil de programme".',
        ),
    )


TableArgument = Annotated[str, Argument(metavar="TABLE", help=here("Name of a table.", "Nom d’un tableau."))]
RowsArgument = Annotated[
    list[str],
    Argument(
        metavar="ROW...", help=here("Ids of rows, e.g. um-01.", "Identifiants de lignes, par exemple um-01."),
    ),
]  # fmt: skip
ByOption = Annotated[
    str,
    Option(
        "--by",
        metavar="ROLE",
        help=here("Who decides: a role or a person.", "Qui décide : un rôle ou une personne."),
    ),
]
DryRunOption = Annotated[
    bool,
    Option(
        "--dry-run",
        help=here("Show what would change, and write nothing.", "Montrer ce qui changerait, sans rien écrire."),
    ),
]


def confirm(
    name: TableArgument,
    rows: RowsArgument,
    by: ByOption,
    day: DayOption = "",
    dry_run: DryRunOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Confirm rows."""
    from maquette.sources.tables.columns import Status

    curated = _opened(name, edition, workspace)
    _decide(curated, rows, _decision(curated, Status.CONFIRMED, by, day), language_of(lang), dry_run=dry_run)


def reject(
    name: TableArgument,
    rows: RowsArgument,
    by: ByOption,
    day: DayOption = "",
    dry_run: DryRunOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Reject rows."""
    from maquette.sources.tables.columns import Status

    curated = _opened(name, edition, workspace)
    _decide(curated, rows, _decision(curated, Status.REJECTED, by, day), language_of(lang), dry_run=dry_run)


def _opened(name: str, edition: str | None, workspace: Path | None) -> Curated:
    from maquette.curation import Curated

    found = find_workspace(workspace)
    return Curated.open(found, found.chosen_edition(edition), name)


def _decision(curated: Curated, status: Status, by: str, day: str) -> Decision:
    from maquette.curation import Decision

    if not by.strip():
        raise BadCall(
            Text("--by is empty.", "--by est vide."),
            Text("Say who decides: a role or a person.", "Dire qui décide : un rôle ou une personne."),
        )
    return Decision(status, read_value(curated, "decided_by", by), read_value(curated, "decided_on", day or today()))


def _decide(curated: Curated, rows: list[str], decision: Decision, language: Language, *, dry_run: bool) -> None:
    """Take a decision on rows, show what it changes, and write it."""
    from maquette.curation import decide

    decided = decide(curated, rows, decision)
    tell_problems(decided.notes, language)
    if not decided.difference.changes:
        say(_DECIDED_BEFORE.in_(language))
        return
    tell_difference(decided.difference, curated, language)
    if dry_run:
        say(_DRY_RUN.in_(language))
    else:
        curated.replace(decided.content)
        say(WRITTEN.with_(label=curated.label).in_(language))


_DECIDED_BEFORE = Text("That was decided already; nothing changes.", "C’était déjà décidé ; rien ne change.")
_DRY_RUN = Text("Nothing is written (--dry-run).", "Rien n’est écrit (--dry-run).")
