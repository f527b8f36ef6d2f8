"""A workbook's bytes (Office Open XML, ECMA-376) as rows of cells.

A workbook is a zip of XML, and may come from anywhere: it is weighed before it is read. Formulas are refused rather
than read by the value that some program last computed for them.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.cell.text import Text as RichText
from openpyxl.packaging.manifest import Manifest
from openpyxl.worksheet._reader import INLINE_STRING, WorkSheetParser
from openpyxl.xml.constants import ARC_CONTENT_TYPES, SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, iterparse

from maquette.errors import BadSource, Problem
from maquette.sources.tables.cells import (
    MAX_BYTES,
    SPLIT_IT,
    Grid,
    GridRow,
    bad_file,
    check_size,
    letters,
    too_large,
)
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MAX_PARTS = 1_000
_LAST_ROW = 1_048_576
_CHUNK = 1024 * 1024
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character that XML does not hold, as workbooks write it (ECMA-376, ST_Xstring)."""
_COMMENTS = re.compile(r"^xl/(?:[^/]+/)*comments?\d*\.xml$", re.IGNORECASE)
_PLAIN = (b"utf-8", b"us-ascii", b"ascii")


def read_workbook(content: bytes, path: str, sheet: str) -> Grid:
    """Read one sheet of a workbook: the one named `sheet`, or the only visible one.

    Raises BadSource when the file is no sound workbook, is protected, holds macros, a DOCTYPE or too much data.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that cells do not depend on
        try:
            _weigh(content, path)
            return _read(content, path, sheet)
        except BadSource:
            raise
        except Exception as error:  # zipfile and openpyxl raise whatever malformed bytes make Python raise
            raise bad_file(path, _DAMAGED, _SAVE_AGAIN) from error


def read_sheets(content: bytes, path: str, names: Iterable[str]) -> dict[str, Grid]:
    """Read the sheets of a workbook that have some names, hidden ones too; names that no sheet has are left out.

    Raises BadSource as `read_workbook` does.
    """
    wanted = frozenset(names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _weigh(content, path)
            return {sheet.title: _grid(sheet, path) for sheet in _opened(content).worksheets if sheet.title in wanted}
        except BadSource:
            raise
        except Exception as error:  # as above
            raise bad_file(path, _DAMAGED, _SAVE_AGAIN) from error


def commented_cells(content: bytes, path: str) -> tuple[str, ...]:
    """Give the cells of a workbook that a comment hangs on, as `C12`; raises BadSource as `read_workbook` does."""
    try:
        _weigh(content, path)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if _COMMENTS.search(name)]
            found = {
                node.get("ref", "") for part in parts for node in fromstring(part).iter(f"{{{SHEET_MAIN_NS}}}comment")
            }
    except BadSource:
        raise
    except Exception as error:  # as above
        raise bad_file(path, _DAMAGED, _SAVE_AGAIN) from error
    return tuple(sorted(found, key=lambda cell: (len(cell), cell)))


def _weigh(content: bytes, path: str) -> None:
    """Refuse what must not be parsed: bombs, macros, encrypted parts, DOCTYPEs and odd encodings."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS:
            raise bad_file(path, too_large(), SPLIT_IT)
        left = MAX_BYTES
        for part in parts:
            _check_part(part, path)
            left -= _check_text(_unpacked(archive, part, left, path), path)


def _check_part(part: zipfile.ZipInfo, path: str) -> None:
    if part.flag_bits & 0x1:
        raise bad_file(
            path,
            Text("The workbook is protected by a password.", "Le classeur est protégé par un mot de passe."),
            Text("Save it without a password.", "L’enregistrer sans mot de passe."),
        )
    if "vbaproject" in part.filename.lower():
        raise bad_file(
            path,
            Text("The workbook holds macros.", "Le classeur contient des macros."),
            Text("Save it as .xlsx, which holds none.", "L’enregistrer en .xlsx, qui n’en contient pas."),
        )
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(f"compression {part.compress_type}")


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int, path: str) -> bytes:
    """Unpack one part, never more than a limit, whatever size the part says that it has."""
    chunks, size = [], 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise bad_file(path, too_large(), SPLIT_IT)
            chunks.append(chunk)
    return b"".join(chunks)


def _check_text(part: bytes, path: str) -> int:
    """Refuse a part that could hide a DOCTYPE, the only way to entities; give its size."""
    encoding = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf").lstrip())
    hidden = part[:2] in (b"\xff\xfe", b"\xfe\xff") or (part[:1] in b"<\0" and b"\0" in part[:4])
    odd = encoding and encoding.group(1).lower() not in _PLAIN
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or hidden or odd:
        raise bad_file(
            path,
            Text(
                "The workbook holds XML that no spreadsheet writes (a DOCTYPE, or another encoding than UTF-8).",
                "Le classeur contient du XML qu’aucun tableur n’écrit (un DOCTYPE, ou un encodage autre que UTF-8).",
            ),
            _SAVE_AGAIN,
        )
    return len(part)


def _read(content: bytes, path: str, sheet: str) -> Grid:
    workbook = _opened(content)
    visible = [one for one in workbook.worksheets if one.sheet_state == "visible"]
    named = [one for one in workbook.worksheets if one.title == sheet]
    if not named and len(visible) != 1:
        raise bad_file(
            path,
            Text(
                "The workbook has {count} visible sheets, none of them named {sheet}.",
                "Le classeur a {count} feuilles visibles, aucune n’est nommée {sheet}.",
            ).with_(count=len(visible), sheet=sheet),
            Text("Name the sheet to read {sheet}.", "Nommer {sheet} la feuille à lire.").with_(sheet=sheet),
        )
    return _grid((named or visible)[0], path)


def _opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)


def _grid(sheet: Any, path: str) -> Grid:
    problems: list[Problem] = []
    rows = tuple(_rows(sheet, path, problems))
    return Grid(rows, sheet=True, problems=tuple(problems))


def _rows(sheet: Any, path: str, problems: list[Problem]) -> Iterator[GridRow]:
    """Read the rows of a sheet that hold something.

    This goes to the parser that `sheet.iter_rows` uses: that one pads rows and sheets to any size that a cell claims,
    drops cells that come out of order, and translates each formula anew for every cell that shares it.
    """
    book, line, rows = sheet.parent, 0, 0
    with sheet._get_source() as stream:
        parser = _Parser(
            stream,
            _shared_strings(book._archive),
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            if not line < number <= _LAST_ROW:
                raise ValueError("rows out of order")
            line = number
            texts = _texts(cells, path, line, problems)
            if any(text.strip() for text in texts.values()):
                row = tuple(texts.get(index, "") for index in range(max(texts) + 1))
                check_size(path, line, rows, row)
                rows += 1
                yield GridRow(line, row)


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    """Read the texts that cells point to, as they are written: openpyxl's own reading leaves out every `x005F_`."""
    part = Manifest.from_tree(fromstring(archive.read(ARC_CONTENT_TYPES))).find(SHARED_STRINGS)
    texts = []
    if part is not None:
        with archive.open(part.PartName.removeprefix("/")) as stream:
            for _, node in iterparse(stream):
                if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                    texts.append(_content(node))
                    node.clear()
    return texts


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl has no types
    """Reads cells as openpyxl does, but for the escapes of texts, and formulas without translating them."""

    def parse_formula(self, _element: Any) -> str:
        """Tell that there is one."""
        return "="

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Read a cell; the text that it points to is read already."""
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["data_type"] == "s" and cell["value"] is not None:
            if element.get("t") == "inlineStr":
                cell["value"] = _content(element.find(INLINE_STRING))
            elif element.get("t") == "str":
                cell["value"] = _unescaped(cell["value"])
        return cell


def _content(node: Any) -> str:
    """Give the text of a rich text; an escape stands in one run: `_x00` and `41_` in two are none."""
    text = RichText.from_tree(node)
    return "".join(_unescaped(run) for run in (text.plain, *(each.t for each in text.formatted)) if run)


def _unescaped(run: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), run)


def _texts(cells: Iterable[Mapping[str, Any]], path: str, line: int, problems: list[Problem]) -> dict[int, str]:
    """Give the texts of a row by 0-based column; empty cells are left out."""
    texts: dict[int, str] = {}
    for cell in cells:
        index = cell["column"] - 1
        text = "" if cell["value"] is None else _text(cell, path, line, index, problems)
        if text:
            if index in texts:
                raise ValueError("a cell stands twice")
            texts[index] = text
    return texts


def _text(cell: Mapping[str, Any], path: str, line: int, index: int, problems: list[Problem]) -> str:
    """Give the text of a cell as a person would type it; a formula or an error value is a problem."""
    place = f"{letters(index)}{line}"
    if cell["data_type"] == "f":
        problems.append(Problem(path, line, _FORMULA, _PASTE_VALUES, place))
        return ""
    if cell["data_type"] == "e":
        problems.append(Problem(path, line, _ERROR_VALUE.with_(value=cell["value"]), _TYPE_IT, place))
        return ""
    return _plain(cell["value"])


def _plain(value: object) -> str:
    """Give a value of a cell as text: dates in ISO 8601, whole numbers without a point."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time() | timedelta():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case _:
            return str(value)


_DAMAGED = Text("The workbook is damaged.", "Le classeur est endommagé.")
_FORMULA = Text("The cell holds a formula.", "La cellule contient une formule.")
_PASTE_VALUES = Text(
    "Replace it by its value: copy it, then paste it as values.",
    "La remplacer par sa valeur : la copier, puis collage spécial, valeurs.",
)
_ERROR_VALUE = Text("The cell holds the error {value}.", "La cellule contient l’erreur {value}.")
_TYPE_IT = Text("Type what it should say.", "Saisir ce qu’elle doit dire.")
_SAVE_AGAIN = Text(
    "Open it in a spreadsheet program and save it again as .xlsx, or as CSV (UTF-8).",
    "L’ouvrir dans un tableur et le réenregistrer en .xlsx, ou en CSV (UTF-8).",
)
