"""What tests of the publication share: the site of the first catalogue, and a catalogue of two editions."""

from __future__ import annotations

import re
import shutil
from functools import cache
from typing import TYPE_CHECKING

from maquette.publication import Site

if TYPE_CHECKING:
    from pathlib import Path

    from maquette.builds import Build
    from maquette.workspace import Workspace

UNIT = "telecom-paris/unit/15338"
BASE = "https://w3id.org/maquette/"
_SITES: dict[Path, Site] = {}


def site_of(workspace: Workspace, build: Build) -> Site:
    """Give the site of a build, prepared once for all tests of a process."""
    if build.folder not in _SITES:
        _SITES[build.folder] = Site.prepare(workspace, [build])
    return _SITES[build.folder]


@cache
def contents(site_id: int) -> dict[str, bytes]:
    """Give every document of a site, rendered once."""
    site = next(each for each in _SITES.values() if id(each) == site_id)
    return {path: site.document(path).content for path in site.paths()}


def documents(workspace: Workspace, build: Build) -> dict[str, bytes]:
    """Give every document of the site of a build by its path."""
    return contents(id(site_of(workspace, build)))


def add_edition(workspace: Workspace, year: str, *, without: str = "") -> None:
    """Add an edition to a workspace: the first catalogue under another year, less the lines that name a unit."""
    data = workspace.root / "data"
    shutil.copytree(data / "2024-2025" / "pages", data / year / "pages")
    for page in (data / year / "pages").iterdir():
        text = page.read_text("utf-8").replace("2024-2025", year)
        if without:
            text = "".join(line for line in text.splitlines(keepends=True) if without not in line)
        page.write_text(text, "utf-8")


def personal_data(checkout: Path) -> set[str]:
    """Give every e-mail address and telephone number of the catalogue's page, however its lines break them."""
    text = (checkout / "data/2024-2025/pages/D1996.txt").read_text("utf-8")
    joined = re.sub(r"-\n", "-", text)
    addresses = set(re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", joined))
    numbers = {each.strip() for each in re.findall(r"(?:\+33|\b0)[1-9](?:[ .]?\d{2}){4}", text)}
    return addresses | numbers | {re.sub(r"[ .]", "", each) for each in numbers}
