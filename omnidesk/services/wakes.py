"""When to look again: the next instant at which something that waits may go.

Only instants to come count. What could have gone by now was looked at and is held up by something
that ends with a ring or a call, or that the unasked look finds.
"""

from __future__ import annotations

from typing import LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.services.claim_queries import WAITING_LANES

# Real seconds. Instants that lie close together are one look, so that a crowd of them cannot keep
# a worker busy.
LEAST_S = 0.02

NEXT: LiteralString = " ".join(
    (
        WAITING_LANES,
        """
        select least(
          (select min(not_before) from outbox
           where state = 'queued' and not_before > 'epoch' and not_before > %(now)s),
          (select min(greatest(l.open_at, g.programs_open_at)) from waiting
           join lanes l on l.key = waiting.lane
           left join channel_gates g on g.channel_id = l.channel_id
           where greatest(l.open_at, g.programs_open_at) > %(now)s),
          (select min(g.people_open_at) from channel_gates g
           where g.people_open_at > %(now)s and exists (
             select from outbox o
             where (case when o.state = 'queued' and o.kind = 'agent' then o.channel_id end)
               = g.channel_id))
        ) as at
        where not exists (select from app_settings where key = 'sending.hold')""",
    )
)


async def seconds_to_next() -> float | None:
    """Real seconds until something may go, or None when nothing waits for an instant."""
    now = clock.now()
    async with transaction() as conn:
        found = await (await conn.execute(NEXT, {"now": now})).fetchone()
    if found is None or found["at"] is None:
        return None
    return max(LEAST_S, clock.real_seconds(found["at"] - now))
