"""Bilingual texts: everything that a person reads stands in English and in French, side by side."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "fr"]
"""A language of the interface (never of the content), as an ISO 639-1 code."""
LANGUAGES: tuple[Language, Language] = ("en", "fr")

_GUILLEMETS, _CURLY = re.compile(r"«\s*(.*?)\s*»"), re.compile(r"“(.*?)”")


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


def quote(text: str, language: Language) -> str:
    """Put text between the quotation marks of a language, and what it quotes itself between the second ones."""
    if language == "fr":
        inner = _GUILLEMETS.sub(r"“\1”", text)
        return f"«\u00a0{inner}\u00a0»"
    inner = _CURLY.sub(r"‘\1’", text)
    return f"“{inner}”"


def colon(language: Language) -> str:
    """Give a colon as a language writes it after a word."""
    return "\u00a0:" if language == "fr" else ":"
