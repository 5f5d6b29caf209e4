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
from typing import LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.services import bell
from omnidesk.services.channels.base import Event
from omnidesk.services.event_writer import write
from omnidesk.services.processing import drain
from omnidesk.services.stored_events import to_row

__all__ = ["drain", "retry_event", "store_events"]

RETRY: LiteralString = """
    update inbox_events set state = 'received', attempts = 0, not_before = now(), error = ''
    where id = %s and state = 'failed'"""


async def store_events(events: Sequence[Event]) -> int:
    """Store events that are not stored yet, and return how many were new.

    They are committed when this returns; a worker is rung if there is something to process.
    """
    now = clock.now()
    return await write([to_row(event, now) for event in events]) if events else 0


async def retry_event(event_id: int) -> bool:
    """Process a failed event again. False when there is no such failed event."""
    async with transaction() as conn:
        retried = await conn.execute(RETRY, (event_id,))
    if retried.rowcount:
        await bell.ring_inbox()
    return retried.rowcount == 1
