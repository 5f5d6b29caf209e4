"""How many messages each channel receives, by the hour of the clock in which they were taken in.

Counted beside the processing: first in this process, then added to the table every few seconds in a
transaction of its own, so that workers never wait for each other's counts. What a killed process
had not added yet is missing, which nobody notices: the figures only say what is usual.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import LiteralString

import psycopg

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.errors import Unavailable
from omnidesk.logs import log

ADD_EVERY_S = 5.0
# Twice what the watchdog looks back, so that a channel that has been silent for a month is still
# compared with the month before.
KEPT = timedelta(days=60)

# In the order of channels, so that two workers wait in line and never in a circle.
ADD: LiteralString = """
    insert into channel_traffic (channel_id, hour, inbound)
    select ch.id, g.hour, g.inbound
    from unnest(%(channels)s::text[], %(hours)s::timestamptz[], %(counts)s::int[])
      as g(channel, hour, inbound)
    join channels ch on ch.kind || ':' || ch.account_id = g.channel order by ch.id, g.hour
    on conflict (channel_id, hour) do update
      set inbound = channel_traffic.inbound + excluded.inbound"""
DROP: LiteralString = "delete from channel_traffic where hour < %s"

_waiting: Counter[tuple[str, datetime]] = Counter()
_added_at = 0.0


def note(channels: Iterable[str]) -> None:
    """A message was received on each of these channels ("kind:account"), now by the clock."""
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    _waiting.update((channel, hour) for channel in channels)


async def add_when_due() -> None:
    """Add what was noted, unless that was done a moment ago. Never raises: no event is at fault."""
    global _added_at  # noqa: PLW0603 - one pace per process is enough
    if not _waiting or time.monotonic() - _added_at < ADD_EVERY_S:
        return
    _added_at = time.monotonic()
    try:
        await add()
    except (psycopg.Error, Unavailable) as error:
        log().warning("traffic_not_added", error=type(error).__name__)


async def add() -> None:
    """Add what was noted to the table. When that fails, it is added the next time."""
    taken = Counter(_waiting)
    _waiting.clear()
    try:
        async with transaction() as conn:
            await conn.execute(ADD, _columns(taken))
    except Exception:
        _waiting.update(taken)
        raise


async def drop_old() -> int:
    """Drop hours that nobody compares with any more; how many."""
    async with transaction() as conn:
        return (await conn.execute(DROP, (clock.now() - KEPT,))).rowcount


def _columns(noted: Counter[tuple[str, datetime]]) -> dict[str, list[object]]:
    return {
        "channels": [channel for channel, _ in noted],
        "hours": [hour for _, hour in noted],
        "counts": list(noted.values()),
    }
