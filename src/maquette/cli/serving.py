"""The command that serves the publication and the endpoint."""

from __future__ import annotations

import socket
import sys
from typing import Annotated

from maquette.cli.commands import Commands, Option
from maquette.cli.options import (
    EditionOption,
    LangOption,
    WorkspaceOption,
    find_build,
    find_workspace,
    here,
    language_of,
)
from maquette.cli.publishing import checked_location
from maquette.cli.screen import announce
from maquette.errors import BadCall
from maquette.text import Text


def add_to(app: Commands) -> None:
    """Add this command to the application."""
    app.add(
        serve,
        help=here(
            "Serve the publication and a SPARQL endpoint over HTTP; a new build is taken over while it runs.",
            "Servir la publication et un point d’accès SPARQL en HTTP ; une nouvelle construction est reprise en "
            "cours de route.",
        ),
        epilog=here("Example: maquette serve --port 8000.", "Exemple : maquette serve --port 8000."),
    )


HostOption = Annotated[
    str,
    Option("--host", metavar="ADDRESS", help=here("Address to listen on.", "Adresse d’écoute.")),
]
PortOption = Annotated[
    int,
    Option("--port", min=0, max=65535, help=here("Port; 0 takes a free one.", "Port ; 0 en prend un libre.")),
]
SecondsOption = Annotated[
    float,
    Option(
        "--query-seconds", min=0.1, help=here("Time that one query may take.", "Temps qu’une requête peut prendre.")
    ),
]
MemoryOption = Annotated[
    int,
    Option(
        "--query-memory",
        metavar="MB",
        min=50,
        help=here("Memory that one query may take.", "Mémoire qu’une requête peut prendre."),
    ),
]
BudgetOption = Annotated[
    float,
    Option(
        "--budget",
        metavar="SECONDS",
        min=0,
        help=here(
            "Query time of one client a minute; 0 is no limit.",
            "Temps de requête d’un client par minute ; 0 : sans limite.",
        ),
    ),
]
WorkersOption = Annotated[
    int | None,
    Option(
        "--workers",
        min=1,
        max=64,
        help=here("Queries answered at a time.", "Requêtes traitées à la fois."),
    ),
]


BaseOption = Annotated[
    str | None,
    Option(
        "--base",
        metavar="IRI",
        help=here("Where the documents say that they are.", "Où les documents disent se trouver."),
    ),
]


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    base: BaseOption = None,
    query_seconds: SecondsOption = 10.0,
    query_memory: MemoryOption = 1000,
    budget: BudgetOption = 60.0,
    workers: WorkersOption = None,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Serve until somebody stops it."""
    if sys.platform == "win32":
        raise BadCall(
            Text("Windows cannot fork query workers.", "Windows ne sait pas dupliquer les processus de requête."),
            Text("Serve from Linux, macOS or WSL.", "Servez depuis Linux, macOS ou WSL."),
        )
    from maquette.server.application import Serving, application, run
    from maquette.server.limits import Limits
    from maquette.server.pool import default_workers

    language = language_of(lang)
    found = find_workspace(workspace)
    build = find_build(workspace, edition, language)
    limits = Limits(
        seconds=query_seconds, memory=query_memory * 1_000_000, workers=workers or default_workers(), budget=budget
    )
    listener = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
    serving = Serving.start(found, build, limits, checked_location(base))
    serving_at = _SERVING.with_(address=address).in_(language)
    run(application(serving, lambda: announce(serving_at)), listener)


_SERVING = Text(
    "Serving at {address} (SPARQL: {address}sparql). Ctrl+C stops.",
    "Servi à {address} (SPARQL : {address}sparql). Ctrl+C arrête.",
)


def _listen(host: str, port: int) -> socket.socket:
    """Give a socket that listens; raises `BadCall` when the address cannot be had."""
    try:
        family, _, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
        return listener
    except OSError as error:
        raise BadCall(
            Text("{host}:{port} cannot be listened on: {error}.", "Impossible d’écouter {host}:{port} : {error}.")
            .with_(host=host, port=port, error=error.strerror or error),
            Text("Choose another --port (0 takes a free one).", "Choisissez un autre --port (0 en prend un libre)."),
        ) from error  # fmt: skip
