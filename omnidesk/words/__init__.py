"""Every word that people read, in English and Indonesian, from one catalogue.

One file per screen, each with its `PHRASES`. Sentences are whole (never glued together),
placeholders are named, and English plurals hold both forms; Indonesian has none.
"""

from __future__ import annotations

from typing import Any

from omnidesk.words import (
    access,
    admin,
    alarms,
    api,
    api_messages,
    api_pages,
    channels,
    common,
    errors,
    health,
    holds,
    inbox,
    limits,
    links,
    login,
    merges,
    messages,
    queue,
    settings,
    short_links,
    templates,
)
from omnidesk.words.phrase import LANGUAGES, Phrase

CATALOGUE: dict[str, Phrase] = {}
_SCREENS = (
    access,
    admin,
    alarms,
    api,
    api_messages,
    api_pages,
    channels,
    common,
    errors,
    health,
    holds,
    inbox,
    limits,
    links,
    login,
    merges,
    messages,
    queue,
    settings,
    short_links,
    templates,
)
for _screen in _SCREENS:
    CATALOGUE.update(_screen.PHRASES)


def language_or_default(language: str | None) -> str:
    """A language of the catalogue; English when the wish is unknown."""
    return language if language in LANGUAGES else "en"


def say(language: str | None, key: str, **params: Any) -> str:
    """The phrase `key` in `language` with its placeholders filled.

    A count named `n` chooses the English plural form. Raises KeyError for an unknown key.
    """
    phrase = CATALOGUE[key]
    return phrase.form(language_or_default(language), params.get("n")).format(**params)


__all__ = ["CATALOGUE", "LANGUAGES", "Phrase", "language_or_default", "say"]
