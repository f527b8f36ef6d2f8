"""Sheets that go out to be filled in and come back: written, shown as a difference, taken in."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

from maquette.cli.options import wrong_choice
from maquette.cli.screen import replace_file, say, tell, tell_problems
from maquette.errors import BadCall, MaquetteError
from maquette.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from maquette.curation import Answers, Curated, Difference, Taken
    from maquette.text import Language
    from maquette.workspace import Workspace

SUFFIXES = (".xlsx", ".csv")


# Writing a sheet


def write_sheet(curated: Curated, output: Path, workspace: Workspace, *, matrix: bool, language: Language) -> None:
    """Write a table to be filled in."""
    from maquette.sheets import Layout, Origin, write_form, write_matrix, write_spreadsheet_csv
    from maquette.sources.tables import with_titles

    suffix = output.suffix.lower()
    suffixes = SUFFIXES[: 1 if matrix else None]
    if suffix not in suffixes:
        raise wrong_choice("-o", output.name, [f"*{each}" for each in suffixes])
    if output.resolve().parent == curated.path.resolve().parent:
        raise BadCall(
            Text("{label} is the table already.", "Le tableau est déjà {label}.").with_(label=curated.label),
            Text("Write the sheet into another folder.", "Écrire la feuille dans un autre dossier."),
        )
    name = curated.table.name
    rows = with_titles(name, curated.rows, curated.known)
    layout = Layout.MATRIX if matrix else Layout.ROWS
    origin = Origin(name, layout, curated.school, curated.edition, language, workspace.title)
    if suffix == ".csv":
        content = write_spreadsheet_csv(name, rows, curated.known, language)
    else:
        content = (write_matrix if matrix else write_form)(rows, curated.outline, origin)
    _keep_untaken(curated, output)
    replace_file(output, content)
    say(_SHEET.with_(count=len(rows), output=output, table=name).in_(language))


_SHEET = Text(
    "{output}: {count} rows. On its return: maquette table {table} --take {output}",
    "{output} : {count} lignes. Au retour : maquette table {table} --take {output}",
)


def _keep_untaken(curated: Curated, output: Path) -> None:
    """Refuse to write over a sheet that holds changes which the table does not have."""
    from maquette.curation import Answers, take

    if not output.exists():
        return
    try:
        changes = take(_content(output), output.name, curated, Answers(today())).difference.changes
    except MaquetteError:
        pass  # no sheet of this table, or one with mistakes in it: somebody's work all the same
    else:
        if not changes:
            return
    raise BadCall(
        Text("{output} exists, and is not what the table says.", "{output} existe, et n’est pas ce que dit le tableau.")
        .with_(output=output),
        Text("Take it in with --take, name another file, or remove it.",
             "Le reprendre par --take, nommer un autre fichier, ou le supprimer."),
    )  # fmt: skip


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadCall(
            Text("{file} cannot be read: {error}.", "{file} est illisible : {error}.").with_(
                file=file, error=error.strerror or error
            ),
            Text("Check its name.", "Vérifiez son nom."),
        ) from error


# Taking one back


def take_back(curated: Curated, file: Path, label: str, answers: Answers, *, write: bool, language: Language) -> None:
    """Show what a file changes; write it when that is asked for or agreed to."""
    from maquette.curation import take

    taken = take(_content(file), label, curated, answers)
    tell_problems(taken.notes, language)
    if not taken.difference.changes:
        say(_NOTHING.with_(label=curated.label).in_(language))
        return
    tell_difference(taken.difference, curated, language)
    if write and taken.missing:
        raise _missing(taken)
    if write or (not taken.missing and _agreed(language)):
        curated.replace(taken.content)
        say(WRITTEN.with_(label=curated.label).in_(language))
        return
    options = "".join(f" --{name} {_METAVARS[name]}" for name in taken.missing)
    say(_NOT_YET.with_(options=options).in_(language))


_METAVARS = {"author": "ROLE", "confidence": "WORD", "reason": "TEXT"}
_NOTHING = Text("Nothing changes in {label}.", "Rien ne change dans {label}.")
WRITTEN = Text(
    "{label} is written. `maquette build` takes it in.", "{label} est écrit. `maquette build` en tiendra compte."
)
_NOT_YET = Text(
    "Nothing is written yet; to write it, add: --write{options}",
    "Rien n’est encore écrit ; pour l’écrire, ajouter : --write{options}",
)


def tell_difference(difference: Difference, curated: Curated, language: Language) -> None:
    """Show what changes in a table: in sum, then row by row."""
    say(difference.summary().in_(language))
    say()
    for line in difference.lines(curated.known, language):
        say(line)
    say()


def _missing(taken: Taken) -> BadCall:
    options = " ".join(f"--{name} {_METAVARS[name]}" for name in taken.missing)
    return BadCall(
        Text("Rows that are new or changed do not say all that they must.",
             "Des lignes nouvelles ou modifiées ne disent pas tout ce qu’elles doivent dire."),
        Text("Add: {options}", "Ajouter : {options}").with_(options=options),
    )  # fmt: skip


def _agreed(language: Language) -> bool:
    """Ask at a terminal whether to write; elsewhere nobody can agree."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    tell(Text("Write this? [y/N]", "Écrire ces modifications ? [o/N]").in_(language))
    return sys.stdin.readline().strip().lower() in {"y", "yes", "o", "oui"}


def answers_of(curated: Curated, author: str, day: str, confidence: str, reason: str) -> Answers:
    """Read what the command says of rows that are new."""
    from maquette.curation import Answers

    return Answers(
        date=read_value(curated, "date", day or today()),
        author=author,
        confidence=read_value(curated, "confidence", confidence) if confidence else "",
        reason=reason,
    )


def read_value(curated: Curated, column: str, text: str) -> str:
    """Read an option as a cell of a column; raises BadCall when it is none."""
    from maquette.sources.tables.values import CellReader, Fault

    value = CellReader(curated.known).read(curated.table.column(column), text.strip())
    if isinstance(value, Fault):
        raise BadCall(value.what, value.remedy)
    return value.text


def today() -> str:
    """Give today's date: what a person does is dated, unlike what is built from it."""
    return date.today().isoformat()
