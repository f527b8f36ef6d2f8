"""The command that tells why a statement does not hold, and what a person would write for it to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Commands, Exit, Option
from maquette.cli.options import (
    EditionOption,
    LangOption,
    WorkspaceOption,
    find_build,
    find_workspace,
    format_option,
    here,
    language_of,
    naming_in,
)
from maquette.cli.proving import ObjectArgument, PropertyArgument, SubjectArgument, command, find_statement
from maquette.cli.screen import say, write
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.workspace import Workspace

FORMATS = ("text", "json", "md")


def add_to(app: Commands) -> None:
    """Add this command to the application."""
    app.add(
        why_not,
        help=here(
            "Tell why a statement does not hold: the rules that could conclude it, what is missing for them, and where "
            "a person would write that. Exit status 1 when it does hold.",
            "Dire pourquoi un énoncé ne tient pas : les règles qui pourraient le conclure, ce qui leur manque, et où "
            "une personne l’écrirait. Code de retour 1 s’il tient.",
        ),
        epilog=here(
            "Examples: maquette why-not IA719 buildsToward 1; maquette why-not IA717 preparesFor 3 --all.",
            "Exemples : maquette why-not IA719 buildsToward 1 ; maquette why-not IA717 preparesFor 3 --all.",
        ),
    )


FormatOption = Annotated[str, format_option(FORMATS)]
AllOption = Annotated[
    bool,
    Option(
        "--all",
        help=here("Show every way that is as near.", "Montrer toutes les manières aussi proches."),
    ),
]


def why_not(
    subject: SubjectArgument,
    property_: PropertyArgument,
    object_: ObjectArgument,
    format_: FormatOption = "text",
    all_: AllOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Tell what is missing for a statement."""
    from maquette.absence import to_json, to_markdown, to_text
    from maquette.absence import why_not as account
    from maquette.explanation import sentence
    from maquette.statements import StatementTable
    from maquette.store import open_store

    language = language_of(lang)
    build = find_build(workspace, edition, language)
    store = open_store(build.folder)
    with StatementTable.open(build.statements) as table:
        with naming_in(find_workspace(workspace), build.edition):
            statement = find_statement(store, table, subject, property_, object_)
        absence = account(table.connection, statement, every=all_)
        if absence is None:
            ask = command("why", subject, property_, object_)
            say(_HOLDS.with_(it=sentence(table.connection, statement), command=ask).in_(language))
            raise Exit(1)
        files = _files(find_workspace(workspace), build.edition)
        render = {"text": to_text, "json": to_json, "md": to_markdown}[format_]
        write([render(absence, files, language)])


_HOLDS = Text("This holds: {it}. Why? {command}", "Ceci tient : {it}. Pourquoi ? {command}")


def _files(workspace: Workspace, edition: str) -> Mapping[str, str]:
    """Give the file of each curated table, whether it is there or yet to be made."""
    from maquette.sources.tables.schemas import TABLES

    there = {path.stem: workspace.label(path) for path in reversed(workspace.tables(edition))}
    return {name: there.get(name, f"data/{edition}/curation/{name}.csv") for name in TABLES}
