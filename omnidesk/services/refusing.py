"""Taking out of the queue what the rules never let go, in a transaction of its own.

A claim has locked its item already; conversations are locked before their items everywhere, so the
claim lets go first. Until then the item may have been cancelled or merged: then nothing changes.
"""

from __future__ import annotations

from typing import LiteralString

from omnidesk import clock
from omnidesk.db import transaction

REFUSE: LiteralString = """
    with locked as (
      select id from conversations
      where id = (select conversation_id from outbox where id = %(id)s) for update
    ), refused as (
      update outbox set state = 'cancelled', settled_at = %(now)s, last_error = %(key)s
      where id = %(id)s and state = 'queued' and exists (select from locked)
      returning message_id
    ), shown as (
      update messages m set status = 'cancelled', error_key = %(key)s, error_text = '',
        vendor_code = ''
      from refused where m.id = refused.message_id and m.status in ('queued', 'processing')
      returning m.id
    ), listed as (
      update conversations c set last_message_status = 'cancelled' from shown
      where c.id in (select id from locked) and c.last_message_id = shown.id
    )
    select message_id from refused"""


async def refuse(item_id: int, key: str) -> list[int]:
    """Cancel a queued item with this reason; returns the messages whose status moved."""
    async with transaction() as conn:
        values = {"id": item_id, "key": key, "now": clock.now()}
        refused = await (await conn.execute(REFUSE, values)).fetchall()
    return [row["message_id"] for row in refused]
