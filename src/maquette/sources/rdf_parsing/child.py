"""The reader's child process: RDF text on standard input → rows on standard output, the outcome on standard error.

It is started by `maquette.sources.rdf.capped` with limits on its memory, its time, the size of what it writes and, once
it has loaded what it needs, the files it may open: none, and no socket either.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maquette.sources.rdf_parsing.convert import convert
from maquette.sources.rdf_parsing.request import Request
from maquette.sources.rdf_parsing.scan import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping


def main() -> None:
    """Read the request (JSON, the first argument) and carry it out; always ends with one JSON object on stderr."""
    request = json.loads(sys.argv[1])
    _cap(request["caps"])
    sys.stderr.write(json.dumps(_answer(Request(**request["request"]))))


def _answer(request: Request) -> dict[str, Any]:
    try:
        content = sys.stdin.buffer.read()
        outcome = convert(content, request, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except Unreadable as error:
        return {"fact": error.fact, "line": error.line, "detail": error.detail}
    except MemoryError:
        return {"fact": "memory", "line": 0, "detail": ""}
    return asdict(outcome)


def _cap(caps: Mapping[str, int]) -> None:
    """Lower the limits of this process (POSIX; elsewhere the parent's clock is the only limit)."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  POSIX only

    limits = {
        resource.RLIMIT_AS: caps["memory"],
        resource.RLIMIT_CPU: caps["seconds"],
        resource.RLIMIT_FSIZE: caps["output"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 3,  # the three that are open
    }
    for limit, value in limits.items():
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # a system that does not know the limit, or has a lower one already
            continue


if __name__ == "__main__":
    main()
