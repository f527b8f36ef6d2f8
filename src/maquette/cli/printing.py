"""Tables that people print or send: shown at the terminal as Markdown, or written to a file."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path  # noqa: TC003  the annotations are read
from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Argument, Option
from maquette.cli.options import find_build, find_store, find_workspace, format_option, here, wrong_choice
from maquette.cli.screen import replace_file, say, write
from maquette.errors import BadCall, MaquetteError
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maquette.compliance import Verdict
    from maquette.printing import Origin
    from maquette.printing.unit_sheet import Where
    from maquette.store import Store
    from maquette.text import Language

FORMATS = ("md", "html", "xlsx", "csv")
PAPERS = ("A3", "A4")
NAMES = ("compliance", "cross", "maquette", "unit")
_SUFFIXES = {".md": "md", ".html": "html", ".htm": "html", ".xlsx": "xlsx", ".csv": "csv"}

OfArgument = Annotated[
    str | None,
    Argument(
        metavar="[OF]",
        help=here(
            "Of what, for tables to print: a unit (unit IA717), or a programme where there are several (cross D1996).",
            "De quoi, pour les tableaux à imprimer : une UE (unit IA717), ou un programme s’il y en a plusieurs "
            "(cross D1996).",
        ),
    ),
]
FormatOption = Annotated[
    str | None, format_option(FORMATS, here("Of a table to print: ", "D’un tableau à imprimer : "))
]
PaperOption = Annotated[
    str | None,
    Option(
        "--paper",
        metavar="SIZE",
        choices=PAPERS,
        help=here("Paper of HTML and XLSX: A3 or A4.", "Papier de HTML et XLSX : A3 ou A4."),
    ),
]


def print_table(
    name: str,
    of: str | None = None,
    *,
    output: Path | None = None,
    format_: str | None = None,
    paper: str | None = None,
    endpoint: str | None = None,
    timeout: float | None = None,
    edition: str | None = None,
    workspace: Path | None = None,
    language: Language = "en",
) -> None:
    """Show a table to print as Markdown, or write it in the format of the option, else in that of the file's name."""
    from maquette.printing import make_sheet, write_sheet

    chosen = format_of(output, format_, _SUFFIXES, "md")
    if paper is not None and chosen not in {"html", "xlsx"}:
        raise BadCall(
            Text("--paper goes with HTML and XLSX only.", "--paper ne va qu’avec HTML et XLSX."),
            Text("Leave it out, or name such a file with -o.", "Le retirer, ou nommer un tel fichier avec -o."),
        )
    if name == "unit" and not (of or "").strip():
        raise BadCall(
            Text("Of which unit?", "De quelle UE ?"),
            Text("Name one: maquette table unit IA717.", "En nommer une : maquette table unit IA717."),
        )
    if output is not None:
        keep_sources(output, workspace, endpoint)
    store, origin, statements = _opened(endpoint, timeout, workspace, edition, language)
    with ExitStack() as open_while_made:
        where = _places(statements, open_while_made) if statements and name == "unit" else None
        judge = _judge(store, statements, workspace, open_while_made) if statements and name == "compliance" else None
        sheet = make_sheet(store, name, of or "", origin, where=where, judge=judge)
    content = write_sheet(sheet, chosen, language, paper or ("A4" if name == "unit" else "A3"))
    if output is None:
        write([content.decode("utf-8-sig")])
        return
    replace_file(output, content)
    say(Text("{output} is written.", "{output} est écrit.").with_(output=output).in_(language))


def format_of(output: Path | None, format_: str | None, suffixes: Mapping[str, str], default: str) -> str:
    """Give the format asked for, else that of the file's name, else the default; raises `BadCall`."""
    if output is None:
        if format_ == "xlsx":
            raise BadCall(
                Text("A workbook is no text for a terminal.", "Un classeur n’est pas un texte pour un terminal."),
                Text("Name its file with -o.", "Nommer son fichier avec -o."),
            )
        return format_ or default
    found = format_ or suffixes.get(output.suffix.lower())
    if found is None:
        raise wrong_choice("-o", output.name, [f"*{each}" for each in suffixes])
    return found


def keep_sources(output: Path, workspace: Path | None, endpoint: str | None) -> None:
    """Refuse to write among the files that builds are made from."""
    try:
        data = find_workspace(workspace).root / "data"
    except MaquetteError:
        if endpoint is None:
            raise
        return
    if output.resolve().is_relative_to(data.resolve()):
        raise BadCall(
            Text("{output} would stand among the sources of the catalogue.",
                 "{output} serait parmi les sources du catalogue.").with_(output=output),
            Text("Write it outside data/.", "L’écrire hors de data/."),
        )  # fmt: skip


def _opened(
    endpoint: str | None, timeout: float | None, workspace: Path | None, edition: str | None, language: Language
) -> tuple[Store, Origin, Path | None]:
    """Open what is asked: the current build with its statement table, or an endpoint; say what it holds."""
    from maquette.printing import Origin

    if endpoint is not None or timeout is not None:
        from maquette.printing import edition_of

        store = find_store(endpoint, timeout, workspace, edition, language)
        return store, Origin(edition_of(store), _UNKNOWN_RELEASE), None
    from maquette.store import open_store

    build = find_build(workspace, edition, language)
    release = Text("build {id}", "construction {id}").with_(id=build.folder.name[:12])
    return open_store(build.folder), Origin(build.edition, release), build.statements


def _places(statements: Path, stack: ExitStack) -> Where:
    """Give a function that tells where a statement is asserted, as `path:line`, for as long as the stack is open."""
    from maquette.statements import StatementTable

    table = stack.enter_context(StatementTable.open(statements))

    def where(subject: str, predicate: str, object_: str) -> list[str]:
        found = table.assertions_of(subject, predicate, object_)
        return [f"{path}:{each.line}" if each.line else path for path, _, each in found]

    return where


def _judge(
    store: Store, statements: Path, workspace: Path | None, stack: ExitStack
) -> Callable[[str], Sequence[Verdict]]:
    """Give a function that judges a programme by the workspace's shapes, for as long as the stack is open."""
    from maquette.compliance import comply, rules_of
    from maquette.statements import StatementTable
    from maquette.validation import workspace_shapes
    from maquette.validation.checking import check

    shapes = workspace_shapes(find_workspace(workspace))
    table = stack.enter_context(StatementTable.open(statements))

    def judge(programme: str) -> Sequence[Verdict]:
        return comply(store, table, rules_of(shapes), check(table, shapes).findings, programme)

    return judge


_UNKNOWN_RELEASE = Text("release not stated (SPARQL endpoint)", "publication non renseignée (point d’accès SPARQL)")


def refuse_mixed(name: str, printing: Mapping[str, object], filling: Mapping[str, object]) -> None:
    """Refuse options of tables to fill in on a table to print, and the other way round."""
    wrong, kind = (filling, _TO_PRINT) if name in NAMES else (printing, _TO_FILL)
    name = name or "maquette table"
    for option, value in wrong.items():
        if value:
            raise BadCall(
                Text("{option} does not go with {name}, {kind}.", "{option} ne va pas avec {name}, {kind}.").with_(
                    option=option, name=name, kind=kind
                ),
                Text("Leave it out; `maquette table` lists the tables.",
                     "Le retirer ; `maquette table` énumère les tableaux."),
            )  # fmt: skip


_TO_PRINT = Text("a table to print", "un tableau à imprimer")
_TO_FILL = Text("a table to fill in", "un tableau à remplir")
