"""The explainer: proofs of the statements of one closure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.basis import LEVELS
from maquette.proofs.lookups import ANY_RANK, Lookups, sort_copies
from maquette.proofs.proof import Alternatives, Clash, NoProof, Proof, Step, leaves, same_step, size, sub_proofs
from maquette.proofs.search import Search
from maquette.words import OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    import duckdb

    from maquette.proofs.lookups import Ids, Instance, Record
    from maquette.proofs.proof import Assertion, Triple
    from maquette.proofs.search import Choice, Plan
    from maquette.rules import Rule

_TYPE, _NOTHING = f"<{RDF}type>", f"<{OWL}Nothing>"
_TRIED = 20
"""How many instances of rules are tried for each alternative asked for: most of those passed over go in circles."""
_SEARCHED = 50
"""How many statements a search for an alternative looks behind to avoid the statement itself."""


def prepare_proofs(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the sorted copies and indexes that proofs are looked up in; to be called when the closure was written.

    Without them proofs are the same, but take a scan of the statement table for each look-up.
    """
    sort_copies(connection)


def explain(
    connection: duckdb.DuckDBPyConnection, subject: str, predicate: str, object_: str, *, smallest: bool = False
) -> Proof | None:
    """Give a proof of a statement (exact terms) at its closure level, or None when it does not hold.

    With `smallest`, the proof has the least number of steps (see `Explainer.smallest`). Raises `NoProof` when the
    table holds a statement that its rules do not give. For many statements, keep an `Explainer`.
    """
    explainer = Explainer(connection)
    statement = (subject, predicate, object_)
    if not smallest:
        return explainer.explain(statement)
    found = explainer.smallest(statement)
    return found[0] if found else None


def alternatives(
    connection: duckdb.DuckDBPyConnection, subject: str, predicate: str, object_: str, limit: int = 10
) -> Alternatives:
    """Give at most `limit` other proofs of a statement than the one that `explain` gives; see `Explainer`."""
    return Explainer(connection).alternatives((subject, predicate, object_), limit)


def clashes(connection: duckdb.DuckDBPyConnection) -> Iterator[Clash]:
    """Give the contradictions of a closed table, each once, with its proof; surest first, always in the same order.

    Raises `NoProof` as `explain` does.
    """
    return Explainer(connection).clashes()


class Explainer:
    """Gives proofs of the statements of one closure, which must not change meanwhile."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._lookups = Lookups(connection)
        self._axioms: dict[Ids, Proof] = {}

    def explain(self, statement: Triple) -> Proof | None:
        """Give the shown proof of a statement: the assertion where it is asserted at its closure level.

        Among the instances of the rule that concluded it, the surest is shown, then the one of the earliest rounds.
        """
        record = self._lookups.find(statement)
        proof = self._shown(record) if record else None
        return proof if proof and proof.statement == statement else None

    def smallest(self, statement: Triple) -> tuple[Proof, bool] | None:
        """Give the proof with the fewest steps at a statement's closure level, written out as a tree.

        The flag tells whether all proofs were compared; else a smaller one may exist.
        """
        record = self._record(statement)
        if not record:
            return None
        shown = self._shown(record)
        search = Search(self._lookups, record, record.level)
        plan = search.run(size(shown))
        return self._build(record.ids, plan) if plan else shown, search.exact

    def alternatives(self, statement: Triple, limit: int = 10) -> Alternatives:
        """Give other proofs than the shown one, surest first: other assertions of it, then other steps that give it.

        Two alternatives differ in their last step (its rule or its premises), whose premises have their shown proofs,
        or, where these rest on the statement itself, the smallest found that do not. Weaker proofs count, too.
        """
        record = self._record(statement)
        if not record:
            return Alternatives((), more=False)
        shown = self._shown(record)
        found: list[Proof] = [
            Proof(statement, each.level, each)
            for each in self._lookups.assertions([record.ids])[record.ids]
            if each != shown.assertion
        ]
        tried = 0
        for rule, instance in self._candidates(record, (limit + 1) * _TRIED):
            tried += 1
            proof = self._alternative(record, rule, instance)
            if proof and not same_step(proof, shown):
                found.append(proof)
            if len(found) > limit:
                break
        found.sort(key=lambda proof: (proof.level, proof.step is not None))
        return Alternatives(tuple(found[:limit]), more=len(found) > limit or tried == (limit + 1) * _TRIED)

    def clashes(self) -> Iterator[Clash]:
        """Give the contradictions that the closure found, each once, with its proof; surest first."""
        for number, level, instance in self._lookups.contradictions():
            rule = self._lookups.rules[number]
            premises = [self._shown(record) for record in instance]
            statement = (premises[0].statement[0], _TYPE, _NOTHING)
            itself = statement == premises[0].statement
            proof = premises[0] if itself else _step(statement, rule, premises, self._axioms_of(number))
            yield Clash(rule, level, proof)

    def asserted(self, proofs: Iterable[Proof]) -> Callable[[str, str, str], Sequence[Assertion]]:
        """Give the record of assertions of the statements that proofs rest on, read from the table: for the checker."""
        statements = {leaf.statement for proof in proofs for leaf in leaves(proof)}
        found = self._lookups.assertions_of(statements)
        return lambda subject, predicate, object_: found.get((subject, predicate, object_), ())

    def _record(self, statement: Triple) -> Record | None:
        record = self._lookups.find(statement)
        return record if record and self._lookups.statement(record.ids) == statement else None

    def _shown(self, record: Record) -> Proof:
        plan: Plan = {}
        wave = [record]
        while wave:
            instances = [(each, *self._best(each)) for each in wave if each.rule is not None]
            plan.update((each.ids, None) for each in wave)
            self._lookups.learn_axioms(rule for _, rule, _ in instances)
            met: list[Record] = []
            for each, rule, instance in instances:
                premises = (*instance, *self._lookups.axioms(rule))
                plan[each.ids] = (rule, tuple(premise.ids for premise in premises))
                met += premises
            unknown = {each.ids: each for each in met if each.ids not in plan and each.ids not in self._axioms}
            wave = list(unknown.values())
        proof = self._build(record.ids, plan)
        for part in sub_proofs(proof):
            if part.step:
                axioms = self._lookups.axioms(part.step.rule.id)
                self._axioms.update(zip((axiom.ids for axiom in axioms), part.step.axioms, strict=True))
        return proof

    def _best(self, record: Record) -> tuple[int, Instance]:
        assert record.rule is not None
        best = self._lookups.best_instance(record.rule, record.ids, record.rank)
        if best is None:
            raise NoProof(self._lookups.statement(record.ids))
        return record.rule, best

    def _candidates(self, record: Record, limit: int) -> Iterator[tuple[int, Instance]]:
        """Give instances of all rules that conclude a statement, surest first."""
        found = [
            (max((premise.level for premise in (*each, *self._lookups.axioms(rule))), default=0), order, rule, each)
            for rule in self._lookups.rules_concluding(record.ids)
            for order, each in enumerate(self._lookups.instances(rule, record.ids, ANY_RANK, limit))
            if all(premise.ids != record.ids for premise in each)
        ]
        found.sort(key=lambda candidate: candidate[:3])
        return ((rule, each) for _, _, rule, each in found[:limit])

    def _alternative(self, goal: Record, rule: int, instance: Instance) -> Proof | None:
        """Give the proof by one instance of a rule, or None when a premise has none but by the statement itself."""
        statement = self._lookups.statement(goal.ids)
        premises = []
        for premise in instance:
            proof: Proof | None = self._shown(premise)
            if proof and _uses(proof, statement):
                proof = self._avoiding(goal.ids, premise)
            if proof is None:
                return None
            premises.append(proof)
        axioms = self._axioms_of(rule)
        if any(_uses(axiom, statement) for axiom in axioms):
            return None
        return _step(statement, self._lookups.rules[rule], premises, axioms)

    def _avoiding(self, goal: Ids, premise: Record) -> Proof | None:
        """Give the smallest proof of a premise, at the surest level that has any, that does not use the goal."""
        for level in LEVELS[premise.level :]:
            plan = Search(self._lookups, premise, level, frozenset([goal]), limit=_SEARCHED).run()
            if plan:
                return self._build(premise.ids, plan)
        return None

    def _build(self, goal: Ids, plan: Plan) -> Proof:
        """Make the proof that a plan describes, premises before conclusions."""
        order = _in_order(goal, plan, self._axioms)
        self._lookups.terms({number for ids in order for number in ids})
        asserted = self._lookups.assertions([ids for ids in order if plan[ids] is None])
        built: dict[Ids, Proof] = {}
        for ids in order:
            statement = self._lookups.statement(ids)
            choice = plan[ids]
            if choice is not None:
                rule = self._lookups.rules[choice[0]]
                used = [part for each in choice[1] if (part := built.get(each) or self._axioms.get(each))]
                if len(used) < len(choice[1]):
                    raise NoProof(statement)  # the table's rounds go in circles
                built[ids] = _step(statement, rule, used[: len(rule.body)], used[len(rule.body) :])
            elif asserted[ids]:
                built[ids] = Proof(statement, asserted[ids][0].level, asserted[ids][0])
            else:
                raise NoProof(statement)
        return built[goal]

    def _axioms_of(self, rule: int) -> list[Proof]:
        records = self._lookups.axioms(rule)
        return [self._axioms[each.ids] if each.ids in self._axioms else self._shown(each) for each in records]


def _step(statement: Triple, rule: Rule, premises: Iterable[Proof], axioms: Iterable[Proof]) -> Proof:
    step = Step(rule, tuple(premises), tuple(axioms))
    return Proof(statement, max((part.level for part in (*step.premises, *step.axioms)), default=0), step=step)


def _uses(proof: Proof, statement: Triple) -> bool:
    return any(each.statement == statement for each in sub_proofs(proof))


def _in_order(goal: Ids, plan: Plan, known: Container[Ids]) -> list[Ids]:
    """Give the statements of a plan that the goal needs, premises before conclusions; the known need not be planned."""
    order: list[Ids] = []
    done: set[Ids] = set()
    stack: list[tuple[Ids, bool]] = [(goal, False)]
    while stack:
        ids, opened = stack.pop()
        if opened:
            order.append(ids)
        elif ids not in done:
            done.add(ids)
            stack.append((ids, True))
            choice: Choice = plan[ids]
            stack += [(each, False) for each in (choice[1] if choice else ()) if each in plan or each not in known]
    return order
