"""Commands on ontologies: their check."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Argument, Commands, Exit, Option
from maquette.cli.options import (
    LangOption,
    WorkspaceOption,
    find_workspace,
    format_option,
    here,
    language_of,
)
from maquette.cli.screen import say, tell
from maquette.errors import BadCall
from maquette.text import Text, colon

if TYPE_CHECKING:
    from maquette.errors import Severity
    from maquette.ontology_check import Checked, Finding
    from maquette.text import Language

FORMATS = ("text", "json")
SHOWN: dict[Severity, int] = {"error": 50, "warning": 20, "info": 3}
"""How many findings of one check are shown as text, by how grave they are; JSON has them all."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def add_to(app: Commands) -> None:
    """Add these commands to the application."""
    app.add(
        check_ontology,
        help=here(
            "Check an ontology: its logic (by HermiT), the form of its axioms, its words, its modelling, its header. "
            "Exit status 1 when something is wrong.",
            "Vérifier une ontologie : sa logique (par HermiT), la forme de ses axiomes, ses mots, sa modélisation, "
            "son en-tête. Code de retour 1 si quelque chose est faux.",
        ),
        epilog=here(
            "Examples: maquette check-ontology; maquette check-ontology ontology/curation.ttl --format json.",
            "Exemples : maquette check-ontology ; maquette check-ontology ontology/curation.ttl --format json.",
        ),
    )


FilesArgument = Annotated[
    list[Path] | None,
    Argument(
        metavar="[FILE…]",
        help=here(
            "Files in any RDF format, checked as one; by default the workspace's ontology.",
            "Fichiers RDF de tout format, vérifiés ensemble ; par défaut l’ontologie du dossier.",
        ),
    ),
]
FormatOption = Annotated[str, format_option(FORMATS)]
LanguagesOption = Annotated[
    str | None,
    Option(
        "--languages",
        metavar="en,fr",
        help=here(
            "Languages that every term must have its words in; by default en,fr for the workspace's ontology, "
            "and for others whatever they speak.",
            "Langues dans lesquelles tout terme doit avoir ses mots ; par défaut en,fr pour l’ontologie du dossier "
            "et, pour les autres, celles qu’elles parlent.",
        ),
    ),
]


def check_ontology(
    files: FilesArgument = None,
    format_: FormatOption = "text",
    languages: LanguagesOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Check ontology files; exit 1 when something is wrong."""
    from maquette.ontology_check import check_ontology as check

    language = language_of(lang)
    paths = files or _relative(find_workspace(workspace).ontology())
    checked = check(paths, _languages(languages, "" if files else "en,fr"), trusted=not files)
    if format_ == "json":
        say(json.dumps(_as_json(checked, language), ensure_ascii=False, indent=1))
    else:
        _show(checked, language)
    if any(each.severity == "error" for each in checked.findings):
        raise Exit(1)


def _relative(paths: list[Path]) -> list[Path]:
    """Give paths as people type them here: relative to the current folder where they are in it."""
    folder = Path.cwd()
    return [path.relative_to(folder) if path.is_relative_to(folder) else path for path in paths]


def _languages(asked: str | None, usual: str) -> tuple[str, ...]:
    """Read a list of languages; raises `BadCall` when one is none."""
    listed = [each.strip().lower() for each in (usual if asked is None else asked).split(",") if each.strip()]
    wrong = [each for each in listed if not _LANGUAGE.fullmatch(each)]
    if wrong or (asked is not None and not listed):
        raise BadCall(
            Text("--languages cannot be {given}.", "--languages ne peut être {given}.").with_(given=asked),
            Text("List language codes, e.g. en,fr.", "Énumérez des codes de langue, par exemple en,fr."),
        )
    return tuple(dict.fromkeys(listed))


_SEVERITIES: dict[Severity, Text] = {
    "error": Text("error", "erreur"),
    "warning": Text("warning", "avertissement"),
    "info": Text("remark", "remarque"),
}


def _show(checked: Checked, language: Language) -> None:
    """Show findings, the first of each check, then the verdict."""
    shown: Counter[tuple[str, Severity]] = Counter()
    for each in checked.findings:
        shown[each.check, each.severity] += 1
        if shown[each.check, each.severity] <= SHOWN[each.severity]:
            say(_line(each, language))
    for (check, severity), count in sorted(shown.items()):
        if count > SHOWN[severity]:
            say(_MORE.with_(count=count - SHOWN[severity], check=check).in_(language))
    by_severity = Counter(each.severity for each in checked.findings)
    verdict = _NO_VERDICT
    if checked.answer:
        verdict = _CONSISTENT if checked.answer.consistent else _INCONSISTENT
    say(
        _VERDICT.with_(
            verdict=verdict.with_(empty=len(checked.answer.unsatisfiable) if checked.answer else 0),
            terms=checked.terms,
            files=len(checked.paths),
            errors=by_severity["error"],
            warnings=by_severity["warning"],
            remarks=by_severity["info"],
        ).in_(language)
    )
    if by_severity["error"]:
        tell(_DOCUMENTED.in_(language))


def _line(found: Finding, language: Language) -> str:
    problem = found.problem
    where = ":".join(part for part in (problem.path, str(problem.line) if problem.line else "") if part)
    said = f"{problem.what.in_(language)} {problem.remedy.in_(language)}"
    return f"{where}: {_SEVERITIES[found.severity].in_(language)}{colon(language)} {said} [{found.check}]"


_MORE = Text(
    "… and {count} more of [{check}]; --format json has all.", "… et {count} autres [{check}] ; --format json a tout."
)
_CONSISTENT = Text("consistent, {empty} unsatisfiable classes", "cohérente, {empty} classes insatisfiables")
_INCONSISTENT = Text("contradictory", "contradictoire")
_NO_VERDICT = Text("no answer", "pas de réponse")
_VERDICT = Text(
    "{terms} terms in {files} files. HermiT: {verdict}. {errors} errors, {warnings} warnings, {remarks} remarks.",
    "{terms} termes dans {files} fichiers. HermiT : {verdict}. {errors} erreurs, {warnings} avertissements, "
    "{remarks} remarques.",
)
_DOCUMENTED = Text(
    "What each [check] wants, and who asks for it: docs/ontology.md.",
    "Ce que veut chaque [vérification], et qui le demande : docs/ontology.md.",
)


def _as_json(checked: Checked, language: Language) -> dict[str, object]:
    answer = checked.answer
    return {
        "files": list(checked.paths),
        "terms": checked.terms,
        "consistent": answer.consistent if answer else None,
        "unsatisfiable": list(answer.unsatisfiable) if answer else None,
        "counts": dict(sorted(Counter(each.check for each in checked.findings).items())),
        "findings": [each.as_json(language) for each in checked.findings],
    }
