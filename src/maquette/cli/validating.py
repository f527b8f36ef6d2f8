"""The command that checks: a workspace, or anybody's files, against shapes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Argument, Commands, Exit, Option
from maquette.cli.options import (
    EditionOption,
    LangOption,
    WorkspaceOption,
    find_workspace,
    here,
    language_of,
    wrong_choice,
)
from maquette.cli.screen import complain, progress, replace_file, write
from maquette.errors import BadCall, BadSource
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.findings import Finding, Report
    from maquette.text import Language
    from maquette.validation import Shapes
    from maquette.workspace import Workspace


def add_to(app: Commands) -> None:
    """Add this command to the application."""
    app.add(
        validate,
        help=here(
            "Check the workspace, or RDF files, against shapes (SHACL): what is wrong, on which line, how to mend it. "
            "Exit status 1 when there are findings as grave as --fail-on.",
            "Contrôler le dossier, ou des fichiers RDF, selon des formes (SHACL) : ce qui ne va pas, à quelle ligne, "
            "comment y remédier. Code de retour 1 s’il y a des constats aussi graves que --fail-on.",
        ),
        epilog=here(
            "Examples: maquette validate; maquette validate --format html -o findings.html; "
            "maquette validate --since main; maquette validate data.ttl --shapes shapes.ttl --ontology ontology.ttl.",
            "Exemples : maquette validate ; maquette validate --format html -o constats.html ; "
            "maquette validate --since main ; maquette validate data.ttl --shapes formes.ttl --ontology ontologie.ttl.",
        ),
    )


class Threshold(StrEnum):
    """How grave findings must be to fail a check."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


FilesArgument = Annotated[
    list[Path] | None,
    Argument(
        metavar="[FILE…]",
        help=here(
            "RDF files to check; by default the workspace; - is standard input.",
            "Fichiers RDF à contrôler ; par défaut le dossier ; - est l’entrée standard.",
        ),
    ),
]
ShapesOption = Annotated[
    list[Path] | None,
    Option(
        "--shapes",
        metavar="FILE",
        help=here(
            "File of shapes, or a folder of them; by default the workspace's. May be repeated.",
            "Fichier de formes, ou dossier ; par défaut celles du dossier. Répétable.",
        ),
    ),
]
OntologyOption = Annotated[
    list[Path] | None,
    Option(
        "--ontology",
        metavar="FILE",
        help=here(
            "Ontology beside the files, or a folder of them: its subclasses count. May be repeated.",
            "Ontologie à côté des fichiers, ou dossier : ses sous-classes comptent. Répétable.",
        ),
    ),
]
ReasonOption = Annotated[
    bool,
    Option(
        "--reason",
        help=here("Check what follows by OWL 2 RL, too.", "Contrôler aussi ce qui s’ensuit selon OWL 2 RL."),
    ),
]
FormatOption = Annotated[
    list[str] | None,
    Option(
        "--format",
        metavar="NAME[=FILE]",
        help=here(
            "text, html, json, turtle, junit, sarif, github, summary or gitlab; with =FILE, written there. "
            "May be repeated.",
            "text, html, json, turtle, junit, sarif, github, summary ou gitlab ; avec =FICHIER, écrit là. Répétable.",
        ),
    ),
]
OutOption = Annotated[
    Path | None,
    Option("-o", "--output", metavar="FILE", help=here("Write to a file.", "Écrire dans un fichier.")),
]
FailOption = Annotated[
    Threshold,
    Option(
        "--fail-on",
        help=here("How grave findings must be for exit status 1.", "Gravité des constats pour le code de retour 1."),
    ),
]

SinceOption = Annotated[
    str | None,
    Option(
        "--since",
        metavar="REVISION|FILE",
        help=here(
            "Tell new, fixed and known findings apart: since a Git revision of the workspace, or a file that --format "
            "json=FILE wrote. Exit status 1 is for new ones alone.",
            "Séparer constats nouveaux, corrigés et connus : depuis une révision Git du dossier, ou un fichier écrit "
            "par --format json=FICHIER. Le code de retour 1 ne vaut que pour les nouveaux.",
        ),
    ),
]


def validate(
    files: FilesArgument = None,
    shapes: ShapesOption = None,
    ontology: OntologyOption = None,
    reason: ReasonOption = False,
    format_: FormatOption = None,
    output: OutOption = None,
    fail_on: FailOption = Threshold.VIOLATION,
    since: SinceOption = None,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Check and report."""
    from maquette.findings import at_least

    language = language_of(lang)
    targets = _targets(format_ or ["text"], output)
    call = _Call(shapes or [], ontology or [], edition, workspace, language, reason=reason, since=since)
    try:
        report = _check_files(files, call) if files else _check_workspace(call)
    except BadSource as error:
        # Nothing was checked: that is a wrong call, and not a finding.
        complain(error.in_(language))
        raise Exit(2) from error
    _write(report, targets, language)
    if at_least(report.counted, fail_on.value):
        raise Exit(1)


@dataclass(frozen=True, slots=True)
class _Call:
    """What a call asks for beside files and formats."""

    shapes: list[Path]
    ontology: list[Path]
    edition: str | None
    folder: Path | None
    language: Language
    reason: bool
    since: str | None


Target = tuple[str, Path | None]
"""A format, and the file to write it to (None: the standard output)."""


def _targets(formats: Sequence[str], output: Path | None) -> list[Target]:
    from maquette.findings.renderings import RENDERINGS

    targets: list[Target] = []
    for each in formats:
        name, equals, file = each.partition("=")
        if name not in RENDERINGS or (equals and not file):
            raise wrong_choice("--format", each, [*RENDERINGS])
        targets.append((name, Path(file) if file else None))
    open_ends = [number for number, (_, file) in enumerate(targets) if file is None]
    if len(open_ends) > 1 or (output and not open_ends):
        raise BadCall(
            Text("Several formats have one place to go.", "Plusieurs formats n’ont qu’une destination."),
            Text("Name a file for each: --format json=findings.json.",
                 "Nommez un fichier pour chacun : --format json=constats.json."),
        )  # fmt: skip
    if output:
        targets[open_ends[0]] = (targets[open_ends[0]][0], output)
    return targets


def _write(report: Report, targets: list[Target], language: Language) -> None:
    from maquette.findings.renderings import RENDERINGS

    # Files first: whoever reads the standard output may stop reading it.
    for name, file in sorted(targets, key=lambda target: target[1] is None):
        pieces = RENDERINGS[name](report, language)
        if file is None:
            write(pieces)
        else:
            replace_file(file, pieces)


def _check_workspace(call: _Call) -> Report:
    """Check the current state of the workspace: it is built first where files changed since."""
    from maquette.build import build
    from maquette.validation import check_build, workspace_shapes

    if call.ontology:
        raise BadCall(
            Text("--ontology goes with files.", "--ontology va avec des fichiers."),
            Text("A workspace has its ontology in ontology/.", "Un dossier a son ontologie dans ontology/."),
        )
    found = find_workspace(call.folder)
    edition = found.chosen_edition(call.edition)
    named = _shapes(call.shapes) if call.shapes else None
    before = _baseline(call.since)
    if before is None and call.since is not None:
        from maquette.changes import findings_at

        before = findings_at(call.since, found, edition, shapes=named, reason=call.reason)
    made = build(found, edition, progress(call.language))
    report = check_build(found, made, named or workspace_shapes(found), reason=call.reason)
    return _told_apart(report, call.since, before, yearless=True)


def _baseline(since: str | None) -> tuple[Finding, ...] | None:
    """Read the findings that `--since` names a file of; None when it names no file."""
    from maquette.findings import read_baseline
    from maquette.sources.files import content_of

    if since is None or not Path(since).is_file():
        return None
    return read_baseline(content_of(Path(since)), since)


def _told_apart(report: Report, since: str | None, before: tuple[Finding, ...] | None, *, yearless: bool) -> Report:
    from maquette.findings import told_apart

    if since is None or before is None:
        return report
    return replace(report, since=told_apart(Text(since, since), before, report.findings, yearless=yearless))


def _check_files(files: list[Path], call: _Call) -> Report:
    """Check files; shapes and ontology that are not given are the workspace's, else the package's."""
    from maquette.validation import check_files, workspace_shapes
    from maquette.workspace import shipped_folder

    if call.edition:
        raise BadCall(
            Text("--edition does not go with files.", "--edition ne va pas avec des fichiers."),
            Text("Leave it out.", "Retirez-la."),
        )
    before = _baseline(call.since)
    if before is None and call.since is not None:
        raise BadCall(
            Text("There is no file {file}.", "Il n’y a pas de fichier {file}.").with_(file=call.since),
            Text("Name a file that --format json=FILE wrote; a Git revision goes with a workspace.",
                 "Nommez un fichier écrit par --format json=FICHIER ; une révision Git va avec "
                 "un dossier Maquette."),
        )  # fmt: skip
    own = _own(call.folder) if not call.shapes else None
    report = check_files(
        _expanded(files),
        workspace_shapes(own) if own else _shapes(call.shapes or [shipped_folder("shapes")]),
        _contents(_expanded(call.ontology) or _own_ontology(own, call.shapes)),
        reason=call.reason,
        standard_input=sys.stdin.buffer.read,
        progress=progress(call.language),
    )
    return _told_apart(report, call.since, before, yearless=False)


def _own(folder: Path | None) -> Workspace | None:
    """Give the workspace that is meant, or None where there is none and none was named."""
    try:
        return find_workspace(folder)
    except BadCall:
        if folder or os.environ.get("MAQUETTE_WORKSPACE"):
            raise
        return None


def _own_ontology(own: Workspace | None, shapes: list[Path]) -> list[Path]:
    """Give the ontology that goes with the shapes: none with those that were named, whoever's they are."""
    from maquette.workspace import shipped_folder

    if own:
        return own.ontology()
    return [] if shapes else _expanded([shipped_folder("ontology")])


def _shapes(paths: list[Path]) -> Shapes:
    from maquette.validation import load_shapes

    return load_shapes(_contents(_expanded(paths)))


def _contents(paths: list[Path]) -> list[tuple[str, bytes]]:
    from maquette.sources.files import content_of

    return [(path.as_posix(), content_of(path)) for path in paths]


def _expanded(paths: Sequence[Path]) -> list[Path]:
    """Give files as they are, and for a folder the RDF files in it; raises `BadCall` when it holds none."""
    from maquette.sources.rdf import RdfFormat

    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(each for each in path.rglob("*") if each.is_file() and RdfFormat.of_path(each.name))
        if not inside:
            raise BadCall(
                Text("{folder} holds no RDF file.", "{folder} ne contient aucun fichier RDF.").with_(folder=path),
                Text("Name files, or another folder.", "Nommez des fichiers, ou un autre dossier."),
            )
        found += inside
    return found
