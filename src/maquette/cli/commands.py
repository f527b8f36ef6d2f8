"""Commands made of functions: the annotations of a function say what its options and arguments are.

A thin layer over click. The module of a command is imported when the command is asked for, so that a question does not
wait for what the others need.
"""

from __future__ import annotations

import gettext
import inspect
import os
import re
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

import click
from click.exceptions import Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maquette.text import Language

__all__ = ["Argument", "Commands", "Exit", "Option", "speak"]

_NONE = type(None)
_REQUIRED = inspect.Parameter.empty


def speak(language: Language) -> None:
    """Have click say in a language what it says around our words: it looks its own up in `locale/`, by gettext."""
    gettext.bindtextdomain("messages", str(Path(__file__).with_name("locale")))
    os.environ["LANGUAGE"] = language


class Option:
    """An option: its spellings, what to call its value, the words that it may be, its least and its greatest number."""

    def __init__(
        self,
        *spellings: str,
        help: str,  # noqa: A002  the words of click
        metavar: str | None = None,
        choices: Sequence[str] = (),
        min: float | None = None,  # noqa: A002
        max: float | None = None,  # noqa: A002
    ) -> None:
        self.spellings, self.help, self.metavar, self.choices = spellings, help, metavar, choices
        self.min, self.max = min, max

    def parameter(self, name: str, values: _Values, default: object) -> click.Parameter:
        """Give the option as click has it, for a function's parameter of a name and a default."""
        kind = None if values.of is bool else values.kind(self.choices, self.min, self.max)
        # To click, a default of None is a value: where one is required, it must not be told any.
        told: dict[str, Any] = (
            {} if default is _REQUIRED else {"default": default.value if isinstance(default, Enum) else default}
        )
        return click.Option(
            [*self.spellings, name],
            type=kind,
            is_flag=values.of is bool or None,
            multiple=values.many,
            required=default is _REQUIRED,
            show_default=bool(default) and default is not _REQUIRED,
            metavar=self.metavar,
            help=self.help,
            callback=values.given,
            **told,
        )


@dataclass(frozen=True, slots=True)
class Argument:
    """What stands in its place, without a name: what to call it."""

    metavar: str
    help: str

    def parameter(self, name: str, values: _Values, default: object) -> click.Parameter:
        """Give the argument as click has it, for a function's parameter of a name and a default."""
        return click.Argument(
            [name],
            type=values.kind(),
            nargs=-1 if values.many else 1,
            required=default is _REQUIRED,
            metavar=self.metavar,
            help=self.help,
            callback=values.given,
        )


@dataclass(frozen=True, slots=True)
class _Values:
    """What a parameter takes: values of a type, one or many."""

    of: type
    many: bool

    @classmethod
    def annotated(cls, annotation: Any) -> _Values:
        """Read `X`, `X | None` or `list[X] | None`."""
        if isinstance(annotation, UnionType):
            (annotation,) = (each for each in get_args(annotation) if each is not _NONE)
        return (
            cls(get_args(annotation)[0], many=True) if get_origin(annotation) is list else cls(annotation, many=False)
        )

    def kind(
        self, words: Sequence[str] = (), least: float | None = None, most: float | None = None
    ) -> click.ParamType[Any]:
        """Give the type as click has it: one of some words, whatever their case, or a number within bounds."""
        if words:
            return click.Choice(words, case_sensitive=False)
        if issubclass(self.of, Enum):
            return click.Choice([each.value for each in self.of])
        if issubclass(self.of, Path):
            return click.Path(path_type=Path)
        if least is None and most is None:
            return click.types.convert_type(self.of)
        return click.IntRange(_whole(least), _whole(most)) if self.of is int else click.FloatRange(least, most)

    def given(self, _context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        """Give a value as the function takes it: many as a list (None when there is none), a word as its member."""
        if self.many:
            return list(value) or None
        return self.of(value) if issubclass(self.of, Enum) and value is not None else value


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _first_clause(help_: str) -> str:
    """Give what a list of commands says of one: all up to the first stop, not cut where a line ends."""
    return re.split(r"[.;:]\s|\s[;:]\s", help_, maxsplit=1)[0].rstrip(".") + "."


class Commands(click.Group):
    """The commands, by name; `homes` names the module that adds each."""

    def __init__(self, homes: Mapping[str, str], **told: Any) -> None:
        super().__init__(**told)
        self.homes = homes

    def add(self, function: Callable[..., None], *, help: str, epilog: str, name: str = "") -> None:  # noqa: A002
        """Add a function as a command of its own name (`_` becomes `-`), or of another."""
        hints = get_type_hints(function, include_extras=True)
        parameters = []
        for each in inspect.signature(function).parameters.values():
            (declared,) = hints[each.name].__metadata__
            values = _Values.annotated(hints[each.name].__origin__)
            parameters.append(declared.parameter(each.name, values, each.default))
        called = name or function.__name__.replace("_", "-")
        self.add_command(
            click.Command(
                called, callback=function, params=parameters, help=help, short_help=_first_clause(help), epilog=epilog
            )
        )

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Give the names of the commands, in the order in which people meet them."""
        return [*self.homes]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command by its name; imports its module."""
        if cmd_name in self.homes and cmd_name not in self.commands:
            import_module(self.homes[cmd_name]).add_to(self)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that arguments begin with; one that there is none of is told with those that are near."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:  # click knows those alone that are imported
            raise click.NoSuchCommand(error.command_name, possibilities=self.homes, ctx=ctx) from error
