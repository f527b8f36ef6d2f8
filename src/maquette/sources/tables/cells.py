"""A table file's bytes as rows of cells, whatever spreadsheet wrote them; what the cells mean is not looked at here.

CSV follows RFC 4180 with the liberties of spreadsheets: `,`, `;` or tab between cells, UTF-8 with or without byte
order mark, UTF-16 with one, Windows-1252, any line ends, cells of several lines, Excel's first line `sep=;`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from maquette.errors import BadSource, Problem
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 64 * 1024 * 1024
"""A table of more bytes than this, unpacked, is not one that a person fills in."""
MAX_COLUMNS = 256
MAX_ROWS = 200_000
_MAX_LINES = 5_000_000
SUFFIXES = (".csv", ".tsv", ".xlsx")

_HEAD = 100_000
"""So many characters are looked at to find the separator."""
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_UTF8_SEQUENCE = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe2[\x80-\x82][\x80-\xbf]")
"""Accented letters, typographic signs and the euro as UTF-8 writes them: in Windows-1252 text they do not occur."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_SEP_LINE = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n|$)", re.IGNORECASE)
_NOT_A_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row that holds something: the 1-based line (or sheet row) on which it starts, and its cells, as written."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """The rows of a file, empty ones left out; `sheet` tells that cells are named as in a spreadsheet (`C12`).

    `problems` are the cells that cannot be read at all (a formula, an error value, a control character).
    """

    rows: tuple[GridRow, ...]
    sheet: bool
    problems: tuple[Problem, ...] = ()


def read_grid(content: bytes, path: str, sheet: str) -> Grid:
    """Read a file into rows of cells.

    `sheet` is the name of the sheet to read where a workbook has several. Raises BadSource when the bytes are no
    table: unknown format, wrong encoding, open quote, NUL, damaged or oversized workbook.
    """
    if len(content) > MAX_BYTES:
        raise bad_file(path, too_large(), SPLIT_IT)
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise bad_file(path, Text("This is no table file.", "Ce n’est pas un fichier de tableau."), _SAVE_AS)
    if content.startswith(_OLE):
        raise bad_file(
            path,
            Text(
                "This workbook is protected by a password, or has the old format .xls.",
                "Ce classeur est protégé par un mot de passe, ou au vieux format .xls.",
            ),
            _SAVE_AS,
        )
    if content.startswith(_ZIP) != (suffix == ".xlsx"):
        raise bad_file(
            path,
            Text(
                "What the file holds is not what its name says.", "Le contenu du fichier n’est pas ce que dit son nom."
            ),
            _SAVE_AS,
        )
    if suffix == ".xlsx":
        # Imported here: only workbooks need the library, and a cold start need not pay for it.
        from maquette.sources.tables.xlsx import read_workbook  # noqa: PLC0415

        return read_workbook(content, path, sheet)
    return _read_csv(content, path)


def bad_file(path: str, what: Text, remedy: Text, line: int = 0, place: str = "") -> BadSource:
    """Give the error of a file that cannot be read at all."""
    return BadSource([Problem(path, line, what, remedy, place)])


def too_large() -> Text:
    """Say that a file holds more than is read."""
    return Text("The file is too large for a table.", "Le fichier est trop gros pour un tableau.")


def check_size(path: str, line: int, rows: int, cells: Sequence[str]) -> None:
    """Raise BadSource when a file has more rows or columns than a table that a person fills in."""
    if rows >= MAX_ROWS:
        what = Text("The table has more than {count} rows.", "Le tableau a plus de {count} lignes.")
        raise bad_file(path, what.with_(count=MAX_ROWS), SPLIT_IT, line)
    if any(cell.strip() for cell in cells[MAX_COLUMNS:]):
        what = Text("The table has more than {count} columns.", "Le tableau a plus de {count} colonnes.")
        raise bad_file(path, what.with_(count=MAX_COLUMNS), SPLIT_IT, line)


_SAVE_AS = Text(
    "Save it as .xlsx without macros or password, or as CSV (UTF-8).",
    "L’enregistrer en .xlsx, sans macro ni mot de passe, ou en CSV (UTF-8).",
)
SPLIT_IT = Text(
    "Remove what does not belong to the table (pictures, other sheets, empty rows).",
    "Retirer ce qui n’appartient pas au tableau (images, autres feuilles, lignes vides).",
)


def letters(index: int) -> str:
    """Give the letters that a spreadsheet gives to a column, from its 0-based index: 0 is A, 26 is AA."""
    name, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def bad_character(text: str) -> str | None:
    """Name the first character of a cell that no text has (a control character, a lone surrogate), as `U+0000`."""
    match = _NOT_A_CHARACTER.search(text)
    return f"U+{ord(match.group()):04X}" if match else None


def _read_csv(content: bytes, path: str) -> Grid:
    text = _decode(content, path)
    skipped = 0
    announced = _SEP_LINE.match(text)
    if announced:
        text, skipped = text[announced.end() :], 1
    if text.count("\n") + text.count("\r") > _MAX_LINES:
        raise bad_file(path, too_large(), SPLIT_IT)
    separator = announced.group(1) if announced else _separator(text)
    rows: list[GridRow] = []
    line = 1 + skipped
    # newline="": the reader itself sees every line end, so that its count of lines is the file's.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                check_size(path, line, len(rows), cells)
                rows.append(GridRow(line, tuple(cells[:MAX_COLUMNS])))
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        if "limit" in str(error):  # the one other thing it says: a cell of more characters than it reads
            raise bad_file(path, too_large(), SPLIT_IT, line) from error
        raise bad_file(path, _QUOTES, _QUOTE_WHOLE, line) from error
    return Grid(tuple(rows), sheet=False)


_QUOTES = Text(
    "The row that starts here is not well quoted: a quote is misplaced or never closed.",
    "Dans la ligne qui commence ici, un guillemet est mal placé ou n’est jamais fermé.",
)
_QUOTE_WHOLE = Text(
    'Put quotes around the whole cell and double those inside it: "a ""word"" here".',
    'Mettre des guillemets autour de toute la cellule et doubler ceux du texte : "un ""mot"" ici".',
)


def _separator(text: str) -> str:
    """Tell which of `,`, `;` and tab separates the cells, by counting them in the first line, outside quotes."""
    counts = dict.fromkeys(",;\t", 0)
    quoted = False
    for char in text[:_HEAD].lstrip("\r\n,;\t "):
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "\r\n":
            break
        elif not quoted and char in counts:
            counts[char] += 1
    return max(counts, key=lambda char: counts[char])


def _decode(content: bytes, path: str) -> str:
    """Give the text of a CSV file's bytes, or say on which line they are no text."""
    encoding = next((name for mark, name in _UTF16.items() if content.startswith(mark)), "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16" or _UTF8_SEQUENCE.search(content):
            raise _undecodable(content, path, error) from error
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as second:
            raise _undecodable(content, path, second) from second
    if "\0" in text:
        raise bad_file(
            path,
            Text("The file holds a NUL character.", "Le fichier contient un caractère NUL."),
            _SAVE_AS,
            _line_at(text[: text.index("\0")]),
        )
    return text


def _undecodable(content: bytes, path: str, error: UnicodeDecodeError) -> BadSource:
    before = content[: error.start]
    return bad_file(
        path,
        Text(
            "The byte 0x{byte} is not text in the encoding of the rest of the file.",
            "L’octet 0x{byte} n’est pas du texte dans l’encodage du reste du fichier.",
        ).with_(byte=f"{content[error.start]:02X}" if error.start < len(content) else "?"),
        Text(
            "Save the file again as UTF-8 (in Excel: CSV UTF-8), and check the accents.",
            "Réenregistrer le fichier en UTF-8 (dans Excel : CSV UTF-8) et vérifier les accents.",
        ),
        _line_at(before.decode("latin-1")) if not content.startswith(tuple(_UTF16)) else 0,
    )


def _line_at(before: str) -> int:
    """Give the 1-based line of what follows a text."""
    return len(re.findall(r"\r\n|\r|\n", before)) + 1
