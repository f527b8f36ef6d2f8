"""The command that compares two editions, releases, builds or Git revisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from maquette.cli.commands import Argument, Commands, Exit, Option
from maquette.cli.options import (
    LangOption,
    WorkspaceOption,
    find_workspace,
    format_option,
    here,
    language_of,
)
from maquette.cli.printing import PAPERS, format_of, keep_sources
from maquette.cli.screen import replace_file, say, write
from maquette.text import Text

FORMATS = ("text", "md", "html", "xlsx", "json")
_SUFFIXES = {".txt": "text", ".md": "md", ".html": "html", ".htm": "html", ".xlsx": "xlsx", ".json": "json"}


def add_to(app: Commands) -> None:
    """Add this command to the application."""
    app.add(
        diff,
        help=here(
            "Compare two editions, releases, builds or Git revisions, by identity: what was added, removed, moved, "
            "renamed, valued anew, and what follows. Exit status 0, or 1 with --exit-code when they differ.",
            "Comparer deux éditions, publications, constructions ou révisions Git, par identité : ce qui a été ajouté, "
            "supprimé, déplacé, renommé, réévalué, et ce qui s’ensuit. Code de retour 0, ou 1 avec --exit-code s’ils "
            "diffèrent.",
        ),
        epilog=here(
            "Examples: maquette diff 2024-2025 data/releases/2024-2025.ttl; "
            "maquette diff 2024-2025 2024-2025 --exit-code.",
            "Exemples : maquette diff 2024-2025 data/releases/2024-2025.ttl ; "
            "maquette diff 2024-2025 2024-2025 --exit-code.",
        ),
    )


BeforeArgument = Annotated[
    str,
    Argument(
        metavar="A",
        help=here(
            "An edition, an RDF file, the folder or name of a build, another workspace, REVISION or REVISION:EDITION.",
            "Une édition, un fichier RDF, le dossier ou le nom d’une construction, un autre dossier Maquette, RÉVISION "
            "ou RÉVISION:ÉDITION.",
        ),
    ),
]
AfterArgument = Annotated[str, Argument(metavar="B", help=here("As for A.", "Comme A."))]
FormatOption = Annotated[str | None, format_option(FORMATS)]
OutOption = Annotated[
    Path | None,
    Option("-o", "--output", metavar="FILE", help=here("Write to a file.", "Écrire dans un fichier.")),
]
PaperOption = Annotated[
    str,
    Option("--paper", metavar="SIZE", choices=PAPERS, help=here("Paper of HTML and XLSX.", "Papier de HTML et XLSX.")),
]
ExitCodeOption = Annotated[
    bool,
    Option(
        "--exit-code",
        help=here("Exit with 1 when there are differences.", "Sortir avec 1 s’il y a des différences."),
    ),
]


def diff(
    before: BeforeArgument,
    after: AfterArgument,
    format_: FormatOption = None,
    output: OutOption = None,
    paper: PaperOption = "A4",
    exit_code: ExitCodeOption = False,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Compare two states."""
    from maquette.changes import compare, open_state, report, to_json, to_text
    from maquette.printing import write_sheet
    from maquette.validation import workspace_shapes

    language = language_of(lang)
    chosen = format_of(output, format_, _SUFFIXES, "text")
    if output is not None:
        keep_sources(output, workspace, None)
    found = find_workspace(workspace)
    with open_state(before, found) as one, open_state(after, found) as other:
        comparison = compare(one, other, workspace_shapes(found))
        if chosen == "json":
            content = to_json(comparison, language).encode()
        elif chosen == "text":
            content = to_text(report(comparison, every=False), language).encode()
        else:
            content = write_sheet(report(comparison), chosen, language, paper)
    if output is None:
        write([content.decode("utf-8-sig")])
    else:
        replace_file(output, content)
        say(Text("{output} is written.", "{output} est écrit.").with_(output=output).in_(language))
    if exit_code and (comparison.differences or comparison.lost or comparison.gained):
        raise Exit(1)
