"""Problems and errors: what is wrong, where, and what to do about it.

Bad data is a `Problem` (a fact about a file); an exception carries the problems that keep a file from being loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.text import Language, Text

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file.

    `path` is POSIX and relative to the workspace where the file stands in it; `line` is 1-based (0: the whole file);
    `place` names the column or the cell, where there is one.
    """

    path: str
    line: int
    what: Text
    remedy: Text
    place: str = ""
    severity: Severity = "error"

    @property
    def where(self) -> str:
        """Give `path`, `path:line` or `path:line:place`."""
        return ":".join(part for part in (self.path, str(self.line) if self.line else "", self.place) if part)

    def in_(self, language: Language) -> str:
        """Give the problem as one line of text: where, what, remedy."""
        return f"{self.where}: {self.what.in_(language)} {self.remedy.in_(language)}"


class MaquetteError(Exception):
    """What keeps a command from doing its work; told to the user without a traceback."""

    def __init__(self, what: Text, remedy: Text) -> None:
        super().__init__(f"{what.en} {remedy.en}")
        self.what = what
        self.remedy = remedy

    def in_(self, language: Language) -> str:
        """Give the error in one language: what is wrong and what to do."""
        return f"{self.what.in_(language)} {self.remedy.in_(language)}"


class BadCall(MaquetteError):
    """The user's call cannot be carried out as it is written (exit status 2)."""


class SeveralProblems(MaquetteError):
    """What keeps a command from doing its work is one problem or more, each with its place; all are told at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        assert problems
        super().__init__(problems[0].what, problems[0].remedy)
        self.problems = tuple(problems)

    def in_(self, language: Language) -> str:
        """Give every problem on a line of its own."""
        return "\n".join(problem.in_(language) for problem in self.problems)

    def __str__(self) -> str:
        return self.in_("en")


class BadSource(SeveralProblems):
    """A file cannot be read as what it claims to be; nothing of it is loaded (exit status 1)."""
