"""When the messages that wait in a lane will probably leave."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.estimates import Batch, LaneFacts, departure, last_departure, runs
from omnidesk.rules.hours import is_open, opens_at
from omnidesk.rules.limits import Hours

JAKARTA = ZoneInfo("Asia/Jakarta")
DAYTIME, ALWAYS = Hours(time(7), time(21)), Hours(time(0), time(0))
GAP = (600.0, 1800.0)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAKARTA)


def lane(
    open_at: datetime = LONG_AGO,
    gap_s: tuple[float, float] = GAP,
    hours: Hours = DAYTIME,
    zone: ZoneInfo = JAKARTA,
) -> LaneFacts:
    return LaneFacts(open_at, gap_s, hours, zone)


def behind(position: int, facts: LaneFacts, now: datetime) -> datetime:
    """When the message leaves that has so many of its likes before it."""
    return departure(Batch(0, now), [Batch(0, now, position)] if position else [], facts, now)


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
    assert behind(position, lane(open_at), now) == expected


def test_departure_without_hours_or_without_gaps() -> None:
    now = at(22, 12)
    assert behind(9, lane(hours=ALWAYS), now) == now + timedelta(hours=3)
    assert behind(9, lane(gap_s=(0, 0)), now) == now


NOON = at(22, 12)


@pytest.mark.parametrize(
    ("mine", "ahead", "expected"),
    [
        # What is scheduled does not wait for what has left by then.
        (Batch(0, at(22, 15)), [Batch(0, NOON, 3)], at(22, 15)),
        # But for what is left, and for the pause after what is less urgent.
        (Batch(0, at(22, 12, 30)), [Batch(0, NOON, 3)], at(22, 13)),
        (Batch(9, at(22, 12, 30)), [Batch(0, NOON, 9)], at(22, 12, 40)),
        # What is more urgent goes first also when it comes later.
        (Batch(0, NOON), [Batch(0, NOON, 3), Batch(9, at(22, 12, 10), 2)], at(22, 13, 40)),
        (Batch(0, NOON), [Batch(0, NOON, 3), Batch(9, at(22, 13, 1))], at(22, 13)),
        # Idle lanes hold nobody up.
        (Batch(0, at(22, 15)), [Batch(5, at(22, 16))], at(22, 15)),
        (Batch(0, at(22, 15)), [Batch(5, at(22, 15)), Batch(-1, at(22, 15))], at(22, 15, 20)),
        # Scheduled for the night, with a morning that is busy.
        (Batch(0, at(22, 23)), [Batch(0, at(22, 22), 2), Batch(1, at(23, 7))], at(23, 8)),
    ],
)
def test_urgency_and_schedules_table(mine: Batch, ahead: list[Batch], expected: datetime) -> None:
    assert departure(mine, ahead, lane(), NOON) == expected


def test_last_departure() -> None:
    assert last_departure([], lane(), NOON) is None
    assert last_departure([Batch(0, NOON, 4)], lane(), NOON) == at(22, 13)
    assert last_departure([Batch(0, NOON, 4), Batch(9, at(23, 6))], lane(), NOON) == at(23, 7)


batches = st.lists(
    st.builds(
        Batch,
        st.integers(0, 3),
        st.integers(0, 2 * 86_400).map(lambda s: NOON + timedelta(seconds=s)),
        st.integers(1, 12),
    ),
    max_size=12,
)
lanes = st.builds(
    lane,
    open_at=st.integers(-3600, 86_400).map(lambda s: NOON + timedelta(seconds=s)),
    gap_s=st.integers(1, 3 * 3600).map(lambda gap: (float(gap), float(gap))),
    hours=st.sampled_from([DAYTIME, ALWAYS, Hours(time(22), time(3))]),
    zone=st.sampled_from(["Asia/Jakarta", "Europe/Berlin", "Australia/Lord_Howe"]).map(ZoneInfo),
)


def one_by_one(given_batches: list[Batch], facts: LaneFacts) -> list[tuple[int, datetime]]:
    """The same answer, found message by message: what leaves when."""
    waiting = [place for place, batch in enumerate(given_batches) for _ in range(batch.n)]
    now, left = max(NOON, facts.open_at), []
    while waiting:
        now = opens_at(facts.hours, facts.zone, now)
        due = [place for place in waiting if given_batches[place].due_at <= now]
        if not due:
            now = min(given_batches[place].due_at for place in waiting)
            continue
        first = min(due, key=lambda p: (-given_batches[p].priority, given_batches[p].due_at, p))
        waiting.remove(first)
        left.append((first, now))
        now += facts.gap
    return left


@given(batches, lanes)
def test_runs_are_those_of_one_after_the_other(
    given_batches: list[Batch], facts: LaneFacts
) -> None:
    found = [
        (run.place, run.at + n * facts.gap)
        for run in runs(given_batches, facts, NOON)
        for n in range(run.n)
    ]
    assert found == one_by_one(given_batches, facts)
    assert all(is_open(facts.hours, facts.zone, leaves) for _, leaves in found)


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
    assert behind(position, lane(gap_s=(gap, gap), zone=zone), now) == leaves
