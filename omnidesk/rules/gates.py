"""May this message go now, and if not, when at the earliest and why: all sending rules together.

`decide` asks every rule, again from each later instant that one of them names, until all agree. The
rule that names the last instant gives the reason. What has to wait is kept as wide as is certain:
the account, else the lane, else this message alone.

The caller holds the account's gate locked, stores `moved_back` when it finds a clock that was set
back, and `let_through` in the transaction of the claim. A set-back that is not stored would be
found anew at each look, and every pause would begin again.

Invariants:
* never is decided first;
* at the instant of a `Wait` the message may go, if nothing else happened until then;
* a person's message waits for no day, unless it is the first to somebody who never wrote;
* a clock that is set back shortens no pause, and nobody waits for it to catch up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from omnidesk.rules.hours import find_zone, wait_for_hours
from omnidesk.rules.kinds import OutboxKind
from omnidesk.rules.lanes import LaneKind, hours_of
from omnidesk.rules.limits import Limits, Pace
from omnidesk.rules.pacing import (
    contact_gap_s,
    remembered,
    wait_for_contact,
    wait_for_lane,
    wait_for_pace,
)
from omnidesk.rules.quota import counts_for, wait_for_day
from omnidesk.rules.suppression import find_refusal
from omnidesk.rules.verdict import Go, Never, Scope, Verdict, Wait

Rule = Callable[[datetime], Wait | None]


@dataclass(frozen=True, slots=True)
class Request:
    """What the rules need to know of a message and of whom it goes to.

    `is_cold`: the contact never wrote in this conversation and got nothing there yet.
    `last_to_contact_at` is the last send in the conversation. `contact_zone` may be empty.
    `lane` is the kind of a program's. `was_counted`: an earlier try of this day came to nothing,
    and counts as the first message.
    """

    kind: OutboxKind
    is_cold: bool
    last_to_contact_at: datetime | None
    contact_zone: str
    is_opted_out: bool
    is_blocked: bool
    lane: LaneKind | None = None
    was_counted: bool = False

    @property
    def counts_as_cold(self) -> bool:
        """Whether this takes one of the day's first messages to strangers."""
        return self.is_cold and not self.was_counted


@dataclass(frozen=True, slots=True)
class Tally:
    """What the gate of an account remembers. `recent` ascends; `last_at` is the latest it saw."""

    recent: tuple[datetime, ...]
    day: date | None
    day_count: int
    cold_count: int
    last_at: datetime


def decide(
    request: Request,
    tally: Tally,
    lane_open_at: datetime | None,
    *,
    pace: Pace,
    limits: Limits,
    zone: tzinfo,
    now: datetime,
    slack: timedelta,
) -> Verdict:
    """Whether the message may go at `now`, or the earliest instant at which all rules agree.

    `slack` is what the clock shows while a call is under way.
    """
    refusal = find_refusal(
        request.kind, is_opted_out=request.is_opted_out, is_blocked=request.is_blocked
    )
    if refusal is not None:
        return Never(refusal)
    tally, for_people = moved_back(tally, now), request.kind is OutboxKind.AGENT
    rules = _account_rules(tally, pace, limits, zone, for_people=for_people)
    wait = _agreed([], rules, now, None, Scope.CHANNEL)
    if not for_people:
        lane = _lane_rules(request, lane_open_at, pace, limits, zone=zone, slack=slack)
        wait, rules = _agreed(rules, lane, now, wait, Scope.LANE), rules + lane
    contact = _contact_rules(request, tally, pace, limits, zone=zone, now=now, slack=slack)
    return _agreed(rules, contact, now, wait, Scope.CONTACT) or Go()


def opens_at(
    tally: Tally, *, pace: Pace, limits: Limits, zone: tzinfo, now: datetime, for_people: bool
) -> Wait | None:
    """What keeps the whole account from sending for people or for programs; nothing when open."""
    rules = _account_rules(moved_back(tally, now), pace, limits, zone, for_people=for_people)
    return _agreed([], rules, now, None, Scope.CHANNEL)


def let_through(
    tally: Tally, request: Request, *, pace: Pace, zone: tzinfo, now: datetime
) -> Tally:
    """What the gate remembers after a send at `now`."""
    tally, today = moved_back(tally, now), now.astimezone(zone).date()
    if not counts_for(tally.day, today):
        tally = replace(tally, day=today, day_count=0, cold_count=0)
    return replace(
        tally,
        recent=(*remembered(tally.recent, pace, now), now),
        day_count=tally.day_count + 1,
        cold_count=tally.cold_count + request.counts_as_cold,
        last_at=now,
    )


def moved_back(tally: Tally, now: datetime) -> Tally:
    """The tally, in order, as if the clock had always shown what it shows since it was set back.

    What was remembered last becomes `now`, and the pauses before it stay what they were. The same
    tally where the clock was not set back.
    """
    recent = tuple(sorted(tally.recent))
    latest = max(tally.last_at, recent[-1]) if recent else tally.last_at
    if latest > now:
        behind = latest - now
        return replace(tally, recent=tuple(instant - behind for instant in recent), last_at=now)
    return tally if recent == tally.recent else replace(tally, recent=recent)


def set_back(instant: datetime, last_at: datetime, now: datetime) -> datetime:
    """An instant of a gate or lane that last looked at the clock at `last_at`, as of `now`."""
    return instant - max(timedelta(0), last_at - now)


def _account_rules(
    tally: Tally, pace: Pace, limits: Limits, zone: tzinfo, *, for_people: bool
) -> list[Rule]:
    """What holds for everything of an account that people, or programs, ask for."""
    kept = 0 if for_people else limits.kept_for_people
    rules: list[Rule] = [lambda at: wait_for_pace(tally.recent, pace, kept, at)]
    if not for_people:
        rules.append(_day_rule(tally, pace, zone))
    return rules


def _lane_rules(
    request: Request,
    lane_open_at: datetime | None,
    pace: Pace,
    limits: Limits,
    *,
    zone: tzinfo,
    slack: timedelta,
) -> list[Rule]:
    """What holds for everything in a program's lane."""
    rules: list[Rule] = [lambda at: wait_for_lane(lane_open_at, request.lane, limits, pace, at)]
    if _contact_zone(request, limits) is None:
        hours = hours_of(request.kind, limits)
        rules.append(lambda at: wait_for_hours(hours, zone, at, slack))
    return rules


def _contact_rules(
    request: Request,
    tally: Tally,
    pace: Pace,
    limits: Limits,
    *,
    zone: tzinfo,
    now: datetime,
    slack: timedelta,
) -> list[Rule]:
    """What holds for this message alone."""
    last_at, gap = _last_to_contact(request, tally, now), contact_gap_s(request.kind, pace)
    rules: list[Rule] = [lambda at: wait_for_contact(last_at, gap, at)]
    if request.is_cold:
        rules.append(_day_rule(tally, pace, zone))
    if request.counts_as_cold:
        rules.append(_cold_rule(tally, pace, zone))
    theirs = _contact_zone(request, limits)
    if theirs is not None:
        hours = hours_of(request.kind, limits)
        rules.append(lambda at: wait_for_hours(hours, theirs, at, slack))
    return rules


def _day_rule(tally: Tally, pace: Pace, zone: tzinfo) -> Rule:
    limit, count, day = pace.per_day, tally.day_count, tally.day
    return lambda at: wait_for_day(limit, count, day, zone, at, key="hold.day")


def _cold_rule(tally: Tally, pace: Pace, zone: tzinfo) -> Rule:
    limit, count, day = pace.cold_per_day, tally.cold_count, tally.day
    return lambda at: wait_for_day(limit, count, day, zone, at, key="hold.cold")


def _agreed(
    content: list[Rule], added: list[Rule], now: datetime, wait: Wait | None, scope: Scope
) -> Wait | None:
    """The earliest instant at which every rule agrees; nothing when that is now.

    The rules that are `content` agree with `wait` already. One of them may object to a later
    instant that an added one names, so this ends only after a round in which nobody objects. What
    has to wait longer than `wait` is `scope`.
    """
    at, objecting = wait.until if wait else now, added
    while objecting:
        objected = False
        for rule in objecting:
            later = rule(at)
            if later is not None:
                at, wait, objected = later.until, Wait(later.until, later.reason, scope), True
        objecting = content + added if objected else []
    return wait


def _last_to_contact(request: Request, tally: Tally, now: datetime) -> datetime | None:
    """When the contact last got something, by a clock that may have been set back since.

    Then it is not known how long ago that was, only that the account has sent nothing later than
    its own last send.
    """
    last_at = request.last_to_contact_at
    if last_at is None or last_at <= now:
        return last_at
    return tally.recent[-1] if tally.recent else None


def _contact_zone(request: Request, limits: Limits) -> tzinfo | None:
    """The zone of the contact, where programs keep to it and it is known."""
    if not limits.in_zone_of_contact or request.kind is OutboxKind.AGENT:
        return None
    return find_zone(request.contact_zone)


__all__ = [
    "Request",
    "Tally",
    "decide",
    "let_through",
    "moved_back",
    "opens_at",
    "set_back",
]
