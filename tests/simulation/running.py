"""Runs accounts in five zones over days drawn from 400, and judges what they sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from random import Random
from zoneinfo import ZoneInfo

from omnidesk.rules.kinds import PaceClass
from omnidesk.rules.limits import Limits
from tests.simulation.account import Account
from tests.simulation.counter import official_violations, per_day, violations
from tests.simulation.demand import BUSY, FAST, STEADY, ZONES, Demand, Profile
from tests.simulation.log import Send
from tests.simulation.shown_clock import ShownClock
from tests.simulation.verdict import Verdict

FIRST_DAY, DAYS = date(2026, 1, 1), 400
ONE_DAY = timedelta(days=1)
# What an account sends on a day, about: it is simulated for as many days as that asks for.
SENDS_A_DAY = 520
# What the limits leave possible on a day with more than enough work (one in 150 s, and one in
# 20 min, from seven to nine), and the part of it that must really be sent.
POSSIBLE = {
    BUSY: {"": 500.0},
    STEADY: {"api:1": 336.0, "campaign:1": 42.0, "campaign:2": 42.0},
    # In the 28 minutes of rush, of which slow vendors and pauses to one person take the most.
    FAST: {"api:1": 336.0, "api-fast:1": 330.0},
}
ENOUGH = 0.9
CHECKS = {PaceClass.UNOFFICIAL: violations, PaceClass.OFFICIAL: official_violations}
# In this zone the hours go by the zone of each contact.
ZONE_OF_CONTACTS = "Europe/Berlin"


def run(
    sends: int, seed: int, *, limits: Limits | None = None, zones: Sequence[str] = ZONES
) -> Verdict:
    """Simulate at least so many sends with these limits, by default the product's own."""
    verdict, number = Verdict(seed, sends), 0
    days = min(DAYS, max(3, ceil(sends / (len(zones) * len(POSSIBLE) * SENDS_A_DAY))))
    while verdict.sent < sends:
        for zone, profile in [(zone, profile) for zone in zones for profile in POSSIBLE]:
            account = _work(zone, profile, days, Random(f"{seed} {number}"), limits or Limits())
            _judge(verdict, account, profile, days)
            number += 1
    return verdict


def _judge(verdict: Verdict, account: Account, profile: Profile, days: int) -> None:
    """Add to the verdict what came of one account."""
    verdict.attempted += account.attempted
    verdict.sent += len(account.log)
    verdict.set_backs += account.clock.set_backs
    verdict.violations.update(CHECKS[profile.pace_class](account.log, account.zone.key))
    verdict.starved += _starved(account.log, account.zone.key, profile, days)


def _work(zone: str, profile: Profile, days: int, rng: Random, limits: Limits) -> Account:
    """An account that has worked on so many days."""
    limits = replace(limits, in_zone_of_contact=zone == ZONE_OF_CONTACTS)
    drawn = _draw_days(ZoneInfo(zone), days, rng)
    clock = ShownClock(_midnight(drawn[0], zone))
    account = Account(zone, limits, Demand(profile, rng), clock, rng)
    for day in drawn:
        clock.sleep_until(_midnight(day, zone))
        account.demand.begin_at(clock.real_us)
        if rng.random() < 0.5:
            clock.plan_set_back(*_draw_set_back(day, zone, rng))
        account.work_until(_midnight(day + ONE_DAY, zone))
    return account


def _draw_days(zone: ZoneInfo, count: int, rng: Random) -> list[date]:
    """So many of the 400 days, in order: those on which the clocks change, and others by chance."""
    days = [FIRST_DAY + n * ONE_DAY for n in range(DAYS)]
    changes = [day for day in days if _offset(day, zone) != _offset(day + ONE_DAY, zone)]
    others = [day for day in days if day not in changes]
    rng.shuffle(others)
    return sorted((changes + others)[:count])


def _offset(day: date, zone: ZoneInfo) -> timedelta | None:
    return datetime.combine(day, time(), zone).utcoffset()


def _draw_set_back(day: date, zone: str, rng: Random) -> tuple[datetime, timedelta]:
    """When and by how much: often over midnight, over the opening, and shortly before closing."""
    hour = rng.choice((rng.uniform(0, 0.9), rng.uniform(7, 8), rng.uniform(20, 21)))
    if rng.random() < 0.5:
        hour = rng.uniform(7, 22)
    by = rng.choice((10, 1800, 3600, 3600, 3600, 7200))
    return _midnight(day, zone) + timedelta(hours=hour), timedelta(seconds=by)


def _starved(log: Sequence[Send], zone: str, profile: Profile, days: int) -> list[str]:
    """What has sent too little, in all or in a lane."""
    sent = per_day(log, zone)
    means = {
        key: sum(count for (lane, _), count in sent.items() if lane == key) / days
        for key in POSSIBLE[profile]
    }
    return [
        f"{key or 'account'} in {zone}: {means[key]:.1f} a day of {possible:.0f}"
        for key, possible in POSSIBLE[profile].items()
        if means[key] < ENOUGH * possible
    ]


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
