"""The pages and files of an edition that are about no single thing of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from maquette.publication.addresses import ONTOLOGY
from maquette.publication.alignments import alignment_links, alignment_subjects
from maquette.publication.asking import Questions
from maquette.publication.checking import FoundOnce, findings_page
from maquette.publication.data import Data
from maquette.publication.formats import Subject
from maquette.publication.home import home_page
from maquette.publication.tables import Tables
from maquette.publication.vocabulary import ontology_data, ontology_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maquette.publication.edition import Edition
    from maquette.publication.formats import File


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands in an edition beside its things: pages by stem, files by path."""

    subjects: Mapping[str, Subject]
    files: Mapping[str, File]


def beside_things(edition: Edition) -> Beside:
    """Give the pages and files of an edition beside its things."""
    parts: list[Questions | Tables | Data] = [Questions(edition), Tables(edition, {})]
    subjects = {
        "index": Subject(partial(home_page, edition)),
        "findings": Subject(partial(findings_page, FoundOnce(edition))),
    }
    if not edition.prefix:  # what all editions share stands with the current one
        subjects[ONTOLOGY] = Subject(partial(ontology_page, edition, alignment_links), partial(ontology_data, edition))
        subjects.update(alignment_subjects(edition))
        parts.append(Data.of(edition.others, edition.name))
    for each in parts:
        subjects.update(each.subjects())
    return Beside(subjects, dict(chain.from_iterable(each.files() for each in parts)))
