"""The publication: linked data that any host serves, and that the server serves live; one renderer for both.

A `Site` gives every document by its path; `publish` brings a folder of all of them up to date.
"""

from maquette.publication.addresses import relative
from maquette.publication.asking import FOLDER as QUESTIONS
from maquette.publication.asking import Questions
from maquette.publication.console import example_query, sparql_page
from maquette.publication.folder import MANIFEST, Former, Written, former_publication, write_folder
from maquette.publication.formats import HTML, LANGUAGES, TEXTUAL, Document, Format, Variant, page_path
from maquette.publication.live import Asked, Live, ask_live
from maquette.publication.missing import missing_page
from maquette.publication.page import in_script
from maquette.publication.publishing import publish
from maquette.publication.site import NoSuchDocument, Site

__all__ = [
    "HTML",
    "LANGUAGES",
    "MANIFEST",
    "QUESTIONS",
    "TEXTUAL",
    "Asked",
    "Document",
    "Format",
    "Former",
    "Live",
    "NoSuchDocument",
    "Questions",
    "Site",
    "Variant",
    "Written",
    "ask_live",
    "example_query",
    "former_publication",
    "in_script",
    "missing_page",
    "page_path",
    "publish",
    "relative",
    "sparql_page",
    "write_folder",
]
