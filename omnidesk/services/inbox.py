"""What vendors report, each event stored once before the vendor gets its answer.

    received ──▶ processed
       │  ├────▶ parked      waits for a message that is not settled yet
       │  └────▶ failed      kept with its reason; `set_aside.retry` sends it round again
    (ignored: stored for the record, nothing to do)

`store_events` is all that a webhook waits for. `processing.drain` does the rest in a worker, in the
order of arrival for each conversation.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnidesk import clock
from omnidesk.services.channels.base import Event
from omnidesk.services.event_writer import write
from omnidesk.services.processing import drain
from omnidesk.services.stored_events import to_row

__all__ = ["drain", "store_events"]


async def store_events(events: Sequence[Event]) -> int:
    """Store events that are not stored yet, and return how many were new.

    They are committed when this returns; a worker is rung if there is something to process.
    """
    now = clock.now()
    return await write([to_row(event, now) for event in events]) if events else 0
