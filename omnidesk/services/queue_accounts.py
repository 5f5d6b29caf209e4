"""How much each account has sent, of how much it may, and what keeps it closed.

Everything is asked of the rules anew from what the gate remembers, so that a clock that was set
back shows what claims will do and not what they did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.gates import Tally, moved_back, opens_at
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind, pace_class
from omnidesk.rules.limits import Limits, Pace
from omnidesk.rules.pacing import HOUR, MINUTE
from omnidesk.rules.quota import counts_for
from omnidesk.rules.roles import Action, Viewer
from omnidesk.rules.verdict import Reason
from omnidesk.services.fields import require
from omnidesk.services.limits import load_limits, zone_of_installation

LIST: LiteralString = """
    select ch.id, ch.kind, ch.name, ch.settings ->> 'pace_class' as pace_class,
      coalesce(g.recent, '{}') as recent, g.day, coalesce(g.day_count, 0) as day_count,
      coalesce(g.cold_count, 0) as cold_count, coalesce(g.last_at, 'epoch') as last_at
    from channels ch left join channel_gates g on g.channel_id = ch.id
    where ch.is_active order by lower(ch.name), ch.id"""


@dataclass(frozen=True, slots=True)
class Used:
    """How many of how many; `limit` 0: no limit. `sent` is None where nothing is remembered."""

    sent: int | None
    limit: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Until when the account is closed, in milliseconds since 1970, and why."""

    until_ms: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account. `today` and `new_people` belong to the day of the installation's zone."""

    id: int
    name: str
    platform: str
    minute: Used
    hour: Used
    today: Used
    new_people: Used
    closed_for_people: Closed | None
    closed_for_programs: Closed | None


async def list_accounts(viewer: Viewer) -> list[AccountRow]:
    """Every account that is in use, by name."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        found = await (await conn.execute(LIST)).fetchall()
        limits = await load_limits(conn)
    now, zone = clock.now(), zone_of_installation()
    return [_account(row, limits, now, zone) for row in found]


def _account(row: Mapping[str, Any], limits: Limits, now: datetime, zone: tzinfo) -> AccountRow:
    kind = ChannelKind(row["kind"])
    pace = limits.pace(pace_class(kind, row["pace_class"]))
    tally = moved_back(_tally(row), now)
    is_today = counts_for(tally.day, now.astimezone(zone).date())
    closed = [
        _closed(tally, pace, limits, now, zone, for_people=for_people)
        for for_people in (True, False)
    ]
    return AccountRow(
        id=row["id"],
        name=row["name"],
        platform=PLATFORM_OF[kind].value,
        minute=_within(tally, MINUTE, pace.per_minute, now),
        hour=_within(tally, HOUR, pace.per_hour, now),
        today=Used(tally.day_count if is_today else 0, pace.per_day),
        new_people=Used(tally.cold_count if is_today else 0, pace.cold_per_day),
        closed_for_people=closed[0],
        closed_for_programs=closed[1],
    )


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(
        tuple(row["recent"]), row["day"], row["day_count"], row["cold_count"], row["last_at"]
    )


def _within(tally: Tally, period: timedelta, limit: int, now: datetime) -> Used:
    """Gates remember no longer than a limit needs, so without one nobody knows."""
    return Used(sum(at >= now - period for at in tally.recent) if limit else None, limit)


def _closed(
    tally: Tally, pace: Pace, limits: Limits, now: datetime, zone: tzinfo, *, for_people: bool
) -> Closed | None:
    wait = opens_at(tally, pace=pace, limits=limits, zone=zone, now=now, for_people=for_people)
    return Closed(to_milliseconds(wait.until), wait.reason) if wait else None
