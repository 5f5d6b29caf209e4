"""In which language an edge speaks to somebody."""

from __future__ import annotations

from omnidesk.services.sessions import last_known, token_from_cookie
from omnidesk.words import LANGUAGES, language_or_default

COOKIE = "omnidesk_language"


def language_of(cookies: str, accept_language: str) -> str:
    """The signed-in person's language, else the browser's choice on the login page, else its wish.

    `cookies` and `accept_language` are the raw headers.
    """
    viewer = last_known(token_from_cookie(cookies))
    if viewer is not None:
        return language_or_default(viewer.language)
    chosen = _cookie(cookies, COOKIE)
    return chosen if chosen in LANGUAGES else _wished(accept_language)


def _cookie(header: str, name: str) -> str:
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return next((value for key, _, value in pairs if key == name), "")


def _wished(header: str) -> str:
    """The first language of the list that we speak; weights are in falling order in practice."""
    for part in header.split(","):
        language = part.partition(";")[0].strip().lower().partition("-")[0]
        if language in LANGUAGES:
            return language
    return language_or_default(None)
