"""The command that reasons over any RDF files: what follows from them, and what contradicts itself."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Argument, Commands, Exit, Option
from maquette.cli.options import LangOption, here, language_of, wrong_choice
from maquette.cli.screen import grouped, progress, replace_file, say, tell, tell_problems, write
from maquette.errors import BadCall
from maquette.serialization import FORMATS, write_graph
from maquette.text import Text

if TYPE_CHECKING:
    from maquette.explanation import Explanation
    from maquette.reasoning import Reasoned
    from maquette.text import Language

SHOWN = 1_000
"""How many contradictions are explained at most; all are counted."""


def add_to(app: Commands) -> None:
    """Add this command to the application."""
    app.add(
        reason,
        help=here(
            "Write what follows from RDF files, in any format, by OWL 2 RL. Exit status 1 when they contradict "
            "themselves: each contradiction is then explained.",
            "Écrire ce qui découle de fichiers RDF, de tout format, selon OWL 2 RL. Code de retour 1 s’ils se "
            "contredisent : chaque contradiction est alors expliquée.",
        ),
        epilog=here(
            "Examples: maquette reason data.ttl ontology.owl -o inferred.nt; maquette reason data.ttl --all; "
            'maquette reason data.ttl --why "ex:anna a ex:Student".',
            "Exemples : maquette reason data.ttl ontology.owl -o inferred.nt ; maquette reason data.ttl --all ; "
            'maquette reason data.ttl --why "ex:anna a ex:Student".',
        ),
    )


FilesArgument = Annotated[
    list[Path],
    Argument(
        metavar="FILE…",
        help=here(
            "RDF files, data and ontologies alike; - is standard input.",
            "Fichiers RDF, données comme ontologies ; - est l’entrée standard.",
        ),
    ),
]
OutOption = Annotated[
    Path | None,
    Option(
        "-o",
        "--output",
        metavar="FILE",
        help=here(
            "Write to a file; its extension gives the format.",
            "Écrire dans un fichier ; son extension donne le format.",
        ),
    ),
]
FormatOption = Annotated[
    str | None,
    Option(
        "--format",
        metavar="FORMAT",
        help=here("One of: ", "Un parmi : ")
        + ", ".join(FORMATS)
        + here("; turtle by default.", " ; turtle par défaut."),
    ),
]
AllOption = Annotated[
    bool,
    Option(
        "--all",
        help=here("Write what the files say, too.", "Écrire aussi ce que disent les fichiers."),
    ),
]
WhyOption = Annotated[
    str | None,
    Option(
        "--why",
        metavar="STATEMENT",
        help=here(
            "Explain this statement, written as in Turtle, instead of writing all to standard output.",
            "Expliquer cet énoncé, écrit comme en Turtle, au lieu de tout écrire sur la sortie standard.",
        ),
    ),
]


def reason(
    files: FilesArgument,
    output: OutOption = None,
    format_: FormatOption = None,
    all_: AllOption = False,
    why: WhyOption = None,
    lang: LangOption = None,
) -> None:
    """Reason over files."""
    from maquette.reasoning import reasoned

    language = language_of(lang)
    chosen = _format(output, format_, language)
    if output and output.resolve() in {file.resolve() for file in files}:
        raise BadCall(
            Text("{file} would be read and written.", "{file} serait lu et écrit.").with_(file=output),
            Text("Write to another file.", "Écrire dans un autre fichier."),
        )
    began = time.perf_counter()
    with reasoned(files, sys.stdin.buffer.read, progress(language)) as found:
        tell_problems(found.problems, language)
        holds = True
        if why is not None:
            holds = _explain(found, why, language)
        if output or why is None:
            pieces = write_graph(found.triples(asserted=all_), chosen, found.prefixes)
            replace_file(output, pieces) if output else write(pieces)
        _tell_summary(found, time.perf_counter() - began, language)
        _tell_contradictions(found, language)
        if found.report.inconsistencies or not holds:
            raise Exit(1)


def _format(output: Path | None, asked: str | None, language: Language) -> str:
    """Give the format asked for, else that of the file's extension, else Turtle; a note says when the two differ."""
    from maquette.sources.rdf import RdfFormat

    named = RdfFormat.of_path(output.name) if output else RdfFormat.TURTLE
    of_name = _WRITTEN[named.value] if named else None
    if asked is not None:
        format_ = asked if asked in FORMATS else _WRITTEN.get(asked)
        if format_ is None:
            raise wrong_choice("--format", asked, FORMATS)
        if output and of_name != format_:
            tell(_DISAGREE.with_(file=output, format=format_).in_(language))
        return format_
    if of_name is None:
        raise BadCall(
            Text("The extension of {file} names no RDF format.", "L’extension de {file} ne désigne aucun format RDF.")
            .with_(file=output),
            Text("Use .ttl, .nt, .nq, .trig, .rdf or .jsonld, or add --format.",
                 "Prendre .ttl, .nt, .nq, .trig, .rdf ou .jsonld, ou ajouter --format."),
        )  # fmt: skip
    return of_name


_WRITTEN = {
    "ttl": "turtle",
    "n3": "turtle",
    "trig": "trig",
    "nt": "nt",
    "nq": "nquads",
    "rdf": "rdfxml",
    "jsonld": "jsonld",
}
"""What is written for a format that is read, by its usual extension; N3 holds Turtle."""
_DISAGREE = Text(
    "Note: {file} is written as {format}, whatever its extension says.",
    "Remarque : {file} est écrit en {format}, quoi que dise son extension.",
)


def _explain(found: Reasoned, text: str, language: Language) -> bool:
    """Explain a statement; tell whether it holds."""
    from maquette.explanation import why
    from maquette.reasoning import virtual_rule

    statement = found.statement(text)
    found.prepare_proofs()
    explanation = why(found.table.connection, statement, prefixes=found.prefixes)
    if explanation is None and (rule := virtual_rule(statement)):
        say(_VIRTUAL.with_(it=text, rule=rule).in_(language))
        return True
    if explanation is None:
        say(_DOES_NOT_HOLD.with_(it=text).in_(language))
        return False
    write([_in_words(explanation, language)])
    return True


_VIRTUAL = Text(
    "“{it}” holds, as it does of everything ({rule}); such statements are not written.",
    "« {it} » est vrai, comme de toute chose ({rule}) ; de tels énoncés ne sont pas écrits.",
)
_DOES_NOT_HOLD = Text("“{it}” does not follow from these files.", "« {it} » ne découle pas de ces fichiers.")


def _in_words(explanation: Explanation, language: Language) -> str:
    from maquette.explanation import to_text

    return to_text(explanation, language, levels=False)


def _tell_summary(found: Reasoned, seconds: float, language: Language) -> None:
    asserted, inferred = found.table.counts()
    tell(
        _SUMMARY.with_(
            asserted=grouped(asserted),
            inferred=grouped(inferred),
            rules=grouped(len(found.report.rules)),
            reasoning=f"{sum(found.report.seconds.values()):.1f}",
            seconds=f"{seconds:.1f}",
        ).in_(language)
    )


_SUMMARY = Text(
    "{asserted} statements asserted, {inferred} more inferred by {rules} rules in {reasoning} s; {seconds} s in all.",
    "{asserted} énoncés affirmés, {inferred} autres inférés par {rules} règles en {reasoning} s ; {seconds} s en tout.",
)


def _tell_contradictions(found: Reasoned, language: Language) -> None:
    """Explain each contradiction, as far as they are shown, and count them."""
    from maquette.explanation import contradictions

    count = found.report.inconsistencies
    if not count:
        return
    found.prepare_proofs()
    for number, explanation in enumerate(contradictions(found.table.connection, SHOWN, found.prefixes), 1):
        step = explanation.proof.step
        rule = step.rule.name if step else "cls-nothing2"
        tell("")
        tell(_CONTRADICTION.with_(number=number, count=grouped(count), rule=rule).in_(language))
        tell(_in_words(explanation, language).rstrip("\n"))
    tell("")
    if count > SHOWN:
        tell(_MORE.with_(shown=grouped(SHOWN), count=grouped(count)).in_(language))
    tell(_INCONSISTENT.with_(count=grouped(count)).in_(language))


_CONTRADICTION = Text("Contradiction {number} of {count} ({rule}):", "Contradiction {number} sur {count} ({rule}) :")
_MORE = Text(
    "Only the first {shown} of {count} contradictions are explained.",
    "Seules les {shown} premières contradictions sur {count} sont expliquées.",
)
_INCONSISTENT = Text(
    "The files contradict themselves (contradictions: {count}). What is inferred was written all the same.",
    "Les fichiers se contredisent (contradictions : {count}). Ce qui est inféré a été écrit quand même.",
)
