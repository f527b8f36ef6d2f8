"""Findings then and now: what makes a finding the same one as before, and which are new, fixed or known."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maquette.terms import is_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from maquette.findings.finding import Finding
    from maquette.text import Text

_EDITION = re.compile(r"/\d{4}-\d{4}/")


def fingerprint(finding: Finding) -> str:
    """Give what makes a finding the same one tomorrow: rule, thing, property and value; not its line.

    Labels of blank nodes are no identity (RDF 1.1 Concepts §3.4), so they do not count.
    """
    terms = (finding.shape, finding.component, finding.focus, finding.path, finding.value)
    parts = ("_:" if is_blank(term) else term for term in terms)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Give each finding's fingerprint; findings that have one in common are numbered, in order."""
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        mark = fingerprint(finding)
        seen[mark] += 1
        found.append(mark if seen[mark] == 1 else f"{mark}-{seen[mark]}")
    return found


@dataclass(frozen=True, slots=True)
class Since:
    """Findings compared with those of an earlier state, which `base` names; each part is in the order of findings.

    `new` and `known` are findings of now, `fixed` are of then, with the places that they had.
    """

    base: Text
    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    fixed: tuple[Finding, ...]

    def masked(self) -> Since:
        """Give the same without the e-mail addresses and telephone numbers that findings quote."""
        new, known, fixed = (tuple(each.masked() for each in some) for some in (self.new, self.known, self.fixed))
        return Since(self.base, new, known, fixed)


_LIKENESSES: tuple[Callable[[Finding], object], ...] = (
    lambda finding: (finding.message, finding.where),
    lambda finding: finding.message,
    lambda _: None,
)
"""Of findings with one fingerprint those are paired first that say the same in the same place, then the same."""


def told_apart(base: Text, before: Iterable[Finding], after: Iterable[Finding], *, yearless: bool) -> Since:
    """Compare findings; with `yearless`, the edition in the IRI of a node of a year does not count.

    Of findings with one fingerprint as many are known as there were before.
    """

    def mark(finding: Finding) -> str:
        return fingerprint(_yearless(finding) if yearless else finding)

    then, now = tuple(before), tuple(after)
    marks_then, marks_now = ([mark(finding) for finding in some] for some in (then, now))
    left, known = set(range(len(then))), set[int]()
    for likeness in _LIKENESSES:
        waiting: dict[object, deque[int]] = defaultdict(deque)
        for number in sorted(left):
            waiting[marks_then[number], likeness(then[number])].append(number)
        for number, finding in enumerate(now):
            if number not in known and (found := waiting[marks_now[number], likeness(finding)]):
                left.remove(found.popleft())
                known.add(number)
    return Since(
        base,
        new=tuple(finding for number, finding in enumerate(now) if number not in known),
        known=tuple(finding for number, finding in enumerate(now) if number in known),
        fixed=tuple(then[number] for number in sorted(left)),
    )


def _yearless(finding: Finding) -> Finding:
    return replace(finding, focus=_EDITION.sub("/", finding.focus), value=_EDITION.sub("/", finding.value))
