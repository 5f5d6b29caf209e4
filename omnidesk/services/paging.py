"""Keyset paging on (time, id): where a page begins and where the next one does.

A cursor is (milliseconds, id) of the last row seen. It comes back from browsers, so it is checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from omnidesk.errors import Invalid
from omnidesk.rules.ids import LARGEST_ID
from omnidesk.rules.instants import from_milliseconds

Cursor = tuple[int, int]
Row = TypeVar("Row")

# A page is a screen or two; more is asked for page by page.
LARGEST_PAGE = 200


def page_size(limit: int) -> int:
    """The limit, held between 1 and 200."""
    return max(1, min(limit, LARGEST_PAGE))


def cursor_params(before: Cursor) -> dict[str, Any]:
    """The cursor as parameters `before_at` and `before_id`. Raises Invalid for a broken one."""
    milliseconds, row_id = before
    if not 0 <= row_id <= LARGEST_ID:
        raise Invalid(field="before")
    try:
        return {"before_at": from_milliseconds(milliseconds), "before_id": row_id}
    except OverflowError as error:
        raise Invalid(field="before") from error


def split_page(found: Sequence[Row], limit: int) -> tuple[list[Row], bool]:
    """The rows of the page, and whether another page follows; `found` holds up to limit + 1."""
    return list(found[:limit]), len(found) > limit
