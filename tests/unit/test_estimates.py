"""When a waiting message of a lane will probably leave."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.estimates import departure
from omnidesk.rules.hours import is_open, opens_at
from omnidesk.rules.limits import Hours

JAKARTA = ZoneInfo("Asia/Jakarta")
DAYTIME, ALWAYS = Hours(time(7), time(21)), Hours(time(0), time(0))
GAP = (600.0, 1800.0)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("position", "open_at", "now", "expected"),
    [
        (0, at(1, 0), at(22, 12), at(22, 12)),
        (0, at(22, 12, 15), at(22, 12), at(22, 12, 15)),
        (3, at(1, 0), at(22, 12), at(22, 13)),
        # The last before closing, and the first of the next morning.
        (2, at(1, 0), at(22, 20), at(22, 20, 40)),
        (3, at(1, 0), at(22, 20), at(23, 7)),
        (4, at(1, 0), at(22, 20), at(23, 7, 20)),
        (0, at(1, 0), at(22, 22), at(23, 7)),
        # 42 go on a day.
        (41, at(1, 0), at(22, 7), at(22, 20, 40)),
        (42, at(1, 0), at(22, 7), at(23, 7)),
        (4200, at(1, 0), at(22, 7), at(22, 7) + timedelta(days=100)),
    ],
)
def test_departure_table(
    position: int, open_at: datetime, now: datetime, expected: datetime
) -> None:
    leaves = departure(position, open_at=open_at, gap_s=GAP, hours=DAYTIME, zone=JAKARTA, now=now)
    assert leaves == expected


def test_departure_without_hours_or_without_gaps() -> None:
    now = at(22, 12)
    always = departure(9, open_at=now, gap_s=GAP, hours=ALWAYS, zone=JAKARTA, now=now)
    assert always == now + timedelta(hours=3)
    at_once = departure(9, open_at=now, gap_s=(0, 0), hours=DAYTIME, zone=JAKARTA, now=now)
    assert at_once == now


@given(
    st.integers(0, 300),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Asia/Jakarta", "Europe/Berlin", "Australia/Lord_Howe"]).map(ZoneInfo),
    st.integers(1, 4 * 3600),
)
def test_departures_are_those_of_one_after_the_other(
    position: int, now: datetime, zone: ZoneInfo, gap: int
) -> None:
    """The leap over whole days answers what walking message by message does."""
    leaves = opens_at(DAYTIME, zone, now)
    for _ in range(position):
        leaves = opens_at(DAYTIME, zone, leaves + timedelta(seconds=gap))
    answer = departure(position, open_at=now, gap_s=(gap, gap), hours=DAYTIME, zone=zone, now=now)
    assert answer == leaves
    assert is_open(DAYTIME, zone, answer)
