"""What stands above the operators' lists: whether sending is held, and how far behind receiving is.

Counts run over what is still open, by its own indexes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from omnidesk.db import transaction
from omnidesk.rules.roles import Action, Viewer
from omnidesk.services.fields import require
from omnidesk.services.holds import Hold, find_hold
from omnidesk.services.stored_events import SHOULD_BE_DONE_AT

# Vendors' calls are stored with the machine's own time.
RECEIVING: LiteralString = (
    """
select count(*) as waiting,
       greatest(0, extract(epoch from clock_timestamp() - min("""
    + SHOULD_BE_DONE_AT
    + """)))::float8 as oldest_s
from inbox_events where state = 'received'"""
)


@dataclass(frozen=True, slots=True)
class Receiving:
    """How many stored events wait to be processed, and for how long the oldest has, in seconds."""

    waiting: int
    oldest_s: float


async def standing_hold(viewer: Viewer) -> Hold | None:
    """The hold on all sending, if one stands."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        return await find_hold(conn)


async def read_receiving(viewer: Viewer) -> Receiving:
    """How far behind receiving is."""
    require(viewer, Action.MANAGE_SENDING)
    async with transaction() as conn:
        found = await (await conn.execute(RECEIVING)).fetchone()
    assert found is not None  # noqa: S101 - an aggregate has one row
    return Receiving(found["waiting"], found["oldest_s"])
