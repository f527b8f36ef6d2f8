"""The commands, in the order in which people meet them."""

from __future__ import annotations

import typer

from maquette import __version__
from maquette.cli import (
    absence,
    asking,
    beginning,
    catalogue,
    deciding,
    differing,
    doctor,
    endpoint,
    impacting,
    ontology,
    planning,
    proving,
    publishing,
    reading,
    reasoning,
    serving,
    tables,
    validating,
)
from maquette.cli.options import here
from maquette.cli.screen import say

app = typer.Typer(
    name="maquette",
    help=here(
        "A degree's blueprint as a knowledge graph with reasoning.",
        "La maquette d'un diplôme, en graphe de connaissances qui raisonne.",
    ),
    epilog=here(
        "Start with: maquette build, then maquette ask.", "Pour commencer : maquette build, puis maquette ask."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        say(f"maquette {__version__}")
        raise typer.Exit


@app.callback()
def maquette(
    version: bool = typer.Option(
        False,
        "--version",
        callback=_print_version,
        is_eager=True,
        help=here("Say the version and stop.", "Dire la version et s'arrêter."),
    ),
) -> None:
    """Take the options that stand before a command."""


beginning.add_to(app)
catalogue.add_to(app)
validating.add_to(app)
asking.add_to(app)
proving.add_to(app)
absence.add_to(app)
planning.add_to(app)
differing.add_to(app)
impacting.add_to(app)
tables.add_to(app)
deciding.add_to(app)
ontology.add_to(app)
reading.add_to(app)
reasoning.add_to(app)
publishing.add_to(app)
endpoint.add_to(app)
serving.add_to(app)
doctor.add_to(app)
