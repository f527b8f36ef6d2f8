"""Changes: two editions, releases, builds or Git revisions compared by identity, and the report of what differs.

`open_state` opens what is compared, `compare` finds the differences, `report` makes the tables that people send.
"""

from maquette.changes.difference import CHANGES, Comparison, Difference, compare
from maquette.changes.earlier import findings_at
from maquette.changes.impact import Impact, impact_of
from maquette.changes.impact_report import impact_to_json, impact_to_markdown
from maquette.changes.plain import to_json, to_text
from maquette.changes.report import report
from maquette.changes.states import State, open_edition, open_state

__all__ = [
    "CHANGES",
    "Comparison",
    "Difference",
    "Impact",
    "State",
    "compare",
    "findings_at",
    "impact_of",
    "impact_to_json",
    "impact_to_markdown",
    "open_edition",
    "open_state",
    "report",
    "to_json",
    "to_text",
]
