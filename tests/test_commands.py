"""Commands made of functions, and what a question may import."""

import gettext
import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import click
import pytest
from babel.messages.pofile import read_po

from maquette.builds import Build
from maquette.cli.application import HOMES
from maquette.cli.commands import Argument, Commands, Exit, Option
from maquette.workspace import Workspace

Run = Callable[..., subprocess.CompletedProcess[str]]


class Colour(StrEnum):
    """Words that an option may be."""

    RED = "red"
    BLUE = "blue"


def given(*arguments: str) -> dict[str, Any]:
    """Give what a function is called with."""
    called: dict[str, Any] = {}

    def do_it(  # noqa: PLR0913, PLR0917  a command's options are its arguments
        first: Annotated[str, Argument("FIRST", "The first.")],
        others: Annotated[list[Path] | None, Argument("[OTHER…]", "The others.")] = None,
        all_: Annotated[bool, Option("--all", help="All.")] = False,
        set_: Annotated[list[str] | None, Option("-s", "--set", help="Several.")] = None,
        count: Annotated[int, Option("--count", min=1, max=9, help="A number.")] = 3,
        seconds: Annotated[float | None, Option("--seconds", min=0.5, help="A time.")] = None,
        colour: Annotated[Colour | None, Option("--colour", help="A word.")] = None,
        paint: Annotated[Colour, Option("--paint", help="A word.")] = Colour.BLUE,
        file: Annotated[Path | None, Option("-o", help="A file.")] = None,
    ) -> None:
        called.update(locals())
        del called["called"]
        if first == "leave":
            raise Exit(1)

    app = Commands({})
    app.add(do_it, help="Do it.", epilog="Example: do-it.")
    called["status"] = app.main(["do-it", *arguments], standalone_mode=False)
    return called


def test_what_is_left_out_has_the_value_of_the_function() -> None:
    assert given("a") == {
        "first": "a", "others": None, "all_": False, "set_": None, "count": 3, "seconds": None, "colour": None,
        "paint": Colour.BLUE, "file": None, "status": None,
    }  # fmt: skip


def test_values_come_as_the_annotations_say() -> None:
    found = given(
        "a", "b", "c", "--all", "-s", "x=1", "--set", "y", "--count", "9", "--seconds", "0.5", "--colour", "red",
        "--paint", "red", "-o", "f"
    )  # fmt: skip
    assert found["others"] == [Path("b"), Path("c")]
    assert (found["all_"], found["set_"], found["count"], found["seconds"]) == (True, ["x=1", "y"], 9, 0.5)
    assert found["colour"] is Colour.RED
    assert found["paint"] is Colour.RED
    assert found["file"] == Path("f")


def test_a_command_that_leaves_gives_its_status() -> None:
    assert given("leave")["status"] == 1


@pytest.mark.parametrize(
    "wrong",
    [(), ("a", "--count", "0"), ("a", "--count", "x"), ("a", "--colour", "green"), ("a", "--seconds", "0.4"),
     ("a", "--nothing"), ("a", "-s")],
)  # fmt: skip
def test_what_the_annotations_refuse_is_a_wrong_call(wrong: tuple[str, ...]) -> None:
    with pytest.raises(click.UsageError):
        given(*wrong)


def test_an_option_without_a_default_must_be_given() -> None:
    def sign(by: Annotated[str, Option("--by", help="Who.")]) -> None:
        assert by

    app = Commands({})
    app.add(sign, help="Sign.", epilog="Example: sign --by me.")
    app.main(["sign", "--by", "me"], standalone_mode=False)
    with pytest.raises(click.MissingParameter):
        app.main(["sign"], standalone_mode=False)


def test_each_command_is_added_by_the_module_that_it_is_said_to_stand_in() -> None:
    added: dict[str, str] = {}
    for module in dict.fromkeys(HOMES.values()):
        app = Commands({})
        import_module(f"maquette.cli.{module}").add_to(app)
        added |= dict.fromkeys(app.commands, module)
    assert added == HOMES


# What a question may import

MAY_IMPORT = {
    "cli", "cli.application", "cli.asking", "cli.commands", "cli.drawing", "cli.options", "cli.proving", "cli.screen",
    "answers", "arguments", "basis", "binding", "builds", "errors", "heads", "names", "questions", "store", "terms",
    "text", "words", "workspace",
}  # fmt: skip
"""Modules of ours that a question asked of a build may import."""
LIBRARIES = {"click", "pyoxigraph"}
TOO_HEAVY = {"asyncio", "concurrent", "email", "http", "importlib.metadata", "logging", "multiprocessing", "shutil",
             "socket", "ssl", "subprocess", "traceback", "unittest", "xml"}  # fmt: skip
"""Modules of Python that a question has no use for, which cost milliseconds."""


def imported(root: Path, *arguments: str) -> set[str]:
    """Give the modules that a command imports, what the interpreter starts with apart."""
    code = f"""import sys; before = set(sys.modules)
from maquette.cli import run
sys.argv = ["maquette", *{arguments!r}]
assert run() == 0
print(*sorted(set(sys.modules) - before), file=sys.stderr)"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    return set(ran.stderr.split())


@pytest.mark.parametrize("format_", ["table", "csv", "json", "md"])
def test_a_question_imports_nothing_that_it_can_do_without(catalogue: tuple[Workspace, Build], format_: str) -> None:
    setting = ("-s", "competency=1", "--format", format_)
    modules = imported(catalogue[0].root, "ask", "units-toward-competency", *setting)
    ours = {name.removeprefix("maquette.") for name in modules if name.startswith("maquette.")}
    assert ours <= MAY_IMPORT
    theirs = {name.partition(".")[0] for name in modules} - {"maquette"} - set(sys.stdlib_module_names)
    assert theirs <= LIBRARIES
    assert not TOO_HEAVY & modules


def test_a_question_imports_what_the_test_is_about(catalogue: tuple[Workspace, Build]) -> None:
    modules = imported(catalogue[0].root, "ask", "credits-per-period")
    assert {"maquette.questions", "maquette.cli.drawing", "click.core"} <= modules
    assert "pyoxigraph" in modules


# What click says around our words

LOCALE = Path(import_module("maquette.cli").__file__ or "").with_name("locale") / "fr" / "LC_MESSAGES"


def test_the_french_of_click_is_compiled_from_its_source() -> None:
    """After a change of messages.po: pybabel compile -d src/maquette/cli/locale."""
    with (LOCALE / "messages.mo").open("rb") as compiled:
        french = gettext.GNUTranslations(compiled)
    with (LOCALE / "messages.po").open("rb") as source:
        for message in (each for each in read_po(source, locale="fr") if each.id):
            if isinstance(message.id, str):
                assert french.gettext(message.id) == message.string
            else:
                one, many = message.id
                assert tuple(french.ngettext(one, many, count) for count in (1, 2)) == message.string


def test_each_text_that_is_translated_is_one_of_click() -> None:
    """A text that click says otherwise by now would be said in English."""
    code = " ".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    said = code.replace('"\n', "").replace("\n", "")
    with (LOCALE / "messages.po").open("rb") as source:
        texts = [each.id if isinstance(each.id, str) else each.id[0] for each in read_po(source) if each.id]
    assert len(texts) > 20
    assert [text for text in texts if f'"{text}"' not in said] == []


@pytest.mark.parametrize(
    ("arguments", "french", "english"),
    [
        (("--help",), "Commandes :", "Commands:"),
        (("ask", "--help"), "Montrer cette aide", "Show this message"),
        (("asc",), "La commande 'asc' n’existe pas. Vouliez-vous 'ask' ?", "No such command 'asc'. Did you mean"),
        (("ask", "--form"), "L’option '--form' n’existe pas.", "No such option"),
        (("ask", "--format", "xml"), "'xml' n’est aucun de 'table', 'csv'", "'xml' is not one of"),
        (("ask", "a", "--timeout", "x"), "Valeur refusée pour '--timeout'", "Invalid value for"),
        (("ask", "a", "--format"), "L’option '--format' attend une valeur.", "requires an argument"),
        (("why", "a"), "Il manque l’argument 'PROPERTY'.", "Missing argument 'PROPERTY'."),
        (("doctor", "a"), "Un argument est de trop (a)", "Got unexpected extra argument (a)"),
    ],
)
def test_wrong_calls_and_helps_are_french_throughout(
    arguments: tuple[str, ...], french: str, english: str, run_maquette: Run, tmp_path: Path
) -> None:
    told = {language: run_maquette("--lang", language, *arguments, cwd=tmp_path) for language in ("fr", "en")}
    both = {language: " ".join((each.stdout + each.stderr).split()) for language, each in told.items()}
    assert french in both["fr"]
    assert english in both["en"]
    assert not any(word in both["fr"] for word in ("Usage:", "Options:", "Error:", "default", "required", "exit."))
