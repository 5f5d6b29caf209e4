"""How many on a day of the installation's zone: all messages of an account, and first messages.

Invariants:
* a day's count never shrinks before the day is over;
* where the clock went back over midnight, the day it went back to is over: its count is forgotten,
  so nothing that has a limit goes until midnight comes again. Where it went back by more than a
  day, it was wrong before, and counting begins anew.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from omnidesk.rules.verdict import Reason, Wait

ONE_DAY = timedelta(days=1)


def wait_for_day(
    limit: int, count: int, day: date | None, zone: tzinfo, at: datetime, *, key: str
) -> Wait | None:
    """What keeps a message from going at `at`, when `count` went on `day` and `limit` may."""
    if not limit:
        return None
    today = at.astimezone(zone).date()
    if not _is_full(limit, count, day, today):
        return None
    return Wait(starts_at(today + ONE_DAY, zone), Reason(key, {"limit": limit}))


def starts_at(day: date, zone: tzinfo) -> datetime:
    """The first instant of a day; where midnight is skipped, the instant of the jump."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def counts_for(day: date | None, today: date) -> bool:
    """Whether counts of `day` are the ones to go on with today."""
    return day is not None and today <= day <= today + ONE_DAY


def _is_full(limit: int, count: int, day: date | None, today: date) -> bool:
    if day is None or not counts_for(day, today):
        return False
    return day > today or count >= limit
