"""Commands on the catalogue itself: build, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from maquette.basis import Basis, last_level
from maquette.cli.commands import Commands, Option
from maquette.cli.options import (
    AssertedOption,
    BasisOption,
    EditionOption,
    LangOption,
    WorkspaceOption,
    find_build,
    find_workspace,
    format_option,
    here,
    language_of,
)
from maquette.cli.screen import grouped, progress, replace_file, say, tell, tell_problems, write
from maquette.serialization import FORMATS, QUAD_WRITERS, TRIPLE_WRITERS
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maquette.statements import Held, StatementTable


def add_to(app: Commands) -> None:
    """Add these commands to the application."""
    app.add(
        build,
        help=here(
            "Read the workspace, infer what follows, and make the result current.",
            "Lire le dossier, inférer ce qui s’ensuit et mettre le résultat en service.",
        ),
        epilog=here(
            "Examples: maquette build; maquette build --edition 2024-2025; maquette build --strict.",
            "Exemples : maquette build ; maquette build --edition 2024-2025 ; maquette build --strict.",
        ),
    )
    app.add(
        export,
        help=here(
            "Write the statements of the build in an RDF format, the same to the byte from run to run.",
            "Écrire les énoncés de la construction dans un format RDF, identique à l’octet d’une fois à l’autre.",
        ),
        epilog=here(
            "Examples: maquette export --format turtle; maquette export --asserted-only -o release.ttl.",
            "Exemples : maquette export --format turtle ; maquette export --asserted-only -o release.ttl.",
        ),
    )


StrictOption = Annotated[
    bool,
    Option(
        "--strict",
        help=here(
            "Refuse what contradicts itself or the ontology: exit status 1, and the former build stays.",
            "Refuser ce qui se contredit ou contredit l’ontologie : code de retour 1, et la construction précédente "
            "reste en service.",
        ),
    ),
]


def build(
    strict: StrictOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Build an edition."""
    from maquette.build import build as make
    from maquette.builds import contradictions_of, problems_of

    language = language_of(lang)
    found = find_workspace(workspace)
    made = make(found, found.chosen_edition(edition), progress(language), strict=strict)
    problems = problems_of(made)
    tell_problems(problems, language)
    tell_problems(contradictions_of(made), language)
    counts = made.manifest["counts"]
    if counts["contradictions"]:
        tell(_CONTRADICTIONS.with_(count=grouped(counts["contradictions"])).in_(language))
    say(
        _BUILT.with_(
            edition=made.edition,
            asserted=grouped(counts["asserted"]),
            inferred=grouped(counts["inferred"]),
            files=len(made.manifest["sources"]),
            problems=len(problems),
        ).in_(language)
    )


_BUILT = Text(
    "Built {edition}: {asserted} statements from {files} files, {inferred} more inferred, {problems} warnings.",
    "{edition} construite : {asserted} énoncés tirés de {files} fichiers, {inferred} de plus inférés, "
    "{problems} avertissements.",
)


_CONTRADICTIONS = Text("Contradictions: {count}.", "Contradictions : {count}.")


FormatOption = Annotated[str, format_option(FORMATS)]
PersonalOption = Annotated[
    bool,
    Option(
        "--personal",
        help=here("Write personal data too.", "Écrire aussi les données personnelles."),
    ),
]
OntologyOption = Annotated[
    bool,
    Option(
        "--with-ontology",
        help=here("Write the ontology's statements too.", "Écrire aussi les énoncés de l’ontologie."),
    ),
]
OutOption = Annotated[
    Path | None,
    Option("-o", "--output", metavar="FILE", help=here("Write to a file.", "Écrire dans un fichier.")),
]


def export(
    format_: FormatOption = "turtle",
    output: OutOption = None,
    asserted_only: AssertedOption = False,
    min_basis: BasisOption = None,
    personal: PersonalOption = False,
    with_ontology: OntologyOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Export the build."""
    from maquette.statements import StatementTable

    found = find_build(workspace, edition, language_of(lang))
    last = last_level(min_basis or Basis.PROPOSED)
    with StatementTable.open(found.statements) as table:
        held = _selected(table, last, asserted_only=asserted_only, personal=personal, ontology=with_ontology)
        pieces = _written(held, format_)
        if output is None:
            write(pieces)
        else:
            replace_file(output, pieces)


def _selected(
    table: StatementTable, last: int, *, asserted_only: bool, personal: bool, ontology: bool
) -> Iterator[Held]:
    """Give the statements at least as sure as a level; asserted ones by the level that they were asserted at."""
    for held in table.held(personal=personal, ontology=ontology):
        level = held.asserted if asserted_only else held.level
        if level is not None and level <= last:
            yield held


def _written(held: Iterator[Held], format_: str) -> Iterator[str]:
    from maquette.store import Graph

    if format_ in QUAD_WRITERS:
        return QUAD_WRITERS[format_](
            (h.subject, h.predicate, h.object, f"<{Graph.of(h.asserted, h.level).iri}>") for h in held
        )
    return TRIPLE_WRITERS[format_]((h.subject, h.predicate, h.object) for h in held)
