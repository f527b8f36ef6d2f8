"""A stranger begins with an empty folder, and ends with checks that run where they work; every step is run for real."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from maquette.errors import BadCall
from maquette.template import Beginning, lay_out
from maquette.words import DEFAULT_BASE
from maquette.workspace import Workspace, shipped_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BEGINNING = Beginning("ecole-x", DEFAULT_BASE, "2025-2026")
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (?P<command>.*?)(?:\s+# exit (?P<status>\d+))?$", re.MULTILINE)


def commands(text: str) -> list[tuple[str, int]]:
    """Give the commands that a document shows, each with the exit status that it promises."""
    return [
        (match["command"], int(match["status"] or 0))
        for block in _BLOCK.finditer(text)
        for match in _COMMAND.finditer(block.group(1))
    ]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give a machine of its own, with Python and pip, on which a step of a workflow is run by bash as runners do.

    It has the dependencies of this environment, and not Maquette: a step has to install it.
    """
    environment = tmp_path_factory.mktemp("machine") / "python"
    venv.create(environment, with_pip=True, symlinks=True)
    libraries = Path(sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)}))
    (libraries / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "MAQUETTE_", "PIP_NO"))}

    def run(step: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step],
            cwd=folder,
            env={
                **plain, "PATH": f"{environment / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin", "LANG": "C.UTF-8",
                "MAQUETTE_SOURCE": str(wheel), "GITHUB_STEP_SUMMARY": str(folder / "summary.md"), **variables,
            },
            capture_output=True, text=True, encoding="utf-8", check=False, timeout=300,
        )  # fmt: skip

    return run


def steps_of_workflow(folder: Path) -> list[str]:
    workflow = yaml.safe_load((folder / ".github" / "workflows" / "catalogue.yml").read_text("utf-8"))
    return [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]


def steps_of_gitlab(folder: Path) -> list[str]:
    return list(yaml.safe_load((folder / ".gitlab-ci.yml").read_text("utf-8"))["catalogue"]["script"])


def hooks(folder: Path) -> Iterator[dict[str, Any]]:
    for repository in yaml.safe_load((folder / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]:
        yield from repository["hooks"]


# What is laid out


def test_a_new_workspace_has_every_file_of_the_template_filled_in(tmp_path: Path) -> None:
    files = lay_out(tmp_path / "new", BEGINNING)
    template = [path for path in shipped_folder("templates/workspace").rglob("*") if path.is_file()]
    assert len(files) == len(template) >= 16
    held = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert {str(file) for file in files} == held
    assert {"maquette.toml", "README.md", "LISEZMOI.md", ".gitignore", "data/2025-2026/pages/D100.txt"} <= held
    for file in files:
        text = (tmp_path / "new" / file).read_text("utf-8")
        assert not re.search(r"(?<!\$)\{\{\w+\}\}", text), file
        assert "EDITION" not in str(file)
    workspace = Workspace.open(tmp_path / "new")
    assert (workspace.school, workspace.edition, workspace.editions) == ("ecole-x", "2025-2026", ("2025-2026",))
    assert list(tmp_path.iterdir()) == [tmp_path / "new"], "nothing is left beside it"


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert lay_out(one, BEGINNING) == lay_out(other, BEGINNING)
    assert all((one / path).read_bytes() == (other / path).read_bytes() for path in lay_out(tmp_path / "x", BEGINNING))


def test_a_folder_that_holds_something_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadCall, match="not an empty folder"):
        lay_out(tmp_path, BEGINNING)
    with pytest.raises(BadCall, match="not an empty folder"):
        lay_out(tmp_path / "notes.txt", BEGINNING)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_under_version_control_is_filled(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    lay_out(tmp_path, BEGINNING)
    assert Workspace.open(tmp_path).school == "ecole-x"


@pytest.mark.parametrize(
    "wrong",
    [
        Beginning("École X", DEFAULT_BASE, "2025-2026"),
        Beginning("ecole-x", "no-iri", "2025-2026"),
        Beginning("ecole-x", DEFAULT_BASE, "2025"),
        Beginning("ecole-x", DEFAULT_BASE, "2025-2026", source="a'b"),
        Beginning("ecole-x", 'https://example.org/"/', "2025-2026"),
    ],
)
def test_values_that_are_no_settings_are_refused_and_nothing_is_written(wrong: Beginning, tmp_path: Path) -> None:
    with pytest.raises(BadCall):
        lay_out(tmp_path / "new", wrong)
    assert not list(tmp_path.iterdir())


def test_no_file_installs_the_bare_name(tmp_path: Path, checkout: Path) -> None:
    """The public index holds a stranger's package of this name."""
    files = [tmp_path / "new" / file for file in lay_out(tmp_path / "new", BEGINNING)]
    for path in (*files, checkout / "action.yml", *(checkout / ".github").rglob("*.yml")):
        assert not re.search(r"pip3? install\s+(-\S+\s+)*[\"']?maquette\b", path.read_text("utf-8")), path


def test_the_command_says_what_it_wrote_and_what_comes_next(
    tmp_path: Path, run_maquette: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    said = run_maquette("init", "new", "--school", "ecole-x", "--lang", "fr", "--source", "x.whl", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "new/.github/workflows/catalogue.yml" in said.stdout
    assert "Ensuite : cd new" in said.stdout.replace("\u00a0", " ")
    assert "vars.MAQUETTE_SOURCE || 'x.whl'" in (tmp_path / "new/.github/workflows/catalogue.yml").read_text("utf-8")
    assert run_maquette("init", "new", cwd=tmp_path).returncode == 2
    assert run_maquette("init", "other", "--edition", "soon", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "other").exists()


# What a stranger does with it


@pytest.mark.parametrize("document", ["README.md", "LISEZMOI.md"])
def test_a_stranger_follows_the_document_to_a_failing_and_a_mended_check(document: str, tmp_path: Path) -> None:
    lay_out(tmp_path / "new", BEGINNING)
    shown = commands((tmp_path / "new" / document).read_text("utf-8"))
    assert [status for _, status in shown].count(1) == 1
    assert len(shown) == 9
    for command, status in shown:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path / "new", capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == status, (command, done.stdout, done.stderr)
        if status:
            assert "data/2025-2026/pages/D100.txt:31" in done.stdout
            assert "bob.dupont@example.org" in done.stdout


def test_the_example_is_wholly_read_and_breaks_no_rule(
    tmp_path: Path, run_maquette: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    lay_out(tmp_path / "new", BEGINNING)
    read = run_maquette("read", "data/2025-2026/pages/D100.txt", cwd=tmp_path / "new")
    assert "0 are unread" in read.stdout
    assert "0 warnings" in run_maquette("build", cwd=tmp_path / "new").stdout
    page = tmp_path / "new/data/2025-2026/pages/D100.txt"
    page.write_text(page.read_text("utf-8").replace("| 6 | 120 |", "| 16 | 120 |"), encoding="utf-8")
    own = run_maquette("validate", cwd=tmp_path / "new")
    assert own.returncode == 1
    assert "shapes/our-rules.ttl" in own.stdout


def test_every_step_of_the_workflow_is_run(
    tmp_path: Path, machine: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    lay_out(tmp_path / "new", BEGINNING)
    steps = steps_of_workflow(tmp_path / "new")
    assert len(steps) == 4
    git = "git -c user.name=t -c user.email=t@example.org"
    assert machine(f"git init -q && git add -A && {git} commit -qm one", tmp_path / "new").returncode == 0
    unset = machine(steps[0], tmp_path / "new", MAQUETTE_SOURCE="")
    assert unset.returncode != 0
    assert "MAQUETTE_SOURCE" in unset.stderr
    for step in steps[:3]:
        done = machine(step, tmp_path / "new")
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    assert "::warning" in done.stdout
    assert (tmp_path / "new" / "summary.md").stat().st_size
    assert (tmp_path / "new" / "findings.html").stat().st_size
    # The same machine runs the checks of the other places.
    (hook,) = hooks(tmp_path / "new")
    assert re.match(hook["files"], "data/2025-2026/pages/D100.txt")
    assert machine(shlex.join(shlex.split(hook["entry"])), tmp_path / "new").returncode == 0
    for line in steps_of_gitlab(tmp_path / "new"):
        done = machine(line, tmp_path / "new")
        assert done.returncode == 0, (line, done.stdout, done.stderr)
    assert (tmp_path / "new" / "findings.json").read_text("utf-8").startswith("[")
    page = tmp_path / "new/data/2025-2026/pages/D100.txt"
    page.write_text(page.read_text("utf-8").replace("(mailto:alice", "(mailto:bob"), encoding="utf-8")
    failed = machine(steps[2], tmp_path / "new")
    assert failed.returncode == 1
    assert "::error file=data/2025-2026/pages/D100.txt,line=31" in failed.stdout
    # On a pull request: the new finding alone, and what the change comes to.
    failed = machine(steps[2], tmp_path / "new", BASE="HEAD")
    assert failed.returncode == 1
    assert re.findall("^::[a-z]+ file=([^,]+),line=([0-9]+)", failed.stdout, re.MULTILINE) == [
        ("data/2025-2026/pages/D100.txt", "31")
    ]
    told = machine(steps[3], tmp_path / "new", BASE="HEAD")
    assert told.returncode == 0, told.stderr
    assert "Findings: 1 new, 0 fixed" in (tmp_path / "new" / "summary.md").read_text("utf-8")
    assert machine(hook["entry"], tmp_path / "new").returncode == 1


# The action


def action_steps(checkout: Path, **inputs: str) -> list[tuple[str, dict[str, str]]]:
    """Give the steps of the action that run something, each with its environment for these inputs."""
    action = yaml.safe_load((checkout / "action.yml").read_text("utf-8"))
    values = {name: str(each["default"]) for name, each in action["inputs"].items()} | inputs

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: values[match.group(1)], text)

    return [
        (step["run"], {name: filled(text) for name, text in step.get("env", {}).items()})
        for step in action["runs"]["steps"]
        if "run" in step
    ]


def run_action(
    machine: Callable[..., subprocess.CompletedProcess[str]], checkout: Path, folder: Path, **inputs: str
) -> subprocess.CompletedProcess[str]:
    done = subprocess.CompletedProcess[str]([], 0, "", "")
    for step, variables in action_steps(checkout, **inputs):
        assert "${{" not in step, "what is put into a script by text runs as a script"
        done = machine(step, folder, **{"GITHUB_ACTION_PATH": str(checkout), **variables})
        if done.returncode:
            break
    return done


def test_the_action_checks_this_catalogue(
    tmp_path: Path, checkout: Path, wheel: Path, machine: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    (step,) = [
        each
        for each in yaml.safe_load((checkout / ".github/workflows/catalogue.yml").read_text("utf-8"))["jobs"]["check"][
            "steps"
        ]
        if each["uses"] == "./"
    ]
    shutil.copy(checkout / "maquette.toml", tmp_path / "maquette.toml")
    shutil.copytree(checkout / "data", tmp_path / "data")
    inputs = {**step["with"], "source": str(wheel)}
    assert inputs.pop("since") == "${{ github.event.pull_request.base.sha }}"
    done = run_action(machine, checkout, tmp_path, **inputs)
    assert done.returncode == 1
    assert done.stdout.count("::error") == 1
    assert "::error file=data/2024-2025/pages/D1996.txt,line=138" in done.stdout
    assert "violation" in (tmp_path / "summary.md").read_text("utf-8").lower()
    git = "git -c user.name=t -c user.email=t@example.org"
    assert machine(f"git init -q && git add maquette.toml data && {git} commit -qm one", tmp_path).returncode == 0
    known = run_action(machine, checkout, tmp_path, **inputs, since="HEAD")
    assert known.returncode == 0, known.stderr
    assert "Nothing changes." in (tmp_path / "summary.md").read_text("utf-8")


def test_anybodys_repository_of_many_files_comes_to_green_with_three_lines(
    tmp_path: Path, checkout: Path, wheel: Path, machine: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """The three lines of docs/ci.md, on an ontology, shapes and data that have nothing to do with ours."""
    document = (checkout / "docs" / "ci.md").read_text("utf-8")
    three = re.search(r"^```yaml\n(- uses: [^`]+)```$", document, re.MULTILINE)
    assert three
    (step,) = yaml.safe_load(three.group(1))
    assert len(three.group(1).strip().splitlines()) == 3
    _generate(checkout, tmp_path, faulty=True)
    files = sorted((tmp_path / "data").glob("*.ttl"))
    assert len(files) >= 10
    inputs = {**step["with"], "source": str(wheel)}
    red = run_action(machine, checkout, tmp_path, **inputs)
    assert red.returncode == 1, red.stderr
    at = re.findall(r"^::error file=([^,]+),line=(\d+)", red.stdout, re.MULTILINE)
    assert at
    assert {file for file, _ in at} <= {f"data/{path.name}" for path in files}
    _generate(checkout, tmp_path, faulty=False)
    green = run_action(machine, checkout, tmp_path, **inputs)
    assert green.returncode == 0, green.stdout[-2000:]


def _generate(checkout: Path, folder: Path, *, faulty: bool) -> None:
    """Generate somebody else's repository, as it is or without its faults."""
    mended = "" if faulty else "curriculum._FAULTY = 10**9; "
    subprocess.run(
        [sys.executable, "-c", f"import curriculum, pathlib; {mended}curriculum.write(pathlib.Path('.'), 16_000, 12)"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(checkout / "bench")}, check=True, capture_output=True,
    )  # fmt: skip
