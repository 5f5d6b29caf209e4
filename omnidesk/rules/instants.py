"""Instants as whole milliseconds since 1970: what browsers sort by and cursors carry.

Invariant: an instant of whole milliseconds survives both directions unchanged, so that a page that
starts after a cursor starts exactly after that row.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_milliseconds(instant: datetime) -> int:
    """Whole milliseconds since 1970 of an aware instant, rounded down."""
    return (instant - EPOCH) // MILLISECOND


def from_milliseconds(milliseconds: int) -> datetime:
    """The instant, aware, in UTC. Raises OverflowError beyond the years 1 to 9999."""
    return EPOCH + milliseconds * MILLISECOND


def maybe_milliseconds(instant: datetime | None) -> int | None:
    """As `to_milliseconds`, for an instant that may not have come yet."""
    return None if instant is None else to_milliseconds(instant)
