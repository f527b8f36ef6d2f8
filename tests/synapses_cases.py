"""What the tests of the page reader share: the source page, pages of our own making, statements in short."""

from __future__ import annotations

import re
from pathlib import Path

from maquette.sources.ids import Ids
from maquette.sources.synapses import PageReading, read_page
from maquette.terms import is_iri
from maquette.words import DEFAULT_BASE, MAQ, PREFIXES, XSD, Minter

CHECKOUT = Path(__file__).resolve().parent.parent
SOURCE = CHECKOUT / "data" / "2024-2025" / "pages" / "D1996.txt"
PAGES = Path(__file__).parent / "pages"
CASES = sorted(path.stem for path in PAGES.glob("*.txt"))

MINTER = Minter(DEFAULT_BASE, "telecom-paris", "2024-2025")
IDS = Ids.load((CHECKOUT / "data" / "ids.csv").read_bytes(), "data/ids.csv")
CASE_IDS = Ids.load((PAGES / "ids.csv").read_bytes(), "tests/pages/ids.csv")


def read_source(content: bytes | None = None) -> PageReading:
    """Read the source page, or a changed copy of it."""
    return read_page(SOURCE.read_bytes() if content is None else content, "page.txt", MINTER, IDS)


def read_case(text: str, edition: str = "2024-2025", host: str = "") -> PageReading:
    """Read a page of our own making."""
    return read_page(text.encode(), "page.txt", Minter(DEFAULT_BASE, "ecole", edition), CASE_IDS, host=host)


def short(term: str) -> str:
    """Write a term in short: `maq:Unit`, `unit/15338` (a thing of the school), `"2"^^xsd:decimal`."""
    if not is_iri(term):
        return term.replace(f"<{XSD}", "xsd:").removesuffix(">") if term.endswith(">") else term
    value = term[1:-1]
    for school in ("telecom-paris", "ecole"):
        if value.startswith(f"{DEFAULT_BASE}{school}/"):
            return value.removeprefix(f"{DEFAULT_BASE}{school}/")
    for prefix, namespace in PREFIXES.items():
        if value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return term


def triples(reading: PageReading, *, verbatim: bool = True) -> set[tuple[str, str, str]]:
    """Give the statements of a reading in short, without their lines."""
    return {
        (short(each.subject), short(each.predicate), short(each.object))
        for each in reading.statements
        if verbatim or not each.predicate.startswith(f"<{MAQ}verbatim")
    }


def written(reading: PageReading) -> list[str]:
    """Write a reading as lines of text: statements, furniture, unread lines, problems."""
    lines = [
        f"{each.line}\t{short(each.subject)}\t{short(each.predicate)}\t{short(each.object)}"
        + ("\tpersonal" if each.personal else "")
        for each in reading.statements
    ]
    lines += [f"{line}\tfurniture\t{name.en}" for line, name in reading.furniture.items()]
    lines += [f"{line}\tunread" for line in reading.unread]
    return lines + [f"{each.line}\t{each.severity}\t{each.what.en}" for each in reading.problems]


def lines_with_text(text: str) -> set[int]:
    """Give the numbers of the lines that are not blank."""
    return {n for n, line in enumerate(re.split("\r\n|\n|\r", text.removeprefix("\ufeff")), 1) if line.strip()}
