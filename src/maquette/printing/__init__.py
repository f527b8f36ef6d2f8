"""Tables that people print or send: the cross table, the blueprint, sheets of units, compliance; in four formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.errors import BadCall
from maquette.printing.programme import Origin, choose_programme, edition_of
from maquette.printing.tables import Sheet
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maquette.compliance import Verdict
    from maquette.printing.unit_sheet import Where
    from maquette.store import Store
    from maquette.text import Language

__all__ = ["FORMATS", "PAPERS", "PRINTED", "Origin", "Sheet", "edition_of", "make_sheet", "write_sheet"]

PRINTED: dict[str, Text] = {
    "cross": Text(
        "Cross table of units and competencies: levels, assessment, basis, gaps",
        "Tableau croisé des UE et des compétences : niveaux, évaluation, fondement, manques",
    ),
    "maquette": Text(
        "Blueprint: the units of each track, credits, hours, assessment, totals",
        "Maquette : les UE de chaque parcours, crédits, heures, MCC, totaux",
    ),
    "compliance": Text(
        "Compliance sheet: each rule, its source, the value found, met, not met or unknown, file and line",
        "Fiche de conformité : chaque règle, sa source, la valeur trouvée, respectée, non respectée ou inconnu, "
        "fichier et ligne",
    ),
    "unit": Text("Sheet of one unit: `maquette table unit IA717`", "Fiche d’une UE : `maquette table unit IA717`"),
}
"""The tables that are printed, by name; the other tables are those that people fill in."""
FORMATS = ("md", "html", "xlsx", "csv")
PAPERS = ("A3", "A4")


def make_sheet(  # noqa: PLR0913  what a sheet needs beyond the store is given by whoever has it
    store: Store,
    name: str,
    asked: str,
    origin: Origin,
    *,
    where: Where | None = None,
    judge: Callable[[str], Sequence[Verdict]] | None = None,
) -> Sheet:
    """Make one of `PRINTED`; `asked` names its programme ("" for the only one), or its unit.

    `where` gives `path:line` of each assertion of a statement, for the sheet of a unit; `judge` gives the verdicts on a
    programme (a term), for compliance.

    Raises `BadCall` when there is no such thing, or several, or when nobody can judge.
    """
    if name == "compliance":
        from maquette.printing.compliance import compliance_sheet  # noqa: PLC0415  each sheet loads what it needs

        if judge is None:
            raise BadCall(
                Text("Compliance is judged from a build.", "La conformité se juge sur une construction."),
                Text("Leave --endpoint out.", "Retirez --endpoint."),
            )
        programme = choose_programme(store, asked)
        return compliance_sheet(programme, judge(programme.term), origin)
    if name == "cross":
        from maquette.printing.cross import cross_table  # noqa: PLC0415

        return cross_table(store, choose_programme(store, asked), origin)
    if name == "maquette":
        from maquette.printing.blueprint import blueprint  # noqa: PLC0415

        return blueprint(store, choose_programme(store, asked), origin)
    from maquette.printing.unit_sheet import unit_sheet  # noqa: PLC0415

    return unit_sheet(store, asked, origin, where)


def write_sheet(sheet: Sheet, format_: str, language: Language, paper: str = "A3") -> bytes:
    """Give a sheet in one of `FORMATS`; the same sheet gives the same bytes. `paper` (A3, A4) is for HTML and XLSX."""
    if format_ == "xlsx":
        from maquette.printing.xlsx import write_xlsx  # noqa: PLC0415  XlsxWriter is loaded when it is needed

        return write_xlsx(sheet, language, paper)
    if format_ == "csv":
        from maquette.printing.csv import write_csv  # noqa: PLC0415

        return write_csv(sheet, language)
    if format_ == "html":
        from maquette.printing.html import write_html  # noqa: PLC0415

        return write_html(sheet, language, paper).encode()
    from maquette.printing.markdown import write_markdown  # noqa: PLC0415

    return write_markdown(sheet, language).encode()
