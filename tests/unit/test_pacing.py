"""How fast: sliding limits, pauses to one person, and pauses of lanes that are drawn by chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.kinds import OutboxKind, PaceClass
from omnidesk.rules.lanes import LaneKind
from omnidesk.rules.limits import Limits, Pace
from omnidesk.rules.pacing import (
    MOMENT,
    contact_gap_s,
    remembered,
    wait_for_contact,
    wait_for_lane,
    wait_for_pace,
)
from omnidesk.rules.verdict import Reason, Wait

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
OFFICIAL = Limits().pace(PaceClass.OFFICIAL)


def full(name: str, limit: int) -> Reason:
    return Reason(f"hold.{name}", {"limit": limit})


def ago(*seconds: float) -> tuple[datetime, ...]:
    return tuple(sorted(NOW - timedelta(seconds=s) for s in seconds))


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("pace", "kept", "recent", "until", "reason"),
    [
        (Pace(), 0, ago(0, 0, 0), None, None),
        (Pace(per_minute=2), 0, ago(1), None, None),
        (Pace(per_minute=2), 0, ago(59, 1), after(1) + MOMENT, full("minute", 2)),
        # Both ends belong to the interval.
        (Pace(per_minute=2), 0, ago(60, 1), NOW + MOMENT, full("minute", 2)),
        (Pace(per_minute=2), 0, ago(60.001, 1), None, None),
        (Pace(per_second=1), 0, ago(0.25), after(0.75) + MOMENT, full("second", 1)),
        (Pace(per_hour=3), 0, ago(3000, 20, 10), after(600) + MOMENT, full("hour", 3)),
        # The interval that lasts longest decides.
        (
            Pace(per_minute=1, per_hour=2),
            0,
            ago(3580, 10),
            after(50) + MOMENT,
            full("minute", 1),
        ),
        # Programs leave a share free, but always have one.
        (Pace(per_minute=10), 20, ago(*range(1, 8)), None, None),
        (
            Pace(per_minute=10),
            20,
            ago(*range(1, 9)),
            after(52) + MOMENT,
            full("kept_minute", 8),
        ),
        (Pace(per_minute=10), 0, ago(*range(1, 9)), None, None),
        (Pace(per_minute=1), 90, (), None, None),
        (Pace(per_minute=1), 90, ago(30), after(30) + MOMENT, full("minute", 1)),
        # A limit that was lowered counts what is remembered.
        (Pace(per_hour=2), 0, ago(*range(100)), after(3599) + MOMENT, full("hour", 2)),
    ],
)
def test_pace_table(
    pace: Pace, kept: int, recent: tuple[datetime, ...], until: datetime | None, reason: Reason
) -> None:
    expected = None if until is None else Wait(until, reason)
    assert wait_for_pace(recent, pace, kept, NOW) == expected


@pytest.mark.parametrize(
    ("last_at", "gap", "until"),
    [
        (None, 5, None),
        (NOW, 0, None),
        (NOW, 5, after(5)),
        (after(-4.5), 5, after(0.5)),
        (after(-5), 5, None),
    ],
)
def test_contact_gap_table(last_at: datetime | None, gap: float, until: datetime | None) -> None:
    reason = Reason("hold.contact_gap", {"seconds": "5"})
    assert wait_for_contact(last_at, gap, NOW) == (None if until is None else Wait(until, reason))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (OutboxKind.AGENT, 2),
        (OutboxKind.API, 6),
        (OutboxKind.CAMPAIGN, 6),
        (OutboxKind.AUTO_REPLY, 6),
    ],
)
def test_programs_keep_the_longer_gap(kind: OutboxKind, expected: float) -> None:
    assert contact_gap_s(kind, Pace(contact_gap_s=2, program_contact_gap_s=6)) == expected
    assert contact_gap_s(kind, Pace(contact_gap_s=6)) == 6


@pytest.mark.parametrize(
    ("lane", "open_at", "reason"),
    [
        (LaneKind.API, None, None),
        (LaneKind.API, NOW, None),
        (LaneKind.API, after(1), Reason("hold.api_gap", {"least": "2", "most": "3"})),
        (LaneKind.API_FAST, after(1), Reason("hold.fast_gap", {"seconds": "1"})),
        (LaneKind.API_FAST, NOW, None),
        (LaneKind.CAMPAIGN, after(1), Reason("hold.campaign_gap", {"least": "10", "most": "30"})),
        (LaneKind.AUTO_REPLY, after(1), None),
        (None, after(1), None),
    ],
)
def test_lane_table(lane: LaneKind | None, open_at: datetime | None, reason: Reason | None) -> None:
    expected = None if reason is None or open_at is None else Wait(open_at, reason)
    assert wait_for_lane(open_at, lane, Limits(), OFFICIAL, NOW) == expected


def test_minutes_of_a_lane_need_not_be_whole() -> None:
    wait = wait_for_lane(after(1), LaneKind.API, Limits(api_gap_s=(90, 150)), Pace(), NOW)
    assert wait is not None
    assert wait.reason.params == {"least": "1.5", "most": "2.5"}


recents = st.lists(st.floats(0, 8000), max_size=60).map(lambda seconds: ago(*seconds))
paces = st.builds(
    Pace,
    per_second=st.integers(0, 5),
    per_minute=st.integers(0, 20),
    per_hour=st.integers(0, 60),
    contact_gap_s=st.integers(0, 30),
    program_contact_gap_s=st.integers(0, 30),
)


@given(recents, paces, st.integers(0, 90))
def test_wait_for_pace_is_needed_and_enough(
    recent: tuple[datetime, ...], pace: Pace, kept: int
) -> None:
    wait = wait_for_pace(recent, pace, kept, NOW)
    if wait is None:
        return
    assert wait.until > NOW
    assert wait_for_pace(recent, pace, kept, wait.until) is None
    assert (
        wait_for_pace(recent, pace, kept, wait.until - MOMENT) == wait or wait.until == NOW + MOMENT
    )


@given(recents, paces, st.integers(0, 90))
def test_programs_never_go_before_people_may(
    recent: tuple[datetime, ...], pace: Pace, kept: int
) -> None:
    people, programs = (wait_for_pace(recent, pace, share, NOW) for share in (0, kept))
    assert (people.until if people else NOW) <= (programs.until if programs else NOW)


@given(recents, paces, st.integers(0, 90))
def test_what_is_forgotten_changes_no_answer(
    recent: tuple[datetime, ...], pace: Pace, kept: int
) -> None:
    kept_instants = remembered(recent, pace, NOW)
    assert wait_for_pace(kept_instants, pace, kept, NOW) == wait_for_pace(recent, pace, kept, NOW)
    assert remembered(kept_instants, pace, NOW) == kept_instants


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        (Pace(), ago(0)),
        (Pace(per_second=300), ago(0, 1)),
        (Pace(per_second=10, program_contact_gap_s=6), ago(0, 1, 6)),
        (Pace(per_minute=10), ago(0, 1, 6, 60)),
        (Pace(per_minute=10, per_hour=100), ago(0, 1, 6, 60, 3600)),
    ],
)
def test_nothing_is_remembered_longer_than_needed(
    pace: Pace, expected: tuple[datetime, ...]
) -> None:
    assert remembered(ago(0, 1, 6, 60, 3600, 3601), pace, NOW) == expected
