"""The hours of programs: as a table around the days on which clocks change, and as properties."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.hours import closes_at, find_zone, is_open, opens_at, wait_for_hours
from omnidesk.rules.limits import Hours
from omnidesk.rules.verdict import Reason

ZONES = (
    "Asia/Jakarta",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
)
DAYTIME = Hours(time(7), time(21))
NIGHT = Hours(time(21), time(7))
ALWAYS = Hours(time(7), time(7))
MINUTE = timedelta(minutes=1)


def hours(opens: str, closes: str) -> Hours:
    return Hours(time.fromisoformat(opens), time.fromisoformat(closes))


def wall(zone: str, shown: str, fold: int = 0) -> datetime:
    """The instant at which the wall of the zone shows this; fold 1 is the second time."""
    local = datetime.fromisoformat(shown).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


@pytest.mark.parametrize(
    ("open_hours", "shown", "expected"),
    [
        (DAYTIME, "2026-11-22 06:59:59.999999", False),
        (DAYTIME, "2026-11-22 07:00", True),
        (DAYTIME, "2026-11-22 20:59:59.999999", True),
        (DAYTIME, "2026-11-22 21:00", False),
        (NIGHT, "2026-11-22 20:59:59", False),
        (NIGHT, "2026-11-22 21:00", True),
        (NIGHT, "2026-11-23 00:00", True),
        (NIGHT, "2026-11-23 06:59:59", True),
        (NIGHT, "2026-11-23 07:00", False),
        (ALWAYS, "2026-11-22 07:00", True),
        (ALWAYS, "2026-11-22 03:00", True),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_hours_go_by_the_wall(zone: str, open_hours: Hours, shown: str, expected: bool) -> None:
    assert is_open(open_hours, ZoneInfo(zone), wall(zone, shown)) is expected


@pytest.mark.parametrize(
    ("zone", "open_hours", "asked", "expected"),
    [
        ("Asia/Jakarta", DAYTIME, "2026-11-22 21:00", "2026-11-23 07:00"),
        ("Asia/Jakarta", DAYTIME, "2026-11-22 12:00", "2026-11-22 12:00"),
        ("Asia/Jakarta", NIGHT, "2026-11-22 12:00", "2026-11-22 21:00"),
        # The nights of the change are an hour shorter and an hour longer.
        ("Europe/Berlin", DAYTIME, "2026-03-28 21:00", "2026-03-29 07:00"),
        ("Europe/Berlin", DAYTIME, "2026-10-24 21:00", "2026-10-25 07:00"),
        # 02:30 does not exist: the wall jumps from 02:00 to 03:00.
        ("Europe/Berlin", hours("02:30", "09:00"), "2026-03-29 00:00", "2026-03-29 03:00"),
        ("America/New_York", hours("02:30", "09:00"), "2026-03-08 01:59", "2026-03-08 03:00"),
        ("America/St_Johns", hours("02:15", "09:00"), "2026-03-08 00:00", "2026-03-08 03:00"),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", hours("02:10", "09:00"), "2026-10-04 00:00", "2026-10-04 02:30"),
        # All of the hours are skipped: the next day.
        ("Europe/Berlin", hours("02:00", "03:00"), "2026-03-29 00:00", "2026-03-30 02:00"),
        # 02:30 comes twice: the first.
        ("Europe/Berlin", hours("02:30", "09:00"), "2026-10-25 00:00", "2026-10-25 02:30"),
    ],
)
def test_opening_is_the_first_instant_that_the_wall_shows(
    zone: str, open_hours: Hours, asked: str, expected: str
) -> None:
    assert opens_at(open_hours, ZoneInfo(zone), wall(zone, asked)) == wall(zone, expected)


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    berlin, early = ZoneInfo("Europe/Berlin"), hours("02:15", "02:45")
    first, second = (wall("Europe/Berlin", "2026-10-25 02:15", fold) for fold in (0, 1))

    assert second - first == timedelta(hours=1)
    assert opens_at(early, berlin, first - MINUTE) == first
    assert closes_at(early, berlin, first) == first + timedelta(minutes=30)
    assert opens_at(early, berlin, first + timedelta(minutes=30)) == second


def test_hours_open_when_the_wall_jumps_back_into_them() -> None:
    """Closed at 02:50 for ten minutes, then the wall shows 02:00 again."""
    asked = wall("Europe/Berlin", "2026-10-25 02:50")
    opening = opens_at(hours("01:30", "02:30"), ZoneInfo("Europe/Berlin"), asked)
    assert opening == wall("Europe/Berlin", "2026-10-25 02:00", fold=1)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("20:59:57.999", True), ("20:59:58", False), ("20:59:59", False), ("07:00", True)],
)
def test_nothing_begins_that_may_end_after_closing(shown: str, expected: bool) -> None:
    slack, at = timedelta(seconds=2), wall("Asia/Jakarta", f"2026-11-22 {shown}")
    assert is_open(DAYTIME, ZoneInfo("Asia/Jakarta"), at, slack) is expected


def test_hours_shorter_than_a_call_still_open() -> None:
    short, zone = hours("07:00", "07:10"), ZoneInfo("Asia/Jakarta")
    opening = opens_at(short, zone, wall("Asia/Jakarta", "2026-11-22 07:06"), timedelta(hours=1))
    assert opening == wall("Asia/Jakarta", "2026-11-23 07:00")


def test_wait_says_the_hours_and_their_zone() -> None:
    asked = wall("Asia/Jakarta", "2026-11-22 22:00")
    wait = wait_for_hours(DAYTIME, ZoneInfo("Asia/Jakarta"), asked, timedelta(0))
    assert wait is not None
    assert wait.until == wall("Asia/Jakarta", "2026-11-23 07:00")
    expected = {"opens": "07:00", "closes": "21:00", "zone": "Asia/Jakarta"}
    assert wait.reason == Reason("hold.hours", expected)


def test_instants_of_any_zone_are_understood() -> None:
    """Adding to an instant that carries a zone with daylight saving would move the wall, not it."""
    asked = datetime(2026, 10, 31, 23, tzinfo=ZoneInfo("America/New_York"))
    opening = opens_at(NIGHT, ZoneInfo("Asia/Jakarta"), asked)
    assert opening == wall("Asia/Jakarta", "2026-11-01 21:00")


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Europe", "../etc/passwd", "\0", "x" * 300])
def test_zone_that_nobody_knows_is_no_zone(name: str) -> None:
    assert find_zone(name) is None


def test_zone_is_found_by_its_name() -> None:
    assert find_zone("Asia/Jakarta") == ZoneInfo("Asia/Jakarta")


minutes = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
# Around the changes of 2026 in all of the zones, and anywhere else in the year.
instants = st.sampled_from(
    ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01"]
).flatmap(
    lambda day: st.datetimes(
        datetime.fromisoformat(day) - timedelta(days=2),
        datetime.fromisoformat(day) + timedelta(days=2),
        timezones=st.just(UTC),
    )
) | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


def shows(open_hours: Hours, zone: ZoneInfo, at: datetime) -> bool:
    """Whether the wall shows open hours: counted round the clock from the opening."""
    local = at.astimezone(zone)
    opens, closes = (t.hour * 60 + t.minute for t in (open_hours.opens, open_hours.closes))
    length = (closes - opens) % 1440 or 1440
    return (local.hour * 60 + local.minute - opens) % 1440 < length


@given(st.builds(Hours, minutes, minutes), st.sampled_from(ZONES).map(ZoneInfo), instants)
def test_opening_is_the_earliest_open_instant(
    open_hours: Hours, zone: ZoneInfo, at: datetime
) -> None:
    opening = opens_at(open_hours, zone, at)

    assert at <= opening
    assert shows(open_hours, zone, opening)
    while at < opening:
        assert not shows(open_hours, zone, at)
        at += timedelta(minutes=7)
    assert opening == at or not shows(open_hours, zone, opening - timedelta(microseconds=1))


@given(
    st.builds(Hours, minutes, minutes),
    st.sampled_from(ZONES).map(ZoneInfo),
    instants,
    st.timedeltas(timedelta(0), timedelta(minutes=20)),
)
def test_what_begins_ends_before_closing(
    open_hours: Hours, zone: ZoneInfo, at: datetime, slack: timedelta
) -> None:
    begin = opens_at(open_hours, zone, at, slack)
    assert is_open(open_hours, zone, begin, slack)
    assert opens_at(open_hours, zone, begin, slack) == begin

    length = timedelta(minutes=(shown_minutes(open_hours)))
    end = begin + min(slack, length / 2)
    while begin < end:
        assert shows(open_hours, zone, begin)
        begin += timedelta(minutes=1)
    assert shows(open_hours, zone, end)


def shown_minutes(open_hours: Hours) -> int:
    """How many minutes the hours last on a day without a change."""
    opens, closes = (t.hour * 60 + t.minute for t in (open_hours.opens, open_hours.closes))
    return (closes - opens) % 1440 or 1440


@given(st.builds(Hours, minutes, minutes).filter(lambda h: h.opens != h.closes), instants)
def test_hours_close_and_open_in_turn(open_hours: Hours, at: datetime) -> None:
    zone = timezone(timedelta(hours=9))
    opening = opens_at(open_hours, zone, at)
    closing = closes_at(open_hours, zone, opening)
    assert opening < closing <= opening + timedelta(minutes=shown_minutes(open_hours))
    assert not is_open(open_hours, zone, closing)
