"""When a silent channel is strange: as a table, as properties, and over months of chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnidesk.rules.silence import HISTORY, HOUR, STRANGE, Silence, find_silence
from tests.seeds import seeded

ZONE = ZoneInfo("Asia/Jakarta")
# A Thursday, 10:00 in Jakarta.
NOW = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)

Counts = dict[datetime, int]
Usual = Callable[[datetime], int]


def history(usual: Usual, until: datetime, days: int = 28) -> Counts:
    """What came in each hour of the days up to `until`; `usual` gets the local hour."""
    hours = [until - n * HOUR for n in range(1, days * 24 + 1)]
    return {hour: usual(hour.astimezone(ZONE)) for hour in hours}


def office(local: datetime) -> int:
    """Twelve messages an hour from 8 to 18 on weekdays, nothing else."""
    return 12 if 8 <= local.hour < 18 and local.weekday() < 5 else 0


def shop(local: datetime) -> int:
    """Twelve an hour by day, on every day."""
    return 12 if 8 <= local.hour < 22 else 0


def sparse(local: datetime) -> int:
    """One message a day."""
    return 1 if local.hour == 9 else 0


def is_strange(counts: Counts, now: datetime) -> bool:
    found = find_silence(counts, ZONE, now)
    return found is not None and found.is_strange


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026 in Jakarta; the 19th is a Thursday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("usual", "last_until", "asked_at", "expected"),
    [
        (shop, local(19, 10), local(19, 10, 59), False),  # not an hour yet
        (shop, local(19, 10), local(19, 11), True),
        (shop, local(19, 21), local(19, 21, 30), False),
        (shop, local(19, 22), local(20, 8), False),  # the night
        (shop, local(19, 22), local(20, 8, 20), False),
        (shop, local(19, 22), local(20, 8, 40), True),  # the morning after it
        (office, local(19, 18), local(20, 8, 50), True),
        (office, local(20, 18), local(21, 12), False),  # Saturday
        (office, local(20, 18), local(22, 23), False),  # Sunday
        (office, local(20, 18), local(23, 8, 50), True),  # Monday
        (sparse, local(19, 10), local(20, 12), False),
        (sparse, local(19, 10), local(23, 12), False),
        (lambda _: 0, local(19, 10), local(23, 12), False),
    ],
)
def test_silence(usual: Usual, last_until: datetime, asked_at: datetime, expected: bool) -> None:
    assert is_strange(history(usual, last_until), asked_at) is expected


@pytest.mark.parametrize("days", range(1, 12))
def test_a_week_of_whole_days_must_be_known(days: int) -> None:
    """The first day and the silent one are not whole."""
    counts = history(shop, NOW, days)
    assert is_strange(counts, NOW + 3 * HOUR) is (days >= 8)


@pytest.mark.parametrize("days", range(8, 15))
def test_first_weekends_are_no_silence(days: int) -> None:
    """Nobody knows yet that nobody writes on Saturdays."""
    counts = history(office, local(20, 18), days)
    assert not is_strange(counts, local(22, 17))


def test_a_quarter_of_holidays_changes_nothing() -> None:
    def with_holidays(at: datetime) -> int:
        return 0 if at.day in {2, 9, 12, 17} else shop(at)  # of 19 weekdays

    usual = find_silence(history(shop, NOW), ZONE, NOW + HOUR)
    holidays = find_silence(history(with_holidays, NOW), ZONE, NOW + HOUR)
    assert usual is not None
    assert usual.is_strange
    assert holidays == usual


def test_one_busy_day_does_not_raise_what_is_expected() -> None:
    def campaign(at: datetime) -> int:
        return 5000 if at.day == 12 and at.hour == 10 else sparse(at)

    assert not is_strange(history(campaign, NOW), NOW + 5 * HOUR)


def test_messages_that_come_together_count_once() -> None:
    """Seven an hour in two bursts or one by one: the same mean, not the same chance."""

    def bursts(at: datetime) -> int:
        return (0, 14)[at.toordinal() % 2] if 8 <= at.hour < 22 else 0

    def steady(at: datetime) -> int:
        return 7 if 8 <= at.hour < 22 else 0

    assert is_strange(history(steady, NOW), NOW + HOUR)
    assert not is_strange(history(bursts, NOW), NOW + HOUR)


def test_hours_follow_the_zone_over_daylight_saving() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    until = datetime(2026, 10, 25, 18, 0, tzinfo=berlin).astimezone(UTC)  # the clock went back

    def evenings(hour: datetime) -> int:
        return 12 if hour.astimezone(berlin).hour == 20 else 0

    counts = {until - n * HOUR: evenings(until - n * HOUR) for n in range(1, 28 * 24)}
    counts[until - HOUR] = 1
    at = datetime(2026, 10, 25, 20, 0, tzinfo=berlin).astimezone(UTC)
    before, after = find_silence(counts, berlin, at), find_silence(counts, berlin, at + HOUR)
    assert before is not None
    assert after is not None
    assert (before.is_strange, after.is_strange) == (False, True)


def test_no_silence_while_messages_come() -> None:
    counts = history(shop, NOW) | {NOW: 1}
    assert find_silence(counts, ZONE, NOW + timedelta(minutes=30)) is None
    assert find_silence({}, ZONE, NOW) is None


HOURLY = st.lists(st.integers(0, 40), min_size=24, max_size=24)


@given(HOURLY, st.integers(1, 72), st.integers(0, 600))
@settings(max_examples=30)
def test_a_longer_silence_is_never_likelier(per_hour: list[int], hours: int, more: int) -> None:
    counts = history(lambda at: per_hour[at.hour], NOW)
    chances = [
        found.chance
        for minutes in (0, more)
        if (found := find_silence(counts, ZONE, NOW + hours * HOUR + timedelta(minutes=minutes)))
    ]
    assert chances == sorted(chances, reverse=True)


@given(HOURLY, st.integers(0, 23), st.integers(1, 23))
@settings(max_examples=30)
def test_quiet_hours_are_never_strange(per_hour: list[int], begin: int, length: int) -> None:
    """Silence from the last usual message to the next usual hour, whatever the day looks like."""
    quiet = {(begin + n) % 24 for n in range(length)}
    counts = history(lambda at: 0 if at.hour in quiet else per_hour[at.hour], NOW)
    start = datetime(2026, 11, 19, begin, tzinfo=ZONE).astimezone(UTC)
    known = {hour: count for hour, count in counts.items() if hour < start}
    if known.get(start - HOUR):
        assert not is_strange(known, start + length * HOUR)


@given(HOURLY, st.integers(0, 6))
@settings(max_examples=30)
def test_too_little_history_is_never_strange(per_hour: list[int], days: int) -> None:
    counts = history(lambda at: per_hour[at.hour], NOW, days)
    assert find_silence(counts, ZONE, NOW + 48 * HOUR) is None


def test_working_channels_raise_few_false_alarms() -> None:
    """Channels of all sizes over fifty days each; people write three messages in a row."""
    rng = seeded()
    alarms = sum(_false_alarms(per_hour, rng) for per_hour in (0.2, 1, 3, 10, 40))
    assert alarms <= 4


def _false_alarms(per_hour: float, rng: Random) -> int:
    counts: Counts = {}
    alarms, was_strange = 0, False
    start = datetime(2026, 6, 1, 17, tzinfo=UTC)
    for hour in (start + n * HOUR for n in range(50 * 24)):
        share = 1.0 if 8 <= hour.astimezone(ZONE).hour < 20 else 0.05
        people = _poisson(per_hour * share, rng)
        if people:
            counts[hour] = sum(rng.randint(1, 5) for _ in range(people))
        now_strange = is_strange(_recent(counts), hour + HOUR) if counts else False
        alarms += now_strange and not was_strange
        was_strange = now_strange
    return alarms


def _recent(counts: Counts) -> Counts:
    last = max(counts)
    return {hour: count for hour, count in counts.items() if hour > last - HISTORY}


def _poisson(mean: float, rng: Random) -> int:
    """How many events fall into an hour: waits between them are exponential."""
    n, at = 0, rng.expovariate(mean)
    while at < 1:
        n, at = n + 1, at + rng.expovariate(mean)
    return n


def test_chance_decides() -> None:
    assert Silence(NOW, 2 * HOUR, STRANGE / 2).is_strange
    assert not Silence(NOW, 2 * HOUR, STRANGE).is_strange
    assert not Silence(NOW, HOUR / 2, 0.0).is_strange
