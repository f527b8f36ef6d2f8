"""Mapping sets: how the school's things relate to those of other vocabularies, in SSSOM/TSV files (SSSOM 1.1).

bytes → metadata and rows with their lines (`file`, `metadata`) → what the head promises (`head`) → mappings (`rows`)
→ claims, as for every curated table → statements (`reader`); `slots` holds the words of the standard.
"""

from maquette.sources.sssom.file import MappingFile, read_mapping_file, write_mapping_file
from maquette.sources.sssom.reader import read_mappings

__all__ = ["MappingFile", "read_mapping_file", "read_mappings", "write_mapping_file"]
