"""All sending rules together: who waits for what, until when and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from omnidesk.rules.gates import (
    Request,
    Tally,
    decide,
    let_through,
    moved_back,
    opens_at,
    set_back,
)
from omnidesk.rules.kinds import OutboxKind, PaceClass
from omnidesk.rules.lanes import LaneKind
from omnidesk.rules.limits import Hours, Limits, Pace
from omnidesk.rules.verdict import Go, Never, Reason, Scope, Verdict, Wait

JAKARTA = ZoneInfo("Asia/Jakarta")
LIMITS = Limits()
UNOFFICIAL = LIMITS.pace(PaceClass.UNOFFICIAL)
AGENT, API, CAMPAIGN, AUTO_REPLY = OutboxKind
PROGRAMS = (API, CAMPAIGN, AUTO_REPLY)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
HOURS = Reason("hold.hours", {"opens": "07:00", "closes": "21:00", "zone": "Asia/Jakarta"})


def at(hour: int, minute: int = 0, second: float = 0, day: int = 22) -> datetime:
    """An instant of November 2026 by the wall in Jakarta."""
    local = datetime(2026, 11, day, hour, minute, tzinfo=JAKARTA)
    return (local + timedelta(seconds=second)).astimezone(UTC)


NOON = at(12)
TODAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 23)
FRESH = Tally((), None, 0, 0, EPOCH)


def request(kind: OutboxKind = AGENT, **facts: Any) -> Request:
    lane = None if kind is AGENT else LaneKind(kind)
    stranger = Request(kind, False, None, "", is_opted_out=False, is_blocked=False, lane=lane)
    return replace(stranger, **facts)


def tally(*seconds_ago: float, day_count: int = 0, cold: int = 0, now: datetime = NOON) -> Tally:
    """What a gate remembers at `now` of sends so many seconds ago."""
    recent = tuple(sorted(now - timedelta(seconds=s) for s in seconds_ago))
    return Tally(recent, TODAY, max(day_count, len(recent)), cold, now)


def verdict(
    asked: Request,
    remembered: Tally = FRESH,
    lane_open_at: datetime | None = None,
    *,
    pace: Pace = UNOFFICIAL,
    limits: Limits = LIMITS,
    now: datetime = NOON,
) -> Verdict:
    return decide(
        asked,
        remembered,
        lane_open_at,
        pace=pace,
        limits=limits,
        zone=JAKARTA,
        now=now,
        slack=timedelta(seconds=2),
    )


def limit(name: str, count: int) -> Reason:
    return Reason(f"hold.{name}", {"limit": count})


@pytest.mark.parametrize("kind", OutboxKind)
def test_first_message_goes_at_once_by_day(kind: OutboxKind) -> None:
    assert verdict(request(kind)) == Go()


@pytest.mark.parametrize("facts", [{"is_opted_out": True}, {"is_blocked": True}])
@pytest.mark.parametrize("kind", PROGRAMS)
def test_never_is_decided_before_anything_else(kind: OutboxKind, facts: dict[str, Any]) -> None:
    """At night, with everything full: it would have to wait otherwise."""
    busy = tally(*range(100), day_count=500)
    answer = verdict(request(kind, **facts), busy, at(23, 30), now=at(23))
    assert isinstance(answer, Never)
    assert verdict(request(**facts)) == Go()


@pytest.mark.parametrize(
    ("asked", "remembered", "now", "expected"),
    [
        # People: only seconds, minutes, hours and the pause to one person.
        (request(), tally(*range(1, 10)), NOON, Go()),
        (
            request(),
            tally(*range(1, 11)),
            NOON,
            Wait(at(12, 0, 50) + MOMENT, limit("minute", 10), Scope.CHANNEL),
        ),
        (
            request(),
            tally(*range(61, 161)),
            NOON,
            Wait(at(12, 57, 20) + MOMENT, limit("hour", 100), Scope.CHANNEL),
        ),
        (request(), tally(day_count=5000), NOON, Go()),
        (request(), FRESH, at(3), Go()),
        (
            request(last_to_contact_at=at(11, 59, 58)),
            FRESH,
            NOON,
            Wait(at(12, 0, 3), Reason("hold.contact_gap", {"seconds": "5"}), Scope.CONTACT),
        ),
        (request(last_to_contact_at=at(11, 59, 55)), FRESH, NOON, Go()),
        # Strangers: they count by the day, whoever writes.
        (
            request(is_cold=True),
            tally(cold=10),
            NOON,
            Wait(at(0, day=23), limit("cold", 10), Scope.CONTACT),
        ),
        (request(is_cold=True), tally(cold=9), NOON, Go()),
        (request(is_cold=False), tally(cold=10), NOON, Go()),
        (
            request(is_cold=True),
            tally(day_count=500),
            NOON,
            Wait(at(0, day=23), limit("day", 500), Scope.CONTACT),
        ),
        # Programs leave a share of the minute and the hour free, and keep hours and days.
        (
            request(API),
            tally(*range(1, 9)),
            NOON,
            Wait(at(12, 0, 52) + MOMENT, limit("kept_minute", 8), Scope.CHANNEL),
        ),
        (request(API), tally(*range(1, 8)), NOON, Go()),
        (
            request(API),
            tally(*range(61, 141)),
            NOON,
            Wait(at(12, 57, 40) + MOMENT, limit("kept_hour", 80), Scope.CHANNEL),
        ),
        (request(API), FRESH, at(21), Wait(at(7, day=23), HOURS, Scope.LANE)),
        (request(API), FRESH, at(20, 59, 58), Wait(at(7, day=23), HOURS, Scope.LANE)),
        (request(API), FRESH, at(20, 59, 57), Go()),
        (request(AUTO_REPLY), FRESH, at(6, 59), Wait(at(7), HOURS, Scope.LANE)),
        # The day is over at midnight, but programs may not write before seven.
        (
            request(CAMPAIGN),
            tally(day_count=500),
            NOON,
            Wait(at(7, day=23), HOURS, Scope.LANE),
        ),
        # Ten seconds before closing, with a pause of five: the minute ends after closing.
        (
            request(API),
            tally(*range(1, 9), now=at(20, 59, 50)),
            at(20, 59, 50),
            Wait(at(7, day=23), HOURS, Scope.LANE),
        ),
        # What waits for a person over closing time holds nobody else in the lane.
        (
            request(API, last_to_contact_at=at(20, 59, 55)),
            FRESH,
            at(20, 59, 56),
            Wait(at(7, day=23), HOURS, Scope.CONTACT),
        ),
    ],
)
def test_decision_table(
    asked: Request, remembered: Tally, now: datetime, expected: Verdict
) -> None:
    assert verdict(asked, remembered, now=now) == expected


def test_day_limit_alone_is_told_where_programs_have_no_hours() -> None:
    limits = replace(LIMITS, program_hours=Hours(time(0), time(0)))
    answer = verdict(request(API), tally(day_count=500), limits=limits)
    assert answer == Wait(at(0, day=23), limit("day", 500), Scope.CHANNEL)


def test_lane_waits_for_the_pause_that_was_drawn() -> None:
    gap = Reason("hold.campaign_gap", {"least": "10", "most": "30"})
    assert verdict(request(CAMPAIGN), FRESH, at(12, 17)) == Wait(at(12, 17), gap, Scope.LANE)
    assert verdict(request(CAMPAIGN), FRESH, NOON) == Go()
    late = verdict(request(CAMPAIGN), FRESH, at(21, 3), now=at(20, 50))
    assert late == Wait(at(7, day=23), HOURS, Scope.LANE)


def test_people_wait_for_no_lane() -> None:
    assert verdict(request(), FRESH, at(13)) == Go()


@pytest.mark.parametrize(
    ("contact_zone", "expected"),
    [
        # 12:00 in Jakarta is 05:00 in London and 14:00 in Tokyo.
        (
            "Europe/London",
            Wait(at(14), Reason(HOURS.key, {**HOURS.params, "zone": "Europe/London"})),
        ),
        ("Asia/Tokyo", Go()),
        ("", Go()),
        ("Nowhere/Land", Go()),
    ],
)
def test_hours_go_by_the_zone_of_the_contact_if_so_set(
    contact_zone: str, expected: Verdict
) -> None:
    limits = replace(LIMITS, in_zone_of_contact=True)
    assert verdict(request(API, contact_zone=contact_zone), limits=limits) == expected
    assert verdict(request(API, contact_zone=contact_zone)) == Go()
    assert verdict(request(AGENT, contact_zone=contact_zone), limits=limits) == Go()


def test_auto_reply_has_hours_of_its_own() -> None:
    limits = replace(LIMITS, auto_reply_hours=Hours(time(0), time(0)))
    assert verdict(request(AUTO_REPLY), now=at(23), limits=limits) == Go()
    assert isinstance(verdict(request(API), now=at(23), limits=limits), Wait)


def test_unlimited_account_holds_nobody() -> None:
    busy = tally(*[0.0] * 500, day_count=10_000, cold=1_000)
    asked = request(is_cold=True, last_to_contact_at=NOON)
    assert verdict(asked, busy, pace=Pace()) == Go()
    assert let_through(busy, asked, pace=Pace(), zone=JAKARTA, now=NOON).recent[-1] == NOON


@pytest.mark.parametrize(
    ("for_people", "name", "count"), [(True, "minute", 10), (False, "kept_minute", 8)]
)
def test_account_opens_for_people_and_for_programs_apart(
    for_people: bool, name: str, count: int
) -> None:
    wait = opens_at(
        tally(*range(1, 11)),
        pace=UNOFFICIAL,
        limits=LIMITS,
        zone=JAKARTA,
        now=NOON,
        for_people=for_people,
    )
    until = NOON + timedelta(seconds=60 - count) + MOMENT
    assert wait == Wait(until, limit(name, count), Scope.CHANNEL)


def test_account_that_has_had_its_day_is_open_for_people() -> None:
    full: dict[str, Any] = {"pace": UNOFFICIAL, "limits": LIMITS, "zone": JAKARTA, "now": NOON}
    assert opens_at(tally(day_count=500), for_people=True, **full) is None
    wait = opens_at(tally(day_count=500), for_people=False, **full)
    assert wait == Wait(at(0, day=23), limit("day", 500), Scope.CHANNEL)


def test_what_goes_through_is_counted() -> None:
    before = tally(4000, 3600, 10, day_count=7, cold=2)
    after = let_through(before, request(is_cold=True), pace=UNOFFICIAL, zone=JAKARTA, now=NOON)
    recent = (NOON - timedelta(hours=1), NOON - timedelta(seconds=10), NOON)
    assert after == Tally(recent, TODAY, 8, 3, NOON)


def test_a_new_day_is_counted_from_the_start() -> None:
    before = tally(10, day_count=499, cold=9)
    midnight = at(0, day=23)
    after = let_through(before, request(), pace=UNOFFICIAL, zone=JAKARTA, now=midnight)
    assert after == Tally((midnight,), TOMORROW, 1, 0, midnight)


# The clock was set back


@pytest.mark.parametrize(
    ("last_at", "recent", "now", "expected"),
    [
        (NOON, (at(11), NOON), NOON, (at(11), NOON)),
        (NOON, (at(11), NOON), at(13), (at(11), NOON)),
        (NOON, (at(11), NOON), at(11), (at(10), at(11))),
        (NOON, (at(11, 59),), at(11), (at(10, 59),)),
        (NOON, (NOON, at(11)), NOON, (at(11), NOON)),
        # An instant that the gate should have seen, but did not.
        (at(11), (at(11), NOON), at(11), (at(10), at(11))),
    ],
)
def test_tally_moves_back_with_the_clock(
    last_at: datetime, recent: tuple[datetime, ...], now: datetime, expected: tuple[datetime, ...]
) -> None:
    moved = moved_back(Tally(recent, TODAY, 5, 1, last_at), now)
    assert moved.recent == expected
    assert moved.last_at == min(last_at, now)
    assert (moved.day, moved.day_count, moved.cold_count) == (TODAY, 5, 1)


def test_clock_that_was_set_back_gives_no_burst_and_holds_nobody_for_an_hour() -> None:
    full, earlier = tally(*range(10)), NOON - timedelta(hours=1)
    moved = moved_back(full, earlier)

    answer = verdict(request(), moved, now=earlier)
    assert answer == Wait(
        earlier + timedelta(seconds=51) + MOMENT, limit("minute", 10), Scope.CHANNEL
    )
    assert verdict(request(), moved, now=answer.until) == Go()


def test_pause_to_a_person_is_kept_when_the_clock_was_set_back() -> None:
    earlier = NOON - timedelta(hours=1)
    moved = moved_back(tally(2), earlier)
    asked = request(last_to_contact_at=NOON - timedelta(seconds=2))

    answer = verdict(asked, moved, now=earlier)
    assert answer == Wait(
        earlier + timedelta(seconds=3), Reason("hold.contact_gap", {"seconds": "5"})
    )
    assert verdict(asked, moved, now=answer.until) == Go()
    assert verdict(asked, replace(moved, recent=()), now=earlier) == Go()


def test_programs_have_no_second_quota_when_midnight_comes_twice() -> None:
    limits = replace(LIMITS, program_hours=Hours(time(0), time(0)))
    full = Tally((), TODAY, 500, 10, at(23, 59))
    after = let_through(full, request(), pace=UNOFFICIAL, zone=JAKARTA, now=at(0, 10, day=23))
    again = moved_back(after, at(23, 20))

    assert (after.day, after.day_count) == (TOMORROW, 1)
    answer = verdict(request(API), again, limits=limits, now=at(23, 20))
    assert answer == Wait(at(0, day=23), limit("day", 500), Scope.CHANNEL)
    assert verdict(request(), again, limits=limits, now=at(23, 20)) == Go()
    later = let_through(again, request(), pace=UNOFFICIAL, zone=JAKARTA, now=at(23, 20))
    assert (later.day, later.day_count) == (TOMORROW, 2)
    assert verdict(request(API), later, limits=limits, now=answer.until) == Go()


def test_instant_of_a_lane_moves_back_with_the_clock() -> None:
    assert set_back(at(12, 10), last_at=NOON, now=at(11)) == at(11, 10)
    assert set_back(at(12, 10), last_at=NOON, now=NOON) == at(12, 10)
    assert set_back(at(12, 10), last_at=NOON, now=at(13)) == at(12, 10)
