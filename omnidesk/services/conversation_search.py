"""Finding conversations by the contact's name or number.

Each word must occur somewhere in the name; one or two letters match beginnings of words, because
the trigram index knows no shorter pieces. A number matches anywhere inside the stored one, however
it is grouped, with or without its country code or leading 0.

The index (`pg_trgm`) stands on contacts, which change rarely, and not on conversations, which every
message updates. On a server without the extension the same query reads all contacts.
"""

from __future__ import annotations

import re
from typing import Any

# Longer searches are pasted texts; nobody's name has more than 100 letters.
LONGEST_SEARCH = 100
MOST_WORDS = 6
SHORTEST_PIECE = 3

NUMBER = re.compile(r"[\d\s()+./-]+")
NOT_A_DIGIT = re.compile(r"\D")


def search_condition(search: str) -> tuple[str, dict[str, Any]] | None:
    """A SQL condition on conversations `c` and its parameters; nothing when nothing is asked."""
    # NUL cannot be stored, so it cannot be found; PostgreSQL refuses to look.
    text = search.replace("\0", "").encode("utf-8", "ignore").decode()[:LONGEST_SEARCH].strip()
    if not text:
        return None
    by_name, params = _name_condition(text.split()[:MOST_WORDS])
    found = "select id from contacts where " + by_name  # noqa: S608 - built from constants
    if digits := _digits(text):
        params["digits"] = f"%{digits}%"
        found += (
            " union select contact_id from contact_identifiers"
            " where kind = 'phone' and value like %(digits)s"
        )
    return f"c.contact_id in ({found})", params


def _name_condition(words: list[str]) -> tuple[str, dict[str, Any]]:
    conditions, params = [], {}
    for place, word in enumerate(words):
        piece = _escaped(word)
        if len(word) >= SHORTEST_PIECE:
            conditions.append(f"display_name ilike %(word{place})s")
            params[f"word{place}"] = f"%{piece}%"
        else:
            conditions.append(
                f"(display_name ilike %(word{place})s or display_name ilike %(inner{place})s)"
            )
            params |= {f"word{place}": f"{piece}%", f"inner{place}": f"% {piece}%"}
    return " and ".join(conditions), params


def _digits(text: str) -> str:
    """The digits of a number without its leading zeros; "" when the text is no number."""
    if not NUMBER.fullmatch(text):
        return ""
    digits = NOT_A_DIGIT.sub("", text).lstrip("0")
    return digits if len(digits) >= SHORTEST_PIECE else ""


def _escaped(word: str) -> str:
    """The word with LIKE's own signs taken literally."""
    return re.sub(r"([\\%_])", r"\\\1", word)
