"""What can be the id of a row: a positive bigint. Anything else names nothing."""

from __future__ import annotations

LARGEST_ID = 2**63 - 1


def is_row_id(value: object) -> bool:
    """Whether a row can have this id; `True` is not 1."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID
