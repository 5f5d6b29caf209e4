"""Where a client stands: its limits, what it used of the day, and what became of its messages."""

from __future__ import annotations

from typing import Any, LiteralString

from omnidesk import clock
from omnidesk.db import transaction
from omnidesk.rules.quota import starts_at
from omnidesk.services.api.callers import ApiCaller
from omnidesk.services.limits import zone_of_installation

# What waits is few, and of what is settled only today's is read.
COUNT: LiteralString = """
    with open as (
      select o.message_id, o.state from outbox o
      where o.state in ('queued', 'claimed') and o.kind = 'api'
    ), settled as (
      select distinct o.message_id from outbox o
      where o.kind = 'api' and o.settled_at >= %(since)s
    )
    select
      (select d.used from api_client_days d
        where d.api_client_id = %(client)s and d.day = %(day)s) as requests_today,
      count(*) filter (where open.state = 'queued') as queued,
      count(*) filter (where open.state = 'claimed') as processing,
      count(*) filter (where open.state is null and m.status in ('sent', 'delivered', 'read'))
        as sent_today,
      count(*) filter (where open.state is null and m.status = 'failed') as failed_today
    from open full join settled using (message_id)
    join api_messages a on a.message_id = coalesce(open.message_id, settled.message_id)
      and a.api_client_id = %(client)s
    join messages m on m.id = a.message_id"""


async def status_of(caller: ApiCaller) -> dict[str, Any]:
    """The answer to a client that asks about itself; days are those of the installation's zone."""
    zone = zone_of_installation()
    day = clock.now().astimezone(zone).date()
    values = {"client": caller.id, "day": day, "since": starts_at(day, zone)}
    async with transaction() as conn:
        row = await (await conn.execute(COUNT, values)).fetchone()
    assert row is not None  # noqa: S101 - counts are always one row
    return {
        "success": True,
        "client_id": caller.client_id,
        "name": caller.name,
        "is_active": True,
        "rate_limit_per_minute": caller.per_minute,
        "rate_limit_per_day": caller.per_day,
        "requests_today": row.pop("requests_today") or 0,
        "queue": row,
    }
