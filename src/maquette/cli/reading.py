"""Commands on single files: what a reader takes from one, and the ids that a page needs."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from maquette.cli.commands import Argument, Commands, Option
from maquette.cli.options import (
    EditionOption,
    LangOption,
    WorkspaceOption,
    find_workspace,
    format_option,
    here,
    language_of,
)
from maquette.cli.screen import say, table, tell, tell_problems
from maquette.text import Text

if TYPE_CHECKING:
    from maquette.sources.rdf.report import ReadReport
    from maquette.sources.reading import Reading
    from maquette.sources.synapses import PageReading
    from maquette.text import Language
    from maquette.workspace import Workspace

FORMATS = ("text", "json")


def add_to(app: Commands) -> None:
    """Add these commands to the application."""
    app.add(
        read,
        help=here(
            "Say what is read from a file: each line of a page, the rows of a table, the statements of an RDF file.",
            "Dire ce qui est lu d’un fichier : chaque ligne d’une page, les lignes d’un tableau, "
            "les énoncés d’un fichier RDF.",
        ),
        epilog=here(
            "Examples: maquette read data/2024-2025/pages/D1996.txt; "
            "maquette read data/2024-2025/pages/D1996.txt --format json.",
            "Exemples : maquette read data/2024-2025/pages/D1996.txt ; "
            "maquette read data/2024-2025/pages/D1996.txt --format json.",
        ),
    )
    app.add(
        ids,
        help=here(
            "List the labels of a page that have no id yet; with --assign, give them ids in data/ids.csv.",
            "Énumérer les libellés d’une page qui n’ont pas encore d’identifiant ; avec --assign, "
            "leur en donner dans data/ids.csv.",
        ),
        epilog=here(
            "Example: maquette ids data/2024-2025/pages/D1996.txt --assign.",
            "Exemple : maquette ids data/2024-2025/pages/D1996.txt --assign.",
        ),
    )


FileArgument = Annotated[Path, Argument(metavar="FILE", help=here("The file to read.", "Le fichier à lire."))]
FormatOption = Annotated[str, format_option(FORMATS)]
LinesOption = Annotated[
    bool,
    Option(
        "--lines",
        help=here("Show every line with its facts.", "Montrer chaque ligne avec ses faits."),
    ),
]


def read(
    file: FileArgument,
    format_: FormatOption = "text",
    lines: LinesOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """Read one file and say what was taken from it."""
    language = language_of(lang)
    from maquette.sources.files import content_of

    content = content_of(file)
    found = find_workspace(workspace)
    suffix = file.suffix.lower()
    if suffix in {".csv", ".xlsx", ".tsv"}:
        _show_reading(_read_table(found, found.chosen_edition(edition), file, content), format_, language)
    elif suffix in {".txt", ".md"}:
        reading = _read_page(found, edition, file, content, language)
        if format_ == "json":
            say(json.dumps(reading.account(), ensure_ascii=False, indent=1))
        else:
            _show_page(reading, content, language, every_line=lines)
    else:
        _show_rdf(found, file, content, format_, language)


def _read_page(
    workspace: Workspace, edition: str | None, file: Path, content: bytes, language: Language
) -> PageReading:
    """Read a page; labels without an id get one for this reading only, since nothing is written."""
    from maquette.sources.ids import Ids
    from maquette.sources.synapses import needed_labels, read_page, year_of

    name = workspace.label(file)
    minter = workspace.minter(edition or year_of(content) or workspace.edition)
    known = Ids.load(workspace.ids.read_bytes(), "data/ids.csv") if workspace.ids.is_file() else Ids()
    new = known.assign(needed_labels(content, name, minter, known))
    if new:
        tell(_NO_IDS.with_(count=len(new), file=file).in_(language))
    return read_page(content, name, minter, Ids((*known.rows, *new), known.path))


_NO_IDS = Text(
    "{count} labels have no id yet: `maquette ids {file} --assign` gives them one.",
    "{count} libellés n’ont pas encore d’identifiant : `maquette ids {file} --assign` leur en donne un.",
)


def _show_page(reading: PageReading, content: bytes, language: Language, *, every_line: bool) -> None:
    lines = re.split(r"\r\n|\n|\r", content.decode("utf-8-sig"))  # as the reader numbers them
    say(
        _ACCOUNT.with_(
            path=reading.source.path,
            facts=len(reading.facts),
            furniture=len(reading.furniture),
            unread=len(reading.unread),
            statements=len(reading.statements),
        ).in_(language)
    )
    _show_classes(reading, language)
    if every_line:
        from maquette.words import shorten

        for number, text in enumerate(lines, 1):
            if text.strip():
                say(f"{number:5} {text.strip()}")
            for fact in reading.facts.get(number, ()):
                say(f"        {shorten(fact.subject)} {shorten(fact.predicate)} {shorten(fact.object)}")
            if number in reading.furniture:
                say(f"        ({reading.furniture[number].in_(language)})")
    for number in reading.unread:
        say(f"{reading.source.path}:{number}: {_UNREAD.in_(language)} {lines[number - 1].strip()}")
    tell_problems(reading.problems, language)


_ACCOUNT = Text(
    "{path}: {facts} lines give {statements} statements, {furniture} are page furniture, {unread} are unread.",
    "{path} : {facts} lignes donnent {statements} énoncés, {furniture} sont de l’habillage, {unread} ne sont pas lues.",
)
_UNREAD = Text("unread:", "non lue :")


def _show_classes(reading: Reading, language: Language) -> None:
    """Say how many things of each class the reading describes."""
    from maquette.words import RDF, shorten

    counts = Counter((each.object, each.subject) for each in reading.statements if each.predicate == f"<{RDF}type>")
    by_class = Counter(shorten(class_) for class_, _ in counts)
    headings = (Text("Class", "Classe"), Text("Things", "Choses"))
    table([each.in_(language) for each in headings], [(c, str(n)) for c, n in sorted(by_class.items())], right=[1])


def _read_table(workspace: Workspace, edition: str, file: Path, content: bytes) -> Reading:
    """Read a curated table or a mapping set against what the edition's pages name."""
    from maquette.sources.ids import Ids
    from maquette.sources.sssom import read_mappings
    from maquette.sources.synapses import read_page
    from maquette.sources.tables import Known, read_table

    minter = workspace.minter(edition)
    known_ids = Ids.load(workspace.ids.read_bytes(), "data/ids.csv")
    pages = [
        read_page(path.read_bytes(), workspace.label(path), minter, known_ids) for path in workspace.pages(edition)
    ]
    known = Known.of(statement for page in pages for statement in page.statements)
    read_rows = read_mappings if file.name.endswith(".sssom.tsv") else read_table
    return read_rows(content, workspace.label(file), minter, known)


def _show_reading(reading: Reading, format_: str, language: Language) -> None:
    if format_ == "json":
        facts = [
            {"line": each.line, "place": each.place, "subject": each.subject, "predicate": each.predicate,
             "object": each.object, "level": each.level}
            for each in reading.statements
        ]  # fmt: skip
        problems = [
            {
                "line": each.line,
                "place": each.place,
                "what": each.what.in_(language),
                "remedy": each.remedy.in_(language),
            }
            for each in reading.problems
        ]
        say(json.dumps({"facts": facts, "problems": problems}, ensure_ascii=False, indent=1))
        return
    rows = len({each.line for each in reading.statements})
    say(_ROWS.with_(path=reading.source.path, rows=rows, statements=len(reading.statements)).in_(language))
    _show_classes(reading, language)
    tell_problems(reading.problems, language)


_ROWS = Text(
    "{path}: {rows} rows give {statements} statements.", "{path} : {rows} lignes donnent {statements} énoncés."
)


def _show_rdf(workspace: Workspace, file: Path, content: bytes, format_: str, language: Language) -> None:
    """Report on an RDF file: what it holds, which of its terms no known vocabulary has, its loose ends."""
    from maquette.sources.rdf import read_rdf
    from maquette.sources.rdf.report import report
    from maquette.sources.reading import SourceKind

    reading = read_rdf(content, workspace.label(file), SourceKind.PARTNER, contexts=workspace.contexts)
    found = report(reading, known=_known_terms(workspace))
    if format_ == "json":
        say(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        _show_report(found, language)
    tell_problems(reading.problems, language)


def _known_terms(workspace: Workspace) -> set[str]:
    """Give the vocabularies known as a whole, and the terms that the workspace's ontology defines."""
    from maquette.sources.rdf import read_rdf
    from maquette.sources.reading import SourceKind
    from maquette.terms import iri_value, is_iri
    from maquette.words import MAQ, PREFIXES

    defined = {
        iri_value(each.subject)
        for path in workspace.ontology()
        for each in read_rdf(path.read_bytes(), workspace.label(path), SourceKind.ONTOLOGY, trusted=True).statements
        if is_iri(each.subject)
    }
    return defined | {namespace for namespace in PREFIXES.values() if namespace != MAQ}


def _show_report(found: ReadReport, language: Language) -> None:
    from maquette.sources.rdf.report import LABELS
    from maquette.words import shorten

    def label(name: str) -> str:
        return LABELS[name].in_(language)

    say(found.path)
    figures = ("format", "statements", "graphs", "blank_nodes")
    table(["", ""], [(label(name), str(getattr(found, name))) for name in figures])
    languages = [(tag or label("no_language"), str(count)) for tag, count in found.languages]
    for name, rows in (
        ("languages", languages),
        *((name, [(shorten(f"<{term}>"), str(count)) for term, count in getattr(found, name)])
          for name in ("classes", "properties", "unknown_terms")),
    ):  # fmt: skip
        if rows:
            say()
            table([label(name), ""], rows, right=[1])
    for name, links, count in (
        ("dangling", found.dangling, found.dangling_count),
        ("self_loops", found.self_loops, found.self_loop_count),
        ("ill_typed", found.ill_typed, found.ill_typed_count),
    ):
        if count:
            say()
            say(_LINKS.with_(label=label(name), count=count).in_(language))
            for link in links:
                words = " ".join(_short(term) for term in (link.subject, link.predicate, link.object))
                say(f"  {found.path}:{link.line}: {words}")
            if count > len(links):
                say("  " + _MORE.with_(count=count - len(links)).in_(language))


_LINKS = Text("{label}: {count}", "{label} : {count}")
_MORE = Text("… and {count} more", "… et {count} de plus")


def _short(term: str) -> str:
    """Give a term as people read it: prefixed names for IRIs, those of datatypes too."""
    from maquette.words import shorten

    text, mark, datatype = term.rpartition('"^^<')
    return f'{text}"^^{shorten(f"<{datatype}")}' if mark and term.startswith('"') else shorten(term)


AssignOption = Annotated[bool, Option("--assign", help=here("Write them.", "Les écrire."))]


def ids(
    file: FileArgument,
    assign: AssignOption = False,
    edition: EditionOption = None,
    workspace: WorkspaceOption = None,
    lang: LangOption = None,
) -> None:
    """List or assign the ids that a page needs."""
    from maquette.sources.files import content_of
    from maquette.sources.ids import Ids, append
    from maquette.sources.synapses import needed_labels, year_of

    language = language_of(lang)
    found = find_workspace(workspace)
    content = content_of(file)
    before = found.ids.read_bytes() if found.ids.is_file() else b""
    known = Ids.load(before, "data/ids.csv") if before else Ids()
    minter = found.minter(edition or year_of(content) or found.edition)
    new = known.assign(needed_labels(content, found.label(file), minter, known))
    if new:
        headings = (Text("Kind", "Type"), Text("Id", "Identifiant"), Text("Label", "Libellé"))
        table(
            [each.in_(language) for each in headings],
            [tuple(row) if assign else (row.kind, "", row.label) for row in new],
        )
    if assign and new:
        from maquette.cli.screen import replace_file

        replace_file(found.ids, [append(before, new).decode("utf-8")])
    say((_ASSIGNED if assign else _NEEDED).with_(count=len(new)).in_(language))


_ASSIGNED = Text("{count} ids added to data/ids.csv.", "{count} identifiants ajoutés à data/ids.csv.")
_NEEDED = Text("{count} labels need an id; --assign gives them one.",
               "{count} libellés demandent un identifiant ; --assign leur en donne un.")  # fmt: skip
