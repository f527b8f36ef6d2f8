"""An explanation: checked proofs of one statement, with the words to show them in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol, Self

from maquette.checker import check
from maquette.explanation.labels import Labels
from maquette.explanation.sentences import Sentences, one_line, shortened
from maquette.proofs import Alternatives, Explainer, leaves, same_step
from maquette.text import LANGUAGES, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import duckdb

    from maquette.explanation.sentences import Label
    from maquette.proofs import Assertion, Proof
    from maquette.text import Language

_NOTHING_ELSE = Alternatives((), more=False)


class Names(Protocol):
    """What gives names to terms (see `Labels`)."""

    def __call__(self, term: str, language: Language, /) -> str:
        """Give the name of a term: a thing's code and label, the bare label of a property or a class."""

    def brief(self, term: str, language: Language, /) -> str:
        """Give a shorter name, for where a term is mentioned again."""

    def reason(self, assertion: Assertion, /) -> str:
        """Give what the author of an assertion wrote for it, or ''."""


@dataclass(frozen=True, slots=True)
class PlainNames:
    """Names that come from one function alone."""

    label: Label

    def __call__(self, term: str, language: Language) -> str:
        """Give the function's name of a term."""
        return self.label(term, language)

    def brief(self, term: str, language: Language) -> str:
        """Give the beginning of it."""
        return shortened(one_line(self.label(term, language)))

    def reason(self, assertion: Assertion) -> str:  # noqa: ARG002 (nobody wrote one that this could know)
        """Give none."""
        return ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a statement holds: its proof, other proofs of it, and the names of their terms.

    Make one with `of`, which checks the proofs, or with `why`, which finds them as well.
    """

    proof: Proof
    others: Alternatives
    names: Names

    @classmethod
    def of(
        cls,
        proof: Proof,
        asserted: Callable[[str, str, str], Iterable[Assertion]],
        names: Names,
        others: Alternatives = _NOTHING_ELSE,
    ) -> Self:
        """Check proofs against the record of assertions, and give their explanation.

        Raises `ProofRefused` (`maquette.checker`): a proof that does not hold is never shown.
        """
        for each in (proof, *others.proofs):
            check(each, asserted)
        return cls(proof, others, names)

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The proof, then the other ones."""
        return (self.proof, *self.others.proofs)

    @property
    def personal_terms(self) -> frozenset[str]:
        """The objects of the personal statements that the proofs rest on: what is left out of publications."""
        return frozenset(
            leaf.statement[2]
            for proof in self.proofs
            for leaf in leaves(proof)
            if leaf.assertion and leaf.assertion.personal
        )


def why(
    connection: duckdb.DuckDBPyConnection,
    statement: tuple[str, str, str],
    *,
    others: int = 0,
    smallest: bool = False,
    prefixes: Mapping[str, str] | None = None,
) -> Explanation | None:
    """Explain a statement of exact terms from a closed statement table; None when it does not hold.

    `others` is how many other proofs are given besides; with `smallest`, the proof shown first is the one with the
    fewest steps; with `prefixes`, what has no label is called by its prefixed name. Raises `ProofRefused` and `NoProof`
    when the table contradicts itself.
    """
    explainer = Explainer(connection)
    found = explainer.smallest(statement) if smallest else None
    proof = found[0] if found else explainer.explain(statement)
    if proof is None:
        return None
    more = explainer.alternatives(statement, others) if others else _NOTHING_ELSE
    # The smallest proof may be one of the others.
    more = Alternatives(tuple(other for other in more.proofs if not same_step(other, proof)), more.more)
    proofs = (proof, *more.proofs)
    return Explanation.of(proof, explainer.asserted(proofs), Labels(connection, proofs, prefixes), more)


def sentence(connection: duckdb.DuckDBPyConnection, statement: tuple[str, str, str]) -> Text:
    """Say a statement of exact terms as a sentence, whether it holds in a statement table or not."""
    names = Labels(connection, (), terms=statement)
    en, fr = (Sentences(names, each).statement(statement) for each in LANGUAGES)
    return Text(en, fr)


def contradictions(
    connection: duckdb.DuckDBPyConnection, limit: int, prefixes: Mapping[str, str] | None = None
) -> Iterator[Explanation]:
    """Explain at most `limit` contradictions of a closed statement table, surest first; `prefixes` as in `why`.

    Raises `ProofRefused` and `NoProof` when the table contradicts itself.
    """
    explainer = Explainer(connection)
    for clash in islice(explainer.clashes(), limit):
        proofs = [clash.proof]
        yield Explanation.of(clash.proof, explainer.asserted(proofs), Labels(connection, proofs, prefixes))
