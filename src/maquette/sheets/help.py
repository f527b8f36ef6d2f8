"""The help sheet of a workbook: whose table it is, how to fill it in, and what goes into each column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maquette.sheets.wording import heading, shown
from maquette.sheets.workbook import GRID, TITLE_FONT, WRAPPED, put, put_head, set_height, set_page
from maquette.sources.tables.columns import Form
from maquette.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook

    from maquette.sheets.origin import Origin
    from maquette.sheets.outline import Outline
    from maquette.sources.tables.schemas import Table

SHEET = Text("help", "aide")
_WIDTHS = (24, 80, 36)

FORM_ADVICE = (
    Text(
        "One row says one thing. Add rows below the last one; fill in the columns with a dark heading.",
        "Une ligne dit une chose. Ajouter des lignes sous la dernière ; remplir les colonnes à l’en-tête foncé.",
    ),
    Text(
        "In a new row, the id, the status, the author and the date may stay empty: they are filled in on its return.",
        "Dans une nouvelle ligne, l’identifiant, le statut, l’auteur et la date peuvent rester vides : "
        "ils sont remplis au retour.",
    ),
    Text(
        "Lists offer the code and the title; a code, a number or an id may be typed too. "
        "Grey columns are generated: they follow on the return.",
        "Les listes proposent le code et le titre ; on peut aussi taper un code, un numéro ou un identifiant. "
        "Les colonnes grises sont générées : elles suivent au retour.",
    ),
    Text(
        "To withdraw what a row says, set its status to rejected: the row stays, and gives nothing. "
        "Deleting a row removes it from the table, which is shown before anything is written.",
        "Pour retirer ce que dit une ligne, mettre son statut à « rejeté » : elle reste et ne produit rien. "
        "Supprimer une ligne l’ôte du tableau, ce qui est montré avant toute écriture.",
    ),
    Text(
        "A confirmed row whose content changes loses its confirmation.",
        "Une ligne confirmée dont le contenu change perd sa confirmation.",
    ),
    Text(
        "No formulas, no comments: paste values; what there is to say goes into the reason.",
        "Ni formules ni commentaires : coller des valeurs ; ce qu’il y a à dire va dans la raison.",
    ),
)
MATRIX_ADVICE = (
    Text(
        "Choose a value in a cell, change it, or empty it; the other columns are generated.",
        "Choisir une valeur dans une cellule, la changer ou la vider ; les autres colonnes sont générées.",
    ),
    Text(
        "An emptied cell removes its row from the table, which is shown before anything is written.",
        "Une cellule vidée ôte sa ligne du tableau, ce qui est montré avant toute écriture.",
    ),
    Text(
        "Green: confirmed; it loses its confirmation if it changes. Grey: several rows of the table speak of it; "
        "change them in the table itself.",
        "Vert : confirmé ; la confirmation est perdue si la cellule change. Gris : plusieurs lignes du tableau en "
        "parlent ; les changer dans le tableau lui-même.",
    ),
    Text(
        "Rows may be sorted and hidden; the hidden row and columns hold the codes by which cells are read back.",
        "Les lignes peuvent être triées et masquées ; la ligne et les colonnes masquées portent les codes par lesquels "
        "les cellules sont relues.",
    ),
)
_ON_RETURN = Text(
    "On its return, `maquette table {table} --take FILE` shows what changed, and writes it once that is agreed to.",
    "Au retour, `maquette table {table} --take FICHIER` montre ce qui a changé, et l’écrit une fois accepté.",
)
_OF = Text("{title} · school {school} · edition {edition}", "{title} · école {school} · édition {edition}")
_HEADS = (Text("Column", "Colonne"), Text("What goes there", "Ce qu’on y met"), Text("Values", "Valeurs"))


def said_of(origin: Origin) -> Text:
    """Say which workspace, school and edition a sheet is of."""
    return _OF.with_(title=origin.title, school=origin.school, edition=origin.edition)


def add_help(book: Workbook, table: Table, origin: Origin, outline: Outline, advice: Sequence[Text]) -> None:
    """Add the help sheet, in the language of the workbook."""
    language = origin.language
    sheet = book.create_sheet(SHEET.in_(language))
    for letter, width in zip("ABC", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    put(sheet.cell(1, 1), table.title.in_(language))
    sheet["A1"].font = TITLE_FONT
    put(sheet.cell(2, 1), said_of(origin).in_(language))
    line = 4
    for text in (*advice, _ON_RETURN.with_(table=table.name)):
        put(sheet.cell(line, 1), f"• {text.in_(language)}")
        sheet.cell(line, 1).alignment = WRAPPED
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(_WIDTHS))
        set_height(sheet, line, [(text.in_(language), sum(_WIDTHS))])
        line += 1
    line += 1
    for index, text in enumerate(_HEADS, 1):
        put_head(sheet.cell(line, index), text.in_(language))
    for column in table.columns:
        if column.form is Form.TITLE:
            continue
        line += 1
        values = ", ".join(shown(column, str(choice.value), outline.known, language) for choice in column.choices)
        texts = (heading(column, language), column.help.in_(language), values)
        for index, each in enumerate(texts, 1):
            put(sheet.cell(line, index), each)
            sheet.cell(line, index).alignment, sheet.cell(line, index).border = WRAPPED, GRID
        set_height(sheet, line, zip(texts, _WIDTHS, strict=True))
    set_page(sheet, said_of(origin).in_(language), paper="A4", head_rows="1:2")
