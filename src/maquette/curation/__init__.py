"""Curating: what comes back from people, shown as a difference, then written; rows confirmed or rejected.

A table as it stands (`curated`) + a file that came back (`returned`) → rows with their edits (`edits`) → a `difference`
and the table's new content (`taking`). `deciding` sets the decision on rows and leaves the rest of the file alone.
"""

from maquette.curation.curated import Curated
from maquette.curation.deciding import Decided, Decision, decide
from maquette.curation.difference import Difference, RowChange, said
from maquette.curation.taking import Answers, Taken, take

__all__ = ["Answers", "Curated", "Decided", "Decision", "Difference", "RowChange", "Taken", "decide", "said", "take"]
