"""The template of a workspace: what `maquette init` lays out in an empty folder, so that another school can begin."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from maquette.errors import BadCall, BadSource
from maquette.text import Text
from maquette.workspace import Workspace, shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = "templates/workspace"
_EDITION = "EDITION"
"""The folder of the template that gets the name of the edition."""
_HIDDEN = {"github", "gitignore", "gitlab-ci.yml", "pre-commit-config.yaml"}
"""What gets a point before its name: the template's own are not hidden, since tools pass hidden files over."""
_KEPT = {".git"}
"""What an empty folder may hold."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new workspace is filled in with.

    `school` and `base` as in the settings, `edition` a catalogue year such as 2025-2026; `source` is what its checks
    install Maquette from (a folder, a wheel, a `git+https` address), "" where that is said elsewhere.
    """

    school: str
    base: str
    edition: str
    source: str = ""

    def fill(self, template: str) -> str:
        """Give a file of the template with these values in it."""
        values = {
            "school": self.school, "base": self.base, "edition": self.edition, "year": self.edition[:4],
            "source": self.source,
        }  # fmt: skip
        for name, value in values.items():
            template = template.replace("{{" + name + "}}", value)
        return template


def lay_out(folder: Path, beginning: Beginning) -> tuple[PurePosixPath, ...]:
    """Write a new workspace into a folder that is empty, or not there yet; give its files.

    Raises `BadCall` when the folder holds something, when the values are no settings, or when it cannot be written.
    """
    if "'" in beginning.source or '"' in beginning.source or "\n" in beginning.source:
        raise BadCall(
            Text("--source holds a quotation mark.", "--source contient un guillemet."),
            Text(
                "Give a folder, a wheel or an address without one.", "Donnez un dossier, un wheel ou une adresse sans."
            ),
        )
    try:
        _refuse_full(folder)
        with tempfile.TemporaryDirectory(prefix=".maquette-init-", dir=_nearest(folder)) as made:
            files = tuple(sorted(_write(Path(made), beginning)))
            _check(Path(made))
            folder.mkdir(parents=True, exist_ok=True)
            for child in sorted(Path(made).iterdir()):
                child.replace(folder / child.name)
    except OSError as error:
        raise BadCall(
            Text("{folder} cannot be written: {error}.", "{folder} ne peut être écrit : {error}.").with_(
                folder=folder, error=error.strerror or error
            ),
            Text("Name another folder.", "Nommez un autre dossier."),
        ) from error
    return files


def _refuse_full(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or {each.name for each in folder.iterdir()} - _KEPT):
        raise BadCall(
            Text("{folder} is not an empty folder.", "{folder} n’est pas un dossier vide.").with_(folder=folder),
            Text(
                "Name a folder that is empty, or not there yet.", "Nommez un dossier vide, ou qui n’existe pas encore."
            ),
        )


def _nearest(folder: Path) -> Path:
    """Give the nearest folder that is there: files made in it are moved, and not copied, to where they belong."""
    return next(each for each in (folder, *folder.resolve().parents) if each.is_dir())


def _write(folder: Path, beginning: Beginning) -> Iterator[PurePosixPath]:
    template = shipped_folder(_FOLDER)
    for path in sorted(template.rglob("*")):
        if path.is_file():
            name = _name(PurePosixPath(path.relative_to(template).as_posix()), beginning.edition)
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(beginning.fill(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
            yield name


def _name(path: PurePosixPath, edition: str) -> PurePosixPath:
    first, *rest = path.parts
    parts = [f".{first}" if first in _HIDDEN else first, *rest]
    return PurePosixPath(*(edition if part == _EDITION else part for part in parts))


def _check(folder: Path) -> None:
    try:
        Workspace.open(folder)
    except BadSource as error:
        raise BadCall(error.what, Text("Change the option.", "Changez l’option.")) from error
