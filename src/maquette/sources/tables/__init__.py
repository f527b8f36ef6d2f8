"""Curated tables: what people say about the catalogue, row by row, in CSV or XLSX files.

bytes → cells (`cells`, `xlsx`) → rows (`rows`, `values`, against what is `known`) → claims → statements (`reader`);
`schemas` and `columns` describe the tables themselves.
"""

from maquette.sources.tables.known import Known
from maquette.sources.tables.reader import doubled, read_cells, read_table, table_of, with_titles, write_table

__all__ = ["Known", "doubled", "read_cells", "read_table", "table_of", "with_titles", "write_table"]
