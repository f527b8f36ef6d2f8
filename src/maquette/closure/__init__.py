"""The closure: statements and rules → inferred statements, each with its level, its round and its rule.

Evaluation is semi-naive (only what the last round added is joined with the rest) and by levels of sureness, the surest
first: the closure over level 0 is complete before a statement of level 1 comes in, and so on. So the level that a
statement has when it is first concluded is its level: its strongest proof's weakest premise (max-min). Rounds
count within a level, and every premise of a step, axioms included, is surer or was there in an earlier round: proofs
have no cycles, and what is less sure numbers nothing anew.

The SQL is plain, but for what DuckDB has of its own: `CREATE OR REPLACE`, temporary tables, `unnest` and `BIGINT[]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.closure.results import ClosureReport, Round, stored_rules
from maquette.closure.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from maquette.rules import Rule

__all__ = ["ClosureReport", "Round", "close", "stored_rules"]


def close(connection: duckdb.DuckDBPyConnection, rules: Iterable[Rule] = (), *, plain: bool = False) -> ClosureReport:
    """Close the assertions under the rules of their own axioms; write `statements`, `rules` and `inconsistencies`.

    The rules are compiled from the asserted statements (and from inferred ones that say more), wherever they stand and
    at their level; `rules` keeps the numbers of rules that were compiled before, and adds rules of other axioms.
    A clash is a row of `inconsistencies` and never stops the closure: `bindings` lists the ids of what the variables
    of the rule's body stand for, in the order in which they first stand there. The table `unwritten` has what proofs
    need and nobody is told: that a thing is the same as itself, and statements about literals.

    With `plain`, every assertion counts as of level 0, and what is concluded has the rule 0: the bare closure, against
    which `bench/closure.py` measures what levels and rules cost. It has no proofs, and inferred axioms give no rules.
    """
    return Run.of(connection, plain=plain).close(tuple(rules))
