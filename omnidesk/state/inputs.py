"""What comes in from a page, checked: any program can call a handler, with anything."""

from __future__ import annotations

from typing import Any

from omnidesk.errors import Invalid
from omnidesk.rules.ids import is_row_id


def as_id(value: Any, field: str = "id") -> int:
    """A row's id. Raises Invalid."""
    if not is_row_id(value):
        raise Invalid(field=field)
    return int(value)


def as_text(value: Any, field: str = "text") -> str:
    """A text. Raises Invalid."""
    if not isinstance(value, str):
        raise Invalid(field=field)
    return value


def as_cursor(value: Any) -> tuple[int, int] | None:
    """The cursor of a page, (milliseconds, id); None for the first page. Raises Invalid."""
    if value is None:
        return None
    match value:
        case [int(milliseconds), row_id] if not isinstance(milliseconds, bool):
            return milliseconds, as_id(row_id, "before")
    raise Invalid(field="before")
