"""The words that every rendering of findings uses, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.findings.finding import SEVERITIES
from maquette.terms import is_literal, literal_parts
from maquette.text import Text
from maquette.words import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.findings.finding import Finding, Severity
    from maquette.findings.since import Since
    from maquette.text import Language

HEADINGS: dict[Severity, Text] = {
    "violation": Text("Violations", "Non-conformités"),
    "warning": Text("Warnings", "Avertissements"),
    "info": Text("Notes", "Remarques"),
}
WHAT, WHERE = Text("What is wrong", "Ce qui ne va pas"), Text("Where", "Où")
WHY, REMEDY, SOURCE = Text("Why it matters", "Pourquoi"), Text("How to mend it", "Remède"), Text("Source", "Source")
RULE, THING, VALUE = Text("Rule", "Règle"), Text("Of what", "De quoi"), Text("Value", "Valeur")
FIRST, COUNT = Text("First", "Premier"), Text("Findings", "Constats")
RESTS_ON = Text("inferred from", "inféré de")
UNUSED = Text("Rules that met nothing to check", "Règles qui n’ont rien eu à contrôler")
NOTHING = Text("Nothing was found.", "Aucun constat.")
TITLE = Text("Findings", "Constats")
RULES_CHECKED = Text("{count} rules checked", "{count} règles contrôlées")
SUMMARY = Text("{violations}, {warnings}, {notes}; {rules}", "{violations}, {warnings}, {notes} ; {rules}")

NEW, KNOWN, FIXED = Text("New", "Nouveaux"), Text("Known", "Connus"), Text("Fixed", "Corrigés")
SINCE = Text("Since", "Depuis")
NOTHING_NEW = Text("Nothing new was found.", "Aucun nouveau constat.")
_SINCE = Text(
    "Since {base}: {new} new, {fixed} fixed, {known} known.",
    "Depuis {base}\u00a0: nouveaux {new}, corrigés {fixed}, connus {known}.",
)

_COUNTED: dict[Severity, tuple[Text, Text]] = {
    "violation": (Text("{n} violation", "{n} non-conformité"), Text("{n} violations", "{n} non-conformités")),
    "warning": (Text("{n} warning", "{n} avertissement"), Text("{n} warnings", "{n} avertissements")),
    "info": (Text("{n} note", "{n} remarque"), Text("{n} notes", "{n} remarques")),
}
_ONE_RULE = Text("1 rule checked", "1 règle contrôlée")
_IRI = re.compile(r"<[^<>\s]*>")


def counted(severity: Severity, number: int, language: Language) -> str:
    """Give a number of findings in words: "1 violation", "0 non-conformité" (French counts 0 and 1 in the singular)."""
    one, many = _COUNTED[severity]
    singular = number < 2 if language == "fr" else number == 1
    return (one if singular else many).with_(n=number).in_(language)


def summary(totals: Mapping[Severity, int], rules: int, language: Language) -> str:
    """Give the totals as one line."""
    violations, warnings, notes = (counted(severity, totals[severity], language) for severity in SEVERITIES)
    checked = (_ONE_RULE if rules == 1 else RULES_CHECKED.with_(count=rules)).in_(language)
    return SUMMARY.with_(violations=violations, warnings=warnings, notes=notes, rules=checked).in_(language)


def since_line(since: Since, language: Language) -> str:
    """Give how many findings are new, fixed and known, as one line."""
    told = _SINCE.with_(base=since.base, new=len(since.new), fixed=len(since.fixed), known=len(since.known))
    return told.in_(language)


def shown_path(finding: Finding) -> str:
    """Give a finding's path with prefixed names, as people read it."""
    return _IRI.sub(lambda match: shorten(match.group()).strip("<>"), finding.path)


def shown_value(finding: Finding) -> str:
    """Give the value at fault as it is written: a literal's text, an IRI in short; "" where the message is enough."""
    if not finding.value or finding.value == finding.focus:
        return ""
    if is_literal(finding.value):
        return literal_parts(finding.value).lexical
    return shorten(finding.value).strip("<>")
