"""The sign-in page as it is sent: the build's file with the words of this request filled in.

The page works without JavaScript, so the sentence of an error, the way back and the typed name have
to be in the HTML itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from omnidesk.words import CATALOGUE, say

HIDDEN = "hidden"
USERNAME_MAX = 128
NEXT_MAX = 512
MINUTES_MAX = 60

# The codes that a failed sign-in leaves in the address, and their sentences.
SENTENCES = {
    "invalid_credentials": "error.invalid_credentials",
    "too_many_attempts": "error.too_many_attempts",
    "not_signed_in": "error.not_signed_in",
    "not_allowed": "access.foreign_origin",
    "unavailable": "error.unavailable",
}
UNKNOWN_CODE = "error.internal"


def local_path(wanted: str) -> str:
    """The wanted way back when it is a path of ours, else nothing: never another site."""
    parts = urlsplit(wanted) if len(wanted) <= NEXT_MAX and wanted.isprintable() else None
    if parts is None or parts.scheme or parts.netloc or "\\" in wanted:
        return ""
    is_local = wanted.startswith("/") and not wanted.startswith("//")
    return wanted if is_local else ""


def fill_login(page: bytes, query: Mapping[str, str], language: str) -> bytes:
    """The sign-in page with what the query tells: `error`, `minutes`, `next`, `username`."""
    sentence = _sentence(query, language)
    values = {
        "%%LOGIN_ERROR_CLASS%%": "" if sentence else HIDDEN,
        "%%LOGIN_ERROR%%": sentence,
        "%%LOGIN_NEXT%%": local_path(query.get("next", "")),
        "%%LOGIN_USERNAME%%": query.get("username", "")[:USERNAME_MAX],
    }
    for name, value in values.items():
        page = page.replace(name.encode(), escape(value, quote=True).encode())
    return page


def _sentence(query: Mapping[str, str], language: str) -> str:
    code = query.get("error", "")
    if not code:
        return ""
    key = SENTENCES.get(code, UNKNOWN_CODE)
    return say(language, key if key in CATALOGUE else UNKNOWN_CODE, minutes=_minutes(query))


def _minutes(query: Mapping[str, str]) -> int:
    told = query.get("minutes", "")
    return min(int(told), MINUTES_MAX) if told.isascii() and told.isdigit() and len(told) < 4 else 5
