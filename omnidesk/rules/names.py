"""How a person without a picture is drawn: initials on a colour (the design language, "Avatars").

Invariants:
* equal names look equal in every process, list and browser cache: nothing here depends on an id;
* initials are never empty and never longer than two letters;
* case does not change the colour.
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

# Sixteen colours, each with 5.2:1 or more under white letters.
COLOURS = 16

# Forms of address and legal forms that Indonesians write before a name; they tell nobody apart.
TITLES = frozenset({"pt", "cv", "pak", "bu", "mas", "mbak"})

NOBODY = "#"


# Lists and live updates draw the same people again and again.
@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """First letters of the first two words without titles; `#` for a bare number or nothing."""
    words = [word for word in map(_bare, name.split()) if word]
    if not any(letter.isalpha() for word in words for letter in word):
        return NOBODY
    telling = [word for word in words if word.casefold() not in TITLES] or words
    return "".join(word[0].upper()[0] for word in telling[:2])


@lru_cache(maxsize=4096)
def colour(name: str) -> int:
    """The place of this name among the sixteen colours, 0 to 15."""
    return crc32(name.casefold().encode("utf-8", "replace")) % COLOURS


def _bare(word: str) -> str:
    """The word without what stands around it: brackets, dots, an @, an emoji."""
    first = next((place for place, letter in enumerate(word) if letter.isalnum()), len(word))
    return word[first:].rstrip(".,:;)]")
