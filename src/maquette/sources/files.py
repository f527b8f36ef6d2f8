"""Files that people name on the command line: their bytes, or what keeps them from being read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

STANDARD_INPUT = Path("-")


def content_of(path: Path, standard_input: Callable[[], bytes] | None = None) -> bytes:
    """Give the bytes of a file, or of the standard input for `-` where that is offered.

    Raises `BadCall` when it cannot be read.
    """
    try:
        return standard_input() if standard_input and path == STANDARD_INPUT else path.read_bytes()
    except IsADirectoryError:
        raise BadCall(
            Text("{file} is a folder.", "{file} est un dossier.").with_(file=path),
            Text("Name a file in it.", "Nommez un fichier qui s’y trouve."),
        ) from None
    except FileNotFoundError:
        raise BadCall(
            Text("There is no file {file}.", "Il n’y a pas de fichier {file}.").with_(file=path),
            Text("Check its name.", "Vérifiez son nom."),
        ) from None
    except OSError as error:
        raise BadCall(
            Text("{file} cannot be read: {error}.", "{file} est illisible : {error}.").with_(
                file=path, error=error.strerror or error
            ),
            Text("Check who may read it.", "Vérifiez qui a le droit de le lire."),
        ) from error
