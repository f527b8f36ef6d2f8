"""Edits: assertions taken out of a closed statement table and put into it, without closing all of it again.

What an edit leaves is what a build of the edited assertions would give, row for row. Every row of the closure is a
function of the assertions alone: of all steps that conclude a statement, the one of the least rank (level, then round
within the level, then the rule's number) gives its row. So an edit takes out the statements whose row rests on one that
goes and has no other support of its rank, looks for their remaining steps, and goes on from what is new, in the order
of ranks. That a statement is looked after before it is taken out is from Motik, Nenov, Piro and Horrocks, "Incremental
Update of Datalog Materialisation: The Backward/Forward Algorithm", AAAI 2015; ranks make one look enough.

Of things that are the same, an edit takes over which stands for which (`maquette.edits.equalities`), or tells it anew
of those whose equalities change (`maquette.edits.regrouping`). One that changes axioms closes everything again: axioms
number the rules, and the rule's number stands in every row. `docs/rules.md` lists these cases.
"""

from maquette.edits.edit import EditReport, Removal, apply_edit

__all__ = ["EditReport", "Removal", "apply_edit"]
