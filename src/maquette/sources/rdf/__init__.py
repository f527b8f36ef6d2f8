"""RDF files of any of seven formats: exact statements with their lines, or the reason why not.

bytes → UTF-8 (`encoding`) → possible formats (`formats`), contexts put in their place (`contexts`) → parsed in a child
process with caps (`capped`, which runs `maquette.sources.rdf_parsing`) → rows on disk; `reader` goes that
way, `problems` has the words for what goes wrong, `report` says what a file holds.
"""

from maquette.sources.rdf.formats import RdfFormat
from maquette.sources.rdf.reader import RdfReading, read_rdf, read_rdf_files

__all__ = ["RdfFormat", "RdfReading", "read_rdf", "read_rdf_files"]
