"""An independent check of proofs: every proof is checked before it is shown.

Nothing here is shared with the compiler, the SQL or the closure: that a rule follows from its axioms is decided by the
W3C's own tables (`maquette.checker.theorems`), that literals have one value by `maquette.data_values`, which is ground
for both, and that a leaf is asserted, by whoever keeps the assertions. A proof is
taken at its word in nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from maquette.checker.theorems import follows
from maquette.data_values import is_of_values, says_so
from maquette.errors import MaquetteError
from maquette.terms import is_blank, is_iri, is_literal
from maquette.text import Text
from maquette.words import OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from maquette.rules import Rule

Triple = tuple[str, str, str]

_TYPE, _NOTHING = f"<{RDF}type>", f"<{OWL}Nothing>"
_SAME, _DIFFERENT = f"<{OWL}sameAs>", f"<{OWL}differentFrom>"


class Leaf(Protocol):
    """An assertion, as far as it is checked: its level; as a whole it must be one of the assertions that are kept."""

    @property
    def level(self) -> int:
        """The asserted level."""


class Inference(Protocol):
    """A step, as far as it is checked."""

    @property
    def rule(self) -> Rule:
        """The rule."""

    @property
    def premises(self) -> Sequence[Argument]:
        """Proofs of the atoms of its body, in order."""

    @property
    def axioms(self) -> Sequence[Argument]:
        """Proofs of its axioms, in order."""


class Argument(Protocol):
    """A proof, as far as it is checked: of a statement, at a level, by an assertion or a step."""

    @property
    def statement(self) -> Triple:
        """The statement, as exact terms."""

    @property
    def level(self) -> int:
        """The level that the proof claims."""

    @property
    def assertion(self) -> Leaf | None:
        """The assertion, of a leaf."""

    @property
    def step(self) -> Inference | None:
        """The step, of anything else."""


class ProofRefused(MaquetteError):
    """A proof does not prove what it says; `reason` tells why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(
            Text("A proof was refused: {reason}", "Une preuve a été refusée : {reason}").with_(reason=reason),
            Text(
                "It is not shown. Build again (`maquette build`); if this stays, report it with the files.",
                "Elle n'est pas affichée. Reconstruisez (`maquette build`) ; si cela persiste, signalez-le avec les "
                "fichiers.",
            ),
        )
        self.reason = reason


def check(proof: Argument, asserted: Callable[[str, str, str], Iterable[Leaf]]) -> None:
    """Check a proof, all of it; raises `ProofRefused` at the first thing that is wrong.

    `asserted` gives the assertions of a statement, from the record of what was read. Checked are: each leaf is one of
    them and has its level; each rule follows from its axioms; each step is an instance of its rule by one consistent
    substitution, as weak as its weakest premise or axiom; no statement is used to prove itself. A contradiction is
    proved as "it is an `owl:Nothing`" of what the body of its rule speaks of first.
    """
    order = _in_order(proof)
    _refuse_circles(order)
    sound: set[Rule] = set()
    for each in order:
        if (each.assertion is None) == (each.step is None):
            raise _refused(each, "it is neither asserted nor inferred.", "elle n'est ni affirmée ni déduite.")
        if each.assertion is not None:
            _check_leaf(each, each.assertion, asserted)
        elif each.step is not None:
            if each.step.rule not in sound:
                check_rule(each.step.rule)
                sound.add(each.step.rule)
            _check_step(each, each.step)


def check_rule(rule: Rule) -> None:
    """Check that a rule follows from its axioms by the rule of OWL 2 RL/RDF that it is named after.

    Raises `ProofRefused`.
    """
    if not follows(rule):
        raise ProofRefused(
            Text(
                "rule {id} does not follow from its axioms by {name}.",
                "la règle {id} ne découle pas de ses axiomes par {name}.",
            ).with_(id=rule.id, name=rule.name)
        )


def _refused(proof: Argument, en: str, fr: str) -> ProofRefused:
    return ProofRefused(Text("{it}: {why}", "{it} : {why}").with_(it=" ".join(proof.statement), why=Text(en, fr)))


def _parts(proof: Argument) -> Sequence[Argument]:
    return (*proof.step.premises, *proof.step.axioms) if proof.step is not None else ()


def _in_order(proof: Argument) -> list[Argument]:
    """Give every proof within a proof once, parts before wholes; refuses a proof that is a part of itself."""
    order: list[Argument] = []
    opened: set[int] = set()
    closed: set[int] = set()
    stack: list[tuple[Argument, bool]] = [(proof, False)]
    while stack:
        each, done = stack.pop()
        if done:
            opened.discard(id(each))
            closed.add(id(each))
            order.append(each)
        elif id(each) in opened:
            raise _refused(each, "its proof is a part of itself.", "sa preuve est une partie d'elle-même.")
        elif id(each) not in closed:
            opened.add(id(each))
            stack.append((each, True))
            stack += [(part, False) for part in _parts(each) if id(part) not in closed]
    return order


def _refuse_circles(order: Sequence[Argument]) -> None:
    """Refuse a proof in which a statement stands below itself; sets of statements are bits of integers."""
    bits: dict[Triple, int] = {}
    below: dict[int, int] = {}
    for each in order:
        own = 1 << bits.setdefault(each.statement, len(bits))
        used = 0
        for part in _parts(each):
            used |= below[id(part)]
        if used & own:
            raise _refused(each, "it is used to prove itself.", "elle sert à sa propre preuve.")
        below[id(each)] = used | own


def _check_leaf(proof: Argument, leaf: Leaf, asserted: Callable[[str, str, str], Iterable[Leaf]]) -> None:
    if leaf not in tuple(asserted(*proof.statement)):
        raise _refused(proof, "nobody asserts it there.", "personne ne l'affirme à cet endroit.")
    if proof.level != leaf.level:
        raise _refused(proof, "its level is not its assertion's.", "son niveau n'est pas celui de son affirmation.")


def _check_step(proof: Argument, step: Inference) -> None:
    rule = step.rule
    if tuple(axiom.statement for axiom in step.axioms) != tuple(rule.axioms):
        raise _refused(proof, "the axioms of its rule are not there.", "les axiomes de sa règle n'y sont pas.")
    statements = [*(premise.statement for premise in step.premises), proof.statement]
    values = _substitution((*rule.body, rule.head or _contradiction(rule)), statements)
    if values is None:
        raise _refused(proof, "it is no instance of its rule.", "elle n'est pas une application de sa règle.")
    if is_of_values(rule.name) and not says_so(rule.name, statements[0]):
        raise _refused(proof, "the literals have other values.", "les littéraux ont d'autres valeurs.")
    if not _is_rdf(proof.statement):
        raise _refused(proof, "it is no RDF statement.", "ce n'est pas un énoncé RDF.")
    if proof.level != max((part.level for part in _parts(proof)), default=0):
        raise _refused(
            proof,
            "its level is not its weakest premise's.",
            "son niveau n'est pas celui de sa prémisse la plus faible.",
        )


def _contradiction(rule: Rule) -> Triple:
    """Give the head of a rule that has none: what its body first speaks of can be nothing at all."""
    return (rule.body[0][0] if rule.body else "", _TYPE, _NOTHING)


def _is_rdf(statement: Triple) -> bool:
    """Tell whether a statement is RDF, or says of a literal of what type it is, or what it is the same as or not.

    Such statements are steps to others; OWL 2 RL/RDF has literals in all places.
    """
    subject, predicate, object_ = statement
    of_literal = is_literal(subject) and predicate in {_TYPE, _SAME, _DIFFERENT}
    return (is_iri(subject) or is_blank(subject) or of_literal) and is_iri(predicate) and object_[:1] in {"<", "_", '"'}


def _substitution(patterns: Sequence[Triple], statements: Sequence[Triple]) -> Mapping[str, str] | None:
    """Give what each variable stands for when every pattern is the statement at its place, or None."""
    if len(patterns) != len(statements):
        return None
    values: dict[str, str] = {}
    for pattern, statement in zip(patterns, statements, strict=True):
        for place, term in zip(pattern, statement, strict=True):
            if (values.setdefault(place, term) if place.startswith("?") else place) != term:
                return None
    return values
