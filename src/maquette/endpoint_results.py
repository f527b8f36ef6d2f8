"""Answers of endpoints → solutions, truth values and triples, with values as the embedded engine gives them.

SPARQL 1.1 Query Results JSON Format, and N-Triples for graphs. What engines do differently on the way is evened out
here: Virtuoso writes `typed-literal`, booleans as 1 and 0, ASK as a table, and keeps derived integer types; numbers
come in many spellings. A value gets the spelling that pyoxigraph gives it, so that rows compare as text.
"""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from maquette.endpoint_exchange import AnswerCutShort, NotAnEndpoint, cut_short, not_an_endpoint
from maquette.store import EmbeddedStore, Graph, Solutions, Triples
from maquette.terms import XSD, blank, iri, iri_value, is_blank, is_iri, literal
from maquette.text import Text
from maquette.words import BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maquette.endpoint_exchange import Reply

INTEGERS = frozenset(
    f"{XSD}{name}"
    for name in (
        "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
        "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
"""`xsd:integer` and the types derived from it (XML Schema Definition 1.1 Part 2, §3.4)."""
DECIMAL, BOOLEAN = f"{XSD}decimal", f"{XSD}boolean"
FLOATS = frozenset({f"{XSD}double", f"{XSD}float"})

_INTEGER = re.compile(r"[+-]?\d{1,4000}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,4000}\.?\d{0,4000}|\.\d{1,4000})", re.ASCII)
_FLOAT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_NODE_ID = "nodeID://"  # Virtuoso's way of naming blank nodes
_PLACE = Graph.of(0, 0)


def solutions_of(reply: Reply, variables: Sequence[str]) -> Solutions:
    """Give the solutions of a SELECT query whose variables are known; raises `NotAnEndpoint` or `AnswerCutShort`."""
    bindings = _bindings(_object(reply), reply)
    limit = reply.head.get("X-SPARQL-MaxRows", "")  # Virtuoso's limit, told when there is one
    if limit.isdecimal() and len(bindings) >= int(limit):
        raise _limited(reply, int(limit))
    try:
        rows = [tuple(_value(row.get(name)) for name in variables) for row in bindings]
    except (AttributeError, KeyError, TypeError) as error:
        raise _no_results(reply) from error
    return Solutions(tuple(variables), rows)


def solutions_in(answer: Mapping[str, Any]) -> Solutions:
    """Give the solutions of a SELECT query from what an engine of ours wrote in JSON."""
    variables = tuple(answer["head"]["vars"])
    rows = [tuple(_value(row.get(name)) for name in variables) for row in answer["results"]["bindings"]]
    return Solutions(variables, rows)


def truth_of(reply: Reply) -> bool:
    """Give the answer of an ASK query; raises `NotAnEndpoint` or `AnswerCutShort`."""
    answer = _object(reply)
    if isinstance(answer.get("boolean"), bool):
        return bool(answer["boolean"])
    # Virtuoso: a table with one cell, and no row for "no".
    cells = [value for row in _bindings(answer, reply) for value in row.values()]
    if len(cells) <= 1 and all(isinstance(cell, dict) and cell.get("value") in {"0", "1"} for cell in cells):
        return [cell["value"] for cell in cells] == ["1"]
    raise _no_results(reply)


def triples_of(reply: Reply) -> Triples:
    """Give the triples of a CONSTRUCT or DESCRIBE query, sorted; raises `NotAnEndpoint` or `AnswerCutShort`."""
    _whole(reply)
    if reply.media_type not in {"application/n-triples", "text/plain", "text/ntriples", "application/n-quads"}:
        raise not_an_endpoint(reply.url, Text(reply.media_type, reply.media_type))
    lines = (line.rstrip() for line in reply.body.decode("utf-8", "replace").splitlines())
    quads = [f"{line.removesuffix('.')} <{_PLACE.iri}> .\n" for line in lines if line and not line.startswith("#")]
    try:
        store = EmbeddedStore.of("".join(quads).encode())
    except SyntaxError as error:
        raise cut_short(reply.url) from error
    found = store.run("CONSTRUCT WHERE { ?subject ?predicate ?object }", [_PLACE])
    assert isinstance(found, Triples)
    return Triples(sorted((unskolemised(s), unskolemised(p), unskolemised(o)) for s, p, o in found))


def skolemised(term: str) -> str:
    """Give a term with a blank node turned into an IRI that stands for it (RDF 1.1 Concepts, §3.5)."""
    return iri(BLANK + quote(term[2:], safe="")) if is_blank(term) else term


def unskolemised(term: str) -> str:
    """Give a term with an IRI of `skolemised` turned back into its blank node."""
    if is_iri(term) and iri_value(term).startswith(BLANK):
        return blank(unquote(iri_value(term).removeprefix(BLANK)))
    return term


def spelled(lexical: str, datatype: str) -> tuple[str, str]:
    """Give a literal's lexical form and datatype as the embedded engine spells them; what it keeps stays as it is."""
    if datatype in INTEGERS and _INTEGER.fullmatch(lexical):
        return str(int(lexical)), f"{XSD}integer"
    if datatype == DECIMAL and _DECIMAL.fullmatch(lexical):
        return _plain(Decimal(lexical)), datatype
    if datatype in FLOATS and _FLOAT.fullmatch(lexical):
        return _floating(float(lexical)), datatype
    if datatype == BOOLEAN:
        return {"1": "true", "0": "false"}.get(lexical, lexical), datatype
    return lexical, datatype


def _floating(number: float) -> str:
    """Write a floating-point number; its zero has a sign (XML Schema Part 2, §3.2.5), unlike a decimal's."""
    if math.isinf(number):
        return "INF" if number > 0 else "-INF"
    if number == 0:
        return "-0" if math.copysign(1, number) < 0 else "0"
    return _plain(Decimal(repr(number)))


def _plain(number: Decimal) -> str:
    """Write a number without exponent and without zeros that say nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _value(binding: dict[str, Any] | None) -> str | None:
    """Give the term of a binding; None when there is none."""
    if binding is None:
        return None
    value = str(binding["value"])
    match binding["type"]:
        case "uri":
            # A blank node that passed through Virtuoso comes out under this scheme, sometimes as an IRI.
            return _blank(value) if value.startswith(_NODE_ID) else unskolemised(iri(value))
        case "bnode":
            return _blank(value)
        case "literal" | "typed-literal":
            language = binding.get("xml:lang")
            if language:
                return literal(value, language=str(language).lower())
            lexical, datatype = spelled(value, str(binding.get("datatype") or f"{XSD}string"))
            return literal(lexical, datatype=datatype)
        case other:
            raise KeyError(other)


def _blank(label: str) -> str:
    """Give a blank node with a label that N-Triples takes."""
    return blank(re.sub(r"[^A-Za-z0-9]", "x", label.removeprefix(_NODE_ID)) or "b")


def _object(reply: Reply) -> dict[str, Any]:
    """Read a JSON object."""
    _whole(reply)
    if not reply.media_type.endswith(("json", "/javascript")):
        raise not_an_endpoint(reply.url, Text(reply.media_type, reply.media_type))
    try:
        answer = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise cut_short(reply.url, Text("not whole JSON", "JSON incomplet")) from error
    if not isinstance(answer, dict):
        raise _no_results(reply)
    return answer


def _bindings(answer: dict[str, Any], reply: Reply) -> list[dict[str, Any]]:
    results = answer.get("results")
    bindings = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(bindings, list) or not all(isinstance(row, dict) for row in bindings):
        raise _no_results(reply)
    return bindings


def _whole(reply: Reply) -> None:
    """Refuse what an endpoint itself calls a part: Virtuoso does, when a query outlasts the time it gives."""
    if reply.status == 206 or "X-SQL-State" in reply.head:
        raise cut_short(reply.url, Text("it ran out of its own time", "il a épuisé son propre temps"))


def _limited(reply: Reply, limit: int) -> AnswerCutShort:
    return cut_short(
        reply.url, Text("at most {n} rows", "{n} lignes au plus").with_(n=limit)
    )  # fmt: skip


def _no_results(reply: Reply) -> NotAnEndpoint:
    return not_an_endpoint(
        reply.url, Text("JSON that holds no SPARQL results", "du JSON sans résultats SPARQL")
    )  # fmt: skip
