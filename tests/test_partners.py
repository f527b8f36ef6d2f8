"""Files of partner schools come into the build as they are: own source, own lines, own words, own blank nodes."""

import json
import subprocess
from collections.abc import Callable

import pytest

from maquette.build import build
from maquette.errors import BadSource
from maquette.sources.reading import Statement
from maquette.statements import StatementTable
from maquette.workspace import Workspace

EDITION = "2024-2025"
TURTLE = """\
@prefix ex: <https://partner.example/> .
@prefix their: <https://partner.example/words#> .

ex:course-1 a their:Course ;
    their:title "Reinforcement learning"@en-GB ;
    their:load "007.50"^^<http://www.w3.org/2001/XMLSchema#decimal> ;
    their:held "2024-02-30"^^<http://www.w3.org/2001/XMLSchema#date> ;
    their:taughtBy _:teacher .
_:teacher their:name "A" .
"""
OTHER = '_:teacher <https://partner.example/words#name> "B" .\n'


def with_partners(workspace: Workspace, **files: str) -> list[tuple[str, Statement]]:
    """Build the workspace with files of partners; give what is asserted in them."""
    folder = workspace.root / "data" / EDITION / "partners"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    with StatementTable.open(build(workspace, EDITION).statements) as table:
        return [(path, each) for path, each in table.asserted() if "/partners/" in path]


def test_a_partner_file_keeps_its_words_its_terms_and_its_lines(workspace: Workspace) -> None:
    found = {each.predicate.rpartition("#")[2]: (path, each) for path, each in with_partners(workspace, a_ttl=TURTLE)}
    assert {path for path, _ in found.values()} == {f"data/{EDITION}/partners/a.ttl"}
    assert found["load>"][1].object == '"007.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert found["held>"][1].object == '"2024-02-30"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert [found[name][1].line for name in ("type>", "title>", "load>", "held>")] == [4, 5, 6, 7]


def test_blank_nodes_of_two_files_stay_apart(workspace: Workspace) -> None:
    found = with_partners(workspace, a_ttl=TURTLE, b_nt=OTHER)
    named = {each.object: each.subject for _, each in found if each.predicate.endswith("#name>")}
    assert set(named) == {'"A"', '"B"'}
    assert named['"A"'] != named['"B"']


def test_a_partner_file_that_is_broken_keeps_the_build_from_being_made(workspace: Workspace) -> None:
    with pytest.raises(BadSource) as caught:
        with_partners(workspace, a_ttl=TURTLE + "ex:course-2 a their:Course")
    assert caught.value.problems[0].path == f"data/{EDITION}/partners/a.ttl"
    assert caught.value.problems[0].line >= 9


def test_read_tells_what_a_partner_file_holds(
    workspace: Workspace, run_maquette: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    file = workspace.root / "partner.ttl"
    file.write_text(TURTLE + "ex:course-1 their:needs ex:course-1, ex:gone .\n", encoding="utf-8")
    found = json.loads(run_maquette("read", str(file), "--format", "json", cwd=workspace.root).stdout)
    assert found["statements"] == 8
    assert found["languages"] == {"": 1, "en-GB": 1}
    assert found["self_loops"]["count"] == 1
    assert found["dangling"]["first"][0]["line"] == 10
    assert "https://partner.example/words#Course" in found["unknown_terms"]
    assert found["ill_typed"]["first"][0]["line"] == 7
    told = run_maquette("read", str(file), "--lang", "fr", cwd=workspace.root).stdout
    assert (
        'partner.ttl:7: <https://partner.example/course-1> <https://partner.example/words#held> "2024-02-30"^^xsd:date'
        in told
    )
    assert "Liens vers ce que le fichier ne décrit pas" in told
