"""How fast: most messages in any second, minute and hour, and pauses to one person and in a lane.

Intervals slide: another message may go when, counting it, no second, minute or hour holds more than
allowed, both ends of the interval included.

Invariants:
* programs get the share that is not kept for people, but never nothing;
* what is remembered is younger than the longest interval that still counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.lanes import LaneKind, gap_reason
from omnidesk.rules.limits import Limits, Pace
from omnidesk.rules.verdict import Reason, Wait

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# Both ends of an interval belong to it, so the next instant that the database can tell apart.
MOMENT = timedelta(microseconds=1)


def wait_for_pace(
    recent: Sequence[datetime], pace: Pace, kept_for_people: int, at: datetime
) -> Wait | None:
    """What keeps an account from sending at `at`, if its second, minute or hour is full.

    `recent` ascends. `kept_for_people` percent are left free: 0 when a person asks.
    """
    latest = None
    for limit, period, name in (
        (pace.per_second, SECOND, "second"),
        (pace.per_minute, MINUTE, "minute"),
        (pace.per_hour, HOUR, "hour"),
    ):
        share = _share(limit, kept_for_people)
        if not share or len(recent) < share:
            continue
        until = recent[-share].astimezone(UTC) + period + MOMENT
        if until > at:
            key = f"hold.{name}" if share == limit else f"hold.kept_{name}"
            at, latest = until, Wait(until, Reason(key, {"limit": share}))
    return latest


def wait_for_contact(last_at: datetime | None, gap_s: float, at: datetime) -> Wait | None:
    """What keeps a message from going to one person at `at`, when the last went at `last_at`."""
    if last_at is None or not gap_s:
        return None
    until = last_at.astimezone(UTC) + timedelta(seconds=gap_s)
    if until <= at:
        return None
    return Wait(until, Reason("hold.contact_gap", {"seconds": f"{gap_s:g}"}))


def wait_for_lane(
    open_at: datetime | None, lane: LaneKind | None, limits: Limits, pace: Pace, at: datetime
) -> Wait | None:
    """What keeps a program's message in its lane at `at`: the pause that was drawn, if any."""
    reason = gap_reason(lane, limits, pace)
    if open_at is None or open_at <= at or reason is None:
        return None
    return Wait(open_at.astimezone(UTC), reason)


def contact_gap_s(kind: OutboxKind, pace: Pace) -> float:
    """The pause that this kind of asker keeps to one person, in seconds."""
    if kind is OutboxKind.AGENT:
        return pace.contact_gap_s
    return max(pace.contact_gap_s, pace.program_contact_gap_s)


def remembered(recent: Sequence[datetime], pace: Pace, now: datetime) -> tuple[datetime, ...]:
    """Those of the ascending instants that some rule of this pace may still ask for."""
    return tuple(recent[bisect_left(recent, now - _memory(pace)) :])


def _share(limit: int, kept_for_people: int) -> int:
    return max(1, limit * (100 - kept_for_people) // 100) if limit else 0


def _memory(pace: Pace) -> timedelta:
    """How long a send can still matter; for pauses to one person see `gates._last_to_contact`."""
    counted = (
        HOUR if pace.per_hour else timedelta(0),
        MINUTE if pace.per_minute else timedelta(0),
        SECOND if pace.per_second else timedelta(0),
        timedelta(seconds=max(pace.contact_gap_s, pace.program_contact_gap_s)),
    )
    return max(counted)
