"""What findings promise: an order, totals, thresholds, and no personal data once they are masked."""

from dataclasses import replace

import pytest

from maquette.findings import Finding, Place, Severity, at_least, in_order, mask, totals
from maquette.text import Text


def finding(severity: Severity = "violation", shape: str = "urn:a", line: int = 1, value: str = "") -> Finding:
    return Finding(
        severity=severity,
        shape=shape,
        component="urn:component",
        focus="<urn:focus>",
        path="<urn:p>",
        value=value,
        message=Text("Wrong.", "Faux."),
        where=Place("data.ttl", line),
        shape_at=Place("shapes.ttl", 3),
    )


def test_findings_come_gravest_first_then_by_rule_then_by_place_and_once() -> None:
    given = [
        finding("info"),
        finding(line=10),
        finding(line=9),
        finding("warning"),
        finding(shape="urn:b", line=2),
        finding(line=9),
    ]
    assert [(each.severity, each.shape, each.where.line) for each in in_order(given)] == [
        ("violation", "urn:a", 9),
        ("violation", "urn:a", 10),
        ("violation", "urn:b", 2),
        ("warning", "urn:a", 1),
        ("info", "urn:a", 1),
    ]


def test_totals_name_every_severity() -> None:
    assert totals([finding("warning"), finding("warning", line=2)]) == {"violation": 0, "warning": 2, "info": 0}


@pytest.mark.parametrize(("threshold", "kept"), [("violation", 1), ("warning", 2), ("info", 3)])
def test_a_threshold_keeps_what_is_as_grave_or_graver(threshold: Severity, kept: int) -> None:
    given = [finding("violation"), finding("warning"), finding("info")]
    assert len(at_least(given, threshold)) == kept


def test_a_place_reads_as_editors_know_it() -> None:
    assert str(Place("a.csv", 4, "unit")) == "a.csv:4:unit"
    assert str(Place("a.ttl", 4)) == "a.ttl:4"
    assert str(Place("a.ttl", 0)) == "a.ttl"


@pytest.mark.parametrize(
    "text",
    [
        "mailto:jean.dupont@ecole.fr",
        "<mailto:jean.dupont%40ecole.fr>",
        "Tel. 01 23 45 67 89",
        "+33 (0)1 23 45 67 89",
        "+33123456789",
        "01.23.45.67.89",
    ],
)
def test_masking_leaves_no_address_and_no_telephone_number(text: str) -> None:
    masked = mask(text)
    assert "•••" in masked
    assert "dupont" not in masked
    assert "67" not in masked


@pytest.mark.parametrize(
    "text", ["IA717", "https://ecole.fr/ue/15338", "2024-2025", "1059.0", "a @ b", "0123456789012"]
)
def test_masking_leaves_other_texts_alone(text: str) -> None:
    assert mask(text) == text


def test_a_masked_finding_quotes_nobody_and_keeps_its_place() -> None:
    whole = replace(finding(value="<mailto:a.b@c.fr>"), message=Text("a.b@c.fr is another", "a.b@c.fr : une autre"))
    masked = whole.masked()
    assert "a.b@c.fr" not in repr(masked)
    assert masked.where == whole.where
