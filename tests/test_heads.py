"""Heads of question files: what is read, and every way of being broken, with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maquette.errors import BadSource
from maquette.heads import QuestionBroken, parse_question
from maquette.questions import check, load_question, load_questions

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
#+ title.en: Things
#+ title.fr: Choses
#+ description.en: All
#+     things.
#+ description.fr: Toutes les choses.
#+ tags: test, things
#+ basis: rows
#+ column value: string | Value | Valeur
#+ empty.en: Nothing.
#+ empty.fr: Rien.
SELECT DISTINCT ?value WHERE { ?thing ?p ?value }
"""


def test_a_head_is_read_with_its_continued_lines() -> None:
    question = parse_question(HEAD, "things", "things.rq")
    check(question)
    assert question.description.en == "All things."
    assert question.tags == ("test", "things")
    assert question.parameters == ()


def parameter(*keys: str) -> tuple[str, str]:
    """Give what to replace in the head, and that with a parameter before it (from line 7)."""
    lines = ("#+ parameter thing:", *(f"#+   {key}" for key in (*keys, "title.en: a", "title.fr: b")))
    return "#+ basis", "\n".join((*lines, "#+ basis"))


INVALID = {
    "no title in English": ("#+ title.en: Things\n", "", 0, "title.en"),
    "an empty title": ("title.fr: Choses", "title.fr:", 2, "title.fr"),
    "an unknown key": ("tags:", "labels:", 6, "Unknown key `labels`"),
    "a key that stands twice": ("#+ tags: test, things", "#+ tags: test\n#+ tags: things", 7, "stands twice"),
    "a line that is no key": ("#+ tags: test, things", "#+ tags", 6, "no `key: value`"),
    "a wrong indent": ("#+ tags", "#+  tags", 6, "indented by 2"),
    "a lower key that belongs to nothing": ("#+ tags", "#+   kind", 6, "indented by 3"),
    "an unknown basis": ("basis: rows", "basis: sure", 7, "rows, each or none"),
    "no basis": ("#+ basis: rows\n", "", 0, "rows, each or none"),
    "an unknown type of column": ("string |", "text |", 8, "needs a snake_case name and a type"),
    "a column name that is no snake_case": ("column value", "column Value", 8, "snake_case"),
    "a heading in one language": ("| Value | Valeur", "| Value", 8, "both languages"),
    "a tag that is no word": ("test, things", "test, THE THINGS", 6, "list of words"),
    "a key of an answer that is no column": ("#+ basis: rows", "#+ basis: rows\n#+ key: thing", 8, "no column"),
    "a why that is no statement": ("#+ basis: rows", "#+ basis: rows\n#+ why: things", 8, "no statement"),
    "a why about no column": ("#+ basis: rows", "#+ basis: rows\n#+ why: ?a maq:code ?value", 8, "names a"),
    "no query": ("SELECT DISTINCT ?value WHERE { ?thing ?p ?value }\n", "", 0, "no query"),
    "a column that the query does not give": ("SELECT DISTINCT ?value", "SELECT DISTINCT ?thing", 11, "gives thing"),
    "a query that is not SPARQL": ("?thing ?p ?value", "?thing ?p", 11, "not SPARQL"),
    "an aggregate with a basis per row": ("?thing ?p ?value }", "?thing ?p ?value } LIMIT 3", 11, "LIMIT"),
    "a negation with a basis per row": ("?thing ?p ?value", "?thing ?p ?value FILTER NOT EXISTS {}", 11, "NOT EXISTS"),
    "a place without its parameter": (
        "?thing ?p ?value",
        "VALUES ?thing { UNDEF } ?thing ?p ?value",
        11,
        "no parameter thing",
    ),
    "a parameter without its place": (
        *parameter("kind: unit"),
        7,
        "no VALUES ?thing",
    ),
    "a parameter without its kind": (*parameter(), 7, "`kind`"),
    "a parameter of an unknown kind": (
        *parameter("kind: ghost"),
        7,
        "Unknown kind",
    ),
    "a parameter with an unknown key": (
        *parameter("kind: unit", "colour: red"),
        9,
        "Unknown key `colour`",
    ),
    "a parameter that is required perhaps": (
        *parameter("kind: unit", "required: perhaps"),
        9,
        "yes or no",
    ),
}


@pytest.mark.parametrize("case", INVALID)
def test_a_broken_question_is_an_error_with_its_line(case: str, tmp_path: Path) -> None:
    old, new, line, told = INVALID[case]
    assert old in HEAD
    path = tmp_path / "things.rq"
    path.write_text(HEAD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(QuestionBroken) as broken:
        load_question(path)
    said = {problem.line: problem.what.en for problem in broken.value.problems}
    assert line in said, said
    assert told in said[line]
    assert str(broken.value).startswith("things.rq")


def test_a_file_that_is_no_text_or_has_no_slug_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "things.rq"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(QuestionBroken, match="cannot be read"):
        load_question(path)
    with pytest.raises(QuestionBroken, match="no slug"):
        parse_question(HEAD, "Things and more", "Things and more.rq")


def test_all_broken_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.rq").write_text(HEAD.replace("#+ tags", "#+ labels"), encoding="utf-8")
    (tmp_path / "three.rq").write_text(HEAD, encoding="utf-8")
    with pytest.raises(BadSource) as broken:
        load_questions(tmp_path.glob("*.rq"))
    assert [problem.path for problem in broken.value.problems] == ["one.rq", "two.rq"]
