"""Text renderings of SynapseS catalogue pages → statements with their lines.

The way of a page: bytes → lines → blocks (headings, paragraphs, lists, tables) → outline (title, sections, what the
page is about) → statements, taken down in a ledger that also accounts for every line: it states facts, it is named
furniture of the page, or it is unread.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from maquette.errors import BadSource
from maquette.sources.reading import Reading, Source, SourceKind
from maquette.sources.synapses.body import read_body
from maquette.sources.synapses.ledger import Ledger
from maquette.sources.synapses.lines import blocks_of, lines_of
from maquette.sources.synapses.outline import outline_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.sources.ids import Ids, Need
    from maquette.sources.reading import Statement
    from maquette.sources.synapses.lines import Line
    from maquette.text import Text
    from maquette.words import Minter

_YEAR = re.compile(r"/catalogue/([0-9]{4}-[0-9]{4})(?=[/?)\s>#]|$)")


@dataclass(frozen=True)
class PageReading(Reading):
    """All that was taken from a page, and the account of its lines.

    Each line that is not blank is in `facts` (with the statements that stand on it), in `furniture` (with the name of
    what it is), or in `unread`.
    """

    facts: Mapping[int, tuple[Statement, ...]] = field(default_factory=dict)
    furniture: Mapping[int, Text] = field(default_factory=dict)
    unread: tuple[int, ...] = ()

    def account(self) -> dict[str, list[Any]]:
        """Give the account of the lines as plain data, by line.

        A statement that stands on several lines is given once for each; `unread` holds line numbers.
        """
        return {
            "facts": [
                {
                    "line": line,
                    "subject": statement.subject,
                    "predicate": statement.predicate,
                    "object": statement.object,
                    "personal": statement.personal,
                }
                for line, statements in self.facts.items()
                for statement in statements
            ],
            "furniture": [
                {"line": line, "name": {"en": name.en, "fr": name.fr}} for line, name in self.furniture.items()
            ],
            "unread": list(self.unread),
        }


def read_page(content: bytes, path: str, minter: Minter, ids: Ids, *, host: str = "") -> PageReading:
    """Read a page: of a programme, of a track, or of a unit.

    `path` names the page in messages; `minter` has the school and the edition, which must be the year of the page's
    own addresses; `ids` knows the ids of labels; `host` is the host of the school's catalogue where it is known: what
    has a number of another host is another school's. Every statement is `stated`.

    Raises `BadSource` with all its problems when the file is no page, is of another year, has a label without an id or
    a malformed value; nothing of it is loaded then. Lesser disagreements are the reading's `problems`.
    """
    ledger, lines = _take_down(content, path, minter, ids, host)
    problems = sorted(dict.fromkeys(ledger.problems), key=lambda problem: problem.line)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise BadSource(errors)
    return PageReading(
        source=Source.of(path, SourceKind.PAGE, content),
        statements=tuple(sorted(ledger.statements, key=lambda statement: statement.line)),
        problems=tuple(problems),
        facts={line: tuple(ledger.facts[line]) for line in sorted(ledger.facts)},
        furniture={line: ledger.furniture[line] for line in sorted(ledger.furniture) if line not in ledger.facts},
        unread=ledger.unread([line.number for line in lines if not line.is_blank]),
    )


def needed_labels(content: bytes, path: str, minter: Minter, ids: Ids, *, host: str = "") -> list[Need]:
    """Give the labels of a page that need an id, known or not, each with its kind and line, in the page's order.

    Raises `BadSource` when the file is no page; problems of its values do not matter here.
    """
    ledger, _ = _take_down(content, path, minter, ids, host)
    return sorted(dict.fromkeys(ledger.needs), key=lambda need: need.line)


def year_of(content: bytes) -> str:
    """Give the year that most catalogue addresses of a page have, e.g. `2024-2025`, or '' when it has none."""
    years = Counter(_YEAR.findall(content.decode("utf-8", errors="replace")))
    return years.most_common(1)[0][0] if years else ""


def _take_down(content: bytes, path: str, minter: Minter, ids: Ids, host: str) -> tuple[Ledger, list[Line]]:
    lines = lines_of(content, path)
    ledger = Ledger(path, minter, ids)
    outline = outline_of(blocks_of(lines, path))
    subject = subject_of(outline, ledger, host)
    if subject is None:
        raise BadSource(ledger.problems)
    read_body(ledger, subject, outline, lines)
    return ledger, lines
