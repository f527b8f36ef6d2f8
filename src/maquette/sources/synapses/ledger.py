"""The ledger of a page: every statement with the lines that it stands on, every line of furniture, every problem."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from maquette.errors import Problem
from maquette.sources.ids import Need
from maquette.sources.reading import Statement
from maquette.sources.synapses.lines import Flow
from maquette.terms import is_literal, literal
from maquette.text import Text
from maquette.words import RDF, RDFS, XSD, Minter, maq

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.errors import Severity
    from maquette.sources.ids import Ids

TYPE = f"<{RDF}type>"
LABEL = f"<{RDFS}label>"
SEE_ALSO = f"<{RDFS}seeAlso>"
LANGUAGE = "fr"
"""The language that the prose of a page is in."""

_AT = r"(?:@|\s?[\[(](?:at|arobase)[\])]\s?)"
_ADDRESS = rf"(?<![\w.+-])(?:[\w.+]|-\n?)++{_AT}(?:[\w.]|-\n?)+\w"
_PHONE = r"(?<![\w./-])(?:\+[0-9]{1,3}[ .]?(?:\(0\)[ .]?)?[0-9]|0[0-9])(?:[ .-]?[0-9]{2}){4}(?!\w)"
PERSONAL = re.compile(rf"{_ADDRESS}|{_PHONE}")
"""Personal data in a text of the page: mail addresses, also wrapped over lines, and telephone numbers."""

_PERSONAL_TERMS = frozenset(maq(name) for name in ("email", "telephone", "linkText", "linkTarget", "verbatimPersonal"))
"""What is personal data whatever its value is."""


_MOST_NEAR = 30
"""Labels without an id that the nearest known label is looked up for; the look-up takes long on a large `ids.csv`."""


def masked(text: str) -> str:
    """Give a text with its mail addresses and telephone numbers put out of sight."""
    return PERSONAL.sub("[…]", text)


def prose(text: str) -> str:
    """Give the literal of a text of the page, in the page's language."""
    return literal(text, language=LANGUAGE)


def whole(number: int) -> str:
    """Give the literal of a whole number."""
    return literal(str(number), datatype=f"{XSD}integer")


def decimal(lexical: str) -> str:
    """Give the literal of a decimal, its digits as written."""
    return literal(lexical, datatype=f"{XSD}decimal")


class Name(NamedTuple):
    """A name of a thing as a statement to be: predicate and literal, and whether it stands only in an address."""

    predicate: str
    value: str
    in_slug: bool


class Ledger:
    """What has been read of a page so far."""

    def __init__(self, path: str, minter: Minter, ids: Ids) -> None:
        self.path = path
        self.minter = minter
        self.ids = ids
        self.statements: list[Statement] = []
        self.facts: dict[int, dict[Statement, None]] = {}
        self.furniture: dict[int, Text] = {}
        self.problems: list[Problem] = []
        self.needs: list[Need] = []
        self.later: list[tuple[str, Name, Flow]] = []
        self.own_year = ""
        self._misses = 0
        self._minted: dict[tuple[str, ...], int] = {}

    def state(
        self, subject: str, predicate: str, object_: str, where: Flow | Sequence[int], *, place: str = ""
    ) -> None:  # fmt: skip
        """Take down a statement that stands on the lines of `where`; an address in a literal makes it personal."""
        lines = where.lines if isinstance(where, Flow) else tuple(where)
        personal = predicate in _PERSONAL_TERMS or (is_literal(object_) and bool(PERSONAL.search(object_)))
        statement = Statement(subject, predicate, object_, lines[0], place=place, personal=personal)
        if statement not in self.facts.get(lines[0], ()):
            self.statements.append(statement)
        self._stand(statement, lines)

    def _stand(self, statement: Statement, lines: Sequence[int]) -> None:
        for line in lines:
            self.facts.setdefault(line, {})[statement] = None

    def fresh(self, *path: str) -> str:
        """Mint a node of this edition that no other of the page has: `…/fee/tuition`, `…/fee/tuition-2`, and so on."""
        times = self._minted.get(path, 0) + 1
        self._minted[path] = times
        return self.minter.of_year(*path[:-1], path[-1] if times == 1 else f"{path[-1]}-{times}")

    def cover(self, where: Flow, since: int) -> None:
        """Let every statement taken down after the first `since` stand on all lines of a text."""
        for statement in self.statements[since:]:
            self._stand(statement, where.lines)

    def describe(
        self, thing: str, class_: str, label: str, where: Flow | Sequence[int], *, place: str = ""
    ) -> None:  # fmt: skip
        """Take down the class and the label (a literal) of a thing."""
        self.state(thing, TYPE, maq(class_), where, place=place)
        self.state(thing, LABEL, label, where, place=place)

    def furnish(self, lines: Sequence[int], name: Text) -> None:
        """Take down lines that state nothing, under the name of what they are."""
        for line in lines:
            self.furniture.setdefault(line, name)

    def complain(
        self, line: int, what: Text, remedy: Text, *, place: str = "", severity: Severity = "error"
    ) -> None:  # fmt: skip
        """Take down a problem; an error keeps the page from being loaded."""
        self.problems.append(Problem(self.path, line, what, remedy, place, severity))

    def warn(self, line: int, what: Text, remedy: Text, *, place: str = "") -> None:
        """Take down a problem that does not keep the page from being loaded."""
        self.complain(line, what, remedy, place=place, severity="warning")

    def identify(
        self, kind: str, label: str, where: Flow | Sequence[int], *, scope: str = "", own: bool = False
    ) -> str:
        """Give the identity of what has a label and neither number nor code.

        A row of `ids.csv` labelled `<scope> <label>` goes before one labelled `<label>`: it keeps apart what two
        programmes call the same; `own` things are always labelled with their scope. A label without a row is an error.
        """
        line = where.line if isinstance(where, Flow) else where[0]
        scoped = f"{scope} {label}" if scope else label
        found = self.ids.find(kind, scoped) or (None if own else self.ids.find(kind, label))
        wanted = scoped if own else label
        self.needs.append(Need(kind, wanted, line))
        if found is None:
            self._misses += 1
            near = self.ids.nearest(kind, wanted) if self._misses <= _MOST_NEAR else None
            what = (
                _NO_ID_NEAR.with_(kind=kind, label=wanted, near=near) if near else _NO_ID.with_(kind=kind, label=wanted)
            )
            self.complain(line, what, _ADD_ROW.with_(kind=kind, path=self.ids.path, page=self.path))
        return self.minter.thing(kind, found or "unassigned")

    def name_of(self, kind: str, label: str) -> str:
        """Give the display name that `ids.csv` has for a label, or the label itself."""
        found = self.ids.find(kind, label)
        return self.ids.name(found) if found else label

    def unread(self, numbers: Sequence[int]) -> tuple[int, ...]:
        """Give those of the lines that are neither fact nor furniture."""
        return tuple(number for number in numbers if number not in self.facts and number not in self.furniture)


_NO_ID = Text("No id for the {kind} “{label}”.", "Pas d'id pour « {label} » ({kind}).")
_NO_ID_NEAR = Text(
    "No id for the {kind} “{label}”; the nearest known one is “{near}”.",
    "Pas d'id pour « {label} » ({kind}) ; le libellé connu le plus proche est « {near} ».",
)
_ADD_ROW = Text(
    "Add the row {kind},<id>,<label> to {path} (the same id for a rewording), or run `maquette ids {page} --assign`.",
    "Ajoutez la ligne {kind},<id>,<libellé> à {path} (même id pour une reformulation), ou lancez "
    "`maquette ids {page} --assign`.",
)
