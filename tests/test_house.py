"""The shape of the house: who may import whom, where each engine lives, what runs on other systems."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "maquette"
MODULES = sorted(SRC.rglob("*.py"))

GROUND = {"words", "errors", "text", "terms", "lexical", "literals", "data_values", "basis"}
"""The ground imports nothing of ours but the ground."""

STAGES = [
    {"workspace", "builds", "serialization"},
    {"template"},
    {"sources"},
    {"statements"},
    {"axioms", "instance_rules", "equality_rules", "schema_rules", "rules", "class_names"},
    {"rule_shapes", "rules_sql", "closure"},
    {"checker"},
    {"proofs"},
    {"edits"},
    {"explanation"},
    {"reasoning"},
    {"ontology_check"},
    {"findings"},
    {"store", "patterns", "pattern_reader", "binding", "heads", "results", "store_results"},
    {"validation"},
    {"names", "answers", "arguments", "questions", "values"},
    {"endpoint_results", "endpoint_exchange", "endpoint", "endpoint_load"},
    {"workbooks"},
    {"sheets", "curation"},
    {"compliance"},
    {"printing"},
    {"absence"},
    {"scenario"},
    {"build"},
    {"changes"},
    {"publication"},
    {"server"},
    {"cli", "__main__"},
]
"""Stages in the direction of the flow: a module imports the ground and stages before its own."""

HOMES = {
    "duckdb": {"statements", "closure", "rules_sql", "proofs", "explanation"},
    "pyoxigraph": {"store", "store_results", "sources", "validation"},
    "jinja2": {"publication"},
    "owlready2": {"ontology_check"},
    "pyshacl": {"validation"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "click": {"cli"},
    "openpyxl": {"sources", "sheets"},
    "xlsxwriter": {"printing"},
    "SPARQLWrapper": {"endpoint"},
}
"""One third-party engine has one home."""

POSIX_ONLY = {"fcntl", "grp", "pwd", "resource", "termios", "posix", "pty", "tty", "syslog"}
POSIX_HOMES = {"server/forker.py", "server/worker.py", "sources/rdf_parsing/child.py"}


def imports(path: Path, *, typing_too: bool = True) -> Iterator[str]:
    """Give the modules that a file imports; those for type checking only, on request."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    if not typing_too:
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                skipped |= set(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def unit_of(path: Path) -> str:
    """Give the name of a module, or of the package that it stands in."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def stage_of(unit: str) -> int:
    return next((number for number, stage in enumerate(STAGES) if unit in stage), -1)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    unit = unit_of(path)
    if unit == "__init__":
        return
    assert unit in GROUND or stage_of(unit) >= 0, f"{unit} has no place in the house: add it to STAGES"
    for name in imports(path):
        if not name.startswith("maquette."):
            continue
        other = name.split(".")[1]
        if other == unit or other in GROUND:
            continue
        assert unit not in GROUND, f"the ground imports {other}"
        assert stage_of(other) <= stage_of(unit), f"{unit} imports {other}, which comes after it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_an_engine_has_one_home(path: Path) -> None:
    for name in imports(path, typing_too=False):
        home = HOMES.get(name.split(".")[0])
        assert home is None or unit_of(path) in home, f"{name} outside {home}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_posix_only_modules_stay_in_child_processes(path: Path) -> None:
    if path.relative_to(SRC).as_posix() not in POSIX_HOMES:
        assert not POSIX_ONLY & {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_what_parses_untrusted_bytes_imports_little_of_ours(path: Path) -> None:
    if "rdf_parsing" in path.parts:
        ours = {name for name in imports(path) if name.startswith("maquette.")}
        assert all(name.startswith("maquette.sources.rdf_parsing.") or name == "maquette.terms" for name in ours)


def test_the_rules_of_the_house_see_every_module() -> None:
    assert len(MODULES) >= 20


def test_nothing_but_words_holds_our_namespace() -> None:
    holders = [path.name for path in MODULES if "w3id.org/maquette/ontology#" in path.read_text(encoding="utf-8")]
    assert set(holders) <= {"words.py"}


def test_no_file_is_long() -> None:
    long = {path.name: count for path in MODULES if (count := len(path.read_text("utf-8").splitlines())) > 450}
    assert not long
