"""Folding one conversation into another of the same channel.

Messages stand in order of (vendor's time, id), so they need nothing but the other conversation's
id. What the list shows is that of the newer one, unread counts add up, and answers go where the
person wrote from last. The department of the kept conversation stays; where it has none, that of
the other is taken, so that nothing becomes visible to everybody.
"""

from __future__ import annotations

from typing import Any, LiteralString

from omnidesk.db import Connection
from omnidesk.services import merge_moves, merge_rows

LOCK: LiteralString = """
    select id, contact_id, channel_id from conversations
    where contact_id = any(%s) order by id for update"""
HOLD_OPEN_CALLS: LiteralString = """
    select 1 from outbox where state = 'claimed' and conversation_id = any(%s)
    having count(distinct conversation_id) > 1"""
NEWEST_MESSAGE: LiteralString = """
    select coalesce(max(id), 0) as id from messages where conversation_id = any(%s)"""
FOLD: LiteralString = """
    update conversations kept set
      unread_count = kept.unread_count + folded.unread_count,
      department_id = coalesce(kept.department_id, folded.department_id),
      last_inbound_at = greatest(kept.last_inbound_at, folded.last_inbound_at),
      delivered_watermark = greatest(kept.delivered_watermark, folded.delivered_watermark),
      read_watermark = greatest(kept.read_watermark, folded.read_watermark),
      identifier_id =
        case when folded.last_inbound_at > coalesce(kept.last_inbound_at, '-infinity')
             then folded.identifier_id else kept.identifier_id end,
      (last_message_id, last_message_at, last_message_preview, last_message_direction,
       last_message_status) = (
        select n.last_message_id, n.last_message_at, n.last_message_preview,
          n.last_message_direction, n.last_message_status
        from conversations n where n.id in (kept.id, folded.id)
        order by n.last_message_id is not null desc, n.last_message_at desc, n.last_message_id desc
        limit 1)
    from conversations folded where kept.id = %(kept)s and folded.id = %(folded)s"""
DROP: LiteralString = "delete from conversations where id = %s"


async def lock_pairs(conn: Connection, kept: int, joined: int) -> list[tuple[int | None, int]]:
    """Lock all conversations of two contacts.

    Returns each one of the joined contact behind the one of the kept that has the same channel.
    """
    rows = await (await conn.execute(LOCK, ([kept, joined],))).fetchall()
    own = {row["channel_id"]: row["id"] for row in rows if row["contact_id"] == kept}
    return [(own.get(row["channel_id"]), row["id"]) for row in rows if row["contact_id"] == joined]


async def have_open_calls(conn: Connection, conversation_ids: list[int]) -> bool:
    """Whether more than one of these is being sent in right now: one conversation allows one."""
    return await (await conn.execute(HOLD_OPEN_CALLS, (conversation_ids,))).fetchone() is not None


async def fold(conn: Connection, merge_id: int, kept: int | None, joined: int) -> dict[str, Any]:
    """Fold a conversation into the kept one, if there is one. Returns what undoing it needs.

    `kept` (None without one) and `joined` as they were, `merged` as it is, and the newest message
    of both, 0 for none.
    """
    before = await merge_rows.read(conn, "conversations", joined)
    newest = await (await conn.execute(NEWEST_MESSAGE, ([kept, joined],))).fetchone()
    thread = {"joined": before, "newest_message_id": newest["id"] if newest else 0}
    if kept is None:
        return thread | {"kept": None, "merged": before}
    thread["kept"] = await merge_rows.read(conn, "conversations", kept)
    await conn.execute(FOLD, {"kept": kept, "folded": joined})
    await merge_moves.move(conn, merge_id, merge_moves.OF_CONVERSATION, owner=joined, to=kept)
    await conn.execute(DROP, (joined,))
    return thread | {"merged": await merge_rows.read(conn, "conversations", kept)}
