"""Findings of an earlier state: those that checking a Git revision of a workspace finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.build import read_workspace
from maquette.changes.revisions import git_is_there, in_git, is_revision, workspace_at
from maquette.closure import close
from maquette.errors import BadCall, BadSource
from maquette.statements import StatementTable
from maquette.text import Text
from maquette.validation import check, needs_closure, workspace_shapes

if TYPE_CHECKING:
    from maquette.findings import Finding
    from maquette.validation import Shapes
    from maquette.workspace import Workspace

_A_BASELINE = Text(
    "Name a file that “maquette validate --format json=FILE” wrote.",
    "Nommez un fichier écrit par « maquette validate --format json=FICHIER ».",
)
_NO_GIT = Text(
    "“{text}” is no file, and Git is not installed.", "« {text} » n’est pas un fichier, et Git n’est pas installé."
)
_NO_REPOSITORY = Text(
    "“{text}” is no file, and {folder} is in no Git repository.",
    "« {text} » n’est pas un fichier, et {folder} n’est dans aucun dépôt Git.",
)
_UNKNOWN = Text(
    "“{text}” is neither a file nor a Git revision that is here.",
    "« {text} » n’est ni un fichier, ni une révision Git présente ici.",
)
_FETCH = Text(
    "See git log; in CI, fetch the whole history (actions/checkout with fetch-depth: 0, GitLab with GIT_DEPTH: 0).",
    "Voyez git log ; en CI, récupérez tout l’historique (actions/checkout avec fetch-depth: 0, GitLab avec "
    "GIT_DEPTH: 0).",
)
_UNREADABLE = Text(
    "At {revision}, the workspace cannot be checked: {problem}",
    "À {revision}, le dossier ne peut pas être contrôlé : {problem}",
)
_ANOTHER = Text(
    "Name a later revision, or a file of findings.", "Nommez une révision plus récente, ou un fichier de constats."
)


def findings_at(
    text: str, workspace: Workspace, edition: str, *, shapes: Shapes | None = None, reason: bool = False
) -> tuple[Finding, ...]:
    """Check a workspace as it was at `REVISION` or `REVISION:EDITION`, with its shapes of then or with those given.

    The edition is the one asked for; where that was not there yet, the default one of then. Nothing is written to the
    workspace. Raises `BadCall` when the revision is not there, or the workspace cannot be read as it was.
    """
    revision, _, named = text.partition(":")
    if not is_revision(revision, workspace):
        raise _no_revision(text, workspace)
    try:
        with workspace_at(revision, workspace) as then, StatementTable.create() as table:
            chosen = then.chosen_edition(named or (edition if edition in then.editions else None))
            rules = shapes or workspace_shapes(then)
            table.load(read_workspace(then, chosen))
            if reason or needs_closure(rules):
                close(table.connection)
            return check(table, rules, closed=reason).findings
    except BadSource as error:
        first = error.problems[0]
        problem = Text(first.in_("en"), first.in_("fr"))
        raise BadCall(_UNREADABLE.with_(revision=revision, problem=problem), _ANOTHER) from error


def _no_revision(text: str, workspace: Workspace) -> BadCall:
    if not git_is_there():
        return BadCall(_NO_GIT.with_(text=text), _A_BASELINE)
    if not in_git(workspace):
        return BadCall(_NO_REPOSITORY.with_(text=text, folder=workspace.root), _A_BASELINE)
    return BadCall(_UNKNOWN.with_(text=text), _FETCH)
