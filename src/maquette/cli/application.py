"""The commands, in the order in which people meet them."""

from __future__ import annotations

import click

from maquette import __version__
from maquette.cli.commands import Commands, Exit
from maquette.cli.options import Lang, here
from maquette.cli.screen import say

HOMES = {
    "init": "beginning",
    "build": "catalogue",
    "export": "catalogue",
    "validate": "validating",
    "ask": "asking",
    "sparql": "asking",
    "why": "proving",
    "rules": "proving",
    "why-not": "absence",
    "whatif": "planning",
    "diff": "differing",
    "impact": "impacting",
    "table": "tables",
    "confirm": "deciding",
    "reject": "deciding",
    "check-ontology": "ontology",
    "read": "reading",
    "ids": "reading",
    "reason": "reasoning",
    "publish": "publishing",
    "load": "endpoint",
    "serve": "serving",
    "doctor": "doctor",
}
"""The module that each command stands in; it is imported when the command is asked for."""


def _print_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        say(f"maquette {__version__}")
        raise Exit


app = Commands(
    {command: f"maquette.cli.{module}" for command, module in HOMES.items()},
    name="maquette",
    help=here(
        "A degree's blueprint as a knowledge graph with reasoning.",
        "La maquette d’un diplôme, en graphe de connaissances qui raisonne.",
    ),
    epilog=here(
        "Start with: maquette build, then maquette ask.", "Pour commencer : maquette build, puis maquette ask."
    ),
    subcommand_metavar=here("COMMAND [ARGS]...", "COMMANDE [ARGS]..."),
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help=here("Say the version and stop.", "Dire la version et s’arrêter."),
        ),
        click.Option(
            ["--lang"],
            type=click.Choice([each.value for each in Lang]),
            expose_value=False,  # `asked_language` looks for it wherever it stands
            help=here("Language of what is said.", "Langue de ce qui est dit."),
        ),
    ],
)
