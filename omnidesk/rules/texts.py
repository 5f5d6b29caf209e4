"""What may be stored of a text, and how much of it a list shows.

Invariants:
* a storable text holds no NUL and no half of a surrogate pair: PostgreSQL takes neither;
* a preview is one line.
"""

from __future__ import annotations

PREVIEW_CHARACTERS = 160


def storable(text: str) -> str:
    """The text without what the database cannot hold; everything that people can see stays."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def preview(text: str) -> str:
    """The beginning of the text on one line, for lists."""
    return " ".join(text[: 4 * PREVIEW_CHARACTERS].split())[:PREVIEW_CHARACTERS]
