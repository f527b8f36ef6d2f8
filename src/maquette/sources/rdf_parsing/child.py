"""The reader's child process: RDF texts in files that are open → rows in others, the outcomes on standard error.

It is started by `maquette.sources.rdf.capped` with limits on its memory, its time, the size of what it writes and, once
it has loaded what it needs, the files it may open: none, and no socket either.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maquette.sources.rdf_parsing.convert import convert
from maquette.sources.rdf_parsing.request import Request
from maquette.sources.rdf_parsing.scan import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO


def main() -> None:
    """Do the jobs of the request (JSON, the first argument); each ends with one JSON object on a line of stderr."""
    jobs = json.loads(sys.argv[1])
    limits = Limits([job["caps"] for job in jobs])
    for job in jobs:
        limits.lower_to(job["caps"])
        source, sink = job["files"]
        with open(source, "rb") as content, open(sink, "wb") as rows:  # noqa: PTH123  open already: their numbers
            answer = _answer(Request(**job["request"]), content, rows)
        sys.stderr.write(json.dumps(answer) + "\n")
        sys.stderr.flush()


def _answer(request: Request, content: BinaryIO, rows: BinaryIO) -> dict[str, Any]:
    try:
        outcome = convert(content.read(), request, rows)
        rows.flush()
    except Unreadable as error:
        return {"fact": error.fact, "line": error.line, "detail": error.detail}
    except MemoryError:
        return {"fact": "memory", "line": 0, "detail": ""}
    return asdict(outcome)


class Limits:
    """The limits of this process (POSIX; elsewhere the parent's clock is the only limit): lower ones for each job.

    None can be raised above what the jobs need, and no file but those that are open can be opened.
    """

    def __init__(self, caps: Sequence[Mapping[str, int]]) -> None:
        self._ceilings = {
            "RLIMIT_AS": max(each["memory"] for each in caps),
            "RLIMIT_CPU": sum(each["seconds"] for each in caps),
            "RLIMIT_FSIZE": max(each["output"] for each in caps),
            "RLIMIT_CORE": 0,
            "RLIMIT_NOFILE": 3,  # numbers from 3 on are refused to what is opened from now on
        }

    def lower_to(self, caps: Mapping[str, int]) -> None:
        """Lower them to what one job may take, from now on."""
        if sys.platform == "win32":
            return
        import resource  # noqa: PLC0415  POSIX only

        used = int(time.process_time())
        wanted = {
            "RLIMIT_AS": caps["memory"],
            "RLIMIT_CPU": used + caps["seconds"],
            "RLIMIT_FSIZE": caps["output"],
        }
        for name, ceiling in self._ceilings.items():
            soft = min(wanted.get(name, ceiling), ceiling)
            try:
                resource.setrlimit(getattr(resource, name), (soft, ceiling))
            except (ValueError, OSError):  # a system that does not know the limit, or has a lower one already
                continue


if __name__ == "__main__":
    main()
