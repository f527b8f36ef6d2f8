"""Binding values to the parameters of a query, as RDF terms and never as text.

A parameterised query is plain SPARQL 1.1 that runs anywhere as it stands: where a parameter belongs it says
`VALUES ?name { UNDEF }`, which joins with everything. To bind, that clause gets the terms in the place of `UNDEF`; a
parameter that is left open loses its clause, so that no engine meets `UNDEF` at all. A group that only repeats how to
reach the parameter, so that a part of the query need not be computed for everything, ends in `#+ narrows` and goes
with the clause:

    MINUS { { VALUES ?programme { UNDEF } ?offer maq:inProgramme ?programme }  #+ narrows
            ?offer maq:credits ?known }

The clause stands inside the
pattern, so it restricts what is counted and negated too (a VALUES clause at the end of a query joins only after
grouping: SPARQL 1.1 Query Language, §18.2.4.3). The terms are serialised here, with every character that could end a
term escaped or refused, so no value can become syntax, on any engine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.store import code_of
from maquette.terms import is_iri, is_literal, literal, literal_parts
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLACE = re.compile(r"\bVALUES\s*[?$](\w+)\s*\{\s*UNDEF\s*\}", re.IGNORECASE)
_NARROWING = re.compile(
    rf"\{{\s*(?:SELECT[^{{}}]*\{{\s*)?{_PLACE.pattern}[^{{}}]*\}}(?:\s*\}})?[ \t]*#\+ narrows\b", re.IGNORECASE
)
_IRI = re.compile(r'<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\ud800-\udfff]*>')
_DATATYPE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\ud800-\udfff]*')


def places(query: str) -> tuple[str, ...]:
    """Give the names of a query's parameters, in the order of their first places."""
    return tuple(dict.fromkeys(match.group(1) for match in _PLACE.finditer(code_of(query))))


def bind(query: str, values: Mapping[str, Sequence[str]]) -> str:
    """Give a query with each parameter bound to the terms given for it; one with no terms is left open.

    Raises `BadCall` for a term that cannot stand in a query: a blank node, an IRI that is none. Every name in
    `values` must have a place in the query.
    """
    assert values.keys() <= set(places(query)), values.keys()
    bound: list[str] = []
    end = 0
    narrowing = {match.start(1): match.span() for match in _NARROWING.finditer(query)}
    for match in _PLACE.finditer(code_of(query)):  # same length as the query, so the same positions
        terms = values.get(match.group(1), ())
        start, after = match.span() if terms else narrowing.get(match.start(1), match.span())
        bound.append(query[end:start])
        if terms:
            bound.append(f"VALUES ?{match.group(1)} {{ {' '.join(_written(term) for term in terms)} }}")
        end = after
    return "".join((*bound, query[end:]))


def _written(term: str) -> str:
    """Write a term so that it is one term in any SPARQL text."""
    if is_iri(term) and _IRI.fullmatch(term):
        return term
    if is_literal(term):
        parts = literal_parts(term)
        if parts.language:
            return literal(parts.lexical, language=parts.language)
        if _DATATYPE.fullmatch(parts.datatype):
            return literal(parts.lexical, datatype=parts.datatype)
    raise BadCall(
        Text("{term} cannot be given to a question.", "{term} ne peut être donné à une question.").with_(term=term),
        Text("Give a code, a label or an IRI.", "Donnez un code, un libellé ou un IRI."),
    )
