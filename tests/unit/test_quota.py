"""How many on a day: as a table, and over midnights that do not exist."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from omnidesk.rules.quota import counts_for, starts_at, wait_for_day
from omnidesk.rules.verdict import Reason, Wait

JAKARTA = ZoneInfo("Asia/Jakarta")
# In Jakarta it is 03:00 of the 23rd.
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TODAY, YESTERDAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 24)
MIDNIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("limit", "count", "day", "waits"),
    [
        (0, 10**6, TODAY, False),
        (500, 499, TODAY, False),
        (500, 500, TODAY, True),
        (500, 800, TODAY, True),
        (500, 500, YESTERDAY, False),
        (500, 0, None, False),
        # The clock went back over midnight: today had its messages already.
        (500, 0, TOMORROW, True),
        # The clock was wrong by more than a day.
        (500, 500, date(2027, 1, 1), False),
    ],
)
def test_quota_table(limit: int, count: int, day: date | None, waits: bool) -> None:
    expected = Wait(MIDNIGHT, Reason("hold.day", {"limit": limit})) if waits else None
    assert wait_for_day(limit, count, day, JAKARTA, NOW, key="hold.day") == expected


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("Asia/Jakarta", TODAY, datetime(2026, 11, 22, 17, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        # In Cairo the wall jumps from midnight to one o'clock.
        ("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC)),
        # In Havana midnight comes twice: the day begins with the first.
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_day_starts_with_its_first_instant(zone: str, day: date, expected: datetime) -> None:
    assert starts_at(day, ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(None, False), (YESTERDAY, False), (TODAY, True), (TOMORROW, True), (date(2027, 1, 1), False)],
)
def test_counting_goes_on_over_a_midnight_that_came_twice(day: date | None, expected: bool) -> None:
    assert counts_for(day, TODAY) is expected
