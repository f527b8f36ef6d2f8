"""The metadata of a mapping set: YAML behind `#` at the head of its file, with the line of every entry.

PyYAML reads it; what the standard forbids there (tags, anchors, aliases) is refused, so that its size is what it shows.
Every value stays the text that was written: a date is not turned into anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import yaml
from yaml.reader import ReaderError

from maquette.sources.tables.cells import bad_character, bad_file
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.errors import BadSource

Yaml: TypeAlias = "str | list[Yaml] | dict[str, Yaml]"
"""What metadata hold: texts, lists and maps of them."""

MAX_LENGTH = 64 * 1024
"""Characters that metadata may have."""
_DEEPEST = 4
_LINE_START = re.compile(r"(^|[\r\n])#")
_LINE_END = re.compile(r"\r\n|\r|\n")
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class Metadata:
    """The entries of the metadata, and the 1-based line of each by its path, e.g. `("curie_map", "job")`."""

    values: Mapping[str, Yaml]
    lines: Mapping[tuple[str, ...], int]


def read_metadata(head: str, path: str) -> Metadata:
    """Read the lines with `#` at the head of a file; entries without a value are left out.

    Raises BadSource at the first thing that is no YAML, is forbidden in metadata, or stands twice.
    """
    if len(head) > MAX_LENGTH:
        raise bad_file(path, _TOO_LONG.with_(length=len(head)), _SHORTEN.with_(most=MAX_LENGTH), 1)
    # A space for each `#` keeps every position: what YAML says of a place holds in the file.
    text = _LINE_START.sub(r"\1 ", head)
    try:
        _refuse_forbidden(text, path)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        index = mark.index if mark is not None else 0
        raise _not_yaml(path, text, index, str(error.problem or error.context)) from error
    except ReaderError as error:
        raise _not_yaml(path, text, error.position, error.reason) from error
    except (ValueError, OverflowError) as error:  # an escape such as "\UFFFFFFFF" that is no character
        raise _not_yaml(path, text, 0, str(error)) from error
    if node is None:
        return Metadata({}, {})
    if not isinstance(node, yaml.MappingNode):
        raise bad_file(path, _NO_MAP, _WRITE_ENTRIES, 1)
    lines: dict[tuple[str, ...], int] = {}
    values = _Nodes(path, text, lines).map(node, ())
    return Metadata(values, lines)


def _refuse_forbidden(text: str, path: str) -> None:
    """Refuse tags, anchors, aliases and deep nesting, as they come: nothing is put together before."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        what = _forbidden(event, depth)
        if what:
            assert event.start_mark
            raise _fault(path, text, event.start_mark.index, what, _PLAIN)


def _forbidden(event: yaml.Event, depth: int) -> Text | None:
    """Say what is forbidden about an event of YAML, or None."""
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        return _ANCHOR
    if isinstance(event, (yaml.CollectionStartEvent, yaml.ScalarEvent)) and event.tag is not None:
        return _TAG
    return _DEEP if depth > _DEEPEST else None


@dataclass(frozen=True)
class _Nodes:
    """Turns nodes of YAML into values, noting the lines of the entries of maps."""

    path: str
    text: str
    lines: dict[tuple[str, ...], int]

    def map(self, node: yaml.MappingNode, above: tuple[str, ...]) -> dict[str, Yaml]:
        found: dict[str, Yaml] = {}
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            at = key_node.start_mark.index
            if not isinstance(key_node, yaml.ScalarNode):
                raise _fault(self.path, self.text, at, _KEY, _WRITE_ENTRIES)
            key = self.scalar(key_node)
            if key in seen:
                raise _fault(self.path, self.text, at, _TWICE.with_(key=key, line=seen[key]), _KEEP_ONE)
            seen[key] = _line(self.text, at)
            self.lines.setdefault((*above, key), seen[key])
            value = self.value(value_node, (*above, key))
            if value is not None:
                found[key] = value
        return found

    def value(self, node: yaml.Node, here: tuple[str, ...]) -> Yaml | None:
        if isinstance(node, yaml.MappingNode):
            return self.map(node, here)
        if isinstance(node, yaml.SequenceNode):
            items = (self.value(item, here) for item in node.value)
            return [item for item in items if item is not None]
        assert isinstance(node, yaml.ScalarNode)
        return None if node.tag == _NULL else self.scalar(node)

    def scalar(self, node: yaml.ScalarNode) -> str:
        text = str(node.value)
        bad = bad_character(text)
        if bad:
            raise _fault(self.path, self.text, node.start_mark.index, _BAD_CHARACTER.with_(bad=bad), _RETYPE)
        return text


def _line(text: str, index: int) -> int:
    return len(_LINE_END.findall(text, 0, index)) + 1


def _fault(path: str, text: str, index: int, what: Text, remedy: Text) -> BadSource:
    """Give the error at a place of the text: `file:line:column`, both 1-based."""
    column = index - max(text.rfind("\n", 0, index), text.rfind("\r", 0, index))
    return bad_file(path, what, remedy, _line(text, index), str(column))


def _not_yaml(path: str, text: str, index: int, error: str) -> BadSource:
    return _fault(path, text, index, _NOT_YAML.with_(error=error), _QUOTE)


_TOO_LONG = Text("The metadata have {length} characters.", "Les métadonnées ont {length} caractères.")
_SHORTEN = Text("Shorten them to {most} at most.", "Les réduire à {most} au plus.")
_NO_MAP = Text("The metadata are no list of entries.", "Les métadonnées ne sont pas une liste d’entrées.")
_WRITE_ENTRIES = Text(
    "Write one entry a line, such as `#license: https://creativecommons.org/licenses/by/4.0/`.",
    "Écrire une entrée par ligne, par exemple « #license: https://creativecommons.org/licenses/by/4.0/ ».",
)
_ANCHOR = Text("Metadata may not use anchors or aliases.", "Les métadonnées n’admettent ni ancre ni alias.")
_TAG = Text("Metadata may not use tags.", "Les métadonnées n’admettent pas d’étiquette de type.")
_DEEP = Text("The metadata are nested too deep.", "Les métadonnées sont imbriquées trop profondément.")
_PLAIN = Text(
    "Write the value itself, in quotes if it begins with a sign.",
    "Écrire la valeur elle-même, entre guillemets si elle commence par un signe.",
)
_KEY = Text("This entry has no name.", "Cette entrée n’a pas de nom.")
_TWICE = Text("The entry {key} stands on line {line} already.", "L’entrée {key} figure déjà à la ligne {line}.")
_KEEP_ONE = Text("Keep one of the two.", "Ne garder que l’une des deux.")
_BAD_CHARACTER = Text(
    "The entry holds the character {bad}, which no text has.",
    "L’entrée contient le caractère {bad}, étranger à tout texte.",
)
_RETYPE = Text("Remove it: type the entry again.", "Le supprimer : retaper l’entrée.")
_NOT_YAML = Text("The metadata are not YAML: {error}.", "Les métadonnées ne sont pas du YAML : {error}.")
_QUOTE = Text(
    "Mend the line; put quotes around a value that holds `: ` or ` #`.",
    "Corriger la ligne ; mettre entre guillemets une valeur qui contient « : » ou « # ».",
)
