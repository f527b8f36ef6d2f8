"""What goes to the screen: answers to standard output, everything else to standard error; no colour when piped."""

from __future__ import annotations

import errno
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
    import click

    from maquette.cli.drawing import draw

    head, body = draw(headings, rows, right=right, width=_terminal_width())
    for line in head:
        click.echo(click.style(line, bold=True))  # no style but on a terminal
    write(f"{line}\n" for line in body)


def _terminal_width() -> int | None:
    """Give the width of the terminal, or None when the output goes elsewhere."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


_REASONS: dict[int, Text] = {
    errno.ENOENT: Text("there is no such folder", "ce dossier n’existe pas"),
    errno.ENOTDIR: Text("that is no folder", "ce n’est pas un dossier"),
    errno.EACCES: Text("the folder may not be written to", "l’écriture n’y est pas permise"),
    errno.EROFS: Text("the folder may not be written to", "l’écriture n’y est pas permise"),
    errno.EISDIR: Text("that is a folder", "c’est un dossier"),
    errno.ENOSPC: Text("the disk is full", "le disque est plein"),
}
"""Why a file is not written, where the system would say so in English."""


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
                path=path, error=_REASONS.get(error.errno or 0, error.strerror or error)
            ),
            Text("Check the folder.", "Vérifiez le dossier."),
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
