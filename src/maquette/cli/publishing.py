"""The command that publishes: editions as a folder that any host serves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from maquette.cli.commands import Argument, Commands, Option
from maquette.cli.options import LangOption, WorkspaceOption, find_workspace, here, language_of
from maquette.cli.screen import progress, say, tell
from maquette.errors import BadCall
from maquette.text import Text

FolderArgument = Annotated[
    Path,
    Argument(
        metavar="DIR",
        help=here("Folder to write; a former publication in it is brought up to date.",
                  "Dossier à écrire ; une publication antérieure y est mise à jour."),
    ),
]  # fmt: skip
BaseOption = Annotated[
    str | None,
    Option(
        "--base",
        metavar="URL",
        help=here("Where the folder will be served; identities stay those of the workspace.",
                  "Où le dossier sera servi ; les identités restent celles du dossier Maquette."),
    ),
]  # fmt: skip
EditionsOption = Annotated[
    list[str] | None,
    Option(
        "--edition",
        metavar="YEAR",
        help=here("Edition to publish, again for each further one; by default all that are built.",
                  "Édition à publier, à répéter pour chacune ; par défaut toutes celles qui sont construites."),
    ),
]  # fmt: skip


def add_to(app: Commands) -> None:
    """Add the command to the application."""
    app.add(
        publish,
        help=here(
            "Write the publication: pages, linked data, releases, for any web host or the disk.",
            "Écrire la publication : pages, données liées, versions, pour tout hébergeur ou pour le disque.",
        ),
        epilog=here(
            "Examples: maquette publish public; maquette publish public --base https://data.example.org/maquette/.",
            "Exemples : maquette publish public ; maquette publish public --base https://data.example.org/maquette/.",
        ),
    )


def checked_location(base: str | None) -> str:
    """Give where a publication says that it is ("": where its IRIs say); raises `BadCall`."""
    if base is not None and not (base.startswith(("http://", "https://")) and base.endswith("/")):
        raise BadCall(
            Text("--base must be a web address that ends with `/`.",
                 "--base doit être une adresse web terminée par `/`."),
            Text("For example https://data.example.org/maquette/.", "Par exemple https://data.example.org/maquette/."),
        )  # fmt: skip
    return base or ""


def publish(
    folder: FolderArgument,
    base: BaseOption = None,
    edition: EditionsOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Publish builds as a folder."""
    from maquette.builds import NoBuild, current
    from maquette.publication import publish as publish_builds

    language = language_of(lang)
    found = find_workspace(workspace)
    location = checked_location(base)
    if folder.resolve() == found.root.resolve() or folder.resolve().is_relative_to((found.root / "data").resolve()):
        raise BadCall(
            Text("{folder} holds the sources of the workspace.", "{folder} contient les sources du dossier Maquette.")
            .with_(folder=folder),
            Text("Publish into a folder of its own.", "Publiez dans un dossier à part."),
        )  # fmt: skip
    builds = []
    for name in [found.chosen_edition(each) for each in edition or []] or found.editions:
        try:
            builds.append(current(found, name))
        except NoBuild:
            if edition or name == found.edition:
                raise
            tell(_NOT_BUILT.with_(edition=name).in_(language))
    written = publish_builds(found, builds, folder, location=location, progress=progress(language))
    for path in written.kept:
        tell(_KEPT.with_(path=path).in_(language))
    say(
        _WRITTEN.with_(
            folder=folder, documents=written.documents, changed=written.changed, removed=written.removed
        ).in_(language)
    )


_NOT_BUILT = Text(
    "Note: edition {edition} is not built, and is left out.",
    "Remarque : l’édition {edition} n’est pas construite ; elle est laissée de côté.",
)
_KEPT = Text(
    "Note: {path} no longer belongs, but was changed by hand: it is left as it is.",
    "Remarque : {path} n’a plus sa place, mais a été modifié à la main : il est laissé tel quel.",
)
_WRITTEN = Text(
    "{folder}: {documents} documents, {changed} written, {removed} removed. Open index.html.",
    "{folder} : {documents} documents, {changed} écrits, {removed} retirés. Ouvrez index.html.",
)
