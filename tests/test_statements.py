"""The statement table keeps every term byte for byte and every assertion with its source."""

import contextlib
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from maquette import terms
from maquette.sources.reading import Reading, Source, SourceKind, Statement
from maquette.statements import StatementTable

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
IRI_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], min_codepoint=0x21, exclude_characters='<>"{}|^`\\\x7f'), min_size=1
)
IRIS = IRI_TEXT.map(lambda text: terms.iri(f"http://example.org/{text}"))
BLANKS = st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True).map(terms.blank)
LITERALS = st.one_of(
    ANY_TEXT.map(terms.literal),
    st.tuples(ANY_TEXT, st.sampled_from(["fr", "fr-FR", "zh-Hant-TW"])).map(
        lambda pair: terms.literal(pair[0], language=pair[1])
    ),
    st.tuples(ANY_TEXT, IRI_TEXT).map(lambda pair: terms.literal(pair[0], datatype=f"http://example.org/{pair[1]}")),
)
STATEMENTS = st.builds(
    Statement,
    subject=IRIS | BLANKS,
    predicate=IRIS,
    object=IRIS | BLANKS | LITERALS,
    line=st.integers(1, 10**9),
    level=st.integers(0, 6),
    personal=st.booleans(),
)


def reading(statements: list[Statement], kind: SourceKind = SourceKind.TABLE, path: str = "a.csv") -> Reading:
    return Reading(Source.of(path, kind, b""), statements)


@settings(max_examples=60, deadline=None)
@given(st.lists(STATEMENTS, max_size=8))
def test_any_rdf_term_survives_byte_for_byte(statements: list[Statement]) -> None:
    with StatementTable.create() as table:
        table.load([reading(statements)])
        assert sorted(each for _, each in table.asserted()) == sorted(statements)


def test_an_assertion_keeps_its_source_line_place_author_and_date() -> None:
    given_ = Statement("<a:s>", "<a:p>", '"o"', 12, "C12", 5, "lecture des titres", "2024-09-01", personal=True)
    with StatementTable.create() as table:
        table.load([reading([given_], path="data/x.csv")])
        assert list(table.asserted()) == [("data/x.csv", given_)]


def test_the_same_triple_from_two_sources_is_two_assertions() -> None:
    triple = Statement("<a:s>", "<a:p>", "<a:o>", 1)
    with StatementTable.create() as table:
        table.load([reading([triple], path="a"), reading([triple], path="b")])
        assert [path for path, _ in table.asserted()] == ["a", "b"]


def test_loading_twice_keeps_one_id_a_term() -> None:
    triple = Statement("<a:s>", "<a:p>", "<a:o>", 1)
    with StatementTable.create() as table:
        table.load([reading([triple])])
        table.load([reading([triple])])
        assert table.connection.execute("SELECT count(*) FROM terms").fetchall() == [(3,)]


def test_an_id_tells_the_kind_of_its_term() -> None:
    with StatementTable.create() as table:
        table.load([reading([Statement("_:b", "<a:p>", '"l"', 1)])])
        kinds = table.connection.execute("SELECT term, id & 3 FROM terms ORDER BY term").fetchall()
        assert kinds == [('"l"', 2), ("<a:p>", 0), ("_:b", 1)]


def test_a_failed_load_leaves_the_table_as_it_was() -> None:
    class Broken(Exception):
        pass

    def readings() -> Iterator[Reading]:
        yield reading([Statement("<a:s>", "<a:p>", "<a:o>", 1)])
        raise Broken

    with StatementTable.create() as table:
        with contextlib.suppress(Broken):
            table.load(readings())
        assert list(table.asserted()) == []
        assert table.connection.execute("SELECT count(*) FROM sources").fetchall() == [(0,)]


def close_trivially(table: StatementTable) -> None:
    """Fill the closure with the assertions alone."""
    table.connection.execute("""
        INSERT INTO statements SELECT subject, predicate, object, min(level), min(level), 0, NULL
        FROM assertions GROUP BY ALL""")


def test_personal_terms_leave_no_trace_without_personal() -> None:
    mail = Statement("<a:someone>", "<a:email>", '"x@example.org"', 1, personal=True)
    name = Statement("<a:someone>", "<a:name>", '"Someone"', 1)
    with StatementTable.create() as table:
        table.load([reading([mail, name])])
        close_trivially(table)
        # A conclusion that repeats the address without being asserted must go as well.
        table.connection.execute("""
            INSERT INTO statements SELECT s.id, p.id, o.id, NULL, 0, 1, 1 FROM terms s, terms p, terms o
            WHERE s.term = '<a:someone>' AND p.term = '<a:name>' AND o.term = '"x@example.org"'""")
        assert [held.object for held in table.held(personal=False)] == ['"Someone"']
        assert len(list(table.held(personal=True))) == 3


def test_a_term_that_is_also_public_stays() -> None:
    triple = Statement("<a:s>", "<a:p>", '"public"', 1)
    with StatementTable.create() as table:
        table.load([reading([triple, Statement("<a:t>", "<a:p>", '"public"', 2, personal=True)])])
        close_trivially(table)
        assert [held.subject for held in table.held(personal=False)] == ["<a:s>"]


def test_the_ontology_is_left_out_on_request() -> None:
    with StatementTable.create() as table:
        table.load(
            [
                reading([Statement("<a:Class>", "<a:p>", '"defined"', 1)], SourceKind.ONTOLOGY, "o.ttl"),
                reading([Statement("<a:thing>", "<a:p>", "<a:Class>", 1)], path="d.ttl"),
            ]
        )
        close_trivially(table)
        assert [held.subject for held in table.held(ontology=False)] == ["<a:thing>"]
