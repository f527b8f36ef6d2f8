"""Bilingual texts: everything that a person reads stands in English and in French, side by side."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr"]
"""A language of the interface (never of the content), as an ISO 639-1 code."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages of the interface; `{names}` in it are filled by `with_`."""

    en: str
    fr: str

    def with_(self, **values: object) -> Text:
        """Give the text with its `{names}` filled; a value that is itself a `Text` is filled in each language."""
        return Text(
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
            self.fr.format(**{k: v.fr if isinstance(v, Text) else v for k, v in values.items()}),
        )

    def in_(self, language: Language) -> str:
        """Give the text in one language."""
        return self.fr if language == "fr" else self.en


def interface_language(environment: dict[str, str] | None = None) -> Language:
    """Tell the interface language that the user's environment asks for: `MAQUETTE_LANG`, else the POSIX locale.

    Anything that is not French is answered in English.
    """
    env = os.environ if environment is None else environment
    asked = next((env[name] for name in ("MAQUETTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "en")
    return "fr" if asked.lower().startswith("fr") else "en"
