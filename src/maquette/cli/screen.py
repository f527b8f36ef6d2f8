"""What goes to the screen: answers to standard output, everything else to standard error; no colour when piped."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from maquette.errors import Problem
    from maquette.text import Language

_COPIED = 28  # characters up to which a cell is taken for a code, a name or a figure
_UNBOUNDED = 10_000  # characters: piped output is not folded
_PATIENCE = 1.0  # s before progress is worth a word


def say(line: str = "") -> None:
    """Print a line of the answer."""
    sys.stdout.write(f"{line}\n")


def announce(line: str) -> None:
    """Print a line at once: the command goes on, and others may wait for the line."""
    say(line)
    sys.stdout.flush()


def write(pieces: Iterable[str]) -> None:
    """Print text as it is, piece by piece."""
    sys.stdout.writelines(pieces)


def tell(line: str) -> None:
    """Print a line beside the answer: notes, progress."""
    sys.stderr.write(f"{line}\n")


def complain(line: str) -> None:
    """Print what went wrong."""
    tell(line.rstrip("\n"))


def tell_problems(problems: Iterable[Problem], language: Language) -> None:
    """Print problems beside the answer, one a line, `path:line` first."""
    for problem in problems:
        tell(problem.in_(language))


def progress(language: Language) -> Callable[[Text], None]:
    """Give a function that prints the stage of a work in hand, once the work has taken a second."""
    began = time.monotonic()

    def report(stage: Text) -> None:
        if time.monotonic() - began > _PATIENCE:
            tell(f"… {stage.in_(language)}")

    return report


def grouped(number: int) -> Text:
    """Give a number with its thousands apart, as each language writes them."""
    return Text(f"{number:,}", f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Print a table that fits the terminal; `right` numbers the columns of figures, which are aligned right."""
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table

    cells = [[_plain(cell) for cell in row] for row in rows]
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        widest = max((cell_len(row[number]) for row in cells), default=0)
        # Codes, figures and names that people copy stay whole; prose shares what is left of the width.
        drawn.add_column(
            heading,
            justify="right" if number in right else "left",
            overflow="fold",
            no_wrap=widest <= _COPIED,
        )
    for row in cells:
        drawn.add_row(*row)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = Console(width=_UNBOUNDED).measure(drawn).maximum
    console.print(drawn)


def _plain(cell: str) -> str:
    """Keep square brackets in data from being read as markup."""
    from rich.markup import escape

    return escape(cell)


def replace_file(path: Path, content: Iterable[str] | bytes) -> None:
    """Write a file whole, then put it in its place: a failed writing leaves the former file as it was.

    Raises `BadCall` when the file cannot be written.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if isinstance(content, bytes):
            fresh.write_bytes(content)
        else:
            with fresh.open("w", encoding="utf-8", newline="") as file:
                file.writelines(content)
        fresh.replace(path)
    except OSError as error:
        raise BadCall(
            Text("{path} cannot be written: {error}.", "{path} ne peut être écrit : {error}.").with_(
                path=path, error=error.strerror or error
            ),
            Text("Check the folder.", "Vérifiez le dossier."),
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
