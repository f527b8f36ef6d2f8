"""What the head of a mapping set promises about its rows: prefixes, values that all rows share, columns.

The rules of the standard are kept, and some of our own: what is read must say who maps what, how sure they are and why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from maquette.sources.sssom.file import MappingFile, extension_names
from maquette.sources.sssom.slots import (
    ENTITY_TYPES,
    MAPPING_SLOTS,
    MULTIVALUED,
    PROPAGATED,
    SET_SLOTS,
    VERSIONS,
)
from maquette.sources.tables.cells import bad_character, letters
from maquette.sources.tables.known import fold, nearest
from maquette.text import Text
from maquette.words import SSSOM_PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from curies import Converter

    from maquette.sources.sssom.metadata import Yaml
    from maquette.sources.tables.rows import Report

LANGUAGE = "object_label_language"
"""Our extension of the metadata: the language of the objects' labels (BCP 47), which the standard cannot say."""
DIGEST = "confirmed_digest"
"""Our extension of the columns: the digest that seals a confirmation, as in every curated table."""

_NEEDED = ("mapping_set_id", "license")
_NEEDED_COLUMNS = (
    ("record_id",),
    ("subject_id",),
    ("predicate_id",),
    ("object_id", "object_label"),
    ("mapping_justification",),
    ("author_label", "author_id"),
    ("mapping_date",),
    ("confidence",),
    ("comment",),
)
"""Columns that must be there, or one of each; a value in the metadata that all rows share does as well."""
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+')
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_SLOT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Head:
    """What holds for all rows: the prefixes, the shared values, the columns (slot by index), the labels' language.

    `width` is the number of headings, empty ones and those that are not read included.
    """

    converter: Converter
    prefixes: Mapping[str, str]
    shared: Mapping[str, str]
    columns: Mapping[int, str]
    width: int
    language: str


def read_head(file: MappingFile, report: Report) -> Head:
    """Read the metadata and the heading of a file; every problem goes into the report, which may raise BadSource."""
    checks = _Checks(file, report)
    checks.slots()
    prefixes = checks.prefixes()
    converter = checks.converter(prefixes)
    checks.values()
    columns = checks.columns()
    shared = {name: text for name in PROPAGATED if (text := _joined(file.metadata.values.get(name)))}
    used = {columns[index] for row in file.rows for index, cell in enumerate(row.cells) if cell and index in columns}
    shared = {name: text for name, text in shared.items() if name not in used}
    checks.needed(columns, shared)
    language = file.metadata.values.get(LANGUAGE, "")
    width = len(file.heading.cells)
    return Head(converter, prefixes, shared, columns, width, language if isinstance(language, str) else "")


def is_iri(text: str) -> bool:
    """Tell whether a text is an absolute IRI."""
    return bool(_IRI.fullmatch(text))


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar, as 2024-09-01."""
    try:
        return bool(_DAY.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _joined(value: Yaml | None) -> str:
    """Give the value of a slot as a cell would hold it."""
    if isinstance(value, list):
        return "|".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class _Checks:
    """Checks of the head of one file."""

    file: MappingFile
    report: Report

    def fault(self, slot: str, what: Text, remedy: Text) -> None:
        self.report.add(self.line(slot), slot, what, remedy)

    def line(self, *path: str) -> int:
        """Give the line of an entry, or that of the first line when it is missing."""
        return self.file.metadata.lines.get(path, 1)

    @property
    def extensions(self) -> tuple[str, ...]:
        return extension_names(self.file.metadata.values)

    def slots(self) -> None:
        """Check that every entry is a slot of the standard or a defined extension, and of the right shape."""
        known = (*SET_SLOTS, *self.extensions)
        for name, value in self.file.metadata.values.items():
            if name not in known:
                self._unknown(self.line(name), name, known)
            elif name == "extension_definitions":
                self._definitions(value)
            elif name != "curie_map":
                several = isinstance(value, list) and all(isinstance(each, str) for each in value)
                if not isinstance(value, str) and not (several and name in MULTIVALUED):
                    self.fault(name, _SHAPE.with_(name=name), _ONE_TEXT)
        for name in _NEEDED:
            if name not in self.file.metadata.values:
                self.fault(name, _NO_ENTRY.with_(name=name), _ADD_ENTRY.with_(name=name))

    def _unknown(self, line: int, name: str, known: Iterable[str]) -> None:
        """Report what no reader of the standard takes: a slip is an error, what is like nothing else a warning."""
        if name in (LANGUAGE, DIGEST):
            self.report.add(line, name, _UNDEFINED.with_(name=name), _DEFINE.with_(name=name))
            return
        near = nearest(fold(name)[:60], known)
        if near:
            self.report.add(line, name, _NO_SLOT.with_(name=name), _DID_YOU_MEAN.with_(near=near))
        else:
            self.report.add(line, name, _NO_SLOT.with_(name=name), _NOT_READ, "warning")

    def _definitions(self, value: Yaml) -> None:
        for each in value if isinstance(value, list) else [value]:
            name = each.get("slot_name") if isinstance(each, dict) else None
            if not isinstance(name, str) or not _SLOT_NAME.fullmatch(name):
                self.fault("extension_definitions", _NO_DEFINITION, _WRITE_DEFINITION)
            elif name in SET_SLOTS or name in MAPPING_SLOTS:
                self.fault("extension_definitions", _STANDARD.with_(name=name), _DROP_DEFINITION)

    def prefixes(self) -> dict[str, str]:
        """Give all prefixes that the rows may use, those of the standard among them."""
        declared = self.file.metadata.values.get("curie_map", {})
        if not isinstance(declared, dict):
            self.fault("curie_map", _NO_PREFIXES, _WRITE_PREFIX)
            declared = {}
        prefixes = dict(SSSOM_PREFIXES)
        by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        for prefix, namespace in declared.items():
            line = self.line("curie_map", prefix)
            if not isinstance(namespace, str) or not is_iri(namespace) or not _PREFIX.fullmatch(prefix):
                self.report.add(line, prefix, _BAD_PREFIX.with_(prefix=prefix), _WRITE_PREFIX)
            elif SSSOM_PREFIXES.get(prefix, namespace) != namespace:
                remedy = _BUILT_IN_IS.with_(namespace=SSSOM_PREFIXES[prefix])
                self.report.add(line, prefix, _BUILT_IN.with_(prefix=prefix), remedy)
            elif by_namespace.setdefault(namespace, prefix) != prefix:
                what = _SAME_NAMESPACE.with_(prefix=prefix, other=by_namespace[namespace])
                self.report.add(line, prefix, what, _ONE_PREFIX)
            else:
                prefixes[prefix] = namespace
        return prefixes

    def converter(self, prefixes: Mapping[str, str]) -> Converter:
        """Give what expands and shortens CURIEs."""
        # Imported here: it is slow to import (pydantic), and only files of mappings need it.
        from curies import Converter  # noqa: PLC0415

        return Converter.from_prefix_map(prefixes)

    def values(self) -> None:
        """Check the entries that are used: IRIs, day, version, types, language."""
        for name in ("mapping_set_id", "license"):
            self._check(name, is_iri, _NO_IRI, _WRITE_IRI)
        self._check("mapping_date", is_day, NO_DAY, WRITE_DAY)
        self._check(LANGUAGE, lambda text: bool(_LANGUAGE_TAG.fullmatch(text)), _NO_LANGUAGE, _WRITE_LANGUAGE)
        self._check("sssom_version", VERSIONS.__contains__, _NO_VERSION, ONE_OF.with_(values=", ".join(VERSIONS)))
        for name in ("subject_type", "object_type", "predicate_type"):
            self._check(name, ENTITY_TYPES.__contains__, NO_TYPE, ONE_OF.with_(values=", ".join(ENTITY_TYPES)))

    def _check(self, name: str, holds: Callable[[str], bool], what: Text, remedy: Text) -> None:
        value = self.file.metadata.values.get(name)
        if isinstance(value, str) and not holds(value):
            self.fault(name, what.with_(text=shown(value)), remedy)

    def columns(self) -> dict[int, str]:
        """Match the heading with the slots of a mapping."""
        heading = self.file.heading
        known = (*MAPPING_SLOTS, *self.extensions)
        columns: dict[int, str] = {}
        for index, cell in enumerate(heading.cells):
            name = cell.strip()
            if bad_character(name):
                self.report.add(heading.line, letters(index), _NOT_A_HEADING, _RETYPE)
            elif name in columns.values():
                self.report.add(heading.line, name, _COLUMN_TWICE.with_(name=name), _REMOVE_ONE)
            elif name in known:
                columns[index] = name
            elif name:
                self._unknown(heading.line, name, [each for each in known if each not in columns.values()])
        return columns

    def needed(self, columns: Mapping[int, str], shared: Mapping[str, str]) -> None:
        """Check that the rows can say all that is asked of them."""
        for names in _NEEDED_COLUMNS:
            if not any(name in columns.values() or name in shared for name in names):
                what = _NO_COLUMN.with_(name=names[0])
                self.report.add(self.file.heading.line, names[0], what, HELP[names[0]])


def shown(text: str) -> Text:
    """Give a text as a message quotes it, on one line and cut where it is long."""
    one_line = " ".join(text.split())
    cut = one_line if len(one_line) <= 60 else f"{one_line[:59]}…"
    return Text(f"“{cut}”", f"« {cut} »")


HELP = {
    "record_id": Text(
        "It holds the row’s id, never used again for another row: `row:je-01`.",
        "Elle contient l’identifiant de la ligne, jamais réutilisé pour une autre : « row:je-01 ».",
    ),
    "subject_id": Text(
        "It names a thing of the school by a CURIE: `job:nhct`.",
        "Elle désigne une chose de l’école par un CURIE : « job:nhct ».",
    ),
    "predicate_id": Text(
        "It says how the two relate: `skos:closeMatch`.",
        "Elle dit le rapport entre les deux : « skos:closeMatch ».",
    ),
    "object_id": Text(
        "It names a thing of another vocabulary by a CURIE; a mere code stands in object_label, "
        "with object_type `rdfs literal`.",
        "Elle désigne une chose d’un autre vocabulaire par un CURIE ; un simple code se met dans object_label, "
        "avec « rdfs literal » dans object_type.",
    ),
    "object_label": Text(
        "With object_type `rdfs literal` it holds the code itself.",
        "Avec « rdfs literal » dans object_type, elle contient le code lui-même.",
    ),
    "mapping_justification": Text(
        "It says how the mapping was found: `semapv:ManualMappingCuration`.",
        "Elle dit comment la correspondance a été trouvée : « semapv:ManualMappingCuration ».",
    ),
    "author_label": Text(
        "It says who proposes the mapping: a role or a person. Personal data, not published.",
        "Elle dit qui propose la correspondance : un rôle ou une personne. Donnée personnelle, non publiée.",
    ),
    "author_id": Text(
        "It says who proposes the mapping, by a CURIE. Personal data, not published.",
        "Elle dit qui propose la correspondance, par un CURIE. Donnée personnelle, non publiée.",
    ),
    "mapping_date": Text(
        "It holds the day on which the mapping was proposed: 2024-09-01; once in the metadata will do.",
        "Elle contient le jour où la correspondance a été proposée : 2024-09-01, au besoin une seule fois, en tête.",
    ),
    "confidence": Text(
        "It says how sure the author is, from 0 to 1: 0.9 and more is sure, 0.6 and more is likely.",
        "Elle dit à quel point l’auteur en est sûr, de 0 à 1 : sûr à partir de 0.9, probable à partir de 0.6.",
    ),
    "comment": Text("It says why.", "Elle dit pourquoi."),
}
"""What the columns that must be filled are for."""

ONE_OF = Text("Write one of {values}.", "Écrire une valeur parmi {values}.")
NO_DAY = Text("{text} is no day of the calendar.", "{text} n’est pas un jour du calendrier.")
WRITE_DAY = Text("Write it as 2024-09-01.", "L’écrire sous la forme 2024-09-01.")
NO_TYPE = Text("{text} is no type of entity.", "{text} n’est pas un type d’entité.")
_SHAPE = Text("The entry {name} holds no single text.", "L’entrée {name} ne contient pas un texte unique.")
_ONE_TEXT = Text("Write one value on its line.", "Écrire une seule valeur sur sa ligne.")
_NO_ENTRY = Text("The entry {name} is missing.", "L’entrée {name} manque.")
_ADD_ENTRY = Text("Add `#{name}: https://…` to the metadata.", "Ajouter « #{name}: https://… » aux métadonnées.")
_NO_SLOT = Text("SSSOM has no slot {name}.", "SSSOM n’a pas de champ {name}.")
_DID_YOU_MEAN = Text("Did you mean {near}?", "Vouliez-vous dire {near} ?")
_NOT_READ = Text(
    "It is not read: remove it, or define it as an extension.", "Il est ignoré : le retirer, ou le définir."
)
_UNDEFINED = Text(
    "The extension {name} is not defined in the metadata.",
    "L’extension {name} n’est pas définie dans les métadonnées.",
)
_DEFINE = Text(
    "Add `#- slot_name: {name}` under `#extension_definitions:`, or other readers drop it.",
    "Ajouter « #- slot_name: {name} » sous « #extension_definitions: », sans quoi d’autres outils la perdent.",
)
_NO_DEFINITION = Text("An extension is defined without a name.", "Une extension est définie sans nom.")
_WRITE_DEFINITION = Text(
    "Write each as `#- slot_name: NAME` (letters, digits, `_`).",
    "Écrire chacune « #- slot_name: NOM » (lettres, chiffres, « _ »).",
)
_STANDARD = Text(
    "{name} is a slot of the standard, no extension.", "{name} est un champ de la norme, pas une extension."
)
_DROP_DEFINITION = Text("Remove its definition.", "Retirer sa définition.")
_NO_PREFIXES = Text("curie_map holds no prefixes.", "curie_map ne contient pas de préfixes.")
_BAD_PREFIX = Text("The prefix {prefix} stands for no IRI.", "Le préfixe {prefix} ne désigne pas d’IRI.")
_WRITE_PREFIX = Text(
    "Write one prefix a line, as `#  job: https://w3id.org/…/job/`.",
    "Écrire un préfixe par ligne, par exemple « #  job: https://w3id.org/…/job/ ».",
)
_BUILT_IN = Text(
    "The prefix {prefix} belongs to the standard, which binds it to another IRI.",
    "Le préfixe {prefix} appartient à la norme, qui lui donne un autre IRI.",
)
_BUILT_IN_IS = Text("Remove it, or write {namespace}.", "Le retirer, ou écrire {namespace}.")
_SAME_NAMESPACE = Text(
    "The prefixes {other} and {prefix} stand for the same IRI.",
    "Les préfixes {other} et {prefix} désignent le même IRI.",
)
_ONE_PREFIX = Text("Keep one of them.", "N’en garder qu’un.")
_NO_IRI = Text("{text} is no IRI.", "{text} n’est pas un IRI.")
_WRITE_IRI = Text("Write it whole: https://…", "L’écrire en entier : https://…")
_NO_LANGUAGE = Text("{text} is no language tag.", "{text} n’est pas une étiquette de langue.")
_WRITE_LANGUAGE = Text("Write it as BCP 47 does: en, fr.", "L’écrire selon BCP 47 : en, fr.")
_NO_VERSION = Text("{text} is no version of SSSOM that is read here.", "{text} n’est pas une version de SSSOM lue ici.")
_NOT_A_HEADING = Text("This heading holds a character that no text has.", "Cet en-tête contient un caractère interdit.")
_RETYPE = Text("Type it again.", "Le retaper.")
_COLUMN_TWICE = Text("The column {name} stands here twice.", "La colonne {name} figure deux fois.")
_REMOVE_ONE = Text("Remove one of them.", "En supprimer une.")
_NO_COLUMN = Text("The column {name} is missing.", "La colonne {name} manque.")
