"""Namespaces, prefixes and the minting of IRIs: the only place of the code that holds IRIs.

Identity is school + kind + number; what has neither number nor code takes an id from `data/ids.csv`. Year-specific
nodes carry the edition in their path. Nothing is minted from a label or a position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

MAQ = "https://w3id.org/maquette/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SH = "http://www.w3.org/ns/shacl#"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
FOAF = "http://xmlns.com/foaf/0.1/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
ECTS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
"""The European credit system, in the EU's controlled list of educational credit systems."""
ADMS = "http://www.w3.org/ns/adms#"
ELM = "http://data.europa.eu/snb/model/elm/"
ESCO_SKILL = "http://data.europa.eu/esco/skill/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
FORMATS = "http://www.w3.org/ns/formats/"
SHAPE = "https://w3id.org/maquette/shapes#"
"""Our shapes, and our own words about shapes."""

PREFIXES: dict[str, str] = {
    "maq": MAQ,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "sh": SH,
    "sd": SD,
    "void": VOID,
    "shape": SHAPE,
    "dcat": DCAT,
    "spdx": SPDX,
    "schema": "https://schema.org/",
    "elm": ELM,
    "adms": ADMS,
    "esco": "http://data.europa.eu/esco/model#",
    "vann": "http://purl.org/vocab/vann/",
    "bibo": "http://purl.org/ontology/bibo/",
    "foaf": FOAF,
}
"""Prefixes that people may type and that exports use; a workspace's own IRIs get their prefixes from `Minter`."""
SSSOM_PREFIXES: dict[str, str] = {
    **{prefix: PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs", "skos", "xsd")},
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
    "linkml": "https://w3id.org/linkml/",
}
"""Prefixes that mapping sets use undeclared, and may not declare otherwise (SSSOM 1.1, "IRI prefixes")."""

DEFAULT_BASE = "https://w3id.org/maquette/"
GRAPH = "urn:maquette:graph:"
"""Graphs of the queryable dataset: local names, never published as identities."""
LOAD = "urn:maquette:load"
"""The graph of an endpoint that says which of our graphs are being loaded and which are whole; its words begin so."""
BLANK = "urn:maquette:blank:"
"""IRIs that stand for blank nodes at an endpoint (RDF 1.1 Concepts, §3.5); turned back when they are read."""
SHAPES_GRAPH = "urn:maquette:shapes"
"""The graph that a shape's query reads the shapes in, as `$shapesGraph`."""
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
"""What a SARIF file names as its schema; nothing fetches it."""
FOCUS = "urn:maquette:focus"
"""The graph of the focus nodes while a shape's query runs, and the start of its words; never written anywhere."""
PROOF = "urn:maquette:proof:"
"""Statements, inferences and files of exported proofs: digests of what they stand for, never identities."""

KINDS = (
    "programme", "track", "unit", "axis", "module", "competency", "job", "objective", "person", "organisation",
    "activity", "topic", "requirement", "domain", "category", "teaching-type", "period", "edition", "block", "outcome",
    "component",
)  # fmt: skip
"""Kinds of things that last from one edition to the next; each is a path segment of their IRIs."""

_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def maq(name: str) -> str:
    """Give the term of a word of the ontology, e.g. `<https://w3id.org/maquette/ontology#Unit>`."""
    return f"<{MAQ}{name}>"


def expand(prefixed: str) -> str | None:
    """Give the IRI of a prefixed name such as `maq:Unit`, or None when its prefix is unknown."""
    prefix, colon, local = prefixed.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else None


@dataclass(frozen=True, slots=True)
class Minter:
    """Mints the IRIs of one school's things, as terms (`<…>`).

    `base` ends with `/`; `school` and `edition` are path segments, e.g. `telecom-paris` and `2024-2025`.
    """

    base: str
    school: str
    edition: str

    def school_iri(self) -> str:
        """Mint the school itself."""
        return f"<{self.base}{self.school}>"

    def thing(self, kind: str, number: str) -> str:
        """Mint a thing that lasts over the years: `<base/school/kind/number>`; `number` may be an id of `ids.csv`."""
        assert kind in KINDS, kind
        return f"<{self.base}{self.school}/{kind}/{_segment(number)}>"

    def of_year(self, *path: str) -> str:
        """Mint a node of this edition, e.g. `of_year("programme", "D1996", "unit", "15338")` for a unit in it."""
        return f"<{self.base}{self.school}/{self.edition}/{'/'.join(_segment(part) for part in path)}>"

    def under(self, node: str, *path: str) -> str:
        """Mint a node that belongs to another, e.g. hours of a unit in a programme: `<…/unit/15338/hours/lecture>`."""
        return f"{node[:-1]}/{'/'.join(_segment(part) for part in path)}>"

    def unit_in_programme(self, programme: str, unit: str) -> str:
        """Mint the node (edition, programme, unit) where credits, period, category and status stand."""
        return self.of_year("programme", programme, "unit", unit)


def _segment(text: str) -> str:
    """Give text as one IRI path segment, percent-encoded where it must be."""
    return text if _SAFE_ID.fullmatch(text) else quote(text, safe="")


def shorten(term: str) -> str:
    """Give what a person reads of a term: a prefixed name where its prefix is known, else the term as it is."""
    value = term[1:-1] if term.startswith("<") else ""
    for prefix, namespace in PREFIXES.items():
        if value.startswith(namespace) and len(value) > len(namespace):
            return f"{prefix}:{value[len(namespace) :]}"
    return term
