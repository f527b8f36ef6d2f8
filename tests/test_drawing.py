"""Tables drawn as text: nothing is lost, columns stay straight, and a terminal's width is kept."""

import unicodedata
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from maquette.cli.drawing import draw

GAP = "   "
CELLS = st.text(st.sampled_from("ab éœ'-漢字\u0301🙂"), max_size=60)
TABLES = st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELLS, min_size=n, max_size=n), min_size=1, max_size=5))


def cells(text: str) -> int:
    """Give the width of a text by the properties of its characters."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def lines_of(rows: list[list[str]], width: int | None = None, *, right: tuple[int, ...] = ()) -> list[str]:
    head, body = draw(rows[0], rows[1:], right=right, width=width)
    return [*head, *body]


def test_a_table_is_drawn_whole_where_it_may_be_as_wide_as_it_is() -> None:
    assert lines_of([["Code", "Unit"], ["IA717", "Langue " * 9], ["X", "é"]], right=(0,)) == [
        f" Code{GAP}{'Unit':63}",
        "─" * 71,
        f"IA717{GAP}{'Langue ' * 9}",
        f"    X{GAP}{'é':63}",
    ]


def test_prose_is_folded_between_words_and_codes_stay_whole() -> None:
    rows = [["Code", "Unit"], ["BGDIA703", "Apprentissage statistique et fouille de données"]]
    assert lines_of(rows, 40) == [
        f"Code    {GAP}{'Unit':29}",
        "─" * 40,
        f"BGDIA703{GAP}Apprentissage statistique et ",
        f"        {GAP}{'fouille de données':29}",
    ]


def test_a_word_wider_than_its_column_is_folded_too() -> None:
    rows = [["", ""], ["a" * 30, "b" * 50]]
    drawn = lines_of(rows, 33)
    assert {cells(line) for line in drawn} <= set(range(30, 34))
    assert sum(line.count("a") for line in drawn) == 30
    assert sum(line.count("b") for line in drawn) == 50


def test_a_cell_of_several_lines_has_them_one_below_the_other() -> None:
    assert lines_of([["A", "B"], ["x\r\ny", "z"]])[2:] == [f"x{GAP}z", f"y{GAP} "]


def test_what_would_steer_the_terminal_is_left_out() -> None:
    assert lines_of([["A"], ["\x1b[2Jx\x07\x9b1m"]])[2:] == ["[2Jx1m"]


def test_square_brackets_and_colons_are_no_markup() -> None:
    assert lines_of([["A"], ["[bold] :heart: \\"]])[2:] == ["[bold] :heart: \\"]


@given(TABLES)
def test_the_lines_of_a_table_are_equally_wide(rows: list[list[str]]) -> None:
    assert len({cells(line) for line in lines_of(rows)}) == 1


@given(TABLES, st.integers(20, 90))
def test_a_table_fits_a_terminal_and_loses_nothing(rows: list[list[str]], width: int) -> None:
    drawn = lines_of(rows, width)
    assert max(map(cells, drawn)) <= width
    told = sorted(char for char in chain.from_iterable(drawn) if char not in " ─")
    assert told == sorted(char for char in chain.from_iterable(chain.from_iterable(rows)) if char != " ")
