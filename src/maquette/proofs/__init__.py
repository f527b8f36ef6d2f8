"""Proofs: why a statement holds, down to the lines of the files that it rests on.

A proof is read off the closed statement table (`maquette.closure`): the rule that first gave a statement at its level
is stored with it, and its premises are found by look-ups in two sorted copies of the table. Ranks order them: a
premise is surer than its conclusion, or as sure and from an earlier round, so that no proof goes round in circles.
"""

from maquette.proofs.explainer import Explainer, alternatives, clashes, explain, prepare_proofs
from maquette.proofs.proof import (
    Alternatives,
    Assertion,
    Clash,
    NoProof,
    Proof,
    Step,
    leaves,
    parts,
    same_step,
    size,
    sub_proofs,
)

__all__ = [
    "Alternatives",
    "Assertion",
    "Clash",
    "Explainer",
    "NoProof",
    "Proof",
    "Step",
    "alternatives",
    "clashes",
    "explain",
    "leaves",
    "parts",
    "prepare_proofs",
    "same_step",
    "size",
    "sub_proofs",
]
