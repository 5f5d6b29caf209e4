"""How fast the messages of API clients leave, and when the last one that waits does.

Each sending number has its own lanes, so the last of all is the last of the slowest one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.estimates import Batch, last_departure
from omnidesk.rules.instants import maybe_milliseconds
from omnidesk.rules.kinds import PaceClass
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.fields import require
from omnidesk.services.holds import find_hold
from omnidesk.services.limits import load_limits
from omnidesk.services.waiting import lane_facts

# Queues are thousands at most; this is asked while somebody looks.
LANES: LiteralString = """
    select alike.lane as item_lane, 'api' as item_kind, sum(alike.n)::int as waiting,
      array_agg(jsonb_build_array(alike.priority, alike.due_at, alike.n)) as batches,
      l.open_at as lane_open_at, g.programs_open_at as gate_open_at,
      ch.kind as channel_kind, ch.settings ->> 'pace_class' as pace_class,
      (select value::text from app_settings where key = 'sending.limits') as limits
    from (
      select o.lane, o.channel_id, o.priority, greatest(o.not_before, %(now)s) as due_at,
        count(*) as n
      from outbox o where o.state = 'queued' and o.kind = 'api' group by 1, 2, 3, 4) alike
    join channels ch on ch.id = alike.channel_id
    left join lanes l on l.key = alike.lane
    left join channel_gates g on g.channel_id = alike.channel_id
    group by alike.lane, ch.id, l.key, g.channel_id"""
HAS_FAST: LiteralString = """
    select exists (
      select from api_clients
      where has_fast_lane and is_active and deleted_at is null) as has_fast"""


@dataclass(frozen=True, slots=True)
class Pace:
    """One message every `least_s` to `most_s` seconds a number, from `opens` to `closes`.

    In the faster lane of an official number it is one every `fast_s`; None while no client has it.
    `waiting` messages wait, and the last leaves at `last_ms`; None while nobody knows, because all
    sending is on hold, and when nothing waits.
    """

    least_s: float
    most_s: float
    fast_s: float | None
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
        fast = await (await conn.execute(HAS_FAST)).fetchone()
        is_held = await find_hold(conn) is not None
    ends = [end for lane in lanes if (end := _end(lane, now)) is not None]
    return Pace(
        least_s=limits.api_gap_s[0],
        most_s=limits.api_gap_s[1],
        fast_s=limits.pace(PaceClass.OFFICIAL).fast_gap_s if fast and fast["has_fast"] else None,
        opens=f"{limits.program_hours.opens:%H:%M}",
        closes=f"{limits.program_hours.closes:%H:%M}",
        waiting=sum(lane["waiting"] for lane in lanes),
        last_ms=None if is_held else maybe_milliseconds(max(ends, default=None)),
        is_held=is_held,
    )


def _end(lane: Mapping[str, Any], now: datetime) -> datetime | None:
    """When the last message of a lane leaves."""
    batches = (
        Batch(priority, datetime.fromisoformat(due_at), n)
        for priority, due_at, n in lane["batches"]
    )
    return last_departure(batches, lane_facts(lane, now), now)
