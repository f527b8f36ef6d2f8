"""The command line: the only place that prints, reads arguments and sets exit codes.

Exit status: 0 fine, 1 findings or a statement that does not hold, 2 a wrong call, 3 a failure of the program itself;
130 interrupted, 141 when whoever reads the output (`| head`) has gone.
"""

from __future__ import annotations

import os
import sys

from click.exceptions import Abort, ClickException

from maquette.cli.application import app
from maquette.cli.commands import speak
from maquette.cli.options import asked_language
from maquette.cli.screen import complain
from maquette.errors import BadCall, MaquetteError
from maquette.text import Text

__all__ = ["app", "main"]

FINE, FOUND, WRONG_CALL, OUR_FAILURE = 0, 1, 2, 3
INTERRUPTED, READER_GONE = 130, 141
"""What a shell says of a program that a signal ended: SIGINT, SIGPIPE."""


def main() -> None:
    """Run the command line and exit with its status."""
    sys.exit(run())


def run() -> int:
    """Run the command line; give its exit status."""
    speak(asked_language())
    try:
        status: int = app.main(prog_name="maquette", standalone_mode=False) or FINE
        sys.stdout.flush()
    except (SystemExit, BrokenPipeError):  # click leaves so, and only so, when a pipe is broken
        return _reader_gone()
    except ClickException as error:
        error.show()
        return error.exit_code
    except MaquetteError as error:
        complain(error.in_(asked_language()))
        return WRONG_CALL if isinstance(error, BadCall) else FOUND
    except (KeyboardInterrupt, Abort):
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the last resort: our own failure is told as one, with its trace
        import traceback

        complain(traceback.format_exc())
        complain(_OUR_FAILURE.in_(asked_language()))
        return OUR_FAILURE
    return status


def _reader_gone() -> int:
    """Send what is still to be written nowhere, so that the interpreter does not complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]  # there is one that broke
    return READER_GONE


_OUR_FAILURE = Text(
    "This is a fault of maquette itself, not of your files. Please report it with the lines above.",
    "C’est une faute de maquette, pas de vos fichiers. Merci de la signaler avec les lignes ci-dessus.",
)
