"""Findings: what checking found, and how it is shown to people and to other programs."""

from maquette.findings.baseline import read_baseline
from maquette.findings.finding import (
    SEVERITIES,
    SEVERITY_TITLES,
    Finding,
    Place,
    Severity,
    at_least,
    in_order,
    mask,
    totals,
)
from maquette.findings.report import Report, Rule, Unused, by_rule
from maquette.findings.since import Since, told_apart

__all__ = [
    "SEVERITIES",
    "SEVERITY_TITLES",
    "Finding",
    "Place",
    "Report",
    "Rule",
    "Severity",
    "Since",
    "Unused",
    "at_least",
    "by_rule",
    "in_order",
    "mask",
    "read_baseline",
    "told_apart",
    "totals",
]
