"""What vendors report, each event stored once before the vendor gets its answer.

    received ──▶ processed
       │  ├────▶ parked      waits for a message that is not settled yet
       │  └────▶ failed      kept with its reason; `retry_event` sends it round again
    (ignored: stored for the record, nothing to do)

`store_events` is all that a webhook waits for. `processing.drain` does the rest in a worker, in the
order of arrival for each conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import LiteralString

from structlog.contextvars import get_contextvars

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.services import bell
from omnidesk.services.channels.base import Event
from omnidesk.services.processing import drain
from omnidesk.services.stored_events import Row, to_row

__all__ = ["drain", "retry_event", "store_events"]

# Ids follow the order within the body, while the rows are inserted in the order of their keys: two
# deliveries of the same events then wait for each other in line and never in a circle.
STORE: LiteralString = """
    with given as materialized (
      select nextval(pg_get_serial_sequence('inbox_events', 'id')) as id, g.*
      from unnest(%(channel)s::text[], %(kind)s::text[], %(vendor_id)s::text[],
        %(ordering_key)s::text[], %(subject)s::text[], %(payload)s::text[], %(state)s::text[],
        %(error)s::text[])
        as g(channel, kind, vendor_id, ordering_key, subject, payload, state, error)
    )
    insert into inbox_events
      (id, channel, kind, vendor_id, ordering_key, subject, payload, state, error, request_id)
    select id, channel, kind, vendor_id, ordering_key, subject, payload::jsonb, state, error,
      %(request_id)s
    from given order by channel, kind, vendor_id
    on conflict (channel, kind, vendor_id) do nothing
    returning state = 'received' as is_work"""
RETRY: LiteralString = """
    update inbox_events set state = 'received', attempts = 0, not_before = now(), error = ''
    where id = %s and state = 'failed'"""

COLUMNS = tuple(column.name for column in fields(Row))


async def store_events(events: Sequence[Event]) -> int:
    """Store events that are not stored yet, in one statement, and return how many were new.

    They are committed when this returns; a worker has been rung if there is something to process.
    """
    if not events:
        return 0
    now = clock.now()
    rows = [to_row(event, now) for event in events]
    values: dict[str, object] = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    values["request_id"] = str(get_contextvars().get("request_id", ""))
    async with transaction() as conn:
        stored = await (await conn.execute(STORE, values)).fetchall()
    if any(row["is_work"] for row in stored):
        await bell.ring_inbox()
    return len(stored)


async def retry_event(event_id: int) -> bool:
    """Process a failed event again. False when there is no such failed event."""
    async with transaction() as conn:
        retried = await conn.execute(RETRY, (event_id,))
    if retried.rowcount:
        await bell.ring_inbox()
    return retried.rowcount == 1
