"""The workspace: the folder that the tool runs on, its settings, and where its files stand."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from maquette.errors import BadCall, BadSource, Problem
from maquette.text import Text
from maquette.words import DEFAULT_BASE, Minter

SETTINGS = "maquette.toml"
RESERVED = frozenset({"data", "findings", "hosts", "ontology", "questions", "sparql", "tables"})
"""Path segments of the publication that no school may be named after."""

_SEGMENT = re.compile(r"[a-z0-9][a-z0-9-]*")
_EDITION = re.compile(r"\d{4}-\d{4}")
_TOML_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True)
class Workspace:
    """A workspace: its root folder and its settings (`maquette.toml`).

    `school` is the segment of every IRI of the school, `base` the start of every IRI (ending with `/`), `edition` the
    default edition, `title` what pages and reports call the workspace, `name` what they call the school (None: not
    said).
    """

    root: Path
    school: str
    base: str
    edition: str
    title: Text
    name: Text | None = None

    @classmethod
    def find(cls, start: Path) -> Workspace:
        """Find the workspace that a folder is in: the nearest one upwards that holds `maquette.toml`.

        Raises `BadCall` when there is none, `BadSource` when its settings are wrong.
        """
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / SETTINGS).is_file():
                return cls.open(folder)
        raise BadCall(
            Text(
                "No workspace here: no folder upwards of {start} holds {file}.",
                "Pas de dossier Maquette ici : aucun dossier au-dessus de {start} ne contient {file}.",
            ).with_(start=start, file=SETTINGS),
            Text(
                "Go into a workspace, or name one with --workspace DIR.",
                "Placez-vous dans un dossier Maquette, ou nommez-en un avec --workspace DOSSIER.",
            ),
        )

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Open the workspace at a folder; raises `BadSource` when its settings are wrong."""
        settings = _parse((root / SETTINGS).read_bytes())
        problems = tuple(_problems_of(settings))
        if problems:
            raise BadSource(problems)
        school = str(settings["school"])
        return cls(
            root=root,
            school=school,
            base=str(settings.get("base", DEFAULT_BASE)),
            edition=str(settings["edition"]),
            title=_text(settings, "title") or Text(school, school),
            name=_text(settings, "name"),
        )

    def minter(self, edition: str) -> Minter:
        """Give the minter of this school's IRIs for an edition."""
        return Minter(self.base, self.school, edition)

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """Give the editions that the workspace holds, oldest first."""
        data = self.root / "data"
        if not data.is_dir():
            return ()
        return tuple(sorted(path.name for path in data.iterdir() if path.is_dir() and _EDITION.fullmatch(path.name)))

    def chosen_edition(self, asked: str | None) -> str:
        """Give the edition to work on: the one asked for, else the default; raises `BadCall` when it is not there."""
        edition = asked or self.edition
        if edition in self.editions:
            return edition
        raise BadCall(
            Text("There is no edition {edition} in data/.", "Il n’y a pas d’édition {edition} dans data/.").with_(
                edition=edition
            ),
            Text("Editions here: {editions}.", "Éditions présentes : {editions}.").with_(
                editions=", ".join(self.editions) or "—"
            ),
        )

    def label(self, path: Path) -> str:
        """Give the name of a file in messages and proofs: POSIX, relative to the workspace or to the package."""
        resolved = path.resolve()
        for root, prefix in ((self.root.resolve(), ""), (_package_root(), "maquette/")):
            if resolved.is_relative_to(root):
                return prefix + resolved.relative_to(root).as_posix()
        return path.as_posix()

    @property
    def settings(self) -> Path:
        """Give the file of the settings."""
        return self.root / SETTINGS

    @property
    def ids(self) -> Path:
        """Give the file of the ids of what has neither number nor code."""
        return self.root / "data" / "ids.csv"

    def pages(self, edition: str) -> list[Path]:
        """Give the catalogue pages of an edition, sorted."""
        return _files(self.root / "data" / edition / "pages", "*")

    def tables(self, edition: str) -> list[Path]:
        """Give the curated tables of an edition, sorted."""
        return _files(self.root / "data" / edition / "curation", "*")

    def mappings(self, edition: str) -> list[Path]:
        """Give the mapping sets (SSSOM) of an edition, sorted."""
        return _files(self.root / "data" / edition / "alignments", "*")

    def partners(self, edition: str) -> list[Path]:
        """Give the RDF files of partner schools of an edition, sorted."""
        return _files(self.root / "data" / edition / "partners", "*")

    @property
    def contexts(self) -> Path:
        """Give the folder of the JSON-LD contexts that files of partners use: nothing is fetched."""
        return self.root / "contexts"

    def ontology(self) -> list[Path]:
        """Give the ontology's modules: the package's, and those that the workspace adds or replaces."""
        return self._shipped_and_own("ontology", "*.ttl")

    def alignments(self) -> list[Path]:
        """Give the ontology's alignments, which the core never imports."""
        return self._shipped_and_own("ontology/alignments", "*.ttl")

    def questions(self) -> list[Path]:
        """Give the question files: the package's, and those that the workspace adds or replaces."""
        return self._shipped_and_own("queries", "*.rq")

    def shapes(self) -> list[Path]:
        """Give the files of shapes: the package's, and those that the workspace adds or replaces."""
        return self._shipped_and_own("shapes", "*.ttl")

    @property
    def builds(self) -> Path:
        """Give the folder of builds, which can be thrown away."""
        return self.root / ".maquette"

    def _shipped_and_own(self, folder: str, pattern: str) -> list[Path]:
        """Give the package's files and the workspace's, by name; a file of the workspace replaces its namesake."""
        both = _files(shipped_folder(folder), pattern) + _files(self.root / folder, pattern)
        by_name = {path.name: path for path in both}
        return [by_name[name] for name in sorted(by_name)]


def shipped_folder(name: str) -> Path:
    """Give a folder that comes with the package (`ontology`, `queries`, `shapes`): in the wheel, or in a checkout."""
    in_wheel = Path(__file__).parent / name
    return in_wheel if in_wheel.is_dir() else _package_root() / name


def _package_root() -> Path:
    """Give the folder that holds the shipped folders: the package itself when installed, else the checkout."""
    package = Path(__file__).resolve().parent
    return package if (package / "ontology").is_dir() else package.parent.parent


def _files(folder: Path, pattern: str) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.glob(pattern) if path.is_file() and not path.name.startswith((".", "~$")))


_LARGEST = 10_000  # bytes: tomllib's time is quadratic in dotted keys
_TOO_LARGE = Text(
    "The settings are larger than {size} bytes: this is another file.",
    "Les réglages dépassent {size} octets : c’est un autre fichier.",
)


def _parse(content: bytes) -> dict[str, object]:
    """Read the settings' TOML; the line of an error is taken from its message, which is where tomllib says it."""
    if len(content) > _LARGEST:
        raise BadSource([_bad_setting(_TOO_LARGE.with_(size=_LARGEST))])
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # tomllib's own errors, and numbers or nesting beyond its limits
        line = _TOML_LINE.search(str(error))
        number = int(line.group(1)) if line else content.count(b"\n") + 1
        what = Text("The settings are not TOML: {error}.", "Les réglages ne sont pas du TOML : {error}.")
        raise BadSource([_bad_setting(what.with_(error=error), number)]) from error


def _problems_of(settings: dict[str, object]) -> list[Problem]:
    """Tell what is wrong with the settings."""
    problems = []
    school, edition, base = settings.get("school"), settings.get("edition"), settings.get("base", DEFAULT_BASE)
    if (
        not isinstance(school, str)
        or not _SEGMENT.fullmatch(school)
        or school in RESERVED
        or _EDITION.fullmatch(school)
    ):
        problems.append(
            _bad_setting(
                Text(
                    "`school` must be a word of lower-case letters, digits and hyphens.",
                    "`school` doit être un mot en minuscules, chiffres et tirets.",
                )
            )
        )
    if not isinstance(edition, str) or not _EDITION.fullmatch(edition):
        problems.append(
            _bad_setting(
                Text("`edition` must be a year such as 2024-2025.", "`edition` doit être une année comme 2024-2025.")
            )
        )
    if not isinstance(base, str) or not _is_absolute(base) or not base.endswith("/"):
        problems.append(
            _bad_setting(
                Text(
                    "`base` must be an absolute IRI that ends with `/`.",
                    "`base` doit être un IRI absolu terminé par `/`.",
                )
            )
        )
    problems += [
        _bad_setting(Text("Unknown setting `{key}`.", "Réglage inconnu : `{key}`.").with_(key=key))
        for key in settings
        if key not in {"school", "base", "edition", "title", "name"}
    ]
    return problems


def _text(settings: dict[str, object], key: str) -> Text | None:
    """Give a text of the settings; in a language that they leave out it is that of the other one."""
    told = settings.get(key)
    texts = {name: str(told[name]) for name in ("en", "fr") if name in told} if isinstance(told, dict) else {}
    if not texts:
        return None
    either = next(iter(texts.values()))
    return Text(texts.get("en", either), texts.get("fr", either))


def _is_absolute(iri: str) -> bool:
    try:
        return bool(urlsplit(iri).scheme)
    except ValueError:  # a bracket that opens no address
        return False


def _bad_setting(what: Text, line: int = 0) -> Problem:
    return Problem(
        SETTINGS,
        line,
        what,
        Text("See docs/workspace.md for the settings.", "Voir docs/workspace.md pour les réglages."),
    )
