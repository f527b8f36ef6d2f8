"""What the CURIEs of a mapping set stand for: its own rows, things of the edition, things of other vocabularies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maquette.sources.sssom.cells import DID_YOU_MEAN, NEGATED, REJECT
from maquette.sources.sssom.head import is_iri, shown
from maquette.sources.tables.columns import ID
from maquette.sources.tables.known import Kind, fold
from maquette.sources.tables.values import CellReader, Value
from maquette.terms import iri, literal
from maquette.text import Text

if TYPE_CHECKING:
    from maquette.sources.sssom.cells import Cells, Suggestions
    from maquette.sources.sssom.head import Head
    from maquette.sources.tables.known import Known
    from maquette.words import Minter

KINDS = tuple(kind for kind in Kind if kind is not Kind.LEVEL)
"""Kinds of things that may be mapped."""


class References:
    """Finds what the references of one file stand for; what they do not is reported at their cell."""

    def __init__(self, name: str, head: Head, minter: Minter, known: Known, suggestions: Suggestions) -> None:
        self._head = head
        self._rows = minter.of_year("curation", name)[1:-1] + "/"
        self._school = minter.school_iri()[1:-1] + "/"
        self._known = known
        self._ids = CellReader(known)
        self._suggestions = suggestions
        self._labels: dict[str, tuple[str, int]] = {}

    def _iri(self, at: Cells, slot: str) -> str:
        """Give the IRI that the CURIE in a slot stands for, or '' when it stands for none."""
        curie = at.asked(slot)
        prefix, colon, local = curie.partition(":")
        found = self._head.converter.expand(curie) if colon and local else None
        if found and is_iri(found):
            return found
        if curie:
            what, remedy = self._no_curie(curie, prefix, found)
            at.fault(slot, what.with_(text=shown(curie), prefix=shown(prefix)), remedy)
        return ""

    def _no_curie(self, curie: str, prefix: str, found: str | None) -> tuple[Text, Text]:
        if found:
            return _NO_IRI, _NO_SPACES
        if "://" in curie:
            short = self._head.converter.compress(curie)
            return _WHOLE_IRI, _WRITE_SHORT.with_(short=short) if short else _DECLARE
        if curie in {prefix, f"{prefix}:"}:
            return _NO_CURIE, _WRITE_CURIE
        near = self._suggestions.near(prefix, self._head.prefixes)
        return _NO_PREFIX, DID_YOU_MEAN.with_(near=f"{near}:") if near else _DECLARE

    def record(self, at: Cells) -> Value | None:
        """Give the id of the row: the last part of the IRI of its record, which stands under that of the set."""
        found = self._iri(at, "record_id")
        if not found:
            return None
        value = self._ids.read(ID, found.removeprefix(self._rows))
        if found.startswith(self._rows) and isinstance(value, Value):
            return value
        at.fault("record_id", _OTHER_ID.with_(text=shown(at.texts["record_id"])), _BIND_ID.with_(namespace=self._rows))
        return None

    def subject(self, at: Cells) -> Value | None:
        """Give the thing of the edition that is mapped; a title beside it that is not its own is a warning."""
        found = self._iri(at, "subject_id")
        if not found:
            return None
        term = iri(found)
        kind = next((kind for kind in KINDS if kind in self._known.kinds.get(term, ())), None)
        if kind is None:
            what = _NO_SUBJECT.with_(text=shown(at.texts["subject_id"]))
            at.fault("subject_id", what, self._suggest_subject(found))
            return None
        label, labels = at.texts.get("subject_label"), self._known.labels.get(term, ())
        if label and labels and fold(label) not in {fold(each) for each in labels}:
            at.fault("subject_label", _OTHER_TITLE.with_(thing=self._known.say(term)), _CHECK_TITLE, "warning")
        return Value(term, term, kind)

    def _suggest_subject(self, found: str) -> Text:
        """Suggest the thing whose id comes nearest: of the same kind first, then of any."""
        local = re.split(r"[/#]", found)[-1]
        namespace = found.removesuffix(local)
        siblings = {
            fold(self._known.name(term)): term for term in self._known.kinds if term.startswith(f"<{namespace}")
        }
        every = self._known.candidates(KINDS)
        near = self._suggestions.near(fold(local), siblings, every)
        if near:
            return DID_YOU_MEAN.with_(near=self._say(siblings.get(near) or every[near]))
        return _OF_THE_EDITION.with_(some=", ".join(self._known.some((Kind.JOB, Kind.COMPETENCY))))

    def _say(self, term: str) -> str:
        """Give a thing as a CURIE with its title, as the file would write it."""
        short = self._head.converter.compress(term[1:-1]) or term
        title = self._known.title(term)
        return f"{short} ({title})" if title else short

    def object(self, at: Cells) -> Value | None:
        """Give what the subject is mapped to: a thing of another vocabulary, or the text of a code."""
        if at.literal:
            if "object_id" in at.texts:
                at.fault("object_id", _TEXT_WITH_IRI, _EMPTY_IT)
            text = at.asked("object_label")
            return Value(text, literal(text)) if text else None
        found = self._iri(at, "object_id")
        if not found:
            return None
        if at.texts["object_id"] == "sssom:NoTermFound":
            at.fault("object_id", NEGATED, REJECT)
            return None
        if found.startswith(self._school):
            at.fault("object_id", _OWN_OBJECT.with_(text=shown(at.texts["object_id"])), _CURATE_IT)
            return None
        return Value(found, iri(found))

    def label(self, at: Cells) -> Value | None:
        """Give what the object is called."""
        text = at.texts.get("object_label")
        if not text or at.literal:
            return None
        label, line = self._labels.setdefault(at.texts.get("object_id", ""), (text, at.line))
        if label != text:
            at.fault("object_label", _OTHER_LABEL.with_(line=line, label=shown(label)), _ONE_LABEL, "warning")
        return Value(text, literal(text, language=self._head.language))

    def type(self, at: Cells) -> Value | None:
        """Give the class of the object where `object_category` is a CURIE; other words say it to people only."""
        text = at.texts.get("object_category", "")
        found = self._head.converter.expand(text) if ":" in text and not at.literal else None
        return Value(found, iri(found)) if found and is_iri(found) else None


_NO_CURIE = Text("{text} is no CURIE.", "{text} n’est pas un CURIE.")
_WRITE_CURIE = Text("Write prefix:name, as job:nhct.", "Écrire préfixe:nom, par exemple job:nhct.")
_NO_PREFIX = Text("The prefix {prefix} is not declared.", "Le préfixe {prefix} n’est pas déclaré.")
_DECLARE = Text("Declare a prefix for it in curie_map.", "Déclarer un préfixe pour lui dans curie_map.")
_WHOLE_IRI = Text("{text} is an IRI written out.", "{text} est un IRI écrit en entier.")
_WRITE_SHORT = Text("Write {short}.", "Écrire {short}.")
_NO_IRI = Text("{text} gives no IRI.", "{text} ne donne pas un IRI.")
_NO_SPACES = Text(
    "Remove spaces, quotes and brackets from it.",
    "En retirer les espaces, guillemets et crochets.",
)
_OTHER_ID = Text("{text} is no id of a row of this set.", "{text} n’est pas l’identifiant d’une ligne de ce fichier.")
_BIND_ID = Text(
    "Write row:ID (letters, digits, `-`, `_`, `.`), with the prefix row for {namespace}.",
    "Écrire row:ID (lettres, chiffres, « - », « _ », « . »), avec le préfixe row pour {namespace}.",
)
_NO_SUBJECT = Text("{text} is nothing that this edition has.", "{text} ne désigne rien de cette édition.")
_OF_THE_EDITION = Text("It has, for instance, {some}.", "Elle a par exemple {some}.")
_OTHER_TITLE = Text("This is not the title of {thing}.", "Ce n’est pas le titre de {thing}.")
_CHECK_TITLE = Text(
    "Check which of the two is meant; the title itself may be emptied.",
    "Vérifier lequel des deux est voulu ; le titre lui-même peut être vidé.",
)
_TEXT_WITH_IRI = Text("The object is a text, and has an id.", "L’objet est un texte, et a un identifiant.")
_EMPTY_IT = Text("Empty object_id, or object_type.", "Vider object_id, ou object_type.")
_OWN_OBJECT = Text("{text} is a thing of this school.", "{text} est une chose de cette école.")
_CURATE_IT = Text(
    "Mapping sets name things of others; relate your own in the curated tables.",
    "Un fichier de correspondances nomme des choses d’ailleurs ; relier les siennes dans les tableaux.",
)
_OTHER_LABEL = Text(
    "Line {line} gives the same object another label: {label}.",
    "La ligne {line} donne au même objet un autre libellé : {label}.",
)
_ONE_LABEL = Text("Keep one of the two.", "N’en garder qu’un.")
