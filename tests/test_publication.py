"""The publication as a folder: the same documents for every host, exact terms, nothing personal, nothing lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest

from conftest import CHECKOUT
from maquette.builds import Build
from maquette.errors import BadCall
from maquette.publication import Format, NoSuchDocument, Site, Written, former_publication, publish, write_folder
from maquette.publication.addresses import Addresses, encoded, relative
from maquette.publication.folder import MANIFEST
from maquette.publication.inputs import made_from
from maquette.publication.linked_data import write
from maquette.statements import StatementTable
from maquette.workspace import Workspace, shipped_folder
from publication_cases import BASE, UNIT, add_edition, documents, personal_data, site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from maquette.publication import Document

Catalogue = tuple[Workspace, Build]
_PARSERS = {
    Format.TURTLE: ox.RdfFormat.TURTLE,
    Format.JSONLD: ox.RdfFormat.JSON_LD,
    Format.RDFXML: ox.RdfFormat.RDF_XML,
    Format.NTRIPLES: ox.RdfFormat.N_TRIPLES,
}


def parsed(content: bytes, form: Format) -> set[str]:
    return {str(each.triple) for each in ox.parse(content, format=_PARSERS[form], base_iri=BASE)}


# Addresses


def test_a_thing_has_the_rest_of_its_iri_for_its_path() -> None:
    addresses = Addresses(BASE, "https://data.example.org/m/")
    assert addresses.path_of(f"<{BASE}{UNIT}>") == UNIT
    assert addresses.path_of(f"<{BASE}a/caf%C3%A9>") == "a/café"
    assert addresses.path_of(f"<{BASE}a/b%2Fc>") == "a/b%2Fc"
    assert addresses.path_of(f"<{BASE}a/..>") == "a/.."
    assert addresses.path_of(f"<{BASE}ontology#Unit>") is None
    assert addresses.path_of("<https://example.org/a>") is None
    assert addresses.path_of('"a"') is None
    assert addresses.url(UNIT) == f"https://data.example.org/m/{UNIT}"


def test_links_between_documents_are_relative_and_encoded() -> None:
    assert relative("a/b.html", "c/d.html", "x") == "../c/d.html#x"
    assert relative("a/b.html", "a/b.html", "x") == "#x"
    assert relative("index.html", "a:b.html") == "./a:b.html"
    assert encoded("a b/é%") == "a%20b/%C3%A9%25"


# Linked data


def test_every_form_of_a_thing_holds_the_statements_of_the_table(catalogue: Catalogue) -> None:
    site = site_of(*catalogue)
    with StatementTable.open(catalogue[1].statements) as table:
        held = [each for each in table.held(personal=False) if each.subject == f"<{BASE}{UNIT}>"]
    lines = "".join(f"{each.subject} {each.predicate} {each.object} .\n" for each in held)
    expected = parsed(lines.encode(), Format.NTRIPLES)
    assert len(expected) > 8
    for form in Format:
        assert parsed(site.document(UNIT + form.suffix).content, form) == expected, form


def test_terms_are_exact_in_ntriples(catalogue: Catalogue) -> None:
    site = site_of(*catalogue)
    with StatementTable.open(catalogue[1].statements) as table:
        held = [each for each in table.held(personal=False, ontology=False) if each.subject.startswith("<")]
    published = {
        line
        for path in site.paths()
        if path.endswith(".nt") and site.document(path).content
        for line in site.document(path).content.decode().splitlines()
    }
    ours = [each for each in held if each.subject.startswith(f"<{BASE}")]
    assert len(ours) > 2000
    assert {f"{each.subject} {each.predicate} {each.object} ." for each in ours} <= published


def test_asserted_and_inferred_statements_stand_apart_in_every_form(catalogue: Catalogue) -> None:
    site = site_of(*catalogue)
    inferred = "https://w3id.org/maquette/ontology#servesAxis"
    for form, mark in (
        (Format.TURTLE, "# inferred"),
        (Format.NTRIPLES, "# inferred"),
        (Format.RDFXML, "<!-- inferred"),
    ):
        before, _, after = site.document(UNIT + form.suffix).content.decode().partition(mark)
        assert "servesAxis" in after
        assert "servesAxis" not in before.replace("xmlns", "")
    nodes = {each["@index"]: each for each in json.loads(site.document(f"{UNIT}.jsonld").content)}
    assert inferred in nodes["inferred"]
    assert inferred not in nodes["asserted"]


def test_rdfxml_says_how_many_statements_it_cannot_hold() -> None:
    bad = ("<http://e.org/s>", "<http://e.org/p/1>", '"x"')
    good = ("<http://e.org/s>", "<http://e.org/p/q>", '"\\u0001"')
    fine = ("<http://e.org/s>", "<http://e.org/p/q>", '"x"')
    text = write([("asserted", [bad, good, fine])], Format.RDFXML)
    assert len(parsed(text, Format.RDFXML)) == 1
    assert b"cannot hold them: 2 statements" in text


# The site


def test_every_path_gives_its_document_and_no_other_path_does(catalogue: Catalogue) -> None:
    site = site_of(*catalogue)
    paths = list(site.paths())
    assert len(paths) == len(set(paths)) > 2000
    assert paths == sorted(paths)
    for path in paths[::17]:
        document = site.document(path)
        assert document.path == path
        assert document.content
    for path in (
        "",
        UNIT,
        f"{UNIT}.exe",
        f"{UNIT}/",
        "nothing.html",
        "nothing/index.html",
        "../maquette.toml",
        "/etc/passwd",
    ):
        with pytest.raises(NoSuchDocument):
            site.document(path)


def test_the_variants_of_a_thing_are_its_documents(catalogue: Catalogue) -> None:
    site = site_of(*catalogue)
    variants = site.variants(UNIT)
    assert [each.path for each in variants] == [
        f"{UNIT}.html", f"{UNIT}.en.html", f"{UNIT}.ttl", f"{UNIT}.jsonld", f"{UNIT}.rdf", f"{UNIT}.nt",
    ]  # fmt: skip
    for each in variants:
        document = site.document(each.path)
        assert (document.media_type, document.language) == (each.media_type, each.language)
    assert [each.path for each in site.variants("")] == ["index.html", "index.en.html"]
    assert site.variants("telecom-paris/unit/nothing") == ()


def test_a_code_leads_to_the_number(catalogue: Catalogue) -> None:
    site = site_of(*catalogue)
    assert site.redirection("telecom-paris/unit/IA717") == UNIT
    assert site.redirection(UNIT) is None
    page = site.document("telecom-paris/unit/IA717/index.html").content.decode()
    assert 'content="0; url=../15338.html"' in page


def test_documents_do_not_depend_on_the_order_they_are_asked_in(catalogue: Catalogue) -> None:
    workspace, build = catalogue
    expected = documents(workspace, build)
    again = Site.prepare(workspace, [build])
    for path in list(expected)[::-41]:
        assert again.document(path).content == expected[path]


def test_the_base_moves_documents_and_never_identities(catalogue: Catalogue) -> None:
    workspace, build = catalogue
    moved = Site.prepare(workspace, [build], location="https://data.example.org/m/")
    here = site_of(workspace, build)
    assert list(moved.paths()) == list(here.paths())
    for form in Format:
        assert moved.document(UNIT + form.suffix).content == here.document(UNIT + form.suffix).content
    page = moved.document(f"{UNIT}.html").content.decode()
    assert f'<link rel="canonical" href="https://data.example.org/m/{UNIT}.html">' in page
    assert f"<code>{BASE}{UNIT}</code>" in page


def test_no_personal_data_stands_in_any_byte(catalogue: Catalogue, checkout: Path) -> None:
    personal = personal_data(checkout)
    assert len(personal) >= 5
    for path, content in documents(*catalogue).items():
        text = content.decode("utf-8", errors="ignore")
        for each in personal:
            assert each not in text, (path, each)
        assert "lecture-des-titres" not in text, path


# Editions and withdrawn things


def test_editions_stand_side_by_side_and_what_is_gone_has_a_tombstone(workspace: Workspace) -> None:
    from maquette.build import build

    add_edition(workspace, "2025-2026", without="/17279/")
    settings = workspace.root / "maquette.toml"
    settings.write_text(settings.read_text("utf-8").replace('"2024-2025"', '"2025-2026"'), "utf-8")
    workspace = Workspace.open(workspace.root)
    builds = [build(workspace, each) for each in workspace.editions]
    site = Site.prepare(workspace, builds, former=["telecom-paris/unit/1"])
    paths = set(site.paths())
    assert {f"{UNIT}.html", f"2024-2025/{UNIT}.html", "2024-2025/index.html"} <= paths
    here = site.document(f"{UNIT}.html").content.decode()
    assert 'href="../../2024-2025/telecom-paris/unit/15338.html"' in here
    there = site.document(f"2024-2025/{UNIT}.html").content.decode()
    assert 'href="../../../telecom-paris/unit/15338.html"' in there
    assert "L’édition en cours est 2025-2026" in there

    elsewhere = site.document("telecom-paris/unit/17279.html")
    assert not elsewhere.gone
    assert 'href="../../2024-2025/telecom-paris/unit/17279.html"' in elsewhere.content.decode()
    gone = site.document("telecom-paris/unit/1.html")
    assert gone.gone
    assert "n’est jamais donné à autre chose" in gone.content.decode()
    deprecated = parsed(site.document("telecom-paris/unit/1.ttl").content, Format.TURTLE)
    assert len(deprecated) == 1
    assert "owl#deprecated" in deprecated.pop()
    assert {"telecom-paris/unit/1", "telecom-paris/unit/17279", UNIT} <= set(site.things)


# The folder


class Few:
    """Some documents of a site, as a site: enough to see what a folder keeps; breaks after some, if asked to."""

    def __init__(self, site: Site, breaks_after: int = 10**6) -> None:
        self._site = site
        self._left = breaks_after
        self.things = site.things

    def paths(self) -> Iterator[str]:
        """Give the paths of some pages and data."""
        return (path for path in self._site.paths() if path.startswith((UNIT, "telecom-paris/job/", "index", "style")))

    def document(self, path: str) -> Document:
        """Give a document, or break."""
        self._left -= 1
        if self._left < 0:
            raise InterruptedError
        return self._site.document(path)


def few(catalogue: Catalogue, breaks_after: int = 10**6) -> Site:
    return cast("Site", Few(site_of(*catalogue), breaks_after))


def test_a_second_run_writes_nothing_and_a_change_writes_little(catalogue: Catalogue, tmp_path: Path) -> None:
    site = few(catalogue)
    folder = tmp_path / "public"
    first = write_folder(site, folder, former_publication(folder))
    assert first.changed == first.documents == len(list(site.paths()))
    times = {path: (folder / path).stat().st_mtime_ns for path in site.paths()}
    second = write_folder(site, folder, former_publication(folder))
    assert (second.changed, second.removed) == (0, 0)
    assert times == {path: (folder / path).stat().st_mtime_ns for path in site.paths()}
    (folder / "index.html").write_bytes(b"changed by hand")
    third = write_folder(site, folder, former_publication(folder))
    assert third.changed == 1
    assert (folder / "index.html").read_bytes() == site.document("index.html").content


def test_what_was_not_written_here_is_never_touched(catalogue: Catalogue, tmp_path: Path) -> None:
    site = few(catalogue)
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "index.html").write_text("mine")
    with pytest.raises(BadCall, match=r"index\.html"):
        write_folder(site, foreign, former_publication(foreign))
    assert [each.name for each in foreign.iterdir()] == ["index.html"]
    folder = tmp_path / "public"
    write_folder(site, folder, former_publication(folder))
    (folder / "mine.txt").write_text("mine")
    told = json.loads((folder / MANIFEST).read_text("utf-8"))
    told["files"] |= {"old.html": "0" * 64, "older/x.html": _digest(b"x")}
    (folder / MANIFEST).write_text(json.dumps(told))
    (folder / "older").mkdir()
    (folder / "older/x.html").write_bytes(b"x")
    (folder / "old.html").write_text("changed by hand")
    written = write_folder(site, folder, former_publication(folder))
    assert written.removed == 1
    assert written.kept == ("old.html",)
    assert (folder / "mine.txt").exists()
    assert (folder / "old.html").exists()
    assert not (folder / "older").exists()


def test_a_run_that_was_cut_short_is_taken_up_again(catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    with pytest.raises(InterruptedError):
        write_folder(few(catalogue, breaks_after=20), folder, former_publication(folder))
    assert sum(1 for each in folder.rglob("*") if each.is_file()) == 21
    written = write_folder(few(catalogue), folder, former_publication(folder))
    assert written.changed == written.documents > 20


# Publishing again


def held(folder: Path) -> dict[str, bytes]:
    """Give every file of a publication but what it says of itself: withdrawn things are those of a history."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {path: content for path, content in files.items() if path != MANIFEST}


def test_publishing_the_same_again_renders_nothing(
    catalogue: Catalogue, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Site, "prepare", _never)
    assert publish(catalogue[0], [catalogue[1]], published) == Written(len(held(published)), 0, 0, ())


def _never(*_: object, **__: object) -> Site:
    raise AssertionError("nothing is to be read")


def test_what_somebody_changed_or_took_away_is_mended_and_nothing_else(catalogue: Catalogue, published: Path) -> None:
    expected = held(published)
    changed, gone = published / "index.html", published / f"{UNIT}.ttl"
    status = changed.stat()
    changed.write_bytes(changed.read_bytes()[:-1] + b" ")
    os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns))
    gone.unlink()
    times = {path: (published / path).stat().st_mtime_ns for path in expected if (published / path).exists()}
    assert publish(catalogue[0], [catalogue[1]], published) == Written(len(expected), 2, 0, ())
    assert held(published) == expected
    after = {path: (published / path).stat().st_mtime_ns for path in expected}
    assert {path for path in expected if after[path] != times.get(path)} == {"index.html", f"{UNIT}.ttl"}


def test_a_manifest_that_tells_a_wrong_digest_is_not_believed(catalogue: Catalogue, published: Path) -> None:
    expected = held(published)
    told = json.loads((published / MANIFEST).read_text("utf-8"))
    told["files"]["index.html"] = _digest(b"changed")
    (published / MANIFEST).write_text(json.dumps(told))
    (published / "index.html").write_bytes(b"changed")
    publish(catalogue[0], [catalogue[1]], published)
    assert held(published) == expected | {"index.html": b"changed"}, "what it says was written, and is there"
    (published / "index.html").write_bytes(b"changed again")
    publish(catalogue[0], [catalogue[1]], published)
    assert held(published) == expected


@pytest.mark.parametrize(
    "what", ["nothing", "question", "own shape", "settings", "school name", "location", "id", "things", "build"]
)
def test_every_input_is_in_the_digest(catalogue: Catalogue, workspace: Workspace, what: str) -> None:
    def digest(location: str = "", things: tuple[str, ...] = ("a",)) -> str:
        return made_from(Workspace.open(root), [built], location, things)

    root, built = workspace.root, catalogue[1]
    before = digest()
    if what == "question":
        (root / "queries").mkdir()
        (root / "queries" / "all.rq").write_text("SELECT * {}", "utf-8")
    elif what == "own shape":
        (root / "shapes").mkdir()
        (root / "shapes" / "cti.ttl").write_text("", "utf-8")
    elif what == "settings":
        settings = root / "maquette.toml"
        settings.write_text(settings.read_text("utf-8").replace('en = "Mast', 'en = "The Mast'), "utf-8")
    elif what == "school name":
        settings = root / "maquette.toml"
        settings.write_text(re.sub(r"\[name\][^[]*", "", settings.read_text("utf-8")), "utf-8")
    elif what == "id":
        with (root / "data/ids.csv").open("a", encoding="utf-8") as file:
            file.write("job,zzzz,Tender of gardens\n")
    elif what == "build":
        built = Build(built.folder.with_name("0" * 32), built.manifest)
    after = digest(
        "https://data.example.org/" if what == "location" else "", ("a", "b") if what == "things" else ("a",)
    )
    assert (after == before) is (what == "nothing")


def test_a_row_that_changes_leaves_no_stale_file_and_most_pages_as_they_are(
    published: Path, workspace: Workspace, tmp_path: Path
) -> None:
    from maquette.build import build

    table = workspace.root / "data/2024-2025/curation/contributions.csv"
    text = table.read_text("utf-8").replace(",unsure,", ",likely,", 1)
    table.write_text("".join(line for line in text.splitlines(True) if not line.startswith("co-10,")), "utf-8")
    builds = [build(workspace, "2024-2025")]
    before = held(published)
    written = publish(workspace, builds, published)
    fresh = tmp_path / "fresh"
    publish(workspace, builds, fresh)
    now, expected = held(published), held(fresh)
    assert {path: content for path, content in now.items() if "/co-10" not in path} == expected
    assert {path.rpartition("/")[2] for path in now.keys() - expected.keys()} == {
        "co-10.html", "co-10.en.html", "co-10.ttl", "co-10.jsonld", "co-10.rdf", "co-10.nt", "index.html",
    }, "what is withdrawn keeps its address"  # fmt: skip
    changed = {path for path in before if now[path] != before[path]}
    assert written.changed == len(changed)
    things = [path for path in before if path.startswith("telecom-paris/")]
    assert 0 < sum(path in changed for path in things) < len(things) / 5
    assert publish(workspace, builds, published) == Written(written.documents, 0, 0, ())


def test_another_program_renders_all_again(catalogue: Catalogue, published: Path, tmp_path: Path) -> None:
    program = tmp_path / "program" / "src" / "maquette"
    package = CHECKOUT / "src" / "maquette"
    shutil.copytree(package, program, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("ontology", "queries", "shapes"):
        (tmp_path / "program" / name).symlink_to(shipped_folder(name))
    page = program / "publication" / "templates" / "base.html"
    page.write_text(page.read_text("utf-8").replace("<footer", "<!-- another --><footer"), "utf-8")
    code = (
        "import sys; from pathlib import Path; from maquette.builds import Build; from maquette.workspace import"
        " Workspace; from maquette.publication import publish; publish(Workspace.open(Path(sys.argv[1])),"
        " [Build.at(Path(sys.argv[2]))], Path(sys.argv[3]))"
    )
    for folder in (published, tmp_path / "fresh"):
        subprocess.run(
            [sys.executable, "-c", code, str(catalogue[0].root), str(catalogue[1].folder), str(folder)],
            check=True,
            env={**os.environ, "PYTHONPATH": str(program.parent)},
        )
    assert held(published) == held(tmp_path / "fresh")
    assert b"<!-- another -->" in (published / "index.html").read_bytes()


@pytest.fixture(scope="module")
def once(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a publication of the first catalogue, not to be changed."""
    folder = tmp_path_factory.mktemp("published") / "public"
    publish(catalogue[0], [catalogue[1]], folder)
    return folder


@pytest.fixture
def published(once: Path, tmp_path: Path) -> Path:
    """Give a copy of a publication, to change at will."""
    return shutil.copytree(once, tmp_path / "published")


def _digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("path", ["../out", "/etc/x", "a/../../b", "", "a//b"])
def test_a_manifest_that_names_files_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"version": 1, "files": {path: "0"}, "things": []}))
    with pytest.raises(BadCall):
        former_publication(tmp_path)


# Why


def test_one_step_of_why_is_that_of_the_proofs(catalogue: Catalogue) -> None:
    from maquette.proofs import Explainer
    from maquette.publication.catalogue import Catalogue as Published
    from maquette.publication.premises import premises

    published = Published.read(catalogue[1])
    inferred = [fact for fact in published.statements.values() if fact.rule is not None]
    assert len(inferred) > 400
    with StatementTable.open(catalogue[1].statements) as table:
        explainer = Explainer(table.connection)
        for fact in inferred:
            proof = explainer.explain(fact.triple)
            assert proof
            assert proof.step
            assert proof.step.rule.id == fact.rule
            found = premises(published, fact)
            assert found is not None
            assert [each.triple for each in found] == [each.statement for each in proof.step.premises]


# The command


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["publish", "public", "--base", "data.example.org"], "adresse web"),
        (["publish", "public", "--base", "https://data.example.org/m"], "terminée par"),
        (["publish", "."], "sources"),
        (["publish", "data/public"], "sources"),
        (["publish", "public", "--edition", "1999-2000"], "1999-2000"),
        (["publish", "public"], "maquette build"),
    ],
)
def test_a_wrong_call_has_status_2_and_writes_nothing(
    run_maquette: Callable[..., subprocess.CompletedProcess[str]],
    workspace: Workspace,
    arguments: list[str],
    words: str,
) -> None:
    ran = run_maquette(*arguments, "--lang", "fr", cwd=workspace.root)
    assert ran.returncode == 2, ran.stderr
    assert words in ran.stderr
    assert not (workspace.root / "public").exists()
    assert not (workspace.root / "data" / "public").exists()
