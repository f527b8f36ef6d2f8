"""The check of an ontology: its logic by HermiT, the form of its axioms, its words, its modelling, its header.

Files in any RDF format → one graph with the place of each statement (`ontology`) → findings, each of a check that
`findings.CHECKS` lists with who asks for it. Nothing is fetched, nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.ontology_check.findings import CHECKS, Finding
from maquette.ontology_check.header import check_header
from maquette.ontology_check.hermit import Classification, classify, foreign_values, java
from maquette.ontology_check.hierarchy import check_reasoning
from maquette.ontology_check.modelling import check_modelling
from maquette.ontology_check.ontology import Ontology, read_ontology
from maquette.ontology_check.profile import check_profile
from maquette.ontology_check.wording import check_wording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "CHECKS",
    "Checked",
    "Classification",
    "Finding",
    "Ontology",
    "check_ontology",
    "check_profile",
    "classify",
    "java",
    "read_ontology",
]


@dataclass(frozen=True, slots=True)
class Checked:
    """An ontology's check: its files, its own terms, HermiT's answer (None without one), the findings in order."""

    paths: tuple[str, ...]
    terms: int
    answer: Classification | None
    findings: tuple[Finding, ...]


def check_ontology(paths: Sequence[Path], languages: tuple[str, ...] = (), *, trusted: bool = False) -> Checked:
    """Check files in any RDF format as one ontology; findings are sorted by file, line, check and term.

    `languages` (ISO 639-1) are those in which every term must have its words (see `check_wording`); `trusted` is that
    of `read_ontology`, which raises `BadCall` and `BadSource`. A missing Java, or axioms that HermiT refuses, are
    findings.
    """
    ontology = read_ontology(paths, trusted=trusted)
    findings = [
        *foreign_values(ontology),
        *check_profile(ontology),
        *check_modelling(ontology),
        *check_wording(ontology, languages),
        *check_header(ontology),
    ]
    answer = None
    if not _REFUSED.intersection(each.check for each in findings):
        answer, reasoned = check_reasoning(ontology)
        findings += reasoned
    told = {(each.problem.path, each.problem.line) for each in findings if each.check == "undeclared-term"}
    # A name that axioms use undeclared is told once.
    kept = {
        each
        for each in findings
        if each.check != "undefined-term" or (each.problem.path, each.problem.line) not in told
    }
    order = {path: number for number, path in enumerate(ontology.paths)}
    return Checked(
        ontology.paths,
        len(ontology.terms),
        answer,
        tuple(
            sorted(
                kept,
                key=lambda each: (
                    order[each.problem.path],
                    each.problem.line,
                    each.check,
                    each.term,
                    each.problem.what.en,
                ),
            )
        ),
    )


_REFUSED = {"non-simple-property", "irregular-chain", "malformed-list"}
"""Findings on axioms that HermiT refuses as a whole: it is not asked."""
