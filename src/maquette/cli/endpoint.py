"""The command that fills a SPARQL endpoint."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Commands, Option
from maquette.cli.options import (
    EditionOption,
    LangOption,
    WorkspaceOption,
    find_build,
    here,
    language_of,
)
from maquette.cli.screen import progress, say
from maquette.errors import BadCall
from maquette.text import Text

if TYPE_CHECKING:
    from maquette.endpoint_exchange import Exchange
    from maquette.endpoint_load import Door

PATIENCE = 120.0
"""Seconds that an answer to a load may take: a graph is dropped in one request."""


def add_to(app: Commands) -> None:
    """Add this command to the application."""
    app.add(
        load,
        help=here(
            "Put the build into a SPARQL endpoint; a load that was interrupted continues. Credentials stand in "
            "MAQUETTE_ENDPOINT_USER and MAQUETTE_ENDPOINT_PASSWORD.",
            "Mettre la construction dans un point d’accès SPARQL ; un chargement interrompu continue. Les identifiants "
            "se trouvent dans MAQUETTE_ENDPOINT_USER et MAQUETTE_ENDPOINT_PASSWORD.",
        ),
        epilog=here(
            "Example: maquette load --endpoint http://localhost:7878/query --update-url http://localhost:7878/update.",
            "Exemple : maquette load --endpoint http://localhost:7878/query --update-url http://localhost:7878/update.",
        ),
    )


EndpointOption = Annotated[
    str,
    Option("--endpoint", metavar="URL", help=here("Where queries go.", "Où vont les requêtes.")),
]
UpdateOption = Annotated[
    str | None,
    Option(
        "--update-url",
        metavar="URL",
        help=here("Where SPARQL updates go; by default where queries go.",
                  "Où vont les mises à jour SPARQL ; par défaut là où vont les requêtes."),
    ),
]  # fmt: skip
GraphStoreOption = Annotated[
    str | None,
    Option(
        "--graph-store",
        metavar="URL",
        help=here("Send whole graphs to this graph store, not updates.",
                  "Envoyer des graphes entiers à ce magasin de graphes, non des mises à jour."),
    ),
]  # fmt: skip
PersonalOption = Annotated[
    bool,
    Option(
        "--personal",
        help=here("Send personal data too.", "Envoyer aussi les données personnelles."),
    ),
]
TimeoutOption = Annotated[
    float,
    Option(
        "--timeout",
        metavar="SECONDS",
        min=0.1,
        help=here("Time that an answer of the endpoint may take.", "Temps laissé à une réponse du point d’accès."),
    ),
]


def load(
    endpoint: EndpointOption,
    update_url: UpdateOption = None,
    graph_store: GraphStoreOption = None,
    personal: PersonalOption = False,
    timeout: TimeoutOption = PATIENCE,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Load the current build into an endpoint."""
    from maquette.endpoint import RemoteStore
    from maquette.endpoint_exchange import Credentials, Exchange
    from maquette.endpoint_load import Load, parcels_of
    from maquette.statements import StatementTable

    language = language_of(lang)
    if update_url and graph_store:
        raise BadCall(
            Text("--update-url and --graph-store exclude each other.", "--update-url et --graph-store s’excluent."),
            Text("Give one of them.", "Donnez l’un des deux."),
        )
    credentials = Credentials.of(os.environ)
    door = _door(Exchange(credentials=credentials, timeout=timeout), endpoint, update_url, graph_store)
    store = RemoteStore(endpoint, credentials=credentials, timeout=timeout)
    build = find_build(workspace, edition, language)
    with tempfile.TemporaryDirectory(prefix="maquette-") as folder, StatementTable.open(build.statements) as table:
        parcels = parcels_of(table.held(personal=personal), Path(folder))
        loaded = Load(store, door, progress(language)).run(parcels)
    say(
        _LOADED.with_(
            edition=build.edition, statements=loaded.statements, graphs=loaded.graphs, untouched=loaded.untouched
        ).in_(language)
    )


def _door(exchange: Exchange, endpoint: str, update_url: str | None, graph_store: str | None) -> Door:
    from maquette.endpoint import UpdateDoor
    from maquette.endpoint_load import GraphStoreDoor

    return GraphStoreDoor(exchange, graph_store) if graph_store else UpdateDoor(exchange, update_url or endpoint)


_LOADED = Text(
    "{edition} is at the endpoint: {statements} statements in {graphs} graphs, {untouched} of which were there.",
    "{edition} est au point d’accès : {statements} énoncés dans {graphs} graphes, dont {untouched} y étaient déjà.",
)
