"""Tables to print, as pages: the cross table and the blueprint of each programme, its units in other orders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from maquette.printing import make_sheet, write_sheet
from maquette.publication.formats import LANGUAGES, File, Subject, page_path
from maquette.publication.home import units_page
from maquette.publication.naming import Words
from maquette.publication.page import Page, render
from maquette.publication.programme import ORDERS, programmes_of, tables_folder
from maquette.terms import text_of
from maquette.text import Text
from maquette.words import maq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maquette.names import Named
    from maquette.printing.tables import Cell, Column, Row, Sheet, Table
    from maquette.publication.edition import Edition
    from maquette.text import Language

KINDS: dict[str, tuple[Text, Text]] = {
    "cross": (
        Text("Cross table", "Tableau croisé"),
        Text("Units × competencies: levels, assessment, basis, what is missing.",
             "UE × compétences : niveaux, évaluation, fondement, manques."),
    ),
    "maquette": (
        Text("Blueprint", "Maquette"),
        Text("The units of each track: credits, hours, assessment, totals.",
             "Les UE de chaque parcours : crédits, heures, contrôle des connaissances, totaux."),
    ),
}  # fmt: skip
"""The tables of a programme, by the name of their page: title, and a word about each."""
_ENDINGS = ("xlsx", "csv")


@dataclass(frozen=True)
class Tables:
    """The tables of an edition; each sheet is made once."""

    edition: Edition
    sheets: dict[tuple[str, str], Sheet]

    def subjects(self) -> Iterator[tuple[str, Subject]]:
        """Give the pages of tables, by stem."""
        yield "tables/index", Subject(self._index)
        for named in programmes_of(self.edition):
            folder = tables_folder(self.edition, named.term)
            for kind in KINDS:
                yield f"{folder}/{kind}", Subject(partial(self._page, named, kind))
            for order in list(ORDERS)[1:]:
                yield f"{folder}/units-by-{order}", Subject(partial(units_page, self.edition, named, order))

    def files(self) -> Iterator[tuple[str, File]]:
        """Give the tables as spreadsheets, by path."""
        for named in programmes_of(self.edition):
            for kind in KINDS:
                for language in LANGUAGES:
                    for ending in _ENDINGS:
                        path = self._path(named, kind, language, ending)
                        yield path, File(partial(self._file, named, kind, language, ending), language)

    def _sheet(self, named: Named, kind: str) -> Sheet:
        key = named.term, kind
        if key not in self.sheets:
            self.sheets[key] = make_sheet(self.edition.catalogue.store, kind, named.term, self.edition.origin)
        return self.sheets[key]

    def _path(self, named: Named, kind: str, language: Language, ending: str) -> str:
        return page_path(f"{tables_folder(self.edition, named.term)}/{kind}", language).removesuffix("html") + ending

    def _file(self, named: Named, kind: str, language: Language, ending: str) -> bytes:
        return write_sheet(self._sheet(named, kind), ending, language, "A3")

    def _index(self, language: Language) -> bytes:
        page = Page(self.edition, "tables/index", language)
        programmes = []
        for named in programmes_of(self.edition):
            folder = tables_folder(self.edition, named.term)
            shown = [
                {"href": page.page(f"{folder}/{kind}"), "title": title.in_(language), "text": text.in_(language)}
                for kind, (title, text) in KINDS.items()
            ]
            orders = [
                {"href": page.page(f"{folder}/units-by-{order}"), "title": title.in_(language)}
                for order, title in list(ORDERS.items())[1:]
            ]
            programmes.append((page.node(named.term), shown, orders))
        return render("tables.html", page, title=Words(page.t("Tables", "Tableaux")), programmes=programmes)

    def _page(self, named: Named, kind: str, language: Language) -> bytes:
        sheet = self._sheet(named, kind)
        page = Page(self.edition, f"{tables_folder(self.edition, named.term)}/{kind}", language)
        return render(
            "table.html",
            page,
            title=Words(sheet.title.in_(language)),
            sheet=sheet,
            programme=page.node(named.term),
            tables=[_Shown(table, page, self._links(page)) for table in sheet.tables],
            downloads={each: page.file(self._path(named, kind, language, each)) for each in _ENDINGS},
        )

    def _links(self, page: Page) -> Mapping[str, str]:
        """Give where the codes of units and of the programme lead."""
        catalogue = self.edition.catalogue
        coded = [term for name in ("Unit", "Track", "Programme") for term in catalogue.of_type(maq(name))]
        return {text_of(code): page.link(term) for term in coded for code in catalogue.values(term, maq("code"))}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A printable table as the template writes it, in the page's language."""

    table: Table
    page: Page
    links: Mapping[str, str]

    def text(self, text: Text) -> str:
        """Give a text in the page's language."""
        return text.in_(self.page.language)

    @property
    def blocks(self) -> list[tuple[str, int]]:
        """Give what columns stand under with how many do; none where no column stands under anything."""
        if not any(column.under for column in self.table.columns):
            return []
        grouped = groupby(self.table.columns, key=lambda column: column.under)
        return [(under.in_(self.page.language) if under else "", len(list(each))) for under, each in grouped]

    def shape(self, column: Column, cell: Cell | None = None) -> str:
        """Give the classes of a cell, or of a heading."""
        kind = {"missing": "missing", "mark": "sign"}.get(cell.kind, "") if cell else ""
        place = "number" if column.numeric else "mark" if column.centred else ""
        return " ".join(each for each in (place, kind, cell.style if cell else "") if each)

    def cells(self, row: Row) -> list[dict[str, object]]:
        """Give the cells of a row: what they show, what is spelt out beside a sign, where they lead."""
        language = self.page.language
        return [
            {
                "text": cell.shown(language),
                "spelt": cell.spelt(language) if cell.words else "",
                "href": self.links.get(cell.text.en, "") if cell.kind == "text" else "",
                "shape": self.shape(column, cell),
                "head": place == self.table.head,
            }
            for place, (column, cell) in enumerate(zip(self.table.columns, row.cells, strict=True))
        ]
