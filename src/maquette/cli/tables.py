"""The command on tables: list them, show one, write one to be filled in, take it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Argument, Commands, Option
from maquette.cli.options import (
    DayOption,
    EditionOption,
    EndpointOption,
    LangOption,
    TimeoutOption,
    WorkspaceOption,
    find_workspace,
    here,
    language_of,
)
from maquette.cli.printing import NAMES, FormatOption, OfArgument, PaperOption, print_table, refuse_mixed
from maquette.cli.screen import say, table
from maquette.errors import BadCall, BadSource
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.curation import Curated
    from maquette.text import Language
    from maquette.workspace import Workspace


def add_to(app: Commands) -> None:
    """Add these commands to the application."""
    app.add(
        show_or_exchange,
        name="table",
        help=here(
            "Show a curated table, write it to be filled in (-o), or take back what people filled in (--take); "
            "or print the cross table, the blueprint, the sheet of a unit, compliance.",
            "Montrer un tableau à remplir, l’écrire pour qu’on le remplisse (-o), ou reprendre ce qui a été rempli "
            "(--take) ; ou imprimer le tableau croisé, la maquette, la fiche d’une UE, la conformité.",
        ),
        epilog=here(
            "Examples: maquette table; maquette table cross -o cross.html; maquette table unit IA717; "
            "maquette table prerequisites; "
            "maquette table prerequisites -o prerequisites.xlsx; "
            "maquette table prerequisites --take prerequisites.xlsx; "
            "maquette table contributions --matrix -o contributions.xlsx.",
            "Exemples : maquette table ; maquette table cross -o croise.html ; maquette table unit IA717 ; "
            "maquette table prerequisites ; "
            "maquette table prerequisites -o prerequisites.xlsx ; "
            "maquette table prerequisites --take prerequisites.xlsx ; "
            "maquette table contributions --matrix -o contributions.xlsx.",
        ),
    )


NameArgument = Annotated[
    str | None,
    Argument(
        metavar="[TABLE]",
        help=here("Name of a table; `maquette table` lists them.", "Nom d’un tableau ; `maquette table` les énumère."),
    ),
]
OutOption = Annotated[
    Path | None,
    Option(
        "-o",
        "--output",
        metavar="FILE",
        help=here(
            "Write it to be filled in: a workbook (.xlsx), or CSV for spreadsheets.",
            "L’écrire pour qu’on le remplisse : un classeur (.xlsx), ou du CSV pour tableur.",
        ),
    ),
]
MatrixOption = Annotated[
    bool,
    Option(
        "--matrix",
        help=here(
            "As a matrix: units in rows, competencies (or modules) in columns.",
            "En matrice : les UE en lignes, les compétences (ou les modules) en colonnes.",
        ),
    ),
]
TakeOption = Annotated[
    Path | None,
    Option(
        "--take",
        metavar="FILE",
        help=here(
            "Show what a file that comes back changes; it is written with --write.",
            "Montrer ce que change un fichier qui revient ; l’écriture se fait avec --write.",
        ),
    ),
]
WriteOption = Annotated[
    bool,
    Option("--write", help=here("Write the changes.", "Écrire les modifications.")),
]
AuthorOption = Annotated[
    str,
    Option(
        "--author",
        metavar="ROLE",
        help=here("Who says what is new: a role or a person.", "Qui dit ce qui est nouveau : un rôle ou une personne."),
    ),
]
ConfidenceOption = Annotated[
    str,
    Option(
        "--confidence",
        metavar="WORD",
        help=here("How sure new rows are that do not say it.", "Confiance des nouvelles lignes qui ne la disent pas."),
    ),
]
ReasonOption = Annotated[
    str,
    Option(
        "--reason",
        metavar="TEXT",
        help=here("Why, for new rows that do not say it.", "Raison des nouvelles lignes qui ne la disent pas."),
    ),
]


def show_or_exchange(
    name: NameArgument = None,
    of: OfArgument = None,
    output: OutOption = None,
    take: TakeOption = None,
    matrix: MatrixOption = False,
    write: WriteOption = False,
    author: AuthorOption = "",
    day: DayOption = "",
    confidence: ConfidenceOption = "",
    reason: ReasonOption = "",
    format_: FormatOption = None,
    paper: PaperOption = None,
    endpoint: EndpointOption = None,
    timeout: TimeoutOption = None,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Show the tables or one of them, write one to be filled in, or take one back."""
    language = language_of(lang)
    given = {"--write": write, "--author": author, "--date": day, "--confidence": confidence, "--reason": reason}
    printing = {"[OF]": of, "--format": format_, "--paper": paper, "--endpoint": endpoint, "--timeout": timeout}
    refuse_mixed(name or "", printing, {"--take": take, "--matrix": matrix, **given})
    if name in NAMES:
        print_table(
            name, of, output=output, format_=format_, paper=paper, endpoint=endpoint, timeout=timeout, edition=edition,
            workspace=workspace, language=language,
        )  # fmt: skip
        return
    _check_together(name, output, take, matrix=matrix, for_taking=given)
    found = find_workspace(workspace)
    year = found.chosen_edition(edition)
    if name is None:
        _list(found, year, language)
        return
    from maquette.cli.exchange import answers_of, take_back, write_sheet
    from maquette.curation import Curated

    curated = Curated.open(found, year, name)
    if take is not None:
        answers = answers_of(curated, author.strip(), day, confidence, reason.strip())
        take_back(curated, take, found.label(take), answers, write=write, language=language)
    elif output is not None:
        write_sheet(curated, output, found, matrix=matrix, language=language)
    else:
        _show(curated, language)


def _check_together(
    name: str | None, output: Path | None, take: Path | None, *, matrix: bool, for_taking: Mapping[str, object]
) -> None:
    """Refuse options that do not go together, rather than let one of them do nothing."""
    if name is None and (output or take):
        raise BadCall(
            Text("Which table?", "Quel tableau ?"),
            Text("Name one; `maquette table` lists them.", "En nommer un ; `maquette table` les énumère."),
        )
    if output and take:
        raise BadCall(
            Text("-o writes a sheet, --take takes one back.", "-o écrit une feuille, --take en reprend une."),
            Text("Give one of the two.", "Donner l’un des deux."),
        )
    alone = [option for option, value in for_taking.items() if value and not take]
    if alone:
        raise BadCall(
            Text("{option} goes with --take only.", "{option} ne va qu’avec --take.").with_(option=alone[0]),
            Text("Leave it out, or name the file that comes back.", "Le retirer, ou nommer le fichier qui revient."),
        )
    if matrix and not output:
        raise BadCall(
            Text("--matrix goes with -o only.", "--matrix ne va qu’avec -o."),
            Text("A file that comes back says by itself that it is one.", "Un fichier qui revient le dit lui-même."),
        )


def _list(workspace: Workspace, edition: str, language: Language) -> None:
    """List the tables: the curated ones with the number of their rows, and those to print."""
    from maquette.printing import PRINTED
    from maquette.sources.tables.schemas import TABLES

    paths = workspace.tables(edition)
    rows = []
    for each in TABLES.values():
        counts = [_count(path) for path in paths if path.stem == each.name]
        rows.append((each.name, each.title.in_(language), " + ".join(counts) or "0"))
    headings = (Text("Table", "Tableau"), Text("What it says", "Ce qu’il dit"), Text("Rows", "Lignes"))
    rows += [(each, title.in_(language), "") for each, title in PRINTED.items()]
    table([heading.in_(language) for heading in headings], rows, right=[2])


def _count(path: Path) -> str:
    from maquette.sources.tables import read_cells

    try:
        return str(len(read_cells(path.read_bytes(), path.name)))
    except BadSource:
        return "?"


def _show(curated: Curated, language: Language) -> None:
    """Show the rows of a table: what they are about, what they say, how sure, and what was decided."""
    from maquette.curation import said
    from maquette.sources.tables.columns import Form

    hidden = {"reason", "author", "date", "decided_on", "confirmed_digest", "source_line"}
    columns = [each for each in curated.table.columns if each.form is not Form.TITLE and each.name not in hidden]
    rows = [
        [said(column, row[column.name], curated.known, language) for column in columns]
        for row in curated.canonical_rows.values()
    ]
    say(f"{curated.table.title.in_(language)} ({curated.edition})")
    say()
    table([column.fr if language == "fr" else column.name for column in columns], rows)
    say()
    say(_ROWS.with_(count=len(rows), label=curated.label).in_(language))


_ROWS = Text("Rows: {count}. File: {label}", "Lignes : {count}. Fichier : {label}")
