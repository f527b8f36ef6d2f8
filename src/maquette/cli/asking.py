"""Commands that ask: questions by name, and any SPARQL query."""

from __future__ import annotations

import re
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

from maquette.basis import Basis, last_level
from maquette.cli.commands import Argument, Commands, Option
from maquette.cli.options import (
    AssertedOption,
    BasisOption,
    EditionOption,
    EndpointOption,
    LangOption,
    TimeoutOption,
    WorkspaceOption,
    find_store,
    find_workspace,
    format_option,
    here,
    language_of,
    naming_in,
    wrong_choice,
)
from maquette.cli.proving import ASK_WHY_NOT, command
from maquette.cli.screen import say, table, tell, write
from maquette.errors import BadCall
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.answers import Answer, Format
    from maquette.heads import Question
    from maquette.store import Solutions, Store
    from maquette.text import Language
    from maquette.workspace import Workspace

FORMATS = ("table", "csv", "tsv", "json", "md")
SPARQL_FORMATS = ("table", "csv", "tsv", "json", "turtle", "nt")


def add_to(app: Commands) -> None:
    """Add these commands to the application."""
    app.add(
        ask,
        help=here(
            "Ask a question of the catalogue; without a name, list the questions.",
            "Poser une question au catalogue ; sans nom, énumérer les questions.",
        ),
        epilog=here(
            "Examples: maquette ask; maquette ask units-toward-competency -s competency=1; "
            "maquette ask missing-values --format csv.",
            "Exemples : maquette ask ; maquette ask units-toward-competency -s competency=1 ; "
            "maquette ask missing-values --format csv.",
        ),
    )
    app.add(
        sparql,
        help=here(
            "Run a SPARQL 1.1 query: a text, a file, or - for standard input. The usual prefixes are known.",
            "Exécuter une requête SPARQL 1.1 : un texte, un fichier, ou - pour l’entrée standard. "
            "Les préfixes usuels sont connus.",
        ),
        epilog=here(
            'Example: maquette sparql "SELECT ?unit WHERE { ?unit a maq:Unit }".',
            'Exemple : maquette sparql "SELECT ?ue WHERE { ?ue a maq:Unit }".',
        ),
    )


SlugArgument = Annotated[
    str | None,
    Argument(
        metavar="[QUESTION]",
        help=here("Name of a question; `maquette ask` lists them.", "Nom d’une question ; `maquette ask` les énumère."),
    ),
]
SetOption = Annotated[
    list[str] | None,
    Option(
        "-s",
        "--set",
        metavar="NAME=VALUE",
        help=here(
            "Give a parameter: a code, a label, a place on the page or an IRI. Repeatable.",
            "Donner un paramètre : un code, un libellé, un rang sur la page ou un IRI. Répétable.",
        ),
    ),
]
FormatOption = Annotated[str, format_option(FORMATS)]
SparqlFormatOption = Annotated[str, format_option(SPARQL_FORMATS)]


def ask(
    slug: SlugArgument = None,
    set_: SetOption = None,
    format_: FormatOption = "table",
    min_basis: BasisOption = None,
    asserted_only: AssertedOption = False,
    endpoint: EndpointOption = None,
    timeout: TimeoutOption = None,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Ask a question, or list the questions."""
    language = language_of(lang)
    if slug is None:
        _list(_questions(find_workspace(workspace)), language)
        return
    from maquette.answers import render
    from maquette.questions import ask as ask_question
    from maquette.questions import find

    found = find_workspace(workspace)
    question = find(_questions(found, slug), slug)
    store = find_store(endpoint, timeout, workspace, edition, language)
    values, basis = _settings(set_ or []), min_basis or Basis.PROPOSED
    with nullcontext() if endpoint else naming_in(found, found.chosen_edition(edition)):
        answer = ask_question(store, question, values, min_basis=basis, asserted_only=asserted_only)
    if format_ == "table":
        defaults = {each.name: each.default for each in question.parameters if each.default}
        _show(answer, None if endpoint else store, {**defaults, **values}, language)
    else:
        write([render(answer, cast("Format", format_), language)])


def _questions(workspace: Workspace, slug: str | None = None) -> dict[str, Question]:
    """Read the question asked for alone, or all of them: to list them, or to tell which are near."""
    from maquette.questions import load_questions

    paths = workspace.questions()
    paths = [path for path in paths if path.stem == slug] or paths
    return load_questions(paths, {path: workspace.label(path) for path in paths})


def _settings(settings: list[str]) -> dict[str, str]:
    """Read NAME=VALUE pairs."""
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise BadCall(
                Text("“{setting}” is no NAME=VALUE.", "« {setting} » n’est pas de la forme NOM=VALEUR.").with_(
                    setting=setting
                ),
                Text("Write for instance: -s competency=1.", "Écrivez par exemple : -s competency=1."),
            )
        values[name.strip()] = value
    return values


def _list(questions: dict[str, Question], language: Language) -> None:
    headings = (
        Text("Question", "Question"),
        Text("What it asks", "Ce qu’elle demande"),
        Text("Parameters", "Paramètres"),
    )
    rows = [
        (
            slug,
            question.title.in_(language),
            ", ".join(f"{each.name}={each.default or '…'}" for each in question.parameters),
        )
        for slug, question in questions.items()
    ]
    table([heading.in_(language) for heading in headings], rows)
    say()
    say(_HOW.in_(language))


_HOW = Text(
    "Ask one: maquette ask units-toward-competency -s competency=1",
    "Pour en poser une : maquette ask units-toward-competency -s competency=1",
)


def _show(answer: Answer, store: Store | None, typed: Mapping[str, str], language: Language) -> None:
    """Show an answer to a person: its title, its rows, and, when the store is that of a build, how to ask why."""
    say(answer.title(language))
    say()
    if answer.emptied:
        say(answer.emptied.in_(language))
        asked = _why_not(answer, store, typed, language) if store else ""
        if asked:
            say(ASK_WHY_NOT.with_(command=asked).in_(language))
        return
    figures = [number for number, column in enumerate(answer.columns) if column.type in {"integer", "decimal"}]
    table(answer.headings(language), answer.all_cells(language), right=figures)
    say()
    count = len(answer.rows)
    say(Text(f"{count} row{'s' * (count != 1)}.", f"{count} ligne{'s' * (count > 1)}.").in_(language))
    example = _why(answer, store, typed, language) if store else ""
    if example:
        say(Text("Why? {example}", "Pourquoi ? {example}").with_(example=example).in_(language))


def _why(answer: Answer, store: Store, typed: Mapping[str, str], language: Language) -> str:
    """Give the command that explains the first row of an answer, in the words that the user typed."""
    statement, pattern = answer.statement(answer.rows[0]), answer.question.why
    if statement is None or pattern is None:
        return ""
    from maquette.names import resolve_named
    from maquette.words import shorten

    subject, predicate, object_ = statement
    ends = {
        end: typed.get(name) or resolve_named(store, term).shortest(language)
        for end, name, term in (("subject", pattern.subject, subject), ("object", pattern.object, object_))
    }
    return command("why", ends["subject"], shorten(predicate).removeprefix("maq:"), ends["object"])


def _why_not(answer: Answer, store: Store, typed: Mapping[str, str], language: Language) -> str:
    """Give the command that tells why an answer has no row, for the object asked about and one subject.

    Nothing when a filter emptied the answer: what it left out may well hold.
    """
    pattern = answer.question.why
    filtered = answer.asserted_only or answer.min_basis is not Basis.PROPOSED
    if pattern is None or filtered or not any(each.parameter.name == pattern.object for each in answer.arguments):
        return ""
    from maquette.names import KINDS, listed

    things = listed(store, pattern.subject) if pattern.subject in KINDS else []
    subject = typed.get(pattern.subject) or (things[0].shortest(language) if things else "")
    object_ = typed.get(pattern.object)
    return command("why-not", subject, pattern.property.removeprefix("maq:"), object_) if subject and object_ else ""


QueryArgument = Annotated[
    str,
    Argument(
        metavar="QUERY|FILE|-",
        help=here("A query, a file that holds one, or -.", "Une requête, un fichier qui en contient une, ou -."),
    ),
]


def sparql(
    query: QueryArgument,
    format_: SparqlFormatOption = "table",
    min_basis: BasisOption = None,
    asserted_only: AssertedOption = False,
    endpoint: EndpointOption = None,
    timeout: TimeoutOption = None,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Run a SPARQL query over the closure, at a minimum basis, or over asserted statements alone."""
    language = language_of(lang)
    store = find_store(endpoint, timeout, workspace, edition, language)
    graphs = store.graphs(last_level(min_basis or Basis.PROPOSED), asserted_only=asserted_only)
    found = store.run(with_prefixes(_text_of_query(query)), graphs)
    if isinstance(found, list):
        from maquette.serialization import TRIPLE_WRITERS

        if format_ not in {"table", "turtle", "nt"}:
            raise wrong_choice("--format", format_, ("turtle", "nt"))
        write(TRIPLE_WRITERS["nt" if format_ == "nt" else "turtle"](found))
    else:
        _show_results(found, format_, language)


def _text_of_query(given: str) -> str:
    """Give the text of a query: standard input, a file, or what was given itself."""
    if given == "-":
        return sys.stdin.read()
    if not re.search(r"[\s{}]", given) or Path(given).suffix in {".rq", ".sparql"}:
        try:
            return Path(given).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise BadCall(
                Text("{given} cannot be read: {error}.", "{given} est illisible : {error}.").with_(
                    given=given, error=error
                ),
                Text("Give a query, a file that holds one, or -.",
                     "Donnez une requête, un fichier qui en contient une, ou -."),
            ) from error  # fmt: skip
    return given


_DECLARED = re.compile(r"\bPREFIX\s+([A-Za-z][\w.-]*)?:", re.IGNORECASE)


def with_prefixes(query: str) -> str:
    """Declare the usual prefixes that a query does not declare itself; its lines keep their numbers."""
    from maquette.words import PREFIXES

    declared = {match.group(1) for match in _DECLARED.finditer(query)}
    added = [f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items() if prefix not in declared]
    return "".join(added) + query


def _show_results(found: Solutions | bool, format_: str, language: Language) -> None:
    from maquette import results
    from maquette.words import shorten

    writers = {"csv": results.as_csv, "tsv": results.as_tsv, "json": results.as_json}
    if format_ in writers:
        write([writers[format_](found)])
    elif format_ != "table":
        raise wrong_choice("--format", format_, tuple(SPARQL_FORMATS[:4]))
    elif isinstance(found, bool):
        say((Text("yes", "oui") if found else Text("no", "non")).in_(language))
    elif not found.rows:
        tell(Text("No row.", "Aucune ligne.").in_(language))
    else:
        table(found.variables, [[shorten(value) if value else "" for value in row] for row in found.rows])
