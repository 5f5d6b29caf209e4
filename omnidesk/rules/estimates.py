"""When a message that waits in a lane will probably leave, with pauses of average length.

Only the lane and its hours are looked at: an account that is full can make it later.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from omnidesk.rules.hours import closes_at, opens_at
from omnidesk.rules.limits import Hours


def departure(
    position: int,
    *,
    open_at: datetime,
    gap_s: tuple[float, float],
    hours: Hours,
    zone: tzinfo,
    now: datetime,
) -> datetime:
    """When the message leaves that has `position` others before it in its lane."""
    at, gap = opens_at(hours, zone, max(now, open_at)), timedelta(seconds=sum(gap_s) / 2)
    if hours.opens == hours.closes or not gap:
        return at + position * gap
    while position >= (fitting := -((at - closes_at(hours, zone, at)) // gap)):
        position -= fitting
        at = opens_at(hours, zone, at + fitting * gap)
    return at + position * gap
