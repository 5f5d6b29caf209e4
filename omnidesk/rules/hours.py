"""The hours in which programs may write to people, by the clock on the wall of a zone.

What counts is what the wall shows: an hour that is skipped in spring is never open, an hour that
comes twice in autumn is open twice, and an opening time that does not exist on the day of the
change is the instant of the change.

Not to be confused with the vendors' 24-hour window of free answers: see `window.py`.

Invariants:
* `opens_at` answers the first instant, from the one asked about, that is open;
* what goes within `slack` of an open instant still goes before closing.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from omnidesk.rules.instants import EPOCH
from omnidesk.rules.limits import Hours
from omnidesk.rules.verdict import Reason, Wait

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NO_SLACK = timedelta(0)


def is_open(hours: Hours, zone: tzinfo, at: datetime, slack: timedelta = NO_SLACK) -> bool:
    """Whether a program may begin to send at `at` and be done, `slack` later, before closing."""
    if hours.opens == hours.closes:
        return True
    if not _shows(hours, at.astimezone(zone).time()):
        return False
    return not slack or at + _bounded(hours, slack) < closes_at(hours, zone, at)


def opens_at(hours: Hours, zone: tzinfo, at: datetime, slack: timedelta = NO_SLACK) -> datetime:
    """The first instant from `at` on at which `is_open`; `at` itself, in UTC, when it is."""
    at = at.astimezone(UTC)
    while not is_open(hours, zone, at, slack):
        if _shows(hours, at.astimezone(zone).time()):
            at = closes_at(hours, zone, at)
        at = _first_showing(hours, zone, at)
    return at


def closes_at(hours: Hours, zone: tzinfo, at: datetime) -> datetime:
    """The first instant after the open instant `at` that is closed. Hours must not be always."""
    closed = Hours(hours.closes, hours.opens)
    return _first_showing(closed, zone, at.astimezone(UTC))


def wait_for_hours(hours: Hours, zone: tzinfo, at: datetime, slack: timedelta) -> Wait | None:
    """What keeps a program from sending at `at`, if the hours do."""
    if is_open(hours, zone, at, slack):
        return None
    opens, closes = f"{hours.opens:%H:%M}", f"{hours.closes:%H:%M}"
    reason = Reason("hold.hours", {"opens": opens, "closes": closes, "zone": str(zone)})
    return Wait(opens_at(hours, zone, at, slack), reason)


@lru_cache(maxsize=1024)
def find_zone(name: str) -> ZoneInfo | None:
    """The zone of this name; nothing for an empty name or one that nobody knows."""
    try:
        return ZoneInfo(name) if name else None
    # An unknown name, one that is no name, one that is a folder of the zone files.
    except (KeyError, ValueError, OSError):
        return None


def _shows(hours: Hours, wall: time) -> bool:
    """Whether the hours hold while the wall shows this."""
    if hours.opens < hours.closes:
        return hours.opens <= wall < hours.closes
    return wall >= hours.opens or wall < hours.closes


def _bounded(hours: Hours, slack: timedelta) -> timedelta:
    """No more than half of the hours, so that very short ones still leave time to send."""
    return min(slack, (_since_midnight(hours.closes) - _since_midnight(hours.opens)) % DAY / 2)


def _first_showing(hours: Hours, zone: tzinfo, at: datetime) -> datetime:
    """The first instant from `at`, at which the hours do not hold, at which they do.

    As long as the wall runs evenly that is its next `opens`; where it jumps before, the instant of
    the jump is looked at, and the rest of the way from there.
    """
    while True:
        local = at.astimezone(zone)
        ahead = (_since_midnight(hours.opens) - _since_midnight(local.time())) % DAY
        if (at + ahead).astimezone(zone).utcoffset() == local.utcoffset():
            return at + ahead
        at = _jump_between(zone, at, at + ahead)
        if _shows(hours, at.astimezone(zone).time()):
            return at


def _jump_between(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The instant at which the zone leaves the offset of `before`; zones jump at whole seconds."""
    offset = before.astimezone(zone).utcoffset()
    old, new = (before - EPOCH) // SECOND, -((EPOCH - after) // SECOND)
    while new - old > 1:
        middle = (old + new) // 2
        if (EPOCH + middle * SECOND).astimezone(zone).utcoffset() == offset:
            old = middle
        else:
            new = middle
    return EPOCH + new * SECOND


def _since_midnight(wall: time) -> timedelta:
    return timedelta(0, wall.hour * 3600 + wall.minute * 60 + wall.second, wall.microsecond)
