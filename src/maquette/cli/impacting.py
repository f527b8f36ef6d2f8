"""The command that tells what a change comes to, for a pull request."""

from __future__ import annotations

from typing import Annotated

from maquette.cli.commands import Argument, Commands, Exit, Option
from maquette.cli.options import LangOption, WorkspaceOption, find_workspace, format_option, here, language_of
from maquette.cli.printing import format_of, keep_sources
from maquette.cli.screen import replace_file, say, write
from maquette.cli.validating import OutOption, Threshold
from maquette.text import Text

FORMATS = ("md", "json")
_SUFFIXES = {".md": "md", ".json": "json"}


def add_to(app: Commands) -> None:
    """Add this command to the application."""
    app.add(
        impact,
        help=here(
            "Tell what a change comes to, as Markdown for a pull request: the catalogue by identity, coverage, "
            "answers, findings. Exit status 0, or 1 with --fail-on when there are new findings as grave.",
            "Dire ce qu’entraîne une modification, en Markdown pour une demande de fusion : le catalogue par identité, "
            "la couverture, les réponses, les constats. Code de retour 0, ou 1 avec --fail-on s’il y a de nouveaux "
            "constats aussi graves.",
        ),
        epilog=here(
            "Examples: maquette impact main; maquette impact HEAD~1 HEAD -o impact.md.",
            "Exemples : maquette impact main ; maquette impact HEAD~1 HEAD -o effets.md.",
        ),
    )


BaseArgument = Annotated[
    str,
    Argument(
        metavar="BASE",
        help=here(
            "What the change is made to: as A of maquette diff.", "Ce qui est modifié : comme A de maquette diff."
        ),
    ),
]
HeadArgument = Annotated[
    str | None,
    Argument(
        metavar="[HEAD]",
        help=here(
            "With the change; by default the files as they stand.", "Après ; par défaut les fichiers tels quels."
        ),
    ),
]
FormatOption = Annotated[str | None, format_option(FORMATS)]
FailOption = Annotated[
    Threshold | None,
    Option(
        "--fail-on",
        help=here(
            "How grave new findings must be for exit status 1; by default none are.",
            "Gravité des nouveaux constats pour le code de retour 1 ; par défaut aucune.",
        ),
    ),
]


def impact(
    base: BaseArgument,
    head: HeadArgument = None,
    format_: FormatOption = None,
    output: OutOption = None,
    fail_on: FailOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Tell what changes from one state to another."""
    from maquette.changes import impact_of, impact_to_json, impact_to_markdown, open_edition, open_state
    from maquette.findings import at_least

    language = language_of(lang)
    chosen = format_of(output, format_, _SUFFIXES, "md")
    if output is not None:
        keep_sources(output, workspace, None)
    found = find_workspace(workspace)
    changed = open_edition(found, found.chosen_edition(None)) if head is None else open_state(head, found)
    with open_state(base, found) as before, changed as after:
        made = impact_of(before, after)
        content = (impact_to_json if chosen == "json" else impact_to_markdown)(made, language)
    if output is None:
        write([content])
    else:
        replace_file(output, content.encode())
        say(Text("{output} is written.", "{output} est écrit.").with_(output=output).in_(language))
    if fail_on is not None and at_least(made.comparison.findings.new, fail_on.value):
        raise Exit(1)
