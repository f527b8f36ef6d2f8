"""Commands on the ontology: its check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.options import LangOption, WorkspaceOption, find_workspace, here, language_of
from maquette.cli.screen import say, tell_problems
from maquette.text import Text


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(
        "check-ontology",
        help=here(
            "Check the ontology: its OWL 2 form, and by HermiT its consistency and empty classes.",
            "Vérifier l'ontologie : sa forme OWL 2 et, par HermiT, sa cohérence et ses classes vides.",
        ),
        epilog=here(
            "Examples: maquette check-ontology; maquette check-ontology ontology/*.ttl.",
            "Exemples : maquette check-ontology ; maquette check-ontology ontology/*.ttl.",
        ),
    )(check_ontology)


FilesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FILE…]",
        help=here(
            "Turtle files; by default the workspace's ontology.", "Fichiers Turtle ; par défaut l'ontologie du dossier."
        ),
        show_default=False,
    ),
]


def check_ontology(files: FilesArgument = None, workspace: WorkspaceOption = None, lang: LangOption = None) -> None:
    """Check ontology files; exit 1 when something is wrong."""
    from maquette.ontology_check import check_consistency
    from maquette.ontology_profile import check_structure

    language = language_of(lang)
    paths = files or find_workspace(workspace).ontology()
    problems = check_structure(paths)
    tell_problems(problems, language)
    found = check_consistency(paths)
    for iri in found.unsatisfiable:
        say(Text("No thing can be a {iri}.", "Rien ne peut être un {iri}.").with_(iri=iri).in_(language))
    verdict = _CONSISTENT if found.consistent else _INCONSISTENT
    say(verdict.with_(files=len(paths), problems=len(problems), empty=len(found.unsatisfiable)).in_(language))
    if not found.consistent or found.unsatisfiable or any(each.severity == "error" for each in problems):
        raise typer.Exit(1)


_CONSISTENT = Text(
    "HermiT: {files} files, consistent, {empty} unsatisfiable classes; {problems} remarks on their form.",
    "HermiT : {files} fichiers, cohérents, {empty} classes insatisfiables ; {problems} remarques sur leur forme.",
)
_INCONSISTENT = Text(
    "HermiT: {files} files that contradict each other; {problems} remarks on their form.",
    "HermiT : {files} fichiers qui se contredisent ; {problems} remarques sur leur forme.",
)
