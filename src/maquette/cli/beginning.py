"""The command that begins: a workspace for another school, in an empty folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from maquette.cli.commands import Argument, Commands, Option
from maquette.cli.options import LangOption, here, language_of
from maquette.cli.screen import say
from maquette.text import Text
from maquette.words import DEFAULT_BASE

_YEAR_BEGINS = 8  # the month from which a school speaks of the next academic year


def add_to(app: Commands) -> None:
    """Add this command to the application."""
    app.add(
        init,
        help=here(
            "Begin a workspace for a school, in an empty folder: an example to overwrite, that builds, is checked and "
            "answers at once.",
            "Commencer le dossier d’une école, dans un dossier vide : un exemple à remplacer, qui se construit, se "
            "contrôle et répond aussitôt.",
        ),
        epilog=here(
            "Example: maquette init my-catalogue --school my-school.",
            "Exemple : maquette init mon-catalogue --school mon-ecole.",
        ),
    )


FolderArgument = Annotated[
    Path,
    Argument(
        metavar="DIR",
        help=here("The folder: empty, or not there yet.", "Le dossier : vide, ou pas encore là."),
    ),
]
SchoolOption = Annotated[
    str,
    Option(
        "--school",
        metavar="WORD",
        help=here(
            "The school, as a word of its identifiers; it never changes once something is published.",
            "L’école, en un mot de ses identifiants ; il ne change plus une fois que l’on a publié.",
        ),
    ),
]
BaseOption = Annotated[
    str,
    Option(
        "--base",
        metavar="IRI",
        help=here("The beginning of every identifier.", "Le début de tout identifiant."),
    ),
]
EditionOption = Annotated[
    str | None,
    Option(
        "--edition",
        metavar="YEAR",
        help=here(
            "The first edition, e.g. 2025-2026; by default this academic year.",
            "La première édition, p. ex. 2025-2026 ; par défaut cette année universitaire.",
        ),
    ),
]
SourceOption = Annotated[
    str,
    Option(
        "--source",
        metavar="WHERE",
        help=here(
            "What the workspace’s checks install Maquette from: a wheel, a folder, a git+https address.",
            "D’où les contrôles du dossier installent Maquette : un wheel, un dossier, une adresse git+https.",
        ),
    ),
]


def init(
    folder: FolderArgument,
    school: SchoolOption = "my-school",
    base: BaseOption = DEFAULT_BASE,
    edition: EditionOption = None,
    source: SourceOption = "",
    lang: LangOption = None,
) -> None:
    """Lay the workspace out, and say what to do next."""
    from maquette.template import Beginning, lay_out

    language = language_of(lang)
    files = lay_out(folder, Beginning(school, base, edition or _this_year(), source))
    for file in files:
        say(f"{folder.as_posix()}/{file}")
    say(
        Text(
            "Next: cd {folder}, then maquette build, maquette validate, maquette ask; README.md says the rest.",
            "Ensuite : cd {folder}, puis maquette build, maquette validate, maquette ask ; LISEZMOI.md dit le reste.",
        )
        .with_(folder=folder.as_posix())
        .in_(language)
    )


def _this_year() -> str:
    today = date.today()
    first = today.year if today.month >= _YEAR_BEGINS else today.year - 1
    return f"{first}-{first + 1}"
