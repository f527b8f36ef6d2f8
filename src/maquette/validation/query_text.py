"""Queries of shapes, rewritten so that one run answers for all focus nodes at once (SHACL §5.3, Appendix A).

Pre-binding gives `$this` its value in every scope of a query: in nested groups, in the branches of a UNION, under
EXISTS. Here every group that mentions a pre-bound variable begins with a pattern that binds it to the focus nodes,
which stand in a graph of their own. Over one focus node that is pre-binding by definition. Over many it gives the
union of the single answers, because each scope joins on the variable, unless a part of the query counts or cuts
solutions across focus nodes (LIMIT, OFFSET, groups that are not by the variable): such a query runs once a node.
What Appendix A forbids (MINUS, VALUES, SERVICE, subqueries that do not return `$this`, `AS` a pre-bound variable) is
refused, so that no scope is left where the two differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.store import code_of, refuse_unsafe
from maquette.terms import iri, is_blank
from maquette.text import Text
from maquette.validation.query_exists import CUT, FILTER, with_joins, without
from maquette.validation.shape_graph import Broken
from maquette.words import BLANK, FOCUS, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VARIABLE = re.compile(r"[?$](\w+)")
_FORBIDDEN = re.compile(r"(?<![\w:?$.-])(MINUS|VALUES|SERVICE)(?![\w:.-])", re.IGNORECASE)
_AS = re.compile(r"(?<![\w:?$])AS\s+[?$](\w+)", re.IGNORECASE)
_GRAPH = re.compile(r"(?<![\w:?$])GRAPH\s+[?$](\w+)", re.IGNORECASE)
_BOUND = re.compile(r"(?<![\w:?$])BOUND\s*\(\s*[?$](\w+)\s*\)", re.IGNORECASE)
_CUT = re.compile(r"(?<![\w:?$])(?:LIMIT|OFFSET)\s+\d", re.IGNORECASE)
_GROUPED = re.compile(
    r"(?<![\w:?$])GROUP\s+BY\s(.*?)(?=\}|(?<![\w:?$])(?:HAVING|ORDER|LIMIT|OFFSET)(?![\w:])|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_COUNTED = re.compile(r"(?<![\w:?$])(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)
_SELECT = re.compile(r"(?<![\w:?$])SELECT(?![\w:])([^{]*)\{", re.IGNORECASE)
_ASK = re.compile(r"(?<![\w:?$])ASK(?![\w:])[^{]*\{", re.IGNORECASE)
_FORM = re.compile(r"(?<![\w:?$])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:])", re.IGNORECASE)
_OPENS_SELECT = re.compile(r"\{\s*SELECT(?![\w:])", re.IGNORECASE)
_LEXICAL = re.compile(
    r"(?<![\w:?$])(?:STR|STRLEN|SUBSTR|UCASE|LCASE|STRSTARTS|STRENDS|CONTAINS|STRBEFORE|STRAFTER|ENCODE_FOR_URI|CONCAT"
    r"|REPLACE|REGEX|STRDT|STRLANG|IRI|URI|MD5|SHA1|SHA256|SHA384|SHA512|GROUP_CONCAT|DATATYPE|SAMETERM)\s*\(",
    re.IGNORECASE,
)
_BIND = re.compile(r"(?<![\w:?$])BIND\s*\(", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w?$-])([A-Za-z][\w.-]*|):((?:[\w.:%-]|\\.)*)")
_IRI = re.compile(r"<([^<>\"{}|^`\\\s]*)>")
_STEP = r"(?:[?$]\w+|(?:[A-Za-z][\w.-]*)?:[\w.:%-]*|[\]);<])"
_VARIABLE_PREDICATE = re.compile(rf"{_STEP}\s+[?$]\w+\s+(?:[?$\"'<\[(]|[\w-]*:|\d|true|false|_:)")


@dataclass(frozen=True, slots=True)
class ShapeQuery:
    """A query that is ready to run over the focus nodes of the graph `urn:maquette:focus`.

    `single` tells that it must run once a focus node; `ask` that its solutions are the (this, value) pairs that
    conform; `lexical` that its answer may depend on how a literal is written; `predicates` are the IRIs it names, or
    None when it may read any predicate.
    """

    text: str
    ask: bool
    single: bool
    lexical: bool
    predicates: frozenset[str] | None


def prepare(query: str, prefixes: Mapping[str, str], constants: Mapping[str, str], path: str) -> ShapeQuery:
    """Give the rewritten query; raises `Broken`.

    `constants` are terms in SPARQL syntax that stand for pre-bound variables other than `$this` and `$value`: the
    parameters of a component, `$currentShape`, `$shapesGraph`. `path` is what `$PATH` stands for, or "".
    """
    ask = _is_ask(query)
    _refuse(query, constants, ask=ask)
    text = _with_constants(query, {**constants, **({"PATH": path} if path else {})})
    code = code_of(text)
    if "PATH" in _VARIABLE.findall(code):
        raise Broken(
            Text("$PATH stands in a node shape.", "$PATH est dans une forme de nœud."),
            Text("Write the path itself.", "Écrivez le chemin lui-même."),
        )
    if graph := _GRAPH.search(code):
        raise Broken(
            Text("GRAPH ?{name} reads graphs that are not there.", "GRAPH ?{name} lit des graphes absents.")
            .with_(name=graph.group(1)),
            Text("Shapes check one graph: leave GRAPH out.", "Les formes contrôlent un seul graphe : retirez GRAPH."),
        )  # fmt: skip
    bound = ("this", "value") if ask else ("this",)
    head = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(prefixes.items()))
    read = _predicates(text, code, prefixes)
    text = head + (_asked(text, code) if ask else _bound(text, code, bound))
    try:
        refuse_unsafe(text)
    except BadCall as error:
        raise Broken(error.what, error.remedy) from error
    return ShapeQuery(text, ask, _is_single(code, bound), bool(_LEXICAL.search(code)), read)


def _is_ask(query: str) -> bool:
    form = _FORM.search(code_of(query))
    if not form or form.group(1).upper() not in {"SELECT", "ASK"}:
        raise Broken(
            Text("The query is neither SELECT nor ASK.", "La requête n'est ni SELECT ni ASK."),
            Text("Write SELECT $this …", "Écrivez SELECT $this …"),
        )
    return form.group(1).upper() == "ASK"


def _refuse(query: str, constants: Mapping[str, str], *, ask: bool) -> None:
    """Refuse what SHACL Appendix A forbids in queries with pre-bound variables."""
    code = code_of(query)
    bound = {"this", "shapesGraph", "currentShape", *constants, *(("value",) if ask else ())}
    if found := _FORBIDDEN.search(code):
        raise _forbidden(found.group(1).upper())
    for name in _AS.findall(code):
        if name in bound:
            raise _forbidden(f"AS ?{name}")
    for number, projection in enumerate(_SELECT.findall(code)):
        returned = {*_VARIABLE.findall(_unbracketed(projection)), *_AS.findall(projection)}
        if "this" not in returned:
            if number or ask:
                raise _forbidden(
                    "SELECT without ?this", Text("a subquery without ?this", "une sous-requête sans ?this")
                )
            raise Broken(
                Text("The query does not return $this.", "La requête ne renvoie pas $this."),
                Text("Write SELECT $this …", "Écrivez SELECT $this …"),
            )


def _forbidden(what: str, words: Text | None = None) -> Broken:
    return Broken(
        Text("The query uses {what}.", "La requête emploie {what}.").with_(what=words or what),
        Text("SHACL, Appendix A, leaves its meaning open; FILTER NOT EXISTS or BIND to another variable may do.",
             "SHACL (annexe A) n'en définit pas le sens ; essayez FILTER NOT EXISTS, ou BIND sur une autre variable."),
    )  # fmt: skip


def _with_constants(query: str, constants: Mapping[str, str]) -> str:
    """Give the query with constants in place of their variables, and without them where a query lists variables."""
    code = code_of(query)
    edits: dict[tuple[int, int], str] = {}
    for match in _BOUND.finditer(code):
        if match.group(1) in constants:
            edits[match.span()] = "(true)"
    for clause in (*_SELECT.finditer(code), *_GROUPED.finditer(code)):
        start = clause.start(1)
        for match in _VARIABLE.finditer(_unbracketed(clause.group(1))):
            if match.group(1) in constants:
                edits[start + match.start(), start + match.end()] = " "
    edited = list(edits)
    for match in _VARIABLE.finditer(code):
        within = any(start <= match.start() < end for start, end in edited)
        if match.group(1) in constants and not within:
            edits[match.span()] = constants[match.group(1)]
    for (start, end), text in sorted(edits.items(), reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _unbracketed(text: str) -> str:
    """Blank out what stands in brackets."""
    kept, depth = [], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        kept.append(" " if depth or char == ")" else char)
    return "".join(kept)


def _asked(text: str, code: str) -> str:
    """Give an ASK query as a SELECT of the pairs for which it says yes."""
    found = _ASK.search(code)
    assert found
    start = found.end() - 1
    inner = f"SELECT DISTINCT ?pair WHERE {_injected(text[start:], code[start:], ('this', 'value'))}"
    return text[: found.start()] + inner


def _bound(text: str, code: str, bound: tuple[str, ...]) -> str:
    start = next((match.end() - 1 for match in _SELECT.finditer(code)), 0)
    return text[:start] + _injected(text[start:], code[start:], bound)


def _injected(text: str, code: str, bound: tuple[str, ...]) -> str:
    """Begin every group that mentions a pre-bound variable with the pattern that binds it, and that of every query."""
    pattern = _focus_pattern(bound)
    end = next(end for start, end in _groups(code) if not start)
    text = f"{{{with_joins(text, code, 0, end, pattern)}}}{text[end:]}"
    code = code_of(text)
    of_queries = {match.end() - 1 for match in _SELECT.finditer(code)}
    pieces, last = [], 0
    for start, end in _groups(code):
        body = code[start:end]
        begun = text.startswith(pattern, start + 1) or text.endswith(f" GRAPH <{FOCUS}> ", 0, start)
        # What a query returns is bound in its own group; braces around a subquery bind nothing.
        mentions = start in of_queries or not set(bound).isdisjoint(_VARIABLE.findall(body))
        if mentions and not begun and not _OPENS_SELECT.match(body):
            pieces.append(text[last : start + 1] + pattern)
            last = start + 1
    return "".join(pieces) + text[last:]


def _focus_pattern(bound: tuple[str, ...]) -> str:
    if bound == ("this",):
        return f" GRAPH <{FOCUS}> {{ <{FOCUS}> <{FOCUS}:this> ?this }} "
    return f" GRAPH <{FOCUS}> {{ ?pair <{FOCUS}:this> ?this ; <{FOCUS}:value> ?value }} "


def _groups(code: str) -> list[tuple[int, int]]:
    """Give the start and end of every group in braces, outermost first."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for position, char in enumerate(code):
        if char == "{":
            opened.append(position)
        elif char == "}" and opened:
            found.append((opened.pop(), position + 1))
    return sorted(found)


def _is_single(code: str, bound: tuple[str, ...]) -> bool:
    """Tell whether a part of the query counts or cuts solutions across focus nodes."""
    if _CUT.search(code):
        return True
    groups = _GROUPED.findall(code)
    by_all = all(set(bound) <= {*_VARIABLE.findall(_unbracketed(group))} for group in groups)
    return not by_all or (not groups and bool(_COUNTED.search(code)))


def _predicates(text: str, code: str, prefixes: Mapping[str, str]) -> frozenset[str] | None:
    """Give the IRIs that a query names, or None when a variable may stand for a predicate."""
    # Strings and IRIs are terms, too: their first characters stand for them.
    marked = "".join(t if c == " " and t in "<\"'" else c for c, t in zip(code, text, strict=True))
    body = _GROUPED.sub(" ", _SELECT.sub("{", marked))
    for opener in (FILTER, _BIND):
        found = without(body, opener)
        if any("{" in body[place] for place, char in enumerate(found) if char == CUT):
            return None  # an EXISTS among other conditions
        body = found.replace(CUT, ".")
    if _VARIABLE_PREDICATE.search(body):
        return None
    return frozenset(_named(text, code, prefixes))


def _named(text: str, code: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    yield from (f"<{iri}>" for iri in _IRI.findall(text))
    for prefix, local in _NAME.findall(code):
        if prefix in prefixes:
            yield f"<{prefixes[prefix]}{local.rstrip('.')}>"
    if re.search(r"(?<=[\s/|^(])a(?=[\s/|)])", code):
        yield f"<{RDF}type>"


def constant(term: str) -> str:
    """Give a term as a query may name it: blank nodes of the shapes graph by an IRI that stands for them."""
    return iri(f"{BLANK}{term[2:]}") if is_blank(term) else term
