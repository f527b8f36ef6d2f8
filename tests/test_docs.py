"""Every command that README and docs show is run, and what they show of its output is what it prints.

In a `console` block, a line `$ maquette …` (or another command) is run in a copy of this checkout's workspace; the
lines below it, up to the next command, must be its output. A line `…` stands for any lines. A block that shows no
output runs for its exit status alone; a comment `# exit N` beside a command says another status than 0.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = sorted([CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")])
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"\$ (?P<command>.*?)(?:\s+# (?:exit (?P<status>\d+))?.*)?")
NOT_RUN_HERE = ("make ", "git clone", "python bench/")
"""Commands that the continuous integration runs itself, and benchmarks."""


@dataclass(frozen=True)
class Example:
    """A command in a document, and the output that the document shows."""

    where: str
    command: str
    status: int
    output: tuple[str, ...]


def examples(path: Path) -> list[Example]:
    """Give the commands that a document shows, in their order."""
    text = path.read_text("utf-8")
    found: list[Example] = []
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start(1)) + 1
        for number, shown in enumerate(block.group(1).splitlines(), line):
            if match := _COMMAND.fullmatch(shown):
                where = f"{path.relative_to(CHECKOUT)}:{number}"
                found.append(Example(where, match["command"], int(match["status"] or 0), ()))
            elif found:
                last = found[-1]
                found[-1] = Example(last.where, last.command, last.status, (*last.output, shown.rstrip()))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("docs") / "checkout"
    for name in ("data", "ontology", "queries", "docs/example-edition"):
        shutil.copytree(CHECKOUT / name, copy / name)
    shutil.copy(CHECKOUT / "maquette.toml", copy)
    subprocess.run(["maquette", "build"], cwd=copy, check=True, capture_output=True)
    return copy


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_what_a_document_shows_is_what_happens(path: Path, folder: Path) -> None:
    for example in examples(path):
        if example.command.startswith(NOT_RUN_HERE):
            continue
        ran = subprocess.run(
            ["bash", "-c", example.command], cwd=folder, capture_output=True, text=True, check=False, timeout=120
        )
        assert ran.returncode == example.status, f"{example.where}\n{ran.stdout}\n{ran.stderr}"
        if any(example.output):
            assert_same(example, ran.stdout)


def assert_same(example: Example, printed: str) -> None:
    """Compare what was printed with what a document shows, where `…` stands for any lines."""
    parts = [re.escape(line) if line != "…" else r"(?:.*\n)*?.*" for line in example.output]
    pattern = r"\s*" + "\n".join(parts).rstrip() + r"\s*"
    lines = "\n".join(line.rstrip() for line in printed.splitlines())
    assert re.fullmatch(pattern, lines), f"{example.where}: {example.command}\n{lines}"


def test_documents_show_commands() -> None:
    assert sum(len(examples(path)) for path in DOCS) >= 15


def test_an_example_with_another_output_would_fail() -> None:
    example = Example("here", "maquette", 0, ("first", "…", "last"))
    assert_same(example, "first\nmiddle\nmore\nlast\n")
    with pytest.raises(AssertionError):
        assert_same(example, "first\nmiddle\n")
