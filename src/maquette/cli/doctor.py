"""`maquette doctor`: what this machine and this workspace have and lack, and what to do about it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette import __version__
from maquette.cli.commands import Commands, Exit
from maquette.cli.options import LangOption, WorkspaceOption, find_workspace, here, language_of
from maquette.cli.screen import say
from maquette.errors import MaquetteError
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIBRARIES = (
    "duckdb",
    "pyoxigraph",
    "rdflib",
    "owlready2",
    "pyshacl",
    "SPARQLWrapper",
    "click",
    "openpyxl",
    "xlsxwriter",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is fine, what was seen, and what to do when it is not."""

    fine: bool
    seen: Text
    remedy: Text | None = None


def add_to(app: Commands) -> None:
    """Add the command to the application."""
    app.add(
        doctor,
        help=here("Say what is in order here and what is not.", "Dire ce qui est en ordre ici et ce qui ne l’est pas."),
        epilog=here("Example: maquette doctor.", "Exemple : maquette doctor."),
    )


def doctor(workspace: WorkspaceOption = None, lang: LangOption = None) -> None:
    """Look at the machine and the workspace; exit 1 when something is missing."""
    language = language_of(lang)
    findings = [*_machine(), *_libraries(), _java(), *_workspace(workspace)]
    for finding in findings:
        mark = Text("ok", "ok") if finding.fine else Text("MISSING", "MANQUE")
        say(f"{mark.in_(language):8} {finding.seen.in_(language)}")
        if finding.remedy and not finding.fine:
            say(f"{'':8} → {finding.remedy.in_(language)}")
    if not all(finding.fine for finding in findings):
        raise Exit(1)


def _machine() -> Iterator[Finding]:
    import platform

    python = platform.python_version()
    yield Finding(
        sys.version_info >= (3, 11),
        Text(f"maquette {__version__}, Python {python}", f"maquette {__version__}, Python {python}"),
        Text("Use Python 3.11 or later.", "Utilisez Python 3.11 ou une version plus récente."),
    )
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    yield Finding(
        encoding == "utf8",
        Text(f"output in {encoding}", f"sortie en {encoding}"),
        Text("Set PYTHONUTF8=1 to see accents.", "Définissez PYTHONUTF8=1 pour voir les accents."),
    )


def _libraries() -> Iterator[Finding]:
    from importlib import metadata

    for name in LIBRARIES:
        try:
            seen = f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield Finding(False, Text(name, name), Text("Install maquette again.", "Réinstallez maquette."))
        else:
            yield Finding(True, Text(seen, seen))


def _java() -> Finding:
    """Look for the Java that HermiT needs."""
    from maquette.ontology_check import java

    try:
        java()
    except MaquetteError as error:
        return Finding(False, error.what, error.remedy)
    return Finding(True, Text("Java for HermiT", "Java pour HermiT"))


def _workspace(folder: Path | None) -> Iterator[Finding]:
    try:
        workspace = find_workspace(folder)
    except MaquetteError as error:
        yield Finding(False, error.what, error.remedy)
        return
    yield Finding(
        bool(workspace.editions),
        Text("workspace of {school}, editions: {editions}", "dossier de {school}, éditions : {editions}").with_(
            school=workspace.school, editions=", ".join(workspace.editions) or "—"
        ),
        Text("Put pages into data/<edition>/pages/.", "Mettez des pages dans data/<édition>/pages/."),
    )
    from maquette.builds import NoBuild, current

    for edition in workspace.editions:
        try:
            changed = current(workspace, edition).changed_inputs(workspace)
        except NoBuild as error:
            yield Finding(False, error.what, error.remedy)
            continue
        yield Finding(
            not changed,
            Text("build of {edition}", "construction de {edition}").with_(edition=edition),
            Text("Run `maquette build`: {files} changed.", "Lancez `maquette build` : {files} a changé.").with_(
                files=", ".join(changed)
            ),
        )
