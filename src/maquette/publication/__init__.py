"""The publication: linked data that any host serves, and that the server serves live; one renderer for both.

A `Site` gives every document by its path; `write_folder` writes all of them.
"""

from maquette.publication.addresses import relative
from maquette.publication.folder import MANIFEST, Former, Written, former_publication, write_folder
from maquette.publication.formats import HTML, TEXTUAL, Document, Format, Variant
from maquette.publication.missing import missing_page
from maquette.publication.site import NoSuchDocument, Site

__all__ = [
    "HTML",
    "MANIFEST",
    "TEXTUAL",
    "Document",
    "Format",
    "Former",
    "NoSuchDocument",
    "Site",
    "Variant",
    "Written",
    "former_publication",
    "missing_page",
    "relative",
    "write_folder",
]
