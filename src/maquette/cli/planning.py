"""Commands for planning: what if units were dropped, changed or added."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from maquette.cli.commands import Commands, Option
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
from maquette.cli.screen import write
from maquette.errors import BadCall
from maquette.text import Text

FORMATS = ("text", "md", "json")


def add_to(app: Commands) -> None:
    """Add these commands to the application."""
    app.add(
        whatif,
        help=here(
            "Say what would change if things were dropped, set or added: answers, coverage, ECTS and hours. "
            "Your files stay as they are.",
            "Dire ce qui changerait si des choses étaient retirées, modifiées ou ajoutées : réponses, couverture, ECTS "
            "et heures. Vos fichiers restent tels quels.",
        ),
        epilog=here(
            "Examples: maquette whatif --drop IA713; maquette whatif --set IA717.credits=3 --set IA717.period=S2-P3.",
            "Exemples : maquette whatif --drop IA713 ; "
            "maquette whatif --set IA717.crédits=3 --set IA717.période=S2-P3.",
        ),
    )


DropOption = Annotated[
    list[str] | None,
    Option(
        "--drop",
        metavar="THING",
        help=here(
            "Without a unit (or a competency, a module, a person…) and all that exists for it alone. Repeatable.",
            "Sans une UE (ou une compétence, un module, une personne…) et ce qui n’existe que pour elle. Répétable.",
        ),
    ),
]
SetOption = Annotated[
    list[str] | None,
    Option(
        "--set",
        metavar="UNIT.FIELD=VALUE",
        help=here(
            "With another value, written as on a catalogue page; an empty one takes it out. Repeatable.",
            "Avec une autre valeur, écrite comme sur une page du catalogue ; vide, elle la retire. Répétable.",
        ),
    ),
]
AddOption = Annotated[
    list[Path] | None,
    Option(
        "--add",
        metavar="FILE",
        help=here(
            "With a file: rows of a curated table (named as one), mappings, a page, RDF. Repeatable.",
            "Avec un fichier : lignes d’un tableau (nommé comme lui), correspondances, page, RDF. Répétable.",
        ),
    ),
]
FormatOption = Annotated[str, format_option(FORMATS)]


def whatif(
    drop: DropOption = None,
    set_: SetOption = None,
    add: AddOption = None,
    format_: FormatOption = "text",
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Say what a scenario would change."""
    from maquette.questions import load_questions
    from maquette.scenario import effects_of, make_plan, to_json, to_markdown, to_text
    from maquette.statements import StatementTable
    from maquette.store import open_store
    from maquette.validation import workspace_shapes

    language = language_of(lang)
    if not (drop or set_ or add):
        raise BadCall(
            Text("What would be otherwise?", "Qu’est-ce qui serait autrement ?"),
            Text("Give --drop IA713, --set IA717.credits=3 or --add FILE.",
                 "Donnez --drop IA713, --set IA717.crédits=3 ou --add FICHIER."),
        )  # fmt: skip
    build, found = find_build(workspace, edition, language), find_workspace(workspace)
    store = open_store(build.folder)
    with StatementTable.open(build.statements) as table, naming_in(found, build.edition):
        plan = make_plan(
            table.connection, store, found, build.edition, drop=drop or (), settings=set_ or (), add=add or ()
        )
    paths = found.questions()
    questions = load_questions(paths, {path: found.label(path) for path in paths})
    effects = effects_of(plan, build, store, questions, workspace_shapes(found))
    render = {"text": to_text, "md": to_markdown, "json": to_json}[format_]
    write([render(effects, language)])
