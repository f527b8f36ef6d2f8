"""SSSOM/TSV files as they are written: metadata and rows, each with its line; what they mean is not looked at here.

Source: SSSOM 1.1, "The SSSOM/TSV serialisation format", in embedded metadata mode.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from maquette.sources.sssom.metadata import Metadata, Yaml, read_metadata
from maquette.sources.sssom.slots import MAPPING_SLOTS
from maquette.sources.tables.cells import MAX_BYTES, SPLIT_IT, bad_character, bad_file, check_size, too_large
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HEAD = re.compile(r"(?:#[^\r\n]*(?:\r\n|\r|\n|\Z))*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_STRING = "tag:yaml.org,2002:str"
_LINE_END = re.compile(r"\r\n|\r|\n")
_MAX_LINES = 1_000_000
_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One row that holds something: the 1-based line on which it starts, and its cells, as written."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class MappingFile:
    """A file's metadata, the heading of its table and the rows under it."""

    metadata: Metadata
    heading: MappingRow
    rows: tuple[MappingRow, ...]

    def records(self) -> list[dict[str, str]]:
        """Give the rows as filled cells by column name; what `write_mapping_file` takes."""
        names = self.heading.cells
        return [{name: cell for name, cell in zip(names, row.cells, strict=False) if cell} for row in self.rows]


def read_mapping_file(content: bytes, path: str) -> MappingFile:
    """Read a file into its metadata and rows; empty lines are left out.

    Raises BadSource when the bytes are no SSSOM/TSV: another encoding than UTF-8, metadata that are no YAML, an open
    quote, no heading, more than a person curates.
    """
    if len(content) > MAX_BYTES:
        raise bad_file(path, too_large(), SPLIT_IT)
    text = _decode(content, path)
    match = _HEAD.match(text)
    assert match
    head = match.group()
    metadata = read_metadata(head, path)
    rows = _rows(text[len(head) :], path, len(_LINE_END.findall(head)))
    if not rows:
        raise bad_file(path, _NO_TABLE, _ADD_TABLE, text.count("\n") + 1)
    if rows[0].cells[0].startswith("#"):
        raise bad_file(path, _PARTED, _JOIN, rows[0].line)
    return MappingFile(metadata, rows[0], tuple(rows[1:]))


def _decode(content: bytes, path: str) -> str:
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\r|\n", error.object[: error.start])) + 1
        what = _NOT_UTF8.with_(byte=f"{error.object[error.start]:02X}")
        raise bad_file(path, what, _SAVE_AS_UTF8, line) from error
    if "\0" in text:
        raise bad_file(path, _NUL, _SAVE_AS_UTF8, len(_LINE_END.findall(text, 0, text.index("\0"))) + 1)
    return text


def _rows(text: str, path: str, skipped: int) -> list[MappingRow]:
    """Read the table under the metadata; `skipped` lines stand above it."""
    if text.count("\n") + text.count("\r") > _MAX_LINES:
        raise bad_file(path, too_large(), SPLIT_IT)
    rows: list[MappingRow] = []
    line = skipped + 1
    # newline="": the reader itself sees every line end, so that its count of lines is the file's.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                check_size(path, line, len(rows), cells)
                rows.append(MappingRow(line, tuple(cells)))
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        if "limit" in str(error):  # the one other thing it says: a cell of more characters than it reads
            raise bad_file(path, too_large(), SPLIT_IT, line) from error
        raise bad_file(path, _QUOTES, _QUOTE_WHOLE, line) from error
    return rows


def write_mapping_file(metadata: Mapping[str, Yaml], rows: Iterable[Mapping[str, str]]) -> bytes:
    r"""Write a mapping set: UTF-8, `\n`, filled columns in the order of the standard, rows as they come.

    Nothing is moved from rows to metadata (the standard's condensation). Raises ValueError for a column that neither
    the standard nor `extension_definitions` names, a row without any cell, and a character that no text has.
    """
    records = [{name: cell for name, cell in row.items() if cell} for row in rows]
    used = {name for record in records for name in record} or set(_REQUIRED)
    order = (*MAPPING_SLOTS, *extension_names(metadata))
    if used - set(order):
        raise ValueError(f"{min(used - set(order))} is no slot of SSSOM and no defined extension")
    if any(not "".join(record.values()).strip() for record in records):
        raise ValueError("a row holds nothing")
    columns = [name for name in order if name in used]
    lines = ["\t".join(columns), *("\t".join(_quoted(record.get(name, "")) for name in columns) for record in records)]
    head = _head(metadata)
    return "".join(f"{line}\n" for line in (*head, *lines)).encode()


def extension_names(metadata: Mapping[str, Yaml]) -> tuple[str, ...]:
    """Give the names of the extension slots that metadata define, in their order."""
    defined = metadata.get("extension_definitions", [])
    names = [each.get("slot_name") for each in defined if isinstance(each, dict)] if isinstance(defined, list) else []
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


def _head(metadata: Mapping[str, Yaml]) -> list[str]:
    """Give the lines of metadata, the prefixes first."""
    if not metadata:
        return []
    entries = {name: metadata[name] for name in sorted(metadata, key=lambda name: name != "curie_map")}
    text = yaml.dump(
        entries,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=float("inf"),
    )
    return [f"#{line}" for line in text.split("\n")[:-1]]


class _Dumper(yaml.SafeDumper):
    """Writes texts on one line each, and days without quotes, as files of the standard have them."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 (whatever it is)
        return True


def _scalar(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Write a text as it is where YAML allows it, else in double quotes, as canonical files have it."""
    if _DAY.fullmatch(text):
        return dumper.represent_scalar("tag:yaml.org,2002:timestamp", text)
    analysis = dumper.analyze_scalar(text)
    resolved = dumper.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # so are its stubs
    plain = resolved == _STRING and analysis.allow_block_plain and not analysis.multiline
    return dumper.represent_scalar(_STRING, text, style=None if plain else '"')


_Dumper.add_representer(str, _scalar)


def _quoted(cell: str) -> str:
    """Give a cell, in quotes where the standard asks for them."""
    bad = bad_character(cell)
    if bad:
        raise ValueError(f"the cell {cell!r} holds the character {bad}")
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if any(char in cell for char in '"\t\r\n') else cell


_NOT_UTF8 = Text("The byte 0x{byte} is not UTF-8.", "L’octet 0x{byte} n’est pas de l’UTF-8.")
_NUL = Text("The file holds a NUL character.", "Le fichier contient un caractère NUL.")
_SAVE_AS_UTF8 = Text(
    "SSSOM files are UTF-8: save it again as such, and check the accents.",
    "Les fichiers SSSOM sont en UTF-8 : le réenregistrer ainsi et vérifier les accents.",
)
_NO_TABLE = Text("The file holds no table of mappings.", "Le fichier ne contient pas de tableau de correspondances.")
_ADD_TABLE = Text(
    "Write the heading under the metadata: subject_id, predicate_id, object_id… with tabs between them.",
    "Écrire l’en-tête sous les métadonnées : subject_id, predicate_id, object_id… séparés par des tabulations.",
)
_PARTED = Text("An empty line parts the metadata.", "Une ligne vide coupe les métadonnées.")
_JOIN = Text(
    "Remove it: metadata stand together at the head of the file.",
    "La supprimer : les métadonnées se suivent en tête du fichier.",
)
_QUOTES = Text(
    "The row that starts here is not well quoted: a quote is misplaced or never closed.",
    "Dans la ligne qui commence ici, un guillemet est mal placé ou n’est jamais fermé.",
)
_QUOTE_WHOLE = Text(
    'Put quotes around the whole cell and double those inside it: "a ""word"" here".',
    'Mettre des guillemets autour de toute la cellule et doubler ceux du texte : "un ""mot"" ici".',
)
