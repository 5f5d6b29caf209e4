"""Dropping what nobody asks for any more: old vendor events, old traffic, old alarms.

Events are dropped from the lowest id on, in short transactions, and the walk ends at the first one
that is not old: so the cost follows what there is to drop, not the size of the table. Events that
were set aside stay until somebody has looked at them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.services import traffic

# Vendors repeat a call for a few days at most, and a message that is repeated later is still known
# by its vendor's id. A month is for questions about what a vendor really said. Receipts and echoes
# that still wait after a month belong to nothing of ours.
EVENTS_KEPT = timedelta(days=30)
# A quarter, to see what used to go wrong.
ALARMS_KEPT = timedelta(days=90)

# A transaction of some 20 ms.
BATCH = 1000
# One tidying's share, more than a day of busy traffic; the next is an hour away.
MOST_BATCHES = 200

WALK: LiteralString = """
    with part as materialized (
      select id, received_at, state from inbox_events where id > %(after)s order by id
      limit %(batch)s
    ), dropped as (
      delete from inbox_events e using part
      where e.id = part.id and part.received_at < %(before)s
        and e.state in ('processed', 'ignored', 'parked')
      returning 1
    )
    select max(id) as last_id, bool_and(received_at < %(before)s) as are_old,
      (select count(*) from dropped) as dropped
    from part"""
DROP_ALARMS: LiteralString = "delete from alarms where cleared_at < %s"


async def drop_old() -> None:
    """Drop what is old, a share of it if there is much."""
    await drop_events()
    await traffic.drop_old()
    async with transaction() as conn:
        await conn.execute(DROP_ALARMS, (clock.now() - ALARMS_KEPT,))


async def drop_events(batch: int = BATCH, most_batches: int = MOST_BATCHES) -> int:
    """Drop events that were done with long ago; how many. Ages are real, as their arrival is."""
    before, after, dropped = clock.real_now() - EVENTS_KEPT, 0, 0
    for _ in range(most_batches):
        last_id, here = await _walk(after, before, batch)
        dropped += here
        if last_id is None:
            break
        after = last_id
    return dropped


async def _walk(after: int, before: datetime, batch: int) -> tuple[int | None, int]:
    """One step: where to go on, None at the end of what is old, and how many were dropped."""
    values = {"after": after, "before": before, "batch": batch}
    async with transaction() as conn:
        row = await (await conn.execute(WALK, values)).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return (row["last_id"] if row["are_old"] else None), row["dropped"]
