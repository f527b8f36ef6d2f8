"""FILTER [NOT] EXISTS in queries of shapes, turned into joins of sets where that is the same.

The engine looks an EXISTS group up anew for each solution. That is quick for one triple pattern; for several it joins
all that the graph holds, each time. Where the group is triple patterns and filters alone, the solutions for which it
holds are those of the outer patterns joined with it, which is one join for all: MINUS takes them away, a subquery
keeps them. The two are the same because every variable of the outer triple patterns is bound on both sides, so that
two solutions are compatible only when they are equal there; a variable that the group shares with another part of the
outer group (OPTIONAL, BIND, a nested group), which may leave it unbound, keeps the EXISTS as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CUT = "\0"
_KEPT = re.compile(r"[^\0]+")
_VARIABLE = re.compile(r"[?$](\w+)")
_EXISTS = re.compile(r"(?<![\w:?$])FILTER\s*(NOT\s+)?EXISTS\s*\{", re.IGNORECASE)
FILTER = re.compile(r"(?<![\w:?$])FILTER\s*(?:[\w:]+\s*)?\(", re.IGNORECASE)
_PARTS = re.compile(r"(?<![\w:?$])(?:BIND\s*\(|(?:OPTIONAL|UNION|GRAPH\s+[^\s{]+)\s*\{)|\{", re.IGNORECASE)
_OTHER = re.compile(r"(?<![\w:?$])(?:OPTIONAL|UNION|BIND|GRAPH|SELECT|EXISTS|FILTER)(?![\w:])", re.IGNORECASE)
_NODES = re.compile(r"_:|\[")
_ENDS = re.compile(r"\.(?!\w)|[;,]")


def with_joins(text: str, code: str, start: int, end: int, pattern: str) -> str:
    """Give the inside of the group from `start` to `end` (its braces), begun with `pattern`, which binds the focus.

    `code` is the text with its strings, comments and IRIs blanked out.
    """
    tests = _exists_in(code, start, end)
    spans = [(match.start(), _closing(code, match.end() - 1) + 1) for match in tests]
    group = _Group.of(text, code, start, end, spans)
    body, tail, last = "", "", start + 1
    for match, (first, after) in zip(tests, spans, strict=True):
        body += text[last:first]
        last = after
        inner, inner_code = text[match.end() : after - 1], code[match.end() : after - 1]
        if group.may_join(inner_code, pattern):
            tail += group.joined(inner, pattern, negated=bool(match.group(1)))
            # The filter goes with the point behind it; what stood around it stays two blocks.
            last += len(code[last:end]) - len(code[last:end].lstrip(" .\n\r\t"))
            body += "" if code[start + 1 : first].rstrip().endswith((".", "{")) or not body.strip() else " . "
        else:
            body += text[first:after]
    return f"{pattern}{body}{text[last : end - 1]}{tail}"


@dataclass(frozen=True, slots=True)
class _Group:
    """A group: its own triple patterns, their variables, and those of its other parts (filters apart)."""

    patterns: str
    bound: frozenset[str]
    elsewhere: frozenset[str]

    @classmethod
    def of(cls, text: str, code: str, start: int, end: int, tests: list[tuple[int, int]]) -> _Group:
        """Take a group apart; `tests` are the spans of its EXISTS filters."""
        inside = _marked(code[:end], start + 1, end - 1, tests)
        inside = without(inside, FILTER)
        others = without(inside, _PARTS)
        kept = [(match.start(), match.end()) for match in _KEPT.finditer(others, start + 1, end - 1)]
        own = [_trimmed(text, code, first, after) for first, after in kept]
        patterns = "".join(f"{each} . " for each in own if each)
        rest = "".join(" " if char == CUT or others[place] != CUT else char for place, char in enumerate(inside))
        names = frozenset(name for first, after in kept for name in _VARIABLE.findall(code[first:after]))
        return cls(patterns, names, frozenset(_VARIABLE.findall(rest[start + 1 : end - 1])))

    def may_join(self, inner: str, pattern: str) -> bool:
        """Tell whether an EXISTS group can be joined once for all, and is more than the engine looks up at once."""
        triples = without(inner, FILTER)
        if "{" in inner or _OTHER.search(triples) or _NODES.search(inner) or _NODES.search(self.patterns):
            return False
        if len([each for each in _ENDS.split(triples.replace(CUT, " ")) if each.strip()]) < 2:
            return False
        bound = self.bound | {*_VARIABLE.findall(pattern)}
        if bound.isdisjoint(_VARIABLE.findall(triples)):
            return False
        return {*_VARIABLE.findall(inner)} & self.elsewhere <= bound

    def joined(self, inner: str, pattern: str, *, negated: bool) -> str:
        """Give the join that says the same."""
        whole = f"{{{pattern}{self.patterns}{inner} }}"
        if negated:
            return f" MINUS {whole} "
        names = " ".join(f"?{name}" for name in sorted(self.bound | {*_VARIABLE.findall(pattern)}))
        return f" {{ SELECT DISTINCT {names} WHERE {whole} }} "


def _marked(code: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """Give code with everything outside a stretch, and some spans in it, cut out."""
    for first, after in ((0, start), (end, len(code)), *spans):
        code = f"{code[:first]}{CUT * (after - first)}{code[after:]}"
    return code


def _trimmed(text: str, code: str, first: int, after: int) -> str:
    """Give triple patterns without the points around them."""
    while first < after and code[first] in " .\n\r\t":
        first += 1
    while first < after and code[after - 1] in " .;\n\r\t" and text[after - 1] == code[after - 1]:
        after -= 1
    return text[first:after]


def without(code: str, opener: re.Pattern[str]) -> str:
    """Give code with every bracketed part that begins so cut out, its length kept."""
    position = 0
    while match := opener.search(code, position):
        position = _closing(code, match.end() - 1) + 1
        code = f"{code[: match.start()]}{CUT * (position - match.start())}{code[position:]}"
    return code


def _exists_in(code: str, start: int, end: int) -> list[re.Match[str]]:
    """Give the EXISTS filters of a group itself, not those of groups within it."""
    found = []
    depth, position = 0, start + 1
    for match in _EXISTS.finditer(code, start + 1, end - 1):
        depth += sum((char == "{") - (char == "}") for char in code[position : match.start()])
        position = match.start()
        if depth == 0:
            found.append(match)
    return found


def _closing(code: str, opening: int) -> int:
    """Give the position of the bracket that closes the one at a position."""
    closer = {"{": "}", "(": ")"}[code[opening]]
    depth = 0
    for position in range(opening, len(code)):
        depth += (code[position] == code[opening]) - (code[position] == closer)
        if not depth:
            return position
    return len(code) - 1
