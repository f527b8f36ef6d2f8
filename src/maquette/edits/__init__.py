"""Edits: assertions taken out of a closed statement table and put into it, without closing all of it again.

What an edit leaves is what a build of the edited assertions would give, row for row. Every row of the closure is a
function of the assertions alone: of all steps that conclude a statement, the one of the least rank (level, then round
within the level, then the rule's number) gives its row. So an edit over-deletes the statements whose row rests on one
that goes, looks for their remaining steps, and goes on from what is new, in the order of ranks: delete and rederive
(Gupta, Mumick and Subrahmanian, "Maintaining Views Incrementally", SIGMOD 1993), with ranks to tell which rows a
statement gave.

An edit that changes axioms or equalities closes everything again: axioms number the rules, and the rule's number stands
in every row; what is the same is written out for everything.
"""

from maquette.edits.edit import EditReport, Removal, apply_edit

__all__ = ["EditReport", "Removal", "apply_edit"]
