"""The publication as a folder: all documents of a site, written so that a second run changes only what changed.

A manifest (`.maquette-publication.json`) lists every file that was written, with its digest, every thing that was
ever published, and the digest of what all of it was made from. What the manifest does not list was written by somebody
else: it is never touched, and a document that would replace it is an error. Files that no longer belong are removed
only while they are what was written.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from maquette.errors import BadCall
from maquette.publication.workers import shared_out
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from maquette.publication.site import Site

MANIFEST = ".maquette-publication.json"
_VERSION = 1
_TOGETHER = ("questions", "tables", "findings", "data", "ontology", "index")
"""What stands beside the things, by the first word of its paths; what takes longest first."""
_BESIDE = re.compile(rf"(\d{{4}}-\d{{4}}/)?({'|'.join(_TOGETHER)})[./]")
_PART = 200  # documents
_PLANNED = ""
"""The digest of a file that was about to be written when the list was."""


@dataclass(frozen=True, slots=True)
class Former:
    """What a folder says of a former publication: the digest of each file by its path, and the paths of things.

    `made_from` is the digest of what all of it was made from ("": not said, or it was cut short).
    """

    files: Mapping[str, str]
    things: tuple[str, ...]
    made_from: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a folder did: how many documents there are, how many were new or changed, which were removed.

    `kept` are former files that somebody has changed since: they no longer belong, and were left.
    """

    documents: int
    changed: int
    removed: int
    kept: tuple[str, ...]


def former_publication(folder: Path) -> Former:
    """Read the manifest of a folder; empty when there is none. Raises `BadCall` when it is not one."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Former({}, ())
    except (OSError, UnicodeDecodeError) as error:
        raise _bad_manifest(folder, error) from error
    try:
        return _former(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise _bad_manifest(folder, error) from error


def _former(told: dict[str, Any]) -> Former:
    if told["version"] != _VERSION:
        raise ValueError(told["version"])
    files = {str(path): str(digest) for path, digest in told["files"].items()}
    things = tuple(str(path) for path in told["things"])
    for path in (*files, *things):
        if not _stays_inside(path):
            raise ValueError(path)
    return Former(files, things, str(told.get("made_from", "")))


def _stays_inside(path: str) -> bool:
    """Tell whether a path of a manifest names something below its folder."""
    return bool(path) and not path.startswith("/") and not {"", ".", ".."} & set(path.split("/")) and "\\" not in path


def broken_files(folder: Path, former: Former) -> list[str]:
    """Give the files of a former publication that are missing or are not what was written, by reading all of them."""
    return [path for path, digest in former.files.items() if _digest_of(folder / path) != digest]


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def mended(site: Site, folder: Path, former: Former, broken: Iterable[str]) -> bool:
    """Make some files of a former publication again; False when one is not what it was, and nothing can be told."""
    for path in broken:
        content = site.document(path).content
        if hashlib.sha256(content).hexdigest() != former.files[path]:
            return False
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        _replace(folder / path, content)
    return True


def write_folder(site: Site, folder: Path, former: Former, made_from: str = "", workers: int = 1) -> Written:
    """Write all documents of a site into a folder, and remove what a former publication left and no longer belongs.

    `made_from` is the digest of what the site is made from, to be noted with what was written; `workers` is the number
    of processes that render (`workers`). Raises `BadCall` when a file that this program did not write stands where a
    document belongs; nothing is written then.
    """
    paths = list(site.paths())
    _refuse_foreign(folder, paths, former)
    # Said first, so that a run that is cut short leaves nothing that the next one takes for foreign.
    _write_manifest(folder, Former({**dict.fromkeys(paths, _PLANNED), **former.files}, site.things))
    written = shared_out(partial(_write, site, folder, former), _parts(paths), workers)
    digests = {path: digest for part in written for path, (digest, _) in part.items()}
    changed = sum(fresh for part in written for _, fresh in part.values())
    removed, kept = _remove(folder, former, digests)
    _write_manifest(folder, Former(digests, site.things, made_from))
    return Written(len(paths), changed, removed, kept)


def _parts(paths: Iterable[str]) -> list[list[str]]:
    """Part documents into work that has little in common, what takes longest first.

    What stands beside the things (questions, tables, data…) is one part of its kind and edition, because its documents
    are made from the same answers; things are many parts.
    """
    together: dict[tuple[int, str], list[str]] = {}
    things: list[str] = []
    for path in paths:
        beside = _BESIDE.match(path)
        if beside:
            together.setdefault((_TOGETHER.index(beside[2]), beside[1] or ""), []).append(path)
        else:
            things.append(path)
    parts = [together[key] for key in sorted(together)]
    return parts + [things[start : start + _PART] for start in range(0, len(things), _PART)]


def _write(site: Site, folder: Path, former: Former, paths: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Write some documents; give the digest of each, and whether it was new or changed."""
    written: dict[str, tuple[str, bool]] = {}
    for path in paths:
        content = site.document(path).content
        digest = hashlib.sha256(content).hexdigest()
        same = former.files.get(path) == digest and _is_whole(folder / path, content)
        written[path] = digest, not same
        if not same:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            _replace(folder / path, content)
    return written


def _refuse_foreign(folder: Path, paths: list[str], former: Former) -> None:
    """Refuse to write over what the manifest does not list."""
    if not folder.exists():
        return
    foreign = sorted(path for path in paths if path not in former.files and (folder / path).exists())
    if not foreign:
        return
    raise BadCall(
        Text(
            "{folder} holds files that `maquette publish` did not write: {files}.",
            "{folder} contient des fichiers que `maquette publish` n’a pas écrits : {files}.",
        ).with_(folder=folder, files=", ".join(foreign[:3]) + (" …" if len(foreign) > 3 else "")),
        Text("Name another folder, or move them away.", "Nommez un autre dossier, ou déplacez-les."),
    )


def _is_whole(target: Path, content: bytes) -> bool:
    """Tell whether a file that was written before still holds what it held."""
    try:
        return target.stat().st_size == len(content) and target.read_bytes() == content
    except OSError:
        return False


def _replace(target: Path, content: bytes) -> None:
    """Write a file whole, then put it in its place: whoever serves the folder never sees half a document."""
    fresh = target.with_name(f".{target.name}.part")
    try:
        fresh.write_bytes(content)
        fresh.replace(target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BadCall(
            Text("{path} cannot be written: {error}.", "{path} ne peut être écrit : {error}.").with_(
                path=target, error=error.strerror or error
            ),
            Text("Check the folder.", "Vérifiez le dossier."),
        ) from error


def _remove(folder: Path, former: Former, digests: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
    """Remove the files of a former publication that no longer belong, and folders that this leaves empty."""
    removed, kept = 0, []
    for path in sorted(former.files.keys() - digests.keys()):
        target = folder / path
        if not target.is_file() or target.is_symlink():
            continue
        if hashlib.sha256(target.read_bytes()).hexdigest() != former.files[path]:
            kept.append(path)
            continue
        target.unlink()
        removed += 1
        parent = target.parent
        while parent != folder and not any(parent.iterdir()):
            parent.rmdir()
            parent = parent.parent
    return removed, tuple(kept)


def _write_manifest(folder: Path, written: Former) -> None:
    told = {"version": _VERSION, "files": written.files, "things": written.things, "made_from": written.made_from}
    content = (json.dumps(told, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode()
    target = folder / MANIFEST
    if not _is_whole(target, content):
        folder.mkdir(parents=True, exist_ok=True)
        _replace(target, content)


def _bad_manifest(folder: Path, error: Exception) -> BadCall:
    return BadCall(
        Text("{file} is not the list of a publication ({error}).",
             "{file} n’est pas la liste d’une publication ({error}).").with_(file=folder / MANIFEST, error=error),
        Text("Publish into a new folder.", "Publiez dans un nouveau dossier."),
    )  # fmt: skip
