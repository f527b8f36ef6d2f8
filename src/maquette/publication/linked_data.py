"""Linked data about one thing in the five forms: exact terms, what is asserted apart from what is inferred.

A document says what the thing is the subject of, and what is said of the blank nodes that this leads to (a concise
bounded description). Asserted statements come first, each part under a comment; JSON-LD, which has no comments, says it
by `@index` (JSON-LD 1.1, §4.6.1), which is no RDF.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from maquette.publication.formats import Format
from maquette.serialization import fits_rdfxml, jsonld_nodes, ntriples, rdfxml_parts, turtle_parts
from maquette.terms import is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maquette.publication.catalogue import Catalogue, Fact
    from maquette.serialization import Triple

Part = tuple[str, list["Triple"]]
ASSERTED, INFERRED, WITHDRAWN = "asserted", "inferred", "withdrawn"
LEFT_OUT = "left out, because RDF/XML cannot hold them: {count} statements"


def description(catalogue: Catalogue, subject: str) -> list[Part]:
    """Give the statements about a thing: what is asserted, then what is only inferred."""
    facts: list[Fact] = []
    met, wanted = {subject}, [subject]
    while wanted:
        said = catalogue.facts(wanted.pop())
        facts += said
        new = {each.object for each in said if is_blank(each.object)} - met
        met |= new
        wanted += sorted(new)
    return apart(sorted(facts, key=lambda fact: fact.triple))


def apart(facts: Sequence[Fact]) -> list[Part]:
    """Part statements into what is asserted and what is only inferred."""
    return [
        (ASSERTED, [each.triple for each in facts if each.asserted is not None]),
        (INFERRED, [each.triple for each in facts if each.asserted is None]),
    ]


def write(parts: Sequence[Part], form: Format) -> bytes:
    """Write the parts of a document in a form, empty ones left out.

    RDF/XML cannot hold a property whose IRI does not end in an XML name: it says how many statements it leaves out.
    """
    filled = [part for part in parts if part[1]]
    if form is Format.JSONLD:
        nodes = [{**node, "@index": name} for name, triples in filled for node in jsonld_nodes(triples)]
        return (json.dumps(nodes, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    if form is Format.NTRIPLES:
        return "".join(f"# {name}\n{''.join(ntriples(triples))}" for name, triples in filled).encode()
    if form is Format.TURTLE:
        return "".join(turtle_parts(filled)).encode()
    fitting = [(name, [each for each in triples if fits_rdfxml(each)]) for name, triples in filled]
    count = sum(len(part[1]) for part in filled) - sum(len(part[1]) for part in fitting)
    return "".join(rdfxml_parts([*fitting, *([(LEFT_OUT.format(count=count), [])] if count else [])])).encode()
