"""What people and programs typed, made safe to store: texts, row ids, and who may act.

Payloads of pages are not typed by the framework, so that services look at every value themselves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from omnidesk.errors import Invalid, NotAllowed, NotFound
from omnidesk.rules.ids import is_row_id
from omnidesk.rules.roles import Action, Viewer, may


def require(viewer: Viewer, action: Action) -> None:
    """Raises NotAllowed unless the roles table allows this action to this person."""
    if not may(viewer.role, action):
        raise NotAllowed


def row_id(value: object) -> int:
    """A usable row id. Raises NotFound: what cannot be an id names nothing."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if not is_row_id(value):
        raise NotFound
    return int(value)  # type: ignore[call-overload,no-any-return]


def row_ids(values: Iterable[object]) -> list[int]:
    """Usable row ids, each once, in order. Raises NotFound."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise NotFound
    return sorted({row_id(value) for value in values})


def clean_text(value: object, field: str, *, longest: int, required: bool = True) -> str:
    """One line of text, trimmed and composed. Raises Invalid naming the field."""
    if not isinstance(value, str):
        raise Invalid(field=field)
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if required and not text:
        raise Invalid("access.text_missing", field=field)
    if len(text) > longest:
        raise Invalid("access.text_long", field=field, n=longest)
    if not is_storable(text):
        raise Invalid("access.text_unreadable", field=field)
    return text


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL, no lone surrogate, no control character."""
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)
