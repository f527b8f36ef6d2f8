"""What tests of the ontology share: the form of files' axioms, and what HermiT says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.ontology_check import check_profile, classify, read_ontology

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from maquette.ontology_check import Finding


def structure(paths: Sequence[Path]) -> list[Finding]:
    """Give what is wrong with the form of axioms."""
    return list(check_profile(read_ontology(paths, trusted=True)))


def consistency(paths: Sequence[Path]) -> tuple[bool, tuple[str, ...]]:
    """Tell whether HermiT finds files consistent, and which classes cannot have a member."""
    answer = classify(read_ontology(paths, trusted=True))
    return answer.consistent, answer.unsatisfiable
