"""Levels order basis first, confidence second, surest first."""

import pytest

from maquette import basis
from maquette.basis import Basis, Confidence


def test_levels_are_lexicographic_in_basis_and_confidence() -> None:
    pairs = [(basis.basis_of(n), basis.confidence_of(n)) for n in basis.LEVELS]
    assert pairs[0] == (Basis.STATED, None)
    assert pairs == sorted(
        pairs, key=lambda pair: (list(Basis).index(pair[0]), list(Confidence).index(pair[1]) if pair[1] else 0)
    )


@pytest.mark.parametrize("number", basis.LEVELS)
def test_a_level_is_that_of_its_basis_and_confidence(number: int) -> None:
    assert basis.level(basis.basis_of(number), basis.confidence_of(number)) == number


def test_what_the_page_states_has_no_confidence() -> None:
    assert basis.level(Basis.STATED, Confidence.UNSURE) == 0
    assert basis.title(0).fr == "énoncé par l’école"


def test_last_level_of_a_basis_holds_all_its_confidences() -> None:
    assert [basis.last_level(each) for each in Basis] == [0, 3, 6]


def test_titles_say_basis_and_confidence() -> None:
    assert basis.title(5).en == "proposed (likely)"
    assert basis.title(5).fr == "proposé (probable)"
