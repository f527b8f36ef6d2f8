"""Writing statements of exact terms in RDF formats, the same to the byte from run to run.

Input is sorted by term (`StatementTable.held`), so that output is; nothing is normalised. Prefixes, which are known
only after the statements and stand before them, make these wait in a temporary file, so that memory stays small.
N-Triples and N-Quads are written as W3C RDF 1.1 N-Triples §2 and N-Quads §2, Turtle and TriG with one block a
subject, RDF/XML with one `rdf:Description` a subject (RDF 1.1 XML Syntax §2), JSON-LD in expanded form (JSON-LD 1.1
§9).
"""

from __future__ import annotations

import json
import re
import tempfile
from functools import lru_cache
from html import escape
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from maquette.errors import MaquetteError
from maquette.terms import iri_value, is_blank, is_iri, literal_parts, text_of
from maquette.text import Text
from maquette.words import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Triple = tuple[str, str, str]
Quad = tuple[str, str, str, str]
"""Subject, predicate, object and the IRI term of the graph."""
Part = tuple[str, "Iterable[Triple]"]
"""Statements that a document keeps together, and the comment that stands before them ("": none)."""

_LOCAL = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)?")
"""Local names that need no escape in Turtle (a safe part of PN_LOCAL)."""
_NAME_START = (
    r"A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_XML_NAME = re.compile(rf"[{_NAME_START}][{_NAME_START}0-9.\u00b7\u0300-\u036f\u203f-\u2040-]*$")
"""An IRI's end that is a name in XML (NCName, Namespaces in XML 1.0 §3)."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPE = f"<{RDF}type>"
_REMEMBERED = 100_000
"""How many terms a writer remembers the short form of."""
_IN_MEMORY = 10_000_000  # characters


def ntriples(triples: Iterable[Triple]) -> Iterator[str]:
    """Write N-Triples, a line a statement."""
    for triple in triples:
        yield " ".join(triple) + " .\n"


def nquads(quads: Iterable[Quad]) -> Iterator[str]:
    """Write N-Quads, a line a statement."""
    for quad in quads:
        yield " ".join(quad) + " .\n"


class Shortener:
    """Shortens IRIs to prefixed names, and remembers which prefixes it used."""

    def __init__(self, prefixes: Mapping[str, str] = PREFIXES) -> None:
        self._prefixes = sorted(prefixes.items(), key=lambda item: -len(item[1]))
        self._known = lru_cache(maxsize=_REMEMBERED)(self._shorten)
        self.used: dict[str, str] = {}

    def __call__(self, term: str) -> str:
        """Give the Turtle text of a term; literals keep their exact lexical form, their datatypes are shortened."""
        return self._known(term)

    def _shorten(self, term: str) -> str:
        if is_iri(term):
            return self._prefixed(term)
        cut = term.rfind('"^^<')
        if not is_blank(term) and cut > 0 and term.endswith(">"):
            return term[: cut + 3] + self._prefixed(term[cut + 3 :])
        return term

    def _prefixed(self, term: str) -> str:
        value = iri_value(term)
        for prefix, namespace in self._prefixes:
            if value.startswith(namespace) and _LOCAL.fullmatch(value, len(namespace)):
                self.used[prefix] = namespace
                return f"{prefix}:{value[len(namespace) :]}"
        return term


def turtle(triples: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """Write Turtle: a block a subject, a line a statement; only the prefixes that are used are declared."""
    yield from turtle_parts([("", triples)], prefixes)


def turtle_parts(parts: Iterable[Part], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """Write Turtle in parts, each under its comment."""
    short = Shortener(prefixes)
    with _Waiting(_blocks_of(parts, short)) as body:
        yield from _prefix_lines(short)
        yield from body


def _blocks_of(parts: Iterable[Part], short: Shortener) -> Iterator[str]:
    for comment, triples in parts:
        if comment:
            yield f"\n# {comment}\n"
        yield from _blocks(triples, short, "")


def trig(quads: Iterable[Quad], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """Write TriG: a block a graph, in the order of the graphs' names."""
    short = Shortener(prefixes)
    with _Waiting(_graph_blocks(quads, short)) as body:
        yield from _prefix_lines(short)
        yield from body


def _graph_blocks(quads: Iterable[Quad], short: Shortener) -> Iterator[str]:
    for graph, members in groupby(sorted(quads, key=itemgetter(3)), key=itemgetter(3)):
        yield f"\n{short(graph)} {{\n"
        yield from _blocks(((s, p, o) for s, p, o, _ in members), short, "  ")
        yield "}\n"


class _Waiting:
    """Pieces of text that wait for others to be written first; a context manager to iterate over."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115 (closed by __exit__)
        self._file.writelines(pieces)

    def __enter__(self) -> Iterator[str]:
        self._file.seek(0)
        return iter(lambda: self._file.read(1 << 16), "")

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _prefix_lines(short: Shortener) -> Iterator[str]:
    for prefix, namespace in sorted(short.used.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"


def _blocks(triples: Iterable[Triple], short: Shortener, indent: str) -> Iterator[str]:
    for subject, members in groupby(triples, key=itemgetter(0)):
        lines = [f"{'a' if p == _TYPE else short(p)} {short(o)}" for _, p, o in members]
        yield f"\n{indent}{short(subject)} " + f" ;\n{indent}    ".join(lines) + " .\n"


def rdfxml(triples: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """Write RDF/XML.

    Raises `MaquetteError` for what the format cannot hold: a predicate that does not end in an XML name, a character
    that XML 1.0 does not allow.
    """
    yield from rdfxml_parts([("", triples)], prefixes)


def rdfxml_parts(parts: Iterable[Part], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """Write RDF/XML in parts, each under its comment; raises as `rdfxml` does."""
    names: dict[str, str] = {}
    with _Waiting(_descriptions_of(parts, names, prefixes)) as body:
        yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF\n'
        yield f'    xmlns:rdf="{RDF}"'
        for namespace, prefix in sorted(names.items(), key=itemgetter(1)):
            yield f"\n    xmlns:{prefix}={_quoted(namespace)}"
        yield ">\n"
        yield from body
        yield "</rdf:RDF>\n"


def _descriptions_of(parts: Iterable[Part], names: dict[str, str], prefixes: Mapping[str, str]) -> Iterator[str]:
    for comment, triples in parts:
        if comment:
            yield f"  <!-- {comment} -->\n"
        yield from _descriptions(triples, names, prefixes)


def _descriptions(triples: Iterable[Triple], names: dict[str, str], prefixes: Mapping[str, str]) -> Iterator[str]:
    for subject, members in groupby(triples, key=itemgetter(0)):
        about = f"rdf:nodeID={_quoted(subject[2:])}" if is_blank(subject) else f"rdf:about={_attribute(subject)}"
        yield f"  <rdf:Description {about}>\n"
        for _, predicate, object_ in members:
            yield _property_element(predicate, object_, names, prefixes)
        yield "  </rdf:Description>\n"


def fits_rdfxml(triple: Triple) -> bool:
    """Tell whether RDF/XML can hold a statement."""
    return bool(_XML_NAME.search(iri_value(triple[1]))) and not any(_NOT_XML.search(text_of(each)) for each in triple)


def _property_element(predicate: str, object_: str, names: dict[str, str], prefixes: Mapping[str, str]) -> str:
    name = _xml_name(iri_value(predicate), names, prefixes)
    if is_iri(object_):
        return f"    <{name} rdf:resource={_attribute(object_)}/>\n"
    if is_blank(object_):
        return f"    <{name} rdf:nodeID={_quoted(object_[2:])}/>\n"
    parts = literal_parts(object_)
    attribute = ""
    if parts.language:
        attribute = f" xml:lang={_quoted(parts.language)}"
    elif parts.datatype != f"{XSD}string":
        attribute = f" rdf:datatype={_quoted(parts.datatype)}"
    # A bare carriage return would be read as a line feed (XML 1.0 §2.11).
    text = escape(_xml_text(parts.lexical), quote=False).replace("\r", "&#13;")
    return f"    <{name}{attribute}>{text}</{name}>\n"


def _xml_name(value: str, names: dict[str, str], prefixes: Mapping[str, str]) -> str:
    match = _XML_NAME.search(value)
    if not match or not match.start():
        raise _not_writable(value)
    namespace = value[: match.start()]
    if namespace == RDF:
        return f"rdf:{match.group()}"
    if namespace not in names:
        known = next((prefix for prefix, known in prefixes.items() if prefix and known == namespace), None)
        names[namespace] = known or f"ns{len(names) + 1}"
    return f"{names[namespace]}:{match.group()}"


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def _attribute(term: str) -> str:
    return _quoted(_xml_text(iri_value(term)))


def _xml_text(text: str) -> str:
    if _NOT_XML.search(text):
        raise _not_writable(ascii(text))
    return text


def _not_writable(value: str) -> MaquetteError:
    return MaquetteError(
        Text("RDF/XML cannot hold {value}.", "RDF/XML ne peut pas contenir {value}.").with_(value=value),
        Text("Export to Turtle, N-Triples or JSON-LD.", "Exportez en Turtle, N-Triples ou JSON-LD."),
    )


def jsonld(quads: Iterable[Quad] | Iterable[Triple]) -> Iterator[str]:
    """Write JSON-LD in expanded form; quads become named graphs."""
    between = "[\n "
    for node in jsonld_nodes(quads):
        # Texts have their line ends escaped: every line end here is one between values.
        yield between + json.dumps(node, ensure_ascii=False, indent=1, sort_keys=True).replace("\n", "\n ")
        between = ",\n "
    yield "[]\n" if between.startswith("[") else "\n]\n"


def jsonld_nodes(statements: Iterable[tuple[str, ...]]) -> Iterator[dict[str, object]]:
    """Give the node objects of JSON-LD in expanded form, in the order of graphs, then of statements."""
    remaining = iter(statements)
    first = next(remaining, None)
    if first is None:
        return
    every = chain([first], remaining)
    if len(first) == 3:
        yield from _described(every)
        return
    for graph, in_graph in groupby(sorted(every, key=itemgetter(3)), key=itemgetter(3)):
        yield {"@id": iri_value(graph), "@graph": [*_described(in_graph)]}


def _described(statements: Iterable[tuple[str, ...]]) -> Iterator[dict[str, object]]:
    for subject, members in groupby(statements, key=itemgetter(0)):
        yield _node(subject, list(members))


def _node(subject: str, members: list[tuple[str, ...]]) -> dict[str, object]:
    node: dict[str, object] = {"@id": _id(subject)}
    for predicate, values in groupby(members, key=itemgetter(1)):
        node[iri_value(predicate)] = [_value(statement[2]) for statement in values]
    return node


def _value(term: str) -> dict[str, str]:
    if not term.startswith('"'):
        return {"@id": _id(term)}
    parts = literal_parts(term)
    if parts.language:
        return {"@value": parts.lexical, "@language": parts.language}
    if parts.datatype != f"{XSD}string":
        return {"@value": parts.lexical, "@type": parts.datatype}
    return {"@value": parts.lexical}


def _id(term: str) -> str:
    return term if is_blank(term) else iri_value(term)


TRIPLE_WRITERS: dict[str, Callable[[Iterable[Triple]], Iterator[str]]] = {
    "turtle": turtle,
    "nt": ntriples,
    "rdfxml": rdfxml,
    "jsonld": jsonld,
}
QUAD_WRITERS: dict[str, Callable[[Iterable[Quad]], Iterator[str]]] = {"trig": trig, "nquads": nquads}
FORMATS = (*TRIPLE_WRITERS, *QUAD_WRITERS)
"""The formats that exports are written in."""


def write_graph(triples: Iterable[Triple], format_: str, prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """Write one graph without a name in a format of `FORMATS`: TriG's default graph is Turtle, N-Quads' N-Triples."""
    if format_ in {"turtle", "trig"}:
        return turtle(triples, prefixes)
    if format_ in {"nt", "nquads"}:
        return ntriples(triples)
    return rdfxml(triples, prefixes) if format_ == "rdfxml" else jsonld(triples)
