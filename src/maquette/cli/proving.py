"""Commands that explain: why a statement holds, and by which rules."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Argument, Commands, Exit, Option
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
from maquette.cli.screen import say, tell, write
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from maquette.explanation import Explanation
    from maquette.statements import StatementTable
    from maquette.store import EmbeddedStore
    from maquette.text import Language

FORMATS = ("text", "json", "turtle", "html")
OTHERS = 10
"""How many other proofs are shown at most."""


def add_to(app: Commands) -> None:
    """Add these commands to the application."""
    app.add(
        why,
        help=here(
            "Explain why a statement holds, down to the lines it rests on. Exit status 1 when it does not hold.",
            "Expliquer pourquoi un énoncé tient, jusqu’aux lignes dont il dépend. Code de retour 1 s’il ne tient pas.",
        ),
        epilog=here(
            "Examples: maquette why BGDIA703 buildsToward 1; maquette why IA705 servesAxis 3 --lang fr.",
            "Exemples : maquette why BGDIA703 buildsToward 1 ; maquette why IA705 servesAxis 3 --lang fr.",
        ),
    )
    app.add(
        rules,
        help=here(
            "List the rules that the ontology's axioms give, each with the file and line of its axiom.",
            "Énumérer les règles que donnent les axiomes de l’ontologie, chacune avec le fichier et la ligne.",
        ),
        epilog=here("Example: maquette rules.", "Exemple : maquette rules."),
    )


SubjectArgument = Annotated[
    str,
    Argument(
        metavar="SUBJECT",
        help=here("A code, a label, a place on the page, a prefixed name or an IRI.",
                  "Un code, un libellé, un rang sur la page, un nom préfixé ou un IRI."),
    ),
]  # fmt: skip
PropertyArgument = Annotated[
    str,
    Argument(
        metavar="PROPERTY",
        help=here(
            "A property, e.g. buildsToward, preparesFor.", "Une propriété, par exemple buildsToward, preparesFor."
        ),
    ),
]
ObjectArgument = Annotated[
    str,
    Argument(metavar="OBJECT", help=here("As for the subject, or a value.", "Comme le sujet, ou une valeur.")),
]
FormatOption = Annotated[str, format_option(FORMATS)]
AllOption = Annotated[
    bool,
    Option(
        "--all",
        help=here("Show other proofs too, ten at most.", "Montrer aussi d’autres preuves, dix au plus."),
    ),
]
SmallestOption = Annotated[
    bool,
    Option("--smallest", help=here("Show the shortest proof.", "Montrer la preuve la plus courte.")),
]
PersonalOption = Annotated[
    bool,
    Option(
        "--personal",
        help=here("Keep personal data in Turtle and HTML.", "Garder les données personnelles en Turtle et HTML."),
    ),
]


def why(
    subject: SubjectArgument,
    property_: PropertyArgument,
    object_: ObjectArgument,
    format_: FormatOption = "text",
    all_: AllOption = False,
    smallest: SmallestOption = False,
    personal: PersonalOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Explain a statement."""
    from maquette.explanation import sentence
    from maquette.explanation import why as explain
    from maquette.statements import StatementTable
    from maquette.store import open_store

    language = language_of(lang)
    build = find_build(workspace, edition, language)
    store = open_store(build.folder)
    with StatementTable.open(build.statements) as table:
        with naming_in(find_workspace(workspace), build.edition):
            statement = find_statement(store, table, subject, property_, object_)
        explanation = explain(table.connection, statement, others=OTHERS if all_ else 0, smallest=smallest)
        if explanation is None:
            say(_DOES_NOT_HOLD.with_(it=sentence(table.connection, statement)).in_(language))
            tell(ASK_WHY_NOT.with_(command=command("why-not", subject, property_, object_)).in_(language))
            raise Exit(1)
        write([_renderer(format_, language, personal=personal)(explanation)])


_DOES_NOT_HOLD = Text("This does not hold: {it}.", "Ceci ne tient pas : {it}.")
ASK_WHY_NOT = Text("Why not? {command}", "Pourquoi pas ? {command}")


def command(name: str, subject: str, property_: str, object_: str) -> str:
    """Give a command on a statement as a person would type it."""
    return f"maquette {name} {shlex.join([subject, property_, object_])}"


def find_statement(
    store: EmbeddedStore, table: StatementTable, subject: str, property_: str, object_: str
) -> tuple[str, str, str]:
    """Give the statement that three texts mean: things by name, a value as somebody wrote it, else as it is typed."""
    from maquette.names import resolve_end, resolve_property, resolve_statement
    from maquette.values import datatype_of, typed_literal

    predicate = resolve_property(store, property_)
    datatype = datatype_of(store, predicate)
    if datatype is None:
        return resolve_statement(store, subject, property_, object_)
    thing = resolve_end(store, subject, predicate, "domain")
    spelt = table.objects_spelt(thing, predicate, object_)
    return thing, predicate, spelt or typed_literal(object_, datatype)


def _renderer(format_: str, language: Language, *, personal: bool) -> Callable[[Explanation], str]:
    from maquette.explanation import to_html, to_json, to_text, to_turtle

    return {
        "text": lambda it: to_text(it, language),
        "json": lambda it: to_json(it, language),
        "turtle": lambda it: to_turtle(it, personal=personal),
        "html": lambda it: to_html(it, language, personal=personal),
    }[format_]


EveryOption = Annotated[
    bool,
    Option(
        "--all",
        help=here(
            "Also the rules that find contradictions, are about the ontology itself, or hold of everything.",
            "Aussi les règles qui trouvent les contradictions, portent sur l’ontologie même ou valent de tout.",
        ),
    ),
]


def rules(
    every: EveryOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """List the rules of the build."""
    from maquette.class_names import class_names
    from maquette.closure import stored_rules
    from maquette.rules import rule_text
    from maquette.statements import StatementTable

    language = language_of(lang)
    with StatementTable.open(find_build(workspace, edition, language).statements) as table:
        known = stored_rules(table.connection)
        names = class_names(table.about_blank_nodes())
        shown = [rule for rule in known if every or (rule.head and rule.axioms and not rule.name.startswith("scm-"))]
        for rule in shown:
            assertions = (found for axiom in rule.axioms for found in table.assertions_of(*axiom))
            places = sorted(f"{path}:{each.line}" for path, _, each in assertions)
            where = places[0] if places else Text("OWL 2 RL itself", "OWL 2 RL même").in_(language)
            say(f"{rule_text(rule, names)}    [{rule.name}, {where}]")
    if len(shown) < len(known):
        tell(_MORE.with_(count=len(known) - len(shown)).in_(language))


_MORE = Text(
    "{count} more rules find contradictions, are about the ontology itself or hold of everything: "
    "maquette rules --all.",
    "{count} autres règles trouvent les contradictions, portent sur l’ontologie même ou valent de tout : "
    "maquette rules --all.",
)
