"""The vocabulary of SynapseS pages: their headings, columns, labels and furniture, in one table each.

Nothing here belongs to one school or one programme. Words are compared folded: no case, no accents, no final colon.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from maquette.text import Text


class Part(StrEnum):
    """What a heading of a page opens; the value is the section's path segment in IRIs."""

    CONTEXT = "contexte"
    OBJECTIVE = "objectif"
    CONTENT = "contenu"
    KEYWORDS = "mots-cles"
    ENTRY_LEVEL = "niveau-requis"
    ADMISSION = "admission"
    PRACTICAL = "informations-pratiques"
    COMPETENCIES = "competences-acquises"
    JOBS = "metiers"
    STRENGTHS = "atouts"
    OPENINGS = "debouches"
    TREE = "parcours"
    PARTNERS = "partenaires"
    CONTACTS = "contacts"
    DURATION = "duree"
    CREDITS = "credits-ects"
    CALENDAR = "calendrier-general"
    LANGUAGES = "langues-d-enseignement"
    PLACE = "lieu-de-la-formation"
    PLACES = "nombre-de-places-offertes"
    COST = "cout"
    UNITS = "unites-d-enseignement"
    HOURS = "volume-horaire"
    RESPONSIBLES = "responsables"
    LECTURERS = "intervenants"
    DOMAINS = "domaines"
    CATEGORY = "categorie"
    TEACHING_TYPE = "type-d-enseignement"
    PERIOD = "periode-de-programmation"
    WEB_SITE = "site-pedagogique"
    PREREQUISITES = "prerequis"
    CODE = "code"
    TITLE = "intitule"


class Column(StrEnum):
    """What a column of the unit table holds."""

    UNIT = "unit"
    CODE = "code"
    TITLE = "title"
    TEACHING_TYPE = "teaching type"
    DOMAINS = "domains"
    CATEGORY = "category"
    CREDITS = "credits"
    RESPONSIBLES = "responsibles"
    LECTURERS = "lecturers"
    PERIOD = "period"
    WEB_SITE = "web site"
    LANGUAGES = "languages"


def fold_words(text: str) -> str:
    """Give words in the form that they are compared in: no case, no accents, plain apostrophes, no final colon."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", bare.replace("’", "'").replace("œ", "oe")).strip().rstrip(" :")


PARTS: dict[str, Part] = {
    "contexte": Part.CONTEXT,
    "objectif": Part.OBJECTIVE,
    "objectifs": Part.OBJECTIVE,
    "contenu": Part.CONTENT,
    "mots cles": Part.KEYWORDS,
    "mots-cles": Part.KEYWORDS,
    "niveau requis": Part.ENTRY_LEVEL,
    "admission": Part.ADMISSION,
    "informations pratiques": Part.PRACTICAL,
    "competences acquises": Part.COMPETENCIES,
    "metiers": Part.JOBS,
    "atouts": Part.STRENGTHS,
    "debouches": Part.OPENINGS,
    "parcours": Part.TREE,
    "partenaires": Part.PARTNERS,
    "contacts": Part.CONTACTS,
    "contact": Part.CONTACTS,
    "duree": Part.DURATION,
    "credits ects": Part.CREDITS,
    "credit ects": Part.CREDITS,
    "ects": Part.CREDITS,
    "nb ects": Part.CREDITS,
    "nb. ects": Part.CREDITS,
    "nombre d'ects": Part.CREDITS,
    "nombre de credits": Part.CREDITS,
    "nombre de credits ects": Part.CREDITS,
    "credits": Part.CREDITS,
    "calendrier general": Part.CALENDAR,
    "langues d'enseignement": Part.LANGUAGES,
    "langue d'enseignement": Part.LANGUAGES,
    "langues": Part.LANGUAGES,
    "langue": Part.LANGUAGES,
    "lieu de la formation": Part.PLACE,
    "nombre de places offertes": Part.PLACES,
    "cout": Part.COST,
    "unites d'enseignement": Part.UNITS,
    "volume horaire": Part.HOURS,
    "volumes horaires": Part.HOURS,
    "heures": Part.HOURS,
    "responsable": Part.RESPONSIBLES,
    "responsables": Part.RESPONSIBLES,
    "responsable(s)": Part.RESPONSIBLES,
    "intervenant": Part.LECTURERS,
    "intervenants": Part.LECTURERS,
    "intervenant(s)": Part.LECTURERS,
    "domaine": Part.DOMAINS,
    "domaines": Part.DOMAINS,
    "domaine(s)": Part.DOMAINS,
    "categorie": Part.CATEGORY,
    "categorie d'ue": Part.CATEGORY,
    "type d'enseignement": Part.TEACHING_TYPE,
    "periode": Part.PERIOD,
    "periode de programmation": Part.PERIOD,
    "site pedagogique": Part.WEB_SITE,
    "site(s) pedagogique(s)": Part.WEB_SITE,
    "prerequis": Part.PREREQUISITES,
    "pre-requis": Part.PREREQUISITES,
    "code": Part.CODE,
    "code ue": Part.CODE,
    "intitule": Part.TITLE,
    "titre": Part.TITLE,
}
"""Headings and field labels, folded."""

COLUMNS: dict[str, Column] = {
    "ue": Column.UNIT,
    "filtres ue": Column.UNIT,
    "unite d'enseignement": Column.UNIT,
    "code": Column.CODE,
    "code ue": Column.CODE,
    "intitule": Column.TITLE,
    "titre": Column.TITLE,
    "type d'enseignement": Column.TEACHING_TYPE,
    "type": Column.TEACHING_TYPE,
    "domaines": Column.DOMAINS,
    "domaine": Column.DOMAINS,
    "categorie d'ue": Column.CATEGORY,
    "categorie": Column.CATEGORY,
    "credit ects": Column.CREDITS,
    "credits ects": Column.CREDITS,
    "ects": Column.CREDITS,
    "credits": Column.CREDITS,
    "responsables": Column.RESPONSIBLES,
    "responsable": Column.RESPONSIBLES,
    "intervenants": Column.LECTURERS,
    "periode de programmation": Column.PERIOD,
    "periode": Column.PERIOD,
    "periodes": Column.PERIOD,
    "site pedagogique": Column.WEB_SITE,
    "langue d'enseignement": Column.LANGUAGES,
    "langues d'enseignement": Column.LANGUAGES,
    "langue": Column.LANGUAGES,
    "langues": Column.LANGUAGES,
}
"""Heads of the unit table's columns, folded; a head that `hours_kind` knows is a column of hours."""

HOURS_KINDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), kind)
    for pattern, kind in (
        (r"travail(?:s|\s+a\s+fournir)?\s+(?:personnel|individuel|autonome)s?", "ownWork"),
        (r"(?:hors|non)[ -]+presentiel|tpe|autonomie|self[ -]study|own\s+work", "ownWork"),
        (r"presentiel(?:le|les|s)?|face[ -]a[ -]face|encadree?s?|contact", "contact"),
        (r"cm|cours(?:\s+magistra(?:l|ux))?|lectures?", "lecture"),
        (r"td|travaux\s+diriges|tutorials?", "tutorial"),
        (r"tp|travaux\s+pratiques", "practical"),
        (r"projets?|projects?", "project"),
        (r"entreprise|stage", "company"),
        (r"volumes?\s+horaires?|heures|total", "unspecified"),
    )
)  # fmt: skip
"""Kinds of hours by the words that name them; the first that is found holds."""

LANGUAGES: dict[str, str] = {
    "francais": "fr", "anglais": "en", "allemand": "de", "espagnol": "es", "italien": "it", "portugais": "pt",
    "chinois": "zh", "japonais": "ja", "coreen": "ko", "arabe": "ar", "russe": "ru",
    "french": "fr", "english": "en", "german": "de", "spanish": "es",
}  # fmt: skip
"""Names of teaching languages, folded, and their BCP 47 codes."""

MONTHS: tuple[str, ...] = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
"""Months, folded, in order."""

TRACK_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:periode|semestre|trimestre|period|semester)s?\b"), "periodKind"),
    (re.compile(r"\b(?:annee|year)\b"), "yearKind"),
    (re.compile(r"\b(?:au choix|a choix|choice)\b"), "choiceGroupKind"),
    (re.compile(r"\b(?:filiere|track)\b"), "studentTrackKind"),
)
"""Kinds of the nodes of the tree by a word of their label; a label with none of them tells no kind."""

PROGRAMME_CLASSES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:masteres?|masters?) specialises?\b"), "SpecialisedMaster"),
)
"""Classes of programmes beside `Programme`, by words of their title."""

TABS = frozenset({"contenu", "admission", "finalites", "presentation", "programme", "parcours", "contacts"})
"""Names of the tabs that parts of a page stand under; rendered as a list."""

FORM_LABELS = frozenset(
    {
        "e-mail", "email", "categorie", "site(s)", "telephone", "entite de rattachement", "libelle diplome", "niveau",
        "site", "fonction", "programme d'echange", "regime d'inscription", "filtres", "fermer", "imprimer", "retour",
    }
)  # fmt: skip
"""Labels of the empty form that ends a page."""


class Furniture:
    """Names of what a line may be when it states nothing."""

    SITE_TITLE = Text("name of the site", "nom du site")
    WINDOW_TITLE = Text("title of the window", "titre de la fenêtre")
    SITE_VERSION = Text("version of the site", "version du site")
    EMPTY_HEADING = Text("heading without words", "titre sans texte")
    HEADING = Text("heading", "titre")
    BLANK_FIELD = Text("field left blank", "champ laissé vide")
    TAB = Text("name of a tab", "nom d'un onglet")
    TABLE_HEAD = Text("head of the table", "en-tête du tableau")
    TABLE_RULE = Text("rule under the head of the table", "filet sous l'en-tête du tableau")
    RULE = Text("horizontal rule", "filet horizontal")
    FORM_LABEL = Text("label of an empty form", "libellé d'un formulaire vide")


def hours_kind(words: str) -> str | None:
    """Tell the kind of hours that words name, as the start of its individual's name (`ownWork`), or None."""
    folded = fold_words(words)
    return next((kind for pattern, kind in HOURS_KINDS if pattern.search(folded)), None)
