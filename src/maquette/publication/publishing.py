"""Publishing: builds → a folder of documents, of which only those are made that can have changed.

A folder whose publication was made from the same (`inputs`) holds what it should unless somebody changed it since:
every file is read and compared with its digest, and those that are missing or differ are made again. Otherwise every
document is rendered, and those that changed are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.publication.folder import Written, broken_files, former_publication, mended, write_folder
from maquette.publication.inputs import made_from
from maquette.publication.site import Site
from maquette.publication.workers import workers_here
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from maquette.builds import Build
    from maquette.workspace import Workspace


def publish(
    workspace: Workspace,
    builds: Sequence[Build],
    folder: Path,
    *,
    location: str = "",
    progress: Callable[[Text], None] = lambda _: None,
) -> Written:
    """Bring a folder up to date with builds, one per edition; `location` is where it will be served.

    `progress` is told each stage as it begins. Raises what `Site.prepare` and `write_folder` raise.
    """
    former = former_publication(folder)
    known = bool(former.made_from) and former.made_from == made_from(workspace, builds, location, former.things)
    broken = broken_files(folder, former) if known else []
    if known and not broken:
        return Written(len(former.files), 0, 0, ())
    progress(Text("Reading the builds", "Lecture des constructions"))
    site = Site.prepare(workspace, builds, location=location, former=former.things)
    progress(Text("Writing the documents", "Écriture des documents"))
    if known and mended(site, folder, former, broken):
        return Written(len(former.files), len(broken), 0, ())
    made = made_from(workspace, builds, location, site.things)
    return write_folder(site, folder, former, made, workers_here())
