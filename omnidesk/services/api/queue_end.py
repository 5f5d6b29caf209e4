"""How fast the messages of API clients leave, and when the last one that waits does.

Each sending number has its own lane, so the last of all is the last of the slowest one. What was
asked for later cannot leave before its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.estimates import departure
from omnidesk.rules.instants import maybe_milliseconds
from omnidesk.rules.limits import Limits
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.fields import require
from omnidesk.services.holds import find_hold
from omnidesk.services.limits import load_limits, zone_of_installation

# Queues are thousands at most; this is asked while somebody looks.
LANES: LiteralString = """
    select count(*) as waiting, max(o.not_before) as last_asked_for,
      count(*) filter (where o.not_before > %(now)s) as later,
      min(o.not_before) filter (where o.not_before > %(now)s) as later_from,
      max(l.open_at) as lane_open_at, max(g.programs_open_at) as gate_open_at
    from outbox o left join lanes l on l.key = o.lane
    left join channel_gates g on g.channel_id = o.channel_id
    where o.state = 'queued' and o.kind = 'api'
    group by o.lane"""


@dataclass(frozen=True, slots=True)
class Pace:
    """One message every `least_s` to `most_s` seconds a number, from `opens` to `closes`.

    `waiting` messages wait, and the last leaves at `last_ms`; None while nobody knows, because all
    sending is on hold, and when nothing waits.
    """

    least_s: float
    most_s: float
    opens: str
    closes: str
    waiting: int
    last_ms: int | None
    is_held: bool


async def read_pace(viewer: Viewer) -> Pace:
    """The pace as it is now. Raises NotAllowed."""
    require(viewer, Action.MANAGE_API)
    now = clock.now()
    async with transaction() as conn:
        limits = await load_limits(conn)
        lanes = await (await conn.execute(LANES, {"now": now})).fetchall()
        is_held = await find_hold(conn) is not None
    ends = [_end(lane, limits, now) for lane in lanes]
    return Pace(
        least_s=limits.api_gap_s[0],
        most_s=limits.api_gap_s[1],
        opens=f"{limits.program_hours.opens:%H:%M}",
        closes=f"{limits.program_hours.closes:%H:%M}",
        waiting=sum(lane["waiting"] for lane in lanes),
        last_ms=None if is_held else maybe_milliseconds(max(ends, default=None)),
        is_held=is_held,
    )


def _end(lane: Mapping[str, Any], limits: Limits, now: datetime) -> datetime:
    """When the last message of a lane leaves."""
    opens = [at for at in (lane["lane_open_at"], lane["gate_open_at"]) if at is not None]
    opens_at = max(opens, default=now)
    ends = [
        _departure(lane["waiting"] - 1, opens_at, limits, now),
        _departure(0, lane["last_asked_for"], limits, now),
    ]
    if lane["later"]:
        starts = max(opens_at, lane["later_from"])
        ends.append(_departure(lane["later"] - 1, starts, limits, now))
    return max(ends)


def _departure(position: int, open_at: datetime, limits: Limits, now: datetime) -> datetime:
    return departure(
        position,
        open_at=open_at,
        gap_s=limits.api_gap_s,
        hours=limits.program_hours,
        zone=zone_of_installation(),
        now=now,
    )
