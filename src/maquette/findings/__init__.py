"""Findings: what checking found, and how it is shown to people and to other programs."""

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

__all__ = [
    "SEVERITIES",
    "SEVERITY_TITLES",
    "Finding",
    "Place",
    "Report",
    "Rule",
    "Severity",
    "Unused",
    "at_least",
    "by_rule",
    "in_order",
    "mask",
    "totals",
]
