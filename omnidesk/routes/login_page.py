"""The sign-in page as it is sent: the build's file with the words of this request filled in.

The page works without JavaScript, so the sentence of an error, the way back and the typed name have
to be in the HTML itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from omnidesk.rules.local_path import local_path
from omnidesk.words import say

HIDDEN = "hidden"
# How the page dresses the sentence: what is wrong, and what is only over.
LOOKS = {"invalid_credentials": "wrong", "not_signed_in": "ended"}
USERNAME_MAX = 64
# The window of failed attempts has five minutes; more cannot be meant.
MINUTES_MAX = 5

# The codes that a failed sign-in leaves in the address, and their sentences.
SENTENCES = {
    "invalid_credentials": "error.invalid_credentials",
    "validation_failed": "error.invalid_credentials",
    "too_many_attempts": "error.too_many_attempts",
    "not_signed_in": "error.not_signed_in",
    "not_allowed": "error.not_allowed",
    "unavailable": "error.unavailable",
}
UNKNOWN_CODE = "error.internal"


def fill_login(page: bytes, query: Mapping[str, str], language: str) -> bytes:
    """The sign-in page with what the query tells: `error`, `minutes`, `next`, `username`."""
    sentence = _sentence(query, language)
    values = {
        "%%LOGIN_ERROR_CLASS%%": _class(query.get("error", "")),
        "%%LOGIN_ERROR%%": sentence,
        "%%LOGIN_NEXT%%": local_path(query.get("next", "")),
        "%%LOGIN_USERNAME%%": query.get("username", "")[:USERNAME_MAX],
    }
    for name, value in values.items():
        page = page.replace(name.encode(), escape(value, quote=True).encode())
    return page


def _class(code: str) -> str:
    return LOOKS.get(code, "") if code else HIDDEN


def _sentence(query: Mapping[str, str], language: str) -> str:
    code = query.get("error", "")
    key = SENTENCES.get(code, UNKNOWN_CODE)
    return say(language, key, minutes=_minutes(query)) if code else ""


def _minutes(query: Mapping[str, str]) -> int:
    told = query.get("minutes", "")
    is_number = told.isascii() and told.isdigit() and len(told) < 4
    return min(int(told), MINUTES_MAX) if is_number else MINUTES_MAX
