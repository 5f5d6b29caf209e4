"""The shape of one entry of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LANGUAGES = ("en", "id")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence in both languages; `en_one` is the English form for exactly one."""

    en: str
    id: str
    en_one: str | None = None

    def form(self, language: str, n: Any = None) -> str:
        """The template for this language and count."""
        if language == "id":
            return self.id
        return self.en_one if n == 1 and self.en_one is not None else self.en
