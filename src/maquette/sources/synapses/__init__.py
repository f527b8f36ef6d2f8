"""Catalogue pages: text renderings of SynapseS pages, read into statements with every line accounted for.

bytes → lines and blocks (`lines`) → `outline` → the `body`: its sections, lists, tree and table of units → statements
in a `ledger`; `page` goes that way and gives the account. `field` reads one field of a unit by itself.
"""

from maquette.sources.synapses.field import Field, FieldReader, field_named
from maquette.sources.synapses.page import PageReading, needed_labels, read_page, year_of

__all__ = ["Field", "FieldReader", "PageReading", "field_named", "needed_labels", "read_page", "year_of"]
