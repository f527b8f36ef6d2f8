"""Options that commands share, and what they resolve to: the language, the workspace, the build."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from maquette.basis import Basis
from maquette.cli.commands import Option
from maquette.errors import BadCall
from maquette.text import Language, Text, interface_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maquette.builds import Build
    from maquette.endpoint import RemoteStore
    from maquette.names import NoSuchName
    from maquette.store import EmbeddedStore
    from maquette.workspace import Workspace


def asked_language() -> Language:
    """Tell the language asked for on the command line, else in the environment (also for help and for errors)."""
    arguments = sys.argv[1:]
    for number, argument in enumerate(arguments):
        if argument == "--lang" and arguments[number + 1 : number + 2] in (["fr"], ["en"]):
            return "fr" if arguments[number + 1] == "fr" else "en"
        if argument in {"--lang=fr", "--lang=en"}:
            return "fr" if argument.endswith("fr") else "en"
    return interface_language()


def here(en: str, fr: str) -> str:
    """Give a help text in the user's language; no line of French begins with a colon or the like."""
    return Text(en, re.sub(r" (?=[:;?!»])|(?<=«) ", "\N{NO-BREAK SPACE}", fr)).in_(asked_language())


class Lang(StrEnum):
    """The languages of the interface."""

    EN = "en"
    FR = "fr"


LangOption = Annotated[
    Lang | None,
    Option("--lang", help=here("Language of what is said.", "Langue de ce qui est dit.")),
]
EditionOption = Annotated[
    str | None,
    Option(
        "--edition",
        metavar="YEAR",
        help=here("Edition, e.g. 2024-2025; by default that of maquette.toml.",
                  "Édition, par exemple 2024-2025 ; par défaut celle de maquette.toml."),
    ),
]  # fmt: skip
WorkspaceOption = Annotated[
    Path | None,
    Option(
        "--workspace",
        metavar="DIR",
        help=here("Workspace; by default the one around this folder.",
                  "Dossier Maquette ; par défaut celui qui contient ce dossier-ci."),
    ),
]  # fmt: skip


AssertedOption = Annotated[
    bool,
    Option(
        "--asserted-only",
        help=here("Leave out what is inferred.", "Laisser de côté ce qui est inféré."),
    ),
]
BasisOption = Annotated[
    Basis | None,
    Option(
        "--min-basis",
        help=here("Keep what is at least this sure.", "Garder ce qui est au moins aussi sûr."),
    ),
]
EndpointOption = Annotated[
    str | None,
    Option(
        "--endpoint",
        metavar="URL",
        help=here(
            "Ask this SPARQL endpoint, not the build.", "Interroger ce point d’accès SPARQL, non la construction."
        ),
    ),
]
TimeoutOption = Annotated[
    float | None,
    Option(
        "--timeout",
        metavar="SECONDS",
        min=0.1,
        help=here("Time that an answer of the endpoint may take.", "Temps laissé à une réponse du point d’accès."),
    ),
]

DayOption = Annotated[
    str,
    Option(
        "--date",
        metavar="DAY",
        help=here("On which day; today by default.", "Quel jour ; aujourd’hui par défaut."),
    ),
]


def format_option(formats: Sequence[str], of: str = here("One of: ", "Un parmi : ")) -> Option:
    """Give the option of an answer's format: one of some, after words that say so."""
    return Option("--format", metavar="FORMAT", choices=formats, help=f"{of}{', '.join(formats)}.")


def wrong_choice(option: str, given: str, choices: Sequence[str]) -> BadCall:
    """Give the error of an option whose value is none of its choices."""
    return BadCall(
        Text("{option} cannot be {given}.", "{option} ne peut être {given}.").with_(option=option, given=given),
        Text("One of: {choices}.", "Un parmi : {choices}.").with_(choices=", ".join(choices)),
    )


def language_of(lang: Lang | None) -> Language:
    """Give the language to speak: the option's, else the environment's."""
    return asked_language() if lang is None else ("fr" if lang is Lang.FR else "en")


def find_workspace(folder: Path | None) -> Workspace:
    """Give the workspace asked for, else that of `MAQUETTE_WORKSPACE`, else the one around the current folder."""
    from maquette.workspace import Workspace

    asked = folder or (Path(os.environ["MAQUETTE_WORKSPACE"]) if os.environ.get("MAQUETTE_WORKSPACE") else None)
    return Workspace.find(asked or Path.cwd())


def find_build(folder: Path | None, edition: str | None, language: Language) -> Build:
    """Give the current build; a note says which inputs changed since."""
    from maquette.builds import current
    from maquette.cli.screen import tell

    workspace = find_workspace(folder)
    build = current(workspace, workspace.chosen_edition(edition))
    changed = build.changed_inputs(workspace)
    if changed:
        tell(_STALE.with_(files=", ".join(changed[:3]) + (" …" if len(changed) > 3 else "")).in_(language))
    return build


@contextmanager
def naming_in(workspace: Workspace, edition: str) -> Iterator[None]:
    """Where a name means nothing in an edition, tell in which other built editions it means something.

    Raises `BadCall` then, else what naming raises.
    """
    from maquette.names import NoSuchName

    try:
        yield
    except NoSuchName as error:
        there = [each for each in workspace.editions if each != edition and _means(error, workspace, each)]
        if not there:
            raise
        raise BadCall(error.what, _ELSEWHERE.with_(editions=", ".join(there), last=there[-1])) from error


def _means(error: NoSuchName, workspace: Workspace, edition: str) -> bool:
    from maquette.builds import current
    from maquette.names import resolve
    from maquette.store import open_store

    try:
        resolve(open_store(current(workspace, edition).folder), error.asked, error.kind)
    except BadCall:  # it means nothing there, or that edition is not built
        return False
    return True


_ELSEWHERE = Text(
    "There is one in {editions}: give --edition {last}.", "Il y en a dans {editions} : donnez --edition {last}."
)


def find_store(
    endpoint: str | None, timeout: float | None, folder: Path | None, edition: str | None, language: Language
) -> EmbeddedStore | RemoteStore:
    """Give the dataset to ask: at an endpoint when there is one, else that of the current build."""
    if endpoint is None:
        from maquette.store import open_store

        if timeout is not None:
            raise _only_with_endpoint("--timeout")
        return open_store(find_build(folder, edition, language).folder)
    from maquette.endpoint import RemoteStore
    from maquette.endpoint_exchange import TIMEOUT, Credentials

    if edition is not None:
        raise BadCall(
            Text("--edition does not go with --endpoint.", "--edition ne va pas avec --endpoint."),
            Text("An endpoint holds one edition, the one that was loaded.",
                 "Un point d’accès contient une seule édition, celle qui y a été chargée."),
        )  # fmt: skip
    return RemoteStore(endpoint, credentials=Credentials.of(os.environ), timeout=timeout or TIMEOUT)


def _only_with_endpoint(option: str) -> BadCall:
    return BadCall(
        Text("{option} goes with --endpoint only.", "{option} ne va qu’avec --endpoint.").with_(option=option),
        Text("Leave it out, or give an endpoint.", "Retirez-le, ou donnez un point d’accès."),
    )


_STALE = Text(
    "Note: {files} changed since the build. Run `maquette build` to take it in.",
    "Remarque : {files} a changé depuis la construction. Lancez `maquette build` pour en tenir compte.",
)
