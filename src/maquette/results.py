"""Results of any SPARQL query as text: JSON, CSV and TSV as the W3C defines them, for solutions and truth values.

Sources: SPARQL 1.1 Query Results JSON Format; SPARQL 1.1 Query Results CSV and TSV Formats.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from maquette.terms import XSD_STRING, iri_value, is_blank, is_iri, literal_parts, text_of

if TYPE_CHECKING:
    from maquette.store import Solutions


def as_json(found: Solutions | bool) -> str:
    """Give the results in JSON (SPARQL 1.1 Query Results JSON Format, §3)."""
    if isinstance(found, bool):
        return json.dumps({"head": {}, "boolean": found}) + "\n"
    bindings = [{name: _binding(value) for name, value in row.items()} for row in found.dicts()]
    told = {"head": {"vars": list(found.variables)}, "results": {"bindings": bindings}}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _binding(term: str) -> dict[str, str]:
    if is_iri(term):
        return {"type": "uri", "value": iri_value(term)}
    if is_blank(term):
        return {"type": "bnode", "value": term.removeprefix("_:")}
    parts = literal_parts(term)
    told = {"type": "literal", "value": parts.lexical}
    if parts.language:
        told["xml:lang"] = parts.language
    elif parts.datatype != XSD_STRING:
        told["datatype"] = parts.datatype
    return told


def as_csv(found: Solutions | bool) -> str:
    """Give the results in CSV (SPARQL 1.1 Query Results CSV and TSV Formats, §3); a truth value is one word."""
    if isinstance(found, bool):
        return f"{str(found).lower()}\r\n"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(found.variables)
    writer.writerows([text_of(value) if value else "" for value in row] for row in found.rows)
    return out.getvalue()


def as_tsv(found: Solutions | bool) -> str:
    """Give the results in TSV (SPARQL 1.1 Query Results CSV and TSV Formats, §4); a truth value is one word."""
    if isinstance(found, bool):
        return f"{str(found).lower()}\n"
    lines = ["\t".join(f"?{name}" for name in found.variables)]
    lines += ["\t".join(value or "" for value in row) for row in found.rows]
    return "".join(f"{line}\n" for line in lines)
