"""The command line: what it prints where, in which language, and with which exit status."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from maquette.builds import Build
from maquette.workspace import Workspace

Run = Callable[..., subprocess.CompletedProcess[str]]
Catalogue = tuple[Workspace, Build]

COMMANDS = (
    "build",
    "export",
    "ask",
    "sparql",
    "why",
    "why-not",
    "whatif",
    "diff",
    "rules",
    "check-ontology",
    "read",
    "ids",
    "doctor",
    "table",
    "confirm",
    "reject",
    "publish",
)


@pytest.fixture
def folder(catalogue: Catalogue) -> Path:
    return catalogue[0].root


def test_help_names_every_command(run_maquette: Run, folder: Path) -> None:
    found = run_maquette("--help", cwd=folder)
    assert found.returncode == 0
    for command in COMMANDS:
        assert re.search(rf"^ *{command}\b", found.stdout, re.MULTILINE), command


@pytest.mark.parametrize("command", COMMANDS)
def test_help_stands_in_both_languages_and_its_examples_run(
    command: str, run_maquette: Run, catalogue: Catalogue, tmp_path: Path
) -> None:
    english = run_maquette(command, "--help", cwd=tmp_path).stdout
    french = run_maquette(command, "--help", cwd=tmp_path, LANG="fr_FR.UTF-8").stdout
    assert "Example" in english
    assert "Exemple" in french
    for example in examples(english):
        ran = subprocess.run(
            ["bash", "-c", example.replace("maquette", "python -m maquette", 1)],
            cwd=with_package_folders(catalogue[0].root),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{example}\n{ran.stdout}\n{ran.stderr}"


def examples(help_: str) -> list[str]:
    """Give the commands that a help text shows."""
    told = " ".join(help_[help_.rindex("Example") :].split())
    return [each.strip().rstrip(".") for each in told.partition(": ")[2].split(";")]


def with_package_folders(root: Path) -> Path:
    """Let the examples' relative paths lead somewhere."""
    from maquette.workspace import shipped_folder

    if not (root / "ontology").exists():
        (root / "ontology").symlink_to(shipped_folder("ontology"))
    return root


def test_an_answer_goes_to_standard_output_alone(run_maquette: Run, folder: Path) -> None:
    found = run_maquette("ask", "modules-without-unit", "--format", "csv", cwd=folder)
    assert found.returncode == 0
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    assert len(rows) == 1
    assert "GPGPU" in rows[0]["module"]


@pytest.mark.parametrize("command", ["ask", "--help", "rules", "export", "whatif --drop IA713"])
def test_a_reader_that_leaves_early_ends_a_command_without_a_word(command: str, folder: Path) -> None:
    """As `cat` ends before `head`: little output meets the broken pipe at the end, much of it in the midst."""
    process = subprocess.Popen(
        [sys.executable, "-m", "maquette", *command.split()],
        cwd=folder,
        env={**os.environ, "MAQUETTE_LANG": "en", "PYTHONUNBUFFERED": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert said == ""


def test_no_line_of_french_help_begins_with_a_sign_that_ends_what_stands_before(
    run_maquette: Run, folder: Path
) -> None:
    for command in ("whatif", "impact", "diff", "why-not", "why", "ask"):
        shown = run_maquette(command, "--help", "--lang", "fr", cwd=folder).stdout
        assert not re.search(r"^ *[:;?!»]|«$", shown, re.MULTILINE), shown


def test_why_a_file_is_not_written_is_told_in_the_language_of_the_reader(
    run_maquette: Run, folder: Path, tmp_path: Path
) -> None:
    target = str(tmp_path / "nowhere" / "diff.html")
    for language, words in (("en", "there is no such folder"), ("fr", "ce dossier n’existe pas")):
        ran = run_maquette("diff", "2024-2025", "2024-2025", "-o", target, "--lang", language, cwd=folder)
        assert (ran.returncode, words in ran.stderr) == (2, True), ran.stderr


def test_piped_output_has_no_colour(run_maquette: Run, folder: Path) -> None:
    assert "\x1b" not in run_maquette("ask", "credits-per-period", cwd=folder).stdout


def test_machine_formats_are_english_in_a_french_locale(run_maquette: Run, folder: Path) -> None:
    ask = ("ask", "units-toward-competency", "-s", "competency=1", "--format", "csv")
    french = run_maquette(*ask, cwd=folder, LANG="fr_FR.UTF-8").stdout
    header = french.splitlines()[0].split(",")
    assert {"unit_code", "unit", "basis", "confidence"} <= set(header)
    assert "proposed" in french


def test_people_are_answered_in_their_language(run_maquette: Run, folder: Path) -> None:
    ask = ("ask", "units-toward-competency", "-s", "competency=1")
    assert "proposé (probable)" in run_maquette(*ask, cwd=folder, LANG="fr_FR.UTF-8").stdout
    assert "proposé (probable)" in run_maquette(*ask, "--lang", "fr", cwd=folder).stdout
    assert "proposed (likely)" in run_maquette(*ask, cwd=folder).stdout


def test_an_empty_answer_says_which_filter_emptied_it_and_is_fine(run_maquette: Run, folder: Path) -> None:
    found = run_maquette("ask", "units-toward-competency", "-s", "competency=1", "--min-basis", "stated", cwd=folder)
    assert found.returncode == 0
    assert "--min-basis stated" in found.stdout


WRONG_CALLS = [
    (("ask", "units-toward-competenc"), "units-toward-competency"),
    (("ask", "units-toward-competency", "-s", "competency=99"), "1"),
    (("ask", "units-toward-competency", "-s", "competence=1"), "competency"),
    (("ask", "units-toward-competency", "-s", "competency"), "-s competency=1"),
    (("ask", "missing-values", "--format", "xml"), "csv"),
    (("ask", "carried-by-unit-alone", "-s", "unit=IA777"), "IA717"),
    (("sparql", "SELECT WHERE {"), "SPARQL"),
    (("sparql", "no-such-file.rq"), "no-such-file.rq"),
    (("sparql", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"), "SERVICE"),
    (("why", "IA717", "buildsTowards", "1"), "buildsToward"),
    (("build", "--edition", "1999-2000"), "2024-2025"),
    (("read", "no-such-file.txt"), "no-such-file.txt"),
    (("export", "--format", "docx"), "turtle"),
    (("asc",), "ask"),
    (("ask", "--colour"), "--colour"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG_CALLS, ids=lambda each: " ".join(each)[:40])
def test_a_wrong_call_has_status_2_and_says_what_would_be_right(
    arguments: tuple[str, ...], said: str, run_maquette: Run, folder: Path
) -> None:
    found = run_maquette(*arguments, cwd=folder)
    assert found.returncode == 2, found.stdout + found.stderr
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_what_stands_in_another_edition_alone_is_said_to(run_maquette: Run, workspace: Workspace) -> None:
    """The other edition is this one, with a unit of its own; it is told of once it is built."""
    data, later = workspace.root / "data", "2025-2026"
    shutil.copytree(data / "2024-2025", data / later, ignore=shutil.ignore_patterns("alignments"))
    for page in (data / later / "pages").iterdir():
        page.write_text(page.read_text("utf-8").replace("2024-2025", later).replace("IA713", "IA777"), "utf-8")
    for table in (data / later / "curation").iterdir():
        table.write_text(table.read_text("utf-8").replace("IA713", "IA777"), "utf-8")
    asked = (
        ("whatif", "--drop", "IA777"),
        ("whatif", "--set", "IA777.credits=3"),
        ("why-not", "IA777", "buildsToward", "1"),
        ("why", "IA777", "buildsToward", "1"),
        ("ask", "needed-before-unit", "-s", "unit=IA777"),
    )
    assert run_maquette("build", cwd=workspace.root).returncode == 0
    ran = run_maquette("whatif", "--drop", "IA777", cwd=workspace.root)
    assert (ran.returncode, "Did you mean IA717" in ran.stderr) == (2, True), ran.stderr
    ran = run_maquette("whatif", "--drop", "IA777", "--edition", later, cwd=workspace.root)
    assert ran.stderr == f"The edition {later} is not built yet. Run `maquette build --edition {later}` first.\n"
    built = run_maquette("build", "--edition", later, cwd=workspace.root)
    assert built.returncode == 0, built.stderr
    for words in asked:
        ran = run_maquette(*words, cwd=workspace.root)
        assert ran.returncode == 2, ran.stdout
        assert ran.stderr.endswith(f"called “IA777”. There is one in {later}: give --edition {later}.\n")
        ran = run_maquette(*words, "--edition", later, cwd=workspace.root)
        assert ran.returncode in {0, 1}, ran.stderr
    ran = run_maquette("whatif", "--drop", "IA778", "--lang", "fr", cwd=workspace.root)
    assert "Vouliez-vous dire" in ran.stderr


def test_outside_a_workspace_the_remedy_is_said(run_maquette: Run, tmp_path: Path) -> None:
    found = run_maquette("ask", cwd=tmp_path)
    assert found.returncode == 2
    assert "--workspace" in found.stderr


def test_a_file_that_cannot_be_read_has_status_1_with_file_and_line(run_maquette: Run, workspace: Workspace) -> None:
    page = workspace.root / "data" / "2024-2025" / "pages" / "D1996.txt"
    page.write_text(page.read_text("utf-8").replace("| 1.5 | 30 |", "| deux | 30 |"), encoding="utf-8")
    found = run_maquette("build", cwd=workspace.root)
    assert found.returncode == 1
    assert re.search(r"data/2024-2025/pages/D1996\.txt:\d+", found.stderr)


def test_a_failure_of_our_own_has_status_3(run_maquette: Run, folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "sitecustomize.py"
    broken.write_text("import maquette.words\nmaquette.words.PREFIXES = None\n", encoding="utf-8")
    found = run_maquette("sparql", "ASK { ?s ?p ?o }", cwd=folder, PYTHONPATH=str(tmp_path))
    assert found.returncode == 3
    assert "fault of maquette" in found.stderr


def test_a_statement_that_does_not_hold_has_status_1(run_maquette: Run, folder: Path) -> None:
    found = run_maquette("why", "BGDIA705", "buildsToward", "3", cwd=folder)
    assert found.returncode == 1
    assert "does not hold" in found.stdout


def test_doctor_finds_nothing_missing_in_a_built_workspace(run_maquette: Run, folder: Path) -> None:
    found = run_maquette("doctor", cwd=folder)
    assert found.returncode == 0, found.stdout


def test_doctor_says_what_is_missing(run_maquette: Run, workspace: Workspace) -> None:
    found = run_maquette("doctor", cwd=workspace.root)
    assert found.returncode == 1
    assert "maquette build" in found.stdout


def test_a_stale_build_is_told_beside_the_answer(run_maquette: Run, workspace: Workspace) -> None:
    run_maquette("build", cwd=workspace.root)
    table = workspace.root / "data" / "2024-2025" / "curation" / "unit-topic.csv"
    table.write_text(table.read_text("utf-8") + "\n", encoding="utf-8")
    found = run_maquette("ask", "modules-without-unit", "--format", "csv", cwd=workspace.root)
    assert "unit-topic.csv" in found.stderr
    assert found.returncode == 0


def test_sparql_reads_a_query_a_file_or_standard_input(run_maquette: Run, folder: Path, tmp_path: Path) -> None:
    query = "SELECT (COUNT(?u) AS ?n) WHERE { ?u a maq:Unit }"
    file = tmp_path / "units.rq"
    file.write_text(query, encoding="utf-8")
    for given in (query, str(file)):
        assert run_maquette("sparql", given, "--format", "csv", cwd=folder).stdout.split() == ["n", "21"]


def test_sparql_results_are_those_of_the_standard(run_maquette: Run, folder: Path) -> None:
    query = 'SELECT ?u ?t WHERE { ?u maq:code "IA717" ; rdfs:label ?t }'
    found = json.loads(run_maquette("sparql", query, "--format", "json", cwd=folder).stdout)
    assert found["head"]["vars"] == ["u", "t"]
    assert found["results"]["bindings"] == [
        {
            "u": {"type": "uri", "value": "https://w3id.org/maquette/telecom-paris/unit/15338"},
            "t": {"type": "literal", "value": "Natural Language Processing"},
        }
    ]


def test_answers_are_values_and_exports_are_exact_terms(run_maquette: Run, workspace: Workspace) -> None:
    page = workspace.root / "data" / "2024-2025" / "pages" / "D1996.txt"
    page.write_text(page.read_text("utf-8").replace("| 1.5 | 30 |", "| 1.50 | 30 |"), encoding="utf-8")
    assert run_maquette("build", cwd=workspace.root).returncode == 0
    value = run_maquette(
        "sparql", "SELECT ?c WHERE { ?x maq:credits ?c . ?x maq:ofUnit/maq:code 'BGDIA700' }", "--format", "csv",
        cwd=workspace.root,
    ).stdout.split()  # fmt: skip
    assert value == ["c", "1.5"]
    assert '"1.50"^^' in run_maquette("export", "--format", "nt", cwd=workspace.root).stdout


@pytest.mark.parametrize("format_", ["turtle", "trig", "nt", "nquads", "rdfxml", "jsonld"])
def test_exports_are_the_same_each_time_and_hold_no_personal_data(
    format_: str, run_maquette: Run, folder: Path
) -> None:
    first = run_maquette("export", "--format", format_, cwd=folder)
    assert first.returncode == 0, first.stderr
    assert first.stdout == run_maquette("export", "--format", format_, cwd=folder, PYTHONHASHSEED="7").stdout
    assert not re.search(r"@telecom-?\s?paris\.fr|@ensta-?\s?paris\.fr|01 75 31 41 08", first.stdout)
    assert "lecture-des-titres" not in first.stdout
    personal = run_maquette("export", "--format", format_, "--personal", cwd=folder).stdout
    assert "laurent.hasquenoph@telecom-paris.fr" in personal


def test_the_release_is_current(run_maquette: Run, folder: Path, checkout: Path) -> None:
    now = run_maquette("export", "--asserted-only", "--format", "turtle", cwd=folder).stdout
    released = (checkout / "data" / "releases" / "2024-2025.ttl").read_text("utf-8")
    assert now == released, "run `make release`"


def test_asserted_only_leaves_out_what_is_inferred(run_maquette: Run, folder: Path) -> None:
    query = "ASK { ?u maq:buildsToward ?c }"
    assert run_maquette("sparql", query, cwd=folder).stdout.strip() == "yes"
    assert run_maquette("sparql", query, "--asserted-only", cwd=folder).stdout.strip() == "no"
    assert "buildsToward" not in run_maquette("export", "--asserted-only", cwd=folder).stdout


def test_ids_are_assigned_once(run_maquette: Run, workspace: Workspace) -> None:
    page = workspace.root / "data" / "2024-2025" / "pages" / "D1996.txt"
    page.write_text(page.read_text("utf-8").replace("Chefs de Projets IA  \n", "").replace(
        "Intégrateur d'IA  \n", "Intégrateur d'IA  \nTestrice d'IA  \n"), encoding="utf-8")  # fmt: skip
    name = "data/2024-2025/pages/D1996.txt"
    before = workspace.ids.read_text("utf-8")
    refused = run_maquette("build", cwd=workspace.root)
    assert refused.returncode == 1
    assert "Testrice" in refused.stderr
    assert run_maquette("ids", name, "--assign", cwd=workspace.root).returncode == 0
    after = workspace.ids.read_text("utf-8")
    assert after.startswith(before)
    assert "Testrice d'IA" in after
    assert run_maquette("ids", name, "--assign", cwd=workspace.root).returncode == 0
    assert workspace.ids.read_text("utf-8") == after
    assert run_maquette("build", cwd=workspace.root).returncode == 0


def test_help_is_quick_to_start(run_maquette: Run, folder: Path) -> None:
    heavy = run_maquette("--version", cwd=folder, PYTHONPROFILEIMPORTTIME="1").stderr
    for library in ("duckdb", "rdflib", "owlready2", "pyshacl", "openpyxl", "pyoxigraph", "maquette.cli.asking"):
        assert not re.search(rf"\| +{library}$", heavy, re.MULTILINE), library
