"""Sheets to fill in: a curated table as a workbook, as a matrix, or as CSV for spreadsheets, which all read back.

What the pages tell of names and order (`outline`) → a form, row by row (`form`), a matrix (`matrix`, `cross`) or CSV
(`dialect`); every workbook says where it comes from and which rows it was written from (`origin`).
"""

from maquette.sheets.cross import write_matrix
from maquette.sheets.dialect import unguarded, write_spreadsheet_csv
from maquette.sheets.form import write_form
from maquette.sheets.matrix import Matrix, has_matrix
from maquette.sheets.origin import Layout, Origin
from maquette.sheets.outline import Outline

__all__ = [
    "Layout",
    "Matrix",
    "Origin",
    "Outline",
    "has_matrix",
    "unguarded",
    "write_form",
    "write_matrix",
    "write_spreadsheet_csv",
]
