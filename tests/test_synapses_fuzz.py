"""Hostile pages: whatever is done to a page, it is read with every line accounted for, or it is an error."""

import time
from random import Random

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maquette.errors import BadSource
from maquette.sources.ids import Ids
from maquette.sources.synapses import PageReading, needed_labels, read_page, year_of
from maquette.words import DEFAULT_BASE, Minter
from synapses_cases import CASE_IDS, IDS, PAGES, SOURCE, lines_with_text

TEXTS = [SOURCE.read_text("utf-8"), *(path.read_text("utf-8") for path in sorted(PAGES.glob("*.txt")))]
KNOWN = Ids((*IDS.rows, *CASE_IDS.rows))
NOISE = [
    *'\u2028\x0b\x85\x1c\u0130٣|[)"\\#<>\n\r\t0€@\ufffe\u200bé😀',
    *(
        "](",
        "  * ",
        "- ",
        "  \n",
        "\n\n",
        "9" * 30,
        "I Axe ",
        " les modules : ",
        "https://",
        "---|---",
        "%zz",
        "v3.2.1 ",
    ),
    *("/catalogue/2024-2025/ue/12/", " : ", " ; ", " et "),
]


def read_any(content: bytes) -> PageReading | None:
    """Read a page with an id for each of its labels, or give None when it is an error."""
    minter = Minter(DEFAULT_BASE, "ecole", year_of(content) or "2024-2025")
    try:
        new = KNOWN.assign(needed_labels(content, "page.txt", minter, KNOWN))
        return read_page(content, "page.txt", minter, Ids((*KNOWN.rows, *new)))
    except BadSource:
        return None


def check(text: str) -> None:
    """Hold that a page is an error, or that it is accounted for and says valid RDF."""
    reading = read_any(text.encode("utf-8", "surrogatepass"))
    if reading is None:
        return
    assert set(reading.facts) | set(reading.furniture) | set(reading.unread) == lines_with_text(text)
    assert len(reading.facts) + len(reading.furniture) + len(reading.unread) == len(lines_with_text(text))
    lines = "".join(f"{each.subject} {each.predicate} {each.object} .\n" for each in reading.statements)
    list(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES))


fuzzing = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@fuzzing
@given(st.sampled_from(TEXTS), st.randoms(use_true_random=False), st.integers(0, 3))
def test_lines_in_any_order_lost_or_repeated_are_accounted_for(text: str, random: Random, way: int) -> None:
    lines = text.split("\n")
    if way == 0:
        random.shuffle(lines)
    elif way == 1:
        lines = lines[: random.randrange(len(lines))]
    elif way == 2:
        lines = random.sample(lines, random.randrange(1, len(lines)))
    else:
        for _ in range(6):
            one, other = random.randrange(len(lines)), random.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
    check("\n".join(lines))


@fuzzing
@given(
    st.sampled_from(TEXTS),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 1, 5, 40]), st.sampled_from(NOISE)), max_size=10),
)
def test_noise_anywhere_is_accounted_for(text: str, noise: list[tuple[float, int, str]]) -> None:
    for place, length, put in noise:
        at = int(place * len(text))
        text = text[:at] + put + text[at + length :]
    check(text)


@fuzzing
@given(st.sampled_from(TEXTS), st.floats(0, 1), st.binary(max_size=4))
def test_a_page_cut_at_any_byte_is_read_or_is_an_error(text: str, place: float, more: bytes) -> None:
    content = text.encode()
    read_any(content[: int(place * len(content))] + more)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_under_a_title_is_accounted_for(text: str) -> None:
    check("# [ ](/catalogue/2024-2025/ue/1/X1-x) X1\n\n" + text.replace("\0", ""))


REPEATED = (
    *("les modules : ", "tels que ", '[a](b "', "a-", "9", "(", "[", "a,"),
    *("1 € ", "x@", "v1.", "a | ", "\\", "II ", "- "),
)


@pytest.mark.parametrize("part", REPEATED)
def test_repetition_takes_no_long_time(part: str) -> None:
    long = part * (19_000 // len(part))
    text = f"# [ ](/catalogue/2024-2025) x\n\n### contenu\n\nI Axe {long}\n\n### niveau requis\n\n- {long}\n\n"
    text += f"## Coût\n\n{long}\n\n"
    text += f"# contacts\n\n{long}\n\n## Parcours\n\n  * X1 [U](/catalogue/2024-2025/ue/1/X1?from=D1) {long[:9000]}\n"
    begun = time.process_time()
    check(text)
    assert time.process_time() - begun < 10
