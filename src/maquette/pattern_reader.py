"""Reads the triple patterns of queries, for those who ask what an answer can depend on.

Enough of the grammar is read to know which statements can matter to an answer (SPARQL 1.1 Query Language, §19.8). What
is not understood is not guessed: `NotUnderstood` says that the query may read anything. Expressions are passed over,
but for the EXISTS in them. A parser of all of SPARQL takes 30 ms for a query, this reader less than one.
"""

from __future__ import annotations

import re
from functools import cache

from maquette.patterns import TYPE, Group, Kind, NotUnderstood, Step, Union
from maquette.terms import iri

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | \"(?:[^"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z][A-Za-z0-9-]*)
    | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)?|_:[\w.-]+)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<sign>\^\^|&&|\|\||!=|<=|>=|[{}()\[\].;,/|^*+?!=<>-])""",
    re.VERBOSE | re.DOTALL,
)
_ENDS = frozenset({"", "}", ".", "{"})


@cache
def read_patterns(query: str) -> Group:
    """Read the patterns of a SELECT query, which must be one; raises `NotUnderstood`."""
    return _Reader(query).query()


@cache
def predicates_read(query: str) -> frozenset[tuple[str, str]]:
    """Give what a query reads: predicates, each with the class that it asks for where it is `rdf:type` (else "").

    Statements of other predicates, or types of other classes, change no answer. Raises `NotUnderstood`.
    """
    return frozenset(
        (predicate, step.object if predicate == TYPE and step.predicates == {TYPE} and _is_name(step.object) else "")
        for step in read_patterns(query).steps()
        for predicate in step.predicates
    )


def _is_name(term: str) -> bool:
    return term.startswith("<")


class _Reader:
    """Reads a query token by token; a token is its kind and its text, names written out as IRIs."""

    def __init__(self, query: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        self._fresh = 0
        place = 0
        while place < len(query):
            match = _TOKEN.match(query, place)
            if not match:
                raise NotUnderstood(query[place : place + 20])
            kind, text, place = str(match.lastgroup), match.group(), match.end()
            if kind == "name" and text.endswith(".") and not text.startswith("_:"):
                text, place = text.rstrip("."), place - (len(text) - len(text.rstrip(".")))
            if kind != "space":
                self._tokens.append((kind, text))
        self._prefixes = self._prologue()

    # --- Tokens

    def _prologue(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while self._word() == "PREFIX":
            self._next()
            name, (kind, value) = self._next()[1], self._next()
            if kind != "iri" or not name.endswith(":"):
                raise NotUnderstood(name)
            found[name[:-1]] = value[1:-1]
        return found

    def _peek(self, ahead: int = 0) -> tuple[str, str]:
        place = self._at + ahead
        return self._tokens[place] if place < len(self._tokens) else ("", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _word(self) -> str:
        kind, text = self._peek()
        return text.upper() if kind == "word" else ""

    def _take(self, text: str) -> bool:
        """Pass over a sign or a word when it comes next."""
        kind, found = self._peek()
        if kind in {"sign", "word"} and found.upper() == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise NotUnderstood(self._peek()[1])

    # --- Queries and groups

    def query(self) -> Group:
        """Read the whole query."""
        if self._word() != "SELECT":
            raise NotUnderstood(self._peek()[1])
        found = self._select()
        if self._peek() != ("", ""):
            raise NotUnderstood(self._peek()[1])
        return found

    def _select(self) -> Group:
        self._expect("SELECT")
        if self._word() in {"DISTINCT", "REDUCED"}:
            self._next()
        returned: set[str] | None = set()
        counted = False
        while self._word() != "WHERE" and self._peek()[1] != "{":
            kind, text = self._next()
            if kind == "variable" and returned is not None:
                returned.add(_variable(text))
            elif text == "*":
                returned = None
            elif text == "(" and returned is not None:
                self._passed_over()
                returned.add(_variable(self._peek(-2)[1]))
                counted = True
            else:
                raise NotUnderstood(text)
        self._take("WHERE")
        inner = self._group("group")
        keys, cut = self._modifiers()
        # What a query computes may be an aggregate: without GROUP BY, one over everything (§18.2.4.1).
        grouped = keys if keys is not None else frozenset() if counted else None
        found = Group("select", returned=None if returned is None else frozenset(returned), keys=grouped, cut=cut)
        found.parts.append(inner)
        return found

    def _modifiers(self) -> tuple[frozenset[str] | None, bool]:
        keys: set[str] | None = None
        cut = False
        while word := self._word():
            self._next()
            if word == "GROUP":
                self._expect("BY")
                keys = set()
                while self._peek()[0] == "variable":
                    keys.add(_variable(self._next()[1]))
                if not keys:
                    raise NotUnderstood(word)
            elif word in {"HAVING", "ORDER"}:
                self._take("BY")
                self._conditions()
            elif word in {"LIMIT", "OFFSET"}:
                self._next()
                cut = True
            else:
                raise NotUnderstood(word)
        return None if keys is None else frozenset(keys), cut

    def _conditions(self) -> None:
        """Pass over the conditions of HAVING and ORDER BY, which must hold no pattern."""
        while True:
            kind, text = self._peek()
            if kind == "variable":
                self._next()
            elif text == "(":
                self._next()
                self._passed_over()
            elif kind in {"word", "name", "iri"} and self._peek(1)[1] == "(":
                self._at += 2
                self._passed_over()
            else:
                return

    def _group(self, kind: Kind) -> Group:
        self._expect("{")
        if self._word() == "SELECT":
            found = self._select()
            self._expect("}")
            return Group(kind, parts=[found])
        found = Group(kind)
        free: list[tuple[str, str, str]] = []
        while not self._take("}"):
            self._part(found, free)
        for subject, variable, object_ in free:
            # VALUES of the same group joins with the pattern: it can have no other predicate.
            if variable not in found.values:
                raise NotUnderstood(variable)
            predicates = found.values[variable]
            ways = tuple(((predicate, False),) for predicate in sorted(predicates))
            found.parts.append(Step(subject, predicates, object_, ways))
        return found

    def _part(self, group: Group, free: list[tuple[str, str, str]]) -> None:
        word = self._word()
        if word in {"OPTIONAL", "MINUS"}:
            self._next()
            group.parts.append(self._group("optional" if word == "OPTIONAL" else "minus"))
        elif word == "FILTER":
            self._next()
            self._constraint(group)
        elif word == "BIND":
            self._next()
            self._expect("(")
            self._passed_over(group, "bind")
        elif word == "VALUES":
            self._next()
            self._values(group)
        elif word == "GRAPH":
            self._next()
            kind, name = self._next()
            if kind != "iri":
                raise NotUnderstood(name)  # it reads which graphs there are
            inner = self._group("graph")
            inner.graph = name
            group.parts.append(inner)
        elif self._peek()[1] == "{":
            branches = [self._group("group")]
            while self._take("UNION"):
                branches.append(self._group("group"))
            group.parts.append(Union(tuple(branches)) if len(branches) > 1 else branches[0])
        elif not self._take("."):
            self._triples(group, free)

    def _constraint(self, group: Group) -> None:
        """Read what FILTER asks."""
        self._take("NOT")
        if self._take("EXISTS"):
            group.parts.append(self._group("filter"))
            return
        if self._peek()[0] in {"word", "name", "iri"}:
            self._next()
        self._expect("(")
        self._passed_over(group, "filter")

    def _passed_over(self, group: Group | None = None, kind: Kind = "filter") -> None:
        """Pass over an expression up to the bracket that closes it; what EXISTS asks in it is noted in a group."""
        depth = 1
        while depth:
            sort, text = self._next()
            if not sort:
                raise NotUnderstood("(")
            if sort == "word" and text.upper() == "EXISTS":
                if group is None:
                    raise NotUnderstood(text)
                group.parts.append(self._group(kind))
            elif text in {"{", "}"} and sort == "sign":
                raise NotUnderstood(text)
            elif sort == "sign":
                depth += (text == "(") - (text == ")")

    def _values(self, group: Group) -> None:
        if self._take("("):
            names = []
            while not self._take(")"):
                names.append(_variable(self._next()[1]))
            rows = []
            self._expect("{")
            while not self._take("}"):
                self._expect("(")
                rows.append([self._value() for _ in names])
                self._expect(")")
        else:
            names, rows = [_variable(self._next()[1])], []
            self._expect("{")
            while not self._take("}"):
                rows.append([self._value()])
        for place, name in enumerate(names):
            values = {row[place] for row in rows}
            if values and all(map(_is_name, values)):
                group.values[name] = frozenset(values)

    def _value(self) -> str:
        return "UNDEF" if self._take("UNDEF") else self._term(variables=False)

    # --- Triples

    def _triples(self, group: Group, free: list[tuple[str, str, str]]) -> None:
        if self._take("["):
            subject = self._blank(group, free)
            if self._peek()[1] in _ENDS:
                return
        else:
            subject = self._term(variables=True)
        self._properties(subject, group, free)

    def _properties(self, subject: str, group: Group, free: list[tuple[str, str, str]]) -> None:
        while True:
            verb = self._next()[1] if self._peek()[0] == "variable" else ""
            ways, predicates = (None, frozenset[str]()) if verb else self._path()
            while True:
                object_ = self._blank(group, free) if self._take("[") else self._term(variables=True)
                if verb:
                    free.append((subject, _variable(verb), object_))
                else:
                    group.parts.append(Step(subject, predicates, object_, ways))
                if not self._take(","):
                    break
            more = False
            while self._take(";"):
                more = True
            if not more or self._peek()[1] in {"}", ".", "]"}:
                return

    def _blank(self, group: Group, free: list[tuple[str, str, str]]) -> str:
        self._fresh += 1
        node = f"?[]{self._fresh}"
        if not self._take("]"):
            self._properties(node, group, free)
            self._expect("]")
        return node

    def _term(self, *, variables: bool) -> str:
        kind, text = self._next()
        if kind == "variable" and variables:
            return _variable(text)
        if kind in {"iri", "name"}:
            return self._iri(kind, text)
        if kind == "text":
            if self._peek()[0] == "language":
                self._next()
            elif self._take("^^"):
                self._iri(*self._next())
            return '"'
        if text in {"+", "-"} and self._peek()[0] == "number":
            self._next()
            return '"'
        if kind == "number" or (kind == "word" and text.lower() in {"true", "false"}):
            return '"'
        raise NotUnderstood(text)

    def _iri(self, kind: str, text: str) -> str:
        if kind == "iri" and ":" in text:
            return text
        if text.startswith("_:"):
            return f"?{text}"
        prefix, colon, local = text.partition(":")
        if kind != "name" or not colon or prefix not in self._prefixes or "\\" in local:
            raise NotUnderstood(text)
        return iri(self._prefixes[prefix] + local)

    # --- Paths

    def _path(self) -> tuple[tuple[tuple[tuple[str, bool], ...], ...] | None, frozenset[str]]:
        """Read a property path: the sequences of predicates that it may be, and all of its predicates."""
        ways, predicates = self._sequence()
        while self._take("|"):
            more, others = self._sequence()
            ways = None if ways is None or more is None else (*ways, *more)
            predicates |= others
        return ways, predicates

    def _sequence(self) -> tuple[tuple[tuple[tuple[str, bool], ...], ...] | None, frozenset[str]]:
        ways, predicates = self._element()
        while self._take("/"):
            more, others = self._element()
            ways = None if ways is None or more is None else tuple((*one, *other) for one in ways for other in more)
            predicates |= others
        return ways, predicates

    def _element(self) -> tuple[tuple[tuple[tuple[str, bool], ...], ...] | None, frozenset[str]]:
        backwards = self._take("^")
        if self._take("("):
            ways, predicates = self._path()
            self._expect(")")
        elif self._take("A"):
            ways, predicates = (((TYPE, False),),), frozenset({TYPE})
        else:
            kind, text = self._next()
            if kind not in {"iri", "name"}:
                raise NotUnderstood(text)
            name = self._iri(kind, text)
            ways, predicates = (((name, False),),), frozenset({name})
        if ways is not None and backwards:
            ways = tuple(tuple((name, not turned) for name, turned in reversed(way)) for way in ways)
        if self._peek()[0] == "sign" and self._peek()[1] in {"*", "?"}:
            raise NotUnderstood(self._peek()[1])  # no step at all: any node there is
        return (None, predicates) if self._take("+") else (ways, predicates)


def _variable(text: str) -> str:
    if text[:1] not in {"?", "$"}:
        raise NotUnderstood(text)
    return f"?{text[1:]}"
